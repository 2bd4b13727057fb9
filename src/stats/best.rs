//! Which of many settings may be the best one, when each has a mean and a standard error.

use libm::sqrt;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The points that cannot be told from the one with the least mean, that one included; all of them where a single replication gives no
/// standard error. NaN is no point.
///
/// A point is left out where its mean lies above the least one by more than t standard errors of their difference, t being Student's
/// quantile with n − 1 degrees of freedom at 1 − 0.05/(k − 1): with a confidence of 95 % the point that is truly best stays in
/// (screening as of Nelson, Swann, Goldsman and Song, 2001, against the best mean alone, with Bonferroni's bound for all k points).
/// Errors are added as if points were independent; under common random numbers they move together, and more points stay in than need be.
pub fn contenders(means: &[f64], errors: &[f64], n: u64) -> Vec<usize> {
    let alive = || (0..means.len()).filter(|&at| !means[at].is_nan());
    let Some(best) = alive().min_by(|&a, &b| means[a].total_cmp(&means[b])) else { return Vec::new() };
    let others = alive().count().saturating_sub(1);
    if others == 0 {
        return vec![best];
    }
    let law = if n < 2 { None } else { StudentsT::new(0.0, 1.0, (n - 1) as f64).ok() };
    let Some(law) = law else { return alive().collect() };
    let t = law.inverse_cdf(1.0 - 0.05 / others as f64);
    let apart = |at: usize| means[at] - means[best] > t * sqrt(errors[at] * errors[at] + errors[best] * errors[best]);
    alive().filter(|&at| !apart(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_stays_in_as_long_as_the_difference_may_be_chance() {
        // Two points, n = 21: t(20; 0.95) = 1.7247; the standard error of the difference is 5.
        assert_eq!(contenders(&[8.7, 0.0], &[3.0, 4.0], 21), [1]);
        assert_eq!(contenders(&[8.6, 0.0], &[3.0, 4.0], 21), [0, 1]);
        // Five others: t(20; 0.99) = 2.528.
        assert_eq!(contenders(&[12.7, 0.0, 12.6, 30.0, 40.0, 50.0], &[3.0, 4.0, 3.0, 0.0, 0.0, 0.0], 21), [1, 2]);
    }

    #[test]
    fn without_a_standard_error_nothing_is_told_apart_and_a_failed_point_is_none() {
        assert_eq!(contenders(&[1.0, 2.0], &[f64::NAN; 2], 1), [0, 1]);
        assert_eq!(contenders(&[f64::NAN, 2.0], &[f64::NAN, 0.5], 10), [1]);
        assert!(contenders(&[f64::NAN], &[f64::NAN], 10).is_empty());
    }

    #[test]
    fn the_best_point_stays_in_at_least_as_often_as_it_is_claimed() {
        // 2,000 sweeps of 20 equal points: one of them is as good as best and must stay in 95 of 100 times; draws from a linear congruence.
        let mut state = 7u64;
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 12) as f64 + 0.5) / (1u64 << 52) as f64
        };
        let mut normal = move || libm::sqrt(-2.0 * libm::log(uniform())) * libm::cos(std::f64::consts::TAU * uniform());
        let (mut kept, n) = (0, 10);
        for _ in 0..2000 {
            let (mut means, mut errors) = (Vec::new(), Vec::new());
            for _ in 0..20 {
                let values: Vec<f64> = (0..n).map(|_| normal()).collect();
                let mean = values.iter().sum::<f64>() / n as f64;
                let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
                means.push(mean);
                errors.push(libm::sqrt(variance / n as f64));
            }
            kept += u32::from(contenders(&means, &errors, n).contains(&0));
        }
        // 0.95 less three standard errors of 2,000 coins.
        assert!(kept >= 1871, "{kept} of 2000");
    }
}
