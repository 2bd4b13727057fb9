//! A sweep's design file: a scenario, factors, and how their points are laid out. Faults are found and shown as a scenario's are.

use std::path::Path;

use super::factor::{Factor, FactorValues, Setting, round};
use super::fault::{Faults, code, nearest};
use super::file::meant;
use super::opened::{self, Opened};
use super::overlay::Overlay;
use super::read::{Document, Reading};
use super::table::Table;
use super::together;
use super::tree::{Kind, entry};
use super::varied::{Reader, Words, Written, open, settled};
use super::{Measure, Scenario, Term, UncertainLaw};

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
}

/// How points are laid out.
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
    /// Reads a design. `metrics` names what a scenario's points can report.
    pub fn load(path: &Path, metrics: &dyn Fn(&Scenario) -> Vec<String>) -> Result<Design, Faults> {
        let (text, file, report) = open(path)?;
        let stem = path.file_stem().map_or_else(|| "sweep".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let mut reader = Reader { file: &file, folder: path.parent().unwrap_or(Path::new("")).to_owned(), report, words: WORDS };
        reader.design(stem, text, metrics).ok_or_else(|| settled(reader.report))
    }

    /// The overlays of a point.
    pub fn overlays(&self, settings: &[Setting]) -> Vec<Overlay> {
        self.factors.iter().zip(settings).enumerate().map(|(at, (factor, setting))| factor.overlay(at, setting)).collect()
    }

    /// A factor's least and its largest number; none where it has words, or a number that its key cannot hold.
    fn ends(&self, at: usize) -> Option<(f64, f64)> {
        let factor = &self.factors[at];
        let number = |setting: &Setting| if let Setting::Number(number) = setting { Some(*number) } else { None };
        let (low, high) = match (&factor.values, &self.layout) {
            _ if factor.chooses() => return None,
            (FactorValues::Law(law), _) => law.ends(),
            (FactorValues::List(values), _) => super::ends(&values.iter().map(number).collect::<Option<Vec<f64>>>()?),
            (FactorValues::Column, DesignLayout::Table(table)) => table.seen[at].ends()?.into(),
            (FactorValues::Column, _) => return None,
        };
        let made = |end: f64| number(&round(factor, Setting::Number(end)));
        made(low).zip(made(high))
    }

    /// The scenario with all factors open, so that a point is these values and not a scenario to be read. None where only reading tells
    /// whether a point is a scenario at all, or what its factors make of it: factors that are words or choose draws, numbers that are out of
    /// range at one end.
    ///
    /// Readings at both ends settle that all points are in range: every number of a scenario grows, or stays, with every factor, as nothing
    /// is scaled by less than 0, so that all are least where all factors are and largest where these are. What else is asked of numbers
    /// together (shares that add up to 1, some weight above 0) holds at both ends or is refused at one.
    pub fn opened(&self) -> Option<Opened> {
        let ends = (0..self.factors.len()).map(|at| self.ends(at)).collect::<Option<Vec<_>>>()?;
        let numbers = |of: fn(&(f64, f64)) -> f64| ends.iter().map(|ends| Setting::Number(of(ends))).collect::<Vec<_>>();
        let corners = [numbers(|ends| ends.0), numbers(|ends| ends.1)];
        for settings in &corners {
            self.document.scenario(&self.overlays(settings)).ok()?;
        }
        let open = |(at, (factor, &ends)): (usize, (&Factor, _))| {
            opened::overlay(at, factor.verb, &factor.path, ends, format!("factor {}", at + 1))
        };
        let overlays: Vec<Overlay> = self.factors.iter().zip(&ends).enumerate().map(open).collect();
        let scenario = self.document.scenario(&overlays).ok()?.scenario;
        let least = |by: Term| match by {
            Term::Constant(number) => number,
            Term::Draw(draw) => scenario.uncertain[draw].law.ends().0,
        };
        let turned = |measure: &Measure| measure.scale.iter().any(|&(_, by)| least(by) < 0.0);
        if !self.document.opens_plainly(&overlays) || scenario.measures.iter().any(turned) {
            return None;
        }
        let places = opened::places(self.factors.len(), &scenario.uncertain);
        places.iter().all(|places| !places.is_empty()).then_some(Opened { scenario, places, corners })
    }
}

impl<'a> Reader<'a> {
    fn design(&mut self, name: String, text: String, metrics: &dyn Fn(&Scenario) -> Vec<String>) -> Option<Design> {
        self.unknown(self.file, &KEYS, "a design");
        let kind = self.kind();
        let replications = self.count("replications", 1.0, 1e9, Some(1))?;
        let seed = self.count("seed", 0.0, 9_007_199_254_740_992.0, Some(1))?;
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
        let factors = written.into_iter().map(|written| written.factor).collect();
        Some(Design { name, text, document, base, layout: layout?, replications, seed, own_chance, metrics, factors })
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
        let path = self.folder.join(text);
        if !path.is_file() {
            let fault = self.report.fault(code::NO_BASE, node.at, "the scenario cannot be read: there is no such file");
            fault.expected(path.display().to_string());
            fault.hint = meant(&path).or_else(|| Some("the path is relative to the design file".to_owned()));
            return None;
        }
        match Document::load(&path) {
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

/// Gives a factor that chooses a place for a group, and says no more, all places of the group.
fn places_of_groups(scenario: &Scenario, grid: bool, written: &mut [Written<'_>]) {
    for one in written.iter_mut().filter(|one| matches!(&one.factor.values, FactorValues::List(values) if values.is_empty())) {
        let Some(law) = together::places(scenario, &one.factor.path) else { continue };
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
