//! A sweep's design file: a scenario, factors, and how their points are laid out. Faults are found and shown as a scenario's are.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::cells::Seen;
use super::fault::{Fault, Faults, Place, Report, code, nearest};
use super::opened::{self, Opened};
use super::overlay::{Overlay, Verb};
use super::read::{Document, Reading};
use super::together;
use super::tree::{self, Kind, Name, Node, entry};
use super::value::rounded;
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

/// One factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Where, e.g. `routes.*.attack_probability.fuel`.
    pub path: String,
    /// What it does there.
    pub verb: Verb,
    /// Its values.
    pub values: FactorValues,
    /// Does its key hold whole numbers alone? Then what is drawn is rounded.
    pub whole: bool,
}

/// What values a factor takes.
#[derive(Debug, Clone, PartialEq)]
pub enum FactorValues {
    /// Those, of a grid.
    List(Vec<Setting>),
    /// Spread over an uncertain value.
    Law(UncertainLaw),
    /// As in the table.
    Column,
}

/// One value of a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A number.
    Number(f64),
    /// A word, such as a status.
    Text(String),
    /// True or false.
    Flag(bool),
    /// An empty cell of a table.
    Missing,
}

impl Setting {
    /// As a TOML value.
    pub fn toml(&self) -> String {
        match self {
            Self::Number(number) => format!("{number:?}"),
            Self::Text(text) => toml_text(text),
            Self::Flag(flag) => flag.to_string(),
            Self::Missing => String::new(),
        }
    }

    /// What the cell of a table says.
    pub(super) fn of_cell(cell: &str) -> Self {
        let cell = cell.trim();
        match (cell, cell.parse::<f64>()) {
            ("", _) => Self::Missing,
            ("true", _) => Self::Flag(true),
            ("false", _) => Self::Flag(false),
            (_, Ok(number)) => Self::Number(number),
            (word, Err(_)) => Self::Text(word.to_owned()),
        }
    }
}

/// A string of JSON is one of TOML.
fn toml_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Factor {
    /// Does it choose the draw of values that are drawn together?
    pub fn chooses(&self) -> bool {
        together::chooses(&self.path)
    }

    /// The overlay that gives it this value.
    pub fn overlay(&self, at: usize, setting: &Setting) -> Overlay {
        Overlay { verb: self.verb, path: self.path.clone(), value: setting.toml(), origin: format!("factor {}", at + 1) }
    }
}

/// A CSV file of points. It is read where it is needed, not kept.
#[derive(Debug)]
pub struct Table {
    pub(super) path: PathBuf,
    /// By factor: its column.
    pub(super) columns: Vec<usize>,
    /// Where every [`STRIDE`]th row begins.
    starts: Vec<csv::Position>,
    /// Rows, the header apart.
    pub rows: u64,
    /// By factor: what stands in its column.
    pub(super) seen: Vec<Seen>,
    /// blake3 of the file, in hexadecimal.
    pub hash: String,
}

const STRIDE: u64 = 1024;

impl Table {
    /// Has a factor's column numbers alone, and empty cells?
    pub fn is_numeric(&self, factor: usize) -> bool {
        self.seen[factor].is_numeric()
    }

    /// The factors' settings in these rows. The error says what is wrong with the file.
    pub fn read(&self, rows: Range<u64>) -> Result<Vec<Vec<Setting>>, String> {
        let mut out = Vec::new();
        let Some(start) = self.starts.get((rows.start / STRIDE) as usize) else { return Ok(out) };
        let failed = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", self.path.display());
        let mut reader = csv::Reader::from_path(&self.path).map_err(|error| failed(&error))?;
        reader.seek(start.clone()).map_err(|error| failed(&error))?;
        let skipped = (rows.start % STRIDE) as usize;
        for record in reader.records().skip(skipped).take((rows.end - rows.start) as usize) {
            let record = record.map_err(|error| failed(&error))?;
            out.push(self.columns.iter().map(|&column| Setting::of_cell(record.get(column).unwrap_or_default())).collect());
        }
        if out.len() as u64 == rows.end - rows.start { Ok(out) } else { Err(failed(&"it was changed while the sweep ran")) }
    }
}

