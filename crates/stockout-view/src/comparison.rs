//! What `compare` prints: each scenario against the base, and a ranking that says what it cannot say.

use anstyle::{AnsiColor, Style};

use super::lang::{Lang, Message};
use super::number;
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::comparison::{Compared, Comparison, Difference, Headline, HeadlineKind, Place, Ranking, Verdict};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HEAD: Style = AnsiColor::Cyan.on_default().bold();

/// The table of a comparison.
pub fn table(comparison: &Comparison, options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    let base = &comparison.provenances[0];
    out.paragraph(BOLD, 0, &lang.fill(Message::CompareTitle, &[("title", lang.of(&base.title))]));
    let blanks = [("base", &*base.name), ("n", &*lang.whole(comparison.n as i64))];
    out.paragraph(DIM, 0, &lang.count(Message::CompareRun, comparison.n as f64, &blanks));
    for scenario in &comparison.scenarios {
        out.gap();
        out.paragraph(HEAD, 0, &lang.fill(Message::CompareScenario, &[("name", &scenario.name), ("title", lang.of(&scenario.title))]));
        differences(&mut out, lang, scenario);
    }
    // The ranking by each commodity's shortage days; the other figures' are in ranking.csv.
    for ranking in comparison.rankings.iter().filter(|ranking| ranking.headline.kind == HeadlineKind::ShortageDays) {
        out.gap();
        write_ranking(&mut out, lang, ranking);
    }
    out.gap();
    out.paragraph(DIM, 0, lang.say(Message::CompareFamily));
    out.paragraph(DIM, 0, lang.say(Message::TableCaution));
    out.finish()
}

/// The headline figures of a scenario against the base.
pub fn headlines(scenario: &Compared) -> impl Iterator<Item = (&Headline, &Difference)> {
    scenario.differences.iter().filter_map(|difference| Some((difference.headline.as_ref()?, difference)))
}

/// What a headline figure is called, its commodity in front.
pub fn label(lang: Lang, headline: &Headline) -> String {
    let message = match headline.kind {
        HeadlineKind::ShortageDays => Message::CompareShortageDays,
        HeadlineKind::UnmetShare => Message::CompareUnmetShare,
        HeadlineKind::ProbabilityOfShortage => Message::CompareProbability,
    };
    lang.fill(message, &[("name", &lang.title_noun(&headline.subject()))])
}

/// What a headline figure is called where there is room for it.
pub fn words_of(kind: HeadlineKind) -> Message {
    match kind {
        HeadlineKind::ShortageDays => Message::ForestDays,
        HeadlineKind::UnmetShare => Message::ForestUnmet,
        HeadlineKind::ProbabilityOfShortage => Message::ForestChance,
    }
}

/// The same with its commodity: `shortage days (fuel)`.
pub fn long_label(lang: Lang, headline: &Headline) -> String {
    lang.fill(Message::ForestFigure, &[("figure", lang.say(words_of(headline.kind))), ("name", &lang.noun(&headline.subject()))])
}

/// What a figure is multiplied by to be shown: shares in points of a percentage.
pub fn factor(kind: HeadlineKind) -> f64 {
    if kind == HeadlineKind::ShortageDays { 1.0 } else { 100.0 }
}

/// A difference with its sign and interval: `−12.3 [−12.9 to −11.7]`.
pub fn signed(lang: Lang, mean: f64, interval: [f64; 2]) -> String {
    let places = number::places_within(mean, interval, -6, 3);
    let sign = |value: f64| {
        let text = lang.number(value, places);
        if number::round(value, places) > 0.0 { format!("+{text}") } else { text }
    };
    if !interval.iter().all(|end| end.is_finite()) || interval[0] == interval[1] {
        return sign(mean);
    }
    format!("{} [{} {} {}]", sign(mean), sign(interval[0]), lang.say(Message::CompareTo), sign(interval[1]))
}

/// What may be said of a difference; where every replication is the same, that.
pub fn verdict(lang: Lang, of: &Difference) -> &'static str {
    lang.say(match of.verdict {
        _ if of.is_none() && of.ci95 == [0.0; 2] => Message::VerdictSame,
        _ if of.is_none() => Message::VerdictNone,
        Verdict::Better => Message::VerdictBetter,
        Verdict::Worse => Message::VerdictWorse,
        Verdict::CannotTell => Message::VerdictCannotTell,
    })
}

/// In what share of the replications it is worse; a dash where none differs.
pub fn worse_in(lang: Lang, of: &Difference) -> String {
    if of.is_none() { "–".to_owned() } else { lang.about(of.probability_worse.estimate) }
}

