//! The reader: the record itself, what it says of files that are wrong, and that no text makes it panic.

use super::*;
use proptest::prelude::*;

const HEAD: &str = "id,date,end_date,measure,commodity,use,where,quantity,low,high,unit,target,overlaps,source,confidence\n";

fn record() -> Observations {
    Observations::load(Path::new("observations/record-2025.csv")).unwrap_or_else(|faults| panic!("{faults}"))
}

fn with(rows: &str) -> Result<Observations, Faults> {
    Observations::from_text("rows.csv", &format!("{HEAD}{rows}"))
}

#[test]
fn the_record_gives_its_targets_in_units_of_their_dimension() {
    let record = record();
    assert!(record.warnings.is_empty(), "{:?}", record.warnings);
    let of = |name: &str| record.targets.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("no target {name}"));
    let best = |name: &str| of(name).observed.iter().map(|one| one.value.best).collect::<Vec<f64>>();
    assert_eq!(best("volume September"), [53_000.0]);
    assert_eq!(best("volume October"), [78_000.0]);
    assert!((best("volume November")[0] - 117_300.0).abs() < 1e-6);
    assert_eq!((best("convoys September"), best("convoys November")), (vec![2.0], vec![10.0]));
    // Two sources each: what was seen site by site, and what was counted; the sum of the six attacks, and the satellites' floor.
    let mut early = best("losses to 18 Sept");
    early.sort_by(f64::total_cmp);
    assert_eq!(early, [33.0, 100.0]);
    assert_eq!(best("losses to 6 Nov"), [188.0, 130.0]);
    // 6 October 2025 is day 20,367 after 1 January 1970.
    assert_eq!(of("onset of shortage").observed[0].value, Values { low: 20_366.0, best: 20_367.0, high: 20_368.0 });
    assert_eq!(of("end of shortage").observed.len(), 2);
    // Nothing of what came after 5 December 2025 is on record.
    assert!(record.rows.iter().all(|row| row.last.to_string().as_str() <= "2025-12-05"));
}

