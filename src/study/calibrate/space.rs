//! Where a calibration looks: the priors as independent standard normal scores. A value is the prior's quantile at Φ(score), so that
//! a random walk has no walls to hit, and the prior has one density whatever the laws.

use crate::rng::Draws;
use crate::scenario::UncertainLaw;
use crate::stats::normal;
use crate::study::points::quantile;

/// One value that is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Its name, by which it has its chance.
    pub name: String,
    /// What it may be.
    pub law: UncertainLaw,
    /// Is it rounded?
    pub whole: bool,
}

/// The space, and the box to which history matching has cut it.
#[derive(Debug, Clone)]
pub struct Space {
    axes: Vec<Axis>,
    /// By axis: what is left, as shares of the prior.
    limits: Vec<[f64; 2]>,
}

impl Space {
    /// The whole prior.
    pub fn new(axes: Vec<Axis>) -> Self {
        let limits = vec![[0.0, 1.0]; axes.len()];
        Self { axes, limits }
    }

    /// Its axes.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// What is left of each axis, as shares of the prior.
    pub fn limits(&self) -> &[[f64; 2]] {
        &self.limits
    }

    /// Share of the prior that is left.
    pub fn left(&self) -> f64 {
        self.limits.iter().map(|[low, high]| high - low).product()
    }

    /// Looks only inside these limits from now on.
    pub fn cut(&mut self, limits: Vec<[f64; 2]>) {
        self.limits = limits;
    }

    /// The values at shares of the prior.
    pub fn values(&self, shares: &[f64]) -> Vec<f64> {
        let one = |(axis, &share): (&Axis, &f64)| {
            let value = quantile(&axis.law, share);
            if axis.whole { value.round() } else { value }
        };
        self.axes.iter().zip(shares).map(one).collect()
    }

    /// The shares of a place inside the limits, by where it lies between them.
    pub fn within(&self, place: &[f64]) -> Vec<f64> {
        self.limits.iter().zip(place).map(|([low, high], at)| low + (high - low) * at).collect()
    }

    /// A draw of the prior inside the limits, as scores.
    pub fn draw(&self, draws: &mut Draws) -> Vec<f64> {
        let place: Vec<f64> = self.axes.iter().map(|_| draws.uniform()).collect();
        self.within(&place).into_iter().map(normal::quantile).collect()
    }

    /// Scores as shares of the prior.
    pub fn shares(&self, scores: &[f64]) -> Vec<f64> {
        scores.iter().map(|&score| normal::cdf(score)).collect()
    }

    /// Does it lie inside the limits?
    pub fn holds(&self, shares: &[f64]) -> bool {
        self.limits.iter().zip(shares).all(|([low, high], share)| (*low..=*high).contains(share))
    }

    /// Logarithm of the density of the prior inside the limits, but for √2π a score.
    pub fn log_density(&self, scores: &[f64]) -> f64 {
        -0.5 * scores.iter().map(|score| score * score).sum::<f64>() - libm::log(self.left())
    }
}
