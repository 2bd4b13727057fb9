//! What one worker makes of one block of replications.

use super::{BLOCK, Plan, Rows, Sums};
use crate::kernel::{Imbalance, Kernel, Watch, daily_place};
use crate::model::{Instance, Model, Replication};
use crate::results::{DailyMetric, SamplePath};
use crate::stats::{Moments, Sketch};

/// Bins an octave of the daily quantiles: a relative error of at most 0.4 %.
pub(super) const DAILY_BITS: u32 = 7;
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
    pub(super) moments: Vec<Moments>,
    pub(super) sums: Option<Sums>,
    pub(super) samples: Vec<SamplePath>,
    pub(super) imbalance: Option<(Imbalance, u64)>,
}

impl Block {
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows { first: self.first, count: self.count, draws: &self.draws, rows: &self.rows }
    }
}

/// Keeps the first imbalance of a replication.
struct Auditor(Option<Imbalance>);

impl Watch for Auditor {
    const AUDITS: bool = true;

    fn imbalance(&mut self, imbalance: Imbalance) {
        self.0 = self.0.or(Some(imbalance));
    }
}

/// A worker's desk, and the counts it keeps for itself.
pub(super) struct Worker<'m> {
    model: &'m Model,
    plan: Plan,
    kernel: Kernel<'m>,
    instance: Instance,
    draw: Option<u64>,
    /// Daily figures of a block, replication by replication.
    daily: Vec<f64>,
    pub(super) daily_counts: Vec<Sketch>,
    pub(super) row_counts: Vec<Sketch>,
}

impl<'m> Worker<'m> {
    pub(super) fn new(model: &'m Model, plan: &Plan) -> Self {
        let series = model.shape.commodities * DailyMetric::COUNT * model.shape.days;
        let rows = if plan.replications > EXACT { model.shape.rows.width() } else { 0 };
        Self {
            model,
            plan: *plan,
            kernel: Kernel::new(model),
            instance: Instance::default(),
            draw: None,
            daily: Vec::new(),
            daily_counts: vec![Sketch::new(DAILY_BITS); series],
            row_counts: vec![Sketch::new(ROW_BITS); rows],
        }
    }

    pub(super) fn block(&mut self, number: u64) -> Block {
        let first = number * BLOCK;
        let last = (first + BLOCK).min(self.plan.replications);
        let mut block = Block { first, count: (last - first) as usize, ..Block::default() };
        self.daily.clear();
        for replication in first..last {
            self.prepare(replication / self.plan.inner);
            block.draws.extend_from_slice(&self.instance.draws);
            let outcome = if self.plan.audit {
                let mut auditor = Auditor(None);
                self.kernel.watched(&self.instance, self.plan.seed, Replication(replication), &mut auditor);
                block.imbalance = block.imbalance.or(auditor.0.map(|imbalance| (imbalance, replication)));
                self.kernel.outcome()
            } else {
                self.kernel.replicate(&self.instance, self.plan.seed, Replication(replication))
            };
            block.rows.extend_from_slice(&outcome.row);
            self.daily.extend_from_slice(&outcome.daily);
            if replication < SAMPLES {
                block.samples.push(sample(self.model, replication, &outcome.daily));
            }
        }
        block.moments = self.count_rows(&block);
        block.sums = Some((self.kernel.take_tally(), self.count_daily(block.count)));
        block
    }

    /// The instance of a parameter draw; one for all where nothing is uncertain.
    fn prepare(&mut self, draw: u64) {
        let draw = if self.model.is_certain() { 0 } else { draw };
        if self.draw != Some(draw) {
            self.model.redraw(&mut self.instance, self.plan.seed, draw);
            self.draw = Some(draw);
        }
    }

    fn count_rows(&mut self, block: &Block) -> Vec<Moments> {
        let width = self.model.shape.rows.width();
        for row in block.rows.chunks_exact(width) {
            for (sketch, &value) in self.row_counts.iter_mut().zip(row) {
                if !value.is_nan() {
                    sketch.push(value);
                }
            }
        }
        let column = |at: usize| (0..block.count).map(move |i| i * width + at);
        (0..width).map(|at| Moments::of(column(at).map(|place| block.rows[place]))).collect()
    }

    /// Counts the block's daily figures series by series, so that a series' bins stay in cache; returns the sums.
    fn count_daily(&mut self, count: usize) -> Vec<f64> {
        let series = self.daily_counts.len();
        let mut sums = vec![0.0; series];
        for (at, (sketch, sum)) in self.daily_counts.iter_mut().zip(&mut sums).enumerate() {
            for replication in 0..count {
                let value = self.daily[replication * series + at];
                if !value.is_nan() {
                    sketch.push(value);
                    *sum += value;
                }
            }
        }
        sums
    }
}

fn sample(model: &Model, replication: u64, daily: &[f64]) -> SamplePath {
    let cover = |commodity: usize| {
        let place = |day| daily_place(&model.shape, commodity, DailyMetric::CoverDays, day);
        (0..model.shape.days).map(|day| daily[place(day)]).collect()
    };
    SamplePath { replication, cover_days: (0..model.shape.commodities).map(cover).collect() }
}
