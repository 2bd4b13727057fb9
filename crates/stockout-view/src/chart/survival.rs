//! Time to the first shortage: who goes short, and by when. What has had none by the end is shown as such, never dropped.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Pen, Point, Type},
    label::{self, EndLabel},
    palette::{self, INK},
    probability::{has_band, wilson},
    sheet::{Heading, Panel, Readout, Rect, Sheet, Swatch},
};
use crate::lang::Message;
use stockout_results::{CommodityResults, FirstShortage};

/// The chart; none without a commodity.
pub fn chart(page: &Page) -> Option<Chart> {
    let commodities: Vec<&CommodityResults> =
        page.results.commodities.iter().filter(|commodity| !commodity.first_shortage.survival.is_empty()).collect();
    if commodities.is_empty() {
        return None;
    }
    let with_uses = commodities.iter().any(|commodity| commodity.uses.len() > 1);
    let mut key = Vec::new();
    if with_uses {
        key.push((Swatch::Line(whole_pen()), page.lang.say(Message::KeyWhole).to_owned()));
        key.push((Swatch::Line(use_pen(0)), page.lang.say(Message::KeyUses).to_owned()));
    }
    if has_band(page) {
        key.push((Swatch::Patch(INK.tint(0.14)), page.lang.say(Message::KeyInterval).to_owned()));
    }
    let plan = Plan {
        name: "first-shortage",
        heading: Heading {
            title: page.lang.say(Message::SurvivalTitle).to_owned(),
            subtitle: page.lang.say(subtitle(page)).to_owned(),
            key,
            ..Heading::default()
        },
        description: describe(page, &commodities),
    };
    Some(page.compose(plan, |sheet, body| {
        let cells = body.grid(commodities.len(), (44.0, 26.0));
        for (cell, commodity) in cells.into_iter().zip(commodities) {
            draw(page, sheet, cell, commodity);
        }
    }))
}

fn subtitle(page: &Page) -> Message {
    if page.is_single() { Message::SurvivalSubtitleSingle } else { Message::SurvivalSubtitle }
}

fn whole_pen() -> Pen {
    Pen::new(INK, 3.6)
}

fn use_pen(index: usize) -> Pen {
    let (color, dash) = palette::line(index);
    Pen::new(color, 2.2).dashed(dash)
}

fn left(first: &FirstShortage) -> f64 {
    first.survival.last().copied().unwrap_or(1.0)
}

/// When half have had one, or that fewer than half have.
fn fact(page: &Page, first: &FirstShortage) -> String {
    if page.is_single() {
        return match first.median {
            Some(day) => page.lang.fill(Message::SurvivalDay, &[("date", &page.when(day)), ("day", &page.lang.day_number(day))]),
            None => page.lang.say(Message::NeverSingle).to_owned(),
        };
    }
    match first.median {
        Some(day) => page.lang.fill(Message::SurvivalMedian, &[("date", &page.when(day)), ("day", &page.lang.day_number(day))]),
        None => page.lang.fill(Message::SurvivalNoMedian, &[("share", &page.lang.about(left(first)))]),
    }
}

fn describe(page: &Page, commodities: &[&CommodityResults]) -> String {
    let mut sentences = vec![page.lang.say(subtitle(page)).to_owned()];
    for commodity in commodities {
        let name = page.lang.title_noun(&commodity.name);
        sentences.push(page.lang.fill(Message::SurvivalDescription, &[("name", &name), ("fact", &fact(page, &commodity.first_shortage))]));
        for of_use in &commodity.uses {
            let name = page.lang.title_noun(&of_use.name);
            sentences.push(page.lang.fill(Message::SurvivalDescription, &[("name", &name), ("fact", &fact(page, &of_use.first_shortage))]));
        }
    }
    sentences.join(" ")
}

/// What is left at the end; of a single replication, the day on which it goes short.
fn aside(page: &Page, first: &FirstShortage) -> String {
    match (page.is_single(), first.median) {
        (false, _) => page.lang.about(left(first)),
        (true, Some(day)) => page.calendar.date(day).map_or_else(|| page.lang.day_number(day), |date| page.lang.day_month(date)),
        (true, None) => String::new(),
    }
}

/// From all at the start of day 0, down to what is left at the end of each day.
fn curve(survival: &[f64], panel: &Panel) -> Vec<Point> {
    let mut points = vec![(0.0, 1.0)];
    let mut last = 1.0;
    for (day, &left) in survival.iter().enumerate() {
        if survival.len() <= 14 {
            points.push(((day + 1) as f64, last));
        }
        points.push(((day + 1) as f64, left));
        last = left;
    }
    let stride = (points.len() as f64 * 1.2 / panel.rect.width()).ceil().max(1.0) as usize;
    let end = points.len() - 1;
    points.into_iter().enumerate().filter(|(i, _)| i % stride == 0 || *i == end).map(|(_, point)| point).collect()
}

