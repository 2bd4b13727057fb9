//! The record held against scenarios, forecasts locked and scored, by the program as a user runs it.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const RECORD: &str = "observations/record-2025.csv";
const HINDCAST: &str = "scenarios/hindcast-2025.toml";
const CALIBRATED: &str = "scenarios/calibrated-2025.toml";

/// A city whose one road is cut from 12 January on: before that nothing is short, thereafter all is.
const CITY: &str = "[scenario]\ntitle = \"City\"\nstart = \"2026-01-01\"\ndays = 35\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
    daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 2\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
    [routes.A]\nshare = 1\ntransit_days = 3\n[[measures]]\nname = \"cut\"\nfrom = \"2026-01-12\"\nset = { \"routes.A.state\" = \"closed\" }\n";

const HEAD: &str = "id,date,end_date,measure,commodity,quantity,low,high,unit,target,overlaps,source,confidence\n";

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockout"));
    command
        .current_dir(stockout_testing::root())
        .args(arguments)
        .env("LANG", "C")
        .env("SOURCE_DATE_EPOCH", "1764892800")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES");
    command.output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(arguments: &[&str], because: &str) {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output.stderr));
    assert!(said(&output.stderr).contains(because), "{because:?} is not in {}", said(&output.stderr));
    assert!(output.stdout.is_empty());
}

/// A folder with the city and a record, and their paths.
fn city(rows: &str) -> (tempfile::TempDir, String, String) {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (scenario, record) = (path("city.toml"), path("record.csv"));
    fs::write(&scenario, CITY).unwrap();
    fs::write(&record, format!("{HEAD}{rows}")).unwrap();
    (place, scenario, record)
}

fn near(found: &[f64], wanted: &[f64]) {
    assert!(found.len() == wanted.len() && found.iter().zip(wanted).all(|(one, other)| (one - other).abs() < 1e-9), "{found:?} {wanted:?}");
}

fn target<'v>(found: &'v Value, name: &str) -> &'v Value {
    found["targets"].as_array().unwrap().iter().find(|target| target["name"] == name).unwrap_or_else(|| panic!("no {name} in {found}"))
}

#[test]
fn a_certain_city_is_scored_by_hand() {
    // The road brings 10 trucks a day until 11 January; 200 m3 of stock last two days more, so that 14 January is the first short day.
    let rows = "v1,2026-01-01,2026-01-07,volume cleared,fuel,7,,,million L,week one,,x,high\n\
        t2,2026-01-05,2026-01-11,tankers arriving,fuel,63,60,70,tankers,week two,,x,low\n\
        t3,2026-01-05,2026-01-11,tankers arriving,fuel,84,,,tankers,week two,,y,low\n\
        l,2026-01-01,2026-01-20,tankers lost,fuel,0,,,tankers,lost,,x,low\n\
        b,2026-01-13,,shortage begins,fuel,,,,date,onset,,x,low\n\
        s,2026-01-19,2026-01-25,share of need unmet,fuel,80,,,%,unmet,,x,low\n\
        far,2026-03-01,2026-03-07,volume cleared,fuel,1,,,m3,later,,x,low\n";
    let (place, scenario, record) = city(rows);
    let out = place.path().join("out").to_str().unwrap().to_owned();
    let found = json(&["hindcast", &scenario, "--observations", &record, "-n", "20", "--out", &out, "--format", "json", "--no-charts"]);
    let of = |name: &str, key: &str| target(&found, name)[key].as_f64().unwrap();
    // 700 m3 are 0.7 million L.
    near(&[of("week one", "q50"), of("week one", "crps")], &[0.7, 6.3]);
    near(&[target(&found, "week one")["baselines"]["normal_flow"]["value"].as_f64().unwrap()], &[0.7]);
    // Two sources, 7 below and 14 above the 70 that come: scored against both.
    near(&["observed", "q05", "q95", "crps"].map(|key| of("week two", key)), &[73.5, 70.0, 70.0, 10.5]);
    let sources = target(&found, "week two")["observations"].as_array().unwrap();
    assert_eq!(sources.len(), 2);
    near(&[0, 1].map(|end| sources[0]["crps_range"][end].as_f64().unwrap()), &[0.0, 10.0]);
    near(&["crps", "in50", "pit"].map(|key| of("lost", key)), &[0.0, 1.0, 0.5]);
    near(&["q50", "observed", "crps"].map(|key| of("onset", key)), &[13.0, 12.0, 1.0]);
    // Of a cut road nothing comes: all need is unmet, 20 points more than was seen.
    near(&[of("unmet", "q50"), of("unmet", "crps")], &[100.0, 20.0]);
    assert_eq!(found["left_out"][0]["name"], "later");
    assert_eq!(found["coverage90"], 0.2);
    let mut names: Vec<String> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["log.txt", "manifest.json", "scenarios", "score.json", "scores.csv"]);
    assert_eq!(fs::read_to_string(Path::new(&out).join("scores.csv")).unwrap().lines().count(), 1 + 6);
    // The folder may be replaced: it is ours.
    json(&["hindcast", &scenario, "--observations", &record, "-n", "20", "--out", &out, "--format", "json", "--no-charts"]);
}

