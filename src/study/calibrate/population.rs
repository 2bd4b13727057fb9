//! Adaptive population Monte Carlo for approximate Bayesian computation (Lenormand, Jabot and Deffuant, "Adaptive approximate
//! Bayesian computation for complex models", Computational Statistics 28, 2013).
//!
//! A generation keeps the nearer share of its particles; new ones step from these by a normal kernel of their weighted covariance
//! (Beaumont, Cornuet, Marin and Robert, 2009; see [`Walk`]) and carry the ratio of prior to proposal as weight. The tolerance is the
//! distance of the farthest that is kept: nobody has to choose a course of tolerances, and a generation costs what the last one did.

use super::desk::Desk;
use super::distance::Yardstick;
use super::linear;
use super::space::Space;
use crate::model::sampler::normal;
use crate::results::calibration::{Ended, Generation};
use crate::rng::{Chance, Process};
use libm::{exp, log};

/// How a population is led.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course {
    /// Particles that a generation keeps.
    pub particles: usize,
    /// Share of a generation that is kept.
    pub keep: f64,
    /// The distance at which it is near enough.
    pub tolerance: f64,
    /// It ends when a smaller share of the new particles comes nearer than the tolerance.
    pub least_acceptance: f64,
    /// Most generations.
    pub generations: usize,
    /// The seed.
    pub seed: u64,
}

/// A particle while it lives: scores, not values.
#[derive(Debug, Clone)]
pub struct Living {
    /// Standard normal scores of the priors.
    pub scores: Vec<f64>,
    /// The values that they stand for.
    pub values: Vec<f64>,
    /// Density of the prior over density of the proposal.
    pub weight: f64,
    /// From the record.
    pub distance: f64,
    /// By target.
    pub simulated: Vec<f64>,
}

/// The last generation, and how it came about.
#[derive(Debug)]
pub struct Population {
    /// The particles, nearest first.
    pub kept: Vec<Living>,
    /// All generations.
    pub generations: Vec<Generation>,
    /// Why there are no more.
    pub ended: Ended,
}

/// Leads a population from the prior towards the record.
pub fn populate<E>(space: &Space, yardstick: &Yardstick, course: &Course, desk: &mut Desk<'_, E>) -> Result<Population, E> {
    let fresh = (course.particles as f64 / course.keep).ceil() as usize - course.particles;
    let first: Vec<Vec<f64>> = (0..course.particles + fresh).map(|at| space.draw(&mut draws(course, 0, at))).collect();
    let simulated = first.len();
    let mut all = live(space, yardstick, first, |_| 1.0, desk)?;
    let mut generations = Vec::new();
    let mut accepted = 1.0;
    let mut simulated = simulated;
    loop {
        all.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        let tolerance = all.get(course.particles - 1).map_or(f64::INFINITY, |last| last.distance).max(course.tolerance);
        all.retain(|particle| particle.distance <= tolerance && particle.weight > 0.0);
        let ess = ess(&all);
        generations.push(Generation { tolerance, accepted, ess, kept: all.len(), simulated });
        let ended = if tolerance <= course.tolerance {
            Some(Ended::Tolerance)
        } else if accepted < course.least_acceptance {
            Some(Ended::Acceptance)
        } else {
            (generations.len() >= course.generations).then_some(Ended::Generations)
        };
        if let Some(ended) = ended {
            return Ok(Population { kept: all, generations, ended });
        }
        let walk = Walk::from(&all);
        let steps: Vec<Vec<f64>> = (0..fresh).map(|at| walk.step(space, &mut draws(course, generations.len(), at))).collect();
        let steps: Vec<Vec<f64>> = steps.into_iter().filter(|scores| space.holds(&space.shares(scores))).collect();
        simulated = steps.len();
        let newcomers = live(space, yardstick, steps, |scores| walk.weight(space, scores), desk)?;
        accepted = newcomers.iter().filter(|particle| particle.distance < tolerance).count() as f64 / fresh as f64;
        all.extend(newcomers);
    }
}

fn draws(course: &Course, generation: usize, at: usize) -> crate::rng::Draws {
    Chance::new(course.seed, (generation as u64) << 32 | at as u64).once(Process::named("calibrate/particles"))
}

