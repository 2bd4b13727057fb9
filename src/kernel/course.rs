//! A course of events that stops at the close of each day, and that another can go on from under other chance.
//!
//! It is the same half-year that [`super::Kernel`] makes, without its record: who steps looks at each close. What a splitting
//! method needs is here and nowhere else in the kernel.

use super::state::{Drawn, State};
use super::watch::Closing;
use super::{Day, Silent};
use crate::model::law::Duration;
use crate::model::{Instance, Model, Replication};
use crate::rng::{Chance, Process};

/// A replication that is made day by day, in arrays that are made once.
pub struct Course<'m> {
    model: &'m Model,
    state: State,
    chance: Chance,
    /// Days that are over.
    days: usize,
}

impl<'m> Course<'m> {
    /// Room for courses of a model.
    pub fn new(model: &'m Model) -> Self {
        Self { model, state: State::new(&model.shape), chance: Chance::new(0, 0), days: 0 }
    }

    /// Stands before day 0.
    pub fn begin(&mut self, instance: &Instance, seed: u64, replication: Replication) {
        self.chance = Chance::new(seed, replication.0);
        self.days = 0;
        self.state.before_day_0(&day(self.model, instance, self.chance, 0));
    }

    /// Makes the next day and shows its close; none where the horizon ends.
    pub fn step(&mut self, instance: &Instance) -> Option<Closing<'_>> {
        if self.days == self.model.shape.days {
            return None;
        }
        let day = day(self.model, instance, self.chance, self.days);
        self.state.live(&day, &mut Silent);
        self.days += 1;
        Some(self.state.closing(&day))
    }

    /// Days that are over.
    pub fn days(&self) -> usize {
        self.days
    }

    /// Stands where another course of the same model and instance stands, and goes on under chance of its own.
    ///
    /// What was drawn ahead and has not shown yet is drawn anew, given what has shown: how long the regime and the closures still last,
    /// given for how long they have. The law of what follows is the same, and courses that part here differ in it. Trucks on the road
    /// keep the delays that they have met.
    pub fn fork_from(&mut self, other: &Self, instance: &Instance, seed: u64, replication: Replication) {
        self.state.copy_from(&other.state);
        self.state.forget_words();
        self.chance = Chance::new(seed, replication.0);
        self.days = other.days;
        self.redraw(instance);
    }

    fn redraw(&mut self, instance: &Instance) {
        let Self { model, state, chance, .. } = self;
        let rates = |drawn: &Drawn| &instance.segments[instance.segment_of[drawn.on as usize] as usize];
        // The draws that belong to no day are those of the state before day 0, which this replication has never had.
        let anew = |left: &mut u32, drawn: &mut Drawn, law: Duration, process: Process| {
            let served = drawn.days - *left;
            *left = law.left(served, &mut chance.once(process)).unwrap_or(*left);
            drawn.days = served.saturating_add(*left);
        };
        if state.regime_left < u32::MAX {
            let law = rates(&state.regime_drawn).regimes[state.regime].duration;
            anew(&mut state.regime_left, &mut state.regime_drawn, law, model.processes.regime_initial);
        }
        for (route, (left, drawn)) in state.closed_left.iter_mut().zip(&mut state.closure_drawn).enumerate() {
            if *left > 0 && *left < u32::MAX {
                anew(left, drawn, rates(drawn).routes[route].closure, model.processes.closure_initial[route]);
            }
        }
    }
}

fn day<'a>(model: &'a Model, instance: &'a Instance, chance: Chance, t: usize) -> Day<'a> {
    let rates = &instance.segments[instance.segment_of[t] as usize];
    Day { t, shape: &model.shape, instance, rates, chance, processes: &model.processes }
}
