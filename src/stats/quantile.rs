//! Quantiles: exact ones of sorted values, and a sketch of counts whose error is bounded and whose merge is exact.

use crate::results::Worse;

/// The quantile at `p` of sorted values, linear between order statistics (type 7 of Hyndman and Fan, 1996).
pub fn quantile_of_sorted(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = p * last as f64;
    let below = place as usize;
    let above = (below + 1).min(last);
    between(sorted[below], sorted[above], place - below as f64)
}

fn between(below: f64, above: f64, weight: f64) -> f64 {
    if weight == 0.0 { below } else { below + (above - below) * weight }
}

/// How many make the worst twentieth: ⌈0.05 n⌉.
fn worst(n: u64) -> u64 {
    n.div_ceil(20)
}

/// Expected shortfall: mean of the worst ⌈0.05 n⌉ of sorted values.
pub fn expected_shortfall(sorted: &[f64], worse: Worse) -> f64 {
    let count = worst(sorted.len() as u64) as usize;
    let tail = match worse {
        Worse::High => &sorted[sorted.len() - count..],
        Worse::Low => &sorted[..count],
    };
    if tail.is_empty() { f64::NAN } else { tail.iter().sum::<f64>() / tail.len() as f64 }
}

/// Counts of values that are not negative, in bins of equal relative width: 2^`bits` bins an octave, found from the bits of
/// the number itself. Quantiles have a relative error of at most [`Sketch::error`]; whole numbers in bins narrower than 1 are
/// exact, and so are the smallest and the largest value. Merging adds counts: any order gives the same sketch.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    bits: u32,
    n: u64,
    zeros: u64,
    first: usize,
    counts: Vec<u32>,
    least: f64,
    most: f64,
    whole: bool,
}

const MANTISSA_BITS: u32 = 52;
/// Smaller values count as 0, as they do in the model (docs/model.md); bins for them would cost more memory than all others.
const TINY: f64 = 1e-9;

/// How far values reach: the smallest, the largest, and the largest distance of one from a whole number.
struct Reach {
    least: f64,
    most: f64,
    part: f64,
}

impl Reach {
    /// Of values that are not NaN, as many at a time as the machine can. Parts are sought only where they still matter.
    #[inline(always)]
    fn of<const N: usize>(values: &[[f64; N]], parts: bool) -> Self {
        let (mut least, mut most, mut part) = ([f64::INFINITY; N], [f64::NEG_INFINITY; N], [0.0; N]);
        for value in values {
            debug_assert!(value.iter().all(|&value| value >= 0.0), "a sketch counts values that are not negative: {value:?}");
            least = each(|l| lesser(value[l], least[l]));
            most = each(|l| greater(value[l], most[l]));
        }
        for value in if parts { values } else { &[] } {
            let beyond: [_; N] = each(|l| if value[l] < TINY { 0.0 } else { (value[l] - nearest_whole(value[l])).abs() });
            part = each(|l| greater(beyond[l], part[l]));
        }
        Self { least: extreme(least, lesser), most: extreme(most, greater), part: extreme(part, greater) }
    }
}

// None is NaN: one instruction each, unlike `f64::min` and `f64::max`.
#[inline(always)]
fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline(always)]
fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The extreme one, half against half: eight one after another would wait for each other.
#[inline(always)]
fn extreme<const N: usize>(mut values: [f64; N], of: impl Fn(f64, f64) -> f64) -> f64 {
    let mut left = N;
    while left > 1 {
        let half = left.div_ceil(2);
        for l in 0..left - half {
            values[l] = of(values[l], values[l + half]);
        }
        left = half;
    }
    values[0]
}

/// What `of` gives at each place, as a value of its own: a loop that also stores elsewhere would go one by one.
#[inline(always)]
fn each<const N: usize>(of: impl Fn(usize) -> f64) -> [f64; N] {
    let mut made = [0.0; N];
    for (l, made) in made.iter_mut().enumerate() {
        *made = of(l);
    }
    made
}

/// The nearest whole number of one below 2³², without a call where vectors have no instruction for it. Bins beyond are wider than 1.
#[inline(always)]
fn nearest_whole(value: f64) -> f64 {
    const TWO_52: f64 = (1u64 << MANTISSA_BITS) as f64;
    (value + TWO_52) - TWO_52
}

/// Codes of values: 0 for what counts as 0, else the number of the bin, from 1.
#[derive(Debug, Clone, Copy)]
pub struct Coder {
    shift: u32,
    /// The bin of the smallest value that has one.
    base: usize,
}

