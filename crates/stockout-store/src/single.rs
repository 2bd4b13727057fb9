//! A single file that stands by itself: a report, a chart, a locked forecast. Whole or not at all, and never in the place of another kind.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::bounded;
use super::error::{Cause, StoreError};

/// The most of a standing file that is looked at.
const LOOKED_AT: u64 = bounded::LARGEST_TABLE;

/// Where a file may be written: links are followed, so that a link stays; what stands there must be of the same kind.
///
/// `is_ours` looks at the bytes that stand there; `kind` names what they ought to be, with its article: `a report of stockout`.
///
/// # Errors
/// [`Cause::Unfit`] for a folder, a device, a link that leads nowhere, and a file of another kind.
pub fn place(path: &Path, kind: &str, is_ours: impl FnOnce(&[u8]) -> bool) -> Result<PathBuf, StoreError> {
    let refused = |why: String| Err(StoreError::new("write", path, Cause::Unfit(why)));
    if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return refused("it names a folder, not a file".to_owned());
    }
    let Ok(standing) = fs::symlink_metadata(path) else { return Ok(path.to_owned()) };
    let Ok(target) = path.canonicalize() else { return refused("it is a link that leads nowhere".to_owned()) };
    if standing.is_dir() || target.is_dir() {
        return refused("it is a folder, not a file".to_owned());
    }
    let bytes = bounded::read(&target, LOOKED_AT).map_err(|error| StoreError::new("write", path, error.cause))?;
    if is_ours(&bytes) {
        return Ok(target);
    }
    refused(format!("a file stands there that is not {kind}\nName another file, or remove that one."))
}

/// Writes a file whole or not at all: beside its place first, then renamed.
///
/// # Errors
/// Where the disk refuses; what stood there is as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError::new("write", path, error);
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
