//! Indices of sensitivity: exact ones of known functions, SALib's on the same samples, and the command from end to end.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use std::f64::consts::PI;
use std::fs;
use std::process::Command;
use stockout::results::sensitivity::{Indices, OfOutput};
use stockout::results::sweep::{FactorFacts, Facts, Layout};
use stockout::stats::indices;
use stockout::study::points::{Points, Spot};
use stockout::study::sensitivity::{Noise, of_output};
use stockout::study::sweep::labels;

fn facts(layout: Layout, factors: usize) -> Facts {
    let factor = |at: usize| {
        let name = format!("x{}", at + 1);
        FactorFacts { path: name.clone(), name, verb: "set".into(), values: "0 to 1".into(), text: false }
    };
    let count = layout.points(factors);
    Facts {
        version: "0.0.0".into(),
        commit: String::new(),
        scheme: 1,
        hash: String::new(),
        scenario: "function".into(),
        title: "A function".into(),
        layout,
        replications: 1,
        seed: 3,
        own_chance: false,
        factors: (0..factors).map(factor).collect(),
        metrics: vec!["y".into()],
        carried: Vec::new(),
        shard: None,
        first: 0,
        count,
        failed: 0,
        batches: 0,
    }
}

/// The indices of a function of the unit cube, by the design of that layout.
fn analysed(layout: Layout, factors: usize, function: impl Fn(&[f64]) -> f64) -> OfOutput {
    let facts = facts(layout, factors);
    let points = Points::new(&facts.layout, facts.seed, &labels(&facts.factors));
    let at = |point| match points.spot(point) {
        Spot::Cube(place) => function(&place),
        other => panic!("{other:?}"),
    };
    let y: Vec<f64> = (0..points.len()).map(at).collect();
    let none = vec![f64::NAN; y.len()];
    of_output(&facts, "y", &y, &Noise { errors: &none, batches: None }).unwrap()
}

/// Ishigami and Homma (1990), a = 7, b = 0.1.
fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// Compares with exact indices: within `tolerance`, and inside the 95 % intervals all but `missed` times.
fn holds(found: &OfOutput, exact: &[(f64, f64)], tolerance: f64, missed: usize) {
    let mut outside = 0;
    for (factor, &(first, total)) in found.factors.iter().zip(exact) {
        let Indices::Shares { first: found_first, total: found_total } = factor.indices else { panic!("no shares") };
        for (index, exact) in [(found_first, first), (found_total, total)] {
            assert!((index.value - exact).abs() < tolerance, "{index:?} instead of {exact}");
            outside += usize::from(!(index.ci95[0] - 1e-9..=index.ci95[1] + 1e-9).contains(&exact));
        }
    }
    assert!(outside <= missed, "{outside} exact indices outside their intervals");
}

#[test]
fn the_indices_of_ishigamis_function_are_the_exact_ones() {
    let found = analysed(Layout::Sobol { rows: 4096, saltelli: true }, 3, ishigami);
    // V1 = (1 + bπ⁴/5)²/2, V2 = a²/8, V13 = b²π⁸(1/18 − 1/50).
    let (v1, v2, v13) = ((1.0 + 0.1 * PI.powi(4) / 5.0).powi(2) / 2.0, 49.0 / 8.0, 0.01 * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0));
    let v = v1 + v2 + v13;
    // At 4096 random rows the estimators' standard errors are below 0.03; a scrambled sequence does better. Intervals of a bootstrap
    // that takes rows for random are too wide for it, so that none may miss.
    holds(&found, &[(v1 / v, (v1 + v13) / v), (v2 / v, v2 / v), (0.0, v13 / v)], 0.02, 0);
}

#[test]
fn the_indices_of_sobols_g_function_are_the_exact_ones() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];
    let g = |u: &[f64]| u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product();
    let found = analysed(Layout::Sobol { rows: 8192, saltelli: true }, 6, g);
    let parts = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let whole = parts.iter().map(|part| 1.0 + part).product::<f64>() - 1.0;
    let exact: Vec<(f64, f64)> = parts.iter().map(|part| (part / whole, part * (1.0 + whole) / (1.0 + part) / whole)).collect();
    holds(&found, &exact, 0.02, 0);
}

