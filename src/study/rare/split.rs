//! One repetition of the splitting: as many courses from each level as from the start, whatever the number that got there.

use super::event::Event;
use crate::ensemble::Watch;
use crate::kernel::{Course, Saved};
use crate::model::{Instance, Model, Replication};
use crate::rng::{Chance, Process};

/// What all repetitions share.
pub(super) struct Rules<'a> {
    pub model: &'a Model,
    pub event: &'a Event,
    pub seed: u64,
    /// Courses from each level.
    pub courses: u64,
}

/// Which run a course belongs to. Courses have numbers of their own: none is that of a plain replication, whose numbers are below 2⁶³.
#[derive(Debug, Clone, Copy)]
pub(super) enum Run {
    /// The one that sets the levels.
    Pilot,
    /// One that estimates.
    Repetition(u64),
}

/// Bits of a number that tell the course within its level, and the level.
const COURSE_BITS: u32 = 24;
const LEVEL_BITS: u32 = 16;
/// Most courses, levels and repetitions whose numbers are all different.
pub(super) const MOST_COURSES: u64 = 1 << COURSE_BITS;
pub(super) const MOST_REPETITIONS: u64 = 1 << 20;

impl Run {
    pub fn number(self, level: usize, course: u64) -> Replication {
        let run = match self {
            Self::Pilot => 0,
            Self::Repetition(number) => number + 1,
        };
        Replication(1 << 63 | run << (COURSE_BITS + LEVEL_BITS) | (level as u64) << COURSE_BITS | course)
    }
}

/// A course where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Particle {
    pub course: Saved,
    /// Days that the stock-out has lasted.
    pub spell: u32,
    /// How far it is.
    pub place: f64,
    /// The number of the course that it all began with: that of its parameter draw too.
    pub root: u64,
}

/// A worker's room: courses at the level before and at the next one, and the model under the parameter draw at hand.
pub(super) struct Desk<'m> {
    rules: &'m Rules<'m>,
    instance: Instance,
    drawn: Option<u64>,
    /// Those that stand at the level; the first `standing`.
    pub from: Vec<Particle>,
    pub standing: usize,
    to: Vec<Particle>,
    arrived: usize,
    /// The course at hand, and where it stands on the way.
    course: Course<'m>,
    spell: u32,
    place: f64,
    root: u64,
    /// Days simulated.
    pub days: u64,
}

impl<'m> Desk<'m> {
    pub fn new(rules: &'m Rules<'m>) -> Self {
        Self {
            rules,
            instance: Instance::default(),
            drawn: None,
            from: Vec::new(),
            standing: 0,
            to: Vec::new(),
            arrived: 0,
            course: Course::new(rules.model),
            spell: 0,
            place: f64::NEG_INFINITY,
            root: 0,
            days: 0,
        }
    }

    /// How many courses begin at each of those that stand at the level: all the same, what is over to a random few. On average over
    /// that choice each begins as many, which is all that unbiasedness asks for.
    pub fn allotted(&self, run: Run, level: usize) -> Vec<usize> {
        let (courses, standing) = (self.rules.courses as usize, self.standing);
        let mut draws = Chance::new(self.rules.seed, run.number(level, 0).0).once(Process::named("rare"));
        let mut over = courses % standing;
        let share = |i: usize| {
            let one_more = draws.uniform() * ((standing - i) as f64) < over as f64;
            over -= usize::from(one_more);
            courses / standing + usize::from(one_more)
        };
        (0..standing).map(share).collect()
    }

