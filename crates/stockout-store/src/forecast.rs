//! A locked forecast on disk: quantiles in hubverse's columns, and beside them a seal that tells whether they were touched.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answer::table;
use super::bounded::{self, LARGEST_DOCUMENT, LARGEST_TABLE};
use super::error::{Cause, StoreError};
use super::json::{Node, Read, numbers, origin, seed as exact};
use super::{manifest, seal, single};
use stockout_results::Wording;
use stockout_results::forecast::{Forecast, Foretold, Seal};

const HEAD: &str = "reference_date,target,target_start_date,target_end_date,unit,output_type,output_type_id,value";

/// The seal's place: `2025-12-05.csv` is sealed by `2025-12-05.json`.
pub fn sidecar(file: &Path) -> PathBuf {
    file.with_extension("json")
}

/// The forecast as CSV. Values have four decimals at most.
pub fn csv(forecast: &Forecast) -> Result<Vec<u8>, StoreError> {
    let rows = forecast.targets.iter().flat_map(|target| {
        let row = |&(level, value): &(f64, f64)| {
            let words = [&forecast.reference, &target.target, &target.first, &target.last, &target.unit];
            let value = (value * 1e4).round() / 1e4;
            words.into_iter().cloned().chain(["quantile".to_owned(), level.to_string(), value.to_string()]).collect()
        };
        target.quantiles.iter().map(row)
    });
    table("forecast.csv", HEAD, rows.collect())
}

/// Writes a forecast and its seal, each whole or not at all; the seal last, so that a file without one is not locked.
pub fn lock(file: &Path, forecast: &Forecast, seal: &Seal) -> Result<(), StoreError> {
    let bytes = csv(forecast)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let document = json!({
        "stockout": seal.version,
        "commit": seal.commit,
        "scheme": seal.scheme,
        "kind": "forecast",
        "locked": seal.date,
        "reference_date": seal.reference,
        "command": seal.command,
        "file": name,
        "blake3": blake3::hash(&bytes).to_hex().to_string(),
        "seed": exact(seal.seed),
        "replications": seal.replications,
        "inner": seal.inner,
        "start": seal.start,
        "days": seal.days,
        "commodity": seal.commodity,
        "units_per_truck": seal.units_per_truck,
        "normal_flow": numbers(&seal.normal),
        "scenario": of_scenario(seal),
    });
    single::write(file, &bytes)?;
    single::write(&sidecar(file), seal::sealed(document).as_bytes())
}

/// Reads a locked forecast back.
///
/// # Errors
/// [`Cause::Unfit`] for a file that was not locked, or where it or its seal was changed since. A seal of an earlier version has no hash of
/// its own text: it is read all the same, and is not [`Seal::guarded`].
pub fn read(file: &Path) -> Result<(Forecast, Seal), StoreError> {
    let bytes = bounded::read(file, LARGEST_TABLE)?;
    let beside = sidecar(file);
    if !beside.is_file() {
        return Err(StoreError::new("score", file, Cause::Unfit(format!("it is not locked: there is no {}", beside.display()))));
    }
    let text = bounded::read_text(&beside, LARGEST_DOCUMENT)?;
    let value: Value = serde_json::from_str(&text).map_err(|error| unfit(&beside, error))?;
    let root = Node::root(&value);
    let whole = seal::is_whole(&text, &value);
    if whole == Some(false) {
        let why = "it was changed after it was locked: its `seal` is not the hash of its text".to_owned();
        return Err(StoreError::new("score", &beside, Cause::Unfit(why)));
    }
    let (mut seal, hash) = of_seal(&root).map_err(|why| unfit(&beside, why))?;
    seal.guarded = whole.is_some();
    if ![&bytes, &unix_lines(&bytes)].iter().any(|bytes| blake3::hash(bytes).to_hex().to_string() == hash) {
        let why = format!("it was changed after it was locked on {}: its hash is not the one in {}", seal.date, beside.display());
        return Err(StoreError::new("score", file, Cause::Unfit(why)));
    }
    let forecast = parse(&unix_lines(&bytes), &seal).map_err(|why| unfit(file, why))?;
    if forecast.targets.len() != seal.normal.len() {
        return Err(unfit(&beside, "its `normal_flow` has another number of targets than the forecast"));
    }
    Ok((forecast, seal))
}

