//! Calibration: the sampler against exact posteriors, and against synthetic records.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use rand_distr::{Distribution, Poisson};
use statrs::distribution::{ChiSquared, ContinuousCDF, Gamma, Normal};
use std::convert::Infallible;
use stockout::results::calibration::{Calibration, Ended, Sought, Target};
use stockout::rng::{Chance, Draws, Process};
use stockout::scenario::UncertainLaw;
use stockout::study::calibrate::{Ask, Axis, Question, Settings, calibrate};

fn axis(name: &str) -> Axis {
    Axis { name: name.to_owned(), law: UncertainLaw::Uniform { low: 0.0, high: 1.0 }, whole: false }
}

fn sought(name: &str) -> Sought {
    let (path, verb, words, source) = (name.to_owned(), "set".to_owned(), "0 to 1".to_owned(), String::new());
    Sought { path, verb, words, range: [0.0, 1.0], whole: false, discrete: false, source }
}

fn target(name: &str, observed: f64, half: f64) -> Target {
    let (low, high) = (observed - half, observed + half);
    Target { name: name.to_owned(), unit: String::new(), observed, low, high, discrepancy: 0.0, censored: f64::NAN }
}

fn question(names: &[&str], targets: Vec<Target>) -> Question {
    let (sought, axes) = (names.iter().map(|name| sought(name)).collect(), names.iter().map(|name| axis(name)).collect());
    Question { sought, axes, targets }
}

/// Calibrates with a simulator that is a function of values and draws.
fn found(question: &Question, settings: &Settings, simulator: impl Fn(&[f64], &mut Draws) -> Vec<f64>) -> Calibration {
    let mut simulate = |asks: &[Ask]| -> Result<Vec<Vec<f64>>, Infallible> {
        let draws = |ask: &Ask| Chance::new(settings.seed, ask.number).once(Process::named("test/simulator"));
        Ok(asks.iter().map(|ask| simulator(&ask.values, &mut draws(ask))).collect())
    };
    match calibrate(question, settings, &mut simulate) {
        Ok(found) => found,
        Err(never) => match never {},
    }
}

/// Mean, standard deviation and the standard error of the mean of a function of the values.
fn of(found: &Calibration, f: impl Fn(&[f64]) -> f64) -> (f64, f64, f64) {
    let mean: f64 = found.particles.iter().map(|one| one.weight * f(&one.values)).sum();
    let variance: f64 = found.particles.iter().map(|one| one.weight * (f(&one.values) - mean).powi(2)).sum();
    (mean, variance.sqrt(), (variance / found.ess()).sqrt())
}

/// Both tails: a mean within 4 standard errors, a standard deviation within 4 of its own (σ/√2n for a normal posterior; half as
/// much again for a skewed one). ESS does not know that particles descend from one another: a factor of 1.5 stands for that.
fn assert_posterior(seen: (f64, f64, f64), ess: f64, mean: f64, sd: f64) {
    assert!((seen.0 - mean).abs() < 6.0 * seen.2, "mean {} instead of {mean}, standard error {}", seen.0, seen.2);
    let error = sd / (2.0 * ess).sqrt();
    assert!((seen.1 - sd).abs() < 9.0 * error, "deviation {} instead of {sd}, standard error {error}", seen.1);
}

/// Mean and deviation of a density on a grid.
fn integrated(low: f64, high: f64, density: impl Fn(f64) -> f64) -> (f64, f64) {
    let n = 40_000;
    let at = |i: usize| low + (high - low) * (i as f64 + 0.5) / n as f64;
    let mass: f64 = (0..n).map(|i| density(at(i))).sum();
    let mean = (0..n).map(|i| density(at(i)) * at(i)).sum::<f64>() / mass;
    let variance = (0..n).map(|i| density(at(i)) * (at(i) - mean).powi(2)).sum::<f64>() / mass;
    (mean, variance.sqrt())
}

fn normal() -> Normal {
    Normal::standard()
}

fn count(rate: f64, draws: &mut Draws) -> f64 {
    Poisson::new(rate).expect("a law").sample(draws)
}

