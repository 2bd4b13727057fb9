//! Reads a sweep's folder back, and puts the folders of shards together.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;

use super::batches::Batches;
use super::columns::GROUP_ROWS;
use super::facts::{self, may_replace_sweep};
use super::journal::Unfinished;
use super::write::{Texts, cells, publish};
use crate::bounded::{self, LARGEST_ROWS, LARGEST_TABLE};
use crate::error::{Cause, StoreError};
use crate::names;
use crate::parquet_file::ParquetFile;
use crate::read_rows::read_column;
use stockout_results::spread::PointColumns;
use stockout_results::sweep::{FactorValue, Facts, Failing, PointRow};

/// A sweep's folder, open for reading.
pub struct Points {
    /// What the rows are.
    pub facts: Facts,
    folder: PathBuf,
    file: ParquetFile,
    batches: Option<Batches>,
}

impl Points {
    /// Opens a sweep's folder. Files that are not as they were written are refused.
    ///
    /// # Errors
    /// Where the folder holds no sweep, a newer version wrote it, or a file of it is damaged.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let facts = facts::read(folder)?;
        let path = folder.join(names::POINTS);
        let file = ParquetFile::open(&path, GROUP_ROWS)?;
        let columns = 1 + facts.factors.len() + 2 * facts.metrics.len() + facts.carried.len();
        if (file.rows(), file.names().len()) != (facts.count, columns) {
            return Err(StoreError::damaged(&path, format!("it does not have {} rows of {columns} columns", facts.count)));
        }
        let batches = Batches::open(folder, &facts)?;
        Ok(Self { facts, folder: folder.to_owned(), file, batches })
    }

    fn batched(&self, metric: usize) -> Option<(&Batches, usize)> {
        let slot = self.facts.batched().iter().position(|&kept| kept == metric)?;
        Some((self.batches.as_ref()?, slot))
    }

    fn gather<T>(&self, column: usize, of: impl Fn(ColumnReader, usize) -> Result<Vec<T>, ParquetError>) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        for group in 0..self.file.groups() {
            all.extend(self.file.column(group, column, &of)?);
        }
        Ok(all)
    }

    /// The rows of a group.
    fn rows(&self, index: usize, failures: &HashMap<u64, Failing>) -> Result<Vec<PointRow>, StoreError> {
        let mut rows = self.figures(index, failures)?;
        if let Some(batches) = &self.batches {
            let found = batches.rows(index)?;
            rows.iter_mut().zip(found).filter(|(row, _)| row.outcome.is_ok()).for_each(|(row, found)| row.batches = found);
        }
        Ok(rows)
    }

    fn figures(&self, index: usize, failures: &HashMap<u64, Failing>) -> Result<Vec<PointRow>, StoreError> {
        let count = self.file.group_rows(index);
        let points = self.file.column(index, 0, read_column)?;
        let factors = self.facts.factors.iter().enumerate();
        let factors = factors.map(|(at, facts)| self.file.column(index, 1 + at, |column, rows| factor(column, rows, facts.text)));
        let factors = factors.collect::<Result<Vec<_>, _>>()?;
        let first = 1 + factors.len();
        let figures = (0..2 * self.facts.metrics.len()).map(|at| self.file.column(index, first + at, read_column));
        let figures = figures.collect::<Result<Vec<_>, _>>()?;
        let after = first + 2 * self.facts.metrics.len();
        let carried = self.facts.carried.iter().enumerate();
        let carried = carried.map(|(at, facts)| self.file.column(index, after + at, |column, rows| factor(column, rows, facts.text)));
        let carried = carried.collect::<Result<Vec<_>, _>>()?;
        let row = |at: usize| {
            let point = points[at] as u64;
            let outcome = match failures.get(&point) {
                Some(failing) => Err(failing.clone()),
                None => Ok(figures.chunks_exact(2).map(|pair| [pair[0][at], pair[1][at]]).collect()),
            };
            let values = |columns: &[Vec<FactorValue>]| columns.iter().map(|values| values[at].clone()).collect();
            PointRow { point, factors: values(&factors), carried: values(&carried), outcome, batches: Vec::new() }
        };
        Ok((0..count).map(row).collect())
    }

    /// Does `points.csv` hold what `points.parquet` does?
    ///
    /// # Errors
    /// Names `points.csv` and the first point that is not the same in both.
    pub fn check_csv(&self) -> Result<(), StoreError> {
        let path = self.folder.join(names::POINTS_CSV);
        let mut records = csv::Reader::from_reader(bounded::open(&path, LARGEST_ROWS)?).into_records();
        let failures = self.failures()?;
        for group in 0..self.file.groups() {
            for row in self.rows(group, &failures)? {
                let record = records.next().transpose().map_err(|error| StoreError::new("read", &path, error))?;
                if record.is_none_or(|record| !record.iter().eq(cells(&row, self.facts.metrics.len()).iter().map(String::as_str))) {
                    return Err(StoreError::damaged(&path, format!("point {} is another there than in points.parquet", row.point)));
                }
            }
        }
        match records.next() {
            None => Ok(()),
            Some(_) => Err(StoreError::damaged(&path, "it has more points than points.parquet")),
        }
    }

    fn failures(&self) -> Result<HashMap<u64, Failing>, StoreError> {
        let path = self.folder.join(names::FAILURES);
        let mut reader = csv::Reader::from_reader(bounded::open(&path, LARGEST_TABLE)?);
        let mut found = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| StoreError::new("read", &path, error))?;
            let cell = |at| record.get(at).unwrap_or_default().to_owned();
            let point = cell(0).parse().map_err(|_| StoreError::damaged(&path, "a point is no number"))?;
            found.insert(point, Failing { code: cell(1), reason: cell(2) });
        }
        Ok(found)
    }

    fn text(&self, name: &str) -> Result<String, StoreError> {
        bounded::read_text(&self.folder.join(name), LARGEST_TABLE)
    }
}

