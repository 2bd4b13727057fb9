//! TOML as it is written: each value in one way, so that equal scenarios are equal texts.

use std::fmt::Write as _;

use crate::scenario::draft::tables::Law;
use crate::scenario::keys::Spec;
use stockout_results::visible;

impl Law {
    /// The uncertain value as an inline table.
    pub(crate) fn written(&self) -> String {
        let single = [("low", self.low), ("mode", self.mode), ("high", self.high)];
        let several = [("values", &self.values), ("weights", &self.weights)];
        let mut parts =
            single.iter().filter_map(|(key, value)| value.map(|value| format!("{key} = {}", number(value)))).collect::<Vec<_>>();
        parts.extend(several.iter().filter_map(|(key, values)| values.as_ref().map(|values| format!("{key} = {}", list(values)))));
        parts.extend(self.together.iter().map(|name| format!("together = {}", quoted(&name.text))));
        format!("{{ {} }}", parts.join(", "))
    }
}

/// A mean and its spread.
pub(crate) fn group(mean: Option<String>, spread: Option<String>, spread_key: &str) -> Option<String> {
    match (mean, spread) {
        (None, None) => None,
        (Some(mean), Some(spread)) => Some(format!("{{ mean = {mean}, {spread_key} = {spread} }}")),
        (Some(mean), None) => Some(format!("{{ mean = {mean} }}")),
        (None, Some(spread)) => Some(format!("{{ {spread_key} = {spread} }}")),
    }
}

pub(crate) fn known(value: f64, spec: &Spec) -> String {
    match (spec.name, spec.flag) {
        ("initially", _) => quoted(if value == 1.0 { "closed" } else { "open" }),
        (_, true) => (value == 1.0).to_string(),
        _ => number(value),
    }
}

/// The shortest text that reads back to the same number.
pub(crate) fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{}", value as i64) } else { format!("{value:?}") }
}

pub(crate) fn list(values: &[f64]) -> String {
    format!("[{}]", values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(", "))
}

pub(crate) fn quoted_key(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_');
    if bare { key.to_owned() } else { quoted(key) }
}

/// A TOML basic string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // So are characters that would turn the order of letters round.
            control if control.is_control() || visible(control.encode_utf8(&mut [0; 4])) != control.to_string() => {
                let _ = write!(out, "\\U{:08X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
