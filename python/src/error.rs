//! Errors as exceptions of the package.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use stockout::scenario::{Fault, Faults};

/// `ScenarioError`, with every fault.
pub fn scenario_error(py: Python<'_>, faults: &Faults) -> PyErr {
    let raised = || -> PyResult<PyErr> {
        let listed = list(py, &faults.0)?;
        Ok(PyErr::from_value(errors(py)?.getattr("ScenarioError")?.call1((faults.to_string(), listed))?))
    };
    raised().unwrap_or_else(|error| error)
}

/// The exception for work that failed (exit code 1) or was refused (2).
pub fn command_error(py: Python<'_>, code: u8, said: &str) -> PyErr {
    let name = if code == 2 { "UsageError" } else { "StockoutError" };
    let raised = || -> PyResult<PyErr> { Ok(PyErr::from_value(errors(py)?.getattr(name)?.call1((said.trim_end(),))?)) };
    raised().unwrap_or_else(|error| error)
}

/// Faults as a list of dicts.
pub fn list<'py>(py: Python<'py>, faults: &[Fault]) -> PyResult<Bound<'py, PyList>> {
    let one = |fault: &Fault| -> PyResult<Bound<'py, PyDict>> {
        let told = PyDict::new(py);
        told.set_item("code", fault.code)?;
        told.set_item("is_warning", fault.warning)?;
        told.set_item("message", &fault.message)?;
        told.set_item("file", &fault.file)?;
        told.set_item("line", fault.line)?;
        told.set_item("column", fault.column)?;
        told.set_item("expected", fault.expected.as_ref())?;
        told.set_item("hint", fault.hint.as_ref())?;
        Ok(told)
    };
    PyList::new(py, faults.iter().map(one).collect::<PyResult<Vec<_>>>()?)
}

fn errors(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("stockout._errors")
}
