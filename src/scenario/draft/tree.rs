//! TOML text as a tree that remembers where everything stands.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::scenario::fault::{Place, Report, code};
use crate::scenario::slips;

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub at: Place,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Text(String),
    Number(f64),
    Flag(bool),
    Date(Date),
    /// A time, or a date with a time: nothing in a scenario is one.
    Moment,
    List(Vec<Node>),
    Table(Vec<(Name, Node)>),
    /// A value that stands open, by its number: no text writes one.
    Open(usize),
}

/// A word and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    pub text: String,
    pub at: Place,
}

impl Node {
    /// What a person would call it.
    pub fn called(&self) -> String {
        match &self.kind {
            Kind::Text(text) if text.len() <= 40 => format!("the text {text:?}"),
            Kind::Text(_) => "a text".to_owned(),
            Kind::Number(number) => format!("the number {number}"),
            Kind::Flag(flag) => format!("`{flag}`"),
            Kind::Date(date) => format!("the date {date}"),
            Kind::Moment => "a time".to_owned(),
            Kind::List(_) => "a list".to_owned(),
            Kind::Table(_) => "a table".to_owned(),
            Kind::Open(_) => "an open value".to_owned(),
        }
    }

    pub fn table(&self) -> Option<&[(Name, Node)]> {
        if let Kind::Table(entries) = &self.kind { Some(entries) } else { None }
    }
}

/// The entry of that name.
pub(crate) fn entry<'a>(table: &'a [(Name, Node)], name: &str) -> Option<&'a (Name, Node)> {
    table.iter().find(|(key, _)| key.text == name)
}

/// Reads a whole document; syntax faults go to the report, what could be read comes back.
pub(crate) fn document(source: u32, text: &str, report: &mut Report) -> Vec<(Name, Node)> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return entries(source, 0, table.get_ref());
    }
    if let Some((what, hint)) = slips::foreign(text) {
        let end = text.lines().next().map_or(0, str::len);
        report.fault(code::SYNTAX, Place::new(source, 0..end), what).hint(hint);
        return Vec::new();
    }
    let line_of = |text: &str, error: &toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count()
    };
    let broken = |text: &str| {
        let mut lines: Vec<usize> = DeTable::parse_recoverable(text).1.iter().map(|error| line_of(text, error)).collect();
        lines.dedup();
        lines
    };
    let (mended, slipped) = slips::mended(source, text, &broken, report);
    let (table, errors) = DeTable::parse_recoverable(&mended);
    // What is wrong with a line is told once.
    let mut told = slipped;
    let errors = errors.into_iter().filter(|error| {
        let line = line_of(&mended, error);
        let is_new = !told.contains(&line);
        told.push(line);
        is_new
    });
    report_errors(source, 0, errors.collect(), report);
    entries(source, 0, table.get_ref())
}

/// Reads one value that stands `offset` bytes into its source. None: it is not TOML.
pub(crate) fn value(source: u32, offset: usize, text: &str) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    Some(node(source, offset, &value))
}

fn report_errors(source: u32, offset: usize, errors: Vec<toml::de::Error>, report: &mut Report) {
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let place = Place::new(source, span.start + offset..span.end + offset);
        report.fault(code::SYNTAX, place, format!("this is not TOML: {}", error.message().trim().replace('\n', ", ")));
    }
}

fn entries(source: u32, offset: usize, table: &DeTable<'_>) -> Vec<(Name, Node)> {
    table
        .iter()
        .map(|(key, value)| {
            let span = key.span();
            let name = Name { text: key.get_ref().to_string(), at: Place::new(source, span.start + offset..span.end + offset) };
            (name, node(source, offset, value))
        })
        .collect()
}

fn node(source: u32, offset: usize, value: &Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(number) => Kind::Number(integer(number.as_str(), number.radix())),
        DeValue::Float(number) => Kind::Number(number.as_str().replace('_', "").parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Kind::Flag(*flag),
        DeValue::Datetime(moment) => date(moment).map_or(Kind::Moment, Kind::Date),
        DeValue::Array(items) => Kind::List(items.iter().map(|item| node(source, offset, item)).collect()),
        DeValue::Table(table) => Kind::Table(entries(source, offset, table)),
    };
    Node { at: Place::new(source, span.start + offset..span.end + offset), kind }
}

fn integer(digits: &str, radix: u32) -> f64 {
    let digits = digits.replace('_', "");
    match i64::from_str_radix(&digits, radix) {
        Ok(number) => number as f64,
        Err(_) if radix == 10 => digits.parse().unwrap_or(f64::NAN),
        Err(_) => u128::from_str_radix(&digits, radix).map_or(f64::NAN, |number| number as f64),
    }
}

fn date(moment: &toml::value::Datetime) -> Option<Date> {
    if moment.time.is_some() || moment.offset.is_some() {
        return None;
    }
    let date = moment.date?;
    Date::new(date.year as i16, date.month as i8, date.day as i8).ok()
}
