//! From a draft that was found right to a [`Scenario`]: every number in its slot, every draw in its place.

use crate::scenario::contents::{Commodity, Dependence, Measure, Place, Ration, Route, Scenario, StatusChange};
use crate::scenario::draft::spot::{Spot, spots};
use crate::scenario::draft::tables::{Amount, Draft, Owner, PlaceDraft, Placed, RationDraft, Sort, Verb};
use crate::scenario::keys::PairKey;
use crate::scenario::layout::{Layout, Slot};
use crate::scenario::quantity::{Term, Value};
use crate::scenario::resolve::draws::Draws;
use crate::scenario::resolve::number::Numbers;
use crate::scenario::resolve::plan::{Act, Line, Plan, slot};
use crate::scenario::resolve::resolved::Resolved;
use stockout_results::{visible, visible_lines};

/// What a draft comes to, with the names that its draws have.
pub(crate) struct Builder<'a> {
    pub draft: &'a Draft,
    pub draws: &'a Draws,
    pub plans: &'a [Plan],
    /// Where each number of the draft will lie.
    pub layout: Layout,
    numbers: Numbers<'a>,
}

impl<'a> Builder<'a> {
    pub fn new(draft: &'a Draft, draws: &'a Draws, plans: &'a [Plan]) -> Self {
        let uses = (0..draft.commodities.len()).map(|c| draft.uses(c).len()).collect::<Vec<_>>();
        let layout = Layout::new(draft.places.len(), &uses, draft.regime_names().len(), draft.routes.len());
        Self { draft, draws, plans, layout, numbers: Numbers::named(draft, draws) }
    }

    /// The scenario. Every check has been passed.
    pub fn scenario(&self, resolved: &Resolved) -> Scenario {
        let world = &self.draft.world;
        let text = |word: &Option<Placed<String>>| word.as_ref().map_or_else(String::new, |word| visible_lines(&word.value).into_owned());
        let regimes = self.draft.regime_names();
        let initial = world.initial.as_ref().and_then(|initial| regimes.iter().position(|name| *name == initial.value));
        let mut scenario = Scenario {
            name: visible(&self.draft.name).into_owned(),
            title: text(&world.title),
            summary: text(&world.summary),
            title_fr: text(&world.title_fr),
            summary_fr: text(&world.summary_fr),
            start: world.start.as_ref().and_then(|start| start.value).unwrap_or_default(),
            days: world.days.as_ref().and_then(|days| days.value).unwrap_or(1),
            warm_start: world.warm_start.as_ref().is_none_or(|warm| warm.value),
            places: self.draft.places.iter().map(place).collect(),
            headline: self.draft.headline(),
            home: self.draft.headline(),
            commodities: (0..self.draft.commodities.len()).map(|c| self.commodity(c)).collect(),
            routes: (0..self.draft.routes.len()).map(|r| self.route(r)).collect(),
            regimes,
            initial_regime: initial.unwrap_or(0),
            uncertain: Vec::new(),
            values: self.values(),
            measures: self.measures(),
            sources: self.draft.sources.iter().map(|(key, text)| (key.text.clone(), visible_lines(text).into_owned())).collect(),
            hash: resolved.hash(),
            resolved: resolved.text.clone(),
        };
        number_draws(&mut scenario, self.draws);
        scenario
    }

    fn commodity(&self, c: usize) -> Commodity {
        let draft = &self.draft.commodities[c];
        let depends_on = draft.depends_commodity.as_ref().and_then(|on| {
            let commodity = self.draft.commodity_names().position(|name| name == on.value)?;
            let use_ =
                draft.depends_use.as_ref().and_then(|name| self.draft.uses(commodity).iter().position(|one| one.name.text == name.value));
            Some(Dependence { commodity, use_ })
        });
        let steps = draft.rationing.as_ref().map_or(&[][..], |steps| &steps.value);
        Commodity {
            name: draft.name.text.clone(),
            unit: draft.unit.as_ref().map_or_else(String::new, |unit| visible(&unit.value).into_owned()),
            uses: self.draft.uses(c).iter().map(|one| one.name.text.clone()).collect(),
            places: self.draft.uses(c).iter().filter_map(|one| self.draft.place_of(one)).collect(),
            services: self
                .draft
                .uses(c)
                .iter()
                .map(|one| one.service_unit.as_ref().map(|unit| visible(&unit.value).into_owned()))
                .collect(),
            depends_on,
            rationing: self.rationing(&format!("commodities.{}.rationing", draft.name.text), steps),
        }
    }

