//! What a figure is due to.

/// A figure shared out among its causes.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The figure, e.g. `fuel.shortage_days`.
    pub metric: String,
    /// Its mean, with its interval.
    pub total: Share,
    /// The causes, the largest first, and last what is left with all of them off. They add up to the total.
    pub causes: Vec<Cause>,
    /// Replications of each combination (exact), or of all permutations together (sampled).
    pub n: u64,
    /// How the combinations of causes were gone through.
    pub way: Way,
}

/// How the combinations of causes were gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// All of so many combinations.
    Exact(u64),
    /// So many permutations and their reverses.
    Sampled(u64),
}

/// A cause and its share.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// What it is.
    pub kind: CauseKind,
    /// Its route, if it is a route's.
    pub route: Option<String>,
    /// Its Shapley share, in the figure's unit; below 0 it helps.
    pub share: Share,
}

/// Mechanisms that can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CauseKind {
    /// A route's closures.
    Closures,
    /// Attacks on a route's convoys.
    Attacks,
    /// The regimes' multipliers and the threat's noise.
    Regime,
    /// Waiting for escorts.
    Escorts,
    /// Delays on the road, and customs.
    Delays,
    /// The fleet's size.
    Fleet,
    /// Hoarding.
    Hoarding,
    /// What is left with all of them off.
    Rest,
}

impl Cause {
    /// Its name in files.
    pub fn key(&self) -> String {
        let key = match self.kind {
            CauseKind::Closures => "closures",
            CauseKind::Attacks => "attacks",
            CauseKind::Regime => "regime",
            CauseKind::Escorts => "escorts",
            CauseKind::Delays => "delays",
            CauseKind::Fleet => "fleet",
            CauseKind::Hoarding => "hoarding",
            CauseKind::Rest => "rest",
        };
        self.route.as_ref().map_or_else(|| key.to_owned(), |route| format!("routes.{route}.{key}"))
    }
}

/// A mean and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The mean.
    pub mean: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}
