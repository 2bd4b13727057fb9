//! Step 7: trucks leave, with and without escort, and some convoys are attacked.

use super::state::{PairCounts, PairState, Roads, State};
use super::{Day, Event, Watch, made_whole};
use crate::model::law::{self, Delay};
use crate::rng::{Draws, Process, uniform};

/// Bits of a day's first word that settle a pair's attacks; the others delay its first convoy.
const DELAY_BITS: u32 = 24;

impl State {
    pub(super) fn dispatch<W: Watch>(&mut self, day: &Day<'_>, watch: &mut W) {
        let mut escorts = false;
        for pair in 0..self.pairs.len() {
            let state = &mut self.pairs[pair];
            state.today = PairCounts { arrived: state.today.arrived, ..PairCounts::default() };
            state.turned_back = 0;
            let escorted = day.rates.pairs[pair].escorted;
            escorts |= escorted;
            if !escorted && self.open[day.shape.pairs[pair].route] {
                self.leave_unescorted(day, pair, watch);
            }
        }
        self.busy -= self.release[day.t];
        if escorts {
            self.leave_escorted(day, watch);
        }
        for (pair, of) in self.pairs.iter_mut().zip(&day.shape.pairs) {
            pair.queue += pair.turned_back;
            self.unreplaced[of.commodity] += pair.today.lost;
        }
    }

    #[inline]
    fn leave_unescorted<W: Watch>(&mut self, day: &Day<'_>, pair: usize, watch: &mut W) {
        let rates = &day.rates.pairs[pair];
        if rates.interval > 1 && !(day.number() + rates.phase).is_multiple_of(rates.interval) {
            return;
        }
        let capacity = day.rates.regime_pairs[self.in_force * day.shape.commodities + day.shape.pairs[pair].commodity].capacity;
        let state = &mut self.pairs[pair];
        let willing = 1.0 - state.reluctance;
        let room = if rates.room.is_finite() {
            rates.room * capacity * willing
        } else {
            // Without a capacity the queue stands in for it, and no factor lets more than the queue leave.
            f64::from(state.queue) * rates.factor * capacity.min(1.0) * willing
        };
        let trucks = made_whole(room, &mut state.room_carry).min(state.queue);
        if trucks > 0 {
            state.queue -= trucks;
            let mut leaving = self.leaving(day, pair);
            leaving.unescorted(trucks, watch);
        }
    }

    /// While a team is free, the longest queue among the escorted pairs on open routes sends one convoy.
    fn leave_escorted<W: Watch>(&mut self, day: &Day<'_>, watch: &mut W) {
        let teams = day.rates.teams.unwrap_or(0);
        while self.busy < teams {
            let mut longest: Option<(usize, u32)> = None;
            for (pair, (state, rates)) in self.pairs.iter().zip(&day.rates.pairs).enumerate() {
                let waits = rates.escorted && state.queue >= rates.min_trucks && self.open[day.shape.pairs[pair].route];
                if waits && longest.is_none_or(|(_, queue)| state.queue > queue) {
                    longest = Some((pair, state.queue));
                }
            }
            let Some((pair, queue)) = longest else { return };
            let trucks = queue.min(day.rates.pairs[pair].convoy_trucks);
            self.pairs[pair].queue -= trucks;
            self.busy += 1;
            let slot = self.leaving(day, pair).escorted(trucks, watch);
            let free = day.t + slot as usize + day.rates.escort_return as usize;
            if let Some(release) = self.release.get_mut(free) {
                *release += 1;
            }
        }
    }

    fn leaving<'a>(&'a mut self, day: &'a Day<'a>, pair: usize) -> Leaving<'a> {
        let of = day.shape.pairs[pair];
        let attack = day.rates.regime_pairs[self.in_force * day.shape.commodities + of.commodity].attack;
        Leaving {
            hazard: day.rates.pairs[pair].attack_hazard * self.threat * attack,
            transit: day.rates.transit[self.in_force * day.shape.pairs.len() + pair] as usize,
            head: self.head[of.route],
            delay: &day.rates.delays[of.route],
            process: day.processes.convoys[of.commodity * day.shape.routes + of.route],
            state: &mut self.pairs[pair],
            roads: Roads { road: &mut self.road, mask: self.road_mask },
            day,
            pair,
        }
    }
}

/// Trucks of one pair that leave today, and all that they meet.
struct Leaving<'a> {
    day: &'a Day<'a>,
    pair: usize,
    state: &'a mut PairState,
    roads: Roads<'a>,
    /// Where slot 0 of the road stands.
    head: usize,
    /// Slot at which a convoy without delay enters the road.
    transit: usize,
    /// Hazard of attack of one convoy.
    hazard: f64,
    delay: &'a Delay,
    process: Process,
}

