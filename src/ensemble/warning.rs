//! Early warning, counted: which cover a day closed with, and whether a shortage came within the fortnight that followed.

use crate::kernel::{LANES, Lane, Short};
use crate::model::Shape;
use crate::results::warning::{COVER_FROM, DAYS_AHEAD, class_of};
use crate::results::{CoverClass, DailyMetric, Probability};
use crate::stats::Clusters;

/// Days of a class, and those of them that a shortage followed.
pub(super) type Count = [u32; 2];

/// Whose shortage is warned of, by what cover.
#[derive(Debug, Clone, Copy)]
struct Course {
    commodity: usize,
    whose: Whose,
}

/// Whose shortage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// That of the commodity as a whole.
    Whole,
    /// That of a use, in the list of all uses.
    Use(usize),
    /// That of a place, in [`Shape::places`].
    Place(usize),
}

/// Commodity by commodity: the whole, then the use that is served first, where there are several, then its places.
fn courses(shape: &Shape) -> Vec<Course> {
    let of = |(commodity, uses): (usize, &std::ops::Range<usize>)| {
        let first = (uses.len() > 1).then_some(Whose::Use(uses.start));
        let places = shape.places_of[commodity].clone().map(Whose::Place);
        [Whose::Whole].into_iter().chain(first).chain(places).map(move |whose| Course { commodity, whose }).collect::<Vec<_>>()
    };
    shape.uses.iter().enumerate().flat_map(of).collect()
}

/// Looks back at the days of a group.
pub(super) struct Lookout {
    days: usize,
    courses: Vec<Course>,
    /// By commodity, then day: classes of cover, by lane.
    classes: Vec<[u8; LANES]>,
}

impl Lookout {
    pub(super) fn new(shape: &Shape) -> Self {
        Self { days: shape.days, courses: courses(shape), classes: vec![[0; LANES]; shape.days * shape.commodities] }
    }

    /// Appends what the first lanes of a group tell: replication by replication, by course, then class.
    pub(super) fn count(
        &mut self,
        shape: &Shape,
        daily: &[Lane],
        (short, places): (&[Short], &[u8]),
        lanes: usize,
        counts: &mut Vec<Count>,
    ) {
        for (commodity, classes) in self.classes.chunks_exact_mut(self.days).enumerate() {
            for (day, classes) in classes.iter_mut().enumerate() {
                let cover = &daily[shape.daily(commodity, DailyMetric::CoverDays, day)];
                *classes = cover.map(|cover| class_of(cover) as u8);
            }
        }
        for lane in 0..lanes {
            for course in &self.courses {
                let classes = &self.classes[course.commodity * self.days..][..self.days];
                let of_course = |day: usize| match course.whose {
                    Whose::Whole => short[day * shape.commodities + course.commodity].whole,
                    Whose::Use(_) => short[day * shape.commodities + course.commodity].first_use,
                    Whose::Place(place) => places[day * shape.places.len() + place],
                };
                let days = classes.iter().enumerate().map(|(day, class)| (class[lane] as usize, of_course(day) >> lane & 1 == 1));
                counts.extend_from_slice(&followed(days));
            }
        }
    }
}

/// By class of cover: days without a shortage, and those of them that a shortage follows within [`DAYS_AHEAD`] days. Given the class and
/// whether there is a shortage, day by day. The last days, whose fortnight is not wholly inside the horizon, are left out.
fn followed(days: impl ExactSizeIterator<Item = (usize, bool)> + DoubleEndedIterator) -> [Count; COVER_FROM.len()] {
    let known = days.len().saturating_sub(DAYS_AHEAD);
    // Both counts of a class side by side in one number, and no branch on a day: days are short or not as chance has it.
    let mut counts = [0; COVER_FROM.len()];
    let mut next = usize::MAX;
    for (day, (class, short)) in days.enumerate().rev() {
        next = if short { day } else { next };
        let counted = u64::from(!short & (day < known));
        counts[class] += counted | (counted & u64::from(next <= day + DAYS_AHEAD)) << u32::BITS;
    }
    counts.map(|both: u64| [both as u32, (both >> u32::BITS) as u32])
}

/// What all replications tell: parameter draws are clusters, since days of a replication and replications of a draw are not independent.
pub(super) struct Warnings {
    inner: u64,
    /// Replications of the draw at hand.
    seen: u64,
    draw: Vec<[u64; 2]>,
    clusters: Vec<Clusters>,
}

