//! A file's tables, written into the draft in the order in which they stand.

use std::collections::HashMap;

use super::draft::{Draft, MeasureDraft, Owner, Verb};
use super::fault::{Place, Report, code};
use super::field;
use super::overlay;
use super::tree::{Kind, Name, Node, entry};
use super::value;
use super::write;

/// Tables that a file may hold.
const TOP: [&str; 12] =
    ["extends", "scenario", "commodities", "threat", "escorts", "statuses", "routes", "measures", "sources", "set", "scale", "add"];

/// Writes a file onto what its base has left: its tables first, then its own verbs.
pub(crate) fn write_file(draft: &mut Draft, file: &[(Name, Node)], report: &mut Report) {
    for (name, node) in file {
        match name.text.as_str() {
            "scenario" => {
                draft.world.scenario_at = Some(name.at);
                section(draft, Owner::Scenario, name, node, report);
            }
            "escorts" => section(draft, Owner::Escorts, name, node, report),
            "threat" => threat(draft, name, node, report),
            "commodities" => named(draft, name, node, Draft::commodity, Owner::Commodity, report),
            "statuses" => named(draft, name, node, Draft::status, Owner::Status, report),
            "routes" => named(draft, name, node, Draft::route, Owner::Route, report),
            "measures" => measures(draft, node, report),
            "sources" => sources(draft, "", node, report),
            "extends" | "set" | "scale" | "add" => {}
            wrong => {
                let fault = report.fault(code::UNKNOWN_KEY, name.at, format!("`{wrong}` is no table of a scenario"));
                fault.expected("unknown table").nearest(wrong, TOP);
                if fault.hint.is_none() {
                    fault.hint("there are [scenario], [commodities.NAME], [routes.NAME], [[measures]], …");
                }
            }
        }
    }
    for verb in Verb::ALL {
        let Some((name, node)) = entry(file, verb.name()) else { continue };
        let Some(table) = table(name, node, report) else { continue };
        for (key, value) in table {
            overlay::apply(draft, verb, key, value, report);
        }
    }
}

fn table<'a>(name: &Name, node: &'a Node, report: &mut Report) -> Option<&'a [(Name, Node)]> {
    let table = node.table();
    if table.is_none() {
        report
            .fault(code::WRONG_TYPE, node.at, format!("`{}` holds {}", name.text, node.called()))
            .expected(format!("expected a table [{}]", name.text));
    }
    table
}

/// Writes the keys of one table.
fn section(draft: &mut Draft, owner: Owner, name: &Name, node: &Node, report: &mut Report) {
    let Some(table) = table(name, node, report) else { return };
    keys(draft, owner, table.iter(), report);
}

fn keys<'a>(draft: &mut Draft, owner: Owner, table: impl Iterator<Item = &'a (Name, Node)>, report: &mut Report) {
    for (key, node) in table {
        let (mut leaves, mut wrong) = (Vec::new(), Vec::new());
        field::leaves(owner.sort(), vec![key.clone()], node, &mut leaves, &mut wrong);
        for (keys, unknown) in wrong {
            value::unknown_key(owner.sort(), &keys, &unknown, report);
        }
        for leaf in leaves {
            write::put(draft, owner, &leaf.keys, &leaf.field, leaf.node, report);
        }
    }
}

/// Writes tables that a file names as it likes: commodities, statuses, routes, regimes.
fn named(
    draft: &mut Draft,
    name: &Name,
    node: &Node,
    new: impl Fn(&mut Draft, &Name),
    owner: impl Fn(usize) -> Owner,
    report: &mut Report,
) {
    let Some(tables) = table(name, node, report) else { return };
    let sort = owner(0).sort();
    let what = sort.called();
    let mut known = draft.names(sort).into_iter().map(str::to_owned).zip(0..).collect::<HashMap<_, _>>();
    for (name, node) in tables {
        if !value::valid_name(name, what, report) {
            continue;
        }
        let Some(inner) = node.table() else {
            report
                .fault(code::WRONG_TYPE, node.at, format!("`{}` holds {}", name.text, node.called()))
                .expected(format!("expected a table with the keys of {what}"));
            continue;
        };
        let next = known.len();
        let index = *known.entry(name.text.clone()).or_insert(next);
        if index == next {
            new(draft, name);
        }
        let owner = owner(index);
        both_storages(owner, inner, report);
        keys(draft, owner, inner.iter(), report);
    }
}

