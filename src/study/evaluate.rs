//! Points that a program gives: a scenario is compiled once, and each point is its numbers. What samplers, optimisers and emulators call.

use super::forms::{Form, Forms};
use crate::ensemble::Watch;
use crate::ensemble::points::{Found, Point, Sample, found_at};
use crate::ensemble::workers::Workers;
use crate::model::Model;
use crate::results::Batches;
use crate::results::sweep::Failing;
use crate::scenario::factor::Setting;
use crate::scenario::inputs::Inputs;
use crate::scenario::{Faults, fault};
use crate::stats::Moments;
use std::collections::BTreeMap;

/// A scenario that is evaluated at points.
#[derive(Debug)]
pub struct Evaluator {
    inputs: Inputs,
    forms: Forms,
    names: Vec<String>,
}

/// Which replications each point has.
#[derive(Debug, Clone, Copy)]
pub struct Draws {
    /// The seed.
    pub seed: u64,
    /// Replications of each point, at least 1.
    pub replications: u64,
    /// Has each point replications of its own, in place of common random numbers?
    pub own_chance: bool,
}

/// What one point says.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Mean and standard error (NaN with one replication) of each metric.
    Figures(Vec<[f64; 2]>),
    /// Why it makes no scenario.
    Failed(Failing),
}

/// A point, its place in the list, and its settings.
type Asked<'p> = (usize, &'p [Setting]);

/// Outcomes by place, and the points that are to be read by themselves.
type Settled<'p> = (Vec<(usize, Outcome)>, Vec<Asked<'p>>);

impl Evaluator {
    /// Of a scenario with inputs.
    pub fn new(inputs: Inputs) -> Self {
        let names = Model::compile(&inputs.base.scenario).names().means();
        Self { inputs, forms: Forms::default(), names }
    }

    /// Names of all metrics that a point can report.
    pub fn metrics(&self) -> &[String] {
        &self.names
    }

    /// The inputs.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Evaluates the points, each with one setting for each input; `metrics` are places in [`Evaluator::metrics`]. None if it was stopped.
    /// A point's figures depend on its settings, the seed and the replications alone, with own chance also on its place.
    pub fn evaluate(
        &self,
        points: &[Vec<Setting>],
        metrics: &[usize],
        draws: Draws,
        workers: &Workers,
        watch: &impl Watch,
    ) -> Option<Vec<Outcome>> {
        let mut by_form: BTreeMap<String, Vec<Asked<'_>>> = BTreeMap::new();
        for (at, settings) in points.iter().enumerate() {
            by_form.entry(self.inputs.form(settings)).or_default().push((at, settings));
        }
        let task = Task { of: self, metrics, draws, watch };
        let found = workers.map(by_form.into_values().collect(), |asked| task.of_one_form(&asked));
        let (mut outcomes, mut others) = (vec![None; points.len()], Vec::new());
        for (settled, left) in found.into_iter().collect::<Option<Vec<_>>>()? {
            settled.into_iter().for_each(|(at, outcome)| outcomes[at] = Some(outcome));
            others.extend(left);
        }
        let read = workers.map(others, |asked| Some((asked.0, task.read(asked)?)));
        for (at, outcome) in read.into_iter().collect::<Option<Vec<_>>>()? {
            outcomes[at] = Some(outcome);
        }
        outcomes.into_iter().collect()
    }
}

/// One call.
struct Task<'t, W> {
    of: &'t Evaluator,
    metrics: &'t [usize],
    draws: Draws,
    watch: &'t W,
}

impl<W: Watch> Task<'_, W> {
    /// Outcomes of points that share a form, and the points that are to be read by themselves. None if it was stopped.
    fn of_one_form<'p>(&self, asked: &[Asked<'p>]) -> Option<Settled<'p>> {
        let inputs = &self.of.inputs;
        let form = asked.first().and_then(|(_, settings)| self.of.forms.of(inputs, settings));
        let Some(form) = form else { return Some((Vec::new(), asked.to_vec())) };
        let (open, others): (Vec<Asked<'p>>, Vec<Asked<'p>>) =
            asked.iter().partition(|(_, settings)| form.allows(&inputs.numbers(settings)));
        Some((self.under(&form, &open)?, others))
    }

    fn under(&self, form: &Form, asked: &[Asked<'_>]) -> Option<Vec<(usize, Outcome)>> {
        let numbers: Vec<Vec<f64>> = asked.iter().map(|(_, settings)| self.of.inputs.numbers(settings)).collect();
        let points: Vec<Point<'_>> = asked.iter().zip(&numbers).map(|((at, _), open)| Point { open, first: self.first(*at) }).collect();
        let found = found_at(&form.model, &points, &self.sample(), self.watch)?;
        Some(asked.iter().zip(found).map(|((at, _), found)| (*at, self.figures(&found))).collect())
    }

    /// A point whose scenario is read by itself: it has a setting that cannot stand open, or a fault.
    fn read(&self, (at, settings): Asked<'_>) -> Option<Outcome> {
        let failed = |code: &str, reason: String| Some(Outcome::Failed(Failing { code: code.to_owned(), reason }));
        if settings.contains(&Setting::Missing) {
            return failed(fault::code::MISSING, "an input has no value".to_owned());
        }
        match self.of.inputs.reading(settings) {
            Ok(reading) => {
                let model = Model::compile(&reading.scenario);
                let found = found_at(&model, &[Point { open: &[], first: self.first(at) }], &self.sample(), self.watch)?;
                Some(self.figures(found.first()?))
            }
            Err(faults) => failed(faults.0.first().map_or("", |fault| fault.code), sentence(&faults)),
        }
    }

    /// Number of the first replication of a point.
    fn first(&self, at: usize) -> u64 {
        if self.draws.own_chance { at as u64 * self.draws.replications } else { 0 }
    }

    fn sample(&self) -> Sample<'_> {
        Sample { seed: self.draws.seed, cut: Batches { replications: self.draws.replications, count: 0 }, columns: &[] }
    }

    fn figures(&self, found: &Found) -> Outcome {
        let figure = |of: &Moments| [of.mean, if of.n < 2 { f64::NAN } else { of.standard_error() }];
        Outcome::Figures(self.metrics.iter().map(|&at| figure(&found.moments[at])).collect())
    }
}

