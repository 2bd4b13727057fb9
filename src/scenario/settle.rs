//! What a draft says in the end, number by number, in a form that one file could hold.
//!
//! Constants are folded into what they change. What is left (a change of an uncertain value, of an inherited one, or by an
//! uncertain one) is written as one top-level `[scale]`, then one `[add]`.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Amount, By, Draft, NEXT, Owner, Placed, Sort, Verb, View, Which};
use super::fault::{Place, Report, code};
use super::field::{self, Field};
use super::keys::{CommodityKey, Spec};
use super::opened;
use super::path::{self, Found, Reach};
use super::tree::Name;
use super::{StepVerb, keys};

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

/// What a number starts from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Base {
    /// Nobody gave it: it is inherited, or has the default.
    Silent,
    /// `"none"`: not inherited either.
    Nothing,
    Known(f64),
    /// An uncertain value that stands here (or, `from_whole`, for all commodities).
    Law {
        from_whole: bool,
    },
    /// An uncertain value that a `[set]` gave through a selector.
    Shared(usize),
    Broken,
}

/// A number with its changes in order: times `scale`, times the draws of `scales`, plus `add`, plus the draws of `adds`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Normal {
    pub base: Base,
    pub scale: f64,
    pub scales: Vec<usize>,
    pub add: f64,
    pub adds: Vec<usize>,
    /// Where it was written, or last changed.
    pub at: Place,
    pub changed: bool,
}

/// Changes in an order that a file with one `[scale]` and one `[add]` cannot hold.
pub(crate) struct Unwritable(pub Place);

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

    fn inherits(self) -> bool {
        matches!(self.owner, Owner::Status(_) | Owner::Route(_))
    }

    /// `target_stock_days` starts from another number, if it is changed without being given.
    fn follows(self) -> bool {
        self.owner.sort() == Sort::Commodity && self.key == Key::Single(CommodityKey::TargetStockDays as usize)
    }
}

/// Every number of a draft, in the order of the resolved file.
pub(crate) fn spots(draft: &Draft) -> Vec<Spot> {
    let mut spots = Vec::new();
    for owner in owners(draft) {
        spots.extend(owner.sort().singles().map(|(index, _, _)| Spot::single(owner, index)));
        for index in 0..owner.sort().named().len() {
            spots.extend((0..draft.commodities.len()).map(|c| Spot::named(owner, index, c)));
        }
        if owner.sort() == Sort::Regime {
            spots.extend((0..draft.regimes.len()).map(|next| Spot::named(owner, NEXT, next)));
        }
    }
    spots
}

