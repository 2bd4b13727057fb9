//! What each scenario changes: a panel a headline figure, a row a scenario, with two intervals.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, ACCENT, GRID, INK, SOFT},
    sheet::{Heading, Rect, Sheet},
};
use crate::{
    comparison::{factor, headlines, label, long_label, signed, words_of},
    lang::{Lang, Message},
};
use stockout_results::comparison::{Comparison, Difference, Headline, Verdict};

/// The chart; none where no headline figure is shared.
pub fn chart(page: &Page, comparison: &Comparison) -> Option<Chart> {
    let (moved, still): (Vec<&Headline>, Vec<&Headline>) = figures(comparison).into_iter().partition(|figure| moves(comparison, figure));
    if moved.is_empty() && still.is_empty() {
        return None;
    }
    let still: Vec<String> = still.iter().map(|figure| long_label(page.lang, figure)).collect();
    let note = if still.is_empty() {
        String::new()
    } else {
        page.lang.fill(Message::ForestStill, &[("figures", &still.join(page.lang.say(Message::Semicolon)))])
    };
    let base = &comparison.provenances[0].name;
    let subtitle = page.lang.fill(Message::ForestSubtitle, &[("base", base)]);
    let plan = Plan {
        name: "differences",
        heading: Heading { title: page.lang.say(Message::ForestTitle).to_owned(), subtitle: subtitle.clone(), note, ..Heading::default() },
        description: format!("{subtitle} {}", describe(page.lang, comparison)),
    };
    Some(page.compose(plan, |sheet, body| {
        if moved.is_empty() {
            sheet.remark(body, page.lang.say(Message::ForestNone));
        }
        for (cell, figure) in body.grid(moved.len(), (48.0, 26.0)).into_iter().zip(moved) {
            panel(page.lang, sheet, cell, comparison, figure);
        }
    }))
}

/// The headline figures, each once, in the order of the first scenario that has it.
fn figures(comparison: &Comparison) -> Vec<&Headline> {
    let mut figures = Vec::new();
    for (headline, _) in comparison.scenarios.iter().flat_map(headlines) {
        if !figures.contains(&headline) {
            figures.push(headline);
        }
    }
    figures
}

/// Does any scenario change the figure in any replication?
fn moves(comparison: &Comparison, figure: &Headline) -> bool {
    let of = |scenario| headlines(scenario).find(|(headline, _)| *headline == figure).map(|(_, of)| of);
    comparison.scenarios.iter().filter_map(of).any(|of| of.mean != 0.0 || of.ci95 != [0.0; 2])
}

fn words(lang: Lang, headline: &Headline, of: &Difference) -> String {
    let by = factor(headline.kind);
    signed(lang, of.mean * by, of.simultaneous95.map(|end| end * by))
}

fn describe(lang: Lang, comparison: &Comparison) -> String {
    let mut sentences = Vec::new();
    for scenario in &comparison.scenarios {
        for (headline, of) in headlines(scenario) {
            let (figure, difference) = (label(lang, headline), words(lang, headline, of));
            sentences
                .push(lang.fill(Message::ForestDescription, &[("name", &scenario.name), ("figure", &figure), ("difference", &difference)]));
        }
    }
    sentences.join(" ")
}