fn sentence(faults: &Faults) -> String {
    let errors = faults.0.iter().filter(|fault| !fault.warning);
    errors.map(|fault| fault.message.clone()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::{Plan, Silent};
    use crate::scenario::{Document, Overlay, Verb};
    use crate::simulate;

    const CITY: &str = r#"
        [scenario]
        title = "A city"
        start = "2026-01-01"
        days = 30
        population = 100_000
        [commodities.fuel]
        unit = "m3"
        daily_demand = { low = 90, high = 110 }
        truck_load = 10
        initial_stock_days = 2
        [[commodities.fuel.uses]]
        name = "all"
        share = 1
        [routes.A]
        share = 1
        transit_days = 3
        closure_probability = 0.1
        closure = { mean = 6 }
    "#;

    fn overlay(verb: Verb, path: &str, value: &str) -> Overlay {
        Overlay { verb, path: path.to_owned(), value: value.to_owned(), origin: "test".to_owned() }
    }

    fn evaluator(inputs: &[(Verb, &str)]) -> Evaluator {
        let inputs: Vec<_> = inputs.iter().map(|(verb, path)| (*verb, (*path).to_owned())).collect();
        let document = Document::from_text("city.toml", CITY).unwrap();
        let fixed = vec![overlay(Verb::Set, "routes.A.closure.mean", "8")];
        Evaluator::new(Inputs::new(document, fixed, &inputs).unwrap())
    }

    fn mean(overlays: &[Overlay], metric: &str) -> f64 {
        let document = Document::from_text("city.toml", CITY).unwrap();
        let scenario = document.scenario(overlays).unwrap().scenario;
        let run = simulate(&scenario, &Plan::new(7, 200), &Silent).unwrap();
        run.replications.numbers(metric).unwrap().iter().sum::<f64>() / 200.0
    }

    #[test]
    fn a_point_is_what_a_run_of_its_scenario_says() {
        let evaluator = evaluator(&[(Verb::Scale, "commodities.fuel.daily_demand"), (Verb::Set, "scenario.days")]);
        let column = evaluator.metrics().iter().position(|name| name == "fuel.unmet").unwrap();
        let point = |scale: f64, days: f64| vec![Setting::Number(scale), Setting::Number(days)];
        let points = [point(1.5, 30.0), point(0.5, 30.0), point(1.5, 20.0), point(1.0, -3.0)];
        let draws = Draws { seed: 7, replications: 200, own_chance: false };
        let workers = Workers::new(Some(2)).unwrap();
        let found = evaluator.evaluate(&points, &[column], draws, &workers, &Silent).unwrap();
        for (outcome, (scale, days)) in found.iter().zip([("1.5", "30"), ("0.5", "30"), ("1.5", "20")]) {
            let Outcome::Figures(figures) = outcome else { panic!("{outcome:?}") };
            let exact = mean(
                &[
                    overlay(Verb::Set, "routes.A.closure.mean", "8"),
                    overlay(Verb::Scale, "commodities.fuel.daily_demand", scale),
                    overlay(Verb::Set, "scenario.days", days),
                ],
                "fuel.unmet",
            );
            assert!(exact > 0.0 && (figures[0][0] - exact).abs() < 1e-9 * exact, "{figures:?} {exact}");
        }
        assert!(matches!(&found[3], Outcome::Failed(failing) if failing.code == fault::code::RANGE), "{:?}", found[3]);
    }

    #[test]
    fn own_chance_differs_from_point_to_point_and_common_does_not() {
        let evaluator = evaluator(&[(Verb::Set, "commodities.fuel.initial_stock_days")]);
        let column = evaluator.metrics().iter().position(|name| name == "fuel.unmet").unwrap();
        let points = vec![vec![Setting::Number(3.0)]; 2];
        let workers = Workers::new(Some(1)).unwrap();
        let of =
            |own_chance| evaluator.evaluate(&points, &[column], Draws { seed: 1, replications: 1, own_chance }, &workers, &Silent).unwrap();
        let text = |outcomes: &[Outcome]| outcomes.iter().map(|outcome| format!("{outcome:?}")).collect::<Vec<_>>();
        let (common, own) = (text(&of(false)), text(&of(true)));
        assert_eq!(common[0], common[1]);
        assert_eq!(common[0], own[0]);
        assert_ne!(own[0], own[1]);
    }
}
