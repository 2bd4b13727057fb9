//! Nothing is lost: earlier results, files that somebody edited, and files that are no output of ours stay unless the user says otherwise.
#![cfg(unix)]

mod common;

use common::{done, said, stockout};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const CITY: &str = r#"
[scenario]
title = "A city and a road"
start = "2026-01-01"
days = 40
population = 100_000
[commodities.fuel]
unit = "m3"
daily_demand = 100
truck_load = 10
initial_stock_days = 4
[[commodities.fuel.uses]]
name = "all"
share = 1
[routes.A]
share = 1
transit_days = 3
closure_probability = 0.1
closure = { mean = 6 }
"#;

fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("city.toml"), CITY).unwrap();
    fs::write(place.path().join("other.toml"), CITY.replace("daily_demand = 100", "daily_demand = 120")).unwrap();
    place
}

/// Bad usage, that speaks of all these.
fn refused(place: &Path, words: &[&str], about: &[&str]) {
    let output = stockout(place, words);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {}", said(&output));
    for about in about {
        assert!(said(&output).contains(about), "{words:?} does not speak of {about}: {}", said(&output));
    }
}

fn summary(place: &Path, folder: &str) -> String {
    fs::read_to_string(place.join(folder).join("summary.json")).unwrap()
}

#[test]
fn the_result_of_other_inputs_is_replaced_only_if_the_user_says_so() {
    let place = place();
    let place = place.path();
    let run = ["run", "city.toml", "-n", "40", "--no-charts", "--out", "out"];
    done(place, &run);
    let first = summary(place, "out");
    // The same inputs may write again, in whatever way they are shown.
    done(place, &[&run[..], &["--lang", "fr", "--threads", "1", "--replications-csv"]].concat());
    assert_eq!(summary(place, "out"), first);
    for (words, about) in [
        (&["run", "city.toml", "-n", "40", "--seed", "2", "--out", "out"][..], "seed 1 instead of 2"),
        (&["run", "city.toml", "-n", "50", "--out", "out"], "replications 40 instead of 50"),
        (&["run", "other.toml", "-n", "40", "--out", "out"], "another scenario"),
        (&["run", "city.toml", "-n", "40", "--days", "30", "--out", "out"], "another scenario"),
        (&["compare", "city.toml", "other.toml", "-n", "40", "--out", "out"], "command run instead of compare"),
        (&["why", "city.toml", "-n", "4", "--out", "out"], "command run instead of why"),
        (&["rare", "city.toml", "--lasting", "3", "--out", "out"], "command run instead of rare"),
    ] {
        refused(place, words, &["cannot replace out", about, "--replace", "--out"]);
        assert_eq!(summary(place, "out"), first, "{words:?}");
    }
    done(place, &["run", "city.toml", "-n", "40", "--seed", "2", "--no-charts", "--out", "out", "--replace"]);
    assert_ne!(summary(place, "out"), first);
    done(place, &["extend", "out", "--to", "60", "--no-charts"]);
    done(place, &["run", "city.toml", "-n", "60", "--seed", "2", "--no-charts", "--out", "out"]);
}

#[test]
fn the_answer_to_another_question_is_kept_too() {
    let place = place();
    let place = place.path();
    done(place, &["why", "city.toml", "-n", "4", "--no-charts", "--out", "why"]);
    done(place, &["why", "city.toml", "-n", "4", "--no-charts", "--out", "why"]);
    refused(
        place,
        &["why", "city.toml", "-n", "4", "--metric", "fuel.unmet", "--out", "why"],
        &["metric fuel.shortage_days instead of fuel.unmet"],
    );
    let design = |factor: &str| {
        format!(
            "scenario = \"city.toml\"\nkind = \"grid\"\nreplications = 4\nseed = 1\n[[factors]]\npath = \"{factor}\"\nvalues = [2, 3]\n"
        )
    };
    fs::write(place.join("a.toml"), design("routes.A.transit_days")).unwrap();
    fs::write(place.join("b.toml"), design("commodities.fuel.initial_stock_days")).unwrap();
    done(place, &["sweep", "a.toml", "--out", "sweep"]);
    assert!(done(place, &["sweep", "a.toml", "--out", "sweep"]).contains("is finished"));
    refused(place, &["sweep", "b.toml", "--out", "sweep"], &["cannot replace sweep", "--replace"]);
    refused(place, &["run", "city.toml", "-n", "4", "--out", "sweep"], &["cannot replace sweep", "--replace"]);
    done(place, &["sweep", "b.toml", "--out", "sweep", "--replace"]);
    done(place, &["sensitivity", "sweep"]);
    refused(place, &["sensitivity", "sweep", "--metric", "fuel.unmet"], &["cannot replace sweep-sensitivity", "--replace"]);
}

