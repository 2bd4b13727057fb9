//! The state of eight replications, and how it stands before day 0.

use super::lane::{Counts, LANES, Lane, ZERO, each};
use super::rates::Rates;
use super::sight::{Memory, Seen};
use super::words::{Block, Normals};
use super::{Day, MOST_TRUCKS, made_whole};
use crate::model::Shape;
use crate::model::law::{Duration, rounded};
use crate::model::sampler;

/// All that replications remember from one day to the next, and what today's steps tell each other. Trucks and days are whole
/// numbers held as floating-point ones, which are exact far beyond any fleet and need no conversion.
pub(super) struct State {
    pub(super) rates: Rates,
    /// The drawn regime, and its days left (`u32::MAX`: it lasts).
    pub(super) regime: [usize; LANES],
    pub(super) regime_left: Counts,
    /// As they were drawn.
    pub(super) regime_drawn: Drawn,
    /// The regime in force: the drawn one, or the one that a measure forces.
    pub(super) in_force: [usize; LANES],
    pub(super) z: Lane,
    /// Today's threat multiplier v.
    pub(super) threat: Lane,
    pub(super) noise: Normals,
    pub(super) routes: Vec<RouteState>,
    pub(super) commodities: Vec<CommodityState>,
    pub(super) uses: Vec<UseState>,
    /// By place with a use of a commodity, as in [`Shape::places`].
    pub(super) places: Vec<PlaceState>,
    pub(super) memory: Memory,
    pub(super) pairs: Vec<PairState>,
    /// By pair and slot: trucks on the road.
    pub(super) road: Vec<Counts>,
    /// Slots of a road less one: a ring's size is a power of two.
    pub(super) road_mask: u32,
    /// By commodity and slot: unloaded trucks on their way back.
    pub(super) returning: Vec<Lane>,
    pub(super) return_mask: u32,
    pub(super) return_head: u32,
    /// Escort teams on the road.
    pub(super) busy: Counts,
    /// By day: teams that are free again.
    pub(super) release: Vec<Counts>,
}

/// What is remembered of a route.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
pub(super) struct RouteState {
    /// Days left of a drawn closure; 0: open; infinite: closed for good.
    pub(super) closed_left: Lane,
    /// The last closures as they were drawn.
    pub(super) closed_drawn: Drawn,
    /// 1 where it is open today, 0 where it is closed.
    pub(super) open: Lane,
    pub(super) belief: Lane,
    pub(super) heads: Block,
}

/// Durations as they were drawn: for how many days, and on which, by whose rates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    pub(super) days: Counts,
    pub(super) on: Counts,
}

impl Drawn {
    const NONE: Self = Self { days: [0; LANES], on: [0; LANES] };

    /// Notes that a duration was drawn.
    pub(super) fn note(&mut self, lane: usize, days: u32, on: u32) {
        (self.days[lane], self.on[lane]) = (days, on);
    }
}

/// What is remembered of a commodity, and its day.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
pub(super) struct CommodityState {
    /// Normal demand and home supply of the day.
    pub(super) demand: Lane,
    pub(super) local: Lane,
    pub(super) stock: Lane,
    pub(super) cover: Lane,
    /// Idle trucks; infinitely many without a fleet.
    pub(super) idle: Lane,
    pub(super) has_fleet: bool,
    pub(super) replacement_carry: Lane,
    /// Trucks lost and not yet replaced.
    pub(super) unreplaced: Lane,
    pub(super) arrivals: Lane,
    pub(super) sold: Lane,
    pub(super) need: Lane,
    pub(super) unmet: Lane,
    pub(super) unmet_share: Lane,
    /// The same with what is not paid for: what others that depend on it go without.
    pub(super) lacking_share: Lane,
    /// Of all uses.
    pub(super) fill_rate: Lane,
    /// The last day on which routes that do not carry it are halted, and 1 where they are today.
    pub(super) halted_until: Lane,
    pub(super) halted: Lane,
    /// Of all uses together.
    pub(super) seen: Seen,
    /// Today's price index, where the commodity has one.
    pub(super) price: Lane,
    // For the ledger.
    pub(super) unloaded: Lane,
    pub(super) taken_in: Lane,
    pub(super) ordered: Lane,
    pub(super) replaced: Lane,
    pub(super) noise: Normals,
}

