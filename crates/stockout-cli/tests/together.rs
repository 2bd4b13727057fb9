//! Uncertain values that are drawn together: one choice gives each its value at one place of its list.

use stockout_testing as common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use stockout::model::Model;
use stockout::scenario::{Document, Overlay, Scenario, Verb};

/// A group of three places that stands wherever an uncertain value may: in a table, a status, a step of rationing, behind a selector,
/// in a measure; beside it a value that is drawn by itself.
const TOWN: &str = r#"
[scenario]
title = "A town and two roads"
start = "2026-01-01"
days = 40
population = 100_000

[commodities.fuel]
unit = "m3"
daily_demand = { values = [100, 200, 300], weights = [1, 2, 1], together = "town" }
truck_load = 10
initial_stock_days = { low = 2, high = 6 }
demand_volatility = 0.2
rationing = [{ below_days = 2, fraction = { values = [0.9, 0.5, 0.1], weights = [1, 2, 1], together = "town" } }]
[[commodities.fuel.uses]]
name = "all"
share = 1

[statuses.partial]
closure_probability = { values = [0.01, 0.02, 0.03], weights = [1, 2, 1], together = "town" }
closure = 4

[routes.A]
status = "partial"
share = 1
transit_days = 3
[routes.B]
share = 0.5
transit_days = 5

[set]
"routes.*.delay_days" = { values = [0, 1, 2], weights = [1, 2, 1], together = "town" }

[[measures]]
name = "More"
from = 20
scale = { "commodities.fuel.daily_demand" = { values = [1, 1.5, 2], weights = [1, 2, 1], together = "town" } }
"#;

/// By path, the list of each member of the group.
const MEMBERS: [(&str, [f64; 3]); 5] = [
    ("commodities.fuel.daily_demand", [100.0, 200.0, 300.0]),
    ("commodities.fuel.rationing.0.fraction", [0.9, 0.5, 0.1]),
    ("statuses.partial.closure_probability", [0.01, 0.02, 0.03]),
    ("set.routes.*.delay_days", [0.0, 1.0, 2.0]),
    ("measures.More.scale.commodities.fuel.daily_demand", [1.0, 1.5, 2.0]),
];

fn set(path: &str, value: &str) -> Overlay {
    Overlay { verb: Verb::Set, path: path.to_owned(), value: value.to_owned(), origin: "--set".to_owned() }
}

fn under(text: &str, overlays: &[Overlay]) -> Scenario {
    let read = Document::from_text("town.toml", text).and_then(|document| document.scenario(overlays));
    read.unwrap_or_else(|faults| panic!("{}", faults.render(false, 100))).scenario
}

/// The draws of the parameter draw of that number, by path.
fn drawn(model: &Model, draw: u64) -> BTreeMap<String, f64> {
    let instance = model.instance(7, draw);
    model.scenario().uncertain.iter().map(|one| one.path.clone()).zip(instance.draws).collect()
}

/// The place that the group has at a draw; every member must be there.
fn at(draws: &BTreeMap<String, f64>, members: &[(&str, [f64; 3])]) -> usize {
    let of = |(path, list): &(&str, [f64; 3])| list.iter().position(|value| *value == draws[*path]);
    let first = of(&members[0]).unwrap_or_else(|| panic!("{draws:?}"));
    assert!(members.iter().all(|member| of(member) == Some(first)), "{draws:?}");
    first
}

/// 20,000 draws: no other combination, and the places as often as the weights say, by a χ² of two degrees of freedom. Its limits are
/// passed by a sound engine one time in 2,000 on either side; equal weights would give some 2,500.
#[test]
fn only_listed_places_come_up_and_as_often_as_their_weights() {
    let model = Model::compile(&under(TOWN, &[]));
    assert_eq!(model.scenario().uncertain.len(), MEMBERS.len() + 1);
    let mut counts = [0.0; 3];
    let n = 20_000;
    (0..n).for_each(|draw| counts[at(&drawn(&model, draw), &MEMBERS)] += 1.0);
    let expected = [0.25, 0.5, 0.25].map(|share| share * n as f64);
    let chi2: f64 = counts.iter().zip(expected).map(|(seen, wanted)| (seen - wanted) * (seen - wanted) / wanted).sum();
    assert!((0.001..15.2).contains(&chi2), "{counts:?}: {chi2}");
}

