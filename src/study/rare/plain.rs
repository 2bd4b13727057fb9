//! Plain replications beside the splitting: what they see of the event, where they see it.

use super::event::Event;
use crate::ensemble::workers::Workers;
use crate::ensemble::{BLOCK, Watch};
use crate::kernel::Course;
use crate::model::{Instance, Model, Replication};
use crate::results::Probability;
use crate::stats::wilson;

/// By length from one day on: the share of replications 0 … n − 1 with a stock-out at least as long. They are those of `run`. None if
/// it was stopped.
pub(super) fn plain(model: &Model, event: &Event, seed: u64, n: u64, workers: &Workers, watch: &impl Watch) -> Option<Vec<Probability>> {
    let blocks: Vec<u64> = (0..n.div_ceil(BLOCK)).collect();
    let block = |number: u64| -> Option<Vec<u64>> {
        let replications = number * BLOCK..((number + 1) * BLOCK).min(n);
        let mut course = Course::new(model);
        let mut instance = Instance::default();
        let mut longest_of = vec![0u64; event.days as usize + 1];
        let count = replications.end - replications.start;
        for replication in replications.clone() {
            if !model.is_certain() || replication == replications.start {
                model.redraw(&mut instance, seed, if model.is_certain() { 0 } else { replication });
            }
            course.begin(&instance, seed, Replication(replication));
            let (mut spell, mut longest) = (0, 0.0f64);
            while longest < event.end() {
                let Some(closing) = course.step(&instance) else { break };
                longest = longest.max(event.place(&model.shape, &instance, &closing, &mut spell));
            }
            longest_of[(longest as usize).min(event.days as usize)] += 1;
        }
        watch.done(count);
        (!watch.stops()).then_some(longest_of)
    };
    let mut all = vec![0u64; event.days as usize + 1];
    for of_block in workers.map(blocks, block) {
        all.iter_mut().zip(of_block?).for_each(|(all, of_block)| *all += of_block);
    }
    let mut as_long = 0;
    let mut found: Vec<Probability> = (1..all.len())
        .rev()
        .map(|days| {
            as_long += all[days];
            let (seen, n_) = (as_long as f64, n as f64);
            Probability { estimate: seen / n_, ci95: wilson(seen, n_), n }
        })
        .collect();
    found.reverse();
    Some(found)
}
