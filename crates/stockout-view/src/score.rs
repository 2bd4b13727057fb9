//! What `hindcast` and `forecast score` print: what was foretold, what was seen, and how far apart they are.

use anstyle::Style;
use jiff::ToSpan;
use jiff::civil::Date;

use super::lang::{Evidence, Lang, Message, unit};
use super::number;
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::Provenance;
use stockout_results::score::{BASELINES, NOT_ON_RECORD, OUTSIDE, Scorecard, Scored, ScoredObservation};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
/// Targets that are left out and still named; more are counted.
const NAMED: usize = 2;

/// The scores for a terminal; `made` is of a run, not of a locked file.
pub fn table(card: &Scorecard, made: Option<&Provenance>, options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, lang.of(&card.title));
    let files = lang.list(&card.observations);
    let intro = if made.is_some() { Evidence::ScoreIntro } else { Evidence::ScoreIntroLocked };
    let n = lang.whole(card.n as i64);
    let blanks = [("files", files.as_str()), ("n", &n)];
    out.paragraph(DIM, 0, &lang.count(intro, card.n as f64, &blanks[..if made.is_some() { 2 } else { 1 }]));
    out.gap();
    if card.targets.is_empty() {
        out.paragraph(PLAIN, 0, lang.say(Evidence::NoTargets));
    } else {
        targets(&mut out, lang, card);
        sources(&mut out, lang, card);
        summary(&mut out, lang, card);
    }
    left_out(&mut out, lang, card);
    if let Some(made) = made {
        let blanks = [
            ("n", &*lang.whole(made.replications as i64)),
            ("seed", &*made.seed.to_string()),
            ("version", &*made.version),
            ("hash", made.hash.get(..8).unwrap_or(&made.hash)),
        ];
        out.paragraph(DIM, 0, &lang.count(Message::TableRunLine, made.replications as f64, &blanks));
    }
    if let Some(naive) = &card.naive {
        let blanks = [("name", naive.name.as_str()), ("hash", naive.hash.get(..8).unwrap_or(&naive.hash))];
        out.paragraph(DIM, 0, &lang.fill(Evidence::NaiveHash, &blanks));
    }
    out.finish()
}

/// What was not scored, by reason: the first few by name, and how many more.
fn left_out(out: &mut Text, lang: Lang, card: &Scorecard) {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, why) in &card.left_out {
        match reasons.iter_mut().find(|(other, _)| other == why) {
            Some((_, names)) => names.push(lang.target(name)),
            None => reasons.push((why, vec![lang.target(name)])),
        }
    }
    for (why, mut names) in reasons {
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        let mut name = names.join(", ");
        if more > 0 {
            name.push_str(&lang.fill(Evidence::LeftOutMore, &[("n", &more.to_string())]));
        }
        let why = match why {
            NOT_ON_RECORD => lang.say(Evidence::WhyNothing),
            OUTSIDE => lang.say(Evidence::WhyOutside),
            other => other,
        };
        out.paragraph(DIM, 0, &lang.fill(Evidence::LeftOut, &[("name", &name), ("why", why)]));
    }
}

fn targets(out: &mut Text, lang: Lang, card: &Scorecard) {
    let mut grid = Grid::new(0).with_whole_names();
    let head = [
        Evidence::ColumnSeen,
        Evidence::ColumnMedian,
        Evidence::ColumnBand,
        Evidence::ColumnIn,
        Evidence::ColumnCrps,
        Evidence::ColumnNormal,
        Evidence::ColumnLast,
    ];
    grid.row(DIM, std::iter::once(String::new()).chain(head.map(|message| lang.say(message).to_owned())));
    for target in &card.targets {
        let [low, _, median, _, high] = target.five().map(|value| value_of(lang, card, target, value));
        let baseline =
            |key: &str| target.baselines.iter().find(|one| one.key == key).map_or(String::new(), |one| error_of(lang, target, one.crps));
        // A source a row; what does not depend on it stands in the first.
        for (at, one) in target.observed.iter().enumerate() {
            let once = |text: String| if at == 0 { text } else { String::new() };
            let cells = [
                once(lang.title_noun(&name(lang, card, target))),
                value_of(lang, card, target, one.value[1]),
                once(median.clone()),
                once(format!("{low}–{high}")),
                inside(lang, target, one.value[1]),
                error_of(lang, target, one.crps),
                once(baseline("normal_flow")),
                once(baseline(if target.has("last_value") { "last_value" } else { "last_month" })),
            ];
            grid.row(PLAIN, cells);
        }
    }
    grid.write(out);
    out.gap();
    out.paragraph(DIM, 0, lang.say(Evidence::ScoreHow));
    if let Some(whose) = whose_normal_flow(lang, card) {
        out.paragraph(PLAIN, 0, &whose);
    }
}

