//! A file of a folder that is being written: buffered, fingerprinted as it goes, safe on disk once sealed.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// A file in the temporary folder. It fingerprints what passes through, so that a file of gigabytes is not read again for it.
pub(super) struct OutFile {
    to: BufWriter<File>,
    hash: blake3::Hasher,
    bytes: u64,
    name: String,
    shown: PathBuf,
}

/// A file that is whole and on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sealed {
    /// Its path inside the folder, with `/`.
    pub name: String,
    /// blake3 of its bytes, in hexadecimal.
    pub hash: String,
    /// How many bytes it has.
    pub bytes: u64,
}

impl OutFile {
    /// Opens `name` in the temporary `folder`; errors speak of the place where it will stand, `shown`.
    ///
    /// A plain `create`, not a private temporary file: results are for the group, 0644 under the usual umask.
    pub fn create(folder: &Path, shown: &Path, name: &str) -> Result<Self, StoreError> {
        let shown = shown.join(name);
        match File::create(folder.join(name)) {
            Ok(file) => Ok(Self { to: BufWriter::new(file), hash: blake3::Hasher::new(), bytes: 0, name: name.to_owned(), shown }),
            Err(error) => Err(StoreError::new("create", &shown, error)),
        }
    }

    /// Where it will stand.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// Brings it to the disk: after a power cut, a folder that was swapped in must not hold empty files.
    pub fn seal(mut self) -> Result<Sealed, StoreError> {
        let synced = self.to.flush().and_then(|()| self.to.get_ref().sync_all());
        synced.map_err(|error| StoreError::new("write", &self.shown, error))?;
        Ok(Sealed { name: self.name, hash: self.hash.finalize().to_hex().to_string(), bytes: self.bytes })
    }

    /// A whole file in one go.
    pub fn write_whole(folder: &Path, shown: &Path, name: &str, bytes: &[u8]) -> Result<Sealed, StoreError> {
        let mut file = Self::create(folder, shown, name)?;
        file.write_all(bytes).map_err(|error| StoreError::new("write", &file.shown, error))?;
        file.seal()
    }
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Brings the names in a folder to the disk.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
