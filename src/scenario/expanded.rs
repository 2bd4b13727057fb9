//! The scenario with nothing left unsaid: every default, every number of every route, as JSON for other programs.

use serde_json::{Map, Value as Json, json};

use crate::scenario::contents::{Measure, Place, Ration, Scenario};
use crate::scenario::keys::{CommodityKey, EscortKey, GlobalKey, PairKey, RegimeKey, RegimePairKey, RouteKey, UseKey};
use crate::scenario::layout::{Layout, Slot};
use crate::scenario::quantity::{StepVerb, Term, Uncertain, UncertainLaw, Value};

/// Everything that a scenario says, defaults included: `null` is absent, `"unlimited"` is unlimited, an uncertain value
/// is its law with the path of its draw.
pub fn resolved_json(scenario: &Scenario) -> Json {
    let page = Page { scenario, layout: scenario.layout() };
    json!({
        "scenario": page.head(),
        "places": page.places(),
        "commodities": table(scenario.commodities.iter().enumerate().map(|(c, commodity)| (commodity.name.clone(), page.commodity(c)))),
        "threat": page.threat(),
        "escorts": {
            "teams": page.number(Slot::Global(GlobalKey::Teams)),
            "return_days": page.number(Slot::Global(GlobalKey::EscortReturn)),
            "halt": page.by_commodity(|c| page.duration(Slot::Escort(c, EscortKey::HaltMean), Slot::Escort(c, EscortKey::HaltCv))),
            "halt_elsewhere": page.by_commodity(|c| page.number(Slot::Escort(c, EscortKey::HaltElsewhere))),
        },
        "routes": table(scenario.routes.iter().enumerate().map(|(r, route)| (route.name.clone(), page.route(r)))),
        "measures": scenario.measures.iter().map(|measure| page.measure(measure)).collect::<Vec<_>>(),
        "uncertain": table(scenario.uncertain.iter().map(|one| (one.path.clone(), law(one)))),
        "sources": table(scenario.sources.iter().map(|(key, text)| (key.clone(), json!(text)))),
        "hash": scenario.hash,
    })
}

impl Scenario {
    /// The path of a number, e.g. `routes.RN7.loss_fraction.fuel.mean`.
    pub fn path(&self, slot: Slot) -> String {
        let commodity = |c: usize| self.commodities[c].name.as_str();
        let by_commodity = |head: String, key: &str, c: usize| match key.split_once('.') {
            Some((key, part)) => format!("{head}.{key}.{}.{part}", commodity(c)),
            None => format!("{head}.{key}.{}", commodity(c)),
        };
        match slot {
            Slot::Global(key) => key.spec().name.to_owned(),
            Slot::Place(p, key) => format!("places.{}.{}", self.places[p].name, key.spec().name),
            Slot::Escort(c, key) => by_commodity("escorts".to_owned(), key.spec().name, c),
            Slot::Commodity(c, key) => format!("commodities.{}.{}", commodity(c), key.spec().name),
            Slot::Season(c, month) => format!("commodities.{}.season.{month}", commodity(c)),
            Slot::LocalSeason(c, month) => format!("commodities.{}.local_season.{month}", commodity(c)),
            Slot::Use(c, k, key) => format!("commodities.{}.uses.{}.{}", commodity(c), self.commodities[c].uses[k], key.spec().name),
            Slot::Regime(g, key) => format!("threat.regimes.{}.{}", self.regimes[g], key.spec().name),
            Slot::RegimePair(g, c, key) => by_commodity(format!("threat.regimes.{}", self.regimes[g]), key.spec().name, c),
            Slot::Next(g, next) => format!("threat.regimes.{}.next.{}", self.regimes[g], self.regimes[next]),
            Slot::Route(r, key) => format!("routes.{}.{}", self.routes[r].name, key.spec().name),
            Slot::Pair(r, c, key) => by_commodity(format!("routes.{}", self.routes[r].name), key.spec().name, c),
        }
    }
}

struct Page<'a> {
    scenario: &'a Scenario,
    layout: Layout,
}

