//! What happened in one replication: plain facts with names, for a view to tell.

/// One possible half-year, as it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Title of the scenario.
    pub title: super::Wording,
    /// Name of the scenario.
    pub scenario: String,
    /// Date of day 0, `YYYY-MM-DD`.
    pub start: String,
    /// The seed.
    pub seed: u64,
    /// Which replication.
    pub replication: u64,
    /// How it was picked: `worst` or `median`, the metric, its value here, and among how many.
    pub picked: Option<Picked>,
    /// Commodities: name and unit.
    pub commodities: Vec<(String, String)>,
    /// By commodity: names of its uses.
    pub uses: Vec<Vec<String>>,
    /// Names of the routes.
    pub routes: Vec<String>,
    /// Names of the regimes.
    pub regimes: Vec<String>,
    /// What happened, day by day.
    pub events: Vec<(usize, Happening)>,
    /// The state at the close of each day.
    pub days: Vec<DayState>,
}

/// How a replication was picked.
#[derive(Debug, Clone, PartialEq)]
pub struct Picked {
    /// The worst, or the median.
    pub worst: bool,
    /// By which metric.
    pub metric: String,
    /// Its value in this replication.
    pub value: f64,
    /// Among so many replications.
    pub among: u64,
}

/// One thing that happened. Indices are of the lists in [`Story`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Happening {
    /// Another regime is in force.
    Regime {
        /// Which.
        regime: usize,
        /// By a measure of the scenario.
        forced: bool,
        /// Days that it will last; none: open-ended.
        days: Option<u32>,
    },
    /// A route closes.
    Closes {
        /// Which.
        route: usize,
        /// Days; none: open-ended.
        days: Option<u32>,
        /// Trucks that wait at its border, all commodities.
        waiting: u32,
    },
    /// A route opens.
    Opens {
        /// Which.
        route: usize,
        /// Trucks that wait at its border, all commodities.
        waiting: u32,
    },
    /// A convoy is attacked.
    Attacked {
        /// Route.
        route: usize,
        /// Commodity.
        commodity: usize,
        /// Trucks in it.
        trucks: u32,
        /// Trucks lost.
        lost: u32,
        /// The survivors turned back.
        turned_back: bool,
    },
    /// After an attack on an escorted convoy its route halts for the commodity.
    Halts {
        /// Route.
        route: usize,
        /// Commodity.
        commodity: usize,
        /// Days, from the next one on.
        days: u32,
        /// Days for which the commodity's other routes halt.
        elsewhere: u32,
    },
    /// A commodity's depot is empty at the close.
    DepotEmpty {
        /// Which.
        commodity: usize,
    },
    /// A depot that was empty has stock again.
    DepotFilled {
        /// Which.
        commodity: usize,
        /// Days of cover.
        cover: f64,
    },
    /// A shortage begins: the unmet share reaches the threshold.
    ShortageBegins {
        /// Commodity.
        commodity: usize,
        /// Use; none: the commodity as a whole.
        use_: Option<usize>,
        /// Unmet share of the need.
        unmet: f64,
    },
    /// A shortage ends.
    ShortageEnds {
        /// Commodity.
        commodity: usize,
        /// Use; none: the commodity as a whole.
        use_: Option<usize>,
        /// Days that it lasted.
        days: u32,
    },
}

/// The state at the close of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayState {
    /// Index of the regime in force.
    pub regime: usize,
    /// By commodity: depot stock.
    pub stock: Vec<f64>,
    /// By commodity: days of cover.
    pub cover: Vec<f64>,
    /// By commodity: units that reached the yard.
    pub arrivals: Vec<f64>,
    /// By commodity: unmet share of the need.
    pub unmet_share: Vec<f64>,
    /// By commodity and use: unmet share of the need.
    pub use_unmet_share: Vec<Vec<f64>>,
    /// By route: open.
    pub open: Vec<bool>,
    /// By route and commodity: trucks queued at the border.
    pub queue: Vec<Vec<u32>>,
}
