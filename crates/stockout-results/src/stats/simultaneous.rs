//! Intervals that hold together: as wide as the largest of many estimates needs, given how they move together.
//!
//! The estimates are means, so their errors are jointly normal in large samples, with the covariance that the replications show.
//! The critical value is the 95 % quantile of the largest |z| of that law (Hothorn, Bretz and Westfall, 2008); drawing from it is
//! the Gaussian multiplier bootstrap (Chernozhukov, Chetverikov and Kato, 2013), without keeping the replications.

use super::interval::Z95;
use super::normal;
use libm::sqrt;

/// Draws behind a critical value: its own error is about 0.01.
const DRAWS: usize = 40_000;
/// A variance smaller than this part of its parts is rounding.
const NOTHING: f64 = 1e-12;

/// Means and covariances of several figures, value by value (Welford, 1962). Memory does not grow with their number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Covariance {
    n: u64,
    mean: Vec<f64>,
    products: Vec<f64>,
    delta: Vec<f64>,
}

impl Covariance {
    /// Of so many figures.
    pub fn new(figures: usize) -> Self {
        Self { n: 0, mean: vec![0.0; figures], products: vec![0.0; figures * figures], delta: vec![0.0; figures] }
    }

    /// Adds a value of each figure.
    ///
    /// # Panics
    /// On another number of values than figures.
    pub fn push(&mut self, values: &[f64]) {
        let figures = self.mean.len();
        assert_eq!(values.len(), figures, "a value of each figure");
        self.n += 1;
        let weight = (self.n - 1) as f64 / self.n as f64;
        for ((delta, mean), value) in self.delta.iter_mut().zip(&mut self.mean).zip(values) {
            *delta = value - *mean;
            *mean += *delta / self.n as f64;
        }
        for i in 0..figures {
            let by = self.delta[i] * weight;
            for j in 0..=i {
                self.products[i * figures + j] += by * self.delta[j];
            }
        }
    }

    /// Values of each figure so far.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Mean of a figure.
    pub fn mean(&self, i: usize) -> f64 {
        self.mean[i]
    }

    /// Sample covariance of two figures; 0 for fewer than two values.
    pub fn of(&self, i: usize, j: usize) -> f64 {
        let (high, low) = (i.max(j), i.min(j));
        if self.n < 2 { 0.0 } else { self.products[high * self.mean.len() + low] / (self.n - 1) as f64 }
    }

    /// Mean of a contrast.
    pub fn contrast(&self, contrast: Contrast) -> f64 {
        self.mean[contrast.plus] - contrast.minus.map_or(0.0, |minus| self.mean[minus])
    }

    /// Sample variance of a contrast; what is no more than rounding is 0.
    pub fn variance(&self, contrast: Contrast) -> f64 {
        let Contrast { plus, minus } = contrast;
        let Some(minus) = minus else { return self.of(plus, plus) };
        let parts = self.of(plus, plus) + self.of(minus, minus);
        let variance = parts - 2.0 * self.of(plus, minus);
        if variance <= parts * NOTHING { 0.0 } else { variance }
    }
}

/// A figure, or the difference of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contrast {
    /// The figure.
    pub plus: usize,
    /// What is taken from it.
    pub minus: Option<usize>,
}

/// The 95 % quantile of the largest |z| of the contrasts' means; never below [`Z95`]. `normal` gives standard normal draws.
pub fn critical(covariance: &Covariance, contrasts: &[Contrast], normal: &mut impl FnMut() -> f64) -> f64 {
    let alive: Vec<(Contrast, f64)> = contrasts.iter().map(|&c| (c, sqrt(covariance.variance(c)))).filter(|(_, sd)| *sd > 0.0).collect();
    if alive.len() < 2 {
        return Z95;
    }
    let figures = covariance.mean.len();
    let factor = factor(covariance);
    let (mut raw, mut values) = (vec![0.0; figures], vec![0.0; figures]);
    let mut largest: Vec<f64> = (0..DRAWS)
        .map(|_| {
            raw.iter_mut().for_each(|value| *value = normal());
            for (i, value) in values.iter_mut().enumerate() {
                *value = factor[i * figures..=i * figures + i].iter().zip(&raw).map(|(l, x)| l * x).sum();
            }
            let z =
                |&(Contrast { plus, minus }, sd): &(Contrast, f64)| (values[plus] - minus.map_or(0.0, |minus| values[minus])).abs() / sd;
            alive.iter().map(z).fold(0.0, f64::max)
        })
        .collect();
    largest.sort_by(f64::total_cmp);
    super::quantile_of_sorted(&largest, 0.95).max(Z95)
}

