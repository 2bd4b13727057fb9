//! Step 6: importers order, counting what they believe in.

use super::state::State;
use super::{Day, made_whole};

impl State {
    pub(super) fn orders(&mut self, day: &Day<'_>) {
        for commodity in 0..day.shape.commodities {
            self.order(day, commodity);
        }
    }

    fn order(&mut self, day: &Day<'_>, commodity: usize) {
        let rates = &day.rates.commodities[commodity];
        let pairs = day.shape.pairs_of[commodity].clone();
        self.today.ordered[commodity] = 0;
        if rates.shares <= 0.0 {
            return;
        }
        let (demand, load) = (day.demand(commodity), day.instance.load[commodity]);
        let net = demand - day.local(commodity);
        let target = demand * rates.target_stock_days + net.max(0.0) * rates.lead_days;
        let (believed, weight) = self.believe(day, commodity);
        let position = self.stock[commodity] + load * believed;
        let order = (net + (target - position) * rates.adjust).clamp(0.0, rates.max_order_factor * demand);
        let trucks = order / load;
        // If nobody believes in any road, orders go as they always did.
        let all_lost = weight <= 0.0;
        let scale = trucks / if all_lost { rates.shares } else { weight };
        let mut total: u64 = 0;
        let states = self.pairs[pairs.clone()].iter_mut().zip(&day.rates.pairs[pairs.clone()]);
        for ((state, rates), ordered) in states.zip(&mut self.ordered) {
            let weight = if all_lost { rates.share } else { state.weight };
            *ordered = made_whole(scale * weight, &mut state.order_carry);
            total += u64::from(*ordered);
        }
        if day.instance.fleet[commodity].is_some() {
            let idle = self.idle[commodity];
            if total > u64::from(idle) {
                cut(&mut self.ordered[..pairs.len()], &mut self.remainders, total, idle);
                total = u64::from(idle);
            }
            self.idle[commodity] -= total as u32;
        }
        self.today.ordered[commodity] = total as u32;
        for (state, ordered) in self.pairs[pairs].iter_mut().zip(&self.ordered) {
            state.queue += ordered;
        }
    }

    /// Trucks that importers believe in, and the sum of the routes' weights (left with the pairs).
    fn believe(&mut self, day: &Day<'_>, commodity: usize) -> (f64, f64) {
        let multiplier = day.rates.regime_pairs[self.in_force * day.shape.commodities + commodity].capacity;
        let (mut believed, mut sum) = (0.0, 0.0);
        let range = day.shape.pairs_of[commodity].clone();
        let pairs = self.pairs[range.clone()].iter_mut().zip(&day.rates.pairs[range.clone()]);
        for ((state, rates), of) in pairs.zip(&day.shape.pairs[range]) {
            let belief = self.belief[of.route];
            let queue = f64::from(state.queue);
            believed += f64::from(state.yard) + belief * (queue + f64::from(state.on_road));
            let room = if rates.escorted { f64::from(rates.convoy_trucks) } else { rates.room * multiplier };
            let passes = if queue > room { room / queue } else { 1.0 };
            state.weight = rates.share * (1.0 - state.reluctance) * belief * passes;
            sum += state.weight;
        }
        (believed, sum)
    }
}

/// Cuts orders to the idle fleet in proportion, largest remainders first, ties in order. `remainders` is scratch.
fn cut(ordered: &mut [u32], remainders: &mut [f64], total: u64, idle: u32) {
    let idle = u64::from(idle);
    let mut left = idle;
    for (n, remainder) in ordered.iter_mut().zip(remainders.iter_mut()) {
        let quota = u64::from(*n) * idle;
        *remainder = (quota % total) as f64;
        *n = (quota / total) as u32;
        left -= u64::from(*n);
    }
    // Less than one truck a route is left over, so that each route gets one at most.
    for _ in 0..left {
        let largest = remainders[..ordered.len()].iter().copied().fold(-1.0, f64::max);
        let Some(at) = remainders[..ordered.len()].iter().position(|&remainder| remainder == largest) else { return };
        ordered[at] += 1;
        remainders[at] = -1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn orders_are_cut_in_proportion_largest_remainders_first() {
        let mut ordered = [5, 3, 2];
        cut(&mut ordered, &mut [0.0; 3], 10, 4);
        assert_eq!(ordered, [2, 1, 1]); // 2.0, 1.2, 0.8
        let mut ties = [1, 1, 1];
        cut(&mut ties, &mut [0.0; 3], 3, 2);
        assert_eq!(ties, [1, 1, 0]);
        let mut none = [4, 4];
        cut(&mut none, &mut [0.0; 2], 8, 0);
        assert_eq!(none, [0, 0]);
    }
}
