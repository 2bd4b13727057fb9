use super::*;

fn close(found: [f64; 2], expected: [f64; 2]) {
    let near = |(a, b): (f64, f64)| (a - b).abs() <= 1e-6 * b.abs().max(1e-3);
    assert!(found.into_iter().zip(expected).all(near), "{found:?} is not {expected:?}");
}

fn signed(counts: &[(u64, f64)]) -> Signed {
    let mut signed = Signed::default();
    for &(count, difference) in counts {
        (0..count).for_each(|_| signed.push(difference));
    }
    signed
}

fn spread(counts: &[(u64, f64)]) -> Spread {
    signed(counts).spread()
}

/// All numbers by a program of its own with SciPy 1.17 (`t.ppf`, `beta.ppf`).
#[test]
fn intervals_are_those_of_scipy() {
    let skewed = Moments::of([0.1, 0.2, 0.3, 0.5, 0.9, 1.4, 2.2, 6.0].into_iter());
    close(hull(&skewed, 0.05), [-0.197_376_445_6, 6.796_907_052_8]);
    close(hull(&Moments::of([1.0, 2.0, 3.0, 4.0, 5.0].into_iter()), 0.05), [1.036_756_838_5, 4.963_243_161_5]);
    close([hall(2.0, 0.375), hall(-2.0, 0.375)], [1.597_337_22, -3.123_001_04]);
    close(clopper_pearson(3, 20, 0.05), [0.032_070_94, 0.378_926_83]);
    close(clopper_pearson(3, 20, 0.005), [0.013_774_99, 0.476_148_07]);
    close(clopper_pearson(0, 20, 0.05), [0.0, 0.168_433_47]);
    close(clopper_pearson(20, 20, 0.05), [0.831_566_53, 1.0]);
    // Five of a hundred replications have 1 to 7 days, of 184.
    let rare = spread(&[(95, 0.0), (1, 1.0), (1, 2.0), (1, 4.0), (1, 7.0), (1, 3.0)]);
    close(interval(&rare, [0.0, 184.0], 0.05), [0.019_842_65, 0.905_091_15]);
    // Of 200 pairs three are better, then one is worse as well.
    close(difference(&signed(&[(197, 0.0), (3, -1.0)]), [-1.0, 1.0], 0.05), [-0.043_208_28, 0.006_805_97]);
    let four = signed(&[(196, 0.0), (3, -1.0), (1, 1.0)]);
    close(difference(&four, [-1.0, 1.0], 0.05), [-0.038_647_99, 0.015_488_22]);
    close(difference(&four, [-1.0, 1.0], 0.005), [-0.053_419_34, 0.027_882_94]);
    let days = signed(&[(35, 0.0), (1, -2.0), (1, -5.0), (1, -4.0), (1, 2.0), (1, 3.0)]);
    close(difference(&days, [-30.0, 30.0], 0.05), [-0.824_374_59, 0.509_062_65]);
}

#[test]
fn hall_undoes_his_own_cubic() {
    for slope in [-0.9, -0.2, 1e-7, 0.3, 1.1f64] {
        for t in [-3.0, -1.0, 0.0, 2.5f64] {
            let cubic = t + slope * (t * t / 3.0 + 1.0 / 6.0) + slope * slope * t * t * t / 27.0;
            assert!((hall(cubic, slope) - t).abs() < 1e-5, "{slope} {t}");
        }
    }
}

#[test]
fn what_was_never_seen_has_an_upper_bound_and_what_cannot_differ_none() {
    // 1 − 0.025^(1/200) = 0.018275: of 184 days, 3.36.
    let never = spread(&[(200, 0.0)]);
    close(interval(&never, [0.0, 184.0], 0.05), [0.0, 184.0 * 0.018_275_340_36]);
    assert_eq!(interval(&never, [0.0, f64::INFINITY], 0.05), [0.0, f64::INFINITY]);
    close(interval(&spread(&[(200, 184.0)]), [0.0, 184.0], 0.05), [184.0 * (1.0 - 0.018_275_340_36), 184.0]);
    close(difference(&signed(&[(200, 0.0)]), [-1.0, 1.0], 0.05), [-0.018_275_340_36, 0.018_275_340_36]);
    assert_eq!(interval(&never, [0.0, 0.0], 0.05), [0.0, 0.0]);
    assert_eq!(interval(&spread(&[(1, 3.0)]), [0.0, 184.0], 0.05), [0.0, 184.0], "one replication says nothing");
    // 199 pairs of 200 differ by 1: the usual value is 1, not 0. The one that does not may have differed by as much as −1: the share of such
    // pairs is at most 2.75 %, their distance at most 2.
    let [low, high] = difference(&signed(&[(1, 0.0), (199, 1.0)]), [-1.0, 1.0], 0.05);
    assert!((0.94..0.973).contains(&low) && (0.999..=1.0).contains(&high), "{low} {high}");
}

#[test]
fn the_mirror_image_has_the_mirrored_interval() {
    for counts in [&[(90, 0.0), (4, 1.0), (3, 7.0)][..], &[(10, 2.0), (5, 3.0), (9, 8.0)], &[(60, 0.0), (3, -1.0), (2, 4.0)]] {
        let mirrored: Vec<(u64, f64)> = counts.iter().map(|&(count, value)| (count, -value)).collect();
        let [low, high] = difference(&signed(counts), [-20.0, 20.0], 0.05);
        close(difference(&signed(&mirrored), [-20.0, 20.0], 0.05), [-high, -low]);
    }
}

#[test]
fn a_skewed_figure_asks_for_more_replications() {
    assert_eq!(wanted(&Moments::alike(5, 1.0)), Some(20));
    assert_eq!(wanted(&Moments::alike(20, 1.0)), None);
    // One of 25 is 1: the skewness is 5, and five times its square 125.
    let wanted = wanted(&spread(&[(24, 0.0), (1, 1.0)]).moments);
    assert!(wanted.is_some_and(|n| (125..=126).contains(&n)), "{wanted:?}");
}
