//! A probability from independent repetitions of an unbiased estimator.

use super::Moments;
use super::best::student;
use super::mean::hull;
use libm::exp;

/// Mean, 95 % interval and relative standard error of repetitions that cannot be below 0.
///
/// The interval is Student's on the scale of the logarithm (delta method), mean × exp(±t·s/(mean·√n)), and that of a skewed mean
/// ([`super::mean::hull`]), whichever reaches farther: estimates of small probabilities are products of shares, whose law leans to the
/// right, and with a few repetitions the logarithm alone covers 91 to 94 % (docs/coverage.md). It never reaches below 0. Where all
/// repetitions are 0 it is 0 to NaN: they say nothing.
pub fn geometric(repetitions: &Moments) -> (f64, [f64; 2], f64) {
    let mean = repetitions.mean;
    if mean <= 0.0 {
        return (0.0, [0.0, f64::NAN], f64::NAN);
    }
    let relative = repetitions.standard_error() / mean;
    let half = exp(student(0.975, repetitions.n.max(2) - 1) * relative);
    let [low, high] = hull(repetitions, 0.05);
    let low = if low > 0.0 { low.min(mean / half) } else { mean / half };
    (mean, [low, high.max(mean * half).min(1.0)], relative)
}

/// The upper end of the 97.5 % one-sided interval of a proportion of which none was seen in n: 1 − 0.025^(1/n) (Clopper and Pearson, 1934).
pub fn none_in(n: u64) -> f64 {
    if n == 0 { 1.0 } else { 1.0 - exp(libm::log(0.025) / n as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_students_on_the_scale_of_the_logarithm_where_the_mean_s_is_no_wider() {
        let (mean, [low, high], relative) = geometric(&Moments::of([0.5, 1.5, 1.0, 1.0].map(|x| x * 1e-6).into_iter()));
        // s = 0.408, standard error 0.204, t with 3 degrees of freedom 3.1824.
        assert!((mean - 1e-6).abs() < 1e-18 && (relative - 0.204_124).abs() < 1e-6, "{mean} {relative}");
        let half = (3.182_446 * 0.204_124_f64).exp();
        // The mean's own interval reaches from 0.35 to 1.65 millionths: lower than 0.52, not as high as 1.91.
        assert!((low / 1e-6 - (1.0 - 3.182_446 * 0.204_124)).abs() < 1e-5 && (high / half / 1e-6 - 1.0).abs() < 1e-5, "{low} {high}");
    }

    #[test]
    fn what_was_never_seen_is_bounded_as_clopper_and_pearson_say() {
        // 1 − 0.025^(1/10) = 0.3085 (their table).
        assert!((none_in(10) - 0.3085).abs() < 5e-5);
        assert_eq!(none_in(0), 1.0);
    }
}