/// Most points of a design.
const MOST_POINTS: f64 = 1e9;
/// Most dimensions of the Sobol' sequence.
const MOST_DIMENSIONS: usize = 256;

const KEYS: [&str; 10] = ["scenario", "kind", "points", "replications", "seed", "factors", "levels", "saltelli", "chance", "metrics"];
const KINDS: [&str; 5] = ["grid", "lhs", "sobol", "morris", "table"];
const FACTOR_KEYS: [&str; 7] = ["path", "verb", "values", "weights", "low", "mode", "high"];

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

/// A file's text, what stands in it, and a report for its faults.
pub(super) type Parsed = (String, Vec<(Name, Node)>, Report);

pub(super) fn open(path: &Path) -> Result<Parsed, Faults> {
    let mut report = Report::default();
    let shown = path.display().to_string();
    let text = match super::read::open_text(path) {
        Ok(text) => text,
        Err((code, message)) => {
            report.of_file(code, &shown, message);
            return Err(settled(report));
        }
    };
    let source = report.source(&shown, &text);
    let file = tree::document(source, &text, &mut report);
    if report.has_faults() { Err(settled(report)) } else { Ok((text, file, report)) }
}

pub(super) fn settled(mut report: Report) -> Faults {
    match report.settle() {
        Err(faults) => faults,
        Ok(_) => unreachable!("a design without a fault is read"),
    }
}

/// A factor and where its values stand.
pub(super) struct Written<'a> {
    pub factor: Factor,
    pub path_at: Place,
    /// Values to try, and their places.
    pub trials: Vec<(Setting, Place)>,
    pub node: &'a Node,
}

/// What a file of paths with values calls itself and its parts: a design has factors, a file of priors has priors.
pub(super) struct Words {
    pub file: &'static str,
    pub one: &'static str,
    pub list: &'static str,
    pub keys: &'static [&'static str],
}

const WORDS: Words = Words { file: "a design", one: "factor", list: "factors", keys: &FACTOR_KEYS };

