//! What a user may type.

// These comments are help texts for a terminal: `<scenario name>` stands for a name there.
#![allow(rustdoc::invalid_html_tags)]

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

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
        after_help = "Examples:\n  stockout sweep sweeps/stock-and-attacks.toml\n  stockout sweep sweeps/stock-and-attacks.toml --out output/grid --resume\n  stockout sweep sweeps/stock-and-attacks.toml --shard 1/7 --out output/grid-1\n\nThe design file names a scenario, a kind and factors (docs/sweep.md):\n  scenario = \"../scenarios/december-2025.toml\"\n  kind = \"lhs\"            # grid, lhs, sobol, morris, table\n  points = 200            # lhs; rows of sobol; trajectories of morris; the CSV of table\n  replications = 20       # at each point\n  seed = 1\n  [[factors]]\n  path = \"commodities.fuel.initial_stock_days\"\n  low = 3                 # a grid has values = [3, 9, 15] instead\n  high = 15\n\nAfter a kill, the same command with --resume goes on; at most the chunk in hand is lost."
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
    /// Prints where a chart comes from: the manifest that its SVG or PNG carries; --rebuild makes it again and compares.
    #[command(
        after_help = "Examples:\n  stockout figure output/december-2025/charts/cover.png\n  stockout figure output/december-2025/charts/cover.svg --rebuild\n  stockout figure slides/cover.svg --rebuild --from output/december-2025"
    )]
    Figure(FigureArgs),
    /// Finds where in the space of a sweep an outcome is likely: boxes, with coverage and density.
    #[command(
        after_help = "Examples:\n  stockout discover output/where --metric fuel.shortage_days --above 110\n  stockout discover output/where --metric fuel.shortage_days --above 110 --with routes.RN7.open_days --out output/boxes\n\nThe sweep is best of the kind lhs, or sobol with saltelli = false. Without a threshold, the upper quarter of the points is of interest."
    )]
    Discover(DiscoverArgs),
    /// Prints the JSON Schema of scenario files: every key with type, unit, range, default and meaning.
    #[command(after_help = "Example:\n  stockout schema > scenario.schema.json")]
    Schema,
    /// Prints a completion script for a shell.
    #[command(after_help = "Example:\n  stockout completions bash > ~/.local/share/bash-completion/completions/stockout")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints the manual page.
    #[command(after_help = "Example:\n  stockout man | man -l -")]
    Man,
}

/// A scenario and what is laid over it.
#[derive(Debug, Args)]
pub struct ScenarioArgs {
    /// Scenario file (TOML).
    pub scenario: PathBuf,
    /// Sets a value of the scenario; may be given many times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub sets: Vec<String>,
    /// Horizon in days, in place of the scenario's.
    #[arg(long, value_name = "D")]
    pub days: Option<u32>,
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
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Replications until a precision is reached.
#[derive(Debug, Clone, Copy, Args)]
pub struct PrecisionArgs {
    /// Goes on until every headline figure's 95 % half-width is at most this part of its scale, e.g. 0.01; in place of --replications.
    #[arg(long, value_name = "P", conflicts_with = "replications", value_parser = super::precision::parse)]
    pub precision: Option<f64>,
}

/// How to answer.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// What goes to standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Language of tables and charts; by default that of the locale, else English.
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub until: PrecisionArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/SCENARIO, named like the file.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Also writes replications.csv.
    #[arg(long)]
    pub replications_csv: bool,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
    /// Checks on every day of every replication that no truck and no unit was created or lost.
    #[arg(long)]
    pub audit: bool,
}

/// Arguments of `extend`.
#[derive(Debug, Args)]
pub struct ExtendArgs {
    /// The result folder of a run.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Replications in all; a multiple of the run's --inner.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub to: u64,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default the same one, which is replaced.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Also writes replications.csv.
    #[arg(long)]
    pub replications_csv: bool,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Scenario files (TOML): the base, then what is compared with it.
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Sets a value of every scenario; may be given many times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub sets: Vec<String>,
    /// Horizon in days, in place of the scenarios'.
    #[arg(long, value_name = "D")]
    pub days: Option<u32>,
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub until: PrecisionArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/compare-SCENARIO-SCENARIO….
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
}

