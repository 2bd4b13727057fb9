//! Everything indexed, nothing named: a scenario compiled for the kernel.
//!
//! A [`Model`] is a scenario's skeleton: shape, schedule of measures, sources of chance. An [`Instance`] is the model under
//! one parameter draw: every number by day, ready to run. A scenario without uncertain values has one instance for all
//! replications.

pub mod law;
pub mod process;
pub mod sampler;
mod schedule;
mod segment;

use crate::results::metric::CommodityNames;
use crate::results::{CommodityLayout, DailyMetric, Metric, Names, PlaceDailyMetric, RowLayout, UseDailyMetric};
use crate::rng::Chance;
use crate::scenario::{CommodityKey, GlobalKey, Layout, PairKey, PlaceKey, RouteKey, Scenario, Slot, UseKey};
use process::Processes;
use schedule::Schedule;
pub use segment::{CommodityRates, PairRates, Rationing, RegimePairRates, RegimeRates, RouteRates, Segment, UseRates};

/// Replications are numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Replication(pub u64);

/// A route and a commodity that may travel on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Index of the route.
    pub route: usize,
    /// Index of the commodity.
    pub commodity: usize,
}

/// Uses of one commodity in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceUses {
    /// Index of the place.
    pub place: usize,
    /// In the list of all uses: those that are there.
    pub uses: Vec<usize>,
    /// Those of them by which people judge: the retail ones, or all where none is retail.
    pub judged: Vec<usize>,
}

/// How a price follows from what happens (docs/model.md, "Prices").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceForm {
    /// From the fill rate of all uses together.
    Elasticity,
    /// From the level of the tanks, place by place.
    Level,
    /// From what flows in, the same in every place.
    Inflow,
}

/// What does not depend on a parameter draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Length of the horizon.
    pub days: usize,
    /// Number of commodities.
    pub commodities: usize,
    /// Number of routes.
    pub routes: usize,
    /// Number of regimes.
    pub regimes: usize,
    /// By commodity: the uses' indices in one list of all uses.
    pub uses: Vec<std::ops::Range<usize>>,
    /// Pairs that can ever carry a truck, by commodity, then route.
    pub pairs: Vec<Pair>,
    /// By commodity: its pairs.
    pub pairs_of: Vec<std::ops::Range<usize>>,
    /// By commodity: the earlier commodity that it needs, and the use (in the list of all uses).
    pub depends_on: Vec<Option<(usize, Option<usize>)>>,
    /// By commodity: the uses (in the list of all uses) by which all together are judged: the retail ones, or all where none is retail.
    pub judged: Vec<Vec<usize>>,
    /// Places with their uses of a commodity, by commodity, then place; empty in a scenario without places.
    pub places: Vec<PlaceUses>,
    /// By commodity: its part of `places`.
    pub places_of: Vec<std::ops::Range<usize>>,
    /// By commodity: what its price follows from; none: it has no price.
    pub prices: Vec<Option<PriceForm>>,
    /// By use, in the list of all uses: it has a service.
    pub services: Vec<bool>,
    /// By commodity: some use has a budget on some day.
    pub budgets: Vec<bool>,
    /// Index of the regime before day 0.
    pub initial_regime: usize,
    /// Whether the roads carry normal traffic before day 0.
    pub warm_start: bool,
    /// Where each figure of a replication stands.
    pub rows: RowLayout,
}

impl Shape {
    /// Number of uses, of all commodities.
    pub fn all_uses(&self) -> usize {
        self.uses.last().map_or(0, |range| range.end)
    }

    /// How many figures a day of a replication has.
    pub fn daily_figures(&self) -> usize {
        self.at_daily_places() + self.places.len() * PlaceDailyMetric::COUNT
    }

    fn at_daily_uses(&self) -> usize {
        self.commodities * DailyMetric::COUNT
    }

    fn at_daily_places(&self) -> usize {
        self.at_daily_uses() + self.all_uses() * UseDailyMetric::COUNT
    }

    /// Where a commodity's daily figure stands among those of a replication.
    pub fn daily(&self, commodity: usize, metric: DailyMetric, day: usize) -> usize {
        day * self.daily_figures() + commodity * DailyMetric::COUNT + metric as usize
    }

    /// The same of a use, in the list of all uses.
    pub fn daily_of_use(&self, use_: usize, metric: UseDailyMetric, day: usize) -> usize {
        day * self.daily_figures() + self.at_daily_uses() + use_ * UseDailyMetric::COUNT + metric as usize
    }

    /// The same of a place, in the list of `places`.
    pub fn daily_of_place(&self, place: usize, metric: PlaceDailyMetric, day: usize) -> usize {
        day * self.daily_figures() + self.at_daily_places() + place * PlaceDailyMetric::COUNT + metric as usize
    }
}

