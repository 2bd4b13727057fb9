//! Convoys of one pair in one replication: attacks, losses, delays, the way onto the road.

use super::lane::{Counts, small};
use super::routes::{HEADS, word};
use super::state::{PairState, State};
use super::{Day, Event, Watch};
use crate::model::law::{self, Delay};
use crate::model::sampler;
use crate::model::{Pair, PairRates};
use crate::rng::{Chance, Draws, Process, uniform};

/// Lowest bits of a pair's daily word, which settle on nearly all days that nobody is attacked.
pub(super) const ATTACK_BITS: u32 = 16;
/// The others give delays, eight bits each.
pub(super) const DELAY_BITS: u32 = 8;
pub(super) const DELAYS_IN_WORD: usize = ((u64::BITS - ATTACK_BITS) / DELAY_BITS) as usize;
/// Beyond so many alike convoys, one binomial draw a day of delay costs less than a draw a convoy.
const MANY: u32 = 48;

/// Trucks of one pair that leave today in one replication, and all that they meet.
pub(super) struct Convoys<'a> {
    lane: usize,
    /// Is whoever looks on told of this lane?
    told: bool,
    of: Pair,
    rates: &'a PairRates,
    delay: &'a Delay,
    state: &'a mut PairState,
    road: &'a mut [Counts],
    /// Slot of the ring at which a convoy without delay enters the road, and the longest way there.
    head: u32,
    transit: u32,
    chance: Chance,
    process: Process,
    day: u32,
}

impl<'a> Convoys<'a> {
    #[inline(always)]
    pub(super) fn new(state: &'a mut State, day: &Day<'a>, pair: usize, lane: usize) -> Self {
        let of = day.shape.pairs[pair];
        let segment = &day.lanes.instances[lane].segments[state.rates.segment];
        let slots = state.road_mask as usize + 1;
        Self {
            lane,
            told: day.lanes.told[lane],
            of,
            rates: &segment.pairs[pair],
            delay: &segment.delays[of.route],
            head: state.pairs[pair].head[lane],
            transit: state.rates.pairs[pair].transit[lane],
            state: &mut state.pairs[pair],
            road: &mut state.road[pair * slots..][..slots],
            chance: day.lanes.chances[lane],
            process: day.convoys(pair),
            day: day.number(),
        }
    }

    /// Alike convoys and a last, smaller one, which are on the road already, take their slots, each with a delay of its own.
    #[inline(never)]
    pub(super) fn depart(&mut self, full: u32, last: u32, word: u64) {
        let size = self.rates.convoy_trucks;
        let rest = if self.delay.is_none() || full > MANY { 0 } else { full };
        let mut delays = Delays { law: self.delay, bits: word >> ATTACK_BITS, left: DELAYS_IN_WORD as u32, rest: None };
        let open = (self.chance, self.process, self.day);
        for _ in 0..rest {
            let delay = delays.next(open);
            self.put(delay, size);
        }
        if rest < full {
            self.depart_many(full, size, &mut delays);
        }
        if last > 0 {
            let delay = if self.delay.is_none() { 0 } else { delays.next(open) };
            self.put(delay, last);
        }
    }

    /// How many of many are late by a day, by two, and so on.
    #[inline(never)]
    fn depart_many(&mut self, convoys: u32, size: u32, delays: &mut Delays<'_>) {
        let (mut late, mut days) = (convoys, 0);
        let draws = delays.rest.get_or_insert_with(|| self.chance.day(self.process, self.day));
        while late > 0 {
            let later = if days == law::LONGEST_DELAY { 0 } else { sampler::binomial(late, self.delay.stay(), draws) };
            self.put(days, (late - later) * size);
            (late, days) = (later, days + 1);
        }
    }

    /// Convoys of which some may be attacked: how many is one draw, and the others depart.
    #[inline(never)]
    pub(super) fn meet_attackers<const WATCHED: bool>(
        &mut self,
        mut full: u32,
        mut last: u32,
        hazard: f64,
        first: u64,
        watch: &mut dyn Watch,
    ) {
        let size = self.rates.convoy_trucks;
        let convoys = full + u32::from(last > 0);
        let head = (first & ((1 << ATTACK_BITS) - 1)) as f64;
        let attacked = if law::is_one(f64::from(convoys) * hazard, head / HEADS, (head + 1.0) / HEADS) {
            1
        } else {
            let mut more = self.chance.convoy(self.process, self.day, u32::MAX);
            let decides = word(head, more.word());
            law::count(convoys, hazard, decides, || more)
        };
        for convoy in 0..attacked {
            let mut draws = self.chance.convoy(self.process, self.day, convoy);
            // Each of the convoys left is as likely to be the one: the last, smaller one has one ticket.
            let is_last = last > 0 && draws.uniform() * f64::from(full + 1) < 1.0;
            let in_it = if is_last { std::mem::take(&mut last) } else { size };
            full -= u32::from(!is_last);
            let pressing_on = self.attack::<WATCHED>(in_it, &mut draws, watch);
            self.state.on_road[self.lane] -= f64::from(in_it - pressing_on);
            self.put(self.delay.draw(draws.uniform()), pressing_on);
        }
        self.depart(full, last, first);
    }

