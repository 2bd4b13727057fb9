//! Tables that other libraries take as they are: Arrow streams through the PyCapsule interface.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, Date32Array, Float64Array, Int32Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use jiff::civil::{Date, date};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::collections::HashMap;
use std::sync::Arc;
use stockout_store::DayTable;

/// A table of columns, all of the same length.
#[pyclass(frozen, module = "stockout._stockout")]
pub struct Table {
    batch: RecordBatch,
}

#[pymethods]
impl Table {
    /// Names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batch.num_rows()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<stockout.Table: {} rows, {} columns>", self.batch.num_rows(), self.batch.num_columns())
    }

    /// The table as an Arrow stream (the Arrow PyCapsule interface).
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // A consumer that asks for another schema casts for itself, as the interface allows.
        let _ = requested_schema;
        let schema = self.batch.schema();
        let reader = RecordBatchIterator::new([Ok::<_, ArrowError>(self.batch.clone())], schema);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }
}

/// A column of a table.
pub struct Column {
    name: String,
    values: ArrayRef,
    can_lack: bool,
    /// Unit and meaning, where there are any.
    about: HashMap<String, String>,
}

impl Column {
    fn new(name: &str, values: ArrayRef, can_lack: bool) -> Self {
        Self { name: name.to_owned(), values, can_lack, about: HashMap::new() }
    }

    /// Numbers; none is null.
    pub fn numbers(name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        Self::new(name, Arc::new(values.into_iter().collect::<Float64Array>()), false)
    }

    /// Numbers; NaN is null.
    pub fn known_numbers(name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        let known = values.into_iter().map(|value| if value.is_nan() { None } else { Some(value) });
        Self::new(name, Arc::new(known.collect::<Float64Array>()), true)
    }

    /// Counts.
    pub fn counts(name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        Self::new(name, Arc::new(values.into_iter().collect::<Int64Array>()), false)
    }

    /// Whole numbers of days.
    pub fn days(name: &str, values: impl IntoIterator<Item = i32>) -> Self {
        Self::new(name, Arc::new(values.into_iter().collect::<Int32Array>()), false)
    }

    /// Days that may not have come.
    pub fn known_days(name: &str, values: impl IntoIterator<Item = Option<i32>>) -> Self {
        Self::new(name, Arc::new(values.into_iter().collect::<Int32Array>()), true)
    }

    /// Words.
    pub fn words<'w>(name: &str, values: impl IntoIterator<Item = &'w str>) -> Self {
        Self::new(name, Arc::new(values.into_iter().map(Some).collect::<StringArray>()), false)
    }

    /// Words that may be lacking.
    pub fn known_words(name: &str, values: impl IntoIterator<Item = Option<String>>) -> Self {
        Self::new(name, Arc::new(values.into_iter().collect::<StringArray>()), true)
    }

    /// With its unit and what it means.
    pub fn about(mut self, unit: &str, meaning: &str) -> Self {
        self.about = [("unit", unit), ("meaning", meaning)].map(|(key, text)| (key.to_owned(), text.to_owned())).into();
        self
    }
}

impl Table {
    /// Of these columns, with what the table says of itself.
    pub fn new(columns: Vec<Column>, about: HashMap<String, String>) -> PyResult<Self> {
        let field = |column: &Column| {
            let kind: DataType = column.values.data_type().clone();
            Field::new(&column.name, kind, column.can_lack).with_metadata(column.about.clone())
        };
        let schema = Schema::new_with_metadata(columns.iter().map(field).collect::<Vec<_>>(), about);
        let arrays = columns.into_iter().map(|column| column.values).collect();
        let batch = RecordBatch::try_new(Arc::new(schema), arrays).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        Ok(Self { batch })
    }

    /// Of a table of days: `day`, `date`, labels, numbers. A number that is not known is null.
    pub fn of_days(table: &DayTable<'_>, about: HashMap<String, String>) -> PyResult<Self> {
        let (dates, stretches) = (table.dates(), table.stretches());
        let days = || stretches.iter().flat_map(|_| 0..dates.len());
        let numbered: Vec<i32> = dates.iter().map(|text| since_1970(text)).collect();
        let on: Date32Array = days().map(|day| Some(numbered[day])).collect();
        let mut columns = vec![Column::counts("day", days().map(|day| day as i64)), Column::new("date", Arc::new(on), false)];
        let labels = stretches.first().map_or(0, |stretch| stretch.labels.len());
        for (at, name) in table.columns().iter().skip(2).enumerate() {
            columns.push(if at < labels {
                Column::words(name, stretches.iter().flat_map(|stretch| dates.iter().map(move |_| stretch.labels[at].as_str())))
            } else {
                Column::known_numbers(name, stretches.iter().flat_map(|stretch| stretch.numbers[at - labels].iter().copied()))
            });
        }
        Self::new(columns, about)
    }
}

/// Days from 1 January 1970 to a date that the store wrote.
fn since_1970(text: &str) -> i32 {
    let day: Date = text.parse().unwrap_or(date(1970, 1, 1));
    (day - date(1970, 1, 1)).get_days()
}
