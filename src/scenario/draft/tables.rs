//! A scenario that is still being written: files and overlays write into it, the door reads it.
//!
//! Every number has a cell. A cell holds what was written there and, in order, what `scale` and `add` did to it since.
//! An empty cell of a route inherits from the route's status, and only then has the default.

use jiff::civil::Date;

use crate::scenario::draft::tree::{Name, Node};
use crate::scenario::fault::Place;
use crate::scenario::keys;
use crate::scenario::keys::{CommodityKey, EscortKey, GlobalKey, PairKey, PlaceKey, RegimeKey, RegimePairKey, RouteKey, Spec, UseKey};

/// Anything with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed<T> {
    pub value: T,
    pub at: Place,
}

/// What a file wrote for a number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Amount {
    Known(f64),
    /// `"none"`: as if nobody had given it, and not inherited either.
    Nothing,
    /// Not known; the draw is named by where it stands.
    Law(Law),
    /// Not known; set through a selector, one draw for all that it matches: the place of the `set` among [`Draft::changes`].
    Shared(usize),
    /// Given point by point: the number of the open value.
    Open(usize),
    /// Something that is already reported as a fault.
    Broken,
}

/// An uncertain value as it was written, perhaps in part.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Law {
    pub low: Option<f64>,
    pub mode: Option<f64>,
    pub high: Option<f64>,
    pub values: Option<Vec<f64>>,
    pub weights: Option<Vec<f64>>,
    /// The group of values that are drawn by one choice.
    pub together: Option<Name>,
}

impl Law {
    pub const KEYS: [&'static str; 6] = ["low", "mode", "high", "values", "weights", "together"];

    /// Does it stand for itself, or does it only change part of another?
    pub fn is_complete(&self) -> bool {
        self.low.is_some() && self.high.is_some() || self.values.is_some()
    }

    /// The other one, where this one is silent.
    pub fn over(self, other: &Law) -> Law {
        Law {
            low: self.low.or(other.low),
            mode: self.mode.or(other.mode),
            high: self.high.or(other.high),
            values: self.values.or_else(|| other.values.clone()),
            weights: self.weights.or_else(|| other.weights.clone()),
            together: self.together.or_else(|| other.together.clone()),
        }
    }
}

/// A `scale` or `add`, or a `set` that gives several numbers one uncertain value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub verb: Verb,
    /// The path as it was written.
    pub path: String,
    /// A number, an uncertain value, or an open one.
    pub amount: Amount,
    pub at: Place,
}

/// How an overlay changes what stands at its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Replaces it.
    Set,
    /// Multiplies it.
    Scale,
    /// Adds to it.
    Add,
}

impl Verb {
    /// In the order in which a file applies them.
    pub const ALL: [Verb; 3] = [Verb::Set, Verb::Scale, Verb::Add];

    /// As it is written in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Scale => "scale",
            Self::Add => "add",
        }
    }
}

/// A number and what was done to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cell {
    pub base: Option<Placed<Amount>>,
    /// Places among [`Draft::changes`], first to last.
    pub steps: Vec<usize>,
}

/// A number that may differ by commodity (or, for `next`, by regime).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ByName {
    /// What holds for all that are not named.
    pub whole: Cell,
    pub each: Vec<(Name, Cell)>,
}

/// What is known of one name: the base and whether it stands for all, then the steps.
pub(crate) struct View<'a> {
    pub base: Option<&'a Placed<Amount>>,
    pub from_whole: bool,
    pub steps: &'a [usize],
}

impl ByName {
    pub fn of(&self, name: &str) -> View<'_> {
        match self.each.iter().find(|(key, _)| key.text == name) {
            Some((_, cell)) if cell.base.is_some() => View { base: cell.base.as_ref(), from_whole: false, steps: &cell.steps },
            Some((_, cell)) => View { base: self.whole.base.as_ref(), from_whole: true, steps: &cell.steps },
            None => View { base: self.whole.base.as_ref(), from_whole: true, steps: &self.whole.steps },
        }
    }

    /// The cell of that name; a new one goes on from what holds for all.
    pub fn cell(&mut self, name: &Name) -> &mut Cell {
        let found = self.each.iter().position(|(key, _)| key.text == name.text);
        let index = found.unwrap_or_else(|| {
            self.each.push((name.clone(), Cell { base: None, steps: self.whole.steps.clone() }));
            self.each.len() - 1
        });
        &mut self.each[index].1
    }

    pub fn is_given(&self) -> bool {
        self.whole.base.is_some() || self.each.iter().any(|(_, cell)| cell.base.is_some())
    }
}

