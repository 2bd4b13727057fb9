//! The page in the making: HTML, claims, and where in the outline we are.

use super::claims::{Basis, Claim, Kind};
use super::html::{Attributes, Html};
use crate::lang::{Lang, Text};
use stockout_results::Results;

/// The page.
pub struct Page {
    /// Its markup.
    pub html: Html,
    /// Its sentences with numbers.
    pub claims: Vec<Claim>,
    /// Its language.
    pub lang: Lang,
    /// Level of a section's heading: 2, or 3 inside a scenario's chapter.
    pub level: u8,
    /// Prefix of ids, so that two chapters do not share any.
    pub prefix: String,
    /// Scenario that is spoken of.
    pub scenario: String,
}

impl Page {
    /// An element and what stands in it.
    pub fn within(&mut self, tag: &str, attributes: Attributes, inside: impl FnOnce(&mut Self)) {
        self.html.open(tag, attributes);
        inside(self);
        self.html.close(tag);
    }

    /// A section with its heading.
    pub fn section(&mut self, id: &str, heading: impl Text, inside: impl FnOnce(&mut Self)) {
        let id = format!("{}{id}", self.prefix);
        let title = format!("{id}-title");
        let tag = format!("h{}", self.level);
        let heading = self.lang.say(heading);
        // Inside a chapter a section is no landmark: each chapter has one of the same name.
        let all: [(&str, &str); 2] = [("id", &id), ("aria-labelledby", &title)];
        let attributes = if self.prefix.is_empty() { &all[..] } else { &all[..1] };
        self.within("section", attributes, |page| {
            page.html.leaf(&tag, &[("id", &title)], heading);
            inside(page);
        });
    }

    /// A paragraph without a figure.
    pub fn note(&mut self, text: &str) {
        self.sentence("p", &[("class", "note")], text, None);
    }

    /// A sentence that rests on something.
    pub fn claim(&mut self, tag: &str, text: &str, basis: Basis) {
        self.sentence(tag, &[], text, Some(basis));
    }

    /// An answer in large type.
    pub fn big(&mut self, text: &str, basis: Basis) {
        self.sentence("p", &[("class", "big")], text, Some(basis));
    }

    /// A sentence. One with a number goes into the claims even if it is a definition.
    fn sentence(&mut self, tag: &str, attributes: Attributes, text: &str, basis: Option<Basis>) {
        let definition = || Basis { metric: "definition".to_owned(), kind: Kind::Fact, value: f64::NAN, interval: [f64::NAN; 2], n: 0 };
        let basis = basis.or_else(|| text.contains(|letter: char| letter.is_ascii_digit()).then(definition));
        let Some(basis) = basis else {
            self.html.leaf(tag, attributes, text);
            return;
        };
        let id = format!("c{}", self.claims.len() + 1);
        let mut all = attributes.to_vec();
        all.push(("data-claim", &id));
        self.html.leaf(tag, &all, text);
        self.claims.push(Claim { id, scenario: self.scenario.clone(), sentence: text.to_owned(), basis });
    }

    /// A table that scrolls by itself where the page is narrow.
    pub fn table(&mut self, class: &str, caption: &str, head: &[String], rows: impl FnOnce(&mut Self)) {
        self.within("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", caption)], |page| {
            page.within("table", &[("class", class)], |page| {
                // Beside the table's own width, so that it stays in the window where the table scrolls.
                page.within("caption", &[], |page| page.html.leaf("span", &[], caption));
                page.within("thead", &[], |page| {
                    page.within("tr", &[], |page| head.iter().for_each(|cell| page.html.leaf("th", &[("scope", "col")], cell)));
                });
                page.within("tbody", &[], rows);
            });
        });
    }

    /// A row of words: its head and its cells.
    pub fn row(&mut self, head: &str, cells: &[String]) {
        self.within("tr", &[], |page| {
            page.html.leaf("th", &[("scope", "row")], head);
            cells.iter().for_each(|cell| page.cell(&[], cell));
        });
    }

    /// A cell; the interval of an estimate stands on a line of its own.
    pub fn cell(&mut self, attributes: Attributes, text: &str) {
        let Some((estimate, interval)) = text.split_once(" [") else {
            self.html.leaf("td", attributes, text);
            return;
        };
        self.within("td", attributes, |page| {
            page.html.text(&format!("{estimate} "));
            page.html.leaf("span", &[("class", "interval")], &format!("[{interval}"));
        });
    }
}

/// A fact of the run: no interval.
pub fn fact(metric: &str, value: f64, results: &Results) -> Basis {
    Basis { metric: metric.to_owned(), kind: Kind::Fact, value, interval: [f64::NAN; 2], n: results.provenance.replications }
}
