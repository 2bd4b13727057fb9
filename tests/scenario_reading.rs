//! What holds of every text: reading never panics, and the resolved text reads back to the same scenario.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;
use stockout::scenario::{Document, Overlay, Reading, Verb, read, resolved};

/// The same scenario, whatever it compares like: NaN stands for "not given".
fn same(one: &Reading, other: &Reading) -> bool {
    format!("{:?}", one.scenario) == format!("{:?}", other.scenario)
}

fn reads_back(reading: &Reading) {
    let scenario = &reading.scenario;
    let again = Document::from_text(&scenario.name, &scenario.resolved).and_then(|document| document.scenario(&[]));
    let again = again.unwrap_or_else(|faults| panic!("{}\n{}", faults.render(false, 120), scenario.resolved));
    if !same(reading, &again) {
        let (one, other) = (format!("{:#?}", scenario), format!("{:#?}", again.scenario));
        let differs = one.lines().zip(other.lines()).enumerate().filter(|(_, (a, b))| a != b).take(10);
        let differs = differs.map(|(line, (a, b))| format!("{line}: {a} | {b}")).collect::<Vec<_>>().join("\n");
        panic!("the resolved text reads differently:\n{differs}\n{}", scenario.resolved);
    }
    assert_eq!(scenario.hash, again.scenario.hash);
    assert!(resolved::resolved_json(scenario).is_object());
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn every_scenario_of_the_project_reads_and_reads_back() {
    let mut found = vec![PathBuf::from("tests/data/full.toml"), PathBuf::from("tests/data/seen.toml")];
    files(Path::new("scenarios"), &mut found);
    files(Path::new("tests/oracle/scenarios"), &mut found);
    for path in found {
        let reading = read(&path, &[]).unwrap_or_else(|faults| panic!("{}", faults.render(false, 120)));
        reads_back(&reading);
    }
}

#[test]
fn a_document_is_read_once_and_used_often() {
    let path = Path::new("tests/data/full.toml");
    let document = Document::load(path).unwrap();
    let overlay = |value: f64| Overlay {
        verb: Verb::Scale,
        path: "routes.*.attack_probability.fuel".to_owned(),
        value: value.to_string(),
        origin: "factor 1".to_owned(),
    };
    for value in [0.5, 1.0, 2.0] {
        let overlays = [overlay(value)];
        let reading = document.scenario(&overlays).unwrap();
        assert!(same(&reading, &read(path, &overlays).unwrap()));
        reads_back(&reading);
    }
}

/// A generator of numbers that a test can write down: xorshift64*, Vigna 2016.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, sides: usize) -> usize {
        (self.next() % sides as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// Keys of a route, the smallest value that suits them, and how much more it may be.
const SINGLES: [(&str, f64, f64); 5] = [
    ("closure_probability", 0.0, 0.5),
    ("delay_days", 0.0, 3.0),
    ("rerouting", 0.0, 0.5),
    ("closure", 1.0, 9.0),
    ("return_days", 1.0, 4.0),
];
const PAIRS: [(&str, f64, f64); 6] = [
    ("attack_probability", 0.0, 0.5),
    ("capacity_factor", 0.5, 0.5),
    ("deterrence", 0.0, 0.5),
    ("recovery_days", 4.0, 9.0),
    ("loss_fraction", 0.0, 0.5),
    ("turn_back_probability", 0.0, 0.5),
];

/// Paths of every other sort of table, and of whole numbers.
const ODD_PATHS: [(&str, f64, f64); 14] = [
    ("routes.*.transit_days", 2.0, 5.0),
    ("routes.R0.convoy_trucks", 4.0, 9.0),
    ("routes.*.convoy_trucks.fuel", 4.0, 9.0),
    ("statuses.a.return_days", 1.0, 4.0),
    ("routes.R0.return_days", 2.0, 4.0),
    ("commodities.fuel.storage", 40.0, 90.0),
    ("commodities.fuel.storage_days", 10.0, 9.0),
    ("commodities.fuel.uses.u.buffer_days", 0.0, 3.0),
    ("commodities.*.target_stock_days", 4.0, 3.0),
    ("scenario.population", 1000.0, 90.0),
    ("escorts.teams", 3.0, 3.0),
    ("threat.volatility", 0.0, 1.0),
    ("routes.R0.share, routes.*.delay_days", 0.5, 1.0),
    ("routes.*.loss_fraction.fuel.mean", 0.0, 0.5),
];

/// Writes scenarios, most of them right.
struct Author {
    dice: Dice,
    commodities: Vec<&'static str>,
    routes: Vec<String>,
    out: String,
}

impl Author {
    fn number(&mut self, low: f64, width: f64, whole: bool) -> String {
        let mut number = || {
            let number = low + width * self.dice.below(100) as f64 / 100.0;
            if whole { number.round() } else { (number * 1e4).round() / 1e4 }
        };
        let (mut a, mut b, mut c) = (number(), number(), number());
        if self.dice.chance(70) {
            return a.to_string();
        }
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        c = c.clamp(a, b);
        match self.dice.below(3) {
            0 => format!("{{ low = {a}, high = {b} }}"),
            1 => format!("{{ high = {b}, mode = {c}, low = {a} }}"),
            _ => format!("{{ values = [{a}, {b}], weights = [1, 2] }}"),
        }
    }

    fn duration(&mut self, low: f64, width: f64, spread: &str) -> String {
        match self.dice.below(3) {
            0 => self.number(low, width, false),
            1 => format!("{{ mean = {} }}", self.number(low, width, false)),
            _ => {
                let (mean, spread_value) = (self.number(low, width, false), self.number(0.5, 3.0, false));
                format!("{{ {spread} = {spread_value}, mean = {mean} }}")
            }
        }
    }

    fn pair(&mut self, key: &str, low: f64, width: f64) -> String {
        let one = |author: &mut Self| {
            if key == "loss_fraction" { author.duration(low, width, "concentration") } else { author.number(low, width, false) }
        };
        if self.dice.chance(50) {
            return one(self);
        }
        let mut parts = Vec::new();
        for commodity in self.commodities.clone() {
            if self.dice.chance(70) {
                parts.push(format!("{commodity} = {}", one(self)));
            }
        }
        format!("{{ {} }}", parts.join(", "))
    }

    fn road_keys(&mut self, percent: usize) {
        for (key, low, width) in SINGLES {
            if self.dice.chance(percent) || key == "closure" && percent > 50 {
                let value = match key {
                    "closure" => self.duration(low, width, "cv"),
                    _ => self.number(low, width, key == "return_days"),
                };
                let _ = writeln!(self.out, "{key} = {value}");
            }
        }
        for (key, low, width) in PAIRS {
            if self.dice.chance(percent) {
                let value = self.pair(key, low, width);
                let _ = writeln!(self.out, "{key} = {value}");
            }
        }
    }

    fn path(&mut self) -> (String, f64, f64) {
        let names = self.routes.clone();
        let name = names[self.dice.below(names.len())].clone();
        let route = match self.dice.below(5) {
            0 => "routes.*".to_owned(),
            1 => "routes[status=a]".to_owned(),
            2 => format!("statuses.{}", self.dice.pick(&["a", "b"])),
            _ => format!("routes.{name}"),
        };
        if self.dice.chance(15) {
            let (path, low, width) = ODD_PATHS[self.dice.below(ODD_PATHS.len())];
            return (path.to_owned(), low, width);
        }
        if self.dice.chance(20) {
            let key = self.dice.pick(&["initial_stock_days", "daily_demand", "target_stock_days", "adjust_days"]);
            let commodity = if self.dice.chance(50) { "*" } else { self.commodities[0] };
            return (format!("commodities.{commodity}.{key}"), 3.0, 5.0);
        }
        if self.dice.chance(40) {
            let (key, low, width) = SINGLES[self.dice.below(SINGLES.len())];
            return (format!("{route}.{key}"), low, width);
        }
        let (key, low, width) = PAIRS[self.dice.below(PAIRS.len())];
        let commodity = self.commodities[self.dice.below(self.commodities.len())];
        let key = if self.dice.chance(50) { key.to_owned() } else { format!("{key}.{commodity}") };
        (format!("{route}.{key}"), low, width)
    }

    fn set_value(&mut self, path: &str, low: f64, width: f64) -> String {
        let whole = ["return_days", "transit_days", "convoy_trucks", "convoy_trucks.fuel", "teams"].iter().any(|key| path.ends_with(key));
        let may_be_absent = ["return_days", "storage", "target_stock_days", "teams", "closure"].iter().any(|key| path.ends_with(key));
        if may_be_absent && self.dice.chance(30) { "\"none\"".to_owned() } else { self.number(low, width, whole) }
    }

    fn verbs(&mut self, header: impl Fn(&str) -> String, percent: usize, measure: bool) {
        for verb in ["set", "scale", "add"] {
            if !self.dice.chance(percent) {
                continue;
            }
            let _ = writeln!(self.out, "{}", header(verb));
            let mut taken = Vec::new();
            for _ in 0..1 + self.dice.below(4) {
                let (path, low, width) = self.path();
                let fixed = ["statuses", "scenario"].iter().any(|head| path.starts_with(head)) || path.contains("initial_");
                let absent = verb != "set" && ["storage", "teams"].iter().any(|key| path.contains(key));
                if taken.contains(&path) || absent || measure && fixed {
                    continue;
                }
                let value = match verb {
                    "set" => self.set_value(&path, low, width),
                    "scale" => self.number(0.5, 0.5, false),
                    _ => self.number(0.0, 0.1, false),
                };
                let _ = writeln!(self.out, "\"{path}\" = {value}");
                taken.push(path);
            }
        }
    }

    fn write(seed: u64) -> String {
        let mut dice = Dice(seed | 1);
        let commodities = ["fuel", "food", "water"][..1 + dice.below(3)].to_vec();
        let routes = (0..1 + dice.below(4)).map(|route| format!("R{route}")).collect();
        let mut author = Author { dice, commodities, routes, out: String::new() };
        author.head();
        author.out
    }

    fn head(&mut self) {
        self.out.push_str("[scenario]\ntitle = \"Any\"\nstart = \"2026-02-01\"\ndays = 60\npopulation = 1000\n");
        for commodity in self.commodities.clone() {
            let (demand, stock) = (self.number(3.0, 90.0, false), self.number(2.0, 9.0, false));
            let _ = writeln!(
                self.out,
                "[commodities.{commodity}]\nunit = \"t\"\ntruck_load = 20\ndaily_demand = {demand}\ninitial_stock_days = {stock}"
            );
            if self.dice.chance(40) {
                let (below, fraction) = (self.number(1.0, 4.0, false), self.number(0.0, 1.0, false));
                let _ = writeln!(self.out, "rationing = [{{ below_days = {below}, fraction = {fraction} }}]");
            }
            let _ = writeln!(self.out, "[[commodities.{commodity}.uses]]\nname = \"u\"\nshare = 1");
        }
        if self.dice.chance(60) {
            self.out.push_str("[threat]\ninitial = \"war\"\n");
            for regime in ["war", "peace"] {
                let (duration, closure) = (self.duration(1.0, 9.0, "cv"), self.number(0.0, 2.0, false));
                let attack = self.pair("attack_multiplier", 0.0, 2.0);
                let _ = writeln!(
                    self.out,
                    "[threat.regimes.{regime}]\nduration = {duration}\nclosure_multiplier = {closure}\nattack_multiplier = {attack}"
                );
            }
        }
        for status in ["a", "b"] {
            let _ = writeln!(self.out, "[statuses.{status}]");
            self.road_keys(60);
        }
        for route in self.routes.clone() {
            let status = if route == "R0" { "a" } else { self.dice.pick(&["a", "b"]) };
            let share = self.number(0.0, 1.0, false);
            let share = if self.dice.chance(50) { share } else { format!("{{ fuel = {share} }}") };
            let _ = writeln!(self.out, "[routes.{route}]\nstatus = \"{status}\"\ntransit_days = 3\nshare = {share}");
            self.road_keys(30);
        }
        self.verbs(|verb| format!("[{verb}]"), 60, false);
        for _ in 0..self.dice.below(3) {
            self.out.push_str("[[changes]]\n");
            self.verbs(|verb| format!("[changes.{verb}]"), 50, false);
        }
        for measure in 0..self.dice.below(3) {
            let _ = writeln!(self.out, "[[measures]]\nname = \"m{}\"\nfrom = {measure}", measure % 2);
            self.verbs(|verb| format!("[measures.{verb}]"), 50, true);
            if self.dice.chance(30) {
                self.out.push_str("[[measures]]\nset = { \"routes[status=a].status\" = \"b\", \"routes.R0.state\" = \"closed\" }\n");
            }
        }
    }

    /// Overlays as a sweep or a command line would give them.
    fn overlays(seed: u64) -> Vec<Overlay> {
        let mut dice = Dice(seed | 1);
        let mut author =
            Author { dice: Dice(dice.next() | 1), commodities: vec!["fuel"], routes: vec!["R0".to_owned()], out: String::new() };
        let mut overlays = Vec::new();
        for _ in 0..dice.below(4) {
            let (path, low, width) = author.path();
            let verb = Verb::ALL[dice.below(3)];
            let value = match verb {
                Verb::Set => author.set_value(&path, low, width),
                Verb::Scale => author.number(0.5, 0.5, false),
                Verb::Add => author.number(0.0, 0.1, false),
            };
            overlays.push(Overlay { verb, path, value, origin: "--set".to_owned() });
        }
        overlays
    }
}

fn any_reading(seed: u64) -> Option<Reading> {
    let document = Document::from_text("any.toml", &Author::write(seed)).ok()?;
    document.scenario(&Author::overlays(seed ^ 0x9E37_79B9_7F4A_7C15)).ok()
}

#[test]
fn most_random_scenarios_are_right() {
    // Without this the next property could hold of nothing.
    let right = (1..=400).filter(|&seed| any_reading(seed * 0x9E37_79B9_7F4A).is_some()).count();
    assert!(right > 200, "only {right} of 400 random scenarios are right");
}

static DOCUMENT: OnceLock<Document> = OnceLock::new();

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_resolved_reads_back_to_the_same(seed in any::<u64>()) {
        if let Some(reading) = any_reading(seed) {
            reads_back(&reading);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(\\[{1,2}[a-z.*]{0,12}\\]{1,2}\n|[a-z_.\"]{1,12} ?= ?[-0-9a-z{}\\[\\],.\"= ]{0,20}\n|.{0,12}\n){0,12}") {
        let _ = Document::from_text("any", &text).and_then(|document| document.scenario(&[]));
    }

    #[test]
    fn no_overlay_makes_the_reader_panic(path in "(routes|commodities|places|threat|statuses|escorts|[a-z]{1,6})([.\\[][a-z*=,\\]]{0,12}){0,4}", value in ".{0,16}") {
        let document = DOCUMENT.get_or_init(|| Document::load(Path::new("tests/data/full.toml")).unwrap());
        for verb in Verb::ALL {
            let overlay = Overlay { verb, path: path.clone(), value: value.clone(), origin: "--set".to_owned() };
            let _ = document.scenario(&[overlay]).map_err(|faults| faults.render(false, 80));
        }
    }
}

/// Bytes of a rich file are changed, dropped, doubled and moved: what comes of it is a scenario or faults, and no panic.
#[test]
fn no_mutation_of_a_file_makes_the_reader_panic() {
    for file in ["full", "seen"] {
        mutate(&std::fs::read(format!("tests/data/{file}.toml")).unwrap());
    }
}

fn mutate(text: &[u8]) {
    let mut dice = Dice(20_260_101);
    let mut right = 0;
    for _ in 0..1500 {
        let mut bytes = text.to_vec();
        for _ in 0..1 + dice.below(2) {
            let at = dice.below(bytes.len());
            let until = (at + dice.below(30)).min(bytes.len());
            match dice.below(5) {
                0 => bytes[at] = dice.pick(&[b"=\n[]{}\"'.,#-0159aeinr*_ " as &[u8]])[dice.below(23)],
                1 => drop(bytes.drain(at..until)),
                2 => drop(bytes.splice(at..at, text[at.min(text.len())..until.min(text.len())].to_vec())),
                3 => bytes[at] = (dice.next() % 256) as u8,
                _ => {
                    let from = dice.below(text.len() - 40);
                    drop(bytes.splice(at..until, text[from..from + 30].to_vec()));
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match Document::from_text("mutated.toml", &text).and_then(|document| document.scenario(&[])) {
            Ok(reading) => {
                right += 1;
                reads_back(&reading);
            }
            Err(faults) => assert!(!faults.render(false, 80).is_empty()),
        }
    }
    assert!(right > 20, "only {right} mutated files are right");
}