#[test]
fn what_was_edited_in_place_is_never_lost() {
    let place = place();
    let place = place.path();
    let run = ["run", "city.toml", "-n", "20", "--no-charts", "--out", "out"];
    done(place, &run);
    let scenario = place.join("out/scenario.toml");
    let mine = fs::read_to_string(&scenario).unwrap().replace("A city and a road", "My own work");
    fs::write(&scenario, &mine).unwrap();
    refused(place, &run, &["out/scenario.toml was edited", "--replace", "scenario.edited.toml"]);
    assert_eq!(fs::read_to_string(&scenario).unwrap(), mine);
    for _twice in 0..2 {
        done(place, &[&run[..], &["--replace"]].concat());
        assert_eq!(fs::read_to_string(place.join("out/scenario.edited.toml")).unwrap(), mine);
        assert!(fs::read_to_string(&scenario).unwrap().contains("A city and a road"));
    }
    fs::write(&scenario, "mine too").unwrap();
    done(place, &[&run[..], &["--replace"]].concat());
    assert_eq!(fs::read_to_string(place.join("out/scenario.edited.2.toml")).unwrap(), "mine too");
    assert_eq!(fs::read_to_string(place.join("out/scenario.edited.toml")).unwrap(), mine);
    done(place, &["verify", "out"]);
}

