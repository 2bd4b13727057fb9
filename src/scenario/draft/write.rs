//! Writing into a draft: the one way in, for files and overlays alike.

use crate::scenario::draft::amount;
use crate::scenario::draft::field::{Field, Word};
use crate::scenario::draft::list;
use crate::scenario::draft::tables::{Amount, Cell, Draft, Numbers, Owner, Placed, Which};
use crate::scenario::draft::tree::{Name, Node};
use crate::scenario::fault::{Report, code};
use crate::scenario::keys::CommodityKey;

/// Writes a value of a file, or of a `set`, where it belongs.
pub(crate) fn put(draft: &mut Draft, owner: Owner, keys: &[Name], field: &Field, node: &Node, report: &mut Report) {
    match field {
        Field::Number(which) => {
            let amount = amount::amount(node, owner.sort().spec(which), report);
            put_amount(draft, owner, keys, field, amount);
        }
        Field::Group { mean, .. } => {
            let amount = amount::amount(node, owner.sort().spec(mean), report);
            put_amount(draft, owner, keys, field, amount);
        }
        Field::Word(word) => put_word(draft, owner, *word, keys, node, report),
    }
}

/// Writes a number. A bare number for a duration or a loss is its mean, and says nothing of its spread: a path is a path.
pub(crate) fn put_amount(draft: &mut Draft, owner: Owner, keys: &[Name], field: &Field, amount: Placed<Amount>) {
    let at = amount.at;
    let numbers = draft.numbers_mut(owner);
    match field {
        Field::Number(which) => {
            let given = amount.value != Amount::Nothing;
            set(numbers, which, keys, amount);
            if let (Owner::Commodity(_), Which::Single(index), true) = (owner, which, given) {
                exclude_other_storage(numbers, *index, at);
            }
        }
        Field::Group { mean, .. } => set(numbers, mean, keys, amount),
        Field::Word(_) => {}
    }
}

/// A store has one size: whichever of the two keys is written last gives it.
fn exclude_other_storage(numbers: &mut Numbers, index: usize, at: crate::scenario::fault::Place) {
    let (days, units) = (CommodityKey::StorageDays as usize, CommodityKey::Storage as usize);
    let other = if index == days {
        units
    } else if index == units {
        days
    } else {
        return;
    };
    numbers.single[other] = Cell { base: Some(Placed { value: Amount::Nothing, at }), steps: Vec::new() };
}

/// Replaces what stood there; what a `scale` or `add` did to it is gone.
fn set(numbers: &mut Numbers, which: &Which, keys: &[Name], amount: Placed<Amount>) {
    match which {
        Which::Single(index) => {
            let cell = &mut numbers.single[*index];
            let amount = completed(amount, cell.base.as_ref());
            *cell = Cell { base: Some(amount), steps: Vec::new() };
        }
        Which::Named(index, None) => {
            let by_name = &mut numbers.named[*index];
            let amount = completed(amount, by_name.whole.base.as_ref());
            by_name.whole = Cell { base: Some(amount), steps: Vec::new() };
            by_name.each.clear();
        }
        Which::Named(index, Some(name)) => {
            let by_name = &mut numbers.named[*index];
            let amount = completed(amount, by_name.of(name).base);
            *by_name.cell(&placed(name, keys)) = Cell { base: Some(amount), steps: Vec::new() };
        }
    }
}

/// Part of an uncertain value over another one changes that part of it.
pub(crate) fn completed(amount: Placed<Amount>, before: Option<&Placed<Amount>>) -> Placed<Amount> {
    match (amount.value, before.map(|before| &before.value)) {
        (Amount::Law(law), Some(Amount::Law(other))) if !law.is_complete() => Placed { value: Amount::Law(law.over(other)), at: amount.at },
        (value, _) => Placed { value, at: amount.at },
    }
}

/// The name as it stands among the words of the key, for the sake of its place.
fn placed(name: &str, keys: &[Name]) -> Name {
    keys.iter()
        .find(|key| key.text == name)
        .cloned()
        .unwrap_or_else(|| Name { text: name.to_owned(), at: keys.last().map(|key| key.at).unwrap_or_default() })
}

/// Lets a change act on a number. On a key by commodity it acts on each.
pub(crate) fn step(draft: &mut Draft, owner: Owner, keys: &[Name], which: &Which, change: usize) {
    let numbers = draft.numbers_mut(owner);
    match which {
        Which::Single(index) => numbers.single[*index].steps.push(change),
        Which::Named(index, None) => {
            let by_name = &mut numbers.named[*index];
            by_name.whole.steps.push(change);
            for (_, cell) in &mut by_name.each {
                cell.steps.push(change);
            }
        }
        Which::Named(index, Some(name)) => numbers.named[*index].cell(&placed(name, keys)).steps.push(change),
    }
}

