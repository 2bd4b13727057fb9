//! The result folder, from outside: written whole or not at all, read back as it was written.

mod arbitrary;
mod damage;
mod mutated;
mod replace;
mod round_trip;
mod rows;
mod stop;

use std::fs;
use std::path::{Path, PathBuf};

use stockout_results::Results;
use stockout_store::{Columns, Contents, Folder, StoreError};

/// What the tests' folders hold besides the results.
pub const CONTENTS: Contents = Contents {
    scenario_toml: "[scenario]\ntitle = \"A test\"\n",
    charts: &[],
    log: "nothing happened\n",
    command: "stockout run test.toml",
    date: "2025-12-04",
};

/// The columns of these results' rows, without uncertain values.
pub fn columns(results: &Results) -> Columns {
    Columns::new(&results.names(), &[])
}

/// Writes results with rows of zeros.
///
/// # Errors
/// As [`Folder::create`] and [`Folder::finish`].
pub fn write(results: &Results, target: &Path) -> Result<PathBuf, StoreError> {
    write_with(results, target, &CONTENTS)
}

/// Writes results with rows of zeros and other contents.
///
/// # Errors
/// As [`write`].
pub fn write_with(results: &Results, target: &Path, contents: &Contents) -> Result<PathBuf, StoreError> {
    let folder = Folder::create(target)?;
    let columns = columns(results);
    let zeros = vec![0.0; columns.width() * results.provenance.replications as usize];
    let mut rows = folder.rows(columns, results.provenance.inner, false)?;
    rows.append(0, &[], &zeros)?;
    folder.finish(rows, results, contents)
}

/// The names in a folder, hidden ones too, in order.
///
/// # Panics
/// Where it cannot be read.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
