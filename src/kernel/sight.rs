//! Step 5, after the sales: what people see. How full tanks are, who is dry or unserved, what things cost.

use super::Day;
use super::lane::{LANES, Lane, ZERO, any, each, exp, greater, greatest, lesser, log};
use super::rates::CommodityRates;
use super::state::State;
use crate::model::law::NEAR;
use crate::model::{Instance, PriceForm, Shape};

/// Days over which the fill rate is averaged for prices by elasticity.
pub(super) const FILL_DAYS: usize = 7;

/// What is seen of a use, of a place, or of all uses together (docs/model.md, "What people see").
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Asked for before all cuts, and sold.
    pub(super) asked: Lane,
    pub(super) sold: Lane,
    pub(super) fill: Lane,
    pub(super) level: Lane,
    /// 1 where it is dry today.
    pub(super) dry: Lane,
    /// 1 where it has become able to: an initial fill is no event.
    pub(super) filled: Lane,
    /// 1 where hardly anybody is served today.
    pub(super) unserved: Lane,
}

/// What a level follows from: what the tanks of those that have any hold, and what they hold when full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tanks {
    pub(super) held: Lane,
    pub(super) room: Lane,
}

impl Tanks {
    pub(super) const NONE: Self = Self { held: ZERO, room: ZERO };

    /// Takes in a use; one without tanks adds nothing.
    #[inline(always)]
    pub(super) fn add(&mut self, buffer: &Lane, room: &Lane) {
        self.held = each(|l| self.held[l] + if room[l] > 0.0 { buffer[l] } else { 0.0 });
        self.room = each(|l| self.room[l] + room[l]);
    }
}

impl Seen {
    pub(super) const NEW: Self = Self { asked: ZERO, sold: ZERO, fill: ZERO, level: ZERO, dry: ZERO, filled: ZERO, unserved: ZERO };

    /// The day's fill, level, and what follows from them. `late` is 1 where an initial fill no longer counts.
    #[inline(always)]
    pub(super) fn day(&mut self, asked: &Lane, sold: &Lane, tanks: &Tanks, rates: &CommodityRates, late: &Lane) {
        let fill = each(|l| if asked[l] > 0.0 { sold[l] / asked[l] } else { 1.0 });
        let level = each(|l| if tanks.room[l] > 0.0 { tanks.held[l] / tanks.room[l] } else { fill[l] });
        let low = each(|l| if level[l] < rates.dry_level[l] { 1.0 } else { 0.0 });
        self.filled = each(|l| greater(self.filled[l], greater(late[l], 1.0 - low[l])));
        let dry = each(|l| greater(self.dry[l], low[l] * self.filled[l]));
        self.dry = each(|l| if level[l] < rates.relief_level[l] { dry[l] } else { 0.0 });
        self.unserved = each(|l| if fill[l] < rates.unserved_fill[l] { 1.0 } else { 0.0 });
        (self.asked, self.sold, self.fill, self.level) = (*asked, *sold, fill, level);
    }
}

/// What prices look back on, by series: commodities, then places.
pub(super) struct Memory {
    /// The last fill rates, for prices by elasticity; by commodity.
    fills: Vec<[Lane; FILL_DAYS]>,
    /// By series, then day: the level of the tanks, or what flowed in. Empty where no price looks back on it.
    days: Vec<Vec<Lane>>,
}

impl Memory {
    pub(super) fn new(shape: &Shape) -> Self {
        let of_commodity = |form: &Option<PriceForm>| match form {
            Some(PriceForm::Level | PriceForm::Inflow) => vec![ZERO; shape.days],
            _ => Vec::new(),
        };
        let of_place = |form: &Option<PriceForm>| match form {
            Some(PriceForm::Level) => vec![ZERO; shape.days],
            _ => Vec::new(),
        };
        let places = shape.prices.iter().zip(&shape.places_of).flat_map(|(form, range)| range.clone().map(move |_| of_place(form)));
        Self {
            fills: vec![[[1.0; LANES]; FILL_DAYS]; shape.commodities],
            days: shape.prices.iter().map(of_commodity).chain(places).collect(),
        }
    }

    /// Every number that is remembered.
    pub(super) fn numbers(&mut self) -> impl Iterator<Item = &mut Lane> {
        self.fills.iter_mut().flatten().chain(self.days.iter_mut().flatten())
    }
}

impl State {
    /// Today's prices of a commodity, once it is sold.
    #[inline(always)]
    pub(super) fn price(&mut self, day: &Day<'_>, commodity: usize) {
        match day.shape.prices[commodity] {
            None => {}
            Some(PriceForm::Elasticity) => {
                let (state, rates) = (&mut self.commodities[commodity], &self.rates.commodities[commodity]);
                let fills = &mut self.memory.fills[commodity];
                fills[day.t % FILL_DAYS] = state.fill_rate;
                state.price = if rates.elastic { by_fill(fills, day.t, &rates.exponent, &rates.cap) } else { [f64::NAN; LANES] };
            }
            Some(PriceForm::Level) => self.price_by_level(day, commodity),
            Some(PriceForm::Inflow) => self.price_by_inflow(day, commodity),
        }
    }

