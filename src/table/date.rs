//! CellDates as people write them. Which of day and month comes first is never guessed: other rows settle it, or the reader is told.

use super::{CellPlace, CsvTable, TableNote, TableRecord};
use jiff::civil::Date;
use std::cell::OnceCell;

/// Which comes first in `09/10/2025`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 9 October.
    DayFirst,
    /// 10 September.
    MonthFirst,
}

/// A cell's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellDay {
    /// The day.
    pub date: Date,
    /// What stands behind it.
    pub time: TimeOfDay,
}

/// The time of day behind a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeOfDay {
    /// None.
    None,
    /// Midnight: it only says which day.
    Midnight,
    /// Another.
    Other,
}

/// Why a cell is no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFlaw {
    /// What is wrong.
    pub message: String,
    /// What was expected.
    pub expected: &'static str,
    /// What to do.
    pub hint: Option<String>,
    /// Is it the order of day and month, which all cells of the file share?
    pub is_of_order: bool,
}

/// Reads the dates of a table.
#[derive(Debug)]
pub struct CellDates<'t> {
    table: &'t CsvTable,
    columns: Vec<usize>,
    given: Option<DateOrder>,
    found: OnceCell<Order>,
}

#[derive(Debug, Clone)]
enum Order {
    Settled(DateOrder, CellPlace),
    /// Lines that settle it both ways: day first, month first.
    Torn(usize, usize),
    Open,
}

/// Years that a date may have.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;
/// How a date is best written.
const EXPECTED: &str = "expected YYYY-MM-DD";

impl<'t> CellDates<'t> {
    /// Of those columns of a table; the order where it is given.
    pub fn of(table: &'t CsvTable, columns: Vec<usize>, given: Option<DateOrder>) -> Self {
        Self { table, columns, given, found: OnceCell::new() }
    }

    /// The date in a cell. `year` is what the column of that name says, if there is one.
    ///
    /// # Errors
    /// Says what was meant where that is certain, and how to settle the order where it is not.
    pub fn read(&self, text: &str, year: Option<&str>) -> Result<CellDay, DateFlaw> {
        let column = year.and_then(|year| year.trim().parse::<i16>().ok()).filter(|year| YEARS.contains(year));
        let Some(written) = Written::of(text) else { return Err(no_date(text)) };
        let year = written.year(text, column)?;
        let [day, month] = self.day_and_month(&written, text, year)?;
        let date = i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(month, day)| Date::new(year, month, day).ok());
        date.map(|date| CellDay { date, time: written.time }).ok_or_else(|| no_date(text))
    }

    fn day_and_month(&self, written: &Written, text: &str, year: i16) -> Result<[u16; 2], DateFlaw> {
        let (first, second) = match written.parts {
            Parts::Known { day, month } => return Ok([day, month]),
            Parts::Unordered(first, second) => (first, second),
        };
        let ordered = |order| if order == DateOrder::DayFirst { [first, second] } else { [second, first] };
        if let Some(order) = self.given {
            let [day, month] = ordered(order);
            let words = if order == DateOrder::DayFirst { "day/month/year" } else { "month/day/year" };
            return match month {
                1..=12 => Ok([day, month]),
                _ => Err(DateFlaw { message: format!("`{text}` has no month {month}, read as {words}"), ..no_date(text) }),
            };
        }
        match written.forced() {
            Some(order) => Ok(ordered(order)),
            None if first == second => Ok([first, second]),
            None => match self.order() {
                Order::Settled(order, _) => Ok(ordered(*order)),
                Order::Torn(day_first, month_first) => Err(DateFlaw {
                    message: format!("`{text}` may be read two ways: line {day_first} has the day first, line {month_first} the month"),
                    expected: EXPECTED,
                    hint: Some(HOW_TO_SETTLE.to_owned()),
                    is_of_order: true,
                }),
                // Where dates have points between their parts, the day comes first.
                Order::Open if written.has_points => Ok([first, second]),
                Order::Open => Err(DateFlaw {
                    message: format!("`{text}` may be {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}"),
                    expected: "is the day first, or the month?",
                    hint: Some(HOW_TO_SETTLE.to_owned()),
                    is_of_order: true,
                }),
            },
        }
    }

    fn order(&self) -> &Order {
        self.found.get_or_init(|| self.search().unwrap_or(Order::Open))
    }

    /// What the rows say that can be read one way alone.
    fn search(&self) -> Option<Order> {
        let mut rows = self.table.rows().ok()?;
        let mut record = TableRecord::default();
        let mut seen: [Option<CellPlace>; 2] = [None, None];
        loop {
            match rows.advance(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => continue,
            }
            for &column in &self.columns {
                let Some(order) = Written::of(&record.cell(column)).and_then(|written| written.forced()) else { continue };
                let place = &mut seen[usize::from(order == DateOrder::MonthFirst)];
                if place.is_none() {
                    *place = Some(record.place(column));
                }
            }
            if let [Some(day_first), Some(month_first)] = &seen {
                return Some(Order::Torn(day_first.line, month_first.line));
            }
        }
        match seen {
            [Some(place), None] => Some(Order::Settled(DateOrder::DayFirst, place)),
            [None, Some(place)] => Some(Order::Settled(DateOrder::MonthFirst, place)),
            _ => None,
        }
    }

    /// What settled the order, where it was looked for.
    pub fn note(&self) -> Option<TableNote> {
        let Some(Order::Settled(order, place)) = self.found.get() else { return None };
        let words = if *order == DateOrder::DayFirst { "day/month/year" } else { "month/day/year" };
        let message = format!("dates of this file are read as {words}, as this one must be");
        Some(TableNote { message, label: Some("settles the order of day and month".to_owned()), place: Some(place.clone()) })
    }
}

