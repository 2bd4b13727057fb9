//! What a person reads when a file is wrong: every bad file of tests/data/bad, as it is told at 80 columns.

use std::path::Path;

use stockout::scenario::{Document, Fault, Overlay, Verb, read};

fn told(file: &str, overlays: &[Overlay]) -> String {
    let path = Path::new("tests/data/bad").join(file);
    match read(&path, overlays) {
        Ok(reading) => reading.warnings.iter().map(|warning| warning.render(false, 80) + "\n").collect(),
        Err(faults) => faults.render(false, 80),
    }
}

fn set(path: &str, value: &str) -> Overlay {
    Overlay { verb: Verb::Set, path: path.to_owned(), value: value.to_owned(), origin: "--set".to_owned() }
}

macro_rules! bad_files {
    ($($test:ident $file:literal,)*) => {
        $(#[test] fn $test() { insta::assert_snapshot!($file, told(concat!($file, ".toml"), &[])); })*

        #[test]
        fn every_bad_file_is_told() {
            let told = [$($file),*];
            for entry in std::fs::read_dir("tests/data/bad").unwrap() {
                let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
                let helps = ["small", "scaled"].contains(&name.as_str());
                assert!(helps || told.contains(&name.as_str()), "{name}.toml is told nowhere");
            }
        }
    };
}

bad_files! {
    keys_that_do_not_exist "unknown-key",
    numbers_out_of_range "out-of-range",
    values_of_the_wrong_type "wrong-type",
    keys_that_are_missing "missing",
    text_that_is_no_toml "syntax",
    a_file_that_was_cut_off "cut-off",
    a_file_with_nothing_in_it "empty",
    text_that_is_not_utf8 "latin",
    uncertain_values_that_are_none "uncertain",
    values_that_cannot_be_drawn_together "together",
    names_that_may_not_be_given "names",
    words_that_say_nothing "blank",
    a_route_that_was_meant_to_be_another "misspelt-route",
    paths_that_lead_nowhere "paths",
    verbs_on_what_is_no_number "verbs",
    values_that_cannot_be_set "set",
    measures_that_cannot_be "measures",
    what_is_merely_doubtful "outside",
    commodities_that_do_not_add_up "commodity",
    regimes_without_a_successor "threat",
    files_that_extend_one_another "loop-a",
    files_that_extend_one_another_from_the_other_side "loop-b",
    a_base_that_is_not_there "no-base",
    places_and_sights_that_cannot_be "seen",
    places_and_sights_that_no_measure_changes "seen-later",
    halts_and_tanks_that_are_doubtful "doubtful",
}

#[test]
fn a_file_that_is_not_there_is_told() {
    insta::assert_snapshot!(told("nowhere.toml", &[]));
}

#[test]
fn a_folder_is_no_file() {
    insta::assert_snapshot!(told("", &[]));
}

#[test]
fn an_overlay_shows_its_own_words() {
    let overlays = [
        set("routes.RN77.delay_days", "1"),
        set("commodities.fuel.daily_demand", "lots of it"),
        set("routes.RN7.delay_days", "{ low = 1"),
        set("routes.RN7.delay_days", "-1"),
        set("commodities.fuel.uses.vital.share", "0.2"),
        set("", "1"),
        Overlay { verb: Verb::Scale, path: "routes.*.fleet".to_owned(), value: "0.5".to_owned(), origin: "factor 2".to_owned() },
    ];
    insta::assert_snapshot!(told("small.toml", &overlays));
}

#[test]
fn a_text_extends_nothing() {
    let faults = Document::from_text("a text", "extends = \"small.toml\"").unwrap_err();
    insta::assert_snapshot!(faults.render(false, 80));
}

#[test]
fn a_large_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.toml");
    std::fs::write(&path, "# a comment\n".repeat(100_000)).unwrap();
    let faults = read(&path, &[]).unwrap_err();
    assert_eq!(codes(&faults.0), ["S002"]);
}

#[test]
fn a_scenario_of_too_many_numbers_is_refused() {
    let text = (0..30_000).map(|route| format!("[routes.r{route}]\n")).collect::<String>();
    let faults = Document::from_text("many.toml", &text).and_then(|document| document.scenario(&[])).unwrap_err();
    assert_eq!(codes(&faults.0), ["S002"]);
}

#[test]
fn faults_stand_in_the_order_of_the_file() {
    let faults = read(Path::new("tests/data/bad/unknown-key.toml"), &[]).unwrap_err();
    assert!(faults.0.is_sorted_by_key(|fault| fault.line));
    let first = faults.0.iter().find(|fault| fault.code == "S007").unwrap();
    assert_eq!((first.line, first.column, first.source.as_str()), (6, 1, "popluation = 1000"));
    assert_eq!(first.hint.as_deref(), Some("did you mean `population`?"));
}

#[test]
fn a_column_counts_letters_not_bytes() {
    let text = "[scenario]\ntitle = \"é\"\n\"é\" = 1\n'ààà' = { b = 1 }\n";
    let faults = Document::from_text("é.toml", text).unwrap_err();
    let unknown = faults.0.iter().filter(|fault| fault.code == "S007").map(|fault| (fault.line, fault.column)).collect::<Vec<_>>();
    assert_eq!(unknown, [(3, 1), (4, 1)]);
    assert_eq!(faults.0[0].file, "é.toml");
}

fn codes(faults: &[Fault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.code).collect()
}
