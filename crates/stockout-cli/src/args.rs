//! What a user may type.

// These comments are help texts for a terminal: `<scenario name>` stands for a name there.
#![allow(rustdoc::invalid_html_tags)]

mod evidence;
mod question;
mod spread;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

pub use evidence::{CalibrateArgs, ExportArgs, FitArgs, ForecastCommand, HindcastArgs, LockArgs, ScoreArgs};
pub use question::{CompareArgs, ExtendArgs, RareArgs, RequireArgs, RunArgs, TraceArgs, WhyArgs};
pub use spread::{DiscoverArgs, JobSystem, MergeArgs, SensitivityArgs, SweepArgs};

/// Simulates fuel and food supply of a city under blockade: days of cover, shortages, and how sure that is.
#[derive(Debug, Parser)]
#[command(name = "stockout", version, max_term_width = 100, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Example:\n  stockout run scenarios/december-2025.toml\n\nExit codes: 0 done; 1 the work failed, and what is on disk is whole; 2 bad usage or bad input, nothing written."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// A TrueType or OpenType font for letters that the embedded one lacks (it has the Latin script); by default one of the system.
    #[arg(long, value_name = "FILE", global = true)]
    pub font: Option<PathBuf>,
    /// How standard error tells how far the work is: bar (lines where it is no terminal), json (a line every second) or none. By default bar
    /// on a terminal, else none.
    #[arg(long, value_enum, value_name = "HOW", global = true, env = "STOCKOUT_PROGRESS", hide_env = true, hide_possible_values = true)]
    pub progress: Option<ProgressKind>,
}

