//! What a figure is due to: a bar a cause, with its interval.

use super::{
    Chart, Page, Plan, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, GRID, INK, SOFT},
    sheet::{Heading, Rect, Sheet},
};
use crate::{
    explanation::{more_helps, name, total_and_parts, way},
    lang::{Message, capital, is_share},
};
use stockout_results::explanation::{Cause, CauseKind, Explanation};

/// Causes that have a bar; the smallest beyond are left to the files.
const MOST: usize = 16;

/// The chart; none without a cause.
pub fn chart(page: &Page, found: &Explanation) -> Option<Chart> {
    let causes = shown(found);
    if causes.is_empty() {
        return None;
    }
    let lang = page.lang;
    let (total, figures) = total_and_parts(lang, found, causes.iter().map(|cause| cause.share));
    let total = lang.fill(Message::WhyMean, &[("total", &total)]);
    let parts: Vec<String> = causes.iter().zip(&figures).map(|(cause, share)| format!("{} {share}", name(lang, cause))).collect();
    let plan = Plan {
        name: "causes",
        heading: Heading {
            title: lang.fill(Message::WhyTitle, &[("metric", &capital(&lang.metric(&found.metric)))]),
            subtitle: format!("{total} {}{}", way(lang, found), left(page, found, &causes)),
            ..Heading::default()
        },
        description: format!("{total} {}.", parts.join(lang.say(Message::Semicolon))),
    };
    Some(page.compose(plan, |sheet, body| draw(page, sheet, body, found, &causes, figures)))
}

/// How many causes have no bar, and what they come to; empty where all have one.
fn left(page: &Page, found: &Explanation, causes: &[&Cause]) -> String {
    let (lang, count) = (page.lang, found.causes.len() - causes.len());
    if count == 0 {
        return String::new();
    }
    let all: f64 = found.causes.iter().map(|cause| cause.share.mean).sum();
    let rest = all - causes.iter().map(|cause| cause.share.mean).sum::<f64>();
    let rest = if is_share(&found.metric) { lang.percent(rest, 1) } else { lang.number(rest, 1) };
    format!(" {}", lang.count(Message::WhyLeft, count as f64, &[("n", &count.to_string()), ("rest", &rest)]))
}

/// The causes that matter most, in their order.
fn shown(found: &Explanation) -> Vec<&Cause> {
    let mut sizes: Vec<f64> = found.causes.iter().map(|cause| cause.share.mean.abs()).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let least = sizes.get(MOST - 1).copied().unwrap_or(0.0);
    found.causes.iter().filter(|cause| cause.share.mean.abs() >= least).take(MOST).collect()
}

fn draw(page: &Page, sheet: &Sheet, body: Rect, found: &Explanation, causes: &[&Cause], figures: Vec<String>) {
    let (metric, more_helps) = (found.metric.as_str(), more_helps(found));
    let sizes = sheet.sizes();
    let axis_height = sizes.small * 2.2;
    let row = ((body.height() - axis_height) / causes.len() as f64).min(sizes.body * 3.4);
    let size = sizes.body.min(row * 0.62);
    let names: Vec<String> = causes.iter().map(|cause| name(page.lang, cause)).collect();
    let wide = |texts: &[String], weight| texts.iter().map(|text| font::width(text, size, weight)).fold(0.0, f64::max);
    let names_room = wide(&names, Weight::Bold).min(body.width() * 0.3);
    let figures_room = wide(&figures, Weight::Regular);
    let plot = Rect {
        left: body.left + names_room + size,
        right: body.right - figures_room - size,
        bottom: body.top + row * causes.len() as f64,
        ..body
    };
    let ends = causes.iter().flat_map(|cause| cause.share.ci95.into_iter().chain([cause.share.mean])).filter(|end| end.is_finite());
    let (low, high) = ends.fold((0.0f64, 0.0f64), |(low, high), end| (low.min(end), high.max(end)));
    let high = if high > low { high } else { low + 1.0 };
    let panel = sheet.panel(plot, (low, high), (0.0, 1.0));
    let x = |value: f64| panel.at((value.clamp(low, high), 0.0)).0;
    let (ticks, _) = axis::value_ticks(high - low, ((plot.width() / (sizes.small * 6.0)) as usize).max(2));
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let step = if step.is_finite() { step } else { high - low };
    for tick in ((low / step).ceil() as i64)..=((high / step).floor() as i64) {
        let value = tick as f64 * step;
        let pen = if tick == 0 { Pen::new(INK, 1.5) } else { Pen::new(GRID, 1.2) };
        sheet.line(&[(x(value), plot.top), (x(value), plot.bottom)], pen);
        let places = axis::tick_places(&[0.0, step]);
        let text = if is_share(metric) { page.lang.percent(value, (places - 2).max(0)) } else { page.lang.number(value, places) };
        sheet.words((x(value), plot.bottom + sizes.small * 1.4), text, Type::new(sizes.small, SOFT).at(Anchor::Middle));
    }
    for (i, cause) in causes.iter().enumerate() {
        let (top, middle) = (plot.top + row * i as f64, plot.top + row * (i as f64 + 0.5));
        let helps = if more_helps { cause.share.mean > 0.0 } else { cause.share.mean < 0.0 };
        let color = if cause.kind == CauseKind::Rest { palette::REST } else { palette::line(usize::from(helps) * 2).0 };
        let (from, to) = (x(0.0).min(x(cause.share.mean)), x(0.0).max(x(cause.share.mean)));
        sheet.rect(Rect { left: from, right: to, top: top + row * 0.18, bottom: top + row * 0.82 }, color, 0.85);
        if cause.share.ci95.iter().all(|end| end.is_finite()) {
            sheet.line(&[(x(cause.share.ci95[0]), middle), (x(cause.share.ci95[1]), middle)], Pen::new(INK, 2.0));
        }
        let base = middle + size * 0.36;
        let label = font::shorten(&names[i], size, Weight::Bold, names_room);
        sheet.words((plot.left - size * 0.6, base), label, Type::new(size, INK).bold().at(Anchor::End));
        sheet.words((plot.right + size * 0.6, base), figures[i].as_str(), Type::new(size, INK));
    }
}