/// The kinds of table that a scenario is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sort {
    Scenario,
    Place,
    Threat,
    Escorts,
    Commodity,
    Use,
    Regime,
    Status,
    Route,
}

impl Sort {
    /// Specs of its plain numbers, with their index and their key as it stands in such a table.
    pub fn singles(self) -> impl Iterator<Item = (usize, &'static str, &'static Spec)> {
        let prefix = match self {
            Self::Scenario => "scenario.",
            Self::Threat => "threat.",
            Self::Escorts => "escorts.",
            _ => "",
        };
        self.specs().iter().enumerate().filter_map(move |(index, spec)| Some((index, spec.name.strip_prefix(prefix)?, spec)))
    }

    fn specs(self) -> &'static [Spec] {
        match self {
            Self::Scenario | Self::Threat | Self::Escorts => GlobalKey::SPECS,
            Self::Place => PlaceKey::SPECS,
            Self::Commodity => CommodityKey::SPECS,
            Self::Use => UseKey::SPECS,
            Self::Regime => RegimeKey::SPECS,
            Self::Status | Self::Route => RouteKey::SPECS,
        }
    }

    /// Specs of its numbers by commodity.
    pub fn named(self) -> &'static [Spec] {
        match self {
            Self::Regime => RegimePairKey::SPECS,
            Self::Escorts => EscortKey::SPECS,
            Self::Status | Self::Route => PairKey::SPECS,
            _ => &[],
        }
    }

    pub fn spec(self, which: &Which) -> &'static Spec {
        match which {
            Which::Single(index) => &self.specs()[*index],
            Which::Named(index, _) => self.named().get(*index).unwrap_or(&keys::NEXT),
        }
    }
}

/// The place of `next` among a regime's numbers by name.
pub(crate) const NEXT: usize = RegimePairKey::COUNT;

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Owner {
    Scenario,
    Place(usize),
    Threat,
    Escorts,
    Commodity(usize),
    Use(usize, usize),
    Regime(usize),
    Status(usize),
    Route(usize),
}

impl Owner {
    pub fn sort(self) -> Sort {
        match self {
            Self::Scenario => Sort::Scenario,
            Self::Place(_) => Sort::Place,
            Self::Threat => Sort::Threat,
            Self::Escorts => Sort::Escorts,
            Self::Commodity(_) => Sort::Commodity,
            Self::Use(..) => Sort::Use,
            Self::Regime(_) => Sort::Regime,
            Self::Status(_) => Sort::Status,
            Self::Route(_) => Sort::Route,
        }
    }
}

/// Which number of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Which {
    Single(usize),
    /// By commodity (or regime); without a name: for all.
    Named(usize, Option<String>),
}

/// The numbers of one table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Numbers {
    pub single: Vec<Cell>,
    pub named: Vec<ByName>,
}

