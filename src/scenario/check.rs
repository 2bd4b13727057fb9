//! The door into the typed nouns: what a draft must fulfil to be a [`Scenario`](super::Scenario).

use std::collections::BTreeMap;

use super::draft::{Amount, Draft, Entry, Law, NEXT, Owner, Placed, Sort, Verb};
use super::fault::{Place, Report, code};
use super::keys::{self, CommodityKey, PairKey, RegimeKey, RouteKey, Spec, UseKey};
use super::settle::{Base, Spot, normal, owners, path_of, spots, unwritable, view};
use super::value::{ranged, rounded};
use super::write::completed;

/// Checks everything but the measures.
pub(crate) fn check(draft: &Draft, report: &mut Report) {
    whole(draft, report);
    required(draft, report);
    numbers(draft, report);
    for (c, _) in draft.commodities.iter().enumerate() {
        commodity(draft, c, report);
    }
    names(draft, report);
    threat(draft, report);
    for entry in &draft.entries {
        entry_law(entry, report);
    }
}

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

fn missing(key: &str, of: &str, at: Place, report: &mut Report) {
    report.fault(code::MISSING, at, format!("{of} has no `{key}`")).expected(format!("expected `{key}` in this table"));
}

/// What concerns the scenario as a whole.
fn whole(draft: &Draft, report: &mut Report) {
    let world = &draft.world;
    let at = world.scenario_at;
    if world.title.is_none() {
        missing("title", "[scenario]", at, report);
    }
    if world.start.is_none() {
        missing("start", "[scenario]", at, report);
    }
    if world.days.is_none() {
        missing("days", "[scenario]", at, report);
    }
    if let (Some(Placed { value: Some(start), at }), Some(Placed { value: Some(days), .. })) = (&world.start, &world.days) {
        let last = i64::try_from(*days).ok().and_then(|days| start.checked_add(jiff::Span::new().days(days)).ok());
        if last.is_none() {
            report.fault(code::DATE, *at, "this start is too late to count days from").expected("expected a date before the year 9989");
        }
    }
    if draft.commodities.is_empty() {
        report.fault(code::EMPTY, at, "there is no commodity").expected("expected at least one [commodities.NAME]");
    }
    if draft.routes.is_empty() {
        report.fault(code::EMPTY, at, "there is no route").expected("expected at least one [routes.NAME]");
    }
}

/// Where the table begins.
fn header(draft: &Draft, owner: Owner) -> Place {
    match owner {
        Owner::Scenario => draft.world.scenario_at,
        Owner::Threat | Owner::Escorts => draft.world.threat_at,
        Owner::Commodity(c) => draft.commodities[c].name.at,
        Owner::Use(c, k) => draft.uses(c)[k].name.at,
        Owner::Regime(g) => draft.regimes[g].name.at,
        Owner::Status(s) => draft.statuses[s].name.at,
        Owner::Route(r) => draft.routes[r].name.at,
    }
}

fn called(draft: &Draft, owner: Owner) -> String {
    match owner {
        Owner::Commodity(c) => format!("the commodity `{}`", draft.commodities[c].name.text),
        Owner::Use(c, k) => format!("the use `{}`", draft.uses(c)[k].name.text),
        Owner::Route(r) => format!("the route `{}`", draft.routes[r].name.text),
        other => other.sort().called().to_owned(),
    }
}

/// Required numbers; a route may have them from its status.
fn required(draft: &Draft, report: &mut Report) {
    for owner in owners(draft).into_iter().filter(|owner| owner.sort() != Sort::Status) {
        let numbers = draft.numbers(owner);
        let status = match owner {
            Owner::Route(r) => draft.status_of(r).map(|s| &draft.statuses[s].numbers),
            _ => None,
        };
        for (index, key, spec) in owner.sort().singles().filter(|(_, _, spec)| spec.required) {
            let above = status.is_some_and(|status| status.single[index].base.is_some());
            if spec.required && numbers.single[index].base.is_none() && !above {
                missing(key, &called(draft, owner), header(draft, owner), report);
            }
        }
        for (index, spec) in owner.sort().named().iter().enumerate().filter(|(_, spec)| spec.required) {
            let above = status.is_some_and(|status| status.named[index].is_given());
            if !numbers.named[index].is_given() && !above {
                missing(spec.name, &called(draft, owner), header(draft, owner), report);
            }
        }
    }
}

