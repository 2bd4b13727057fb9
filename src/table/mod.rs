//! Tables as people have them: the one reader of every CSV file that a user may bring.
//!
//! It settles what a file does not say of itself (encoding, delimiter, where the header is, whether a comma is a decimal point, whether
//! the day or the month comes first), passes over what is no data and says so, and knows the line and column of every cell. Files are
//! read as a stream: one record is held at a time. What the columns mean is the caller's business.

#![allow(clippy::result_large_err, reason = "a flaw is told once, and off every hot path")]

mod date;
mod number;
mod scan;
mod text;

pub use date::{CellDates, CellDay, DateFlaw, DateOrder, TimeOfDay};
pub use number::{CellNumbers, NumberFlaw};
pub use scan::TableRecord;
pub use text::UnreadTable;

use crate::files::Files;
use scan::{Broken, Scanner};
use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;
use text::Text;

/// A place in a file, with the line that stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CellPlace {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The line itself.
    pub source: String,
    /// Where in `source`, in bytes.
    pub span: std::ops::Range<usize>,
}

/// What kind of thing is wrong with a table as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlawKind {
    /// The file is larger than is read, or a record is.
    TooLarge,
    /// Not text in an encoding that is read.
    Encoding,
    /// Quotation marks or cells that do not fit.
    Syntax,
    /// Nothing is there.
    Empty,
}

/// One thing that is wrong with a table as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFlaw {
    /// What kind it is.
    pub kind: FlawKind,
    /// What is wrong.
    pub message: String,
    /// What was expected there.
    pub expected: Option<String>,
    /// What to do instead.
    pub hint: Option<String>,
    /// Where; none where it is the file as a whole.
    pub place: Option<CellPlace>,
}

/// What was passed over or settled, that its author should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNote {
    /// What was done.
    pub message: String,
    /// Its label at the place.
    pub label: Option<String>,
    /// Where; none where it is the file as a whole.
    pub place: Option<CellPlace>,
}

/// A table that was looked over: its header is known, its rows can be read as often as needed.
#[derive(Debug)]
pub struct CsvTable {
    text: Text,
    hash: String,
    delimiter: u8,
    header: TableRecord,
    names: Vec<String>,
    /// Cells that a row must have.
    needed: usize,
    start: RowStart,
    notes: Vec<TableNote>,
    /// Is there a comma that can only be a decimal point? Looked for where it matters.
    has_decimal_commas: OnceLock<bool>,
}

/// Where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowStart {
    byte: u64,
    line: usize,
    /// Is a line feed there the end of the line before?
    after_return: bool,
}

/// Delimiters that are looked for; of equals the first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

impl CsvTable {
    /// Opens a file of the disk to be read as a stream.
    ///
    /// # Errors
    /// If it cannot be read, is larger than `largest` bytes, is no text, or has no header.
    pub fn open(path: &Path, largest: u64) -> Result<Self, UnreadTable> {
        Ok(Self::new(text::open(path, largest)?)?)
    }

    /// Reads a file into memory; [`CsvTable::text`] is there then.
    ///
    /// # Errors
    /// As [`CsvTable::open`].
    pub fn load(files: &dyn Files, path: &Path, largest: u64) -> Result<Self, UnreadTable> {
        Ok(Self::new(text::load(files, path, largest)?)?)
    }

    /// A table of a text.
    ///
    /// # Errors
    /// If it has no header.
    pub fn of_text(text: &str) -> Result<Self, TableFlaw> {
        Self::new(text::of_text(text))
    }

