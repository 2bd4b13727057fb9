//! Step 5: need, requests, rationing, dependence, what is sold and what goes short.

use super::Day;
use super::lane::{LANES, Lane, ZERO, each, exp, greater, lesser};
use super::state::State;

impl State {
    #[inline(always)]
    pub(super) fn sales(&mut self, day: &Day<'_>) {
        for commodity in 0..self.commodities.len() {
            self.sell(day, commodity);
        }
    }

    #[inline(always)]
    fn sell(&mut self, day: &Day<'_>, commodity: usize) {
        let noise = self.demand_noise(day, commodity);
        let short = self.needed_short(day, commodity);
        let (state, rates) = (&mut self.commodities[commodity], &self.rates.commodities[commodity]);
        let demand = state.demand;
        // Yesterday's cover at the close: what users and authorities saw this morning.
        let ration = rates.ration(&state.cover);
        let actual = each(|l| demand[l] * noise[l]);
        let hoards = each(|l| if state.cover[l] < rates.hoarding_below[l] { 1.0 } else { 0.0 });
        let available = each(|l| 1.0 - rates.strength[l] * short[l]);
        let mut stock = state.stock;
        let (mut need_sum, mut unmet_sum, mut sold_sum, mut requested) = (ZERO, ZERO, ZERO, ZERO);
        for k in day.shape.uses[commodity].clone() {
            let (of_use, rates_of_use) = (&mut self.uses[k], &self.rates.uses[k]);
            let usual = each(|l| demand[l] * rates_of_use.share[l]);
            let target = each(|l| usual[l] * rates_of_use.buffer_days[l] * (1.0 + rates_of_use.hoarding[l] * hoards[l]));
            let need = each(|l| actual[l] * rates_of_use.share[l]);
            let wanted = each(|l| greater(need[l] + (target[l] - of_use.buffer[l]) * rates.restock[l], 0.0));
            let rationed = each(|l| lesser(wanted[l], ration[l] * usual[l]));
            let allowed = if rates_of_use.protected { wanted } else { rationed };
            let sold = each(|l| lesser(allowed[l] * available[l], stock[l]));
            stock = each(|l| stock[l] - sold[l]);
            let buffer = each(|l| of_use.buffer[l] + sold[l]);
            let used = each(|l| lesser(need[l], buffer[l]));
            let unmet = each(|l| need[l] - used[l]);
            of_use.buffer = each(|l| buffer[l] - used[l]);
            of_use.unmet_share = each(|l| if unmet[l] > 0.0 { unmet[l] / need[l] } else { 0.0 });
            (of_use.need, of_use.unmet) = (need, unmet);
            need_sum = each(|l| need_sum[l] + need[l]);
            unmet_sum = each(|l| unmet_sum[l] + unmet[l]);
            sold_sum = each(|l| sold_sum[l] + sold[l]);
            requested = each(|l| requested[l] + wanted[l]);
        }
        state.cover = each(|l| stock[l] / demand[l]);
        state.unmet_share = each(|l| if unmet_sum[l] > 0.0 { unmet_sum[l] / need_sum[l] } else { 0.0 });
        state.stock = stock;
        state.sold = sold_sum;
        state.need = need_sum;
        state.unmet = unmet_sum;
        state.requested = requested;
    }

    /// exp(σ ε − σ²/2), of mean 1.
    #[inline(always)]
    fn demand_noise(&mut self, day: &Day<'_>, commodity: usize) -> Lane {
        let (state, rates) = (&mut self.commodities[commodity], &self.rates.commodities[commodity]);
        if !rates.noisy {
            return [1.0; LANES];
        }
        let epsilon = state.noise.day(day.lanes, day.processes.demand[commodity], day.number());
        exp(&each(|l| rates.volatility[l] * epsilon[l] - rates.half_variance[l]))
    }

    /// Today's unmet share of what the commodity depends on.
    #[inline(always)]
    fn needed_short(&self, day: &Day<'_>, commodity: usize) -> Lane {
        match day.shape.depends_on[commodity] {
            None => ZERO,
            Some((other, None)) => self.commodities[other].unmet_share,
            Some((_, Some(use_))) => self.uses[use_].unmet_share,
        }
    }
}
