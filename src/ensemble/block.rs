//! What one worker makes of one block of replications.

use super::daily::Daily;
use super::warning::{Count, Lookout};
use super::{BLOCK, Plan, Rows, Sums};
use crate::kernel::{Imbalance, Kernel, LANES, Lane, Run, Watch};
use crate::model::{Instance, Model, Replication};
use crate::results::warning::WATCHED;
use crate::results::{DailyMetric, SamplePath};
use crate::stats::{Sketch, Spread};
use std::ops::Range;

/// Bins an octave of the figures' quantiles, where they are too many to keep: at most 0.05 %.
pub(super) const ROW_BITS: u32 = 10;
/// Up to so many replications figures are kept and their quantiles are exact.
pub(super) const EXACT: u64 = 16_384;
/// Single replications whose cover is kept for the charts.
const SAMPLES: u64 = 5;

/// What a block found, to be folded in order.
#[derive(Default)]
pub(super) struct Block {
    pub(super) first: u64,
    pub(super) count: usize,
    pub(super) draws: Vec<f64>,
    pub(super) rows: Vec<f64>,
    pub(super) spreads: Vec<Spread>,
    pub(super) sums: Option<Sums>,
    pub(super) samples: Vec<SamplePath>,
    pub(super) imbalance: Option<(Imbalance, u64)>,
    /// Early warnings, replication by replication, of those that are watched.
    pub(super) warnings: Vec<Count>,
}

impl Block {
    /// Of rows alone.
    pub(super) fn of_rows(rows: &[f64], width: usize) -> Self {
        Self { count: rows.len() / width, rows: rows.to_vec(), spreads: Spread::of_columns(rows, width), ..Self::default() }
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        Rows { first: self.first, count: self.count, draws: &self.draws, rows: &self.rows }
    }
}

/// A worker's desk, and the counts it keeps for itself.
pub(super) struct Worker<'m> {
    model: &'m Model,
    plan: Plan,
    kernel: Kernel<'m>,
    desk: Desk,
    lookout: Lookout,
    daily: Daily,
}

impl<'m> Worker<'m> {
    pub(super) fn new(model: &'m Model, plan: &Plan) -> Self {
        let (mut kernel, mut desk) = (Kernel::new(model), Desk::default());
        // Every worker looks at the first replications, so that all expect the same daily figures of many.
        let runs = desk.runs(model, plan.seed, plan.inner, 0..plan.replications.min(LANES as u64));
        kernel.group(plan.seed, &runs);
        let daily = Daily::new(&model.shape, kernel.daily());
        kernel.take_tally();
        Self { model, plan: *plan, kernel, desk, lookout: Lookout::new(&model.shape), daily }
    }

    pub(super) fn block(&mut self, number: u64) -> Block {
        let first = number * BLOCK;
        let last = (first + BLOCK).min(self.plan.replications);
        let mut block = Block { first, count: (last - first) as usize, ..Block::default() };
        let watches = first < WATCHED.saturating_mul(self.plan.inner);
        for from in (first..last).step_by(LANES) {
            let replications = from..(from + LANES as u64).min(last);
            let runs = self.desk.runs(self.model, self.plan.seed, self.plan.inner, replications);
            if self.plan.audit {
                let mut audit = Audit::default();
                self.kernel.group_watched(self.plan.seed, &runs, &mut audit);
                block.imbalance = block.imbalance.or(audit.imbalance.map(|(imbalance, lane)| (imbalance, from + lane as u64)));
            } else {
                self.kernel.group(self.plan.seed, &runs);
            }
            let daily = self.daily.put(self.kernel.daily());
            if watches {
                let short = (self.kernel.short(), self.kernel.short_places());
                self.lookout.count(&self.model.shape, daily, short, runs.len(), &mut block.warnings);
            }
            for (lane, run) in runs.iter().enumerate() {
                block.draws.extend_from_slice(&run.instance.draws);
                block.rows.extend_from_slice(self.kernel.row(lane));
                if run.replication.0 < SAMPLES {
                    block.samples.push(sample(self.model, run.replication.0, daily, lane));
                }
            }
        }
        block.spreads = Spread::of_columns(&block.rows, self.model.shape.rows.width());
        block.sums = Some((self.kernel.take_tally(), self.daily.close(block.count)));
        block
    }

    /// Its counts, once it has no more to count.
    pub(super) fn counts(self) -> Vec<Sketch> {
        self.daily.finish()
    }
}

/// Notes the first day on which the ledger of a group does not balance, and the lane.
#[derive(Default)]
struct Audit {
    imbalance: Option<(Imbalance, usize)>,
}

impl Watch for Audit {
    fn audits(&self) -> bool {
        true
    }

    fn imbalance(&mut self, lane: usize, imbalance: Imbalance) {
        self.imbalance = self.imbalance.or(Some((imbalance, lane)));
    }
}

/// Instances of the replications of a group, made anew in the room they have.
#[derive(Default)]
pub(super) struct Desk {
    made: Vec<Instance>,
    keys: Vec<(u64, u64)>,
}

impl Desk {
    /// Replications in order, at most [`LANES`], with their instances: one for all where nothing is uncertain.
    pub(super) fn runs(&mut self, model: &Model, seed: u64, inner: u64, replications: Range<u64>) -> Vec<Run<'_>> {
        let draw = |replication: u64| if model.is_certain() { 0 } else { replication / inner };
        let keyed = replications.map(|replication| ((0, draw(replication)), replication));
        self.lay(keyed, |instance, (_, draw)| model.redraw(instance, seed, draw))
    }

    /// Replications in order, at most [`LANES`], each with the key of its instance. `make` makes that of a new key; those of one
    /// key follow one another.
    pub(super) fn lay(
        &mut self,
        replications: impl Iterator<Item = ((u64, u64), u64)>,
        mut make: impl FnMut(&mut Instance, (u64, u64)),
    ) -> Vec<Run<'_>> {
        let mut at = Vec::with_capacity(LANES);
        let mut next = 0;
        for (key, replication) in replications {
            if next == 0 || self.keys[next - 1] != key {
                if next == self.made.len() {
                    self.made.push(Instance::default());
                    self.keys.push((u64::MAX, u64::MAX));
                }
                if self.keys[next] != key {
                    make(&mut self.made[next], key);
                    self.keys[next] = key;
                }
                next += 1;
            }
            at.push((next - 1, replication));
        }
        at.into_iter().map(|(at, replication)| Run { instance: &self.made[at], replication: Replication(replication) }).collect()
    }
}

fn sample(model: &Model, replication: u64, daily: &[Lane], lane: usize) -> SamplePath {
    let cover = |commodity: usize| {
        let place = |day| model.shape.daily(commodity, DailyMetric::CoverDays, day);
        (0..model.shape.days).map(|day| daily[place(day)][lane]).collect()
    };
    SamplePath { replication, cover_days: (0..model.shape.commodities).map(cover).collect() }
}
