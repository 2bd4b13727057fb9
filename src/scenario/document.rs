//! From the text of a file and overlays to a [`Scenario`], or to every fault at once.
//!
//! In order: the file that is extended, the file's own tables, its `[set]`, `[scale]`, `[add]`, then the overlays of the
//! command line; statuses are resolved after them all.

use std::path::{Path, PathBuf};

use crate::files::Files;
use crate::scenario::check::groups;
use crate::scenario::check::range;
use crate::scenario::check::{measures, sources, tables};
use crate::scenario::contents::Scenario;
use crate::scenario::draft::overlay::{Layer, Overlay, apply_from_outside, apply_layer};
use crate::scenario::draft::sections::write_file;
use crate::scenario::draft::tables::Draft;
use crate::scenario::draft::tree::{self, Kind, Name, Node, entry};
use crate::scenario::fault::{Fault, Faults, Report, code};
use crate::scenario::file::open;
use crate::scenario::opened::Opened;
use crate::scenario::outside;
use crate::scenario::plausibility;
use crate::scenario::resolve::build::Builder;
use crate::scenario::resolve::changes;
use crate::scenario::resolve::limits::Limits;
use crate::scenario::resolve::plan;
use crate::scenario::resolve::resolved;

/// A file and all that it extends, before overlays. Cheap to reuse.
#[derive(Debug, Clone)]
pub struct Document {
    draft: Draft,
    report: Report,
    /// Where the file lies, then all that it extends, then all that it takes courses and lists from; nothing of a text that is no file.
    pub files: Vec<PathBuf>,
}

/// A scenario, and what is doubtful about it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What is asked.
    pub scenario: Scenario,
    /// What a person should know of it.
    pub warnings: Vec<Fault>,
}

/// Reads a file of the disk under overlays.
///
/// # Errors
/// Every fault of the file and of the overlays.
#[cfg(feature = "disk")]
pub fn read(path: &Path, overlays: &[Overlay]) -> Result<Reading, Faults> {
    read_from(&crate::files::Disk, path, overlays)
}

/// Reads a file under overlays.
///
/// # Errors
/// Every fault of the file and of the overlays.
pub fn read_from(files: &dyn Files, path: &Path, overlays: &[Overlay]) -> Result<Reading, Faults> {
    let (draft, report, _) = load(files, path);
    under(draft, report, overlays)
}

impl Document {
    /// Reads a file of the disk and all that it extends.
    ///
    /// # Errors
    /// Every fault of these files.
    #[cfg(feature = "disk")]
    pub fn load(path: &Path) -> Result<Document, Faults> {
        Self::load_from(&crate::files::Disk, path)
    }

    /// Reads a file and all that it extends.
    ///
    /// # Errors
    /// Every fault of these files.
    pub fn load_from(files: &dyn Files, path: &Path) -> Result<Document, Faults> {
        let (draft, report, chain) = load(files, path);
        Self::from_parts(draft, report, chain)
    }

    /// Reads a text that extends nothing. The name stands in faults and, without its ending, in results.
    ///
    /// # Errors
    /// Every fault of the text, among them `extends`: a text has no folder that a path could start from.
    pub fn from_text(name: &str, text: &str) -> Result<Document, Faults> {
        let mut report = Report::default();
        let file = parse(name, text, &mut report);
        if let Some((key, _)) = entry(&file, "extends") {
            report
                .fault(code::NO_BASE, key.at, "a text that is no file can extend nothing")
                .expected("relative to what?")
                .hint("save it as a file, or write the base into it");
        }
        let mut draft = Draft::new(&stem(Path::new(name)));
        write_file(&mut draft, &file, &mut report);
        Self::from_parts(draft, report, Vec::new())
    }

    fn from_parts(draft: Draft, report: Report, files: Vec<PathBuf>) -> Result<Document, Faults> {
        if report.has_faults() {
            // With a fault in the text, the rest is checked as well: all at once.
            let files = report.sources();
            return match finish(draft, report, files) {
                Err(faults) => Err(faults),
                Ok(_) => unreachable!("a fault that was found stays"),
            };
        }
        Ok(Document { draft, report, files })
    }

    /// The scenario under these overlays.
    ///
    /// # Errors
    /// Every fault of the files and of the overlays.
    pub fn scenario(&self, overlays: &[Overlay]) -> Result<Reading, Faults> {
        under(self.draft.clone(), self.report.clone(), overlays)
    }

