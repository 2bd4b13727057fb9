//! Which uncertain values the answer goes with.

use crate::cases::Case;
use serde_json::{Value as Json, json};
use stockout::ensemble::Rows;
use stockout::results::stats::rank::spearman;
use stockout::results::{Figure, Results};
use stockout::scenario::Uncertain;

/// How many are told.
const TOLD: usize = 8;

/// The uncertain values by the size of their rank correlation with the shortage days of a commodity as it is told, largest first. An
/// association in the draws of this very run, with the half-width of its 95 % interval under independence.
pub(crate) fn drivers(case: &Case, results: &Results, commodity: usize) -> Json {
    let uncertain = &case.model.scenario().uncertain;
    let rows = case.model.shape.rows.clone();
    let n = results.provenance.replications;
    let names = results.names();
    let Some(column) = names.told_column(commodity, Figure::ShortageDays) else { return json!([]) };
    let figure: Vec<f64> = values(case, n, |rows_of| rows_of.rows, rows.width(), rows.index(column));
    let with = |at: usize| spearman(&values(case, n, |rows_of| rows_of.draws, uncertain.len(), at), &figure);
    let mut found: Vec<(&Uncertain, f64)> = uncertain.iter().enumerate().map(|(at, value)| (value, with(at))).collect();
    found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let noise = 1.96 / (figure.len().max(2) as f64 - 1.0).sqrt();
    let told = found.iter().take(TOLD).filter(|(_, correlation)| correlation.abs() > noise);
    told.map(|(value, correlation)| json!({ "path": value.path, "correlation": correlation, "noise": noise })).collect()
}

fn values(case: &Case, replications: u64, of: impl for<'a> Fn(&Rows<'a>) -> &'a [f64], width: usize, at: usize) -> Vec<f64> {
    let mut found = Vec::new();
    for rows in case.gathering.rows(replications) {
        found.extend(of(&rows).iter().copied().skip(at).step_by(width.max(1)));
    }
    found
}