/// Every number in its range, every change in its right place.
fn numbers(draft: &Draft, report: &mut Report) {
    let mut results: BTreeMap<(u32, u32), Vec<(Place, String, f64, &Spec)>> = BTreeMap::new();
    for spot in spots(draft) {
        let seen = view(draft, spot);
        let spec = spot.spec();
        if let Some(base) = seen.base {
            amount(base, spec, report);
        }
        let normal = match normal(draft, spot) {
            Ok(normal) => normal,
            Err(error) => {
                unwritable(error.0, report);
                continue;
            }
        };
        if !normal.changed {
            continue;
        }
        let path = || path_of(draft, spot, false);
        if !normal.scale.is_finite() || !normal.add.is_finite() {
            report.fault(code::RANGE, normal.at, format!("`{}` becomes too large", path()));
        } else if let Some(number) = normal.known() {
            if !in_range(number, spec) {
                results.entry((normal.at.source, normal.at.start)).or_default().push((normal.at, path(), number, spec));
            }
        } else if let Some(absent) = nothing_to_change(draft, spot, normal.base) {
            not_scalable(&path(), absent, normal.at, report);
        } else if let Some((number, spec)) = inherited(draft, spot).filter(|(number, spec)| !in_range(*number, spec)) {
            results.entry((normal.at.source, normal.at.start)).or_default().push((normal.at, path(), number, spec));
        }
    }
    for found in results.into_values() {
        out_of_range(&found, report);
    }
}

/// What becomes out of range through one change, told once.
fn out_of_range(found: &[(Place, String, f64, &Spec)], report: &mut Report) {
    let Some((at, path, number, spec)) = found.first() else { return };
    let fault = report.fault(code::RANGE, *at, format!("`{path}` becomes {}", rounded(*number)));
    fault.expected(format!("expected {}", ranged(spec)));
    if found.len() > 1 {
        fault.hint(format!("it also puts {} more {} out of range", found.len() - 1, if found.len() == 2 { "number" } else { "numbers" }));
    }
}

/// Says that an absent or unlimited number was scaled.
pub(crate) fn not_scalable(path: &str, absent: f64, at: Place, report: &mut Report) {
    let what = if absent.is_nan() { "is not given" } else { "is unlimited" };
    let fault = report.fault(code::NOT_SCALABLE, at, format!("`{path}` {what}, so it cannot be scaled or added to"));
    fault.expected("nothing to change").hint("give it first, or `set` it");
}

/// The number that a route's changes come to, if it is known: it starts from its status, or from the default.
fn inherited(draft: &Draft, spot: Spot) -> Option<(f64, &'static Spec)> {
    let own = normal(draft, spot).ok()?;
    if own.base != Base::Silent || !own.scales.is_empty() || !own.adds.is_empty() {
        return None;
    }
    let start = above(draft, spot)?;
    Some((start * own.scale + own.add, spot.spec()))
}

/// What a silent number starts from, if it is known.
fn above(draft: &Draft, spot: Spot) -> Option<f64> {
    let status = match spot.owner {
        Owner::Route(r) => draft.status_of(r),
        _ => None,
    };
    match status {
        Some(s) => {
            let above = normal(draft, Spot { owner: Owner::Status(s), ..spot }).ok()?;
            match above.base {
                Base::Silent | Base::Nothing if !above.is_changed() => Some(spot.spec().default),
                Base::Silent if above.scales.is_empty() && above.adds.is_empty() => Some(spot.spec().default * above.scale + above.add),
                _ => above.known(),
            }
        }
        None => Some(spot.spec().default),
    }
}

