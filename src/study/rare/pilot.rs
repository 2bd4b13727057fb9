//! The pilot: a run of its own, with chance of its own, that sets the levels and is then forgotten.
//!
//! Levels that the estimating runs set for themselves would bias them; fixed ones do not, wherever they lie (docs/rare.md).

use super::split::{Desk, Rules, Run};
use crate::ensemble::Watch;

/// Share of the courses that are to get from one level to the next. Between a tenth and a half the cost hardly depends on it
/// (L'Ecuyer, Demers and Tuffin, 2007).
const PASSED: f64 = 0.25;

/// Levels on the way to the event, the last of them the event. None if it was stopped.
pub(super) fn levels(rules: &Rules<'_>, watch: &impl Watch) -> Option<Vec<f64>> {
    let end = rules.event.end();
    let mut desk = Desk::new(rules);
    let mut levels: Vec<f64> = Vec::new();
    let mut now = f64::NEG_INFINITY;
    while now < end {
        let starts = desk.starts(Run::Pilot, levels.len());
        let furthest: Vec<f64> = starts.iter().map(|&(number, parent)| desk.walk(number, parent, end)).collect();
        watch.done(rules.courses);
        if watch.stops() {
            return None;
        }
        let Some(next) = next_level(&furthest, now, end) else { break };
        // The same numbers make the same courses: this time they stop at the level.
        for (&(number, parent), &furthest) in starts.iter().zip(&furthest) {
            if furthest >= next {
                desk.walk(number, parent, next);
                desk.keep();
            }
        }
        desk.advance();
        levels.push(next);
        now = next;
    }
    // Where the pilot gets no further, each day more of the stock-out is a level.
    let next = (now.max(0.0) as u32) + 1;
    levels.extend((next..=rules.event.days).filter(|_| now < end).map(f64::from));
    Some(levels)
}

/// The place that the wanted share of the courses reach; further than now, where any gets further. None where none does.
fn next_level(furthest: &[f64], now: f64, end: f64) -> Option<f64> {
    let mut sorted = furthest.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let wanted = sorted[((PASSED * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len()) - 1];
    let least_further = || sorted.iter().rev().copied().find(|&place| place > now);
    let next = if wanted > now { Some(wanted) } else { least_further() };
    next.map(|place| place.min(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_where_the_wanted_share_gets_or_the_nearest_beyond() {
        assert_eq!(next_level(&[-4.0, -3.0, -2.0, -1.0], f64::NEG_INFINITY, 5.0), Some(-1.0));
        assert_eq!(next_level(&[-4.0, -4.0, -4.0, -4.0, 3.0], -4.0, 5.0), Some(3.0));
        assert_eq!(next_level(&[6.0; 4], 2.0, 5.0), Some(5.0));
        assert_eq!(next_level(&[2.0; 4], 2.0, 5.0), None);
    }
}