    fn rationing(&self, name: &str, steps: &[RationDraft]) -> Vec<Ration> {
        let value = |index: usize, key: &str, amount: &Amount| match amount {
            Amount::Known(number) => Value::constant(*number),
            _ => self.draws.named(&format!("{name}.{index}.{key}")).into(),
        };
        let ration = |(index, step): (usize, &RationDraft)| Ration {
            below_days: value(index, "below_days", &step.below_days.value),
            fraction: value(index, "fraction", &step.fraction.value),
        };
        steps.iter().enumerate().map(ration).collect()
    }

    fn route(&self, r: usize) -> Route {
        let draft = &self.draft.routes[r];
        Route {
            name: draft.name.text.clone(),
            status: draft.status.as_ref().map(|status| status.value.clone()),
            corridor: draft.corridor.as_ref().map_or_else(String::new, |corridor| visible(&corridor.value).into_owned()),
            path: draft.path.as_ref().map_or_else(Vec::new, |path| path.value.clone()),
        }
    }

    /// What a line of a measure gives a slot, or changes it by.
    pub fn term(&self, plan: &Plan, line: &Line, amount: &Amount, slot: Slot) -> Term {
        match *amount {
            Amount::Known(number) => Term::Constant(number),
            Amount::Open(number) => Term::Open(number),
            Amount::Nothing => Term::Constant(slot.spec().default),
            _ => self.draws.named(&plan.name_of(line)),
        }
    }

    /// Every number of the scenario.
    pub fn values(&self) -> Vec<Value> {
        let layout = &self.layout;
        let mut values = layout.slots().iter().map(|&slot| Value::constant(self.fallback(slot))).collect::<Vec<_>>();
        for spot in spots(self.draft) {
            let Some(slot) = slot(spot) else { continue };
            if !matches!(slot, Slot::Next(..)) || self.gives_next(spot) {
                values[layout.index(slot)] = self.numbers.value(spot);
            }
        }
        for (c, commodity) in self.draft.commodities.iter().enumerate() {
            let seasons = [(&commodity.season, Slot::Season as fn(usize, usize) -> Slot), (&commodity.local_season, Slot::LocalSeason)];
            for (months, slot) in seasons {
                for (month, &factor) in months.iter().flat_map(|months| months.value.iter().enumerate()) {
                    values[layout.index(slot(c, month))] = Value::constant(factor);
                }
            }
        }
        values
    }

    /// What holds where the file is silent. Two regimes alternate; one regime follows itself.
    fn fallback(&self, slot: Slot) -> f64 {
        match slot {
            Slot::Next(regime, next) => match self.draft.regime_names().len() {
                1 => 1.0,
                2 if regime != next && !self.gives_any_next(regime) => 1.0,
                _ => 0.0,
            },
            other => other.spec().default,
        }
    }

    fn gives_any_next(&self, regime: usize) -> bool {
        self.draft.regimes[regime].numbers.named[crate::scenario::draft::tables::NEXT].is_given()
    }

    /// With one regime, whatever `next` says, it follows itself.
    fn gives_next(&self, spot: Spot) -> bool {
        match spot.owner {
            Owner::Regime(g) => self.draft.regimes.len() > 1 && self.gives_any_next(g),
            _ => false,
        }
    }

    fn measures(&self) -> Vec<Measure> {
        self.plans.iter().map(|plan| self.measure(plan)).collect()
    }

