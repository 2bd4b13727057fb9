//! Several scenarios under the same chance, each against the first.

use crate::ensemble::{self, Plan, Rows, Unfinished, Watch};
use crate::model::Model;
use crate::model::sampler::normal;
use crate::results::comparison::{Compared, Comparison, Difference, Families, Headline, Place, Ranking, Step, Verdict};
use crate::results::{Metric, Probability, Provenance, Results};
use crate::rng::{Chance, Process};
use crate::stats::simultaneous::{critical, error_of, sidak};
use crate::stats::{Contrast, Covariance, Pairing, Signed, Spread, mean, wilson};
use std::convert::Infallible;

/// The standard normal quantile at 0.9: the chance with which "so many more replications" settle a difference.
const POWER: f64 = 1.2816;

/// The two-sided error of a 95 % interval.
const ALPHA: f64 = 0.05;
/// Below so many units the covariance of the figures is not known well enough to say how they move together: intervals that hold together
/// are then those that hold however they move.
const KNOWN: u64 = 200;

/// A comparison, and each scenario's own results.
pub type Compare = (Comparison, Vec<Results>);

/// Compares models with the first. A provenance each; their names tell the scenarios apart.
///
/// # Errors
/// As of [`ensemble::run`].
///
/// # Panics
/// On fewer than two models, or not one provenance for each.
pub fn compare(models: &[&Model], provenances: &[Provenance], plan: &Plan, watch: &impl Watch) -> Result<Compare, Unfinished<Infallible>> {
    assert!(models.len() == provenances.len() && models.len() > 1, "a base, and something to compare with it");
    let mut pairs = Pairs::new(models, plan.inner);
    let aggregates = ensemble::together(models, plan, watch, &mut |rows: &[Rows<'_>]| {
        pairs.add(rows);
        Ok::<(), Infallible>(())
    })?;
    let comparison = pairs.finish(provenances, plan);
    let of = aggregates.into_iter().zip(models).zip(provenances);
    let results = of.map(|((aggregate, model), provenance)| aggregate.results(model, provenance.clone())).collect();
    Ok((comparison, results))
}

/// The same from rows that are kept: of each stretch of replications, the figures of every model's, replication by replication.
///
/// # Errors
/// The first error of the stretches.
///
/// # Panics
/// On fewer than two models, or not one provenance for each.
pub fn of_rows<E>(
    models: &[&Model],
    provenances: &[Provenance],
    plan: &Plan,
    stretches: impl Iterator<Item = Result<Vec<Vec<f64>>, E>>,
) -> Result<Comparison, E> {
    assert!(models.len() == provenances.len() && models.len() > 1, "a base, and something to compare with it");
    let mut pairs = Pairs::new(models, plan.inner);
    for stretch in stretches {
        let stretch = stretch?;
        let count = stretch[0].len() / pairs.widths[0].max(1);
        let rows: Vec<Rows<'_>> = stretch.iter().map(|rows| Rows { first: pairs.n, count, draws: &[], rows }).collect();
        pairs.add(&rows);
    }
    Ok(pairs.finish(provenances, plan))
}

/// What is kept of all replications: moments, counts and one covariance.
struct Pairs {
    widths: Vec<usize>,
    inner: u64,
    others: Vec<Other>,
    /// Differences of headline figures to the base, a row a unit (a replication, or a draw where inner > 1).
    covariance: Covariance,
    /// By headline figure that all scenarios have: the scenarios that are compared with each other, all pairs.
    contrasts: Vec<Contrasts>,
    unit: Vec<f64>,
    in_unit: u64,
    n: u64,
}

/// A scenario beside the base.
struct Other {
    tallies: Vec<Tally>,
}

/// A figure of both.
struct Tally {
    base: Metric,
    own: Metric,
    /// Its place in the covariance; none if it is no headline.
    at: Option<usize>,
    pairing: Pairing,
    score: Spread,
    ties: u64,
    /// Sums of the unit at hand: base, own, score.
    sums: [f64; 3],
}

impl Pairs {
    fn new(models: &[&Model], inner: u64) -> Self {
        let base = models[0].metrics();
        let mut next = 0;
        let mut other = |model: &Model| {
            let own = model.metrics();
            let both = base.iter().filter_map(|of_base| Some((of_base, own.iter().find(|own| own.name == of_base.name)?)));
            let tally = |(base, own): (&Metric, &Metric)| {
                let at = base.headline.as_ref().map(|_| next);
                next += usize::from(at.is_some());
                let (pairing, score) = Default::default();
                Tally { base: base.clone(), own: own.clone(), at, pairing, score, ties: 0, sums: [0.0; 3] }
            };
            Other { tallies: both.map(tally).collect() }
        };
        let others: Vec<Other> = models[1..].iter().map(|model| other(model)).collect();
        let widths = models.iter().map(|model| model.shape.rows.width()).collect();
        let contrasts = headlines(&others).into_iter().map(Contrasts::new).collect();
        Self { widths, inner, others, covariance: Covariance::new(next), contrasts, unit: vec![0.0; next], in_unit: 0, n: 0 }
    }

