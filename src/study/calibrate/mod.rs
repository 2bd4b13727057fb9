//! Which values of the uncertain paths are compatible with a record: history matching, then a population of particles
//! (docs/calibrate.md). The sampler knows no scenario: it asks for replications and gets figures.

mod desk;
mod diagnose;
mod distance;
mod history;
mod linear;
mod population;
pub mod simulation;
mod space;

pub use desk::{Ask, Simulate};
pub use space::Axis;

use crate::results::calibration::{Calibration, Particle, Sought, Target};
use crate::rng::{Chance, Process};
use desk::Desk;
use diagnose::Bank;
use distance::Yardstick;
use history::Matching;
use population::{Course, Living};
use space::Space;

/// What is looked for, and what it is held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// In words.
    pub sought: Vec<Sought>,
    /// The priors.
    pub axes: Vec<Axis>,
    /// The record.
    pub targets: Vec<Target>,
}

/// How it is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Particles of the posterior.
    pub particles: usize,
    /// The seed.
    pub seed: u64,
    /// Most waves of history matching.
    pub waves: usize,
    /// Points of a wave.
    pub wave_points: usize,
    /// Replications at each.
    pub wave_replications: usize,
    /// The population ends when a smaller share of its new particles comes nearer.
    pub least_acceptance: f64,
    /// Most generations.
    pub generations: usize,
    /// Replications under the priors, and of each predictive band.
    pub predictive: usize,
    /// Equally weighted draws of the posterior.
    pub joint: usize,
    /// Populations of their own, which together have as many particles, that tell how far the posterior may be off; below 2: none.
    pub repeats: usize,
}

impl Settings {
    /// The usual ones, for so many particles.
    pub fn new(particles: usize, seed: u64) -> Self {
        Self {
            particles,
            seed,
            waves: 3,
            wave_points: 300,
            wave_replications: 12,
            least_acceptance: 0.01,
            generations: 200,
            predictive: 2000,
            joint: 200,
            repeats: 4,
        }
    }
}

/// Half of a generation is kept: the setting that its authors recommend.
const KEEP: f64 = 0.5;

/// Fewest particles of a population that is there to tell the Monte Carlo error.
const FEWEST: usize = 50;

/// Looks for the values.
///
/// # Errors
/// The error of the simulator, unchanged.
pub fn calibrate<'s, E>(question: &Question, settings: &Settings, simulate: &'s mut Simulate<'s, E>) -> Result<Calibration, E> {
    let mut desk = Desk::new(simulate);
    let mut space = Space::new(question.axes.clone());
    let seed = |of: &str| Chance::new(settings.seed, 0).once(Process::named(&format!("calibrate/{of}"))).word();
    let bank = bank(&space, settings.predictive, seed("bank"), &mut desk)?;
    let yardstick = Yardstick::new(&question.targets, &bank.simulated);
    let Settings { waves, wave_points: points, wave_replications: replications, .. } = *settings;
    let matching = Matching { waves, points, replications, seed: seed("history") };
    let waves = history::match_history(&mut space, &yardstick, &matching, &mut desk)?;
    let course = Course {
        particles: settings.particles,
        keep: KEEP,
        tolerance: 0.0,
        least_acceptance: settings.least_acceptance,
        generations: settings.generations,
        seed: seed("population"),
    };
    let found = population::populate(&space, &yardstick, &course, &mut desk)?;
    let kept = &found.kept;
    let mut marginals = diagnose::marginals(&question.axes, kept, &bank, &yardstick);
    let n = settings.predictive;
    let posterior = desk.ask(diagnose::resampled(kept, n, seed("predictive")))?;
    let apart = desk.ask(diagnose::apart(&marginals, n, seed("overlay")))?;
    let predictive = question.targets.iter().enumerate();
    let predictive = predictive
        .map(|(at, target)| diagnose::predictive(&yardstick, at, target.range(), [&bank.simulated, &posterior, &apart]))
        .collect();
    // Last of all: what was asked for before has the same numbers, and so the same draws, without it.
    let repeats = if settings.repeats < 2 { 0 } else { settings.repeats };
    let tolerance = found.generations.last().map_or(0.0, |last| last.tolerance);
    let mut again = Vec::with_capacity(repeats);
    for number in 0..repeats {
        let particles = (settings.particles / repeats).max(FEWEST);
        let course = Course { particles, tolerance, seed: seed(&format!("population/{number}")), ..course };
        again.push(population::populate(&space, &yardstick, &course, &mut desk)?.kept);
    }
    if repeats > 0 {
        let errors = diagnose::errors(&again, kept.len());
        marginals.iter_mut().zip(errors).for_each(|(marginal, error)| marginal.error = error);
    }
    Ok(Calibration {
        sought: question.sought.clone(),
        targets: question.targets.clone(),
        waves,
        ended: found.ended,
        particles: particles(kept),
        joint: diagnose::resampled(kept, settings.joint, seed("joint")),
        correlations: diagnose::correlations(kept),
        generations: found.generations,
        marginals,
        predictive,
        replications: n,
        repeats,
        simulated: desk.asked(),
    })
}

/// Draws of the whole prior, each with one replication.
fn bank<E>(space: &Space, n: usize, seed: u64, desk: &mut Desk<'_, E>) -> Result<Bank, E> {
    let draw = |at: u64| space.values(&space.shares(&space.draw(&mut Chance::new(seed, at).once(Process::named("calibrate/bank")))));
    let values: Vec<Vec<f64>> = (0..n as u64).map(draw).collect();
    let simulated = desk.ask(values.clone())?;
    Ok(Bank { values, simulated })
}

fn particles(kept: &[Living]) -> Vec<Particle> {
    let sum: f64 = kept.iter().map(|particle| particle.weight).sum();
    let one = |particle: &Living| Particle {
        values: particle.values.clone(),
        weight: particle.weight / sum,
        distance: particle.distance,
        simulated: particle.simulated.clone(),
    };
    kept.iter().map(one).collect()
}
