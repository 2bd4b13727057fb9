//! Eight replications side by side: a number of each, and the arithmetic that serves all eight at one stroke.
//!
//! A lane is one replication. Steps are written as loops over the lanes, which the compiler turns into vector instructions; what
//! a lane computes never depends on its neighbours, and every operation is one of IEEE 754's, so that a replication has the same
//! bits in any lane, beside anybody, on a machine with wide vectors or with none.

use crate::model::law::NEAR;
use crate::stats::normal as quantile;

/// Replications side by side. Eight numbers of 64 bits fill a cache line, and the widest vector register in use.
pub const LANES: usize = 8;

/// One number of each replication.
pub type Lane = [f64; LANES];

/// A word of random bits of each replication.
pub(super) type Word = [u64; LANES];

/// Whole numbers, one of each replication.
pub(super) type Counts = [u32; LANES];

/// Nothing, in every lane.
pub(super) const ZERO: Lane = [0.0; LANES];

/// What `of` gives for each lane, as a value of its own. Results are written to memory only once all eight are known: a loop that
/// stores in one place and loads from another is not turned into vectors, since the two might overlap.
#[inline(always)]
pub(super) fn each(of: impl Fn(usize) -> f64) -> Lane {
    let mut lanes = ZERO;
    for (l, lane) in lanes.iter_mut().enumerate() {
        *lane = of(l);
    }
    lanes
}

/// Sum over the lanes, always in this order.
#[inline(always)]
pub(super) fn sum(lane: &Lane) -> f64 {
    ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]))
}

/// The greatest of the lanes, half against half: eight one after another would wait for each other.
#[inline(always)]
pub(super) fn greatest(lane: &Lane) -> f64 {
    let four: [f64; 4] = std::array::from_fn(|l| greater(lane[l], lane[l + 4]));
    greater(greater(four[0], four[2]), greater(four[1], four[3]))
}

/// Is it above 0 in any lane?
#[inline(always)]
pub(super) fn any(lane: &Lane) -> bool {
    let mut found = false;
    for &x in lane {
        found |= x > 0.0;
    }
    found
}

/// The lesser of two numbers of which neither is NaN: one instruction, unlike `f64::min`.
#[inline(always)]
pub(super) fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The greater of two numbers of which neither is NaN.
#[inline(always)]
pub(super) fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// `⌊x + 1e-9⌋`, and 0 below 0.
#[inline(always)]
pub(super) fn floor(x: f64) -> f64 {
    greater((x + NEAR).floor(), 0.0)
}

/// A small whole number as one with a fraction part: cheaper than a conversion where vectors have none for 64 bits.
#[inline(always)]
pub(super) fn small(word: u64) -> f64 {
    const TWO_52: f64 = (1u64 << 52) as f64;
    f64::from_bits(word | TWO_52.to_bits()) - TWO_52
}

/// A whole number from 0 to 2³² − 1 as one.
#[inline(always)]
pub(super) fn whole(x: f64) -> u64 {
    const TWO_52: f64 = (1u64 << 52) as f64;
    (x + TWO_52).to_bits() & 0xFFFF_FFFF
}

/// Whole numbers from 0 to 2³² − 1 as such.
#[inline(always)]
pub(super) fn counts(lane: &Lane) -> Counts {
    let mut counts = [0; LANES];
    for (count, &x) in counts.iter_mut().zip(lane) {
        *count = whole(x) as u32;
    }
    counts
}

/// How wide the vectors are that are computed with. The bits are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vectors {
    /// As wide as the machine has them.
    Wide,
    /// As every machine of its kind has them.
    Plain,
}

/// Work that is compiled once for each width of vectors; `work` is to be `#[inline(always)]`, as all that it calls in its loops.
pub trait Work {
    /// What it makes.
    type Made;
    /// Does it.
    fn work(self) -> Self::Made;
}

/// Does a work with the widest vectors that the machine has.
pub fn widely<W: Work>(work: W) -> W::Made {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2")]
        fn with_512<W: Work>(work: W) -> W::Made {
            work.work()
        }
        #[target_feature(enable = "avx2")]
        fn with_256<W: Work>(work: W) -> W::Made {
            work.work()
        }
        let has_512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq");
        if has_512 && is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("avx512bw") {
            // SAFETY: the machine has what the function asks for.
            return unsafe { with_512(work) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the machine has what the function asks for.
            return unsafe { with_256(work) };
        }
    }
    work.work()
}

/// Standard normal numbers: the quantiles of uniform numbers, as `stats::normal` has them, with the logarithm of this file.
#[inline(always)]
pub(super) fn normal(words: &Word) -> Lane {
    /// 2⁻⁵²: the uniform numbers are those of `rng::uniform`.
    const CELL: f64 = 1.0 / (1u64 << 52) as f64;
    let uniform = each(|l| (small(words[l] >> 12) + 0.5) * CELL);
    let logs = log(&each(|l| lesser(uniform[l], 1.0 - uniform[l])));
    let depth = each(|l| (-logs[l]).sqrt());
    // Both formulas for all lanes: no lane waits for another's branch.
    let found = each(|l| {
        let q = uniform[l] - 0.5;
        if q.abs() <= quantile::CENTRE { quantile::central(q) } else { quantile::tail(depth[l]).copysign(q) }
    });
    if any(&each(|l| depth[l] - quantile::FAR)) { with_far_tails(found, &uniform, &depth) } else { found }
}

