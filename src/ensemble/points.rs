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

    /// What is made by these threads.
    pub fn install<T: Send>(&self, make: impl FnOnce() -> T + Send) -> T {
        self.pool.install(make)
    }

    /// What `one` makes of each item, in their order.
    pub fn map<I: Send, T: Send>(&self, items: Vec<I>, one: impl Fn(I) -> T + Sync + Send) -> Vec<T> {
        self.pool.install(|| items.into_par_iter().with_max_len(1).map(one).collect())
    }
}

/// A point of a model.
#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    /// Uncertain values that are given: place among them, and value. All others are drawn.
    pub held: &'a [(usize, f64)],
    /// Number of its first replication.
    pub first: u64,
}

/// By point, moments of every column over so many replications from its first on; of a first shortage day, those of whether there is
/// one. None if it was stopped.
///
/// Replications of points that have few stand in lanes side by side: a point costs what its replications do, not a whole group.
pub fn moments(model: &Model, seed: u64, points: &[Point<'_>], replications: u64, watch: &impl Watch) -> Option<Vec<Vec<Moments>>> {
    let blocks: Vec<u64> = (0..replications.div_ceil(BLOCK)).collect();
    let together = (BLOCK / replications).max(1) as usize;
    let pieces: Vec<(&[Point<'_>], Range<u64>)> = points
        .chunks(together)
        .flat_map(|points| blocks.iter().map(move |block| (points, block * BLOCK..((block + 1) * BLOCK).min(replications))))
        .collect();
    let one = |(points, of_each): (&[Point<'_>], Range<u64>)| piece(model, seed, points, &of_each, watch);
    let found: Vec<Option<Vec<Vec<Moments>>>> = pieces.into_par_iter().with_max_len(1).map(one).collect();
    let mut all = Vec::with_capacity(points.len());
    let mut found = found.into_iter();
    for points in points.chunks(together) {
        let mut of_points = vec![vec![Moments::default(); model.shape.rows.width()]; points.len()];
        for _ in &blocks {
            for (all, of_block) in of_points.iter_mut().zip(found.next()??) {
                all.iter_mut().zip(&of_block).for_each(|(all, of_block)| all.merge(of_block));
            }
        }
        all.append(&mut of_points);
    }
    Some(all)
}

/// By point, the moments of some of its replications, counted from its first.
fn piece(model: &Model, seed: u64, points: &[Point<'_>], of_each: &Range<u64>, watch: &impl Watch) -> Option<Vec<Vec<Moments>>> {
    if watch.stops() {
        return None;
    }
    let (width, count) = (model.shape.rows.width(), (of_each.end - of_each.start) as usize);
    // Where nothing is left to draw a point has one instance.
    let uncertain = model.scenario().uncertain.len();
    let keyed = |(number, point): (usize, &Point<'_>)| {
        let (first, certain) = (point.first, point.held.len() == uncertain);
        of_each.clone().map(move |i| ((number as u64, if certain { 0 } else { first + i }), first + i))
    };
    let all: Vec<_> = points.iter().enumerate().flat_map(keyed).collect();
    let mut kernel = Kernel::new(model);
    let mut desk = Desk::default();
    let mut rows = Vec::with_capacity(width * all.len());
    for group in all.chunks(LANES) {
        let runs = desk.lay(group.iter().copied(), |instance, (number, draw)| {
            model.redraw_holding(instance, seed, draw, points[number as usize].held.iter().copied());
        });
        kernel.group(seed, &runs);
        (0..runs.len()).for_each(|lane| rows.extend_from_slice(kernel.row(lane)));
    }
    watch.done(all.len() as u64);
    let columns = model.shape.rows.columns();
    let of = |rows: &[f64]| {
        let column = |(at, column): (usize, &Column)| {
            let values = (0..count).map(|i| rows[i * width + at]);
            if column.is_first_shortage() { Moments::of(values.map(|day| f64::from(u8::from(!day.is_nan())))) } else { Moments::of(values) }
        };
        columns.iter().enumerate().map(column).collect()
    };
    Some(rows.chunks(width * count).map(of).collect())
}
