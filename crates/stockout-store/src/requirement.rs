//! The files of a requirement.

use serde_json::{Value, json};

use super::answer::{Answer, figure, interval, table};
use super::error::StoreError;
use stockout_results::Provenance;
use stockout_results::requirement::Requirement;

/// The requirement as one JSON document.
pub fn json(found: &Requirement) -> Value {
    json!({
        "lever": found.lever,
        "value": found.value,
        "ci95": found.ci95,
        "risk": found.risk,
        "below": found.below,
        "achieved": { "estimate": found.achieved.estimate, "ci95": interval(found.achieved.ci95) },
        "verdict": found.verdict.key(),
    })
}

/// `requirement.json`, and `probes.csv`: every value that was tried with all replications.
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn answer(found: &Requirement, made: &Provenance) -> Result<Answer, StoreError> {
    let row = |(value, risk): &(f64, stockout_results::Probability)| {
        [*value, risk.estimate, risk.ci95[0], risk.ci95[1]].into_iter().map(figure).chain([risk.n.to_string()]).collect()
    };
    let probes = table("probes.csv", "lever,risk,ci95_low,ci95_high,replications", found.probes.iter().map(row).collect())?;
    Ok(Answer::of("requirement", made, json(found), vec![("probes.csv", probes)]))
}
