//! Which uses go short, and for how long: those that are served first stand first.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, GRID, INK, SOFT},
    sheet::{Heading, Readout, Rect, Sheet, Swatch},
};
use crate::lang::Message;
use stockout_results::{CommodityResults, Distribution, UseMetric, UseResults};

/// The chart; none if no commodity has a use.
pub fn chart(page: &Page) -> Option<Chart> {
    let commodities: Vec<(usize, &CommodityResults)> =
        page.results.commodities.iter().enumerate().filter(|(_, c)| !c.uses.is_empty()).collect();
    if commodities.is_empty() {
        return None;
    }
    let single = page.is_single();
    let grey = palette::Color(0x4a, 0x53, 0x5f);
    let key = vec![
        (Swatch::Dot(grey), page.lang.say(Message::KeyMean).to_owned()),
        (Swatch::Line(Pen::new(grey, 7.0)), page.lang.say(Message::KeyHalf).to_owned()),
        (Swatch::Line(Pen::new(grey, 2.0)), page.lang.say(Message::KeyNineTenths).to_owned()),
    ];
    let plan = Plan {
        name: "uses",
        heading: Heading {
            title: page.lang.say(Message::UsesTitle).to_owned(),
            subtitle: page.lang.say(if single { Message::UsesSubtitleSingle } else { Message::UsesSubtitle }).to_owned(),
            key: if single { Vec::new() } else { key },
            ..Heading::default()
        },
        description: describe(page, &commodities),
    };
    Some(page.compose(plan, |sheet, body| {
        let most = commodities.iter().flat_map(|(_, c)| &c.uses).filter_map(short).map(|days| days.q95.max(days.mean)).fold(0.0, f64::max);
        let most = if most > 0.0 { most } else { page.calendar.days() as f64 };
        let cells = body.grid(commodities.len(), (56.0, 26.0));
        for (cell, &(index, commodity)) in cells.into_iter().zip(&commodities) {
            draw(page, sheet, cell, index, commodity, most);
        }
    }))
}

fn short(of_use: &UseResults) -> Option<&Distribution> {
    of_use.metrics.get(UseMetric::ShortageDays as usize)
}

/// Mean with its interval, and the chance of any shortage at all.
fn words(page: &Page, of_use: &UseResults) -> (String, String) {
    let Some(days) = short(of_use) else { return Default::default() };
    let chance = &of_use.probability_of_shortage;
    let aside = if page.is_single() {
        String::new()
    } else {
        page.lang.fill(Message::UsesChance, &[("share", &page.lang.share(chance.estimate, chance.ci95))])
    };
    (page.lang.estimate_within(days.mean, days.ci95, 1), aside)
}

fn describe(page: &Page, commodities: &[(usize, &CommodityResults)]) -> String {
    let mut sentences = vec![page.lang.say(Message::UsesSubtitleSingle).to_owned()];
    for (_, commodity) in commodities {
        let part = |of_use: &UseResults| {
            let (days, chance) = words(page, of_use);
            let count = short(of_use).map_or(0.0, |days| days.mean);
            let text = page.lang.count(Message::UsesPart, count, &[("name", &page.lang.noun(&of_use.name)), ("days", &days)]);
            if chance.is_empty() { text } else { format!("{text} ({chance})") }
        };
        let parts: Vec<String> = commodity.uses.iter().map(part).collect();
        sentences.push(page.lang.fill(
            Message::UsesDescription,
            &[("name", &page.lang.title_noun(&commodity.name)), ("parts", &parts.join(page.lang.say(Message::Semicolon)))],
        ));
    }
    sentences.join(" ")
}

