//! Writes a sweep's folder from its rows, whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::batches;
use super::columns::{GROUP_ROWS, count, number, numbers, text, texts};
use super::facts;
use crate::cell::write_number;
use crate::error::StoreError;
use crate::file::{OutFile, Sealed, sync_folder};
use crate::names;
use crate::place::{Partial, Place};
use crate::rows::{plain_properties, write_counts};
use stockout_results::safe_cell;
use stockout_results::sweep::{FactorValue, Facts, PointRow};

/// The texts beside the rows.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// The design file, as it was written.
    pub design: &'a str,
    /// The scenario before any factor, resolved.
    pub scenario: &'a str,
}

/// Hands over the rows of a folder, in order.
type Rows<'a> = &'a mut dyn FnMut(&mut dyn FnMut(Vec<PointRow>) -> Result<(), StoreError>) -> Result<(), StoreError>;

/// Writes the folder at `target` and swaps it in. `rows` is asked once for all rows, in order.
///
/// # Errors
/// Where something else than a sweep stands there, `rows` fails, or the disk refuses.
pub fn publish(target: &Path, facts: &Facts, texts: &Texts<'_>, rows: Rows<'_>) -> Result<PathBuf, StoreError> {
    let place = Place::at(target)?;
    place.check()?;
    let partial = place.partial()?;
    let written = fill(&place, &partial, facts, texts, rows).and_then(|()| place.publish(&partial));
    if written.is_err() {
        let _nothing_more_can_be_done = fs::remove_dir_all(&partial.path);
    }
    written.map(|()| place.shown.clone())
}

fn fill(place: &Place, partial: &Partial, facts: &Facts, texts: &Texts<'_>, rows: Rows<'_>) -> Result<(), StoreError> {
    let file = |name| OutFile::create(&partial.path, &place.shown, name);
    let batches = if facts.batches == 0 { None } else { Some(batches::Writer::new(facts, file(names::BATCHES)?)?) };
    let mut writer = Writer::new(facts, file(names::POINTS)?, file(names::POINTS_CSV)?, file(names::FAILURES)?, batches)?;
    rows(&mut |chunk| chunk.into_iter().try_for_each(|row| writer.append(row)))?;
    let (count, failed) = (writer.count, writer.failed);
    assert_eq!(count, facts.count, "a row a point");
    let mut files = writer.seal()?;
    for (name, text) in [(names::DESIGN, texts.design), (names::SCENARIO, texts.scenario)] {
        files.push(OutFile::write_whole(&partial.path, &place.shown, name, text.as_bytes())?);
    }
    let manifest = facts::manifest(&Facts { failed, ..facts.clone() }, &files);
    OutFile::write_whole(&partial.path, &place.shown, names::MANIFEST, manifest.as_bytes())?;
    sync_folder(&partial.path).map_err(|error| StoreError::new("write", &place.shown, error))
}

/// Writes rows as they come: groups of the Parquet file have a fixed size, so its bytes do not depend on the chunks.
struct Writer<'a> {
    facts: &'a Facts,
    pending: Vec<PointRow>,
    parquet: SerializedFileWriter<OutFile>,
    batches: Option<batches::Writer>,
    csv: csv::Writer<OutFile>,
    failures: csv::Writer<OutFile>,
    count: u64,
    failed: u64,
}

impl<'a> Writer<'a> {
    fn new(
        facts: &'a Facts,
        parquet: OutFile,
        points: OutFile,
        failures: OutFile,
        batches: Option<batches::Writer>,
    ) -> Result<Self, StoreError> {
        let shown = parquet.shown().to_owned();
        let parquet = schema(facts)
            .and_then(|schema| SerializedFileWriter::new(parquet, Arc::new(schema), Arc::new(plain_properties().build())))
            .map_err(|error| StoreError::new("write", &shown, error))?;
        let (csv, failures) = (csv::Writer::from_writer(points), csv::Writer::from_writer(failures));
        let mut writer = Self { facts, pending: Vec::new(), parquet, batches, csv, failures, count: 0, failed: 0 };
        let factors = facts.factors.iter().map(|factor| factor.name.clone());
        let metrics = facts.metrics.iter().flat_map(|metric| [metric.clone(), format!("{metric}.se")]);
        let carried = facts.carried.iter().map(|column| column.name.clone());
        let header: Vec<String> = std::iter::once("point".to_owned()).chain(factors).chain(metrics).chain(carried).collect();
        record(&mut writer.csv, &header)?;
        record(&mut writer.failures, &["point", "code", "reason"].map(str::to_owned))?;
        Ok(writer)
    }

