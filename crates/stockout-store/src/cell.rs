//! Numbers as cells of a CSV file.

use std::fmt::Write;

/// The shortest text that reads back as the same number; nothing for what is not a number.
pub(super) fn write_number(text: &mut String, value: f64) {
    if !value.is_nan() {
        let _infallible = write!(text, "{value:?}");
    }
}

/// The number that a cell holds; an empty one holds none.
pub(super) fn read_number(text: &str) -> Result<f64, String> {
    if text.is_empty() {
        return Ok(f64::NAN);
    }
    text.parse().map_err(|_| format!("`{text}` is not a number"))
}
