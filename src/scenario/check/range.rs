//! Every number in its range, every change of a number in its right place.

use std::collections::BTreeMap;

use crate::scenario::draft::amount::{ranged, rounded};
use crate::scenario::draft::field::{self, Field};
use crate::scenario::draft::path::{self, Reach};
use crate::scenario::draft::spot::{Spot, path_of, spots, view};
use crate::scenario::draft::tables::{Amount, Change, Draft, Law, Owner, Placed, Verb, View};
use crate::scenario::draft::write::completed;
use crate::scenario::fault::{Place, Report, code};
use crate::scenario::keys::Spec;
use crate::scenario::quantity::{Term, Value};
use crate::scenario::resolve::limits::{Limits, in_range};
use crate::scenario::resolve::number::Numbers;

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
pub(crate) fn check(draft: &Draft, limits: &mut Limits, report: &mut Report) {
    let numbers = Numbers::unnamed(draft);
    let mut found: BTreeMap<(u32, u32), Vec<WrongChange>> = BTreeMap::new();
    for spot in spots(draft) {
        let View { base, steps, .. } = view(draft, spot);
        if let Some(base) = base {
            amount(base, spot.spec(), limits, report);
        }
        let Some(&last) = steps.last() else { continue };
        if let Some(wrong) = wrong_change(spot, &numbers.value(spot), limits) {
            let at = draft.changes[last].at;
            found.entry((at.source, at.start)).or_default().push((at, spot, wrong));
        }
    }
    for found in found.into_values() {
        tell(draft, &found, report);
    }
}

fn wrong_change(spot: Spot, value: &Value, limits: &mut Limits) -> Option<Wrong> {
    match value.base {
        // What a status leaves out, each of its routes may give.
        Term::Constant(absent) if absent.is_nan() && matches!(spot.owner, Owner::Status(_)) && spot.followed().is_some() => None,
        Term::Constant(absent) if !absent.is_finite() => Some(Wrong::Nothing(absent)),
        _ => limits.outside(value, spot.spec()).map(Wrong::Range),
    }
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

/// Checks what was written for a number.
pub(crate) fn amount(amount: &Placed<Amount>, spec: &'static Spec, limits: &mut Limits, report: &mut Report) {
    match &amount.value {
        Amount::Known(number) if !in_range(*number, spec) => {
            report.fault(code::RANGE, amount.at, format!("`{}` is {number}", spec.name)).expected(format!("expected {}", ranged(spec)));
        }
        Amount::Known(number) if spec.whole && number.fract() != 0.0 => {
            report.fault(code::NOT_WHOLE, amount.at, format!("`{}` is {number}", spec.name)).expected(format!("expected {}", ranged(spec)));
        }
        Amount::Open(number) => limits.written(*number, spec),
        Amount::Law(law) => self::law(law, Some(spec), amount.at, report),
        _ => {}
    }
}

/// Checks the uncertain value of a change.
pub(crate) fn change(change: &Change, report: &mut Report) {
    let Amount::Law(of) = &change.amount else { return };
    let spec = path::parse(&change.path).ok().and_then(|paths| {
        let Reach::Key { selector, keys } = paths.first()?.reach() else { return None };
        let words = keys.iter().map(String::as_str).collect::<Vec<_>>();
        match field::field(selector.sort(), &words).ok()? {
            Field::Number(which) | Field::Group { mean: which, .. } => Some(selector.sort().spec(&which)),
            Field::Word(_) => None,
        }
    });
    law(of, spec.filter(|_| change.verb == Verb::Set), change.at, report);
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
