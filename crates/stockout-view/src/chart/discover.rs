//! Boxes: what coverage costs in density on the way to each; and where they lie in the plane of two factors.

use super::{
    Chart, Options, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, ACCENT, GRID, INK, SOFT},
    requirement::ticks,
    sensitivity::compose,
    sheet::{Heading, Panel, Rect, Sheet, Swatch},
};
use crate::discover::{Variable, sentence, threshold, title_of, words};
use crate::lang::{Experiment, Lang, Message, capital};
use stockout_results::discover::{Discovery, FoundBox};
use stockout_results::sweep::Facts;

/// Points of the plane that are drawn at most.
const MOST: usize = 1500;

/// What was searched.
#[derive(Debug, Clone, Copy)]
pub struct Searched<'a> {
    /// What boxes may speak of.
    pub variables: &'a [Variable],
    /// Their values, point by point.
    pub columns: &'a [Vec<f64>],
    /// Which points are of interest.
    pub interesting: &'a [bool],
}

/// Coverage against density on the way of peeling, a line a box; none without a box.
pub fn trajectory(facts: &Facts, found: &Discovery, searched: Searched<'_>, options: &Options) -> Option<Chart> {
    let lang = options.lang;
    if found.boxes.is_empty() {
        return None;
    }
    let heading = Heading {
        title: lang.say(Experiment::TrajectoryTitle).to_owned(),
        subtitle: lang.fill(Experiment::TrajectorySubtitle, &[("outcome", &title(found, lang))]),
        key: vec![
            (Swatch::Line(pen(0)), lang.say(Experiment::TrajectoryWay).to_owned()),
            (Swatch::Dot(INK), lang.say(Experiment::TrajectoryChosen).to_owned()),
            (Swatch::Line(wanted()), lang.fill(Experiment::TrajectoryWanted, &[("wanted", &lang.percent(found.wanted, 0))])),
        ],
        ..Heading::default()
    };
    let description = described(&heading.title, found, searched, lang);
    Some(compose("trajectory", facts, heading, &description, options, |sheet, body| draw_trajectory(lang, sheet, body, found)))
}

fn described(title: &str, found: &Discovery, searched: Searched<'_>, lang: Lang) -> String {
    let one = |(number, one): (usize, &FoundBox)| {
        let (density, coverage) = (lang.percent(one.density, 0), lang.percent(one.coverage, 0));
        let (density_word, coverage_word) = (lang.say(Experiment::TrajectoryDensity), lang.say(Experiment::TrajectoryCoverage));
        let sentence = sentence(found, one, searched.variables, lang);
        format!("{} ({density_word} {density}, {coverage_word} {coverage}) – {sentence}", title_of(lang, number))
    };
    let parts: Vec<String> = found.boxes.iter().enumerate().map(one).collect();
    format!("{title}. {}.", parts.join(lang.say(Message::Semicolon)))
}

fn pen(index: usize) -> Pen {
    let (color, dash) = palette::line(index);
    Pen::new(color, 2.4).dashed(dash)
}

fn wanted() -> Pen {
    Pen::new(ACCENT, 2.0).dashed(&[10.0, 6.0])
}

