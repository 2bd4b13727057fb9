//! A course of events that stops at the close of each day, and that others can go on from under other chance.
//!
//! It is the same half-year that [`super::Kernel`] makes, without its record: who steps looks at each close. What a splitting
//! method needs is here and nowhere else in the kernel. A course uses one lane, since no two stop on the same day.

use super::lane::LANES;
use super::saved::Saved;
use super::state::{State, days_left};
use super::watch::{Closing, Nobody};
use super::{Day, Lanes};
use crate::model::law::Duration;
use crate::model::{Instance, Model, Replication};
use crate::rng::{Chance, Process};

/// A replication that is made day by day, in arrays that are made once. Its lane is the first.
pub struct Course<'m> {
    model: &'m Model,
    state: State,
    seed: u64,
    replication: Replication,
    /// Days that are over.
    days: usize,
}

impl<'m> Course<'m> {
    /// Room for courses of a model.
    pub fn new(model: &'m Model) -> Self {
        Self { model, state: State::new(&model.shape), seed: 0, replication: Replication(0), days: 0 }
    }

    /// Stands before day 0.
    pub fn begin(&mut self, instance: &Instance, seed: u64, replication: Replication) {
        (self.seed, self.replication) = (seed, replication);
        self.days = 0;
        let lanes = Lanes::all(instance, self.seed, self.replication);
        self.state.before_day_0(&Day { t: 0, shape: &self.model.shape, lanes: &lanes, processes: &self.model.processes });
    }

    /// Makes the next day and shows its close; none where the horizon ends.
    pub fn step(&mut self, instance: &Instance) -> Option<Closing<'_>> {
        if self.days == self.model.shape.days {
            return None;
        }
        let lanes = Lanes::all(instance, self.seed, self.replication);
        let day = Day { t: self.days, shape: &self.model.shape, lanes: &lanes, processes: &self.model.processes };
        self.state.live_wide(&day);
        self.days += 1;
        Some(Closing { day: self.days - 1, state: &self.state })
    }

    /// Days that are over.
    pub fn days(&self) -> usize {
        self.days
    }

    /// Puts away where it stands.
    pub fn save(&mut self, saved: &mut Saved) {
        self.state.save(saved);
        saved.days = self.days;
    }

    /// Stands where a course of the same model and instance stood, and goes on under chance of its own.
    ///
    /// What was drawn ahead and has not shown yet is drawn anew, given what has shown: how long the regime and the closures still last,
    /// given for how long they have. The law of what follows is the same, and courses that part here differ in it. Trucks on the road
    /// keep the delays that they have met, and halted convoys the days that were fixed when they halted: these are part of the state.
    pub fn fork_from(&mut self, saved: &Saved, instance: &Instance, seed: u64, replication: Replication) {
        (self.seed, self.replication) = (seed, replication);
        self.days = saved.days;
        // The rings have the lengths that the instance asks for; all else is overwritten.
        let lanes = Lanes::all(instance, self.seed, self.replication);
        let day = Day { t: 0, shape: &self.model.shape, lanes: &lanes, processes: &self.model.processes };
        self.state.before_day_0(&day);
        self.state.load(saved);
        let segment = instance.segment_of[self.days.saturating_sub(1)] as usize;
        self.state.rates.enter(&self.model.shape, &lanes.instances, segment, &self.state.in_force);
        self.redraw(instance);
    }

    fn redraw(&mut self, instance: &Instance) {
        let Self { model, state, .. } = self;
        let chance = Chance::new(self.seed, self.replication.0);
        let rates = |on: u32| &instance.segments[instance.segment_of[on as usize] as usize];
        // The draws that belong to no day are those of the state before day 0, which this replication has never had.
        let anew = |left: u32, days: u32, law: Duration, process: Process| {
            let served = days - left;
            let left = law.left(served, &mut chance.once(process)).unwrap_or(left);
            (left, served.saturating_add(left))
        };
        if state.regime_left[0] < u32::MAX {
            let law = rates(state.regime_drawn.on[0]).regimes[state.regime[0]].duration;
            let (left, days) = anew(state.regime_left[0], state.regime_drawn.days[0], law, model.processes.regime_initial);
            (state.regime_left, state.regime_drawn.days) = ([left; LANES], [days; LANES]);
        }
        for (route, of_route) in state.routes.iter_mut().enumerate() {
            let left = of_route.closed_left[0];
            if left > 0.0 && left.is_finite() {
                let law = rates(of_route.closed_drawn.on[0]).routes[route].closure;
                let (left, days) = anew(left as u32, of_route.closed_drawn.days[0], law, model.processes.closure_initial[route]);
                (of_route.closed_left, of_route.closed_drawn.days) = ([days_left(left); LANES], [days; LANES]);
            }
        }
    }
}

impl State {
    /// One day, with the widest vectors that the machine has.
    fn live_wide(&mut self, day: &Day<'_>) {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the machine has what the function asks for.
            return unsafe { self.live_256(day) };
        }
        self.live::<false>(day, &mut Nobody);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn live_256(&mut self, day: &Day<'_>) {
        self.live::<false>(day, &mut Nobody);
    }
}
