//! Where trucks are lost: a bar a route, a panel a commodity.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, GRID, INK, LANE, SOFT},
    sheet::{Heading, Readout, Rect, Sheet, Swatch},
};
use crate::lang::Message;
use stockout_results::told::commodity_of;
use stockout_results::{Distribution, PairMetric};

/// The chart; none without a route.
pub fn chart(page: &Page) -> Option<Chart> {
    if page.results.routes.is_empty() || page.results.commodities.is_empty() {
        return None;
    }
    let grey = palette::Color(0x4a, 0x53, 0x5f);
    let single = page.is_single();
    let range = (Swatch::Line(Pen::new(INK, 2.0)), page.lang.say(Message::KeyRange).to_owned());
    let plan = Plan {
        name: "trucks-lost",
        heading: Heading {
            title: page.lang.say(Message::LossesTitle).to_owned(),
            subtitle: page.lang.say(subtitle(page)).to_owned(),
            key: if single { Vec::new() } else { vec![(Swatch::Patch(grey), page.lang.say(Message::KeyMean).to_owned()), range] },
            ..Heading::default()
        },
        description: describe(page),
    };
    Some(page.compose(plan, |sheet, body| draw(page, sheet, body)))
}

fn metric<'r>(page: &Page<'r>, route: usize, commodity: usize, metric: PairMetric) -> Option<&'r Distribution> {
    page.results.routes[route].metrics.get(commodity)?.get(metric as usize)
}

fn lost(page: &Page, route: usize, commodity: usize) -> f64 {
    metric(page, route, commodity, PairMetric::TrucksLost).map_or(0.0, |lost| lost.mean)
}

/// Routes with the heaviest losses first, the same order in every panel.
fn order(page: &Page) -> Vec<usize> {
    let sum = |route: usize| (0..page.results.commodities.len()).map(|c| lost(page, route, c)).sum::<f64>();
    let mut routes: Vec<usize> = (0..page.results.routes.len()).collect();
    routes.sort_by(|&a, &b| sum(b).total_cmp(&sum(a)).then(a.cmp(&b)));
    routes
}

/// Mean, interval and the share of the trucks sent that it is: `41 [38–44] · 3.2%`.
fn words(page: &Page, route: usize, commodity: usize) -> (String, String) {
    let lang = page.lang;
    let Some(lost) = metric(page, route, commodity, PairMetric::TrucksLost) else { return Default::default() };
    let sent = metric(page, route, commodity, PairMetric::TrucksSent).map_or(0.0, |sent| sent.mean);
    if lost.mean <= 0.0 && sent > 0.0 {
        return (lang.estimate_within(lost.mean, lost.ci95, 1), String::new());
    }
    if sent <= 0.0 {
        return (String::new(), lang.say(Message::LossesNoneSent).to_owned());
    }
    let share = lost.mean / sent;
    let share = match share {
        0.1.. => lang.percent(share, 0),
        0.0005.. => lang.percent(share, 1),
        _ => format!("<{}", lang.percent(0.001, 1)),
    };
    let share = lang.fill(Message::LossesShare, &[("share", &share)]);
    (lang.estimate_within(lost.mean, lost.ci95, 1), share)
}

/// What the chart shows; one course has neither mean nor interval.
fn subtitle(page: &Page) -> Message {
    if page.is_single() { Message::LossesSubtitleSingle } else { Message::LossesSubtitle }
}

fn describe(page: &Page) -> String {
    let mut sentences = vec![page.lang.say(subtitle(page)).to_owned()];
    for (index, commodity) in page.results.commodities.iter().enumerate() {
        let parts: Vec<String> = order(page)
            .into_iter()
            .filter(|&route| lost(page, route, index) > 0.0)
            .map(|route| format!("{} {}", page.results.routes[route].name, words(page, route, index).0))
            .collect();
        let name = page.lang.title_noun(commodity_of(&commodity.name));
        sentences.push(if parts.is_empty() {
            page.lang.fill(Message::LossesNone, &[("name", &name)])
        } else {
            page.lang.fill(Message::LossesDescription, &[("name", &name), ("parts", &page.lang.list(&parts))])
        });
    }
    sentences.join(" ")
}

fn draw(page: &Page, sheet: &Sheet, body: Rect) {
    let sizes = sheet.sizes();
    let routes = order(page);
    let names: Vec<&str> = routes.iter().map(|&route| page.results.routes[route].name.as_str()).collect();
    let wide = names.iter().map(|name| font::width(name, sizes.body, Weight::Bold)).fold(0.0, f64::max);
    let names_room = wide.min(body.width() * 0.24);
    let count = page.results.commodities.len();
    let gap = 30.0;
    let width = (body.width() - names_room - gap * count as f64) / count as f64;
    for index in 0..count {
        let left = body.left + names_room + gap + index as f64 * (width + gap);
        column(page, sheet, Rect { left, right: left + width, ..body }, index, &routes);
    }
    let rows = rows(sheet, body, routes.len());
    let size = row_size(sheet, &rows);
    for (row, name) in rows.iter().zip(names) {
        let name = font::shorten(name, size, Weight::Bold, names_room);
        sheet.words(
            (body.left + names_room, (row.top + row.bottom) / 2.0 + size * 0.36),
            name,
            Type::new(size, INK).bold().at(Anchor::End),
        );
    }
}

