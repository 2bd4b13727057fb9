//! The state of a replication, and how it stands before day 0.

use super::watch::{Closing, PairQueues};
use super::{Day, MOST_TRUCKS, floor, made_whole};
use crate::model::Shape;
use crate::model::law::Duration;
use crate::rng::Days;
use rand_distr::{Distribution, StandardNormal};

/// All that a replication remembers from one day to the next, in flat arrays, and what today's steps tell each other.
pub(super) struct State {
    // Threat.
    /// The drawn regime, and its days left (`u32::MAX`: it lasts).
    pub(super) regime: usize,
    pub(super) regime_left: u32,
    /// As it was drawn.
    pub(super) regime_drawn: Drawn,
    /// The regime in force: the drawn one, or the one that a measure forces.
    pub(super) in_force: usize,
    pub(super) z: f64,
    /// Today's threat multiplier v.
    pub(super) threat: f64,
    pub(super) noise_words: Days,
    // By route.
    /// Days left of a drawn closure; 0: open; `u32::MAX`: closed for good.
    pub(super) closed_left: Vec<u32>,
    /// The last closures as they were drawn.
    pub(super) closure_drawn: Vec<Drawn>,
    pub(super) open: Vec<bool>,
    pub(super) belief: Vec<f64>,
    /// Where slot 0 of the road stands in the ring; a closed road's does not move.
    pub(super) head: Vec<usize>,
    pub(super) closure_words: Vec<Days>,
    pub(super) pairs: Vec<PairState>,
    /// By pair and slot: trucks on the road.
    pub(super) road: Vec<u32>,
    /// Slots of a road less one: a ring's size is a power of two.
    pub(super) road_mask: usize,
    // By commodity.
    pub(super) stock: Vec<f64>,
    pub(super) cover: Vec<f64>,
    pub(super) idle: Vec<u32>,
    pub(super) returning: Vec<u32>,
    pub(super) return_mask: usize,
    pub(super) return_head: usize,
    pub(super) replacement_carry: Vec<f64>,
    /// Trucks lost and not yet replaced.
    pub(super) unreplaced: Vec<u32>,
    pub(super) demand_words: Vec<Days>,
    // By use.
    pub(super) buffer: Vec<f64>,
    // Escorts.
    pub(super) busy: u32,
    /// By day: teams that are free again.
    pub(super) release: Vec<u32>,
    pub(super) today: Today,
    /// Room for the orders of one commodity.
    pub(super) ordered: Vec<u32>,
    pub(super) remainders: Vec<f64>,
}

/// A duration as it was drawn: for how many days, and on which, by whose rates.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Drawn {
    pub(super) days: u32,
    pub(super) on: u32,
}

/// What is remembered of one pair, side by side: a day's steps touch all of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairState {
    /// Trucks at the border, on the road, in the yard.
    pub(super) queue: u32,
    pub(super) on_road: u32,
    pub(super) yard: u32,
    /// Today's counts.
    pub(super) today: PairCounts,
    /// Survivors who turned back today.
    pub(super) turned_back: u32,
    /// 1 − willingness.
    pub(super) reluctance: f64,
    pub(super) order_carry: f64,
    pub(super) room_carry: f64,
    /// Weight in today's orders.
    pub(super) weight: f64,
    pub(super) words: Days,
    /// Counts of the days so far.
    pub(super) sums: PairCounts,
    pub(super) max_queue: u32,
}

/// Trucks and convoys of a pair, of a day or of many. Side by side, so that they are added at one stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PairCounts {
    pub(super) sent: u32,
    pub(super) lost: u32,
    pub(super) arrived: u32,
    /// Trucks queued at the close.
    pub(super) queue: u32,
    pub(super) convoys: u32,
    pub(super) attacked: u32,
}

impl PairCounts {
    #[inline]
    pub(super) fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.lost += other.lost;
        self.arrived += other.arrived;
        self.queue = self.queue.wrapping_add(other.queue);
        self.convoys += other.convoys;
        self.attacked += other.attacked;
    }
}

