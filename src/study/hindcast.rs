//! A scenario run on the record's dates and held against it.

use super::target::{Aims, Simulated, simulate};
use crate::ensemble::{Plan, Unfinished, Watch};
use crate::model::{Instance, Model};
use crate::observations::{Dimension, Measure, Observations, Observed, Target, Unit, Values};
use crate::results::score::{Baseline, Naive, OUTSIDE, Scorecard, Scored, ScoredObservation, Week};
use crate::scenario::Scenario;
use crate::stats::quantile_of_sorted;
use crate::stats::score::{crps, pit, wis};
use jiff::ToSpan;
use jiff::civil::Date;
use std::convert::Infallible;

/// Levels of the quantiles of a hindcast.
pub(super) const FIVE: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Parameter draws over which the normal flow is averaged: those of the run, at least and at most so many.
const DRAWS: [u64; 2] = [64, 4096];
/// Days of a step of the chart.
const WEEK: usize = 7;

/// Runs a model and scores it against every target that its horizon answers. The naive forecasts are those of `naive`, where one is given
/// that [`unlike`] finds nothing against, else of the model itself.
///
/// # Errors
/// As of [`crate::ensemble::run`].
pub fn hindcast(
    model: &Model,
    naive: Option<&Model>,
    record: &Observations,
    plan: &Plan,
    watch: &impl Watch,
) -> Result<Scorecard, Unfinished<Infallible>> {
    let scenario = model.scenario();
    let weeks = weeks(model, &record.targets);
    let asked: Vec<Target> = record.targets.iter().cloned().chain(weeks.iter().map(|(_, target)| target.clone())).collect();
    let aims = Aims::new(scenario, &asked);
    let found = simulate(model, &aims, plan, watch)?;
    let normal = Normal::of(naive.unwrap_or(model), plan.seed, (plan.replications / plan.inner).clamp(DRAWS[0], DRAWS[1]));
    let (mut targets, mut of_weeks) = (Vec::new(), Vec::new());
    for (at, aim) in aims.aims.iter().enumerate() {
        let sorted = sorted(&found, at);
        if aim.target < record.targets.len() {
            let target = &asked[aim.target];
            targets.push(scored(target, aim, &sorted, &normal, &record.targets));
        } else {
            let (first, target) = &weeks[aim.target - record.targets.len()];
            let days = 1 + target.last.since(target.first).map_or(0, |span| span.get_days().max(0) as usize);
            let factor = target.unit.factor() * days as f64;
            of_weeks.push(Week { first: *first, days, quantiles: FIVE.map(|level| quantile_of_sorted(&sorted, level) / factor) });
        }
    }
    let outside = aims.outside.iter().filter(|&&at| at < record.targets.len());
    let why = |&at: &usize| (record.targets[at].name.clone(), OUTSIDE.to_owned());
    Ok(Scorecard {
        title: crate::results::Wording { plain: scenario.title.clone(), french: scenario.title_fr.clone() },
        locked: false,
        observations: vec![record.name.clone()],
        n: plan.replications,
        start: scenario.start.to_string(),
        days: scenario.days,
        targets,
        left_out: outside.map(why).collect(),
        weeks: of_weeks,
        naive: naive.map(|other| {
            let other = other.scenario();
            let title = crate::results::Wording { plain: other.title.clone(), french: other.title_fr.clone() };
            // Both lie in one folder, under their names.
            let name = if other.name == scenario.name { format!("{}-naive", other.name) } else { other.name.clone() };
            Naive { name, title, hash: other.hash.clone() }
        }),
    })
}

/// What keeps the naive forecasts of one scenario from standing beside another: each difference in first day, length and commodities.
pub fn unlike(scored: &Scenario, naive: &Scenario) -> Vec<Unlike> {
    let mut found = Vec::new();
    if scored.start != naive.start {
        found.push(Unlike::Start(scored.start, naive.start));
    }
    if scored.days != naive.days {
        found.push(Unlike::Days(scored.days, naive.days));
    }
    for one in &scored.commodities {
        match naive.commodities.iter().find(|other| other.name == one.name) {
            None => found.push(Unlike::Missing(one.name.clone())),
            Some(other) if other.unit != one.unit => {
                found.push(Unlike::Unit(one.name.clone(), one.unit.clone(), other.unit.clone()));
            }
            Some(_) => {}
        }
    }
    let extra = naive.commodities.iter().filter(|one| scored.commodities.iter().all(|other| other.name != one.name));
    found.extend(extra.map(|one| Unlike::Extra(one.name.clone())));
    found
}

/// One such difference: what the scenario that is scored has, and what the naive one has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlike {
    /// First days.
    Start(Date, Date),
    /// Lengths in days.
    Days(usize, usize),
    /// A commodity that the naive scenario lacks.
    Missing(String),
    /// A commodity that it alone has.
    Extra(String),
    /// A commodity of another unit.
    Unit(String, String, String),
}

