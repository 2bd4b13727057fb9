//! Step 7: trucks leave, with and without escort, and some convoys are attacked.

use super::state::State;
use super::{Day, Event, Watch, made_whole};
use crate::model::law;
use crate::model::RegimePairRates;
use crate::rng::{Draws, uniform};
use libm::floor;

/// Bits of a day's first word that settle a pair's attacks; the others delay its first convoy.
const DELAY_BITS: u32 = 24;

impl State {
    pub(super) fn dispatch<W: Watch>(&mut self, day: &Day<'_>, watch: &mut W) {
        self.today.sent.fill(0);
        self.today.convoys.fill(0);
        self.today.attacked.fill(0);
        self.today.lost.fill(0);
        self.today.turned_back.fill(0);
        let mut escorts = false;
        for pair in 0..day.shape.pairs.len() {
            let rates = &day.rates.pairs[pair];
            escorts |= rates.escorted;
            if self.open[day.shape.pairs[pair].route] && !rates.escorted {
                self.leave_unescorted(day, pair, watch);
            }
        }
        self.busy -= self.release[day.t];
        if escorts {
            self.leave_escorted(day, watch);
        }
        for (queue, &back) in self.queue.iter_mut().zip(&self.today.turned_back) {
            *queue += back;
        }
    }

    fn leave_unescorted<W: Watch>(&mut self, day: &Day<'_>, pair: usize, watch: &mut W) {
        let rates = &day.rates.pairs[pair];
        if rates.interval > 1 && !(day.number() + rates.phase).is_multiple_of(rates.interval) {
            return;
        }
        let regime = self.regime_rates(day, pair);
        let willing = 1.0 - self.reluctance[pair];
        let room = if rates.room.is_finite() {
            rates.room * regime.capacity * willing
        } else {
            // Without a capacity the queue stands in for it, and no factor lets more than the queue leave.
            f64::from(self.queue[pair]) * rates.factor * regime.capacity.min(1.0) * willing
        };
        let trucks = made_whole(room, &mut self.room_carry[pair]).min(self.queue[pair]);
        if trucks > 0 {
            self.queue[pair] -= trucks;
            let convoys = trucks.div_ceil(rates.convoy_trucks);
            self.announce(day, pair, trucks, convoys, false, watch);
            self.travel_in_convoys(day, pair, trucks, convoys, watch);
        }
    }

    /// While a team is free, the longest queue among the escorted pairs on open routes sends one convoy.
    fn leave_escorted<W: Watch>(&mut self, day: &Day<'_>, watch: &mut W) {
        let teams = day.rates.teams.unwrap_or(0);
        while self.busy < teams {
            let mut longest: Option<usize> = None;
            for pair in 0..day.shape.pairs.len() {
                let rates = &day.rates.pairs[pair];
                let waits = rates.escorted && self.open[day.shape.pairs[pair].route] && self.queue[pair] >= rates.min_trucks;
                if waits && longest.is_none_or(|best| self.queue[pair] > self.queue[best]) {
                    longest = Some(pair);
                }
            }
            let Some(pair) = longest else { return };
            let trucks = self.queue[pair].min(day.rates.pairs[pair].convoy_trucks);
            self.queue[pair] -= trucks;
            self.busy += 1;
            self.announce(day, pair, trucks, 1, true, watch);
            let slot = self.escort_one(day, pair, trucks, watch);
            let free = day.t + slot as usize + day.rates.escort_return as usize;
            if let Some(release) = self.release.get_mut(free) {
                *release += 1;
            }
        }
    }

    fn announce<W: Watch>(&mut self, day: &Day<'_>, pair: usize, trucks: u32, convoys: u32, escorted: bool, watch: &mut W) {
        self.today.sent[pair] += trucks;
        self.today.convoys[pair] += convoys;
        let of = day.shape.pairs[pair];
        watch.event(day.t, Event::Leaves { route: of.route, commodity: of.commodity, trucks, convoys, escorted });
    }

