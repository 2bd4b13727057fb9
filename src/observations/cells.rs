//! A CSV file as cells that know where they stand.

use crate::scenario::fault::{Place, Report, code};
use crate::table::{CsvTable, TableRecord};
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
    /// Takes the cells of a table that is in memory. Rows that do not fit the header are faults and are left out.
    pub fn of(name: &str, table: &CsvTable, report: &mut Report) -> Self {
        let source = report.source(name, table.text().unwrap_or_default());
        let clean = report.clone();
        let mut rows = vec![cells_of(table.header(), table.names().len())];
        table.notes().iter().for_each(|note| report.table_note(name, note.clone()));
        match table.rows() {
            Ok(mut found) => {
                let mut record = TableRecord::default();
                loop {
                    match found.advance(&mut record) {
                        Ok(true) => rows.push(cells_of(&record, table.names().len())),
                        Ok(false) => break,
                        Err(flaw) => {
                            report.flaw(name, flaw);
                        }
                    }
                }
                found.notes().into_iter().for_each(|note| report.table_note(name, note));
            }
            Err(error) => {
                report.of_file(code::UNREADABLE, name, error.to_string());
            }
        }
        Self { report: clean, source, header: table.names().to_vec(), rows }
    }

    /// Calls a column otherwise; one without a name is passed over.
    pub fn rename(&mut self, column: &str, name: &str) {
        self.header.iter_mut().filter(|found| *found == column).for_each(|found| name.clone_into(found));
    }

    /// Puts a column beside the others, of one value for each row, which stands nowhere in the file.
    pub fn append(&mut self, column: &str, values: Vec<String>) {
        let values = std::iter::once(column.to_owned()).chain(values);
        for (cells, value) in self.rows.iter_mut().zip(values) {
            let at = cells.first().map_or(0, |(_, span)| span.start);
            cells.push((value, at..at));
        }
        self.header.push(column.to_owned());
    }

    /// Keeps these rows.
    pub fn retain(&mut self, keeps: impl Fn(usize) -> bool) {
        let mut row = 0;
        self.rows.retain(|_| {
            row += 1;
            row == 1 || keeps(row - 2)
        });
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

/// The cells of a record and where they stand in the text; one for each column, however short the row.
fn cells_of(record: &TableRecord, columns: usize) -> Vec<(String, Range<usize>)> {
    let start = usize::try_from(record.start()).unwrap_or(usize::MAX);
    let cell = |at: usize| {
        let span = record.span(at);
        (record.cell(at).into_owned(), start.saturating_add(span.start)..start.saturating_add(span.end))
    };
    (0..columns).map(cell).collect()
}
