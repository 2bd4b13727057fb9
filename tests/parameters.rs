//! docs/parameters.md is made from the scenario files, and is never older than they are.
//!
//! `STOCKOUT_UPDATE=1 cargo test --test parameters` writes it anew.

use std::fmt::Write;
use std::fs;
use stockout::scenario::keys::{LOCAL_SEASON, NEXT, RATIONING_BELOW, RATIONING_FRACTION, SEASON};
use stockout::scenario::{CommodityKey, EscortKey, GlobalKey, PairKey, PlaceKey, RegimeKey, RegimePairKey, RouteKey, UseKey};
use toml::{Table, Value};

const PAGE: &str = "docs/parameters.md";
const HEAD: &str = "# Parameters\n\nEvery number of `scenarios/base.toml` and of `scenarios/december-2025.toml`, made from the files by \
`tests/parameters.rs`, which fails when this page is older than they are. *low – high* is a range without a best guess, *mode (low – \
high)* a range with one (PERT): such a value is drawn once for each parameter draw. A source holds for all that stands beneath its \
path; the word *assumption* means that no figure was found. What a key means, its range and its default: `stockout schema`.\n";

/// A number (or a status, or yes and no) of a file.
struct Entry {
    path: String,
    value: String,
    unit: String,
    source: String,
}

/// Where numbers come from: the file's own lines first, then those of the file that it extends.
struct Sources(Vec<(String, String)>);

impl Sources {
    /// The source of the path itself, or of the nearest path above it; `*` stands for any name.
    fn of(&self, path: &str) -> Option<&str> {
        let words: Vec<&str> = words(path);
        let leads = |key: &str| {
            let key = self::words(key);
            let alike = key.len() <= words.len() && key.iter().zip(&words).all(|(key, word)| *key == "*" || key == word);
            alike.then_some(key.len())
        };
        let found = self.0.iter().filter_map(|(key, source)| Some((leads(key)?, source)));
        // The first of the longest.
        found
            .fold(None, |best: Option<(usize, &String)>, next| if best.is_none_or(|best| next.0 > best.0) { Some(next) } else { best })
            .map(|(_, source)| source.as_str())
    }
}

/// A path's words. A measure's name may hold anything but a full stop.
fn words(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

fn table(file: &str) -> Table {
    fs::read_to_string(file).unwrap().parse().unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn sources(files: &[&Table]) -> Sources {
    let of = |file: &&Table| -> Vec<(String, String)> {
        let lines = file.get("sources").and_then(Value::as_table).into_iter().flatten();
        lines.map(|(path, source)| (path.clone(), source.as_str().unwrap_or_default().to_owned())).collect()
    };
    Sources(files.iter().flat_map(of).collect())
}

/// All numbers beneath a table, in the order of the file.
fn entries(path: &str, node: &Value, sources: &Sources, found: &mut Vec<Entry>) {
    let last = path.rsplit('.').next().unwrap_or_default();
    match node {
        Value::Table(table) => match range(table) {
            Some(value) => found.push(entry(path, value, sources)),
            None => table.iter().for_each(|(key, node)| entries(&format!("{path}.{key}"), node, sources, found)),
        },
        Value::Array(items) if last == "uses" || last == "rationing" => {
            for (number, item) in items.iter().enumerate() {
                let name = item.get("name").and_then(Value::as_str).map_or_else(|| format!("{}", number + 1), str::to_owned);
                entries(&format!("{path}.{name}"), item, sources, found);
            }
        }
        // Where a road lies on the map is no number of the model.
        Value::Array(_) if last == "path" => {}
        Value::Array(items) => found.push(entry(path, items.iter().map(plain).collect::<Vec<_>>().join(", "), sources)),
        Value::String(_) if ["start", "status", "initial", "initially"].contains(&last) => found.push(entry(path, plain(node), sources)),
        Value::String(_) => {}
        other => found.push(entry(path, plain(other), sources)),
    }
}

fn entry(path: &str, value: String, sources: &Sources) -> Entry {
    let source = sources.of(path).unwrap_or_default().to_owned();
    Entry { path: path.to_owned(), value, unit: unit(path), source }
}

/// A value that is not known, in words.
fn range(table: &Table) -> Option<String> {
    let number = |key: &str| table.get(key).map(plain);
    if let (Some(low), Some(high)) = (number("low"), number("high")) {
        return Some(number("mode").map_or_else(|| format!("{low} – {high}"), |mode| format!("{mode} ({low} – {high})")));
    }
    let values: Vec<String> = table.get("values")?.as_array()?.iter().map(plain).collect();
    let weights = table.get("weights").and_then(Value::as_array);
    let weighted = |(value, weight): (&String, &Value)| format!("{value} (weight {})", plain(weight));
    Some(match weights {
        Some(weights) => values.iter().zip(weights).map(weighted).collect::<Vec<_>>().join(" or "),
        None => values.join(" or "),
    })
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        other => panic!("{other:?} is no parameter"),
    }
}

/// The unit of the key that a path ends in.
fn unit(path: &str) -> String {
    let global = GlobalKey::ALL.iter().map(|key| key.spec());
    let rest = (CommodityKey::ALL.iter().map(|key| key.spec()))
        .chain(PlaceKey::ALL.iter().map(|key| key.spec()))
        .chain(EscortKey::ALL.iter().map(|key| key.spec()))
        .chain(UseKey::ALL.iter().map(|key| key.spec()))
        .chain(RegimeKey::ALL.iter().map(|key| key.spec()))
        .chain(RegimePairKey::ALL.iter().map(|key| key.spec()))
        .chain(RouteKey::ALL.iter().map(|key| key.spec()))
        .chain(PairKey::ALL.iter().map(|key| key.spec()))
        .chain([&SEASON, &LOCAL_SEASON, &NEXT, &RATIONING_BELOW, &RATIONING_FRACTION]);
    if path.starts_with("measures.") {
        let verb = path.split('.').nth(2).unwrap_or_default();
        return if verb == "scale" { "factor".to_owned() } else { String::new() };
    }
    let place = format!(".{path}.");
    let fits = |name: &str| {
        let mut name = name.split('.');
        let (first, second) = (name.next().unwrap_or_default(), name.next());
        place.contains(&format!(".{first}.")) && second.is_none_or(|second| place.contains(&format!(".{second}.")))
    };
    // The longest name that fits: `loss_fraction.mean`, not `share` of a use's share.
    let longest = global.chain(rest).filter(|spec| fits(spec.name)).max_by_key(|spec| spec.name.len());
    match longest.map(|spec| spec.unit) {
        None | Some("yes or no") => String::new(),
        Some("1" | "fraction" | "weight") => "1".to_owned(),
        Some(unit) => unit.replace("unit", commodity_unit(path)),
    }
}

fn commodity_unit(path: &str) -> &'static str {
    if path.contains(".fuel") { "m³" } else { "t" }
}

