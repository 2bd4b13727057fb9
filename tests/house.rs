//! The picture of ARCHITECTURE.md, measured: each room opens only onto rooms beneath it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms each room may open onto. ARCHITECTURE.md repeats this table.
const DOORS: [(&str, &[&str]); 12] = [
    ("rng", &[]),
    ("stats", &["results"]),
    ("results", &[]),
    ("scenario", &[]),
    ("observations", &["scenario"]),
    ("model", &["scenario", "results", "rng"]),
    ("kernel", &["model", "results", "rng"]),
    ("ensemble", &["kernel", "model", "results", "stats"]),
    ("study", &["ensemble", "kernel", "model", "observations", "scenario", "results", "stats", "rng"]),
    ("view", &["results", "stats"]),
    ("store", &["results"]),
    ("cli", &["study", "ensemble", "model", "observations", "scenario", "results", "stats", "rng", "view", "store"]),
];

/// Words that are spoken in one room alone.
const SPOKEN_IN: [(&str, &str); 5] =
    [("rayon::", "ensemble"), ("plotters::", "view"), ("krilla::", "view"), ("clap::", "cli"), ("println!", "cli")];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if is_test(&path) {
            continue;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Is the file part of the unit tests, which may use what they like?
fn is_test(path: &Path) -> bool {
    ["tests.rs", "fixture.rs"].iter().any(|name| path.ends_with(name))
}

/// The room of a file: the first folder (or file) beneath `src`.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without comments and without its unit tests, which may use what they like.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_door_leads_down() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let allowed: BTreeMap<&str, &[&str]> = DOORS.into_iter().collect();
    let mut upward = Vec::new();
    let mut seen = 0;
    for file in files {
        let room = room(&file);
        if room == "main" || room == "lib" {
            continue;
        }
        let doors =
            allowed.get(room.as_str()).unwrap_or_else(|| panic!("{} stands in a room without a place in the table", file.display()));
        for (at, _) in code(&file).match_indices("crate::") {
            let rest = &code(&file)[at + "crate::".len()..];
            let other: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(!other.is_empty(), "{} uses `crate::{{…}}`: name one room a line", file.display());
            seen += 1;
            if other != room && !doors.contains(&other.as_str()) {
                upward.push(format!("{}: {room} -> {other}", file.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} doors were found: the files are not read");
    assert!(upward.is_empty(), "doors that do not lead down:\n{}", upward.join("\n"));
}

#[test]
fn each_library_is_spoken_in_its_own_room() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for file in files {
        let code = code(&file);
        for (word, room_of_word) in SPOKEN_IN {
            assert!(!code.contains(word) || room(&file) == room_of_word, "{} speaks {word}", file.display());
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
fn the_architecture_repeats_the_table() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    for (room, doors) in DOORS {
        let doors = if doors.is_empty() { "nothing".to_owned() } else { doors.join(", ") };
        let row = format!("| `{room}` | {doors} |");
        assert!(text.contains(&row), "ARCHITECTURE.md lacks the row: {row}");
    }
}
