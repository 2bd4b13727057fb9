//! Uncertain values that are drawn together: `{ values = […], weights = […], together = "NAME" }`.
//!
//! All values of one NAME are drawn by one choice, of a place in their lists: the third of one comes with the third of every other.
//! The path `together.NAME` makes that choice: set to a place, counted from 0, it gives each of them its value there.

use std::collections::BTreeMap;

use crate::scenario::contents::Scenario;
use crate::scenario::draft::field;
use crate::scenario::draft::spot::owners;
use crate::scenario::draft::tables::{Amount, Cell, Draft, Law, Verb};
use crate::scenario::draft::tree::{Kind, Name, Node, entry};
use crate::scenario::fault::{Report, code};
use crate::scenario::quantity::UncertainLaw;

/// What a path that chooses begins with.
const ROOT: &str = "together.";

/// Does this path choose a place for a group?
pub(crate) fn chooses(path: &str) -> bool {
    path.trim_start().starts_with(ROOT)
}

/// Gives each value of a group that stands in the draft by now its value at one place.
pub(crate) fn choose(draft: &mut Draft, verb: Verb, key: &Name, node: &Node, report: &mut Report) {
    if verb != Verb::Set {
        let fault = report.fault(code::NOT_SCALABLE, key.at, format!("`{}` cannot act on a choice", verb.name()));
        fault.expected("expected `set`").hint("a place in the lists, counted from 0");
        return;
    }
    let wanted = key.text.trim().trim_start_matches(ROOT).to_owned();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    each(draft, &mut |group, law| groups.entry(group.to_owned()).or_default().push(law.values.as_ref().map_or(0, Vec::len)));
    let Some(lengths) = groups.get(&wanted) else {
        let fault = report.fault(code::UNKNOWN_NAME, key.at, format!("no values are drawn together as `{wanted}`"));
        fault.expected("unknown name").nearest(&wanted, groups.keys().map(String::as_str));
        return;
    };
    let length = lengths[0];
    let Some(place) = place(node, length, report) else { return };
    // Lists of different lengths are left to be told.
    if lengths.iter().all(|&other| other == length) {
        each(draft, &mut |group, law| {
            if group == wanted {
                let value = law.values.as_ref().and_then(|values| values.get(place).copied());
                *law = Law { values: value.map(|value| vec![value]), ..Law::default() };
            }
        });
    }
}

/// All places of the group that such a path chooses for, with the group's weights; none if there is no such group.
pub(crate) fn places(scenario: &Scenario, path: &str) -> Option<UncertainLaw> {
    let wanted = path.trim().strip_prefix(ROOT)?;
    let member = scenario.uncertain.iter().find(|one| one.together.as_deref() == Some(wanted))?;
    let UncertainLaw::Discrete { weights, .. } = &member.law else { return None };
    Some(UncertainLaw::Discrete { values: (0..weights.len()).map(|place| place as f64).collect(), weights: weights.clone() })
}

fn place(node: &Node, length: usize, report: &mut Report) -> Option<usize> {
    let expected = format!("expected a whole number from 0 to {}", length.saturating_sub(1));
    let (code, message) = match node.kind {
        Kind::Number(number) if !(0.0..length as f64).contains(&number) => {
            (code::RANGE, format!("there is no place {number} in these lists"))
        }
        Kind::Number(number) if number.fract() != 0.0 => (code::NOT_WHOLE, format!("the place is {number}")),
        Kind::Number(number) => return Some(number as usize),
        _ if field::is_uncertain(node) => {
            (code::NOT_UNCERTAIN, "a choice cannot be uncertain: left out, it is drawn with the weights of its group".to_owned())
        }
        _ => (code::WRONG_TYPE, format!("a choice holds {}", node.called())),
    };
    report.fault(code, node.at, message).expected(expected);
    None
}

/// Every uncertain value of a draft that is in a group, wherever it stands.
fn each(draft: &mut Draft, act: &mut impl FnMut(&str, &mut Law)) {
    fn law(law: &mut Law, act: &mut impl FnMut(&str, &mut Law)) {
        if let Some(group) = law.together.as_ref().map(|name| name.text.clone()) {
            act(&group, law);
        }
    }
    fn amount(amount: &mut Amount, act: &mut impl FnMut(&str, &mut Law)) {
        if let Amount::Law(of) = amount {
            law(of, act);
        }
    }
    for owner in owners(draft) {
        let numbers = draft.numbers_mut(owner);
        let named = numbers.named.iter_mut().flat_map(|by| std::iter::once(&mut by.whole).chain(by.each.iter_mut().map(|(_, cell)| cell)));
        let cells = numbers.single.iter_mut().chain(named);
        cells.filter_map(|cell: &mut Cell| cell.base.as_mut()).for_each(|base| amount(&mut base.value, act));
    }
    for step in draft.commodities.iter_mut().filter_map(|commodity| commodity.rationing.as_mut()).flat_map(|steps| &mut steps.value) {
        amount(&mut step.below_days.value, act);
        amount(&mut step.fraction.value, act);
    }
    draft.changes.iter_mut().for_each(|change| amount(&mut change.amount, act));
    for measure in &mut draft.measures {
        measure.verbs.iter_mut().for_each(|(_, _, node)| in_tree(node, act));
    }
}

/// Measures are read when all overlays are in: until then their values are text.
fn in_tree(node: &mut Node, act: &mut impl FnMut(&str, &mut Law)) {
    let at = node.at;
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| in_tree(item, act)),
        Kind::Table(table) => match law_in(table) {
            None => table.iter_mut().for_each(|(_, node)| in_tree(node, act)),
            Some((group, mut law)) => {
                let before = law.clone();
                act(&group, &mut law);
                if let (true, Some(values)) = (law != before, &law.values) {
                    table.retain(|(name, _)| name.text == "values");
                    let one = |number: f64| Node { at, kind: Kind::Number(number) };
                    table.iter_mut().for_each(|(_, node)| node.kind = Kind::List(values.iter().copied().map(one).collect()));
                }
            }
        },
        _ => {}
    }
}

/// A group and the list of values of a table that is in it.
fn law_in(table: &[(Name, Node)]) -> Option<(String, Law)> {
    let (_, Node { kind: Kind::Text(group), at }) = entry(table, "together")? else { return None };
    let (_, Node { kind: Kind::List(items), .. }) = entry(table, "values")? else { return None };
    let number = |item: &Node| if let Kind::Number(number) = item.kind { Some(number) } else { None };
    let values = items.iter().map(number).collect::<Option<Vec<f64>>>();
    let together = Some(Name { text: group.clone(), at: *at });
    Some((group.clone(), Law { values, together, ..Law::default() }))
}