#[test]
fn a_group_is_moved_by_its_name_alone() {
    let before = Model::compile(&under(TOWN, &[]));
    let apart = |text: &str, overlays: &[Overlay]| Model::compile(&under(text, overlays));
    let more = apart(
        TOWN,
        &[set("routes.B.return_days", "{ low = 1, high = 9 }"), set("escorts.teams", "{ values = [1, 2], together = \"escorts\" }")],
    );
    let without = apart(TOWN, &[set("commodities.fuel.daily_demand", "{ low = 50, high = 70 }")]);
    let renamed = apart(&TOWN.replace("\"town\"", "\"city\""), &[]);
    let mut moved = 0;
    for draw in 0..200 {
        let (one, other, third) = (drawn(&before, draw), drawn(&more, draw), drawn(&without, draw));
        // What is added elsewhere, or in another group, moves nothing; what leaves the group leaves the others together.
        assert!(one.iter().all(|(path, value)| other[path] == *value), "{one:?} {other:?}");
        assert!(one.iter().filter(|(path, _)| *path != MEMBERS[0].0).all(|(path, value)| third[path] == *value), "{one:?} {third:?}");
        assert!((50.0..70.0).contains(&third[MEMBERS[0].0]));
        moved += usize::from(at(&one, &MEMBERS) != at(&drawn(&renamed, draw), &MEMBERS));
    }
    // Two independent choices differ with probability 5/8: 125 of 200, give or take 7.
    assert!((90..160).contains(&moved), "{moved}");
}

#[test]
fn a_choice_gives_each_value_of_the_group_its_value_there() {
    for chosen in 0..3 {
        let model = Model::compile(&under(TOWN, &[set("together.town", &chosen.to_string())]));
        for draw in 0..5 {
            assert_eq!(at(&drawn(&model, draw), &MEMBERS), chosen);
        }
        // The same numbers, written by hand, are the same replications.
        let by_hand = MEMBERS.iter().fold(TOWN.to_owned(), |text, (_, list)| {
            let written = list.map(|value| value.to_string()).join(", ");
            let law = format!("{{ values = [{written}], weights = [1, 2, 1], together = \"town\" }}");
            assert!(text.contains(&law), "{law}");
            text.replace(&law, &list[chosen].to_string())
        });
        let by_hand = Model::compile(&under(&by_hand, &[]));
        for replication in 0..20 {
            let rows = [&model, &by_hand].map(|model| common::outcome(model, 3, replication).row);
            assert_eq!(format!("{:?}", rows[0]), format!("{:?}", rows[1]));
        }
    }
}

#[test]
fn the_resolved_file_keeps_groups_and_reads_back() {
    let scenario = under(TOWN, &[set("routes.B.transit_days", "{ values = [2, 4, 6], weights = [1, 2, 1], together = \"town\" }")]);
    let again = under(&scenario.resolved, &[]);
    assert_eq!((&again.resolved, &again.uncertain), (&scenario.resolved, &scenario.uncertain));
    let members = scenario.uncertain.iter().filter(|one| one.together.as_deref() == Some("town")).count();
    assert_eq!(members, MEMBERS.len() + 1);
    assert_eq!(stockout::scenario::resolved::resolved_json(&scenario)["uncertain"][MEMBERS[0].0]["together"], "town");
}

#[test]
fn part_of_a_value_over_another_changes_its_group_alone() {
    let together = |overlay: &str| {
        let scenario = under(TOWN, &[set("commodities.fuel.daily_demand", overlay)]);
        scenario.uncertain.into_iter().find(|one| one.path == MEMBERS[0].0).and_then(|one| one.together)
    };
    assert_eq!(together("{ together = \"other\" }").as_deref(), Some("other"));
    assert_eq!(together("{ values = [1, 2, 3] }"), None);
    assert_eq!(together("{ low = 1, high = 2 }"), None);
}

fn refused(path: &str, verb: Verb, value: &str) -> String {
    let overlay = Overlay { verb, ..set(path, value) };
    let read = Document::from_text("town.toml", TOWN).and_then(|document| document.scenario(&[overlay]));
    let faults = read.err().unwrap_or_else(|| panic!("{path} = {value} is taken"));
    assert_eq!(faults.0.len(), 1, "{}", faults.render(false, 100));
    faults.0[0].code.to_owned()
}

#[test]
fn a_choice_that_cannot_be_made_is_refused() {
    for (path, verb, value, code) in [
        ("together.town", Verb::Set, "3", "S010"),
        ("together.town", Verb::Set, "-1", "S010"),
        ("together.town", Verb::Set, "0.5", "S011"),
        ("together.town", Verb::Set, "{ low = 0, high = 2 }", "S013"),
        ("together.town", Verb::Set, "\"first\"", "S008"),
        ("together.town", Verb::Scale, "2", "S018"),
        ("together.twon", Verb::Set, "1", "S014"),
    ] {
        assert_eq!(refused(path, verb, value), code, "{verb:?} {path} = {value}");
    }
}