impl Leaving<'_> {
    /// The day's unescorted convoys: all of one size but the last. How many are attacked is one draw.
    fn unescorted<W: Watch>(&mut self, trucks: u32, watch: &mut W) {
        let size = self.day.rates.pairs[self.pair].convoy_trucks;
        let (mut full, mut last) = if trucks < size { (0, trucks) } else { (trucks / size, trucks % size) };
        let convoys = full + u32::from(last > 0);
        self.announce(trucks, convoys, false, watch);
        let certain = self.hazard <= 0.0 && self.delay.is_none();
        if certain {
            return self.enter(0, trucks);
        }
        let number = self.day.number();
        let chance = self.day.chance;
        let word = self.state.words.word(&chance, self.process, number);
        if self.hazard > 0.0 {
            let process = self.process;
            let attacked = law::count(convoys, self.hazard, attack_word(word), || chance.convoy(process, number, u32::MAX));
            for convoy in 0..attacked {
                let mut draws = chance.convoy(process, number, convoy);
                // Each of the convoys left is as likely to be the one: the last, smaller one has one ticket.
                let is_last = last > 0 && draws.uniform() * f64::from(full + 1) < 1.0;
                let in_it = if is_last { std::mem::take(&mut last) } else { size };
                full -= u32::from(!is_last);
                let pressing_on = self.attack(in_it, &mut draws, watch);
                let delay = self.delay.draw(draws.uniform());
                self.enter(delay, pressing_on);
            }
        }
        if self.delay.is_none() {
            return self.enter(0, full * size + last);
        }
        let first = delay_uniform(word);
        if full + u32::from(last > 0) == 1 {
            let delay = self.delay.draw(first);
            return self.enter(delay, full * size + last);
        }
        let mut rest = chance.day(self.process, number, word);
        rest.word();
        let mut delays = Delays { first: Some(first), rest, half: None };
        self.enter_alike(size, full, &mut delays);
        if last > 0 {
            let delay = self.delay.draw(delays.uniform());
            self.enter(delay, last);
        }
    }

    /// `convoys` alike convoys enter the road, each with a delay of its own.
    fn enter_alike(&mut self, size: u32, convoys: u32, delays: &mut Delays) {
        /// Beyond this many, one binomial draw a day of delay costs less than a draw a convoy.
        const MANY: u32 = 48;
        if convoys <= MANY {
            for _ in 0..convoys {
                let delay = self.delay.draw(delays.uniform());
                self.enter(delay, size);
            }
            return;
        }
        let (mut late, mut days) = (convoys, 0);
        while late > 0 {
            let later = if days == law::LONGEST_DELAY { 0 } else { law::binomial(late, self.delay.stay(), &mut delays.rest) };
            self.enter(days, (late - later) * size);
            (late, days) = (later, days + 1);
        }
    }

    /// One escorted convoy; returns its transit with its delay, whatever befalls it.
    fn escorted<W: Watch>(&mut self, trucks: u32, watch: &mut W) -> u32 {
        self.announce(trucks, 1, true, watch);
        // The n-th convoy of the day has draws of its own, whoever else leaves.
        let mut draws = self.day.chance.convoy(self.process, self.day.number(), self.state.today.convoys - 1);
        let word = draws.word();
        let attacked = law::happens(self.hazard, attack_word(word));
        let delay = self.delay.draw(delay_uniform(word));
        let arriving = if attacked { self.attack(trucks, &mut draws, watch) } else { trucks };
        self.enter(delay, arriving);
        self.transit as u32 + delay
    }

    fn announce<W: Watch>(&mut self, trucks: u32, convoys: u32, escorted: bool, watch: &mut W) {
        self.state.today.sent += trucks;
        self.state.today.convoys += convoys;
        let of = self.day.shape.pairs[self.pair];
        watch.event(self.day.t, Event::Leaves { route: of.route, commodity: of.commodity, trucks, convoys, escorted });
    }

    /// An attacked convoy: trucks are lost, the survivors turn back or press on. Returns those who press on.
    fn attack<W: Watch>(&mut self, trucks: u32, draws: &mut Draws, watch: &mut W) -> u32 {
        let rates = &self.day.rates.pairs[self.pair];
        let of = self.day.shape.pairs[self.pair];
        let turned_back = draws.uniform() < rates.turn_back;
        let lost = law::losses(trucks, rates.loss_mean, rates.loss_concentration, draws);
        let state = &mut self.state;
        state.today.attacked += 1;
        state.today.lost += lost;
        state.reluctance = 1.0 - (1.0 - state.reluctance) * (1.0 - rates.deterrence);
        watch.event(self.day.t, Event::Attacked { route: of.route, commodity: of.commodity, trucks, lost, turned_back });
        if turned_back {
            state.turned_back += trucks - lost;
            return 0;
        }
        trucks - lost
    }

    #[inline]
    fn enter(&mut self, delay: u32, trucks: u32) {
        if trucks > 0 {
            self.roads.put(self.pair, self.state, self.head, self.transit + delay as usize, trucks);
        }
    }
}

/// Uniform numbers for the delays of one pair and day: the first from the day's word, the others from halves of further words.
struct Delays {
    first: Option<f64>,
    rest: Draws,
    half: Option<u64>,
}

impl Delays {
    #[inline]
    fn uniform(&mut self) -> f64 {
        const HALF: u32 = u64::BITS / 2;
        if let Some(first) = self.first.take() {
            return first;
        }
        let half = self.half.take().unwrap_or_else(|| {
            let word = self.rest.word();
            self.half = Some(word << HALF);
            word >> HALF << HALF
        });
        uniform(half | 1 << (HALF - 1))
    }
}

/// The upper bits of a word, which settle attacks, with the lower ones blanked.
fn attack_word(word: u64) -> u64 {
    word >> DELAY_BITS << DELAY_BITS | 1 << (DELAY_BITS - 1)
}

/// The lower bits of a word, which settle a delay, as a uniform number.
fn delay_uniform(word: u64) -> f64 {
    uniform(word << (u64::BITS - DELAY_BITS) | 1 << (u64::BITS - DELAY_BITS - 1))
}
