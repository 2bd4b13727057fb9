//! The charts of an answer made once more from what its manifest says was asked, to see whether one of them comes out the same.
//!
//! A folder may come from anybody: its question is taken value by value, each for an option that is known, and never as a command line.

use super::exit::Failure;
use super::{again, fonts, host, provenance};
use jiff::civil::Date;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use stockout_store::bounded::{self, LARGEST_DOCUMENT, LARGEST_TABLE};

/// What is asked of the command again.
pub struct Wanted<'a> {
    /// Language of the chart.
    pub lang: &'a str,
    /// The day it was drawn on.
    pub date: Date,
    /// Files that it may be.
    pub is_ours: &'a dyn Fn(&Path) -> bool,
}

/// The files of charts that the question's command writes once more: names and bytes, in the order of their names.
pub fn charts(folder: &Path, wanted: &Wanted<'_>) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let manifest = manifest(folder)?;
    let text = |key: &str| manifest.get(key).and_then(Value::as_str).unwrap_or_default();
    let scheme = manifest.get("scheme").and_then(Value::as_u64).and_then(|scheme| u32::try_from(scheme).ok()).unwrap_or_default();
    if !again::same_draws(text("stockout"), scheme) {
        return Err(again::other_draws(folder, text("stockout"), scheme));
    }
    let words = Asked { folder, manifest: &manifest }.words()?;
    let place = tempfile::tempdir().map_err(|error| Failure::System(format!("there is no folder to work in: {error}")))?;
    let target = place.path().join("again");
    let program = host::program().map_err(|error| Failure::System(format!("cannot find this program: {error}")))?;
    let midnight = wanted.date.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |midnight| midnight.timestamp().as_second());
    let done = Command::new(&program[0])
        .args(&program[1..])
        .args(&words)
        .arg("--out")
        .arg(&target)
        .args(["--lang", wanted.lang])
        .env("SOURCE_DATE_EPOCH", midnight.to_string())
        .envs(fonts::given().map(|font| (fonts::VARIABLE, font)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| Failure::System(format!("cannot run this program again: {error}")))?;
    if !done.status.success() {
        let talk = String::from_utf8_lossy(&done.stderr);
        return Err(Failure::Usage(format!("{} cannot be made again:\n{}", folder.display(), talk.trim_end())));
    }
    let mut found = Vec::new();
    for folder in [target.join("charts"), target] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if (wanted.is_ours)(&entry.path())
                && let Ok(bytes) = bounded::read(&entry.path(), LARGEST_TABLE)
            {
                found.push((entry.path(), bytes));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn manifest(folder: &Path) -> Result<Value, Failure> {
    let path = folder.join("manifest.json");
    let text = bounded::read_text(&path, LARGEST_DOCUMENT)?;
    serde_json::from_str(&text).map_err(|error| Failure::Usage(format!("{} is damaged: {error}", path.display())))
}

/// What stands before the options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// The scenario that the folder keeps.
    Scenario,
    /// A file that the manifest names among its inputs, by the key of its hash.
    File(&'static str),
    /// The folder among the inputs.
    Folder,
}

/// How a command is asked again: its words, its subject, options with values, options with files.
struct Form {
    command: &'static str,
    words: &'static [&'static str],
    subject: Subject,
    values: &'static [&'static str],
    files: &'static [&'static str],
}