/// The promise of scenarios/hindcast-2025.toml, and of scenarios/calibrated-2025.toml: the same with bands as narrow as they can be.
#[test]
fn the_hindcast_holds_the_volumes_and_the_onset_and_beats_the_naive() {
    let place = tempfile::tempdir().unwrap();
    let out = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let ask = |scenario: &str, threads: &str, out: &str| {
        json(&[
            "hindcast",
            scenario,
            "--observations",
            RECORD,
            "-n",
            "1500",
            "--threads",
            threads,
            "--out",
            out,
            "--format",
            "json",
            "--no-charts",
        ])
    };
    let (found, calibrated) = (ask(HINDCAST, "1", &out("one")), ask(CALIBRATED, "2", &out("calibrated")));
    let names = ["volume September", "volume October", "volume November", "onset of shortage"];
    for (found, least) in [(&found, [0.78, 0.85, 0.5, 0.65]), (&calibrated, [0.88, 0.93, 0.62, 0.78])] {
        for name in names {
            assert_eq!(target(found, name)["in90"], 1.0, "{}", target(found, name));
        }
        let skill = &found["skill"];
        assert!(skill["by_measure"]["volume cleared"]["normal_flow"].as_f64().unwrap() > least[0], "{skill}");
        assert!(skill["by_measure"]["shortage begins"]["normal_flow"].as_f64().unwrap() > least[1], "{skill}");
        assert!(skill["normal_flow"].as_f64().unwrap() > least[2], "{skill}");
        // September has no month before it on record, and a first shortage no shortage: there is nothing to repeat.
        assert!(skill["by_measure"]["volume cleared"]["last_month"].as_f64().unwrap() > least[3], "{skill}");
        assert!(skill["by_measure"]["shortage begins"]["last_month"].is_null(), "{skill}");
        assert!(target(found, names[0])["baselines"]["last_month"].is_null(), "{}", target(found, names[0]));
    }
    // Calibrated, each of them by itself is better than both that nobody calibrated: normal flow takes its need from the scenario, and
    // in November, a month of calm, is as good as the model once it has learnt the need.
    for name in names {
        let one = target(&calibrated, name);
        let crps = |of: &Value| of["crps"].as_f64().unwrap();
        let naive = &target(&found, name)["baselines"];
        let beats = |of: &Value, key: &str| of[key].is_null() || crps(one) < crps(&of[key]);
        assert!(["normal_flow", "last_month"].iter().all(|key| beats(naive, key)), "{one} {naive}");
        // But for that one figure of November, each is also better than both with what the calibration taught them.
        let taught = |key: &str| beats(&one["baselines"], key) || (name, key) == (names[2], "normal_flow");
        assert!(["normal_flow", "last_month"].into_iter().all(taught), "{one}");
        assert!(crps(one) < crps(target(&found, name)), "{one}");
        assert!(one["in50"] == 1.0 || name == "volume October", "{one}");
    }
    // Normal flow is the mean need of the span: over 1,500 draws its standard error is 0.2 %, over 64 it would be five times that.
    let resolved = &json(&["check", CALIBRATED, "--format", "json"])["files"][0]["resolved"];
    let needs = resolved["uncertain"]["commodities.fuel.daily_demand"]["values"].as_array().unwrap();
    let mean = needs.iter().map(|need| need.as_f64().unwrap()).sum::<f64>() / needs.len() as f64;
    let normal = target(&calibrated, "volume November")["baselines"]["normal_flow"]["value"].as_f64().unwrap();
    assert!((1000.0 * normal / (24.0 * mean) - 1.0).abs() < 0.008, "{normal} and {mean}");
    // The end of the shortage is foretold too early, and lies outside (docs/evidence.md); the queue of 4 December, 900, lies at the
    // edge of the band. A 95 % quantile of 1,500 replications has a standard error of some 40 here; this allows three.
    let queue = target(&calibrated, "border queue 4 Dec");
    assert!((queue["q95"].as_f64().unwrap() - 900.0).abs() < 120.0, "{queue}");
    // Nearly every replication goes short, as values drawn one by one did not: the band has an end.
    assert!(target(&calibrated, "onset of shortage")["q95"].as_f64().unwrap() < 60.0);
    // Narrower bands: of volumes together by two fifths at least.
    let width = |found: &Value| -> f64 {
        let of = |name: &&str| target(found, name)["q95"].as_f64().unwrap() - target(found, name)["q05"].as_f64().unwrap();
        names[..3].iter().map(of).sum()
    };
    assert!(width(&calibrated) < 0.6 * width(&found), "{} and {}", width(&calibrated), width(&found));
    ask(HINDCAST, "2", &out("two"));
    for file in ["score.json", "scores.csv"] {
        let bytes = |folder: &str| fs::read(place.path().join(folder).join(file)).unwrap();
        assert_eq!(bytes("one"), bytes("two"), "{file}");
    }
}

