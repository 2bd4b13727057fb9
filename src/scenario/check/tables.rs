//! The door into the typed nouns: what a draft must fulfil to be a [`Scenario`](crate::scenario::contents::Scenario).

use crate::scenario::check::range;
use crate::scenario::draft::amount::{not_one, rounded};
use crate::scenario::draft::spot::{Spot, owners, view};
use crate::scenario::draft::tables::{Draft, NEXT, Owner, Placed, Sort};
use crate::scenario::fault::{Place, Report, code, listed, nearest};
use crate::scenario::keys::{self, CommodityKey, EscortKey, GlobalKey, PairKey, PlaceKey, RegimeKey, RouteKey, UseKey};
use crate::scenario::resolve::limits::Limits;
use crate::scenario::resolve::number::Numbers;

/// Checks everything but the measures. What depends on open values is left to the limits.
pub(crate) fn check(draft: &Draft, limits: &mut Limits, report: &mut Report) {
    whole(draft, report);
    places(draft, report);
    halts(draft, report);
    required(draft, report);
    range::check(draft, limits, report);
    for (c, _) in draft.commodities.iter().enumerate() {
        commodity(draft, c, limits, report);
    }
    names(draft, report);
    threat(draft, limits, report);
    for change in &draft.changes {
        range::change(change, report);
    }
}

