//! JSON Schema of a scenario file, from the table of keys: an editor can complete and check with it.

use serde_json::{Map, Value as Json, json};

use crate::scenario::draft::amount::{ALL_PLACES, RESERVED, may_be_absent};
use crate::scenario::draft::tables::{Law, Sort};
use crate::scenario::keys::{self, Spec};

/// Letters of any script; `\p{L}` would say it better, but not every validator knows it.
const NAME: &str = "^[A-Za-z0-9_\\u00C0-\\uFFFF-]+$";

/// The schema, draft 2020-12. `x-unit` is a number's unit, `x-measures` whether a measure may change it in mid-run.
pub fn schema() -> Json {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of Stockout",
        "description": "What a city needs, by which roads it comes, and what befalls them. TOML.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "extends": text("Another scenario file that this one overlays; relative to this file."),
            "scenario": scenario(),
            "places": named("Where people live, in order; without it there is one place.", object("A place.", place()), Some(json!({ "not": { "const": ALL_PLACES } }))),
            "commodities": named("What the city needs, in order.", commodity(), Some(json!({ "not": { "enum": RESERVED } }))),
            "threat": threat(),
            "escorts": object("Escort teams, and how long convoys halt after an attack; without teams nobody waits for an escort.", table(Sort::Escorts)),
            "statuses": named("A status gives defaults to the routes that bear it.", object("A status.", table(Sort::Status)), None),
            "routes": named("The roads, in order.", object("A route.", route()), None),
            "measures": json!({ "type": "array", "description": "What somebody does, from a day to a day.", "items": measure() }),
            "sources": json!({ "type": "object", "description": "Where a number comes from: a path, and its source.", "additionalProperties": { "type": "string" } }),
            "set": verb("Replaces what stands at a path, after all tables."),
            "scale": verb("Multiplies what stands at a path."),
            "add": verb("Adds to what stands at a path."),
            "changes": json!({ "type": "array", "description": "More changes, each after the ones before it.", "items": changes() }),
        },
        "if": { "not": { "required": ["extends"] } },
        "then": {
            "required": ["scenario", "commodities"],
            "properties": {
                "scenario": { "required": ["title", "start", "days"] },
                "commodities": {
                    "minProperties": 1,
                    "additionalProperties": { "required": ["unit", "daily_demand", "truck_load", "initial_stock_days", "uses"] },
                },
            },
        },
        "$defs": { "uncertain": uncertain(), "path": { "type": "string", "description": "A path, e.g. routes.*.attack_probability.fuel" } },
    })
}

fn text(description: &str) -> Json {
    json!({ "type": "string", "description": description })
}

fn by_language(description: &str) -> Json {
    let languages = Map::from_iter([("en".to_owned(), text("In English.")), ("fr".to_owned(), text("In French, shown with --lang fr."))]);
    let mut languages = object("By language.", languages);
    languages["minProperties"] = json!(1);
    json!({ "description": description, "anyOf": [{ "type": "string" }, languages] })
}

fn object(description: &str, properties: Map<String, Json>) -> Json {
    json!({ "type": "object", "description": description, "additionalProperties": false, "properties": properties })
}

/// A table of tables that the file names as it likes.
fn named(description: &str, item: Json, names: Option<Json>) -> Json {
    let pattern = json!({ "pattern": NAME });
    let names = names.map_or_else(|| pattern.clone(), |names| json!({ "allOf": [pattern, names] }));
    json!({ "type": "object", "description": description, "propertyNames": names, "additionalProperties": item })
}

/// `{ low, high }`, `{ low, mode, high }`, `{ values, weights }`, all of a group `together`; over another one, a part may do.
fn uncertain() -> Json {
    let number = json!({ "type": "number" });
    let list = json!({ "type": "array", "items": { "type": "number" }, "minItems": 1 });
    let group = json!({ "type": "string", "pattern": NAME, "description": "All values of this name are drawn by one choice: one place in their lists." });
    let parts = Law::KEYS.map(|key| {
        let part = match key {
            "values" | "weights" => &list,
            "together" => &group,
            _ => &number,
        };
        (key.to_owned(), part.clone())
    });
    json!({
        "type": "object",
        "description": "Not known: { low, high } is uniform, { low, mode, high } PERT, { values, weights } discrete, with `together` drawn by one choice with all others of that name.",
        "additionalProperties": false,
        "minProperties": 1,
        "properties": Map::from_iter(parts),
    })
}

