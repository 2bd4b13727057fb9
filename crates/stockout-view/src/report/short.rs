//! The headline in plain words: likelihood and confidence in sentences of their own.

use super::assumptions::Evidence;
use super::chance::{self, Chance};
use super::claims::{Basis, Kind};
use super::likelihood::{self, Likelihood};
use super::page::{Page, fact};
use super::{Input, cover};
use crate::lang::{Briefing, Lang, Message, above_zero};
use crate::table;
use stockout_results::told::commodity_of;
use stockout_results::{CommodityMetric, CommodityResults, Figure, FirstShortage, PlaceMetric, Results, UseResults};

/// A month, or the whole of a shorter horizon.
const MONTH: usize = 30;

/// The section.
pub fn section(page: &mut Page, input: &Input) {
    page.section("short", Briefing::SectionShort, |page| {
        let results = input.results;
        let first = foremost(results);
        if let Some(commodity) = results.commodities.get(first) {
            page.within("div", &[("class", "answers")], |page| answers(page, input, first, commodity));
        }
        page.within("ul", &[("class", "headline")], |page| {
            for (index, commodity) in results.commodities.iter().enumerate() {
                let single = results.provenance.replications == 1;
                // Where nothing ever runs short, there is no more to say of it than that.
                let spared = !single
                    && commodity
                        .metrics
                        .get(CommodityMetric::ShortageDays as usize)
                        .is_some_and(|days| days.q95 == 0.0 && days.mean == 0.0);
                let courses = courses(page, commodity);
                let courses = &courses[usize::from(index == first).min(courses.len())..];
                for course in if spared && index != first { &courses[..1] } else { courses } {
                    likelihood_sentence(page, "li", results, course);
                }
                if index != first {
                    cover_sentence(page, "li", results, commodity);
                }
                days_sentence(page, results, commodity);
                elsewhere(page, results, commodity);
                if spared {
                    continue;
                }
                super::routes::sentence(page, results, index, commodity);
                if let Some(found) = input.explored {
                    super::explored::sentences(page, found, index);
                }
            }
        });
        confidence(page, input);
    });
}

/// The days that the headline speaks of.
pub fn window(results: &Results) -> usize {
    MONTH.min(results.provenance.days)
}

/// The commodity that is likeliest to run short, among equals that with most shortage days: the page opens with it.
fn foremost(results: &Results) -> usize {
    let risk = |commodity: &CommodityResults| {
        let chance = chance::within(&commodity.first_shortage, window(results), &results.provenance).map_or(0.0, |chance| chance.estimate);
        (chance, commodity.metrics.get(CommodityMetric::ShortageDays as usize).map_or(0.0, |days| days.mean))
    };
    let worse = |a: (f64, f64), b: (f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).is_gt();
    let risks: Vec<(f64, f64)> = results.commodities.iter().map(risk).collect();
    (1..risks.len()).fold(0, |worst, at| if worse(risks[at], risks[worst]) { at } else { worst })
}

/// How many days are left, how likely a shortage is, what helps most: each in large type with its sentence.
fn answers(page: &mut Page, input: &Input, index: usize, commodity: &CommodityResults) {
    let (lang, results) = (page.lang, input.results);
    if let Some(bands) = cover::bands(commodity) {
        page.within("div", &[], |page| {
            page.html.leaf("p", &[("class", "ask")], lang.say(Briefing::AskDays));
            let blanks = [("name", &*lang.title_noun(commodity_of(&commodity.name))), ("days", &*cover::days(lang, bands.q50[0]))];
            let single = results.provenance.replications == 1;
            let (kind, interval) = if single { (Kind::Fact, [f64::NAN; 2]) } else { (Kind::Spread, [bands.q05[0], bands.q95[0]]) };
            let metric = format!("{}.{}", commodity_of(&commodity.name), Figure::CoverDays.key());
            let basis = Basis { metric, kind, value: bands.q50[0], interval, n: results.provenance.replications };
            page.big(&lang.fill(Briefing::BigDays, &blanks), basis);
            cover_sentence(page, "p", results, commodity);
            page.note(lang.say(Briefing::DepotsAlone));
        });
    }
    let days = window(results);
    let chance = chance::within(&commodity.first_shortage, days, &results.provenance).filter(|_| results.provenance.replications > 1);
    if let Some(chance) = chance {
        page.within("div", &[], |page| {
            page.html.leaf("p", &[("class", "ask")], lang.say(Briefing::AskSure));
            let blanks = [("share", &*lang.share_alone(chance.estimate, chance.ci95)), ("days", &*lang.whole(days as i64))];
            let metric = format!("{}.first_shortage_day.within_{days}", commodity.name);
            let basis = Basis { metric, kind: Kind::Estimate, value: chance.estimate, interval: chance.ci95, n: chance.n };
            page.big(&lang.count(Briefing::BigSure, days as f64, &blanks), basis);
            if let Some(course) = courses(page, commodity).first() {
                likelihood_sentence(page, "p", results, course);
            }
            by_use(page, results, commodity, days);
        });
    }
    if let Some(found) = input.explored {
        super::explored::answer(page, found, index);
    }
}