impl PairState {
    const EMPTY: Self = Self {
        queue: 0,
        on_road: 0,
        yard: 0,
        today: PairCounts { sent: 0, lost: 0, arrived: 0, queue: 0, convoys: 0, attacked: 0 },
        turned_back: 0,
        reluctance: 0.0,
        order_carry: 0.0,
        room_carry: 0.0,
        weight: 0.0,
        words: Days::NONE,
        sums: PairCounts { sent: 0, lost: 0, arrived: 0, queue: 0, convoys: 0, attacked: 0 },
        max_queue: 0,
    };
}

/// What today's steps leave for the record.
#[derive(Default)]
pub(super) struct Today {
    // By commodity.
    pub(super) arrivals: Vec<f64>,
    pub(super) sold: Vec<f64>,
    pub(super) need: Vec<f64>,
    pub(super) unmet: Vec<f64>,
    pub(super) unmet_share: Vec<f64>,
    pub(super) requested: Vec<f64>,
    // By use.
    pub(super) use_need: Vec<f64>,
    pub(super) use_unmet: Vec<f64>,
    pub(super) use_unmet_share: Vec<f64>,
    // For the ledger, by commodity.
    pub(super) unloaded: Vec<u32>,
    pub(super) local: Vec<f64>,
    pub(super) used: Vec<f64>,
    pub(super) ordered: Vec<u32>,
    pub(super) replaced: Vec<u32>,
}

impl State {
    pub(super) fn new(shape: &Shape) -> Self {
        let (routes, pairs, commodities) = (shape.routes, shape.pairs.len(), shape.commodities);
        let uses = shape.uses.last().map_or(0, |range| range.end);
        let longest = shape.pairs_of.iter().map(|range| range.len()).max().unwrap_or(0);
        Self {
            regime: 0,
            regime_left: 0,
            regime_drawn: Drawn::default(),
            in_force: 0,
            z: 0.0,
            threat: 1.0,
            noise_words: Days::NONE,
            closed_left: vec![0; routes],
            closure_drawn: vec![Drawn::default(); routes],
            open: vec![true; routes],
            belief: vec![1.0; routes],
            head: vec![0; routes],
            closure_words: vec![Days::NONE; routes],
            pairs: vec![PairState::EMPTY; pairs],
            road: Vec::new(),
            road_mask: 0,
            stock: vec![0.0; commodities],
            cover: vec![0.0; commodities],
            idle: vec![0; commodities],
            returning: Vec::new(),
            return_mask: 0,
            return_head: 0,
            replacement_carry: vec![0.0; commodities],
            unreplaced: vec![0; commodities],
            demand_words: vec![Days::NONE; commodities],
            buffer: vec![0.0; uses],
            busy: 0,
            release: vec![0; shape.days],
            today: Today::new(shape, uses),
            ordered: vec![0; longest],
            remainders: vec![0.0; longest],
        }
    }

    /// Becomes what `from` is, in the room it has. It names every field, so that a new one cannot be forgotten.
    pub(super) fn copy_from(&mut self, from: &Self) {
        let Self {
            regime,
            regime_left,
            regime_drawn,
            in_force,
            z,
            threat,
            noise_words,
            closed_left,
            closure_drawn,
            open,
            belief,
            head,
            closure_words,
            pairs,
            road,
            road_mask,
            stock,
            cover,
            idle,
            returning,
            return_mask,
            return_head,
            replacement_carry,
            unreplaced,
            demand_words,
            buffer,
            busy,
            release,
            // Each day writes its own before it reads them.
            today: _,
            ordered: _,
            remainders: _,
        } = from;
        self.regime = *regime;
        self.regime_left = *regime_left;
        self.regime_drawn = *regime_drawn;
        self.in_force = *in_force;
        self.z = *z;
        self.threat = *threat;
        self.noise_words = *noise_words;
        self.road_mask = *road_mask;
        self.return_mask = *return_mask;
        self.return_head = *return_head;
        self.busy = *busy;
        self.closed_left.clone_from(closed_left);
        self.closure_drawn.clone_from(closure_drawn);
        self.open.clone_from(open);
        self.belief.clone_from(belief);
        self.head.clone_from(head);
        self.closure_words.clone_from(closure_words);
        self.pairs.clone_from(pairs);
        self.road.clone_from(road);
        self.stock.clone_from(stock);
        self.cover.clone_from(cover);
        self.idle.clone_from(idle);
        self.returning.clone_from(returning);
        self.replacement_carry.clone_from(replacement_carry);
        self.unreplaced.clone_from(unreplaced);
        self.demand_words.clone_from(demand_words);
        self.buffer.clone_from(buffer);
        self.release.clone_from(release);
    }