/// The forms that a value of this spec may take, but for tables by commodity.
fn forms(spec: &Spec) -> Vec<Json> {
    if spec.name == "initially" {
        return vec![json!({ "enum": ["open", "closed"] })];
    }
    if spec.flag {
        return vec![json!({ "type": "boolean" })];
    }
    let mut number = Map::from_iter([("type".to_owned(), json!(if spec.whole { "integer" } else { "number" }))]);
    number.insert(if spec.above_low { "exclusiveMinimum" } else { "minimum" }.to_owned(), bound(spec.low));
    if spec.high.is_finite() {
        number.insert(if spec.below_high { "exclusiveMaximum" } else { "maximum" }.to_owned(), bound(spec.high));
    }
    let mut forms = vec![Json::Object(number), json!({ "$ref": "#/$defs/uncertain" })];
    if may_be_absent(spec) {
        forms.push(json!({ "const": "none" }));
    }
    forms
}

fn bound(number: f64) -> Json {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

/// A key with all that is known of it.
fn described(spec: &Spec, forms: Vec<Json>) -> Json {
    let mut page = json!({
        "description": spec.meaning,
        "x-unit": spec.unit,
        "x-measures": spec.mid_run,
        "x-required": spec.required,
    });
    if !spec.required {
        page["default"] = match spec.default {
            _ if spec.name == "initially" => json!("open"),
            number if spec.flag => json!(number == 1.0),
            number if number.is_finite() => bound(number),
            number if number.is_nan() => Json::Null,
            _ => json!("none"),
        };
    }
    page["anyOf"] = Json::Array(forms);
    page
}

fn number(spec: &Spec) -> Json {
    described(spec, forms(spec))
}

fn by_commodity(spec: &Spec) -> Json {
    let mut all = forms(spec);
    all.push(json!({ "type": "object", "description": "By commodity.", "additionalProperties": { "anyOf": forms(spec) } }));
    described(spec, all)
}

/// A mean and its spread: a duration.
fn group(mean: &Spec, spread: &Spec, spread_key: &str) -> Json {
    let mut all = forms(mean);
    all.push(parts(mean, spread, spread_key));
    described(mean, all)
}

fn parts(mean: &Spec, spread: &Spec, spread_key: &str) -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": { "mean": number(mean), spread_key: number(spread) },
    })
}

/// The plain numbers of a table.
fn numbers(sort: Sort) -> Map<String, Json> {
    let mut page = Map::new();
    let singles = sort.singles().collect::<Vec<_>>();
    for (at, (_, key, spec)) in singles.iter().enumerate() {
        match key.split_once('.') {
            None => page.insert((*key).to_owned(), number(spec)),
            Some((head, "mean")) => page.insert(head.to_owned(), group(spec, singles[at + 1].2, "cv")),
            Some(_) => None,
        };
    }
    page
}

fn scenario() -> Json {
    let mut page = Map::new();
    page.insert("title".to_owned(), by_language("Shown on every chart; a text, or one by language."));
    page.insert("summary".to_owned(), by_language("A sentence or two; a text, or one by language."));
    page.insert("title_fr".to_owned(), text("The title in French, as `title.fr` gives it: the older way to write it."));
    page.insert("summary_fr".to_owned(), text("The summary in French, as `summary.fr` gives it: the older way to write it."));
    page.insert("start".to_owned(), json!({ "type": "string", "format": "date", "description": "The date of day 0." }));
    page.insert(
        "days".to_owned(),
        json!({ "type": "integer", "minimum": 1, "maximum": 3660, "x-unit": "days", "description": "Length of the horizon." }),
    );
    page.insert(
        "warm_start".to_owned(),
        json!({ "type": "boolean", "default": true, "description": "Whether the roads carry normal traffic before day 0." }),
    );
    page.extend(numbers(Sort::Scenario));
    object("What is simulated, and for how long.", page)
}

