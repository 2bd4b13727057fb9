//! Faults and notes of tables, as those of every other file.

use std::path::Path;

use crate::files::Files;
use crate::scenario::fault::{Fault, Report, code};
use crate::scenario::file::Refusal;
use crate::table::{CellPlace, FlawKind, TableFlaw, TableNote, UnreadTable};

impl Report {
    /// A fault of a cell.
    pub fn at_cell(&mut self, code: &'static str, file: &str, place: CellPlace, message: impl Into<String>) -> &mut Fault {
        placed(self.of_file(code, file, message), place)
    }

    /// A warning about a cell.
    pub fn warn_cell(&mut self, code: &'static str, file: &str, place: CellPlace, message: impl Into<String>) -> &mut Fault {
        placed(self.warn_of_file(code, file, message), place)
    }

    /// What is wrong with a table as such.
    pub fn flaw(&mut self, file: &str, flaw: TableFlaw) -> &mut Fault {
        let code = match flaw.kind {
            FlawKind::TooLarge => code::TOO_LARGE,
            FlawKind::Encoding => code::NOT_UTF8,
            FlawKind::Syntax => code::SYNTAX,
            FlawKind::Empty => code::EMPTY,
        };
        let fault = self.of_file(code, file, flaw.message);
        (fault.expected, fault.hint) = (flaw.expected, flaw.hint);
        match flaw.place {
            Some(place) => placed(fault, place),
            None => fault,
        }
    }

    /// What was passed over or settled in a table.
    pub fn table_note(&mut self, file: &str, note: TableNote) {
        let warning = self.warn_of_file(code::PASSED_OVER, file, note.message);
        warning.expected = note.label;
        if let Some(place) = note.place {
            placed(warning, place);
        }
    }

    /// Why a file is no table.
    pub fn unread_table(&mut self, files: &dyn Files, path: &Path, why: UnreadTable) {
        match why {
            UnreadTable::Unread(why) => Refusal::of(files, path, &why).tell(path, self),
            UnreadTable::Flawed(flaw) => {
                self.flaw(&path.display().to_string(), *flaw);
            }
        }
    }
}

fn placed(fault: &mut Fault, place: CellPlace) -> &mut Fault {
    (fault.line, fault.column, fault.source, fault.span) = (place.line, place.column, place.source, place.span);
    fault
}
