//! When events befell each route: a lane a route, a disc a stretch of days. The record alone, nothing ahead of it.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, ACCENT, INK, LANE},
    sheet::{Heading, Rect, Sheet, Swatch},
};
use crate::lang::{Fitting, Message};
use stockout_results::fit::{Fit, RouteFit};

/// The chart; none without an event.
pub fn chart(page: &Page, found: &Fit) -> Option<Chart> {
    if found.rows.attacks + found.rows.closures == 0 {
        return None;
    }
    let lang = page.lang;
    let words = |route: &RouteFit| {
        let [attacks, closures] = [route.attacks.events, route.closures.events].map(|events| lang.whole(events as i64));
        lang.fill(Fitting::OverTimeDescription, &[("route", &route.name), ("attacks", &attacks), ("closures", &closures)])
    };
    let mut key: Vec<(Swatch, String)> = Vec::new();
    for (kind, message) in [Fitting::Attacks, Fitting::Closures].into_iter().enumerate() {
        if found.routes.iter().any(|route| route.bins.iter().any(|bin| bin[kind] > 0)) {
            key.push((Swatch::Dot(palette::line(kind).0), lang.say(message).to_owned()));
        }
    }
    if found.changes[0].named.is_some() {
        key.push((Swatch::Line(Pen::new(ACCENT, 2.0)), lang.say(Fitting::OverTimeBreak).to_owned()));
    }
    let bin = lang.whole(found.bin_days);
    let plan = Plan {
        name: "over-time",
        heading: Heading {
            title: lang.say(Fitting::OverTimeTitle).to_owned(),
            subtitle: lang.fill(Fitting::OverTimeSubtitle, &[("bin", &bin)]),
            key,
            ..Heading::default()
        },
        description: found.routes.iter().map(words).collect::<Vec<_>>().join(lang.say(Message::Semicolon)),
    };
    Some(page.compose(plan, |sheet, body| draw(page, sheet, body, found)))
}

fn draw(page: &Page, sheet: &Sheet, body: Rect, found: &Fit) {
    let sizes = sheet.sizes();
    let row = ((body.height() - axis::date_height(sizes.small)) / found.routes.len() as f64).min(sizes.body * 4.2);
    let size = sizes.body.min(row * 0.5);
    let names_room =
        found.routes.iter().map(|route| font::width(&route.name, size, Weight::Bold)).fold(0.0, f64::max).min(body.width() * 0.25);
    let plot = Rect { left: body.left + names_room + size, bottom: body.top + row * found.routes.len() as f64, ..body };
    let scale = sheet.panel(plot, (0.0, found.days as f64), (0.0, 1.0));
    let most = found.routes.iter().flat_map(|route| &route.bins).flatten().copied().max().unwrap_or(1).max(1);
    let width = plot.width() * found.bin_days as f64 / found.days as f64;
    // Two kinds share a lane: the largest disc fits half of it, and its bin.
    let largest = (row * 0.22).min(width * 0.55).max(3.0);
    for (at, route) in found.routes.iter().enumerate() {
        let top = plot.top + row * at as f64;
        sheet.rect(Rect { top: top + row * 0.08, bottom: top + row * 0.92, ..plot }, LANE, 1.0);
        let name = font::shorten(&route.name, size, Weight::Bold, names_room);
        sheet.words((plot.left - size * 0.6, top + row * 0.5 + size * 0.36), name, Type::new(size, INK).bold().at(Anchor::End));
    }
    axis::draw_date_grid(sheet, &scale, &page.calendar, page.lang);
    for (at, route) in found.routes.iter().enumerate() {
        let top = plot.top + row * at as f64;
        for (bin, counts) in route.bins.iter().enumerate() {
            let from = (bin * found.bin_days) as f64;
            let middle = (from + ((bin + 1) * found.bin_days).min(found.days) as f64) / 2.0;
            for (kind, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                let radius = largest * (f64::from(count) / f64::from(most)).sqrt();
                let y = top + row * if kind == 0 { 0.31 } else { 0.69 };
                sheet.disc((scale.at((middle, 0.0)).0, y), radius.max(2.5), palette::line(kind).0, None);
            }
        }
    }
    if let Some((_, change)) = &found.changes[0].named {
        let x = scale.at((change.days[0] as f64, 0.0)).0;
        sheet.line(&[(x, plot.top), (x, plot.bottom)], Pen::new(ACCENT, 2.0));
    }
    axis::draw_dates(sheet, &scale, &page.calendar, page.lang);
}
