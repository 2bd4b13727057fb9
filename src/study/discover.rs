//! Boxes in which an outcome is likely: the patient rule induction method, PRIM (Friedman and Fisher, 1999), for scenario discovery
//! (Bryant and Lempert, 2010).

use crate::ensemble::workers::Workers;
use crate::results::discover::{Ended, FoundBox, Side};
use crate::rng::{Chance, Process};
use crate::stats::beta::at_least;

/// How boxes are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Share of a box's points that one peeling may take, about.
    pub peel: f64,
    /// Fewest points of a box, as a share of all.
    pub least: f64,
    /// Density to be reached: of the boxes on the way, the one that covers most at this density is taken.
    pub density: f64,
    /// Most boxes.
    pub boxes: usize,
    /// Permutations of the points behind each box's p; 0 for none.
    pub permutations: u64,
    /// Seed of the permutations.
    pub seed: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self { peel: 0.05, least: 0.05, density: 0.8, boxes: 3, permutations: 0, seed: 1 }
    }
}

/// A restriction is kept if its quasi-p-value is at most this.
const KEPT: f64 = 0.05;
/// A box is told if the p of the whole search is at most this.
const TOLD: f64 = 0.05;

/// Limits by variable; infinite where there is none.
type Limits = Vec<[f64; 2]>;

struct Data<'a> {
    /// By variable, then point.
    columns: &'a [Vec<f64>],
    interesting: &'a [bool],
}

impl Data<'_> {
    fn inside(&self, limits: &Limits, point: usize) -> bool {
        self.columns.iter().zip(limits).all(|(column, [low, high])| (*low..=*high).contains(&column[point]))
    }

    fn select(&self, limits: &Limits, among: &[usize]) -> Vec<usize> {
        among.iter().copied().filter(|&point| self.inside(limits, point)).collect()
    }

    fn count(&self, points: &[usize]) -> usize {
        points.iter().filter(|&&point| self.interesting[point]).count()
    }

    fn density(&self, points: &[usize]) -> f64 {
        if points.is_empty() { 0.0 } else { self.count(points) as f64 / points.len() as f64 }
    }
}

/// The boxes of the points of interest, and why there are no more; `columns` holds each variable's values, point by point. `workers` shares
/// the permutations. A box that chance alone gives in more than one search of twenty is none.
pub fn discover(columns: &[Vec<f64>], interesting: &[bool], search: &Search, workers: &Workers) -> (Vec<FoundBox>, Ended) {
    let data = Data { columns, interesting };
    let all: Vec<usize> = (0..interesting.len()).collect();
    let least = ((search.least * all.len() as f64).ceil() as usize).max(1);
    let whole = data.count(&all);
    let mut left = all.clone();
    let mut found = Vec::new();
    loop {
        if found.len() == search.boxes {
            return (found, Ended::Asked);
        }
        if left.len() < 2 * least || data.count(&left) == 0 {
            return (found, Ended::Few);
        }
        let Some(limits) = one_box(&data, &left, least, search) else { return (found, Ended::NoDenser) };
        let p = chance(&data, &limits, &left, least, search, workers);
        if p > TOLD {
            return (found, Ended::Chance(p));
        }
        let trajectory = trajectory(&data, &left, least, search, whole);
        found.push(FoundBox { p, trajectory, ..as_found(&data, &limits, &left, whole) });
        left.retain(|&point| !data.inside(&limits, point));
    }
}

/// The box that stands out most among the points that are left; none if it is no denser than they are, which says nothing.
fn one_box(data: &Data<'_>, left: &[usize], least: usize, search: &Search) -> Option<Limits> {
    let limits = significant(data, chosen(data, left, least, search), left);
    let points = data.select(&limits, left);
    (limits.iter().any(|limits| *limits != FREE) && data.density(&points) > data.density(left)).then_some(limits)
}

