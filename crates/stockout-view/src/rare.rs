//! What `rare` prints: a chance in words that a planner has for it, then its lengths, then how far to lean on it.

use anstyle::Style;

use super::lang::{Experiment, Lang, Message};
use super::number;
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::rare::{Estimate, Length, RareEvent, StockOut, Trust};
use stockout_results::{Probability, Provenance};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
/// Lengths in the table.
const SHOWN: usize = 10;
/// Chances from here on are percentages; smaller ones are one in so many.
const PERCENT_FROM: f64 = 0.01;
/// Smaller chances are said to be below this: no model is right so often that they would mean more.
const TOLD_FROM: f64 = 1e-9;
/// From here down what the model leaves out is the likelier way to the event.
const TINY: f64 = 1e-5;

/// The event for a terminal.
pub fn table(found: &RareEvent, made: &Provenance, options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, lang.of(&made.title));
    out.paragraph(PLAIN, 0, &question(lang, found));
    out.paragraph(BOLD, 2, &answer(lang, found));
    out.gap();
    lengths(&mut out, lang, found);
    out.gap();
    if found.trust == Trust::Rough {
        out.paragraph(PLAIN, 0, &rough(lang, found));
    }
    let blanks = [
        ("repetitions", &*lang.whole(found.repetitions as i64)),
        ("courses", &*lang.whole(found.courses as i64)),
        ("levels", &*lang.whole(found.levels.len() as i64)),
    ];
    out.paragraph(DIM, 0, &lang.count(Experiment::RareEffort, found.levels.len() as f64, &blanks));
    if found.probability.ci95[1] < TINY {
        out.paragraph(PLAIN, 0, lang.say(Experiment::RareTiny));
    }
    if let Some(gain) = gain(lang, found) {
        out.paragraph(DIM, 0, &gain);
    }
    let blanks = [
        ("n", &*lang.whole(made.replications as i64)),
        ("seed", &*made.seed.to_string()),
        ("version", &*made.version),
        ("hash", made.hash.get(..8).unwrap_or(&made.hash)),
    ];
    out.paragraph(DIM, 0, &lang.count(Message::TableRunLine, made.replications as f64, &blanks));
    out.paragraph(DIM, 0, lang.say(Message::TableCaution));
    out.finish()
}

/// What counts as a day of it.
pub fn what(lang: Lang, found: &RareEvent) -> String {
    match &found.stock_out {
        StockOut::Total => lang.say(Experiment::RareTotal).to_owned(),
        StockOut::CoverBelow(days) => {
            lang.count(Experiment::RareCover, *days, &[("days", &lang.number(*days, number::significant(*days, 3)))])
        }
        StockOut::Unmet { use_, share } => {
            let name = lang.noun(use_.as_ref().unwrap_or(&found.commodity));
            let percent = lang.percent(*share, number::significant(*share * 100.0, 3));
            let message = if *share >= 1.0 { Experiment::RareUnmetAll } else { Experiment::RareUnmet };
            if *share >= 1.0 { lang.fill(message, &[("name", &name)]) } else { lang.fill(message, &[("share", &percent), ("name", &name)]) }
        }
    }
}

/// The question, ending in a colon.
pub fn question(lang: Lang, found: &RareEvent) -> String {
    let what = format!("{} – {}", lang.noun(&found.commodity), what(lang, found));
    let blanks = [("what", &*what), ("days", &*lang.whole(found.days)), ("horizon", &*lang.whole(found.horizon))];
    lang.count(Experiment::RareQuestion, found.days as f64, &blanks)
}

/// The answer: a chance with its interval, or a bound.
pub fn answer(lang: Lang, found: &RareEvent) -> String {
    match found.trust {
        Trust::Unseen => lang.fill(Experiment::RareUnseen, &[("bound", &bound(lang, found.probability.ci95[1]))]),
        _ => chance(lang, found.probability.estimate, found.probability.ci95),
    }
}

fn rough(lang: Lang, found: &RareEvent) -> String {
    let blanks = [
        ("reached", &*lang.whole(found.reached as i64)),
        ("repetitions", &*lang.whole(found.repetitions as i64)),
        ("error", &*lang.percent(found.probability.relative_error, 0)),
    ];
    lang.fill(Experiment::RareRough, &blanks)
}

fn gain(lang: Lang, found: &RareEvent) -> Option<String> {
    let gain = found.gain;
    if !gain.is_finite() {
        return None;
    }
    if gain < 2.0 {
        return Some(lang.say(Experiment::RareGainNone).to_owned());
    }
    Some(lang.fill(Experiment::RareGain, &[("gain", &lang.number(gain, number::significant(gain, 2)))]))
}

