//! What a user may type.

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
        after_help = "Examples:\n  stockout run scenarios/december-2025.toml\n  stockout run scenarios/december-2025.toml --replications 100000 --seed 7 --lang fr\n  stockout run scenarios/december-2025.toml --set commodities.fuel.initial_stock_days=12 --out output/longer-stock"
    )]
    Run(RunArgs),
    /// Validates scenario files and prints what was understood, neutral defaults included.
    #[command(after_help = "Examples:\n  stockout check scenarios/*.toml\n  stockout check scenarios/december-2025.toml --format json")]
    Check(CheckArgs),
    /// Tells what happened in one replication, as a dated log, and writes it with a daily CSV.
    #[command(
        after_help = "Examples:\n  stockout trace scenarios/december-2025.toml --replication 17\n  stockout trace scenarios/december-2025.toml --worst fuel.shortage_days\n  stockout trace scenarios/december-2025.toml --median fuel.unmet_share --lang fr"
    )]
    Trace(TraceArgs),
    /// Writes one offline HTML page from result folders, and the list of what it claims.
    #[command(
        after_help = "Examples:\n  stockout report output/december-2025\n  stockout report output/december-2025 --lang fr --out note.html\n  stockout report output/december-2025 output/truce --out output/report.html"
    )]
    Report(ReportArgs),
    /// Prints where a chart comes from: the manifest that its SVG or PNG carries.
    #[command(after_help = "Example:\n  stockout figure output/december-2025/charts/cover.png")]
    Figure(FigureArgs),
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
#[derive(Debug, Args)]
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
    pub answer: AnswerArgs,
    /// Result folder; by default output/<scenario name>.
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
    /// Folder for trace.txt and trace.csv; by default output/<scenario name>-trace.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Result folders; several are set side by side.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
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
