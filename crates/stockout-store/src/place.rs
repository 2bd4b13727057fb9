//! Where a result folder is to stand, and how a new one takes the place of an earlier one.
//!
//! Three hidden siblings may stand beside a folder `NAME`, each with the tag of the process that made it:
//! - `.NAME.partial-TAG`: being written; after the swap, for a moment, the earlier result
//! - `.NAME.earlier-TAG`: the earlier result, out of the way because the file system cannot swap two folders
//! - `.NAME.copy-TAG`: an unfinished copy of the earlier result, because the file system cannot even move it
//!
//! The process that writes holds a lock on its partial folder. The kernel lets go of it when the process dies, however it dies: so
//! a lock that can be had means that nobody works there any more. A process number could be anybody's by now.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::clear;
use super::error::{Cause, StoreError};
use super::file::sync_folder;

const PARTIAL: &str = "partial";
const EARLIER: &str = "earlier";
const COPY: &str = "copy";

/// The place of a result folder.
#[derive(Debug)]
pub(super) struct Place {
    /// As the user gave it; for messages.
    pub shown: PathBuf,
    parent: PathBuf,
    name: OsString,
}

/// A temporary folder with a lock on it.
#[derive(Debug)]
pub(super) struct Partial {
    /// Where it is.
    pub path: PathBuf,
    tag: String,
    /// None where the file system has no locks: then nobody else can say that we are gone, and nobody cleans up after us.
    _lock: Option<File>,
}

impl Partial {
    fn new(path: PathBuf, tag: String, lock: Option<File>) -> Self {
        unfinished().push(path.clone());
        Self { path, tag, _lock: lock }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        unfinished().retain(|path| *path != self.path);
    }
}

/// Temporary folders that this process is writing.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    // A thread that panicked while it held the lock left the list as it was, or one entry shorter: it can still be used.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what this process has begun to write, for a process that ends at once: no folder takes its place any more.
pub fn abandon() {
    let mut unfinished = unfinished();
    for path in unfinished.drain(..) {
        let _the_next_run_clears_it_away = fs::remove_dir_all(path);
    }
    // Kept until the process ends.
    std::mem::forget(unfinished);
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Nothing,
    EmptyFolder,
    Results,
}

impl Place {
    /// The place that `shown` names. Folders above it are made; symbolic links are followed, so that the link stays.
    pub fn at(shown: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::new("create", shown, Cause::Io(error));
        let target = match fs::canonicalize(shown) {
            Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(shown).is_err() => {
                let name = shown.file_name().ok_or_else(|| failed(error))?;
                let parent = shown.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
                fs::create_dir_all(parent).map_err(failed)?;
                fs::canonicalize(parent).map_err(failed)?.join(name)
            }
            other => other.map_err(failed)?,
        };
        match (target.parent(), target.file_name()) {
            (Some(parent), Some(name)) => Ok(Self { shown: shown.to_owned(), parent: parent.to_owned(), name: name.to_owned() }),
            _ => Err(StoreError::new("replace", shown, Cause::Foreign(FOREIGN))),
        }
    }

    /// The place of a folder that is to be read, if there is or was one.
    pub fn of_existing(shown: &Path) -> Option<Self> {
        let name = shown.file_name()?.to_owned();
        let parent = shown.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(Self { shown: shown.to_owned(), parent: fs::canonicalize(parent).ok()?, name })
    }

