//! Charts of answers that are no runs: each as it was, and text in the frame and off other text.

use super::tests::text_boxes;
use super::*;
use crate::discover::Variable;
use crate::fixture;
use discover::Searched;
use stockout_results::Probability;
use stockout_results::discover::{Discovery, Ended, FoundBox, Side};
use stockout_results::rare::{Estimate, Length, RareEvent, StockOut, Trust};
use stockout_results::requirement::{Enough, Requirement};
use stockout_results::sensitivity::{Index, Indices, OfFactor, OfOutput};
use stockout_results::sweep::{FactorFacts, FactorValue, Facts, Layout};

fn facts(layout: Layout, factors: &[&str]) -> Facts {
    let factor = |name: &&str| FactorFacts {
        name: (*name).to_owned(),
        path: (*name).to_owned(),
        verb: "set".to_owned(),
        values: "3 to 15".to_owned(),
        text: false,
    };
    Facts {
        version: "0.1.0".to_owned(),
        commit: String::new(),
        scheme: 1,
        hash: "0123456789abcdef".to_owned(),
        scenario: "december-2025".to_owned(),
        title: "Bamako under the blockade of December 2025".into(),
        count: layout.points(factors.len()),
        layout,
        replications: 20,
        seed: 1,
        own_chance: false,
        factors: factors.iter().map(factor).collect(),
        metrics: vec!["fuel.shortage_days".to_owned()],
        carried: Vec::new(),
        shard: None,
        first: 0,
        failed: 0,
        batches: 0,
    }
}

const FACTORS: [&str; 3] = ["commodities.fuel.initial_stock_days", "routes.RN7.attack_probability.fuel", "escorts.teams"];

fn index(value: f64) -> Index {
    Index { value, ci95: [value * 0.8, value * 1.3] }
}

fn output(shares: bool) -> OfOutput {
    let of = |value: f64| OfFactor {
        indices: if shares {
            Indices::Shares { first: index(value * 0.7), total: index(value) }
        } else {
            Indices::Effects { mu_star: index(value * 100.0), sigma: index(value * 40.0) }
        },
    };
    let factors = [0.21, 0.62, 0.05].map(of).to_vec();
    OfOutput { name: "fuel.shortage_days".to_owned(), factors, units: 64, dropped: 0, few: false, noise: 0.1 }
}

fn discovery() -> (Discovery, Vec<Variable>, Vec<Vec<f64>>, Vec<bool>) {
    let column = |step: f64, scale: f64| (0..200).map(|i| f64::from(i) * step % 1.0 * scale).collect::<Vec<f64>>();
    let columns = vec![column(0.618_033, 12.0), column(0.754_877, 0.4), column(0.569_840, 8.0)];
    let interesting: Vec<bool> = (0..200).map(|i| columns[0][i] < 5.0 && columns[1][i] > 0.15).collect();
    let side = |variable, low, high| Side { variable, low, high, p: 0.003 };
    let trajectory = |end: f64| (0..20).map(|i| [1.0 - f64::from(i) * 0.03, 0.25 + f64::from(i) * end]).collect();
    let one = |sides, coverage, density, end| FoundBox {
        sides,
        points: 50,
        interesting: 41,
        coverage,
        density,
        p: 0.01,
        trajectory: trajectory(end),
    };
    let boxes = vec![
        one(vec![side(0, None, Some(5.0)), side(1, Some(0.15), None)], 0.61, 0.82, 0.035),
        one(vec![side(0, Some(2.0), Some(6.0)), side(1, None, Some(0.2))], 0.6, 0.8, 0.02),
    ];
    let variables =
        FACTORS.iter().map(|name| Variable { name: (*name).to_owned(), subject: (*name).to_owned(), verb: "set".to_owned() }).collect();
    let metric = "fuel.shortage_days".to_owned();
    let found = Discovery {
        metric,
        threshold: 100.0,
        above: true,
        points: 200,
        interesting: 52,
        wanted: 0.8,
        permutations: 99,
        boxes,
        ended: Ended::Asked,
    };
    (found, variables, columns, interesting)
}

fn requirement(verdict: Enough) -> Requirement {
    let risk = |value: f64| Probability { estimate: 0.6 / value, ci95: [0.55 / value, 0.66 / value], n: 400 };
    let probes: Vec<(f64, Probability)> = (1..=12).map(|value| (f64::from(value), risk(f64::from(value)))).collect();
    let found = verdict != Enough::NoneSuffices;
    Requirement {
        lever: "escorts.teams".to_owned(),
        range: [1.0, 12.0],
        value: found.then_some(5.0),
        ci95: if found { [Some(4.0), Some(6.0)] } else { [None, None] },
        risk: "fuel.uses.vital.unmet_share".to_owned(),
        below: 0.125,
        achieved: risk(5.0),
        verdict,
        probes,
        step: 1.0,
    }
}

