//! A sweep's points in a CSV file: looked over once, read where they are needed.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::files::Unread;
use crate::scenario::draft::tree::{Kind, entry};
use crate::scenario::fault::{Report, code, listed};
use crate::scenario::file::meant;
use crate::scenario::vary::column::Seen;
use crate::scenario::vary::factor::Setting;
use crate::scenario::vary::reader::{Reader, Written};
use crate::table::{CellNumbers, CsvTable, RowStart, TableRecord, UnreadTable};

/// A CSV file of points. It is read where it is needed, not kept.
#[derive(Debug)]
pub struct Table {
    pub(super) path: PathBuf,
    pub(super) file: CsvTable,
    /// By factor: its column.
    pub(super) columns: Vec<usize>,
    /// The column of the points' own numbers, if they have any.
    point: Option<usize>,
    /// Columns that are no factors, and are carried through to the results.
    pub carried: Vec<CarriedColumn>,
    /// Where every [`STRIDE`]th row begins.
    starts: Vec<RowStart>,
    /// Rows, the header apart.
    pub rows: u64,
    /// By factor: what stands in its column.
    pub(super) seen: Vec<Seen>,
    /// blake3 of the file, in hexadecimal.
    pub hash: String,
    /// The file's length and when it was last written, before it was looked over.
    stamp: Option<(u64, SystemTime)>,
}

/// A column that is carried through to the results.
#[derive(Debug, Clone)]
pub struct CarriedColumn {
    /// Its name in the table.
    pub name: String,
    /// Has it nothing but numbers, and empty cells?
    pub is_numeric: bool,
    column: usize,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePoint {
    /// Its own number, where the table has them.
    pub number: Option<u64>,
    /// By factor.
    pub settings: Vec<Setting>,
    /// By carried column.
    pub carried: Vec<Setting>,
}

const STRIDE: u64 = 1024;
/// The largest file that is read, in bytes.
const LARGEST: u64 = 64 << 30;
/// Rows of another length than the header, and numbers of points that cannot be, that are told one by one.
const TOLD: usize = 8;
/// The largest number of a point: the results hold all numbers exactly up to it.
const LARGEST_NUMBER: u64 = 1 << 53;
/// The column of the points' own numbers.
const POINT: &str = "point";

impl Table {
    /// Has a factor's column numbers alone, and empty cells?
    pub fn is_numeric(&self, factor: usize) -> bool {
        self.seen[factor].is_numeric()
    }

    /// These rows.
    ///
    /// # Errors
    /// A sentence that names the file: it cannot be read, or it is no longer the table that was indexed.
    pub fn read(&self, rows: Range<u64>) -> Result<Vec<TablePoint>, String> {
        let mut out = Vec::new();
        let Some(&start) = self.starts.get((rows.start / STRIDE) as usize) else { return Ok(out) };
        let failed = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", self.path.display());
        let numbers = CellNumbers::of(&self.file);
        let mut reader = self.file.rows_from(start).map_err(|error| failed(&error))?;
        let (mut record, mut skipped, wanted) = (TableRecord::default(), rows.start % STRIDE, rows.end - rows.start);
        while (out.len() as u64) < wanted {
            match reader.advance(&mut record) {
                Ok(true) if skipped > 0 => skipped -= 1,
                Ok(true) => out.push(self.point(&record, &numbers)),
                Ok(false) => break,
                Err(flaw) => return Err(failed(&flaw.message)),
            }
        }
        let is_whole = out.len() as u64 == wanted;
        if is_whole && self.is_unchanged() { Ok(out) } else { Err(failed(&"it was changed while the sweep ran")) }
    }

    fn point(&self, record: &TableRecord, numbers: &CellNumbers<'_>) -> TablePoint {
        let setting = |column: usize| Setting::of_cell(&record.cell(column), numbers);
        TablePoint {
            number: self.point.and_then(|column| record.cell(column).parse().ok()),
            settings: self.columns.iter().map(|&column| setting(column)).collect(),
            carried: self.carried.iter().map(|carried| setting(carried.column)).collect(),
        }
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
        let shown = path.display().to_string();
        let stamp = stamp(&path);
        let file = match CsvTable::open(&path, LARGEST) {
            Ok(file) => file,
            Err(UnreadTable::Unread(why)) => {
                let fault = self.report.fault(code::NO_BASE, node.at, format!("the points cannot be read: {why}"));
                fault.expected(shown).hint = meant(self.files, &path).filter(|_| why == Unread::Absent);
                return None;
            }
            Err(UnreadTable::Flawed(flaw)) => {
                self.report.flaw(&shown, *flaw);
                return None;
            }
        };
        let (columns, carried) = self.columns(&file, &shown, written)?;
        let point = file.column(POINT).filter(|column| !columns.contains(column));
        let hash = file.hash().to_owned();
        let (starts, seen) = (Vec::new(), vec![Seen::default(); written.len()]);
        let mut table = Table { path, file, columns, point, carried, starts, rows: 0, seen, hash, stamp };
        survey(&mut table, &shown, &mut self.report).then_some(table)
    }