/// Every table of a draft.
pub(crate) fn owners(draft: &Draft) -> Vec<Owner> {
    let mut owners = vec![Owner::Scenario];
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

/// What a number comes to.
pub(crate) fn normal(draft: &Draft, spot: Spot) -> Result<Normal, Unwritable> {
    let View { base, from_whole, steps } = view(draft, spot);
    let spec = spot.spec();
    let mut normal = Normal {
        base: base.map_or(Base::Silent, |base| plain(base, from_whole)),
        scale: 1.0,
        scales: Vec::new(),
        add: 0.0,
        adds: Vec::new(),
        at: steps.last().map(|step| step.at).or(base.map(|base| base.at)).unwrap_or_default(),
        changed: !steps.is_empty(),
    };
    if normal.base == Base::Nothing && !spot.inherits() {
        normal.base = Base::Silent;
    }
    if normal.base == Base::Silent && normal.changed && !spot.inherits() && !spot.follows() {
        normal.base = if spec.default.is_finite() { Base::Known(spec.default) } else { Base::Silent };
    }
    for step in steps {
        normal.take(step.verb, step.by, spec).map_err(|()| Unwritable(step.at))?;
    }
    let uncertain = !normal.scales.is_empty() || !normal.adds.is_empty();
    normal.fold(spec, uncertain);
    Ok(normal)
}

fn plain(base: &Placed<Amount>, from_whole: bool) -> Base {
    match base.value {
        Amount::Known(number) => Base::Known(number),
        Amount::Nothing => Base::Nothing,
        Amount::Law(_) => Base::Law { from_whole },
        Amount::Shared(entry) => Base::Shared(entry),
        Amount::Broken => Base::Broken,
    }
}

impl Normal {
    fn take(&mut self, verb: StepVerb, by: By, spec: &Spec) -> Result<(), ()> {
        match (verb, by) {
            (StepVerb::Add, By::Known(number)) => self.add += number,
            (StepVerb::Add, By::Entry(entry)) => self.adds.push(entry),
            (StepVerb::Scale, _) if !self.adds.is_empty() => return Err(()),
            (StepVerb::Scale, By::Known(number)) => {
                self.scale *= number;
                self.add *= number;
            }
            (StepVerb::Scale, By::Entry(entry)) => {
                if self.add != 0.0 {
                    self.fold(spec, true);
                }
                if self.add != 0.0 {
                    return Err(());
                }
                self.scales.push(entry);
            }
        }
        Ok(())
    }

    /// Folds constants into a known base. It stays as it is, with its changes, where the file could not state the result:
    /// a fraction of a whole number, or what only a draw brings back into range.
    fn fold(&mut self, spec: &Spec, uncertain: bool) {
        let Base::Known(base) = self.base else { return };
        let range = Spec { whole: false, ..*spec };
        let stays = |number: f64| spec.whole && base.fract() == 0.0 && number.fract() != 0.0 || uncertain && !range.allows(number);
        let scaled = base * self.scale;
        if self.scales.is_empty() {
            let number = if self.add == 0.0 { scaled } else { scaled + self.add };
            if !stays(number) {
                (self.base, self.scale, self.add) = (Base::Known(number), 1.0, 0.0);
            }
        } else if !stays(scaled) {
            (self.base, self.scale) = (Base::Known(scaled), 1.0);
        }
    }

    /// Does anything but the base itself take part?
    pub fn is_changed(&self) -> bool {
        self.scale != 1.0 || self.add != 0.0 || !self.scales.is_empty() || !self.adds.is_empty()
    }

    /// The number, if no draw takes part.
    pub fn known(&self) -> Option<f64> {
        match self.base {
            Base::Known(number) if self.scales.is_empty() && self.adds.is_empty() => {
                Some(if self.add == 0.0 { number * self.scale } else { number * self.scale + self.add })
            }
            _ => None,
        }
    }
}

/// Is every number that an open value changes scaled once at most, and then added to once at most, and is nothing turned round by a
/// negative factor? Then it comes to the same bits whether the value is known or open: constants are multiplied with one another before
/// the number is, open values one after the other, and these differ in the last place. And then it grows with every open value.
pub(crate) fn is_plain(draft: &Draft) -> bool {
    let open = |by: &By| matches!(by, By::Entry(entry) if opened::is_open(draft.entries[*entry].law.weights.as_deref()));
    let least = |by: &By| match by {
        By::Known(number) => *number,
        By::Entry(entry) => {
            let law = &draft.entries[*entry].law;
            law.low.into_iter().chain(law.values.iter().flatten().copied()).fold(f64::INFINITY, f64::min)
        }
    };
    spots(draft).into_iter().all(|spot| {
        let steps = view(draft, spot).steps;
        let upright = steps.iter().all(|step| step.verb != StepVerb::Scale || least(&step.by) >= 0.0);
        let verbs: Vec<StepVerb> = steps.iter().map(|step| step.verb).collect();
        let once = matches!(verbs[..], [] | [_] | [StepVerb::Scale, StepVerb::Add]);
        upright && (once || !steps.iter().any(|step| open(&step.by)))
    })
}

/// An uncertain value that a selector set, and of which later overlays left one path, stands at that path.
pub(crate) fn land(draft: &mut Draft) {
    for id in (0..draft.entries.len()).filter(|&id| draft.entries[id].verb == Verb::Set).collect::<Vec<_>>() {
        let is_shared = |spot: &Spot| view(draft, *spot).base.is_some_and(|base| base.value == Amount::Shared(id));
        let left = spots(draft).into_iter().filter(is_shared).collect::<BTreeSet<_>>();
        let entry = draft.entries[id].clone();
        if left.is_empty() || expand(draft, &entry.path).as_ref() == Some(&left) || spelt(draft, &left).contains(',') {
            continue;
        }
        let base = Some(Placed { value: Amount::Law(entry.law), at: entry.at });
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
                    let cell = numbers.named[index].cell(&Name { text: name, at: entry.at });
                    cell.base = if for_all { None } else { base.clone() };
                    if for_all {
                        numbers.named[index].whole.base = base.clone();
                    }
                }
            }
        }
    }
}

