//! Step 8: what is remembered of a day, and what a replication says at its end.

use super::Day;
use super::lane::{LANES, Lane, ZERO, any, each, greater, lesser, sum};
use super::rates::CommodityRates;
use super::sight::Seen;
use super::state::State;
use crate::model::law::NEAR;
use crate::model::{Instance, PriceForm, Shape};
use crate::results::catalogue::SEVERITY_FROM;
use crate::results::{
    Column, CommodityMetric, DailyMetric, Onset, PairMetric, PlaceDailyMetric, PlaceMetric, TotalMetric, UseDailyMetric, UseMetric, Users,
};

/// What one replication says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// One figure a column of [`crate::results::RowLayout`].
    pub row: Vec<f64>,
    /// Daily figures, where [`Shape::daily`] and its kin say; NaN is what the scenario does not have.
    pub daily: Vec<f64>,
}

/// The lanes that are short on a day, bit by bit, the first lane lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Short {
    /// Of the commodity as a whole.
    pub whole: u8,
    /// Of the use that is served first.
    pub first_use: u8,
}

/// What the lanes have to say so far.
pub(super) struct Record {
    /// By lane: one figure a column of [`crate::results::RowLayout`].
    pub(super) rows: Vec<Vec<f64>>,
    /// Daily figures, where [`Shape::daily`] and its kin say; NaN is what the scenario does not have.
    pub(super) daily: Vec<Lane>,
    /// By day, then commodity.
    pub(super) short: Vec<Short>,
    /// By day, then place: the lanes that are short.
    pub(super) short_places: Vec<u8>,
    /// By commodity, then by use, then by place.
    spells: Vec<Spell>,
    dry: Vec<Dry>,
    open_days: Vec<Lane>,
    commodities: Vec<OfCommodity>,
    uses: Vec<OfUse>,
    /// By commodity, then by place.
    prices: Vec<OfPrice>,
    threshold: Lane,
    /// The lanes that are counted, bit by bit.
    counted: u8,
}

/// Sums of a commodity's days.
#[derive(Debug, Clone, Copy)]
struct OfCommodity {
    empty: Lane,
    arrivals: Lane,
    unloaded: Lane,
    halted: Lane,
}

/// Sums of a use's days.
#[derive(Debug, Clone, Copy)]
struct OfUse {
    unfunded: Lane,
    service: Lane,
}

/// Sums of a price's days; days without a price are none.
#[derive(Debug, Clone, Copy)]
struct OfPrice {
    sum: Lane,
    dear: Lane,
    days: f64,
}

impl OfPrice {
    #[inline(always)]
    fn day(&mut self, price: &Lane, rates: &CommodityRates) {
        if !price[0].is_nan() {
            self.sum = each(|l| self.sum[l] + price[l]);
            self.dear = each(|l| self.dear[l] + if price[l] >= rates.dear[l] { 1.0 } else { 0.0 });
            self.days += 1.0;
        }
    }
}

/// Dry and unserved days of a use, a place, or all uses together so far.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
struct Dry {
    days: Lane,
    current: Lane,
    longest: Lane,
    /// The first dry day; infinite: none yet.
    first: Lane,
    unserved: Lane,
}

impl Dry {
    const NEW: Self = Self { days: ZERO, current: ZERO, longest: ZERO, first: [f64::INFINITY; LANES], unserved: ZERO };

    #[inline(always)]
    fn day(&mut self, t: usize, seen: &Seen, counted: u8, tally: &mut SeenTally) {
        self.current = each(|l| (self.current[l] + 1.0) * seen.dry[l]);
        if any(&seen.dry) {
            self.days = each(|l| self.days[l] + seen.dry[l]);
            self.longest = each(|l| greater(self.longest[l], self.current[l]));
            self.first = each(|l| if seen.dry[l] > 0.0 { lesser(self.first[l], t as f64) } else { self.first[l] });
            tally.dry += (bits(&seen.dry) & counted).count_ones();
        }
        if any(&seen.unserved) {
            self.unserved = each(|l| self.unserved[l] + seen.unserved[l]);
            tally.unserved += (bits(&seen.unserved) & counted).count_ones();
        }
    }

    fn first_day(&self, lane: usize) -> f64 {
        if self.first[lane].is_finite() { self.first[lane] } else { f64::NAN }
    }
}

