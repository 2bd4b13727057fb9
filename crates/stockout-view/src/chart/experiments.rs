//! Charts and tables of comparisons and explanations in odd cases: text stays in the frame and off other text.

use unicode_width::UnicodeWidthStr;

use super::tests::text_boxes;
use super::*;
use crate::{calibration as calibrations, comparison as words, explanation as causes_in_words, fixture, table};
use stockout_results::calibration::{Band, Calibration, Ended, Generation, Marginal, Predictive, Sought, Target};
use stockout_results::comparison::{Compared, Difference, Families, Headline, HeadlineKind, Place, Ranking, Step, Verdict};
use stockout_results::explanation::{Cause, CauseKind, Share, Way};
use stockout_results::{Probability, Worse};

fn difference(headline: Headline, mean: f64, half: f64) -> Difference {
    let ci95 = [mean - half, mean + half];
    let simultaneous95 = [mean - 1.3 * half, mean + 1.3 * half];
    Difference {
        metric: format!("{}.{}", headline.commodity, headline.kind.key()),
        headline: Some(headline),
        worse: Worse::High,
        base: 60.0,
        scenario: 60.0 + mean,
        mean,
        ci95,
        simultaneous95,
        probability_worse: Probability { estimate: 0.3, ci95: [0.2, 0.4], n: 100 },
        ties: 0.1,
        variance_reduction: if half == 0.0 { f64::NAN } else { 12.0 },
        verdict: Verdict::of(simultaneous95, Worse::High),
    }
}

/// A comparison of so many scenarios with the fixture's commodities.
fn compared(results: &Results, scenarios: usize, mean: f64, half: f64) -> (Comparison, Vec<Results>) {
    let name = |at: usize| if at.is_multiple_of(2) { format!("a-scenario-of-a-rather-long-name-{at}") } else { format!("s{at}") };
    let all: Vec<Results> = (0..=scenarios)
        .map(|at| Results { provenance: Provenance { name: name(at), ..results.provenance.clone() }, ..results.clone() })
        .collect();
    let headlines = || {
        let of = |commodity: &stockout_results::CommodityResults| {
            HeadlineKind::ALL.map(|kind| Headline { commodity: commodity.name.clone(), place: None, kind })
        };
        results.commodities.iter().flat_map(of)
    };
    let scenario = |at: usize| Compared {
        name: name(at),
        title: results.provenance.title.clone(),
        differences: headlines().map(|headline| difference(headline, mean * at as f64, half)).collect(),
    };
    let step = Step {
        mean,
        simultaneous95: [mean - half, mean + half],
        same: half == 0.0,
        apart: false,
        more: (half > 0.0).then_some(123_456_789),
    };
    let place = |at: usize| Place { name: name(at), mean: 60.0, step: (at > 0).then_some(step) };
    let comparison = Comparison {
        n: results.provenance.replications,
        provenances: all.iter().map(|of| of.provenance.clone()).collect(),
        scenarios: (1..=scenarios).map(scenario).collect(),
        rankings: headlines().map(|headline| Ranking { headline, places: (0..=scenarios).map(place).collect() }).collect(),
        families: Families { headlines: 2.4, pairs: 2.5, all: 3.5 },
    };
    (comparison, all)
}

fn explained(mean: f64, half: f64, routes: usize) -> Explanation {
    let share = |mean: f64| Share { mean, ci95: [mean - half, mean + half] };
    let kinds = [CauseKind::Regime, CauseKind::Escorts, CauseKind::Delays, CauseKind::Fleet, CauseKind::Hoarding, CauseKind::Rest];
    let route = |at: usize| Cause {
        kind: if at.is_multiple_of(2) { CauseKind::Closures } else { CauseKind::Attacks },
        route: Some(format!("route-of-a-rather-long-name-{at}")),
        share: share(mean / (at + 1) as f64),
    };
    let other = |(at, kind): (usize, CauseKind)| Cause { kind, route: None, share: share(if at == 4 { -mean / 3.0 } else { mean }) };
    let causes = (0..routes).map(route).chain(kinds.into_iter().enumerate().map(other)).collect();
    Explanation {
        metric: "fuel.uses.households.longest_shortage_days".to_owned(),
        total: share(10.0 * mean),
        causes,
        n: 960,
        way: Way::Sampled(64),
    }
}

