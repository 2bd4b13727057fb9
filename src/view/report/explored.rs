//! What losing each route would cost, and what would help most: single changes, each alone, paired with the scenario.

use super::claims::{Basis, Kind};
use super::page::Page;
use crate::results::explanation::{Cause, Share};
use crate::results::exploration::{Change, Effect, Exploration};
use crate::view::comparison::signed;
use crate::view::explanation;
use crate::view::lang::{Briefing, Lang, Message};

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
    let least = |effect: &Effect| -effect.days[commodity].mean;
    let (lost, next_lost) = foremost(found.lost.iter(), least);
    let lost = lost.filter(|effect| effect.days[commodity].ci95[0] > 0.0);
    let mechanisms = found.helps.iter().filter(|effect| !is_measure(&effect.change));
    let (weighs, next_weighs) = foremost(mechanisms, |effect| effect.days[commodity].mean);
    let weighs = weighs.filter(|effect| effect.days[commodity].ci95[1] < 0.0);
    for (effect, next, message) in [(lost, next_lost, Briefing::LossSentence), (weighs, next_weighs, Briefing::WeighsSentence)] {
        if let Some(effect) = effect {
            sentence(page, "li", found, commodity, (effect, next), message);
        }
    }
}

/// The two effects with the least of something, the first one first.
fn foremost<'e>(effects: impl Iterator<Item = &'e Effect>, of: impl Fn(&Effect) -> f64) -> (Option<&'e Effect>, Option<&'e Effect>) {
    let mut order: Vec<&Effect> = effects.filter(|effect| !of(effect).is_nan()).collect();
    order.sort_by(|a, b| of(a).total_cmp(&of(b)));
    (order.first().copied(), order.get(1).copied())
}

/// The measure that takes most shortage days off a commodity: in large type, and in a sentence. None if none does beyond chance.
pub fn answer(page: &mut Page, found: &Exploration, commodity: usize) -> bool {
    let measures = found.helps.iter().filter(|effect| is_measure(&effect.change));
    let (helps, next) = foremost(measures, |effect| effect.days[commodity].mean);
    let Some(effect) = helps.filter(|effect| effect.days[commodity].ci95[1] < 0.0) else { return false };
    page.within("div", &[], |page| {
        page.html.leaf("p", &[("class", "ask")], page.lang.say(Briefing::AskHelps));
        let share = &effect.days[commodity];
        let text = signed(page.lang, share.mean, share.ci95);
        let bare = text.split_once(" [").map_or(&*text, |(bare, _)| bare);
        let blanks = [("change", &*label(page.lang, &effect.change)), ("days", bare)];
        page.big(&page.lang.fill(Briefing::BigHelps, &blanks), basis(found, commodity, effect));
        sentence(page, "p", found, commodity, (effect, next), Briefing::HelpsSentence);
    });
    true
}

fn basis(found: &Exploration, commodity: usize, effect: &Effect) -> Basis {
    let share = &effect.days[commodity];
    let metric = format!("{}.{}.shortage_days", effect.change.key(), found.commodities[commodity]);
    Basis { metric, kind: Kind::Estimate, value: share.mean, interval: share.ci95, n: found.n }
}

/// What an effect is, and whether the next one might be as large: their intervals, which hold together, meet.
fn sentence(
    page: &mut Page,
    tag: &str,
    found: &Exploration,
    commodity: usize,
    (effect, next): (&Effect, Option<&Effect>),
    message: Briefing,
) {
    let lang = page.lang;
    let share = &effect.days[commodity];
    let blanks = [
        ("name", &*lang.title_noun(&found.commodities[commodity])),
        ("change", &*in_sentence(lang, &effect.change)),
        ("days", &*signed(lang, share.mean, share.ci95)),
        ("n", &*lang.whole(found.n as i64)),
    ];
    let mut text = lang.fill(message, &blanks);
    let meets = |next: &&Effect| next.days[commodity].ci95[0] <= share.ci95[1] && share.ci95[0] <= next.days[commodity].ci95[1];
    if let Some(next) = next.filter(meets) {
        text = format!("{text} {}", lang.fill(Briefing::TiedWith, &[("other", &in_sentence(lang, &next.change))]));
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
