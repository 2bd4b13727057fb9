//! What each measure does if no other one is in force: constants that it puts out of range are faults of the file.
//!
//! What a draw, or measures together, push out of range is held at the range's end by the model.

use std::collections::HashMap;

use super::build::Builder;
use super::draft::{Amount, Draft, Owner, Verb};
use super::fault::{Place, Report, code};
use super::keys::{CommodityKey, RouteKey, UseKey};
use super::measure::{Act, Line, Plan};
use super::numbers::{amount, law, not_scalable};
use super::settle::{Spot, path_of};
use super::value::{not_one, ranged, rounded};
use super::{Slot, Spec, Term, Value, keys};

/// Checks every measure by itself.
pub(crate) fn check(builder: &Builder<'_>, report: &mut Report) {
    let values = builder.values();
    for plan in builder.plans {
        let mut alone = Alone { builder, values: &values, changed: HashMap::new(), last: HashMap::new() };
        alone.statuses(plan, report);
        for verb in Verb::ALL {
            for line in plan.lines.iter().filter(|line| line.verb == verb) {
                alone.line(line, report);
            }
        }
        alone.result(report);
    }
}

struct Alone<'a> {
    builder: &'a Builder<'a>,
    values: &'a [Value],
    /// What the measure made of a slot; none if a draw takes part.
    changed: HashMap<Slot, Option<f64>>,
    /// Where it was scaled, or added to, last.
    last: HashMap<Slot, Place>,
}

