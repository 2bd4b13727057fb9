//! Places and the headline: every command speaks of the headline place first, others and the total follow, named.

use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::cmd::{Command, OutputAssert, cargo_bin};

/// Two places: fuel is used in both, food in Bamako alone; the file is about Bamako.
const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/seen.toml");

fn stockout(place: &Path, arguments: &[&str]) -> Command {
    let clean = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_MESSAGES", "LANG", "SOURCE_DATE_EPOCH", "RUST_BACKTRACE"];
    let program = clean.into_iter().fold(Command::new(cargo_bin!("stockout")), Command::env_remove);
    program.current_dir(place).env("COLUMNS", "100").args(arguments)
}

fn said(assert: &OutputAssert) -> (String, String) {
    let output = assert.get_output();
    (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

fn json(place: &Path, arguments: &[&str]) -> Value {
    let (text, _) = said(&stockout(place, arguments).assert().success());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_run_speaks_of_the_headline_place_and_names_the_others() {
    let place = tempfile::tempdir().unwrap();
    let (table, _) = said(&stockout(place.path(), &["run", SCENARIO, "-n", "40"]).assert().success());
    assert!(table.contains("FUEL IN BAMAKO") && table.contains("FOOD IN BAMAKO"), "{table}");
    assert!(table.contains("Regions") && table.contains("All uses together") && table.contains("Dry days"), "{table}");
    assert!(!table.contains("NaN"), "{table}");
    let folder = place.path().join("output/seen");
    let summary: Value = serde_json::from_str(&fs::read_to_string(folder.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["scenario"]["headline"], "Bamako");
    let fuel = &summary["commodities"]["fuel"];
    for figure in ["shortage_days", "dry_days", "unmet_person_days", "price_index", "probability_of_dry", "first_dry_day"] {
        assert!(fuel["places"]["Bamako"][figure].is_object() && fuel[figure].is_object(), "{figure}: {fuel}");
    }
    assert!(fuel["uses"]["power"]["service_level"].is_object() && fuel["uses"]["public"]["service_level"].is_null());
    assert!(summary["commodities"]["food"]["places"]["regions"].is_null());
    let places = fs::read_to_string(folder.join("places.csv")).unwrap();
    let metrics = ["level", "fill_rate", "unmet_share", "price_index", "shortage_probability", "dry_probability", "unserved_probability"];
    assert!(metrics.iter().all(|metric| places.contains(&format!(",Bamako,fuel,{metric},"))), "{places}");
    assert!(fs::read_to_string(folder.join("uses_daily.csv")).unwrap().contains(",power,fuel,service_level,"));

    // The page speaks of the same place, the charts too; another place is asked for by its name.
    stockout(place.path(), &["report", "output/seen", "--explore", "4"]).assert().success();
    let page = fs::read_to_string(place.path().join("output/seen.html")).unwrap();
    assert!(page.contains("Fuel in Bamako") && page.contains("elsewhere, mean shortage days"));
    stockout(place.path(), &["report", "output/seen", "--explore", "0", "--place", "regions"]).assert().success();
    let page = fs::read_to_string(place.path().join("output/seen.html")).unwrap();
    assert!(page.contains("Fuel in regions"));
    assert!(fs::read_to_string(folder.join("charts/first-shortage.svg")).unwrap().contains("Fuel in Bamako"));
}

#[test]
fn another_place_or_all_uses_together_change_what_is_spoken_of_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let all = [&["run", SCENARIO, "-n", "20", "--no-charts", "--format", "json", "--replace"], arguments].concat();
        json(place.path(), &all)
    };
    let (bamako, regions, all) = (run(&[]), run(&["--place", "regions"]), run(&["--place", "all"]));
    assert_eq!(regions["scenario"]["headline"], "regions");
    assert!(all["scenario"]["headline"].is_null());
    assert_eq!(bamako["commodities"], regions["commodities"]);
    assert_eq!(bamako["commodities"], all["commodities"]);
    assert_eq!(bamako["scenario"]["hash"], regions["scenario"]["hash"]);
    // What is spoken of is part of the question: it is not replaced unasked, and what follows from the rows is as it was written.
    stockout(place.path(), &["verify", "output/seen", "--full"]).assert().success();
    let regions = ["run", SCENARIO, "-n", "20", "--no-charts", "--place", "regions"];
    let (_, talk) = said(&stockout(place.path(), &regions).assert().code(2));
    assert!(talk.contains("place all instead of regions"), "{talk}");
    // Food has no use in the regions.
    let (table, _) = said(&stockout(place.path(), &[&regions[..], &["--replace"]].concat()).assert().success());
    stockout(place.path(), &["verify", "output/seen"]).assert().success();
    assert!(table.contains("FUEL IN REGIONS") && table.contains("Food has no use in regions"), "{table}");
    let (_, talk) = said(&stockout(place.path(), &["run", SCENARIO, "--place", "Bamoko"]).assert().code(2));
    assert!(talk.contains("its places are Bamako, regions") && talk.contains("Did you mean Bamako?"), "{talk}");
}

#[test]
fn comparisons_and_explanations_are_of_the_headline_place() {
    let place = tempfile::tempdir().unwrap();
    let other = place.path().join("closed.toml");
    fs::write(
        &other,
        format!("extends = {SCENARIO:?}\n[[measures]]\nname = \"RN6 closed\"\nset = {{ \"routes.RN6.state\" = \"closed\" }}\n"),
    )
    .unwrap();
    let other = other.to_str().unwrap();
    let (table, _) = said(&stockout(place.path(), &["compare", SCENARIO, other, "-n", "20", "--no-charts"]).assert().success());
    stockout(place.path(), &["verify", "output/compare-seen-closed", "--full"]).assert().success();
    assert!(table.contains("Fuel in Bamako: shortage days"), "{table}");
    let found = json(place.path(), &["compare", SCENARIO, other, "-n", "20", "--no-charts", "--format", "json"]);
    let differences = &found["scenarios"][0]["differences"];
    for metric in
        ["fuel.places.Bamako.shortage_days", "fuel.places.regions.shortage_days", "fuel.shortage_days", "fuel.uses.public.dry_days"]
    {
        assert!(differences[metric].is_object(), "{metric}");
    }
    let why = json(place.path(), &["why", SCENARIO, "-n", "4", "--no-charts", "--format", "json"]);
    assert_eq!(why["metric"], "fuel.places.Bamako.shortage_days");
    let why = json(place.path(), &["why", SCENARIO, "-n", "4", "--no-charts", "--format", "json", "--place", "all", "--replace"]);
    assert_eq!(why["metric"], "fuel.shortage_days");
}
