//! Did a rate change? At a day that is named beforehand, exactly; at a day that is not, by permutation.

use super::beta::{self, ln_choose};
use libm::log;

/// Two rates compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// The second rate over the first; NaN without an event, infinite where the first has none.
    pub ratio: f64,
    /// Its exact 95 % interval (Clopper and Pearson, 1934); the upper end may be infinite.
    pub ci95: [f64; 2],
    /// Two-sided exact p-value that they are one rate.
    pub p: f64,
}

/// Compares two Poisson rates, each as (events, exposure above 0): given their sum, the second count is binomial (Przyborowski and
/// Wilenski, 1940). The p-value adds up all counts that are no more probable than the one seen.
pub fn compare(first: (u64, f64), second: (u64, f64)) -> Contrast {
    let n = first.0 + second.0;
    let expected = second.1 / (first.1 + second.1);
    let odds = first.1 / second.1;
    let as_ratio = |share: f64| if share < 1.0 { share / (1.0 - share) * odds } else { f64::INFINITY };
    let low = if second.0 == 0 { 0.0 } else { beta_quantile(second.0, first.0 + 1, 0.025) };
    let high = if first.0 == 0 { 1.0 } else { beta_quantile(second.0 + 1, first.0, 0.975) };
    let ratio = if n == 0 { f64::NAN } else { as_ratio(second.0 as f64 / n as f64) };
    Contrast { ratio, ci95: [as_ratio(low), as_ratio(high)], p: binomial_test(second.0, n, expected) }
}

fn beta_quantile(a: u64, b: u64, p: f64) -> f64 {
    beta::quantile(a as f64, b as f64, p)
}

fn binomial_test(k: u64, n: u64, p: f64) -> f64 {
    let ln_pmf = |i: u64| ln_choose(n, i) + i as f64 * log(p) + (n - i) as f64 * log(1.0 - p);
    // Counts as probable as the one seen count, whatever the last bit says (as R's binom.test does).
    let seen = ln_pmf(k) + 1e-7;
    (0..=n).map(ln_pmf).filter(|&other| other <= seen).map(libm::exp).sum::<f64>().min(1.0)
}

/// Where a rate changed, if it did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// First day of the new rate.
    pub day: usize,
    /// Events before it, and from it on.
    pub events: [u64; 2],
    /// Logarithm of the likelihood ratio of two rates to one, at that day.
    pub statistic: f64,
    /// Share of permutations with a statistic at least as large, the data among them.
    pub p: f64,
    /// Permutations.
    pub permutations: u32,
}

/// The day at which two rates explain daily counts best, and how often permuted days would do as well. Days that are closer to
/// either end than a week or a twentieth of all are no candidates. Days are permuted whole, so that a day of many events stays one.
/// None with fewer than two events, or too few days.
pub fn change_point(daily: &[u32], permutations: u32, mut uniform: impl FnMut() -> f64) -> Option<ChangePoint> {
    let edge = (daily.len() / 20).max(7);
    let total: u64 = daily.iter().map(|&count| u64::from(count)).sum();
    if total < 2 || daily.len() < 2 * edge + 1 {
        return None;
    }
    let (day, statistic) = best(daily, edge, total);
    let mut days = daily.to_vec();
    let mut reached = 1u32;
    for _ in 0..permutations {
        for last in (1..days.len()).rev() {
            days.swap(last, (uniform() * (last + 1) as f64) as usize);
        }
        reached += u32::from(best(&days, edge, total).1 >= statistic - 1e-9);
    }
    let before: u64 = daily[..day].iter().map(|&count| u64::from(count)).sum();
    let p = f64::from(reached) / (f64::from(permutations) + 1.0);
    Some(ChangePoint { day, events: [before, total - before], statistic, p, permutations })
}

fn best(daily: &[u32], edge: usize, total: u64) -> (usize, f64) {
    let days = daily.len();
    let part = |events: u64, days: usize| if events == 0 { 0.0 } else { events as f64 * log(events as f64 / days as f64) };
    let one = part(total, days);
    let mut before: u64 = daily[..edge].iter().map(|&count| u64::from(count)).sum();
    let mut found = (edge, f64::NEG_INFINITY);
    for day in edge..=days - edge {
        let statistic = part(before, day) + part(total - before, days - day) - one;
        if statistic > found.1 {
            found = (day, statistic);
        }
        before += u64::from(daily[day.min(days - 1)]);
    }
    found
}

