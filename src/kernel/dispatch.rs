//! Step 7: trucks leave, with and without escort.

use super::convoy::{ATTACK_BITS, Convoys, DELAY_BITS, DELAYS_IN_WORD, safe_word, slot};
use super::lane::{LANES, Lane, Word, ZERO, any, counts, each, floor, greater, greatest, lesser, small, whole};
use super::state::State;
use super::{Day, Event, Watch};
use crate::model::law::{Delay, rounded};

impl State {
    #[inline(always)]
    pub(super) fn dispatch<const WATCHED: bool>(&mut self, day: &Day<'_>, watch: &mut dyn Watch) {
        for pair in 0..self.pairs.len() {
            let state = &mut self.pairs[pair];
            (state.sent, state.convoys) = (ZERO, ZERO);
            if state.struck {
                (state.lost, state.attacked, state.turned_back, state.struck) = (ZERO, ZERO, ZERO, false);
            }
            if !self.rates.pairs[pair].escorted {
                let trucks = self.set_out(day, pair);
                if any(&trucks) {
                    self.leave_unescorted::<WATCHED>(day, pair, &trucks, watch);
                }
            }
        }
        for l in 0..LANES {
            self.busy[l] -= self.release[day.t][l];
        }
        if !self.rates.escorted.is_empty() {
            self.leave_escorted::<WATCHED>(day, watch);
        }
        for (pair, of) in self.pairs.iter_mut().zip(&day.shape.pairs).filter(|(pair, _)| pair.struck) {
            let unreplaced = &mut self.commodities[of.commodity].unreplaced;
            *unreplaced = each(|l| unreplaced[l] + pair.lost[l]);
            pair.queue = each(|l| pair.queue[l] + pair.turned_back[l]);
        }
    }

    /// Unescorted trucks that leave the queue today: as many as the room and the drivers' willingness let.
    #[inline(always)]
    fn set_out(&mut self, day: &Day<'_>, pair: usize) -> Lane {
        let (state, rates) = (&mut self.pairs[pair], &self.rates.pairs[pair]);
        let mut goes = self.routes[day.shape.pairs[pair].route].open;
        if day.lanes.halts {
            goes = each(|l| goes[l] * (1.0 - state.halted[l]));
        }
        if !rates.every_day {
            let convoy_day = |l: usize| rates.interval[l] <= 1 || (day.number() + rates.phase[l]).is_multiple_of(rates.interval[l]);
            goes = each(|l| if convoy_day(l) { goes[l] } else { 0.0 });
        }
        let room = each(|l| if rates.room[l] < f64::INFINITY { rates.room[l] } else { state.queue[l] * rates.spare[l] });
        let x = each(|l| room[l] * (1.0 - state.reluctance[l]) + state.room_carry[l]);
        let n = each(|l| floor(x[l]));
        state.room_carry = each(|l| if goes[l] > 0.0 { x[l] - n[l] } else { state.room_carry[l] });
        let trucks = each(|l| goes[l] * lesser(n[l], state.queue[l]));
        state.queue = each(|l| state.queue[l] - trucks[l]);
        trucks
    }

    /// The day's unescorted convoys: all of one size but the last.
    #[inline(always)]
    fn leave_unescorted<const WATCHED: bool>(&mut self, day: &Day<'_>, pair: usize, trucks: &Lane, watch: &mut dyn Watch) {
        let of = day.shape.pairs[pair];
        let rates = &self.rates.pairs[pair];
        // Half a truck more keeps a whole quotient whole: trucks are far too few for rounding to reach as far.
        let full = each(|l| ((trucks[l] + 0.5) * rates.per_size[l]).floor());
        let last = each(|l| trucks[l] - full[l] * rates.size[l]);
        let convoys = each(|l| full[l] + if last[l] > 0.0 { 1.0 } else { 0.0 });
        let hazard = each(|l| rates.attack[l] * self.threat[l]);
        let total = each(|l| convoys[l] * hazard[l]);
        (self.pairs[pair].sent, self.pairs[pair].convoys) = (*trucks, convoys);
        if WATCHED {
            for lane in (0..LANES).filter(|&lane| day.lanes.told[lane] && trucks[lane] > 0.0) {
                let (trucks, convoys) = (trucks[lane] as u32, convoys[lane] as u32);
                let leaves = Event::Leaves { route: of.route, commodity: of.commodity, trucks, convoys, escorted: None };
                watch.event(lane, day.t, leaves);
            }
        }
        let prompt = self.rates.routes[of.route].prompt;
        if prompt && !any(&total) {
            return self.enter_at_once(pair, trucks);
        }
        let words = *self.pairs[pair].words.words(day.lanes, day.convoys(pair), day.number());
        let on_road = &mut self.pairs[pair].on_road;
        *on_road = each(|l| on_road[l] + trucks[l]);
        let attacked = each(|l| if safe_word(words[l], total[l]) { 0.0 } else { 1.0 });
        let slow = self.depart_together(day, pair, &words, &attacked, (trucks, &convoys));
        if !any(&slow) {
            return;
        }
        for lane in (0..LANES).filter(|&lane| slow[lane] > 0.0) {
            let (full, last, word) = (full[lane] as u32, last[lane] as u32, words[lane]);
            let mut convoys = Convoys::new(self, day, pair, lane);
            if safe_word(word, total[lane]) {
                convoys.depart(full, last, word);
            } else {
                convoys.meet_attackers::<WATCHED>(full, last, hazard[lane], word, watch);
            }
        }
    }

