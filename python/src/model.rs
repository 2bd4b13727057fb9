//! A scenario that is evaluated at many points.

use super::attend::{Following, attend};
use super::error::scenario_error;
use super::scenario::{Scenario, parsed, verb_of};
use super::table::{Column, Table};
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, RecordBatchReader};
use arrow_schema::DataType;
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyCapsuleMethods};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use stockout::ensemble::workers::Workers;
use stockout::scenario::factor::Setting;
use stockout::study::evaluate::{self, Draws, Outcome};

/// A scenario that is compiled once and evaluated at points.
#[pyclass(frozen, module = "stockout._stockout")]
pub struct Evaluator {
    evaluator: evaluate::Evaluator,
    names: Vec<String>,
}

#[pymethods]
impl Evaluator {
    /// Of inputs, each a name, a verb and a path.
    #[new]
    fn new(py: Python<'_>, scenario: &Scenario, inputs: Vec<(String, String, String)>) -> PyResult<Self> {
        let paths = inputs.iter().map(|(_, verb, path)| Ok((verb_of(verb)?, path.clone()))).collect::<PyResult<Vec<_>>>()?;
        let load = scenario.load.clone();
        let made = py.detach(|| load.inputs(&paths).map(evaluate::Evaluator::new));
        let evaluator = made.map_err(|faults| scenario_error(py, &faults))?;
        Ok(Self { evaluator, names: inputs.into_iter().map(|(name, ..)| name).collect() })
    }

    /// Names of all metrics.
    fn metrics(&self) -> Vec<String> {
        self.evaluator.metrics().to_vec()
    }

    /// Evaluates points: an Arrow stream, bytes of float64 (row by row), or rows as JSON.
    #[pyo3(signature = (points, metrics, replications, seed, own_chance, threads, progress))]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword of `evaluate`")]
    fn evaluate(
        &self,
        py: Python<'_>,
        points: &Bound<'_, PyAny>,
        metrics: Vec<String>,
        replications: u64,
        seed: u64,
        own_chance: bool,
        threads: Option<usize>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        let points = self.points(points)?;
        let at = metrics.iter().map(|name| self.place(name)).collect::<PyResult<Vec<_>>>()?;
        let draws = Draws { seed, replications, own_chance };
        let following = Arc::new(Following::of(replications * points.len() as u64));
        let found = attend(py, &following, progress.as_ref(), |following| {
            let workers = Workers::new(threads)?;
            Ok::<_, String>(self.evaluator.evaluate(&points, &at, draws, &workers, following))
        })?;
        let found = found.map_err(PyRuntimeError::new_err)?.ok_or_else(|| PyKeyboardInterrupt::new_err(()))?;
        self.raise_if_none_is_right(py, &points, &found)?;
        table(&metrics, &found)
    }
}

impl Evaluator {
    fn place(&self, metric: &str) -> PyResult<usize> {
        let found = self.evaluator.metrics().iter().position(|name| name == metric);
        found.ok_or_else(|| PyValueError::new_err(format!("no metric is called {metric:?}; Model.metrics lists them")))
    }

    /// Where no point makes a scenario, the inputs are wrong, not the points.
    fn raise_if_none_is_right(&self, py: Python<'_>, points: &[Vec<Setting>], found: &[Outcome]) -> PyResult<()> {
        let Some(first) = points.first() else { return Ok(()) };
        if found.iter().any(|outcome| matches!(outcome, Outcome::Figures(_))) || first.contains(&Setting::Missing) {
            return Ok(());
        }
        match py.detach(|| self.evaluator.inputs().reading(first)) {
            Ok(_) => Ok(()),
            Err(faults) => Err(scenario_error(py, &faults)),
        }
    }

    fn points(&self, given: &Bound<'_, PyAny>) -> PyResult<Vec<Vec<Setting>>> {
        if let Ok(bytes) = given.cast::<PyBytes>() {
            return Ok(self.of_bytes(bytes.as_bytes()));
        }
        if let Ok(text) = given.extract::<String>() {
            return self.of_rows(&parsed(&text)?);
        }
        self.of_stream(given)
    }

