//! Overlays: a verb, a path and a value. `[set]`, `[scale]`, `[add]`, `--set`, sweep factors and measures all speak this way.

use crate::scenario::draft::amount;
use crate::scenario::draft::field::Field;
use crate::scenario::draft::joint;
use crate::scenario::draft::measure_value;
use crate::scenario::draft::statement::{Statement, Target, owners, scalable, statements};
pub use crate::scenario::draft::tables::Verb;
use crate::scenario::draft::tables::{Amount, Change, Draft, Placed, Sort};
use crate::scenario::draft::tree::{Kind, Name, Node};
use crate::scenario::draft::write;
use crate::scenario::fault::{Place, Report, code};

/// One change of a scenario from outside its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// What it does.
    pub verb: Verb,
    /// Where, e.g. `routes.*.attack_probability.fuel`.
    pub path: String,
    /// A TOML value; a bare word that is none is a text.
    pub value: String,
    /// Who says so, for faults: `--set`, `factor 2`.
    pub origin: String,
}

/// What is laid over a document: overlays, and values that stand open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Layer {
    Written(Overlay),
    /// The open value of this number.
    Open {
        number: usize,
        verb: Verb,
        path: String,
        origin: String,
    },
}

/// Applies a verb's entry to the draft.
pub(crate) fn apply(draft: &mut Draft, verb: Verb, key: &Name, node: &Node, report: &mut Report) {
    if measure_value::leads_there(&key.text) {
        return measure_value::set(draft, verb, key, node, report);
    }
    if joint::chooses(&key.text) {
        return joint::choose(draft, verb, key, node, report);
    }
    for statement in statements(key, node, report) {
        match verb {
            Verb::Set => set(draft, &statement, report),
            Verb::Scale | Verb::Add => change(draft, verb, &statement, report),
        }
    }
}

/// An uncertain value that is set through a selector is one draw for all that it matches, as in a measure.
fn set(draft: &mut Draft, statement: &Statement<'_>, report: &mut Report) {
    let mut shared = None;
    for target in &statement.targets {
        let plain = statement.targets.len() == 1 && target.selector.is_plain();
        let spec = spec_of(target.selector.sort(), &target.field);
        let amount = spec.map(|spec| amount::amount(statement.node, spec, report));
        let amount = match amount {
            Some(Placed { value: Amount::Law(law), at }) if !plain && law.is_complete() => {
                let amount = Amount::Law(law);
                let id = *shared.get_or_insert_with(|| draft.change(Change { verb: Verb::Set, path: means(statement), amount, at }));
                Some(Placed { value: Amount::Shared(id), at })
            }
            other => other,
        };
        for owner in owners(draft, target, statement.at, report) {
            match &amount {
                Some(amount) => write::put_amount(draft, owner, &target.keys, &target.field, amount.clone()),
                None => write::put(draft, owner, &target.keys, &target.field, statement.node, report),
            }
        }
    }
}

/// The paths of a `set`, where a duration or a loss is named by its mean, which alone the draw gives.
fn means(statement: &Statement<'_>) -> String {
    let path = |target: &Target| match target.field {
        Field::Group { .. } => format!("{}.mean", target.text),
        _ => target.text.clone(),
    };
    statement.targets.iter().map(path).collect::<Vec<_>>().join(", ")
}

fn spec_of(sort: Sort, field: &Field) -> Option<&'static crate::scenario::keys::Spec> {
    match field {
        Field::Number(which) | Field::Group { mean: which, .. } => Some(sort.spec(which)),
        Field::Word(_) => None,
    }
}

fn change(draft: &mut Draft, verb: Verb, statement: &Statement<'_>, report: &mut Report) {
    let mut made = None;
    for target in &statement.targets {
        let Some(which) = scalable(target, verb, statement.at, report) else { continue };
        let id = match made {
            Some(id) => id,
            None => {
                let Some(Placed { value: amount, at }) = amount::factor(statement.node, report) else { return };
                *made.insert(draft.change(Change { verb, path: statement.text(), amount, at }))
            }
        };
        for owner in owners(draft, target, statement.at, report) {
            write::step(draft, owner, &target.keys, which, id);
        }
    }
}

/// Applies what is laid over a document.
pub(crate) fn apply_layer(draft: &mut Draft, layer: &Layer, report: &mut Report) {
    match layer {
        Layer::Written(overlay) => apply_from_outside(draft, overlay, report),
        Layer::Open { number, verb, path, origin } => {
            let source = report.source(origin, path);
            let at = Place::new(source, 0..path.len());
            apply(draft, *verb, &Name { text: path.clone(), at }, &Node { at, kind: Kind::Open(*number) }, report);
        }
    }
}

/// Reads an overlay as a text of its own, so that its faults can be shown, and applies it.
pub(crate) fn apply_from_outside(draft: &mut Draft, overlay: &Overlay, report: &mut Report) {
    let text = format!("{}={}", overlay.path, overlay.value);
    let source = report.source(&overlay.origin, &text);
    let offset = overlay.path.len() + 1;
    let key = Name { text: overlay.path.clone(), at: Place::new(source, 0..overlay.path.len()) };
    let written = overlay.value.trim();
    let node = crate::scenario::draft::tree::value(source, offset, &overlay.value).or_else(|| {
        let bare = !written.is_empty() && !written.starts_with(['{', '[', '"', '\'']);
        bare.then(|| Node { at: Place::new(source, offset..text.len()), kind: Kind::Text(written.to_owned()) })
    });
    match node {
        Some(node) => apply(draft, overlay.verb, &key, &node, report),
        None => {
            let place = Place::new(source, offset..text.len());
            report.fault(code::WRONG_TYPE, place, "this is no TOML value").expected("expected a number, a word, or { low = …, high = … }");
        }
    }
}