fn stockout(place: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockout"));
    command.current_dir(place).args(arguments).env("LANG", "C").env("SOURCE_DATE_EPOCH", "1764892800");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn columns(path: &Path) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns: BTreeMap<String, Vec<String>> = head.iter().map(|name| (name.clone(), Vec::new())).collect();
    for row in reader.records() {
        let row = row.unwrap();
        head.iter().zip(row.iter()).for_each(|(name, cell)| columns.get_mut(name).unwrap().push(cell.to_owned()));
    }
    columns
}

#[test]
fn rows_hold_the_group_and_are_the_same_on_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("town.toml"), TOWN).unwrap();
    let run = |threads: &str| {
        let folder = format!("on-{threads}");
        let arguments =
            ["run", "town.toml", "-n", "600", "--inner", "2", "--no-charts", "--replications-csv", "--threads", threads, "--out", &folder];
        stockout(place.path(), &arguments);
        let file = |name: &str| fs::read(place.path().join(&folder).join(name)).unwrap();
        ["replications.parquet", "replications.csv", "daily.csv"].map(file)
    };
    assert!(run("1") == run("3"));
    let rows = columns(&place.path().join("on-1/replications.csv"));
    let draws = |row: usize| {
        MEMBERS.map(|(path, _)| (path.to_owned(), rows[path.trim_start_matches("set.")][row].parse().unwrap())).into_iter().collect()
    };
    (0..600).for_each(|row| assert!(at(&draws(row), &MEMBERS) < 3));
}

/// The group is one factor of a sweep. With one value left in it, its places are that value's: the same figures at each point, and so the
/// same indices, as a sweep over the value itself.
#[test]
fn a_group_is_one_input_of_a_sweep_and_of_its_sensitivity() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("town.toml"), TOWN).unwrap();
    let alone = MEMBERS[1..].iter().fold(TOWN.to_owned(), |text, (_, list)| {
        let law = format!("{{ values = [{}], weights = [1, 2, 1], together = \"town\" }}", list.map(|value| value.to_string()).join(", "));
        text.replace(&law, &list[1].to_string())
    });
    fs::write(place.path().join("alone.toml"), &alone).unwrap();
    let design = |name: &str, scenario: &str, path: &str, values: &str| {
        let text = format!(
            "scenario = \"{scenario}\"\nkind = \"grid\"\nreplications = 12\nmetrics = [\"fuel.shortage_days\", \"fuel.unmet_share\"]\n[[factors]]\n\
             path = \"{path}\"\nvalues = {values}\n[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nvalues = [1, 3, 6]\n"
        );
        fs::write(place.path().join(name), text).unwrap();
        let folder = name.trim_end_matches(".toml").to_owned();
        stockout(place.path(), &["sweep", name, "--out", &folder]);
        let output = stockout(place.path(), &["sensitivity", &folder, "--no-charts", "--format", "json"]);
        let indices: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (columns(&place.path().join(&folder).join("points.csv")), indices)
    };
    let (group, of_group) = design("one.toml", "alone.toml", "together.town", "[0, 1, 2]");
    let (single, of_single) = design("two.toml", "alone.toml", "commodities.fuel.daily_demand", "[100, 200, 300]");
    assert_eq!(group["fuel.shortage_days"], single["fuel.shortage_days"]);
    assert!(group["fuel.shortage_days"].iter().collect::<std::collections::BTreeSet<_>>().len() > 5, "{group:?}");
    let (one, other) = (&of_group["fuel.shortage_days"], &of_single["fuel.shortage_days"]);
    assert!(
        !one["together.town"].is_null()
            && one["together.town"]["first"]["value"] == other["commodities.fuel.daily_demand"]["first"]["value"],
        "{one} {other}"
    );
    // All five values at once: still one factor, and each point is the scenario with the numbers written by hand.
    let (whole, _) = design("all.toml", "town.toml", "together.town", "[0, 1, 2]");
    for chosen in 0..3 {
        let by_hand =
            Model::compile(&under(TOWN, &[set("together.town", &chosen.to_string()), set("commodities.fuel.initial_stock_days", "3")]));
        let figure = |replication| {
            let outcome = common::outcome(&by_hand, 1, replication);
            common::figure(&by_hand, &outcome, stockout::results::Column::Commodity(0, stockout::results::CommodityMetric::ShortageDays))
        };
        let mean = (0..12).map(figure).sum::<f64>() / 12.0;
        let told: f64 = whole["fuel.shortage_days"][3 * chosen + 1].parse().unwrap();
        assert!((told - mean).abs() < 1e-9, "{told} {mean}");
    }
}

