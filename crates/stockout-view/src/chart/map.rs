//! The routes on the ground: where they lead, what they carry, and how sure their course is.

pub mod geo;
mod names;

use self::names::{Taken, lines, names_of_countries, shields, towns};
use super::{
    Chart, Page, Plan,
    atlas::{self, Window},
    font::{self, Weight},
    ink::{Anchor, Pen, Point, Type},
    label,
    palette::{self, Color, INK, PAPER, RULE, SOFT},
    sheet::{Heading, Panel, Readout, Rect, Sheet},
};
use crate::{lang::Message, number};
use stockout_results::RouteResults;

/// Land of the country that the routes meet in, of its neighbours, and what is neither.
const HOME: Color = Color(0xff, 0xff, 0xff);
const ABROAD: Color = Color(0xf1, 0xef, 0xea);
const BEYOND: Color = Color(0xe3, 0xea, 0xf0);
const BORDER: Color = Color(0xb4, 0xb0, 0xa6);
/// Width of the busiest route's line, and of an idle one's.
const WIDEST: f64 = 15.0;
const THINNEST: f64 = 2.0;
/// A town is named if a route's path passes so near, in degrees.
const NEAR: f64 = 0.06;

/// The chart; none unless a route has a course.
pub fn chart(page: &Page) -> Option<Chart> {
    if page.results.routes.iter().all(|route| route.path.len() < 2) {
        return None;
    }
    let unsure = page.results.routes.iter().filter(|route| unverified(route));
    let mut notes: Vec<String> = unsure.map(|route| page.lang.fill(Message::MapUnverifiedNote, &[("name", &route.name)])).collect();
    notes.push(page.lang.say(Message::MapNote).to_owned());
    let plan = Plan {
        name: "map",
        heading: Heading {
            title: page.lang.say(Message::MapTitle).to_owned(),
            subtitle: page.lang.say(if page.is_single() { Message::MapSubtitleSingle } else { Message::MapSubtitle }).to_owned(),
            note: notes.join(" "),
            ..Heading::default()
        },
        description: describe(page),
    };
    Some(page.compose(plan, |sheet, body| {
        let list_width = (body.width() * 0.26).clamp(250.0, 380.0);
        let map = Rect { right: body.right - list_width - 28.0, ..body };
        draw(page, sheet, map);
        list(page, sheet, Rect { left: body.right - list_width, ..body });
    }))
}

/// Trucks sent a day, mean over the horizon.
fn flow(route: &RouteResults) -> f64 {
    let days = route.trucks_sent.len().max(1) as f64;
    route.trucks_sent.iter().sum::<f64>() / days
}

fn flow_text(page: &Page, flow: f64) -> String {
    page.lang.number(flow, number::significant(flow, 2).clamp(-6, 1))
}

/// The scenario's author says in the corridor that the course is a guess.
fn unverified(route: &RouteResults) -> bool {
    let corridor = route.corridor.to_lowercase();
    ["not identified", "unverified", "not verified", "non identifi", "non vérifi"].iter().any(|word| corridor.contains(word))
}

/// Routes from the busiest to the idlest.
fn busiest_first<'r>(page: &Page<'r>) -> Vec<&'r RouteResults> {
    let mut routes: Vec<&RouteResults> = page.results.routes.iter().collect();
    routes.sort_by(|a, b| flow(b).total_cmp(&flow(a)));
    routes
}

fn describe(page: &Page) -> String {
    let part = |route: &RouteResults| {
        let sure = if unverified(route) { format!(", {}", page.lang.say(Message::MapUnverified)) } else { String::new() };
        let status = if route.status.is_empty() { String::new() } else { format!(", {}", page.lang.noun(&route.status)) };
        format!("{} {} ({}{status}{sure})", route.name, flow_text(page, flow(route)), route.corridor)
    };
    let parts: Vec<String> = busiest_first(page).into_iter().map(part).collect();
    page.lang.fill(Message::MapDescription, &[("parts", &parts.join(page.lang.say(Message::Semicolon)))])
}

fn pen(page: &Page, route: &RouteResults, widest: f64) -> Pen {
    let statuses = page.statuses();
    let index = statuses.iter().position(|status| *status == route.status).unwrap_or_default();
    let (color, dash) = palette::status(&route.status, index);
    let width = THINNEST + (WIDEST - THINNEST) * if widest > 0.0 { flow(route) / widest } else { 0.0 };
    if unverified(route) {
        return Pen::new(palette::status("", 0).0, THINNEST.max(width)).dashed(&[1.0, 2.4]).dash_scaled(2.0);
    }
    // Short dashes on a thin line would be dust.
    Pen::new(color, width).dashed(dash).dash_scaled(width.max(4.5))
}

