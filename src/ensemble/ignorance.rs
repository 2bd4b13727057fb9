//! What of a figure's spread is ignorance: the same parameter draw under other chance.
//!
//! A run with several replications of each draw has it in its rows. One with a single replication of each repeats some of them: the same
//! draws, with replication numbers of their own. Two figures of one draw have in common what the draw fixes, and nothing else.

use super::block::Desk;
use super::workers::Workers;
use super::{BLOCK, Plan, Unfinished, Watch};
use crate::kernel::{Kernel, LANES};
use crate::model::Model;
use crate::results::{Column, Figure};
use crate::stats::Moments;

/// Replications whose figures are kept: enough draws, and a bounded memory.
pub(super) const KEPT: u64 = 16_384;
/// Most replications that are repeated.
const MOST: u64 = 1024;
/// One of so many replications is repeated: a tenth more work at most.
const EVERY: u64 = 10;
/// Fewest draws that are worth it.
const LEAST: u64 = 100;
/// Replications that are repeated have numbers that no other one has (`rare` has the bit above).
const TWIN: u64 = 1 << 62;

/// How many replications a run repeats: none where each draw has several anyway, where nothing is uncertain or draws are too few.
pub(super) fn repeated(model: &Model, plan: &Plan) -> u64 {
    let count = (plan.replications / EVERY).min(MOST);
    if plan.inner > 1 || model.is_certain() || count < LEAST { 0 } else { count }
}

/// The headline figures whose spread is told apart, by commodity: of those of whom each is told first.
pub(super) fn columns(model: &Model) -> Vec<Column> {
    let names = model.names();
    let headlines = || Figure::ALL.iter().copied().filter(|figure| figure.is_headline());
    (0..model.shape.commodities).flat_map(|c| headlines().filter_map(|figure| names.told_column(c, figure)).collect::<Vec<_>>()).collect()
}

/// The headline figures of the first replications' draws under other chance, replication by replication.
pub(super) fn twins<E>(model: &Model, plan: &Plan, count: u64, watch: &impl Watch) -> Result<Vec<f64>, Unfinished<E>> {
    let workers = Workers::new(plan.threads).map_err(Unfinished::Threads)?;
    let columns: Vec<usize> = columns(model).into_iter().map(|column| model.shape.rows.index(column)).collect();
    let block = |number: u64| -> Option<Vec<f64>> {
        if watch.stops() {
            return None;
        }
        let (mut kernel, mut desk, mut found) = (Kernel::new(model), Desk::default(), Vec::new());
        let draws: Vec<u64> = (number * BLOCK..((number + 1) * BLOCK).min(count)).collect();
        for group in draws.chunks(LANES) {
            let keyed = group.iter().map(|&draw| ((0, draw), TWIN | draw));
            let runs = desk.lay(keyed, |instance, (_, draw)| model.redraw(instance, plan.seed, draw));
            kernel.group(plan.seed, &runs);
            (0..runs.len()).for_each(|lane| found.extend(columns.iter().map(|&at| kernel.row(lane)[at])));
        }
        Some(found)
    };
    let blocks: Vec<u64> = (0..count.div_ceil(BLOCK)).collect();
    let found: Option<Vec<Vec<f64>>> = workers.map(blocks, block).into_iter().collect();
    found.map(|found| found.concat()).ok_or(Unfinished::Stopped)
}

/// Mean and sample variance of each draw's values of one figure: of `kept` rows of `width` figures, `inner` of each draw, or of each row and
/// its twin.
pub(super) fn draws(kept: &[f64], twins: &[f64], width: usize, inner: u64, at: usize) -> (Vec<[f64; 2]>, u64) {
    let told = |values: &[f64]| {
        let moments = Moments::of(values.iter().copied());
        [moments.mean, moments.variance()]
    };
    let column = |rows: &[f64]| rows.iter().copied().skip(at).step_by(width.max(1)).collect::<Vec<f64>>();
    if twins.is_empty() {
        return (column(kept).chunks_exact(inner as usize).map(told).collect(), inner);
    }
    (column(kept).into_iter().zip(column(twins)).map(|(one, other)| told(&[one, other])).collect(), 2)
}