/// What a calibration learnt is not in the naive forecasts when they come from the scenario that nobody calibrated: then each of the four
/// targets of the calibration is better foretold than by either. The folder keeps both, and gives its charts again.
#[test]
fn naive_forecasts_may_come_from_a_scenario_that_has_not_learnt_from_the_record() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out").to_str().unwrap().to_owned();
    let ask = |words: &[&str]| {
        let mut all = vec!["hindcast", CALIBRATED, "--observations", RECORD, "-n", "600", "--replace", "--out", &out];
        all.extend_from_slice(words);
        run(&all)
    };
    let own: Value = serde_json::from_slice(&ask(&["--format", "json", "--no-charts"]).stdout).unwrap();
    let other: Value = serde_json::from_slice(&ask(&["--naive", HINDCAST, "--format", "json"]).stdout).unwrap();
    assert_eq!(own["naive"], Value::Null);
    assert_eq!(other["naive"]["name"], "hindcast-2025");
    for name in ["volume September", "volume October", "volume November", "onset of shortage"] {
        let (one, before) = (target(&other, name), target(&own, name));
        assert_eq!((&one["crps"], &one["q50"]), (&before["crps"], &before["q50"]), "what is scored stays the same");
        let crps = |of: &Value| of["crps"].as_f64().unwrap();
        for key in ["normal_flow", "last_month"] {
            let naive = &one["baselines"][key];
            assert!(naive.is_null() || crps(one) < crps(naive), "{key}: {one}");
        }
    }
    // Need before the calibration is not need after it.
    let normal = |of: &Value| target(of, "volume November")["baselines"]["normal_flow"]["value"].as_f64().unwrap();
    assert!((normal(&own) - normal(&other)).abs() > 1.0, "{} and {}", normal(&own), normal(&other));
    let kept = |name: &str| fs::read_to_string(Path::new(&out).join("scenarios").join(name)).unwrap();
    assert_ne!(kept("calibrated-2025.toml"), kept("hindcast-2025.toml"));
    let chart = Path::new(&out).join("charts/hindcast-flow.svg");
    assert!(fs::read_to_string(&chart).unwrap().contains("Normal flow is that of another scenario"));
    assert_eq!(json(&["figure", chart.to_str().unwrap(), "--rebuild"])["same"], true);
    for (lang, words) in [("en", "Normal flow is that of another scenario: Bamako"), ("fr", "Le flux normal est celui d’un autre scénario")]
    {
        let table = said(&ask(&["--naive", HINDCAST, "--lang", lang, "--no-charts"]).stdout);
        assert!(table.split_whitespace().collect::<Vec<_>>().join(" ").contains(words), "{table}");
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    }
    // Another horizon or other goods: every difference at once, and nothing is written.
    let (_town, scenario, _) = city("v,2026-01-01,2026-01-07,volume cleared,fuel,7,,,t,week,,x,high\n");
    let never = place.path().join("never").to_str().unwrap().to_owned();
    for (lang, words) in [("en", ["it begins on", "it lasts"]), ("fr", ["il commence le", "il dure"])] {
        let wrong = run(&["hindcast", CALIBRATED, "--observations", RECORD, "--naive", &scenario, "--out", &never, "--lang", lang]);
        let talk = said(&wrong.stderr);
        assert_eq!(wrong.status.code(), Some(2), "{talk}");
        assert!(words.iter().all(|word| talk.contains(word)) && !Path::new(&never).exists(), "{talk}");
    }
}

/// Every date of a text that is written 2025-12, 2025-12-03 or "December 2025", as year, month and day (0: none given).
fn dates(text: &str) -> Vec<(u32, u32, u32)> {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric() && letter != '-').filter(|word| !word.is_empty()).collect();
    let number = |word: &str| word.parse::<u32>().ok();
    let year = |word: &str| number(word).filter(|year| word.len() == 4 && (1990..2100).contains(year));
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if let (Some(month), Some(year)) = (MONTHS.iter().position(|month| month == word), words.get(at + 1).and_then(|next| year(next))) {
            let day = at.checked_sub(1).and_then(|before| number(words[before])).filter(|day| *day <= 31).unwrap_or(0);
            found.push((year, month as u32 + 1, day));
        }
        let parts: Vec<Option<u32>> = word.split('-').map(number).collect();
        match parts[..] {
            [Some(of), Some(month)] if of >= 1990 && (1..=12).contains(&month) => found.push((of, month, 0)),
            [Some(of), Some(month), Some(day)] if of >= 1990 => found.push((of, month, day)),
            [Some(_)] => found.extend(year(word).map(|year| (year, 0, 0))),
            _ => {}
        }
    }
    found
}

