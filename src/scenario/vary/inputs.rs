//! The inputs that a program varies itself, point by point: paths and verbs, without values. Nothing is read again where a point is numbers.

use crate::scenario::document::{Document, Reading};
use crate::scenario::draft::joint;
use crate::scenario::draft::overlay::{Layer, Overlay, Verb};
use crate::scenario::fault::Faults;
use crate::scenario::opened::Opened;
use crate::scenario::vary::factor::{Factor, FactorValues, Setting, origin};

/// A scenario under fixed changes, and the inputs that are to vary.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The scenario under the fixed changes.
    pub base: Reading,
    document: Document,
    fixed: Vec<Overlay>,
    factors: Vec<Factor>,
    /// By factor: may its numbers stand open?
    open: Vec<bool>,
}

impl Inputs {
    /// Of these inputs, each a verb and a path. Whether a path exists is told when the first point is read.
    ///
    /// # Errors
    /// Every fault of the document under the fixed changes.
    pub fn new(document: Document, fixed: Vec<Overlay>, inputs: &[(Verb, String)]) -> Result<Self, Faults> {
        let base = document.scenario(&fixed)?;
        let factor = |(verb, path): &(Verb, String)| Factor { path: path.clone(), verb: *verb, values: FactorValues::Column, whole: false };
        let factors: Vec<Factor> = inputs.iter().map(factor).collect();
        let mut inputs =
            Self { base, document, fixed, open: factors.iter().map(|factor| !joint::chooses(&factor.path)).collect(), factors };
        // An input that no uncertain number may take is closed: its points are read.
        while let Err(faults) = inputs.document.open(&inputs.layers(&[])) {
            let is_named = |at: usize| faults.0.iter().any(|fault| !fault.warning && fault.file == origin(at));
            let named: Vec<usize> = (0..inputs.open.len()).filter(|&at| inputs.open[at] && is_named(at)).collect();
            if named.is_empty() {
                // Nothing says which: every point is read.
                inputs.open.fill(false);
                break;
            }
            named.into_iter().for_each(|at| inputs.open[at] = false);
        }
        Ok(inputs)
    }

    /// How many inputs there are.
    pub fn count(&self) -> usize {
        self.factors.len()
    }

    /// The scenario of a point, read by itself.
    ///
    /// # Errors
    /// Every fault of the point.
    pub fn reading(&self, settings: &[Setting]) -> Result<Reading, Faults> {
        let varied = self.factors.iter().zip(settings).enumerate().map(|(at, (factor, setting))| factor.overlay(at, setting));
        self.document.scenario(&self.fixed.iter().cloned().chain(varied).collect::<Vec<_>>())
    }

    /// The scenario of a point with all settings open that may be. It serves every point of the same [`Inputs::form`].
    ///
    /// # Errors
    /// Every fault of the others.
    pub fn opened(&self, settings: &[Setting]) -> Result<Opened, Faults> {
        self.document.open(&self.layers(settings))
    }

    /// What of a point's settings does not stand open, as a text.
    pub fn form(&self, settings: &[Setting]) -> String {
        let written = settings.iter().enumerate().filter(|&(at, setting)| !self.stands_open(at, setting));
        written.map(|(at, setting)| format!("{at} = {}\n", setting.toml())).collect()
    }

    /// The numbers of a point's open values, one for each input; 0 for those that do not stand open.
    pub fn numbers(&self, settings: &[Setting]) -> Vec<f64> {
        let number = |(at, setting): (usize, &Setting)| match setting {
            // Minus nought is nought, as it is where a file is read.
            Setting::Number(number) if self.open[at] => number + 0.0,
            _ => 0.0,
        };
        settings.iter().enumerate().map(number).collect()
    }

    fn stands_open(&self, at: usize, setting: &Setting) -> bool {
        self.open[at] && matches!(setting, Setting::Number(_))
    }

    /// The fixed changes, then the inputs; those that are closed and have no setting are left out.
    fn layers(&self, settings: &[Setting]) -> Vec<Layer> {
        let fixed = self.fixed.iter().cloned().map(Layer::Written);
        let varied = self.factors.iter().enumerate().filter_map(|(at, factor)| match settings.get(at) {
            Some(setting) if !self.stands_open(at, setting) => Some(Layer::Written(factor.overlay(at, setting))),
            None if !self.open[at] => None,
            _ => Some(factor.open(at, at)),
        });
        fixed.chain(varied).collect()
    }
}