fn draw_trajectory(lang: Lang, sheet: &Sheet, body: Rect, found: &Discovery) {
    let sizes = sheet.sizes();
    let shares = [0.0, 0.25, 0.5, 0.75, 1.0];
    let labels: Vec<String> = shares.iter().map(|&share| lang.percent(share, 0)).collect();
    let head = sizes.small * 2.4;
    let plot = body.inset(axis::gutter(&labels, sizes.small), head, sizes.body * 4.0, sizes.small * 3.4);
    let panel = sheet.panel(plot, (0.0, 1.0), (0.0, 1.04));
    axis::draw_values(sheet, &panel, &shares, &labels);
    let (soft, middle) = (Type::new(sizes.small, SOFT), (plot.left + plot.right) / 2.0);
    for (&share, label) in shares.iter().zip(&labels) {
        let (x, _) = panel.at((share, 0.0));
        sheet.words((x, plot.bottom + sizes.small * 1.3), label.as_str(), soft.at(Anchor::Middle));
    }
    sheet.words((middle, plot.bottom + sizes.small * 2.8), lang.say(Experiment::TrajectoryCoverage), soft.at(Anchor::Middle));
    sheet.words((body.left, body.top + sizes.small), lang.say(Experiment::TrajectoryDensity), soft);
    sheet.line(&[panel.at((0.0, found.wanted)), panel.at((1.0, found.wanted))], wanted());
    for (index, one) in found.boxes.iter().enumerate() {
        panel.curve(one.trajectory.iter().map(|&[coverage, density]| (coverage, density)).collect(), pen(index));
        for &[coverage, density] in &one.trajectory {
            sheet.disc(panel.at((coverage, density)), 3.0, pen(index).color, None);
        }
    }
    let mut placed: Vec<Rect> = Vec::new();
    for (index, one) in found.boxes.iter().enumerate() {
        let (x, y) = panel.at((one.coverage, one.density));
        sheet.disc((x, y), 8.0, pen(index).color, Some(Pen::new(INK, 2.5)));
        label(sheet, &mut placed, (x, y), &title_of(lang, index), pen(index).color);
    }
}

/// A label beside a point, at the first height below it that is free.
fn label(sheet: &Sheet, placed: &mut Vec<Rect>, (x, y): (f64, f64), text: &str, color: palette::Color) {
    let size = sheet.sizes().body;
    let wide = font::width(text, size, Weight::Bold);
    let at = |step: usize| {
        let base = y + size * (0.36 + 1.25 * step as f64);
        Rect { left: x + size * 0.8, right: x + size * 0.8 + wide, top: base - size, bottom: base + size * 0.25 }
    };
    let free = |rect: &Rect| {
        placed.iter().all(|other| rect.right < other.left || other.right < rect.left || rect.bottom < other.top || other.bottom < rect.top)
    };
    let rect = (0..placed.len() + 1).map(at).find(free).unwrap_or_else(|| at(0));
    sheet.words((rect.left, rect.bottom - size * 0.25), text, Type::new(size, color).bold().haloed());
    placed.push(rect);
}

/// The points in the plane of the two variables that boxes speak of most, with the boxes; none without a box or a second variable.
pub fn boxes(facts: &Facts, found: &Discovery, searched: Searched<'_>, options: &Options) -> Option<Chart> {
    let lang = options.lang;
    let [across, up] = plane(found, searched.columns)?;
    let every = searched.interesting.len().div_ceil(MOST).max(1);
    let mut subtitle = lang.say(Experiment::BoxesSubtitle).to_owned();
    if every > 1 {
        subtitle = format!("{subtitle} {}", lang.fill(Experiment::BoxesSampled, &[("every", &every.to_string())]));
    }
    let heading = Heading {
        title: title(found, lang),
        subtitle,
        key: vec![
            (Swatch::Dot(ACCENT), lang.say(Experiment::BoxesInteresting).to_owned()),
            (Swatch::Dot(palette::CLOSED), lang.say(Experiment::BoxesOther).to_owned()),
        ],
        ..Heading::default()
    };
    let description = described(&heading.title, found, searched, lang);
    Some(compose("boxes", facts, heading, &description, options, |sheet, body| {
        draw_boxes(lang, sheet, body, found, searched, [across, up], every);
    }))
}

/// `Shortage days (fuel): where above 100`.
fn title(found: &Discovery, lang: Lang) -> String {
    let message = if found.above { Experiment::BoxesTitleAbove } else { Experiment::BoxesTitleBelow };
    lang.fill(message, &[("metric", &capital(&lang.metric(&found.metric))), ("value", &threshold(found, lang))])
}

