//! Measures, with their paths looked up: what somebody does, from a day to a day.

use jiff::civil::Date;

use crate::scenario::draft::amount;
use crate::scenario::draft::field::{Field, Word};
use crate::scenario::draft::list;
use crate::scenario::draft::measure_value;
use crate::scenario::draft::spot::{Key, Spot, spots_of};
use crate::scenario::draft::statement::{self, Statement, Target};
use crate::scenario::draft::tables::{Amount, Day, Draft, MeasureDraft, Owner, Placed, RationDraft, Verb, Which};
use crate::scenario::draft::tree::{Name, Node};
use crate::scenario::fault::{Place, Report, code};
use crate::scenario::keys::{CommodityKey, EscortKey, GlobalKey, PairKey, PlaceKey, RegimeKey, RegimePairKey, RouteKey, UseKey};
use crate::scenario::layout::Slot;

/// A measure whose paths are known to lead somewhere.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Unique; names its uncertain values.
    pub label: String,
    /// As in the file; none where it has none.
    pub given_name: Option<String>,
    pub name: String,
    pub from_written: Option<Day>,
    pub to_written: Option<Day>,
    pub from: i64,
    pub to: i64,
    pub lines: Vec<Line>,
}

/// One path of a measure.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub verb: Verb,
    /// As it was written.
    pub path: String,
    pub at: Place,
    pub act: Act,
}

/// What a line does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Sets, scales or adds to these numbers; `clears` are the ones that it takes away: a store has one size.
    Number {
        amount: Placed<Amount>,
        slots: Vec<Slot>,
        clears: Vec<Slot>,
    },
    /// Sets the months of these commodities.
    Season {
        months: Vec<f64>,
        slots: Vec<Slot>,
    },
    Rationing {
        steps: Vec<RationDraft>,
        commodities: Vec<usize>,
    },
    Regime {
        name: String,
        regime: usize,
    },
    State {
        open: bool,
        routes: Vec<usize>,
    },
    Status {
        name: String,
        status: usize,
        routes: Vec<usize>,
    },
}

impl Plan {
    /// The uncertain value of one of its lines is called so.
    pub fn name_of(&self, line: &Line) -> String {
        format!("measures.{}.{}.{}", self.label, line.verb.name(), line.path)
    }
}

/// Looks up all measures of a draft.
pub(crate) fn plans(draft: &Draft, report: &mut Report) -> Vec<Plan> {
    let labels = measure_value::labels(draft.measures.iter().map(|measure| measure.name.as_ref().map(|name| name.value.as_str())));
    let start = draft.world.start.as_ref().and_then(|start| start.value);
    let days = draft.world.days.as_ref().and_then(|days| days.value);
    draft
        .measures
        .iter()
        .enumerate()
        .map(|(index, measure)| {
            let given_name = measure.name.as_ref().map(|name| name.value.clone());
            let name = given_name.clone().unwrap_or_else(|| format!("measure {}", index + 1));
            let label = labels[index].clone();
            let (from, to) = span(measure, start, days, report);
            let mut plan = Plan {
                label,
                given_name,
                name,
                from_written: written(&measure.from),
                to_written: written(&measure.to),
                from,
                to,
                lines: Vec::new(),
            };
            for (verb, key, node) in &measure.verbs {
                lines(draft, *verb, key, node, &mut plan.lines, report);
            }
            plan
        })
        .collect()
}

fn written(day: &Option<Placed<Day>>) -> Option<Day> {
    day.as_ref().map(|day| day.value)
}

/// First and last day. Warns of a measure that never meets the horizon.
fn span(measure: &MeasureDraft, start: Option<Date>, days: Option<usize>, report: &mut Report) -> (i64, i64) {
    let count = |day: &Placed<Day>| match (day.value, start) {
        (Day::Number(number), _) => Some(number),
        (Day::Date(date), Some(start)) => Some(i64::from(start.until(date).map_or(0, |span| span.get_days()))),
        (Day::Date(_), None) => None,
    };
    let from = measure.from.as_ref().map_or(Some(0), count);
    let to = measure.to.as_ref().map_or(Some(i64::MAX), count);
    let (Some(from), Some(to)) = (from, to) else { return (0, i64::MAX) };
    let at = measure.to.as_ref().or(measure.from.as_ref()).map_or(measure.at, |day| day.at);
    if to < from {
        let from_text = measure.from.as_ref().map_or("day 0".to_owned(), |day| said(day.value));
        let fault = report.fault(code::DATE, at, format!("this measure ends before it begins ({from_text})"));
        fault.expected("expected a day that is not before `from`");
        return (from, to);
    }
    if let Some(days) = days.map(|days| days as i64) {
        let told = if from >= days {
            Some("begins after")
        } else if to < 0 {
            Some("ends before")
        } else {
            None
        };
        if let Some(told) = told {
            let at = if from >= days { measure.from.as_ref().map_or(at, |day| day.at) } else { at };
            let fault = report.warn(code::OUTSIDE, at, format!("this measure {told} the days that are simulated"));
            fault.expected(format!("the horizon is day 0 to day {}", days - 1)).hint("it changes nothing");
        }
    }
    (from, to)
}

