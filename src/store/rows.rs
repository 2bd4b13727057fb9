//! Writes `replications.parquet`, a row a replication, as the replications come.
//!
//! Memory does not grow with their number: rows wait until a row group is full, then go to disk. Groups have a fixed number of
//! rows, so the bytes do not depend on the blocks in which the rows came.

use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical};
use parquet::data_type::{DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};

use super::cell::write_number;
use super::columns::{Columns, Kind};
use super::error::StoreError;
use super::file::{OutFile, Sealed};

/// Rows of a row group: some 25 MB of figures in a scenario of eight routes, and a footer of a few hundred groups for ten million rows.
pub(super) const GROUP_ROWS: usize = 16_384;

/// Writes `replications.parquet` and, if wanted, `replications.csv`.
pub struct RowWriter {
    columns: Columns,
    inner: u64,
    next: u64,
    pending: Vec<f64>,
    parquet: SerializedFileWriter<OutFile>,
    csv: Option<csv::Writer<OutFile>>,
}

impl RowWriter {
    pub(super) fn new(columns: Columns, inner: u64, parquet: OutFile, csv: Option<OutFile>) -> Result<Self, StoreError> {
        assert!(inner >= 1, "a parameter draw carries one replication at least");
        let shown = parquet.shown().to_owned();
        let parquet = schema(&columns)
            .and_then(|schema| SerializedFileWriter::new(parquet, Arc::new(schema), Arc::new(properties())))
            .map_err(|error| StoreError::new("write", &shown, error))?;
        let mut writer = Self { columns, inner, next: 0, pending: Vec::new(), parquet, csv: csv.map(csv::Writer::from_writer) };
        writer.write_csv_header()?;
        Ok(writer)
    }

    /// The columns after `replication` and `draw`.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Replications written so far.
    pub fn len(&self) -> u64 {
        self.next
    }

    /// Has none been written?
    pub fn is_empty(&self) -> bool {
        self.next == 0
    }

    /// Appends a block of replications, the first of which must be the next one.
    ///
    /// `draws` holds the uncertain values and `rows` the figures of each replication, one replication after the other.
    /// A first shortage day that never came is NaN.
    pub fn append(&mut self, first_replication: u64, draws: &[f64], rows: &[f64]) -> Result<(), StoreError> {
        let (uncertain, width) = (self.columns.uncertain(), self.columns.width());
        assert_eq!(first_replication, self.next, "blocks of replications come in order");
        assert_eq!(rows.len() * uncertain, draws.len() * width, "as many draws as rows");
        for (index, row) in rows.chunks_exact(width).enumerate() {
            self.pending.extend_from_slice(&draws[index * uncertain..(index + 1) * uncertain]);
            self.pending.extend_from_slice(row);
            self.write_csv_row()?;
            self.next += 1;
            if self.pending.len() == GROUP_ROWS * (uncertain + width) {
                self.write_group()?;
            }
        }
        Ok(())
    }

    /// Writes what still waits, and closes the files.
    pub(super) fn seal(mut self) -> Result<Vec<Sealed>, StoreError> {
        if !self.pending.is_empty() {
            self.write_group()?;
        }
        let shown = self.parquet.inner().shown().to_owned();
        let file = self.parquet.into_inner().map_err(|error| StoreError::new("write", &shown, error))?;
        let mut sealed = vec![file.seal()?];
        if let Some(csv) = self.csv {
            let shown = csv.get_ref().shown().to_owned();
            let file = csv.into_inner().map_err(|error| StoreError::new("write", &shown, error.into_error()))?;
            sealed.push(file.seal()?);
        }
        Ok(sealed)
    }

    fn write_group(&mut self) -> Result<(), StoreError> {
        let stride = self.columns.all().len();
        let rows = self.pending.len() / stride;
        let first = self.next - rows as u64;
        let shown = self.parquet.inner().shown().to_owned();
        let written = self.parquet.next_row_group().and_then(|mut group| {
            let replications = first..self.next;
            write_counts(&mut group, &replications.clone().map(|index| index as i64).collect::<Vec<_>>())?;
            write_counts(&mut group, &replications.map(|index| (index / self.inner) as i64).collect::<Vec<_>>())?;
            for (at, column) in self.columns.all().iter().enumerate() {
                write_column(&mut group, column.kind, self.pending.iter().skip(at).step_by(stride).copied())?;
            }
            group.close().map(drop)
        });
        self.pending.clear();
        written.map_err(|error| StoreError::new("write", &shown, error))
    }

