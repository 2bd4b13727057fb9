//! What a sweep is and says: its layout, its points, and a row of figures for each.

use super::metric::headlines;
use super::{Batches, Wording, Worse};

/// How the points of a sweep are laid out; with seed and factors it settles every point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// Every combination of so many values each; the last factor changes fastest.
    Grid(Vec<u64>),
    /// Latin hypercube of so many points.
    Lhs(u64),
    /// Scrambled Sobol' sequence.
    Sobol {
        /// Rows of the sequence.
        rows: u64,
        /// Is each row spread to k + 2 points, for first and total indices?
        saltelli: bool,
    },
    /// Morris trajectories of k + 1 points.
    Morris {
        /// How many.
        trajectories: u64,
        /// Levels of a factor; even.
        levels: u64,
    },
    /// So many rows of a table.
    Table(u64),
}

impl Layout {
    /// Its name in design files.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Grid(_) => "grid",
            Self::Lhs(_) => "lhs",
            Self::Sobol { .. } => "sobol",
            Self::Morris { .. } => "morris",
            Self::Table(_) => "table",
        }
    }

    /// How many points it has for so many factors; what is beyond all counting is the largest number.
    pub fn points(&self, factors: usize) -> u64 {
        let k = factors as u64;
        match self {
            Self::Grid(values) => values.iter().fold(1, |points, &values| points.saturating_mul(values)),
            Self::Lhs(points) | Self::Table(points) => *points,
            Self::Sobol { rows, saltelli } => rows.saturating_mul(if *saltelli { k + 2 } else { 1 }),
            Self::Morris { trajectories, .. } => trajectories.saturating_mul(k + 1),
        }
    }
}

/// What made a sweep's rows; enough to tell whether two shards belong together, and to find each point again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Version of the program.
    pub version: String,
    /// Commit it was built from; empty when unknown.
    pub commit: String,
    /// Version of the scheme that turns seeds into draws.
    pub scheme: u32,
    /// blake3 of all that settles the rows: design, scenario, table.
    pub hash: String,
    /// The scenario file's stem.
    pub scenario: String,
    /// The scenario's title.
    pub title: Wording,
    /// How the points are laid out.
    pub layout: Layout,
    /// Replications at each point.
    pub replications: u64,
    /// The seed.
    pub seed: u64,
    /// Has each point replications of its own, in place of common random numbers?
    pub own_chance: bool,
    /// In the order of the design.
    pub factors: Vec<FactorFacts>,
    /// Names of the figures that each row has, each with its standard error.
    pub metrics: Vec<String>,
    /// Columns of a table that are no factors, and go with its points.
    pub carried: Vec<CarriedFacts>,
    /// Which shard of how many, counted from 1; none: all points.
    pub shard: Option<(u64, u64)>,
    /// The first point of these rows.
    pub first: u64,
    /// How many rows.
    pub count: u64,
    /// How many of them failed.
    pub failed: u64,
    /// Batches of replications whose means are kept at each point, so that points are compared in pairs; 0: none, since points have
    /// chance of their own, or a single replication, or were written before batches were kept.
    pub batches: u64,
}

impl Facts {
    /// How the replications of a point are cut into batches.
    pub fn cut(&self) -> Batches {
        Batches { replications: self.replications, count: self.batches }
    }

    /// The metrics whose batches are kept: those that points are ranked by.
    pub fn batched(&self) -> Vec<usize> {
        if self.batches == 0 { Vec::new() } else { headlines(&self.metrics) }
    }
}

/// A column of a table that is no factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedFacts {
    /// Its name; with a number behind it where a factor or a figure has that name.
    pub name: String,
    /// Are some of its cells no numbers?
    pub text: bool,
}

/// A factor of a sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorFacts {
    /// Its column: the path, or the path and a number where two verbs share it.
    pub name: String,
    /// The path.
    pub path: String,
    /// The verb.
    pub verb: String,
    /// Its values, in words: `3 to 15`.
    pub values: String,
    /// Are some of them no numbers?
    pub text: bool,
}

