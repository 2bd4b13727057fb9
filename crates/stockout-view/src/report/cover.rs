//! Days of cover now and ahead.

use super::bar;
use super::page::Page;
use crate::calendar::Calendar;
use crate::lang::{Briefing, Lang, capital};
use crate::number;
use stockout_results::told::commodity_of;
use stockout_results::{Bands, CommodityResults, DailyMetric, Results};

/// Now, and the days ahead that planners ask for.
pub const DAYS: [usize; 5] = [0, 7, 14, 30, 60];

/// The daily cover of a commodity.
pub fn bands(commodity: &CommodityResults) -> Option<&Bands> {
    commodity.daily.iter().find(|(metric, _)| *metric == DailyMetric::CoverDays).map(|(_, bands)| bands).filter(|b| !b.q50.is_empty())
}

/// Five quantiles of a day.
pub fn quantiles(bands: &Bands, day: usize) -> [f64; 5] {
    [&bands.q05, &bands.q25, &bands.q50, &bands.q75, &bands.q95].map(|band| band.get(day).copied().unwrap_or(f64::NAN))
}

/// Days of cover in words: tenths below ten.
pub fn days(lang: Lang, value: f64) -> String {
    lang.number(value, if number::round(value, 1) < 10.0 { 1 } else { 0 })
}

/// The section.
pub fn section(page: &mut Page, results: &Results) {
    page.section("cover", Briefing::SectionCover, |page| {
        let lang = page.lang;
        page.note(lang.say(Briefing::CoverNote));
        let known: Vec<(&CommodityResults, &Bands)> =
            results.commodities.iter().filter_map(|commodity| Some((commodity, bands(commodity)?))).collect();
        if known.is_empty() {
            page.note(lang.say(Briefing::NoCover));
        }
        for (commodity, bands) in known {
            table(page, results, commodity, bands);
        }
        by_use(page, results);
    });
}

/// What each use holds itself: the depot's stock is one for all, the tanks are not.
fn by_use(page: &mut Page, results: &Results) {
    let lang = page.lang;
    let known = |commodity: &&CommodityResults| commodity.uses.iter().any(|of_use| !of_use.own_cover.mean.is_empty());
    let known: Vec<&CommodityResults> = results.commodities.iter().filter(known).collect();
    if known.is_empty() {
        page.note(lang.say(Briefing::CoverUses));
        return;
    }
    page.note(lang.say(Briefing::OwnCoverNote));
    let shown: Vec<usize> = DAYS.into_iter().filter(|&day| day < results.provenance.days).collect();
    let mut head = vec![lang.say(Briefing::Who).to_owned()];
    head.extend(shown.iter().map(|&day| capital(&lang.day_number(day))));
    for commodity in known {
        let caption = lang.fill(Briefing::OwnCoverCaption, &[("name", &lang.title_noun(commodity_of(&commodity.name)))]);
        page.table("plain", &caption, &head, |page| {
            for of_use in commodity.uses.iter().filter(|of_use| !of_use.own_cover.mean.is_empty()) {
                let own = &of_use.own_cover;
                let cell = |&day: &usize| lang.estimate_within(own.mean[day], [own.low[day], own.high[day]], 1);
                let cells: Vec<String> = shown.iter().map(cell).collect();
                page.row(&lang.title_noun(&of_use.name), &cells);
            }
        });
    }
}

fn table(page: &mut Page, results: &Results, commodity: &CommodityResults, bands: &Bands) {
    let lang = page.lang;
    let calendar = Calendar::of(&results.provenance);
    let single = results.provenance.replications == 1;
    let caption = lang.fill(Briefing::CoverCaption, &[("name", &lang.title_noun(commodity_of(&commodity.name)))]);
    let shown: Vec<usize> = DAYS.into_iter().filter(|&day| day < bands.q50.len()).collect();
    let scale = shown.iter().map(|&day| quantiles(bands, day)[4]).filter(|top| top.is_finite()).fold(1.0, f64::max);
    let mut words = vec![Briefing::Day, Briefing::Date, Briefing::Median];
    if !single {
        words.extend([Briefing::Half, Briefing::NineTenths, Briefing::Range]);
    }
    let mut head: Vec<String> = words.into_iter().map(|word| lang.say(word).to_owned()).collect();
    if let Some(last) = head.last_mut().filter(|_| !single) {
        *last = format!("{last}, {}", lang.fill(Briefing::RangeTo, &[("top", &days(lang, scale))]));
    }
    page.table("cover", &caption, &head, |page| {
        for day in shown {
            let all = quantiles(bands, day);
            let [q05, q25, q50, q75, q95] = all.map(|value| days(lang, value));
            let date = calendar.date(day).map_or_else(|| "–".to_owned(), |date| lang.date(date));
            page.within("tr", &[], |page| {
                page.html.leaf("th", &[("scope", "row")], &lang.whole(day as i64));
                page.html.leaf("td", &[], &date);
                page.html.leaf("td", &[("class", "main")], &q50);
                if !single {
                    page.html.leaf("td", &[], &format!("{q25} – {q75}"));
                    page.html.leaf("td", &[], &format!("{q05} – {q95}"));
                    let blanks = [("median", &*q50), ("q05", &q05), ("q25", &q25), ("q75", &q75), ("q95", &q95)];
                    let title = lang.fill(Briefing::RangeTitle, &blanks);
                    page.within("td", &[("class", "graphic")], |page| page.html.markup(&bar::spread(all, scale, &title)));
                }
            });
        }
    });
}