fn put_word(draft: &mut Draft, owner: Owner, word: Word, keys: &[Name], node: &Node, report: &mut Report) {
    let what = format!("`{}`", keys.last().map_or("", |key| &key.text));
    match owner {
        Owner::Scenario => put_scenario(draft, word, &what, node, report),
        Owner::Threat => match word {
            Word::Initial => draft.world.initial = amount::text(node, &what, report).or(draft.world.initial.take()),
            _ => measure_only("threat.regime", "give `threat.initial` for the regime before day 0", keys, report),
        },
        Owner::Place(p) => match word {
            Word::Title => draft.places[p].title = amount::text(node, &what, report),
            _ => draft.places[p].headline = amount::flag(node, &what, report).map(|value| Placed { value, at: node.at }),
        },
        Owner::Commodity(c) => put_commodity(draft, c, word, &what, node, report),
        Owner::Use(c, k) if word != Word::UseName => {
            if let Some(one) = draft.commodities[c].uses.as_mut().and_then(|uses| uses.value.get_mut(k)) {
                list::put_use(one, word, &what, node, report);
            }
        }
        Owner::Regime(_) => {
            report.fault(code::WRONG_TYPE, node.at, format!("{what} holds {}", node.called())).expected("expected { REGIME = weight, … }");
        }
        Owner::Route(r) => match word {
            Word::Status => draft.routes[r].status = amount::text(node, &what, report).or(draft.routes[r].status.take()),
            Word::Corridor => draft.routes[r].corridor = amount::text(node, &what, report),
            Word::Course => {
                let course = list::course(node, report).unwrap_or_default();
                draft.routes[r].path = Some(Placed { value: course, at: node.at });
            }
            _ => measure_only("routes.NAME.state", "give `initially = \"closed\"` for the state before day 0", keys, report),
        },
        Owner::Use(..) | Owner::Escorts | Owner::Status(_) => {
            let at = keys.last().map(|key| key.at).unwrap_or_default();
            report.fault(code::UNKNOWN_KEY, at, "a use keeps its name").hint("give the list of uses anew");
        }
    }
}

fn measure_only(path: &str, hint: &str, keys: &[Name], report: &mut Report) {
    let at = keys.last().map(|key| key.at).unwrap_or_default();
    report.fault(code::MEASURE_ONLY, at, format!("`{path}` exists in measures alone")).expected("not before day 0").hint(hint);
}

fn put_scenario(draft: &mut Draft, word: Word, what: &str, node: &Node, report: &mut Report) {
    let world = &mut draft.world;
    // What is already reported as wrong counts as given, so that it is not reported as missing too.
    let broken = || Some(Placed { value: String::new(), at: node.at });
    match word {
        Word::Title => {
            let told = amount::by_language(node, what, report);
            world.title = told.plain.or_else(broken);
            put_french(&mut world.title_fr, told.french, node);
        }
        Word::TitleFrench => world.title_fr = amount::text(node, what, report),
        Word::Summary => {
            let told = amount::by_language(node, what, report);
            world.summary = told.plain;
            put_french(&mut world.summary_fr, told.french, node);
        }
        Word::SummaryFrench => world.summary_fr = amount::text(node, what, report),
        Word::Start => world.start = Some(Placed { value: amount::date(node, what, report), at: node.at }),
        Word::Days => world.days = Some(Placed { value: amount::horizon(node, report), at: node.at }),
        Word::WarmStart => world.warm_start = amount::flag(node, what, report).map(|value| Placed { value, at: node.at }),
        _ => {}
    }
}

/// The French that is given with a text. Without one, a text that is given anew makes the French of another file, or of an earlier overlay,
/// that of another text. In the same file the order of the two says nothing.
fn put_french(french: &mut Option<Placed<String>>, given: Option<Placed<String>>, node: &Node) {
    if given.is_some() || french.as_ref().is_some_and(|french| french.at.source != node.at.source) {
        *french = given;
    }
}

fn put_commodity(draft: &mut Draft, c: usize, word: Word, what: &str, node: &Node, report: &mut Report) {
    let commodity = &mut draft.commodities[c];
    match word {
        Word::Unit => {
            let unit = amount::text(node, what, report).map_or_else(String::new, |text| text.value);
            commodity.unit = Some(Placed { value: unit, at: node.at });
        }
        Word::Season => commodity.season = list::months(node, "season", report).map(|value| Placed { value, at: node.at }),
        Word::LocalSeason => commodity.local_season = list::months(node, "local_season", report).map(|value| Placed { value, at: node.at }),
        Word::Rationing => commodity.rationing = list::rationing(node, report).map(|value| Placed { value, at: node.at }),
        Word::Uses => {
            let fallback = commodity.uses.take().map_or_else(Vec::new, |uses| uses.value);
            commodity.uses = Some(Placed { value: list::uses(node, report).unwrap_or(fallback), at: node.at });
        }
        Word::DependsOn => {
            // A bare name is a whole value: use and strength that stood here are gone.
            commodity.depends_commodity = amount::text(node, what, report);
            commodity.depends_use = None;
            commodity.numbers.single[CommodityKey::DependsStrength as usize] = Cell::default();
        }
        Word::DependsCommodity => commodity.depends_commodity = amount::text(node, what, report),
        Word::DependsUse => commodity.depends_use = amount::text(node, what, report),
        _ => {}
    }
}