impl Coder {
    /// With 2^`bits` bins an octave.
    #[inline(always)]
    pub fn new(bits: u32) -> Self {
        let shift = MANTISSA_BITS - bits;
        Self { shift, base: (TINY.to_bits() >> shift) as usize }
    }

    /// The code of a value that is neither negative nor NaN.
    #[inline(always)]
    pub fn code(self, value: f64) -> u32 {
        if value < TINY { 0 } else { ((value.to_bits() >> self.shift) - self.base as u64 + 1) as u32 }
    }
}

impl Sketch {
    /// With 2^`bits` bins an octave.
    pub fn new(bits: u32) -> Self {
        Self { bits, n: 0, zeros: 0, first: 0, counts: Vec::new(), least: f64::INFINITY, most: f64::NEG_INFINITY, whole: true }
    }

    /// Largest relative error of a quantile: half a bin.
    pub fn error(bits: u32) -> f64 {
        1.0 / f64::from(1 << (bits + 1))
    }

    /// Values counted.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Counts values, none of them NaN.
    pub fn push(&mut self, values: &[f64]) {
        const TOGETHER: usize = 64;
        let coder = Coder::new(self.bits);
        for values in values.chunks(TOGETHER) {
            let mut codes = [0; TOGETHER];
            codes.iter_mut().zip(values).for_each(|(code, &value)| *code = coder.code(value));
            self.reach(values.as_chunks::<1>().0);
            self.count(&codes[..values.len()]);
        }
    }

    /// Has it seen a value, counted or not?
    pub fn has_seen(&self) -> bool {
        self.least <= self.most
    }

    /// Takes note of how far values reach that are counted by their codes. None is NaN.
    #[inline(always)]
    pub fn reach<const N: usize>(&mut self, values: &[[f64; N]]) {
        let reach = Reach::of(values, self.whole);
        self.least = lesser(reach.least, self.least);
        self.most = greater(reach.most, self.most);
        self.whole = self.whole && reach.part == 0.0;
    }

    /// Counts values by their codes, which a [`Coder`] with as many bins made: counts lie far apart in memory, and codes do not make them
    /// wait for one another.
    #[inline(always)]
    pub fn count<C: Copy + Into<u32>>(&mut self, codes: &[C]) {
        let (mut least, mut low, mut high) = (u32::MAX, u32::MAX, 0);
        for &code in codes {
            let code = code.into();
            least = least.min(code);
            // What counts as 0 has no bin.
            low = low.min(code.wrapping_sub(1));
            high = high.max(code);
        }
        self.n += codes.len() as u64;
        if high == 0 {
            self.zeros += codes.len() as u64;
            return;
        }
        let base = Coder::new(self.bits).base;
        self.widen(base + low as usize, base + high as usize);
        // Of the smallest code that has a bin.
        let first = (self.first - base) as u32 + 1;
        if least == high {
            self.counts[(high - first) as usize] += codes.len() as u32;
            return;
        }
        for &code in codes {
            match self.counts.get_mut(code.into().wrapping_sub(first) as usize) {
                Some(count) => *count += 1,
                None => self.zeros += 1,
            }
        }
    }

    /// Makes room for bins `low .. high`, and little more: there are thousands of sketches.
    fn widen(&mut self, low: usize, high: usize) {
        /// Bins that are added at a time: two cache lines of counts.
        const STEP: usize = 32;
        // No bin is below the one of the smallest value that has one.
        let (low, high) = ((low / STEP * STEP).max(Coder::new(self.bits).base), high.next_multiple_of(STEP));
        let end = self.first + self.counts.len();
        if self.counts.is_empty() {
            self.counts = vec![0; high - low];
            self.first = low;
        } else if low < self.first || high > end {
            let (first, end) = (low.min(self.first), high.max(end));
            let mut counts = vec![0; end - first];
            counts[self.first - first..][..self.counts.len()].copy_from_slice(&self.counts);
            (self.counts, self.first) = (counts, first);
        }
    }

