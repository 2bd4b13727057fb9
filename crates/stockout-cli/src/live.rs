//! `stockout live`: the live page with scenarios and a first answer in it.

mod serve;

use super::args::LiveArgs;
use super::exit::{self, Exit, Failure};
use super::outputs::Kind;
use super::{folders, provenance, scenario};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use stockout::scenario::{Document, Faults, Scenario, shared};
use stockout_live::{BLOCK, Session};
use stockout_store::single;
use stockout_view::chart::{Outline, Window, outlines};
use stockout_view::{Lang, lang};

/// The page as it was built, with a place for the data; empty where it was not.
const PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/live.html"));

/// Where the data go.
const PLACE: &str = "@DATA@";

/// What the page's policy says of connections: a page that is served asks the server that sent it, and nobody else.
const UNCONNECTED: &str = "connect-src 'none'";

/// Blocks of the first answer, which is shown before the engine has started.
const FIRST: u64 = 2;

/// Scenarios that are compared in the first answer: the base and its variants.
const COMPARED: usize = 5;

pub fn live(args: &LiveArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.lang);
    if !PAGE.contains(PLACE) {
        return Err(Failure::System(unbuilt(lang)));
    }
    let scenarios = scenarios(&args.scenarios)?;
    if args.serve {
        let server = serve::Server::bind(args.port, lang)?;
        let mut data = data(&scenarios, args, lang)?;
        data["served"] = json!({ "word": server.word() });
        return server.serve(filled(&data).replacen(UNCONNECTED, "connect-src 'self'", 1), lang);
    }
    let named = args.out.as_deref().map(|out| Kind::Live.named(out)).transpose()?;
    let out = named.unwrap_or_else(|| folders::by_default(format!("{}-live.html", scenarios[0].name)));
    let inputs: Vec<&Path> = args.scenarios.iter().map(PathBuf::as_path).collect();
    let out = Kind::Live.place(&out, &inputs)?;
    let page = filled(&data(&scenarios, args, lang)?);
    single::write(&out, page.as_bytes())?;
    say!("{}", exit::written(lang, &out));
    Ok(Exit::Done)
}

/// The page with its data. In a script's text `<` could end it; as an escape of JSON it cannot.
fn filled(data: &Value) -> String {
    PAGE.replacen(PLACE, &data.to_string().replace('<', "\\u003c"), 1)
}

fn unbuilt(lang: Lang) -> String {
    let commands = "rustup target add wasm32-unknown-unknown && (cd web && npm ci && npm run build) && cargo build --release";
    match lang {
        Lang::En => format!("this program was built without the live page. Build the page, then the program:\n  {commands}"),
        Lang::Fr => {
            format!("ce programme a été construit sans la page interactive. Construisez la page, puis le programme :\n  {commands}")
        }
    }
}

/// The scenarios, each resolved: none needs another file. All faults of all of them come at once.
fn scenarios(paths: &[PathBuf]) -> Result<Vec<Scenario>, Failure> {
    let (mut scenarios, mut faults): (Vec<Scenario>, Vec<_>) = Default::default();
    for path in paths {
        match Document::load(path).and_then(|document| document.scenario(&[])) {
            Ok(reading) => {
                scenario::warn(&reading.warnings);
                scenarios.push(reading.scenario);
            }
            Err(wrong) => faults.push((path.display().to_string(), wrong.0)),
        }
    }
    if !faults.is_empty() {
        return Err(Faults(shared(faults)).into());
    }
    for (at, one) in scenarios.iter().enumerate() {
        if scenarios[..at].iter().any(|other| other.name == one.name) {
            return Err(Failure::Usage(format!("two scenarios are called {}: give one of the files another name", one.name)));
        }
    }
    Ok(scenarios)
}

