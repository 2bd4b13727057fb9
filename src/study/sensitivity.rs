//! Which factors an output depends on, from the rows of a sweep, with bootstrap intervals.

use super::points::Points;
use crate::model::sampler::normal;
use crate::results::sensitivity::{Index, Indices, Method, OfFactor, OfOutput};
use crate::results::sweep::{Facts, Layout};
use crate::rng::{Chance, Process};
use crate::stats::interval::Z95;
use crate::stats::{Moments, indices};

/// Resamplings behind an interval.
const RESAMPLINGS: usize = 1000;
/// Below so many rows or trajectories an interval says little.
const FEW: usize = 10;

/// Why a sweep has no indices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoIndices {
    /// Its layout does not carry any.
    #[error("a sweep of the kind `{0}` carries no indices\nTake `morris`, `sobol` (with its Saltelli rows) or `grid`")]
    Kind(&'static str),
    /// Only some of its points are there.
    #[error("this is shard {0} of {1}: merge the shards first")]
    Shard(u64, u64),
    /// Some points of a grid failed.
    #[error("{0} points of the grid failed: its indices need them all")]
    Failed(u64),
}

/// Can this sweep carry indices?
///
/// # Errors
/// [`NoIndices`]: a shard, a grid with failed points, or a design that carries no indices.
pub fn method(facts: &Facts) -> Result<Method, NoIndices> {
    if let Some((i, n)) = facts.shard {
        return Err(NoIndices::Shard(i, n));
    }
    match &facts.layout {
        Layout::Morris { .. } => Ok(Method::Morris),
        Layout::Sobol { saltelli: true, .. } => Ok(Method::Sobol),
        Layout::Grid(_) if facts.failed > 0 => Err(NoIndices::Failed(facts.failed)),
        Layout::Grid(_) => Ok(Method::Grid),
        other => Err(NoIndices::Kind(other.kind())),
    }
}

/// What is known of the noise of an output's points.
#[derive(Debug, Clone, Copy)]
pub struct Noise<'a> {
    /// Standard errors, point by point; NaN where there are none.
    pub errors: &'a [f64],
    /// Means of each point's batches of replications, where they are kept.
    pub batches: Option<&'a [Vec<f64>]>,
}

impl Noise<'_> {
    /// The points' means as they might have been: with batches of replications drawn anew, the same ones at every point where points share
    /// their chance; else with a normal error of their own.
    fn again(&self, facts: &Facts, means: &[f64], draws: &mut crate::rng::Draws) -> Vec<f64> {
        let sizes = facts.cut().sizes();
        if let Some(batches) = self.batches.filter(|_| !facts.own_chance && sizes.len() >= FEW) {
            let picked: Vec<usize> = sizes.iter().map(|_| (draws.uniform() * sizes.len() as f64) as usize).collect();
            let of: f64 = picked.iter().map(|&at| sizes[at]).sum();
            return batches.iter().map(|batch| picked.iter().map(|&at| sizes[at] * batch[at]).sum::<f64>() / of).collect();
        }
        let noisy = |(mean, error): (&f64, &f64)| if error.is_nan() { *mean } else { mean + error * normal(draws) };
        means.iter().zip(self.errors).map(noisy).collect()
    }
}

/// The indices of one output: `means` are those of the points, in order, NaN where a point failed.
///
/// # Errors
/// As of [`method`].
pub fn of_output(facts: &Facts, name: &str, means: &[f64], noise: &Noise<'_>) -> Result<OfOutput, NoIndices> {
    let k = facts.factors.len();
    let chance = Chance::new(facts.seed, 0);
    let mut draws = chance.once(Process::named(&format!("bootstrap/sensitivity/{name}")));
    let method = method(facts)?;
    let width = match method {
        Method::Sobol => k + 2,
        Method::Morris => k + 1,
        Method::Grid => 1,
    };
    let units = means.len() / width;
    let good: Vec<usize> = (0..units).filter(|&at| means[at * width..(at + 1) * width].iter().all(|mean| !mean.is_nan())).collect();
    // Two levels: which points there are, and which replications each of them has.
    let mut resampled = || -> (Vec<f64>, Vec<usize>) {
        let again = noise.again(facts, means, &mut draws);
        let pick = |u: f64| good[((u * good.len() as f64) as usize).min(good.len() - 1)];
        (again, good.iter().map(|_| pick(draws.uniform())).collect())
    };
    let factors = if good.is_empty() {
        vec![OfFactor { indices: Indices::none(method) }; k]
    } else {
        match method {
            Method::Sobol => sobol(means, k, &good, &mut resampled),
            Method::Morris => morris(facts, means, &good, &mut resampled),
            Method::Grid => grid(facts, means, noise.errors, name),
        }
    };
    Ok(OfOutput {
        name: name.to_owned(),
        factors,
        units: good.len(),
        dropped: units - good.len(),
        few: method != Method::Grid && good.len() < FEW,
        noise: noise_share(means, noise.errors),
    })
}

/// Means of the points and rows of the design, drawn anew.
type Resampled<'r> = &'r mut dyn FnMut() -> (Vec<f64>, Vec<usize>);

