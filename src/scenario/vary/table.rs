//! A sweep's points in a CSV file: looked over once, read where they are needed.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::files::Unread;
use crate::scenario::draft::tree::{Kind, entry};
use crate::scenario::fault::{Place, code};
use crate::scenario::file::meant;
use crate::scenario::vary::column::Seen;
use crate::scenario::vary::factor::Setting;
use crate::scenario::vary::reader::{Reader, Written};

/// A CSV file of points. It is read where it is needed, not kept.
#[derive(Debug)]
pub struct Table {
    pub(super) path: PathBuf,
    /// By factor: its column.
    pub(super) columns: Vec<usize>,
    /// Where every [`STRIDE`]th row begins.
    starts: Vec<csv::Position>,
    /// Rows, the header apart.
    pub rows: u64,
    /// By factor: what stands in its column.
    pub(super) seen: Vec<Seen>,
    /// blake3 of the file, in hexadecimal.
    pub hash: String,
    /// The file's length and when it was last written, before it was looked over.
    stamp: Option<(u64, SystemTime)>,
}

const STRIDE: u64 = 1024;

impl Table {
    /// Has a factor's column numbers alone, and empty cells?
    pub fn is_numeric(&self, factor: usize) -> bool {
        self.seen[factor].is_numeric()
    }

    /// The factors' settings in these rows. The error says what is wrong with the file.
    pub fn read(&self, rows: Range<u64>) -> Result<Vec<Vec<Setting>>, String> {
        let mut out = Vec::new();
        let Some(start) = self.starts.get((rows.start / STRIDE) as usize) else { return Ok(out) };
        let failed = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", self.path.display());
        let mut reader = csv::Reader::from_path(&self.path).map_err(|error| failed(&error))?;
        reader.seek(start.clone()).map_err(|error| failed(&error))?;
        let skipped = (rows.start % STRIDE) as usize;
        for record in reader.records().skip(skipped).take((rows.end - rows.start) as usize) {
            let record = record.map_err(|error| failed(&error))?;
            out.push(self.columns.iter().map(|&column| Setting::of_cell(record.get(column).unwrap_or_default())).collect());
        }
        let is_whole = out.len() as u64 == rows.end - rows.start;
        if is_whole && self.is_unchanged() { Ok(out) } else { Err(failed(&"it was changed while the sweep ran")) }
    }

    /// Is the file still the one that was looked over? Read whole only where somebody has written to it.
    fn is_unchanged(&self) -> bool {
        let stamp = stamp(&self.path);
        stamp.is_some() && stamp == self.stamp || hash(&self.path).is_ok_and(|hash| hash == self.hash)
    }
}

