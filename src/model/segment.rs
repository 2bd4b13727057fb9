//! A stretch of days with the same rates, derived once from the values in force.

use super::Shape;
use super::law::{self, Delay, Duration, LONGEST_DELAY};
use crate::scenario::{CommodityKey, EscortKey, GlobalKey, PairKey, Ration, RegimeKey, RegimePairKey, RouteKey, Slot, UseKey};
use libm::{exp, sqrt};

/// All rates of a stretch of days.
#[derive(Debug, Clone, Default)]
pub struct Segment {
    /// Regime that a measure forces.
    pub forced_regime: Option<usize>,
    /// σ of the threat multiplier.
    pub volatility: f64,
    /// ρ of the threat noise.
    pub persistence: f64,
    /// √(1 − ρ²).
    pub innovation: f64,
    /// Escort teams; none: nobody waits for an escort.
    pub teams: Option<u32>,
    /// Days that a team needs to come back.
    pub escort_return: u32,
    /// By commodity.
    pub commodities: Vec<CommodityRates>,
    /// By use, in the list of all uses.
    pub uses: Vec<UseRates>,
    /// By regime.
    pub regimes: Vec<RegimeRates>,
    /// By regime, then commodity.
    pub regime_pairs: Vec<RegimePairRates>,
    /// By route.
    pub routes: Vec<RouteRates>,
    /// By pair, as in [`Shape::pairs`].
    pub pairs: Vec<PairRates>,
    /// By regime, then pair: slot at which a convoy without delay enters the road.
    pub transit: Vec<u32>,
    /// By route: the law of the delay.
    pub delays: Vec<Delay>,
    /// By regime, then commodity: mean days that an order is thought to need, over the routes by share.
    pub lead_days: Vec<f64>,
}

/// Rates of a commodity.
#[derive(Debug, Clone, Default)]
pub struct CommodityRates {
    /// Depot stock that importers aim at, in days.
    pub target_stock_days: f64,
    /// 1/adjust_days.
    pub adjust: f64,
    /// Orders of a day, at most, in days of demand.
    pub max_order_factor: f64,
    /// Depot storage in units; infinite if unlimited.
    pub storage: f64,
    /// Trucks that may be unloaded in a day; infinite if unlimited.
    pub unload: f64,
    /// 1/restock_days.
    pub restock: f64,
    /// Cover below which users hoard.
    pub hoarding_below_days: f64,
    /// σ of the demand noise.
    pub demand_volatility: f64,
    /// Trucks that replace lost ones, a day.
    pub replacement: f64,
    /// −1/price_elasticity and the cap; none: no price index.
    pub price: Option<(f64, f64)>,
    /// Largest price index; NaN where there is no price.
    pub price_cap: f64,
    /// Prices by level: the level below which they rise, and how steeply.
    pub price_level: f64,
    /// Exponent of prices by level.
    pub price_exponent: f64,
    /// Prices by inflow: their rise where nothing flows in.
    pub price_inflow: f64,
    /// Days over which a price looks back; NaN where there is none by level or inflow.
    pub price_days: f64,
    /// Price index from which a day is dear.
    pub dear_price: f64,
    /// Level below which a use becomes dry, and level at which it no longer is.
    pub dry_level: f64,
    /// Level from which a dry use is dry no longer; at least `dry_level`.
    pub relief_level: f64,
    /// Fill rate below which a day is unserved.
    pub unserved_fill: f64,
    /// How long convoys halt after an attack on an escorted one; none: they do not.
    pub halt: Option<Duration>,
    /// Share of a halt that holds on the other routes.
    pub halt_elsewhere: f64,
    /// Strength of the dependence.
    pub strength: f64,
    /// Steps of rationing, lowest cover first.
    pub rationing: Vec<Rationing>,
    /// Sum of the routes' shares.
    pub shares: f64,
}

/// One step of rationing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rationing {
    /// Cover below which it applies.
    pub below_days: f64,
    /// Largest request, as a fraction of the usual need.
    pub fraction: f64,
}

/// Rates of a use.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct UseRates {
    /// Share of the demand.
    pub share: f64,
    /// Buffer it aims to hold, in days of usual need.
    pub buffer_days: f64,
    /// Growth of that target while it hoards.
    pub hoarding: f64,
    /// Rationing does not apply.
    pub protected: bool,
    /// Share of the usual need that it can pay for; NaN: all of its need.
    pub budget: f64,
    /// Level of its service when all of its need is met; NaN: it has none.
    pub service_full: f64,
    /// Level of its service when none is; at most `service_full`.
    pub service_without: f64,
}

