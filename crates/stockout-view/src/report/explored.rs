//! What losing each route would cost, and what would help most: single changes, each alone, paired with the scenario.

use super::claims::{Basis, Kind};
use super::page::Page;
use crate::comparison::signed;
use crate::explanation;
use crate::lang::{Briefing, Lang, Message};
use stockout_results::Figure;
use stockout_results::explanation::{Cause, Share};
use stockout_results::exploration::{Change, Effect, Exploration};

/// Rows of the table of what helps: what comes after them does next to nothing.
const MOST: usize = 12;

/// What losing each route costs, beneath the table of routes.
pub fn losses(page: &mut Page, found: &Exploration) {
    if found.lost.is_empty() {
        return;
    }
    let lang = page.lang;
    page.note(&note(lang, Briefing::LossNote, found));
    let mut order: Vec<&Effect> = found.lost.iter().collect();
    order.sort_by(|a, b| worst(b).total_cmp(&worst(a)));
    table(page, lang.say(Briefing::LossCaption), Briefing::ColRoute, found, &order);
}

/// What helps most.
pub fn helps(page: &mut Page, found: &Exploration) {
    let helping = found.helps.iter().filter(|effect| best(effect) < 0.0);
    let (measures, mechanisms): (Vec<&Effect>, Vec<&Effect>) = helping.partition(|effect| is_measure(&effect.change));
    page.section("helps", Briefing::SectionHelps, |page| {
        let lang = page.lang;
        page.note(&note(lang, Briefing::HelpsNote, found));
        if measures.is_empty() && mechanisms.is_empty() {
            page.note(lang.say(Briefing::HelpsNothing));
        }
        for (caption, effects) in [(Briefing::HelpsMeasures, measures), (Briefing::HelpsCaption, mechanisms)] {
            if !effects.is_empty() {
                table(page, lang.say(caption), Briefing::ColChange, found, &effects[..effects.len().min(MOST)]);
            }
        }
    });
}

/// Is it something that somebody could do? All else is a mechanism that is thought away.
fn is_measure(change: &Change) -> bool {
    matches!(change, Change::StockDoubled(_) | Change::TeamMore)
}

/// Sentences of the headline: which route would cost a commodity most days, and which mechanism weighs most.
pub fn sentences(page: &mut Page, found: &Exploration, commodity: usize) {
    let days = |effect: &&Effect| effect.days.get(commodity).map_or(f64::NAN, |days| days.mean);
    let lost = found.lost.iter().max_by(|a, b| days(a).total_cmp(&days(b))).filter(|effect| effect.days[commodity].ci95[0] > 0.0);
    let mechanisms = found.helps.iter().filter(|effect| !is_measure(&effect.change));
    let weighs = mechanisms.min_by(|a, b| days(a).total_cmp(&days(b))).filter(|effect| effect.days[commodity].ci95[1] < 0.0);
    if let Some(effect) = lost {
        let others = rivals(found.lost.iter(), effect, |other| other.days[commodity].ci95[1] >= effect.days[commodity].ci95[0]);
        sentence(page, "li", found, commodity, effect, Briefing::LossSentence, &others);
    }
    if let Some(effect) = weighs {
        let mechanisms = found.helps.iter().filter(|effect| !is_measure(&effect.change));
        let others = rivals(mechanisms, effect, |other| other.days[commodity].ci95[0] <= effect.days[commodity].ci95[1]);
        sentence(page, "li", found, commodity, effect, Briefing::WeighsSentence, &others);
    }
}

/// The measure that takes most shortage days off a commodity: in large type, and in a sentence. None if none does beyond chance.
pub fn answer(page: &mut Page, found: &Exploration, commodity: usize) -> bool {
    let days = |effect: &&Effect| effect.days.get(commodity).map_or(f64::NAN, |days| days.mean);
    let measures = found.helps.iter().filter(|effect| is_measure(&effect.change));
    let helps = measures.min_by(|a, b| days(a).total_cmp(&days(b))).filter(|effect| effect.days[commodity].ci95[1] < 0.0);
    let Some(effect) = helps else { return false };
    page.within("div", &[], |page| {
        page.html.leaf("p", &[("class", "ask")], page.lang.say(Briefing::AskHelps));
        let share = &effect.days[commodity];
        let text = signed(page.lang, share.mean, share.ci95);
        let bare = text.split_once(" [").map_or(&*text, |(bare, _)| bare);
        let blanks = [("change", &*label(page.lang, &effect.change)), ("days", bare)];
        page.big(&page.lang.fill(Briefing::BigHelps, &blanks), basis(found, commodity, effect));
        let measures = found.helps.iter().filter(|effect| is_measure(&effect.change));
        let others = rivals(measures, effect, |other| other.days[commodity].ci95[0] <= effect.days[commodity].ci95[1]);
        sentence(page, "p", found, commodity, effect, Briefing::HelpsSentence, &others);
    });
    true
}