/// Whose normal flow it is, where it is not that of what is scored.
pub fn whose_normal_flow(lang: Lang, card: &Scorecard) -> Option<String> {
    card.naive.as_ref().map(|naive| lang.fill(Evidence::NaiveOf, &[("title", lang.of(&naive.title))]))
}

/// Rows of targets that have several sources, or one that gives a range.
fn sources(out: &mut Text, lang: Lang, card: &Scorecard) {
    let open = |one: &ScoredObservation| one.value[0] < one.value[1] || one.value[2] > one.value[1];
    let doubtful: Vec<&Scored> =
        card.targets.iter().filter(|target| target.observed.len() > 1 || target.observed.iter().any(open)).collect();
    if doubtful.is_empty() {
        return;
    }
    out.gap();
    out.paragraph(BOLD, 0, lang.say(Evidence::SourcesTitle));
    let mut grid = Grid::new(0);
    let head = [Evidence::SourcesLow, Evidence::ColumnSeen, Evidence::SourcesHigh, Evidence::ColumnCrps, Evidence::SourcesConfidence];
    grid.row(DIM, std::iter::once(String::new()).chain(head.map(|message| lang.say(message).to_owned())));
    for target in doubtful {
        for one in &target.observed {
            let [low, best, high] = one.value.map(|value| value_of(lang, card, target, value));
            let [least, most] = one.crps_range.map(|value| error_of(lang, target, value));
            let crps = error_of(lang, target, one.crps);
            let crps = if least == most { crps } else { format!("{crps} ({least}–{most})") };
            let confidence = match one.confidence.as_str() {
                "high" => Evidence::ConfidenceHigh,
                "medium" => Evidence::ConfidenceMedium,
                _ => Evidence::ConfidenceLow,
            };
            grid.row(PLAIN, [one.id.clone(), low, best, high, crps, lang.say(confidence).to_owned()]);
        }
    }
    grid.write(out);
}

fn summary(out: &mut Text, lang: Lang, card: &Scorecard) {
    out.gap();
    let n = card.targets.len();
    let count = |coverage: f64| {
        let hits = coverage * n as f64;
        lang.number(hits, i32::from((hits - hits.round()).abs() > 1e-9))
    };
    let blanks = [("n", &*n.to_string()), ("half", &*count(card.coverage50())), ("most", &*count(card.coverage90()))];
    out.paragraph(PLAIN, 0, &lang.count(Evidence::ScoreCoverage, n as f64, &blanks));
    let skills: Vec<String> = BASELINES.iter().filter_map(|key| skill(lang, card, key)).collect();
    if !skills.is_empty() {
        out.paragraph(PLAIN, 0, &lang.fill(Evidence::ScoreSkill, &[("skills", &lang.list(&skills))]));
    }
}

/// The gain on a naive forecast; of how many targets, where not all of them have it.
fn skill(lang: Lang, card: &Scorecard, key: &str) -> Option<String> {
    let skill = lang.number(card.skill(key, None)?, 2);
    let message = match key {
        "normal_flow" => Evidence::SkillNormal,
        "last_month" => Evidence::SkillLast,
        "last_value" => Evidence::SkillLastValue,
        _ => Evidence::SkillClimatology,
    };
    let said = lang.fill(message, &[("skill", &skill)]);
    let n = card.targets.iter().filter(|target| target.has(key)).count();
    let of = || lang.count(Evidence::SkillOf, n as f64, &[("skill", &said), ("n", &n.to_string())]);
    Some(if n == card.targets.len() { said } else { of() })
}