fn draw(page: &Page, sheet: &Sheet, cell: Rect, commodity: &CommodityResults) {
    let sizes = sheet.sizes();
    let body = sheet.panel_head(cell, &page.lang.title_noun(&commodity.name), &fact(page, &commodity.first_shortage));
    // A single replication has had a shortage or has not: there is no share of it.
    let ticks = if page.is_single() { vec![0.0, 1.0] } else { vec![0.0, 0.25, 0.5, 0.75, 1.0] };
    let state = |tick: f64| page.lang.say(if tick > 0.0 { Message::ProbabilityNo } else { Message::ProbabilityYes }).to_owned();
    let ticks_text: Vec<String> =
        ticks.iter().map(|&tick| if page.is_single() { state(tick) } else { page.lang.percent(tick, 0) }).collect();
    // A single use is the whole.
    let uses = if commodity.uses.len() > 1 { commodity.uses.as_slice() } else { &[] };
    let mut courses = vec![(page.lang.say(Message::SurvivalWhole).to_owned(), &commodity.first_shortage, whole_pen())];
    courses.extend(uses.iter().enumerate().map(|(k, of_use)| (page.lang.title_noun(&of_use.name), &of_use.first_shortage, use_pen(k))));
    // Where all go the same way, one label says so.
    let alike = !uses.is_empty() && uses.iter().all(|of_use| of_use.first_shortage == commodity.first_shortage);
    let shown = if alike { &courses[..1] } else { &courses[..] };
    let mut words: Vec<(String, String)> = shown.iter().map(|(name, first, _)| (name.clone(), aside(page, first))).collect();
    if let Some((name, _)) = words.first_mut().filter(|_| alike) {
        page.lang.say(Message::SurvivalAll).clone_into(name);
    }
    let size = if cell.width() < sizes.body * 34.0 { sizes.small } else { sizes.body };
    let room = label::room(&words, size, cell.width() * 0.42);
    let plot = body.inset(axis::gutter(&ticks_text, sizes.small), sizes.small * 0.6, room, axis::date_height(sizes.small));
    let panel = sheet.panel(plot, (0.0, page.calendar.days().max(1) as f64), (0.0, 1.0));
    axis::draw_date_grid(sheet, &panel, &page.calendar, page.lang);
    axis::draw_values(sheet, &panel, &ticks, &ticks_text);
    if has_band(page) {
        let n = page.results.provenance.replications as f64;
        let (low, high): (Vec<f64>, Vec<f64>) = commodity.first_shortage.survival.iter().map(|&p| wilson(p, n)).unzip();
        panel.band(curve(&high, &panel), curve(&low, &panel), INK, 0.14);
    }
    for (_, first, pen) in courses.iter().rev() {
        panel.curve(curve(&first.survival, &panel), *pen);
    }
    mark_half(page, sheet, &panel, &commodity.first_shortage);
    axis::draw_dates(sheet, &panel, &page.calendar, page.lang);
    let ends = shown.iter().zip(words).map(|((_, first, pen), (text, aside))| EndLabel {
        y: panel.at((0.0, left(first))).1,
        text,
        aside,
        color: pen.color,
    });
    label::draw_ends(sheet, plot, room, size, &ends.collect::<Vec<_>>());
    let told = |(name, first, _): &(String, &FirstShortage, Pen)| {
        let share = |&left: &f64| if page.is_single() { state(left.round()) } else { page.lang.about(left) };
        (name.clone(), first.survival.iter().map(share).collect())
    };
    let head = page.lang.title_noun(&commodity.name);
    sheet.tell(Readout::Days { rect: plot, head, lines: courses.iter().map(told).collect() });
}

/// A thin line from half of the replications down to the day by which they have had a shortage.
fn mark_half(page: &Page, sheet: &Sheet, panel: &Panel, first: &FirstShortage) {
    let Some(day) = first.median else { return };
    let at = panel.at(((day + 1) as f64, first.survival.get(day).copied().unwrap_or(0.5)));
    let foot = panel.at(((day + 1) as f64, 0.0));
    sheet.line(&[at, foot], Pen::new(INK, 1.3).dashed(&[3.0, 3.0]));
    sheet.disc(at, 5.0, INK, Some(Pen::new(palette::PAPER, 1.5)));
    // Beside the dot and above the curve, which only falls from here.
    let size = sheet.sizes().small;
    let text = page.calendar.date(day).map_or_else(|| page.lang.day_number(day), |date| page.lang.day_month(date));
    let width = font::width(&text, size, Weight::Bold);
    if panel.rect.height() > size * 8.0 && at.0 + 10.0 + width < panel.rect.right {
        sheet.words((at.0 + 10.0, at.1 - size * 0.3), text, Type::new(size, INK).bold().haloed());
    }
}
