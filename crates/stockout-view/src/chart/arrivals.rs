//! What arrives, by route: layers on one another, and what the city needs as a line above them.

use super::{
    Chart, Page, Plan,
    axis::{self, course},
    font,
    ink::{Pen, Point, Type},
    label,
    palette::{self, Color, INK, PAPER, SOFT},
    sheet::{Heading, Panel, Readout, Rect, Sheet, Swatch},
};
use crate::lang::{self, Message};
use stockout_results::told::commodity_of;
use stockout_results::{CommodityMetric, CommodityResults, DailyMetric};

/// Days of the running mean: convoys come in lumps, and weeks are what planners count; days on a short horizon, four weeks on one of years.
fn window(days: usize) -> usize {
    match days {
        0..28 => 1,
        28..400 => 7,
        _ => 28,
    }
}

/// The routes that bear a colour, the same in every panel, most important first; the others are gathered.
struct Layers {
    named: Vec<usize>,
    rest: Vec<usize>,
}

/// The chart; none without a route.
pub fn chart(page: &Page) -> Option<Chart> {
    if page.results.routes.is_empty() || page.results.commodities.is_empty() {
        return None;
    }
    let window = window(page.calendar.days());
    let mean = page.lang.fill(Message::ArrivalsSubtitleMean, &[("days", &page.lang.whole(window as i64))]);
    let plan = Plan {
        name: "arrivals",
        heading: Heading {
            title: page.lang.say(Message::ArrivalsTitle).to_owned(),
            subtitle: if page.is_single() {
                page.lang.count(Message::ArrivalsSubtitleSingle, window as f64, &[("days", &page.lang.whole(window as i64))])
            } else if window > 1 {
                mean
            } else {
                page.lang.say(Message::ArrivalsSubtitleDay).to_owned()
            },
            key: vec![(Swatch::Line(need_pen()), page.lang.say(Message::KeyNeed).to_owned())],
            ..Heading::default()
        },
        description: describe(page),
    };
    Some(page.compose(plan, |sheet, body| {
        let layers = layers(page);
        let cells = body.grid(page.results.commodities.len(), (44.0, 26.0));
        for (cell, (index, commodity)) in cells.into_iter().zip(page.results.commodities.iter().enumerate()) {
            draw(page, sheet, cell, index, commodity, &layers);
        }
    }))
}

fn need_pen() -> Pen {
    Pen::new(INK, 2.2).dashed(&[7.0, 5.0])
}

/// Units that a route brings over the horizon (mean).
fn total(page: &Page, route: usize, commodity: usize) -> f64 {
    page.results.routes[route].delivered.get(commodity).map_or(0.0, |days| days.iter().sum())
}

/// Share of the commodity's arrivals that comes by a route; nothing arrives, nothing is shared.
fn share(page: &Page, route: usize, commodity: usize) -> f64 {
    let all: f64 = (0..page.results.routes.len()).map(|r| total(page, r, commodity)).sum();
    if all > 0.0 { total(page, route, commodity) / all } else { 0.0 }
}

fn layers(page: &Page) -> Layers {
    let commodities = 0..page.results.commodities.len();
    let weight = |route: usize| commodities.clone().map(|c| share(page, route, c)).fold(0.0, f64::max);
    let mut named: Vec<usize> = (0..page.results.routes.len()).filter(|&route| weight(route) > 0.0).collect();
    named.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    // One colour is not worth a gathered layer of one.
    let rest = if named.len() > palette::LAYER_COUNT { named.split_off(palette::LAYER_COUNT - 1) } else { Vec::new() };
    Layers { named, rest }
}

fn describe(page: &Page) -> String {
    let mut sentences = vec![page.lang.say(Message::ArrivalsSubtitleDay).to_owned()];
    for (index, commodity) in page.results.commodities.iter().enumerate() {
        let mut routes: Vec<usize> = (0..page.results.routes.len()).filter(|&route| total(page, route, index) > 0.0).collect();
        routes.sort_by(|&a, &b| total(page, b, index).total_cmp(&total(page, a, index)));
        let parts: Vec<String> = routes
            .iter()
            .map(|&route| format!("{} {}", page.results.routes[route].name, page.lang.about(share(page, route, index))))
            .collect();
        let name = page.lang.title_noun(commodity_of(&commodity.name));
        sentences.push(if parts.is_empty() {
            page.lang.fill(Message::ArrivalsNone, &[("name", &name)])
        } else {
            page.lang.fill(Message::ArrivalsDescription, &[("name", &name), ("parts", &page.lang.list(&parts))])
        });
    }
    sentences.join(" ")
}

