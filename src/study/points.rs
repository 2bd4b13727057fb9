//! Where the points of a sweep lie: each is a function of layout, seed, factors and its number, so that a shard, a resumed sweep
//! and the indices that are drawn from its rows find the same points without a list of them.

use crate::results::sweep::Layout;
use crate::rng::{Chance, Process};
use crate::scenario::UncertainLaw;
use crate::stats::beta;
use sobol_burley::parts::{owen_scramble_rev, sobol_rev};

/// The points of a design.
#[derive(Debug, Clone)]
pub struct Points {
    layout: Layout,
    seed: u64,
    /// By factor: its own chance, named by verb and path, so that another factor shifts nothing.
    strata: Vec<[u64; 6]>,
    first: Vec<Process>,
    second: Vec<Process>,
}

/// A point before its factors have values.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    /// By factor: which of its values.
    Levels(Vec<usize>),
    /// By factor: a number from 0 to 1.
    Cube(Vec<f64>),
    /// The row of that number in a table.
    Row(u64),
}

/// One trajectory of a Morris design: a start, then one step of each factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// By factor: level at the start.
    pub start: Vec<u64>,
    /// Factors in the order of their steps.
    pub order: Vec<usize>,
    /// By factor: does its step lead up?
    pub up: Vec<bool>,
}

/// The Sobol' numbers at hand have 16 bits; further rows come from sequences that are scrambled anew.
const SEQUENCE: u64 = 1 << 16;

impl Points {
    /// For factors named by verb and path, such as `scale routes.RN7.delay_days`.
    pub fn new(layout: &Layout, seed: u64, factors: &[String]) -> Self {
        let named = |of: &str| factors.iter().map(|factor| Process::named(&format!("sweep/{of}/{factor}"))).collect::<Vec<_>>();
        let key = |process: &Process| {
            let mut draws = Chance::new(seed, 0).once(*process);
            std::array::from_fn(|_| draws.word())
        };
        let strata = named("strata").iter().map(key).collect();
        let (first, second) = match layout {
            Layout::Lhs(_) => (named("lhs"), Vec::new()),
            _ => (named("sobol"), named("sobol/second")),
        };
        Self { layout: layout.clone(), seed, strata, first, second }
    }

    fn factors(&self) -> usize {
        self.strata.len()
    }

