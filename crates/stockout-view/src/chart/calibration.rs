//! Calibrations drawn: each value before and after, which hang together, and what the calibrated model says of the record.

use super::{
    Chart, Page, Plan,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    palette::{self, ACCENT, CLOSED, GRID, INK, LANE, RULE, SOFT},
    sheet::{Heading, Rect, Sheet, Swatch},
};
use crate::{
    calibration as words,
    lang::{Calibrating, Lang, capital},
    number, score,
};
use stockout_results::calibration::{Band, Calibration, Marginal, Predictive, Sought, Target};

/// Values in the chart of pairs at most: those that were narrowed most.
const PAIRED: usize = 6;

/// All charts of a calibration.
pub fn charts(page: &Page, found: &Calibration) -> Vec<Chart> {
    let drawn = [Some(values(page, found)), pairs(page, found), Some(targets(page, found))];
    drawn.into_iter().flatten().collect()
}

fn blue() -> palette::Color {
    palette::line(0).0
}

fn values(page: &Page, found: &Calibration) -> Chart {
    let lang = page.lang;
    let told = found.sought.iter().zip(&found.marginals).map(|(sought, of)| {
        let (prior, posterior) = (words::range(lang, sought, &of.prior), words::posterior(lang, sought, &of.posterior));
        let blanks = [("path", &*words::name(lang, sought)), ("prior", &*prior), ("posterior", &*posterior)];
        lang.fill(Calibrating::ValuesDescription, &blanks)
    });
    let plan = Plan {
        name: "values",
        heading: Heading {
            title: lang.say(Calibrating::ValuesTitle).to_owned(),
            subtitle: lang.say(Calibrating::ValuesSubtitle).to_owned(),
            key: vec![
                (Swatch::Patch(CLOSED), lang.say(Calibrating::KeyPrior).to_owned()),
                (Swatch::Patch(blue()), lang.say(Calibrating::KeyPosterior).to_owned()),
            ],
            ..Heading::default()
        },
        description: told.collect::<Vec<_>>().join(" "),
    };
    page.compose(plan, |sheet, body| {
        let cells = body.grid(found.sought.len(), (36.0, 20.0));
        let lines = cells.first().map_or(1, |cell| name_lines(lang, sheet, cell.width(), found));
        for ((cell, sought), of) in cells.into_iter().zip(&found.sought).zip(&found.marginals) {
            value(lang, sheet, cell, lines, sought, of);
        }
    })
}

/// Lines that the longest name takes above its panel, of two at most.
fn name_lines(lang: Lang, sheet: &Sheet, width: f64, found: &Calibration) -> usize {
    let lines = found
        .sought
        .iter()
        .map(|sought| font::wrap_to(&capital(&words::in_words(lang, sought)), sheet.sizes().body * 0.94, Weight::Bold, width, 2).len());
    lines.max().unwrap_or(1)
}

fn value(lang: Lang, sheet: &Sheet, cell: Rect, lines: usize, sought: &Sought, of: &Marginal) {
    let sizes = sheet.sizes();
    let size = sizes.body * 0.94;
    let name = font::wrap_to(&capital(&words::in_words(lang, sought)), size, Weight::Bold, cell.width(), 2);
    // Names stand at the foot of their room, so that what follows is level across the sheet.
    let first = cell.top + size * 1.25 * (lines - name.len()) as f64;
    for (line, text) in name.into_iter().enumerate() {
        sheet.words((cell.left, first + size * (1.0 + 1.25 * line as f64)), text, Type::new(size, INK).bold());
    }
    let cell = Rect { top: cell.top + size * 1.25 * (lines - 1) as f64 + size - sizes.head, ..cell };
    let narrower = match of.narrowed() {
        Some(share) => lang.fill(Calibrating::PanelNarrower, &[("share", &lang.percent(share, 0))]),
        None => lang.say(Calibrating::PanelWider).to_owned(),
    };
    let fact = format!("{} · {narrower}", words::posterior(lang, sought, &of.posterior));
    let fact = font::shorten(&fact, sizes.small, Weight::Regular, cell.width());
    sheet.words((cell.left, cell.top + sizes.head + sizes.small * 1.4), fact, Type::new(sizes.small, SOFT));
    let top = cell.top + sizes.head + sizes.small * 2.2;
    let plot = Rect { top, bottom: cell.bottom - sizes.small * 1.6, ..cell };
    if plot.height() < 8.0 {
        return;
    }
    let most = of.bins.iter().flatten().copied().fold(0.0, f64::max).max(1e-9);
    let wide = plot.width() / of.bins.len() as f64;
    for (at, [prior, posterior]) in of.bins.iter().enumerate() {
        let bar = |share: f64, inset: f64| Rect {
            left: plot.left + (at as f64 + inset) * wide,
            right: plot.left + (at as f64 + 1.0 - inset) * wide,
            top: plot.bottom - plot.height() * share / most,
            bottom: plot.bottom,
        };
        if *prior > 0.0 {
            sheet.rect(bar(*prior, 0.0), CLOSED, 1.0);
        }
        if *posterior > 0.0 {
            sheet.rect(bar(*posterior, 0.14), blue(), 0.8);
        }
    }
    let across = |value: f64| plot.left + plot.width() * ((value - sought.range[0]) / (sought.range[1] - sought.range[0])).clamp(0.0, 1.0);
    let median = across(of.posterior.quantiles[2]);
    sheet.line(&[(median, plot.top), (median, plot.bottom)], Pen::new(ACCENT, 2.0));
    sheet.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], Pen::new(INK, 1.2));
    let whole = sought.range.iter().all(|end| end.fract() == 0.0);
    let places = if whole { 0 } else { number::significant((sought.range[1] - sought.range[0]) / 20.0, 1).clamp(0, 6) };
    let plain = |value: f64| lang.number(value, places);
    let below = plot.bottom + sizes.small * 1.25;
    sheet.words((plot.left, below), plain(sought.range[0]), Type::new(sizes.small, SOFT));
    sheet.words((plot.right, below), plain(sought.range[1]), Type::new(sizes.small, SOFT).at(Anchor::End));
}

