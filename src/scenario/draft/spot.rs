//! Single numbers of a draft: where each stands, what was written for it, and its path.

use std::collections::BTreeSet;

use crate::scenario::draft::field::{self, Field};
use crate::scenario::draft::path::{self, Found, Reach};
use crate::scenario::draft::tables::{Draft, NEXT, Owner, Sort, View, Which};
use crate::scenario::keys::{self, CommodityKey, RouteKey, Spec};

/// One number: a table and a key in it; by commodity (or regime) with its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Spot {
    pub owner: Owner,
    pub key: Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    Single(usize),
    Named(usize, usize),
}

impl Spot {
    pub fn single(owner: Owner, index: usize) -> Self {
        Self { owner, key: Key::Single(index) }
    }

    pub fn named(owner: Owner, index: usize, name: usize) -> Self {
        Self { owner, key: Key::Named(index, name) }
    }

    pub fn spec(self) -> &'static Spec {
        match self.key {
            Key::Single(index) => self.owner.sort().spec(&Which::Single(index)),
            Key::Named(NEXT, _) if self.owner.sort() == Sort::Regime => &keys::NEXT,
            Key::Named(index, _) => &self.owner.sort().named()[index],
        }
    }

    /// Has a route this number from its status, if it gives none itself?
    pub fn inherits(self) -> bool {
        matches!(self.owner, Owner::Status(_) | Owner::Route(_))
    }

    /// The number that a `scale` or `add` starts from where this one is not given.
    pub fn followed(self) -> Option<Spot> {
        let is = |index: usize| self.key == Key::Single(index);
        let to = match self.owner.sort() {
            Sort::Commodity if is(CommodityKey::TargetStockDays as usize) => CommodityKey::InitialStockDays as usize,
            Sort::Status | Sort::Route if is(RouteKey::ReturnDays as usize) => RouteKey::TransitDays as usize,
            _ => return None,
        };
        Some(Spot::single(self.owner, to))
    }
}

/// Every number of a draft, in the order of the resolved file.
pub(crate) fn spots(draft: &Draft) -> Vec<Spot> {
    owners(draft).into_iter().flat_map(|owner| spots_of_table(draft, owner)).collect()
}

/// Every number of a table.
pub(crate) fn spots_of_table(draft: &Draft, owner: Owner) -> Vec<Spot> {
    let mut spots: Vec<Spot> = owner.sort().singles().map(|(index, _, _)| Spot::single(owner, index)).collect();
    for index in 0..owner.sort().named().len() {
        spots.extend((0..draft.commodities.len()).map(|c| Spot::named(owner, index, c)));
    }
    if owner.sort() == Sort::Regime {
        spots.extend((0..draft.regimes.len()).map(|next| Spot::named(owner, NEXT, next)));
    }
    spots
}

/// Every table of a draft.
pub(crate) fn owners(draft: &Draft) -> Vec<Owner> {
    let mut owners = vec![Owner::Scenario];
    owners.extend((0..draft.places.len()).map(Owner::Place));
    for c in 0..draft.commodities.len() {
        owners.push(Owner::Commodity(c));
        owners.extend((0..draft.uses(c).len()).map(|k| Owner::Use(c, k)));
    }
    owners.push(Owner::Threat);
    owners.extend((0..draft.regimes.len()).map(Owner::Regime));
    owners.push(Owner::Escorts);
    owners.extend((0..draft.statuses.len()).map(Owner::Status));
    owners.extend((0..draft.routes.len()).map(Owner::Route));
    owners
}

/// What was written for a number.
pub(crate) fn view(draft: &Draft, spot: Spot) -> View<'_> {
    let numbers = draft.numbers(spot.owner);
    match spot.key {
        Key::Single(index) => {
            let cell = &numbers.single[index];
            View { base: cell.base.as_ref(), from_whole: false, steps: &cell.steps }
        }
        Key::Named(index, name) => numbers.named[index].of(name_of(draft, spot.owner, index, name)),
    }
}

