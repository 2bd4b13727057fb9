//! Days of cover of several scenarios: what lies between the quarters, and the median. A few stand side by side, each upon the base;
//! more lie one upon the other.

use super::{
    Chart, Page, Plan,
    axis::{self, course},
    ink::Pen,
    palette::{self, SOFT},
    sheet::{Heading, Rect, Sheet, Swatch},
};
use crate::lang::Message;
use stockout_results::{Bands, DailyMetric, Results};

/// Scenarios that are drawn: more would hide one another.
const MOST: usize = 6;
/// Panels side by side: more would be too small to read.
const PANELS: usize = 6;

/// The chart; none where no commodity records its cover.
pub fn chart(page: &Page, results: &[Results]) -> Option<Chart> {
    let results = &results[..results.len().min(MOST)];
    let panels: Vec<(&str, Vec<(usize, &Bands)>)> =
        results[0].commodities.iter().map(|commodity| (commodity.name.as_str(), of_commodity(results, &commodity.name))).collect();
    let panels: Vec<_> = panels.into_iter().filter(|(_, bands)| !bands.is_empty()).collect();
    if panels.is_empty() {
        return None;
    }
    let pairs: Vec<(&str, usize)> =
        panels.iter().flat_map(|(name, bands)| bands.iter().filter(|(at, _)| *at > 0).map(move |(at, _)| (*name, *at))).collect();
    if panels.iter().all(|(_, bands)| bands[0].0 == 0 && bands.len() > 1) && pairs.len() <= PANELS {
        return Some(side_by_side(page, results, &panels, &pairs));
    }
    let key = results.iter().enumerate().map(|(at, of)| {
        let (color, dash) = palette::line(at);
        (Swatch::Line(Pen::new(color, 3.0).dashed(dash)), of.provenance.name.clone())
    });
    let subtitle = page.lang.say(Message::OverlaySubtitle).to_owned();
    let plan = Plan {
        name: "cover-compared",
        heading: Heading {
            title: page.lang.say(Message::CoverTitle).to_owned(),
            subtitle: subtitle.clone(),
            key: key.collect(),
            ..Heading::default()
        },
        description: format!("{subtitle} {}", describe(page, results, &panels)),
    };
    Some(page.compose(plan, |sheet, body| {
        for (cell, (name, bands)) in body.grid(panels.len(), (48.0, 26.0)).into_iter().zip(&panels) {
            draw(page, sheet, cell, name, bands);
        }
    }))
}

/// The cover of a commodity in each scenario that has it.
fn of_commodity<'r>(results: &'r [Results], name: &str) -> Vec<(usize, &'r Bands)> {
    let of = |results: &'r Results| {
        let commodity = results.commodities.iter().find(|commodity| commodity.name == name)?;
        commodity.daily.iter().find(|(metric, bands)| *metric == DailyMetric::CoverDays && !bands.q50.is_empty()).map(|(_, bands)| bands)
    };
    results.iter().enumerate().filter_map(|(at, results)| Some((at, of(results)?))).collect()
}

fn describe(page: &Page, results: &[Results], panels: &[(&str, Vec<(usize, &Bands)>)]) -> String {
    let mut sentences = Vec::new();
    for (name, bands) in panels {
        for (at, bands) in bands {
            let day = |value: Option<&f64>| value.map_or_else(|| "–".to_owned(), |&value| page.lang.number(value, 1));
            let blanks = [
                ("name", &*page.lang.title_noun(name)),
                ("scenario", &*results[*at].provenance.name),
                ("first", &*day(bands.q50.first())),
                ("last", &*day(bands.q50.last())),
            ];
            sentences.push(page.lang.fill(Message::OverlayDescription, &blanks));
        }
    }
    sentences.join(" ")
}

/// A panel for each commodity and scenario, the base pale behind it.
fn side_by_side(page: &Page, results: &[Results], panels: &[(&str, Vec<(usize, &Bands)>)], pairs: &[(&str, usize)]) -> Chart {
    let lang = page.lang;
    let (base, this) = (Pen::new(SOFT, 2.4).dashed(&[7.0, 4.0]), Pen::new(palette::line(0).0, 3.2));
    let subtitle = lang.say(Message::OverlaySubtitle).to_owned();
    let plan = Plan {
        name: "cover-compared",
        heading: Heading {
            title: lang.say(Message::CoverTitle).to_owned(),
            subtitle: subtitle.clone(),
            key: vec![
                (Swatch::Line(this), lang.say(Message::OverlayThis).to_owned()),
                (Swatch::Line(base), lang.fill(Message::OverlayBase, &[("name", &results[0].provenance.name)])),
            ],
            ..Heading::default()
        },
        description: format!("{subtitle} {}", describe(page, results, panels)),
    };
    page.compose(plan, |sheet, body| {
        for (cell, &(name, at)) in body.grid(pairs.len(), (48.0, 26.0)).into_iter().zip(pairs) {
            let Some((_, bands)) = panels.iter().find(|(other, _)| *other == name) else { continue };
            let blanks = [("commodity", &*lang.title_noun(name)), ("scenario", &*results[at].provenance.name)];
            let body = sheet.panel_head(cell, &lang.fill(Message::OverlayPanel, &blanks), "");
            // One scale for a commodity, so that its panels can be read against each other.
            let largest = bands.iter().flat_map(|(_, bands)| &bands.q75).copied().filter(|days| days.is_finite()).fold(0.0, f64::max);
            let (plot, panel) = axis::days_panel(page, sheet, body, largest);
            let of = |wanted: usize| bands.iter().find(|(at, _)| *at == wanted).map(|(_, bands)| *bands);
            for (bands, color, strength) in [(of(0), SOFT, 0.2), (of(at), palette::line(0).0, 0.28)] {
                let Some(bands) = bands else { continue };
                panel.band(course(&bands.q75, plot.width()), course(&bands.q25, plot.width()), color, strength);
            }
            for (bands, pen) in [(of(0), base), (of(at), this)] {
                let Some(bands) = bands else { continue };
                panel.curve(course(&bands.q50, plot.width()), pen);
            }
            axis::draw_dates(sheet, &panel, &page.calendar, lang);
        }
    })
}

fn draw(page: &Page, sheet: &Sheet, cell: Rect, name: &str, bands: &[(usize, &Bands)]) {
    let body = sheet.panel_head(cell, &page.lang.title_noun(name), "");
    let values = bands.iter().flat_map(|(_, bands)| &bands.q75);
    let largest = values.copied().filter(|days| days.is_finite()).fold(0.0, f64::max);
    let (plot, panel) = axis::days_panel(page, sheet, body, largest);
    for (at, bands) in bands {
        panel.band(course(&bands.q75, plot.width()), course(&bands.q25, plot.width()), palette::line(*at).0, 0.16);
    }
    for (at, bands) in bands {
        let (color, dash) = palette::line(*at);
        panel.curve(course(&bands.q50, plot.width()), Pen::new(color, 3.0).dashed(dash));
    }
    axis::draw_dates(sheet, &panel, &page.calendar, page.lang);
}
