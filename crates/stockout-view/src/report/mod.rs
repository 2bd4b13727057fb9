//! The briefing: one HTML file that opens from a USB stick, and the list of what it claims.
//!
//! It asks for nothing from any network, prints on A4, and says of no figure more than the replications support.

mod assumptions;
mod bar;
mod chance;
mod claims;
mod comparison;
mod cover;
mod explored;
pub mod extras;
mod figures;
mod html;
mod likelihood;
mod method;
mod page;
mod pdf;
mod routes;
mod short;
#[cfg(test)]
mod tests;
mod warning;

use jiff::civil::Date;

use self::extras::Ranked;
use self::{html::Html, page::Page};
use super::{
    calendar::Calendar,
    chart,
    lang::{Briefing, Lang, Message},
    number,
};
use stockout_results::comparison::{Comparison, Unpaired};
use stockout_results::explanation::Explanation;
use stockout_results::exploration::Exploration;
use stockout_results::{Provenance, Results};

/// A result to report on.
#[derive(Debug, Clone, Copy)]
pub struct Input<'r> {
    /// What was answered.
    pub results: &'r Results,
    /// Paths of the scenario's numbers that have no line under its sources.
    pub unsourced: &'r [String],
    /// What single changes would do, if they were tried.
    pub explored: Option<&'r Exploration>,
}

/// What other commands answered, to stand beside the runs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'r> {
    /// The runs compared under the same chance, the first with each other one.
    pub comparison: Option<&'r Comparison>,
    /// Does that comparison pair the replications of runs that were made one by one?
    pub paired_runs: bool,
    /// Why several runs are not paired, where they are not.
    pub unpaired: Option<Unpaired>,
    /// What figures are due to, each with what made it.
    pub explanations: &'r [(Explanation, Provenance)],
    /// Sweeps whose factors were ranked.
    pub sweeps: &'r [Ranked],
}

/// Why runs are not paired, in words.
fn words_of(unpaired: Unpaired) -> Briefing {
    match unpaired {
        Unpaired::Seed => Briefing::UnpairedSeed,
        Unpaired::Count => Briefing::UnpairedCount,
        Unpaired::Days => Briefing::UnpairedDays,
        Unpaired::Version => Briefing::UnpairedVersion,
        Unpaired::Single => Briefing::UnpairedSingle,
        Unpaired::Rows => Briefing::UnpairedRows,
    }
}

/// How the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'o> {
    /// Its language.
    pub lang: Lang,
    /// The day it is written on: the view has no clock.
    pub date: Date,
    /// Name of the file of claims beside it.
    pub claims_file: &'o str,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The file to open.
    pub html: String,
    /// What it claims, as JSON.
    pub claims: String,
    title: String,
}

impl Report {
    /// The same as PDF: A4, tagged, with embedded fonts.
    ///
    /// # Errors
    /// The sentence of the PDF library: a fault of this program, never of the results.
    pub fn pdf(&self, options: &Options) -> Result<Vec<u8>, String> {
        pdf::of(&self.html, &self.title, options.lang, options.date)
    }
}

/// The report of one result, or of several side by side.
pub fn report(inputs: &[Input], beside: &Beside, options: &Options) -> Report {
    let mut page =
        Page { html: Html::default(), claims: Vec::new(), lang: options.lang, level: 2, prefix: String::new(), scenario: String::new() };
    let told: Vec<Results> = inputs.iter().map(|input| input.results.told()).collect();
    let inputs: Vec<Input> = inputs.iter().zip(&told).map(|(input, results)| Input { results, ..*input }).collect();
    let inputs = inputs.as_slice();
    let many = inputs.len() > 1;
    let title = title(inputs, beside, options.lang);
    head(&mut page, &title);
    page.html.open("body", &[]);
    page.html.leaf("a", &[("class", "skip"), ("href", "#main")], options.lang.say(Briefing::SkipLink));
    masthead(&mut page, inputs, beside, &title);
    page.within("main", &[("id", "main")], |page| {
        if many {
            page.scenario = title.clone();
            comparison::section(page, inputs, beside, options);
        }
        for (index, input) in inputs.iter().enumerate() {
            page.scenario.clone_from(&input.results.provenance.name);
            if many {
                chapter(page, index, input, options);
            } else {
                body(page, input, options);
            }
        }
        answers(page, beside, options);
        if let Some(first) = inputs.first() {
            page.scenario.clone_from(&first.results.provenance.name);
            assumptions::section(page, first, inputs);
            // The others' sources stand in their own names; what follows is of the first.
            page.scenario.clone_from(&first.results.provenance.name);
            method::limits(page);
            method::section(page, first, inputs);
        } else {
            method::limits(page);
        }
    });
    foot(&mut page, inputs, options);
    page.html.markup(concat!("<script>", include_str!("script.js"), "</script>\n</body>\n</html>\n"));
    Report { claims: claims::to_json(&page.claims), html: page.html.finish(), title }
}

