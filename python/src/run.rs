//! A run: its results, its rows, its charts, its folder.

use super::attend::{Following, attend};
use super::error::{command_error, scenario_error};
use super::scenario::Scenario;
use super::table::{Column, Table};
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stockout::ensemble::{self, Plan, Rows, Unfinished};
use stockout::model::Model;
use stockout::scenario::Verb;
use stockout_cli::host::{self, Host};
use stockout_cli::{Failure, Finished, Saved};
use stockout_results::catalogue::{Storage, Unit};
use stockout_results::{Column as Figure, Results};
use stockout_store::{self as store, Columns, DayTable, StoreError};
use stockout_view::chart::{self, Size};
use stockout_view::{Lang, table};

/// A finished run.
#[pyclass(frozen, module = "stockout._stockout")]
pub struct Run {
    results: Results,
    source: Source,
}

/// Where its rows are.
enum Source {
    Memory(Box<Memory>),
    Folder(PathBuf),
}

/// A run that was made here.
struct Memory {
    model: Model,
    plan: Plan,
    draws: Vec<f64>,
    rows: Vec<f64>,
}

/// Runs a scenario.
#[pyfunction]
#[pyo3(signature = (scenario, replications, seed, inner, threads, days, place, progress))]
#[allow(clippy::too_many_arguments, reason = "each is a keyword of `run`")]
pub fn run(
    py: Python<'_>,
    scenario: &Scenario,
    replications: u64,
    seed: u64,
    inner: u64,
    threads: Option<usize>,
    days: Option<u32>,
    place: Option<String>,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Run> {
    let load = match days {
        Some(days) => scenario.load.clone().all(Verb::Set, [("scenario.days", days)]),
        None => scenario.load.clone(),
    };
    let mut scenario = py.detach(|| load.scenario()).map_err(|faults| scenario_error(py, &faults))?;
    if let Some(name) = place {
        let found = scenario.places.iter().position(|place| place.name == name);
        if found.is_none() && name != "all" {
            let known: Vec<&str> = scenario.places.iter().map(|place| place.name.as_str()).collect();
            return Err(PyValueError::new_err(format!("the scenario has no place {name:?}; its places are {known:?}")));
        }
        scenario = scenario.speaking_of(found);
    }
    let plan = Plan { seed, replications, inner, threads, audit: false };
    let following = Arc::new(Following::of(replications));
    let ran = attend(py, &following, progress.as_ref(), |following| {
        let model = Model::compile(&scenario);
        let provenance = stockout::provenance(&model, &plan, stockout_cli::VERSION, stockout_cli::COMMIT);
        let (mut draws, mut rows) = (Vec::new(), Vec::new());
        let mut keep = |block: Rows<'_>| {
            draws.extend_from_slice(block.draws);
            rows.extend_from_slice(block.rows);
            Ok::<(), StoreError>(())
        };
        let results = ensemble::run(&model, &plan, provenance, following, &mut keep)?;
        Ok((results, Memory { model, plan, draws, rows }))
    })?;
    let (results, memory) = ran.map_err(|why: Unfinished<StoreError>| failure(py, why.into()))?;
    Ok(Run { results, source: Source::Memory(Box::new(memory)) })
}

/// Opens the result folder of a run.
#[pyfunction]
pub fn open(py: Python<'_>, folder: PathBuf) -> PyResult<Run> {
    let results = py.detach(|| store::read(&folder)).map_err(|error| failure(py, error.into()))?;
    Ok(Run { results, source: Source::Folder(folder) })
}

#[pymethods]
impl Run {
    /// `summary.json`.
    fn summary_json(&self) -> String {
        store::summary_json(&self.results)
    }

    /// What made it, as a dict of texts and numbers.
    fn provenance(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let from = &self.results.provenance;
        let facts = pyo3::types::PyDict::new(py);
        facts.set_item("version", &from.version)?;
        facts.set_item("commit", &from.commit)?;
        facts.set_item("scheme", from.scheme)?;
        facts.set_item("seed", from.seed)?;
        facts.set_item("replications", from.replications)?;
        facts.set_item("inner", from.inner)?;
        facts.set_item("name", &from.name)?;
        facts.set_item("title", &from.title.plain)?;
        facts.set_item("hash", &from.hash)?;
        facts.set_item("start", &from.start)?;
        facts.set_item("days", from.days)?;
        Ok(facts.into_any().unbind())
    }