/// The two variables that most boxes restrict, the earlier first among equals.
fn plane(found: &Discovery, columns: &[Vec<f64>]) -> Option<[usize; 2]> {
    let used = |variable: usize| found.boxes.iter().filter(|one| one.sides.iter().any(|side| side.variable == variable)).count();
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|&variable| (std::cmp::Reverse(used(variable)), variable));
    match order[..] {
        [first, second, ..] if !found.boxes.is_empty() => Some([first, second]),
        _ => None,
    }
}

fn draw_boxes(lang: Lang, sheet: &Sheet, body: Rect, found: &Discovery, searched: Searched<'_>, plane: [usize; 2], every: usize) {
    let sizes = sheet.sizes();
    let soft = Type::new(sizes.small, SOFT);
    let ends = plane.map(|variable| {
        let column = searched.columns[variable].iter().copied().filter(|value| value.is_finite());
        let (low, high) = column.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let margin = if high > low { (high - low) * 0.03 } else { 0.5 };
        (low - margin, high + margin)
    });
    let upwards = ticks(ends[1].0, ends[1].1, 6);
    let labels: Vec<String> = upwards.iter().map(|&tick| lang.number(tick, axis::tick_places(&upwards))).collect();
    let plot = body.inset(axis::gutter(&labels, sizes.small), sizes.small * 2.4, sizes.body * 2.0, sizes.small * 3.4);
    let panel = sheet.panel(plot, ends[0], ends[1]);
    for (&tick, text) in upwards.iter().zip(&labels) {
        let (_, y) = panel.at((ends[0].0, tick));
        sheet.line(&[(plot.left, y), (plot.right, y)], Pen::new(GRID, 1.2));
        sheet.words((plot.left - sizes.small * 0.5, y + sizes.small * 0.36), text.as_str(), soft.at(Anchor::End));
    }
    let across = ticks(ends[0].0, ends[0].1, 8);
    for &tick in &across {
        let (x, _) = panel.at((tick, ends[1].0));
        sheet.words((x, plot.bottom + sizes.small * 1.3), lang.number(tick, axis::tick_places(&across)), soft.at(Anchor::Middle));
    }
    sheet.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], Pen::new(INK, 1.5));
    let name = |variable: usize| {
        font::shorten(&capital(&words(&searched.variables[variable], lang)), sizes.small, Weight::Regular, body.width() * 0.9)
    };
    sheet.words(((plot.left + plot.right) / 2.0, plot.bottom + sizes.small * 2.8), name(plane[0]), soft.at(Anchor::Middle));
    sheet.words((body.left, body.top + sizes.small), name(plane[1]), soft);
    // Points of interest last, so that they lie on top.
    for wanted in [false, true] {
        for point in (0..searched.interesting.len()).step_by(every).filter(|&point| searched.interesting[point] == wanted) {
            let at = panel.at((searched.columns[plane[0]][point], searched.columns[plane[1]][point]));
            sheet.disc(at, 4.0, if wanted { ACCENT } else { palette::CLOSED }, None);
        }
    }
    let mut placed = Vec::new();
    for (index, one) in found.boxes.iter().enumerate() {
        outline(lang, sheet, &panel, &mut placed, one, plane, index);
    }
}

fn outline(lang: Lang, sheet: &Sheet, panel: &Panel, placed: &mut Vec<Rect>, one: &FoundBox, plane: [usize; 2], index: usize) {
    let limits = |at: usize, (low, high): (f64, f64)| {
        let side = one.sides.iter().find(|side| side.variable == plane[at]);
        (side.and_then(|side| side.low).unwrap_or(low), side.and_then(|side| side.high).unwrap_or(high))
    };
    let ((left, right), (bottom, top)) = (limits(0, panel.x), limits(1, panel.y));
    let corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)];
    panel.surface(corners[..4].to_vec(), pen(index).color, 0.08);
    panel.curve(corners.to_vec(), Pen { width: 3.0, ..pen(index) });
    let size = sheet.sizes().body;
    let (x, y) = panel.at((left, top));
    label(sheet, placed, (x, y + size * 1.2), &title_of(lang, index), pen(index).color);
}
