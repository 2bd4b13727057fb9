//! The distributions of docs/model.md: durations, losses, delays, uncertain values.

use super::sampler::{beta, beta_binomial, binomial, gamma, inverted};
use crate::rng::{Draws, uniform};
use crate::scenario::UncertainLaw;
use crate::stats::gamma::upper;
use libm::{exp, expm1, floor, log, log1p};

/// A duration in whole days, at least 1 (docs/model.md, "Duration").
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Duration {
    /// It never ends.
    Lasts,
    /// Always so many days.
    Fixed(u32),
    /// Geometric on 1, 2, 3 …
    Geometric {
        /// ln(1 − 1/mean).
        log_stay: f64,
    },
    /// A Gamma variable, rounded, at least 1.
    Gamma {
        /// 1/cv².
        shape: f64,
        /// mean·cv².
        scale: f64,
    },
}

/// The longest duration that is told apart from "for ever", in days.
const LONGEST: f64 = 1e6;

impl Duration {
    /// From a mean and a coefficient of variation; NaN stands for "not given".
    pub fn new(mean: f64, cv: f64) -> Self {
        if mean.is_nan() {
            return Self::Lasts;
        }
        if cv.is_nan() {
            return if mean <= 1.0 { Self::Fixed(1) } else { Self::Geometric { log_stay: log1p(-1.0 / mean) } };
        }
        // A square that is 0 stands for a cv that is too small to tell.
        if cv <= 0.0 || cv * cv < f64::MIN_POSITIVE {
            return Self::Fixed(days(mean));
        }
        Self::Gamma { shape: 1.0 / (cv * cv), scale: mean * cv * cv }
    }

    /// One duration; `u32::MAX` where it never ends.
    pub fn draw(&self, draws: &mut Draws) -> u32 {
        match *self {
            Self::Lasts => u32::MAX,
            Self::Fixed(days) => days,
            Self::Geometric { log_stay } => (1.0 + floor(log(draws.uniform()) / log_stay)).min(LONGEST) as u32,
            Self::Gamma { shape, scale } if scale.is_finite() => days(scale * gamma(shape, draws)),
            // A cv so large that no number holds the scale: the variable is 0 almost surely.
            Self::Gamma { .. } => 1,
        }
    }

    /// The days left of a duration that has lasted for `served` days and goes on, at least 1; `u32::MAX` where it never ends. None where
    /// lasting so long has no probability that a number can hold.
    pub fn left(&self, served: u32, draws: &mut Draws) -> Option<u32> {
        match *self {
            Self::Lasts => Some(u32::MAX),
            Self::Fixed(days) => days.checked_sub(served).filter(|&left| left > 0),
            // It has no memory.
            Self::Geometric { .. } => Some(self.draw(draws)),
            Self::Gamma { shape, scale } => {
                // The duration is longer than d days if the variable is d + ½ or more.
                let longer = |days: u32| if days == 0 { 1.0 } else { upper(shape, (f64::from(days) + 0.5) / scale) };
                let reached = longer(served);
                if !(shape > 0.0 && scale > 0.0 && reached > 0.0) {
                    return None;
                }
                let sought = draws.uniform() * reached;
                let (mut goes_on, mut ends) = (0, 1);
                while longer(served + ends) > sought && f64::from(ends) < LONGEST {
                    (goes_on, ends) = (ends, ends * 2);
                }
                while ends - goes_on > 1 {
                    let middle = u32::midpoint(goes_on, ends);
                    if longer(served + middle) > sought { goes_on = middle } else { ends = middle }
                }
                Some(ends)
            }
        }
    }
}

fn days(duration: f64) -> u32 {
    rounded(duration).clamp(1.0, LONGEST) as u32
}

/// Within this of a threshold a value has reached it, and within this of a whole number it is whole (docs/model.md).
pub const NEAR: f64 = 1e-9;

/// ⌊x + ½⌋: 25 days times 0.58 are 15 days, though the product of these two is a little less than 14.5.
pub fn rounded(x: f64) -> f64 {
    floor(x + 0.5 + NEAR)
}

/// −ln(1 − p), kept finite so that a multiplier of 0 makes a certain event impossible, as (1 − p)^0 = 1 does.
pub fn hazard(probability: f64) -> f64 {
    (-log1p(-probability)).min(1e300)
}

/// Does an event of hazard `h` happen? With probability 1 − exp(−h), and never less for a greater hazard.
#[inline]
pub fn happens(h: f64, word: u64) -> bool {
    let u = uniform(word);
    // h − h²/2 ≤ 1 − exp(−h) ≤ h: nearly always these settle it.
    u < h && (u < (h - h * h / 2.0) * CLEAR || u < -expm1(-h))
}