fn sobol(means: &[f64], k: usize, good: &[usize], resampled: Resampled<'_>) -> Vec<OfFactor> {
    let (first, total) = indices::sobol(means, k, good);
    let (mut firsts, mut totals) = (vec![Vec::new(); k], vec![Vec::new(); k]);
    for _ in 0..RESAMPLINGS {
        let (means, rows) = resampled();
        let (first, total) = indices::sobol(&means, k, &rows);
        firsts.iter_mut().zip(first).for_each(|(all, one)| all.push(one));
        totals.iter_mut().zip(total).for_each(|(all, one)| all.push(one));
    }
    let of = |j: usize| Indices::Shares { first: spread(first[j], &firsts[j], 1.0), total: spread(total[j], &totals[j], 1.0) };
    (0..k).map(|j| OfFactor { indices: of(j) }).collect()
}

/// Elementary effects in units of the output over the factor's whole range (of probability, where it has a law).
fn morris(facts: &Facts, means: &[f64], good: &[usize], resampled: Resampled<'_>) -> Vec<OfFactor> {
    let Layout::Morris { trajectories, levels } = facts.layout else { unreachable!("of a Morris design") };
    let k = facts.factors.len();
    let points = Points::new(&facts.layout, facts.seed, &super::sweep::labels(&facts.factors));
    let delta = levels as f64 / (2.0 * (levels - 1) as f64);
    let walks: Vec<_> = (0..trajectories).map(|at| points.trajectory(at)).collect();
    let effects = |means: &[f64]| {
        let mut effects = vec![vec![f64::NAN; trajectories as usize]; k];
        for (at, walk) in walks.iter().enumerate() {
            for (step, &factor) in walk.order.iter().enumerate() {
                let change = means[at * (k + 1) + step + 1] - means[at * (k + 1) + step];
                effects[factor][at] = if walk.up[factor] { change / delta } else { -change / delta };
            }
        }
        effects
    };
    let (mut stars, mut sigmas) = (vec![Vec::new(); k], vec![Vec::new(); k]);
    for _ in 0..RESAMPLINGS {
        let (means, rows) = resampled();
        for (j, effects) in effects(&means).iter().enumerate() {
            let (star, sigma) = indices::morris(effects, &rows);
            stars[j].push(star);
            sigmas[j].push(sigma);
        }
    }
    let found = effects(means);
    let of = |j: usize| {
        let (star, sigma) = indices::morris(&found[j], good);
        Indices::Effects { mu_star: spread(star, &stars[j], f64::INFINITY), sigma: spread(sigma, &sigmas[j], f64::INFINITY) }
    };
    (0..k).map(|j| OfFactor { indices: of(j) }).collect()
}

/// A grid holds every combination, so only the replications' noise is left: each resampling adds it once more.
fn grid(facts: &Facts, means: &[f64], errors: &[f64], name: &str) -> Vec<OfFactor> {
    let Layout::Grid(levels) = &facts.layout else { unreachable!("of a grid") };
    let levels: Vec<usize> = levels.iter().map(|&count| count as usize).collect();
    let k = levels.len();
    let (first, total) = indices::of_grid(means, &levels);
    let (mut firsts, mut totals) = (vec![Vec::new(); k], vec![Vec::new(); k]);
    let known = errors.iter().all(|error| !error.is_nan());
    for again in 0..if known { RESAMPLINGS } else { 0 } {
        let mut draws = Chance::new(facts.seed, again as u64).once(Process::named(&format!("bootstrap/grid/{name}")));
        let noisy: Vec<f64> = means.iter().zip(errors).map(|(mean, error)| mean + error * normal(&mut draws)).collect();
        let (first, total) = indices::of_grid(&noisy, &levels);
        firsts.iter_mut().zip(first).for_each(|(all, one)| all.push(one));
        totals.iter_mut().zip(total).for_each(|(all, one)| all.push(one));
    }
    let of = |j: usize, firsts: &mut Vec<f64>, totals: &mut Vec<f64>| Indices::Shares {
        first: spread(first[j], firsts, 1.0),
        total: spread(total[j], totals, 1.0),
    };
    (0..k).map(|j| OfFactor { indices: of(j, &mut firsts[j], &mut totals[j]) }).collect()
}

/// An index and ±1.96 deviations of its resamplings, held between 0 and `most`. Noise that is added once more also shifts an index, so
/// the resamplings' own quantiles would not surround it.
fn spread(value: f64, resampled: &[f64], most: f64) -> Index {
    let good = resampled.iter().copied().filter(|value| !value.is_nan()).collect::<Vec<_>>();
    if good.is_empty() || value.is_nan() {
        return Index { value, ci95: [f64::NAN; 2] };
    }
    let half = Z95 * Moments::of(good.into_iter()).sd();
    Index { value, ci95: [(value - half).clamp(0.0, most), (value + half).clamp(0.0, most)] }
}

/// Share of the points' variance that is the replications' noise; NaN where the noise is not known or nothing varies.
fn noise_share(means: &[f64], errors: &[f64]) -> f64 {
    let good: Vec<(f64, f64)> = means.iter().copied().zip(errors.iter().copied()).filter(|(mean, _)| !mean.is_nan()).collect();
    let n = good.len() as f64;
    let mean = good.iter().map(|(mean, _)| mean).sum::<f64>() / n;
    let variance = good.iter().map(|(y, _)| (y - mean) * (y - mean)).sum::<f64>() / n;
    let within = good.iter().map(|(_, error)| error * error).sum::<f64>() / n;
    if variance > 0.0 { within / variance } else { f64::NAN }
}