pub(super) fn faults(at: &str, chart: &Chart, size: Size) -> Vec<String> {
    let (width, height) = size.pixels();
    let boxes = text_boxes(&chart.svg);
    let mut faults = Vec::new();
    for (i, text) in boxes.iter().enumerate() {
        if text.left < 4.0 || text.top < 4.0 || text.right > width - 4.0 || text.bottom > height - 4.0 {
            faults.push(format!("{at} {}: {:?} leaves the frame", chart.name, text.text));
        }
        let touching = boxes[..i].iter().filter(|other| text.touches(other));
        faults.extend(touching.map(|other| format!("{at} {}: {:?} touches {:?}", chart.name, text.text, other.text)));
    }
    if chart.svg.contains("NaN") || chart.description.contains("NaN") {
        faults.push(format!("{at} {}: NaN", chart.name));
    }
    faults
}

/// Holds a chart against how it looked before.
pub(super) fn keep(chart: &Chart, lang: Lang) {
    if let Some(folder) = std::env::var_os("STOCKOUT_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{}_{}.png", chart.name, lang.code())), chart.png()).unwrap();
    }
    insta::assert_snapshot!(format!("{}_{}", chart.name, lang.code()), chart.inline());
}

#[test]
fn charts_of_experiments_look_as_they_did() {
    let results = fixture::results(&fixture::Shape { days: 60, ..fixture::Shape::default() });
    for lang in Lang::ALL {
        let options = Options { lang, size: Size::Slide, date: Date::constant(2026, 11, 22) };
        let (comparison, all) = compared(&results, 2, -12.3, 1.4);
        let mut charts = super::comparison(&comparison, &all, &options);
        charts.extend(super::explanation(&explained(12.0, 0.5, 3), &results.provenance, &options));
        charts.extend(super::calibration(&calibrated(7, 6, 0.3), &results.provenance, &options));
        assert_eq!(
            charts.iter().map(|chart| chart.name).collect::<Vec<_>>(),
            ["differences", "cover-compared", "causes", "values", "pairs", "targets"]
        );
        charts.iter().for_each(|chart| keep(chart, lang));
    }
}

#[test]
fn charts_and_tables_of_experiments_hold_in_odd_cases() {
    let (mut found, mut drawn) = (Vec::new(), 0);
    for (case, results) in fixture::odd_cases() {
        for (scenarios, mean, half) in [(1, -12.3, 0.4), (3, 0.0, 0.0), (8, 1234.5, 300.0), (2, 0.001, f64::INFINITY)] {
            let (comparison, all) = compared(&results, scenarios, mean, half);
            for lang in Lang::ALL {
                let at = format!("{case} {scenarios} {lang:?}");
                let text = words::table(&comparison, &table::Options { lang, color: false });
                found.extend(text.lines().filter(|line| line.width() > 80).map(|line| format!("{at}: {line}")));
                for size in [Size::Slide, Size::Page] {
                    let options = Options { lang, size, date: Date::constant(2026, 11, 22) };
                    for chart in super::comparison(&comparison, &all, &options) {
                        found.extend(faults(&format!("{at} {size:?}"), &chart, size));
                        drawn += 1;
                    }
                }
            }
        }
        for (mean, half, routes) in [(12.0, 0.5, 3), (0.0, 0.0, 0), (12_345.6, 2000.0, 20), (0.3, f64::INFINITY, 2)] {
            let explanation = explained(mean, half, routes);
            for lang in Lang::ALL {
                let at = format!("{case} {routes} {lang:?}");
                let text = causes_in_words::table(&explanation, &results.provenance, &table::Options { lang, color: false });
                found.extend(text.lines().filter(|line| line.width() > 80).map(|line| format!("{at}: {line}")));
                for size in [Size::Slide, Size::Page] {
                    let options = Options { lang, size, date: Date::constant(2026, 11, 22) };
                    for chart in super::explanation(&explanation, &results.provenance, &options) {
                        found.extend(faults(&format!("{at} {size:?}"), &chart, size));
                        drawn += 1;
                    }
                }
            }
        }
    }
    assert!(drawn > 100, "only {drawn} charts were drawn");
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}