pub(super) struct Reader<'a> {
    pub file: &'a [(Name, Node)],
    pub folder: PathBuf,
    pub report: Report,
    pub words: Words,
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

    /// Faults of another file join those of this one.
    pub(super) fn adopt(&mut self, faults: Faults) {
        for fault in faults.0 {
            let Fault { code, message, expected, hint, file, line, column, source, span, .. } = fault;
            let own = self.report.of_file(code, &file, message);
            (own.expected, own.hint, own.line, own.column, own.source, own.span) = (expected, hint, line, column, source, span);
        }
    }

    pub(super) fn place(&self, key: &str) -> Place {
        entry(self.file, key).map(|(name, _)| name.at).unwrap_or_default()
    }

    pub(super) fn unknown(&mut self, table: &[(Name, Node)], keys: &[&'static str], of: &str) {
        for (name, _) in table.iter().filter(|(name, _)| !keys.contains(&name.text.as_str())) {
            let fault = self.report.fault(code::UNKNOWN_KEY, name.at, format!("`{}` is no key of {of}", name.text));
            fault.expected("unknown key").nearest(&name.text, keys.iter().copied());
        }
    }

    pub(super) fn missing(&mut self, key: &str, expected: &str) {
        self.report.fault(code::MISSING, Place::default(), format!("{} has no `{key}`", self.words.file)).expected(expected);
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

    pub(super) fn wrong_type(&mut self, key: &str, node: &Node, expected: &str) {
        self.report.fault(code::WRONG_TYPE, node.at, format!("`{key}` is not {}", node.called())).expected(expected);
    }

    /// A whole number; none after a fault, or if it is not given and has no default.
    pub(super) fn count(&mut self, key: &str, low: f64, high: f64, default: Option<u64>) -> Option<u64> {
        let Some((_, node)) = entry(self.file, key) else { return default };
        let expected = format!("expected a whole number from {low} to {high}");
        match node.kind {
            Kind::Number(number) if number.fract() != 0.0 => {
                self.report.fault(code::NOT_WHOLE, node.at, format!("`{key}` is {number}")).expected(expected);
            }
            Kind::Number(number) if (low..=high).contains(&number) => return Some(number as u64),
            Kind::Number(number) => {
                self.report.fault(code::RANGE, node.at, format!("`{key}` is {number}")).expected(expected);
            }
            _ => self.wrong_type(key, node, &expected),
        }
        // The fault is told; the rest is read as if nothing were wrong.
        Some(default.unwrap_or(1))
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
            fault.expected(path.display().to_string()).hint("the path is relative to the design file");
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

    pub(super) fn factors(&mut self, kind: Option<&str>) -> Vec<Written<'a>> {
        let (list, one) = (self.words.list, self.words.one);
        let Some((name, node)) = entry(self.file, list) else {
            self.missing(list, &format!("expected at least one [[{list}]]"));
            return Vec::new();
        };
        let Kind::List(items) = &node.kind else {
            self.wrong_type(list, node, &format!("expected one [[{list}]] for each {one}"));
            return Vec::new();
        };
        if items.is_empty() {
            self.report.fault(code::EMPTY, name.at, format!("there is no {one}")).expected(format!("expected at least one [[{list}]]"));
        }
        let mut written: Vec<Written<'a>> = Vec::new();
        for item in items {
            let Some(one) = self.factor(item, kind) else { continue };
            if written.iter().any(|other| (&other.factor.path, other.factor.verb) == (&one.factor.path, one.factor.verb)) {
                let fault =
                    self.report.fault(code::TWICE, one.path_at, format!("the {} `{}` stands twice", self.words.one, one.factor.path));
                fault.expected("expected another path, or another verb");
            }
            written.push(one);
        }
        written
    }

    fn factor(&mut self, node: &'a Node, kind: Option<&str>) -> Option<Written<'a>> {
        let Some(table) = node.table() else {
            self.report
                .fault(code::WRONG_TYPE, node.at, format!("a {} is not {}", self.words.one, node.called()))
                .expected("expected a table");
            return None;
        };
        let (keys, one) = (self.words.keys, format!("a {}", self.words.one));
        self.unknown(table, keys, &one);
        let verb = self.verb(table);
        let path = match entry(table, "path") {
            Some((_, path)) => match &path.kind {
                Kind::Text(text) => Some((text.trim().to_owned(), path.at)),
                _ => {
                    self.wrong_type("path", path, "expected a path like \"routes.RN7.delay_days\"");
                    None
                }
            },
            None => {
                let at = table.first().map_or(node.at, |(name, _)| name.at);
                self.report.fault(code::MISSING, at, format!("{one} has no `path`")).expected("expected `path` in this table");
                None
            }
        };
        let of_group = self.words.one == "factor" && path.as_ref().is_some_and(|(path, _)| together::chooses(path));
        let silent = ["values", "weights", "low", "mode", "high"].iter().all(|key| entry(table, key).is_none());
        let (values, trials) = match kind? {
            // The places of a group are known when the scenario is.
            kind if of_group && silent && kind != "table" => (FactorValues::List(Vec::new()), Vec::new()),
            "grid" => self.list(table, node)?,
            "table" => {
                self.none_of(table, &["values", "weights", "low", "mode", "high"], "a table's values stand in its file");
                (FactorValues::Column, Vec::new())
            }
            _ => self.law(table, node)?,
        };
        let (path, path_at) = path?;
        Some(Written { factor: Factor { path, verb, values, whole: false }, path_at, trials, node })
    }

    fn verb(&mut self, table: &[(Name, Node)]) -> Verb {
        let Some((_, node)) = entry(table, "verb") else { return Verb::Set };
        let word = if let Kind::Text(word) = &node.kind { word.as_str() } else { "" };
        match Verb::ALL.into_iter().find(|verb| verb.name() == word) {
            Some(verb) => verb,
            None => {
                let fault = self.report.fault(code::UNKNOWN_NAME, node.at, format!("there is no verb `{word}`"));
                fault.expected("unknown verb").nearest(word, Verb::ALL.map(Verb::name));
                Verb::Set
            }
        }
    }

    fn none_of(&mut self, table: &[(Name, Node)], keys: &[&str], why: &str) {
        for (name, _) in table.iter().filter(|(name, _)| keys.contains(&name.text.as_str())) {
            self.report.fault(code::BOTH, name.at, format!("`{}` does not belong here", name.text)).expected(why);
        }
    }

    /// `values = […]` of a grid.
    fn list(&mut self, table: &'a [(Name, Node)], node: &Node) -> Option<(FactorValues, Vec<(Setting, Place)>)> {
        self.none_of(table, &["weights", "low", "mode", "high"], "a factor of a grid has `values`");
        let Some((_, values)) = entry(table, "values") else {
            let at = entry(table, "path").map_or(node.at, |(name, _)| name.at);
            let fault = self.report.fault(code::MISSING, at, "a factor of a grid has no `values`");
            fault.expected("expected `values` in this table").hint("for a range, take the kind `lhs` or `sobol`");
            return None;
        };
        let Kind::List(items) = &values.kind else {
            self.wrong_type("values", values, "expected a list, such as [0.5, 1, 2]");
            return None;
        };
        if items.is_empty() {
            self.report.fault(code::EMPTY, values.at, "this factor has no values").expected("expected at least one");
            return None;
        }
        let settings = items.iter().map(|item| self.setting(item)).collect::<Vec<_>>();
        let trials: Vec<_> = settings.into_iter().collect::<Option<Vec<_>>>()?.into_iter().zip(items.iter().map(|item| item.at)).collect();
        for (at, (setting, place)) in trials.iter().enumerate() {
            if trials[..at].iter().any(|(other, _)| other == setting) {
                self.report.fault(code::TWICE, *place, "this value stands twice").expected("expected another value");
            }
        }
        Some((FactorValues::List(trials.iter().map(|(setting, _)| setting.clone()).collect()), trials))
    }

    fn setting(&mut self, node: &Node) -> Option<Setting> {
        match &node.kind {
            Kind::Number(number) if number.is_finite() => Some(Setting::Number(*number)),
            Kind::Text(text) => Some(Setting::Text(text.clone())),
            Kind::Flag(flag) => Some(Setting::Flag(*flag)),
            Kind::Date(date) => Some(Setting::Text(date.to_string())),
            _ => {
                let fault = self.report.fault(code::WRONG_TYPE, node.at, format!("a value of a factor is not {}", node.called()));
                fault.expected("expected a number, a word, or true or false");
                None
            }
        }
    }

    /// `low`, `high`; `low`, `mode`, `high`; or `values`, `weights`.
    fn law(&mut self, table: &'a [(Name, Node)], node: &Node) -> Option<(FactorValues, Vec<(Setting, Place)>)> {
        if entry(table, "values").is_some() {
            self.none_of(table, &["low", "mode", "high"], "either `low` and `high`, or `values`");
            return self.discrete(table);
        }
        self.none_of(table, &["weights"], "`weights` go with `values`");
        let low = self.end(table, "low", node);
        let high = self.end(table, "high", node);
        let mode = entry(table, "mode").map(|_| self.end(table, "mode", node));
        let ((low, low_at), (high, high_at)) = (low?, high?);
        if low >= high {
            let message = format!("this range is empty: `low` is {}, `high` is {}", rounded(low), rounded(high));
            self.report.fault(code::UNCERTAIN, high_at, message).expected("expected more than `low`");
            return None;
        }
        let mut trials = vec![(Setting::Number(low), low_at), (Setting::Number(high), high_at)];
        let law = match mode {
            None => UncertainLaw::Uniform { low, high },
            Some(mode) => {
                let (mode, at) = mode?;
                if !(low..=high).contains(&mode) {
                    let fault = self.report.fault(code::UNCERTAIN, at, format!("`mode` is {}", rounded(mode)));
                    fault.expected("expected a number from `low` to `high`");
                    return None;
                }
                trials.push((Setting::Number(mode), at));
                UncertainLaw::Pert { low, mode, high }
            }
        };
        Some((FactorValues::Law(law), trials))
    }

    fn end(&mut self, table: &[(Name, Node)], key: &str, node: &Node) -> Option<(f64, Place)> {
        match entry(table, key) {
            Some((_, Node { at, kind: Kind::Number(number) })) if number.is_finite() => Some((*number, *at)),
            Some((_, node)) => {
                self.wrong_type(key, node, "expected a finite number");
                None
            }
            None => {
                let at = entry(table, "path").map_or(node.at, |(name, _)| name.at);
                let fault = self.report.fault(code::MISSING, at, format!("a {} of this kind has no `{key}`", self.words.one));
                fault
                    .expected(format!("expected `{key}` in this table"))
                    .hint("an uncertain value: low and high; low, mode and high; or values and weights");
                None
            }
        }
    }

    fn discrete(&mut self, table: &'a [(Name, Node)]) -> Option<(FactorValues, Vec<(Setting, Place)>)> {
        let numbers = |reader: &mut Self, key: &str| -> Option<Vec<(f64, Place)>> {
            let (_, node) = entry(table, key)?;
            let Kind::List(items) = &node.kind else {
                reader.wrong_type(key, node, "expected a list of numbers");
                return None;
            };
            let one = |item: &Node| match item.kind {
                Kind::Number(number) if number.is_finite() => Some((number, item.at)),
                _ => {
                    reader.wrong_type(key, item, "expected a finite number");
                    None
                }
            };
            items.iter().map(one).collect()
        };
        let values = numbers(self, "values")?;
        let weights = match entry(table, "weights") {
            Some(_) => numbers(self, "weights")?.into_iter().map(|(weight, _)| weight).collect(),
            None => vec![1.0; values.len()],
        };
        let at = entry(table, "values").map(|(_, node)| node.at).unwrap_or_default();
        if values.is_empty() {
            self.report.fault(code::EMPTY, at, format!("this {} has no values", self.words.one)).expected("expected at least one");
            return None;
        }
        if weights.len() != values.len() || weights.iter().any(|&weight| weight < 0.0) || weights.iter().sum::<f64>() <= 0.0 {
            let at = entry(table, "weights").map(|(_, node)| node.at).unwrap_or_default();
            let fault = self.report.fault(code::UNCERTAIN, at, "these weights do not fit the values");
            fault.expected(format!("expected {} numbers, none below 0, their sum above 0", values.len()));
            return None;
        }
        let trials = values.iter().map(|&(value, at)| (Setting::Number(value), at)).collect();
        let values = values.into_iter().map(|(value, _)| value).collect();
        Some((FactorValues::Law(UncertainLaw::Discrete { values, weights }), trials))
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

    /// Gives each factor each of its values, all others standing at their first, and shows the faults where the value is written.
    pub(super) fn try_out(&mut self, document: &Document, written: &mut [Written<'_>]) {
        let first: Vec<Option<Setting>> =
            written.iter().map(|written| written.trials.first().map(|(setting, _)| setting.clone())).collect();
        for at in 0..written.len() {
            written[at].factor.whole = self.is_whole(document, written, &first, at);
            if written[at].trials.is_empty() {
                // A table's values are tried when they come; its path must be known now.
                self.try_one(document, written, &first, at, &Setting::Number(1.0), None);
            }
            for (setting, place) in written[at].trials.clone() {
                let setting = round(&written[at].factor, setting);
                self.try_one(document, written, &first, at, &setting, Some(place));
            }
        }
    }

    /// Does the key take whole numbers alone, and are the values drawn?
    fn is_whole(&self, document: &Document, written: &[Written<'_>], first: &[Option<Setting>], at: usize) -> bool {
        let factor = &written[at].factor;
        let FactorValues::Law(UncertainLaw::Uniform { low, high } | UncertainLaw::Pert { low, high, .. }) = &factor.values else {
            return false;
        };
        // A fraction within the range, whatever its ends are.
        let middle = low + (high - low) * 0.381_966_011_250_105_1;
        let faults = faults_of(document, written, first, at, &Setting::Number(middle));
        factor.verb == Verb::Set && faults.iter().any(|fault| fault.code == code::NOT_WHOLE)
    }

    fn try_one(
        &mut self,
        document: &Document,
        written: &[Written<'_>],
        first: &[Option<Setting>],
        at: usize,
        setting: &Setting,
        place: Option<Place>,
    ) {
        for fault in faults_of(document, written, first, at, setting) {
            let of_path = fault.column <= written[at].factor.path.chars().count();
            if !of_path && place.is_none() {
                continue;
            }
            let at = if of_path { written[at].path_at } else { place.unwrap_or(written[at].node.at) };
            let own = self.report.fault(fault.code, at, fault.message);
            (own.expected, own.hint) = (fault.expected, fault.hint);
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

    /// Looks the CSV file over: its header, its rows' lengths, which columns hold numbers alone.
    fn table(&mut self, written: &[Written<'_>]) -> Option<Table> {
        let Some((_, node)) = entry(self.file, "points") else {
            self.missing("points", "expected the path of a CSV file, relative to this one");
            return None;
        };
        let Kind::Text(text) = &node.kind else {
            self.wrong_type("points", node, "expected the path of a CSV file");
            return None;
        };
        let path = self.folder.join(text);
        let factors: Vec<&str> = written.iter().map(|written| written.factor.path.as_str()).collect();
        match survey(&path, &factors) {
            Ok(table) => Some(table),
            Err(found) => {
                found.into_iter().for_each(|one| self.unfit(&path, node.at, written, one));
                None
            }
        }
    }

    /// What is wrong with the CSV file, at its place there, or at that of the design which asks for what it lacks.
    fn unfit(&mut self, path: &Path, points: Place, written: &[Written<'_>], one: Survey) {
        let shown = path.display().to_string();
        let (fault, line, column, source, wide) = match one {
            Survey::Unreadable(why) => {
                self.report.fault(code::NO_BASE, points, format!("the points cannot be read: {why}")).expected(shown);
                return;
            }
            Survey::NoColumn(factor, header) => {
                let (factor, at) = (&written[factor].factor.path, written[factor].path_at);
                let fault = self.report.fault(code::UNKNOWN_NAME, at, format!("{shown} has no column `{factor}`"));
                fault.expected("no such column").nearest(factor, header.iter().map(String::as_str));
                return;
            }
            Survey::ExtraColumn { name, at, header } => {
                let fault = self.report.of_file(code::UNKNOWN_KEY, &shown, format!("no factor is called `{name}`"));
                fault.expected("its column would be ignored").nearest(&name, written.iter().map(|written| written.factor.path.as_str()));
                (fault, 1, at, header, name.len())
            }
            Survey::TwoColumns { name, at, header } => {
                let fault = self.report.of_file(code::BOTH, &shown, format!("two columns are called `{name}`"));
                (fault.expected("the second of them"), 1, at, header, name.len())
            }
            Survey::Ragged { line, found, expected, text } => {
                let (cells, head) = (of_cells(found), of_cells(expected));
                let fault = self.report.of_file(code::WRONG_TYPE, &shown, format!("a row has {cells}, the header {head}"));
                let wide = text.len();
                (fault.expected(format!("expected {head}")), line, 0, text, wide)
            }
            Survey::MoreRagged(more) => {
                let rows = if more == 1 { "row has" } else { "rows have" };
                self.report.of_file(code::WRONG_TYPE, &shown, format!("{more} more {rows} another length than the header"));
                return;
            }
        };
        (fault.line, fault.column) = (line, source[..column].chars().count() + 1);
        (fault.span, fault.source) = (column..(column + wide).min(source.len()), source);
    }
}

fn of_cells(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

/// The faults that a factor's value brings with it.
pub(super) fn faults_of(
    document: &Document,
    written: &[Written<'_>],
    first: &[Option<Setting>],
    at: usize,
    setting: &Setting,
) -> Vec<Fault> {
    let mut overlays = Vec::new();
    for (other, written) in written.iter().enumerate() {
        if other == at {
            overlays.push(written.factor.overlay(at, setting));
        } else if let Some(first) = &first[other] {
            overlays.push(written.factor.overlay(other, &round(&written.factor, first.clone())));
        }
    }
    let origin = format!("factor {}", at + 1);
    match document.scenario(&overlays) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.into_iter().filter(|fault| !fault.warning && fault.file == origin).collect(),
    }
}

/// A drawn number, made whole where its key asks for that.
pub fn round(factor: &Factor, setting: Setting) -> Setting {
    match setting {
        Setting::Number(number) if factor.whole => Setting::Number(number.round()),
        other => other,
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

/// Why a file of points is of no use. Columns are told by their place, in bytes, in the header.
enum Survey {
    Unreadable(String),
    NoColumn(usize, Vec<String>),
    ExtraColumn { name: String, at: usize, header: String },
    TwoColumns { name: String, at: usize, header: String },
    Ragged { line: usize, found: usize, expected: usize, text: String },
    MoreRagged(usize),
}

/// Rows of another length than the header that are told one by one.
const RAGGED: usize = 8;

fn survey(path: &Path, factors: &[&str]) -> Result<Table, Vec<Survey>> {
    let unreadable = |error: &dyn std::fmt::Display| vec![Survey::Unreadable(error.to_string())];
    let mut hasher = blake3::Hasher::new();
    let file = std::fs::File::open(path).map_err(|error| unreadable(&super::read::said(&error)))?;
    hasher.update_reader(file).map_err(|error| unreadable(&super::read::said(&error)))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(|error| unreadable(&error))?;
    let header: Vec<String> = reader.headers().map_err(|error| unreadable(&error))?.iter().map(|name| name.trim().to_owned()).collect();
    let mut wrong = of_header(&header, factors);
    let columns: Vec<usize> = factors.iter().filter_map(|factor| header.iter().position(|name| name == factor)).collect();
    let (mut rows, mut starts, mut seen) = (0, Vec::new(), vec![Seen::default(); factors.len()]);
    let (mut record, mut ragged) = (csv::StringRecord::new(), 0);
    loop {
        let start = reader.position().clone();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                wrong.extend(unreadable(&error));
                return Err(wrong);
            }
        }
        if record.len() != header.len() {
            ragged += 1;
            if ragged <= RAGGED {
                let line = record.position().map_or(0, csv::Position::line) as usize;
                let text = record.iter().collect::<Vec<_>>().join(",");
                wrong.push(Survey::Ragged { line, found: record.len(), expected: header.len(), text });
            }
        }
        if rows % STRIDE == 0 {
            starts.push(start);
        }
        for (seen, &column) in seen.iter_mut().zip(&columns) {
            seen.take(Setting::of_cell(record.get(column).unwrap_or_default()));
        }
        rows += 1;
    }
    if ragged > RAGGED {
        wrong.push(Survey::MoreRagged(ragged - RAGGED));
    }
    if rows == 0 {
        wrong.push(Survey::Unreadable("it has no rows beneath its header".to_owned()));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Table { path: path.to_owned(), columns, starts, rows, seen, hash: hasher.finalize().to_hex().to_string() })
}

/// Columns that are missing, that nobody asks for, that stand there twice.
fn of_header(header: &[String], factors: &[&str]) -> Vec<Survey> {
    let missing = (0..factors.len()).filter(|&at| !header.iter().any(|name| name == factors[at]));
    let mut wrong: Vec<Survey> = missing.map(|at| Survey::NoColumn(at, header.to_vec())).collect();
    let line = header.join(",");
    for (column, name) in header.iter().enumerate() {
        let at = header[..column].iter().map(|before| before.len() + 1).sum();
        let (name, header_line) = (name.clone(), line.clone());
        if header[..column].contains(&name) {
            wrong.push(Survey::TwoColumns { name, at, header: header_line });
        } else if name != "point" && !factors.contains(&name.as_str()) {
            wrong.push(Survey::ExtraColumn { name, at, header: header_line });
        }
    }
    wrong
}
