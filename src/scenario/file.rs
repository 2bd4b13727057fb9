//! A file that a user named: its text, or why it cannot be had, with the file that was probably meant.

use std::path::{Path, PathBuf};

use crate::files::{Files, Unread};
use crate::scenario::fault::{Report, code, nearest};

/// The largest file of text that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Why a file is not read.
pub(crate) struct Refusal {
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

impl Refusal {
    /// Of a file that cannot be read for this reason.
    pub fn of(files: &dyn Files, path: &Path, why: &Unread) -> Self {
        let code = match why {
            Unread::TooLarge => code::TOO_LARGE,
            Unread::NotUtf8 { .. } => code::NOT_UTF8,
            _ => code::UNREADABLE,
        };
        Self { code, message: why.to_string(), hint: if *why == Unread::Absent { meant(files, path) } else { None } }
    }

    /// As a fault of the file by itself.
    pub fn tell(self, path: &Path, report: &mut Report) {
        report.of_file(self.code, &path.display().to_string(), self.message).hint = self.hint;
    }
}

/// The text of a file that may be as large as a scenario.
pub(crate) fn open(files: &dyn Files, path: &Path) -> Result<String, Refusal> {
    files.text(path, LARGEST).map_err(|why| match why {
        Unread::TooLarge => Refusal {
            message: "this file is larger than 1 MiB, the most that a scenario may have".to_owned(),
            ..Refusal::of(files, path, &why)
        },
        why => Refusal::of(files, path, &why),
    })
}

/// The hint that names [`near`]'s file.
pub(crate) fn meant(files: &dyn Files, path: &Path) -> Option<String> {
    near(files, path).map(|near| format!("did you mean `{}`?", near.display()))
}

/// The file of the same ending that was probably meant: one in the same folder, or among the scenarios if none was named.
pub fn near(files: &dyn Files, path: &Path) -> Option<PathBuf> {
    let stem = |file: &Path| file.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
    let (wanted, parent) = (stem(path)?, path.parent()?);
    let alike = |other: &PathBuf| path.extension().is_none() || path.extension() == other.extension();
    let places = [parent, Path::new("scenarios")];
    let places = if parent.as_os_str().is_empty() { &places[..] } else { &places[..1] };
    let found: Vec<PathBuf> = places.iter().flat_map(|place| files.inside(place)).filter(alike).collect();
    let stems: Vec<String> = found.iter().map(|file| stem(file).unwrap_or_default()).collect();
    let meant = nearest(&wanted, stems.iter().map(String::as_str))?;
    let at = stems.iter().position(|stem| stem == meant)?;
    Some(found[at].clone())
}
