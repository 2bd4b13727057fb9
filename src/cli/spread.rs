//! How far a sweep's figures go over its points, and which points stand best: what its table and its document tell.

use super::exit::Failure;
use crate::results::Worse;
use crate::results::measure::worse_of;
use crate::results::sweep::{FactorValue, Facts, PointMean, Span, Spread};
use crate::stats::best::contenders;
use crate::stats::interval::{Z95, adjusted_error, wilson};
use crate::store::sweep::Points;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Points that are told with their settings.
const TOLD: usize = 5;

/// The figures of a sweep that are asked for, by their numbers.
pub fn spreads(points: &Points, metrics: &[usize]) -> Result<Vec<Spread>, Failure> {
    let factors = (0..points.facts.factors.len()).map(|at| points.factor(at)).collect::<Result<Vec<_>, _>>()?;
    let mut found = Vec::new();
    for &metric in metrics {
        let (means, errors) = (points.means(metric)?, points.errors(metric)?);
        found.extend(spread(&points.facts, metric, &Columns { means: &means, errors: &errors, factors: &factors }));
    }
    Ok(found)
}

/// What stands in a sweep's rows, point by point.
struct Columns<'c> {
    means: &'c [f64],
    errors: &'c [f64],
    factors: &'c [Vec<FactorValue>],
}

/// One figure; none where no point has it.
fn spread(facts: &Facts, metric: usize, columns: &Columns<'_>) -> Option<Spread> {
    let name = &facts.metrics[metric];
    let is_chance = name.ends_with(".probability_of_shortage");
    let n = facts.replications;
    let at_point = |at: usize| {
        let (mean, error) = (columns.means[at], columns.errors[at]);
        let ci95 = match n {
            1 => [f64::NAN; 2],
            _ if is_chance => wilson(mean * n as f64, n as f64),
            _ => [mean - Z95 * error, mean + Z95 * error],
        };
        PointMean { point: facts.first + at as u64, mean, ci95 }
    };
    let alive: Vec<usize> = (0..columns.means.len()).filter(|&at| !columns.means[at].is_nan()).collect();
    let order = |a: &&usize, b: &&usize| columns.means[**a].total_cmp(&columns.means[**b]).then(a.cmp(b));
    let least = at_point(*alive.iter().min_by(order)?);
    // Of equals the first: `max_by` gives the last.
    let most = at_point(*alive.iter().rev().max_by(|a, b| columns.means[**a].total_cmp(&columns.means[**b]))?);
    let mut spread = Spread {
        metric: name.clone(),
        least,
        most,
        mean: alive.iter().map(|&at| columns.means[at]).sum::<f64>() / alive.len() as f64,
        n: alive.len() as u64,
        worse: worse_of(name),
        best: Vec::new(),
        undecided: 0,
        spans: Vec::new(),
    };
    let Some(worse) = spread.worse.filter(|_| !spread.still()) else { return Some(spread) };
    let sign = if worse == Worse::High { 1.0 } else { -1.0 };
    let burden: Vec<f64> = columns.means.iter().map(|mean| sign * mean).collect();
    // Twenty of twenty have no spread, and yet leave a chance open: two more of each kind (Agresti and Coull, 1998).
    let error = |at: usize| if is_chance { adjusted_error(columns.means[at], n) } else { columns.errors[at] };
    let errors: Vec<f64> = (0..columns.means.len()).map(error).collect();
    let undecided = contenders(&burden, &errors, n);
    let mut first: Vec<usize> = alive;
    first.sort_by(|&a, &b| burden[a].total_cmp(&burden[b]).then(a.cmp(&b)));
    first.truncate(TOLD);
    spread.best = first.iter().map(|&at| (at_point(at), columns.factors.iter().map(|values| values[at].clone()).collect())).collect();
    let spans = facts.factors.iter().zip(columns.factors);
    spread.spans =
        spans.map(|(factor, values)| if factor.chooses() { draws(values, &undecided) } else { span(values, &undecided) }).collect();
    spread.undecided = undecided.len() as u64;
    Some(spread)
}

fn draws(values: &[FactorValue], points: &[usize]) -> Span {
    let distinct = |of: &mut dyn Iterator<Item = &FactorValue>| of.map(|value| value.number().to_bits()).collect::<BTreeSet<u64>>().len();
    Span::Draws { of: distinct(&mut points.iter().map(|&at| &values[at])), all: distinct(&mut values.iter()) }
}

fn span(values: &[FactorValue], points: &[usize]) -> Span {
    let range = |numbers: &mut dyn Iterator<Item = f64>| {
        numbers.filter(|number| !number.is_nan()).fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
    };
    if values.iter().any(|value| matches!(value, FactorValue::Text(_))) {
        let distinct = |of: &mut dyn Iterator<Item = &FactorValue>| {
            let mut words: Vec<String> = Vec::new();
            of.map(FactorValue::to_string).for_each(|word| {
                if !words.contains(&word) {
                    words.push(word);
                }
            });
            words
        };
        return Span::Words { of: distinct(&mut points.iter().map(|&at| &values[at])), all: distinct(&mut values.iter()).len() };
    }
    Span::Numbers { of: range(&mut points.iter().map(|&at| values[at].number())), all: range(&mut values.iter().map(FactorValue::number)) }
}

/// A figure for the document: ends with their points, the best points with their settings.
pub fn json(facts: &Facts, spread: &Spread) -> Value {
    let ends = |of: &PointMean| json!({ "value": of.mean, "ci95": of.ci95, "point": of.point });
    let setting = |value: &FactorValue| match value {
        FactorValue::Number(number) => json!(number),
        FactorValue::Text(text) => json!(text),
        FactorValue::Missing => Value::Null,
    };
    let best = |(of, values): &(PointMean, Vec<FactorValue>)| {
        let factors: Map<String, Value> =
            facts.factors.iter().zip(values).map(|(factor, value)| (factor.name.clone(), setting(value))).collect();
        json!({ "point": of.point, "mean": of.mean, "ci95": of.ci95, "factors": factors })
    };
    json!({
        "least": ends(&spread.least),
        "mean": spread.mean,
        "most": ends(&spread.most),
        "best": spread.best.iter().map(best).collect::<Vec<_>>(),
        "undecided": spread.undecided,
        "points": spread.n,
    })
}
