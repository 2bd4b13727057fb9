//! Several scenarios under the same chance, each against the first.

use crate::ensemble::{self, Plan, Rows, Unfinished, Watch};
use crate::model::Model;
use crate::model::sampler::normal;
use crate::results::comparison::{Compared, Comparison, Difference, Families, Headline, Place, Ranking, Step, Verdict};
use crate::results::{Metric, Probability, Provenance, Results};
use crate::rng::{Chance, Process};
use crate::stats::interval::Z95;
use crate::stats::simultaneous::{critical, sidak};
use crate::stats::{Contrast, Covariance, Moments, Pairing, wilson};
use std::convert::Infallible;

/// The standard normal quantile at 0.9: the chance with which "so many more replications" settle a difference.
const POWER: f64 = 1.2816;

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
    score: Moments,
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
        Self { widths, inner, others, covariance: Covariance::new(next), unit: vec![0.0; next], in_unit: 0, n: 0 }
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
        self.in_unit = 0;
    }

    fn finish(self, provenances: &[Provenance], plan: &Plan) -> Comparison {
        let families = Families { headlines: 0.0, pairs: 0.0, all: 0.0 };
        let mut comparison =
            Comparison { n: self.n, provenances: provenances.to_vec(), scenarios: Vec::new(), rankings: Vec::new(), families };
        let to_base: Vec<Contrast> = (0..self.unit.len()).map(|plus| Contrast { plus, minus: None }).collect();
        let headlines = self.headlines();
        let pairs: Vec<Contrast> = headlines.iter().flat_map(|(_, places)| all_pairs(places)).collect();
        let varying = self.others.iter().flat_map(|other| &other.tallies).filter(|tally| tally.pairing.difference.squares > 0.0).count();
        comparison.families = Families {
            headlines: critical(&self.covariance, &to_base, &mut normals(plan.seed)),
            pairs: critical(&self.covariance, &pairs, &mut normals(plan.seed)),
            all: sidak(varying),
        };
        for (other, provenance) in self.others.iter().zip(&provenances[1..]) {
            let differences = other.tallies.iter().map(|tally| tally.difference(self.n, self.inner, &comparison.families)).collect();
            comparison.scenarios.push(Compared { name: provenance.name.clone(), title: provenance.title.clone(), differences });
        }
        let critical = comparison.families.pairs;
        comparison.rankings =
            headlines.into_iter().map(|(headline, places)| self.ranking(headline, &places, provenances, critical)).collect();
        comparison
    }

    /// The headline figures that all scenarios have, with each scenario's place in the covariance (none: the base).
    fn headlines(&self) -> Vec<(Headline, Vec<Option<usize>>)> {
        let of_first = self.others[0].tallies.iter().filter_map(|tally| tally.base.headline.clone());
        let places = |headline: &Headline| {
            let of = |other: &Other| other.tallies.iter().find(|tally| tally.base.headline.as_ref() == Some(headline))?.at;
            let others = self.others.iter().map(|other| of(other).map(Some)).collect::<Option<Vec<_>>>()?;
            Some(std::iter::once(None).chain(others).collect())
        };
        of_first.filter_map(|headline| places(&headline).map(|places| (headline, places))).collect()
    }

    fn ranking(&self, headline: Headline, places: &[Option<usize>], provenances: &[Provenance], critical: f64) -> Ranking {
        let tally = |other: &Other| -> Option<[f64; 2]> {
            let tally = other.tallies.iter().find(|tally| tally.base.headline.as_ref() == Some(&headline))?;
            Some([tally.pairing.base.mean, tally.pairing.other.mean])
        };
        let both: Vec<[f64; 2]> = self.others.iter().filter_map(tally).collect();
        let means: Vec<f64> = std::iter::once(both[0][0]).chain(both.iter().map(|pair| pair[1])).collect();
        let mut order: Vec<usize> = (0..means.len()).collect();
        // Every headline figure is a burden: less of it comes first.
        order.sort_by(|&a, &b| means[a].total_cmp(&means[b]).then(a.cmp(&b)));
        let place = |rank: usize| {
            let scenario = order[rank];
            let step = rank.checked_sub(1).map(|before| self.step(places[scenario], places[order[before]], critical));
            Place { name: provenances[scenario].name.clone(), mean: means[scenario], step }
        };
        let places = (0..order.len()).map(place).collect();
        Ranking { headline, places }
    }

    fn step(&self, this: Option<usize>, before: Option<usize>, critical: f64) -> Step {
        let (sign, contrast) = match (this, before) {
            (Some(plus), minus) => (1.0, Contrast { plus, minus }),
            (None, Some(plus)) => (-1.0, Contrast { plus, minus: None }),
            (None, None) => unreachable!("a scenario stands once in a ranking"),
        };
        let mean = sign * self.covariance.contrast(contrast);
        let sd = libm::sqrt(self.covariance.variance(contrast));
        let units = self.covariance.n();
        let error = if units < 2 { f64::INFINITY } else { sd / libm::sqrt(units as f64) };
        let simultaneous95 = around(mean, critical * error);
        let apart = simultaneous95[0] > 0.0 || simultaneous95[1] < 0.0;
        let needed = libm::ceil(((critical + POWER) * sd / mean) * ((critical + POWER) * sd / mean));
        let more = (!apart && units > 1 && needed.is_finite())
            .then(|| ((needed as u64).saturating_mul(self.inner)).saturating_sub(self.n).max(self.inner));
        Step { mean, simultaneous95, apart, more }
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

    fn difference(&self, n: u64, inner: u64, families: &Families) -> Difference {
        let Moments { mean, .. } = self.pairing.difference;
        let error = self.pairing.difference.standard_error();
        let critical = if self.base.headline.is_some() { families.headlines } else { families.all };
        let simultaneous95 = around(mean, critical * error);
        let estimate = self.score.mean;
        let ci95 = if inner > 1 {
            around(estimate, Z95 * self.score.standard_error()).map(|end| end.clamp(0.0, 1.0))
        } else {
            wilson(estimate * n as f64, n as f64)
        };
        Difference {
            metric: self.base.name.clone(),
            headline: self.base.headline.clone(),
            worse: self.base.worse,
            base: self.pairing.base.mean,
            scenario: self.pairing.other.mean,
            mean,
            ci95: around(mean, Z95 * error),
            simultaneous95,
            probability_worse: Probability { estimate, ci95, n },
            ties: self.ties as f64 / n as f64,
            variance_reduction: self.pairing.variance_reduction(),
            verdict: Verdict::of(simultaneous95, self.base.worse),
        }
    }
}

fn around(mean: f64, half: f64) -> [f64; 2] {
    [mean - half, mean + half]
}

/// All pairs of scenarios of one figure; the base has no place of its own.
fn all_pairs(places: &[Option<usize>]) -> Vec<Contrast> {
    let mut pairs = Vec::new();
    for (i, &this) in places.iter().enumerate() {
        pairs.extend(places[..i].iter().filter_map(|&before| Some(Contrast { plus: this?, minus: before })));
    }
    pairs
}

/// Standard normal draws of their own process.
pub(super) fn normals(seed: u64) -> impl FnMut() -> f64 {
    let mut draws = Chance::new(seed, 0).once(Process::named("simultaneous"));
    move || normal(&mut draws)
}
