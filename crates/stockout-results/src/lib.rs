//! What is answered: plain facts, public fields. An estimate never travels without its interval and n.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "a unit test may take the platform's mathematics"))]

pub mod batches;
pub mod calibration;
pub mod catalogue;
pub mod comparison;
pub mod discover;
pub mod explanation;
pub mod exploration;
pub mod fit;
pub mod forecast;
pub mod metric;
pub mod rare;
pub mod requirement;
pub mod row;
pub mod score;
pub mod sensitivity;
pub mod story;
mod subject;
pub mod sweep;
pub mod told;
mod visible;
pub mod warning;

pub use batches::Batches;
pub use catalogue::{
    Bound, CommodityMetric, DailyMetric, Figure, Onset, PairMetric, PlaceDailyMetric, PlaceMetric, TotalMetric, UseDailyMetric, UseMetric,
    Worse,
};
pub use metric::{Metric, Names};
pub use row::{Column, CommodityLayout, RowLayout, Users};
pub use visible::{safe_cell, visible, visible_lines};
pub use warning::CoverClass;

/// All that an ensemble says.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Where these results come from.
    pub provenance: Provenance,
    /// In the scenario's order.
    pub commodities: Vec<CommodityResults>,
    /// In the scenario's order.
    pub routes: Vec<RouteResults>,
    /// A few single replications, to draw beside the bands: the first of the run.
    pub samples: Vec<SamplePath>,
    /// Present when the scenario has an uncertain value, and `inner` ≥ 2 or the run is long enough to repeat some of its draws: what is unknown
    /// and what is chance.
    pub ignorance: Vec<VarianceShare>,
}

impl Results {
    /// The names that its figures bear.
    pub fn names(&self) -> Names {
        let uses = |of: &CommodityResults| of.uses.iter().map(|used| used.name.clone()).collect();
        let commodities = self.commodities.iter();
        Names {
            commodities: commodities
                .map(|of| metric::CommodityNames { name: of.name.clone(), uses: uses(of), layout: of.layout() })
                .collect(),
            routes: self.routes.iter().map(|route| route.name.clone()).collect(),
            places: self.provenance.places.iter().map(|place| place.name.clone()).collect(),
            headline: self.provenance.headline,
        }
    }
}

impl CommodityResults {
    /// Which figures it has.
    pub fn layout(&self) -> CommodityLayout {
        CommodityLayout {
            priced: self.metrics.len() == CommodityMetric::COUNT,
            services: self.uses.iter().map(|used| used.metrics.len() == UseMetric::COUNT).collect(),
            places: self.places.iter().map(|place| place.place).collect(),
            places_priced: self.places.iter().any(|place| place.metrics.len() == PlaceMetric::COUNT),
        }
    }
}

/// A text of the scenario's author, and the same in French where the author gave it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Wording {
    /// As the file has it, in whatever language.
    pub plain: String,
    /// In French; empty where none is given.
    pub french: String,
}

impl From<&str> for Wording {
    fn from(plain: &str) -> Self {
        Self { plain: plain.to_owned(), french: String::new() }
    }
}

impl std::fmt::Display for Wording {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.plain)
    }
}

/// What made the results; enough to make them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// Commit it was built from; empty when unknown.
    pub commit: String,
    /// Version of the scheme that turns seeds into draws (docs/randomness.md).
    pub scheme: u32,
    /// The seed.
    pub seed: u64,
    /// Replications in all.
    pub replications: u64,
    /// Replications of each parameter draw.
    pub inner: u64,
    /// Date of day 0, `YYYY-MM-DD`.
    pub start: String,
    /// Length of the horizon in days.
    pub days: usize,
    /// People in the city, or in the place that the scenario is about (the mean where it is uncertain), rounded.
    pub population: u64,
    /// The places, in the scenario's order; empty where it has none.
    pub places: Vec<PlaceFacts>,
    /// Index of the place that is spoken of first; none: all uses together.
    pub headline: Option<usize>,
    /// The scenario file's stem.
    pub name: String,
    /// The scenario's title.
    pub title: Wording,
    /// The scenario's summary; may be empty.
    pub summary: Wording,
    /// blake3 of the resolved scenario, in hexadecimal.
    pub hash: String,
    /// Sources as the scenario gives them: path, source.
    pub sources: Vec<(String, String)>,
}

/// A place, as the scenario has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceFacts {
    /// Its name in the scenario.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Its people (the mean where the number is uncertain), rounded.
    pub population: u64,
}

