//! Every number that a scenario may hold: its key, unit, range, default and meaning.
//!
//! This table is the one place that knows them. The reader checks against it, `stockout schema` prints it, and the model
//! holds what a draw or a measure pushes out of range at the range's end. Source: docs/model.md, section "Keys".

/// What is to be known of one numeric key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spec {
    /// The key as it is written in a file, e.g. `daily_demand`; `closure.mean` for a number inside a table.
    pub name: &'static str,
    /// The unit, in the field's words; `unit` stands for the commodity's own (`m3`, `t`).
    pub unit: &'static str,
    /// The smallest value allowed.
    pub low: f64,
    /// The largest value allowed; infinity where there is none.
    pub high: f64,
    /// Whether `low` itself is refused (demand must be above 0).
    pub above_low: bool,
    /// Whether `high` itself is refused (persistence must be below 1).
    pub below_high: bool,
    /// A whole number: a draw or a measure that makes it a fraction is rounded, half up.
    pub whole: bool,
    /// A yes or no, held as 1 or 0.
    pub flag: bool,
    /// May a measure change it in mid-run?
    pub mid_run: bool,
    /// What holds where a file is silent. NaN: nothing is given (see `meaning`); infinity: unlimited.
    pub default: f64,
    /// Whether a file must give it.
    pub required: bool,
    /// One sentence.
    pub meaning: &'static str,
}

impl Spec {
    /// Is `value` one that a file may state? NaN stands for "not given" and is allowed where nothing is required.
    pub fn allows(&self, value: f64) -> bool {
        if value.is_nan() {
            return !self.required && self.default.is_nan();
        }
        if value.is_infinite() {
            return value > 0.0 && self.default == f64::INFINITY;
        }
        let above = if self.above_low { value > self.low } else { value >= self.low };
        let below = if self.below_high { value < self.high } else { value <= self.high };
        above && below && (!self.whole || value.fract() == 0.0)
    }

    /// What a draw or overlapping measures pushed out of range, held at the range's end; a whole number is rounded half up, where what is
    /// within 1e-9 of a half has reached it.
    pub fn hold(&self, value: f64) -> f64 {
        if value.is_nan() {
            return value;
        }
        let low = if self.above_low { self.low + 1e-9 } else { self.low };
        let high = if self.below_high { self.high - 1e-9 } else { self.high };
        let value = if self.whole && value.is_finite() { libm::floor(value + 0.5 + 1e-9) } else { value };
        value.max(low).min(high)
    }
}

const ANY: Spec = Spec {
    name: "",
    unit: "",
    low: 0.0,
    high: f64::INFINITY,
    above_low: false,
    below_high: false,
    whole: false,
    flag: false,
    mid_run: true,
    default: 0.0,
    required: false,
    meaning: "",
};

/// More days than this on a road, or between two convoys, are a slip of units, and would take as long to simulate.
const CENTURY: f64 = 36_600.0;

const fn number(name: &'static str, unit: &'static str, default: f64, meaning: &'static str) -> Spec {
    Spec { name, unit, default, meaning, ..ANY }
}
const fn positive(name: &'static str, unit: &'static str, default: f64, meaning: &'static str) -> Spec {
    Spec { above_low: true, ..number(name, unit, default, meaning) }
}
const fn at_least_one(name: &'static str, unit: &'static str, default: f64, meaning: &'static str) -> Spec {
    Spec { low: 1.0, ..number(name, unit, default, meaning) }
}
const fn fraction(name: &'static str, default: f64, meaning: &'static str) -> Spec {
    Spec { high: 1.0, ..number(name, "fraction", default, meaning) }
}
const fn flag(name: &'static str, default: f64, meaning: &'static str) -> Spec {
    Spec { high: 1.0, flag: true, whole: true, ..number(name, "yes or no", default, meaning) }
}
const fn up_to(high: f64, spec: Spec) -> Spec {
    Spec { high, ..spec }
}
const fn whole(spec: Spec) -> Spec {
    Spec { whole: true, ..spec }
}
const fn required(spec: Spec) -> Spec {
    Spec { required: true, default: f64::NAN, ..spec }
}
const fn fixed(spec: Spec) -> Spec {
    Spec { mid_run: false, ..spec }
}

