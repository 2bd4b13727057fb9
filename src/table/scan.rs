//! Cuts a text into records and cells, as RFC 4180 has them, and keeps where each cell stands.
//!
//! The csv crate reads the same records of a well-formed text (a property test holds both to that); it does not say where a cell stands,
//! and takes a quotation mark that is never closed for one that closes at the end of the file.

use super::{CellPlace, RowStart};
use std::borrow::Cow;
use std::io::BufRead;
use std::ops::Range;

/// One record: a line, or several where a quoted cell holds their ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableRecord {
    line: usize,
    start: u64,
    raw: String,
    cells: Vec<Cell>,
    /// The cell with text behind its closing quotation mark.
    stray: Option<usize>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cell {
    /// In the raw text, without the quotation marks around it.
    span: Range<usize>,
    /// Are there quotation marks in it, each written twice?
    doubled: bool,
}

/// The longest record, in bytes.
const LONGEST: usize = 1 << 20;
/// The longest part of a line that is shown, in bytes.
const SHOWN: usize = 4000;

impl TableRecord {
    /// The line on which it begins, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The byte of the text at which it begins.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// As it is written, without the end of its line.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Cells.
    #[allow(clippy::len_without_is_empty, reason = "a record has at least one cell")]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Where a cell stands in the raw text, without its quotation marks; the end where there is no such cell.
    pub fn span(&self, at: usize) -> Range<usize> {
        self.cells.get(at).map_or(self.raw.len()..self.raw.len(), |cell| cell.span.clone())
    }

    pub(super) fn value(&self, at: usize) -> Cow<'_, str> {
        let Some(cell) = self.cells.get(at) else { return Cow::Borrowed("") };
        let text = self.raw.get(cell.span.clone()).unwrap_or_default();
        if cell.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    pub(super) fn stray(&self) -> Option<usize> {
        self.stray
    }

    /// A comment as the header that it is: without the `#` before its first name.
    pub(super) fn uncommented(mut self) -> Self {
        if let Some(first) = self.cells.first_mut() {
            let text = self.raw.get(first.span.clone()).unwrap_or_default();
            let skipped = text.len() - text.trim_start_matches(['#', ' ', '\t']).len();
            first.span.start += skipped;
        }
        self
    }

    /// Where a cell stands in the file.
    pub fn place(&self, at: usize) -> CellPlace {
        self.place_of(self.span(at))
    }

    pub(super) fn place_of_quote(&self, at: usize) -> CellPlace {
        let start = self.span(at).start.saturating_sub(1);
        self.place_of(start..start + 1)
    }

    pub(super) fn place_of_all(&self) -> CellPlace {
        self.place_of(0..self.raw.len())
    }

    fn place_of(&self, span: Range<usize>) -> CellPlace {
        place(&self.raw, self.line, span)
    }
}

/// The place of some bytes of a text that begins with that line.
fn place(text: &str, first_line: usize, span: Range<usize>) -> CellPlace {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    let bytes = text.as_bytes();
    // A carriage return and a line feed end one line together.
    let is_end = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    let line_start = (0..start).rev().find(|&at| is_end(at)).map_or(0, |at| at + 1);
    let line_end = (start..bytes.len()).find(|&at| matches!(bytes[at], b'\n' | b'\r')).unwrap_or(bytes.len());
    let end = floor(span.end.clamp(start, line_end.max(start)));
    // Of a line that no screen could show, the part around the cell.
    let from = if line_end - line_start > SHOWN { floor(start.saturating_sub(SHOWN / 2).max(line_start)) } else { line_start };
    let to = floor((from + SHOWN).min(line_end)).max(from);
    CellPlace {
        line: first_line + (0..start).filter(|&at| is_end(at)).count(),
        column: text[line_start..start].chars().count() + 1,
        source: text[from..to].to_owned(),
        span: (start - from).min(to - from)..(end.max(start) - from).min(to - from),
    }
}

/// Why no record comes.
#[derive(Debug)]
pub(super) enum Broken {
    OpenQuote(CellPlace),
    TooLong(CellPlace),
    Unreadable(std::io::Error),
}

/// Reads records one after the other.
pub(super) struct Scanner<'t> {
    input: Box<dyn BufRead + 't>,
    delimiter: u8,
    mark: RowStart,
    is_over: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// Behind a quotation mark in a quoted cell: it closes the cell, or is half of one that is meant.
    Quote,
    /// Behind the closing quotation mark.
    Closed,
}

impl<'t> Scanner<'t> {
    pub fn new(input: Box<dyn BufRead + 't>, delimiter: u8, mark: RowStart) -> Self {
        Self { input, delimiter, mark, is_over: false }
    }

    /// Where the next record begins.
    pub fn mark(&self) -> RowStart {
        self.mark
    }