    /// In the lanes where nobody is attacked and the day's word says all delays, all convoys of a pair enter the road. Returns what is
    /// above 0 in the others that have any, where nothing is done. Most days few convoys leave: only so many delays are looked up.
    #[inline(always)]
    fn depart_together(&mut self, day: &Day<'_>, pair: usize, words: &Word, attacked: &Lane, leaving: (&Lane, &Lane)) -> Lane {
        let most = greatest(leaving.1);
        if most <= 1.0 {
            self.depart_at_most::<1>(day, pair, words, attacked, leaving)
        } else if most <= 2.0 {
            self.depart_at_most::<2>(day, pair, words, attacked, leaving)
        } else if most <= 3.0 {
            self.depart_at_most::<3>(day, pair, words, attacked, leaving)
        } else {
            self.depart_at_most::<DELAYS_IN_WORD>(day, pair, words, attacked, leaving)
        }
    }

    /// The same, where no lane has more than `MOST` convoys, or `MOST` is as many as a word has delays. No branch hangs on a lane: where a
    /// convoy is missing, no trucks enter.
    #[inline(always)]
    fn depart_at_most<const MOST: usize>(
        &mut self,
        day: &Day<'_>,
        pair: usize,
        words: &Word,
        attacked: &Lane,
        (trucks, convoys): (&Lane, &Lane),
    ) -> Lane {
        /// The marks of a lane's delays, one a byte.
        const SEVERAL: u64 = u64::from_le_bytes([Delay::SEVERAL; 8]);
        let route = day.shape.pairs[pair].route;
        let (rates, of_route) = (&self.rates.pairs[pair], &self.rates.routes[route]);
        let mut guides = [&of_route.guide; LANES];
        if !of_route.alike {
            guides = day.lanes.instances.map(|instance| instance.segments[self.rates.segment].delays[route].guide());
        }
        // Delays of a lane side by side, the first convoy's lowest: in vectors from here on, where masks of single lanes cost more.
        let mut delays = [0; LANES];
        for l in 0..LANES {
            for convoy in 0..MOST {
                let cell = (words[l] >> (ATTACK_BITS + DELAY_BITS * convoy as u32)) as u8;
                delays[l] |= u64::from(guides[l][usize::from(cell)]) << (u8::BITS * convoy as u32);
            }
        }
        let several = each(|l| {
            let bits = whole(u8::BITS as f64 * lesser(convoys[l], MOST as f64));
            small(delays[l] & SEVERAL & ((1 << (bits & 63)) - 1))
        });
        let many = each(|l| greater(convoys[l] - MOST as f64, 0.0));
        let slow = each(|l| lesser(several[l] + many[l] + attacked[l], convoys[l]));
        let mut left = each(|l| if slow[l] > 0.0 { 0.0 } else { trucks[l] });
        let (head, mask) = (&self.pairs[pair].head, self.road_mask);
        let road = &mut self.road[pair * (mask as usize + 1)..][..mask as usize + 1];
        for convoy in 0..MOST {
            if MOST == DELAYS_IN_WORD && !any(&left) {
                break;
            }
            // All of one size but the last, which takes what is left.
            let is_last = MOST < DELAYS_IN_WORD && convoy + 1 == MOST;
            let size = if is_last { left } else { each(|l| lesser(left[l], rates.size[l])) };
            left = each(|l| left[l] - size[l]);
            let trucks = counts(&size);
            let mut slots = [0; LANES];
            for l in 0..LANES {
                let delay = (delays[l] >> (u8::BITS * convoy as u32)) as u32 & u32::from(!Delay::SEVERAL);
                slots[l] = slot(head[l], rates.transit[l] + delay, mask);
            }
            for l in 0..LANES {
                road[slots[l] as usize & (road.len() - 1)][l] += trucks[l];
            }
        }
        slow
    }

