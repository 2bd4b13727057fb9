//! Several results side by side. Whether a difference is more than chance is another command's answer.

use super::page::{Page, fact};
use super::{Beside, Input, Options, bar, chance, extras, figures, short};
use crate::chart::{self, Size};
use crate::lang::Briefing;
use stockout_results::Results;
use stockout_results::comparison::Comparison;
use stockout_results::{CommodityMetric, CommodityResults, Distribution, UseMetric};

/// The section.
pub fn section(page: &mut Page, inputs: &[Input], beside: &Beside, options: &Options) {
    page.section("compare", Briefing::SectionCompare, |page| {
        let lang = page.lang;
        match beside.comparison {
            Some(comparison) => {
                if beside.paired_runs {
                    page.note(lang.say(Briefing::PairedRuns));
                }
                paired(page, inputs, comparison, options);
            }
            None => {
                if let Some(why) = beside.unpaired {
                    page.note(lang.say(super::words_of(why)));
                }
                page.note(lang.say(Briefing::CompareNote));
            }
        }
        warnings(page, inputs, beside.unpaired.is_some());
        let results: Vec<Results> = inputs.iter().map(|input| input.results.clone()).collect();
        if let Some(chart) = chart::overlay(&results, &drawn(page, options)) {
            figures::plain(page, &chart);
        }
        let Some(first) = inputs.first() else { return };
        for commodity in &first.results.commodities {
            overall(page, inputs, &commodity.name);
            if commodity.uses.len() > 1 {
                uses(page, inputs, commodity);
            }
        }
    });
}

fn drawn(page: &Page, options: &Options) -> chart::Options {
    chart::Options { lang: page.lang, size: Size::Page, date: options.date }
}

/// What each scenario changes, under the same chance.
fn paired(page: &mut Page, inputs: &[Input], comparison: &Comparison, options: &Options) {
    extras::headline(page, comparison);
    let results: Vec<Results> = inputs.iter().map(|input| input.results.clone()).collect();
    let charts = chart::comparison(comparison, &results, &drawn(page, options));
    charts.iter().filter(|chart| chart.name == "differences").for_each(|chart| figures::plain(page, chart));
    extras::differences(page, comparison);
}

fn warnings(page: &mut Page, inputs: &[Input], explained: bool) {
    let lang = page.lang;
    let mut days: Vec<usize> = inputs.iter().map(|input| input.results.provenance.days).collect();
    days.sort_unstable();
    days.dedup();
    if days.len() > 1 {
        let words: Vec<String> = days.iter().map(|&days| lang.whole(days as i64)).collect();
        let text = lang.fill(Briefing::CompareUnlike, &[("days", &lang.list(&words))]);
        page.claim("p", &text, fact("provenance.days", f64::NAN, inputs[0].results));
    }
    let plan = |input: &Input| (input.results.provenance.seed, input.results.provenance.replications, input.results.provenance.inner);
    if !explained && inputs.iter().any(|input| plan(input) != plan(&inputs[0])) {
        page.note(lang.say(Briefing::CompareSeeds));
    }
}

fn of<'r>(input: &Input<'r>, name: &str) -> Option<&'r CommodityResults> {
    input.results.commodities.iter().find(|commodity| commodity.name == name)
}

fn overall(page: &mut Page, inputs: &[Input], name: &str) {
    let lang = page.lang;
    let window = inputs.iter().map(|input| short::window(input.results)).min().unwrap_or_default();
    let caption = lang.fill(Briefing::CompareCaption, &[("name", &lang.title_noun(name))]);
    let scale = inputs.iter().map(|input| input.results.provenance.days).max().unwrap_or(1) as f64;
    let head = [
        lang.say(Briefing::ColScenario).to_owned(),
        lang.count(Briefing::ColChanceWithin, window as f64, &[("days", &lang.whole(window as i64))]),
        lang.say(Briefing::ColDays).to_owned(),
        lang.say(Briefing::ColRange90).to_owned(),
        lang.say(Briefing::ColUnmet).to_owned(),
        lang.say(Briefing::ColLost).to_owned(),
        format!("{}, {}", lang.say(Briefing::Range), lang.fill(Briefing::RangeTo, &[("top", &lang.number(scale, 0))])),
    ];
    page.table("compare", &caption, &head, |page| {
        for input in inputs {
            let Some(commodity) = of(input, name) else { continue };
            let metric = |metric: CommodityMetric| commodity.metrics.get(metric as usize);
            let words =
                |figure: Option<&Distribution>| figure.map_or_else(dash, |figure| lang.estimate_within(figure.mean, figure.ci95, 1));
            let single = input.results.provenance.replications == 1;
            let chance = chance::within(&commodity.first_shortage, window, &input.results.provenance).filter(|_| !single);
            page.within("tr", &[], |page| {
                page.html.leaf("th", &[("scope", "row")], page.lang.of(&input.results.provenance.title));
                page.cell(&[], &chance.map_or_else(dash, |chance| lang.share(chance.estimate, chance.ci95)));
                let days = metric(CommodityMetric::ShortageDays);
                page.cell(&[("class", "main")], &words(days));
                let range = |figure: &Distribution| format!("{} – {}", lang.number(figure.q05, 0), lang.number(figure.q95, 0));
                page.cell(&[], &days.filter(|_| !single).map_or_else(dash, range));
                let unmet = metric(CommodityMetric::UnmetShare);
                page.cell(&[], &unmet.map_or_else(dash, |share| lang.share(share.mean, share.ci95)));
                page.cell(&[], &words(metric(CommodityMetric::TrucksLost)));
                page.within("td", &[("class", "graphic")], |page| {
                    if let Some(days) = days {
                        let title = range_title(page, days);
                        page.html.markup(&bar::spread([days.q05, days.q25, days.q50, days.q75, days.q95], scale, &title));
                    }
                });
            });
        }
    });
}

fn range_title(page: &Page, days: &Distribution) -> String {
    let word = |value: f64| page.lang.number(value, 0);
    let (q05, q25, q50, q75, q95) = (word(days.q05), word(days.q25), word(days.q50), word(days.q75), word(days.q95));
    page.lang.fill(Briefing::RangeTitle, &[("median", &q50), ("q05", &q05), ("q25", &q25), ("q75", &q75), ("q95", &q95)])
}

fn uses(page: &mut Page, inputs: &[Input], commodity: &CommodityResults) {
    let lang = page.lang;
    let caption = lang.fill(Briefing::CompareUses, &[("name", &lang.title_noun(&commodity.name))]);
    let mut head = vec![lang.say(Briefing::ColScenario).to_owned()];
    head.extend(commodity.uses.iter().map(|of_use| lang.title_noun(&of_use.name)));
    page.table("plain", &caption, &head, |page| {
        for input in inputs {
            let Some(other) = of(input, &commodity.name) else { continue };
            let cell = |name: &str| {
                let of_use = other.uses.iter().find(|of_use| of_use.name == name)?;
                let days = of_use.metrics.get(UseMetric::ShortageDays as usize)?;
                Some(lang.estimate_within(days.mean, days.ci95, 1))
            };
            let cells: Vec<String> = commodity.uses.iter().map(|of_use| cell(&of_use.name).unwrap_or_else(dash)).collect();
            page.row(page.lang.of(&input.results.provenance.title), &cells);
        }
    });
}

fn dash() -> String {
    "–".to_owned()
}
