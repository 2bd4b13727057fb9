//! Exports of conflict events: the CSV of ACLED, or of UCDP GED, told apart by the header. Faults are found and shown as a scenario's are.
//!
//! Only what a count needs is kept. Columns that are not needed may hold what they like, or be missing.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use jiff::civil::Date;

use crate::files::{Files, Unread};
use crate::scenario::fault::{Fault, Faults, Place, Report, code, listed};
use crate::scenario::file::Refusal;

/// An export that was read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    /// The file's name, without its folder.
    pub name: String,
    /// blake3 of the file, in hexadecimal.
    pub hash: String,
    /// Whose columns they are.
    pub layout: EventLayout,
    /// Is there a column of text on each event?
    pub has_text: bool,
    /// Rows, the header apart.
    pub rows: usize,
    /// Rows whose identifier had been there before: they are left out.
    pub repeated: usize,
    /// The events, in the order of the file.
    pub events: Vec<Event>,
    /// What a person should know of the file.
    pub warnings: Vec<Fault>,
}

/// Whose columns they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventLayout {
    /// Armed Conflict Location & Event Data.
    Acled,
    /// Georeferenced Event Dataset of the Uppsala Conflict Data Program.
    Ged,
}

/// What sort of event it is, as far as both exports tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventSort {
    /// Armed violence, or looting and destruction.
    Violence,
    /// Non-violent acts of armed groups: the sort in which roadblocks stand.
    Strategic,
    /// Protests and riots.
    Unrest,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its identifier.
    pub id: String,
    /// Its line in the file, from 1.
    pub line: usize,
    /// Its (first) day.
    pub date: Date,
    /// Is its date known to a week or better?
    pub is_dated: bool,
    /// Latitude and longitude, in degrees.
    pub place: [f64; 2],
    /// How well its place is known: 1 is best.
    pub place_precision: u8,
    /// What sort it is.
    pub sort: EventSort,
    /// What is said of it; may be empty.
    pub text: String,
}

impl EventLayout {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acled => "ACLED",
            Self::Ged => "UCDP GED",
        }
    }

    /// The columns without which nothing can be counted.
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Acled => {
                &["event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "latitude", "longitude", "geo_precision"]
            }
            Self::Ged => &["id", "type_of_violence", "date_start", "date_end", "date_prec", "latitude", "longitude", "where_prec"],
        }
    }

    /// The column that says in words what happened.
    const fn text(self) -> &'static str {
        match self {
            Self::Acled => "notes",
            Self::Ged => "source_headline",
        }
    }
}

/// The largest file that is read, in bytes.
const LARGEST: u64 = 256 << 20;

impl Events {
    /// Reads an export from the disk.
    ///
    /// # Errors
    /// Every fault of the file.
    #[cfg(feature = "disk")]
    pub fn load(path: &Path) -> Result<Self, Faults> {
        Self::load_from(&crate::files::Disk, path)
    }

    /// Reads an export.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load_from(files: &dyn Files, path: &Path) -> Result<Self, Faults> {
        let shown = path.display().to_string();
        let text = files.text(path, LARGEST).map_err(|why| {
            let mut refusal = Refusal::of(files, path, &why);
            if why == Unread::TooLarge {
                refusal.message = "this file is larger than 256 MiB, the most that is read".to_owned();
            }
            let mut report = Report::default();
            refusal.tell(path, &mut report);
            settled(report)
        })?;
        Self::from_text(&shown, &text)
    }

    /// Reads the text of an export; the name stands in faults.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Faults> {
        let mut report = Report::default();
        let source = report.source(name, text);
        let mut reader = Reader { source, text, delimiter: delimiter(text), report };
        match reader.events(name) {
            Some(mut events) if !reader.report.has_faults() => {
                events.warnings = reader.report.settle()?;
                Ok(events)
            }
            _ => Err(settled(reader.report)),
        }
    }
}

fn settled(mut report: Report) -> Faults {
    report.settle().err().unwrap_or_else(|| unreachable!("a file without a fault is read"))
}

/// ACLED's export tool offers semicolons as well.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|&sign| header.bytes().filter(|&byte| byte == sign).count()).unwrap_or(b',')
}

