//! `--precision` and `extend`: how many replications are enough, and going on with a run.

use stockout_testing as common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use stockout::ensemble::{Plan, Silent};
use stockout::model::Model;
use stockout::results::CommodityMetric;
use stockout::stats::precision::FIRST;
use stockout::study::precision::search;

fn scenario(name: &str) -> String {
    format!("{}/scenarios/tutorial/{name}", stockout_testing::root().display())
}

fn stockout(place: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stockout"))
        .args(words)
        .current_dir(place)
        .env("LC_ALL", "C")
        .env("SOURCE_DATE_EPOCH", "0")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn city() -> Model {
    common::model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 60\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 300\ntruck_load = 10\ninitial_stock_days = 6\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
         [routes.A]\nshare = 1\ntransit_days = 3\nclosure_probability = 0.05\nclosure = 5\n",
    )
}

/// The headline figures' half-widths in the results of a plain run.
fn widest(model: &Model, plan: &Plan) -> f64 {
    let found = common::results(model, plan);
    let half = |[low, high]: [f64; 2]| (high - low) / 2.0;
    let of = |commodity: &stockout::results::CommodityResults| {
        let metric = |metric: CommodityMetric| half(commodity.metrics[metric as usize].ci95);
        let days = metric(CommodityMetric::ShortageDays) / model.shape.days as f64;
        days.max(metric(CommodityMetric::UnmetShare)).max(half(commodity.probability_of_shortage.ci95))
    };
    found.commodities.iter().map(of).fold(0.0, f64::max)
}

#[test]
fn the_run_that_follows_is_as_precise_as_was_asked_for_and_not_much_longer() {
    let model = city();
    for (precision, inner) in [(0.012, 1), (0.012, 4)] {
        let plan = Plan { inner, ..Plan::new(1, inner) };
        let enough = search(&[&model], &plan, precision, &Silent).unwrap_or_else(|_| panic!("unfinished")).unwrap();
        assert!(enough.n.is_multiple_of(128) && enough.n / inner >= FIRST, "{enough:?}");
        assert_eq!(enough.metric, "fuel.probability_of_shortage");
        let reached = widest(&model, &Plan { replications: enough.n, ..plan });
        assert!(reached <= precision, "{reached} of {precision}");
        if enough.n / inner > FIRST {
            assert!(reached > 0.95 * precision, "{reached} of {precision} with {}", enough.n);
        }
        // Whatever the threads.
        for threads in [1, 3] {
            let again = search(&[&model], &Plan { threads: Some(threads), ..plan }, precision, &Silent);
            assert_eq!(again.unwrap_or_else(|_| panic!("unfinished")), Some(enough.clone()));
        }
    }
}

#[test]
fn a_precise_run_is_the_plain_run_of_that_length() {
    let place = tempfile::tempdir().unwrap();
    let lesson = scenario("03-roads-that-close.toml");
    let precise = stockout(place.path(), &["run", &lesson, "--precision", "0.02", "--no-charts", "--out", "precise", "--format", "json"]);
    assert!(precise.status.success(), "{}", text(&precise.stderr));
    let said = text(&precise.stderr);
    assert!(said.contains("asked for the most") && said.contains("fuel."), "{said}");
    let summary: serde_json::Value = serde_json::from_slice(&precise.stdout).unwrap();
    let n = summary["replications"].to_string();
    assert!(said.contains(&format!("precision 0.02: {n} replications")), "{said}");
    let plain = stockout(place.path(), &["run", &lesson, "-n", &n, "--no-charts", "--out", "plain"]);
    assert!(plain.status.success());
    same_files(&place.path().join("precise"), &place.path().join("plain"));
}