    fn write_csv_header(&mut self) -> Result<(), StoreError> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        let names = ["replication", "draw"].into_iter().chain(self.columns.all().iter().map(|column| column.name.as_str()));
        let written = csv.write_record(names);
        written.map_err(|error| StoreError::new("write", csv.get_ref().shown(), error))
    }

    /// The row that was appended to the pending ones last.
    fn write_csv_row(&mut self) -> Result<(), StoreError> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        let row = &self.pending[self.pending.len() - self.columns.all().len()..];
        let mut text = String::new();
        let mut write = || -> Result<(), csv::Error> {
            for whole in [self.next, self.next / self.inner] {
                csv.write_field(whole.to_string())?;
            }
            for (column, &value) in self.columns.all().iter().zip(row) {
                text.clear();
                write_cell(&mut text, column.kind, value);
                csv.write_field(&text)?;
            }
            csv.write_record(None::<&[u8]>)
        };
        let written = write();
        written.map_err(|error| StoreError::new("write", csv.get_ref().shown(), error))
    }
}

/// A figure as text: whole numbers plain, nothing for a first shortage day that never came.
fn write_cell(text: &mut String, kind: Kind, value: f64) {
    if kind == Kind::Amount {
        write_number(text, value);
    } else if !value.is_nan() {
        text.push_str(&(value as i64).to_string());
    }
}

fn schema(columns: &Columns) -> Result<Type, ParquetError> {
    let field =
        |name: &str, physical, repetition| Type::primitive_type_builder(name, physical).with_repetition(repetition).build().map(Arc::new);
    let mut fields =
        vec![field("replication", Physical::INT64, Repetition::REQUIRED)?, field("draw", Physical::INT64, Repetition::REQUIRED)?];
    for column in columns.all() {
        fields.push(match column.kind {
            Kind::Days => field(&column.name, Physical::INT32, Repetition::REQUIRED)?,
            Kind::DayOrNone => field(&column.name, Physical::INT32, Repetition::OPTIONAL)?,
            Kind::Count => field(&column.name, Physical::INT64, Repetition::REQUIRED)?,
            Kind::Amount => field(&column.name, Physical::DOUBLE, Repetition::REQUIRED)?,
        });
    }
    Type::group_type_builder("replications").with_fields(fields).build()
}

/// Statistics only where they help to find a replication.
fn properties() -> WriterProperties {
    plain_properties().set_column_statistics_enabled(ColumnPath::from("replication"), EnabledStatistics::Chunk).build()
}

/// How our Parquet files are written: nothing in them depends on a clock or on the library's own version.
pub(super) fn plain_properties() -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_created_by(concat!("stockout version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(None)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
}

pub(super) type Group<'a> = SerializedRowGroupWriter<'a, OutFile>;

fn write_column(group: &mut Group, kind: Kind, values: impl Iterator<Item = f64>) -> Result<(), ParquetError> {
    match kind {
        Kind::Days => write_values::<Int32Type>(group, &values.map(whole).map(|value| value as i32).collect::<Vec<_>>(), None),
        Kind::Count => write_counts(group, &values.map(whole).map(|value| value as i64).collect::<Vec<_>>()),
        Kind::Amount => write_values::<DoubleType>(group, &values.collect::<Vec<_>>(), None),
        Kind::DayOrNone => {
            let values: Vec<f64> = values.collect();
            let present: Vec<i16> = values.iter().map(|value| i16::from(!value.is_nan())).collect();
            let days = values.into_iter().filter(|value| !value.is_nan()).map(whole).map(|value| value as i32);
            write_values::<Int32Type>(group, &days.collect::<Vec<_>>(), Some(&present))
        }
    }
}

pub(super) fn write_counts(group: &mut Group, values: &[i64]) -> Result<(), ParquetError> {
    write_values::<Int64Type>(group, values, None)
}

pub(super) fn write_values<T: parquet::data_type::DataType>(
    group: &mut Group,
    values: &[T::T],
    present: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.expect("the schema has as many columns as are written");
    column.typed::<T>().write_batch(values, present, None)?;
    column.close()
}

/// Days, trucks and convoys come whole from the kernel.
fn whole(value: f64) -> f64 {
    debug_assert!(value.fract() == 0.0, "{value} is not whole");
    value
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn rows_may_be_written_by_another_thread() {
        fn is_send<T: Send>() {}
        is_send::<RowWriter>();
    }

    #[test]
    fn a_full_disk_reads_as_a_full_disk() {
        let full = OutFile::create(Path::new("/dev"), Path::new("out"), "full").unwrap();
        let columns = Columns::new(&[("fuel".to_owned(), vec!["vital".to_owned()])], &[], &[]);
        let row = vec![0.5; columns.width()];
        let rows = RowWriter::new(columns, 1, full, None);
        // The header alone waits in a buffer; the first group of rows does not.
        let said = rows.and_then(|mut rows| (0..GROUP_ROWS as u64).try_for_each(|at| rows.append(at, &[], &row)));
        assert_eq!(said.unwrap_err().to_string(), "cannot write out/full: No space left on device (os error 28)");
    }
}