    /// One escorted convoy; returns its transit with its delay, whatever befalls it.
    pub(super) fn escorted<const WATCHED: bool>(&mut self, trucks: u32, hazard: f64, watch: &mut dyn Watch) -> u32 {
        // The n-th convoy of the day has draws of its own, whoever else leaves.
        let number = self.state.convoys[self.lane] as u32 - 1;
        let mut draws = self.chance.convoy(self.process, self.day, number);
        let attacked = law::happens(hazard, draws.word());
        let delay = self.delay.draw(draws.uniform());
        let arriving = if attacked { self.attack::<WATCHED>(trucks, &mut draws, watch) } else { trucks };
        self.state.on_road[self.lane] += f64::from(arriving);
        self.put(delay, arriving);
        self.transit + delay
    }

    /// An attacked convoy: trucks are lost, the survivors turn back or press on. Returns those who press on.
    fn attack<const WATCHED: bool>(&mut self, trucks: u32, draws: &mut Draws, watch: &mut dyn Watch) -> u32 {
        let turned_back = draws.uniform() < self.rates.turn_back;
        let lost = law::losses(trucks, self.rates.loss_mean, self.rates.loss_concentration, draws);
        let (state, lane) = (&mut *self.state, self.lane);
        state.struck = true;
        state.attacked[lane] += 1.0;
        state.lost[lane] += f64::from(lost);
        state.reluctance[lane] = 1.0 - (1.0 - state.reluctance[lane]) * (1.0 - self.rates.deterrence);
        if WATCHED && self.told {
            let Pair { route, commodity } = self.of;
            watch.event(lane, self.day as usize, Event::Attacked { route, commodity, trucks, lost, turned_back });
        }
        if turned_back {
            state.turned_back[lane] += f64::from(trucks - lost);
            return 0;
        }
        trucks - lost
    }

    fn put(&mut self, delay: u32, trucks: u32) {
        let slot = slot(self.head, self.transit + delay, self.road.len() as u32 - 1);
        self.road[slot as usize][self.lane] += trucks;
    }
}

/// Where in the ring of a road a slot stands, slot 0 being at `head`. What lies beyond the horizon never arrives: one slot holds it all.
#[inline(always)]
pub(super) fn slot(head: u32, slot: u32, mask: u32) -> u32 {
    (head + slot.min(mask)) & mask
}

/// Does a pair's daily word settle that nobody is attacked, under a total hazard of its convoys? 1 − exp(−nh) ≤ nh: it does where
/// its head is at or beyond nh.
#[inline(always)]
pub(super) fn safe_word(word: u64, total: f64) -> bool {
    small(word & ((1 << ATTACK_BITS) - 1)) >= total * HEADS
}

/// Delays of one pair and day: from the bits of the day's word, then of further words.
struct Delays<'a> {
    law: &'a Delay,
    bits: u64,
    left: u32,
    rest: Option<Draws>,
}

impl Delays<'_> {
    #[inline(always)]
    fn next(&mut self, open: (Chance, Process, u32)) -> u32 {
        if self.left == 0 {
            self.refill(open);
        }
        let cell = self.bits as u8;
        self.bits >>= DELAY_BITS;
        self.left -= 1;
        match self.law.guide()[usize::from(cell)] {
            days if days & Delay::SEVERAL == 0 => u32::from(days),
            _ => self.refine(cell, open),
        }
    }

    fn draws(&mut self, (chance, process, day): (Chance, Process, u32)) -> &mut Draws {
        self.rest.get_or_insert_with(|| chance.day(process, day))
    }

    #[inline(never)]
    fn refill(&mut self, open: (Chance, Process, u32)) {
        self.bits = self.draws(open).word();
        self.left = u64::BITS / DELAY_BITS;
    }

    /// The cell holds more than one delay: further bits say which.
    #[inline(never)]
    fn refine(&mut self, cell: u8, open: (Chance, Process, u32)) -> u32 {
        let rest = self.draws(open).word();
        self.law.draw(uniform(u64::from(cell) << (u64::BITS - DELAY_BITS) | rest >> DELAY_BITS))
    }
}
