//! Step 5: need, requests, rationing, dependence, budget, what is sold and what goes short.

use super::Day;
use super::lane::{LANES, Lane, ZERO, each, exp, greater, lesser};
use super::sight::{Tanks, since};
use super::state::{State, UseState};

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
        let late = since(day.t, |l| day.lanes.instances[l].filled_by[commodity]);
        let mut stock = state.stock;
        let (mut need_sum, mut unmet_sum, mut sold_sum, mut requested) = (ZERO, ZERO, ZERO, ZERO);
        let mut lacking_sum = ZERO;
        for k in day.shape.uses[commodity].clone() {
            let (of_use, rates_of_use) = (&mut self.uses[k], &self.rates.uses[k]);
            let usual = each(|l| demand[l] * rates_of_use.share[l]);
            let room = each(|l| usual[l] * rates_of_use.buffer_days[l]);
            let target = each(|l| room[l] * (1.0 + rates_of_use.hoarding[l] * hoards[l]));
            let need = each(|l| actual[l] * rates_of_use.share[l]);
            let wanted = each(|l| greater(need[l] + (target[l] - of_use.buffer[l]) * rates.restock[l], 0.0));
            let rationed = each(|l| lesser(wanted[l], ration[l] * usual[l]));
            let allowed = if rates_of_use.protected { wanted } else { rationed };
            let mut request = each(|l| allowed[l] * available[l]);
            if rates_of_use.budgeted {
                request = each(|l| lesser(request[l], rates_of_use.budget[l] * usual[l]));
            }
            let sold = each(|l| lesser(request[l], stock[l]));
            stock = each(|l| stock[l] - sold[l]);
            let buffer = each(|l| of_use.buffer[l] + sold[l]);
            let used = each(|l| lesser(need[l], buffer[l]));
            let mut unmet = each(|l| need[l] - used[l]);
            if day.shape.budgets[commodity] {
                let lacking = unmet;
                if rates_of_use.budgeted {
                    unmet = each(|l| greater(lesser(need[l], rates_of_use.budget[l] * usual[l]) - used[l], 0.0));
                }
                of_use.unfunded = each(|l| lacking[l] - unmet[l]);
                of_use.lacking_share = each(|l| if lacking[l] > 0.0 { lacking[l] / need[l] } else { 0.0 });
                lacking_sum = each(|l| lacking_sum[l] + lacking[l]);
            }
            of_use.buffer = each(|l| buffer[l] - used[l]);
            of_use.unmet_share = each(|l| if unmet[l] > 0.0 { unmet[l] / need[l] } else { 0.0 });
            (of_use.need, of_use.unmet, of_use.room) = (need, unmet, room);
            let mut tanks = Tanks::NONE;
            tanks.add(&of_use.buffer, &room);
            of_use.seen.day(&wanted, &sold, &tanks, rates, &late);
            if day.shape.services[k] {
                let met = each(|l| if need[l] > 0.0 { used[l] / need[l] } else { 1.0 });
                let (full, without) = (&rates_of_use.service_full, &rates_of_use.service_without);
                of_use.service = each(|l| without[l] + (full[l] - without[l]) * met[l]);
            }
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
        state.fill_rate = each(|l| if requested[l] > 0.0 { sold_sum[l] / requested[l] } else { 1.0 });
        if day.shape.budgets[commodity] {
            state.lacking_share = each(|l| if lacking_sum[l] > 0.0 { lacking_sum[l] / need_sum[l] } else { 0.0 });
        }
        let (asked, sold, tanks) = judge(&self.uses, &day.shape.judged[commodity]);
        state.seen.day(&asked, &sold, &tanks, rates, &late);
        for at in day.shape.places_of[commodity].clone() {
            let (of_place, uses) = (&mut self.places[at], &day.shape.places[at]);
            let (mut need, mut unmet) = (ZERO, ZERO);
            for of_use in uses.uses.iter().map(|&k| &self.uses[k]) {
                need = each(|l| need[l] + of_use.need[l]);
                unmet = each(|l| unmet[l] + of_use.unmet[l]);
            }
            of_place.unmet_share = each(|l| if unmet[l] > 0.0 { unmet[l] / need[l] } else { 0.0 });
            (of_place.need, of_place.unmet) = (need, unmet);
            let (asked, sold, tanks) = judge(&self.uses, &uses.judged);
            of_place.seen.day(&asked, &sold, &tanks, rates, &late);
        }
        self.price(day, commodity);
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
        // What somebody cannot pay for is lacking as well.
        match day.shape.depends_on[commodity] {
            None => ZERO,
            Some((other, None)) if day.shape.budgets[other] => self.commodities[other].lacking_share,
            Some((other, None)) => self.commodities[other].unmet_share,
            Some((other, Some(use_))) if day.shape.budgets[other] => self.uses[use_].lacking_share,
            Some((_, Some(use_))) => self.uses[use_].unmet_share,
        }
    }
}

/// What some uses ask for, what is sold to them, and their tanks.
#[inline(always)]
fn judge(uses: &[UseState], judged: &[usize]) -> (Lane, Lane, Tanks) {
    let (mut asked, mut sold, mut tanks) = (ZERO, ZERO, Tanks::NONE);
    for of_use in judged.iter().map(|&k| &uses[k]) {
        asked = each(|l| asked[l] + of_use.seen.asked[l]);
        sold = each(|l| sold[l] + of_use.seen.sold[l]);
        tanks.add(&of_use.buffer, &of_use.room);
    }
    (asked, sold, tanks)
}