    fn add(&mut self, rows: &[Rows<'_>]) {
        for i in 0..rows[0].count {
            let row = |s: usize| &rows[s].rows[i * self.widths[s]..(i + 1) * self.widths[s]];
            for (s, other) in self.others.iter_mut().enumerate() {
                let (base, own) = (row(0), row(s + 1));
                other.tallies.iter_mut().for_each(|tally| tally.add(base, own));
            }
            self.n += 1;
            self.in_unit += 1;
            if self.in_unit == self.inner {
                self.close_unit();
            }
        }
    }

    fn close_unit(&mut self) {
        for tally in self.others.iter_mut().flat_map(|other| &mut other.tallies) {
            let difference = tally.close(self.inner as f64);
            if let Some(at) = tally.at {
                self.unit[at] = difference;
            }
        }
        self.covariance.push(&self.unit);
        self.contrasts.iter_mut().for_each(|contrasts| contrasts.add(&self.unit));
        self.in_unit = 0;
    }

    fn finish(self, provenances: &[Provenance], plan: &Plan) -> Comparison {
        let families = Families { headlines: 0.0, pairs: 0.0, all: 0.0 };
        let mut comparison =
            Comparison { n: self.n, provenances: provenances.to_vec(), scenarios: Vec::new(), rankings: Vec::new(), families };
        let to_base: Vec<Contrast> = (0..self.unit.len()).map(|plus| Contrast { plus, minus: None }).collect();
        let pairs: Vec<Contrast> = self.contrasts.iter().flat_map(|contrasts| &contrasts.pairs).map(|(contrast, _)| *contrast).collect();
        let tallies = || self.others.iter().flat_map(|other| &other.tallies);
        let varying = tallies().filter(|tally| !tally.is_none(self.n)).count();
        let together = |contrasts: &[Contrast]| {
            let joint = critical(&self.covariance, contrasts, &mut normals(plan.seed));
            if self.covariance.n() < KNOWN { joint.max(sidak(contrasts.len())) } else { joint }
        };
        comparison.families = Families { headlines: together(&to_base), pairs: together(&pairs), all: sidak(varying) };
        for (other, provenance) in self.others.iter().zip(&provenances[1..]) {
            let exact = self.is_exact(other);
            let difference = |tally: &Tally| tally.difference(self.n, self.inner, &comparison.families, exact);
            let differences = other.tallies.iter().map(difference).collect();
            comparison.scenarios.push(Compared { name: provenance.name.clone(), title: provenance.title.clone(), differences });
        }
        let critical = comparison.families.pairs;
        comparison.rankings = self.contrasts.iter().map(|contrasts| self.ranking(contrasts, provenances, critical)).collect();
        comparison
    }

    /// Is nothing left to chance? Either no figure of any replication differs from the base's, and the scenarios are the same; or none
    /// differs between any two replications.
    fn is_exact(&self, other: &Other) -> bool {
        let same = || other.tallies.iter().all(|tally| tally.is_none(self.n));
        let still = || other.tallies.iter().all(|tally| tally.pairing.base.squares <= 0.0 && tally.pairing.other.squares <= 0.0);
        self.covariance.n() > 1 && (same() || still())
    }

    fn ranking(&self, contrasts: &Contrasts, provenances: &[Provenance], critical: f64) -> Ranking {
        let headline = &contrasts.headline;
        let tally = |other: &Other| -> Option<[f64; 2]> {
            let tally = other.tallies.iter().find(|tally| tally.base.headline.as_ref() == Some(headline))?;
            Some([tally.pairing.base.mean, tally.pairing.other.mean])
        };
        let both: Vec<[f64; 2]> = self.others.iter().filter_map(tally).collect();
        let means: Vec<f64> = std::iter::once(both[0][0]).chain(both.iter().map(|pair| pair[1])).collect();
        let mut order: Vec<usize> = (0..means.len()).collect();
        // Every headline figure is a burden: less of it comes first.
        order.sort_by(|&a, &b| means[a].total_cmp(&means[b]).then(a.cmp(&b)));
        let place = |rank: usize| {
            let scenario = order[rank];
            let step = rank.checked_sub(1).map(|before| self.step(contrasts, scenario, order[before], critical));
            Place { name: provenances[scenario].name.clone(), mean: means[scenario], step }
        };
        let places = (0..order.len()).map(place).collect();
        Ranking { headline: headline.clone(), places }
    }

    /// How a scenario differs from the one before it in a ranking.
    fn step(&self, contrasts: &Contrasts, this: usize, before: usize, critical: f64) -> Step {
        // Pairs are kept once, the later scenario minus the earlier one.
        let turned = this < before;
        let found = contrasts.of(this.max(before), this.min(before));
        let moments = found.spread().moments;
        let mean = if turned { -moments.mean } else { moments.mean };
        let none = found.zeros == moments.n && moments.n > 1;
        let exact = self.others.iter().all(|other| self.is_exact(other));
        let [low, high] = if exact { [moments.mean; 2] } else { mean::difference(found, contrasts.range, error_of(critical)) };
        let simultaneous95 = if turned { [-high, -low] } else { [low, high] };
        let apart = simultaneous95[0] > 0.0 || simultaneous95[1] < 0.0;
        // The interval reaches from the mean across 0: its half on that side shrinks as one over the root of the replications.
        let across = if mean > 0.0 { mean - simultaneous95[0] } else { simultaneous95[1] - mean };
        let times = across / mean * (1.0 + POWER / critical);
        let needed = libm::ceil(moments.n as f64 * times * times);
        let more = (!apart && moments.n > 1 && needed.is_finite())
            .then(|| ((needed as u64).saturating_mul(self.inner)).saturating_sub(self.n).max(self.inner));
        Step { mean, simultaneous95, same: none, apart, more }
    }
}

/// The headline figures that all scenarios have, with their range and each scenario's place in the covariance (none: the base).
fn headlines(others: &[Other]) -> Vec<(Headline, [f64; 2], Vec<Option<usize>>)> {
    let of_first = others[0].tallies.iter().filter_map(|tally| Some((tally.base.headline.clone()?, tally.base.difference_range())));
    let places = |headline: &Headline| {
        let of = |other: &Other| other.tallies.iter().find(|tally| tally.base.headline.as_ref() == Some(headline))?.at;
        let of_others = others.iter().map(|other| of(other).map(Some)).collect::<Option<Vec<_>>>()?;
        Some(std::iter::once(None).chain(of_others).collect())
    };
    of_first.filter_map(|(headline, range)| places(&headline).map(|places| (headline, range, places))).collect()
}

/// A headline figure's differences between all pairs of scenarios.
struct Contrasts {
    headline: Headline,
    range: [f64; 2],
    /// The later scenario minus the earlier one: 1 − 0, 2 − 0, 2 − 1, …
    pairs: Vec<(Contrast, Signed)>,
}

impl Contrasts {
    fn new((headline, range, places): (Headline, [f64; 2], Vec<Option<usize>>)) -> Self {
        let mut pairs = Vec::new();
        for (i, &this) in places.iter().enumerate() {
            let before = places[..i].iter().filter_map(|&minus| Some(Contrast { plus: this?, minus }));
            pairs.extend(before.map(|contrast| (contrast, Signed::default())));
        }
        Self { headline, range, pairs }
    }