/// What is remembered of a use, and its day.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
pub(super) struct UseState {
    pub(super) buffer: Lane,
    pub(super) need: Lane,
    pub(super) unmet: Lane,
    pub(super) unmet_share: Lane,
    pub(super) unfunded: Lane,
    pub(super) lacking_share: Lane,
    /// What it would hold if its tanks were full.
    pub(super) room: Lane,
    pub(super) seen: Seen,
    /// Today's level of its service, where it has one.
    pub(super) service: Lane,
}

/// What is remembered of a commodity in a place, and its day.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceState {
    pub(super) need: Lane,
    pub(super) unmet: Lane,
    pub(super) unmet_share: Lane,
    pub(super) seen: Seen,
    /// Today's price index, where places have one.
    pub(super) price: Lane,
}

/// What is remembered of a pair, and its day.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
pub(super) struct PairState {
    /// Where slot 0 of the road stands in the ring; that of a closed road, or of a halted pair, does not move.
    pub(super) head: Counts,
    /// The last day on which it is halted; −1 where it never was. 1 where it is halted today.
    pub(super) halted_until: Lane,
    pub(super) halted: Lane,
    /// Trucks at the border, on the road, in the yard.
    pub(super) queue: Lane,
    pub(super) on_road: Lane,
    pub(super) yard: Lane,
    /// Today's trucks and convoys.
    pub(super) arrived: Lane,
    pub(super) sent: Lane,
    pub(super) lost: Lane,
    pub(super) convoys: Lane,
    pub(super) attacked: Lane,
    /// Survivors who turned back today.
    pub(super) turned_back: Lane,
    /// A convoy was attacked today, in some lane: else nobody is lost, and nobody turns back.
    pub(super) struck: bool,
    /// 1 − willingness.
    pub(super) reluctance: Lane,
    pub(super) order_carry: Lane,
    pub(super) room_carry: Lane,
    /// Weight in today's orders, and trucks ordered.
    pub(super) weight: Lane,
    pub(super) ordered: Lane,
    /// Sums of the days so far, and the longest queue.
    pub(super) all_arrived: Lane,
    pub(super) all_sent: Lane,
    pub(super) all_lost: Lane,
    pub(super) all_convoys: Lane,
    pub(super) all_attacked: Lane,
    pub(super) max_queue: Lane,
    pub(super) words: Block,
}

impl RouteState {
    pub(super) const NEW: Self =
        Self { closed_left: ZERO, closed_drawn: Drawn::NONE, open: [1.0; LANES], belief: [1.0; LANES], heads: Block::NONE };
}

impl CommodityState {
    pub(super) const NEW: Self = Self {
        demand: ZERO,
        local: ZERO,
        stock: ZERO,
        cover: ZERO,
        idle: ZERO,
        has_fleet: false,
        replacement_carry: ZERO,
        unreplaced: ZERO,
        arrivals: ZERO,
        sold: ZERO,
        need: ZERO,
        unmet: ZERO,
        unmet_share: ZERO,
        lacking_share: ZERO,
        fill_rate: ZERO,
        halted_until: [-1.0; LANES],
        halted: ZERO,
        seen: Seen::NEW,
        price: ZERO,
        unloaded: ZERO,
        taken_in: ZERO,
        ordered: ZERO,
        replaced: ZERO,
        noise: Normals::NONE,
    };
}

impl PairState {
    pub(super) const NEW: Self = Self {
        head: [0; LANES],
        halted_until: [-1.0; LANES],
        halted: ZERO,
        queue: ZERO,
        on_road: ZERO,
        yard: ZERO,
        arrived: ZERO,
        sent: ZERO,
        lost: ZERO,
        convoys: ZERO,
        attacked: ZERO,
        turned_back: ZERO,
        struck: false,
        reluctance: ZERO,
        order_carry: ZERO,
        room_carry: ZERO,
        weight: ZERO,
        ordered: ZERO,
        all_arrived: ZERO,
        all_sent: ZERO,
        all_lost: ZERO,
        all_convoys: ZERO,
        all_attacked: ZERO,
        max_queue: ZERO,
        words: Block::NONE,
    };
}

