//! `stockout check`: validates any number of scenario files.

use super::args::{CheckArgs, Format};
use super::exit::{Exit, Failure, colours, print, print_json};
use super::{fonts, scenario};
use serde_json::{Value, json};
use std::path::Path;
use stockout::scenario::expanded::resolved_json;
use stockout::scenario::{Fault, Overlay, counted};
use stockout_view::Lang;

/// The code of a warning of letters that nothing here can draw.
const LETTERS: &str = "S114";

pub fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let overlays = args.sets.iter().map(|text| scenario::overlay(text)).collect::<Result<Vec<_>, _>>()?;
    let mut files = Vec::new();
    let mut all_good = true;
    for path in &args.scenarios {
        all_good &= match args.format {
            Format::Json => {
                let (file, good) = as_json(path, &overlays);
                files.push(file);
                good
            }
            Format::Table => as_text(path, &overlays)?,
        };
    }
    if args.format == Format::Json {
        print_json(&json!({ "files": files }))?;
    }
    Ok(if all_good { Exit::Done } else { Exit::Refused })
}

fn as_json(path: &Path, overlays: &[Overlay]) -> (Value, bool) {
    let shown = path.display().to_string();
    match scenario::read_named(path, overlays) {
        Ok(reading) => {
            let letters = fonts::undrawn(&reading.scenario, Lang::En);
            let letters = letters.iter().map(|text| json!({ "code": LETTERS, "level": "warning", "message": text, "file": shown }));
            let faults: Vec<Value> = reading.warnings.iter().map(fault).chain(letters).collect();
            (json!({ "path": shown, "ok": true, "faults": faults, "resolved": resolved_json(&reading.scenario) }), true)
        }
        Err(faults) => {
            let faults: Vec<Value> = faults.0.iter().map(fault).collect();
            (json!({ "path": shown, "ok": false, "faults": faults, "resolved": Value::Null }), false)
        }
    }
}

fn fault(fault: &Fault) -> Value {
    json!({
        "code": fault.code,
        "level": if fault.warning { "warning" } else { "error" },
        "message": fault.message,
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "expected": fault.expected,
        // What is expected is a way out too, where there is no other.
        "hint": fault.hint.as_ref().or(fault.expected.as_ref()),
    })
}

fn as_text(path: &Path, overlays: &[Overlay]) -> Result<bool, Failure> {
    match scenario::read_named(path, overlays) {
        Ok(reading) => {
            scenario::warn(&reading.warnings);
            scenario::warn_of_letters(&reading.scenario);
            let doubts = if reading.warnings.is_empty() { String::new() } else { format!(", {}", counted(&reading.warnings)) };
            print(&format!("{}: good{doubts}\n", path.display()))?;
            print(&reading.scenario.resolved)?;
            Ok(true)
        }
        Err(faults) => {
            say!("{}", faults.render(colours(), 80).trim_end());
            print(&format!("{}: {}\n", path.display(), counted(&faults.0)))?;
            Ok(false)
        }
    }
}
