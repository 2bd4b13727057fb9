//! What a value of a file says: a number, an uncertain value, a text, a date, a list.

use jiff::civil::Date;

use crate::scenario::draft::field;
use crate::scenario::draft::path;
use crate::scenario::draft::tables::{Amount, Day, Law, Placed, Sort};
use crate::scenario::draft::tree::{self, Kind, Name, Node};
use crate::scenario::fault::{Place, Report, code};
use crate::scenario::keys::Spec;

/// A number that a key of this spec may hold.
pub(crate) fn amount(node: &Node, spec: &Spec, report: &mut Report) -> Placed<Amount> {
    let value = match &node.kind {
        Kind::Number(_) if spec.flag => wrong_type(node, spec, report),
        Kind::Number(number) => finite(*number, node.at, report).map_or(Amount::Broken, Amount::Known),
        Kind::Flag(flag) if spec.flag && spec.name != "initially" => Amount::Known(f64::from(u8::from(*flag))),
        Kind::Text(word) if spec.name == "initially" && word == "open" => Amount::Known(0.0),
        Kind::Text(word) if spec.name == "initially" && word == "closed" => Amount::Known(1.0),
        Kind::Text(word) if word == "none" && may_be_absent(spec) => Amount::Nothing,
        _ if field::is_uncertain(node) && spec.flag => {
            report.fault(code::NOT_UNCERTAIN, node.at, format!("`{}` cannot be uncertain", spec.name)).expected(asked(spec));
            Amount::Broken
        }
        Kind::Table(table) if field::is_law(table) => law(table, report).map_or(Amount::Broken, Amount::Law),
        Kind::Open(number) => Amount::Open(*number),
        _ => wrong_type(node, spec, report),
    };
    Placed { value, at: node.at }
}

/// May a file say `"none"`? Where nothing, or no limit, is what holds when the file is silent.
pub(crate) fn may_be_absent(spec: &Spec) -> bool {
    !spec.required && !spec.default.is_finite()
}

fn wrong_type(node: &Node, spec: &Spec, report: &mut Report) -> Amount {
    report.fault(code::WRONG_TYPE, node.at, format!("`{}` holds {}", spec.name, node.called())).expected(asked(spec));
    Amount::Broken
}

/// What a key of this spec asks for.
pub(crate) fn asked(spec: &Spec) -> String {
    if spec.name == "initially" {
        return "expected \"open\" or \"closed\"".to_owned();
    }
    if spec.flag {
        return "expected true or false".to_owned();
    }
    format!("expected {}", ranged(spec))
}

/// `a number from 0 to 1`.
pub(crate) fn ranged(spec: &Spec) -> String {
    let kind = if spec.whole { "a whole number" } else { "a number" };
    let low = if spec.above_low { format!("above {}", spec.low) } else { format!("of at least {}", spec.low) };
    match (spec.high.is_finite(), spec.above_low, spec.below_high) {
        (false, _, _) => format!("{kind} {low}"),
        (true, false, false) => format!("{kind} from {} to {}", spec.low, spec.high),
        (true, _, true) => format!("{kind} {low} and below {}", spec.high),
        (true, true, false) => format!("{kind} {low} and at most {}", spec.high),
    }
}

/// A number by which `scale` or `add` changes another.
pub(crate) fn factor(node: &Node, report: &mut Report) -> Option<Placed<Amount>> {
    let value = match &node.kind {
        Kind::Number(number) => Amount::Known(finite(*number, node.at, report)?),
        Kind::Table(table) if field::is_law(table) => Amount::Law(law(table, report)?),
        Kind::Open(number) => Amount::Open(*number),
        _ => {
            report
                .fault(code::WRONG_TYPE, node.at, format!("this is {}, and no number", node.called()))
                .expected("expected a number, or { low, high }");
            return None;
        }
    };
    Some(Placed { value, at: node.at })
}

/// The largest number that means anything: beyond it, squares and products of a horizon leave the range in which a spread can be told.
pub(crate) const LARGEST: f64 = 1e15;

fn finite(number: f64, at: Place, report: &mut Report) -> Option<f64> {
    if number.is_finite() && number.abs() > LARGEST {
        report
            .fault(code::RANGE, at, format!("{number:e} is larger than anything that is counted here"))
            .expected("expected a number from −1e15 to 1e15")
            .hint("where a limit is unlimited by default, leave the key out, or write \"none\"");
        return None;
    }
    if number.is_finite() {
        // Minus nought and nought are one number, and have one way to be written.
        return Some(if number == 0.0 { 0.0 } else { number });
    }
    report
        .fault(code::RANGE, at, "a number must be finite")
        .hint("where a limit is unlimited by default, leave the key out, or write \"none\"");
    None
}