impl Numbers {
    fn of(single: usize, named: usize) -> Self {
        Self { single: vec![Cell::default(); single], named: vec![ByName::default(); named] }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub numbers: Numbers,
    pub title: Option<Placed<String>>,
    pub summary: Option<Placed<String>>,
    pub title_fr: Option<Placed<String>>,
    pub summary_fr: Option<Placed<String>>,
    pub start: Option<Placed<Option<Date>>>,
    pub days: Option<Placed<Option<usize>>>,
    pub warm_start: Option<Placed<bool>>,
    pub initial: Option<Placed<String>>,
    /// Where `[scenario]` and `[threat]` stand.
    pub scenario_at: Option<Place>,
    pub threat_at: Place,
}

/// Where people live.
#[derive(Debug, Clone)]
pub(crate) struct PlaceDraft {
    pub name: Name,
    pub numbers: Numbers,
    pub title: Option<Placed<String>>,
    pub headline: Option<Placed<bool>>,
}

#[derive(Debug, Clone)]
pub(crate) struct CommodityDraft {
    pub name: Name,
    pub numbers: Numbers,
    pub unit: Option<Placed<String>>,
    pub season: Option<Placed<Vec<f64>>>,
    pub local_season: Option<Placed<Vec<f64>>>,
    pub rationing: Option<Placed<Vec<RationDraft>>>,
    pub uses: Option<Placed<Vec<UseDraft>>>,
    pub depends_commodity: Option<Placed<String>>,
    pub depends_use: Option<Placed<String>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RationDraft {
    pub below_days: Placed<Amount>,
    pub fraction: Placed<Amount>,
}

#[derive(Debug, Clone)]
pub(crate) struct UseDraft {
    pub name: Name,
    pub numbers: Numbers,
    /// The place that it belongs to.
    pub place: Option<Placed<String>>,
    /// The unit of its service.
    pub service_unit: Option<Placed<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct RegimeDraft {
    pub name: Name,
    pub numbers: Numbers,
}

/// A route, or a status.
#[derive(Debug, Clone)]
pub(crate) struct RoadDraft {
    pub name: Name,
    pub numbers: Numbers,
    pub status: Option<Placed<String>>,
    pub corridor: Option<Placed<String>>,
    pub path: Option<Placed<Vec<[f64; 2]>>>,
}

/// A measure as it was written; its paths are read when all overlays are in.
#[derive(Debug, Clone)]
pub(crate) struct MeasureDraft {
    pub at: Place,
    pub name: Option<Placed<String>>,
    pub from: Option<Placed<Day>>,
    pub to: Option<Placed<Day>>,
    pub verbs: Vec<(Verb, Name, Node)>,
}

/// A day of the horizon, as a date or counted from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Day {
    Date(Date),
    Number(i64),
}

/// Everything that files and overlays have written.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub name: String,
    pub world: World,
    pub places: Vec<PlaceDraft>,
    pub commodities: Vec<CommodityDraft>,
    pub regimes: Vec<RegimeDraft>,
    pub statuses: Vec<RoadDraft>,
    pub routes: Vec<RoadDraft>,
    pub measures: Vec<MeasureDraft>,
    pub sources: Vec<(Name, String)>,
    /// What `scale`, `add`, and `set` of uncertain values did, in the order in which it was done.
    pub changes: Vec<Change>,
}

impl Draft {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            world: World { numbers: Numbers::of(GlobalKey::COUNT, EscortKey::COUNT), ..World::default() },
            places: Vec::new(),
            commodities: Vec::new(),
            regimes: Vec::new(),
            statuses: Vec::new(),
            routes: Vec::new(),
            measures: Vec::new(),
            sources: Vec::new(),
            changes: Vec::new(),
        }
    }

    pub fn numbers(&self, owner: Owner) -> &Numbers {
        match owner {
            Owner::Scenario | Owner::Threat | Owner::Escorts => &self.world.numbers,
            Owner::Place(p) => &self.places[p].numbers,
            Owner::Commodity(c) => &self.commodities[c].numbers,
            Owner::Use(c, k) => &self.uses(c)[k].numbers,
            Owner::Regime(g) => &self.regimes[g].numbers,
            Owner::Status(s) => &self.statuses[s].numbers,
            Owner::Route(r) => &self.routes[r].numbers,
        }
    }

    /// The numbers of a table that exists.
    pub fn numbers_mut(&mut self, owner: Owner) -> &mut Numbers {
        match owner {
            Owner::Scenario | Owner::Threat | Owner::Escorts => &mut self.world.numbers,
            Owner::Place(p) => &mut self.places[p].numbers,
            Owner::Commodity(c) => &mut self.commodities[c].numbers,
            Owner::Use(c, k) => &mut self.commodities[c].uses.as_mut().expect("a use that was found is there").value[k].numbers,
            Owner::Regime(g) => &mut self.regimes[g].numbers,
            Owner::Status(s) => &mut self.statuses[s].numbers,
            Owner::Route(r) => &mut self.routes[r].numbers,
        }
    }

    pub fn uses(&self, commodity: usize) -> &[UseDraft] {
        self.commodities[commodity].uses.as_ref().map_or(&[], |uses| &uses.value)
    }

    /// A new place.
    pub fn place(&mut self, name: &Name) {
        self.places.push(PlaceDraft { name: name.clone(), numbers: Numbers::of(PlaceKey::COUNT, 0), title: None, headline: None });
    }

    /// The place that the scenario is about: the one that says so, or else the first.
    pub fn headline(&self) -> Option<usize> {
        let chosen = self.places.iter().position(|place| place.headline.as_ref().is_some_and(|headline| headline.value));
        chosen.or(if self.places.is_empty() { None } else { Some(0) })
    }

    /// The place of a use: the one that it names, or else the headline place.
    pub fn place_of(&self, one: &UseDraft) -> Option<usize> {
        match &one.place {
            Some(name) => self.places.iter().position(|place| place.name.text == name.value),
            None => self.headline(),
        }
    }

    /// A new commodity.
    pub fn commodity(&mut self, name: &Name) {
        self.commodities.push(CommodityDraft {
            name: name.clone(),
            numbers: Numbers::of(CommodityKey::COUNT, 0),
            unit: None,
            season: None,
            local_season: None,
            rationing: None,
            uses: None,
            depends_commodity: None,
            depends_use: None,
        });
    }

    /// A new regime.
    pub fn regime(&mut self, name: &Name) {
        self.regimes.push(RegimeDraft { name: name.clone(), numbers: Numbers::of(RegimeKey::COUNT, RegimePairKey::COUNT + 1) });
    }

    /// A new status.
    pub fn status(&mut self, name: &Name) {
        self.statuses.push(RoadDraft::new(name));
    }

    /// A new route.
    pub fn route(&mut self, name: &Name) {
        self.routes.push(RoadDraft::new(name));
    }

    /// Names of the places, commodities, regimes, statuses or routes, in order.
    pub fn names(&self, sort: Sort) -> Vec<&str> {
        match sort {
            Sort::Place => self.places.iter().map(|one| one.name.text.as_str()).collect(),
            Sort::Commodity => self.commodities.iter().map(|one| one.name.text.as_str()).collect(),
            Sort::Regime => self.regimes.iter().map(|one| one.name.text.as_str()).collect(),
            Sort::Status => self.statuses.iter().map(|one| one.name.text.as_str()).collect(),
            Sort::Route => self.routes.iter().map(|one| one.name.text.as_str()).collect(),
            Sort::Scenario | Sort::Threat | Sort::Escorts | Sort::Use => Vec::new(),
        }
    }

    /// How many numbers the scenario would hold.
    pub fn size(&self) -> usize {
        let commodities = self.commodities.len();
        let uses: usize = (0..commodities).map(|c| self.uses(c).len()).sum();
        let roads = (self.statuses.len() + self.routes.len()) * (RouteKey::COUNT + commodities * PairKey::COUNT);
        let regimes = self.regimes.len() * (RegimeKey::COUNT + commodities * RegimePairKey::COUNT + self.regimes.len());
        self.places.len() * PlaceKey::COUNT
            + commodities * (CommodityKey::COUNT + EscortKey::COUNT)
            + uses * UseKey::COUNT
            + regimes
            + roads
    }

    /// Index of the status that the route bears in the file.
    pub fn status_of(&self, route: usize) -> Option<usize> {
        let status = &self.routes[route].status.as_ref()?.value;
        self.statuses.iter().position(|road| road.name.text == *status)
    }

    pub fn commodity_names(&self) -> impl Iterator<Item = &str> {
        self.commodities.iter().map(|commodity| commodity.name.text.as_str())
    }

    /// Regimes of the scenario: those of the file, or one neutral one.
    pub fn regime_names(&self) -> Vec<String> {
        if self.regimes.is_empty() {
            return vec!["normal".to_owned()];
        }
        self.regimes.iter().map(|regime| regime.name.text.clone()).collect()
    }
}

impl UseDraft {
    pub fn new(name: Name) -> Self {
        Self { name, numbers: Numbers::of(UseKey::COUNT, 0), place: None, service_unit: None }
    }
}

impl RoadDraft {
    fn new(name: &Name) -> Self {
        let numbers = Numbers::of(RouteKey::COUNT, PairKey::COUNT);
        Self { name: name.clone(), numbers, status: None, corridor: None, path: None }
    }
}

impl Draft {
    /// Notes a change, and answers where it stands.
    pub fn change(&mut self, change: Change) -> usize {
        self.changes.push(change);
        self.changes.len() - 1
    }
}