/// The Cholesky factor of a covariance that may be singular: a figure that follows from earlier ones gets no chance of its own.
fn factor(covariance: &Covariance) -> Vec<f64> {
    let figures = covariance.mean.len();
    let mut factor = vec![0.0; figures * figures];
    for i in 0..figures {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| factor[i * figures + k] * factor[j * figures + k]).sum();
            let left = covariance.of(i, j) - known;
            factor[i * figures + j] = if i == j {
                if left > covariance.of(i, i) * NOTHING { sqrt(left) } else { 0.0 }
            } else {
                let pivot = factor[j * figures + j];
                if pivot > 0.0 { left / pivot } else { 0.0 }
            };
        }
    }
    factor
}

/// The critical value of Šidák (1967): holds for any number of jointly normal estimates however they move together.
pub fn sidak(estimates: usize) -> f64 {
    if estimates < 2 {
        return Z95;
    }
    let each = libm::pow(0.95, 1.0 / estimates as f64);
    normal::quantile(f64::midpoint(1.0, each)).max(Z95)
}

/// The two-sided error of one estimate whose interval is so many standard errors wide: each interval of a family is made with this error,
/// by the method that its own figure needs.
pub fn error_of(critical: f64) -> f64 {
    2.0 * normal::cdf(-critical)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Standard normal draws from a linear congruence: good enough to test with.
    fn normals() -> impl FnMut() -> f64 {
        let mut state = 1u64;
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 12) as f64 + 0.5) / (1u64 << 52) as f64
        };
        move || libm::sqrt(-2.0 * libm::log(uniform())) * libm::cos(std::f64::consts::TAU * uniform())
    }

    fn plain(figures: usize) -> Vec<Contrast> {
        (0..figures).map(|plus| Contrast { plus, minus: None }).collect()
    }

    #[test]
    fn independent_estimates_need_sidaks_value_and_equal_ones_need_no_more_than_one() {
        let mut draw = normals();
        let (mut apart, mut same) = (Covariance::new(4), Covariance::new(4));
        for _ in 0..20_000 {
            let values = [draw(), draw(), draw(), draw()];
            apart.push(&values);
            same.push(&[values[0]; 4]);
        }
        // Hochberg and Tamhane (1987): four independent normal estimates need 2.491.
        assert!((sidak(4) - 2.491).abs() < 1e-3, "{}", sidak(4));
        assert!((critical(&apart, &plain(4), &mut draw) - 2.491).abs() < 0.03);
        assert!((critical(&same, &plain(4), &mut draw) - 1.96).abs() < 0.03);
    }

    #[test]
    fn the_error_of_a_critical_value_is_that_of_the_tables() {
        assert!((error_of(1.959_963_985) - 0.05).abs() < 1e-9);
        // Twelve independent estimates at 95 % together: 1 − 0.95^(1/12).
        assert!((error_of(sidak(12)) - 0.004_265_3).abs() < 1e-6, "{}", error_of(sidak(12)));
    }

    #[test]
    fn all_pairs_of_three_need_tukeys_value() {
        let mut draw = normals();
        let mut three = Covariance::new(3);
        for _ in 0..20_000 {
            three.push(&[draw(), draw(), draw()]);
        }
        let pairs = [(0, 1), (0, 2), (1, 2)].map(|(plus, minus)| Contrast { plus, minus: Some(minus) });
        // The studentized range of three with infinite freedom: 3.314 / √2.
        assert!((critical(&three, &pairs, &mut draw) - 2.344).abs() < 0.03);
    }

    #[test]
    fn the_covariance_of_a_stream_is_that_of_the_whole() {
        let mut stream = Covariance::new(2);
        let values: Vec<[f64; 2]> = (0..50).map(|i| [f64::from(i), f64::from(i * i % 11)]).collect();
        values.iter().for_each(|pair| stream.push(pair));
        let mean = |at: usize| values.iter().map(|pair| pair[at]).sum::<f64>() / 50.0;
        let exact = values.iter().map(|pair| (pair[0] - mean(0)) * (pair[1] - mean(1))).sum::<f64>() / 49.0;
        assert!((stream.of(0, 1) - exact).abs() < 1e-9);
        assert_eq!(stream.variance(Contrast { plus: 0, minus: Some(0) }), 0.0);
    }
}