    /// Trucks that meet nobody and are never delayed.
    #[inline(always)]
    fn enter_at_once(&mut self, pair: usize, trucks: &Lane) {
        let (head, transit, mask) = (&self.pairs[pair].head, &self.rates.pairs[pair].transit, self.road_mask);
        let road = &mut self.road[pair * (mask as usize + 1)..][..mask as usize + 1];
        for l in 0..LANES {
            road[slot(head[l], transit[l], mask) as usize & (road.len() - 1)][l] += trucks[l] as u32;
        }
        let on_road = &mut self.pairs[pair].on_road;
        *on_road = each(|l| on_road[l] + trucks[l]);
    }

    /// While a team is free, the longest queue among the escorted pairs on open routes sends one convoy.
    #[inline(always)]
    fn leave_escorted<const WATCHED: bool>(&mut self, day: &Day<'_>, watch: &mut dyn Watch) {
        let mut waiting = ZERO;
        for &pair in &self.rates.escorted {
            let (state, rates) = (&self.pairs[pair], &self.rates.pairs[pair]);
            let open = &self.routes[day.shape.pairs[pair].route].open;
            let ready = |l: usize| open[l] > 0.0 && state.queue[l] >= rates.least[l] && state.halted_until[l] < day.t as f64;
            waiting = each(|l| if ready(l) { 1.0 } else { waiting[l] });
        }
        waiting = each(|l| if self.busy[l] < self.rates.teams[l] { waiting[l] } else { 0.0 });
        if any(&waiting) {
            for lane in (0..LANES).filter(|&lane| waiting[lane] > 0.0) {
                self.escort::<WATCHED>(day, lane, watch);
            }
        }
    }

    /// After an attack on an escorted convoy the pair halts, and its commodity's other routes for a share of the days.
    #[inline(never)]
    fn halt<const WATCHED: bool>(&mut self, day: &Day<'_>, pair: usize, lane: usize, watch: &mut dyn Watch) {
        let of = day.shape.pairs[pair];
        let rates = &day.lanes.instances[lane].segments[self.rates.segment].commodities[of.commodity];
        let Some(law) = rates.halt else { return };
        // The number that the convoy's own draws have.
        let number = self.pairs[pair].convoys[lane] as u32 - 1;
        let days = law.draw(&mut day.lanes.chances[lane].convoy(day.halts(pair), day.number(), number));
        let elsewhere = rounded(f64::from(days) * rates.halt_elsewhere);
        if elsewhere > 0.0 {
            let until = &mut self.commodities[of.commodity].halted_until[lane];
            *until = greater(*until, day.t as f64 + elsewhere);
        }
        for other in day.shape.pairs_of[of.commodity].clone() {
            let days = if other == pair { f64::from(days) } else { elsewhere };
            let until = &mut self.pairs[other].halted_until[lane];
            if days > 0.0 {
                *until = greater(*until, day.t as f64 + days);
            }
        }
        if WATCHED && day.lanes.told[lane] {
            watch.event(lane, day.t, Event::Halts { route: of.route, commodity: of.commodity, days, elsewhere: elsewhere as u32 });
        }
    }

    #[inline(never)]
    fn escort<const WATCHED: bool>(&mut self, day: &Day<'_>, lane: usize, watch: &mut dyn Watch) {
        while self.busy[lane] < self.rates.teams[lane] {
            let mut longest: Option<(usize, f64)> = None;
            for &pair in &self.rates.escorted {
                let queue = self.pairs[pair].queue[lane];
                let open = self.routes[day.shape.pairs[pair].route].open[lane] > 0.0;
                // A halt that an attack of today begins leaves the pair out at once.
                let open = open && self.pairs[pair].halted_until[lane] < day.t as f64;
                if open && queue >= self.rates.pairs[pair].least[lane] && longest.is_none_or(|(_, other)| queue > other) {
                    longest = Some((pair, queue));
                }
            }
            let Some((pair, queue)) = longest else { return };
            let trucks = lesser(queue, self.rates.pairs[pair].size[lane]);
            let state = &mut self.pairs[pair];
            state.queue[lane] -= trucks;
            state.sent[lane] += trucks;
            state.convoys[lane] += 1.0;
            self.busy[lane] += 1;
            let of = day.shape.pairs[pair];
            let hazard = self.rates.pairs[pair].attack[lane] * self.threat[lane];
            let before = self.pairs[pair].attacked[lane];
            let slot = Convoys::new(self, day, pair, lane).escorted::<WATCHED>(trucks as u32, hazard, watch);
            if WATCHED && day.lanes.told[lane] {
                let (route, commodity, trucks) = (of.route, of.commodity, trucks as u32);
                watch.event(lane, day.t, Event::Leaves { route, commodity, trucks, convoys: 1, escorted: Some(slot) });
            }
            let free = day.t + slot as usize + self.rates.escort_return[lane] as usize;
            if let Some(release) = self.release.get_mut(free) {
                release[lane] += 1;
            }
            if self.pairs[pair].attacked[lane] > before {
                self.halt::<WATCHED>(day, pair, lane, watch);
            }
        }
    }
}
