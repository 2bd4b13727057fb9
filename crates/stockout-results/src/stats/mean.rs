//! Intervals of means that hold at small n, of skewed figures, and of figures that are the same in most replications.
//!
//! Student's interval stands on normal values: of an exponential figure it covers 92 % at n = 20, of a log-normal one 87 %. Hall's
//! transformation (1992) takes the skewness out of the t statistic; it needs the third moment and nothing else, so that it streams. Where
//! most replications agree, neither knows the few that do not: how many they are is a proportion, for which there is an exact interval
//! (Clopper and Pearson, 1934), and how much they differ by is a mean of its own. Both are put together by the method of variance
//! estimates recovery (Zou and Donner, 2008). docs/coverage.md says what all of this covers.

use super::Moments;
use super::best::student;
use super::beta::quantile;
use super::spread::{Ends, Signed, Spread};
use libm::{cbrt, exp, log, sqrt};

/// Fewer values than this that differ from the usual one are few: moments alone do not know them.
const FEW: u64 = 50;
/// Fewer replications than this are few, whatever the figure.
pub const LEAST: u64 = 20;

/// The interval of a figure's mean with a two-sided error of `alpha`; the figure lies in `range`, whose ends may be infinite.
///
/// It has no width only where the range has none. Fewer than two values say nothing: the interval is the range.
pub fn interval(spread: &Spread, range: [f64; 2], alpha: f64) -> [f64; 2] {
    let Spread { moments, ends } = spread;
    let from_least = moments.without(ends.at_least, ends.least);
    let to_most = moments.without(ends.at_most, ends.most);
    let nothing = Moments::default();
    let least = Usual { value: ends.least, count: ends.at_least, below: nothing, above: from_least };
    let most = Usual { value: ends.most, count: ends.at_most, below: to_most, above: nothing };
    around(moments, &if least.count >= most.count { least } else { most }, range, alpha)
}

/// The same of a mean difference of pairs, whose usual value may also be 0, in the midst of the others.
pub fn difference(signed: &Signed, range: [f64; 2], alpha: f64) -> [f64; 2] {
    let spread = signed.spread();
    let Ends { at_least, at_most, .. } = signed.ends;
    if signed.zeros < at_least.max(at_most) {
        return interval(&spread, range, alpha);
    }
    let zero = Usual { value: 0.0, count: signed.zeros, below: signed.below, above: signed.above };
    around(&spread.moments, &zero, range, alpha)
}

/// How many replications an interval needs that can be trusted, by the figure's skewness; none where there are enough.
///
/// Hall's expansion is in γ/√n, and what it leaves over in γ²/n: it is to be at most a fifth.
pub fn wanted(moments: &Moments) -> Option<u64> {
    let skewness = moments.skewness();
    let wanted = LEAST.max(libm::ceil(5.0 * skewness * skewness) as u64);
    (moments.n < wanted).then_some(wanted)
}

/// Student's interval and Hall's, both ends of whichever reaches farther.
///
/// Hall's alone covers too little where a sample looks skewed by chance, as it does where both tails are heavy; Student's alone where
/// the figure is skewed.
pub fn hull(moments: &Moments, alpha: f64) -> [f64; 2] {
    if moments.n < 2 {
        return [f64::NEG_INFINITY, f64::INFINITY];
    }
    let t = student(1.0 - alpha / 2.0, moments.n - 1);
    reach(moments.mean, moments.standard_error(), moments.skewness() / sqrt(moments.n as f64), t)
}

/// The same from an estimate, its standard error, its skewness γ/√n and Student's quantile.
pub fn reach(estimate: f64, error: f64, slope: f64, t: f64) -> [f64; 2] {
    let [low, high] = [t.max(hall(t, slope)), (-t).min(hall(-t, slope))];
    [estimate - low * error, estimate - high * error]
}

/// Hall's cubic, backwards: the t statistic at which g(t) = t + s(t²/3 + 1/6) + s²t³/27 is `y`, where s = γ/√n (Hall, 1992, "On the
/// removal of skewness by transformation", equations 2.1 and 2.5).
pub fn hall(y: f64, slope: f64) -> f64 {
    if slope.abs() < 1e-6 {
        return y;
    }
    3.0 / slope * (cbrt(1.0 + slope * (y - slope / 6.0)) - 1.0)
}

