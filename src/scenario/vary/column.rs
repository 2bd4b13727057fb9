//! What stands in a column of a table of points: its ends, its first fraction, its words.

use std::collections::HashSet;

use crate::scenario::vary::factor::Setting;

/// Different words of a column that are tried: more are no names of anything.
const WORDS: usize = 256;

/// What stands in a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// The least and the greatest number.
    pub ends: Option<[f64; 2]>,
    pub fraction: Option<f64>,
    /// Words, flags, and numbers that are none.
    pub words: Vec<Setting>,
    known: HashSet<String>,
}

impl Seen {
    /// Returns true if it holds nothing but numbers.
    pub fn is_numeric(&self) -> bool {
        self.words.iter().all(|word| matches!(word, Setting::Number(_)))
    }

    /// Takes the next cell into account.
    pub fn take(&mut self, setting: Setting) {
        match setting {
            Setting::Missing => {}
            Setting::Number(number) if number.is_finite() => {
                let [low, high] = self.ends.unwrap_or([number; 2]);
                self.ends = Some([low.min(number), high.max(number)]);
                if self.fraction.is_none() && number.fract() != 0.0 {
                    self.fraction = Some(number);
                }
            }
            word => {
                if self.words.len() < WORDS && self.known.insert(word.toml()) {
                    self.words.push(word);
                }
            }
        }
    }
}