/// Reads `{ low, high }` and its kin, whole or in part.
fn law(table: &[(Name, Node)], report: &mut Report) -> Option<Law> {
    let mut law = Law::default();
    let mut fine = true;
    for (name, node) in table {
        match name.text.as_str() {
            "low" => law.low = known(node, &mut fine, report),
            "mode" => law.mode = known(node, &mut fine, report),
            "high" => law.high = known(node, &mut fine, report),
            "values" => law.values = numbers(node, &mut fine, report),
            "weights" => law.weights = numbers(node, &mut fine, report),
            "together" => law.together = group(node, &mut fine, report),
            other => {
                fine = false;
                report
                    .fault(code::UNCERTAIN, name.at, format!("`{other}` does not belong to an uncertain value"))
                    .expected("expected `low`, `mode`, `high`, or `values`, `weights`, `together`")
                    .nearest(other, Law::KEYS);
            }
        }
    }
    fine.then_some(law)
}

pub(crate) fn known(node: &Node, fine: &mut bool, report: &mut Report) -> Option<f64> {
    let number = match node.kind {
        Kind::Number(number) => finite(number, node.at, report),
        _ => {
            report
                .fault(code::WRONG_TYPE, node.at, format!("this is {}, and no number", node.called()))
                .expected("expected a known number");
            None
        }
    };
    *fine &= number.is_some();
    number
}

/// The name of a group of values that are drawn together.
fn group(node: &Node, fine: &mut bool, report: &mut Report) -> Option<Name> {
    let name = text(node, "`together`", report).map(|text| Name { text: text.value, at: text.at });
    let name = name.filter(|name| valid_name(name, "a group of values that are drawn together", report));
    *fine &= name.is_some();
    name
}

fn numbers(node: &Node, fine: &mut bool, report: &mut Report) -> Option<Vec<f64>> {
    let Kind::List(items) = &node.kind else {
        report.fault(code::WRONG_TYPE, node.at, format!("this is {}, not a list", node.called())).expected("expected a list of numbers");
        *fine = false;
        return None;
    };
    items.iter().map(|item| known(item, fine, report)).collect()
}

pub(crate) fn text(node: &Node, what: &str, report: &mut Report) -> Option<Placed<String>> {
    let Kind::Text(text) = &node.kind else {
        report.fault(code::WRONG_TYPE, node.at, format!("{what} holds {}", node.called())).expected("expected a text in quotes");
        return None;
    };
    if text.trim().is_empty() {
        report.fault(code::EMPTY, node.at, format!("{what} is empty")).expected("expected a text that says something");
        return None;
    }
    Some(Placed { value: text.clone(), at: node.at })
}

/// A text, and what stands in its place where French is read.
pub(crate) struct Told {
    pub plain: Option<Placed<String>>,
    pub french: Option<Placed<String>>,
}

/// The languages in which a text may be given.
const LANGUAGES: [&str; 2] = ["en", "fr"];

/// A text, or one by language: `{ en = "…", fr = "…" }`. The English one, else the only one, is the one for all other languages.
pub(crate) fn by_language(node: &Node, what: &str, report: &mut Report) -> Told {
    let Some(entries) = node.table() else {
        return Told { plain: text(node, what, report), french: None };
    };
    if entries.is_empty() {
        report.fault(code::EMPTY, node.at, format!("{what} is empty")).expected("expected a text, or { en = \"…\", fr = \"…\" }");
    }
    for (name, _) in entries.iter().filter(|(name, _)| !LANGUAGES.contains(&name.text.as_str())) {
        let fault = report.fault(code::UNKNOWN_KEY, name.at, format!("`{}` is no language of {what}", name.text));
        fault.expected("expected a text, or { en = \"…\", fr = \"…\" }").nearest(&name.text, LANGUAGES);
    }
    let [english, french] = LANGUAGES.map(|language| tree::entry(entries, language));
    let [english, french] = [english, french].map(|found| found.and_then(|(_, node)| text(node, what, report)));
    match english {
        Some(english) => Told { plain: Some(english), french },
        None => Told { plain: french, french: None },
    }
}

/// `2026-01-10`, with or without quotes.
pub(crate) fn date(node: &Node, what: &str, report: &mut Report) -> Option<Date> {
    match &node.kind {
        Kind::Date(date) => Some(*date),
        Kind::Text(text) => text.parse().ok().or_else(|| {
            report.fault(code::DATE, node.at, format!("`{text}` is no date")).expected("expected a date like \"2026-01-10\"");
            None
        }),
        _ => {
            report
                .fault(code::WRONG_TYPE, node.at, format!("{what} holds {}", node.called()))
                .expected("expected a date like \"2026-01-10\"");
            None
        }
    }
}

/// The farthest day that a measure may name.
const FARTHEST_DAY: f64 = 1_000_000.0;

