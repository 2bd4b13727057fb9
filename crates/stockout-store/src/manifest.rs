//! `manifest.json`: what made a folder, a fingerprint of each of its files, and what a later command needs to read it back whole.
//!
//! It is written last. A folder without it is not a result folder, and is never replaced.

use std::io::ErrorKind;
use std::path::{Component, Path};

use serde_json::{Value, json};

use super::bounded::{self, LARGEST_DOCUMENT};
use super::error::{Cause, StoreError};
use super::file::Sealed;
use super::json::{Node, Read, numbers, object, seed, worded};
use super::{names, seal};
use stockout_results::{CommodityResults, PlaceFacts, Provenance, Results, SamplePath, UseFacts};

/// What a result folder says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// What made the results.
    pub provenance: Provenance,
    /// The command line that was given.
    pub command: String,
    /// The day on which it was given, as the caller said.
    pub date: String,
    /// Commodities and their units, in the scenario's order.
    pub commodities: Vec<(String, String)>,
    /// By commodity: its uses, and what the scenario says of each; empty in a folder of an earlier version.
    pub uses: Vec<Vec<(String, UseFacts)>>,
    /// Routes, in the scenario's order.
    pub routes: Vec<RouteFacts>,
    /// A few single replications.
    pub samples: Vec<SamplePath>,
    /// Every other file.
    pub files: Vec<Listed>,
}

/// A file as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path inside the folder, with `/`.
    pub name: String,
    /// blake3 of its bytes, in hexadecimal.
    pub hash: String,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Version of the layout of result folders: raised when a file or a key comes to mean something else. Folders of a later one are refused.
pub const LAYOUT: u64 = 2;

/// What the scenario says of a route, for tables and maps.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteFacts {
    /// Its name.
    pub name: String,
    /// Its status in the file; may be empty.
    pub status: String,
    /// Where it leads; may be empty.
    pub corridor: String,
    /// Latitude and longitude of its course.
    pub path: Vec<[f64; 2]>,
}

/// What a folder of stockout's holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A run.
    Run,
    /// A comparison.
    Comparison,
    /// An explanation, by `why`.
    Explanation,
    /// A sweep's rows.
    Sweep,
    /// Another answer.
    Other,
}

/// What a folder holds, by its manifest.
///
/// # Errors
/// Where there is no manifest, it is damaged, or a newer version wrote it.
pub fn kind(folder: &Path) -> Result<Kind, StoreError> {
    value(folder).map(|value| kind_of(&value))
}

pub(super) fn kind_of(value: &Value) -> Kind {
    match value.get("kind").and_then(Value::as_str) {
        Some("comparison") => Kind::Comparison,
        Some("explanation") => Kind::Explanation,
        Some(_) => Kind::Other,
        None if value.get("sweep").is_some() => Kind::Sweep,
        None if value.get("samples").is_some() => Kind::Run,
        None => Kind::Other,
    }
}

/// What every manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Version of the program.
    pub version: String,
    /// Version of the scheme of draws.
    pub scheme: u32,
    /// The folder's files.
    pub files: Vec<Listed>,
}

/// Who made a folder, and of which files it is.
///
/// # Errors
/// Where there is no manifest, it is damaged, or a newer version wrote it.
pub fn made(folder: &Path) -> Result<Made, StoreError> {
    let value = value(folder)?;
    let parse =
        |root: &Node| -> Read<Made> { Ok(Made { version: root.get("stockout")?.text()?, scheme: scheme(root)?, files: listed(root)? }) };
    parse(&Node::root(&value)).map_err(|why| StoreError::damaged(&folder.join(names::MANIFEST), why))
}

/// The most days of a horizon, as `stockout schema` says.
const MOST_DAYS: u64 = 3660;

/// Seed, replications and replications of each draw: a plan that can be carried out.
fn plan(root: &Node) -> Read<[u64; 3]> {
    let [seed, replications, inner] = ["seed", "replications", "inner"].map(|key| root.get(key)?.whole());
    let (seed, replications, inner) = (seed?, replications?, inner?);
    if (1..1 << 53).contains(&replications) && replications.checked_rem(inner) == Some(0) {
        return Ok([seed, replications, inner]);
    }
    Err(format!("`replications` is {replications} and `inner` {inner}: they must be at least 1, and one a multiple of the other"))
}

