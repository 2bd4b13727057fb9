//! What a sweep found, in a table.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::comparison::signed;
use super::lang::{Experiment, Lang, Message, capital, is_share};
use super::number;
use super::table::Options;
use super::table::grid::{COLUMNS, Grid, Text};
use stockout_results::Figure;
use stockout_results::metric::MetricName;
pub use stockout_results::metric::headlines;
use stockout_results::sweep::{FactorFacts, FactorValue, Facts, Layout, PointMean, RankedPoint, Span, Spread};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HEAD: Style = AnsiColor::Cyan.on_default().bold();

/// What was varied, how far the figures go, and the points that stand best, with their settings.
pub fn table(facts: &Facts, spreads: &[Spread], options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, lang.of(&facts.title));
    out.paragraph(DIM, 0, &capital(&shape(facts, lang)));
    out.gap();
    factors(&mut out, facts, lang);
    out.gap();
    ends(&mut out, facts, spreads, lang);
    for spread in ranked(spreads) {
        out.gap();
        best(&mut out, facts, spread, lang);
    }
    if facts.failed > 0 {
        out.gap();
        out.paragraph(PLAIN, 0, &lang.count(Experiment::SweepFailed, facts.failed as f64, &[("n", &lang.whole(facts.failed as i64))]));
    }
    out.gap();
    if facts.replications == 1 {
        out.paragraph(DIM, 0, lang.say(Experiment::SweepSingle));
    }
    out.paragraph(DIM, 0, lang.say(Message::TableCaution));
    out.finish()
}

/// The figures whose best points are told: the shortage days of each commodity, else the first figure that is better one way than the
/// other.
fn ranked(spreads: &[Spread]) -> Vec<&Spread> {
    let days: Vec<&Spread> = spreads
        .iter()
        .filter(|spread| MetricName::parse(&spread.metric).is_some_and(|of| of.figure == Figure::ShortageDays) && !spread.best.is_empty())
        .collect();
    if days.is_empty() { spreads.iter().find(|spread| !spread.best.is_empty()).into_iter().collect() } else { days }
}

/// A factor in words, with what its values do to it: `chance that a convoy is attacked (all routes, fuel), multiplied by`.
pub fn factor_words(lang: Lang, factor: &FactorFacts) -> String {
    let words = [("factor", &*lang.path(&factor.path))];
    match factor.verb.as_str() {
        "scale" => lang.fill(Experiment::HeatScaled, &words),
        "add" => lang.fill(Experiment::HeatAdded, &words),
        _ => words[0].1.to_owned(),
    }
}

/// The letter by which the rows of points know a factor: A to Z, then AA, AB.
fn letter(at: usize) -> String {
    let own = char::from(b'A' + (at % 26) as u8).to_string();
    if at < 26 { own } else { letter(at / 26 - 1) + &own }
}

/// What each letter stands for, and the path by which files know it.
fn factors(out: &mut Text, facts: &Facts, lang: Lang) {
    for (at, factor) in facts.factors.iter().enumerate() {
        let blanks = [("factor", &*factor_words(lang, factor)), ("values", &*values(&factor.values, lang))];
        let letter = letter(at);
        out.item(PLAIN, 2, &letter, &lang.fill(Experiment::SweepFactor, &blanks));
        if lang.path(&factor.path) != factor.path {
            out.paragraph(DIM, 4 + letter.width(), &factor.name);
        }
    }
}

