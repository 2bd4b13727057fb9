//! Step 8: what is remembered of a day, and what a replication says at its end.

use super::state::{PairCounts, State};
use super::{Day, NEAR};
use crate::model::{Instance, Shape};
use crate::results::measure::SEVERITY_FROM;
use crate::results::{Column, CommodityMetric, DailyMetric, PairMetric, TotalMetric, UseMetric};
use libm::{exp, log};

/// Days over which the fill rate is averaged for the price index.
const PRICE_DAYS: usize = 7;

/// What one replication says.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// One figure a column of [`crate::results::RowLayout`].
    pub row: Vec<f64>,
    /// Daily figures, at [`daily_place`]; the price index is NaN without an elasticity.
    pub daily: Vec<f64>,
    spells: Vec<Spell>,
    open_days: Vec<u32>,
    empty_days: Vec<u32>,
    arrivals: Vec<f64>,
    fill_rates: Vec<[f64; PRICE_DAYS]>,
}

/// Shortage of one commodity or use so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Spell {
    days: u32,
    current: u32,
    longest: u32,
    first: Option<u32>,
    bands: [u32; 4],
    unmet: f64,
    need: f64,
    share_sum: f64,
}

impl Spell {
    /// Takes a day in; answers its severity band, if it is in one.
    #[inline]
    fn day(&mut self, t: usize, share: f64, threshold: f64, unmet: f64, need: f64) -> Option<usize> {
        self.need += need;
        if share <= 0.0 && threshold > NEAR {
            self.current = 0;
            return None;
        }
        if share >= threshold - NEAR {
            self.days += 1;
            self.current += 1;
            self.longest = self.longest.max(self.current);
            self.first = self.first.or(Some(t as u32));
        } else {
            self.current = 0;
        }
        let band = SEVERITY_FROM.iter().rposition(|&from| share >= from - NEAR);
        if let Some(band) = band {
            self.bands[band] += 1;
        }
        self.unmet += unmet;
        self.share_sum += share;
        band
    }

    fn unmet_share(&self) -> f64 {
        if self.need > 0.0 { self.unmet / self.need } else { 0.0 }
    }

    fn first_day(&self) -> f64 {
        self.first.map_or(f64::NAN, f64::from)
    }
}

