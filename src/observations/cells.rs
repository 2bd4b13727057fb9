//! A CSV file as cells that know where they stand.

use crate::scenario::fault::{Place, Report, code};
use std::ops::Range;

/// The cells of a file, and the text that faults are shown in.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    report: Report,
    source: u32,
    header: Vec<String>,
    rows: Vec<Vec<(String, Range<usize>)>>,
}

impl Cells {
    /// Cuts a text into cells. Rows that are longer or shorter than the header are faults and are left out.
    pub fn cut(name: &str, text: &str, report: &mut Report) -> Self {
        let source = report.source(name, text);
        let clean = report.clone();
        let mut header = Vec::new();
        let mut rows = Vec::new();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        loop {
            let read = reader.read_record(&mut record);
            let start = record.position().map_or(0, csv::Position::byte) as usize;
            match read {
                Ok(true) => {}
                Ok(false) => break,
                // A text is UTF-8 and a slice cannot fail to be read: this is for whatever else the reader may refuse.
                Err(error) => {
                    report.fault(code::SYNTAX, Place::new(source, start..start), format!("this is not CSV: {error}"));
                    break;
                }
            }
            let spans = spans(text, start, record.len());
            let cells: Vec<_> = record.iter().map(|cell| cell.trim().to_owned()).zip(spans).collect();
            if header.is_empty() {
                header = cells;
            } else if cells.len() == header.len() {
                rows.push(cells);
            } else {
                let message = format!("this row has {} cells, the header has {}", cells.len(), header.len());
                let at = cells.last().map_or(start..start, |(_, span)| span.clone());
                let fault = report.fault(code::SYNTAX, Place::new(source, at), message);
                fault.expected("the row ends here").hint("a cell with a comma stands in double quotes");
            }
        }
        let names = header.iter().map(|(name, _)| name.clone()).collect();
        rows.insert(0, header);
        Self { report: clean, source, header: names, rows }
    }

    /// An empty report that knows the text.
    pub fn report(&self) -> Report {
        self.report.clone()
    }

    /// How many rows there are beneath the header.
    pub fn len(&self) -> usize {
        self.rows.len() - 1
    }

    /// Names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// What a cell says; empty where there is no such column.
    pub fn get(&self, row: usize, column: &str) -> &str {
        self.cell(row, column).map_or("", |(text, _)| text)
    }

    fn cell(&self, row: usize, column: &str) -> Option<&(String, Range<usize>)> {
        let at = self.header.iter().position(|name| name == column)?;
        self.rows.get(row + 1)?.get(at)
    }

    /// Where a cell stands; where its row begins if there is no such column.
    pub fn place(&self, row: usize, column: &str) -> Place {
        let span = self.cell(row, column).map(|(_, span)| span.clone());
        let first = || self.rows.get(row + 1).and_then(|cells| cells.first()).map_or(0..0, |(_, span)| span.start..span.start);
        Place::new(self.source, span.unwrap_or_else(first))
    }

    /// Where a column's name stands.
    pub fn place_of_name(&self, column: usize) -> Place {
        self.rows[0].get(column).map_or_else(|| Place::new(self.source, 0..0), |(_, span)| Place::new(self.source, span.clone()))
    }

    /// No place in particular.
    pub fn nowhere() -> Place {
        Place { source: u32::MAX, start: 0, end: 0 }
    }
}

/// Where the cells of the record that begins at `start` stand, without the quotes around them.
fn spans(text: &str, start: usize, count: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut spans = Vec::with_capacity(count);
    // Empty lines before a record are passed over, as the reader does.
    let empty = bytes.iter().skip(start).take_while(|&&byte| byte == b'\n' || byte == b'\r').count();
    let mut at = start + empty;
    while spans.len() < count {
        let quoted = bytes.get(at) == Some(&b'"');
        let first = at + usize::from(quoted);
        let mut inside = quoted;
        at = first;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' if quoted => inside = !inside,
                b',' | b'\n' | b'\r' if !inside => break,
                _ => {}
            }
            at += 1;
        }
        let end = if quoted && at > first && bytes.get(at - 1) == Some(&b'"') { at - 1 } else { at };
        spans.push(first.min(text.len())..end.clamp(first.min(text.len()), text.len()));
        at += 1;
    }
    spans
}
