//! `stockout trace`: what happened in one replication.

use super::args::{Format, TraceArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::Progress;
use super::{folders, scenario};
use stockout::study::trace::{self, Which};
use stockout_results::story::Story;
use stockout_store::trace as files;
use stockout_view::story;

pub fn trace(args: &TraceArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    let plan = scenario::plan(&args.plan)?;
    let model = scenario::compile(&args.scenario)?;
    let first = model.names().first_metric();
    // `--worst` alone is by the first of all metrics.
    let metric = |text: &str| scenario::metric(if text.is_empty() { &first } else { text }, &model);
    let (which, name) = match (args.replication, &args.worst, &args.median) {
        (Some(number), _, _) => (Which::Number(number), String::new()),
        (None, Some(text), _) => metric(text).map(|metric| (Which::Worst(metric.column), metric.name))?,
        (None, None, text) => metric(text.as_deref().unwrap_or(&first)).map(|metric| (Which::Median(metric.column), metric.name))?,
    };
    let progress = Progress::new(if matches!(which, Which::Number(_)) { 0 } else { plan.replications });
    let told: Option<Story> = trace::trace(&model, &plan, which, &name, &progress);
    progress.finish();
    let told = told.ok_or(Failure::Stopped)?;
    let text = story::log(&told, lang);
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(format!("{}-trace", told.scenario)));
    files::write(&target, &told, &text)?;
    match args.answer.format {
        Format::Json => print_json(&files::json(&told))?,
        Format::Table => {
            print(&text)?;
            say!("{}", exit::written(lang, &target));
        }
    }
    Ok(Exit::Done)
}
