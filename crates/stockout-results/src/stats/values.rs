//! Quantiles and expected shortfall of a figure, with their intervals.

use super::quantile::worst;
use super::{Moments, Sketch, expected_shortfall, mean, order, quantile_of_sorted};
use crate::Worse;

/// The two-sided error of a 95 % interval.
pub const ALPHA: f64 = 0.05;
/// The quantiles that are reported.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Values of a figure.
#[derive(Debug)]
pub enum Values<'a> {
    /// Kept, and sorted.
    Kept(Vec<f64>),
    /// Counted, with the largest relative error of a value.
    Counted(&'a Sketch, f64),
}

/// How much the values say, and where they can lie.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    /// Replications of each parameter draw: those of one draw are not independent.
    pub inner: u64,
    /// The least and the largest value that the figure can have.
    pub range: [f64; 2],
}

impl Values<'_> {
    fn n(&self) -> u64 {
        match self {
            Self::Kept(sorted) => sorted.len() as u64,
            Self::Counted(sketch, _) => sketch.n(),
        }
    }

    /// Largest relative error of a value.
    pub fn error(&self) -> f64 {
        match self {
            Self::Kept(_) => 0.0,
            Self::Counted(_, error) => *error,
        }
    }

    /// The quantiles that are reported.
    pub fn quantiles(&self) -> [f64; 5] {
        match self {
            Self::Kept(sorted) => QUANTILES.map(|p| quantile_of_sorted(sorted, p)),
            Self::Counted(sketch, _) => sketch.quantiles(QUANTILES),
        }
    }

    /// The expected shortfall.
    pub fn shortfall(&self, worse: Worse) -> f64 {
        match self {
            Self::Kept(sorted) => expected_shortfall(sorted, worse),
            Self::Counted(sketch, _) => sketch.expected_shortfall(worse),
        }
    }

    /// Intervals of the quantiles, by order statistics; where values are counted they reach as far as the counting's error. With several
    /// replications of a draw they are those of as many replications as there are draws.
    pub fn quantile_intervals(&self, ground: &Ground) -> [[f64; 2]; 5] {
        let found = self.quantiles();
        std::array::from_fn(|at| {
            let [low, high] = order::ranks(self.n() / ground.inner, QUANTILES[at], ALPHA);
            let value = |rank: u64| match self {
                Self::Kept(sorted) => sorted[rank as usize],
                Self::Counted(sketch, _) => sketch.order_statistic(rank),
            };
            let low = low.map_or(ground.range[0], |rank| value(rank * ground.inner) * (1.0 - self.error()));
            let high = high.map_or(ground.range[1], |rank| value((rank + 1) * ground.inner - 1) * (1.0 + self.error()));
            [low.min(found[at]), high.max(found[at])]
        })
    }

    /// The interval of the expected shortfall.
    pub fn shortfall_interval(&self, worse: Worse, ground: &Ground) -> [f64; 2] {
        let (n, tail) = (self.n(), worst(self.n()));
        let units = (n / ground.inner) as f64;
        let estimate = self.shortfall(worse);
        let worst_values = match (self, worse) {
            (Self::Kept(sorted), Worse::High) => sorted.iter().rev().take(tail as usize).map(|&value| (value, 1)).collect(),
            (Self::Kept(sorted), Worse::Low) => sorted.iter().take(tail as usize).map(|&value| (value, 1)).collect(),
            (Self::Counted(sketch, _), _) => sketch.worst(worse),
        };
        let Some(&(from, _)) = worst_values.last() else { return ground.range };
        let mut excess = Moments::alike(n - tail, 0.0);
        worst_values.iter().for_each(|&(value, count)| excess.merge(&Moments::alike(count, (value - from).abs())));
        let sign = if worse == Worse::High { 1.0 } else { -1.0 };
        let turned = |[low, high]: [f64; 2]| if worse == Worse::High { [low, high] } else { [-high, -low] };
        let range = turned(ground.range);
        let found = if tail / ground.inner < order::TAIL {
            match self {
                Self::Kept(sorted) => {
                    let mut values: Vec<f64> = sorted.iter().map(|value| sign * value).collect();
                    values.sort_by(f64::total_cmp);
                    order::shortfall_bounds(&values, range, tail as f64 / n as f64, units, ALPHA)
                }
                Self::Counted(..) => range,
            }
        } else if excess.squares <= 0.0 {
            // All the worst are alike: what was not seen may be worse, as often as that can be.
            let share = (mean::unseen(units as u64, ALPHA) * n as f64 / tail as f64).min(1.0);
            let room = range[1] - sign * from;
            [sign * from, sign * from + if room > 0.0 { share * room } else { 0.0 }]
        } else {
            order::shortfall(sign * estimate, &excess, tail, units, ALPHA)
        };
        let [low, high] = turned(found);
        let wide = self.error() * estimate.abs();
        let ends = [(low - wide).max(ground.range[0]).min(estimate), (high + wide).min(ground.range[1]).max(estimate)];
        // Which zero `max` and `min` give of 0 and −0 depends on the platform: adding 0 leaves the one without a sign.
        ends.map(|end| end + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_end_of_an_interval_is_a_zero_with_a_sign() {
        for worse in [Worse::High, Worse::Low] {
            for values in [vec![0.0; 300], [vec![0.0; 290], vec![2.0; 10]].concat()] {
                let ends = Values::Kept(values).shortfall_interval(worse, &Ground { inner: 1, range: [0.0, 5.0] });
                assert!(ends.iter().all(|end| end.is_sign_positive()), "{worse:?}: {ends:?}");
            }
        }
    }
}