struct Reader<'a> {
    source: u32,
    text: &'a str,
    delimiter: u8,
    report: Report,
}

/// Where the columns stand.
struct Header {
    layout: EventLayout,
    /// By required column.
    at: Vec<usize>,
    text: Option<usize>,
    width: usize,
}

/// A row and where it begins.
struct Row<'r> {
    header: &'r Header,
    record: &'r StringRecord,
    start: usize,
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        self.record.get(self.header.at[column]).unwrap_or_default().trim()
    }
}

impl Reader<'_> {
    fn events(&mut self, name: &str) -> Option<Events> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        let skipped = self.text.len() - text.len();
        let mut records =
            ReaderBuilder::new().delimiter(self.delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes()).into_records();
        let start = |record: &StringRecord| {
            let byte = record.position().map_or(0, |position| position.byte() as usize) + skipped;
            // Empty lines before a record count as its own.
            byte + self.text.as_bytes()[byte..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
        };
        let Some(Ok(first)) = records.next() else {
            self.report.of_file(code::EMPTY, name, "this file is empty").expected("expected a CSV file with a header");
            return None;
        };
        let header = self.header(name, &first, start(&first))?;
        let stem = Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned());
        let mut found = Events {
            name: stem,
            hash: blake3::hash(self.text.as_bytes()).to_hex().to_string(),
            layout: header.layout,
            has_text: header.text.is_some(),
            rows: 0,
            repeated: 0,
            events: Vec::new(),
            warnings: Vec::new(),
        };
        let mut seen = HashSet::new();
        // The text is UTF-8 and rows may have any length: nothing else can be wrong with a record.
        for record in records.flatten() {
            found.rows += 1;
            let row = Row { header: &header, record: &record, start: start(&record) };
            if record.len() != header.width {
                let (has, needs) = (record.len(), header.width);
                let at = self.place(row.start, record.len() - 1);
                let fault = self.report.fault(code::SYNTAX, at, format!("fields of this row: {has}; of the header: {needs}"));
                fault.expected("the row ends here").hint("is a quotation mark missing, or a comma too many?");
                continue;
            }
            let Some(event) = self.event(&row) else { continue };
            if seen.insert(event.id.clone()) {
                found.events.push(event);
            } else {
                found.repeated += 1;
                let at = self.cell(&row, 0);
                let warning = self.report.warn(code::REPEATED, at, format!("the event `{}` stands here a second time", event.id));
                warning.expected("left out: an event is counted once");
            }
        }
        if found.rows == 0 {
            self.report.of_file(code::EMPTY, name, "this file has a header and no events").expected("expected a row an event");
        }
        Some(found)
    }

    fn header(&mut self, name: &str, record: &StringRecord, start: usize) -> Option<Header> {
        let names: Vec<String> = record.iter().map(|name| name.trim().to_lowercase()).collect();
        let known = |layout: EventLayout| layout.columns().iter().filter(|column| names.iter().any(|name| name == *column)).count();
        let (acled, ged) = (known(EventLayout::Acled), known(EventLayout::Ged));
        let layout = if ged > acled { EventLayout::Ged } else { EventLayout::Acled };
        // Latitude and longitude alone are no layout.
        if acled.max(ged) < 4 {
            let fault = self.report.fault(code::MISSING, Place::new(self.source, start..start), "this is no export of conflict events");
            fault.expected("expected the header of ACLED or of UCDP GED").hint(format!(
                "ACLED: {}; UCDP GED: {}",
                listed(EventLayout::Acled.columns()),
                listed(EventLayout::Ged.columns())
            ));
            return None;
        }
        let mut at = Vec::new();
        for column in layout.columns() {
            let places: Vec<usize> = (0..names.len()).filter(|&place| names[place] == *column).collect();
            match places[..] {
                [place] => at.push(place),
                [_, second, ..] => {
                    let place = self.place(start, second);
                    self.report.fault(code::TWICE, place, format!("the column `{column}` stands here a second time"));
                }
                [] => {
                    let message = format!("the column `{column}` is missing from this {} export", layout.name());
                    let candidates: Vec<&str> = names.iter().map(String::as_str).filter(|name| !layout.columns().contains(name)).collect();
                    let fault = self.report.of_file(code::MISSING, name, message);
                    fault.expected(format!("needed: {}", listed(layout.columns())));
                    let short = candidates.iter().copied().find(|name| name.len() >= 3 && column.starts_with(name));
                    if let Some(near) = short.or_else(|| crate::scenario::fault::nearest(column, candidates.iter().copied())) {
                        fault.hint(format!("is it the column `{near}`?"));
                    }
                }
            }
        }
        let text = names.iter().position(|name| name == layout.text());
        (at.len() == layout.columns().len()).then(|| Header { layout, at, text, width: record.len() })
    }

    fn event(&mut self, row: &Row<'_>) -> Option<Event> {
        let id = row.cell(0).to_owned();
        if id.is_empty() {
            let at = self.cell(row, 0);
            self.report.fault(code::MISSING, at, "this event has no identifier").expected("expected a text or a number");
        }
        let (date, is_dated, sort) = match row.header.layout {
            EventLayout::Acled => (self.date(row, 1), self.whole(row, 2, 3).map(|precision| precision < 3), self.acled_sort(row)),
            EventLayout::Ged => {
                let (from, to) = (self.date(row, 2), self.date(row, 3));
                if let (Some(from), Some(to)) = (from, to)
                    && to < from
                {
                    let at = self.cell(row, 3);
                    self.report.fault(code::DATE, at, format!("the event ends on {to}, before it begins on {from}"));
                }
                let sort = self.whole(row, 1, 3).map(|_| EventSort::Violence);
                (from, self.whole(row, 4, 5).map(|precision| precision < 4), sort)
            }
        };
        let place = [self.degrees(row, 5, 90.0), self.degrees(row, 6, 180.0)];
        let place_precision = self.whole(row, 7, if row.header.layout == EventLayout::Acled { 3 } else { 7 });
        let text = row.header.text.and_then(|at| row.record.get(at)).unwrap_or_default().to_owned();
        Some(Event {
            id: (!id.is_empty()).then_some(id)?,
            line: self.report.line_of(self.source, row.start),
            date: date?,
            is_dated: is_dated?,
            place: [place[0]?, place[1]?],
            place_precision: place_precision?,
            sort: sort?,
            text,
        })
    }

    fn acled_sort(&mut self, row: &Row<'_>) -> Option<EventSort> {
        const TYPES: [(&str, EventSort); 6] = [
            ("Battles", EventSort::Violence),
            ("Explosions/Remote violence", EventSort::Violence),
            ("Violence against civilians", EventSort::Violence),
            ("Strategic developments", EventSort::Strategic),
            ("Protests", EventSort::Unrest),
            ("Riots", EventSort::Unrest),
        ];
        let cell = row.cell(3);
        let found = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(cell)).map(|found| found.1);
        if found.is_none() {
            let at = self.cell(row, 3);
            let fault = self.report.fault(code::UNKNOWN_NAME, at, format!("there is no event type `{cell}`"));
            fault.expected("expected one of ACLED's six types").nearest(cell, TYPES.iter().map(|known| known.0));
        }
        // Trucks that are burnt without a fight stand among the strategic developments.
        let looted = row.cell(4).to_lowercase().contains("looting");
        found.map(|sort| if sort == EventSort::Strategic && looted { EventSort::Violence } else { sort })
    }

    fn date(&mut self, row: &Row<'_>, column: usize) -> Option<Date> {
        let found = date(row.cell(column));
        if found.is_none() {
            let at = self.cell(row, column);
            let fault = self.report.fault(code::DATE, at, format!("`{}` is no date", clipped(row.cell(column))));
            fault.expected("expected a date like 2030-01-31 or 31 January 2030");
        }
        found
    }

    fn number(&mut self, row: &Row<'_>, column: usize, expected: &str) -> Option<f64> {
        let found = row.cell(column).parse().ok().filter(|number: &f64| number.is_finite());
        if found.is_none() {
            let at = self.cell(row, column);
            let name = row.header.layout.columns()[column];
            let message = format!("`{name}` is `{}`, no number", clipped(row.cell(column)));
            self.report.fault(code::WRONG_TYPE, at, message).expected(expected);
        }
        found
    }

    fn degrees(&mut self, row: &Row<'_>, column: usize, most: f64) -> Option<f64> {
        let expected = format!("expected degrees from {} to {most}, with a point", -most);
        let number = self.number(row, column, &expected)?;
        self.within(row, column, number, number.abs() <= most, &expected)
    }

    /// A whole number from 1.
    fn whole(&mut self, row: &Row<'_>, column: usize, most: u8) -> Option<u8> {
        let expected = format!("expected a whole number from 1 to {most}");
        let number = self.number(row, column, &expected)?;
        let fits = number.fract() == 0.0 && (1.0..=f64::from(most)).contains(&number);
        self.within(row, column, number, fits, &expected).map(|number| number as u8)
    }

    fn within(&mut self, row: &Row<'_>, column: usize, number: f64, fits: bool, expected: &str) -> Option<f64> {
        if !fits {
            let at = self.cell(row, column);
            let name = row.header.layout.columns()[column];
            self.report.fault(code::RANGE, at, format!("`{name}` is {number}")).expected(expected);
        }
        fits.then_some(number)
    }

    /// The place of a needed column's cell.
    fn cell(&self, row: &Row<'_>, column: usize) -> Place {
        self.place(row.start, row.header.at[column])
    }

    fn place(&self, start: usize, field: usize) -> Place {
        Place::new(self.source, field_at(self.text, start, field, self.delimiter))
    }
}

