//! From the text of a file and overlays to a [`Scenario`], or to every fault at once.
//!
//! In order: the file that is extended, the file's own tables, its `[set]`, `[scale]`, `[add]`, then the overlays of the
//! command line; statuses are resolved after them all.

use std::path::{Path, PathBuf};

use super::Scenario;
use super::build::Builder;
use super::check;
use super::draft::Draft;
use super::fault::{Fault, Faults, Report, code};
use super::file::open;
use super::measure;
use super::numbers;
use super::overlay::{Overlay, apply_from_outside};
use super::resolved;
use super::sections::write_file;
use super::settle;
use super::together;
use super::tree::{self, Kind, Name, Node, entry};

/// A file and all that it extends, before overlays. Cheap to reuse.
#[derive(Debug, Clone)]
pub struct Document {
    draft: Draft,
    report: Report,
    /// Where the file lies, and then all that it extends; nothing of a text that is no file.
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

/// Reads a file under overlays.
pub fn read(path: &Path, overlays: &[Overlay]) -> Result<Reading, Faults> {
    let (draft, report, _) = load(path);
    finish(draft, report, overlays)
}

impl Document {
    /// Reads a file and all that it extends.
    pub fn load(path: &Path) -> Result<Document, Faults> {
        let (draft, report, files) = load(path);
        Self::from_parts(draft, report, files)
    }

    /// Reads a text that extends nothing. The name stands in faults and, without its ending, in results.
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
            return match finish(draft, report, &[]) {
                Err(faults) => Err(faults),
                Ok(_) => unreachable!("a fault that was found stays"),
            };
        }
        Ok(Document { draft, report, files })
    }

    /// The scenario under these overlays.
    pub fn scenario(&self, overlays: &[Overlay]) -> Result<Reading, Faults> {
        finish(self.draft.clone(), self.report.clone(), overlays)
    }

    /// Is every number that these overlays open changed in one order of operations, whether its changes are known or open? See
    /// [`settle::is_plain`].
    pub(super) fn opens_plainly(&self, overlays: &[Overlay]) -> bool {
        let (mut draft, mut report) = (self.draft.clone(), self.report.clone());
        overlays.iter().for_each(|overlay| apply_from_outside(&mut draft, overlay, &mut report));
        settle::is_plain(&draft)
    }
}

fn finish(mut draft: Draft, mut report: Report, overlays: &[Overlay]) -> Result<Reading, Faults> {
    for overlay in overlays {
        apply_from_outside(&mut draft, overlay, &mut report);
    }
    if draft.size() > MOST_NUMBERS {
        let numbers = draft.size();
        report.of_file(code::TOO_LARGE, &draft.name, format!("this scenario holds {numbers} numbers; the most is {MOST_NUMBERS}"));
        return Err(Faults(report.settle().err().map_or_else(Vec::new, |faults| faults.0)));
    }
    numbers::inherit_parts(&mut draft);
    settle::land(&mut draft);
    check::check(&draft, &mut report);
    let changes = settle::changes(&draft, &mut report);
    let plans = measure::plans(&draft, &mut report);
    let (resolved, names) = resolved::write(&draft, &changes, &plans);
    together::check(&names, &mut report);
    let builder = Builder::new(&draft, &changes, &names, &plans);
    super::alone::check(&builder, &mut report);
    super::sources::check(&draft, &mut report);
    report.keep_beside_unread();
    let warnings = report.settle()?;
    Ok(Reading { scenario: builder.scenario(resolved), warnings })
}

/// The most numbers that a scenario may hold: some two thousand roads.
const MOST_NUMBERS: usize = 100_000;

/// Reads the chain of files from the one that is named down to the last base, and writes them in reverse.
fn load(path: &Path) -> (Draft, Report, Vec<PathBuf>) {
    let mut report = Report::default();
    let mut chain: Vec<Vec<(Name, Node)>> = Vec::new();
    let mut seen = vec![real(path)];
    let mut shown = vec![path.display().to_string()];
    let mut next = open(path).map_err(|refusal| refusal.tell(path, &mut report)).ok();
    let mut current = path.to_path_buf();
    while let Some(text) = next.take() {
        let file = parse(&current.display().to_string(), &text, &mut report);
        if let Some(base) = base(&file, &current, &mut report) {
            let at = entry(&file, "extends").map(|(_, node)| node.at).unwrap_or_default();
            shown.push(base.display().to_string());
            if seen.contains(&real(&base)) {
                report
                    .fault(code::LOOP, at, "these files extend one another in a circle")
                    .expected("leads back to a file of the chain")
                    .hint(shown.join(" extends "));
            } else {
                seen.push(real(&base));
                match open(&base) {
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
    (draft, report, seen)
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn base(file: &[(Name, Node)], current: &Path, report: &mut Report) -> Option<PathBuf> {
    let (_, node) = entry(file, "extends")?;
    match &node.kind {
        Kind::Text(text) => Some(current.parent().unwrap_or(Path::new("")).join(text)),
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
