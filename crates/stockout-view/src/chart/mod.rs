//! Results drawn, for a slide or a page. plotters is spoken in this room alone.
//!
//! Every chart says in words what it shows, carries where it comes from, and claims no more than the replications support.

#[cfg(test)]
mod answers;
mod arrivals;
mod atlas;
mod axis;
mod calibration;
mod causes;
mod cover;
pub mod discover;
#[cfg(test)]
mod experiments;
mod face;
#[cfg(test)]
mod fitted;
pub(crate) mod font;
mod forest;
pub(crate) mod further;
mod ink;
mod label;
mod losses;
mod map;
mod overlay;
mod overtime;
mod palette;
mod picture;
mod probability;
mod rare;
mod rates;
mod requirement;
mod ribbon;
mod score;
#[cfg(test)]
mod scored;
pub mod sensitivity;
mod severity;
mod shape;
mod sheet;
mod survival;
#[cfg(test)]
mod tests;
mod uses;

use std::fmt::Write as _;

use jiff::civil::Date;
use serde_json::json;

pub use self::atlas::{Outline, Window, outlines};
pub use self::further::{Search, face_with, letters_lacking, search_letters_with};
pub use self::sheet::{Readout, Rect};
use self::{
    ink::escape,
    sheet::{Heading, Sheet},
};
use super::{
    calendar::Calendar,
    lang::{Lang, Message},
};
use stockout_results::{
    Provenance, Results, calibration::Calibration, comparison::Comparison, explanation::Explanation, fit::Fit, rare::RareEvent,
    requirement::Requirement, score::Scorecard,
};

/// What a chart is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Size {
    /// 1600 × 900: a projected slide.
    #[default]
    Slide,
    /// 180 × 134 mm: the width of a page's text.
    Page,
}

/// How charts are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Their language.
    pub lang: Lang,
    /// Their size.
    pub size: Size,
    /// The day they are drawn on, for the foot: the view has no clock.
    pub date: Date,
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Stem of its file's name.
    pub name: &'static str,
    /// Its title.
    pub title: String,
    /// What a reader who cannot see it should know.
    pub description: String,
    /// The drawing, whole: typeface, title, description and provenance within.
    pub svg: String,
    /// What `svg` carries as metadata, to carry in the PNG too.
    provenance: String,
    size: Size,
    readouts: Vec<Readout>,
}

impl Chart {
    /// What its parts say when they are pointed at, for a page that shows it.
    pub fn readouts(&self) -> &[Readout] {
        &self.readouts
    }

    /// Width and height of the drawing in its own units.
    pub fn pixels(&self) -> (f64, f64) {
        self.size.pixels()
    }

    /// The drawing in pixels: 1600 × 900 for a slide, 310 dots an inch for a page. It carries the provenance as `tEXt`.
    pub fn png(&self) -> Vec<u8> {
        picture::png(&self.svg, &self.provenance, self.size)
    }

    /// The drawing without its typeface, for a document that brings [`style_sheet`] once for all its charts.
    pub fn inline(&self) -> String {
        picture::without_style(&self.svg)
    }
}

/// The typeface of the charts, as CSS with its bytes within.
pub fn style_sheet() -> &'static str {
    font::style_sheet()
}

/// All charts that the results allow.
pub fn all(results: &Results, options: &Options) -> Vec<Chart> {
    let results = &results.told();
    let page = Page { results, options, lang: options.lang, calendar: Calendar::of(&results.provenance) };
    let charts = [
        cover::chart,
        probability::chart,
        severity::chart,
        survival::chart,
        uses::chart,
        arrivals::chart,
        ribbon::chart,
        losses::chart,
        map::chart,
    ];
    charts.iter().filter_map(|chart| chart(&page)).collect()
}