fn pairs(page: &Page, found: &Calibration) -> Option<Chart> {
    let lang = page.lang;
    let mut chosen: Vec<usize> = (0..found.sought.len()).collect();
    chosen.sort_by(|&a, &b| found.marginals[b].contraction.total_cmp(&found.marginals[a].contraction));
    chosen.truncate(PAIRED);
    chosen.sort_unstable();
    if chosen.len() < 2 || found.joint.is_empty() {
        return None;
    }
    let of = |a: usize, b: usize| lang.number(found.correlations[a][b], 2);
    let mut told = Vec::new();
    for (row, &b) in chosen.iter().enumerate() {
        for &a in &chosen[..row] {
            let (one, other) = (words::name(lang, &found.sought[a]), words::name(lang, &found.sought[b]));
            told.push(lang.fill(Calibrating::PairsDescription, &[("a", &*one), ("b", &*other), ("r", &*of(a, b))]));
        }
    }
    let plan = Plan {
        name: "pairs",
        heading: Heading {
            title: lang.say(Calibrating::PairsTitle).to_owned(),
            subtitle: lang.say(Calibrating::PairsSubtitle).to_owned(),
            ..Heading::default()
        },
        description: told.join(" "),
    };
    Some(page.compose(plan, |sheet, body| {
        let size = sheet.sizes().small;
        let (label, count) = (body.width() * 0.3, chosen.len());
        let field = Rect { left: body.left + label, ..body };
        let (wide, tall) = (field.width() / count as f64, field.height() / count as f64);
        for (row, &b) in chosen.iter().enumerate() {
            let middle = field.top + (row as f64 + 0.5) * tall + size * 0.36;
            let name = format!("{}. {}", row + 1, words::in_words(lang, &found.sought[b]));
            let lines = font::wrap_to(&name, size, Weight::Regular, label - size, 2);
            let first = middle - size * 0.65 * (lines.len() as f64 - 1.0);
            for (line, text) in lines.into_iter().enumerate() {
                sheet.words((body.left, first + size * 1.3 * line as f64), text, Type::new(size, INK));
            }
            for (column, &a) in chosen[..=row].iter().enumerate() {
                let left = field.left + column as f64 * wide;
                let top = field.top + row as f64 * tall;
                let cell = Rect { left: left + 3.0, right: left + wide - 3.0, top: top + 3.0, bottom: top + tall - 3.0 };
                sheet.rect(cell, LANE, 1.0);
                if row == column {
                    let at = (f64::midpoint(cell.left, cell.right), f64::midpoint(cell.top, cell.bottom) + size * 0.6);
                    sheet.words(at, (row + 1).to_string(), Type::new(size * 1.8, RULE).bold().at(Anchor::Middle));
                } else {
                    cloud(sheet, cell, found, [a, b]);
                    let style = Type::new(size, INK).bold().at(Anchor::End).haloed();
                    sheet.words((cell.right - 4.0, cell.top + size * 1.1), of(a, b), style);
                }
            }
        }
    }))
}

/// The joint draws of two values, over the whole range of both.
fn cloud(sheet: &Sheet, cell: Rect, found: &Calibration, of: [usize; 2]) {
    let share = |at: usize, draw: &[f64]| {
        let [low, high] = found.sought[at].range;
        ((draw[at] - low) / (high - low)).clamp(0.0, 1.0)
    };
    let inner = cell.inset(4.0, 4.0, 4.0, 4.0);
    for draw in &found.joint {
        let place = (inner.left + inner.width() * share(of[0], draw), inner.bottom - inner.height() * share(of[1], draw));
        sheet.disc(place, 1.8, blue(), None);
    }
}

