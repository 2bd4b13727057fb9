//! Paths and selectors: `routes.RN7.share.fuel`, `routes.*.delay_days`, `routes[status=partial].capacity_factor`.
//!
//! Several paths separated by commas share one verb and, if its value is uncertain, one draw. A person seldom needs that;
//! the resolved file does, where an overlay took some routes out of what a selector had matched.

use std::fmt;

use crate::scenario::draft::tables::{Draft, Owner, Sort};

/// One way into a scenario.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path(Vec<Segment>);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Segment {
    Name(String),
    Any,
    Status(String),
}

/// The tables that a path selects.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Selector {
    Fixed(Owner),
    Place(Segment),
    Commodity(Segment),
    Use(Segment, Segment),
    Regime(Segment),
    Status(Segment),
    Route(Segment),
}

impl Selector {
    pub fn sort(&self) -> Sort {
        match self {
            Self::Fixed(owner) => owner.sort(),
            Self::Place(_) => Sort::Place,
            Self::Commodity(_) => Sort::Commodity,
            Self::Use(..) => Sort::Use,
            Self::Regime(_) => Sort::Regime,
            Self::Status(_) => Sort::Status,
            Self::Route(_) => Sort::Route,
        }
    }

    /// Could it match more than one table?
    pub fn is_plain(&self) -> bool {
        let plain = |segment: &Segment| matches!(segment, Segment::Name(_));
        match self {
            Self::Fixed(_) => true,
            Self::Use(commodity, name) => plain(commodity) && plain(name),
            Self::Place(segment) | Self::Commodity(segment) | Self::Regime(segment) | Self::Status(segment) | Self::Route(segment) => {
                plain(segment)
            }
        }
    }
}

/// Where a path leads before the names in it are looked up.
pub(crate) enum Reach {
    /// To a table of tables, or a table.
    Inside,
    /// To a key of the tables that are selected.
    Key { selector: Selector, keys: Vec<String> },
    /// Nowhere: the word at fault, and what could stand there.
    Nowhere { wrong: String, candidates: Vec<&'static str> },
}

/// What a selector found.
pub(crate) enum Found {
    Owners(Vec<Owner>),
    /// A name that nothing bears: what it should name, the name, and the names there are.
    Unknown {
        what: &'static str,
        wrong: String,
        candidates: Vec<String>,
    },
    /// A selector that matches nothing.
    Nothing {
        candidates: Vec<String>,
        wrong: Option<String>,
    },
}

/// Reads a path, or several separated by commas. The error is a sentence.
pub(crate) fn parse(text: &str) -> Result<Vec<Path>, String> {
    text.split(',').map(|part| one(part.trim())).collect()
}

fn one(text: &str) -> Result<Path, String> {
    let mut segments = Vec::new();
    for part in text.split('.') {
        let part = part.trim();
        let (name, selector) = match part.split_once('[') {
            Some((name, rest)) => (name.trim(), Some(rest)),
            None => (part, None),
        };
        match name {
            "*" => segments.push(Segment::Any),
            "" => return Err("a name is missing in this path".to_owned()),
            name if is_name(name) => segments.push(Segment::Name(name.to_owned())),
            name => return Err(format!("`{name}` is no name: names are letters, digits, `-` and `_`")),
        }
        if let Some(rest) = selector {
            let inner = rest.strip_suffix(']').ok_or("a selector ends with `]`")?;
            let status = inner.split_once('=').filter(|(key, _)| key.trim() == "status").map(|(_, status)| status.trim());
            let status = status.filter(|status| is_name(status)).ok_or("the only selectors are `*` and `[status=NAME]`")?;
            if segments.len() != 1 || segments[0] != Segment::Name("routes".to_owned()) {
                return Err("`[status=NAME]` follows `routes`".to_owned());
            }
            segments.push(Segment::Status(status.to_owned()));
        }
    }
    Ok(Path(segments))
}

/// Letters, digits, `-` and `_`.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_')
}

/// The names of the tables at the top of a file that hold numbers.
pub(crate) const ROOTS: [&str; 7] = ["scenario", "places", "commodities", "threat", "escorts", "statuses", "routes"];

impl Path {
    /// The same path, one step further in.
    pub fn then(&self, further: &Path) -> Path {
        Path(self.0.iter().chain(&further.0).cloned().collect())
    }

    pub fn reach(&self) -> Reach {
        let (head, rest) = self.0.split_first().expect("a path that was read has a segment");
        let Segment::Name(root) = head else { return nowhere("*") };
        let key = |selector: Selector, rest: &[Segment]| into_key(selector, rest);
        match (root.as_str(), rest) {
            ("scenario", _) => key(Selector::Fixed(Owner::Scenario), rest),
            ("escorts", _) => key(Selector::Fixed(Owner::Escorts), rest),
            ("threat", [Segment::Name(regimes), rest @ ..]) if regimes == "regimes" => match rest.split_first() {
                Some((regime, rest)) => key(Selector::Regime(regime.clone()), rest),
                None => Reach::Inside,
            },
            ("threat", _) => key(Selector::Fixed(Owner::Threat), rest),
            ("commodities", [commodity, Segment::Name(uses), name, rest @ ..]) if uses == "uses" => {
                key(Selector::Use(commodity.clone(), name.clone()), rest)
            }
            ("commodities", [commodity, rest @ ..]) => key(Selector::Commodity(commodity.clone()), rest),
            ("places", [place, rest @ ..]) => key(Selector::Place(place.clone()), rest),
            ("statuses", [status, rest @ ..]) => key(Selector::Status(status.clone()), rest),
            ("routes", [route, rest @ ..]) => key(Selector::Route(route.clone()), rest),
            ("places" | "commodities" | "statuses" | "routes", []) => Reach::Inside,
            _ => nowhere(root),
        }
    }
}

