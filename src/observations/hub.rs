//! Target data of a forecast hub (hubverse): time series and oracle output, read as observations of weeks.
//!
//! A row has the last day of its week, the target's name, the place and what was seen, and may have a commodity, a unit and the date of
//! its version; without what was seen (`NA`) it is passed over. What observations say besides is put beside it: a name for the row, the first day of the week, the unit of the measure.

use super::Measure;
use super::cells::Cells;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

const WEEK_BUT_ONE: i64 = 6;
/// Columns of a hub's tables, and what they are called in observations; those without a name there are passed over.
const NAMES: [(&str, &str); 12] = [
    ("target_end_date", "end_date"),
    ("target_start_date", "date"),
    ("observation", "quantity"),
    ("oracle_value", "quantity"),
    ("target", "measure"),
    ("location", "where"),
    ("as_of", "source_date"),
    ("origin_date", ""),
    ("reference_date", ""),
    ("horizon", ""),
    ("output_type", ""),
    ("output_type_id", ""),
];

/// Cells of a hub's table as cells of observations; others as they are.
pub(super) fn translated(mut cells: Cells) -> Cells {
    let has = |cells: &Cells, name: &str| cells.header().iter().any(|column| column == name);
    let is_of_hub = has(&cells, "target_end_date") && has(&cells, "target") && !has(&cells, "id") && !has(&cells, "measure");
    if !is_of_hub || has(&cells, "observation") == has(&cells, "oracle_value") {
        return cells;
    }
    for (theirs, ours) in NAMES {
        cells.rename(theirs, ours);
    }
    let newest = newest(&cells);
    let seen: Vec<bool> = (0..cells.len()).map(|row| newest[row] && !["", "NA"].contains(&cells.get(row, "quantity"))).collect();
    cells.retain(|row| seen[row]);
    let rows = 0..cells.len();
    let get = |column: &'static str| -> Vec<String> { rows.clone().map(|row| cells.get(row, column).to_owned()).collect() };
    let (ends, measures) = (get("end_date"), get("measure"));
    let known = |add: fn(Measure) -> &'static str| -> Vec<String> {
        measures.iter().map(|name| Measure::of(name).map_or("", add).to_owned()).collect()
    };
    let starts = ends.iter().map(|end| first_day(end)).collect();
    // Places and commodities of one week are observed each for itself.
    let parts = measures.iter().zip(&ends).zip(get("commodity")).zip(get("where"));
    let names: Vec<String> = parts.map(|(((measure, end), commodity), place)| joined([measure, end, &commodity, &place])).collect();
    let ids = names.iter().enumerate().map(|(row, name)| format!("{} {name}", row + 1)).collect();
    let every = |word: &str| vec![word.to_owned(); cells.len()];
    let missing = [
        ("id", ids),
        ("target", names),
        ("date", starts),
        ("unit", known(unit)),
        ("commodity", known(commodity)),
        ("source", every("target data of a hub")),
        ("confidence", every("medium")),
    ];
    for (column, values) in missing {
        if !has(&cells, column) {
            cells.append(column, values);
        }
    }
    cells
}

/// Of several versions of one row, is it the latest?
fn newest(cells: &Cells) -> Vec<bool> {
    let key = |row: usize| ["measure", "end_date", "where", "commodity"].map(|column| cells.get(row, column).to_owned());
    let mut latest: BTreeMap<[String; 4], String> = BTreeMap::new();
    for row in 0..cells.len() {
        let version = latest.entry(key(row)).or_default();
        *version = std::mem::take(version).max(cells.get(row, "source_date").to_owned());
    }
    (0..cells.len()).map(|row| latest[&key(row)] == cells.get(row, "source_date")).collect()
}

fn joined(words: [&str; 4]) -> String {
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The first day of the week that ends on a day. Where that is no date, its own fault is enough: some day before it.
fn first_day(end: &str) -> String {
    let first = end.parse::<Date>().and_then(|end| end.checked_sub(WEEK_BUT_ONE.days()));
    first.unwrap_or(Date::constant(1970, 1, 1)).to_string()
}

fn unit(measure: Measure) -> &'static str {
    use super::Dimension as Of;
    match measure.dimension() {
        Some(Of::Trucks) => "tankers",
        Some(Of::Convoys) => "convoys",
        Some(Of::Share) => "share",
        _ => "",
    }
}

/// Tankers carry fuel.
fn commodity(measure: Measure) -> &'static str {
    if measure.key().starts_with("tankers") { "fuel" } else { "" }
}