    #[inline(never)]
    fn price_by_level(&mut self, day: &Day<'_>, commodity: usize) {
        let rates = &self.rates.commodities[commodity];
        let state = &mut self.commodities[commodity];
        let levels = &mut self.memory.days[commodity];
        levels[day.t] = state.seen.level;
        state.price = by_level(levels, day.t, rates);
        for at in day.shape.places_of[commodity].clone() {
            let levels = &mut self.memory.days[day.shape.commodities + at];
            levels[day.t] = self.places[at].seen.level;
            self.places[at].price = by_level(levels, day.t, rates);
        }
    }

    /// `min(cap, 1 + γ·max(0, 1 − I))`: what merchants foresee, the same in every place.
    #[inline(never)]
    fn price_by_inflow(&mut self, day: &Day<'_>, commodity: usize) {
        let rates = &self.rates.commodities[commodity];
        let state = &mut self.commodities[commodity];
        let flows = &mut self.memory.days[commodity];
        flows[day.t] = each(|l| state.arrivals[l] + state.taken_in[l]);
        let demand = |back: usize| each(|l| demand_on(day.lanes.instances[l], day.shape, commodity, day.t - back));
        let (inflow, reached) = looking_back(&rates.price_days, day.t, |back| flows[day.t - back]);
        let (needed, _) = looking_back(&rates.price_days, day.t, demand);
        // A day before day 0 adds the demand of day 0 to both sums.
        let before = each(|l| (rates.price_days[l] - reached[l]) * demand_on(day.lanes.instances[l], day.shape, commodity, 0));
        let share = each(|l| {
            let all = needed[l] + before[l];
            if all > 0.0 { (inflow[l] + before[l]) / all } else { 1.0 }
        });
        state.price = each(|l| lesser(rates.cap[l], 1.0 + rates.price_inflow[l] * greater(0.0, 1.0 - share[l])));
        for at in day.shape.places_of[commodity].clone() {
            self.places[at].price = state.price;
        }
    }
}

fn demand_on(instance: &Instance, shape: &Shape, commodity: usize, day: usize) -> f64 {
    instance.demand[commodity * shape.days + day]
}

/// Sums over the last days, today included, as many as each lane looks back on and as there are; and how many these are.
#[inline(always)]
fn looking_back(days: &Lane, t: usize, of: impl Fn(usize) -> Lane) -> (Lane, Lane) {
    let reached = each(|l| lesser(days[l], (t + 1) as f64));
    let mut sum = ZERO;
    for back in 0..greatest(&reached) as usize {
        let seen = of(back);
        sum = each(|l| sum[l] + if (back as f64) < reached[l] { seen[l] } else { 0.0 });
    }
    (sum, reached)
}

/// `min(cap, max(1, price_level/max(L̄, 1e-9))^price_exponent)`.
#[inline(always)]
fn by_level(levels: &[Lane], t: usize, rates: &CommodityRates) -> Lane {
    let (sum, reached) = looking_back(&rates.price_days, t, |back| levels[t - back]);
    let ratio = each(|l| greater(1.0, rates.price_level[l] / greater(sum[l] / reached[l], NEAR)));
    let logarithm = log(&ratio);
    let price = exp(&each(|l| logarithm[l] * rates.price_exponent[l]));
    each(|l| lesser(rates.cap[l], price[l]))
}

/// min(cap, F^(−1/elasticity)), F the mean fill rate of the last 7 days, or of the days so far.
#[inline(always)]
fn by_fill(fill_rates: &[Lane; FILL_DAYS], t: usize, exponent: &Lane, cap: &Lane) -> Lane {
    /// No fill rate is as small: the price is at its cap.
    const NOTHING: f64 = 1e-300;
    let days = FILL_DAYS.min(t + 1);
    let mut mean = ZERO;
    for rates in &fill_rates[..days] {
        mean = each(|l| mean[l] + rates[l]);
    }
    mean = each(|l| mean[l] / days as f64);
    if !any(&each(|l| 1.0 - mean[l])) {
        return each(|l| lesser(1.0, cap[l]));
    }
    // F^x as exp(x ln F): the same to 13 digits as a correctly rounded power.
    let logarithm = log(&each(|l| lesser(greater(mean[l], NOTHING), 1.0)));
    let price = exp(&each(|l| logarithm[l] * exponent[l]));
    each(|l| if mean[l] <= NOTHING { cap[l] } else { lesser(price[l], cap[l]) })
}

/// 1 where a count of days has reached a day.
#[inline(always)]
pub(super) fn since(t: usize, days: impl Fn(usize) -> f64) -> Lane {
    each(|l| if t as f64 >= days(l) { 1.0 } else { 0.0 })
}