/// A change that is left to a top-level `[scale]` or `[add]`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pending {
    pub verb: Verb,
    pub path: String,
    pub by: By,
}

/// What is left of the verbs, and how the entries are called in the end.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// For each entry of the draft, its path in the resolved file; none if nothing of it is left.
    pub entries: Vec<Option<String>>,
    pub pending: Vec<Pending>,
}

/// Collects what is left of the verbs. Faults where one file could not hold it.
pub(crate) fn changes(draft: &Draft, report: &mut Report) -> Changes {
    let mut left: BTreeMap<usize, BTreeSet<Spot>> = BTreeMap::new();
    let mut constants: Vec<(Spot, f64, f64)> = Vec::new();
    for spot in spots(draft) {
        let Ok(normal) = normal(draft, spot) else { continue };
        if let Base::Shared(entry) = normal.base {
            left.entry(entry).or_default().insert(spot);
        }
        for &entry in normal.scales.iter().chain(&normal.adds) {
            left.entry(entry).or_default().insert(spot);
        }
        if normal.scale != 1.0 || normal.add != 0.0 {
            constants.push((spot, normal.scale, normal.add));
        }
    }
    let mut changes = Changes { entries: vec![None; draft.entries.len()], pending: Vec::new() };
    let mut taken: BTreeSet<(Verb, String)> = BTreeSet::new();
    for (&id, spots) in &left {
        let entry = &draft.entries[id];
        let path = if expand(draft, &entry.path).as_ref() == Some(spots) { entry.path.clone() } else { spelt(draft, spots) };
        if !taken.insert((entry.verb, path.clone())) {
            unwritable(entry.at, report);
        }
        changes.entries[id] = Some(path);
    }
    constant_changes(draft, &constants, &taken, &mut changes.pending, report);
    for &id in left.keys() {
        let entry = &draft.entries[id];
        if let (true, Some(path)) = (entry.verb != Verb::Set, &changes.entries[id]) {
            changes.pending.push(Pending { verb: entry.verb, path: path.clone(), by: By::Entry(id) });
        }
    }
    changes
}

/// Says that overlays cannot be written into one file.
pub(crate) fn unwritable(at: Place, report: &mut Report) {
    report
        .fault(code::UNWRITABLE, at, "these changes by uncertain values cannot be written into one file")
        .expected("this path is changed a second time")
        .hint("a path may be scaled once and added to once by an uncertain value, in this order");
}

