//! The probability of a long stock-out, down to chances that no plain run sees: multilevel splitting with fixed effort.
//!
//! A pilot sets levels on the way to the event. Each repetition then starts the same number of courses from every level, at states in
//! which earlier courses entered it, and multiplies the shares that get to the next. For levels that are fixed beforehand the product is
//! unbiased (Garvels, 2000, section 2.3; L'Ecuyer, Demers and Tuffin, 2007, proposition 1; Del Moral, 2004, theorem 7.4.2).
//! Independent repetitions give the interval.

mod event;
mod pilot;
mod plain;
mod split;

pub use event::{Event, Kind};

use crate::ensemble::Watch;
use crate::ensemble::workers::Workers;
use crate::model::Model;
use crate::results::Probability;
use crate::results::rare::{Estimate, Length, Level, RareEvent, StockOut, Trust};
use crate::stats::repeated::{geometric, none_in};
use crate::stats::{Moments, wilson};
use split::{Found, Rules};

/// How much is simulated, and under which chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// The seed.
    pub seed: u64,
    /// Independent repetitions, 2 to [`Effort::MOST_REPETITIONS`].
    pub repetitions: u64,
    /// Courses from each level in each repetition, 2 to [`Effort::MOST_COURSES`].
    pub courses: u64,
    /// Plain replications beside them; may be 0.
    pub plain: u64,
    /// Worker threads; none: as many as the machine offers.
    pub threads: Option<usize>,
}

impl Effort {
    /// Most repetitions.
    pub const MOST_REPETITIONS: u64 = split::MOST_REPETITIONS;
    /// Most courses.
    pub const MOST_COURSES: u64 = split::MOST_COURSES;
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// It was stopped.
    Stopped,
    /// The system gave no threads.
    Threads(String),
}

/// A larger relative error than this makes an order of magnitude of an estimate.
const ROUGH: f64 = 0.25;
/// Repetitions that must have seen the event for an interval that covers.
const FEW: u64 = 10;

/// Estimates the probability of an event. The same model, event, seed and effort give the same bits on any number of threads.
///
/// # Errors
/// [`NoAnswer`]: no pool of threads, or a stop that was asked for.
pub fn rare(model: &Model, event: &Event, effort: &Effort, watch: &impl Watch) -> Result<RareEvent, NoAnswer> {
    let workers = Workers::new(effort.threads).map_err(NoAnswer::Threads)?;
    let rules = Rules { model, event, seed: effort.seed, courses: effort.courses };
    let levels = pilot::levels(&rules, watch).ok_or(NoAnswer::Stopped)?;
    let one = |number: u64| split::repetition(&rules, &levels, number, watch);
    let found: Option<Vec<Found>> = workers.map((0..effort.repetitions).collect(), one).into_iter().collect();
    let found = found.ok_or(NoAnswer::Stopped)?;
    let plain = match effort.plain {
        0 => None,
        n => Some(plain::plain(model, event, effort.seed, n, &workers, watch).ok_or(NoAnswer::Stopped)?),
    };
    Ok(told(model, event, effort, &levels, &found, plain.as_deref()))
}

fn told(model: &Model, event: &Event, effort: &Effort, levels: &[f64], found: &[Found], plain: Option<&[Probability]>) -> RareEvent {
    let over = |value: &dyn Fn(&Found) -> f64| {
        let mut moments = Moments::default();
        found.iter().for_each(|found| moments.push(value(found)));
        moments
    };
    let half = found.len().div_ceil(2);
    let trials = effort.repetitions * effort.courses;
    // To get to the event is to get to every level: the deepest that most repetitions saw bounds what none saw.
    let deepest = (0..levels.len()).rev().find(|&at| found.iter().filter(|found| found.levels[at] > 0.0).count() >= half);
    let ceiling = deepest.map_or(1.0, |at| estimate(&over(&|found| found.levels[at]), trials, 1.0).ci95[1]);
    let bounded = |plain: Option<&Probability>| match plain {
        Some(plain) if plain.estimate > 0.0 => ceiling.min(plain.ci95[1]),
        Some(plain) => ceiling.min(none_in(plain.n)),
        None => ceiling,
    };
    let last = levels.len() - 1;
    let whole = over(&|found| found.levels[last]);
    let plain_event = plain.and_then(<[Probability]>::last).copied();
    let probability = estimate(&whole, trials, bounded(plain_event.as_ref()));
    let reached = found.iter().filter(|found| found.levels[last] > 0.0).count() as u64;
    let level = |at: usize| {
        let sum = |of: fn(&(u64, u64, f64)) -> f64| found.iter().map(|found| of(&found.counts[at])).sum::<f64>();
        let (set_out, arrived, days) = (sum(|counts| counts.0 as f64), sum(|counts| counts.1 as f64), sum(|counts| counts.2));
        let mark = Event::mark(levels[at]);
        Level {
            at: mark,
            probability: estimate(&over(&|found| found.levels[at]), trials, ceiling),
            passed: arrived / set_out,
            day: days / arrived,
        }
    };
    let length = |days: usize| {
        let plain = plain.map(|plain| plain[days]);
        let probability = estimate(&over(&|found| found.lengths[days]), trials, bounded(plain.as_ref()));
        Length { days: days as u32 + 1, probability, plain }
    };
    let days_simulated: u64 = found.iter().map(|found| found.days).sum();
    RareEvent {
        commodity: model.scenario().commodities[event.commodity].name.clone(),
        stock_out: stock_out(model, event),
        days: event.days as usize,
        horizon: event.horizon,
        probability,
        trust: trust(&probability, reached, effort.repetitions),
        repetitions: effort.repetitions,
        reached,
        courses: effort.courses,
        levels: (0..levels.len()).map(level).collect(),
        lengths: (0..event.days as usize).map(length).collect(),
        plain: plain_event,
        days_simulated,
        gain: gain(&whole, event.horizon, days_simulated),
    }
}

fn estimate(repetitions: &Moments, trials: u64, at_most: f64) -> Estimate {
    let (mean, ci95, relative_error) = geometric(repetitions);
    if mean <= 0.0 {
        return Estimate { estimate: 0.0, ci95: [0.0, at_most], relative_error };
    }
    // Courses that all got there are as many trials that all succeeded: that they agree makes nothing certain.
    let ci95 = if mean >= 1.0 { wilson(trials as f64, trials as f64) } else { ci95 };
    Estimate { estimate: mean, ci95, relative_error }
}

fn trust(probability: &Estimate, reached: u64, repetitions: u64) -> Trust {
    match reached {
        0 => Trust::Unseen,
        _ if probability.relative_error <= ROUGH && reached >= FEW.min(repetitions) && repetitions >= FEW => Trust::Sound,
        _ => Trust::Rough,
    }
}

/// Work-normalised: variance times days simulated, of plain replications over that of the repetitions.
fn gain(repetitions: &Moments, horizon: usize, days: u64) -> f64 {
    let p = repetitions.mean;
    let of_splitting = repetitions.variance() * days as f64 / repetitions.n as f64;
    if p > 0.0 && of_splitting > 0.0 { p * (1.0 - p) * horizon as f64 / of_splitting } else { f64::NAN }
}

fn stock_out(model: &Model, event: &Event) -> StockOut {
    match event.kind {
        Kind::Total => StockOut::Total,
        Kind::CoverBelow(days) => StockOut::CoverBelow(days),
        Kind::Unmet(use_, share) => {
            let name = |k: usize| model.scenario().commodities[event.commodity].uses[k - event.uses.start].clone();
            StockOut::Unmet { use_: use_.map(name), share }
        }
    }
}
