//! The chance of running short within a week, two, a month and two, by use.

use super::likelihood::{self, Likelihood};
use super::page::Page;
use crate::calendar::Calendar;
use crate::lang::{Briefing, Message};
use stockout_results::stats;
use stockout_results::{CommodityResults, FirstShortage, Provenance, Results};

/// What planners ask for.
pub const WINDOWS: [usize; 4] = [7, 14, 30, 60];

/// A probability with its interval and the number of replications that it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// Share of the replications.
    pub estimate: f64,
    /// 95 % interval.
    pub ci95: [f64; 2],
    /// Replications.
    pub n: u64,
}

/// The chance of a first shortage on days 0 … `days` − 1; none beyond the horizon.
///
/// Replications of one parameter draw are not independent. What they share is not known from a survival curve, so the interval is
/// that of as many replications as there are draws: the widest that it can be.
pub fn within(first: &FirstShortage, days: usize, provenance: &Provenance) -> Option<Chance> {
    let survival = *first.survival.get(days.checked_sub(1)?)?;
    let estimate = (1.0 - survival).clamp(0.0, 1.0);
    let independent = (provenance.replications / provenance.inner.max(1)) as f64;
    Some(Chance { estimate, ci95: stats::wilson(estimate * independent, independent), n: provenance.replications })
}

/// The section.
pub fn section(page: &mut Page, results: &Results) {
    page.section("chance", Briefing::SectionRisk, |page| {
        let (lang, provenance) = (page.lang, &results.provenance);
        if provenance.replications == 1 {
            page.note(lang.say(Message::TableHeadlineSingle));
            results.commodities.iter().for_each(|commodity| single(page, results, commodity));
            return;
        }
        page.note(lang.say(Briefing::RiskNote));
        if provenance.inner > 1 {
            let draws = lang.whole((provenance.replications / provenance.inner) as i64);
            page.note(&lang.fill(Briefing::RiskNoteDraws, &[("draws", &draws)]));
        }
        results.commodities.iter().for_each(|commodity| commodity_table(page, results, commodity));
    });
}

/// The city and each use, with their courses.
fn courses<'r>(page: &Page, commodity: &'r CommodityResults) -> Vec<(String, &'r FirstShortage)> {
    let mut rows = vec![(page.lang.say(Briefing::WholeCity).to_owned(), &commodity.first_shortage)];
    if commodity.uses.len() > 1 {
        rows.extend(commodity.uses.iter().map(|of_use| (page.lang.title_noun(&of_use.name), &of_use.first_shortage)));
    }
    rows
}

fn commodity_table(page: &mut Page, results: &Results, commodity: &CommodityResults) {
    let lang = page.lang;
    let caption = lang.fill(Briefing::RiskCaption, &[("name", &lang.title_noun(&commodity.name))]);
    let mut head = vec![lang.say(Briefing::Who).to_owned()];
    head.extend(WINDOWS.map(|days| lang.count(Briefing::Within, days as f64, &[("days", &lang.whole(days as i64))])));
    let rows = courses(page, commodity);
    page.table("chance", &caption, &head, |page| {
        for (name, first) in rows {
            page.within("tr", &[], |page| {
                page.html.leaf("th", &[("scope", "row")], &name);
                WINDOWS.iter().for_each(|&days| cell(page, within(first, days, &results.provenance)));
            });
        }
    });
}

fn cell(page: &mut Page, chance: Option<Chance>) {
    let lang = page.lang;
    let Some(chance) = chance else {
        page.html.leaf("td", &[("class", "beyond")], lang.say(Briefing::Beyond));
        return;
    };
    let word = match likelihood::of(chance.ci95) {
        Likelihood::Settled(word) => lang.say(word),
        Likelihood::Straddles(..) => "–",
    };
    // The deeper the likelier; the number stands in it, so that nothing rests on colour.
    let tint = format!("background:rgba(196,88,26,{:.2})", 0.5 * chance.estimate);
    page.within("td", &[("style", &tint)], |page| {
        page.html.leaf("strong", &[], &lang.share_alone(chance.estimate, chance.ci95));
        page.html.leaf("span", &[("class", "interval")], &format!("[{}]", lang.share_interval(chance.estimate, chance.ci95)));
        page.html.leaf("span", &[("class", "word")], word);
    });
}

fn single(page: &mut Page, results: &Results, commodity: &CommodityResults) {
    let lang = page.lang;
    let calendar = Calendar::of(&results.provenance);
    let caption = lang.fill(Briefing::RiskSingleCaption, &[("name", &lang.title_noun(&commodity.name))]);
    let head = [lang.say(Briefing::Who).to_owned(), lang.say(Briefing::FirstDay).to_owned(), lang.say(Briefing::Date).to_owned()];
    let rows = courses(page, commodity);
    page.table("plain", &caption, &head, |page| {
        for (name, first) in rows {
            let day = first.survival.iter().position(|&left| left < 0.5);
            let number = day.map_or_else(|| lang.say(Briefing::NoneSoFar).to_owned(), |day| lang.whole(day as i64));
            let date = day.and_then(|day| calendar.date(day)).map_or_else(|| "–".to_owned(), |date| lang.date(date));
            page.row(&name, &[number, date]);
        }
    });
}
