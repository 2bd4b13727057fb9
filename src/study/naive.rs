//! Naive forecasts that a forecast has to beat: ensembles from what was on record on the day to which things were known.
//!
//! *Last value* starts at the last value on record and wanders from there as far as the record's own steps are, up or down alike (the
//! baseline of forecast hubs: Cramer and others, 2022, PNAS 119). *Climatology* plays the record again from a day drawn at random.
//! Without [`LEAST`] values on record there are neither: a spread from two values would be none.

use super::forecast::Weekly;
use crate::observations::{Measure, Target};
use crate::results::forecast::{Baseline, Forecast, Foretold};
use crate::rng::{Chance, Draws, Process};
use crate::stats::quantile_of_sorted;
use crate::stats::score::LEVELS;
use jiff::civil::Date;
use libm::sqrt;

/// Fewest values on record.
pub const LEAST: usize = 3;
/// Trajectories behind the quantiles: pairs of opposite steps.
const PAIRS: usize = 1000;

/// A value on record: the middle of its span, as a day, and what is measured, a day of the span where it adds up.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Past {
    day: f64,
    value: f64,
}

/// The baselines of a forecast, each with those of its targets of which enough was on record.
pub fn baselines(weekly: &Weekly, commodity: &str, seed: u64, all: &[Target]) -> Vec<Baseline> {
    let forecast = &weekly.forecast;
    let Ok(reference) = forecast.reference.parse::<Date>() else { return Vec::new() };
    let mut last_value = Forecast { targets: Vec::new(), ..forecast.clone() };
    let mut climatology = last_value.clone();
    let mut targets = &forecast.targets[..];
    while let Some(first) = targets.first() {
        let (of_one, rest) = targets.split_at(targets.iter().take_while(|other| other.target == first.target).count());
        targets = rest;
        let Some(measure) = Measure::of(&first.target) else { continue };
        let past = past(measure, commodity, reference, all, weekly.units_per_truck);
        if past.len() < LEAST {
            continue;
        }
        let draws = |name: &str| Chance::new(seed, 0).once(Process::named(&format!("forecast/{name}/{}", first.target)));
        let spans: Vec<Past> = of_one.iter().filter_map(|target| span(&target.first, &target.last)).collect();
        let ends = [0.0, if measure.adds() { f64::INFINITY } else { 1.0 }];
        let walks = walks(&past, &spans, ends, &mut draws("last_value"));
        let plays = plays(&past, &spans, &mut draws("climatology"));
        let length = |at: usize| if measure.adds() { spans[at].value } else { 1.0 };
        last_value.targets.extend(of_one.iter().enumerate().map(|(at, target)| told(target, &walks, at, length(at), forecast)));
        climatology.targets.extend(of_one.iter().enumerate().map(|(at, target)| told(target, &plays, at, length(at), forecast)));
    }
    let named = [("last_value", last_value), ("climatology", climatology)];
    named
        .into_iter()
        .filter(|(_, forecast)| !forecast.targets.is_empty())
        .map(|(key, forecast)| Baseline { key: key.to_owned(), forecast })
        .collect()
}

/// The middle of a span, and its length in days.
fn span(first: &str, last: &str) -> Option<Past> {
    let [first, last] = [first.parse::<Date>().ok()?, last.parse::<Date>().ok()?];
    Some(middle(first, last))
}

fn middle(first: Date, last: Date) -> Past {
    let day = |date: Date| date.since(jiff::civil::date(1970, 1, 1)).map_or(f64::NAN, |span| f64::from(span.get_days()));
    Past { day: f64::midpoint(day(first), day(last)), value: day(last) - day(first) + 1.0 }
}

/// What was on record by then, in order, without spans that overlap; tankers are counted from volumes where those say more.
fn past(measure: Measure, commodity: &str, reference: Date, all: &[Target], units_per_truck: f64) -> Vec<Past> {
    let of = |measured: Measure, factor: f64| -> Vec<Past> {
        let is_known = |other: &&Target| {
            let same = other.measure == measured && other.commodity == commodity && other.use_.is_none() && other.place.is_none();
            same && other.last <= reference && !other.observed.is_empty()
        };
        let mut known: Vec<&Target> = all.iter().filter(is_known).collect();
        known.sort_by_key(|other| (other.last, other.first));
        let mut found: Vec<Past> = Vec::new();
        let mut ended: Option<Date> = None;
        for other in known {
            if ended.is_some_and(|ended| other.first <= ended) {
                continue;
            }
            ended = Some(other.last);
            let best = other.observed.iter().map(|one| one.value.best).sum::<f64>() / other.observed.len() as f64;
            let Past { day, value: length } = middle(other.first, other.last);
            found.push(Past { day, value: factor * if measure.adds() { best / length } else { best } });
        }
        found
    };
    let own = of(measure, 1.0);
    if measure != Measure::TrucksArriving {
        return own;
    }
    let by_volume = of(Measure::Volume, 1.0 / units_per_truck);
    if by_volume.len() > own.len() { by_volume } else { own }
}

