//! `stockout hindcast`: runs a scenario on the record's dates and scores it.

use super::args::{Dates, Format, HindcastArgs, ScenarioArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::{self, Progress};
use super::question::Question;
use super::scored::{self, Scored};
use super::{folders, provenance, scenario};
use std::path::Path;
use stockout::model::Model;
use stockout::observations::Observations;
use stockout::study::hindcast::{Unlike, hindcast as hold_against, unlike};
use stockout_store::score as files;
use stockout_view::{Lang, lang::Evidence};

pub fn hindcast(args: &HindcastArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    let plan = scenario::plan(&args.plan)?;
    let ((model, naive), record) = exit::both(models(args), Observations::load_with(&args.observations, args.dates.map(Dates::order)))?;
    scenario::warn(&record.warnings);
    record.suit(model.scenario())?;
    if let (Some(path), Some(naive)) = (&args.naive, &naive) {
        suits(path, naive, &model, lang)?;
    }
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(format!("hindcast-{}", model.scenario().name)));
    progress::listen();
    let question = Question::new("hindcast", &[&model]).plan(plan.seed, plan.replications, plan.inner);
    let question = question.with("observations", provenance::fingerprint(&args.observations));
    let question = question.with("naive", args.naive.as_deref().and_then(provenance::fingerprint));
    let folder = question.folder(&target, args.replace.replace)?;
    let progress = Progress::new(plan.replications);
    let card = hold_against(&model, naive.as_ref(), &record, &plan, &progress);
    progress.finish();
    let card = card?;
    let made = provenance::of(&model, &plan);
    let resolved: Vec<&str> = std::iter::once(&model).chain(&naive).map(|model| model.scenario().resolved.as_str()).collect();
    let mut log = vec![scored::of_record(&record)];
    log.extend(card.naive.as_ref().map(|naive| format!("naive forecasts by the normal flow of {}, hash {}", naive.name, naive.hash)));
    let scored = Scored { card: &card, made: &made, resolved, log, no_charts: args.no_charts };
    let written = scored.write(folder, lang)?;
    match args.answer.format {
        Format::Json => print_json(&files::json(&card))?,
        Format::Table => {
            print(&scored::table(&card, Some(&made), lang))?;
            say!("{}", exit::written(lang, &written));
        }
    }
    Ok(Exit::Done)
}

/// The scenario, and that of the naive forecasts where one is given.
fn models(args: &HindcastArgs) -> Result<(Model, Option<Model>), Failure> {
    let Some(naive) = &args.naive else { return Ok((scenario::compile(&args.scenario)?, None)) };
    let ScenarioArgs { scenario, sets, days, place } = &args.scenario;
    let both = [(scenario, sets.clone()), (naive, Vec::new())];
    let both = both.map(|(scenario, sets)| ScenarioArgs { scenario: scenario.clone(), sets, days: *days, place: place.clone() });
    let mut models = scenario::compile_all(&both)?;
    let naive = models.pop();
    models.pop().map(|model| (model, naive)).ok_or_else(|| Failure::Ours("a hindcast without a scenario".to_owned()))
}

/// What the naive forecasts come from must tell of the same days and goods.
fn suits(path: &Path, naive: &Model, scored: &Model, lang: Lang) -> Result<(), Failure> {
    let differences = unlike(scored.scenario(), naive.scenario());
    if differences.is_empty() {
        return Ok(());
    }
    let line = |one: &Unlike| {
        let fill = |message, blanks: &[(&str, &str)]| lang.fill(message, blanks);
        match one {
            Unlike::Start(of, is) => fill(Evidence::NaiveStart, &[("is", &is.to_string()), ("of", &of.to_string())]),
            Unlike::Days(of, is) => fill(Evidence::NaiveDays, &[("is", &is.to_string()), ("of", &of.to_string())]),
            Unlike::Missing(name) => fill(Evidence::NaiveMissing, &[("name", name)]),
            Unlike::Extra(name) => fill(Evidence::NaiveExtra, &[("name", name)]),
            Unlike::Unit(name, of, is) => fill(Evidence::NaiveUnit, &[("name", name), ("is", is), ("of", of)]),
        }
    };
    let lines: Vec<String> = differences.iter().map(|one| format!("  {}", line(one))).collect();
    let blanks = [("naive", path.display().to_string()), ("scored", scored.scenario().name.clone())];
    let blanks = blanks.each_ref().map(|(key, text)| (*key, text.as_str()));
    Err(Failure::Usage(format!("{}\n{}", lang.fill(Evidence::NaiveUnlike, &blanks), lines.join("\n"))))
}
