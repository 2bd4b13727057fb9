//! Reports, their PDF, and figures that are made again: the program on folders of every kind and shape.
#![cfg(unix)]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const CITY: &str = "[scenario]\ntitle = \"A small city\"\nstart = \"2026-01-01\"\ndays = 40\npopulation = 100_000\n[commodities.fuel]\nunit = \"m3\"\n\
    daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 3\n[[commodities.fuel.uses]]\nname = \"vital\"\nshare = 0.3\nbuffer_days = 2\n\
    [[commodities.fuel.uses]]\nname = \"other\"\nshare = 0.7\n[routes.North]\nshare = 0.8\ntransit_days = 3\nclosure_probability = 0.1\n\
    closure = { mean = 9 }\nattack_probability = 0.1\nloss_fraction = 0.4\nconvoy_trucks = 4\npath = [[12.0, -7.0], [12.6, -8.0]]\n\
    [routes.South]\nshare = 0.2\ntransit_days = 5\ncorridor = \"NOT IDENTIFIED\"\npath = [[11.0, -8.0], [12.6, -8.0]]\n";

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("city.toml"), CITY).unwrap();
    fs::write(place.path().join("calm.toml"), CITY.replace("0.1\nclosure", "0.02\nclosure").replace("A small city", "A calm city"))
        .unwrap();
    place
}

fn stockout(place: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_stockout");
    Command::new(program).current_dir(place).env("SOURCE_DATE_EPOCH", "1768176000").args(arguments).output().unwrap()
}

fn done(place: &Path, arguments: &[&str]) -> (String, String) {
    let output = stockout(place, arguments);
    let (out, talk) = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(output.status.success(), "{arguments:?}: {talk}");
    (out, talk)
}

/// The files of a report, read and looked over.
fn report(place: &Path, arguments: &[&str]) -> (String, Value, Vec<u8>) {
    done(place, &[&["report", "--pdf", "--out", "page.html"], arguments].concat());
    let html = fs::read_to_string(place.join("page.html")).unwrap();
    let claims = serde_json::from_str(&fs::read_to_string(place.join("page.claims.json")).unwrap()).unwrap();
    let pdf = fs::read(place.join("page.pdf")).unwrap();
    for word in ["NaN", ">inf", "{n}", "{days}"] {
        assert!(!html.contains(word), "{arguments:?}: {word}");
    }
    assert!(html.len() < 3_000_000 && pdf.starts_with(b"%PDF-1.7"), "{arguments:?}");
    let written = String::from_utf8_lossy(&pdf);
    // Both weights are embedded; the structure is tagged, for screen readers too (PDF/UA).
    assert!(written.matches("/FontFile").count() >= 2 && written.contains("/StructTreeRoot"), "{arguments:?}");
    (html, claims, pdf)
}

#[test]
fn folders_of_every_shape_give_charts_and_a_report_in_both_languages() {
    let place = place();
    let cases: [(&str, &[&str]); 5] = [
        ("one", &["-n", "1"]),
        ("never", &["-n", "20", "--set", "commodities.fuel.initial_stock_days=400"]),
        (
            "always",
            &[
                "-n",
                "20",
                "--set",
                "commodities.fuel.initial_stock_days=0",
                "--set",
                "routes.*.capacity_trucks_per_day=0",
                "--set",
                "commodities.fuel.uses.vital.initial_fill=0",
                "--set",
                "scenario.warm_start=false",
            ],
        ),
        ("three", &["-n", "20", "--days", "3"]),
        ("years", &["-n", "20", "--days", "730"]),
    ];
    for (name, arguments) in cases {
        done(place.path(), &[&["run", "city.toml", "--replace", "--out", name], arguments].concat());
        let charts = fs::read_dir(place.path().join(name).join("charts")).unwrap().count();
        assert_eq!(charts, 19, "{name}: nine charts, twice, and the map's data");
        for lang in ["en", "fr"] {
            let (html, claims, _) = report(place.path(), &[name, "--lang", lang, "--explore", "20"]);
            let spoken = claims["claims"].as_array().unwrap();
            assert!(spoken.iter().any(|claim| claim["metric"] == "fuel.cover_days"), "{name} {lang}");
            // One course has no chance, and nothing is compared with it.
            let likely =
                ["likely", "probable"].iter().any(|word| spoken.iter().any(|claim| claim["sentence"].as_str().unwrap().contains(word)));
            assert_eq!(likely, name != "one", "{name} {lang}");
            assert_eq!(html.contains("id=\"helps\""), name != "one", "{name} {lang}");
        }
    }
    let summary =
        |name: &str| -> Value { serde_json::from_str(&fs::read_to_string(place.path().join(name).join("summary.json")).unwrap()).unwrap() };
    assert_eq!(summary("never")["commodities"]["fuel"]["shortage_days"]["mean"], 0.0);
    assert_eq!(summary("always")["commodities"]["fuel"]["shortage_days"]["mean"], 40.0);
}

