//! Many small ensembles: in parallel across points where they are many, inside a point where its replications are.
//!
//! Both are one work-stealing pool: a thread that has no point left takes blocks of another's. Blocks are folded in order, so
//! that a point has the bits that [`super::run`] would give it.

use super::block::Desk;
use super::{BLOCK, Watch, workers};
use crate::kernel::{Kernel, LANES};
use crate::model::Model;
use crate::results::Batches;
use crate::stats::Moments;
use std::ops::Range;

/// Which replications of each point are run, and of which columns the batches are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The seed.
    pub seed: u64,
    /// How many there are, and how they are cut.
    pub cut: Batches,
    /// The columns whose batches are wanted, by their place in a row.
    pub columns: &'a [usize],
}

/// A point of a model.
#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    /// The numbers of the model's open values.
    pub open: &'a [f64],
    /// Number of its first replication.
    pub first: u64,
}

/// What the replications of a point say; of a first shortage day, whether there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// By column.
    pub moments: Vec<Moments>,
    /// By column that was wanted, then by batch.
    pub batch_means: Vec<f64>,
}

/// Runs the replications of points of a model, and answers point by point. None if it was stopped.
///
/// Replications of points that have few stand in lanes side by side: a point costs what its replications do, not a whole group.
pub fn found_at(model: &Model, points: &[Point<'_>], sample: &Sample<'_>, watch: &impl Watch) -> Option<Vec<Found>> {
    let replications = sample.cut.replications;
    let blocks: Vec<u64> = (0..replications.div_ceil(BLOCK)).collect();
    let together = (BLOCK / replications).max(1) as usize;
    let pieces: Vec<(&[Point<'_>], Range<u64>)> = points
        .chunks(together)
        .flat_map(|points| blocks.iter().map(move |block| (points, block * BLOCK..((block + 1) * BLOCK).min(replications))))
        .collect();
    let one = |(points, block): (&[Point<'_>], Range<u64>)| piece(model, points, sample, &block, watch);
    let pieces: Vec<Option<Vec<Found>>> = workers::map(pieces, one);
    let mut pieces = pieces.into_iter();
    let sizes = sample.cut.sizes();
    let nothing =
        Found { moments: vec![Moments::default(); model.shape.rows.width()], batch_means: vec![0.0; sample.columns.len() * sizes.len()] };
    let mut all = Vec::with_capacity(points.len());
    for points in points.chunks(together) {
        let mut of_points = vec![nothing.clone(); points.len()];
        for _ in &blocks {
            for (all, of_block) in of_points.iter_mut().zip(pieces.next()??) {
                all.moments.iter_mut().zip(&of_block.moments).for_each(|(all, of_block)| all.merge(of_block));
                // A block's part of a batch's mean is a sum still.
                all.batch_means.iter_mut().zip(&of_block.batch_means).for_each(|(all, of_block)| *all += of_block);
            }
        }
        all.append(&mut of_points);
    }
    for found in &mut all {
        found.batch_means.iter_mut().zip(sizes.iter().cycle()).for_each(|(sum, size)| *sum /= size);
    }
    Some(all)
}

/// By point, the moments of a block, and what it adds to the sum of each batch. Replications are counted from the point's first.
fn piece(model: &Model, points: &[Point<'_>], sample: &Sample<'_>, block: &Range<u64>, watch: &impl Watch) -> Option<Vec<Found>> {
    if watch.stops() {
        return None;
    }
    let (width, count) = (model.shape.rows.width(), (block.end - block.start) as usize);
    // Where nothing is left to draw a point has one instance.
    let certain = model.is_certain();
    let keyed = |(number, point): (usize, &Point<'_>)| {
        let first = point.first;
        block.clone().map(move |i| ((number as u64, if certain { 0 } else { first + i }), first + i))
    };
    let all: Vec<_> = points.iter().enumerate().flat_map(keyed).collect();
    let mut kernel = Kernel::new(model);
    let mut desk = Desk::default();
    let mut rows = Vec::with_capacity(width * all.len());
    for group in all.chunks(LANES) {
        let runs = desk.lay(group.iter().copied(), |instance, (number, draw)| {
            model.redraw_open(instance, sample.seed, draw, points[number as usize].open);
        });
        kernel.group(sample.seed, &runs);
        (0..runs.len()).for_each(|lane| rows.extend_from_slice(kernel.row(lane)));
    }
    watch.done(all.len() as u64);
    // What is counted of a first shortage day is whether there is one.
    let columns = model.shape.rows.columns();
    for at in (0..width).filter(|&at| columns[at].is_first_day()) {
        rows.iter_mut().skip(at).step_by(width).for_each(|day| *day = f64::from(u8::from(!day.is_nan())));
    }
    Some(rows.chunks(width * count).map(|rows| of_rows(rows, width, sample, block)).collect())
}

fn of_rows(rows: &[f64], width: usize, sample: &Sample<'_>, block: &Range<u64>) -> Found {
    let column = |at: usize| rows.iter().skip(at).step_by(width).copied();
    let moments = (0..width).map(|at| Moments::of(column(at))).collect();
    let sum = |at: usize, batch: Range<u64>| {
        let [from, end] = [batch.start, batch.end].map(|end| (end.clamp(block.start, block.end) - block.start) as usize);
        column(at).skip(from).take(end - from).sum::<f64>()
    };
    let batch_means = sample.columns.iter().flat_map(|&at| (0..sample.cut.count).map(move |batch| (at, batch)));
    let batch_means = batch_means.map(|(at, batch)| sum(at, sample.cut.range(batch))).collect();
    Found { moments, batch_means }
}