fn nowhere(wrong: &str) -> Reach {
    Reach::Nowhere { wrong: wrong.to_owned(), candidates: ROOTS.to_vec() }
}

fn into_key(selector: Selector, rest: &[Segment]) -> Reach {
    if rest.is_empty() {
        return Reach::Inside;
    }
    let mut keys = Vec::new();
    for segment in rest {
        match segment {
            Segment::Name(name) => keys.push(name.clone()),
            other => return Reach::Nowhere { wrong: other.to_string(), candidates: Vec::new() },
        }
    }
    Reach::Key { selector, keys }
}

impl Selector {
    /// The tables that it selects now.
    pub fn find(&self, draft: &Draft) -> Found {
        let names = |sort: Sort| draft.names(sort).into_iter().map(str::to_owned).collect::<Vec<_>>();
        match self {
            Self::Fixed(owner) => Found::Owners(vec![*owner]),
            Self::Place(segment) => pick(segment, "place", names(Sort::Place), Owner::Place),
            Self::Commodity(segment) => pick(segment, "commodity", names(Sort::Commodity), Owner::Commodity),
            Self::Regime(segment) => pick(segment, "regime", names(Sort::Regime), Owner::Regime),
            Self::Status(segment) => pick(segment, "status", names(Sort::Status), Owner::Status),
            Self::Route(Segment::Status(status)) => by_status(draft, status),
            Self::Route(segment) => pick(segment, "route", names(Sort::Route), Owner::Route),
            Self::Use(commodity, name) => match pick(commodity, "commodity", names(Sort::Commodity), Owner::Commodity) {
                Found::Owners(owners) => uses(draft, &owners, name),
                other => other,
            },
        }
    }
}

fn pick(segment: &Segment, what: &'static str, names: Vec<String>, owner: impl Fn(usize) -> Owner) -> Found {
    match segment {
        Segment::Any if names.is_empty() => Found::Nothing { candidates: names, wrong: None },
        Segment::Name(name) => match names.iter().position(|other| other == name) {
            Some(index) => Found::Owners(vec![owner(index)]),
            None => Found::Unknown { what, wrong: name.clone(), candidates: names },
        },
        Segment::Any | Segment::Status(_) => Found::Owners((0..names.len()).map(owner).collect()),
    }
}

fn by_status(draft: &Draft, status: &str) -> Found {
    let bears = |route: &usize| draft.routes[*route].status.as_ref().is_some_and(|own| own.value == status);
    let owners = (0..draft.routes.len()).filter(bears).map(Owner::Route).collect::<Vec<_>>();
    if owners.is_empty() {
        let candidates = draft.statuses.iter().map(|road| road.name.text.clone()).collect();
        return Found::Nothing { candidates, wrong: Some(status.to_owned()) };
    }
    Found::Owners(owners)
}

/// A plain name must be a use of every commodity that is selected by name; beneath `*` one is enough.
fn uses(draft: &Draft, commodities: &[Owner], segment: &Segment) -> Found {
    let mut found = Vec::new();
    let mut candidates: Vec<String> = Vec::new();
    for owner in commodities {
        let Owner::Commodity(c) = *owner else { continue };
        for (k, item) in draft.uses(c).iter().enumerate() {
            match segment {
                Segment::Name(name) if item.name.text != *name => candidates.push(item.name.text.clone()),
                _ => found.push(Owner::Use(c, k)),
            }
        }
    }
    match segment {
        Segment::Name(name) if found.is_empty() => Found::Unknown { what: "use", wrong: name.clone(), candidates },
        _ if found.is_empty() => Found::Nothing { candidates, wrong: None },
        _ => Found::Owners(found),
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => out.write_str(name),
            Self::Any => out.write_str("*"),
            Self::Status(status) => write!(out, "[status={status}]"),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 && !matches!(segment, Segment::Status(_)) {
                out.write_str(".")?;
            }
            write!(out, "{segment}")?;
        }
        Ok(())
    }
}

/// The path of a table, e.g. `commodities.fuel.uses.vital`.
pub(crate) fn of_owner(draft: &Draft, owner: Owner) -> String {
    match owner {
        Owner::Scenario => "scenario".to_owned(),
        Owner::Place(p) => format!("places.{}", draft.places[p].name.text),
        Owner::Threat => "threat".to_owned(),
        Owner::Escorts => "escorts".to_owned(),
        Owner::Commodity(c) => format!("commodities.{}", draft.commodities[c].name.text),
        Owner::Use(c, k) => format!("commodities.{}.uses.{}", draft.commodities[c].name.text, draft.uses(c)[k].name.text),
        Owner::Regime(g) => format!("threat.regimes.{}", draft.regimes[g].name.text),
        Owner::Status(s) => format!("statuses.{}", draft.statuses[s].name.text),
        Owner::Route(r) => format!("routes.{}", draft.routes[r].name.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_it_was_read() {
        for text in [
            "routes.RN7.share",
            "routes.*.attack_probability.fuel",
            "routes[status=partial].capacity_factor",
            "threat.regimes.truce.next.war",
        ] {
            assert_eq!(parse(text).unwrap()[0].to_string(), text);
        }
    }

    #[test]
    fn a_crooked_path_is_refused() {
        for text in [
            "",
            ".",
            "routes..x",
            "routes[status]",
            "routes[state=open].x",
            "routes.x[status=a]",
            "routes[status=a",
            "routes.R N",
            "commodities[status=a].x",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