fn said(day: Day) -> String {
    match day {
        Day::Date(date) => date.to_string(),
        Day::Number(number) => format!("day {number}"),
    }
}

fn lines(draft: &Draft, verb: Verb, key: &Name, node: &Node, out: &mut Vec<Line>, report: &mut Report) {
    for statement in statement::statements(key, node, report) {
        if let Some(act) = act(draft, verb, &statement, report) {
            out.push(Line { verb, path: statement.text(), at: statement.at, act });
        }
    }
}

fn act(draft: &Draft, verb: Verb, statement: &Statement<'_>, report: &mut Report) -> Option<Act> {
    let word = match &statement.targets[0].field {
        Field::Word(word) if verb == Verb::Set => Some(*word),
        _ => None,
    };
    if word.is_some() && statement.targets.iter().any(|target| target.field != statement.targets[0].field) {
        report.fault(code::WRONG_TYPE, statement.at, "these paths cannot share one value").expected("expected paths to one key");
        return None;
    }
    let mut owners = Vec::new();
    for target in &statement.targets {
        if !changes_in_mid_run(target, statement.at, report) {
            return None;
        }
        owners.push(statement::owners(draft, target, statement.at, report));
    }
    match word {
        Some(word) => {
            let owners = owners.into_iter().flatten().collect::<Vec<_>>();
            if owners.is_empty() { None } else { word_act(draft, word, &owners, statement, report) }
        }
        None => number_act(draft, verb, statement, &owners, report),
    }
}

fn number_act(draft: &Draft, verb: Verb, statement: &Statement<'_>, owners: &[Vec<Owner>], report: &mut Report) -> Option<Act> {
    let (mut slots, mut clears, mut amount) = (Vec::new(), Vec::new(), None);
    for (target, owners) in statement.targets.iter().zip(owners) {
        let which = match (&target.field, verb) {
            (_, Verb::Scale | Verb::Add) => statement::scalable(target, verb, statement.at, report)?,
            (Field::Number(which) | Field::Group { mean: which, .. }, Verb::Set) => which,
            (Field::Word(_), Verb::Set) => {
                report.fault(code::WRONG_TYPE, statement.at, "these paths cannot share one value").expected("expected paths of numbers");
                return None;
            }
        };
        amount = Some(match verb {
            Verb::Set => amount::amount(statement.node, target.selector.sort().spec(which), report),
            Verb::Scale | Verb::Add => amount::factor(statement.node, report)?,
        });
        for &owner in owners {
            slots.extend(slots_of(draft, owner, which, target, report));
        }
    }
    let given = amount.as_ref().is_some_and(|amount| amount.value != Amount::Nothing);
    if verb == Verb::Set && given {
        clears.extend(slots.iter().filter_map(|slot| other_storage(*slot)));
    }
    amount.filter(|amount| amount.value != Amount::Broken).map(|amount| Act::Number { amount, slots, clears })
}

/// A store has one size: setting one of the two keys takes the other away.
fn other_storage(slot: Slot) -> Option<Slot> {
    match slot {
        Slot::Commodity(c, CommodityKey::Storage) => Some(Slot::Commodity(c, CommodityKey::StorageDays)),
        Slot::Commodity(c, CommodityKey::StorageDays) => Some(Slot::Commodity(c, CommodityKey::Storage)),
        _ => None,
    }
}

fn slots_of(draft: &Draft, owner: Owner, which: &Which, target: &Target, report: &mut Report) -> Vec<Slot> {
    let spots = spots_of(draft, owner, which);
    if let (true, Which::Named(index, Some(name))) = (spots.is_empty(), which) {
        unknown_part(draft, owner, *index, name, target, report);
    }
    spots.into_iter().filter_map(slot).collect()
}

fn unknown_part(draft: &Draft, owner: Owner, index: usize, name: &str, target: &Target, report: &mut Report) {
    let at = target.keys.iter().find(|key| key.text == name).map(|key| key.at).unwrap_or_default();
    let regimes = draft.regime_names();
    let (what, names) = match owner {
        Owner::Regime(_) if index == crate::scenario::draft::tables::NEXT => {
            ("regime", regimes.iter().map(String::as_str).collect::<Vec<_>>())
        }
        _ => ("commodity", draft.commodity_names().collect()),
    };
    report.fault(code::UNKNOWN_NAME, at, format!("there is no {what} `{name}`")).expected("unknown name").nearest(name, names);
}