/// What settles the order of day and month.
const HOW_TO_SETTLE: &str = "say which: --dates dmy (day first) or --dates mdy (month first)";

/// A date as it is written, before it is known whether there is such a day.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Written {
    year: Year,
    parts: Parts,
    time: TimeOfDay,
    has_points: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Year {
    Full(i16),
    /// Two digits, beside the name of a month or not.
    Short {
        year: i16,
        is_clear: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Parts {
    Known { day: u16, month: u16 },
    Unordered(u16, u16),
}

impl Written {
    fn of(text: &str) -> Option<Self> {
        // No date is longer, and a note of a thousand letters need not be cut up.
        if text.len() > 60 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Self::year_first(text).or_else(|| Self::numbers(text)).or_else(|| Self::with_name(text))
    }

    /// `2030-01-31`, `2030/01/31`, with a time or without.
    fn year_first(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let sign = date.as_bytes()[4];
        if !matches!(sign, b'-' | b'/' | b'.') || date.as_bytes()[7] != sign {
            return None;
        }
        let [year, month, day] = [0..4, 5..7, 8..10].map(|span| digits(date.get(span)?));
        let parts = Parts::Known { day: day?, month: month? };
        Some(Self { year: Year::Full(i16::try_from(year?).ok()?), parts, time: time(rest)?, has_points: false })
    }

    /// `31/01/2030`, `31-01-2030`, `31.01.30`.
    fn numbers(text: &str) -> Option<Self> {
        let end = text.find([' ', 'T']).unwrap_or(text.len());
        let (date, rest) = text.split_at(end);
        let sign = date.chars().find(|sign| matches!(sign, '/' | '-' | '.'))?;
        let mut parts = date.split(sign);
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || first.len() > 2 || second.len() > 2 {
            return None;
        }
        let parts = Parts::Unordered(digits(first)?, digits(second)?);
        Some(Self { year: Year::of(year, false)?, parts, time: time(rest)?, has_points: sign == '.' })
    }

    /// `31 January 2030`, `31-Jan-30`, `January 31, 2030`, `31 janvier 2030`.
    fn with_name(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut parts: [&str; 3] = [""; 3];
        for part in &mut parts {
            rest = rest.trim_start_matches([' ', '-', '/', ',', '.']);
            let end = rest.find([' ', '-', '/', ',', '.']).filter(|&end| end > 0).unwrap_or(rest.len());
            (*part, rest) = rest.split_at(end);
        }
        let [day, name, year] = match parts {
            [day, name, year] if month(name).is_some() => [day, name, year],
            [name, day, year] => [day, name, year],
        };
        let day = Some(day.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', 'e'])).filter(|day| day.len() <= 2).and_then(digits)?;
        let parts = Parts::Known { day, month: month(name)? };
        Some(Self { year: Year::of(year, true)?, parts, time: time(rest)?, has_points: false })
    }

    /// The order that a date has which is none the other way round.
    fn forced(&self) -> Option<DateOrder> {
        match self.parts {
            Parts::Unordered(13..=31, 1..=12) => Some(DateOrder::DayFirst),
            Parts::Unordered(1..=12, 13..=31) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    fn year(&self, text: &str, column: Option<i16>) -> Result<i16, DateFlaw> {
        let flaw = |message: String, expected, hint| DateFlaw { message, expected, hint, is_of_order: false };
        match (self.year, column) {
            (Year::Full(year), _) if YEARS.contains(&year) => Ok(year),
            (Year::Full(year), column) => {
                let hint = column.map(|column| format!("the column `year` says {column}"));
                Err(flaw(format!("the year of `{text}` is {year}"), "expected a year from 1900 to 2199", hint))
            }
            (Year::Short { year, .. }, Some(column)) if column.rem_euclid(100) == year => Ok(column),
            (Year::Short { .. }, Some(column)) => {
                Err(flaw(format!("`{text}` is of another year than the column `year`, {column}"), "expected the same year", None))
            }
            // The first events on record are of 1989, and no record is of the future.
            (Year::Short { year, is_clear: true }, None) => Ok(if year < 50 { 2000 + year } else { 1900 + year }),
            (Year::Short { .. }, None) => {
                Err(flaw(format!("the year of `{text}` has two digits"), EXPECTED, Some("write the year with four digits".to_owned())))
            }
        }
    }
}

impl Year {
    fn of(text: &str, is_clear: bool) -> Option<Self> {
        let year = i16::try_from(digits(text)?).ok()?;
        match text.len() {
            2 => Some(Self::Short { year, is_clear }),
            4 => Some(Self::Full(year)),
            _ => None,
        }
    }
}

fn digits(text: &str) -> Option<u16> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// What stands behind a date.
fn time(rest: &str) -> Option<TimeOfDay> {
    let rest = rest.trim_start_matches(['T', ' ']).trim_end();
    if rest.is_empty() {
        return Some(TimeOfDay::None);
    }
    let is_time =
        |sign: char| sign.is_ascii_digit() || matches!(sign, ':' | '.' | ' ' | 'Z' | '+' | '-' | 'A' | 'P' | 'M' | 'a' | 'p' | 'm');
    if !rest.starts_with(|sign: char| sign.is_ascii_digit()) || !rest.chars().all(is_time) {
        return None;
    }
    let upper = rest.to_ascii_uppercase();
    let clock = upper.split(['Z', '+', '-']).next().unwrap_or_default().trim();
    let clock = clock.strip_suffix("AM").map_or(clock, |clock| clock.trim().strip_prefix("12").unwrap_or(clock));
    let is_midnight = !clock.contains('P') && clock.bytes().all(|byte| !byte.is_ascii_digit() || byte == b'0');
    Some(if is_midnight { TimeOfDay::Midnight } else { TimeOfDay::Other })
}

/// The month of a name, in English or French, whole or cut off where it is still plain.
fn month(name: &str) -> Option<u16> {
    const MONTHS: [[&str; 3]; 12] = [
        ["january", "janvier", ""],
        ["february", "février", "fevrier"],
        ["march", "mars", ""],
        ["april", "avril", ""],
        ["may", "mai", ""],
        ["june", "juin", ""],
        ["july", "juillet", ""],
        ["august", "août", "aout"],
        ["september", "septembre", ""],
        ["october", "octobre", ""],
        ["november", "novembre", ""],
        ["december", "décembre", "decembre"],
    ];
    let name = name.to_lowercase();
    if name.chars().count() < 3 {
        return None;
    }
    let mut found = (0..12).filter(|&at| MONTHS[at].iter().any(|known| known.starts_with(&name)));
    let first = found.next()?;
    // `jui` may be two months.
    if found.next().is_some() { None } else { u16::try_from(first + 1).ok() }
}

fn no_date(text: &str) -> DateFlaw {
    let hint = nearest(text).map(|near| format!("did you mean `{near}`?"));
    let hint = hint.or_else(|| serial(text).map(|day| format!("a spreadsheet counts days so: is it `{day}`? Save the column as dates")));
    DateFlaw { message: format!("`{}` is no date", clipped(text)), expected: EXPECTED, hint, is_of_order: false }
}

/// Of a cell that no screen could show, the beginning.
fn clipped(cell: &str) -> String {
    if cell.chars().count() <= 40 { cell.to_owned() } else { cell.chars().take(39).chain(['…']).collect() }
}

/// 2025-9-3 and 20250903 are the third of September.
fn nearest(text: &str) -> Option<Date> {
    let compact = || (text.len() == 8).then(|| [text.get(..4), text.get(4..6), text.get(6..8)].map(|part| part.and_then(digits)));
    let cut: Vec<Option<u16>> = text.split(['-', '/', '.', ' ']).map(digits).collect();
    let parts: [Option<u16>; 3] = <[Option<u16>; 3]>::try_from(cut).ok().or_else(compact)?;
    let [year, month, day] = parts;
    let date = Date::new(i16::try_from(year?).ok()?, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok();
    date.filter(|date| YEARS.contains(&date.year()))
}

/// The day of a spreadsheet's number: days after 30 December 1899.
fn serial(text: &str) -> Option<Date> {
    let days = text.parse::<i64>().ok().filter(|days| (20_000..80_000).contains(days))?;
    Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str], text: &str, year: Option<&str>, given: Option<DateOrder>) -> Result<CellDay, DateFlaw> {
        let table = CsvTable::of_text(&format!("id,date\n{}", cells.iter().map(|cell| format!("x,{cell}\n")).collect::<String>())).unwrap();
        CellDates::of(&table, vec![1], given).read(text, year)
    }

    fn day(text: &str) -> Option<String> {
        read(&[], text, None, None).ok().map(|day| day.date.to_string())
    }

    #[test]
    fn dates_that_can_be_read_one_way_alone_are_read() {
        for text in [
            "2030-01-31",
            "2030-01-31 00:00:00.000",
            "2030-01-31T10:00:00Z",
            "2030/01/31",
            "31 January 2030",
            "31-Jan-30",
            "31/jan/2030",
            "January 31, 2030",
            "31 janvier 2030",
            "31 janv. 2030 12:00",
            "31/01/2030",
            "1/31/2030 12:00:00 AM",
            "31.01.2030",
        ] {
            assert_eq!(day(text).as_deref(), Some("2030-01-31"), "{text}");
        }
        for text in [
            "",
            "2030-02-30",
            "31 Foo 2030",
            "2030",
            "31 January 203",
            "2030-01-31x",
            "é0-01-31 2030",
            "1 é 2030",
            "31/31/2030",
            "0/5/2030",
            "20300131",
            "3 jui 2030",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_settled_or_asked_for() {
        let read_day = |cells: &[&str], given| read(cells, "09/10/2025", None, given).map(|day| day.date.to_string());
        assert_eq!(read_day(&["18/09/2025"], None).unwrap(), "2025-10-09");
        assert_eq!(read_day(&["9/18/2025"], None).unwrap(), "2025-09-10");
        assert_eq!(read_day(&["01/02/2025"], Some(DateOrder::MonthFirst)).unwrap(), "2025-09-10");
        let open = read_day(&["01/02/2025"], None).unwrap_err();
        assert!(open.is_of_order && open.message.contains("2025-10-09 or 2025-09-10") && open.hint.unwrap().contains("--dates dmy"));
        let torn = read_day(&["18/09/2025", "9/18/2025"], None).unwrap_err();
        assert!(torn.message.contains("line 2 has the day first, line 3 the month"), "{torn:?}");
        assert!(read(&[], "18/09/2025", None, Some(DateOrder::MonthFirst)).unwrap_err().message.contains("no month 18"));
        assert_eq!(read(&[], "09/09/2025", None, None).unwrap().date.to_string(), "2025-09-09");
    }

    #[test]
    fn two_digits_of_a_year_are_held_against_the_column_year() {
        let year = |text, column| read(&[], text, column, None).map(|day| day.date.year());
        assert_eq!(year("18-Sep-97", Some("1997")), Ok(1997));
        assert_eq!(year("18-Sep-97", None), Ok(1997));
        assert_eq!(year("07-Jan-16", None), Ok(2016));
        assert!(year("18-Sep-97", Some("2024")).is_err());
        assert!(year("18/09/25", None).unwrap_err().hint.unwrap().contains("four digits"));
        assert_eq!(year("18/09/25", Some("2025")), Ok(2025));
        let old = year("0025-09-12", Some("2025")).unwrap_err();
        assert!(old.message.contains("is 25") && old.hint.unwrap().contains("2025"));
    }

    #[test]
    fn what_was_meant_is_told() {
        let hint = |text| read(&[], text, None, None).unwrap_err().hint.unwrap_or_default();
        assert!(hint("2025-9-1").contains("`2025-09-01`") && hint("20250903").contains("`2025-09-03`"));
        assert!(hint("45918").contains("`2025-09-18`"));
        let time = |text| read(&[], text, None, None).unwrap().time;
        assert_eq!([time("2025-12-08 00:00:00"), time("2025-12-08T00:00:00+02:00")], [TimeOfDay::Midnight; 2]);
        assert_eq!((time("2025-12-08"), time("2025-12-08 06:30")), (TimeOfDay::None, TimeOfDay::Other));
    }
}
