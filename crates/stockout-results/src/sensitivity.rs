//! Which factors an output depends on.

/// How indices were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// First and total shares of variance, from Saltelli's rows.
    Sobol,
    /// Mean and deviation of elementary effects, from trajectories.
    Morris,
    /// First and total shares of variance, from every combination of a grid.
    Grid,
}

/// An index and its 95 % interval; NaN where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}

impl Index {
    /// None.
    pub const NONE: Self = Self { value: f64::NAN, ci95: [f64::NAN; 2] };
}

/// The indices of one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Indices {
    /// Shares of the output's variance.
    Shares {
        /// By the factor alone.
        first: Index,
        /// With all that it does together with others.
        total: Index,
    },
    /// Elementary effects, in units of the output over the factor's range.
    Effects {
        /// Mean of their sizes.
        mu_star: Index,
        /// Their standard deviation: curvature and interaction.
        sigma: Index,
    },
}

impl Indices {
    /// Where there are none.
    pub fn none(method: Method) -> Self {
        match method {
            Method::Morris => Self::Effects { mu_star: Index::NONE, sigma: Index::NONE },
            Method::Sobol | Method::Grid => Self::Shares { first: Index::NONE, total: Index::NONE },
        }
    }

    /// The two, by name.
    pub fn named(&self) -> [(&'static str, Index); 2] {
        match *self {
            Self::Shares { first, total } => [("first", first), ("total", total)],
            Self::Effects { mu_star, sigma } => [("mu_star", mu_star), ("sigma", sigma)],
        }
    }

    /// Can each of the two be told from noise? A share whose interval takes up more than half of all there is cannot, nor can an effect whose
    /// interval reaches down to none.
    pub fn told(&self) -> [bool; 2] {
        let known = |index: Index| !index.ci95[0].is_nan();
        match *self {
            Self::Shares { first, total } => [first, total].map(|index| known(index) && index.ci95[1] - index.ci95[0] <= 0.5),
            Self::Effects { mu_star, sigma } => [mu_star, sigma].map(|index| known(index) && (index.ci95[0] > 0.0 || index.ci95[1] <= 0.0)),
        }
    }

    /// What factors are ranked by: total share, or μ*.
    pub fn rank(&self) -> Index {
        match *self {
            Self::Shares { total, .. } => total,
            Self::Effects { mu_star, .. } => mu_star,
        }
    }
}

/// A factor's part in one output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfFactor {
    /// Its indices.
    pub indices: Indices,
}

/// All factors' parts in one output.
#[derive(Debug, Clone, PartialEq)]
pub struct OfOutput {
    /// The metric.
    pub name: String,
    /// In the order of the design.
    pub factors: Vec<OfFactor>,
    /// Rows, trajectories or points behind the indices.
    pub units: usize,
    /// How many were left out, since a point of them failed.
    pub dropped: usize,
    /// Are they too few for their intervals to be trusted?
    pub few: bool,
    /// Share of the points' variance that is the replications' noise; NaN where it is not known.
    pub noise: f64,
}