fn constant_changes(
    draft: &Draft,
    constants: &[(Spot, f64, f64)],
    taken: &BTreeSet<(Verb, String)>,
    out: &mut Vec<Pending>,
    report: &mut Report,
) {
    let parts = [(Verb::Scale, 1.0), (Verb::Add, 0.0)];
    for (verb, neutral) in parts {
        let numbers = constants.iter().map(|&(spot, scale, add)| (spot, if verb == Verb::Scale { scale } else { add }));
        let numbers = numbers.filter(|(_, number)| *number != neutral).collect::<BTreeMap<_, _>>();
        for (&spot, &number) in &numbers {
            let whole = whole_path(draft, spot).filter(|path| !taken.contains(&(verb, path.clone())));
            let alike = siblings(draft, spot).iter().all(|other| numbers.get(other) == Some(&number));
            let path = match whole {
                Some(_) if alike && !matches!(spot.key, Key::Named(_, 0)) => continue,
                Some(path) if alike => path,
                _ => path_of(draft, spot, false),
            };
            if taken.contains(&(verb, path.clone())) {
                unwritable(normal(draft, spot).map_or_else(|error| error.0, |normal| normal.at), report);
            }
            out.push(Pending { verb, path, by: By::Known(number) });
        }
    }
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
fn whole_path(draft: &Draft, spot: Spot) -> Option<String> {
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
fn expand(draft: &Draft, text: &str) -> Option<BTreeSet<Spot>> {
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
fn spelt(draft: &Draft, spots: &BTreeSet<Spot>) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{PairKey, RouteKey};

    fn after(base: f64, spec: &Spec, steps: &[(StepVerb, By)]) -> Option<Normal> {
        let (scales, adds, at) = (Vec::new(), Vec::new(), Place::default());
        let mut normal = Normal { base: Base::Known(base), scale: 1.0, scales, add: 0.0, adds, at, changed: true };
        for &(verb, by) in steps {
            normal.take(verb, by, spec).ok()?;
        }
        let uncertain = !normal.scales.is_empty() || !normal.adds.is_empty();
        normal.fold(spec, uncertain);
        Some(normal)
    }

    const SCALE: StepVerb = StepVerb::Scale;
    const ADD: StepVerb = StepVerb::Add;

    #[test]
    fn constants_are_folded_in_their_order() {
        let spec = RouteKey::DelayDays.spec();
        let normal = after(3.0, spec, &[(SCALE, By::Known(2.0)), (ADD, By::Known(1.0)), (SCALE, By::Known(10.0))]).unwrap();
        assert_eq!((normal.known(), normal.is_changed()), (Some(70.0), false));
    }

    #[test]
    fn a_draw_parts_what_is_folded_from_what_is_left() {
        let spec = RouteKey::DelayDays.spec();
        let steps = [(ADD, By::Known(1.0)), (SCALE, By::Entry(0)), (SCALE, By::Known(2.0)), (ADD, By::Known(5.0))];
        let normal = after(3.0, spec, &steps).unwrap();
        assert_eq!((normal.base, normal.scales.as_slice(), normal.add), (Base::Known(8.0), &[0][..], 5.0));
    }

    #[test]
    fn what_comes_after_an_uncertain_addition_is_an_addition() {
        let spec = RouteKey::DelayDays.spec();
        assert!(after(3.0, spec, &[(ADD, By::Entry(0)), (ADD, By::Known(1.0)), (ADD, By::Entry(1))]).is_some());
        assert!(after(3.0, spec, &[(ADD, By::Entry(0)), (SCALE, By::Known(2.0))]).is_none());
        assert!(after(3.0, spec, &[(SCALE, By::Entry(0)), (ADD, By::Known(1.0)), (SCALE, By::Entry(1))]).is_none());
    }

    #[test]
    fn what_a_file_could_not_state_is_not_folded() {
        let normal = after(3.0, RouteKey::TransitDays.spec(), &[(SCALE, By::Known(0.5))]).unwrap();
        assert_eq!((normal.base, normal.scale, normal.known()), (Base::Known(3.0), 0.5, Some(1.5)));
        let attack = PairKey::AttackProbability.spec();
        let normal = after(0.6, attack, &[(SCALE, By::Known(2.0)), (SCALE, By::Entry(0))]).unwrap();
        assert_eq!((normal.base, normal.scale), (Base::Known(0.6), 2.0));
    }
}