/// Keys of the question are options' names, with `_` for `-`.
const FORMS: &[Form] = &[
    Form {
        command: "require",
        words: &["require"],
        subject: Subject::Scenario,
        values: &["place", "lever", "from", "to", "risk", "below", "replications", "inner", "seed"],
        files: &[],
    },
    Form {
        command: "rare",
        words: &["rare"],
        subject: Subject::Scenario,
        values: &["place", "commodity", "use", "unmet", "cover_below", "lasting", "repetitions", "courses", "plain", "seed"],
        files: &[],
    },
    Form {
        command: "hindcast",
        words: &["hindcast"],
        subject: Subject::Scenario,
        values: &["place", "replications", "inner", "seed"],
        files: &["observations", "naive"],
    },
    Form {
        command: "calibrate",
        words: &["calibrate"],
        subject: Subject::Scenario,
        values: &["particles", "acceptance", "seed"],
        files: &["observations", "priors"],
    },
    Form {
        command: "fit",
        words: &["fit"],
        subject: Subject::File("events"),
        values: &[
            "buffer_km",
            "from",
            "to",
            "break",
            "commodity",
            "convoys_per_day",
            "place_precision",
            "attack_words",
            "closure_words",
            "permutations",
            "replications",
            "seed",
        ],
        files: &[],
    },
    Form {
        command: "forecast score",
        words: &["forecast", "score"],
        subject: Subject::File("forecast"),
        values: &[],
        files: &["observations"],
    },
    Form { command: "sensitivity", words: &["sensitivity"], subject: Subject::Folder, values: &["metric"], files: &[] },
    Form {
        command: "discovery",
        words: &["discover"],
        subject: Subject::Folder,
        values: &["metric", "above", "below", "with", "density", "least", "boxes", "permutations"],
        files: &[],
    },
];

/// Folders above a result in which its inputs are looked for.
const ABOVE: usize = 3;
/// Entries of each of them beyond which no more are looked at.
const LOOKED_AT: usize = 200;

/// The folders that lie in a folder.
fn inside(folder: &Path) -> Vec<PathBuf> {
    // The parent of a name without one is the working folder.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(LOOKED_AT);
    let mut found: Vec<PathBuf> =
        entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// A folder's question.
struct Asked<'a> {
    folder: &'a Path,
    manifest: &'a Value,
}

impl Asked<'_> {
    /// The words of a command that asks it again.
    fn words(&self) -> Result<Vec<String>, Failure> {
        let question = self.manifest.get("question").ok_or_else(|| self.refused("it does not say what was asked"))?;
        let command = question.get("command").and_then(Value::as_str).unwrap_or_default();
        let form = FORMS.iter().find(|form| form.command == command);
        let form = form.ok_or_else(|| self.refused(&format!("its charts are of {command:?}, which is not made again")))?;
        let mut words: Vec<String> = form.words.iter().map(|word| (*word).to_owned()).collect();
        match form.subject {
            Subject::Scenario => words.push(self.scenario()?),
            Subject::File(key) => words.extend(self.files(question.get(key))?),
            Subject::Folder => words.push(self.sweep()?),
        }
        if form.command == "fit" {
            words.push(format!("--scenario={}", self.scenario()?));
        }
        for key in form.values {
            let option = key.replace('_', "-");
            // In one word with its option, a value is a value whatever it begins with.
            words.extend(plain(question.get(key)).into_iter().map(|value| format!("--{option}={value}")));
        }
        for key in form.files {
            words.extend(self.files(question.get(key))?.into_iter().map(|file| format!("--{key}={file}")));
        }
        Ok(words)
    }

    fn scenario(&self) -> Result<String, Failure> {
        let name = self.manifest.pointer("/scenarios/0/name").and_then(Value::as_str).unwrap_or_default();
        let path = self.folder.join("scenarios").join(format!("{name}.toml"));
        if name.is_empty() || name.contains(['/', '\\']) || !path.is_file() {
            return Err(self.refused("it keeps no scenario"));
        }
        Ok(shown(&path))
    }

    /// The sweep that was read: a folder among the inputs whose manifest is what it was.
    fn sweep(&self) -> Result<String, Failure> {
        let inputs = self.manifest.get("inputs").and_then(Value::as_object);
        let folders: Vec<&String> = inputs.into_iter().flatten().map(|(path, _)| path).filter(|path| Path::new(path).is_dir()).collect();
        match folders.as_slice() {
            [folder] => {
                let hash = inputs.and_then(|inputs| inputs.get(*folder)).cloned().unwrap_or_default();
                self.unchanged(folder, hash.get("blake3").and_then(Value::as_str).unwrap_or_default())
            }
            _ => {
                let named = inputs.and_then(|inputs| inputs.keys().next()).map_or("the sweep", String::as_str);
                Err(self.refused(&format!("{named} is not there")))
            }
        }
    }

    /// The files with these hashes, by the inputs that the manifest names.
    fn files(&self, hashes: Option<&Value>) -> Result<Vec<String>, Failure> {
        let inputs = self.manifest.get("inputs").and_then(Value::as_object);
        plain(hashes)
            .iter()
            .map(|hash| {
                let is_it = |(_, known): &(&String, &Value)| known.get("blake3").and_then(Value::as_str) == Some(hash);
                let found = inputs.and_then(|inputs| inputs.iter().find(is_it));
                let (path, _) = found.ok_or_else(|| self.refused("it does not name a file that it was made from"))?;
                self.unchanged(path, hash)
            })
            .collect()
    }

    /// Where an input lies: where it was named, or, since manifests tell no path from the root, in a folder above this one or beside it.
    fn unchanged(&self, path: &str, hash: &str) -> Result<String, Failure> {
        let above: Vec<&Path> = self.folder.ancestors().skip(1).take(ABOVE).collect();
        let beside = above.iter().flat_map(|folder| inside(folder));
        let places = above.iter().map(|folder| folder.to_path_buf()).chain(beside).map(|folder| folder.join(path));
        let mut has_changed = false;
        for path in std::iter::once(PathBuf::from(path)).chain(places) {
            match provenance::fingerprint(&path) {
                // A name that begins like an option is none.
                Some(found) if found == hash && path.to_string_lossy().starts_with('-') => return Ok(format!("./{}", path.display())),
                Some(found) if found == hash => return Ok(shown(&path)),
                found => has_changed |= found.is_some(),
            }
        }
        Err(self.refused(&format!("{path} {}", if has_changed { "has changed since" } else { "is not there" })))
    }

    fn refused(&self, why: &str) -> Failure {
        Failure::Usage(format!(
            "{} cannot be made again: {why}\nGo to the folder in which its command was given, with the files as they were then.",
            self.folder.display()
        ))
    }
}

