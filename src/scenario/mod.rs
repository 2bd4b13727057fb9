//! What is asked: a scenario that exists is right, and nobody checks it again.
//!
//! The only way to a [`Scenario`] is [`read`](mod@read), which reports every fault of a file at once.

mod alone;
mod build;
mod cells;
mod check;
pub mod design;
mod draft;
pub mod events;
pub mod expanded;
pub mod factor;
pub mod fault;
mod field;
pub mod file;
mod inside;
pub mod keys;
mod list;
mod measure;
mod numbers;
pub mod opened;
pub mod overlay;
mod path;
pub mod priors;
pub mod read;
pub mod resolved;
pub mod schema;
mod sections;
mod settle;
mod sources;
mod table;
mod text;
mod together;
mod tree;
mod value;
mod varied;
mod write;

pub use fault::{Fault, Faults, counted, shared};
use jiff::civil::Date;
pub use keys::{CommodityKey, GlobalKey, PairKey, RegimeKey, RegimePairKey, RouteKey, Spec, UseKey};
pub use overlay::{Overlay, Verb};
pub use read::{Document, Reading, read};

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
    /// Where each number of this scenario lies.
    pub fn layout(&self) -> Layout {
        Layout::new(
            &self.commodities.iter().map(|commodity| commodity.uses.len()).collect::<Vec<_>>(),
            self.regimes.len(),
            self.routes.len(),
        )
    }
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
    /// The earlier commodity that this one needs, and the use of it (or all of it).
    pub depends_on: Option<Dependence>,
    /// Steps of rationing, in the order of the file.
    pub rationing: Vec<Ration>,
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

/// A number of the file: a term, then what `scale` and `add` did to it, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it starts from.
    pub base: Term,
    /// What was done to it.
    pub then: Vec<Step>,
}

impl Value {
    /// A plain number.
    pub fn constant(value: f64) -> Self {
        Self { base: Term::Constant(value), then: Vec::new() }
    }

    /// The value under the draws of the uncertain values (one a [`Uncertain`], in order), before it is held in range.
    pub fn under(&self, draws: &[f64]) -> f64 {
        self.then.iter().fold(self.base.under(draws), |value, step| step.apply(value, draws))
    }

    /// Does it depend on a draw?
    pub fn is_uncertain(&self) -> bool {
        self.base.is_uncertain() || self.then.iter().any(|step| step.by.is_uncertain())
    }
}

/// A number, or the draw of an uncertain value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Term {
    /// Known. NaN stands for "not given", infinity for "unlimited".
    Constant(f64),
    /// Index into [`Scenario::uncertain`].
    Draw(usize),
}

impl Term {
    /// The number under the draws.
    pub fn under(self, draws: &[f64]) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Draw(index) => draws[index],
        }
    }

    /// Is it a draw?
    pub fn is_uncertain(self) -> bool {
        matches!(self, Self::Draw(_))
    }
}

/// One `scale` or `add`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Multiply or add.
    pub verb: StepVerb,
    /// By what.
    pub by: Term,
}

impl Step {
    /// `value` scaled, or added to.
    pub fn apply(&self, value: f64, draws: &[f64]) -> f64 {
        match self.verb {
            StepVerb::Scale => value * self.by.under(draws),
            StepVerb::Add => value + self.by.under(draws),
        }
    }
}

/// The verbs that change a number in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepVerb {
    /// Multiply.
    Scale,
    /// Add.
    Add,
}

/// A value that we do not know, as opposed to what is left to chance. One path is one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// Where it stands, e.g. `statuses.contested.attack_probability.fuel` or `measures.NAME.scale.PATH`.
    pub path: String,
    /// How it is distributed.
    pub law: UncertainLaw,
    /// The group of values that are drawn by one choice, if it is in one: all are [`UncertainLaw::Discrete`], their lists are of one
    /// length and their weights are the same, so that one place in the list is drawn for them all.
    pub together: Option<String>,
}

impl Uncertain {
    /// The name of its column in a run's rows: its path. What `[set]` or `--set` gives to several paths at once has them as they were
    /// written, with their wildcard; `path`, by which it is drawn, has `set.` in front of them.
    pub fn column(&self) -> &str {
        self.path.strip_prefix("set.").unwrap_or(&self.path)
    }
}

/// The three ways to say that a number is not known.
#[derive(Debug, Clone, PartialEq)]
pub enum UncertainLaw {
    /// `{ low, high }`; low ≤ high.
    Uniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// `{ low, mode, high }` with λ = 4; low ≤ mode ≤ high.
    Pert {
        /// Smallest.
        low: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        high: f64,
    },
    /// `{ values, weights }`; as many weights as values, not negative, their sum above 0.
    Discrete {
        /// The possible values.
        values: Vec<f64>,
        /// Their weights.
        weights: Vec<f64>,
    },
}

impl UncertainLaw {
    /// The least and the largest value.
    pub fn ends(&self) -> (f64, f64) {
        match self {
            Self::Uniform { low, high } | Self::Pert { low, high, .. } => (*low, *high),
            Self::Discrete { values, .. } => ends(values),
        }
    }
}

/// The least and the largest of some values.
pub(crate) fn ends(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)))
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