    /// A course from the start (no parent) or from one of those that stand at the level, until it is at `goal` or the horizon ends.
    /// Answers the furthest place it has been at.
    pub fn walk(&mut self, number: Replication, parent: Option<usize>, goal: f64) -> f64 {
        let Self { rules, course, spell, place, instance, from, drawn, .. } = self;
        let root = parent.map_or(number.0, |at| from[at].root);
        let draw = if rules.model.is_certain() { 0 } else { root };
        if *drawn != Some(draw) {
            rules.model.redraw(instance, rules.seed, draw);
            *drawn = Some(draw);
        }
        self.root = root;
        match parent {
            None => {
                course.begin(instance, rules.seed, number);
                (*spell, *place) = (0, f64::NEG_INFINITY);
            }
            Some(at) => {
                course.fork_from(&from[at].course, instance, rules.seed, number);
                (*spell, *place) = (from[at].spell, from[at].place);
            }
        }
        let begun = course.days();
        let mut furthest = *place;
        while *place < goal {
            let Some(closing) = course.step(instance) else { break };
            *place = rules.event.place(&rules.model.shape, instance, &closing, spell);
            furthest = furthest.max(*place);
        }
        self.days += (course.days() - begun) as u64;
        furthest
    }

    /// Keeps the course at hand for the next level. Answers the number of the day that it is at the close of.
    pub fn keep(&mut self) -> usize {
        if self.arrived == self.to.len() {
            self.to.push(Particle::default());
        }
        let kept = &mut self.to[self.arrived];
        (kept.spell, kept.place, kept.root) = (self.spell, self.place, self.root);
        self.course.save(&mut kept.course);
        self.arrived += 1;
        kept.course.days().saturating_sub(1)
    }

    /// Those that were kept stand at the level now.
    pub fn advance(&mut self) {
        std::mem::swap(&mut self.from, &mut self.to);
        self.standing = std::mem::take(&mut self.arrived);
    }

    /// The courses of a level: their numbers and parents, those of one root side by side.
    pub fn starts(&self, run: Run, level: usize) -> Vec<(Replication, Option<usize>)> {
        if level == 0 {
            return (0..self.rules.courses).map(|course| (run.number(0, course), None)).collect();
        }
        let allotted = self.allotted(run, level);
        let parents = allotted.iter().enumerate().flat_map(|(at, &times)| std::iter::repeat_n(Some(at), times));
        parents.enumerate().map(|(course, parent)| (run.number(level, course as u64), parent)).collect()
    }
}

/// What a repetition found.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Found {
    /// By level: the estimated probability of getting there.
    pub levels: Vec<f64>,
    /// By length, from one day on.
    pub lengths: Vec<f64>,
    /// By level: courses that set out for it, those that got there, and the sum of the days on which they did.
    pub counts: Vec<(u64, u64, f64)>,
    /// Days simulated.
    pub days: u64,
}

/// Makes a repetition: the probability of each level is the product of the shares that got from one level to the next. None if it was
/// stopped.
pub(super) fn repetition(rules: &Rules<'_>, levels: &[f64], number: u64, watch: &impl Watch) -> Option<Found> {
    let run = Run::Repetition(number);
    let mut desk = Desk::new(rules);
    let mut found = Found {
        levels: vec![0.0; levels.len()],
        lengths: vec![0.0; rules.event.days as usize],
        counts: vec![(0, 0, 0.0); levels.len()],
        days: 0,
    };
    let (mut probability, mut before) = (1.0, f64::NEG_INFINITY);
    for (level, &goal) in levels.iter().enumerate() {
        let mut furthest_of = vec![0u64; rules.event.days as usize + 1];
        let counts = &mut found.counts[level];
        for (number, parent) in desk.starts(run, level) {
            let furthest = desk.walk(number, parent, goal);
            furthest_of[(furthest.max(0.0) as usize).min(rules.event.days as usize)] += 1;
            counts.0 += 1;
            if furthest >= goal {
                counts.1 += 1;
                counts.2 += desk.keep() as f64;
            }
        }
        // Every length between the level before and this one was met on the way: its share of these courses is as unbiased.
        let mut as_long = 0;
        for days in (1..furthest_of.len()).rev() {
            as_long += furthest_of[days];
            let place = days as f64;
            if place > before && place <= goal {
                found.lengths[days - 1] = probability * as_long as f64 / rules.courses as f64;
            }
        }
        probability *= counts.1 as f64 / counts.0 as f64;
        found.levels[level] = probability;
        desk.advance();
        watch.done(rules.courses);
        if watch.stops() {
            return None;
        }
        if desk.standing == 0 {
            break;
        }
        before = goal;
    }
    found.days = desk.days;
    Some(found)
}
