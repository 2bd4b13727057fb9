//! A result folder that is not as it was written: `verify` says so, and every command that reads results refuses it.

mod common;

use common::{done, said, stockout};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const CITY: &str = r#"
[scenario]
title = "A city and two roads"
start = "2026-01-01"
days = 60
population = 100_000
[commodities.fuel]
unit = "m3"
daily_demand = 100
truck_load = 10
initial_stock_days = { low = 2, high = 6 }
[[commodities.fuel.uses]]
name = "vital"
share = 0.4
[[commodities.fuel.uses]]
name = "other"
share = 0.6
[routes.A]
share = 1
transit_days = 3
closure_probability = 0.1
closure = { mean = 6 }
attack_probability = 0.1
loss_fraction = { mean = 0.3, concentration = 4 }
[routes.B]
share = 0.2
transit_days = 5
"#;

const GRID: &str = "scenario = \"city.toml\"\nkind = \"grid\"\nreplications = 4\nseed = 1\n\
    [[factors]]\npath = \"commodities.fuel.daily_demand\"\nvalues = [50, 100]\n\
    [[factors]]\npath = \"routes.A.transit_days\"\nvalues = [2, 3]\n";

/// A folder with a scenario, a design, and the results of a run of 60 replications in `out`.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("city.toml"), CITY).unwrap();
    fs::write(place.path().join("grid.toml"), GRID).unwrap();
    done(place.path(), &["run", "city.toml", "-n", "60", "--inner", "2", "--out", "out"]);
    place
}

/// The command fails without a panic and speaks of `about`.
fn refused(place: &Path, words: &[&str], about: &str) {
    let output = stockout(place, words);
    let said = said(&output);
    assert!(matches!(output.status.code(), Some(1 | 2)), "{words:?}: {said}");
    assert!(said.contains(about) && !said.contains("panicked"), "{words:?} does not speak of {about}: {said}");
}

/// Changes a file.
fn edit(path: &Path, change: impl Fn(String) -> String) {
    let text = fs::read_to_string(path).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{} was to be changed", path.display());
    fs::write(path, changed).unwrap();
}

fn copy_file(place: &Path, from: &str, to: &str) {
    fs::copy(place.join(from), place.join(to)).unwrap();
}

/// Makes a manifest right again: sizes and hashes of the files as they are, and the seal.
fn reseal(folder: &Path) {
    let path = folder.join("manifest.json");
    let mut text = fs::read_to_string(&path).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (name, listed) in manifest["files"].as_object().unwrap() {
        let Ok(bytes) = fs::read(folder.join(name)) else { continue };
        let entry = |hash: &str, bytes: &str| format!("\"{name}\": {{\n      \"blake3\": \"{hash}\",\n      \"bytes\": {bytes}");
        let was = entry(listed["blake3"].as_str().unwrap(), &listed["bytes"].to_string());
        assert!(text.contains(&was), "{was} in {text}");
        text = text.replace(&was, &entry(blake3::hash(&bytes).to_hex().as_str(), &bytes.len().to_string()));
    }
    let at = text.rfind("\"seal\": \"").unwrap() + "\"seal\": \"".len();
    let open = format!("{}{}", &text[..at], &text[at + 64..]);
    fs::write(&path, format!("{}{}{}", &text[..at], blake3::hash(open.as_bytes()).to_hex(), &text[at + 64..])).unwrap();
}

/// One way to forge a folder.
struct Forgery {
    /// What a refusal must speak of.
    about: &'static str,
    forge: fn(&Path),
}