    /// Reads the next record; false after the last. The memory of the record is used again.
    pub fn next(&mut self, record: &mut TableRecord) -> Result<bool, Broken> {
        let mut cutter = Cutter::new(std::mem::take(&mut record.raw), std::mem::take(&mut record.cells), self.delimiter);
        let ended = if self.is_over { Ok(End::NoRecord) } else { self.fill(&mut cutter) };
        let stopped = |scanner: &mut Self| scanner.is_over = true;
        (record.line, record.start) = (cutter.line, cutter.start);
        (record.stray, record.cells) = (cutter.stray, cutter.cells);
        // What is read was found to be UTF-8; a file that is written to meanwhile may no longer be.
        record.raw = String::from_utf8(cutter.raw).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        match ended {
            Ok(End::Record) => Ok(true),
            Ok(End::NoRecord) => Ok(false),
            Ok(End::OpenQuote) => {
                stopped(self);
                Err(Broken::OpenQuote(place(&record.raw, record.line, cutter.opened..cutter.opened + 1)))
            }
            Ok(End::TooLong) => {
                stopped(self);
                Err(Broken::TooLong(place(&record.raw, record.line, 0..1)))
            }
            Err(error) => {
                stopped(self);
                Err(Broken::Unreadable(error))
            }
        }
    }

    fn fill(&mut self, cutter: &mut Cutter) -> std::io::Result<End> {
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                self.is_over = true;
                return Ok(cutter.end_of_text());
            }
            let mut used = 0;
            let mut ended = None;
            while used < buffer.len() && ended.is_none() {
                let byte = buffer[used];
                if !cutter.is_begun {
                    if std::mem::take(&mut self.mark.after_return) && byte == b'\n' {
                        used += 1;
                        continue;
                    }
                    cutter.begin(self.mark.line, self.mark.byte + used as u64);
                }
                used += 1;
                ended = cutter.take(byte);
                self.mark.after_return = ended.is_some() && byte == b'\r';
            }
            self.mark.byte += used as u64;
            self.input.consume(used);
            if let Some(end) = ended {
                self.mark.line += cutter.lines + 1;
                return Ok(end);
            }
        }
    }
}

/// How a record ends.
#[derive(Debug, PartialEq)]
enum End {
    Record,
    NoRecord,
    OpenQuote,
    TooLong,
}

/// Cuts one record, byte by byte.
struct Cutter {
    delimiter: u8,
    raw: Vec<u8>,
    cells: Vec<Cell>,
    stray: Option<usize>,
    line: usize,
    start: u64,
    is_begun: bool,
    state: State,
    /// Where the cell begins.
    from: usize,
    doubled: bool,
    /// Where its quotation mark stands.
    opened: usize,
    /// Ends of lines in quoted cells.
    lines: usize,
    after_return: bool,
}

impl Cutter {
    fn new(raw: String, mut cells: Vec<Cell>, delimiter: u8) -> Self {
        let mut raw = raw.into_bytes();
        raw.clear();
        cells.clear();
        let (state, is_begun, doubled, after_return) = (State::Start, false, false, false);
        let (line, start, from, opened, lines, stray) = (0, 0, 0, 0, 0, None);
        Self { delimiter, raw, cells, stray, line, start, is_begun, state, from, doubled, opened, lines, after_return }
    }

    fn begin(&mut self, line: usize, start: u64) {
        (self.line, self.start, self.is_begun) = (line, start, true);
    }

    fn take(&mut self, byte: u8) -> Option<End> {
        match (self.state, byte) {
            (State::Quoted, b'"') => self.state = State::Quote,
            (State::Quoted, _) => {
                self.lines += usize::from(byte == b'\r' || byte == b'\n' && !self.after_return);
                self.after_return = byte == b'\r';
            }
            (_, b'\n' | b'\r') => {
                self.end_cell();
                return Some(End::Record);
            }
            (State::Start, b'"') => {
                (self.state, self.opened, self.from) = (State::Quoted, self.raw.len(), self.raw.len() + 1);
                (self.doubled, self.after_return) = (false, false);
            }
            (State::Quote, b'"') => (self.state, self.doubled) = (State::Quoted, true),
            (_, byte) if byte == self.delimiter => {
                self.end_cell();
                (self.state, self.from) = (State::Start, self.raw.len() + 1);
            }
            (State::Start, _) => (self.state, self.from) = (State::Plain, self.raw.len()),
            (State::Plain, _) => {}
            (State::Quote | State::Closed, _) => {
                if self.state == State::Quote {
                    self.end_cell();
                    self.state = State::Closed;
                }
                if !matches!(byte, b' ' | b'\t') && self.stray.is_none() {
                    self.stray = Some(self.cells.len() - 1);
                }
            }
        }
        self.raw.push(byte);
        if self.raw.len() <= LONGEST {
            return None;
        }
        Some(if matches!(self.state, State::Quoted | State::Quote) { End::OpenQuote } else { End::TooLong })
    }

    fn end_of_text(&mut self) -> End {
        match self.state {
            _ if !self.is_begun => End::NoRecord,
            State::Quoted => End::OpenQuote,
            _ => {
                self.end_cell();
                End::Record
            }
        }
    }

    fn end_cell(&mut self) {
        let at = self.raw.len();
        let (span, doubled) = match self.state {
            State::Start => (at..at, false),
            State::Plain => (self.from..at, false),
            State::Quoted | State::Quote => (self.from..at - 1, self.doubled),
            // It was ended by what follows its quotation mark.
            State::Closed => return,
        };
        self.cells.push(Cell { span, doubled });
    }
}
