//! The files of a score.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Origin, figure, table};
use super::error::StoreError;
use super::json::origin;
use stockout_results::Provenance;
use stockout_results::score::{BASELINES, Baseline, Scorecard, Scored, ScoredObservation};

/// The scores as one JSON document. Quantities are in each target's `unit`; of a `date` they are days after `start`.
pub fn json(card: &Scorecard) -> Value {
    let skill = |measure: Option<&str>| -> Map<String, Value> {
        BASELINES.iter().map(|&key| (key.to_owned(), json!(card.skill(key, measure)))).collect()
    };
    let mut all = skill(None);
    let by_measure = card.measures().into_iter().map(|measure| (measure.to_owned(), Value::Object(skill(Some(measure)))));
    all.insert("by_measure".to_owned(), Value::Object(by_measure.collect()));
    json!({
        "title": card.title.plain,
        "observations": card.observations,
        "replications": card.n,
        "start": card.start,
        "targets": card.targets.iter().map(target).collect::<Vec<_>>(),
        "left_out": card.left_out.iter().map(|(name, why)| json!({ "name": name, "why": why })).collect::<Vec<_>>(),
        "coverage50": number(card.coverage50()),
        "coverage90": number(card.coverage90()),
        "crps": number(card.crps()),
        "wis": number(card.mean(|target| target.wis() / target.scale)),
        "skill": all,
        "naive": card.naive.as_ref().map(|naive| origin(&naive.name, &naive.title, &naive.hash)),
    })
}

/// What is not finite is null.
fn number(value: f64) -> Value {
    json!(value.is_finite().then_some(value))
}

fn target(target: &Scored) -> Value {
    let [q05, q25, q50, q75, q95] = target.five().map(number);
    let baseline = |one: &Baseline| (one.key.clone(), json!({ "value": number(one.value), "crps": number(one.crps) }));
    json!({
        "name": target.name,
        "measure": target.measure,
        "of": target.of,
        "unit": target.unit,
        "from": target.span[0],
        "to": target.span[1],
        "observed": number(target.best()),
        "mean": target.mean.map(number),
        "q05": q05, "q25": q25, "q50": q50, "q75": q75, "q95": q95,
        "crps": number(target.crps()),
        "wis": number(target.wis()),
        "pit": number(target.pit()),
        "in50": number(target.inside(0.25, 0.75)),
        "in90": number(target.inside(0.05, 0.95)),
        "scale": number(target.scale),
        "baselines": target.baselines.iter().map(baseline).collect::<Map<_, _>>(),
        "observations": target.observed.iter().map(observation).collect::<Vec<_>>(),
    })
}

fn observation(one: &ScoredObservation) -> Value {
    json!({
        "id": one.id,
        "low": number(one.value[0]), "best": number(one.value[1]), "high": number(one.value[2]),
        "crps": number(one.crps), "crps_range": one.crps_range.map(number),
        "wis": number(one.wis), "pit": number(one.pit),
        "source": one.source, "source_date": one.source_date, "confidence": one.confidence,
    })
}

const HEAD: &str = "target,measure,of,unit,from,to,observation,source,source_date,confidence,low,observed,high,q05,q25,q50,q75,q95,crps,crps_low,crps_high,wis,pit,normal_flow,normal_flow_crps,last_month,last_month_crps,last_value,last_value_crps,climatology,climatology_crps";

/// `score.json`, and `scores.csv`: a row a target and source.
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn answer(card: &Scorecard, made: &Provenance) -> Result<Answer, StoreError> {
    let row = |target: &Scored, one: &ScoredObservation| -> Vec<String> {
        let words = [&target.name, &target.measure, &target.of, &target.unit, &target.span[0], &target.span[1]];
        let of_source = [&one.id, &one.source, &one.source_date, &one.confidence];
        let mut figures = one.value.to_vec();
        figures.extend(target.five());
        figures.extend([one.crps, one.crps_range[0], one.crps_range[1], one.wis, one.pit]);
        for key in BASELINES {
            let found = target.baselines.iter().find(|baseline| baseline.key == key);
            figures.extend(found.map_or([f64::NAN; 2], |baseline| [baseline.value, baseline.crps]));
        }
        words.into_iter().chain(of_source).cloned().chain(figures.into_iter().map(figure)).collect()
    };
    let rows = card.targets.iter().flat_map(|target| target.observed.iter().map(move |one| row(target, one))).collect();
    let tables = vec![("scores.csv", table("scores.csv", HEAD, rows)?)];
    let mut answer = Answer::of("score", made, json(card), tables);
    let naive = card.naive.as_ref().map(|naive| Origin { name: naive.name.clone(), title: naive.title.clone(), hash: naive.hash.clone() });
    answer.scenarios.extend(naive);
    Ok(answer)
}
