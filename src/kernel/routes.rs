//! Step 2: willingness, closures, belief.

use super::state::{Drawn, State};
use super::{Day, Event, Watch};
use crate::model::law;

/// Every closed route opens; beneath a measure that holds it, its drawn state does.
pub(super) fn open_all(closed_left: &mut [u32]) {
    closed_left.fill(0);
}

impl State {
    pub(super) fn routes<W: Watch>(&mut self, day: &Day<'_>, watch: &mut W) {
        if day.instance.deters {
            for (pair, rates) in self.pairs.iter_mut().zip(&day.rates.pairs) {
                pair.reluctance *= rates.reluctance_kept;
            }
        }
        let multiplier = self.threat * day.rates.regimes[self.in_force].closure;
        for route in 0..day.shape.routes {
            let rates = &day.rates.routes[route];
            let was_open = self.open[route];
            self.open[route] = match rates.held {
                // The drawn process waits while a measure holds the route.
                Some(open) => open,
                None => {
                    self.draw_closure(day, route, rates.closure_hazard * multiplier);
                    self.closed_left[route] == 0
                }
            };
            self.belief[route] = if self.open[route] { 1.0 } else { self.belief[route] * rates.belief_kept };
            if was_open != self.open[route] {
                watch.event(day.t, self.turn(day, route));
            }
        }
    }

    fn draw_closure(&mut self, day: &Day<'_>, route: usize, hazard: f64) {
        match self.closed_left[route] {
            0 if hazard > 0.0 => {
                let (process, number) = (day.processes.closure[route], day.number());
                let word = self.closure_words[route].word(&day.chance, process, number);
                if law::happens(hazard, word) {
                    let mut draws = day.chance.day(process, number, word);
                    draws.word();
                    self.closed_left[route] = day.rates.routes[route].closure.draw(&mut draws);
                    self.closure_drawn[route] = Drawn { days: self.closed_left[route], on: number };
                }
            }
            0 | u32::MAX => {}
            _ if day.t > 0 => self.closed_left[route] -= 1,
            _ => {}
        }
    }

    fn turn(&self, day: &Day<'_>, route: usize) -> Event {
        if self.open[route] {
            return Event::Opens { route };
        }
        let lasts = day.rates.routes[route].held.is_some() || self.closed_left[route] == u32::MAX;
        Event::Closes { route, days: if lasts { None } else { Some(self.closed_left[route]) } }
    }
}
