//! The severity calendar: day by day, the share of the replications in each severity band, the worst at the foot.

use super::{
    Chart, Page, Plan,
    axis::{self, course},
    ink::Pen,
    palette::{Color, PAPER},
    sheet::{Heading, Panel, Readout, Rect, Sheet, Swatch},
};
use crate::lang::Message;
use stockout_results::{CommodityResults, catalogue::SEVERITY_FROM};

/// The bands from the mildest, each darker than the one before it: they read in grey.
const COLORS: [Color; 4] = [Color(0xf6, 0xdf, 0xa4), Color(0xea, 0xa2, 0x4e), Color(0xc2, 0x4a, 0x14), Color(0x5a, 0x14, 0x10)];
/// The band from which a day counts as bad.
const SEVERE: usize = 2;

/// The chart; none where days' bands were not recorded.
pub fn chart(page: &Page) -> Option<Chart> {
    let commodities: Vec<&CommodityResults> = page.results.commodities.iter().filter(|commodity| !commodity.severity.is_empty()).collect();
    if commodities.is_empty() {
        return None;
    }
    let single = page.is_single();
    let plan = Plan {
        name: "severity",
        heading: Heading {
            title: page.lang.say(if single { Message::SeverityTitleSingle } else { Message::SeverityTitle }).to_owned(),
            subtitle: page.lang.say(if single { Message::SeveritySubtitleSingle } else { Message::SeveritySubtitle }).to_owned(),
            key: (0..COLORS.len()).rev().map(|band| (Swatch::Patch(COLORS[band]), label(page, band))).collect(),
            ..Heading::default()
        },
        description: describe(page, &commodities),
    };
    Some(page.compose(plan, |sheet, body| {
        let cells = body.grid(commodities.len(), (44.0, 26.0));
        for (cell, commodity) in cells.into_iter().zip(commodities) {
            draw(page, sheet, cell, commodity);
        }
    }))
}

/// A band's name.
pub fn name(page: &Page, band: usize) -> &'static str {
    let words = [Message::SeverityMinor, Message::SeverityModerate, Message::SeveritySevere, Message::SeverityExtreme];
    page.lang.say(words[band])
}

/// A band's name and reach: `severe: 40–60% of the need unmet`.
fn label(page: &Page, band: usize) -> String {
    let (lang, name) = (page.lang, name(page, band));
    let from = lang.number(SEVERITY_FROM[band] * 100.0, 0);
    match SEVERITY_FROM.get(band + 1) {
        Some(to) => lang.fill(Message::SeverityBand, &[("name", name), ("from", &from), ("to", &lang.percent(*to, 0))]),
        None => lang.fill(Message::SeverityLastBand, &[("name", name), ("from", &lang.percent(SEVERITY_FROM[band], 0))]),
    }
}

/// Share of the replications that are severe or worse.
fn severe(shares: &[f64; 4]) -> f64 {
    shares[SEVERE..].iter().sum()
}

fn any(shares: &[f64; 4]) -> f64 {
    shares.iter().sum()
}

/// The day on which a share is largest, if it is above 0.
fn peak(commodity: &CommodityResults, of: fn(&[f64; 4]) -> f64) -> Option<(usize, f64)> {
    let days = commodity.severity.iter().map(of).enumerate();
    days.fold(None, |best: Option<(usize, f64)>, day| if best.is_none_or(|best| day.1 > best.1) { Some(day) } else { best })
        .filter(|&(_, share)| share > 0.0)
}

fn fact(page: &Page, commodity: &CommodityResults) -> String {
    let lang = page.lang;
    if page.is_single() {
        let days = commodity.severity.iter().filter(|shares| severe(shares) > 0.5).count();
        return lang.count(Message::SeverityDaysSingle, days as f64, &[("days", &lang.whole(days))]);
    }
    let message = |message, (day, share): (usize, f64)| lang.fill(message, &[("date", &page.when(day)), ("share", &lang.about(share))]);
    match (peak(commodity, severe), peak(commodity, any)) {
        (Some(worst), _) => message(Message::SeverityPeak, worst),
        (None, Some(most)) => message(Message::SeverityPeakMild, most),
        (None, None) => lang.say(Message::SeverityNever).to_owned(),
    }
}

fn describe(page: &Page, commodities: &[&CommodityResults]) -> String {
    let subtitle = if page.is_single() { Message::SeveritySubtitleSingle } else { Message::SeveritySubtitle };
    let of = |commodity: &&CommodityResults| {
        page.lang.fill(Message::SeverityDescription, &[("name", &page.lang.title_noun(&commodity.name)), ("fact", &fact(page, commodity))])
    };
    std::iter::once(page.lang.say(subtitle).to_owned()).chain(commodities.iter().map(of)).collect::<Vec<_>>().join(" ")
}

fn draw(page: &Page, sheet: &Sheet, cell: Rect, commodity: &CommodityResults) {
    let (lang, sizes) = (page.lang, sheet.sizes());
    let head = lang.title_noun(&commodity.name);
    let body = sheet.panel_head(cell, &head, &fact(page, commodity));
    let ticks = if page.is_single() { vec![0.0, 1.0] } else { vec![0.0, 0.25, 0.5, 0.75, 1.0] };
    let labels: Vec<String> = ticks.iter().map(|&tick| if page.is_single() { String::new() } else { lang.percent(tick, 0) }).collect();
    let plot = body.inset(axis::gutter(&labels, sizes.small), sizes.small * 0.6, 0.0, axis::date_height(sizes.small));
    let panel = sheet.panel(plot, (0.0, page.calendar.days().max(1) as f64), (0.0, 1.0));
    axis::draw_values(sheet, &panel, &ticks, &labels);
    stack(&panel, commodity, page.is_single());
    axis::draw_date_marks(sheet, &panel, &page.calendar, lang);
    axis::draw_dates(sheet, &panel, &page.calendar, lang);
    if peak(commodity, any).is_none() {
        sheet.remark(plot, lang.say(Message::SeverityNoDay));
    }
    let line = |band: usize| {
        let share = |shares: &[f64; 4]| if page.is_single() { tick(shares[band]) } else { lang.about(shares[band]) };
        (name(page, band).to_owned(), commodity.severity.iter().map(share).collect())
    };
    sheet.tell(Readout::Days { rect: plot, head, lines: (0..COLORS.len()).rev().map(line).collect() });
}

fn tick(share: f64) -> String {
    if share > 0.5 { "✓".to_owned() } else { "–".to_owned() }
}

/// The worst band at the foot, so that each band and all worse ones are read from the axis.
fn stack(panel: &Panel, commodity: &CommodityResults, single: bool) {
    let days = commodity.severity.len();
    let mut floor = vec![0.0; days];
    for band in (0..COLORS.len()).rev() {
        let roof: Vec<f64> = floor.iter().zip(&commodity.severity).map(|(base, shares)| base + shares[band]).collect();
        // What is one course jumps from day to day: nothing lies between two bands.
        let line = |values: &[f64]| if single { steps(values) } else { course(values, panel.rect.width()) };
        panel.band(line(&roof), line(&floor), COLORS[band], 1.0);
        floor = roof;
    }
    if !single {
        panel.curve(course(&floor, panel.rect.width()), Pen::new(PAPER, 0.8));
    }
}

fn steps(values: &[f64]) -> Vec<(f64, f64)> {
    values.iter().enumerate().flat_map(|(day, &value)| [(day as f64, value), ((day + 1) as f64, value)]).collect()
}
