//! `daily.csv` and `routes.csv`: the figures of each day.

use std::borrow::Cow;

use super::cell::read_number;
use super::day_table::DayTable;
use stockout_results::{Bands, DailyMetric, Figure, Results, Seen, safe_cell};

/// The columns of `daily.csv`.
const DAILY: [&str; 10] = ["day", "date", "commodity", "metric", "mean", "q05", "q25", "q50", "q75", "q95"];

/// The columns of `routes.csv` before those by commodity.
const ROUTES: [&str; 6] = ["day", "date", "route", "open_probability", "trucks_sent", "trucks_lost"];

/// A daily figure that is a probability: it has a mean but no quantiles.
const SHORTAGE_PROBABILITY: &str = Figure::ShortageProbability.key();

/// `daily.csv`: commodity by commodity, metric by metric, day by day.
///
/// # Errors
/// If the results name no first day that exists.
pub fn daily(results: &Results) -> Result<DayTable<'_>, String> {
    let mut table = DayTable::new(DAILY, results)?;
    for commodity in &results.commodities {
        for (metric, bands) in &commodity.daily {
            table.bands([&commodity.name, metric.key()], bands);
        }
        table.mean([&commodity.name, SHORTAGE_PROBABILITY], &commodity.shortage_probability);
        for (figure, list) in seen_of(&commodity.seen) {
            table.mean([&commodity.name, figure.key()], list);
        }
    }
    Ok(table)
}

/// `routes.csv`: route by route, day by day.
///
/// # Errors
/// As [`daily`].
pub fn routes(results: &Results) -> Result<DayTable<'_>, String> {
    let halts = results.routes.iter().all(|route| route.halted.len() == results.commodities.len());
    let mut table = DayTable::new(route_columns(results, halts), results)?;
    for route in &results.routes {
        let mut lists = vec![&route.open_probability, &route.trucks_sent, &route.trucks_lost];
        lists.extend(&route.delivered);
        lists.extend(&route.queue);
        lists.extend(&route.halted);
        table.days([route.name.as_str()], lists.into_iter().map(|list| Cow::Borrowed(list.as_slice())));
    }
    Ok(table)
}

/// Puts what `daily.csv` says into results that lack it.
pub(super) fn read_daily(text: &[u8], results: &mut Results) -> Result<(), String> {
    let days = results.provenance.days;
    let mut rows = Rows::new(text, &DAILY)?;
    for commodity in &mut results.commodities {
        for &metric in DailyMetric::ALL {
            // A price that the scenario does not have; what earlier versions did not write.
            let may_lack = matches!(metric, DailyMetric::PriceIndex | DailyMetric::Level | DailyMetric::Cleared);
            if may_lack && !rows.comes([&commodity.name, metric.key()])? {
                continue;
            }
            commodity.daily.push((metric, rows.bands([&commodity.name, metric.key()], days)?));
        }
        commodity.shortage_probability = rows.mean([&commodity.name, SHORTAGE_PROBABILITY], days)?;
        // A folder of an earlier version ends here.
        if rows.comes([&commodity.name, Figure::DryProbability.key()])? {
            commodity.seen.dry_probability = rows.mean([&commodity.name, Figure::DryProbability.key()], days)?;
            commodity.seen.unserved_probability = rows.mean([&commodity.name, Figure::UnservedProbability.key()], days)?;
        }
    }
    rows.end()
}

/// Puts what `routes.csv` says into results that lack it.
pub(super) fn read_routes(text: &[u8], results: &mut Results) -> Result<(), String> {
    let (days, commodities) = (results.provenance.days, results.commodities.len());
    // A folder of an earlier version lacks the last columns.
    let halts = !text.starts_with(format!("{}\n", route_columns(results, false).join(",")).as_bytes());
    let columns = route_columns(results, halts);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut rows = Rows::new(text, &columns)?;
    for route in &mut results.routes {
        let mut lists = rows.days([&route.name], days, 3 + (2 + usize::from(halts)) * commodities)?;
        if halts {
            route.halted = lists.split_off(3 + 2 * commodities);
        }
        route.queue = lists.split_off(3 + commodities);
        route.delivered = lists.split_off(3);
        [route.open_probability, route.trucks_sent, route.trucks_lost] = lists.try_into().expect("three lists are left");
    }
    rows.end()
}