    /// Where the factors' columns stand, and what else the table has.
    fn columns(&mut self, file: &CsvTable, shown: &str, written: &[Written<'_>]) -> Option<(Vec<usize>, Vec<CarriedColumn>)> {
        let names = file.names();
        let mut is_right = true;
        for (at, name) in names.iter().enumerate().filter(|(at, name)| !name.is_empty() && names[..*at].contains(name)) {
            let fault = self.report.at_cell(code::BOTH, shown, file.header().place(at), format!("two columns are called `{name}`"));
            fault.expected("the second of them");
            is_right = false;
        }
        let mut columns = Vec::new();
        for one in written {
            match file.column(&one.factor.path) {
                Some(column) => columns.push(column),
                None => {
                    let path = &one.factor.path;
                    let fault = self.report.fault(code::UNKNOWN_NAME, one.path_at, format!("{shown} has no column `{path}`"));
                    fault.expected("no such column").nearest(path, names.iter().map(String::as_str).filter(|name| !name.is_empty()));
                    is_right = false;
                }
            }
        }
        let is_carried = |&at: &usize| !names[at].is_empty() && names[at] != POINT && !columns.contains(&at);
        let carried: Vec<CarriedColumn> = (0..names.len())
            .filter(is_carried)
            .map(|column| CarriedColumn { name: names[column].clone(), is_numeric: true, column })
            .collect();
        if !carried.is_empty() {
            let named: Vec<&str> = carried.iter().take(TOLD).map(|carried| carried.name.as_str()).collect();
            let more = if carried.len() > TOLD { format!(" and {} more", carried.len() - TOLD) } else { String::new() };
            let (are, it) = if carried.len() == 1 { ("is no factor", "it is") } else { ("are no factors", "they are") };
            let message = format!("{}{more} {are}: {it} carried through to the results", listed(&named));
            let place = file.header().place(carried[0].column);
            self.report.warn_cell(code::UNREAD_COLUMN, shown, place, message).expected("not a factor of the design");
        }
        is_right.then_some((columns, carried))
    }
}

/// Reads the table once: where its rows stand and what is in its columns. Is all well with it?
fn survey(table: &mut Table, shown: &str, report: &mut Report) -> bool {
    let numbers = CellNumbers::of(&table.file);
    let mut rows = match table.file.rows() {
        Ok(rows) => rows,
        Err(error) => {
            report.of_file(code::UNREADABLE, shown, Unread::from(error).to_string());
            return false;
        }
    };
    let (mut record, mut flaws, mut last) = (TableRecord::default(), Counted::default(), None);
    let mut points = Counted::default();
    let mut is_rising = true;
    loop {
        let start = rows.mark();
        match rows.advance(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(flaw) => {
                if flaws.may_tell() {
                    report.flaw(shown, flaw);
                }
                continue;
            }
        }
        if table.rows.is_multiple_of(STRIDE) {
            table.starts.push(start);
        }
        for (seen, &column) in table.seen.iter_mut().zip(&table.columns) {
            seen.take(Setting::of_cell(&record.cell(column), &numbers));
        }
        for carried in table.carried.iter_mut().filter(|carried| carried.is_numeric) {
            carried.is_numeric = matches!(Setting::of_cell(&record.cell(carried.column), &numbers), Setting::Number(_) | Setting::Missing);
        }
        if let Some(column) = table.point {
            let number = record.cell(column).parse::<u64>().ok().filter(|&number| number <= LARGEST_NUMBER);
            if number.is_none() && points.may_tell() {
                let message = format!("`{}` is no number of a point", record.cell(column));
                let fault = report.at_cell(code::WRONG_TYPE, shown, record.place(column), message);
                fault.expected("expected a whole number from 0 up").hint("a column of names may be called anything but `point`");
            }
            is_rising &= number > last;
            last = number;
        }
        table.rows += 1;
    }
    rows.notes().into_iter().chain(table.file.notes().iter().cloned()).for_each(|note| report.table_note(shown, note));
    flaws.tell_more(shown, report, code::SYNTAX, ["row is", "rows are"]);
    points.tell_more(shown, report, code::WRONG_TYPE, ["number of a point is", "numbers of points are"]);
    if table.rows == 0 && flaws.0 == 0 {
        report.of_file(code::EMPTY, shown, "it has no rows beneath its header").expected("expected one row per point");
    }
    let is_unique = is_rising || points.0 > 0 || are_unique(table, shown, report);
    table.rows > 0 && flaws.0 == 0 && points.0 == 0 && is_unique
}

/// How many faults of a kind there were; the first are told one by one.
#[derive(Default)]
struct Counted(usize);

impl Counted {
    fn may_tell(&mut self) -> bool {
        self.0 += 1;
        self.0 <= TOLD
    }

    fn tell_more(&self, shown: &str, report: &mut Report, code: &'static str, [one, many]: [&str; 2]) {
        let more = self.0.saturating_sub(TOLD);
        if more > 0 {
            report.of_file(code, shown, format!("{more} more {} wrong in the same way", if more == 1 { one } else { many }));
        }
    }
}

/// Has every point a number of its own? Asked where the numbers do not rise.
fn are_unique(table: &Table, shown: &str, report: &mut Report) -> bool {
    let (Some(column), Ok(mut rows)) = (table.point, table.file.rows()) else { return true };
    let (mut record, mut seen, mut twice) = (TableRecord::default(), std::collections::HashSet::new(), Counted::default());
    while let Ok(true) = rows.advance(&mut record) {
        if !seen.insert(record.cell(column).parse::<u64>().ok()) && twice.may_tell() {
            let message = format!("two points have the number {}", record.cell(column));
            report.at_cell(code::TWICE, shown, record.place(column), message).expected("the second of them");
        }
    }
    twice.tell_more(shown, report, code::TWICE, ["number of a point is", "numbers of points are"]);
    twice.0 == 0
}

fn hash(path: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let of = std::fs::metadata(path).ok()?;
    Some((of.len(), of.modified().ok()?))
}