    fn append(&mut self, row: PointRow) -> Result<(), StoreError> {
        if let Err(failing) = &row.outcome {
            record(&mut self.failures, &[row.point.to_string(), failing.code.clone(), safe_cell(&failing.reason).into_owned()])?;
            self.failed += 1;
        }
        record(&mut self.csv, &cells(&row, self.facts.metrics.len()))?;
        self.count += 1;
        self.pending.push(row);
        if self.pending.len() == GROUP_ROWS { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<(), StoreError> {
        let shown = self.parquet.inner().shown().to_owned();
        let rows = std::mem::take(&mut self.pending);
        if let Some(batches) = &mut self.batches {
            batches.write_group(&rows)?;
        }
        let facts = self.facts;
        let written = self.parquet.next_row_group().and_then(|mut group| {
            write_counts(&mut group, &rows.iter().map(|row| row.point as i64).collect::<Vec<_>>())?;
            for (at, factor) in facts.factors.iter().enumerate() {
                let values = rows.iter().map(|row| &row.factors[at]);
                if factor.text { texts(&mut group, values)? } else { numbers(&mut group, values.map(FactorValue::number))? }
            }
            for at in 0..facts.metrics.len() {
                for part in 0..2 {
                    numbers(&mut group, rows.iter().map(|row| row.outcome.as_ref().map_or(f64::NAN, |figures| figures[at][part])))?;
                }
            }
            for (at, column) in facts.carried.iter().enumerate() {
                let values = rows.iter().map(|row| &row.carried[at]);
                if column.text { texts(&mut group, values)? } else { numbers(&mut group, values.map(FactorValue::number))? }
            }
            group.close().map(drop)
        });
        written.map_err(|error| StoreError::new("write", &shown, error))
    }

    fn seal(mut self) -> Result<Vec<Sealed>, StoreError> {
        if !self.pending.is_empty() {
            self.write_group()?;
        }
        let shown = self.parquet.inner().shown().to_owned();
        let parquet = self.parquet.into_inner().map_err(|error| StoreError::new("write", &shown, error))?;
        let mut sealed = vec![parquet.seal()?];
        if let Some(batches) = self.batches {
            sealed.push(batches.seal()?);
        }
        for csv in [self.csv, self.failures] {
            let shown = csv.get_ref().shown().to_owned();
            sealed.push(csv.into_inner().map_err(|error| StoreError::new("write", &shown, error.into_error()))?.seal()?);
        }
        Ok(sealed)
    }
}

/// A point's line in `points.csv`; without figures where it failed.
pub(super) fn cells(row: &PointRow, metrics: usize) -> Vec<String> {
    let mut cells = vec![row.point.to_string()];
    cells.extend(row.factors.iter().map(|value| safe_cell(&value.to_string()).into_owned()));
    match &row.outcome {
        Ok(figures) => cells.extend(figures.iter().flatten().map(|&figure| {
            let mut cell = String::new();
            write_number(&mut cell, figure);
            cell
        })),
        Err(_) => cells.resize(cells.len() + 2 * metrics, String::new()),
    }
    cells.extend(row.carried.iter().map(|value| safe_cell(&value.to_string()).into_owned()));
    cells
}

fn record(csv: &mut csv::Writer<OutFile>, cells: &[String]) -> Result<(), StoreError> {
    csv.write_record(cells).map_err(|error| StoreError::new("write", csv.get_ref().shown(), error))
}

fn schema(facts: &Facts) -> Result<Type, ParquetError> {
    let mut fields = vec![count("point")?];
    let value = |name: &str, is_text: bool| match is_text {
        true => text(name),
        false => number(name),
    };
    for factor in &facts.factors {
        fields.push(value(&factor.name, factor.text)?);
    }
    for metric in &facts.metrics {
        fields.push(number(metric)?);
        fields.push(number(&format!("{metric}.se"))?);
    }
    for column in &facts.carried {
        fields.push(value(&column.name, column.text)?);
    }
    Type::group_type_builder("points").with_fields(fields).build()
}