impl PointColumns for Points {
    type Error = StoreError;

    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn numbers(&self) -> Result<Vec<u64>, StoreError> {
        let points: Vec<f64> = self.gather(0, read_column)?;
        Ok(points.into_iter().map(|point| point as u64).collect())
    }

    fn factor(&self, at: usize) -> Result<Vec<FactorValue>, StoreError> {
        let text = self.facts.factors[at].text;
        self.gather(1 + at, |column, rows| factor(column, rows, text))
    }

    fn means(&self, metric: usize) -> Result<Vec<f64>, StoreError> {
        self.gather(1 + self.facts.factors.len() + 2 * metric, read_column)
    }

    fn errors(&self, metric: usize) -> Result<Vec<f64>, StoreError> {
        self.gather(2 + self.facts.factors.len() + 2 * metric, read_column)
    }

    fn batch_means(&self, metric: usize, row: usize) -> Result<Option<Vec<f64>>, StoreError> {
        self.batched(metric).map(|(batches, slot)| batches.of(slot, row)).transpose()
    }

    fn each_batch_means(&self, metric: usize, take: impl FnMut(&[f64])) -> Result<(), StoreError> {
        self.batched(metric).map_or(Ok(()), |(batches, slot)| batches.each(slot, take))
    }
}

fn factor(column: ColumnReader, rows: usize, text: bool) -> Result<Vec<FactorValue>, ParquetError> {
    if !text {
        let number = |number: f64| if number.is_nan() { FactorValue::Missing } else { FactorValue::Number(number) };
        return Ok(read_column(column, rows)?.into_iter().map(number).collect());
    }
    let ColumnReader::ByteArrayColumnReader(mut reader) = column else {
        return Err(ParquetError::General("a column is not of texts".to_owned()));
    };
    let (mut values, mut levels): (Vec<ByteArray>, Vec<i16>) = (Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (more, _, _) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if more == 0 {
            return Err(ParquetError::EOF(format!("{read} rows of {rows}")));
        }
        read += more;
    }
    let mut values = values.into_iter();
    let one = |level| match if level == 0 { None } else { values.next() } {
        Some(value) => Ok(FactorValue::Text(value.as_utf8()?.to_owned())),
        None => Ok(FactorValue::Missing),
    };
    levels.into_iter().map(one).collect()
}