fn commodity() -> Json {
    let mut page = Map::new();
    page.insert("unit".to_owned(), text("Unit of stock and demand, e.g. m3, t."));
    page.extend(numbers(Sort::Commodity));
    for (key, spec) in [("season", keys::SEASON), ("local_season", keys::LOCAL_SEASON)] {
        let months = json!({ "type": "array", "minItems": 12, "maxItems": 12, "items": { "type": "number", "exclusiveMinimum": 0 } });
        let from = Map::from_iter([
            ("from".to_owned(), text("A table with these numbers, e.g. season.csv.")),
            ("column".to_owned(), text("Its column, where it has several of numbers.")),
        ]);
        let months = json!({
            "anyOf": [months, object("Numbers of a table.", from)],
            "description": spec.meaning, "x-unit": spec.unit, "x-measures": true,
        });
        page.insert(key.to_owned(), months);
    }
    let step = Map::from_iter([
        ("below_days".to_owned(), number(&keys::RATIONING_BELOW)),
        ("fraction".to_owned(), number(&keys::RATIONING_FRACTION)),
    ]);
    let mut step = object("A step of rationing.", step);
    step["required"] = json!(["below_days", "fraction"]);
    page.insert(
        "rationing".to_owned(),
        json!({ "type": "array", "description": "Steps of rationing.", "items": step, "x-measures": true }),
    );
    let strength = crate::scenario::keys::CommodityKey::DependsStrength.spec();
    let depends = Map::from_iter([
        ("commodity".to_owned(), text("An earlier commodity that this one needs.")),
        ("use".to_owned(), text("The use of it that is needed; without it, the whole commodity.")),
        ("strength".to_owned(), number(strength)),
    ]);
    let forms = [json!({ "type": "string" }), object("What it needs, and how much.", depends)];
    page.insert("depends_on".to_owned(), json!({ "description": "An earlier commodity that this one needs.", "anyOf": forms }));
    let mut one = Map::from_iter([("name".to_owned(), json!({ "type": "string", "pattern": NAME, "description": "Name of the use." }))]);
    one.insert("place".to_owned(), text("The place that it belongs to; the headline place where none is named."));
    one.extend(numbers(Sort::Use));
    one.insert("service".to_owned(), service());
    let mut one = object("A class of consumer.", one);
    one["required"] = json!(["name", "share"]);
    page.insert("uses".to_owned(), json!({ "type": "array", "minItems": 1, "description": "Uses, in order of priority.", "items": one }));
    let mut commodity = object("A commodity.", page);
    let given = json!({ "not": { "const": "none" } });
    commodity["not"] = json!({ "required": ["storage", "storage_days"], "properties": { "storage": given, "storage_days": given } });
    commodity
}

fn threat() -> Json {
    let mut page = Map::new();
    page.insert("initial".to_owned(), text("The regime before day 0; required with two regimes or more."));
    page.extend(numbers(Sort::Threat));
    let mut regime = numbers(Sort::Regime);
    regime.extend(Sort::Regime.named().iter().map(|spec| (spec.name.to_owned(), by_commodity(spec))));
    let weights = json!({
        "type": "object", "description": "Weights of the regimes that may follow; two regimes alternate without it.",
        "additionalProperties": number(&keys::NEXT),
    });
    regime.insert("next".to_owned(), weights);
    page.insert("regimes".to_owned(), named("Regimes of threat.", object("A regime.", regime), None));
    object("How the threat comes and goes; absent: one neutral regime.", page)
}

fn place() -> Map<String, Json> {
    let mut page = Map::new();
    page.insert("title".to_owned(), text("What people call it."));
    let headline = json!({ "type": "boolean", "default": false, "description": "The place that the scenario is about; one at most, else the first.", "x-measures": false });
    page.insert("headline".to_owned(), headline);
    page.extend(numbers(Sort::Place));
    page
}

fn service() -> Json {
    let (full, without) = (keys::UseKey::ServiceFull.spec(), keys::UseKey::ServiceWithout.spec());
    let mut page = Map::new();
    page.insert("unit".to_owned(), text("Unit of the service, e.g. hours of power per day."));
    page.insert("full".to_owned(), number(full));
    page.insert("without".to_owned(), number(without));
    let mut page = object("What the use brings people, between `without` and `full`, by the share of its need that is met.", page);
    page["required"] = json!(["unit", "full"]);
    page
}

/// The numbers of a table, those by commodity among them.
fn table(sort: Sort) -> Map<String, Json> {
    let mut page = numbers(sort);
    let specs = sort.named();
    for (at, spec) in specs.iter().enumerate() {
        match spec.name.split_once('.') {
            None => page.insert(spec.name.to_owned(), by_commodity(spec)),
            Some((head, "mean")) => page.insert(head.to_owned(), spread(spec, &specs[at + 1])),
            Some(_) => None,
        };
    }
    page
}

