//! What is wrong with a file: a stable code, a place, a sentence, a way out.
//!
//! Every fault of a file is collected before any is shown. A code, once given, keeps its meaning for good.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// The codes. S1xx are warnings.
pub mod code {
    /// The file cannot be read.
    pub const UNREADABLE: &str = "S001";
    /// The file is larger than a scenario may be.
    pub const TOO_LARGE: &str = "S002";
    /// The file is not UTF-8.
    pub const NOT_UTF8: &str = "S003";
    /// Not TOML.
    pub const SYNTAX: &str = "S004";
    /// `extends` leads back to the file itself.
    pub const LOOP: &str = "S005";
    /// `extends` names a file that is not there.
    pub const NO_BASE: &str = "S006";
    /// A key that does not exist.
    pub const UNKNOWN_KEY: &str = "S007";
    /// A text where a number belongs, and the like.
    pub const WRONG_TYPE: &str = "S008";
    /// A required key is missing.
    pub const MISSING: &str = "S009";
    /// A number out of its range.
    pub const RANGE: &str = "S010";
    /// A fraction where a whole number belongs.
    pub const NOT_WHOLE: &str = "S011";
    /// An uncertain value that says too little, too much, or the wrong way round.
    pub const UNCERTAIN: &str = "S012";
    /// An uncertain value where only a known one may stand.
    pub const NOT_UNCERTAIN: &str = "S013";
    /// A name that nothing bears.
    pub const UNKNOWN_NAME: &str = "S014";
    /// A name that may not be given.
    pub const BAD_NAME: &str = "S015";
    /// A selector that matches nothing.
    pub const NO_MATCH: &str = "S016";
    /// A path that cannot be read.
    pub const BAD_PATH: &str = "S017";
    /// `scale` or `add` on what is no number.
    pub const NOT_SCALABLE: &str = "S018";
    /// A measure on what cannot change in mid-run.
    pub const NOT_MID_RUN: &str = "S019";
    /// A path that exists in measures alone.
    pub const MEASURE_ONLY: &str = "S020";
    /// Shares of uses that do not add up to 1.
    pub const SHARES: &str = "S021";
    /// A season that is not twelve numbers of mean 1.
    pub const SEASON: &str = "S022";
    /// Two keys that exclude one another.
    pub const BOTH: &str = "S023";
    /// A commodity that depends on a later one.
    pub const DEPENDENCE: &str = "S024";
    /// Regimes that do not say which comes next.
    pub const NEXT: &str = "S025";
    /// A form of price without `price_cap`.
    pub const PRICE_CAP: &str = "S026";
    /// A date that does not exist, or days in the wrong order.
    pub const DATE: &str = "S027";
    /// A name that is given twice.
    pub const TWICE: &str = "S029";
    /// Nothing to simulate, or a text that says nothing.
    pub const EMPTY: &str = "S030";
    /// Values that are drawn together and do not fit one another.
    pub const TOGETHER: &str = "S031";
    /// Rows of a record that tell of the same thing in part and do not say so, or are added all the same.
    pub const OVERLAP: &str = "S040";
    /// A measure that is over before it begins to matter, or begins too late.
    pub const OUTSIDE: &str = "S101";
    /// Closures that never end.
    pub const NO_DURATION: &str = "S102";
    /// A source for a path that does not exist.
    pub const SOURCE: &str = "S103";
    /// A commodity that no route carries.
    pub const NO_ROUTE: &str = "S104";
    /// An event that stands in an export twice.
    pub const REPEATED: &str = "S106";
    /// A value that is said to be drawn together with others, of which there are none.
    pub const ALONE: &str = "S107";
    /// Convoys that would halt after an attack, but wait for no escort.
    pub const NO_HALT: &str = "S108";
    /// A use whose tanks begin below the level at which it counts as dry.
    pub const LOW_FILL: &str = "S109";
    /// A row, a column or a line of a table that is passed over, or what was settled of the file as it was read.
    pub const PASSED_OVER: &str = "S110";
    /// A column of a record that nobody reads.
    pub const UNREAD_COLUMN: &str = "S111";
    /// Events or paths that look as if they lay elsewhere.
    pub const MISPLACED: &str = "S112";
    /// A number that nothing forbids, and that is far from the usual.
    pub const IMPLAUSIBLE: &str = "S113";
}

