//! Step 6: importers order, counting what they believe in.

use super::lane::{LANES, Lane, ZERO, any, each, floor, greater, lesser};
use super::state::{PairState, State};
use super::{Day, MOST_TRUCKS};

impl State {
    #[inline(always)]
    pub(super) fn orders(&mut self, day: &Day<'_>) {
        for commodity in 0..self.commodities.len() {
            self.order(day, commodity);
        }
    }

    #[inline(always)]
    fn order(&mut self, day: &Day<'_>, commodity: usize) {
        let pairs = day.shape.pairs_of[commodity].clone();
        let (believed, weights) = self.believe(day, commodity);
        let (state, rates) = (&mut self.commodities[commodity], &self.rates.commodities[commodity]);
        let trucks = |l: usize| {
            let (demand, load) = (state.demand[l], rates.load[l]);
            let net = demand - state.local[l];
            let target = demand * rates.target_stock_days[l] + greater(net, 0.0) * rates.lead_days[l];
            let position = state.stock[l] + load * believed[l];
            let order = net + (target - position) * rates.adjust[l];
            lesser(lesser(greater(order, 0.0), rates.max_order_factor[l] * demand) / load, MOST_TRUCKS)
        };
        // If nobody believes in any road, orders go as they always did; with no share at all nobody orders.
        let sum = each(|l| if weights[l] > 0.0 { weights[l] } else { rates.shares[l] });
        let scale = each(|l| if rates.shares[l] > 0.0 { trucks(l) / sum[l] } else { 0.0 });
        let mut total = ZERO;
        for (pair, rates) in self.pairs[pairs.clone()].iter_mut().zip(&self.rates.pairs[pairs.clone()]) {
            let weight = each(|l| if weights[l] > 0.0 { pair.weight[l] } else { rates.share[l] });
            let x = each(|l| scale[l] * weight[l] + pair.order_carry[l]);
            pair.ordered = each(|l| floor(x[l]));
            pair.order_carry = each(|l| x[l] - pair.ordered[l]);
            total = each(|l| total[l] + pair.ordered[l]);
        }
        if state.has_fleet {
            if any(&each(|l| total[l] - state.idle[l])) {
                cut(&mut self.pairs[pairs.clone()], &total, &state.idle);
            }
            total = each(|l| lesser(total[l], state.idle[l]));
            state.idle = each(|l| state.idle[l] - total[l]);
        }
        state.ordered = total;
        for pair in &mut self.pairs[pairs] {
            pair.queue = each(|l| pair.queue[l] + pair.ordered[l]);
        }
    }

    /// Trucks that importers believe in, and the sum of the routes' weights (left with the pairs).
    #[inline(always)]
    fn believe(&mut self, day: &Day<'_>, commodity: usize) -> (Lane, Lane) {
        let (mut believed, mut sum) = (ZERO, ZERO);
        let range = day.shape.pairs_of[commodity].clone();
        let pairs = self.pairs[range.clone()].iter_mut().zip(&self.rates.pairs[range.clone()]);
        for ((pair, rates), of) in pairs.zip(&day.shape.pairs[range]) {
            let belief = &self.routes[of.route].belief;
            let (queue, room) = (pair.queue, &rates.believed_room);
            believed = each(|l| believed[l] + (pair.yard[l] + belief[l] * (queue[l] + pair.on_road[l])));
            let passes = each(|l| if queue[l] > room[l] { room[l] / queue[l] } else { 1.0 });
            pair.weight = each(|l| rates.share[l] * (1.0 - pair.reluctance[l]) * belief[l] * passes[l]);
            sum = each(|l| sum[l] + pair.weight[l]);
        }
        (believed, sum)
    }
}

/// Cuts orders to the idle fleet in proportion, largest remainders first, ties in order, in the lanes that ordered too many.
#[inline(always)]
fn cut(pairs: &mut [PairState], total: &Lane, idle: &Lane) {
    let cut = each(|l| if total[l] > idle[l] { 1.0 } else { 0.0 });
    let mut left = each(|l| if cut[l] > 0.0 { idle[l] } else { 0.0 });
    // `weight` is free by now: it holds the remainders. All products are whole and exact.
    for pair in pairs.iter_mut() {
        let quota = each(|l| pair.ordered[l] * idle[l]);
        let near = each(|l| (quota[l] / total[l]).floor());
        // The quotient may have been rounded up to the next whole number.
        let whole = each(|l| if near[l] * total[l] > quota[l] { near[l] - 1.0 } else { near[l] });
        pair.weight = each(|l| if cut[l] > 0.0 { quota[l] - whole[l] * total[l] } else { -1.0 });
        pair.ordered = each(|l| if cut[l] > 0.0 { whole[l] } else { pair.ordered[l] });
        left = each(|l| if cut[l] > 0.0 { left[l] - whole[l] } else { 0.0 });
    }
    // Less than one truck a route is left over, so that each route gets one at most.
    while any(&left) {
        let mut largest = [-1.0; LANES];
        for pair in pairs.iter() {
            largest = each(|l| greater(largest[l], pair.weight[l]));
        }
        for pair in pairs.iter_mut() {
            let takes = each(|l| if left[l] > 0.0 && pair.weight[l] == largest[l] { 1.0 } else { 0.0 });
            pair.ordered = each(|l| pair.ordered[l] + takes[l]);
            pair.weight = each(|l| if takes[l] > 0.0 { -1.0 } else { pair.weight[l] });
            left = each(|l| left[l] - takes[l]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::state::PairState;

    #[test]
    fn orders_are_cut_in_proportion_largest_remainders_first() {
        let cases: [(&[f64], f64, &[f64]); 5] = [
            (&[5.0, 3.0, 2.0], 4.0, &[2.0, 1.0, 1.0]), // 2.0, 1.2, 0.8
            (&[1.0, 1.0, 1.0], 2.0, &[1.0, 1.0, 0.0]),
            (&[4.0, 4.0], 0.0, &[0.0, 0.0]),
            (&[4.0, 4.0], 9.0, &[4.0, 4.0]),
            (&[7.0, 7.0, 7.0, 0.0], 20.0, &[7.0, 7.0, 6.0, 0.0]),
        ];
        for (ordered, idle, expected) in cases {
            let mut pairs = vec![PairState::NEW; ordered.len()];
            let total: f64 = ordered.iter().sum();
            for lane in [0, 5] {
                pairs.iter_mut().zip(ordered).for_each(|(pair, &trucks)| pair.ordered[lane] = trucks);
            }
            let (mut totals, mut fleet) = (ZERO, ZERO);
            (totals[0], totals[5], fleet[0], fleet[5]) = (total, total, idle, idle);
            cut(&mut pairs, &totals, &fleet);
            for lane in [0, 5] {
                assert_eq!(pairs.iter().map(|pair| pair.ordered[lane]).collect::<Vec<_>>(), expected);
            }
            assert!(pairs.iter().all(|pair| pair.ordered[1] == 0.0));
        }
    }
}
