//! One replication of a scenario under given values of its priors, and what the record says of it.

use super::desk::Ask;
use super::{Axis, Question, Settings};
use crate::ensemble::Watch;
use crate::ensemble::workers::Workers;
use crate::kernel::LANES;
use crate::model::Model;
use crate::observations;
use crate::observations::{Dimension, Observed};
use crate::results::calibration::{Sought, Target};
use crate::rng::SCHEME;
use crate::scenario::priors::{Prior, Priors};
use crate::scenario::{Scenario, UncertainLaw};
use crate::study::content::Content;
use crate::study::target::{self, Aim, Aims, Desk};

/// A scenario whose priors stand open, and the targets that it is asked for.
#[derive(Debug)]
pub struct Simulation<'m> {
    model: &'m Model,
    aims: Aims,
    seed: u64,
}

/// The names of the targets that a scenario answers, and of those that it does not.
pub fn answered(scenario: &Scenario, targets: &[observations::Target]) -> (Vec<String>, Vec<String>) {
    let aims = Aims::new(scenario, targets);
    let is_answered = |at: usize| !targets[at].observed.is_empty() && aims.aims.iter().any(|aim| aim.target == at);
    let (inside, outside): (Vec<usize>, Vec<usize>) = (0..targets.len()).partition(|&at| is_answered(at));
    let names = |of: Vec<usize>| of.into_iter().map(|at| targets[at].name.clone()).collect();
    (names(inside), names(outside))
}

/// The question that a file of priors asks of a scenario and a record; and which aims it has, in the order of its targets.
pub fn question(scenario: &Scenario, targets: &[observations::Target], priors: &Priors) -> (Question, Aims) {
    let all = Aims::new(scenario, targets);
    let mut aims = Aims { aims: Vec::new(), outside: Vec::new() };
    let mut sought_targets = Vec::new();
    for aim in all.aims {
        let of = &targets[aim.target];
        let wanted = priors.targets.as_ref().map(|wanted| wanted.iter().find(|wanted| wanted.name == of.name));
        if of.observed.is_empty() || matches!(wanted, Some(None)) {
            continue;
        }
        let discrepancy = wanted.flatten().and_then(|wanted| wanted.discrepancy);
        sought_targets.push(target(of, &aim, scenario.days, discrepancy, priors.discrepancy));
        aims.aims.push(aim);
    }
    let axis = |prior: &Prior| Axis { name: format!("{} {}", prior.verb.name(), prior.path), law: prior.law.clone(), whole: prior.whole };
    let question = Question {
        sought: priors.priors.iter().map(sought).collect(),
        axes: priors.priors.iter().map(axis).collect(),
        targets: sought_targets,
    };
    (question, aims)
}

/// Hash of all that settles what a calibration simulates: who simulates it, the scenario, what is asked, and how it is looked for.
pub fn identity(made_by: [&str; 2], scenario: &str, question: &Question, aims: &Aims, settings: &Settings) -> String {
    let mut content = Content::of("calibration 2");
    content.text(made_by[0]).text(made_by[1]).count(u64::from(SCHEME)).text(scenario);
    content.list(&question.sought, |content, sought| {
        let Sought { path, verb, words, range, whole, discrete, source } = sought;
        content.text(path).text(verb).text(words).numbers(range).flag(*whole).flag(*discrete).text(source);
    });
    content.list(&question.axes, |content, Axis { name, law, whole }| {
        content.text(name).law(law).flag(*whole);
    });
    content.list(&question.targets, |content, target| {
        let Target { name, unit, observed, low, high, discrepancy, censored } = target;
        content.text(name).text(unit).numbers(&[*observed, *low, *high, *discrepancy, *censored]);
    });
    content.list(&aims.aims, |content, aim| aim.content(content));
    content.list(&aims.outside, |content, &outside| {
        content.count(outside as u64);
    });
    let Settings { particles, seed, waves, wave_points, wave_replications, least_acceptance, generations, predictive, joint, repeats } =
        *settings;
    let sizes = [particles, waves, wave_points, wave_replications, generations, predictive, joint, repeats];
    content
        .list(&sizes, |content, &size| {
            content.count(size as u64);
        })
        .count(seed)
        .numbers(&[least_acceptance]);
    content.hash()
}