fn differences(out: &mut Text, lang: Lang, scenario: &Compared) {
    let heads = [Message::CompareBase, Message::CompareDifference, Message::CompareWorseIn, Message::CompareVerdict];
    let mut grid = Grid::new(2);
    let place = place_of_all(scenario);
    let corner = place.clone().unwrap_or_default();
    grid.row(DIM, std::iter::once(corner).chain(heads.map(|head| lang.say(head).to_owned())));
    for (headline, of) in headlines(scenario) {
        let by = factor(headline.kind);
        let base = of.base * by;
        // The place that all figures share stands once, above them.
        let told = Headline { place: headline.place.clone().filter(|_| place.is_none()), ..headline.clone() };
        let cells = [
            label(lang, &told),
            lang.number(base, i32::from(base < 99.95)),
            signed(lang, of.mean * by, of.simultaneous95.map(|end| end * by)),
            worse_in(lang, of),
            verdict(lang, of).to_owned(),
        ];
        grid.row(if of.verdict == Verdict::CannotTell { DIM } else { PLAIN }, cells);
    }
    grid.write(out);
    if let Some(text) = pairing(lang, scenario) {
        out.paragraph(DIM, 2, &text);
    }
}

/// The place that all headline figures describe; none if they differ, or describe all uses together.
fn place_of_all(scenario: &Compared) -> Option<String> {
    let mut places = headlines(scenario).map(|(headline, _)| headline.place.as_ref());
    let first = places.next()??;
    places.all(|place| place == Some(first)).then(|| first.clone())
}

/// What pairing was worth; none where nothing differs by chance.
fn pairing(lang: Lang, scenario: &Compared) -> Option<String> {
    let mut gains: Vec<f64> = headlines(scenario).map(|(_, of)| of.variance_reduction).filter(|gain| gain.is_finite()).collect();
    gains.sort_by(f64::total_cmp);
    let (low, high) = (*gains.first()?, *gains.last()?);
    let write = |gain: f64| lang.number(gain, number::significant(gain, 2));
    let median = stockout_results::stats::quantile_of_sorted(&gains, 0.5);
    Some(lang.fill(Message::ComparePairing, &[("median", &write(median)), ("low", &write(low)), ("high", &write(high))]))
}

fn write_ranking(out: &mut Text, lang: Lang, ranking: &Ranking) {
    let name = label(lang, &ranking.headline);
    out.paragraph(HEAD, 0, &lang.fill(Message::CompareRanking, &[("name", &super::lang::capital(&name))]));
    if ranking.places.iter().filter_map(|place| place.step).all(|step| step.is_none()) {
        out.paragraph(PLAIN, 2, lang.say(Message::CompareAllSame));
        return;
    }
    let mut grid = Grid::new(2);
    grid.row(DIM, [String::new(), lang.say(Message::CompareRankMean).to_owned(), lang.say(Message::CompareStep).to_owned()]);
    let by = factor(ranking.headline.kind);
    let mut rank = 0;
    for (at, place) in ranking.places.iter().enumerate() {
        // Scenarios that are the same in every replication share a rank.
        rank = if place.step.is_some_and(|step| step.is_none()) { rank } else { at + 1 };
        let step = place.step.as_ref().map_or_else(String::new, |step| {
            let text = signed(lang, step.mean * by, step.simultaneous95.map(|end| end * by));
            if step.apart { text } else { format!("({text})") }
        });
        grid.row(PLAIN, [format!("{rank}. {}", place.name), lang.number(place.mean * by, 1), step]);
    }
    grid.write(out);
    for pair in ranking.places.windows(2) {
        if let Some(text) = tied(lang, &pair[0], &pair[1]) {
            out.paragraph(PLAIN, 2, &text);
        }
    }
}

/// That two neighbours cannot be told apart, and what would do so.
fn tied(lang: Lang, before: &Place, place: &Place) -> Option<String> {
    let step = place.step.as_ref().filter(|step| !step.apart)?;
    let names = [("name", &*before.name), ("other", &*place.name)];
    Some(match step.more {
        _ if step.is_none() => lang.fill(Message::CompareSame, &names),
        Some(more) => {
            let more = lang.number(more as f64, number::significant(more as f64, 2));
            lang.fill(Message::CompareTied, &[names[0], names[1], ("more", &more)])
        }
        None => lang.fill(Message::CompareTiedNone, &names),
    })
}
