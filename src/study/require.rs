//! How much is enough: the smallest value of a lever that holds a risk below a target.
//!
//! The risk at a value is known with noise alone. All values are tried under common random numbers, which makes the noisy risk a fixed
//! function of the lever, and its root is found on ever more replications: retrospective approximation (Chen and Schmeiser, 2001) of the
//! sample average problem. The interval holds every value that a test at 95 % does not tell from the target.

use crate::ensemble::{self, Plan, Rows, Unfinished, Watch};
use crate::model::Model;
use crate::results::Metric;
use crate::results::Probability;
use crate::results::requirement::{Enough, Requirement};
use crate::stats::simultaneous::sidak;
use crate::stats::{Moments, Spread, mean, wilson};
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Values of the first look over the range.
const LOOKS: u64 = 9;
/// Steps that a range of fractions is cut into.
const STEPS: u64 = 256;
/// The first look takes this part of the replications.
const FIRST_PART: u64 = 4;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The lever's path, for the answer.
    pub lever: String,
    /// The range.
    pub range: [f64; 2],
    /// Only whole values make sense.
    pub whole: bool,
    /// The risk.
    pub risk: Metric,
    /// It is a probability, whose interval is Wilson's.
    pub is_probability: bool,
    /// The target.
    pub below: f64,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum NoAnswer<E> {
    /// A value of the lever makes no scenario.
    Model(E),
    /// The ensemble did not finish.
    Unfinished(Unfinished<Infallible>),
}

/// Answers a question; `model` makes the scenario's model at a value of the lever.
///
/// # Errors
/// [`NoAnswer`]: an unfinished run, or the error of `model` at a value of the lever.
pub fn require<E>(
    question: &Question,
    plan: &Plan,
    model: &dyn Fn(f64) -> Result<Model, E>,
    watch: &impl Watch,
) -> Result<Requirement, NoAnswer<E>> {
    let mut search = Search { question, plan: *plan, model, watch, probes: BTreeMap::new() };
    let shape = search.look()?;
    let last = search.last();
    let (cell, verdict) = match shape {
        Shape::Enough { cell, monotone: true } => (cell, Enough::Found),
        Shape::Enough { cell, monotone: false } => (cell, Enough::NotMonotone),
        Shape::Smallest => ([0, 0], Enough::SmallestSuffices),
        Shape::Never => ([last, last], Enough::NoneSuffices),
    };
    let (found, verdict) = search.root(cell, verdict)?;
    let ci95 = match (found, verdict) {
        (Some(at), Enough::NotMonotone) => search.interval(cell, at)?,
        (Some(at), _) => search.interval([0, last], at)?,
        (None, _) => search.interval([0, last], last)?,
    };
    let at = match found {
        Some(at) => at,
        None => search.least(),
    };
    let achieved = search.risk(at)?;
    let probes = search.probes.iter().map(|(&at, &risk)| (search.value(at), risk)).collect();
    Ok(Requirement {
        lever: question.lever.clone(),
        range: question.range,
        value: found.map(|at| search.value(at)),
        ci95,
        risk: question.risk.name.clone(),
        below: question.below,
        achieved,
        verdict,
        probes,
        step: search.value(1) - search.value(0),
    })
}

/// What the first look shows.
enum Shape {
    /// Enough at the upper end of this cell, not at its lower end.
    Enough {
        cell: [u64; 2],
        monotone: bool,
    },
    Smallest,
    Never,
}

struct Search<'q, E, W> {
    question: &'q Question,
    plan: Plan,
    model: &'q dyn Fn(f64) -> Result<Model, E>,
    watch: &'q W,
    /// By step of the range: the risk with all replications.
    probes: BTreeMap<u64, Probability>,
}

/// The risk at some steps, each with whether nothing is left to chance there, and the differences from one to the next.
type Looked = (Vec<(Spread, bool)>, Vec<Moments>);

