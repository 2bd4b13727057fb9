//! The rates in force, by lane: a stretch's rates under each lane's parameter draw and regime, side by side.

use super::lane::{Counts, LANES, Lane, ZERO, each};
use crate::model::law::Guide;
use crate::model::law::NEAR;
use crate::model::{Instance, Segment, Shape};

/// What unprotected uses may request where no step of rationing applies, as a fraction of their usual need: no limit.
const UNLIMITED: f64 = 1e300;

/// Everything that today's steps need to know, laid out for them once a stretch and on a change of regime.
pub(super) struct Rates {
    /// Regime that a measure forces.
    pub(super) forced: Option<usize>,
    /// Number of the stretch.
    pub(super) segment: usize,
    pub(super) persistence: Lane,
    pub(super) innovation: Lane,
    /// σ of the threat multiplier, and σ²/2.
    pub(super) volatility: Lane,
    pub(super) half_variance: Lane,
    /// Multiplier of the closure hazards under the regime in force.
    pub(super) closure: Lane,
    pub(super) teams: Counts,
    pub(super) escort_return: Counts,
    /// Pairs that wait for an escort.
    pub(super) escorted: Vec<usize>,
    pub(super) commodities: Vec<CommodityRates>,
    pub(super) uses: Vec<UseRates>,
    pub(super) routes: Vec<RouteRates>,
    pub(super) pairs: Vec<PairRates>,
}

/// Of a commodity.
#[repr(align(64))]
#[derive(Clone)]
pub(super) struct CommodityRates {
    pub(super) load: Lane,
    pub(super) shares: Lane,
    pub(super) lead_days: Lane,
    pub(super) target_stock_days: Lane,
    pub(super) adjust: Lane,
    pub(super) max_order_factor: Lane,
    pub(super) storage: Lane,
    pub(super) unload: Lane,
    pub(super) restock: Lane,
    /// Users hoard below it.
    pub(super) hoarding_below: Lane,
    pub(super) replacement: Lane,
    pub(super) strength: Lane,
    /// σ of the demand noise, and σ²/2.
    pub(super) volatility: Lane,
    pub(super) half_variance: Lane,
    /// Exponent of prices by elasticity, and the cap of every price.
    pub(super) exponent: Lane,
    pub(super) cap: Lane,
    /// Of prices by level and by inflow.
    pub(super) price_level: Lane,
    pub(super) price_exponent: Lane,
    pub(super) price_inflow: Lane,
    pub(super) price_days: Lane,
    /// Dear from this price on.
    pub(super) dear: Lane,
    /// Low below this level, relieved from this one on.
    pub(super) dry_level: Lane,
    pub(super) relief_level: Lane,
    /// Unserved below this fill rate.
    pub(super) unserved_fill: Lane,
    /// Steps of rationing, highest cover first: applies below it, largest request as a fraction of the usual need.
    pub(super) rationing: Vec<(Lane, Lane)>,
    pub(super) noisy: bool,
    /// There is an elasticity.
    pub(super) elastic: bool,
}

/// Of a use.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(super) struct UseRates {
    pub(super) share: Lane,
    /// Its inverse, and 0 without a share.
    pub(super) per_share: Lane,
    pub(super) buffer_days: Lane,
    pub(super) hoarding: Lane,
    /// Share of the usual need that it can pay for.
    pub(super) budget: Lane,
    pub(super) service_full: Lane,
    pub(super) service_without: Lane,
    pub(super) protected: bool,
    /// It has a budget, in some lane.
    pub(super) budgeted: bool,
}

/// Of a route.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(super) struct RouteRates {
    pub(super) closure_hazard: Lane,
    pub(super) belief_kept: Lane,
    pub(super) return_days: Counts,
    /// State that a measure holds.
    pub(super) held: Option<bool>,
    /// Nobody is ever delayed, in any lane.
    pub(super) prompt: bool,
    /// All lanes have the same delays: these.
    pub(super) alike: bool,
    pub(super) guide: Guide,
}

/// Of a pair, under the regime in force.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(super) struct PairRates {
    pub(super) share: Lane,
    /// Trucks that the road takes on a convoy day, before willingness; infinite without a capacity.
    pub(super) room: Lane,
    /// Without a capacity: the share of the queue that may leave.
    pub(super) spare: Lane,
    /// Trucks that importers count on: the room, or a convoy under escort.
    pub(super) believed_room: Lane,
    /// Hazard of attack of a convoy, before the day's threat.
    pub(super) attack: Lane,
    /// What is left of unwillingness after a day.
    pub(super) reluctance_kept: Lane,
    /// Trucks of a convoy, and convoys of a truck.
    pub(super) size: Lane,
    pub(super) per_size: Lane,
    /// Trucks from which an escorted convoy leaves.
    pub(super) least: Lane,
    /// Slot at which a convoy without delay enters the road.
    pub(super) transit: Counts,
    pub(super) interval: Counts,
    pub(super) phase: Counts,
    /// Every day is a convoy day, in every lane.
    pub(super) every_day: bool,
    pub(super) escorted: bool,
}

