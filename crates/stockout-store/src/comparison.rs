//! The files of a comparison.

use serde_json::{Value, json};

use super::answer::{Answer, Origin, figure, interval, table};
use super::error::StoreError;
use super::json::object;
use stockout_results::comparison::{Comparison, Difference, Headline, Place, Ranking, Step};

/// The comparison as one JSON document.
pub fn json(comparison: &Comparison) -> Value {
    let of = |difference: &Difference| {
        let worse = &difference.probability_worse;
        json!({
            "mean": difference.mean,
            "ci95": interval(difference.ci95),
            "simultaneous95": interval(difference.simultaneous95),
            "probability_worse": { "estimate": worse.estimate, "ci95": interval(worse.ci95) },
            "variance_reduction": difference.variance_reduction,
            "verdict": difference.verdict.key(),
        })
    };
    let scenarios = comparison.scenarios.iter().map(|scenario| {
        let differences = scenario.differences.iter().map(|difference| (difference.metric.as_str(), of(difference)));
        json!({ "name": scenario.name, "differences": object(differences) })
    });
    let names: Vec<String> = comparison.rankings.iter().map(|ranking| name(&ranking.headline)).collect();
    let rankings = names.iter().map(String::as_str).zip(comparison.rankings.iter().map(ranked));
    json!({
        "base": comparison.provenances[0].name,
        "n": comparison.n,
        "scenarios": scenarios.collect::<Vec<_>>(),
        "rankings": object(rankings),
    })
}

fn name(headline: &Headline) -> String {
    format!("{}.{}", headline.subject(), headline.kind.key())
}

/// The places of a ranking, each with the step from the one before: told apart or not, and how many replications more would do so.
fn ranked(ranking: &Ranking) -> Value {
    let step = |step: &Step| {
        json!({
            "mean": step.mean,
            "simultaneous95": interval(step.simultaneous95),
            "told_apart": step.apart,
            "more_replications": step.more,
        })
    };
    let place = |place: &Place| json!({ "scenario": place.name, "mean": place.mean, "step": place.step.as_ref().map(step) });
    ranking.places.iter().map(place).collect()
}

/// Everything but charts, scenarios and log: `comparison.json`, `differences.csv`, `ranking.csv`.
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn answer(comparison: &Comparison) -> Result<Answer, StoreError> {
    let first = &comparison.provenances[0];
    let tables = vec![("differences.csv", differences(comparison)?), ("ranking.csv", ranking(comparison)?)];
    let scenarios = comparison.provenances.iter().map(Origin::of).collect();
    Ok(Answer { scenarios, replications: comparison.n, ..Answer::of("comparison", first, json(comparison), tables) })
}

fn differences(comparison: &Comparison) -> Result<Vec<u8>, StoreError> {
    let head = "scenario,metric,base_mean,scenario_mean,difference,ci95_low,ci95_high,simultaneous95_low,simultaneous95_high,\
                probability_worse,probability_worse_low,probability_worse_high,ties,variance_reduction,verdict";
    let mut rows = Vec::new();
    for scenario in &comparison.scenarios {
        for of in &scenario.differences {
            let worse = &of.probability_worse;
            let figures = [of.base, of.scenario, of.mean, of.ci95[0], of.ci95[1], of.simultaneous95[0], of.simultaneous95[1]];
            let more = [worse.estimate, worse.ci95[0], worse.ci95[1], of.ties, of.variance_reduction];
            let mut row = vec![scenario.name.clone(), of.metric.clone()];
            row.extend(figures.into_iter().chain(more).map(figure));
            row.push(of.verdict.key().to_owned());
            rows.push(row);
        }
    }
    table("differences.csv", head, rows)
}

fn ranking(comparison: &Comparison) -> Result<Vec<u8>, StoreError> {
    let head = "metric,rank,scenario,mean,step,simultaneous95_low,simultaneous95_high,told_apart,more_replications";
    let mut rows = Vec::new();
    for ranking in &comparison.rankings {
        let metric = name(&ranking.headline);
        for (rank, place) in ranking.places.iter().enumerate() {
            let mut row = vec![metric.clone(), (rank + 1).to_string(), place.name.clone(), figure(place.mean)];
            match &place.step {
                Some(step) => {
                    row.extend([step.mean, step.simultaneous95[0], step.simultaneous95[1]].map(figure));
                    row.push(if step.apart { "yes" } else { "no" }.to_owned());
                    row.push(step.more.map(|more| more.to_string()).unwrap_or_default());
                }
                None => row.extend(std::iter::repeat_n(String::new(), 5)),
            }
            rows.push(row);
        }
    }
    table("ranking.csv", head, rows)
}
