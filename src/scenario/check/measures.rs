//! What each measure does if no other one is in force: constants that it puts out of range are faults of the file.
//!
//! What a draw, or measures together, push out of range is held at the range's end by the model.

use std::collections::HashMap;

use crate::scenario::check::range::{amount, law, not_scalable};
use crate::scenario::draft::amount::{not_one, ranged, rounded};
use crate::scenario::draft::spot::{Spot, path_of};
use crate::scenario::draft::tables::{Amount, Draft, Owner, Verb};
use crate::scenario::fault::{Place, Report, code};
use crate::scenario::keys;
use crate::scenario::keys::{CommodityKey, RouteKey, UseKey};
use crate::scenario::layout::Slot;
use crate::scenario::quantity::{Step, StepVerb, Term, Value};
use crate::scenario::resolve::build::Builder;
use crate::scenario::resolve::limits::Limits;
use crate::scenario::resolve::plan::{Act, Line, Plan};

/// Checks every measure by itself.
pub(crate) fn check(builder: &Builder<'_>, limits: &mut Limits, report: &mut Report) {
    let values = builder.values();
    for plan in builder.plans {
        let mut alone = Alone { builder, values: &values, changed: HashMap::new(), last: HashMap::new(), limits };
        alone.statuses(plan, report);
        for verb in Verb::ALL {
            for line in plan.lines.iter().filter(|line| line.verb == verb) {
                alone.line(plan, line, report);
            }
        }
        alone.result(report);
    }
}

struct Alone<'a> {
    builder: &'a Builder<'a>,
    values: &'a [Value],
    /// What the measure made of a slot.
    changed: HashMap<Slot, Value>,
    /// Where it was scaled, or added to, last.
    last: HashMap<Slot, Place>,
    limits: &'a mut Limits,
}