/// What other commands answered.
fn answers(page: &mut Page, beside: &Beside, options: &Options) {
    for (found, made) in beside.explanations {
        page.scenario.clone_from(&made.name);
        extras::causes(page, found, made, options);
    }
    for (index, found) in beside.sweeps.iter().enumerate() {
        page.scenario = page.lang.of(&found.facts.title).to_owned();
        extras::ranked(page, index, found, options);
    }
}

fn title(inputs: &[Input], beside: &Beside, lang: Lang) -> String {
    match inputs {
        [] => match (beside.explanations, beside.sweeps) {
            ([(_, made), ..], _) => lang.of(&made.title).to_owned(),
            (_, [sweep, ..]) => lang.of(&sweep.facts.title).to_owned(),
            _ => lang.say(Briefing::Kicker).to_owned(),
        },
        [one] => lang.of(&one.results.provenance.title).to_owned(),
        many => lang.fill(Briefing::CompareTitle, &[("n", &lang.whole(many.len() as i64))]),
    }
}

fn head(page: &mut Page, title: &str) {
    page.html.markup("<!doctype html>\n");
    page.html.open("html", &[("lang", page.lang.code())]);
    page.html.markup(
        "<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:\">",
    );
    page.html.leaf("title", &[], &format!("{title} · Stockout"));
    page.html.markup(&format!("<style>{}{}</style></head>\n", chart::style_sheet(), include_str!("style.css")));
}

fn masthead(page: &mut Page, inputs: &[Input], beside: &Beside, title: &str) {
    let lang = page.lang;
    page.within("header", &[], |page| {
        page.html.leaf("p", &[("class", "kicker")], lang.say(Briefing::Kicker));
        page.html.leaf("h1", &[], title);
        if let [one] = inputs {
            lede(page, one.results);
        }
        page.note(lang.say(Briefing::InModel));
        contents(page, inputs, beside);
    });
}

/// Summary and horizon of a scenario.
fn lede(page: &mut Page, results: &Results) {
    let (lang, provenance) = (page.lang, &results.provenance);
    let summary = page.lang.of(&provenance.summary).to_owned();
    if !summary.is_empty() {
        page.html.leaf("p", &[("class", "lede")], &summary);
    }
    let calendar = Calendar::of(provenance);
    let people = provenance.population as f64;
    // A city's size is known to three digits at best.
    let population = lang.number(people, number::significant(people, 3).min(0));
    let days = lang.whole(provenance.days as i64);
    let text = match (calendar.start(), calendar.date(provenance.days.saturating_sub(1))) {
        (Some(start), Some(end)) => {
            let blanks = [("days", &*days), ("population", &population), ("start", &lang.date(start)), ("end", &lang.date(end))];
            lang.count(Briefing::HorizonLine, provenance.days as f64, &blanks)
        }
        _ => lang.count(Briefing::HorizonPlain, provenance.days as f64, &[("days", &days), ("population", &population)]),
    };
    page.claim("p", &text, page::fact("provenance.days", provenance.days as f64, results));
}

