//! Intervals of quantiles and of expected shortfall.
//!
//! A quantile lies between two order statistics, whatever the figure's law (David and Nagaraja, *Order Statistics*, 3rd edition, 2003,
//! section 7.1). Expected shortfall is a mean of a tail whose beginning is uncertain too (Manistre and Hancock, 2005); with fewer than
//! [`TAIL`] values in the tail its bounds are those that hold for every law (Thomas and Learned-Miller, 2019).

use super::Moments;
use super::best::student;
use super::beta::at_least;
use super::mean::reach;
use libm::{log, sqrt};

/// Independent values in a tail from which its variance is known well enough.
pub const TAIL: u64 = 5;

/// The order statistics, counted from 0, between which the quantile at `p` lies with an error of at most `alpha`; none where even the
/// least or the largest value may be on the wrong side.
pub fn ranks(n: u64, p: f64, alpha: f64) -> [Option<u64>; 2] {
    if !(0.0..=1.0).contains(&p) {
        return [None; 2];
    }
    let at_most = |k: u64| 1.0 - at_least(k + 1, n, p);
    // How many values are below the quantile is binomial. P(B ≤ k) rises with k: the first k at which it passes a level.
    let first = |level: f64| {
        let (mut low, mut high) = (0, n);
        while low < high {
            let middle = u64::midpoint(low, high);
            if at_most(middle) >= level { high = middle } else { low = middle + 1 }
        }
        low
    };
    // The l-th of 1 … n is at most the quantile unless fewer than l values are: P(B ≤ l − 1) ≤ α/2.
    let enough = first(alpha / 2.0);
    let exact = enough < n && at_most(enough) <= alpha / 2.0;
    let low = (enough + u64::from(exact)).checked_sub(1);
    // The u-th is at least the quantile unless u values or more are below: P(B ≤ u − 1) ≥ 1 − α/2.
    let high = first(1.0 - alpha / 2.0);
    [low, (high < n).then_some(high)]
}

/// The interval of an expected shortfall: the mean of the `tail` largest of `excess.n` values, where `excess` is of the values' excesses
/// over the one at which the tail begins, 0 for all below it. `units` of the values are independent: fewer than there are values where
/// several share a parameter draw.
///
/// To first order the estimate moves as the mean of the excesses does, divided by the tail's share: their standard error is that of
/// Manistre and Hancock ("Variance of the CTE estimator", North American Actuarial Journal 9, 2005, equation 2.3), and their skewness,
/// which is large, is taken out as for any mean ([`super::mean`]), with as many degrees of freedom as the tail has.
pub fn shortfall(estimate: f64, excess: &Moments, tail: u64, units: f64, alpha: f64) -> [f64; 2] {
    let n = excess.n as f64;
    let share = tail as f64 / n;
    let freedom = (tail as f64 * units / n) as u64;
    let t = student(1.0 - alpha / 2.0, freedom.saturating_sub(1).max(1));
    let error = sqrt(excess.variance() / units) / share;
    reach(estimate, error, excess.skewness() / sqrt(units), t)
}