fn fact(page: &Page, commodity: &CommodityResults) -> String {
    let Some(arrivals) = commodity.metrics.get(CommodityMetric::Arrivals as usize) else { return String::new() };
    let need = need(commodity).map_or(f64::NAN, |days| days.iter().sum());
    let total = page.lang.estimate(arrivals.mean, arrivals.ci95);
    let unit = lang::unit(&commodity.unit);
    if need.is_finite() && need > 0.0 {
        let share = page.lang.percent(arrivals.mean / need, 0);
        page.lang.fill(Message::ArrivalsFact, &[("total", &total), ("unit", &unit), ("share", &share)])
    } else {
        page.lang.fill(Message::ArrivalsFactPlain, &[("total", &total), ("unit", &unit)])
    }
}

fn need(commodity: &CommodityResults) -> Option<&[f64]> {
    commodity.daily.iter().find(|(metric, _)| *metric == DailyMetric::Need).map(|(_, bands)| bands.mean.as_slice())
}

/// Centred running mean; at the ends over what there is of it.
fn smoothed(values: &[f64]) -> Vec<f64> {
    let half = window(values.len()) / 2;
    let mean = |day: usize| {
        let window = &values[day.saturating_sub(half)..(day + half + 1).min(values.len())];
        window.iter().sum::<f64>() / window.len() as f64
    };
    (0..values.len()).map(mean).collect()
}

/// A layer of the stack: its name, share, colour and daily units.
struct Layer {
    name: String,
    share: f64,
    color: Color,
    days: Vec<f64>,
}

fn stack(page: &Page, commodity: usize, layers: &Layers) -> Vec<Layer> {
    let days = |route: usize| page.results.routes[route].delivered.get(commodity).map_or_else(Vec::new, |days| smoothed(days));
    let mut stack: Vec<Layer> = layers
        .named
        .iter()
        .enumerate()
        .map(|(i, &route)| Layer {
            name: page.results.routes[route].name.clone(),
            share: share(page, route, commodity),
            color: palette::layer(i),
            days: days(route),
        })
        .collect();
    if !layers.rest.is_empty() {
        let mut sum = vec![0.0; page.calendar.days()];
        for &route in &layers.rest {
            days(route).iter().zip(&mut sum).for_each(|(day, sum)| *sum += day);
        }
        let count = layers.rest.len();
        stack.push(Layer {
            name: page.lang.count(Message::OtherRoutes, count as f64, &[("n", &page.lang.whole(count as i64))]),
            share: layers.rest.iter().map(|&route| share(page, route, commodity)).sum(),
            color: palette::REST,
            days: sum,
        });
    }
    stack.retain(|layer| layer.share > 0.0);
    stack
}

fn draw(page: &Page, sheet: &Sheet, cell: Rect, index: usize, commodity: &CommodityResults, layers: &Layers) {
    let sizes = sheet.sizes();
    let body = sheet.panel_head(cell, &page.lang.title_noun(commodity_of(&commodity.name)), &fact(page, commodity));
    let stack = stack(page, index, layers);
    let need = need(commodity).map(smoothed).unwrap_or_default();
    let top_of_stack = (0..page.calendar.days()).map(|day| stack.iter().filter_map(|layer| layer.days.get(day)).sum::<f64>());
    let largest = top_of_stack.chain(need.iter().copied()).filter(|value| value.is_finite()).fold(0.0, f64::max);
    let (ticks, top) = axis::value_ticks(largest, ((body.height() / (sizes.small * 4.6)) as usize).max(4));
    let places = axis::tick_places(&ticks);
    let mut labels: Vec<String> = ticks.iter().map(|&tick| page.lang.number(tick, places)).collect();
    if let Some(last) = labels.last_mut() {
        *last = format!("{last} {}", lang::unit(&commodity.unit));
    }
    let size = if list_room(page, &stack, sizes.body) > cell.width() * 0.34 { sizes.small } else { sizes.body };
    let room = list_room(page, &stack, size).min(cell.width() * 0.44);
    let plot = body.inset(axis::gutter(&labels, sizes.small), sizes.small * 0.4, room, axis::date_height(sizes.small));
    let panel = sheet.panel(plot, (0.0, page.calendar.days().max(1) as f64), (0.0, top));
    axis::draw_values(sheet, &panel, &ticks, &labels);
    draw_stack(&panel, &stack);
    panel.curve(course(&need, plot.width()), Pen::new(PAPER, 4.5).faded(0.75));
    panel.curve(course(&need, plot.width()), need_pen());
    axis::draw_dates(sheet, &panel, &page.calendar, page.lang);
    draw_list(page, sheet, &panel, room, size, &stack);
    sheet.tell(Readout::Days { rect: plot, head: page.lang.title_noun(commodity_of(&commodity.name)), lines: told(page, &stack, &need) });
}

