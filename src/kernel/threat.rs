//! Step 1: the regime and the threat noise.

use super::routes::open_all;
use super::state::{Drawn, State};
use super::{Day, Event, Watch};
use libm::exp;
use rand_distr::{Distribution, StandardNormal};

impl State {
    pub(super) fn threat<W: Watch>(&mut self, day: &Day<'_>, watch: &mut W) {
        let yesterday = self.in_force;
        match day.rates.forced_regime {
            // The drawn process waits while a measure forces a regime.
            Some(forced) => self.in_force = forced,
            None => {
                self.draw_regime(day);
                self.in_force = self.regime;
            }
        }
        if self.in_force != yesterday {
            let forced = day.rates.forced_regime.is_some();
            let days = if forced || self.regime_left == u32::MAX { None } else { Some(self.regime_left) };
            watch.event(day.t, Event::Regime { from: yesterday, to: self.in_force, forced, days });
            if day.rates.regimes[self.in_force].reopens {
                open_all(&mut self.closed_left);
            }
        }
        if day.instance.noisy {
            self.draw_noise(day);
        }
    }

    fn draw_regime(&mut self, day: &Day<'_>) {
        if day.t == 0 || self.regime_left == u32::MAX {
            return;
        }
        self.regime_left -= 1;
        if self.regime_left > 0 {
            return;
        }
        let word = day.chance.days(day.processes.regime, day.number()).word(&day.chance, day.processes.regime, day.number());
        let mut draws = day.chance.day(day.processes.regime, day.number(), word);
        let weights = &day.rates.regimes[self.regime].next;
        let mut left = draws.uniform() * weights.iter().sum::<f64>();
        // Rounding may leave a crumb: the last regime that has a weight takes it.
        let mut next = weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(self.regime);
        for (regime, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                next = regime;
                break;
            }
        }
        self.regime = next;
        self.regime_left = day.rates.regimes[next].duration.draw(&mut draws);
        self.regime_drawn = Drawn { days: self.regime_left, on: day.number() };
    }

    fn draw_noise(&mut self, day: &Day<'_>) {
        let (process, number) = (day.processes.noise, day.number());
        if day.t > 0 {
            let word = self.noise_words.word(&day.chance, process, number);
            let epsilon: f64 = StandardNormal.sample(&mut day.chance.day(process, number, word));
            self.z = day.rates.persistence * self.z + day.rates.innovation * epsilon;
        }
        let sigma = day.rates.volatility;
        self.threat = exp(sigma * self.z - sigma * sigma / 2.0);
    }
}
