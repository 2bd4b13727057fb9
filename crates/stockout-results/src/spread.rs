//! How far a sweep's figures go over its points, and which points stand best: what its table and its document tell.

use std::collections::BTreeSet;

use crate::Worse;
use crate::metric::{is_probability, worse_of};
use crate::stats::best::{contenders, independent_error, least, paired_error, paired_share_error, student};
use crate::stats::interval::{Z95, adjusted_error, wilson};
use crate::sweep::{FactorValue, Facts, Gap, PointMean, RankedPoint, Span, Spread};

/// The rows of a sweep, column by column, wherever they are kept.
pub trait PointColumns {
    /// Why a column does not read.
    type Error;

    /// What the rows are.
    fn facts(&self) -> &Facts;

    /// The numbers that the points go by.
    ///
    /// # Errors
    /// Where the column does not read.
    fn numbers(&self) -> Result<Vec<u64>, Self::Error>;

    /// The values of a factor, text or number, point by point.
    ///
    /// # Errors
    /// Where the column does not read.
    fn factor(&self, at: usize) -> Result<Vec<FactorValue>, Self::Error>;

    /// Means of a metric, point by point; NaN where a point failed.
    ///
    /// # Errors
    /// Where the column does not read.
    fn means(&self, metric: usize) -> Result<Vec<f64>, Self::Error>;

    /// Standard errors of a metric, point by point; NaN where there are none.
    ///
    /// # Errors
    /// Where the column does not read.
    fn errors(&self, metric: usize) -> Result<Vec<f64>, Self::Error>;

    /// The means of a point's batches ([`Facts::cut`]) of a metric; none where they are not kept.
    ///
    /// # Errors
    /// Where the column does not read.
    fn batch_means(&self, metric: usize, row: usize) -> Result<Option<Vec<f64>>, Self::Error>;

    /// Hands over the means of every point's batches of a metric, in order; NaN where a point failed. Memory does not grow with the points.
    ///
    /// # Errors
    /// Where the column does not read.
    fn each_batch_means(&self, metric: usize, take: impl FnMut(&[f64])) -> Result<(), Self::Error>;
}

/// Points that are told with their settings.
const TOLD: usize = 5;

/// The figures of a sweep that are asked for, by their numbers.
///
/// # Errors
/// Where a column of the rows does not read.
pub fn spreads<P: PointColumns>(points: &P, metrics: &[usize]) -> Result<Vec<Spread>, P::Error> {
    let factors = (0..points.facts().factors.len()).map(|at| points.factor(at)).collect::<Result<Vec<_>, _>>()?;
    let numbers = points.numbers()?;
    let mut found = Vec::new();
    for &metric in metrics {
        let (means, errors) = (points.means(metric)?, points.errors(metric)?);
        found.extend(spread(points, metric, &Columns { numbers: &numbers, means: &means, errors: &errors, factors: &factors })?);
    }
    Ok(found)
}

/// What stands in a sweep's rows, point by point.
struct Columns<'c> {
    numbers: &'c [u64],
    means: &'c [f64],
    errors: &'c [f64],
    factors: &'c [Vec<FactorValue>],
}

