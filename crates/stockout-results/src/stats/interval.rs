//! Intervals.

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
}
