//! The files of a trace: `trace.txt`, the log, and `trace.csv`, the state at the close of each day.

use super::error::{Cause, StoreError};
use super::json::seed;
use super::single;
use serde_json::{Value, json};
use std::path::Path;
use stockout_results::metric::{MetricName, Subject};
use stockout_results::story::{DayState, Story};
use stockout_results::{Figure, safe_cell};

const TABLE: &str = "trace.csv";
const LOG: &str = "trace.txt";
/// How the table begins.
const HEAD: &str = "day,date,regime,";

/// Writes both files into `folder`, each whole or not at all.
///
/// # Errors
/// Where the disk refuses.
pub fn write(folder: &Path, story: &Story, log: &str) -> Result<(), StoreError> {
    std::fs::create_dir_all(folder).map_err(|error| StoreError::new("create", folder, error))?;
    let path = single::place(&folder.join(TABLE), "the table of a trace", |bytes| bytes.starts_with(HEAD.as_bytes()))?;
    // A log is text of any kind: what stands there is ours where the table beside it is.
    let is_ours = path.exists();
    let log_path = single::place(&folder.join(LOG), "the log of a trace", |_| is_ours)?;
    single::write(&log_path, log.as_bytes())?;
    let table = csv(story).map_err(|error| StoreError::new("write", &path, Cause::Damaged(error.to_string())))?;
    single::write(&path, &table)
}

fn csv(story: &Story) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns(story))?;
    let start: Option<jiff::civil::Date> = story.start.parse().ok();
    for (day, state) in story.days.iter().enumerate() {
        let date = start.and_then(|start| start.checked_add(jiff::Span::new().days(day as i64)).ok());
        let mut row = vec![
            day.to_string(),
            date.map(|date| date.to_string()).unwrap_or_default(),
            safe_cell(&story.regimes[state.regime]).into_owned(),
        ];
        row.extend(figures(state).map(|value| value.to_string()));
        table.write_record(row)?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

fn columns(story: &Story) -> Vec<String> {
    let mut columns: Vec<String> = ["day", "date", "regime"].map(str::to_owned).to_vec();
    for (c, (name, _)) in story.commodities.iter().enumerate() {
        let figures = [Figure::Stock, Figure::CoverDays, Figure::Arrivals, Figure::UnmetShare];
        columns.extend(figures.map(|figure| MetricName { subject: Subject::Commodity(name), figure }.to_string()));
        let of_use = |used: &String| MetricName { subject: Subject::Use(name, used), figure: Figure::UnmetShare }.to_string();
        columns.extend(story.uses[c].iter().map(of_use));
    }
    for route in &story.routes {
        columns.push(format!("routes.{route}.open"));
        columns.extend(story.commodities.iter().map(|(name, _)| format!("routes.{route}.queue.{name}")));
    }
    columns
}

fn figures(state: &DayState) -> impl Iterator<Item = f64> + '_ {
    let commodities = (0..state.stock.len()).flat_map(|c| {
        let uses = state.use_unmet_share[c].iter().copied();
        [state.stock[c], state.cover[c], state.arrivals[c], state.unmet_share[c]].into_iter().chain(uses)
    });
    let routes = state
        .open
        .iter()
        .zip(&state.queue)
        .flat_map(|(&open, queue)| std::iter::once(f64::from(u8::from(open))).chain(queue.iter().map(|&trucks| f64::from(trucks))));
    commodities.chain(routes)
}

/// The story as one JSON document.
pub fn json(story: &Story) -> Value {
    let columns = columns(story);
    let day = |(number, state): (usize, &DayState)| {
        let mut row = serde_json::Map::new();
        row.insert("day".to_owned(), json!(number));
        row.insert("regime".to_owned(), json!(story.regimes[state.regime]));
        row.extend(columns[3..].iter().cloned().zip(figures(state).map(|value| json!(value))));
        Value::Object(row)
    };
    let picked = story.picked.as_ref().map(|picked| {
        let how = if picked.worst { "worst" } else { "median" };
        json!({ "how": how, "metric": picked.metric, "value": picked.value, "among": picked.among })
    });
    json!({
        "scenario": { "name": story.scenario, "title": story.title.plain },
        "start": story.start,
        "seed": seed(story.seed),
        "replication": story.replication,
        "picked": picked,
        "days": story.days.iter().enumerate().map(day).collect::<Vec<_>>(),
    })
}
