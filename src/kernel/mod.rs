//! Possible half-years, day by day, as docs/model.md says it, eight side by side.
//!
//! The kernel is a function of an instance and a replication's chance. It knows no names, files, clocks, logs or threads.
//! A [`Kernel`] is the desk it works on: arrays made once and used again, so that no replication allocates. A replication has the
//! same bits in any lane of a group (see [`LANES`]).

mod convoy;
mod dispatch;
mod lane;
mod ledger;
mod orders;
mod rates;
mod record;
mod routes;
mod sales;
mod state;
mod threat;
mod travel;
pub mod watch;
mod words;

pub use lane::{LANES, Lane};
pub use ledger::Imbalance;
pub use record::{Outcome, PairTally, Tally, daily_place};
pub use watch::{Event, Silent, Watch};

use crate::model::{Instance, Model, Replication, Shape};
use crate::rng::{Chance, Process};
use record::Record;
use state::State;

/// The replications of a group.
struct Lanes<'a> {
    instances: [&'a Instance; LANES],
    chances: [Chance; LANES],
    /// 1 in the lanes that are asked for; the others repeat the first.
    counted: Lane,
    /// Does anything ever deter, in any lane?
    deters: bool,
    /// Is the threat noisy on any day, in any lane?
    noisy: bool,
}

/// The world on one day: what the steps read.
struct Day<'a> {
    /// Number of the day, from 0.
    t: usize,
    shape: &'a Shape,
    lanes: &'a Lanes<'a>,
    processes: &'a crate::model::process::Processes,
}

impl Day<'_> {
    /// The day as the draws count it.
    #[inline(always)]
    fn number(&self) -> u32 {
        self.t as u32
    }

    /// The source of a pair's convoys.
    #[inline(always)]
    fn convoys(&self, pair: usize) -> Process {
        let of = self.shape.pairs[pair];
        self.processes.convoys[of.commodity * self.shape.routes + of.route]
    }
}

/// Everything that one worker needs to run replications of a model, a group after another.
pub struct Kernel<'m> {
    model: &'m Model,
    state: State,
    record: Record,
    outcome: Outcome,
    tally: Tally,
}

impl<'m> Kernel<'m> {
    /// A desk for a model.
    pub fn new(model: &'m Model) -> Self {
        let shape = &model.shape;
        Self { model, state: State::new(shape), record: Record::new(shape), outcome: Outcome::default(), tally: Tally::new(shape) }
    }

    /// One possible half-year. The same instance, seed and replication give the same outcome on any thread, in any order.
    pub fn replicate(&mut self, instance: &Instance, seed: u64, replication: Replication) -> &Outcome {
        self.watched(instance, seed, replication, &mut Silent)
    }

    /// The same, told to `watch` as it happens.
    pub fn watched<W: Watch>(&mut self, instance: &Instance, seed: u64, replication: Replication, watch: &mut W) -> &Outcome {
        self.group(&[instance], seed, replication, watch);
        self.outcome.row.clone_from(&self.record.rows[0]);
        self.outcome.daily.clear();
        self.outcome.daily.extend(self.record.daily.iter().map(|lanes| lanes[0]));
        &self.outcome
    }

    /// The outcome of the last single replication.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Up to [`LANES`] replications in order from `first`, each under its own instance. `watch` is told what happens in the first.
    pub fn group<W: Watch>(&mut self, instances: &[&Instance], seed: u64, first: Replication, watch: &mut W) {
        let lane = |l: usize| if l < instances.len() { l } else { 0 };
        let lanes = Lanes {
            instances: std::array::from_fn(|l| instances[lane(l)]),
            chances: std::array::from_fn(|l| Chance::new(seed, first.0 + lane(l) as u64)),
            counted: std::array::from_fn(|l| f64::from(u8::from(l < instances.len()))),
            deters: instances.iter().any(|instance| instance.deters),
            noisy: instances.iter().any(|instance| instance.noisy),
        };
        // Who looks on is in no hurry; and that the bits are the same with and without wide vectors is tested by looking on.
        if W::WATCHES {
            self.run(&lanes, watch)
        } else {
            self.run_wide(&lanes, watch)
        }
        self.record.finish(&self.model.shape, &lanes.instances, &self.state);
    }

    /// Figures of a lane of the last group, one a column of [`crate::results::RowLayout`].
    pub fn row(&self, lane: usize) -> &[f64] {
        &self.record.rows[lane]
    }

    /// Daily figures of the last group, by [`daily_place`].
    pub fn daily(&self) -> &[Lane] {
        &self.record.daily
    }

    /// With the widest vectors that the machine has.
    fn run_wide<W: Watch>(&mut self, lanes: &Lanes<'_>, watch: &mut W) {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") && is_x86_feature_detected!("avx512vl") {
                // SAFETY: the machine has what the function asks for.
                return unsafe { self.run_512(lanes, watch) };
            }
            if is_x86_feature_detected!("avx2") {
                // SAFETY: the machine has what the function asks for.
                return unsafe { self.run_256(lanes, watch) };
            }
        }
        self.run(lanes, watch);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,bmi2")]
    fn run_512<W: Watch>(&mut self, lanes: &Lanes<'_>, watch: &mut W) {
        self.run(lanes, watch);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn run_256<W: Watch>(&mut self, lanes: &Lanes<'_>, watch: &mut W) {
        self.run(lanes, watch);
    }

    #[inline(always)]
    fn run<W: Watch>(&mut self, lanes: &Lanes<'_>, watch: &mut W) {
        let (shape, processes) = (&self.model.shape, &self.model.processes);
        let day = |t: usize| Day { t, shape, lanes, processes };
        let state = &mut self.state;
        state.before_day_0(&day(0));
        self.record.begin(&lanes.instances);
        let mut ledger = W::AUDITS.then(|| ledger::Ledger::open(&day(0), state));
        let mut closing = watch::Closing::default();
        for t in 0..shape.days {
            let day = day(t);
            let segment = lanes.instances[0].segment_of[t] as usize;
            if segment != state.rates.segment {
                state.rates.enter(shape, &lanes.instances, segment, &state.in_force);
            }
            state.set_day(&day);
            state.threat(&day, watch);
            state.routes(&day, watch);
            state.travel(&day);
            state.unload(&day);
            state.sales(&day);
            state.orders(&day);
            state.dispatch(&day, watch);
            self.record.day(&day, state, &mut self.tally);
            if W::WATCHES {
                closing.fill(t, state);
                watch.close(&closing);
            }
            if let Some(ledger) = &mut ledger {
                ledger.check(&day, state, watch);
            }
        }
    }

    /// Daily sums over the replications since the last call; the next sums start from 0.
    pub fn take_tally(&mut self) -> Tally {
        std::mem::replace(&mut self.tally, Tally::new(&self.model.shape))
    }
}

/// Within this of a threshold a value has reached it, and within this of a whole number it is whole (docs/model.md).
const NEAR: f64 = 1e-9;

/// A commodity's trucks a day, at most: a hundred times the traffic of the largest city, and few enough that no count overflows.
const MOST_TRUCKS: f64 = 1e6;

/// A flow of trucks made whole by a carried remainder: `x = flow + carry; n = ⌊x + 1e-9⌋; carry = x − n`.
#[inline(always)]
fn made_whole(flow: f64, carry: &mut f64) -> f64 {
    let x = flow + *carry;
    let n = lane::floor(x);
    *carry = x - n;
    n
}
