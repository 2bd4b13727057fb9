//! The files of an explanation.

use serde_json::{Value, json};

use super::answer::{Answer, figure, interval, table};
use super::error::StoreError;
use crate::results::Provenance;
use crate::results::explanation::{Cause, Explanation};

/// The explanation as one JSON document.
pub fn json(found: &Explanation) -> Value {
    let cause = |cause: &Cause| json!({ "cause": cause.key(), "share": { "mean": cause.share.mean, "ci95": interval(cause.share.ci95) } });
    json!({ "metric": found.metric, "total": found.total.mean, "causes": found.causes.iter().map(cause).collect::<Vec<_>>() })
}

/// `explanation.json` and `causes.csv`.
pub fn answer(found: &Explanation, made: &Provenance) -> Result<Answer, StoreError> {
    let row = |cause: &Cause| {
        let share = &cause.share;
        std::iter::once(cause.key()).chain([share.mean, share.ci95[0], share.ci95[1]].map(figure)).collect()
    };
    let causes = table("causes.csv", "cause,share,ci95_low,ci95_high", found.causes.iter().map(row).collect())?;
    Ok(Answer::of("explanation", made, json(found), vec![("causes.csv", causes)]))
}
