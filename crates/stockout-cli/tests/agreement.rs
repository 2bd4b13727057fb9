//! The engine agrees with itself as it was: other draws of the same laws. tests/data/before says what was found, and how.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use serde_json::Value;
use std::process::Command;

/// Each figure's two means come from independent draws: in so many standard errors of their difference a sound pair is farther apart
/// once in 1.7 million, and there are about a thousand pairs. A figure whose mean moved by ten of today's standard errors is found with
/// a probability of 99.9 %: in december-2025 that is four and a half days of fuel shortage, or a fourteenth of the trucks lost.
const FAR: f64 = 5.0;
const REPLICATIONS: &str = "8192";

/// A mean or a probability, and its standard error.
fn figure(value: &Value) -> Option<(f64, f64)> {
    let centre = value.get("mean").or(value.get("estimate"))?.as_f64()?;
    let ends = value.get("ci95")?;
    // A figure that never differed and that nothing bounds has no upper end: it has no error by which it could be another.
    let high = ends[1].as_f64().unwrap_or(centre);
    Some((centre, (high - ends[0].as_f64()?) / (2.0 * 1.96)))
}

/// Holds every figure of `before` against the one at the same place of `now`; returns how many there were.
fn compare(place: &str, before: &Value, now: &Value, faults: &mut Vec<String>) -> usize {
    let mut compared = 0;
    if let Some((was, was_error)) = figure(before) {
        let (is, error) = figure(now).unwrap_or_else(|| panic!("{place} is gone"));
        let both = was_error.hypot(error);
        let apart = (is - was).abs();
        // A probability near 0 or 1 has an interval of its own even where nothing varied: the same number is no fault.
        if apart > 1e-6 * was.abs().max(1e-3) && apart > FAR * both {
            faults.push(format!("{place}: {was} then, {is} now, {:.1} standard errors apart", apart / both));
        }
        compared += 1;
    }
    for (key, value) in before.as_object().into_iter().flatten().filter(|(_, value)| value.is_object()) {
        compared += compare(&format!("{place}.{key}"), value, &now[key], faults);
    }
    compared
}

#[test]
fn figures_are_those_that_were_found_before() {
    let folder = &stockout_testing::at("tests/data/before");
    let mut faults = Vec::new();
    for name in ["december-2025", "normal-2025", "first-squeeze-2025", "total-siege-2026", "truce", "airlift"] {
        let before: Value = serde_json::from_str(&std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()).unwrap();
        let out = tempfile::tempdir().unwrap();
        let run = Command::new(env!("CARGO_BIN_EXE_stockout"))
            .arg("run")
            .arg(folder.join(format!("{name}.toml")))
            .args(["--replications", REPLICATIONS, "--seed", "5", "--no-charts", "--format", "json", "--out"])
            .arg(out.path().join("run"))
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let now: Value = serde_json::from_slice(&run.stdout).unwrap();
        let compared = ["commodities", "routes"].map(|part| compare(&format!("{name} {part}"), &before[part], &now[part], &mut faults));
        assert!(compared.iter().sum::<usize>() > 150, "{name}: only {compared:?} figures were compared");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
