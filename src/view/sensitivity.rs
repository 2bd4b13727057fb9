//! Which factors matter, in a table and as CSV.

use super::sweep::figure;
use crate::results::sensitivity::{Index, Indices, OfOutput};
use crate::results::sweep::Facts;

/// Columns for a factor's name.
const NAME: usize = 32;
/// Columns for an index and its interval.
const CELL: usize = 22;

/// The factors of each output, the most important first.
pub fn table(facts: &Facts, outputs: &[&OfOutput]) -> String {
    let mut text = format!("{}\n", facts.title);
    for output in outputs {
        text.push_str(&format!("\n{}{}\n", output.name, of_units(facts, output)));
        let still = output.factors.iter().all(|factor| factor.indices.rank().value.is_nan());
        if still {
            text.push_str("  does not vary over the points\n");
            continue;
        }
        let names = output.factors.first().map(|factor| factor.indices.named().map(|(name, _)| heading(name))).unwrap_or_default();
        text.push_str(&format!("  {:NAME$} {:>CELL$} {:>CELL$}\n", "", names[0], names[1]).replace(" \n", "\n"));
        for at in order(output) {
            let cells = output.factors[at].indices.named().map(|(_, index)| cell(index));
            text.push_str(&format!("  {:NAME$} {:>CELL$} {:>CELL$}\n", shortened(&facts.factors[at].name, NAME), cells[0], cells[1]));
        }
    }
    text
}

/// Factors with the most important first.
pub fn order(output: &OfOutput) -> Vec<usize> {
    let mut order: Vec<usize> = (0..output.factors.len()).collect();
    let rank = |at: usize| output.factors[at].indices.rank().value;
    order.sort_by(|&a, &b| rank(b).total_cmp(&rank(a)).then(a.cmp(&b)));
    order
}

fn of_units(facts: &Facts, output: &OfOutput) -> String {
    let unit = match output.factors.first().map(|factor| factor.indices) {
        Some(Indices::Effects { .. }) => "trajectories",
        _ if facts.layout.kind() == "grid" => "points of a full grid",
        _ => "rows",
    };
    let dropped = if output.dropped > 0 { format!(", {} left out for failed points", output.dropped) } else { String::new() };
    format!(" ({} {unit}{dropped})", output.units)
}

fn heading(name: &str) -> &'static str {
    match name {
        "first" => "first",
        "total" => "total",
        "mu_star" => "mu* (effect)",
        _ => "sigma",
    }
}

fn cell(index: Index) -> String {
    if index.ci95.iter().any(|end| end.is_nan()) {
        return figure(index.value);
    }
    format!("{} [{}, {}]", short(index.value), short(index.ci95[0]), short(index.ci95[1]))
}

fn short(value: f64) -> String {
    match value.abs() {
        size if !size.is_finite() => "-".to_owned(),
        size if size >= 99_999.5 => format!("{value:.0e}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A path that is too long loses its middle: both ends tell it apart.
fn shortened(name: &str, room: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= room {
        return name.to_owned();
    }
    let head = room / 3;
    let tail = room - head - 1;
    letters[..head].iter().chain(&['…']).chain(&letters[letters.len() - tail..]).collect()
}

/// What a reader should know before trusting an output's indices.
pub fn warning(facts: &Facts, output: &OfOutput) -> Option<String> {
    let name = &output.name;
    if output.units > 0 && output.factors.iter().all(|factor| factor.indices.rank().value.is_nan()) {
        return None;
    }
    if output.noise > 1.0 {
        let times = figure(output.noise);
        let shared =
            if facts.own_chance { "" } else { " (points share their chance, which cancels part of it; another seed shows how much)" };
        return Some(format!(
            "{name}: noise exceeds effect: the squared standard error of a point is {times} times the variance between points{shared}; take more replications"
        ));
    }
    let unsure = |index: Index| index.ci95[1] - index.ci95[0] > index.value.abs() * 2.0;
    let top = order(output).first().map(|&at| output.factors[at].indices.rank());
    if output.few || top.is_some_and(unsure) {
        return Some(format!("{name}: {} rows or trajectories are too few: the intervals are wider than the indices", output.units));
    }
    None
}

/// A row an index.
pub fn csv(facts: &Facts, outputs: &[OfOutput]) -> String {
    let quoted = |text: &str| if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() };
    let number = |value: f64| if value.is_nan() { String::new() } else { format!("{value:?}") };
    let mut text = "output,factor,index,value,low,high\n".to_owned();
    for output in outputs {
        for (factor, part) in facts.factors.iter().zip(&output.factors) {
            for (name, Index { value, ci95: [low, high] }) in part.indices.named() {
                let cells = [quoted(&output.name), quoted(&factor.name), name.to_owned(), number(value), number(low), number(high)];
                text.push_str(&cells.join(","));
                text.push('\n');
            }
        }
    }
    text
}
