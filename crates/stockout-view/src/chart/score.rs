//! A record laid over what was foretold: the flow by week, and each figure on a line of its own.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Point, Type},
    palette::{self, ACCENT, Color, GRID, INK, LANE, SOFT},
    sheet::{Heading, Panel, Rect, Sheet, Swatch},
};
use crate::{
    lang::{Evidence, Message},
    number,
    score::{name, unit_of, value_of, whose_normal_flow},
};
use stockout_results::score::{Scorecard, Scored};

/// Strength of the outer and the inner band.
const BANDS: [f64; 2] = [0.2, 0.42];
/// Lines that fit a sheet; what is beyond is left to the files.
const MOST: usize = 22;

fn band_color() -> Color {
    palette::line(0).0
}

fn bands_key(page: &Page) -> Vec<(Swatch, String)> {
    vec![
        (Swatch::Line(Pen::new(band_color(), 3.0)), page.lang.say(Message::KeyMedian).to_owned()),
        (Swatch::Patch(band_color().tint(BANDS[1])), page.lang.say(Message::KeyHalf).to_owned()),
        (Swatch::Patch(band_color().tint(BANDS[0])), page.lang.say(Message::KeyNineTenths).to_owned()),
        (Swatch::Dot(ACCENT), page.lang.say(Evidence::FlowRecord).to_owned()),
    ]
}

/// Naive forecasts that are drawn.
const DRAWN: [&str; 3] = ["normal_flow", "last_month", "last_value"];

/// Naive forecasts are upright strokes: a solid one for normal flow, a dashed one for the last observation.
fn naive(key: &str) -> Pen {
    if key == "normal_flow" { Pen::new(palette::line(2).0, 3.0) } else { Pen::new(palette::line(3).0, 3.0).dashed(&[5.0, 3.0]) }
}

/// Inflow by week with the record's means upon it; none without weeks or without a flow on record.
pub fn flow(page: &Page, card: &Scorecard) -> Option<Chart> {
    // A locked forecast foretells tankers, a hindcast litres.
    let measure = if card.locked { "tankers arriving" } else { "volume cleared" };
    let volumes: Vec<&Scored> = card.targets.iter().filter(|target| target.measure == measure).collect();
    let first = volumes.first().filter(|_| !card.weeks.is_empty())?;
    let lang = page.lang;
    let n = lang.whole(card.n as i64);
    let blanks = [("name", lang.noun(&first.of)), ("n", n)];
    let blanks: Vec<(&str, &str)> = blanks.iter().map(|(key, text)| (*key, text.as_str())).collect();
    let mut subtitle = lang.count(Evidence::FlowSubtitle, card.n as f64, &blanks);
    if card.targets.iter().any(|target| target.unit == "date") {
        subtitle = format!("{subtitle} {}", lang.say(Evidence::FlowDots));
    }
    if let Some(whose) = whose_normal_flow(lang, card) {
        subtitle = format!("{subtitle} {whose}");
    }
    let mut key = bands_key(page);
    key.push((Swatch::Line(naive("normal_flow")), lang.say(Evidence::FlowNormal).to_owned()));
    let plan = Plan {
        name: if card.locked { "forecast-flow" } else { "hindcast-flow" },
        heading: Heading { title: lang.say(Evidence::FlowTitle).to_owned(), subtitle, key, ..Heading::default() },
        description: describe(page, card, &volumes),
    };
    Some(page.compose(plan, |sheet, body| draw_flow(page, sheet, body, card, &volumes)))
}

fn describe(page: &Page, card: &Scorecard, targets: &[&Scored]) -> String {
    let line = |target: &&Scored| {
        let [low, _, median, _, high] = target.five().map(|value| value_of(page.lang, card, target, value));
        let seen: Vec<String> = target.observed.iter().map(|one| value_of(page.lang, card, target, one.value[1])).collect();
        let name = page.lang.title_noun(&name(page.lang, card, target));
        let seen = seen.join(" / ");
        page.lang.fill(Evidence::TargetsLine, &[("name", &name), ("seen", &seen), ("median", &median), ("low", &low), ("high", &high)])
    };
    targets.iter().map(line).collect::<Vec<_>>().join(" ")
}