impl Rates {
    pub(super) fn new(shape: &Shape) -> Self {
        const NONE: Counts = [0; LANES];
        let commodity = CommodityRates {
            load: ZERO,
            shares: ZERO,
            lead_days: ZERO,
            target_stock_days: ZERO,
            adjust: ZERO,
            max_order_factor: ZERO,
            storage: ZERO,
            unload: ZERO,
            restock: ZERO,
            hoarding_below: ZERO,
            replacement: ZERO,
            strength: ZERO,
            volatility: ZERO,
            half_variance: ZERO,
            exponent: ZERO,
            cap: ZERO,
            price_level: ZERO,
            price_exponent: ZERO,
            price_inflow: ZERO,
            price_days: ZERO,
            dear: ZERO,
            dry_level: ZERO,
            relief_level: ZERO,
            unserved_fill: ZERO,
            rationing: Vec::new(),
            noisy: false,
            elastic: false,
        };
        let use_ = UseRates {
            share: ZERO,
            per_share: ZERO,
            buffer_days: ZERO,
            hoarding: ZERO,
            budget: ZERO,
            service_full: ZERO,
            service_without: ZERO,
            protected: false,
            budgeted: false,
        };
        let route = RouteRates {
            closure_hazard: ZERO,
            belief_kept: ZERO,
            return_days: NONE,
            held: None,
            prompt: true,
            alike: true,
            guide: [0; 256],
        };
        let pair = PairRates {
            share: ZERO,
            room: ZERO,
            spare: ZERO,
            believed_room: ZERO,
            attack: ZERO,
            reluctance_kept: ZERO,
            size: ZERO,
            per_size: ZERO,
            least: ZERO,
            transit: NONE,
            interval: NONE,
            phase: NONE,
            every_day: true,
            escorted: false,
        };
        Self {
            forced: None,
            segment: 0,
            persistence: ZERO,
            innovation: ZERO,
            volatility: ZERO,
            half_variance: ZERO,
            closure: ZERO,
            teams: NONE,
            escort_return: NONE,
            escorted: Vec::new(),
            commodities: vec![commodity; shape.commodities],
            uses: vec![use_; shape.all_uses()],
            routes: vec![route; shape.routes],
            pairs: vec![pair; shape.pairs.len()],
        }
    }

    /// Lays out a stretch's rates for all lanes.
    #[inline(never)]
    pub(super) fn enter(&mut self, shape: &Shape, instances: &[&Instance; LANES], segment: usize, regimes: &[usize; LANES]) {
        self.segment = segment;
        self.begin(&instances[0].segments[segment]);
        for (lane, (instance, &regime)) in instances.iter().zip(regimes).enumerate() {
            let rates = &instance.segments[segment];
            self.lay(lane, instance, rates);
            self.regime(shape, lane, rates, regime);
        }
    }

    /// What no parameter draw changes, and what is gathered over the lanes.
    fn begin(&mut self, rates: &Segment) {
        self.forced = rates.forced_regime;
        self.escorted.clear();
        self.escorted.extend((0..self.pairs.len()).filter(|&pair| rates.pairs[pair].escorted));
        for (to, from) in self.pairs.iter_mut().zip(&rates.pairs) {
            (to.escorted, to.every_day) = (from.escorted, true);
        }
        for ((to, from), delay) in self.routes.iter_mut().zip(&rates.routes).zip(&rates.delays) {
            (to.held, to.prompt, to.alike, to.guide) = (from.held, true, true, *delay.guide());
        }
        for (to, from) in self.uses.iter_mut().zip(&rates.uses) {
            (to.protected, to.budgeted) = (from.protected, false);
        }
        for (to, from) in self.commodities.iter_mut().zip(&rates.commodities) {
            (to.noisy, to.elastic) = (false, from.price.is_some());
            to.rationing.resize(from.rationing.len(), (ZERO, ZERO));
        }
    }

