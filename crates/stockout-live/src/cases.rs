//! Cases: compiled scenarios, and the blocks that came in of each.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use stockout::ensemble::part::{Gathering, Part};
use stockout::ensemble::{BLOCK, Plan};
use stockout::model::Model;
use stockout::results::Results;
use stockout::scenario::Scenario;

/// Where answers are given, in blocks: 256, 2,048, 10,240 and 32,768 replications.
const STOPS: [u64; 4] = [2, 16, 80, 256];

/// A scenario under changes, and what is known of it so far.
pub(crate) struct Case {
    pub(crate) model: Arc<Model>,
    pub(crate) gathering: Gathering,
}

impl Case {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        Self { model: Arc::new(Model::compile(scenario)), gathering: Gathering::new(&STOPS) }
    }

    /// What a block of replications takes in memory, in bytes: its rows, its sums by day.
    pub(crate) fn bytes_per_block(&self) -> u64 {
        let shape = &self.model.shape;
        let by_day =
            shape.daily_figures() + shape.routes + 5 * shape.pairs.len() + 8 * (shape.all_uses() + shape.places.len() + shape.commodities);
        8 * (BLOCK * (shape.rows.width() + self.model.scenario().uncertain.len()) as u64 + (shape.days * by_day) as u64)
    }

    pub(crate) fn job(&self, seed: u64, blocks: Range<u64>) -> Job {
        Job { model: Arc::clone(&self.model), seed, blocks }
    }

    pub(crate) fn gather(&mut self, bytes: &[u8]) -> bool {
        let part = Part::from_bytes(&self.model, bytes);
        part.is_some_and(|part| self.gathering.add(part))
    }

    pub(crate) fn results(&self, plan: &Plan) -> Option<Results> {
        let provenance = stockout::provenance(&self.model, plan, env!("CARGO_PKG_VERSION"), "");
        self.gathering.results(&self.model, plan, provenance)
    }
}

/// Blocks of a case that are to be computed, apart from all else.
pub struct Job {
    model: Arc<Model>,
    seed: u64,
    blocks: Range<u64>,
}

impl Job {
    /// Computes them, as bytes for [`Session::gather`](crate::Session::gather).
    pub fn run(&self) -> Vec<u8> {
        Part::compute(&self.model, &Plan::new(self.seed, 0), self.blocks.clone()).to_bytes()
    }
}

/// Cases by key.
#[derive(Default)]
pub(crate) struct Cases(BTreeMap<String, Case>);

impl Cases {
    pub(crate) fn insert(&mut self, key: &str, case: Case) {
        self.0.insert(key.to_owned(), case);
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Case> {
        self.0.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Case> {
        self.0.get_mut(key)
    }
}
