//! Boxes in words, and as CSV.

use super::sweep::figure;
use crate::results::discover::{Discovery, FoundBox, Side};

/// A sentence a box, with coverage and density. `names` words the variables: a subject and its verb.
pub fn text(title: &str, found: &Discovery, names: &[(String, String)]) -> String {
    let beyond = outcome(found);
    let base = found.interesting as f64 / found.points.max(1) as f64;
    let mut text = format!("{title}\n{beyond} at {} of {} points ({})\n", found.interesting, found.points, percent(base));
    if found.boxes.is_empty() {
        text.push_str("\nNo box stands out: nothing that was varied tells these points apart.\n");
    }
    for (number, one) in found.boxes.iter().enumerate() {
        text.push_str(&format!("\nBox {}: {beyond} where\n", number + 1));
        for side in &one.sides {
            text.push_str(&format!("  {}\n", wrapped(&clause(side, &names[side.variable]))));
        }
        text.push_str(&format!(
            "  density {} ({} of {} points), coverage {}\n",
            percent(one.density),
            one.interesting,
            one.points,
            percent(one.coverage)
        ));
        if one.density < found.wanted {
            text.push_str(&format!("  no box of this size reached a density of {}\n", percent(found.wanted)));
        }
    }
    text
}

/// `fuel.shortage_days is above 100`.
pub fn outcome(found: &Discovery) -> String {
    format!("{} is {} {}", found.metric, if found.above { "above" } else { "below" }, number(found.threshold))
}

/// A box in one sentence.
pub fn sentence(found: &Discovery, one: &FoundBox, names: &[(String, String)]) -> String {
    let clauses: Vec<String> = one.sides.iter().map(|side| clause(side, &names[side.variable])).collect();
    format!("{} where {}", outcome(found), clauses.join(" and "))
}

fn clause(side: &Side, (name, verb): &(String, String)) -> String {
    match (side.low, side.high) {
        (Some(low), Some(high)) => format!("{name} {verb} between {} and {}", number(low), number(high)),
        (Some(low), None) => format!("{name} {verb} above {}", number(low)),
        (None, Some(high)) => format!("{name} {verb} under {}", number(high)),
        (None, None) => format!("{name} {verb} anything"),
    }
}

/// A clause that is too long for a line breaks before its verb.
fn wrapped(clause: &str) -> String {
    if clause.chars().count() <= 76 {
        return clause.to_owned();
    }
    clause.split_once(' ').map_or_else(|| clause.to_owned(), |(name, rest)| format!("{name}\n    {rest}"))
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 { format!("{value:.0}") } else { figure(value) }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A row a side.
pub fn csv(found: &Discovery, names: &[String]) -> String {
    let quoted = |text: &str| if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() };
    let cell = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:?}"));
    let mut text = "box,variable,low,high,p,points,interesting,coverage,density\n".to_owned();
    for (number, one) in found.boxes.iter().enumerate() {
        for side in &one.sides {
            text.push_str(&format!(
                "{},{},{},{},{:?},{},{},{:?},{:?}\n",
                number + 1,
                quoted(&names[side.variable]),
                cell(side.low),
                cell(side.high),
                side.p,
                one.points,
                one.interesting,
                one.coverage,
                one.density
            ));
        }
    }
    text
}
