//! The folder of a score, of a hindcast or of a locked forecast: its documents, its charts, what made it.

use super::exit::Failure;
use super::{provenance, scenario};
use std::path::PathBuf;
use stockout_results::Provenance;
use stockout_results::score::Scorecard;
use stockout_store::{Around, Folder, score as files};
use stockout_view::chart::{self, Size};
use stockout_view::{Lang, score as view, table};

/// A scorecard and what made it.
pub struct Scored<'a> {
    /// The scores.
    pub card: &'a Scorecard,
    /// What made the forecast.
    pub made: &'a Provenance,
    /// The resolved scenario, and that of the naive forecasts where it is another.
    pub resolved: Vec<&'a str>,
    /// Lines for the log, behind version and command.
    pub log: Vec<String>,
    /// Leaves out the charts.
    pub no_charts: bool,
}

impl Scored<'_> {
    /// Draws, and writes the folder.
    pub fn write(&self, folder: Folder, lang: Lang) -> Result<PathBuf, Failure> {
        let date = provenance::date();
        let options = chart::Options { lang, size: Size::Slide, date };
        let charts = if self.no_charts { Vec::new() } else { scenario::drawn(chart::score(self.card, self.made, &options)) };
        let (log, command) = (self.log(), provenance::command());
        let around = Around {
            scenarios: &self.resolved,
            charts: &charts,
            log: &log,
            command: &command,
            date: &date.to_string(),
            inputs: &provenance::inputs(),
        };
        Ok(folder.finish_answer(&files::answer(self.card, self.made)?, &around)?)
    }

    fn log(&self) -> String {
        let mut lines = vec![format!("stockout {} {}", provenance::VERSION, provenance::COMMIT), provenance::command()];
        lines.extend(self.log.iter().cloned());
        lines.push(format!("{} targets scored", self.card.targets.len()));
        lines.extend(self.card.left_out.iter().map(|(name, why)| format!("left out: {name}, {why}")));
        lines.push(String::new());
        lines.join("\n")
    }
}

/// The scores for a terminal; `made` is of a run, not of a locked file.
pub fn table(card: &Scorecard, made: Option<&Provenance>, lang: Lang) -> String {
    view::table(card, made, &table::Options { lang, color: super::exit::coloured_output() })
}

/// A file of observations, for the log.
pub fn of_record(record: &stockout::observations::Observations) -> String {
    format!("observations {}, hash {}, {} rows, {} targets", record.name, record.hash, record.rows.len(), record.targets.len())
}