/// Shortage of one commodity or use so far.
#[repr(align(64))]
#[derive(Debug, Clone, Copy)]
struct Spell {
    days: Lane,
    current: Lane,
    longest: Lane,
    /// The first day of shortage; infinite: none yet.
    first: Lane,
    bands: [Lane; 4],
    unmet: Lane,
    need: Lane,
    share_sum: Lane,
}

impl Spell {
    const NEW: Self = Self {
        days: ZERO,
        current: ZERO,
        longest: ZERO,
        first: [f64::INFINITY; LANES],
        bands: [ZERO; 4],
        unmet: ZERO,
        need: ZERO,
        share_sum: ZERO,
    };

    /// Takes in a day; returns 1 where it is one of shortage.
    #[inline(always)]
    fn day(&mut self, t: usize, share: &Lane, threshold: &Lane, unmet: &Lane, need: &Lane) -> Lane {
        self.need = each(|l| self.need[l] + need[l]);
        let short = each(|l| if share[l] >= threshold[l] { 1.0 } else { 0.0 });
        self.current = each(|l| (self.current[l] + 1.0) * short[l]);
        if !any(share) && !any(&short) {
            return short;
        }
        self.days = each(|l| self.days[l] + short[l]);
        self.longest = each(|l| greater(self.longest[l], self.current[l]));
        self.first = each(|l| if short[l] > 0.0 { lesser(self.first[l], t as f64) } else { self.first[l] });
        self.unmet = each(|l| self.unmet[l] + unmet[l]);
        self.share_sum = each(|l| self.share_sum[l] + share[l]);
        for (band, days) in self.bands.iter_mut().enumerate() {
            let is_in = in_band(share, band);
            *days = each(|l| days[l] + is_in[l]);
        }
        short
    }

    fn unmet_share(&self, lane: usize) -> f64 {
        if self.need[lane] > 0.0 { self.unmet[lane] / self.need[lane] } else { 0.0 }
    }

    fn first_day(&self, lane: usize) -> f64 {
        if self.first[lane].is_finite() { self.first[lane] } else { f64::NAN }
    }
}

/// Sums over replications, day by day, added in the order of the groups of lanes.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// By day, then route: replications in which it was open.
    pub open: Vec<f64>,
    /// By day, then pair.
    pub pairs: Vec<PairTally>,
    /// By day, then commodity: replications with a shortage that day.
    pub shortage: Vec<f64>,
    /// By day, then commodity: replications in each severity band that day.
    pub bands: Vec<[f64; SEVERITY_FROM.len()]>,
    /// By day, then use: what it holds itself at the close, in days of its normal need: the sum, and the sum of squares.
    pub own_cover: Vec<[f64; 2]>,
    /// By day, then commodity, then use, then place: in how many replications it is dry, and in how many it is unserved.
    pub seen: Vec<SeenTally>,
    /// By day, then commodity: replications in which routes that do not carry it are halted.
    pub halted: Vec<u32>,
    /// By day, then place: replications with a shortage that day.
    pub short_places: Vec<u32>,
    /// By day, then place: replications in each severity band that day.
    pub place_bands: Vec<[f64; SEVERITY_FROM.len()]>,
}

/// Counts of replications on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SeenTally {
    /// Dry ones.
    pub dry: u32,
    /// Unserved ones.
    pub unserved: u32,
}

/// Sums of a pair on a day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairTally {
    /// Trucks sent.
    pub sent: f64,
    /// Trucks lost.
    pub lost: f64,
    /// Units delivered to the yard.
    pub delivered: f64,
    /// Trucks queued at the close.
    pub queue: f64,
    /// Replications in which it is halted.
    pub halted: u32,
}

impl Tally {
    /// Nothing yet.
    pub fn new(shape: &Shape) -> Self {
        Self {
            open: vec![0.0; shape.days * shape.routes],
            pairs: vec![PairTally::default(); shape.days * shape.pairs.len()],
            shortage: vec![0.0; shape.days * shape.commodities],
            bands: vec![[0.0; SEVERITY_FROM.len()]; shape.days * shape.commodities],
            own_cover: vec![[0.0; 2]; shape.days * shape.all_uses()],
            seen: vec![SeenTally::default(); shape.days * seen_by(shape)],
            halted: vec![0; shape.days * shape.commodities],
            short_places: vec![0; shape.days * shape.places.len()],
            place_bands: vec![[0.0; SEVERITY_FROM.len()]; shape.days * shape.places.len()],
        }
    }

