//! Step 8: what is remembered of a day, and what a replication says at its end.

use super::Day;
use super::lane::{LANES, Lane, ZERO, any, each, exp, greater, lesser, log, sum};
use super::state::{CommodityState, State};
use crate::model::law::NEAR;
use crate::model::{Instance, Shape};
use crate::results::catalogue::SEVERITY_FROM;
use crate::results::{Column, CommodityMetric, DailyMetric, Onset, PairMetric, TotalMetric, UseMetric, Users};

/// Days over which the fill rate is averaged for the price index.
const PRICE_DAYS: usize = 7;

/// What one replication says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// One figure a column of [`crate::results::RowLayout`].
    pub row: Vec<f64>,
    /// Daily figures, at [`daily_place`]; the price index is NaN without an elasticity.
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
    /// Daily figures, at [`daily_place`]; the price index is NaN without an elasticity.
    pub(super) daily: Vec<Lane>,
    /// By day, then commodity.
    pub(super) short: Vec<Short>,
    /// By commodity, then by use.
    spells: Vec<Spell>,
    open_days: Vec<Lane>,
    empty_days: Vec<Lane>,
    arrivals: Vec<Lane>,
    fill_rates: Vec<[Lane; PRICE_DAYS]>,
    threshold: Lane,
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
}

impl Tally {
    /// Nothing yet.
    pub fn new(shape: &Shape) -> Self {
        Self {
            open: vec![0.0; shape.days * shape.routes],
            pairs: vec![PairTally::default(); shape.days * shape.pairs.len()],
            shortage: vec![0.0; shape.days * shape.commodities],
            bands: vec![[0.0; SEVERITY_FROM.len()]; shape.days * shape.commodities],
            own_cover: vec![[0.0; 2]; shape.days * shape.uses.last().map_or(0, |range| range.end)],
        }
    }

    /// Adds another tally's sums.
    pub fn add(&mut self, other: &Self) {
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.open, &other.open);
        add(&mut self.shortage, &other.shortage);
        add(self.bands.as_flattened_mut(), other.bands.as_flattened());
        add(self.own_cover.as_flattened_mut(), other.own_cover.as_flattened());
        for (to, from) in self.pairs.iter_mut().zip(&other.pairs) {
            to.sent += from.sent;
            to.lost += from.lost;
            to.delivered += from.delivered;
            to.queue += from.queue;
        }
    }
}

impl Record {
    pub(super) fn new(shape: &Shape) -> Self {
        let uses = shape.uses.last().map_or(0, |range| range.end);
        Self {
            rows: vec![vec![0.0; shape.rows.width()]; LANES],
            daily: vec![[f64::NAN; LANES]; shape.commodities * DailyMetric::COUNT * shape.days],
            spells: vec![Spell::NEW; shape.commodities + uses],
            short: vec![Short::default(); shape.days * shape.commodities],
            open_days: vec![ZERO; shape.routes],
            empty_days: vec![ZERO; shape.commodities],
            arrivals: vec![ZERO; shape.commodities],
            fill_rates: vec![[[1.0; LANES]; PRICE_DAYS]; shape.commodities],
            threshold: ZERO,
        }
    }

    pub(super) fn begin(&mut self, instances: &[&Instance; LANES]) {
        self.spells.fill(Spell::NEW);
        self.open_days.fill(ZERO);
        self.empty_days.fill(ZERO);
        self.arrivals.fill(ZERO);
        self.threshold = instances.map(|instance| instance.shortage_threshold - NEAR);
    }

