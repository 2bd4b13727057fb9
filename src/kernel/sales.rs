//! Step 5: need, requests, rationing, dependence, what is sold and what goes short.

use super::state::State;
use super::{Day, NEAR};
use crate::model::CommodityRates;
use libm::exp;
use rand_distr::{Distribution, StandardNormal};

impl State {
    pub(super) fn sales(&mut self, day: &Day<'_>) {
        for commodity in 0..day.shape.commodities {
            self.sell(day, commodity);
        }
    }

    fn sell(&mut self, day: &Day<'_>, commodity: usize) {
        let rates = &day.rates.commodities[commodity];
        let demand = day.demand(commodity);
        let actual = demand * self.demand_noise(day, commodity);
        // Yesterday's cover at the close: what users and authorities saw this morning.
        let cover = self.cover[commodity];
        let hoards = f64::from(u8::from(cover < rates.hoarding_below_days - NEAR));
        let ration = ration_at(rates, cover);
        let available = 1.0 - rates.strength * self.needed_short(day, commodity);
        let (mut need_sum, mut unmet_sum, mut sold_sum, mut requested) = (0.0, 0.0, 0.0, 0.0);
        let mut stock = self.stock[commodity];
        for k in day.shape.uses[commodity].clone() {
            let rates_of_use = &day.rates.uses[k];
            let need = actual * rates_of_use.share;
            let usual = demand * rates_of_use.share;
            let target = usual * rates_of_use.buffer_days * (1.0 + rates_of_use.hoarding * hoards);
            let wanted = (need + (target - self.buffer[k]) * rates.restock).max(0.0);
            let allowed = if rates_of_use.protected { wanted } else { wanted.min(ration * usual) };
            let sold = (allowed * available).min(stock);
            stock -= sold;
            let buffer = self.buffer[k] + sold;
            let used = need.min(buffer);
            self.buffer[k] = buffer - used;
            let unmet = need - used;
            self.today.use_need[k] = need;
            self.today.use_unmet[k] = unmet;
            self.today.use_unmet_share[k] = if unmet > 0.0 { unmet / need } else { 0.0 };
            need_sum += need;
            unmet_sum += unmet;
            sold_sum += sold;
            requested += wanted;
        }
        self.stock[commodity] = stock;
        self.cover[commodity] = stock / demand;
        self.today.sold[commodity] = sold_sum;
        self.today.need[commodity] = need_sum;
        self.today.unmet[commodity] = unmet_sum;
        self.today.used[commodity] = need_sum - unmet_sum;
        self.today.unmet_share[commodity] = if unmet_sum > 0.0 { unmet_sum / need_sum } else { 0.0 };
        self.today.requested[commodity] = requested;
    }

    /// exp(σ ε − σ²/2), of mean 1.
    fn demand_noise(&mut self, day: &Day<'_>, commodity: usize) -> f64 {
        let sigma = day.rates.commodities[commodity].demand_volatility;
        if sigma == 0.0 {
            return 1.0;
        }
        let (process, number) = (day.processes.demand[commodity], day.number());
        let word = self.demand_words[commodity].word(&day.chance, process, number);
        let epsilon: f64 = StandardNormal.sample(&mut day.chance.day(process, number, word));
        exp(sigma * epsilon - sigma * sigma / 2.0)
    }

    /// Today's unmet share of what the commodity depends on.
    fn needed_short(&self, day: &Day<'_>, commodity: usize) -> f64 {
        match day.shape.depends_on[commodity] {
            None => 0.0,
            Some((other, None)) => self.today.unmet_share[other],
            Some((_, Some(use_))) => self.today.use_unmet_share[use_],
        }
    }
}

/// What an unprotected use may request, as a fraction of its usual need: the step with the lowest cover that applies.
fn ration_at(rates: &CommodityRates, cover: f64) -> f64 {
    let step = rates.rationing.iter().find(|step| cover < step.below_days - NEAR);
    step.map_or(f64::INFINITY, |step| step.fraction)
}