/// What a scenario of the past names as a source was there on that day. Dates of regimes and of public decisions stand in its measures.
#[test]
fn a_hindcast_and_a_forecast_name_no_source_of_later_days() {
    assert_eq!(
        dates("(AFP, 2025-12-06, https://a/2024/7); 6 December 2025; in 2026"),
        [(2025, 12, 6), (2024, 0, 0), (2025, 12, 6), (2025, 0, 0), (2026, 0, 0)]
    );
    for (scenario, last, horizon) in
        [(HINDCAST, (2025, 9, 1), "measures."), ("scenarios/forecast-2025-12-05.toml", (2025, 12, 5), "scenario.")]
    {
        let resolved = json(&["check", scenario, "--format", "json"])["files"][0]["resolved"]["sources"].clone();
        let sources = resolved.as_object().unwrap();
        assert!(sources.len() > 80, "{scenario}: only {} sources were read", sources.len());
        let open = |path: &str| path.starts_with("scenario.") || path.starts_with(horizon);
        let late: Vec<_> = sources
            .iter()
            .filter(|(path, _)| !open(path))
            .flat_map(|(path, text)| dates(text.as_str().unwrap()).into_iter().filter(|date| *date > last).map(move |date| (path, date)))
            .collect();
        assert!(late.is_empty(), "{scenario} names what was not known on {last:?}: {late:?}");
    }
}

/// The library goes on, the locked forecast does not: the scenario of today is the one under its seal.
#[test]
fn the_locked_forecast_is_of_the_scenario_that_stands_in_the_library() {
    let seal: Value =
        serde_json::from_str(&fs::read_to_string(stockout_testing::at("observations/forecasts/2025-12-05.json")).unwrap()).unwrap();
    let text = fs::read(stockout_testing::at("observations/forecasts/2025-12-05.csv")).unwrap();
    assert_eq!(seal["blake3"], blake3::hash(&text).to_hex().to_string());
    // As it was locked on the first day: a change of these bytes is another forecast.
    assert_eq!(seal["blake3"], "69818442e8b879a9db3036a4374b60d5c983899fc73de871defb2e39e559c2e0");
    assert!(seal["seal"].is_string() && seal["scenario"]["title_fr"].is_string());
    let score = run(&["forecast", "score", "observations/forecasts/2025-12-05.csv", "--observations", RECORD, "--lang", "fr"]);
    assert!(score.status.success() && said(&score.stderr).is_empty() && said(&score.stdout).starts_with("Bamako à partir du 5 décembre"));
    let now = json(&["check", "scenarios/forecast-2025-12-05.toml", "--format", "json"]);
    assert_eq!(
        seal["scenario"]["hash"], now["files"][0]["resolved"]["hash"],
        "pin in it what the base has changed, and lock it anew: same CSV"
    );
}