    /// Adds a unit: each scenario's difference to the base.
    fn add(&mut self, unit: &[f64]) {
        for (Contrast { plus, minus }, found) in &mut self.pairs {
            found.push(unit[*plus] - minus.map_or(0.0, |minus| unit[minus]));
        }
    }

    fn of(&self, later: usize, earlier: usize) -> &Signed {
        &self.pairs[later * (later - 1) / 2 + earlier].1
    }
}

impl Tally {
    fn add(&mut self, base: &[f64], own: &[f64]) {
        let (base, own) = (self.base.value(base), self.own.value(own));
        let is_worse = if self.base.worse == crate::results::Worse::High { own > base } else { own < base };
        let score = f64::from(u8::from(is_worse));
        self.ties += u64::from(own == base);
        self.sums[0] += base;
        self.sums[1] += own;
        self.sums[2] += score;
    }

    /// Ends a unit of so many replications; answers its difference.
    fn close(&mut self, inner: f64) -> f64 {
        let [base, own, score] = self.sums.map(|sum| sum / inner);
        self.pairing.push(base, own);
        self.score.push(score);
        self.sums = [0.0; 3];
        own - base
    }

    /// Was every replication the same as the base's?
    fn is_none(&self, n: u64) -> bool {
        self.ties == n
    }

    fn difference(&self, n: u64, inner: u64, families: &Families, exact: bool) -> Difference {
        let difference = &self.pairing.difference;
        let critical = if self.base.headline.is_some() { families.headlines } else { families.all };
        let mean = difference.spread().moments.mean;
        let interval = |alpha| match (exact, n / inner) {
            (true, _) => [mean; 2],
            (false, 0 | 1) => [f64::NAN; 2],
            (false, _) => mean::difference(difference, self.base.difference_range(), alpha),
        };
        let simultaneous95 = interval(error_of(critical));
        let estimate = self.score.moments.mean;
        let ci95 = if inner > 1 { mean::interval(&self.score, [0.0, 1.0], ALPHA) } else { wilson(estimate * n as f64, n as f64) };
        Difference {
            metric: self.base.name.clone(),
            headline: self.base.headline.clone(),
            worse: self.base.worse,
            base: self.pairing.base.mean,
            scenario: self.pairing.other.mean,
            mean,
            ci95: interval(ALPHA),
            simultaneous95,
            probability_worse: Probability { estimate, ci95, n },
            ties: self.ties as f64 / n as f64,
            variance_reduction: self.pairing.variance_reduction(),
            verdict: Verdict::of(simultaneous95, self.base.worse),
        }
    }
}

/// Standard normal draws of their own process.
pub(super) fn normals(seed: u64) -> impl FnMut() -> f64 {
    let mut draws = Chance::new(seed, 0).once(Process::named("simultaneous"));
    move || normal(&mut draws)
}