/// Where a number of a scenario lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Of `[scenario]`, `[threat]`, `[escorts]`.
    Global(GlobalKey),
    /// Of a commodity.
    Commodity(usize, CommodityKey),
    /// Of a commodity and a month, January = 0.
    Season(usize, usize),
    /// Home supply of a commodity and a month.
    LocalSeason(usize, usize),
    /// Of a use: commodity, use.
    Use(usize, usize, UseKey),
    /// Of a regime.
    Regime(usize, RegimeKey),
    /// Of a regime and a commodity.
    RegimePair(usize, usize, RegimePairKey),
    /// Weight of the second regime after the first.
    Next(usize, usize),
    /// Of a route.
    Route(usize, RouteKey),
    /// Of a route and a commodity.
    Pair(usize, usize, PairKey),
}

impl Slot {
    /// Name, unit, range, default of the key.
    pub fn spec(self) -> &'static Spec {
        match self {
            Self::Global(key) => key.spec(),
            Self::Commodity(_, key) => key.spec(),
            Self::Season(..) => &keys::SEASON,
            Self::LocalSeason(..) => &keys::LOCAL_SEASON,
            Self::Use(_, _, key) => key.spec(),
            Self::Regime(_, key) => key.spec(),
            Self::RegimePair(_, _, key) => key.spec(),
            Self::Next(..) => &keys::NEXT,
            Self::Route(_, key) => key.spec(),
            Self::Pair(_, _, key) => key.spec(),
        }
    }
}

/// Turns a [`Slot`] into an index, and back.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    uses: Vec<usize>,
    regimes: usize,
    routes: usize,
    first_use: Vec<usize>,
    slots: Vec<Slot>,
}

const MONTHS: usize = 12;
const PER_COMMODITY: usize = CommodityKey::COUNT + 2 * MONTHS;

impl Layout {
    /// For commodities with so many uses each, so many regimes and routes.
    pub fn new(uses: &[usize], regimes: usize, routes: usize) -> Self {
        let mut layout = Self { uses: uses.to_vec(), regimes, routes, first_use: Vec::new(), slots: Vec::new() };
        let mut slots = GlobalKey::ALL.iter().map(|&key| Slot::Global(key)).collect::<Vec<_>>();
        for c in 0..uses.len() {
            slots.extend(CommodityKey::ALL.iter().map(|&key| Slot::Commodity(c, key)));
            slots.extend((0..MONTHS).map(|month| Slot::Season(c, month)));
            slots.extend((0..MONTHS).map(|month| Slot::LocalSeason(c, month)));
        }
        let mut first = 0;
        for (c, &count) in uses.iter().enumerate() {
            layout.first_use.push(first);
            first += count;
            for k in 0..count {
                slots.extend(UseKey::ALL.iter().map(|&key| Slot::Use(c, k, key)));
            }
        }
        for g in 0..regimes {
            slots.extend(RegimeKey::ALL.iter().map(|&key| Slot::Regime(g, key)));
            for c in 0..uses.len() {
                slots.extend(RegimePairKey::ALL.iter().map(|&key| Slot::RegimePair(g, c, key)));
            }
            slots.extend((0..regimes).map(|next| Slot::Next(g, next)));
        }
        for r in 0..routes {
            slots.extend(RouteKey::ALL.iter().map(|&key| Slot::Route(r, key)));
            for c in 0..uses.len() {
                slots.extend(PairKey::ALL.iter().map(|&key| Slot::Pair(r, c, key)));
            }
        }
        layout.slots = slots;
        layout
    }

    /// All slots, in order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The slot's index.
    pub fn index(&self, slot: Slot) -> usize {
        let commodities = self.uses.len();
        let all_uses: usize = self.uses.iter().sum();
        let at_uses = GlobalKey::COUNT + commodities * PER_COMMODITY;
        let at_regimes = at_uses + all_uses * UseKey::COUNT;
        let per_regime = RegimeKey::COUNT + commodities * RegimePairKey::COUNT + self.regimes;
        let at_routes = at_regimes + self.regimes * per_regime;
        let per_route = RouteKey::COUNT + commodities * PairKey::COUNT;
        match slot {
            Slot::Global(key) => key as usize,
            Slot::Commodity(c, key) => GlobalKey::COUNT + c * PER_COMMODITY + key as usize,
            Slot::Season(c, month) => GlobalKey::COUNT + c * PER_COMMODITY + CommodityKey::COUNT + month,
            Slot::LocalSeason(c, month) => GlobalKey::COUNT + c * PER_COMMODITY + CommodityKey::COUNT + MONTHS + month,
            Slot::Use(c, k, key) => at_uses + (self.first_use[c] + k) * UseKey::COUNT + key as usize,
            Slot::Regime(g, key) => at_regimes + g * per_regime + key as usize,
            Slot::RegimePair(g, c, key) => at_regimes + g * per_regime + RegimeKey::COUNT + c * RegimePairKey::COUNT + key as usize,
            Slot::Next(g, next) => at_regimes + g * per_regime + RegimeKey::COUNT + commodities * RegimePairKey::COUNT + next,
            Slot::Route(r, key) => at_routes + r * per_route + key as usize,
            Slot::Pair(r, c, key) => at_routes + r * per_route + RouteKey::COUNT + c * PairKey::COUNT + key as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_stands_where_its_index_says() {
        let layout = Layout::new(&[2, 3], 3, 4);
        for (index, &slot) in layout.slots().iter().enumerate() {
            assert_eq!(layout.index(slot), index, "{slot:?}");
        }
        assert!(layout.slots().contains(&Slot::Pair(3, 1, PairKey::Escorted)));
    }
}