/// What concerns the scenario as a whole.
fn whole(draft: &Draft, report: &mut Report) {
    let world = &draft.world;
    let at = world.scenario_at.unwrap_or_default();
    if world.scenario_at.is_none() {
        report
            .fault(code::MISSING, at, "there is no [scenario]")
            .expected("expected a table with `title`, `start`, `days` and `population`");
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
}

/// Where the table begins.
fn header(draft: &Draft, owner: Owner) -> Place {
    match owner {
        Owner::Scenario => draft.world.scenario_at.unwrap_or_default(),
        Owner::Threat | Owner::Escorts => draft.world.threat_at,
        Owner::Place(p) => draft.places[p].name.at,
        Owner::Commodity(c) => draft.commodities[c].name.at,
        Owner::Use(c, k) => draft.uses(c)[k].name.at,
        Owner::Regime(g) => draft.regimes[g].name.at,
        Owner::Status(s) => draft.statuses[s].name.at,
        Owner::Route(r) => draft.routes[r].name.at,
    }
}

fn called(draft: &Draft, owner: Owner) -> String {
    match owner {
        Owner::Place(p) => format!("the place `{}`", draft.places[p].name.text),
        Owner::Commodity(c) => format!("the commodity `{}`", draft.commodities[c].name.text),
        Owner::Use(c, k) => format!("the use `{}`", draft.uses(c)[k].name.text),
        Owner::Route(r) => format!("the route `{}`", draft.routes[r].name.text),
        other => other.sort().called().to_owned(),
    }
}

/// People are given once for each place, those of the headline place there or in `[scenario]`; uses name places that exist.
fn places(draft: &Draft, report: &mut Report) {
    let mut chosen = draft.places.iter().filter_map(|place| place.headline.as_ref().filter(|headline| headline.value));
    let _ = chosen.next();
    for other in chosen {
        report.fault(code::BOTH, other.at, "two places are the headline place").expected("expected `headline = true` in one place at most");
    }
    let given = |owner: Owner, index: usize| {
        let cell = &draft.numbers(owner).single[index];
        cell.base.as_ref().map(|base| base.at).or(cell.steps.last().map(|&id| draft.changes[id].at))
    };
    let of_scenario = given(Owner::Scenario, GlobalKey::Population as usize);
    for p in 0..draft.places.len() {
        let (name, own) = (&draft.places[p].name, given(Owner::Place(p), PlaceKey::Population as usize));
        match (own, of_scenario.filter(|_| draft.headline() == Some(p))) {
            (Some(_), Some(at)) => {
                let message =
                    format!("`scenario.population` and `places.{}.population` both give the people of the headline place", name.text);
                report.fault(code::BOTH, at, message).expected("expected one of the two").hint("leave one of them out");
            }
            (None, None) => {
                report
                    .fault(code::MISSING, name.at, format!("the place `{}` lacks `population`", name.text))
                    .expected("expected `population` in this table");
            }
            _ => {}
        }
    }
    let known = draft.names(Sort::Place);
    for one in (0..draft.commodities.len()).flat_map(|c| draft.uses(c)) {
        let Some(place) = one.place.as_ref().filter(|place| !known.contains(&place.value.as_str())) else { continue };
        let fault = report.fault(code::UNKNOWN_NAME, place.at, format!("there is no place `{}`", place.value));
        fault.expected("unknown name");
        if known.is_empty() {
            fault.hint(format!("write [places.{}] with its `population`", place.value));
        } else {
            fault.nearest(&place.value, known.iter().copied());
        }
    }
}

/// Warns of a halt that nothing can begin: attacks on escorted convoys alone do.
fn halts(draft: &Draft, report: &mut Report) {
    let numbers = Numbers::unnamed(draft);
    let part = |key: EscortKey, c: usize| {
        let spot = Spot::named(Owner::Escorts, key as usize, c);
        numbers.is_given(spot).then(|| numbers.place(spot))
    };
    let commodities = 0..draft.commodities.len();
    let halt = commodities.clone().find_map(|c| part(EscortKey::HaltMean, c));
    if let (None, Some(cv)) = (&halt, commodities.into_iter().find_map(|c| part(EscortKey::HaltCv, c))) {
        report.fault(code::MISSING, cv, "`halt` has a `cv`, but no `mean`").expected("expected `mean` beside it");
    }
    let teams = !numbers.is_given(Spot::single(Owner::Escorts, GlobalKey::Teams as usize));
    let later = draft.measures.iter().flat_map(|measure| &measure.verbs).any(|(_, path, _)| path.text.starts_with("escorts"));
    if let (Some(halt), true, false) = (halt, teams, later) {
        let fault = report.warn(code::NO_HALT, halt, "`escorts.halt` does nothing: no convoy waits for an escort");
        fault.expected("[escorts] has no `teams`").hint("give `teams`, and `escorted = true` on the routes that wait for them");
    }
}

/// Keys that each table must have; a route may have its numbers from its status.
fn required(draft: &Draft, report: &mut Report) {
    for owner in owners(draft).into_iter().filter(|owner| owner.sort() != Sort::Status) {
        let mut missing = required_words(draft, owner);
        let numbers = draft.numbers(owner);
        let status = match owner {
            Owner::Route(r) => draft.status_of(r).map(|s| &draft.statuses[s].numbers),
            _ => None,
        };
        for (index, key, spec) in owner.sort().singles().filter(|(_, _, spec)| spec.required) {
            // With places each gives its own people.
            if !draft.places.is_empty() && spec.name == GlobalKey::Population.spec().name {
                continue;
            }
            if numbers.single[index].base.is_none() && status.is_none_or(|status| status.single[index].base.is_none()) {
                missing.push(key);
            }
        }
        for (index, spec) in owner.sort().named().iter().enumerate().filter(|(_, spec)| spec.required) {
            if !numbers.named[index].is_given() && status.is_none_or(|status| !status.named[index].is_given()) {
                missing.push(spec.name);
            }
        }
        if !missing.is_empty() && (owner != Owner::Scenario || draft.world.scenario_at.is_some()) {
            let keys = listed(&missing);
            let fault = report.fault(code::MISSING, header(draft, owner), format!("{} lacks {keys}", called(draft, owner)));
            fault.expected(format!("expected {keys} in this table"));
            // A route that was to be changed and is misspelt is a new one.
            if let Owner::Route(r) = owner {
                let others = draft.routes.iter().enumerate().filter(|(other, _)| *other != r).map(|(_, route)| route.name.text.as_str());
                let name = &draft.routes[r].name.text;
                if let Some(near) = nearest(name, others).filter(|_| name.chars().count() > 2) {
                    fault.hint(format!("a new route needs them; did you mean `{near}`?"));
                }
            }
        }
    }
}

fn required_words(draft: &Draft, owner: Owner) -> Vec<&'static str> {
    let world = &draft.world;
    let words = match owner {
        Owner::Scenario => vec![("title", world.title.is_none()), ("start", world.start.is_none()), ("days", world.days.is_none())],
        Owner::Commodity(c) => vec![("unit", draft.commodities[c].unit.is_none()), ("uses", draft.uses(c).is_empty())],
        _ => Vec::new(),
    };
    words.into_iter().filter(|(_, missing)| *missing).map(|(word, _)| word).collect()
}

