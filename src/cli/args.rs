//! What a user may type.

// These comments are help texts for a terminal: `<scenario name>` stands for a name there.
#![allow(rustdoc::invalid_html_tags)]

use crate::study::rare::Effort;
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
        after_help = "Examples:\n  stockout calibrate scenarios/hindcast-2025.toml --observations observations/record-2025.csv --priors observations/priors-2025.toml\n  stockout calibrate scenarios/hindcast-2025.toml --observations observations/record-2025.csv --priors observations/priors-2025.toml --particles 2000 --resume\n\nThe file of priors names paths and what they may be, and the targets of the record (docs/calibrate.md):\n  discrepancy = 0.05       # what the model may be off by, as a share of each target\n  [[targets]]              # left out: all that the scenario answers\n  name = \"volume October\"\n  [[priors]]\n  path = \"escorts.teams\"\n  low = 1\n  high = 6\n\nAfter a kill, the same command with --resume goes on; at most the batch in hand is lost."
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
    /// Leaves out the chart.
    #[arg(long)]
    pub no_charts: bool,
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

/// Arguments of `rare`.
#[derive(Debug, Args)]
pub struct RareArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The commodity; by default the first.
    #[arg(long, value_name = "NAME")]
    pub commodity: Option<String>,
    /// Days running that the stock-out lasts, at least.
    #[arg(long, value_name = "D", value_parser = clap::value_parser!(u32).range(1..))]
    pub lasting: u32,
    /// Counts days on which the need of this use is not met, rather than days with empty depots.
    #[arg(long = "use", value_name = "NAME")]
    pub use_: Option<String>,
    /// Counts days on which at least this share of the need is not met; with --use 1 if not given.
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub unmet: Option<f64>,
    /// Counts days that close with less than so many days of cover.
    #[arg(long, value_name = "X", allow_negative_numbers = true, conflicts_with_all = ["use_", "unmet"])]
    pub cover_below: Option<f64>,
    /// Independent repetitions, from whose spread the interval comes.
    #[arg(long, value_name = "R", default_value_t = 40, value_parser = clap::value_parser!(u64).range(2..=Effort::MOST_REPETITIONS))]
    pub repetitions: u64,
    /// Courses from each level, in each repetition.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u64).range(4..=Effort::MOST_COURSES))]
    pub courses: u64,
    /// Plain replications beside them, as a check; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    pub plain: u64,
    /// Seed of the random draws.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/rare-<scenario name>.
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
    #[command(flatten)]
    pub answer: AnswerArgs,
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
    #[command(flatten)]
    pub answer: AnswerArgs,
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
    #[command(flatten)]
    pub answer: AnswerArgs,
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
    /// Permutations of the points behind each box's p, which reckons with the search; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 99, value_parser = clap::value_parser!(u64).range(0..=9999))]
    pub permutations: u64,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder for boxes.csv and charts.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// Scenario file (TOML).
    pub scenario: PathBuf,
    /// The record (CSV).
    #[arg(long, value_name = "FILE")]
    pub observations: PathBuf,
    /// Which values are looked for, and which targets are used (TOML).
    #[arg(long, value_name = "FILE")]
    pub priors: PathBuf,
    /// Particles of the posterior.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(50..=100_000))]
    pub particles: u32,
    /// Ends when a smaller share of the new particles comes nearer to the record: less takes longer and comes nearer.
    #[arg(long, value_name = "P", default_value_t = 0.01)]
    pub acceptance: f64,
    /// Seed of the random draws.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Goes on with an unfinished calibration in the same place.
    #[arg(long)]
    pub resume: bool,
    /// Result folder; by default output/calibrate-<scenario name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// The commands of `forecast`.
#[derive(Debug, Subcommand)]
pub enum ForecastCommand {
    /// Seals what a run foretells of each whole week: tankers arriving and share of need unmet, as quantiles in hubverse's columns.
    #[command(
        after_help = "Example:\n  stockout run scenarios/forecast-2025-12-05.toml --out output/forecast\n  stockout forecast lock output/forecast --from 2025-12-06 --to 2026-02-15 --reference 2025-12-05 --out output/forecasts/2025-12-05.csv\n\nBeside FILE.csv stands FILE.json, the seal: hash, date, scenario, seed."
    )]
    Lock(LockArgs),
    /// Scores a locked forecast against what was seen; several files of observations are held against it side by side.
    #[command(
        after_help = "Example:\n  stockout forecast score output/forecasts/2025-12-05.csv --observations observations/record-2025.csv"
    )]
    Score(ScoreArgs),
}

