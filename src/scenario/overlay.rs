//! Overlays: a verb, a path and a value. `[set]`, `[scale]`, `[add]`, `--set`, sweep factors and measures all speak this way.
//!
//! A table as value is more paths: `"routes.RN7.closure" = { mean = 3 }` says the same as `"routes.RN7.closure.mean" = 3`.

pub use super::draft::Verb;
use super::draft::{Amount, Draft, Entry, Owner, Placed, RawStep, Sort, Which};
use super::fault::{Place, Report, code};
use super::field::{self, Field, Word};
use super::inside;
use super::path::{self, Found, Path, Reach, Selector};
use super::together;
use super::tree::{Kind, Name, Node};
use super::value;
use super::write;

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

/// One path (or several that share the value) and the value that stands there.
pub(crate) struct Statement<'a> {
    pub at: Place,
    pub node: &'a Node,
    pub targets: Vec<Target>,
}

impl Statement<'_> {
    /// The path, or paths, as written, down to the key.
    pub fn text(&self) -> String {
        self.targets.iter().map(|target| target.text.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// The tables and the key in them that a statement speaks of.
pub(crate) struct Target {
    /// The path as it was written, down to the key.
    pub text: String,
    pub selector: Selector,
    pub keys: Vec<Name>,
    pub field: Field,
}

/// Splits an entry of a verb's table into statements.
pub(crate) fn statements<'a>(key: &Name, node: &'a Node, report: &mut Report) -> Vec<Statement<'a>> {
    let mut out = Vec::new();
    match path::parse(&key.text).as_deref() {
        Ok([path]) => open(path, key.at, node, report, &mut out),
        Ok(paths) => {
            let mut parts = Vec::new();
            for path in paths {
                open(path, key.at, node, report, &mut parts);
            }
            if parts.len() == paths.len() {
                let targets = parts.into_iter().flat_map(|part| part.targets).collect();
                out.push(Statement { at: key.at, node, targets });
            } else if !parts.is_empty() {
                report.fault(code::WRONG_TYPE, node.at, "several paths share one value").expected("expected a number, not a table");
            }
        }
        Err(sentence) => {
            report.fault(code::BAD_PATH, key.at, sentence.clone()).expected("expected a path like `routes.RN7.delay_days`");
        }
    }
    out
}

fn open<'a>(path: &Path, at: Place, node: &'a Node, report: &mut Report, out: &mut Vec<Statement<'a>>) {
    match path.reach() {
        Reach::Nowhere { wrong, candidates } if candidates.is_empty() => {
            report
                .fault(code::BAD_PATH, at, format!("`{wrong}` cannot stand at the end of `{path}`"))
                .expected("expected the name of a key")
                .hint("a key by commodity, without a commodity, acts on each of them");
        }
        Reach::Nowhere { wrong, .. } if wrong == "together" => {
            report
                .fault(code::BAD_PATH, at, "`together` alone is no path")
                .expected("expected `together.` and the name under which values are drawn together");
        }
        Reach::Nowhere { wrong, candidates } => {
            let fault = report.fault(code::UNKNOWN_KEY, at, format!("no path begins with `{wrong}`"));
            fault.expected("unknown path").nearest(&wrong, candidates);
        }
        Reach::Inside => {
            let Kind::Table(table) = &node.kind else {
                report
                    .fault(code::WRONG_TYPE, at, format!("`{path}` is a table"))
                    .expected("expected the path of a key in it")
                    .hint(format!("for example `{path}.{}`", example(path)));
                return;
            };
            for (name, node) in table {
                match path::parse(&name.text).as_deref() {
                    Ok([further]) => open(&path.then(further), name.at, node, report, out),
                    _ => {
                        report.fault(code::BAD_PATH, name.at, format!("`{}` is no path", name.text)).expected("expected a name");
                    }
                }
            }
        }
        Reach::Key { selector, keys } => into_key(path, selector, &keys, at, node, report, out),
    }
}

fn example(path: &Path) -> &'static str {
    match path.to_string().split('.').next() {
        Some("scenario") => "population",
        Some("threat") => "volatility",
        Some("escorts") => "teams",
        Some("commodities") => "daily_demand",
        _ => "delay_days",
    }
}

fn into_key<'a>(
    path: &Path,
    selector: Selector,
    keys: &[String],
    at: Place,
    node: &'a Node,
    report: &mut Report,
    out: &mut Vec<Statement<'a>>,
) {
    let full = path.to_string();
    let tail: usize = keys.iter().map(|key| key.len() + 1).sum();
    let head = &full[..full.len() - tail];
    let names = keys.iter().map(|key| Name { text: key.clone(), at }).collect::<Vec<_>>();
    let (mut leaves, mut wrong) = (Vec::new(), Vec::new());
    field::leaves(selector.sort(), names, node, &mut leaves, &mut wrong);
    for (keys, unknown) in wrong {
        value::unknown_key(selector.sort(), &keys, &unknown, report);
    }
    for leaf in leaves {
        let key = leaf.keys.iter().map(|key| key.text.as_str()).collect::<Vec<_>>().join(".");
        let at = leaf.keys.last().map_or(at, |key| key.at);
        let text = format!("{head}.{key}");
        let target = Target { text, selector: selector.clone(), keys: leaf.keys, field: leaf.field };
        out.push(Statement { at, node: leaf.node, targets: vec![target] });
    }
}