fn commodity(draft: &Draft, c: usize, limits: &mut Limits, report: &mut Report) {
    let commodity = &draft.commodities[c];
    for step in commodity.rationing.iter().flat_map(|steps| &steps.value) {
        range::amount(&step.below_days, &keys::RATIONING_BELOW, limits, report);
        range::amount(&step.fraction, &keys::RATIONING_FRACTION, limits, report);
    }
    shares(draft, c, limits, report);
    depends(draft, c, report);
    price(draft, c, report);
    for k in 0..draft.uses(c).len() {
        service(draft, c, k, report);
        low_fill(draft, c, k, report);
    }
    no_route(draft, c, report);
}

/// One form of price at most, and each with its cap.
fn price(draft: &Draft, c: usize, report: &mut Report) {
    let numbers = Numbers::unnamed(draft);
    let part = |key: CommodityKey| {
        let spot = Spot::single(Owner::Commodity(c), key as usize);
        numbers.is_given(spot).then(|| (key.spec().name, numbers.place(spot)))
    };
    let forms = [CommodityKey::PriceElasticity, CommodityKey::PriceLevel, CommodityKey::PriceInflow];
    let mut forms = forms.into_iter().filter_map(part);
    let Some((name, first)) = forms.next() else { return };
    for (other, form) in forms {
        report
            .fault(code::BOTH, form, format!("`{name}` and `{other}` both give a price"))
            .expected("expected one form of price")
            .hint("keep the one that is meant, and leave the other out");
    }
    if part(CommodityKey::PriceCap).is_none() {
        report
            .fault(code::PRICE_CAP, first, format!("`{name}` is given without `price_cap`"))
            .expected("needs `price_cap` beside it")
            .hint("when nothing is left to sell, only the cap bounds the price index");
    }
}

/// A service has a unit and says what all of the need brings.
fn service(draft: &Draft, c: usize, k: usize, report: &mut Report) {
    let one = &draft.uses(c)[k];
    let numbers = Numbers::unnamed(draft);
    let given = |key: UseKey| {
        let spot = Spot::single(Owner::Use(c, k), key as usize);
        numbers.is_given(spot).then(|| numbers.place(spot))
    };
    let (full, without) = (given(UseKey::ServiceFull), given(UseKey::ServiceWithout));
    let at = one.service_unit.as_ref().map(|unit| unit.at).or(full).or(without);
    let Some(at) = at else { return };
    let missing = [("unit", one.service_unit.is_none()), ("full", full.is_none())];
    for (key, _) in missing.into_iter().filter(|(_, missing)| *missing) {
        report
            .fault(code::MISSING, at, format!("the service of `{}` has no `{key}`", one.name.text))
            .expected(format!("expected `{key}` beside it"));
    }
}

/// Warns of tanks that begin so empty that the use would be dry.
fn low_fill(draft: &Draft, c: usize, k: usize, report: &mut Report) {
    let numbers = Numbers::unnamed(draft);
    let fill = Spot::single(Owner::Use(c, k), UseKey::InitialFill as usize);
    let known = |owner: Owner, index: usize| numbers.value(Spot::single(owner, index)).known();
    let dry = known(Owner::Commodity(c), CommodityKey::DryLevel as usize);
    let buffer = known(Owner::Use(c, k), UseKey::BufferDays as usize);
    if let (Some(filled), Some(dry)) = (numbers.value(fill).known(), dry)
        && buffer != Some(0.0)
        && filled < dry - 1e-9
    {
        let name = &draft.uses(c)[k].name.text;
        let fault =
            report.warn(code::LOW_FILL, numbers.place(fill), format!("the tanks of `{name}` begin below the level at which a use is dry"));
        fault.expected(format!("`dry_level` is {}", rounded(dry)));
        fault.hint("it is not counted as dry before its tanks have reached that level, or had `restock_days` to fill");
    }
}

