//! Which factors an output depends on: a tornado of bars; and over two factors of a grid, a heat map.

use super::{
    Chart, Options, axis,
    font::{self, Weight},
    ink::{Anchor, Pen, Type},
    metadata,
    palette::{self, GRID, INK, LANE, SOFT},
    sheet::{Heading, Rect, Sheet},
    wrap,
};
use crate::lang::{Experiment, Lang, Message, capital, is_share};
use crate::number;
use crate::sensitivity::{figures, name_of, order};
use crate::sweep::{factor_words, kind};
use stockout_results::sensitivity::{Index, Indices, OfOutput};
use stockout_results::sweep::{FactorValue, Facts, Layout};
use stockout_results::{Provenance, Wording};

/// A bar a factor, the longest first: the total share of variance, the share alone darker within it; or μ*.
pub fn tornado(facts: &Facts, output: &OfOutput, options: &Options) -> Option<Chart> {
    let order: Vec<usize> = order(output).into_iter().filter(|&at| !output.factors[at].indices.rank().value.is_nan()).collect();
    let lang = options.lang;
    let effects = matches!(output.factors.first()?.indices, Indices::Effects { .. });
    if order.is_empty() {
        return None;
    }
    let heading = Heading {
        title: lang.fill(Experiment::TornadoTitle, &[("metric", &capital(&lang.metric(&output.name)))]),
        subtitle: lang.say(if effects { Experiment::TornadoEffects } else { Experiment::TornadoShares }).to_owned(),
        ..Heading::default()
    };
    let ranks: Vec<Index> = order.iter().map(|&at| output.factors[at].indices.rank()).collect();
    let figures = figures(lang, !effects || is_share(&output.name), &ranks);
    let told: Vec<String> = order.iter().zip(&figures).map(|(&at, figure)| format!("{} {figure}", name_of(lang, facts, at))).collect();
    let description = lang.fill(Message::UsesDescription, &[("name", &heading.title), ("parts", &told.join(", "))]);
    Some(compose("tornado", facts, heading, &description, options, |sheet, body| bars(lang, sheet, body, facts, output, &order, &figures)))
}

fn bars(lang: Lang, sheet: &Sheet, body: Rect, facts: &Facts, output: &OfOutput, order: &[usize], figures: &[String]) {
    let size = sheet.sizes().body;
    let names: Vec<String> = order.iter().map(|&at| name_of(lang, facts, at)).collect();
    let wide = |texts: &[String], weight| texts.iter().map(|text| font::width(text, size, weight)).fold(0.0, f64::max);
    let room = (wide(&names, Weight::Regular) + size * 1.2).min(body.width() * 0.42);
    let values = (wide(figures, Weight::Bold) + size * 0.8).min(body.width() * 0.3);
    let end = order.iter().map(|&at| output.factors[at].indices.rank()).map(|index| index.value.max(index.ci95[1])).fold(0.0, f64::max);
    let (_, top) = axis::value_ticks(end.max(1e-12), 4);
    let rows = ((body.bottom - body.top) / order.len() as f64).min(size * 8.0);
    let lane = Rect { left: body.left + room, right: body.right - values, ..body };
    let across = |value: f64| lane.left + lane.width() * (value / top).clamp(0.0, 1.0);
    for (row, &at) in order.iter().enumerate() {
        let middle = body.top + (row as f64 + 0.5) * rows;
        let half = (rows * 0.3).min(size);
        let bar = |left: f64, right: f64| Rect { left, right, top: middle - half, bottom: middle + half };
        let lines = font::wrap_to(&names[row], size, Weight::Regular, room - size, 2);
        for (line, text) in lines.iter().enumerate() {
            let base = middle + size * (0.36 + 1.25 * (line as f64 - (lines.len() as f64 - 1.0) / 2.0));
            sheet.words((lane.left - size * 0.7, base), text.as_str(), Type::new(size, INK).at(Anchor::End));
        }
        sheet.rect(bar(lane.left, lane.right), LANE, 1.0);
        let indices = output.factors[at].indices;
        let rank = indices.rank();
        let color = palette::line(0).0;
        if let Indices::Shares { first, .. } = indices {
            sheet.rect(bar(lane.left, across(rank.value)), color, 0.35);
            sheet.rect(bar(lane.left, across(first.value.max(0.0))), color, 0.9);
        } else {
            sheet.rect(bar(lane.left, across(rank.value)), color, 0.9);
        }
        if rank.ci95.iter().all(|end| end.is_finite()) {
            sheet.line(&[(across(rank.ci95[0]), middle), (across(rank.ci95[1]), middle)], Pen::new(INK, 2.0));
        }
        sheet.words((lane.right + size * 0.6, middle + size * 0.36), figures[row].as_str(), Type::new(size, INK).bold());
    }
    sheet.line(&[(lane.left, body.top), (lane.left, body.top + rows * order.len() as f64)], Pen::new(INK, 1.5));
}

