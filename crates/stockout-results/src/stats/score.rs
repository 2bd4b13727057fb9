//! How well a forecast did: proper scores, and where the observation fell.
//!
//! CRPS: Gneiting and Raftery (2007); its fair estimator from an ensemble: Ferro (2014). Weighted interval score: Bracher, Ray,
//! Gneiting and Reich (2021). All are 0 at best, in the unit of what is forecast.

/// Levels of the quantiles that forecast hubs ask for (hubverse): 0.01, 0.025, 0.05, 0.1 … 0.95, 0.975, 0.99.
pub const LEVELS: [f64; 23] =
    [0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99];

/// Continuous ranked probability score of an ensemble, sorted upwards: `mean |x − y| − Σ|xᵢ − xⱼ| / (2n(n − 1))`, which is unbiased for
/// the forecast that the ensemble is drawn from (Ferro, 2014). Of one member it is the absolute error. NaN of none.
pub fn crps(sorted: &[f64], y: f64) -> f64 {
    let n = sorted.len() as f64;
    let error = sorted.iter().map(|x| (x - y).abs()).sum::<f64>() / n;
    if sorted.len() < 2 {
        return error;
    }
    // Σᵢ<ⱼ (xⱼ − xᵢ): the i-th of n stands above i others and beneath n − 1 − i.
    let spread: f64 = sorted.iter().enumerate().map(|(i, x)| (2.0 * i as f64 - n + 1.0) * x).sum();
    error - spread / (n * (n - 1.0))
}

/// Pinball loss of a quantile: `(1{y ≤ q} − τ)·(q − y)`.
pub fn pinball(level: f64, quantile: f64, y: f64) -> f64 {
    (f64::from(u8::from(y <= quantile)) - level) * (quantile - y)
}

/// Weighted interval score of quantiles (level, value) that come in pairs around a median: with weights α/2 for the interval of level
/// 1 − α and ½ for the median, twice the mean pinball loss of the levels (Bracher and others, 2021, equation 1 and section 2.2).
pub fn wis(quantiles: &[(f64, f64)], y: f64) -> f64 {
    2.0 * quantiles.iter().map(|&(level, quantile)| pinball(level, quantile, y)).sum::<f64>() / quantiles.len() as f64
}

/// CRPS of a forecast of which quantiles alone are known: `2∫ pinball dτ` by trapezoids over the levels, the outermost standing for
/// what lies beyond them.
pub fn crps_of_quantiles(quantiles: &[(f64, f64)], y: f64) -> f64 {
    let loss = |&(level, quantile): &(f64, f64)| pinball(level, quantile, y);
    let (Some(first), Some(last)) = (quantiles.first(), quantiles.last()) else { return f64::NAN };
    let inner: f64 = quantiles.windows(2).map(|pair| (pair[1].0 - pair[0].0) * f64::midpoint(loss(&pair[0]), loss(&pair[1]))).sum();
    // Towards 0 and 1 the loss of the true quantile goes to nothing, about in proportion.
    let ends = first.0 * loss(first) / 2.0 + (1.0 - last.0) * loss(last) / 2.0;
    2.0 * (inner + ends)
}

/// Probability integral transform: share of the ensemble below the observation, ties counted half (0 to 1, uniform if the forecast is right).
pub fn pit(sorted: &[f64], y: f64) -> f64 {
    let below = sorted.partition_point(|&x| x < y);
    let up_to = sorted.partition_point(|&x| x <= y);
    (below + up_to) as f64 / (2 * sorted.len()) as f64
}