/// A factor that says no more than `together.NAME` has all places with the group's weights. Of two factors, of which the other does
/// nothing, the group causes all variance: its indices are 1, and the other's total is 0. 256 rows leave an error of some 0.06.
#[test]
fn a_factor_of_a_group_needs_no_values() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("town.toml"), TOWN.replace("demand_volatility = 0.2", "")).unwrap();
    let design = "scenario = \"town.toml\"\nkind = \"sobol\"\npoints = 256\nmetrics = [\"fuel.shortage_days\"]\n[[factors]]\n\
                  path = \"together.town\"\n[[factors]]\npath = \"scenario.population\"\nlow = 1000\nhigh = 2000\n";
    // What no factor varies is held, so that nothing but the two is left.
    let held = "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nlow = 4\nhigh = 4.000001\n";
    fs::write(place.path().join("sobol.toml"), format!("{design}{held}")).unwrap();
    stockout(place.path(), &["sweep", "sobol.toml", "--out", "sobol"]);
    let points = columns(&place.path().join("sobol/points.csv"));
    let count = |chosen: &str| points["together.town"].iter().filter(|cell| *cell == chosen).count() as f64 / (256.0 * 5.0);
    // The sequence is even: shares are those of the weights, nearly.
    assert!([("0", 0.25), ("1", 0.5), ("2", 0.25)].iter().all(|(chosen, share)| (count(chosen) - share).abs() < 0.02), "{points:?}");
    let output = stockout(place.path(), &["sensitivity", "sobol", "--no-charts", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let index = |factor: &str, of: &str| found["fuel.shortage_days"][factor][of]["value"].as_f64().unwrap();
    for of in ["first", "total"] {
        assert!((index("together.town", of) - 1.0).abs() < 0.3, "{found}");
    }
    assert_eq!(index("scenario.population", "total"), 0.0, "{found}");
    // A prior may not be in a group, nor choose for one: what is calibrated is looked for value by value.
    let priors =
        "[[priors]]\npath = \"together.town\"\n[[priors]]\npath = \"routes.B.transit_days\"\nvalues = [3, 5]\ntogether = \"town\"\n";
    fs::write(place.path().join("priors.toml"), priors).unwrap();
    fs::write(place.path().join("record.csv"), "id,date,end_date,measure,commodity,quantity,unit,target,source,confidence\na,2026-01-01,2026-01-20,volume cleared,fuel,900,m3,volume,made up,high\n").unwrap();
    let arguments = ["calibrate", "town.toml", "--observations", "record.csv", "--priors", "priors.toml"];
    let refused = Command::new(env!("CARGO_BIN_EXE_stockout")).current_dir(place.path()).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{told}");
    assert!(told.contains("a prior of this kind has no `low`") && told.contains("`together` is no key of a prior"), "{told}");
}

/// Draws of a group have numbers and no order: boxes and spans do not speak of them as if they had.
#[test]
fn draws_of_a_group_are_no_scale() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("town.toml"), TOWN).unwrap();
    let text = "scenario = \"town.toml\"\nkind = \"grid\"\nreplications = 12\nmetrics = [\"fuel.shortage_days\"]\n[[factors]]\n\
        path = \"together.town\"\n[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nvalues = [1, 2, 3, 4, 6, 8, 10, 12]\n";
    fs::write(place.path().join("design.toml"), text).unwrap();
    stockout(place.path(), &["sweep", "design.toml", "--out", "swept"]);
    let found = stockout(place.path(), &["discover", "swept", "--format", "json"]);
    let told = String::from_utf8(found.stderr).unwrap();
    assert!(told.starts_with("Left out: draw of\u{a0}town. Its numbers name draws and have no order"), "{told}");
    assert!(!String::from_utf8(found.stdout).unwrap().contains("together.town"));
    let alone = text.split("[[factors]]\npath = \"comm").next().unwrap();
    fs::write(place.path().join("alone.toml"), alone).unwrap();
    stockout(place.path(), &["sweep", "alone.toml", "--out", "alone"]);
    let refused = Command::new(env!("CARGO_BIN_EXE_stockout")).current_dir(place.path()).args(["discover", "alone"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("no factor of this sweep is a number with an order"));
}