impl UseState {
    pub(super) const NEW: Self = Self {
        buffer: ZERO,
        need: ZERO,
        unmet: ZERO,
        unmet_share: ZERO,
        unfunded: ZERO,
        lacking_share: ZERO,
        room: ZERO,
        seen: Seen::NEW,
        service: ZERO,
    };
}

impl PlaceState {
    pub(super) const NEW: Self = Self { need: ZERO, unmet: ZERO, unmet_share: ZERO, seen: Seen::NEW, price: ZERO };
}

impl State {
    pub(super) fn new(shape: &Shape) -> Self {
        Self {
            rates: Rates::new(shape),
            regime: [0; LANES],
            regime_left: [0; LANES],
            regime_drawn: Drawn::NONE,
            in_force: [0; LANES],
            z: ZERO,
            threat: [1.0; LANES],
            noise: Normals::NONE,
            routes: vec![RouteState::NEW; shape.routes],
            commodities: vec![CommodityState::NEW; shape.commodities],
            uses: vec![UseState::NEW; shape.all_uses()],
            places: vec![PlaceState::NEW; shape.places.len()],
            memory: Memory::new(shape),
            pairs: vec![PairState::NEW; shape.pairs.len()],
            road: Vec::new(),
            road_mask: 0,
            returning: Vec::new(),
            return_mask: 0,
            return_head: 0,
            busy: [0; LANES],
            release: vec![[0; LANES]; shape.days],
        }
    }

    /// docs/model.md, "State before day 0".
    #[inline(never)]
    pub(super) fn before_day_0(&mut self, day: &Day<'_>) {
        self.clear(day);
        self.in_force = [day.shape.initial_regime; LANES];
        self.rates.enter(day.shape, &day.lanes.instances, 0, &self.in_force);
        self.set_day(day);
        for lane in 0..LANES {
            self.threat_before_day_0(day, lane);
            self.routes_before_day_0(day, lane);
            for commodity in 0..day.shape.commodities {
                self.depot_before_day_0(day, commodity, lane);
                self.roads_before_day_0(day, commodity, lane);
            }
        }
    }

    fn clear(&mut self, day: &Day<'_>) {
        let slots = |of: fn(&crate::model::Instance) -> usize| day.lanes.instances.iter().map(|i| of(i)).max().unwrap_or(1);
        let (road, back) = (slots(|instance| instance.road_slots), slots(|instance| instance.return_slots));
        self.noise = Normals::NONE;
        self.threat = [1.0; LANES];
        self.routes.fill(RouteState::NEW);
        self.commodities.fill(CommodityState::NEW);
        self.uses.fill(UseState::NEW);
        self.places.fill(PlaceState::NEW);
        self.pairs.fill(PairState::NEW);
        self.road.clear();
        self.road.resize(day.shape.pairs.len() * road, [0; LANES]);
        self.road_mask = road as u32 - 1;
        self.returning.clear();
        self.returning.resize(day.shape.commodities * back, ZERO);
        self.return_mask = back as u32 - 1;
        self.return_head = 0;
        self.busy = [0; LANES];
        self.release.fill([0; LANES]);
    }

    /// Normal demand and home supply of the day.
    #[inline(always)]
    pub(super) fn set_day(&mut self, day: &Day<'_>) {
        for (commodity, state) in self.commodities.iter_mut().enumerate() {
            let at = commodity * day.shape.days + day.t;
            state.demand = each(|l| day.lanes.instances[l].demand[at]);
            state.local = each(|l| day.lanes.instances[l].local[at]);
        }
    }

    fn threat_before_day_0(&mut self, day: &Day<'_>, lane: usize) {
        let (chance, instance) = (&day.lanes.chances[lane], day.lanes.instances[lane]);
        self.regime[lane] = day.shape.initial_regime;
        let duration = instance.segments[0].regimes[day.shape.initial_regime].duration;
        self.regime_left[lane] = match duration {
            Duration::Lasts => u32::MAX,
            _ => duration.draw(&mut chance.once(day.processes.regime_initial)),
        };
        self.regime_drawn.note(lane, self.regime_left[lane], 0);
        self.z[lane] = 0.0;
        if instance.noisy {
            self.z[lane] = sampler::normal(&mut chance.once(day.processes.noise_initial));
        }
    }