/// How progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressKind {
    /// A bar; a line every ten seconds where standard error is no terminal.
    Bar,
    /// A line of JSON every second.
    Json,
    /// Nothing.
    None,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulates a scenario, prints a table and writes a result folder with charts.
    #[command(
        after_help = "Examples:\n  stockout run scenarios/december-2025.toml\n  stockout run scenarios/december-2025.toml --replications 100000 --seed 7 --lang fr\n  stockout run scenarios/december-2025.toml --precision 0.01\n  stockout run scenarios/december-2025.toml --set commodities.fuel.initial_stock_days=12 --out output/longer-stock"
    )]
    Run(RunArgs),
    /// Goes on with a finished run, from its result folder, with the same bits as one long run.
    #[command(
        after_help = "Example:\n  stockout run scenarios/december-2025.toml -n 1000\n  stockout extend output/december-2025 --to 4000"
    )]
    Extend(ExtendArgs),
    /// Simulates scenarios under the same chance and tells how each differs from the first.
    #[command(
        after_help = "Examples:\n  stockout compare scenarios/december-2025.toml scenarios/truce.toml scenarios/more-escorts.toml\n  stockout compare scenarios/december-2025.toml scenarios/rn26-lost.toml --replications 20000 --format json"
    )]
    Compare(CompareArgs),
    /// Finds the smallest value of a lever that holds a risk below a target.
    #[command(
        after_help = "Examples:\n  stockout require scenarios/december-2025.toml --lever escorts.teams --from 1 --to 12 --risk fuel.unmet_share --below 0.1\n  stockout require scenarios/december-2025.toml --lever commodities.food.initial_stock_days --from 5 --to 40 --risk food.probability_of_shortage --below 0.05"
    )]
    Require(RequireArgs),
    /// Shares a figure out among its causes: closures, attacks, the regime, escorts, delays, the fleet, hoarding.
    #[command(
        after_help = "Examples:\n  stockout why scenarios/december-2025.toml\n  stockout why scenarios/december-2025.toml --metric fuel.uses.vital.unmet_share --replications 2000"
    )]
    Why(WhyArgs),
    /// Estimates the probability of a long stock-out, down to one in a million, by multilevel splitting.
    #[command(
        after_help = "Examples:\n  stockout rare scenarios/december-2025.toml --commodity food --lasting 7\n  stockout rare scenarios/december-2025.toml --commodity fuel --use vital --lasting 5\n  stockout rare scenarios/december-2025.toml --commodity fuel --cover-below 1 --lasting 30 --days 120\n\nA day counts where the depots are empty at its close and nothing was sold; with --cover-below where cover is less, with --use or --unmet where need is not met."
    )]
    Rare(RareArgs),
    /// Validates scenario files and prints what was understood, neutral defaults included.
    #[command(after_help = "Examples:\n  stockout check scenarios/*.toml\n  stockout check scenarios/december-2025.toml --format json")]
    Check(CheckArgs),
    /// Tells what happened in one replication, as a dated log, and writes it with a daily CSV.
    #[command(
        after_help = "Examples:\n  stockout trace scenarios/december-2025.toml --replication 17\n  stockout trace scenarios/december-2025.toml --worst fuel.shortage_days\n  stockout trace scenarios/december-2025.toml --median fuel.unmet_share --lang fr"
    )]
    Trace(TraceArgs),
    /// Runs a scenario under many settings of its factors, as a design file says, and writes a row a point.
    #[command(
        after_help = "Examples:\n  stockout sweep sweeps/stock-and-attacks.toml\n  stockout sweep sweeps/stock-and-attacks.toml --out output/grid --restart\n  stockout sweep sweeps/stock-and-attacks.toml --shard 1/7 --out output/grid-1\n\nThe design file names a scenario, a kind and factors (docs/sweep.md):\n  scenario = \"../scenarios/december-2025.toml\"\n  kind = \"lhs\"            # grid, lhs, sobol, morris, table\n  points = 200            # lhs; rows of sobol; trajectories of morris; the CSV of table\n  replications = 20       # at each point\n  seed = 1\n  [[factors]]\n  path = \"commodities.fuel.initial_stock_days\"\n  low = 3                 # a grid has values = [3, 9, 15] instead\n  high = 15\n\nAfter a stop the same command goes on; a few seconds of work are lost at most."
    )]
    Sweep(SweepArgs),
    /// Puts the folders of a sweep's shards together to the folder that one run would have written.
    #[command(after_help = "Example:\n  stockout merge output/grid-1 output/grid-2 output/grid-3 --out output/grid")]
    Merge(MergeArgs),
    /// Says which factors of a sweep matter: Morris or Sobol' indices with intervals, per output.
    #[command(
        after_help = "Examples:\n  stockout sensitivity output/what-matters\n  stockout sensitivity output/how-much --metric fuel.shortage_days --format json\n\nThe sweep is of the kind morris (mean and deviation of elementary effects), sobol (first and total shares of variance), or grid (the same shares, exact)."
    )]
    Sensitivity(SensitivityArgs),
    /// Writes one offline HTML page from result folders, as PDF too if wanted, and the list of what it claims.
    #[command(
        after_help = "Examples:\n  stockout report output/december-2025\n  stockout report output/december-2025 output/why-december-2025 --pdf\n  stockout report output/december-2025 --lang fr --out note.html\n  stockout report output/december-2025 output/truce --out output/report.html"
    )]
    Report(ReportArgs),
    /// Checks that nothing in a result folder was changed, that its numbers follow from its rows, and that its scenario gives those rows.
    #[command(
        after_help = "Examples:\n  stockout verify output/december-2025\n  stockout verify output/december-2025 --full\n\nPrints one line per check and ends with exit code 1 at the first difference."
    )]
    Verify(VerifyArgs),
    /// Checks in seconds that this build computes exact cases right on this processor, and gives the published bits.
    #[command(after_help = "Example:\n  stockout selfcheck")]
    Selfcheck(SelfcheckArgs),
    /// Writes the live page: one HTML file with the engine and the scenarios in it, for a browser without a network.
    #[command(
        after_help = "Examples:\n  stockout live scenarios/december-2025.toml\n  stockout live scenarios/december-2025.toml scenarios/truce.toml --lang fr --out page.html\n  stockout live scenarios/december-2025.toml --serve\n\nThe reader changes levers (roads, escorts, stocks, a truce, an airlift, any number) and sees what it means beside the first scenario (docs/live.md)."
    )]
    Live(LiveArgs),
    /// Prints where a chart comes from: the manifest that its SVG or PNG carries; --rebuild makes it again and compares.
    #[command(
        after_help = "Examples:\n  stockout figure output/december-2025/charts/cover.png\n  stockout figure output/december-2025/charts/cover.svg --rebuild\n  stockout figure slides/cover.svg --rebuild --from output/december-2025"
    )]
    Figure(FigureArgs),
    /// Turns an export of conflict events into rates of attack and closure by route, as an overlay of a scenario.
    #[command(
        after_help = "Examples:\n  stockout fit export.csv --scenario scenarios/december-2025.toml --from 2030-01-01 --to 2030-12-31\n  stockout fit export.csv --scenario scenarios/december-2025.toml --commodity fuel --break 2030-07-01\n  stockout fit export.csv --scenario scenarios/december-2025.toml --convoys-per-day 4 --convoys-per-day RN7=6 --out scenarios/fitted.toml\n\nThe export is a CSV file of ACLED or UCDP GED; its header tells which (docs/fit.md)."
    )]
    Fit(FitArgs),
    /// Finds where in the space of a sweep an outcome is likely: boxes, with coverage and density.
    #[command(
        after_help = "Examples:\n  stockout discover output/where --metric fuel.shortage_days --above 110\n  stockout discover output/where --metric fuel.shortage_days --above 110 --with routes.RN7.open_days --out output/boxes\n\nThe sweep is best of the kind lhs, or sobol with saltelli = false. Without a threshold, the upper quarter of the points is of interest."
    )]
    Discover(DiscoverArgs),
    /// Finds which values of the uncertain paths are compatible with a record: history matching, then a population of particles.
    #[command(
        after_help = "Examples:\n  stockout calibrate scenarios/hindcast-2025.toml --observations observations/record-2025.csv --priors observations/priors-2025.toml\n  stockout calibrate scenarios/hindcast-2025.toml --observations observations/record-2025.csv --priors observations/priors-2025.toml --particles 2000\n\nThe file of priors names paths and what they may be, and the targets of the record (docs/calibrate.md):\n  discrepancy = 0.05       # what the model may be off by, as a share of each target\n  [[targets]]              # left out: all that the scenario answers\n  name = \"volume October\"\n  [[priors]]\n  path = \"escorts.teams\"\n  low = 1\n  high = 6\n\nAfter a stop the same command goes on; at most the batch in hand is lost."
    )]
    Calibrate(CalibrateArgs),
    /// Runs a scenario on the dates of a record and scores what it says against what was seen.
    #[command(
        after_help = "Examples:\n  stockout hindcast scenarios/hindcast-2025.toml --observations observations/record-2025.csv\n  stockout hindcast scenarios/calibrated-2025.toml --naive scenarios/hindcast-2025.toml --observations observations/record-2025.csv"
    )]
    Hindcast(HindcastArgs),
    /// Locks what a run foretells, and scores it once somebody knows.
    Forecast {
        /// Lock or score.
        #[command(subcommand)]
        command: ForecastCommand,
    },
    /// Prints the JSON Schema of scenario files: every key with type, unit, range, default and meaning.
    #[command(after_help = "Example:\n  stockout schema > scenario.schema.json")]
    Schema,
    /// Prints a completion script for a shell.
    #[command(after_help = "Example:\n  stockout completions bash > ~/.local/share/bash-completion/completions/stockout")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints the manual page, or writes one page for each command.
    #[command(after_help = "Examples:\n  stockout man | man -l -\n  stockout man --out ~/.local/share/man/man1")]
    Man(ManArgs),
}

