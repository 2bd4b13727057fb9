//! One scenario under many settings of its factors. Each point is an ordinary scenario through the one door.

use super::points::{Points, Spot, quantile};
use crate::ensemble::Watch;
use crate::ensemble::points::{Sample, Team, point as found_at};
use crate::model::Model;
use crate::results::Batches;
use crate::results::sweep::{FactorFacts, FactorValue, Facts, Failing, Layout, PointRow};
use crate::rng::SCHEME;
use crate::scenario::design::{Design, DesignLayout, Factor, FactorValues, Setting, round};
use crate::scenario::{Fault, UncertainLaw};
use crate::stats::Moments;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A design and the points that are to be run of it.
#[derive(Debug)]
pub struct Sweep<'d> {
    design: &'d Design,
    points: Points,
    facts: Facts,
    /// By metric: its column in a replication's row.
    columns: Vec<usize>,
    /// The columns whose batches are kept.
    batched: Vec<usize>,
}

/// Mean and standard error of each metric, and means of the batches: what [`PointRow`] has of a point.
type Figures = (Vec<[f64; 2]>, Vec<f64>);

/// Why a stretch of points was not run to its end.
#[derive(Debug)]
pub enum Unswept {
    /// Whoever looks on asked it to stop.
    Stopped,
    /// The table of points could not be read.
    Table(String),
}

/// Replications that are computed between two writes: what a kill loses at most.
const CHUNK_REPLICATIONS: u64 = 16_384;
/// Points of a chunk at most.
const CHUNK_POINTS: u64 = 256;

impl<'d> Sweep<'d> {
    /// All points, or a shard of them (counted from 1). `names` names the columns of a replication's row.
    pub fn new(design: &'d Design, names: &[String], version: &str, commit: &str, shard: Option<(u64, u64)>) -> Self {
        let layout = layout(design);
        let factors = factor_facts(design);
        let points = Points::new(&layout, design.seed, &labels(&factors));
        let total = points.len();
        let (first, end) = shard.map_or((0, total), |(i, n)| (cut(total, i - 1, n), cut(total, i, n)));
        let columns: Vec<usize> =
            design.metrics.iter().map(|metric| names.iter().position(|name| name == metric).unwrap_or_default()).collect();
        let mut facts = Facts {
            version: version.to_owned(),
            commit: commit.to_owned(),
            scheme: SCHEME,
            hash: String::new(),
            scenario: design.base.scenario.name.clone(),
            title: crate::results::Wording { plain: design.base.scenario.title.clone(), french: design.base.scenario.title_fr.clone() },
            layout,
            replications: design.replications,
            seed: design.seed,
            own_chance: design.own_chance,
            factors,
            metrics: design.metrics.clone(),
            shard,
            first,
            count: end - first,
            failed: 0,
            // Points with chance of their own are no pairs.
            batches: if design.own_chance { 0 } else { Batches::of(design.replications).count },
        };
        facts.hash = hash(design, &facts);
        let batched = facts.batched().into_iter().map(|metric| columns[metric]).collect();
        Self { design, points, facts, columns, batched }
    }

    /// What these rows are.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The points, chunk by chunk, from the one of that number on.
    pub fn chunk(&self, from: u64) -> Range<u64> {
        let size = (CHUNK_REPLICATIONS / self.design.replications).clamp(1, CHUNK_POINTS);
        from..(from + size).min(self.facts.first + self.facts.count)
    }

    /// Runs a stretch of points.
    pub fn run(&self, team: &Team, points: Range<u64>, watch: &impl Watch) -> Result<Vec<PointRow>, Unswept> {
        let settings = self.settings(points.clone()).map_err(Unswept::Table)?;
        let rows = team.map(points.zip(settings).collect(), |(point, settings)| self.point(point, &settings, watch));
        rows.into_iter().collect::<Option<Vec<_>>>().ok_or(Unswept::Stopped)
    }

    fn settings(&self, points: Range<u64>) -> Result<Vec<Vec<Setting>>, String> {
        if let DesignLayout::Table(table) = &self.design.layout {
            return table.read(points);
        }
        Ok(points.map(|point| self.settings_at(&self.points.spot(point))).collect())
    }

    fn settings_at(&self, spot: &Spot) -> Vec<Setting> {
        let one = |(at, factor): (usize, &Factor)| match (&factor.values, spot) {
            (FactorValues::List(values), Spot::Levels(levels)) => values[levels[at]].clone(),
            (FactorValues::Law(law), Spot::Cube(place)) => round(factor, Setting::Number(quantile(law, place[at]))),
            (values, spot) => unreachable!("{values:?} at {spot:?}"),
        };
        self.design.factors.iter().enumerate().map(one).collect()
    }

    fn point(&self, point: u64, settings: &[Setting], watch: &impl Watch) -> Option<PointRow> {
        let factors = settings.iter().map(value).collect();
        if watch.stops() {
            return None;
        }
        // A fault of ours at one point is no reason to lose the others.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.figures(point, settings, watch)));
        let outcome = match outcome {
            Ok(figures) => figures.transpose()?,
            Err(panic) => Err(Failing { code: "panic".to_owned(), reason: format!("a fault of stockout: {}", said(panic.as_ref())) }),
        };
        let (outcome, batches) = match outcome {
            Ok((figures, batches)) => (Ok(figures), batches),
            Err(failing) => {
                watch.done(self.design.replications);
                (Err(failing), Vec::new())
            }
        };
        Some(PointRow { point, factors, outcome, batches })
    }

