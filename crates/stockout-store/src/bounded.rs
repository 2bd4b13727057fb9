//! Files that are read no further than they may be long. Devices, pipes and folders are refused before a byte is read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::error::{Cause, StoreError};

/// The most that a JSON document or a manifest may have, in bytes.
pub const LARGEST_DOCUMENT: u64 = 64 << 20;
/// The most that a table of days, a chart or a text may have.
pub const LARGEST_TABLE: u64 = 512 << 20;
/// The most that a file of rows may have: ten million replications of a large scenario.
pub const LARGEST_ROWS: u64 = 64 << 30;

/// Opens a file that is no larger than `most` bytes.
///
/// # Errors
/// [`Cause::Unfit`] for anything but a plain file, and beyond the limit.
pub fn open(path: &Path, most: u64) -> Result<File, StoreError> {
    let failed = |error: io::Error| StoreError::new("read", path, error);
    // Asked before it is opened: opening a pipe waits for somebody who writes.
    let kind = fs::metadata(path).map_err(failed)?;
    if kind.is_dir() {
        return Err(StoreError::new("read", path, Cause::Unfit("it is a folder, not a file".to_owned())));
    }
    if !kind.is_file() {
        return Err(StoreError::new("read", path, Cause::Unfit("it is a device or a pipe, not a file".to_owned())));
    }
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    if bytes > most {
        let (bytes, most) = (mebibytes(bytes), mebibytes(most));
        return Err(StoreError::new("read", path, Cause::Unfit(format!("it has {bytes} MiB, and {most} MiB are the most that is read"))));
    }
    Ok(file)
}

/// All bytes of a file that is no larger than `most`.
///
/// # Errors
/// Where it cannot be read, is no plain file, or is larger.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    // A file may grow while it is read.
    let read = open(path, most)?.take(most).read_to_end(&mut bytes);
    read.map_err(|error| StoreError::new("read", path, error))?;
    Ok(bytes)
}

/// The text of a file that is no larger than `most` bytes.
///
/// # Errors
/// As [`read`], and where it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String, StoreError> {
    String::from_utf8(read(path, most)?).map_err(|_| StoreError::damaged(path, "it is not UTF-8 text"))
}

/// The blake3 of a file in hexadecimal, and how many bytes it has. It is read piece by piece.
///
/// # Errors
/// Where it cannot be read, or is no plain file.
pub fn fingerprint(path: &Path) -> Result<(String, u64), StoreError> {
    let mut hash = blake3::Hasher::new();
    let read = io::copy(&mut open(path, LARGEST_ROWS)?.take(LARGEST_ROWS), &mut hash);
    let bytes = read.map_err(|error| StoreError::new("read", path, error))?;
    Ok((hash.finalize().to_hex().to_string(), bytes))
}

fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}
