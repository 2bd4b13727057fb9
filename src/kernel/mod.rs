//! One possible half-year, day by day, as docs/model.md says it.
//!
//! The kernel is a function of an instance and a replication's chance. It knows no names, files, clocks, logs or threads.
//! A [`Kernel`] is the desk it works on: arrays made once and used again, so that no replication allocates.

mod course;
mod dispatch;
mod ledger;
mod orders;
mod record;
mod routes;
mod sales;
mod state;
mod threat;
mod travel;
pub mod watch;

pub use course::Course;
pub use ledger::Imbalance;
pub use record::{Outcome, PairTally, Tally, daily_place};
pub use watch::{Event, Silent, Watch};

use crate::model::{Instance, Model, Replication, Segment, Shape};
use crate::rng::Chance;
use state::State;

/// The world on one day: what the steps read.
struct Day<'a> {
    /// Number of the day, from 0.
    t: usize,
    shape: &'a Shape,
    instance: &'a Instance,
    rates: &'a Segment,
    chance: Chance,
    processes: &'a crate::model::process::Processes,
}

impl Day<'_> {
    /// The day as the draws count it.
    fn number(&self) -> u32 {
        self.t as u32
    }

    /// Normal demand of the day.
    fn demand(&self, commodity: usize) -> f64 {
        self.instance.demand[commodity * self.shape.days + self.t]
    }

    /// Home supply of the day.
    fn local(&self, commodity: usize) -> f64 {
        self.instance.local[commodity * self.shape.days + self.t]
    }
}

/// Everything that one worker needs to run replications of a model, one after another.
pub struct Kernel<'m> {
    model: &'m Model,
    state: State,
    outcome: Outcome,
    tally: Tally,
    /// Loads of the replications in the tally's counts.
    load: Vec<f64>,
}

impl<'m> Kernel<'m> {
    /// A desk for a model.
    pub fn new(model: &'m Model) -> Self {
        let shape = &model.shape;
        Self { model, state: State::new(shape), outcome: Outcome::new(shape), tally: Tally::new(shape), load: Vec::new() }
    }

    /// One possible half-year. The same instance, seed and replication give the same outcome on any thread, in any order.
    pub fn replicate(&mut self, instance: &Instance, seed: u64, replication: Replication) -> &Outcome {
        self.watched(instance, seed, replication, &mut Silent)
    }

    /// The same, told to `watch` as it happens.
    pub fn watched<W: Watch>(&mut self, instance: &Instance, seed: u64, replication: Replication, watch: &mut W) -> &Outcome {
        let shape = &self.model.shape;
        let (chance, processes) = (Chance::new(seed, replication.0), &self.model.processes);
        let state = &mut self.state;
        let day = |t: usize| {
            let rates = &instance.segments[instance.segment_of[t] as usize];
            Day { t, shape, instance, rates, chance, processes }
        };
        state.before_day_0(&day(0));
        self.outcome.begin();
        self.tally.make_room(shape, &self.load, &instance.load);
        if self.load != instance.load {
            self.load.clone_from(&instance.load);
        }
        let mut ledger = ledger::Ledger::open(&day(0), state);
        for t in 0..shape.days {
            let day = day(t);
            state.live(&day, watch);
            self.outcome.record(&day, state, &mut self.tally);
            watch.close(&state.closing(&day));
            if W::AUDITS {
                ledger.check(&day, state, watch);
            }
        }
        self.outcome.finish(shape, instance, state);
        &self.outcome
    }

    /// The outcome of the last replication.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Daily sums over the replications since the last call; the next sums start from 0.
    pub fn take_tally(&mut self) -> Tally {
        self.tally.settle(&self.model.shape, &self.load);
        std::mem::replace(&mut self.tally, Tally::new(&self.model.shape))
    }
}

impl State {
    /// One day, up to its close.
    fn live<W: Watch>(&mut self, day: &Day<'_>, watch: &mut W) {
        self.threat(day, watch);
        self.routes(day, watch);
        self.travel(day);
        self.unload(day);
        self.sales(day);
        self.orders(day);
        self.dispatch(day, watch);
    }
}

/// Within this of a threshold a value has reached it, and within this of a whole number it is whole (docs/model.md).
const NEAR: f64 = 1e-9;

/// A commodity's trucks a day, at most: a hundred times the traffic of the largest city, and few enough that no count overflows.
const MOST_TRUCKS: f64 = 1e6;

/// A flow of trucks made whole by a carried remainder: `x = flow + carry; n = ⌊x + 1e-9⌋; carry = x − n`.
#[inline]
fn made_whole(flow: f64, carry: &mut f64) -> u32 {
    let x = flow + *carry;
    let n = floor(x);
    *carry = x - f64::from(n);
    n
}

/// `⌊x + 1e-9⌋` of a number of trucks; below 0 it is 0, beyond what a count holds it is the largest count.
#[inline]
fn floor(x: f64) -> u32 {
    (x + NEAR) as u32
}
