//! Reads a file that names a scenario's paths and values for them: a sweep's design, a calibration's priors.

use std::path::Path;

use crate::files::Files;
use crate::scenario::document::Document;
use crate::scenario::draft::amount::rounded;
use crate::scenario::draft::joint;
use crate::scenario::draft::overlay::Verb;
use crate::scenario::draft::tree::{self, Kind, Name, Node, entry};
use crate::scenario::fault::{Fault, Faults, Place, Report, code};
use crate::scenario::file;
use crate::scenario::quantity::UncertainLaw;
use crate::scenario::vary::factor::{Factor, FactorValues, Setting, origin, round};

/// A file's text, what stands in it, and a report for its faults.
pub(super) type Parsed = (String, Vec<(Name, Node)>, Report);

pub(super) fn open(files: &dyn Files, path: &Path) -> Result<Parsed, Faults> {
    let mut report = Report::default();
    let shown = path.display().to_string();
    let text = match file::open(files, path) {
        Ok(text) => text,
        Err(refusal) => {
            refusal.tell(path, &mut report);
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

pub(super) struct Reader<'a> {
    pub files: &'a dyn Files,
    pub path: &'a Path,
    pub file: &'a [(Name, Node)],
    pub report: Report,
    pub words: Words,
}

impl<'a> Reader<'a> {
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
        let of_group = self.words.one == "factor" && path.as_ref().is_some_and(|(path, _)| joint::chooses(path));
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

    /// A seed: a whole number as it is written, to the last digit; as text beyond what TOML holds.
    pub(super) fn seed(&mut self) -> u64 {
        let Some((_, node)) = entry(self.file, "seed") else { return 1 };
        let written = match &node.kind {
            Kind::Text(text) => text.clone(),
            _ => self.report.text_at(node.at).replace('_', ""),
        };
        match (&node.kind, written.trim_start_matches('+').parse()) {
            (Kind::Number(_) | Kind::Text(_), Ok(seed)) => return seed,
            (Kind::Number(number), Err(_)) if number.fract() != 0.0 => {
                let fault = self.report.fault(code::NOT_WHOLE, node.at, format!("`seed` is {number}"));
                fault.expected("expected a whole number from 0");
            }
            (Kind::Number(_), Err(_)) => {
                let fault = self.report.fault(code::RANGE, node.at, format!("`seed` is {written}"));
                fault.expected("expected a whole number from 0 to 18446744073709551615, written in digits");
            }
            _ => self.wrong_type("seed", node, "expected a whole number from 0"),
        }
        1
    }
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
    let origin = origin(at);
    match document.scenario(&overlays) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.into_iter().filter(|fault| !fault.warning && fault.file == origin).collect(),
    }
}
