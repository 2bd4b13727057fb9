//! What `fit` prints: rates by road, the chances that follow, changes over time, what became of the rows.

use anstyle::Style;

use super::lang::{Fitting, Lang};
use super::number;
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::fit::{Chance, Change, Fit, FoundChange, Interval, RateFit, RouteFit};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Days that rates are given for.
pub const PER_DAYS: f64 = 30.0;
/// A route with fewer events has no line of its own on changes: its test could tell nothing. The files have them all.
const FEWEST: u64 = 5;

/// The fit for a terminal.
pub fn table(found: &Fit, scenario: &str, options: &Options) -> String {
    let lang = options.lang;
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, &lang.fill(Fitting::Title, &[("file", &found.file), ("scenario", scenario)]));
    out.paragraph(PLAIN, 0, &window(lang, found));
    if !found.window_given {
        out.paragraph(DIM, 0, lang.say(Fitting::WindowAssumed));
    }
    for (kind, of) in [(Fitting::Attacks, attacks as fn(&RouteFit) -> &RateFit), (Fitting::Closures, closures)] {
        out.gap();
        out.line(BOLD, lang.say(kind));
        if found.routes.iter().all(|route| of(route).events == 0) {
            out.paragraph(DIM, 2, lang.say(Fitting::NoneOnRecord));
            continue;
        }
        let mut grid = Grid::new(2);
        grid.row(DIM, [Fitting::Route, Fitting::Events, Fitting::Alone, Fitting::Pooled].map(|head| lang.say(head).to_owned()));
        for route in &found.routes {
            let fit = of(route);
            grid.row(PLAIN, [route.name.clone(), lang.whole(fit.events as i64), rate(lang, &fit.alone), rate(lang, &fit.pooled)]);
        }
        grid.write(&mut out);
    }
    chances(lang, found, &mut out);
    change(lang, found, &mut out);
    rows(lang, found, &mut out);
    out.gap();
    let whose = lang.say(if found.routes.iter().all(|route| route.convoys_given) { Fitting::AssumeGiven } else { Fitting::AssumeScenario });
    out.paragraph(DIM, 0, &lang.fill(Fitting::AssumeConvoys, &[("whose", whose)]));
    out.paragraph(DIM, 0, lang.say(Fitting::AssumeRecord));
    out.paragraph(DIM, 0, lang.say(Fitting::Intervals));
    out.finish()
}

/// The attacks of a route.
pub fn attacks(route: &RouteFit) -> &RateFit {
    &route.attacks
}

/// The closures of a route.
pub fn closures(route: &RouteFit) -> &RateFit {
    &route.closures
}

/// A rate in 30 days with its interval.
pub fn rate(lang: Lang, of: &Interval) -> String {
    lang.estimate_within(of.mean * PER_DAYS, of.ci95.map(|end| end * PER_DAYS), 2)
}

fn window(lang: Lang, found: &Fit) -> String {
    let (days, km) = (lang.whole(found.days), lang.number(found.buffer_km, number::significant(found.buffer_km, 3)));
    let blanks = [("days", &*days), ("from", &lang.date(found.from)), ("to", &lang.date(found.to)), ("km", &km)];
    lang.count(Fitting::Window, found.days as f64, &blanks)
}

fn chances(lang: Lang, found: &Fit, out: &mut Text) {
    out.gap();
    out.line(BOLD, lang.say(Fitting::Chances));
    let mut grid = Grid::new(2);
    grid.row(DIM, [Fitting::Route, Fitting::Convoys, Fitting::PerConvoy, Fitting::PerDay].map(|head| lang.say(head).to_owned()));
    let chance = |of: &Option<Chance>| {
        let percent = |of: &Chance| lang.estimate_within(of.interval.mean * 100.0, of.interval.ci95.map(|end| end * 100.0), 2);
        of.as_ref().map_or_else(|| lang.say(Fitting::NotSet).to_owned(), percent)
    };
    for route in &found.routes {
        let convoys = lang.number(route.convoys_per_day, number::significant(route.convoys_per_day, 2).clamp(0, 2));
        grid.row(PLAIN, [route.name.clone(), convoys, chance(&route.attack_probability), chance(&route.closure_probability)]);
    }
    grid.write(out);
    if !found.without_path.is_empty() {
        out.paragraph(DIM, 2, &lang.fill(Fitting::WithoutPath, &[("routes", &lang.list(&found.without_path))]));
    }
}