/// Everything of a file but its sources: tables first, then what its verbs set, then its measures.
fn of_file(file: &Table, sources: &Sources) -> Vec<Entry> {
    let mut found = Vec::new();
    for (name, node) in file.iter().filter(|(name, _)| !["sources", "extends", "set", "scale", "add", "measures"].contains(&name.as_str()))
    {
        entries(name, node, sources, &mut found);
    }
    for verb in ["set", "scale", "add"] {
        for (path, node) in file.get(verb).and_then(Value::as_table).into_iter().flatten() {
            let before = found.len();
            entries(path, node, sources, &mut found);
            if verb != "set" {
                found[before..].iter_mut().for_each(|entry| entry.value = format!("{verb} {}", entry.value));
            }
        }
    }
    for measure in file.get("measures").and_then(Value::as_array).into_iter().flatten() {
        let name = measure.get("name").and_then(Value::as_str).unwrap_or_default();
        for key in ["from", "to", "set", "scale", "add"] {
            match measure.get(key) {
                Some(Value::Table(changes)) => {
                    changes.iter().for_each(|(path, node)| entries(&format!("measures.{name}.{key}.{path}"), node, sources, &mut found))
                }
                Some(day) => {
                    let mut entry = entry(&format!("measures.{name}.{key}"), plain(day), sources);
                    entry.unit = if matches!(day, Value::Integer(_)) { "day".to_owned() } else { String::new() };
                    found.push(entry);
                }
                None => {}
            }
        }
    }
    found
}

fn page() -> (String, Vec<String>) {
    let (base, december) = (table("scenarios/base.toml"), table("scenarios/december-2025.toml"));
    let mut text = HEAD.to_owned();
    let mut without = Vec::new();
    let parts =
        [("scenarios/base.toml", &base, sources(&[&base])), ("scenarios/december-2025.toml", &december, sources(&[&december, &base]))];
    for (name, file, sources) in &parts {
        let more = if file.contains_key("extends") { ": what it changes" } else { "" };
        write!(text, "\n## {name}{more}\n").unwrap();
        let mut group = String::new();
        for entry in of_file(file, sources) {
            let words = words(&entry.path);
            let here = words[..words.len().min(2)].join(".");
            let here = if words[0] == "scenario" || words[0] == "escorts" || words[0] == "threat" { words[0].to_owned() } else { here };
            if here != group {
                write!(text, "\n### {here}\n\n| path | value | unit | source |\n| --- | --- | --- | --- |\n").unwrap();
                group = here;
            }
            let says_a_number = entry.value.starts_with(|first: char| first.is_ascii_digit() || first == '-');
            if entry.source.is_empty() && says_a_number {
                without.push(format!("{name}: {}", entry.path));
            }
            let cell = |text: &str| text.replace('|', "\\|");
            writeln!(text, "| `{}` | {} | {} | {} |", cell(&entry.path), cell(&entry.value), entry.unit, cell(&entry.source)).unwrap();
        }
    }
    (text, without)
}

#[test]
fn the_page_of_parameters_is_that_of_the_scenario_files() {
    let (text, _) = page();
    if std::env::var_os("STOCKOUT_UPDATE").is_some() {
        fs::write(PAGE, &text).unwrap();
    }
    let stands = fs::read_to_string(PAGE).unwrap_or_default();
    let differs = stands.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(stands == text, "{PAGE} is older than the scenarios: STOCKOUT_UPDATE=1 cargo test --test parameters writes it.\n{differs:#?}");
}

#[test]
fn every_number_has_a_source_or_the_word_assumption() {
    let (text, without) = page();
    assert!(text.lines().filter(|line| line.starts_with("| `")).count() > 200, "the files are read");
    assert!(without.is_empty(), "{} numbers have no source:\n{}", without.len(), without.join("\n"));
}
