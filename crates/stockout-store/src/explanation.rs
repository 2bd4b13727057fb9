//! The files of an explanation.

use std::path::Path;

use serde_json::{Value, json};

use super::answer::{Answer, figure, interval, table};
use super::bounded::{self, LARGEST_DOCUMENT};
use super::error::StoreError;
use super::json::{Node, Read};
use stockout_results::Provenance;
use stockout_results::explanation::{Cause, Explanation, Share, Way};

/// The explanation as one JSON document.
pub fn json(found: &Explanation) -> Value {
    let cause = |cause: &Cause| json!({ "cause": cause.key(), "share": { "mean": cause.share.mean, "ci95": interval(cause.share.ci95) } });
    let (way, count) = match found.way {
        Way::Exact(combinations) => ("combinations", combinations),
        Way::Sampled(permutations) => ("permutations", permutations),
    };
    json!({
        "metric": found.metric,
        "total": found.total.mean,
        "total_ci95": interval(found.total.ci95),
        "n": found.n,
        way: count,
        "causes": found.causes.iter().map(cause).collect::<Vec<_>>(),
    })
}

/// What an explanation's folder says.
///
/// # Errors
/// Where the folder holds no explanation, or a file of it is damaged.
pub fn read(folder: &Path) -> Result<Explanation, StoreError> {
    let path = folder.join("explanation.json");
    let text = bounded::read_text(&path, LARGEST_DOCUMENT)?;
    let value: Value = serde_json::from_str(&text).map_err(|error| StoreError::damaged(&path, error.to_string()))?;
    parse(&Node::root(&value)).map_err(|why| StoreError::damaged(&path, why))
}

fn parse(root: &Node) -> Read<Explanation> {
    let cause = |node: &Node| -> Read<Cause> {
        let (share, key) = (node.get("share")?, node.get("cause")?.text()?);
        let share = Share { mean: share.get("mean")?.number()?, ci95: share.get("ci95")?.pair()? };
        Cause::of_key(&key, share).ok_or_else(|| format!("there is no cause `{key}`"))
    };
    let way = match (root.find("combinations"), root.find("permutations")) {
        (Some(count), _) => Way::Exact(count.whole()?),
        (None, Some(count)) => Way::Sampled(count.whole()?),
        (None, None) => return Err("`combinations` is missing: an earlier version wrote this folder".to_owned()),
    };
    Ok(Explanation {
        metric: root.get("metric")?.text()?,
        total: Share { mean: root.get("total")?.number()?, ci95: root.get("total_ci95")?.pair()? },
        causes: root.get("causes")?.items()?.iter().map(cause).collect::<Read<_>>()?,
        n: root.get("n")?.whole()?,
        way,
    })
}

/// `explanation.json` and `causes.csv`.
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn answer(found: &Explanation, made: &Provenance) -> Result<Answer, StoreError> {
    let row = |cause: &Cause| {
        let share = &cause.share;
        std::iter::once(cause.key()).chain([share.mean, share.ci95[0], share.ci95[1]].map(figure)).collect()
    };
    let causes = table("causes.csv", "cause,share,ci95_low,ci95_high", found.causes.iter().map(row).collect())?;
    Ok(Answer::of("explanation", made, json(found), vec![("causes.csv", causes)]))
}
