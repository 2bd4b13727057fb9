//! Two figures of the same replications, side by side: common random numbers.

use super::{Moments, Signed};

/// Moments of a base, of another figure, and of their difference, pair by pair.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pairing {
    /// Of the base.
    pub base: Moments,
    /// Of the other.
    pub other: Moments,
    /// Of other minus base.
    pub difference: Signed,
}

impl Pairing {
    /// Adds a pair.
    pub fn push(&mut self, base: f64, other: f64) {
        self.base.push(base);
        self.other.push(other);
        self.difference.push(other - base);
    }

    /// How many times as many pairs two independent runs would need for the same interval: (var base + var other) / var difference.
    ///
    /// Infinite where every pair differs by the same; NaN where nothing varies at all.
    pub fn variance_reduction(&self) -> f64 {
        (self.base.variance() + self.other.variance()) / self.difference.spread().moments.variance()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_move_together_are_worth_many_that_do_not() {
        let mut pairing = Pairing::default();
        for i in 0..100 {
            let weather = f64::from(i * 37 % 100);
            pairing.push(weather, weather + f64::from(i % 2));
        }
        assert!((pairing.difference.spread().moments.mean - 0.5).abs() < 1e-12);
        // var base = 100·101/12 = 841.67, var difference = 25/99 = 0.2525, and the other has both with their covariance.
        let expected = (pairing.base.variance() + pairing.other.variance()) / (25.0 / 99.0);
        assert!((pairing.variance_reduction() - expected).abs() < 1e-9);
        assert!((pairing.base.variance() - 841.666_666).abs() < 1e-3);
    }
}
