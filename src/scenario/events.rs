//! Exports of conflict events: the CSV of ACLED, or of UCDP GED, told apart by the header. Faults are found and shown as a scenario's are.
//!
//! Only what a count needs is kept. Columns that are not needed may hold what they like, or be missing.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::civil::Date;

use crate::files::Files;
pub use crate::scenario::event_target::EventLayout;
use crate::scenario::event_target::{ActorColumns, EventTarget};
use crate::scenario::event_words::{EventWords, Named};
use crate::scenario::fault::{Fault, Faults, Report, code, listed, nearest};
use crate::table::{CellDates, CellNumbers, CsvTable, DateOrder, TableFlaw, TableRecord, UnreadTable};

/// An export that was read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    /// The file's name, without its folder.
    pub name: String,
    /// blake3 of the file, in hexadecimal.
    pub hash: String,
    /// Whose columns they are.
    pub layout: EventLayout,
    /// Was there a column of text to look for words of traffic in, and were there such words?
    pub by_words: bool,
    /// Rows, the header apart.
    pub rows: usize,
    /// Identifiers that had been there before, and the lines on which they stand again: they are left out.
    pub repeated: Vec<(String, usize)>,
    /// The events, in the order of the file.
    pub events: Vec<Event>,
    /// What a person should know of the file.
    pub warnings: Vec<Fault>,
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

/// One event. Its text is not kept: what it names is looked for while it is read.
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
    /// Whom or what it struck.
    pub target: EventTarget,
    /// What its text names.
    pub named: Named,
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

    /// Which of them are dates.
    const fn dates(self) -> &'static [usize] {
        match self {
            Self::Acled => &[1],
            Self::Ged => &[2, 3],
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

/// How an export is read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventReading {
    /// Which of day and month comes first, where the file does not show it.
    pub dates: Option<DateOrder>,
    /// The words that are looked for in texts.
    pub words: EventWords,
}

/// The largest file that is read, in bytes.
const LARGEST: u64 = 4 << 30;
/// Faults of one kind in one column that are told one by one.
const TOLD: usize = 20;

impl Events {
    /// Reads an export of the disk as a stream: what is held in memory is the events without their texts.
    ///
    /// # Errors
    /// Every fault of the file.
    #[cfg(feature = "disk")]
    pub fn load(path: &Path, reading: &EventReading) -> Result<Self, Faults> {
        Self::opened(&crate::files::Disk, path, CsvTable::open(path, LARGEST), reading)
    }

    /// Reads an export.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load_from(files: &dyn Files, path: &Path, reading: &EventReading) -> Result<Self, Faults> {
        Self::opened(files, path, CsvTable::load(files, path, LARGEST), reading)
    }

    fn opened(files: &dyn Files, path: &Path, table: Result<CsvTable, UnreadTable>, reading: &EventReading) -> Result<Self, Faults> {
        let mut report = Report::default();
        match table {
            Ok(table) => Self::read(&path.display().to_string(), &table, reading),
            Err(why) => {
                report.unread_table(files, path, why);
                Err(settled(report))
            }
        }
    }

    /// Reads the text of an export; the name stands in faults.
    ///
    /// # Errors
    /// Every fault of the table, with its line and column.
    pub fn from_text(name: &str, text: &str, reading: &EventReading) -> Result<Self, Faults> {
        Self::of(name, CsvTable::of_text(text), reading)
    }

    /// Reads the bytes of an export, in any encoding that is read.
    ///
    /// # Errors
    /// As of [`Self::from_text`], and bytes in no encoding that is read.
    pub fn from_bytes(name: &str, bytes: &[u8], reading: &EventReading) -> Result<Self, Faults> {
        Self::of(name, CsvTable::of_bytes(bytes), reading)
    }

    fn of(name: &str, table: Result<CsvTable, TableFlaw>, reading: &EventReading) -> Result<Self, Faults> {
        let mut report = Report::default();
        match table {
            Ok(table) => Self::read(name, &table, reading),
            Err(flaw) => {
                report.flaw(name, flaw).expected("expected a CSV file with a header");
                Err(settled(report))
            }
        }
    }

    fn read(name: &str, table: &CsvTable, reading: &EventReading) -> Result<Self, Faults> {
        let mut report = Report::default();
        table.notes().iter().for_each(|note| report.table_note(name, note.clone()));
        let Some(header) = header(name, table, &mut report) else { return Err(settled(report)) };
        let days: Vec<usize> = header.layout.dates().iter().map(|&column| header.at[column]).collect();
        let (numbers, dates) = (CellNumbers::of(table), CellDates::of(table, days, reading.dates));
        let mut reader = Reader { name, header, numbers, dates, words: &reading.words, report, told: HashMap::new() };
        match reader.events(table) {
            Some(mut events) if !reader.report.has_faults() => {
                events.warnings = reader.report.settle()?;
                Ok(events)
            }
            _ => {
                reader.tell_how_many_more();
                Err(settled(reader.report))
            }
        }
    }
}

