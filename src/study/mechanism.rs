//! Mechanisms of a scenario, and the scenario without some of them.
//!
//! A mechanism is switched off where it stands: at its numbers, and wherever a measure would change them. Nothing else moves, so that
//! all other processes meet the same chance.

use crate::model::Model;
use crate::results::explanation::CauseKind;
use crate::scenario::{CommodityKey, GlobalKey, Layout, PairKey, RegimeKey, RegimePairKey, RouteKey, Scenario, Slot, UseKey, Value};

/// A mechanism that can be switched off.
#[derive(Debug, Clone, PartialEq)]
pub struct Mechanism {
    /// What it is.
    pub kind: CauseKind,
    /// Index of its route, if it is a route's.
    pub route: Option<usize>,
    /// Its numbers, by index, and what they are without it.
    neutral: Vec<(usize, f64)>,
}

/// The mechanisms that take part in a scenario, routes first.
pub fn of(model: &Model) -> Vec<Mechanism> {
    let scenario = model.scenario();
    let layout = scenario.layout();
    let used = |route: &usize| model.shape.pairs.iter().any(|pair| pair.route == *route);
    let routes: Vec<usize> = (0..scenario.routes.len()).filter(used).collect();
    let by_route = routes.iter().flat_map(|&route| [(CauseKind::Closures, Some(route)), (CauseKind::Attacks, Some(route))]);
    let others = [CauseKind::Regime, CauseKind::Escorts, CauseKind::Delays, CauseKind::Fleet, CauseKind::Hoarding].map(|kind| (kind, None));
    let mechanism = |(kind, route)| Mechanism { kind, route, neutral: neutral(scenario, &layout, kind, route) };
    by_route.chain(others).map(mechanism).filter(|mechanism| mechanism.takes_part(scenario)).collect()
}

/// The scenario without some mechanisms.
pub fn without<'m>(scenario: &Scenario, off: impl Iterator<Item = &'m Mechanism>) -> Scenario {
    let mut scenario = scenario.clone();
    for mechanism in off {
        for &(slot, value) in &mechanism.neutral {
            scenario.values[slot] = Value::constant(value);
            for measure in &mut scenario.measures {
                for changes in [&mut measure.set, &mut measure.scale, &mut measure.add] {
                    changes.retain(|(changed, _)| *changed != slot);
                }
                measure.statuses.iter_mut().for_each(|status| status.values.retain(|(changed, _)| *changed != slot));
            }
        }
        for measure in &mut scenario.measures {
            measure.states.retain(|held| !mechanism.holds_closed(held));
        }
    }
    scenario
}

impl Mechanism {
    /// A measure that closes a road is a closure of it.
    fn holds_closed(&self, &(route, open): &(usize, bool)) -> bool {
        self.kind == CauseKind::Closures && self.route == Some(route) && !open
    }

    fn takes_part(&self, scenario: &Scenario) -> bool {
        let differs = |&(slot, value): &(usize, f64)| {
            let changed = |changes: &[(usize, crate::scenario::Term)]| changes.iter().any(|(changed, _)| *changed == slot);
            let by_measure = |measure: &crate::scenario::Measure| {
                changed(&measure.set)
                    || changed(&measure.scale)
                    || changed(&measure.add)
                    || measure
                        .statuses
                        .iter()
                        .any(|status| status.values.iter().any(|(at, to)| *at == slot && *to != Value::constant(value)))
            };
            scenario.values[slot] != Value::constant(value) || scenario.measures.iter().any(by_measure)
        };
        self.neutral.iter().any(differs)
            || scenario.measures.iter().any(|measure| measure.states.iter().any(|held| self.holds_closed(held)))
    }
}

fn neutral(scenario: &Scenario, layout: &Layout, kind: CauseKind, route: Option<usize>) -> Vec<(usize, f64)> {
    let commodities = 0..scenario.commodities.len();
    let routes = 0..scenario.routes.len();
    let regimes = 0..scenario.regimes.len();
    let slots: Vec<(Slot, f64)> = match (kind, route) {
        (CauseKind::Closures, Some(r)) => {
            vec![(Slot::Route(r, RouteKey::ClosureProbability), 0.0), (Slot::Route(r, RouteKey::InitiallyClosed), 0.0)]
        }
        (CauseKind::Attacks, Some(r)) => commodities.map(|c| (Slot::Pair(r, c, PairKey::AttackProbability), 0.0)).collect(),
        (CauseKind::Regime, _) => {
            let own = |g| [(Slot::Regime(g, RegimeKey::ClosureMultiplier), 1.0), (Slot::Regime(g, RegimeKey::Reopens), 0.0)];
            let keys = [RegimePairKey::AttackMultiplier, RegimePairKey::CapacityMultiplier, RegimePairKey::TransitMultiplier];
            let pairs = |g| commodities.clone().flat_map(move |c| keys.map(|key| (Slot::RegimePair(g, c, key), 1.0)));
            let noise = (Slot::Global(GlobalKey::Volatility), 0.0);
            regimes.flat_map(|g| own(g).into_iter().chain(pairs(g))).chain([noise]).collect()
        }
        (CauseKind::Escorts, _) => {
            routes.flat_map(|r| commodities.clone().map(move |c| (Slot::Pair(r, c, PairKey::Escorted), 0.0))).collect()
        }
        (CauseKind::Delays, _) => {
            let customs = commodities.map(|c| (Slot::Commodity(c, CommodityKey::UnloadTrucksPerDay), f64::INFINITY));
            routes.map(|r| (Slot::Route(r, RouteKey::DelayDays), 0.0)).chain(customs).collect()
        }
        (CauseKind::Fleet, _) => commodities.map(|c| (Slot::Commodity(c, CommodityKey::FleetTrucks), f64::INFINITY)).collect(),
        (CauseKind::Hoarding, _) => {
            let uses = |c: usize| (0..scenario.commodities[c].uses.len()).map(move |k| (Slot::Use(c, k, UseKey::Hoarding), 0.0));
            commodities.flat_map(uses).collect()
        }
        (CauseKind::Closures | CauseKind::Attacks, None) | (CauseKind::Rest, _) => Vec::new(),
    };
    slots.into_iter().map(|(slot, value)| (layout.index(slot), value)).collect()
}
