//! Writes a result folder whole or not at all.
//!
//! Everything goes into a hidden folder beside the place where the results will stand, and is brought to the disk; then the two
//! change places in one step. Whenever the process stops, the earlier result stands as it was.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::columns::Columns;
use super::daily::{daily, routes};
use super::day_table::DayTable;
use super::days::{severity, uses};
use super::early_warning::early_warning_csv;
use super::error::{Cause, StoreError};
use super::file::{OutFile, Sealed, sync_folder};
use super::manifest::Manifest;
use super::names;
use super::place::{Partial, Place};
use super::replacing::may_replace;
use super::rows::RowWriter;
use super::seen::{places, uses_daily};
use super::summary::summary_json;
use stockout_results::Results;

/// A result folder that is being written. Dropped before [`Folder::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    pub(super) place: Place,
    pub(super) partial: Partial,
    pub(super) question: Option<Value>,
    published: bool,
}

/// What a folder holds besides the results themselves.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    /// The resolved scenario, as TOML.
    pub scenario_toml: &'a str,
    /// Plain file names that end in `.svg`, `.png` or `.geojson`, and their bytes.
    pub charts: &'a [(String, Vec<u8>)],
    /// What happened, for `log.txt`.
    pub log: &'a str,
    /// The command line that was given.
    pub command: &'a str,
    /// Today, `YYYY-MM-DD`: the one thing in the folder that two equal runs may differ in.
    pub date: &'a str,
}

impl Folder {
    /// Starts a result folder that will stand at `target`, where a result folder, an empty one or nothing stands now.
    ///
    /// Anything else is refused here, before the work is done. Remains of runs that were killed are cleared away.
    ///
    /// # Errors
    /// Where something else than a result folder stands there, another process is writing it, or the disk refuses.
    pub fn create(target: &Path) -> Result<Self, StoreError> {
        let place = Place::at(target)?;
        place.restore().map_err(|error| StoreError::new("restore", target, error))?;
        place.sweep().map_err(|error| StoreError::new("look beside", target, error))?;
        place.check()?;
        let partial = place.partial()?;
        Ok(Self { place, partial, question: None, published: false })
    }

    /// The same for the answer to a question, which the manifest will keep. The answer to another question, and files that somebody edited
    /// since, are refused here, unless the user said to `replace` them.
    ///
    /// # Errors
    /// As [`Folder::create`], and where the answer to another question, or an edited file, stands there.
    pub fn answering(question: Value, target: &Path, replace: bool) -> Result<Self, StoreError> {
        may_replace(target, &question, replace)?;
        let mut folder = Self::create(target)?;
        folder.question = Some(question);
        Ok(folder)
    }

    /// Opens `replications.parquet`, and `replications.csv` if wanted, for rows of `inner` replications to a parameter draw.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn rows(&self, columns: Columns, inner: u64, csv: bool) -> Result<RowWriter, StoreError> {
        let file = |name| OutFile::create(&self.partial.path, &self.place.shown, name);
        let csv = if csv { Some(file(names::ROWS_CSV)?) } else { None };
        RowWriter::new(columns, inner, file(names::ROWS)?, csv)
    }

    /// Writes all the rest, brings it to the disk and puts the folder in its place. Answers where it stands.
    ///
    /// # Errors
    /// Where the disk refuses, or another process replaced what stood at the place meanwhile.
    pub fn finish(self, rows: RowWriter, results: &Results, contents: &Contents) -> Result<PathBuf, StoreError> {
        assert_eq!(rows.len(), results.provenance.replications, "a row a replication");
        let mut files = rows.seal()?;
        let made = tables(results).map_err(|(name, why)| StoreError::new("write", &self.place.shown.join(name), Cause::Damaged(why)))?;
        for (name, bytes) in made {
            self.write(&mut files, name, &bytes)?;
        }
        self.write(&mut files, names::SCENARIO, contents.scenario_toml.as_bytes())?;
        self.write(&mut files, names::LOG, contents.log.as_bytes())?;
        self.write_charts(&mut files, contents.charts)?;
        let manifest = Manifest::new(results, contents.command, contents.date).to_text(self.question.as_ref(), &files);
        self.write(&mut Vec::new(), names::MANIFEST, manifest.as_bytes())?;
        self.publish()
    }

    /// Brings the folder to the disk and puts it in its place.
    pub(super) fn publish(mut self) -> Result<PathBuf, StoreError> {
        sync_folder(&self.partial.path).map_err(|error| StoreError::new("write", &self.place.shown, error))?;
        self.place.publish(&self.partial)?;
        self.published = true;
        Ok(self.place.shown.clone())
    }

    pub(super) fn write(&self, files: &mut Vec<Sealed>, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        debug_assert!(names::is_known(Path::new(name)), "{name}: what a killed run leaves of it could not be told from a user's file");
        files.push(OutFile::write_whole(&self.partial.path, &self.place.shown, name, bytes)?);
        Ok(())
    }

    pub(super) fn write_charts(&self, files: &mut Vec<Sealed>, charts: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        let folder = self.partial.path.join(names::CHARTS);
        let made = fs::create_dir(&folder);
        made.map_err(|error| StoreError::new("create", &self.place.shown.join(names::CHARTS), error))?;
        for (name, bytes) in charts {
            assert!(names::is_chart(name), "{name} is the name of a chart");
            self.write(files, &format!("{}/{name}", names::CHARTS), bytes)?;
        }
        sync_folder(&folder).map_err(|error| StoreError::new("write", &self.place.shown.join(names::CHARTS), error))
    }
}

/// A file of a folder: its name and its bytes.
pub type Table = (&'static str, Vec<u8>);

/// The files that follow from results, in the order in which they are written; or which one cannot be written, and why.
///
/// # Errors
/// The name of the table that cannot be written as CSV or JSON, and why.
pub fn tables(results: &Results) -> Result<Vec<Table>, (&'static str, String)> {
    let csv = |name: &'static str, made: Result<DayTable<'_>, String>| match made {
        Ok(table) => Ok((name, table.to_csv())),
        Err(why) => Err((name, why)),
    };
    let mut made = vec![
        (names::SUMMARY, summary_json(results).into_bytes()),
        csv(names::DAILY, daily(results))?,
        csv(names::ROUTES, routes(results))?,
        csv(names::SEVERITY, severity(results))?,
        csv(names::USES, uses(results))?,
    ];
    if let Some(places) = places(results).transpose() {
        made.push(csv(names::PLACES, places)?);
    }
    made.push(csv(names::USES_DAILY, uses_daily(results))?);
    made.push((names::EARLY_WARNING, early_warning_csv(results)));
    Ok(made)
}

impl Drop for Folder {
    /// Once published, what may still stand at the temporary path are remains of the earlier result: the next run looks at those.
    fn drop(&mut self) {
        if !self.published {
            let _nothing_more_can_be_done = fs::remove_dir_all(&self.partial.path);
        }
    }
}