fn event(days: u32, trust: Trust) -> RareEvent {
    let seen = |day: u32| trust != Trust::Unseen || day < 3;
    let estimate = |day: u32| {
        let p = 0.2 * 10f64.powf(-0.7 * f64::from(day - 1));
        let spread = 1.1f64.powi(day as i32);
        if seen(day) {
            Estimate { estimate: p, ci95: [p / spread, p * spread], relative_error: 0.1 }
        } else {
            Estimate { estimate: 0.0, ci95: [0.0, 2e-3], relative_error: f64::NAN }
        }
    };
    let plain = |day: u32| {
        let p = (estimate(day).estimate * 1e4).floor() / 1e4;
        Probability { estimate: p, ci95: [p * 0.7, p * 1.4 + 3.8e-4], n: 10_000 }
    };
    RareEvent {
        commodity: "fuel".to_owned(),
        stock_out: StockOut::Total,
        days: days as usize,
        horizon: 180,
        probability: estimate(days),
        trust,
        repetitions: 40,
        reached: 40,
        courses: 500,
        levels: Vec::new(),
        lengths: (1..=days).map(|day| Length { days: day, probability: estimate(day), plain: Some(plain(day)) }).collect(),
        plain: Some(plain(days)),
        days_simulated: 1_000_000,
        gain: 1234.0,
    }
}

/// All charts of answers, by name.
fn drawn(options: &Options) -> Vec<(String, Chart)> {
    let made = fixture::results(&fixture::Shape { replications: 10, days: 20, ..fixture::Shape::default() }).provenance;
    let mut charts = Vec::new();
    let sobol = facts(Layout::Sobol { rows: 64, saltelli: true }, &FACTORS);
    charts.extend(sensitivity::tornado(&sobol, &output(true), options).map(|chart| ("tornado-shares".to_owned(), chart)));
    charts.extend(sensitivity::tornado(&sobol, &output(false), options).map(|chart| ("tornado-effects".to_owned(), chart)));
    let grid = facts(Layout::Grid(vec![4, 5]), &FACTORS[..2]);
    let values = |of: &dyn Fn(u32) -> f64| (0..20).map(|point| FactorValue::Number(of(point))).collect::<Vec<_>>();
    let factors = [values(&|point| f64::from(point / 5) * 3.0), values(&|point| f64::from(point % 5) / 10.0)];
    let means: Vec<f64> = (0..20).map(|point| if point == 7 { f64::NAN } else { f64::from(point * point) / 3.0 }).collect();
    charts.extend(sensitivity::heat(&grid, &output(true), &factors, &means, options).map(|chart| ("heat".to_owned(), chart)));
    let (found, variables, columns, interesting) = discovery();
    let searched = Searched { variables: &variables, columns: &columns, interesting: &interesting };
    let lhs = facts(Layout::Lhs(200), &FACTORS);
    charts.extend(discover::trajectory(&lhs, &found, searched, options).map(|chart| ("trajectory".to_owned(), chart)));
    charts.extend(discover::boxes(&lhs, &found, searched, options).map(|chart| ("boxes".to_owned(), chart)));
    for verdict in [Enough::Found, Enough::NoneSuffices] {
        let more = super::requirement(&requirement(verdict), &made, options);
        charts.extend(more.into_iter().map(|chart| (format!("requirement-{}", verdict.key().replace(' ', "-")), chart)));
    }
    for (days, trust) in [(9, Trust::Sound), (1, Trust::Sound), (6, Trust::Unseen), (90, Trust::Rough)] {
        let more = super::rare(&event(days, trust), &made, options);
        charts.extend(more.into_iter().map(|chart| (format!("rare-{days}-{}", trust.key()), chart)));
    }
    charts
}

#[test]
fn charts_of_answers_keep_their_text_in_the_frame_and_look_as_they_did() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for size in [Size::Slide, Size::Page] {
            let options = Options { lang, size, date: Date::constant(2026, 11, 22) };
            let charts = drawn(&options);
            assert_eq!(charts.len(), 11);
            for (name, chart) in charts {
                let (width, height) = size.pixels();
                let at = format!("{name} {lang:?} {size:?}");
                let boxes = text_boxes(&chart.svg);
                for (i, text) in boxes.iter().enumerate() {
                    if text.left < 4.0 || text.top < 4.0 || text.right > width - 4.0 || text.bottom > height - 4.0 {
                        faults.push(format!("{at}: {:?} leaves the frame", text.text));
                    }
                    let touching = boxes[..i].iter().filter(|other| text.touches(other));
                    faults.extend(touching.map(|other| format!("{at}: {:?} touches {:?}", text.text, other.text)));
                }
                if chart.svg.contains("NaN") || chart.description.contains("NaN") {
                    faults.push(format!("{at}: NaN"));
                }
                if size == Size::Slide {
                    if let Some(folder) = std::env::var_os("STOCKOUT_LOOK") {
                        std::fs::write(std::path::Path::new(&folder).join(format!("{name}_{}.png", lang.code())), chart.png()).unwrap();
                    }
                    insta::assert_snapshot!(format!("{name}_{}", lang.code()), chart.inline());
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}
