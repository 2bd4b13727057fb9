//! A forecast by weeks, and its scores once somebody knows.

use super::hindcast::{FIVE, Normal, baseline, last_value, observation, scale, sorted};
use super::target::{Aims, simulate};
use crate::ensemble::{Plan, Unfinished, Watch};
use crate::model::Model;
use crate::observations::{Measure, Observations, Observed, Target, Unit};
use crate::results::forecast::{Baseline, Forecast, Foretold, Seal};
use crate::results::score::{self, NOT_ON_RECORD, Scorecard, Scored, ScoredObservation, Week};
use crate::stats::quantile_of_sorted;
use crate::stats::score::{LEVELS, crps_of_quantiles, pit_of_quantiles, wis};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::convert::Infallible;

/// What is foretold of each week.
const MEASURES: [(Measure, Unit); 2] = [(Measure::TrucksArriving, Unit::Trucks), (Measure::ShareUnmet, Unit::Share)];
/// Parameter draws over which the normal flow is averaged. Seals hold what comes of it: the number stays.
const NORMAL_DRAWS: u64 = 64;

/// What is asked of a forecast.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The commodity.
    pub commodity: &'q str,
    /// First and last day of each week; all of them must lie within the horizon.
    pub weeks: &'q [[Date; 2]],
    /// The last day of which anything was known.
    pub reference: Date,
    /// Where it is foretold.
    pub location: Option<&'q str>,
    /// Trajectories that are kept beside the quantiles; as many as there are replications at most.
    pub samples: u64,
}

/// What a model foretells of whole weeks (Monday to Sunday) within two dates: tankers arriving, and share of need unmet.
#[derive(Debug, Clone, PartialEq)]
pub struct Weekly {
    /// The quantiles.
    pub forecast: Forecast,
    /// By target: what it comes to in quiet times.
    pub normal: Vec<f64>,
    /// What a truck carries, in the unit of volumes on record.
    pub units_per_truck: f64,
    /// By replication: trucks of the commodity that arrive over the whole horizon, to be held against the run's own figures.
    pub arrivals: Vec<f64>,
}

impl Weekly {
    /// A truck's load in the scenario's own unit; none if it is not known, and so differs between parameter draws.
    pub fn load_if_known(model: &Model, seed: u64, commodity: &str) -> Option<f64> {
        let at = model.scenario().commodities.iter().position(|one| one.name == commodity)?;
        let path = format!("commodities.{commodity}.truck_load");
        let drawn = model.scenario().uncertain.iter().any(|uncertain| uncertain.path == path);
        (!drawn).then(|| model.instance(seed, 0).load[at])
    }
}

/// Whole weeks from Monday to Sunday within two dates, both included.
pub fn weeks(from: Date, to: Date) -> Vec<[Date; 2]> {
    let mut monday = from;
    let mut found = Vec::new();
    while monday.weekday() != Weekday::Monday {
        let Ok(next) = monday.tomorrow() else { return found };
        monday = next;
    }
    while let Ok(sunday) = monday.checked_add(6.days())
        && sunday <= to
    {
        found.push([monday, sunday]);
        match sunday.tomorrow() {
            Ok(next) => monday = next,
            Err(_) => break,
        }
    }
    found
}

