//! What the integration tests share: from a scenario's text to its outcome, and where the repository's files are.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use stockout::ensemble::{self, Plan, Silent};
use stockout::kernel::{Imbalance, Kernel, Outcome, Watch};
use stockout::model::{Model, Replication};
use stockout::scenario::{Document, Scenario};
use stockout_results::{Column, DailyMetric, PlaceDailyMetric, PlaceFacts, Provenance, Results, UseDailyMetric};

/// The root of the repository.
///
/// # Panics
/// Where it is not there any more.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository's root")
}

/// A file or folder of the repository, by its path from the root.
pub fn at(path: impl AsRef<Path>) -> PathBuf {
    root().join(path)
}

/// The scenario of a text that is right.
///
/// # Panics
/// Where it is not, with its faults.
pub fn scenario(text: &str) -> Scenario {
    let read = Document::from_text("test.toml", text).and_then(|document| document.scenario(&[]));
    match read {
        Ok(reading) => reading.scenario,
        Err(faults) => panic!("{}\n{text}", faults.render(false, 100)),
    }
}

/// The compiled model of a text.
pub fn model(text: &str) -> Model {
    Model::compile(&scenario(text))
}

/// One replication.
pub fn outcome(model: &Model, seed: u64, replication: u64) -> Outcome {
    let instance = model.instance(seed, replication);
    Kernel::new(model).replicate(&instance, seed, Replication(replication)).clone()
}

/// A daily figure of a commodity in one replication.
pub fn daily(model: &Model, outcome: &Outcome, commodity: usize, metric: DailyMetric) -> Vec<f64> {
    (0..model.shape.days).map(|day| outcome.daily[model.shape.daily(commodity, metric, day)]).collect()
}

/// A daily figure of a use (in the list of all uses) in one replication.
pub fn daily_of_use(model: &Model, outcome: &Outcome, use_: usize, metric: UseDailyMetric) -> Vec<f64> {
    (0..model.shape.days).map(|day| outcome.daily[model.shape.daily_of_use(use_, metric, day)]).collect()
}

/// A daily figure of a place (in the list of places with a use) in one replication.
pub fn daily_of_place(model: &Model, outcome: &Outcome, place: usize, metric: PlaceDailyMetric) -> Vec<f64> {
    (0..model.shape.days).map(|day| outcome.daily[model.shape.daily_of_place(place, metric, day)]).collect()
}

/// A figure of one replication.
pub fn figure(model: &Model, outcome: &Outcome, column: Column) -> f64 {
    outcome.row[model.shape.rows.index(column)]
}

/// Fails on the first imbalance.
pub struct Auditor;

impl Watch for Auditor {
    fn audits(&self) -> bool {
        true
    }

    fn imbalance(&mut self, _lane: usize, imbalance: Imbalance) {
        panic!("the ledger does not balance: {imbalance:?}");
    }
}

/// One replication, its ledger checked on every day.
pub fn audited(model: &Model, seed: u64, replication: u64) -> Outcome {
    let instance = model.instance(seed, replication);
    Kernel::new(model).watched(&instance, seed, Replication(replication), &mut Auditor).clone()
}

/// Provenance that says no more than it must.
pub fn provenance(model: &Model, plan: &Plan) -> Provenance {
    let scenario = model.scenario();
    Provenance {
        version: "0.0.0".into(),
        commit: String::new(),
        scheme: stockout::rng::SCHEME,
        seed: plan.seed,
        replications: plan.replications,
        inner: plan.inner,
        start: scenario.start.to_string(),
        days: scenario.days,
        population: 1,
        places: scenario
            .places
            .iter()
            .map(|place| PlaceFacts { name: place.name.clone(), title: place.title.clone(), population: 1 })
            .collect(),
        headline: scenario.headline,
        name: scenario.name.clone(),
        title: scenario.title.as_str().into(),
        summary: scenario.summary.as_str().into(),
        hash: scenario.hash.clone(),
        sources: scenario.sources.clone(),
    }
}

/// An ensemble's results.
///
/// # Panics
/// Where the ensemble does not finish.
pub fn results(model: &Model, plan: &Plan) -> Results {
    let ran = ensemble::run(model, plan, provenance(model, plan), &Silent, &mut |_| Ok::<(), Infallible>(()));
    ran.unwrap_or_else(|_| panic!("the ensemble did not finish"))
}