/// Bounds of the mean of the largest share `share` that hold for every law between `least` and `most`, each with an error of `alpha`/2,
/// from sorted values of which `units` are independent (Thomas and Learned-Miller, "Concentration inequalities for conditional value at risk", ICML 2019, theorems 3
/// and 4). Infinite where the range is.
pub fn shortfall_bounds(sorted: &[f64], [least, most]: [f64; 2], share: f64, units: f64, alpha: f64) -> [f64; 2] {
    let n = sorted.len() as f64;
    let slack = sqrt(log(2.0 / alpha) / (2.0 * units));
    let (Some(&first), Some(&last)) = (sorted.first(), sorted.last()) else { return [least, most] };
    // The steps of the distribution function: from each value to the next.
    let steps = |start: f64, end: f64| {
        let to = sorted.iter().copied().chain([end]);
        [start].into_iter().chain(sorted.iter().copied()).zip(to).map(|(from, to)| to - from).collect::<Vec<_>>()
    };
    let beyond = |at: f64| (at - (1.0 - share)).max(0.0) / share;
    let high = if most.is_finite() {
        let steps = steps(first, most);
        most - steps.iter().enumerate().map(|(at, step)| step * beyond(at as f64 / n - slack)).sum::<f64>()
    } else {
        f64::INFINITY
    };
    let below = |at: usize| (at as f64 / n + slack).min(1.0);
    let low = if least.is_finite() {
        let steps = steps(least, last);
        last - steps.iter().enumerate().map(|(at, step)| step * beyond(below(at))).sum::<f64>()
    } else {
        f64::NEG_INFINITY
    };
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    /// By `scipy.stats.binom.ppf` and `binom.cdf` (SciPy 1.17), and for the median of 10 the textbook's 2nd and 9th value.
    #[test]
    fn quantiles_lie_between_the_order_statistics_of_the_tables() {
        assert_eq!(ranks(10, 0.5, 0.05), [Some(1), Some(8)]);
        assert_eq!(ranks(20, 0.05, 0.05), [None, Some(3)]);
        assert_eq!(ranks(20, 0.95, 0.05), [Some(16), None]);
        assert_eq!(ranks(1000, 0.95, 0.05), [Some(935), Some(963)]);
        assert_eq!(ranks(10_000, 0.05, 0.05), [Some(457), Some(543)]);
    }

    /// Exact: by summing the binomial law, no interval covers less than 95 %, and none needlessly more.
    #[test]
    fn order_statistics_cover_as_they_say() {
        for n in [20u64, 50, 137, 200, 1000] {
            for p in [0.05, 0.25, 0.5, 0.75, 0.95] {
                let below = Binomial::new(p, n).unwrap();
                let [low, high] = ranks(n, p, 0.05);
                let under = low.map_or(0.0, |low| below.cdf(low));
                let over = high.map_or(0.0, |high| 1.0 - below.cdf(high));
                assert!(under <= 0.025 + 1e-12 && over <= 0.025 + 1e-12, "{n} {p}: {under} {over}");
                // The next order statistic inwards would not do.
                assert!(below.cdf(low.map_or(0, |low| low + 1)) > 0.025, "{n} {p}");
                assert!(high.is_none_or(|high| high == 0 || 1.0 - below.cdf(high - 1) > 0.025), "{n} {p}");
            }
        }
    }

    /// By a program of its own with SciPy 1.17.
    #[test]
    fn a_shortfall_has_the_interval_of_its_excesses() {
        let mut excess = Moments::alike(190, 0.0);
        [0.0, 0.5, 1.0, 1.0, 2.0, 2.5, 3.0, 5.0, 6.0, 12.0].into_iter().for_each(|value| excess.push(value));
        let found = shortfall(13.3, &excess, 10, 200.0, 0.05);
        assert!((found[0] - 9.928_203_115).abs() < 1e-5 && (found[1] - 26.142_419_82).abs() < 1e-4, "{found:?}");
        // Half as many independent values make it wider on both sides.
        let fewer = shortfall(13.3, &excess, 10, 100.0, 0.05);
        assert!(fewer[0] < found[0] && fewer[1] > found[1]);
    }

    #[test]
    fn bounds_for_every_law_surround_the_tail_and_stay_in_the_range() {
        let sorted: Vec<f64> = (0..400).map(|i| f64::from(i) / 399.0).collect();
        let [low, high] = shortfall_bounds(&sorted, [0.0, 1.0], 0.05, 400.0, 0.05);
        assert!(low < 0.975 && 0.975 < high && high <= 1.0, "{low} {high}");
        // √(ln 40/800) = 0.0679 is more than the tail: nothing but the range bounds it from above; from below, the mean of those
        // between 88.2 % and 93.2 %.
        assert_eq!(high, 1.0);
        assert!((low - 0.9071).abs() < 3e-3, "{low}");
        assert_eq!(shortfall_bounds(&sorted, [0.0, f64::INFINITY], 0.05, 400.0, 0.05)[1], f64::INFINITY);
    }
}