/// The exact interval of a proportion (Clopper and Pearson, 1934).
pub fn clopper_pearson(seen: u64, n: u64, alpha: f64) -> [f64; 2] {
    let beta = |a: u64, b: u64, p: f64| if a == 0 || b == 0 { f64::NAN } else { quantile(a as f64, b as f64, p) };
    let low = if seen == 0 { 0.0 } else { beta(seen, n - seen + 1, alpha / 2.0) };
    let high = match seen {
        _ if seen == n => 1.0,
        0 => unseen(n, alpha),
        _ => beta(seen + 1, n - seen, 1.0 - alpha / 2.0),
    };
    [low, high]
}

/// The upper end of the same where nothing was seen: 1 − (α/2)^(1/n).
pub fn unseen(n: u64, alpha: f64) -> f64 {
    if n == 0 { 1.0 } else { -libm::expm1(log(alpha / 2.0) / n as f64) }
}

/// The value that most replications have, and those beside it.
struct Usual {
    value: f64,
    count: u64,
    below: Moments,
    above: Moments,
}

fn around(all: &Moments, usual: &Usual, [least, most]: [f64; 2], alpha: f64) -> [f64; 2] {
    if all.n < 2 {
        return [least, most];
    }
    let room = [usual.value - least, most - usual.value].map(|room| room.max(0.0));
    let others = all.n - usual.count;
    if others == 0 {
        let chance = unseen(all.n, alpha);
        let reach = room.map(|room| if room > 0.0 { chance * room } else { 0.0 });
        return [usual.value - reach[0], usual.value + reach[1]];
    }
    let [low, high] = if others < FEW && usual.count >= others {
        let below = Side::of(all.n, &usual.below, usual.value, room[0], alpha);
        let above = Side::of(all.n, &usual.above, usual.value, room[1], alpha);
        let (below, above) = (below.beside(&above), above.beside(&below));
        let root = |a: f64, b: f64| sqrt(square(a) + square(b));
        let low = all.mean - root(above.mean - above.low, below.high - below.mean);
        [low, all.mean + root(above.high - above.mean, below.mean - below.low)]
    } else {
        hull(all, alpha)
    };
    // A sum's rounding may put the mean beyond the figure's range.
    [low.max(least).min(all.mean), high.min(most).max(all.mean)]
}

/// What the values on one side of the usual one add to the mean, as a distance: their share times their mean distance.
#[derive(Clone, Copy)]
struct Side {
    mean: f64,
    low: f64,
    high: f64,
    /// The largest share that they may have.
    share: f64,
    /// The largest mean distance that they may have.
    reach: f64,
    /// How far there is room.
    room: f64,
    seen: u64,
}

impl Side {
    fn of(n: u64, values: &Moments, usual: f64, room: f64, alpha: f64) -> Self {
        let [least, share] = clopper_pearson(values.n, n, alpha);
        let seen = values.n;
        if seen == 0 {
            return Self { mean: 0.0, low: 0.0, high: f64::NAN, share, reach: room, room, seen };
        }
        let p = seen as f64 / n as f64;
        let distance = (values.mean - usual).abs();
        let [near, far] = match (seen, values.mean > usual) {
            // One value alone: an exponential law's mean is at most x/(−ln(1 − α/2)).
            (1, _) => [0.0, distance / -libm::log1p(-alpha / 2.0)],
            (_, true) => hull(values, alpha).map(|end| end - usual),
            (_, false) => {
                let [low, high] = hull(values, alpha);
                [usual - high, usual - low]
            }
        };
        let reach = far.min(room).max(distance);
        let mean = p * distance;
        // Shares and distances are put together as logarithms (Zou and Donner, 2008, section 2).
        let apart = |share: f64, distance_: f64| exp(sqrt(square(log(share / p)) + square(log(distance_ / distance))));
        let low = if near <= 0.0 { 0.0 } else { mean / apart(least, near) };
        Self { mean, low, high: (mean * apart(share, reach)).min(share * room.max(distance)), share, reach, room, seen }
    }

    /// The same, beside the other side: what was not seen on this one is at most as far away as what was seen on that one.
    fn beside(self, other: &Self) -> Self {
        if self.seen > 0 {
            return self;
        }
        let reach = if self.room > 0.0 { self.share * self.room.min(other.reach) } else { 0.0 };
        Self { high: reach, ..self }
    }
}

fn square(x: f64) -> f64 {
    x * x
}

#[cfg(test)]
mod tests;