/// Least and greatest mean of each figure, with the point; a commodity's figures beneath its name.
fn ends(out: &mut Text, facts: &Facts, spreads: &[Spread], lang: Lang) {
    let mut grid = Grid::new(2).with_whole_names();
    let end = |message| format!("{}{}", lang.say(message), interval(facts, lang));
    let at = lang.say(Experiment::SweepAtPoint).to_owned();
    grid.row(DIM, [String::new(), end(Experiment::SweepLeast), at.clone(), end(Experiment::SweepMost), at]);
    let mut above = "";
    for spread in spreads {
        let by = scale(spread);
        let name = match lang.figure(&spread.metric) {
            Some((commodity, figure)) => {
                if commodity != above {
                    grid.alone(PLAIN, lang.title_noun(commodity));
                    above = commodity;
                }
                format!("  {}", capital(&in_millions(lang, figure, by)))
            }
            None => capital(&in_millions(lang, &lang.metric(&spread.metric), by)),
        };
        let cell = |of: &PointMean| [figure(lang, &spread.metric, of, by), lang.whole(of.point as i64)];
        let cells = if spread.still() {
            vec![name, figure(lang, &spread.metric, &spread.least, by), lang.say(Experiment::SweepEverywhere).to_owned()]
        } else {
            std::iter::once(name).chain(cell(&spread.least)).chain(cell(&spread.most)).collect()
        };
        grid.row(if spread.still() { DIM } else { PLAIN }, cells);
    }
    grid.write(out);
}

/// What stands behind the head of a column of means.
fn interval(facts: &Facts, lang: Lang) -> &'static str {
    if facts.replications == 1 { "" } else { lang.say(Experiment::SweepInterval) }
}

/// What a figure's values are divided by: sizes of millions are told in millions.
fn scale(spread: &Spread) -> f64 {
    millions(spread.most.mean.abs().max(spread.least.mean.abs()))
}

/// The unit in which a size is told: one, or a million.
pub fn millions(size: f64) -> f64 {
    if size < 1e7 { 1.0 } else { 1e6 }
}

/// A figure's name with its unit, if that is a million.
pub fn in_millions(lang: Lang, name: &str, by: f64) -> String {
    if by == 1.0 { name.to_owned() } else { lang.fill(Experiment::SweepMillions, &[("name", name)]) }
}

/// A mean with its interval, rounded to what that supports.
fn figure(lang: Lang, metric: &str, of: &PointMean, by: f64) -> String {
    if is_share(metric) {
        return lang.share(of.mean, of.ci95);
    }
    lang.estimate_within(of.mean / by, of.ci95.map(|end| end / by), 3)
}

/// The best points with their settings, and how many more may be the best.
fn best(out: &mut Text, facts: &Facts, spread: &Spread, lang: Lang) {
    let by = scale(spread);
    let name = capital(&in_millions(lang, &lang.metric(&spread.metric), by));
    let blanks = [("n", &*lang.whole(spread.best.len() as i64)), ("metric", &*name), ("points", &*lang.whole(spread.n as i64))];
    out.paragraph(HEAD, 0, &lang.count(Experiment::SweepBest, spread.best.len() as f64, &blanks));
    let columns: Vec<Vec<String>> =
        (0..facts.factors.len()).map(|at| settings(lang, spread.best.iter().map(|point| &point.factors[at]))).collect();
    let means: Vec<String> = spread.best.iter().map(|point| figure(lang, &spread.metric, &point.at, by)).collect();
    let head = [lang.say(Experiment::SweepPoint).to_owned(), format!("{}{}", lang.say(Experiment::SweepMean), interval(facts, lang))];
    let wide = |cells: &[String]| cells.iter().map(|cell| cell.width()).max().unwrap_or_default();
    let needed = head[0].width().max(6)
        + wide(&means).max(head[1].width())
        + 4
        + columns.iter().map(|column| wide(column).max(2) + 2).sum::<usize>();
    let in_columns = needed <= COLUMNS;
    // Differences of pairs are much surer than the intervals beside them look: they are told where there is room.
    let differences: Vec<String> = spread.best.iter().map(|point| difference(lang, point, by)).collect();
    let head_of_difference = lang.say(Experiment::SweepDifference).to_owned();
    let room = if in_columns { needed } else { needed - columns.iter().map(|column| wide(column).max(2) + 2).sum::<usize>() };
    let differ = spread.paired && !is_share(&spread.metric) && room + 2 + wide(&differences).max(head_of_difference.width()) <= COLUMNS;
    let mut grid = Grid::new(2);
    let letters = || (0..columns.len()).map(letter);
    let row = |first: String, between: Vec<String>, mean: String, difference: String| {
        let between = if in_columns { between } else { Vec::new() };
        std::iter::once(first).chain(between).chain([mean]).chain(differ.then_some(difference)).collect::<Vec<_>>()
    };
    grid.row(DIM, row(head[0].clone(), letters().collect(), head[1].clone(), head_of_difference));
    for (rank, point) in spread.best.iter().enumerate() {
        let cells: Vec<String> = columns.iter().map(|column| column[rank].clone()).collect();
        grid.row(PLAIN, row(lang.whole(point.at.point as i64), cells.clone(), means[rank].clone(), differences[rank].clone()));
        if !in_columns {
            let said: Vec<String> = letters().zip(cells).map(|(letter, cell)| format!("{letter}\u{a0}{cell}")).collect();
            for line in lines(&said, COLUMNS - 4) {
                grid.alone(PLAIN, format!("  {line}"));
            }
        }
    }
    grid.write(out);
    out.paragraph(PLAIN, 2, &undecided(facts, spread, lang));
}

