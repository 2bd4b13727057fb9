//! Removes folders that stockout wrote, and nothing else: what somebody put beside the results is moved over, never lost.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::bounded::{self, LARGEST_DOCUMENT};
use super::file::sync_folder;
use super::names;

/// Has the folder a manifest of stockout's? That is what makes it a result folder.
pub(super) fn has_manifest(folder: &Path) -> bool {
    manifest(folder).is_some()
}

/// Removes a folder that is no longer needed. Files in it that stockout did not write move to `heir`; where that has another file
/// of the name, they stay. Files that were edited since move too, under the name of [`kept_as`].
pub(super) fn retire(folder: &Path, heir: &Path) -> io::Result<()> {
    let listed = listed_files(folder);
    let is_ours = |path: &Path| match &listed {
        Some(listed) => path == Path::new(names::MANIFEST) || listed.contains_key(path),
        None => names::is_known(path),
    };
    let is_edited =
        |path: &Path| listed.as_ref().and_then(|listed| listed.get(path)).is_some_and(|hash| !is_as_written(folder, path, hash));
    let (files, folders) = walk(folder)?;
    // The manifest goes last: until then the folder can be retired again.
    let (last, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| path == Path::new(names::MANIFEST));
    // Files of the user's keep their names: what was edited comes after them and takes a free one.
    let (edited, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|path| is_edited(path) && has_manifest(heir));
    for path in rest.into_iter().chain(edited) {
        if is_edited(&path) && has_manifest(heir) {
            fs::rename(folder.join(&path), free_name(&heir.join(kept_as(&path)))?)?;
        } else if is_ours(&path) || is_copy(&folder.join(&path), &heir.join(&path)) {
            remove_file(&folder.join(&path))?;
        } else if has_manifest(heir) && fs::symlink_metadata(heir.join(&path)).is_err() {
            fs::create_dir_all(heir.join(&path).parent().expect("a joined path has a parent"))?;
            fs::rename(folder.join(&path), heir.join(&path))?;
        }
    }
    for path in last {
        remove_file(&folder.join(path))?;
    }
    remove_empty(folder, &folders)
}

/// Removes what is left of a folder of which `whole` is the complete copy. Refuses if it has anything that the copy has not.
pub(super) fn remove_remains(folder: &Path, whole: &Path) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let (files, folders) = walk(folder)?;
    if let Some(path) = files.iter().find(|path| fs::symlink_metadata(whole.join(path)).is_err()) {
        return Err(io::Error::new(ErrorKind::AlreadyExists, format!("{} is in the way", path.display())));
    }
    // Without its manifest it is no result any more: from here on the copy is the result.
    remove_file(&folder.join(names::MANIFEST))?;
    for path in files {
        remove_file(&folder.join(path))?;
    }
    remove_empty(folder, &folders)
}

/// Copies a folder and brings the copy to the disk.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let (files, folders) = walk(from)?;
    fs::create_dir_all(to)?;
    for folder in &folders {
        fs::create_dir_all(to.join(folder))?;
    }
    for file in files {
        fs::copy(from.join(&file), to.join(&file))?;
        File::open(to.join(&file))?.sync_all()?;
    }
    for folder in &folders {
        sync_folder(&to.join(folder))?;
    }
    sync_folder(to)
}

/// The files in a folder and below it, as paths from it, in order.
pub(super) fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut files, _) = walk(folder)?;
    files.sort();
    Ok(files)
}

/// The name under which an edited file is kept beside the file that takes its place: `scenario.edited.toml`.
pub(super) fn kept_as(file: &Path) -> PathBuf {
    let ending = file.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    file.with_file_name(format!("{stem}.edited{ending}"))
}

fn manifest(folder: &Path) -> Option<serde_json::Value> {
    let text = bounded::read(&folder.join(names::MANIFEST), LARGEST_DOCUMENT).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&text).ok()?;
    manifest.get("stockout").is_some().then_some(manifest)
}

/// The files of a folder that are other than its manifest says, as paths from it. Those that are gone are not among them.
pub(super) fn edited(folder: &Path) -> Vec<PathBuf> {
    let listed = listed_files(folder).unwrap_or_default();
    let is_edited = |(path, hash): &(&PathBuf, &String)| folder.join(path).is_file() && !is_as_written(folder, path, hash);
    let mut edited: Vec<PathBuf> = listed.iter().filter(is_edited).map(|(path, _)| path.clone()).collect();
    edited.sort();
    edited
}

fn is_as_written(folder: &Path, path: &Path, hash: &str) -> bool {
    // A manifest of a version that kept no hashes tells nothing.
    hash.is_empty() || bounded::fingerprint(&folder.join(path)).is_ok_and(|(found, _)| found == hash)
}

/// The path itself, or one with a number where a file stands there; its folder is made.
fn free_name(path: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let numbered = (2..).map(|number| path.with_extension(format!("{number}.{}", path.extension().unwrap_or_default().to_string_lossy())));
    let mut names = std::iter::once(path.to_owned()).chain(numbered);
    Ok(names.find(|name| fs::symlink_metadata(name).is_err()).unwrap_or_else(|| path.to_owned()))
}

/// The files that a folder's manifest lists, each with its hash; none if it has no manifest.
fn listed_files(folder: &Path) -> Option<HashMap<PathBuf, String>> {
    let manifest = manifest(folder)?;
    let hash = |listed: &serde_json::Value| listed.get("blake3").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    Some(manifest.get("files")?.as_object()?.iter().map(|(path, listed)| (PathBuf::from(path), hash(listed))).collect())
}

/// Files and folders inside a folder, as paths from it; a folder comes before what is in it. Symbolic links are files.
fn walk(folder: &Path) -> io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut files, mut folders) = (Vec::new(), vec![PathBuf::new()]);
    let mut next = 0;
    while next < folders.len() {
        let within = folders[next].clone();
        for entry in fs::read_dir(folder.join(&within))? {
            let entry = entry?;
            let path = within.join(entry.file_name());
            if entry.file_type()?.is_dir() { folders.push(path) } else { files.push(path) }
        }
        next += 1;
    }
    Ok((files, folders))
}

/// Do two files say the same? So they do after a stop in the middle of [`copy`].
fn is_copy(one: &Path, other: &Path) -> bool {
    matches!((bounded::fingerprint(one), bounded::fingerprint(other)), (Ok(one), Ok(other)) if one == other)
}

/// Another process may clean up at the same time: what is gone is gone.
fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Removes the folders that are empty by now, innermost first.
fn remove_empty(folder: &Path, folders: &[PathBuf]) -> io::Result<()> {
    for path in folders.iter().rev() {
        match fs::remove_dir(folder.join(path)) {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