/// How often the same search finds a box that stands out as much where which points are of interest is left to chance. This p, unlike
/// those of the sides, reckons with all boxes that were looked at (Kulldorff, 1997; Westfall and Young, 1993).
fn chance(data: &Data<'_>, limits: &Limits, left: &[usize], least: usize, search: &Search, workers: &Workers) -> f64 {
    if search.permutations == 0 {
        return f64::NAN;
    }
    let seen = standing_out(data, limits, left);
    let as_much = |number: u64| {
        let mut interesting = data.interesting.to_vec();
        let mut draws = Chance::new(search.seed, number).once(Process::named("discover"));
        for at in (1..left.len()).rev() {
            let other = (draws.uniform() * (at + 1) as f64) as usize;
            interesting.swap(left[at], left[other]);
        }
        let data = Data { columns: data.columns, interesting: &interesting };
        one_box(&data, left, least, search).is_some_and(|limits| standing_out(&data, &limits, left) >= seen)
    };
    let hits = workers.map((0..search.permutations).collect(), as_much).into_iter().filter(|hit| *hit).count();
    (hits + 1) as f64 / (search.permutations + 1) as f64
}

/// Log likelihood ratio of one density within and another without, against one for all (Kulldorff, 1997).
fn standing_out(data: &Data<'_>, limits: &Limits, left: &[usize]) -> f64 {
    let points = data.select(limits, left);
    let (n, hits) = (points.len() as f64, data.count(&points) as f64);
    let (all, all_hits) = (left.len() as f64, data.count(left) as f64);
    let log_likelihood = |hits: f64, n: f64| {
        let part = |count: f64| if count > 0.0 { count * libm::log(count / n) } else { 0.0 };
        part(hits) + part(n - hits)
    };
    log_likelihood(hits, n) + log_likelihood(all_hits - hits, all - n) - log_likelihood(all_hits, all)
}

/// Coverage and density of every box on the way down from all points that are left.
fn trajectory(data: &Data<'_>, left: &[usize], least: usize, search: &Search, whole: usize) -> Vec<[f64; 2]> {
    let of = |points: &[usize]| [data.count(points) as f64 / whole.max(1) as f64, data.density(points)];
    let mut limits: Limits = vec![FREE; data.columns.len()];
    let mut inside = left.to_vec();
    let mut way = vec![of(&inside)];
    while let Some((next, kept)) = peeled(data, &limits, &inside, least, search.peel) {
        (limits, inside) = (next, kept);
        way.push(of(&inside));
    }
    way
}

const FREE: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

/// The box that peeling finds. An interval cannot peel towards both ends of a variable at once: where the way down from everything
/// leads to no box that is dense enough, ways down from each half of each variable are tried as well.
fn chosen(data: &Data<'_>, left: &[usize], least: usize, search: &Search) -> Limits {
    let start: Limits = vec![FREE; data.columns.len()];
    let mut best = descended(data, start.clone(), left, least, search);
    if best.1 < search.density {
        for (variable, column) in data.columns.iter().enumerate() {
            let mut values: Vec<f64> = left.iter().map(|&point| column[point]).collect();
            values.sort_by(f64::total_cmp);
            for end in [0, 1] {
                let mut half = start.clone();
                half[variable][end] = values[values.len() / 2];
                let found = descended(data, half, left, least, search);
                let size = |limits: &Limits| data.select(limits, left).len();
                let (dense, denser) = (best.1 >= search.density, found.1 >= search.density);
                if if dense && denser { size(&found.0) > size(&best.0) } else { found.1 > best.1 } {
                    best = found;
                }
            }
        }
    }
    pasted(data, best.0, left, search.peel)
}

/// Of the boxes on the way down, the first that is dense enough, which covers most of those; else the densest. With its density.
fn descended(data: &Data<'_>, start: Limits, left: &[usize], least: usize, search: &Search) -> (Limits, f64) {
    let mut limits = start;
    let mut inside = data.select(&limits, left);
    let mut best = (limits.clone(), data.density(&inside));
    while best.1 < search.density {
        let Some((next, kept)) = peeled(data, &limits, &inside, least, search.peel) else { break };
        (limits, inside) = (next, kept);
        let density = data.density(&inside);
        if density > best.1 {
            best = (limits.clone(), density);
        }
    }
    best
}

