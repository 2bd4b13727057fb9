//! The files of a fit: the document, its tables, and an overlay that a scenario file can be.

use serde_json::{Value, json};

use super::answer::{Answer, Origin, figure, interval, quoted, table, titles};
use super::error::StoreError;
use super::json::object;
use stockout_results::Provenance;
use stockout_results::fit::{Chance, Change, Changes, FatedRow, Fit, Interval, RateFit, RouteFit};

/// Name of the overlay in a fit's folder.
pub const OVERLAY: &str = "fitted.toml";

/// The fit as one JSON document. Rates are events a day.
pub fn json(found: &Fit) -> Value {
    let rows = &found.rows;
    json!({
        "file": { "name": found.file, "blake3": found.hash, "layout": found.layout },
        "window": { "from": found.from.to_string(), "to": found.to.to_string(), "days": found.days, "given": found.window_given },
        "buffer_km": found.buffer_km,
        "place_precision": found.place_precision,
        "attacks_name_traffic": found.by_words,
        "rows": {
            "all": rows.all,
            "attacks": rows.attacks,
            "closures": rows.closures,
            "ambiguous": rows.ambiguous,
            "shared": rows.shared,
            "away": rows.away,
            "coarse_place": rows.coarse_place,
            "coarse_date": rows.coarse_date,
            "other": rows.other,
            "on_forces": rows.on_forces,
            "outside": rows.outside,
            "repeated": rows.repeated,
        },
        "commodity": found.commodity,
        "replications": found.replications,
        "routes": object(found.routes.iter().map(|route| (route.name.as_str(), of_route(route)))),
        "without_path": found.without_path,
        "changes": { "attacks": changes(&found.changes[0]), "closures": changes(&found.changes[1]) },
    })
}

fn of_route(route: &RouteFit) -> Value {
    json!({
        "attacks": rate(&route.attacks),
        "closures": rate(&route.closures),
        "convoys_per_day": route.convoys_per_day,
        "convoys_given": route.convoys_given,
        "attack_probability": route.attack_probability.as_ref().map(chance),
        "closure_probability": route.closure_probability.as_ref().map(chance),
    })
}

fn estimate(of: &Interval) -> Value {
    json!({ "mean": of.mean, "ci95": interval(of.ci95) })
}

fn rate(of: &RateFit) -> Value {
    json!({
        "events": of.events,
        "alone": estimate(&of.alone),
        "pooled": estimate(&of.pooled),
        "change": of.change.as_ref().map(change),
    })
}

fn chance(of: &Chance) -> Value {
    json!({ "mean": of.interval.mean, "ci95": interval(of.interval.ci95), "values": of.values })
}

fn change(of: &Change) -> Value {
    json!({ "events": of.events, "days": of.days, "ratio": { "estimate": of.ratio, "ci95": interval(of.ci95) }, "p": of.p })
}

fn changes(of: &Changes) -> Value {
    let found = of.found.as_ref().map(|found| {
        json!({
            "date": found.date.to_string(),
            "events": found.events,
            "days": found.days,
            "p": found.p,
            "permutations": found.permutations,
        })
    });
    let named = of.named.as_ref().map(|(date, of)| {
        let mut value = change(of);
        value["date"] = Value::from(date.to_string());
        value
    });
    json!({ "named": named, "found": found })
}

/// A key of the scenario that the fit sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its path, e.g. `routes.RN7.attack_probability.fuel`.
    pub path: String,
    /// Its value, as TOML.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

/// What the fit sets, in the order of the routes.
pub fn settings(found: &Fit) -> Vec<Setting> {
    let of = |route: &RouteFit| {
        let attack = route.attack_probability.as_ref().map(|chance| {
            let path = match &found.commodity {
                Some(commodity) => format!("routes.{}.attack_probability.{commodity}", route.name),
                None => format!("routes.{}.attack_probability", route.name),
            };
            let whose = if route.convoys_given { "as given" } else { "as the scenario sends them" };
            let convoys = format!("assumption: {} convoys a day, {whose}; ", rounded(route.convoys_per_day));
            setting(found, path, chance, &route.attacks, &convoys)
        });
        let closure = route
            .closure_probability
            .as_ref()
            .map(|chance| setting(found, format!("routes.{}.closure_probability", route.name), chance, &route.closures, ""));
        attack.into_iter().chain(closure)
    };
    found.routes.iter().flat_map(of).collect()
}

fn setting(found: &Fit, path: String, chance: &Chance, rate: &RateFit, assumed: &str) -> Setting {
    let values: Vec<String> = chance.values.iter().map(|&value| rounded(value)).collect();
    let [low, high] = chance.interval.ci95.map(rounded);
    let source = format!(
        "Fitted: {} events in {} days, {} to {}, within {} km of the route, from {} ({}, blake3 {}); {assumed}pooled over {} routes; 95 % interval {low} to {high}; ten values, a tenth of the posterior each",
        rate.events,
        found.days,
        found.from,
        found.to,
        found.buffer_km,
        found.file,
        found.layout,
        found.hash.get(..16).unwrap_or(&found.hash),
        found.routes.len(),
    );
    Setting { path, value: format!("{{ values = [{}] }}", values.join(", ")), source }
}

