//! Step 2: willingness, closures, belief.

use super::lane::{LANES, Lane, ZERO, any, each};
use super::state::{State, days_left};
use super::{Day, Event, Watch};
use crate::model::law;

/// Cells of the unit interval that a head of 16 bits tells apart.
pub(super) const HEADS: f64 = 65_536.0;

impl State {
    #[inline(always)]
    pub(super) fn routes<const WATCHED: bool>(&mut self, day: &Day<'_>, watch: &mut dyn Watch) {
        if day.lanes.deters {
            for (pair, rates) in self.pairs.iter_mut().zip(&self.rates.pairs) {
                pair.reluctance = each(|l| pair.reluctance[l] * rates.reluctance_kept[l]);
            }
        }
        let multiplier = each(|l| self.threat[l] * self.rates.closure[l]);
        let endangered = any(&multiplier);
        for route in 0..self.routes.len() {
            let was_open = self.routes[route].open;
            match self.rates.routes[route].held {
                // The drawn process waits while a measure holds the route.
                Some(open) => self.routes[route].open = [f64::from(u8::from(open)); LANES],
                None => self.draw_closures(day, route, &multiplier, endangered),
            }
            let (state, rates) = (&mut self.routes[route], &self.rates.routes[route]);
            // 1 on an open route.
            state.belief = each(|l| state.open[l] + (1.0 - state.open[l]) * (state.belief[l] * rates.belief_kept[l]));
            if WATCHED {
                for lane in (0..LANES).filter(|&lane| day.lanes.told[lane]) {
                    if was_open[lane] != self.routes[route].open[lane] {
                        watch.event(lane, day.t, self.turn(route, lane));
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn draw_closures(&mut self, day: &Day<'_>, route: usize, multiplier: &Lane, endangered: bool) {
        let (state, rates) = (&mut self.routes[route], &self.rates.routes[route]);
        let first = if day.t == 0 { 0.0 } else { 1.0 };
        let mut closing = ZERO;
        if endangered {
            let heads = state.heads.heads(day.lanes, day.processes.closure[route], day.number());
            // 1 − exp(−h) ≤ h: a head at or beyond h settles that nothing happens.
            let may = |l: usize| heads[l] < rates.closure_hazard[l] * multiplier[l] * HEADS;
            closing = each(|l| if may(l) && state.closed_left[l] == 0.0 { 1.0 } else { 0.0 });
        }
        state.closed_left = each(|l| if state.closed_left[l] > 0.0 { state.closed_left[l] - first } else { 0.0 });
        if any(&closing) {
            self.close(day, route, multiplier, &closing);
        }
        let state = &mut self.routes[route];
        state.open = each(|l| if state.closed_left[l] > 0.0 { 0.0 } else { 1.0 });
    }

    /// The lanes whose heads leave it open: the rest of their words decides.
    #[inline(never)]
    fn close(&mut self, day: &Day<'_>, route: usize, multiplier: &Lane, closing: &Lane) {
        let heads = self.routes[route].heads.heads(day.lanes, day.processes.closure[route], day.number());
        for lane in (0..LANES).filter(|&lane| closing[lane] > 0.0) {
            let mut draws = day.lanes.chances[lane].day(day.processes.closure[route], day.number());
            let hazard = self.rates.routes[route].closure_hazard[lane] * multiplier[lane];
            if law::happens(hazard, word(heads[lane], draws.word())) {
                let closure = &day.lanes.instances[lane].segments[self.rates.segment].routes[route].closure;
                let days = closure.draw(&mut draws);
                self.routes[route].closed_left[lane] = days_left(days);
                self.routes[route].closed_drawn.note(lane, days, day.number());
            }
        }
    }

    fn turn(&self, route: usize, lane: usize) -> Event {
        let state = &self.routes[route];
        if state.open[lane] > 0.0 {
            return Event::Opens { route };
        }
        let lasts = self.rates.routes[route].held.is_some() || state.closed_left[lane].is_infinite();
        Event::Closes { route, days: if lasts { None } else { Some(state.closed_left[lane] as u32) } }
    }
}

/// A word of 64 bits with that head.
#[inline]
pub(super) fn word(head: f64, rest: u64) -> u64 {
    (head as u64) << 48 | rest >> 16
}
