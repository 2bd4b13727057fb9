//! What some cases say side by side.

use crate::cases::Case;
use crate::drivers;
use serde_json::{Map, Value as Json, json};
use std::convert::Infallible;
use stockout::ensemble::{Plan, Rows};
use stockout::model::Model;
use stockout::results::comparison::{Comparison, Difference};
use stockout::results::stats::wilson;
use stockout::results::told::commodity_of;
use stockout::results::{
    Bands, CommodityMetric, CommodityResults, DailyMetric, Distribution, Figure, FirstShortage, PairMetric, Probability, Results,
    RouteResults, UseMetric, UseResults,
};
use stockout::study::compare;

/// Days ahead of which the page says how likely a shortage is.
const WITHIN: [usize; 4] = [7, 14, 30, 60];

/// Figures of commodities and uses that the page compares, beside the headline's.
const COMPARED: [UseMetric; 3] = [UseMetric::ShortageDays, UseMetric::UnmetShare, UseMetric::Unmet];

/// Daily figures that the page draws.
const DRAWN: [DailyMetric; 3] = [DailyMetric::CoverDays, DailyMetric::UnmetShare, DailyMetric::Arrivals];

/// Figures of each case, and the differences of all but the first to it; none if replications are missing.
pub(crate) fn answer(cases: &[(&str, &Case)], plan: &Plan) -> Option<Json> {
    let results: Vec<Results> = cases.iter().map(|(_, case)| case.results(plan)).collect::<Option<_>>()?;
    let of = cases.iter().zip(&results);
    let provenance = &results[0].provenance;
    let headline = provenance.headline.map(|place| &provenance.places[place]);
    Some(json!({
        "n": plan.replications,
        "seed": plan.seed,
        "version": provenance.version,
        "scheme": provenance.scheme,
        "place": headline.map(|place| json!({ "name": place.name, "title": place.title, "population": place.population })),
        "population": provenance.population,
        "cases": of.map(|((key, case), results)| of_case(key, case, results)).collect::<Vec<_>>(),
        "comparison": comparison(cases, &results, plan),
    }))
}

fn of_case(key: &str, case: &Case, results: &Results) -> Json {
    let told = results.told();
    let commodities = told.commodities.iter().enumerate().map(|(at, commodity)| of_commodity(at, commodity, case, results));
    json!({
        "key": key,
        "name": results.provenance.name,
        "title": results.provenance.title.plain,
        "title_fr": results.provenance.title.french,
        "hash": results.provenance.hash,
        "start": results.provenance.start,
        "days": results.provenance.days,
        "commodities": commodities.collect::<Vec<_>>(),
        "routes": results.routes.iter().map(|route| of_route(route, results)).collect::<Vec<_>>(),
    })
}

fn of_commodity(at: usize, commodity: &CommodityResults, case: &Case, results: &Results) -> Json {
    let figures = CommodityMetric::ALL.iter().zip(&commodity.metrics).map(|(metric, figure)| (metric.key().to_owned(), of_figure(figure)));
    let daily = commodity.daily.iter().filter(|(metric, _)| DRAWN.contains(metric));
    json!({
        "name": commodity_of(&commodity.name),
        "told": commodity.name,
        "unit": commodity.unit,
        "figures": figures.collect::<Map<_, _>>(),
        (Figure::ProbabilityOfShortage.key()): of_probability(&commodity.probability_of_shortage),
        "within": within(&commodity.first_shortage, commodity.probability_of_shortage.n),
        "median_first_day": commodity.first_shortage.median,
        "daily": daily.map(|(metric, bands)| (metric.key().to_owned(), of_bands(bands))).collect::<Map<_, _>>(),
        (Figure::ShortageProbability.key()): commodity.shortage_probability,
        "uses": commodity.uses.iter().map(of_use).collect::<Vec<_>>(),
        "drivers": drivers::drivers(case, results, at),
    })
}

fn of_use(used: &UseResults) -> Json {
    let figures = UseMetric::ALL.iter().zip(&used.metrics).map(|(metric, figure)| (metric.key().to_owned(), of_figure(figure)));
    json!({
        "name": used.name,
        "figures": figures.collect::<Map<_, _>>(),
        (Figure::ProbabilityOfShortage.key()): of_probability(&used.probability_of_shortage),
        "within": within(&used.first_shortage, used.probability_of_shortage.n),
        "median_first_day": used.first_shortage.median,
    })
}