    /// Adds another tally's sums.
    pub fn add(&mut self, other: &Self) {
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.open, &other.open);
        add(&mut self.shortage, &other.shortage);
        add(self.bands.as_flattened_mut(), other.bands.as_flattened());
        add(self.own_cover.as_flattened_mut(), other.own_cover.as_flattened());
        add(self.place_bands.as_flattened_mut(), other.place_bands.as_flattened());
        self.halted.iter_mut().zip(&other.halted).for_each(|(to, from)| *to += from);
        self.short_places.iter_mut().zip(&other.short_places).for_each(|(to, from)| *to += from);
        for (to, from) in self.seen.iter_mut().zip(&other.seen) {
            to.dry += from.dry;
            to.unserved += from.unserved;
        }
        for (to, from) in self.pairs.iter_mut().zip(&other.pairs) {
            to.sent += from.sent;
            to.lost += from.lost;
            to.delivered += from.delivered;
            to.queue += from.queue;
            to.halted += from.halted;
        }
    }
}

impl Record {
    pub(super) fn new(shape: &Shape) -> Self {
        Self {
            rows: vec![vec![0.0; shape.rows.width()]; LANES],
            daily: vec![[f64::NAN; LANES]; shape.daily_figures() * shape.days],
            spells: vec![Spell::NEW; seen_by(shape)],
            dry: vec![Dry::NEW; seen_by(shape)],
            short: vec![Short::default(); shape.days * shape.commodities],
            short_places: vec![0; shape.days * shape.places.len()],
            open_days: vec![ZERO; shape.routes],
            commodities: vec![OfCommodity::NEW; shape.commodities],
            uses: vec![OfUse::NEW; shape.all_uses()],
            prices: vec![OfPrice::NEW; shape.commodities + shape.places.len()],
            threshold: ZERO,
            counted: 0,
        }
    }

    pub(super) fn begin(&mut self, instances: &[&Instance; LANES], counted: &Lane) {
        self.spells.fill(Spell::NEW);
        self.dry.fill(Dry::NEW);
        self.open_days.fill(ZERO);
        self.commodities.fill(OfCommodity::NEW);
        self.uses.fill(OfUse::NEW);
        self.prices.fill(OfPrice::NEW);
        self.threshold = instances.map(|instance| instance.shortage_threshold - NEAR);
        self.counted = bits(counted);
    }

    #[inline(always)]
    pub(super) fn day(&mut self, day: &Day<'_>, state: &mut State, tally: &mut Tally) {
        for commodity in 0..state.commodities.len() {
            self.commodity(day, state, commodity, tally);
        }
        let counted = &day.lanes.counted;
        let in_all = |lane: &Lane| sum(&each(|l| lane[l] * counted[l]));
        let pairs = state.pairs.len();
        let tally_of_halts = &mut tally.halted;
        for ((pair, of), tally) in state.pairs.iter_mut().zip(&day.shape.pairs).zip(&mut tally.pairs[day.t * pairs..]) {
            let load = &state.rates.commodities[of.commodity].load;
            let delivered = each(|l| pair.arrived[l] * load[l]);
            pair.all_arrived = each(|l| pair.all_arrived[l] + pair.arrived[l]);
            pair.all_sent = each(|l| pair.all_sent[l] + pair.sent[l]);
            pair.all_convoys = each(|l| pair.all_convoys[l] + pair.convoys[l]);
            if pair.struck {
                pair.all_lost = each(|l| pair.all_lost[l] + pair.lost[l]);
                pair.all_attacked = each(|l| pair.all_attacked[l] + pair.attacked[l]);
                tally.lost += in_all(&pair.lost);
            }
            pair.max_queue = each(|l| greater(pair.max_queue[l], pair.queue[l]));
            tally.sent += in_all(&pair.sent);
            tally.delivered += in_all(&delivered);
            tally.queue += in_all(&pair.queue);
            if day.lanes.halts {
                tally.halted += (bits(&pair.halted) & self.counted).count_ones();
            }
        }
        if day.lanes.halts {
            self.halts(day, state, tally_of_halts);
        }
        let routes = tally.open[day.t * state.routes.len()..].iter_mut().zip(&mut self.open_days);
        for ((tally, days), route) in routes.zip(&state.routes) {
            *tally += in_all(&route.open);
            *days = each(|l| days[l] + route.open[l]);
        }
    }