#[test]
fn a_comparison_goes_on_until_its_differences_are_precise() {
    let place = tempfile::tempdir().unwrap();
    let base = scenario("03-roads-that-close.toml");
    fs::write(place.path().join("safer.toml"), format!("extends = \"{base}\"\n[set]\n\"routes.west.attack_probability\" = 0.02\n"))
        .unwrap();
    let out = stockout(place.path(), &["compare", &base, "safer.toml", "--precision", "0.01", "--no-charts", "--format", "json"]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let said = text(&out.stderr);
    assert!(said.contains("difference of safer to 03-roads-that-close"), "{said}");
    let document: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let differences = &document["scenarios"][0]["differences"];
    for (metric, scale) in [("fuel.shortage_days", 120.0), ("fuel.unmet_share", 1.0), ("fuel.probability_of_shortage", 1.0)] {
        let ends = &differences[metric]["ci95"];
        let half = (ends[1].as_f64().unwrap() - ends[0].as_f64().unwrap()) / 2.0;
        assert!(half <= 0.01 * scale, "{metric}: ±{half}");
    }
}

#[test]
fn an_extended_run_has_the_bits_of_one_long_run() {
    let place = tempfile::tempdir().unwrap();
    let lesson = scenario("04-what-we-do-not-know.toml");
    let run = |words: &[&str]| {
        let out = stockout(place.path(), words);
        assert!(out.status.success(), "{words:?}: {}", text(&out.stderr));
    };
    run(&["run", &lesson, "-n", "300", "--inner", "3", "--seed", "5", "--days", "40", "--no-charts", "--out", "short"]);
    run(&["extend", "short", "--to", "900", "--no-charts", "--out", "extended"]);
    run(&["run", &lesson, "-n", "900", "--inner", "3", "--seed", "5", "--days", "40", "--no-charts", "--out", "long"]);
    same_files(&place.path().join("extended"), &place.path().join("long"));
    // In its own folder, by default.
    run(&["extend", "short", "--to", "900", "--no-charts"]);
    same_files(&place.path().join("short"), &place.path().join("long"));
}

#[test]
fn what_cannot_be_extended_is_left_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    let lesson = scenario("03-roads-that-close.toml");
    assert!(stockout(place.path(), &["run", &lesson, "-n", "200", "--inner", "2", "--no-charts", "--out", "run"]).status.success());
    let refused = |words: &[&str], expected: &str| {
        let out = stockout(place.path(), words);
        assert_eq!(out.status.code(), Some(2), "{words:?}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains(expected), "{words:?}: {}", text(&out.stderr));
    };
    refused(&["extend", "run", "--to", "200"], "has 200 replications already");
    refused(&["extend", "run", "--to", "301"], "--to 302 would do");
    refused(&["extend", "nothing", "--to", "301"], "nothing");
    refused(&["run", &lesson, "--precision", "0.01", "-n", "100"], "--replications");
    refused(&["run", &lesson, "--precision", "7"], "between 0.0001 and 0.5");
    refused(&["trace", &lesson, "--worst", "--precision", "0.01"], "--precision");
    let file = place.path().join("run/scenario.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap() + "# changed\n").unwrap();
    refused(&["extend", "run", "--to", "400"], "scenario.toml: it was changed after it was written");
}

/// All that does not say how the run was asked for.
fn same_files(one: &Path, other: &Path) {
    for file in ["summary.json", "daily.csv", "routes.csv", "replications.parquet", "scenario.toml"] {
        assert!(
            fs::read(one.join(file)).unwrap() == fs::read(other.join(file)).unwrap(),
            "{file} of {} and {}",
            one.display(),
            other.display()
        );
    }
}

/// While a precision is being looked for, nothing is on the disk: neither the folder nor the one that it is to stand in.
#[test]
fn nothing_is_written_while_a_precision_is_looked_for() {
    let (first, second) = (scenario("03-roads-that-close.toml"), scenario("04-what-we-do-not-know.toml"));
    for words in [vec!["run", &first], vec!["compare", &first, &second, "--days", "60"]] {
        let place = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_stockout"))
            .args(&words)
            .args(["--precision", "0.0001"])
            .current_dir(place.path())
            .stderr(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1500));
        let running = child.try_wait().unwrap().is_none();
        let written = fs::read_dir(place.path()).unwrap().count();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(running, "{words:?}: the search must not be over");
        assert_eq!(written, 0, "{words:?}");
    }
}
