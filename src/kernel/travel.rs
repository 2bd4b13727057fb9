//! Steps 3 and 4: travel, the way back, the yard, home supply.

use super::Day;
use super::lane::{LANES, Lane, ZERO, any, each, floor, greater, lesser};
use super::state::State;

impl State {
    /// On an open route every slot moves a day nearer, but for a halted pair's; returning trucks always move.
    #[inline(always)]
    pub(super) fn travel(&mut self, day: &Day<'_>) {
        for commodity in &mut self.commodities {
            commodity.arrivals = ZERO;
            if day.lanes.halts {
                commodity.halted = halted_on(day.t, &commodity.halted_until);
            }
        }
        let slots = self.road_mask as usize + 1;
        for ((pair, of), road) in self.pairs.iter_mut().zip(&day.shape.pairs).zip(self.road.chunks_exact_mut(slots)) {
            let mut moves = self.routes[of.route].open;
            if day.lanes.halts {
                pair.halted = halted_on(day.t, &pair.halted_until);
                moves = each(|l| moves[l] * (1.0 - pair.halted[l]));
            }
            let mut arrived = [0; LANES];
            for l in 0..LANES {
                pair.head[l] = (pair.head[l] + u32::from(moves[l] > 0.0)) & self.road_mask;
                // Slot 0 of what does not move was emptied on the day it last moved.
                arrived[l] = std::mem::take(&mut road[pair.head[l] as usize & (slots - 1)][l]);
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

/// 1 where a day is one of a halt.
#[inline(always)]
fn halted_on(t: usize, until: &Lane) -> Lane {
    each(|l| if t as f64 <= until[l] { 1.0 } else { 0.0 })
}
