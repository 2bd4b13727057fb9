//! Indices of sensitivity: how much of an output comes from which input.

/// First and total indices, factor by factor, from rows of k + 2 outputs: at A, at A with the j-th column from B, at B; `rows` names the rows to use, with repetition for a
/// bootstrap. NaN where the output does not vary.
///
/// First: Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010), table 2, (b); total: Jansen (1999), ibid. (f). The
/// outputs are centred on the mean of all of them first, which changes no index in expectation and takes noise from the
/// first-order estimator; the variance is that of A and B.
pub fn sobol(outputs: &[f64], factors: usize, rows: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let row = |at: usize| -> &[f64] { &outputs[at * (factors + 2)..(at + 1) * (factors + 2)] };
    let n = rows.len() as f64;
    let ends = || rows.iter().flat_map(|&at| [row(at)[0], row(at)[factors + 1]]);
    let mean = ends().sum::<f64>() / (2.0 * n);
    let variance = ends().map(|y| (y - mean) * (y - mean)).sum::<f64>() / (2.0 * n);
    let centre = rows.iter().flat_map(|&at| row(at)).sum::<f64>() / (n * (factors + 2) as f64);
    let share = |sum: f64| if variance > 0.0 { sum / n / variance } else { f64::NAN };
    let first = |j: usize| rows.iter().map(|&at| (row(at)[factors + 1] - centre) * (row(at)[1 + j] - row(at)[0])).sum::<f64>();
    let total = |j: usize| rows.iter().map(|&at| (row(at)[0] - row(at)[1 + j]) * (row(at)[0] - row(at)[1 + j])).sum::<f64>() / 2.0;
    ((0..factors).map(|j| share(first(j))).collect(), (0..factors).map(|j| share(total(j))).collect())
}

/// Mean absolute elementary effect μ* (Campolongo, Cariboni and Saltelli, 2007) and their standard deviation σ (Morris, 1991).
pub fn morris(effects: &[f64], trajectories: &[usize]) -> (f64, f64) {
    let n = trajectories.len() as f64;
    let of = || trajectories.iter().map(|&at| effects[at]);
    let mean = of().sum::<f64>() / n;
    let squares = of().map(|effect| (effect - mean) * (effect - mean)).sum::<f64>();
    (of().map(f64::abs).sum::<f64>() / n, if n < 2.0 { f64::NAN } else { libm::sqrt(squares / (n - 1.0)) })
}

/// First and total indices of a full grid whose combinations are equally likely: exact, since every combination is there.
/// `levels` counts each factor's values; the last changes fastest.
pub fn of_grid(outputs: &[f64], levels: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let n = outputs.len() as f64;
    let mean = outputs.iter().sum::<f64>() / n;
    let variance = outputs.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
    let share = |part: f64| if variance > 0.0 { part / variance } else { f64::NAN };
    // Variance of the means over all that share a key.
    let between = |key: &dyn Fn(usize) -> usize, keys: usize| {
        let (mut sums, mut counts) = (vec![0.0; keys], vec![0.0; keys]);
        for (at, &y) in outputs.iter().enumerate() {
            sums[key(at)] += y - mean;
            counts[key(at)] += 1.0;
        }
        sums.iter().zip(&counts).map(|(sum, count)| if *count > 0.0 { sum * sum / count } else { 0.0 }).sum::<f64>() / n
    };
    let mut found = (Vec::new(), Vec::new());
    for (j, &count) in levels.iter().enumerate() {
        let stride: usize = levels[j + 1..].iter().product();
        let level = move |at: usize| at / stride % count;
        found.0.push(share(between(&level, count)));
        let others = move |at: usize| at / (stride * count) * stride + at % stride;
        found.1.push(share(variance - between(&others, outputs.len() / count)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_of_an_additive_function_has_its_exact_indices() {
        // y = x1 + 2·x2 on {0, 1} × {0, 1, 2}: variances 1/4 and 4·2/3.
        let outputs: Vec<f64> = (0..2).flat_map(|a| (0..3).map(move |b| f64::from(a) + 2.0 * f64::from(b))).collect();
        let (first, total) = of_grid(&outputs, &[2, 3]);
        let whole = 0.25 + 8.0 / 3.0;
        for (found, exact) in first.iter().chain(&total).zip([0.25 / whole, 8.0 / 3.0 / whole, 0.25 / whole, 8.0 / 3.0 / whole]) {
            assert!((found - exact).abs() < 1e-12, "{found} {exact}");
        }
    }

    #[test]
    fn a_product_on_a_grid_is_all_interaction() {
        let (first, total) = of_grid(&[1.0, -1.0, -1.0, 1.0], &[2, 2]);
        assert!(first.iter().all(|index| index.abs() < 1e-12) && total.iter().all(|index| (index - 1.0).abs() < 1e-12));
    }

    #[test]
    fn elementary_effects_have_the_textbook_mean_and_deviation() {
        assert_eq!(morris(&[-1.0, 1.0, 3.0, -3.0], &[0, 1, 2, 3]), (2.0, (20.0f64 / 3.0).sqrt()));
    }
}
