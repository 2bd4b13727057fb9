//! The chance of a stock-out by its length, on a scale of tenths, with plain replications laid over where they see any.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, GRID, INK, SOFT},
    sheet::{Heading, Panel, Rect, Sheet, Swatch},
};
use crate::lang::{Experiment, Lang, Message};
use crate::rare::{answer, bound, chance, question, shown, what};
use libm::log10;
use stockout_results::rare::{Length, RareEvent};

/// The least exponent of the scale.
const DEEPEST: i32 = -15;

/// The chart.
pub fn chart(page: &Page, found: &RareEvent) -> Chart {
    let lang = page.lang;
    let commodity = lang.noun(&found.commodity);
    let parts: Vec<String> = shown(&found.lengths)
        .into_iter()
        .map(|length| {
            let days = lang.count(Experiment::RareDays, f64::from(length.days), &[("days", &lang.whole(length.days))]);
            format!("{days} {}", chance(lang, length.probability.estimate, length.probability.ci95))
        })
        .collect();
    let mut key = vec![(Swatch::Line(pen()), lang.say(Experiment::RareKeySplitting).to_owned())];
    key.push((Swatch::Patch(pen().color.tint(0.2)), lang.say(Message::KeyInterval).to_owned()));
    if let Some(plain) = found.plain {
        let seen = found.lengths.iter().any(|length| length.plain.is_some_and(|plain| plain.estimate > 0.0));
        let message = if seen { Experiment::RareKeyPlain } else { Experiment::RareKeyPlainNone };
        key.push((Swatch::Dot(plain_color()), lang.fill(message, &[("n", &lang.whole(plain.n as i64))])));
    }
    if found.lengths.iter().any(|length| length.probability.estimate <= 0.0) {
        key.push((Swatch::Line(beneath()), lang.say(Experiment::RareKeyBound).to_owned()));
    }
    let subtitle = lang.fill(Experiment::RareSubtitle, &[("what", &what(lang, found)), ("horizon", &lang.whole(found.horizon))]);
    let plan = Plan {
        name: "rare",
        heading: Heading { title: lang.fill(Experiment::RareTitle, &[("commodity", &commodity)]), subtitle, key, ..Heading::default() },
        description: format!("{} {}. {}.", question(lang, found), answer(lang, found), parts.join(lang.say(Message::Semicolon))),
    };
    page.compose(plan, |sheet, body| draw(page, sheet, body, found))
}

fn pen() -> Pen {
    Pen::new(palette::line(0).0, 3.2)
}

/// The bound of what no repetition saw.
fn beneath() -> Pen {
    Pen::new(pen().color, 2.0).dashed(&[6.0, 5.0])
}

fn plain_color() -> palette::Color {
    palette::line(1).0
}

/// The scale's lower end: a whole tenth below all that is drawn.
fn floor(found: &RareEvent) -> i32 {
    let ends =
        found.lengths.iter().flat_map(|length| [length.probability.ci95[0], length.probability.estimate, length.probability.ci95[1]]);
    let least = ends.filter(|end| *end > 0.0).fold(0.1, f64::min);
    (log10(least).floor() as i32).max(DEEPEST)
}

/// The scale's upper end: a whole tenth above all that is drawn.
fn ceiling(found: &RareEvent, floor: i32) -> i32 {
    let plain = found.lengths.iter().filter_map(|length| length.plain).filter(|plain| plain.estimate > 0.0).map(|plain| plain.ci95[1]);
    let most = found.lengths.iter().map(|length| length.probability.ci95[1]).chain(plain).fold(0.0, f64::max);
    if most > 0.0 { (log10(most).ceil() as i32).clamp(floor + 1, 0) } else { 0 }
}

fn tick(lang: Lang, exponent: i32) -> String {
    match exponent {
        0 | -1 => lang.percent(10f64.powi(exponent), 0),
        _ => lang.fill(Experiment::RareOneIn, &[("n", &lang.number(10f64.powi(-exponent), 0))]),
    }
}

