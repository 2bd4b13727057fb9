//! A forecast hub in hubverse's layout: configuration, model output, model metadata, target data, and beside them the seal.
//!
//! Schemas of the configuration: <https://github.com/hubverse-org/schemas>, version 5.0.1. A week is a horizon: that of the reference date
//! is 0.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::answer::table;
use super::bounded::{self, LARGEST_DOCUMENT, LARGEST_TABLE};
use super::error::{Cause, StoreError};
use super::forecast::{self, Locked};
use super::json::to_text;
use super::single;
use stockout_results::forecast::{Baseline, Forecast, Foretold, Seal};

const SCHEMAS: &str = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v5.0.1";
const OUTPUT: [&str; 9] =
    ["reference_date", "target", "commodity", "horizon", "location", "target_end_date", "output_type", "output_type_id", "value"];
/// The columns of model output that name a task.
const TASKS: usize = 6;
/// The most samples of a task that a hub of ours takes.
const MOST_SAMPLES: u64 = 100_000;
/// Where sealed forecasts lie in a hub.
const SEALED: &str = "auxiliary-data/stockout";

/// Whose forecast it is, and of which place.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The team's abbreviation: letters, digits and `_`.
    pub team: &'a str,
    /// The model's.
    pub model: &'a str,
    /// The place that is foretold.
    pub location: &'a str,
}

/// What was seen of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenTarget {
    /// The target's name.
    pub target: String,
    /// The last day of its week, `YYYY-MM-DD`.
    pub last: String,
    /// What was seen, in the target's unit.
    pub value: f64,
}

/// The first horizon of a forecast's week, counted from Mondays.
pub type Horizon<'a> = &'a dyn Fn(&Foretold) -> i64;

/// Writes a locked forecast into a hub, which is made if it is not there. A configuration that is not of this writing stays as it is.
///
/// Returns the file of model output.
///
/// # Errors
/// Where `file` is not a locked forecast, or the disk refuses.
pub fn export(hub: &Path, file: &Path, author: &Author<'_>, seen: &[SeenTarget], horizon: Horizon<'_>) -> Result<PathBuf, StoreError> {
    let (forecast, baselines, seal) = forecast::read(file)?;
    let name = format!("{}-{}", author.team, author.model);
    let output = hub.join("model-output").join(&name).join(format!("{}-{name}.csv", forecast.reference));
    configure(hub, &forecast, &seal, author, horizon)?;
    put(&output, &OUTPUT.join(","), &model_output(&forecast, &seal, author, horizon)?)?;
    let metadata = hub.join("model-metadata").join(format!("{name}.yml"));
    put(&metadata, "team_name:", metadata_text(&seal, author).as_bytes())?;
    let sealed = hub.join(SEALED).join(format!("{}.csv", forecast.reference));
    put(&sealed, "reference_date,", &bounded::read(file, LARGEST_TABLE)?)?;
    for Baseline { key, .. } in &baselines {
        let [from, to] = [file, &sealed].map(|file| forecast::baseline(file, key));
        put(&to, "reference_date,", &bounded::read(&from, LARGEST_TABLE)?)?;
    }
    put(&forecast::sidecar(&sealed), "{\n  \"stockout\":", &bounded::read(&forecast::sidecar(file), LARGEST_DOCUMENT)?)?;
    if !seen.is_empty() {
        for (name, value) in [("time-series.csv", "observation"), ("oracle-output.csv", "oracle_value")] {
            target_data(&hub.join("target-data").join(name), value, seen, &seal.commodity, author.location)?;
        }
    }
    Ok(output)
}

/// Writes a file of the hub. What stands there must begin alike: else it is somebody else's.
fn put(path: &Path, begins: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let place = single::place(path, "of this kind", |standing| standing.starts_with(begins.as_bytes()))?;
    single::write(&place, bytes)
}

/// A forecast that stands in a hub, with the baselines and the seal of the sealed one of its reference date, which says what is normal.
/// None where `file` does not stand in one that has it.
///
/// # Errors
/// Where the file or the sealed forecast does not read, or they have no target in common.
pub fn read(file: &Path) -> Option<Result<Locked, StoreError>> {
    let name = file.file_name()?.to_str()?;
    let reference = name.get(..10)?;
    let hub = file.parent()?.parent()?.parent()?;
    let sealed = hub.join(SEALED).join(format!("{reference}.csv"));
    sealed.is_file().then(|| {
        let (forecast, baselines, seal) = forecast::read(&sealed)?;
        let bytes = bounded::read(file, LARGEST_TABLE)?;
        let found = parse(&bytes, &forecast, &seal).map_err(|why| StoreError::new("read", file, Cause::Unfit(why)))?;
        Ok((found.0, baselines, found.1))
    })
}