/// A point's difference to the best one, with its interval.
fn difference(lang: Lang, point: &RankedPoint, by: f64) -> String {
    point.difference.map_or_else(|| "–".to_owned(), |gap| signed(lang, gap.value / by, gap.ci95.map(|end| end / by)))
}

/// Words in lines of so much room, two spaces between them.
fn lines(words: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.width() + 2 + word.width() <= room => *line = format!("{line}  {word}"),
            _ => lines.push(word.clone()),
        }
    }
    lines
}

/// Which points cannot be told from the best, and where they lie.
fn undecided(facts: &Facts, spread: &Spread, lang: Lang) -> String {
    let Some(best) = spread.best.first() else { return String::new() };
    let point = lang.whole(best.at.point as i64);
    let others = spread.undecided.saturating_sub(1);
    let n = lang.whole(facts.replications as i64);
    let blanks = [("point", &*point), ("n", &*n)];
    let words = |paired, alone| if spread.paired { paired } else { alone };
    if others == 0 {
        let decided = words(Experiment::SweepDecidedPaired, Experiment::SweepDecided);
        return lang.count(decided, facts.replications as f64, &blanks);
    }
    let spans: Vec<String> = spread.spans.iter().enumerate().map(|(at, of)| format!("{}\u{a0}{}", letter(at), span(lang, of))).collect();
    let mut said = match (facts.replications, spread.undecided == spread.n) {
        (1, _) => lang.say(Experiment::SweepUndecidedSingle).to_owned(),
        (n, true) => lang.count(words(Experiment::SweepUndecidedAllPaired, Experiment::SweepUndecidedAll), n as f64, &blanks),
        (_, false) => {
            let others_of = [("others", &*lang.whole(others as i64)), ("spans", &*spans.join(lang.say(Message::Semicolon)))];
            let undecided = words(Experiment::SweepUndecidedPaired, Experiment::SweepUndecided);
            lang.count(undecided, others as f64, &[blanks[0], blanks[1], others_of[0], others_of[1]])
        }
    };
    // A folder from before batches were kept.
    if !spread.paired && !facts.own_chance && facts.replications > 1 {
        said.push(' ');
        said.push_str(lang.say(Experiment::SweepPaired));
    }
    said
}

fn span(lang: Lang, span: &Span) -> String {
    let anything = || lang.say(Experiment::SweepAnything).to_owned();
    match span {
        Span::Numbers { of: [low, high], .. } if low > high => anything(),
        Span::Numbers { of, all } if of == all && all[0] < all[1] => anything(),
        Span::Numbers { of: [low, high], .. } if low == high => settings(lang, [&FactorValue::Number(*low)].into_iter()).swap_remove(0),
        Span::Numbers { of: [low, high], .. } => {
            let ends = settings(lang, [&FactorValue::Number(*low), &FactorValue::Number(*high)].into_iter());
            lang.fill(Experiment::SweepTo, &[("low", &ends[0]), ("high", &ends[1])])
        }
        Span::Draws { of, all } if of == all && *all > 1 => anything(),
        Span::Draws { of, all } => {
            let blanks = [("of", &*lang.whole(*of as i64)), ("all", &*lang.whole(*all as i64))];
            lang.fill(Experiment::SweepDraws, &blanks)
        }
        Span::Words { of, all } if of.len() == *all && *all > 1 => anything(),
        Span::Words { of, .. } => of.iter().map(|word| lang.noun(word)).collect::<Vec<_>>().join(", "),
    }
}

