//! Which result folder was probably meant, where the one that was named is not there.

use super::default_folder;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use stockout::scenario::fault::{listed, nearest};
use stockout_store::{Cause, StoreError};

/// Folders beyond which nothing is listed, and beyond which nothing is looked at.
const LISTED: usize = 8;
const LOOKED_AT: usize = 1000;

/// A line that names the folder which was probably meant, or those that there are; empty where there is nothing to say.
pub fn hint(error: &StoreError) -> String {
    if !matches!(error.cause, Cause::Absent(_)) {
        return String::new();
    }
    let beside = match error.path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let found: BTreeSet<PathBuf> = [beside, default_folder::path()].iter().flat_map(|place| results(place)).collect();
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names: Vec<String> = found.iter().map(|path| name(path)).collect();
    let shown: Vec<String> = found.iter().map(|path| path.display().to_string()).collect();
    let meant = nearest(&name(&error.path), names.iter().map(String::as_str));
    match meant.and_then(|meant| names.iter().position(|name| name == meant)) {
        Some(at) => format!("\nDid you mean {}?", shown[at]),
        None if (1..=LISTED).contains(&shown.len()) => {
            format!("\nThere is {}.", listed(&shown.iter().map(String::as_str).collect::<Vec<_>>()))
        }
        None => "\nGive a folder that stockout has written, e.g. output/december-2025".to_owned(),
    }
}

/// The result folders that stand in a place.
fn results(place: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).take(LOOKED_AT).map(|entry| entry.path());
    let paths = paths.filter(|path| path.join("manifest.json").is_file());
    paths.map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)).collect()
}