fn parse(bytes: &[u8], sealed: &Forecast, seal: &Seal) -> Result<(Forecast, Seal), String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let at = |name: &str| header.iter().position(|column| column == name).ok_or_else(|| format!("it has no column `{name}`"));
    let [date, target, end, kind, level, value] =
        ["reference_date", "target", "target_end_date", "output_type", "output_type_id", "value"].map(at);
    let (date, target, end, kind, level, value) = (date?, target?, end?, kind?, level?, value?);
    let mut quantiles = vec![Vec::new(); sealed.targets.len()];
    let mut samples: Vec<BTreeMap<String, f64>> = vec![BTreeMap::new(); sealed.targets.len()];
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        if !["quantile", "sample"].contains(&cell(kind)) {
            continue;
        }
        if cell(date) != sealed.reference {
            return Err(format!("`{}` is another reference date than {}", cell(date), sealed.reference));
        }
        let same = |one: &Foretold| one.target == cell(target) && one.last == cell(end);
        let Some(found) = sealed.targets.iter().position(same) else { continue };
        let number = |at: usize| cell(at).parse::<f64>().ok().filter(|number| number.is_finite());
        let read = number(value).ok_or_else(|| format!("`{}` is no number", cell(value)))?;
        if cell(kind) == "sample" {
            samples[found].insert(cell(level).to_owned(), read);
            continue;
        }
        quantiles[found].push((number(level).ok_or_else(|| format!("`{}` is no number", cell(level)))?, read));
    }
    quantiles.iter_mut().for_each(|found| found.sort_by(|one, other| one.0.total_cmp(&other.0)));
    if quantiles.iter().any(|found| found.windows(2).any(|pair| pair[0].0 == pair[1].0 || pair[0].1 > pair[1].1)) {
        return Err("its quantiles do not rise".to_owned());
    }
    let kept = |at: &usize| !quantiles[*at].is_empty();
    let kept: Vec<usize> = (0..quantiles.len()).filter(kept).collect();
    let Some(&first) = kept.first() else {
        return Err(format!("it has no target of the sealed forecast of {}", sealed.reference));
    };
    // Only samples that go through all targets are joint: others have no sums.
    let joint = kept.iter().all(|&at| samples[at].keys().eq(samples[first].keys()));
    let of = |at: usize| Foretold {
        quantiles: quantiles[at].clone(),
        samples: if joint { samples[at].values().copied().collect() } else { Vec::new() },
        ..sealed.targets[at].clone()
    };
    let forecast = Forecast {
        reference: sealed.reference.clone(),
        location: None,
        samples: if joint { (0..samples[first].len() as u64).collect() } else { Vec::new() },
        targets: kept.iter().map(|&at| of(at)).collect(),
    };
    let normal = kept.iter().map(|&at| seal.normal[at]).collect();
    Ok((forecast, Seal { normal, ..seal.clone() }))
}

fn model_output(forecast: &Forecast, seal: &Seal, author: &Author<'_>, horizon: Horizon<'_>) -> Result<Vec<u8>, StoreError> {
    let rows = forecast.targets.iter().flat_map(|target| {
        let weeks = horizon(target).to_string();
        let task = [&forecast.reference, &target.target, &seal.commodity, &weeks, author.location, &target.last].map(str::to_owned);
        let cells =
            |kind: &str, id: String, value: f64| task.iter().cloned().chain([kind.to_owned(), id, value.to_string()]).collect::<Vec<_>>();
        let quantiles = target.quantiles.iter().map(|&(level, value)| cells("quantile", level.to_string(), value));
        let samples = forecast.samples.iter().zip(&target.samples).map(|(id, &value)| cells("sample", id.to_string(), value));
        quantiles.chain(samples).collect::<Vec<_>>()
    });
    table("model-output.csv", &OUTPUT.join(","), rows.collect())
}