/// Values of a factor beside each other: all with the decimals that three digits of the finest need.
fn settings<'v>(lang: Lang, values: impl Iterator<Item = &'v FactorValue>) -> Vec<String> {
    let values: Vec<&FactorValue> = values.collect();
    let numbers = values.iter().map(|value| value.number()).filter(|number| number.is_finite());
    let places = numbers.map(|value| number::fewest(value, 3)).max().unwrap_or_default().max(0);
    let word = |value: &&FactorValue| match value {
        FactorValue::Number(value) => lang.number(*value, places),
        FactorValue::Text(text) => lang.noun(text),
        FactorValue::Missing => "–".to_owned(),
    };
    values.iter().map(word).collect()
}

/// A factor's values as the design words them: a range is `3 to 15, most likely 6`.
pub fn values(words: &str, lang: Lang) -> String {
    if words == "as in the table" {
        return lang.say(Experiment::SweepColumn).to_owned();
    }
    let number = |text: &str| match lang {
        Lang::Fr if text.parse::<f64>().is_ok() => text.replace('.', ","),
        _ => lang.noun(text),
    };
    // A comma parts numbers in English and is part of them in French.
    let between = if lang == Lang::Fr { "\u{202f}; " } else { ", " };
    let list = |text: &str| text.split(", ").map(number).collect::<Vec<_>>().join(between);
    let range = |text: &str| {
        let (low, high) = text.split_once(" to ")?;
        Some(lang.fill(Experiment::SweepTo, &[("low", &number(low)), ("high", &number(high))]))
    };
    if let Some((ends, mode)) = words.split_once(", most likely ")
        && let Some(range) = range(ends)
    {
        return lang.fill(Experiment::SweepLikely, &[("range", &range), ("mode", &number(mode))]);
    }
    if let Some((values, weights)) = words.split_once(" with weights ") {
        return lang.fill(Experiment::SweepWeights, &[("values", &list(values)), ("weights", &list(weights))]);
    }
    range(words).unwrap_or_else(|| list(words))
}

/// `Latin hypercube, 200 points, 20 replications each, seed 1`.
fn shape(facts: &Facts, lang: Lang) -> String {
    let factors = facts.factors.len();
    let total = lang.whole(facts.layout.points(factors) as i64);
    let rows = |message, rows: u64, each: usize| {
        lang.fill(message, &[("n", &total), ("rows", &lang.whole(rows as i64)), ("each", &each.to_string())])
    };
    let points = match &facts.layout {
        Layout::Sobol { rows: n, saltelli: true } => rows(Experiment::SweepRows, *n, factors + 2),
        Layout::Morris { trajectories, .. } => rows(Experiment::SweepTrajectories, *trajectories, factors + 1),
        layout => lang.count(Experiment::SweepPoints, layout.points(factors) as f64, &[("n", &total)]),
    };
    let part = facts.shard.map_or_else(String::new, |(i, n)| {
        let [i, n, count, first] = [i, n, facts.count, facts.first].map(|number| lang.whole(number as i64));
        lang.count(Experiment::SweepShard, facts.count as f64, &[("i", &i), ("n", &n), ("count", &count), ("first", &first)])
    });
    let (n, seed) = (lang.whole(facts.replications as i64), facts.seed.to_string());
    let blanks = [("kind", kind(lang, facts)), ("points", &*points), ("n", &*n), ("seed", &*seed), ("part", &*part)];
    lang.count(Experiment::SweepShape, facts.replications as f64, &blanks)
}

/// What a layout is called.
pub fn kind(lang: Lang, facts: &Facts) -> &'static str {
    lang.say(match facts.layout {
        Layout::Grid(_) => Experiment::KindGrid,
        Layout::Lhs(_) => Experiment::KindLhs,
        Layout::Sobol { .. } => Experiment::KindSobol,
        Layout::Morris { .. } => Experiment::KindMorris,
        Layout::Table(_) => Experiment::KindTable,
    })
}
