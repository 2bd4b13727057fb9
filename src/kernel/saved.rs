//! One lane of a state, put away and taken out again.

use super::lane::{Counts, Lane};
use super::sight::Seen;
use super::state::{CommodityState, Drawn, PairState, PlaceState, RouteState, State, UseState};
use super::words::{Block, Normals};

/// All that one replication remembers at the close of a day, as one row of numbers. Whole numbers of 32 bits are exact in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Saved {
    numbers: Vec<f64>,
    /// Days that are over.
    pub(super) days: usize,
}

impl Saved {
    /// Days that are over.
    pub fn days(&self) -> usize {
        self.days
    }
}

/// What is done with each number that a state remembers.
trait Visit {
    fn real(&mut self, lanes: &mut Lane);
    fn whole(&mut self, lanes: &mut Counts);
}

/// Puts the first lane away.
struct Save<'a>(&'a mut Vec<f64>);

impl Visit for Save<'_> {
    fn real(&mut self, lanes: &mut Lane) {
        self.0.push(lanes[0]);
    }

    fn whole(&mut self, lanes: &mut Counts) {
        self.0.push(f64::from(lanes[0]));
    }
}

/// Fills all lanes.
struct Load<'a>(std::slice::Iter<'a, f64>);

impl Load<'_> {
    fn next(&mut self) -> f64 {
        self.0.next().copied().unwrap_or_else(|| unreachable!("a state has as many numbers as one of its model that was put away"))
    }
}

impl Visit for Load<'_> {
    fn real(&mut self, lanes: &mut Lane) {
        lanes.fill(self.next());
    }

    fn whole(&mut self, lanes: &mut Counts) {
        lanes.fill(self.next() as u32);
    }
}

impl State {
    /// Puts the first lane away.
    pub(super) fn save(&mut self, saved: &mut Saved) {
        saved.numbers.clear();
        self.visit(&mut Save(&mut saved.numbers));
    }

    /// Takes it out into all lanes. What was drawn ahead is another replication's, and forgotten.
    pub(super) fn load(&mut self, saved: &Saved) {
        self.visit(&mut Load(saved.numbers.iter()));
        // The day's losses are part of what was put away: tomorrow they are set to 0.
        self.pairs.iter_mut().for_each(|pair| pair.struck = true);
    }

    /// Every number that is remembered from one day to the next, in one order. It names every field, so that a new one cannot be
    /// forgotten.
    fn visit(&mut self, visit: &mut impl Visit) {
        let Self {
            // Laid out anew from what is visited.
            rates: _,
            regime,
            regime_left,
            regime_drawn,
            in_force,
            z,
            threat,
            noise,
            routes,
            commodities,
            uses,
            places,
            memory,
            pairs,
            road,
            // The same for all replications under one instance, like the length of the rings.
            road_mask: _,
            returning,
            return_mask: _,
            return_head,
            busy,
            release,
        } = self;
        for indices in [regime, in_force] {
            let mut counts = indices.map(|index| index as u32);
            visit.whole(&mut counts);
            *indices = counts.map(|count| count as usize);
        }
        visit.whole(regime_left);
        drawn(regime_drawn, visit);
        visit.real(z);
        visit.real(threat);
        *noise = Normals::NONE;
        routes.iter_mut().for_each(|route| self::route(route, visit));
        commodities.iter_mut().for_each(|commodity| self::commodity(commodity, visit));
        for UseState { buffer, need, unmet, unmet_share, unfunded, lacking_share, room, seen, service } in uses {
            let lanes = [buffer, need, unmet, unmet_share, unfunded, lacking_share, room, service];
            lanes.into_iter().for_each(|lanes| visit.real(lanes));
            self::seen(seen, visit);
        }
        for PlaceState { need, unmet, unmet_share, seen, price } in places {
            [need, unmet, unmet_share, price].into_iter().for_each(|lanes| visit.real(lanes));
            self::seen(seen, visit);
        }
        memory.numbers().for_each(|lanes| visit.real(lanes));
        pairs.iter_mut().for_each(|pair| self::pair(pair, visit));
        road.iter_mut().for_each(|slot| visit.whole(slot));
        returning.iter_mut().for_each(|slot| visit.real(slot));
        let mut head = [*return_head; super::LANES];
        visit.whole(&mut head);
        *return_head = head[0];
        visit.whole(busy);
        release.iter_mut().for_each(|day| visit.whole(day));
    }
}

fn drawn(Drawn { days, on }: &mut Drawn, visit: &mut impl Visit) {
    visit.whole(days);
    visit.whole(on);
}

fn seen(Seen { asked, sold, fill, level, dry, filled, unserved }: &mut Seen, visit: &mut impl Visit) {
    [asked, sold, fill, level, dry, filled, unserved].into_iter().for_each(|lanes| visit.real(lanes));
}

fn route(state: &mut RouteState, visit: &mut impl Visit) {
    let RouteState { closed_left, closed_drawn, open, belief, heads } = state;
    [closed_left, open, belief].into_iter().for_each(|lanes| visit.real(lanes));
    drawn(closed_drawn, visit);
    *heads = Block::NONE;
}

fn commodity(state: &mut CommodityState, visit: &mut impl Visit) {
    let CommodityState {
        demand,
        local,
        stock,
        cover,
        idle,
        // The scenario's.
        has_fleet: _,
        replacement_carry,
        unreplaced,
        arrivals,
        sold,
        need,
        unmet,
        unmet_share,
        lacking_share,
        fill_rate,
        halted_until,
        halted,
        seen,
        price,
        unloaded,
        taken_in,
        ordered,
        replaced,
        noise,
    } = state;
    [demand, local, stock, cover, idle, replacement_carry, unreplaced, arrivals, sold].into_iter().for_each(|lanes| visit.real(lanes));
    [need, unmet, unmet_share, lacking_share, fill_rate, price].into_iter().for_each(|lanes| visit.real(lanes));
    [halted_until, halted, unloaded, taken_in, ordered, replaced].into_iter().for_each(|lanes| visit.real(lanes));
    self::seen(seen, visit);
    *noise = Normals::NONE;
}

fn pair(state: &mut PairState, visit: &mut impl Visit) {
    let PairState {
        head,
        halted_until,
        halted,
        queue,
        on_road,
        yard,
        arrived,
        sent,
        lost,
        convoys,
        attacked,
        turned_back,
        // Settled at the close of the day.
        struck: _,
        reluctance,
        order_carry,
        room_carry,
        weight,
        ordered,
        all_arrived,
        all_sent,
        all_lost,
        all_convoys,
        all_attacked,
        max_queue,
        words,
    } = state;
    visit.whole(head);
    [halted_until, halted].into_iter().for_each(|lanes| visit.real(lanes));
    [queue, on_road, yard, arrived, sent, lost, convoys, attacked, turned_back].into_iter().for_each(|lanes| visit.real(lanes));
    [reluctance, order_carry, room_carry, weight, ordered].into_iter().for_each(|lanes| visit.real(lanes));
    [all_arrived, all_sent, all_lost, all_convoys, all_attacked, max_queue].into_iter().for_each(|lanes| visit.real(lanes));
    *words = Block::NONE;
}
