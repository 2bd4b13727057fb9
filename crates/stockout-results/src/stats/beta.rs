//! The incomplete beta function and the laws that are read from it (beta, Student's t, F, binomial), with the same bits on every platform.

use super::gamma::{MOST, log_ratio, not_zero, stirling_error};
use libm::{exp, lgamma, sqrt};

/// Probability that a beta number of shapes `a` and `b` is at most `x`: the regularised incomplete beta function.
pub fn cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    reached(a, b, x, front(a, b, x))
}

/// The value below which a beta number of shapes `a` and `b` lies with probability `p`, to a relative 10⁻¹².
pub fn quantile(a: f64, b: f64, p: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let (mut low, mut high, mut x) = (0.0, 1.0, a / (a + b));
    for _ in 0..STEPS {
        let front = front(a, b, x);
        let off = reached(a, b, x, front) - p;
        if off < 0.0 {
            low = x
        } else {
            high = x
        }
        // Newton's step, the density being front/(x(1 − x)); halving where it would leave the bracket.
        let newton = x - off * x * (1.0 - x) / front;
        let next = if newton > low && newton < high { newton } else { halfway(low, high) };
        if (next - x).abs() <= 1e-15 * x {
            return next;
        }
        x = next;
    }
    x
}

/// Student's t quantile of a probability `p` between 0 and 1.
pub fn student_quantile(freedom: f64, p: f64) -> f64 {
    // t² is F(1, ν).
    sqrt(f_quantile(1.0, freedom, (2.0 * p - 1.0).abs())).copysign(p - 0.5)
}

/// The quantile of the F law with `above` and `below` degrees of freedom.
pub fn f_quantile(above: f64, below: f64, p: f64) -> f64 {
    let share = quantile(0.5 * above, 0.5 * below, p);
    below * share / (above * (1.0 - share))
}

/// Probability of `k` or more successes in `n` independent trials of probability `p` each.
pub fn at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n { 0.0 } else { cdf(k as f64, (n - k) as f64 + 1.0, p) }
}

/// Logarithm of the number of ways to choose `k` of `n`.
pub fn ln_choose(n: u64, k: u64) -> f64 {
    let ln_factorial = |x: u64| lgamma(x as f64 + 1.0);
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// Steps of the search for a quantile, at most.
const STEPS: usize = 300;

/// A place inside a bracket: the geometric mean of ends that are far apart.
fn halfway(low: f64, high: f64) -> f64 {
    if high > 4.0 * low { sqrt(f64::max(low, 1e-300)) * sqrt(high) } else { f64::midpoint(low, high) }
}

/// x^a (1 − x)^b/B(a, b), by way of its value at the mean, so that large shapes lose no digits (Loader, 2000).
fn front(a: f64, b: f64, x: f64) -> f64 {
    let sum = a + b;
    let (mean, distance) = (a / sum, x - a / sum);
    let logs = a * log_ratio(x, mean, distance) + b * log_ratio(1.0 - x, b / sum, -distance);
    let errors = stirling_error(sum) - stirling_error(a) - stirling_error(b);
    sqrt(a * b / (sum * std::f64::consts::TAU)) * exp(logs + errors)
}

fn reached(a: f64, b: f64, x: f64, front: f64) -> f64 {
    if x < (a + 1.0) / (a + b + 2.0) { front * fraction(a, b, x) / a } else { 1.0 - front * fraction(b, a, 1.0 - x) / b }
}

/// The continued fraction (Abramowitz and Stegun, 26.5.8), by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut c, mut d) = (1.0, 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0)));
    let (mut found, mut m) = (d, 0.0);
    loop {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / not_zero(1.0 + even * d);
        c = not_zero(1.0 + even / c);
        found *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / not_zero(1.0 + odd * d);
        c = not_zero(1.0 + odd / c);
        found *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON || m > MOST {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF};

    fn close(found: f64, exact: f64) -> bool {
        (found / exact - 1.0).abs() < 2e-12
    }

    /// Reference values: mpmath, 40 digits.
    #[test]
    fn probabilities_and_quantiles_are_exact() {
        for (a, b, x, exact) in CDF {
            assert!(close(cdf(a, b, x), exact), "{a} {b} {x}: {} instead of {exact}", cdf(a, b, x));
            assert!(close(quantile(a, b, exact), x), "{a} {b} {exact}: {} instead of {x}", quantile(a, b, exact));
        }
        for (freedom, p, exact) in STUDENT {
            let found = student_quantile(freedom, p);
            assert!(close(found, exact), "t {freedom} {p}: {found} instead of {exact}");
            assert_eq!(student_quantile(freedom, 1.0 - p).is_sign_negative(), p > 0.5);
        }
        for (above, below, p, exact) in F {
            let found = f_quantile(above, below, p);
            assert!(close(found, exact), "F {above} {below} {p}: {found} instead of {exact}");
        }
        assert_eq!(student_quantile(4.0, 0.5), 0.0);
    }

    const CDF: [(f64, f64, f64, f64); 8] = [
        (0.5, 2.0, 0.01, 0.1495),
        (2.0, 3.0, 0.4, 0.5248),
        (1.0, 5.0, 0.3, 0.83193),
        (1.8, 4.2, 0.9, 0.9997667313930194),
        (40.0, 60.0, 0.35, 0.15345812249917357),
        (5000.0, 7000.0, 0.42, 0.7706878535437867),
        (0.5, 50000.0, 2e-05, 0.8427018307361872),
        (81.0, 183.0, 0.2553, 0.03127485278928481),
    ];
    const STUDENT: [(f64, f64, f64); 6] = [
        (1.0, 0.975, 12.706204736174694),
        (3.0, 0.975, 3.1824463052837086),
        (9.0, 0.95, 1.8331129326562365),
        (3.0, 0.9, 1.6377443536962104),
        (120.0, 0.9995, 3.3734537685625337),
        (9999.0, 0.975, 1.9602012636213573),
    ];
    const F: [(f64, f64, f64, f64); 4] = [
        (49.0, 450.0, 0.975, 1.4698384012602765),
        (49.0, 450.0, 0.025, 0.6333430178980366),
        (999.0, 3000.0, 0.975, 1.105165056142549),
        (2.0, 7.0, 0.025, 0.025409599380200584),
    ];

    #[test]
    fn another_library_finds_the_same() {
        for (a, b) in [(1.0, 5.0), (2.3, 3.7), (0.3, 0.4), (30.0, 200.0), (5.0, 1.0)] {
            let law = Beta::new(a, b).unwrap();
            for step in 1..100 {
                let p = f64::from(step) / 100.0;
                assert!((quantile(a, b, p) - law.inverse_cdf(p)).abs() < 1e-8, "{a} {b} {p}");
                assert!((cdf(a, b, p) - law.cdf(p)).abs() < 1e-10, "{a} {b} {p}");
                assert!((cdf(a, b, quantile(a, b, p)) - p).abs() < 1e-13, "{a} {b} {p}");
            }
        }
    }

    #[test]
    fn binomial_tails_add_up() {
        // 10 trials of one half: 176 of 1,024 outcomes have seven or more.
        assert!(close(at_least(7, 10, 0.5), 176.0 / 1024.0));
        assert_eq!((at_least(0, 5, 0.3), at_least(6, 5, 0.3)), (1.0, 0.0));
        assert!((ln_choose(10, 3) - libm::log(120.0)).abs() < 1e-13);
    }
}
