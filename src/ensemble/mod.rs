//! Many replications, in parallel, with the same bits whatever the number of threads.
//!
//! Replications are cut into blocks of fixed size. Workers take blocks as they come; what they find is folded in the blocks'
//! order, so that sums are added in one order only. Counts (the sketches of quantiles) are exact in any order and stay with
//! the worker. Nothing here grows with the number of replications but the rows, which go to the sink as they come.

mod aggregate;
mod block;
mod bytes;
mod daily;
mod ignorance;
pub mod part;
pub mod points;
mod warning;
pub mod workers;

use crate::kernel::{Imbalance, Tally};
use crate::model::Model;
use crate::results::{Provenance, Results};
pub use aggregate::Aggregate;
use block::{Block, Worker};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use workers::Workers;

/// Replications in a block. Part of what makes bits the same: the order of additions hangs on it.
pub const BLOCK: u64 = 128;

/// How many replications, and under which chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// Replications in all; a multiple of `inner`.
    pub replications: u64,
    /// Replications of each parameter draw, at least 1: replication i belongs to draw ⌊i/inner⌋.
    pub inner: u64,
    /// Worker threads; none: as many as the machine offers.
    pub threads: Option<usize>,
    /// Checks the ledger on every day of every replication.
    pub audit: bool,
}

impl Plan {
    /// So many replications under a seed, one a parameter draw.
    pub fn new(seed: u64, replications: u64) -> Self {
        Self { seed, replications, inner: 1, threads: None, audit: false }
    }
}

/// A stretch of replications in order.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Number of the first replication.
    pub first: u64,
    /// How many.
    pub count: usize,
    /// Drawn uncertain values, replication by replication.
    pub draws: &'a [f64],
    /// Figures, replication by replication ([`crate::results::RowLayout`]).
    pub rows: &'a [f64],
}

