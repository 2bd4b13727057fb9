//! How likely each route is to be open: a ribbon a route, as wide as that is likely, like a road that narrows.

use super::{
    Chart, Page, Plan,
    axis::{self, course},
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, CLOSED, INK, SOFT},
    sheet::{Heading, Readout, Rect, Sheet, Swatch},
};
use crate::lang::Message;
use stockout_results::RouteResults;

/// The chart; none without a route.
pub fn chart(page: &Page) -> Option<Chart> {
    let routes = &page.results.routes;
    if routes.iter().all(|route| route.open_probability.is_empty()) {
        return None;
    }
    let single = page.is_single();
    let plan = Plan {
        name: "routes-open",
        heading: Heading {
            title: page.lang.say(if single { Message::RibbonTitleSingle } else { Message::RibbonTitle }).to_owned(),
            subtitle: page.lang.say(if single { Message::RibbonSubtitleSingle } else { Message::RibbonSubtitle }).to_owned(),
            key: if is_roomy(page) { Vec::new() } else { status_key(page) },
            ..Heading::default()
        },
        description: describe(page),
    };
    Some(page.compose(plan, |sheet, body| draw(page, sheet, body)))
}

/// Is there room to write each route's status beneath its name?
fn is_roomy(page: &Page) -> bool {
    page.results.routes.len() <= 10
}

/// A swatch for each status that a route has; none if no route has any.
fn status_key(page: &Page) -> Vec<(Swatch, String)> {
    let statuses = page.statuses();
    let swatch = |(index, status): (usize, &&str)| (Swatch::Patch(palette::status(status, index).0), page.lang.noun(status));
    statuses.iter().enumerate().filter(|(_, status)| !status.is_empty()).map(swatch).collect()
}

fn open_days(page: &Page, route: &RouteResults) -> String {
    page.lang.estimate_within(route.open_days.mean, route.open_days.ci95, 1)
}

fn describe(page: &Page) -> String {
    let days = page.lang.whole(page.calendar.days() as i64);
    let parts: Vec<String> = page.results.routes.iter().map(|route| format!("{} {}", route.name, open_days(page, route))).collect();
    let blanks = [("days", &*days), ("parts", &*page.lang.list(&parts))];
    page.lang.count(Message::RibbonDescription, page.calendar.days() as f64, &blanks)
}

fn draw(page: &Page, sheet: &Sheet, body: Rect) {
    let sizes = sheet.sizes();
    let routes = &page.results.routes;
    let days: Vec<String> = routes.iter().map(|route| open_days(page, route)).collect();
    let head = page.lang.fill(Message::RibbonDays, &[("days", &page.lang.whole(page.calendar.days() as i64))]);
    let height = (body.height() - sizes.small * 1.8 - axis::date_height(sizes.small)) / routes.len() as f64;
    let row = height.min(sizes.body * 6.5);
    let size = sizes.body.min(row * 0.6);
    let wide = |texts: &mut dyn Iterator<Item = &str>, size, weight| texts.map(|text| font::width(text, size, weight)).fold(0.0, f64::max);
    let names = wide(&mut routes.iter().map(|route| route.name.as_str()), size, Weight::Bold).min(body.width() * 0.26);
    let small = sizes.small.min(size * 0.9);
    let names = if is_roomy(page) {
        let statuses: Vec<String> = routes.iter().map(|route| page.lang.noun(&route.status)).collect();
        wide(&mut statuses.iter().map(String::as_str), small, Weight::Regular).max(names).min(body.width() * 0.26)
    } else {
        names
    };
    let figures = wide(&mut days.iter().map(String::as_str), size, Weight::Bold).max(font::width(&head, sizes.small, Weight::Regular));
    let top = body.top + sizes.small * 1.8;
    let plot = Rect { left: body.left + names + size, top, right: body.right - figures - size, bottom: top + row * routes.len() as f64 };
    sheet.words((plot.right + size, top - sizes.small * 0.7), head, Type::new(sizes.small, SOFT));
    let statuses = page.statuses();
    for (i, (route, days)) in routes.iter().zip(&days).enumerate() {
        let lane = Rect { top: plot.top + row * i as f64, bottom: plot.top + row * (i + 1) as f64, ..plot };
        let index = statuses.iter().position(|status| *status == route.status).unwrap_or_default();
        ribbon(page, sheet, lane, route, palette::status(&route.status, index).0);
        let base = (lane.top + lane.bottom) / 2.0 + size * 0.36;
        let with_status = is_roomy(page) && !route.status.is_empty();
        let name_base = if with_status { base - size * 0.55 } else { base };
        if with_status {
            let status = font::shorten(&page.lang.noun(&route.status), small, Weight::Regular, names);
            sheet.words((plot.left - size * 0.6, name_base + size * 1.15), status, Type::new(small, SOFT).at(Anchor::End));
        }
        sheet.words(
            (plot.left - size * 0.6, name_base),
            font::shorten(&route.name, size, Weight::Bold, names),
            Type::new(size, INK).bold().at(Anchor::End),
        );
        sheet.words((plot.right + size, base), days.as_str(), Type::new(size, INK).bold());
    }
    let panel = sheet.panel(plot, (0.0, page.calendar.days().max(1) as f64), (0.0, 1.0));
    axis::draw_date_marks(sheet, &panel, &page.calendar, page.lang);
    let told = |route: &RouteResults| (route.name.clone(), route.open_probability.iter().map(|&p| page.lang.about(p)).collect());
    sheet.tell(Readout::Days { rect: plot, head: String::new(), lines: routes.iter().map(told).collect() });
    axis::draw_dates(sheet, &panel, &page.calendar, page.lang);
}

fn ribbon(page: &Page, sheet: &Sheet, lane: Rect, route: &RouteResults, color: palette::Color) {
    let gap = (lane.height() * 0.14).max(1.0);
    let lane = lane.inset(0.0, gap, 0.0, gap);
    sheet.rect(lane, CLOSED, 1.0);
    let panel = sheet.panel(lane, (0.0, page.calendar.days().max(1) as f64), (-1.0, 1.0));
    let upper = course(&route.open_probability, lane.width());
    let lower = upper.iter().map(|&(day, p)| (day, -p)).collect();
    panel.band(upper, lower, color, 0.92);
    let middle = (lane.top + lane.bottom) / 2.0;
    sheet.line(&[(lane.left, middle), (lane.right, middle)], Pen::new(palette::PAPER, 1.0).dashed(&[6.0, 6.0]).faded(0.7));
}