pub(super) fn scheme(root: &Node) -> Read<u32> {
    u32::try_from(root.get("scheme")?.whole()?).map_err(|_| "`scheme` is too large".to_owned())
}

/// What the manifest of an answer says of how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBy {
    /// Version of the program.
    pub version: String,
    /// Version of the scheme of draws.
    pub scheme: u32,
    /// The seed.
    pub seed: u64,
    /// Replications of each scenario.
    pub replications: u64,
    /// Replications of each parameter draw.
    pub inner: u64,
    /// Name and hash of each scenario.
    pub scenarios: Vec<(String, String)>,
    /// The place that the answer speaks of first, as the option `--place` takes it; none where scenarios differ in it or have none.
    pub place: Option<String>,
}

/// How the answer in a folder was made.
///
/// # Errors
/// Where there is no manifest, it is damaged, or a newer version wrote it.
pub fn made_by(folder: &Path) -> Result<MadeBy, StoreError> {
    let value = value(folder)?;
    let parse = |root: &Node| -> Read<MadeBy> {
        let scenario = |node: &Node| Ok((node.get("name")?.text()?, node.get("hash")?.text()?));
        let [seed, replications, inner] = plan(root)?;
        Ok(MadeBy {
            version: root.get("stockout")?.text()?,
            scheme: scheme(root)?,
            seed,
            replications,
            inner,
            scenarios: root.get("scenarios")?.items()?.iter().map(scenario).collect::<Read<_>>()?,
            place: value.pointer("/question/place").and_then(Value::as_str).map(str::to_owned),
        })
    };
    parse(&Node::root(&value)).map_err(|why| StoreError::damaged(&folder.join(names::MANIFEST), why))
}

/// What the manifest says, as it was written. What was named may be no folder of ours, or nothing at all.
///
/// # Errors
/// [`Cause::Unfit`] for a manifest that was changed or that a newer version wrote.
pub(super) fn value(folder: &Path) -> Result<Value, StoreError> {
    let path = folder.join(names::MANIFEST);
    let absent = |why| StoreError::new("read", folder, Cause::Absent(why));
    let text = bounded::read_text(&path, LARGEST_DOCUMENT).map_err(|error| match &error.cause {
        _ if folder.is_file() => absent("it is a file, not a result folder"),
        Cause::Io(io) if io.kind() == ErrorKind::NotFound && folder.is_dir() => {
            absent("it is not a result folder (it has no manifest.json)")
        }
        Cause::Io(io) if io.kind() == ErrorKind::NotFound => absent("there is no such folder"),
        _ => error,
    })?;
    let value: Value = serde_json::from_str(&text).map_err(|error| StoreError::damaged(&path, error.to_string()))?;
    if value.get("stockout").is_none() {
        return Err(StoreError::new("read", &path, Cause::Foreign("it is not a manifest of stockout")));
    }
    let why = newer(&value).or_else(|| match seal::is_whole(&text, &value) {
        Some(true) => None,
        Some(false) => Some(CHANGED.to_owned()),
        None => Some(UNSEALED.to_owned()),
    });
    why.map_or(Ok(value), |why| Err(StoreError::new("read", &path, Cause::Unfit(why))))
}

const CHANGED: &str = "it was changed after it was written: its seal is not the hash of its text";
const UNSEALED: &str = "it has no seal: an earlier version wrote it, or it was changed after it was written; run its command again";

/// Why a manifest is not read, where a newer version wrote it.
fn newer(value: &Value) -> Option<String> {
    let version = value.get("stockout")?.as_str()?;
    let ours = env!("CARGO_PKG_VERSION");
    if numbers_of(version) > numbers_of(ours) {
        return Some(format!("stockout {version} wrote it, which is newer than this program ({ours})"));
    }
    let layout = value.get("layout").and_then(Value::as_u64).unwrap_or_default();
    (layout > LAYOUT).then(|| format!("its layout is {layout}, which a newer stockout wrote: this program ({ours}) reads {LAYOUT}"))
}

/// The numbers of a version, to be compared.
fn numbers_of(version: &str) -> Vec<u64> {
    version.split(['.', '-', '+']).take(3).map(|part| part.parse().unwrap_or_default()).collect()
}