#[test]
fn a_report_takes_what_other_commands_answered() {
    let place = place();
    done(place.path(), &["run", "city.toml", "-n", "100", "--no-charts", "--out", "run"]);
    done(place.path(), &["why", "city.toml", "-n", "40", "--out", "why"]);
    done(place.path(), &["compare", "city.toml", "calm.toml", "-n", "60", "--out", "compare"]);
    fs::write(
        place.path().join("grid.toml"),
        "scenario = \"city.toml\"\nkind = \"grid\"\nreplications = 10\n[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\n\
         values = [2, 6]\n[[factors]]\npath = \"routes.North.share\"\nvalues = [0.4, 0.8]\n",
    )
    .unwrap();
    done(place.path(), &["sweep", "grid.toml", "--out", "grid"]);
    let (html, claims, _) = report(place.path(), &["run", "why", "grid"]);
    for id in ["helps", "why-fuel-shortage_days", "sensitivity-1", "assumptions"] {
        assert!(html.contains(&format!("id=\"{id}\"")) && html.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    assert!(claims["claims"].as_array().unwrap().iter().any(|claim| claim["metric"] == "routes.North.lost.fuel.shortage_days"));
    // What losing a route costs is simulated: without it the page says that it does not know.
    let (html, ..) = report(place.path(), &["run", "--explore", "0"]);
    assert!(!html.contains("id=\"helps\""));
    let (html, ..) = report(place.path(), &["compare"]);
    assert!(html.contains("A calm city") && html.contains("figure-differences-title") && html.matches("id=\"method\"").count() == 1);
    // Runs of one seed and number are paired, with the numbers of a comparison; others are not, and the page says why.
    done(place.path(), &["run", "city.toml", "-n", "60", "--no-charts", "--out", "a"]);
    done(place.path(), &["run", "calm.toml", "-n", "60", "--no-charts", "--out", "b"]);
    done(place.path(), &["run", "calm.toml", "-n", "60", "--seed", "2", "--no-charts", "--out", "c"]);
    done(place.path(), &["run", "calm.toml", "-n", "50", "--no-charts", "--out", "d"]);
    done(place.path(), &["run", "calm.toml", "-n", "60", "--days", "20", "--no-charts", "--out", "e"]);
    let (of_compare, claims_of_compare, _) = report(place.path(), &["compare"]);
    let (paired, claims_of_pairs, _) = report(place.path(), &["a", "b"]);
    let differences = |claims: &Value| -> Vec<Value> {
        let all = claims["claims"].as_array().unwrap();
        all.iter().filter(|claim| claim["metric"].as_str().unwrap().starts_with("difference.")).cloned().collect()
    };
    let told = |claims: &Value| -> Vec<(Value, Value)> {
        differences(claims).iter().map(|claim| (claim["value"].clone(), claim["interval"].clone())).collect()
    };
    assert!(!told(&claims_of_pairs).is_empty() && told(&claims_of_pairs) == told(&claims_of_compare));
    assert!(paired.contains("same seed and number") && !of_compare.contains("same seed and number"));
    for (other, word) in [("c", "different seeds"), ("d", "different numbers of replications"), ("e", "do not cover the same days")] {
        let (html, claims, _) = report(place.path(), &["a", other]);
        assert!(html.contains(word) && differences(&claims).is_empty(), "{other}");
    }
    fs::write(place.path().join("b/scenario.toml"), "").unwrap();
    for (arguments, word) in [
        (&["report", "a", "b"][..], "b/scenario.toml: it was changed after it was written"),
        (&["report", "run", "compare"], "comparison brings its own scenarios"),
        (&["report", "nowhere"], "nowhere"),
        (&["report", "."], "manifest.json"),
    ] {
        let output = stockout(place.path(), arguments);
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && talk.contains(word), "{arguments:?}: {talk}");
    }
}

#[test]
fn a_figure_is_made_again_and_found_the_same_or_not() {
    let place = place();
    done(place.path(), &["run", "city.toml", "-n", "30", "--out", "run", "--lang", "fr"]);
    done(place.path(), &["why", "city.toml", "-n", "20", "--out", "why"]);
    done(place.path(), &["compare", "city.toml", "calm.toml", "-n", "30", "--out", "compare"]);
    for folder in ["run", "why", "compare"] {
        for entry in fs::read_dir(place.path().join(folder).join("charts")).unwrap() {
            let path = entry.unwrap().path();
            let text = path.to_str().unwrap();
            if text.ends_with("geojson") {
                continue;
            }
            let (out, talk) = done(place.path(), &["figure", text, "--rebuild"]);
            let said: Value = serde_json::from_str(&out).unwrap();
            assert!(said["same"] == true && talk.contains("byte for byte"), "{text}: {talk}");
        }
    }
    // What holds less than its charts show is written once more by its own command.
    fs::write(
        place.path().join("grid.toml"),
        "scenario = \"city.toml\"\nkind = \"grid\"\nreplications = 10\n[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\n\
         values = [2, 6]\n[[factors]]\npath = \"routes.North.share\"\nvalues = [0.4, 0.8]\n",
    )
    .unwrap();
    let require = ["require", "city.toml", "--lever", "commodities.fuel.initial_stock_days", "--from", "1", "--to", "9"];
    done(place.path(), &[&require[..], &["--risk", "fuel.unmet_share", "--below", "0.1", "-n", "20", "--out", "require"]].concat());
    done(place.path(), &["rare", "city.toml", "--lasting", "2", "--courses", "20", "--repetitions", "5", "--out", "rare", "--lang", "fr"]);
    done(place.path(), &["sweep", "grid.toml", "--out", "grid"]);
    done(place.path(), &["sensitivity", "grid", "--metric", "fuel.*"]);
    done(place.path(), &["discover", "grid", "--out", "boxes"]);
    for (folder, least) in [("require/charts", 2), ("rare/charts", 2), ("grid-sensitivity", 4)] {
        let mut made = 0;
        for entry in fs::read_dir(place.path().join(folder)).unwrap() {
            let name = format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy());
            if name.ends_with(".svg") || name.ends_with(".png") {
                let (out, _) = done(place.path(), &["figure", &name, "--rebuild"]);
                assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["same"], true, "{name}");
                made += 1;
            }
        }
        assert!(made >= least, "{folder}: {made} charts");
    }
    let changed = fs::read_to_string(place.path().join("city.toml")).unwrap() + "\n# as it is now\n";
    fs::write(place.path().join("city.toml"), &changed).unwrap();
    // What was asked of a scenario is asked again of the one that the folder keeps.
    for name in ["rare/charts/rare.svg", "require/charts/requirement.png"] {
        done(place.path(), &["figure", name, "--rebuild"]);
    }
    fs::rename(place.path().join("grid"), place.path().join("elsewhere")).unwrap();
    let heat = "grid-sensitivity/heat-fuel.shortage_days.svg";
    let output = stockout(place.path(), &["figure", heat, "--rebuild"]);
    assert!(output.status.code() == Some(2) && String::from_utf8_lossy(&output.stderr).contains("grid is not there"), "{output:?}");
    // A word changed, a chart of another run, and one that lies nowhere.
    let cover = fs::read_to_string(place.path().join("run/charts/cover.svg")).unwrap();
    fs::write(place.path().join("run/charts/cover.svg"), cover.replacen("#1d232b", "#1d232c", 1)).unwrap();
    fs::write(place.path().join("stray.svg"), &cover).unwrap();
    done(place.path(), &["run", "calm.toml", "-n", "30", "--out", "calm", "--no-charts"]);
    for (arguments, code, word) in [
        (&["figure", "run/charts/cover.svg", "--rebuild"][..], 1, "its drawing was changed"),
        (&["figure", "stray.svg", "--rebuild", "--from", "calm"], 1, "scenario.title: the chart says"),
        (&["figure", "stray.svg", "--rebuild"], 2, "--from"),
    ] {
        let output = stockout(place.path(), arguments);
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && talk.contains(word), "{arguments:?}: {talk}");
    }
    let refused = stockout(place.path(), &["figure", "stray.svg", "--rebuild", "--from", "run"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("run/charts/cover.svg: it was changed"), "{refused:?}");
    fs::write(place.path().join("run/charts/cover.svg"), &cover).unwrap();
    done(place.path(), &["figure", "stray.svg", "--rebuild", "--from", "run", "--out", "again.svg"]);
    assert_eq!(fs::read_to_string(place.path().join("again.svg")).unwrap(), cover);
}

