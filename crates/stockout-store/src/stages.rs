//! What a calibration has simulated so far, batch by batch, in a hidden folder beside the place of its results: `.NAME.calibration`.
//!
//! A batch is a file that is whole or not there. All else follows from the batches: a calibration that is resumed reads them and
//! goes on where they end, with the same bits as one that was never stopped.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::bounded::{self, LARGEST_TABLE};
use super::error::{Cause, StoreError};
use super::file::sync_folder;
use super::place::Place;
use super::single;

/// The batches of a calibration, locked while they are open. They are removed once the folder stands.
#[derive(Debug)]
pub struct Stages {
    folder: PathBuf,
    shown: PathBuf,
    identity: [u8; 32],
    next: usize,
    _lock: Option<File>,
}

const MAGIC: &[u8; 24] = b"stockout calibration 001";
const SEAL: usize = 32;
const LOCK: &str = "lock";
const BUSY: &str = "another calibration is writing there";
const OTHER: &str = "the unfinished calibration there is of another scenario, record, file of priors, size or version; add --restart to begin this one anew, or name another folder with --out";

impl Stages {
    /// Opens the batches of a calibration whose folder will stand at `target`; refuses what could not be replaced at the end.
    /// `identity` is a hash of all that settles the batches. Answers how many there are to go on from, and how many were given up.
    ///
    /// # Errors
    /// Where something else than a calibration stands there, another process is writing it, or the disk refuses.
    pub fn open(target: &Path, identity: &str, restart: bool) -> Result<(Self, usize, usize), StoreError> {
        let place = Place::at(target)?;
        place.restore().map_err(|error| StoreError::new("restore", target, error))?;
        place.sweep().map_err(|error| StoreError::new("look beside", target, error))?;
        place.check()?;
        let folder = beside(&place.target());
        let failed = |error| StoreError::new("write", target, Cause::Io(error));
        fs::create_dir_all(&folder).map_err(failed)?;
        let lock = File::create(folder.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(StoreError::new("write", target, Cause::Foreign(BUSY))),
            // A file system without locks: then nobody can be kept away.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let identity = *blake3::hash(identity.as_bytes()).as_bytes();
        let mut stages = Self { folder, shown: target.to_owned(), identity, next: 0, _lock: Some(lock) };
        let (mine, others) = stages.survey().map_err(failed)?;
        if !restart && others {
            return Err(StoreError::new("resume", target, Cause::Foreign(OTHER)));
        }
        if !restart {
            return Ok((stages, mine, 0));
        }
        stages.clear().map_err(failed)?;
        stages.next = 0;
        Ok((stages, 0, mine))
    }

    /// How many whole batches of this calibration there are from the first on, and whether the first is of another.
    fn survey(&self) -> io::Result<(usize, bool)> {
        let mut count = 0;
        while let Some(found) = self.read(count)? {
            match found {
                Found::Mine(_) => count += 1,
                Found::Other => return Ok((count, count == 0)),
                Found::Broken => break,
            }
        }
        Ok((count, false))
    }

    /// The next batch, if it is there already.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn take(&mut self) -> Result<Option<Vec<f64>>, StoreError> {
        let found = self.read(self.next).map_err(|error| StoreError::new("read", &self.shown, Cause::Io(error)))?;
        Ok(match found {
            Some(Found::Mine(numbers)) => {
                self.next += 1;
                Some(numbers)
            }
            _ => None,
        })
    }

    /// Keeps the next batch: on the disk when this returns.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn append(&mut self, numbers: &[f64]) -> Result<(), StoreError> {
        let mut bytes = Vec::with_capacity(numbers.len() * 8 + 24 + 64);
        bytes.extend(MAGIC);
        bytes.extend(self.identity);
        numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        let seal = blake3::hash(&bytes);
        bytes.extend(seal.as_bytes());
        single::write(&self.folder.join(name(self.next)), &bytes)?;
        sync_folder(&self.folder).map_err(|error| StoreError::new("write", &self.shown, Cause::Io(error)))?;
        self.next += 1;
        Ok(())
    }

    /// The folder stands: the batches are no longer needed.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn remove(self) -> Result<(), StoreError> {
        self.clear()
            .and_then(|()| fs::remove_dir_all(&self.folder))
            .map_err(|error| StoreError::new("remove", &self.shown, Cause::Io(error)))
    }

    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name() != LOCK {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn read(&self, number: usize) -> io::Result<Option<Found>> {
        let bytes = match bounded::read(&self.folder.join(name(number)), LARGEST_TABLE) {
            Ok(bytes) => bytes,
            Err(StoreError { cause: Cause::Io(error), .. }) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(StoreError { cause: Cause::Io(error), .. }) => return Err(error),
            // Something else than a plain file bears the name.
            Err(_) => return Ok(Some(Found::Broken)),
        };
        let head = MAGIC.len() + self.identity.len();
        let Some((body, seal)) = bytes.len().checked_sub(SEAL).filter(|&end| end >= head).map(|end| bytes.split_at(end)) else {
            return Ok(Some(Found::Broken));
        };
        if blake3::hash(body).as_bytes() != seal || body[..MAGIC.len()] != MAGIC[..] {
            return Ok(Some(Found::Broken));
        }
        if body[MAGIC.len()..head] != self.identity {
            return Ok(Some(Found::Other));
        }
        let numbers = body[head..].chunks_exact(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        Ok(Some(Found::Mine(numbers.collect())))
    }
}

enum Found {
    Mine(Vec<f64>),
    Other,
    Broken,
}

fn name(number: usize) -> String {
    format!("batch-{number:05}")
}

/// Beside the folder, hidden: `.NAME.calibration`.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".calibration");
    target.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_come_back_and_broken_ones_do_not() {
        let place = tempfile::tempdir().expect("a folder");
        let target = place.path().join("out");
        let (mut stages, there, _) = Stages::open(&target, "a", false).expect("open");
        assert_eq!(there, 0);
        stages.append(&[1.0, f64::NAN]).expect("kept");
        stages.append(&[2.5]).expect("kept");
        stages.append(&[7.0]).expect("kept");
        drop(stages);
        // A file that was cut off, as by a power failure.
        let third = beside(&target).join(name(2));
        let bytes = fs::read(&third).expect("there");
        fs::write(&third, &bytes[..bytes.len() - 3]).expect("written");
        let (mut stages, there, _) = Stages::open(&target, "a", false).expect("open");
        assert_eq!(there, 2);
        let first = stages.take().expect("read").expect("there");
        assert!(first[0] == 1.0 && first[1].is_nan());
        assert_eq!(stages.take().expect("read"), Some(vec![2.5]));
        assert_eq!(stages.take().expect("read"), None);
        drop(stages);
        let refused = Stages::open(&target, "b", false).expect_err("refused");
        assert!(refused.to_string().contains("another scenario"), "{refused}");
        let (stages, there, given_up) = Stages::open(&target, "a", true).expect("open");
        assert_eq!((there, given_up), (0, 2));
        stages.remove().expect("removed");
        assert!(!beside(&target).exists());
    }
}