/// The distribution of one figure over replications.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    /// Replications.
    pub n: u64,
    /// Mean.
    pub mean: f64,
    /// 95 % interval of the mean ([`crate::stats::mean`]; of the draws' means where inner > 1). The upper end is infinite where the figure
    /// never differed and nothing bounds it.
    pub ci95: [f64; 2],
    /// Standard deviation over replications.
    pub sd: f64,
    /// 5 % quantile, linear between order statistics.
    pub q05: f64,
    /// 25 % quantile.
    pub q25: f64,
    /// Median.
    pub q50: f64,
    /// 75 % quantile.
    pub q75: f64,
    /// 95 % quantile.
    pub q95: f64,
    /// 95 % intervals of the five quantiles, in their order ([`crate::stats::order`]).
    pub quantile_ci95: [[f64; 2]; 5],
    /// Expected shortfall: mean of the worst ⌈0.05 n⌉.
    pub es95: f64,
    /// Its 95 % interval.
    pub es95_ci95: [f64; 2],
    /// Largest relative error of the quantiles and of `es95`; 0 where they are exact.
    pub quantile_error: f64,
    /// Replications that an interval of the mean that can be trusted would need; none where there are enough.
    pub wanted: Option<u64>,
}

impl Distribution {
    /// What nothing is known of.
    pub const fn unknown() -> Self {
        const NONE: f64 = f64::NAN;
        Self {
            n: 0,
            mean: NONE,
            ci95: [NONE; 2],
            sd: NONE,
            q05: NONE,
            q25: NONE,
            q50: NONE,
            q75: NONE,
            q95: NONE,
            quantile_ci95: [[NONE; 2]; 5],
            es95: NONE,
            es95_ci95: [NONE; 2],
            quantile_error: 0.0,
            wanted: None,
        }
    }
}

/// A probability with its Wilson interval (of the draws' means where inner > 1, cut at 0 and 1).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Probability {
    /// Share of the replications.
    pub estimate: f64,
    /// 95 % interval.
    pub ci95: [f64; 2],
    /// Replications.
    pub n: u64,
}

/// Time to the first day of a shortage, or to the first dry day. A replication without one is censored at the horizon, never dropped.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FirstShortage {
    /// `survival[t]`: share of the replications without one on days 0 … t.
    pub survival: Vec<f64>,
    /// First day by which half of the replications have had one; none if fewer than half do.
    pub median: Option<usize>,
}

/// What people see of a use, of a place, or of all uses together: queues, and empty hands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// Probability of at least one dry day.
    pub probability_of_dry: Probability,
    /// When the first one comes.
    pub first_dry: FirstShortage,
    /// By day: probability that it is dry; empty in a folder of an earlier version.
    pub dry_probability: Vec<f64>,
    /// By day: probability that hardly anybody is served; empty in a folder of an earlier version.
    pub unserved_probability: Vec<f64>,
}

/// All of a commodity.
#[derive(Debug, Clone, PartialEq)]
pub struct CommodityResults {
    /// Its name in the scenario.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// By metric, in the order of [`CommodityMetric::ALL`], without those at its end that a commodity without a price does not have.
    pub metrics: Vec<Distribution>,
    /// Probability of at least one shortage day.
    pub probability_of_shortage: Probability,
    /// When the first one comes.
    pub first_shortage: FirstShortage,
    /// What people see of all uses together.
    pub seen: Seen,
    /// By use, in order of priority.
    pub uses: Vec<UseResults>,
    /// By place that has a use of it, in the scenario's order; empty without places.
    pub places: Vec<PlaceResults>,
    /// In results as they are told ([`Results::told`]) in a place: all its uses together, where some are elsewhere. Else none.
    pub together: Option<Box<CommodityResults>>,
    /// By daily metric, in the order of [`DailyMetric::ALL`]; `PriceIndex` is absent without a price.
    pub daily: Vec<(DailyMetric, Bands)>,
    /// Probability that a day is a shortage day, by day.
    pub shortage_probability: Vec<f64>,
    /// By day: share of the replications in each severity band ([`catalogue::SEVERITY_FROM`]); empty in a folder of an earlier version.
    pub severity: Vec<[f64; 4]>,
    /// By class of cover ([`warning::COVER_FROM`]): how often a shortage followed; empty in a folder of an earlier version.
    pub early_warning: Vec<CoverClass>,
}

/// All of a use.
#[derive(Debug, Clone, PartialEq)]
pub struct UseResults {
    /// Its name in the scenario.
    pub name: String,
    /// What the scenario says of it.
    pub facts: UseFacts,
    /// By metric, in the order of [`UseMetric::ALL`], without the service level at its end where it has no service.
    pub metrics: Vec<Distribution>,
    /// Probability of at least one shortage day.
    pub probability_of_shortage: Probability,
    /// When the first one comes.
    pub first_shortage: FirstShortage,
    /// What people see of it.
    pub seen: Seen,
    /// By daily metric, in the order of [`UseDailyMetric::ALL`]; `ServiceLevel` is absent without a service. Empty in a folder of an
    /// earlier version.
    pub daily: Vec<(UseDailyMetric, Bands)>,
    /// What it holds itself, in its own tanks and stores; empty in a folder of an earlier version.
    pub own_cover: OwnCover,
    /// By class of the commodity's cover ([`warning::COVER_FROM`]): how often a shortage of this use followed; of the use that is served
    /// first, where there are several. Empty for all others.
    pub early_warning: Vec<CoverClass>,
}