    #[inline(always)]
    fn commodity(&mut self, day: &Day<'_>, state: &State, commodity: usize, tally: &mut Tally) {
        let (of, rates) = (&state.commodities[commodity], &state.rates.commodities[commodity]);
        let short = self.spells[commodity].day(day.t, &of.unmet_share, &self.threshold, &of.unmet, &of.need);
        let in_all = |lane: &Lane| sum(&each(|l| lane[l] * day.lanes.counted[l]));
        let at = day.t * state.commodities.len() + commodity;
        tally.shortage[at] += in_all(&short);
        self.short[at] = Short { whole: bits(&short), first_use: 0 };
        if any(&of.unmet_share) {
            // A loop, since what `for_each` is given would not be compiled for wide vectors.
            for (band, tally) in tally.bands[at].iter_mut().enumerate() {
                *tally += in_all(&in_band(&of.unmet_share, band));
            }
        }
        let seen = &mut tally.seen[day.t * self.dry.len()..][..self.dry.len()];
        self.dry[commodity].day(day.t, &of.seen, self.counted, &mut seen[commodity]);
        let uses = day.shape.uses[commodity].clone();
        let per_demand = each(|l| if of.demand[l] > 0.0 { 1.0 / of.demand[l] } else { 0.0 });
        for k in uses.clone() {
            let (of_use, per_share) = (&state.uses[k], &state.rates.uses[k].per_share);
            let own = each(|l| of_use.buffer[l] * per_demand[l] * per_share[l]);
            let [sum, squares] = &mut tally.own_cover[day.t * state.uses.len() + k];
            *sum += in_all(&own);
            *squares += in_all(&each(|l| own[l] * own[l]));
            let spell = &mut self.spells[state.commodities.len() + k];
            let short = spell.day(day.t, &of_use.unmet_share, &self.threshold, &of_use.unmet, &of_use.need);
            if k == uses.start {
                self.short[at].first_use = bits(&short);
            }
            let place = state.commodities.len() + k;
            self.dry[place].day(day.t, &of_use.seen, self.counted, &mut seen[place]);
            let sums = &mut self.uses[k];
            let daily = &mut self.daily[day.shape.daily_of_use(k, UseDailyMetric::Level, day.t)..][..UseDailyMetric::COUNT];
            daily[UseDailyMetric::Level as usize] = of_use.seen.level;
            daily[UseDailyMetric::FillRate as usize] = of_use.seen.fill;
            daily[UseDailyMetric::ServiceLevel as usize] = [f64::NAN; LANES];
            if day.shape.services[k] {
                sums.service = each(|l| sums.service[l] + of_use.service[l]);
                daily[UseDailyMetric::ServiceLevel as usize] = of_use.service;
            }
            if day.shape.budgets[commodity] {
                sums.unfunded = each(|l| sums.unfunded[l] + of_use.unfunded[l]);
            }
        }
        for place in day.shape.places_of[commodity].clone() {
            self.place(day, state, commodity, place, tally);
        }
        let sums = &mut self.commodities[commodity];
        // An empty depot is one with less than 1e-9 days of cover.
        sums.empty = each(|l| sums.empty[l] + if of.stock[l] <= NEAR * of.demand[l] { 1.0 } else { 0.0 });
        sums.arrivals = each(|l| sums.arrivals[l] + of.arrivals[l]);
        sums.unloaded = each(|l| sums.unloaded[l] + of.unloaded[l]);
        let mut price = [f64::NAN; LANES];
        if day.shape.prices[commodity].is_some() {
            price = of.price;
            self.prices[commodity].day(&price, rates);
        }
        let daily = &mut self.daily[day.shape.daily(commodity, DailyMetric::Stock, day.t)..][..DailyMetric::COUNT];
        daily[DailyMetric::Stock as usize] = of.stock;
        daily[DailyMetric::CoverDays as usize] = of.cover;
        daily[DailyMetric::Arrivals as usize] = of.arrivals;
        daily[DailyMetric::Sold as usize] = of.sold;
        daily[DailyMetric::Need as usize] = of.need;
        daily[DailyMetric::UnmetShare as usize] = of.unmet_share;
        daily[DailyMetric::FillRate as usize] = of.fill_rate;
        daily[DailyMetric::PriceIndex as usize] = price;
        daily[DailyMetric::Level as usize] = of.seen.level;
        daily[DailyMetric::Cleared as usize] = each(|l| of.unloaded[l] * rates.load[l]);
    }

