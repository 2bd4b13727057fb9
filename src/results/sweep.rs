//! What a sweep is and says: its layout, its points, and a row of figures for each.

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

    /// How many points it has for so many factors.
    pub fn points(&self, factors: usize) -> u64 {
        let k = factors as u64;
        match self {
            Self::Grid(values) => values.iter().product(),
            Self::Lhs(points) | Self::Table(points) => *points,
            Self::Sobol { rows, saltelli } => rows * if *saltelli { k + 2 } else { 1 },
            Self::Morris { trajectories, .. } => trajectories * (k + 1),
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
    pub title: String,
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
    /// Which shard of how many, counted from 1; none: all points.
    pub shard: Option<(u64, u64)>,
    /// The first point of these rows.
    pub first: u64,
    /// How many rows.
    pub count: u64,
    /// How many of them failed.
    pub failed: u64,
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
    /// Its number, from 0, in the design's order.
    pub point: u64,
    /// By factor.
    pub factors: Vec<FactorValue>,
    /// By metric: mean and standard error (NaN with a single replication); or why there are none.
    pub outcome: Result<Vec<[f64; 2]>, Failing>,
}

/// Why a point has no figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// The fault's code.
    pub code: String,
    /// A sentence, or several.
    pub reason: String,
}

/// What is left of a metric when the rows are on disk: where it was least and most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Least value, and its point.
    pub least: (f64, u64),
    /// Greatest value, and its point.
    pub most: (f64, u64),
    /// Sum of values.
    pub sum: f64,
    /// How many.
    pub n: u64,
}

impl Default for Spread {
    fn default() -> Self {
        Self { least: (f64::INFINITY, 0), most: (f64::NEG_INFINITY, 0), sum: 0.0, n: 0 }
    }
}

impl Spread {
    /// Takes in a point's value; of equals the first stands.
    pub fn take(&mut self, value: f64, point: u64) {
        if value.is_nan() {
            return;
        }
        if value < self.least.0 {
            self.least = (value, point);
        }
        if value > self.most.0 {
            self.most = (value, point);
        }
        self.sum += value;
        self.n += 1;
    }
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
