//! What a posterior says, and which data informed which value.

use super::distance::Yardstick;
use super::population::Living;
use super::space::Axis;
use crate::results::calibration::{Band, Marginal, Predictive};
use crate::rng::{Chance, Process};
use crate::scenario::UncertainLaw;
use crate::stats::best::student;
use crate::stats::rank::spearman;
use crate::stats::{Moments, quantile_of_sorted};

/// Weighted values, sorted.
pub struct Weighed(Vec<(f64, f64)>);

impl Weighed {
    /// Values with weights, which are made to add up to 1.
    pub fn new(pairs: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut pairs: Vec<(f64, f64)> = pairs.collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let sum: f64 = pairs.iter().map(|(_, weight)| weight).sum();
        pairs.iter_mut().for_each(|(_, weight)| *weight /= sum);
        Self(pairs)
    }

    /// The value below which a share `p` of the weight lies: linear between the middles of the weights.
    pub fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        let mut last: Option<(f64, f64)> = None;
        for &(value, weight) in &self.0 {
            let middle = below + weight / 2.0;
            if middle >= p {
                return last.map_or(value, |(at, from)| from + (value - from) * (p - at) / (middle - at));
            }
            last = Some((middle, value));
            below += weight;
        }
        last.map_or(f64::NAN, |(_, value)| value)
    }

    fn mean(&self) -> f64 {
        self.0.iter().map(|(value, weight)| value * weight).sum()
    }

    /// Where the values lie.
    pub fn band(&self) -> Band {
        let mean = self.mean();
        let variance: f64 = self.0.iter().map(|(value, weight)| weight * (value - mean) * (value - mean)).sum();
        Band { quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| self.quantile(p)), mean, sd: variance.sqrt() }
    }

    /// The same in a few values: those that there are, with their weights, or as many quantiles of equal weight.
    fn thinned(&self, most: usize) -> Vec<(f64, f64)> {
        let mut distinct: Vec<(f64, f64)> = Vec::new();
        for &(value, weight) in &self.0 {
            match distinct.last_mut() {
                Some(last) if last.0 == value => last.1 += weight,
                _ => distinct.push((value, weight)),
            }
        }
        if distinct.len() <= most {
            return distinct;
        }
        (0..most).map(|at| (self.quantile((at as f64 + 0.5) / most as f64), 1.0 / most as f64)).collect()
    }
}

/// Equally weighted figures.
pub fn band(figures: impl Iterator<Item = f64>) -> Band {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let variance = sorted.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    Band { quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| quantile_of_sorted(&sorted, p)), mean, sd: variance.sqrt() }
}

/// Values of a law by itself at most.
const APART_VALUES: usize = 40;
/// Bins of a histogram.
const BINS: usize = 20;
/// Share of the prior's replications that a target alone accepts.
const ALONE: f64 = 0.1;

/// What stands behind the marginals: draws of the prior and what they simulated.
pub struct Bank {
    /// By draw, then axis.
    pub values: Vec<Vec<f64>>,
    /// By draw, then target.
    pub simulated: Vec<Vec<f64>>,
}

/// Every value, before and after.
pub fn marginals(axes: &[Axis], kept: &[Living], bank: &Bank, yardstick: &Yardstick) -> Vec<Marginal> {
    let targets = bank.simulated.first().map_or(0, Vec::len);
    let nearest: Vec<Vec<usize>> = (0..targets).map(|target| alone(bank, yardstick, target)).collect();
    let told: Vec<Vec<f64>> = (0..targets).map(|at| bank.simulated.iter().map(|row| yardstick.told(at, row[at])).collect()).collect();
    let one = |(at, axis): (usize, &Axis)| {
        let column: Vec<f64> = bank.values.iter().map(|row| row[at]).collect();
        let prior = band(column.iter().copied());
        let weighed = Weighed::new(kept.iter().map(|particle| (particle.values[at], particle.weight)));
        let posterior = weighed.band();
        let discrete = axis.whole || matches!(axis.law, UncertainLaw::Discrete { .. });
        let informed = |near: &Vec<usize>| 1.0 - band(near.iter().map(|&draw| column[draw])).sd / prior.sd;
        let range = axis.law.ends();
        let prior_bins = binned(range, column.iter().map(|&value| (value, 1.0 / column.len() as f64)));
        let bins = prior_bins.into_iter().zip(binned(range, weighed.0.iter().copied())).map(|(prior, posterior)| [prior, posterior]);
        Marginal {
            bins: bins.collect(),
            error: Band { quantiles: [f64::NAN; 5], mean: f64::NAN, sd: f64::NAN },
            contraction: 1.0 - posterior.sd / prior.sd,
            informed: nearest.iter().map(informed).collect(),
            direction: told.iter().map(|figures| spearman(&column, figures)).collect(),
            apart: weighed.thinned(if discrete { usize::MAX } else { APART_VALUES }),
            prior,
            posterior,
        }
    };
    axes.iter().enumerate().map(one).collect()
}

