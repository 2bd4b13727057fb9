//! Mean and variance, merged pairwise (Chan, Golub and LeVeque, 1983). Merging in the same order gives the same bits.

/// Count, mean and sum of squared deviations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// How many values.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Σ (x − mean)².
    pub squares: f64,
}

impl Moments {
    /// Of a block of values, in two passes.
    pub fn of(values: impl ExactSizeIterator<Item = f64> + Clone) -> Self {
        let n = values.len();
        if n == 0 {
            return Self::default();
        }
        let mean = values.clone().sum::<f64>() / n as f64;
        let squares = values.map(|value| (value - mean) * (value - mean)).sum();
        Self { n: n as u64, mean, squares }
    }

    /// Of each column of a block of rows, one after another: as [`Moments::of`], column beside column.
    pub fn of_columns(rows: &[f64], width: usize) -> Vec<Self> {
        let rows = || rows.chunks_exact(width);
        let n = rows().len();
        if n == 0 {
            return vec![Self::default(); width];
        }
        let mut means = vec![0.0; width];
        rows().for_each(|row| means.iter_mut().zip(row).for_each(|(sum, value)| *sum += value));
        means.iter_mut().for_each(|sum| *sum /= n as f64);
        let mut squares = vec![0.0; width];
        for row in rows() {
            for ((squares, mean), value) in squares.iter_mut().zip(&means).zip(row) {
                *squares += (value - mean) * (value - mean);
            }
        }
        means.into_iter().zip(squares).map(|(mean, squares)| Self { n: n as u64, mean, squares }).collect()
    }

    /// Adds one value.
    pub fn push(&mut self, value: f64) {
        self.merge(&Self { n: 1, mean: value, squares: 0.0 });
    }

    /// Adds what another block found.
    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        if self.n == 0 {
            *self = *other;
            return;
        }
        let (a, b) = (self.n as f64, other.n as f64);
        let delta = other.mean - self.mean;
        self.n += other.n;
        self.mean += delta * b / (a + b);
        self.squares += other.squares + delta * delta * a * b / (a + b);
    }

    /// Sample variance; 0 for fewer than two values.
    pub fn variance(&self) -> f64 {
        if self.n < 2 { 0.0 } else { self.squares / (self.n - 1) as f64 }
    }

    /// Sample standard deviation.
    pub fn sd(&self) -> f64 {
        libm::sqrt(self.variance())
    }

    /// Standard error of the mean; infinite for fewer than two values, which say nothing of it.
    pub fn standard_error(&self) -> f64 {
        if self.n < 2 { f64::INFINITY } else { libm::sqrt(self.variance() / self.n as f64) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_blocks_have_the_moments_of_the_whole() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i * i % 37)).collect();
        let whole = Moments::of(values.iter().copied());
        let mut merged = Moments::default();
        for block in values.chunks(7) {
            merged.merge(&Moments::of(block.iter().copied()));
        }
        assert_eq!(merged.n, 100);
        assert!((merged.mean - whole.mean).abs() < 1e-12);
        assert!((merged.variance() - whole.variance()).abs() < 1e-10);
    }
}