/// One thing that is wrong, or doubtful, in a scenario file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable: S001, S002, …; S1xx is a warning.
    pub code: &'static str,
    /// A warning does not stop the run.
    pub warning: bool,
    /// What is wrong.
    pub message: String,
    /// What was expected at the place.
    pub expected: Option<String>,
    /// The nearest valid thing, or what to do instead.
    pub hint: Option<String>,
    /// Which of several scenarios it holds for, where it does not stand in one of them alone.
    pub holds_for: Option<String>,
    /// The file, as the user named it; for an overlay its origin, e.g. `--set`.
    pub file: String,
    /// Counted from 1; 0 where the fault is of the file as a whole.
    pub line: usize,
    /// Counted in characters from 1; 0 where the fault is of the file as a whole.
    pub column: usize,
    /// The line itself.
    pub source: String,
    /// Where in `source`, in bytes.
    pub span: Range<usize>,
    order: (u32, u32),
}

impl Fault {
    /// Does it leave the scenario as it is?
    pub fn is_warning(&self) -> bool {
        self.warning
    }

    pub(crate) fn expected(&mut self, expected: impl Into<String>) -> &mut Self {
        self.expected = Some(expected.into());
        self
    }

    pub(crate) fn hint(&mut self, hint: impl Into<String>) -> &mut Self {
        self.hint = Some(hint.into());
        self
    }

    /// Suggests the nearest of the candidates, or lists them if they are few.
    pub(crate) fn nearest<'a>(&mut self, wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> &mut Self {
        let candidates = candidates.into_iter().collect::<Vec<_>>();
        if let Some(near) = nearest(wrong, candidates.iter().copied()) {
            self.hint = Some(format!("did you mean `{near}`?"));
        } else if !candidates.is_empty() && candidates.len() <= 8 {
            self.hint = Some(format!("there is {}", listed(&candidates)));
        }
        self
    }

    /// The fault as rustc would print it.
    pub fn render(&self, color: bool, width: usize) -> String {
        let level = if self.warning { Level::WARNING } else { Level::ERROR };
        let mut group = Group::with_title(level.primary_title(self.message.as_str()).id(self.code));
        if self.line > 0 {
            let mark = AnnotationKind::Primary.span(self.span.clone()).label(self.expected.as_deref());
            group = group.element(Snippet::source(self.source.as_str()).line_start(self.line).path(self.file.as_str()).annotation(mark));
        } else {
            group = group.element(annotate_snippets::Origin::path(self.file.as_str()));
            if let Some(expected) = &self.expected {
                group = group.element(Level::NOTE.message(expected.as_str()));
            }
        }
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        if let Some(names) = &self.holds_for {
            group = group.element(Level::NOTE.message(format!("holds for {names}")));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).term_width(width.max(20)).render(&[group])
    }
}

/// All faults of a file, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.render(false, 100))]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// All of them as rustc would print them, with a count beneath.
    pub fn render(&self, color: bool, width: usize) -> String {
        let mut text = self.0.iter().map(|fault| fault.render(color, width)).collect::<Vec<_>>().join("\n\n");
        // One fault is its own count.
        if self.0.len() > 1 {
            text.push_str(&format!("\n\n{}\n", counted(&self.0)));
        } else {
            text.push('\n');
        }
        text
    }
}

/// Names that a note gives; more are counted.
const NAMED: usize = 4;

