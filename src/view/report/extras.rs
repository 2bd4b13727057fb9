//! What other commands answered, beside the runs: why, sweeps with their sensitivity, comparisons.

use super::Options;
use super::figures;
use super::page::Page;
use crate::results::Provenance;
use crate::results::comparison::Comparison;
use crate::results::explanation::{CauseKind, Explanation};
use crate::results::sensitivity::{Index, Indices, OfOutput};
use crate::results::sweep::Facts;
use crate::view::chart::{self, Size};
use crate::view::comparison::{factor, headlines, label, signed};
use crate::view::lang::{Briefing, Message};
use crate::view::{explanation, number, sensitivity};

/// A sweep whose factors were ranked.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The sweep.
    pub facts: Facts,
    /// By output.
    pub outputs: Vec<OfOutput>,
}

/// The id of an explanation's section.
pub fn why_id(found: &Explanation) -> String {
    format!("why-{}", found.metric.replace('.', "-"))
}

/// The id of a sweep's section.
pub fn sweep_id(index: usize) -> String {
    format!("sensitivity-{}", index + 1)
}

/// What a figure is due to.
pub fn causes(page: &mut Page, found: &Explanation, made: &Provenance, options: &Options) {
    page.section(&why_id(found), Briefing::SectionWhy, |page| {
        let lang = page.lang;
        let total = explanation::share(lang, &found.total);
        let words = [("metric", &*found.metric), ("total", &*total), ("title", &*made.title), ("n", &*lang.whole(found.n as i64))];
        let basis = super::claims::Basis {
            metric: found.metric.clone(),
            kind: super::claims::Kind::Estimate,
            value: found.total.mean,
            interval: found.total.ci95,
            n: found.n,
        };
        page.claim("p", &lang.fill(Briefing::WhySentence, &words), basis);
        page.note(lang.say(Briefing::WhyNote));
        let drawn = chart::Options { lang, size: Size::Page, date: options.date };
        chart::explanation(found, made, &drawn).iter().for_each(|chart| figures::plain(page, chart));
        let head = [Message::WhyCause, Message::WhyShare, Message::WhyPart].map(|word| lang.say(word).to_owned());
        page.table("plain", lang.say(Briefing::SectionWhy), &head, |page| {
            for cause in &found.causes {
                let part = cause.share.mean / found.total.mean;
                let part = if part.is_finite() { lang.percent(part, 0) } else { String::new() };
                let name = explanation::name(lang, cause);
                page.row(&name, &[explanation::share(lang, &cause.share), part]);
            }
        });
        if found.causes.iter().all(|cause| cause.kind == CauseKind::Rest) {
            page.note(lang.say(Briefing::HelpsNothing));
        }
    });
}

/// Which factors of a sweep matter.
pub fn ranked(page: &mut Page, index: usize, found: &Ranked, options: &Options) {
    page.section(&sweep_id(index), Briefing::SectionSensitivity, |page| {
        let lang = page.lang;
        page.html.leaf("p", &[("class", "lede")], &found.facts.title);
        page.note(lang.say(match found.outputs.first().and_then(|output| output.factors.first()).map(|factor| factor.indices) {
            Some(Indices::Effects { .. }) => Briefing::EffectsNote,
            _ => Briefing::SharesNote,
        }));
        for output in &found.outputs {
            of_output(page, &found.facts, output, options);
        }
    });
}

fn of_output(page: &mut Page, facts: &Facts, output: &OfOutput, options: &Options) {
    let lang = page.lang;
    if output.factors.iter().all(|factor| factor.indices.rank().value.is_nan()) {
        page.note(&lang.fill(Briefing::SensitivityStill, &[("metric", &output.name)]));
        return;
    }
    let drawn = chart::Options { lang, size: Size::Page, date: options.date };
    if let Some(chart) = chart::sensitivity::tornado(facts, output, &drawn) {
        figures::plain(page, &chart);
    }
    let names = match output.factors[0].indices {
        Indices::Effects { .. } => [Briefing::ColMuStar, Briefing::ColSigma],
        Indices::Shares { .. } => [Briefing::ColFirst, Briefing::ColTotal],
    };
    let head = [Briefing::ColFactor, names[0], names[1]].map(|word| lang.say(word).to_owned());
    let caption = lang.fill(Briefing::SensitivityCaption, &[("metric", &output.name), ("n", &lang.whole(output.units as i64))]);
    page.table("plain", &caption, &head, |page| {
        for at in sensitivity::order(output) {
            let cells = output.factors[at].indices.named().map(|(_, index)| cell(page, index));
            page.row(&facts.factors[at].name, &cells);
        }
    });
}

fn cell(page: &Page, index: Index) -> String {
    let lang = page.lang;
    let places = number::places_within(index.value, index.ci95, -6, 3);
    if index.ci95.iter().any(|end| end.is_nan()) {
        return lang.number(index.value, places);
    }
    let [low, high] = index.ci95.map(|end| lang.number(end, places));
    format!("{} [{low} {} {high}]", lang.number(index.value, places), lang.say(Message::CompareTo))
}

/// Differences to the base under the same chance, as `compare` gives them.
pub fn differences(page: &mut Page, comparison: &Comparison) {
    let lang = page.lang;
    let base = &comparison.provenances[0];
    page.note(&lang.fill(Briefing::DifferencesNote, &[("base", &base.title), ("n", &lang.whole(comparison.n as i64))]));
    let heads = [Message::CompareBase, Message::CompareDifference, Message::CompareWorseIn, Message::CompareVerdict];
    for scenario in &comparison.scenarios {
        let mut head = vec![lang.say(Briefing::ColFigure).to_owned()];
        head.extend(heads.map(|word| lang.say(word).to_owned()));
        page.table("plain", &scenario.title, &head, |page| {
            for (headline, of) in headlines(scenario) {
                let by = factor(headline.kind);
                let base = of.base * by;
                let verdict = match of.verdict {
                    crate::results::comparison::Verdict::Better => Message::VerdictBetter,
                    crate::results::comparison::Verdict::Worse => Message::VerdictWorse,
                    crate::results::comparison::Verdict::CannotTell => Message::VerdictCannotTell,
                };
                let cells = [
                    lang.number(base, i32::from(base < 99.95)),
                    signed(lang, of.mean * by, of.simultaneous95.map(|end| end * by)),
                    lang.about(of.probability_worse.estimate),
                    lang.say(verdict).to_owned(),
                ];
                page.row(&label(lang, headline), &cells);
            }
        });
    }
}
