//! What other commands answered, beside the runs: why, sweeps with their sensitivity, comparisons.

use super::Options;
use super::claims::{Basis, Kind};
use super::figures;
use super::page::Page;
use crate::chart::{self, Size};
use crate::comparison::{factor, headlines, long_label, signed, verdict, worse_in};
use crate::lang::{Briefing, Message, capital};
use crate::{explanation, number, sensitivity};
use stockout_results::Provenance;
use stockout_results::comparison::{Compared, Comparison, Difference, HeadlineKind, Ranking, Step, Verdict};
use stockout_results::explanation::{CauseKind, Explanation};
use stockout_results::sensitivity::{Index, Indices, OfOutput};
use stockout_results::sweep::Facts;

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
        let metric = lang.metric(&found.metric);
        let (total, shares) = explanation::total_and_parts(lang, found, found.causes.iter().map(|cause| cause.share));
        let words = [("metric", &*metric), ("total", &*total), ("title", lang.of(&made.title)), ("n", &*lang.whole(found.n as i64))];
        let basis =
            Basis { metric: found.metric.clone(), kind: Kind::Estimate, value: found.total.mean, interval: found.total.ci95, n: found.n };
        page.claim("p", &lang.fill(Briefing::WhySentence, &words), basis);
        page.note(&format!("{} {}", lang.say(Briefing::WhyNote), explanation::helping(lang, found)));
        let drawn = chart::Options { lang, size: Size::Page, date: options.date };
        chart::explanation(found, made, &drawn).iter().for_each(|chart| figures::plain(page, chart));
        let head = [Message::WhyCause, Message::WhyShare, Message::WhyPart].map(|word| lang.say(word).to_owned());
        page.table("plain", lang.say(Briefing::SectionWhy), &head, |page| {
            for (cause, share) in found.causes.iter().zip(shares) {
                let part = cause.share.mean / found.total.mean;
                let part = if part.is_finite() { lang.percent(part, 0) } else { String::new() };
                let name = explanation::name(lang, cause);
                page.row(&name, &[share, part]);
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
        page.html.leaf("p", &[("class", "lede")], lang.of(&found.facts.title));
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
    let metric = lang.metric(&output.name);
    if output.factors.iter().all(|factor| factor.indices.rank().value.is_nan()) {
        page.note(&lang.fill(Briefing::SensitivityStill, &[("metric", &capital(&metric))]));
        return;
    }
    if output.factors.iter().all(|factor| factor.indices.rank().value == 0.0) {
        page.note(&lang.fill(Briefing::SensitivityNone, &[("metric", &capital(&metric))]));
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
    let caption = lang.fill(Briefing::SensitivityCaption, &[("metric", &capital(&metric)), ("n", &lang.whole(output.units as i64))]);
    page.table("plain", &caption, &head, |page| {
        for at in sensitivity::order(output) {
            let cells = output.factors[at].indices.named().map(|(_, index)| cell(page, index));
            page.row(&capital(&sensitivity::name_of(lang, facts, at)), &cells);
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

/// What each scenario changes, in sentences: of each commodity the scenario with the least shortage first.
pub fn headline(page: &mut Page, comparison: &Comparison) {
    let lang = page.lang;
    let base = lang.of(&comparison.provenances[0].title).to_owned();
    let days = |scenario: &Compared, name: &str| {
        let of = headlines(scenario).find(|(headline, _)| headline.subject() == name && headline.kind == HeadlineKind::ShortageDays);
        of.map(|(_, of)| of.clone())
    };
    let mut names: Vec<String> = Vec::new();
    for (headline, _) in comparison.scenarios.iter().flat_map(headlines) {
        if !names.contains(&headline.subject()) {
            names.push(headline.subject());
        }
    }
    page.within("ul", &[("class", "headline")], |page| {
        for name in names {
            let mut of: Vec<(&Compared, Difference)> =
                comparison.scenarios.iter().filter_map(|scenario| Some((scenario, days(scenario, &name)?))).collect();
            of.sort_by(|(_, a), (_, b)| a.mean.total_cmp(&b.mean));
            let (title, n) = (lang.title_noun(&name), lang.whole(comparison.n as i64));
            let plain = |metric: String| Basis { metric, kind: Kind::Fact, value: f64::NAN, interval: [f64::NAN; 2], n: comparison.n };
            let blanks = [("name", &*title), ("base", &*base), ("n", &*n)];
            let metric = format!("{name}.{}", HeadlineKind::ShortageDays.key());
            if of.iter().all(|(_, of)| of.is_none()) {
                page.claim("li", &lang.fill(Briefing::SameSentence, &blanks), plain(metric));
                continue;
            }
            if of.iter().all(|(_, of)| of.verdict != Verdict::Better) {
                page.claim("li", &lang.fill(Briefing::BaseBestSentence, &blanks), plain(metric.clone()));
            }
            let tied = tied(comparison, &name);
            if let Some((best, other, step)) = tied {
                let days = signed(lang, step.mean, step.simultaneous95);
                let blanks =
                    [("name", &*title), ("scenario", lang.of(&best.title)), ("other", lang.of(&other.title)), ("days", &days), ("n", &*n)];
                let metric = format!("difference.{}.{}.{metric}", other.name, best.name);
                let basis = Basis { metric, kind: Kind::Estimate, value: step.mean, interval: step.simultaneous95, n: comparison.n };
                page.claim("li", &lang.fill(Briefing::TiedSentence, &blanks), basis);
            }
            for (rank, (scenario, of)) in of.iter().enumerate() {
                let first = rank == 0 && of.verdict == Verdict::Better && tied.is_none();
                let message = if first { Briefing::BestSentence } else { Briefing::OtherSentence };
                let days = signed(lang, of.mean, of.simultaneous95);
                let blanks = [("name", &*title), ("scenario", lang.of(&scenario.title)), ("days", &days), ("base", &*base), ("n", &*n)];
                let metric = format!("difference.{}.{metric}", scenario.name);
                let basis = Basis { metric, kind: Kind::Estimate, value: of.mean, interval: of.simultaneous95, n: comparison.n };
                page.claim("li", &lang.fill(message, &blanks), basis);
            }
        }
    });
}

/// The two scenarios with the fewest shortage days of a commodity where the ranking cannot tell them apart. The base is none of them: a
/// scenario's verdict says how it stands to that.
fn tied<'c>(comparison: &'c Comparison, commodity: &str) -> Option<(&'c Compared, &'c Compared, Step)> {
    let of_days = |ranking: &&Ranking| ranking.headline.subject() == commodity && ranking.headline.kind == HeadlineKind::ShortageDays;
    let [best, other, ..] = comparison.rankings.iter().find(of_days)?.places.as_slice() else { return None };
    let named = |name: &str| comparison.scenarios.iter().find(|scenario| scenario.name == name);
    let step = other.step.filter(|step| !step.apart)?;
    Some((named(&best.name)?, named(&other.name)?, step))
}

/// Differences to the base under the same chance, as `compare` gives them.
pub fn differences(page: &mut Page, comparison: &Comparison) {
    let lang = page.lang;
    let base = &comparison.provenances[0];
    page.note(&lang.fill(Briefing::DifferencesNote, &[("base", lang.of(&base.title)), ("n", &lang.whole(comparison.n as i64))]));
    let heads = [Message::CompareBase, Message::CompareDifference, Message::CompareWorseIn, Message::CompareVerdict];
    for scenario in &comparison.scenarios {
        let mut head = vec![lang.say(Briefing::ColFigure).to_owned()];
        head.extend(heads.map(|word| lang.say(word).to_owned()));
        page.table("plain", lang.of(&scenario.title), &head, |page| {
            for (headline, of) in headlines(scenario) {
                let by = factor(headline.kind);
                let base = of.base * by;
                let cells = [
                    lang.number(base, i32::from(base < 99.95)),
                    signed(lang, of.mean * by, of.simultaneous95.map(|end| end * by)),
                    worse_in(lang, of),
                    verdict(lang, of).to_owned(),
                ];
                page.row(&capital(&long_label(lang, headline)), &cells);
            }
        });
    }
}