impl<E, W: Watch> Search<'_, E, W> {
    /// The number of the last step.
    fn last(&self) -> u64 {
        let [from, to] = self.question.range;
        if self.question.whole { (to - from) as u64 } else { STEPS }
    }

    fn value(&self, at: u64) -> f64 {
        let [from, to] = self.question.range;
        if at == self.last() { to } else { from + (to - from) * at as f64 / self.last() as f64 }
    }

    /// A few values over the whole range, side by side, on a part of the replications.
    fn look(&self) -> Result<Shape, NoAnswer<E>> {
        let last = self.last();
        let looks = LOOKS.min(last + 1);
        let at: Vec<u64> = (0..looks).map(|i| i * last / (looks - 1).max(1)).collect();
        let part =
            (self.plan.replications / FIRST_PART).next_multiple_of(self.plan.inner).max(self.plan.inner * 2).min(self.plan.replications);
        let plan = Plan { replications: part, ..self.plan };
        let (risks, steps) = self.side_by_side(&at, &plan)?;
        let critical = sidak(steps.len());
        let rises = steps.iter().any(|step| step.mean > critical * step.standard_error());
        let falls = steps.iter().any(|step| step.mean < -critical * step.standard_error());
        let enough = |(risk, _): &(Spread, bool)| risk.moments.mean <= self.question.below;
        let cell = (1..at.len()).find(|&i| !enough(&risks[i - 1]) && enough(&risks[i])).map(|i| [at[i - 1], at[i]]);
        Ok(match cell {
            _ if enough(&risks[0]) && !(rises && falls) => Shape::Smallest,
            _ if enough(&risks[0]) => Shape::Enough { cell: [0, 0], monotone: false },
            Some(cell) => Shape::Enough { cell, monotone: !(rises && falls) },
            None => Shape::Never,
        })
    }

    /// The smallest step that is enough with all replications, sought from a cell outwards; none if none is.
    fn root(&mut self, cell: [u64; 2], verdict: Enough) -> Result<(Option<u64>, Enough), NoAnswer<E>> {
        let [mut low, mut high] = cell;
        // The first look had fewer replications: the cell may lie beside the root.
        let mut reach = (self.last() / (LOOKS - 1)).max(1);
        while !self.is_enough(high, |risk| risk.estimate)? {
            if high == self.last() {
                return Ok((None, Enough::NoneSuffices));
            }
            (low, high) = (high, (high + reach).min(self.last()));
            reach *= 2;
        }
        while self.is_enough(low, |risk| risk.estimate)? {
            if low == 0 {
                return Ok((Some(0), if verdict == Enough::NotMonotone { verdict } else { Enough::SmallestSuffices }));
            }
            (low, high) = (low.saturating_sub(reach), low);
            reach *= 2;
        }
        let found = self.bisect(low, high, |risk| risk.estimate)?;
        Ok((Some(found), if verdict == Enough::NotMonotone { verdict } else { Enough::Found }))
    }

    /// The values whose risk a test at 95 % does not tell from the target; one step further down, since the root lies between two.
    fn interval(&mut self, [low, high]: [u64; 2], at: u64) -> Result<[Option<f64>; 2], NoAnswer<E>> {
        let least = |risk: &Probability| risk.ci95[0];
        let most = |risk: &Probability| risk.ci95[1];
        let from = if self.is_enough(low, least)? {
            Some(low)
        } else if self.is_enough(at, least)? {
            Some(self.bisect(low, at, least)? - 1)
        } else {
            None
        };
        let to = if self.is_enough(at, most)? {
            Some(at)
        } else if self.is_enough(high, most)? {
            Some(self.bisect(at, high, most)?)
        } else {
            None
        };
        Ok([from.map(|at| self.value(at)), to.map(|at| self.value(at))])
    }

    /// The smallest step that is enough, between one that is not and one that is.
    fn bisect(&mut self, mut low: u64, mut high: u64, end: impl Fn(&Probability) -> f64) -> Result<u64, NoAnswer<E>> {
        while high - low > 1 {
            let middle = u64::midpoint(low, high);
            if self.is_enough(middle, &end)? { high = middle } else { low = middle }
        }
        Ok(high)
    }

    fn is_enough(&mut self, at: u64, end: impl Fn(&Probability) -> f64) -> Result<bool, NoAnswer<E>> {
        Ok(end(&self.risk(at)?) <= self.question.below)
    }

    /// The step with the least risk of those that were tried.
    fn least(&self) -> u64 {
        let least = self.probes.iter().min_by(|a, b| a.1.estimate.total_cmp(&b.1.estimate));
        least.map_or(self.last(), |(&at, _)| at)
    }

    /// The risk at a step with all replications.
    fn risk(&mut self, at: u64) -> Result<Probability, NoAnswer<E>> {
        if let Some(&known) = self.probes.get(&at) {
            return Ok(known);
        }
        let (risks, _) = self.side_by_side(&[at], &self.plan)?;
        let (estimate, n) = (risks[0].0.moments.mean, self.plan.replications);
        let ci95 = if self.plan.replications > 1 && risks[0].1 {
            [estimate; 2]
        } else if self.question.is_probability && self.plan.inner == 1 {
            wilson((estimate * n as f64).round(), n as f64)
        } else {
            mean::interval(&risks[0].0, self.question.risk.range, 0.05)
        };
        let risk = Probability { estimate, ci95, n };
        self.probes.insert(at, risk);
        Ok(risk)
    }

    /// The risk at several steps under the same chance; a unit is a replication, or a draw.
    fn side_by_side(&self, at: &[u64], plan: &Plan) -> Result<Looked, NoAnswer<E>> {
        let models = at.iter().map(|&at| (self.model)(self.value(at))).collect::<Result<Vec<_>, _>>().map_err(NoAnswer::Model)?;
        let models: Vec<&Model> = models.iter().collect();
        let width = models[0].shape.rows.width();
        let inner = plan.inner;
        let mut sums = vec![0.0; models.len()];
        let mut risks = vec![Spread::default(); models.len()];
        let mut steps = vec![Moments::default(); models.len() - 1];
        let mut n = 0;
        let done = ensemble::together(&models, plan, self.watch, &mut |rows: &[Rows<'_>]| {
            for i in 0..rows[0].count {
                for (sum, rows) in sums.iter_mut().zip(rows) {
                    *sum += self.question.risk.value(&rows.rows[i * width..(i + 1) * width]);
                }
                n += 1;
                if n % inner == 0 {
                    let means: Vec<f64> = sums.iter_mut().map(|sum| std::mem::take(sum) / inner as f64).collect();
                    risks.iter_mut().zip(&means).for_each(|(risk, &mean)| risk.push(mean));
                    steps.iter_mut().zip(means.windows(2)).for_each(|(step, pair)| step.push(pair[1] - pair[0]));
                }
            }
            Ok::<(), Infallible>(())
        });
        let still = done.map_err(NoAnswer::Unfinished)?.into_iter().map(|found| found.is_still());
        Ok((risks.into_iter().zip(still).collect(), steps))
    }
}