/// The window that holds every course with some land around, in the shape of the frame.
fn window(page: &Page, frame: Rect) -> Window {
    let points = page.results.routes.iter().filter(|route| route.path.len() > 1).flat_map(|route| &route.path);
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (x, y) = points.fold((start, start), |(x, y), &[latitude, longitude]| {
        ((x.0.min(longitude), x.1.max(longitude)), (y.0.min(latitude), y.1.max(latitude)))
    });
    let shrink = f64::midpoint(y.0, y.1).to_radians().cos().max(0.1);
    // Room for the names of towns at the ends: more across than upwards.
    let (wide, high) = (((x.1 - x.0) * 1.24).max(0.5), ((y.1 - y.0) * 1.2).max(0.5));
    let degree = (frame.width() / (wide * shrink)).min(frame.height() / high);
    let (half_x, half_y) = (frame.width() / (degree * shrink) / 2.0, frame.height() / degree / 2.0);
    let (mid_x, mid_y) = (f64::midpoint(x.0, x.1), f64::midpoint(y.0, y.1));
    Window { x: (mid_x - half_x, mid_x + half_x), y: (mid_y - half_y, mid_y + half_y) }
}

/// Where most courses end: the city.
fn hub(page: &Page) -> Option<Point> {
    let ends: Vec<[f64; 2]> = page.results.routes.iter().filter_map(|route| route.path.last().copied()).collect();
    let near = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).abs() < NEAR && (a[1] - b[1]).abs() < NEAR;
    let best = ends.iter().max_by_key(|end| ends.iter().filter(|other| near(end, other)).count())?;
    Some((best[1], best[0]))
}

fn draw(page: &Page, sheet: &Sheet, frame: Rect) {
    let window = window(page, frame);
    let panel = sheet.panel(frame, window.x, window.y);
    sheet.rect(frame, BEYOND, 1.0);
    let hub = hub(page);
    land(sheet, &panel, &window, hub);
    courses(page, sheet, &panel);
    let mut taken = Taken { frame, boxes: Vec::new(), lines: lines(page, &panel) };
    scale_bar(page, sheet, &panel, &mut taken);
    // The city and the far ends are worth more than the names of the routes, and these more than the towns between.
    let ends: Vec<Point> =
        page.results.routes.iter().filter(|route| route.path.len() > 1).map(|route| (route.path[0][1], route.path[0][0])).collect();
    let sizes = sheet.sizes();
    hub.iter().for_each(|&hub| towns(sheet, &panel, &mut taken, &[hub], Type::new(sizes.head, INK).bold()));
    towns(sheet, &panel, &mut taken, &ends, Type::new(sizes.small, INK));
    shields(page, sheet, &panel, &mut taken);
    let between: Vec<Point> = page.results.routes.iter().flat_map(|route| route.path.iter().map(|at| (at[1], at[0]))).collect();
    towns(sheet, &panel, &mut taken, &between, Type::new(sizes.small, SOFT));
    names_of_countries(page, sheet, &panel, &window, &mut taken);
    sheet.line(
        &[
            (frame.left, frame.top),
            (frame.right, frame.top),
            (frame.right, frame.bottom),
            (frame.left, frame.bottom),
            (frame.left, frame.top),
        ],
        Pen::new(RULE, 1.0),
    );
}

fn land(sheet: &Sheet, panel: &Panel, window: &Window, hub: Option<Point>) {
    for country in atlas::countries() {
        let color = if hub.is_some_and(|hub| country.holds(hub)) { HOME } else { ABROAD };
        for ring in &country.rings {
            let cut = window.cut(ring);
            if cut.len() > 2 {
                panel.surface(cut.clone(), color, 1.0);
                borders(sheet, panel, window, &cut);
            }
        }
    }
}

/// The outline, less the edges that the window made.
fn borders(sheet: &Sheet, panel: &Panel, window: &Window, cut: &[Point]) {
    let mut line: Vec<Point> = Vec::new();
    for i in 0..=cut.len() {
        let (a, b) = (cut[i % cut.len()], cut[(i + 1) % cut.len()]);
        line.push(panel.at(a));
        if window.edges(a, b) || i == cut.len() {
            sheet.line(&line, Pen::new(BORDER, 1.4));
            line.clear();
        }
    }
}

fn on_sheet(panel: &Panel, route: &RouteResults) -> Vec<Point> {
    route.path.iter().map(|at| panel.at((at[1], at[0]))).collect()
}

fn courses(page: &Page, sheet: &Sheet, panel: &Panel) {
    let routes = busiest_first(page);
    let widest = routes.first().map_or(0.0, |route| flow(route));
    // Wide ones first, so that the thin ones lie upon them.
    for route in routes.into_iter().filter(|route| route.path.len() > 1) {
        let points = on_sheet(panel, route);
        let pen = pen(page, route, widest);
        sheet.line(&points, Pen::new(PAPER, pen.width + 3.0).faded(0.85));
        if !unverified(route) {
            // A pale bed keeps the gaps of a dashed line together.
            sheet.line(&points, Pen::new(pen.color.tint(0.35), pen.width));
        }
        sheet.line(&points, pen);
    }
}

