//! The folder of an answer that is no run: a comparison, a requirement, an explanation. Whole or not at all, like a run's.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::cell::write_number;
use super::error::{Cause, StoreError};
use super::file::sync_folder;
use super::file::{OutFile, Sealed};
use super::folder::Folder;
use super::json::{numbers, object, origin, seed, to_text};
use super::{manifest, names};
use stockout_results::{Provenance, Wording, safe_cell};

/// What a folder holds besides charts, scenarios and log.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What it is: `comparison`, `requirement`, `explanation`, `rare`; the stem of its JSON document.
    pub kind: &'static str,
    /// Version of the program.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
    /// Version of the scheme of draws.
    pub scheme: u32,
    /// The seed.
    pub seed: u64,
    /// Replications of each scenario.
    pub replications: u64,
    /// Replications of each parameter draw.
    pub inner: u64,
    /// The scenarios.
    pub scenarios: Vec<Origin>,
    /// The document, which `--format json` prints as well.
    pub document: Value,
    /// Names of CSV files, and their bytes.
    pub tables: Vec<(&'static str, Vec<u8>)>,
}

impl Answer {
    /// Of one scenario: everything but the document and its tables is the run's.
    pub fn of(kind: &'static str, made: &Provenance, document: Value, tables: Vec<(&'static str, Vec<u8>)>) -> Self {
        Self {
            kind,
            version: made.version.clone(),
            commit: made.commit.clone(),
            scheme: made.scheme,
            seed: made.seed,
            replications: made.replications,
            inner: made.inner,
            scenarios: vec![Origin::of(made)],
            document,
            tables,
        }
    }
}

/// Which scenario it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Wording,
    /// Its hash.
    pub hash: String,
}

impl Origin {
    /// Of a run's provenance.
    pub fn of(provenance: &Provenance) -> Self {
        Self { name: provenance.name.clone(), title: provenance.title.clone(), hash: provenance.hash.clone() }
    }
}

/// What surrounds an answer.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Resolved scenarios as TOML, in the order of [`Answer::scenarios`].
    pub scenarios: &'a [&'a str],
    /// Plain file names that end in `.svg` or `.png`, and their bytes.
    pub charts: &'a [(String, Vec<u8>)],
    /// What happened, for `log.txt`.
    pub log: &'a str,
    /// The command line that was given.
    pub command: &'a str,
    /// Today, `YYYY-MM-DD`.
    pub date: &'a str,
    /// Files that the command read, and the blake3 of their bytes in hexadecimal.
    pub inputs: &'a [(String, String)],
}

impl Folder {
    /// Writes an answer, brings it to the disk and puts the folder in its place. Answers where it stands.
    ///
    /// # Errors
    /// Where the disk refuses, or another process replaced what stood at the place meanwhile.
    pub fn finish_answer(self, answer: &Answer, around: &Around<'_>) -> Result<PathBuf, StoreError> {
        let mut files = Vec::new();
        self.write(&mut files, &format!("{}.json", answer.kind), to_text(&answer.document).as_bytes())?;
        for (name, bytes) in &answer.tables {
            self.write(&mut files, name, bytes)?;
        }
        self.write(&mut files, names::LOG, around.log.as_bytes())?;
        self.write_scenarios(&mut files, answer, around)?;
        if !around.charts.is_empty() {
            self.write_charts(&mut files, around.charts)?;
        }
        let manifest = manifest_of(answer, around, self.question.as_ref(), &files);
        self.write(&mut Vec::new(), names::MANIFEST, manifest.as_bytes())?;
        self.publish()
    }

    fn write_scenarios(&self, files: &mut Vec<Sealed>, answer: &Answer, around: &Around<'_>) -> Result<(), StoreError> {
        let shown = self.place.shown.join(names::SCENARIOS);
        let folder = self.partial.path.join(names::SCENARIOS);
        fs::create_dir(&folder).map_err(|error| StoreError::new("create", &shown, error))?;
        for (origin, text) in answer.scenarios.iter().zip(around.scenarios) {
            let name = format!("{}/{}.toml", names::SCENARIOS, origin.name);
            files.push(OutFile::write_whole(&self.partial.path, &self.place.shown, &name, text.as_bytes())?);
        }
        sync_folder(&folder).map_err(|error| StoreError::new("write", &shown, error))
    }
}

fn manifest_of(answer: &Answer, around: &Around<'_>, question: Option<&Value>, files: &[Sealed]) -> String {
    let scenario = |of: &Origin| origin(&of.name, &of.title, &of.hash);
    let document = json!({
        "stockout": answer.version,
        "commit": answer.commit,
        "kind": answer.kind,
        "scheme": answer.scheme,
        "seed": seed(answer.seed),
        "replications": answer.replications,
        "inner": answer.inner,
        "command": around.command,
        "date": around.date,
        "inputs": of_inputs(around.inputs),
        "scenarios": answer.scenarios.iter().map(scenario).collect::<Vec<_>>(),
    });
    manifest::text(document, question, files)
}

pub(super) fn of_inputs(inputs: &[(String, String)]) -> Value {
    object(inputs.iter().map(|(name, hash)| (name.as_str(), json!({ "blake3": hash }))))
}

/// A text as a TOML file has it.
pub(super) fn quoted(text: &str) -> String {
    // JSON escapes all that TOML's basic strings do, but for DEL.
    Value::from(text.replace('\u{7f}', " ")).to_string()
}

/// The titles of an overlay on a scenario: its own, and what was done to it, in each language that it has.
pub(super) fn titles(title: &Wording, done: &str, done_fr: &str) -> String {
    // What was done twice is said once.
    let told = |title: &str, done: &str| {
        let ending = format!(", {done}");
        quoted(&if title.ends_with(&ending) { title.to_owned() } else { format!("{title}{ending}") })
    };
    let french = if title.french.is_empty() { String::new() } else { format!("title_fr = {}\n", told(&title.french, done_fr)) };
    format!("title = {}\n{french}", told(&title.plain, done))
}

/// An interval; an end that is not known is null.
pub(super) fn interval(ends: [f64; 2]) -> Value {
    numbers(&ends)
}

/// A number as a cell; nothing where it is none or without bound.
pub(super) fn figure(value: f64) -> String {
    let mut text = String::new();
    if value.is_finite() {
        write_number(&mut text, value);
    }
    text
}

/// A CSV file from its head and rows.
pub(super) fn table(name: &str, head: &str, rows: Vec<Vec<String>>) -> Result<Vec<u8>, StoreError> {
    table_of(name, &head.split(',').collect::<Vec<_>>(), rows)
}

/// The same where a name of the head may hold a comma.
pub(super) fn table_of(name: &str, head: &[&str], rows: Vec<Vec<String>>) -> Result<Vec<u8>, StoreError> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut write = || -> Result<(), csv::Error> {
        table.write_record(head.iter().map(|cell| safe_cell(cell).into_owned()))?;
        rows.iter().try_for_each(|row| table.write_record(row.iter().map(|cell| safe_cell(cell).into_owned())))
    };
    let failed = |why: String| StoreError::new("write", std::path::Path::new(name), Cause::Damaged(why));
    write().map_err(|error| failed(error.to_string()))?;
    table.into_inner().map_err(|error| failed(error.to_string()))
}