    /// Adds another sketch's counts.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.zeros += other.zeros;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.whole &= other.whole;
        if other.counts.is_empty() {
            return;
        }
        self.widen(other.first, other.first + other.counts.len());
        let at = other.first - self.first;
        for (to, from) in self.counts[at..].iter_mut().zip(&other.counts) {
            *to += from;
        }
    }

    /// What stands for the values of a bin: its middle, or its only whole number.
    fn value(&self, place: usize) -> f64 {
        let edge = |bin: usize| f64::from_bits((bin as u64) << (MANTISSA_BITS - self.bits));
        let (low, high) = (edge(self.first + place), edge(self.first + place + 1));
        let middle = (low + high) / 2.0;
        let value = if self.whole && high - low <= 1.0 { libm::ceil(low) } else { middle };
        value.clamp(self.least, self.most)
    }

    /// Values and their counts, smallest first.
    fn ascending(&self) -> impl DoubleEndedIterator<Item = (f64, u64)> + '_ {
        let zeros = (self.zeros > 0).then_some((0.0, self.zeros));
        let bins = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        zeros.into_iter().chain(bins.map(|(place, &count)| (self.value(place), u64::from(count))))
    }

    /// Quantiles at ascending `p`s, linear between order statistics.
    pub fn quantiles<const N: usize>(&self, ps: [f64; N]) -> [f64; N] {
        let mut found = [f64::NAN; N];
        let Some(last) = self.n.checked_sub(1) else { return found };
        let mut bins = self.ascending();
        // The bin at hand and the one before it: the next quantile may lie between the same two order statistics again.
        let (mut before, mut at_hand) = ((0, 0.0), (0, 0.0));
        let mut order_statistic = |rank: u64| {
            while at_hand.0 <= rank {
                let Some((value, count)) = bins.next() else { break };
                (before, at_hand) = (at_hand, (at_hand.0 + count, value));
            }
            if rank < before.0 { before.1 } else { at_hand.1 }
        };
        for (found, p) in found.iter_mut().zip(ps) {
            let place = p * last as f64;
            let below = place as u64;
            let low = order_statistic(below);
            let weight = place - below as f64;
            *found = if weight > 0.0 { between(low, order_statistic((below + 1).min(last)), weight) } else { low };
        }
        found
    }

    /// Expected shortfall: mean of the worst ⌈0.05 n⌉.
    pub fn expected_shortfall(&self, worse: Worse) -> f64 {
        let count = worst(self.n);
        let mean = |bins: &mut dyn Iterator<Item = (f64, u64)>| {
            let (mut left, mut sum) = (count, 0.0);
            for (value, n) in bins {
                let taken = n.min(left);
                sum += value * taken as f64;
                left -= taken;
                if left == 0 {
                    break;
                }
            }
            sum / count as f64
        };
        match worse {
            Worse::High => mean(&mut self.ascending().rev()),
            Worse::Low => mean(&mut self.ascending()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

    fn sketch(values: &[f64], bits: u32) -> Sketch {
        let mut sketch = Sketch::new(bits);
        sketch.push(values);
        sketch
    }

    proptest! {
        #[test]
        fn a_sketch_keeps_its_promise(mut values in proptest::collection::vec(prop_oneof![Just(0.0), 1e-3..1e6f64, (0..300i32).prop_map(f64::from)], 1..400)) {
            let seen = sketch(&values, 7);
            values.sort_by(f64::total_cmp);
            let error = Sketch::error(7) * 1.000_001;
            for (p, quantile) in PS.into_iter().zip(seen.quantiles(PS)) {
                let exact = quantile_of_sorted(&values, p);
                prop_assert!((quantile - exact).abs() <= error * exact.abs() + 1e-9, "{p}: {quantile} instead of {exact}");
            }
            for worse in [Worse::High, Worse::Low] {
                let exact = expected_shortfall(&values, worse);
                prop_assert!((seen.expected_shortfall(worse) - exact).abs() <= error * exact.abs() + 1e-9);
            }
        }

        #[test]
        fn whole_numbers_are_exact(values in proptest::collection::vec((0..128i32).prop_map(f64::from), 1..200)) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let exact = PS.map(|p| quantile_of_sorted(&sorted, p));
            prop_assert_eq!(sketch(&values, 7).quantiles(PS), exact);
        }

        #[test]
        fn merging_in_any_order_gives_the_same_sketch(a in proptest::collection::vec(0.0..1e5f64, 0..50), b in proptest::collection::vec(0.0..1.0f64, 0..50)) {
            let mut forth = sketch(&a, 7);
            forth.merge(&sketch(&b, 7));
            let mut back = sketch(&b, 7);
            back.merge(&sketch(&a, 7));
            prop_assert_eq!(forth.quantiles(PS).map(f64::to_bits), back.quantiles(PS).map(f64::to_bits));
            prop_assert_eq!(forth.n(), (a.len() + b.len()) as u64);
        }
    }

    #[test]
    fn one_value_is_its_own_quantile() {
        assert_eq!(sketch(&[0.123_456_789], 7).quantiles(PS), [0.123_456_789; 5]);
    }
}