#[test]
fn a_single_file_replaces_its_own_kind_alone() {
    let place = place();
    let place = place.path();
    done(place, &["run", "city.toml", "-n", "40", "--out", "out"]);
    fs::write(place.join("mine.html"), "<!doctype html><title>My page</title>").unwrap();
    fs::write(place.join("mine.pdf"), "%PDF-1.7 mine").unwrap();
    fs::write(place.join("mine.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    symlink("nowhere.html", place.join("dangling.html")).unwrap();
    symlink("city.toml", place.join("linked.html")).unwrap();
    let before = all(place);
    let report = ["report", "out", "--explore", "0"];
    for out in [
        "city.toml",
        ".",
        "out",
        "out/",
        "/",
        "mine.html",
        "dangling.html",
        "linked.html",
        "note.pdf",
        "city.toml/note.html",
        "out/summary.json",
    ] {
        let output = stockout(place, &[&report[..], &["--out", out]].concat());
        assert!(matches!(output.status.code(), Some(1 | 2)), "{out}: {}", said(&output));
        assert_eq!(all(place), before, "--out {out}");
    }
    refused(place, &[&report[..], &["--pdf", "--out", "mine.htm"]].concat(), &["mine.pdf", "a PDF report of stockout"]);
    let chart = "out/charts/cover.svg";
    for out in ["out/summary.json", "mine.svg", "out/charts/cover.svg", "city.toml", "out"] {
        refused(place, &["figure", chart, "--rebuild", "--out", out], &[out]);
    }
    assert_eq!(all(place), before);
    // Its own kind is replaced, a name without an ending gets one, and a link stays one.
    for _twice in 0..2 {
        done(place, &[&report[..], &["--pdf", "--out", "note"]].concat());
        done(place, &["figure", chart, "--rebuild", "--out", "again"]);
        assert!(place.join("note.html").is_file() && place.join("note.pdf").is_file() && place.join("again.svg").is_file());
    }
    symlink("note.html", place.join("latest.html")).unwrap();
    fs::write(place.join("note.html"), fs::read_to_string(place.join("note.html")).unwrap() + "<!-- stale7 -->").unwrap();
    done(place, &[&report[..], &["--out", "latest.html"]].concat());
    assert!(place.join("latest.html").is_symlink() && !fs::read_to_string(place.join("note.html")).unwrap().contains("stale7"));
    fs::create_dir(place.join("diary")).unwrap();
    fs::write(place.join("diary/trace.csv"), "mine").unwrap();
    refused(place, &["trace", "city.toml", "--replication", "0", "--out", "diary"], &["diary/trace.csv"]);
    for _twice in 0..2 {
        done(place, &["trace", "city.toml", "--replication", "0", "--out", "trace"]);
    }
}

/// Names and sizes of all files, and the text of small ones.
fn all(place: &Path) -> Vec<(String, u64, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![place.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else {
                let bytes = if kind.is_symlink() { Vec::new() } else { fs::read(entry.path()).unwrap() };
                found.push((entry.path().display().to_string(), bytes.len() as u64, bytes));
            }
        }
    }
    found.sort();
    found
}

/// Devices and pipes that have no end, or nobody at the other one, are refused at once wherever a file is read.
#[test]
fn what_is_no_file_is_refused_everywhere() {
    let place = place();
    let place = place.path();
    done(place, &["run", "city.toml", "-n", "20", "--no-charts", "--out", "out"]);
    let made = Command::new("mkfifo").arg(place.join("pipe")).status().unwrap();
    assert!(made.success());
    for special in ["/dev/zero", "pipe", "."] {
        for words in [
            &["figure", special][..],
            &["figure", special, "--rebuild", "--from", "out"],
            &["verify", special],
            &["report", special],
            &["forecast", "score", special, "--observations", special],
            &["sensitivity", special],
        ] {
            let begun = std::time::Instant::now();
            let output = stockout(place, words);
            assert!(matches!(output.status.code(), Some(1 | 2)), "{words:?}: {}", said(&output));
            assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{words:?}");
        }
    }
    for file in ["manifest.json", "summary.json", "replications.parquet"] {
        fs::remove_file(place.join("out").join(file)).unwrap();
        symlink("/dev/zero", place.join("out").join(file)).unwrap();
        for words in [&["verify", "out"][..], &["report", "out"], &["extend", "out", "--to", "40"]] {
            let output = stockout(place, words);
            assert!(matches!(output.status.code(), Some(1 | 2)) && !said(&output).contains("panicked"), "{words:?}: {}", said(&output));
        }
    }
}

/// What is written to a full or closed output is an error, not a death.
#[cfg(target_os = "linux")]
#[test]
fn a_full_or_closed_output_is_an_error() {
    let place = place();
    let program = env!("CARGO_BIN_EXE_stockout");
    for (words, code) in [
        ("run city.toml -n 20 --no-charts > /dev/full", 1),
        ("run city.toml -n 20 --no-charts 2> /dev/full", 0),
        ("run city.toml -n 20 --no-charts 2>&-", 0),
        ("run nowhere.toml 2> /dev/full", 2),
        ("check city.toml > /dev/full", 1),
        ("schema > /dev/full", 1),
        ("man > /dev/full", 1),
        ("completions bash > /dev/full", 1),
    ] {
        let line = format!("{program} {words}");
        let status = Command::new("bash").args(["-c", &line]).current_dir(place.path()).status().unwrap();
        assert_eq!(status.code(), Some(code), "{words}");
    }
    // A file may have 64 KiB, and the rows of so many replications have more.
    let line = format!("ulimit -f 64; {program} run city.toml -n 4000 --no-charts --out limited");
    let output = Command::new("bash").args(["-c", &line]).current_dir(place.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!place.path().join("limited").exists());
    // A reader that has seen enough.
    let line = format!("set -o pipefail; {program} schema | head -c 10 > /dev/null");
    let output = Command::new("bash").args(["-c", &line]).current_dir(place.path()).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)) && output.stderr.is_empty(), "{}", said(&output));
}