/// The same from quantiles (level, value), upwards: between two, linear; beyond the outermost, its level.
pub fn pit_of_quantiles(quantiles: &[(f64, f64)], y: f64) -> f64 {
    let (Some(first), Some(last)) = (quantiles.first(), quantiles.last()) else { return f64::NAN };
    let tied: Vec<f64> = quantiles.iter().filter(|quantile| quantile.1 == y).map(|quantile| quantile.0).collect();
    if let (Some(low), Some(high)) = (tied.first(), tied.last()) {
        let low = if *low == first.0 { 0.0 } else { *low };
        let high = if *high == last.0 { 1.0 } else { *high };
        return if tied.len() == 1 { tied[0] } else { f64::midpoint(low, high) };
    }
    let Some(above) = quantiles.iter().position(|quantile| quantile.1 > y) else { return last.0 };
    if above == 0 {
        return first.0;
    }
    let ((from, low), (to, high)) = (quantiles[above - 1], quantiles[above]);
    from + (to - from) * (y - low) / (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Continuous, ContinuousCDF, Normal};

    /// Quantiles at the middles of n equal shares: a sample without chance.
    fn normal(n: usize, mean: f64, sd: f64) -> Vec<f64> {
        let law = Normal::new(mean, sd).unwrap();
        (0..n).map(|i| law.inverse_cdf((i as f64 + 0.5) / n as f64)).collect()
    }

    /// Gneiting and Raftery (2007), equation 21.
    fn exact(mean: f64, sd: f64, y: f64) -> f64 {
        let law = Normal::new(0.0, 1.0).unwrap();
        let z = (y - mean) / sd;
        sd * (z * (2.0 * law.cdf(z) - 1.0) + 2.0 * law.pdf(z) - 1.0 / std::f64::consts::PI.sqrt())
    }

    #[test]
    fn the_crps_of_a_normal_forecast_is_the_formula() {
        for (mean, sd, y) in [(0.0, 1.0, 0.0), (53.0, 12.0, 71.0), (5.0, 2.0, -3.0)] {
            let (found, wanted) = (crps(&normal(20_000, mean, sd), y), exact(mean, sd, y));
            assert!((found - wanted).abs() < 1e-3 * sd, "{found} {wanted}");
            let law = Normal::new(mean, sd).unwrap();
            let quantiles: Vec<(f64, f64)> = (1..1000).map(|i| (f64::from(i) / 1000.0, law.inverse_cdf(f64::from(i) / 1000.0))).collect();
            assert!((crps_of_quantiles(&quantiles, y) - wanted).abs() < 2e-3 * sd);
            // Twice the mean pinball loss goes to the CRPS as the levels grow dense.
            assert!((wis(&quantiles, y) - wanted).abs() < 5e-3 * wanted.max(sd));
        }
    }

    #[test]
    fn the_fair_crps_does_not_depend_on_the_size_of_the_ensemble() {
        // All pairs out of a small population: the mean fair score of two members is that of the whole, with repetition left out.
        let all = [1.0, 2.0, 4.0, 7.0, 11.0];
        let y = 3.0;
        let mut scores = Vec::new();
        for i in 0..all.len() {
            for j in i + 1..all.len() {
                scores.push(crps(&[all[i], all[j]], y));
            }
        }
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        assert!((mean - crps(&all, y)).abs() < 1e-12);
        assert_eq!(crps(&[5.0], 3.0), 2.0);
    }

    #[test]
    fn the_weighted_interval_score_is_that_of_its_intervals() {
        let quantiles = [(0.05, 2.0), (0.25, 4.0), (0.5, 5.0), (0.75, 7.0), (0.95, 12.0)];
        for y in [-1.0, 3.0, 5.0, 6.5, 20.0] {
            // Bracher and others (2021), equation 1: K = 2, w₀ = ½, w = α/2.
            let interval =
                |alpha: f64, low: f64, high: f64| (high - low) + 2.0 / alpha * (low - y).max(0.0) + 2.0 / alpha * (y - high).max(0.0);
            let sum = 0.5 * f64::abs(y - 5.0) + 0.05 * interval(0.1, 2.0, 12.0) + 0.25 * interval(0.5, 4.0, 7.0);
            assert!((wis(&quantiles, y) - sum / 2.5).abs() < 1e-12, "{y}");
        }
        assert_eq!(wis(&[(0.5, 5.0)], 7.0), 2.0);
    }

    #[test]
    fn the_transform_counts_ties_half() {
        let sorted = [0.0, 0.0, 1.0, 2.0];
        assert_eq!((pit(&sorted, -1.0), pit(&sorted, 0.0), pit(&sorted, 1.5), pit(&sorted, 9.0)), (0.0, 0.25, 0.75, 1.0));
        let quantiles = [(0.05, 0.0), (0.5, 0.0), (0.95, 3.0)];
        assert_eq!(pit_of_quantiles(&quantiles, 0.0), 0.25);
        assert!((pit_of_quantiles(&quantiles, 1.5) - 0.725).abs() < 1e-12);
        assert_eq!((pit_of_quantiles(&quantiles, -1.0), pit_of_quantiles(&quantiles, 4.0)), (0.05, 0.95));
    }
}
