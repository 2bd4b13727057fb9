//! Reads a result folder back.

use std::path::{Path, PathBuf};

use super::bounded::{self, LARGEST_TABLE};
use super::error::{Cause, StoreError};
use super::json::Node;
use super::manifest::{self, Kind, Listed, Manifest};
use super::place::Place;
use super::{clear, daily, days, early_warning, names, seen, summary};
use stockout_results::Results;

/// All that a result folder says, as it was when it was written.
///
/// # Errors
/// Where the folder holds no result, a newer version wrote it, or a file of it is damaged.
pub fn read(folder: &Path) -> Result<Results, StoreError> {
    let manifest = read_manifest(folder)?;
    let mut results = file(folder, names::SUMMARY, |text| {
        let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
        summary::read(text, &manifest)
    })?;
    file(folder, names::DAILY, |text| daily::read_daily(text, &mut results))?;
    file(folder, names::ROUTES, |text| daily::read_routes(text, &mut results))?;
    // A folder of an earlier version lacks some of these.
    let has = |name: &str| manifest.files.iter().any(|file| file.name == name);
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
///
/// # Errors
/// Where there is no manifest, it is damaged, or a newer version wrote it.
pub fn read_manifest(folder: &Path) -> Result<Manifest, StoreError> {
    restore(folder)?;
    Manifest::read(folder)
}

/// The files of a folder that are not as they were written, each with what is wrong; none if all is well.
///
/// # Errors
/// Where the manifest cannot be read.
pub fn verify(folder: &Path) -> Result<Vec<Damage>, StoreError> {
    restore(folder)?;
    Ok(damages(folder, &listed(folder, &manifest::value(folder)?)?).collect())
}

/// What a folder holds, once every file in it is as it was written, by this version or an earlier one.
///
/// `scheme` is that of this program's random draws.
///
/// # Errors
/// [`Cause::Unfit`] with the file that was changed or is missing, or with the newer version or scheme that wrote the folder.
pub fn sound(folder: &Path, scheme: u32) -> Result<Kind, StoreError> {
    sound_besides(folder, scheme, None)
}

/// The same, whatever one of its files says: that one is what is asked about.
///
/// # Errors
/// As [`sound`].
pub fn sound_besides(folder: &Path, scheme: u32, besides: Option<&Path>) -> Result<Kind, StoreError> {
    restore(folder)?;
    let value = manifest::value(folder)?;
    let refused = |why: String| Err(StoreError::new("read", &folder.join(names::MANIFEST), Cause::Unfit(why)));
    let other = value.get("scheme").and_then(serde_json::Value::as_u64).unwrap_or_default();
    if other > u64::from(scheme) {
        return refused(format!("its random draws are of scheme {other}, which is newer than this program's ({scheme})"));
    }
    let (kind, files) = (manifest::kind_of(&value), listed(folder, &value)?);
    if let Some(missing) = required(kind).iter().find(|name| files.iter().all(|file| file.name != **name)) {
        return refused(format!("it does not list {missing}"));
    }
    let asked = |damage: &Damage| besides.is_some_and(|file| is_same_file(file, &damage.path));
    match damages(folder, &files).find(|damage| !asked(damage)) {
        None => Ok(kind),
        Some(Damage { path, why }) => Err(StoreError::new("read", &path, Cause::Unfit(why))),
    }
}

/// Files of a folder that its manifest does not list, though they stand under names that stockout gives: none is part of the result.
///
/// # Errors
/// Where the manifest or the folder cannot be read.
pub fn unlisted(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let files = listed(folder, &manifest::value(folder)?)?;
    let found = clear::files(folder).map_err(|error| StoreError::new("read", folder, error))?;
    let is_listed = |path: &Path| path == Path::new(names::MANIFEST) || files.iter().any(|file| Path::new(&file.name) == path);
    Ok(found.into_iter().filter(|path| names::is_known(path) && !is_listed(path)).map(|path| folder.join(path)).collect())
}

/// The files without which a folder is not what it says.
fn required(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Run => &[names::SUMMARY, names::DAILY, names::ROUTES, names::ROWS, names::SCENARIO],
        Kind::Sweep => &[names::POINTS, names::POINTS_CSV, names::FAILURES, names::DESIGN, names::SCENARIO],
        Kind::Comparison => &["comparison.json"],
        Kind::Explanation => &["explanation.json"],
        Kind::Other => &[],
    }
}

fn listed(folder: &Path, manifest: &serde_json::Value) -> Result<Vec<Listed>, StoreError> {
    manifest::listed(&Node::root(manifest)).map_err(|why| StoreError::damaged(&folder.join(names::MANIFEST), why))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn damages<'a>(folder: &'a Path, files: &'a [Listed]) -> impl Iterator<Item = Damage> + 'a {
    files.iter().filter_map(|file| {
        let path = folder.join(&file.name);
        let why = match bounded::fingerprint(&path) {
            Ok(found) if found == (file.hash.clone(), file.bytes) => return None,
            Ok((_, bytes)) if bytes != file.bytes => {
                format!("it was changed after it was written: it has {bytes} bytes, not {}", file.bytes)
            }
            Ok(_) => "it was changed after it was written: its hash is another than manifest.json says".to_owned(),
            Err(error) => error.cause.to_string(),
        };
        Some(Damage { path, why })
    })
}

/// Brings back an earlier result that a run moved aside before it was killed.
fn restore(folder: &Path) -> Result<(), StoreError> {
    match Place::of_existing(folder) {
        Some(place) if !clear::has_manifest(folder) => place.restore().map_err(|error| StoreError::new("restore", folder, error)),
        _ => Ok(()),
    }
}

/// A file that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

fn file<T>(folder: &Path, name: &str, parse: impl FnOnce(&[u8]) -> Result<T, String>) -> Result<T, StoreError> {
    let path = folder.join(name);
    let bytes = bounded::read(&path, LARGEST_TABLE)?;
    parse(&bytes).map_err(|why| StoreError::damaged(&path, why))
}
