//! Shares of causes, against answers that are known or computed another way.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use stockout_testing as common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use stockout::ensemble::{Plan, Silent};
use stockout::model::Model;
use stockout::results::CommodityMetric;
use stockout::results::explanation::{Explanation, Way};
use stockout::study::why::why;

fn explain(model: &Model, plan: &Plan, exact: usize) -> Explanation {
    let metric = model.metrics().into_iter().find(|metric| metric.name == "fuel.shortage_days").unwrap();
    why(model, &metric, plan, exact, &Silent).unwrap_or_else(|_| panic!("unfinished"))
}

fn share(found: &Explanation, cause: &str) -> f64 {
    found.causes.iter().find(|of| of.key() == cause).unwrap_or_else(|| panic!("{cause} of {found:?}")).share.mean
}

/// Two roads; each may be made peaceful. A small fleet, and users who hoard.
fn city(closes: bool, attacks: bool, fleet: bool, hoards: bool) -> Model {
    let (closure, attack) = (if closes { 0.08 } else { 0.0 }, if attacks { 0.3 } else { 0.0 });
    let fleet = if fleet { "fleet_trucks = 200" } else { "" };
    let hoarding = if hoards { 2.0 } else { 0.0 };
    common::model(&format!(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 60\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 300\ntruck_load = 10\ninitial_stock_days = 5\nhoarding_below_days = 4\n{fleet}\n[[commodities.fuel.uses]]\n\
         name = \"all\"\nshare = 1\nbuffer_days = 1\nhoarding = {hoarding}\n[routes.A]\nshare = 1\ntransit_days = 3\n\
         closure_probability = {closure}\nclosure = 5\nattack_probability = {attack}\nloss_fraction = 0.5\nconvoy_trucks = 4\n"
    ))
}

#[test]
fn a_road_that_is_closed_all_along_is_the_whole_cause() {
    let model = common::model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 20\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
         [routes.A]\nshare = 1\ntransit_days = 3\ninitially = \"closed\"\n",
    );
    let found = explain(&model, &Plan::new(1, 10), 10);
    assert_eq!(found.causes.iter().map(|cause| cause.key()).collect::<Vec<_>>(), ["routes.A.closures", "rest"]);
    assert_eq!((found.total.mean, share(&found, "routes.A.closures"), share(&found, "rest")), (15.0, 15.0, 0.0));
    assert_eq!(found.causes[0].share.ci95, [15.0, 15.0]);
}

/// Forty roads with two mechanisms each: eighty, of which one alone does anything.
#[test]
fn the_last_of_many_roads_is_found_too() {
    let head = "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 20\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
                daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
                [statuses.calm]\nclosure_probability = 1e-12\nattack_probability = 1e-12\n";
    let road = |at: usize| {
        let (share, state) = if at == 39 { (1e9, "closed") } else { (1e-9, "open") };
        format!("[routes.R{at}]\nstatus = \"calm\"\nshare = {share}\ntransit_days = 3\nrerouting = 0\ninitially = \"{state}\"\n")
    };
    let model = common::model(&(0..40).fold(head.to_owned(), |text, at| text + &road(at)));
    let found = explain(&model, &Plan::new(1, 2), 10);
    assert_eq!((found.way, found.causes.len()), (Way::Sampled(2), 81));
    assert!(found.total.mean > 0.0);
    for cause in &found.causes {
        let expected = if cause.key() == "routes.R39.closures" { found.total.mean } else { 0.0 };
        assert_eq!(cause.share.mean, expected, "{}", cause.key());
    }
}

#[test]
fn a_road_that_a_measure_closes_or_makes_dangerous_is_found_too() {
    let model = common::model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 40\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
         [statuses.quiet]\n[statuses.war]\nattack_probability = 1\nloss_fraction = 1\n[routes.A]\nstatus = \"quiet\"\nshare = 1\ntransit_days = 3\n\
         [[measures]]\nname = \"war\"\nfrom = 5\nto = 10\nset = { \"routes.A.status\" = \"war\" }\n\
         [[measures]]\nname = \"shut\"\nfrom = 12\nset = { \"routes.A.state\" = \"closed\" }\n",
    );
    let found = explain(&model, &Plan::new(1, 4), 10);
    assert!(share(&found, "routes.A.closures") > 15.0 && share(&found, "routes.A.attacks") > 1.0, "{found:?}");
    assert_eq!(share(&found, "rest"), 0.0);
}