/// An enum of keys with their table: `Enum::ALL[i].spec()`.
macro_rules! keys {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $spec:expr,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = "See its `spec`."] $variant,)* }
        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            pub(crate) const SPECS: &'static [Spec] = &[$($spec,)*];
            /// Name, unit, range, default, meaning.
            pub fn spec(self) -> &'static Spec { &Self::SPECS[self as usize] }
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
        }
    };
}

keys! {
    /// Numbers of `[scenario]`, `[threat]` and `[escorts]`.
    GlobalKey {
        Population => fixed(required(positive("scenario.population", "people", 0.0, "People in the city; turns an unmet share into person-days."))),
        ShortageThreshold => fixed(fraction("scenario.shortage_threshold", 0.05, "A day is a shortage day when the unmet share of the need reaches this.")),
        Volatility => number("threat.volatility", "1", 0.0, "Standard deviation of the logarithm of the daily threat multiplier."),
        Persistence => Spec { below_high: true, ..fraction("threat.persistence", 0.0, "Day-to-day correlation of the threat noise, below 1.") },
        Teams => whole(number("escorts.teams", "teams", f64::NAN, "Escort teams; without it nobody waits for an escort.")),
        EscortReturn => whole(number("escorts.return_days", "days", 2.0, "Days that a team needs to come back after its convoy's transit.")),
    }
}

keys! {
    /// Numbers of `[commodities.NAME]`.
    CommodityKey {
        DailyDemand => required(positive("daily_demand", "unit/day", 0.0, "Normal demand of an average day.")),
        TruckLoad => fixed(required(positive("truck_load", "unit/truck", 0.0, "What one truck carries."))),
        InitialStockDays => fixed(required(number("initial_stock_days", "days", 0.0, "Depot stock before day 0, in days of normal demand."))),
        TargetStockDays => number("target_stock_days", "days", f64::NAN, "Depot stock that importers aim at; by default initial_stock_days."),
        AdjustDays => at_least_one("adjust_days", "days", 14.0, "Days over which importers close a gap to the target."),
        MaxOrderFactor => number("max_order_factor", "1", 2.0, "Orders of a day are at most this many days of demand."),
        StorageDays => number("storage_days", "days", f64::NAN, "Depot storage in days of daily_demand without season; unlimited if neither this nor storage is given."),
        Storage => number("storage", "unit", f64::NAN, "Depot storage; in place of storage_days."),
        UnloadTrucksPerDay => whole(number("unload_trucks_per_day", "trucks/day", f64::INFINITY, "Trucks that the yard can clear and unload in a day.")),
        RestockDays => at_least_one("restock_days", "days", 3.0, "Days over which users refill their buffers."),
        HoardingBelowDays => number("hoarding_below_days", "days", 0.0, "Depot cover below which users hoard."),
        DemandVolatility => number("demand_volatility", "1", 0.0, "Standard deviation of the logarithm of the daily demand noise."),
        LocalSupplyPerDay => number("local_supply_per_day", "unit/day", 0.0, "Home supply that needs none of the routes."),
        FleetTrucks => fixed(whole(number("fleet_trucks", "trucks", f64::INFINITY, "Trucks that serve the city."))),
        FleetReplacementPerDay => number("fleet_replacement_per_day", "trucks/day", 0.0, "Trucks that replace lost ones, a day."),
        PriceElasticity => positive("price_elasticity", "1", f64::NAN, "Short-run price elasticity of demand, as a positive number; gives a price index."),
        PriceCap => at_least_one("price_cap", "1", f64::NAN, "Largest price index; required with each form of price."),
        PriceLevel => positive("price_level", "1", f64::NAN, "Level of the tanks below which prices rise; gives prices by level."),
        PriceExponent => number("price_exponent", "1", 1.0, "How steeply prices by level rise: (price_level / mean level) to this power."),
        PriceInflow => number("price_inflow", "1", f64::NAN, "Rise of the price where nothing flows in; gives prices by inflow."),
        PriceDays => whole(at_least_one("price_days", "days", f64::NAN, "Days over which a price looks back; by default 14 by level, 21 by inflow.")),
        DearPrice => at_least_one("dear_price", "1", 1.5, "A day is dear when the price index reaches this."),
        DryLevel => number("dry_level", "1", 0.6, "A use becomes dry on a day when its tanks close below this level."),
        ReliefLevel => number("relief_level", "1", 0.9, "It stays dry until a day whose level reaches this (or dry_level, if that is higher)."),
        UnservedFill => fraction("unserved_fill", 0.5, "A day is unserved when less than this share of what is asked for is sold."),
        OrdersFollowRegime => flag("orders_follow_regime", 0.0, "Importers plan on the transit times of the regime in force."),
        DependsStrength => fixed(fraction("depends_on.strength", 1.0, "How much of the request falls away when the other commodity is wholly unmet.")),
    }
}

