//! `stockout why`: what a figure is due to.

use super::args::{Format, WhyArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::Progress;
use super::{provenance, scenario};
use crate::ensemble::Plan;
use crate::results::Provenance;
use crate::results::explanation::{Explanation, Way};
use crate::store::{Around, Folder, explanation as files};
use crate::study::why::{EXACT_UP_TO, why as explain};
use crate::view::chart::{self, Size};
use crate::view::{explanation as view, table};
use std::path::Path;

pub fn why(args: &WhyArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    let plan = Plan { threads: args.threads.map(usize::from), ..Plan::new(args.seed, args.replications) };
    let model = scenario::compile(&args.scenario)?;
    let first = format!("{}.shortage_days", model.scenario().commodities[0].name);
    let metric = scenario::figure(args.metric.as_deref().unwrap_or(&first), &model)?;
    let target = args.out.clone().unwrap_or_else(|| Path::new("output").join(format!("why-{}", model.scenario().name)));
    let folder = Folder::create(&target)?;
    let progress = Progress::open("of combinations of causes");
    let found = explain(&model, &metric, &plan, EXACT_UP_TO, &progress);
    progress.finish();
    let found = found?;
    let made = Provenance { replications: found.n, ..provenance::of(&model, &plan) };
    let date = provenance::date();
    let options = chart::Options { lang, size: Size::Slide, date };
    let charts = if args.no_charts { Vec::new() } else { scenario::drawn(chart::explanation(&found, &made, &options)) };
    let (log, command) = (log(&found), provenance::command());
    let around =
        Around { scenarios: &[&model.scenario().resolved], charts: &charts, log: &log, command: &command, date: &date.to_string() };
    let written = folder.finish_answer(&files::answer(&found, &made)?, &around)?;
    match args.answer.format {
        Format::Json => print_json(&files::json(&found))?,
        Format::Table => {
            print(&view::table(&found, &made, &table::Options { lang, color: exit::coloured_output() }))?;
            anstream::eprintln!("{}", exit::written(lang, &written));
        }
    }
    Ok(Exit::Done)
}

fn log(found: &Explanation) -> String {
    let way = match found.way {
        Way::Exact(combinations) => format!("all {combinations} combinations of mechanisms, {} replications of each", found.n),
        Way::Sampled(permutations) => {
            format!("{permutations} sampled permutations and their reverses, {} replications in all", found.n)
        }
    };
    let lines = [
        format!("stockout {} {}", provenance::VERSION, provenance::COMMIT),
        provenance::command(),
        format!("{}: {way}", found.metric),
        String::new(),
    ];
    lines.join("\n")
}
