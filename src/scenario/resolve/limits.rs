//! What must hold of numbers in which open values take part: it is asked of each point, by the numbers that it gives.
//!
//! A number that is known is judged at once. One that a draw takes part in is not: what a draw pushes out of range is held at its end.

use crate::scenario::draft::amount::LARGEST;
use crate::scenario::keys::Spec;
use crate::scenario::quantity::Value;

/// What a point's numbers must fulfil, so that the scenario that it stands for is right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    /// Open values that stand where a file would write a number.
    written: Vec<(usize, &'static Spec)>,
    /// Numbers that are changed.
    changed: Vec<(Value, &'static Spec)>,
    /// Shares that add up to 1.
    shares: Vec<Vec<Value>>,
    /// Weights of which one at least is above 0.
    weights: Vec<Vec<Value>>,
}

impl Limits {
    /// An open value stands where a file would write a number.
    pub fn written(&mut self, open: usize, spec: &'static Spec) {
        self.written.push((open, spec));
    }

    /// What a changed number comes to, if that is known and out of range.
    pub fn outside(&mut self, value: &Value, spec: &'static Spec) -> Option<f64> {
        match value.known() {
            Some(number) => Some(number).filter(|number| !in_range(*number, spec)),
            None => {
                if !value.is_drawn() {
                    self.changed.push((value.clone(), spec));
                }
                None
            }
        }
    }

    /// What shares add up to, if that is known and not 1.
    pub fn not_one(&mut self, shares: Vec<Value>) -> Option<f64> {
        match shares.iter().map(Value::known).sum::<Option<f64>>() {
            Some(sum) => Some(sum).filter(|sum| is_off(*sum)),
            None => {
                if !shares.iter().any(Value::is_drawn) {
                    self.shares.push(shares);
                }
                None
            }
        }
    }

    /// Are all weights known to be 0?
    pub fn all_zero(&mut self, weights: Vec<Value>) -> bool {
        let might = |weight: &Value| weight.known().is_none_or(|number| number != 0.0);
        if weights.iter().any(|weight| might(weight) && (weight.known().is_some() || weight.is_drawn())) {
            return false;
        }
        let zero = !weights.iter().any(might);
        if !zero {
            self.weights.push(weights);
        }
        zero
    }

    /// Does the point of these numbers, one for each open value, stand for a scenario that is right?
    pub fn allow(&self, open: &[f64]) -> bool {
        let under = |value: &Value| value.under(&[], open);
        open.iter().all(|number| number.abs() <= LARGEST)
            && self.written.iter().all(|&(number, spec)| spec.allows(open[number]))
            && self.changed.iter().all(|(value, spec)| in_range(under(value), spec))
            && self.shares.iter().all(|shares| !is_off(shares.iter().map(under).sum()))
            && self.weights.iter().all(|weights| weights.iter().any(|weight| under(weight) != 0.0))
    }
}

/// May a number that was changed be this? A change may make a whole number a fraction.
pub(crate) fn in_range(number: f64, spec: &Spec) -> bool {
    number.is_finite() && Spec { whole: false, ..*spec }.allows(number)
}

fn is_off(sum: f64) -> bool {
    (sum - 1.0).abs() > 1e-6 + 1e-12
}