/// Far enough inside a bound that no rounding matters.
const CLEAR: f64 = 1.0 - 1e-9;

/// Does a stretch of the unit interval settle that [`count`] gives one? It does where all of it lies below a least P(at least one) and
/// above a greatest P(at least two): nh − (nh)²/2 and (nh)²/2, by Bonferroni.
#[inline]
pub fn is_one(total: f64, from: f64, to: f64) -> bool {
    let two = total * total / 2.0;
    two < from * CLEAR && to < (total - two) * CLEAR
}

/// How many of `n` alike, independent events of hazard `h` happen, by inversion of one uniform number: a smaller hazard never
/// gives more events, so that two scenarios that differ a little differ in few replications.
#[inline]
pub fn count(n: u32, h: f64, word: u64, rest: impl FnOnce() -> Draws) -> u32 {
    let u = uniform(word);
    let total = f64::from(n) * h;
    // P(at least one) = 1 − exp(−nh) ≤ nh: most days end here.
    if u >= total {
        return 0;
    }
    if n == 1 {
        return u32::from(u < -expm1(-h));
    }
    count_some(n, h, u, rest)
}

fn count_some(n: u32, h: f64, u: f64, rest: impl FnOnce() -> Draws) -> u32 {
    let total = f64::from(n) * h;
    let q = -expm1(-h);
    // P(0) would be too small for a few uniform numbers to find: another sampler serves.
    if total > 20.0 {
        return binomial(n, q, &mut rest());
    }
    let odds = q / (1.0 - q);
    inverted(n, exp(-total), u, |k| f64::from(n - k) / f64::from(k + 1) * odds)
}

/// The trucks that an attacked convoy loses: Binomial(trucks, f), f ~ Beta(μκ, (1 − μ)κ); without κ, f = μ.
pub fn losses(trucks: u32, mean: f64, concentration: f64, draws: &mut Draws) -> u32 {
    let (a, b) = (mean * concentration, (1.0 - mean) * concentration);
    // Without κ they are NaN; 0 where all or no trucks are lost, or κ is too small for a number.
    if a > 0.0 && b > 0.0 && (a + b).is_finite() { beta_binomial(trucks, a, b, draws) } else { binomial(trucks, mean, draws) }
}

/// The longest delay of a convoy, in days.
pub const LONGEST_DELAY: u32 = 60;

/// By cell of the unit interval: a delay (see [`Delay::guide`]).
pub type Guide = [u8; 256];

/// The law of a convoy's delay: geometric on 0, 1, 2 … with `stay` = mean/(1 + mean), cut at 60, so that P(delay ≥ k) = stay^k.
/// Inverted through a table that says, for each of 256 cells of the unit interval, its delay, or from which delay to search.
#[derive(Debug, Clone, PartialEq)]
pub struct Delay {
    stay: f64,
    /// P(delay ≥ k), and 0 beyond the longest.
    at_least: [f64; LONGEST_DELAY as usize + 2],
    guide: Guide,
}

impl Default for Delay {
    fn default() -> Self {
        let mut delay = Self { stay: f64::NAN, at_least: [0.0; LONGEST_DELAY as usize + 2], guide: [0; Self::CELLS] };
        delay.fill(0.0);
        delay
    }
}

impl Delay {
    const CELLS: usize = 256;
    /// Marks a cell that holds more than one delay.
    pub const SEVERAL: u8 = 0x80;

    /// Makes it the law of a mean delay, in days. Costs nothing where it already is.
    pub fn fill(&mut self, mean: f64) {
        let stay = mean / (1.0 + mean);
        if stay == self.stay {
            return;
        }
        self.stay = stay;
        let mut at_least = 1.0;
        for place in &mut self.at_least[..=LONGEST_DELAY as usize] {
            *place = at_least;
            at_least *= stay;
        }
        let mut days = LONGEST_DELAY as usize;
        for (cell, guide) in self.guide.iter_mut().enumerate() {
            let end = (cell + 1) as f64 / Self::CELLS as f64;
            while self.at_least[days] < end {
                days -= 1;
            }
            let several = self.at_least[days + 1] > cell as f64 / Self::CELLS as f64;
            *guide = days as u8 | if several { Self::SEVERAL } else { 0 };
        }
    }

    /// By cell of 8 bits of the unit interval: its delay, or its least with [`Self::SEVERAL`] where it holds more than one.
    #[inline(always)]
    pub fn guide(&self) -> &Guide {
        &self.guide
    }

    /// Is there never a delay?
    pub fn is_none(&self) -> bool {
        self.stay == 0.0
    }

    /// Probability of one more day.
    pub fn stay(&self) -> f64 {
        self.stay
    }

