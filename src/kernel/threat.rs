//! Step 1: the regime and the threat noise.

use super::lane::{LANES, each, exp};
use super::state::State;
use super::{Day, Event, Watch};

impl State {
    #[inline(always)]
    pub(super) fn threat<const WATCHED: bool>(&mut self, day: &Day<'_>, watch: &mut dyn Watch) {
        let yesterday = self.in_force;
        match self.rates.forced {
            // The drawn process waits while a measure forces a regime.
            Some(forced) => self.in_force = [forced; LANES],
            None => {
                self.draw_regimes(day);
                self.in_force = self.regime;
            }
        }
        for (lane, from) in yesterday.into_iter().enumerate() {
            if self.in_force[lane] != from {
                self.turn_regime::<WATCHED>(day, lane, from, watch);
            }
        }
        if day.lanes.noisy {
            self.draw_noise(day);
        }
    }

    #[inline(always)]
    fn draw_regimes(&mut self, day: &Day<'_>) {
        if day.t == 0 {
            return;
        }
        for lane in 0..LANES {
            let left = &mut self.regime_left[lane];
            *left -= u32::from(*left != u32::MAX);
            if *left == 0 {
                self.next_regime(day, lane);
            }
        }
    }

    #[inline(never)]
    fn next_regime(&mut self, day: &Day<'_>, lane: usize) {
        let mut draws = day.lanes.chances[lane].day(day.processes.regime, day.number());
        let regimes = &day.lanes.instances[lane].segments[self.rates.segment].regimes;
        let weights = &regimes[self.regime[lane]].next;
        let mut left = draws.uniform() * weights.iter().sum::<f64>();
        // Rounding may leave a crumb: the last regime that has a weight takes it.
        let mut next = weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(self.regime[lane]);
        for (regime, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                next = regime;
                break;
            }
        }
        self.regime[lane] = next;
        self.regime_left[lane] = regimes[next].duration.draw(&mut draws);
        self.regime_drawn.note(lane, self.regime_left[lane], day.number());
    }

    /// Another regime than yesterday's is in force.
    #[inline(never)]
    fn turn_regime<const WATCHED: bool>(&mut self, day: &Day<'_>, lane: usize, from: usize, watch: &mut dyn Watch) {
        let to = self.in_force[lane];
        let rates = &day.lanes.instances[lane].segments[self.rates.segment];
        self.rates.regime(day.shape, lane, rates, to);
        if rates.regimes[to].reopens {
            // Every closed route opens; beneath a measure that holds it, its drawn state does.
            self.routes.iter_mut().for_each(|route| route.closed_left[lane] = 0.0);
        }
        if WATCHED && day.lanes.told[lane] {
            let forced = self.rates.forced.is_some();
            let days = if forced || self.regime_left[lane] == u32::MAX { None } else { Some(self.regime_left[lane]) };
            watch.event(lane, day.t, Event::Regime { from, to, forced, days });
        }
    }

    #[inline(always)]
    fn draw_noise(&mut self, day: &Day<'_>) {
        if day.t > 0 {
            let epsilon = self.noise.day(day.lanes, day.processes.noise, day.number());
            self.z = each(|l| self.rates.persistence[l] * self.z[l] + self.rates.innovation[l] * epsilon[l]);
        }
        self.threat = exp(&each(|l| self.rates.volatility[l] * self.z[l] - self.rates.half_variance[l]));
    }
}
