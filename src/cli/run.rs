//! `stockout run`: simulates, prints a table, writes a result folder.

use super::args::{Format, RunArgs};
use super::exit::{self, Exit, Failure, print};
use super::progress::Progress;
use super::{provenance, scenario};
use crate::ensemble::{self, Plan, Rows};
use crate::model::Model;
use crate::results::Results;
use crate::store::{self, Columns, Contents, Folder};
use crate::view::chart::{self, Size};
use crate::view::{Lang, table};
use jiff::civil::Date;
use std::io::IsTerminal;
use std::path::Path;

pub fn run(args: &RunArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    let plan = Plan { audit: args.audit, ..scenario::plan(&args.plan)? };
    let model = scenario::compile(&args.scenario)?;
    let target = args.out.clone().unwrap_or_else(|| Path::new("output").join(&model.scenario().name));
    // Before the folder: whoever presses Ctrl-C from here on leaves nothing behind.
    let progress = Progress::new(plan.replications);
    let folder = Folder::create(&target)?;
    let mut rows = folder.rows(columns(&model), plan.inner, args.replications_csv)?;
    let mut sink = |block: Rows<'_>| rows.append(block.first, block.draws, block.rows);
    let results = ensemble::run(&model, &plan, provenance::of(&model, &plan), &progress, &mut sink);
    progress.finish();
    let results = results?;
    let date = provenance::date();
    let charts = if args.no_charts { Vec::new() } else { charts(&results, lang, date) };
    let log = log(&model, &plan, args.audit);
    let command = provenance::command();
    let contents =
        Contents { scenario_toml: &model.scenario().resolved, charts: &charts, log: &log, command: &command, date: &date.to_string() };
    let written = folder.finish(rows, &results, &contents)?;
    answer(args, &results, lang, &written)?;
    Ok(Exit::Done)
}

fn columns(model: &Model) -> Columns {
    let scenario = model.scenario();
    let commodities: Vec<_> = scenario.commodities.iter().map(|commodity| (commodity.name.clone(), commodity.uses.clone())).collect();
    let routes: Vec<_> = scenario.routes.iter().map(|route| route.name.clone()).collect();
    let uncertain: Vec<_> = scenario.uncertain.iter().map(|uncertain| uncertain.path.clone()).collect();
    Columns::new(&commodities, &routes, &uncertain)
}

fn charts(results: &Results, lang: Lang, date: Date) -> Vec<(String, Vec<u8>)> {
    let options = chart::Options { lang, size: Size::Slide, date };
    let mut files = Vec::new();
    for chart in chart::all(results, &options) {
        files.push((format!("{}.png", chart.name), chart.png()));
        files.push((format!("{}.svg", chart.name), chart.svg.into_bytes()));
    }
    files
}

fn log(model: &Model, plan: &Plan, audited: bool) -> String {
    let scenario = model.scenario();
    let mut lines = vec![
        format!("stockout {} {}", provenance::VERSION, provenance::COMMIT),
        provenance::command(),
        format!("scenario {} ({}), hash {}", scenario.name, scenario.title, scenario.hash),
        format!("seed {}, {} replications, {} a parameter draw, {} days", plan.seed, plan.replications, plan.inner, scenario.days),
        format!("{} uncertain values, {} measures", scenario.uncertain.len(), scenario.measures.len()),
    ];
    if audited {
        lines.push(format!("audit: the ledger balanced on {} days of each of {} replications", scenario.days, plan.replications));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn answer(args: &RunArgs, results: &Results, lang: Lang, written: &Path) -> Result<(), Failure> {
    if args.answer.format == Format::Json {
        return print(&store::summary_json(results));
    }
    let color = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    print(&table::table(results, &table::Options { lang, color }))?;
    if args.audit {
        anstream::eprintln!("audit: no truck and no unit was created or lost in {} replications", results.provenance.replications);
    }
    anstream::eprintln!("{}", exit::written(lang, written));
    Ok(())
}