/// A mean and its spread, for all commodities or by commodity: a loss, a halt.
fn spread(mean: &Spec, spread: &Spec) -> Json {
    let key = spread.name.split_once('.').map_or(spread.name, |(_, tail)| tail);
    let mut one = forms(mean);
    one.push(parts(mean, spread, key));
    let by_commodity = json!({
        "type": "object",
        "description": "For all commodities, or by commodity.",
        "properties": { "mean": number(mean), key: number(spread) },
        "additionalProperties": { "anyOf": one },
    });
    let mut all = forms(mean);
    all.push(by_commodity);
    described(mean, all)
}

fn route() -> Map<String, Json> {
    let mut page = Map::new();
    page.insert("status".to_owned(), text("The status that gives its defaults; a measure may change it."));
    page.insert("corridor".to_owned(), text("Where it leads."));
    let point = json!({ "type": "array", "prefixItems": [{ "type": "number", "minimum": -90, "maximum": 90 }, { "type": "number", "minimum": -180, "maximum": 180 }], "minItems": 2, "maxItems": 2 });
    page.insert(
        "path".to_owned(),
        json!({
            "anyOf": [{ "type": "array", "items": point }, { "type": "string" }],
            "description": "Latitude and longitude of its course, for the map and for `fit`; or a line of a file, as roads.geojson#RN7.",
        }),
    );
    page.extend(table(Sort::Route));
    page
}

fn measure() -> Json {
    let day = json!({ "anyOf": [{ "type": "string", "format": "date" }, { "type": "integer" }] });
    let dated = |description: &str| {
        let mut day = day.clone();
        day["description"] = json!(description);
        day
    };
    let properties = Map::from_iter([
        ("name".to_owned(), text("What the measure is called.")),
        ("from".to_owned(), dated("First day: a date, or a day counted from 0; absent: day 0.")),
        ("to".to_owned(), dated("Last day, inclusive; absent: to the end.")),
        ("set".to_owned(), verb("Replaces what stands at a path.")),
        ("scale".to_owned(), verb("Multiplies what stands at a path.")),
        ("add".to_owned(), verb("Adds to what stands at a path.")),
    ]);
    object("A measure.", properties)
}

fn changes() -> Json {
    let verbs = [("set", "Replaces what stands at a path."), ("scale", "Multiplies it."), ("add", "Adds to it.")];
    object("Changes: `set`, then `scale`, then `add`.", verbs.into_iter().map(|(name, does)| (name.to_owned(), verb(does))).collect())
}

fn verb(description: &str) -> Json {
    json!({ "type": "object", "description": description, "propertyNames": { "$ref": "#/$defs/path" } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_has_every_key_of_every_table() {
        let schema = schema();
        let keys = |page: &Json| {
            let mut keys = page["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            keys.sort();
            keys
        };
        let tables = &schema["properties"];
        let commodity = &tables["commodities"]["additionalProperties"];
        let pages = [
            (Sort::Scenario, &tables["scenario"]),
            (Sort::Place, &tables["places"]["additionalProperties"]),
            (Sort::Threat, &tables["threat"]),
            (Sort::Escorts, &tables["escorts"]),
            (Sort::Commodity, commodity),
            (Sort::Use, &commodity["properties"]["uses"]["items"]),
            (Sort::Regime, &tables["threat"]["properties"]["regimes"]["additionalProperties"]),
            (Sort::Status, &tables["statuses"]["additionalProperties"]),
            (Sort::Route, &tables["routes"]["additionalProperties"]),
        ];
        for (sort, page) in pages {
            let mut known = sort.keys();
            known.sort_unstable();
            known.dedup();
            assert_eq!(keys(page), known, "{sort:?}");
        }
    }

    #[test]
    fn a_key_is_told_with_unit_range_default_and_meaning() {
        let schema = schema();
        let key = &schema["properties"]["commodities"]["additionalProperties"]["properties"]["adjust_days"];
        assert_eq!(key["x-unit"], "days");
        assert_eq!(key["default"], 14);
        assert_eq!(key["anyOf"][0], json!({ "type": "number", "minimum": 1 }));
        assert!(key["description"].as_str().unwrap().ends_with('.'));
    }
}
