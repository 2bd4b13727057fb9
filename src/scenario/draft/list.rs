//! Lists of a file: seasons, the course of a road, steps of rationing, uses.

use crate::scenario::draft::amount::{amount, known, rounded, text, unknown_key, valid_name};
use crate::scenario::draft::field::{self, Field, Leaf, Word};
use crate::scenario::draft::tables::{RationDraft, Sort, UseDraft, Which};
use crate::scenario::draft::tree::{Kind, Name, Node, entry};
use crate::scenario::fault::{Report, code};
use crate::scenario::keys::{self, Spec};

/// Twelve positive numbers whose mean is 1 within 0.01.
pub(crate) fn months(node: &Node, what: &str, report: &mut Report) -> Option<Vec<f64>> {
    let Kind::List(items) = &node.kind else {
        let wrong = if field::is_uncertain(node) { code::NOT_UNCERTAIN } else { code::WRONG_TYPE };
        report.fault(wrong, node.at, format!("`{what}` holds {}", node.called())).expected("expected twelve numbers, January first");
        return None;
    };
    if let Some(item) = items.iter().find(|item| field::is_uncertain(item)) {
        report.fault(code::NOT_UNCERTAIN, item.at, format!("`{what}` cannot be uncertain")).expected("expected a known number");
        return None;
    }
    let mut fine = true;
    let months = items.iter().map(|item| known(item, &mut fine, report)).collect::<Option<Vec<_>>>()?;
    if months.len() != 12 {
        report
            .fault(code::SEASON, node.at, format!("`{what}` has {} numbers", months.len()))
            .expected("expected twelve numbers, January first");
        return None;
    }
    if let Some(month) = months.iter().position(|&month| month <= 0.0) {
        report
            .fault(code::SEASON, items[month].at, format!("`{what}` has a month of {}", months[month]))
            .expected("expected a number above 0");
        return None;
    }
    let mean = months.iter().sum::<f64>() / 12.0;
    if (mean - 1.0).abs() > 0.01 + 1e-12 {
        report
            .fault(code::SEASON, node.at, format!("the months of `{what}` have a mean of {}", rounded(mean)))
            .expected("expected a mean of 1, within 0.01")
            .hint(format!("divide each month by {}", rounded(mean)));
        return None;
    }
    Some(months)
}

/// `[[latitude, longitude], …]`.
pub(crate) fn course(node: &Node, report: &mut Report) -> Option<Vec<[f64; 2]>> {
    let Kind::List(points) = &node.kind else {
        let wrong = if field::is_uncertain(node) { code::NOT_UNCERTAIN } else { code::WRONG_TYPE };
        report.fault(wrong, node.at, format!("`path` holds {}", node.called())).expected("expected [[latitude, longitude], …]");
        return None;
    };
    points.iter().map(|point| place(point, report)).collect()
}

fn place(node: &Node, report: &mut Report) -> Option<[f64; 2]> {
    let Kind::List(items) = &node.kind else {
        report
            .fault(code::WRONG_TYPE, node.at, format!("a point of `path` cannot be {}", node.called()))
            .expected("expected [latitude, longitude]");
        return None;
    };
    if let Some(item) = items.iter().find(|item| field::is_uncertain(item)) {
        report.fault(code::NOT_UNCERTAIN, item.at, "a coordinate cannot be uncertain").expected("expected a known number");
        return None;
    }
    let mut fine = true;
    let numbers = items.iter().map(|item| known(item, &mut fine, report)).collect::<Option<Vec<_>>>()?;
    match numbers[..] {
        [latitude, longitude] if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 => Some([latitude, longitude]),
        [_, _] => {
            report
                .fault(code::RANGE, node.at, "this point is not on the globe")
                .expected("expected a latitude from -90 to 90, then a longitude from -180 to 180");
            None
        }
        _ => {
            report
                .fault(code::WRONG_TYPE, node.at, format!("a point of `path` has {} numbers", numbers.len()))
                .expected("expected [latitude, longitude]");
            None
        }
    }
}