    /// The delay at a uniform number: the smaller the number, the longer.
    #[inline]
    pub fn draw(&self, u: f64) -> u32 {
        let guide = self.guide[(u * Self::CELLS as f64) as usize & (Self::CELLS - 1)];
        if guide & Self::SEVERAL == 0 {
            return u32::from(guide);
        }
        let mut days = usize::from(guide & !Self::SEVERAL);
        while u < self.at_least[days + 1] {
            days += 1;
        }
        days as u32
    }
}

/// One draw of an uncertain value.
pub fn uncertain(law: &UncertainLaw, draws: &mut Draws) -> f64 {
    match law {
        UncertainLaw::Uniform { low, high } => low + (high - low) * draws.uniform(),
        UncertainLaw::Pert { low, mode, high } => {
            let span = high - low;
            if span <= 0.0 {
                return *low;
            }
            // PERT with λ = 4: Beta(1 + 4(mode − low)/span, 1 + 4(high − mode)/span) over the span (Vose, 2008).
            let (a, b) = (1.0 + 4.0 * (mode - low) / span, 1.0 + 4.0 * (high - mode) / span);
            low + span * beta(a, b, draws)
        }
        UncertainLaw::Discrete { values, weights } => {
            let mut left = draws.uniform() * weights.iter().sum::<f64>();
            for (value, weight) in values.iter().zip(weights) {
                left -= weight;
                if left < 0.0 {
                    return *value;
                }
            }
            values.last().copied().unwrap_or(f64::NAN)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Chance, Process};

    fn each(n: u64, mut draw: impl FnMut(&mut Draws) -> f64) -> (f64, f64) {
        let process = Process::named("test");
        let values: Vec<f64> = (0..n).map(|i| draw(&mut Chance::new(1, i).once(process))).collect();
        let mean = values.iter().sum::<f64>() / n as f64;
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1) as f64;
        (mean, variance)
    }

    /// Both tails at 5 standard errors: a sound law fails one time in 1.7 million; a mean that is off by 10 standard errors
    /// passes one time in 3 million.
    fn assert_mean(seen: (f64, f64), n: u64, mean: f64) {
        let error = (seen.1 / n as f64).sqrt();
        assert!((seen.0 - mean).abs() < 5.0 * error, "mean {} instead of {mean}, standard error {error}", seen.0);
    }

    #[test]
    fn what_bounds_settle_the_count_confirms() {
        let mut settled = 0;
        for step in 1..400 {
            let h = 0.0007 * f64::from(step * step);
            for n in [1, 2, 7, 40] {
                let total = f64::from(n) * h;
                for cell in (0..4096).map(f64::from) {
                    let (from, to) = (cell / 4096.0, (cell + 1.0) / 4096.0);
                    if is_one(total, from, to) {
                        settled += 1;
                        for u in [from, f64::midpoint(from, to), to.next_down()] {
                            let word = (u * 2f64.powi(53)) as u64 * 2048;
                            assert_eq!(count(n, h, word, || unreachable!("settled")), 1, "{n} of {h}, {u}");
                        }
                    }
                }
            }
            for word in (0..64).map(|i| i << 58 | 0xFFFF) {
                assert_eq!(happens(h, word), uniform(word) < -expm1(-h), "{h}");
            }
        }
        assert!(settled > 10_000, "{settled}");
    }

    #[test]
    fn a_geometric_duration_has_its_mean_and_variance() {
        let law = Duration::new(6.0, f64::NAN);
        let seen = each(200_000, |draws| f64::from(law.draw(draws)));
        assert_mean(seen, 200_000, 6.0);
        // Var = (1 − p)/p² = 30.
        assert!((seen.1 / 30.0 - 1.0).abs() < 0.04, "{}", seen.1);
    }

    /// Of 200,000 draws, those that last more than k days, less k, against as many draws of what is left after k days: the means agree
    /// within 5 standard errors of their difference.
    #[test]
    fn what_is_left_of_a_duration_is_what_remains_of_those_that_last_so_long() {
        for (mean, cv, served) in [(6.0, 0.5, 4), (6.0, 2.0, 9), (12.0, 1.0, 1), (3.0, f64::NAN, 5), (8.0, 0.3, 0)] {
            let law = Duration::new(mean, cv);
            let all: Vec<f64> = (0..200_000).map(|i| f64::from(law.draw(&mut Chance::new(2, i).once(Process::named("test"))))).collect();
            let longer: Vec<f64> = all.iter().map(|days| days - f64::from(served)).filter(|left| *left > 0.0).collect();
            let (n, kept) = (200_000, longer.len() as f64);
            let (left, variance) = each(n, |draws| f64::from(law.left(served, draws).unwrap()));
            let expected = longer.iter().sum::<f64>() / kept;
            let error = (variance / n as f64 + variance / kept).sqrt();
            assert!((left - expected).abs() < 5.0 * error, "{mean} {cv} {served}: {left} instead of {expected} ± {error}");
        }
        let mut draws = Chance::new(1, 1).once(Process::named("test"));
        assert_eq!(Duration::Fixed(7).left(3, &mut draws), Some(4));
        assert_eq!(Duration::Fixed(7).left(7, &mut draws), None);
        assert_eq!(Duration::new(2.0, 0.1).left(400, &mut draws), None);
    }

    #[test]
    fn a_duration_without_variation_is_rounded_half_up() {
        assert_eq!(Duration::new(2.5, 0.0), Duration::Fixed(3));
        assert_eq!(Duration::new(1.0, f64::NAN), Duration::Fixed(1));
    }

    #[test]
    fn beta_binomial_losses_have_their_mean_and_variance() {
        let (n, trucks, mu, kappa) = (200_000, 30, 0.3, 4.0);
        let seen = each(n, |draws| f64::from(losses(trucks, mu, kappa, draws)));
        assert_mean(seen, n, 30.0 * mu);
        // Var = nμ(1−μ)(κ+n)/(κ+1).
        let variance = 30.0 * mu * (1.0 - mu) * (kappa + 30.0) / (kappa + 1.0);
        assert!((seen.1 / variance - 1.0).abs() < 0.02, "{} instead of {variance}", seen.1);
    }

    #[test]
    fn pert_has_its_mean_and_variance() {
        let law = UncertainLaw::Pert { low: 2.0, mode: 3.0, high: 8.0 };
        let n = 200_000;
        let seen = each(n, |draws| uncertain(&law, draws));
        let mean = (2.0 + 4.0 * 3.0 + 8.0) / 6.0;
        assert_mean(seen, n, mean);
        let variance = (mean - 2.0) * (8.0 - mean) / 7.0;
        assert!((seen.1 / variance - 1.0).abs() < 0.02, "{} instead of {variance}", seen.1);
    }

    #[test]
    fn a_count_of_alike_events_is_binomial() {
        for (n, p) in [(1, 0.3), (5, 0.02), (40, 0.1), (400, 0.2), (3, 1.0), (7, 0.0)] {
            let process = Process::named("count");
            let size = 100_000;
            let seen = each(size, |draws| {
                let word = draws.word();
                f64::from(count(n, hazard(p), word, || Chance::new(2, word).once(process)))
            });
            let (mean, variance) = (f64::from(n) * p, f64::from(n) * p * (1.0 - p));
            if variance == 0.0 {
                assert_eq!(seen.0, mean);
            } else {
                assert_mean(seen, size, mean);
                assert!((seen.1 / variance - 1.0).abs() < 0.05, "variance {} instead of {variance}", seen.1);
            }
        }
    }

    #[test]
    fn a_smaller_hazard_never_gives_more_events() {
        let draws = || Chance::new(3, 0).once(Process::named("count"));
        for step in 0..2000u64 {
            let word = step.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let few = count(20, hazard(0.05), word, draws);
            let more = count(20, hazard(0.06), word, draws);
            assert!(few <= more);
        }
    }

    #[test]
    fn a_delay_is_geometric_and_cut() {
        for mean in [0.0, 0.01, 0.5, 3.0, 40.0] {
            let mut law = Delay::default();
            law.fill(mean);
            // Cut at 60, the mean is Σ P(delay ≥ k) over k = 1 … 60.
            let stay: f64 = mean / (1.0 + mean);
            let exact: f64 = (1..=60).map(|k| stay.powi(k)).sum();
            let seen = each(200_000, |draws| f64::from(law.draw(draws.uniform())));
            if mean == 0.0 {
                assert_eq!(seen.0, 0.0)
            } else {
                assert_mean(seen, 200_000, exact)
            }
            for step in 1..2000 {
                let u = f64::from(step) / 2000.0;
                let slow = (1..=60).take_while(|&k| u < stay.powi(k) * (1.0 - 1e-12)).count() as u32;
                assert!(law.draw(u).abs_diff(slow) <= u32::from((u - stay.powi(slow as i32 + 1)).abs() < 1e-9), "{mean} {u}");
            }
        }
    }

    #[test]
    fn a_certain_event_is_impossible_under_a_multiplier_of_zero() {
        assert_eq!(-expm1(-hazard(1.0) * 0.0), 0.0);
        assert_eq!(-expm1(-hazard(1.0) * 1e-3), 1.0);
    }
}
