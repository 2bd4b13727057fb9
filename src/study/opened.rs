//! A design whose factors stand open: a point of it is a few numbers, and not a scenario that is read and compiled.

use crate::model::{Instance, Model};
use crate::scenario::design::Design;
use crate::scenario::factor::Setting;
use crate::scenario::opened::Opened;

/// Has every factor a number? A table may have empty cells.
pub(super) fn are_numbers(settings: &[Setting]) -> bool {
    settings.iter().all(|setting| matches!(setting, Setting::Number(_)))
}

/// A model whose factors stand open: a point of it is a few numbers, and not a scenario that is read and compiled.
#[derive(Debug)]
pub(super) struct Open {
    model: Model,
    places: Vec<Vec<usize>>,
}

/// From how many points on it pays to open a design, and how many of them are looked at both ways.
const ENOUGH_POINTS: u64 = 32;
const LOOKED_AT: u64 = 5;

impl Open {
    /// Of a design of so many points, whose settings are asked for by number. None where it cannot be opened, or where one of some points
    /// would not be the scenario that it is when it is read, to the last bit.
    pub(super) fn of(design: &Design, points: u64, settings: impl Fn(u64) -> Option<Vec<Setting>>) -> Option<Self> {
        if points < ENOUGH_POINTS {
            return None;
        }
        let Opened { scenario, places, corners } = design.opened()?;
        let open = Self { model: Model::compile(&scenario), places };
        let mut instance = Instance::default();
        // At a corner a share may be 0, and its road carry nothing.
        let looked_at = (0..LOOKED_AT).map(|at| settings(at * (points - 1) / (LOOKED_AT - 1)));
        for (draw, settings) in (0..).zip(corners.into_iter().map(Some).chain(looked_at)) {
            let settings = settings?;
            if !are_numbers(&settings) {
                continue;
            }
            let read = Model::compile(&design.document.scenario(&design.overlays(&settings)).ok()?.scenario);
            open.model.redraw_holding(&mut instance, design.seed, draw, open.held(&settings).into_iter());
            if read.shape != open.model.shape || !instance.says_what(&read.instance(design.seed, draw)) {
                return None;
            }
        }
        Some(open)
    }

    pub(super) fn model(&self) -> &Model {
        &self.model
    }

    /// The uncertain values that a point's settings give, which are all numbers: place among them, and value.
    pub(super) fn held(&self, settings: &[Setting]) -> Vec<(usize, f64)> {
        let one = |(places, setting): (&Vec<usize>, &Setting)| {
            let Setting::Number(number) = *setting else { unreachable!("a factor with words is not opened: {setting:?}") };
            // Minus nought is nought, as it is where a file is read.
            places.iter().map(move |&place| (place, number + 0.0)).collect::<Vec<_>>()
        };
        self.places.iter().zip(settings).flat_map(one).collect()
    }
}
