//! A sweep's manifest: what made the rows, and the fingerprints of the files.

use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Cause, StoreError};
use crate::file::Sealed;
use crate::json::{Node, Read, object, seed, worded};
use crate::replacing::may_replace_if;
use crate::{manifest, names};
use stockout_results::sweep::{CarriedFacts, FactorFacts, Facts, Layout};

/// What a sweep is, as JSON.
pub fn facts_json(facts: &Facts) -> Value {
    let mut sweep = json!({
        "kind": facts.layout.kind(),
        "points": facts.layout.points(facts.factors.len()),
        "first": facts.first,
        "count": facts.count,
        "failed": facts.failed,
        "shard": facts.shard.map(|(i, n)| json!([i, n])),
        "replications": facts.replications,
        "seed": seed(facts.seed),
        "chance": if facts.own_chance { "own" } else { "common" },
        "batches": facts.batches,
        "hash": facts.hash,
    });
    match &facts.layout {
        Layout::Grid(values) => sweep["values"] = json!(values),
        Layout::Sobol { rows, saltelli } => (sweep["rows"], sweep["saltelli"]) = (json!(rows), json!(saltelli)),
        Layout::Morris { trajectories, levels } => (sweep["trajectories"], sweep["levels"]) = (json!(trajectories), json!(levels)),
        Layout::Lhs(_) | Layout::Table(_) => {}
    }
    let factor = |factor: &FactorFacts| {
        let FactorFacts { name, path, verb, values, text } = factor;
        json!({ "name": name, "path": path, "verb": verb, "values": values, "text": text })
    };
    sweep["factors"] = facts.factors.iter().map(factor).collect();
    sweep["metrics"] = json!(facts.metrics);
    if !facts.carried.is_empty() {
        sweep["carried"] = facts.carried.iter().map(|CarriedFacts { name, text }| json!({ "name": name, "text": text })).collect();
    }
    sweep
}

/// The manifest's text. It holds no date and no command: equal rows have equal folders.
pub(super) fn manifest(facts: &Facts, files: &[Sealed]) -> String {
    let document = json!({
        "stockout": facts.version,
        "commit": facts.commit,
        "scheme": facts.scheme,
        "scenario": object(std::iter::once(("name".to_owned(), json!(facts.scenario))).chain(worded("title", &facts.title))),
        "sweep": facts_json(facts),
    });
    manifest::text(document, None, files)
}

/// Refuses to replace the result of another sweep, or files that somebody edited, unless the user says so.
///
/// # Errors
/// Where another sweep, or an edited file, stands there and `replace` is not set.
pub fn may_replace_sweep(target: &Path, facts: &Facts, replace: bool) -> Result<(), StoreError> {
    may_replace_if(target, replace, |standing| match parse(&Node::root(standing)) {
        Ok(other) if is_same(&other, facts) => Vec::new(),
        Ok(_) => vec!["of another design, scenario or shard".to_owned()],
        Err(_) => vec!["it is not of this sweep".to_owned()],
    })
}

/// Are two sweeps of one design and scenario, by whichever build?
fn is_same(one: &Facts, other: &Facts) -> bool {
    (&one.hash, one.shard, one.first, one.count) == (&other.hash, other.shard, other.first, other.count)
}

/// What a folder's manifest says.
pub(super) fn read(folder: &Path) -> Result<Facts, StoreError> {
    let value = manifest::value(folder)?;
    if value.get("sweep").is_none() {
        return Err(StoreError::new("read", folder, Cause::Foreign("it is not the folder of a sweep (its manifest.json speaks of none)")));
    }
    parse(&Node::root(&value)).map_err(|why| StoreError::damaged(&folder.join(names::MANIFEST), why))
}

fn parse(root: &Node) -> Read<Facts> {
    let (sweep, scenario) = (root.get("sweep")?, root.get("scenario")?);
    let factor = |node: &Node| {
        let text = |key| node.get(key)?.text();
        let (name, path, verb, values) = (text("name")?, text("path")?, text("verb")?, text("values")?);
        Ok(FactorFacts { name, path, verb, values, text: flag(&node.get("text")?)? })
    };
    // A folder without such columns, or of an earlier version, says nothing of them.
    let carried =
        |node: &Node| -> Read<CarriedFacts> { Ok(CarriedFacts { name: node.get("name")?.text()?, text: flag(&node.get("text")?)? }) };
    let shard = sweep.get("shard")?;
    let shard = if shard.is_null() {
        None
    } else {
        let [i, n] = shard.pair()?;
        Some((i as u64, n as u64))
    };
    let facts = Facts {
        version: root.get("stockout")?.text()?,
        commit: root.get("commit")?.text()?,
        scheme: manifest::scheme(root)?,
        hash: sweep.get("hash")?.text()?,
        scenario: scenario.get("name")?.text()?,
        title: scenario.wording("title")?,
        layout: layout(&sweep)?,
        replications: sweep.get("replications")?.whole()?,
        seed: sweep.get("seed")?.whole()?,
        own_chance: sweep.get("chance")?.text()? == "own",
        factors: sweep.get("factors")?.items()?.iter().map(factor).collect::<Read<_>>()?,
        metrics: sweep.get("metrics")?.items()?.iter().map(Node::text).collect::<Read<_>>()?,
        carried: sweep.find("carried").map_or(Ok(Vec::new()), |node| node.items()?.iter().map(carried).collect())?,
        shard,
        first: sweep.get("first")?.whole()?,
        count: sweep.get("count")?.whole()?,
        failed: sweep.get("failed")?.whole()?,
        // A folder that was written before batches were kept has none.
        batches: sweep.find("batches").map_or(Ok(0), |node| node.whole())?,
    };
    if is_consistent(&facts) {
        Ok(facts)
    } else {
        Err("`sweep` has another number of points than its kind and its factors give".to_owned())
    }
}

/// Are the rows those of the layout, or a stretch of them? What is computed from them relies on it.
fn is_consistent(facts: &Facts) -> bool {
    let points = facts.layout.points(facts.factors.len());
    let is_layout = match &facts.layout {
        Layout::Grid(values) => values.len() == facts.factors.len(),
        Layout::Morris { levels, .. } => *levels >= 2 && levels.is_multiple_of(2),
        Layout::Lhs(_) | Layout::Sobol { .. } | Layout::Table(_) => true,
    };
    let is_stretch = match facts.shard {
        None => (facts.first, facts.count) == (0, points),
        Some((i, n)) => (1..=n).contains(&i) && facts.first.checked_add(facts.count).is_some_and(|end| end <= points),
    };
    is_layout && is_stretch && facts.replications >= 1 && facts.batches <= facts.replications
}

fn flag(node: &Node) -> Read<bool> {
    node.flag()
}

fn layout(sweep: &Node) -> Read<Layout> {
    let whole = |key| sweep.get(key)?.whole();
    Ok(match sweep.get("kind")?.text()?.as_str() {
        "grid" => Layout::Grid(sweep.get("values")?.items()?.iter().map(Node::whole).collect::<Read<_>>()?),
        "lhs" => Layout::Lhs(whole("points")?),
        "sobol" => Layout::Sobol { rows: whole("rows")?, saltelli: flag(&sweep.get("saltelli")?)? },
        "morris" => Layout::Morris { trajectories: whole("trajectories")?, levels: whole("levels")? },
        "table" => Layout::Table(whole("points")?),
        other => return Err(format!("there is no kind `{other}`")),
    })
}