/// Folders that no command reads.
const FORGERIES: &[Forgery] = &[
    // A number.
    Forgery { about: "summary.json", forge: |out| edit(&out.join("summary.json"), |text| text.replacen("\"mean\": ", "\"mean\": 1", 1)) },
    // A row.
    Forgery {
        about: "daily.csv",
        forge: |out| edit(&out.join("daily.csv"), |text| text.replacen("\n7,2026-01-08,fuel,stock,", "\n7,2026-01-08,fuel,stock,9", 1)),
    },
    // A row that is gone.
    Forgery {
        about: "routes.csv",
        forge: |out| edit(&out.join("routes.csv"), |text| text.lines().take(100).map(|line| format!("{line}\n")).collect()),
    },
    // A bit.
    Forgery {
        about: "replications.parquet",
        forge: |out| {
            let path = out.join("replications.parquet");
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).unwrap();
        },
    },
    // A file that is missing.
    Forgery { about: "routes.csv", forge: |out| fs::remove_file(out.join("routes.csv")).unwrap() },
    // A file that is a folder.
    Forgery {
        about: "uses.csv",
        forge: |out| {
            fs::remove_file(out.join("uses.csv")).unwrap();
            fs::create_dir(out.join("uses.csv")).unwrap();
        },
    },
    // A chart in the place of another.
    Forgery { about: "cover.svg", forge: |out| copy_file(out, "charts/uses.svg", "charts/cover.svg") },
    // A scenario that was edited.
    Forgery { about: "scenario.toml", forge: |out| edit(&out.join("scenario.toml"), |text| text.replace("A city and two roads", "Mine")) },
    // A manifest that was edited.
    Forgery {
        about: "manifest.json",
        forge: |out| edit(&out.join("manifest.json"), |text| text.replacen("\"seed\": 1,", "\"seed\": 2,", 1)),
    },
    // A manifest without its seal.
    Forgery {
        about: "manifest.json",
        forge: |out| {
            edit(&out.join("manifest.json"), |text| {
                let (open, _) = text.rsplit_once(",\n  \"seal\"").unwrap();
                format!("{open}\n}}\n")
            })
        },
    },
    // A number, with the hash that the manifest keeps of the file.
    Forgery {
        about: "manifest.json",
        forge: |out| {
            let hash = |out: &Path| blake3::hash(&fs::read(out.join("summary.json")).unwrap()).to_hex().to_string();
            let was = hash(out);
            edit(&out.join("summary.json"), |text| text.replacen("\"mean\": ", "\"mean\": 1", 1));
            edit(&out.join("manifest.json"), |text| text.replace(&was, &hash(out)));
        },
    },
    // A newer version.
    Forgery {
        about: "stockout 99.1.0",
        forge: |out| {
            let version = format!("\"stockout\": \"{}\"", env!("CARGO_PKG_VERSION"));
            edit(&out.join("manifest.json"), |text| text.replacen(&version, "\"stockout\": \"99.1.0\"", 1));
            reseal(out);
        },
    },
    // A newer layout.
    Forgery {
        about: "its layout is 99",
        forge: |out| {
            let layout = format!("\"layout\": {}", stockout_store::LAYOUT);
            edit(&out.join("manifest.json"), |text| text.replacen(&layout, "\"layout\": 99", 1));
            reseal(out);
        },
    },
    // A newer scheme of random draws.
    Forgery {
        about: "scheme 99",
        forge: |out| {
            let scheme = format!("\"scheme\": {}", stockout::rng::SCHEME);
            edit(&out.join("manifest.json"), |text| text.replacen(&scheme, "\"scheme\": 99", 1));
            reseal(out);
        },
    },
    // A manifest that lists a file outside the folder.
    Forgery {
        about: "manifest.json",
        forge: |out| {
            edit(&out.join("manifest.json"), |text| {
                text.replacen(
                    "\"files\": {",
                    "\"files\": {\n    \"../city.toml\": {\n      \"blake3\": \"\",\n      \"bytes\": 1\n    },",
                    1,
                )
            });
            reseal(out);
        },
    },
    // A manifest that keeps silent about a file.
    Forgery {
        about: "routes.csv",
        forge: |out| {
            edit(&out.join("manifest.json"), |text| text.replacen("\"routes.csv\"", "\"roads.csv\"", 1));
            fs::rename(out.join("routes.csv"), out.join("roads.csv")).unwrap();
            reseal(out);
        },
    },
];

#[test]
fn every_command_that_reads_a_run_refuses_a_forged_one() {
    let whole = place();
    done(whole.path(), &["run", "city.toml", "-n", "60", "--inner", "2", "--no-charts", "--out", "other"]);
    let readers: [&[&str]; 6] = [
        &["verify", "out"],
        &["report", "out", "--explore", "0", "--out", "page.html"],
        &["report", "other", "out", "--out", "page.html"],
        &["figure", "out/charts/shortage-probability.svg", "--rebuild"],
        &["extend", "out", "--to", "120"],
        &["forecast", "lock", "out", "--from", "2026-01-05", "--to", "2026-01-25", "--reference", "2026-01-01", "--out", "lock.csv"],
    ];
    for Forgery { about, forge } in FORGERIES {
        let place = copy(whole.path());
        forge(&place.path().join("out"));
        for words in readers {
            refused(place.path(), words, about);
        }
        assert!(!place.path().join("page.html").exists() && !place.path().join("lock.csv").exists());
        assert_eq!(stockout(place.path(), readers[0]).status.code(), Some(1), "verify says a difference with exit code 1");
    }
    done(whole.path(), readers[0]);
    readers[1..].iter().for_each(|words| drop(done(whole.path(), words)));
}

#[test]
fn sweeps_and_answers_that_were_forged_are_refused() {
    let whole = place();
    done(whole.path(), &["sweep", "grid.toml", "--out", "grid"]);
    for shard in ["1", "2"] {
        done(whole.path(), &["sweep", "grid.toml", "--shard", &format!("{shard}/2"), "--out", &format!("half-{shard}")]);
    }
    done(whole.path(), &["compare", "city.toml", "city.toml", "-n", "20", "--set", "routes.B.share=0.1", "--out", "pair"]);
    done(whole.path(), &["why", "city.toml", "-n", "4", "--out", "why"]);
    let forged = |folder: &str, file: &str, readers: &[&[&str]]| {
        let place = copy(whole.path());
        let path = place.path().join(folder).join(file);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        for words in readers {
            refused(place.path(), words, &format!("{folder}/{file}"));
        }
    };
    for file in ["points.parquet", "points.csv", "batches.parquet", "design.toml", "failures.csv"] {
        let readers: [&[&str]; 4] = [&["verify", "grid"], &["sensitivity", "grid"], &["discover", "grid"], &["report", "out", "grid"]];
        forged("grid", file, &readers);
    }
    for file in ["points.parquet", "batches.parquet", "scenario.toml"] {
        forged("half-2", file, &[&["verify", "half-2"], &["merge", "half-1", "half-2", "--out", "both"]]);
    }
    for file in ["comparison.json", "differences.csv", "scenarios/city.toml"] {
        forged("pair", file, &[&["verify", "pair"], &["report", "pair", "--out", "page.html"]]);
    }
    forged("why", "explanation.json", &[&["verify", "why"], &["report", "out", "why"]]);
    for folder in ["grid", "pair", "why"] {
        done(whole.path(), &["verify", folder]);
    }
    assert!(done(whole.path(), &["verify", "pair", "--full"]).contains("the comparison is the same"));
}

