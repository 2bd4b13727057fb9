//! A locked forecast on disk: quantiles and joint samples in hubverse's columns, baselines in files of their own, and beside them a seal
//! that tells whether they were touched.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answer::table;
use super::bounded::{self, LARGEST_DOCUMENT, LARGEST_TABLE};
use super::error::{Cause, StoreError};
use super::json::{Node, Read, numbers, origin, seed as exact};
use super::{manifest, seal, single};
use stockout_results::Wording;
use stockout_results::forecast::{Baseline, Forecast, Foretold, Seal};
use stockout_results::score::BASELINES;

/// A locked forecast, its baselines and its seal.
pub type Locked = (Forecast, Vec<Baseline>, Seal);

/// The columns that every locked file has; `horizon` and `location` may stand among them.
const COLUMNS: [&str; 8] =
    ["reference_date", "target", "target_start_date", "target_end_date", "unit", "output_type", "output_type_id", "value"];
/// Whole weeks from the reference date to the target's last day.
const HORIZON: &str = "horizon";
const LOCATION: &str = "location";

/// The seal's place: `2025-12-05.csv` is sealed by `2025-12-05.json`.
pub fn sidecar(file: &Path) -> PathBuf {
    file.with_extension("json")
}

/// A baseline's place, beside its forecast: `2025-12-05.last_value.csv`.
pub(super) fn baseline(file: &Path, key: &str) -> PathBuf {
    file.with_extension(format!("{key}.csv"))
}

/// The forecast as CSV: of each target its quantiles, then its samples. Values have four decimals at most.
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn csv(forecast: &Forecast) -> Result<Vec<u8>, StoreError> {
    let rows = forecast.targets.iter().flat_map(|target| {
        let mut words = vec![forecast.reference.clone(), target.target.clone(), weeks_ahead(forecast, target)];
        words.extend(forecast.location.clone());
        words.extend([&target.first, &target.last, &target.unit].map(String::clone));
        let row = move |kind: &str, id: String, value: f64| {
            let value = (value * 1e4).round() / 1e4;
            words.iter().cloned().chain([kind.to_owned(), id, value.to_string()]).collect::<Vec<_>>()
        };
        let quantiles: Vec<_> = target.quantiles.iter().map(|&(level, value)| row("quantile", level.to_string(), value)).collect();
        let samples = forecast.samples.iter().zip(&target.samples).map(|(id, &value)| row("sample", id.to_string(), value));
        quantiles.into_iter().chain(samples).collect::<Vec<_>>()
    });
    let mut head = COLUMNS.to_vec();
    head.insert(2, HORIZON);
    if forecast.location.is_some() {
        head.insert(3, LOCATION);
    }
    table("forecast.csv", &head.join(","), rows.collect())
}

/// Whole weeks from the reference date to the last day of a target.
fn weeks_ahead(forecast: &Forecast, target: &Foretold) -> String {
    let [reference, last] = [&forecast.reference, &target.last].map(|text| text.parse::<jiff::civil::Date>().ok());
    let days = reference.zip(last).and_then(|(reference, last)| last.since(reference).ok()).map(|span| span.get_days());
    days.map_or_else(String::new, |days| days.div_euclid(7).to_string())
}