/// What a target is called: by its name, or by what is measured.
pub fn name(lang: Lang, card: &Scorecard, target: &Scored) -> String {
    if target.name != target.measure {
        return lang.target(&target.name);
    }
    let measure = measure(lang, &target.measure);
    // Of a locked forecast one measure has many weeks.
    match (card.locked, span(lang, target)) {
        (true, Some(span)) => format!("{measure}, {span}"),
        _ => measure,
    }
}

/// `8–14 Dec`, `29 Dec – 4 Jan`.
fn span(lang: Lang, target: &Scored) -> Option<String> {
    let [first, last] = [&target.span[0], &target.span[1]].map(|day| day.parse::<Date>().ok());
    let (first, last) = (first?, last?);
    let until = lang.day_month(last);
    let same = (first.year(), first.month()) == (last.year(), last.month());
    let from = if same { first.day().to_string() } else { lang.day_month(first) };
    Some(if same { format!("{from}–{until}") } else { format!("{from} – {until}") })
}

/// A measure in words.
pub fn measure(lang: Lang, key: &str) -> String {
    let message = match key {
        "volume cleared" => Evidence::MeasureVolume,
        "tankers arriving" => Evidence::MeasureTrucks,
        "convoys arriving" => Evidence::MeasureConvoys,
        "tankers lost" => Evidence::MeasureLost,
        "tankers waiting" => Evidence::MeasureWaiting,
        "shortage begins" => Evidence::MeasureBegins,
        "shortage ends" => Evidence::MeasureEnds,
        "share of need unmet" => Evidence::MeasureShare,
        _ => return key.to_owned(),
    };
    lang.say(message).to_owned()
}

/// A unit in words.
pub fn unit_of(lang: Lang, key: &str) -> String {
    let message = match key {
        "tankers" => Evidence::UnitTankers,
        "trucks" => Evidence::UnitTrucks,
        "convoys" => Evidence::UnitConvoys,
        "share" => Evidence::UnitShare,
        "million L" => Evidence::UnitMillionLitres,
        _ => return unit(key),
    };
    lang.say(message).to_owned()
}

/// A quantity of a target as people write it: a date, a percentage, a count.
pub fn value_of(lang: Lang, card: &Scorecard, target: &Scored, value: f64) -> String {
    match target.unit.as_str() {
        "date" => date(lang, card, value),
        "share" => lang.percent(value, 0),
        "million L" => lang.number(value, if value.abs() < 100.0 { 1 } else { 0 }),
        "tankers" | "convoys" => lang.number(value, i32::from(value.abs() < 3.0 && value.fract() != 0.0)),
        _ => lang.number(value, number::significant(value, 3).clamp(0, 2)),
    }
}

/// A day of the horizon as a date; beyond its end there is none.
fn date(lang: Lang, card: &Scorecard, day: f64) -> String {
    if !day.is_finite() {
        return "–".to_owned();
    }
    if day >= card.days as f64 {
        return lang.say(Evidence::NotWithin).to_owned();
    }
    let start: Option<Date> = card.start.parse().ok();
    start
        .and_then(|start| start.checked_add((day.round() as i64).days()).ok())
        .map_or_else(|| lang.day_number(day as usize), |date| lang.day_month(date))
}

/// An error in the unit of its target.
pub fn error_of(lang: Lang, target: &Scored, value: f64) -> String {
    match target.unit.as_str() {
        "share" => lang.number(value, 3),
        _ => lang.number(value, if value < 10.0 { 1 } else { 0 }),
    }
}

/// The narrowest band that holds a figure.
fn inside(lang: Lang, target: &Scored, value: f64) -> String {
    let within = |low: f64, high: f64| match (target.quantile(low), target.quantile(high)) {
        (Some(low), Some(high)) => (low..=high).contains(&value),
        _ => false,
    };
    let message = if within(0.25, 0.75) {
        Evidence::InHalf
    } else if within(0.05, 0.95) {
        Evidence::InMost
    } else {
        Evidence::InNone
    };
    lang.say(message).to_owned()
}
