//! Reads a result folder back.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Cause, StoreError};
use super::manifest::Manifest;
use super::place::Place;
use super::{clear, daily, days, early_warning, names, seen, summary};
use stockout_results::Results;

/// All that a result folder says, as it was when it was written.
pub fn read(folder: &Path) -> Result<Results, StoreError> {
    let manifest = read_manifest(folder)?;
    let mut results = file(folder, names::SUMMARY, |text| {
        let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
        summary::read(text, &manifest)
    })?;
    file(folder, names::DAILY, |text| daily::read_daily(text, &mut results))?;
    file(folder, names::ROUTES, |text| daily::read_routes(text, &mut results))?;
    // A folder of an earlier version lacks some of these.
    let has = |name: &str| manifest.files.iter().any(|(file, _)| file == name);
    if has(names::SEVERITY) {
        file(folder, names::SEVERITY, |text| days::read_severity(text, &mut results))?;
    }
    if has(names::USES) {
        file(folder, names::USES, |text| days::read_uses(text, &mut results))?;
    }
    if has(names::PLACES) {
        file(folder, names::PLACES, |text| seen::read_places(text, &mut results))?;
    }
    if has(names::USES_DAILY) {
        file(folder, names::USES_DAILY, |text| seen::read_uses_daily(text, &mut results))?;
    }
    if has(names::EARLY_WARNING) {
        file(folder, names::EARLY_WARNING, |text| early_warning::read_early_warning(text, &mut results))?;
    }
    Ok(results)
}

/// The manifest of a result folder. An earlier result that a run moved aside before it was killed is brought back first.
pub fn read_manifest(folder: &Path) -> Result<Manifest, StoreError> {
    if !clear::has_manifest(folder)
        && let Some(place) = Place::of_existing(folder)
    {
        place.restore().map_err(|error| StoreError::new("restore", folder, error))?;
    }
    Manifest::read(folder)
}

/// The files of a folder that are not as they were written, each with what is wrong; none if all is well.
pub fn verify(folder: &Path) -> Result<Vec<Damage>, StoreError> {
    let manifest = read_manifest(folder)?;
    let mut damages = Vec::new();
    for (name, hash) in &manifest.files {
        let why = match fingerprint(&folder.join(name)) {
            Ok(found) if found == *hash => continue,
            Ok(_) => "it was changed after it was written".to_owned(),
            Err(error) => Cause::Io(error).to_string(),
        };
        damages.push(Damage { path: folder.join(name), why });
    }
    Ok(damages)
}

/// A file that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

pub(super) fn fingerprint(path: &Path) -> io::Result<String> {
    let mut hash = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(hash.finalize().to_hex().to_string())
}

fn file<T>(folder: &Path, name: &str, parse: impl FnOnce(&[u8]) -> Result<T, String>) -> Result<T, StoreError> {
    let path = folder.join(name);
    let bytes = fs::read(&path).map_err(|error| StoreError::new("read", &path, error))?;
    parse(&bytes).map_err(|why| StoreError::damaged(&path, why))
}