/// Whatever a title, a unit or a path holds, nothing of it commands a terminal, a page or a spreadsheet.
#[test]
fn control_characters_are_shown_as_symbols_everywhere() {
    let place = place();
    let place = place.path();
    let title = r"\u001b]0;owned\u0007\u001b[31mred \u009b31m \u202eback";
    let wild = CITY
        .replace("A city and a road", title)
        .replace("unit = \"m3\"", &format!("unit = \"{title}\""))
        .replace("share = 1\ntransit", &format!("share = 1\ncorridor = \"{title}\"\ntransit"))
        + &format!(
            "[sources]\n\"scenario.days\" = \"{title}\"\n[[measures]]\nname = \"=1+1{title}\"\nfrom = 3\nset = {{ \"routes.A.transit_days\" = 4 }}\n"
        );
    let name = "wild\u{1b}[31m.toml";
    fs::write(place.join(name), &wild).unwrap();
    fs::write(place.join("broken\u{9b}.toml"), wild.replace("days = 40", "days = \"\u{202e}x\"")).unwrap();
    fs::write(
        place.join("sweep.toml"),
        "scenario = \"wild\\u001b[31m.toml\"\nkind = \"grid\"\nreplications = 2\n[[factors]]\npath = \"routes.A.transit_days\"\nvalues = [2, 3]\n",
    )
    .unwrap();
    for words in [
        &["check", name][..],
        &["check", name, "--format", "json"],
        &["check", "broken\u{9b}.toml"],
        &["run", "nothing\u{1b}[31m\u{202e}.toml"],
        &["run", name, "-n", "20", "--out", "out", "--replications-csv"],
        &["run", name, "-n", "20", "--out", "out", "--format", "json"],
        &["report", "out", "--explore", "0", "--out", "page.html"],
        &["verify", "out"],
        &["verify", "no\u{1b}[31m"],
        &["trace", name, "--replication", "0", "--out", "trace"],
        &["compare", name, "city.toml", "-n", "20", "--out", "pair"],
        &["why", name, "-n", "4", "--out", "why"],
        &["sweep", "sweep.toml", "--out", "sweep"],
        &["figure", "out/charts/cover.svg"],
    ] {
        let output = stockout(place, words);
        assert!(!said(&output).contains("panicked"), "{words:?}");
        harmless(&format!("{words:?}"), &said(&output));
    }
    for (path, _, bytes) in all(place) {
        let ending = Path::new(&path).extension().unwrap_or_default().to_string_lossy().into_owned();
        let is_input = Path::new(&path).parent() == Some(place) && ending == "toml";
        if !is_input && ["svg", "csv", "json", "txt", "html", "toml", "geojson"].contains(&ending.as_str()) {
            harmless(&path, &String::from_utf8(bytes.clone()).unwrap());
        }
        if ending == "csv" {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
            for cell in reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                assert!(!cell.starts_with(['=', '+', '-', '@']) || cell.parse::<f64>().is_ok(), "{path}: {cell}");
            }
        }
    }
    assert!(fs::read_to_string(place.join("out/log.txt")).unwrap().contains("␛]0;owned␇"));
}

fn harmless(of: &str, text: &str) {
    let is_wild = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\t' | '\r') || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let at = text.char_indices().find(|(_, letter)| is_wild(*letter)).map(|(at, _)| at);
    assert_eq!(at, None, "{of}: {:?}", at.map(|at| text[at..].chars().take(40).collect::<String>()));
}

/// Results are passed on: they tell what was run, and not where somebody's folders lie.
#[test]
fn results_hold_no_path_from_the_root() {
    let place = place();
    let city = place.path().join("city.toml");
    let elsewhere = tempfile::tempdir().unwrap();
    let out = elsewhere.path().join("out");
    let words = ["run", city.to_str().unwrap(), "-n", "20", "--out", out.to_str().unwrap()];
    done(place.path(), &words);
    done(elsewhere.path(), &["why", city.to_str().unwrap(), "-n", "4", "--out", "why"]);
    done(elsewhere.path(), &["compare", city.to_str().unwrap(), city.to_str().unwrap(), "-n", "4", "--out", "pair"]);
    for (path, _, bytes) in all(elsewhere.path()) {
        for place in [place.path(), elsewhere.path()] {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(place.to_str().unwrap()), "{path} holds {}", place.display());
        }
    }
    let manifest = fs::read_to_string(elsewhere.path().join("out/manifest.json")).unwrap();
    assert!(manifest.contains("\"command\": \"stockout run city.toml -n 20 --out out\""), "{manifest}");
}