fn settled(mut report: Report) -> Faults {
    report.settle().err().unwrap_or_else(|| unreachable!("a file without a fault is read"))
}

/// Where the columns stand.
struct Header {
    layout: EventLayout,
    /// By required column.
    at: Vec<usize>,
    text: Option<usize>,
    year: Option<usize>,
    actors: ActorColumns,
}

/// Finds the columns, or says what the file is instead.
fn header(name: &str, table: &CsvTable, report: &mut Report) -> Option<Header> {
    let names: Vec<String> = table.names().iter().map(|name| name.to_lowercase()).collect();
    let known = |layout: EventLayout| layout.columns().iter().filter(|column| names.iter().any(|name| name == *column)).count();
    let (acled, ged) = (known(EventLayout::Acled), known(EventLayout::Ged));
    let layout = if ged > acled { EventLayout::Ged } else { EventLayout::Acled };
    // Latitude and longitude alone are no layout.
    if acled.max(ged) < 4 {
        no_export(name, table, report, acled.max(ged) == 0);
        return None;
    }
    let mut at = Vec::new();
    for column in layout.columns() {
        let places: Vec<usize> = (0..names.len()).filter(|&place| names[place] == *column).collect();
        match places[..] {
            [place] => at.push(place),
            [_, second, ..] => {
                let place = table.header().place(second);
                report.at_cell(code::TWICE, name, place, format!("the column `{column}` stands here a second time"));
            }
            [] => {
                let message = format!("the column `{column}` is missing from this {} export", layout.name());
                let candidates: Vec<&str> = names.iter().map(String::as_str).filter(|name| !layout.columns().contains(name)).collect();
                let fault = report.of_file(code::MISSING, name, message);
                fault.expected(format!("needed: {}", listed(layout.columns())));
                let short = candidates.iter().copied().find(|name| name.len() >= 3 && column.starts_with(name));
                if let Some(near) = short.or_else(|| nearest(column, candidates.iter().copied())) {
                    fault.hint(format!("is it the column `{near}`?"));
                }
            }
        }
    }
    let column = |wanted: &str| names.iter().position(|name| name == wanted);
    let (text, year, actors) = (column(layout.text()), column("year"), ActorColumns::find(layout, &column));
    (at.len() == layout.columns().len()).then_some(Header { layout, at, text, year, actors })
}

/// A first row that has no name of a column is the header of another file, or an event: candidate events of UCDP come without a header.
fn no_export(name: &str, table: &CsvTable, report: &mut Report, knows_nothing: bool) {
    let first = table.header();
    let is_number = |at: usize| first.cell(at).parse::<f64>().is_ok();
    if knows_nothing && (0..first.len()).filter(|&at| is_number(at)).count() >= 3 {
        let message = "this file has no header: its first line is an event";
        let fault = report.at_cell(code::MISSING, name, first.place(0), message);
        let hint = if first.len() == GED_HEADER.split(',').count() {
            format!("candidate events of UCDP GED come without one: put this line above it: {GED_HEADER}")
        } else {
            let needed = EventLayout::Ged.columns().join(",");
            format!(
                "candidate events of UCDP GED come without one: put the names of its {} columns above it, {needed} among them",
                first.len()
            )
        };
        fault.expected("expected the names of columns").hint(hint);
        return;
    }
    let fault = report.at_cell(code::MISSING, name, first.place(0), "this is no export of conflict events");
    fault.expected("expected the header of ACLED or of UCDP GED").hint(format!(
        "ACLED: {}; UCDP GED: {}",
        listed(EventLayout::Acled.columns()),
        listed(EventLayout::Ged.columns())
    ));
}

/// The header of UCDP GED, by its codebook of version 24.1.
const GED_HEADER: &str = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,\
    dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,\
    source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,\
    geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,\
    deaths_unknown,best,high,low,gwnoa,gwnob";