fn of_route(route: &RouteResults, results: &Results) -> Json {
    let delivered =
        results.commodities.iter().zip(&route.metrics).map(|(commodity, metrics)| {
            (commodity.name.clone(), metrics.get(PairMetric::Delivered as usize).map_or(Json::Null, of_figure))
        });
    json!({ "name": route.name, "status": route.status, (Figure::OpenDays.key()): of_figure(&route.open_days), "delivered": delivered.collect::<Map<_, _>>() })
}

/// Chances that the first shortage comes within so many days; none where the horizon is shorter.
fn within(first: &FirstShortage, n: u64) -> Json {
    let of = |days: usize| {
        let left = first.survival.get(days - 1)?;
        let n = n as f64;
        // The share of so many replications: their count is whole.
        let short = (n - left * n).round();
        Some(json!({ "days": days, "estimate": short / n, "ci95": wilson(short, n) }))
    };
    WITHIN.iter().filter_map(|&days| of(days)).collect()
}

fn of_figure(figure: &Distribution) -> Json {
    json!({
        "mean": figure.mean, "ci95": figure.ci95, "sd": figure.sd, "q05": figure.q05, "q25": figure.q25, "q50": figure.q50,
        "q75": figure.q75, "q95": figure.q95, "es95": figure.es95,
    })
}

fn of_probability(probability: &Probability) -> Json {
    json!({ "estimate": probability.estimate, "ci95": probability.ci95 })
}

fn of_bands(bands: &Bands) -> Json {
    json!({ "mean": bands.mean, "q05": bands.q05, "q25": bands.q25, "q50": bands.q50, "q75": bands.q75, "q95": bands.q95 })
}

/// By case but the first: the differences of headline figures, and of shortage days and need not met of every use.
fn comparison(cases: &[(&str, &Case)], results: &[Results], plan: &Plan) -> Json {
    if cases.len() < 2 {
        return json!([]);
    }
    let found = compared(cases, results, plan);
    let names: Vec<&str> = results[0].commodities.iter().map(|commodity| commodity.name.as_str()).collect();
    let is_told = |difference: &&Difference| {
        let (subject, figure) = difference.metric.rsplit_once('.').unwrap_or_default();
        let of_commodity = names.iter().any(|name| subject == *name || subject.starts_with(&format!("{name}.")));
        difference.headline.is_some() || of_commodity && COMPARED.iter().any(|metric| metric.key() == figure)
    };
    let of = |(key, compared): (&str, &stockout::results::comparison::Compared)| {
        let differences =
            compared.differences.iter().filter(is_told).map(|difference| (difference.metric.clone(), of_difference(difference)));
        json!({ "key": key, "differences": differences.collect::<Map<_, _>>() })
    };
    let keys = cases[1..].iter().map(|(key, _)| *key);
    keys.zip(&found.scenarios).map(of).collect()
}

fn compared(cases: &[(&str, &Case)], results: &[Results], plan: &Plan) -> Comparison {
    let models: Vec<&Model> = cases.iter().map(|(_, case)| case.model.as_ref()).collect();
    let provenances: Vec<_> = results.iter().map(|results| results.provenance.clone()).collect();
    let mut all: Vec<_> = cases.iter().map(|(_, case)| case.gathering.rows(plan.replications)).collect();
    let stretches = std::iter::from_fn(|| {
        let rows: Option<Vec<Rows<'_>>> = all.iter_mut().map(Iterator::next).collect();
        Some(Ok::<_, Infallible>(rows?.iter().map(|rows| rows.rows.to_vec()).collect()))
    });
    match compare::of_rows(&models, &provenances, plan, stretches) {
        Ok(comparison) => comparison,
        Err(never) => match never {},
    }
}

fn of_difference(difference: &Difference) -> Json {
    json!({
        "base": difference.base, "scenario": difference.scenario, "mean": difference.mean, "ci95": difference.ci95,
        "simultaneous95": difference.simultaneous95, "verdict": difference.verdict.key(),
        "ties": difference.ties, "probability_worse": of_probability(&difference.probability_worse), "headline": difference.headline.is_some(),
    })
}