    #[inline(always)]
    pub(super) fn day(&mut self, day: &Day<'_>, state: &mut State, tally: &mut Tally) {
        for commodity in 0..state.commodities.len() {
            self.commodity(day, state, commodity, tally);
        }
        let counted = &day.lanes.counted;
        let in_all = |lane: &Lane| sum(&each(|l| lane[l] * counted[l]));
        let pairs = state.pairs.len();
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
        }
        let fill_rate = each(|l| if of.requested[l] > 0.0 { of.sold[l] / of.requested[l] } else { 1.0 });
        let (empty, arrivals) = (&mut self.empty_days[commodity], &mut self.arrivals[commodity]);
        // An empty depot is one with less than 1e-9 days of cover.
        *empty = each(|l| empty[l] + if of.stock[l] <= NEAR * of.demand[l] { 1.0 } else { 0.0 });
        *arrivals = each(|l| arrivals[l] + of.arrivals[l]);
        self.fill_rates[commodity][day.t % PRICE_DAYS] = fill_rate;
        let at = daily_place(day.shape, commodity, DailyMetric::Stock, day.t);
        self.write(at, of, &fill_rate);
        if rates.priced {
            let price = price_index(&self.fill_rates[commodity], day.t, &rates.exponent, &rates.cap);
            self.daily[at + DailyMetric::PriceIndex as usize] = price;
        } else {
            self.daily[at + DailyMetric::PriceIndex as usize] = [f64::NAN; LANES];
        }
    }

    #[inline(always)]
    fn write(&mut self, at: usize, of: &CommodityState, fill_rate: &Lane) {
        let daily = &mut self.daily[at..at + DailyMetric::COUNT];
        daily[DailyMetric::Stock as usize] = of.stock;
        daily[DailyMetric::CoverDays as usize] = of.cover;
        daily[DailyMetric::Arrivals as usize] = of.arrivals;
        daily[DailyMetric::Sold as usize] = of.sold;
        daily[DailyMetric::Need as usize] = of.need;
        daily[DailyMetric::UnmetShare as usize] = of.unmet_share;
        daily[DailyMetric::FillRate as usize] = *fill_rate;
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
        put(CommodityMetric::DepotEmptyDays, self.empty_days[commodity][lane]);
        put(CommodityMetric::MinorDays, spell.bands[0][lane]);
        put(CommodityMetric::ModerateDays, spell.bands[1][lane]);
        put(CommodityMetric::SevereDays, spell.bands[2][lane]);
        put(CommodityMetric::ExtremeDays, spell.bands[3][lane]);
        put(CommodityMetric::Unmet, spell.unmet[lane]);
        put(CommodityMetric::UnmetShare, spell.unmet_share(lane));
        put(CommodityMetric::UnmetPersonDays, spell.share_sum[lane] * instance.population);
        put(CommodityMetric::Arrivals, self.arrivals[commodity][lane]);
        put(CommodityMetric::TrucksLost, lost);
        put(CommodityMetric::UnitsLost, lost * instance.load[commodity]);
        figures[shape.rows.index(Column::First(Users::All(commodity), Onset::Shortage))] = spell.first_day(lane);
        for (k, global) in shape.uses[commodity].clone().enumerate() {
            self.finish_use(shape, commodity, k, global, lane, figures);
        }
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
        figures[shape.rows.index(Column::First(Users::Use(commodity, k), Onset::Shortage))] = spell.first_day(lane);
    }
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

/// Where a daily figure stands in [`Outcome::daily`]: by day, then commodity, then metric.
pub fn daily_place(shape: &Shape, commodity: usize, metric: DailyMetric, day: usize) -> usize {
    (day * shape.commodities + commodity) * DailyMetric::COUNT + metric as usize
}

/// min(cap, F^(−1/elasticity)), F the mean fill rate of the last 7 days, or of the days so far.
#[inline(always)]
fn price_index(fill_rates: &[Lane; PRICE_DAYS], t: usize, exponent: &Lane, cap: &Lane) -> Lane {
    /// No fill rate is as small: the price is at its cap.
    const NOTHING: f64 = 1e-300;
    let days = PRICE_DAYS.min(t + 1);
    let mut mean = ZERO;
    for rates in &fill_rates[..days] {
        mean = each(|l| mean[l] + rates[l]);
    }
    mean = each(|l| mean[l] / days as f64);
    if !any(&each(|l| 1.0 - mean[l])) {
        return each(|l| lesser(1.0, cap[l]));
    }
    // F^x as exp(x ln F): the same to 13 digits as a correctly rounded power.
    let logarithm = log(&each(|l| lesser(greater(mean[l], NOTHING), 1.0)));
    let price = exp(&each(|l| logarithm[l] * exponent[l]));
    each(|l| if mean[l] <= NOTHING { cap[l] } else { lesser(price[l], cap[l]) })
}