/// Simulates particles, each once.
fn live<E>(
    space: &Space,
    yardstick: &Yardstick,
    scores: Vec<Vec<f64>>,
    weight: impl Fn(&[f64]) -> f64,
    desk: &mut Desk<'_, E>,
) -> Result<Vec<Living>, E> {
    let values: Vec<Vec<f64>> = scores.iter().map(|scores| space.values(&space.shares(scores))).collect();
    let simulated = desk.ask(values.clone())?;
    let one = |((scores, values), simulated): ((Vec<f64>, Vec<f64>), Vec<f64>)| Living {
        weight: weight(&scores),
        distance: yardstick.distance(&simulated),
        scores,
        values,
        simulated,
    };
    Ok(scores.into_iter().zip(values).zip(simulated).map(one).collect())
}

/// Effective sample size: (Σw)² / Σw² (Kish, 1965).
pub fn ess(particles: &[Living]) -> f64 {
    let (sum, squares) = particles.iter().fold((0.0, 0.0), |(sum, squares), one| (sum + one.weight, squares + one.weight * one.weight));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Where new particles come from: for the most part steps from the kept ones, shrunk towards their mean so that steps do not spread
/// the whole (West, "Approximating posterior distributions by mixtures", 1993; Liu and West, 2001); now and then a draw of the prior,
/// so that no weight is larger than the inverse of that chance (Hesterberg's defensive mixture, 1995). With twice the covariance
/// and no shrinking, as in low dimensions, a dozen values would leave an effective sample size of 3 %.
struct Walk {
    /// Weights, added up from the first on; the last is 1.
    cumulated: Vec<f64>,
    logs: Vec<f64>,
    starts: Vec<Vec<f64>>,
    /// The starts in the kernel's own units.
    solved: Vec<Vec<f64>>,
    lower: Vec<Vec<f64>>,
    log_root: f64,
}

/// Share of the kept particles' covariance that the starts keep.
const STARTS: f64 = 0.5;
/// Share that a step has; together they are a fifth more than the whole, for the tails.
const STEPS: f64 = 0.7;
/// How often a new particle comes from the prior.
const DEFENSIVE: f64 = 0.1;

impl Walk {
    fn from(kept: &[Living]) -> Self {
        let sum: f64 = kept.iter().map(|particle| particle.weight).sum();
        let weights: Vec<f64> = kept.iter().map(|particle| particle.weight / sum).collect();
        let rows: Vec<&[f64]> = kept.iter().map(|particle| particle.scores.as_slice()).collect();
        let (mean, covariance) = linear::covariance(&rows, &weights);
        let kernel: Vec<Vec<f64>> = covariance.iter().map(|row| row.iter().map(|value| STEPS * value).collect()).collect();
        let lower = linear::root(&kernel);
        let shrunk = |row: &&[f64]| row.iter().zip(&mean).map(|(score, mean)| mean + STARTS.sqrt() * (score - mean)).collect();
        let starts: Vec<Vec<f64>> = rows.iter().map(shrunk).collect();
        let mut sum = 0.0;
        let cumulated = weights.iter().map(|weight| (sum += weight, sum).1).collect();
        Self {
            cumulated,
            logs: weights.iter().map(|&weight| log(weight)).collect(),
            solved: starts.iter().map(|start| linear::solve(&lower, start)).collect(),
            starts,
            log_root: lower.iter().enumerate().map(|(at, row)| log(row[at])).sum(),
            lower,
        }
    }

    fn step(&self, space: &Space, draws: &mut crate::rng::Draws) -> Vec<f64> {
        if draws.uniform() < DEFENSIVE {
            return space.draw(draws);
        }
        let u = draws.uniform();
        let from = self.cumulated.partition_point(|&sum| sum < u).min(self.starts.len() - 1);
        let noise: Vec<f64> = self.lower.iter().map(|_| normal(draws)).collect();
        self.starts[from].iter().zip(linear::times(&self.lower, &noise)).map(|(start, step)| start + step).collect()
    }

    /// Density of the prior over that of the proposals.
    fn weight(&self, space: &Space, scores: &[f64]) -> f64 {
        let prior = space.log_density(scores);
        1.0 / (DEFENSIVE + (1.0 - DEFENSIVE) * exp(self.log_density(scores) - prior))
    }

    /// Logarithm of the density of the steps, but for √2π a score.
    fn log_density(&self, scores: &[f64]) -> f64 {
        let here = linear::solve(&self.lower, scores);
        let away = |start: &Vec<f64>| start.iter().zip(&here).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let terms: Vec<f64> = self.solved.iter().zip(&self.logs).map(|(start, log)| log - 0.5 * away(start)).collect();
        let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        most + log(terms.iter().map(|term| exp(term - most)).sum::<f64>()) - self.log_root
    }
}