    #[inline(never)]
    fn place(&mut self, day: &Day<'_>, state: &State, commodity: usize, place: usize, tally: &mut Tally) {
        let (of, rates) = (&state.places[place], &state.rates.commodities[commodity]);
        let (places, all) = (state.places.len(), self.dry.len());
        let at = state.commodities.len() + state.uses.len() + place;
        let short = self.spells[at].day(day.t, &of.unmet_share, &self.threshold, &of.unmet, &of.need);
        let in_day = day.t * places + place;
        self.short_places[in_day] = bits(&short);
        tally.short_places[in_day] += (bits(&short) & self.counted).count_ones();
        if any(&of.unmet_share) {
            for (band, tally) in tally.place_bands[in_day].iter_mut().enumerate() {
                *tally += f64::from((bits(&in_band(&of.unmet_share, band)) & self.counted).count_ones());
            }
        }
        self.dry[at].day(day.t, &of.seen, self.counted, &mut tally.seen[day.t * all + at]);
        let mut price = [f64::NAN; LANES];
        if matches!(day.shape.prices[commodity], Some(PriceForm::Level | PriceForm::Inflow)) {
            price = of.price;
            self.prices[state.commodities.len() + place].day(&price, rates);
        }
        let daily = &mut self.daily[day.shape.daily_of_place(place, PlaceDailyMetric::Level, day.t)..][..PlaceDailyMetric::COUNT];
        daily[PlaceDailyMetric::Level as usize] = of.seen.level;
        daily[PlaceDailyMetric::FillRate as usize] = of.seen.fill;
        daily[PlaceDailyMetric::UnmetShare as usize] = of.unmet_share;
        daily[PlaceDailyMetric::PriceIndex as usize] = price;
    }

    /// Days on which some route is halted for a commodity.
    #[inline(never)]
    fn halts(&mut self, day: &Day<'_>, state: &State, tally: &mut [u32]) {
        for (commodity, (sums, pairs)) in self.commodities.iter_mut().zip(&day.shape.pairs_of).enumerate() {
            let mut halted = state.commodities[commodity].halted;
            tally[day.t * day.shape.commodities + commodity] += (bits(&halted) & self.counted).count_ones();
            for pair in &state.pairs[pairs.clone()] {
                halted = each(|l| greater(halted[l], pair.halted[l]));
            }
            sums.halted = each(|l| sums.halted[l] + halted[l]);
        }
    }

    pub(super) fn finish(&mut self, shape: &Shape, instances: &[&Instance; LANES], state: &State) {
        for (lane, instance) in instances.iter().enumerate() {
            let mut row = std::mem::take(&mut self.rows[lane]);
            self.finish_lane(shape, instance, state, lane, &mut row);
            self.rows[lane] = row;
        }
    }

    fn finish_lane(&self, shape: &Shape, instance: &Instance, state: &State, lane: usize, figures: &mut [f64]) {
        figures.fill(0.0);
        for (route, days) in self.open_days.iter().enumerate() {
            figures[shape.rows.index(Column::OpenDays(route))] = days[lane];
        }
        for (pair, of) in state.pairs.iter().zip(&shape.pairs) {
            let at = shape.rows.index(Column::Pair(of.route, of.commodity, PairMetric::TrucksSent));
            let row = &mut figures[at..at + PairMetric::COUNT];
            row[PairMetric::TrucksSent as usize] = pair.all_sent[lane];
            row[PairMetric::ConvoysSent as usize] = pair.all_convoys[lane];
            row[PairMetric::ConvoysAttacked as usize] = pair.all_attacked[lane];
            row[PairMetric::TrucksLost as usize] = pair.all_lost[lane];
            row[PairMetric::Delivered as usize] = pair.all_arrived[lane] * instance.load[of.commodity];
            row[PairMetric::MaxQueue as usize] = pair.max_queue[lane];
            for &metric in TotalMetric::ALL {
                let sum = figures[at + metric.of_pair() as usize];
                figures[shape.rows.index(Column::Total(of.route, metric))] += sum;
            }
        }
        for commodity in 0..shape.commodities {
            self.finish_commodity(shape, instance, state, commodity, lane, figures);
        }
    }