impl FactorFacts {
    /// Does it choose a place for values that are drawn together? Its numbers name draws, and have no order.
    pub fn chooses(&self) -> bool {
        self.path.trim_start().starts_with("together.")
    }
}

/// A factor's value at a point.
#[derive(Debug, Clone, PartialEq)]
pub enum FactorValue {
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
    /// An empty cell of a table.
    Missing,
}

impl FactorValue {
    /// The number; NaN for what is none.
    pub fn number(&self) -> f64 {
        if let Self::Number(number) = self { *number } else { f64::NAN }
    }
}

/// One point and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PointRow {
    /// Its number, from 0, in the design's order; its own where a table has a column `point`.
    pub point: u64,
    /// By factor.
    pub factors: Vec<FactorValue>,
    /// By carried column.
    pub carried: Vec<FactorValue>,
    /// By metric: mean and standard error (NaN with a single replication); or why there are none.
    pub outcome: Result<Vec<[f64; 2]>, Failing>,
    /// By metric of [`Facts::batched`], then by batch of [`Facts::cut`]: the mean of its replications; empty where the point failed.
    pub batches: Vec<f64>,
}

/// Why a point has no figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// The fault's code.
    pub code: String,
    /// A sentence, or several.
    pub reason: String,
}

/// A figure over the points of a sweep: where it was least and most, and the points that stand best.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The figure.
    pub metric: String,
    /// The least mean; of equals the first point.
    pub least: PointMean,
    /// The greatest.
    pub most: PointMean,
    /// Mean of the points' means.
    pub mean: f64,
    /// Points that have the figure.
    pub n: u64,
    /// Which way is a burden; none where the figure is not a known one.
    pub worse: Option<Worse>,
    /// Are points compared in pairs, replication by replication or batch by batch? Else their errors are added.
    pub paired: bool,
    /// The points with the least burden, the best first; empty where all points are alike.
    pub best: Vec<RankedPoint>,
    /// How many points cannot be told from the best one, that included.
    pub undecided: u64,
    /// Which they are, rising; none where they are more than [`Spread::LISTED`].
    pub undecided_points: Option<Vec<u64>>,
    /// By factor: where these points lie.
    pub spans: Vec<Span>,
}

impl Spread {
    /// Most points that are listed as undecided.
    pub const LISTED: usize = 1000;

    /// Is the figure the same at every point?
    pub fn still(&self) -> bool {
        self.least.mean == self.most.mean
    }
}

/// A point among the best.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedPoint {
    /// Where it stands.
    pub at: PointMean,
    /// Its mean minus that of the best point; none for that point itself, and where a single replication tells nothing of chance.
    pub difference: Option<Gap>,
    /// The values of all factors.
    pub factors: Vec<FactorValue>,
}

/// A difference to the best point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// This mean minus the best one, in the figure's unit.
    pub value: f64,
    /// Its 95 % interval, for this difference alone.
    pub ci95: [f64; 2],
}

/// A figure's mean at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointMean {
    /// The point.
    pub point: u64,
    /// The mean over its replications.
    pub mean: f64,
    /// Its 95 % interval; NaN with a single replication.
    pub ci95: [f64; 2],
}

/// Where some of a sweep's points lie on a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// From the least to the greatest number among them, and among all points.
    Numbers {
        /// Of these points.
        of: [f64; 2],
        /// Of all points.
        all: [f64; 2],
    },
    /// So many different draws of values that are drawn together: their numbers have no order.
    Draws {
        /// Of these points.
        of: usize,
        /// Of all points.
        all: usize,
    },
    /// So many different words, and how many there are in all.
    Words {
        /// Of these points, in the order in which they come.
        of: Vec<String>,
        /// Of all points.
        all: usize,
    },
}

impl std::fmt::Display for FactorValue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The shortest text that reads back as the same number; whole ones plain.
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => write!(out, "{number:.0}"),
            Self::Number(number) if number.is_nan() => Ok(()),
            Self::Number(number) => write!(out, "{number:?}"),
            Self::Text(text) => out.write_str(text),
            Self::Missing => Ok(()),
        }
    }
}
