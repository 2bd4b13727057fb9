//! The command line: what is typed, what comes back, what it is worth as an exit code.
#![cfg(unix)]

use serde_json::Value;
use snapbox::cmd::{Command, OutputAssert, cargo_bin};
use snapbox::{file, str};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A small city with everything that a table can show: two commodities, uses, closures, losses, an uncertain value.
const CITY: &str = r#"[scenario]
title = "A small city"
start = "2026-01-01"
days = 40
population = 100_000

[commodities.fuel]
unit = "m3"
daily_demand = 100
truck_load = 10
initial_stock_days = { low = 2, high = 6 }
price_elasticity = 0.5
price_cap = 6

[[commodities.fuel.uses]]
name = "vital"
share = 0.3
buffer_days = 2

[[commodities.fuel.uses]]
name = "other"
share = 0.7

[commodities.food]
unit = "t"
daily_demand = 60
truck_load = 12
initial_stock_days = 8

[[commodities.food.uses]]
name = "all"
share = 1

[routes.North]
share = 1
transit_days = 3
closure_probability = 0.1
closure = { mean = 9 }
attack_probability = 0.1
loss_fraction = { mean = 0.4 }
convoy_trucks = 4

[statuses.calm]
closure = { mean = 2 }

[routes.South]
status = "calm"
share = { fuel = 0.2 }
transit_days = 5
capacity_trucks_per_day = 2
"#;

/// Three faults: a misspelt key, a probability above 1, a route without a transit.
const BROKEN: &str = "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 4\npopulation = 1\n[commodities.fuel]\nunit = \"m3\"\n\
    daily_demnd = 1\ndaily_demand = 1\ntruck_load = 1\ninitial_stock_days = 1\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
    [routes.A]\nshare = 1\nclosure_probability = 1.5\n";

/// An empty folder with the two scenarios in it.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("city.toml"), CITY).unwrap();
    fs::write(place.path().join("broken.toml"), BROKEN).unwrap();
    place
}

/// The program in a folder, with none of the caller's settings.
fn stockout(place: &Path, arguments: &[&str]) -> Command {
    let clean = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_MESSAGES", "LANG", "SOURCE_DATE_EPOCH", "RUST_BACKTRACE"];
    let program = clean.into_iter().fold(Command::new(cargo_bin!("stockout")), Command::env_remove);
    program.current_dir(place).env("COLUMNS", "100").args(arguments)
}

