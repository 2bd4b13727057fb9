//! `summary.json`: every figure with its interval. There is no clock in it: the same run gives the same bytes.

use serde_json::{Value, json};

use super::json::{Node, Read, numbers, object, seed, to_text};
use super::manifest::Manifest;
use stockout_results::catalogue::DAILY_QUANTILE_ERROR;
use stockout_results::{
    CommodityMetric, CommodityResults, Distribution, Figure, FirstShortage, Onset, OwnCover, PairMetric, PlaceMetric, PlaceResults,
    Probability, Results, RouteResults, Seen, TotalMetric, UseFacts, UseMetric, UseResults, VarianceShare,
};

/// The text of `summary.json`, which `run --format json` prints as well.
pub fn summary_json(results: &Results) -> String {
    let from = &results.provenance;
    let mut summary = json!({
        "stockout": from.version,
        "scenario": of_scenario(results),
        "seed": seed(from.seed),
        "replications": from.replications,
        "inner": from.inner,
        "days": from.days,
        "daily_quantile_error": DAILY_QUANTILE_ERROR,
        "commodities": object(results.commodities.iter().map(|commodity| (commodity.name.as_str(), of_commodity(commodity, results)))),
        "routes": object(results.routes.iter().map(|route| (route.name.as_str(), of_route(route, &results.commodities)))),
    });
    if !results.ignorance.is_empty() {
        summary["ignorance"] = object(results.ignorance.iter().map(|share| (share.metric.as_str(), of_variance(share))));
    }
    to_text(&summary)
}

/// The results without what stands in the daily files: their lists by day are empty.
pub(super) fn read(text: &str, manifest: &Manifest) -> Read<Results> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let root = Node::root(&value);
    same_run(&root, manifest)?;
    let commodities = root.get("commodities")?;
    let commodities: Read<Vec<_>> = manifest
        .commodities
        .iter()
        .zip(&manifest.uses)
        .map(|(named, uses)| commodity(named, uses, &commodities.get(&named.0)?, manifest))
        .collect();
    let commodities = commodities?;
    let routes = root.get("routes")?;
    let routes: Read<Vec<_>> = manifest.routes.iter().map(|route| route_of(route, &routes.get(&route.name)?, &commodities)).collect();
    let ignorance = match root.find("ignorance") {
        Some(shares) => shares.entries()?.into_iter().map(|(metric, share)| variance(metric, &share)).collect::<Read<_>>()?,
        None => Vec::new(),
    };
    Ok(Results { provenance: manifest.provenance.clone(), commodities, routes: routes?, samples: manifest.samples.clone(), ignorance })
}

/// A summary beside another run's manifest is worse than none.
fn same_run(root: &Node, manifest: &Manifest) -> Read<()> {
    let from = &manifest.provenance;
    let wholes = [("seed", from.seed), ("replications", from.replications), ("inner", from.inner), ("days", from.days as u64)];
    for (key, expected) in wholes {
        let found = root.get(key)?.whole()?;
        if found != expected {
            return Err(format!("`{key}` is {found}, but manifest.json says {expected}"));
        }
    }
    let hash = root.get("scenario")?.get("hash")?.text()?;
    if hash == from.hash { Ok(()) } else { Err(format!("`scenario.hash` is {hash}, but manifest.json says {}", from.hash)) }
}

/// Which scenario it is, and which place it is about, where it has places.
fn of_scenario(results: &Results) -> Value {
    let from = &results.provenance;
    let mut scenario = json!({ "name": from.name, "title": from.title.plain, "hash": from.hash });
    if let Some(place) = from.headline {
        scenario["headline"] = Value::from(from.places[place].name.as_str());
    }
    scenario
}

fn of_commodity(commodity: &CommodityResults, results: &Results) -> Value {
    let metrics = CommodityMetric::ALL.iter().zip(&commodity.metrics).map(|(metric, figure)| (metric.key(), of_figure(figure)));
    let uses = object(commodity.uses.iter().map(|use_| (use_.name.as_str(), of_use(use_))));
    let place = |place: &PlaceResults| (results.provenance.places[place.place].name.as_str(), of_place(place));
    let places = (!results.provenance.places.is_empty()).then(|| ("places", object(commodity.places.iter().map(place))));
    let onsets = of_onsets(&commodity.probability_of_shortage, &commodity.first_shortage, &commodity.seen);
    object(metrics.chain(onsets).chain([("uses", uses)]).chain(places))
}

