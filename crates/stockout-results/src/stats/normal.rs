//! The normal law: its distribution function and its quantiles, with the same bits on every platform.

use libm::{erfc, log};

/// Probability that a standard normal number is at most `x`.
pub fn cdf(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The standard normal quantile of a probability `p` between 0 and 1: algorithm AS 241 (Wichura, 1988), to a relative 10⁻¹⁵. Infinite
/// at 0 and 1.
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRE {
        return central(q);
    }
    let beyond = if q < 0.0 { p } else { 1.0 - p };
    if beyond <= 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let depth = (-log(beyond)).sqrt();
    let size = if depth <= FAR { tail(depth) } else { far_tail(depth) };
    size.copysign(q)
}

/// Up to this distance of `p` from ½ a quantile is [`central`].
pub const CENTRE: f64 = 0.425;

/// Up to this depth a quantile that is not central is [`tail`].
pub const FAR: f64 = 5.0;

/// The quantile of ½ + q, for |q| up to [`CENTRE`].
#[inline(always)]
pub fn central(q: f64) -> f64 {
    const ABOVE: [f64; 8] = [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ];
    const BELOW: [f64; 8] = [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ];
    let r = CENTRE * CENTRE - q * q;
    q * polynomial(&ABOVE, r) / polynomial(&BELOW, r)
}

/// The size of a quantile outside the centre, from its depth √(−ln p) up to [`FAR`], where p is the probability beyond it.
#[inline(always)]
pub fn tail(depth: f64) -> f64 {
    const ABOVE: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ];
    const BELOW: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    let r = depth - 1.6;
    polynomial(&ABOVE, r) / polynomial(&BELOW, r)
}

fn far_tail(depth: f64) -> f64 {
    const ABOVE: [f64; 8] = [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const BELOW: [f64; 8] = [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];
    let r = depth - FAR;
    polynomial(&ABOVE, r) / polynomial(&BELOW, r)
}

#[inline(always)]
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    let mut sum = coefficients[7];
    for at in (0..7).rev() {
        sum = sum * x + coefficients[at];
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference values: mpmath, 40 digits.
    #[test]
    fn quantiles_and_probabilities_are_the_published_ones() {
        for (p, x) in [
            (0.975, 1.959_963_984_540_053_8),
            (0.5, 0.0),
            (0.6, 0.253_347_103_135_799_7),
            (0.01, -2.326_347_874_040_841),
            (1e-9, -5.997_807_015_007_686_5),
            (1e-15, -7.941_345_326_170_997),
            (1e-300, -37.047_096_299_361_2),
        ] {
            let found = quantile(p);
            assert!((found - x).abs() <= 4e-15 * x.abs(), "{p}: {found} instead of {x}");
            assert!((cdf(x) / p - 1.0).abs() < 1e-12, "{x}: {} instead of {p}", cdf(x));
        }
        assert_eq!((quantile(0.0), quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn a_quantile_is_the_inverse_and_never_falls() {
        let mut before = f64::NEG_INFINITY;
        for step in 1..200_000 {
            let p = f64::from(step) / 200_000.0;
            let x = quantile(p);
            assert!(x > before, "{p}");
            assert!((cdf(x) - p).abs() < 1e-15, "{p}");
            assert!((x + quantile(1.0 - p)).abs() <= 1e-10, "{p}");
            before = x;
        }
    }
}