    fn regime_rates<'a>(&self, day: &Day<'a>, pair: usize) -> &'a RegimePairRates {
        &day.rates.regime_pairs[self.in_force * day.shape.commodities + day.shape.pairs[pair].commodity]
    }

    /// Hazard of attack of one convoy today.
    fn hazard(&self, day: &Day<'_>, pair: usize) -> f64 {
        day.rates.pairs[pair].attack_hazard * self.threat * self.regime_rates(day, pair).attack
    }

    /// Slot at which a convoy without delay enters the road.
    fn transit(&self, day: &Day<'_>, pair: usize) -> u32 {
        let days = day.rates.routes[day.shape.pairs[pair].route].transit_days * self.regime_rates(day, pair).transit;
        floor(days + 0.5).max(1.0) as u32
    }

    /// The day's unescorted convoys of a pair: all of one size but the last. How many are attacked is one draw.
    fn travel_in_convoys<W: Watch>(&mut self, day: &Day<'_>, pair: usize, trucks: u32, convoys: u32, watch: &mut W) {
        let rates = &day.rates.pairs[pair];
        let (process, number) = (day.processes.convoys[self.place(day, pair)], day.number());
        let size = rates.convoy_trucks;
        let mut full = trucks / size;
        let mut last = trucks % size;
        let hazard = self.hazard(day, pair);
        let route = &day.rates.routes[day.shape.pairs[pair].route];
        let word = if hazard > 0.0 || route.delay_stay > 0.0 { self.convoy_words[pair].word(&day.chance, process, number) } else { 0 };
        let attacked = match hazard > 0.0 {
            true => law::count(convoys, hazard, attack_word(word), || day.chance.convoy(process, number, u32::MAX)),
            false => 0,
        };
        let transit = self.transit(day, pair);
        for convoy in 0..attacked {
            let mut draws = day.chance.convoy(process, number, convoy);
            // Each of the convoys left is as likely to be the one: the last, smaller one has one ticket.
            let is_last = last > 0 && draws.uniform() * f64::from(full + 1) < 1.0;
            let in_it = if is_last { std::mem::take(&mut last) } else { size };
            full -= u32::from(!is_last);
            let pressing_on = self.attack(day, pair, in_it, &mut draws, watch);
            let delay = if route.delay_stay > 0.0 { law::delay(route.delay_stay, draws.uniform()) } else { 0 };
            self.enter(day, pair, transit + delay, pressing_on);
        }
        let mut rest = day.chance.day(process, number, word);
        rest.word();
        let mut delays = Delays { stay: route.delay_stay, first: Some(delay_uniform(word)), rest };
        self.enter_alike(day, pair, transit, size, full, &mut delays);
        self.enter(day, pair, transit + delays.next(), last);
    }

    /// `convoys` alike convoys enter the road, each with a delay of its own.
    fn enter_alike(&mut self, day: &Day<'_>, pair: usize, transit: u32, size: u32, convoys: u32, delays: &mut Delays) {
        /// Beyond this many, one binomial draw a day of delay costs less than a draw a convoy.
        const FEW: u32 = 6;
        if delays.stay == 0.0 {
            return self.enter(day, pair, transit, convoys * size);
        }
        if convoys <= FEW {
            for _ in 0..convoys {
                self.enter(day, pair, transit + delays.next(), size);
            }
            return;
        }
        let (mut late, mut days) = (convoys, 0);
        while late > 0 {
            let later = if days == law::LONGEST_DELAY { 0 } else { law::binomial(late, delays.stay, &mut delays.rest) };
            self.enter(day, pair, transit + days, (late - later) * size);
            (late, days) = (later, days + 1);
        }
    }

    /// One escorted convoy; returns its transit with its delay, whatever befalls it.
    fn escort_one<W: Watch>(&mut self, day: &Day<'_>, pair: usize, trucks: u32, watch: &mut W) -> u32 {
        let (process, number) = (day.processes.convoys[self.place(day, pair)], day.number());
        // The n-th convoy of the day has draws of its own, whoever else leaves.
        let mut draws = day.chance.convoy(process, number, self.today.convoys[pair] - 1);
        let word = draws.word();
        let attacked = law::happens(self.hazard(day, pair), attack_word(word));
        let route = &day.rates.routes[day.shape.pairs[pair].route];
        let slot = self.transit(day, pair) + law::delay(route.delay_stay, delay_uniform(word));
        let arriving = if attacked { self.attack(day, pair, trucks, &mut draws, watch) } else { trucks };
        self.enter(day, pair, slot, arriving);
        slot
    }

    /// An attacked convoy: trucks are lost, the survivors turn back or press on. Returns those who press on.
    fn attack<W: Watch>(&mut self, day: &Day<'_>, pair: usize, trucks: u32, draws: &mut Draws, watch: &mut W) -> u32 {
        let rates = &day.rates.pairs[pair];
        let of = day.shape.pairs[pair];
        let turned_back = draws.uniform() < rates.turn_back;
        let lost = law::losses(trucks, rates.loss_mean, rates.loss_concentration, draws);
        self.today.attacked[pair] += 1;
        self.today.lost[pair] += lost;
        self.unreplaced[of.commodity] += lost;
        self.reluctance[pair] = 1.0 - (1.0 - self.reluctance[pair]) * (1.0 - rates.deterrence);
        watch.event(day.t, Event::Attacked { route: of.route, commodity: of.commodity, trucks, lost, turned_back });
        if turned_back {
            self.today.turned_back[pair] += trucks - lost;
            return 0;
        }
        trucks - lost
    }

    fn enter(&mut self, day: &Day<'_>, pair: usize, slot: u32, trucks: u32) {
        if trucks > 0 {
            self.put_on_road(pair, self.head[day.shape.pairs[pair].route], slot as usize, trucks);
        }
    }

    /// The pair's place in the list of processes.
    fn place(&self, day: &Day<'_>, pair: usize) -> usize {
        let of = day.shape.pairs[pair];
        of.commodity * day.shape.routes + of.route
    }
}

/// Delays of the convoys of one pair and day: the first from the day's word, the others from further draws.
struct Delays {
    stay: f64,
    first: Option<f64>,
    rest: Draws,
}

impl Delays {
    fn next(&mut self) -> u32 {
        if self.stay == 0.0 {
            return 0;
        }
        let u = self.first.take().unwrap_or_else(|| self.rest.uniform());
        law::delay(self.stay, u)
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
