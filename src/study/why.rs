//! What a figure is due to: mechanisms switched off under the same chance, and the figure shared out by Shapley's value (1953), which
//! alone gives each what it adds on average over all orders of switching on, and leaves nothing over.

use super::mechanism::{self, Mechanism};
use crate::ensemble::{self, Plan, Rows, Unfinished, Watch};
use crate::model::Model;
use crate::results::Metric;
use crate::results::explanation::{Cause, CauseKind, Explanation, Share, Way};
use crate::rng::{Chance, Process};
use crate::stats::{Signed, mean};
use std::convert::Infallible;

/// Up to so many mechanisms all combinations are gone through.
pub const EXACT_UP_TO: usize = 10;
/// Permutations beyond that (Castro, Gómez and Tejada, 2009), each with its reverse.
const PERMUTATIONS: u64 = 64;
/// Models that are run side by side: more would need more memory than time they save.
const TOGETHER: usize = 8;

/// Shares a figure out among the mechanisms of a model; all combinations up to `exact` mechanisms, else permutations.
///
/// # Errors
/// As of [`ensemble::run`].
pub fn why(model: &Model, metric: &Metric, plan: &Plan, exact: usize, watch: &impl Watch) -> Result<Explanation, Unfinished<Infallible>> {
    let mechanisms = mechanism::of(model);
    let game = Game { model, mechanisms: &mechanisms, metric, watch };
    let (units, way, n) = if mechanisms.len() <= exact {
        let units = game.all_combinations(plan)?;
        (units, Way::Exact(1 << mechanisms.len()), plan.replications)
    } else {
        let (units, n) = game.permutations(plan)?;
        let permutations = units.len() as u64;
        (units, Way::Sampled(permutations), n)
    };
    let largest = units.iter().map(|unit| unit[mechanisms.len() + 1].abs()).fold(0.0, f64::max);
    let share = |at: usize| {
        let mut values = Signed::default();
        // Weights that cancel leave rounding behind: what is less than a billionth of the figure is nothing.
        units.iter().map(|unit| unit[at]).for_each(|value| values.push(if value.abs() <= largest * 1e-9 { 0.0 } else { value }));
        let mean = values.spread().moments.mean;
        let [least, most] = metric.difference_range();
        // What is left with all mechanisms off, and the total, are the figure itself.
        let range = if at >= mechanisms.len() { metric.range } else { [least, most] };
        let still = values.ends.least == values.ends.most && units.len() > 1;
        Share { mean, ci95: if still { [mean; 2] } else { mean::difference(&values, range, 0.05) } }
    };
    let m = mechanisms.len();
    let name = |route: usize| model.scenario().routes[route].name.clone();
    let cause = |(at, of): (usize, &Mechanism)| Cause { kind: of.kind, route: of.route.map(name), share: share(at) };
    let mut causes: Vec<Cause> = mechanisms.iter().enumerate().map(cause).collect();
    causes.sort_by(|a, b| b.share.mean.total_cmp(&a.share.mean));
    causes.push(Cause { kind: CauseKind::Rest, route: None, share: share(m) });
    Ok(Explanation { metric: metric.name.clone(), total: share(m + 1), causes, n, way })
}

/// By mechanism: is it on?
type Coalition = Vec<bool>;

/// A row a unit: each mechanism's share, what is left with all off, the total.
type Units = Vec<Vec<f64>>;

struct Game<'g, W> {
    model: &'g Model,
    mechanisms: &'g [Mechanism],
    metric: &'g Metric,
    watch: &'g W,
}