#[test]
fn more_rows_than_one_sequence_has_are_as_good() {
    let found = analysed(Layout::Sobol { rows: 70_000, saltelli: true }, 2, |u| u[0] + 2.0 * u[1]);
    holds(&found, &[(0.2, 0.2), (0.8, 0.8)], 0.003, 0);
}

#[test]
fn the_effects_of_a_line_are_its_slopes() {
    let found = analysed(Layout::Morris { trajectories: 30, levels: 6 }, 3, |u| 5.0 - 2.0 * u[0] + 0.5 * u[1]);
    for (factor, slope) in found.factors.iter().zip([2.0, 0.5, 0.0]) {
        let Indices::Effects { mu_star, sigma } = factor.indices else { panic!("no effects") };
        assert!((mu_star.value - slope).abs() < 1e-12 && sigma.value < 1e-12, "{factor:?}");
    }
}

#[test]
fn a_product_has_effects_that_scatter() {
    // ∂/∂u1 of u1·u2 is u2, which takes the levels 0, 1/3, 2/3, 1 equally often: mean 1/2, deviation √(5/36).
    let found = analysed(Layout::Morris { trajectories: 4000, levels: 4 }, 2, |u| u[0] * u[1]);
    for factor in &found.factors {
        let Indices::Effects { mu_star, sigma } = factor.indices else { panic!("no effects") };
        // Four standard errors of a mean over 4000: 4·0.373/√4000.
        assert!((mu_star.value - 0.5).abs() < 0.024 && (sigma.value - (5.0f64 / 36.0).sqrt()).abs() < 0.024, "{factor:?}");
    }
}

#[test]
fn a_point_that_failed_takes_its_row_with_it() {
    let facts = facts(Layout::Sobol { rows: 50, saltelli: true }, 2);
    let points = Points::new(&facts.layout, facts.seed, &labels(&facts.factors));
    let at = |point| match points.spot(point) {
        Spot::Cube(place) => place[0],
        other => panic!("{other:?}"),
    };
    let mut y: Vec<f64> = (0..points.len()).map(at).collect();
    y[6] = f64::NAN;
    let found = of_output(&facts, "y", &y, &Noise { errors: &vec![0.0; y.len()], batches: None }).unwrap();
    assert_eq!((found.units, found.dropped), (49, 1));
    let Indices::Shares { total, .. } = found.factors[1].indices else { panic!("no shares") };
    assert!(total.value.abs() < 1e-12);
}

#[test]
fn salib_finds_the_same_on_the_same_samples() {
    let expected: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(stockout_testing::at("tests/salib/expected.json")).unwrap()).unwrap();
    let numbers = |value: &serde_json::Value| value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect::<Vec<f64>>();
    let close = |found: &[f64], expected: Vec<f64>| {
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-10, "{found} instead of {expected}");
        }
    };
    let sobol = &expected["sobol"];
    let rows: Vec<usize> = (0..64).collect();
    let (first, total) = indices::sobol(&numbers(&sobol["y"]), 3, &rows);
    close(&first, numbers(&sobol["first"]));
    close(&total, numbers(&sobol["total"]));
    let morris = &expected["morris"];
    let x: Vec<Vec<f64>> = morris["x"].as_array().unwrap().iter().map(&numbers).collect();
    let y = numbers(&morris["y"]);
    let mut effects = vec![Vec::new(); 3];
    for walk in 0..20 {
        for step in walk * 4..walk * 4 + 3 {
            let moved = (0..3).find(|&at| (x[step + 1][at] - x[step][at]).abs() > 1e-9).unwrap();
            effects[moved].push((y[step + 1] - y[step]) / (x[step + 1][moved] - x[step][moved]));
        }
    }
    let all: Vec<usize> = (0..20).collect();
    let found: Vec<(f64, f64)> = effects.iter().map(|effects| indices::morris(effects, &all)).collect();
    close(&found.iter().map(|pair| pair.0).collect::<Vec<_>>(), numbers(&morris["mu_star"]));
    close(&found.iter().map(|pair| pair.1).collect::<Vec<_>>(), numbers(&morris["sigma"]));
}