/// Forgers who know how a folder is sealed are told by what does not follow from the rows, or not from the scenario.
#[test]
fn a_resealed_forgery_is_found_by_what_it_contradicts() {
    let whole = place();
    done(whole.path(), &["run", "city.toml", "-n", "60", "--inner", "2", "--seed", "2", "--out", "other"]);
    let verify = |about: &str, forge: &dyn Fn(&Path)| {
        let place = copy(whole.path());
        forge(place.path());
        reseal(&place.path().join("out"));
        refused(place.path(), &["verify", "out"], about);
        assert_eq!(stockout(place.path(), &["verify", "out"]).status.code(), Some(1));
        let json = stockout(place.path(), &["verify", "out", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
        assert_eq!(
            (json["ok"].as_bool(), json["checks"].as_array().unwrap().last().unwrap()["status"].as_str()),
            (Some(false), Some("different"))
        );
    };
    verify("summary.json: commodities.fuel.shortage_days.mean is 1", &|place| {
        edit(&place.join("out/summary.json"), |text| text.replacen("\"mean\": ", "\"mean\": 1", 1));
    });
    verify("daily.csv: fuel.arrivals", &|place| {
        edit(&place.join("out/daily.csv"), |text| text.replacen("\n7,2026-01-08,fuel,arrivals,", "\n7,2026-01-08,fuel,arrivals,9", 1));
    });
    verify("routes.csv: routes.A.open_days", &|place| {
        edit(&place.join("out/routes.csv"), |text| text.replacen("\n0,2026-01-01,A,", "\n0,2026-01-01,A,1", 1));
    });
    verify("out/charts/mine.svg", &|place| copy_file(place, "out/charts/uses.svg", "out/charts/mine.svg"));
    verify("scenario.toml", &|place| edit(&place.join("out/scenario.toml"), |text| text.replace("two roads", "three roads")));
    verify("replications.parquet", &|place| {
        for name in ["replications.parquet", "summary.json", "daily.csv", "routes.csv", "severity.csv", "uses.csv", "early_warning.csv"] {
            fs::copy(place.join("other").join(name), place.join("out").join(name)).unwrap();
        }
        edit(&place.join("out/summary.json"), |text| text.replacen("\"seed\": 2", "\"seed\": 1", 1));
    });
    verify("manifest.json: the cover of replication 0", &|place| {
        edit(&place.join("out/manifest.json"), |text| text.replacen("\"cover_days\": [[", "\"cover_days\": [[7", 1));
    });
    let full = copy(whole.path());
    edit(&full.path().join("out/uses.csv"), |text| text.replacen("\n3,2026-01-04,fuel,vital,", "\n3,2026-01-04,fuel,vital,9", 1));
    reseal(&full.path().join("out"));
    refused(full.path(), &["verify", "out", "--full"], "uses.csv");
    assert!(done(whole.path(), &["verify", "out", "--full"]).contains("all 60 replications"));
}

#[test]
fn a_folder_of_an_earlier_version_is_checked_without_being_simulated_again() {
    let place = place();
    let out = place.path().join("out");
    let version = format!("\"stockout\": \"{}\"", env!("CARGO_PKG_VERSION"));
    for file in ["manifest.json", "summary.json"] {
        edit(&out.join(file), |text| text.replacen(&version, "\"stockout\": \"0.0.1\"", 1));
    }
    reseal(&out);
    let said = done(place.path(), &["verify", "out"]);
    assert!(said.contains("left out") && said.contains("stockout 0.0.1") && said.contains("numbers follows from the rows"), "{said}");
}

#[test]
fn what_is_no_result_folder_is_bad_usage() {
    let place = place();
    for words in [["verify", "nothing"], ["verify", "city.toml"], ["verify", "."]] {
        assert_eq!(stockout(place.path(), &words).status.code(), Some(2), "{words:?}");
    }
}

/// A copy of a place, in which something may be forged.
fn copy(from: &Path) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(from.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                fs::create_dir(place.path().join(&path)).unwrap();
                folders.push(path);
            } else {
                fs::copy(entry.path(), place.path().join(&path)).unwrap();
            }
        }
    }
    place
}