/// Changes whose joint interval meets that of the one that is named first: the order among them is not settled.
fn rivals<'e>(effects: impl Iterator<Item = &'e Effect>, first: &Effect, meets: impl Fn(&Effect) -> bool) -> Vec<&'e Effect> {
    effects.filter(|other| other.change != first.change && meets(other)).collect()
}

fn basis(found: &Exploration, commodity: usize, effect: &Effect) -> Basis {
    let share = &effect.days[commodity];
    let metric = format!("{}.{}.{}", effect.change.key(), found.commodities[commodity], Figure::ShortageDays.key());
    Basis { metric, kind: Kind::Estimate, value: share.mean, interval: share.ci95, n: found.n }
}

fn sentence(page: &mut Page, tag: &str, found: &Exploration, commodity: usize, effect: &Effect, message: Briefing, others: &[&Effect]) {
    let lang = page.lang;
    let share = &effect.days[commodity];
    let blanks = [
        ("name", &*lang.title_noun(&found.commodities[commodity])),
        ("change", &*in_sentence(lang, &effect.change)),
        ("days", &*signed(lang, share.mean, share.ci95)),
        ("n", &*lang.whole(found.n as i64)),
    ];
    let mut text = lang.fill(message, &blanks);
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(|other| in_sentence(lang, &other.change)).collect();
        text = lang.fill(Briefing::OrderUnsettled, &[("sentence", &text), ("others", &lang.list(&others))]);
    }
    page.claim(tag, &text, basis(found, commodity, effect));
}

fn note(lang: Lang, message: Briefing, found: &Exploration) -> String {
    lang.fill(message, &[("n", &lang.whole(found.n as i64)), ("seed", &found.seed.to_string())])
}

fn worst(effect: &Effect) -> f64 {
    effect.days.iter().map(|days| days.mean).sum()
}

/// The least of what is surely below 0, by any commodity.
fn best(effect: &Effect) -> f64 {
    effect.days.iter().chain(&effect.unmet).map(|share| share.ci95[1]).fold(f64::INFINITY, f64::min)
}

/// What a change is called.
fn label(lang: Lang, change: &Change) -> String {
    match change {
        Change::RouteLost(route) => route.clone(),
        Change::Without(kind, route) => {
            let share = Share { mean: 0.0, ci95: [0.0; 2] };
            let cause = explanation::name(lang, &Cause { kind: *kind, route: route.clone(), share });
            lang.fill(Briefing::ChangeWithout, &[("cause", &uncapital(&cause))])
        }
        Change::StockDoubled(name) => lang.fill(Briefing::ChangeStock, &[("name", &lang.noun(name))]),
        Change::TeamMore => lang.say(Briefing::ChangeTeam).to_owned(),
    }
}

/// The same after a colon; a route's name stays as it is.
fn in_sentence(lang: Lang, change: &Change) -> String {
    let label = label(lang, change);
    if matches!(change, Change::RouteLost(_)) { label } else { uncapital(&label) }
}

/// With its first letter in lower case: within a sentence.
fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

fn table(page: &mut Page, caption: &str, first: Briefing, found: &Exploration, effects: &[&Effect]) {
    let lang = page.lang;
    let mut head = vec![lang.say(first).to_owned()];
    for name in &found.commodities {
        let name = lang.title_noun(name);
        head.push(lang.fill(Briefing::ColDaysOf, &[("name", &name)]));
        head.push(lang.fill(Briefing::ColUnmetOf, &[("name", &name)]));
    }
    page.table("explored", caption, &head, |page| {
        for effect in effects {
            page.within("tr", &[], |page| {
                page.html.leaf("th", &[("scope", "row")], &label(lang, &effect.change));
                for (days, unmet) in effect.days.iter().zip(&effect.unmet) {
                    cell(page, days, 1.0);
                    cell(page, unmet, 100.0);
                }
            });
        }
    });
}

/// A difference; one that may be nothing is pale and says so.
fn cell(page: &mut Page, share: &Share, by: f64) {
    let [low, high] = share.ci95;
    if low == high {
        page.cell(&[("class", "same")], &signed(page.lang, share.mean * by, [low * by, high * by]));
    } else if low <= 0.0 && high >= 0.0 {
        page.within("td", &[("class", "same")], |page| {
            let lang = page.lang;
            page.html.text(lang.say(Message::VerdictCannotTell));
            let text = signed(lang, share.mean * by, [low * by, high * by]);
            let interval = text.split_once(" [").map_or(String::new(), |(_, interval)| format!("[{interval}"));
            page.html.leaf("span", &[("class", "interval")], &interval);
        });
    } else {
        page.cell(&[("class", "main")], &signed(page.lang, share.mean * by, [low * by, high * by]));
    }
}