    /// A table of bytes in any encoding that is read.
    ///
    /// # Errors
    /// If they are no text, or have no header.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, TableFlaw> {
        Self::new(text::of_bytes(bytes)?)
    }

    fn new(opened: text::Opened) -> Result<Self, TableFlaw> {
        let text::Opened { text, hash, mut notes } = opened;
        let (delimiter, start) = sniff(&text)?;
        let (header, start) = find_header(&text, delimiter, start)?;
        let names: Vec<String> = (0..header.len()).map(|at| header.cell(at).into_owned()).collect();
        let needed = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        let nameless: Vec<usize> = (0..names.len()).filter(|&at| names[at].is_empty()).collect();
        if let (Some(&first), true) = (nameless.first(), needed > 0) {
            let message = match nameless.len() {
                1 => format!("column {} has no name: it is passed over", first + 1),
                more => format!("{more} columns have no name, the first of them column {}: they are passed over", first + 1),
            };
            notes.push(TableNote { message, label: Some("a column without a name".to_owned()), place: Some(header.place(first)) });
        }
        Ok(Self { text, hash, delimiter, header, names, needed, start, notes, has_decimal_commas: OnceLock::new() })
    }

    /// blake3 of the file's bytes, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The whole text, where it is in memory.
    pub fn text(&self) -> Option<&str> {
        match &self.text {
            Text::Memory(text) => Some(text),
            Text::File { .. } => None,
        }
    }

    /// The sign between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The record of names.
    pub fn header(&self) -> &TableRecord {
        &self.header
    }

    /// Names of the columns; empty where a column has none.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// What was settled before any row was read.
    pub fn notes(&self) -> &[TableNote] {
        &self.notes
    }

    /// The rows beneath the header.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn rows(&self) -> std::io::Result<TableRows<'_>> {
        Ok(TableRows::new(self, self.scanner(self.start)?, true))
    }

    /// The rows from a place on that [`TableRows::mark`] gave.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn rows_from(&self, mark: RowStart) -> std::io::Result<TableRows<'_>> {
        Ok(TableRows::new(self, self.scanner(mark)?, mark == self.start))
    }

    fn scanner(&self, mark: RowStart) -> std::io::Result<Scanner<'_>> {
        Ok(Scanner::new(self.text.reader(mark.byte)?, self.delimiter, mark))
    }
}

/// Reads rows: each is as long as the header, and has something in it.
pub struct TableRows<'t> {
    table: &'t CsvTable,
    scanner: Scanner<'t>,
    /// May the next record hold the tags of HXL?
    is_first: bool,
    empty: Passed,
    commented: Passed,
    tags: Option<CellPlace>,
    /// Where the last record began that was not blank: blank lines at the end of a file are no news.
    blank: Passed,
}

/// Records that were passed over.
#[derive(Debug, Default)]
struct Passed {
    count: usize,
    first: Option<CellPlace>,
}

impl Passed {
    fn take(&mut self, record: &TableRecord) {
        self.count += 1;
        if self.first.is_none() {
            self.first = Some(record.place_of_all());
        }
    }

    fn note(&self, one: &str, many: &str) -> Option<TableNote> {
        let message = match self.count {
            0 => return None,
            1 => format!("{one} is passed over"),
            count => format!("{count} {many} are passed over, the first of them here"),
        };
        Some(TableNote { message, label: None, place: self.first.clone() })
    }
}

impl<'t> TableRows<'t> {
    fn new(table: &'t CsvTable, scanner: Scanner<'t>, is_first: bool) -> Self {
        let none = Passed::default;
        Self { table, scanner, is_first, empty: none(), commented: none(), tags: None, blank: none() }
    }

    /// Where the next record begins.
    pub fn mark(&self) -> RowStart {
        self.scanner.mark()
    }

