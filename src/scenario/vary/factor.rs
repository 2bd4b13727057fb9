//! What is varied: a path, a verb, and the values that it takes. A sweep has factors, a calibration priors.

use crate::scenario::draft::joint;
use crate::scenario::draft::overlay::{Layer, Overlay, Verb};
use crate::scenario::quantity::UncertainLaw;
use crate::table::CellNumbers;

/// One factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Where, e.g. `routes.*.attack_probability.fuel`.
    pub path: String,
    /// What it does there.
    pub verb: Verb,
    /// Its values.
    pub values: FactorValues,
    /// Does its key hold whole numbers alone? Then what is drawn is rounded.
    pub whole: bool,
}

/// What values a factor takes.
#[derive(Debug, Clone, PartialEq)]
pub enum FactorValues {
    /// Those, of a grid.
    List(Vec<Setting>),
    /// Spread over an uncertain value.
    Law(UncertainLaw),
    /// As in the table.
    Column,
}

/// One value of a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A number.
    Number(f64),
    /// A word, such as a status.
    Text(String),
    /// True or false.
    Flag(bool),
    /// An empty cell of a table.
    Missing,
}

impl Setting {
    /// As a TOML value.
    pub fn toml(&self) -> String {
        match self {
            Self::Number(number) => format!("{number:?}"),
            Self::Text(text) => toml_text(text),
            Self::Flag(flag) => flag.to_string(),
            Self::Missing => String::new(),
        }
    }

    /// What the cell of a table says.
    pub(super) fn of_cell(cell: &str, numbers: &CellNumbers<'_>) -> Self {
        match (cell, numbers.read(cell)) {
            ("", _) => Self::Missing,
            ("true" | "TRUE" | "True", _) => Self::Flag(true),
            ("false" | "FALSE" | "False", _) => Self::Flag(false),
            (_, Ok(number)) => Self::Number(number),
            (word, Err(_)) => Self::Text(word.to_owned()),
        }
    }
}

/// A string of JSON is one of TOML.
fn toml_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Factor {
    /// Does it choose the draw of values that are drawn together?
    pub fn chooses(&self) -> bool {
        joint::chooses(&self.path)
    }

    /// The overlay that gives it this value.
    pub fn overlay(&self, at: usize, setting: &Setting) -> Overlay {
        Overlay { verb: self.verb, path: self.path.clone(), value: setting.toml(), origin: origin(at) }
    }

    /// The layer that lets it stand open, as the open value of that number.
    pub(super) fn open(&self, at: usize, number: usize) -> Layer {
        Layer::Open { number, verb: self.verb, path: self.path.clone(), origin: origin(at) }
    }
}

/// How faults name the factor at this place.
pub(super) fn origin(at: usize) -> String {
    format!("factor {}", at + 1)
}

/// A drawn number, made whole where its key asks for that.
pub fn round(factor: &Factor, setting: Setting) -> Setting {
    match setting {
        Setting::Number(number) if factor.whole => Setting::Number(number.round()),
        other => other,
    }
}