fn contents(page: &mut Page, inputs: &[Input], beside: &Beside) {
    let lang = page.lang;
    let mut links: Vec<(String, String)> = Vec::new();
    if inputs.len() > 1 {
        links.push(("compare".to_owned(), lang.say(Briefing::SectionCompare).to_owned()));
        links.extend(
            inputs.iter().enumerate().map(|(i, input)| (format!("s{}", i + 1), page.lang.of(&input.results.provenance.title).to_owned())),
        );
    } else {
        let of_one = [
            ("short", Briefing::SectionShort),
            ("cover", Briefing::SectionCover),
            ("chance", Briefing::SectionRisk),
            ("warning", Briefing::SectionWarning),
            ("routes", Briefing::SectionRoutes),
            ("helps", Briefing::SectionHelps),
            ("charts", Briefing::SectionCharts),
        ];
        let explored = inputs.iter().any(|input| input.explored.is_some());
        let warned = inputs.iter().any(|input| warning::is_known(input.results));
        let stands = |id: &str| !inputs.is_empty() && (id != "helps" || explored) && (id != "warning" || warned);
        let of_one = of_one.into_iter().filter(|(id, _)| stands(id));
        links.extend(of_one.map(|(id, word)| (id.to_owned(), lang.say(word).to_owned())));
    }
    let whys = beside.explanations.iter().map(|(found, _)| (extras::why_id(found), lang.say(Briefing::SectionWhy).to_owned()));
    links.extend(whys);
    let sweeps = (0..beside.sweeps.len()).map(|at| (extras::sweep_id(at), lang.say(Briefing::SectionSensitivity).to_owned()));
    links.extend(sweeps);
    let last = [("assumptions", Briefing::SectionAssumptions), ("limits", Briefing::SectionNot), ("method", Briefing::SectionMethod)];
    let last = last.into_iter().filter(|(id, _)| !inputs.is_empty() || *id == "limits");
    links.extend(last.map(|(id, word)| (id.to_owned(), lang.say(word).to_owned())));
    page.within("nav", &[("aria-label", lang.say(Briefing::Contents))], |page| {
        page.within("ul", &[], |page| {
            for (id, text) in links {
                page.within("li", &[], |page| page.html.leaf("a", &[("href", &format!("#{id}"))], &text));
            }
        });
    });
}

/// A scenario among several: what differs between them. What they share stands once, after them all.
fn chapter(page: &mut Page, index: usize, input: &Input, options: &Options) {
    let id = format!("s{}", index + 1);
    page.level = 3;
    page.prefix = format!("{id}-");
    page.within("article", &[("id", &id), ("aria-labelledby", &format!("{id}-head"))], |page| {
        page.html.leaf("h2", &[("id", &format!("{id}-head")), ("class", "chapter")], page.lang.of(&input.results.provenance.title));
        lede(page, input.results);
        short::section(page, input);
        cover::section(page, input.results);
        chance::section(page, input.results);
        warning::section(page, input.results);
        figures::one(page, input.results, "severity", options);
    });
    page.level = 2;
    page.prefix.clear();
}

/// All sections of a scenario but those that close the page.
fn body(page: &mut Page, input: &Input, options: &Options) {
    short::section(page, input);
    cover::section(page, input.results);
    chance::section(page, input.results);
    warning::section(page, input.results);
    routes::section(page, input.results, input.explored);
    if let Some(found) = input.explored {
        explored::helps(page, found);
    }
    figures::section(page, input.results, options);
}

fn foot(page: &mut Page, inputs: &[Input], options: &Options) {
    let lang = page.lang;
    page.within("footer", &[], |page| {
        for input in inputs {
            let provenance = &input.results.provenance;
            let hash = provenance.hash.get(..16).unwrap_or(&provenance.hash);
            let n = lang.whole(provenance.replications as i64);
            let line = [
                lang.fill(Message::FootScenario, &[("name", &provenance.name)]),
                lang.fill(Message::FootHash, &[("hash", hash)]),
                lang.fill(Message::FootSeed, &[("seed", &provenance.seed.to_string())]),
                lang.count(Message::FootReplications, provenance.replications as f64, &[("n", &n)]),
                lang.fill(Message::FootVersion, &[("version", &provenance.version)]),
                lang.date(options.date),
            ]
            .join(" · ");
            page.scenario.clone_from(&provenance.name);
            page.claim("p", &line, page::fact("provenance", provenance.replications as f64, input.results));
        }
        page.note(&lang.fill(Briefing::FootClaims, &[("file", options.claims_file)]));
    });
}
