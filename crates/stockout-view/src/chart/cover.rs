//! Days of cover: what half and what nine tenths of the replications see, and a few of them one by one.

use super::{
    Chart, Page, Plan,
    axis::{self, course},
    ink::{Pen, Point},
    palette::{self, Color, INK},
    sheet::{Heading, Panel, Readout, Rect, Sheet, Swatch},
};
use crate::lang::Message;
use stockout_results::told::commodity_of;
use stockout_results::{Bands, CommodityResults, DailyMetric};

/// Single replications drawn beside the bands: more would hide them.
const SAMPLES: usize = 3;
/// Strength of the outer and the inner band.
const BANDS: [f64; 2] = [0.2, 0.42];

/// The chart; none without a commodity that records its cover.
pub fn chart(page: &Page) -> Option<Chart> {
    let commodities: Vec<(usize, &CommodityResults, &Bands)> =
        page.results.commodities.iter().enumerate().filter_map(|(i, commodity)| Some((i, commodity, bands(commodity)?))).collect();
    if commodities.is_empty() {
        return None;
    }
    let single = page.is_single();
    let plan = Plan {
        name: "cover",
        heading: Heading {
            title: page.lang.say(Message::CoverTitle).to_owned(),
            subtitle: page.lang.say(if single { Message::CoverSubtitleSingle } else { Message::CoverSubtitle }).to_owned(),
            key: if single { Vec::new() } else { key(page) },
            note: if single { String::new() } else { page.lang.say(Message::CoverNote).to_owned() },
            ..Heading::default()
        },
        description: describe(page, &commodities),
    };
    Some(page.compose(plan, |sheet, body| {
        let cells = body.grid(commodities.len(), (48.0, 26.0));
        for (cell, (index, commodity, bands)) in cells.into_iter().zip(commodities) {
            draw(page, sheet, cell, index, commodity, bands);
        }
    }))
}

/// The daily bands of a metric, if they are there and not empty.
fn bands(commodity: &CommodityResults) -> Option<&Bands> {
    commodity.daily.iter().find(|(metric, bands)| *metric == DailyMetric::CoverDays && !bands.q50.is_empty()).map(|(_, bands)| bands)
}

fn key(page: &Page) -> Vec<(Swatch, String)> {
    // The key speaks of all panels, so it bears no commodity's colour.
    let grey = Color(0x4a, 0x53, 0x5f);
    let mut key = vec![
        (Swatch::Line(Pen::new(grey, 3.0)), page.lang.say(Message::KeyMedian).to_owned()),
        (Swatch::Patch(grey.tint(BANDS[1])), page.lang.say(Message::KeyHalf).to_owned()),
        (Swatch::Patch(grey.tint(BANDS[0])), page.lang.say(Message::KeyNineTenths).to_owned()),
    ];
    if !page.results.samples.is_empty() {
        key.push((Swatch::Line(sample_pen()), page.lang.say(Message::KeySamples).to_owned()));
    }
    key
}

fn sample_pen() -> Pen {
    Pen::new(INK, 1.0).faded(0.4)
}

/// The day on which the median cover is lowest, and how low that is.
fn lowest(values: &[f64]) -> Option<(usize, f64)> {
    values.iter().copied().enumerate().filter(|(_, value)| value.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1))
}

fn fact(page: &Page, bands: &Bands) -> String {
    let Some((day, low)) = lowest(&bands.q50) else { return String::new() };
    let days = page.lang.number(low, i32::from(low < 10.0 && low > 0.0));
    let message = if page.is_single() { Message::CoverLowestSingle } else { Message::CoverLowest };
    page.lang.count(message, low, &[("days", &days), ("date", &page.when(day))])
}

fn describe(page: &Page, commodities: &[(usize, &CommodityResults, &Bands)]) -> String {
    let single = page.is_single();
    let mut sentences = vec![page.lang.say(if single { Message::CoverSubtitleSingle } else { Message::CoverSubtitle }).to_owned()];
    for (_, commodity, bands) in commodities {
        let at = |values: &[f64], day: usize| values.get(day).map_or_else(|| "–".to_owned(), |&value| page.lang.number(value, 1));
        let last = bands.q50.len().saturating_sub(1);
        sentences.push(page.lang.fill(
            if single { Message::CoverDescriptionSingle } else { Message::CoverDescription },
            &[
                ("name", &page.lang.title_noun(commodity_of(&commodity.name))),
                ("first", &at(&bands.q50, 0)),
                ("last", &at(&bands.q50, last)),
                ("low", &at(&bands.q05, last)),
                ("high", &at(&bands.q95, last)),
            ],
        ));
        sentences.push(fact(page, bands));
    }
    sentences.join(" ")
}

fn draw(page: &Page, sheet: &Sheet, cell: Rect, index: usize, commodity: &CommodityResults, bands: &Bands) {
    let body = sheet.panel_head(cell, &page.lang.title_noun(commodity_of(&commodity.name)), &fact(page, bands));
    let shown = if page.is_single() { 0 } else { SAMPLES };
    let samples: Vec<&Vec<f64>> =
        page.results.samples.iter().take(shown).filter_map(|sample| sample.cover_days.get(index)).filter(|days| !days.is_empty()).collect();
    let largest = bands.q95.iter().chain(samples.iter().copied().flatten()).copied().filter(|days| days.is_finite()).fold(0.0, f64::max);
    let (plot, panel) = axis::days_panel(page, sheet, body, largest);
    draw_bands(&panel, bands, &samples, palette::line(index).0);
    axis::draw_dates(sheet, &panel, &page.calendar, page.lang);
    if largest <= 0.0 {
        sheet.remark(plot, page.lang.say(Message::CoverNever));
    }
    sheet.tell(Readout::Days { rect: plot, head: page.lang.title_noun(commodity_of(&commodity.name)), lines: told(page, bands) });
}

/// What a day says when it is pointed at.
fn told(page: &Page, bands: &Bands) -> Vec<(String, Vec<String>)> {
    let word = |value: f64| page.lang.number(value, i32::from(value < 10.0));
    let one = |values: &[f64]| values.iter().map(|&value| word(value)).collect::<Vec<_>>();
    let two = |low: &[f64], high: &[f64]| low.iter().zip(high).map(|(&low, &high)| format!("{} – {}", word(low), word(high))).collect();
    if page.is_single() {
        return vec![(page.lang.say(Message::UnitDaysShort).to_owned(), one(&bands.q50))];
    }
    vec![
        (page.lang.say(Message::KeyMedian).to_owned(), one(&bands.q50)),
        (page.lang.say(Message::KeyHalf).to_owned(), two(&bands.q25, &bands.q75)),
        (page.lang.say(Message::KeyNineTenths).to_owned(), two(&bands.q05, &bands.q95)),
    ]
}

fn draw_bands(panel: &Panel, bands: &Bands, samples: &[&Vec<f64>], color: Color) {
    let line = |values: &[f64]| -> Vec<Point> { course(values, panel.rect.width()) };
    panel.band(line(&bands.q95), line(&bands.q05), color, BANDS[0]);
    // Drawn upon the outer band: what is missing to its own strength.
    panel.band(line(&bands.q75), line(&bands.q25), color, (BANDS[1] - BANDS[0]) / (1.0 - BANDS[0]));
    for days in samples {
        panel.curve(line(days), sample_pen());
    }
    panel.curve(line(&bands.q50), Pen::new(color, 3.0));
}
