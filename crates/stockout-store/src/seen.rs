//! `places.csv` and `uses_daily.csv`: what people see of each day, place by place and use by use.

use stockout_results::{Bands, Figure, PlaceDailyMetric, Results, UseDailyMetric};

use super::daily::{Rows, seen_of};
use super::day_table::DayTable;

/// The columns of `places.csv`.
const PLACES: [&str; 11] = ["day", "date", "place", "commodity", "metric", "mean", "q05", "q25", "q50", "q75", "q95"];

/// The columns of `uses_daily.csv`.
const USES: [&str; 11] = ["day", "date", "use", "commodity", "metric", "mean", "q05", "q25", "q50", "q75", "q95"];

/// Shares of the replications in each severity band, as metrics of a place.
const SEVERITY: [&str; 4] = ["minor_probability", "moderate_probability", "severe_probability", "extreme_probability"];

/// `places.csv`; none without `[places]`.
///
/// # Errors
/// If the results name no first day that exists.
pub fn places(results: &Results) -> Result<Option<DayTable<'_>>, String> {
    if results.provenance.places.is_empty() {
        return Ok(None);
    }
    let mut table = DayTable::new(PLACES, results)?;
    for commodity in &results.commodities {
        for place in &commodity.places {
            let labels = |metric| [results.provenance.places[place.place].name.as_str(), &commodity.name, metric];
            for (metric, bands) in &place.daily {
                table.bands(labels(metric.key()), bands);
            }
            table.mean(labels(Figure::ShortageProbability.key()), &place.shortage_probability);
            for (metric, list) in seen_of(&place.seen) {
                table.mean(labels(metric.key()), list);
            }
            if !place.severity.is_empty() {
                for (band, metric) in SEVERITY.into_iter().enumerate() {
                    table.mean(labels(metric), place.severity.iter().map(|shares| shares[band]).collect::<Vec<f64>>());
                }
            }
        }
    }
    Ok(Some(table))
}

/// `uses_daily.csv`: commodity by commodity, use by use, metric by metric, day by day.
///
/// # Errors
/// As [`places`].
pub fn uses_daily(results: &Results) -> Result<DayTable<'_>, String> {
    let mut table = DayTable::new(USES, results)?;
    for commodity in &results.commodities {
        for of_use in &commodity.uses {
            let labels = |metric| [of_use.name.as_str(), &commodity.name, metric];
            for (metric, bands) in &of_use.daily {
                table.bands(labels(metric.key()), bands);
            }
            for (metric, list) in seen_of(&of_use.seen) {
                table.mean(labels(metric.key()), list);
            }
        }
    }
    Ok(table)
}

/// Puts what `places.csv` says into results that lack it.
pub(super) fn read_places(text: &[u8], results: &mut Results) -> Result<(), String> {
    let days = results.provenance.days;
    let mut rows = Rows::new(text, &PLACES)?;
    for commodity in &mut results.commodities {
        for place in &mut commodity.places {
            let labels = |metric| [results.provenance.places[place.place].name.as_str(), &commodity.name, metric];
            place.daily = read_all(&mut rows, PlaceDailyMetric::ALL, |metric| labels(metric.key()), days)?;
            place.shortage_probability = rows.mean(labels(Figure::ShortageProbability.key()), days)?;
            place.seen.dry_probability = rows.mean(labels(Figure::DryProbability.key()), days)?;
            place.seen.unserved_probability = rows.mean(labels(Figure::UnservedProbability.key()), days)?;
            if rows.comes(labels(SEVERITY[0]))? {
                let bands = SEVERITY.map(|metric| rows.mean(labels(metric), days));
                let [minor, moderate, severe, extreme] = bands;
                let bands = [minor?, moderate?, severe?, extreme?];
                place.severity = (0..days).map(|day| std::array::from_fn(|band| bands[band][day])).collect();
            }
        }
    }
    rows.end()
}

/// Puts what `uses_daily.csv` says into results that lack it.
pub(super) fn read_uses_daily(text: &[u8], results: &mut Results) -> Result<(), String> {
    let days = results.provenance.days;
    let mut rows = Rows::new(text, &USES)?;
    for commodity in &mut results.commodities {
        for of_use in &mut commodity.uses {
            let labels = |metric| [of_use.name.as_str(), &commodity.name, metric];
            of_use.daily = read_all(&mut rows, UseDailyMetric::ALL, |metric| labels(metric.key()), days)?;
            of_use.seen.dry_probability = rows.mean(labels(Figure::DryProbability.key()), days)?;
            of_use.seen.unserved_probability = rows.mean(labels(Figure::UnservedProbability.key()), days)?;
        }
    }
    rows.end()
}

/// The metrics that come next, of those that may.
fn read_all<'l, M: Copy, const N: usize>(
    rows: &mut Rows,
    metrics: &[M],
    labels: impl Fn(M) -> [&'l str; N],
    days: usize,
) -> Result<Vec<(M, Bands)>, String> {
    let mut found = Vec::new();
    for &metric in metrics {
        if rows.comes(labels(metric))? {
            found.push((metric, rows.bands(labels(metric), days)?));
        }
    }
    Ok(found)
}
