//! What counted conflict events say of routes: rates, chances, changes. No event's place or day stands here.

use jiff::civil::Date;

/// A fit of event rates to a scenario's routes.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The export's file name.
    pub file: String,
    /// blake3 of the export, in hexadecimal.
    pub hash: String,
    /// Whose columns it has: `ACLED`, `UCDP GED`.
    pub layout: &'static str,
    /// First day that counts.
    pub from: Date,
    /// Last day that counts.
    pub to: Date,
    /// Were these days given? Else they are those of the export's first and last events.
    pub window_given: bool,
    /// Days in the window: the exposure of every route.
    pub days: usize,
    /// Half-width of the strip around a route, in km.
    pub buffer_km: f64,
    /// Worst place precision that counts (1 is best).
    pub place_precision: u8,
    /// Do events count as attacks only if their text names traffic?
    pub by_words: bool,
    /// What became of the export's rows.
    pub rows: Rows,
    /// What became of each, in the order of the file.
    pub fates: Vec<FatedRow>,
    /// Events that are near no route, and would be if their latitude and longitude were exchanged.
    pub exchanged: usize,
    /// The commodity whose convoys the attacks are set against; none: all of them.
    pub commodity: Option<String>,
    /// Replications from which the scenario's convoys come; 0 where all are given.
    pub replications: u64,
    /// The routes with a path, in the scenario's order.
    pub routes: Vec<RouteFit>,
    /// The routes without one: nothing can be told of them.
    pub without_path: Vec<String>,
    /// Days in a bin of [`RouteFit::bins`]; the last bin may be shorter.
    pub bin_days: usize,
    /// Changes over time, attacks and closures, over all routes.
    pub changes: [Changes; 2],
    /// Events of which more was to be said than that they count: near several routes, or on a stretch that routes share.
    pub doubtful: Vec<Doubtful>,
}

/// What became of the export's rows; each row is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rows {
    /// In the file.
    pub all: usize,
    /// Repeated identifiers.
    pub repeated: usize,
    /// Before or after the window.
    pub outside: usize,
    /// Neither an attack on traffic nor a closure.
    pub other: usize,
    /// Attacks on soldiers, police or peacekeepers, where those on goods are asked for.
    pub on_forces: usize,
    /// Their place is known too coarsely.
    pub coarse_place: usize,
    /// Their date is known to the month or worse.
    pub coarse_date: usize,
    /// Beyond every buffer.
    pub away: usize,
    /// On a stretch that several routes share: no route's own.
    pub shared: usize,
    /// Counted as attacks.
    pub attacks: usize,
    /// Counted as closures.
    pub closures: usize,
    /// Of those counted: within the buffers of several routes, given to the nearest.
    pub ambiguous: usize,
}

/// A row of the export and what became of it. Neither its place nor its day stands here: exports may not be passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FatedRow {
    /// Its identifier in the export.
    pub id: String,
    /// Its line in the export.
    pub line: usize,
    /// What became of it.
    pub fate: Fate,
    /// The route that it counts for.
    pub route: Option<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Counted as an attack.
    Attack,
    /// Counted as a closure.
    Closure,
    /// Its identifier had been there before.
    Repeated,
    /// Before or after the window.
    Outside,
    /// Neither an attack on traffic nor a closure.
    Other,
    /// An attack on soldiers, police or peacekeepers.
    OnForces,
    /// Its place is known too coarsely.
    CoarsePlace,
    /// Its date is known to the month or worse.
    CoarseDate,
    /// Beyond every buffer.
    Away,
    /// On a stretch that several routes share.
    Shared,
}

impl Fate {
    /// Whether the row is counted, and why or as what.
    pub const fn words(self) -> (bool, &'static str) {
        match self {
            Self::Attack => (true, "attack"),
            Self::Closure => (true, "closure"),
            Self::Repeated => (false, "identifier repeated"),
            Self::Outside => (false, "outside the window"),
            Self::Other => (false, "neither attack on traffic nor closure"),
            Self::OnForces => (false, "attack on soldiers, police or peacekeepers"),
            Self::CoarsePlace => (false, "place too coarse"),
            Self::CoarseDate => (false, "date too coarse"),
            Self::Away => (false, "beyond every buffer"),
            Self::Shared => (false, "on a stretch that routes share"),
        }
    }
}

/// One route.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteFit {
    /// Its name in the scenario.
    pub name: String,
    /// Attacks on traffic.
    pub attacks: RateFit,
    /// Closures.
    pub closures: RateFit,
    /// Convoys that set out on a day, on average: the exposure that turns a rate of attacks into a chance.
    pub convoys_per_day: f64,
    /// Were they given? Else the scenario sends them.
    pub convoys_given: bool,
    /// Chance that a convoy is attacked on its way; none where convoys are too few, or no attack is on record.
    pub attack_probability: Option<Chance>,
    /// Chance that the open route closes on a day; none where no closure is on record.
    pub closure_probability: Option<Chance>,
    /// By bin: attacks, closures.
    pub bins: Vec<[u32; 2]>,
}

/// Events a day of one kind on one route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateFit {
    /// Events.
    pub events: u64,
    /// From this route alone.
    pub alone: Interval,
    /// With what the other routes tell.
    pub pooled: Interval,
    /// At the break that was named; none without one.
    pub change: Option<Change>,
}

/// A mean and its exact 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}

/// A chance that a rate implies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// Its mean and interval.
    pub interval: Interval,
    /// Ten values as likely as one another, for a scenario.
    pub values: [f64; 10],
}

/// The rate from a day on against the rate before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Events before, and from the day on.
    pub events: [u64; 2],
    /// Days before, and from the day on.
    pub days: [usize; 2],
    /// The second rate over the first; NaN without an event.
    pub ratio: f64,
    /// Its exact 95 % interval; the upper end may be infinite.
    pub ci95: [f64; 2],
    /// p-value; of a route held for the number of routes (Holm).
    pub p: f64,
}

/// Changes over time of all routes together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Changes {
    /// At the day that was named.
    pub named: Option<(Date, Change)>,
    /// Where the events themselves put it.
    pub found: Option<FoundChange>,
}

/// A change whose day was searched for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FoundChange {
    /// The first day of the new rate.
    pub date: Date,
    /// Events and days before, and from it on.
    pub events: [u64; 2],
    /// Days before, and from it on.
    pub days: [usize; 2],
    /// p-value by permutation.
    pub p: f64,
    /// Permutations.
    pub permutations: u32,
}

/// An event near several routes.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubtful {
    /// Its identifier in the export.
    pub id: String,
    /// Its line in the export.
    pub line: usize,
    /// The route it was given to; none where the stretch is shared.
    pub route: Option<String>,
    /// Routes within whose buffer it lies, nearest first, with the distance in km.
    pub near: Vec<(String, f64)>,
}