fn panel(lang: Lang, sheet: &Sheet, cell: Rect, comparison: &Comparison, figure: &Headline) {
    let sizes = sheet.sizes();
    let body = sheet.panel_head(cell, &lang.title_noun(&figure.subject()), lang.say(words_of(figure.kind)));
    let of = |at: usize| headlines(&comparison.scenarios[at]).find(|(headline, _)| *headline == figure).map(|(_, of)| of);
    let rows: Vec<(usize, &Difference)> = (0..comparison.scenarios.len()).filter_map(|at| Some((at, of(at)?))).collect();
    let by = factor(figure.kind);
    let ends = |of: &Difference| of.simultaneous95.into_iter().chain(of.ci95).chain([of.mean]).map(|end| end * by);
    let finite = rows.iter().flat_map(|(_, of)| ends(of)).filter(|end| end.is_finite());
    let (low, high) = finite.fold((0.0f64, 0.0f64), |(low, high), end| (low.min(end), high.max(end)));
    let margin = if high > low { (high - low) * 0.06 } else { 1.0 };
    let (low, high) = (low - margin, high + margin);
    let axis_height = sizes.small * 2.0;
    let height = ((body.height() - axis_height) / rows.len() as f64).min(sizes.body * 9.0);
    let two_lines = height > sizes.body * 2.6;
    let size = sizes.body.min(height * 0.3).max(sizes.small.min(height * 0.42));
    let names = rows.iter().map(|(at, _)| font::width(&comparison.scenarios[*at].name, size, Weight::Bold));
    let room = names.fold(0.0, f64::max).min(body.width() * 0.32);
    let plot = Rect { left: body.left + room + size * 0.8, bottom: body.top + height * rows.len() as f64, ..body };
    let panel = sheet.panel(plot, (low, high), (0.0, 1.0));
    draw_scale(lang, sheet, plot, (low, high), |value| panel.at((value, 0.0)).0);
    for (rank, (at, of)) in rows.iter().enumerate() {
        let middle = plot.top + height * (rank as f64 + if two_lines { 0.62 } else { 0.5 });
        let name = font::squeeze(&comparison.scenarios[*at].name, size, Weight::Bold, room);
        sheet.words((plot.left - size * 0.6, middle + size * 0.36), name, Type::new(size, INK).bold().at(Anchor::End));
        let color = if of.verdict == Verdict::CannotTell { SOFT } else { palette::line(0).0 };
        let x = |value: f64| panel.at(((value * by).clamp(low, high), 0.0)).0;
        if of.ci95.iter().all(|end| end.is_finite()) {
            sheet.line(&[(x(of.simultaneous95[0]), middle), (x(of.simultaneous95[1]), middle)], Pen::new(color, 1.6));
            sheet.line(&[(x(of.ci95[0]), middle), (x(of.ci95[1]), middle)], Pen::new(color, 5.0));
        }
        sheet.disc((x(of.mean), middle), size * 0.34, color, None);
        if two_lines {
            let text = words(lang, figure, of);
            let half = font::width(&text, size, Weight::Regular) / 2.0;
            let centre = x(of.mean).clamp(plot.left + half, (plot.right - half).max(plot.left + half));
            sheet.words((centre, middle - size * 0.75), text, Type::new(size, INK).at(Anchor::Middle).haloed());
        }
    }
}

/// Round ticks beneath a panel whose scale holds 0, and the line of no difference.
fn draw_scale(lang: Lang, sheet: &Sheet, plot: Rect, (low, high): (f64, f64), x: impl Fn(f64) -> f64) {
    let size = sheet.sizes().small;
    let (ticks, _) = axis::value_ticks(high - low, ((plot.width() / (size * 6.0)) as usize).max(2));
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let step = if step.is_finite() { step } else { high - low };
    let places = axis::tick_places(&[0.0, step]);
    let mut end = f64::NEG_INFINITY;
    for tick in ((low / step).ceil() as i64)..=((high / step).floor() as i64) {
        let value = tick as f64 * step;
        let at = x(value);
        let pen = if tick == 0 { Pen::new(ACCENT, 1.6) } else { Pen::new(GRID, 1.2) };
        sheet.line(&[(at, plot.top), (at, plot.bottom)], pen);
        let text = if tick > 0 { format!("+{}", lang.number(value, places)) } else { lang.number(value, places) };
        let half = font::width(&text, size, Weight::Regular) / 2.0;
        if at - half > end && at + half <= plot.right + size {
            sheet.words((at, plot.bottom + size * 1.3), text, Type::new(size, SOFT).at(Anchor::Middle));
            end = at + half + size * 0.5;
        }
    }
}
