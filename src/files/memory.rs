//! Files of memory: texts that a page or a program holds, or that a test writes down.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Component, Path, PathBuf};

use super::{Contents, Files, Stamp, Unread};

/// Files by path. `.` and `..` in a path mean what they mean on a disk.
#[derive(Debug, Clone, Default)]
pub struct Memory(BTreeMap<PathBuf, Vec<u8>>);

impl Memory {
    /// Of these paths and contents.
    pub fn new<P: AsRef<Path>, C: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, C)>) -> Self {
        Self(files.into_iter().map(|(path, contents)| (plain(path.as_ref()), contents.into())).collect())
    }
}

impl Files for Memory {
    fn open(&self, path: &Path) -> Result<Box<dyn Contents + '_>, Unread> {
        let path = plain(path);
        match self.0.get(&path) {
            Some(contents) => Ok(Box::new(Cursor::new(contents.as_slice()))),
            None if self.0.keys().any(|file| file.starts_with(&path)) => Err(Unread::Folder),
            None => Err(Unread::Absent),
        }
    }

    fn real(&self, path: &Path) -> PathBuf {
        plain(path)
    }

    fn inside(&self, folder: &Path) -> Vec<PathBuf> {
        let inside = plain(folder);
        let files = self.0.keys().filter(|file| file.parent() == Some(&inside));
        files.filter_map(|file| Some(folder.join(file.file_name()?))).collect()
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        Some(Stamp { length: self.0.get(&plain(path))?.len() as u64, written: 0 })
    }
}

/// The path without `.` and, where it can be told, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_as_a_disk_is() {
        let files = Memory::new([("a/b.toml", "b"), ("./c.toml", "c"), ("a/d/e.toml", "e")]);
        assert_eq!(files.text(Path::new("a/../a/./b.toml"), 9).unwrap(), "b");
        assert_eq!(files.text(Path::new("c.toml"), 0), Err(Unread::TooLarge));
        assert_eq!(files.text(Path::new("a"), 9), Err(Unread::Folder));
        assert_eq!(files.text(Path::new("b.toml"), 9), Err(Unread::Absent));
        assert_eq!(files.inside(Path::new("a")), [PathBuf::from("a/b.toml")]);
        assert_eq!(files.inside(Path::new("")), [PathBuf::from("c.toml")]);
        assert_eq!(files.real(Path::new("../x/../c.toml")), PathBuf::from("../c.toml"));
    }
}