fn both_storages(owner: Owner, table: &[(Name, Node)], report: &mut Report) {
    // "none" gives no size: the depot is not limited by that key.
    let given = |key: &str| entry(table, key).filter(|(_, node)| !matches!(&node.kind, Kind::Text(word) if word == "none"));
    if !matches!(owner, Owner::Commodity(_)) || given("storage").is_none() {
        return;
    }
    if let Some((name, _)) = given("storage_days") {
        report
            .fault(code::BOTH, name.at, "`storage` and `storage_days` both give the size of the depot")
            .expected("expected one of the two")
            .hint("keep the one that you know, and leave the other out");
    }
}

fn threat(draft: &mut Draft, name: &Name, node: &Node, report: &mut Report) {
    let Some(table) = table(name, node, report) else { return };
    draft.world.threat_at = name.at;
    keys(draft, Owner::Threat, table.iter().filter(|(key, _)| key.text != "regimes"), report);
    if let Some((name, node)) = entry(table, "regimes") {
        named(draft, name, node, Draft::regime, Owner::Regime, report);
    }
}

const OF_A_MEASURE: [&str; 6] = ["name", "from", "to", "set", "scale", "add"];

fn measures(draft: &mut Draft, node: &Node, report: &mut Report) {
    let Kind::List(items) = &node.kind else {
        report
            .fault(code::WRONG_TYPE, node.at, format!("`measures` holds {}", node.called()))
            .expected("expected one [[measures]] for each measure");
        return;
    };
    for item in items {
        let Some(table) = item.table() else {
            report
                .fault(code::WRONG_TYPE, item.at, format!("a measure cannot be {}", item.called()))
                .expected("expected a table [[measures]]");
            continue;
        };
        let measure = measure(item.at, table, report);
        draft.measures.push(measure);
    }
}

fn measure(at: Place, keys: &[(Name, Node)], report: &mut Report) -> MeasureDraft {
    let mut measure = MeasureDraft { at, name: None, from: None, to: None, verbs: Vec::new() };
    for (name, node) in keys {
        match name.text.as_str() {
            "name" => measure.name = value::text(node, "`name`", report),
            "from" => measure.from = value::day(node, "`from`", report),
            "to" => measure.to = value::day(node, "`to`", report),
            "set" | "scale" | "add" => {}
            wrong => {
                let fault = report.fault(code::UNKNOWN_KEY, name.at, format!("`{wrong}` is no key of a measure"));
                fault.expected("unknown key").nearest(wrong, OF_A_MEASURE);
            }
        }
    }
    for verb in Verb::ALL {
        let Some((name, node)) = entry(keys, verb.name()) else { continue };
        let Some(table) = table(name, node, report) else { continue };
        measure.verbs.extend(table.iter().map(|(key, value)| (verb, key.clone(), value.clone())));
    }
    measure
}

/// `[sources]`: a path, or free text, and where its numbers come from.
fn sources(draft: &mut Draft, head: &str, node: &Node, report: &mut Report) {
    let Some(table) = node.table() else {
        report.fault(code::WRONG_TYPE, node.at, format!("`sources` holds {}", node.called())).expected("expected a table [sources]");
        return;
    };
    for (name, node) in table {
        let key = Name { text: format!("{head}{}", name.text), at: name.at };
        match &node.kind {
            Kind::Table(_) => sources(draft, &format!("{}.", key.text), node, report),
            Kind::Text(text) => match draft.sources.iter_mut().find(|(other, _)| other.text == key.text) {
                Some(known) => known.1 = text.clone(),
                None => draft.sources.push((key, text.clone())),
            },
            _ => {
                report
                    .fault(code::WRONG_TYPE, node.at, format!("a source cannot be {}", node.called()))
                    .expected("expected a text in quotes");
            }
        }
    }
}
