//! `claims.json`: every sentence with a number, and what it rests on.

use serde_json::{Value, json};

/// What a sentence's number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An estimate with the interval of its mean or probability.
    Estimate,
    /// A spread over replications: its interval holds nine tenths of them.
    Spread,
    /// A fact of the run or a definition: it has no interval.
    Fact,
}

/// What a sentence rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis {
    /// Which figure, by its path in summary.json or daily.csv.
    pub metric: String,
    /// What its number is.
    pub kind: Kind,
    /// Its value, if it has one.
    pub value: f64,
    /// Its interval; not finite where there is none.
    pub interval: [f64; 2],
    /// Replications.
    pub n: u64,
}

/// A sentence of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// As `data-claim` in the HTML.
    pub id: String,
    /// The scenario that it speaks of.
    pub scenario: String,
    /// The sentence.
    pub sentence: String,
    /// What it rests on.
    pub basis: Basis,
}

/// The file.
pub fn to_json(claims: &[Claim]) -> String {
    let claims: Vec<Value> = claims.iter().map(of).collect();
    serde_json::to_string_pretty(&json!({ "claims": claims })).unwrap_or_default() + "\n"
}

fn of(claim: &Claim) -> Value {
    let Basis { metric, kind, value, interval, n } = &claim.basis;
    let kind = match kind {
        Kind::Estimate => "estimate",
        Kind::Spread => "spread",
        Kind::Fact => "fact",
    };
    let interval = if interval.iter().all(|end| end.is_finite()) { json!(interval) } else { Value::Null };
    json!({
        "id": claim.id, "scenario": claim.scenario, "sentence": claim.sentence,
        "metric": metric, "kind": kind, "value": value, "interval": interval, "n": n,
    })
}