/// The faults of several scenarios, each once: what stands in a common base says which of them it holds for.
pub fn shared(of: Vec<(String, Vec<Fault>)>) -> Vec<Fault> {
    let mut found: Vec<(Fault, Vec<String>)> = Vec::new();
    let mut known: HashMap<(&'static str, String, usize, usize, String), usize> = HashMap::new();
    for (name, faults) in of {
        for fault in faults {
            let key = (fault.code, fault.file.clone(), fault.line, fault.column, fault.message.clone());
            let at = *known.entry(key).or_insert(found.len());
            match found.get_mut(at) {
                Some((_, names)) => names.push(name.clone()),
                None => found.push((fault, vec![name.clone()])),
            }
        }
    }
    let noted = |(fault, mut names): (Fault, Vec<String>)| {
        let more = names.len().saturating_sub(NAMED);
        if names.len() < 2 {
            return fault;
        }
        names.truncate(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Fault { holds_for: Some(format!("{}{more}", names.join(", "))), ..fault }
    };
    found.into_iter().map(noted).collect()
}

/// `6 errors, 1 warning`: how many of each there are; empty of nothing.
pub fn counted(faults: &[Fault]) -> String {
    let warnings = faults.iter().filter(|fault| fault.warning).count();
    let of = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    [of(faults.len() - warnings, "error"), of(warnings, "warning")].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The name that was probably meant.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > 80 {
        return None;
    }
    let lower = wrong.to_lowercase();
    let allowed = (lower.chars().count() / 3).max(1);
    let candidates = candidates.into_iter().map(|candidate| (candidate, candidate.to_lowercase())).collect::<Vec<_>>();
    let mistyped = candidates
        .iter()
        .map(|(candidate, other)| (strsim::damerau_levenshtein(&lower, other), *candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance);
    // `attack` is short for `attack_probability`, not a misspelling of another key.
    let likeness = |other: &str| if wrong.len() > 3 && other.starts_with(&lower) { 1.0 } else { strsim::jaro_winkler(&lower, other) };
    let alike = || {
        let alike = candidates.iter().map(|(candidate, other)| (likeness(other), *candidate));
        alike.filter(|&(likeness, _)| likeness > 0.88).max_by(|one, other| one.0.total_cmp(&other.0))
    };
    mistyped.map(|(_, candidate)| candidate).or_else(|| alike().map(|(_, candidate)| candidate))
}

/// `a`, `b` and `c`.
pub fn listed(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [first @ .., last] => format!("`{}` and `{last}`", first.join("`, `")),
    }
}

/// A stretch of one of the texts that a scenario is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub source: u32,
    pub start: u32,
    pub end: u32,
}

impl Place {
    pub fn new(source: u32, span: Range<usize>) -> Self {
        Self { source, start: span.start as u32, end: span.end as u32 }
    }
}

/// One of the texts that a scenario is made of: a file, or an overlay.
#[derive(Debug)]
struct Source {
    name: String,
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Source {
    /// The line of a byte, counted from 0.
    fn line_at(&self, byte: usize) -> usize {
        self.lines.partition_point(|&start| start <= byte) - 1
    }

    /// First byte of a line, and the byte after its last.
    fn line(&self, line: usize) -> Range<usize> {
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        self.lines[line]..end
    }
}

/// More faults, and more warnings, than these help nobody, and could fill the memory.
const MOST: [usize; 2] = [1000, 200];

/// Where faults are collected while a scenario is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    sources: Vec<Arc<Source>>,
    faults: Vec<Fault>,
    counts: [usize; 2],
    /// Takes what is too much.
    overflow: Option<Box<Fault>>,
}

impl Report {
    /// Takes in a text, so that faults can show its lines.
    pub fn source(&mut self, name: &str, text: &str) -> u32 {
        let newlines = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(index, _)| index + 1);
        let lines = std::iter::once(0).chain(newlines).collect();
        self.sources.push(Arc::new(Source { name: name.to_owned(), text: text.to_owned(), lines }));
        (self.sources.len() - 1) as u32
    }

    /// How many texts were taken in so far.
    pub fn sources(&self) -> u32 {
        self.sources.len() as u32
    }

    pub fn fault(&mut self, code: &'static str, at: Place, message: impl Into<String>) -> &mut Fault {
        let fault = if self.counts[0] < MOST[0] { self.placed(code, at, message.into()) } else { whole(code, "", message.into(), (0, 0)) };
        self.push(fault)
    }

    pub fn warn(&mut self, code: &'static str, at: Place, message: impl Into<String>) -> &mut Fault {
        let fault = if self.counts[1] < MOST[1] { self.placed(code, at, message.into()) } else { whole(code, "", message.into(), (0, 0)) };
        self.push(Fault { warning: true, ..fault })
    }

    /// A fault of a file as a whole.
    pub fn of_file(&mut self, code: &'static str, file: &str, message: impl Into<String>) -> &mut Fault {
        let order = (self.sources.len() as u32, 0);
        self.push(whole(code, file, message.into(), order))
    }

    /// A warning about a file as a whole.
    pub fn warn_of_file(&mut self, code: &'static str, file: &str, message: impl Into<String>) -> &mut Fault {
        let order = (self.sources.len() as u32, 0);
        self.push(Fault { warning: true, ..whole(code, file, message.into(), order) })
    }

    fn push(&mut self, fault: Fault) -> &mut Fault {
        let count = &mut self.counts[usize::from(fault.warning)];
        *count += 1;
        if *count > MOST[usize::from(fault.warning)] {
            return self.overflow.insert(Box::new(fault));
        }
        self.faults.push(fault);
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }

    fn placed(&self, code: &'static str, at: Place, message: String) -> Fault {
        let Some(source) = self.sources.get(at.source as usize) else { return whole(code, "", message, (0, 0)) };
        let start = floor_boundary(&source.text, at.start as usize);
        let number = source.line_at(start);
        let line = source.line(number);
        let end = floor_boundary(&source.text, at.end as usize).clamp(start, line.end.max(start));
        let text = source.text[line.clone()].trim_end_matches('\r');
        // Of a line that no screen could show, the part around the fault.
        let skipped =
            if text.len() > LONGEST_LINE { floor_boundary(text, (start - line.start).saturating_sub(LONGEST_LINE / 2)) } else { 0 };
        let shown = &text[skipped..floor_boundary(text, skipped + LONGEST_LINE)];
        let inside = |byte: usize| (byte - line.start).saturating_sub(skipped).min(shown.len());
        Fault {
            line: number + 1,
            column: source.text[line.start..start].chars().count() + 1,
            source: shown.to_owned(),
            span: inside(start)..inside(end),
            ..whole(code, &source.name, message, (at.source, at.start))
        }
    }

    /// `file:line:column`, for a sentence that speaks of a second place.
    pub fn called(&self, at: Place) -> String {
        let fault = self.placed("", at, String::new());
        format!("{}:{}:{}", fault.file, fault.line, fault.column)
    }

    /// What stands at a place.
    pub fn text_at(&self, at: Place) -> &str {
        let text = self.sources.get(at.source as usize).map_or("", |source| source.text.as_str());
        text.get(at.start as usize..at.end as usize).unwrap_or_default()
    }

    pub fn has_faults(&self) -> bool {
        self.faults.iter().any(|fault| !fault.warning)
    }

    /// Drops what only follows from text that could not be read at all.
    pub fn keep_beside_unread(&mut self) {
        if !self.faults.iter().any(|fault| fault.code <= code::NO_BASE) {
            return;
        }
        let broken = self.faults.iter().filter(|fault| fault.code == code::SYNTAX).map(|fault| (fault.order.0, fault.line));
        let broken = broken.flat_map(|(source, line)| self.unread(source, line)).collect::<HashSet<_>>();
        let local = [code::UNKNOWN_KEY, code::WRONG_TYPE, code::RANGE, code::NOT_WHOLE, code::UNCERTAIN, code::SEASON];
        self.faults
            .retain(|fault| fault.code <= code::NO_BASE || local.contains(&fault.code) && !broken.contains(&(fault.order.0, fault.line)));
    }

    /// The lines that a broken line takes with it: beneath a broken header, all lines to the next header.
    fn unread(&self, source: u32, line: usize) -> Vec<(u32, usize)> {
        let Some(text) = self.sources.get(source as usize) else { return Vec::new() };
        let is_header = |line: usize| text.text[text.line(line)].trim_start().starts_with('[');
        let first = line.saturating_sub(1);
        let beneath =
            if is_header(first) { (first + 1..text.lines.len()).find(|&line| is_header(line)).unwrap_or(text.lines.len()) } else { line };
        (first..beneath.max(line)).map(|line| (source, line + 1)).collect()
    }

    /// The faults in order of place, or the warnings if there are none.
    pub fn settle(&mut self) -> Result<Vec<Fault>, Faults> {
        let mut faults = std::mem::take(&mut self.faults);
        faults.sort_by_key(|fault| fault.order);
        let mut seen = HashSet::new();
        let kept = faults
            .into_iter()
            .filter(|fault| seen.insert((fault.code, fault.order, fault.line, fault.column, fault.message.clone())))
            .collect::<Vec<_>>();
        if kept.iter().any(|fault| !fault.warning) { Err(Faults(kept)) } else { Ok(kept) }
    }
}

