//! Values by day: which measures are in force, and what they make of the file's values.
//!
//! On each day the scenario in force is the file with the day's measures applied; everything else is derived from it
//! (docs/model.md, "Measures"). Days with the same measures share a segment, so that this is done once a stretch.

use crate::scenario::{Layout, Measure, Ration, Scenario, Term, Value};
use std::ops::Range;

/// Which measures are in force when, and the values they act on.
#[derive(Debug, Clone)]
pub(super) struct Schedule {
    starts: Vec<usize>,
    days: usize,
    active: Vec<Vec<usize>>,
    segment_of: Vec<u32>,
    month_of: Vec<u8>,
    values: Vec<Value>,
    measures: Vec<Measure>,
    constant: Vec<f64>,
    /// Slots whose value is drawn or open.
    uncertain: Vec<usize>,
    holds: Vec<&'static crate::scenario::Spec>,
    /// By slot: the slot whose value a `scale` or `add` starts from where nothing is given.
    follows: Vec<(usize, usize)>,
}

impl Schedule {
    pub(super) fn of(scenario: &Scenario, layout: &Layout) -> Self {
        let days = scenario.days;
        let inside = |day: i64| usize::try_from(day).ok().filter(|&day| day < days);
        let mut starts = vec![0];
        for measure in &scenario.measures {
            starts.extend(inside(measure.from));
            starts.extend(inside(measure.to.saturating_add(1)));
        }
        starts.sort_unstable();
        starts.dedup();
        let in_force = |day: usize| {
            let covers = |measure: &Measure| measure.from <= day as i64 && day as i64 <= measure.to;
            (0..scenario.measures.len()).filter(|&m| covers(&scenario.measures[m])).collect()
        };
        let segment_of = (0..days).map(|day| (starts.partition_point(|&start| start <= day) - 1) as u32).collect();
        let month_of = (0..days).map(|day| month(scenario, day)).collect();
        let uncertain: Vec<usize> = (0..scenario.values.len()).filter(|&slot| scenario.values[slot].is_uncertain()).collect();
        let constant = scenario.values.iter().map(|value| value.known().unwrap_or(f64::NAN)).collect();
        let follows = layout.slots().iter().enumerate().filter_map(|(at, slot)| Some((at, layout.index(slot.followed()?)))).collect();
        Self {
            active: starts.iter().map(|&day| in_force(day)).collect(),
            starts,
            days,
            segment_of,
            month_of,
            values: scenario.values.clone(),
            measures: scenario.measures.iter().map(|measure| in_mid_run(measure, layout)).collect(),
            constant,
            uncertain,
            holds: layout.slots().iter().map(|slot| slot.spec()).collect(),
            follows,
        }
    }

    pub(super) fn segments(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn segment_of(&self) -> &[u32] {
        &self.segment_of
    }

    pub(super) fn days_of(&self, segment: usize) -> Range<usize> {
        self.starts[segment]..self.starts.get(segment + 1).copied().unwrap_or(self.days)
    }

    pub(super) fn month(&self, day: usize) -> usize {
        usize::from(self.month_of[day])
    }

    /// Every slot's value on the days of a segment: statuses in force first, then the other changes in the order of the
    /// file; within one measure set, then scale, then add; held in range once, at the end.
    pub(super) fn values(&self, segment: usize, draws: &[f64], open: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.extend_from_slice(&self.constant);
        for &slot in &self.uncertain {
            out[slot] = self.values[slot].under(draws, open);
        }
        let active = || self.active[segment].iter().map(|&m| &self.measures[m]);
        for change in active().flat_map(|measure| &measure.statuses) {
            for (slot, value) in &change.values {
                out[*slot] = value.under(draws, open);
            }
        }
        for measure in active() {
            for &(slot, term) in &measure.set {
                out[slot] = term.under(draws, open);
            }
            for &(slot, term) in &measure.scale {
                out[slot] = self.given(slot, out) * term.under(draws, open);
            }
            for &(slot, term) in &measure.add {
                out[slot] = self.given(slot, out) + term.under(draws, open);
            }
        }
        for (value, spec) in out.iter_mut().zip(&self.holds) {
            *value = spec.hold(*value);
        }
    }

    /// The slot's value, or that of the slot it follows where none is given.
    fn given(&self, slot: usize, values: &[f64]) -> f64 {
        if !values[slot].is_nan() {
            return values[slot];
        }
        let followed = self.follows.iter().find(|(follower, _)| *follower == slot);
        followed.map_or(f64::NAN, |&(_, followed)| values[followed])
    }

    pub(super) fn forced_regime(&self, segment: usize, scenario: &Scenario) -> Option<usize> {
        self.active[segment].iter().rev().find_map(|&m| scenario.measures[m].regime)
    }

    /// Calls `hold(route, open)` for every state that a measure holds; a later measure wins.
    pub(super) fn held(&self, segment: usize, scenario: &Scenario, mut hold: impl FnMut(usize, bool)) {
        for &(route, open) in self.active[segment].iter().flat_map(|&m| &scenario.measures[m].states) {
            hold(route, open);
        }
    }

    /// By commodity: the steps of rationing in force; the last measure that sets them wins.
    pub(super) fn rationing<'a>(&self, segment: usize, scenario: &'a Scenario) -> Vec<&'a [Ration]> {
        let mut steps: Vec<&[Ration]> = scenario.commodities.iter().map(|commodity| commodity.rationing.as_slice()).collect();
        for (commodity, replaced) in self.active[segment].iter().flat_map(|&m| &scenario.measures[m].rationing) {
            steps[*commodity] = replaced;
        }
        steps
    }

    /// Is there a number in the slot, in the file or by a measure that is in force on some day?
    pub(super) fn is_ever_given(&self, slot: usize) -> bool {
        let given = |&(s, term): &(usize, Term)| s == slot && !matches!(term, Term::Constant(number) if number.is_nan());
        let mut in_force = self.active.iter().flatten();
        !self.values[slot].is_absent() || in_force.any(|&measure| self.measures[measure].set.iter().any(given))
    }

    /// Could the slot be anything but 0 on some day, under some draw?
    pub(super) fn may_differ_from_zero(&self, scenario: &Scenario, slot: usize) -> bool {
        let touched = |changes: &[(usize, Term)]| changes.iter().any(|&(s, term)| s == slot && term != Term::Constant(0.0));
        let differs = |value: &Value| value.known() != Some(0.0);
        let by_status = |measure: &Measure| {
            let mut values = measure.statuses.iter().flat_map(|change| &change.values);
            values.any(|(s, value)| *s == slot && differs(value))
        };
        differs(&scenario.values[slot])
            || scenario.measures.iter().any(|measure| touched(&measure.set) || touched(&measure.add) || by_status(measure))
    }
}

/// The measure without what a status would change of the state before day 0: that is settled when the run begins.
fn in_mid_run(measure: &Measure, layout: &Layout) -> Measure {
    let mut measure = measure.clone();
    for change in &mut measure.statuses {
        change.values.retain(|(slot, _)| layout.slots()[*slot].spec().mid_run);
    }
    measure
}

fn month(scenario: &Scenario, day: usize) -> u8 {
    // The reader bounds the horizon, and a date past the calendar's end would stand in its last month.
    let date = scenario.start.saturating_add(jiff::Span::new().days(day as i64));
    (date.month() - 1) as u8
}
