//! Possible half-years, day by day, as docs/model.md says it, eight side by side.
//!
//! The kernel is a function of an instance and a replication's chance. It knows no names, files, clocks, logs or threads.
//! A [`Kernel`] is the desk it works on: arrays made once and used again, so that no replication allocates. A replication has the
//! same bits in any lane of a group (see [`LANES`]).

mod convoy;
mod course;
mod dispatch;
mod lane;
mod ledger;
mod orders;
mod prices;
mod rates;
mod record;
mod routes;
mod sales;
mod saved;
mod sight;
mod state;
mod threat;
mod travel;
mod watch;
mod words;

pub use course::Course;
pub use lane::{LANES, Lane, Vectors, Work, widely};
pub use record::{Outcome, PairTally, SeenTally, Short, Tally};
pub use saved::Saved;
pub use watch::{Closing, Event, Imbalance, Sight, Watch};

use crate::model::{Instance, Model, Replication, Shape};
use crate::rng::{Chance, Process};
use record::Record;
use state::State;

/// The replications of a group.
struct Lanes<'a> {
    instances: [&'a Instance; LANES],
    seed: u64,
    replications: [u64; LANES],
    chances: [Chance; LANES],
    /// 1 in the lanes that are asked for; the others repeat the first.
    counted: Lane,
    /// Is whoever looks on told of a lane?
    told: [bool; LANES],
    /// Does anything ever deter, in any lane?
    deters: bool,
    /// Is the threat noisy on any day, in any lane?
    noisy: bool,
    /// May an attack ever halt convoys, in any lane?
    halts: bool,
}

impl<'a> Lanes<'a> {
    /// One replication in all lanes.
    fn all(instance: &'a Instance, seed: u64, replication: Replication) -> Self {
        Self {
            instances: [instance; LANES],
            seed,
            replications: [replication.0; LANES],
            chances: [Chance::new(seed, replication.0); LANES],
            counted: [1.0; LANES],
            told: [false; LANES],
            deters: instance.deters,
            noisy: instance.noisy,
            halts: instance.halts,
        }
    }
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

    /// The source of the halts that attacks on a pair's convoys begin.
    #[inline(always)]
    fn halts(&self, pair: usize) -> Process {
        let of = self.shape.pairs[pair];
        self.processes.halts[of.commodity * self.shape.routes + of.route]
    }
}

/// A replication to be run.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The model under its parameter draw.
    pub instance: &'a Instance,
    /// Its number.
    pub replication: Replication,
}

/// Everything that one worker needs to run replications of a model, a group after another.
pub struct Kernel<'m> {
    model: &'m Model,
    state: State,
    record: Record,
    outcome: Outcome,
    tally: Tally,
    vectors: Vectors,
}

impl<'m> Kernel<'m> {
    /// A desk for a model.
    pub fn new(model: &'m Model) -> Self {
        Self::with(model, Vectors::Wide)
    }

    /// A desk for a model, with vectors of that width.
    pub fn with(model: &'m Model, vectors: Vectors) -> Self {
        let shape = &model.shape;
        let (state, record) = (State::new(shape), Record::new(shape));
        Self { model, state, record, outcome: Outcome::default(), tally: Tally::new(shape), vectors }
    }

    /// One possible half-year. The same instance, seed and replication give the same outcome on any thread, in any order.
    pub fn replicate(&mut self, instance: &Instance, seed: u64, replication: Replication) -> &Outcome {
        self.group(seed, &[Run { instance, replication }]);
        self.only()
    }

    /// The same, told to `watch` as it happens.
    pub fn watched(&mut self, instance: &Instance, seed: u64, replication: Replication, watch: &mut dyn Watch) -> &Outcome {
        self.group_watched(seed, &[Run { instance, replication }], watch);
        self.only()
    }

    fn only(&mut self) -> &Outcome {
        self.outcome.row.clone_from(&self.record.rows[0]);
        self.outcome.daily.clear();
        self.outcome.daily.extend(self.record.daily.iter().map(|lanes| lanes[0]));
        &self.outcome
    }