fn change(lang: Lang, found: &Fit, out: &mut Text) {
    out.gap();
    out.line(BOLD, lang.say(Fitting::Change));
    for (kind, changes, of) in
        [(Fitting::Attacks, &found.changes[0], attacks as fn(&RouteFit) -> &RateFit), (Fitting::Closures, &found.changes[1], closures)]
    {
        let kind = lang.say(kind);
        if let Some((date, named)) = &changes.named {
            let counts = counts(lang, named.events, named.days);
            let (date, ratio, p) = (lang.date(*date), ratio(lang, named), p(lang, named.p));
            let blanks = [("kind", kind), ("date", &date), ("ratio", &ratio), ("p", &p)];
            out.paragraph(PLAIN, 2, &lang.fill(Fitting::ChangeNamed, &[&blanks[..], &as_blanks(&counts)].concat()));
            for route in found.routes.iter().filter(|route| of(route).events >= FEWEST) {
                if let Some(change) = &of(route).change {
                    out.paragraph(DIM, 4, &change_of_route(lang, &route.name, change));
                }
            }
        }
        match &changes.found {
            Some(found) => out.paragraph(PLAIN, 2, &searched(lang, kind, found)),
            None => out.paragraph(DIM, 2, &lang.fill(Fitting::ChangeNone, &[("kind", kind)])),
        }
    }
}

fn change_of_route(lang: Lang, route: &str, change: &Change) -> String {
    let [before, after] = change.events.map(|events| lang.whole(events as i64));
    let (ratio, p) = (ratio(lang, change), p(lang, change.p));
    lang.fill(Fitting::ChangeRoute, &[("route", route), ("before", &before), ("after", &after), ("ratio", &ratio), ("p", &p)])
}

fn searched(lang: Lang, kind: &str, found: &FoundChange) -> String {
    let counts = counts(lang, found.events, found.days);
    let (date, p, n) = (lang.date(found.date), p(lang, found.p), lang.whole(found.permutations));
    lang.fill(Fitting::ChangeFound, &[&[("kind", kind), ("date", &date), ("p", &p), ("n", &n)][..], &as_blanks(&counts)].concat())
}

/// Events and days, before and after.
fn counts(lang: Lang, events: [u64; 2], days: [usize; 2]) -> [String; 4] {
    [lang.whole(events[0] as i64), lang.whole(days[0]), lang.whole(events[1] as i64), lang.whole(days[1])]
}

fn as_blanks(counts: &[String; 4]) -> [(&str, &str); 4] {
    [("before", &counts[0]), ("days", &counts[1]), ("after", &counts[2]), ("more", &counts[3])]
}

/// A ratio with its interval: `2.1 [1.2–3.9]`; an end without bound is ∞.
fn ratio(lang: Lang, change: &Change) -> String {
    let end =
        |value: f64| if value.is_infinite() { "∞".to_owned() } else { lang.number(value, number::significant(value, 2).clamp(-6, 3)) };
    format!("{} [{}–{}]", end(change.ratio), end(change.ci95[0]), end(change.ci95[1]))
}

fn p(lang: Lang, p: f64) -> String {
    if p < 0.0001 { format!("<{}", lang.number(0.0001, 4)) } else { lang.number(p, number::significant(p, 2).clamp(2, 4)) }
}

fn rows(lang: Lang, found: &Fit, out: &mut Text) {
    let rows = &found.rows;
    out.gap();
    out.line(BOLD, &lang.count(Fitting::RowsTitle, rows.all as f64, &[("n", &lang.whole(rows.all))]));
    let mut grid = Grid::new(2);
    grid.row(PLAIN, [lang.say(Fitting::RowsCounted).to_owned(), format!("{} + {}", lang.whole(rows.attacks), lang.whole(rows.closures))]);
    let lines = [
        (Fitting::RowsAmbiguous, rows.ambiguous),
        (Fitting::RowsShared, rows.shared),
        (Fitting::RowsAway, rows.away),
        (Fitting::RowsCoarsePlace, rows.coarse_place),
        (Fitting::RowsCoarseDate, rows.coarse_date),
        (Fitting::RowsOther, rows.other),
        (Fitting::RowsOnForces, rows.on_forces),
        (Fitting::RowsOutside, rows.outside),
        (Fitting::RowsRepeated, rows.repeated),
    ];
    for (message, count) in lines.into_iter().filter(|(_, count)| *count > 0) {
        grid.row(if message == Fitting::RowsAmbiguous { DIM } else { PLAIN }, [lang.say(message).to_owned(), lang.whole(count)]);
    }
    grid.write(out);
}
