//! `stockout discover` from end to end: a box that is known, in words, JSON and a file.

use std::fs;
use std::process::Command;
use stockout::ensemble::workers::Workers;
use stockout::study::discover::{Search, discover};

const CITY: &str = "[scenario]\ntitle = \"City\"\nstart = \"2026-01-01\"\ndays = 40\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\ndaily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 3\n";

#[test]
fn a_road_of_too_little_room_is_found() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    fs::write(place.join("city.toml"), CITY).unwrap();
    // Ten trucks a day are needed. Half-way below that, and with a stock of few days, the city is short for most of 40 days.
    let design = "scenario = \"city.toml\"\nkind = \"lhs\"\npoints = 500\n[[factors]]\npath = \"routes.A.capacity_trucks_per_day\"\nlow = 1\nhigh = 21\n[[factors]]\npath = \"commodities.fuel.adjust_days\"\nlow = 10\nhigh = 18\n";
    fs::write(place.join("where.toml"), design).unwrap();
    let ran = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_stockout")).current_dir(place).args(arguments).output().unwrap();
    assert!(ran(&["sweep", "where.toml", "--out", "where"]).status.success());
    let output = ran(&["discover", "where", "--above", "5", "--density", "0.99", "--out", "boxes", "--format", "json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &json["boxes"][0];
    let sides = first["restrictions"].as_array().unwrap();
    assert_eq!(sides.len(), 1, "{json:#}");
    assert_eq!(sides[0]["variable"], "routes.A.capacity_trucks_per_day");
    assert!(sides[0]["low"].is_null() && (7.0..=10.5).contains(&sides[0]["high"].as_f64().unwrap()), "{json:#}");
    assert!(first["coverage"].as_f64().unwrap() > 0.9 && first["density"].as_f64().unwrap() > 0.98, "{json:#}");
    assert!(fs::read_to_string(place.join("boxes/boxes.csv")).unwrap().starts_with("box,variable,low,high,p,"));
    let text = String::from_utf8(ran(&["discover", "where", "--above", "5"]).stdout).unwrap();
    assert!(text.contains("capacity in trucks a day (A): under"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    // Points of a shard are not those of the sweep.
    assert!(ran(&["sweep", "where.toml", "--out", "part", "--shard", "1/3"]).status.success());
    let refused = ran(&["discover", "part"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("this is shard 1 of 3: merge the shards first"));
    for (arguments, part) in [
        (["discover", "where", "--metric", "fuel.shortage_dys"], "Did you mean fuel.shortage_days?"),
        (["discover", "where", "--density", "2"], "expected a number above 0, at most 1"),
    ] {
        let refused = ran(&arguments);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(part));
    }
}

/// EMA Workbench peels by quantiles of values and this program by counts of points, so that a limit may lie a peel (a twentieth of the
/// points) apart. The variables are the same, and so is the way down, within that.
#[test]
fn prim_of_ema_workbench_finds_the_same_boxes_in_the_same_tables() {
    let text = fs::read_to_string(stockout_testing::at("tests/ema/expected.json")).unwrap();
    let tables: serde_json::Value = serde_json::from_str(&text).unwrap();
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    for (at, table) in tables.as_array().unwrap().iter().enumerate() {
        let column = |column: &serde_json::Value| column.as_array().unwrap().iter().map(number).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = table["columns"].as_array().unwrap().iter().map(column).collect();
        let interesting: Vec<bool> = table["interesting"].as_array().unwrap().iter().map(|one| one.as_bool().unwrap()).collect();
        let search = Search { boxes: 1, ..Search::default() };
        let (found, _) = discover(&columns, &interesting, &search, &Workers::new(Some(2)).unwrap());
        let found = &found[0];
        let theirs: Vec<(usize, &serde_json::Value)> = table["sides"].as_array().unwrap().iter().enumerate().collect();
        // As this program does, restrictions that chance would give are left out.
        let theirs: Vec<(usize, &serde_json::Value)> =
            theirs.into_iter().filter(|(_, side)| side["p"].as_array().unwrap().iter().any(|p| number(p) <= 0.05)).collect();
        assert_eq!(
            found.sides.iter().map(|side| side.variable).collect::<Vec<_>>(),
            theirs.iter().map(|(variable, _)| *variable).collect::<Vec<_>>(),
            "table {at}"
        );
        for (side, (_, theirs)) in found.sides.iter().zip(&theirs) {
            for (ours, theirs) in [(side.low, &theirs["low"]), (side.high, &theirs["high"])] {
                let same = match (ours, theirs.as_f64()) {
                    (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 0.07,
                    (ours, theirs) => ours.is_none() && theirs.is_none(),
                };
                assert!(same, "table {at}: {side:?} and {theirs}");
            }
        }
        assert!((found.coverage - number(&table["coverage"])).abs() < 0.07 && found.density >= 0.75, "table {at}: {found:?}");
        for step in table["trajectory"].as_array().unwrap().iter().take(25) {
            // Where no point of interest is peeled off the density rises alone: some box of ours lies by each of theirs.
            let is_near = |own: &[f64; 2]| (own[0] - number(&step[0])).abs() < 0.04 && (own[1] - number(&step[1])).abs() < 0.04;
            assert!(found.trajectory.iter().any(is_near), "table {at}: {step} and {:?}", found.trajectory);
        }
    }
}
