//! `batches.parquet`: at each point the means of batches of replications, by which points are compared in pairs.
//!
//! A row a point and batch: `point`, `batch` (from 0), `replications` in it, and each metric that points are ranked by; a point that
//! failed has empty figures. Its row groups hold the points of those of `points.parquet`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::columns::{GROUP_ROWS, count, number, numbers};
use crate::error::StoreError;
use crate::file::{OutFile, Sealed};
use crate::names;
use crate::parquet_file::ParquetFile;
use crate::read_rows::read_column;
use crate::rows::{plain_properties, write_counts};
use stockout_results::sweep::{Facts, PointRow};

/// Rows of a group beyond which a file is refused.
const MOST_ROWS: usize = 1 << 24;
/// Columns before the figures.
const BEFORE: usize = 3;

/// Writes the file, group by group.
pub(super) struct Writer {
    parquet: SerializedFileWriter<OutFile>,
    metrics: usize,
    sizes: Vec<i64>,
}

impl Writer {
    pub fn new(facts: &Facts, to: OutFile) -> Result<Self, StoreError> {
        let shown = to.shown().to_owned();
        let parquet = schema(facts)
            .and_then(|schema| SerializedFileWriter::new(to, Arc::new(schema), Arc::new(plain_properties().build())))
            .map_err(|error| StoreError::new("write", &shown, error))?;
        let sizes = facts.cut().sizes().into_iter().map(|size| size as i64).collect();
        Ok(Self { parquet, metrics: facts.batched().len(), sizes })
    }

    pub fn write_group(&mut self, rows: &[PointRow]) -> Result<(), StoreError> {
        let shown = self.parquet.inner().shown().to_owned();
        let (sizes, each) = (&self.sizes, self.sizes.len());
        let written = self.parquet.next_row_group().and_then(|mut group| {
            let by_batch = |of: &dyn Fn(&PointRow, usize) -> i64| -> Vec<i64> {
                rows.iter().flat_map(|row| (0..each).map(move |batch| of(row, batch))).collect()
            };
            write_counts(&mut group, &by_batch(&|row, _| row.point as i64))?;
            write_counts(&mut group, &by_batch(&|_, batch| batch as i64))?;
            write_counts(&mut group, &by_batch(&|_, batch| sizes[batch]))?;
            for at in 0..self.metrics {
                let of = |row: &PointRow, batch: usize| row.batches.get(at * each + batch).copied().unwrap_or(f64::NAN);
                numbers(&mut group, rows.iter().flat_map(|row| (0..each).map(move |batch| of(row, batch))))?;
            }
            group.close().map(drop)
        });
        written.map_err(|error| StoreError::new("write", &shown, error))
    }

    pub fn seal(self) -> Result<Sealed, StoreError> {
        let shown = self.parquet.inner().shown().to_owned();
        self.parquet.into_inner().map_err(|error| StoreError::new("write", &shown, error))?.seal()
    }
}

fn schema(facts: &Facts) -> Result<Type, ParquetError> {
    let mut fields = ["point", "batch", "replications"].map(count).into_iter().collect::<Result<Vec<_>, _>>()?;
    for metric in facts.batched() {
        fields.push(number(&facts.metrics[metric])?);
    }
    Type::group_type_builder("batches").with_fields(fields).build()
}

/// The file, open for reading.
pub(super) struct Batches {
    path: PathBuf,
    file: ParquetFile,
    metrics: usize,
    each: usize,
}

impl Batches {
    /// Opens that of a sweep's folder; none where it keeps no batches.
    pub fn open(folder: &Path, facts: &Facts) -> Result<Option<Self>, StoreError> {
        if facts.batches == 0 {
            return Ok(None);
        }
        let path = folder.join(names::BATCHES);
        let group_rows = usize::try_from(facts.batches).ok().and_then(|batches| batches.checked_mul(GROUP_ROWS));
        let file = ParquetFile::open(&path, group_rows.unwrap_or(MOST_ROWS).min(MOST_ROWS))?;
        let (batched, rows) = (facts.batched().len(), file.rows());
        if Some(rows) != facts.count.checked_mul(facts.batches) || file.names().len() != BEFORE + batched {
            let why = format!("it has {rows} rows, not {} for each of {} points", facts.batches, facts.count);
            return Err(StoreError::damaged(&path, why));
        }
        Ok(Some(Self { path, file, metrics: batched, each: facts.batches as usize }))
    }

    /// The batches' means of a point of these rows, of the metric that stands at `slot` among those that are kept.
    pub fn of(&self, slot: usize, row: usize) -> Result<Vec<f64>, StoreError> {
        let group = self.group(slot, row / GROUP_ROWS)?;
        let from = row % GROUP_ROWS * self.each;
        let found = group.get(from..from + self.each).map(<[f64]>::to_vec);
        found.ok_or_else(|| StoreError::damaged(&self.path, "its groups are not those of the points"))
    }

    /// Hands over the batches' means of every point, in order, a group of points in memory at a time.
    pub fn each(&self, slot: usize, mut take: impl FnMut(&[f64])) -> Result<(), StoreError> {
        for index in 0..self.file.groups() {
            self.group(slot, index)?.chunks_exact(self.each).for_each(&mut take);
        }
        Ok(())
    }

    /// Of a group of points, all that [`PointRow::batches`] has; nothing for a point that failed.
    pub fn rows(&self, index: usize) -> Result<Vec<Vec<f64>>, StoreError> {
        let columns = (0..self.metrics).map(|slot| self.group(slot, index)).collect::<Result<Vec<_>, _>>()?;
        let points = columns.first().map_or(0, |column| column.len() / self.each);
        let of = |at: usize| columns.iter().flat_map(|column| &column[at * self.each..(at + 1) * self.each]).copied().collect();
        Ok((0..points).map(of).collect())
    }

    fn group(&self, slot: usize, index: usize) -> Result<Vec<f64>, StoreError> {
        self.file.column(index, BEFORE + slot, read_column)
    }
}
