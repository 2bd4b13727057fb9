//! Whatever the bytes of a result folder are, reading it ends with results or with an error: no panic, and little memory.
//!
//! `STOCKOUT_FUZZ=1000000 cargo test --release -p stockout-store --test store mutated` tries as many of each file.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use crate::arbitrary::{Dice, small_results};
use crate::write;
use stockout_store::{read, read_rows, sound};

/// How many times a file is changed.
fn tries() -> u64 {
    std::env::var("STOCKOUT_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(1_500)
}

/// Some bytes are others, gone, doubled, or numbers that a length would not be.
fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(3) {
        if bytes.is_empty() {
            break;
        }
        // What a Parquet file says of itself stands at its end.
        let reach = if dice.below(2) == 0 { bytes.len() } else { bytes.len().min(4_000) } as u64;
        let at = bytes.len() - 1 - dice.below(reach) as usize;
        let to = (at + 1 + dice.below(16) as usize).min(bytes.len());
        match dice.below(6) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = dice.next() as u8,
            2 => bytes[at..to].fill([0, 0xff, 0x7f, 0x80][dice.below(4) as usize]),
            3 => drop(bytes.drain(at..to)),
            4 => {
                let part = bytes[at..to].to_vec();
                let into = dice.below(bytes.len() as u64) as usize;
                bytes.splice(into..into, part);
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

fn survives(file: &str, read: impl Fn(&Path) + std::panic::RefUnwindSafe) {
    let place = tempfile::tempdir().unwrap();
    let folder = write(&small_results(1), &place.path().join("out")).unwrap();
    let path = folder.join(file);
    let whole = fs::read(&path).unwrap();
    let mut dice = Dice(7);
    for round in 0..tries() {
        let bytes = mutated(&whole, &mut dice);
        fs::write(&path, &bytes).unwrap();
        if catch_unwind(|| read(&folder)).is_err() {
            let kept = std::env::temp_dir().join(format!("stockout-mutated-{round}"));
            fs::write(&kept, &bytes).unwrap();
            panic!("round {round} of {file} made it panic: {}", kept.display());
        }
    }
}

#[test]
fn mutated_rows_never_panic() {
    survives("replications.parquet", |folder| drop(read_rows(&folder.join("replications.parquet"))));
}

#[test]
fn mutated_tables_never_panic() {
    for file in ["summary.json", "daily.csv", "routes.csv", "severity.csv", "uses.csv", "early_warning.csv"] {
        survives(file, |folder| drop(read(folder)));
    }
}

#[test]
fn a_mutated_manifest_never_passes() {
    let place = tempfile::tempdir().unwrap();
    let folder = write(&small_results(1), &place.path().join("out")).unwrap();
    let path = folder.join("manifest.json");
    let whole = fs::read(&path).unwrap();
    assert!(sound(&folder, u32::MAX).is_ok());
    let mut dice = Dice(7);
    for _ in 0..tries() {
        let bytes = mutated(&whole, &mut dice);
        fs::write(&path, &bytes).unwrap();
        assert!(bytes == whole || sound(&folder, u32::MAX).is_err());
    }
}

/// The file claims to hold gigabytes: its pages are held against limits before any of them is unpacked.
#[test]
fn a_page_that_claims_gigabytes_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let folder = write(&small_results(1), &place.path().join("out")).unwrap();
    let path = folder.join("replications.parquet");
    let bytes = fs::read(&path).unwrap();
    // The first page's header: its kind, then its size in memory as a number of Thrift's.
    assert_eq!((&bytes[..4], bytes[4], bytes[6]), (&b"PAR1"[..], 0x15, 0x15));
    let size_ends = 7 + bytes[7..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let huge = [&bytes[..7], &[0xfe, 0xff, 0xff, 0xff, 0x0f], &bytes[size_ends..]].concat();
    fs::write(&path, huge).unwrap();
    let said = read_rows(&path).unwrap_err().to_string();
    assert!(said.starts_with(&format!("cannot read {}: ", path.display())), "{said}");
}
