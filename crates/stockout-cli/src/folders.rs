//! Result folders that were named: what each holds.

use super::default_folder;
use super::exit::Failure;
use std::path::{Path, PathBuf};
use stockout::rng::SCHEME;
use stockout_store::{self as store, Kind, StoreError};

/// What a folder holds, once nothing in it was changed since this version or an earlier one wrote it.
pub fn sound(folder: &Path) -> Result<Kind, StoreError> {
    store::sound(folder, SCHEME)
}

/// What each folder holds, or all that are none or were changed.
pub fn kinds(folders: &[PathBuf]) -> Result<Vec<Kind>, Failure> {
    let (mut kinds, mut wrong) = (Vec::new(), Vec::new());
    for folder in folders {
        match sound(folder) {
            Ok(kind) => kinds.push(kind),
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() { Ok(kinds) } else { Err(Failure::Store(wrong)) }
}

/// Where a result of that name stands by default.
pub fn by_default(name: impl AsRef<Path>) -> PathBuf {
    default_folder::path().join(name)
}

/// The place beside a folder that is named like it with an ending. A folder that is named as `.` has a name all the same.
pub fn beside(folder: &Path, ending: &str) -> PathBuf {
    let named = folder.file_name().is_some();
    let folder = if named { folder.to_owned() } else { folder.canonicalize().unwrap_or_else(|_| folder.to_owned()) };
    let mut name = folder.file_name().unwrap_or_default().to_os_string();
    name.push(ending);
    folder.with_file_name(name)
}
