//! Mean, variance and skewness, merged pairwise (Chan, Golub and LeVeque, 1983; third moments by Pébay, 2008, equation 2.1). Merging in
//! the same order gives the same bits.

/// Count, mean, and sums of the squares and cubes of the deviations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// How many values.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Σ (x − mean)².
    pub squares: f64,
    /// Σ (x − mean)³.
    pub cubes: f64,
}

impl Moments {
    /// Of a block of values, in two passes.
    pub fn of(values: impl ExactSizeIterator<Item = f64> + Clone) -> Self {
        let n = values.len();
        if n == 0 {
            return Self::default();
        }
        let mean = values.clone().sum::<f64>() / n as f64;
        let squares = values.clone().map(|value| (value - mean) * (value - mean)).sum();
        let cubes = values.map(|value| (value - mean) * (value - mean) * (value - mean)).sum();
        Self { n: n as u64, mean, squares, cubes }
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
        let (mut squares, mut cubes) = (vec![0.0; width], vec![0.0; width]);
        for row in rows() {
            for (((squares, cubes), mean), value) in squares.iter_mut().zip(&mut cubes).zip(&means).zip(row) {
                let away = value - mean;
                *squares += away * away;
                *cubes += away * away * away;
            }
        }
        let of = |((mean, squares), cubes)| Self { n: n as u64, mean, squares, cubes };
        means.into_iter().zip(squares).zip(cubes).map(of).collect()
    }

    /// Of so many values that are all the same.
    pub fn alike(n: u64, value: f64) -> Self {
        if n == 0 { Self::default() } else { Self { n, mean: value, ..Self::default() } }
    }

    /// Adds one value.
    pub fn push(&mut self, value: f64) {
        self.merge(&Self::alike(1, value));
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
        let n = a + b;
        self.cubes +=
            other.cubes + delta * delta * delta * a * b * (a - b) / (n * n) + 3.0 * delta * (a * other.squares - b * self.squares) / n;
        self.n += other.n;
        self.mean += delta * b / n;
        self.squares += other.squares + delta * delta * a * b / n;
    }

    /// What is left when so many equal values are taken out of them: [`Moments::merge`], backwards.
    pub fn without(&self, n: u64, value: f64) -> Self {
        let (Some(left), b) = (self.n.checked_sub(n), n as f64) else { return Self::default() };
        if left == 0 || n == 0 {
            return if n == 0 { *self } else { Self::default() };
        }
        let (a, all) = (left as f64, self.n as f64);
        let mean = self.mean + (self.mean - value) * b / a;
        let delta = value - mean;
        let squares = (self.squares - delta * delta * a * b / all).max(0.0);
        let cubes = self.cubes - delta * delta * delta * a * b * (a - b) / (all * all) + 3.0 * delta * b * squares / all;
        // What is no more than rounding of what was taken out is nothing.
        if squares <= self.squares * 1e-12 { Self::alike(left, mean) } else { Self { n: left, mean, squares, cubes } }
    }

    /// Sample skewness, √(n(n − 1))/(n − 2) · m₃/m₂^1.5 (Joanes and Gill, 1998, G₁); 0 where it cannot be told.
    pub fn skewness(&self) -> f64 {
        if self.n < 3 || self.squares <= 0.0 {
            return 0.0;
        }
        let n = self.n as f64;
        let second = self.squares / n;
        libm::sqrt(n * (n - 1.0)) / (n - 2.0) * (self.cubes / n) / (second * libm::sqrt(second))
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
        assert!((merged.cubes - whole.cubes).abs() < 1e-8 * whole.squares);
        let columns = Moments::of_columns(&values, 1)[0];
        assert_eq!(columns, whole);
    }

    #[test]
    fn what_is_taken_out_leaves_the_moments_of_the_rest() {
        let rest = [3.0, 4.0, 9.5, 20.0];
        let with = [0.0; 6].into_iter().chain(rest).collect::<Vec<_>>();
        let left = Moments::of(with.into_iter()).without(6, 0.0);
        let exact = Moments::of(rest.into_iter());
        assert_eq!(left.n, 4);
        for (left, exact) in [(left.mean, exact.mean), (left.squares, exact.squares), (left.cubes, exact.cubes)] {
            assert!((left - exact).abs() < 1e-9 * exact.abs(), "{left} {exact}");
        }
        assert_eq!(Moments::of([1.0, 1.0, 0.0].into_iter()).without(1, 0.0), Moments::alike(2, 1.0));
        assert_eq!(Moments::alike(3, 2.0).without(3, 2.0), Moments::default());
    }

    /// SciPy 1.17, `scipy.stats.skew([1, 2, 4, 8, 16], bias=False)`.
    #[test]
    fn skewness_is_that_of_scipy() {
        let skewness = Moments::of([1.0, 2.0, 4.0, 8.0, 16.0].into_iter()).skewness();
        assert!((skewness - 1.325_314_709_813_4).abs() < 1e-9, "{skewness}");
        assert_eq!(Moments::alike(9, 1.0).skewness(), 0.0);
    }
}
