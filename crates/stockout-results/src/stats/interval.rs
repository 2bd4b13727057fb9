//! Intervals.

use super::beta::f_quantile;
use libm::sqrt;

/// The normal quantile of the 95 % intervals (docs/model.md, "Over replications").
pub const Z95: f64 = 1.96;

/// Wilson's score interval of a proportion (Wilson, 1927), at 95 %.
pub fn wilson(successes: f64, n: f64) -> [f64; 2] {
    if n <= 0.0 {
        return [0.0, 1.0];
    }
    let p = successes / n;
    let z2 = Z95 * Z95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
    // Rounding must not leave an end beside the estimate that it has reached exactly.
    let low = if successes <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes >= n { 1.0 } else { (centre + half).min(1.0) };
    [low, high]
}

/// Standard error of a proportion with two more of each kind (Agresti and Coull, 1998): 20 of 20 leave a chance open, too.
pub fn adjusted_error(share: f64, n: u64) -> f64 {
    let n = n as f64;
    let p = (share * n + 2.0) / (n + 4.0);
    sqrt(p * (1.0 - p) / (n + 4.0))
}

/// Share of a variance that lies between groups, from a one-way analysis of variance of `groups` means of `each` values:
/// estimate and 95 % interval (Searle, Casella and McCulloch, 1992, section 3.6; exact for normal values).
///
/// `between` is the sample variance of the means, `within` the mean variance inside a group.
pub fn share_of_variance(between: f64, within: f64, groups: u64, each: u64) -> (f64, [f64; 2]) {
    let m = each as f64;
    if groups < 2 || each < 2 {
        return (f64::NAN, [0.0, 1.0]);
    }
    if within <= 0.0 {
        return if between > 0.0 { (1.0, [1.0, 1.0]) } else { (0.0, [0.0, 1.0]) };
    }
    let ratio = m * between / within;
    let share = |f: f64| ((f - 1.0) / (f - 1.0 + m)).clamp(0.0, 1.0);
    let freedom = (groups as f64 - 1.0, groups as f64 * (m - 1.0));
    let bound = |p: f64| share(ratio / f_quantile(freedom.0, freedom.1, p));
    (share(ratio), [bound(0.975), bound(0.025)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_gives_the_textbook_interval() {
        // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
        let [low, high] = wilson(81.0, 263.0);
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        assert_eq!(wilson(0.0, 20.0)[0], 0.0);
        assert!((wilson(0.0, 20.0)[1] - 0.1611).abs() < 5e-5);
        assert_eq!(wilson(20.0, 20.0)[1], 1.0);
    }

    #[test]
    fn a_share_of_variance_stands_inside_its_interval() {
        let (share, [low, high]) = share_of_variance(3.0, 4.0, 50, 10);
        // F = 7.5: (7.5 − 1)/(7.5 − 1 + 10).
        assert!((share - 6.5 / 16.5).abs() < 1e-12);
        assert!(low < share && share < high);
        assert_eq!(share_of_variance(0.0, 4.0, 50, 10).0, 0.0);
    }
}