/// The text of a manifest: what it says, what was asked, its layout, the files of the folder, and its seal.
pub(super) fn text(mut document: Value, question: Option<&Value>, files: &[Sealed]) -> String {
    if let Some(question) = question {
        document["question"] = question.clone();
    }
    document["layout"] = json!(LAYOUT);
    document["files"] = object(files.iter().map(|file| (file.name.as_str(), json!({ "blake3": file.hash, "bytes": file.bytes }))));
    seal::sealed(document)
}

/// The files that a manifest lists.
pub(super) fn listed(root: &Node) -> Read<Vec<Listed>> {
    let file = |(name, node): (&str, Node)| {
        let is_inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if name.is_empty() || !is_inside {
            return Err(format!("`files` has `{name}`, which does not lie in the folder"));
        }
        Ok(Listed { name: name.to_owned(), hash: node.get("blake3")?.text()?, bytes: node.get("bytes")?.whole()? })
    };
    root.get("files")?.entries()?.into_iter().map(file).collect()
}

impl Manifest {
    pub(super) fn new(results: &Results, command: &str, date: &str) -> Self {
        let route = |route: &stockout_results::RouteResults| RouteFacts {
            name: route.name.clone(),
            status: route.status.clone(),
            corridor: route.corridor.clone(),
            path: route.path.clone(),
        };
        let uses = |commodity: &CommodityResults| commodity.uses.iter().map(|of| (of.name.clone(), of.facts.clone())).collect();
        Self {
            provenance: results.provenance.clone(),
            command: command.to_owned(),
            date: date.to_owned(),
            commodities: results.commodities.iter().map(|commodity| (commodity.name.clone(), commodity.unit.clone())).collect(),
            uses: results.commodities.iter().map(uses).collect(),
            routes: results.routes.iter().map(route).collect(),
            samples: results.samples.clone(),
            files: Vec::new(),
        }
    }

    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let value = value(folder)?;
        parse(&Node::root(&value)).map_err(|why| StoreError::damaged(&folder.join(names::MANIFEST), why))
    }

    pub(super) fn to_text(&self, question: Option<&Value>, files: &[Sealed]) -> String {
        let from = &self.provenance;
        let document = json!({
            "stockout": from.version,
            "commit": from.commit,
            "scheme": from.scheme,
            "seed": seed(from.seed),
            "replications": from.replications,
            "inner": from.inner,
            "command": self.command,
            "date": self.date,
            "scenario": of_scenario(from),
            "commodities": object(self.commodities.iter().zip(&self.uses).map(|((name, unit), uses)| (name.as_str(), of_commodity(from, unit, uses)))),
            "routes": object(self.routes.iter().map(|route| (route.name.as_str(), of_route(route)))),
            "samples": self.samples.iter().map(of_sample).collect::<Vec<_>>(),
        });
        text(document, question, files)
    }
}

fn of_scenario(from: &Provenance) -> Value {
    let of = |key: &str, value: Value| (key.to_owned(), value);
    let sources = object(from.sources.iter().map(|(path, source)| (path.as_str(), Value::from(source.as_str()))));
    let words = worded("title", &from.title).into_iter().chain(worded("summary", &from.summary));
    let headline = from.headline.map(|place| of("headline", Value::from(from.places[place].name.as_str())));
    let place = |place: &PlaceFacts| (place.name.clone(), json!({ "title": place.title, "population": place.population }));
    let places = (!from.places.is_empty()).then(|| of("places", object(from.places.iter().map(place))));
    let rest = [
        of("hash", Value::from(from.hash.as_str())),
        of("start", Value::from(from.start.as_str())),
        of("days", Value::from(from.days)),
        of("population", Value::from(from.population)),
        of("sources", sources),
    ];
    object(std::iter::once(of("name", Value::from(from.name.as_str()))).chain(words).chain(rest).chain(places).chain(headline))
}

/// A commodity's unit, and what the scenario says of its uses.
fn of_commodity(from: &Provenance, unit: &str, uses: &[(String, UseFacts)]) -> Value {
    let of_use = |(name, facts): &(String, UseFacts)| {
        let place = facts.place.map(|place| from.places[place].name.as_str());
        let said = json!({ "place": place, "retail": facts.retail, "budgeted": facts.budgeted, "service": facts.service });
        (name.clone(), said)
    };
    json!({ "unit": unit, "uses": object(uses.iter().map(of_use)) })
}