/// The columns of `routes.csv`, with those of halts or, as in a folder of an earlier version, without.
fn route_columns(results: &Results, halts: bool) -> Vec<String> {
    let by_commodity = |key| results.commodities.iter().map(move |commodity| format!("{key}_{}", commodity.name));
    let halted = by_commodity("halted_probability").filter(|_| halts);
    ROUTES.iter().map(|&column| column.to_owned()).chain(by_commodity("delivered")).chain(by_commodity("queue")).chain(halted).collect()
}

/// What people see of each day, as probabilities.
pub(super) fn seen_of(seen: &Seen) -> [(Figure, &Vec<f64>); 2] {
    [(Figure::DryProbability, &seen.dry_probability), (Figure::UnservedProbability, &seen.unserved_probability)]
}

/// A table of days that is being read, in the order in which it was written.
pub(super) struct Rows<'a> {
    rows: csv::StringRecordsIntoIter<&'a [u8]>,
    next: Option<csv::StringRecord>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a [u8], columns: &[&str]) -> Result<Self, String> {
        let mut csv = csv::Reader::from_reader(text);
        let header = csv.headers().map_err(|error| error.to_string())?;
        if header != columns {
            return Err(format!("its columns are not `{}`", columns.join(",")));
        }
        let mut rows = Self { rows: csv.into_records(), next: None };
        rows.advance()?;
        Ok(rows)
    }

    /// Does a row with these labels come next?
    pub(super) fn comes<const N: usize>(&self, labels: [&str; N]) -> Result<bool, String> {
        Ok(self.next.as_ref().is_some_and(|row| row.iter().skip(2).zip(labels).all(|(cell, label)| cell == safe_cell(label))))
    }

    /// So many lists of numbers, a row a day, from rows with these labels.
    pub(super) fn days<const N: usize>(&mut self, labels: [&str; N], days: usize, lists: usize) -> Result<Vec<Vec<f64>>, String> {
        let mut found = vec![Vec::with_capacity(days); lists];
        for day in 0..days {
            if !self.comes(labels)? {
                return Err(format!("{}day {day} of {} is missing", self.place(), labels.join(" ")));
            }
            let row = self.next.as_ref().expect("a row came");
            if row[0].parse() != Ok(day) {
                return Err(format!("{}day {day} of {} is missing", self.place(), labels.join(" ")));
            }
            for (list, cell) in found.iter_mut().zip(row.iter().skip(2 + N)) {
                list.push(read_number(cell).map_err(|why| format!("{}{why}", self.place()))?);
            }
            self.advance()?;
        }
        Ok(found)
    }

    /// A figure's mean and quantiles.
    pub(super) fn bands<const N: usize>(&mut self, labels: [&str; N], days: usize) -> Result<Bands, String> {
        let lists = self.days(labels, days, 6)?;
        let [mean, q05, q25, q50, q75, q95] = lists.try_into().expect("six lists were asked for");
        Ok(Bands { mean, q05, q25, q50, q75, q95 })
    }

    /// A figure that has a mean but no quantiles.
    pub(super) fn mean<const N: usize>(&mut self, labels: [&str; N], days: usize) -> Result<Vec<f64>, String> {
        Ok(self.days(labels, days, 6)?.swap_remove(0))
    }

    pub(super) fn end(&self) -> Result<(), String> {
        if self.next.is_none() { Ok(()) } else { Err(format!("{}a row too many", self.place())) }
    }

    fn advance(&mut self) -> Result<(), String> {
        self.next = self.rows.next().transpose().map_err(|error| error.to_string())?;
        Ok(())
    }

    fn place(&self) -> String {
        let line = self.next.as_ref().and_then(|row| row.position()).map(csv::Position::line);
        line.map_or_else(|| "at its end, ".to_owned(), |line| format!("line {line}: "))
    }
}
