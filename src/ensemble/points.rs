//! Many small ensembles: in parallel across points where they are many, inside a point where its replications are.
//!
//! Both are one work-stealing pool: a thread that has no point left takes blocks of another's. Blocks are folded in order, so
//! that a point has the bits that [`super::run`] would give it.

use super::block::Desk;
use super::{BLOCK, Watch};
use crate::kernel::{Kernel, LANES};
use crate::model::Model;
use crate::results::Column;
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

/// Moments of every column over replications `first .. first + replications`; of a first shortage day, those of whether there is
/// one. None if it was stopped.
pub fn moments(model: &Model, seed: u64, first: u64, replications: u64, watch: &impl Watch) -> Option<Vec<Moments>> {
    let blocks: Vec<u64> = (0..replications.div_ceil(BLOCK)).collect();
    let one = |&block: &u64| {
        let from = block * BLOCK;
        block_of(model, seed, first + from..first + (from + BLOCK).min(replications), watch)
    };
    let found: Vec<Option<Vec<Moments>>> = blocks.par_iter().with_max_len(1).map(one).collect();
    let mut all = vec![Moments::default(); model.shape.rows.width()];
    for block in found {
        all.iter_mut().zip(&block?).for_each(|(all, of_block)| all.merge(of_block));
    }
    Some(all)
}

fn block_of(model: &Model, seed: u64, replications: Range<u64>, watch: &impl Watch) -> Option<Vec<Moments>> {
    if watch.stops() {
        return None;
    }
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
    let first_days = model.shape.rows.columns().into_iter().map(Column::is_first_shortage);
    let of = |(at, is_first_day): (usize, bool)| {
        let column = (0..count).map(|i| rows[i * width + at]);
        if is_first_day { Moments::of(column.map(|day| f64::from(u8::from(!day.is_nan())))) } else { Moments::of(column) }
    };
    Some(first_days.enumerate().map(of).collect())
}
