//! Faults as JSON.

use serde_json::{Value as Json, json};
use stockout::scenario::Fault;

/// Faults as `check --format json` gives them, with file and text.
pub(crate) fn list(faults: &[Fault]) -> Vec<Json> {
    let fault = |fault: &Fault| {
        json!({
            "code": fault.code, "message": fault.message, "expected": fault.expected, "hint": fault.hint,
            "file": fault.file.strip_prefix("page/").unwrap_or(&fault.file), "line": fault.line, "column": fault.column,
            "source": fault.source,
        })
    };
    faults.iter().map(fault).collect()
}
