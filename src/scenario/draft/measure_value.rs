//! Values inside measures, by the name that results give them: `measures.NAME.scale.escorts.teams`.
//!
//! NAME is the measure's, or `measure 2` for the second that bears none; the verb and the path are those that stand in it. Such a path
//! takes `set` alone, and puts another value in the place of the one that is there.

use crate::scenario::draft::statement;
use crate::scenario::draft::tables::{Draft, MeasureDraft, Verb};
use crate::scenario::draft::tree::{Name, Node};
use crate::scenario::fault::{Report, code};

/// What such a path begins with.
const ROOT: &str = "measures.";

/// Does this path lead into a measure?
pub(crate) fn leads_there(path: &str) -> bool {
    path.trim_start().starts_with(ROOT)
}

/// Puts a value in the place of the one that the path names.
pub(crate) fn set(draft: &mut Draft, verb: Verb, key: &Name, node: &Node, report: &mut Report) {
    if verb != Verb::Set {
        let fault = report.fault(code::NOT_SCALABLE, key.at, format!("`{}` cannot act on a value inside a measure", verb.name()));
        fault.expected("expected `set`").hint("a measure's own `scale` or `add` takes any number");
        return;
    }
    let values = values(draft);
    let Some((_, measure, place)) = values.iter().find(|(name, ..)| name == key.text.trim()) else {
        let fault = report.fault(code::UNKNOWN_NAME, key.at, "no measure holds such a value");
        fault.expected("expected measures.NAME.VERB.PATH, as the measure has them");
        fault.nearest(&key.text, values.iter().map(|(name, ..)| name.as_str()));
        return;
    };
    let (measure, place) = (*measure, *place);
    let mut flat = flat(&draft.measures[measure]);
    // What is wrong with it from here on is wrong with what was put there.
    (flat[place].1.at, flat[place].2) = (key.at, node.clone());
    draft.measures[measure].verbs = flat;
}

/// Every value of every measure: its name, the measure, and its place among the measure's values.
fn values(draft: &Draft) -> Vec<(String, usize, usize)> {
    let labels = labels(draft.measures.iter().map(|measure| measure.name.as_ref().map(|name| name.value.as_str())));
    let of = |(at, measure): (usize, &MeasureDraft)| {
        let name = |(place, (verb, key, _)): (usize, (Verb, Name, Node))| {
            (format!("{ROOT}{}.{}.{}", labels[at], verb.name(), key.text), at, place)
        };
        flat(measure).into_iter().enumerate().map(name).collect::<Vec<_>>()
    };
    draft.measures.iter().enumerate().flat_map(of).collect()
}

/// A measure's verbs with one entry for each value, by its whole path; what cannot be read stays, and is told where measures are read.
fn flat(measure: &MeasureDraft) -> Vec<(Verb, Name, Node)> {
    let mut flat = Vec::new();
    for (verb, key, node) in &measure.verbs {
        let mut aside = Report::default();
        let statements = statement::statements(key, node, &mut aside);
        if aside.has_faults() || statements.is_empty() {
            flat.push((*verb, key.clone(), node.clone()));
            continue;
        }
        flat.extend(statements.iter().map(|one| (*verb, Name { text: one.text(), at: one.at }, one.node.clone())));
    }
    flat
}

/// What measures are called in paths and columns. Two may bear one name; the columns of their uncertain values may not.
pub(crate) fn labels<'n>(names: impl Iterator<Item = Option<&'n str>>) -> Vec<String> {
    let mut seen = std::collections::HashMap::new();
    let label = |(index, name): (usize, Option<&str>)| {
        let name = name.map_or_else(|| format!("measure {}", index + 1), str::to_owned);
        let count = seen.entry(name.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    };
    names.enumerate().map(label).collect()
}