/// To four significant digits: more would claim what no count knows.
fn rounded(value: f64) -> String {
    format!("{value:.3e}").parse::<f64>().unwrap_or(value).to_string()
}

/// How an overlay begins, so that it is known again.
const HEAD: &str = "# Rates of attack and closure by route, fitted by stockout ";

/// Is a file's text that of an overlay of a fit?
pub fn is_overlay(text: &str) -> bool {
    text.starts_with(HEAD)
}

/// The overlay, on a scenario file that is named relative to where the overlay will lie.
pub fn overlay(found: &Fit, made: &Provenance, extends: &str) -> String {
    let mut text = format!(
        "{HEAD}{} to {} events of an export.\n\
         # They lean on assumptions: each attack is on one convoy, the convoys a day are those named under [sources], only what was\n\
         # reported is counted, a road counts as open on every day, and the regime's multipliers were 1. See docs/fit.md.\n\
         extends = {}\n\n[scenario]\n{}",
        made.version,
        found.rows.attacks + found.rows.closures,
        quoted(extends),
        titles(&made.title, &format!("rates fitted to {}", found.file), &format!("taux ajustés à {}", found.file)),
    );
    let settings = settings(found);
    for (head, of) in [("set", (|setting: &Setting| setting.value.clone()) as fn(&Setting) -> String), ("sources", |s| quoted(&s.source))] {
        text.push_str(&format!("\n[{head}]\n"));
        settings.iter().for_each(|setting| text.push_str(&format!("{} = {}\n", quoted(&setting.path), of(setting))));
    }
    text
}

/// `fit.json`, `rates.csv`, `over-time.csv`, `doubtful.csv`, `events.csv` and the overlay.
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn answer(found: &Fit, made: &Provenance) -> Result<Answer, StoreError> {
    let row = |(kind, route, of, chance): (&str, &RouteFit, &RateFit, Option<&Chance>)| {
        let mut row = vec![route.name.clone(), kind.to_owned(), of.events.to_string(), found.days.to_string()];
        row.extend([of.alone, of.pooled].iter().flat_map(|of| [of.mean, of.ci95[0], of.ci95[1]]).map(figure));
        row.extend(chance.map_or([f64::NAN; 3], |of| [of.interval.mean, of.interval.ci95[0], of.interval.ci95[1]]).map(figure));
        row
    };
    let both = |route| -> [(&str, &RouteFit, &RateFit, Option<&Chance>); 2] {
        let route: &RouteFit = route;
        [
            ("attack", route, &route.attacks, route.attack_probability.as_ref()),
            ("closure", route, &route.closures, route.closure_probability.as_ref()),
        ]
    };
    let head = "route,kind,events,route_days,rate_alone,rate_alone_low,rate_alone_high,rate_pooled,rate_pooled_low,rate_pooled_high,\
                probability,probability_low,probability_high";
    let rates = table("rates.csv", head, found.routes.iter().flat_map(both).map(row).collect())?;
    let bin = |route: &RouteFit, (at, [attacks, closures]): (usize, &[u32; 2])| {
        let day = at * found.bin_days;
        let from = found.from.saturating_add(jiff::Span::new().days(i32::try_from(day).unwrap_or(i32::MAX)));
        let days = found.bin_days.min(found.days - day);
        vec![route.name.clone(), from.to_string(), days.to_string(), attacks.to_string(), closures.to_string()]
    };
    let bins = found.routes.iter().flat_map(|route| route.bins.iter().enumerate().map(move |at| bin(route, at)));
    let over_time = table("over-time.csv", "route,from,days,attacks,closures", bins.collect())?;
    let doubtful = found.doubtful.iter().map(|event| {
        let near: Vec<String> = event.near.iter().map(|(route, km)| format!("{route} {km:.1}")).collect();
        vec![event.id.clone(), event.line.to_string(), event.route.clone().unwrap_or_default(), near.join("; ")]
    });
    let doubtful = table("doubtful.csv", "event,line,route,near_km", doubtful.collect())?;
    let fate = |row: &FatedRow| {
        let (is_counted, why) = row.fate.words();
        vec![row.line.to_string(), row.id.clone(), is_counted.to_string(), why.to_owned(), row.route.clone().unwrap_or_default()]
    };
    let fates = table("events.csv", "line,event,counted,why,route", found.fates.iter().map(fate).collect())?;
    let overlay = overlay(found, made, &format!("scenarios/{}.toml", made.name));
    Ok(Answer {
        kind: "fit",
        version: made.version.clone(),
        commit: made.commit.clone(),
        scheme: made.scheme,
        seed: made.seed,
        replications: made.replications,
        inner: made.inner,
        scenarios: vec![Origin::of(made)],
        document: json(found),
        tables: vec![
            ("rates.csv", rates),
            ("over-time.csv", over_time),
            ("doubtful.csv", doubtful),
            ("events.csv", fates),
            (OVERLAY, overlay.into_bytes()),
        ],
    })
}