/// Random walks from the last value, trajectory by trajectory. A step over g days is √g times one of the record's, per √day, up or down;
/// walks come in pairs of opposite steps, so that their median is the last value.
fn walks(past: &[Past], spans: &[Past], [least, most]: [f64; 2], draws: &mut Draws) -> Vec<Vec<f64>> {
    let step = |pair: &[Past]| (pair[1].value - pair[0].value) / sqrt((pair[1].day - pair[0].day).max(1.0));
    let steps: Vec<f64> = past.windows(2).flat_map(|pair| [step(pair), -step(pair)]).collect();
    let last = past[past.len() - 1];
    let mut found = Vec::with_capacity(2 * PAIRS);
    for _ in 0..PAIRS {
        let (mut moved, mut day) = (0.0, last.day);
        let moves: Vec<f64> = spans
            .iter()
            .map(|span| {
                moved += sqrt((span.day - day).max(0.0)) * steps[pick(draws, steps.len())];
                day = span.day;
                moved
            })
            .collect();
        found.push(moves.iter().map(|moved| (last.value + moved).clamp(least, most)).collect());
        found.push(moves.iter().map(|moved| (last.value - moved).clamp(least, most)).collect());
    }
    found
}

/// The record played again, round and round, each time from a value drawn at random.
fn plays(past: &[Past], spans: &[Past], draws: &mut Draws) -> Vec<Vec<f64>> {
    let pace = (past[past.len() - 1].day - past[0].day) / (past.len() - 1) as f64;
    let at = |start: usize, span: &Past| past[(start + ((span.day - spans[0].day) / pace.max(1.0)) as usize) % past.len()].value;
    (0..2 * PAIRS)
        .map(|_| {
            let start = pick(draws, past.len());
            spans.iter().map(|span| at(start, span)).collect()
        })
        .collect()
}

fn pick(draws: &mut Draws, of: usize) -> usize {
    ((draws.uniform() * of as f64) as usize).min(of - 1)
}

/// One target of a baseline: quantiles over all trajectories, samples of the first ones.
fn told(target: &Foretold, trajectories: &[Vec<f64>], at: usize, length: f64, forecast: &Forecast) -> Foretold {
    let values: Vec<f64> = trajectories.iter().map(|values| values[at] * length).collect();
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    Foretold {
        quantiles: LEVELS.iter().map(|&level| (level, quantile_of_sorted(&sorted, level))).collect(),
        samples: (0..forecast.samples.len()).map(|sample| values[sample % values.len()]).collect(),
        ..target.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(first: f64) -> Past {
        Past { day: first + 3.0, value: 7.0 }
    }

    #[test]
    fn walks_start_at_the_last_value_and_grow_as_the_root_of_time() {
        let past: Vec<Past> =
            [10.0, 14.0, 12.0, 16.0].iter().enumerate().map(|(at, &value)| Past { day: 7.0 * at as f64, value }).collect();
        let spans = [week(25.0), week(32.0), week(25.0 + 35.0)];
        let found = walks(&past, &spans, [0.0, f64::INFINITY], &mut Chance::new(1, 0).once(Process::named("test")));
        for at in 0..3 {
            let mut values: Vec<f64> = found.iter().map(|values| values[at]).collect();
            values.sort_by(f64::total_cmp);
            assert!((quantile_of_sorted(&values, 0.5) - 16.0).abs() < 2.0 + 1e-9);
            assert!((values.iter().sum::<f64>() / values.len() as f64 - 16.0).abs() < 0.5, "floors lift the mean a little at most");
            // Steps of 4, 2 and 4 a week: their mean square is 12 a week, over 1, 2 and 6 weeks from the last value.
            let weeks = [1.0, 2.0, 6.0][at];
            let square = values.iter().map(|value| (value - 16.0) * (value - 16.0)).sum::<f64>() / values.len() as f64;
            assert!((square / (12.0 * weeks) - 1.0).abs() < 0.15, "{square} after {weeks} weeks");
        }
    }

    #[test]
    fn a_play_keeps_the_order_of_the_record() {
        let past: Vec<Past> = [1.0, 2.0, 3.0].iter().enumerate().map(|(at, &value)| Past { day: 14.0 * at as f64, value }).collect();
        let spans = [week(40.0), week(47.0), week(54.0)];
        let found = plays(&past, &spans, &mut Chance::new(1, 0).once(Process::named("test")));
        for values in &found {
            assert!([[1.0, 1.0, 2.0], [2.0, 2.0, 3.0], [3.0, 3.0, 1.0]].iter().any(|play| play[..] == values[..]), "{values:?}");
        }
    }
}