#[test]
fn the_command_answers_for_each_kind_and_refuses_the_others() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let city = "[scenario]\ntitle = \"City\"\nstart = \"2026-01-01\"\ndays = 40\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\ndaily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 3\nclosure_probability = 0.05\nclosure = { mean = 6 }\n";
    fs::write(place.join("city.toml"), city).unwrap();
    let law = "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nlow = 0\nhigh = 9\n[[factors]]\npath = \"routes.A.closure_probability\"\nlow = 0\nhigh = 0.2\n";
    let list = "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nvalues = [1, 5]\n[[factors]]\npath = \"routes.A.closure_probability\"\nvalues = [0, 0.1, 0.2]\n";
    let ran = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_stockout")).current_dir(place).args(arguments).output().unwrap();
    for (kind, head, factors, keys) in [
        ("sobol", "points = 32", law, ["first", "total"]),
        ("morris", "points = 12", law, ["mu_star", "sigma"]),
        ("grid", "", list, ["first", "total"]),
    ] {
        let name = format!("{kind}.toml");
        fs::write(place.join(&name), format!("scenario = \"city.toml\"\nkind = \"{kind}\"\nreplications = 20\n{head}\n{factors}")).unwrap();
        assert!(ran(&["sweep", &name, "--out", kind]).status.success());
        let output = ran(&["sensitivity", kind, "--format", "json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let stock = &json["fuel.shortage_days"]["commodities.fuel.initial_stock_days"];
        for key in keys {
            let (value, ci95) = (stock[key]["value"].as_f64().unwrap(), &stock[key]["ci95"]);
            assert!(value >= -0.5, "{kind} {key} {value}");
            assert!(ci95[0].as_f64().unwrap() <= value && value <= ci95[1].as_f64().unwrap(), "{kind} {key} {value} {ci95}");
        }
        let folder = place.join(format!("{kind}-sensitivity"));
        assert!(folder.join("tornado-fuel.shortage_days.svg").exists() && folder.join("sensitivity.csv").exists());
        assert_eq!(folder.join("heat-fuel.shortage_days.png").exists(), kind == "grid");
        let table = String::from_utf8(ran(&["sensitivity", kind]).stdout).unwrap();
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    }
    fs::write(place.join("lhs.toml"), format!("scenario = \"city.toml\"\nkind = \"lhs\"\npoints = 4\n{law}")).unwrap();
    assert!(ran(&["sweep", "lhs.toml", "--out", "lhs"]).status.success());
    let refused = ran(&["sensitivity", "lhs"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a sweep of the kind `lhs` carries no indices"));
    let refused = ran(&["sensitivity", "sobol", "--metric", "fuel.shortage_dys"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Did you mean fuel.shortage_days?"));
    // A folder that holds something else, the sweep itself before all, is left as it is.
    fs::create_dir(place.join("foreign")).unwrap();
    fs::write(place.join("foreign/manifest.json"), "{\"mine\": true}").unwrap();
    assert!(ran(&["run", "city.toml", "-n", "10", "--no-charts", "--out", "run"]).status.success());
    let bytes = |folder: &str| fs::read(place.join(folder).join("manifest.json")).unwrap();
    for command in ["sensitivity", "discover"] {
        for out in ["sobol", "run", "foreign", "lhs"] {
            let before = bytes(out);
            let refused = ran(&[command, "sobol", "--out", out]);
            assert_eq!(refused.status.code(), Some(2), "{command} --out {out}: {}", String::from_utf8_lossy(&refused.stderr));
            assert!(bytes(out) == before, "{command} --out {out}");
        }
        for _again in 0..2 {
            assert!(ran(&[command, "sobol", "--out", command]).status.success());
        }
    }
    // Its files are listed, so that the next one takes them away and nothing else.
    fs::write(place.join("sensitivity/mine.svg"), "mine").unwrap();
    assert!(ran(&["sensitivity", "sobol", "--out", "sensitivity", "--no-charts"]).status.success());
    let mut left: Vec<_> = fs::read_dir(place.join("sensitivity")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["manifest.json", "mine.svg", "sensitivity.csv"]);
    // Not the folder of a sweep: bad input.
    assert_eq!(ran(&["sensitivity", "."]).status.code(), Some(2));
}
