//! Scenario texts, cases by key, and what is asked of them.

use crate::answer;
use crate::cases::{Case, Cases, Job};
use crate::facts;
use crate::faults::list;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::files::Memory;
use stockout::scenario::{Faults, Reading, read_from};

/// Replications in a block: the unit in which work is shared out.
pub const BLOCK: u64 = stockout::ensemble::BLOCK;

/// The most replications of a case. The command has no such limit.
pub const MOST_REPLICATIONS: u64 = 32_768;

/// The most bytes that the figures of all cases together may take, so that a browser's tab lives.
const MOST_BYTES: u64 = 1 << 30;

/// What the page knows, and what it has computed. Requests and answers are JSON texts; bad requests are answered with `{"error": …}`.
#[derive(Default)]
pub struct Session {
    texts: BTreeMap<String, String>,
    cases: Cases,
}

impl Session {
    /// Takes in scenario texts by file name: `{"december-2025.toml": "…"}`. Those of the same names are replaced.
    pub fn open(&mut self, request: &str) -> String {
        let texts: Result<BTreeMap<String, String>, _> = serde_json::from_str(request);
        match texts {
            Ok(texts) => {
                self.texts.extend(texts);
                json!({ "ok": true }).to_string()
            }
            Err(error) => refused(&error.to_string()),
        }
    }

    /// What a scenario says: `{"root": FILE}` is answered by its facts (title, roads, uses, every number with its range), or its faults.
    pub fn describe(&self, request: &str) -> String {
        let Ok(request) = serde_json::from_str::<Json>(request) else { return refused("no JSON") };
        match self.read(&request) {
            Ok(reading) => facts::facts(&reading).to_string(),
            Err(faults) => told(&faults),
        }
    }

    /// Makes a case: `{"key": KEY, "root": FILE, "overlay": TEXT or null, "name": NAME}`. The overlay is the text of a scenario file that
    /// extends the root; `name` is the name of its file without the ending. The answer has the resolved scenario's hash, or the faults.
    pub fn case(&mut self, request: &str) -> String {
        let Ok(request) = serde_json::from_str::<Json>(request) else { return refused("no JSON") };
        let Some(key) = request["key"].as_str() else { return refused("a case needs a key") };
        match self.read(&request) {
            Ok(reading) => {
                let case = Case::new(&reading.scenario);
                let bytes = case.bytes_per_block();
                let answer = json!({
                    "ok": true,
                    "hash": reading.scenario.hash,
                    "warnings": list(&reading.warnings),
                    "most": (MOST_BYTES / 5 / bytes.max(1) * BLOCK).min(MOST_REPLICATIONS),
                });
                self.cases.insert(key, case);
                answer.to_string()
            }
            Err(faults) => told(&faults),
        }
    }

    /// The resolved scenario of a case as TOML: one file that `stockout run` answers with the same figures. Empty for an unknown case.
    pub fn resolved(&self, key: &str) -> String {
        self.cases.get(key).map_or_else(String::new, |case| case.model.scenario().resolved.clone())
    }

    /// Drops a case and what was gathered of it.
    pub fn forget(&mut self, key: &str) {
        self.cases.remove(key);
    }

    /// Computes blocks `from` … `to` − 1 of a case under a seed, as bytes for [`Session::gather`]. Empty for an unknown case.
    pub fn compute(&self, key: &str, seed: u64, from: u64, to: u64) -> Vec<u8> {
        self.job(key, seed, from, to).map_or_else(Vec::new, |job| job.run())
    }

    /// The same to be run elsewhere; none for an unknown case.
    pub fn job(&self, key: &str, seed: u64, from: u64, to: u64) -> Option<Job> {
        Some(self.cases.get(key)?.job(seed, from..to))
    }

    /// Takes in blocks of a case. False if the bytes are not its.
    pub fn gather(&mut self, key: &str, bytes: &[u8]) -> bool {
        self.cases.get_mut(key).is_some_and(|case| case.gather(bytes))
    }

    /// What the cases say side by side: `{"keys": [BASE, …], "seed": SEED, "n": REPLICATIONS}`. The first is the base of the comparison. All
    /// must have gathered so many replications, and answers are given at 256, 2,048, 10,240 and 32,768.
    pub fn answer(&self, request: &str) -> String {
        let Ok(request) = serde_json::from_str::<Json>(request) else { return refused("no JSON") };
        let keys = request["keys"].as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Json::as_str);
        let cases: Option<Vec<(&str, &Case)>> = keys.map(|key| Some((key, self.cases.get(key)?))).collect();
        let plan = request["seed"].as_u64().zip(request["n"].as_u64()).map(|(seed, n)| Plan::new(seed, n));
        let found = cases.filter(|cases| !cases.is_empty()).zip(plan).and_then(|(cases, plan)| answer::answer(&cases, &plan));
        found.map_or_else(|| refused("cases that have not gathered so many replications"), |answer| answer.to_string())
    }

    fn read(&self, request: &Json) -> Result<Reading, Faults> {
        let root = request["root"].as_str().unwrap_or_default();
        let mut files: Vec<(String, &str)> = self.texts.iter().map(|(name, text)| (name.clone(), text.as_str())).collect();
        let mut path = root.to_owned();
        if let Some(overlay) = request["overlay"].as_str() {
            // It lies beside its root, under a name that no root has: the root may bear that of the case.
            path = format!("page/{}.toml", request["name"].as_str().unwrap_or("variant"));
            files.push((path.clone(), overlay));
            files.extend(self.texts.iter().map(|(name, text)| (format!("page/{name}"), text.as_str())).filter(|(name, _)| *name != path));
        }
        read_from(&Memory::new(files), Path::new(&path), &[])
    }
}

fn refused(what: &str) -> String {
    json!({ "error": what }).to_string()
}

fn told(faults: &Faults) -> String {
    json!({ "faults": list(&faults.0), "text": faults.render(false, 90) }).to_string()
}
