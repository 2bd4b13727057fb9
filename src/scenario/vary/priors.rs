//! A calibration's file of priors: which values of a scenario are not known, within what, and which targets of the record speak of
//! them. Paths, verbs and uncertain values are those of a sweep's factors; faults are found and shown as a scenario's are.

use std::collections::BTreeSet;
use std::path::Path;

use crate::files::Files;
use crate::scenario::document::Document;
use crate::scenario::draft::amount::rounded;
use crate::scenario::draft::joint;
use crate::scenario::draft::overlay::{Layer, Overlay, Verb};
use crate::scenario::draft::tree::{Kind, Name, Node, entry};
use crate::scenario::fault::{Faults, code, nearest};
use crate::scenario::opened::Opened;
use crate::scenario::quantity::UncertainLaw;
use crate::scenario::vary::factor::{Factor, FactorValues, Setting};
use crate::scenario::vary::reader::{Reader, Words, Written, open, settled};

/// A file of priors that exists is right: its paths are known, its values stand in their keys' ranges, its targets are the record's.
#[derive(Debug, Clone, PartialEq)]
pub struct Priors {
    /// The file's stem.
    pub name: String,
    /// The file as it was written.
    pub text: String,
    /// What is not known, in the order of the file.
    pub priors: Vec<Prior>,
    /// The targets to use; none: all.
    pub targets: Option<Vec<Wanted>>,
    /// What the model may be off by, as a share of each observed value, where a target does not say it itself.
    pub discrepancy: f64,
}

/// One value that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// Where, e.g. `routes.*.attack_probability.fuel`.
    pub path: String,
    /// What the value does there.
    pub verb: Verb,
    /// What it may be.
    pub law: UncertainLaw,
    /// Does its key hold whole numbers alone?
    pub whole: bool,
    /// Where the range comes from; may be empty.
    pub source: String,
}

/// A target to use.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Its name in the record.
    pub name: String,
    /// What the model may be off by, in the target's unit.
    pub discrepancy: Option<f64>,
}

/// The record's targets, by name.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    /// Those that the scenario answers.
    pub answered: &'k [String],
    /// Those that it does not: their days are not wholly inside its horizon, or nothing is observed of them.
    pub outside: &'k [String],
}

const KEYS: [&str; 3] = ["discrepancy", "targets", "priors"];
const PRIOR_KEYS: [&str; 8] = ["path", "verb", "values", "weights", "low", "mode", "high", "source"];
const TARGET_KEYS: [&str; 2] = ["name", "discrepancy"];
const WORDS: Words = Words { file: "a file of priors", one: "prior", list: "priors", keys: &PRIOR_KEYS };
/// Most values that one calibration can look for: beyond that a population of any size is lost in the space.
const MOST_PRIORS: usize = 64;

impl Priors {
    /// Reads a file of priors of the disk for a scenario.
    ///
    /// # Errors
    /// Every fault of the file at once, each where it stands.
    #[cfg(feature = "disk")]
    pub fn load(path: &Path, document: &Document, known: &Known<'_>) -> Result<Priors, Faults> {
        Self::load_from(&crate::files::Disk, path, document, known)
    }

