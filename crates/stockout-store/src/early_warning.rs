//! `early_warning.csv`: by class of cover, how often a shortage followed.

use super::cell::{read_number, write_number};
use stockout_results::metric::Subject;
use stockout_results::warning::{COVER_FROM, DAYS_AHEAD};
use stockout_results::{CoverClass, PlaceResults, Probability, Results};

/// The first five say which class; the use is empty for the commodity as a whole and for a place, which stands as `fuel.places.Bamako` under
/// the commodity; the upper end is empty for the last class.
const COLUMNS: [&str; 10] =
    ["commodity", "use", "cover_from", "cover_below", "days_ahead", "days", "probability", "ci95_low", "ci95_high", "n"];

/// The text: commodity by commodity, the whole and then the use that is served first, class by class.
pub(super) fn early_warning_csv(results: &Results) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS).expect("memory takes what is written");
    for commodity in &results.commodities {
        let of_uses = commodity.uses.iter().map(|of_use| (of_use.name.as_str(), &of_use.early_warning));
        let of_all = std::iter::once((commodity.name.clone(), "", &commodity.early_warning));
        let of_uses = of_uses.map(|(name, classes)| (commodity.name.clone(), name, classes));
        let of_places = commodity.places.iter().map(|of| (in_place(&commodity.name, of, results), "", &of.early_warning));
        for (whose, name, classes) in of_all.chain(of_uses).chain(of_places) {
            for (at, class) in classes.iter().enumerate() {
                let mut row = labels(&whose, name, at).to_vec();
                row.push(class.days.to_string());
                row.extend([class.chance.estimate, class.chance.ci95[0], class.chance.ci95[1]].map(number));
                row.push(class.chance.n.to_string());
                csv.write_record(&row).expect("memory takes what is written");
            }
        }
    }
    csv.into_inner().expect("memory takes what is written")
}

/// A commodity's uses in a place, as metrics are named: `fuel.places.Bamako`.
fn in_place(commodity: &str, of: &PlaceResults, results: &Results) -> String {
    Subject::Place(commodity, &results.provenance.places[of.place].name).to_string()
}

fn labels(commodity: &str, of_use: &str, class: usize) -> [String; 5] {
    let below = COVER_FROM.get(class + 1).map_or_else(String::new, usize::to_string);
    [commodity.to_owned(), of_use.to_owned(), COVER_FROM[class].to_string(), below, DAYS_AHEAD.to_string()]
}

fn number(value: f64) -> String {
    let mut text = String::new();
    write_number(&mut text, value);
    text
}

/// Puts what the file says into results that lack it.
pub(super) fn read_early_warning(text: &[u8], results: &mut Results) -> Result<(), String> {
    let mut csv = csv::Reader::from_reader(text);
    if csv.headers().map_err(|error| error.to_string())? != COLUMNS.as_slice() {
        return Err(format!("its columns are not `{}`", COLUMNS.join(",")));
    }
    let rows: Result<Vec<csv::StringRecord>, csv::Error> = csv.records().collect();
    let rows = rows.map_err(|error| error.to_string())?;
    let mut rest = rows.as_slice();
    let names = results.names();
    for commodity in &mut results.commodities {
        commodity.early_warning = classes(&mut rest, &commodity.name, "")?;
        for of_use in &mut commodity.uses {
            of_use.early_warning = classes(&mut rest, &commodity.name, &of_use.name)?;
        }
        for of_place in &mut commodity.places {
            let whose = Subject::Place(&commodity.name, &names.places[of_place.place]).to_string();
            of_place.early_warning = classes(&mut rest, &whose, "")?;
        }
    }
    rest.first().map_or(Ok(()), |row| Err(format!("{}a row too many", place(row))))
}

/// The classes of a commodity or use, where they come next.
fn classes(rest: &mut &[csv::StringRecord], commodity: &str, of_use: &str) -> Result<Vec<CoverClass>, String> {
    if !rest.first().is_some_and(|row| row[0] == *commodity && row[1] == *of_use) {
        return Ok(Vec::new());
    }
    let mut found = Vec::with_capacity(COVER_FROM.len());
    for class in 0..COVER_FROM.len() {
        let expected = labels(commodity, of_use, class);
        let Some((row, after)) = rest.split_first().filter(|(row, _)| row.iter().zip(&expected).all(|(cell, label)| cell == label)) else {
            return Err(format!("the row of {} is missing", expected.join(",")));
        };
        let whole = |at: usize| row[at].parse::<u64>().map_err(|_| format!("{}`{}` is not a whole number", place(row), &row[at]));
        let number = |at: usize| read_number(&row[at]).map_err(|why| format!("{}{why}", place(row)));
        let chance = Probability { estimate: number(6)?, ci95: [number(7)?, number(8)?], n: whole(9)? };
        found.push(CoverClass { days: whole(5)?, chance });
        *rest = after;
    }
    Ok(found)
}

fn place(row: &csv::StringRecord) -> String {
    row.position().map_or_else(String::new, |at| format!("line {}: ", at.line()))
}