/// A cell a point of a grid of two factors; darker is more.
pub fn heat(facts: &Facts, output: &OfOutput, factors: &[Vec<FactorValue>; 2], means: &[f64], options: &Options) -> Option<Chart> {
    let Layout::Grid(levels) = &facts.layout else { return None };
    let &[down, across] = levels.as_slice() else { return None };
    let (down, across) = (down as usize, across as usize);
    let lang = options.lang;
    if means.len() != down * across || down * across > 2500 {
        return None;
    }
    let heading = Heading {
        title: lang.fill(Experiment::HeatTitle, &[("metric", &capital(&lang.metric(&output.name)))]),
        subtitle: lang.say(Experiment::HeatSubtitle).to_owned(),
        ..Heading::default()
    };
    let (low, high) =
        means.iter().filter(|mean| !mean.is_nan()).fold((f64::MAX, f64::MIN), |(low, high), &mean| (low.min(mean), high.max(mean)));
    // As many digits as tell the cells apart, and no more.
    let share = is_share(&output.name);
    let places = number::significant((high - low).max(high.abs() * 1e-3) * if share { 100.0 } else { 1.0 }, 3).clamp(-6, 3);
    let figure = |mean: f64| if share { lang.percent(mean, places) } else { lang.number(mean, places) };
    let blanks = [("title", &*heading.title), ("low", &*figure(low)), ("high", &*figure(high))];
    let description = lang.fill(Experiment::HeatDescription, &blanks);
    Some(compose("heat", facts, heading, &description, options, |sheet, body| {
        let size = sheet.sizes().body;
        let value = |value: &FactorValue| match value {
            // As few digits as write the design's number.
            FactorValue::Number(number) => {
                let places = (0..6).find(|&places| (number::round(*number, places) - number).abs() < number.abs() * 1e-9).unwrap_or(6);
                lang.number(*number, places)
            }
            text => text.to_string(),
        };
        let names: Vec<String> = (0..down).map(|row| value(&factors[0][row * across])).collect();
        let room = names.iter().map(|name| font::width(name, size, Weight::Regular)).fold(0.0, f64::max) + size;
        let field = Rect { left: body.left + room, top: body.top + size * 1.8, bottom: body.bottom - size * 3.4, ..body };
        let soft = Type::new(size, SOFT);
        let fit = |text: &str| font::shorten(text, size, Weight::Regular, body.width());
        sheet.words((body.left, body.top + size * 0.9), fit(&scaled(lang, facts, 0)), soft);
        let middle_of_field = (field.left + field.right) / 2.0;
        sheet.words((middle_of_field, field.bottom + size * 2.9), fit(&scaled(lang, facts, 1)), soft.at(Anchor::Middle));
        let (wide, tall) = (field.width() / across as f64, field.height() / down as f64);
        for row in 0..down {
            let (top, bottom) = (field.top + row as f64 * tall, field.top + (row + 1) as f64 * tall);
            let middle = (top + bottom) / 2.0 + size * 0.36;
            sheet.words((field.left - size * 0.5, middle), names[row].as_str(), Type::new(size, INK).at(Anchor::End));
            for column in 0..across {
                let (left, right) = (field.left + column as f64 * wide, field.left + (column + 1) as f64 * wide);
                let mean = means[row * across + column];
                let share = if high > low { (mean - low) / (high - low) } else { 0.5 };
                sheet.rect(Rect { left, top, right: right - 1.5, bottom: bottom - 1.5 }, LANE, 1.0);
                if !mean.is_nan() {
                    sheet.rect(Rect { left, top, right: right - 1.5, bottom: bottom - 1.5 }, palette::line(0).0, 0.08 + 0.8 * share);
                    let text = figure(mean);
                    if font::width(&text, size, Weight::Regular) < wide * 0.9 {
                        let color = if share > 0.7 { palette::PAPER } else { INK };
                        sheet.words(((left + right) / 2.0, middle), text, Type::new(size, color).at(Anchor::Middle));
                    }
                }
                if row + 1 == down {
                    let name = font::shorten(&value(&factors[1][column]), size, Weight::Regular, wide);
                    sheet.words(((left + right) / 2.0, field.bottom + size * 1.3), name, Type::new(size, INK).at(Anchor::Middle));
                }
            }
        }
        sheet.line(&[(field.left, field.bottom), (field.right, field.bottom)], Pen::new(GRID, 1.0));
    }))
}

