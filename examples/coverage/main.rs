//! Measures what every interval of the program covers, on cases with known answers, and writes docs/coverage.md.
//!
//! ```sh
//! cargo run --release --example coverage            # 4,000 trials of each case, 1,000 comparisons
//! cargo run --release --example coverage -- 400 50  # fewer, for a look
//! ```

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

mod families;
mod laws;
mod page;
mod scenarios;
mod trial;

use families::{Effort, SIZES};
use std::path::Path;
use std::process::ExitCode;

/// Trials of each case: the coverage of an interval of 95 % is known to about one point.
const TRIALS: u64 = 4000;
/// Comparisons of each kind.
const COMPARISONS: u64 = 1000;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|number| number.parse().ok()).collect();
    let trials = numbers.first().copied().unwrap_or(TRIALS).max(1);
    let comparisons = numbers.get(1).copied().unwrap_or(COMPARISONS);
    let mut found = families::all(Effort { trials, sizes: &SIZES });
    match scenarios::joint(root, &SIZES, comparisons) {
        Ok(of_scenarios) => found.extend(of_scenarios),
        Err(why) => {
            eprintln!("coverage: {why}");
            return ExitCode::FAILURE;
        }
    }
    let target = root.join("docs/coverage.md");
    if let Err(error) = std::fs::write(&target, page::page(&found)) {
        eprintln!("coverage: cannot write {}: {error}", target.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