/// One figure; none where no point has it.
fn spread<P: PointColumns>(points: &P, metric: usize, columns: &Columns<'_>) -> Result<Option<Spread>, P::Error> {
    let facts = points.facts();
    let name = &facts.metrics[metric];
    let is_chance = is_probability(name);
    let n = facts.replications;
    let at_point = |at: usize| {
        let (mean, error) = (columns.means[at], columns.errors[at]);
        let ci95 = match n {
            1 => [f64::NAN; 2],
            _ if is_chance => wilson(mean * n as f64, n as f64),
            _ => [mean - Z95 * error, mean + Z95 * error],
        };
        PointMean { point: columns.numbers[at], mean, ci95 }
    };
    let alive: Vec<usize> = (0..columns.means.len()).filter(|&at| !columns.means[at].is_nan()).collect();
    let order = |a: &&usize, b: &&usize| columns.means[**a].total_cmp(&columns.means[**b]).then(a.cmp(b));
    let Some(least_at) = alive.iter().min_by(order) else { return Ok(None) };
    // Of equals the first: `max_by` gives the last.
    let most_at = alive.iter().rev().max_by(|a, b| columns.means[**a].total_cmp(&columns.means[**b])).unwrap_or(least_at);
    let mut spread = Spread {
        metric: name.clone(),
        least: at_point(*least_at),
        most: at_point(*most_at),
        mean: alive.iter().map(|&at| columns.means[at]).sum::<f64>() / alive.len() as f64,
        n: alive.len() as u64,
        worse: worse_of(name),
        paired: facts.batched().contains(&metric),
        best: Vec::new(),
        undecided: 0,
        undecided_points: None,
        spans: Vec::new(),
    };
    let Some(worse) = spread.worse.filter(|_| !spread.still()) else { return Ok(Some(spread)) };
    let sign = if worse == Worse::High { 1.0 } else { -1.0 };
    let burden: Vec<f64> = columns.means.iter().map(|mean| sign * mean).collect();
    let Some(best) = least(&burden) else { return Ok(Some(spread)) };
    let Against { errors, freedom, paired } = against(points, metric, columns, best)?;
    spread.paired = paired;
    let undecided = contenders(&burden, &errors, freedom);
    let mut first: Vec<usize> = alive;
    first.sort_by(|&a, &b| burden[a].total_cmp(&burden[b]).then(a.cmp(&b)));
    first.truncate(TOLD);
    let gap = |at: usize| {
        let (value, half) = (columns.means[at] - columns.means[best], student(0.975, freedom) * errors[at]);
        (at != best && freedom > 0).then_some(Gap { value, ci95: [value - half, value + half] })
    };
    let ranked = |&at: &usize| RankedPoint {
        at: at_point(at),
        difference: gap(at),
        factors: columns.factors.iter().map(|values| values[at].clone()).collect(),
    };
    spread.best = first.iter().map(ranked).collect();
    let spans = facts.factors.iter().zip(columns.factors);
    spread.spans =
        spans.map(|(factor, values)| if factor.chooses() { draws(values, &undecided) } else { span(values, &undecided) }).collect();
    spread.undecided = undecided.len() as u64;
    let listed = || undecided.iter().map(|&at| columns.numbers[at]).collect();
    spread.undecided_points = (undecided.len() <= Spread::LISTED).then(listed);
    Ok(Some(spread))
}

/// What is known of the difference of each point to the best one.
struct Against {
    /// By point: standard error of the difference.
    errors: Vec<f64>,
    /// Degrees of freedom of these; 0 where there is none.
    freedom: u64,
    /// Are they of pairs?
    paired: bool,
}

/// In pairs where batches of replications are kept: a first look takes those of the best point, a second one streams all others past them.
fn against<P: PointColumns>(points: &P, metric: usize, columns: &Columns<'_>, best: usize) -> Result<Against, P::Error> {
    let facts = points.facts();
    let is_chance = is_probability(&facts.metrics[metric]);
    if let Some(of_best) = points.batch_means(metric, best)? {
        let (sizes, error) = (facts.cut().sizes(), if is_chance { paired_share_error } else { paired_error });
        let mut errors = Vec::with_capacity(columns.means.len());
        points.each_batch_means(metric, |of_point| errors.push(error(of_point, &of_best, &sizes)))?;
        return Ok(Against { errors, freedom: facts.batches.saturating_sub(1), paired: true });
    }
    let n = facts.replications;
    // Twenty of twenty have no spread, and yet leave a chance open: two more of each kind (Agresti and Coull, 1998).
    let error = |at: usize| if is_chance { adjusted_error(columns.means[at], n) } else { columns.errors[at] };
    let errors = (0..columns.means.len()).map(|at| independent_error(error(at), error(best))).collect();
    Ok(Against { errors, freedom: n.saturating_sub(1), paired: false })
}

fn draws(values: &[FactorValue], points: &[usize]) -> Span {
    let distinct = |of: &mut dyn Iterator<Item = &FactorValue>| of.map(|value| value.number().to_bits()).collect::<BTreeSet<u64>>().len();
    Span::Draws { of: distinct(&mut points.iter().map(|&at| &values[at])), all: distinct(&mut values.iter()) }
}

fn span(values: &[FactorValue], points: &[usize]) -> Span {
    let range = |numbers: &mut dyn Iterator<Item = f64>| {
        numbers.filter(|number| !number.is_nan()).fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
    };
    if values.iter().any(|value| matches!(value, FactorValue::Text(_))) {
        let distinct = |of: &mut dyn Iterator<Item = &FactorValue>| {
            let mut words: Vec<String> = Vec::new();
            of.map(FactorValue::to_string).for_each(|word| {
                if !words.contains(&word) {
                    words.push(word);
                }
            });
            words
        };
        return Span::Words { of: distinct(&mut points.iter().map(|&at| &values[at])), all: distinct(&mut values.iter()).len() };
    }
    Span::Numbers { of: range(&mut points.iter().map(|&at| values[at].number())), all: range(&mut values.iter().map(FactorValue::number)) }
}
