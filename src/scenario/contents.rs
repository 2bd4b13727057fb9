//! What a scenario consists of. A scenario that exists is right, and nobody checks it again.

use jiff::civil::Date;

use crate::scenario::keys::{CommodityKey, GlobalKey, PlaceKey};
use crate::scenario::layout::{Layout, Slot};
use crate::scenario::quantity::{Term, Uncertain, Value};

/// A valid scenario. Order is meaning: commodities, uses, routes and regimes stand as in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file's stem; the scenario's name in results.
    pub name: String,
    /// Shown on every chart.
    pub title: String,
    /// A sentence or two; may be empty.
    pub summary: String,
    /// The title in French; empty where none is given.
    pub title_fr: String,
    /// The summary in French; empty where none is given.
    pub summary_fr: String,
    /// The date of day 0.
    pub start: Date,
    /// Length of the horizon, in days.
    pub days: usize,
    /// Whether the roads carry normal traffic before day 0.
    pub warm_start: bool,
    /// Places in the order of the file; empty where the file has none.
    pub places: Vec<Place>,
    /// Index of the place that is spoken of first; none: all uses together.
    pub headline: Option<usize>,
    /// Index of the place that the file is about: whose population `scenario.population` gives, and to which uses without a place belong.
    pub home: Option<usize>,
    /// Commodities in the order of the file.
    pub commodities: Vec<Commodity>,
    /// Routes in the order of the file.
    pub routes: Vec<Route>,
    /// Regimes in the order of the file; one neutral regime where the file has none.
    pub regimes: Vec<String>,
    /// Index of the regime before day 0.
    pub initial_regime: usize,
    /// What is not known: each path is one draw, held for the whole horizon.
    pub uncertain: Vec<Uncertain>,
    /// One value a slot, in the order of [`Layout`].
    pub values: Vec<Value>,
    /// What somebody does, from a day to a day, in the order of the file.
    pub measures: Vec<Measure>,
    /// Where numbers come from: path and source.
    pub sources: Vec<(String, String)>,
    /// The resolved scenario as TOML: reading it gives this scenario again.
    pub resolved: String,
    /// blake3 of `resolved` without its French title and summary, in hexadecimal.
    pub hash: String,
}

impl Scenario {
    /// Speaks of another place first; none: of all uses together. Nothing else changes.
    #[must_use]
    pub fn speaking_of(mut self, place: Option<usize>) -> Self {
        self.headline = place;
        self
    }

    /// The people of a place, or, without one, those of the place that the file is about (of the city, where there are no places).
    pub fn population(&self, place: Option<usize>) -> &Value {
        let layout = self.layout();
        let of_scenario = &self.values[layout.index(Slot::Global(GlobalKey::Population))];
        match place.or(self.home) {
            None => of_scenario,
            Some(place) => {
                let own = &self.values[layout.index(Slot::Place(place, PlaceKey::Population))];
                if Some(place) == self.home && own.is_absent() { of_scenario } else { own }
            }
        }
    }

    /// Has a commodity a form of price in its file?
    pub fn is_priced(&self, commodity: &str) -> bool {
        let layout = self.layout();
        let forms = [CommodityKey::PriceElasticity, CommodityKey::PriceLevel, CommodityKey::PriceInflow];
        let given = |c: usize| forms.iter().any(|&form| !self.values[layout.index(Slot::Commodity(c, form))].is_absent());
        self.commodities.iter().position(|one| one.name == commodity).is_some_and(given)
    }

    /// Where each number of this scenario lies.
    pub fn layout(&self) -> Layout {
        Layout::new(
            self.places.len(),
            &self.commodities.iter().map(|commodity| commodity.uses.len()).collect::<Vec<_>>(),
            self.regimes.len(),
            self.routes.len(),
        )
    }
}

/// Where people live; its population is in [`Scenario::values`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As in `[places.NAME]`.
    pub name: String,
    /// What people call it; its name where the file gives no title.
    pub title: String,
}

/// One commodity's words; its numbers are in [`Scenario::values`].
#[derive(Debug, Clone, PartialEq)]
pub struct Commodity {
    /// As in `[commodities.NAME]`.
    pub name: String,
    /// Unit of stock and demand, e.g. `m3`, `t`.
    pub unit: String,
    /// Names of the uses, in order of priority.
    pub uses: Vec<String>,
    /// By use: index of its place; empty in a scenario without places.
    pub places: Vec<usize>,
    /// By use: the unit of its service, where it has one.
    pub services: Vec<Option<String>>,
    /// The earlier commodity that this one needs, and the use of it (or all of it).
    pub depends_on: Option<Dependence>,
    /// Steps of rationing, in the order of the file.
    pub rationing: Vec<Ration>,
}

impl Commodity {
    /// The places that have a use of it, upwards; none in a scenario without places.
    pub fn places_with_a_use(&self) -> Vec<usize> {
        let mut places = self.places.clone();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Food needs the fuel of the city's lorries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependence {
    /// Index of a commodity that stands earlier.
    pub commodity: usize,
    /// Index of one of its uses; none: the whole commodity.
    pub use_: Option<usize>,
}

/// While cover is below `below_days`, an unprotected use may request at most `fraction` of its usual need.
#[derive(Debug, Clone, PartialEq)]
pub struct Ration {
    /// Days of cover.
    pub below_days: Value,
    /// Fraction of the usual need.
    pub fraction: Value,
}

/// One route's words; its numbers are in [`Scenario::values`].
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// As in `[routes.NAME]`.
    pub name: String,
    /// Its status in the file, before measures.
    pub status: Option<String>,
    /// Where it leads; may be empty.
    pub corridor: String,
    /// Latitude and longitude of its course: for the map alone.
    pub path: Vec<[f64; 2]>,
}

/// What somebody does, from a day to a day. Selectors are already spelt out, slots are indices of [`Layout`].
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// As in the file; `measure 3` where it has none.
    pub name: String,
    /// First day; may be negative or past the horizon (a warning says so).
    pub from: i64,
    /// Last day, inclusive; `i64::MAX` without `to`.
    pub to: i64,
    /// Routes that bear another status: what each slot that the route does not give itself becomes.
    pub statuses: Vec<StatusChange>,
    /// Slots that are set.
    pub set: Vec<(usize, Term)>,
    /// Slots that are scaled.
    pub scale: Vec<(usize, Term)>,
    /// Slots that are added to.
    pub add: Vec<(usize, Term)>,
    /// The regime it forces.
    pub regime: Option<usize>,
    /// Routes that it holds open (true) or closed (false).
    pub states: Vec<(usize, bool)>,
    /// Commodities whose rationing it replaces.
    pub rationing: Vec<(usize, Vec<Ration>)>,
}

/// A route's numbers under another status.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusChange {
    /// Index of the route.
    pub route: usize,
    /// Name of the status.
    pub status: String,
    /// Slot and value, for every slot that the route does not give itself.
    pub values: Vec<(usize, Value)>,
}