    /// Reads the next row; false after the last.
    ///
    /// # Errors
    /// A row that is longer or shorter than the header, or whose quotation marks do not close; the rows after it can be read.
    pub fn advance(&mut self, record: &mut TableRecord) -> Result<bool, TableFlaw> {
        loop {
            match self.scanner.next(record) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(broken) => return Err(broken.flaw()),
            }
            let is_first = std::mem::take(&mut self.is_first);
            if record.is_blank() {
                self.blank.take(record);
            } else if is_first && record.is_of_tags() {
                self.tags = Some(record.place_of_all());
            } else if record.is_comment() {
                self.commented.take(record);
            } else if record.is_empty() {
                self.empty.take(record);
            } else {
                // Lines that are blank between rows are no ends of files.
                if self.blank.count > 0 {
                    let blank = std::mem::take(&mut self.blank);
                    self.empty.count += blank.count;
                    self.empty.first = self.empty.first.take().or(blank.first);
                }
                return self.fitting(record).map(|()| true);
            }
        }
    }

    fn fitting(&self, record: &TableRecord) -> Result<(), TableFlaw> {
        let syntax = |message: String, place: CellPlace| TableFlaw {
            kind: FlawKind::Syntax,
            message,
            expected: None,
            hint: None,
            place: Some(place),
        };
        if let Some(cell) = record.stray() {
            let message = "the quotation mark that opens here does not close this cell".to_owned();
            let hint = "a quotation mark inside a quoted cell is written twice; is one missing?".to_owned();
            return Err(TableFlaw {
                expected: Some("opens here".to_owned()),
                hint: Some(hint),
                ..syntax(message, record.place_of_quote(cell))
            });
        }
        let (width, needed) = (record.len(), self.table.needed);
        let has_more = (self.table.names.len().max(needed)..width).any(|at| !record.cell(at).is_empty());
        if width >= needed && !has_more {
            return Ok(());
        }
        let cells = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let message = format!("this row has {}, the header has {}", cells(width), needed);
        let sign = match self.table.delimiter {
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "comma",
        };
        let hint = match width < needed {
            true => "is a quotation mark or a cell missing?".to_owned(),
            false => format!("a cell with a {sign} in it stands in double quotes; is a quotation mark missing?"),
        };
        let place = record.place(width.saturating_sub(1));
        Err(TableFlaw { expected: Some("the row ends here".to_owned()), hint: Some(hint), ..syntax(message, place) })
    }

    /// What was passed over so far.
    pub fn notes(&self) -> Vec<TableNote> {
        let tags = self.tags.as_ref().map(|place| TableNote {
            message: "HXL tags: this row is passed over".to_owned(),
            label: Some("tags, not data".to_owned()),
            place: Some(place.clone()),
        });
        let empty = self.empty.note("an empty row", "empty rows");
        let commented = self.commented.note("a line that begins with #", "lines that begin with #");
        tags.into_iter().chain(empty).chain(commented).collect()
    }
}

impl TableRecord {
    /// What the cell says, without blanks around it and without quotation marks; empty where there is no such cell.
    pub fn cell(&self, at: usize) -> Cow<'_, str> {
        match self.value(at) {
            Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
            Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
        }
    }

    /// Is nothing in any cell?
    fn is_empty(&self) -> bool {
        (0..self.len()).all(|at| self.cell(at).is_empty())
    }

    /// Is the line itself empty, without as much as a delimiter?
    fn is_blank(&self) -> bool {
        trimmed(self.raw()).is_empty() && self.len() <= 1
    }

    fn is_comment(&self) -> bool {
        self.raw().trim_start().starts_with('#')
    }

    /// Are all cells tags of the Humanitarian Exchange Language, such as `#date+occurred`?
    fn is_of_tags(&self) -> bool {
        let is_tag = |cell: &str| cell.strip_prefix('#').is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_alphabetic()));
        !self.is_empty() && (0..self.len()).map(|at| self.cell(at)).all(|cell| cell.is_empty() || is_tag(&cell))
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}')
}

fn whole(kind: FlawKind, message: String) -> TableFlaw {
    TableFlaw { kind, message, expected: None, hint: None, place: None }
}

