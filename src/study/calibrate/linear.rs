//! The little linear algebra that a random walk needs.

/// Mean and covariance of weighted rows; the weights add up to 1.
pub fn covariance(rows: &[&[f64]], weights: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let k = rows.first().map_or(0, |row| row.len());
    let mut mean = vec![0.0; k];
    for (row, weight) in rows.iter().zip(weights) {
        mean.iter_mut().zip(*row).for_each(|(mean, value)| *mean += weight * value);
    }
    let of =
        |i: usize, j: usize| rows.iter().zip(weights).map(|(row, weight)| weight * (row[i] - mean[i]) * (row[j] - mean[j])).sum::<f64>();
    let covariance = (0..k).map(|i| (0..k).map(|j| of(i, j)).collect()).collect();
    (mean, covariance)
}

/// The lower triangle whose square is a covariance (Cholesky). A direction without spread is given a hair's breadth.
pub fn root(covariance: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let k = covariance.len();
    let mut lower = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            let left = covariance[i][j] - (0..j).map(|m| lower[i][m] * lower[j][m]).sum::<f64>();
            lower[i][j] = if i == j { left.max(1e-10).sqrt() } else { left / lower[j][j] };
        }
    }
    lower
}

/// The lower triangle times a vector.
pub fn times(lower: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    lower.iter().map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

/// What the lower triangle turns into this vector.
pub fn solve(lower: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    let mut out: Vec<f64> = Vec::with_capacity(vector.len());
    for (row, value) in lower.iter().zip(vector) {
        let known: f64 = row.iter().zip(&out).map(|(a, b)| a * b).sum();
        out.push((value - known) / row[out.len()]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_squared_is_the_covariance_and_solving_undoes_multiplying() {
        let rows: Vec<Vec<f64>> = (0..50).map(f64::from).map(|i| vec![i.sin(), i.sin() + 0.3 * (i * 1.7).cos(), (i * 0.3).cos()]).collect();
        let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        let (_, covariance) = covariance(&rows, &vec![0.02; 50]);
        let lower = root(&covariance);
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|m| lower[i][m] * lower[j][m]).sum();
                assert!((product - covariance[i][j]).abs() < 1e-12);
            }
        }
        let there = times(&lower, &[1.0, -2.0, 0.5]);
        assert!(solve(&lower, &there).iter().zip([1.0, -2.0, 0.5]).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}
