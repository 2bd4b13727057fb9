//! What a key means in the table where it stands.

use crate::scenario::draft::tables::{Law, NEXT, Sort, Which};
use crate::scenario::draft::tree::{Kind, Name, Node};

/// The meaning of a key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field {
    /// A number, or a table of numbers by commodity.
    Number(Which),
    /// A mean and what else describes its law: a duration, or a loss. A bare number is the mean alone.
    Group { mean: Which, spread: Which },
    /// A text, a date, a list, or a table with keys of its own.
    Word(Word),
}

/// What is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Title,
    TitleFrench,
    Summary,
    SummaryFrench,
    Start,
    Days,
    WarmStart,
    Initial,
    ForcedRegime,
    Unit,
    Season,
    LocalSeason,
    Rationing,
    Uses,
    DependsOn,
    DependsCommodity,
    DependsUse,
    Next,
    Headline,
    UseName,
    UsePlace,
    Service,
    ServiceUnit,
    Status,
    Corridor,
    Course,
    State,
}

/// A key that does not exist: which of the words, and what could stand there.
#[derive(Debug)]
pub(crate) struct Unknown {
    pub at: usize,
    pub candidates: Vec<&'static str>,
}

impl Sort {
    /// How a sentence calls such a table.
    pub fn called(self) -> &'static str {
        match self {
            Self::Scenario => "[scenario]",
            Self::Place => "a place",
            Self::Threat => "[threat]",
            Self::Escorts => "[escorts]",
            Self::Commodity => "a commodity",
            Self::Use => "a use",
            Self::Regime => "a regime",
            Self::Status => "a status",
            Self::Route => "a route",
        }
    }

    pub fn words(self) -> &'static [(&'static str, Word)] {
        match self {
            Self::Scenario => &[
                ("title", Word::Title),
                ("summary", Word::Summary),
                ("title_fr", Word::TitleFrench),
                ("summary_fr", Word::SummaryFrench),
                ("start", Word::Start),
                ("days", Word::Days),
                ("warm_start", Word::WarmStart),
            ],
            Self::Place => &[("title", Word::Title), ("headline", Word::Headline)],
            Self::Threat => &[("initial", Word::Initial), ("regime", Word::ForcedRegime)],
            Self::Escorts | Self::Status => &[],
            Self::Commodity => &[
                ("unit", Word::Unit),
                ("season", Word::Season),
                ("local_season", Word::LocalSeason),
                ("rationing", Word::Rationing),
                ("uses", Word::Uses),
            ],
            Self::Use => &[("name", Word::UseName), ("place", Word::UsePlace)],
            Self::Regime => &[("next", Word::Next)],
            Self::Route => &[("status", Word::Status), ("corridor", Word::Corridor), ("path", Word::Course), ("state", Word::State)],
        }
    }

    /// All keys that may stand in such a table of a file.
    pub fn keys(self) -> Vec<&'static str> {
        let measure_only = |word: &Word| matches!(word, Word::ForcedRegime | Word::State);
        let mut keys = self.words().iter().filter(|(_, word)| !measure_only(word)).map(|(name, _)| *name).collect::<Vec<_>>();
        let numbers = self.singles().map(|(_, name, _)| name).chain(self.named().iter().map(|spec| spec.name));
        keys.extend(numbers.map(head));
        if self == Self::Threat {
            keys.push("regimes");
        }
        keys.dedup();
        keys
    }
}

