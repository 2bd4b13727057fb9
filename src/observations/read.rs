//! From a CSV file to observations, or all faults at once.

use super::cells::Cells;
use super::hub::translated;
use super::{Confidence, Dimension, Measure, Observations, Observed, Row, Target, Unit, Values, meant};
use crate::files::Files;
use crate::scenario::fault::{Faults, Place, Report, code};
use crate::table::{CellDates, CellNumbers, CsvTable, DateOrder, FlawKind, NumberFlaw, TableFlaw, TimeOfDay, UnreadTable};
use jiff::civil::Date;
use std::path::Path;

/// The columns; the first five must be there.
pub(super) const COLUMNS: [&str; 18] = [
    "id",
    "date",
    "measure",
    "source",
    "confidence",
    "end_date",
    "commodity",
    "use",
    "place",
    "where",
    "quantity",
    "low",
    "high",
    "unit",
    "target",
    "overlaps",
    "note",
    "source_date",
];
const REQUIRED: usize = 5;
/// The columns of dates: what settles the order of day and month in one of them settles it in all.
const DATES: [&str; 3] = ["date", "end_date", "source_date"];
/// How the quantity of a row begins that is the sum of others.
const SUM: &str = "sum of ";

/// The largest file that is read, in bytes: rows are held against one another.
const LARGEST: u64 = 1 << 20;

pub(super) fn load(files: &dyn Files, path: &Path, dates: Option<DateOrder>) -> Result<Observations, Faults> {
    let shown = path.display().to_string();
    match CsvTable::load(files, path, LARGEST) {
        Ok(table) => {
            let mut found = read(&shown, &table, dates)?;
            found.name = path.file_stem().map_or_else(|| "observations".to_owned(), |stem| stem.to_string_lossy().into_owned());
            Ok(found)
        }
        Err(UnreadTable::Flawed(flaw)) => Err(flawed(&shown, *flaw)),
        Err(UnreadTable::Unread(why)) => {
            let mut report = Report::default();
            report.unread_table(files, path, UnreadTable::Unread(why));
            Err(settled(report))
        }
    }
}

pub(super) fn text(name: &str, text: &str) -> Result<Observations, Faults> {
    of(name, CsvTable::of_text(text))
}

pub(super) fn bytes(name: &str, bytes: &[u8]) -> Result<Observations, Faults> {
    of(name, CsvTable::of_bytes(bytes))
}

fn of(name: &str, table: Result<CsvTable, TableFlaw>) -> Result<Observations, Faults> {
    match table {
        Ok(table) => read(name, &table, None),
        Err(flaw) => Err(flawed(name, flaw)),
    }
}

fn flawed(name: &str, flaw: TableFlaw) -> Faults {
    let mut report = Report::default();
    let is_empty = flaw.kind == FlawKind::Empty;
    let fault = report.flaw(name, flaw);
    if is_empty {
        fault.expected(format!("expected a header: {}", COLUMNS.join(",")));
    }
    settled(report)
}

fn settled(mut report: Report) -> Faults {
    report.settle().err().unwrap_or_else(|| unreachable!("a fault was put there"))
}

fn read(name: &str, table: &CsvTable, order: Option<DateOrder>) -> Result<Observations, Faults> {
    let mut report = Report::default();
    let cells = translated(Cells::of(name, table, &mut report));
    header(&cells, name, &mut report);
    let days = DATES.iter().filter_map(|column| table.column(column)).collect();
    let (numbers, dates) = (CellNumbers::of(table), CellDates::of(table, days, order));
    let mut reader = Reader { cells: &cells, numbers, dates, is_order_told: false, report };
    // Without the required columns every row would repeat one fault.
    let is_whole = COLUMNS[..REQUIRED].iter().all(|&column| cells.header().iter().any(|name| name == column));
    let rows = if is_whole || !reader.report.has_faults() { reader.rows() } else { Vec::new() };
    let targets = reader.targets(&rows);
    if let Some(note) = reader.dates.note() {
        reader.report.table_note(name, note);
    }
    let warnings = reader.report.settle()?;
    Ok(Observations { name: name.to_owned(), hash: table.hash().to_owned(), rows, targets, warnings, cells })
}

