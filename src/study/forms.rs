//! The forms of a design: scenarios in which the factors stand open. A design whose factors are all numbers has one form, and a point of it
//! is a few numbers; where some are words, each combination of words has its own.

use crate::model::Model;
use crate::scenario::Faults;
use crate::scenario::design::Design;
use crate::scenario::factor::Setting;
use crate::scenario::inputs::Inputs;
use crate::scenario::opened::Opened;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What opens a scenario for its points.
pub(super) trait Opens {
    /// What of a point's settings does not stand open.
    fn form(&self, settings: &[Setting]) -> String;

    /// The scenario with all settings open that may be.
    fn opened(&self, settings: &[Setting]) -> Result<Opened, Faults>;
}

impl Opens for Design {
    fn form(&self, settings: &[Setting]) -> String {
        Design::form(self, settings)
    }

    fn opened(&self, settings: &[Setting]) -> Result<Opened, Faults> {
        Design::opened(self, settings)
    }
}

impl Opens for Inputs {
    fn form(&self, settings: &[Setting]) -> String {
        Inputs::form(self, settings)
    }

    fn opened(&self, settings: &[Setting]) -> Result<Opened, Faults> {
        Inputs::opened(self, settings)
    }
}

/// A scenario with open factors, compiled.
#[derive(Debug)]
pub(super) struct Form {
    /// The model; its open values are the design's factors.
    pub model: Model,
    opened: Opened,
}

impl Form {
    /// Returns true if the point of these numbers is a scenario without faults.
    pub fn allows(&self, numbers: &[f64]) -> bool {
        self.opened.allows(numbers)
    }
}

/// The forms that were read so far.
#[derive(Debug, Default)]
pub(super) struct Forms(Mutex<HashMap<String, Option<Arc<Form>>>>);

/// Forms that are kept: with more, as where a factor chooses among hundreds of joint draws, they are read again.
const MOST_FORMS: usize = 64;

impl Forms {
    /// The form of a point. None where its words make no scenario: reading the point tells why.
    pub fn of(&self, design: &impl Opens, settings: &[Setting]) -> Option<Arc<Form>> {
        let name = design.form(settings);
        if let Some(form) = self.known().get(&name) {
            return form.clone();
        }
        // Read without the lock: others may need their own form meanwhile.
        let opened = design.opened(settings).ok();
        let form = opened.map(|opened| Arc::new(Form { model: Model::compile(&opened.scenario), opened }));
        let mut known = self.known();
        if known.len() >= MOST_FORMS {
            known.clear();
        }
        known.insert(name, form.clone());
        form
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Option<Arc<Form>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