struct Reader<'a> {
    name: &'a str,
    header: Header,
    numbers: CellNumbers<'a>,
    dates: CellDates<'a>,
    words: &'a EventWords,
    report: Report,
    /// By column and kind of fault: how many there were.
    told: HashMap<(usize, &'static str), usize>,
}

impl Reader<'_> {
    fn events(&mut self, table: &CsvTable) -> Option<Events> {
        let mut rows = match table.rows() {
            Ok(rows) => rows,
            Err(error) => {
                self.report.of_file(code::UNREADABLE, self.name, error.to_string());
                return None;
            }
        };
        let stem = Path::new(self.name).file_name().map_or_else(|| self.name.to_owned(), |name| name.to_string_lossy().into_owned());
        let has_text = self.header.text.is_some();
        let mut found = Events {
            name: stem,
            hash: table.hash().to_owned(),
            layout: self.header.layout,
            by_words: has_text && !self.words.attack.is_empty(),
            rows: 0,
            repeated: Vec::new(),
            events: Vec::new(),
            warnings: Vec::new(),
        };
        let (mut seen, mut row) = (HashSet::new(), TableRecord::default());
        loop {
            match rows.advance(&mut row) {
                Ok(true) => found.rows += 1,
                Ok(false) => break,
                Err(flaw) => {
                    found.rows += 1;
                    if self.may_tell(usize::MAX, code::SYNTAX) {
                        self.report.flaw(self.name, flaw);
                    }
                    continue;
                }
            }
            let Some(event) = self.event(&row) else { continue };
            if seen.insert(event.id.clone()) {
                found.events.push(event);
            } else {
                let place = row.place(self.header.at[0]);
                let message = format!("the event `{}` stands here a second time", event.id);
                let warning = self.report.warn_cell(code::REPEATED, self.name, place, message);
                warning.expected("left out: an event is counted once");
                found.repeated.push((event.id, event.line));
            }
        }
        if found.rows == 0 {
            let fault = self.report.of_file(code::EMPTY, self.name, "this file has a header and no events");
            fault.expected("expected one row per event");
        }
        let notes = rows.notes().into_iter().chain(self.dates.note());
        notes.for_each(|note| self.report.table_note(self.name, note));
        Some(found)
    }

    /// May a fault of this kind be told by itself? It is counted in any case.
    fn may_tell(&mut self, column: usize, code: &'static str) -> bool {
        let count = self.told.entry((column, code)).or_insert(0);
        *count += 1;
        *count <= TOLD
    }

    fn tell_how_many_more(&mut self) {
        let mut more: Vec<(usize, &'static str, usize)> =
            self.told.iter().filter(|(_, count)| **count > TOLD).map(|(&(column, code), count)| (column, code, count - TOLD)).collect();
        more.sort_unstable();
        for (column, code, count) in more {
            let message = match self.header.layout.columns().get(column) {
                Some(name) => format!("{count} more cells of `{name}` are wrong in the same way"),
                None => format!("{count} more rows are wrong in the same way"),
            };
            self.report.of_file(code, self.name, message);
        }
    }

    fn event(&mut self, row: &TableRecord) -> Option<Event> {
        let id = self.cell(row, 0).into_owned();
        if id.is_empty() {
            self.wrong(row, 0, code::MISSING, "this event has no identifier".to_owned(), "expected a text or a number", None);
        }
        let (date, is_dated, sort) = match self.header.layout {
            EventLayout::Acled => (self.date(row, 1), self.whole(row, 2, 3).map(|precision| precision < 3), self.acled_sort(row)),
            EventLayout::Ged => {
                let (from, to) = (self.date(row, 2), self.date(row, 3));
                if let (Some(from), Some(to)) = (from, to)
                    && to < from
                {
                    let message = format!("the event ends on {to}, before it begins on {from}");
                    self.wrong(row, 3, code::DATE, message, "expected a later day", None);
                }
                let sort = self.whole(row, 1, 3).map(|_| EventSort::Violence);
                (from, self.whole(row, 4, 5).map(|precision| precision < 4), sort)
            }
        };
        let place = [self.degrees(row, 5, 90.0), self.degrees(row, 6, 180.0)];
        let place_precision = self.whole(row, 7, if self.header.layout == EventLayout::Acled { 3 } else { 7 });
        let named = self.words.named(self.header.text.map(|at| row.cell(at)).as_deref());
        Some(Event {
            id: (!id.is_empty()).then_some(id)?,
            line: row.line(),
            date: date?,
            is_dated: is_dated?,
            place: [place[0]?, place[1]?],
            place_precision: place_precision?,
            sort: sort?,
            target: self.header.actors.target(row),
            named,
        })
    }

    fn acled_sort(&mut self, row: &TableRecord) -> Option<EventSort> {
        const TYPES: [(&str, EventSort); 6] = [
            ("Battles", EventSort::Violence),
            ("Explosions/Remote violence", EventSort::Violence),
            ("Violence against civilians", EventSort::Violence),
            ("Strategic developments", EventSort::Strategic),
            ("Protests", EventSort::Unrest),
            ("Riots", EventSort::Unrest),
        ];
        let cell = self.cell(row, 3).into_owned();
        let found = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&cell)).map(|found| found.1);
        if found.is_none() {
            let near = nearest(&cell, TYPES.iter().map(|known| known.0)).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no event type `{}`", clipped(&cell));
            self.wrong(row, 3, code::UNKNOWN_NAME, message, "expected one of ACLED's six types", near);
        }
        // Trucks that are burnt without a fight stand among the strategic developments.
        let looted = self.cell(row, 4).to_lowercase().contains("looting");
        found.map(|sort| if sort == EventSort::Strategic && looted { EventSort::Violence } else { sort })
    }

    fn date(&mut self, row: &TableRecord, column: usize) -> Option<Date> {
        let year = self.header.year.map(|at| row.cell(at));
        match self.dates.read(&self.cell(row, column), year.as_deref()) {
            Ok(day) => Some(day.date),
            Err(flaw) => {
                // The order of day and month is one fault of the file: all its columns are told together.
                if !flaw.is_of_order || self.may_tell(usize::MAX, code::DATE) && self.told[&(usize::MAX, code::DATE)] == 1 {
                    self.wrong(row, column, code::DATE, flaw.message, flaw.expected, flaw.hint);
                }
                None
            }
        }
    }

    fn number(&mut self, row: &TableRecord, column: usize, expected: &str) -> Option<f64> {
        let cell = self.cell(row, column);
        let found = self.numbers.read(&cell);
        match found {
            Ok(number) if number.is_finite() => Some(number),
            found => {
                let message = format!("`{}` is `{}`, no number", self.header.layout.columns()[column], clipped(&cell));
                self.wrong(row, column, code::WRONG_TYPE, message, expected, found.err().and_then(|flaw| flaw.hint));
                None
            }
        }
    }

    fn degrees(&mut self, row: &TableRecord, column: usize, most: f64) -> Option<f64> {
        let expected = format!("expected degrees from {} to {most}", -most);
        let number = self.number(row, column, &expected)?;
        self.within(row, column, number, number.abs() <= most, &expected)
    }

    /// A whole number from 1.
    fn whole(&mut self, row: &TableRecord, column: usize, most: u8) -> Option<u8> {
        let expected = format!("expected a whole number from 1 to {most}");
        let number = self.number(row, column, &expected)?;
        let fits = number.fract() == 0.0 && (1.0..=f64::from(most)).contains(&number);
        self.within(row, column, number, fits, &expected).map(|number| number as u8)
    }

    fn within(&mut self, row: &TableRecord, column: usize, number: f64, fits: bool, expected: &str) -> Option<f64> {
        if !fits {
            let message = format!("`{}` is {number}", self.header.layout.columns()[column]);
            self.wrong(row, column, code::RANGE, message, expected, None);
        }
        fits.then_some(number)
    }

    fn wrong(&mut self, row: &TableRecord, column: usize, code: &'static str, message: String, expected: &str, hint: Option<String>) {
        if self.may_tell(column, code) {
            let place = row.place(self.header.at[column]);
            self.report.at_cell(code, self.name, place, message).expected(expected).hint = hint;
        }
    }

    fn cell<'r>(&self, row: &'r TableRecord, column: usize) -> Cow<'r, str> {
        row.cell(self.header.at[column])
    }
}

/// Of a cell that no screen could show, the beginning.
fn clipped(cell: &str) -> String {
    if cell.chars().count() <= 40 { cell.to_owned() } else { cell.chars().take(39).chain(['…']).collect() }
}