/// `[{ below_days, fraction }, …]`.
pub(crate) fn rationing(node: &Node, report: &mut Report) -> Option<Vec<RationDraft>> {
    let Kind::List(items) = &node.kind else {
        report
            .fault(code::WRONG_TYPE, node.at, format!("`rationing` holds {}", node.called()))
            .expected("expected [{ below_days = 3, fraction = 0.5 }, …]");
        return None;
    };
    let steps = items.iter().map(|item| ration(item, report)).collect::<Vec<_>>();
    steps.into_iter().collect()
}

fn ration(node: &Node, report: &mut Report) -> Option<RationDraft> {
    let Some(table) = node.table() else {
        report
            .fault(code::WRONG_TYPE, node.at, format!("a step of `rationing` cannot be {}", node.called()))
            .expected("expected { below_days = 3, fraction = 0.5 }");
        return None;
    };
    for (name, _) in table {
        if !["below_days", "fraction"].contains(&name.text.as_str()) {
            report
                .fault(code::UNKNOWN_KEY, name.at, format!("`{}` is no key of a step of rationing", name.text))
                .nearest(&name.text, ["below_days", "fraction"]);
        }
    }
    let mut part = |key: &str, spec: &Spec| match entry(table, key) {
        Some((_, value)) => Some(amount(value, spec, report)),
        None => {
            report.fault(code::MISSING, node.at, format!("a step of rationing has no `{key}`")).expected(format!("expected `{key}` here"));
            None
        }
    };
    let below_days = part("below_days", &keys::RATIONING_BELOW);
    let fraction = part("fraction", &keys::RATIONING_FRACTION);
    Some(RationDraft { below_days: below_days?, fraction: fraction? })
}

/// `[[commodities.NAME.uses]]`, in order of priority.
pub(crate) fn uses(node: &Node, report: &mut Report) -> Option<Vec<UseDraft>> {
    let Kind::List(items) = &node.kind else {
        report
            .fault(code::WRONG_TYPE, node.at, format!("`uses` holds {}", node.called()))
            .expected("expected one [[commodities.NAME.uses]] for each use");
        return None;
    };
    let mut uses: Vec<UseDraft> = Vec::new();
    for item in items {
        let Some(one) = one_use(item, report) else { continue };
        if uses.iter().any(|other| other.name.text == one.name.text && !one.name.text.is_empty()) {
            report.fault(code::TWICE, one.name.at, format!("the use `{}` stands twice", one.name.text)).expected("expected another name");
        }
        uses.push(one);
    }
    Some(uses)
}

fn one_use(node: &Node, report: &mut Report) -> Option<UseDraft> {
    let Some(table) = node.table() else {
        report
            .fault(code::WRONG_TYPE, node.at, format!("a use cannot be {}", node.called()))
            .expected("expected { name = \"…\", share = … }");
        return None;
    };
    let name = match entry(table, "name") {
        Some((_, value)) => text(value, "`name`", report).map(|text| Name { text: text.value, at: text.at }),
        None => {
            report.fault(code::MISSING, node.at, "a use has no `name`").expected("expected `name` in this table");
            None
        }
    };
    if let Some(name) = &name {
        valid_name(name, "a use", report);
    }
    let mut draft = UseDraft::new(name.unwrap_or(Name { text: String::new(), at: node.at }));
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (key, value) in table.iter().filter(|(key, _)| key.text != "name") {
        field::leaves(Sort::Use, vec![key.clone()], value, &mut found, &mut wrong);
    }
    for (keys, unknown) in wrong {
        unknown_key(Sort::Use, &keys, &unknown, report);
    }
    for Leaf { keys, field, node } in found {
        match field {
            Field::Number(which @ Which::Single(index)) => {
                draft.numbers.single[index].base = Some(amount(node, Sort::Use.spec(&which), report));
            }
            Field::Word(word) => put_use(&mut draft, word, &format!("`{}`", keys.last().map_or("", |key| &key.text)), node, report),
            _ => {}
        }
    }
    Some(draft)
}

/// What of a use is no number.
pub(crate) fn put_use(one: &mut UseDraft, word: Word, what: &str, node: &Node, report: &mut Report) {
    match word {
        Word::UsePlace => one.place = text(node, what, report),
        Word::ServiceUnit => one.service_unit = text(node, what, report),
        _ => {
            report
                .fault(code::WRONG_TYPE, node.at, format!("{what} holds {}", node.called()))
                .expected("expected { unit = \"hours of power per day\", full = 24, without = 4 }");
        }
    }
}