impl<W: Watch> Game<'_, W> {
    fn all_combinations(&self, plan: &Plan) -> Result<Units, Unfinished<Infallible>> {
        let m = self.mechanisms.len();
        let mut units = vec![vec![0.0; m + 2]; (plan.replications / plan.inner) as usize];
        let combinations: Vec<Coalition> = (0..1usize << m).map(|number| (0..m).map(|j| (number >> j) & 1 == 1).collect()).collect();
        for group in combinations.chunks(TOGETHER) {
            self.values(group, plan, |at, unit, value| {
                let size = group[at].iter().filter(|on| **on).count();
                for (&on, share) in group[at].iter().zip(&mut units[unit][..m]) {
                    // Where a mechanism is on, the value counts as that of the others with it; where it is off, as that without.
                    *share += if on { weight(m, size - 1) * value } else { -weight(m, size) * value };
                }
                if size == 0 {
                    units[unit][m] = value;
                }
                if size == m {
                    units[unit][m + 1] = value;
                }
            })?;
        }
        Ok(units)
    }

    /// Permutations with chance of their own; the number of replications that they share.
    fn permutations(&self, plan: &Plan) -> Result<(Units, u64), Unfinished<Infallible>> {
        let draws = plan.replications / plan.inner;
        let count = PERMUTATIONS.min(draws).max(2);
        let each = Plan { replications: (draws / count).max(1) * plan.inner, ..*plan };
        let mut units = Vec::new();
        for number in 0..count {
            let mut chance = Chance::new(plan.seed, number).once(Process::named("why"));
            let seed = chance.word();
            let order = shuffled(self.mechanisms.len(), || chance.uniform());
            units.push(self.both_ways(&order, &Plan { seed, ..each })?);
        }
        Ok((units, count * each.replications))
    }

    /// What each mechanism adds when they are switched on in an order, and in its reverse.
    fn both_ways(&self, order: &[usize], plan: &Plan) -> Result<Vec<f64>, Unfinished<Infallible>> {
        let m = order.len();
        let mut place = vec![0; m];
        order.iter().enumerate().for_each(|(at, &j)| place[j] = at);
        // The first so many of the order are on; then, but for none and all of them, the last so many.
        let first = (0..=m).map(|size| place.iter().map(|&at| at < size).collect());
        let last = (1..m).map(|size| place.iter().map(|&at| at >= m - size).collect());
        let all: Vec<Coalition> = first.chain(last).collect();
        let mut means = vec![0.0; all.len()];
        let units = (plan.replications / plan.inner) as f64;
        for (group, means) in all.chunks(TOGETHER).zip(means.chunks_mut(TOGETHER)) {
            self.values(group, plan, |at, _, value| means[at] += value / units)?;
        }
        let of_last = |size: usize| if size == 0 || size == m { means[size] } else { means[m + size] };
        let mut unit = vec![0.0; m + 2];
        for (at, &j) in order.iter().enumerate() {
            unit[j] += (means[at + 1] - means[at]) / 2.0;
            unit[j] += (of_last(m - at) - of_last(m - at - 1)) / 2.0;
        }
        unit[m] = means[0];
        unit[m + 1] = means[m];
        Ok(unit)
    }

    /// Tells the figure of each combination and unit (a replication, or a draw where inner > 1).
    fn values(
        &self,
        combinations: &[Coalition],
        plan: &Plan,
        mut tell: impl FnMut(usize, usize, f64) + Send,
    ) -> Result<(), Unfinished<Infallible>> {
        let model = |coalition: &Coalition| {
            let off = self.mechanisms.iter().zip(coalition).filter(|(_, on)| !**on).map(|(mechanism, _)| mechanism);
            Model::compile(&mechanism::without(self.model.scenario(), off))
        };
        let models: Vec<Model> = combinations.iter().map(model).collect();
        let models: Vec<&Model> = models.iter().collect();
        let width = self.model.shape.rows.width();
        let inner = plan.inner;
        let mut sums = vec![0.0; models.len()];
        let mut n = 0;
        ensemble::together(&models, plan, self.watch, &mut |rows: &[Rows<'_>]| {
            for i in 0..rows[0].count {
                n += 1;
                for (at, (sum, rows)) in sums.iter_mut().zip(rows).enumerate() {
                    *sum += self.metric.value(&rows.rows[i * width..(i + 1) * width]);
                    if n % inner == 0 {
                        tell(at, (n / inner - 1) as usize, std::mem::take(sum) / inner as f64);
                    }
                }
            }
            Ok::<(), Infallible>(())
        })?;
        Ok(())
    }
}

/// How much a coalition of `size` others counts among `m` players: size! (m − size − 1)! / m!.
fn weight(m: usize, size: usize) -> f64 {
    let choose = (1..=size).fold(1.0, |product, i| product * (m - i) as f64 / i as f64);
    1.0 / (m as f64 * choose)
}

/// A permutation, every one as likely (Durstenfeld, 1964).
fn shuffled(m: usize, mut uniform: impl FnMut() -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..m).collect();
    for last in (1..m).rev() {
        order.swap(last, (uniform() * (last + 1) as f64) as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_all_coalitions_of_others_add_up_to_one() {
        for m in 1..=10 {
            let choose = |size: usize| (1..=size).fold(1.0, |product, i| product * (m - i) as f64 / i as f64);
            let sum: f64 = (0..m).map(|size| choose(size) * weight(m, size)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{m}: {sum}");
        }
        assert!((weight(3, 1) - 1.0 / 6.0).abs() < 1e-15);
    }
}