    /// Forgets the words of days to come: they are another replication's.
    pub(super) fn forget_words(&mut self) {
        self.noise_words = Days::NONE;
        self.closure_words.fill(Days::NONE);
        self.demand_words.fill(Days::NONE);
        self.pairs.iter_mut().for_each(|pair| pair.words = Days::NONE);
    }

    /// docs/model.md, "State before day 0".
    pub(super) fn before_day_0(&mut self, day: &Day<'_>) {
        self.reset(day);
        self.threat_before_day_0(day);
        for route in 0..day.shape.routes {
            if day.instance.initially_closed[route] {
                let mut draws = day.chance.once(day.processes.closure_initial[route]);
                self.closed_left[route] = day.rates.routes[route].closure.draw(&mut draws);
                self.closure_drawn[route] = Drawn { days: self.closed_left[route], on: 0 };
            }
        }
        for commodity in 0..day.shape.commodities {
            self.depot_before_day_0(day, commodity);
            self.roads_before_day_0(day, commodity);
        }
    }

    fn reset(&mut self, day: &Day<'_>) {
        self.forget_words();
        self.closed_left.fill(0);
        self.open.fill(true);
        self.belief.fill(1.0);
        self.head.fill(0);
        for (pair, &queue) in self.pairs.iter_mut().zip(&day.instance.initial_queue) {
            *pair = PairState { queue, ..PairState::EMPTY };
        }
        self.replacement_carry.fill(0.0);
        self.unreplaced.fill(0);
        self.busy = 0;
        self.release.fill(0);
        self.road_mask = day.instance.road_slots - 1;
        self.road.clear();
        self.road.resize(day.shape.pairs.len() * day.instance.road_slots, 0);
        self.return_mask = day.instance.return_slots - 1;
        self.return_head = 0;
        self.returning.clear();
        self.returning.resize(day.shape.commodities * day.instance.return_slots, 0);
    }

    fn threat_before_day_0(&mut self, day: &Day<'_>) {
        self.regime = day.shape.initial_regime;
        self.in_force = self.regime;
        let duration = day.rates.regimes[self.regime].duration;
        self.regime_left = match duration {
            Duration::Lasts => u32::MAX,
            _ => duration.draw(&mut day.chance.once(day.processes.regime_initial)),
        };
        self.regime_drawn = Drawn { days: self.regime_left, on: 0 };
        self.threat = 1.0;
        self.z = 0.0;
        if day.instance.noisy {
            self.z = StandardNormal.sample(&mut day.chance.once(day.processes.noise_initial));
        }
    }

    fn depot_before_day_0(&mut self, day: &Day<'_>, commodity: usize) {
        let demand = day.demand(commodity);
        let rates = &day.rates.commodities[commodity];
        self.stock[commodity] = (day.instance.initial_stock_days[commodity] * demand).min(rates.storage);
        self.cover[commodity] = self.stock[commodity] / demand;
        for k in day.shape.uses[commodity].clone() {
            let rates = &day.rates.uses[k];
            self.buffer[k] = day.instance.initial_fill[k] * (demand * rates.share) * rates.buffer_days;
        }
    }