fn days(page: &Page, target: &Scored) -> (f64, f64) {
    let start = page.calendar.start();
    let day = |text: &str| -> Option<f64> { Some(f64::from(text.parse::<jiff::civil::Date>().ok()?.since(start?).ok()?.get_days())) };
    (day(&target.span[0]).unwrap_or(0.0), day(&target.span[1]).unwrap_or(0.0) + 1.0)
}

fn draw_flow(page: &Page, sheet: &Sheet, body: Rect, card: &Scorecard, volumes: &[&Scored]) {
    let (lang, sizes) = (page.lang, sheet.sizes());
    let dates: Vec<&Scored> = card.targets.iter().filter(|target| target.unit == "date").collect();
    let lane = sizes.body * 2.0;
    let lanes = lane * dates.len() as f64;
    let pace = |target: &Scored, value: f64| {
        let (from, to) = days(page, target);
        value / (to - from).max(1.0)
    };
    let highest = card.weeks.iter().map(|week| week.quantiles[4]);
    let highest =
        highest.chain(volumes.iter().map(|target| pace(target, target.observed.iter().map(|one| one.value[2]).fold(0.0, f64::max))));
    let normal =
        volumes.iter().filter_map(|target| target.baselines.iter().find(|one| one.key == "normal_flow").map(|one| pace(target, one.value)));
    let normal = normal.fold(0.0, f64::max);
    let largest = highest.fold(normal, f64::max) * 1.05;
    let (ticks, top) = axis::value_ticks(largest, 5);
    let places = axis::tick_places(&ticks);
    let mut labels: Vec<String> = ticks.iter().map(|&tick| lang.number(tick, places)).collect();
    let unit = lang.fill(Evidence::FlowUnit, &[("unit", &unit_of(lang, &volumes[0].unit))]);
    let lane_names: Vec<String> = dates.iter().map(|target| lang.title_noun(&name(lang, card, target))).collect();
    let wide = lane_names.iter().map(|name| font::width(name, sizes.small, Weight::Bold)).fold(0.0, f64::max).min(body.width() * 0.2);
    let left = axis::gutter(&labels, sizes.small).max(wide + sizes.small);
    sheet.words((body.left, body.top + sizes.small), unit, Type::new(sizes.small, SOFT));
    let plot = body.inset(left, sizes.small * 2.2, sizes.small, axis::date_height(sizes.small) + lanes);
    let panel = sheet.panel(plot, (0.0, page.calendar.days().max(1) as f64), (0.0, top));
    axis::draw_date_grid(sheet, &panel, &page.calendar, lang);
    axis::draw_values(sheet, &panel, &ticks, &labels);
    labels.clear();
    let course = |at: usize| -> Vec<Point> {
        let ends = |week: &stockout_results::score::Week| {
            [(week.first as f64, week.quantiles[at]), ((week.first + week.days) as f64, week.quantiles[at])]
        };
        card.weeks.iter().flat_map(ends).collect()
    };
    panel.band(course(4), course(0), band_color(), BANDS[0]);
    panel.band(course(3), course(1), band_color(), (BANDS[1] - BANDS[0]) / (1.0 - BANDS[0]));
    panel.curve(course(2), Pen::new(band_color(), 3.0));
    panel.curve(vec![(0.0, normal), (panel.x.1, normal)], naive("normal_flow"));
    let mut placed: Vec<Rect> = Vec::new();
    for target in volumes {
        let (from, to) = days(page, target);
        for one in &target.observed {
            let value = pace(target, one.value[1]);
            let (from, to) = (from.clamp(panel.x.0, panel.x.1), to.clamp(panel.x.0, panel.x.1));
            panel.curve(vec![(from, value), (to, value)], Pen::new(ACCENT, 4.0));
            let words = lang.fill(
                Evidence::FlowSeen,
                &[
                    ("pace", &lang.number(value, number::significant(value, 2))),
                    ("total", &value_of(lang, card, target, one.value[1])),
                    ("unit", &unit_of(lang, &target.unit)),
                ],
            );
            let (x, y) = panel.at((f64::midpoint(from, to), value));
            say_pace(sheet, plot, &mut placed, (x, y), panel.at((0.0, normal)).1, &words);
        }
    }
    axis::draw_dates(sheet, &panel, &page.calendar, lang);
    let mut y = plot.bottom + axis::date_height(sizes.small);
    for (target, label) in dates.iter().zip(lane_names) {
        draw_lane(sheet, &panel, target, Rect { top: y + lane * 0.12, bottom: y + lane * 0.88, ..plot });
        let label = font::shorten(&label, sizes.small, Weight::Bold, left - sizes.small);
        sheet.words(
            (plot.left - sizes.small * 0.6, y + lane * 0.5 + sizes.small * 0.36),
            label,
            Type::new(sizes.small, INK).bold().at(Anchor::End),
        );
        y += lane;
    }
}

