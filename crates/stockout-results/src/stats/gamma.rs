//! The incomplete gamma function, with the same bits on every platform.

use libm::{exp, lgamma, log, log1p, sqrt};

/// Probability that a gamma number of this shape and scale 1 is at most `x`: the regularised lower incomplete gamma function.
pub fn lower(shape: f64, x: f64) -> f64 {
    match parts(shape, x) {
        Part::Lower(lower) => lower,
        Part::Upper(upper) => 1.0 - upper,
    }
}

/// Probability that a gamma number of this shape and scale 1 is above `x`: the regularised upper incomplete gamma function.
pub fn upper(shape: f64, x: f64) -> f64 {
    match parts(shape, x) {
        Part::Lower(lower) => 1.0 - lower,
        Part::Upper(upper) => upper,
    }
}

/// ln Γ(x) less Stirling's (x − ½) ln x − x + ½ ln 2π, for x above 0.
pub(super) fn stirling_error(x: f64) -> f64 {
    const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_8;
    if x < 10.0 {
        return lgamma(x) - ((x - 0.5) * log(x) - x + HALF_LN_2_PI);
    }
    // The series of Stirling and De Moivre (Abramowitz and Stegun, 6.1.41): beyond 10 its rest is below 10⁻¹⁶.
    let z = 1.0 / (x * x);
    let more = 1.0 / 1260.0 - z * (1.0 / 1680.0 - z * (1.0 / 1188.0 - z * (691.0 / 360_360.0 - z * (1.0 / 156.0))));
    (1.0 / 12.0 - z * (1.0 / 360.0 - z * more)) / x
}

/// ln(x/middle), to the last digits where x is close to the middle; `distance` is x − middle.
pub(super) fn log_ratio(x: f64, middle: f64, distance: f64) -> f64 {
    if distance.abs() < 0.5 * middle { log1p(distance / middle) } else { log(x / middle) }
}

/// What the chosen expansion gives.
enum Part {
    Lower(f64),
    Upper(f64),
}

fn parts(shape: f64, x: f64) -> Part {
    if x <= 0.0 {
        return Part::Lower(0.0);
    }
    if x.is_infinite() {
        return Part::Upper(0.0);
    }
    // x^a e^(−x)/Γ(a), by way of its value at x = a, so that large shapes lose no digits (Loader, 2000).
    let front = sqrt(shape / std::f64::consts::TAU) * exp(shape * log_ratio(x, shape, x - shape) - (x - shape) - stirling_error(shape));
    if x < shape + 1.0 { Part::Lower(front * series(shape, x)) } else { Part::Upper(front * fraction(shape, x)) }
}

/// Σ xⁿ/(a(a + 1)…(a + n)) (Abramowitz and Stegun, 6.5.29).
fn series(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
    while term > sum * f64::EPSILON * 0.25 {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// The continued fraction (Abramowitz and Stegun, 6.5.31), by Lentz's method.
fn fraction(shape: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let (mut found, mut i) = (d, 0.0);
    loop {
        i += 1.0;
        let a = i * (shape - i);
        b += 2.0;
        d = 1.0 / not_zero(a * d + b);
        c = not_zero(b + a / c);
        found *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON || i > MOST {
            return found;
        }
    }
}

/// Stands for 0 in a continued fraction.
const TINY: f64 = 1e-300;
/// Terms of a continued fraction, at most: many times what 10¹² for a shape takes.
pub(super) const MOST: f64 = 1e7;

pub(super) fn not_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::gamma::{gamma_lr, gamma_ur};

    /// Reference values: mpmath, 40 digits.
    #[test]
    fn probabilities_are_exact() {
        for (shape, x, lower_exact, upper_exact) in EXACT {
            // What is read as 1 less the other has that one's absolute error.
            let close = |found: f64, exact: f64| (found - exact).abs() < 2e-13 * exact + 2e-15;
            assert!(close(lower(shape, x), lower_exact), "lower {shape} {x}: {} instead of {lower_exact}", lower(shape, x));
            assert!(close(upper(shape, x), upper_exact), "upper {shape} {x}: {} instead of {upper_exact}", upper(shape, x));
        }
    }

    const EXACT: [(f64, f64, f64, f64); 9] = [
        (0.5, 0.1, 0.345279153981423, 0.654720846018577),
        (0.5, 4.0, 0.9953222650189527, 0.004677734981047266),
        (2.7, 1.5, 0.2523342050354019, 0.7476657949645981),
        (2.7, 9.0, 0.9959724518968507, 0.004027548103149341),
        (10.0, 10.0, 0.5420702855281478, 0.4579297144718522),
        (400.0, 380.0, 0.15855070978429478, 0.8414492902157052),
        (400.0, 460.0, 0.9980012822577893, 0.0019987177422107517),
        (250_000.0, 249_000.0, 0.022642042198113287, 0.9773579578018867),
        (0.001, 0.5, 0.9994399333435292, 0.0005600666564707498),
    ];

    #[test]
    fn another_library_finds_the_same() {
        for shape in [0.1, 0.5, 1.0, 2.7, 9.9, 10.1, 40.0, 1000.0] {
            for step in 1..60 {
                let x = shape * f64::from(step) * 0.05;
                assert!((lower(shape, x) - gamma_lr(shape, x)).abs() < 1e-9, "{shape} {x}");
                assert!((upper(shape, x) - gamma_ur(shape, x)).abs() < 1e-9, "{shape} {x}");
                assert!((lower(shape, x) + upper(shape, x) - 1.0).abs() < 1e-15, "{shape} {x}");
            }
        }
        assert_eq!((lower(3.0, 0.0), upper(3.0, 0.0)), (0.0, 1.0));
        assert_eq!((lower(3.0, f64::INFINITY), upper(3.0, f64::INFINITY)), (1.0, 0.0));
    }
}
