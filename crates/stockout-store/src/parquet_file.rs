//! A Parquet file of ours that is read: whatever its bytes are, reading ends with values or with an error, in bounded memory.
//!
//! The library trusts what a file says of itself: it panics at some of it, and takes as much memory as a page claims to need. So what
//! the metadata and the pages' headers say is held against the file and against limits first, and a panic that is left is caught.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::bounded::{self, LARGEST_ROWS};
use super::error::StoreError;
use super::page_header::PageHeader;

/// The most bytes of metadata at a file's end: some 600 groups of 200 columns need a tenth of it.
const LARGEST_FOOTER: u64 = 64 << 20;
/// The most bytes of a column in a group, as they are in the file.
const LARGEST_CHUNK: u64 = 256 << 20;
/// The most bytes of a page, as they are in memory.
const LARGEST_PAGE: u64 = 256 << 20;

/// An open file whose columns are flat.
pub(super) struct ParquetFile {
    path: PathBuf,
    bytes: u64,
    file: SerializedFileReader<File>,
}

impl ParquetFile {
    /// Opens a file whose groups have at most so many rows.
    pub fn open(path: &Path, group_rows: usize) -> Result<Self, StoreError> {
        let mut file = bounded::open(path, LARGEST_ROWS)?;
        let failed = |error: std::io::Error| StoreError::new("read", path, error);
        let bytes = file.metadata().map_err(failed)?.len();
        let footer = footer(&mut file, bytes).map_err(failed)?;
        if footer.is_none_or(|footer| footer > LARGEST_FOOTER.min(bytes)) {
            return Err(StoreError::damaged(path, "it does not end as a Parquet file does"));
        }
        let file = caught(path, || SerializedFileReader::new(file))?;
        let found = Self { path: path.to_owned(), bytes, file };
        found.check(group_rows).map_err(|why| StoreError::damaged(path, why))?;
        Ok(found)
    }

    /// The columns' names.
    pub fn names(&self) -> Vec<String> {
        self.file.metadata().file_metadata().schema_descr().columns().iter().map(|column| column.name().to_owned()).collect()
    }

    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.file.metadata().row_groups().iter().map(|group| group.num_rows().unsigned_abs()).sum()
    }

    /// How many groups of rows there are.
    pub fn groups(&self) -> usize {
        self.file.num_row_groups()
    }

    /// Rows of a group.
    pub fn group_rows(&self, group: usize) -> usize {
        self.file.metadata().row_groups().get(group).map_or(0, |group| group.num_rows().unsigned_abs() as usize)
    }

    /// The values of a column in a group, as `read` takes them: it is told how many there are.
    pub fn column<T>(
        &self,
        group: usize,
        column: usize,
        read: impl FnOnce(ColumnReader, usize) -> Result<Vec<T>, ParquetError>,
    ) -> Result<Vec<T>, StoreError> {
        let groups = self.file.metadata().row_groups();
        let Some(chunk) = groups.get(group).and_then(|group| group.columns().get(column)) else {
            return Err(StoreError::damaged(&self.path, format!("it has no column {column} in its group {group}")));
        };
        self.check_pages(chunk)?;
        let rows = self.group_rows(group);
        let values = caught(&self.path, || read(self.file.get_row_group(group)?.get_column_reader(column)?, rows))?;
        if values.len() == rows {
            return Ok(values);
        }
        Err(StoreError::damaged(&self.path, format!("a column has {} rows of {rows}", values.len())))
    }

    fn check(&self, group_rows: usize) -> Result<(), String> {
        let metadata = self.file.metadata();
        let schema = metadata.file_metadata().schema_descr();
        if schema.columns().iter().any(|column| column.max_rep_level() > 0 || column.max_def_level() > 1) {
            return Err("its columns are not flat".to_owned());
        }
        for group in metadata.row_groups() {
            self.check_group(group, group_rows, schema.num_columns())?;
        }
        if u64::try_from(metadata.file_metadata().num_rows()) == Ok(self.rows()) {
            return Ok(());
        }
        Err("its groups have another number of rows than it says".to_owned())
    }

    fn check_group(&self, group: &RowGroupMetaData, group_rows: usize, columns: usize) -> Result<(), String> {
        let rows = group.num_rows();
        if usize::try_from(rows).ok().is_none_or(|rows| rows > group_rows) {
            return Err(format!("a group has {rows} rows, and {group_rows} are the most"));
        }
        if group.num_columns() != columns {
            return Err("a group lacks a column".to_owned());
        }
        for chunk in group.columns() {
            if self.place(chunk).is_none() {
                return Err(format!("column {} does not lie inside it", chunk.column_path()));
            }
            if chunk.num_values() != rows {
                return Err(format!("column {} has {} values in a group of {rows} rows", chunk.column_path(), chunk.num_values()));
            }
        }
        Ok(())
    }

    /// Where a column of a group begins, and how many bytes it has; none where that is not inside the file.
    fn place(&self, chunk: &ColumnChunkMetaData) -> Option<(u64, u64)> {
        let first = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let (from, length) = (u64::try_from(first).ok()?, u64::try_from(chunk.compressed_size()).ok()?);
        let inside = length <= LARGEST_CHUNK && from.checked_add(length).is_some_and(|end| end <= self.bytes);
        inside.then_some((from, length))
    }

    /// No page may claim more than it can hold.
    fn check_pages(&self, chunk: &ColumnChunkMetaData) -> Result<(), StoreError> {
        let damaged = || StoreError::damaged(&self.path, format!("the pages of column {} are not whole", chunk.column_path()));
        let (from, length) = self.place(chunk).ok_or_else(damaged)?;
        let failed = |error: std::io::Error| StoreError::new("read", &self.path, error);
        let mut file = File::open(&self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(from)).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes).map_err(failed)?;
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let header = PageHeader::read(&mut rest).filter(|header| header.uncompressed <= LARGEST_PAGE).ok_or_else(damaged)?;
            rest = usize::try_from(header.compressed).ok().and_then(|page| rest.get(page..)).ok_or_else(damaged)?;
        }
        Ok(())
    }
}

/// The length of the metadata, which the last eight bytes tell; none where they are no Parquet file's.
fn footer(file: &mut File, bytes: u64) -> std::io::Result<Option<u64>> {
    if bytes < 12 {
        return Ok(None);
    }
    let mut end = [0; 8];
    file.seek(SeekFrom::End(-8))?;
    file.read_exact(&mut end)?;
    file.seek(SeekFrom::Start(0))?;
    let length = u32::from_le_bytes([end[0], end[1], end[2], end[3]]);
    Ok((end[4..] == *b"PAR1").then_some(u64::from(length)))
}

thread_local! {
    /// Is a file being read on this thread, so that a panic is a damaged file's and not a fault of ours?
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// What `read` gives; a panic of the library's is a damaged file.
fn caught<T>(path: &Path, read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, StoreError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !READING.get() {
                others(panic);
            }
        }));
    });
    READING.set(true);
    let found = catch_unwind(AssertUnwindSafe(read));
    READING.set(false);
    match found {
        Ok(found) => found.map_err(|error| StoreError::new("read", path, error)),
        Err(_) => Err(StoreError::damaged(path, "its bytes are not those of a file that stockout wrote")),
    }
}
