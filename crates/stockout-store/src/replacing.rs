//! What may take the place of an earlier result: the same question's answer. Anything else only where the user says so.

use std::path::Path;

use serde_json::Value;

use super::clear::{self, kept_as};
use super::error::{Cause, StoreError};
use super::manifest;
use super::place::Place;

/// Refuses, before any work is done, to replace the result of another question, or files that somebody edited.
///
/// `question` holds all that settles a result: the command, the scenarios' hashes, the seed, the replications and what else was asked.
///
/// # Errors
/// [`Cause::Unfit`] with what differs, and what to type.
pub fn may_replace(target: &Path, question: &Value, replace: bool) -> Result<(), StoreError> {
    may_replace_if(target, replace, |standing| match standing.get("question") {
        Some(other) => differences(other, question),
        None => vec!["an earlier version wrote it".to_owned()],
    })
}

/// The same where `differences` says how the question of a standing manifest differs.
pub(super) fn may_replace_if(target: &Path, replace: bool, differences: impl FnOnce(&Value) -> Vec<String>) -> Result<(), StoreError> {
    if let Some(place) = Place::of_existing(target) {
        // What cannot be done here is told by who makes the folder.
        let _told_later = place.restore();
    }
    if replace || !clear::has_manifest(target) {
        return Ok(());
    }
    let refused = |why: String| Err(StoreError::new("replace", target, Cause::Unfit(why)));
    let standing = match manifest::value(target) {
        Ok(standing) => standing,
        Err(error) => return refused(format!("{}: {}\n{WAY_OUT}", error.path.display(), error.cause)),
    };
    let differences = differences(&standing);
    if !differences.is_empty() {
        return refused(format!("it holds another result: {}\n{WAY_OUT}", differences.join(", ")));
    }
    match clear::edited(target).first() {
        None => Ok(()),
        Some(file) => {
            let (shown, kept) = (target.join(file), kept_as(file));
            refused(format!(
                "{} was edited since it was written, and would be lost\nCopy it to another place, or add --replace: then it is kept as {}.",
                shown.display(),
                kept.display()
            ))
        }
    }
}

const WAY_OUT: &str = "Add --replace to replace it, or name another folder with --out.";

/// What another question asks differently, in words.
fn differences(other: &Value, question: &Value) -> Vec<String> {
    let (Some(was), Some(is)) = (other.as_object(), question.as_object()) else { return vec!["of another question".to_owned()] };
    let keys = is.keys().chain(was.keys().filter(|key| !is.contains_key(*key)));
    let plain = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let said = |key: &String| match key.as_str() {
        "scenarios" => "another scenario".to_owned(),
        "observations" | "sweep" | "forecast" | "events" | "naive" | "priors" | "identity" => format!("other {key}"),
        key => format!("{key} {} instead of {}", plain(was.get(key)), plain(is.get(key))),
    };
    let mut differing: Vec<String> = keys.filter(|key| was.get(*key) != is.get(*key)).map(said).collect();
    // Of another command everything else differs as well.
    if was.get("command") != is.get("command") {
        differing.truncate(1);
    }
    differing
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_differs_is_said() {
        let question = json!({ "command": "run", "scenarios": ["a"], "seed": 1, "replications": 400 });
        assert!(differences(&question, &question).is_empty());
        let other = json!({ "command": "run", "scenarios": ["b"], "seed": 1, "replications": 1000 });
        assert_eq!(differences(&other, &question), ["another scenario", "replications 1000 instead of 400"]);
        let other = json!({ "command": "compare", "scenarios": ["b"], "seed": 1 });
        assert_eq!(differences(&other, &question), ["command compare instead of run"]);
    }

    #[test]
    fn an_edited_file_keeps_its_ending() {
        assert_eq!(kept_as(Path::new("scenario.toml")), Path::new("scenario.edited.toml"));
        assert_eq!(kept_as(Path::new("scenarios/a.toml")), Path::new("scenarios/a.edited.toml"));
    }
}