/// A column, upwards.
pub fn sorted(found: &Simulated, at: usize) -> Vec<f64> {
    let mut sorted = found.column(at);
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Weeks of the flow that the record's volumes speak of, for the chart; none without a volume.
fn weeks(model: &Model, targets: &[Target]) -> Vec<(usize, Target)> {
    let Some(volume) = targets.iter().find(|target| target.measure == Measure::Volume) else { return Vec::new() };
    let scenario = model.scenario();
    let day = |day: usize| scenario.start.checked_add((day as i64).days()).unwrap_or(scenario.start);
    let week = |first: usize| {
        let last = (first + WEEK).min(scenario.days) - 1;
        (first, Target { name: String::new(), first: day(first), last: day(last), observed: Vec::new(), ..volume.clone() })
    };
    (0..scenario.days).step_by(WEEK).map(week).collect()
}

/// What a row says, and its scores: `score` is the CRPS of an observation.
pub(super) fn observation(
    one: &Observed,
    value: [f64; 3],
    median: f64,
    score: impl Fn(f64) -> f64,
    wis: f64,
    pit: f64,
) -> ScoredObservation {
    ScoredObservation {
        id: one.id.clone(),
        source: one.source.clone(),
        source_date: one.source_date.clone(),
        confidence: one.confidence.key().to_owned(),
        value,
        crps: score(value[1]),
        // The score is convex in the observation, and least near the median.
        crps_range: [score(median.clamp(value[0], value[2])), score(value[0]).max(score(value[2]))],
        wis,
        pit,
    }
}

fn scored(target: &Target, aim: &super::target::Aim, sorted: &[f64], normal: &Normal, all: &[Target]) -> Scored {
    let factor = target.unit.factor();
    let quantiles: Vec<(f64, f64)> = FIVE.iter().map(|&level| (level, quantile_of_sorted(sorted, level) / factor)).collect();
    let own: Vec<f64> = sorted.iter().map(|value| value / factor).collect();
    let observed: Vec<ScoredObservation> = target
        .observed
        .iter()
        .map(|one| {
            let Values { low, best, high } = aim.observed(one);
            let value = [low, best, high].map(|value| value / factor);
            let median = quantile_of_sorted(&own, 0.5);
            observation(one, value, median, |y| crps(&own, y), wis(&quantiles, best / factor), pit(&own, best / factor))
        })
        .collect();
    let days = normal.days as f64;
    let flow = normal.value(target);
    let mut scored = Scored {
        name: target.name.clone(),
        measure: target.measure.key().to_owned(),
        of: target
            .use_
            .as_ref()
            .or(target.place.as_ref())
            .map_or_else(|| target.commodity.clone(), |name| format!("{}.{name}", target.commodity)),
        unit: target.unit.key().to_owned(),
        span: [target.first.to_string(), target.last.to_string()],
        quantiles,
        mean: Some(own.iter().sum::<f64>() / own.len() as f64),
        observed,
        baselines: Vec::new(),
        scale: 1.0,
    };
    let last = last_value(target, all, target.first, |volume| normal.trucks(target, volume));
    scored.scale = scale(target, flow / factor, last.map_or(scored.best(), |last| scored.best().max(last / factor)), days);
    scored.baselines = vec![baseline(&scored, "normal_flow", flow / factor)];
    let last = last.map(|last| baseline(&scored, "last_month", last / factor));
    scored.baselines.extend(last);
    scored
}

/// What errors of a target are measured by; `seen` is the larger of what was observed and what was observed before.
pub fn scale(target: &Target, normal: f64, seen: f64, days: f64) -> f64 {
    match target.measure {
        Measure::Volume | Measure::TrucksCleared | Measure::TrucksArriving if normal > 0.0 => normal,
        _ if target.measure.dimension() == Some(Dimension::Share) => 1.0 / target.unit.factor(),
        _ if target.unit.dimension() == Dimension::Date => days,
        _ => seen.max(1.0),
    }
}

/// A naive forecast's score: the mean over the sources of its absolute error.
pub fn baseline(scored: &Scored, key: &str, value: f64) -> Baseline {
    let error = scored.observed.iter().map(|observed| (observed.value[1] - value).abs()).sum::<f64>() / scored.observed.len() as f64;
    Baseline { key: key.to_owned(), value, crps: error }
}

/// What the latest earlier observation of the same thing would come to over the target's span (a span that ended before `before`);
/// tankers are counted from volumes, by `trucks`, where no count is on record. None: there is no earlier one, or the thing has no pace.
pub fn last_value(target: &Target, all: &[Target], before: Date, trucks: impl Fn(f64) -> f64) -> Option<f64> {
    let same = |other: &&Target| {
        let of_same = other.commodity == target.commodity && other.place == target.place;
        of_same && other.last < before && !other.observed.is_empty()
    };
    let latest = |measure: Measure, use_: &Option<String>| {
        all.iter().filter(same).filter(|other| other.measure == measure && other.use_ == *use_).max_by_key(|other| other.last)
    };
    let best = |other: &Target| other.observed.iter().map(|one| one.value.best).sum::<f64>() / other.observed.len() as f64;
    let pace = |other: &Target| best(other) / span_days(other) * span_days(target);
    match target.measure {
        measure if measure.adds() => match latest(measure, &target.use_) {
            Some(other) => Some(pace(other)),
            None if matches!(measure, Measure::TrucksArriving | Measure::TrucksCleared) => {
                latest(Measure::Volume, &None).map(|other| trucks(pace(other)))
            }
            None => None,
        },
        Measure::ShareUnmet | Measure::TrucksWaiting | Measure::ShareDry | Measure::ShareUnserved | Measure::ShareAskingMet => {
            latest(target.measure, &target.use_).map(best)
        }
        Measure::ServiceLevel | Measure::PriceRatio => latest(target.measure, &target.use_).map(best),
        _ => None,
    }
}

fn span_days(target: &Target) -> f64 {
    1.0 + target.last.since(target.first).map_or(0.0, |span| f64::from(span.get_days()))
}

/// The flow in quiet times: normal demand, averaged over parameter draws.
pub struct Normal {
    days: usize,
    start: Date,
    /// By commodity: name, load of a truck, factor to the dimension's own unit, demand by day.
    commodities: Vec<(String, f64, f64, Vec<f64>)>,
    /// By use with a service: its commodity, its name, the level of the service when all of the need is met.
    services: Vec<(String, String, f64)>,
}

impl Normal {
    /// Of a model, over so many parameter draws.
    pub fn of(model: &Model, seed: u64, draws: u64) -> Self {
        let (scenario, days) = (model.scenario(), model.shape.days);
        let draws = if model.is_certain() { 1 } else { draws };
        let mut instance = Instance::default();
        let mut demand = vec![0.0; model.shape.commodities * days];
        let mut load = vec![0.0; model.shape.commodities];
        let mut full = vec![0.0; model.shape.all_uses()];
        for draw in 0..draws {
            model.redraw(&mut instance, seed, draw);
            demand.iter_mut().zip(&instance.demand).for_each(|(sum, value)| *sum += value / draws as f64);
            load.iter_mut().zip(&instance.load).for_each(|(sum, value)| *sum += value / draws as f64);
            full.iter_mut().zip(&instance.segments[0].uses).for_each(|(sum, rates)| *sum += rates.service_full / draws as f64);
        }
        let commodity = |(at, commodity): (usize, &crate::scenario::Commodity)| {
            let factor = Unit::of(&commodity.unit).map_or(1.0, Unit::factor);
            (commodity.name.clone(), load[at], factor, demand[at * days..(at + 1) * days].to_vec())
        };
        let named = scenario.commodities.iter().flat_map(|one| one.uses.iter().map(move |use_| (one.name.clone(), use_.clone())));
        let services =
            named.zip(full).filter(|(_, full)| !full.is_nan()).map(|((commodity, use_), full)| (commodity, use_, full)).collect();
        Self { days, start: scenario.start, commodities: scenario.commodities.iter().enumerate().map(commodity).collect(), services }
    }

    fn of_commodity(&self, target: &Target) -> Option<&(String, f64, f64, Vec<f64>)> {
        self.commodities.iter().find(|commodity| commodity.0 == target.commodity)
    }

    /// A volume (in the dimension's own unit) as trucks.
    pub fn trucks(&self, target: &Target, volume: f64) -> f64 {
        self.of_commodity(target).map_or(f64::NAN, |(_, load, factor, _)| volume / (load * factor))
    }

    /// What a truck of a commodity carries, in the unit of volumes on record.
    pub fn load(&self, name: &str) -> f64 {
        self.commodities.iter().find(|commodity| commodity.0 == name).map_or(f64::NAN, |(_, load, factor, _)| load * factor)
    }

    /// What a target comes to in quiet times, in the dimension's own unit: the need flows in, nothing is lost, attacked or short. A
    /// shortage or a dry spell that never begins is put at the end of the horizon.
    pub fn value(&self, target: &Target) -> f64 {
        let Some((_, load, factor, demand)) = self.of_commodity(target) else { return f64::NAN };
        let day = |date: Date| date.since(self.start).map_or(0, |span| span.get_days().max(0) as usize);
        let span = day(target.first)..(day(target.last) + 1).min(self.days);
        let need: f64 = demand.get(span).map_or(f64::NAN, |days| days.iter().sum());
        match target.measure {
            Measure::Volume => need * factor,
            Measure::TrucksCleared | Measure::TrucksArriving => need / load,
            Measure::ShortageBegins | Measure::ShortageEnds | Measure::DryBegins | Measure::DryEnds => self.days as f64,
            Measure::ShareAskingMet | Measure::PriceRatio => 1.0,
            Measure::ServiceLevel => {
                let of =
                    |(commodity, use_, _): &&(String, String, f64)| *commodity == target.commodity && Some(use_) == target.use_.as_ref();
                self.services.iter().find(of).map_or(f64::NAN, |(_, _, full)| *full)
            }
            _ => 0.0,
        }
    }
}
