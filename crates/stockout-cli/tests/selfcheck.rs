//! `stockout selfcheck` on the machine that runs the tests.

use std::process::Command;

/// Where numbers change, the published bits change with them: src/selfcheck/published.txt then takes what `found` says here.
#[test]
fn this_build_gives_the_exact_answers_and_the_published_bits() {
    let output = Command::new(env!("CARGO_BIN_EXE_stockout")).args(["selfcheck", "--format", "json"]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = json["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 5);
    for check in checks {
        assert_eq!(check["status"], "ok", "{check:#}");
    }
    assert_eq!((output.status.code(), json["ok"].as_bool()), (Some(0), Some(true)));
}
