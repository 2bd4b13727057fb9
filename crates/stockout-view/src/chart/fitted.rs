//! Charts and tables of fits in odd cases: text stays in the frame and off other text, tables within 80 columns.

use unicode_width::UnicodeWidthStr;

use super::experiments::faults;
use super::*;
use crate::{fit as words, fixture, table};
use stockout_results::fit::{Chance, Change, Changes, Fit, FoundChange, Interval, RateFit, RouteFit, Rows};

fn fitted(routes: usize, events: u64, days: usize) -> Fit {
    let rate = events as f64 / days as f64;
    let interval = |by: f64| Interval { mean: rate * by, ci95: [rate * by * 0.4, rate * by * 2.1 + 0.01] };
    let change = Change { events: [0, events], days: [1, days], ratio: f64::INFINITY, ci95: [0.3, f64::INFINITY], p: 0.000_01 };
    let fit = |by| RateFit { events, alone: interval(by), pooled: interval(0.9 * by), change: Some(change) };
    let chance = Chance { interval: interval(0.3), values: [0.1; 10] };
    let bin_days = days.div_ceil(40);
    let route = |at: usize| RouteFit {
        name: if at.is_multiple_of(2) { format!("R{at}") } else { format!("route-of-a-rather-long-name-{at}") },
        attacks: fit(1.0),
        closures: fit(0.01),
        convoys_per_day: 12.34,
        convoys_given: false,
        attack_probability: Some(chance),
        closure_probability: (at > 0).then_some(chance),
        bins: vec![[events as u32, 1]; days.div_ceil(bin_days)],
    };
    let from = Date::constant(2030, 1, 31);
    let found = FoundChange { date: from, events: [events, 0], days: [days, 1], p: 1.0, permutations: 999 };
    Fit {
        file: "an-export-with-a-rather-long-name-of-all-countries-2030-01-01-2030-12-31.csv".to_owned(),
        hash: "0".repeat(64),
        layout: "ACLED",
        from,
        to: from.saturating_add(jiff::Span::new().days(days as i64 - 1)),
        window_given: false,
        days,
        buffer_km: 12.5,
        place_precision: 2,
        by_words: true,
        rows: Rows { all: 1_234_567, attacks: 1000, closures: 999, ambiguous: 12, shared: 3, ..Rows::default() },
        fates: Vec::new(),
        exchanged: 0,
        commodity: None,
        replications: 1000,
        routes: (0..routes).map(route).collect(),
        without_path: vec!["a-road".to_owned()],
        bin_days,
        changes: [Changes { named: Some((from, change)), found: Some(found) }, Changes { named: None, found: None }],
        doubtful: Vec::new(),
    }
}

#[test]
fn charts_and_tables_of_fits_hold_in_odd_cases() {
    let (mut found, mut drawn) = (Vec::new(), 0);
    let titles = fixture::odd_cases().into_iter().filter(|(case, _)| ["usual", "long_names"].contains(case));
    let shapes = [(1, 1, 20), (8, 40, 365), (25, 12_345, 9000)];
    for ((_, results), (routes, events, days)) in titles.flat_map(|case| shapes.map(|shape| (case.clone(), shape))) {
        let fit = fitted(routes, events, days);
        for lang in Lang::ALL {
            let at = format!("{routes} {lang:?}");
            let text = words::table(&fit, &results.provenance.name, &table::Options { lang, color: false });
            found.extend(text.lines().filter(|line| line.width() > 80).map(|line| format!("{at}: {line}")));
            for size in [Size::Slide, Size::Page] {
                let options = Options { lang, size, date: Date::constant(2026, 11, 22) };
                for chart in super::fit(&fit, &results.provenance, &options) {
                    found.extend(faults(&format!("{at} {size:?}"), &chart, size));
                    drawn += 1;
                }
            }
        }
    }
    assert_eq!(drawn, 48);
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}

#[test]
fn charts_of_a_fit_look_as_they_did() {
    let results = fixture::results(&fixture::Shape { days: 60, ..fixture::Shape::default() });
    for lang in Lang::ALL {
        let options = Options { lang, size: Size::Slide, date: Date::constant(2026, 11, 22) };
        let charts = super::fit(&fitted(8, 40, 365), &results.provenance, &options);
        assert_eq!(charts.len(), 2);
        charts.iter().for_each(|chart| super::experiments::keep(chart, lang));
    }
}
