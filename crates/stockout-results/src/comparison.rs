//! What a comparison says: each scenario against the first, under the same chance.

use super::subject::Subject;
use super::{Figure, Probability, Provenance, Wording, Worse};

/// Several scenarios under common random numbers. Differences are scenario minus base.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Replications of each scenario.
    pub n: u64,
    /// What made each scenario's results; the base first. Names are told apart.
    pub provenances: Vec<Provenance>,
    /// All but the base, in the order given.
    pub scenarios: Vec<Compared>,
    /// The scenarios by each headline figure that all of them have, the least burden first.
    pub rankings: Vec<Ranking>,
    /// How wide the simultaneous intervals are.
    pub families: Families,
}

/// The families of intervals that hold together, with the critical value of each, in standard errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Families {
    /// Differences of headline figures to the base, over all scenarios.
    pub headlines: f64,
    /// Differences of headline figures of all pairs of scenarios: for rankings.
    pub pairs: f64,
    /// All differences of all figures to the base.
    pub all: f64,
}

/// One scenario against the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The scenario's name.
    pub name: String,
    /// The scenario's title.
    pub title: Wording,
    /// By figure, in the base's order; figures that the scenario lacks are left out.
    pub differences: Vec<Difference>,
}

/// A figure that a planner looks at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeadlineKind {
    /// Shortage days, on the scale of the horizon.
    ShortageDays,
    /// Unmet share of the need, on the scale of 1.
    UnmetShare,
    /// Probability of a shortage, on the scale of 1.
    ProbabilityOfShortage,
}

impl HeadlineKind {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 3] = [Self::ShortageDays, Self::UnmetShare, Self::ProbabilityOfShortage];

    /// What the catalogue says of it.
    pub const fn figure(self) -> Figure {
        match self {
            Self::ShortageDays => Figure::ShortageDays,
            Self::UnmetShare => Figure::UnmetShare,
            Self::ProbabilityOfShortage => Figure::ProbabilityOfShortage,
        }
    }

    /// The headline figure that the catalogue calls so.
    pub fn of(figure: Figure) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.figure() == figure)
    }

    /// Its key in files, behind the commodity's name.
    pub const fn key(self) -> &'static str {
        self.figure().key()
    }

    /// What counts as all of it, on a horizon of so many days.
    pub fn scale(self, days: usize) -> f64 {
        match self {
            Self::ShortageDays => days as f64,
            Self::UnmetShare | Self::ProbabilityOfShortage => 1.0,
        }
    }
}

/// A headline figure of a commodity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Headline {
    /// The commodity's name.
    pub commodity: String,
    /// The place that it describes; none: all uses together.
    pub place: Option<String>,
    /// Which figure.
    pub kind: HeadlineKind,
}

impl Headline {
    /// Whose figure it is, as its name begins: `fuel`, or `fuel.places.Bamako`.
    pub fn subject(&self) -> String {
        match &self.place {
            Some(place) => Subject::Place(&self.commodity, place).to_string(),
            None => self.commodity.clone(),
        }
    }
}

/// One figure of a scenario against that of the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The figure, e.g. `fuel.shortage_days`.
    pub metric: String,
    /// Set for a headline figure.
    pub headline: Option<Headline>,
    /// Is more of it a burden?
    pub worse: Worse,
    /// The base's mean.
    pub base: f64,
    /// The scenario's mean.
    pub scenario: f64,
    /// Scenario minus base.
    pub mean: f64,
    /// Its 95 % interval, of the pairs (of the draws' pairs where inner > 1).
    pub ci95: [f64; 2],
    /// The interval that holds together with those of its family.
    pub simultaneous95: [f64; 2],
    /// Probability that a replication is worse than the base's replication of the same number; one that is equal is not.
    pub probability_worse: Probability,
    /// Share of the replications that are equal.
    pub ties: f64,
    /// Variance without pairing over variance with it.
    pub variance_reduction: f64,
    /// What may be said of it.
    pub verdict: Verdict,
}

impl Difference {
    /// Was every replication the same as the base's of its number? Then there is nothing to tell apart.
    pub fn is_none(&self) -> bool {
        self.ties == 1.0
    }
}

/// Why runs that stand side by side are not paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpaired {
    /// Their seeds differ.
    Seed,
    /// They differ in replications, or in replications of a draw.
    Count,
    /// They cover other days.
    Days,
    /// A version with other draws wrote one of them.
    Version,
    /// There is one replication, or one draw.
    Single,
    /// A folder lacks its replications or its scenario, or they are not what was written.
    Rows,
}

impl Unpaired {
    /// What keeps runs from being pairs for a program of this version and scheme of draws; none if nothing does.
    pub fn of(runs: &[&Provenance], version: &str, scheme: u32) -> Option<Self> {
        let first = runs.first()?;
        let differ = |key: fn(&Provenance) -> u64| runs.iter().any(|run| key(run) != key(first));
        if runs.iter().any(|run| (run.version.as_str(), run.scheme) != (version, scheme)) {
            Some(Self::Version)
        } else if differ(|run| run.seed) {
            Some(Self::Seed)
        } else if differ(|run| run.replications) || differ(|run| run.inner) {
            Some(Self::Count)
        } else if differ(|run| run.days as u64) || runs.iter().any(|run| run.start != first.start) {
            Some(Self::Days)
        } else if first.replications / first.inner.max(1) < 2 {
            Some(Self::Single)
        } else {
            None
        }
    }
}

/// What may be said of a difference: the simultaneous interval decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Less of a burden than the base.
    Better,
    /// More of a burden than the base.
    Worse,
    /// The interval holds 0.
    CannotTell,
}

impl Verdict {
    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::CannotTell => "cannot tell",
        }
    }

    /// By an interval of a difference.
    pub fn of(interval: [f64; 2], worse: Worse) -> Self {
        match (interval[0] > 0.0, interval[1] < 0.0, worse) {
            (true, _, Worse::High) | (_, true, Worse::Low) => Self::Worse,
            (true, _, Worse::Low) | (_, true, Worse::High) => Self::Better,
            _ => Self::CannotTell,
        }
    }
}

/// Scenarios in the order of one headline figure, the least burden first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The figure.
    pub headline: Headline,
    /// The scenarios.
    pub places: Vec<Place>,
}

/// A scenario's place in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The scenario's name.
    pub name: String,
    /// Its mean.
    pub mean: f64,
    /// How it stands to the one before it; none for the first.
    pub step: Option<Step>,
}

/// The difference between two neighbours of a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// This scenario minus the one before it.
    pub mean: f64,
    /// Its interval, which holds together with those of all pairs and headline figures.
    pub simultaneous95: [f64; 2],
    /// Are the two the same in every replication?
    pub same: bool,
    /// Can the two be told apart?
    pub apart: bool,
    /// If not: how many more replications would do so with a chance of nine in ten, if the difference is what it now seems to be;
    /// none where no difference is seen at all.
    pub more: Option<u64>,
}

impl Step {
    /// Are the two the same in every replication?
    pub fn is_none(&self) -> bool {
        self.same
    }
}