/// What a shortage of a commodity hides: the chance of each of its uses, in the order in which they are served.
fn by_use(page: &mut Page, results: &Results, commodity: &CommodityResults, days: usize) {
    let lang = page.lang;
    if commodity.uses.len() < 2 {
        return;
    }
    let of_use = |of: &UseResults| {
        let chance = chance::within(&of.first_shortage, days, &results.provenance)?;
        Some(format!("{} {}", lang.noun(&of.name), lang.share(chance.estimate, chance.ci95)))
    };
    let uses: Vec<String> = commodity.uses.iter().filter_map(of_use).collect();
    let blanks = [("days", &*lang.whole(days as i64)), ("uses", &*uses.join(lang.say(Briefing::ListOf)))];
    let basis = Basis {
        metric: format!("{}.uses.first_shortage_day.within_{days}", commodity_of(&commodity.name)),
        kind: Kind::Fact,
        value: f64::NAN,
        interval: [f64::NAN; 2],
        n: results.provenance.replications,
    };
    page.claim("p", &lang.count(Briefing::ByUse, days as f64, &blanks), basis);
}

/// The commodity as a whole and the use that is served first, which the whole may hide: path, name, course.
fn courses<'r>(page: &Page, commodity: &'r CommodityResults) -> Vec<(String, String, &'r FirstShortage)> {
    let (path, name) = (&commodity.name, page.lang.title_noun(&commodity.name));
    let mut courses = vec![(path.clone(), name.clone(), &commodity.first_shortage)];
    if let [first, _, ..] = commodity.uses.as_slice() {
        courses.push((
            format!("{}.uses.{}", commodity_of(path), first.name),
            format!("{name}, {}", page.lang.noun(&first.name)),
            &first.first_shortage,
        ));
    }
    courses
}

fn likelihood_sentence(page: &mut Page, tag: &str, results: &Results, (path, name, first): &(String, String, &FirstShortage)) {
    let days = window(results);
    let Some(chance) = chance::within(first, days, &results.provenance).filter(|_| results.provenance.replications > 1) else { return };
    let metric = format!("{path}.first_shortage_day.within_{days}");
    let text = likelihood_text(page.lang, name, days, chance);
    page.claim(tag, &text, Basis { metric, kind: Kind::Estimate, value: chance.estimate, interval: chance.ci95, n: chance.n });
}

/// A term of the likelihood scale with the number and its interval; where the interval straddles bands, that there is none.
pub fn likelihood_text(lang: Lang, name: &str, days: usize, chance: Chance) -> String {
    let (count, n) = (lang.whole(days as i64), lang.whole(chance.n as i64));
    let (share, interval) = (lang.share_alone(chance.estimate, chance.ci95), lang.share_interval(chance.estimate, chance.ci95));
    let mut blanks = vec![("name", name), ("days", &*count), ("share", &*share), ("interval", &*interval), ("n", &*n)];
    let (low, high);
    match likelihood::of(chance.ci95) {
        Likelihood::Settled(word) => {
            blanks.push(("word", lang.say(word)));
            lang.count(Briefing::LikelihoodWithin, days as f64, &blanks)
        }
        Likelihood::Straddles(from, to) => {
            (low, high) = (lang.say(from), lang.say(to));
            blanks.extend([("low", low), ("high", high)]);
            lang.count(Briefing::RefusalWithin, days as f64, &blanks)
        }
    }
}