/// Who looks on, and who takes the rows. The default takes nothing and never stops.
pub trait Watch: Sync {
    /// So many replications more are done.
    fn done(&self, _replications: u64) {}
    /// Is the run to stop?
    fn stops(&self) -> bool {
        false
    }
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Watch for Silent {}

/// Why an ensemble has no results.
#[derive(Debug)]
pub enum Unfinished<E> {
    /// Whoever looks on asked it to stop.
    Stopped,
    /// The rows could not be taken.
    Sink(E),
    /// The system gave no threads.
    Threads(String),
    /// The ledger did not balance: a fault of the program. The first one, and in which replication.
    Imbalance(Imbalance, u64),
}

/// Runs the ensemble. Rows go to `sink` in order; an error of the sink ends the run.
///
/// # Errors
/// [`Unfinished`]: no pool of threads, a stop that was asked for, the first error of the sink, or a replication whose ledger does not balance.
pub fn run<E: Send>(
    model: &Model,
    plan: &Plan,
    provenance: Provenance,
    watch: &impl Watch,
    sink: &mut (impl FnMut(Rows<'_>) -> Result<(), E> + Send),
) -> Result<Results, Unfinished<E>> {
    let aggregate = gather(model, plan, watch, sink)?;
    Ok(with_ignorance(aggregate, model, plan, watch)?.results(model, provenance))
}

/// Adds what of each headline's spread is ignorance where the rows alone do not tell it: some replications are repeated under other chance.
///
/// # Errors
/// [`Unfinished::Stopped`], [`Unfinished::Threads`].
pub fn with_ignorance<E>(mut aggregate: Aggregate, model: &Model, plan: &Plan, watch: &impl Watch) -> Result<Aggregate, Unfinished<E>> {
    let repeated = ignorance::repeated(model, plan);
    if repeated > 0 {
        aggregate.take_twins(ignorance::twins(model, plan, repeated, watch)?);
    }
    Ok(aggregate)
}

/// What an ensemble found, before it is worded as results.
///
/// # Errors
/// As of [`run`].
pub fn gather<E: Send>(
    model: &Model,
    plan: &Plan,
    watch: &impl Watch,
    sink: &mut (impl FnMut(Rows<'_>) -> Result<(), E> + Send),
) -> Result<Aggregate, Unfinished<E>> {
    let mut one = |rows: &[Rows<'_>]| sink(rows[0]);
    let mut found = together(&[model], plan, watch, &mut one)?;
    Ok(found.remove(0))
}

/// What an ensemble found, from the rows that it kept: the same bits of every figure of a replication, but nothing of single days.
///
/// `stretches` hands over the rows of all replications in order, in pieces of any size.
///
/// # Errors
/// The first error of `stretches`.
pub fn from_rows<E>(model: &Model, plan: &Plan, stretches: impl Iterator<Item = Result<Vec<f64>, E>>) -> Result<Aggregate, E> {
    let width = model.shape.rows.width();
    let mut found = Aggregate::new(model, plan);
    let mut waiting: Vec<f64> = Vec::new();
    let block = BLOCK as usize * width;
    for stretch in stretches {
        waiting.extend(stretch?);
        let whole = waiting.len() / block * block;
        waiting[..whole].chunks_exact(block).for_each(|rows| found.fold(&Block::of_rows(rows, width)));
        waiting.drain(..whole);
    }
    if !waiting.is_empty() {
        found.fold(&Block::of_rows(&waiting, width));
    }
    Ok(found)
}

/// Several models under common random numbers: every block of replications is run for each model before the next block, so
/// that `sink` sees the same replications of all of them side by side.
///
/// # Errors
/// As of [`run`].
pub fn together<E: Send>(
    models: &[&Model],
    plan: &Plan,
    watch: &impl Watch,
    sink: &mut (impl FnMut(&[Rows<'_>]) -> Result<(), E> + Send),
) -> Result<Vec<Aggregate>, Unfinished<E>> {
    let pool = Workers::new(plan.threads).map_err(Unfinished::Threads)?;
    let threads = pool.count();
    let desk = || models.iter().map(|model| Worker::new(model, plan)).collect();
    let desks: Vec<Mutex<Vec<Worker<'_>>>> = (0..threads).map(|_| Mutex::new(desk())).collect();
    let stop = AtomicBool::new(false);
    let blocks = plan.replications.div_ceil(BLOCK);
    let wave = (threads as u64 * 4).min(64);
    let compute = |from: u64| -> Vec<Vec<Block>> {
        let numbers: Vec<u64> = (from..(from + wave).min(blocks)).collect();
        let one = |number: u64| {
            if stop.load(Ordering::Relaxed) || watch.stops() {
                stop.store(true, Ordering::Relaxed);
                return Vec::new();
            }
            let at = workers::current();
            // A poisoned desk means that another thread panicked: that panic is on its way up already.
            let mut of_models = desks[at].lock().unwrap_or_else(PoisonError::into_inner);
            let blocks: Vec<Block> = of_models.iter_mut().map(|worker| worker.block(number)).collect();
            watch.done(blocks.iter().map(|block| block.count as u64).sum());
            blocks
        };
        workers::map(numbers, one)
    };
    let mut aggregates: Vec<Aggregate> = models.iter().map(|model| Aggregate::new(model, plan)).collect();
    let mut fold = |ready: &[Vec<Block>]| -> Result<(), E> {
        for of_models in ready {
            let rows: Vec<Rows<'_>> = of_models.iter().map(Block::rows).collect();
            sink(&rows)?;
            aggregates.iter_mut().zip(of_models).for_each(|(aggregate, block)| aggregate.fold(block));
        }
        Ok(())
    };
    let mut ready = Vec::new();
    let mut from = 0;
    while from < blocks {
        // The next wave is computed while the last one is folded.
        let (next, folded) = pool.join(|| compute(from), || fold(&ready));
        folded.map_err(Unfinished::Sink)?;
        if stop.load(Ordering::Relaxed) {
            return Err(Unfinished::Stopped);
        }
        ready = next;
        from += wave;
    }
    fold(&ready).map_err(Unfinished::Sink)?;
    if let Some((imbalance, replication)) = aggregates.iter().find_map(Aggregate::imbalance) {
        return Err(Unfinished::Imbalance(imbalance, replication));
    }
    for workers in desks {
        let workers = workers.into_inner().unwrap_or_else(PoisonError::into_inner);
        aggregates.iter_mut().zip(workers).for_each(|(aggregate, worker)| aggregate.take_counts(worker));
    }
    Ok(aggregates)
}

/// Daily sums of a block.
type Sums = (Tally, Vec<f64>);
