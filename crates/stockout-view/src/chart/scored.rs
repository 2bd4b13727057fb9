//! Charts of hindcasts in odd cases: text stays in the frame and off other text; and as they were.

use super::experiments::faults;
use super::*;
use crate::fixture;
use stockout_results::score::{Baseline, Naive, Scored, ScoredObservation, Week};

fn target(at: usize, long: bool, spread: f64) -> Scored {
    let kinds =
        [("volume cleared", "million L"), ("shortage begins", "date"), ("convoys arriving", "convoys"), ("share of need unmet", "share")];
    // A locked forecast foretells tankers, and names its targets by what they measure.
    let kinds = if long { [("tankers arriving", "tankers"), kinds[1], kinds[2], kinds[3]] } else { kinds };
    let (measure, unit) = kinds[at % kinds.len()];
    let names = ["volume September", "onset of shortage", "convoys to 6 Nov", "share of need unmet"];
    let middle = if unit == "share" { 0.4 } else { 20.0 + at as f64 };
    let name = match (long, at % 2) {
        (true, 0) => measure.to_owned(),
        (true, _) => format!("a target of a rather long name that nobody knows, number {at}"),
        _ => names[at % names.len()].to_owned(),
    };
    let observed = |step: f64| ScoredObservation {
        id: format!("row-{at}"),
        source: "a source".to_owned(),
        source_date: "2025-12-05".to_owned(),
        confidence: "medium".to_owned(),
        value: [middle + step, middle + step + spread, middle + step + 2.0 * spread],
        crps: 1.0,
        crps_range: [0.5, 1.5],
        wis: 1.0,
        pit: 0.4,
    };
    Scored {
        name,
        measure: measure.to_owned(),
        of: "fuel".to_owned(),
        unit: unit.to_owned(),
        span: ["2025-12-04".to_owned(), "2025-12-31".to_owned()],
        quantiles: [0.05, 0.25, 0.5, 0.75, 0.95]
            .iter()
            .enumerate()
            .map(|(i, &level)| (level, middle + (i as f64 - 2.0) * spread))
            .collect(),
        mean: Some(middle),
        observed: (0..=at % 3).map(|source| observed(source as f64)).collect(),
        baselines: vec![
            Baseline { key: "normal_flow".to_owned(), value: middle * 1.5, crps: 3.0 },
            Baseline { key: "last_month".to_owned(), value: f64::NAN, crps: f64::NAN },
        ],
        scale: middle,
    }
}

fn card(targets: usize, long: bool, spread: f64, weeks: usize) -> Scorecard {
    let week = |first: usize| Week { first: first * 7, days: 7, quantiles: [0.1, 0.4, 0.8, 1.0, 1.3].map(|value| value * spread.max(0.1)) };
    Scorecard {
        title: "a hindcast".into(),
        locked: long,
        observations: vec!["record-2025.csv".to_owned()],
        n: 500,
        start: "2025-12-04".to_owned(),
        days: 60,
        targets: (0..targets).map(|at| target(at, long, spread)).collect(),
        left_out: Vec::new(),
        weeks: (0..weeks).map(week).collect(),
        naive: long.then(|| Naive { name: "other".to_owned(), title: fixture_title(), hash: "0".repeat(64) }),
    }
}

fn fixture_title() -> stockout_results::Wording {
    "Bamako, 1 September to 5 December 2025, as one could have foretold it on the first of September".into()
}

#[test]
fn charts_of_hindcasts_hold_in_odd_cases() {
    let (mut found, mut drawn) = (Vec::new(), 0);
    for (case, results) in fixture::odd_cases().into_iter().filter(|(case, _)| ["usual", "long_names", "three_days"].contains(case)) {
        for (targets, long, spread, weeks) in [(4, false, 1.0, 8), (1, true, 0.0, 1), (22, true, 12_345.0, 0), (9, true, 1e-6, 9)] {
            let card = card(targets, long, spread, weeks);
            for lang in Lang::ALL {
                for size in [Size::Slide, Size::Page] {
                    let options = Options { lang, size, date: Date::constant(2026, 11, 22) };
                    for chart in super::score(&card, &results.provenance, &options) {
                        found.extend(faults(&format!("{case} {targets} {lang:?} {size:?}"), &chart, size));
                        drawn += 1;
                    }
                }
            }
        }
    }
    assert!(drawn > 60, "only {drawn} charts were drawn");
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}

#[test]
fn charts_of_a_hindcast_look_as_they_did() {
    let results = fixture::results(&fixture::Shape { days: 60, ..fixture::Shape::default() });
    for lang in Lang::ALL {
        let options = Options { lang, size: Size::Slide, date: Date::constant(2026, 11, 22) };
        let charts = super::score(&card(4, false, 1.0, 8), &results.provenance, &options);
        assert_eq!(charts.len(), 2);
        for chart in charts {
            super::experiments::keep(&chart, lang);
        }
    }
}
