//! Which values of a scenario are compatible with a record, and how far that can be trusted.

/// A figure of the record that the model is held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name in the record.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What was observed, best guess.
    pub observed: f64,
    /// The least that the record allows.
    pub low: f64,
    /// The most that the record allows.
    pub high: f64,
    /// What the model may be off by, on either side, in the unit.
    pub discrepancy: f64,
    /// What stands in for a simulated figure that is none (no shortage within the horizon): the far end of its scale.
    pub censored: f64,
}

impl Target {
    /// The range inside which a simulated figure agrees with the record: its own, widened by the discrepancy.
    pub fn range(&self) -> [f64; 2] {
        [self.low - self.discrepancy, self.high + self.discrepancy]
    }
}

/// A value that is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sought {
    /// Its path.
    pub path: String,
    /// What it does there: `set`, `scale`, `add`.
    pub verb: String,
    /// What it may be, in words.
    pub words: String,
    /// The least and the most that it may be.
    pub range: [f64; 2],
    /// Are its values whole numbers?
    pub whole: bool,
    /// Is it one of a few values?
    pub discrete: bool,
    /// Where the range comes from; may be empty.
    pub source: String,
}

/// One wave of history matching.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// Points that were looked at.
    pub points: usize,
    /// Replications at each.
    pub replications: usize,
    /// Share of the points that are not ruled out.
    pub left: f64,
    /// By target: share of the points whose implausibility for it alone is above the cutoff.
    pub ruled_out: Vec<f64>,
    /// By value: the range that is left, as shares of its prior (0 to 1).
    pub range: Vec<[f64; 2]>,
}

/// One generation of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Generation {
    /// The tolerance: the largest distance that was kept.
    pub tolerance: f64,
    /// Share of the new particles that were nearer than the tolerance before.
    pub accepted: f64,
    /// Effective sample size of the particles that were kept (Kish, 1965).
    pub ess: f64,
    /// Particles that were kept.
    pub kept: usize,
    /// Replications that it took.
    pub simulated: usize,
}

/// Why no further generation was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The tolerance that was asked for is reached.
    Tolerance,
    /// So few new particles come nearer that going on is not worth it.
    Acceptance,
    /// As many generations as were allowed.
    Generations,
}

impl Ended {
    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tolerance => "tolerance reached",
            Self::Acceptance => "acceptance too low",
            Self::Generations => "no more generations",
        }
    }
}

/// One point of the posterior.
#[derive(Debug, Clone, PartialEq)]
pub struct Particle {
    /// By value looked for.
    pub values: Vec<f64>,
    /// Its weight; all add up to 1.
    pub weight: f64,
    /// How far what it simulated is from the record.
    pub distance: f64,
    /// By target: what it simulated.
    pub simulated: Vec<f64>,
}

/// Where a figure lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// 5, 25, 50, 75 and 95 %.
    pub quantiles: [f64; 5],
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

impl Band {
    /// Does its middle 90 % hold the value?
    pub fn covers(&self, value: f64) -> bool {
        (self.quantiles[0]..=self.quantiles[4]).contains(&value)
    }
}

/// One value, before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginal {
    /// Before.
    pub prior: Band,
    /// After.
    pub posterior: Band,
    /// How far each number of the posterior may be off for want of particles: 95 % half-widths, from populations of their own; NaN without.
    pub error: Band,
    /// How much narrower it became: 1 − the ratio of the standard deviations.
    pub contraction: f64,
    /// By target: how much narrower that target alone would make it.
    pub informed: Vec<f64>,
    /// By target: Spearman's rank correlation of the value with what is simulated, under the prior.
    pub direction: Vec<f64>,
    /// By bin of equal width over the range: share of the prior, share of the posterior.
    pub bins: Vec<[f64; 2]>,
    /// Its law by itself: values and their weights.
    pub apart: Vec<(f64, f64)>,
}

impl Marginal {
    /// How much narrower it became, if that is more than the Monte Carlo error could feign.
    pub fn narrowed(&self) -> Option<f64> {
        let feigned = self.error.sd / self.prior.sd;
        (self.contraction >= 0.005 && (feigned.is_nan() || self.contraction > feigned)).then_some(self.contraction)
    }

    /// How far the mean moved, in standard deviations of the prior, if that is more than the Monte Carlo error could feign.
    pub fn moved(&self) -> Option<f64> {
        let by = (self.posterior.mean - self.prior.mean).abs();
        (self.error.mean.is_nan() || by > self.error.mean).then_some(by / self.prior.sd)
    }
}

/// One target, before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictive {
    /// Under the priors.
    pub prior: Band,
    /// Under the posterior.
    pub posterior: Band,
    /// Under the posterior's values drawn apart from one another, each by its own law.
    pub apart: Band,
    /// Share of the posterior's replications below the record's range, widened by the discrepancy.
    pub below: f64,
    /// Share above it.
    pub above: f64,
    /// Two-sided posterior predictive p-value: twice the smaller of the chances to be as low, or as high, as the range.
    pub p: f64,
    /// Does the target count? Not if the model says the same whatever the values.
    pub counts: bool,
}

/// What a calibration found.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// What was looked for.
    pub sought: Vec<Sought>,
    /// What it was held against.
    pub targets: Vec<Target>,
    /// Waves of history matching.
    pub waves: Vec<Wave>,
    /// Generations of the population.
    pub generations: Vec<Generation>,
    /// Why there are no more.
    pub ended: Ended,
    /// The posterior, all with their weights.
    pub particles: Vec<Particle>,
    /// Equally weighted draws of the posterior: values kept together.
    pub joint: Vec<Vec<f64>>,
    /// By value.
    pub marginals: Vec<Marginal>,
    /// By value, then value: correlation in the posterior.
    pub correlations: Vec<Vec<f64>>,
    /// By target.
    pub predictive: Vec<Predictive>,
    /// Replications of each predictive band.
    pub replications: usize,
    /// Populations that tell the Monte Carlo error.
    pub repeats: usize,
    /// Replications in all.
    pub simulated: u64,
}

impl Calibration {
    /// Effective sample size of the posterior.
    pub fn ess(&self) -> f64 {
        self.generations.last().map_or(0.0, |last| last.ess)
    }
}
