//! Which factors matter, in a table and as CSV.

use anstyle::{AnsiColor, Style};

use super::lang::{Experiment, Lang, capital, is_share};
use super::number;
use super::sweep::{factor_words, in_millions, millions};
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::sensitivity::{Index, Indices, OfOutput};
use stockout_results::sweep::Facts;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HEAD: Style = AnsiColor::Cyan.on_default().bold();

/// The factors of each output, the most important first.
pub fn table(facts: &Facts, outputs: &[&OfOutput], options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, lang.of(&facts.title));
    let changed = |output: &&&OfOutput| output.factors.iter().any(|factor| factor.indices.rank().value.abs() > 0.0);
    for output in outputs.iter().filter(changed) {
        out.gap();
        of_output(&mut out, facts, output, lang);
    }
    let still: Vec<String> = outputs.iter().filter(|output| !changed(output)).map(|output| lang.metric(&output.name)).collect();
    out.gap();
    if !still.is_empty() {
        out.paragraph(PLAIN, 0, &lang.fill(Experiment::SensitivityUnchanged, &[("metrics", &lang.list(&still))]));
    }
    let paths: Vec<&str> = facts.factors.iter().map(|factor| factor.name.as_str()).collect();
    out.in_files(lang, &paths);
    out.finish()
}

fn of_output(out: &mut Text, facts: &Facts, output: &OfOutput, lang: Lang) {
    let Some(first) = output.factors.first() else { return };
    let effects = matches!(first.indices, Indices::Effects { .. });
    // Shares of a variance and effects on a share are read in percent; effects on a size of millions, in millions.
    let percent = !effects || is_share(&output.name);
    let order = order(output);
    let columns = [0, 1].map(|column| order.iter().map(|&at| output.factors[at].indices.named()[column].1).collect::<Vec<Index>>());
    let largest = columns.iter().flatten().map(|index| index.value.abs()).fold(0.0, f64::max);
    let by = if percent { 1.0 } else { millions(largest) };
    let name = capital(&in_millions(lang, &lang.metric(&output.name), by));
    out.paragraph(HEAD, 0, &format!("{name}{}", of_units(facts, output, lang)));
    let smaller = |index: &Index| Index { value: index.value / by, ci95: index.ci95.map(|end| end / by) };
    let cells = columns.map(|column| figures(lang, percent, &column.iter().map(smaller).collect::<Vec<_>>()));
    let heads = first.indices.named().map(|(name, _)| lang.say(heading(name)).to_owned());
    let mut grid = Grid::new(2).with_whole_names();
    grid.row(DIM, std::iter::once(String::new()).chain(heads));
    for (row, &at) in order.iter().enumerate() {
        let told = output.factors[at].indices.told();
        let open = |column: usize| if told[column] { cells[column][row].clone() } else { lang.say(Experiment::IndexOpen).to_owned() };
        grid.row(PLAIN, [name_of(lang, facts, at), open(0), open(1)]);
    }
    grid.write(out);
}

/// A factor in words; with its verb where another has the same path.
pub fn name_of(lang: Lang, facts: &Facts, at: usize) -> String {
    let factor = &facts.factors[at];
    let twice = facts.factors.iter().filter(|other| other.path == factor.path).count() > 1;
    if twice { factor_words(lang, factor) } else { lang.path(&factor.path) }
}

/// Indices beside each other, with their intervals: all to one place, which the coarsest interval supports with one digit to spare.
pub fn figures(lang: Lang, percent: bool, indices: &[Index]) -> Vec<String> {
    let by = if percent { 100.0 } else { 1.0 };
    let places =
        indices.iter().filter(|index| index.value != 0.0).map(|index| number::places(index.value * by, index.ci95.map(|end| end * by)));
    let places = places.min().unwrap_or_default().saturating_add(1).clamp(-6, 1);
    let one = |index: &Index| {
        let value = if percent { lang.percent(index.value, places) } else { lang.number(index.value, places) };
        let [low, high] = index.ci95.map(|end| lang.number(end * by, places));
        if index.ci95.iter().any(|end| end.is_nan()) || index.ci95[0] == index.ci95[1] {
            value
        } else {
            format!("{value} [{low}–{high}]")
        }
    };
    indices.iter().map(one).collect()
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

/// What a reader should know before trusting an output's indices.
pub fn warning(facts: &Facts, output: &OfOutput, lang: Lang) -> Option<String> {
    let words = capital(&lang.metric(&output.name));
    let name = ("name", &*words);
    if output.units > 0 && output.factors.iter().all(|factor| factor.indices.rank().value.is_nan()) {
        return None;
    }
    if output.noise > 1.0 {
        let shared = if facts.own_chance { "" } else { lang.say(Experiment::WarningShared) };
        return Some(lang.fill(
            Experiment::WarningNoise,
            &[name, ("times", &lang.number(output.noise, number::significant(output.noise, 2))), ("shared", shared)],
        ));
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
