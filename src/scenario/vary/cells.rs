//! What is wrong with single values of a table's points: told before anything runs, each with the line and column of its cell.
//!
//! A column is known by its least and greatest number, its first fraction and its different words: what the scenario takes of a key is an
//! interval, so these tell whether anything is wrong at all. Only then is the file read again for the cells. What a value does together
//! with others of its point is not known here: such a point fails when it comes (`failures.csv`).

use std::collections::HashSet;

use crate::scenario::document::Document;
use crate::scenario::draft::overlay::Verb;
use crate::scenario::fault::{Fault, code};
use crate::scenario::vary::column::Seen;
use crate::scenario::vary::factor::Setting;
use crate::scenario::vary::reader::{Reader, Written, faults_of};
use crate::scenario::vary::table::Table;
use crate::table::{CellNumbers, TableRecord};

/// Wrong cells of a column that are told one by one.
const TOLD: usize = 8;
/// Cells of a column that are tried, where it is not known which are wrong.
const TRIED: usize = 64;
/// Steps in which numbers are looked through for one that is right.
const PROBES: usize = 16;

/// Which values of a column are wrong.
struct Wrong {
    /// Of numbers, those that are not within.
    within: [f64; 2],
    fractions: bool,
    /// As TOML.
    words: HashSet<String>,
}

impl Wrong {
    /// Is it known of every number?
    fn is_sure(&self) -> bool {
        !self.within[0].is_nan()
    }

    fn is(&self, setting: &Setting) -> bool {
        match setting {
            Setting::Missing => false,
            Setting::Number(number) if number.is_finite() => {
                !(self.within[0]..=self.within[1]).contains(number) || self.fractions && number.fract() != 0.0
            }
            word => self.words.contains(&word.toml()),
        }
    }
}

impl Reader<'_> {
    /// Tells every value of a table that the scenario takes in no point.
    pub(super) fn cells(&mut self, document: &Document, written: &[Written<'_>], table: &Table) {
        for (at, seen) in table.seen.iter().enumerate() {
            let trial = |setting: &Setting| trial(document, written, at, setting);
            let Some(wrong) = wrong(seen, &trial, &|| numbers(table, at)) else { continue };
            self.tell(table, at, &written[at].factor.path, &wrong, &trial);
        }
    }

    fn tell(&mut self, table: &Table, at: usize, path: &str, wrong: &Wrong, trial: &dyn Fn(&Setting) -> Vec<Fault>) {
        let (shown, column) = (table.path.display().to_string(), table.columns[at]);
        let numbers = CellNumbers::of(&table.file);
        let Ok(mut rows) = table.file.rows() else { return };
        let (mut record, mut tried, mut told, mut more) = (TableRecord::default(), 0, 0, 0_u64);
        while let Ok(true) = rows.advance(&mut record) {
            let setting = Setting::of_cell(&record.cell(column), &numbers);
            if !wrong.is(&setting) {
                continue;
            }
            if told == TOLD || tried == TRIED {
                more += u64::from(wrong.is_sure());
                continue;
            }
            tried += 1;
            let Some(fault) = trial(&setting).into_iter().next() else { continue };
            told += 1;
            let own = self.report.at_cell(fault.code, &shown, record.place(column), fault.message);
            // A number with grouped digits was read as a word: what was meant is the better hint.
            let meant = numbers.read(&record.cell(column)).err().and_then(|flaw| flaw.hint);
            (own.expected, own.hint) = (fault.expected, meant.or(fault.hint));
        }
        if more > 0 {
            let values = if more == 1 { "value" } else { "values" };
            self.report.of_file(code::RANGE, &shown, format!("{more} more {values} of `{path}` cannot be"));
        }
    }
}

/// The faults of a value that no other value of its point can mend.
fn trial(document: &Document, written: &[Written<'_>], at: usize, setting: &Setting) -> Vec<Fault> {
    let factor = &written[at].factor;
    // What is scaled or added to may be another number by then: of such a value its kind alone is known.
    let known: &[&str] = match factor.verb {
        Verb::Set => {
            &[code::SYNTAX, code::WRONG_TYPE, code::RANGE, code::NOT_WHOLE, code::UNCERTAIN, code::UNKNOWN_NAME, code::DATE, code::EMPTY]
        }
        _ => &[code::SYNTAX, code::WRONG_TYPE],
    };
    let faults = faults_of(document, written, &vec![None; written.len()], at, setting);
    let of_value = |fault: &Fault| fault.column > factor.path.chars().count() && known.contains(&fault.code);
    faults.into_iter().filter(of_value).collect()
}

fn wrong(seen: &Seen, trial: &dyn Fn(&Setting) -> Vec<Fault>, numbers: &dyn Fn() -> Vec<f64>) -> Option<Wrong> {
    let has = |number: f64, of: &[&str]| trial(&Setting::Number(number)).iter().any(|fault| of.contains(&fault.code));
    let out = |number: f64| trial(&Setting::Number(number)).iter().any(|fault| fault.code != code::NOT_WHOLE);
    let words: HashSet<String> = seen.words.iter().filter(|word| !trial(word).is_empty()).map(Setting::toml).collect();
    let fractions = seen.fraction.is_some_and(|fraction| has(fraction, &[code::NOT_WHOLE]));
    let mut within = [f64::NEG_INFINITY, f64::INFINITY];
    if let Some([least, most]) = seen.ends {
        let ends = [least, most].map(out);
        if ends != [false, false] {
            within = bounds(&numbers(), &out);
        }
    }
    let wrong = Wrong { within, fractions, words };
    let right = wrong.within == [f64::NEG_INFINITY, f64::INFINITY] && !wrong.fractions && wrong.words.is_empty();
    (!right).then_some(wrong)
}

/// The least and the greatest of rising numbers that are not out, found by halving: what is not out is an interval.
fn bounds(rising: &[f64], out: &dyn Fn(f64) -> bool) -> [f64; 2] {
    let last = rising.len().saturating_sub(1);
    let probes = (0..=PROBES).map(|part| last * part / PROBES);
    let Some(good) = probes.into_iter().find(|&at| rising.get(at).is_some_and(|&number| !out(number))) else {
        // Not one of few is right. Of many, one that is may hide between two of them: what is told is tried by itself once more.
        return if last <= PROBES { [f64::INFINITY, f64::NEG_INFINITY] } else { [f64::NAN; 2] };
    };
    let edge = |mut right: usize, mut wrong: usize| {
        while right.abs_diff(wrong) > 1 {
            let middle = usize::midpoint(right, wrong);
            if out(rising[middle]) {
                wrong = middle;
            } else {
                right = middle;
            }
        }
        rising[right]
    };
    let low = if out(rising[0]) { edge(good, 0) } else { f64::NEG_INFINITY };
    let high = if out(rising[last]) { edge(good, last) } else { f64::INFINITY };
    [low, high]
}

/// The different numbers of a column, rising.
fn numbers(table: &Table, at: usize) -> Vec<f64> {
    let mut found = Vec::new();
    let Ok(mut rows) = table.file.rows() else { return found };
    let (mut record, cells) = (TableRecord::default(), CellNumbers::of(&table.file));
    while let Ok(true) = rows.advance(&mut record) {
        if let Setting::Number(number) = Setting::of_cell(&record.cell(table.columns[at]), &cells)
            && number.is_finite()
        {
            found.push(number);
        }
    }
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}