fn draw(page: &Page, sheet: &Sheet, cell: Rect, index: usize, commodity: &CommodityResults, most: f64) {
    let sizes = sheet.sizes();
    let body = sheet.panel_head(cell, &page.lang.title_noun(&commodity.name), "");
    let (ticks, top) = axis::value_ticks(most.min(page.calendar.days() as f64), (cell.width() / (sizes.small * 7.0)) as usize);
    let places = axis::tick_places(&ticks);
    let foot = sizes.small * 2.2;
    let row = ((body.height() - foot) / commodity.uses.len() as f64).min(sizes.body * 6.0);
    // Name above its line: names and figures then have the whole width, however long they are.
    let size = sizes.body.min(row * 0.36);
    let plot = Rect { bottom: body.top + row * commodity.uses.len() as f64, ..body }.inset(0.0, 0.0, sizes.small * 2.0, 0.0);
    let across = |days: f64| plot.left + plot.width() * (days / top).clamp(0.0, 1.0);
    for &tick in &ticks {
        let x = across(tick);
        sheet.line(&[(x, plot.top + size * 0.4), (x, plot.bottom)], if tick == 0.0 { Pen::new(INK, 1.5) } else { Pen::new(GRID, 1.2) });
        let mut label = page.lang.number(tick, places);
        let style = Type::new(sizes.small, SOFT);
        // The last tick names the unit, and ends where its room ends.
        if Some(&tick) == ticks.last() && ticks.len() > 1 {
            label = format!("{label} {}", page.lang.say(Message::UnitDaysShort));
            let width = font::width(&label, sizes.small, Weight::Regular);
            let start = (x - font::width(&page.lang.number(tick, places), sizes.small, Weight::Regular) / 2.0)
                .min(cell.right + sizes.small - width);
            sheet.words((start, plot.bottom + sizes.small * 1.3), label, style);
        } else {
            sheet.words((x, plot.bottom + sizes.small * 1.3), label, style.at(if tick == 0.0 { Anchor::Start } else { Anchor::Middle }));
        }
    }
    let mut marks_told = Vec::new();
    for (k, of_use) in commodity.uses.iter().enumerate() {
        let lane = Rect { top: plot.top + row * k as f64, bottom: plot.top + row * (k + 1) as f64, ..plot };
        let (days, chance) = words(page, of_use);
        lane_words(sheet, Rect { right: cell.right, ..lane }, size, &page.lang.title_noun(&of_use.name), &days, &chance);
        if let Some(days) = short(of_use) {
            marks(sheet, lane, size, days, palette::line(index).0, &across);
            marks_told.push((Rect { right: cell.right, ..lane }, told(page, of_use, days)));
        }
    }
    sheet.tell(Readout::Marks(marks_told));
}

/// What a use says when it is pointed at: its mean, and where the replications lie.
fn told(page: &Page, of_use: &UseResults, days: &Distribution) -> String {
    let lang = page.lang;
    let (mean, chance) = words(page, of_use);
    let name = lang.title_noun(&of_use.name);
    let first = lang.count(Message::UsesPart, days.mean, &[("name", &name), ("days", &mean)]);
    let word = |value: f64| lang.number(value, 0);
    let spread = lang.fill(Message::ToldSpread, &[("low", &word(days.q05)), ("high", &word(days.q95)), ("median", &word(days.q50))]);
    if page.is_single() { first } else { [first, chance, spread].join("\n") }
}

/// Name and mean in one line; the chance behind them if there is room for it.
fn lane_words(sheet: &Sheet, lane: Rect, size: f64, name: &str, days: &str, chance: &str) {
    let base = lane.top + size * 1.25;
    let left = lane.left + size * 0.5;
    let gap = size * 0.7;
    let (days_width, chance_width) = (font::width(days, size, Weight::Bold), font::width(chance, size, Weight::Regular));
    let name = font::shorten(name, size, Weight::Regular, lane.width() - days_width - 2.0 * gap);
    let after = left + font::width(&name, size, Weight::Regular) + gap;
    sheet.words((left, base), name, Type::new(size, INK).haloed());
    sheet.words((after, base), days, Type::new(size, INK).bold().haloed());
    if after + days_width + gap + chance_width <= lane.right {
        sheet.words((after + days_width + gap, base), chance, Type::new(size, SOFT).haloed());
    }
}

fn marks(sheet: &Sheet, lane: Rect, size: f64, days: &Distribution, color: palette::Color, across: &dyn Fn(f64) -> f64) {
    let y = lane.top + size * 1.25 + (lane.bottom - lane.top - size * 1.25) * 0.45;
    if days.n > 1 {
        sheet.line(&[(across(days.q05), y), (across(days.q95), y)], Pen::new(color, 2.0));
        sheet.line(&[(across(days.q25), y), (across(days.q75), y)], Pen::new(color, 7.0).faded(0.6));
    }
    sheet.disc((across(days.mean), y), (size * 0.4).max(4.0), color, Some(Pen::new(palette::PAPER, 1.8)));
}
