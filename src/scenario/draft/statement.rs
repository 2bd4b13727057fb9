//! Statements: a path, or several, and the value that stands there. Overlays and measures are made of them.
//!
//! A table as value is more paths: `"routes.RN7.closure" = { mean = 3 }` says the same as `"routes.RN7.closure.mean" = 3`.

use crate::scenario::draft::amount;
use crate::scenario::draft::field::{self, Field, Word};
use crate::scenario::draft::path::{self, Found, Path, Reach, Selector};
use crate::scenario::draft::tables::{Draft, Owner, Verb, Which};
use crate::scenario::draft::tree::{Kind, Name, Node};
use crate::scenario::fault::{Place, Report, code};

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
        amount::unknown_key(selector.sort(), &keys, &unknown, report);
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
