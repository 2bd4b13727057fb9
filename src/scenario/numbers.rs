//! Every number in its range, every change of a number in its right place.

use std::collections::BTreeMap;

use super::draft::{Amount, Draft, Entry, Law, Owner, Placed, Sort, Verb};
use super::fault::{Place, Report, code};
use super::field::{self, Field};
use super::keys::{CommodityKey, RouteKey, Spec};
use super::path::{self, Reach};
use super::settle::{Base, Normal, Spot, normal, path_of, spots, unwritable, view};
use super::value::{ranged, rounded};
use super::write::completed;

/// A route's part of an uncertain value changes that part of its status's.
pub(crate) fn inherit_parts(draft: &mut Draft) {
    for r in 0..draft.routes.len() {
        let Some(s) = draft.status_of(r) else { continue };
        let status = draft.statuses[s].numbers.clone();
        let route = &mut draft.routes[r].numbers;
        for (cell, above) in route.single.iter_mut().zip(&status.single) {
            cell.base = cell.base.take().map(|base| completed(base, above.base.as_ref()));
        }
        for (by_name, above) in route.named.iter_mut().zip(&status.named) {
            let whole = above.whole.base.as_ref().filter(|_| above.each.is_empty());
            by_name.whole.base = by_name.whole.base.take().map(|base| completed(base, whole));
            for (name, cell) in &mut by_name.each {
                cell.base = cell.base.take().map(|base| completed(base, above.of(&name.text).base));
            }
        }
    }
}

/// What a change of a number did wrong.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    /// It put the number out of its range.
    Range(f64),
    /// There was nothing to change: the number is absent, or unlimited.
    Nothing(f64),
}

/// A wrong change, and of what.
type WrongChange = (Place, Spot, Wrong);

/// Every number in its range, every change in its right place.
pub(crate) fn check(draft: &Draft, report: &mut Report) {
    let mut found: BTreeMap<(u32, u32), Vec<WrongChange>> = BTreeMap::new();
    for spot in spots(draft) {
        if let Some(base) = view(draft, spot).base {
            amount(base, spot.spec(), report);
        }
        match normal(draft, spot) {
            Err(error) => unwritable(error.0, report),
            Ok(normal) if normal.changed => {
                if let Some(wrong) = wrong_change(draft, spot, &normal) {
                    found.entry((normal.at.source, normal.at.start)).or_default().push((normal.at, spot, wrong));
                }
            }
            Ok(_) => {}
        }
    }
    for found in found.into_values() {
        tell(draft, &found, report);
    }
}

fn wrong_change(draft: &Draft, spot: Spot, normal: &Normal) -> Option<Wrong> {
    if !normal.scale.is_finite() || !normal.add.is_finite() {
        return Some(Wrong::Range(f64::INFINITY));
    }
    let out_of_range = |number: &f64| !in_range(*number, spot.spec());
    if let Some(number) = normal.known() {
        return Some(number).filter(out_of_range).map(Wrong::Range);
    }
    let nothing = nothing_to_change(draft, spot, normal.base).map(Wrong::Nothing);
    nothing.or_else(|| inherited(draft, spot).filter(out_of_range).map(Wrong::Range))
}

/// What one change did wrong to any number of paths, told once.
fn tell(draft: &Draft, found: &[WrongChange], report: &mut Report) {
    let Some(&(at, spot, wrong)) = found.first() else { return };
    let path = path_of(draft, spot, false);
    let others = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
    match wrong {
        Wrong::Range(number) => {
            let fault = report.fault(code::RANGE, at, format!("`{path}`{others} becomes {}", rounded(number)));
            fault.expected(format!("expected {}", ranged(spot.spec())));
        }
        Wrong::Nothing(absent) => not_scalable(&format!("`{path}`{others}"), absent, at, report),
    }
}

/// Says that an absent or unlimited number was scaled.
pub(crate) fn not_scalable(path: &str, absent: f64, at: Place, report: &mut Report) {
    let what = if absent.is_nan() { "is not given" } else { "is unlimited" };
    let fault = report.fault(code::NOT_SCALABLE, at, format!("{path} {what}, so it cannot be scaled or added to"));
    fault.expected("nothing to change").hint("give it first, or `set` it");
}

/// The number that changes come to where nothing is given: it starts from the status, the number it follows, or the default.
pub(crate) fn inherited(draft: &Draft, spot: Spot) -> Option<f64> {
    let own = normal(draft, spot).ok()?;
    if own.base != Base::Silent || !own.scales.is_empty() || !own.adds.is_empty() {
        return None;
    }
    let start = above(draft, spot)?;
    let start = if start.is_nan() { inherited_or_known(draft, followed(spot)?)? } else { start };
    Some(start * own.scale + own.add)
}

fn inherited_or_known(draft: &Draft, spot: Spot) -> Option<f64> {
    normal(draft, spot).ok()?.known().or_else(|| inherited(draft, spot)).filter(|number| !number.is_nan())
}

/// The number that a silent one starts from when it is changed.
fn followed(spot: Spot) -> Option<Spot> {
    let key = |index: usize| Spot::single(spot.owner, index).key;
    let to = match spot.owner.sort() {
        Sort::Commodity if spot.key == key(CommodityKey::TargetStockDays as usize) => CommodityKey::InitialStockDays as usize,
        Sort::Status | Sort::Route if spot.key == key(RouteKey::ReturnDays as usize) => RouteKey::TransitDays as usize,
        _ => return None,
    };
    Some(Spot::single(spot.owner, to))
}