#[test]
fn both_languages_draw_and_fit_the_terminal() {
    let place = tempfile::tempdir().unwrap();
    for lang in ["en", "fr"] {
        let out = place.path().join(lang);
        let output = run(&["hindcast", HINDCAST, "--observations", RECORD, "-n", "200", "--lang", lang, "--out", out.to_str().unwrap()]);
        assert!(output.status.success(), "{}", said(&output.stderr));
        let wide: Vec<String> = said(&output.stdout).lines().filter(|line| line.chars().count() > 80).map(str::to_owned).collect();
        assert!(wide.is_empty(), "{wide:#?}");
        // Much of the record lies behind day 60: left out for one reason, in words of the language.
        let early = run(&[
            "hindcast",
            HINDCAST,
            "--observations",
            RECORD,
            "-n",
            "20",
            "--days",
            "60",
            "--lang",
            lang,
            "--no-charts",
            "--replace",
            "--out",
            out.to_str().unwrap(),
        ]);
        let early = said(&early.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
        let (why, not) =
            ("(not all its days are inside the scenario’s horizon)", "(tous ses jours ne sont pas dans l’horizon du scénario)");
        let (why, not) = if lang == "fr" { (not, why) } else { (why, not) };
        assert!(early.contains(why) && !early.contains(not), "{early}");
        let words =
            ["hindcast", HINDCAST, "--observations", RECORD, "-n", "200", "--lang", lang, "--replace", "--out", out.to_str().unwrap()];
        let output = run(&words);
        assert!(output.status.success());
        for chart in ["hindcast-flow.svg", "hindcast-flow.png", "hindcast-targets.svg", "hindcast-targets.png"] {
            assert!(out.join("charts").join(chart).is_file(), "{chart}");
        }
    }
}

#[test]
fn a_record_that_is_wrong_is_refused_and_nothing_is_written() {
    let (place, scenario, record) = city("v,2026-01-01,2026-01-07,volume cleared,food,7,,,t,week,,x,high\n");
    let out = place.path().join("out").to_str().unwrap().to_owned();
    refused(&["hindcast", &scenario, "--observations", &record, "--out", &out], "has no commodity `food`");
    refused(&["hindcast", &scenario, "--observations", "tests/data/observations/wrong.csv", "--out", &out], "errors");
    refused(&["hindcast", &scenario, "--observations", "nowhere.csv", "--out", &out], "there is no such file");
    assert!(!Path::new(&out).exists());
}

#[test]
fn what_is_locked_is_scored_and_what_was_touched_is_not() {
    let rows = "a,2026-01-05,2026-01-11,tankers arriving,fuel,77,,,tankers,week two,,ministry,high\n\
        s,2026-01-19,2026-01-25,share of need unmet,fuel,1,,,share,unmet,,x,low\n";
    let (place, scenario, record) = city(rows);
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (folder, locked) = (path("run"), path("forecasts/one.csv"));
    assert!(run(&["run", &scenario, "-n", "50", "--out", &folder, "--no-charts"]).status.success());
    let lock = |more: &[&str]| {
        let mut words =
            vec!["forecast", "lock", &folder, "--from", "2026-01-02", "--to", "2026-02-01", "--reference", "2026-01-02", "--out", &locked];
        words.extend_from_slice(more);
        run(&words)
    };
    let output = lock(&["--samples", "10"]);
    assert!(output.status.success(), "{}", said(&output.stderr));
    assert!(said(&output.stderr).contains("No naive forecast stands beside it"), "{}", said(&output.stderr));
    let text = fs::read_to_string(&locked).unwrap();
    // Four whole weeks, two targets, 23 levels and 10 samples.
    assert_eq!(text.lines().count(), 1 + 4 * 2 * (23 + 10));
    assert_eq!(
        text.lines().next().unwrap(),
        "reference_date,target,horizon,target_start_date,target_end_date,unit,output_type,output_type_id,value"
    );
    assert!(text.contains("2026-01-02,tankers arriving,1,2026-01-05,2026-01-11,tankers,quantile,0.025,70\n"), "{text}");
    assert!(text.contains("2026-01-02,share of need unmet,3,2026-01-19,2026-01-25,share,sample,45,1\n"), "{text}");
    let seal: Value = serde_json::from_str(&fs::read_to_string(path("forecasts/one.json")).unwrap()).unwrap();
    assert_eq!(seal["blake3"], blake3::hash(text.as_bytes()).to_hex().to_string());
    // The hash of its own text, with none in it.
    let own = seal["seal"].as_str().unwrap();
    let open = fs::read_to_string(path("forecasts/one.json")).unwrap().replacen(own, "", 1);
    assert_eq!(own, blake3::hash(open.as_bytes()).to_hex().to_string());
    assert_eq!((seal["locked"].as_str(), seal["normal_flow"][0].as_f64()), (Some("2025-12-05"), Some(70.0)));
    // Not twice, unless asked for; and then the same bytes.
    assert_eq!(lock(&[]).status.code(), Some(2));
    assert!(lock(&["--replace", "--threads", "1", "--samples", "10"]).status.success());
    assert_eq!(fs::read_to_string(&locked).unwrap(), text);
    for (words, because) in [
        (["--from", "2026-01-06", "--to", "2026-01-11", "--reference", "2026-01-02"], "no whole week"),
        (["--from", "2026-01-02", "--to", "2026-02-08", "--reference", "2026-01-02"], "not inside the run"),
        (["--from", "2026-01-02", "--to", "2026-02-01", "--reference", "2026-01-05"], "not before the first week"),
        (["--from", "2.1.2026", "--to", "2026-02-01", "--reference", "2026-01-02"], "YYYY-MM-DD"),
    ] {
        let mut all = vec!["forecast", "lock", &folder, "--out", "never.csv"];
        all.extend(words);
        refused(&all, because);
    }
    // A second source, which counts litres: 0.7 million are the 70 tankers of 10 m3.
    let other = path("other.csv");
    fs::write(&other, format!("{HEAD}v,2026-01-05,2026-01-11,volume cleared,fuel,700000,,,L,week,,customs,high\n")).unwrap();
    let found = json(&["forecast", "score", &locked, "--observations", &record, &other, "--format", "json"]);
    assert_eq!((found["targets"].as_array().unwrap().len(), found["left_out"].as_array().unwrap().len()), (2, 6));
    let week = target(&found, "tankers arriving");
    assert_eq!(
        (week["observed"].as_f64(), week["in90"].as_f64(), week["baselines"]["normal_flow"]["crps"].as_f64()),
        (Some(73.5), Some(0.5), Some(3.5))
    );
    let crps: Vec<f64> = week["observations"].as_array().unwrap().iter().map(|one| one["crps"].as_f64().unwrap()).collect();
    assert!((crps[0] - 7.0).abs() < 0.15 && crps[1] == 0.0, "{crps:?}");
    // Nothing is written unless it is asked for; then the folder has what was printed, and its charts come out again.
    let out = path("score");
    let plain = run(&["forecast", "score", &locked, "--observations", &record, &other]);
    let whole = run(&["forecast", "score", &locked, "--observations", &record, &other, "--out", &out]);
    assert!(whole.status.success() && said(&plain.stdout) == said(&whole.stdout) && said(&plain.stderr).is_empty());
    let kept: Value = serde_json::from_str(&fs::read_to_string(path("score/score.json")).unwrap()).unwrap();
    assert_eq!(kept, found);
    assert_eq!(fs::read_to_string(path("score/scores.csv")).unwrap().lines().count(), 1 + 3);
    for chart in ["forecast-targets.svg", "forecast-flow.png"] {
        let again = json(&["figure", &path(&format!("score/charts/{chart}")), "--rebuild"]);
        assert_eq!(again["same"], true, "{chart}");
    }
    let table = run(&["forecast", "score", &locked, "--observations", &record, "--observations", &other, "--lang", "fr"]);
    assert!(said(&table.stdout).contains("Citernes arrivées"), "{}", said(&table.stdout));
    let table = said(&table.stdout);
    let left = &table[table.find("Laissé de côté").unwrap()..];
    let left = left.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        left.contains("citernes arrivées du 12 janv. 2026 au 18 janv. 2026") && left.contains("(rien n’est observé pour cette période)"),
        "{left}"
    );
    // One digit, or no seal.
    fs::write(&locked, text.replacen(",70\n", ",71\n", 1)).unwrap();
    refused(&["forecast", "score", &locked, "--observations", &record], "changed after it was locked");
    fs::write(&locked, &text).unwrap();
    json(&["forecast", "score", &locked, "--observations", &record, "--format", "json"]);
    // What the seal says itself is guarded too, every field of it.
    let sidecar = path("forecasts/one.json");
    let whole = fs::read_to_string(&sidecar).unwrap();
    for (was, is) in [
        ("\"units_per_truck\": 10", "\"units_per_truck\": 11"),
        ("\"normal_flow\": [70", "\"normal_flow\": [71"),
        ("\"reference_date\": \"2026-01-02\"", "\"reference_date\": \"2026-01-03\""),
        ("\"start\": \"2026-01-01\"", "\"start\": \"2026-01-02\""),
        ("title = ", "title  = "),
        ("\"seed\": 1", "\"seed\": 2"),
    ] {
        let touched = whole.replacen(was, is, 1);
        assert_ne!(touched, whole, "{was} is not in {whole}");
        fs::write(&sidecar, touched).unwrap();
        refused(&["forecast", "score", &locked, "--observations", &record], "its `seal` is not the hash of its text");
    }
    // One of an earlier version has no such hash: it is read, and said to be open.
    let at = whole.rfind(",\n  \"seal\"").unwrap();
    fs::write(&sidecar, format!("{}\n}}\n", &whole[..at])).unwrap();
    let old = run(&["forecast", "score", &locked, "--observations", &record]);
    assert!(old.status.success() && said(&old.stderr).contains("earlier version"), "{}", said(&old.stderr));
    fs::write(&sidecar, &whole).unwrap();
    fs::remove_file(path("forecasts/one.json")).unwrap();
    refused(&["forecast", "score", &locked, "--observations", &record], "it is not locked");
}