    fn of_bytes(&self, bytes: &[u8]) -> Vec<Vec<Setting>> {
        let numbers: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|number| f64::from_le_bytes(*number)).collect();
        numbers.chunks_exact(self.names.len().max(1)).map(|row| row.iter().copied().map(number).collect()).collect()
    }

    fn of_rows(&self, rows: &Value) -> PyResult<Vec<Vec<Setting>>> {
        let cell = |value: &Value| match value {
            Value::Number(value) => number(value.as_f64().unwrap_or(f64::NAN)),
            Value::Bool(flag) => Setting::Flag(*flag),
            Value::String(word) => Setting::Text(word.clone()),
            _ => Setting::Missing,
        };
        let row = |row: &Value| {
            let cells: Vec<Setting> = row.as_array().into_iter().flatten().map(cell).collect();
            let (found, wanted) = (cells.len(), self.names.len());
            if found == wanted { Ok(cells) } else { Err(PyValueError::new_err(format!("a point has {found} values for {wanted} inputs"))) }
        };
        rows.as_array().into_iter().flatten().map(row).collect()
    }

    /// Of an Arrow stream with one column for each input, by its name.
    fn of_stream(&self, given: &Bound<'_, PyAny>) -> PyResult<Vec<Vec<Setting>>> {
        let wrong = |error: arrow_schema::ArrowError| PyValueError::new_err(error.to_string());
        let capsule = given.call_method0("__arrow_c_stream__")?;
        let capsule = capsule.cast::<PyCapsule>()?;
        let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of that name holds a stream (the Arrow PyCapsule interface); `from_raw` moves it out and marks it released.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
        let reader = RecordBatchStreamReader::try_new(stream).map_err(wrong)?;
        let schema = reader.schema();
        let columns = self.names.iter().map(|name| schema.index_of(name).map_err(wrong)).collect::<PyResult<Vec<_>>>()?;
        let mut points = Vec::new();
        for batch in reader {
            let batch = batch.map_err(wrong)?;
            let cells = columns.iter().map(|&at| settings(batch.column(at))).collect::<PyResult<Vec<_>>>()?;
            points.extend((0..batch.num_rows()).map(|row| cells.iter().map(|column| column[row].clone()).collect::<Vec<_>>()));
        }
        Ok(points)
    }
}

/// A number, or none where there is NaN.
fn number(value: f64) -> Setting {
    if value.is_nan() { Setting::Missing } else { Setting::Number(value) }
}

fn settings(column: &dyn Array) -> PyResult<Vec<Setting>> {
    fn numbers<T: ArrowPrimitiveType>(column: &dyn Array, of: impl Fn(T::Native) -> f64) -> Vec<Setting> {
        column.as_primitive::<T>().iter().map(|value| value.map_or(Setting::Missing, |value| number(of(value)))).collect()
    }
    fn word(value: Option<&str>) -> Setting {
        value.map_or(Setting::Missing, |word| Setting::Text(word.to_owned()))
    }
    Ok(match column.data_type() {
        DataType::Float64 => numbers::<Float64Type>(column, |value| value),
        DataType::Float32 => numbers::<Float32Type>(column, f64::from),
        DataType::Int8 => numbers::<Int8Type>(column, f64::from),
        DataType::Int16 => numbers::<Int16Type>(column, f64::from),
        DataType::Int32 => numbers::<Int32Type>(column, f64::from),
        DataType::Int64 => numbers::<Int64Type>(column, |value| value as f64),
        DataType::UInt8 => numbers::<UInt8Type>(column, f64::from),
        DataType::UInt16 => numbers::<UInt16Type>(column, f64::from),
        DataType::UInt32 => numbers::<UInt32Type>(column, f64::from),
        DataType::UInt64 => numbers::<UInt64Type>(column, |value| value as f64),
        DataType::Boolean => column.as_boolean().iter().map(|flag| flag.map_or(Setting::Missing, Setting::Flag)).collect(),
        DataType::Utf8 => column.as_string::<i32>().iter().map(word).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().map(word).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(word).collect(),
        other => return Err(PyValueError::new_err(format!("a column of points holds {other}: expected numbers, words or flags"))),
    })
}

/// One row per point: its number, mean and standard error of each metric, and why it has none.
fn table(metrics: &[String], found: &[Outcome]) -> PyResult<Table> {
    let mut columns = vec![Column::counts("point", 0..found.len() as i64)];
    for (at, name) in metrics.iter().enumerate() {
        let figure = |which: usize| {
            found.iter().map(move |outcome| match outcome {
                Outcome::Figures(figures) => figures[at][which],
                Outcome::Failed(_) => f64::NAN,
            })
        };
        columns.push(Column::known_numbers(name, figure(0)));
        columns.push(Column::known_numbers(&format!("{name}.se"), figure(1)));
    }
    let why = |outcome: &Outcome| match outcome {
        Outcome::Figures(_) => None,
        Outcome::Failed(failing) => Some(format!("{}: {}", failing.code, failing.reason)),
    };
    columns.push(Column::known_words("failure", found.iter().map(why)));
    Table::new(columns, HashMap::new())
}
