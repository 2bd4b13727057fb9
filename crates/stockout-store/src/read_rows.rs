//! Reads `replications.parquet` back, for the commands that start from replications: sensitivity, more of the same run.

use std::path::{Path, PathBuf};

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;

use super::error::StoreError;
use super::parquet_file::ParquetFile;
use super::rows::GROUP_ROWS;

/// Columns of replications.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// The columns' names, `replication` and `draw` first.
    pub names: Vec<String>,
    /// The columns; a first shortage day that never came is NaN.
    pub columns: Vec<Vec<f64>>,
}

impl Rows {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        let index = self.names.iter().position(|column| column == name)?;
        Some(&self.columns[index])
    }

    /// Number of replications.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// All of a file's replications at once. [`RowReader`] takes them group by group where memory must not grow with them.
///
/// # Errors
/// Where the file cannot be read, or is damaged.
pub fn read_rows(path: &Path) -> Result<Rows, StoreError> {
    let reader = RowReader::open(path)?;
    let mut rows = Rows { names: reader.names().to_vec(), columns: vec![Vec::new(); reader.names().len()] };
    for group in 0..reader.groups() {
        for (all, more) in rows.columns.iter_mut().zip(reader.group(group)?.columns) {
            all.extend(more);
        }
    }
    Ok(rows)
}

/// An open file of replications.
pub struct RowReader {
    path: PathBuf,
    names: Vec<String>,
    file: ParquetFile,
}

impl RowReader {
    /// Opens `replications.parquet`.
    ///
    /// # Errors
    /// Where the file cannot be read, or is damaged.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let file = ParquetFile::open(path, GROUP_ROWS)?;
        let names = file.names();
        if names.get(..2).is_none_or(|first| first != ["replication", "draw"]) {
            return Err(StoreError::damaged(path, "its first columns are not `replication` and `draw`"));
        }
        Ok(Self { path: path.to_owned(), names, file })
    }

    /// The columns' names, `replication` and `draw` first.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many groups of rows there are.
    pub fn groups(&self) -> usize {
        self.file.groups()
    }

    /// One group of rows.
    ///
    /// # Errors
    /// Where there is no such group, or it is damaged.
    pub fn group(&self, index: usize) -> Result<Rows, StoreError> {
        let columns = (0..self.names.len()).map(|column| self.file.column(index, column, read_column)).collect::<Result<_, _>>()?;
        Ok(Rows { names: self.names.clone(), columns })
    }

    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.file.rows()
    }

    /// One column of all groups.
    ///
    /// # Errors
    /// Where there is no such column, or it is damaged.
    pub fn column(&self, name: &str) -> Result<Vec<f64>, StoreError> {
        let Some(index) = self.names.iter().position(|column| column == name) else {
            return Err(StoreError::damaged(&self.path, format!("it has no column `{name}`")));
        };
        let mut values = Vec::new();
        for group in 0..self.groups() {
            values.extend(self.file.column(group, index, read_column)?);
        }
        Ok(values)
    }
}

/// The rows of a finished run, beside which a longer one is held: where both have a replication it must be the same, bit for bit.
pub struct RowsBefore {
    reader: RowReader,
    uncertain: usize,
    replications: u64,
    group: Option<(usize, u64, Rows)>,
}

/// Opens the rows of a result folder that has so many replications and these columns.
///
/// # Errors
/// Where the file cannot be read, is damaged, or has other replications or columns.
pub fn rows_before(folder: &Path, columns: &super::Columns, replications: u64) -> Result<RowsBefore, StoreError> {
    let path = folder.join(super::names::ROWS);
    let reader = RowReader::open(&path)?;
    if !reader.names()[2..].iter().eq(columns.all().iter().map(|column| &column.name)) {
        return Err(StoreError::damaged(&path, "its columns are not those of the scenario beside it"));
    }
    Ok(RowsBefore { reader, uncertain: columns.uncertain(), replications, group: None })
}

impl RowsBefore {
    /// Compares a block of replications with those on disk; blocks come in order.
    ///
    /// # Errors
    /// The first replication that differs.
    pub fn check(&mut self, first: u64, draws: &[f64], rows: &[f64]) -> Result<(), StoreError> {
        let uncertain = self.uncertain;
        let width = self.reader.names().len() - 2 - uncertain;
        for (index, row) in rows.chunks_exact(width).enumerate() {
            let replication = first + index as u64;
            if replication >= self.replications {
                return Ok(());
            }
            let (from, group) = self.group_of(replication)?;
            let at = (replication - from) as usize;
            let drawn = &draws[index * uncertain..(index + 1) * uncertain];
            let same = |(column, new): (&Vec<f64>, &f64)| {
                column.get(at).is_some_and(|old| old.to_bits() == new.to_bits() || old == new || (old.is_nan() && new.is_nan()))
            };
            let same = group.columns[2..].iter().zip(drawn.iter().chain(row)).all(same);
            if !same {
                let why = format!(
                    "replication {replication} comes out differently now: this is not the program or not the scenario that wrote it"
                );
                return Err(StoreError::damaged(&self.reader.path, why));
            }
        }
        Ok(())
    }

    /// The group that holds a replication, and its first one.
    fn group_of(&mut self, replication: u64) -> Result<(u64, &Rows), StoreError> {
        let size = GROUP_ROWS as u64;
        let index = (replication / size) as usize;
        if self.group.as_ref().is_none_or(|(at, ..)| *at != index) {
            self.group = Some((index, index as u64 * size, self.reader.group(index)?));
        }
        match &self.group {
            Some((_, from, rows)) => Ok((*from, rows)),
            None => unreachable!("it was read above"),
        }
    }
}

/// The numbers of a column; what is not there is NaN.
pub(super) fn read_column(column: ColumnReader, rows: usize) -> Result<Vec<f64>, ParquetError> {
    match column {
        ColumnReader::Int32ColumnReader(column) => read_values(column, rows, f64::from),
        ColumnReader::Int64ColumnReader(column) => read_values(column, rows, |value| value as f64),
        ColumnReader::DoubleColumnReader(column) => read_values(column, rows, |value| value),
        _ => Err(ParquetError::General("a column is not of numbers".to_owned())),
    }
}

/// Values come without their gaps; the levels say where those are.
fn read_values<T: DataType>(mut column: ColumnReaderImpl<T>, rows: usize, number: impl Fn(T::T) -> f64) -> Result<Vec<f64>, ParquetError> {
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::new());
    let (mut read, mut more) = (0, 1);
    while read < rows && more > 0 {
        (more, _, _) = column.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        read += more;
    }
    let mut values = values.into_iter().map(number);
    let found: Vec<f64> = if levels.is_empty() {
        values.collect()
    } else {
        levels.iter().map(|&level| if level == 0 { f64::NAN } else { values.next().unwrap_or(f64::NAN) }).collect()
    };
    if found.len() == rows { Ok(found) } else { Err(ParquetError::EOF(format!("{} rows of {rows}", found.len()))) }
}
