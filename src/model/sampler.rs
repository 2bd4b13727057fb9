//! Random numbers of the laws that the model draws from. They use the operations of IEEE 754 and `libm`, never the platform's
//! mathematics, so that they have the same bits everywhere (docs/randomness.md).

use crate::rng::Draws;
use crate::stats::normal::quantile;
use libm::{log, pow};

/// A standard normal number: the quantile of one uniform number.
#[inline]
pub fn normal(draws: &mut Draws) -> f64 {
    quantile(draws.uniform())
}

/// A gamma number of scale 1, by rejection (Marsaglia and Tsang, 2000). The shape is above 0 and finite.
pub fn gamma(shape: f64, draws: &mut Draws) -> f64 {
    if shape < 1.0 {
        // A gamma number of a shape larger by 1, times U^(1/shape).
        let factor = pow(draws.uniform(), 1.0 / shape);
        return factor * gamma(shape + 1.0, draws);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(draws);
        let root = 1.0 + c * x;
        let u = draws.uniform();
        if root <= 0.0 {
            continue;
        }
        let (v, x2) = (root * root * root, x * x);
        // The first bound settles nearly all without logarithms.
        if u < 1.0 - 0.0331 * x2 * x2 || log(u) < 0.5 * x2 + d * (1.0 - v + log(v)) {
            return d * v;
        }
    }
}

/// A beta number: the share of one gamma number in the sum of two. Both shapes are above 0 and finite.
pub fn beta(a: f64, b: f64, draws: &mut Draws) -> f64 {
    let (x, y) = (gamma(a, draws), gamma(b, draws));
    // Both are 0 where the shapes are too small for a number: then the mean is all that is left to say.
    if x + y > 0.0 { x / (x + y) } else { a / (a + b) }
}

/// Trials that one uniform number settles: more, and the probability of no success could be too small for a number.
const TRIALS: u32 = 512;

/// How many of `n` trials of probability `p` succeed. The smaller the uniform number behind it, the more.
pub fn binomial(mut n: u32, p: f64, draws: &mut Draws) -> u32 {
    if p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    let mut successes = 0;
    while n > 0 {
        let trials = n.min(TRIALS);
        successes += some(trials, p, draws.uniform());
        n -= trials;
    }
    successes
}

fn some(n: u32, p: f64, u: f64) -> u32 {
    if p > 0.5 {
        return n - some(n, 1.0 - p, 1.0 - u);
    }
    let odds = p / (1.0 - p);
    inverted(n, power(1.0 - p, n), u, |k| f64::from(n - k) / f64::from(k + 1) * odds)
}

/// How many of `n` trials succeed whose common probability is a beta number of shapes `a` and `b`, both above 0 and finite. The smaller
/// the uniform number behind it, the more.
pub fn beta_binomial(mut n: u32, mut a: f64, mut b: f64, draws: &mut Draws) -> u32 {
    let mut successes = 0;
    while n > 0 {
        let trials = n.min(TRIALS);
        let found = some_of_urn(trials, a, b, draws.uniform());
        // Pólya's urn: given what the first trials gave, the others' law is beta-binomial again (Feller, 1968, V.2).
        a += f64::from(found);
        b += f64::from(trials - found);
        successes += found;
        n -= trials;
    }
    successes
}

fn some_of_urn(n: u32, a: f64, b: f64, u: f64) -> u32 {
    if a > b {
        return n - some_of_urn(n, b, a, 1.0 - u);
    }
    inverted(n, none_of_urn(n, a, b), u, |k| {
        let (left, k) = (f64::from(n - k), f64::from(k));
        left * (a + k) / ((k + 1.0) * (b + left - 1.0))
    })
}

/// P(no success) = Π (b + i)/(a + b + i) over i below n, as four products side by side.
fn none_of_urn(n: u32, a: f64, b: f64) -> f64 {
    const SIDE: usize = 4;
    let mut products = [1.0; SIDE];
    let mut failures: [f64; SIDE] = std::array::from_fn(|l| b + l as f64);
    for _ in 0..n as usize / SIDE {
        for l in 0..SIDE {
            products[l] *= failures[l] / (a + failures[l]);
            failures[l] += SIDE as f64;
        }
    }
    for l in 0..n as usize % SIDE {
        products[l] *= failures[l] / (a + failures[l]);
    }
    (products[0] * products[1]) * (products[2] * products[3])
}

/// The count at a uniform number, by adding up probabilities: that of none, and how many times as probable one more than k is as k. The
/// uniform number is counted from its far end, so that the smaller it is, the larger the count.
pub(super) fn inverted(n: u32, none: f64, u: f64, ratio: impl Fn(u32) -> f64) -> u32 {
    let (mut probability, mut above, mut k) = (none, 1.0 - u, 0);
    while above > probability && k < n {
        above -= probability;
        probability *= ratio(k);
        k += 1;
    }
    k
}

