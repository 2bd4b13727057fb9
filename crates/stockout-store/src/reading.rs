//! The folder of what was read out of a sweep's rows: its table and its charts side by side. Whole or not at all, like a run's.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answer::of_inputs;
use super::error::{Cause, StoreError};
use super::folder::Folder;
use super::json::{origin, seed};
use super::{manifest, names};
use stockout_results::sweep::Facts;

/// What was read out of a sweep.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// What it is: `sensitivity`, `discovery`.
    pub kind: &'static str,
    /// The sweep.
    pub facts: &'a Facts,
    /// Names of files, and their bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// The command line that was given.
    pub command: &'a str,
    /// Today, `YYYY-MM-DD`.
    pub date: &'a str,
    /// Files and folders that the command read, and their blake3 in hexadecimal.
    pub inputs: &'a [(String, String)],
}

const OTHER_RESULT: &str = "it holds another result, the sweep itself perhaps; name another folder";

impl Folder {
    /// Starts the folder of a reading. Such a folder is made beside what it reads: unlike others it replaces none of another kind.
    ///
    /// # Errors
    /// Where something of another kind, or an edited file, stands there, or the disk refuses.
    pub fn of_reading(target: &Path, kind: &'static str, question: Value, replace: bool) -> Result<Self, StoreError> {
        let standing = manifest::value(target).ok();
        if standing.is_some_and(|standing| standing.get("kind").and_then(Value::as_str) != Some(kind)) {
            return Err(StoreError::new("replace", target, Cause::Foreign(OTHER_RESULT)));
        }
        Self::answering(question, target, replace)
    }

    /// Writes all of it, brings it to the disk and puts the folder in its place. Answers where it stands.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn finish_reading(self, reading: &Reading<'_>) -> Result<PathBuf, StoreError> {
        let mut files = Vec::new();
        for (name, bytes) in &reading.files {
            self.write(&mut files, name, bytes)?;
        }
        let facts = reading.facts;
        let document = json!({
            "stockout": facts.version,
            "commit": facts.commit,
            "kind": reading.kind,
            "scheme": facts.scheme,
            "seed": seed(facts.seed),
            "replications": facts.replications,
            "command": reading.command,
            "date": reading.date,
            "inputs": of_inputs(reading.inputs),
            "scenarios": [origin(&facts.scenario, &facts.title, &facts.hash)],
        });
        self.write(&mut Vec::new(), names::MANIFEST, manifest::text(document, self.question.as_ref(), &files).as_bytes())?;
        self.publish()
    }
}
