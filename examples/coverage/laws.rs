//! Laws whose means, quantiles and tails are known in closed form, and how to draw from them.

use stockout::rng::Draws;

/// A law with its mean.
#[derive(Debug, Clone, Copy)]
pub struct Law {
    pub name: &'static str,
    pub mean: f64,
    /// Where its values lie.
    pub range: [f64; 2],
    pub draw: fn(&mut Draws) -> f64,
}

const ANYWHERE: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];
const ABOVE: [f64; 2] = [0.0, f64::INFINITY];
/// Days of a horizon, as the shipped scenarios have.
const DAYS: f64 = 180.0;

/// A standard normal number (Box and Muller, 1958).
pub fn normal(draws: &mut Draws) -> f64 {
    (-2.0 * draws.uniform().ln()).sqrt() * (std::f64::consts::TAU * draws.uniform()).cos()
}

pub fn exponential(draws: &mut Draws) -> f64 {
    -draws.uniform().ln()
}

/// 1 with probability `p`, else 0.
pub fn coin(p: f64, draws: &mut Draws) -> f64 {
    f64::from(u8::from(draws.uniform() < p))
}

/// Figures of one scenario.
pub const FIGURES: [Law; 9] = [
    Law { name: "normal", mean: 10.0, range: ANYWHERE, draw: |draws| 10.0 + normal(draws) },
    Law { name: "exponential", mean: 1.0, range: ABOVE, draw: exponential },
    // e^0.5.
    Law { name: "log-normal, σ = 1", mean: 1.648_721_270_700_128_2, range: ABOVE, draw: |draws| normal(draws).exp() },
    Law { name: "days: nothing in 70 %, else exponential", mean: 3.0, range: [0.0, DAYS], draw: |draws| days(0.3, draws) },
    Law { name: "days: nothing in 95 %, else exponential", mean: 0.5, range: [0.0, DAYS], draw: |draws| days(0.05, draws) },
    Law { name: "days: nothing in 99.5 %, else exponential", mean: 0.05, range: [0.0, DAYS], draw: |draws| days(0.005, draws) },
    Law { name: "days: all of them in 97 %", mean: DAYS - 0.3, range: [0.0, DAYS], draw: |draws| DAYS - days(0.03, draws) },
    Law { name: "share: uniform in 10 %, else 0", mean: 0.05, range: [0.0, 1.0], draw: |draws| coin(0.1, draws) * draws.uniform() },
    Law { name: "coin of 2 %", mean: 0.02, range: [0.0, 1.0], draw: |draws| coin(0.02, draws) },
];

/// Exponential days of mean 10 with a probability, else 0. The tail beyond the horizon is e^−18.
fn days(probability: f64, draws: &mut Draws) -> f64 {
    if draws.uniform() < probability { 10.0 * exponential(draws) } else { 0.0 }
}

/// Differences of pairs.
pub const DIFFERENCES: [Law; 6] = [
    Law { name: "probability: −1 in 0.71 %", mean: -0.0071, range: [-1.0, 1.0], draw: |draws| -coin(0.0071, draws) },
    Law { name: "probability: −1 in 3 %, 1 in 1 %", mean: -0.02, range: [-1.0, 1.0], draw: |draws| either(draws.uniform(), 0.03, 0.01) },
    Law { name: "probability: −1 in 30 %, 1 in 5 %", mean: -0.25, range: [-1.0, 1.0], draw: |draws| either(draws.uniform(), 0.3, 0.05) },
    Law { name: "probability: 1 in 99.5 %", mean: 0.995, range: [-1.0, 1.0], draw: |draws| coin(0.995, draws) },
    Law { name: "days: −10 E in 5 %, 10 E in 2 %", mean: -0.3, range: [-DAYS, DAYS], draw: two_sided },
    Law { name: "days: normal less exponential", mean: -1.0, range: [-DAYS, DAYS], draw: |draws| normal(draws) - exponential(draws) },
];

fn either(uniform: f64, less: f64, more: f64) -> f64 {
    if uniform < less {
        -1.0
    } else if uniform > 1.0 - more {
        1.0
    } else {
        0.0
    }
}

fn two_sided(draws: &mut Draws) -> f64 {
    10.0 * either(draws.uniform(), 0.05, 0.02) * exponential(draws)
}
