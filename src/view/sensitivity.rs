//! Which factors matter, in a table and as CSV.

use anstyle::{AnsiColor, Style};

use super::lang::{Experiment, Lang, capital};
use super::sweep::{factor_words, figure_in};
use super::table::Options;
use super::table::grid::{Grid, Text};
use crate::results::sensitivity::{Index, Indices, OfOutput};
use crate::results::sweep::Facts;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HEAD: Style = AnsiColor::Cyan.on_default().bold();

/// The factors of each output, the most important first.
pub fn table(facts: &Facts, outputs: &[&OfOutput], options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, &facts.title);
    for output in outputs {
        out.gap();
        out.paragraph(HEAD, 0, &format!("{}{}", capital(&lang.metric(&output.name)), of_units(facts, output, lang)));
        if output.factors.iter().all(|factor| factor.indices.rank().value.is_nan()) {
            out.paragraph(DIM, 2, lang.say(Experiment::SensitivityStill));
            continue;
        }
        let heads = output
            .factors
            .first()
            .map(|factor| factor.indices.named().map(|(name, _)| lang.say(heading(name)).to_owned()))
            .unwrap_or_default();
        let mut grid = Grid::new(2).with_whole_names();
        grid.row(DIM, std::iter::once(String::new()).chain(heads));
        for at in order(output) {
            let cells = output.factors[at].indices.named().map(|(_, index)| cell(lang, index));
            grid.row(PLAIN, std::iter::once(factor_words(lang, &facts.factors[at])).chain(cells));
        }
        grid.write(&mut out);
    }
    out.gap();
    let paths: Vec<&str> = facts.factors.iter().map(|factor| factor.name.as_str()).collect();
    out.in_files(lang, &paths);
    out.finish()
}

/// Factors with the most important first.
pub fn order(output: &OfOutput) -> Vec<usize> {
    let mut order: Vec<usize> = (0..output.factors.len()).collect();
    let rank = |at: usize| output.factors[at].indices.rank().value;
    order.sort_by(|&a, &b| rank(b).total_cmp(&rank(a)).then(a.cmp(&b)));
    order
}

fn of_units(facts: &Facts, output: &OfOutput, lang: Lang) -> String {
    let unit = match output.factors.first().map(|factor| factor.indices) {
        Some(Indices::Effects { .. }) => Experiment::UnitTrajectories,
        _ if facts.layout.kind() == "grid" => Experiment::UnitGrid,
        _ => Experiment::UnitRows,
    };
    let dropped = match output.dropped {
        0 => String::new(),
        n => lang.fill(Experiment::SensitivityDropped, &[("n", &n.to_string())]),
    };
    lang.fill(Experiment::SensitivityUnits, &[("n", &output.units.to_string()), ("unit", lang.say(unit)), ("dropped", &dropped)])
}

fn heading(name: &str) -> Experiment {
    match name {
        "first" => Experiment::IndexFirst,
        "total" => Experiment::IndexTotal,
        "mu_star" => Experiment::IndexMuStar,
        _ => Experiment::IndexSigma,
    }
}

fn cell(lang: Lang, index: Index) -> String {
    if index.ci95.iter().any(|end| end.is_nan()) {
        return figure_in(lang, index.value);
    }
    let between = if lang == Lang::Fr { "\u{202f};" } else { "," };
    let text = |value: f64| if lang == Lang::Fr { short(value).replace('.', ",") } else { short(value) };
    format!("{} [{}{between} {}]", text(index.value), text(index.ci95[0]), text(index.ci95[1]))
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

/// What a reader should know before trusting an output's indices.
pub fn warning(facts: &Facts, output: &OfOutput, lang: Lang) -> Option<String> {
    let words = capital(&lang.metric(&output.name));
    let name = ("name", &*words);
    if output.units > 0 && output.factors.iter().all(|factor| factor.indices.rank().value.is_nan()) {
        return None;
    }
    if output.noise > 1.0 {
        let shared = if facts.own_chance { "" } else { lang.say(Experiment::WarningShared) };
        return Some(lang.fill(Experiment::WarningNoise, &[name, ("times", &figure_in(lang, output.noise)), ("shared", shared)]));
    }
    let unsure = |index: Index| index.ci95[1] - index.ci95[0] > index.value.abs() * 2.0;
    let top = order(output).first().map(|&at| output.factors[at].indices.rank());
    let few = output.few || top.is_some_and(unsure);
    few.then(|| lang.fill(Experiment::WarningFew, &[name, ("n", &output.units.to_string())]))
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
