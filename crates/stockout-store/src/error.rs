//! What can go wrong with a disk: always an action, a path and a cause.

use std::io;
use std::path::{Path, PathBuf};

/// Something that could not be done with a result folder.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}: {cause}", .path.display())]
pub struct StoreError {
    /// What was tried, as a verb: `write`, `replace`, `read`.
    pub action: &'static str,
    /// What it was tried on: the path that the user knows, never the temporary one.
    pub path: PathBuf,
    /// Why it failed.
    pub cause: Cause,
}

/// Why something failed.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The operating system said no: disk full, no permission.
    #[error("{}", plain(.0))]
    Io(io::Error),
    /// What was named is no result folder.
    #[error("{0}")]
    Absent(&'static str),
    /// There is something that stockout did not write, and that it will not remove.
    #[error("{0}")]
    Foreign(&'static str),
    /// What was given does not belong together.
    #[error("{0}")]
    Unfit(String),
    /// A file of a result folder is not as it was written.
    #[error("{0}")]
    Damaged(String),
}

impl StoreError {
    pub(super) fn new(action: &'static str, path: &Path, cause: impl Into<Cause>) -> Self {
        Self { action, path: path.to_owned(), cause: cause.into() }
    }

    /// Was something to be read that is not there?
    pub fn names_nothing(&self) -> bool {
        let absent = |error: &io::Error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
        self.action == "read" && matches!(&self.cause, Cause::Io(error) if absent(error)) || matches!(self.cause, Cause::Absent(_))
    }

    pub(super) fn damaged(path: &Path, why: impl Into<String>) -> Self {
        Self::new("read", path, Cause::Damaged(why.into()))
    }
}

/// The system's words without its number, which tells a user nothing.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        _ if error.kind() == io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

impl From<io::Error> for Cause {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A full disk shall read as a full disk, whichever library met it first.
impl From<parquet::errors::ParquetError> for Cause {
    fn from(error: parquet::errors::ParquetError) -> Self {
        match error {
            parquet::errors::ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(io) => Self::Io(*io),
                Err(other) => Self::Damaged(other.to_string()),
            },
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<csv::Error> for Cause {
    fn from(error: csv::Error) -> Self {
        if !error.is_io_error() {
            return Self::Damaged(error.to_string());
        }
        match error.into_kind() {
            csv::ErrorKind::Io(io) => Self::Io(io),
            other => Self::Damaged(format!("{other:?}")),
        }
    }
}
