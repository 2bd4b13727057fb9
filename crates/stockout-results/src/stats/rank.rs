//! Rank correlation.

use libm::sqrt;

/// Spearman's rank correlation of values side by side (Spearman, 1904), from −1 to 1; 0 where one of the two does not vary.
pub fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let ((mean_a, sd_a), (mean_b, sd_b)) = (spread(&a), spread(&b));
    if sd_a == 0.0 || sd_b == 0.0 {
        return 0.0;
    }
    let covariance = a.iter().zip(&b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / a.len() as f64;
    covariance / (sd_a * sd_b)
}

/// Ranks from 0, equal values sharing the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let to = (from..order.len()).take_while(|&at| values[order[at]] == values[order[from]]).last().unwrap_or(from);
        order[from..=to].iter().for_each(|&at| ranks[at] = f64::midpoint(from as f64, to as f64));
        from = to + 1;
    }
    ranks
}

fn spread(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, sqrt(values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_correlation_sees_what_rises_together() {
        let x: Vec<f64> = (0..40).map(f64::from).collect();
        let (up, down): (Vec<f64>, Vec<f64>) = x.iter().map(|x| (x * x, -x)).unzip();
        assert!((spearman(&x, &up) - 1.0).abs() < 1e-12 && (spearman(&x, &down) + 1.0).abs() < 1e-12);
        assert_eq!(spearman(&x, &[5.0; 40]), 0.0);
        // Two pairs of equals among four: ranks ½ ½ 2½ 2½ against 0 1 2 3.
        assert!((spearman(&[1.0, 1.0, 2.0, 2.0], &[1.0, 2.0, 3.0, 4.0]) - 0.8_f64.sqrt()).abs() < 1e-12);
    }
}
