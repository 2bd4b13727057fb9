//! A scenario in which some values stand open: whoever asks gives them, point by point, and nothing is read again.
//!
//! A number comes to the same bits whether one of its terms is known or open: base and steps are taken in one order ([`Value::under`]).
//!
//! [`Value::under`]: crate::scenario::quantity::Value::under

use crate::scenario::contents::Scenario;
use crate::scenario::quantity::Term;
use crate::scenario::resolve::build::each_term;
use crate::scenario::resolve::limits::Limits;

/// A scenario with open values, and what must hold of these.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The scenario. Its text and hash are those of no file.
    pub scenario: Scenario,
    limits: Limits,
}

impl Opened {
    pub(super) fn new(scenario: Scenario, limits: Limits) -> Self {
        Self { scenario, limits }
    }

    /// Returns true if the scenario is right under these numbers, one for each open value in order. If it is not, reading it with the numbers
    /// written tells why.
    pub fn allows(&self, open: &[f64]) -> bool {
        self.limits.allow(open)
    }

    /// Returns true if any number of the scenario depends on the open value of that number.
    pub fn depends_on(&self, open: usize) -> bool {
        let mut found = false;
        each_term(&mut self.scenario.clone(), &mut |term| found |= *term == Term::Open(open));
        found
    }
}