/// A chance with its interval: `12.2% [11.9–12.6]`, `1 in 41,000 [36,000–47,000]`.
pub fn chance(lang: Lang, p: f64, ci95: [f64; 2]) -> String {
    if p >= PERCENT_FROM {
        return lang.share(p, ci95);
    }
    if p <= 0.0 {
        return lang.fill(Experiment::RareAtMost, &[("bound", &bound(lang, ci95[1]))]);
    }
    if p < TOLD_FROM {
        return lang.fill(Experiment::RareBelow, &[("bound", &bound(lang, TOLD_FROM))]);
    }
    // Two digits; three where the interval is narrow.
    let digits = if ci95[1] < 1.2 * ci95[0] { 3 } else { 2 };
    let many = |p: f64| lang.number(1.0 / p, number::significant(1.0 / p, digits).min(0));
    let (n, from) = (many(p), many(ci95[1]));
    let to = if ci95[0] > 0.0 { many(ci95[0].max(TOLD_FROM / 100.0)) } else { "∞".to_owned() };
    lang.fill(Experiment::RareOneIn, &[("n", &format!("{n} [{from}–{to}]"))])
}

/// A chance alone, to two digits, never rounded down: `1 in 41,000`.
pub fn bound(lang: Lang, p: f64) -> String {
    let p = p.max(TOLD_FROM);
    if p >= PERCENT_FROM {
        return lang.percent((p * 100.0).ceil() / 100.0, 0);
    }
    let many = 1.0 / p * (1.0 + 1e-12);
    let unit = 10f64.powi(many.log10() as i32 - 1);
    lang.fill(Experiment::RareOneIn, &[("n", &lang.number((many / unit).floor() * unit, 0))])
}

fn lengths(out: &mut Text, lang: Lang, found: &RareEvent) {
    let with_plain = found.plain.is_some();
    let mut grid = Grid::new(2);
    let mut head = vec![lang.say(Experiment::RareLength).to_owned(), lang.say(Experiment::RareSplitting).to_owned()];
    head.extend(with_plain.then(|| lang.say(Experiment::RarePlain).to_owned()));
    grid.row(DIM, head);
    for length in shown(&found.lengths) {
        let days = lang.count(Experiment::RareDays, f64::from(length.days), &[("days", &lang.whole(length.days))]);
        let estimate = |of: &Estimate| chance(lang, of.estimate, of.ci95);
        let mut row = vec![days, estimate(&length.probability)];
        row.extend(length.plain.map(|plain: Probability| chance(lang, plain.estimate, plain.ci95)));
        grid.row(if length.days as usize == found.days { BOLD } else { PLAIN }, row);
    }
    grid.write(out);
}

/// A few lengths, evenly spread, the first and the last among them.
pub fn shown(lengths: &[Length]) -> Vec<&Length> {
    let last = lengths.len().saturating_sub(1);
    let rows = SHOWN.min(lengths.len());
    let at = |row: usize| if rows < 2 { last } else { row * last / (rows - 1) };
    (0..rows).map(|row| &lengths[at(row)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_a_percentage_or_one_in_so_many() {
        assert_eq!(chance(Lang::En, 0.1223, [0.119, 0.1257]), "12.2% [11.9–12.6]");
        assert_eq!(chance(Lang::En, 2.4e-7, [2.2e-7, 2.6e-7]), "1 in 4,170,000 [3,850,000–4,550,000]");
        assert_eq!(chance(Lang::Fr, 2e-3, [1e-3, 4e-3]), "1 sur 500 [250–1\u{202f}000]");
        assert_eq!(chance(Lang::En, 0.0, [0.0, 1.3e-5]), "at most 1 in 76,000");
        assert_eq!(chance(Lang::En, 1e-4, [0.0, 5e-4]), "1 in 10,000 [2,000–∞]");
        assert_eq!(chance(Lang::En, 7e-17, [1e-17, 5e-16]), "below 1 in 1,000,000,000");
        assert_eq!(bound(Lang::En, 0.031), "4%");
    }

    #[test]
    fn the_first_and_the_last_length_are_shown() {
        let probability = Estimate { estimate: 0.1, ci95: [0.1, 0.1], relative_error: 0.0 };
        let lengths: Vec<Length> = (1..=37).map(|days| Length { days, probability, plain: None }).collect();
        let days: Vec<u32> = shown(&lengths).iter().map(|length| length.days).collect();
        assert_eq!((days.len(), days[0], days[9]), (10, 1, 37));
        assert_eq!(shown(&lengths[..1]).len(), 1);
    }
}
