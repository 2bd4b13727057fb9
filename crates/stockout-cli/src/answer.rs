//! How an answer that is no run is given: a folder written whole, then a table or one JSON document.

use super::args::{AnswerArgs, Format};
use super::exit::{self, Exit, Failure, print, print_json};
use super::{provenance, scenario};
use stockout_store::{Answer, Around, Folder};
use stockout_view::chart::{self, Chart, Size};
use stockout_view::{Lang, table};

/// What surrounds an answer.
pub struct Given<'a> {
    /// Format and language.
    pub answer: &'a AnswerArgs,
    /// Resolved scenarios, in the answer's order.
    pub scenarios: Vec<&'a str>,
    /// Leaves out the charts.
    pub no_charts: bool,
    /// Lines for the log, without version and command.
    pub log: Vec<String>,
}

/// Draws, writes the folder, prints the table or the document.
pub fn give(
    folder: Folder,
    answer: &Answer,
    given: &Given<'_>,
    charts: impl FnOnce(&chart::Options) -> Vec<Chart>,
    table: impl FnOnce(&table::Options) -> String,
) -> Result<Exit, Failure> {
    let lang: Lang = scenario::language(given.answer.lang);
    let date = provenance::date();
    let options = chart::Options { lang, size: Size::Slide, date };
    let charts = if given.no_charts { Vec::new() } else { scenario::drawn(charts(&options)) };
    let command = provenance::command();
    let mut log = vec![format!("stockout {} {}", provenance::VERSION, provenance::COMMIT), command.clone()];
    log.extend(given.log.iter().cloned());
    log.push(String::new());
    let log = log.join("\n");
    let around = Around {
        scenarios: &given.scenarios,
        charts: &charts,
        log: &log,
        command: &command,
        date: &date.to_string(),
        inputs: &provenance::inputs(),
    };
    let written = folder.finish_answer(answer, &around)?;
    match given.answer.format {
        Format::Json => print_json(&answer.document)?,
        Format::Table => {
            print(&table(&table::Options { lang, color: exit::coloured_output() }))?;
            say!("{}", exit::written(lang, &written));
        }
    }
    Ok(Exit::Done)
}