fn commodity((name, unit): &(String, String), facts: &[(String, UseFacts)], node: &Node, manifest: &Manifest) -> Read<CommodityResults> {
    let uses = node.get("uses")?.entries()?;
    let known = |used: &str| facts.iter().find(|(name, _)| name == used).map(|(_, facts)| facts.clone()).unwrap_or_default();
    let in_places = node.find("places").map_or_else(|| Ok(Vec::new()), |places| places.entries())?;
    Ok(CommodityResults {
        name: name.clone(),
        unit: unit.clone(),
        metrics: figures(node, CommodityMetric::ALL.iter().map(|metric| metric.figure()))?,
        probability_of_shortage: probability(&node.get(Onset::Shortage.probability().key())?)?,
        first_shortage: first_day(&node.get(Onset::Shortage.first_day().key())?)?,
        seen: seen(node)?,
        uses: uses.into_iter().map(|(name, node)| use_of(name, known(name), &node)).collect::<Read<_>>()?,
        places: in_places.into_iter().map(|(name, node)| place_of(name, &node, manifest)).collect::<Read<_>>()?,
        together: None,
        daily: Vec::new(),
        shortage_probability: Vec::new(),
        severity: Vec::new(),
        early_warning: Vec::new(),
    })
}

fn of_use(use_: &UseResults) -> Value {
    let metrics = UseMetric::ALL.iter().zip(&use_.metrics).map(|(metric, figure)| (metric.key(), of_figure(figure)));
    object(metrics.chain(of_onsets(&use_.probability_of_shortage, &use_.first_shortage, &use_.seen)))
}

fn of_place(place: &PlaceResults) -> Value {
    let metrics = PlaceMetric::ALL.iter().zip(&place.metrics).map(|(metric, figure)| (metric.key(), of_figure(figure)));
    object(metrics.chain(of_onsets(&place.probability_of_shortage, &place.first_shortage, &place.seen)))
}

fn place_of(name: &str, node: &Node, manifest: &Manifest) -> Read<PlaceResults> {
    let place = manifest.provenance.places.iter().position(|place| place.name == name);
    Ok(PlaceResults {
        place: place.ok_or_else(|| node.is_not("a place that manifest.json names"))?,
        metrics: figures(node, PlaceMetric::ALL.iter().map(|metric| metric.figure()))?,
        probability_of_shortage: probability(&node.get(Onset::Shortage.probability().key())?)?,
        first_shortage: first_day(&node.get(Onset::Shortage.first_day().key())?)?,
        seen: seen(node)?,
        daily: Vec::new(),
        shortage_probability: Vec::new(),
        severity: Vec::new(),
        early_warning: Vec::new(),
    })
}

fn use_of(name: &str, facts: UseFacts, node: &Node) -> Read<UseResults> {
    Ok(UseResults {
        name: name.to_owned(),
        metrics: figures(node, UseMetric::ALL.iter().map(|metric| metric.figure()))?,
        probability_of_shortage: probability(&node.get(Onset::Shortage.probability().key())?)?,
        first_shortage: first_day(&node.get(Onset::Shortage.first_day().key())?)?,
        facts,
        seen: seen(node)?,
        daily: Vec::new(),
        own_cover: OwnCover::default(),
        early_warning: Vec::new(),
    })
}

/// Each figure is a table by commodity; trucks and convoys are counted over all commodities as well, in the same table.
fn of_route(route: &RouteResults, commodities: &[CommodityResults]) -> Value {
    let by_commodity = |metric: PairMetric| {
        let figures = commodities.iter().zip(&route.metrics);
        object(figures.map(|(commodity, figures)| (commodity.name.as_str(), of_figure(&figures[metric as usize]))))
    };
    let figure = |metric: PairMetric| {
        let total = TotalMetric::ALL.iter().zip(&route.totals).find(|(total, _)| total.of_pair() == metric);
        let mut table = by_commodity(metric);
        if let (Some((_, total)), Value::Object(table)) = (total, &mut table)
            && let Value::Object(all) = of_figure(total)
        {
            let of_commodities = std::mem::replace(table, all);
            table.extend(of_commodities);
        }
        table
    };
    let pairs = PairMetric::ALL.iter().map(|&metric| (metric.key(), figure(metric)));
    object([(Figure::OpenDays.key(), of_figure(&route.open_days))].into_iter().chain(pairs))
}

fn route_of(facts: &super::manifest::RouteFacts, node: &Node, commodities: &[CommodityResults]) -> Read<RouteResults> {
    let pair = |commodity: &CommodityResults| -> Read<Vec<Distribution>> {
        PairMetric::ALL.iter().map(|metric| figure(&node.get(metric.key())?.get(&commodity.name)?)).collect()
    };
    Ok(RouteResults {
        name: facts.name.clone(),
        status: facts.status.clone(),
        corridor: facts.corridor.clone(),
        path: facts.path.clone(),
        open_days: figure(&node.get(Figure::OpenDays.key())?)?,
        totals: TotalMetric::ALL.iter().map(|metric| figure(&node.get(metric.key())?)).collect::<Read<_>>()?,
        metrics: commodities.iter().map(pair).collect::<Read<_>>()?,
        open_probability: Vec::new(),
        trucks_sent: Vec::new(),
        trucks_lost: Vec::new(),
        delivered: vec![Vec::new(); commodities.len()],
        queue: vec![Vec::new(); commodities.len()],
        halted: Vec::new(),
    })
}