/// Numbers of which one in 10¹¹ lies so far out that it has a formula of its own.
#[cold]
#[inline(never)]
fn with_far_tails(mut found: Lane, uniform: &Lane, depth: &Lane) -> Lane {
    for l in 0..LANES {
        if depth[l] > quantile::FAR {
            found[l] = quantile::quantile(uniform[l]);
        }
    }
    found
}

const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// e^x, within 2 units in the last place; 1 at 0. Held at e^±708.
///
/// x = n·ln 2 + r with |r| ≤ ln 2/2, in two steps so that r keeps its digits (Cody and Waite, 1980); the Taylor series of e^r is cut
/// where its rest is below half a unit.
#[inline(always)]
pub(super) fn exp(x: &Lane) -> Lane {
    /// 1.5·2⁵²: adding it leaves the nearest whole number in the lowest bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    const BIAS: u64 = 1023 << 52;
    let mut found = ZERO;
    for l in 0..LANES {
        let x = lesser(greater(x[l], -708.0), 708.0);
        let shifted = x * std::f64::consts::LOG2_E + SHIFT;
        let n = shifted - SHIFT;
        let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
        // By Estrin's scheme: each power of r waits for few others.
        let (r2, one) = (r * r, 1.0 + r);
        let r4 = r2 * r2;
        let low = (one + r2 * (0.5 + r * (1.0 / 6.0))) + r4 * ((1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5_040.0)));
        let middle = (1.0 / 40_320.0 + r * (1.0 / 362_880.0)) + r2 * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
        let sum = low + (r4 * r4) * (middle + r4 * (1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0)));
        found[l] = sum * f64::from_bits((shifted.to_bits() << 52).wrapping_add(BIAS));
    }
    found
}

/// ln x of numbers above 0 that are not subnormal, within 2 units in the last place.
///
/// x = 2^e·m with m in (√½, √2]; ln m = 2 artanh s, s = (m − 1)/(m + 1), by its series.
#[inline(always)]
pub(super) fn log(x: &Lane) -> Lane {
    const MANTISSA: u64 = (1 << 52) - 1;
    const ONE: u64 = 1023 << 52;
    let mut found = ZERO;
    for l in 0..LANES {
        let bits = x[l].to_bits();
        let mantissa = f64::from_bits(bits & MANTISSA | ONE);
        let exponent = small(bits >> 52) - 1023.0;
        let above = mantissa > std::f64::consts::SQRT_2;
        let m = if above { 0.5 * mantissa } else { mantissa };
        let e = if above { exponent + 1.0 } else { exponent };
        let s = (m - 1.0) / (m + 1.0);
        let z = s * s;
        let z2 = z * z;
        let z4 = z2 * z2;
        let low = (1.0 / 3.0 + z * (1.0 / 5.0)) + z2 * (1.0 / 7.0 + z * (1.0 / 9.0));
        let middle = (1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (1.0 / 15.0 + z * (1.0 / 17.0));
        let high = (1.0 / 19.0 + z * (1.0 / 21.0)) + z2 * (1.0 / 23.0);
        let sum = low + z4 * (middle + z4 * high);
        let rest = sum * z * s + e * LN_2_LOW * 0.5;
        found[l] = e * LN_2_HIGH + (2.0 * s + 2.0 * rest);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(seen: f64, exact: f64) -> bool {
        (seen - exact).abs() <= 4.0 * f64::EPSILON * exact.abs().max(f64::MIN_POSITIVE)
    }

    #[test]
    fn powers_and_logarithms_are_those_of_the_library() {
        for step in 0..200_000 {
            let x = f64::from(step - 100_000) * 0.007;
            assert!(close(exp(&[x; LANES])[3], libm::exp(x.clamp(-708.0, 708.0))), "exp {x}");
            let x = (f64::from(step) + 0.5) / 100_000.0;
            let (seen, exact) = (log(&[x; LANES])[5], libm::log(x));
            assert!((seen - exact).abs() <= 4.0 * f64::EPSILON * exact.abs().max(0.01), "ln {x}: {seen} {exact}");
        }
        assert_eq!(exp(&ZERO), [1.0; LANES]);
        assert_eq!(log(&[1.0; LANES]), ZERO);
    }

    #[test]
    fn normal_numbers_are_the_quantiles_of_uniform_ones() {
        let mut words = [0, 1 << 12, u64::MAX, u64::MAX >> 1, 1 << 40, 0, 0, 0];
        for step in 0..100_000u64 {
            words[5] = step.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            words[6] = words[5].rotate_left(31) >> 20;
            words[7] = !words[6];
            for (seen, word) in normal(&words).into_iter().zip(words) {
                let exact = quantile::quantile(crate::rng::uniform(word));
                assert!((seen - exact).abs() <= 8.0 * f64::EPSILON * exact.abs(), "{word}: {seen} {exact}");
            }
        }
    }

    #[test]
    fn small_whole_numbers_keep_their_value() {
        for word in [0, 1, 65_535, 2047, 4_000_000_000] {
            assert_eq!(small(word), word as f64);
            assert_eq!(counts(&[word as f64; LANES]), [word as u32; LANES]);
        }
    }
}