fn header(cells: &Cells, name: &str, report: &mut Report) {
    for (at, column) in cells.header().iter().enumerate().filter(|(_, column)| !column.is_empty()) {
        if cells.header()[..at].contains(column) {
            report
                .fault(code::TWICE, cells.place_of_name(at), format!("the column `{column}` stands twice"))
                .expected("second of its name");
        } else if !COLUMNS.contains(&column.as_str()) {
            let message = format!("`{column}` is no column of observations: it is not read");
            let warning = report.warn(code::UNREAD_COLUMN, cells.place_of_name(at), message);
            warning.expected("unknown column").nearest(column, COLUMNS);
        }
    }
    for column in COLUMNS[..REQUIRED].iter().filter(|column| !cells.header().iter().any(|name| name == *column)) {
        let last = cells.place_of_name(cells.header().len() - 1);
        report.fault(code::MISSING, last, format!("there is no column `{column}`")).expected(format!("expected `{column}` in the header"));
    }
    if cells.len() == 0 && !report.has_faults() {
        report.of_file(code::EMPTY, name, "there are no rows beneath the header").expected("expected at least one observation");
    }
}

struct Reader<'c> {
    cells: &'c Cells,
    numbers: CellNumbers<'c>,
    dates: CellDates<'c>,
    /// Was it told that the order of day and month is not known? It is one fault of the file, not one of each row.
    is_order_told: bool,
    report: Report,
}

