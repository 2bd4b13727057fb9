//! A table of days: one row per day and thing, before it is text or anything else.

use std::borrow::Cow;

use jiff::ToSpan;
use jiff::civil::Date;

use super::cell::write_number;
use stockout_results::{Bands, Results, safe_cell};

/// A table whose first columns are `day` and `date`, then labels, then numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct DayTable<'r> {
    columns: Vec<String>,
    dates: Vec<String>,
    stretches: Vec<Stretch<'r>>,
}

/// All days of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch<'r> {
    /// What it is of: one label for each column of labels.
    pub labels: Vec<String>,
    /// By column of numbers: one for each day, NaN where there is none.
    pub numbers: Vec<Cow<'r, [f64]>>,
}

impl<'r> DayTable<'r> {
    pub(super) fn new<C: Into<String>>(columns: impl IntoIterator<Item = C>, results: &Results) -> Result<Self, String> {
        let columns = columns.into_iter().map(Into::into).collect();
        Ok(Self { columns, dates: dates(&results.provenance.start, results.provenance.days)?, stretches: Vec::new() })
    }

    /// Names of the columns, `day` and `date` first.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The date of each day, `YYYY-MM-DD`.
    pub fn dates(&self) -> &[String] {
        &self.dates
    }

    /// The rows, one stretch of all days after the other.
    pub fn stretches(&self) -> &[Stretch<'r>] {
        &self.stretches
    }

    /// Adds one row for each day: the labels, then that day's number from each list.
    pub(super) fn days<const N: usize>(&mut self, labels: [&str; N], lists: impl IntoIterator<Item = Cow<'r, [f64]>>) {
        let labels = labels.map(str::to_owned).to_vec();
        self.stretches.push(Stretch { labels, numbers: lists.into_iter().collect() });
    }

    /// A figure's mean and quantiles.
    pub(super) fn bands<const N: usize>(&mut self, labels: [&str; N], bands: &'r Bands) {
        let lists = [&bands.mean, &bands.q05, &bands.q25, &bands.q50, &bands.q75, &bands.q95];
        self.days(labels, lists.map(|list| Cow::Borrowed(list.as_slice())));
    }

    /// A figure that has a mean but no quantiles; nothing where it is not known.
    pub(super) fn mean<const N: usize>(&mut self, labels: [&str; N], mean: impl Into<Cow<'r, [f64]>>) {
        let mean = mean.into();
        if !mean.is_empty() {
            let none = || Cow::Owned(vec![f64::NAN; self.dates.len()]);
            let quantiles: [Cow<'r, [f64]>; 5] = std::array::from_fn(|_| none());
            self.days(labels, std::iter::once(mean).chain(quantiles));
        }
    }

    /// As CSV; an empty cell where there is no number.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&self.columns).expect("memory takes what is written");
        let mut text = String::new();
        for stretch in &self.stretches {
            for (day, date) in self.dates.iter().enumerate() {
                let mut row = csv::StringRecord::from(vec![day.to_string().as_str(), date]);
                stretch.labels.iter().for_each(|label| row.push_field(&safe_cell(label)));
                for list in &stretch.numbers {
                    text.clear();
                    write_number(&mut text, list[day]);
                    row.push_field(&text);
                }
                csv.write_record(&row).expect("memory takes what is written");
            }
        }
        csv.into_inner().expect("memory takes what is written")
    }
}

fn dates(start: &str, days: usize) -> Result<Vec<String>, String> {
    let first: Date = start.parse().map_err(|error| format!("start `{start}`: {error}"))?;
    let date = |day: usize| first.checked_add((day as i64).days()).map(|date| date.to_string()).map_err(|error| error.to_string());
    (0..days).map(date).collect()
}
