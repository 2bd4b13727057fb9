//! The sources of chance of a scenario, each with a name of its own.
//!
//! A name holds the entity, not its place in the file: a route that is added, or moved, shifts nobody else's draws.
//! The names are part of the scheme (docs/randomness.md): changing one raises [`crate::rng::SCHEME`].

use crate::rng::Process;
use crate::scenario::{Scenario, Uncertain};

/// All processes of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Processes {
    /// Changes of regime, and their durations.
    pub regime: Process,
    /// Duration of the regime before day 0.
    pub regime_initial: Process,
    /// Daily threat noise.
    pub noise: Process,
    /// Threat noise before day 0.
    pub noise_initial: Process,
    /// By route: closures and their durations.
    pub closure: Vec<Process>,
    /// By route: duration of a closure that stands before day 0.
    pub closure_initial: Vec<Process>,
    /// By commodity, then route: attacks, losses and delays of its convoys.
    pub convoys: Vec<Process>,
    /// By commodity, then route: length of the halt after an attack on an escorted convoy.
    pub halts: Vec<Process>,
    /// By commodity: daily demand noise.
    pub demand: Vec<Process>,
    /// By uncertain value: its parameter draw; values that are drawn together have one process.
    pub parameters: Vec<Process>,
}

impl Processes {
    /// The processes of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let routes = |kind: &str| scenario.routes.iter().map(|route| Process::named(&format!("{kind}/{}", route.name))).collect();
        let pairs = |kind: &str| {
            let of = |commodity: &str, route: &str| Process::named(&format!("{kind}/{route}/{commodity}"));
            scenario.commodities.iter().flat_map(|c| scenario.routes.iter().map(move |r| of(&c.name, &r.name))).collect()
        };
        Self {
            regime: Process::named("regime"),
            regime_initial: Process::named("regime/initial"),
            noise: Process::named("noise"),
            noise_initial: Process::named("noise/initial"),
            closure: routes("closure"),
            closure_initial: routes("closure/initial"),
            convoys: pairs("convoys"),
            halts: pairs("halt"),
            demand: scenario.commodities.iter().map(|c| Process::named(&format!("demand/{}", c.name))).collect(),
            parameters: scenario.uncertain.iter().map(parameter).collect(),
        }
    }
}

/// What is drawn together takes its uniform number from the group: equal weights then give the same place in every list.
fn parameter(value: &Uncertain) -> Process {
    match &value.together {
        Some(group) => Process::named(&format!("together/{group}")),
        None => Process::named(&format!("parameter/{}", value.path)),
    }
}