    /// How many points there are.
    pub fn len(&self) -> u64 {
        self.layout.points(self.factors())
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The point of that number.
    pub fn spot(&self, point: u64) -> Spot {
        let k = self.factors() as u64;
        match &self.layout {
            Layout::Grid(values) => Spot::Levels(combination(values, point)),
            Layout::Lhs(points) => Spot::Cube((0..self.factors()).map(|factor| self.latin(point, *points, factor)).collect()),
            Layout::Sobol { saltelli: false, .. } => Spot::Cube(self.row(point, false)),
            Layout::Sobol { saltelli: true, .. } => Spot::Cube(self.saltelli(point / (k + 2), (point % (k + 2)) as usize)),
            Layout::Morris { levels, .. } => Spot::Cube(self.trajectory(point / (k + 1)).place((point % (k + 1)) as usize, *levels)),
            Layout::Table(_) => Spot::Row(point),
        }
    }

    /// A point of a Latin hypercube: a stratum that no other point has, and a place in it (McKay, Beckman and Conover, 1979).
    fn latin(&self, point: u64, points: u64, factor: usize) -> f64 {
        let stratum = permuted(point, points, &self.strata[factor]);
        let inside = Chance::new(self.seed, point).once(self.first[factor]).uniform();
        (stratum as f64 + inside) / points as f64
    }

    /// Row `row` of the sequence: the first k dimensions, or the second.
    fn row(&self, row: u64, second: bool) -> Vec<f64> {
        let k = self.factors();
        let (sequence, index) = (row / SEQUENCE, (row % SEQUENCE) as u32);
        let one = |factor: usize| {
            let (process, dimension) = if second { (self.second[factor], k + factor) } else { (self.first[factor], factor) };
            let scramble = Chance::new(self.seed, sequence).once(process).word() as u32;
            // Sobol' (1967) with Joe and Kuo's directions, scrambled as Owen (1995) by Burley's hash (2020).
            let scrambled = owen_scramble_rev(sobol_rev(index.reverse_bits(), dimension as u32), scramble).reverse_bits();
            (f64::from(scrambled) + 0.5) / 4_294_967_296.0
        };
        (0..k).map(one).collect()
    }

    /// Place `place` of a row of Saltelli's layout: A, then A with one column of B after the other, then B.
    fn saltelli(&self, row: u64, place: usize) -> Vec<f64> {
        let k = self.factors();
        if place == k + 1 {
            return self.row(row, true);
        }
        let mut point = self.row(row, false);
        if place > 0 {
            point[place - 1] = self.row(row, true)[place - 1];
        }
        point
    }

    /// The trajectory of that number (Morris, 1991): a random start, every factor's step in random order and direction.
    pub fn trajectory(&self, number: u64) -> Trajectory {
        let Layout::Morris { levels, .. } = self.layout else { unreachable!("only a Morris design has trajectories") };
        let mut draws = Chance::new(self.seed, number).once(Process::named("sweep/morris"));
        let mut below = |n: u64| ((draws.uniform() * n as f64) as u64).min(n - 1);
        let k = self.factors();
        let up: Vec<bool> = (0..k).map(|_| below(2) == 1).collect();
        let start = up.iter().map(|&up| below(levels / 2) + if up { 0 } else { levels / 2 }).collect();
        let mut order: Vec<usize> = (0..k).collect();
        for last in (1..k).rev() {
            order.swap(last, below(last as u64 + 1) as usize);
        }
        Trajectory { start, order, up }
    }
}

impl Trajectory {
    /// Its place after so many steps, in the unit cube.
    pub fn place(&self, steps: usize, levels: u64) -> Vec<f64> {
        let mut at = self.start.clone();
        for &factor in &self.order[..steps] {
            at[factor] = if self.up[factor] { at[factor] + levels / 2 } else { at[factor] - levels / 2 };
        }
        at.into_iter().map(|level| level as f64 / (levels - 1) as f64).collect()
    }
}

/// Which value each factor has at a point of a grid; the last changes fastest.
pub fn combination(values: &[u64], point: u64) -> Vec<usize> {
    let mut left = point;
    let mut levels: Vec<usize> = values
        .iter()
        .rev()
        .map(|&count| {
            let level = left % count;
            left /= count;
            level as usize
        })
        .collect();
    levels.reverse();
    levels
}

/// The image of `at` under a permutation of `0 .. n`: a Feistel network on the smallest square power of two, walked until it
/// falls inside (Black and Rogaway, 2002). It needs no room, however many points there are.
fn permuted(at: u64, n: u64, key: &[u64; 6]) -> u64 {
    if n <= 1 {
        return 0;
    }
    let half = (64 - (n - 1).leading_zeros()).div_ceil(2);
    let mask = (1u64 << half) - 1;
    let mut x = at;
    loop {
        let (mut left, mut right) = (x >> half, x & mask);
        for word in key {
            (left, right) = (right, left ^ (mixed(right ^ word) & mask));
        }
        x = left << half | right;
        if x < n {
            return x;
        }
    }
}

/// SplitMix64's finaliser (Steele, Lea and Flood, 2014).
fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// The value of an uncertain value below which a share `u` of its draws lies.
pub fn quantile(law: &UncertainLaw, u: f64) -> f64 {
    match law {
        UncertainLaw::Uniform { low, high } => (low + (high - low) * u).clamp(*low, *high),
        UncertainLaw::Pert { low, high, .. } if u <= 0.0 || u >= 1.0 => {
            if u <= 0.0 {
                *low
            } else {
                *high
            }
        }
        UncertainLaw::Pert { low, mode, high } => {
            let span = high - low;
            let (a, b) = (1.0 + 4.0 * (mode - low) / span, 1.0 + 4.0 * (high - mode) / span);
            (low + span * beta::quantile(a, b, u)).clamp(*low, *high)
        }
        UncertainLaw::Discrete { values, weights } => {
            let mut left = u * weights.iter().sum::<f64>();
            for (value, weight) in values.iter().zip(weights) {
                left -= weight;
                if left < 0.0 {
                    return *value;
                }
            }
            values.iter().zip(weights).rev().find(|(_, weight)| **weight > 0.0).map_or(f64::NAN, |(value, _)| *value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(layout: Layout, factors: usize) -> Points {
        Points::new(&layout, 7, &(0..factors).map(|at| format!("set x{at}")).collect::<Vec<_>>())
    }

    fn cube(points: &Points) -> Vec<Vec<f64>> {
        let of = |point| match points.spot(point) {
            Spot::Cube(place) => place,
            other => panic!("{other:?}"),
        };
        (0..points.len()).map(of).collect()
    }

    #[test]
    fn the_last_factor_of_a_grid_changes_fastest() {
        let found: Vec<_> = (0..6).map(|point| combination(&[2, 3], point)).collect();
        assert_eq!(found, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    }

    #[test]
    fn a_latin_hypercube_has_one_point_in_each_stratum_of_each_factor() {
        for n in [1, 2, 3, 17, 64, 1000] {
            let places = cube(&points(Layout::Lhs(n), 3));
            for factor in 0..3 {
                let mut strata: Vec<u64> = places.iter().map(|place| (place[factor] * n as f64) as u64).collect();
                strata.sort_unstable();
                assert_eq!(strata, (0..n).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn factors_of_a_latin_hypercube_are_not_correlated() {
        let n = 4000;
        let places = cube(&points(Layout::Lhs(n), 4));
        for a in 0..4 {
            for b in 0..a {
                let covariance: f64 = places.iter().map(|place| (place[a] - 0.5) * (place[b] - 0.5)).sum::<f64>() / n as f64;
                // Five standard errors of a correlation under independence: 5/√n.
                assert!((covariance * 12.0).abs() < 5.0 / (n as f64).sqrt(), "{a} {b}: {covariance}");
            }
        }
    }

    #[test]
    fn a_scrambled_sobol_sequence_is_stratified_in_every_dimension_and_pair_of_neighbours() {
        let places = cube(&points(Layout::Sobol { rows: 256, saltelli: false }, 3));
        for factor in 0..3 {
            let mut strata: Vec<u64> = places.iter().map(|place| (place[factor] * 256.0) as u64).collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..256).collect::<Vec<_>>());
        }
        // The first two dimensions are a (0, 8, 2)-net: one point in each of 16 × 16 cells.
        let mut cells: Vec<(u64, u64)> = places.iter().map(|place| ((place[0] * 16.0) as u64, (place[1] * 16.0) as u64)).collect();
        cells.sort_unstable();
        cells.dedup();
        assert_eq!(cells.len(), 256);
    }

    #[test]
    fn saltelli_rows_share_all_columns_but_one() {
        let places = cube(&points(Layout::Sobol { rows: 5, saltelli: true }, 3));
        for row in places.chunks(5) {
            let (a, b) = (&row[0], &row[4]);
            for factor in 0..3 {
                for other in 0..3 {
                    assert_eq!(row[1 + factor][other], if other == factor { b[other] } else { a[other] });
                }
            }
        }
    }

    #[test]
    fn a_trajectory_moves_each_factor_once_by_half_its_levels() {
        for levels in [4, 6] {
            let points = points(Layout::Morris { trajectories: 50, levels }, 4);
            let delta = levels as f64 / (2.0 * (levels - 1) as f64);
            for walk in cube(&points).chunks(5) {
                let mut moved = Vec::new();
                for step in walk.windows(2) {
                    let changed: Vec<usize> = (0..4).filter(|&factor| step[0][factor] != step[1][factor]).collect();
                    assert_eq!(changed.len(), 1);
                    assert!(((step[1][changed[0]] - step[0][changed[0]]).abs() - delta).abs() < 1e-12);
                    moved.push(changed[0]);
                }
                assert!(walk.iter().flatten().all(|u| (0.0..=1.0).contains(u)));
                moved.sort_unstable();
                assert_eq!(moved, [0, 1, 2, 3]);
            }
        }
    }

    #[test]
    fn quantiles_of_uncertain_values_are_exact_where_they_are_known() {
        assert_eq!(quantile(&UncertainLaw::Uniform { low: 2.0, high: 4.0 }, 0.25), 2.5);
        // A symmetric PERT value has its mode in the middle; Beta(3, 3) has 0.1036515 below 1/4.
        let pert = UncertainLaw::Pert { low: 0.0, mode: 0.5, high: 1.0 };
        assert!((quantile(&pert, 0.5) - 0.5).abs() < 1e-9);
        assert!((quantile(&pert, 0.103_515_625) - 0.25).abs() < 1e-6);
        let discrete = UncertainLaw::Discrete { values: vec![1.0, 5.0, 9.0], weights: vec![1.0, 3.0, 0.0] };
        assert_eq!([0.0, 0.24, 0.26, 1.0].map(|u| quantile(&discrete, u)), [1.0, 1.0, 5.0, 5.0]);
    }
}
