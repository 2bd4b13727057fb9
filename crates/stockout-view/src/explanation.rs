//! What `why` prints: the causes of a figure, the largest first.

use anstyle::Style;

use super::lang::{Lang, Message, capital, is_share};
use super::number;
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::explanation::{Cause, CauseKind, Explanation, Share, Way};
use stockout_results::metric::worse_of;
use stockout_results::{Provenance, Worse};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The causes for a terminal.
pub fn table(found: &Explanation, made: &Provenance, options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, lang.of(&made.title));
    let (total, shares) = total_and_parts(lang, found, found.causes.iter().map(|cause| cause.share));
    out.paragraph(PLAIN, 0, &lang.fill(Message::WhyTotal, &[("metric", &capital(&lang.metric(&found.metric))), ("total", &total)]));
    out.gap();
    let mut grid = Grid::new(2);
    grid.row(DIM, [lang.say(Message::WhyCause), lang.say(Message::WhyShare), lang.say(Message::WhyPart)].map(str::to_owned));
    for (cause, share) in found.causes.iter().zip(shares) {
        let part = cause.share.mean / found.total.mean;
        let part = if part.is_finite() { lang.percent(part, 0) } else { String::new() };
        grid.row(if cause.kind == CauseKind::Rest { DIM } else { PLAIN }, [name(lang, cause), share, part]);
    }
    grid.write(&mut out);
    out.gap();
    out.paragraph(DIM, 0, &way(lang, found));
    out.in_files(lang, &[&found.metric]);
    let blanks = [
        ("n", &*lang.whole(found.n as i64)),
        ("seed", &*made.seed.to_string()),
        ("version", &*made.version),
        ("hash", made.hash.get(..8).unwrap_or(&made.hash)),
    ];
    out.paragraph(DIM, 0, &lang.count(Message::TableRunLine, found.n as f64, &blanks));
    out.paragraph(DIM, 0, lang.say(Message::TableCaution));
    out.finish()
}

/// What a cause is called.
pub fn name(lang: Lang, cause: &Cause) -> String {
    let message = match cause.kind {
        CauseKind::Closures => Message::WhyClosures,
        CauseKind::Attacks => Message::WhyAttacks,
        CauseKind::Regime => Message::WhyRegime,
        CauseKind::Escorts => Message::WhyEscorts,
        CauseKind::Delays => Message::WhyDelays,
        CauseKind::Fleet => Message::WhyFleet,
        CauseKind::Hoarding => Message::WhyHoarding,
        CauseKind::Rest => Message::WhyRest,
    };
    lang.fill(message, &[("route", cause.route.as_deref().unwrap_or_default())])
}

/// The total and these of its parts, all to one place: a total is not more exact than what it is the sum of.
pub fn total_and_parts(lang: Lang, found: &Explanation, parts: impl Iterator<Item = Share>) -> (String, Vec<String>) {
    let all: Vec<Share> = std::iter::once(found.total).chain(parts).collect();
    let mut written = shares(lang, &found.metric, &all);
    let parts = written.split_off(1);
    (written.swap_remove(0), parts)
}

/// Shares of one figure beside each other: all to one place, one finer than the coarsest supports, since digits that the largest does
/// not know say little of the smallest; in percent where the figure is a share.
fn shares(lang: Lang, metric: &str, all: &[Share]) -> Vec<String> {
    let by = if is_share(metric) { 100.0 } else { 1.0 };
    let scaled = |share: &Share| Share { mean: share.mean * by, ci95: share.ci95.map(|end| end * by) };
    let coarsest = all.iter().map(scaled).filter(|share| share.mean != 0.0).map(|share| number::places(share.mean, share.ci95)).min();
    let places = (coarsest.unwrap_or_default() + 1).clamp(-6, 3);
    let write = |value: f64| if by > 1.0 { lang.percent(value, places) } else { lang.number(value, places) };
    let one = |share: &Share| {
        let [low, high] = share.ci95;
        if !(low.is_finite() && high.is_finite()) || low == high {
            return write(share.mean);
        }
        let (low, high) = (lang.number(low * by, places), lang.number(high * by, places));
        format!("{} [{low} {} {high}]", write(share.mean), lang.say(Message::CompareTo))
    };
    all.iter().map(one).collect()
}

/// How the combinations were gone through.
pub fn way(lang: Lang, found: &Explanation) -> String {
    let (message, n) = match found.way {
        Way::Exact(combinations) => (Message::WhyExact, combinations),
        Way::Sampled(permutations) => (Message::WhySampled, permutations),
    };
    format!("{} {}", lang.fill(message, &[("n", &lang.whole(n as i64))]), helping(lang, found))
}

/// Is what adds to the figure a help? It is where more is better: arrivals, deliveries, open days.
pub fn more_helps(found: &Explanation) -> bool {
    worse_of(&found.metric) == Some(Worse::Low)
}

/// Which shares help.
pub fn helping(lang: Lang, found: &Explanation) -> &'static str {
    lang.say(if more_helps(found) { Message::WhyHelpsAbove } else { Message::WhyHelpsBelow })
}
