//! Boxes in words, and as CSV.

use super::lang::{Experiment, Lang};
use super::sweep::figure_in;
use crate::results::discover::{Discovery, FoundBox, Side};

/// What boxes may speak of: its name, and how a design lays it over (`set`, `scale`, `add`; empty for a metric).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its column.
    pub name: String,
    /// What a sentence calls it.
    pub subject: String,
    /// The verb of the design.
    pub verb: String,
}

/// A sentence a box, with coverage and density.
pub fn text(title: &str, found: &Discovery, variables: &[Variable], lang: Lang) -> String {
    let base = found.interesting as f64 / found.points.max(1) as f64;
    let [n, points] = [found.interesting, found.points].map(|count| count.to_string());
    let beyond = outcome(found, lang);
    let blanks = [("outcome", &*beyond), ("n", &*n), ("points", &*points), ("share", &*percent(lang, base))];
    let mut text = format!("{title}\n{}\n", lang.fill(Experiment::DiscoverOf, &blanks));
    if found.boxes.is_empty() {
        text.push_str(&format!("\n{}\n", lang.say(Experiment::DiscoverNone)));
        return text;
    }
    for (number, one) in found.boxes.iter().enumerate() {
        let head = lang.fill(Experiment::DiscoverWhere, &[("box", &title_of(lang, number)), ("outcome", &beyond)]);
        text.push_str(&format!("\n{head}\n"));
        for side in &one.sides {
            text.push_str(&format!("  {}\n", wrapped(&clause(side, &variables[side.variable], lang), &variables[side.variable].subject)));
        }
        text.push_str(&format!("  {}\n", measures(found, one, lang)));
        if one.density < found.wanted {
            text.push_str(&format!("  {}\n", lang.fill(Experiment::DiscoverShort, &[("wanted", &percent(lang, found.wanted))])));
        }
    }
    text.push_str(&format!("\n{}\n", lang.say(Experiment::DiscoverUnadjusted)));
    text
}

/// `Box 2`.
pub fn title_of(lang: Lang, number: usize) -> String {
    lang.fill(Experiment::DiscoverBox, &[("n", &(number + 1).to_string())])
}

/// `density 84% (…), coverage 60%; p of the whole search 0.01 (…)`.
fn measures(found: &Discovery, one: &FoundBox, lang: Lang) -> String {
    let [n, points] = [one.interesting, one.points].map(|count| count.to_string());
    let (density, coverage) = (percent(lang, one.density), percent(lang, one.coverage));
    let blanks = [("density", &*density), ("n", &*n), ("points", &*points), ("coverage", &*coverage)];
    let text = lang.fill(Experiment::DiscoverDensity, &blanks);
    if one.p.is_nan() {
        return text;
    }
    let n = found.permutations.to_string();
    format!("{text}\n  {}", lang.fill(Experiment::DiscoverChance, &[("p", &figure_in(lang, one.p)), ("n", &n)]))
}

/// `fuel.shortage_days is above 100`.
pub fn outcome(found: &Discovery, lang: Lang) -> String {
    let message = if found.above { Experiment::DiscoverAbove } else { Experiment::DiscoverBelow };
    lang.fill(message, &[("metric", &found.metric), ("value", &number(lang, found.threshold))])
}

/// A box in one sentence.
pub fn sentence(found: &Discovery, one: &FoundBox, variables: &[Variable], lang: Lang) -> String {
    let clauses: Vec<String> = one.sides.iter().map(|side| clause(side, &variables[side.variable], lang)).collect();
    let and = format!(" {} ", lang.say(super::lang::Message::And));
    lang.fill(Experiment::DiscoverSentence, &[("outcome", &outcome(found, lang)), ("clauses", &clauses.join(&and))])
}

fn clause(side: &Side, variable: &Variable, lang: Lang) -> String {
    let verb = match variable.verb.as_str() {
        "scale" => Experiment::VerbIsScaled,
        "add" => Experiment::VerbIsRaised,
        _ => Experiment::VerbIs,
    };
    let (low, high) = (side.low.map(|low| number(lang, low)), side.high.map(|high| number(lang, high)));
    let of = [("name", &*variable.subject), ("verb", lang.say(verb))];
    match (low, high) {
        (Some(low), Some(high)) => lang.fill(Experiment::SideBetween, &[of[0], of[1], ("low", &low), ("high", &high)]),
        (Some(low), None) => lang.fill(Experiment::SideAbove, &[of[0], of[1], ("low", &low)]),
        (None, Some(high)) => lang.fill(Experiment::SideUnder, &[of[0], of[1], ("high", &high)]),
        (None, None) => lang.fill(Experiment::SideAny, &of),
    }
}

/// A clause that is too long for a line breaks before its verb.
fn wrapped(clause: &str, subject: &str) -> String {
    match clause.strip_prefix(subject) {
        Some(rest) if clause.chars().count() > 76 => format!("{subject}\n    {}", rest.trim_start()),
        _ => clause.to_owned(),
    }
}

/// A limit, in a language's digits.
pub fn number(lang: Lang, value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 { format!("{value:.0}") } else { figure_in(lang, value) }
}

fn percent(lang: Lang, share: f64) -> String {
    lang.percent(share, 0)
}

/// A row a side.
pub fn csv(found: &Discovery, names: &[Variable]) -> String {
    let quoted = |text: &str| if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() };
    let cell = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:?}"));
    let mut text = "box,variable,low,high,p,points,interesting,coverage,density,p_of_search\n".to_owned();
    for (number, one) in found.boxes.iter().enumerate() {
        for side in &one.sides {
            text.push_str(&format!(
                "{},{},{},{},{:?},{},{},{:?},{:?},{}\n",
                number + 1,
                quoted(&names[side.variable].name),
                cell(side.low),
                cell(side.high),
                side.p,
                one.points,
                one.interesting,
                one.coverage,
                one.density,
                cell(Some(one.p).filter(|p| !p.is_nan()))
            ));
        }
    }
    text
}