impl Reader<'_> {
    fn rows(&mut self) -> Vec<Row> {
        let mut rows: Vec<Row> = (0..self.cells.len()).filter_map(|at| self.row(at)).collect();
        for at in 1..rows.len() {
            if rows[..at].iter().any(|other| other.id == rows[at].id) {
                let place = self.cells.place(rows[at].at, "id");
                self.report.fault(code::TWICE, place, format!("two rows are called `{}`", rows[at].id)).expected("expected another name");
            }
        }
        self.sums(&mut rows);
        self.overlaps(&rows);
        rows
    }

    fn row(&mut self, at: usize) -> Option<Row> {
        let id = self.required(at, "id");
        let first = self.date(at, "date", true);
        let last = self.date(at, "end_date", false).or(first);
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            let place = self.cells.place(at, "end_date");
            self.report
                .fault(code::DATE, place, format!("it ends on {last}, before it begins on {first}"))
                .expected("expected a later day");
        }
        let measure = self.word(at, "measure", "measure", Measure::of, &Measure::ALL.map(Measure::key));
        let confidence = |text: &str| Confidence::ALL.into_iter().find(|one| one.key() == text);
        let confidence = self.word(at, "confidence", "confidence", confidence, &Confidence::ALL.map(Confidence::key));
        let source = self.required(at, "source");
        let target = self.optional(at, "target");
        let unit = measure.and_then(|measure| self.unit(at, measure));
        self.source_date(at);
        if let (Some(_), Some(measure)) = (&target, measure) {
            self.can_be_target(at, measure);
        }
        let value = measure.and_then(|measure| self.values(at, measure, unit, target.is_some()));
        Some(Row {
            id: id?,
            first: first?,
            last: last?,
            measure: measure?,
            commodity: self.cells.get(at, "commodity").to_owned(),
            use_: self.optional(at, "use"),
            place: self.optional(at, "place"),
            location: self.cells.get(at, "where").to_owned(),
            value,
            unit,
            target,
            overlaps: self.cells.get(at, "overlaps").split_whitespace().map(str::to_owned).collect(),
            note: self.cells.get(at, "note").to_owned(),
            source: source?,
            source_date: self.cells.get(at, "source_date").to_owned(),
            confidence: confidence?,
            at,
        })
    }

    fn optional(&self, at: usize, column: &str) -> Option<String> {
        Some(self.cells.get(at, column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn required(&mut self, at: usize, column: &str) -> Option<String> {
        let found = self.optional(at, column);
        if found.is_none() {
            self.report
                .fault(code::MISSING, self.cells.place(at, column), format!("this row has no `{column}`"))
                .expected(format!("expected `{column}`"));
        }
        found
    }

    fn word<T>(&mut self, at: usize, column: &str, called: &str, read: impl Fn(&str) -> Option<T>, all: &[&str]) -> Option<T> {
        let text = self.required(at, column)?;
        let found = read(&text);
        if found.is_none() {
            let fault = self.report.fault(code::UNKNOWN_NAME, self.cells.place(at, column), format!("there is no {called} `{text}`"));
            fault.expected(format!("unknown {called}"));
            match meant(&text, all.iter().copied()) {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault.hint(format!("there is {}", all.join(", "))),
            };
        }
        found
    }

    fn unit(&mut self, at: usize, measure: Measure) -> Option<Unit> {
        let text = self.cells.get(at, "unit");
        if measure.dimension().is_none() {
            // Prices and the like have units of all kinds; nobody computes with them.
            return Unit::of(text);
        }
        let place = self.cells.place(at, "unit");
        let names: Vec<&str> = Unit::NAMES.iter().filter(|(_, unit)| unit.suits(measure)).map(|(name, _)| *name).collect();
        if text.is_empty() {
            if measure.is_date() {
                return Some(Unit::Date);
            }
            if !self.cells.get(at, "quantity").is_empty() {
                self.report.fault(code::MISSING, place, "this quantity has no unit").expected(format!("expected {}", names.join(" or ")));
            }
            return None;
        }
        match Unit::of(text).filter(|unit| unit.suits(measure)) {
            Some(unit) => Some(unit),
            None => {
                let message = format!("`{text}` is no unit of `{}`", measure.key());
                let fault = self.report.fault(code::UNKNOWN_NAME, place, message);
                fault.expected(format!("expected {}", names.join(" or ")));
                if let Some(near) = meant(text, names) {
                    fault.hint(format!("did you mean `{near}`?"));
                }
                None
            }
        }
    }

    fn can_be_target(&mut self, at: usize, measure: Measure) {
        let place = self.cells.place(at, "target");
        if measure.dimension().is_none() {
            let fault = self.report.fault(code::UNKNOWN_NAME, place, format!("the model does not answer `{}`", measure.key()));
            fault.expected("expected no target").hint("leave the cell empty: the row is then there to be read");
            return;
        }
        if self.cells.get(at, "commodity").is_empty() {
            let place = self.cells.place(at, "commodity");
            self.report.fault(code::MISSING, place, "a target has a commodity").expected("expected fuel, say");
        }
        let given = ["use", "place"].map(|column| (column, !self.cells.get(at, column).is_empty()));
        for (column, _) in given.into_iter().filter(|(_, given)| *given && !measure.of_users() && measure != Measure::Volume) {
            let place = self.cells.place(at, column);
            let fault = self.report.fault(code::BOTH, place, format!("`{}` is not told by {column}", measure.key()));
            fault.expected("expected an empty cell");
        }
        if given.iter().all(|(_, given)| *given) {
            let place = self.cells.place(at, "place");
            self.report.fault(code::BOTH, place, "a target is of a use or of a place").expected("expected one of the two");
        }
        if measure == Measure::ServiceLevel && !given[0].1 {
            let place = self.cells.place(at, "use");
            self.report.fault(code::MISSING, place, "a service level is that of a use").expected("expected a use with a service");
        }
        if measure == Measure::PriceRatio && given[0].1 {
            let place = self.cells.place(at, "use");
            self.report.fault(code::BOTH, place, "a price is that of a place, or of all uses together").expected("expected an empty cell");
        }
    }

    /// `quantity`, `low` and `high`, in the dimension's own unit.
    fn values(&mut self, at: usize, measure: Measure, unit: Option<Unit>, is_target: bool) -> Option<Values> {
        let text = self.cells.get(at, "quantity");
        if text.starts_with(SUM) {
            return None;
        }
        if text.is_empty() && !(measure.is_date() && is_target) {
            if is_target {
                self.required(at, "quantity");
            }
            return None;
        }
        let best = match (measure.is_date(), text.is_empty()) {
            (true, true) => self.date(at, "date", false).map(days_since_1970),
            (true, false) => self.date(at, "quantity", true).map(days_since_1970),
            (false, _) => self.number(at, "quantity", unit, is_target),
        };
        let mut end = |column: &str| match (self.cells.get(at, column).is_empty(), measure.is_date()) {
            (true, _) => best,
            (false, true) => self.date(at, column, true).map(days_since_1970),
            (false, false) => self.number(at, column, unit, true),
        };
        let (low, high) = (end("low"), end("high"));
        let (low, best, high) = (low?, best?, high?);
        for (column, wrong, order) in [("low", low > best, "more than the quantity"), ("high", high < best, "less than the quantity")] {
            if wrong {
                let place = self.cells.place(at, column);
                self.report.fault(code::RANGE, place, format!("`{column}` is {order}")).expected("expected low ≤ quantity ≤ high");
            }
        }
        Some(Values { low, best, high })
    }

    fn number(&mut self, at: usize, column: &str, unit: Option<Unit>, strict: bool) -> Option<f64> {
        let text = self.cells.get(at, column);
        let place = self.cells.place(at, column);
        let number = match self.numbers.read(text) {
            Ok(number) if number.is_finite() => number,
            found => {
                if strict || unit.is_some() {
                    let flaw = found.err().unwrap_or(NumberFlaw { message: "is no number", hint: None });
                    let fault = self.report.fault(code::WRONG_TYPE, place, format!("`{text}` {}", flaw.message));
                    fault.expected("expected a number such as 53 or 117.3").hint = flaw.hint;
                }
                return None;
            }
        };
        let most = if unit.is_some_and(|unit| unit.dimension() == Dimension::Share) { 1.0 } else { f64::INFINITY };
        let value = number * unit.map_or(1.0, Unit::factor);
        if number < 0.0 || value > most {
            let expected = if most == 1.0 { "expected a share from 0 to 1 (or percent from 0 to 100)" } else { "expected 0 or more" };
            self.report.fault(code::RANGE, place, format!("`{column}` is {text}")).expected(expected);
            return None;
        }
        Some(value)
    }

    fn date(&mut self, at: usize, column: &str, required: bool) -> Option<Date> {
        let text = self.cells.get(at, column);
        if text.is_empty() {
            if required {
                self.required(at, column);
            }
            return None;
        }
        let place = self.cells.place(at, column);
        match self.dates.read(text, None) {
            Ok(day) if day.time == TimeOfDay::Other => {
                let fault = self.report.fault(code::DATE, place, format!("`{text}` is a time of day"));
                fault.expected("expected a day").hint(format!("did you mean `{}`?", day.date));
                None
            }
            Ok(day) => Some(day.date),
            Err(flaw) if flaw.is_of_order && std::mem::replace(&mut self.is_order_told, true) => None,
            Err(flaw) => {
                self.report.fault(code::DATE, place, flaw.message).expected(flaw.expected).hint = flaw.hint;
                None
            }
        }
    }

    /// A day, a month or a year.
    fn source_date(&mut self, at: usize) {
        let text = self.cells.get(at, "source_date");
        let is_part = |lengths: &[usize]| {
            let parts: Vec<&str> = text.split('-').collect();
            let lengths_of: Vec<usize> = parts.iter().map(|part| part.len()).collect();
            lengths_of == lengths && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let is_year = is_part(&[4]) || is_part(&[4, 2]) && matches!(text[5..].parse(), Ok(1..=12));
        // What is not computed with need not be one day: of `08/12/2025` it is enough that it is a date.
        let is_date = || self.dates.read(text, None).map_or_else(|flaw| flaw.is_of_order, |_| true);
        if !text.is_empty() && !is_year && !is_date() {
            let fault = self.report.fault(code::DATE, self.cells.place(at, "source_date"), format!("`{text}` is no date"));
            fault.expected("expected YYYY-MM-DD, YYYY-MM or YYYY");
        }
    }

    /// Rows that are sums of others.
    fn sums(&mut self, rows: &mut [Row]) {
        for at in 0..rows.len() {
            let cell = rows[at].at;
            let Some(ids) = self.cells.get(cell, "quantity").strip_prefix(SUM) else { continue };
            let ids: Vec<&str> = ids.split_whitespace().collect();
            let place = self.cells.place(cell, "quantity");
            let sum = sum(&mut self.report, rows, &ids, &mut |_| place);
            let Some(sum) = sum else { continue };
            let parts: Vec<&Row> = rows.iter().filter(|row| ids.contains(&row.id.as_str())).collect();
            if parts.iter().any(|part| part.measure != rows[at].measure) {
                self.report
                    .fault(code::WRONG_TYPE, place, "these rows measure something else")
                    .expected("expected rows of the same measure");
            }
            let mut values = sum;
            for (column, end) in [("low", &mut values.low), ("high", &mut values.high)] {
                if !self.cells.get(cell, column).is_empty()
                    && let Some(number) = self.number(cell, column, rows[at].unit, true)
                {
                    *end = number;
                }
            }
            if values.low > values.best || values.high < values.best {
                self.report.fault(code::RANGE, place, "the sum lies outside `low` and `high`").expected("expected low ≤ sum ≤ high");
            }
            rows[at].value = Some(values);
        }
    }

    /// Names in `overlaps` must exist; rows that have days in common and count the same things must say so.
    fn overlaps(&mut self, rows: &[Row]) {
        for row in rows {
            for other in row.overlaps.iter().filter(|other| !rows.iter().any(|row| row.id == **other)) {
                let fault =
                    self.report.fault(code::UNKNOWN_NAME, self.cells.place(row.at, "overlaps"), format!("no row is called `{other}`"));
                fault.expected("unknown row").nearest(other, rows.iter().map(|row| row.id.as_str()));
            }
        }
        for (at, row) in rows.iter().enumerate() {
            for other in rows[..at].iter().filter(|other| must_say(row, other)) {
                let message = format!("`{}` and `{}` have days in common and count the same", other.id, row.id);
                let place = self.cells.place(row.at, if self.cells.get(row.at, "overlaps").is_empty() { "id" } else { "overlaps" });
                let fault = self.report.fault(code::OVERLAP, place, message);
                fault.expected("not flagged").hint(format!("name `{}` in `overlaps`, or give both the same target and dates", other.id));
            }
        }
    }

    fn targets(&mut self, rows: &[Row]) -> Vec<Target> {
        let mut targets: Vec<(Target, usize)> = Vec::new();
        for row in rows {
            let (Some(name), Some(value), Some(unit)) = (&row.target, row.value, row.unit) else { continue };
            let observed = Observed {
                id: row.id.clone(),
                value,
                source: row.source.clone(),
                source_date: row.source_date.clone(),
                confidence: row.confidence,
            };
            match targets.iter_mut().find(|(target, _)| target.name == *name) {
                Some((target, first)) => {
                    let of = |row: &Row| (row.measure, row.commodity.clone(), row.use_.clone(), row.place.clone());
                    // Dates of a shortage are themselves what sources disagree about.
                    let same = of(row) == (target.measure, target.commodity.clone(), target.use_.clone(), target.place.clone())
                        && (row.measure.is_date() || (row.first, row.last) == (target.first, target.last));
                    if same {
                        target.observed.push(observed);
                        target.first = target.first.min(row.first);
                        target.last = target.last.max(row.last);
                    } else {
                        let message = format!("`{name}` is a target with other dates, or of another measure, in row `{}`", rows[*first].id);
                        let fault = self.report.fault(code::TWICE, self.cells.place(row.at, "target"), message);
                        fault.expected("expected the same measure, commodity, use, place and dates, or another name");
                    }
                }
                None => targets.push((
                    Target {
                        name: name.clone(),
                        measure: row.measure,
                        commodity: row.commodity.clone(),
                        use_: row.use_.clone(),
                        place: row.place.clone(),
                        first: row.first,
                        last: row.last,
                        unit,
                        observed: vec![observed],
                    },
                    rows.iter().position(|other| other.id == row.id).unwrap_or(0),
                )),
            }
        }
        targets.into_iter().map(|(target, _)| target).collect()
    }
}

/// The sum of rows; a fault for each pair that overlaps. `place` says where a fault stands.
pub(super) fn sum(report: &mut Report, rows: &[Row], ids: &[&str], place: &mut dyn FnMut(&str) -> Place) -> Option<Values> {
    let mut parts: Vec<&Row> = Vec::new();
    for &id in ids {
        match rows.iter().find(|row| row.id == id) {
            Some(row) => parts.push(row),
            None => {
                let fault = report.fault(code::UNKNOWN_NAME, place(id), format!("no row is called `{id}`"));
                fault.expected("unknown row").nearest(id, rows.iter().map(|row| row.id.as_str()));
            }
        }
    }
    if parts.is_empty() && !ids.is_empty() {
        return None;
    }
    if ids.is_empty() {
        report.fault(code::EMPTY, place(""), "a sum of nothing").expected("expected names of rows");
        return None;
    }
    for part in parts.iter().filter(|part| part.value.is_none() || !part.measure.adds()) {
        let fault = report.fault(code::WRONG_TYPE, place(&part.id), format!("`{}` has no quantity that can be added", part.id));
        fault.expected("expected volumes, tankers or convoys of spans");
    }
    for (at, part) in parts.iter().enumerate() {
        for other in &parts[..at] {
            if part.measure != other.measure || part.commodity != other.commodity {
                let fault =
                    report.fault(code::WRONG_TYPE, place(&part.id), format!("`{}` and `{}` measure different things", other.id, part.id));
                fault.expected("expected rows of the same measure and commodity");
            } else if part.id == other.id || declared(part, other) || shares_ground(part, other) {
                let message = format!("`{}` and `{}` tell of the same thing in part: they cannot be added", other.id, part.id);
                report.fault(code::OVERLAP, place(&part.id), message).expected("expected rows that have nothing in common");
            }
        }
    }
    let values: Vec<Values> = parts.iter().filter_map(|part| part.value).collect();
    let add = |of: fn(&Values) -> f64| values.iter().map(of).sum();
    Some(Values { low: add(|value| value.low), best: add(|value| value.best), high: add(|value| value.high) })
}

/// Does one of the two name the other, or do both observe one target?
fn declared(one: &Row, other: &Row) -> bool {
    one.overlaps.contains(&other.id) || other.overlaps.contains(&one.id) || one.target.is_some() && one.target == other.target
}

/// Have they days and places in common?
fn shares_ground(one: &Row, other: &Row) -> bool {
    let national = |place: &str| place.is_empty() || place == "national" || place == "all";
    let places = one.location == other.location || national(&one.location) || national(&other.location);
    places && one.first <= other.last && other.first <= one.last
}

/// Do two rows count the same things on common days without saying so?
fn must_say(one: &Row, other: &Row) -> bool {
    let same = one.measure.adds() && one.measure == other.measure && one.commodity == other.commodity && one.use_ == other.use_;
    same && one.value.is_some() && other.value.is_some() && shares_ground(one, other) && !declared(one, other)
}

/// A date as a number.
pub(super) fn days_since_1970(date: Date) -> f64 {
    let span = date.since(jiff::civil::date(1970, 1, 1)).map(|span| span.get_days());
    f64::from(span.unwrap_or(0))
}