    fn routes_before_day_0(&mut self, day: &Day<'_>, lane: usize) {
        let instance = day.lanes.instances[lane];
        for (route, state) in self.routes.iter_mut().enumerate() {
            if instance.initially_closed[route] {
                let mut draws = day.lanes.chances[lane].once(day.processes.closure_initial[route]);
                let days = instance.segments[0].routes[route].closure.draw(&mut draws);
                state.closed_left[lane] = days_left(days);
                state.closed_drawn.note(lane, days, 0);
            }
        }
    }

    fn depot_before_day_0(&mut self, day: &Day<'_>, commodity: usize, lane: usize) {
        let (rates, instance) = (&self.rates.commodities[commodity], day.lanes.instances[lane]);
        let state = &mut self.commodities[commodity];
        let demand = state.demand[lane];
        state.stock[lane] = (instance.initial_stock_days[commodity] * demand).min(rates.storage[lane]);
        state.cover[lane] = state.stock[lane] / demand;
        for k in day.shape.uses[commodity].clone() {
            let rates = &self.rates.uses[k];
            self.uses[k].buffer[lane] = instance.initial_fill[k] * (demand * rates.share[lane]) * rates.buffer_days[lane];
        }
    }

    /// Normal traffic on the roads and in the returning ring; what is left of the fleet is idle.
    fn roads_before_day_0(&mut self, day: &Day<'_>, commodity: usize, lane: usize) {
        let instance = day.lanes.instances[lane];
        let (rates, of_routes) = (&instance.segments[0], &instance.segments[0].routes);
        let shares = rates.commodities[commodity].shares;
        let (demand, local) = (self.commodities[commodity].demand[lane], self.commodities[commodity].local[lane]);
        let flow = ((demand - local).max(0.0) / instance.load[commodity]).min(MOST_TRUCKS);
        let mut away = 0.0;
        for pair in day.shape.pairs_of[commodity].clone() {
            self.pairs[pair].queue[lane] = f64::from(instance.initial_queue[pair]);
        }
        if day.shape.warm_start && shares > 0.0 {
            for pair in day.shape.pairs_of[commodity].clone() {
                let (route, rates) = (&of_routes[day.shape.pairs[pair].route], &rates.pairs[pair]);
                let flow = flow * rates.share / shares;
                let mut carry = 0.0;
                let slots = rounded(route.transit_days + route.delay_days).min(f64::from(self.road_mask) + FARTHEST);
                for slot in 1..=slots as u32 {
                    let trucks = made_whole(flow, &mut carry);
                    self.road[pair * (self.road_mask as usize + 1) + slot.min(self.road_mask) as usize][lane] += trucks as u32;
                    self.pairs[pair].on_road[lane] += trucks;
                    away += trucks;
                }
                let mut carry = 0.0;
                let slots = f64::from(route.return_days).min(f64::from(self.return_mask) + FARTHEST);
                for slot in 1..=slots as u32 {
                    let trucks = made_whole(flow, &mut carry);
                    self.returning[commodity * (self.return_mask as usize + 1) + slot.min(self.return_mask) as usize][lane] += trucks;
                    away += trucks;
                }
                let waited = (rates.phase + rates.interval - 1) % rates.interval;
                self.pairs[pair].queue[lane] += rounded(flow * f64::from(waited));
            }
        }
        let state = &mut self.commodities[commodity];
        state.has_fleet |= instance.fleet[commodity].is_some();
        state.idle[lane] = instance.fleet[commodity].map_or(f64::INFINITY, |fleet| (f64::from(fleet) - away).max(0.0));
    }
}

/// Days behind the horizon for which trucks stand on a road at the start: of a longer road more never arrive, and no count holds them.
const FARTHEST: f64 = 1000.0;

/// Days of a closure, as a route remembers them.
pub(super) fn days_left(days: u32) -> f64 {
    if days == u32::MAX { f64::INFINITY } else { f64::from(days) }
}
