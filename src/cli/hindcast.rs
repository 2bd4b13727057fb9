//! `stockout hindcast`: runs a scenario on the record's dates and scores it.

use super::args::{Format, HindcastArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::{self, Progress};
use super::scored::{self, Scored};
use super::{provenance, scenario};
use crate::observations::Observations;
use crate::store::{Folder, score as files};
use crate::study::hindcast::hindcast as hold_against;
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
    let resolved = &model.scenario().resolved;
    let scored = Scored { card: &card, made: &made, resolved, log: vec![scored::of_record(&record)], no_charts: args.no_charts };
    let written = scored.write(folder, lang)?;
    match args.answer.format {
        Format::Json => print_json(&files::json(&card))?,
        Format::Table => {
            print(&scored::table(&card, Some(&made), lang))?;
            anstream::eprintln!("{}", exit::written(lang, &written));
        }
    }
    Ok(Exit::Done)
}
