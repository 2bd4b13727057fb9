//! Of sweeps and what is made of them.

use super::{AnswerArgs, PlaceArgs, ReplaceArgs, Threads};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub struct SweepArgs {
    /// Design file (TOML).
    pub design: PathBuf,
    /// Folder for the rows; by default output/<design name>.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// Begins anew where a stopped or finished sweep of the same design stands. Without it, the same command goes on where it stopped.
    #[arg(long)]
    pub restart: bool,
    /// Goes on where a stopped sweep of the same design left off: what happens anyway.
    #[arg(long, hide = true, conflicts_with = "restart")]
    pub resume: bool,
    /// Runs one of N stretches of the points, counted from 1, for `merge`; `auto` takes I and N from the array job of Slurm, PBS, SGE or LSF.
    #[arg(long, value_name = "I/N|auto")]
    pub shard: Option<String>,
    /// Prints a job file that runs the sweep in shards and merges them, with time and memory from a trial of a few points.
    #[arg(long, value_enum, value_name = "SYSTEM", conflicts_with_all = ["shard", "restart"])]
    pub job: Option<JobSystem>,
    /// Shards of the job; by default as many as take ten minutes each.
    #[arg(long, value_name = "N", requires = "job", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub shards: Option<u64>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What runs the shards of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JobSystem {
    /// A shell script that submits an array to Slurm.
    Slurm,
    /// A shell script that submits an array to PBS.
    Pbs,
    /// A Snakefile.
    Snakemake,
    /// A Python script for Dask.
    Dask,
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
    pub replace: ReplaceArgs,
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
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// Leaves out the charts.
    #[arg(long)]
    pub no_charts: bool,
    #[command(flatten)]
    pub answer: AnswerArgs,
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
    #[command(flatten)]
    pub threads: Threads,
    /// Folder for boxes.csv and charts.
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
