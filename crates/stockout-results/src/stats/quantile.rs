//! Quantiles: exact ones of sorted values, and a sketch of counts whose error is bounded and whose merge is exact.

use crate::Worse;

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
pub fn worst(n: u64) -> u64 {
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
    /// Number of the first bin that is counted.
    first: usize,
    /// By bin, from the first one on.
    counts: Vec<u32>,
    least: f64,
    most: f64,
    whole: bool,
    /// A value that many of them are expected to have, and how many do: it stands for itself, not for its bin.
    usual: Option<f64>,
    at_usual: u64,
}

const MANTISSA_BITS: u32 = 52;
/// Values from which tables pay that are counted in and then added.
const ENOUGH: usize = 256;
/// Tables, and the most values that none of them can hold too many of.
const TABLES: usize = 4;
const MOST: usize = TABLES * u8::MAX as usize;
/// Places of a table, for a few bins and for many.
const NARROW: usize = 512;
const WIDE: usize = 2048;
/// Smaller values count as 0, as they do in the model (docs/model.md); bins for them would cost more memory than all others.
const TINY: f64 = 1e-9;

// None is NaN: one instruction each, unlike `f64::min` and `f64::max`.
#[inline(always)]
fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline(always)]
fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Is it so at any place? All are asked, at one stroke.
#[inline(always)]
fn any<const N: usize>(of: impl Fn(usize) -> bool) -> bool {
    let mut found = false;
    for l in 0..N {
        found |= of(l);
    }
    found
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

/// Asks for the cache lines of counts that will be added to: they come while the codes are counted in tables.
#[inline(always)]
#[cfg_attr(not(target_arch = "x86_64"), allow(unused_variables, reason = "without the hint they come when they are asked for"))]
fn fetch(counts: &[u32]) {
    #[cfg(target_arch = "x86_64")]
    for line in counts.chunks(16).chain(counts.last().map(std::slice::from_ref)) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint, which neither reads nor writes.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
}

/// Counts codes above `low` by their bins; returns how many count as 0. Place 0 is for these, the bins follow: no branch hangs on a
/// code. Codes take turns in the tables, so that fewer wait for the one before them where many are of one bin.
#[inline(always)]
fn count_in_tables<const PLACES: usize, C: Copy + Into<u32>>(codes: &[C], low: u32, counts: &mut [u32]) -> u32 {
    let mut tables = [[0u8; PLACES]; TABLES];
    let place = |code: C| code.into().saturating_sub(low) as usize % PLACES;
    let (turns, rest) = codes.as_chunks::<TABLES>();
    for turn in turns {
        for (table, &code) in tables.iter_mut().zip(turn) {
            table[place(code)] += 1;
        }
    }
    for (table, &code) in tables.iter_mut().zip(rest) {
        table[place(code)] += 1;
    }
    let total = |place: usize| tables.iter().map(|table| u32::from(table[place])).sum::<u32>();
    for (place, count) in counts.iter_mut().take(PLACES - 1).enumerate() {
        *count += total(place + 1);
    }
    total(0)
}

/// The same, where values are few or far apart: what counts as 0 is put into the lowest bin, and taken out again.
#[inline(always)]
fn count_one_by_one<C: Copy + Into<u32>>(codes: &[C], low: u32, counts: &mut [u32]) -> u32 {
    let mut zeros = 0;
    for &code in codes {
        let code = code.into();
        zeros += u32::from(code == 0);
        counts[code.saturating_sub(low + 1) as usize] += 1;
    }
    counts[0] -= zeros;
    zeros
}

impl Sketch {
    /// With 2^`bits` bins an octave.
    pub fn new(bits: u32) -> Self {
        let (least, most) = (f64::INFINITY, f64::NEG_INFINITY);
        Self { bits, n: 0, zeros: 0, first: 0, counts: Vec::new(), least, most, whole: true, usual: None, at_usual: 0 }
    }

    /// The same, with a value that many are expected to have: a quantile that falls on it is that value, to the last bit. It must be chosen
    /// before any value is counted, and be the same for all sketches that are merged. Beside it, in its own bin, a quantile's error may
    /// reach a whole bin.
    pub fn expecting(bits: u32, usual: Option<f64>) -> Self {
        Self { usual: usual.filter(|usual| *usual >= TINY), ..Self::new(bits) }
    }

    /// Counts those of some values that are the one that was expected; they are counted by their codes as well.
    #[inline(always)]
    pub fn recognise(&mut self, values: &[f64]) {
        if let Some(usual) = self.usual {
            let mut seen = 0u32;
            for &value in values {
                seen += u32::from(value == usual);
            }
            self.at_usual += u64::from(seen);
        }
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
    #[inline(always)]
    pub fn push(&mut self, values: &[f64]) {
        const TOGETHER: usize = 64;
        let coder = Coder::new(self.bits);
        for values in values.chunks(TOGETHER) {
            let mut codes = [0; TOGETHER];
            codes.iter_mut().zip(values).for_each(|(code, &value)| *code = coder.code(value));
            let (eights, rest) = values.as_chunks::<8>();
            self.reach(eights);
            self.reach(rest.as_chunks::<1>().0);
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
        let (mut least, mut most) = ([f64::INFINITY; N], [f64::NEG_INFINITY; N]);
        for value in values {
            debug_assert!(value.iter().all(|&value| value >= 0.0), "a sketch counts values that are not negative: {value:?}");
            least = each(|l| lesser(value[l], least[l]));
            most = each(|l| greater(value[l], most[l]));
        }
        // After the first few hundred values hardly any goes farther: one comparison says so.
        if any::<N>(|l| least[l] < self.least) {
            self.least = least.into_iter().fold(self.least, lesser);
        }
        if any::<N>(|l| most[l] > self.most) {
            self.most = most.into_iter().fold(self.most, greater);
        }
        if self.whole {
            for value in values {
                self.whole &= !any::<N>(|l| value[l] >= TINY && value[l] != nearest_whole(value[l]));
            }
        }
    }

    /// Counts values by their codes, which a [`Coder`] with as many bins made.
    #[inline(always)]
    pub fn count<C: Copy + Into<u32>>(&mut self, codes: &[C]) {
        let n = codes.len();
        let (mut least, mut low, mut high) = (u32::MAX, u32::MAX, 0);
        for &code in codes {
            let code = code.into();
            least = least.min(code);
            // What counts as 0 has no bin.
            low = low.min(code.wrapping_sub(1));
            high = high.max(code);
        }
        self.n += n as u64;
        if high == 0 {
            self.zeros += n as u64;
            return;
        }
        let base = Coder::new(self.bits).base;
        self.widen(base + low as usize, base + high as usize);
        let counts = &mut self.counts[base + low as usize - self.first..][..(high - low) as usize];
        if least == high {
            counts[0] += n as u32;
            return;
        }
        let pays = (ENOUGH..=MOST).contains(&n);
        if pays {
            fetch(counts);
        }
        let zeros = match counts.len() {
            ..NARROW if pays => count_in_tables::<NARROW, C>(codes, low, counts),
            ..WIDE if pays => count_in_tables::<WIDE, C>(codes, low, counts),
            _ => count_one_by_one(codes, low, counts),
        };
        self.zeros += u64::from(zeros);
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
        self.at_usual += other.at_usual;
        if other.counts.is_empty() {
            return;
        }
        self.widen(other.first, other.first + other.counts.len());
        let at = other.first - self.first;
        for (to, from) in self.counts[at..].iter_mut().zip(&other.counts) {
            *to += from;
        }
    }

    /// Appends it as bytes. Those of [`Sketch::read`] give the same sketch, to the bit.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.bits.to_le_bytes());
        for number in [self.n, self.zeros, self.at_usual, self.first as u64] {
            bytes.extend(number.to_le_bytes());
        }
        // None is NaN, which no value is that was counted.
        for number in [self.least, self.most, self.usual.unwrap_or(f64::NAN)] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.push(u8::from(self.whole));
        bytes.extend((self.counts.len() as u32).to_le_bytes());
        self.counts.iter().for_each(|count| bytes.extend(count.to_le_bytes()));
    }

    /// Reads one from the front of some bytes, and takes it off; none where they are not those of a sketch.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        fn take<const SIZE: usize>(bytes: &mut &[u8]) -> Option<[u8; SIZE]> {
            let (taken, rest) = bytes.split_first_chunk()?;
            *bytes = rest;
            Some(*taken)
        }
        let bits = u32::from_le_bytes(take(bytes)?);
        let [n, zeros, at_usual, first] = [take(bytes)?, take(bytes)?, take(bytes)?, take(bytes)?].map(u64::from_le_bytes);
        let [least, most, usual] = [take(bytes)?, take(bytes)?, take(bytes)?].map(f64::from_le_bytes);
        let [whole] = take(bytes)?;
        let length = u32::from_le_bytes(take(bytes)?) as usize;
        let (counts, rest) = bytes.split_at_checked(length.checked_mul(4)?)?;
        *bytes = rest;
        let counts = counts.as_chunks().0.iter().map(|&count| u32::from_le_bytes(count)).collect();
        let usual = (!usual.is_nan()).then_some(usual);
        let first = usize::try_from(first).ok()?;
        (bits <= 20 && whole <= 1).then_some(Self { bits, n, zeros, first, counts, least, most, whole: whole == 1, usual, at_usual })
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
        let usual = self.usual.map(|usual| (usual, (usual.to_bits() >> (MANTISSA_BITS - self.bits)) as usize));
        let parts = move |(place, &count): (usize, &u32)| {
            let (value, count) = (self.value(place), u64::from(count));
            match usual {
                Some((usual, bin)) if bin == self.first + place => {
                    let rest = (value, count - self.at_usual);
                    let known = (usual, self.at_usual);
                    if value < usual { [rest, known] } else { [known, rest] }
                }
                _ => [(value, count), (value, 0)],
            }
        };
        zeros.into_iter().chain(bins.flat_map(parts).filter(|(_, count)| *count > 0))
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

    /// The value of that rank, counted from 0.
    pub fn order_statistic(&self, rank: u64) -> f64 {
        let mut seen = 0;
        let found = self.ascending().find(|(_, count)| {
            seen += count;
            seen > rank
        });
        found.map_or(f64::NAN, |(value, _)| value)
    }

    /// The values of the worst ⌈0.05 n⌉ with their counts, the worst first.
    pub fn worst(&self, worse: Worse) -> Vec<(f64, u64)> {
        let mut left = worst(self.n);
        let mut taken = Vec::new();
        let mut take = |(value, count): (f64, u64)| {
            taken.push((value, count.min(left)));
            left -= count.min(left);
            left == 0
        };
        match worse {
            Worse::High => self.ascending().rev().any(&mut take),
            Worse::Low => self.ascending().any(&mut take),
        };
        taken
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

        /// Whether codes are counted in tables, one by one, or all are of one bin.
        #[test]
        fn many_codes_at_once_count_as_few_at_a_time(
            values in proptest::collection::vec(prop_oneof![2 => Just(0.0), 3 => 90.0..110.0f64, 1 => Just(100.0)], 1..1200),
            far in prop_oneof![Just(100.0), Just(400.0), Just(1e6), Just(1e9)],
            one in proptest::bool::ANY,
        ) {
            let mut values = values;
            values[0] = far;
            if one {
                values.fill(far);
            }
            let coder = Coder::new(7);
            let codes: Vec<u16> = values.iter().map(|&value| coder.code(value) as u16).collect();
            let mut at_once = Sketch::new(7);
            at_once.reach(values.as_chunks::<1>().0);
            at_once.count(&codes);
            prop_assert_eq!(at_once, sketch(&values, 7));
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

    /// A price that is 1 in most replications is 1, not the middle of its bin, whatever lies above it and below.
    #[test]
    fn a_value_that_many_share_is_its_own_quantile() {
        let values: Vec<f64> = (0..100)
            .map(|i| {
                if i < 5 {
                    0.9
                } else if i < 90 {
                    1.0
                } else {
                    1.003 + f64::from(i) / 100.0
                }
            })
            .collect();
        let mut sketches: Vec<Sketch> = values
            .chunks(30)
            .map(|values| (values, Sketch::expecting(7, Some(1.0))))
            .map(|(values, mut sketch)| {
                sketch.push(values);
                sketch.recognise(values);
                sketch
            })
            .collect();
        let last = sketches.pop().unwrap();
        let mut all = sketches.into_iter().rev().fold(last, |mut all, sketch| {
            all.merge(&sketch);
            all
        });
        let [_, low, median, high, most] = all.quantiles(PS);
        assert_eq!([low, median, high], [1.0; 3]);
        assert!((most - 1.95).abs() < 0.02 && all.order_statistic(4) < 0.91 && all.order_statistic(5) == 1.0);
        // The rest of its bin stands beside it.
        all.push(&[1.005]);
        assert_eq!(all.order_statistic(89), 1.0);
        assert!(all.order_statistic(90) > 1.0 && all.order_statistic(90) < 1.0079);
        assert_ne!(sketch(&values, 7).quantiles(PS)[2], 1.0, "without it the middle of the bin stands for it");
    }

    #[test]
    fn the_worst_are_the_last_twentieth() {
        let values: Vec<f64> = (1..=60).map(f64::from).collect();
        assert_eq!(sketch(&values, 7).worst(Worse::High), [(60.0, 1), (59.0, 1), (58.0, 1)]);
        assert_eq!(sketch(&[0.0; 40], 7).worst(Worse::Low), [(0.0, 2)]);
    }

    #[test]
    fn one_value_is_its_own_quantile() {
        assert_eq!(sketch(&[0.123_456_789], 7).quantiles(PS), [0.123_456_789; 5]);
    }
}