/// What a day says when it is pointed at, as the stack lies: the uppermost layer first.
fn told(page: &Page, stack: &[Layer], need: &[f64]) -> Vec<(String, Vec<String>)> {
    let words = |days: &[f64]| days.iter().map(|&units| page.lang.number(units, i32::from(units < 10.0 && units > 0.0))).collect();
    let mut lines: Vec<(String, Vec<String>)> = stack.iter().rev().map(|layer| (layer.name.clone(), words(&layer.days))).collect();
    if !need.is_empty() {
        lines.insert(0, (page.lang.say(Message::KeyNeed).to_owned(), words(need)));
    }
    lines
}

fn draw_stack(panel: &Panel, stack: &[Layer]) {
    let days = stack.iter().map(|layer| layer.days.len()).max().unwrap_or_default();
    let mut floor = vec![0.0; days];
    for layer in stack {
        let roof: Vec<f64> = floor.iter().enumerate().map(|(day, base)| base + layer.days.get(day).copied().unwrap_or_default()).collect();
        let width = panel.rect.width();
        panel.band(course(&roof, width), course(&floor, width), layer.color, 1.0);
        // A seam of paper tells layers apart where colours do not.
        let seam: Vec<Point> = course(&roof, width);
        panel.curve(seam, Pen::new(PAPER, 1.6));
        floor = roof;
    }
}

const SWATCH: f64 = 0.8;

fn list_room(page: &Page, stack: &[Layer], size: f64) -> f64 {
    let wide = |layer: &Layer| {
        font::width(&layer.name, size, font::Weight::Bold) + font::width(&page.lang.about(layer.share), size, font::Weight::Regular)
    };
    label::LEADER + size * (SWATCH + 1.2) + stack.iter().map(wide).fold(0.0, f64::max)
}

/// Names and shares right of the stack, in its order, as near to their layers' ends as they can be.
fn draw_list(page: &Page, sheet: &Sheet, panel: &Panel, room: f64, size: f64, stack: &[Layer]) {
    let plot = panel.rect;
    let size = label::fitting_size(size, stack.len(), plot.height());
    let mut base = 0.0;
    let wanted: Vec<f64> = stack
        .iter()
        .map(|layer| {
            let last = layer.days.last().copied().unwrap_or_default();
            base += last;
            panel.at((0.0, base - last / 2.0)).1
        })
        .collect();
    // Upwards in the order of the stack, even where several layers end at nothing.
    let upwards: Vec<f64> = wanted.iter().map(|y| -y).collect();
    let placed = label::spread(&upwards, size * 1.35, -plot.bottom, -plot.top);
    for (layer, y) in stack.iter().zip(placed.iter().map(|y| -y)) {
        let left = plot.right + label::LEADER;
        let half = size * SWATCH / 2.0;
        sheet.rect(Rect { left, top: y - half, right: left + 2.0 * half, bottom: y + half }, layer.color, 1.0);
        let share = page.lang.about(layer.share);
        let text_left = left + size * (SWATCH + 0.4);
        let name_room = room - label::LEADER - size * (SWATCH + 0.85) - font::width(&share, size, font::Weight::Regular);
        let name = font::shorten(&layer.name, size, font::Weight::Bold, name_room);
        let width = font::width(&name, size, font::Weight::Bold);
        sheet.words((text_left, y + size * 0.36), name, Type::new(size, INK).bold());
        sheet.words((text_left + width + size * 0.4, y + size * 0.36), share, Type::new(size, SOFT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_mean_keeps_what_is_level_and_the_length() {
        assert_eq!(smoothed(&[4.0; 40]), vec![4.0; 40]);
        assert_eq!(smoothed(&[1.0, 2.0, 3.0]), vec![1.0, 2.0, 3.0]);
    }
}