/// Looks up the tables of a target; a fault where there are none.
pub(crate) fn owners(draft: &Draft, target: &Target, at: Place, report: &mut Report) -> Vec<Owner> {
    match target.selector.find(draft) {
        Found::Owners(owners) => owners,
        Found::Unknown { what, wrong, candidates } => {
            let fault = report.fault(code::UNKNOWN_NAME, at, format!("there is no {what} `{wrong}`"));
            fault.expected("unknown name").nearest(&wrong, candidates.iter().map(String::as_str));
            Vec::new()
        }
        Found::Nothing { candidates, wrong } => {
            let fault = report.fault(code::NO_MATCH, at, "this selector matches nothing").expected("no such table");
            if let Some(wrong) = wrong {
                if candidates.contains(&wrong) {
                    fault.hint(format!("no route has the status `{wrong}`"));
                } else {
                    fault.nearest(&wrong, candidates.iter().map(String::as_str));
                }
            }
            Vec::new()
        }
    }
}

/// Applies a verb's entry to the draft.
pub(crate) fn apply(draft: &mut Draft, verb: Verb, key: &Name, node: &Node, report: &mut Report) {
    if inside::leads_there(&key.text) {
        return inside::set(draft, verb, key, node, report);
    }
    if together::chooses(&key.text) {
        return together::choose(draft, verb, key, node, report);
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
    let mut entry = None;
    for target in &statement.targets {
        let plain = statement.targets.len() == 1 && target.selector.is_plain();
        let spec = spec_of(target.selector.sort(), &target.field);
        let amount = spec.map(|spec| value::amount(statement.node, spec, report));
        let amount = match amount {
            Some(Placed { value: Amount::Law(law), at }) if !plain && law.is_complete() => {
                let id = *entry.get_or_insert_with(|| draft.entry(Entry { verb: Verb::Set, path: means(statement), law, at }));
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

fn spec_of(sort: Sort, field: &Field) -> Option<&'static super::Spec> {
    match field {
        Field::Number(which) | Field::Group { mean: which, .. } => Some(sort.spec(which)),
        Field::Word(_) => None,
    }
}

fn change(draft: &mut Draft, verb: Verb, statement: &Statement<'_>, report: &mut Report) {
    let mut entry = None;
    for target in &statement.targets {
        let Some(which) = scalable(target, verb, statement.at, report) else { continue };
        let Some(amount) = value::factor(statement.node, report) else { return };
        if let Amount::Law(law) = &amount.value {
            let law = law.clone();
            entry.get_or_insert_with(|| draft.entry(Entry { verb, path: statement.text(), law, at: amount.at }));
        }
        let step = verb.step().and_then(|verb| RawStep::new(verb, &amount, entry));
        for owner in owners(draft, target, statement.at, report) {
            if let Some(step) = &step {
                write::step(draft, owner, &target.keys, which, step);
            }
        }
    }
}

/// The number that a `scale` or `add` acts on; of a duration or a loss, its mean.
pub(crate) fn scalable<'a>(target: &'a Target, verb: Verb, at: Place, report: &mut Report) -> Option<&'a Which> {
    let name = target.keys.iter().map(|key| key.text.as_str()).collect::<Vec<_>>().join(".");
    let refused = match &target.field {
        Field::Number(which) if !target.selector.sort().spec(which).flag => return Some(which),
        Field::Group { mean, .. } => return Some(mean),
        Field::Number(_) => "give it by `set`",
        Field::Word(Word::Season) => "scale `daily_demand` instead",
        Field::Word(Word::LocalSeason) => "scale `local_supply_per_day` instead",
        Field::Word(Word::Next) => "name the regime whose weight it is",
        Field::Word(_) => "give it by `set`",
    };
    report
        .fault(code::NOT_SCALABLE, at, format!("`{name}` is no number that `{}` could change", verb.name()))
        .expected("not a number")
        .hint(refused);
    None
}

/// Reads an overlay as a text of its own, so that its faults can be shown, and applies it.
pub(crate) fn apply_from_outside(draft: &mut Draft, overlay: &Overlay, report: &mut Report) {
    let text = format!("{}={}", overlay.path, overlay.value);
    let source = report.source(&overlay.origin, &text);
    let offset = overlay.path.len() + 1;
    let key = Name { text: overlay.path.clone(), at: Place::new(source, 0..overlay.path.len()) };
    let written = overlay.value.trim();
    let node = super::tree::value(source, offset, &overlay.value).or_else(|| {
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