fn sought(prior: &Prior) -> Sought {
    let (low, high) = prior.law.ends();
    Sought {
        path: prior.path.clone(),
        verb: prior.verb.name().to_owned(),
        words: words(&prior.law),
        range: [low, high],
        whole: prior.whole,
        discrete: matches!(prior.law, UncertainLaw::Discrete { .. }),
        source: prior.source.clone(),
    }
}

fn words(law: &UncertainLaw) -> String {
    match law {
        UncertainLaw::Uniform { low, high } => format!("{low} to {high}"),
        UncertainLaw::Pert { low, mode, high } => format!("{low} to {high}, most likely {mode}"),
        UncertainLaw::Discrete { values, .. } => values.iter().map(f64::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// Where sources disagree, the range holds what any of them holds possible; the best figure is that of the most trusted.
fn target(of: &observations::Target, aim: &Aim, days: usize, discrepancy: Option<f64>, share: f64) -> Target {
    let values: Vec<_> = of.observed.iter().map(|observed| aim.observed(observed)).collect();
    let most = |best: &Observed, one: &Observed| one.confidence > best.confidence;
    let best = (1..of.observed.len()).fold(0, |best, at| if most(&of.observed[best], &of.observed[at]) { at } else { best });
    let observed = values[best].best;
    let is_date = of.measure.is_date();
    // A day's number has no size: a share of it means nothing.
    let discrepancy = discrepancy.unwrap_or(if is_date { 0.0 } else { share * observed.abs() });
    Target {
        name: of.name.clone(),
        unit: unit(of.unit.dimension()).to_owned(),
        observed,
        low: values.iter().map(|values| values.low).fold(f64::INFINITY, f64::min),
        high: values.iter().map(|values| values.high).fold(f64::NEG_INFINITY, f64::max),
        discrepancy,
        censored: if is_date { days as f64 } else { 0.0 },
    }
}

const fn unit(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Amount | Dimension::Volume => "m3",
        Dimension::Mass => "t",
        Dimension::Trucks => "trucks",
        Dimension::Convoys => "convoys",
        Dimension::Share => "share",
        Dimension::Service => "service",
        Dimension::Ratio => "ratio",
        Dimension::Date => "date",
    }
}

/// Asks that one worker answers at a time.
const TOGETHER: usize = 32;

impl<'m> Simulation<'m> {
    /// Of a model in which the priors' values stand open ([`Priors::opened`]). `seed` is that of its chance.
    pub fn new(model: &'m Model, aims: Aims, seed: u64) -> Self {
        Self { model, aims, seed }
    }

    /// How many targets it answers.
    pub fn width(&self) -> usize {
        self.aims.aims.len()
    }

    /// Answers asks in parallel, in their order; none if it was stopped. Values that no prior opens are drawn anew for each.
    pub fn answer(&self, workers: &Workers, asks: &[Ask], watch: &impl Watch) -> Option<Vec<Vec<f64>>> {
        let some = |asks: &[Ask]| {
            if watch.stops() {
                return None;
            }
            let mut desk = Desk::new(self.model, &self.aims);
            let mut rows = Vec::with_capacity(asks.len());
            for group in asks.chunks(LANES) {
                let ask = |ask: &Ask| target::Ask { draw: ask.number, replication: ask.number, open: ask.values.clone() };
                let group: Vec<target::Ask> = group.iter().map(ask).collect();
                rows.extend(desk.answer(self.seed, &group).chunks(self.width().max(1)).map(<[f64]>::to_vec));
            }
            watch.done(asks.len() as u64);
            Some(rows)
        };
        let found = workers.map(asks.chunks(TOGETHER).collect(), some);
        Some(found.into_iter().collect::<Option<Vec<_>>>()?.concat())
    }
}