#[test]
fn every_command_has_help_with_an_example() {
    for words in [vec!["hindcast", "--help"], vec!["forecast", "lock", "--help"], vec!["forecast", "score", "--help"]] {
        let output = run(&words);
        assert!(output.status.success() && said(&output.stdout).contains("Example"), "{words:?}");
    }
}

/// A hub as hubverse lays it out: what is exported is read back, by its file of model output and by its target data.
#[test]
fn a_locked_forecast_goes_into_a_hub_and_is_scored_from_there() {
    let rows = "a,2026-01-05,2026-01-11,tankers arriving,fuel,77,,,tankers,week two,,ministry,high\n";
    let (place, scenario, record) = city(rows);
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (folder, locked, hub) = (path("run"), path("one.csv"), path("hub"));
    assert!(run(&["run", &scenario, "-n", "50", "--out", &folder, "--no-charts"]).status.success());
    let lock = |reference: &str, from: &str| {
        let words =
            ["forecast", "lock", &folder, "--from", from, "--to", "2026-02-01", "--reference", reference, "--replace", "--out", &locked];
        let output = run(&words);
        assert!(output.status.success(), "{}", said(&output.stderr));
    };
    let export = |more: &[&str]| {
        let output = run(&[&["forecast", "export", &locked, "--hub", &hub, "--model", "city_1", "--location", "City"], more].concat());
        assert!(output.status.success(), "{}", said(&output.stderr));
    };
    lock("2026-01-02", "2026-01-05");
    export(&["--observations", &record]);
    let first = json(&["forecast", "score", &locked, "--observations", &record, "--format", "json"]);
    lock("2026-01-12", "2026-01-19");
    export(&[]);

    let text = |name: &str| fs::read_to_string(place.path().join("hub").join(name)).unwrap();
    let output = "model-output/stockout-city_1/2026-01-02-stockout-city_1.csv";
    assert!(
        text(output).starts_with("reference_date,target,commodity,horizon,location,target_end_date,output_type,output_type_id,value\n")
    );
    assert!(text(output).contains("\n2026-01-02,tankers arriving,fuel,1,City,2026-01-11,quantile,0.025,70\n"), "{}", text(output));
    assert_eq!(
        text("target-data/time-series.csv"),
        "target_end_date,target,commodity,location,observation\n2026-01-11,tankers arriving,fuel,City,77\n"
    );
    assert!(text("target-data/oracle-output.csv").starts_with("target_end_date,target,commodity,location,oracle_value\n"));
    assert!(text("model-metadata/stockout-city_1.yml").contains("model_abbr: \"city_1\"\n"));
    let tasks: Value = serde_json::from_str(&text("hub-config/tasks.json")).unwrap();
    let group = &tasks["rounds"][0]["model_tasks"][1];
    assert_eq!(group["target_metadata"][0]["target_id"], "tankers arriving");
    // The second forecast stands beside the first.
    assert_eq!(group["task_ids"]["reference_date"]["optional"], serde_json::json!(["2026-01-02", "2026-01-12"]));
    assert_eq!(group["task_ids"]["horizon"]["optional"], serde_json::json!([1, 2, 3, 4]));
    assert_eq!(group["output_type"]["quantile"]["output_type_id"]["required"].as_array().unwrap().len(), 23);
    // A sample of 50 goes through the weeks of a target.
    assert_eq!(text(output).lines().filter(|line| line.contains("tankers arriving") && line.contains(",sample,")).count(), 4 * 50);
    let samples = &group["output_type"]["sample"]["output_type_id_params"];
    assert_eq!(samples["compound_taskid_set"], serde_json::json!(["reference_date", "target", "commodity", "location"]));
    assert!(text("hub-config/admin.json").contains("/v5.0.1/admin-schema.json"));

    let of_hub = path(&format!("hub/{output}"));
    for seen in ["time-series.csv", "oracle-output.csv"] {
        let scored = json(&["forecast", "score", &of_hub, "--observations", &path(&format!("hub/target-data/{seen}")), "--format", "json"]);
        let of = |found: &Value, key: &str| target(found, "tankers arriving")[key].clone();
        for key in ["observed", "crps", "baselines", "q05", "in90"] {
            assert_eq!(of(&scored, key), of(&first, key), "{key}");
        }
    }
    // What somebody else wrote stays as it is; what no hub would take is refused.
    fs::write(path("hub/target-data/time-series.csv"), "date,value\n").unwrap();
    let words = ["forecast", "export", &locked, "--hub", &hub, "--model", "city_1", "--location", "City", "--observations", &record];
    lock("2026-01-02", "2026-01-05");
    refused(&words, "time-series.csv");
    refused(&["forecast", "export", &locked, "--hub", &hub, "--team", "a-b"], "letters, digits and _");
}