    fn measure(&self, plan: &Plan) -> Measure {
        let layout = &self.layout;
        let mut measure = Measure {
            name: plan.name.clone(),
            from: plan.from,
            to: plan.to,
            statuses: Vec::new(),
            set: Vec::new(),
            scale: Vec::new(),
            add: Vec::new(),
            regime: None,
            states: Vec::new(),
            rationing: Vec::new(),
        };
        for line in &plan.lines {
            match &line.act {
                Act::Number { amount, slots, clears } => {
                    let changes = slots.iter().map(|&slot| (layout.index(slot), self.term(plan, line, &amount.value, slot)));
                    match line.verb {
                        Verb::Set => measure.set.extend(changes),
                        Verb::Scale => measure.scale.extend(changes),
                        Verb::Add => measure.add.extend(changes),
                    }
                    measure.set.extend(clears.iter().map(|&slot| (layout.index(slot), Term::Constant(f64::NAN))));
                }
                Act::Season { months, slots } => {
                    let factor = |index: usize| Term::Constant(months[index % months.len()]);
                    measure.set.extend(slots.iter().enumerate().map(|(index, &slot)| (layout.index(slot), factor(index))));
                }
                Act::Rationing { steps, commodities } => {
                    let steps = self.rationing(&plan.name_of(line), steps);
                    measure.rationing.extend(commodities.iter().map(|&c| (c, steps.clone())));
                }
                Act::Regime { regime, .. } => measure.regime = Some(*regime),
                Act::State { open, routes } => measure.states.extend(routes.iter().map(|&r| (r, *open))),
                Act::Status { name, status, routes } => {
                    measure.statuses.extend(routes.iter().map(|&r| self.status_change(r, *status, name)));
                }
            }
        }
        measure
    }

    /// Every slot of the route that the route does not give itself, under the other status.
    pub fn status_change(&self, r: usize, status: usize, name: &str) -> StatusChange {
        let layout = &self.layout;
        let owner = Owner::Route(r);
        let mut values = Vec::new();
        for spot in route_spots(self.draft, owner) {
            if self.numbers.is_given(spot) {
                continue;
            }
            if let Some(slot) = slot(spot) {
                values.push((layout.index(slot), self.numbers.under_status(Some(status), spot)));
            }
        }
        StatusChange { route: r, status: name.to_owned(), values }
    }
}

fn place(draft: &PlaceDraft) -> Place {
    let name = draft.name.text.clone();
    Place { title: draft.title.as_ref().map_or_else(|| name.clone(), |title| visible_lines(&title.value).into_owned()), name }
}

fn route_spots(draft: &Draft, owner: Owner) -> Vec<Spot> {
    let mut spots = Sort::Route.singles().map(|(index, _, _)| Spot::single(owner, index)).collect::<Vec<_>>();
    for index in 0..PairKey::COUNT {
        spots.extend((0..draft.commodities.len()).map(|c| Spot::named(owner, index, c)));
    }
    spots
}

/// Keeps the draws that are in use, in order of first appearance in the resolved file.
fn number_draws(scenario: &mut Scenario, draws: &Draws) {
    let mut used = vec![false; draws.noted.len()];
    each_term(scenario, &mut |term| {
        if let Term::Draw(index) = term {
            used[*index] = true;
        }
    });
    let mut place = vec![0; draws.noted.len()];
    for (index, noted) in draws.noted.iter().enumerate().filter(|(index, _)| used[*index]) {
        place[index] = scenario.uncertain.len();
        scenario.uncertain.push(noted.value.clone());
    }
    each_term(scenario, &mut |term| {
        if let Term::Draw(index) = term {
            *index = place[*index];
        }
    });
}

pub(crate) fn each_term(scenario: &mut Scenario, act: &mut impl FnMut(&mut Term)) {
    let value = |value: &mut Value, act: &mut dyn FnMut(&mut Term)| {
        act(&mut value.base);
        for step in &mut value.then {
            act(&mut step.by);
        }
    };
    let rationing = |steps: &mut Vec<Ration>, act: &mut dyn FnMut(&mut Term)| {
        for step in steps {
            value(&mut step.below_days, act);
            value(&mut step.fraction, act);
        }
    };
    scenario.values.iter_mut().for_each(|one| value(one, act));
    scenario.commodities.iter_mut().for_each(|commodity| rationing(&mut commodity.rationing, act));
    for measure in &mut scenario.measures {
        measure.statuses.iter_mut().flat_map(|change| &mut change.values).for_each(|(_, one)| value(one, act));
        let terms = measure.set.iter_mut().chain(&mut measure.scale).chain(&mut measure.add);
        terms.for_each(|(_, term)| act(term));
        measure.rationing.iter_mut().for_each(|(_, steps)| rationing(steps, act));
    }
}
