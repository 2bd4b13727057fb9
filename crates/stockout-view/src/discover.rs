//! Boxes in words, and as CSV.

use anstyle::{AnsiColor, Style};

use super::lang::{Experiment, Lang, Message, capital, is_share};
use super::number;
use super::table::Options;
use super::table::grid::Text;
use stockout_results::discover::{Discovery, Ended, FoundBox, Side};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HEAD: Style = AnsiColor::Cyan.on_default().bold();

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

/// A block a box, with coverage and density.
pub fn table(title: &str, found: &Discovery, variables: &[Variable], options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    let base = found.interesting as f64 / found.points.max(1) as f64;
    let [n, points] = [found.interesting, found.points].map(|count| lang.whole(count as i64));
    let beyond = outcome(found, lang);
    let blanks = [("outcome", &*capital(&beyond)), ("n", &*n), ("points", &*points), ("share", &*percent(lang, base))];
    out.paragraph(BOLD, 0, title);
    out.paragraph(PLAIN, 0, &lang.fill(Experiment::DiscoverOf, &blanks));
    out.gap();
    if found.boxes.is_empty() {
        out.paragraph(PLAIN, 0, &ended(found, lang).unwrap_or_else(|| lang.say(Experiment::DiscoverNone).to_owned()));
        return out.finish();
    }
    for (number, one) in found.boxes.iter().enumerate() {
        out.paragraph(HEAD, 0, &lang.fill(Experiment::DiscoverWhere, &[("box", &title_of(lang, number)), ("outcome", &beyond)]));
        for side in &one.sides {
            out.paragraph(PLAIN, 2, &clause(side, &variables[side.variable], lang));
        }
        measures(&mut out, found, one, lang);
        out.gap();
    }
    if let Some(text) = ended(found, lang) {
        out.paragraph(PLAIN, 0, &text);
        out.gap();
    }
    out.paragraph(DIM, 0, lang.say(Experiment::DiscoverUnadjusted));
    let mut told: Vec<&str> = vec![&found.metric];
    told.extend(found.boxes.iter().flat_map(|one| &one.sides).map(|side| variables[side.variable].subject.as_str()));
    out.in_files(lang, &told);
    out.finish()
}

/// Why the search found no more; nothing where it found as many as it was asked for.
fn ended(found: &Discovery, lang: Lang) -> Option<String> {
    match found.ended {
        Ended::Asked => None,
        Ended::Few => Some(lang.say(Experiment::DiscoverFew).to_owned()),
        Ended::NoDenser => Some(lang.say(Experiment::DiscoverNone).to_owned()),
        Ended::Chance(p) => Some(lang.fill(Experiment::DiscoverByChance, &[("p", &lang.number(p, number::fewest(p, 2)))])),
    }
}

/// `Box 2`.
pub fn title_of(lang: Lang, number: usize) -> String {
    lang.fill(Experiment::DiscoverBox, &[("n", &(number + 1).to_string())])
}

/// `density 84% (…), coverage 60%; p of the whole search 0.01 (…)`.
fn measures(out: &mut Text, found: &Discovery, one: &FoundBox, lang: Lang) {
    let [n, points] = [one.interesting, one.points].map(|count| lang.whole(count as i64));
    let (density, coverage) = (percent(lang, one.density), percent(lang, one.coverage));
    let blanks = [("density", &*density), ("n", &*n), ("points", &*points), ("coverage", &*coverage)];
    out.paragraph(DIM, 2, &lang.fill(Experiment::DiscoverDensity, &blanks));
    if !one.p.is_nan() {
        let (p, n) = (lang.number(one.p, number::fewest(one.p, 2)), lang.whole(found.permutations as i64));
        out.paragraph(DIM, 2, &lang.fill(Experiment::DiscoverChance, &[("p", &p), ("n", &n)]));
    }
    if one.density < found.wanted {
        out.paragraph(DIM, 2, &lang.fill(Experiment::DiscoverShort, &[("wanted", &percent(lang, found.wanted))]));
    }
}

/// `shortage days (fuel) above 100`.
pub fn outcome(found: &Discovery, lang: Lang) -> String {
    let message = if found.above { Experiment::DiscoverAbove } else { Experiment::DiscoverBelow };
    lang.fill(message, &[("metric", &lang.metric(&found.metric)), ("value", &threshold(found, lang))])
}

/// The limit beyond which a point is of interest; in percent where the figure is a share.
pub fn threshold(found: &Discovery, lang: Lang) -> String {
    if is_share(&found.metric) {
        return lang.percent(found.threshold, number::fewest(found.threshold * 100.0, 3));
    }
    lang.number(found.threshold, number::fewest(found.threshold, 4))
}

/// A box in one sentence.
pub fn sentence(found: &Discovery, one: &FoundBox, variables: &[Variable], lang: Lang) -> String {
    let clauses: Vec<String> = one.sides.iter().map(|side| clause(side, &variables[side.variable], lang)).collect();
    let clauses = clauses.join(lang.say(Message::Semicolon));
    lang.fill(Experiment::DiscoverSentence, &[("outcome", &capital(&outcome(found, lang))), ("clauses", &clauses)])
}

/// A variable in words: a factor by its path and what its values do to it, a metric by its name.
pub fn words(variable: &Variable, lang: Lang) -> String {
    let words = if variable.verb.is_empty() { lang.metric(&variable.subject) } else { lang.path(&variable.subject) };
    match variable.verb.as_str() {
        "scale" => lang.fill(Experiment::HeatScaled, &[("factor", &words)]),
        "add" => lang.fill(Experiment::HeatAdded, &[("factor", &words)]),
        _ => words,
    }
}

fn clause(side: &Side, variable: &Variable, lang: Lang) -> String {
    let name = words(variable, lang);
    let (low, high) = (side.low.map(|low| number(lang, low)), side.high.map(|high| number(lang, high)));
    let of = ("name", &*name);
    match (low, high) {
        (Some(low), Some(high)) => lang.fill(Experiment::SideBetween, &[of, ("low", &low), ("high", &high)]),
        (Some(low), None) => lang.fill(Experiment::SideAbove, &[of, ("low", &low)]),
        (None, Some(high)) => lang.fill(Experiment::SideUnder, &[of, ("high", &high)]),
        (None, None) => lang.fill(Experiment::SideAny, &[of]),
    }
}

/// A limit, in a language's digits.
pub fn number(lang: Lang, value: f64) -> String {
    lang.number(value, number::fewest(value, 4))
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
