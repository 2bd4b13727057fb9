//! Values that stand open: whoever asks gives them, replication by replication. They are uncertain values with a mark by which they are
//! found among those that are drawn.

use super::factor::Setting;
use super::overlay::{Overlay, Verb};
use super::{Scenario, Uncertain, UncertainLaw};

/// A scenario whose open values wait to be given.
#[derive(Debug)]
pub struct Opened {
    /// The scenario. Only how the open values are marked is of use: nobody is to draw them.
    pub scenario: Scenario,
    /// By open value: where it stands among the uncertain values.
    pub places: Vec<Vec<usize>>,
    /// All least values, and all largest ones: points that were read.
    pub corners: [Vec<Setting>; 2],
}

/// The overlay that opens value number `at`, which will lie between the ends.
pub(super) fn overlay(at: usize, verb: Verb, path: &str, (low, high): (f64, f64), origin: String) -> Overlay {
    let value = format!("{{ values = [{low:?}, {high:?}], weights = [{}, 1] }}", mark(at));
    Overlay { verb, path: path.to_owned(), value, origin }
}

/// By value of `count` that were opened: where it stands among the uncertain values.
pub(super) fn places(count: usize, uncertain: &[Uncertain]) -> Vec<Vec<usize>> {
    let is = |law: &UncertainLaw, at: usize| matches!(law, UncertainLaw::Discrete { weights, .. } if weights.first() == Some(&mark(at)));
    let of = |at: usize| uncertain.iter().enumerate().filter(|(_, one)| is(&one.law, at)).map(|(place, _)| place).collect();
    (0..count).map(of).collect()
}

/// Are these the weights of an open value?
pub(super) fn is_open(weights: Option<&[f64]>) -> bool {
    weights.and_then(<[f64]>::first).is_some_and(|first| *first >= mark(0) && first.fract() == mark(0).fract())
}

/// A weight that no file gives: it tells one mark from the others and from the scenario's own uncertain values.
fn mark(at: usize) -> f64 {
    1_048_576.0 + at as f64 + 0.125
}
