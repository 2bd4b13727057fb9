//! Steps 3 and 4: travel, the way back, the yard, home supply.

use super::state::State;
use super::{Day, floor, made_whole};

impl State {
    /// On an open route every slot moves a day nearer; returning trucks always move.
    pub(super) fn travel(&mut self, day: &Day<'_>) {
        let mask = self.road_mask;
        for (head, &open) in self.head.iter_mut().zip(&self.open) {
            *head = (*head + usize::from(open)) & mask;
        }
        for commodity in 0..day.shape.commodities {
            let mut arrivals = 0;
            let range = day.shape.pairs_of[commodity].clone();
            let roads = self.road.chunks_exact_mut(mask + 1).skip(range.start);
            let pairs = self.pairs[range.clone()].iter_mut().zip(&day.shape.pairs[range]);
            for ((pair, of), road) in pairs.zip(roads) {
                // A closed road's slot 0 was emptied on the day it last moved.
                let trucks = std::mem::take(&mut road[self.head[of.route] & mask]);
                pair.on_road -= trucks;
                pair.yard += trucks;
                pair.today.arrived = trucks;
                arrivals += trucks;
            }
            self.today.arrivals[commodity] = f64::from(arrivals) * day.instance.load[commodity];
        }
        self.return_head = (self.return_head + 1) & self.return_mask;
        for commodity in 0..day.shape.commodities {
            if day.instance.fleet[commodity].is_some() {
                self.idle[commodity] += std::mem::take(&mut self.returning[commodity * (self.return_mask + 1) + self.return_head]);
                self.replace(day, commodity);
            }
        }
    }

    fn replace(&mut self, day: &Day<'_>, commodity: usize) {
        let offered = made_whole(day.rates.commodities[commodity].replacement, &mut self.replacement_carry[commodity]);
        let trucks = offered.min(self.unreplaced[commodity]);
        self.unreplaced[commodity] -= trucks;
        self.idle[commodity] += trucks;
        self.today.replaced[commodity] = trucks;
    }

    /// Whole loads from the yard into the free storage, routes in order; then home supply, as far as the storage takes it.
    pub(super) fn unload(&mut self, day: &Day<'_>) {
        for commodity in 0..day.shape.commodities {
            let rates = &day.rates.commodities[commodity];
            let load = day.instance.load[commodity];
            let free = floor((rates.storage - self.stock[commodity]) / load);
            let mut left = floor(rates.unload).min(free);
            let mut unloaded = 0;
            for pair in day.shape.pairs_of[commodity].clone() {
                let trucks = self.pairs[pair].yard.min(left);
                if trucks > 0 {
                    self.pairs[pair].yard -= trucks;
                    left -= trucks;
                    unloaded += trucks;
                    self.start_back(day, commodity, pair, trucks);
                }
            }
            let stock = self.stock[commodity] + f64::from(unloaded) * load;
            let local = day.local(commodity).min((rates.storage - stock).max(0.0));
            self.stock[commodity] = stock + local;
            self.today.unloaded[commodity] = unloaded;
            self.today.local[commodity] = local;
        }
    }

    fn start_back(&mut self, day: &Day<'_>, commodity: usize, pair: usize, trucks: u32) {
        if day.instance.fleet[commodity].is_none() {
            return;
        }
        match day.rates.routes[day.shape.pairs[pair].route].return_days as usize {
            0 => self.idle[commodity] += trucks,
            days => self.send_back(commodity, days, trucks),
        }
    }
}
