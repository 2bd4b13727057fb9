//! Which of many settings may be the best one, when each has a mean: alone, or of replications that all of them share.

use super::beta::student_quantile;
use libm::sqrt;

/// The least of the means; of equals the first. NaN is no point.
pub fn least(means: &[f64]) -> Option<usize> {
    (0..means.len()).filter(|&at| !means[at].is_nan()).min_by(|&a, &b| means[a].total_cmp(&means[b]))
}

/// The points that cannot be told from the one with the least mean, that one included; all of them where `freedom` is 0, as where a
/// single replication gives no standard error. NaN is no point.
///
/// `errors` are the standard errors of each mean minus the least one, of points that are independent ([`independent_error`]) or of
/// pairs ([`paired_error`]), with so many degrees of freedom. A point is left out where its mean lies above the least one by more than t of them, t
/// being Student's quantile at 1 − 0.05/(k − 1): with a confidence of 95 % the point that is truly best stays in. This is the screening of
/// Nelson, Swann, Goldsman and Song (2001) against the best mean alone. Bonferroni's bound holds however the points move together; what
/// pairs give is the variance of a difference, as in Kim and Nelson (2001).
pub fn contenders(means: &[f64], errors: &[f64], freedom: u64) -> Vec<usize> {
    let alive = || (0..means.len()).filter(|&at| !means[at].is_nan());
    let Some(best) = least(means) else { return Vec::new() };
    let others = alive().count().saturating_sub(1);
    if others == 0 || freedom == 0 {
        return alive().collect();
    }
    let t = student(1.0 - 0.05 / others as f64, freedom);
    alive().filter(|&at| at == best || means[at] - means[best] <= t * errors[at]).collect()
}

/// Student's quantile; infinite where there is no freedom.
pub fn student(p: f64, freedom: u64) -> f64 {
    if freedom == 0 { f64::INFINITY } else { student_quantile(freedom as f64, p) }
}

/// Standard error of the difference of two independent means.
pub fn independent_error(one: f64, other: f64) -> f64 {
    sqrt(one * one + other * other)
}

/// Standard error of the difference of two means of the same replications, from the means of batches of these and the batches' sizes; it
/// has a degree of freedom less than there are batches.
///
/// With d_b the difference of batch b's means, m_b its size and n = Σ m_b, it is √(s²/n), where s² = Σ m_b (d_b − d̄)² / (B − 1): batch
/// means (Law, *Simulation Modeling and Analysis*, chapter 9), weighted where sizes differ. Replications are independent, so that s² is an
/// unbiased estimate of the variance of a pair's difference, and for normal differences (B − 1) s² is χ² and independent of d̄ whatever
/// the sizes. Batches of one replication make it the paired t of all n pairs.
pub fn paired_error(one: &[f64], other: &[f64], sizes: &[f64]) -> f64 {
    let Pairs { n, variance, .. } = pairs(one, other, sizes);
    sqrt(variance / n)
}

/// [`paired_error`] of shares of replications, whose pairs differ by −1, 0 or 1: half a pair more of each of the four kinds (Agresti and
/// Min, 2005), so that pairs which happen to agree leave a chance open.
pub fn paired_share_error(one: &[f64], other: &[f64], sizes: &[f64]) -> f64 {
    let Pairs { n, mean, variance } = pairs(one, other, sizes);
    let more = n + 2.0;
    let squares = (n - 1.0) * variance + n * mean * mean + 1.0;
    let mean = n * mean / more;
    sqrt((squares / more - mean * mean) / more)
}

/// So many pairs; mean and variance of their differences.
struct Pairs {
    n: f64,
    mean: f64,
    variance: f64,
}

fn pairs(one: &[f64], other: &[f64], sizes: &[f64]) -> Pairs {
    let differences = || one.iter().zip(other).map(|(one, other)| one - other).zip(sizes);
    let n: f64 = sizes.iter().sum();
    let mean = differences().map(|(difference, size)| size * difference).sum::<f64>() / n;
    let squares: f64 = differences().map(|(difference, size)| size * (difference - mean) * (difference - mean)).sum();
    Pairs { n, mean, variance: squares / (sizes.len() as f64 - 1.0) }
}

#[cfg(test)]
mod tests;