/// A value, or each of a list, as an option takes it; nothing where it was not given.
fn plain(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().flat_map(|item| plain(Some(item))).collect(),
        Some(value) => vec![value.to_string()],
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_question_is_asked_again_value_by_value() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("scenarios")).unwrap();
        fs::write(place.path().join("scenarios/city.toml"), "").unwrap();
        let question = json!({
            "command": "require", "lever": "--out=/etc", "from": 1.0, "to": 3.5, "risk": "fuel.unmet_share", "below": 0.1,
            "seed": 18446744073709551615_u64, "replications": 4, "inner": 1, "evil": "--help",
        });
        let manifest = json!({ "question": question, "scenarios": [{ "name": "city" }], "command": "stockout run --out /" });
        let words = Asked { folder: place.path(), manifest: &manifest }.words().unwrap_or_default();
        let scenario = shown(&place.path().join("scenarios/city.toml"));
        let options = ["--lever=--out=/etc", "--from=1.0", "--to=3.5", "--risk=fuel.unmet_share", "--below=0.1"];
        let plan = ["--replications=4", "--inner=1", "--seed=18446744073709551615"];
        assert_eq!(words, [&["require", &scenario][..], &options, &plan].concat());
    }

    #[test]
    fn what_is_no_question_is_refused() {
        let place = tempfile::tempdir().unwrap();
        for manifest in [
            json!({ "command": "stockout require a.toml" }),
            json!({ "question": { "command": "forecast lock" } }),
            json!({ "question": { "command": "require" }, "scenarios": [{ "name": "../city" }] }),
            json!({ "question": { "command": "fit", "events": "00" }, "inputs": {} }),
        ] {
            assert!(Asked { folder: place.path(), manifest: &manifest }.words().is_err(), "{manifest}");
        }
    }
}