/// Foretells weeks of a commodity.
///
/// # Errors
/// As of [`crate::ensemble::run`].
pub fn weekly(model: &Model, question: &Question<'_>, plan: &Plan, watch: &impl Watch) -> Result<Weekly, Unfinished<Infallible>> {
    let &Question { commodity, weeks, reference, .. } = question;
    let scenario = model.scenario();
    let target = |measure: Measure, unit: Unit, [first, last]: [Date; 2]| Target {
        name: measure.key().to_owned(),
        measure,
        commodity: commodity.to_owned(),
        use_: None,
        place: None,
        first,
        last,
        unit,
        observed: Vec::new(),
    };
    let mut targets: Vec<Target> = MEASURES
        .iter()
        .flat_map(|&(measure, unit)| weeks.iter().map(move |&week| (measure, unit, week)))
        .map(|(m, u, w)| target(m, u, w))
        .collect();
    let end = scenario.start.checked_add((scenario.days as i64 - 1).days()).unwrap_or(scenario.start);
    targets.push(target(Measure::TrucksArriving, Unit::Trucks, [scenario.start, end]));
    let aims = Aims::new(scenario, &targets);
    let found = simulate(model, &aims, plan, watch)?;
    let normal = Normal::of(model, plan.seed, NORMAL_DRAWS);
    // Spread over the run: replications that follow one another may share a parameter draw.
    let kept = question.samples.min(plan.replications);
    let samples: Vec<u64> = (0..kept).map(|at| at * plan.replications / kept).collect();
    let foretold = |at: usize| {
        let (column, sorted, target) = (found.column(at), sorted(&found, at), &targets[at]);
        Foretold {
            target: target.name.clone(),
            first: target.first.to_string(),
            last: target.last.to_string(),
            unit: target.unit.key().to_owned(),
            quantiles: LEVELS.iter().map(|&level| (level, quantile_of_sorted(&sorted, level))).collect(),
            samples: samples.iter().map(|&replication| column[replication as usize]).collect(),
        }
    };
    let count = targets.len() - 1;
    Ok(Weekly {
        forecast: Forecast {
            reference: reference.to_string(),
            location: question.location.map(str::to_owned),
            targets: (0..count).map(foretold).collect(),
            samples,
        },
        normal: targets[..count].iter().map(|target| normal.value(target)).collect(),
        units_per_truck: normal.load(commodity),
        arrivals: found.column(count),
    })
}

/// Scores a locked forecast against observations, each target against every source that speaks of its span. A span of several foretold
/// weeks is scored by the sums of its trajectories, where the forecast has them.
pub fn score(forecast: &Forecast, seal: &Seal, naive: &[Baseline], files: &[Observations]) -> Scorecard {
    let all: Vec<Target> = files.iter().flat_map(|file| file.targets.iter().cloned()).collect();
    let (mut targets, mut left_out) = (Vec::new(), Vec::new());
    let weeks = forecast.targets.iter().enumerate().map(|(at, foretold)| Part {
        foretold: foretold.clone(),
        normal: seal.normal[at],
        naive: naive
            .iter()
            .filter_map(|one| Some((one.key.as_str(), one.forecast.targets.iter().find(|other| foretold.is_of(other))?.clone())))
            .collect(),
    });
    for part in weeks {
        let name = format!("{} from {} to {}", part.foretold.target, part.foretold.first, part.foretold.last);
        match scored(&part, seal, &all) {
            Ok(one) => targets.push(one),
            Err(why) => left_out.push((name, why)),
        }
    }
    let sums = sums(forecast, seal, naive, &all);
    targets.extend(sums.iter().filter_map(|part| scored(part, seal, &all).ok()));
    Scorecard {
        title: crate::results::Wording { plain: seal.scenario[1].clone(), french: seal.title_fr.clone() },
        locked: true,
        observations: files.iter().map(|file| file.name.clone()).collect(),
        n: seal.replications,
        start: seal.start.clone(),
        days: seal.days,
        targets,
        left_out,
        weeks: forecast.targets.iter().filter_map(|foretold| week(foretold, seal)).collect(),
        naive: None,
    }
}

/// What is scored at a time: a foretold week or a sum of weeks, what it comes to in quiet times, and what the baselines say of it.
struct Part<'n> {
    foretold: Foretold,
    normal: f64,
    naive: Vec<(&'n str, Foretold)>,
}