/// p-values of several tests, held so that the chance of one false alarm among them stays what a single one's was (Holm, 1979).
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut held = vec![0.0; p.len()];
    let mut most: f64 = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        most = most.max(((p.len() - rank) as f64 * p[at]).min(1.0));
        held[at] = most;
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_distr::{Distribution, Poisson};
    use stockout::rng::{Chance, Process};

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{found} is not {expected}");
    }

    /// The example of R's `poisson.test`: 11 in 800 against 21 in 3011 (Boice and Monson, 1977, by Rothman).
    #[test]
    fn two_rates_are_compared_as_r_compares_them() {
        let found = compare((21, 3011.0), (11, 800.0));
        close(found.ratio, 1.971_488_095);
        close(found.p, 0.079_668_633_03);
        close(found.ci95[0], 0.858_426_403_4);
        close(found.ci95[1], 4.277_265_943_7);
    }

    #[test]
    fn small_cases_by_hand() {
        // Four events, all in the second half of the time: p = 2/16.
        let found = compare((0, 10.0), (4, 10.0));
        close(found.p, 0.125);
        assert!(found.ratio.is_infinite() && found.ci95[1].is_infinite());
        // Clopper and Pearson's lower end with all successes is (α/2)^(1/n).
        let low = 0.025_f64.powf(0.25);
        close(found.ci95[0], low / (1.0 - low));
        let none = compare((0, 10.0), (0, 5.0));
        assert!(none.ratio.is_nan() && none.p == 1.0 && none.ci95[0] == 0.0 && none.ci95[1].is_infinite());
        let (one, other) = (compare((3, 7.0), (9, 5.0)), compare((9, 5.0), (3, 7.0)));
        close(one.p, other.p);
        close(one.ratio, 1.0 / other.ratio);
        close(one.ci95[0], 1.0 / other.ci95[1]);
        assert_eq!(holm(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
    }

    #[test]
    fn a_change_is_found_where_it_is() {
        let daily: Vec<u32> = (0..100).map(|day| u32::from(day >= 60) * 2).collect();
        let mut draws = Chance::new(1, 0).once(Process::named("test"));
        let found = change_point(&daily, 499, || draws.uniform()).unwrap();
        assert_eq!((found.day, found.events), (60, [0, 80]));
        close(found.p, 1.0 / 500.0);
        // 80 ln(80/40) − 80 ln(80/100).
        close(found.statistic, 80.0 * 2.5_f64.ln());
        assert_eq!(change_point(&[1; 12], 9, || 0.5), None);
        assert_eq!(change_point(&[0; 100], 9, || 0.5), None);
    }

    /// Size and power by simulation, seed 2: 90 days, 0.3 events a day. Without a change, p ≤ 0.05 in at most 8 % of 400 series (5 % is
    /// claimed; 8 % is 2.75 standard errors above); with a rate three times as high from day 50 on, in at least 80 % of 100.
    #[test]
    fn the_search_for_a_change_keeps_its_size_and_has_power() {
        let mut draws = Chance::new(2, 0).once(Process::named("test"));
        let mut share = |series: usize, factor: f64| {
            let mut small = 0;
            for _ in 0..series {
                let rate = |day: usize| 0.3 * if day >= 50 { factor } else { 1.0 };
                let daily: Vec<u32> = (0..90).map(|day| Poisson::new(rate(day)).unwrap().sample(&mut draws) as u32).collect();
                small += usize::from(change_point(&daily, 99, || draws.uniform()).is_some_and(|found| found.p <= 0.05));
            }
            small as f64 / series as f64
        };
        let (size, power) = (share(400, 1.0), share(100, 3.0));
        assert!((0.02..=0.08).contains(&size), "size {size}");
        assert!(power >= 0.8, "power {power}");
    }

    /// The exact test's size and power, summed over all counts: no seed, no tolerance.
    #[test]
    fn the_exact_test_never_exceeds_its_size() {
        let pmf = |mean: f64, k: u64| libm::exp(k as f64 * log(mean) - mean - libm::lgamma(k as f64 + 1.0));
        let share = |means: [f64; 2]| {
            let pairs = (0..60).flat_map(|a| (0..60).map(move |b| (a, b)));
            let small = pairs.filter(|&(a, b)| compare((a, 1.0), (b, 1.0)).p <= 0.05);
            small.map(|(a, b)| pmf(means[0], a) * pmf(means[1], b)).sum::<f64>()
        };
        let (size, power) = (share([10.0, 10.0]), share([10.0, 25.0]));
        assert!(size <= 0.05 && size > 0.02, "{size}");
        assert!(power > 0.65, "{power}");
    }
}
