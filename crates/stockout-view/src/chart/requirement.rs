//! How much is enough: the risk at every value that was tried, with its interval; the target; the value that was found.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, ACCENT, GRID, INK, SOFT},
    sheet::{Heading, Panel, Rect, Sheet, Swatch},
};
use crate::lang::{Experiment, Message, capital, is_share};
use crate::requirement::{answer, below, places, question, risk_in_words};
use stockout_results::Probability;
use stockout_results::requirement::Requirement;

/// The chart; none where nothing was tried.
pub fn chart(page: &Page, found: &Requirement) -> Option<Chart> {
    if found.probes.is_empty() {
        return None;
    }
    let lang = page.lang;
    let mut key = vec![(Swatch::Dot(pen().color), lang.say(Experiment::RequireKeyTried).to_owned())];
    key.push((Swatch::Line(target()), lang.fill(Experiment::RequireKeyTarget, &[("below", &below(lang, found))])));
    if found.ci95.iter().any(Option::is_some) {
        key.push((Swatch::Patch(ACCENT.tint(0.16)), lang.say(Experiment::RequireKeyInterval).to_owned()));
    }
    let parts: Vec<String> = found
        .probes
        .iter()
        .map(|(value, of)| format!("{} {}", lang.number(*value, places(found)), risk_in_words(lang, &found.risk, of)))
        .collect();
    let plan = Plan {
        name: "requirement",
        heading: Heading {
            title: lang.fill(Experiment::RequireTitle, &[("lever", &capital(&lang.path(&found.lever)))]),
            subtitle: answer(lang, found),
            key,
            ..Heading::default()
        },
        description: format!("{} {} {}.", question(lang, found), answer(lang, found), parts.join(lang.say(Message::Semicolon))),
    };
    Some(page.compose(plan, |sheet, body| draw(page, sheet, body, found)))
}

fn pen() -> Pen {
    Pen::new(palette::line(0).0, 2.4)
}

fn target() -> Pen {
    Pen::new(ACCENT, 2.4).dashed(&[10.0, 6.0])
}

/// Round ticks within a range that need not begin at 0.
pub(super) fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let (from_zero, _) = axis::value_ticks(high - low, most);
    let step = from_zero.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let step = if step.is_finite() { step } else { high - low };
    ((low / step).ceil() as i64..=(high / step).floor() as i64).map(|tick| tick as f64 * step).collect()
}

fn draw(page: &Page, sheet: &Sheet, body: Rect, found: &Requirement) {
    let (lang, sizes) = (page.lang, sheet.sizes());
    let ends = found.probes.iter().flat_map(|(_, of)| of.ci95.into_iter().chain([of.estimate])).chain([found.below]);
    let (least, most) = ends.filter(|end| end.is_finite()).fold((0.0f64, 0.0f64), |(low, high), end| (low.min(end), high.max(end)));
    let (least, most) = (if least < 0.0 { least * 1.04 } else { 0.0 }, if most > least { most * 1.06 } else { least + 1.0 });
    let upwards = ticks(least, most, 7);
    let places_up = axis::tick_places(&upwards);
    let upward = |tick: f64| if is_share(&found.risk) { lang.percent(tick, (places_up - 2).max(0)) } else { lang.number(tick, places_up) };
    let labels: Vec<String> = upwards.iter().map(|&tick| upward(tick)).collect();
    let plot = body.inset(axis::gutter(&labels, sizes.small), sizes.small * 2.6, sizes.body * 2.0, sizes.small * 3.4);
    let risk = font::shorten(&capital(&lang.metric(&found.risk)), sizes.small, Weight::Regular, body.width());
    sheet.words((body.left, body.top + sizes.small), risk, Type::new(sizes.small, SOFT));
    let [from, to] = found.range;
    let margin = (to - from) * 0.02;
    let panel = sheet.panel(plot, (from - margin, to + margin), (least, most));
    band(&panel, found);
    for (&tick, text) in upwards.iter().zip(&labels) {
        let (_, y) = panel.at((from, tick));
        sheet.line(&[(plot.left, y), (plot.right, y)], if tick == 0.0 { Pen::new(INK, 1.5) } else { Pen::new(GRID, 1.2) });
        sheet.words((plot.left - sizes.small * 0.5, y + sizes.small * 0.36), text.as_str(), Type::new(sizes.small, SOFT).at(Anchor::End));
    }
    let across = ticks(from, to, 9);
    let places_across = axis::tick_places(&across);
    sheet.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], Pen::new(INK, 1.5));
    for &tick in &across {
        let (x, _) = panel.at((tick, least));
        sheet.words(
            (x, plot.bottom + sizes.small * 1.3),
            lang.number(tick, places_across),
            Type::new(sizes.small, SOFT).at(Anchor::Middle),
        );
    }
    let name = font::shorten(&lang.path(&found.lever), sizes.small, Weight::Regular, plot.width());
    let middle = (plot.left + plot.right) / 2.0;
    sheet.words((middle, plot.bottom + sizes.small * 2.8), name, Type::new(sizes.small, SOFT).at(Anchor::Middle));
    probes(sheet, &panel, &found.probes);
    let y = panel.at((from, found.below)).1;
    sheet.line(&[(plot.left, y), (plot.right, y)], target());
    if let Some(value) = found.value {
        mark(page, sheet, &panel, found, value);
    }
}

/// The interval of the value; an end beyond the range reaches to the edge.
fn band(panel: &Panel, found: &Requirement) {
    if found.ci95.iter().all(Option::is_none) {
        return;
    }
    let (left, right) = (found.ci95[0].unwrap_or(panel.x.0), found.ci95[1].unwrap_or(panel.x.1));
    let corners = |x: f64| vec![(x, panel.y.0), (x, panel.y.1)];
    let mut outline = corners(left);
    outline.extend(corners(right).into_iter().rev());
    panel.surface(outline, ACCENT, 0.14);
}

fn probes(sheet: &Sheet, panel: &Panel, probes: &[(f64, Probability)]) {
    panel.curve(probes.iter().map(|(value, of)| (*value, of.estimate)).collect(), pen().faded(0.35));
    for (value, of) in probes {
        if of.ci95.iter().all(|end| end.is_finite()) {
            sheet.line(&[panel.at((*value, of.ci95[0])), panel.at((*value, of.ci95[1]))], pen());
        }
        sheet.disc(panel.at((*value, of.estimate)), 5.0, pen().color, Some(Pen::new(palette::PAPER, 1.2)));
    }
}

/// A line down from the value that was found, and its number beside it, where it touches nothing.
fn mark(page: &Page, sheet: &Sheet, panel: &Panel, found: &Requirement, value: f64) {
    let size = sheet.sizes().body;
    let (top, foot) = (panel.at((value, panel.y.1)), panel.at((value, panel.y.0)));
    sheet.line(&[top, foot], Pen::new(INK, 1.6).dashed(&[3.0, 3.0]));
    let text = page.lang.number(value, places(found));
    let leftwards = top.0 > (panel.rect.left + panel.rect.right) / 2.0;
    let (x, anchor) = if leftwards { (top.0 - size * 0.5, Anchor::End) } else { (top.0 + size * 0.5, Anchor::Start) };
    sheet.words((x, panel.rect.top + size * 0.9), text, Type::new(size, INK).bold().at(anchor).haloed());
}