/// Arguments of `require`.
#[derive(Debug, Args)]
pub struct RequireArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// Path of the number that is turned, e.g. escorts.teams.
    #[arg(long, value_name = "PATH")]
    pub lever: String,
    /// Smallest value.
    #[arg(long, value_name = "A", allow_negative_numbers = true)]
    pub from: f64,
    /// Largest value.
    #[arg(long, value_name = "B", allow_negative_numbers = true)]
    pub to: f64,
    /// The figure to hold down: its mean, or a probability such as fuel.probability_of_shortage.
    #[arg(long, value_name = "METRIC")]
    pub risk: String,
    /// Where to hold it, at most.
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub below: f64,
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/require-<scenario name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The figure; by default the first commodity's shortage days.
    #[arg(long, value_name = "METRIC")]
    pub metric: Option<String>,
    /// Replications of each combination of causes; of all permutations together where there are more than ten causes.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(2..=10_000_000))]
    pub replications: u64,
    /// Seed of the random draws.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/why-<scenario name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leaves out the chart.
    #[arg(long)]
    pub no_charts: bool,
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

/// Arguments of `trace`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct TraceArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The replication, counted from 0.
    #[arg(long, value_name = "K", group = "which")]
    pub replication: Option<u64>,
    /// The worst replication by a metric, such as fuel.shortage_days (the default: the first commodity's).
    #[arg(long, value_name = "METRIC", num_args = 0..=1, default_missing_value = "", group = "which")]
    pub worst: Option<String>,
    /// The median replication by a metric.
    #[arg(long, value_name = "METRIC", num_args = 0..=1, default_missing_value = "", group = "which")]
    pub median: Option<String>,
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Folder for trace.txt and trace.csv; by default output/SCENARIO-trace.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub struct SweepArgs {
    /// Design file (TOML).
    pub design: PathBuf,
    /// Folder for the rows; by default output/<design name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Goes on where a stopped sweep of the same design left off.
    #[arg(long)]
    pub resume: bool,
    /// Runs one of N stretches of the points, counted from 1, for `merge`.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// What goes to standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders of the shards, in any order.
    #[arg(required = true, value_name = "DIR")]
    pub shards: Vec<PathBuf>,
    /// Folder for all rows.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What goes to standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// Arguments of `sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityArgs {
    /// Folder of a sweep.
    pub dir: PathBuf,
    /// Outputs, such as fuel.shortage_days; `*` at the end stands for any ending. By default all of the commodities.
    #[arg(long = "metric", value_name = "METRIC")]
    pub metrics: Vec<String>,
    /// Folder for sensitivity.csv and charts; by default DIR-sensitivity.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
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
    /// The page; by default DIR.html, or output/report.html for several folders. Its claims are written beside it.
    #[arg(long, value_name = "FILE.html")]
    pub out: Option<PathBuf>,
    /// Language of the page; by default that of the locale, else English.
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Arguments of `figure`.
#[derive(Debug, Args)]
pub struct FigureArgs {
    /// A chart of ours, SVG or PNG.
    pub file: PathBuf,
    /// Makes the chart again from the folder it lies in and says whether it is the same, byte for byte: exit code 0 if it is, 1 if not.
    #[arg(long)]
    pub rebuild: bool,
    /// The folder that the chart was made from, where it does not lie in one.
    #[arg(long, value_name = "DIR", requires = "rebuild")]
    pub from: Option<PathBuf>,
    /// Writes the chart that was made again.
    #[arg(long, value_name = "FILE", requires = "rebuild")]
    pub out: Option<PathBuf>,
}

/// Arguments of `discover`.
#[derive(Debug, Args)]
pub struct DiscoverArgs {
    /// Folder of a sweep.
    pub dir: PathBuf,
    /// The output; by default the first commodity's shortage days.
    #[arg(long, value_name = "METRIC")]
    pub metric: Option<String>,
    /// Points are of interest where its mean is above this.
    #[arg(long, value_name = "X", conflicts_with = "below", allow_negative_numbers = true)]
    pub above: Option<f64>,
    /// Points are of interest where its mean is below this.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub below: Option<f64>,
    /// A metric that boxes may speak of beside the factors; may be given many times.
    #[arg(long, value_name = "METRIC")]
    pub with: Vec<String>,
    /// Density to be reached: of the boxes that do, the one that covers most is taken.
    #[arg(long, value_name = "P", default_value_t = 0.8)]
    pub density: f64,
    /// Fewest points of a box, as a share of all.
    #[arg(long, value_name = "P", default_value_t = 0.05)]
    pub least: f64,
    /// Most boxes.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub boxes: usize,
    /// Folder for boxes.csv.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What goes to standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
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