/// The best way to take a slice off one end of one variable: the greatest gain of density for each point that is lost, so that a
/// variable of few values, which can only lose much at once, has no advantage (Kwakkel and Jaxa-Rozen, 2016).
fn peeled(data: &Data<'_>, limits: &Limits, inside: &[usize], least: usize, peel: f64) -> Option<(Limits, Vec<usize>)> {
    let base = data.density(inside);
    let mut best: Option<(f64, Limits, Vec<usize>)> = None;
    for (variable, column) in data.columns.iter().enumerate() {
        let mut values: Vec<f64> = inside.iter().map(|&point| column[point]).collect();
        values.sort_by(f64::total_cmp);
        let slice = ((peel * values.len() as f64) as usize).max(1);
        for low_end in [true, false] {
            // All points of the first value that stays, so that equal values stay or go together.
            let kept = if low_end {
                let edge = values[slice - 1];
                values.iter().copied().find(|&value| value > edge)
            } else {
                let edge = values[values.len() - slice];
                values.iter().rev().copied().find(|&value| value < edge)
            };
            let Some(kept) = kept else { continue };
            let mut next = limits.clone();
            next[variable][usize::from(!low_end)] = kept;
            let points = data.select(&next, inside);
            if points.len() < least || points.len() == inside.len() {
                continue;
            }
            let gain = (data.density(&points) - base) / (inside.len() - points.len()) as f64;
            if best.as_ref().is_none_or(|(most, ..)| gain > *most) {
                best = Some((gain, next, points));
            }
        }
    }
    best.map(|(_, limits, points)| (limits, points))
}

/// Moves sides out again where that makes the box denser, or as dense and larger.
fn pasted(data: &Data<'_>, mut limits: Limits, left: &[usize], peel: f64) -> Limits {
    loop {
        let inside = data.select(&limits, left);
        let density = data.density(&inside);
        let slice = ((peel * inside.len() as f64) as usize).max(1);
        let mut best: Option<(f64, usize, Limits)> = None;
        for variable in 0..limits.len() {
            for end in [0, 1] {
                if limits[variable][end].is_infinite() {
                    continue;
                }
                for size in [slice, 1] {
                    let mut wider = limits.clone();
                    wider[variable][end] = FREE[end];
                    let column = &data.columns[variable];
                    let mut outside: Vec<f64> = data
                        .select(&wider, left)
                        .into_iter()
                        .filter(|&point| !data.inside(&limits, point))
                        .map(|point| column[point])
                        .collect();
                    outside.sort_by(f64::total_cmp);
                    if end == 0 {
                        outside.reverse();
                    }
                    let Some(&edge) = outside.get(size.min(outside.len()).wrapping_sub(1)) else { continue };
                    wider[variable][end] = edge;
                    let points = data.select(&wider, left);
                    let found = data.density(&points);
                    let better = found > density || found >= density && found >= 1.0;
                    if better && best.as_ref().is_none_or(|(most, n, _)| (found, points.len()) > (*most, *n)) {
                        best = Some((found, points.len(), wider));
                    }
                }
            }
        }
        match best {
            Some((_, _, wider)) => limits = wider,
            None => return limits,
        }
    }
}

