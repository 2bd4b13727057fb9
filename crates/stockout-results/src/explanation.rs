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
        let key = KEYS.iter().find(|(_, kind)| *kind == self.kind).map_or("", |(key, _)| key);
        self.route.as_ref().map_or_else(|| key.to_owned(), |route| format!("routes.{route}.{key}"))
    }

    /// The cause of that name in files.
    pub fn of_key(key: &str, share: Share) -> Option<Self> {
        let (route, word) = match key.strip_prefix("routes.").and_then(|rest| rest.rsplit_once('.')) {
            Some((route, word)) => (Some(route.to_owned()), word),
            None => (None, key),
        };
        let kind = KEYS.iter().find(|(key, _)| *key == word)?.1;
        Some(Self { kind, route, share })
    }
}

/// The causes by their names in files, those of a route without it.
const KEYS: [(&str, CauseKind); 8] = [
    ("closures", CauseKind::Closures),
    ("attacks", CauseKind::Attacks),
    ("regime", CauseKind::Regime),
    ("escorts", CauseKind::Escorts),
    ("delays", CauseKind::Delays),
    ("fleet", CauseKind::Fleet),
    ("hoarding", CauseKind::Hoarding),
    ("rest", CauseKind::Rest),
];

/// A mean and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The mean.
    pub mean: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_comes_back_from_its_name() {
        let share = Share { mean: 1.0, ci95: [0.5, 1.5] };
        for (_, kind) in KEYS {
            for route in [None, Some("RN7".to_owned())] {
                let cause = Cause { kind, route, share };
                assert_eq!(Cause::of_key(&cause.key(), share), Some(cause));
            }
        }
        assert_eq!(Cause::of_key("weather", share), None);
    }
}