    /// Normal traffic on the roads and in the returning ring; what is left of the fleet is idle.
    fn roads_before_day_0(&mut self, day: &Day<'_>, commodity: usize) {
        let shares = day.rates.commodities[commodity].shares;
        let flow = ((day.demand(commodity) - day.local(commodity)).max(0.0) / day.instance.load[commodity]).min(MOST_TRUCKS);
        let mut away = 0;
        if day.shape.warm_start && shares > 0.0 {
            for pair in day.shape.pairs_of[commodity].clone() {
                let route = &day.rates.routes[day.shape.pairs[pair].route];
                let rates = &day.rates.pairs[pair];
                let flow = flow * rates.share / shares;
                let mut carry = 0.0;
                for slot in 1..=floor(route.transit_days + route.delay_days + 0.5) as usize {
                    let trucks = made_whole(flow, &mut carry);
                    Roads { road: &mut self.road, mask: self.road_mask }.put(pair, &mut self.pairs[pair], 0, slot, trucks);
                    away += trucks;
                }
                let mut carry = 0.0;
                for slot in 1..=route.return_days as usize {
                    let trucks = made_whole(flow, &mut carry);
                    self.send_back(commodity, slot, trucks);
                    away += trucks;
                }
                let waited = (rates.phase + rates.interval - 1) % rates.interval;
                self.pairs[pair].queue += floor(flow * f64::from(waited) + 0.5);
            }
        }
        self.idle[commodity] = day.instance.fleet[commodity].map_or(0, |fleet| fleet.saturating_sub(away));
    }

    /// Sends unloaded trucks back: idle after so many days.
    pub(super) fn send_back(&mut self, commodity: usize, days: usize, trucks: u32) {
        let slot = days.min(self.return_mask);
        self.returning[commodity * (self.return_mask + 1) + ((self.return_head + slot) & self.return_mask)] += trucks;
    }

    /// The state at the close of a day, for who looks on.
    pub(super) fn closing(&self, day: &Day<'_>) -> Closing<'_> {
        Closing {
            day: day.t,
            regime: self.in_force,
            stock: &self.stock,
            cover: &self.cover,
            arrivals: &self.today.arrivals,
            sold: &self.today.sold,
            buffer: &self.buffer,
            unmet_share: &self.today.use_unmet_share,
            unmet: &self.today.unmet_share,
            open: &self.open,
            pairs: PairQueues(&self.pairs),
        }
    }
}

/// The roads, apart from all else that a step holds.
pub(super) struct Roads<'a> {
    pub(super) road: &'a mut [u32],
    pub(super) mask: usize,
}

impl Roads<'_> {
    /// Puts trucks on a slot of a pair's road. What lies beyond the horizon never arrives: one slot holds it all.
    #[inline]
    pub(super) fn put(&mut self, pair: usize, state: &mut PairState, head: usize, slot: usize, trucks: u32) {
        let slot = slot.min(self.mask);
        self.road[pair * (self.mask + 1) + ((head + slot) & self.mask)] += trucks;
        state.on_road += trucks;
    }
}

impl Today {
    fn new(shape: &Shape, uses: usize) -> Self {
        let (by_commodity, by_use) = (vec![0.0; shape.commodities], vec![0.0; uses]);
        let counts = vec![0; shape.commodities];
        Self {
            arrivals: by_commodity.clone(),
            sold: by_commodity.clone(),
            need: by_commodity.clone(),
            unmet: by_commodity.clone(),
            unmet_share: by_commodity.clone(),
            requested: by_commodity.clone(),
            use_need: by_use.clone(),
            use_unmet: by_use.clone(),
            use_unmet_share: by_use,
            unloaded: counts.clone(),
            local: by_commodity.clone(),
            used: by_commodity,
            ordered: counts.clone(),
            replaced: counts,
        }
    }
}