/// The dates of both exports: `2030-01-31`, `31 January 2030`, `31-Jan-30`, each with a time of day behind it or not.
fn date(text: &str) -> Option<Date> {
    if let Some(day) = text.get(..10).filter(|day| day.as_bytes()[4] == b'-') {
        let rest = text[10..].trim_start_matches(['T', ' ']);
        return (rest.is_empty() || rest.starts_with(|sign: char| sign.is_ascii_digit())).then(|| day.parse().ok())?;
    }
    let parts: Vec<&str> = text.split([' ', '-', '/']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts[..] else { return None };
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = month.get(..3)?.to_lowercase();
    let month = MONTHS.iter().position(|month| *month == name)? + 1;
    let year: i16 = year.parse().ok().filter(|_| [2, 4].contains(&year.len()))?;
    Date::new(if year < 100 { year + 2000 } else { year }, month as i8, day.parse().ok()?).ok()
}

/// Of a cell that no screen could show, the beginning.
fn clipped(cell: &str) -> String {
    if cell.chars().count() <= 40 { cell.to_owned() } else { cell.chars().take(39).chain(['…']).collect() }
}

/// The bytes of a field of the record that begins at `start`.
fn field_at(text: &str, start: usize, field: usize, delimiter: u8) -> Range<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut from) = (start, start);
    let mut number = 0;
    let mut quoted = false;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && (byte == delimiter || byte == b'\n') {
            if number == field || byte == b'\n' {
                break;
            }
            number += 1;
            from = at + 1;
        }
        at += 1;
    }
    let end = at - usize::from(at > from && bytes.get(at - 1) == Some(&b'\r'));
    from.min(text.len())..end.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_both_exports_are_read() {
        let day = Some(Date::constant(2030, 1, 31));
        for text in ["2030-01-31", "2030-01-31 00:00:00.000", "2030-01-31T10:00:00Z", "31 January 2030", "31-Jan-30", "31/jan/2030"] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in ["", "2030-02-30", "31/01/2030", "31 Foo 2030", "2030", "31 January 203", "2030-01-31x", "é0-01-31 2030", "1 é 2030"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_is_found_among_quotes_and_commas() {
        let text = "a,\"b, \"\"c\"\"\",d\r\nnext";
        assert_eq!(&text[field_at(text, 0, 1, b',')], "\"b, \"\"c\"\"\"");
        assert_eq!(&text[field_at(text, 0, 2, b',')], "d");
        assert_eq!(&text[field_at(text, 0, 7, b',')], "d");
    }
}
