//! A sweep's design file: a scenario, factors, and how their points are laid out. Faults are found and shown as a scenario's are.

use std::path::Path;

use crate::files::Files;
use crate::scenario::contents::Scenario;
use crate::scenario::document::{Document, Reading};
use crate::scenario::draft::joint;
use crate::scenario::draft::overlay::{Layer, Overlay};
use crate::scenario::draft::tree::{Kind, entry};
use crate::scenario::fault::{Fault, Faults, Place, code, nearest};
use crate::scenario::file::meant;
use crate::scenario::opened::Opened;
use crate::scenario::quantity::UncertainLaw;
use crate::scenario::vary::factor::{Factor, FactorValues, Setting, origin, round};
use crate::scenario::vary::reader::{Reader, Words, Written, open, settled};
pub use crate::scenario::vary::table::{CarriedColumn, Table, TablePoint};

/// A design that exists is right: its paths are known, its values stand in their keys' ranges.
#[derive(Debug)]
pub struct Design {
    /// The file's stem.
    pub name: String,
    /// The file as it was written.
    pub text: String,
    /// The scenario's file and all that it extends, before any factor.
    pub document: Document,
    /// The scenario before any factor, with what is doubtful about it.
    pub base: Reading,
    /// How the points are laid out.
    pub layout: DesignLayout,
    /// Replications at each point.
    pub replications: u64,
    /// The seed, of the points and of the replications.
    pub seed: u64,
    /// Has each point replications of its own, in place of common random numbers?
    pub own_chance: bool,
    /// Names of the metrics to keep, in their order.
    pub metrics: Vec<String>,
    /// What is varied, in the order of the file.
    pub factors: Vec<Factor>,
    /// By factor: may its numbers stand open?
    open: Vec<bool>,
}

/// How points are laid out.
#[allow(clippy::large_enum_variant, reason = "there is one of it per sweep")]
#[derive(Debug)]
pub enum DesignLayout {
    /// Every combination; the last factor changes fastest.
    Grid,
    /// Latin hypercube of so many points.
    Lhs(u64),
    /// Scrambled Sobol' sequence: so many rows, each spread to its Saltelli points if asked.
    Sobol {
        /// Rows of the sequence.
        rows: u64,
        /// Are there k + 2 points to a row, for first and total indices?
        saltelli: bool,
    },
    /// Morris trajectories.
    Morris {
        /// How many.
        trajectories: u64,
        /// Levels of a factor; even.
        levels: u64,
    },
    /// Points of a CSV file, in its order.
    Table(Table),
}

/// Most points of a design.
const MOST_POINTS: f64 = 1e9;
/// Most dimensions of the Sobol' sequence.
const MOST_DIMENSIONS: usize = 256;

const KEYS: [&str; 10] = ["scenario", "kind", "points", "replications", "seed", "factors", "levels", "saltelli", "chance", "metrics"];
const KINDS: [&str; 5] = ["grid", "lhs", "sobol", "morris", "table"];
const FACTOR_KEYS: [&str; 7] = ["path", "verb", "values", "weights", "low", "mode", "high"];

const WORDS: Words = Words { file: "a design", one: "factor", list: "factors", keys: &FACTOR_KEYS };

impl Design {
    /// Reads a design of the disk. `metrics` names what a scenario's points can report.
    ///
    /// # Errors
    /// Every fault of the design and of its scenario.
    #[cfg(feature = "disk")]
    pub fn load(path: &Path, metrics: &dyn Fn(&Scenario) -> Vec<String>) -> Result<Design, Faults> {
        Self::load_from(&crate::files::Disk, path, metrics)
    }

