//! `stockout discover` from end to end: a box that is known, in words, JSON and a file.

use std::fs;
use std::process::Command;

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