    /// Up to [`LANES`] replications under a seed, side by side.
    pub fn group(&mut self, seed: u64, runs: &[Run<'_>]) {
        self.make::<false>(seed, runs, &mut watch::Nobody);
    }

    /// The same, told to `watch` as it happens.
    pub fn group_watched(&mut self, seed: u64, runs: &[Run<'_>], watch: &mut dyn Watch) {
        self.make::<true>(seed, runs, watch);
    }

    fn make<const WATCHED: bool>(&mut self, seed: u64, runs: &[Run<'_>], watch: &mut dyn Watch) {
        let run = |l: usize| runs[if l < runs.len() { l } else { 0 }];
        let lanes = Lanes {
            instances: std::array::from_fn(|l| run(l).instance),
            seed,
            replications: std::array::from_fn(|l| run(l).replication.0),
            chances: std::array::from_fn(|l| Chance::new(seed, run(l).replication.0)),
            counted: std::array::from_fn(|l| f64::from(u8::from(l < runs.len()))),
            told: std::array::from_fn(|l| l < runs.len()),
            deters: runs.iter().any(|run| run.instance.deters),
            noisy: runs.iter().any(|run| run.instance.noisy),
            halts: runs.iter().any(|run| run.instance.halts),
        };
        match self.vectors {
            Vectors::Wide => widely(Group::<'_, '_, '_, WATCHED> { kernel: self, lanes: &lanes, watch }),
            Vectors::Plain => self.run::<WATCHED>(&lanes, watch),
        }
        self.record.finish(&self.model.shape, &lanes.instances, &self.state);
    }

    /// Figures of a lane of the last group, one a column of [`crate::results::RowLayout`].
    pub fn row(&self, lane: usize) -> &[f64] {
        &self.record.rows[lane]
    }

    /// Daily figures of the last group, where [`Shape::daily`] and its kin say. They may be exchanged for others of the same length, which the next group
    /// writes over.
    pub fn daily(&mut self) -> &mut Vec<Lane> {
        &mut self.record.daily
    }

    /// By day, then commodity, of the last group: who is short.
    pub fn short(&self) -> &[Short] {
        &self.record.short
    }

    /// By day, then place ([`Shape::places`]), of the last group: the lanes in which it is short, bit by bit, the first lane lowest.
    pub fn short_places(&self) -> &[u8] {
        &self.record.short_places
    }

    #[inline(always)]
    fn run<const WATCHED: bool>(&mut self, lanes: &Lanes<'_>, watch: &mut dyn Watch) {
        let (shape, processes) = (&self.model.shape, &self.model.processes);
        let day = |t: usize| Day { t, shape, lanes, processes };
        let state = &mut self.state;
        state.before_day_0(&day(0));
        self.record.begin(&lanes.instances, &lanes.counted);
        let mut ledger = (WATCHED && watch.audits()).then(|| ledger::Ledger::open(&day(0), state));
        for t in 0..shape.days {
            let day = day(t);
            state.live::<WATCHED>(&day, watch);
            self.record.day(&day, state, &mut self.tally);
            if WATCHED {
                watch.close(&Closing { day: t, state });
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

/// A group to be run.
struct Group<'k, 'm, 'l, const WATCHED: bool> {
    kernel: &'k mut Kernel<'m>,
    lanes: &'l Lanes<'l>,
    watch: &'k mut dyn Watch,
}

impl<const WATCHED: bool> Work for Group<'_, '_, '_, WATCHED> {
    type Made = ();

    #[inline(always)]
    fn work(self) {
        self.kernel.run::<WATCHED>(self.lanes, self.watch);
    }
}

impl State {
    /// One day, up to its close.
    #[inline(always)]
    fn live<const WATCHED: bool>(&mut self, day: &Day<'_>, watch: &mut dyn Watch) {
        let segment = day.lanes.instances[0].segment_of[day.t] as usize;
        if segment != self.rates.segment {
            self.rates.enter(day.shape, &day.lanes.instances, segment, &self.in_force);
        }
        self.set_day(day);
        self.threat::<WATCHED>(day, watch);
        self.routes::<WATCHED>(day, watch);
        self.travel(day);
        self.unload(day);
        self.sales(day);
        self.orders(day);
        self.dispatch::<WATCHED>(day, watch);
    }
}

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
