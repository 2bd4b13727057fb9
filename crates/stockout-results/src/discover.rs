//! Where an outcome is likely: boxes in the space of what was varied.

/// What was asked, and the boxes that were found.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    /// The metric.
    pub metric: String,
    /// A point is of interest where the metric's mean is beyond this.
    pub threshold: f64,
    /// Above it, or below?
    pub above: bool,
    /// Points that could be judged.
    pub points: usize,
    /// Those of interest.
    pub interesting: usize,
    /// Density that a box had to reach.
    pub wanted: f64,
    /// Permutations behind the boxes' p; 0: none were made.
    pub permutations: u64,
    /// In the order in which they were found; each among the points that earlier ones left.
    pub boxes: Vec<FoundBox>,
    /// Why there are no more.
    pub ended: Ended,
}

/// Why a search for boxes ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ended {
    /// As many were found as were asked for.
    Asked,
    /// Too few points are left, or none of interest.
    Few,
    /// No box is denser than the points that are left.
    NoDenser,
    /// The next one's p of the whole search is above 0.05: chance gives boxes as good.
    Chance(f64),
}

impl Ended {
    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Few => "few points",
            Self::NoDenser => "no denser box",
            Self::Chance(_) => "chance",
        }
    }
}

/// A box.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundBox {
    /// Its sides; a variable without one is free.
    pub sides: Vec<Side>,
    /// Points in it.
    pub points: usize,
    /// Those of interest.
    pub interesting: usize,
    /// Share of all points of interest that lie in it.
    pub coverage: f64,
    /// Share of its points that are of interest.
    pub density: f64,
    /// Share of permutations of the points in which the same search finds a box that stands out as much; NaN if none were made.
    pub p: f64,
    /// Coverage and density of the boxes on the way of peeling, from all points that were left.
    pub trajectory: Vec<[f64; 2]>,
}

/// One side, or two opposite ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Index of the variable.
    pub variable: usize,
    /// Lower limit.
    pub low: Option<f64>,
    /// Upper limit.
    pub high: Option<f64>,
    /// Quasi-p-value: how likely the box would be at least as dense were this restriction without effect (Bryant and Lempert, 2010).
    pub p: f64,
}