/// A bar of a round number of kilometres in the lower right corner.
fn scale_bar(page: &Page, sheet: &Sheet, panel: &Panel, taken: &mut Taken) {
    /// Kilometres in a degree of latitude.
    const DEGREE: f64 = 111.2;
    let kilometre = panel.rect.height() / (panel.y.1 - panel.y.0) / DEGREE;
    let length = [1000.0, 500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0]
        .into_iter()
        .find(|km| km * kilometre <= panel.rect.width() * 0.2)
        .unwrap_or(1.0);
    let size = sheet.sizes().small;
    let (right, y) = (panel.rect.right - 16.0, panel.rect.bottom - 16.0);
    let left = right - length * kilometre;
    sheet.line(&[(left, y - 6.0), (left, y), (right, y), (right, y - 6.0)], Pen::new(INK, 1.6));
    let text = page.lang.fill(Message::MapKilometres, &[("n", &page.lang.number(length, 0))]);
    let width = font::width(&text, size, Weight::Regular);
    let middle = (left + right) / 2.0;
    sheet.words((middle, y - 8.0), text, Type::new(size, INK).at(Anchor::Middle).haloed());
    taken.boxes.push(Rect { left: left.min(middle - width / 2.0) - 4.0, top: y - 8.0 - size, right: right + 4.0, bottom: y + 4.0 });
}

/// Beside the map: every route with its line, what it carries and where it leads.
fn list(page: &Page, sheet: &Sheet, room: Rect) {
    let sizes = sheet.sizes();
    let routes = busiest_first(page);
    let widest = routes.first().map_or(0.0, |route| flow(route));
    let mut y = room.top;
    sheet.words((room.right, y + sizes.small), page.lang.say(Message::MapTrucksShort), Type::new(sizes.small, SOFT).at(Anchor::End));
    y += sizes.small * 1.7;
    let row = ((room.bottom - y) / routes.len() as f64).min(sizes.body * 4.2);
    let size = label::fitting_size(sizes.body, 1, row * 0.9);
    let swatch = size * 2.4;
    let mut told = Vec::new();
    for route in routes {
        told.push((Rect { top: y, bottom: y + row, ..room }, tell(page, route)));
        let base = y + size * 1.1;
        let pen = pen(page, route, widest);
        let middle = base - size * 0.36;
        let line = [(room.left, middle), (room.left + swatch, middle)];
        let width = pen.width.min(row * 0.7);
        if route.path.len() > 1 {
            let bed = Rect { left: line[0].0, top: middle - width / 2.0, right: line[1].0, bottom: middle + width / 2.0 };
            sheet.rect(bed, pen.color.tint(if unverified(route) { 0.0 } else { 0.35 }), 1.0);
            sheet.line(&line, Pen { width, ..pen });
        }
        let left = room.left + swatch + size * 0.7;
        let number = flow_text(page, flow(route));
        let number_width = font::width(&number, size, Weight::Bold);
        let name = font::shorten(&route.name, size, Weight::Bold, room.right - left - number_width - size);
        let after = left + font::width(&name, size, Weight::Bold) + size * 0.45;
        sheet.words((left, base), name, Type::new(size, INK).bold());
        sheet.words((room.right, base), number, Type::new(size, INK).bold().at(Anchor::End));
        let about = about(page, route);
        let about = font::shorten(&about, sizes.small, Weight::Regular, room.right - number_width - size - after);
        if about.chars().count() > 3 {
            sheet.words((after, base), about, Type::new(sizes.small.min(size), SOFT));
        }
        let lines = ((row - size * 1.5) / (sizes.small * 1.3)).floor().max(0.0) as usize;
        for (i, line) in
            font::wrap_to(places(route), sizes.small, Weight::Regular, room.right - left, lines.min(2)).into_iter().enumerate().take(lines)
        {
            sheet.words((left, base + sizes.small * 1.3 * (i + 1) as f64), line, Type::new(sizes.small, SOFT));
        }
        y += row;
    }
    sheet.tell(Readout::Marks(told));
}

/// The places that a route leads through, without what its author remarks on them; nothing where its course is a guess.
fn places(route: &RouteResults) -> &str {
    let end = route.corridor.find([':', ';', ',', '(']).unwrap_or(route.corridor.len());
    if unverified(route) { "" } else { route.corridor[..end].trim_end() }
}

/// What a route says when it is pointed at: all that its row had to cut short.
fn tell(page: &Page, route: &RouteResults) -> String {
    let flow = page.lang.fill(Message::ToldFlow, &[("trucks", &flow_text(page, flow(route)))]);
    let days = page.lang.whole(page.calendar.days() as i64);
    let open = page.lang.estimate_within(route.open_days.mean, route.open_days.ci95, 1);
    let open = page.lang.count(Message::ToldOpen, page.calendar.days() as f64, &[("open", &open), ("days", &days)]);
    let head = format!("{} – {}", route.name, about(page, route));
    [head, route.corridor.clone(), flow, open].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Its status, or that its course is a guess, or that it has none.
fn about(page: &Page, route: &RouteResults) -> String {
    if route.path.len() < 2 {
        page.lang.say(Message::MapNoPath).to_owned()
    } else if unverified(route) {
        page.lang.say(Message::MapUnverified).to_owned()
    } else {
        page.lang.noun(&route.status)
    }
}
