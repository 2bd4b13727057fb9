//! Many small ensembles: in parallel across points where they are many, inside a point where its replications are.
//!
//! Both are one work-stealing pool: a thread that has no point left takes blocks of another's. Blocks are folded in order, so
//! that a point has the bits that [`super::run`] would give it.

use super::block::Desk;
use super::{BLOCK, Watch};
use crate::kernel::{Kernel, LANES};
use crate::model::Model;
use crate::results::Batches;
use crate::stats::Moments;
use rayon::prelude::*;
use std::ops::Range;

/// Threads that share work.
#[derive(Debug)]
pub struct Team {
    pool: rayon::ThreadPool,
}

impl Team {
    /// So many threads; by default as many as the machine offers. The error is the system's.
    pub fn new(threads: Option<usize>) -> Result<Self, String> {
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| error.to_string())?;
        Ok(Self { pool })
    }

    /// What `one` makes of each item, in their order.
    pub fn map<I: Send, T: Send>(&self, items: Vec<I>, one: impl Fn(I) -> T + Sync + Send) -> Vec<T> {
        self.pool.install(|| items.into_par_iter().with_max_len(1).map(one).collect())
    }
}

/// Which replications of a point are run, and of which columns the batches are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The seed.
    pub seed: u64,
    /// Number of the first replication.
    pub first: u64,
    /// How many there are, and how they are cut.
    pub cut: Batches,
    /// The columns whose batches are wanted, by their place in a row.
    pub columns: &'a [usize],
}

/// What the replications of a point say; of a first shortage day, whether there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// By column.
    pub moments: Vec<Moments>,
    /// By column that was wanted, then by batch.
    pub batch_means: Vec<f64>,
}

/// Runs the replications of a point. None if it was stopped.
pub fn point(model: &Model, sample: &Sample<'_>, watch: &impl Watch) -> Option<Found> {
    let replications = sample.cut.replications;
    let blocks: Vec<u64> = (0..replications.div_ceil(BLOCK)).collect();
    let one = |&block: &u64| block_of(model, sample, block * BLOCK..((block + 1) * BLOCK).min(replications), watch);
    let found: Vec<Option<Found>> = blocks.par_iter().with_max_len(1).map(one).collect();
    let sizes = sample.cut.sizes();
    let mut all = Found { moments: vec![Moments::default(); model.shape.rows.width()], batch_means: Vec::new() };
    all.batch_means.resize(sample.columns.len() * sizes.len(), 0.0);
    for block in found {
        let block = block?;
        all.moments.iter_mut().zip(&block.moments).for_each(|(all, of_block)| all.merge(of_block));
        // A block's part of a batch's mean is a sum still.
        all.batch_means.iter_mut().zip(&block.batch_means).for_each(|(all, of_block)| *all += of_block);
    }
    all.batch_means.iter_mut().zip(sizes.iter().cycle()).for_each(|(sum, size)| *sum /= size);
    Some(all)
}

/// The moments of a block, and what it adds to the sum of each batch. Replications are counted from the point's first.
fn block_of(model: &Model, sample: &Sample<'_>, block: Range<u64>, watch: &impl Watch) -> Option<Found> {
    if watch.stops() {
        return None;
    }
    let (seed, replications) = (sample.seed, sample.first + block.start..sample.first + block.end);
    let (width, count) = (model.shape.rows.width(), (replications.end - replications.start) as usize);
    let mut kernel = Kernel::new(model);
    let mut desk = Desk::default();
    let mut rows = Vec::with_capacity(width * count);
    for from in replications.clone().step_by(LANES) {
        let group = from..(from + LANES as u64).min(replications.end);
        let runs = desk.runs(model, seed, 1, group);
        kernel.group(seed, &runs);
        (0..runs.len()).for_each(|lane| rows.extend_from_slice(kernel.row(lane)));
    }
    watch.done(count as u64);
    // What is counted of a first shortage day is whether there is one.
    let columns = model.shape.rows.columns();
    for at in (0..width).filter(|&at| columns[at].is_first_shortage()) {
        rows.iter_mut().skip(at).step_by(width).for_each(|day| *day = f64::from(u8::from(!day.is_nan())));
    }
    let column = |at: usize| rows.iter().skip(at).step_by(width).copied();
    let moments = (0..width).map(|at| Moments::of(column(at))).collect();
    let sum = |at: usize, batch: Range<u64>| {
        let [from, end] = [batch.start, batch.end].map(|end| (end.clamp(block.start, block.end) - block.start) as usize);
        column(at).skip(from).take(end - from).sum::<f64>()
    };
    let batch_means = sample.columns.iter().flat_map(|&at| (0..sample.cut.count).map(move |batch| (at, batch)));
    let batch_means = batch_means.map(|(at, batch)| sum(at, sample.cut.range(batch))).collect();
    Some(Found { moments, batch_means })
}
