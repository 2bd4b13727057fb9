//! A figure is said once: names, types, words and directions follow from the catalogue, so that a new one touches few files.

use std::fs;
use std::path::{Path, PathBuf};

use stockout_results::Figure;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// All source files of the workspace that are no tests, by their path from its root, without their test modules.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let crates = fs::read_dir(Path::new(ROOT).join("crates")).unwrap().map(|entry| entry.unwrap().path().join("src"));
    for folder in crates.chain([Path::new(ROOT).join("src")]) {
        gather(&folder, &mut found);
    }
    assert!(found.len() > 100, "the sources were not found");
    let of_tests: Vec<String> = found.iter().flat_map(|(_, code)| modules_of_tests(code)).collect();
    found.retain(|(path, _)| !of_tests.iter().any(|name| path.ends_with(&format!("/{name}.rs"))));
    found
}

/// The files that a module declares for its tests alone.
fn modules_of_tests(code: &str) -> Vec<String> {
    let declared = code.split("#[cfg(test)]\nmod ").skip(1);
    declared.filter_map(|rest| rest.split_once(';')).map(|(name, _)| name.to_owned()).collect()
}

fn gather(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            found.push((path.strip_prefix(ROOT).unwrap().display().to_string(), code));
        }
    }
}

/// The files in which a text stands.
fn files<'s>(sources: &'s [(String, String)], text: &str) -> Vec<&'s str> {
    sources.iter().filter(|(_, code)| code.contains(text)).map(|(path, _)| path.as_str()).collect()
}

#[test]
fn a_figure_that_nothing_sets_apart_stands_in_two_files() {
    let sources = sources();
    for figure in [Figure::UnitsLost, Figure::ConvoysAttacked] {
        let named = files(&sources, &format!("{figure:?}"));
        let needed: Vec<&str> = named.into_iter().filter(|path| !path.ends_with("fixture.rs")).collect();
        assert_eq!(needed, ["crates/stockout-results/src/catalogue.rs", "src/kernel/record.rs"], "{figure:?}");
    }
}

#[test]
fn no_file_but_the_catalogue_spells_the_name_of_a_metric() {
    let sources = sources();
    // Keys of one word are words of other things too; these are names of columns of other tables as well.
    let other = ["trucks_sent", "trucks_lost", "cover_days"];
    for figure in Figure::ALL.iter().filter(|figure| figure.key().contains('_') && !other.contains(&figure.key())) {
        for head in ['"', '.'] {
            let spelt = files(&sources, &format!("{head}{}\"", figure.key()));
            let apart: Vec<&str> =
                spelt.into_iter().filter(|path| !path.ends_with("catalogue.rs") && !path.ends_with("fixture.rs")).collect();
            assert!(apart.is_empty(), "{figure:?} is spelt in {apart:?}");
        }
    }
}