    /// Where the folder is to stand.
    pub fn target(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// Refuses, before any work is done, what could not or must not be replaced afterwards.
    pub fn check(&self) -> Result<(), StoreError> {
        self.standing()?;
        if is_mount_point(&self.target()) {
            return Err(StoreError::new("replace", &self.shown, Cause::Foreign("a disk is mounted on it; name a folder inside it")));
        }
        Ok(())
    }

    /// A fresh temporary folder beside the place, locked.
    pub fn partial(&self) -> Result<Partial, StoreError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let failed = |error| StoreError::new("create a folder in", self.shown_parent(), Cause::Io(error));
        loop {
            let tag = format!("{:08x}{:04x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed) & 0xffff);
            let path = self.sibling(PARTIAL, &tag);
            match fs::create_dir(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                made => made.map_err(failed)?,
            }
            // Somebody who cleans up may come between the two steps: then it is gone, and another is made.
            match lock(&path) {
                Lock::Held | Lock::Gone => continue,
                Lock::Taken(file) => return Ok(Partial::new(path, tag, Some(file))),
                Lock::Unknown => return Ok(Partial::new(path, tag, None)),
            }
        }
    }

    /// Puts a finished folder in its place, in one step where the file system can, and removes the earlier one.
    pub fn publish(&self, partial: &Partial) -> Result<(), StoreError> {
        // A process that is to end at once waits until one of the two results stands.
        let mut unfinished = unfinished();
        let failed = |error| StoreError::new("replace", &self.shown, Cause::Io(error));
        let target = self.target();
        let earlier = match self.standing()? {
            // A rename replaces an empty folder in one step as well.
            Standing::Nothing | Standing::EmptyFolder => match fs::rename(&partial.path, &target) {
                // Another run came first: its result is the earlier one now.
                Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty && self.standing()? == Standing::Results => {
                    Some(self.exchange(partial).map_err(failed)?)
                }
                moved => moved.map(|()| None).map_err(failed)?,
            },
            Standing::Results => Some(self.exchange(partial).map_err(failed)?),
        };
        // What lies there from now on is the earlier result: nobody may remove it with whatever somebody put beside it.
        unfinished.retain(|path| *path != partial.path);
        drop(unfinished);
        sync_folder(&self.parent).map_err(failed)?;
        if let Some(earlier) = earlier {
            // The new result stands. What cannot be removed now is hidden, and the next run tries again.
            let _left_for_the_next_run = clear::retire(&earlier, &target);
        }
        Ok(())
    }

    /// Brings back the earlier result if a process died between moving it aside and bringing the new one in.
    pub fn restore(&self) -> io::Result<()> {
        let target = self.target();
        for (tag, earlier) in self.siblings(EARLIER)? {
            if !self.is_at_work(&tag) && !clear::has_manifest(&target) && clear::has_manifest(&earlier) {
                clear::remove_remains(&target, &earlier)?;
                fs::rename(&earlier, &target)?;
            }
        }
        Ok(())
    }

    /// Removes what dead processes left behind. What cannot be removed, another user's perhaps, is in nobody's way.
    pub fn sweep(&self) -> io::Result<()> {
        let target = self.target();
        for (tag, earlier) in self.siblings(EARLIER)? {
            if !self.is_at_work(&tag) && clear::has_manifest(&target) {
                let _in_nobodys_way = clear::retire(&earlier, &target);
            }
        }
        for (tag, copy) in self.siblings(COPY)? {
            if !self.is_at_work(&tag) {
                let _in_nobodys_way = fs::remove_dir_all(copy);
            }
        }
        for (_, partial) in self.siblings(PARTIAL)? {
            if let Lock::Taken(_lock) = lock(&partial) {
                let _in_nobodys_way = clear::retire(&partial, &target);
            }
        }
        Ok(())
    }

    fn standing(&self) -> Result<Standing, StoreError> {
        let target = self.target();
        let mut entries = match fs::read_dir(&target) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Nothing),
            entries => entries.map_err(|error| StoreError::new("replace", &self.shown, error))?,
        };
        if clear::has_manifest(&target) {
            Ok(Standing::Results)
        } else if entries.next().is_none() {
            Ok(Standing::EmptyFolder)
        } else {
            Err(StoreError::new("replace", &self.shown, Cause::Foreign(FOREIGN)))
        }
    }

    /// Swaps the two folders; answers where the earlier one is now.
    fn exchange(&self, partial: &Partial) -> io::Result<PathBuf> {
        match swap(&partial.path, &self.target()) {
            Ok(()) => Ok(partial.path.clone()),
            Err(error) if cannot_swap(&error) => self.move_aside(partial),
            Err(error) => Err(error),
        }
    }

    /// Where folders cannot be swapped: the earlier one goes aside, the new one comes in. `restore` mends a stop in between.
    fn move_aside(&self, partial: &Partial) -> io::Result<PathBuf> {
        let (target, earlier) = (self.target(), self.sibling(EARLIER, &partial.tag));
        match fs::rename(&target, &earlier) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => self.copy_aside(&earlier, &partial.tag)?,
            moved => moved?,
        }
        if let Err(error) = fs::rename(&partial.path, &target) {
            fs::rename(&earlier, &target)?;
            return Err(error);
        }
        Ok(earlier)
    }

    /// A folder of a lower layer of an overlay, as in a container's image, can be copied but not moved.
    fn copy_aside(&self, earlier: &Path, tag: &str) -> io::Result<()> {
        let copy = self.sibling(COPY, tag);
        clear::copy(&self.target(), &copy)?;
        fs::rename(&copy, earlier)?;
        sync_folder(&self.parent)?;
        clear::remove_remains(&self.target(), earlier)
    }

    /// Is the process of that tag still writing?
    fn is_at_work(&self, tag: &str) -> bool {
        matches!(lock(&self.sibling(PARTIAL, tag)), Lock::Held)
    }

    fn sibling(&self, kind: &str, tag: &str) -> PathBuf {
        let mut name = self.sibling_prefix(kind);
        name.push(tag);
        self.parent.join(name)
    }

    fn sibling_prefix(&self, kind: &str) -> OsString {
        let mut prefix = OsString::from(".");
        prefix.push(&self.name);
        prefix.push(format!(".{kind}-"));
        prefix
    }

    /// Hidden siblings of one kind and their tags, in order. A name that we would not have given is not ours.
    fn siblings(&self, kind: &str) -> io::Result<Vec<(String, PathBuf)>> {
        let prefix = self.sibling_prefix(kind);
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.parent)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(tag) = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes()) else { continue };
            let is_tag = tag.len() == 12 && tag.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            if is_tag && entry.file_type()?.is_dir() {
                found.push((String::from_utf8_lossy(tag).into_owned(), entry.path()));
            }
        }
        found.sort();
        Ok(found)
    }

    fn shown_parent(&self) -> &Path {
        self.shown.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(&self.parent)
    }
}