/// What a scenario says of a use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UseFacts {
    /// Index of its place; none in a scenario without places.
    pub place: Option<usize>,
    /// Bought at stations or shops.
    pub retail: bool,
    /// It has a budget on some day: its dry and unserved days count money too.
    pub budgeted: bool,
    /// The unit of its service, where it has one.
    pub service: Option<String>,
}

/// All of a commodity in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceResults {
    /// Index of the place in [`Provenance::places`].
    pub place: usize,
    /// By metric, in the order of [`PlaceMetric::ALL`], without those at its end that places without prices do not have.
    pub metrics: Vec<Distribution>,
    /// Probability of at least one shortage day.
    pub probability_of_shortage: Probability,
    /// When the first one comes.
    pub first_shortage: FirstShortage,
    /// What people see there.
    pub seen: Seen,
    /// By daily metric, in the order of [`PlaceDailyMetric::ALL`]; `PriceIndex` is absent where places have no price.
    pub daily: Vec<(PlaceDailyMetric, Bands)>,
    /// Probability that a day is a shortage day, by day.
    pub shortage_probability: Vec<f64>,
    /// By day: share of the replications in each severity band ([`catalogue::SEVERITY_FROM`]).
    pub severity: Vec<[f64; 4]>,
    /// By class of the commodity's cover ([`warning::COVER_FROM`]): how often a shortage of this place followed.
    pub early_warning: Vec<CoverClass>,
}

/// What a use holds itself at the close of each day, in days of its normal need: the mean over replications, with its 95 % interval.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnCover {
    /// Mean.
    pub mean: Vec<f64>,
    /// Lower end of its interval.
    pub low: Vec<f64>,
    /// Upper end of its interval.
    pub high: Vec<f64>,
}

/// A daily figure's mean and quantiles, one value a day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bands {
    /// Mean.
    pub mean: Vec<f64>,
    /// 5 % quantile.
    pub q05: Vec<f64>,
    /// 25 % quantile.
    pub q25: Vec<f64>,
    /// Median.
    pub q50: Vec<f64>,
    /// 75 % quantile.
    pub q75: Vec<f64>,
    /// 95 % quantile.
    pub q95: Vec<f64>,
}

/// All of a route.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteResults {
    /// Its name in the scenario.
    pub name: String,
    /// Its status in the file; may be empty.
    pub status: String,
    /// Where it leads; may be empty.
    pub corridor: String,
    /// Latitude and longitude of its course.
    pub path: Vec<[f64; 2]>,
    /// Days open.
    pub open_days: Distribution,
    /// All commodities together, in the order of [`TotalMetric::ALL`].
    pub totals: Vec<Distribution>,
    /// By commodity (outer) and metric, in the order of [`PairMetric::ALL`].
    pub metrics: Vec<Vec<Distribution>>,
    /// Mean by day: probability that it is open.
    pub open_probability: Vec<f64>,
    /// Mean by day: trucks sent, all commodities.
    pub trucks_sent: Vec<f64>,
    /// Mean by day: trucks lost, all commodities.
    pub trucks_lost: Vec<f64>,
    /// By commodity: mean by day of units delivered to the yard.
    pub delivered: Vec<Vec<f64>>,
    /// By commodity: mean by day of trucks queued at the close.
    pub queue: Vec<Vec<f64>>,
    /// By commodity: probability by day that convoys are halted after an attack; empty in a folder of an earlier version.
    pub halted: Vec<Vec<f64>>,
}

/// One possible half-year's cover.
#[derive(Debug, Clone, PartialEq)]
pub struct SamplePath {
    /// Its replication.
    pub replication: u64,
    /// By commodity: days of cover at the close of each day.
    pub cover_days: Vec<Vec<f64>>,
}

/// How much of a headline's variance is ignorance, and how much is chance (one-way analysis of variance of the parameter draws).
#[derive(Debug, Clone, PartialEq)]
pub struct VarianceShare {
    /// Which figure, e.g. `fuel.shortage_days`.
    pub metric: String,
    /// Share between parameter draws: what we do not know.
    pub ignorance: f64,
    /// Share within a draw: what is left to chance.
    pub chance: f64,
    /// 95 % interval of the share that is ignorance ([`crate::stats::shares`]); 0 to 1 where it cannot be told.
    pub ci95: [f64; 2],
    /// Parameter draws.
    pub draws: u64,
}
pub mod spread;
pub mod stats;