/// Arguments of `forecast lock`.
#[derive(Debug, Args)]
pub struct LockArgs {
    /// The result folder of a run.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// First day that may be foretold; weeks begin on Mondays.
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// Last day; weeks end on Sundays.
    #[arg(long, value_name = "DATE")]
    pub to: String,
    /// The last day of which anything was known.
    #[arg(long, value_name = "DATE")]
    pub reference: String,
    /// The locked file; its seal stands beside it, as JSON.
    #[arg(long, value_name = "FILE.csv")]
    pub out: PathBuf,
    /// The commodity; by default the scenario's first.
    #[arg(long, value_name = "NAME")]
    pub commodity: Option<String>,
    /// Locks anew what is locked already.
    #[arg(long)]
    pub replace: bool,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Language of what is said; by default that of the locale, else English.
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Arguments of `forecast score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// A locked file.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// What was seen: a CSV of observations (docs/evidence.md); may be given many times.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub observations: Vec<PathBuf>,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Folder for the scores (score.json, scores.csv) and their charts; by default nothing is written.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leaves out the charts.
    #[arg(long, requires = "out")]
    pub no_charts: bool,
}

/// Arguments of `hindcast`.
#[derive(Debug, Args)]
pub struct HindcastArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The record: a CSV of observations (docs/evidence.md).
    #[arg(long, value_name = "FILE")]
    pub observations: PathBuf,
    /// Scenario whose normal flow the naive forecasts take, in place of that of the one that is run: one that has not learnt from the
    /// record. It must have the same first day, length and commodities; --days holds for both, --set for the one that is run.
    #[arg(long, value_name = "SCENARIO")]
    pub naive: Option<PathBuf>,
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/hindcast-<scenario name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
}

/// Arguments of `fit`.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// Export of conflict events (CSV of ACLED or UCDP GED).
    pub file: PathBuf,
    /// Scenario file (TOML) whose routes have paths.
    #[arg(long, value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// Half-width in km of the strip around each route's path in which events count.
    #[arg(long, value_name = "KM", default_value_t = 20.0)]
    pub buffer_km: f64,
    /// First day that the export covers; by default that of its first event, which makes rates too high.
    #[arg(long, value_name = "DATE")]
    pub from: Option<jiff::civil::Date>,
    /// Last day that the export covers; by default that of its last event.
    #[arg(long, value_name = "DATE")]
    pub to: Option<jiff::civil::Date>,
    /// First day of a new state of things, named before looking: was the rate another from then on?
    #[arg(long = "break", value_name = "DATE")]
    pub break_at: Option<jiff::civil::Date>,
    /// Commodity whose convoys the attacks are set against, and whose attack_probability is set; by default all.
    #[arg(long, value_name = "NAME")]
    pub commodity: Option<String>,
    /// Convoys a day on each route, or on one; may be given many times. By default what the scenario sends.
    #[arg(long, value_name = "[ROUTE=]N")]
    pub convoys_per_day: Vec<String>,
    /// Worst geo_precision or where_prec that counts; 1 is best.
    #[arg(long, value_name = "P", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=7))]
    pub place_precision: u8,
    /// Words, with commas, one of which makes violence an attack on traffic; `any` counts all violence.
    #[arg(long, value_name = "WORDS")]
    pub attack_words: Option<String>,
    /// Words, with commas, one of which makes a strategic development a closure.
    #[arg(long, value_name = "WORDS")]
    pub closure_words: Option<String>,
    /// Permutations of the search for a change over time.
    #[arg(long, value_name = "N", default_value_t = 9999, value_parser = clap::value_parser!(u32).range(99..=1_000_000))]
    pub permutations: u32,
    /// Replications from which the scenario's convoys a day come.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub replications: u64,
    /// Seed of the permutations and replications.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Threads; by default as many as the machine offers. Results do not depend on it.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder, or a file that ends in .toml for the overlay alone; by default output/fit-<scenario name>.
    #[arg(long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
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