/// Where a number of the draft lies in a scenario. Statuses have no place there.
pub(crate) fn slot(spot: Spot) -> Option<Slot> {
    let slot = match (spot.owner, spot.key) {
        (Owner::Scenario | Owner::Threat | Owner::Escorts, Key::Single(index)) => Slot::Global(GlobalKey::ALL[index]),
        (Owner::Place(p), Key::Single(index)) => Slot::Place(p, PlaceKey::ALL[index]),
        (Owner::Escorts, Key::Named(index, c)) => Slot::Escort(c, EscortKey::ALL[index]),
        (Owner::Commodity(c), Key::Single(index)) => Slot::Commodity(c, CommodityKey::ALL[index]),
        (Owner::Use(c, k), Key::Single(index)) => Slot::Use(c, k, UseKey::ALL[index]),
        (Owner::Regime(g), Key::Single(index)) => Slot::Regime(g, RegimeKey::ALL[index]),
        (Owner::Regime(g), Key::Named(crate::scenario::draft::tables::NEXT, next)) => Slot::Next(g, next),
        (Owner::Regime(g), Key::Named(index, c)) => Slot::RegimePair(g, c, RegimePairKey::ALL[index]),
        (Owner::Route(r), Key::Single(index)) => Slot::Route(r, RouteKey::ALL[index]),
        (Owner::Route(r), Key::Named(index, c)) => Slot::Pair(r, c, PairKey::ALL[index]),
        _ => return None,
    };
    Some(slot)
}

/// Reports what a measure cannot change, and what to do instead.
fn changes_in_mid_run(target: &Target, at: Place, report: &mut Report) -> bool {
    let sort = target.selector.sort();
    let name = target.keys.iter().map(|key| key.text.as_str()).collect::<Vec<_>>().join(".");
    let (fixed, hint) = match &target.field {
        _ if sort == crate::scenario::draft::tables::Sort::Status => {
            (true, "name the routes instead, e.g. `routes[status=NAME].KEY`, or give them another status")
        }
        Field::Number(which) => (!sort.spec(which).mid_run, hint_for(&name)),
        Field::Group { .. } => (false, ""),
        Field::Word(Word::Season | Word::LocalSeason | Word::Rationing | Word::ForcedRegime | Word::Status | Word::State | Word::Next) => {
            (false, "")
        }
        Field::Word(Word::Initial) => (true, "to force a regime from a day on, set `threat.regime`"),
        Field::Word(Word::Uses) => (true, "change the numbers of a use, e.g. `commodities.NAME.uses.NAME.share`"),
        Field::Word(_) => (true, "write it where it stands in the file, or in [set]"),
    };
    if fixed {
        report.fault(code::NOT_MID_RUN, at, format!("a measure cannot change `{name}`")).expected("holds for the whole run").hint(hint);
    }
    !fixed
}

fn hint_for(name: &str) -> &'static str {
    match name {
        "initially" => "to close or open a road from a day on, set `routes.NAME.state`",
        "initial_stock_days" => "from day 0 on stock follows from supply and sales; to change the start, use [set]",
        "fleet_trucks" => "to add trucks over time, change `fleet_replacement_per_day`",
        _ => "write it where it stands in the file, or in [set]",
    }
}

fn word_act(draft: &Draft, word: Word, owners: &[Owner], statement: &Statement<'_>, report: &mut Report) -> Option<Act> {
    let node = statement.node;
    let commodities =
        || owners.iter().filter_map(|owner| if let Owner::Commodity(c) = owner { Some(*c) } else { None }).collect::<Vec<_>>();
    let routes = owners.iter().filter_map(|owner| if let Owner::Route(r) = owner { Some(*r) } else { None }).collect::<Vec<_>>();
    match word {
        Word::Season => {
            let slots = commodities().into_iter().flat_map(|c| (0..12).map(move |month| Slot::Season(c, month))).collect();
            list::months(node, "season", report).map(|months| Act::Season { months, slots })
        }
        Word::LocalSeason => {
            let slots = commodities().into_iter().flat_map(|c| (0..12).map(move |month| Slot::LocalSeason(c, month))).collect();
            list::months(node, "local_season", report).map(|months| Act::Season { months, slots })
        }
        Word::Rationing => list::rationing(node, report).map(|steps| Act::Rationing { steps, commodities: commodities() }),
        Word::ForcedRegime => {
            let names = draft.regime_names();
            let (name, regime) = named(node, "`threat.regime`", "regime", &names, report)?;
            Some(Act::Regime { name, regime })
        }
        Word::Status => {
            let names = draft.statuses.iter().map(|road| road.name.text.clone()).collect::<Vec<_>>();
            let (name, status) = named(node, "`status`", "status", &names, report)?;
            Some(Act::Status { name, status, routes })
        }
        Word::State => {
            let (name, state) = named(node, "`state`", "state", &["open".to_owned(), "closed".to_owned()], report)?;
            Some(Act::State { open: name == "open" && state == 0, routes })
        }
        _ => {
            report
                .fault(code::WRONG_TYPE, node.at, format!("this key cannot hold {}", node.called()))
                .expected("expected a table of weights by regime");
            None
        }
    }
}

/// Reads a word that must be one of these names.
fn named(node: &Node, key: &str, what: &str, names: &[String], report: &mut Report) -> Option<(String, usize)> {
    let text = amount::text(node, key, report)?;
    let index = names.iter().position(|name| *name == text.value);
    if index.is_none() {
        let fault = report.fault(code::UNKNOWN_NAME, text.at, format!("there is no {what} `{}`", text.value));
        fault.expected("unknown name").nearest(&text.value, names.iter().map(String::as_str));
    }
    index.map(|index| (text.value, index))
}