/// A scenario and what is laid over it.
#[derive(Debug, Args)]
pub struct ScenarioArgs {
    /// Scenario file (TOML); `-` reads it from standard input.
    pub scenario: PathBuf,
    /// Sets a value of the scenario; may be given many times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub sets: Vec<String>,
    /// Horizon in days, in place of the scenario's.
    #[arg(long, value_name = "D")]
    pub days: Option<u32>,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// Whom the answer speaks of first.
#[derive(Debug, Clone, Default, Args)]
pub struct PlaceArgs {
    /// The place that the answer speaks of first, in place of the scenario's headline place; `all` for all uses together.
    #[arg(long, value_name = "NAME|all")]
    pub place: Option<String>,
}

/// How many replications, and under which chance.
#[derive(Debug, Clone, Copy, Args)]
pub struct PlanArgs {
    /// Replications in all; a multiple of --inner.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub replications: u64,
    /// Replications of each parameter draw: 2 or more split the variance into what is unknown and what is chance.
    #[arg(long, value_name = "M", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub inner: u64,
    /// Seed of the random draws.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub threads: Threads,
}

/// On how many threads.
#[derive(Debug, Clone, Copy, Args)]
pub struct Threads {
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", env = "STOCKOUT_THREADS", hide_env = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl Threads {
    /// None: as many as the machine offers.
    pub fn count(self) -> Option<usize> {
        self.threads.map(usize::from)
    }
}

/// Replications until a precision is reached.
#[derive(Debug, Clone, Copy, Args)]
pub struct PrecisionArgs {
    /// Goes on until every headline figure's 95 % half-width is at most this part of its scale, e.g. 0.01; in place of --replications.
    #[arg(long, value_name = "P", conflicts_with = "replications", value_parser = precision)]
    pub precision: Option<f64>,
}

/// What may be replaced.
#[derive(Debug, Clone, Copy, Args)]
pub struct ReplaceArgs {
    /// Replaces what stands in the result folder, though it is the result of other inputs. Files that you edited are kept beside it.
    #[arg(long)]
    pub replace: bool,
}

/// How to answer.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// What goes to standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Language of tables and charts; by default that of the locale, else English.
    #[arg(long, value_enum, env = "STOCKOUT_LANG", hide_env = true)]
    pub lang: Option<Language>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Scenario files (TOML).
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Sets a value of each scenario; may be given many times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub sets: Vec<String>,
    /// What goes to standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Folders of run, compare, why and sweep; several runs are set side by side.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Writes the same content as PDF too, beside the page: tagged, with text that can be selected.
    #[arg(long)]
    pub pdf: bool,
    /// Replications of each single change that is tried: what losing each route costs, what helps most. 0 leaves them out.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub explore: u64,
    #[command(flatten)]
    pub place: PlaceArgs,
    /// The page; by default DIR.html, or output/report.html for several folders. Its claims are written beside it.
    #[arg(long, value_name = "FILE.html")]
    pub out: Option<PathBuf>,
    /// Language of the page; by default that of the locale, else English.
    #[arg(long, value_enum, env = "STOCKOUT_LANG", hide_env = true)]
    pub lang: Option<Language>,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The result folder.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Simulates all replications again, not a sample of them, and compares every row, number and table.
    #[arg(long)]
    pub full: bool,
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `selfcheck`.
#[derive(Debug, Args)]
pub struct SelfcheckArgs {
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `live`.
#[derive(Debug, Args)]
pub struct LiveArgs {
    /// Scenario files (TOML). The first is the base; up to four others stand beside it as variants.
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Seed of the random draws.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u32,
    /// The page; by default output/NAME-live.html after the first scenario.
    #[arg(long, value_name = "FILE.html")]
    pub out: Option<PathBuf>,
    /// Hands the page out on this machine alone, with the native engine behind it, in place of writing it.
    #[arg(long, conflicts_with = "out")]
    pub serve: bool,
    /// Port of --serve; 0 takes any that is free.
    #[arg(long, value_name = "PORT", default_value_t = 8020, requires = "serve")]
    pub port: u16,
    /// Language in which the page opens; by default that of the locale, else English.
    #[arg(long, value_enum, env = "STOCKOUT_LANG", hide_env = true)]
    pub lang: Option<Language>,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Writes stockout.1, stockout-run.1 and so on into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `figure`.
#[derive(Debug, Args)]
pub struct FigureArgs {
    /// A chart of ours, SVG or PNG.
    pub file: PathBuf,
    /// Makes the chart again from what the folder it lies in holds, else by the folder's command, and says whether it is the same, byte for
    /// byte: exit code 0 if it is, 1 if not.
    #[arg(long)]
    pub rebuild: bool,
    /// The folder that the chart was made from, where it does not lie in one.
    #[arg(long, value_name = "DIR", requires = "rebuild")]
    pub from: Option<PathBuf>,
    /// Writes the chart that was made again.
    #[arg(long, value_name = "FILE", requires = "rebuild")]
    pub out: Option<PathBuf>,
}

/// Which of day and month comes first in dates such as 09/10/2025.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    /// The day: 9 October.
    Dmy,
    /// The month: 10 September.
    Mdy,
}

impl Dates {
    /// As the reader of tables takes it.
    pub fn order(self) -> stockout::table::DateOrder {
        match self {
            Self::Dmy => stockout::table::DateOrder::DayFirst,
            Self::Mdy => stockout::table::DateOrder::MonthFirst,
        }
    }
}

/// Which attacks `fit` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AttacksOnArg {
    /// Not those on soldiers, police or peacekeepers, unless the text names goods.
    Goods,
    /// Those on soldiers, police or peacekeepers alone.
    Forces,
    /// All.
    Any,
}

/// What goes to standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people.
    Table,
    /// One JSON document and nothing else.
    Json,
}

/// Languages of tables and charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English.
    En,
    /// Français.
    Fr,
}

/// A precision on the command line: a part of the scale.
fn precision(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (1e-4..=0.5).contains(&value) => Ok(value),
        Ok(_) => Err("expected a part of the scale between 0.0001 and 0.5, e.g. 0.01 for one percent".to_owned()),
        Err(_) => Err("expected a number, e.g. 0.01 for one percent of the scale".to_owned()),
    }
}