/// Puts the folders of shards together to the folder that one run would have written.
///
/// # Errors
/// Every shard that is not finished or damaged, each by its path; else the one that belongs to another sweep, or with which others are
/// missing; else what stands at `target`, or what the disk refuses.
pub fn merge(folders: &[PathBuf], target: &Path, replace: bool) -> Result<(Facts, PathBuf), Vec<StoreError>> {
    let (mut shards, mut wrong) = (Vec::new(), Vec::new());
    for folder in folders {
        match finished(folder) {
            Ok(points) => shards.push(points),
            Err(error) => wrong.push(error),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    merged(shards, target, replace).map_err(|error| vec![error])
}

fn merged(mut shards: Vec<Points>, target: &Path, replace: bool) -> Result<(Facts, PathBuf), StoreError> {
    together(&shards)?;
    shards.sort_by_key(|shard| shard.facts.shard);
    let first = &shards[0];
    let count = shards.iter().map(|shard| shard.facts.count).sum();
    let failed = shards.iter().map(|shard| shard.facts.failed).sum();
    let facts = Facts { shard: None, first: 0, count, failed, ..first.facts.clone() };
    may_replace_sweep(target, &facts, replace)?;
    let (design, scenario) = (first.text(names::DESIGN)?, first.text(names::SCENARIO)?);
    let texts = Texts { design: &design, scenario: &scenario };
    let written = publish(target, &facts, &texts, &mut |take| {
        for shard in &shards {
            let failures = shard.failures()?;
            for group in 0..shard.file.groups() {
                take(shard.rows(group, &failures)?)?;
            }
        }
        Ok(())
    })?;
    Ok((facts, written))
}

/// A shard's folder; where it is not there because the shard is unfinished, that is said.
fn finished(folder: &Path) -> Result<Points, StoreError> {
    match Unfinished::at(folder) {
        None => Points::open(folder),
        Some(Unfinished { shard, done, count, command }) => {
            let what = shard.map_or_else(|| "this sweep".to_owned(), |(i, n)| format!("shard {i} of {n}"));
            let why = format!("{what} is unfinished: {done} of {count} points are done\nTo finish it: {command}");
            Err(StoreError::new("merge", folder, Cause::Unfit(why)))
        }
    }
}

/// Refuses shards that do not belong together.
fn together(shards: &[Points]) -> Result<(), StoreError> {
    let refuse = |shard: &Points, why: String| Err(StoreError::new("merge", &shard.folder, Cause::Unfit(why)));
    let Some(first) = shards.first() else { return Ok(()) };
    let mut seen: HashMap<u64, &Points> = HashMap::new();
    for shard in shards {
        let (facts, other) = (&shard.facts, &first.facts);
        let beside = first.folder.display();
        let Some((i, n)) = facts.shard else {
            return refuse(shard, "it is a whole sweep, not a shard (`sweep --shard I/N` makes those)".to_owned());
        };
        if (&facts.version, facts.scheme) != (&other.version, other.scheme) {
            return refuse(shard, format!("it was made by version {}, {beside} by version {}", facts.version, other.version));
        }
        if facts.commit != other.commit {
            return refuse(shard, format!("it was made by another build of version {} than {beside}", facts.version));
        }
        if facts.hash != other.hash {
            return refuse(shard, format!("its design is not that of {beside}: {}", difference(facts, other)));
        }
        if facts.batches != other.batches {
            let has = |facts: &Facts| if facts.batches == 0 { "no batches of replications" } else { "batches of replications" };
            return refuse(shard, format!("it has {}, {beside} has {}: make them with one build", has(facts), has(other)));
        }
        let (_, of) = other.shard.unwrap_or((1, n));
        if n != of {
            return refuse(shard, format!("it is one of {n} shards, {beside} one of {of}"));
        }
        if let Some(same) = seen.insert(i, shard) {
            return refuse(shard, format!("it is shard {i} of {n}, and so is {}", same.folder.display()));
        }
    }
    let (_, n) = first.facts.shard.unwrap_or((1, 1));
    let missing: Vec<String> = (1..=n).filter(|i| !seen.contains_key(i)).map(|i| format!("{i}/{n}")).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let one = missing.len() == 1;
    let (word, are, them) = if one { ("shard", "is", "This runs it") } else { ("shards", "are", "These run them") };
    let commands: Vec<String> = missing.iter().take(8).map(|shard| format!("  stockout sweep DESIGN --shard {shard} --out DIR")).collect();
    let more = if missing.len() > commands.len() { "\n  …" } else { "" };
    let (missing, commands) = (missing.join(", "), commands.join("\n"));
    refuse(first, format!("{word} {missing} {are} missing\n{them}, from where it stopped if it had begun:\n{commands}{more}"))
}

/// What differs between two designs, as far as a person would care.
fn difference(one: &Facts, other: &Facts) -> String {
    if one.layout != other.layout {
        return format!(
            "{} of {} points instead of {} of {}",
            one.layout.kind(),
            one.layout.points(one.factors.len()),
            other.layout.kind(),
            other.layout.points(other.factors.len())
        );
    }
    if one.factors != other.factors {
        return "its factors differ".to_owned();
    }
    if (one.seed, one.replications, one.own_chance) != (other.seed, other.replications, other.own_chance) {
        return format!("seed {}, {} replications instead of seed {}, {}", one.seed, one.replications, other.seed, other.replications);
    }
    if one.metrics != other.metrics {
        return "its metrics differ".to_owned();
    }
    "the scenario, or the table of points, is another".to_owned()
}