/// Words above a stroke, or beneath it, where neither other words nor the line of normal flow are; none where there is no room: the
/// chart of targets has the number.
fn say_pace(sheet: &Sheet, plot: Rect, placed: &mut Vec<Rect>, (x, y): Point, normal: f64, words: &str) {
    let size = sheet.sizes().body;
    let half = font::width(words, size, Weight::Bold) / 2.0;
    if plot.width() < 2.0 * half {
        return;
    }
    let x = x.clamp(plot.left + half, plot.right - half);
    let at = |base: f64| Rect { left: x - half, right: x + half, top: base - size * 0.8, bottom: base + size * 0.3 };
    let apart = |a: &Rect, b: &Rect| a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
    let free = |rect: &Rect| placed.iter().all(|other| apart(rect, other)) && rect.top >= plot.top - size && rect.bottom <= plot.bottom;
    let clear = |rect: &Rect| normal < rect.top || normal > rect.bottom;
    let places = [y - size * 0.5, y + size * 1.3].map(at);
    let Some(rect) = places.iter().find(|rect| free(rect) && clear(rect)).or_else(|| places.iter().find(|rect| free(rect))) else { return };
    sheet.words((x, rect.bottom - size * 0.3), words, Type::new(size, ACCENT).bold().at(Anchor::Middle).haloed());
    placed.push(*rect);
}

/// A date's bands and sources along the time axis.
fn draw_lane(sheet: &Sheet, panel: &Panel, target: &Scored, lane: Rect) {
    sheet.rect(lane, LANE, 1.0);
    let x = |day: f64| panel.at((day.clamp(panel.x.0, panel.x.1), 0.0)).0;
    draw_bands(sheet, target, lane, &x);
    draw_seen(sheet, target, lane, &x);
}

fn draw_bands(sheet: &Sheet, target: &Scored, lane: Rect, x: &impl Fn(f64) -> f64) {
    let five = target.five();
    if five.iter().any(|value| !value.is_finite()) {
        return;
    }
    let [low, lower, median, upper, high] = five.map(x);
    let inner = lane.height() * 0.12;
    // A band of no width is still there.
    let wide = |left: f64, right: f64| if right - left < 2.0 { (left - 1.0, right + 1.0) } else { (left, right) };
    for ((left, right), strength) in [(wide(low, high), BANDS[0]), (wide(lower, upper), (BANDS[1] - BANDS[0]) / (1.0 - BANDS[0]))] {
        sheet.rect(Rect { left, right, top: lane.top + inner, bottom: lane.bottom - inner }, band_color(), strength);
    }
    sheet.line(&[(median, lane.top + inner), (median, lane.bottom - inner)], Pen::new(band_color(), 3.0));
}

fn draw_seen(sheet: &Sheet, target: &Scored, lane: Rect, x: &impl Fn(f64) -> f64) {
    let count = target.observed.len() as f64;
    for (i, one) in target.observed.iter().enumerate() {
        let y = lane.top + lane.height() * (i as f64 + 0.5) / count;
        let [low, best, high] = one.value.map(x);
        if high - low > 1.0 {
            sheet.line(&[(low, y), (high, y)], Pen::new(ACCENT, 2.0));
        }
        sheet.disc((best, y), (lane.height() / count * 0.3).min(sheet.sizes().small * 0.42), ACCENT, Some(Pen::new(palette::PAPER, 1.2)));
    }
}

/// Each figure on record on a line with a scale of its own; none without targets.
pub fn targets(page: &Page, card: &Scorecard) -> Option<Chart> {
    if card.targets.is_empty() {
        return None;
    }
    let shown: Vec<&Scored> = card.targets.iter().take(MOST).collect();
    let mut key = bands_key(page);
    key.push((Swatch::Line(naive("normal_flow")), page.lang.say(Evidence::TargetsNaiveNormal).to_owned()));
    key.push((Swatch::Line(naive("last_month")), page.lang.say(Evidence::TargetsNaiveLast).to_owned()));
    let mut subtitle = page.lang.say(Evidence::TargetsSubtitle).to_owned();
    if let Some(whose) = whose_normal_flow(page.lang, card) {
        subtitle = format!("{subtitle} {whose}");
    }
    let plan = Plan {
        name: if card.locked { "forecast-targets" } else { "hindcast-targets" },
        heading: Heading { title: page.lang.say(Evidence::TargetsTitle).to_owned(), subtitle, key, ..Heading::default() },
        description: describe(page, card, &shown),
    };
    Some(page.compose(plan, |sheet, body| draw_targets(page, sheet, body, card, &shown)))
}