    fn lay(&mut self, lane: usize, instance: &Instance, rates: &Segment) {
        let half = |sigma: f64| sigma * sigma / 2.0;
        self.persistence[lane] = rates.persistence;
        self.innovation[lane] = rates.innovation;
        self.volatility[lane] = rates.volatility;
        self.half_variance[lane] = half(rates.volatility);
        self.teams[lane] = rates.teams.unwrap_or(0);
        self.escort_return[lane] = rates.escort_return;
        for ((to, from), &load) in self.commodities.iter_mut().zip(&rates.commodities).zip(&instance.load) {
            to.load[lane] = load;
            to.shares[lane] = from.shares;
            to.target_stock_days[lane] = from.target_stock_days;
            to.adjust[lane] = from.adjust;
            to.max_order_factor[lane] = from.max_order_factor;
            to.storage[lane] = from.storage;
            to.unload[lane] = from.unload;
            to.restock[lane] = from.restock;
            to.hoarding_below[lane] = from.hoarding_below_days - NEAR;
            to.replacement[lane] = from.replacement;
            to.strength[lane] = from.strength;
            to.volatility[lane] = from.demand_volatility;
            to.half_variance[lane] = half(from.demand_volatility);
            to.noisy |= from.demand_volatility != 0.0;
            (to.exponent[lane], to.cap[lane]) = (from.price.unwrap_or_default().0, from.price_cap);
            to.price_level[lane] = from.price_level;
            to.price_exponent[lane] = from.price_exponent;
            to.price_inflow[lane] = from.price_inflow;
            to.price_days[lane] = from.price_days;
            to.dear[lane] = from.dear_price - NEAR;
            to.dry_level[lane] = from.dry_level - NEAR;
            to.relief_level[lane] = from.relief_level - NEAR;
            to.unserved_fill[lane] = from.unserved_fill - NEAR;
            for ((below, fraction), step) in to.rationing.iter_mut().zip(from.rationing.iter().rev()) {
                below[lane] = step.below_days - NEAR;
                fraction[lane] = step.fraction.min(UNLIMITED);
            }
        }
        for (to, from) in self.uses.iter_mut().zip(&rates.uses) {
            (to.share[lane], to.buffer_days[lane], to.hoarding[lane]) = (from.share, from.buffer_days, from.hoarding);
            to.per_share[lane] = if from.share > 0.0 { 1.0 / from.share } else { 0.0 };
            to.budget[lane] = if from.budget.is_nan() { UNLIMITED } else { from.budget.min(UNLIMITED) };
            to.budgeted |= !from.budget.is_nan();
            (to.service_full[lane], to.service_without[lane]) = (from.service_full, from.service_without);
        }
        for ((to, from), delay) in self.routes.iter_mut().zip(&rates.routes).zip(&rates.delays) {
            to.closure_hazard[lane] = from.closure_hazard;
            to.belief_kept[lane] = from.belief_kept;
            to.return_days[lane] = from.return_days;
            to.prompt &= delay.is_none();
            to.alike &= to.guide == *delay.guide();
        }
        for (to, from) in self.pairs.iter_mut().zip(&rates.pairs) {
            to.share[lane] = from.share;
            to.reluctance_kept[lane] = from.reluctance_kept;
            to.size[lane] = f64::from(from.convoy_trucks);
            to.per_size[lane] = 1.0 / f64::from(from.convoy_trucks);
            to.least[lane] = f64::from(from.min_trucks);
            (to.interval[lane], to.phase[lane]) = (from.interval, from.phase);
            to.every_day &= from.interval <= 1;
        }
    }

    /// What hangs on a lane's regime in force.
    pub(super) fn regime(&mut self, shape: &Shape, lane: usize, rates: &Segment, regime: usize) {
        self.closure[lane] = rates.regimes[regime].closure;
        for (to, &lead_days) in self.commodities.iter_mut().zip(&rates.lead_days[regime * shape.commodities..]) {
            to.lead_days[lane] = lead_days;
        }
        let by_commodity = &rates.regime_pairs[regime * shape.commodities..];
        let transit = &rates.transit[regime * shape.pairs.len()..];
        for ((to, from), (of, &transit)) in self.pairs.iter_mut().zip(&rates.pairs).zip(shape.pairs.iter().zip(transit)) {
            let regime = &by_commodity[of.commodity];
            to.attack[lane] = from.attack_hazard * regime.attack;
            to.transit[lane] = transit;
            // Without a capacity the queue stands in for it, and no factor lets more than the queue leave.
            to.room[lane] = if from.room.is_finite() { from.room * regime.capacity } else { f64::INFINITY };
            to.spare[lane] = from.factor * regime.capacity.min(1.0);
            to.believed_room[lane] = if from.escorted { f64::from(from.convoy_trucks) } else { to.room[lane] };
        }
    }
}

impl CommodityRates {
    /// What an unprotected use may request, as a fraction of its usual need: the step with the lowest cover that applies.
    #[inline(always)]
    pub(super) fn ration(&self, cover: &Lane) -> Lane {
        let mut ration = [UNLIMITED; LANES];
        for (below, fraction) in &self.rationing {
            ration = each(|l| if cover[l] < below[l] { fraction[l] } else { ration[l] });
        }
        ration
    }
}