    /// The scenario that was run, resolved, as TOML; none for a run that was read from a folder.
    fn scenario_toml(&self) -> Option<String> {
        match &self.source {
            Source::Memory(memory) => Some(memory.model.scenario().resolved.clone()),
            Source::Folder(_) => None,
        }
    }

    /// The folder it was read from.
    fn folder(&self) -> Option<PathBuf> {
        match &self.source {
            Source::Memory(_) => None,
            Source::Folder(folder) => Some(folder.clone()),
        }
    }

    /// One row per replication, with the columns and types of `replications.parquet`.
    fn replications(&self, py: Python<'_>) -> PyResult<Table> {
        let rows = match &self.source {
            Source::Memory(memory) => memory.columns(),
            Source::Folder(folder) => {
                let path = folder.join("replications.parquet");
                let rows = py.detach(|| store::read_rows(&path)).map_err(|error| failure(py, error.into()))?;
                (rows.names[2..].to_vec(), rows.columns)
            }
        };
        self.table_of(rows)
    }

    /// The table of days of that name: daily, routes, uses, severity, places, uses_daily. None for places where there are none.
    fn days(&self, name: &str) -> PyResult<Option<Table>> {
        let made: Result<Option<DayTable<'_>>, String> = match name {
            "daily" => store::daily::daily(&self.results).map(Some),
            "routes" => store::daily::routes(&self.results).map(Some),
            "severity" => store::days::severity(&self.results).map(Some),
            "uses" => store::days::uses(&self.results).map(Some),
            "uses_daily" => store::seen::uses_daily(&self.results).map(Some),
            "places" => store::seen::places(&self.results),
            _ => Err(format!("there is no table {name:?}")),
        };
        let made = made.map_err(PyValueError::new_err)?;
        made.map(|table| Table::of_days(&table, self.about())).transpose()
    }

    /// The table that the command prints.
    fn text(&self, lang: &str) -> PyResult<String> {
        Ok(table::table(&self.results, &table::Options { lang: lang_of(lang)?, color: false }))
    }

    /// Names and titles of its charts.
    fn charts(&self, py: Python<'_>, lang: &str) -> PyResult<Vec<(String, String)>> {
        let drawn = self.drawn(py, lang)?;
        Ok(drawn.into_iter().map(|chart| (chart.name.to_owned(), chart.title)).collect())
    }

    /// The chart of that name as SVG; none if there is no such chart.
    fn chart(&self, py: Python<'_>, name: &str, lang: &str) -> PyResult<Option<String>> {
        Ok(self.drawn(py, lang)?.into_iter().find(|chart| chart.name == name).map(|chart| chart.svg))
    }

    /// Writes its folder, the same that the command of these words writes; charts in `lang`, none without.
    fn save(&self, py: Python<'_>, folder: PathBuf, lang: Option<&str>, replace: bool, words: Vec<String>) -> PyResult<PathBuf> {
        let Source::Memory(memory) = &self.source else {
            return Err(PyValueError::new_err("this run lies in a folder already"));
        };
        let how = Saved { charts: lang.map(lang_of).transpose()?, replace };
        let written = py.detach(|| {
            let host = Host { words, printed: Some(Arc::default()), ..Host::default() };
            host::under(host, || self.write(memory, &folder, how))
        });
        written.map_err(|why| failure(py, why))
    }
}

impl Run {
    fn write(&self, memory: &Memory, folder: &Path, how: Saved) -> Result<PathBuf, Failure> {
        let Memory { model, plan, draws, rows } = memory;
        stockout_cli::save(&Finished { model, plan, results: &self.results, draws, rows }, folder, how)
    }

    fn drawn(&self, py: Python<'_>, lang: &str) -> PyResult<Vec<chart::Chart>> {
        let options = chart::Options { lang: lang_of(lang)?, size: Size::Slide, date: stockout_cli::date() };
        Ok(py.detach(|| chart::all(&self.results, &options)))
    }

    /// What a table says of itself.
    fn about(&self) -> HashMap<String, String> {
        let from = &self.results.provenance;
        let facts = [
            ("stockout", from.version.clone()),
            ("scenario", from.name.clone()),
            ("hash", from.hash.clone()),
            ("scheme", from.scheme.to_string()),
            ("seed", from.seed.to_string()),
            ("replications", from.replications.to_string()),
        ];
        facts.map(|(key, value)| (key.to_owned(), value)).into()
    }