fn draw_targets(page: &Page, sheet: &Sheet, body: Rect, card: &Scorecard, shown: &[&Scored]) {
    let (lang, sizes) = (page.lang, sheet.sizes());
    let head = sizes.small * 1.6;
    let body = Rect { top: body.top + head, ..body };
    let row = (body.height() / shown.len() as f64).min(sizes.body * 4.0);
    let size = sizes.body.min(row * 0.5);
    let names: Vec<String> = shown.iter().map(|target| lang.title_noun(&name(lang, card, target))).collect();
    let figures: Vec<String> = shown.iter().map(|target| figures(page, card, target)).collect();
    let wide = |texts: &[String], weight| texts.iter().map(|text| font::width(text, size, weight)).fold(0.0, f64::max);
    let names_room = wide(&names, Weight::Bold).min(body.width() * 0.3);
    let heading = lang.say(Evidence::TargetsHead);
    let figures_room = wide(&figures, Weight::Regular).max(font::width(heading, sizes.small, Weight::Regular)).min(body.width() * 0.32);
    let (left, right) = (body.left + names_room + size, body.right - figures_room - size);
    sheet.words((right + size * 0.6, body.top - head * 0.35), heading, Type::new(sizes.small, SOFT));
    for (i, target) in shown.iter().enumerate() {
        let top = body.top + row * i as f64;
        let lane = Rect { left, right, top: top + row * 0.14, bottom: top + row * 0.86 };
        let base = top + row * 0.5 + size * 0.36;
        sheet.rect(lane, LANE, 1.0);
        let [from, to] = scale(target);
        let x = |value: f64| lane.left + (value.clamp(from, to) - from) / (to - from) * lane.width();
        if from <= 0.0 {
            sheet.line(&[(x(0.0), lane.top), (x(0.0), lane.bottom)], Pen::new(GRID, 2.0));
        }
        draw_bands(sheet, target, lane, &x);
        for one in target.baselines.iter().filter(|one| one.value.is_finite() && DRAWN.contains(&one.key.as_str())) {
            sheet.line(&[(x(one.value), lane.top), (x(one.value), lane.bottom)], naive(&one.key));
        }
        draw_seen(sheet, target, lane, &x);
        sheet.words(
            (left - size * 0.6, base),
            font::shorten(&names[i], size, Weight::Bold, names_room),
            Type::new(size, INK).bold().at(Anchor::End),
        );
        sheet.words((right + size * 0.6, base), font::shorten(&figures[i], size, Weight::Regular, figures_room), Type::new(size, INK));
    }
}

/// `53 · 41 – 66 million L`: seen, then the band of 90 %.
fn figures(page: &Page, card: &Scorecard, target: &Scored) -> String {
    let lang = page.lang;
    let mut seen: Vec<String> = target.observed.iter().map(|one| value_of(lang, card, target, one.value[1])).collect();
    seen.dedup();
    let [low, .., high] = target.five().map(|value| value_of(lang, card, target, value));
    let unit = if matches!(target.unit.as_str(), "date" | "share") { String::new() } else { format!(" {}", unit_of(lang, &target.unit)) };
    format!("{} · {low} – {high}{unit}", seen.join(" / "))
}

/// From 0 (dates: from the first) to the last of what is drawn, with a little room.
fn scale(target: &Scored) -> [f64; 2] {
    let seen = target.observed.iter().flat_map(|one| one.value);
    let all = seen.chain(target.five()).chain(target.baselines.iter().map(|one| one.value)).filter(|value| value.is_finite());
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let low = if target.unit == "date" { low } else { low.min(0.0) };
    let room = ((high - low) * 0.04).max(1e-9);
    let from = if target.unit == "date" { low - room } else { low };
    if high > from { [from, high + room] } else { [from, from + 1.0] }
}