/// `base` to a whole power, by squaring.
fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut found = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            found *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Chance, Process};

    const SIZE: u64 = 200_000;

    fn sample(mut draw: impl FnMut(&mut Draws) -> f64) -> Vec<f64> {
        let process = Process::named("sampler");
        (0..SIZE).map(|i| draw(&mut Chance::new(5, i).once(process))).collect()
    }

    /// Kolmogorov's distance to a continuous law: above 1.95/√n one time in a thousand. The seed is fixed. A law that is off by 0.008
    /// somewhere is seen with near certainty.
    fn assert_law(name: &str, mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) {
        sample.sort_by(f64::total_cmp);
        let n = sample.len() as f64;
        let gap = |(at, &x): (usize, &f64)| f64::max(((at + 1) as f64 / n - cdf(x)).abs(), (at as f64 / n - cdf(x)).abs());
        let distance = sample.iter().enumerate().map(gap).fold(0.0, f64::max);
        assert!(distance < 1.95 / n.sqrt(), "{name}: {distance}");
    }

    #[test]
    fn continuous_samples_follow_their_laws() {
        use crate::stats::{beta, gamma, normal};
        assert_law("normal", sample(super::normal), normal::cdf);
        for shape in [0.05, 0.5, 1.0, 2.5, 40.0, 1e6] {
            assert_law(&format!("gamma {shape}"), sample(|draws| super::gamma(shape, draws)), |x| gamma::lower(shape, x));
        }
        for (a, b) in [(1.0, 5.0), (2.2, 3.8), (0.3, 0.4), (50.0, 3.0)] {
            assert_law(&format!("beta {a} {b}"), sample(|draws| super::beta(a, b, draws)), |x| beta::cdf(a, b, x));
        }
    }

    /// Pearson's χ² over the counts that are expected 20 times or more, the others together; 5 standard deviations of it on either side.
    fn assert_counts(name: &str, counts: &[f64], probability: impl Fn(u32) -> f64, n: u32) {
        let mut seen = vec![0.0; n as usize + 1];
        counts.iter().for_each(|&count| seen[count as usize] += 1.0);
        let (mut chi, mut cells, mut rest, mut total) = (0.0, 0.0, [0.0; 2], 0.0);
        for k in 0..=n {
            let expected = probability(k) * SIZE as f64;
            total += probability(k);
            if expected < 20.0 {
                rest[0] += seen[k as usize];
                rest[1] += expected;
                continue;
            }
            chi += (seen[k as usize] - expected) * (seen[k as usize] - expected) / expected;
            cells += 1.0;
        }
        if rest[1] >= 5.0 {
            chi += (rest[0] - rest[1]) * (rest[0] - rest[1]) / rest[1];
            cells += 1.0;
        } else {
            assert!(rest[0] < 30.0, "{name}: {} where {} are expected", rest[0], rest[1]);
        }
        assert!((total - 1.0).abs() < 1e-9, "{name}: the reference adds up to {total}");
        let mean: f64 = cells - 1.0;
        let sd = (2.0 * mean.max(1.0)).sqrt();
        assert!((chi - mean).abs() < 5.0 * sd, "{name}: χ² {chi} on {mean} degrees of freedom");
    }

    #[test]
    fn counts_follow_their_laws() {
        use crate::stats::beta::ln_choose;
        use libm::{exp, lgamma};
        for (n, p) in [(1, 0.3), (30, 0.02), (40, 0.5), (250, 0.93), (700, 0.1), (1500, 0.6)] {
            let law = |k: u32| exp(ln_choose(n.into(), k.into()) + f64::from(k) * log(p) + f64::from(n - k) * log(1.0 - p));
            assert_counts(&format!("binomial {n} {p}"), &sample(|draws| f64::from(binomial(n, p, draws))), law, n);
        }
        let ln_beta = |a: f64, b: f64| lgamma(a) + lgamma(b) - lgamma(a + b);
        for (n, a, b) in [(1, 0.5, 1.5), (5, 0.5, 1.5), (30, 1.2, 2.8), (250, 0.5, 1.5), (250, 90.0, 4.0), (700, 3.0, 2.0)] {
            let law = |k: u32| exp(ln_choose(n.into(), k.into()) + ln_beta(f64::from(k) + a, f64::from(n - k) + b) - ln_beta(a, b));
            assert_counts(&format!("beta-binomial {n} {a} {b}"), &sample(|draws| f64::from(beta_binomial(n, a, b, draws))), law, n);
        }
    }

    #[test]
    fn a_smaller_uniform_number_never_gives_fewer() {
        for n in [3, 40, 512] {
            for (low, high) in [(0.1, 0.12), (0.49, 0.52), (0.8, 0.9)] {
                let mut before = [n; 2];
                for step in 1..3000 {
                    let u = f64::from(step) / 3000.0;
                    let now = [some(n, low, u), some_of_urn(n, 4.0 * low, 4.0 * (1.0 - low), u)];
                    assert!(now[0] <= before[0] && now[1] <= before[1], "{n} {low} {u}");
                    assert!(now[0] <= some(n, high, u), "{n} {low} {high} {u}");
                    assert!(now[1] <= some_of_urn(n, 4.0 * high, 4.0 * (1.0 - high), u), "{n} {low} {high} {u}");
                    before = now;
                }
            }
        }
    }

    /// Its own small samples, not the engine's: rand_distr draws the same laws by other methods.
    #[test]
    fn another_library_draws_the_same_means() {
        use rand_distr::{Beta, Distribution, Gamma};
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let deviation = |values: &[f64]| {
            let centre = mean(values);
            (values.iter().map(|v| (v - centre) * (v - centre)).sum::<f64>() / values.len() as f64).sqrt()
        };
        let apart = |ours: Vec<f64>, theirs: Vec<f64>, what: &str| {
            let error = f64::hypot(deviation(&ours), deviation(&theirs)) / (SIZE as f64).sqrt();
            assert!((mean(&ours) - mean(&theirs)).abs() < 5.0 * error, "{what}: {} and {}", mean(&ours), mean(&theirs));
        };
        apart(sample(|draws| gamma(0.7, draws)), sample(|draws| Gamma::new(0.7, 1.0).unwrap().sample(draws)), "gamma");
        apart(sample(|draws| beta(1.4, 4.6, draws)), sample(|draws| Beta::new(1.4, 4.6).unwrap().sample(draws)), "beta");
    }
}
