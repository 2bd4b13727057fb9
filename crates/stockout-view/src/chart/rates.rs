//! How often events befell each route: a panel a kind, a row a route, alone and pooled.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, GRID, INK, PAPER, SOFT},
    sheet::{Heading, Rect, Sheet},
};
use crate::{
    fit::{PER_DAYS, attacks, closures, rate},
    lang::Fitting,
    number,
};
use stockout_results::fit::{Fit, RateFit, RouteFit};

type OfRoute = fn(&RouteFit) -> &RateFit;

/// Attacks, then closures.
const KINDS: [(Fitting, OfRoute); 2] = [(Fitting::Attacks, attacks), (Fitting::Closures, closures)];

/// The chart; none without a route or without an event.
pub fn chart(page: &Page, found: &Fit) -> Option<Chart> {
    let panels: Vec<&(Fitting, OfRoute)> = KINDS.iter().filter(|(_, of)| found.routes.iter().any(|route| of(route).events > 0)).collect();
    if panels.is_empty() {
        return None;
    }
    let lang = page.lang;
    let (from, to) = (lang.date(found.from), lang.date(found.to));
    let km = lang.number(found.buffer_km, number::significant(found.buffer_km, 3));
    let words = |(kind, of): &(Fitting, OfRoute), route: &RouteFit| {
        let fit = of(route);
        let (n, rate) = (lang.whole(fit.events as i64), rate(lang, &fit.pooled));
        lang.fill(Fitting::RatesDescription, &[("kind", lang.say(*kind)), ("route", &route.name), ("rate", &rate), ("n", &n)])
    };
    let sentences: Vec<String> = panels.iter().flat_map(|panel| found.routes.iter().map(move |route| words(panel, route))).collect();
    let plan = Plan {
        name: "rates",
        heading: Heading {
            title: lang.say(Fitting::RatesTitle).to_owned(),
            subtitle: lang.fill(Fitting::RatesSubtitle, &[("from", &from), ("to", &to), ("km", &km)]),
            note: lang.say(Fitting::AssumeRecord).to_owned(),
            ..Heading::default()
        },
        description: sentences.join(" "),
    };
    Some(page.compose(plan, |sheet, body| {
        let gap = 48.0;
        let width = (body.width() - gap * (panels.len() - 1) as f64) / panels.len() as f64;
        for (at, (kind, of)) in panels.iter().enumerate() {
            let left = body.left + (width + gap) * at as f64;
            panel(page, sheet, Rect { left, right: left + width, ..body }, found, (*kind, *of));
        }
    }))
}

fn panel(page: &Page, sheet: &Sheet, cell: Rect, found: &Fit, (kind, of): (Fitting, OfRoute)) {
    let (lang, sizes) = (page.lang, sheet.sizes());
    let body = sheet.panel_head(cell, lang.say(kind), "");
    let row = ((body.height() - sizes.small * 2.2) / found.routes.len() as f64).min(sizes.body * 3.6);
    let size = sizes.body.min(row * 0.6);
    let counts: Vec<String> = found.routes.iter().map(|route| rate(lang, &of(route).pooled)).collect();
    let wide = |text: &str, weight| font::width(text, size, weight);
    let names_room = found.routes.iter().map(|route| wide(&route.name, Weight::Bold)).fold(0.0, f64::max).min(body.width() * 0.28);
    let counts_room = counts.iter().map(|text| wide(text, Weight::Regular)).fold(0.0, f64::max);
    let plot = Rect {
        left: body.left + names_room + size,
        right: body.right - counts_room - size,
        bottom: body.top + row * found.routes.len() as f64,
        ..body
    };
    let ends = found.routes.iter().flat_map(|route| [of(route).alone.ci95[1], of(route).pooled.ci95[1]]);
    let largest = ends.fold(0.0, f64::max) * PER_DAYS;
    let (ticks, top) = axis::value_ticks(largest, ((plot.width() / (sizes.small * 5.0)) as usize).max(2));
    let scale = sheet.panel(plot, (0.0, top), (0.0, 1.0));
    let x = |value: f64| scale.at(((value * PER_DAYS).clamp(0.0, top), 0.0)).0;
    let places = axis::tick_places(&ticks);
    for &tick in &ticks {
        let at = scale.at((tick, 0.0)).0;
        let pen = if tick == 0.0 { Pen::new(INK, 1.5) } else { Pen::new(GRID, 1.2) };
        sheet.line(&[(at, plot.top), (at, plot.bottom)], pen);
        sheet.words((at, plot.bottom + sizes.small * 1.4), lang.number(tick, places), Type::new(sizes.small, SOFT).at(Anchor::Middle));
    }
    let color = palette::line(usize::from(kind == Fitting::Closures)).0;
    for (at, route) in found.routes.iter().enumerate() {
        let middle = plot.top + row * (at as f64 + 0.5);
        let fit = of(route);
        let (upper, lower) = (middle - row * 0.14, middle + row * 0.16);
        sheet.line(&[(x(fit.pooled.ci95[0]), upper), (x(fit.pooled.ci95[1]), upper)], Pen::new(color, 4.0));
        sheet.disc((x(fit.pooled.mean), upper), size * 0.34, color, None);
        sheet.line(&[(x(fit.alone.ci95[0]), lower), (x(fit.alone.ci95[1]), lower)], Pen::new(SOFT, 1.4));
        sheet.disc((x(fit.alone.mean), lower), size * 0.26, PAPER, Some(Pen::new(SOFT, 1.6)));
        let base = middle + size * 0.36;
        let name = font::shorten(&route.name, size, Weight::Bold, names_room);
        sheet.words((plot.left - size * 0.6, base), name, Type::new(size, INK).bold().at(Anchor::End));
        sheet.words((plot.right + size * 0.6, base), counts[at].as_str(), Type::new(size, INK));
    }
}
