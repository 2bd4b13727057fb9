//! Values that are drawn together fit one another: their lists have one length and the same weights.

use std::collections::BTreeMap;

use crate::scenario::fault::{Report, code};
use crate::scenario::quantity::UncertainLaw;
use crate::scenario::resolve::draws::{Draws, Noted};

/// Do the lists of each group fit one another?
pub(crate) fn check(draws: &Draws, report: &mut Report) {
    let mut groups: BTreeMap<&str, Vec<&Noted>> = BTreeMap::new();
    for noted in &draws.noted {
        if let Some(group) = &noted.value.together {
            groups.entry(group).or_default().push(noted);
        }
    }
    for (group, members) in &groups {
        fit(group, members, report);
        let others = groups.keys().copied().filter(|other| other != group).collect::<Vec<_>>();
        if let ([alone], false) = (members.as_slice(), others.is_empty())
            && lists(alone).is_some()
        {
            let message = format!("`{}` is alone in `{group}`", alone.value.path);
            report.warn(code::ALONE, alone.together_at, message).expected("drawn together with nothing").nearest(group, others);
        }
    }
}

/// What most of a group agree on is right; the others are told so.
fn fit(group: &str, members: &[&Noted], report: &mut Report) {
    let Some(usual) = most_alike(members) else { return };
    for noted in members {
        let (Some(these), Some(those)) = (lists(noted), lists(usual)) else { continue };
        let there = format!("`{}` at {}", usual.value.path, report.called(usual.together_at));
        let path = &noted.value.path;
        if these.0.len() != those.0.len() {
            let message = format!("`{path}` has {} values, and what is drawn together as `{group}` has {}", these.0.len(), those.0.len());
            let fault = report.fault(code::TOGETHER, noted.together_at, message);
            fault.expected("expected lists of one length").hint(format!("compare {there}"));
        } else if these.1 != those.1 {
            let message = format!("`{path}` has other weights than what is drawn together as `{group}`");
            let fault = report.fault(code::TOGETHER, noted.together_at, message);
            fault.expected("expected the same weights, or none in all").hint(format!("compare {there}"));
        }
    }
}

/// The first of those that agree with most.
fn most_alike<'n>(members: &[&'n Noted]) -> Option<&'n Noted> {
    let alike = |one: &Noted| members.iter().filter(|other| weights_of(other) == weights_of(one)).count();
    let most = members.iter().map(|noted| alike(noted)).max()?;
    members.iter().copied().find(|noted| alike(noted) == most)
}

fn weights_of(noted: &Noted) -> Option<&[f64]> {
    lists(noted).map(|(_, weights)| weights)
}

/// Values and weights; none of a range, which is told elsewhere.
fn lists(noted: &Noted) -> Option<(&[f64], &[f64])> {
    match &noted.value.law {
        UncertainLaw::Discrete { values, weights } => Some((values, weights)),
        _ => None,
    }
}