#[test]
fn the_best_scenario_is_named_only_where_it_is_told_apart() {
    let place = place();
    let place = place.path();
    let calm = fs::read_to_string(place.join("calm.toml")).unwrap();
    // A hair less calm, and far less: 200 pairs tell the second from the calm city, and not the first.
    fs::write(place.join("twin.toml"), calm.replace("0.02\nclosure", "0.0201\nclosure").replace("A calm city", "Its twin")).unwrap();
    fs::write(place.join("middle.toml"), calm.replace("0.02\nclosure", "0.06\nclosure").replace("A calm city", "Half way")).unwrap();
    let best = |other: &str| {
        done(place, &["compare", "city.toml", "calm.toml", other, "-n", "200", "--replace", "--out", "both"]);
        let (_, claims, _) = report(place, &["both"]);
        let texts = claims["claims"].as_array().unwrap().iter().map(|claim| claim["sentence"].as_str().unwrap().to_owned());
        texts.filter(|text| text.contains("brings the fewest shortage days")).collect::<Vec<_>>()
    };
    let [tied] = &best("twin.toml")[..] else { panic!("one sentence says which is best") };
    assert!(tied.contains("is not settled: “") && tied.contains("cannot be told apart"), "{tied}");
    let [clear] = &best("middle.toml")[..] else { panic!("one sentence says which is best") };
    assert!(clear.contains("“A calm city”") && !clear.contains("told apart"), "{clear}");
}
