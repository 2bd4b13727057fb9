//! How much of a figure's variance comes from what a parameter draw fixes, and how much from chance.

use super::mean::hull;
use super::{Ends, Moments};
use libm::{exp, log};

/// Draws that must differ from the usual one: with fewer nothing is told.
const FEW: u64 = 100;

/// The share of the variance that lies between draws (one-way analysis of variance), with its 95 % interval, from each draw's mean and
/// sample variance of `each` values. 0 to 1 where too few draws differ for it to be told; NaN where nothing varies.
///
/// The interval leaves out whole draws, one at a time: the jackknife of ln F, F = each · between/within, on whose scale the share's
/// variance hardly depends on the share (Arvesen, "Jackknifing U-statistics", Annals of Mathematical Statistics 40, 1969; Arvesen and
/// Schmitz, 1970), with the skewness of the pseudo-values taken out ([`super::mean::hull`]). It needs no normal figures, as the F law does.
pub fn between_draws(draws: &[[f64; 2]], each: u64) -> (f64, [f64; 2]) {
    let m = each as f64;
    let n = draws.len();
    let means = Moments::of(draws.iter().map(|draw| draw[0]));
    let within: f64 = draws.iter().map(|draw| draw[1]).sum();
    if n < 2 || each < 2 || means.squares <= 0.0 && within <= 0.0 {
        return (f64::NAN, [0.0, 1.0]);
    }
    let share = |between: f64, within: f64| (between * m - within) / (between * m - within + m * within);
    let estimate = if within > 0.0 { share(means.variance(), within / n as f64) } else { 1.0 };
    let mut ends = Ends::default();
    draws.iter().filter(|draw| draw[1] <= 0.0).for_each(|draw| ends.push(draw[0]));
    if n as u64 - ends.at_least.max(ends.at_most) < FEW {
        return (estimate.clamp(0.0, 1.0), [0.0, 1.0]);
    }
    if within <= 0.0 {
        return (1.0, [1.0, 1.0]);
    }
    let ratio = |between: f64, within: f64| log((m * between / within).max(1e-12));
    let all = ratio(means.variance(), within / n as f64);
    let without = |&[mean, variance]: &[f64; 2]| {
        let left = means.without(1, mean);
        ratio(left.variance(), (within - variance).max(0.0) / (n as f64 - 1.0))
    };
    let pseudo = Moments::of(draws.iter().map(|draw| n as f64 * all - (n as f64 - 1.0) * without(draw)));
    // Centred on the estimate, not on the pseudo-values' mean.
    let [low, high] = hull(&pseudo, 0.05).map(|end| end - pseudo.mean + all);
    let back = |end: f64| ((exp(end) - 1.0) / (exp(end) - 1.0 + m)).clamp(0.0, 1.0);
    let interval = [back(low), back(high)];
    let estimate = estimate.clamp(0.0, 1.0);
    if interval.iter().any(|end| end.is_nan()) { (estimate, [0.0, 1.0]) } else { (estimate, interval) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_that_of_the_analysis_of_variance() {
        // 120 draws: means 0, 1, 2, …, 5 in turn, variance 4 inside each, four values a draw. Variance of the means: 35/12 · 120/119.
        let draws: Vec<[f64; 2]> = (0..120).map(|i| [f64::from(i % 6), 4.0]).collect();
        let between = 35.0 / 12.0 * 120.0 / 119.0;
        let (share, [low, high]) = between_draws(&draws, 4);
        assert!((share - (between - 1.0) / (between + 3.0)).abs() < 1e-12, "{share}");
        assert!(low < share && share < high && high - low < 0.15, "{low} {high}");
    }

    /// By a program of its own with SciPy 1.17.
    #[test]
    fn the_interval_is_the_jackknife_of_the_log_ratio() {
        let draws: Vec<[f64; 2]> = (0..150).map(|i| [f64::from(i * 7 % 31) / 3.0, f64::from(i * 5 % 17) * 1.5]).collect();
        let (_, [low, high]) = between_draws(&draws, 2);
        assert!((low - 0.109_461_744_8).abs() < 1e-6 && (high - 0.281_790_435_7).abs() < 1e-6, "{low} {high}");
    }

    #[test]
    fn where_few_draws_differ_nothing_is_told() {
        let draws: Vec<[f64; 2]> = (0..1000).map(|i| if i < 99 { [1.0, 0.5] } else { [0.0, 0.0] }).collect();
        assert_eq!(between_draws(&draws, 2).1, [0.0, 1.0]);
        assert!(between_draws(&[[3.0, 0.0]; 500], 2).0.is_nan());
        assert_eq!(between_draws(&(0..300).map(|i| [f64::from(i), 0.0]).collect::<Vec<_>>(), 2).0, 1.0);
    }
}
