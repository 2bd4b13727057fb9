//! One replication of a scenario under given values of its priors, and what the record says of it.

use super::desk::Ask;
use super::{Axis, Question};
use crate::ensemble::Watch;
use crate::ensemble::workers::Workers;
use crate::kernel::LANES;
use crate::model::Model;
use crate::observations;
use crate::observations::{Dimension, Measure, Observed};
use crate::results::calibration::{Sought, Target};
use crate::scenario::priors::{Prior, Priors};
use crate::scenario::{Scenario, UncertainLaw};
use crate::study::target::{self, Aim, Aims, Desk};

/// A scenario whose priors stand open, and the targets that it is asked for.
#[derive(Debug)]
pub struct Simulation<'m> {
    model: &'m Model,
    aims: Aims,
    /// By prior: where it stands among the uncertain values.
    places: Vec<Vec<usize>>,
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
    let is_date = matches!(of.measure, Measure::ShortageBegins | Measure::ShortageEnds);
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
        Dimension::Date => "date",
    }
}

/// Asks that one worker answers at a time.
const TOGETHER: usize = 32;

impl<'m> Simulation<'m> {
    /// Of a model that was compiled under [`Priors::overlays`]. `seed` is that of its chance.
    pub fn new(model: &'m Model, aims: Aims, priors: &Priors, seed: u64) -> Self {
        Self { model, aims, places: priors.places(&model.scenario().uncertain), seed }
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
                let group: Vec<target::Ask> = group.iter().map(|ask| self.held(ask)).collect();
                rows.extend(desk.answer(self.seed, &group).chunks(self.width().max(1)).map(<[f64]>::to_vec));
            }
            watch.done(asks.len() as u64);
            Some(rows)
        };
        let found = workers.map(asks.chunks(TOGETHER).collect(), some);
        Some(found.into_iter().collect::<Option<Vec<_>>>()?.concat())
    }

    fn held(&self, ask: &Ask) -> target::Ask {
        let held = self.places.iter().zip(&ask.values).flat_map(|(places, &value)| places.iter().map(move |&place| (place, value)));
        target::Ask { draw: ask.number, replication: ask.number, held: held.collect() }
    }
}