/// A compiled scenario.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its shape.
    pub shape: Shape,
    /// Its sources of chance.
    pub processes: Processes,
    scenario: Scenario,
    layout: Layout,
    schedule: Schedule,
}

/// The model under one parameter draw.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    /// The drawn uncertain values, in the scenario's order.
    pub draws: Vec<f64>,
    /// The numbers that its open values have, in their order.
    pub open: Vec<f64>,
    /// Stretches of days with the same rates.
    pub segments: Vec<Segment>,
    /// By day: its segment.
    pub segment_of: Vec<u32>,
    /// By commodity and day: normal demand.
    pub demand: Vec<f64>,
    /// By commodity and day: home supply.
    pub local: Vec<f64>,
    /// By commodity: one truck's load.
    pub load: Vec<f64>,
    /// By commodity: depot stock before day 0, in days.
    pub initial_stock_days: Vec<f64>,
    /// By commodity: the fleet; none: unlimited.
    pub fleet: Vec<Option<u32>>,
    /// By use (in the list of all uses): how full its buffer is before day 0.
    pub initial_fill: Vec<f64>,
    /// By pair: trucks that wait at the border before day 0, beside the fleet.
    pub initial_queue: Vec<u32>,
    /// By route: closed before day 0.
    pub initially_closed: Vec<bool>,
    /// People in the city, or in the place that the scenario is about.
    pub population: f64,
    /// By place: its people.
    pub populations: Vec<f64>,
    /// By commodity: the day from which an initial fill no longer keeps a use from being dry.
    pub filled_by: Vec<f64>,
    /// Unmet share from which a day is a shortage day.
    pub shortage_threshold: f64,
    /// Slots that a truck's road needs at most (a power of two).
    pub road_slots: usize,
    /// Slots that the way back needs at most (a power of two).
    pub return_slots: usize,
    /// Does anything ever deter?
    pub deters: bool,
    /// Is the threat noisy on any day?
    pub noisy: bool,
    /// May an attack ever halt convoys?
    pub halts: bool,
    values: Vec<f64>,
}

impl Instance {
    /// Are all its numbers those of the other one, to the last bit, whatever was drawn to come by them?
    pub fn says_what(&self, other: &Self) -> bool {
        // Written out a number is itself and no other; NaN, which stands for what is not given, equals itself.
        let said = |of: &Self| format!("{:?}", Self { draws: Vec::new(), open: Vec::new(), ..of.clone() });
        said(self) == said(other)
    }
}

impl Model {
    /// Compiles a scenario. It cannot fail: a [`Scenario`] exists only if it compiles.
    pub fn compile(scenario: &Scenario) -> Self {
        let layout = scenario.layout();
        let schedule = Schedule::of(scenario, &layout);
        let processes = Processes::of(scenario);
        let shape = shape(scenario, &layout, &schedule);
        Self { shape, processes, scenario: scenario.clone(), layout, schedule }
    }

    /// The scenario it was compiled from.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The names that its figures bear.
    pub fn names(&self) -> Names {
        let scenario = &self.scenario;
        let commodity = |(c, of): (usize, &crate::scenario::Commodity)| {
            let layout = self.shape.rows.commodity(c).clone();
            CommodityNames { name: of.name.clone(), uses: of.uses.clone(), layout }
        };
        Names {
            commodities: scenario.commodities.iter().enumerate().map(commodity).collect(),
            routes: scenario.routes.iter().map(|route| route.name.clone()).collect(),
            places: scenario.places.iter().map(|place| place.name.clone()).collect(),
            headline: scenario.headline,
        }
    }

    /// All figures that each of its replications has.
    pub fn metrics(&self) -> Vec<Metric> {
        self.names().metrics(self.shape.days)
    }

    /// Is a use bought at stations or shops?
    pub fn is_retail(&self, commodity: usize, use_: usize) -> bool {
        self.scenario.values[self.layout.index(Slot::Use(commodity, use_, UseKey::Retail))].under(&[], &[]) > 0.5
    }

    /// Has a use a budget on some day?
    pub fn is_budgeted(&self, commodity: usize, use_: usize) -> bool {
        self.schedule.is_ever_given(self.layout.index(Slot::Use(commodity, use_, UseKey::Budget)))
    }

    /// Is one instance good for all replications? Its open values are given.
    pub fn is_certain(&self) -> bool {
        self.scenario.uncertain.is_empty()
    }

    /// The model under the parameter draw of that number.
    pub fn instance(&self, seed: u64, draw: u64) -> Instance {
        let mut instance = Instance::default();
        self.redraw(&mut instance, seed, draw);
        instance
    }