fn cover_sentence(page: &mut Page, tag: &str, results: &Results, commodity: &CommodityResults) {
    let lang = page.lang;
    let Some(bands) = cover::bands(commodity) else { return };
    let name = lang.title_noun(commodity_of(&commodity.name));
    let words = |day: usize| cover::quantiles(bands, day).map(|value| cover::days(lang, value));
    let ([low, _, now, _, high], first) = (words(0), lang.whole(0));
    let mut blanks = vec![("name", &*name), ("now", &*now), ("first", &*first)];
    let value = bands.q50[0];
    let basis = |kind, interval| Basis {
        metric: format!("{}.{}", commodity_of(&commodity.name), Figure::CoverDays.key()),
        kind,
        value,
        interval,
        n: results.provenance.replications,
    };
    if results.provenance.replications == 1 {
        page.claim(tag, &lang.fill(Briefing::CoverSentenceSingle, &blanks), basis(Kind::Fact, [f64::NAN; 2]));
        return;
    }
    blanks.extend([("low", &*low), ("high", &*high)]);
    let basis = basis(Kind::Spread, [bands.q05[0], bands.q95[0]]);
    // As far ahead as both the horizon and the headline reach.
    let ahead = cover::DAYS.into_iter().rev().find(|&day| day > 0 && day <= MONTH && day < bands.q50.len());
    let Some(ahead) = ahead else {
        page.claim(tag, &lang.fill(Briefing::CoverSentenceNow, &blanks), basis);
        return;
    };
    let ([later_low, _, later, _, later_high], day) = (words(ahead), lang.whole(ahead as i64));
    blanks.extend([("later", &*later), ("later_low", &*later_low), ("later_high", &*later_high), ("day", &*day)]);
    page.claim(tag, &lang.fill(Briefing::CoverSentence, &blanks), basis);
}

/// Shortage days of the places that are not spoken of first, and of all uses together.
fn elsewhere(page: &mut Page, results: &Results, commodity: &CommodityResults) {
    let lang = page.lang;
    let others = table::elsewhere(lang, results, commodity);
    if others.is_empty() {
        return;
    }
    let item = |of: &table::Elsewhere| {
        of.metrics
            .get(PlaceMetric::ShortageDays as usize)
            .map(|days| format!("{} {}", of.name, lang.estimate_within(days.mean, days.ci95, 1)))
    };
    let items: Vec<String> = others.iter().filter_map(item).collect();
    let (name, items) = (lang.title_noun(commodity_of(&commodity.name)), items.join(lang.say(Message::Semicolon)));
    let metric = format!("{}.{}", commodity_of(&commodity.name), Figure::ShortageDays.key());
    let basis = Basis { metric, kind: Kind::Fact, value: f64::NAN, interval: [f64::NAN; 2], n: results.provenance.replications };
    page.claim("li", &lang.fill(Message::PlacesElsewhere, &[("name", &name), ("items", &items)]), basis);
}

fn days_sentence(page: &mut Page, results: &Results, commodity: &CommodityResults) {
    let lang = page.lang;
    let Some(figure) = commodity.metrics.get(CommodityMetric::ShortageDays as usize) else { return };
    let metric = format!("{}.{}", commodity.name, CommodityMetric::ShortageDays.key());
    let ci95 = above_zero(figure.mean, figure.ci95);
    let places = crate::number::places_within(figure.mean, figure.ci95, -6, 1);
    let (name, all) = (lang.title_noun(&commodity.name), lang.whole(results.provenance.days as i64));
    let days = lang.number(figure.mean, places);
    let (low, high) = (lang.number(figure.q05, 0), lang.number(figure.q95, 0));
    let (interval, n) = (lang.interval(ci95, places), lang.whole(figure.n as i64));
    let blanks = [("name", &*name), ("days", &days), ("all", &all), ("interval", &interval), ("low", &low), ("high", &high), ("n", &n)];
    let message = match figure.n {
        1 => Briefing::DaysSentenceSingle,
        _ if figure.sd == 0.0 => Briefing::DaysSentencePlain,
        // One parameter draw has no interval, and draws whose means are alike by chance none that says anything.
        _ if figure.ci95[1] > figure.ci95[0] => Briefing::DaysSentence,
        _ => Briefing::DaysSentenceNoInterval,
    };
    let (kind, interval) = if figure.n == 1 { (Kind::Fact, [f64::NAN; 2]) } else { (Kind::Estimate, ci95) };
    page.claim("li", &lang.fill(message, &blanks), Basis { metric, kind, value: figure.mean, interval, n: figure.n });
}

fn confidence(page: &mut Page, input: &Input) {
    let lang = page.lang;
    let evidence = Evidence::of(input);
    let (weak, all) = (evidence.weak(), evidence.all());
    let message = if evidence.sources() == 0 {
        Briefing::ConfidenceVeryLow
    } else if weak * 2 >= all {
        Briefing::ConfidenceLow
    } else {
        Briefing::ConfidenceMedium
    };
    let text = lang.fill(message, &[("assumed", &lang.whole(weak as i64)), ("all", &lang.whole(all as i64))]);
    page.claim("p", &text, fact("provenance.sources", weak as f64, input.results));
    page.note(lang.say(Briefing::ConfidenceRule));
}