impl Page<'_> {
    fn head(&self) -> Json {
        let scenario = self.scenario;
        json!({
            "name": scenario.name,
            "title": scenario.title,
            "summary": scenario.summary,
            "title_fr": scenario.title_fr,
            "summary_fr": scenario.summary_fr,
            "start": scenario.start.to_string(),
            "days": scenario.days,
            "population": self.value(self.scenario.population(None), false),
            "warm_start": scenario.warm_start,
            "shortage_threshold": self.number(Slot::Global(GlobalKey::ShortageThreshold)),
        })
    }

    fn places(&self) -> Json {
        let place = |(p, place): (usize, &Place)| {
            let (headline, population) = (self.scenario.home == Some(p), self.value(self.scenario.population(Some(p)), false));
            (place.name.clone(), json!({ "title": place.title, "headline": headline, "population": population }))
        };
        table(self.scenario.places.iter().enumerate().map(place))
    }

    fn commodity(&self, c: usize) -> Json {
        let commodity = &self.scenario.commodities[c];
        let mut page = Map::new();
        page.insert("unit".to_owned(), json!(commodity.unit));
        for &key in CommodityKey::ALL.iter().filter(|&&key| key != CommodityKey::DependsStrength) {
            // A target that nobody gives is the stock at the start.
            let absent = key == CommodityKey::TargetStockDays && self.is_absent(Slot::Commodity(c, key));
            let key_of = if absent { CommodityKey::InitialStockDays } else { key };
            page.insert(key.spec().name.to_owned(), self.number(Slot::Commodity(c, key_of)));
        }
        let season = |slot: fn(usize, usize) -> Slot| (0..12).map(|month| self.number(slot(c, month))).collect::<Vec<_>>();
        page.insert("season".to_owned(), json!(season(Slot::Season)));
        page.insert("local_season".to_owned(), json!(season(Slot::LocalSeason)));
        page.insert("rationing".to_owned(), self.rationing(&commodity.rationing));
        let depends_on = commodity.depends_on.map(|on| {
            let other = &self.scenario.commodities[on.commodity];
            json!({
                "commodity": other.name,
                "use": on.use_.map(|k| other.uses[k].clone()),
                "strength": self.number(Slot::Commodity(c, CommodityKey::DependsStrength)),
            })
        });
        page.insert("depends_on".to_owned(), json!(depends_on));
        let uses = commodity.uses.iter().enumerate().map(|(k, name)| {
            let mut one = Map::from_iter([("name".to_owned(), json!(name))]);
            let place = commodity.places.get(k).map(|&place| &self.scenario.places[place].name);
            one.insert("place".to_owned(), json!(place));
            let keys = UseKey::ALL.iter().filter(|&&key| !matches!(key, UseKey::ServiceFull | UseKey::ServiceWithout));
            one.extend(keys.map(|&key| (key.spec().name.to_owned(), self.number(Slot::Use(c, k, key)))));
            let part = |key: UseKey| self.number(Slot::Use(c, k, key));
            let service = commodity.services[k]
                .as_ref()
                .map(|unit| json!({ "unit": unit, "full": part(UseKey::ServiceFull), "without": part(UseKey::ServiceWithout) }));
            one.insert("service".to_owned(), json!(service));
            Json::Object(one)
        });
        page.insert("uses".to_owned(), Json::Array(uses.collect()));
        Json::Object(page)
    }

    fn rationing(&self, steps: &[Ration]) -> Json {
        let step =
            |step: &Ration| json!({ "below_days": self.value(&step.below_days, false), "fraction": self.value(&step.fraction, false) });
        Json::Array(steps.iter().map(step).collect())
    }

    fn threat(&self) -> Json {
        let regimes = &self.scenario.regimes;
        json!({
            "initial": regimes[self.scenario.initial_regime],
            "volatility": self.number(Slot::Global(GlobalKey::Volatility)),
            "persistence": self.number(Slot::Global(GlobalKey::Persistence)),
            "regimes": table(regimes.iter().enumerate().map(|(g, name)| (name.clone(), self.regime(g)))),
        })
    }

    fn regime(&self, g: usize) -> Json {
        let mut page = Map::new();
        for key in [RegimeKey::ClosureMultiplier, RegimeKey::Reopens] {
            page.insert(key.spec().name.to_owned(), self.number(Slot::Regime(g, key)));
        }
        page.insert("duration".to_owned(), self.duration(Slot::Regime(g, RegimeKey::DurationMean), Slot::Regime(g, RegimeKey::DurationCv)));
        for &key in RegimePairKey::ALL {
            page.insert(key.spec().name.to_owned(), self.by_commodity(|c| self.number(Slot::RegimePair(g, c, key))));
        }
        let next = self.scenario.regimes.iter().enumerate().map(|(next, name)| (name.clone(), self.number(Slot::Next(g, next))));
        page.insert("next".to_owned(), table(next));
        Json::Object(page)
    }

    fn route(&self, r: usize) -> Json {
        let route = &self.scenario.routes[r];
        let mut page = Map::new();
        page.insert("status".to_owned(), json!(route.status));
        page.insert("corridor".to_owned(), json!(route.corridor));
        page.insert("path".to_owned(), json!(route.path));
        for &key in RouteKey::ALL {
            let slot = Slot::Route(r, key);
            let (name, written) = match key {
                RouteKey::InitiallyClosed => ("initially", json!(if self.is(slot, 1.0) { "closed" } else { "open" })),
                RouteKey::ClosureMean => ("closure", self.duration(slot, Slot::Route(r, RouteKey::ClosureCv))),
                RouteKey::ClosureCv => continue,
                RouteKey::ReturnDays if self.is_absent(slot) => ("return_days", self.number(Slot::Route(r, RouteKey::TransitDays))),
                _ => (key.spec().name, self.number(slot)),
            };
            page.insert(name.to_owned(), written);
        }
        for &key in PairKey::ALL {
            let (name, written) = match key {
                PairKey::LossMean => {
                    let part = |c: usize, key: PairKey| self.number(Slot::Pair(r, c, key));
                    let loss =
                        |c: usize| json!({ "mean": part(c, PairKey::LossMean), "concentration": part(c, PairKey::LossConcentration) });
                    ("loss_fraction", self.by_commodity(loss))
                }
                PairKey::LossConcentration => continue,
                _ => (key.spec().name, self.by_commodity(|c| self.number(Slot::Pair(r, c, key)))),
            };
            page.insert(name.to_owned(), written);
        }
        Json::Object(page)
    }

    fn measure(&self, measure: &Measure) -> Json {
        let route = |r: usize| self.scenario.routes[r].name.clone();
        let changes = |changes: &[(usize, Term)]| {
            table(changes.iter().map(|&(index, term)| {
                let slot = self.layout.slots()[index];
                (self.scenario.path(slot), self.term(term, slot.spec().flag))
            }))
        };
        let state = |open: bool| json!(if open { "open" } else { "closed" });
        let rationing = measure.rationing.iter().map(|(c, steps)| (self.scenario.commodities[*c].name.clone(), self.rationing(steps)));
        json!({
            "name": measure.name,
            "from": measure.from,
            "to": if measure.to == i64::MAX { Json::Null } else { json!(measure.to) },
            "regime": measure.regime.map(|regime| self.scenario.regimes[regime].clone()),
            "states": table(measure.states.iter().map(|&(r, open)| (route(r), state(open)))),
            "statuses": table(measure.statuses.iter().map(|change| (route(change.route), json!(change.status)))),
            "set": changes(&measure.set),
            "scale": changes(&measure.scale),
            "add": changes(&measure.add),
            "rationing": table(rationing),
        })
    }

    fn by_commodity(&self, of: impl Fn(usize) -> Json) -> Json {
        table(self.scenario.commodities.iter().enumerate().map(|(c, commodity)| (commodity.name.clone(), of(c))))
    }

    fn duration(&self, mean: Slot, cv: Slot) -> Json {
        if self.is_absent(mean) { Json::Null } else { json!({ "mean": self.number(mean), "cv": self.number(cv) }) }
    }

    fn at(&self, slot: Slot) -> &Value {
        &self.scenario.values[self.layout.index(slot)]
    }

    fn is(&self, slot: Slot, number: f64) -> bool {
        self.at(slot).base == Term::Constant(number)
    }

    fn is_absent(&self, slot: Slot) -> bool {
        self.at(slot).is_absent()
    }

    fn number(&self, slot: Slot) -> Json {
        self.value(self.at(slot), slot.spec().flag)
    }

    fn value(&self, value: &Value, flag: bool) -> Json {
        if let Some(number) = value.known() {
            return self.term(Term::Constant(number), flag);
        }
        let base = self.term(value.base, flag);
        if value.then.is_empty() {
            return base;
        }
        let steps = value.then.iter().map(|step| match step.verb {
            StepVerb::Scale => json!({ "scale": self.term(step.by, false) }),
            StepVerb::Add => json!({ "add": self.term(step.by, false) }),
        });
        json!({ "base": base, "then": steps.collect::<Vec<_>>() })
    }

    fn term(&self, term: Term, flag: bool) -> Json {
        match term {
            Term::Constant(number) if flag => json!(number == 1.0),
            Term::Constant(number) => known(number),
            Term::Draw(index) => {
                let uncertain = &self.scenario.uncertain[index];
                let mut written = law(uncertain);
                written["draw"] = json!(uncertain.path);
                written
            }
            Term::Open(number) => json!({ "open": number }),
        }
    }
}

fn table(entries: impl Iterator<Item = (String, Json)>) -> Json {
    Json::Object(entries.collect())
}

fn known(number: f64) -> Json {
    if number.is_nan() {
        Json::Null
    } else if number.is_infinite() {
        json!("unlimited")
    } else if number.fract() == 0.0 && number.abs() < 1e15 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

fn law(of: &Uncertain) -> Json {
    let mut written = match &of.law {
        UncertainLaw::Uniform { low, high } => json!({ "low": known(*low), "high": known(*high) }),
        UncertainLaw::Pert { low, mode, high } => json!({ "low": known(*low), "mode": known(*mode), "high": known(*high) }),
        UncertainLaw::Discrete { values, weights } => {
            let list = |numbers: &[f64]| numbers.iter().map(|&number| known(number)).collect::<Vec<_>>();
            json!({ "values": list(values), "weights": list(weights) })
        }
    };
    if let Some(group) = &of.together {
        written["together"] = json!(group);
    }
    written
}
