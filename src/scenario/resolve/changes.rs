//! The changes that files and overlays made, as far as anything is left of them: later ones may have replaced what they acted on.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::draft::spot::{Key, Spot, expand, name_of, siblings, spelt, spots, view, whole_path};
use crate::scenario::draft::tables::{Amount, Draft, Placed, Verb, View};
use crate::scenario::draft::tree::Name;

/// A change of which something is left.
pub(crate) struct Lasting {
    /// Its place among [`Draft::changes`].
    pub id: usize,
    /// The path, or paths, at which it still acts.
    pub path: String,
}

/// All that is left, in the order in which it was done.
pub(crate) fn lasting(draft: &Draft) -> Vec<Lasting> {
    let mut left: BTreeMap<usize, BTreeSet<Spot>> = BTreeMap::new();
    for spot in spots(draft) {
        let View { base, steps, .. } = view(draft, spot);
        let shared = base.and_then(|base| if let Amount::Shared(id) = base.value { Some(id) } else { None });
        for id in shared.into_iter().chain(steps.iter().copied()) {
            left.entry(id).or_default().insert(spot);
        }
    }
    let one = |(id, spots): (usize, BTreeSet<Spot>)| {
        let whole = expand(draft, &draft.changes[id].path).as_ref() == Some(&spots);
        Lasting { id, path: if whole { draft.changes[id].path.clone() } else { spelt(draft, &spots) } }
    };
    left.into_iter().map(one).collect()
}

/// An uncertain value that a selector set, and of which later overlays left one path, stands at that path.
pub(crate) fn land(draft: &mut Draft) {
    for id in (0..draft.changes.len()).filter(|&id| draft.changes[id].verb == Verb::Set).collect::<Vec<_>>() {
        let is_shared = |spot: &Spot| view(draft, *spot).base.is_some_and(|base| base.value == Amount::Shared(id));
        let left = spots(draft).into_iter().filter(is_shared).collect::<BTreeSet<_>>();
        let change = draft.changes[id].clone();
        if left.is_empty() || expand(draft, &change.path).as_ref() == Some(&left) || spelt(draft, &left).contains(',') {
            continue;
        }
        let base = Some(Placed { value: change.amount, at: change.at });
        let for_all = left.first().is_some_and(|&spot| whole_path(draft, spot).is_some() && siblings(draft, spot).len() == left.len());
        for &spot in &left {
            let name = match spot.key {
                Key::Named(index, name) => name_of(draft, spot.owner, index, name).to_owned(),
                Key::Single(_) => String::new(),
            };
            let numbers = draft.numbers_mut(spot.owner);
            match spot.key {
                Key::Single(index) => numbers.single[index].base = base.clone(),
                Key::Named(index, _) => {
                    let cell = numbers.named[index].cell(&Name { text: name, at: change.at });
                    cell.base = if for_all { None } else { base.clone() };
                    if for_all {
                        numbers.named[index].whole.base = base.clone();
                    }
                }
            }
        }
    }
}