impl Alone<'_> {
    fn draft(&self) -> &Draft {
        self.builder.draft
    }

    /// The number that a `scale` or `add` starts from: where none is given, that of the slot it follows (as in the model).
    fn start(&self, slot: Slot) -> Option<f64> {
        let followed = match slot {
            Slot::Commodity(c, CommodityKey::TargetStockDays) => Slot::Commodity(c, CommodityKey::InitialStockDays),
            Slot::Route(r, RouteKey::ReturnDays) => Slot::Route(r, RouteKey::TransitDays),
            other => other,
        };
        self.now(slot).filter(|number| number.is_nan()).map_or_else(|| self.now(slot), |_| self.now(followed))
    }

    /// The number in a slot, if no draw takes part in it.
    fn now(&self, slot: Slot) -> Option<f64> {
        match self.changed.get(&slot) {
            Some(number) => *number,
            None => known(&self.values[self.builder.layout.index(slot)]),
        }
    }

    fn statuses(&mut self, plan: &Plan, report: &mut Report) {
        for line in &plan.lines {
            let Act::Status { name, status, routes } = &line.act else { continue };
            for &route in routes {
                let change = self.builder.status_change(route, *status, name);
                for (index, value) in &change.values {
                    self.changed.insert(self.builder.layout.slots()[*index], known(value));
                }
                let transit = self.now(Slot::Route(route, RouteKey::TransitDays));
                if transit.is_some_and(f64::is_nan) {
                    let route = &self.draft().routes[route].name.text;
                    report
                        .fault(code::MISSING, line.at, format!("under `{name}` the route `{route}` has no `transit_days`"))
                        .expected("the route had it from its status")
                        .hint(format!("give `transit_days` on the route, or in [statuses.{name}]"));
                }
            }
        }
    }

    fn line(&mut self, line: &Line, report: &mut Report) {
        match &line.act {
            Act::Number { amount: by, slots, clears } => {
                for &slot in slots {
                    match line.verb {
                        Verb::Set => self.set(slot, by, report),
                        Verb::Scale | Verb::Add => self.change(line, slot, &by.value, report),
                    }
                }
                for &slot in clears {
                    self.changed.insert(slot, Some(f64::NAN));
                }
                if let (Verb::Scale | Verb::Add, Amount::Law(by_law)) = (line.verb, &by.value) {
                    law(by_law, None, by.at, report);
                }
            }
            Act::Rationing { steps, .. } => {
                for step in steps {
                    amount(&step.below_days, &keys::RATIONING_BELOW, report);
                    amount(&step.fraction, &keys::RATIONING_FRACTION, report);
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, slot: Slot, by: &super::draft::Placed<Amount>, report: &mut Report) {
        amount(by, slot.spec(), report);
        let number = match by.value {
            Amount::Known(number) => Some(number),
            Amount::Nothing => Some(slot.spec().default),
            _ => None,
        };
        self.changed.insert(slot, number);
    }

    fn change(&mut self, line: &Line, slot: Slot, by: &Amount, report: &mut Report) {
        let now = self.start(slot);
        if let Some(number) = now.filter(|number| !number.is_finite()) {
            // A key that has a number of its own is without one only where a fault was told of it already.
            let told = report.has_faults() && number.is_nan() && (slot.spec().required || !slot.spec().default.is_nan());
            if !told {
                not_scalable(&format!("`{}`", self.path(slot)), number, line.at, report);
            }
            return;
        }
        let number = match (now, by, line.verb) {
            (Some(now), Amount::Known(by), Verb::Scale) => Some(now * by),
            (Some(now), Amount::Known(by), _) => Some(now + by),
            _ => None,
        };
        self.changed.insert(slot, number);
        self.last.insert(slot, line.at);
    }

    /// Constants that ended out of range, told once a line.
    fn result(&self, report: &mut Report) {
        let mut wrong = Vec::new();
        for (&slot, &at) in &self.last {
            let Some(Some(number)) = self.changed.get(&slot) else { continue };
            let spec = Spec { whole: false, ..*slot.spec() };
            if !spec.allows(*number) {
                wrong.push((at, self.builder.layout.index(slot), slot, *number));
            }
        }
        wrong.sort_by_key(|(at, index, ..)| (at.source, at.start, *index));
        wrong.dedup_by_key(|(at, ..)| *at);
        for (at, _, slot, number) in wrong {
            report
                .fault(code::RANGE, at, format!("this measure makes `{}` {}", self.path(slot), rounded(number)))
                .expected(format!("expected {}", ranged(slot.spec())));
        }
        for c in 0..self.draft().commodities.len() {
            self.shares(c, report);
            self.price(c, report);
        }
        self.weights(report);
    }

    /// Where the measure changed one of these slots.
    fn place(&self, slots: &[Slot], plan_at: impl Fn(Slot) -> Option<Place>) -> Option<Place> {
        slots.iter().filter(|slot| self.changed.contains_key(slot)).find_map(|&slot| plan_at(slot))
    }

    fn line_of(&self, slot: Slot) -> Option<Place> {
        let mut lines = self.builder.plans.iter().flat_map(|plan| &plan.lines);
        lines.find_map(|line| match &line.act {
            Act::Number { slots, .. } if slots.contains(&slot) => Some(line.at),
            _ => None,
        })
    }

    fn shares(&self, c: usize, report: &mut Report) {
        let slots = (0..self.draft().uses(c).len()).map(|k| Slot::Use(c, k, UseKey::Share)).collect::<Vec<_>>();
        let Some(at) = self.place(&slots, |slot| self.line_of(slot)) else { return };
        let Some(sum) = slots.iter().map(|&slot| self.now(slot)).sum::<Option<f64>>() else { return };
        if (sum - 1.0).abs() > 1e-6 + 1e-12 {
            let name = &self.draft().commodities[c].name.text;
            report
                .fault(code::SHARES, at, format!("under this measure the uses of `{name}` have shares that add up to {}", not_one(sum)))
                .expected("expected a sum of 1");
        }
    }

    fn price(&self, c: usize, report: &mut Report) {
        let slots = [Slot::Commodity(c, CommodityKey::PriceElasticity), Slot::Commodity(c, CommodityKey::PriceCap)];
        let Some(at) = self.place(&slots, |slot| self.line_of(slot)) else { return };
        let given = |slot: Slot| self.now(slot).is_none_or(|number| !number.is_nan());
        if given(slots[0]) && !given(slots[1]) {
            report
                .fault(code::PRICE_CAP, at, "under this measure there is `price_elasticity` without `price_cap`")
                .expected("needs `price_cap` beside it");
        }
    }

    fn weights(&self, report: &mut Report) {
        let regimes = self.draft().regimes.len();
        for g in 0..regimes {
            let slots = (0..regimes).map(|next| Slot::Next(g, next)).collect::<Vec<_>>();
            let duration = Slot::Regime(g, super::RegimeKey::DurationMean);
            let touched = slots.iter().copied().chain([duration]).collect::<Vec<_>>();
            let Some(at) = self.place(&touched, |slot| self.line_of(slot)) else { continue };
            let lasts = self.now(duration).is_some_and(f64::is_nan);
            if !lasts && slots.iter().all(|&slot| self.now(slot) == Some(0.0)) {
                let name = &self.draft().regimes[g].name.text;
                report
                    .fault(code::NEXT, at, format!("under this measure nothing says what follows the regime `{name}`"))
                    .expected("every weight of `next` is 0");
            }
        }
    }

    fn path(&self, slot: Slot) -> String {
        spot(slot).map_or_else(|| slot.spec().name.to_owned(), |spot| path_of(self.draft(), spot, false))
    }
}

fn known(value: &Value) -> Option<f64> {
    match value.base {
        Term::Constant(number) if value.then.is_empty() => Some(number),
        _ => None,
    }
}

/// The number of a draft that lies in a slot; months have none.
fn spot(slot: Slot) -> Option<Spot> {
    Some(match slot {
        Slot::Global(key) => {
            let owner = match key.spec().name.split('.').next() {
                Some("scenario") => Owner::Scenario,
                Some("threat") => Owner::Threat,
                _ => Owner::Escorts,
            };
            Spot::single(owner, key as usize)
        }
        Slot::Commodity(c, key) => Spot::single(Owner::Commodity(c), key as usize),
        Slot::Use(c, k, key) => Spot::single(Owner::Use(c, k), key as usize),
        Slot::Regime(g, key) => Spot::single(Owner::Regime(g), key as usize),
        Slot::RegimePair(g, c, key) => Spot::named(Owner::Regime(g), key as usize, c),
        Slot::Next(g, next) => Spot::named(Owner::Regime(g), super::draft::NEXT, next),
        Slot::Route(r, key) => Spot::single(Owner::Route(r), key as usize),
        Slot::Pair(r, c, key) => Spot::named(Owner::Route(r), key as usize, c),
        Slot::Season(..) | Slot::LocalSeason(..) => return None,
    })
}
