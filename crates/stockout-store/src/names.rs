//! The names inside a result folder.

use std::path::Path;

pub(super) const SUMMARY: &str = "summary.json";
pub(super) const DAILY: &str = "daily.csv";
pub(super) const ROUTES: &str = "routes.csv";
pub(super) const SEVERITY: &str = "severity.csv";
pub(super) const USES: &str = "uses.csv";
pub(super) const PLACES: &str = "places.csv";
pub(super) const USES_DAILY: &str = "uses_daily.csv";
pub(super) const EARLY_WARNING: &str = "early_warning.csv";
pub(super) const ROWS: &str = "replications.parquet";
pub(super) const ROWS_CSV: &str = "replications.csv";
pub(super) const SCENARIO: &str = "scenario.toml";
pub(super) const LOG: &str = "log.txt";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const POINTS: &str = "points.parquet";
pub(super) const POINTS_CSV: &str = "points.csv";
pub(super) const BATCHES: &str = "batches.parquet";
pub(super) const FAILURES: &str = "failures.csv";
pub(super) const DESIGN: &str = "design.toml";
pub(super) const CHARTS: &str = "charts";
pub(super) const SCENARIOS: &str = "scenarios";
/// Files of answers that are no runs.
const ANSWERS: [&str; 28] = [
    "comparison.json",
    "differences.csv",
    "ranking.csv",
    "requirement.json",
    "probes.csv",
    "explanation.json",
    "causes.csv",
    "calibration.json",
    "diagnostics.json",
    "posterior.csv",
    "posterior.toml",
    "joint.csv",
    "joint.toml",
    "priors.toml",
    "score.json",
    "scores.csv",
    "rare.json",
    "levels.csv",
    "lengths.csv",
    "marginals.toml",
    "fit.json",
    "rates.csv",
    "over-time.csv",
    "doubtful.csv",
    "events.csv",
    "fitted.toml",
    "sensitivity.csv",
    "boxes.csv",
];
/// Charts that stand beside the tables of what was read out of a sweep.
const READINGS: [&str; 4] = ["tornado-", "heat-", "trajectory.", "boxes."];

/// Could stockout have written a file of that path inside a folder?
pub(super) fn is_known(path: &Path) -> bool {
    let Some(text) = path.to_str() else { return false };
    let of_runs = [SUMMARY, DAILY, ROUTES, SEVERITY, USES, PLACES, USES_DAILY, EARLY_WARNING, ROWS, ROWS_CSV, SCENARIO, LOG, MANIFEST];
    of_runs.contains(&text)
        || [POINTS, POINTS_CSV, BATCHES, FAILURES, DESIGN].contains(&text)
        || ANSWERS.contains(&text)
        || READINGS.iter().any(|head| text.starts_with(head)) && is_chart(text)
        || text.strip_prefix("charts/").is_some_and(is_chart)
        || text.strip_prefix("scenarios/").is_some_and(|name| name.ends_with(".toml") && !name.contains(['/', '\\']))
}

/// Is it the plain name of a chart?
pub(super) fn is_chart(name: &str) -> bool {
    let stem = [".svg", ".png", ".geojson"].iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| !stem.is_empty() && !stem.starts_with('.') && !stem.contains(['/', '\\']))
}