impl Warnings {
    pub(super) fn new(shape: &Shape, inner: u64) -> Self {
        let series = courses(shape).len() * COVER_FROM.len();
        Self { inner, seen: 0, draw: vec![[0; 2]; series], clusters: vec![Clusters::default(); series] }
    }

    /// Adds the counts of replications, one after another.
    pub(super) fn fold(&mut self, counts: &[Count]) {
        for replication in counts.chunks_exact(self.draw.len().max(1)) {
            for (draw, &[days, short]) in self.draw.iter_mut().zip(replication) {
                *draw = [draw[0] + u64::from(days), draw[1] + u64::from(short)];
            }
            self.seen += 1;
            if self.seen == self.inner {
                self.seen = 0;
                for (cluster, draw) in self.clusters.iter_mut().zip(&mut self.draw) {
                    let [days, short] = std::mem::take(draw);
                    cluster.push(days, short);
                }
            }
        }
    }

    /// The classes of a commodity as a whole, of its first use, or of a place; none for any other use.
    pub(super) fn classes(&self, shape: &Shape, commodity: usize, whose: Whose) -> Vec<CoverClass> {
        let found = courses(shape).iter().position(|course| (course.commodity, course.whose) == (commodity, whose));
        let Some(course) = found else { return Vec::new() };
        let of_class = |clusters: &Clusters| CoverClass {
            days: clusters.members,
            chance: Probability { estimate: clusters.share(), ci95: clusters.interval(), n: clusters.n },
        };
        self.clusters[course * COVER_FROM.len()..][..COVER_FROM.len()].iter().map(of_class).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::scenario::read;
    use std::path::Path;

    /// Counts one replication from its cover and the days on which it is short.
    fn path(cover: &[f64], short: &[usize]) -> [Count; COVER_FROM.len()] {
        let days: Vec<(usize, bool)> = cover.iter().enumerate().map(|(day, &cover)| (class_of(cover), short.contains(&day))).collect();
        followed(days.into_iter())
    }

    #[test]
    fn days_are_counted_by_their_cover_and_what_follows() {
        // 20 days: those from day 6 on have no whole fortnight ahead. Day 2 is short itself.
        let mut cover = [9.5; 20];
        cover[..6].copy_from_slice(&[12.0, 5.0, 0.0, 5.9, 5.0, 6.0]);
        let counts = path(&cover, &[2, 18]);
        let told: Vec<(usize, Count)> = counts.iter().copied().enumerate().filter(|(_, count)| count[0] > 0).collect();
        // Day 0 (12 days) and 1 (5) look at day 2. Day 3 sees as far as 17, days 4 and 5 reach day 18.
        assert_eq!(told, [(5, [3, 2]), (6, [1, 1]), (10, [1, 1])]);
        assert!(path(&[3.0; 14], &[13]).iter().all(|count| count[0] == 0), "a horizon of a fortnight says nothing");
        assert_eq!(path(&[3.0; 15], &[14])[3], [1, 1], "the fortnight ends on its fourteenth day");
        assert_eq!(path(&[3.0; 16], &[15])[3], [2, 1]);
    }

    #[test]
    fn replications_of_a_draw_are_one_cluster() {
        let scenario = read(Path::new("scenarios/december-2025.toml"), &[]).unwrap().scenario;
        let shape = Model::compile(&scenario).shape;
        let series = courses(&shape).len() * COVER_FROM.len();
        let replication = |days, short| {
            let mut counts = vec![[0; 2]; series];
            counts[3] = [days, short];
            counts
        };
        // Draws of two replications: (4 of 6), (0 of 2), and half of a third one that is left out.
        let all = [replication(5, 4), replication(1, 0), replication(0, 0), replication(2, 0), replication(9, 9)].concat();
        let mut warnings = Warnings::new(&shape, 2);
        // However the replications come in blocks.
        let (one, rest) = all.split_at(series);
        warnings.fold(one);
        warnings.fold(rest);
        let class = &warnings.classes(&shape, 0, Whose::Whole)[3];
        assert_eq!((class.days, class.chance.n, class.chance.estimate), (8, 2, 0.5));
        let of_use = |k| warnings.classes(&shape, 0, Whose::Use(k)).len();
        assert_eq!((of_use(1), of_use(0)), (0, COVER_FROM.len()));
    }
}