/// Sums over several weeks, as the record asks for them: of every span on record from a foretold Monday to a later foretold Sunday.
fn sums<'n>(forecast: &Forecast, seal: &Seal, naive: &'n [Baseline], all: &[Target]) -> Vec<Part<'n>> {
    let mut spans: Vec<[String; 2]> =
        all.iter().filter(|one| one.measure.adds()).map(|one| [one.first.to_string(), one.last.to_string()]).collect();
    spans.sort();
    spans.dedup();
    let mut found = Vec::new();
    for measure in MEASURES.iter().map(|(measure, _)| measure).filter(|measure| measure.adds()) {
        for [first, last] in &spans {
            let of = |one: &Foretold| one.target == measure.key() && one.first >= *first && one.last <= *last;
            let Some(foretold) = sum(forecast, &of).filter(|sum| sum.first == *first && sum.last == *last) else { continue };
            let normal = forecast.targets.iter().zip(&seal.normal).filter(|(one, _)| of(one)).map(|(_, normal)| normal).sum();
            let same = |other: &Foretold| foretold.is_of(other);
            let of_naive = |one: &'n Baseline| Some((one.key.as_str(), sum(&one.forecast, &of).filter(same)?));
            found.push(Part { normal, naive: naive.iter().filter_map(of_naive).collect(), foretold });
        }
    }
    found
}

/// The sum of several weeks that follow one another, trajectory by trajectory; none without trajectories, or with a gap.
fn sum(forecast: &Forecast, of: &impl Fn(&Foretold) -> bool) -> Option<Foretold> {
    let weeks: Vec<&Foretold> = forecast.targets.iter().filter(|one| of(one)).collect();
    let (first, last) = (*weeks.first()?, *weeks.last()?);
    let follows = |pair: &[&Foretold]| {
        let [ended, begins] = [&pair[0].last, &pair[1].first].map(|text| text.parse::<Date>().ok());
        ended.and_then(|ended| ended.tomorrow().ok()).is_some_and(|next| Some(next) == begins)
    };
    if weeks.len() < 2 || forecast.samples.is_empty() || !weeks.windows(2).all(follows) {
        return None;
    }
    let samples: Vec<f64> = (0..forecast.samples.len()).map(|at| weeks.iter().map(|week| week.samples[at]).sum()).collect();
    let mut sorted = samples.clone();
    sorted.sort_by(f64::total_cmp);
    let quantiles = LEVELS.iter().map(|&level| (level, quantile_of_sorted(&sorted, level))).collect();
    Some(Foretold { last: last.last.clone(), quantiles, samples, ..first.clone() })
}

/// A foretold week of tankers a day, for the chart; none of what else was foretold.
fn week(foretold: &Foretold, seal: &Seal) -> Option<Week> {
    Measure::of(&foretold.target).filter(|measure| *measure == Measure::TrucksArriving)?;
    let [start, first, last] = [&seal.start, &foretold.first, &foretold.last].map(|text| text.parse::<Date>().ok());
    let between = |from: Date, to: Date| to.since(from).ok().and_then(|span| usize::try_from(span.get_days()).ok());
    let days = between(first?, last?)? + 1;
    let at = |level: f64| foretold.quantiles.iter().find(|(known, _)| (known - level).abs() < 1e-9).map(|(_, value)| value / days as f64);
    let [a, b, c, d, e] = FIVE.map(at);
    Some(Week { first: between(start?, first?)?, days, quantiles: [a?, b?, c?, d?, e?] })
}