/// Rates of a regime.
#[derive(Debug, Clone)]
pub struct RegimeRates {
    /// Multiplies the hazard of closure.
    pub closure: f64,
    /// How long it lasts.
    pub duration: Duration,
    /// Opens every closed route on the day it begins.
    pub reopens: bool,
    /// Weights of the regimes that may follow.
    pub next: Vec<f64>,
}

/// Rates of a regime for a commodity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegimePairRates {
    /// Multiplies the hazard of attack.
    pub attack: f64,
    /// Multiplies the capacity.
    pub capacity: f64,
    /// Multiplies the transit.
    pub transit: f64,
}

/// Rates of a route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RouteRates {
    /// −ln(1 − closure_probability).
    pub closure_hazard: f64,
    /// How long a closure lasts.
    pub closure: Duration,
    /// Days on the road, before multiplier and delay.
    pub transit_days: f64,
    /// Mean delay.
    pub delay_days: f64,
    /// Days until an unloaded truck is idle.
    pub return_days: u32,
    /// What is left of the belief in a closed road after a day.
    pub belief_kept: f64,
    /// State that a measure holds: open (true) or closed (false).
    pub held: Option<bool>,
}

/// Rates of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairRates {
    /// Weight in the normal traffic.
    pub share: f64,
    /// capacity·interval·factor, in trucks of a convoy day; infinite without a capacity.
    pub room: f64,
    /// min(1, factor): what holds of the queue where there is no capacity.
    pub factor: f64,
    /// −ln(1 − attack_probability).
    pub attack_hazard: f64,
    /// μ of the loss.
    pub loss_mean: f64,
    /// κ of the loss; NaN: always the mean.
    pub loss_concentration: f64,
    /// Probability that survivors turn back.
    pub turn_back: f64,
    /// Willingness that an attack takes away.
    pub deterrence: f64,
    /// exp(−1/recovery_days): what is left of the reluctance after a day.
    pub reluctance_kept: f64,
    /// Trucks in a convoy.
    pub convoy_trucks: u32,
    /// Trucks that must wait before an escorted convoy leaves; at least 1.
    pub min_trucks: u32,
    /// Days between convoy days.
    pub interval: u32,
    /// Shift of the convoy days.
    pub phase: u32,
    /// Waits for an escort.
    pub escorted: bool,
}

/// Days that no horizon reaches, and that leave room to count a delay on top.
const LONGEST_TRANSIT: f64 = 1e9;
/// Days over which prices look back where the scenario does not say.
const PRICE_DAYS_BY_LEVEL: f64 = 14.0;
const PRICE_DAYS_BY_INFLOW: f64 = 21.0;

impl Segment {
    pub(super) fn fill(&mut self, shape: &Shape, read: &impl Fn(Slot) -> f64, rationing: &[&[Ration]], draws: &[f64]) {
        let global = |key| read(Slot::Global(key));
        self.volatility = global(GlobalKey::Volatility);
        self.persistence = global(GlobalKey::Persistence);
        self.innovation = sqrt(1.0 - self.persistence * self.persistence);
        let teams = global(GlobalKey::Teams);
        self.teams = if teams.is_nan() { None } else { Some(teams as u32) };
        self.escort_return = global(GlobalKey::EscortReturn) as u32;
        self.fill_routes(shape, read);
        self.fill_regimes(shape, read);
        self.fill_travel(shape);
        self.fill_uses(shape, read);
        self.commodities.resize_with(shape.commodities, CommodityRates::default);
        for (c, steps) in rationing.iter().enumerate() {
            self.fill_commodity(c, shape, read);
            self.commodities[c].fill_rationing(steps, draws);
        }
        self.fill_lead(shape, read);
    }

    /// Importers plan on normal transit times, or on those of the regime in force.
    fn fill_lead(&mut self, shape: &Shape, read: &impl Fn(Slot) -> f64) {
        self.lead_days.clear();
        for regime in 0..shape.regimes {
            for (c, rates) in self.commodities.iter().enumerate() {
                let follows = read(Slot::Commodity(c, CommodityKey::OrdersFollowRegime)) > 0.5;
                let range = shape.pairs_of[c].clone();
                let lead = |at: usize| {
                    let (pair, route) = (&self.pairs[at], &self.routes[shape.pairs[at].route]);
                    let transit = if follows { f64::from(self.transit[regime * shape.pairs.len() + at]) } else { route.transit_days };
                    pair.share * (transit - 1.0 + route.delay_days + (f64::from(pair.interval) - 1.0) / 2.0)
                };
                let weighted: f64 = range.map(lead).sum();
                self.lead_days.push(if rates.shares > 0.0 { weighted / rates.shares } else { 0.0 });
            }
        }
    }

