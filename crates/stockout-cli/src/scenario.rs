//! From the words of the command line to a compiled scenario and a plan.

use super::args::{Language, PlaceArgs, PlanArgs, ScenarioArgs};
use super::exit::{Failure, colours};
use super::{fonts, host};
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::scenario::{Document, Fault, Faults, Overlay, Reading, Scenario, Verb, read, shared};
use stockout_results::Metric;
use stockout_results::metric::kinds;
use stockout_view::{Lang, chart::Chart, table::wrapped};

/// Reads and compiles the scenario; warnings go to standard error.
pub fn compile(args: &ScenarioArgs) -> Result<Model, Failure> {
    let reading = read_named(&args.scenario, &overlays(args)?)?;
    warn(&reading.warnings);
    warn_of_letters(&reading.scenario);
    Ok(Model::compile(&speaking(reading.scenario, &args.place)?))
}

/// Reads a scenario from a file, or from standard input where the path is `-`.
pub fn read_named(path: &Path, overlays: &[Overlay]) -> Result<Reading, Faults> {
    if is_standard_input(path) { from_standard_input()?.scenario(overlays) } else { read(path, overlays) }
}

/// The same, for what will be laid over it.
pub fn load_named(path: &Path) -> Result<Document, Faults> {
    if is_standard_input(path) { from_standard_input() } else { Document::load(path) }
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

fn from_standard_input() -> Result<Document, Faults> {
    let text = host::input().unwrap_or_else(|| std::io::read_to_string(std::io::stdin()).unwrap_or_default());
    Document::from_text("stdin.toml", &text)
}

/// Reads and compiles several scenarios. All faults of all of them come at once, and a warning that they share comes once.
pub fn compile_all(all: &[ScenarioArgs]) -> Result<Vec<Model>, Failure> {
    let (mut readings, mut doubts, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for args in all {
        let name = args.scenario.display().to_string();
        match read_named(&args.scenario, &overlays(args)?) {
            Ok(reading) => {
                doubts.push((name, reading.warnings.clone()));
                readings.push(reading);
            }
            Err(wrong) => faults.push((name, wrong.0)),
        }
    }
    if !faults.is_empty() {
        return Err(Faults(shared(faults)).into());
    }
    warn(&shared(doubts));
    readings.iter().for_each(|reading| warn_of_letters(&reading.scenario));
    let told = readings.into_iter().zip(all).map(|(reading, args)| speaking(reading.scenario, &args.place));
    told.map(|scenario| scenario.map(|scenario| Model::compile(&scenario))).collect()
}

/// The scenario, with the place of `--place` to be spoken of first. Nothing else of it changes.
pub fn speaking(scenario: Scenario, args: &PlaceArgs) -> Result<Scenario, Failure> {
    let names: Vec<&str> = scenario.places.iter().map(|place| place.name.as_str()).collect();
    match spoken_of(args, &names, scenario.headline)? {
        place if place == scenario.headline => Ok(scenario),
        place => Ok(scenario.speaking_of(place)),
    }
}

/// The place that `--place` names, by its number; none for all uses together, `headline` where nothing is given.
pub fn spoken_of(args: &PlaceArgs, places: &[&str], headline: Option<usize>) -> Result<Option<usize>, Failure> {
    let Some(name) = args.place.as_deref() else { return Ok(headline) };
    if name == "all" {
        return Ok(None);
    }
    let known = places.iter().position(|place| *place == name);
    let unknown = || {
        let listed = if places.is_empty() { "it has no places".to_owned() } else { format!("its places are {}", places.join(", ")) };
        Failure::Usage(format!(
            "--place {name}: the scenario has no place of that name; {listed}{}",
            did_you_mean(name, places.iter().copied())
        ))
    };
    known.map(Some).ok_or_else(unknown)
}

/// A scenario's file, for what will be laid over it, and the scenario as it stands there.
pub fn document(path: &Path) -> Result<(Document, Reading), Faults> {
    let document = load_named(path)?;
    let reading = document.scenario(&[])?;
    Ok((document, reading))
}

/// What the command line lays over a scenario.
pub fn overlays(args: &ScenarioArgs) -> Result<Vec<Overlay>, Failure> {
    let mut overlays = args.sets.iter().map(|text| overlay(text)).collect::<Result<Vec<_>, _>>()?;
    if let Some(days) = args.days {
        let (path, value) = ("scenario.days".to_owned(), days.to_string());
        overlays.push(Overlay { verb: Verb::Set, path, value, origin: "--days".to_owned() });
    }
    Ok(overlays)
}

/// `--set PATH=VALUE`.
pub fn overlay(text: &str) -> Result<Overlay, Failure> {
    // The `=` of a selector, as in `routes[status=partial].delay_days=2`, belongs to the path.
    let mut inside = false;
    let parts = text.split_once(|sign| {
        inside = sign == '[' || inside && sign != ']';
        sign == '=' && !inside
    });
    let Some((path, value)) = parts else {
        return Err(Failure::Usage(format!(
            "--set {text}: expected PATH=VALUE\nFor example: --set commodities.fuel.initial_stock_days=12"
        )));
    };
    Ok(Overlay { verb: Verb::Set, path: path.trim().to_owned(), value: value.trim().to_owned(), origin: "--set".to_owned() })
}

/// Tells warnings on standard error.
pub fn warn(warnings: &[Fault]) {
    for warning in warnings {
        say!("{}", warning.render(colours(), 80).trim_end());
    }
}

/// Tells which letters of a scenario nothing here can draw.
pub fn warn_of_letters(scenario: &Scenario) {
    let lang = language(None);
    fonts::undrawn(scenario, lang).iter().for_each(|text| say!("{}", wrapped(text)));
}

/// The plan of the command line.
pub fn plan(args: &PlanArgs) -> Result<Plan, Failure> {
    if !args.replications.is_multiple_of(args.inner) {
        let (n, m) = (args.replications, args.inner);
        let up = n.next_multiple_of(m);
        return Err(Failure::Usage(format!(
            "--replications {n} is not a multiple of --inner {m}\nEach parameter draw has {m} replications: --replications {up} would do."
        )));
    }
    let threads = args.threads.count();
    Ok(Plan { seed: args.seed, replications: args.replications, inner: args.inner, threads, audit: false })
}

/// The language asked for, else that of the locale, else English.
pub fn language(asked: Option<Language>) -> Lang {
    match asked {
        Some(Language::En) => Lang::En,
        Some(Language::Fr) => Lang::Fr,
        None => {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
            locale.into_iter().find(|value| !value.is_empty()).map_or(Lang::En, |value| Lang::of_locale(&value))
        }
    }
}

/// Files of charts: a picture and a drawing of each.
pub fn drawn(charts: Vec<Chart>) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for chart in charts {
        files.push((format!("{}.png", chart.name), chart.png()));
        files.push((format!("{}.svg", chart.name), chart.svg.into_bytes()));
    }
    files
}

/// The figure that a METRIC names: a column, or the probability of an onset.
pub fn metric(text: &str, model: &Model) -> Result<Metric, Failure> {
    let names = model.names();
    names.metric(text, model.shape.days).map_err(|unknown| {
        let known = names.metrics(model.shape.days);
        let hint = did_you_mean(text, known.iter().map(|metric| metric.name.as_str()));
        Failure::Usage(format!("no metric is called {:?}{hint}\n{}", unknown.name, kinds()))
    })
}

/// The line that suggests the name nearest to one that is unknown; empty where there is none.
pub fn did_you_mean<'n>(text: &str, known: impl Iterator<Item = &'n str>) -> String {
    let nearest = known.max_by(|a, b| strsim::jaro_winkler(a, text).total_cmp(&strsim::jaro_winkler(b, text)));
    nearest.map_or_else(String::new, |name| format!("\nDid you mean {name}?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use stockout::scenario::keys::{CommodityKey, GlobalKey, PairKey, RegimeKey, RegimePairKey, RouteKey, UseKey};

    #[test]
    fn every_number_of_a_scenario_has_words_in_both_languages() {
        let of = |stem: &str, names: Vec<&'static str>| names.into_iter().map(|name| format!("{stem}{name}")).collect::<Vec<_>>();
        let paths = [
            of("", GlobalKey::ALL.iter().map(|key| key.spec().name).collect()),
            of("commodities.fuel.", CommodityKey::ALL.iter().map(|key| key.spec().name).collect()),
            of("commodities.fuel.uses.vital.", UseKey::ALL.iter().map(|key| key.spec().name).collect()),
            of("threat.regimes.truce.", RegimeKey::ALL.iter().map(|key| key.spec().name).collect()),
            of("threat.regimes.truce.", RegimePairKey::ALL.iter().map(|key| key.spec().name).collect()),
            of("routes.RN7.", RouteKey::ALL.iter().map(|key| key.spec().name).collect()),
            of("statuses.partial.", PairKey::ALL.iter().map(|key| key.spec().name).collect()),
        ];
        let paths = paths.concat();
        assert!(paths.len() > 55);
        for path in paths {
            for lang in Lang::ALL {
                assert_ne!(lang.path(&path), path, "{lang:?}");
            }
        }
    }
}