/// The charts of a comparison; the results are those of its scenarios, the base first.
pub fn comparison(comparison: &Comparison, results: &[Results], options: &Options) -> Vec<Chart> {
    let Some(base) = results.first() else { return Vec::new() };
    let names: Vec<&str> = results.iter().map(|of| of.provenance.name.as_str()).collect();
    let provenance = Provenance { name: names.join(", "), ..base.provenance.clone() };
    let head = Results { provenance, ..base.clone() };
    let page = Page { results: &head, options, lang: options.lang, calendar: Calendar::of(&head.provenance) };
    [forest::chart(&page, comparison), overlay::chart(&page, results)].into_iter().flatten().collect()
}

/// The routes as GeoJSON: the file `map.geojson`; none if no route has a course.
pub fn geojson(results: &Results) -> Option<String> {
    map::geo::json(results)
}

/// The scenarios' cover in one picture, the base first; none where they have nothing in common to draw.
pub fn overlay(results: &[Results], options: &Options) -> Option<Chart> {
    let base = results.first()?;
    let names: Vec<&str> = results.iter().map(|of| of.provenance.name.as_str()).collect();
    let head = Results { provenance: Provenance { name: names.join(", "), ..base.provenance.clone() }, ..base.clone() };
    let page = Page { results: &head, options, lang: options.lang, calendar: Calendar::of(&head.provenance) };
    overlay::chart(&page, results)
}

/// The chart of an explanation.
pub fn explanation(found: &Explanation, made: &Provenance, options: &Options) -> Vec<Chart> {
    alone(made, options, |page| causes::chart(page, found).into_iter().collect())
}

/// The chart of a rare event.
pub fn rare(found: &RareEvent, made: &Provenance, options: &Options) -> Vec<Chart> {
    alone(made, options, |page| vec![rare::chart(page, found)])
}

/// The chart of a requirement.
pub fn requirement(found: &Requirement, made: &Provenance, options: &Options) -> Vec<Chart> {
    alone(made, options, |page| requirement::chart(page, found).into_iter().collect())
}

/// Charts of an answer that is no run's results.
fn alone(made: &Provenance, options: &Options, draw: impl FnOnce(&Page) -> Vec<Chart>) -> Vec<Chart> {
    let results =
        Results { provenance: made.clone(), commodities: Vec::new(), routes: Vec::new(), samples: Vec::new(), ignorance: Vec::new() };
    draw(&Page { results: &results, options, lang: options.lang, calendar: Calendar::of(made) })
}

/// The charts of a calibration: values, pairs of values, targets.
pub fn calibration(found: &Calibration, made: &Provenance, options: &Options) -> Vec<Chart> {
    alone(made, options, |page| calibration::charts(page, found))
}

/// The charts of a hindcast or of a scored forecast.
pub fn score(card: &Scorecard, made: &Provenance, options: &Options) -> Vec<Chart> {
    alone(made, options, |page| [score::flow(page, card), score::targets(page, card)].into_iter().flatten().collect())
}

/// The charts of a fit: rates by route, and events over time. Their dates are those of the record, not of the scenario.
pub fn fit(found: &Fit, made: &Provenance, options: &Options) -> Vec<Chart> {
    let provenance = Provenance { start: found.from.to_string(), days: found.days, ..made.clone() };
    let results = Results { provenance, commodities: Vec::new(), routes: Vec::new(), samples: Vec::new(), ignorance: Vec::new() };
    let page = Page { results: &results, options, lang: options.lang, calendar: Calendar::of(&results.provenance) };
    [rates::chart(&page, found), overtime::chart(&page, found)].into_iter().flatten().collect()
}

/// What every chart is drawn from.
struct Page<'r> {
    results: &'r Results,
    options: &'r Options,
    lang: Lang,
    calendar: Calendar,
}

/// What a chart says of itself before it draws its panels.
struct Plan {
    name: &'static str,
    heading: Heading,
    description: String,
}