/// Is the number that is changed absent, or unlimited?
fn nothing_to_change(draft: &Draft, spot: Spot, base: Base) -> Option<f64> {
    let key = spot.key;
    let default = spot.spec().default;
    let follows = match spot.owner.sort() {
        Sort::Commodity => key == Spot::single(spot.owner, CommodityKey::TargetStockDays as usize).key,
        Sort::Status | Sort::Route => key == Spot::single(spot.owner, RouteKey::ReturnDays as usize).key,
        _ => false,
    };
    let start = match base {
        Base::Nothing => Some(default),
        Base::Silent => above(draft, spot),
        _ => None,
    };
    start.filter(|start| !start.is_finite() && !(follows && base == Base::Silent))
}

fn in_range(number: f64, spec: &Spec) -> bool {
    number.is_finite() && Spec { whole: false, ..*spec }.allows(number)
}

/// Checks what was written for a number.
pub(crate) fn amount(amount: &Placed<Amount>, spec: &Spec, report: &mut Report) {
    match &amount.value {
        Amount::Known(number) if !in_range(*number, spec) => {
            report
                .fault(code::RANGE, amount.at, format!("`{}` is {}", spec.name, rounded(*number)))
                .expected(format!("expected {}", ranged(spec)));
        }
        Amount::Known(number) if spec.whole && number.fract() != 0.0 => {
            report
                .fault(code::NOT_WHOLE, amount.at, format!("`{}` is {}", spec.name, rounded(*number)))
                .expected(format!("expected {}", ranged(spec)));
        }
        Amount::Law(law) => self::law(law, Some(spec), amount.at, report),
        _ => {}
    }
}

fn entry_law(entry: &Entry, report: &mut Report) {
    let spec = super::path::parse(&entry.path).ok().and_then(|paths| {
        let super::path::Reach::Key { selector, keys } = paths.first()?.reach() else { return None };
        let words = keys.iter().map(String::as_str).collect::<Vec<_>>();
        match super::field::field(selector.sort(), &words).ok()? {
            super::field::Field::Number(which) | super::field::Field::Group { mean: which, .. } => Some(selector.sort().spec(&which)),
            super::field::Field::Word(_) => None,
        }
    });
    law(&entry.law, spec.filter(|_| entry.verb == Verb::Set), entry.at, report);
}