fn shares(draft: &Draft, c: usize, limits: &mut Limits, report: &mut Report) {
    let numbers = Numbers::unnamed(draft);
    let shares = (0..draft.uses(c).len()).map(|k| Spot::single(Owner::Use(c, k), UseKey::Share as usize)).collect::<Vec<_>>();
    // Without uses, or with one that says nothing of its share, another fault is told.
    if shares.is_empty() || !shares.iter().all(|&share| numbers.is_given(share)) {
        return;
    }
    if let Some(sum) = limits.not_one(shares.iter().map(|&share| numbers.value(share)).collect()) {
        let name = &draft.commodities[c].name;
        // What changed a share last is the likelier culprit than the table.
        let changed = shares.iter().filter(|&&share| !view(draft, share).steps.is_empty());
        let at = changed.map(|&share| numbers.place(share)).next_back().unwrap_or(name.at);
        report
            .fault(code::SHARES, at, format!("the uses of `{}` have shares that add up to {}", name.text, not_one(sum)))
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
    let numbers = Numbers::unnamed(draft);
    let share = |r: usize| numbers.value(Spot::named(Owner::Route(r), PairKey::Share as usize, c)).known();
    let nowhere = (0..draft.routes.len()).all(|r| share(r) == Some(0.0));
    if nowhere && !report.has_faults() {
        let name = &draft.commodities[c].name;
        let why = if draft.routes.is_empty() { "there is no [routes.NAME]" } else { "its `share` is 0 on every route" };
        report.warn(code::NO_ROUTE, name.at, format!("no route carries `{}`", name.text)).expected(why);
    }
}

/// Names inside tables by commodity, of statuses, and of what follows a regime.
fn names(draft: &Draft, report: &mut Report) {
    for owner in owners(draft) {
        let specs = owner.sort().named();
        let count = specs.len() + usize::from(owner.sort() == Sort::Regime);
        for (index, by_name) in draft.numbers(owner).named.iter().enumerate().take(count) {
            let next = owner.sort() == Sort::Regime && index == NEXT;
            let known = if next { draft.regime_names() } else { draft.commodity_names().map(str::to_owned).collect() };
            // A mean and its spread stand beside the commodities.
            let head = specs.get(index).and_then(|spec| spec.name.split_once('.')).map(|(head, _)| head);
            let parts =
                specs.iter().filter_map(|spec| spec.name.split_once('.')).filter(|(other, _)| Some(*other) == head).map(|(_, part)| part);
            for (name, _) in by_name.each.iter().filter(|(name, _)| !known.contains(&name.text)) {
                let what = if next { "regime" } else { "commodity" };
                let fault = report.fault(code::UNKNOWN_NAME, name.at, format!("there is no {what} `{}`", name.text));
                fault.expected("unknown name").nearest(&name.text, known.iter().map(String::as_str).chain(parts.clone()));
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
    let numbers = Numbers::unnamed(draft);
    let spot = |key: RouteKey| Spot::single(Owner::Route(r), key as usize);
    let value = |key: RouteKey| numbers.value(spot(key));
    if !value(RouteKey::ClosureMean).is_absent() {
        return;
    }
    if value(RouteKey::ClosureProbability).known() != Some(0.0) {
        let at = numbers.place(spot(RouteKey::ClosureProbability));
        let fault = report.warn(code::NO_DURATION, at, "this road may close, and no `closure` says for how long");
        fault.expected("a closure lasts to the end").hint("give `closure = { mean = … }` in days");
    }
    if !value(RouteKey::ClosureCv).is_absent() {
        let at = numbers.place(spot(RouteKey::ClosureCv));
        report.fault(code::MISSING, at, "`closure` has a `cv`, but no `mean`").expected("expected `mean` beside it");
    }
}

fn threat(draft: &Draft, limits: &mut Limits, report: &mut Report) {
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
        regime(draft, g, limits, report);
    }
}

fn regime(draft: &Draft, g: usize, limits: &mut Limits, report: &mut Report) {
    let numbers = Numbers::unnamed(draft);
    let owner = Owner::Regime(g);
    let name = &draft.regimes[g].name;
    let [mean, cv] = [RegimeKey::DurationMean, RegimeKey::DurationCv].map(|key| Spot::single(owner, key as usize));
    let lasts = !numbers.is_given(mean);
    let next = &draft.regimes[g].numbers.named[NEXT];
    if lasts && numbers.is_given(cv) {
        let fault = report.fault(code::MISSING, numbers.place(cv), "`duration` has a `cv`, but no `mean`");
        fault.expected("expected `mean` beside it");
    }
    if draft.regimes.len() > 2 && !lasts && !next.is_given() {
        report
            .fault(code::NEXT, name.at, format!("the regime `{}` ends, and nothing says what comes next", name.text))
            .expected("expected `next = { REGIME = weight, … }`");
    }
    let weights = (0..draft.regimes.len()).map(|other| numbers.value(Spot::named(owner, NEXT, other)));
    if next.is_given() && limits.all_zero(weights.collect()) {
        let at = next.each.first().map_or(name.at, |(name, _)| name.at);
        report.fault(code::NEXT, at, format!("every weight of what follows `{}` is 0", name.text)).expected("expected a weight above 0");
    }
}