/// The name of an axis: the factor, and what its values do to it.
fn scaled(lang: Lang, facts: &Facts, at: usize) -> String {
    capital(&factor_words(lang, &facts.factors[at]))
}

/// Scenario, points, replications, seed, version, hash, date.
fn foot(facts: &Facts, options: &Options) -> String {
    let lang = options.lang;
    let each = facts.replications;
    let foot = [
        lang.fill(Message::FootScenario, &[("name", &facts.scenario)]),
        lang.fill(Experiment::SweepFoot, &[("kind", kind(lang, facts)), ("n", &lang.whole(facts.count as i64))]),
        lang.count(Experiment::SweepFootEach, each as f64, &[("n", &lang.whole(each as i64))]),
        lang.fill(Message::FootSeed, &[("seed", &facts.seed.to_string())]),
        lang.fill(Message::FootVersion, &[("version", &facts.version)]),
        lang.fill(Message::FootHash, &[("hash", facts.hash.get(..8).unwrap_or_default())]),
        lang.date(options.date),
    ];
    foot.join(" · ")
}

pub(super) fn compose(
    name: &'static str,
    facts: &Facts,
    mut heading: Heading,
    description: &str,
    options: &Options,
    panels: impl FnOnce(&Sheet, Rect),
) -> Chart {
    heading.kicker = options.lang.of(&facts.title).to_owned();
    heading.foot = foot(facts, options);
    let mut body = String::with_capacity(1 << 14);
    let sheet = Sheet::new(&mut body, options.size);
    let room = sheet.frame(&heading);
    panels(&sheet, room);
    drop(sheet);
    let provenance = Provenance {
        version: facts.version.clone(),
        commit: facts.commit.clone(),
        scheme: facts.scheme,
        seed: facts.seed,
        replications: facts.replications,
        inner: 1,
        start: String::new(),
        days: 0,
        population: 0,
        places: Vec::new(),
        headline: None,
        name: facts.scenario.clone(),
        title: facts.title.clone(),
        summary: Wording::default(),
        hash: facts.hash.clone(),
        sources: Vec::new(),
    };
    let metadata = metadata(name, &provenance, options);
    let svg = wrap(name, options, &heading.title, description, &metadata, &body);
    Chart {
        name,
        title: heading.title,
        description: description.to_owned(),
        svg,
        provenance: metadata,
        size: options.size,
        readouts: Vec::new(),
    }
}
