//! How likely each day is to be a shortage day: one line a commodity, its name at the line.

use super::{
    Chart, Page, Plan,
    axis::{self, course},
    ink::Pen,
    label::{self, EndLabel},
    palette,
    sheet::{Heading, Panel, Readout, Rect, Sheet},
};
use crate::lang::Message;
use stockout_results::CommodityResults;

/// The chart; none without a commodity.
pub fn chart(page: &Page) -> Option<Chart> {
    let commodities = &page.results.commodities;
    if commodities.iter().all(|commodity| commodity.shortage_probability.is_empty()) {
        return None;
    }
    let banded = has_band(page);
    let (title, subtitle) = match (page.is_single(), banded) {
        (true, _) => (Message::ProbabilityTitleSingle, Message::ProbabilitySubtitleSingle),
        (false, true) => (Message::ProbabilityTitle, Message::ProbabilitySubtitle),
        (false, false) => (Message::ProbabilityTitle, Message::ProbabilitySubtitlePlain),
    };
    let plan = Plan {
        name: "shortage-probability",
        heading: Heading { title: page.lang.say(title).to_owned(), subtitle: page.lang.say(subtitle).to_owned(), ..Heading::default() },
        description: describe(page),
    };
    Some(page.compose(plan, |sheet, body| draw(page, sheet, body)))
}

/// Wilson's interval needs independent replications; those of one parameter draw are not.
pub fn has_band(page: &Page) -> bool {
    let provenance = &page.results.provenance;
    provenance.inner <= 1 && provenance.replications > 1
}

/// The most likely shortage day, and how likely it is.
fn peak(commodity: &CommodityResults) -> Option<(usize, f64)> {
    let days = commodity.shortage_probability.iter().copied().enumerate();
    days.fold(None, |best: Option<(usize, f64)>, day| if best.is_none_or(|best| day.1 > best.1) { Some(day) } else { best })
}

fn describe(page: &Page) -> String {
    let subtitle = if page.is_single() { Message::ProbabilitySubtitleSingle } else { Message::ProbabilitySubtitlePlain };
    let mut sentences = vec![page.lang.say(subtitle).to_owned()];
    for commodity in &page.results.commodities {
        let Some((day, highest)) = peak(commodity) else { continue };
        let name = page.lang.title_noun(&commodity.name);
        sentences.push(if highest > 0.0 {
            let share = page.lang.about(highest);
            page.lang.fill(Message::ProbabilityPeak, &[("name", &name), ("share", &share), ("date", &page.when(day))])
        } else {
            page.lang.fill(Message::ProbabilityNever, &[("name", &name)])
        });
    }
    sentences.join(" ")
}

fn draw(page: &Page, sheet: &Sheet, body: Rect) {
    let sizes = sheet.sizes();
    let commodities = &page.results.commodities;
    // A single replication has days that are short and days that are not, and nothing between.
    let ticks = if page.is_single() { vec![0.0, 1.0] } else { vec![0.0, 0.25, 0.5, 0.75, 1.0] };
    let state = |tick: f64| page.lang.say(if tick > 0.0 { Message::ProbabilityYes } else { Message::ProbabilityNo }).to_owned();
    let labels: Vec<String> = ticks.iter().map(|&tick| if page.is_single() { state(tick) } else { page.lang.percent(tick, 0) }).collect();
    let words: Vec<(String, String)> = commodities.iter().map(|commodity| (page.lang.title_noun(&commodity.name), String::new())).collect();
    let room = label::room(&words, sizes.body, body.width() * 0.22);
    let plot = body.inset(axis::gutter(&labels, sizes.small), sizes.small * 0.6, room, axis::date_height(sizes.small));
    let panel = sheet.panel(plot, (0.0, page.calendar.days().max(1) as f64), (0.0, 1.0));
    axis::draw_date_grid(sheet, &panel, &page.calendar, page.lang);
    axis::draw_values(sheet, &panel, &ticks, &labels);
    if has_band(page) {
        commodities.iter().enumerate().for_each(|(index, commodity)| band(page, &panel, index, commodity));
    }
    let mut ends = Vec::new();
    for (index, commodity) in commodities.iter().enumerate() {
        let (color, dash) = palette::line(index);
        panel.curve(course(&commodity.shortage_probability, plot.width()), Pen::new(color, 3.2).dashed(dash));
        if let Some(&last) = commodity.shortage_probability.last() {
            ends.push(EndLabel { y: panel.at((0.0, last)).1, text: words[index].0.clone(), aside: String::new(), color });
        }
    }
    axis::draw_dates(sheet, &panel, &page.calendar, page.lang);
    if commodities.iter().all(|commodity| peak(commodity).is_none_or(|(_, highest)| highest <= 0.0)) {
        sheet.remark(plot, &never(page));
    }
    label::draw_ends(sheet, plot, room, sizes.body, &ends);
    let told = |(commodity, (name, _)): (&CommodityResults, &(String, String))| {
        let share = |&p: &f64| if page.is_single() { state(p.round()) } else { page.lang.about(p) };
        (name.clone(), commodity.shortage_probability.iter().map(share).collect())
    };
    sheet.tell(Readout::Days { rect: plot, head: String::new(), lines: commodities.iter().zip(&words).map(told).collect() });
}

/// That no replication had a shortage day, and what that leaves possible.
fn never(page: &Page) -> String {
    let n = page.results.provenance.replications;
    if page.is_single() {
        return page.lang.say(Message::NeverSingle).to_owned();
    }
    let count = page.lang.whole(n as i64);
    let text = page.lang.fill(Message::Never, &[("n", &count)]);
    if !has_band(page) {
        return text;
    }
    let high = wilson(0.0, n as f64).1;
    format!("{text} {}", page.lang.fill(Message::NeverInterval, &[("share", &page.lang.percent(high, if high < 0.1 { 1 } else { 0 }))]))
}

fn band(page: &Page, panel: &Panel, index: usize, commodity: &CommodityResults) {
    let n = page.results.provenance.replications as f64;
    let (low, high): (Vec<f64>, Vec<f64>) = commodity.shortage_probability.iter().map(|&p| wilson(p, n)).unzip();
    let width = panel.rect.width();
    panel.band(course(&high, width), course(&low, width), palette::line(index).0, 0.16);
}

/// Wilson's 95 % interval of a share of `n` (docs/model.md, statistics).
pub fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z2 = 1.96f64 * 1.96;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (p * (1.0 - p) / n + z2 / (4.0 * n * n)).max(0.0).sqrt() * 1.96 / (1.0 + z2 / n);
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_interval_is_that_of_the_books() {
        // Agresti and Coull (1998): 0 of 10 gives (0, 0.278); 5 of 10 gives (0.237, 0.763).
        let (low, high) = wilson(0.0, 10.0);
        assert!(low.abs() < 1e-12 && (high - 0.2775).abs() < 5e-4, "{low} {high}");
        let (low, high) = wilson(0.5, 10.0);
        assert!((low - 0.2366).abs() < 5e-4 && (high - 0.7634).abs() < 5e-4, "{low} {high}");
    }
}
