//! What is on record: rows with dates, quantities and sources, and the targets that a simulation can be held against.
//!
//! Reported figures come from parties with an interest. Where two sources tell of the same thing, both stand; where two rows tell of
//! the same thing in part, neither is ever added to the other.

mod cells;
mod hub;
mod measure;
mod read;
#[cfg(test)]
mod tests;

pub use measure::{Dimension, Measure, Unit};

use crate::files::Files;
use crate::scenario::Fault;
use crate::scenario::fault::{Faults, Report, code, nearest};
use crate::scenario::{Commodity, Scenario};
use cells::Cells;
use jiff::civil::Date;
use std::path::Path;

/// A file of observations that exists is right: its dates exist, its numbers are numbers, its rows name only what is there.
#[derive(Debug, Clone)]
pub struct Observations {
    /// The file's stem.
    pub name: String,
    /// blake3 of the file, in hexadecimal.
    pub hash: String,
    /// Every row, in the order of the file.
    pub rows: Vec<Row>,
    /// What a simulation can be held against, in the order in which the file first names it.
    pub targets: Vec<Target>,
    /// What is doubtful about the file.
    pub warnings: Vec<Fault>,
    cells: Cells,
}

/// One row of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name, once in the file.
    pub id: String,
    /// Its only day, or the first.
    pub first: Date,
    /// Its last day, included.
    pub last: Date,
    /// What it measures.
    pub measure: Measure,
    /// Of which commodity; may be empty in rows that are no target.
    pub commodity: String,
    /// Of which use (class of consumer); none: of all.
    pub use_: Option<String>,
    /// Of which place of the scenario; none: of all uses together.
    pub place: Option<String>,
    /// Where, in words; empty or `national`: everywhere.
    pub location: String,
    /// The quantity; none where there is a text alone.
    pub value: Option<Values>,
    /// Unit as in the file.
    pub unit: Option<Unit>,
    /// The target that it observes, if any.
    pub target: Option<String>,
    /// Rows that tell of the same thing, wholly or in part.
    pub overlaps: Vec<String>,
    /// In words.
    pub note: String,
    /// Who says so.
    pub source: String,
    /// When they said so: `2025-11-25`, `2025-11` or `2025`; may be empty.
    pub source_date: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Number of the row among the file's rows, from 0.
    at: usize,
}

/// A quantity and what bounds it. Of a date measure these are days since 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Values {
    /// The least that is plausible.
    pub low: f64,
    /// The best figure.
    pub best: f64,
    /// The most that is plausible.
    pub high: f64,
}

/// How far a row can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// One source, or one with an interest.
    Low,
    /// Between the two.
    Medium,
    /// Official counts, satellite images, several agencies.
    High,
}

impl Confidence {
    /// All, the least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// As in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Something that a simulation can answer, and what was observed of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// What is measured.
    pub measure: Measure,
    /// Of which commodity.
    pub commodity: String,
    /// Of which use; none: of all.
    pub use_: Option<String>,
    /// Of which place; none: of all.
    pub place: Option<String>,
    /// First day of the span.
    pub first: Date,
    /// Last day, included.
    pub last: Date,
    /// The unit of its first row, for people; quantities are in the dimension's own ([`Dimension`]).
    pub unit: Unit,
    /// One for each row that observes it: several where sources disagree. Empty in what is asked but not yet observed.
    pub observed: Vec<Observed>,
}

/// What one source says of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The row.
    pub id: String,
    /// The quantity, in the dimension's own unit (m³, t, trucks, convoys, share, the service's, ratio, days since 1970).
    pub value: Values,
    /// Who says so.
    pub source: String,
    /// When.
    pub source_date: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
}

impl Observations {
    /// Reads a file of the disk.
    ///
    /// # Errors
    /// Every fault of the file.
    #[cfg(feature = "disk")]
    pub fn load(path: &Path) -> Result<Self, Faults> {
        Self::load_with(path, None)
    }

    /// Reads a file of the disk whose dates have the day or the month first, as is said.
    ///
    /// # Errors
    /// Every fault of the file.
    #[cfg(feature = "disk")]
    pub fn load_with(path: &Path, dates: Option<crate::table::DateOrder>) -> Result<Self, Faults> {
        read::load(&crate::files::Disk, path, dates)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load_from(files: &dyn Files, path: &Path) -> Result<Self, Faults> {
        read::load(files, path, None)
    }

    /// Reads a text as if it were the file of that name.
    ///
    /// # Errors
    /// Every fault of the table, with its line and column.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Faults> {
        read::text(name, text)
    }

