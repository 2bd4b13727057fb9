//! A scenario and the changes made to it.

use super::error::{list, scenario_error};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use serde_json::{Value, json};
use std::path::PathBuf;
use stockout::scenario::{Reading, UncertainLaw, Verb, expanded};
use stockout::{Load, toml_value};

/// A scenario and the changes made to it, read when it is asked for.
#[pyclass(frozen, module = "stockout._stockout")]
pub struct Scenario {
    pub load: Load,
}

#[pymethods]
impl Scenario {
    /// From a file and all that it extends.
    #[staticmethod]
    fn path(path: PathBuf) -> Self {
        Self { load: Load::path(path) }
    }

    /// From a text in TOML.
    #[staticmethod]
    fn text(name: &str, text: &str) -> Self {
        Self { load: Load::text(&file(name), text) }
    }

    /// From a tree of values, as JSON.
    #[staticmethod]
    fn tree(name: &str, tree: &str) -> PyResult<Self> {
        Ok(Self { load: Load::value(&file(name), &parsed(tree)?) })
    }

    /// The same with one more change; its value is JSON.
    fn changed(&self, verb: &str, path: &str, value: &str) -> PyResult<Self> {
        let value = toml_value(&parsed(value)?);
        Ok(Self { load: self.load.clone().all(verb_of(verb)?, [(path, value)]) })
    }

    /// What is doubtful about it, as a list of dicts.
    fn check<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        list(py, &self.reading(py)?.warnings)
    }

    /// The resolved scenario as TOML.
    fn to_toml(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.reading(py)?.scenario.resolved)
    }

    /// What it says of itself, with its uncertain values, as JSON.
    fn facts(&self, py: Python<'_>) -> PyResult<String> {
        let scenario = self.reading(py)?.scenario;
        let uncertain: Vec<Value> = scenario
            .uncertain
            .iter()
            .map(|uncertain| json!({ "path": uncertain.column(), "together": uncertain.together, "law": law(&uncertain.law) }))
            .collect();
        let facts = json!({
            "name": scenario.name,
            "title": scenario.title,
            "hash": scenario.hash,
            "start": scenario.start.to_string(),
            "days": scenario.days,
            "commodities": scenario.commodities.iter().map(|commodity| commodity.name.as_str()).collect::<Vec<_>>(),
            "routes": scenario.routes.iter().map(|route| route.name.as_str()).collect::<Vec<_>>(),
            "places": scenario.places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(),
            "uncertain": uncertain,
        });
        Ok(facts.to_string())
    }

    /// The fully expanded scenario, as JSON.
    fn resolved(&self, py: Python<'_>) -> PyResult<String> {
        Ok(expanded::resolved_json(&self.reading(py)?.scenario).to_string())
    }
}

impl Scenario {
    /// Reads it.
    pub fn reading(&self, py: Python<'_>) -> PyResult<Reading> {
        let load = self.load.clone();
        py.detach(|| load.reading()).map_err(|faults| scenario_error(py, &faults))
    }
}

/// The verb of that name.
pub fn verb_of(name: &str) -> PyResult<Verb> {
    match name {
        "set" => Ok(Verb::Set),
        "scale" => Ok(Verb::Scale),
        "add" => Ok(Verb::Add),
        _ => Err(PyValueError::new_err(format!("there is no verb {name:?}: expected \"set\", \"scale\" or \"add\""))),
    }
}

/// JSON that the package wrote.
pub fn parsed(text: &str) -> PyResult<Value> {
    serde_json::from_str(text).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Errors call a text by the name of the file that it could be; the scenario has its stem.
fn file(name: &str) -> String {
    if name.ends_with(".toml") { name.to_owned() } else { format!("{name}.toml") }
}

fn law(law: &UncertainLaw) -> Value {
    match law {
        UncertainLaw::Uniform { low, high } => json!({ "kind": "uniform", "low": low, "high": high }),
        UncertainLaw::Pert { low, mode, high } => json!({ "kind": "pert", "low": low, "mode": mode, "high": high }),
        UncertainLaw::Discrete { values, weights } => json!({ "kind": "discrete", "values": values, "weights": weights }),
    }
}
