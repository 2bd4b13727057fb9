//! The reader: the record itself, and what it says of files that are wrong.

use super::*;

fn record() -> Observations {
    Observations::load(Path::new("observations/record-2025.csv")).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn the_record_is_right() {
    let record = record();
    assert!(record.warnings.is_empty());
    let of = |name: &str| record.targets.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("no target {name}"));
    assert_eq!(of("volume September").observed[0].value.best, 53_000.0);
}