#[test]
fn the_posterior_of_a_normal_mean_is_the_exact_one() {
    // θ ~ N(0, 1) by its quantile; y ~ N(θ, 0.3²), known to ±0.05: the window is part of the likelihood.
    let (sigma, y, half) = (0.3, 1.4, 0.05);
    let question = question(&["theta"], vec![target("y", y, half)]);
    let settings = Settings::new(2000, 11);
    let found =
        found(&question, &settings, |values, draws| vec![normal().inverse_cdf(values[0]) + sigma * normal().inverse_cdf(draws.uniform())]);
    assert_eq!(found.ended, Ended::Tolerance);
    let theta = |values: &[f64]| normal().inverse_cdf(values[0]);
    let window = |theta: f64| normal().cdf((y + half - theta) / sigma) - normal().cdf((y - half - theta) / sigma);
    let (mean, sd) = integrated(-5.0, 5.0, |theta| (-0.5 * theta * theta).exp() * window(theta));
    // Conjugacy, for a window of no width: N(y/(1 + σ²), σ²/(1 + σ²)).
    assert!((mean - y / (1.0 + sigma * sigma)).abs() < 0.01);
    assert!(found.ess() > 1000.0, "{}", found.ess());
    assert_posterior(of(&found, theta), found.ess(), mean, sd);
}

/// Sixty seeds of a small calibration: 95 % of its posterior means lie within their Monte Carlo errors of the exact one (at four standard
/// deviations of the count, 49 of 60 at least), and half of the errors are between one and six standard deviations of the means (with four populations, Student's t alone is 3.2).
#[test]
fn the_monte_carlo_error_is_that_of_the_means_over_seeds() {
    const SEEDS: u64 = 60;
    let (sigma, y, half) = (0.3, 1.4, 0.05);
    let question = question(&["theta"], vec![target("y", y, half)]);
    let window = |theta: f64| normal().cdf((y + half - theta) / sigma) - normal().cdf((y - half - theta) / sigma);
    let density = |theta: f64| (-0.5 * theta * theta).exp() * window(theta);
    let whole = |of: &dyn Fn(f64) -> f64| (0..20_000).map(|at| -5.0 + f64::from(at) / 2000.0).map(of).sum::<f64>();
    let exact = whole(&|theta| normal().cdf(theta) * density(theta)) / whole(&density);
    let mut seen: Vec<(f64, f64)> = Vec::new();
    for seed in 0..SEEDS {
        let settings = Settings { wave_points: 60, wave_replications: 6, predictive: 200, ..Settings::new(400, seed) };
        let one = found(&question, &settings, |values, draws| {
            vec![normal().inverse_cdf(values[0]) + sigma * normal().inverse_cdf(draws.uniform())]
        });
        let marginal = &one.marginals[0];
        assert!(marginal.narrowed().is_some() && marginal.moved().is_some());
        seen.push((marginal.posterior.mean - exact, marginal.error.mean));
    }
    let held = seen.iter().filter(|(off, error)| off.abs() <= *error).count();
    assert!(held >= 49, "{held} of {SEEDS}");
    let sd = (seen.iter().map(|(off, _)| off * off).sum::<f64>() / SEEDS as f64).sqrt();
    let mut errors: Vec<f64> = seen.iter().map(|(_, error)| *error).collect();
    errors.sort_by(f64::total_cmp);
    assert!(errors[30] < 6.0 * sd && errors[30] > sd, "{} for {sd}", errors[30]);
}

#[test]
fn the_posterior_of_a_rate_is_the_exact_one() {
    // λ ~ Gamma(3, 0.5); counts of 2 over 0.5 and of 20 over 4: Gamma(3 + 22, 0.5 + 4.5), skewed as the counts are few.
    let prior = Gamma::new(3.0, 0.5).expect("a law");
    let question = question(&["rate"], vec![target("two", 2.0, 0.25), target("twenty", 20.0, 0.25)]);
    let settings = Settings { least_acceptance: 0.005, ..Settings::new(1500, 5) };
    let rate = |values: &[f64]| prior.inverse_cdf(values[0]);
    let found = found(&question, &settings, |values, draws| {
        let rate = rate(values);
        vec![count(0.5 * rate, draws), count(4.0 * rate, draws)]
    });
    assert_eq!(found.ended, Ended::Tolerance, "{:?}", found.generations);
    assert_posterior(of(&found, rate), found.ess(), 25.0 / 5.0, 25f64.sqrt() / 5.0);
}