/// Puts what was seen beside what stands there; a week that was seen before is seen anew.
fn target_data(path: &Path, value: &str, seen: &[SeenTarget], commodity: &str, location: &str) -> Result<(), StoreError> {
    let head = format!("target_end_date,target,commodity,location,{value}");
    let cells = |of: &SeenTarget| [of.last.as_str(), &of.target, commodity, location, &of.value.to_string()].map(str::to_owned).to_vec();
    let mut rows: Vec<Vec<String>> = seen.iter().map(cells).collect();
    let standing = if path.is_file() { bounded::read(path, LARGEST_TABLE)? } else { Vec::new() };
    for record in csv::Reader::from_reader(standing.as_slice()).records() {
        let record = record.map_err(|error| StoreError::new("read", path, error))?;
        let before: Vec<String> = record.iter().map(str::to_owned).collect();
        if !rows.iter().any(|row| before.len() == row.len() && row[..row.len() - 1] == before[..row.len() - 1]) {
            rows.push(before);
        }
    }
    rows.sort();
    put(path, &head, &table("target data", &head, rows)?)
}

/// `hub-config`: what stands there of this writing gets the new tasks beside its own.
fn configure(hub: &Path, forecast: &Forecast, seal: &Seal, author: &Author<'_>, horizon: Horizon<'_>) -> Result<(), StoreError> {
    let folder = hub.join("hub-config");
    let (path, fresh) = (folder.join("tasks.json"), tasks(forecast, seal, author, horizon));
    let standing = path.is_file().then(|| bounded::read_text(&path, LARGEST_DOCUMENT)).transpose()?;
    let merged = match &standing {
        None => Some(fresh),
        Some(text) => serde_json::from_str(text).ok().and_then(|standing| with_tasks_of(fresh, &standing)),
    };
    if let Some(merged) = merged {
        single::write(&path, to_text(&merged).as_bytes())?;
    }
    for (name, document) in [("admin.json", admin(hub, seal, author)), ("model-metadata-schema.json", metadata_schema())] {
        let path = folder.join(name);
        if !path.exists() {
            single::write(&path, to_text(&document).as_bytes())?;
        }
    }
    Ok(())
}

fn tasks(forecast: &Forecast, seal: &Seal, author: &Author<'_>, horizon: Horizon<'_>) -> Value {
    let names: BTreeSet<&str> = forecast.targets.iter().map(|target| target.target.as_str()).collect();
    let group = |name: &&str| {
        let of: Vec<&Foretold> = forecast.targets.iter().filter(|target| target.target == *name).collect();
        let any = |values: Vec<Value>| json!({ "required": null, "optional": values });
        let levels: Vec<f64> = of[0].quantiles.iter().map(|(level, _)| *level).collect();
        let horizons: BTreeSet<i64> = of.iter().map(|target| horizon(target)).collect();
        let value = json!({ "type": "double", "minimum": 0 });
        let mut output_types = json!({ "quantile": {
            "output_type_id": { "required": levels },
            "value": value,
            "is_required": true,
        } });
        if !forecast.samples.is_empty() {
            output_types["sample"] = json!({
                "output_type_id_params": {
                    "type": "integer",
                    "min_samples_per_task": 1,
                    "max_samples_per_task": MOST_SAMPLES,
                    // A sample goes through the weeks: what is the same in all of them.
                    "compound_taskid_set": [OUTPUT[0], OUTPUT[1], OUTPUT[2], OUTPUT[4]],
                },
                "value": value,
                "is_required": false,
            });
        }
        json!({
            "task_ids": {
                "reference_date": any(vec![forecast.reference.as_str().into()]),
                "target": { "required": [name], "optional": null },
                "commodity": any(vec![seal.commodity.as_str().into()]),
                "horizon": any(horizons.into_iter().map(Value::from).collect()),
                "location": any(vec![author.location.into()]),
                "target_end_date": any(of.iter().map(|target| target.last.as_str().into()).collect()),
            },
            "output_type": output_types,
            "target_metadata": [{
                "target_id": name.chars().take(30).collect::<String>(),
                "target_name": format!("{name} in a week"),
                "target_units": of[0].unit,
                "target_keys": { "target": name },
                "target_type": "continuous",
                "is_step_ahead": true,
                "time_unit": "week",
            }],
        })
    };
    json!({
        "schema_version": format!("{SCHEMAS}/tasks-schema.json"),
        "rounds": [{
            "round_id_from_variable": true,
            "round_id": OUTPUT[0],
            "model_tasks": names.iter().map(group).collect::<Vec<_>>(),
            "submissions_due": { "relative_to": OUTPUT[0], "start": 0, "end": 6 },
        }],
        "derived_task_ids": [OUTPUT[TASKS - 1]],
    })
}

