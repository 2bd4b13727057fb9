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
use super::columns::Columns;
use super::error::StoreError;
use super::file::{OutFile, Sealed};
use stockout_results::catalogue::Storage;

/// Rows of a row group: some 20 MB of figures in a scenario of eight routes, and a footer of a few hundred groups for ten million rows.
pub(super) const GROUP_ROWS: usize = 16_384;

/// Writes `replications.parquet` and, if wanted, `replications.csv`.
pub struct RowWriter {
    columns: Columns,
    inner: u64,
    next: u64,
    /// By column: figures that wait for their group to be full.
    waiting: Vec<Waiting>,
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
        let waiting = columns.all().iter().map(|column| Waiting::new(column.kind)).collect();
        let mut writer = Self { columns, inner, next: 0, waiting, parquet, csv: csv.map(csv::Writer::from_writer) };
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
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn append(&mut self, first_replication: u64, draws: &[f64], rows: &[f64]) -> Result<(), StoreError> {
        let (uncertain, width) = (self.columns.uncertain(), self.columns.width());
        assert_eq!(first_replication, self.next, "blocks of replications come in order");
        assert_eq!(rows.len() * uncertain, draws.len() * width, "as many draws as rows");
        for (index, row) in rows.chunks_exact(width).enumerate() {
            let row = || draws[index * uncertain..(index + 1) * uncertain].iter().chain(row).copied();
            self.waiting.iter_mut().zip(row()).for_each(|(waiting, value)| waiting.push(value));
            self.write_csv_row(row())?;
            self.next += 1;
            if self.next.is_multiple_of(GROUP_ROWS as u64) {
                self.write_group()?;
            }
        }
        Ok(())
    }

    /// Writes what still waits, and closes the files.
    pub(super) fn seal(mut self) -> Result<Vec<Sealed>, StoreError> {
        if !self.next.is_multiple_of(GROUP_ROWS as u64) {
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
        let first = (self.next - 1) / GROUP_ROWS as u64 * GROUP_ROWS as u64;
        let shown = self.parquet.inner().shown().to_owned();
        let written = self.parquet.next_row_group().and_then(|mut group| {
            let replications = first..self.next;
            write_counts(&mut group, &replications.clone().map(|index| index as i64).collect::<Vec<_>>())?;
            write_counts(&mut group, &replications.map(|index| (index / self.inner) as i64).collect::<Vec<_>>())?;
            self.waiting.iter_mut().try_for_each(|waiting| waiting.write(&mut group))?;
            group.close().map(drop)
        });
        written.map_err(|error| StoreError::new("write", &shown, error))
    }

    fn write_csv_header(&mut self) -> Result<(), StoreError> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        let names = ["replication", "draw"].into_iter().chain(self.columns.all().iter().map(|column| column.name.as_str()));
        let written = csv.write_record(names);
        written.map_err(|error| StoreError::new("write", csv.get_ref().shown(), error))
    }

    fn write_csv_row(&mut self, row: impl Iterator<Item = f64>) -> Result<(), StoreError> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        let mut text = String::new();
        let write = || -> Result<(), csv::Error> {
            for whole in [self.next, self.next / self.inner] {
                csv.write_field(whole.to_string())?;
            }
            for (column, value) in self.columns.all().iter().zip(row) {
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
fn write_cell(text: &mut String, kind: Storage, value: f64) {
    if kind == Storage::Amount {
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
            Storage::Days => field(&column.name, Physical::INT32, Repetition::REQUIRED)?,
            Storage::DayOrNone => field(&column.name, Physical::INT32, Repetition::OPTIONAL)?,
            Storage::Count => field(&column.name, Physical::INT64, Repetition::REQUIRED)?,
            Storage::Amount => field(&column.name, Physical::DOUBLE, Repetition::REQUIRED)?,
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

/// Figures of a column that wait, in half the room where they are whole.
enum Waiting {
    Days(Vec<i32>),
    /// Days, and whether each is there.
    DaysOrNone(Vec<i32>, Vec<i16>),
    Counts(Vec<u32>),
    /// The same, once one was too large.
    LargeCounts(Vec<i64>),
    Amounts(Vec<f64>),
}

impl Waiting {
    fn new(kind: Storage) -> Self {
        match kind {
            Storage::Days => Self::Days(Vec::new()),
            Storage::DayOrNone => Self::DaysOrNone(Vec::new(), Vec::new()),
            Storage::Count => Self::Counts(Vec::new()),
            Storage::Amount => Self::Amounts(Vec::new()),
        }
    }

    fn push(&mut self, value: f64) {
        match self {
            Self::Days(days) => days.push(whole(value) as i32),
            Self::DaysOrNone(days, present) => {
                present.push(i16::from(!value.is_nan()));
                if !value.is_nan() {
                    days.push(whole(value) as i32);
                }
            }
            Self::Counts(counts) if value > f64::from(u32::MAX) => {
                let mut counts: Vec<i64> = counts.iter().copied().map(i64::from).collect();
                counts.push(whole(value) as i64);
                *self = Self::LargeCounts(counts);
            }
            Self::Counts(counts) => counts.push(whole(value) as u32),
            Self::LargeCounts(counts) => counts.push(whole(value) as i64),
            Self::Amounts(amounts) => amounts.push(value),
        }
    }

    /// Writes the next column of a group; no figure waits any longer.
    fn write(&mut self, group: &mut Group) -> Result<(), ParquetError> {
        match self {
            Self::Days(days) => write_values::<Int32Type>(group, days, None)?,
            Self::DaysOrNone(days, present) => write_values::<Int32Type>(group, days, Some(present))?,
            Self::Counts(counts) => write_counts(group, &counts.iter().copied().map(i64::from).collect::<Vec<_>>())?,
            Self::LargeCounts(counts) => write_counts(group, counts)?,
            Self::Amounts(amounts) => write_values::<DoubleType>(group, amounts, None)?,
        }
        match self {
            Self::Days(days) => days.clear(),
            Self::DaysOrNone(days, present) => {
                days.clear();
                present.clear();
            }
            Self::Counts(counts) => counts.clear(),
            Self::LargeCounts(counts) => counts.clear(),
            Self::Amounts(amounts) => amounts.clear(),
        }
        Ok(())
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
        let names = stockout_results::Names { routes: vec!["RN7".to_owned()], ..Default::default() };
        let columns = Columns::new(&names, &[]);
        let row = vec![1.0; columns.width()];
        let rows = RowWriter::new(columns, 1, full, None);
        // The header alone waits in a buffer; the first group of rows does not.
        let said = rows.and_then(|mut rows| (0..GROUP_ROWS as u64).try_for_each(|at| rows.append(at, &[], &row)));
        assert_eq!(said.unwrap_err().to_string(), "cannot write out/full: No space left on device");
    }
}