keys! {
    /// Numbers of `[[commodities.NAME.uses]]`.
    UseKey {
        Share => required(fraction("share", 0.0, "Share of the commodity's demand; shares of the uses add up to 1, within 1e-6 for what was rounded.")),
        BufferDays => number("buffer_days", "days", 0.0, "Own stock that the use aims to hold, in days of its usual need."),
        InitialFill => fixed(fraction("initial_fill", 1.0, "How full the buffer is before day 0.")),
        Hoarding => number("hoarding", "1", 0.0, "By how much the buffer target grows while depot cover is low."),
        Protected => flag("protected", 0.0, "Rationing does not apply."),
        Retail => fixed(flag("retail", 0.0, "Bought at stations or shops: what people see of a place is that of its retail uses.")),
        Budget => number("budget", "1", f64::NAN, "Share of its usual need that the use can pay for; without one all of it."),
        ServiceFull => positive("service.full", "the service's", f64::NAN, "Level of the service when all of the need is met."),
        ServiceWithout => number("service.without", "the service's", 0.0, "Level of the service when none of the need is met; held at full at most."),
    }
}

keys! {
    /// Numbers of `[places.NAME]`.
    PlaceKey {
        Population => fixed(positive("population", "people", f64::NAN, "People of the place; turns an unmet share into person-days. Required, unless scenario.population gives it for the headline place.")),
    }
}

keys! {
    /// Numbers of `[escorts]` by commodity.
    EscortKey {
        HaltMean => at_least_one("halt.mean", "days", f64::NAN, "Mean length of the halt of convoys after an attack on an escorted one; without one nobody halts."),
        HaltCv => number("halt.cv", "1", f64::NAN, "Coefficient of variation of that length; absent: geometric."),
        HaltElsewhere => fraction("halt_elsewhere", 0.0, "Share of the halt that holds on the commodity's other routes."),
    }
}

keys! {
    /// Numbers of `[threat.regimes.NAME]` that hold for every commodity.
    RegimeKey {
        ClosureMultiplier => number("closure_multiplier", "1", 1.0, "Multiplies the hazard of closure."),
        DurationMean => at_least_one("duration.mean", "days", f64::NAN, "Mean duration; without one the regime lasts."),
        DurationCv => number("duration.cv", "1", f64::NAN, "Coefficient of variation of the duration; absent: geometric."),
        Reopens => flag("reopens", 0.0, "On the day it begins every closed route opens."),
    }
}

keys! {
    /// Numbers of `[threat.regimes.NAME]` by commodity.
    RegimePairKey {
        AttackMultiplier => number("attack_multiplier", "1", 1.0, "Multiplies the hazard of attack."),
        CapacityMultiplier => number("capacity_multiplier", "1", 1.0, "Multiplies the capacity of unescorted traffic."),
        TransitMultiplier => number("transit_multiplier", "1", 1.0, "Multiplies the transit time."),
    }
}

keys! {
    /// Numbers of `[routes.NAME]` (and `[statuses.NAME]`) that hold for the road as a whole.
    RouteKey {
        InitiallyClosed => fixed(flag("initially", 0.0, "\"open\" or \"closed\" before day 0.")),
        ClosureProbability => fraction("closure_probability", 0.0, "Probability that an open road closes on a day."),
        ClosureMean => at_least_one("closure.mean", "days", f64::NAN, "Mean duration of a closure; without one a closure lasts."),
        ClosureCv => number("closure.cv", "1", f64::NAN, "Coefficient of variation of the closure's duration; absent: geometric."),
        TransitDays => whole(required(up_to(CENTURY, at_least_one("transit_days", "days", 0.0, "Days on the road to the city's yard.")))),
        DelayDays => up_to(CENTURY, number("delay_days", "days", 0.0, "Mean of the random delay of a convoy (geometric on 0, 1, 2 …, cut at 60).")),
        ReturnDays => whole(up_to(CENTURY, number("return_days", "days", f64::NAN, "Days until an unloaded truck is idle again; by default transit_days."))),
        Rerouting => fraction("rerouting", 0.2, "Share of the importers' remaining belief in a closed road that is lost each day."),
    }
}

