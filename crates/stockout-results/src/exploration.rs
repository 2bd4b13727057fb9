//! What single changes of a scenario would cost or help, each alone, under the same chance.

use super::explanation::{CauseKind, Share};

/// Changes tried one by one against the scenario as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Exploration {
    /// Replications of each change, paired with those of the scenario.
    pub n: u64,
    /// Replications of each parameter draw.
    pub inner: u64,
    /// The seed.
    pub seed: u64,
    /// Names of the commodities, in the scenario's order.
    pub commodities: Vec<String>,
    /// Each route closed for the whole horizon, in the scenario's order.
    pub lost: Vec<Effect>,
    /// Levers and mechanisms, what helps most first (by the first commodity, then the next).
    pub helps: Vec<Effect>,
    /// How many standard errors the intervals reach, so that all of them hold together.
    pub critical: f64,
}

/// A change and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The change.
    pub change: Change,
    /// By commodity: shortage days more (below 0: fewer), with the joint 95 % interval.
    pub days: Vec<Share>,
    /// By commodity: unmet share of the need more, with the joint 95 % interval.
    pub unmet: Vec<Share>,
}

/// A single change of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A route is closed from the first day to the last.
    RouteLost(String),
    /// A mechanism does nothing, of a route if one is named.
    Without(CauseKind, Option<String>),
    /// Twice the stock of a commodity at the start.
    StockDoubled(String),
    /// One escort team more.
    TeamMore,
}

impl Change {
    /// Its name in files.
    pub fn key(&self) -> String {
        match self {
            Self::RouteLost(route) => format!("routes.{route}.lost"),
            Self::Without(kind, route) => {
                let cause = super::explanation::Cause { kind: *kind, route: route.clone(), share: Share { mean: 0.0, ci95: [0.0; 2] } };
                format!("without.{}", cause.key())
            }
            Self::StockDoubled(commodity) => format!("commodities.{commodity}.initial_stock_days.doubled"),
            Self::TeamMore => "escorts.teams.one_more".to_owned(),
        }
    }
}
