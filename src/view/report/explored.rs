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
    let helping: Vec<&Effect> = found.helps.iter().filter(|effect| best(effect) < 0.0).take(MOST).collect();
    page.section("helps", Briefing::SectionHelps, |page| {
        let lang = page.lang;
        page.note(&note(lang, Briefing::HelpsNote, found));
        if helping.is_empty() {
            page.note(lang.say(Briefing::HelpsNothing));
            return;
        }
        table(page, lang.say(Briefing::HelpsCaption), Briefing::ColChange, found, &helping);
    });
}

/// The two sentences of the headline, of the commodity that is short on most days.
pub fn sentences(page: &mut Page, found: &Exploration, commodity: usize) {
    let lang = page.lang;
    let Some(name) = found.commodities.get(commodity) else { return };
    let days = |effect: &&Effect| effect.days[commodity].mean;
    let lost = found.lost.iter().max_by(|a, b| days(a).total_cmp(&days(b))).filter(|effect| effect.days[commodity].ci95[0] > 0.0);
    let helps = found.helps.iter().min_by(|a, b| days(a).total_cmp(&days(b))).filter(|effect| effect.days[commodity].ci95[1] < 0.0);
    for (effect, message) in [(lost, Briefing::LossSentence), (helps, Briefing::HelpsSentence)] {
        let Some(effect) = effect else { continue };
        let share = &effect.days[commodity];
        let blanks = [
            ("name", &*lang.title_noun(name)),
            ("change", &*label(lang, &effect.change)),
            ("days", &*signed(lang, share.mean, share.ci95)),
            ("n", &*lang.whole(found.n as i64)),
        ];
        let metric = format!("{}.{name}.shortage_days", effect.change.key());
        page.claim(
            "li",
            &lang.fill(message, &blanks),
            Basis { metric, kind: Kind::Estimate, value: share.mean, interval: share.ci95, n: found.n },
        );
    }
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
            lang.fill(Briefing::ChangeWithout, &[("cause", &cause)])
        }
        Change::StockDoubled(name) => lang.fill(Briefing::ChangeStock, &[("name", &lang.noun(name))]),
        Change::TeamMore => lang.say(Briefing::ChangeTeam).to_owned(),
    }
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