    /// Reads a file of priors for a scenario.
    ///
    /// # Errors
    /// Every fault of the file at once, each where it stands.
    pub fn load_from(files: &dyn Files, path: &Path, document: &Document, known: &Known<'_>) -> Result<Priors, Faults> {
        let (text, file, report) = open(files, path)?;
        let name = path.file_stem().map_or_else(|| "priors".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let mut reader = Reader { files, path, file: &file, report, words: WORDS };
        reader.priors(name, text, document, known).ok_or_else(|| settled(reader.report))
    }

    /// The faults of a file of priors that show without a scenario: that it is not there, or no TOML.
    ///
    /// # Errors
    /// These.
    pub fn legible(files: &dyn Files, path: &Path) -> Result<(), Faults> {
        open(files, path).map(drop)
    }

    /// The scenario with each of the values open, in their order: a calibration gives them itself.
    ///
    /// # Errors
    /// The faults of a scenario in which one of them cannot be.
    pub fn opened(&self, document: &Document) -> Result<Opened, Faults> {
        let layer =
            |(number, prior): (usize, &Prior)| Layer::Open { number, verb: prior.verb, path: prior.path.clone(), origin: origin(number) };
        document.open(&self.priors.iter().enumerate().map(layer).collect::<Vec<_>>())
    }
}

fn origin(at: usize) -> String {
    format!("prior {}", at + 1)
}

impl<'a> Reader<'a> {
    fn priors(&mut self, name: String, text: String, document: &Document, known: &Known<'_>) -> Option<Priors> {
        self.unknown(self.file, &KEYS, "a file of priors");
        let discrepancy = self.share("discrepancy");
        let targets = self.targets(known);
        let mut written = self.factors(Some("lhs"));
        if written.len() > MOST_PRIORS {
            let at = self.place("priors");
            self.report.fault(code::RANGE, at, format!("{} priors", written.len())).expected(format!("expected at most {MOST_PRIORS}"));
        }
        for (at, one) in written.iter().enumerate() {
            let same = |other: &&Written<'_>| other.factor.path == one.factor.path && other.factor.verb != one.factor.verb;
            if written[..at].iter().any(|other| same(&other)) {
                let fault = self.report.fault(code::TWICE, one.path_at, format!("the prior `{}` stands twice", one.factor.path));
                fault.expected("expected another path").hint("one of its verbs is enough: the other could undo it");
            }
        }
        self.choices(document, &mut written);
        self.try_out(document, &mut written);
        self.uncertain(document, &written);
        if self.report.has_faults() {
            return None;
        }
        let priors = written.iter().map(|one| self.prior(one)).collect::<Option<Vec<_>>>();
        if self.report.has_faults() {
            return None;
        }
        let found = Priors { name, text, priors: priors?, targets, discrepancy };
        self.take_effect(&found, document, &written);
        if self.report.has_faults() { None } else { Some(found) }
    }

    /// A choice of what is drawn together is no number that could be learnt: its places have no order. Said here, and of none of its values.
    fn choices(&mut self, document: &Document, written: &mut Vec<Written<'_>>) {
        if !written.iter().any(|one| joint::chooses(&one.factor.path)) {
            return;
        }
        let Ok(reading) = document.scenario(&[]) else { return };
        let uncertain = &reading.scenario.uncertain;
        written.retain(|one| {
            let path = &one.factor.path;
            if !joint::chooses(path) {
                return true;
            }
            let message = format!("`{path}` chooses among values that are drawn together: no prior can stand over it");
            let fault = self.report.fault(code::NOT_UNCERTAIN, one.path_at, message);
            fault.expected("expected the path of a number");
            let group = path.trim().trim_start_matches("together.");
            let members: Vec<&str> =
                uncertain.iter().filter(|one| one.together.as_deref() == Some(group)).map(|one| one.path.as_str()).collect();
            match members.as_slice() {
                [] => {
                    let groups: BTreeSet<&str> = uncertain.iter().filter_map(|one| one.together.as_deref()).collect();
                    let near = nearest(group, groups.iter().copied());
                    let near = near.map_or_else(
                        || "such as `commodities.fuel.daily_demand`".to_owned(),
                        |near| format!("did you mean a value of `{near}`?"),
                    );
                    fault.hint(near);
                }
                [first, ..] => {
                    let others = if members.len() > 1 { format!(", or another of its {} values", members.len()) } else { String::new() };
                    fault.hint(format!("give a value its own prior, which takes it out of the group: `{first}`{others}"));
                }
            }
            false
        });
    }

