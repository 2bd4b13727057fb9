//! What docs/randomness.md promises of platforms: the engine in WebAssembly finds the same bytes as the native one.
//!
//! It needs the target (`rustup target add wasm32-unknown-unknown`) and node. Where one of them is missing the test says so and compares
//! nothing, unless `STOCKOUT_NEEDS_WASM` is set, as CI sets it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use stockout::ensemble::Plan;
use stockout::scenario::read;

const TARGET: &str = "wasm32-unknown-unknown";

/// Scenario, seed, replications, replications of each parameter draw. Among them are all laws of the model, many days, routes and
/// commodities; 17,000 replications take their quantiles from sketches.
const RUNS: [(&str, u32, u32, u32); 7] = [
    ("scenarios/december-2025.toml", 1, 1000, 1),
    ("scenarios/december-2025.toml", 20_251_204, 1000, 4),
    ("scenarios/total-siege-2026.toml", 2, 500, 1),
    ("tests/oracle/scenarios/regimes.toml", 3, 1000, 1),
    ("tests/oracle/scenarios/unknowns.toml", 4, 1000, 2),
    ("tests/oracle/scenarios/escorts.toml", 5, 1000, 1),
    ("scenarios/tutorial/01-a-city-and-a-road.toml", 6, 17_000, 1),
];

#[test]
fn webassembly_and_native_code_find_the_same_bytes() {
    let Some(module) = module() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (scenario, found) = (place.join("scenario.toml"), place.join("results"));
    for (path, seed, replications, inner) in RUNS {
        let reading = read(&root.join(path), &[]).unwrap_or_else(|faults| panic!("{}", faults.render(false, 100)));
        let text = &reading.scenario.resolved;
        fs::write(&scenario, text).unwrap();
        let mut node = Command::new("node");
        node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulate.mjs")).arg(&module).arg(&scenario);
        node.args([seed, replications, inner].map(|number| number.to_string())).arg(&found);
        let done = node.output().unwrap();
        assert!(done.status.success(), "{path}: {}", String::from_utf8_lossy(&done.stderr));
        let plan = Plan { inner: inner.into(), ..Plan::new(seed.into(), replications.into()) };
        let (native, wasm) = (stockout_wasm_test::run(text, &plan), fs::read(&found).unwrap());
        assert!(native.len() > 100_000, "{path}: {}", String::from_utf8_lossy(&native));
        let differ = native.chunks(8).zip(wasm.chunks(8)).filter(|(one, other)| one != other).count();
        let values = native.len() / 8;
        assert!(native == wasm, "{path}: {differ} of {values} groups of 8 bytes differ ({} and {} bytes)", native.len(), wasm.len());
    }
}

/// The engine compiled to WebAssembly; none where that cannot be.
fn module() -> Option<PathBuf> {
    let library = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output().unwrap();
    let has_target = Path::new(String::from_utf8_lossy(&library.stdout).trim()).is_dir();
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|done| done.status.success());
    if !(has_target && has_node) {
        assert!(std::env::var_os("STOCKOUT_NEEDS_WASM").is_none(), "target {TARGET}: {has_target}, node: {has_node}");
        eprintln!("nothing is compared: target {TARGET} is there: {has_target}, node is there: {has_node}");
        return None;
    }
    // A folder of its own: the build that runs this test holds the lock of the other one.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wasm");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["rustc", "--release", "--locked", "--lib", "--crate-type", "cdylib", "--target", TARGET, "--target-dir"]).arg(&folder);
    let done = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(folder.join(TARGET).join("release/stockout_wasm_test.wasm"))
}
