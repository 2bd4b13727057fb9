//! `stockout run`: simulates, prints a table, writes a result folder.

use super::args::{AnswerArgs, Format, RunArgs};
use super::exit::{self, Exit, Failure, print};
use super::progress::{self, Progress};
use super::question::Question;
use super::{folders, fonts, precision, provenance, scenario};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use stockout::ensemble::{self, Plan, Rows};
use stockout::model::Model;
use stockout_results::Results;
use stockout_store::{self as store, Columns, Contents, Folder, RowWriter, StoreError};
use stockout_view::chart::{self, Size};
use stockout_view::{Lang, table};

pub fn run(args: &RunArgs) -> Result<Exit, Failure> {
    precision::check(&args.plan, args.until)?;
    let model = scenario::compile(&args.scenario)?;
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(&model.scenario().name));
    progress::listen();
    // A precision that cannot be reached is bad usage, and bad usage writes nothing: the plan stands before the folder.
    let (plan, note) = precision::plan(&args.plan, args.until, &[&model], |_| model.scenario().name.clone())?;
    let folder = question(&model, &plan).folder(&target, args.replace.replace)?;
    let plan = Plan { audit: args.audit, ..plan };
    let wish = Wish { answer: &args.answer, csv: args.replications_csv, charts: !args.no_charts, notes: note.into_iter().collect() };
    simulate(&model, &plan, folder, &wish, |_| Ok(()))
}

/// What settles a run.
pub fn question(model: &Model, plan: &Plan) -> Question {
    Question::new("run", &[model]).plan(plan.seed, plan.replications, plan.inner)
}

/// How a run is to be answered.
pub struct Wish<'a> {
    /// Format and language.
    pub answer: &'a AnswerArgs,
    /// Also replications.csv.
    pub csv: bool,
    /// With charts.
    pub charts: bool,
    /// Lines for the log.
    pub notes: Vec<String>,
}

/// Runs a model, writes its folder, prints its table. `looks` sees the rows before they are written.
pub fn simulate(
    model: &Model,
    plan: &Plan,
    folder: Folder,
    wish: &Wish<'_>,
    mut looks: impl FnMut(Rows<'_>) -> Result<(), StoreError> + Send,
) -> Result<Exit, Failure> {
    let lang = scenario::language(wish.answer.lang);
    let mut rows = folder.rows(columns(model), plan.inner, wish.csv)?;
    let progress = Progress::new(plan.replications);
    let mut sink = |block: Rows<'_>| looks(block).and_then(|()| rows.append(block.first, block.draws, block.rows));
    let results = ensemble::run(model, plan, provenance::of(model, plan), &progress, &mut sink);
    progress.finish();
    let results = results?;
    let written = finish(folder, rows, (model, plan, &results), wish, lang)?;
    answer(wish, plan, &results, lang, &written)?;
    Ok(Exit::Done)
}

/// Writes all but the rows, which are written already, and puts the folder in its place.
fn finish(
    folder: Folder,
    rows: RowWriter,
    (model, plan, results): (&Model, &Plan, &Results),
    wish: &Wish<'_>,
    lang: Lang,
) -> Result<PathBuf, Failure> {
    let date = provenance::date();
    let charts = if wish.charts { charts(results, lang, date) } else { Vec::new() };
    let log = log(model, plan, &wish.notes);
    let command = provenance::command();
    let contents =
        Contents { scenario_toml: &model.scenario().resolved, charts: &charts, log: &log, command: &command, date: &date.to_string() };
    Ok(folder.finish(rows, results, &contents)?)
}

/// A finished run that a program holds.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    /// The scenario, compiled.
    pub model: &'a Model,
    /// What was run.
    pub plan: &'a Plan,
    /// What all replications say together.
    pub results: &'a Results,
    /// Drawn uncertain values, replication by replication.
    pub draws: &'a [f64],
    /// Figures, replication by replication.
    pub rows: &'a [f64],
}

/// How a program's run is written.
#[derive(Debug, Clone, Copy)]
pub struct Saved {
    /// Language of the charts; none leaves them out.
    pub charts: Option<Lang>,
    /// May the result of another question be replaced?
    pub replace: bool,
}

/// Writes the folder of a run that a program holds, the same that the command writes. Its command line is that of the host.
///
/// # Errors
/// As the command: where something else stands at `target`, or the disk refuses.
pub fn save(finished: &Finished<'_>, target: &Path, how: Saved) -> Result<PathBuf, Failure> {
    let Finished { model, plan, results, draws, rows: figures } = *finished;
    fonts::offer(None)?;
    let folder = question(model, plan).folder(target, how.replace)?;
    let mut rows = folder.rows(columns(model), plan.inner, false)?;
    rows.append(0, draws, figures)?;
    let answer = AnswerArgs { format: Format::Table, lang: None };
    let wish = Wish { answer: &answer, csv: false, charts: how.charts.is_some(), notes: Vec::new() };
    finish(folder, rows, (model, plan, results), &wish, how.charts.unwrap_or(Lang::En))
}

/// The columns of a model's rows.
pub fn columns(model: &Model) -> Columns {
    let uncertain: Vec<_> = model.scenario().uncertain.iter().map(|uncertain| uncertain.column().to_owned()).collect();
    Columns::new(&model.names(), &uncertain)
}

fn charts(results: &Results, lang: Lang, date: Date) -> Vec<(String, Vec<u8>)> {
    let mut files = scenario::drawn(chart::all(results, &chart::Options { lang, size: Size::Slide, date }));
    files.extend(chart::geojson(results).map(|map| ("map.geojson".to_owned(), map.into_bytes())));
    files
}

fn log(model: &Model, plan: &Plan, notes: &[String]) -> String {
    let scenario = model.scenario();
    let mut lines = vec![
        format!("stockout {} {}", provenance::VERSION, provenance::COMMIT),
        provenance::command(),
        format!("scenario {} ({}), hash {}", scenario.name, scenario.title, scenario.hash),
        format!("seed {}, {} replications, {} a parameter draw, {} days", plan.seed, plan.replications, plan.inner, scenario.days),
        format!("{} uncertain values, {} measures", scenario.uncertain.len(), scenario.measures.len()),
    ];
    lines.extend_from_slice(notes);
    if plan.audit {
        lines.push(format!("audit: the ledger balanced on {} days of each of {} replications", scenario.days, plan.replications));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn answer(wish: &Wish<'_>, plan: &Plan, results: &Results, lang: Lang, written: &Path) -> Result<(), Failure> {
    if wish.answer.format == Format::Json {
        return print(&store::summary_json(results));
    }
    print(&table::table(results, &table::Options { lang, color: exit::coloured_output() }))?;
    if plan.audit {
        say!("audit: no truck and no unit was created or lost in {} replications", results.provenance.replications);
    }
    say!("{}", exit::written(lang, written));
    Ok(())
}
