//! How far what was simulated is from the record: nothing inside the range that the record allows, widened by what the model may be
//! off by; beyond it, the way to the nearer end, each target by its own yardstick (Prangle, 2017).

use crate::results::calibration::Target;
use crate::stats::quantile_of_sorted;

/// Turns simulated figures into a distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Yardstick {
    ranges: Vec<[f64; 2]>,
    censored: Vec<f64>,
    /// By target; infinite where the target does not count.
    scales: Vec<f64>,
}

/// MAD × this is the standard deviation of a normal variable.
const MAD_TO_SD: f64 = 1.482_602_218_505_602;

impl Yardstick {
    /// Yardsticks from what the priors simulate: the median absolute deviation (the standard deviation where more than half are
    /// equal) and the record's own half width, added as variances. A target of which the priors say one thing only does not count.
    pub fn new(targets: &[Target], simulated: &[Vec<f64>]) -> Self {
        let ranges: Vec<[f64; 2]> = targets.iter().map(Target::range).collect();
        let censored: Vec<f64> = targets.iter().map(|target| target.censored).collect();
        let mut yardstick = Self { ranges, censored, scales: vec![1.0; targets.len()] };
        for at in 0..targets.len() {
            let mut column: Vec<f64> = simulated.iter().map(|row| yardstick.told(at, row[at])).collect();
            column.sort_by(f64::total_cmp);
            let [low, high] = yardstick.ranges[at];
            let half = (high - low) / 2.0;
            yardstick.scales[at] = if column.first() == column.last() { f64::INFINITY } else { libm::hypot(spread(&column), half) };
        }
        yardstick
    }

    /// A simulated figure, or what stands in for one that is none.
    pub fn told(&self, target: usize, simulated: f64) -> f64 {
        if simulated.is_nan() { self.censored[target] } else { simulated }
    }

    /// Does the target tell anything apart?
    pub fn counts(&self, target: usize) -> bool {
        self.scales[target].is_finite()
    }

    /// The way from a figure to the range, in the target's unit.
    pub fn gap(&self, target: usize, figure: f64) -> f64 {
        let [low, high] = self.ranges[target];
        let figure = self.told(target, figure);
        (low - figure).max(figure - high).max(0.0)
    }

    /// The way of one target, by its yardstick.
    pub fn of(&self, target: usize, figure: f64) -> f64 {
        if self.counts(target) { self.gap(target, figure) / self.scales[target] } else { 0.0 }
    }

    /// The distance over all targets: Euclid's.
    pub fn distance(&self, simulated: &[f64]) -> f64 {
        simulated.iter().enumerate().map(|(at, &figure)| self.of(at, figure)).map(|one| one * one).sum::<f64>().sqrt()
    }
}

fn spread(sorted: &[f64]) -> f64 {
    let median = quantile_of_sorted(sorted, 0.5);
    let mut deviations: Vec<f64> = sorted.iter().map(|value| (value - median).abs()).collect();
    deviations.sort_by(f64::total_cmp);
    let mad = quantile_of_sorted(&deviations, 0.5) * MAD_TO_SD;
    if mad > 0.0 {
        return mad;
    }
    let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
    (sorted.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / sorted.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(low: f64, high: f64, discrepancy: f64) -> Target {
        let (name, unit) = ("t".to_owned(), "u".to_owned());
        Target { name, unit, observed: f64::midpoint(low, high), low, high, discrepancy, censored: 99.0 }
    }

    #[test]
    fn inside_the_widened_range_there_is_no_distance() {
        let simulated: Vec<Vec<f64>> = (0..101).map(|i| vec![f64::from(i)]).collect();
        let yardstick = Yardstick::new(&[target(40.0, 50.0, 5.0)], &simulated);
        assert_eq!([35.0, 45.0, 55.0].map(|y| yardstick.distance(&[y])), [0.0; 3]);
        // MAD of 0 … 100 is 25; the range's half width is 10.
        let scale = (25.0 * MAD_TO_SD).hypot(10.0);
        assert!((yardstick.distance(&[60.0]) - 5.0 / scale).abs() < 1e-12);
        assert!((yardstick.distance(&[f64::NAN]) - 44.0 / scale).abs() < 1e-12, "none stands at the far end");
    }

    #[test]
    fn a_target_that_nothing_moves_does_not_count() {
        let simulated = vec![vec![7.0, 1.0], vec![7.0, 2.0], vec![7.0, 3.0]];
        let yardstick = Yardstick::new(&[target(0.0, 1.0, 0.0), target(2.0, 2.0, 0.0)], &simulated);
        assert!(!yardstick.counts(0) && yardstick.counts(1));
        assert_eq!(yardstick.distance(&[7.0, 2.0]), 0.0);
    }
}
