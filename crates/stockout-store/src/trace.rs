//! The files of a trace: `trace.txt`, the log, and `trace.csv`, the state at the close of each day.

use super::error::{Cause, StoreError};
use super::json::seed;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use stockout_results::Figure;
use stockout_results::metric::{MetricName, Subject};
use stockout_results::story::{DayState, Story};

/// Writes both files into `folder`, each whole or not at all.
pub fn write(folder: &Path, story: &Story, log: &str) -> Result<(), StoreError> {
    std::fs::create_dir_all(folder).map_err(|error| StoreError::new("create", folder, error))?;
    whole(folder, "trace.txt", log.as_bytes())?;
    let path = folder.join("trace.csv");
    let table = csv(story).map_err(|error| StoreError::new("write", &path, Cause::Damaged(error.to_string())))?;
    whole(folder, "trace.csv", &table)
}

/// One file, whole or not at all.
pub fn whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let path = folder.join(name);
    let failed = |error: std::io::Error| StoreError::new("write", &path, error);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn csv(story: &Story) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns(story))?;
    let start: Option<jiff::civil::Date> = story.start.parse().ok();
    for (day, state) in story.days.iter().enumerate() {
        let date = start.and_then(|start| start.checked_add(jiff::Span::new().days(day as i64)).ok());
        let mut row = vec![day.to_string(), date.map(|date| date.to_string()).unwrap_or_default(), story.regimes[state.regime].clone()];
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