/// Finds the header and where the rows begin: the first line that is not empty and no comment, or the comment above it where that line is
/// numbers.
fn find_header(text: &Text, delimiter: u8, start: RowStart) -> Result<(TableRecord, RowStart), TableFlaw> {
    let input = text.reader(start.byte).map_err(|error| whole(FlawKind::Empty, error.to_string()))?;
    let mut scanner = Scanner::new(input, delimiter, start);
    let (mut comment, mut record): (Option<TableRecord>, _) = (None, TableRecord::default());
    loop {
        let before = scanner.mark();
        match scanner.next(&mut record) {
            Ok(true) if record.is_blank() => {}
            Ok(true) if record.is_comment() => comment = Some(record.clone()),
            Ok(true) => {
                return Ok(match comment.filter(|comment| names_columns_of(comment, &record)) {
                    Some(commented) => (commented.uncommented(), before),
                    None => (record, scanner.mark()),
                });
            }
            // A file of tags alone, or a commented header without rows.
            Ok(false) => {
                let commented = comment.ok_or_else(|| whole(FlawKind::Empty, "this file is empty".to_owned()))?;
                return Ok((commented.uncommented(), scanner.mark()));
            }
            Err(broken) => return Err(broken.flaw()),
        }
    }
}

/// Is a comment the header of the row beneath it, as numpy's `savetxt` writes it?
fn names_columns_of(comment: &TableRecord, row: &TableRecord) -> bool {
    let is_number = |record: &TableRecord, at: usize| record.cell(at).trim_start_matches(['#', ' ']).parse::<f64>().is_ok();
    let (numbers, names) = ((0..row.len()).any(|at| is_number(row, at)), !(0..comment.len()).any(|at| is_number(comment, at)));
    comment.len() == row.len() && !comment.is_of_tags() && numbers && names && !comment.clone().uncommented().is_empty()
}

/// The delimiter, and where the text begins beneath a line such as `sep=;`.
fn sniff(text: &Text) -> Result<(u8, RowStart), TableFlaw> {
    let start = RowStart { line: 1, ..RowStart::default() };
    let unread = |error: std::io::Error| whole(FlawKind::Empty, error.to_string());
    // A line of names and the first row beneath it: the delimiter is the one that cuts both into most cells of one number.
    let first = |delimiter: u8, from: RowStart| -> std::io::Result<(Vec<usize>, RowStart, String)> {
        let mut scanner = Scanner::new(text.reader(from.byte)?, delimiter, from);
        let (mut record, mut widths, mut above) = (TableRecord::default(), Vec::new(), String::new());
        let mut after = from;
        while widths.len() < 2 {
            match scanner.next(&mut record) {
                Ok(true) if record.is_blank() => {}
                Ok(true) => {
                    if widths.is_empty() {
                        above = record.raw().chars().take(8).collect();
                        after = scanner.mark();
                    }
                    widths.push(record.len());
                }
                Ok(false) | Err(_) => break,
            }
        }
        Ok((widths, after, above))
    };
    let (_, after, above) = first(b',', start).map_err(unread)?;
    if let Some(sign) = above.to_ascii_lowercase().strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        return Ok((sign, after));
    }
    let mut best = (b',', (false, 0));
    for delimiter in DELIMITERS {
        let (widths, _, _) = first(delimiter, start).map_err(unread)?;
        let width = widths.first().copied().unwrap_or(0);
        let score = (width > 1 && widths.iter().all(|&other| other == width), width);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    Ok((best.0, start))
}

impl std::fmt::Debug for TableRows<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("TableRows").field("mark", &self.mark()).finish_non_exhaustive()
    }
}

impl Broken {
    fn flaw(self) -> TableFlaw {
        match self {
            Self::OpenQuote(place) => TableFlaw {
                kind: FlawKind::Syntax,
                message: "the quotation mark that opens here is never closed".to_owned(),
                expected: Some("opens here".to_owned()),
                hint: Some("close it, or leave it out: all rows beneath would be part of this cell".to_owned()),
                place: Some(place),
            },
            Self::TooLong(place) => TableFlaw {
                kind: FlawKind::TooLarge,
                message: "the row that begins here is longer than 1 MiB".to_owned(),
                expected: Some("begins here".to_owned()),
                hint: Some("is a quotation mark missing?".to_owned()),
                place: Some(place),
            },
            Self::Unreadable(error) => whole(FlawKind::Encoding, format!("reading ended early: {error}")),
        }
    }
}

#[cfg(test)]
mod tests;
