//! The page's questions, asked as its workers ask them.

use serde_json::{Value, json};
use stockout::ensemble::{Plan, Silent};
use stockout::model::Model;
use stockout::scenario::Document;
use stockout::study::compare;
use stockout_live::Session;

const CITY: &str = r#"
[scenario]
title = "A city"
start = "2026-01-01"
days = 70
population = 100_000
[commodities.fuel]
unit = "m3"
daily_demand = 100
truck_load = 10
initial_stock_days = { low = 1, high = 6 }
[[commodities.fuel.uses]]
name = "vital"
share = 0.3
[[commodities.fuel.uses]]
name = "public"
share = 0.7
buffer_days = 2
[statuses.contested]
closure_probability = 0.1
closure = { mean = 9 }
[routes.North]
status = "contested"
share = 1
transit_days = 3
"#;

const CHANGED: &str = "extends = \"city.toml\"\n[set]\n\"commodities.fuel.initial_stock_days\" = 9\n";

fn ask(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn opened() -> Session {
    let mut session = Session::default();
    assert_eq!(ask(&session.open(&json!({ "city.toml": CITY }).to_string())), json!({ "ok": true }));
    for (key, overlay) in [("base", None), ("more", Some(CHANGED))] {
        let made = ask(&session.case(&json!({ "key": key, "root": "city.toml", "overlay": overlay, "name": key }).to_string()));
        assert_eq!((&made["ok"], &made["most"]), (&json!(true), &json!(32_768)), "{made}");
    }
    session
}

#[test]
fn shared_out_blocks_give_the_figures_of_run_and_compare() {
    let mut session = opened();
    for key in ["base", "more"] {
        // As if two workers had shared them out, and the later one was faster.
        for blocks in [1..2, 0..1] {
            let part = session.compute(key, 5, blocks.start, blocks.end);
            assert!(session.gather(key, &part) && !session.gather(key, &part), "a part is taken once");
        }
    }
    let answer = ask(&session.answer(&json!({ "keys": ["base", "more"], "seed": 5, "n": 256 }).to_string()));
    let models = [CITY.to_owned(), session.resolved("more")].map(|text| {
        let document = Document::from_text("city.toml", &text).unwrap();
        Model::compile(&document.scenario(&[]).unwrap().scenario)
    });
    let plan = Plan::new(5, 256);
    let provenances = models.each_ref().map(|model| stockout::provenance(model, &plan, "", ""));
    let (comparison, results) = compare::compare(&models.each_ref(), &provenances, &plan, &Silent).unwrap();
    for (case, results) in answer["cases"].as_array().unwrap().iter().zip(&results) {
        let (told, fuel) = (&case["commodities"][0], &results.commodities[0]);
        assert_eq!(told["figures"]["shortage_days"]["mean"].as_f64(), Some(fuel.metrics[0].mean));
        assert_eq!(told["uses"][1]["figures"]["shortage_days"]["q95"].as_f64(), Some(fuel.uses[1].metrics[0].q95));
        assert_eq!(case["hash"].as_str(), Some(results.provenance.hash.as_str()));
        let within: Vec<f64> = told["within"].as_array().unwrap().iter().map(|one| one["estimate"].as_f64().unwrap()).collect();
        let survival = &fuel.first_shortage.survival;
        assert_eq!(within, [7, 14, 30, 60].map(|days: usize| ((1.0 - survival[days - 1]) * 256.0).round() / 256.0));
        let cover: Vec<f64> = told["daily"]["cover_days"]["q50"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        let bands = fuel.daily.iter().find(|(metric, _)| metric.key() == "cover_days").map(|(_, bands)| bands.q50.clone());
        assert_eq!(Some(cover), bands);
    }
    let difference = comparison.scenarios[0].differences.iter().find(|one| one.metric == "fuel.shortage_days").unwrap();
    let told = &answer["comparison"][0]["differences"]["fuel.shortage_days"];
    assert_eq!((told["mean"].as_f64(), told["verdict"].as_str()), (Some(difference.mean), Some(difference.verdict.key())));
    assert_eq!(told["simultaneous95"][1].as_f64(), Some(difference.simultaneous95[1]));
    // The one uncertain value moves the base alone, and more stock means fewer days short.
    let drivers = answer["cases"][0]["commodities"][0]["drivers"].as_array().unwrap();
    assert_eq!(drivers[0]["path"], "commodities.fuel.initial_stock_days");
    assert!(drivers[0]["correlation"].as_f64().unwrap() < 0.0);
    assert_eq!(answer["cases"][1]["commodities"][0]["drivers"], json!([]));
}

#[test]
fn what_cannot_be_answered_is_refused_and_faults_have_their_place() {
    let mut session = opened();
    for request in
        ["", "{}", r#"{"keys":["base"],"seed":5,"n":256}"#, r#"{"keys":["none"],"seed":5,"n":256}"#, r#"{"keys":[],"seed":5,"n":0}"#]
    {
        assert!(ask(&session.answer(request))["error"].is_string(), "{request}");
    }
    assert!(session.compute("none", 5, 0, 1).is_empty() && !session.gather("base", b"nothing") && session.resolved("none").is_empty());
    let wrong = CHANGED.replace("initial", "initail");
    let told = ask(&session.case(&json!({ "key": "x", "root": "city.toml", "overlay": wrong, "name": "more" }).to_string()));
    let fault = &told["faults"][0];
    assert_eq!((&fault["file"], &fault["line"]), (&json!("more.toml"), &json!(3)), "{told}");
    assert!(ask(&session.describe(r#"{"root":"none.toml"}"#))["faults"].is_array());
}

#[test]
fn facts_hold_every_lever() {
    let facts = ask(&opened().describe(r#"{"root":"city.toml"}"#));
    assert_eq!((&facts["title"], &facts["statuses"]), (&json!("A city"), &json!(["contested"])));
    assert_eq!(facts["uses"]["fuel"][1]["toml"], r#"{ "name" = "public", "share" = 0.7, "buffer_days" = 2 }"#);
    let numbers = facts["numbers"].as_array().unwrap();
    let stock = numbers.iter().find(|number| number[0] == "commodities.fuel.initial_stock_days").unwrap();
    assert_eq!((&stock[1], &stock[2]), (&json!("initial_stock_days"), &json!({ "low": 1.0, "high": 6.0 })));
    for number in numbers {
        assert!(facts["specs"][number[1].as_str().unwrap()]["meaning"].is_string(), "{number}");
    }
}

#[test]
fn as_many_replications_as_a_page_takes_give_the_figures_of_a_run() {
    // Beyond 16,384 quantiles are counted, not sorted: of a short horizon, so that the test is fast.
    let text = CITY.replace("days = 70", "days = 9");
    let mut session = Session::default();
    session.open(&json!({ "city.toml": text }).to_string());
    session.case(r#"{"key":"base","root":"city.toml"}"#);
    let n = stockout_live::MOST_REPLICATIONS;
    let blocks = n / stockout_live::BLOCK;
    for (from, to) in [(0, 2), (2, 16), (16, 80), (80, 150), (150, blocks)] {
        let part = session.compute("base", 9, from, to);
        assert!(session.gather("base", &part));
    }
    let answer = ask(&session.answer(&json!({ "keys": ["base"], "seed": 9, "n": n }).to_string()));
    let scenario = Document::from_text("city.toml", &text).unwrap().scenario(&[]).unwrap().scenario;
    let simulation = stockout::simulate(&scenario, &Plan::new(9, n), &Silent).unwrap();
    let (told, fuel) = (&answer["cases"][0]["commodities"][0], &simulation.results.commodities[0]);
    for (key, metric) in [("shortage_days", 0), ("longest_shortage_days", 1)] {
        let figure = &fuel.metrics[metric];
        let told = ["mean", "q05", "q50", "q95", "es95"].map(|statistic| told["figures"][key][statistic].as_f64());
        assert_eq!(told, [figure.mean, figure.q05, figure.q50, figure.q95, figure.es95].map(Some), "{key}");
    }
}