/// The rows beneath the panels' names.
fn rows(sheet: &Sheet, body: Rect, count: usize) -> Vec<Rect> {
    let top = body.top + sheet.sizes().head * 1.9;
    let height = ((body.bottom - top) / count.max(1) as f64).min(sheet.sizes().body * 5.5);
    (0..count).map(|i| Rect { top: top + i as f64 * height, bottom: top + (i + 1) as f64 * height, ..body }).collect()
}

fn row_size(sheet: &Sheet, rows: &[Rect]) -> f64 {
    rows.first().map_or(sheet.sizes().body, |row| sheet.sizes().body.min(row.height() * 0.62))
}

/// The end of the scale: the same for all panels, because a truck is a truck.
fn heaviest(page: &Page) -> f64 {
    let pairs =
        page.results.routes.iter().flat_map(|route| &route.metrics).filter_map(|metrics| metrics.get(PairMetric::TrucksLost as usize));
    axis::value_ticks(pairs.map(|lost| lost.mean.max(lost.q95)).fold(0.0, f64::max), 4).1
}

fn column(page: &Page, sheet: &Sheet, cell: Rect, index: usize, routes: &[usize]) {
    let sizes = sheet.sizes();
    sheet.panel_head(cell, &page.lang.title_noun(commodity_of(&page.results.commodities[index].name)), "");
    let rows = rows(sheet, cell, routes.len());
    let size = row_size(sheet, &rows);
    let texts: Vec<(String, String)> = routes.iter().map(|&route| words(page, route, index)).collect();
    let wide = |(number, share): &(String, String)| {
        font::width(number, size, Weight::Bold) + size * 0.5 + font::width(share, size, Weight::Regular)
    };
    let widest = texts.iter().map(wide).fold(0.0, f64::max);
    // Where a panel is too narrow for bars and shares side by side, the shares are left out.
    let with_share = widest < cell.width() * 0.62;
    let text_room = texts
        .iter()
        .map(|text| if with_share || text.0.is_empty() { wide(text) } else { font::width(&text.0, size, Weight::Bold) })
        .fold(0.0, f64::max);
    let bars = Rect { right: cell.right - text_room - size * 0.8, ..cell };
    let top = heaviest(page);
    let mut told = Vec::new();
    for ((row, &route), (number, share)) in rows.iter().zip(routes).zip(&texts) {
        let name = &page.results.routes[route].name;
        let lost = page.lang.fill(Message::ToldLost, &[("name", name), ("lost", if number.is_empty() { share } else { number })]);
        told.push((*row, if number.is_empty() { lost } else { format!("{lost}\n{share}") }));
        let middle = (row.top + row.bottom) / 2.0;
        sheet.line(&[(cell.left, row.bottom), (cell.right, row.bottom)], Pen::new(GRID, 1.0));
        let across = |value: f64| bars.left + bars.width() * (value / top).clamp(0.0, 1.0);
        let half = (row.height() * 0.3).min(sizes.body * 0.75);
        sheet.rect(Rect { top: middle - half, bottom: middle + half, ..bars }, LANE, 1.0);
        if let Some(lost) = metric(page, route, index, PairMetric::TrucksLost).filter(|lost| lost.mean > 0.0) {
            sheet.rect(
                Rect { top: middle - half, bottom: middle + half, left: bars.left, right: across(lost.mean) },
                palette::line(index).0,
                0.85,
            );
            if lost.n > 1 && lost.q95 > lost.q05 {
                let (low, high) = (across(lost.q05), across(lost.q95));
                sheet.line(&[(low, middle), (high, middle)], Pen::new(palette::PAPER, 4.0).faded(0.7));
                sheet.line(&[(low, middle), (high, middle)], Pen::new(INK, 2.0));
            }
        }
        let text_left = bars.right + size * 0.6;
        sheet.words((text_left, middle + size * 0.36), number.as_str(), Type::new(size, INK).bold());
        if with_share || number.is_empty() {
            let after = if number.is_empty() { 0.0 } else { font::width(number, size, Weight::Bold) + size * 0.5 };
            sheet.words((text_left + after, middle + size * 0.36), share.as_str(), Type::new(size, SOFT));
        }
    }
    sheet.tell(Readout::Marks(told));
    sheet.line(
        &[(bars.left, rows.first().map_or(bars.top, |row| row.top)), (bars.left, rows.last().map_or(bars.bottom, |row| row.bottom))],
        Pen::new(INK, 1.5),
    );
}
