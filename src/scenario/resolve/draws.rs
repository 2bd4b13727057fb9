//! The uncertain values of a scenario, in the order of their first appearance in the resolved file, each by the name that it is drawn by.

use std::collections::HashMap;

use crate::scenario::draft::tables::Law;
use crate::scenario::fault::Place;
use crate::scenario::quantity::{Term, Uncertain, UncertainLaw};

/// Uncertain values by name.
#[derive(Debug, Default)]
pub(crate) struct Draws {
    pub noted: Vec<Noted>,
    by_name: HashMap<String, usize>,
    by_change: HashMap<usize, usize>,
}

/// One of them, and where it says with which others it is drawn.
#[derive(Debug)]
pub(crate) struct Noted {
    pub value: Uncertain,
    pub together_at: Place,
}

impl Draws {
    /// Notes what stands at a path; a path is noted once.
    pub fn note(&mut self, path: String, law: &Law) {
        if !self.by_name.contains_key(&path) {
            self.push(path, law);
        }
    }

    /// Notes the uncertain value of a change. Several changes may have one verb and path: each is a draw of its own.
    pub fn note_change(&mut self, change: usize, path: &str, law: &Law) {
        let names = std::iter::once(path.to_owned()).chain((2..).map(|count| format!("{path} ({count})")));
        let free = names.into_iter().find(|name| !self.by_name.contains_key(name)).unwrap_or_default();
        let index = self.push(free, law);
        self.by_change.insert(change, index);
    }

    fn push(&mut self, path: String, law: &Law) -> usize {
        let index = self.noted.len();
        self.by_name.insert(path.clone(), index);
        let together = law.together.as_ref().map(|name| name.text.clone());
        let together_at = law.together.as_ref().map(|name| name.at).unwrap_or_default();
        self.noted.push(Noted { value: Uncertain { path, law: law.distributed(), together }, together_at });
        index
    }

    /// The draw of that name, by its place among those that are noted.
    pub fn named(&self, path: &str) -> Term {
        Term::Draw(self.by_name.get(path).copied().unwrap_or(usize::MAX))
    }

    /// The draw of that change.
    pub fn of_change(&self, change: usize) -> Term {
        Term::Draw(self.by_change.get(&change).copied().unwrap_or(usize::MAX))
    }
}

impl Law {
    /// The law of a draw; the value has been checked to be one.
    fn distributed(&self) -> UncertainLaw {
        if let Some(values) = &self.values {
            let weights = self.weights.clone().unwrap_or_else(|| vec![1.0; values.len()]);
            return UncertainLaw::Discrete { values: values.clone(), weights };
        }
        let (low, high) = (self.low.unwrap_or_default(), self.high.unwrap_or_default());
        match self.mode {
            Some(mode) => UncertainLaw::Pert { low, mode, high },
            None => UncertainLaw::Uniform { low, high },
        }
    }
}
