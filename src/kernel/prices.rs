//! Step 5, after the sales: what things cost.

use super::Day;
use super::lane::{LANES, Lane, ZERO, any, each, exp, greater, greatest, lesser, log};
use super::rates::CommodityRates;
use super::sight::FILL_DAYS;
use super::state::State;
use crate::model::law::NEAR;
use crate::model::{Instance, PriceForm, Shape};

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