/// What a silent number starts from, if it is known.
fn above(draft: &Draft, spot: Spot) -> Option<f64> {
    let Owner::Route(r) = spot.owner else { return Some(spot.spec().default) };
    let Some(s) = draft.status_of(r) else { return Some(spot.spec().default) };
    let above = normal(draft, Spot { owner: Owner::Status(s), ..spot }).ok()?;
    match above.base {
        Base::Nothing => Some(spot.spec().default),
        Base::Silent if above.scales.is_empty() && above.adds.is_empty() => Some(spot.spec().default * above.scale + above.add),
        _ => above.known(),
    }
}

/// Is the number that is changed absent, or unlimited?
fn nothing_to_change(draft: &Draft, spot: Spot, base: Base) -> Option<f64> {
    let start = match base {
        Base::Nothing => Some(spot.spec().default),
        Base::Silent => above(draft, spot),
        _ => None,
    };
    let follows = followed(spot).is_some() && base == Base::Silent;
    start.filter(|start| !start.is_finite() && !follows)
}

fn in_range(number: f64, spec: &Spec) -> bool {
    number.is_finite() && Spec { whole: false, ..*spec }.allows(number)
}

/// Checks what was written for a number.
pub(crate) fn amount(amount: &Placed<Amount>, spec: &Spec, report: &mut Report) {
    match &amount.value {
        Amount::Known(number) if !in_range(*number, spec) => {
            report.fault(code::RANGE, amount.at, format!("`{}` is {number}", spec.name)).expected(format!("expected {}", ranged(spec)));
        }
        Amount::Known(number) if spec.whole && number.fract() != 0.0 => {
            report.fault(code::NOT_WHOLE, amount.at, format!("`{}` is {number}", spec.name)).expected(format!("expected {}", ranged(spec)));
        }
        Amount::Law(law) => self::law(law, Some(spec), amount.at, report),
        _ => {}
    }
}

pub(crate) fn entry_law(entry: &Entry, report: &mut Report) {
    let spec = path::parse(&entry.path).ok().and_then(|paths| {
        let Reach::Key { selector, keys } = paths.first()?.reach() else { return None };
        let words = keys.iter().map(String::as_str).collect::<Vec<_>>();
        match field::field(selector.sort(), &words).ok()? {
            Field::Number(which) | Field::Group { mean: which, .. } => Some(selector.sort().spec(&which)),
            Field::Word(_) => None,
        }
    });
    law(&entry.law, spec.filter(|_| entry.verb == Verb::Set), entry.at, report);
}

/// Checks an uncertain value: complete, in order, in range.
pub(crate) fn law(law: &Law, spec: Option<&Spec>, at: Place, report: &mut Report) {
    let forms = "expected { low, high }, { low, mode, high } or { values, weights }";
    if let (Some(group), None) = (&law.together, &law.values) {
        let fault = report.fault(code::UNCERTAIN, group.at, "`together` stands without `values`");
        fault.expected("expected { values, together } or { values, weights, together }");
        fault.hint("values that are drawn together have one place in their lists in common: a range has none");
        return;
    }
    let mut fault = |message: String, expected: &str| {
        report.fault(code::UNCERTAIN, at, message).expected(expected.to_owned());
    };
    let ranged_form = law.low.is_some() || law.mode.is_some() || law.high.is_some();
    if ranged_form && (law.values.is_some() || law.weights.is_some()) {
        return fault("an uncertain value is either a range or a list of values".to_owned(), forms);
    }
    if ranged_form {
        match (law.low, law.high) {
            (Some(low), Some(high)) if low > high => fault(format!("`low` is {low}, and `high` is {high}"), "expected low ≤ high"),
            (Some(low), Some(high)) if law.mode.is_some_and(|mode| mode < low || mode > high) => {
                fault(format!("`mode` is {}, outside {low} to {high}", law.mode.unwrap_or_default()), "expected low ≤ mode ≤ high");
            }
            (Some(_), Some(_)) => {}
            (Some(_), None) => return fault("this uncertain value has no `high`".to_owned(), forms),
            (None, Some(_)) => return fault("this uncertain value has no `low`".to_owned(), forms),
            (None, None) => return fault("this uncertain value has neither `low` nor `high`".to_owned(), forms),
        }
    } else {
        let Some(values) = &law.values else { return fault("this uncertain value has no `values`".to_owned(), forms) };
        if values.is_empty() {
            fault("`values` is empty".to_owned(), "expected at least one value");
        }
        if let Some(weights) = &law.weights {
            let sum = weights.iter().sum::<f64>();
            if weights.len() != values.len() {
                fault(format!("there are {} values and {} weights", values.len(), weights.len()), "expected one weight for each value");
            } else if weights.iter().any(|&weight| weight < 0.0) {
                fault("a weight is negative".to_owned(), "expected weights of at least 0");
            } else if !values.is_empty() && (sum <= 0.0 || !sum.is_finite()) {
                fault("the weights add up to nothing".to_owned(), "expected a sum above 0");
            }
        }
    }
    let Some(spec) = spec else { return };
    let numbers = [law.low, law.mode, law.high].into_iter().flatten().chain(law.values.iter().flatten().copied());
    if let Some(wrong) = numbers.into_iter().find(|number| !in_range(*number, spec)) {
        report.fault(code::RANGE, at, format!("`{}` may be {}", spec.name, rounded(wrong))).expected(format!("expected {}", ranged(spec)));
    }
}
