//! `stockout hindcast`: runs a scenario on the record's dates and scores it.

use super::args::{Format, HindcastArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::{self, Progress};
use super::{provenance, scenario};
use crate::observations::Observations;
use crate::results::score::Scorecard;
use crate::store::{Around, Folder, score as files};
use crate::study::hindcast::hindcast as hold_against;
use crate::view::chart::{self, Size};
use crate::view::{score as view, table};
use std::path::Path;

pub fn hindcast(args: &HindcastArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    let plan = scenario::plan(&args.plan)?;
    let model = scenario::compile(&args.scenario)?;
    let record = Observations::load(&args.observations)?;
    scenario::warn(&record.warnings);
    record.suit(model.scenario())?;
    let target = args.out.clone().unwrap_or_else(|| Path::new("output").join(format!("hindcast-{}", model.scenario().name)));
    progress::listen();
    let folder = Folder::create(&target)?;
    let progress = Progress::new(plan.replications);
    let card = hold_against(&model, &record, &plan, &progress);
    progress.finish();
    let card = card?;
    let made = provenance::of(&model, &plan);
    let date = provenance::date();
    let options = chart::Options { lang, size: Size::Slide, date };
    let charts = if args.no_charts { Vec::new() } else { scenario::drawn(chart::score(&card, &made, &options)) };
    let (log, command) = (log(&card, &record), provenance::command());
    let around = Around {
        scenarios: &[&model.scenario().resolved],
        charts: &charts,
        log: &log,
        command: &command,
        date: &date.to_string(),
        inputs: &provenance::inputs(),
    };
    let written = folder.finish_answer(&files::answer(&card, &made)?, &around)?;
    match args.answer.format {
        Format::Json => print_json(&files::json(&card))?,
        Format::Table => {
            print(&view::table(&card, Some(&made), &table::Options { lang, color: exit::coloured_output() }))?;
            anstream::eprintln!("{}", exit::written(lang, &written));
        }
    }
    Ok(Exit::Done)
}

fn log(card: &Scorecard, record: &Observations) -> String {
    let mut lines = vec![
        format!("stockout {} {}", provenance::VERSION, provenance::COMMIT),
        provenance::command(),
        format!("observations {}, hash {}, {} rows, {} targets", record.name, record.hash, record.rows.len(), record.targets.len()),
        format!("{} targets scored", card.targets.len()),
    ];
    lines.extend(card.left_out.iter().map(|(name, why)| format!("left out: {name}, {why}")));
    lines.push(String::new());
    lines.join("\n")
}