/// Writes a forecast, its baselines and its seal, each whole or not at all; the seal last, so that a file without one is not locked.
///
/// # Errors
/// Where the disk refuses.
pub fn lock(file: &Path, forecast: &Forecast, baselines: &[Baseline], seal: &Seal) -> Result<(), StoreError> {
    let bytes = csv(forecast)?;
    let mut naive = serde_json::Map::new();
    for Baseline { key, forecast } in baselines {
        let (place, bytes) = (baseline(file, key), csv(forecast)?);
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
        naive.insert(key.clone(), json!({ "file": name, "blake3": blake3::hash(&bytes).to_hex().to_string() }));
        single::write(&place, &bytes)?;
    }
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
        "baselines": naive,
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
pub fn read(file: &Path) -> Result<Locked, StoreError> {
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
    let forecast = untouched(file, &bytes, &hash, &seal)?;
    if forecast.targets.len() != seal.normal.len() {
        return Err(unfit(&beside, "its `normal_flow` has another number of targets than the forecast"));
    }
    let mut baselines = Vec::new();
    for key in BASELINES {
        // A seal of an earlier version has none.
        let Some(one) = root.find("baselines").and_then(|all| all.find(key)) else { continue };
        let hash = one.get("blake3").and_then(|hash| hash.text()).map_err(|why| unfit(&beside, why))?;
        let place = baseline(file, key);
        let bytes = bounded::read(&place, LARGEST_TABLE)?;
        baselines.push(Baseline { key: key.to_owned(), forecast: untouched(&place, &bytes, &hash, &seal)? });
    }
    Ok((forecast, baselines, seal))
}

/// A locked file, if its hash is the one that its seal has.
fn untouched(file: &Path, bytes: &[u8], hash: &str, seal: &Seal) -> Result<Forecast, StoreError> {
    let plain = unix_lines(bytes);
    if ![bytes, &plain].iter().any(|bytes| blake3::hash(bytes).to_hex().to_string() == hash) {
        let why = format!("it was changed after it was locked on {}: its hash is not the one in its seal", seal.date);
        return Err(StoreError::new("score", file, Cause::Unfit(why)));
    }
    parse(&plain, seal).map_err(|why| unfit(file, why))
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
    let header: Vec<String> = reader.headers().map_err(|error| error.to_string())?.iter().map(str::to_owned).collect();
    let place = |name: &str| header.iter().position(|column| column == name);
    let is_known = |column: &str| COLUMNS.contains(&column) || [HORIZON, LOCATION].contains(&column);
    let columns: Option<Vec<usize>> = COLUMNS.map(place).into_iter().collect();
    let Some(columns) = columns.filter(|_| header.iter().all(|column| is_known(column))) else {
        return Err(format!("its columns are not {}, with {HORIZON} and {LOCATION} or without them", COLUMNS.join(",")));
    };
    let in_location = place(LOCATION);
    let mut forecast = Forecast { reference: seal.reference.clone(), location: None, samples: Vec::new(), targets: Vec::new() };
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record.get(columns[at]).unwrap_or_default();
        let number = |at: usize| cell(at).parse::<f64>().ok().filter(|number| number.is_finite());
        let (Some(id), Some(value)) = (number(6), number(7)) else {
            return Err(format!("`{}` or `{}` is no number", cell(6), cell(7)));
        };
        let location = in_location.and_then(|at| record.get(at)).map(str::to_owned);
        if cell(0) != seal.reference || row > 0 && location != forecast.location {
            return Err("it has another reference date, or several locations".to_owned());
        }
        forecast.location = location;
        let [target, first, last, unit] = [1, 2, 3, 4].map(|at| cell(at).to_owned());
        let of = Foretold { target, first, last, unit, quantiles: Vec::new(), samples: Vec::new() };
        let at = forecast.targets.iter().position(|one| one.is_of(&of)).unwrap_or_else(|| {
            forecast.targets.push(of);
            forecast.targets.len() - 1
        });
        let target = &mut forecast.targets[at];
        match cell(5) {
            "quantile" => target.quantiles.push((id, value)),
            "sample" => {
                if at == 0 {
                    forecast.samples.push(id as u64);
                }
                if forecast.samples.get(target.samples.len()) != Some(&(id as u64)) {
                    return Err(format!("the samples of {} from {} are not those of the first target", target.target, target.first));
                }
                target.samples.push(value);
            }
            other => return Err(format!("`{other}` is neither quantile nor sample")),
        }
    }
    let rises = |one: &Foretold| one.quantiles.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
    if let Some(wrong) = forecast.targets.iter().find(|one| !rises(one)) {
        return Err(format!("the quantiles of {} from {} do not rise", wrong.target, wrong.first));
    }
    let is_whole = |one: &Foretold| !one.quantiles.is_empty() && one.samples.len() == forecast.samples.len();
    match forecast.targets.iter().find(|one| !is_whole(one)) {
        Some(wrong) => Err(format!("{} from {} has no quantiles, or not all samples", wrong.target, wrong.first)),
        None => Ok(forecast),
    }
}