/// The bytes with lines as they were written: a copy that came through mail or git may have others, and is the same forecast.
fn unix_lines(bytes: &[u8]) -> Vec<u8> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let ends_in_feed = |at: usize| text.get(at + 1) == Some(&b'\n');
    text.iter().enumerate().filter(|&(at, &byte)| byte != b'\r' || !ends_in_feed(at)).map(|(_, &byte)| byte).collect()
}

fn unfit(path: &Path, why: impl std::fmt::Display) -> StoreError {
    StoreError::new("read", path, Cause::Unfit(why.to_string()))
}

fn of_scenario(seal: &Seal) -> Value {
    let [name, title, hash] = &seal.scenario;
    let title = Wording { plain: title.clone(), french: seal.title_fr.clone() };
    let Value::Object(mut scenario) = origin(name, &title, hash) else { return Value::Null };
    scenario.insert("toml".to_owned(), Value::from(seal.resolved.as_str()));
    Value::Object(scenario)
}

fn of_seal(root: &Node) -> Read<(Seal, String)> {
    let scenario = root.get("scenario")?;
    let text = |key: &str| root.get(key)?.text();
    let seal = Seal {
        version: text("stockout")?,
        commit: text("commit")?,
        scheme: manifest::scheme(root)?,
        date: text("locked")?,
        reference: text("reference_date")?,
        command: text("command")?,
        scenario: [scenario.get("name")?.text()?, scenario.get("title")?.text()?, scenario.get("hash")?.text()?],
        title_fr: scenario.wording("title")?.french,
        resolved: scenario.get("toml")?.text()?,
        start: text("start")?,
        days: root.get("days")?.whole()? as usize,
        seed: root.get("seed")?.whole()?,
        replications: root.get("replications")?.whole()?,
        inner: root.get("inner")?.whole()?,
        commodity: text("commodity")?,
        units_per_truck: root.get("units_per_truck")?.number()?,
        normal: root.get("normal_flow")?.numbers()?,
        guarded: false,
    };
    Ok((seal, text("blake3")?))
}

fn parse(bytes: &[u8], seal: &Seal) -> Result<Forecast, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(|error| error.to_string())?.iter().collect::<Vec<_>>().join(",");
    if header != HEAD {
        return Err(format!("its columns are not {HEAD}"));
    }
    let mut targets: Vec<Foretold> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let number = |at: usize| cell(at).parse::<f64>().ok().filter(|number| number.is_finite());
        let (Some(level), Some(value)) = (number(6), number(7)) else {
            return Err(format!("`{}` or `{}` is no number", cell(6), cell(7)));
        };
        if cell(0) != seal.reference || cell(5) != "quantile" {
            return Err("it has another reference date, or something else than quantiles".to_owned());
        }
        let same = |one: &Foretold| [&one.target, &one.first, &one.last, &one.unit].into_iter().eq([cell(1), cell(2), cell(3), cell(4)]);
        match targets.iter_mut().find(|one| same(one)) {
            Some(one) => one.quantiles.push((level, value)),
            None => targets.push(Foretold {
                target: cell(1).to_owned(),
                first: cell(2).to_owned(),
                last: cell(3).to_owned(),
                unit: cell(4).to_owned(),
                quantiles: vec![(level, value)],
            }),
        }
    }
    let rises = |one: &Foretold| one.quantiles.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
    match targets.iter().find(|one| !rises(one)) {
        Some(wrong) => Err(format!("the quantiles of {} from {} do not rise", wrong.target, wrong.first)),
        None => Ok(Forecast { reference: seal.reference.clone(), targets }),
    }
}
