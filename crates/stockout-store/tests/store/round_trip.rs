//! What was written is read.

use std::fs;

use proptest::prelude::*;
use serde_json::Value;
use stockout_results::PairMetric;
use stockout_store::{Contents, read, read_manifest, summary_json, verify};

use crate::arbitrary::{any_results, small_results};
use crate::{CONTENTS, names_in, write, write_with};

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn results_are_read_back_as_they_were_written(results in any_results()) {
        let place = tempfile::tempdir().unwrap();
        let folder = write(&results, &place.path().join("out")).unwrap();
        // Their debug text tells NaN from NaN no more, and 0 from -0: equality does neither.
        prop_assert_eq!(format!("{:?}", read(&folder).unwrap()), format!("{results:?}"));
        prop_assert_eq!(verify(&folder).unwrap(), []);
    }

    #[test]
    fn equal_runs_write_equal_bytes(results in any_results()) {
        let place = tempfile::tempdir().unwrap();
        let one = write(&results, &place.path().join("one")).unwrap();
        let other = write(&results, &place.path().join("other")).unwrap();
        for name in names_in(&one).iter().filter(|name| *name != "charts") {
            prop_assert_eq!(fs::read(one.join(name)).unwrap(), fs::read(other.join(name)).unwrap(), "{}", name);
        }
    }
}

#[test]
fn a_folder_holds_the_files_of_the_contract() {
    let place = tempfile::tempdir().unwrap();
    let charts = [("cover.svg".to_owned(), b"<svg/>".to_vec()), ("cover.png".to_owned(), b"png".to_vec())];
    let folder = write_with(&small_results(1), &place.path().join("out"), &Contents { charts: &charts, ..CONTENTS }).unwrap();
    let files = [
        "charts",
        "daily.csv",
        "early_warning.csv",
        "log.txt",
        "manifest.json",
        "places.csv",
        "replications.parquet",
        "routes.csv",
        "scenario.toml",
        "severity.csv",
        "summary.json",
        "uses.csv",
        "uses_daily.csv",
    ];
    assert_eq!(names_in(&folder), files);
    assert_eq!(names_in(&folder.join("charts")), ["cover.png", "cover.svg"]);
    assert_eq!(fs::read(folder.join("charts/cover.svg")).unwrap(), b"<svg/>");
    assert_eq!(fs::read_to_string(folder.join("scenario.toml")).unwrap(), CONTENTS.scenario_toml);
    assert_eq!(fs::read_to_string(folder.join("log.txt")).unwrap(), CONTENTS.log);
    assert_eq!(verify(&folder).unwrap(), []);
}

#[test]
fn a_summary_has_the_keys_of_the_contract() {
    let mut results = small_results(2);
    results.provenance.headline = Some(1);
    let summary: Value = serde_json::from_str(&summary_json(&results)).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let outer =
        ["stockout", "scenario", "seed", "replications", "inner", "days", "daily_quantile_error", "commodities", "routes", "ignorance"];
    assert_eq!(keys(&summary), outer);
    assert_eq!(keys(&summary["scenario"]), ["name", "title", "hash", "headline"]);
    assert_eq!(summary["scenario"]["headline"], "regions");
    assert_eq!(keys(&summary["commodities"]), ["fuel", "food"]);

    let fuel = &summary["commodities"]["fuel"];
    let onsets = ["probability_of_shortage", "first_shortage_day", "probability_of_dry", "first_dry_day"];
    let layout = results.commodities[0].layout();
    let mut expected: Vec<&str> = layout.metrics().iter().map(|metric| metric.key()).collect();
    expected.extend(onsets);
    expected.extend(["uses", "places"]);
    assert_eq!(keys(fuel), expected);
    assert_eq!(keys(&fuel["places"]), ["Bamako", "regions"]);
    assert_eq!(keys(&summary["commodities"]["food"]["places"]), ["regions"], "food has no use in Bamako");
    let mut expected: Vec<&str> = layout.place_metrics().iter().map(|metric| metric.key()).collect();
    expected.extend(onsets);
    assert_eq!(keys(&fuel["places"]["Bamako"]), expected);
    let figure = ["mean", "ci95", "sd", "q05", "q25", "q50", "q75", "q95", "es95", "n", "quantile_error"];
    let figure =
        figure.into_iter().chain(["q05_ci95", "q25_ci95", "q50_ci95", "q75_ci95", "q95_ci95", "es95_ci95", "n_wanted"]).collect::<Vec<_>>();
    assert_eq!(keys(&fuel["shortage_days"]), figure);
    assert_eq!(keys(&fuel["probability_of_shortage"]), ["estimate", "ci95", "n"]);
    assert_eq!(keys(&fuel["first_shortage_day"]), ["survival", "median"]);

    let mut expected: Vec<&str> = layout.use_metrics(0).iter().map(|metric| metric.key()).collect();
    expected.extend(onsets);
    assert_eq!(keys(&fuel["uses"]["use_0"]), expected);

    let route = &summary["routes"]["RN-0"];
    let expected: Vec<&str> = ["open_days"].into_iter().chain(PairMetric::ALL.iter().map(|metric| metric.key())).collect();
    assert_eq!(keys(route), expected);
    assert_eq!(keys(&route["open_days"]), figure);
    // Over all commodities, and by commodity in the same table; what has no common unit is by commodity alone.
    let both: Vec<&str> = figure.iter().copied().chain(["fuel", "food"]).collect();
    assert_eq!(keys(&route["trucks_sent"]), both);
    assert_eq!(keys(&route["delivered"]), ["fuel", "food"]);
    assert_eq!(keys(&route["trucks_sent"]["food"]), figure);
}

