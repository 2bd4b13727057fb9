//! Where files come from. The engine opens none itself: the caller passes a [`Files`], of the disk or of memory.
//!
//! ```
//! use stockout::files::{Files, Memory};
//! use std::path::Path;
//!
//! let files = Memory::new([("plans/truce.toml", "extends = \"../base.toml\""), ("base.toml", "[scenario]")]);
//! let base = files.beside(Path::new("plans/truce.toml"), "../base.toml");
//! assert_eq!(files.text(&base, 1 << 20).unwrap(), "[scenario]");
//! ```

#[cfg(feature = "disk")]
mod disk;
mod memory;

#[cfg(feature = "disk")]
pub use disk::Disk;
pub use memory::Memory;

use std::fmt;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

/// Files by path.
pub trait Files: fmt::Debug + Send + Sync {
    /// Opens a file, to be read from its beginning.
    ///
    /// # Errors
    /// Where there is no such file, it may not be read, or what bears the name is a folder, a pipe or a device.
    fn open(&self, path: &Path) -> Result<Box<dyn Contents + '_>, Unread>;

    /// The one name of a file that may be reached by several paths: files that extend one another in a circle are found by it.
    fn real(&self, path: &Path) -> PathBuf;

    /// Paths of the files in a folder, sorted, a thousand at most: among them is the one that was meant by a misspelt path.
    fn inside(&self, folder: &Path) -> Vec<PathBuf>;

    /// Changes whenever the file is written to. None where nobody can tell.
    fn stamp(&self, path: &Path) -> Option<Stamp>;

    /// The path that a file names, relative to its own folder.
    fn beside(&self, file: &Path, named: &str) -> PathBuf {
        file.parent().unwrap_or(Path::new("")).join(named)
    }

    /// The text of a file of at most so many bytes.
    ///
    /// # Errors
    /// As [`Files::open`]; and where the file is larger, or not UTF-8.
    fn text(&self, path: &Path, most: u64) -> Result<String, Unread> {
        let mut bytes = Vec::new();
        // At most a little more than allowed: a file may grow while it is read.
        self.open(path)?.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(Unread::TooLarge);
        }
        String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            Unread::NotUtf8 { line: error.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count() + 1 }
        })
    }
}

/// What is read of a file.
pub trait Contents: Read + Seek {}

impl<T: Read + Seek> Contents for T {}

/// What tells one state of a file from another: its length, and when it was last written, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// In bytes.
    pub length: u64,
    /// In nanoseconds since 1970.
    pub written: u128,
}

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unread {
    /// There is no such file.
    Absent,
    /// It may not be read.
    Denied,
    /// It is a folder.
    Folder,
    /// It is a pipe or a device.
    Special,
    /// It has more bytes than allowed.
    TooLarge,
    /// It is not UTF-8.
    NotUtf8 {
        /// The line of the first byte that is none, counted from 1.
        line: usize,
    },
    /// In the system's words.
    Failed(String),
}

impl fmt::Display for Unread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => out.write_str("there is no such file"),
            Self::Denied => out.write_str("it may not be read"),
            Self::Folder => out.write_str("it is a folder"),
            Self::Special => out.write_str("it is a pipe or a device, and no file"),
            Self::TooLarge => out.write_str("it is too large"),
            Self::NotUtf8 { line } => write!(out, "this file is not UTF-8 text (line {line})"),
            Self::Failed(why) => out.write_str(why),
        }
    }
}

impl std::error::Error for Unread {}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Absent,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Failed(error.to_string()),
        }
    }
}