fn scored(part: &Part<'_>, seal: &Seal, all: &[Target]) -> Result<Scored, String> {
    let foretold = &part.foretold;
    let date = |text: &str| text.parse::<Date>().map_err(|error| format!("`{text}` is no date: {error}"));
    let measure = Measure::of(&foretold.target).ok_or_else(|| format!("there is no measure `{}`", foretold.target))?;
    let unit = Unit::of(&foretold.unit).ok_or_else(|| format!("there is no unit `{}`", foretold.unit))?;
    let (name, commodity) = (foretold.target.clone(), seal.commodity.clone());
    let (first, last) = (date(&foretold.first)?, date(&foretold.last)?);
    let target = Target { name, measure, commodity, use_: None, place: None, first, last, unit, observed: Vec::new() };
    let observed: Vec<ScoredObservation> =
        seen(&target, seal.units_per_truck, all).iter().map(|(one, factor)| held_against(foretold, one, factor / unit.factor())).collect();
    if observed.is_empty() {
        return Err(NOT_ON_RECORD.to_owned());
    }
    let mut scored = Scored {
        name: foretold.target.clone(),
        measure: foretold.target.clone(),
        of: seal.commodity.clone(),
        unit: foretold.unit.clone(),
        span: [foretold.first.clone(), foretold.last.clone()],
        quantiles: foretold.quantiles.clone(),
        mean: None,
        observed,
        baselines: Vec::new(),
        scale: 1.0,
    };
    let normal = part.normal / unit.factor();
    scored.scale = scale(&target, normal, scored.best(), seal.days as f64);
    scored.baselines = vec![baseline(&scored, "normal_flow", normal)];
    let ensembles: Vec<score::Baseline> = part.naive.iter().map(|(key, foretold)| of_ensemble(&scored, key, foretold)).collect();
    scored.baselines.extend(ensembles);
    // Without a baseline of its time: what the record says of the time before, where it says anything.
    if part.naive.is_empty() {
        let before = date(&seal.reference)?.tomorrow().unwrap_or(Date::MAX);
        let last = last_value(&target, all, before, |volume| volume / seal.units_per_truck);
        let last = last.map(|value| baseline(&scored, "last_month", value / unit.factor()));
        scored.baselines.extend(last);
    }
    Ok(scored)
}

/// A naive ensemble's score: the mean over the sources of the CRPS of its quantiles.
fn of_ensemble(scored: &Scored, key: &str, foretold: &Foretold) -> score::Baseline {
    let crps = |one: &ScoredObservation| crps_of_quantiles(&foretold.quantiles, one.value[1]);
    let crps = scored.observed.iter().map(crps).sum::<f64>() / scored.observed.len() as f64;
    score::Baseline { key: key.to_owned(), value: median(&foretold.quantiles).unwrap_or(f64::NAN), crps }
}

/// The value at the level nearest to a half.
fn median(quantiles: &[(f64, f64)]) -> Option<f64> {
    quantiles.iter().min_by(|a, b| (a.0 - 0.5).abs().total_cmp(&(b.0 - 0.5).abs())).map(|&(_, value)| value)
}

/// What is on record for a target's very span, with the factor that makes it the target's dimension: a volume counts as tankers.
fn seen<'a>(target: &Target, units_per_truck: f64, all: &'a [Target]) -> Vec<(&'a Observed, f64)> {
    let spans = |other: &&Target| (other.first, other.last) == (target.first, target.last) && other.commodity == target.commodity;
    let factor = |other: &Target| match (target.measure, other.measure) {
        (one, other_measure) if one == other_measure && other.use_.is_none() && other.place.is_none() => Some(1.0),
        (Measure::TrucksArriving, Measure::Volume) => Some(1.0 / units_per_truck),
        _ => None,
    };
    let with = |other: &'a Target| factor(other).map(|factor| other.observed.iter().map(move |one| (one, factor)));
    all.iter().filter(spans).filter_map(with).flatten().collect()
}

fn held_against(foretold: &Foretold, one: &Observed, factor: f64) -> ScoredObservation {
    let value = [one.value.low, one.value.best, one.value.high].map(|value| value * factor);
    let quantiles = &foretold.quantiles;
    let median = median(quantiles).unwrap_or(value[1]);
    let (wis, pit) = (wis(quantiles, value[1]), pit_of_quantiles(quantiles, value[1]));
    observation(one, value, median, |y| crps_of_quantiles(quantiles, y), wis, pit)
}