fn draw(page: &Page, sheet: &Sheet, body: Rect, found: &RareEvent) {
    let (lang, sizes) = (page.lang, sheet.sizes());
    let low = floor(found);
    let high = ceiling(found, low);
    // Where tenths stand too close, every second or third is named.
    let every = (1..).find(|every| (high - low) / every <= 12).unwrap_or(1);
    let ticks: Vec<i32> = (low..=high).rev().step_by(every as usize).collect();
    let labels: Vec<String> = ticks.iter().map(|&exponent| tick(lang, exponent)).collect();
    let last = found.lengths.len() as f64;
    let label = answer_label(lang, found);
    let room = font::width(&label, sizes.body, Weight::Bold).min(body.width() * 0.3) + sizes.body * 1.6;
    let plot = body.inset(axis::gutter(&labels, sizes.small), sizes.small, room, sizes.small * 3.4);
    let panel = sheet.panel(plot, (0.5, last + 0.5), (f64::from(low), f64::from(high)));
    for (&exponent, text) in ticks.iter().zip(&labels) {
        let (_, y) = panel.at((0.5, f64::from(exponent)));
        sheet.line(&[(plot.left, y), (plot.right, y)], Pen::new(GRID, 1.2));
        sheet.words((plot.left - sizes.small * 0.5, y + sizes.small * 0.36), text.as_str(), Type::new(sizes.small, SOFT).at(Anchor::End));
    }
    across(lang, sheet, &panel, found.lengths.len());
    curve(&panel, &found.lengths, f64::from(low));
    marks(sheet, &panel, &found.lengths, f64::from(low));
    let p = found.probability;
    let end = if p.estimate > 0.0 { log10(p.estimate) } else { log10(p.ci95[1].max(1e-300)) };
    let y = panel.at((last, end.max(f64::from(low)))).1.clamp(plot.top + sizes.body * 0.7, plot.bottom - sizes.body * 0.3);
    sheet.words(
        (plot.right + sizes.body * 0.8, y + sizes.body * 0.36),
        font::shorten(&label, sizes.body, Weight::Bold, room),
        Type::new(sizes.body, pen().color).bold(),
    );
}

/// The answer in a word at the end of the line.
fn answer_label(lang: Lang, found: &RareEvent) -> String {
    let p = found.probability;
    if p.estimate > 0.0 {
        chance(lang, p.estimate, p.ci95)
    } else {
        lang.fill(Experiment::RareAtMost, &[("bound", &bound(lang, p.ci95[1]))])
    }
}

fn across(lang: Lang, sheet: &Sheet, panel: &Panel, days: usize) {
    let (sizes, plot) = (sheet.sizes(), panel.rect);
    sheet.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], Pen::new(INK, 1.5));
    let fits = |step: &usize| (days / step) as f64 * sizes.small * 3.0 <= plot.width();
    let step = [1, 2, 5, 10, 20, 50, 100, 200].into_iter().find(fits).unwrap_or(500);
    for day in (1..=days).filter(|day| *day == 1 && step == 1 || day.is_multiple_of(step)) {
        let (x, _) = panel.at((day as f64, panel.y.0));
        sheet.words((x, plot.bottom + sizes.small * 1.3), lang.whole(day), Type::new(sizes.small, SOFT).at(Anchor::Middle));
    }
    let middle = (plot.left + plot.right) / 2.0;
    sheet.words((middle, plot.bottom + sizes.small * 2.8), lang.say(Experiment::RareAxis), Type::new(sizes.small, SOFT).at(Anchor::Middle));
}

fn curve(panel: &Panel, lengths: &[Length], low: f64) {
    let seen: Vec<&Length> = lengths.iter().take_while(|length| length.probability.estimate > 0.0).collect();
    let at = |length: &Length, p: f64| (f64::from(length.days), if p > 0.0 { log10(p).max(low) } else { low });
    let upper = seen.iter().map(|length| at(length, length.probability.ci95[1])).collect();
    let lower = seen.iter().map(|length| at(length, length.probability.ci95[0])).collect();
    panel.band(upper, lower, pen().color, 0.2);
    panel.curve(seen.iter().map(|length| at(length, length.probability.estimate)).collect(), pen());
    // What no repetition saw lies beneath its bound.
    let bounds = lengths[seen.len()..].iter().map(|length| at(length, length.probability.ci95[1])).collect();
    panel.curve(bounds, beneath());
}

fn marks(sheet: &Sheet, panel: &Panel, lengths: &[Length], low: f64) {
    let radius = if lengths.len() > 60 { 2.5 } else { 4.5 };
    for length in lengths {
        let at = |p: f64| panel.at((f64::from(length.days), if p > 0.0 { log10(p).max(low) } else { low }));
        if length.probability.estimate > 0.0 && log10(length.probability.estimate) >= low {
            sheet.disc(at(length.probability.estimate), radius, pen().color, None);
        }
        let Some(plain) = length.plain.filter(|plain| plain.estimate > 0.0) else { continue };
        sheet.line(&[at(plain.ci95[0]), at(plain.ci95[1])], Pen::new(plain_color(), 2.0));
        sheet.disc(at(plain.estimate), radius * 0.9, plain_color(), Some(Pen::new(palette::PAPER, 1.0)));
    }
}