/// What the page shows first, and all that it needs to go on.
fn data(scenarios: &[Scenario], args: &LiveArgs, lang: Lang) -> Result<Value, Failure> {
    let file = |scenario: &Scenario| format!("{}.toml", scenario.name);
    let texts: Map<String, Value> = scenarios.iter().map(|one| (file(one), json!(one.resolved))).collect();
    let mut session = Session::default();
    session.open(&Value::Object(texts.clone()).to_string());
    let facts = scenarios.iter().map(|one| Ok((file(one), parsed(&session.describe(&json!({ "root": file(one) }).to_string()))?)));
    let facts = facts.collect::<Result<Map<_, _>, Failure>>()?;
    let compared: Vec<String> = scenarios.iter().take(COMPARED).map(file).collect();
    for key in &compared {
        session.case(&json!({ "key": key, "root": key }).to_string());
        let part = session.compute(key, args.seed.into(), 0, FIRST);
        session.gather(key, &part);
    }
    let answer = parsed(&session.answer(&json!({ "keys": compared, "seed": args.seed, "n": FIRST * BLOCK }).to_string()))?;
    Ok(json!({
        "version": provenance::VERSION,
        "commit": provenance::COMMIT,
        "lang": if lang == Lang::Fr { "fr" } else { "en" },
        "seed": args.seed,
        "scenarios": texts,
        "order": scenarios.iter().map(file).collect::<Vec<_>>(),
        "words": words(scenarios, &facts),
        "facts": facts,
        "answer": answer,
        "countries": countries(scenarios),
    }))
}

/// An answer of the session, which refuses nothing that the command asks.
fn parsed(text: &str) -> Result<Value, Failure> {
    let answer: Value = serde_json::from_str(text).map_err(|error| Failure::Ours(error.to_string()))?;
    match answer.get("error").or_else(|| answer.get("faults")) {
        Some(wrong) => Err(Failure::Ours(format!("the live page's question was refused: {wrong}"))),
        None => Ok(answer),
    }
}

/// Names and paths in English and French, where the words differ from the name.
fn words(scenarios: &[Scenario], facts: &Map<String, Value>) -> Value {
    let mut words = Map::new();
    let mut say = |name: &str, told: [String; 2]| {
        if told.iter().any(|word| word != name) {
            words.insert(name.to_owned(), json!(told));
        }
    };
    let mut noun = |name: &str| say(name, Lang::ALL.map(|lang| lang.noun(name)));
    ["closed", "open"].into_iter().for_each(&mut noun);
    for scenario in scenarios {
        let commodities = scenario.commodities.iter().flat_map(|one| std::iter::once(&one.name).chain(&one.uses));
        commodities.chain(&scenario.regimes).for_each(|name| noun(name));
    }
    for facts in facts.values() {
        facts["statuses"].as_array().into_iter().flatten().filter_map(Value::as_str).for_each(&mut noun);
    }
    for unit in scenarios.iter().flat_map(|one| &one.commodities).map(|one| &one.unit) {
        say(unit, [lang::unit(unit), lang::unit(unit)]);
    }
    for facts in facts.values() {
        let numbers = facts["numbers"].as_array().into_iter().flatten().filter_map(|number| number[0].as_str());
        let uncertain = facts["uncertain"].as_array().into_iter().flatten().filter_map(|one| one["path"].as_str());
        for path in numbers.chain(uncertain) {
            say(path, Lang::ALL.map(|lang| lang::capital(&lang.path(path))));
        }
    }
    Value::Object(words)
}

/// Outlines beneath the roads of all scenarios, with some land around; coordinates to a hundredth of a degree.
fn countries(scenarios: &[Scenario]) -> Value {
    const AROUND: f64 = 1.5;
    let points = scenarios.iter().flat_map(|one| &one.routes).flat_map(|route| &route.path);
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let reach = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (x, y) = points.fold((none, none), |(x, y), &[latitude, longitude]| (reach(x, longitude), reach(y, latitude)));
    if x.0 > x.1 {
        return json!([]);
    }
    let around = |(low, high): (f64, f64)| (low - AROUND, high + AROUND);
    let hundredth = |value: f64| (value * 100.0).round() / 100.0;
    let country = |(name, rings): Outline| {
        let rings: Vec<Vec<[f64; 2]>> = rings
            .iter()
            .map(|ring| ring.iter().map(|&(longitude, latitude)| [hundredth(longitude), hundredth(latitude)]).collect())
            .collect();
        json!({ "name": name, "rings": rings })
    };
    outlines(Window { x: around(x), y: around(y) }).into_iter().map(country).collect()
}