    /// The scenario under these layers, some of whose values stand open.
    ///
    /// # Errors
    /// Every fault that does not depend on what the open values will be.
    pub(super) fn open(&self, layers: &[Layer]) -> Result<Opened, Faults> {
        let (mut draft, mut report) = (self.draft.clone(), self.report.clone());
        let files = report.sources();
        layers.iter().for_each(|layer| apply_layer(&mut draft, layer, &mut report));
        let (reading, limits) = finish(draft, report, files)?;
        Ok(Opened::new(reading.scenario, limits))
    }
}

fn under(mut draft: Draft, mut report: Report, overlays: &[Overlay]) -> Result<Reading, Faults> {
    let files = report.sources();
    overlays.iter().for_each(|overlay| apply_from_outside(&mut draft, overlay, &mut report));
    finish(draft, report, files).map(|(reading, _)| reading)
}

/// Checks and builds; what must hold of open values, if there are any, comes with it. The first `files` texts of the report are files.
fn finish(mut draft: Draft, mut report: Report, files: u32) -> Result<(Reading, Limits), Faults> {
    if draft.size() > MOST_NUMBERS {
        let numbers = draft.size();
        report.of_file(code::TOO_LARGE, &draft.name, format!("this scenario holds {numbers} numbers; the most is {MOST_NUMBERS}"));
        return Err(Faults(report.settle().err().map_or_else(Vec::new, |faults| faults.0)));
    }
    let mut limits = Limits::default();
    range::inherit_parts(&mut draft);
    changes::land(&mut draft);
    tables::check(&draft, &mut limits, &mut report);
    plausibility::check(&draft, files, &mut report);
    let plans = plan::plans(&draft, &mut report);
    let resolved = resolved::write(&draft, &plans);
    groups::check(&resolved.draws, &mut report);
    let builder = Builder::new(&draft, &resolved.draws, &plans);
    measures::check(&builder, &mut limits, &mut report);
    sources::check(&draft, &mut report);
    report.keep_beside_unread();
    let warnings = report.settle()?;
    Ok((Reading { scenario: builder.scenario(&resolved), warnings }, limits))
}

/// The most numbers that a scenario may hold: some two thousand roads.
const MOST_NUMBERS: usize = 100_000;

/// Reads the chain of files from the one that is named down to the last base, and writes them in reverse.
fn load(files: &dyn Files, path: &Path) -> (Draft, Report, Vec<PathBuf>) {
    let mut report = Report::default();
    let mut chain: Vec<Vec<(Name, Node)>> = Vec::new();
    let mut seen = vec![files.real(path)];
    let mut shown = vec![path.display().to_string()];
    let mut next = open(files, path).map_err(|refusal| refusal.tell(path, &mut report)).ok();
    let mut current = path.to_path_buf();
    let mut taken = Vec::new();
    while let Some(text) = next.take() {
        let mut file = parse(&current.display().to_string(), &text, &mut report);
        taken.extend(outside::take_in(files, &current, &mut file, &mut report));
        if let Some(base) = base(files, &file, &current, &mut report) {
            let at = entry(&file, "extends").map(|(_, node)| node.at).unwrap_or_default();
            shown.push(base.display().to_string());
            if seen.contains(&files.real(&base)) {
                report
                    .fault(code::LOOP, at, "these files extend one another in a circle")
                    .expected("leads back to a file of the chain")
                    .hint(shown.join(" extends "));
            } else {
                seen.push(files.real(&base));
                match open(files, &base) {
                    Ok(text) => next = Some(text),
                    Err(refusal) if refusal.code == code::UNREADABLE => {
                        report
                            .fault(code::NO_BASE, at, format!("the file to extend cannot be read: {}", refusal.message))
                            .expected(base.display().to_string())
                            .hint = refusal.hint;
                    }
                    Err(refusal) => {
                        refusal.tell(&base, &mut report);
                    }
                }
                current = base;
            }
        }
        chain.push(file);
    }
    let mut draft = Draft::new(&stem(path));
    for file in chain.iter().rev() {
        write_file(&mut draft, file, &mut report);
    }
    seen.extend(taken);
    (draft, report, seen)
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn base(files: &dyn Files, file: &[(Name, Node)], current: &Path, report: &mut Report) -> Option<PathBuf> {
    let (_, node) = entry(file, "extends")?;
    match &node.kind {
        Kind::Text(text) => Some(files.beside(current, text)),
        _ => {
            report.fault(code::WRONG_TYPE, node.at, format!("`extends` holds {}", node.called())).expected("expected the path of one file");
            None
        }
    }
}

fn parse(name: &str, text: &str, report: &mut Report) -> Vec<(Name, Node)> {
    let source = report.source(name, text);
    tree::document(source, text, report)
}