/// Sums over replications, day by day. Counts are whole numbers below 2⁵³: their sums are exact in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// By day, then route: replications in which it was open.
    pub open: Vec<f64>,
    /// By day, then pair.
    pub pairs: Vec<PairTally>,
    /// By day, then pair: counts that are not in `pairs` yet, of replications with the same loads.
    counts: Vec<PairCounts>,
    /// How many replications `counts` holds.
    counted: u32,
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
            counts: vec![PairCounts::default(); shape.days * shape.pairs.len()],
            counted: 0,
            shortage: vec![0.0; shape.days * shape.commodities],
            bands: vec![[0.0; SEVERITY_FROM.len()]; shape.days * shape.commodities],
            own_cover: vec![[0.0; 2]; shape.days * shape.uses.last().map_or(0, |range| range.end)],
        }
    }

    /// Moves the counts to the sums: deliveries in units, under one load a commodity.
    pub(super) fn settle(&mut self, shape: &Shape, load: &[f64]) {
        if self.counted == 0 {
            return;
        }
        self.counted = 0;
        for ((sums, counts), of) in self.pairs.iter_mut().zip(&mut self.counts).zip(shape.pairs.iter().cycle()) {
            sums.sent += f64::from(counts.sent);
            sums.lost += f64::from(counts.lost);
            sums.delivered += f64::from(counts.arrived) * load[of.commodity];
            sums.queue += f64::from(counts.queue);
            *counts = PairCounts::default();
        }
    }

    /// Room for one replication more: counts must not overflow, and must be of one load.
    pub(super) fn make_room(&mut self, shape: &Shape, load: &[f64], next: &[f64]) {
        /// So many replications of up to 16 million trucks a day fit a count.
        const MOST: u32 = 256;
        if load != next || self.counted == MOST {
            self.settle(shape, load);
        }
        self.counted += 1;
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

impl Outcome {
    pub(super) fn new(shape: &Shape) -> Self {
        let uses = shape.uses.last().map_or(0, |range| range.end);
        Self {
            row: vec![0.0; shape.rows.width()],
            daily: vec![f64::NAN; shape.commodities * DailyMetric::COUNT * shape.days],
            spells: vec![Spell::default(); shape.commodities + uses],
            open_days: vec![0; shape.routes],
            empty_days: vec![0; shape.commodities],
            arrivals: vec![0.0; shape.commodities],
            fill_rates: vec![[1.0; PRICE_DAYS]; shape.commodities],
        }
    }

    pub(super) fn begin(&mut self) {
        self.spells.fill(Spell::default());
        self.open_days.fill(0);
        self.empty_days.fill(0);
        self.arrivals.fill(0.0);
    }

    pub(super) fn record(&mut self, day: &Day<'_>, state: &mut State, tally: &mut Tally) {
        for commodity in 0..day.shape.commodities {
            self.record_commodity(day, state, commodity, tally);
        }
        let counts = &mut tally.counts[day.t * day.shape.pairs.len()..];
        for (pair, counts) in state.pairs.iter_mut().zip(counts) {
            pair.today.queue = pair.queue;
            pair.max_queue = pair.max_queue.max(pair.queue);
            pair.sums.add(&pair.today);
            counts.add(&pair.today);
        }
        let routes = tally.open[day.t * day.shape.routes..].iter_mut().zip(&mut self.open_days);
        for ((tally, days), &open) in routes.zip(&state.open) {
            *tally += f64::from(u8::from(open));
            *days += u32::from(open);
        }
    }

    fn record_commodity(&mut self, day: &Day<'_>, state: &State, commodity: usize, tally: &mut Tally) {
        let (today, threshold) = (&state.today, day.instance.shortage_threshold);
        let share = today.unmet_share[commodity];
        let band = self.spells[commodity].day(day.t, share, threshold, today.unmet[commodity], today.need[commodity]);
        if let Some(band) = band {
            tally.bands[day.t * day.shape.commodities + commodity][band] += 1.0;
        }
        if share >= threshold - NEAR {
            tally.shortage[day.t * day.shape.commodities + commodity] += 1.0;
        }
        let (demand, all_uses) = (day.demand(commodity), state.buffer.len());
        for k in day.shape.uses[commodity].clone() {
            let spell = &mut self.spells[day.shape.commodities + k];
            spell.day(day.t, today.use_unmet_share[k], threshold, today.use_unmet[k], today.use_need[k]);
            let usual = demand * day.rates.uses[k].share;
            let own = if usual > 0.0 { state.buffer[k] / usual } else { 0.0 };
            let [sum, squares] = &mut tally.own_cover[day.t * all_uses + k];
            *sum += own;
            *squares += own * own;
        }
        let requested = today.requested[commodity];
        let fill_rate = if requested > 0.0 { today.sold[commodity] / requested } else { 1.0 };
        self.fill_rates[commodity][day.t % PRICE_DAYS] = fill_rate;
        // An empty depot is one with less than 1e-9 days of cover.
        self.empty_days[commodity] += u32::from(state.stock[commodity] <= NEAR * demand);
        self.arrivals[commodity] += today.arrivals[commodity];
        let price = day.rates.commodities[commodity].price;
        let at = daily_place(day.shape, commodity, DailyMetric::Stock, day.t);
        let daily = &mut self.daily[at..at + DailyMetric::COUNT];
        daily[DailyMetric::Stock as usize] = state.stock[commodity];
        daily[DailyMetric::CoverDays as usize] = state.cover[commodity];
        daily[DailyMetric::Arrivals as usize] = today.arrivals[commodity];
        daily[DailyMetric::Sold as usize] = today.sold[commodity];
        daily[DailyMetric::Need as usize] = today.need[commodity];
        daily[DailyMetric::UnmetShare as usize] = share;
        daily[DailyMetric::FillRate as usize] = fill_rate;
        daily[DailyMetric::PriceIndex as usize] =
            price.map_or(f64::NAN, |(exponent, cap)| price_index(&self.fill_rates[commodity], day.t, exponent, cap));
    }

    pub(super) fn finish(&mut self, shape: &Shape, instance: &Instance, state: &State) {
        self.row.fill(0.0);
        for (route, &days) in self.open_days.iter().enumerate() {
            self.row[shape.rows.index(Column::OpenDays(route))] = f64::from(days);
        }
        for (pair, of) in state.pairs.iter().zip(&shape.pairs) {
            let at = shape.rows.index(Column::Pair(of.route, of.commodity, PairMetric::TrucksSent));
            let row = &mut self.row[at..at + PairMetric::COUNT];
            row[PairMetric::TrucksSent as usize] = f64::from(pair.sums.sent);
            row[PairMetric::ConvoysSent as usize] = f64::from(pair.sums.convoys);
            row[PairMetric::ConvoysAttacked as usize] = f64::from(pair.sums.attacked);
            row[PairMetric::TrucksLost as usize] = f64::from(pair.sums.lost);
            row[PairMetric::Delivered as usize] = f64::from(pair.sums.arrived) * instance.load[of.commodity];
            row[PairMetric::MaxQueue as usize] = f64::from(pair.max_queue);
            for &metric in TotalMetric::ALL {
                let sum = self.row[at + metric.of_pair() as usize];
                self.row[shape.rows.index(Column::Total(of.route, metric))] += sum;
            }
        }
        for commodity in 0..shape.commodities {
            self.finish_commodity(shape, instance, state, commodity);
        }
    }

    fn finish_commodity(&mut self, shape: &Shape, instance: &Instance, state: &State, commodity: usize) {
        let spell = self.spells[commodity];
        let lost: u32 = state.pairs[shape.pairs_of[commodity].clone()].iter().map(|pair| pair.sums.lost).sum();
        let at = shape.rows.index(Column::Commodity(commodity, CommodityMetric::ShortageDays));
        let mut put = |metric: CommodityMetric, value: f64| self.row[at + metric as usize] = value;
        put(CommodityMetric::ShortageDays, f64::from(spell.days));
        put(CommodityMetric::LongestShortageDays, f64::from(spell.longest));
        put(CommodityMetric::DepotEmptyDays, f64::from(self.empty_days[commodity]));
        put(CommodityMetric::MinorDays, f64::from(spell.bands[0]));
        put(CommodityMetric::ModerateDays, f64::from(spell.bands[1]));
        put(CommodityMetric::SevereDays, f64::from(spell.bands[2]));
        put(CommodityMetric::ExtremeDays, f64::from(spell.bands[3]));
        put(CommodityMetric::Unmet, spell.unmet);
        put(CommodityMetric::UnmetShare, spell.unmet_share());
        put(CommodityMetric::UnmetPersonDays, spell.share_sum * instance.population);
        put(CommodityMetric::Arrivals, self.arrivals[commodity]);
        put(CommodityMetric::TrucksLost, f64::from(lost));
        put(CommodityMetric::UnitsLost, f64::from(lost) * instance.load[commodity]);
        self.row[shape.rows.index(Column::FirstShortage(commodity))] = spell.first_day();
        for (k, global) in shape.uses[commodity].clone().enumerate() {
            self.finish_use(shape, commodity, k, global);
        }
    }

    fn finish_use(&mut self, shape: &Shape, commodity: usize, k: usize, global: usize) {
        let spell = self.spells[shape.commodities + global];
        let at = shape.rows.index(Column::Use(commodity, k, UseMetric::ShortageDays));
        let mut put = |metric: UseMetric, value: f64| self.row[at + metric as usize] = value;
        put(UseMetric::ShortageDays, f64::from(spell.days));
        put(UseMetric::LongestShortageDays, f64::from(spell.longest));
        put(UseMetric::MinorDays, f64::from(spell.bands[0]));
        put(UseMetric::ModerateDays, f64::from(spell.bands[1]));
        put(UseMetric::SevereDays, f64::from(spell.bands[2]));
        put(UseMetric::ExtremeDays, f64::from(spell.bands[3]));
        put(UseMetric::Unmet, spell.unmet);
        put(UseMetric::UnmetShare, spell.unmet_share());
        self.row[shape.rows.index(Column::UseFirstShortage(commodity, k))] = spell.first_day();
    }
}

/// Where a daily figure stands in [`Outcome::daily`]: by day, then commodity, then metric.
pub fn daily_place(shape: &Shape, commodity: usize, metric: DailyMetric, day: usize) -> usize {
    (day * shape.commodities + commodity) * DailyMetric::COUNT + metric as usize
}

/// min(cap, F^(−1/elasticity)), F the mean fill rate of the last 7 days, or of the days so far.
fn price_index(fill_rates: &[f64; PRICE_DAYS], t: usize, exponent: f64, cap: f64) -> f64 {
    let days = PRICE_DAYS.min(t + 1);
    let mean = fill_rates[..days].iter().sum::<f64>() / days as f64;
    if mean >= 1.0 {
        return 1.0f64.min(cap);
    }
    // F^x as exp(x ln F): a third of the cost of a correctly rounded power, and the same to 14 digits.
    exp(exponent * log(mean)).min(cap)
}