    /// Reads bytes, in any encoding that is read, as if they were the file of that name.
    ///
    /// # Errors
    /// As of [`Self::from_text`], and bytes in no encoding that is read.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Faults> {
        read::bytes(name, bytes)
    }

    /// Adds quantities of rows that have no part in common.
    ///
    /// # Errors
    /// A fault for each pair of rows that tell of the same thing in part, and for rows that measure different things or nothing.
    pub fn sum(&self, ids: &[&str]) -> Result<Values, Faults> {
        let mut report = self.cells.report();
        let sum = read::sum(&mut report, &self.rows, ids, &mut |_| cells::Cells::nowhere());
        match report.settle() {
            Err(faults) => Err(faults),
            Ok(_) => Ok(sum.unwrap_or(Values { low: 0.0, best: 0.0, high: 0.0 })),
        }
    }

    /// Does a scenario know what the targets speak of?
    ///
    /// # Errors
    /// A fault, where it stands in the file, for each commodity or use that the scenario lacks, and each unit that is not its own.
    pub fn suit(&self, scenario: &Scenario) -> Result<(), Faults> {
        let mut report = self.cells.report();
        for row in self.rows.iter().filter(|row| row.target.is_some()) {
            let Some(commodity) = scenario.commodities.iter().find(|commodity| commodity.name == row.commodity) else {
                let at = self.cells.place(row.at, "commodity");
                let fault =
                    report.fault(code::UNKNOWN_NAME, at, format!("scenario {} has no commodity `{}`", scenario.name, row.commodity));
                fault.expected("unknown commodity").nearest(&row.commodity, scenario.commodities.iter().map(|one| one.name.as_str()));
                continue;
            };
            if let Some(name) = row.use_.as_ref().filter(|name| !commodity.uses.contains(name)) {
                let at = self.cells.place(row.at, "use");
                let fault =
                    report.fault(code::UNKNOWN_NAME, at, format!("`{}` has no use `{name}` in scenario {}", row.commodity, scenario.name));
                fault.expected("unknown use").nearest(name, commodity.uses.iter().map(String::as_str));
            }
            self.suit_users(row, commodity, scenario, &mut report);
            let dimension = row.unit.map(Unit::dimension);
            if row.measure == Measure::Volume && dimension != of_scenario(commodity).map(Unit::dimension) {
                let at = self.cells.place(row.at, "unit");
                let fault = report.fault(
                    code::UNKNOWN_NAME,
                    at,
                    format!("scenario {} counts {} in {}", scenario.name, row.commodity, commodity.unit),
                );
                fault.expected("not a unit of the same kind");
            }
        }
        report.settle().map(|_| ())
    }

    /// Has the scenario the place that a row names, the service or the price?
    fn suit_users(&self, row: &Row, commodity: &Commodity, scenario: &Scenario, report: &mut Report) {
        let use_ = row.use_.as_ref().and_then(|name| commodity.uses.iter().position(|one| one == name));
        if let Some(name) = &row.place {
            let at = self.cells.place(row.at, "place");
            let known = || scenario.places.iter().map(|place| place.name.as_str());
            match scenario.places.iter().position(|place| place.name == *name) {
                None => {
                    let fault = report.fault(code::UNKNOWN_NAME, at, format!("scenario {} has no place `{name}`", scenario.name));
                    fault.expected("unknown place").nearest(name, known());
                }
                Some(place) if !commodity.places.contains(&place) => {
                    let message = format!("`{}` has no use in `{name}` in scenario {}", row.commodity, scenario.name);
                    report.fault(code::UNKNOWN_NAME, at, message).expected("expected a place with a use of it");
                }
                Some(_) => {}
            }
        }
        if let (Measure::ServiceLevel, Some(k)) = (row.measure, use_.filter(|&k| commodity.services[k].is_none())) {
            let at = self.cells.place(row.at, "use");
            let message = format!("the use `{}` has no service in scenario {}", commodity.uses[k], scenario.name);
            report.fault(code::UNKNOWN_NAME, at, message).expected("expected a use with a service");
        }
        if row.measure == Measure::PriceRatio && !scenario.is_priced(&row.commodity) {
            let at = self.cells.place(row.at, "measure");
            let message = format!("`{}` has no price in scenario {}", row.commodity, scenario.name);
            report.fault(code::UNKNOWN_NAME, at, message).expected("expected a commodity with a form of price");
        }
    }
}

impl Target {
    /// The factor from the scenario's unit of the target's commodity to the dimension's own; 1 for what is not a volume.
    pub fn factor(&self, commodity: &Commodity) -> f64 {
        match self.measure {
            Measure::Volume => of_scenario(commodity).map_or(1.0, Unit::factor),
            _ => 1.0,
        }
    }
}

/// A scenario's unit as one of ours, if it is.
fn of_scenario(commodity: &Commodity) -> Option<Unit> {
    Unit::of(&commodity.unit)
}

/// The most likely meaning of a word that is not known.
pub(crate) fn meant<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(wrong, candidates)
}
