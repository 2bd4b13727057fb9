//! How much of something is enough.

use super::Probability;

/// The smallest value of a lever that holds a risk below a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// The lever's path.
    pub lever: String,
    /// The range that was searched.
    pub range: [f64; 2],
    /// The smallest value that is enough; none if none in the range is.
    pub value: Option<f64>,
    /// Its 95 % interval; an end that lies beyond the range is none.
    pub ci95: [Option<f64>; 2],
    /// The figure that is held below the target.
    pub risk: String,
    /// The target.
    pub below: f64,
    /// The risk at the value; where none is enough, the least risk that was seen.
    pub achieved: Probability,
    /// What may be said.
    pub verdict: Enough,
    /// Every value that was tried, in order, and what it gave.
    pub probes: Vec<(f64, Probability)>,
    /// Distance between the values that may be tried.
    pub step: f64,
}

/// What may be said of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enough {
    /// A value inside the range is enough, and less is not.
    Found,
    /// The smallest value of the range is enough already.
    SmallestSuffices,
    /// No value of the range is enough.
    NoneSuffices,
    /// The risk rises and falls over the range: the value is the first that is enough, and more may be too much.
    NotMonotone,
}

impl Enough {
    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::SmallestSuffices => "smallest value suffices",
            Self::NoneSuffices => "no value suffices",
            Self::NotMonotone => "not monotone",
        }
    }
}
