//! An answer's folder made once more by the command that its manifest names, to see whether a chart of it comes out the same.

use super::again;
use super::exit::Failure;
use super::provenance;
use jiff::civil::Date;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is asked of the command again.
pub struct Wanted<'a> {
    /// Language of the chart.
    pub lang: &'a str,
    /// The day it was drawn on.
    pub date: Date,
    /// Files that it may be.
    pub is_ours: &'a dyn Fn(&Path) -> bool,
}

/// The files of charts that the folder's command writes once more: names and bytes, in the order of their names.
pub fn charts(folder: &Path, wanted: &Wanted<'_>) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let manifest = manifest(folder)?;
    let text = |key: &str| manifest.get(key).and_then(Value::as_str).unwrap_or_default();
    let scheme = manifest.get("scheme").and_then(Value::as_u64).and_then(|scheme| u32::try_from(scheme).ok()).unwrap_or_default();
    if !again::same_draws(text("stockout"), scheme) {
        return Err(again::other_draws(folder, text("stockout"), scheme));
    }
    let command = text("command");
    unchanged(folder, &manifest, command)?;
    let place = tempfile::tempdir().map_err(|error| Failure::System(format!("no room for a folder to work in: {error}")))?;
    let target = place.path().join("again");
    let words = again_words(&split(command));
    let program = std::env::current_exe().map_err(|error| Failure::System(format!("cannot find this program: {error}")))?;
    let midnight = wanted.date.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |midnight| midnight.timestamp().as_second());
    let done = Command::new(program)
        .args(&words)
        .arg("--out")
        .arg(&target)
        .args(["--lang", wanted.lang])
        .env("SOURCE_DATE_EPOCH", midnight.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| Failure::System(format!("cannot run this program again: {error}")))?;
    if !done.status.success() {
        let talk = String::from_utf8_lossy(&done.stderr);
        return Err(Failure::Usage(format!(
            "{}: its command does not work here any more: {command}\n{}",
            folder.display(),
            talk.trim_end()
        )));
    }
    let mut found = Vec::new();
    for folder in [target.join("charts"), target] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if (wanted.is_ours)(&entry.path())
                && let Ok(bytes) = fs::read(entry.path())
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
    let text = fs::read_to_string(&path).map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))?;
    serde_json::from_str(&text).map_err(|error| Failure::Usage(format!("{} is damaged: {error}", path.display())))
}

/// Every file that the command reads must be there, and be what it was.
fn unchanged(folder: &Path, manifest: &Value, command: &str) -> Result<(), Failure> {
    let Some(inputs) = manifest.get("inputs").and_then(Value::as_object) else {
        let text = format!(
            "{} does not say what it was made from: an earlier version wrote it\nRun its command anew: {command}",
            folder.display()
        );
        return Err(Failure::Usage(text));
    };
    let mut wrong = Vec::new();
    for (path, known) in inputs {
        match provenance::fingerprint(Path::new(path)) {
            None => wrong.push(format!("{path} is not there")),
            Some(hash) if known.get("blake3").and_then(Value::as_str) != Some(&hash) => wrong.push(format!("{path} has changed since")),
            Some(_) => {}
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{} cannot be made again: {}\nIt was made by: {command}\nGo to the folder in which that was given, with the files as they were then.",
        folder.display(),
        wrong.join("; ")
    )))
}

/// The words of a command line as [`provenance::command`] writes it.
fn split(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut letters) = (Vec::new(), None::<String>, false, command.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if !quoted => word.get_or_insert_default().extend(letters.next()),
            ' ' if !quoted => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The command without its program, and without what says where and how to answer.
fn again_words(words: &[String]) -> Vec<String> {
    const WITH_VALUE: [&str; 3] = ["--out", "--lang", "--format"];
    const ALONE: [&str; 2] = ["--no-charts", "--resume"];
    let mut kept = Vec::new();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word.as_str()) {
            words.next();
        } else if !ALONE.contains(&word.as_str())
            && !WITH_VALUE.iter().any(|key| word.strip_prefix(key).is_some_and(|rest| rest.starts_with('=')))
        {
            kept.push(word.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_it_was_written() {
        let words = split(r"stockout run 'a b.toml' --set 'x='\''y'\''' --out=here");
        assert_eq!(words, ["stockout", "run", "a b.toml", "--set", "x='y'", "--out=here"]);
        assert_eq!(again_words(&words), ["run", "a b.toml", "--set", "x='y'"]);
        let words = split("stockout rare a.toml --format json --lang fr --out there --no-charts --seed 2");
        assert_eq!(again_words(&words), ["rare", "a.toml", "--seed", "2"]);
    }
}
