//! Whole results of the engine as bytes. Native code calls [`run`]; a host of WebAssembly asks for [`input`], writes a scenario there,
//! calls [`simulate`] and reads the bytes at [`output`].

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use stockout::ensemble::{self, Plan, Silent};
use stockout::model::Model;
use stockout::scenario::Document;

/// Every row (drawn values, then figures) with all bits of each number, then the results as text: the shortest decimal that reads back as a
/// number names the number. A scenario that cannot be read gives its faults, a run that fails its error.
pub fn run(scenario: &str, plan: &Plan) -> Vec<u8> {
    let reading = match Document::from_text("scenario.toml", scenario).and_then(|document| document.scenario(&[])) {
        Ok(reading) => reading,
        Err(faults) => return faults.render(false, 80).into_bytes(),
    };
    let model = Model::compile(&reading.scenario);
    let mut bytes = Vec::new();
    let mut sink = |rows: ensemble::Rows<'_>| {
        bytes.extend(rows.draws.iter().chain(rows.rows).flat_map(|value| canonical(*value).to_le_bytes()));
        Ok::<(), Infallible>(())
    };
    let text = match ensemble::run(&model, plan, stockout::provenance(&model, plan, env!("CARGO_PKG_VERSION"), ""), &Silent, &mut sink) {
        Ok(results) => format!("{results:?}"),
        Err(unfinished) => format!("{unfinished:?}"),
    };
    bytes.extend(text.into_bytes());
    bytes
}

/// The bits of a number. WebAssembly leaves those of NaN open, which stands for "no value": all of them are one.
fn canonical(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static OUTPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Where the host writes the text of a scenario of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    let mut input = INPUT.lock().unwrap_or_else(PoisonError::into_inner);
    *input = vec![0; length];
    input.as_mut_ptr()
}

/// Simulates what was written to [`input`]; returns how many bytes lie at [`output`].
#[unsafe(no_mangle)]
pub extern "C" fn simulate(seed: u32, replications: u32, inner: u32) -> usize {
    let input = INPUT.lock().unwrap_or_else(PoisonError::into_inner);
    let plan = Plan { inner: inner.into(), ..Plan::new(seed.into(), replications.into()) };
    let mut output = OUTPUT.lock().unwrap_or_else(PoisonError::into_inner);
    *output = run(&String::from_utf8_lossy(&input), &plan);
    output.len()
}

/// Where the bytes of the last simulation lie.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    OUTPUT.lock().unwrap_or_else(PoisonError::into_inner).as_ptr()
}