fn head(name: &'static str) -> &'static str {
    name.split_once('.').map_or(name, |(head, _)| head)
}

fn tail(name: &'static str) -> Option<&'static str> {
    name.split_once('.').map(|(_, tail)| tail)
}

/// Looks up the words of a key, e.g. `["loss_fraction", "fuel", "mean"]`.
pub(crate) fn field(sort: Sort, words: &[&str]) -> Result<Field, Unknown> {
    let (first, rest) = words.split_first().ok_or_else(|| Unknown { at: 0, candidates: sort.keys() })?;
    if sort == Sort::Commodity && *first == "depends_on" {
        return depends_on(rest);
    }
    if sort == Sort::Use && *first == "service" {
        return service(rest);
    }
    if sort == Sort::Regime && *first == "next" {
        return match rest {
            [] => Ok(Field::Word(Word::Next)),
            [regime] => Ok(Field::Number(Which::Named(NEXT, Some((*regime).to_owned())))),
            _ => Err(Unknown { at: 2, candidates: Vec::new() }),
        };
    }
    if let Some((_, word)) = sort.words().iter().find(|(name, _)| name == first) {
        return if rest.is_empty() { Ok(Field::Word(*word)) } else { Err(Unknown { at: 1, candidates: Vec::new() }) };
    }
    let singles = sort.singles().filter(|(_, name, _)| head(name) == *first).map(|(index, name, _)| (index, name)).collect::<Vec<_>>();
    if !singles.is_empty() {
        return single(&singles, rest);
    }
    let named = sort
        .named()
        .iter()
        .enumerate()
        .filter(|(_, spec)| head(spec.name) == *first)
        .map(|(index, spec)| (index, spec.name))
        .collect::<Vec<_>>();
    if !named.is_empty() {
        return by_commodity(&named, rest);
    }
    Err(Unknown { at: 0, candidates: sort.keys() })
}

fn depends_on(rest: &[&str]) -> Result<Field, Unknown> {
    match rest {
        [] => Ok(Field::Word(Word::DependsOn)),
        ["commodity"] => Ok(Field::Word(Word::DependsCommodity)),
        ["use"] => Ok(Field::Word(Word::DependsUse)),
        ["strength"] => Ok(Field::Number(Which::Single(crate::scenario::keys::CommodityKey::DependsStrength as usize))),
        ["commodity" | "use" | "strength", ..] => Err(Unknown { at: 2, candidates: Vec::new() }),
        _ => Err(Unknown { at: 1, candidates: vec!["commodity", "use", "strength"] }),
    }
}

fn service(rest: &[&str]) -> Result<Field, Unknown> {
    match rest {
        [] => Ok(Field::Word(Word::Service)),
        ["unit"] => Ok(Field::Word(Word::ServiceUnit)),
        ["full"] => Ok(Field::Number(Which::Single(crate::scenario::keys::UseKey::ServiceFull as usize))),
        ["without"] => Ok(Field::Number(Which::Single(crate::scenario::keys::UseKey::ServiceWithout as usize))),
        ["unit" | "full" | "without", ..] => Err(Unknown { at: 2, candidates: Vec::new() }),
        _ => Err(Unknown { at: 1, candidates: vec!["unit", "full", "without"] }),
    }
}

fn single(found: &[(usize, &'static str)], rest: &[&str]) -> Result<Field, Unknown> {
    match (found, rest) {
        ([(index, name)], []) if tail(name).is_none() => Ok(Field::Number(Which::Single(*index))),
        ([(mean, _), (spread, _)], []) => Ok(Field::Group { mean: Which::Single(*mean), spread: Which::Single(*spread) }),
        (_, [word]) => found
            .iter()
            .find(|(_, name)| tail(name) == Some(word))
            .map(|(index, _)| Field::Number(Which::Single(*index)))
            .ok_or_else(|| Unknown { at: 1, candidates: found.iter().filter_map(|(_, name)| tail(name)).collect() }),
        _ => Err(Unknown { at: 2, candidates: Vec::new() }),
    }
}

fn by_commodity(found: &[(usize, &'static str)], rest: &[&str]) -> Result<Field, Unknown> {
    let part = |word: &str| found.iter().find(|(_, name)| tail(name) == Some(word)).map(|(index, _)| *index);
    let named = |index: usize, name: Option<&str>| Which::Named(index, name.map(str::to_owned));
    match (found, rest) {
        ([(index, _)], []) => Ok(Field::Number(named(*index, None))),
        ([(index, _)], [name]) => Ok(Field::Number(named(*index, Some(name)))),
        ([(mean, _), (spread, _)], []) => Ok(Field::Group { mean: named(*mean, None), spread: named(*spread, None) }),
        ([(mean, _), (spread, _)], [word]) => Ok(match part(word) {
            Some(index) => Field::Number(named(index, None)),
            None => Field::Group { mean: named(*mean, Some(word)), spread: named(*spread, Some(word)) },
        }),
        ([_, _], [name, word]) => match part(word) {
            Some(index) if part(name).is_none() => Ok(Field::Number(named(index, Some(name)))),
            _ => Err(Unknown { at: 2, candidates: found.iter().filter_map(|(_, name)| tail(name)).collect() }),
        },
        _ => Err(Unknown { at: rest.len(), candidates: Vec::new() }),
    }
}

/// A key that is reached, with the value that stands there.
pub(crate) struct Leaf<'a> {
    /// The words from the table's own key on.
    pub keys: Vec<Name>,
    /// What the words mean.
    pub field: Field,
    /// The value.
    pub node: &'a Node,
}

/// Goes into tables of keys (by commodity, `mean` and `cv`, …) until a value is reached. `{ low, high }` is a value.
pub(crate) fn leaves<'a>(sort: Sort, keys: Vec<Name>, node: &'a Node, out: &mut Vec<Leaf<'a>>, wrong: &mut Vec<(Vec<Name>, Unknown)>) {
    let words = keys.iter().map(|key| key.text.as_str()).collect::<Vec<_>>();
    let field = match field(sort, &words) {
        Ok(field) => field,
        Err(unknown) => return wrong.push((keys, unknown)),
    };
    let opens = match (&field, node.table()) {
        (Field::Word(Word::DependsOn | Word::Next | Word::Service), Some(_)) => true,
        (Field::Number(Which::Named(_, None)) | Field::Group { .. }, Some(table)) => !is_law(table),
        _ => false,
    };
    let Some(table) = node.table().filter(|_| opens) else {
        return out.push(Leaf { keys, field, node });
    };
    // What holds for every commodity is written before what holds for one, whatever their order in the file.
    let whole = |name: &Name| matches!(field, Field::Group { .. }) && matches!(name.text.as_str(), "mean" | "cv" | "concentration");
    let (first, then): (Vec<_>, Vec<_>) = table.iter().partition(|(name, _)| whole(name));
    for (name, node) in first.into_iter().chain(then) {
        let further = keys.iter().chain([name]).cloned().collect();
        leaves(sort, further, node, out, wrong);
    }
}

/// `{ low, high }`, `{ low, mode, high }`, `{ values, weights }`, or part of one.
pub(crate) fn is_law(table: &[(Name, Node)]) -> bool {
    table.iter().any(|(name, _)| Law::KEYS.contains(&name.text.as_str()))
}

/// Returns true if the node writes an uncertain value, or stands open.
pub(crate) fn is_uncertain(node: &Node) -> bool {
    match &node.kind {
        Kind::Table(table) => is_law(table),
        kind => matches!(kind, Kind::Open(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_found_for_all_for_one_and_in_part() {
        let named = |words: &[&str]| field(Sort::Route, words).unwrap();
        assert!(matches!(named(&["loss_fraction"]), Field::Group { mean: Which::Named(_, None), .. }));
        assert!(matches!(named(&["loss_fraction", "mean"]), Field::Number(Which::Named(_, None))));
        assert!(matches!(named(&["loss_fraction", "fuel"]), Field::Group { mean: Which::Named(_, Some(_)), .. }));
        assert!(matches!(named(&["loss_fraction", "fuel", "mean"]), Field::Number(Which::Named(_, Some(_)))));
        assert!(field(Sort::Route, &["loss_fraction", "fuel", "cv"]).is_err());
        assert!(field(Sort::Route, &["delay_days", "fuel"]).is_err());
        assert!(matches!(field(Sort::Regime, &["duration"]).unwrap(), Field::Group { mean: Which::Single(_), .. }));
    }
}