/// Trucks that come or not by the day: weeks of one replication go together, and their sum is scored as it is.
#[test]
fn sums_of_weeks_are_scored_by_joint_samples_and_beside_baselines_of_the_record() {
    let before = "a,2025-12-01,2025-12-07,tankers arriving,fuel,60,,,tankers,one,,x,high\n\
        b,2025-12-08,2025-12-14,tankers arriving,fuel,90,,,tankers,two,,x,high\n\
        c,2025-12-15,2025-12-21,tankers arriving,fuel,70,,,tankers,three,,x,high\n";
    let (place, scenario, record) = city(before);
    let town = fs::read_to_string(&scenario).unwrap();
    let town = town.replace(
        "transit_days = 3\n",
        "transit_days = 3\ncapacity_trucks_per_day = 20\nattack_probability = 0.3\nloss_fraction = { mean = 0.5 }\n",
    );
    fs::write(&scenario, town).unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (folder, locked) = (path("run"), path("forecasts/one.csv"));
    let made = run(&["run", &scenario, "-n", "400", "--out", &folder, "--no-charts"]);
    assert!(made.status.success(), "{}", said(&made.stderr));
    let mut words =
        vec!["forecast", "lock", &folder, "--from", "2026-01-02", "--to", "2026-02-01", "--reference", "2026-01-02", "--out", &locked];
    words.extend(["--samples", "200", "--location", "ML", "--observations", &record]);
    let output = run(&words);
    assert!(output.status.success(), "{}", said(&output.stderr));
    assert!(said(&output.stderr).contains("last_value and climatology"), "{}", said(&output.stderr));
    let rows = |file: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(path(file)).unwrap();
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let own = rows("forecasts/one.csv");
    assert_eq!(
        own[0].join(","),
        "reference_date,target,horizon,location,target_start_date,target_end_date,unit,output_type,output_type_id,value"
    );
    assert!(own[1..].iter().all(|row| row[3] == "ML"));
    let naive = ["last_value", "climatology"].map(|key| rows(&format!("forecasts/one.{key}.csv")));
    for of in &naive {
        // Nothing is on record of need that went unmet: there is no baseline of it.
        assert!(of[1..].iter().all(|row| row[1] == "tankers arriving"));
        assert_eq!(of.len(), 1 + 4 * (23 + 200));
    }
    let number = |rows: &[Vec<String>], week: &str, kind: &str, id: &str| -> f64 {
        let row = rows.iter().find(|row| row[1] == "tankers arriving" && row[4] == week && row[7] == kind && row[8] == id);
        row.unwrap_or_else(|| panic!("{week} {kind} {id}"))[9].parse().unwrap()
    };
    // The last value, and steps as far as the record's on either side; climatology has the three values and no other.
    assert!((number(&naive[0], "2026-01-05", "quantile", "0.5") - 70.0).abs() < 20.0);
    for level in ["0.01", "0.5", "0.99"] {
        assert!([60.0, 70.0, 90.0].contains(&number(&naive[1], "2026-01-19", "quantile", level)));
    }
    // The sum of two weeks is scored by the sums of the samples, here worked out anew.
    let later = path("later.csv");
    fs::write(&later, format!("{HEAD}s,2026-01-05,2026-01-18,tankers arriving,fuel,100,,,tankers,fortnight,,y,high\n")).unwrap();
    let found = json(&["forecast", "score", &locked, "--observations", &later, "--format", "json"]);
    let targets = found["targets"].as_array().unwrap();
    assert_eq!((targets.len(), targets[0]["to"].as_str()), (1, Some("2026-01-18")));
    let ids: Vec<&String> =
        own.iter().filter(|row| row[7] == "sample" && row[4] == "2026-01-05" && row[1] == "tankers arriving").map(|row| &row[8]).collect();
    let week = |week: &str, id: &str| number(&own, week, "sample", id);
    let mut sums: Vec<f64> = ids.iter().map(|id| week("2026-01-05", id) + week("2026-01-12", id)).collect();
    sums.sort_by(f64::total_cmp);
    assert!(sums[0] < sums[199]);
    near(&[targets[0]["q50"].as_f64().unwrap()], &[f64::midpoint(sums[99], sums[100])]);
    let skill = &found["skill"];
    assert!(skill["last_month"].is_null() && skill["last_value"].is_f64() && skill["climatology"].is_f64(), "{skill}");
    let table = said(&run(&["forecast", "score", &locked, "--observations", &later]).stdout);
    let table = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(table.contains("against the last value and its spread") && table.contains("against all that was on record"), "{table}");
    // In a hub the samples and the baselines go along.
    let hub = path("hub");
    let exported = run(&["forecast", "export", &locked, "--hub", &hub, "--model", "city"]);
    assert!(exported.status.success(), "{}", said(&exported.stderr));
    let of_hub = path("hub/model-output/stockout-city/2026-01-02-stockout-city.csv");
    let from_hub = json(&["forecast", "score", &of_hub, "--observations", &later, "--format", "json"]);
    assert_eq!(from_hub["targets"][0]["q50"], targets[0]["q50"]);
    assert_eq!(from_hub["skill"], found["skill"]);
    // A baseline that was touched is no baseline.
    let file = path("forecasts/one.climatology.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen(",60\n", ",61\n", 1)).unwrap();
    refused(&["forecast", "score", &locked, "--observations", &later], "changed after it was locked");
}
