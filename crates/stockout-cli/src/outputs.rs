//! Single files that a command writes where the user says: a report, its PDF, its claims, a chart. Each replaces its own kind alone.

use super::exit::Failure;
use std::path::{Path, PathBuf};
use stockout_store::single;

/// A kind of file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A report's page.
    Page,
    /// The same as PDF.
    Pdf,
    /// What a report claims.
    Claims,
    /// A chart of vectors.
    Svg,
    /// A chart of pixels.
    Png,
    /// The live page.
    Live,
}

impl Kind {
    /// What it is, with its article.
    fn what(self) -> &'static str {
        match self {
            Self::Page => "a report of stockout",
            Self::Pdf => "a PDF report of stockout",
            Self::Claims => "the claims of a report of stockout",
            Self::Svg | Self::Png => "a chart of stockout",
            Self::Live => "a live page of stockout",
        }
    }

    /// The endings that its name may have; the first is given to a name without one.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Page | Self::Live => &["html", "htm"],
            Self::Pdf => &["pdf"],
            Self::Claims => &["json"],
            Self::Svg => &["svg"],
            Self::Png => &["png"],
        }
    }

    /// Did stockout write these bytes?
    fn is_ours(self, bytes: &[u8]) -> bool {
        let has = |mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
        match self {
            Self::Page => bytes.starts_with(b"<!doctype html>") && has("· Stockout</title>".as_bytes()),
            Self::Pdf => bytes.starts_with(b"%PDF-") && has(b"Stockout"),
            Self::Claims => serde_json::from_slice::<serde_json::Value>(bytes).is_ok_and(|json| json.get("claims").is_some()),
            Self::Svg => bytes.starts_with(b"<svg") && has(b"<metadata>"),
            Self::Png => bytes.starts_with(b"\x89PNG") && has(b"tEXtstockout\0"),
            Self::Live => bytes.starts_with(b"<!doctype html>") && has(br#"<script type="text/plain" id="engine">"#),
        }
    }

    /// The path with an ending of this kind. A path that names a folder, or that has another ending, is refused.
    pub fn named(self, path: &Path) -> Result<PathBuf, Failure> {
        let shown = path.display();
        let ending = self.endings()[0];
        if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.is_dir() {
            return Err(Failure::Usage(format!("--out {shown}: it is a folder\nName a file, for example {shown}/report.{ending}")));
        }
        match path.extension() {
            None => Ok(path.with_extension(ending)),
            Some(found) if self.endings().iter().any(|ending| found.eq_ignore_ascii_case(ending)) => Ok(path.to_owned()),
            // `note-1.2` has no ending that says of which kind a file is.
            Some(found) if found.to_str().is_some_and(|found| found.parse::<u64>().is_ok()) => {
                let mut name = path.as_os_str().to_owned();
                name.push(format!(".{ending}"));
                Ok(PathBuf::from(name))
            }
            Some(_) => Err(Failure::Usage(format!("--out {shown}: expected a name that ends in .{ending}"))),
        }
    }

    /// Where the file may be written, before any work is done: not over one of another kind, and not over what the command reads.
    pub fn place(self, path: &Path, inputs: &[&Path]) -> Result<PathBuf, Failure> {
        let is_input = |input: &&Path| matches!((path.canonicalize(), input.canonicalize()), (Ok(one), Ok(other)) if one == other);
        if inputs.iter().any(is_input) {
            return Err(Failure::Usage(format!("--out {}: the command reads this file\nName another one.", path.display())));
        }
        Ok(single::place(path, self.what(), |bytes| self.is_ours(bytes))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_an_ending_gets_one_and_another_ending_is_refused() {
        let named = |path: &str| Kind::Page.named(Path::new(path)).ok();
        assert_eq!(named("a/note"), Some(PathBuf::from("a/note.html")));
        assert_eq!(named("v1.2"), Some(PathBuf::from("v1.2.html")));
        assert_eq!(named("a/note.HTM"), Some(PathBuf::from("a/note.HTM")));
        for path in ["scenario.toml", "note.pdf", ".", "..", "/", "a/"] {
            assert_eq!(named(path), None, "{path}");
        }
    }
}
