//! What `require` prints: the answer in a sentence, then what was tried around it.

use anstyle::Style;

use super::lang::{Experiment, Lang, Message, capital, is_share};
use super::number;
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::requirement::{Enough, Requirement};
use stockout_results::{Probability, Provenance};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
/// Values shown beside the answer.
const SHOWN: usize = 9;

/// The answer for a terminal.
pub fn table(found: &Requirement, made: &Provenance, options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, lang.of(&made.title));
    out.paragraph(DIM, 0, &question(lang, found));
    out.gap();
    out.paragraph(PLAIN, 0, &answer(lang, found));
    out.gap();
    probes(&mut out, lang, found, places(found));
    let blanks = [
        ("n", &*lang.whole(made.replications as i64)),
        ("seed", &*made.seed.to_string()),
        ("version", &*made.version),
        ("hash", made.hash.get(..8).unwrap_or(&made.hash)),
    ];
    out.gap();
    out.in_files(lang, &[&found.lever, &found.risk]);
    out.paragraph(DIM, 0, &lang.count(Message::TableRunLine, made.replications as f64, &blanks));
    out.paragraph(DIM, 0, lang.say(Message::TableCaution));
    out.finish()
}

/// What was asked.
pub fn question(lang: Lang, found: &Requirement) -> String {
    let write = |value: f64| lang.number(value, places(found));
    let blanks = [
        ("risk", &*lang.metric(&found.risk)),
        ("below", &*below(lang, found)),
        ("lever", &*capital(&lang.path(&found.lever))),
        ("from", &*write(found.range[0])),
        ("to", &*write(found.range[1])),
    ];
    lang.fill(Message::RequireQuestion, &blanks)
}

/// The answer in a sentence: names in words, shares in percent.
pub fn answer(lang: Lang, found: &Requirement) -> String {
    let write = |value: f64| lang.number(value, places(found));
    let message = match found.verdict {
        Enough::Found => Experiment::RequireEnough,
        Enough::SmallestSuffices => Experiment::RequireEnoughLeast,
        Enough::NoneSuffices => Experiment::RequireEnoughNone,
        Enough::NotMonotone => Experiment::RequireEnoughFirst,
    };
    let end = |end: Option<f64>| end.map_or_else(|| lang.say(Message::RequireBeyond).to_owned(), write);
    let interval = match found.ci95 {
        [None, None] => end(None),
        [low, high] => format!("{} {} {}", end(low), lang.say(Message::CompareTo), end(high)),
    };
    let achieved = risk_in_words(lang, &found.risk, &found.achieved);
    let value = found.value.map(write).unwrap_or_default();
    let blanks = [("value", &*value), ("interval", &*interval), ("risk", &*capital(&lang.metric(&found.risk))), ("achieved", &*achieved)];
    lang.fill(message, &blanks)
}

/// The target; in percent where the risk is a share.
pub fn below(lang: Lang, found: &Requirement) -> String {
    if is_share(&found.risk) { lang.percent(found.below, number::significant(found.below * 100.0, 3)) } else { plain(lang, found.below) }
}

/// A risk with its interval; in percent where it is a share.
pub fn risk_in_words(lang: Lang, metric: &str, of: &Probability) -> String {
    if is_share(metric) { lang.share(of.estimate, of.ci95) } else { risk(lang, of) }
}

/// Decimals that tell the lever's steps apart.
pub fn places(found: &Requirement) -> number::Places {
    if found.step.fract() == 0.0 && found.range[0].fract() == 0.0 { 0 } else { number::significant(found.step, 2).clamp(0, 6) }
}

/// A number to three digits.
pub fn plain(lang: Lang, value: f64) -> String {
    lang.number(value, number::significant(value, 3))
}

/// A risk with its interval.
fn risk(lang: Lang, risk: &Probability) -> String {
    let places = number::places(risk.estimate, risk.ci95);
    if risk.ci95[0] == risk.ci95[1] {
        return plain(lang, risk.estimate);
    }
    let [low, high] = risk.ci95.map(|end| lang.number(end, places));
    format!("{} [{low} {} {high}]", lang.number(risk.estimate, places), lang.say(Message::CompareTo))
}

/// The values nearest to the answer.
fn probes(out: &mut Text, lang: Lang, found: &Requirement, places: number::Places) {
    let centre = found.value.unwrap_or(found.range[1]);
    let mut nearest: Vec<&(f64, Probability)> = found.probes.iter().collect();
    nearest.sort_by(|a, b| (a.0 - centre).abs().total_cmp(&(b.0 - centre).abs()));
    nearest.truncate(SHOWN);
    nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut grid = Grid::new(2);
    grid.row(DIM, [Message::RequireValue, Message::RequireRisk].map(|message| lang.say(message).to_owned()));
    for (value, of) in nearest {
        let style = if Some(*value) == found.value { BOLD } else { PLAIN };
        grid.row(style, [lang.number(*value, places), risk_in_words(lang, &found.risk, of)]);
    }
    grid.write(out);
}