    /// Makes `instance` the model under another parameter draw, in the room it has.
    pub fn redraw(&self, instance: &mut Instance, seed: u64, draw: u64) {
        self.redraw_open(instance, seed, draw, &[]);
    }

    /// The same of a scenario with open values, which have these numbers.
    pub fn redraw_open(&self, instance: &mut Instance, seed: u64, draw: u64, open: &[f64]) {
        let chance = Chance::new(seed, draw);
        instance.draws.clear();
        let processes = self.processes.parameters.iter();
        let drawn = self.scenario.uncertain.iter().zip(processes).map(|(u, &process)| law::uncertain(&u.law, &mut chance.once(process)));
        instance.draws.extend(drawn);
        instance.open.clear();
        instance.open.extend_from_slice(open);
        self.fill(instance);
    }

    fn fill(&self, instance: &mut Instance) {
        let mut values = std::mem::take(&mut instance.values);
        instance.segments.resize_with(self.schedule.segments(), Segment::default);
        for index in 0..self.schedule.segments() {
            self.schedule.values(index, &instance.draws, &instance.open, &mut values);
            let read = |slot| values[self.layout.index(slot)];
            if index == 0 {
                self.fill_initial(instance, &read);
            }
            let rationing = self.schedule.rationing(index, &self.scenario);
            instance.segments[index].fill(&self.shape, &read, &rationing, &instance.draws);
            let segment = &mut instance.segments[index];
            segment.forced_regime = self.schedule.forced_regime(index, &self.scenario);
            self.schedule.held(index, &self.scenario, |route, open| segment.routes[route].held = Some(open));
            self.fill_days(instance, index, &values);
        }
        instance.segment_of.clear();
        instance.segment_of.extend_from_slice(self.schedule.segment_of());
        self.fill_bounds(instance);
        instance.values = values;
    }

    fn fill_initial(&self, instance: &mut Instance, read: &impl Fn(Slot) -> f64) {
        let shape = &self.shape;
        let whole = |value: f64| if value.is_finite() { Some(value as u32) } else { None };
        let commodity = |key| (0..shape.commodities).map(move |c| read(Slot::Commodity(c, key)));
        instance.load = commodity(CommodityKey::TruckLoad).collect();
        instance.initial_stock_days = commodity(CommodityKey::InitialStockDays).collect();
        instance.fleet = commodity(CommodityKey::FleetTrucks).map(whole).collect();
        instance.initial_fill = (0..shape.commodities)
            .flat_map(|c| (0..shape.uses[c].len()).map(move |k| Slot::Use(c, k, crate::scenario::UseKey::InitialFill)))
            .map(read)
            .collect();
        let queue = |pair: &Pair| read(Slot::Pair(pair.route, pair.commodity, PairKey::InitialQueueTrucks)) as u32;
        instance.initial_queue = shape.pairs.iter().map(queue).collect();
        instance.initially_closed = (0..shape.routes).map(|r| read(Slot::Route(r, RouteKey::InitiallyClosed)) > 0.5).collect();
        let home = read(Slot::Global(GlobalKey::Population));
        let own = |p: usize| Some(read(Slot::Place(p, PlaceKey::Population))).filter(|people| !people.is_nan()).unwrap_or(home);
        instance.populations = (0..self.scenario.places.len()).map(own).collect();
        instance.population = self.scenario.home.map_or(home, |place| instance.populations[place]);
        instance.filled_by = commodity(CommodityKey::RestockDays).map(law::rounded).collect();
        instance.shortage_threshold = read(Slot::Global(GlobalKey::ShortageThreshold));
    }

    fn fill_days(&self, instance: &mut Instance, segment: usize, values: &[f64]) {
        let days = self.shape.days;
        instance.demand.resize(self.shape.commodities * days, 0.0);
        instance.local.resize(self.shape.commodities * days, 0.0);
        let read = |slot| values[self.layout.index(slot)];
        for c in 0..self.shape.commodities {
            let demand = read(Slot::Commodity(c, CommodityKey::DailyDemand));
            let local = read(Slot::Commodity(c, CommodityKey::LocalSupplyPerDay));
            for day in self.schedule.days_of(segment) {
                let month = self.schedule.month(day);
                instance.demand[c * days + day] = demand * read(Slot::Season(c, month));
                instance.local[c * days + day] = local * read(Slot::LocalSeason(c, month));
            }
        }
    }

    fn fill_bounds(&self, instance: &mut Instance) {
        let longest = self.shape.days + 1;
        let slots = |most: usize| (most.min(longest) + 1).next_power_of_two();
        let road = instance.segments.iter().map(Segment::longest_road).max().unwrap_or(1);
        let back = instance.segments.iter().map(Segment::longest_return).max().unwrap_or(0);
        instance.road_slots = slots(road as usize);
        instance.return_slots = slots(back as usize);
        instance.deters = instance.segments.iter().any(|s| s.pairs.iter().any(|pair| pair.deterrence > 0.0));
        instance.noisy = instance.segments.iter().any(|s| s.volatility > 0.0);
        instance.halts = instance.segments.iter().any(|s| s.teams.is_some() && s.commodities.iter().any(|rates| rates.halt.is_some()));
    }
}