fn said(assert: &OutputAssert) -> (String, String) {
    let output = assert.get_output();
    (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const UNTOUCHED: [&str; 2] = ["broken.toml", "city.toml"];

#[test]
fn help_texts() {
    let place = place();
    stockout(place.path(), &["--help"]).assert().success().stdout_eq(file!["cli/help.txt"]).stderr_eq("");
    stockout(place.path(), &["run", "--help"]).assert().success().stdout_eq(file!["cli/run-help.txt"]).stderr_eq("");
    stockout(place.path(), &["compare", "--help"]).assert().success().stdout_eq(file!["cli/compare-help.txt"]).stderr_eq("");
    stockout(place.path(), &["extend", "--help"]).assert().success().stdout_eq(file!["cli/extend-help.txt"]).stderr_eq("");
    stockout(place.path(), &["check", "--help"]).assert().success().stdout_eq(file!["cli/check-help.txt"]).stderr_eq("");
    stockout(place.path(), &["trace", "--help"]).assert().success().stdout_eq(file!["cli/trace-help.txt"]).stderr_eq("");
    for command in ["run", "extend", "compare", "check", "trace", "schema", "completions", "man"] {
        let (help, _) = said(&stockout(place.path(), &[command, "--help"]).assert().success());
        assert!(help.contains("Example"), "{command} --help has no example");
        assert!(help.lines().all(|line| line.starts_with("Usage:") || line.chars().count() <= 100), "{command} --help is too wide");
    }
}

#[test]
fn version() {
    let place = place();
    let expected = format!("stockout {}\n", env!("CARGO_PKG_VERSION"));
    stockout(place.path(), &["--version"]).assert().success().stdout_eq(expected).stderr_eq("");
}

#[test]
fn bad_usage_is_exit_2_and_writes_nothing() {
    let place = place();
    let cases: [(&[&str], &str); 25] = [
        (&[], "Usage"),
        (&["fly"], "unrecognized subcommand"),
        (&["run"], "<SCENARIO>"),
        (&["run", "nowhere.toml"], "nowhere.toml"),
        (&["run", "city.toml", "--replications", "0"], "--replications"),
        (&["run", "city.toml", "--replications", "ten"], "--replications"),
        (&["run", "city.toml", "--replications", "10", "--inner", "4"], "12 would do"),
        (&["run", "city.toml", "--inner", "0"], "--inner"),
        (&["run", "city.toml", "--threads", "0"], "--threads"),
        (&["run", "city.toml", "--format", "xml"], "--format"),
        (&["run", "city.toml", "--set", "scenario.days"], "PATH=VALUE"),
        (&["run", "city.toml", "--set", "routes.Nord.transit_days=4"], "North"),
        (&["run", "city.toml", "--set", "routes.North.transit_days=0"], "from 1 to 36600"),
        (&["run", "city.toml", "--days", "0"], "days"),
        (&["trace", "city.toml"], "--replication"),
        (&["trace", "city.toml", "--worst", "--median"], "cannot be used with"),
        (&["trace", "city.toml", "--worst", "fuel.shortage_dayz"], "fuel.shortage_days"),
        (&["check"], "<SCENARIOS>"),
        (&["report", "nowhere"], "nowhere"),
        (&["sensitivity", "nowhere"], "nowhere"),
        (&["discover", "nowhere"], "nowhere"),
        (&["extend", "nowhere", "--to", "20"], "nowhere"),
        (&["merge", "nowhere", "--out", "whole"], "nowhere"),
        (&["figure", "nowhere.svg"], "nowhere"),
        (&["forecast", "score", "nowhere.csv", "--observations", "city.toml"], "nowhere"),
    ];
    for (arguments, expected) in cases {
        let assert = stockout(place.path(), arguments).assert().code(2);
        let (out, talk) = said(&assert);
        assert_eq!(out, "", "{arguments:?} leaves standard output empty");
        assert!(talk.contains(expected), "{arguments:?} says:\n{talk}");
        assert_eq!(names(place.path()), UNTOUCHED, "{arguments:?} writes nothing");
    }
}

#[test]
fn a_broken_file_is_told_all_its_faults_and_nothing_is_written() {
    let place = place();
    for arguments in
        [&["run", "broken.toml"][..], &["run", "broken.toml", "--format", "json"], &["trace", "broken.toml", "--replication", "0"]]
    {
        let (out, talk) = said(&stockout(place.path(), arguments).assert().code(2));
        assert_eq!(out, "");
        for part in ["error[S007]", "error[S009]", "error[S010]", "broken.toml:8:1", "daily_demand", "transit_days", "3 errors"] {
            assert!(talk.contains(part), "{part} is not in:\n{talk}");
        }
        assert_eq!(names(place.path()), UNTOUCHED);
    }
}

#[test]
fn run_prints_a_table_of_80_columns_in_both_languages() {
    let place = place();
    let december = fs::canonicalize(stockout_testing::at("scenarios/december-2025.toml")).unwrap();
    for scenario in ["city.toml", december.to_str().unwrap()] {
        for (lang, word, written) in [("en", "Replications", "Written to"), ("fr", "plications", "crit dans")] {
            let arguments = ["run", scenario, "-n", "40", "--inner", "2", "--lang", lang, "--no-charts", "--replace", "--out", "out"];
            let (table, talk) = said(&stockout(place.path(), &arguments).assert().success());
            let widest = table.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
            assert!(widest <= 80, "{lang}: {widest} columns\n{table}");
            assert!(!table.contains('\u{1b}'), "no colours when piped");
            assert!(table.to_lowercase().contains(&word.to_lowercase()), "{table}");
            assert!(talk.contains(written), "{talk}");
        }
    }
}

#[test]
fn run_speaks_the_language_of_the_locale() {
    let place = place();
    let (french, _) =
        said(&stockout(place.path(), &["run", "city.toml", "-n", "8", "--no-charts"]).env("LANG", "fr_ML.UTF-8").assert().success());
    let (asked, _) = said(&stockout(place.path(), &["run", "city.toml", "-n", "8", "--no-charts", "--lang", "fr"]).assert().success());
    let (english, _) = said(&stockout(place.path(), &["run", "city.toml", "-n", "8", "--no-charts"]).env("LANG", "C").assert().success());
    assert!(french == asked && french != english);
}

#[test]
fn run_writes_a_folder_of_the_names_that_others_rely_on() {
    let place = place();
    let (_, talk) = said(&stockout(place.path(), &["run", "city.toml", "-n", "30"]).assert().success());
    assert!(talk.contains("output/city"), "{talk}");
    let folder = place.path().join("output/city");
    let files = [
        "charts",
        "daily.csv",
        "early_warning.csv",
        "log.txt",
        "manifest.json",
        "replications.parquet",
        "routes.csv",
        "scenario.toml",
        "severity.csv",
        "summary.json",
        "uses.csv",
        "uses_daily.csv",
    ];
    assert_eq!(names(&folder), files);
    let charts = names(&folder.join("charts"));
    let drawn = |name: &String| [".svg", ".png", ".geojson"].iter().any(|ending| name.ends_with(ending));
    assert!(charts.len() >= 8 && charts.iter().all(drawn), "{charts:?}");
    assert_eq!(names(&place.path().join("output")), ["city"], "nothing is left beside it");

    stockout(place.path(), &["run", "city.toml", "-n", "30", "--no-charts", "--replications-csv"]).assert().success();
    assert!(names(&folder).contains(&"replications.csv".to_owned()), "a second run takes the place of the first");
    assert!(names(&folder.join("charts")).is_empty());

    // The folder reproduces itself.
    let again = ["run", "output/city/scenario.toml", "-n", "30", "--no-charts", "--replications-csv", "--out", "again"];
    stockout(place.path(), &again).assert().success();
    let rows = |folder: &str| fs::read(place.path().join(folder).join("replications.csv")).unwrap();
    assert!(rows("output/city") == rows("again"));
}

#[test]
fn format_json_prints_one_document_and_nothing_else() {
    let place = place();
    let json = |arguments: &[&str]| -> (Value, String) {
        let (out, talk) = said(&stockout(place.path(), arguments).assert().success());
        (serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{out}")), talk)
    };
    let (summary, talk) = json(&["run", "city.toml", "-n", "24", "--inner", "2", "--no-charts", "--format", "json"]);
    assert_eq!(talk, "");
    let written: Value = serde_json::from_slice(&fs::read(place.path().join("output/city/summary.json")).unwrap()).unwrap();
    assert_eq!(summary, written, "run prints summary.json");
    for (path, value) in [("/replications", 24), ("/inner", 2), ("/seed", 1), ("/days", 40)] {
        assert_eq!(summary.pointer(path), Some(&Value::from(value)), "{path}");
    }
    assert_eq!(summary.pointer("/scenario/name"), Some(&Value::from("city")));
    for path in [
        "/stockout",
        "/scenario/hash",
        "/commodities/fuel/shortage_days/es95",
        "/commodities/fuel/uses/vital/unmet_share/ci95/1",
        "/commodities/food/probability_of_shortage/ci95/0",
        "/commodities/fuel/first_shortage_day/survival/39",
        "/routes/South/delivered/fuel/mean",
        "/routes/North/open_days/q05",
    ] {
        assert!(summary.pointer(path).is_some(), "summary.json lacks {path}");
    }

    let (checked, talk) = json(&["check", "city.toml", "--format", "json"]);
    assert_eq!(talk, "");
    assert_eq!(checked.pointer("/files/0/ok"), Some(&Value::Bool(true)));
    assert!(checked.pointer("/files/0/resolved/routes/North/rerouting").is_some(), "neutral defaults are spelt out");

    let (told, talk) = json(&["trace", "city.toml", "--worst", "-n", "20", "--format", "json"]);
    assert_eq!(talk, "");
    assert_eq!(told.pointer("/days").and_then(Value::as_array).map(Vec::len), Some(40));

    let (schema, _) = json(&["schema"]);
    assert!(schema.pointer("/properties/routes").is_some() && schema.get("$schema").is_some());
}

/// What several scenarios inherit is told once, with their names; all faults of all of them come in one go; French where there is French.
#[test]
fn compare_tells_once_what_its_scenarios_share() {
    let place = place();
    let write = |name: &str, text: &str| std::fs::write(place.path().join(name), text).unwrap();
    write(
        "base.toml",
        "extends = \"city.toml\"\n[[measures]]\nname = \"late\"\nfrom = 900\nscale = { \"routes.*.attack_probability\" = 2 }\n",
    );
    for name in ["a", "b"] {
        write(&format!("{name}.toml"), &format!("extends = \"base.toml\"\n[scenario]\ntitle = \"{name}\"\n"));
    }
    write("longer.toml", "extends = \"city.toml\"\n[scenario]\ndays = 50\n");
    let (_, talk) = said(&stockout(place.path(), &["compare", "a.toml", "b.toml", "city.toml", "-n", "20"]).assert().success());
    assert_eq!(talk.matches("S101").count(), 1, "{talk}");
    assert!(talk.contains("base.toml:4:8") && talk.contains("holds for a.toml, b.toml\n"), "{talk}");
    let (_, talk) = said(&stockout(place.path(), &["compare", "broken.toml", "nowhere.toml", "a.toml"]).assert().code(2));
    assert!(talk.contains("S007") && talk.contains("nowhere.toml") && talk.contains("4 errors"), "{talk}");
    for (words, part) in [
        (&["compare", "city.toml", "longer.toml", "--lang", "fr"][..], "les jours de pénurie d’horizons différents ne se comparent pas"),
        (&["compare", "city.toml", "longer.toml"], "shortage days of different horizons cannot be compared"),
        (&["compare", "city.toml", "--lang", "fr"], "au moins deux scénarios"),
    ] {
        let (_, talk) = said(&stockout(place.path(), words).assert().code(2));
        assert!(talk.contains(part), "{talk}");
    }
    // A warning beside errors is no error.
    write("both.toml", "extends = \"base.toml\"\n[scenario]\ntitle = \" \"\ndays = 0\n");
    let (out, talk) = said(&stockout(place.path(), &["check", "both.toml", "a.toml"]).assert().code(2));
    assert!(out.contains("both.toml: 2 errors") && out.contains("a.toml: good, 1 warning\n") && talk.contains("2 errors"), "{out}{talk}");
}

#[test]
fn check_tells_each_files_faults_and_ends_with_2_if_there_are_any() {
    let place = place();
    let (out, talk) = said(&stockout(place.path(), &["check", "city.toml"]).assert().success());
    assert!(out.starts_with("city.toml: good\n") && out.contains("[routes.North]") && talk.is_empty(), "{out}{talk}");
    let (out, talk) = said(&stockout(place.path(), &["check", "broken.toml", "city.toml"]).assert().code(2));
    assert!(out.contains("broken.toml: 3 errors") && out.contains("city.toml: good"), "{out}");
    assert!(talk.contains("did you mean `daily_demand`?") && talk.contains("3 errors"), "{talk}");
    let (out, talk) =
        said(&stockout(place.path(), &["check", "broken.toml", "city.toml", "nowhere.toml", "--format", "json"]).assert().code(2));
    assert_eq!(talk, "");
    let files = serde_json::from_str::<Value>(&out).unwrap();
    let faults = files.pointer("/files/0/faults").and_then(Value::as_array).unwrap();
    let codes: Vec<_> = faults.iter().map(|fault| fault["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["S007", "S009", "S010"]);
    let hints: Vec<_> = faults.iter().map(|fault| fault["hint"].as_str().unwrap()).collect();
    assert_eq!(hints, ["did you mean `daily_demand`?", "expected `transit_days` in this table", "expected a number from 0 to 1"]);
    assert_eq!(faults[0]["line"], 8);
    assert_eq!([0, 1, 2].map(|file| files["files"][file]["ok"].as_bool().unwrap()), [false, true, false]);
    assert_eq!(names(place.path()), UNTOUCHED);
}

#[test]
fn every_scenario_of_the_library_is_good() {
    let mut files = vec!["check".to_owned()];
    for folder in ["scenarios", "scenarios/tutorial"] {
        let toml = fs::read_dir(stockout_testing::at(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "toml"));
        files.extend(toml.map(|path| path.display().to_string()));
    }
    assert!(files.len() > 12);
    let (_, talk) = said(&Command::new(cargo_bin!("stockout")).args(&files).assert().success());
    // Power's tanks are half empty in December: that they begin dry is meant.
    assert!(!talk.replace("warning[S109]", "").contains("warning["), "{talk}");
}

#[test]
fn set_and_days_lie_over_the_file() {
    let place = place();
    let mean = |arguments: &[&str], pointer: &str| {
        let fixed = ["run", "city.toml", "-n", "40", "--no-charts", "--replace", "--format", "json"];
        let (out, _) = said(&stockout(place.path(), &[&fixed[..], arguments].concat()).assert().success());
        serde_json::from_str::<Value>(&out).unwrap().pointer(pointer).and_then(Value::as_f64).unwrap()
    };
    let shortage = "/commodities/fuel/shortage_days/mean";
    let plain = mean(&[], shortage);
    let stocked = mean(&["--set", "commodities.fuel.initial_stock_days=30"], shortage);
    assert!(stocked < plain, "{stocked} days with a long stock, {plain} without");
    assert_eq!(mean(&["--set", "routes.*.closure_probability=0"], "/routes/North/open_days/mean"), 40.0);
    assert_eq!(mean(&["--days", "7"], "/days"), 7.0);
    let shut = ["--set", "routes[status=calm].capacity_trucks_per_day = 0", "--set", "scenario.warm_start=false"];
    assert_eq!(mean(&shut, "/routes/South/delivered/fuel/mean"), 0.0, "a selector has a = of its own");
    assert_eq!(mean(&["--set", "scenario.days=9", "--days", "7"], "/days"), 7.0, "--days comes last");
    assert_eq!(
        mean(&["--set", "commodities.fuel.initial_stock_days = { low = 30, high = 30 }"], shortage),
        stocked,
        "a table, with spaces"
    );
}

#[test]
fn seeds_differ_and_threads_do_not() {
    let place = place();
    let json = |arguments: &[&str]| {
        let fixed = ["run", "city.toml", "-n", "300", "--no-charts", "--replace", "--format", "json"];
        said(&stockout(place.path(), &[&fixed[..], arguments].concat()).assert().success()).0
    };
    let one = json(&["--seed", "1", "--threads", "1"]);
    assert_eq!(one, json(&["--threads", "3"]), "the seed is 1 unless another is given");
    assert_ne!(one, json(&["--seed", "2"]));
}

#[test]
fn inner_replications_split_the_variance() {
    let place = place();
    let arguments = ["run", "city.toml", "-n", "80", "--inner", "4", "--no-charts", "--replace", "--format", "json"];
    let (out, _) = said(&stockout(place.path(), &arguments).assert().success());
    assert!(out.contains("\"ignorance\"") && out.contains("\"draws\": 20"), "{out}");
    let (out, _) =
        said(&stockout(place.path(), &["run", "city.toml", "-n", "80", "--no-charts", "--replace", "--format", "json"]).assert().success());
    assert!(!out.contains("\"draws\""));
}

#[test]
fn an_audit_says_that_it_was_made() {
    let place = place();
    let (_, talk) = said(&stockout(place.path(), &["run", "city.toml", "-n", "30", "--no-charts", "--audit"]).assert().success());
    assert!(talk.contains("no truck and no unit was created or lost in 30 replications"), "{talk}");
    assert!(fs::read_to_string(place.path().join("output/city/log.txt")).unwrap().contains("the ledger balanced on 40 days of each of 30"));
}

#[test]
fn trace_tells_a_dated_log_and_writes_it() {
    let place = place();
    let (log, talk) = said(&stockout(place.path(), &["trace", "city.toml", "--median", "fuel.unmet_share", "-n", "50"]).assert().success());
    assert!(log.contains("North") && log.contains(" Jan"), "{log}");
    assert!(talk.contains("output/city-trace"), "{talk}");
    let folder = place.path().join("output/city-trace");
    assert_eq!(names(&folder), ["trace.csv", "trace.txt"]);
    assert_eq!(fs::read_to_string(folder.join("trace.txt")).unwrap().trim_end(), log.trim_end());
    let table = fs::read_to_string(folder.join("trace.csv")).unwrap();
    assert_eq!(table.lines().count(), 41);
    assert!(table.starts_with("day,date,regime,fuel.stock,"), "{table}");
    let (french, _) = said(&stockout(place.path(), &["trace", "city.toml", "--replication", "3", "--lang", "fr"]).assert().success());
    assert!(french.contains("janv"), "{french}");
    assert!(log.contains("share of the need not met (fuel)") && log.contains("In files: fuel.unmet_share."), "{log}");
    assert!([log, french].iter().flat_map(|text| text.lines()).all(|line| line.chars().count() <= 80));
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let place = place();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (script, talk) = said(&stockout(place.path(), &["completions", shell]).assert().success());
        assert!(script.contains("replications") && script.contains("trace") && talk.is_empty(), "{shell}");
    }
    stockout(place.path(), &["completions", "tcsh"]).assert().code(2).stdout_eq("");
    let (page, _) = said(&stockout(place.path(), &["man"]).assert().success());
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{}", &page[..200]);
    for command in ["run", "extend", "compare", "check", "trace", "schema", "completions", "man"] {
        assert!(
            page.contains(&format!("stockout\\-{command}")) || page.contains(&format!("stockout {command}")),
            "the manual lacks {command}"
        );
    }
}

#[test]
fn bash_reads_its_completions() {
    let place = place();
    let (script, _) = said(&stockout(place.path(), &["completions", "bash"]).assert().success());
    fs::write(place.path().join("script"), script).unwrap();
    Command::new("bash").arg("-n").arg(place.path().join("script")).assert().success().stderr_eq(str![]);
}

#[test]
fn what_is_not_ours_is_not_replaced() {
    let place = place();
    fs::create_dir(place.path().join("thesis")).unwrap();
    fs::write(place.path().join("thesis/chapter.md"), "years of work").unwrap();
    let (out, talk) = said(&stockout(place.path(), &["run", "city.toml", "-n", "8", "--out", "thesis"]).assert().code(2));
    assert!(out.is_empty() && talk.contains("thesis"), "{out}{talk}");
    assert_eq!(names(&place.path().join("thesis")), ["chapter.md"]);
    assert_eq!(names(place.path()), ["broken.toml", "city.toml", "thesis"]);
}

#[test]
fn an_output_that_cannot_be_written_is_exit_1() {
    let place = place();
    // A file where a folder would have to be: not even a superuser can write beneath it.
    for arguments in [
        &["run", "city.toml", "-n", "8", "--out", "city.toml/out"][..],
        &["trace", "city.toml", "--replication", "0", "--out", "city.toml/out"],
    ] {
        let (out, talk) = said(&stockout(place.path(), arguments).assert().code(1));
        assert!(out.is_empty() && talk.starts_with("error: cannot create city.toml/out"), "{out}{talk}");
        assert_eq!(names(place.path()), UNTOUCHED);
    }
}

#[test]
fn a_full_standard_output_is_exit_1_and_the_folder_is_whole() {
    let place = place();
    if !Path::new("/dev/full").exists() {
        return;
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut program = std::process::Command::new(cargo_bin!("stockout"));
    program.current_dir(place.path()).args(["run", "city.toml", "-n", "8", "--no-charts"]).stdout(full).stderr(Stdio::piped());
    let output = program.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"));
    assert!(place.path().join("output/city/manifest.json").exists());
}

/// `| head`: a reader that has seen enough of the results ends the command with exit code 1, without a word; one of standard error changes
/// nothing.
#[test]
fn a_broken_pipe_is_no_panic() {
    let place = place();
    for arguments in [
        &["schema"][..],
        &["completions", "bash"],
        &["man"],
        &["check", "city.toml"],
        &["run", "city.toml", "-n", "8", "--no-charts"],
        &["--help"],
    ] {
        let mut program = std::process::Command::new(cargo_bin!("stockout"));
        let mut child = program.current_dir(place.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut talk = String::new();
        child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
        // What is short may be written before the reader is gone.
        assert!(matches!(child.wait().unwrap().code(), Some(0 | 1)), "{arguments:?}: {talk}");
        assert!(!talk.contains("panicked") && !talk.contains("error"), "{arguments:?}: {talk}");
    }
    for (arguments, code) in [(&["check", "broken.toml"][..], 2), (&["run", "city.toml", "-n", "8", "--no-charts"], 0), (&["run"], 2)] {
        let mut program = std::process::Command::new(cargo_bin!("stockout"));
        let mut child = program.current_dir(place.path()).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?} with nobody to listen");
    }
}

/// A pseudo-terminal by util-linux's `script`.
fn on_a_terminal(place: &Path, command: &str, no_color: Option<&str>) -> Option<String> {
    let mut program = std::process::Command::new("script");
    program
        .current_dir(place)
        .args(["-qec", command, "/dev/null"])
        .env_remove("NO_COLOR")
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null());
    if let Some(value) = no_color {
        program.env("NO_COLOR", value);
    }
    let output = program.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn no_color_is_obeyed_on_a_terminal() {
    let place = place();
    let binary = cargo_bin!("stockout").display().to_string();
    let colour = |text: &str| text.contains("\u{1b}[1m") || text.contains("\u{1b}[3") || text.contains("\u{1b}[9");
    for command in
        [format!("{binary} check broken.toml"), format!("{binary} run city.toml -n 200 --no-charts"), format!("{binary} run --help")]
    {
        let Some(plain) = on_a_terminal(place.path(), &command, Some("1")) else {
            eprintln!("there is no `script` here to make a terminal: not tried");
            return;
        };
        assert!(!colour(&plain), "{command} with NO_COLOR:\n{plain:?}");
        let coloured = on_a_terminal(place.path(), &command, None).unwrap();
        assert!(colour(&coloured), "{command} without NO_COLOR:\n{coloured:?}");
    }
}

#[test]
fn nothing_is_drawn_when_piped() {
    let place = place();
    let (_, talk) = said(&stockout(place.path(), &["run", "city.toml", "-n", "3000", "--no-charts"]).assert().success());
    assert_eq!(talk.lines().count(), 1, "no bar: {talk}");
}

/// Ctrl-C in a run that would take hours: exit 1 within two seconds, the earlier result as it was, nothing beside it.
#[test]
fn ctrl_c_ends_a_run_and_leaves_the_earlier_result() {
    let place = place();
    stockout(place.path(), &["run", "city.toml", "-n", "20", "--no-charts"]).assert().success();
    let manifest = || fs::read(place.path().join("output/city/manifest.json")).unwrap();
    let before = manifest();
    for (signal, arguments) in [
        ("-INT", &["run", "city.toml", "-n", "900000000", "--replace"][..]),
        ("-TERM", &["run", "city.toml", "-n", "900000000", "--replace", "--format", "json", "--replications-csv"]),
        ("-INT", &["trace", "city.toml", "--worst", "-n", "900000000"]),
    ] {
        let mut program = std::process::Command::new(cargo_bin!("stockout"));
        let mut child = program.current_dir(place.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (patience, started) = (Duration::from_secs(20), Instant::now());
        // A run is under way once its folder stands; a trace has none.
        while arguments[0] == "run" && names(&place.path().join("output")).len() < 2 && started.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(10));
        }
        std::thread::sleep(Duration::from_millis(700));
        assert!(child.try_wait().unwrap().is_none(), "{arguments:?} should still be at work");
        let asked = Instant::now();
        assert!(std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let (mut out, mut talk) = (String::new(), String::new());
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
        let status = child.wait().unwrap();
        let took = asked.elapsed();
        assert_eq!(status.code(), Some(1), "{arguments:?}: {talk}");
        // What was asked for takes many hours; a machine that is busy may take its time to end a process.
        assert!(took < Duration::from_secs(60), "{arguments:?} took {took:?} to end");
        assert!(out.is_empty() && talk.contains("stopped"), "{out}{talk}");
        assert_eq!(names(&place.path().join("output")), ["city"], "{arguments:?} leaves nothing beside the earlier result");
        assert!(manifest() == before, "{arguments:?} leaves the earlier result as it was");
    }
}

/// 3.3, 4.7 and 5.3 million by PERT: (3.3 + 4 · 4.7 + 5.3) / 6.
#[test]
fn a_population_that_is_not_known_is_told_by_its_mean() {
    let place = place();
    let unknown = "scenario.population={ low = 3_300_000, mode = 4_700_000, high = 5_300_000 }";
    stockout(place.path(), &["run", "city.toml", "-n", "8", "--no-charts", "--set", unknown]).assert().success();
    let manifest: Value = serde_json::from_slice(&fs::read(place.path().join("output/city/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["scenario"]["population"], 4_566_667);
}

/// One draw of what is not known has no interval, and nothing may sound as if it had: neither the table, nor the page, nor a comparison.
#[test]
fn what_has_no_interval_is_not_said_to_be_exact() {
    let place = place();
    fs::write(place.path().join("shorter.toml"), "extends = \"city.toml\"\n[set]\n\"routes.North.transit_days\" = 9\n").unwrap();
    let ran = |arguments: &[&str]| said(&stockout(place.path(), arguments).assert().success()).0;
    for (arguments, is_told) in [(&["-n", "8", "--inner", "8"][..], false), (&["-n", "400", "--inner", "4"], true), (&["-n", "400"], true)]
    {
        let table = ran(&[&["run", "shorter.toml", "--no-charts", "--replace", "--out", "one"], arguments].concat());
        assert_eq!(table.contains("Precision:"), is_told, "{table}");
        stockout(place.path(), &["report", "one", "--explore", "0"]).assert().success();
        let page = fs::read_to_string(place.path().join("one.html")).unwrap();
        assert_eq!(page.contains("too few parameter draws for an interval"), !is_told);
    }
    let compared = ran(&["compare", "city.toml", "shorter.toml", "-n", "4", "--inner", "4", "--no-charts", "--format", "json"]);
    assert!(compared.contains("\"more_replications\": null") && !compared.contains("\"more_replications\": 4"), "{compared}");
}

/// Where a command writes is nothing that it read, however that is spelt; and pages of folders with dots in their names stay apart.
#[test]
fn what_is_written_is_named_after_the_whole_folder_and_is_no_input() {
    let place = place();
    for name in ["v1.2", "v1.3"] {
        stockout(place.path(), &["run", "city.toml", "-n", "20", "--no-charts", "--out", name]).assert().success();
        stockout(place.path(), &["report", name, "--explore", "0"]).assert().success();
    }
    for name in ["v1.2.html", "v1.2.claims.json", "v1.3.html", "v1.3.claims.json"] {
        assert!(place.path().join(name).is_file(), "{name}: {:?}", names(place.path()));
    }
    fs::remove_file(place.path().join("v1.2.html")).unwrap();
    stockout(&place.path().join("v1.2"), &["report", ".", "--explore", "0"]).assert().success();
    assert!(place.path().join("v1.2.html").is_file());
    for _again in 0..2 {
        stockout(place.path(), &["why", "city.toml", "-n", "20", "--no-charts", "--out=why"]).assert().success();
        let manifest: Value = serde_json::from_slice(&fs::read(place.path().join("why/manifest.json")).unwrap()).unwrap();
        assert_eq!(manifest["inputs"].as_object().unwrap().keys().collect::<Vec<_>>(), ["city.toml"]);
    }
}

/// Files and folders that are not there: all of them at once, each with the one that was probably meant.
#[test]
fn what_is_not_there_is_told_with_what_is() {
    let place = place();
    stockout(place.path(), &["run", "city.toml", "-n", "20", "--no-charts"]).assert().success();
    fs::create_dir_all(place.path().join("scenarios/empty")).unwrap();
    fs::copy(place.path().join("city.toml"), place.path().join("scenarios/harbour.toml")).unwrap();
    let mut told = String::new();
    for arguments in [
        &["run", "ciyt.toml"][..],
        &["run", "city"],
        &["run", "harbour.toml"],
        &["compare", "city.toml", "citi.toml", "nowhere.toml"],
        &["hindcast", "citi.toml", "--observations", "record.csv"],
        &["calibrate", "citi.toml", "--observations", "record.csv", "--priors", "priors.toml"],
        &["fit", "export.csv", "--scenario", "citi.toml"],
        &["report", "output/ctiy", "elsewhere"],
        &["merge", "output/one", "output/cty", "--out", "all"],
        &["extend", "city", "--to", "40"],
        &["sensitivity", "city.toml"],
        &["discover", "scenarios/empty"],
        &["figure", "output/city/chart.svg"],
    ] {
        let output = stockout(place.path(), arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("os error"), "{said}");
        told.push_str(&format!("$ stockout {}\n{said}\n", arguments.join(" ")));
    }
    insta::assert_snapshot!(told);
}