    fn figures(&self, point: u64, settings: &[Setting], watch: &impl Watch) -> Result<Option<Figures>, Failing> {
        if let Some(at) = settings.iter().position(|setting| *setting == Setting::Missing) {
            let reason = format!("there is no value for `{}`", self.design.factors[at].path);
            return Err(Failing { code: crate::scenario::fault::code::MISSING.to_owned(), reason });
        }
        let reading = self.design.document.scenario(&self.design.overlays(settings)).map_err(|faults| failing(&faults.0))?;
        let model = Model::compile(&reading.scenario);
        let first = if self.design.own_chance { point * self.design.replications } else { 0 };
        let sample = Sample { seed: self.design.seed, first, cut: self.facts.cut(), columns: &self.batched };
        let figure = |moments: &Moments| [moments.mean, if moments.n < 2 { f64::NAN } else { moments.standard_error() }];
        Ok(found_at(&model, &sample, watch)
            .map(|found| (self.columns.iter().map(|&at| figure(&found.moments[at])).collect(), found.batch_means)))
    }
}

/// Where shard `i` of `n` begins.
fn cut(total: u64, i: u64, n: u64) -> u64 {
    (u128::from(total) * u128::from(i) / u128::from(n)) as u64
}

fn layout(design: &Design) -> Layout {
    match &design.layout {
        DesignLayout::Grid => {
            let count = |factor: &Factor| if let FactorValues::List(values) = &factor.values { values.len() as u64 } else { 1 };
            Layout::Grid(design.factors.iter().map(count).collect())
        }
        DesignLayout::Lhs(points) => Layout::Lhs(*points),
        DesignLayout::Sobol { rows, saltelli } => Layout::Sobol { rows: *rows, saltelli: *saltelli },
        DesignLayout::Morris { trajectories, levels } => Layout::Morris { trajectories: *trajectories, levels: *levels },
        DesignLayout::Table(table) => Layout::Table(table.rows),
    }
}

/// The factors' names for their chance.
pub fn labels(factors: &[FactorFacts]) -> Vec<String> {
    factors.iter().map(|factor| format!("{} {}", factor.verb, factor.path)).collect()
}

fn factor_facts(design: &Design) -> Vec<FactorFacts> {
    let mut seen: Vec<String> = vec!["point".to_owned()];
    let one = |(at, factor): (usize, &Factor)| {
        let mut name = factor.path.clone();
        let mut copy = 2;
        while seen.contains(&name) {
            name = format!("{}#{copy}", factor.path);
            copy += 1;
        }
        seen.push(name.clone());
        let text = match (&factor.values, &design.layout) {
            (FactorValues::List(values), _) => !values.iter().all(|value| matches!(value, Setting::Number(_))),
            (FactorValues::Column, DesignLayout::Table(table)) => !table.numeric[at],
            _ => false,
        };
        FactorFacts { name, path: factor.path.clone(), verb: factor.verb.name().to_owned(), values: words(factor), text }
    };
    design.factors.iter().enumerate().map(one).collect()
}

/// A factor's values in words.
fn words(factor: &Factor) -> String {
    let listed = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    match &factor.values {
        // All places of a list, which may be hundreds.
        FactorValues::Law(UncertainLaw::Discrete { values, weights })
            if factor.chooses() && values.iter().enumerate().all(|(at, place)| *place == at as f64) =>
        {
            let even = weights.windows(2).all(|pair| pair[0] == pair[1]);
            let weights = if even { String::new() } else { format!(" with weights {}", listed(weights)) };
            format!("0 to {}{weights}", values.len().saturating_sub(1))
        }
        FactorValues::List(values) => values.iter().map(|setting| value(setting).to_string()).collect::<Vec<_>>().join(", "),
        FactorValues::Law(UncertainLaw::Uniform { low, high }) => format!("{low} to {high}"),
        FactorValues::Law(UncertainLaw::Pert { low, mode, high }) => format!("{low} to {high}, most likely {mode}"),
        FactorValues::Law(UncertainLaw::Discrete { values, weights }) => format!("{} with weights {}", listed(values), listed(weights)),
        FactorValues::Column => "as in the table".to_owned(),
    }
}

fn value(setting: &Setting) -> FactorValue {
    match setting {
        Setting::Number(number) => FactorValue::Number(*number),
        Setting::Text(text) => FactorValue::Text(text.clone()),
        Setting::Flag(flag) => FactorValue::Text(flag.to_string()),
        Setting::Missing => FactorValue::Missing,
    }
}

/// Of all that settles the rows. Where the design lies, and how it is worded, is no part of it.
fn hash(design: &Design, facts: &Facts) -> String {
    let table = if let DesignLayout::Table(table) = &design.layout { table.hash.as_str() } else { "" };
    let Facts { layout, replications, seed, own_chance, factors, metrics, .. } = facts;
    let said = format!(
        "{}\n{layout:?}\n{replications} {seed} {own_chance}\n{factors:?}\n{:?}\n{metrics:?}\n{table}",
        design.base.scenario.hash, design.factors
    );
    blake3::hash(said.as_bytes()).to_hex().to_string()
}

fn failing(faults: &[Fault]) -> Failing {
    let errors: Vec<&Fault> = faults.iter().filter(|fault| !fault.warning).collect();
    let sentence = |fault: &&Fault| match &fault.expected {
        Some(expected) => format!("{} ({expected})", fault.message),
        None => fault.message.clone(),
    };
    Failing {
        code: errors.first().map_or_else(String::new, |fault| fault.code.to_owned()),
        reason: errors.iter().map(sentence).collect::<Vec<_>>().join("; "),
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "it panicked".to_owned())
}