keys! {
    /// Numbers of `[routes.NAME]` (and `[statuses.NAME]`) by commodity.
    PairKey {
        Share => Spec { default: 0.0, ..required(number("share", "1", 0.0, "Weight of the route in the normal traffic of the commodity; a commodity that the table leaves out is not carried.")) },
        InitialQueueTrucks => fixed(whole(up_to(1e7, number("initial_queue_trucks", "trucks", 0.0, "Trucks that wait at the border before day 0, beside the fleet.")))),
        CapacityTrucksPerDay => number("capacity_trucks_per_day", "trucks/day", f64::INFINITY, "Trucks that may leave unescorted, a day."),
        CapacityFactor => number("capacity_factor", "1", 1.0, "Multiplies the capacity."),
        AttackProbability => fraction("attack_probability", 0.0, "Probability that a convoy is attacked, whatever its size."),
        LossMean => fraction("loss_fraction.mean", 0.0, "Mean share of the trucks lost in an attacked convoy."),
        LossConcentration => positive("loss_fraction.concentration", "1", f64::NAN, "Concentration of the Beta law of that share; absent: always the mean."),
        TurnBackProbability => fraction("turn_back_probability", 0.0, "Probability that the survivors of an attack go back to the queue."),
        Deterrence => fraction("deterrence", 0.0, "Share of the willingness to drive that an attack takes away."),
        RecoveryDays => at_least_one("recovery_days", "days", 14.0, "Time constant with which willingness comes back."),
        ConvoyTrucks => whole(at_least_one("convoy_trucks", "trucks", 1.0, "Trucks in a convoy, at most.")),
        ConvoyMinTrucks => whole(number("convoy_min_trucks", "trucks", 1.0, "Trucks that must wait before an escorted convoy leaves.")),
        ConvoyIntervalDays => whole(up_to(CENTURY, at_least_one("convoy_interval_days", "days", 1.0, "Days from one convoy day to the next."))),
        ConvoyPhase => whole(number("convoy_phase", "days", 0.0, "Shifts the convoy days.")),
        Escorted => flag("escorted", 0.0, "Waits for an escort team, where [escorts] has teams."),
    }
}

/// Months of a season: each positive, their mean 1.
pub const SEASON: Spec = positive("season", "1", 1.0, "Monthly factor of the demand, January first; mean 1.");
/// Months of the home supply's season.
pub const LOCAL_SEASON: Spec = positive("local_season", "1", 1.0, "Monthly factor of the home supply, January first; mean 1.");
/// Weight of one regime after another.
pub const NEXT: Spec = number("next", "weight", 0.0, "Weight with which the named regime follows.");
/// Cover below which a step of rationing applies.
pub const RATIONING_BELOW: Spec = number("rationing.below_days", "days", f64::NAN, "Cover of the depot below which the step applies.");
/// What a use may request under a step of rationing.
pub const RATIONING_FRACTION: Spec =
    number("rationing.fraction", "1", f64::NAN, "Largest request of an unprotected use, as a fraction of its usual need.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_in_its_own_range() {
        let of_tables = [GlobalKey::SPECS, PlaceKey::SPECS, CommodityKey::SPECS, UseKey::SPECS, RegimeKey::SPECS, RegimePairKey::SPECS];
        let all = [of_tables.concat(), [EscortKey::SPECS, RouteKey::SPECS, PairKey::SPECS].concat()].concat();
        for spec in all {
            assert!(spec.required || spec.allows(spec.default), "{}", spec.name);
        }
    }

    #[test]
    fn what_is_pushed_out_of_range_is_held_at_its_end() {
        assert_eq!(PairKey::AttackProbability.spec().hold(1.7), 1.0);
        assert_eq!(PairKey::AttackProbability.spec().hold(-0.1), 0.0);
        assert_eq!(RouteKey::TransitDays.spec().hold(2.5), 3.0);
        assert_eq!(RouteKey::TransitDays.spec().hold(0.2), 1.0);
        // 14.5, in floating point a little less.
        assert_eq!(PairKey::ConvoyTrucks.spec().hold(25.0 * 0.58), 15.0);
        assert_eq!(PairKey::CapacityTrucksPerDay.spec().hold(f64::INFINITY), f64::INFINITY);
        assert!(GlobalKey::Persistence.spec().hold(2.0) < 1.0);
    }
}
