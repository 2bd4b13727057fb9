use super::*;
use crate::Batches;

fn alone(means: &[f64], errors: &[f64], n: u64) -> Vec<usize> {
    let Some(best) = least(means) else { return Vec::new() };
    let errors: Vec<f64> = errors.iter().map(|&error| independent_error(error, errors[best])).collect();
    contenders(means, &errors, n.saturating_sub(1))
}

#[test]
fn a_point_stays_in_as_long_as_the_difference_may_be_chance() {
    // Two points, n = 21: t(20; 0.95) = 1.7247; the standard error of the difference is 5.
    assert_eq!(alone(&[8.7, 0.0], &[3.0, 4.0], 21), [1]);
    assert_eq!(alone(&[8.6, 0.0], &[3.0, 4.0], 21), [0, 1]);
    // Five others: t(20; 0.99) = 2.528.
    assert_eq!(alone(&[12.7, 0.0, 12.6, 30.0, 40.0, 50.0], &[3.0, 4.0, 3.0, 0.0, 0.0, 0.0], 21), [1, 2]);
}

#[test]
fn without_a_standard_error_nothing_is_told_apart_and_a_failed_point_is_none() {
    assert_eq!(alone(&[1.0, 2.0], &[f64::NAN; 2], 1), [0, 1]);
    assert_eq!(alone(&[f64::NAN, 2.0], &[f64::NAN, 0.5], 10), [1]);
    assert!(alone(&[f64::NAN], &[f64::NAN], 10).is_empty());
}

#[test]
fn pairs_have_the_error_of_their_differences_by_hand() {
    // Differences 1, 2, 3: variance 1, error √(1/3); what the points share (10, 50, 90) does not count.
    let (one, other) = ([11.0, 52.0, 93.0], [10.0, 50.0, 90.0]);
    assert!((paired_error(&one, &other, &[1.0; 3]) - (1.0f64 / 3.0).sqrt()).abs() < 1e-15);
    // Five replications in batches of 2 and 3 whose means differ by 1 and 6: mean 4, s² = 2·9 + 3·4 = 30, error √(30/5).
    assert!((paired_error(&[1.0, 6.0], &[0.0, 0.0], &[2.0, 3.0]) - 6f64.sqrt()).abs() < 1e-15);
    // A point beside itself.
    assert_eq!(paired_error(&one, &one, &[1.0; 3]), 0.0);
    // Agresti and Min, 2005: of 20 pairs 3 are 1 and 1 is −1; with half a pair more of each kind 5 of 22 differ, by 2 on balance.
    let mut pairs = [0.0; 20];
    pairs[..4].copy_from_slice(&[1.0, 1.0, 1.0, -1.0]);
    let expected = ((5.0 - 4.0 / 22.0f64) / (22.0 * 22.0)).sqrt();
    assert!((paired_share_error(&pairs, &[0.0; 20], &[1.0; 20]) - expected).abs() < 1e-15);
    // t(2; 0.95) = 2.9200 times √(1/3) is 1.6859.
    let errors = [0.0, paired_error(&one, &other, &[1.0; 3])];
    assert_eq!(contenders(&[0.0, 1.6], &errors, 2), [0, 1]);
    assert_eq!(contenders(&[0.0, 1.7], &errors, 2), [0]);
}

/// Normal numbers of a linear congruence.
fn normals(mut state: u64) -> impl FnMut() -> f64 {
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    };
    move || sqrt(-2.0 * libm::log(uniform())) * libm::cos(std::f64::consts::TAU * uniform())
}

/// Of 2,000 sweeps of 20 points whose replications share a part of their chance: how often the first point stays in, and how many points stay in
/// on average, by pairs and by errors that are added. Point i's mean is i times `step`.
fn screened(n: u64, shared: f64, step: f64, seed: u64) -> [(u32, f64); 2] {
    let mut normal = normals(seed);
    let cut = Batches::of(n);
    let sizes = cut.sizes();
    let mut found = [(0, 0.0); 2];
    for _ in 0..2000 {
        let weather: Vec<f64> = (0..n).map(|_| shared * normal()).collect();
        let (mut means, mut errors, mut batches) = (Vec::new(), Vec::new(), Vec::new());
        for point in 0..20 {
            let values: Vec<f64> = weather.iter().map(|weather| f64::from(point) * step + weather + normal()).collect();
            let moments = crate::stats::Moments::of(values.iter().copied());
            means.push(moments.mean);
            errors.push(moments.standard_error());
            let of = |batch| &values[cut.range(batch).start as usize..cut.range(batch).end as usize];
            batches.push((0..cut.count).map(|batch| of(batch).iter().sum::<f64>() / of(batch).len() as f64).collect::<Vec<f64>>());
        }
        let best = least(&means).unwrap();
        let paired: Vec<f64> = batches.iter().map(|own| paired_error(own, &batches[best], &sizes)).collect();
        for (found, stay) in found.iter_mut().zip([contenders(&means, &paired, cut.count - 1), alone(&means, &errors, n)]) {
            found.0 += u32::from(stay.contains(&0));
            found.1 += stay.len() as f64 / 2000.0;
        }
    }
    found
}

/// 0.95 less three standard errors of 2,000 coins.
const OFTEN: u32 = 1871;

#[test]
fn the_best_point_stays_in_at_least_as_often_as_it_is_claimed() {
    // Equal points: the first is as good as best. Independent, and with three quarters and 96 % of the variance in common; n of single
    // replications and of batches whose sizes differ.
    for (n, shared) in [(10, 0.0), (10, 1.732), (45, 5.0)] {
        let [(paired, _), (added, _)] = screened(n, shared, 0.0, 7 + n);
        assert!(paired >= OFTEN, "n = {n}, shared {shared}: in pairs {paired} of 2000");
        assert!(added >= OFTEN, "n = {n}, shared {shared}: errors added {added} of 2000");
        // The bound is Bonferroni's over all pairs, here against the best mean alone, and leaves something: but not everything may stay.
        assert!(paired < 2000, "n = {n}, shared {shared}: nothing is ever left out");
    }
}

#[test]
fn pairs_tell_far_more_points_apart_where_points_share_their_chance() {
    // Standard error of a difference: in pairs √(2/45) = 0.21, added √(2·26/45) = 1.07; t is about 3, and points stand 0.25 apart: 3 and 13
    // of them lie within t errors of the best.
    let [(kept, paired), (_, added)] = screened(45, 5.0, 0.25, 1);
    assert!(kept >= OFTEN, "{kept} of 2000");
    assert!((2.0..4.0).contains(&paired) && (11.0..15.0).contains(&added), "in pairs {paired} points stay, with errors added {added}");
    // Where nothing is shared pairs cost a little freedom, no more.
    let [(_, paired), (_, added)] = screened(45, 0.0, 0.25, 2);
    assert!((paired - added).abs() < 0.5, "{paired} and {added}");
}