/// A calibration of so many values and targets with long names, dates and shares among them.
fn calibrated(values: usize, targets: usize, spread: f64) -> Calibration {
    let band = |middle: f64| Band { quantiles: [-2.0, -1.0, 0.0, 1.0, 2.0].map(|step| middle + step * spread), mean: middle, sd: spread };
    let sought = |at: usize| Sought {
        path: format!("routes.a-route-of-a-rather-long-name-{at}.attack_probability.fuel"),
        verb: ["set", "scale", "add"][at % 3].to_owned(),
        words: "0 to 1".to_owned(),
        range: if at.is_multiple_of(2) { [0.0, 1.0] } else { [-12_345.0, 98_765.0] },
        whole: at % 4 == 1,
        discrete: false,
        source: String::new(),
    };
    let marginal = |at: usize| Marginal {
        prior: band(0.5),
        posterior: band(0.4),
        error: Band { quantiles: [0.01; 5], mean: 0.01, sd: 0.01 },
        contraction: if at.is_multiple_of(2) { 0.5 } else { -0.1 },
        informed: vec![0.2; targets],
        direction: vec![0.1; targets],
        bins: (0..20).map(|bin| [0.05, if bin == 3 { 1.0 } else { 0.0 }]).collect(),
        apart: vec![(0.4, 1.0)],
    };
    let target = |at: usize| Target {
        name: format!("a target of a rather long name, number {at}"),
        unit: ["m3", "date", "share", "trucks"][at % 4].to_owned(),
        observed: 30.0,
        low: 28.0,
        high: if at.is_multiple_of(2) { 28.0 } else { 123_456.0 },
        discrepancy: 0.0,
        censored: 96.0,
    };
    let predictive = |at: usize| Predictive {
        prior: band(40.0),
        posterior: band(30.0),
        apart: band(31.0),
        below: 0.2,
        above: 0.3,
        p: 0.6,
        counts: at != 1,
    };
    Calibration {
        sought: (0..values).map(sought).collect(),
        targets: (0..targets).map(target).collect(),
        waves: Vec::new(),
        generations: vec![Generation { tolerance: 0.4, accepted: 0.009, ess: 51.0, kept: 1000, simulated: 1000 }],
        ended: [Ended::Tolerance, Ended::Acceptance, Ended::Generations][values % 3],
        particles: Vec::new(),
        joint: (0..40).map(|draw| vec![f64::from(draw) / 40.0; values]).collect(),
        marginals: (0..values).map(marginal).collect(),
        correlations: vec![vec![-0.71; values]; values],
        predictive: (0..targets).map(predictive).collect(),
        repeats: 4,
        replications: 2000,
        simulated: 123_456_789,
    }
}

/// Values, targets, spread.
const CALIBRATED: [(usize, usize, f64); 4] = [(1, 1, 0.0), (2, 4, 0.3), (12, 8, 5000.0), (7, 15, 1e-7)];

#[test]
fn charts_and_tables_of_calibrations_hold_in_odd_cases() {
    let (mut found, mut drawn) = (Vec::new(), 0);
    let titles = fixture::odd_cases().into_iter().filter(|(case, _)| ["usual", "long_names"].contains(case));
    for ((_, results), (values, targets, spread)) in titles.flat_map(|case| CALIBRATED.map(|shape| (case.clone(), shape))) {
        let calibration = calibrated(values, targets, spread);
        for lang in Lang::ALL {
            let at = format!("{values} {targets} {lang:?}");
            let text = calibrations::table(&calibration, "record-2025.csv", &results.provenance, &table::Options { lang, color: false });
            found.extend(text.lines().filter(|line| line.width() > 80).map(|line| format!("{at}: {line}")));
            for size in [Size::Slide, Size::Page] {
                let options = Options { lang, size, date: Date::constant(2026, 11, 22) };
                for chart in super::calibration(&calibration, &results.provenance, &options) {
                    found.extend(faults(&format!("{at} {size:?}"), &chart, size));
                    drawn += 1;
                }
            }
        }
    }
    assert!(drawn > 30, "only {drawn} charts were drawn");
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}