impl Page<'_> {
    /// Draws a chart: head and foot, and what the function puts between them.
    fn compose(&self, plan: Plan, panels: impl FnOnce(&Sheet, Rect)) -> Chart {
        let Plan { name, mut heading, description } = plan;
        let provenance = &self.results.provenance;
        heading.kicker = self.lang.of(&provenance.title).to_owned();
        heading.foot = self.foot();
        let mut body = String::with_capacity(1 << 16);
        let sheet = Sheet::new(&mut body, self.options.size);
        let room = sheet.frame(&heading);
        panels(&sheet, room);
        let readouts = sheet.readouts();
        let metadata = metadata(name, provenance, self.options);
        let svg = wrap(name, self.options, &heading.title, &description, &metadata, &body);
        Chart { name, title: heading.title, description, svg, provenance: metadata, size: self.options.size, readouts }
    }

    /// The routes' statuses, each once, in the order of the routes.
    fn statuses(&self) -> Vec<&str> {
        let mut statuses: Vec<&str> = Vec::new();
        for route in &self.results.routes {
            if !statuses.contains(&route.status.as_str()) {
                statuses.push(&route.status);
            }
        }
        statuses
    }

    /// One replication is one possible course: nothing drawn from it may speak of chances.
    fn is_single(&self) -> bool {
        self.results.provenance.replications == 1
    }

    /// A day in words: its date, or its number where dates are unknown.
    fn when(&self, day: usize) -> String {
        self.calendar.date(day).map_or_else(|| self.lang.day_number(day), |date| self.lang.date(date))
    }

    /// Scenario, replications, seed, version, hash, date: enough to find the run again.
    fn foot(&self) -> String {
        let Provenance { version, seed, replications, inner, name, hash, .. } = &self.results.provenance;
        let lang = self.lang;
        let count = lang.whole(*replications);
        let mut foot = [
            lang.fill(Message::FootScenario, &[("name", name)]),
            lang.count(Message::FootReplications, *replications as f64, &[("n", &count)]),
            lang.fill(Message::FootSeed, &[("seed", &seed.to_string())]),
            lang.fill(Message::FootVersion, &[("version", version)]),
            lang.fill(Message::FootHash, &[("hash", hash.get(..8).unwrap_or(hash))]),
            lang.date(self.options.date),
        ];
        if *inner > 1 {
            let draws = (replications / inner) as f64;
            foot[1] = lang.fill(Message::FootDraws, &[("n", &count), ("draws", &lang.number(draws, 0)), ("inner", &lang.whole(*inner))]);
        }
        foot.join(" · ")
    }
}

/// Everything that tells where a chart comes from, as JSON in ASCII (a PNG's text chunk takes no more).
fn metadata(name: &str, provenance: &Provenance, options: &Options) -> String {
    let value = json!({
        "program": "stockout",
        "version": provenance.version,
        "commit": provenance.commit,
        "scheme": provenance.scheme,
        "chart": name,
        "lang": options.lang.code(),
        "size": match options.size { Size::Slide => "slide", Size::Page => "page" },
        "date": options.date.to_string(),
        "scenario": { "name": provenance.name, "title": provenance.title.plain, "hash": provenance.hash },
        "start": provenance.start,
        "days": provenance.days,
        "seed": provenance.seed,
        "replications": provenance.replications,
        "inner": provenance.inner,
    });
    let mut ascii = String::new();
    for unit in value.to_string().encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => ascii.push(char::from(byte)),
            _ => _ = write!(ascii, "\\u{unit:04x}"),
        }
    }
    ascii
}

/// The SVG file around a drawing.
fn wrap(name: &str, options: &Options, title: &str, description: &str, metadata: &str, body: &str) -> String {
    let (width, height) = options.size.pixels();
    let (wide, high) = match options.size {
        Size::Slide => (format!("{width}"), format!("{height}")),
        Size::Page => ("180mm".to_owned(), format!("{:.1}mm", 180.0 * height / width)),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"{name}-title {name}-desc\" lang=\"{}\" font-family=\"{}\">\n<title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-desc\">{}</desc>\n\
         <metadata>{}</metadata>\n<style>{}</style>\n{body}</svg>\n",
        options.lang.code(),
        font::FALLBACK,
        escape(title),
        escape(description),
        escape(metadata),
        font::style_sheet(),
    )
}
