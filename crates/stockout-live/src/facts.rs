//! What a scenario says, for the levers of the page.

use crate::faults::list;
use serde_json::{Map, Value as Json, json};
use stockout::scenario::resolved::resolved_json;
use stockout::scenario::{Reading, Scenario, Spec, UncertainLaw, Value};

/// Title, roads, statuses, uses as TOML, uncertain values, and every number with its unit and range.
pub(crate) fn facts(reading: &Reading) -> Json {
    let scenario = &reading.scenario;
    // What was resolved is right: it was written by the reader of scenarios itself.
    let table: toml::Table = toml::from_str(&scenario.resolved).unwrap_or_default();
    let statuses: Vec<&String> = table.get("statuses").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys).collect();
    let specs = specs(scenario);
    json!({
        "name": scenario.name,
        "title": scenario.title,
        "title_fr": scenario.title_fr,
        "summary": scenario.summary,
        "summary_fr": scenario.summary_fr,
        "hash": scenario.hash,
        "headline": scenario.headline.map(|place| json!({ "name": scenario.places[place].name, "title": scenario.places[place].title })),
        "statuses": statuses,
        "uses": uses(&table),
        "numbers": numbers(scenario),
        "specs": specs,
        "uncertain": scenario.uncertain.iter().map(|one| json!({ "path": one.path, "column": one.column(), "law": law(&one.law), "together": one.together })).collect::<Vec<_>>(),
        "resolved": resolved_json(scenario),
        "warnings": list(&reading.warnings),
    })
}

/// By commodity: its uses in order, each with the table that a file would give. A file that changes their order gives all of them anew.
fn uses(table: &toml::Table) -> Json {
    let commodities = table.get("commodities").and_then(toml::Value::as_table).into_iter().flatten();
    let of = |(name, commodity): (&String, &toml::Value)| {
        let uses = commodity.get("uses").and_then(toml::Value::as_array).into_iter().flatten();
        let entry = |used: &toml::Value| json!({ "name": used.get("name").and_then(toml::Value::as_str), "toml": inline(used) });
        (name.clone(), Json::Array(uses.map(entry).collect()))
    };
    Json::Object(commodities.map(of).collect::<Map<_, _>>())
}

/// A TOML value on one line.
fn inline(value: &toml::Value) -> String {
    match value {
        toml::Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        toml::Value::Table(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{} = {}", quoted(key), inline(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        toml::Value::String(text) => quoted(text),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => format!("{number:?}"),
        toml::Value::Boolean(flag) => flag.to_string(),
        toml::Value::Datetime(date) => date.to_string(),
    }
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// Every number by its path: the name of its spec, and what it is (a number, a law, or nothing).
fn numbers(scenario: &Scenario) -> Json {
    let layout = scenario.layout();
    let of = |&slot: &_| {
        let value = &scenario.values[layout.index(slot)];
        json!([scenario.path(slot), slot.spec().name, told(scenario, value)])
    };
    Json::Array(layout.slots().iter().map(of).collect())
}

/// Unit, range and meaning of each key, once.
fn specs(scenario: &Scenario) -> Json {
    let mut specs = Map::new();
    for slot in scenario.layout().slots() {
        let Spec { name, unit, low, high, whole, flag, meaning, .. } = *slot.spec();
        let high = high.is_finite().then_some(high);
        specs
            .entry(name)
            .or_insert_with(|| json!({ "unit": unit, "low": low, "high": high, "whole": whole, "flag": flag, "meaning": meaning }));
    }
    Json::Object(specs)
}

fn told(scenario: &Scenario, value: &Value) -> Json {
    match (value.known(), value.base) {
        (Some(number), _) if number.is_infinite() => json!("unlimited"),
        (Some(number), _) => json!(number),
        (None, stockout::scenario::Term::Draw(at)) if value.then.is_empty() => law(&scenario.uncertain[at].law),
        _ => json!("uncertain"),
    }
}

fn law(law: &UncertainLaw) -> Json {
    match law {
        UncertainLaw::Uniform { low, high } => json!({ "low": low, "high": high }),
        UncertainLaw::Pert { low, mode, high } => json!({ "low": low, "mode": mode, "high": high }),
        UncertainLaw::Discrete { values, weights } => json!({ "values": values, "weights": weights }),
    }
}
