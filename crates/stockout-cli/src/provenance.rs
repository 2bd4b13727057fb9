//! What made a result: version, commit, command, date.

use super::host;
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout_results::{Provenance, visible};
use stockout_store::bounded;

/// Version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Commit it was built from, with `-dirty` behind it where its sources had been changed since; empty where there was none.
pub const COMMIT: &str = env!("STOCKOUT_COMMIT");

/// The provenance of a run.
pub fn of(model: &Model, plan: &Plan) -> Provenance {
    stockout::provenance(model, plan, VERSION, COMMIT)
}

/// Today's date (UTC), or that of SOURCE_DATE_EPOCH (reproducible-builds.org).
pub fn date() -> jiff::civil::Date {
    let pinned = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now = pinned.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The files and result folders that the command line names, where it is not told to write there, each with its fingerprint.
pub fn inputs() -> Vec<(String, String)> {
    let mut inputs = Vec::new();
    let mut words = host::words().into_iter();
    // The command is a word, though a folder may bear its name.
    if words.next().is_some_and(|command| command == "forecast") {
        words.next();
    }
    while let Some(word) = words.next() {
        if word == "--out" {
            words.next();
            continue;
        }
        if word.starts_with("--out=") {
            continue;
        }
        // `--key=FILE` names a file too.
        let name = if word.starts_with("--") { word.split_once('=').map_or("", |(_, value)| value).to_owned() } else { word };
        if !name.is_empty()
            && let Some(hash) = fingerprint(Path::new(&name))
            && inputs.iter().all(|(known, _)| *known != visible(&shown(&name)))
        {
            inputs.push((visible(&shown(&name)).into_owned(), hash));
        }
    }
    inputs
}

/// The blake3 of a file; of a result folder, that of its manifest, which holds those of its files. None where there is neither.
pub fn fingerprint(path: &Path) -> Option<String> {
    let path = if path.is_dir() { path.join("manifest.json") } else { path.to_owned() };
    bounded::fingerprint(&path).ok().map(|(hash, _)| hash)
}

/// A word of the command line as results keep it. They are passed on to others: where the user's own folders lie is nobody's business.
/// A path from the root is told from the folder in which the command is given, or by its file's name alone.
fn shown(word: &str) -> String {
    let (key, path) = match word.split_once('=') {
        Some((key, value)) if key.starts_with("--") && value.starts_with('/') => (format!("{key}="), value),
        _ => (String::new(), word),
    };
    let path = Path::new(path);
    if !path.is_absolute() {
        return word.to_owned();
    }
    let here = std::env::current_dir().ok();
    let inside = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned)).filter(|path| !path.as_os_str().is_empty());
    let told = inside.or_else(|| path.file_name().map(Into::into)).unwrap_or_else(|| "/".into());
    format!("{key}{}", told.display())
}

/// The command as it was typed, but for paths from the root.
pub fn command() -> String {
    let quote =
        |word: String| if word.contains([' ', '"', '\'', '*', '[', '$']) { format!("'{}'", word.replace('\'', r"'\''")) } else { word };
    let words = host::words().into_iter().map(|word| quote(visible(&shown(&word)).into_owned()));
    std::iter::once("stockout".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
