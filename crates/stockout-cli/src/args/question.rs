//! Of the commands that simulate a scenario and answer a question.

use super::{AnswerArgs, PlaceArgs, PlanArgs, PrecisionArgs, ReplaceArgs, ScenarioArgs, Threads};
use clap::Args;
use std::path::PathBuf;
use stockout::study::rare::Effort;

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
    #[command(flatten)]
    pub replace: ReplaceArgs,
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
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default the same one, which is replaced.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
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
    pub place: PlaceArgs,
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub until: PrecisionArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/compare-SCENARIO-SCENARIO….
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
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
    #[command(flatten)]
    pub replace: ReplaceArgs,
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
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/why-<scenario name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
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
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder; by default output/rare-<scenario name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// Leaves out the chart.
    #[arg(long)]
    pub no_charts: bool,
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