/// By axis: how far the numbers of a posterior of so many particles may be off, as 95 % half-widths. Populations that were led from the
/// prior each by itself differ by all that chance does to one: which particles it drew, what they simulated, and what it inherited from
/// one generation to the next, of which the effective sample size knows nothing. Variances are taken to go as one over the particles.
pub fn errors(again: &[Vec<Living>], particles: usize) -> Vec<Band> {
    let axes = again.first().and_then(|kept| kept.first()).map_or(0, |particle| particle.values.len());
    let t = student(0.975, again.len() as u64 - 1);
    let sizes = again.iter().map(Vec::len).sum::<usize>() as f64 / again.len() as f64;
    let one = |at: usize| {
        let of = |kept: &Vec<Living>| Weighed::new(kept.iter().map(|particle| (particle.values[at], particle.weight))).band();
        let bands: Vec<Band> = again.iter().map(of).collect();
        let half = |number: &dyn Fn(&Band) -> f64| t * Moments::of(bands.iter().map(number)).sd() * (sizes / particles as f64).sqrt();
        Band {
            quantiles: std::array::from_fn(|q| half(&|band| band.quantiles[q])),
            mean: half(&|band| band.mean),
            sd: half(&|band| band.sd),
        }
    };
    (0..axes).map(one).collect()
}

/// Share of the weight in each bin.
fn binned((low, high): (f64, f64), pairs: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let mut bins = vec![0.0; BINS];
    for (value, weight) in pairs {
        let at = ((value - low) / (high - low) * BINS as f64) as usize;
        bins[at.min(BINS - 1)] += weight;
    }
    bins
}

/// The draws of the bank that one target would accept: all that agree with it, or the nearest tenth.
fn alone(bank: &Bank, yardstick: &Yardstick, target: usize) -> Vec<usize> {
    let distances: Vec<f64> = bank.simulated.iter().map(|row| yardstick.of(target, row[target])).collect();
    let mut sorted = distances.clone();
    sorted.sort_by(f64::total_cmp);
    let last = ((ALONE * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len()) - 1;
    let tolerance = sorted[last];
    (0..distances.len()).filter(|&draw| distances[draw] <= tolerance).collect()
}

/// Correlations of the values in the posterior.
pub fn correlations(kept: &[Living]) -> Vec<Vec<f64>> {
    let sum: f64 = kept.iter().map(|particle| particle.weight).sum();
    let weights: Vec<f64> = kept.iter().map(|particle| particle.weight / sum).collect();
    let rows: Vec<&[f64]> = kept.iter().map(|particle| particle.values.as_slice()).collect();
    let (_, covariance) = super::linear::covariance(&rows, &weights);
    let of = |i: usize, j: usize| {
        let scale = (covariance[i][i] * covariance[j][j]).sqrt();
        if i == j {
            1.0
        } else if scale > 0.0 {
            covariance[i][j] / scale
        } else {
            0.0
        }
    };
    (0..covariance.len()).map(|i| (0..covariance.len()).map(|j| of(i, j)).collect()).collect()
}

/// So many equally weighted draws of the posterior (systematic resampling: Kitagawa, 1996).
pub fn resampled(kept: &[Living], n: usize, seed: u64) -> Vec<Vec<f64>> {
    let sum: f64 = kept.iter().map(|particle| particle.weight).sum();
    let start = Chance::new(seed, 0).once(Process::named("calibrate/resample")).uniform();
    let (mut at, mut below) = (0, kept.first().map_or(0.0, |first| first.weight / sum));
    let mut out = Vec::with_capacity(n);
    for draw in 0..n {
        let place = (draw as f64 + start) / n as f64;
        while below < place && at + 1 < kept.len() {
            at += 1;
            below += kept[at].weight / sum;
        }
        out.push(kept[at].values.clone());
    }
    out
}

/// So many draws, each value by its own law, apart from the others.
pub fn apart(marginals: &[Marginal], n: usize, seed: u64) -> Vec<Vec<f64>> {
    let one = |draw: usize| {
        let mut draws = Chance::new(seed, draw as u64).once(Process::named("calibrate/apart"));
        let value = |marginal: &Marginal| {
            let mut left = draws.uniform() * marginal.apart.iter().map(|(_, weight)| weight).sum::<f64>();
            let found = marginal.apart.iter().find(|(_, weight)| {
                left -= weight;
                left < 0.0
            });
            found.or(marginal.apart.last()).map_or(f64::NAN, |(value, _)| *value)
        };
        marginals.iter().map(value).collect()
    };
    (0..n).map(one).collect()
}

/// A target under the three laws of the values.
pub fn predictive(yardstick: &Yardstick, target: usize, range: [f64; 2], rows: [&[Vec<f64>]; 3]) -> Predictive {
    let column = |rows: &[Vec<f64>]| rows.iter().map(|row| yardstick.told(target, row[target])).collect::<Vec<f64>>();
    let [prior, posterior, apart] = rows.map(column);
    let share = |of: &dyn Fn(f64) -> bool| posterior.iter().filter(|&&y| of(y)).count() as f64 / posterior.len() as f64;
    let (below, above) = (share(&|y| y < range[0]), share(&|y| y > range[1]));
    Predictive {
        p: (2.0 * (1.0 - above).min(1.0 - below)).min(1.0),
        prior: band(prior.into_iter()),
        posterior: band(posterior.into_iter()),
        apart: band(apart.into_iter()),
        below,
        above,
        counts: yardstick.counts(target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_quantiles_agree_with_repeating_the_values() {
        let weighed = Weighed::new([(3.0, 1.0), (1.0, 2.0), (2.0, 1.0)].into_iter());
        assert_eq!(weighed.quantile(0.5), 1.0 + (0.5 - 0.25) / (0.625 - 0.25));
        assert_eq!((weighed.quantile(0.0), weighed.quantile(1.0)), (1.0, 3.0));
        assert!((weighed.band().mean - 1.75).abs() < 1e-12);
    }
}