fn shape(scenario: &Scenario, layout: &Layout, schedule: &Schedule) -> Shape {
    let uses: Vec<usize> = scenario.commodities.iter().map(|commodity| commodity.uses.len()).collect();
    let mut next = 0;
    let ranges: Vec<_> = uses.iter().map(|&count| (next, next += count).0..next).collect();
    let mut pairs = Vec::new();
    let mut pairs_of = Vec::new();
    for commodity in 0..uses.len() {
        let first = pairs.len();
        let travels = |&route: &usize| {
            let may = |key| schedule.may_differ_from_zero(scenario, layout.index(Slot::Pair(route, commodity, key)));
            may(PairKey::Share) || may(PairKey::InitialQueueTrucks)
        };
        pairs.extend((0..scenario.routes.len()).filter(travels).map(|route| Pair { route, commodity }));
        pairs_of.push(first..pairs.len());
    }
    let given = |slot: Slot| schedule.is_ever_given(layout.index(slot));
    let constant = |slot: Slot| scenario.values[layout.index(slot)].under(&[], &[]);
    let retail = |c: usize, k: usize| constant(Slot::Use(c, k, UseKey::Retail)) > 0.5;
    let places = PlacesOfUses::of(scenario, &ranges, &retail);
    let price = |c: usize| {
        let forms = [
            (CommodityKey::PriceElasticity, PriceForm::Elasticity),
            (CommodityKey::PriceLevel, PriceForm::Level),
            (CommodityKey::PriceInflow, PriceForm::Inflow),
        ];
        forms.into_iter().find(|(key, _)| given(Slot::Commodity(c, *key))).map(|(_, form)| form)
    };
    let prices: Vec<Option<PriceForm>> = (0..uses.len()).map(price).collect();
    let services = scenario.commodities.iter().map(|commodity| commodity.services.iter().map(Option::is_some).collect::<Vec<bool>>());
    let row = |(c, services): (usize, Vec<bool>)| CommodityLayout {
        priced: prices[c].is_some(),
        services,
        places: places.all[places.of[c].clone()].iter().map(|place| place.place).collect(),
        places_priced: matches!(prices[c], Some(PriceForm::Level | PriceForm::Inflow)),
    };
    let rows = RowLayout::of(services.clone().enumerate().map(row).collect(), scenario.routes.len());
    let depends = |on: crate::scenario::Dependence| (on.commodity, on.use_.map(|k| ranges[on.commodity].start + k));
    Shape {
        days: scenario.days,
        commodities: uses.len(),
        routes: scenario.routes.len(),
        regimes: scenario.regimes.len(),
        pairs,
        pairs_of,
        depends_on: scenario.commodities.iter().map(|commodity| commodity.depends_on.map(depends)).collect(),
        judged: places.judged,
        places: places.all,
        places_of: places.of,
        services: services.flatten().collect(),
        budgets: uses.iter().enumerate().map(|(c, &count)| (0..count).any(|k| given(Slot::Use(c, k, UseKey::Budget)))).collect(),
        prices,
        initial_regime: scenario.initial_regime,
        warm_start: scenario.warm_start,
        rows,
        uses: ranges,
    }
}

/// Who belongs where, and by whom people judge.
struct PlacesOfUses {
    judged: Vec<Vec<usize>>,
    all: Vec<PlaceUses>,
    of: Vec<std::ops::Range<usize>>,
}

impl PlacesOfUses {
    fn of(scenario: &Scenario, ranges: &[std::ops::Range<usize>], retail: &impl Fn(usize, usize) -> bool) -> Self {
        let mut found = Self { judged: Vec::new(), all: Vec::new(), of: Vec::new() };
        for (c, (commodity, range)) in scenario.commodities.iter().zip(ranges).enumerate() {
            let judged = |uses: &[usize]| {
                let retail: Vec<usize> = uses.iter().copied().filter(|&k| retail(c, k - range.start)).collect();
                if retail.is_empty() { uses.to_vec() } else { retail }
            };
            found.judged.push(judged(&range.clone().collect::<Vec<_>>()));
            let first = found.all.len();
            for place in commodity.places_with_a_use() {
                let uses: Vec<usize> = range.clone().filter(|&k| commodity.places[k - range.start] == place).collect();
                found.all.push(PlaceUses { place, judged: judged(&uses), uses });
            }
            found.of.push(first..found.all.len());
        }
        found
    }
}