#[test]
fn rows_that_overlap_are_never_added() {
    let record = record();
    let sum = record.sum(&["volume-september", "volume-october"]).unwrap();
    assert_eq!(sum.best, 131_000.0);
    for wrong in [
        vec!["attack-14-september", "floor-14-september"],
        vec!["losses-union", "attack-17-october", "losses-verified"],
        vec!["volume-september", "volume-september"],
        vec!["volume-september", "convoys-september"],
        vec!["volume-september", "nobody"],
        vec!["onset-bamako"],
        vec![],
    ] {
        assert!(record.sum(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_record_that_does_not_suit_a_scenario_says_where() {
    let text = "[scenario]\ntitle = \"T\"\nstart = \"2025-01-01\"\ndays = 9\npopulation = 1\n[commodities.food]\nunit = \"t\"\ndaily_demand = 1\ntruck_load = 1\ninitial_stock_days = 1\n[[commodities.food.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 1\n";
    let scenario = crate::scenario::Document::from_text("s.toml", text).and_then(|document| document.scenario(&[])).unwrap().scenario;
    let rows = "a,2025-01-01,2025-01-02,volume cleared,fuel,,,1,,,m3,one,,x,low\nb,2025-01-01,2025-01-02,volume cleared,food,,,1,,,m3,two,,x,low\nc,2025-01-02,,shortage begins,food,everybody,,,,,date,three,,x,low\n";
    let faults = with(rows).unwrap().suit(&scenario).unwrap_err().0;
    let places: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.source.get(fault.span.clone()).unwrap())).collect();
    assert_eq!(places, [(2, "fuel"), (3, "m3"), (4, "everybody")]);
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let faults = Observations::load(Path::new("tests/data/observations/wrong.csv")).unwrap_err();
    insta::assert_snapshot!("wrong", faults.render(false, 100));
    for (name, text) in [("empty", ""), ("no-rows", HEAD), ("columns", "id,dat,measure,id,confidence\na,2025-01-01,price,a,low\n")] {
        let faults = Observations::from_text("small.csv", text).unwrap_err();
        insta::assert_snapshot!(format!("small-{name}"), faults.render(false, 100));
    }
}

#[test]
fn a_cell_is_shown_where_it_stands() {
    // Quotes, an empty line, a line's end of two signs, and letters of several bytes before the fault.
    let rows = "\r\n\"a, é\",2025-01-01,,price,,,\"Ségou \"\"Nord\"\"\",,,,,,,x,low\r\nb,2025-01-01,,prize,,,,,,,,,,x,low\r\n";
    let faults = with(rows).unwrap_err().0;
    // The second is a note on the empty line.
    assert_eq!((faults.len(), faults[0].line, faults[0].column), (2, 4, 15), "{faults:?}");
    assert!(faults[1].warning && faults[1].line == 2, "{faults:?}");
    assert_eq!(&faults[0].source[faults[0].span.clone()], "prize");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~\n\r\"é,]{0,200}", cells in proptest::collection::vec("(|[a-z]{1,6}|2025-0[0-9]-[0-3][0-9]|[0-9.-]{1,5}|sum of a b|volume cleared|tankers lost|shortage begins|fuel|m3|%|high|\"|é)", 15..60)) {
        let _ = Observations::from_text("any.csv", &text);
        let rows: String = cells.chunks(15).map(|row| row.join(",") + "\n").collect();
        match with(&rows) {
            Ok(found) => prop_assert!(found.rows.len() == found.rows.iter().map(|row| &row.id).collect::<std::collections::HashSet<_>>().len()),
            Err(faults) => prop_assert!(!faults.0.is_empty() && !faults.render(true, 60).is_empty()),
        }
    }

    /// Rows that are right are read; their sum is refused exactly if two spans share a day.
    #[test]
    fn spans_that_share_a_day_are_flagged(spans in proptest::collection::vec((1i8..28, 0i8..6), 1..6)) {
        let row = |(at, (first, more)): (usize, &(i8, i8))| format!("r{at},2025-03-{first:02},2025-03-{:02},volume cleared,fuel,,,1,,,m3,,,x,low\n", (first + more).min(31));
        let rows: String = spans.iter().enumerate().map(row).collect();
        let overlap = spans.iter().enumerate().any(|(at, one)| spans[..at].iter().any(|other| one.0 <= other.0 + other.1 && other.0 <= one.0 + one.1));
        prop_assert_eq!(with(&rows).is_err(), overlap);
        if let Ok(found) = with(&rows) {
            let ids: Vec<&str> = found.rows.iter().map(|row| row.id.as_str()).collect();
            prop_assert_eq!(found.sum(&ids).unwrap().best, spans.len() as f64);
        }
    }
}

#[test]
fn target_data_of_a_hub_are_observations_of_weeks() {
    let series = "as_of,target_end_date,target,location,commodity,observation\n\
        2025-12-20,2025-12-14,tankers arriving,Bamako,fuel,600\n\
        2026-01-05,2025-12-14,tankers arriving,Bamako,fuel,640\n\
        2026-01-05,2025-12-21,tankers arriving,Bamako,fuel,NA\n\
        2026-01-05,2025-12-21,share of need unmet,Bamako,fuel,0.25\n";
    let found = Observations::from_text("time-series.csv", series).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    let told = found.targets.iter().map(|of| (of.measure.key(), of.commodity.as_str(), of.first.to_string(), of.observed[0].value.best));
    let expected =
        [("tankers arriving", "fuel", "2025-12-08".to_owned(), 640.0), ("share of need unmet", "fuel", "2025-12-15".to_owned(), 0.25)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    assert_eq!((found.rows[0].last.to_string(), found.rows[0].source_date.as_str()), ("2025-12-14".to_owned(), "2026-01-05"));
    // A file of oracle output is read the same way, and each fault in it is reported at its line and column.
    let oracle =
        "target_end_date,target,location,output_type,output_type_id,oracle_value\n2025-12-14,tankers arriving,Bamako,quantile,NA,640\n";
    let found = Observations::from_text("oracle-output.csv", oracle).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!((found.targets[0].commodity.as_str(), found.targets[0].observed[0].value.best), ("fuel", 640.0));
    let faults = Observations::from_text("oracle-output.csv", &oracle.replace("640", "many").replace("2025-12-14", "2025-13-14"));
    let faults = faults.map(drop).unwrap_err().render(false, 100);
    assert!(faults.contains("oracle-output.csv:2:1") && faults.contains("`many` is no number"), "{faults}");
}