    /// Reads a design. `metrics` names what a scenario's points can report.
    ///
    /// # Errors
    /// Every fault of the design and of its scenario.
    pub fn load_from(files: &dyn Files, path: &Path, metrics: &dyn Fn(&Scenario) -> Vec<String>) -> Result<Design, Faults> {
        let (text, file, report) = open(files, path)?;
        let stem = path.file_stem().map_or_else(|| "sweep".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let mut reader = Reader { files, path, file: &file, report, words: WORDS };
        reader.design(stem, text, metrics).ok_or_else(|| settled(reader.report))
    }

    /// The overlays of a point.
    pub fn overlays(&self, settings: &[Setting]) -> Vec<Overlay> {
        self.factors.iter().zip(settings).enumerate().map(|(at, (factor, setting))| factor.overlay(at, setting)).collect()
    }

    /// Does this setting of a factor stand open at its point? Words, and numbers that make another scenario (the horizon, a choice among
    /// values that are drawn together), do not.
    fn stands_open(&self, at: usize, setting: &Setting) -> bool {
        self.open[at] && matches!(setting, Setting::Number(_))
    }

    /// The scenario of a point with all settings open that may be. It serves every point of the same [`Design::form`].
    ///
    /// # Errors
    /// Every fault of the others.
    pub fn opened(&self, settings: &[Setting]) -> Result<Opened, Faults> {
        let layer = |(at, (factor, setting)): (usize, (&Factor, &Setting))| {
            if self.stands_open(at, setting) { factor.open(at, at) } else { Layer::Written(factor.overlay(at, setting)) }
        };
        self.document.open(&self.factors.iter().zip(settings).enumerate().map(layer).collect::<Vec<_>>())
    }

    /// What of a point's settings does not stand open, as a text.
    pub fn form(&self, settings: &[Setting]) -> String {
        let written = settings.iter().enumerate().filter(|&(at, setting)| !self.stands_open(at, setting));
        written.map(|(at, setting)| format!("{at} = {}\n", setting.toml())).collect()
    }

    /// The numbers of a point's open values, one for each factor; 0 for those that do not stand open.
    pub fn numbers(&self, settings: &[Setting]) -> Vec<f64> {
        // Minus nought is nought, as it is where a file is read.
        let number = |setting: &Setting| if let Setting::Number(number) = setting { number + 0.0 } else { 0.0 };
        let open = |(at, setting): (usize, &Setting)| if self.stands_open(at, setting) { number(setting) } else { 0.0 };
        settings.iter().enumerate().map(open).collect()
    }
}

/// Which factors may stand open: those whose number a scenario takes wherever it takes an uncertain one.
fn may_stand_open(document: &Document, written: &[Written<'_>]) -> Vec<bool> {
    let first = |one: &Written<'_>| one.trials.first().map(|(setting, _)| round(&one.factor, setting.clone()));
    let numeric = |one: &Written<'_>| first(one).is_none_or(|setting| matches!(setting, Setting::Number(_))) && !one.factor.chooses();
    let mut open: Vec<bool> = written.iter().map(numeric).collect();
    loop {
        let layer = |(at, one): (usize, &Written<'_>)| match first(one) {
            _ if open[at] => Some(one.factor.open(at, at)),
            Some(setting) => Some(Layer::Written(one.factor.overlay(at, &setting))),
            None => None,
        };
        let layers: Vec<Layer> = written.iter().enumerate().filter_map(layer).collect();
        let Err(faults) = document.open(&layers) else { return open };
        let closed = |at: usize| faults.0.iter().any(|fault| !fault.warning && fault.file == origin(at));
        let closed: Vec<usize> = (0..open.len()).filter(|&at| open[at] && closed(at)).collect();
        if closed.is_empty() {
            return open;
        }
        closed.into_iter().for_each(|at| open[at] = false);
    }
}

impl<'a> Reader<'a> {
    fn design(&mut self, name: String, text: String, metrics: &dyn Fn(&Scenario) -> Vec<String>) -> Option<Design> {
        self.unknown(self.file, &KEYS, "a design");
        let kind = self.kind();
        let replications = self.count("replications", 1.0, 1e9, Some(1))?;
        let seed = self.seed();
        let own_chance = self.chance();
        let saltelli = self.saltelli(kind);
        let levels = self.levels(kind);
        let points = self.points(kind);
        let mut written = self.factors(kind);
        let document = self.document();
        let known = written.len();
        if matches!(kind, Some("sobol")) && known * if saltelli { 2 } else { 1 } > MOST_DIMENSIONS {
            let at = self.place("factors");
            let most = MOST_DIMENSIONS / if saltelli { 2 } else { 1 };
            self.report.fault(code::RANGE, at, format!("{known} factors")).expected(format!("expected at most {most} for this kind"));
        }
        let document = document?;
        let base = match document.scenario(&[]) {
            Ok(base) => base,
            Err(faults) => {
                self.adopt(faults);
                return None;
            }
        };
        places_of_groups(&base.scenario, kind == Some("grid"), &mut written);
        let layout = match kind? {
            "grid" => {
                self.grid_size(&written);
                Some(DesignLayout::Grid)
            }
            "lhs" => points.map(DesignLayout::Lhs),
            "sobol" => points.map(|rows| DesignLayout::Sobol { rows, saltelli }),
            "morris" => points.map(|trajectories| DesignLayout::Morris { trajectories, levels }),
            _ => self.table(&written).map(DesignLayout::Table),
        };
        self.try_out(&document, &mut written);
        if let (Some(DesignLayout::Table(table)), false) = (&layout, self.report.has_faults()) {
            self.cells(&document, &written, table);
        }
        let metrics = self.metrics(metrics(&base.scenario));
        if self.report.has_faults() {
            return None;
        }
        let open = may_stand_open(&document, &written);
        let doubts = doubts(&document, &base, &written, layout.as_ref());
        let factors = written.into_iter().map(|written| written.factor).collect();
        let mut base = base;
        base.warnings.extend(doubts);
        base.warnings.extend(self.report.settle().unwrap_or_default());
        Some(Design { name, text, document, base, layout: layout?, replications, seed, own_chance, metrics, factors, open })
    }

    fn kind(&mut self) -> Option<&'static str> {
        let Some((_, node)) = entry(self.file, "kind") else {
            self.missing("kind", "expected kind = \"grid\", \"lhs\", \"sobol\", \"morris\" or \"table\"");
            return None;
        };
        let Kind::Text(word) = &node.kind else {
            self.wrong_type("kind", node, "expected a text in quotes");
            return None;
        };
        let found = KINDS.into_iter().find(|kind| kind == word);
        if found.is_none() {
            let fault = self.report.fault(code::UNKNOWN_NAME, node.at, format!("there is no kind `{word}`"));
            fault.expected("unknown kind").nearest(word, KINDS);
        }
        found
    }

    fn chance(&mut self) -> bool {
        let Some((_, node)) = entry(self.file, "chance") else { return false };
        match &node.kind {
            Kind::Text(word) if word == "common" => false,
            Kind::Text(word) if word == "own" => true,
            _ => {
                let fault = self.report.fault(code::WRONG_TYPE, node.at, "`chance` says whether points share their chance");
                fault.expected("expected \"common\" or \"own\"");
                false
            }
        }
    }

    fn belongs(&mut self, key: &str, kind: Option<&str>, to: &str) {
        if kind.is_some_and(|kind| kind != to) {
            let at = self.place(key);
            self.report.fault(code::BOTH, at, format!("`{key}` belongs to the kind `{to}`")).expected("not of this kind");
        }
    }

    fn saltelli(&mut self, kind: Option<&str>) -> bool {
        let Some((_, node)) = entry(self.file, "saltelli") else { return true };
        self.belongs("saltelli", kind, "sobol");
        match node.kind {
            Kind::Flag(flag) => flag,
            _ => {
                self.wrong_type("saltelli", node, "expected true or false");
                true
            }
        }
    }

    fn levels(&mut self, kind: Option<&str>) -> u64 {
        let levels = self.count("levels", 2.0, 1000.0, Some(4)).unwrap_or(4);
        if let Some((_, node)) = entry(self.file, "levels") {
            self.belongs("levels", kind, "morris");
            if levels % 2 == 1 {
                self.report.fault(code::RANGE, node.at, format!("`levels` is {levels}")).expected("expected an even number");
            }
        }
        levels
    }

    fn points(&mut self, kind: Option<&str>) -> Option<u64> {
        match kind {
            Some("grid") => {
                if let Some((name, _)) = entry(self.file, "points") {
                    let fault = self.report.fault(code::BOTH, name.at, "a grid has as many points as its values have combinations");
                    fault.expected("not of this kind").hint("leave `points` out");
                }
                None
            }
            None | Some("table") => None,
            Some(_) if entry(self.file, "points").is_none() => {
                self.missing("points", "expected points = 1024, say");
                None
            }
            Some(_) => self.count("points", 1.0, MOST_POINTS, None),
        }
    }

    fn document(&mut self) -> Option<Document> {
        let Some((_, node)) = entry(self.file, "scenario") else {
            self.missing("scenario", "expected the path of a scenario file, relative to this one");
            return None;
        };
        let Kind::Text(text) = &node.kind else {
            self.wrong_type("scenario", node, "expected the path of a scenario file");
            return None;
        };
        let path = self.files.beside(self.path, text);
        if let Err(why) = self.files.open(&path).map(drop) {
            let fault = self.report.fault(code::NO_BASE, node.at, format!("the scenario cannot be read: {why}"));
            fault.expected(path.display().to_string());
            fault.hint = meant(self.files, &path).or_else(|| Some("the path is relative to the design file".to_owned()));
            return None;
        }
        match Document::load_from(self.files, &path) {
            Ok(document) => Some(document),
            Err(faults) => {
                self.adopt(faults);
                None
            }
        }
    }

    fn grid_size(&mut self, written: &[Written<'_>]) {
        let size: f64 = written.iter().map(|written| written.trials.len().max(1) as f64).product();
        if size > MOST_POINTS {
            let at = self.place("factors");
            self.report
                .fault(code::RANGE, at, format!("this grid has {size:.0} points"))
                .expected(format!("expected at most {MOST_POINTS:.0}"));
        }
    }

    fn metrics(&mut self, known: Vec<String>) -> Vec<String> {
        let Some((_, node)) = entry(self.file, "metrics") else { return known };
        let Kind::List(items) = &node.kind else {
            self.wrong_type("metrics", node, "expected a list of names, such as [\"fuel.shortage_days\", \"food.*\"]");
            return known;
        };
        let mut kept = vec![false; known.len()];
        for item in items {
            let Kind::Text(wanted) = &item.kind else {
                self.wrong_type("metrics", item, "expected a text in quotes");
                continue;
            };
            let head = wanted.strip_suffix('*');
            let matches = |name: &String| head.map_or(name == wanted, |head| name.starts_with(head));
            let found: Vec<usize> = known.iter().enumerate().filter(|(_, name)| matches(name)).map(|(at, _)| at).collect();
            if found.is_empty() {
                let near = nearest(wanted, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
                let fault = self.report.fault(code::UNKNOWN_NAME, item.at, format!("no metric is called `{wanted}`"));
                fault.expected("unknown metric").hint = near;
            }
            found.into_iter().for_each(|at| kept[at] = true);
        }
        known.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(name, _)| name).collect()
    }
}

/// What becomes implausible where a factor takes its least or its greatest number, and was not before: a stock that no storage holds.
fn doubts(document: &Document, base: &Reading, written: &[Written<'_>], layout: Option<&DesignLayout>) -> Vec<Fault> {
    let mut found: Vec<Fault> = Vec::new();
    for (at, one) in written.iter().enumerate() {
        let number = |(setting, _): &(Setting, Place)| if let Setting::Number(number) = setting { Some(*number) } else { None };
        let mut numbers: Vec<f64> = one.trials.iter().filter_map(number).collect();
        if let Some(DesignLayout::Table(table)) = layout {
            numbers.extend(table.seen[at].ends.into_iter().flatten());
        }
        let (Some(least), Some(most)) = (numbers.iter().copied().reduce(f64::min), numbers.iter().copied().reduce(f64::max)) else {
            continue;
        };
        for end in [least, most] {
            let reading = document.scenario(&[one.factor.overlay(at, &Setting::Number(end))]);
            let doubts = reading.map_or_else(|_| Vec::new(), |reading| reading.warnings).into_iter();
            let is_new = |doubt: &Fault, known: &[Fault]| {
                known
                    .iter()
                    .all(|old| (old.code, &old.file, old.line, &old.message) != (doubt.code, &doubt.file, doubt.line, &doubt.message))
            };
            let new: Vec<Fault> =
                doubts.filter(|doubt| doubt.code == code::IMPLAUSIBLE && is_new(doubt, &base.warnings) && is_new(doubt, &found)).collect();
            found.extend(new);
        }
    }
    found
}

/// Gives a factor that chooses a place for a group, and says no more, all places of the group.
fn places_of_groups(scenario: &Scenario, grid: bool, written: &mut [Written<'_>]) {
    for one in written.iter_mut().filter(|one| matches!(&one.factor.values, FactorValues::List(values) if values.is_empty())) {
        let Some(law) = joint::places(scenario, &one.factor.path) else { continue };
        let UncertainLaw::Discrete { values, .. } = &law else { continue };
        let settings = values.iter().map(|place| Setting::Number(*place)).collect::<Vec<_>>();
        one.trials = settings.iter().map(|setting| (setting.clone(), one.path_at)).collect();
        if grid {
            one.factor.values = FactorValues::List(settings);
        } else {
            one.trials.truncate(1);
            one.factor.values = FactorValues::Law(law);
        }
    }
}