    /// Some keys take each value of a prior and yet cannot be uncertain: said here, together with all other faults.
    fn uncertain(&mut self, document: &Document, written: &[Written<'_>]) {
        for one in written {
            let Some((Setting::Number(value), _)) = one.trials.first() else { continue };
            let value = format!("{{ values = [{value:?}] }}");
            let overlay = Overlay { verb: one.factor.verb, path: one.factor.path.clone(), value, origin: "prior".to_owned() };
            let Err(faults) = document.scenario(&[overlay]) else { continue };
            for fault in faults.0.into_iter().filter(|fault| fault.code == code::NOT_UNCERTAIN) {
                let own = self.report.fault(fault.code, one.path_at, fault.message);
                own.expected("expected the path of a number that may be uncertain");
            }
        }
    }

    fn prior(&mut self, written: &Written<'_>) -> Option<Prior> {
        let Factor { path, verb, values: FactorValues::Law(law), whole } = written.factor.clone() else { return None };
        let (low, high) = law.ends();
        if low >= high {
            let (at, message) = (written.path_at, format!("`{path}` is always {}", rounded(low)));
            self.report.fault(code::UNCERTAIN, at, message).expected("expected at least two values to choose from");
        }
        let source = match written.node.table().and_then(|table| entry(table, "source")) {
            Some((_, Node { kind: Kind::Text(text), .. })) => text.clone(),
            Some((_, node)) => {
                self.wrong_type("source", node, "expected a text in quotes");
                String::new()
            }
            None => String::new(),
        };
        Some(Prior { path, verb, law, whole, source })
    }

    /// Each value must be one that the scenario draws in the end: not one that a later prior replaces, and no flag.
    fn take_effect(&mut self, found: &Priors, document: &Document, written: &[Written<'_>]) {
        match found.opened(document) {
            Ok(opened) => {
                for at in (0..written.len()).filter(|&at| !opened.depends_on(at)) {
                    let message = format!("`{}` changes nothing", written[at].factor.path);
                    let fault = self.report.fault(code::BOTH, written[at].path_at, message);
                    fault.expected("another prior, or a measure, replaces it everywhere");
                }
            }
            Err(faults) => {
                for fault in faults.0.into_iter().filter(|fault| !fault.warning) {
                    let at = (0..written.len()).find(|&at| origin(at) == fault.file).map(|at| written[at].path_at);
                    let at = at.unwrap_or_else(|| self.place("priors"));
                    let own = self.report.fault(fault.code, at, fault.message);
                    (own.expected, own.hint) = (fault.expected, fault.hint);
                }
            }
        }
    }

    /// A share of at least 0; 0 if it is not given.
    fn share(&mut self, key: &str) -> f64 {
        entry(self.file, key).and_then(|(_, node)| self.not_negative(key, node)).unwrap_or(0.0)
    }

    fn not_negative(&mut self, key: &str, node: &Node) -> Option<f64> {
        match node.kind {
            Kind::Number(number) if number.is_finite() && number >= 0.0 => return Some(number),
            Kind::Number(number) => {
                self.report.fault(code::RANGE, node.at, format!("`{key}` is {number}")).expected("expected a number of at least 0");
            }
            _ => self.wrong_type(key, node, "expected a number of at least 0"),
        }
        None
    }

    fn targets(&mut self, known: &Known<'_>) -> Option<Vec<Wanted>> {
        let (_, node) = entry(self.file, "targets")?;
        let Kind::List(items) = &node.kind else {
            self.wrong_type("targets", node, "expected one [[targets]] for each target");
            return None;
        };
        if items.is_empty() {
            let fault = self.report.fault(code::EMPTY, node.at, "there is no target");
            fault.expected("expected at least one [[targets]]").hint("leave `targets` out to use all");
        }
        let mut wanted: Vec<Wanted> = Vec::new();
        for item in items {
            let Some((one, at)) = self.target(item, known) else { continue };
            if wanted.iter().any(|other| other.name == one.name) {
                self.report.fault(code::TWICE, at, format!("the target `{}` stands twice", one.name)).expected("expected another target");
            }
            wanted.push(one);
        }
        Some(wanted)
    }

    fn target(&mut self, node: &'a Node, known: &Known<'_>) -> Option<(Wanted, crate::scenario::fault::Place)> {
        let Some(table) = node.table() else {
            self.report.fault(code::WRONG_TYPE, node.at, format!("a target is not {}", node.called())).expected("expected a table");
            return None;
        };
        self.unknown(table, &TARGET_KEYS, "a target");
        let discrepancy = entry(table, "discrepancy").and_then(|(_, node)| self.not_negative("discrepancy", node));
        let Some((_, name)) = entry(table, "name") else {
            let at = table.first().map_or(node.at, |(name, _): &(Name, Node)| name.at);
            self.report.fault(code::MISSING, at, "a target has no `name`").expected("expected `name` in this table");
            return None;
        };
        let Kind::Text(text) = &name.kind else {
            self.wrong_type("name", name, "expected the name of one of the record's targets");
            return None;
        };
        if known.outside.contains(text) {
            let fault = self.report.fault(code::NO_MATCH, name.at, format!("the scenario does not answer `{text}`"));
            fault.expected("its days are not all inside the horizon, or nothing is observed of it yet");
            return None;
        }
        if !known.answered.contains(text) {
            let fault = self.report.fault(code::UNKNOWN_NAME, name.at, format!("the record has no target `{text}`"));
            fault.expected("unknown target").nearest(text, known.answered.iter().map(String::as_str));
            return None;
        }
        Some((Wanted { name: text.clone(), discrepancy }, name.at))
    }
}
