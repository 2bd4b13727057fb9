//! What made a result: version, commit, command, date.

use std::path::Path;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout_results::Provenance;

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
    let mut words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
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
            && inputs.iter().all(|(known, _)| *known != name)
        {
            inputs.push((name, hash));
        }
    }
    inputs
}

/// The blake3 of a file; of a result folder, that of its manifest, which holds those of its files. None where there is neither.
pub fn fingerprint(path: &Path) -> Option<String> {
    let path = if path.is_dir() { path.join("manifest.json") } else { path.to_owned() };
    std::fs::read(path).ok().map(|bytes| blake3::hash(&bytes).to_hex().to_string())
}

/// The command as it was typed, without the folder that the program lies in.
pub fn command() -> String {
    let quote =
        |word: String| if word.contains([' ', '"', '\'', '*', '[', '$']) { format!("'{}'", word.replace('\'', r"'\''")) } else { word };
    let words = std::env::args_os().skip(1).map(|word| quote(word.to_string_lossy().into_owned()));
    std::iter::once("stockout".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