impl Reader<'_> {
    /// Looks the CSV file over: its header, its rows' lengths, which columns hold numbers alone.
    pub(super) fn table(&mut self, written: &[Written<'_>]) -> Option<Table> {
        let Some((_, node)) = entry(self.file, "points") else {
            self.missing("points", "expected the path of a CSV file, relative to this one");
            return None;
        };
        let Kind::Text(text) = &node.kind else {
            self.wrong_type("points", node, "expected the path of a CSV file");
            return None;
        };
        let path = self.files.beside(self.path, text);
        let factors: Vec<&str> = written.iter().map(|written| written.factor.path.as_str()).collect();
        match survey(&path, &factors) {
            Ok(table) => Some(table),
            Err(found) => {
                found.into_iter().for_each(|one| self.unfit(&path, node.at, written, one));
                None
            }
        }
    }

    /// What is wrong with the CSV file, at its place there, or at that of the design which asks for what it lacks.
    fn unfit(&mut self, path: &Path, points: Place, written: &[Written<'_>], one: Survey) {
        let shown = path.display().to_string();
        let (fault, line, column, source, wide) = match one {
            Survey::Unreadable(why) => {
                self.report.fault(code::NO_BASE, points, format!("the points cannot be read: {why}")).expected(shown).hint =
                    meant(self.files, path).filter(|_| !path.is_file());
                return;
            }
            Survey::NoColumn(factor, header) => {
                let (factor, at) = (&written[factor].factor.path, written[factor].path_at);
                let fault = self.report.fault(code::UNKNOWN_NAME, at, format!("{shown} has no column `{factor}`"));
                fault.expected("no such column").nearest(factor, header.iter().map(String::as_str));
                return;
            }
            Survey::ExtraColumn { name, at, header } => {
                let fault = self.report.of_file(code::UNKNOWN_KEY, &shown, format!("no factor is called `{name}`"));
                fault.expected("its column would be ignored").nearest(&name, written.iter().map(|written| written.factor.path.as_str()));
                (fault, 1, at, header, name.len())
            }
            Survey::TwoColumns { name, at, header } => {
                let fault = self.report.of_file(code::BOTH, &shown, format!("two columns are called `{name}`"));
                (fault.expected("the second of them"), 1, at, header, name.len())
            }
            Survey::Ragged { line, found, expected, text } => {
                let (cells, head) = (of_cells(found), of_cells(expected));
                let fault = self.report.of_file(code::WRONG_TYPE, &shown, format!("a row has {cells}, the header {head}"));
                let wide = text.len();
                (fault.expected(format!("expected {head}")), line, 0, text, wide)
            }
            Survey::MoreRagged(more) => {
                let rows = if more == 1 { "row has" } else { "rows have" };
                self.report.of_file(code::WRONG_TYPE, &shown, format!("{more} more {rows} another length than the header"));
                return;
            }
        };
        (fault.line, fault.column) = (line, source[..column].chars().count() + 1);
        (fault.span, fault.source) = (column..(column + wide).min(source.len()), source);
    }
}

fn of_cells(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

/// Why a file of points is of no use. Columns are told by their place, in bytes, in the header.
enum Survey {
    Unreadable(String),
    NoColumn(usize, Vec<String>),
    ExtraColumn { name: String, at: usize, header: String },
    TwoColumns { name: String, at: usize, header: String },
    Ragged { line: usize, found: usize, expected: usize, text: String },
    MoreRagged(usize),
}

/// Rows of another length than the header that are told one by one.
const RAGGED: usize = 8;

fn hash(path: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let of = std::fs::metadata(path).ok()?;
    Some((of.len(), of.modified().ok()?))
}

fn survey(path: &Path, factors: &[&str]) -> Result<Table, Vec<Survey>> {
    let unreadable = |error: &dyn std::fmt::Display| vec![Survey::Unreadable(error.to_string())];
    let stamp = stamp(path);
    let hash = hash(path).map_err(|error| unreadable(&Unread::from(error)))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(|error| unreadable(&error))?;
    let header: Vec<String> = reader.headers().map_err(|error| unreadable(&error))?.iter().map(|name| name.trim().to_owned()).collect();
    if header.len() == 1 && header[0].contains(';') {
        return Err(vec![Survey::Unreadable("its columns stand between semicolons, where commas are expected".to_owned())]);
    }
    let mut wrong = of_header(&header, factors);
    let columns: Vec<usize> = factors.iter().filter_map(|factor| header.iter().position(|name| name == factor)).collect();
    let (mut rows, mut starts, mut seen) = (0, Vec::new(), vec![Seen::default(); factors.len()]);
    let (mut record, mut ragged) = (csv::StringRecord::new(), 0);
    loop {
        let start = reader.position().clone();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                wrong.extend(unreadable(&error));
                return Err(wrong);
            }
        }
        if record.len() != header.len() {
            ragged += 1;
            if ragged <= RAGGED {
                let line = record.position().map_or(0, csv::Position::line) as usize;
                let text = record.iter().collect::<Vec<_>>().join(",");
                wrong.push(Survey::Ragged { line, found: record.len(), expected: header.len(), text });
            }
        }
        if rows % STRIDE == 0 {
            starts.push(start);
        }
        for (seen, &column) in seen.iter_mut().zip(&columns) {
            seen.take(Setting::of_cell(record.get(column).unwrap_or_default()));
        }
        rows += 1;
    }
    if ragged > RAGGED {
        wrong.push(Survey::MoreRagged(ragged - RAGGED));
    }
    if rows == 0 {
        wrong.push(Survey::Unreadable("it has no rows beneath its header".to_owned()));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Table { path: path.to_owned(), columns, starts, rows, seen, hash, stamp })
}

/// Columns that are missing, that nobody asks for, that stand there twice.
fn of_header(header: &[String], factors: &[&str]) -> Vec<Survey> {
    let missing = (0..factors.len()).filter(|&at| !header.iter().any(|name| name == factors[at]));
    let mut wrong: Vec<Survey> = missing.map(|at| Survey::NoColumn(at, header.to_vec())).collect();
    let line = header.join(",");
    for (column, name) in header.iter().enumerate() {
        let at = header[..column].iter().map(|before| before.len() + 1).sum();
        let (name, header_line) = (name.clone(), line.clone());
        if header[..column].contains(&name) {
            wrong.push(Survey::TwoColumns { name, at, header: header_line });
        } else if name != "point" && !factors.contains(&name.as_str()) {
            wrong.push(Survey::ExtraColumn { name, at, header: header_line });
        }
    }
    wrong
}
