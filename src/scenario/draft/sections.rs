//! A file's tables, written into the draft in the order in which they stand.

use std::collections::HashMap;

use crate::scenario::draft::amount;
use crate::scenario::draft::field;
use crate::scenario::draft::overlay;
use crate::scenario::draft::tables::{Draft, MeasureDraft, Owner, Verb};
use crate::scenario::draft::tree::{Kind, Name, Node, entry};
use crate::scenario::draft::write;
use crate::scenario::fault::{Place, Report, code};

/// Tables that a file may hold.
const TOP: [&str; 14] = [
    "extends",
    "scenario",
    "places",
    "commodities",
    "threat",
    "escorts",
    "statuses",
    "routes",
    "measures",
    "sources",
    "set",
    "scale",
    "add",
    "changes",
];

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
            "places" => named(draft, name, node, Draft::place, Owner::Place, report),
            "commodities" => named(draft, name, node, Draft::commodity, Owner::Commodity, report),
            "statuses" => named(draft, name, node, Draft::status, Owner::Status, report),
            "routes" => named(draft, name, node, Draft::route, Owner::Route, report),
            "measures" => measures(draft, node, report),
            "sources" => sources(draft, "", node, report),
            "extends" | "set" | "scale" | "add" | "changes" => {}
            wrong => {
                let fault = report.fault(code::UNKNOWN_KEY, name.at, format!("`{wrong}` is no table of a scenario"));
                fault.expected("unknown table").nearest(wrong, TOP);
                if fault.hint.is_none() {
                    fault.hint("there are [scenario], [commodities.NAME], [routes.NAME], [[measures]], …");
                }
            }
        }
    }
    verbs(draft, file, report);
    changes(draft, file, report);
}

/// `[set]`, then `[scale]`, then `[add]`.
fn verbs(draft: &mut Draft, tables: &[(Name, Node)], report: &mut Report) {
    for verb in Verb::ALL {
        let Some((name, node)) = entry(tables, verb.name()) else { continue };
        let Some(table) = table(name, node, report) else { continue };
        for (key, value) in table {
            overlay::apply(draft, verb, key, value, report);
        }
    }
}

/// `[[changes]]`: more of the same, one after the other.
fn changes(draft: &mut Draft, file: &[(Name, Node)], report: &mut Report) {
    let Some((_, node)) = entry(file, "changes") else { return };
    for (_, tables) in tables(node, "changes", "change", report) {
        for (name, _) in tables.iter().filter(|(name, _)| Verb::ALL.iter().all(|verb| verb.name() != name.text)) {
            let fault = report.fault(code::UNKNOWN_KEY, name.at, format!("`{}` is no key of [[changes]]", name.text));
            fault.expected("unknown key").nearest(&name.text, Verb::ALL.map(Verb::name));
        }
        verbs(draft, tables, report);
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
            amount::unknown_key(owner.sort(), &keys, &unknown, report);
        }
        for leaf in leaves {
            write::put(draft, owner, &leaf.keys, &leaf.field, leaf.node, report);
        }
    }
}

/// Writes tables that a file names as it likes: places, commodities, statuses, routes, regimes.
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
        if !amount::valid_name(name, what, report) {
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
    for (at, table) in tables(node, "measures", "measure", report) {
        let measure = measure(at, table, report);
        draft.measures.push(measure);
    }
}

/// The tables `[[list]]`, each with its place.
fn tables<'a>(node: &'a Node, list: &str, one: &str, report: &mut Report) -> Vec<(Place, &'a [(Name, Node)])> {
    let Kind::List(items) = &node.kind else {
        report
            .fault(code::WRONG_TYPE, node.at, format!("`{list}` holds {}", node.called()))
            .expected(format!("expected one [[{list}]] for each {one}"));
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in items {
        match item.table() {
            Some(table) => found.push((item.at, table)),
            None => {
                report
                    .fault(code::WRONG_TYPE, item.at, format!("a {one} cannot be {}", item.called()))
                    .expected(format!("expected a table [[{list}]]"));
            }
        }
    }
    found
}

fn measure(at: Place, keys: &[(Name, Node)], report: &mut Report) -> MeasureDraft {
    let mut measure = MeasureDraft { at, name: None, from: None, to: None, verbs: Vec::new() };
    for (name, node) in keys {
        match name.text.as_str() {
            "name" => measure.name = amount::text(node, "`name`", report),
            "from" => measure.from = amount::day(node, "`from`", report),
            "to" => measure.to = amount::day(node, "`to`", report),
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