    fn fill_commodity(&mut self, c: usize, shape: &Shape, read: &impl Fn(Slot) -> f64) {
        let value = |key| read(Slot::Commodity(c, key));
        let pairs = &self.pairs[shape.pairs_of[c].clone()];
        let shares: f64 = pairs.iter().map(|pair| pair.share).sum();
        let given = |key, or: f64| if value(key).is_nan() { or } else { value(key) };
        let rates = &mut self.commodities[c];
        rates.shares = shares;
        rates.target_stock_days = given(CommodityKey::TargetStockDays, value(CommodityKey::InitialStockDays));
        rates.adjust = 1.0 / value(CommodityKey::AdjustDays);
        rates.max_order_factor = value(CommodityKey::MaxOrderFactor);
        let by_days = given(CommodityKey::StorageDays, f64::INFINITY) * value(CommodityKey::DailyDemand);
        rates.storage = given(CommodityKey::Storage, by_days);
        rates.unload = value(CommodityKey::UnloadTrucksPerDay);
        rates.restock = 1.0 / value(CommodityKey::RestockDays);
        rates.hoarding_below_days = value(CommodityKey::HoardingBelowDays);
        rates.demand_volatility = value(CommodityKey::DemandVolatility);
        rates.replacement = value(CommodityKey::FleetReplacementPerDay);
        let elasticity = value(CommodityKey::PriceElasticity);
        rates.price = if elasticity.is_nan() { None } else { Some((-1.0 / elasticity, value(CommodityKey::PriceCap))) };
        rates.strength = value(CommodityKey::DependsStrength);
        rates.price_cap = value(CommodityKey::PriceCap);
        rates.price_level = value(CommodityKey::PriceLevel);
        rates.price_exponent = value(CommodityKey::PriceExponent);
        rates.price_inflow = value(CommodityKey::PriceInflow);
        rates.price_days =
            given(CommodityKey::PriceDays, if rates.price_inflow.is_nan() { PRICE_DAYS_BY_LEVEL } else { PRICE_DAYS_BY_INFLOW });
        rates.dear_price = value(CommodityKey::DearPrice);
        rates.dry_level = value(CommodityKey::DryLevel);
        rates.relief_level = value(CommodityKey::ReliefLevel).max(rates.dry_level);
        rates.unserved_fill = value(CommodityKey::UnservedFill);
        let escort = |key| read(Slot::Escort(c, key));
        let mean = escort(EscortKey::HaltMean);
        rates.halt = if mean.is_nan() { None } else { Some(Duration::new(mean, escort(EscortKey::HaltCv))) };
        rates.halt_elsewhere = escort(EscortKey::HaltElsewhere);
    }

    fn fill_uses(&mut self, shape: &Shape, read: &impl Fn(Slot) -> f64) {
        self.uses.clear();
        for (c, range) in shape.uses.iter().enumerate() {
            let first = self.uses.len();
            for k in 0..range.len() {
                let value = |key| read(Slot::Use(c, k, key));
                self.uses.push(UseRates {
                    share: value(UseKey::Share),
                    buffer_days: value(UseKey::BufferDays),
                    hoarding: value(UseKey::Hoarding),
                    protected: value(UseKey::Protected) > 0.5,
                    budget: value(UseKey::Budget),
                    service_full: value(UseKey::ServiceFull),
                    service_without: value(UseKey::ServiceWithout).min(value(UseKey::ServiceFull)),
                });
            }
            // The reader saw to it that known shares add up to 1; drawn ones are divided by their sum.
            let sum: f64 = self.uses[first..].iter().map(|rates| rates.share).sum();
            if (sum - 1.0).abs() > 1e-6 && sum > 0.0 {
                self.uses[first..].iter_mut().for_each(|rates| rates.share /= sum);
            }
        }
    }

    fn fill_regimes(&mut self, shape: &Shape, read: &impl Fn(Slot) -> f64) {
        let count = shape.regimes;
        self.regimes.clear();
        self.regime_pairs.clear();
        for g in 0..count {
            let value = |key| read(Slot::Regime(g, key));
            self.regimes.push(RegimeRates {
                closure: value(RegimeKey::ClosureMultiplier),
                duration: Duration::new(value(RegimeKey::DurationMean), value(RegimeKey::DurationCv)),
                reopens: value(RegimeKey::Reopens) > 0.5,
                next: (0..count).map(|next| read(Slot::Next(g, next))).collect(),
            });
            self.regime_pairs.extend((0..shape.commodities).map(|c| RegimePairRates {
                attack: read(Slot::RegimePair(g, c, RegimePairKey::AttackMultiplier)),
                capacity: read(Slot::RegimePair(g, c, RegimePairKey::CapacityMultiplier)),
                transit: read(Slot::RegimePair(g, c, RegimePairKey::TransitMultiplier)),
            }));
        }
    }