/// What the scenario says of a use.
fn use_facts(node: &Node, places: &[PlaceFacts]) -> Read<UseFacts> {
    let text = |key: &str| -> Read<Option<String>> {
        let node = node.get(key)?;
        if node.is_null() { Ok(None) } else { node.text().map(Some) }
    };
    Ok(UseFacts {
        place: text("place")?.map(|name| place_of(places, &name)).transpose()?,
        retail: node.get("retail")?.flag()?,
        budgeted: node.get("budgeted")?.flag()?,
        service: text("service")?,
    })
}

fn place_of(places: &[PlaceFacts], name: &str) -> Read<usize> {
    places.iter().position(|place| place.name == name).ok_or_else(|| format!("`{name}` is no place of the scenario"))
}

fn places(scenario: &Node) -> Read<Vec<PlaceFacts>> {
    let Some(places) = scenario.find("places") else { return Ok(Vec::new()) };
    let place = |(name, node): (&str, Node)| {
        Ok(PlaceFacts { name: name.to_owned(), title: node.get("title")?.text()?, population: node.get("population")?.whole()? })
    };
    places.entries()?.into_iter().map(place).collect()
}

fn parse(root: &Node) -> Read<Manifest> {
    let scenario = root.get("scenario")?;
    let sources = scenario.get("sources")?.entries()?;
    let text = |key| scenario.get(key)?.text();
    let places = places(&scenario)?;
    let [seed, replications, inner] = plan(root)?;
    let days = scenario.get("days")?.whole()?;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(format!("`scenario.days` is {days}: a horizon has 1 to {MOST_DAYS} days"));
    }
    let provenance = Provenance {
        version: root.get("stockout")?.text()?,
        commit: root.get("commit")?.text()?,
        scheme: scheme(root)?,
        seed,
        replications,
        inner,
        start: text("start")?,
        days: days as usize,
        population: scenario.get("population")?.whole()?,
        headline: scenario.find("headline").map(|node| place_of(&places, &node.text()?)).transpose()?,
        places: places.clone(),
        name: text("name")?,
        title: scenario.wording("title")?,
        summary: scenario.wording("summary")?,
        hash: text("hash")?,
        sources: sources.into_iter().map(|(path, source)| Ok((path.to_owned(), source.text()?))).collect::<Read<_>>()?,
    };
    let commodities = root.get("commodities")?.entries()?;
    let uses = |node: &Node| -> Read<Vec<(String, UseFacts)>> {
        let uses = node.find("uses").map_or_else(|| Ok(Vec::new()), |uses| uses.entries())?;
        uses.into_iter().map(|(name, node)| Ok((name.to_owned(), use_facts(&node, &places)?))).collect()
    };
    Ok(Manifest {
        uses: commodities.iter().map(|(_, node)| uses(node)).collect::<Read<_>>()?,
        provenance,
        command: root.get("command")?.text()?,
        date: root.get("date")?.text()?,
        commodities: commodities.into_iter().map(|(name, node)| Ok((name.to_owned(), node.get("unit")?.text()?))).collect::<Read<_>>()?,
        routes: root.get("routes")?.entries()?.into_iter().map(|(name, node)| route(name, &node)).collect::<Read<_>>()?,
        samples: root.get("samples")?.items()?.iter().map(sample).collect::<Read<_>>()?,
        files: listed(root)?,
    })
}

fn of_route(route: &RouteFacts) -> Value {
    let path: Vec<Value> = route.path.iter().map(|point| numbers(point)).collect();
    json!({ "status": route.status, "corridor": route.corridor, "path": path })
}

fn route(name: &str, node: &Node) -> Read<RouteFacts> {
    Ok(RouteFacts {
        name: name.to_owned(),
        status: node.get("status")?.text()?,
        corridor: node.get("corridor")?.text()?,
        path: node.get("path")?.items()?.iter().map(Node::pair).collect::<Read<_>>()?,
    })
}

fn of_sample(sample: &SamplePath) -> Value {
    let cover: Vec<Value> = sample.cover_days.iter().map(|days| numbers(days)).collect();
    json!({ "replication": sample.replication, "cover_days": cover })
}

fn sample(node: &Node) -> Read<SamplePath> {
    Ok(SamplePath {
        replication: node.get("replication")?.whole()?,
        cover_days: node.get("cover_days")?.items()?.iter().map(Node::numbers).collect::<Read<_>>()?,
    })
}