    fn finish_commodity(&self, shape: &Shape, instance: &Instance, state: &State, commodity: usize, lane: usize, figures: &mut [f64]) {
        let spell = &self.spells[commodity];
        // The sum of no numbers is −0 to Rust: a commodity without roads would have lost "-0" trucks.
        let lost = state.pairs[shape.pairs_of[commodity].clone()].iter().fold(0.0, |sum, pair| sum + pair.all_lost[lane]);
        let at = shape.rows.index(Column::Commodity(commodity, CommodityMetric::ShortageDays));
        let mut put = |metric: CommodityMetric, value: f64| figures[at + metric as usize] = value;
        put(CommodityMetric::ShortageDays, spell.days[lane]);
        put(CommodityMetric::LongestShortageDays, spell.longest[lane]);
        put(CommodityMetric::DepotEmptyDays, self.commodities[commodity].empty[lane]);
        put(CommodityMetric::MinorDays, spell.bands[0][lane]);
        put(CommodityMetric::ModerateDays, spell.bands[1][lane]);
        put(CommodityMetric::SevereDays, spell.bands[2][lane]);
        put(CommodityMetric::ExtremeDays, spell.bands[3][lane]);
        put(CommodityMetric::Unmet, spell.unmet[lane]);
        put(CommodityMetric::UnmetShare, spell.unmet_share(lane));
        put(CommodityMetric::UnmetPersonDays, self.person_days(shape, instance, commodity, lane));
        put(CommodityMetric::Arrivals, self.commodities[commodity].arrivals[lane]);
        put(CommodityMetric::TrucksLost, lost);
        put(CommodityMetric::UnitsLost, lost * instance.load[commodity]);
        let dry = &self.dry[commodity];
        put(CommodityMetric::DryDays, dry.days[lane]);
        put(CommodityMetric::LongestDryDays, dry.longest[lane]);
        put(CommodityMetric::UnservedDays, dry.unserved[lane]);
        put(CommodityMetric::Cleared, self.commodities[commodity].unloaded[lane] * instance.load[commodity]);
        put(CommodityMetric::HaltedDays, self.commodities[commodity].halted[lane]);
        if shape.prices[commodity].is_some() {
            let price = &self.prices[commodity];
            put(CommodityMetric::PriceIndex, price.mean(lane));
            put(CommodityMetric::DearDays, price.dear[lane]);
        }
        figures[shape.rows.index(Column::First(Users::All(commodity), Onset::Shortage))] = spell.first_day(lane);
        figures[shape.rows.index(Column::First(Users::All(commodity), Onset::Dry))] = dry.first_day(lane);
        for place in shape.places_of[commodity].clone() {
            self.finish_place(shape, instance, commodity, place, lane, figures);
        }
        for (k, global) in shape.uses[commodity].clone().enumerate() {
            self.finish_use(shape, commodity, k, global, lane, figures);
        }
    }

    /// Of each place its own people go without; those of a scenario without places are one city's.
    fn person_days(&self, shape: &Shape, instance: &Instance, commodity: usize, lane: usize) -> f64 {
        let places = shape.places_of[commodity].clone();
        if places.is_empty() {
            return self.spells[commodity].share_sum[lane] * instance.population;
        }
        places.map(|place| self.place_person_days(shape, instance, place, lane)).sum()
    }

    fn place_person_days(&self, shape: &Shape, instance: &Instance, place: usize, lane: usize) -> f64 {
        let spell = &self.spells[shape.commodities + shape.all_uses() + place];
        spell.share_sum[lane] * instance.populations[shape.places[place].place]
    }