fn targets(page: &Page, found: &Calibration) -> Chart {
    let (lang, calendar) = (page.lang, page.calendar);
    let told = found.targets.iter().zip(&found.predictive).map(|(target, of)| {
        let [low, .., high] = of.posterior.quantiles;
        let (record, simulated) = (words::record(lang, &calendar, target), words::span(lang, &calendar, target, low, high));
        lang.fill(
            Calibrating::TargetsDescription,
            &[("name", &*lang.target(&target.name)), ("record", &*record), ("simulated", &*simulated)],
        )
    });
    let plan = Plan {
        name: "targets",
        heading: Heading {
            title: lang.say(Calibrating::TargetsTitle).to_owned(),
            subtitle: lang.say(Calibrating::TargetsSubtitle).to_owned(),
            key: vec![
                (Swatch::Patch(CLOSED), lang.say(Calibrating::KeyPrior).to_owned()),
                (Swatch::Patch(blue()), lang.say(Calibrating::KeyPosterior).to_owned()),
                (Swatch::Patch(ACCENT), lang.say(Calibrating::KeyRecord).to_owned()),
            ],
            note: lang.say(Calibrating::TargetsNote).to_owned(),
            ..Heading::default()
        },
        description: told.collect::<Vec<_>>().join(" "),
    };
    page.compose(plan, |sheet, body| {
        let tall = (body.height() / found.targets.len().max(1) as f64).min(sheet.sizes().body * 6.0);
        for (row, (target, of)) in found.targets.iter().zip(&found.predictive).enumerate() {
            let top = body.top + row as f64 * tall;
            lane(page, sheet, Rect { top, bottom: top + tall, ..body }, target, of);
        }
    })
}

fn lane(page: &Page, sheet: &Sheet, row: Rect, target: &Target, of: &Predictive) {
    let (lang, calendar) = (page.lang, &page.calendar);
    let size = sheet.sizes().body.min(row.height() * 0.36);
    let small = size * 0.85;
    let (label, facts) = (row.width() * 0.24, row.width() * 0.2);
    let plot = Rect { left: row.left + label, right: row.right - facts, ..row };
    let range = target.range();
    let ends = [range[0], range[1], of.prior.quantiles[0], of.prior.quantiles[4], of.posterior.quantiles[0], of.posterior.quantiles[4]];
    let (low, high) = ends.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &end| (low.min(end), high.max(end)));
    let room = ((high - low) * 0.04).max(1e-9);
    let (low, high) = (low - room, high + room);
    let across = |value: f64| plot.left + plot.width() * ((value - low) / (high - low)).clamp(0.0, 1.0);
    let middle = f64::midpoint(row.top, row.bottom);
    sheet.line(&[(row.left, row.bottom), (row.right, row.bottom)], Pen::new(GRID, 1.0));
    let name = font::shorten(&capital(&lang.target(&target.name)), size, Weight::Bold, label - size);
    sheet.words((row.left, middle - size * 0.1), name, Type::new(size, INK).bold());
    let unit =
        if matches!(target.unit.as_str(), "date" | "share") { String::new() } else { format!(" {}", score::unit_of(lang, &target.unit)) };
    let under = format!("{}{unit}", words::record(lang, calendar, target));
    sheet.words((row.left, middle + small * 1.15), font::shorten(&under, small, Weight::Regular, label - size), Type::new(small, SOFT));
    let bar = |from: f64, to: f64, top: f64, bottom: f64| Rect {
        left: across(from),
        right: across(to).max(across(from) + 1.5),
        top: row.top + row.height() * top,
        bottom: row.top + row.height() * bottom,
    };
    let bands = |band: &Band, color: palette::Color, top: f64, bottom: f64| {
        let [q05, q25, _, q75, q95] = band.quantiles;
        sheet.rect(bar(q05, q95, top, bottom), color, 0.4);
        sheet.rect(bar(q25, q75, top, bottom), color, 0.9);
    };
    bands(&of.prior, RULE, 0.18, 0.4);
    bands(&of.posterior, blue(), 0.5, 0.78);
    sheet.rect(bar(range[0], range[1], 0.1, 0.86), ACCENT, 0.28);
    let at = across(target.observed);
    sheet.line(&[(at, row.top + row.height() * 0.1), (at, row.top + row.height() * 0.86)], Pen::new(ACCENT, 2.5));
    let [q05, .., q95] = of.posterior.quantiles;
    let said = words::span(lang, calendar, target, q05, q95);
    sheet.words((plot.right + size, middle - size * 0.1), said, Type::new(size, INK));
    let p = format!("p = {}", lang.number(of.p, 2));
    sheet.words((plot.right + size, middle + small * 1.15), p, Type::new(small, SOFT));
}