impl Alone<'_> {
    fn draft(&self) -> &Draft {
        self.builder.draft
    }

    /// What stands in a slot under the measure.
    fn now(&self, slot: Slot) -> &Value {
        self.changed.get(&slot).unwrap_or_else(|| &self.values[self.builder.layout.index(slot)])
    }

    /// What a `scale` or `add` starts from: where nothing is given, the slot that it follows (as in the model).
    fn start(&self, slot: Slot) -> &Value {
        match slot.followed() {
            Some(followed) if self.now(slot).is_absent() => self.now(followed),
            _ => self.now(slot),
        }
    }

    fn statuses(&mut self, plan: &Plan, report: &mut Report) {
        for line in &plan.lines {
            let Act::Status { name, status, routes } = &line.act else { continue };
            for &route in routes {
                let change = self.builder.status_change(route, *status, name);
                for (index, value) in change.values {
                    self.changed.insert(self.builder.layout.slots()[index], value);
                }
                if self.now(Slot::Route(route, RouteKey::TransitDays)).is_absent() {
                    let route = &self.draft().routes[route].name.text;
                    report
                        .fault(code::MISSING, line.at, format!("under `{name}` the route `{route}` has no `transit_days`"))
                        .expected("the route had it from its status")
                        .hint(format!("give `transit_days` on the route, or in [statuses.{name}]"));
                }
            }
        }
    }

    fn line(&mut self, plan: &Plan, line: &Line, report: &mut Report) {
        match &line.act {
            Act::Number { amount: by, slots, clears } => {
                for &slot in slots {
                    let term = self.builder.term(plan, line, &by.value, slot);
                    match line.verb {
                        Verb::Set => {
                            amount(by, slot.spec(), self.limits, report);
                            self.changed.insert(slot, term.into());
                        }
                        Verb::Scale => self.change(line, slot, Step { verb: StepVerb::Scale, by: term }, report),
                        Verb::Add => self.change(line, slot, Step { verb: StepVerb::Add, by: term }, report),
                    }
                }
                for &slot in clears {
                    self.changed.insert(slot, Value::constant(f64::NAN));
                }
                if let (Verb::Scale | Verb::Add, Amount::Law(by_law)) = (line.verb, &by.value) {
                    law(by_law, None, by.at, report);
                }
            }
            Act::Rationing { steps, .. } => {
                for step in steps {
                    amount(&step.below_days, &keys::RATIONING_BELOW, self.limits, report);
                    amount(&step.fraction, &keys::RATIONING_FRACTION, self.limits, report);
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, line: &Line, slot: Slot, step: Step, report: &mut Report) {
        let mut value = self.start(slot).clone();
        if let Term::Constant(absent) = value.base
            && !absent.is_finite()
        {
            // A key that has a number of its own is without one only where a fault was told of it already.
            let told = report.has_faults() && absent.is_nan() && (slot.spec().required || !slot.spec().default.is_nan());
            if !told {
                not_scalable(&format!("`{}`", self.path(slot)), absent, line.at, report);
            }
            return;
        }
        value.then.push(step);
        self.changed.insert(slot, value);
        self.last.insert(slot, line.at);
    }

    /// Constants that ended out of range, told once a line.
    fn result(&mut self, report: &mut Report) {
        let mut wrong = Vec::new();
        for (&slot, &at) in &self.last {
            if let Some(number) = self.limits.outside(&self.changed[&slot], slot.spec()) {
                wrong.push((at, self.builder.layout.index(slot), slot, number));
            }
        }
        wrong.sort_by_key(|(at, index, ..)| (at.source, at.start, *index));
        wrong.dedup_by_key(|(at, ..)| *at);
        for (at, _, slot, number) in wrong {
            report
                .fault(code::RANGE, at, format!("this measure makes `{}` {}", self.path(slot), rounded(number)))
                .expected(format!("expected {}", ranged(slot.spec())));
        }
        self.services(report);
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

    /// A use has a service in the file or not at all.
    fn services(&self, report: &mut Report) {
        for c in 0..self.draft().commodities.len() {
            for (k, one) in self.draft().uses(c).iter().enumerate().filter(|(_, one)| one.service_unit.is_none()) {
                let slots = [UseKey::ServiceFull, UseKey::ServiceWithout].map(|key| Slot::Use(c, k, key));
                let Some(at) = self.place(&slots, |slot| self.line_of(slot)) else { continue };
                report
                    .fault(code::NOT_MID_RUN, at, format!("a measure cannot give a service to `{}`, which has none", one.name.text))
                    .expected("a service holds for the whole run")
                    .hint("give `service = { unit = …, full = … }` where the use stands in the file");
            }
        }
    }

    fn shares(&mut self, c: usize, report: &mut Report) {
        let slots = (0..self.draft().uses(c).len()).map(|k| Slot::Use(c, k, UseKey::Share)).collect::<Vec<_>>();
        let Some(at) = self.place(&slots, |slot| self.line_of(slot)) else { return };
        let shares = slots.iter().map(|&slot| self.now(slot).clone()).collect();
        if let Some(sum) = self.limits.not_one(shares) {
            let name = &self.draft().commodities[c].name.text;
            report
                .fault(code::SHARES, at, format!("under this measure the uses of `{name}` have shares that add up to {}", not_one(sum)))
                .expected("expected a sum of 1");
        }
    }

    fn price(&self, c: usize, report: &mut Report) {
        let slot = |key: CommodityKey| Slot::Commodity(c, key);
        let cap = slot(CommodityKey::PriceCap);
        let given = |slot: Slot| !self.now(slot).is_absent();
        let forms = [CommodityKey::PriceElasticity, CommodityKey::PriceLevel, CommodityKey::PriceInflow];
        for form in forms {
            let Some(at) = self.place(&[slot(form), cap], |slot| self.line_of(slot)) else { continue };
            if given(slot(form)) && !given(cap) {
                let name = form.spec().name;
                report
                    .fault(code::PRICE_CAP, at, format!("under this measure there is `{name}` without `price_cap`"))
                    .expected("needs `price_cap` beside it");
            }
        }
        for form in [CommodityKey::PriceLevel, CommodityKey::PriceInflow] {
            let in_file = !self.values[self.builder.layout.index(slot(form))].is_absent();
            let Some(at) = self.place(&[slot(form)], |slot| self.line_of(slot)).filter(|_| in_file != given(slot(form))) else { continue };
            let name = form.spec().name;
            report
                .fault(code::NOT_MID_RUN, at, format!("a measure cannot give or take `{name}`"))
                .expected("the form of a price holds for the whole run")
                .hint("give it where the commodity stands in the file; a measure may change its number");
        }
        let elasticity = slot(CommodityKey::PriceElasticity);
        let others = [CommodityKey::PriceLevel, CommodityKey::PriceInflow].into_iter().find(|&form| given(slot(form)));
        if let (Some(at), Some(other)) = (self.place(&[elasticity], |slot| self.line_of(slot)).filter(|_| given(elasticity)), others) {
            let message = format!("under this measure there are `price_elasticity` and `{}`", other.spec().name);
            report.fault(code::BOTH, at, message).expected("expected one form of price");
        }
    }

    fn weights(&mut self, report: &mut Report) {
        let regimes = self.draft().regimes.len();
        for g in 0..regimes {
            let slots = (0..regimes).map(|next| Slot::Next(g, next)).collect::<Vec<_>>();
            let duration = Slot::Regime(g, crate::scenario::keys::RegimeKey::DurationMean);
            let touched = slots.iter().copied().chain([duration]).collect::<Vec<_>>();
            let Some(at) = self.place(&touched, |slot| self.line_of(slot)) else { continue };
            let lasts = self.now(duration).is_absent();
            let weights = slots.iter().map(|&slot| self.now(slot).clone()).collect();
            if !lasts && self.limits.all_zero(weights) {
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
        Slot::Place(p, key) => Spot::single(Owner::Place(p), key as usize),
        Slot::Escort(c, key) => Spot::named(Owner::Escorts, key as usize, c),
        Slot::Commodity(c, key) => Spot::single(Owner::Commodity(c), key as usize),
        Slot::Use(c, k, key) => Spot::single(Owner::Use(c, k), key as usize),
        Slot::Regime(g, key) => Spot::single(Owner::Regime(g), key as usize),
        Slot::RegimePair(g, c, key) => Spot::named(Owner::Regime(g), key as usize, c),
        Slot::Next(g, next) => Spot::named(Owner::Regime(g), crate::scenario::draft::tables::NEXT, next),
        Slot::Route(r, key) => Spot::single(Owner::Route(r), key as usize),
        Slot::Pair(r, c, key) => Spot::named(Owner::Route(r), key as usize, c),
        Slot::Season(..) | Slot::LocalSeason(..) => return None,
    })
}