/// Drops the restrictions that the points do not support, the weakest first.
fn significant(data: &Data<'_>, mut limits: Limits, left: &[usize]) -> Limits {
    loop {
        let weakest = (0..limits.len())
            .filter(|&variable| limits[variable] != FREE)
            .map(|variable| (variable, quasi_p(data, &limits, variable, left)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match weakest {
            Some((variable, p)) if p > KEPT => limits[variable] = FREE,
            _ => return limits,
        }
    }
}

/// P(at least as many points of interest in the box) at the density of the box without this restriction.
fn quasi_p(data: &Data<'_>, limits: &Limits, variable: usize, left: &[usize]) -> f64 {
    let mut wider = limits.clone();
    wider[variable] = FREE;
    let rate = data.density(&data.select(&wider, left));
    let inside = data.select(limits, left);
    let hits = data.count(&inside) as u64;
    at_least(hits, inside.len() as u64, rate)
}

fn as_found(data: &Data<'_>, limits: &Limits, left: &[usize], whole: usize) -> FoundBox {
    let points = data.select(limits, left);
    let interesting = data.count(&points);
    let side = |variable: usize| {
        let [low, high] = limits[variable];
        let column = &data.columns[variable];
        let below = column.iter().copied().filter(|value| *value < low).fold(f64::NEG_INFINITY, f64::max);
        let above = column.iter().copied().filter(|value| *value > high).fold(f64::INFINITY, f64::min);
        // The limit lies somewhere between the last point inside and the first outside.
        let between = |inside: f64, outside: f64| outside.is_finite().then_some((inside + outside) / 2.0);
        Side { variable, low: between(low, below), high: between(high, above), p: quasi_p(data, limits, variable, left) }
    };
    let sides = (0..limits.len()).filter(|&variable| limits[variable] != FREE).map(side).collect();
    FoundBox {
        sides,
        points: points.len(),
        interesting,
        coverage: interesting as f64 / whole.max(1) as f64,
        density: interesting as f64 / points.len().max(1) as f64,
        p: f64::NAN,
        trajectory: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::sweep::Layout;
    use crate::study::points::{Points, Spot};

    fn discover(columns: &[Vec<f64>], interesting: &[bool], search: &Search) -> Vec<FoundBox> {
        super::discover(columns, interesting, search, &Workers::new(Some(2)).unwrap()).0
    }

    /// A box that is there has the least p that the permutations can give; of 60 sets of points whose interest is a coin's, in each of which the
    /// search finds a dense box, one in twenty is told (at most 8 of 60: all but 1 in 300), and the others say why not.
    #[test]
    fn what_chance_gives_is_no_box() {
        let columns = cube(200);
        let search = Search { boxes: 1, permutations: 39, ..Search::default() };
        let there: Vec<bool> = (0..200).map(|i| columns[0][i] < 0.4 && columns[2][i] > 0.5).collect();
        assert_eq!(discover(&columns, &there, &search)[0].p, 1.0 / 40.0);
        let (mut told, mut chance) = (0, 0);
        for set in 0..60 {
            let mut draws = Chance::new(7, set).once(Process::named("test"));
            let coin: Vec<bool> = (0..200).map(|_| draws.uniform() < 0.3).collect();
            let (found, ended) = super::discover(&columns, &coin, &Search { seed: 100 + set, ..search }, &Workers::new(Some(2)).unwrap());
            told += u32::from(!found.is_empty());
            chance += u32::from(matches!(ended, Ended::Chance(p) if p > TOLD));
        }
        assert!(told <= 8 && chance >= 20, "{told} told, {chance} by chance");
    }

    #[test]
    fn the_way_of_peeling_leads_from_all_points_to_a_dense_box() {
        let columns = cube(400);
        let interesting: Vec<bool> = (0..400).map(|i| columns[0][i] < 0.35 && columns[2][i] > 0.6).collect();
        let found = discover(&columns, &interesting, &Search { boxes: 1, ..Search::default() });
        let way = &found[0].trajectory;
        assert_eq!(way[0][0], 1.0);
        assert!(way.len() > 20 && way.last().unwrap()[1] > 0.9 && way.windows(2).all(|pair| pair[1][0] <= pair[0][0]), "{way:?}");
    }

    /// A Latin hypercube of four variables.
    fn cube(n: u64) -> Vec<Vec<f64>> {
        let points = Points::new(&Layout::Lhs(n), 9, &["a", "b", "c", "d"].map(str::to_owned));
        let place = |point| if let Spot::Cube(place) = points.spot(point) { place } else { Vec::new() };
        let rows: Vec<Vec<f64>> = (0..n).map(place).collect();
        (0..4).map(|variable| rows.iter().map(|row| row[variable]).collect()).collect()
    }

    fn near(limit: Option<f64>, expected: f64) -> bool {
        limit.is_some_and(|limit| (limit - expected).abs() < 0.04)
    }

    #[test]
    fn a_box_that_is_there_is_found_and_nothing_else() {
        let columns = cube(2000);
        let interesting: Vec<bool> = (0..2000).map(|i| columns[0][i] < 0.35 && columns[2][i] > 0.6).collect();
        let found = discover(&columns, &interesting, &Search { density: 0.99, ..Search::default() });
        let [first, ..] = found.as_slice() else { panic!("no box") };
        assert!(first.coverage > 0.9 && first.density > 0.98, "{first:?}");
        let [a, c] = first.sides.as_slice() else { panic!("{first:?}") };
        assert_eq!((a.variable, c.variable), (0, 2));
        assert!(a.low.is_none() && near(a.high, 0.35) && near(c.low, 0.6) && c.high.is_none(), "{first:?}");
    }

    #[test]
    fn two_boxes_are_found_one_after_the_other() {
        let columns = cube(3000);
        let one = |i: usize| columns[0][i] < 0.3 && columns[1][i] < 0.5;
        let two = |i: usize| columns[0][i] > 0.75 && columns[3][i] > 0.5;
        let interesting: Vec<bool> = (0..3000).map(|i| one(i) || two(i)).collect();
        let found = discover(&columns, &interesting, &Search { density: 0.95, ..Search::default() });
        assert!(found.len() >= 2, "{found:?}");
        assert!(found[0].coverage + found[1].coverage > 0.85, "{found:?}");
        let variables = |at: usize| found[at].sides.iter().map(|side| side.variable).collect::<Vec<_>>();
        let mut both = [variables(0), variables(1)];
        both.sort();
        assert_eq!(both, [vec![0, 1], vec![0, 3]], "{found:?}");
    }

    #[test]
    fn a_noisy_box_is_found_by_its_density() {
        let columns = cube(4000);
        let mut draws = Chance::new(1, 0).once(Process::named("test"));
        let interesting: Vec<bool> =
            (0..4000).map(|i| draws.uniform() < if columns[1][i] > 0.5 && columns[3][i] < 0.4 { 0.9 } else { 0.1 }).collect();
        let found = discover(&columns, &interesting, &Search { boxes: 1, ..Search::default() });
        let first = &found[0];
        // 800 points inside at 0.9, 3200 outside at 0.1: the box holds 720 of 1040.
        assert!((first.coverage - 720.0 / 1040.0).abs() < 0.12 && first.density >= 0.8, "{first:?}");
        let b = first.sides.iter().find(|side| side.variable == 1).expect("the second variable counts");
        let d = first.sides.iter().find(|side| side.variable == 3).expect("the fourth variable counts");
        assert!(b.low.is_some_and(|low| (low - 0.5).abs() < 0.06) && d.high.is_some_and(|high| (high - 0.4).abs() < 0.06), "{first:?}");
    }

    #[test]
    fn where_nothing_is_of_interest_there_is_no_box() {
        let columns = cube(100);
        assert!(discover(&columns, &[false; 100], &Search::default()).is_empty());
        assert!(discover(&columns, &[true; 100], &Search::default()).is_empty());
    }

    #[test]
    fn variables_of_few_values_keep_equal_values_together() {
        let columns = vec![(0..400).map(|i| f64::from(i % 4)).collect::<Vec<_>>(), (0..400).map(|i| f64::from(i / 4 % 10)).collect()];
        let interesting: Vec<bool> = (0..400).map(|i| columns[0][i] >= 2.0 && columns[1][i] <= 4.0).collect();
        let found = discover(&columns, &interesting, &Search { density: 1.0, boxes: 1, ..Search::default() });
        assert_eq!((found[0].coverage, found[0].density), (1.0, 1.0));
        assert_eq!((found[0].sides[0].low, found[0].sides[1].high), (Some(1.5), Some(4.5)));
    }
}