/// A date, or a day counted from 0.
pub(crate) fn day(node: &Node, what: &str, report: &mut Report) -> Option<Placed<Day>> {
    let value = match node.kind {
        Kind::Number(number) if number.fract() == 0.0 && number.abs() <= FARTHEST_DAY => Day::Number(number as i64),
        Kind::Number(_) => {
            report.fault(code::DATE, node.at, format!("{what} is no day")).expected("expected a whole number of days, or a date");
            return None;
        }
        Kind::Date(_) | Kind::Text(_) => Day::Date(date(node, what, report)?),
        _ if field::is_uncertain(node) => {
            report.fault(code::NOT_UNCERTAIN, node.at, format!("{what} cannot be uncertain")).expected("expected a date, or a day number");
            return None;
        }
        _ => {
            report
                .fault(code::WRONG_TYPE, node.at, format!("{what} holds {}", node.called()))
                .expected("expected a date like \"2026-01-10\", or a day number");
            return None;
        }
    };
    Some(Placed { value, at: node.at })
}

pub(crate) fn flag(node: &Node, what: &str, report: &mut Report) -> Option<bool> {
    if let Kind::Flag(flag) = node.kind {
        return Some(flag);
    }
    report.fault(code::WRONG_TYPE, node.at, format!("{what} holds {}", node.called())).expected("expected true or false");
    None
}

/// The longest horizon, in days.
pub(crate) const MOST_DAYS: f64 = 3660.0;

pub(crate) fn horizon(node: &Node, report: &mut Report) -> Option<usize> {
    match node.kind {
        Kind::Number(days) if days.fract() != 0.0 => {
            report.fault(code::NOT_WHOLE, node.at, format!("`days` is {days}")).expected("expected a whole number");
        }
        Kind::Number(days) if (1.0..=MOST_DAYS).contains(&days) => return Some(days as usize),
        Kind::Number(days) => {
            report
                .fault(code::RANGE, node.at, format!("`days` is {days}"))
                .expected(format!("expected a whole number from 1 to {MOST_DAYS}"));
        }
        _ if field::is_uncertain(node) => {
            report.fault(code::NOT_UNCERTAIN, node.at, "`days` cannot be uncertain").expected("expected a whole number");
        }
        _ => {
            report.fault(code::WRONG_TYPE, node.at, format!("`days` holds {}", node.called())).expected("expected a whole number");
        }
    }
    None
}

/// Enough digits for a sentence.
pub(crate) fn rounded(number: f64) -> String {
    let text = format!("{number:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.len() > 12 || text == "0" || text == "-0" { format!("{number}") } else { text.to_owned() }
}

/// A sum that should be 1 and is not, with as many digits as it takes to see it.
pub(crate) fn not_one(sum: f64) -> String {
    let text = rounded(sum);
    if text == "1" { format!("{sum:.9}").trim_end_matches('0').to_owned() } else { text }
}

/// Commodities are not called like the keys of an uncertain value, a loss or a halt, nor like those of a figure of a route in summary.json,
/// which stand beside its commodities.
pub(crate) const RESERVED: [&str; 27] = [
    "low",
    "mode",
    "high",
    "values",
    "weights",
    "together",
    "mean",
    "cv",
    "concentration",
    "none",
    "ci95",
    "sd",
    "q05",
    "q25",
    "q50",
    "q75",
    "q95",
    "es95",
    "n",
    "quantile_error",
    "q05_ci95",
    "q25_ci95",
    "q50_ci95",
    "q75_ci95",
    "q95_ci95",
    "es95_ci95",
    "n_wanted",
];

/// What `--place` calls all uses together.
pub(crate) const ALL_PLACES: &str = "all";

pub(crate) fn valid_name(name: &Name, what: &str, report: &mut Report) -> bool {
    if !path::is_name(&name.text) {
        report
            .fault(code::BAD_NAME, name.at, format!("`{}` cannot be the name of {what}", name.text))
            .expected("names are letters, digits, `-` and `_`");
        return false;
    }
    if what == "a place" && name.text == ALL_PLACES {
        report
            .fault(code::BAD_NAME, name.at, format!("a place cannot be called `{ALL_PLACES}`"))
            .expected("this word stands for all uses together")
            .hint("give it another name");
        return false;
    }
    if what == "a commodity" && RESERVED.contains(&name.text.as_str()) {
        report
            .fault(code::BAD_NAME, name.at, format!("a commodity cannot be called `{}`", name.text))
            .expected("this word has a meaning of its own")
            .hint("give it another name");
        return false;
    }
    true
}

/// Reports a key that does not exist.
pub(crate) fn unknown_key(sort: Sort, keys: &[Name], unknown: &field::Unknown, report: &mut Report) {
    let Some(wrong) = keys.get(unknown.at).or(keys.last()) else { return };
    let message = if unknown.at == 0 {
        format!("`{}` is no key of {}", wrong.text, sort.called())
    } else {
        let head = keys[..unknown.at.min(keys.len())].iter().map(|key| key.text.as_str()).collect::<Vec<_>>().join(".");
        format!("`{}` is no key of `{head}`", wrong.text)
    };
    let fault = report.fault(code::UNKNOWN_KEY, wrong.at, message);
    fault.expected("unknown key").nearest(&wrong.text, unknown.candidates.iter().copied());
    if fault.hint.is_none() {
        fault.hint("`stockout schema` lists every key");
    }
}