const FOREIGN: &str = "it is not empty, and not a result folder of stockout (it has no manifest.json of stockout's)";

enum Lock {
    /// Nobody had it, now we do.
    Taken(File),
    /// Somebody is at work there.
    Held,
    /// The folder is not there (any more).
    Gone,
    /// The file system has no locks.
    Unknown,
}

fn lock(folder: &Path) -> Lock {
    let file = match File::open(folder) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Lock::Gone,
        Err(_) => return Lock::Unknown,
    };
    match file.try_lock() {
        Ok(()) if is_still(folder, &file) => Lock::Taken(file),
        Ok(()) => Lock::Gone,
        Err(TryLockError::WouldBlock) => Lock::Held,
        Err(TryLockError::Error(_)) => Lock::Unknown,
    }
}

/// Between opening a folder and locking it, another may have removed it.
#[cfg(unix)]
fn is_still(folder: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    match (fs::metadata(folder), file.metadata()) {
        (Ok(there), Ok(here)) => identity(there) == identity(here),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still(folder: &Path, _file: &File) -> bool {
    folder.exists()
}

/// Two folders change places in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn swap(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn swap(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Did the swap fail because this file system or kernel has none? An overlay says that the folders lie on two devices.
fn cannot_swap(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput | ErrorKind::CrossesDevices)
}

/// A mount point can be neither moved nor swapped.
#[cfg(target_os = "linux")]
fn is_mount_point(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    statx(CWD, path, AtFlags::empty(), StatxFlags::empty()).is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mount_point(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests;