/// The longest part of a line that is shown, in bytes.
const LONGEST_LINE: usize = 4000;

/// A fault of a file as a whole.
fn whole(code: &'static str, file: &str, message: String, order: (u32, u32)) -> Fault {
    Fault {
        code,
        warning: false,
        message,
        expected: None,
        hint: None,
        holds_for: None,
        file: file.to_owned(),
        line: 0,
        column: 0,
        source: String::new(),
        span: 0..0,
        order,
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_meant_is_found() {
        let keys = ["delay_days", "share", "attack_probability", "initial_stock_days"];
        for (wrong, meant) in
            [("dely_days", "delay_days"), ("Share", "share"), ("attack", "attack_probability"), ("initial_stok", "initial_stock_days")]
        {
            assert_eq!(nearest(wrong, keys), Some(meant), "{wrong}");
        }
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest(&"x".repeat(5000), keys), None);
    }

    #[test]
    fn a_place_is_shown_whatever_the_text() {
        let mut report = Report::default();
        let text = "é\r\n\n\tà = 1";
        let source = report.source("odd", text);
        for start in 0..text.len() + 3 {
            for end in 0..text.len() + 3 {
                report.fault(code::RANGE, Place::new(source, start..end), format!("{start} to {end}"));
            }
        }
        let faults = report.settle().unwrap_err();
        assert!(faults.0.iter().all(|fault| fault.source.get(fault.span.clone()).is_some()));
        assert!(!faults.render(true, 10).is_empty());
    }

    #[test]
    fn of_a_very_long_line_a_part_is_shown() {
        let mut report = Report::default();
        let source = report.source("long", &"ab".repeat(10_000));
        report.fault(code::RANGE, Place::new(source, 9000..9001), "here");
        let fault = report.settle().unwrap_err().0.remove(0);
        assert_eq!((fault.line, fault.column, &fault.source[fault.span.clone()]), (1, 9001, "a"));
        assert!(fault.source.len() <= LONGEST_LINE);
    }

    #[test]
    fn warnings_alone_let_a_scenario_pass() {
        let mut report = Report::default();
        for _ in 0..5000 {
            report.warn(code::OUTSIDE, Place::default(), "doubtful");
        }
        assert!(report.clone().settle().is_ok());
        report.fault(code::RANGE, Place::default(), "wrong");
        assert!(report.settle().is_err());
    }
}