#[test]
fn without_ignorance_a_summary_does_not_speak_of_it() {
    let mut results = small_results(3);
    results.ignorance.clear();
    assert!(!summary_json(&results).contains("ignorance"));
}

#[test]
fn the_daily_files_have_the_columns_of_the_contract() {
    let place = tempfile::tempdir().unwrap();
    let results = small_results(4);
    let folder = write(&results, &place.path().join("out")).unwrap();
    let daily = fs::read_to_string(folder.join("daily.csv")).unwrap();
    assert!(daily.starts_with("day,date,commodity,metric,mean,q05,q25,q50,q75,q95\n0,2025-12-04,fuel,stock,"), "{daily}");
    for metric in ["dry_probability", "unserved_probability", "level", "cleared"] {
        assert_eq!(daily.matches(&format!(",fuel,{metric},")).count(), results.provenance.days, "{metric}");
    }
    let places = fs::read_to_string(folder.join("places.csv")).unwrap();
    assert!(places.starts_with("day,date,place,commodity,metric,mean,q05,q25,q50,q75,q95\n0,2025-12-04,Bamako,fuel,level,"), "{places}");
    let uses = fs::read_to_string(folder.join("uses_daily.csv")).unwrap();
    assert!(uses.starts_with("day,date,use,commodity,metric,mean,q05,q25,q50,q75,q95\n0,2025-12-04,use_0,fuel,level,"), "{uses}");
    let probability: Vec<&str> = daily.lines().filter(|line| line.contains(",shortage_probability,")).collect();
    assert_eq!(probability.len(), 2 * results.provenance.days);
    assert!(probability.iter().all(|line| line.ends_with(",,,,,")), "quantiles of a probability are empty");
    assert!(probability[29].starts_with("29,2026-01-02,fuel,"), "{}", probability[29]);
    let routes = fs::read_to_string(folder.join("routes.csv")).unwrap();
    let columns = "day,date,route,open_probability,trucks_sent,trucks_lost,delivered_fuel,delivered_food,queue_fuel,queue_food,\
                   halted_probability_fuel,halted_probability_food\n";
    assert!(routes.starts_with(columns), "{routes}");
    assert_eq!(routes.lines().count(), 1 + 2 * results.provenance.days);
}

#[test]
fn a_manifest_says_what_was_run_and_when() {
    let place = tempfile::tempdir().unwrap();
    let results = small_results(5);
    let folder = write(&results, &place.path().join("out")).unwrap();
    let manifest = read_manifest(&folder).unwrap();
    assert_eq!(manifest.provenance, results.provenance);
    assert_eq!(manifest.command, CONTENTS.command);
    assert_eq!(manifest.date, CONTENTS.date);
    let files: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        files,
        [
            "replications.parquet",
            "summary.json",
            "daily.csv",
            "routes.csv",
            "severity.csv",
            "uses.csv",
            "places.csv",
            "uses_daily.csv",
            "early_warning.csv",
            "scenario.toml",
            "log.txt"
        ]
    );
}

#[cfg(unix)]
#[test]
fn files_are_as_open_as_any_other_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("plain"), "").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let plain = mode(&place.path().join("plain"));
    let folder = write(&small_results(6), &place.path().join("out")).unwrap();
    for name in names_in(&folder).iter().filter(|name| *name != "charts") {
        assert_eq!(mode(&folder.join(name)), plain, "{name}");
    }
    fs::create_dir(place.path().join("folder")).unwrap();
    assert_eq!(mode(&folder), mode(&place.path().join("folder")));
}

#[test]
fn without_places_there_is_no_file_of_them() {
    let place = tempfile::tempdir().unwrap();
    let mut results = small_results(7);
    results.provenance.places.clear();
    results.provenance.headline = None;
    for commodity in &mut results.commodities {
        commodity.places.clear();
        commodity.uses.iter_mut().for_each(|of| of.facts.place = None);
    }
    let folder = write(&results, &place.path().join("out")).unwrap();
    assert!(!names_in(&folder).contains(&"places.csv".to_owned()));
    assert!(!fs::read_to_string(folder.join("summary.json")).unwrap().contains("places"));
    assert_eq!(format!("{:?}", read(&folder).unwrap()), format!("{results:?}"));
}
