//! Assumptions and sources: what nothing supports comes first.

use super::Input;
use super::page::{Page, fact};
use crate::lang::Briefing;

/// The scenario's inputs by what they rest on.
pub struct Evidence<'r> {
    /// Numbers without a line under sources.
    pub unsourced: &'r [String],
    /// Lines that say "assumption".
    pub assumed: Vec<(&'r str, &'r str)>,
    /// The others.
    pub sourced: Vec<(&'r str, &'r str)>,
}

impl<'r> Evidence<'r> {
    /// Of a result.
    pub fn of(input: &Input<'r>) -> Self {
        let lines = input.results.provenance.sources.iter().map(|(path, source)| (path.as_str(), source.as_str()));
        let (assumed, sourced) = lines.partition(|(_, source)| is_assumption(source));
        Self { unsourced: input.unsourced, assumed, sourced }
    }

    /// Inputs that nothing supports.
    pub fn weak(&self) -> usize {
        self.unsourced.len() + self.assumed.len()
    }

    /// Lines under sources that are not assumptions.
    pub fn sources(&self) -> usize {
        self.sourced.len()
    }

    /// All of them.
    pub fn all(&self) -> usize {
        self.weak() + self.sourced.len()
    }
}

fn is_assumption(source: &str) -> bool {
    let source = source.trim().to_lowercase();
    // "None found", "none: …" and "as for …" name no source either.
    let has_none = ["none", "as for ", "aucun"].iter().any(|head| source.starts_with(head));
    source.is_empty() || has_none || source.contains("assumption") || source.contains("hypothèse")
}

/// The section.
pub fn section(page: &mut Page, input: &Input, inputs: &[Input]) {
    page.section("assumptions", Briefing::SectionAssumptions, |page| {
        let lang = page.lang;
        let evidence = Evidence::of(input);
        if input.results.provenance.sources.is_empty() {
            page.note(lang.say(Briefing::NoSources));
        } else {
            let count = |number: usize| lang.whole(number as i64);
            let stated = evidence.assumed.len() + evidence.sourced.len();
            let blanks =
                [("assumed", &*count(evidence.assumed.len())), ("all", &*count(stated)), ("unsourced", &*count(evidence.unsourced.len()))];
            let text = lang.count(Briefing::AssumedCount, evidence.unsourced.len() as f64, &blanks);
            page.claim("p", &text, fact("provenance.sources", evidence.assumed.len() as f64, input.results));
            page.note(lang.say(Briefing::QuotedNote));
        }
        let unsourced: Vec<(&str, &str)> = evidence.unsourced.iter().map(|path| (path.as_str(), "–")).collect();
        list(page, Briefing::UnsourcedTitle, "weak", &unsourced);
        list(page, Briefing::AssumedTitle, "weak", &evidence.assumed);
        list(page, Briefing::SourcedTitle, "cited", &evidence.sourced);
        others(page, inputs);
    });
}

/// What the other scenarios rest on beyond the first one's lines.
fn others(page: &mut Page, inputs: &[Input]) {
    let [first, others @ ..] = inputs else { return };
    let known = &first.results.provenance.sources;
    for input in others {
        let own = input.results.provenance.sources.iter().filter(|line| !known.contains(line));
        let own: Vec<(&str, &str)> = own.map(|(path, source)| (path.as_str(), source.as_str())).collect();
        page.scenario.clone_from(&input.results.provenance.name);
        let title = page.lang.fill(
            Briefing::OwnSources,
            &[("title", page.lang.of(&input.results.provenance.title)), ("n", &page.lang.whole(own.len() as i64))],
        );
        fold(page, &title, "weak", &own);
    }
}

fn list(page: &mut Page, title: Briefing, class: &str, lines: &[(&str, &str)]) {
    if lines.is_empty() {
        return;
    }
    let title = page.lang.fill(title, &[("n", &page.lang.whole(lines.len() as i64))]);
    fold(page, &title, class, lines);
}

fn fold(page: &mut Page, title: &str, class: &str, lines: &[(&str, &str)]) {
    if lines.is_empty() {
        return;
    }
    let lang = page.lang;
    page.within("details", &[("class", class)], |page| {
        page.html.leaf("summary", &[], title);
        let head = [Briefing::ColInput, Briefing::ColSource].map(|word| lang.say(word).to_owned());
        page.table("sources", title, &head, |page| {
            for (path, source) in lines {
                page.within("tr", &[], |page| {
                    page.within("th", &[("scope", "row")], |page| page.html.leaf("code", &[], path));
                    page.html.leaf("td", &[], source);
                });
            }
        });
    });
}