    fn fill_routes(&mut self, shape: &Shape, read: &impl Fn(Slot) -> f64) {
        self.routes.clear();
        self.routes.extend((0..shape.routes).map(|r| {
            let value = |key| read(Slot::Route(r, key));
            let transit = value(RouteKey::TransitDays);
            let back = value(RouteKey::ReturnDays);
            let delay = value(RouteKey::DelayDays);
            RouteRates {
                closure_hazard: law::hazard(value(RouteKey::ClosureProbability)),
                closure: Duration::new(value(RouteKey::ClosureMean), value(RouteKey::ClosureCv)),
                transit_days: transit,
                delay_days: delay,
                return_days: if back.is_nan() { transit as u32 } else { back as u32 },
                belief_kept: 1.0 - value(RouteKey::Rerouting),
                held: None,
            }
        }));
        self.pairs.clear();
        self.pairs
            .extend(shape.pairs.iter().map(|pair| PairRates::read(|key| read(Slot::Pair(pair.route, pair.commodity, key)), self.teams)));
    }

    fn fill_travel(&mut self, shape: &Shape) {
        self.transit.clear();
        for regime in self.regime_pairs.chunks(shape.commodities) {
            let days = |pair: &super::Pair| law::rounded(self.routes[pair.route].transit_days * regime[pair.commodity].transit);
            self.transit.extend(shape.pairs.iter().map(|pair| days(pair).clamp(1.0, LONGEST_TRANSIT) as u32));
        }
        self.delays.resize_with(shape.routes, Delay::default);
        for (delay, route) in self.delays.iter_mut().zip(&self.routes) {
            delay.fill(route.delay_days);
        }
    }

    /// The farthest slot of the road that a truck may enter, before the horizon cuts it.
    pub(super) fn longest_road(&self) -> u32 {
        let multiplier = self.regime_pairs.iter().map(|rates| rates.transit).fold(1.0, f64::max);
        let road = |route: &RouteRates| {
            let warm = law::rounded(route.transit_days + route.delay_days);
            let longest = law::rounded(route.transit_days * multiplier).max(1.0);
            let delay = if route.delay_days > 0.0 { LONGEST_DELAY } else { 0 };
            warm.max(longest + f64::from(delay)) as u32
        };
        self.routes.iter().map(road).max().unwrap_or(1)
    }

    /// The longest way back of an unloaded truck.
    pub(super) fn longest_return(&self) -> u32 {
        self.routes.iter().map(|route| route.return_days).max().unwrap_or(0)
    }
}

impl CommodityRates {
    fn fill_rationing(&mut self, steps: &[Ration], draws: &[f64]) {
        use crate::scenario::keys::{RATIONING_BELOW, RATIONING_FRACTION};
        self.rationing.clear();
        self.rationing.extend(steps.iter().map(|step| Rationing {
            below_days: RATIONING_BELOW.hold(step.below_days.under(draws, &[])),
            fraction: RATIONING_FRACTION.hold(step.fraction.under(draws, &[])),
        }));
        self.rationing.sort_by(|a, b| a.below_days.total_cmp(&b.below_days));
    }
}

impl PairRates {
    fn read(value: impl Fn(PairKey) -> f64, teams: Option<u32>) -> Self {
        let factor = value(PairKey::CapacityFactor);
        let capacity = value(PairKey::CapacityTrucksPerDay);
        let interval = value(PairKey::ConvoyIntervalDays);
        Self {
            share: value(PairKey::Share),
            room: if capacity.is_infinite() { f64::INFINITY } else { capacity * interval * factor },
            factor: factor.min(1.0),
            attack_hazard: law::hazard(value(PairKey::AttackProbability)),
            loss_mean: value(PairKey::LossMean),
            loss_concentration: value(PairKey::LossConcentration),
            turn_back: value(PairKey::TurnBackProbability),
            deterrence: value(PairKey::Deterrence),
            reluctance_kept: exp(-1.0 / value(PairKey::RecoveryDays)),
            convoy_trucks: value(PairKey::ConvoyTrucks) as u32,
            min_trucks: (value(PairKey::ConvoyMinTrucks) as u32).max(1),
            interval: interval as u32,
            // Less than the interval, so that a day and its phase are never too many to count.
            phase: (value(PairKey::ConvoyPhase) % interval) as u32,
            escorted: value(PairKey::Escorted) > 0.5 && teams.is_some(),
        }
    }
}
