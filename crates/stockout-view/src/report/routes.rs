//! Routes: days open, flow, losses.

use super::claims::{Basis, Kind};
use super::explored;
use super::page::Page;
use crate::lang::{Briefing, above_zero, unit};
use stockout_results::exploration::Exploration;
use stockout_results::metric::{MetricName, Subject};
use stockout_results::told::commodity_of;
use stockout_results::{CommodityResults, Distribution, Figure, PairMetric, Results, RouteResults, TotalMetric};

/// The section.
pub fn section(page: &mut Page, results: &Results, explored: Option<&Exploration>) {
    page.section("routes", Briefing::SectionRoutes, |page| {
        let lang = page.lang;
        if results.routes.is_empty() {
            page.note(lang.say(Briefing::NoRoutes));
            return;
        }
        let single = results.provenance.replications == 1;
        page.note(lang.say(if single { Briefing::RoutesNoteSingle } else { Briefing::RoutesNote }));
        let mut head = [Briefing::ColRoute, Briefing::ColStatus, Briefing::ColOpen, Briefing::ColSent, Briefing::ColLost]
            .map(|word| lang.say(word).to_owned())
            .to_vec();
        head.extend(results.commodities.iter().map(|commodity| {
            lang.fill(
                Briefing::ColDelivered,
                &[("name", &lang.title_noun(commodity_of(&commodity.name))), ("unit", &unit(&commodity.unit))],
            )
        }));
        page.table("routes", lang.say(Briefing::RoutesCaption), &head, |page| {
            for route in in_order(results) {
                row(page, route);
            }
        });
        match explored {
            Some(found) => explored::losses(page, found),
            None => page.note(lang.say(Briefing::LossNotHere)),
        }
    });
}

/// What brings most of the first commodity comes first; the order of the file decides between equals.
fn in_order(results: &Results) -> Vec<&RouteResults> {
    let brought = |route: &RouteResults, commodity: usize| delivered(route, commodity).map_or(0.0, |figure| figure.mean);
    let mut routes: Vec<&RouteResults> = results.routes.iter().collect();
    routes.sort_by(|a, b| {
        let keys = (0..results.commodities.len()).map(|c| brought(b, c).total_cmp(&brought(a, c)));
        keys.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    routes
}

fn delivered(route: &RouteResults, commodity: usize) -> Option<&Distribution> {
    route.metrics.get(commodity)?.get(PairMetric::Delivered as usize)
}

fn row(page: &mut Page, route: &RouteResults) {
    let lang = page.lang;
    let total = |metric: TotalMetric| route.totals.get(metric as usize);
    let words = |figure: Option<&Distribution>, most: i32| {
        figure.map_or_else(|| "–".to_owned(), |figure| lang.estimate_within(figure.mean, figure.ci95, most))
    };
    page.within("tr", &[], |page| {
        page.within("th", &[("scope", "row")], |page| {
            page.html.leaf("span", &[], &route.name);
            if !route.corridor.is_empty() {
                page.html.leaf("small", &[], &route.corridor);
            }
        });
        page.html.leaf("td", &[("class", "words")], &lang.noun(&route.status));
        page.cell(&[], &words(Some(&route.open_days), 1));
        page.cell(&[], &words(total(TotalMetric::TrucksSent), 0));
        page.cell(&[], &words(total(TotalMetric::TrucksLost), 1));
        for commodity in 0..route.metrics.len() {
            page.cell(&[], &words(delivered(route, commodity), 0));
        }
    });
}

/// Which route brings most of a commodity.
pub fn sentence(page: &mut Page, results: &Results, index: usize, commodity: &CommodityResults) {
    let lang = page.lang;
    let brought = |route: &RouteResults| delivered(route, index).map_or(0.0, |figure| figure.mean);
    let all: f64 = results.routes.iter().map(brought).sum();
    let best = results.routes.iter().max_by(|a, b| brought(a).total_cmp(&brought(b)));
    let Some(best) = best.filter(|best| brought(best) > 0.0 && all > 0.0) else { return };
    let (name, open) = (lang.title_noun(commodity_of(&commodity.name)), lang.estimate_within(best.open_days.mean, best.open_days.ci95, 1));
    let (share, days) = (lang.percent(brought(best) / all, 0), lang.whole(results.provenance.days as i64));
    let n = lang.whole(best.open_days.n as i64);
    let blanks = [("name", &*name), ("route", &best.name), ("share", &share), ("open", &open), ("all", &days), ("n", &n)];
    let single = results.provenance.replications == 1;
    let text = lang.fill(if single { Briefing::RouteSentenceSingle } else { Briefing::RouteSentence }, &blanks);
    let (kind, interval) =
        if single { (Kind::Fact, [f64::NAN; 2]) } else { (Kind::Estimate, above_zero(best.open_days.mean, best.open_days.ci95)) };
    let metric = MetricName { subject: Subject::Route(&best.name), figure: Figure::OpenDays }.to_string();
    page.claim("li", &text, Basis { metric, kind, value: best.open_days.mean, interval, n: best.open_days.n });
}