fn of_figure(figure: &Distribution) -> Value {
    json!({
        "mean": figure.mean, "ci95": numbers(&figure.ci95), "sd": figure.sd,
        "q05": figure.q05, "q25": figure.q25, "q50": figure.q50, "q75": figure.q75, "q95": figure.q95,
        "es95": figure.es95, "n": figure.n, "quantile_error": figure.quantile_error,
        "q05_ci95": numbers(&figure.quantile_ci95[0]), "q25_ci95": numbers(&figure.quantile_ci95[1]),
        "q50_ci95": numbers(&figure.quantile_ci95[2]), "q75_ci95": numbers(&figure.quantile_ci95[3]),
        "q95_ci95": numbers(&figure.quantile_ci95[4]), "es95_ci95": numbers(&figure.es95_ci95),
        "n_wanted": figure.wanted,
    })
}

/// The figures that a scope has, without those at its end that the scenario lacks. What a folder of an earlier version lacks is not known.
fn figures(node: &Node, scope: impl Iterator<Item = Figure>) -> Read<Vec<Distribution>> {
    let is_optional = |figure: &Figure| matches!(figure, Figure::PriceIndex | Figure::DearDays | Figure::ServiceLevel);
    let mut found = Vec::new();
    for of in scope {
        match node.find(of.key()) {
            Some(node) => found.push(figure(&node)?),
            None if is_optional(&of) => break,
            None if of.is_of_earlier_versions() => found.push(figure(&node.get(of.key())?)?),
            None => found.push(Distribution::unknown()),
        }
    }
    Ok(found)
}

fn figure(node: &Node) -> Read<Distribution> {
    let number = |key| node.get(key)?.number();
    // A folder of an earlier version has no intervals of quantiles.
    let pair = |key| node.find(key).map_or(Ok([f64::NAN; 2]), |pair| pair.pair());
    let [q05, q25, q50, q75, q95] = ["q05_ci95", "q25_ci95", "q50_ci95", "q75_ci95", "q95_ci95"];
    Ok(Distribution {
        n: node.get("n")?.whole()?,
        mean: number("mean")?,
        ci95: node.get("ci95")?.pair()?,
        sd: number("sd")?,
        q05: number("q05")?,
        q25: number("q25")?,
        q50: number("q50")?,
        q75: number("q75")?,
        q95: number("q95")?,
        quantile_ci95: [pair(q05)?, pair(q25)?, pair(q50)?, pair(q75)?, pair(q95)?],
        es95: number("es95")?,
        es95_ci95: pair("es95_ci95")?,
        quantile_error: number("quantile_error")?,
        wanted: node.find("n_wanted").filter(|wanted| !wanted.is_null()).map(|wanted| wanted.whole()).transpose()?,
    })
}

/// Whether and when a shortage comes, and a dry day.
fn of_onsets(
    probability_of_shortage: &Probability,
    first_shortage: &FirstShortage,
    seen: &Seen,
) -> impl Iterator<Item = (&'static str, Value)> {
    let probability = |of: &Probability| json!({ "estimate": of.estimate, "ci95": numbers(&of.ci95), "n": of.n });
    let first = |of: &FirstShortage| json!({ "survival": numbers(&of.survival), "median": of.median });
    let onset = |onset: Onset, chance: &Probability, day: &FirstShortage| {
        [(onset.probability().key(), probability(chance)), (onset.first_day().key(), first(day))]
    };
    let shortage = onset(Onset::Shortage, probability_of_shortage, first_shortage);
    shortage.into_iter().chain(onset(Onset::Dry, &seen.probability_of_dry, &seen.first_dry))
}

/// Whether and when a dry day comes; nothing in a folder of an earlier version.
fn seen(node: &Node) -> Read<Seen> {
    let Some(dry) = node.find(Onset::Dry.probability().key()) else { return Ok(Seen::default()) };
    let first_dry = first_day(&node.get(Onset::Dry.first_day().key())?)?;
    Ok(Seen { probability_of_dry: probability(&dry)?, first_dry, ..Seen::default() })
}

fn probability(node: &Node) -> Read<Probability> {
    Ok(Probability { estimate: node.get("estimate")?.number()?, ci95: node.get("ci95")?.pair()?, n: node.get("n")?.whole()? })
}

fn first_day(node: &Node) -> Read<FirstShortage> {
    let median = node.get("median")?;
    let median = if median.is_null() { None } else { Some(median.whole()? as usize) };
    Ok(FirstShortage { survival: node.get("survival")?.numbers()?, median })
}

fn of_variance(share: &VarianceShare) -> Value {
    json!({ "ignorance": share.ignorance, "chance": share.chance, "ci95": numbers(&share.ci95), "draws": share.draws })
}

fn variance(metric: &str, node: &Node) -> Read<VarianceShare> {
    Ok(VarianceShare {
        metric: metric.to_owned(),
        ignorance: node.get("ignorance")?.number()?,
        chance: node.get("chance")?.number()?,
        ci95: node.get("ci95")?.pair()?,
        draws: node.get("draws")?.whole()?,
    })
}
