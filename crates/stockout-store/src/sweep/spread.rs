//! A figure of a sweep in the command's document.

use serde_json::{Map, Value, json};

use stockout_results::sweep::{FactorValue, Facts, Gap, PointMean, RankedPoint, Spread};

/// A figure over the points: ends with their points, the best points with their settings.
pub fn spread_json(facts: &Facts, spread: &Spread) -> Value {
    let ends = |of: &PointMean| json!({ "value": of.mean, "ci95": of.ci95, "point": of.point });
    let setting = |value: &FactorValue| match value {
        FactorValue::Number(number) => json!(number),
        FactorValue::Text(text) => json!(text),
        FactorValue::Missing => Value::Null,
    };
    let difference = |gap: &Gap| json!({ "value": gap.value, "ci95": gap.ci95 });
    let best = |RankedPoint { at, difference: to_best, factors }: &RankedPoint| {
        let factors: Map<String, Value> =
            facts.factors.iter().zip(factors).map(|(factor, value)| (factor.name.clone(), setting(value))).collect();
        json!({
            "point": at.point,
            "mean": at.mean,
            "ci95": at.ci95,
            "difference": to_best.as_ref().map(difference),
            "factors": factors,
        })
    };
    json!({
        "least": ends(&spread.least),
        "mean": spread.mean,
        "most": ends(&spread.most),
        "paired": spread.paired,
        "best": spread.best.iter().map(best).collect::<Vec<_>>(),
        "undecided": spread.undecided,
        "undecided_points": spread.undecided_points,
        "points": spread.n,
    })
}
