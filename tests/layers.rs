//! The layers of ARCHITECTURE.md, measured: crates depend on the crates beneath them alone, modules of the engine on the modules
//! beneath them, and each library is used in one place.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which crates each crate depends on. ARCHITECTURE.md repeats this table, and the next.
const CRATES: [(&str, &[&str]); 7] = [
    ("stockout-results", &[]),
    ("stockout", &["stockout-results"]),
    ("stockout-store", &["stockout-results"]),
    ("stockout-view", &["stockout-results"]),
    ("stockout-live", &["stockout"]),
    ("stockout-cli", &["stockout", "stockout-live", "stockout-results", "stockout-store", "stockout-view"]),
    ("stockout-python", &["stockout", "stockout-cli", "stockout-results", "stockout-store", "stockout-view"]),
];

/// Which modules each module of the engine uses; `results` and `stats` are those of `stockout-results`.
const MODULES: [(&str, &[&str]); 10] = [
    ("rng", &[]),
    ("files", &[]),
    ("table", &["files"]),
    ("scenario", &["files", "results", "table"]),
    ("observations", &["files", "scenario", "table"]),
    ("model", &["scenario", "results", "stats", "rng"]),
    ("kernel", &["model", "results", "stats", "rng"]),
    ("ensemble", &["kernel", "model", "results", "stats"]),
    ("simulation", &["ensemble", "model", "scenario", "results", "rng"]),
    ("study", &["ensemble", "kernel", "model", "observations", "scenario", "results", "stats", "rng"]),
];

/// Words that the code of one folder alone may contain.
const USED_IN: [(&str, &str); 6] = [
    ("rayon::", "src/ensemble/workers.rs"),
    ("plotters::", "crates/stockout-view"),
    ("krilla::", "crates/stockout-view"),
    ("parquet::", "crates/stockout-store"),
    ("clap::", "crates/stockout-cli"),
    ("println!", "crates/stockout-cli"),
];

/// The sources of the engine and of every crate, without unit tests.
fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    for (name, _) in CRATES.iter().filter(|(name, _)| *name != "stockout") {
        let folder = if *name == "stockout-python" { PathBuf::from("python") } else { Path::new("crates").join(name) };
        sources(&folder.join("src"), &mut found);
    }
    assert!(found.len() > 200, "only {} files were found: the sources are not read", found.len());
    found
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test(&path) {
            found.push(path);
        }
    }
}

/// Whether the file is part of the unit tests, which may use what they like.
fn is_test(path: &Path) -> bool {
    ["tests.rs", "fixture.rs"].iter().any(|name| path.ends_with(name))
}

/// The module of a file: the first folder (or file) beneath `src`.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without comments and without its unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn crates_depend_on_the_crates_beneath_them() {
    let output = Command::new(env!("CARGO")).args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    for (name, allowed) in CRATES {
        let package = packages.iter().find(|package| package["name"] == name).unwrap_or_else(|| panic!("there is no crate {name}"));
        let normal = package["dependencies"].as_array().unwrap().iter().filter(|dependency| dependency["kind"].is_null());
        let names = normal.map(|dependency| dependency["name"].as_str().unwrap().to_owned());
        let mut ours: Vec<String> = names.filter(|dependency| dependency.starts_with("stockout")).collect();
        ours.sort();
        assert_eq!(ours, allowed, "the crates beneath {name}");
    }
}

#[test]
fn modules_use_the_modules_beneath_them() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let allowed: BTreeMap<&str, &[&str]> = MODULES.into_iter().collect();
    let mut upward = Vec::new();
    let mut seen = 0;
    for file in files.iter().filter(|file| !file.ends_with("lib.rs")) {
        let module = module(file);
        let beneath =
            allowed.get(module.as_str()).unwrap_or_else(|| panic!("{} belongs to a module that is not in the table", file.display()));
        let code = code(file);
        for (at, _) in code.match_indices("crate::") {
            let other: String = code[at + "crate::".len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(!other.is_empty(), "{} uses `crate::{{…}}`: name one module per line", file.display());
            seen += 1;
            if other != module && !beneath.contains(&other.as_str()) {
                upward.push(format!("{}: {module} -> {other}", file.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} uses were found: the files are not read");
    assert!(upward.is_empty(), "modules that use what is not beneath them:\n{}", upward.join("\n"));
}

#[test]
fn each_library_is_used_in_its_own_place() {
    for file in all_sources() {
        let code = code(&file);
        for (word, place) in USED_IN {
            assert!(!code.contains(word) || file.starts_with(place), "{} contains {word}", file.display());
        }
    }
}

#[test]
fn the_kernel_knows_no_names_files_clocks_or_threads() {
    let mut files = Vec::new();
    sources(Path::new("src/kernel"), &mut files);
    for file in files {
        let code = code(&file);
        for word in ["String", "std::fs", "std::time", "std::thread", "std::env", "log::"] {
            assert!(!code.contains(word), "{} knows {word}", file.display());
        }
    }
}

#[test]
fn the_architecture_repeats_the_tables() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    for (name, beneath) in CRATES.into_iter().chain(MODULES) {
        let beneath = if beneath.is_empty() { "nothing".to_owned() } else { beneath.join(", ") };
        let row = format!("| `{name}` | {beneath} |");
        assert!(text.contains(&row), "ARCHITECTURE.md lacks the row: {row}");
    }
}
