//! A sweep's manifest: what made the rows, and the fingerprints of the files.

use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Cause, StoreError};
use crate::file::Sealed;
use crate::json::{Node, Read, object, seed, to_text, worded};
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
pub(super) fn manifest(facts: &Facts, files: Vec<Sealed>) -> String {
    to_text(&json!({
        "stockout": facts.version,
        "commit": facts.commit,
        "scheme": facts.scheme,
        "scenario": object(std::iter::once(("name".to_owned(), json!(facts.scenario))).chain(worded("title", &facts.title))),
        "sweep": facts_json(facts),
        "files": object(files.iter().map(|file| (file.name.as_str(), json!({ "blake3": file.hash })))),
    }))
}

/// What a folder's manifest says, and its files with their fingerprints.
pub(super) fn read(folder: &Path) -> Result<(Facts, Vec<(String, String)>), StoreError> {
    let value = manifest::value(folder)?;
    if value.get("sweep").is_none() {
        return Err(StoreError::new("read", folder, Cause::Foreign("it is not the folder of a sweep (its manifest.json speaks of none)")));
    }
    parse(&Node::root(&value)).map_err(|why| StoreError::damaged(&folder.join(names::MANIFEST), why))
}

fn parse(root: &Node) -> Read<(Facts, Vec<(String, String)>)> {
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
    let files = root.get("files")?.entries()?;
    let facts = Facts {
        version: root.get("stockout")?.text()?,
        commit: root.get("commit")?.text()?,
        scheme: u32::try_from(root.get("scheme")?.whole()?).map_err(|_| "`scheme` is too large".to_owned())?,
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
    let files = files.into_iter().map(|(name, node)| Ok((name.to_owned(), node.get("blake3")?.text()?))).collect::<Read<_>>()?;
    Ok((facts, files))
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
