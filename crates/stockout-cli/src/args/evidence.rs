//! Of the commands that meet what was seen.

use super::{AnswerArgs, AttacksOnArg, Dates, Language, PlanArgs, ReplaceArgs, ScenarioArgs, Threads};
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    /// Which attacks count, by the columns of actors.
    #[arg(long, value_enum, value_name = "WHOM", default_value_t = AttacksOnArg::Goods)]
    pub attacks_on: AttacksOnArg,
    /// Which comes first in dates such as 09/10/2025: the day (dmy) or the month (mdy); by default as other rows show.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
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
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Result folder, or a file that ends in .toml for the overlay alone; by default output/fit-<scenario name>.
    #[arg(long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
}

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// Scenario file (TOML).
    pub scenario: PathBuf,
    /// The record (CSV).
    #[arg(long, value_name = "FILE")]
    pub observations: PathBuf,
    /// Which comes first in dates such as 09/10/2025: the day (dmy) or the month (mdy); by default as other rows show.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
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
    #[command(flatten)]
    pub threads: Threads,
    /// Begins anew where a stopped or finished calibration of the same inputs stands. Without it, the same command goes on where it stopped.
    #[arg(long)]
    pub restart: bool,
    /// Goes on where a stopped calibration left off: what happens anyway.
    #[arg(long, hide = true, conflicts_with = "restart")]
    pub resume: bool,
    /// Result folder; by default output/calibrate-<scenario name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `hindcast`.
#[derive(Debug, Args)]
pub struct HindcastArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The record: a CSV of observations (docs/evidence.md).
    #[arg(long, value_name = "FILE")]
    pub observations: PathBuf,
    /// Which comes first in dates such as 09/10/2025: the day (dmy) or the month (mdy); by default as other rows show.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
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
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
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
    /// Writes a locked forecast into a forecast hub in hubverse's layout, with what was seen as target data.
    #[command(
        after_help = "Example:\n  stockout forecast export observations/forecasts/2025-12-05.csv --hub output/hub --team stockout --model december\n\nThe hub is made if it is not there. The seal goes along, in auxiliary-data/stockout."
    )]
    Export(ExportArgs),
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
    /// Replications whose values are kept week by week, beside the quantiles (joint samples); 0: none.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub samples: u64,
    /// Where it is foretold, for the column `location`; by default there is no such column.
    #[arg(long, value_name = "CODE")]
    pub location: Option<String>,
    /// What was on record by the reference date, a CSV of observations; may be given many times. Three values or more make naive
    /// forecasts that are locked beside this one: the last value, and climatology.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub observations: Vec<PathBuf>,
    /// Which comes first in dates such as 09/10/2025: the day (dmy) or the month (mdy); by default as other rows show.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
    /// Locks anew what is locked already.
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub threads: Threads,
    /// Language of what is said; by default that of the locale, else English.
    #[arg(long, value_enum, env = "STOCKOUT_LANG", hide_env = true)]
    pub lang: Option<Language>,
}

/// Arguments of `forecast export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// A locked file.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// The hub's folder.
    #[arg(long, value_name = "DIR")]
    pub hub: PathBuf,
    /// The team's abbreviation: letters, digits and _.
    #[arg(long, value_name = "NAME", default_value = "stockout")]
    pub team: String,
    /// The model's abbreviation; by default the scenario's name.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// The place that is foretold; by default the scenario's headline place, else its name.
    #[arg(long, value_name = "NAME")]
    pub location: Option<String>,
    /// What was seen: a CSV of observations (docs/evidence.md), for the hub's target data; may be given many times.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub observations: Vec<PathBuf>,
    /// Which comes first in dates such as 09/10/2025: the day (dmy) or the month (mdy); by default as other rows show.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
    /// Language of what is said; by default that of the locale, else English.
    #[arg(long, value_enum, env = "STOCKOUT_LANG", hide_env = true)]
    pub lang: Option<Language>,
}

/// Arguments of `forecast score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// A locked file, or a file of model output in a hub that `forecast export` wrote to.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// What was seen: a CSV of observations (docs/evidence.md); may be given many times.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub observations: Vec<PathBuf>,
    /// Which comes first in dates such as 09/10/2025: the day (dmy) or the month (mdy); by default as other rows show.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Folder for the scores (score.json, scores.csv) and their charts; by default nothing is written.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// Leaves out the charts.
    #[arg(long, requires = "out")]
    pub no_charts: bool,
}
