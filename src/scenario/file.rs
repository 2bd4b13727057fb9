//! A file that a user named: its text, or why it cannot be had, with the file that was probably meant.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::fault::{Report, code, nearest};

/// The largest file of text that is read, in bytes.
const LARGEST: u64 = 1 << 20;
/// Names in a folder beyond which no more are looked at.
const LOOKED_AT: usize = 1000;

/// Why a file is not read.
pub(crate) struct Refusal {
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

impl Refusal {
    /// The system does not let it be read.
    pub fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let absent = error.kind() == std::io::ErrorKind::NotFound;
        Self { code: code::UNREADABLE, message: said(error), hint: if absent { meant(path) } else { None } }
    }

    /// As a fault of the file by itself.
    pub fn tell(self, path: &Path, report: &mut Report) {
        report.of_file(self.code, &path.display().to_string(), self.message).hint = self.hint;
    }
}

/// The text of a file that may be as large as a scenario.
pub(crate) fn open(path: &Path) -> Result<String, Refusal> {
    let refused = |code, message| Refusal { code, message, hint: None };
    let unreadable = |error: std::io::Error| Refusal::unreadable(path, &error);
    let mut bytes = Vec::new();
    // At most a little more than allowed: what is opened may be a pipe, or have no end.
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(refused(code::TOO_LARGE, "this file is larger than 1 MiB, the most that a scenario may have".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count() + 1;
        refused(code::NOT_UTF8, format!("this file is not UTF-8 text (line {line})"))
    })
}

/// What went wrong with a file, in a user's words.
pub fn said(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// The hint that names [`near`]'s file.
pub(crate) fn meant(path: &Path) -> Option<String> {
    near(path).map(|near| format!("did you mean `{}`?", near.display()))
}

/// The file of the same ending that was probably meant: one in the same folder, or among the scenarios if none was named.
pub fn near(path: &Path) -> Option<PathBuf> {
    let stem = |file: &Path| file.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
    let (wanted, parent) = (stem(path)?, path.parent()?);
    let alike = |other: &Path| path.extension().is_none() || path.extension() == other.extension();
    let files = |folder: &Path| -> Vec<PathBuf> {
        let shown = |name: std::ffi::OsString| folder.join(name);
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = std::fs::read_dir(here).into_iter().flatten().filter_map(Result::ok).take(LOOKED_AT);
        let mut found: Vec<PathBuf> = entries.map(|entry| shown(entry.file_name())).filter(|file| alike(file) && file.is_file()).collect();
        // In whatever order the disk gives them.
        found.sort();
        found
    };
    let places = [parent, Path::new("scenarios")];
    let places = if parent.as_os_str().is_empty() { &places[..] } else { &places[..1] };
    let found: Vec<PathBuf> = places.iter().flat_map(|place| files(place)).collect();
    let stems: Vec<String> = found.iter().map(|file| stem(file).unwrap_or_default()).collect();
    let meant = nearest(&wanted, stems.iter().map(String::as_str))?;
    let at = stems.iter().position(|stem| stem == meant)?;
    Some(found[at].clone())
}