/// Shapley's value by its definition: the mean over all orders, each state run by itself from a scenario that says so.
#[test]
fn shares_are_shapleys_value_of_runs_made_one_by_one() {
    let n = 256;
    let value = |on: usize| {
        let model = city(on & 1 > 0, on & 2 > 0, on & 4 > 0, on & 8 > 0);
        common::results(&model, &Plan::new(3, n)).commodities[0].metrics[CommodityMetric::ShortageDays as usize].mean
    };
    let values: Vec<f64> = (0..16).map(value).collect();
    let mut orders: Vec<Vec<usize>> = vec![vec![]];
    for next in 0..4 {
        orders = orders.iter().flat_map(|order| (0..=order.len()).map(move |at| [&order[..at], &[next], &order[at..]].concat())).collect();
    }
    assert_eq!(orders.len(), 24);
    let found = explain(&city(true, true, true, true), &Plan::new(3, n), 10);
    assert_eq!(found.way, Way::Exact(16));
    for (player, cause) in ["routes.A.closures", "routes.A.attacks", "fleet", "hoarding"].into_iter().enumerate() {
        let adds = |order: &Vec<usize>| {
            let before: usize = order.iter().take_while(|other| **other != player).map(|other| 1 << other).sum();
            values[before | 1 << player] - values[before]
        };
        let expected = orders.iter().map(adds).sum::<f64>() / 24.0;
        assert!((share(&found, cause) - expected).abs() < 1e-9, "{cause}: {} instead of {expected}", share(&found, cause));
    }
    assert!((share(&found, "rest") - values[0]).abs() < 1e-9 && (found.total.mean - values[15]).abs() < 1e-9);
    let sum: f64 = found.causes.iter().map(|cause| cause.share.mean).sum();
    assert!((sum - found.total.mean).abs() < 1e-9);
}

#[test]
fn sampled_permutations_estimate_the_same_shares() {
    let model = city(true, true, true, true);
    let exact = explain(&model, &Plan::new(3, 2000), 10);
    let sampled = explain(&model, &Plan::new(3, 2000), 0);
    assert_eq!((sampled.way, sampled.n), (Way::Sampled(64), 64 * 31));
    for cause in &exact.causes {
        let other = sampled.causes.iter().find(|other| other.key() == cause.key()).unwrap();
        let error = |ends: [f64; 2]| (ends[1] - ends[0]) / 2.0 / 1.96;
        // Independent chance: five standard errors of the difference. Seed 3.
        let limit = 5.0 * error(cause.share.ci95).hypot(error(other.share.ci95)) + 1e-9;
        assert!((cause.share.mean - other.share.mean).abs() <= limit, "{}: {:?} and {:?}", cause.key(), cause.share, other.share);
    }
    let sum: f64 = sampled.causes.iter().map(|cause| cause.share.mean).sum();
    assert!((sum - sampled.total.mean).abs() < 1e-9, "nothing is left over");
    assert_eq!(sampled, explain(&model, &Plan { threads: Some(3), ..Plan::new(3, 2000) }, 0));
}

fn stockout(place: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stockout")).args(words).current_dir(place).env("LC_ALL", "C").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_command_answers_in_words_in_json_and_in_a_folder() {
    use unicode_width::UnicodeWidthStr;
    let place = tempfile::tempdir().unwrap();
    let lesson = format!("{}/scenarios/tutorial/03-roads-that-close.toml", stockout_testing::root().display());
    let out = stockout(place.path(), &["why", &lesson, "-n", "64", "--format", "json"]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let document: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let keys = document.as_object().unwrap().keys().collect::<Vec<_>>();
    assert_eq!(keys, ["metric", "total", "total_ci95", "n", "combinations", "causes"]);
    let total = document["total"].as_f64().unwrap();
    let ends = [0, 1].map(|end| document["total_ci95"][end].as_f64().unwrap());
    assert!(ends[0] < total && total < ends[1] && document["n"] == 64, "{total} in {ends:?}");
    assert_eq!(document["metric"], "fuel.shortage_days");
    let causes = document["causes"].as_array().unwrap();
    assert!(causes.iter().any(|cause| cause["cause"] == "routes.west.attacks"));
    assert_eq!(causes[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["cause", "share"]);
    assert_eq!(causes[0]["share"].as_object().unwrap().keys().collect::<Vec<_>>(), ["mean", "ci95"]);
    let sum: f64 = causes.iter().map(|cause| cause["share"]["mean"].as_f64().unwrap()).sum();
    assert!((sum - total).abs() < 1e-9);
    let folder = place.path().join("output/why-03-roads-that-close");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&fs::read(folder.join("explanation.json")).unwrap()).unwrap(), document);
    assert!(folder.join("charts/causes.svg").is_file() && folder.join("causes.csv").is_file());
    for lang in ["en", "fr"] {
        let said = text(&stockout(place.path(), &["why", &lesson, "-n", "64", "--no-charts", "--lang", lang]).stdout);
        assert!(said.contains("west") && !said.contains('{') && !said.contains("NaN"), "{said}");
        assert!(said.lines().all(|line| line.width() <= 80), "{said}");
    }
    let bad = stockout(place.path(), &["why", &lesson, "--metric", "fuel.shortage_day", "--out", "nowhere"]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(text(&bad.stderr).contains("fuel.shortage_days") && !place.path().join("nowhere").exists());
}

/// Of a figure of which more is better it is the other way round.
#[test]
fn which_shares_help_is_said_of_the_figure_that_is_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let lesson = fs::canonicalize(stockout_testing::at("scenarios/tutorial/03-roads-that-close.toml")).unwrap();
    for (metric, said) in [("fuel.shortage_days", "A share below 0 helps."), ("fuel.arrivals", "A share above 0 helps.")] {
        let words = ["why", lesson.to_str().unwrap(), "--metric", metric, "-n", "16", "--replace"];
        let output = stockout(place.path(), &words);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let table = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(table.contains(said), "{table}");
    }
}
