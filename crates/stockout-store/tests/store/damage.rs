//! A folder that is not as it was written says which file is wrong, and why.

use std::fs;
use std::path::{Path, PathBuf};

use stockout_store::{read, read_rows, verify};

use crate::arbitrary::small_results;
use crate::{CONTENTS, write};

/// What reading says once a file of a folder was changed.
fn after(name: &str, change: impl Fn(String) -> String) -> String {
    let place = tempfile::tempdir().unwrap();
    let folder = write(&small_results(1), &place.path().join("out")).unwrap();
    let path = folder.join(name);
    fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
    let said = read(&folder).unwrap_err().to_string();
    let start = format!("cannot read {}: ", path.display());
    assert!(said.starts_with(&start), "{said}");
    assert_eq!(verify(&folder).map_or(1, |damages| damages.len()), 1);
    said[start.len()..].to_owned()
}

fn without_last_line(text: String) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[..lines.len() - 1].join("\n")
}

#[test]
fn a_file_that_was_cut_off_is_named() {
    assert!(after("summary.json", |text| text[..text.len() / 2].to_owned()).contains("EOF while parsing"));
    assert!(after("manifest.json", |text| text[..text.len() / 2].to_owned()).contains("EOF while parsing"));
    assert_eq!(after("daily.csv", without_last_line), "at its end, day 29 of food unserved_probability is missing");
    assert_eq!(after("routes.csv", without_last_line), "at its end, day 29 of RN-1 is missing");
}

#[test]
fn a_line_that_was_changed_is_named() {
    let said = after("daily.csv", |text| text.replacen("7,2025-12-11,fuel,stock,", "7,2025-12-11,fuel,stock,x", 1));
    assert!(said.starts_with("line 9: `x"), "{said}");
    assert_eq!(after("daily.csv", |text| text.replacen("\n7,", "\n8,", 1)), "line 9: day 7 of fuel stock is missing");
    assert!(after("routes.csv", |text| text + "30,2026-01-03,RN-1,0,0,0,0,0,0,0,0,0\n").ends_with("a row too many"));
    assert!(after("routes.csv", |text| text.replacen("route", "road", 1)).starts_with("its columns are not `day,date,route,"));
}

#[test]
fn a_key_that_is_missing_is_named() {
    let said = after("summary.json", |text| text.replacen("\"sd\"", "\"SD\"", 1));
    assert_eq!(said, "`commodities.fuel.shortage_days.sd` is missing");
    let said = after("manifest.json", |text| text.replacen("\"scheme\"", "\"SCHEME\"", 1));
    assert_eq!(said, "it was changed after it was written: its seal is not the hash of its text");
    assert_eq!(after("manifest.json", |text| text.replacen("\"stockout\"", "\"other\"", 1)), "it is not a manifest of stockout");
}

#[test]
fn a_summary_of_another_run_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let one = write(&small_results(1), &place.path().join("one")).unwrap();
    let other = write(&small_results(2), &place.path().join("other")).unwrap();
    fs::copy(other.join("summary.json"), one.join("summary.json")).unwrap();
    let said = read(&one).unwrap_err().to_string();
    assert!(said.contains("summary.json: `seed` is ") && said.contains("but manifest.json says"), "{said}");
}

#[test]
fn what_is_not_there_is_not_read() {
    let place = tempfile::tempdir().unwrap();
    let said = read(&place.path().join("nothing")).unwrap_err().to_string();
    assert!(said.contains("nothing: there is no such folder"), "{said}");
    let said = read(&PathBuf::from("/")).unwrap_err().to_string();
    assert!(said.contains("cannot read /: it is not a result folder"), "{said}");
}

#[test]
fn a_file_that_is_gone_or_changed_fails_verification() {
    let place = tempfile::tempdir().unwrap();
    let folder = write(&small_results(1), &place.path().join("out")).unwrap();
    fs::remove_file(folder.join("log.txt")).unwrap();
    fs::write(folder.join("scenario.toml"), "other").unwrap();
    let damages: Vec<_> = verify(&folder).unwrap().into_iter().map(|damage| (damage.path, damage.why)).collect();
    assert_eq!(damages.len(), 2);
    assert_eq!(damages[0].0, folder.join("scenario.toml"));
    assert_eq!(damages[0].1, format!("it was changed after it was written: it has 5 bytes, not {}", CONTENTS.scenario_toml.len()));
    assert!(damages[1].0.ends_with("log.txt") && damages[1].1.contains("there is no such file"));
}

#[test]
fn replications_that_were_cut_off_are_not_read() {
    let place = tempfile::tempdir().unwrap();
    let folder = write(&small_results(1), &place.path().join("out")).unwrap();
    let path = folder.join("replications.parquet");
    let bytes = fs::read(&path).unwrap();
    for length in [0, 3, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&path, &bytes[..length]).unwrap();
        let said = read_rows(&path).unwrap_err().to_string();
        assert!(said.starts_with(&format!("cannot read {}: ", path.display())), "{said}");
    }
    assert!(read_rows(Path::new("/nothing.parquet")).unwrap_err().to_string().contains("there is no such file"));
}
