//! What losing each route would cost, and what would help: single changes, each alone, under the same chance as the scenario.
//!
//! A mechanism that is switched off tells the most that any measure against it could bring; it is no measure itself.

use super::mechanism;
use crate::ensemble::{self, Plan, Rows, Unfinished, Watch};
use crate::model::Model;
use crate::results::explanation::Share;
use crate::results::exploration::{Change, Effect, Exploration};
use crate::results::{Column, Figure};
use crate::scenario::{CommodityKey, GlobalKey, Measure, Scenario, Slot, Step, StepVerb, Term};
use crate::stats::simultaneous::{error_of, sidak};
use crate::stats::{Signed, mean};
use std::convert::Infallible;

/// Models that are run side by side: more would need more memory than time they save.
const TOGETHER: usize = 8;

/// Tries every change against the scenario as it stands.
///
/// # Errors
/// As of [`ensemble::run`].
pub fn explore(model: &Model, plan: &Plan, watch: &impl Watch) -> Result<Exploration, Unfinished<Infallible>> {
    let changes = changes(model);
    let columns = columns(model);
    let mut found = Vec::with_capacity(changes.len());
    for group in changes.chunks(TOGETHER) {
        found.extend(differences(model, group, &columns, plan, watch)?);
    }
    let units = plan.replications / plan.inner;
    let critical = sidak(found.iter().flat_map(|of| &of.figures).filter(|differences| differences.zeros < units).count());
    let share = |of: &Differences, column: usize, most: f64| {
        // Where no figure of any replication differs nothing happens at all, whatever the number of replications.
        let range = if of.differs || units < 2 { [-most, most] } else { [0.0; 2] };
        let differences = &of.figures[column];
        Share { mean: differences.spread().moments.mean, ci95: mean::difference(differences, range, error_of(critical)) }
    };
    let commodities = model.shape.commodities;
    let most = [model.shape.days as f64, 1.0];
    let effect = |((change, _), differences): ((Change, Scenario), Differences)| {
        let of = |metric: usize| (0..commodities).map(|c| share(&differences, 2 * c + metric, most[metric])).collect();
        Effect { change, days: of(0), unmet: of(1) }
    };
    let (lost, mut helps): (Vec<Effect>, Vec<Effect>) =
        changes.into_iter().zip(found).map(effect).partition(|effect| matches!(effect.change, Change::RouteLost(_)));
    helps.sort_by(|a, b| {
        let keys = a.days.iter().zip(&b.days).map(|(a, b)| a.mean.total_cmp(&b.mean));
        keys.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    Ok(Exploration {
        n: plan.replications,
        inner: plan.inner,
        seed: plan.seed,
        commodities: (0..model.shape.commodities).map(|c| model.names().told_name(c)).collect(),
        lost,
        helps,
        critical,
    })
}

/// Shortage days and unmet share of those of whom each commodity is told first.
fn columns(model: &Model) -> Vec<usize> {
    let names = model.names();
    let of = |c: usize| [Figure::ShortageDays, Figure::UnmetShare].map(|figure| names.told_column(c, figure));
    (0..model.shape.commodities).flat_map(of).flatten().map(|column| model.shape.rows.index(column)).collect()
}

/// A change's figures less those of the scenario.
#[derive(Clone)]
struct Differences {
    /// By column: one unit per replication (per draw where inner > 1).
    figures: Vec<Signed>,
    /// Does any figure of any replication differ, but those of a route that is lost?
    differs: bool,
}

/// For each change, its differences.
fn differences(
    model: &Model,
    group: &[(Change, Scenario)],
    columns: &[usize],
    plan: &Plan,
    watch: &impl Watch,
) -> Result<Vec<Differences>, Unfinished<Infallible>> {
    let changed: Vec<Model> = group.iter().map(|(_, scenario)| Model::compile(scenario)).collect();
    let models: Vec<&Model> = std::iter::once(model).chain(&changed).collect();
    let width = model.shape.rows.width();
    let mut differences = vec![Differences { figures: vec![Signed::default(); columns.len()], differs: false }; group.len()];
    let others: Vec<Vec<usize>> = group.iter().map(|(change, _)| others(model, change)).collect();
    let mut sums = vec![vec![0.0; columns.len()]; group.len()];
    let mut n = 0;
    ensemble::together(&models, plan, watch, &mut |rows: &[Rows<'_>]| {
        for i in 0..rows[0].count {
            n += 1;
            let value = |rows: &Rows<'_>, column: usize| rows.rows[i * width + column];
            for (((rows_of, sums), differences), others) in rows[1..].iter().zip(&mut sums).zip(&mut differences).zip(&others) {
                let differs = |&column: &usize| value(rows_of, column).to_bits() != value(&rows[0], column).to_bits();
                differences.differs = differences.differs || others.iter().any(differs);
                for ((&column, sum), differences) in columns.iter().zip(sums).zip(&mut differences.figures) {
                    *sum += value(rows_of, column) - value(&rows[0], column);
                    if n % plan.inner == 0 {
                        differences.push(std::mem::take(sum) / plan.inner as f64);
                    }
                }
            }
        }
        Ok::<(), Infallible>(())
    })?;
    Ok(differences)
}

/// All columns but those of the route that a change loses.
fn others(model: &Model, change: &Change) -> Vec<usize> {
    let lost = match change {
        Change::RouteLost(name) => model.scenario().routes.iter().position(|route| route.name == *name),
        _ => None,
    };
    let is_lost = |column: &Column| lost.is_some() && column.route() == lost;
    model.shape.rows.columns().iter().enumerate().filter(|(_, column)| !is_lost(column)).map(|(at, _)| at).collect()
}

/// Every change that the scenario allows, with the scenario that follows.
fn changes(model: &Model) -> Vec<(Change, Scenario)> {
    let scenario = model.scenario();
    let route = |at: usize| scenario.routes[at].name.clone();
    let lost = (0..scenario.routes.len()).map(|at| (Change::RouteLost(route(at)), without_route(scenario, at)));
    let mechanisms = mechanism::of(model).into_iter().map(|mechanism| {
        let change = Change::Without(mechanism.kind, mechanism.route.map(route));
        (change, mechanism::without(scenario, std::iter::once(&mechanism)))
    });
    lost.chain(mechanisms).chain(levers(scenario)).collect()
}

/// Closed from day 0 on, whatever else a measure says of its state.
fn without_route(scenario: &Scenario, route: usize) -> Scenario {
    let mut scenario = scenario.clone();
    for measure in &mut scenario.measures {
        measure.states.retain(|&(held, _)| held != route);
    }
    scenario.measures.push(Measure {
        name: "lost".to_owned(),
        from: 0,
        to: i64::MAX,
        statuses: Vec::new(),
        set: Vec::new(),
        scale: Vec::new(),
        add: Vec::new(),
        regime: None,
        states: vec![(route, false)],
        rationing: Vec::new(),
    });
    scenario
}

/// Levers that a planner has whatever the scenario: stock and escorts, where the scenario gives them.
fn levers(scenario: &Scenario) -> Vec<(Change, Scenario)> {
    let layout = scenario.layout();
    let with = |slot: Slot, verb: StepVerb, by: f64| {
        let at = layout.index(slot);
        // What the scenario does not give cannot be more of.
        if matches!(scenario.values[at].base, Term::Constant(value) if !value.is_finite() || value <= 0.0) {
            return None;
        }
        let mut changed = scenario.clone();
        changed.values[at].then.push(Step { verb, by: Term::Constant(by) });
        Some(changed)
    };
    let stock = |c: usize| {
        let doubled = with(Slot::Commodity(c, CommodityKey::InitialStockDays), StepVerb::Scale, 2.0)?;
        Some((Change::StockDoubled(scenario.commodities[c].name.clone()), doubled))
    };
    let team = with(Slot::Global(GlobalKey::Teams), StepVerb::Add, 1.0).map(|changed| (Change::TeamMore, changed));
    (0..scenario.commodities.len()).filter_map(stock).chain(team).collect()
}
