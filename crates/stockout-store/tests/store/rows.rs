//! `replications.parquet` and `replications.csv`: a row a replication.

use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use stockout_results::catalogue::Storage;
use stockout_results::metric::CommodityNames;
use stockout_results::{Names, Results};
use stockout_store::{Columns, Folder, RowReader, read_rows};

use crate::CONTENTS;
use crate::arbitrary::{Dice, Shape, results};

/// Rows of a scenario with two commodities of one use each, one route, two uncertain values.
struct Case {
    results: Results,
    draws: Vec<f64>,
    rows: Vec<f64>,
}

const PATHS: [&str; 2] = ["routes.RN-0.share", "measures.Truce, now.scale.threat.volatility"];
const ROW_GROUP: u64 = 16_384;

fn columns() -> Columns {
    let commodity = |name: &str| CommodityNames::plain(name, &["use_0"]);
    let names = Names { commodities: vec![commodity("fuel"), commodity("food")], routes: vec!["RN-0".to_owned()], ..Names::default() };
    Columns::new(&names, &PATHS.map(str::to_owned))
}

fn case(replications: u64, inner: u64) -> Case {
    let mut results = results(&Shape { uses: vec![1, 1], routes: 1, days: 5, samples: 0, ignorance: 0 }, 1);
    results.provenance.replications = replications;
    results.provenance.inner = inner;
    let columns = columns();
    let kinds: Vec<Storage> = columns.all()[PATHS.len()..].iter().map(|column| column.kind).collect();
    let mut dice = Dice(replications);
    let (mut draws, mut rows) = (Vec::new(), Vec::new());
    for _ in 0..replications {
        draws.extend([dice.number(), 0.25]);
        rows.extend(kinds.iter().map(|kind| match kind {
            Storage::Amount => dice.number(),
            Storage::DayOrNone if dice.below(3) == 0 => f64::NAN,
            _ => dice.below(1000) as f64,
        }));
    }
    Case { results, draws, rows }
}

/// Writes a case in blocks of so many replications.
fn write(case: &Case, block: u64, target: &Path) {
    let folder = Folder::create(target).unwrap();
    let mut rows = folder.rows(columns(), case.results.provenance.inner, true).unwrap();
    let width = columns().width();
    let draws = case.draws.chunks(block as usize * PATHS.len());
    for (draws, figures) in draws.zip(case.rows.chunks(block as usize * width)) {
        rows.append(rows.len(), draws, figures).unwrap();
    }
    folder.finish(rows, &case.results, &CONTENTS).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_read_back_as_they_were_written(replications in 1..200_u64, inner in 1..4_u64, block in 1..50_u64) {
        let case = case(replications, inner);
        let place = tempfile::tempdir().unwrap();
        write(&case, block, &place.path().join("out"));
        let rows = read_rows(&place.path().join("out/replications.parquet")).unwrap();
        prop_assert_eq!(rows.len() as u64, replications);
        let width = columns().width();
        for at in 0..replications as usize {
            let mut expected = vec![at as f64, (at as u64 / inner) as f64];
            expected.extend(&case.draws[at * PATHS.len()..(at + 1) * PATHS.len()]);
            expected.extend(&case.rows[at * width..(at + 1) * width]);
            let found: Vec<f64> = rows.columns.iter().map(|column| column[at]).collect();
            prop_assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        }
    }
}

#[test]
fn bytes_do_not_depend_on_the_blocks_in_which_rows_came() {
    let case = case(2 * ROW_GROUP + 100, 4);
    let place = tempfile::tempdir().unwrap();
    write(&case, 1000, &place.path().join("one"));
    write(&case, 256, &place.path().join("other"));
    for name in ["replications.parquet", "replications.csv", "manifest.json"] {
        let [one, other] = ["one", "other"].map(|folder| fs::read(place.path().join(folder).join(name)).unwrap());
        assert!(one == other, "{name}");
    }
}

#[test]
fn groups_are_read_one_by_one_and_columns_alone() {
    let case = case(ROW_GROUP + 7, 1);
    let place = tempfile::tempdir().unwrap();
    write(&case, 777, &place.path().join("out"));
    let reader = RowReader::open(&place.path().join("out/replications.parquet")).unwrap();
    assert_eq!(reader.groups(), 2);
    assert_eq!(reader.group(1).unwrap().len(), 7);
    assert_eq!(reader.group(1).unwrap().column("replication").unwrap()[0], ROW_GROUP as f64);
    let all = read_rows(&place.path().join("out/replications.parquet")).unwrap();
    let column = reader.column("fuel.first_shortage_day").unwrap();
    assert_eq!(format!("{column:?}"), format!("{:?}", all.column("fuel.first_shortage_day").unwrap()));
    assert!(reader.column("fuel.nothing").unwrap_err().to_string().ends_with("it has no column `fuel.nothing`"));
}

#[test]
fn csv_and_parquet_say_the_same() {
    let case = case(50, 2);
    let place = tempfile::tempdir().unwrap();
    write(&case, 50, &place.path().join("out"));
    let rows = read_rows(&place.path().join("out/replications.parquet")).unwrap();
    let mut csv = csv::Reader::from_path(place.path().join("out/replications.csv")).unwrap();
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>(), rows.names);
    for (at, record) in csv.records().enumerate() {
        let cells: Vec<f64> = record.unwrap().iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
        let found: Vec<f64> = rows.columns.iter().map(|column| column[at]).collect();
        assert_eq!(format!("{cells:?}"), format!("{found:?}"));
    }
}

#[test]
#[should_panic(expected = "blocks of replications come in order")]
fn blocks_out_of_order_are_our_own_mistake() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::create(&place.path().join("out")).unwrap();
    let mut rows = folder.rows(columns(), 1, false).unwrap();
    let _ = rows.append(5, &[0.0; 2], &vec![0.0; columns().width()]);
}

/// pandas, polars and DuckDB are asked where there is a Python that has them: STOCKOUT_READERS_PYTHON names it.
#[test]
fn independent_readers_see_the_same_values() {
    let Some(python) = std::env::var_os("STOCKOUT_READERS_PYTHON") else {
        eprintln!("not asked: STOCKOUT_READERS_PYTHON is not set");
        return;
    };
    let place = tempfile::tempdir().unwrap();
    write(&case(ROW_GROUP + 500, 4), 256, &place.path().join("out"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/readers/check.py");
    let status = Command::new(python).arg(script).arg(place.path().join("out")).status().unwrap();
    assert!(status.success());
}
