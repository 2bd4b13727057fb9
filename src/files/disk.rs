//! Files of the disk.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::{Contents, Files, Stamp, Unread};

/// The files of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

/// Names in a folder beyond which no more are looked at.
const LOOKED_AT: usize = 1000;

impl Files for Disk {
    fn open(&self, path: &Path) -> Result<Box<dyn Contents + '_>, Unread> {
        // Asked before it is opened: opening a pipe waits for somebody to write to it.
        let kind = fs::metadata(path)?;
        if kind.is_dir() {
            return Err(Unread::Folder);
        }
        if !kind.is_file() {
            return Err(Unread::Special);
        }
        Ok(Box::new(File::open(path)?))
    }

    fn real(&self, path: &Path) -> PathBuf {
        path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
    }

    fn inside(&self, folder: &Path) -> Vec<PathBuf> {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = fs::read_dir(here).into_iter().flatten().filter_map(Result::ok).take(LOOKED_AT);
        let mut found: Vec<PathBuf> = entries.map(|entry| folder.join(entry.file_name())).filter(|file| file.is_file()).collect();
        // The disk gives them in any order.
        found.sort();
        found
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        let of = fs::metadata(path).ok()?;
        let written = of.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Stamp { length: of.len(), written })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_gives_plain_files_and_says_what_else_stands_there() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("b.toml");
        fs::write(&file, "é\n\u{e9}").unwrap();
        fs::write(place.path().join("a.toml"), [b'x', b'\n', 0xff]).unwrap();
        assert_eq!(Disk.text(&file, 5).unwrap(), "é\né");
        assert_eq!(Disk.text(&file, 4), Err(Unread::TooLarge));
        assert_eq!(Disk.text(&place.path().join("a.toml"), 9), Err(Unread::NotUtf8 { line: 2 }));
        assert_eq!(Disk.text(place.path(), 9), Err(Unread::Folder));
        assert_eq!(Disk.text(&place.path().join("c.toml"), 9), Err(Unread::Absent));
        assert_eq!(Disk.inside(place.path()), [place.path().join("a.toml"), file.clone()]);
        assert_eq!(Disk.real(&place.path().join("x/../b.toml")), place.path().join("x/../b.toml"), "there is no x");
        let before = Disk.stamp(&file);
        fs::write(&file, "longer than before").unwrap();
        assert!(before.is_some() && Disk.stamp(&file) != before);
        #[cfg(unix)]
        assert_eq!(Disk.text(Path::new("/dev/null"), 9), Err(Unread::Special));
    }
}