/// The commodity, or for `next` the regime, of that index.
pub(crate) fn name_of(draft: &Draft, owner: Owner, index: usize, name: usize) -> &str {
    if owner.sort() == Sort::Regime && index == NEXT { &draft.regimes[name].name.text } else { &draft.commodities[name].name.text }
}

/// The same key of the same table, for every commodity.
pub(crate) fn siblings(draft: &Draft, spot: Spot) -> Vec<Spot> {
    match spot.key {
        Key::Single(_) => vec![spot],
        Key::Named(NEXT, _) if spot.owner.sort() == Sort::Regime => vec![spot],
        Key::Named(index, _) => (0..draft.commodities.len()).map(|c| Spot::named(spot.owner, index, c)).collect(),
    }
}

/// The path for all commodities at once.
pub(crate) fn whole_path(draft: &Draft, spot: Spot) -> Option<String> {
    let by_commodity = matches!(spot.key, Key::Named(index, _) if spot.owner.sort() != Sort::Regime || index != NEXT);
    by_commodity.then(|| path_of(draft, spot, true))
}

/// The path of a number, e.g. `routes.RN7.loss_fraction.fuel.mean`; or of the key for all commodities.
pub(crate) fn path_of(draft: &Draft, spot: Spot, for_all: bool) -> String {
    let owner = path::of_owner(draft, spot.owner);
    let spec = spot.spec();
    match spot.key {
        Key::Single(_) => match spot.owner {
            Owner::Scenario | Owner::Threat | Owner::Escorts => spec.name.to_owned(),
            _ => format!("{owner}.{}", spec.name),
        },
        Key::Named(..) if for_all => format!("{owner}.{}", spec.name),
        Key::Named(index, name) => {
            let name = name_of(draft, spot.owner, index, name);
            match spec.name.split_once('.') {
                Some((head, tail)) => format!("{owner}.{head}.{name}.{tail}"),
                None => format!("{owner}.{}.{name}", spec.name),
            }
        }
    }
}

/// The numbers that a path of a verb reaches now.
pub(crate) fn expand(draft: &Draft, text: &str) -> Option<BTreeSet<Spot>> {
    let mut spots = BTreeSet::new();
    for path in path::parse(text).ok()? {
        let Reach::Key { selector, keys } = path.reach() else { return None };
        let words = keys.iter().map(String::as_str).collect::<Vec<_>>();
        let (Field::Number(which) | Field::Group { mean: which, .. }) = field::field(selector.sort(), &words).ok()? else { return None };
        let Found::Owners(owners) = selector.find(draft) else { return None };
        for owner in owners {
            spots.extend(spots_of(draft, owner, &which));
        }
    }
    Some(spots)
}

/// The numbers that a key of a table stands for.
pub(crate) fn spots_of(draft: &Draft, owner: Owner, which: &Which) -> Vec<Spot> {
    let next = owner.sort() == Sort::Regime;
    match which {
        Which::Single(index) => vec![Spot::single(owner, *index)],
        Which::Named(index, None) => (0..draft.commodities.len()).map(|c| Spot::named(owner, *index, c)).collect(),
        Which::Named(index, Some(name)) if next && *index == NEXT => {
            let regime = draft.regimes.iter().position(|regime| regime.name.text == *name);
            regime.map(|regime| Spot::named(owner, *index, regime)).into_iter().collect()
        }
        Which::Named(index, Some(name)) => {
            let commodity = draft.commodity_names().position(|other| other == name);
            commodity.map(|c| Spot::named(owner, *index, c)).into_iter().collect()
        }
    }
}

/// The paths of these numbers, separated by commas.
pub(crate) fn spelt(draft: &Draft, spots: &BTreeSet<Spot>) -> String {
    let mut paths = Vec::new();
    for &spot in spots {
        let all = whole_path(draft, spot).filter(|_| siblings(draft, spot).iter().all(|other| spots.contains(other)));
        match all {
            Some(path) if paths.last() == Some(&path) => {}
            Some(path) => paths.push(path),
            None => paths.push(path_of(draft, spot, false)),
        }
    }
    paths.join(", ")
}