#[test]
fn what_only_a_sum_tells_stays_correlated() {
    // a, b ~ N(0, 1), y = a + b + N(0, σ²): the correlation of a and b in the posterior is −1/(1 + σ²); the window adds h²/3 to σ².
    let (sigma, half): (f64, f64) = (0.4, 0.1);
    let question = question(&["a", "b"], vec![target("sum", 0.5, half)]);
    let settings = Settings::new(3000, 2);
    let score = |value: f64| normal().inverse_cdf(value);
    let found = found(&question, &settings, |values, draws| vec![score(values[0]) + score(values[1]) + sigma * score(draws.uniform())]);
    let (a, sd_a, _) = of(&found, |values| score(values[0]));
    let (b, sd_b, _) = of(&found, |values| score(values[1]));
    let (both, ..) = of(&found, |values| (score(values[0]) - a) * (score(values[1]) - b));
    let exact = -1.0 / (1.0 + sigma * sigma + half * half / 3.0);
    // The standard error of a correlation is (1 − r²)/√n.
    let error = (1.0 - exact * exact) / found.ess().sqrt();
    assert!((both / (sd_a * sd_b) - exact).abs() < 6.0 * error, "{} instead of {exact} ± {error}", both / (sd_a * sd_b));
    // Drawn apart, the sum spreads: the band of values drawn apart must say so.
    let predictive = &found.predictive[0];
    assert!(predictive.apart.sd > 1.8 * predictive.posterior.sd, "{predictive:?}");
}

/// Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman, 2018): truths from the prior, records from the
/// truths; the rank of each truth among draws of its posterior is uniform. `shrink` narrows the posterior about its median.
fn chi_square_of_ranks(records: u64, shrink: f64) -> f64 {
    const DRAWS: usize = 19;
    // A log-uniform rate of 1.6 to 12.
    let rate = |value: f64| (0.5 + 2.0 * value).exp();
    let mut ranks = [0.0; DRAWS + 1];
    for record in 0..records {
        let mut draws = Chance::new(77, record).once(Process::named("test/truth"));
        let truth = draws.uniform();
        let observed = [count(rate(truth), &mut draws), count(2.0 * rate(truth), &mut draws)];
        let question = question(&["rate"], vec![target("one", observed[0], 0.25), target("two", observed[1], 0.25)]);
        let settings = Settings {
            wave_points: 60,
            wave_replications: 6,
            least_acceptance: 0.005,
            predictive: 200,
            joint: DRAWS,
            repeats: 0,
            ..Settings::new(120, record)
        };
        let found = found(&question, &settings, |values, draws| vec![count(rate(values[0]), draws), count(2.0 * rate(values[0]), draws)]);
        let middle = found.marginals[0].posterior.quantiles[2];
        ranks[found.joint.iter().filter(|draw| middle + shrink * (draw[0] - middle) < truth).count()] += 1.0;
    }
    let expected = records as f64 / ranks.len() as f64;
    ranks.iter().map(|seen| (seen - expected).powi(2) / expected).sum()
}

#[test]
fn ranks_of_truths_are_uniform() {
    let law = ChiSquared::new(19.0).expect("a law");
    let seen = chi_square_of_ranks(300, 1.0);
    let p = 1.0 - law.cdf(seen);
    assert!(p > 0.001, "χ² {seen} on 19 degrees of freedom, p {p}");
}

#[test]
fn ranks_of_truths_show_a_posterior_that_is_too_narrow() {
    // The power of the test above: a posterior of 0.7 of its width is found out at its level, with the same 300 records.
    let law = ChiSquared::new(19.0).expect("a law");
    let seen = chi_square_of_ranks(300, 0.7);
    let p = 1.0 - law.cdf(seen);
    assert!(p < 0.001, "χ² {seen} on 19 degrees of freedom, p {p}");
}
