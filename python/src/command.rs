//! The command: from a shell, and called by the package.

use super::attend::{Following, attend};
use super::error::scenario_error;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use stockout::ensemble::Watch;
use stockout_cli::host::{self, Follow, Host};

/// Runs the command of these words, and answers its exit code, its data and its talk.
///
/// Raises `ScenarioError` with every fault of the files that it reads.
#[pyfunction]
#[pyo3(signature = (words, progress))]
pub fn call(py: Python<'_>, words: Vec<String>, progress: Option<Bound<'_, PyAny>>) -> PyResult<(u8, String, String)> {
    let following = Arc::new(Following::default());
    let follower = following.clone();
    let follow: Follow = Arc::new(move |done, total| if done == 0 { follower.begin(total) } else { follower.done(done) });
    let host = Host { words, program: program(py)?, stop: following.stop.clone(), follow: Some(follow), ..Host::default() };
    let called = attend(py, &following, progress.as_ref(), |_| stockout_cli::call(host))?;
    match called.faults {
        Some(faults) => Err(scenario_error(py, &faults)),
        None if called.is_stopped => Err(PyKeyboardInterrupt::new_err(())),
        None => Ok((called.exit.code(), called.out, called.talk)),
    }
}

/// The command of a shell: prints, and answers its exit code.
#[pyfunction]
pub fn main(py: Python<'_>, words: Vec<String>) -> PyResult<u8> {
    let host = Host { words, program: program(py)?, ..Host::default() };
    Ok(py.detach(|| host::under(host, stockout_cli::main)).code())
}

/// What runs the command in a process of its own.
fn program(py: Python<'_>) -> PyResult<Vec<OsString>> {
    let python: PathBuf = py.import("sys")?.getattr("executable")?.extract()?;
    Ok(vec![python.into_os_string(), "-m".into(), "stockout".into()])
}