    fn finish_place(&self, shape: &Shape, instance: &Instance, commodity: usize, place: usize, lane: usize, figures: &mut [f64]) {
        let at = shape.commodities + shape.all_uses() + place;
        let (spell, dry, name) = (&self.spells[at], &self.dry[at], shape.places[place].place);
        let start = shape.rows.index(Column::Place(commodity, name, PlaceMetric::ShortageDays));
        let mut put = |metric: PlaceMetric, value: f64| figures[start + metric as usize] = value;
        put(PlaceMetric::ShortageDays, spell.days[lane]);
        put(PlaceMetric::LongestShortageDays, spell.longest[lane]);
        put(PlaceMetric::MinorDays, spell.bands[0][lane]);
        put(PlaceMetric::ModerateDays, spell.bands[1][lane]);
        put(PlaceMetric::SevereDays, spell.bands[2][lane]);
        put(PlaceMetric::ExtremeDays, spell.bands[3][lane]);
        put(PlaceMetric::Unmet, spell.unmet[lane]);
        put(PlaceMetric::UnmetShare, spell.unmet_share(lane));
        put(PlaceMetric::UnmetPersonDays, self.place_person_days(shape, instance, place, lane));
        put(PlaceMetric::DryDays, dry.days[lane]);
        put(PlaceMetric::LongestDryDays, dry.longest[lane]);
        put(PlaceMetric::UnservedDays, dry.unserved[lane]);
        if matches!(shape.prices[commodity], Some(PriceForm::Level | PriceForm::Inflow)) {
            let price = &self.prices[shape.commodities + place];
            put(PlaceMetric::PriceIndex, price.mean(lane));
            put(PlaceMetric::DearDays, price.dear[lane]);
        }
        figures[shape.rows.index(Column::First(Users::Place(commodity, name), Onset::Shortage))] = spell.first_day(lane);
        figures[shape.rows.index(Column::First(Users::Place(commodity, name), Onset::Dry))] = dry.first_day(lane);
    }

    fn finish_use(&self, shape: &Shape, commodity: usize, k: usize, global: usize, lane: usize, figures: &mut [f64]) {
        let spell = &self.spells[shape.commodities + global];
        let at = shape.rows.index(Column::Use(commodity, k, UseMetric::ShortageDays));
        let mut put = |metric: UseMetric, value: f64| figures[at + metric as usize] = value;
        put(UseMetric::ShortageDays, spell.days[lane]);
        put(UseMetric::LongestShortageDays, spell.longest[lane]);
        put(UseMetric::MinorDays, spell.bands[0][lane]);
        put(UseMetric::ModerateDays, spell.bands[1][lane]);
        put(UseMetric::SevereDays, spell.bands[2][lane]);
        put(UseMetric::ExtremeDays, spell.bands[3][lane]);
        put(UseMetric::Unmet, spell.unmet[lane]);
        put(UseMetric::UnmetShare, spell.unmet_share(lane));
        let (dry, sums) = (&self.dry[shape.commodities + global], &self.uses[global]);
        put(UseMetric::DryDays, dry.days[lane]);
        put(UseMetric::LongestDryDays, dry.longest[lane]);
        put(UseMetric::UnservedDays, dry.unserved[lane]);
        put(UseMetric::Unfunded, sums.unfunded[lane]);
        if shape.services[global] {
            put(UseMetric::ServiceLevel, sums.service[lane] / shape.days as f64);
        }
        figures[shape.rows.index(Column::First(Users::Use(commodity, k), Onset::Shortage))] = spell.first_day(lane);
        figures[shape.rows.index(Column::First(Users::Use(commodity, k), Onset::Dry))] = dry.first_day(lane);
    }
}

impl OfCommodity {
    const NEW: Self = Self { empty: ZERO, arrivals: ZERO, unloaded: ZERO, halted: ZERO };
}

impl OfUse {
    const NEW: Self = Self { unfunded: ZERO, service: ZERO };
}

impl OfPrice {
    /// Over the days that have a price; the normal price where a measure takes it on all of them.
    fn mean(&self, lane: usize) -> f64 {
        if self.days > 0.0 { self.sum[lane] / self.days } else { 1.0 }
    }

    const NEW: Self = Self { sum: ZERO, dear: ZERO, days: 0.0 };
}

/// How many are looked at: commodities, uses, places.
fn seen_by(shape: &Shape) -> usize {
    shape.commodities + shape.all_uses() + shape.places.len()
}

/// The lanes that are above 0, bit by bit.
#[inline(always)]
fn bits(lane: &Lane) -> u8 {
    let mut bits = 0;
    for (l, &x) in lane.iter().enumerate() {
        bits |= u8::from(x > 0.0) << l;
    }
    bits
}

/// 1 where an unmet share is in a severity band.
#[inline(always)]
fn in_band(share: &Lane, band: usize) -> Lane {
    let from = SEVERITY_FROM[band] - NEAR;
    let below = SEVERITY_FROM.get(band + 1).map_or(f64::INFINITY, |next| next - NEAR);
    each(|l| if share[l] >= from && share[l] < below { 1.0 } else { 0.0 })
}
