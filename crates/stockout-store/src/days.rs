//! `severity.csv` and `uses.csv`: what charts and reports need of each day beyond `daily.csv`.

use super::daily::Rows;
use super::day_table::DayTable;
use std::borrow::Cow;
use stockout_results::{OwnCover, Results};

/// Shares of the replications in each severity band.
const SEVERITY: [&str; 7] = ["day", "date", "commodity", "minor", "moderate", "severe", "extreme"];

/// What a use holds itself, in days of its normal need: mean and interval.
const USES: [&str; 7] = ["day", "date", "commodity", "use", "own_cover_days", "ci95_low", "ci95_high"];

/// `severity.csv`: commodity by commodity, day by day.
///
/// # Errors
/// If the results name no first day that exists.
pub fn severity(results: &Results) -> Result<DayTable<'_>, String> {
    let mut table = DayTable::new(SEVERITY, results)?;
    for commodity in results.commodities.iter().filter(|commodity| !commodity.severity.is_empty()) {
        let band = |band: usize| commodity.severity.iter().map(|shares| shares[band]).collect::<Vec<f64>>();
        table.days([commodity.name.as_str()], (0..4).map(|at| Cow::Owned(band(at))));
    }
    Ok(table)
}

/// `uses.csv`: commodity by commodity, use by use, day by day.
///
/// # Errors
/// As [`severity`].
pub fn uses(results: &Results) -> Result<DayTable<'_>, String> {
    let mut table = DayTable::new(USES, results)?;
    for commodity in &results.commodities {
        for use_ in commodity.uses.iter().filter(|use_| !use_.own_cover.mean.is_empty()) {
            let OwnCover { mean, low, high } = &use_.own_cover;
            table.days([commodity.name.as_str(), &use_.name], [mean, low, high].map(|list| Cow::Borrowed(list.as_slice())));
        }
    }
    Ok(table)
}

/// Puts what `severity.csv` says into results that lack it.
pub(super) fn read_severity(text: &[u8], results: &mut Results) -> Result<(), String> {
    let days = results.provenance.days;
    let mut rows = Rows::new(text, &SEVERITY)?;
    for commodity in &mut results.commodities {
        if rows.comes([&commodity.name])? {
            let bands = rows.days([&commodity.name], days, 4)?;
            commodity.severity = (0..days).map(|day| std::array::from_fn(|band| bands[band][day])).collect();
        }
    }
    rows.end()
}

/// Puts what `uses.csv` says into results that lack it.
pub(super) fn read_uses(text: &[u8], results: &mut Results) -> Result<(), String> {
    let days = results.provenance.days;
    let mut rows = Rows::new(text, &USES)?;
    for commodity in &mut results.commodities {
        for use_ in &mut commodity.uses {
            if rows.comes([&commodity.name, &use_.name])? {
                let lists = rows.days([&commodity.name, &use_.name], days, 3)?;
                let [mean, low, high] = lists.try_into().expect("three lists were asked for");
                use_.own_cover = OwnCover { mean, low, high };
            }
        }
    }
    rows.end()
}
