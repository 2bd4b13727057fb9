//! The files of a rare event.

use serde_json::{Value, json};

use super::answer::{Answer, figure, interval, table};
use super::error::StoreError;
use super::json::object;
use stockout_results::Figure;
use stockout_results::rare::{Estimate, Length, Level, Mark, RareEvent, StockOut};
use stockout_results::{Probability, Provenance};

/// The event and its probability as one JSON document.
pub fn json(found: &RareEvent) -> Value {
    let stock_out = match &found.stock_out {
        StockOut::Total => json!({ "kind": "total" }),
        StockOut::CoverBelow(days) => json!({ "kind": "cover below", (Figure::CoverDays.key()): days }),
        StockOut::Unmet { use_, share } => json!({ "kind": "unmet", "use": use_, (Figure::UnmetShare.key()): share }),
    };
    let plain = |plain: &Probability| json!({ "estimate": plain.estimate, "ci95": interval(plain.ci95), "n": plain.n });
    let length = |length: &Length| json!({ "probability": estimate(&length.probability), "plain": length.plain.as_ref().map(plain) });
    let keys: Vec<String> = found.lengths.iter().map(|length| length.days.to_string()).collect();
    json!({
        "commodity": found.commodity,
        "stock_out": stock_out,
        "days": found.days,
        "horizon": found.horizon,
        "probability": estimate(&found.probability),
        "trust": found.trust.key(),
        "repetitions": found.repetitions,
        "reached": found.reached,
        "courses": found.courses,
        "levels": found.levels.len(),
        "days_simulated": found.days_simulated,
        "gain": found.gain,
        "plain": found.plain.as_ref().map(plain),
        "lengths": object(keys.iter().map(String::as_str).zip(found.lengths.iter().map(length))),
    })
}

fn estimate(of: &Estimate) -> Value {
    json!({ "estimate": of.estimate, "ci95": interval(of.ci95), "relative_error": of.relative_error })
}

/// `rare.json`, `levels.csv` (the way to the event) and `lengths.csv` (a row a length).
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn answer(found: &RareEvent, made: &Provenance) -> Result<Answer, StoreError> {
    let numbers = |of: &Estimate| [of.estimate, of.ci95[0], of.ci95[1], of.relative_error];
    let level = |(number, level): (usize, &Level)| {
        let (cover, lasting) = match level.at {
            Mark::Left(days) => (figure(days), String::new()),
            Mark::Lasting(days, coming) => (figure(coming), days.to_string()),
        };
        let more = numbers(&level.probability).into_iter().chain([level.passed, level.day]).map(figure);
        [(number + 1).to_string(), cover, lasting].into_iter().chain(more).collect()
    };
    let head = "level,days_left,days_lasting,probability,ci95_low,ci95_high,relative_error,passed,mean_day";
    let levels = table("levels.csv", head, found.levels.iter().enumerate().map(level).collect())?;
    let length = |length: &Length| {
        let plain = length.plain.map_or([f64::NAN; 3], |plain| [plain.estimate, plain.ci95[0], plain.ci95[1]]);
        let n = length.plain.map_or(String::new(), |plain| plain.n.to_string());
        std::iter::once(length.days.to_string())
            .chain(numbers(&length.probability).into_iter().chain(plain).map(figure))
            .chain([n])
            .collect()
    };
    let head = "days,probability,ci95_low,ci95_high,relative_error,plain,plain_ci95_low,plain_ci95_high,plain_replications";
    let lengths = table("lengths.csv", head, found.lengths.iter().map(length).collect())?;
    Ok(Answer::of("rare", made, json(found), vec![("levels.csv", levels), ("lengths.csv", lengths)]))
}