    /// The rows as a table; names and columns are those after `replication` and `draw`, or all columns.
    fn table_of(&self, (names, columns): (Vec<String>, Vec<Vec<f64>>)) -> PyResult<Table> {
        let names_of = self.results.names();
        let layout = names_of.rows().columns();
        let uncertain = names[..names.len() - layout.len()].to_vec();
        let kinds = Columns::new(&names_of, &uncertain);
        let inner = self.results.provenance.inner as i64;
        let count = columns.first().map_or(0, Vec::len) as i64;
        let mut all = vec![
            Column::counts("replication", 0..count).about("1", "number of the replication, from 0"),
            Column::counts("draw", (0..count).map(|at| at / inner)).about("1", "number of the parameter draw, from 0"),
        ];
        let values = &columns[columns.len() - names.len()..];
        for (at, (named, values)) in kinds.all().iter().zip(values).enumerate() {
            let column = typed(&named.name, named.kind, values);
            all.push(match at.checked_sub(uncertain.len()) {
                Some(figure) => column.about(&self.unit(layout[figure]), layout[figure].figure().words()[0]),
                None => column.about("of its path", "drawn value of an uncertain number"),
            });
        }
        Table::new(all, self.about())
    }

    /// The unit of a column.
    fn unit(&self, column: Figure) -> String {
        let own = |commodity: usize| self.results.commodities[commodity].unit.clone();
        match (column.figure().unit(), column) {
            (Unit::Days, _) => "days".to_owned(),
            (Unit::Day, _) => "day, from 0".to_owned(),
            (Unit::Trucks, _) => "trucks".to_owned(),
            (Unit::Convoys, _) => "convoys".to_owned(),
            (Unit::PersonDays, _) => "person-days".to_owned(),
            (Unit::Share | Unit::Ratio, _) => "1".to_owned(),
            (Unit::Service, Figure::Use(c, k, _)) => {
                self.results.commodities[c].uses[k].facts.service.clone().unwrap_or_else(|| "1".to_owned())
            }
            (_, Figure::Commodity(c, _) | Figure::Place(c, ..) | Figure::Use(c, ..) | Figure::Pair(_, c, _)) => own(c),
            _ => "1".to_owned(),
        }
    }
}

impl Memory {
    /// Names and columns: draws, then figures.
    fn columns(&self) -> (Vec<String>, Vec<Vec<f64>>) {
        let scenario = self.model.scenario();
        let uncertain: Vec<String> = scenario.uncertain.iter().map(|uncertain| uncertain.column().to_owned()).collect();
        let columns = Columns::new(&self.model.names(), &uncertain);
        let every = |all: &[f64], width: usize, at: usize| all.iter().skip(at).step_by(width).copied().collect::<Vec<f64>>();
        let draws = (0..columns.uncertain()).map(|at| every(&self.draws, columns.uncertain(), at));
        let figures = (0..columns.width()).map(|at| every(&self.rows, columns.width(), at));
        (columns.all().iter().map(|column| column.name.clone()).collect(), draws.chain(figures).collect())
    }
}

fn typed(name: &str, kind: Storage, values: &[f64]) -> Column {
    let values = values.iter().copied();
    match kind {
        Storage::Days => Column::days(name, values.map(|value| value as i32)),
        Storage::DayOrNone => Column::known_days(name, values.map(|value| if value.is_nan() { None } else { Some(value as i32) })),
        Storage::Count => Column::counts(name, values.map(|value| value as i64)),
        Storage::Amount => Column::numbers(name, values),
    }
}

/// The language of that name.
pub fn lang_of(name: &str) -> PyResult<Lang> {
    match name {
        "en" => Ok(Lang::En),
        "fr" => Ok(Lang::Fr),
        _ => Err(PyValueError::new_err(format!("there is no language {name:?}: expected \"en\" or \"fr\""))),
    }
}

/// The exception of a failure.
fn failure(py: Python<'_>, failure: Failure) -> PyErr {
    match failure {
        Failure::Faults(faults) => scenario_error(py, &faults),
        Failure::Stopped | Failure::Paused(_) => PyKeyboardInterrupt::new_err(()),
        other => {
            let (said, exit) = other.worded();
            command_error(py, exit.code(), &said)
        }
    }
}
