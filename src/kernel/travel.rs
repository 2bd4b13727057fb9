//! Steps 3 and 4: travel, the way back, the yard, home supply.

use super::Day;
use super::lane::{LANES, Lane, ZERO, any, each, floor, greater, lesser};
use super::state::State;

impl State {
    /// On an open route every slot moves a day nearer; returning trucks always move.
    #[inline(always)]
    pub(super) fn travel(&mut self, day: &Day<'_>) {
        for route in &mut self.routes {
            for l in 0..LANES {
                route.head[l] = (route.head[l] + u32::from(route.open[l] > 0.0)) & self.road_mask;
            }
        }
        for commodity in &mut self.commodities {
            commodity.arrivals = ZERO;
        }
        let slots = self.road_mask as usize + 1;
        for ((pair, of), road) in self.pairs.iter_mut().zip(&day.shape.pairs).zip(self.road.chunks_exact_mut(slots)) {
            let head = &self.routes[of.route].head;
            let mut arrived = [0; LANES];
            for l in 0..LANES {
                // A closed road's slot 0 was emptied on the day it last moved.
                arrived[l] = std::mem::take(&mut road[head[l] as usize & (slots - 1)][l]);
            }
            let arrived = each(|l| f64::from(arrived[l]));
            let arrivals = &mut self.commodities[of.commodity].arrivals;
            *arrivals = each(|l| arrivals[l] + arrived[l]);
            pair.on_road = each(|l| pair.on_road[l] - arrived[l]);
            pair.yard = each(|l| pair.yard[l] + arrived[l]);
            pair.arrived = arrived;
        }
        self.return_head = (self.return_head + 1) & self.return_mask;
        for commodity in 0..self.commodities.len() {
            let (state, rates) = (&mut self.commodities[commodity], &self.rates.commodities[commodity]);
            state.arrivals = each(|l| state.arrivals[l] * rates.load[l]);
            if state.has_fleet {
                let back = &mut self.returning[commodity * (self.return_mask as usize + 1) + self.return_head as usize];
                let offered = each(|l| rates.replacement[l] + state.replacement_carry[l]);
                let whole = each(|l| floor(offered[l]));
                state.replacement_carry = each(|l| offered[l] - whole[l]);
                state.replaced = each(|l| lesser(whole[l], state.unreplaced[l]));
                state.unreplaced = each(|l| state.unreplaced[l] - state.replaced[l]);
                state.idle = each(|l| state.idle[l] + back[l] + state.replaced[l]);
                *back = ZERO;
            }
        }
    }

    /// Whole loads from the yard into the free storage, routes in order; then home supply, as far as the storage takes it.
    #[inline(always)]
    pub(super) fn unload(&mut self, day: &Day<'_>) {
        for commodity in 0..self.commodities.len() {
            let (state, rates) = (&self.commodities[commodity], &self.rates.commodities[commodity]);
            let free = |l: usize| floor((rates.storage[l] - state.stock[l]) / rates.load[l]);
            let (mut left, mut unloaded) = (each(|l| lesser(floor(rates.unload[l]), free(l))), ZERO);
            let has_fleet = state.has_fleet;
            for pair in day.shape.pairs_of[commodity].clone() {
                let yard = &mut self.pairs[pair].yard;
                let trucks = each(|l| lesser(yard[l], left[l]));
                *yard = each(|l| yard[l] - trucks[l]);
                left = each(|l| left[l] - trucks[l]);
                unloaded = each(|l| unloaded[l] + trucks[l]);
                if has_fleet && any(&trucks) {
                    self.start_back(day, commodity, pair, &trucks);
                }
            }
            let (state, rates) = (&mut self.commodities[commodity], &self.rates.commodities[commodity]);
            let stock = each(|l| state.stock[l] + unloaded[l] * rates.load[l]);
            state.taken_in = each(|l| lesser(state.local[l], greater(rates.storage[l] - stock[l], 0.0)));
            state.stock = each(|l| stock[l] + state.taken_in[l]);
            state.unloaded = unloaded;
        }
    }

    #[inline(always)]
    fn start_back(&mut self, day: &Day<'_>, commodity: usize, pair: usize, trucks: &Lane) {
        let days = &self.rates.routes[day.shape.pairs[pair].route].return_days;
        let ring = commodity * (self.return_mask as usize + 1);
        for l in 0..LANES {
            if days[l] == 0 {
                self.commodities[commodity].idle[l] += trucks[l];
            } else {
                let slot = (self.return_head + days[l].min(self.return_mask)) & self.return_mask;
                self.returning[ring + slot as usize][l] += trucks[l];
            }
        }
    }
}