/// Checks an uncertain value: complete, in order, in range.
pub(crate) fn law(law: &Law, spec: Option<&Spec>, at: Place, report: &mut Report) {
    let mut fault = |message: String, expected: &str| {
        report.fault(code::UNCERTAIN, at, message).expected(expected.to_owned());
    };
    let forms = "expected { low, high }, { low, mode, high } or { values, weights }";
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
            } else if !(sum > 0.0 && sum.is_finite()) && !values.is_empty() {
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

fn commodity(draft: &Draft, c: usize, report: &mut Report) {
    let commodity = &draft.commodities[c];
    let at = commodity.name.at;
    let of = format!("the commodity `{}`", commodity.name.text);
    if commodity.unit.is_none() {
        missing("unit", &of, at, report);
    }
    if commodity.uses.is_none() {
        report
            .fault(code::MISSING, at, format!("{of} has no use"))
            .expected(format!("expected at least one [[commodities.{}.uses]]", commodity.name.text));
    } else if draft.uses(c).is_empty() && !report.has_faults() {
        report.fault(code::MISSING, at, format!("{of} has no use")).expected("expected at least one");
    }
    for step in commodity.rationing.iter().flat_map(|steps| &steps.value) {
        amount(&step.below_days, &keys::RATIONING_BELOW, report);
        amount(&step.fraction, &keys::RATIONING_FRACTION, report);
    }
    shares(draft, c, report);
    depends(draft, c, report);
    let price = |key: CommodityKey| normal(draft, Spot::single(Owner::Commodity(c), key as usize)).ok();
    if let (Some(elasticity), Some(cap)) = (price(CommodityKey::PriceElasticity), price(CommodityKey::PriceCap)) {
        if elasticity.base != Base::Silent && cap.base == Base::Silent {
            report
                .fault(code::PRICE_CAP, elasticity.at, "`price_elasticity` is given without `price_cap`")
                .expected("needs `price_cap` beside it")
                .hint("when nothing is left to sell, only the cap bounds the price index");
        }
    }
    no_route(draft, c, report);
}

fn shares(draft: &Draft, c: usize, report: &mut Report) {
    let shares = (0..draft.uses(c).len()).map(|k| normal(draft, Spot::single(Owner::Use(c, k), UseKey::Share as usize)).ok()?.known());
    let Some(shares) = shares.collect::<Option<Vec<_>>>().filter(|shares| !shares.is_empty()) else { return };
    let sum = shares.iter().sum::<f64>();
    if (sum - 1.0).abs() > 1e-6 + 1e-12 {
        let at = draft.commodities[c].name.at;
        report
            .fault(
                code::SHARES,
                at,
                format!("the uses of `{}` have shares that add up to {}", draft.commodities[c].name.text, rounded(sum)),
            )
            .expected("expected a sum of 1");
    }
}

fn depends(draft: &Draft, c: usize, report: &mut Report) {
    let commodity = &draft.commodities[c];
    let Some(on) = &commodity.depends_commodity else {
        if let Some(name) = &commodity.depends_use {
            report.fault(code::MISSING, name.at, "`depends_on` has no `commodity`").expected("expected `commodity` beside it");
        }
        return;
    };
    let earlier = draft.commodity_names().take(c).collect::<Vec<_>>();
    let Some(other) = draft.commodity_names().position(|name| name == on.value) else {
        let fault = report.fault(code::UNKNOWN_NAME, on.at, format!("there is no commodity `{}`", on.value));
        fault.expected("unknown name").nearest(&on.value, earlier);
        return;
    };
    if other >= c {
        report
            .fault(code::DEPENDENCE, on.at, format!("`{}` depends on `{}`, which does not stand earlier", commodity.name.text, on.value))
            .expected("expected a commodity that stands earlier in the file")
            .hint(format!("move [commodities.{}] further up", on.value));
    }
    if let Some(name) = &commodity.depends_use {
        let uses = draft.uses(other).iter().map(|one| one.name.text.as_str()).collect::<Vec<_>>();
        if !uses.contains(&name.value.as_str()) {
            let fault = report.fault(code::UNKNOWN_NAME, name.at, format!("`{}` has no use `{}`", on.value, name.value));
            fault.expected("unknown name").nearest(&name.value, uses);
        }
    }
}

fn no_route(draft: &Draft, c: usize, report: &mut Report) {
    let share = |r: usize| {
        let spot = Spot::named(Owner::Route(r), PairKey::Share as usize, c);
        let own = normal(draft, spot).ok()?;
        if own.base == Base::Silent { inherited(draft, spot).map(|(share, _)| share) } else { own.known() }
    };
    let nowhere = (0..draft.routes.len()).all(|r| share(r) == Some(0.0));
    if nowhere && !draft.routes.is_empty() {
        let name = &draft.commodities[c].name;
        report.warn(code::NO_ROUTE, name.at, format!("no route carries `{}`", name.text)).expected("its `share` is 0 on every route");
    }
}

/// Names inside tables by commodity, of statuses, and of what follows a regime.
fn names(draft: &Draft, report: &mut Report) {
    for owner in owners(draft) {
        for (index, by_name) in draft.numbers(owner).named.iter().enumerate() {
            let next = owner.sort() == Sort::Regime && index == NEXT;
            let known = if next { draft.regime_names() } else { draft.commodity_names().map(str::to_owned).collect() };
            for (name, _) in by_name.each.iter().filter(|(name, _)| !known.contains(&name.text)) {
                let what = if next { "regime" } else { "commodity" };
                let fault = report.fault(code::UNKNOWN_NAME, name.at, format!("there is no {what} `{}`", name.text));
                fault.expected("unknown name").nearest(&name.text, known.iter().map(String::as_str));
            }
        }
    }
    for (r, route) in draft.routes.iter().enumerate() {
        let Some(status) = &route.status else { continue };
        if draft.status_of(r).is_none() {
            let known = draft.statuses.iter().map(|road| road.name.text.as_str()).collect::<Vec<_>>();
            let fault = report.fault(code::UNKNOWN_NAME, status.at, format!("there is no status `{}`", status.value));
            fault.expected("unknown name");
            if known.is_empty() {
                fault.hint(format!("write [statuses.{}] with what the routes share", status.value));
            } else {
                fault.nearest(&status.value, known);
            }
        }
        closures(draft, r, report);
    }
}

/// Warns of a road that closes for good.
fn closures(draft: &Draft, r: usize, report: &mut Report) {
    let owner = Owner::Route(r);
    let part = |key: RouteKey| {
        let own = normal(draft, Spot::single(owner, key as usize)).ok().filter(|own| own.base != Base::Silent);
        let above = || normal(draft, Spot::single(Owner::Status(draft.status_of(r)?), key as usize)).ok();
        own.or_else(above).filter(|normal| !matches!(normal.base, Base::Silent | Base::Nothing))
    };
    let closes = part(RouteKey::ClosureProbability).filter(|normal| normal.known() != Some(0.0));
    let mean = part(RouteKey::ClosureMean);
    if let (Some(closes), None) = (&closes, &mean) {
        let fault = report.warn(code::NO_DURATION, closes.at, "this road may close, and no `closure` says for how long");
        fault.expected("a closure lasts to the end").hint("give `closure = { mean = … }` in days");
    }
    if let (Some(cv), None) = (part(RouteKey::ClosureCv), mean) {
        report.fault(code::MISSING, cv.at, "`closure` has a `cv`, but no `mean`").expected("expected `mean` beside it");
    }
}

fn threat(draft: &Draft, report: &mut Report) {
    let world = &draft.world;
    let regimes = draft.regime_names();
    match &world.initial {
        None if regimes.len() > 1 => {
            let at = if world.threat_at == Place::default() { draft.regimes[0].name.at } else { world.threat_at };
            let fault = report.fault(code::MISSING, at, "[threat] has no `initial`");
            fault.expected("expected the regime before day 0").hint(format!("write `initial = \"{}\"`", regimes[0]));
        }
        Some(initial) if !regimes.contains(&initial.value) => {
            let fault = report.fault(code::UNKNOWN_NAME, initial.at, format!("there is no regime `{}`", initial.value));
            fault.expected("unknown name").nearest(&initial.value, regimes.iter().map(String::as_str));
        }
        _ => {}
    }
    for g in 0..draft.regimes.len() {
        regime(draft, g, report);
    }
}

fn regime(draft: &Draft, g: usize, report: &mut Report) {
    let owner = Owner::Regime(g);
    let name = &draft.regimes[g].name;
    let part = |key: RegimeKey| normal(draft, Spot::single(owner, key as usize)).ok().filter(|normal| normal.base != Base::Silent);
    let lasts = part(RegimeKey::DurationMean).is_none();
    let next = &draft.regimes[g].numbers.named[NEXT];
    if let (true, Some(cv)) = (lasts, part(RegimeKey::DurationCv)) {
        report.fault(code::MISSING, cv.at, "`duration` has a `cv`, but no `mean`").expected("expected `mean` beside it");
    }
    if draft.regimes.len() > 2 && !lasts && !next.is_given() {
        report
            .fault(code::NEXT, name.at, format!("the regime `{}` ends, and nothing says what comes next", name.text))
            .expected("expected `next = { REGIME = weight, … }`");
    }
    let weights = (0..draft.regimes.len()).map(|other| {
        let weight = normal(draft, Spot::named(owner, NEXT, other)).ok()?;
        if weight.base == Base::Silent { Some(0.0) } else { weight.known() }
    });
    if next.is_given() && weights.into_iter().all(|weight| weight == Some(0.0)) {
        let at = next.each.first().map_or(name.at, |(name, _)| name.at);
        report.fault(code::NEXT, at, format!("every weight of what follows `{}` is 0", name.text)).expected("expected a weight above 0");
    }
}