/// New tasks with those that stand there; none where what stands there is not built alike, and so is somebody else's.
fn with_tasks_of(mut fresh: Value, standing: &Value) -> Option<Value> {
    let groups = |of: &Value| of.pointer("/rounds/0/model_tasks").and_then(Value::as_array).cloned();
    let (old, mut new) = (groups(standing)?, groups(&fresh)?);
    let rounds = standing.get("rounds").and_then(Value::as_array).map_or(0, Vec::len);
    if rounds != 1 || standing.get("schema_version") != fresh.get("schema_version") {
        return None;
    }
    for group in &old {
        let alike = |one: &&mut Value| one.pointer("/task_ids/target") == group.pointer("/task_ids/target");
        let Some(mine) = new.iter_mut().find(alike) else {
            new.push(group.clone());
            continue;
        };
        if mine.pointer("/output_type/quantile") != group.pointer("/output_type/quantile") {
            return None;
        }
        // A forecast without samples takes nothing from one with them.
        match (mine.pointer("/output_type/sample"), group.pointer("/output_type/sample")) {
            (None, Some(theirs)) => mine["output_type"]["sample"] = theirs.clone(),
            (Some(own), Some(theirs)) if own != theirs => return None,
            _ => {}
        }
        let theirs = group.get("task_ids")?.as_object()?;
        let ids = mine.get_mut("task_ids")?.as_object_mut()?;
        if !ids.keys().eq(theirs.keys()) {
            return None;
        }
        join(ids, theirs)?;
    }
    *fresh.pointer_mut("/rounds/0/model_tasks")? = Value::Array(new);
    Some(fresh)
}

/// Puts the values of task ids together, in order.
fn join(ids: &mut Map<String, Value>, theirs: &Map<String, Value>) -> Option<()> {
    for (name, id) in ids.iter_mut().filter(|(_, id)| id["optional"].is_array()) {
        let mut all = id["optional"].as_array()?.clone();
        let more = theirs.get(name)?.get("optional")?.as_array()?;
        all.extend(more.iter().filter(|value| !id["optional"].as_array().is_some_and(|own| own.contains(value))).cloned());
        all.sort_by(|one, other| match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => one.as_str().cmp(&other.as_str()),
        });
        id["optional"] = Value::Array(all);
    }
    Some(())
}

fn admin(hub: &Path, seal: &Seal, author: &Author<'_>) -> Value {
    let name = hub.file_name().map_or_else(|| "hub".to_owned(), |name| name.to_string_lossy().into_owned());
    json!({
        "schema_version": format!("{SCHEMAS}/admin-schema.json"),
        "name": seal.scenario[1],
        "maintainer": author.team,
        "contact": { "name": author.team },
        "repository": { "host": "github", "owner": author.team, "name": name },
        "file_format": ["csv"],
        // UTC throughout the year: the schema's list has no UTC by that name.
        "timezone": "Africa/Abidjan",
    })
}

/// What a model says of itself, as pairs of key and text.
fn metadata(seal: &Seal, author: &Author<'_>) -> [(&'static str, String); 6] {
    let [name, title, hash] = &seal.scenario;
    [
        ("team_name", author.team.to_owned()),
        ("team_abbr", author.team.to_owned()),
        ("model_name", title.clone()),
        ("model_abbr", author.model.to_owned()),
        ("model_version", format!("stockout {}, scheme of random draws {}", seal.version, seal.scheme)),
        ("methods", format!("{} simulated futures of the scenario {name} ({hash}), seed {}", seal.replications, seal.seed)),
    ]
}

/// As YAML, of which JSON's strings are a part.
fn metadata_text(seal: &Seal, author: &Author<'_>) -> String {
    metadata(seal, author).iter().map(|(key, text)| format!("{key}: {}\n", Value::from(text.as_str()))).collect()
}

fn metadata_schema() -> Value {
    let keys = ["team_name", "team_abbr", "model_name", "model_abbr", "model_version", "methods"];
    let abbreviation = json!({ "type": "string", "pattern": "^[A-Za-z0-9_]+$" });
    let property =
        |key: &&str| ((*key).to_owned(), if key.ends_with("_abbr") { abbreviation.clone() } else { json!({ "type": "string" }) });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Metadata of a model",
        "type": "object",
        "properties": keys.iter().map(property).collect::<Map<_, _>>(),
        "required": ["team_name", "team_abbr", "model_name", "model_abbr"],
    })
}
