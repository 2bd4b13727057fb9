//! Step 8: what is remembered of a day, and what a replication says at its end.

use super::state::State;
use super::{Day, NEAR};
use crate::model::{Instance, Shape};
use crate::results::measure::SEVERITY_FROM;
use crate::results::{Column, CommodityMetric, DailyMetric, PairMetric, TotalMetric, UseMetric};
use libm::pow;

/// Days over which the fill rate is averaged for the price index.
const PRICE_DAYS: usize = 7;

/// What one replication says.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// One figure a column of [`crate::results::RowLayout`].
    pub row: Vec<f64>,
    /// By commodity, daily metric and day; the price index is NaN without an elasticity.
    pub daily: Vec<f64>,
    spells: Vec<Spell>,
    need: Vec<f64>,
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
    fn day(&mut self, t: usize, share: f64, threshold: f64, unmet: f64, need: f64) {
        if share >= threshold - NEAR {
            self.days += 1;
            self.current += 1;
            self.longest = self.longest.max(self.current);
            self.first = self.first.or(Some(t as u32));
        } else {
            self.current = 0;
        }
        if share >= SEVERITY_FROM[0] - NEAR {
            let band = SEVERITY_FROM.iter().rposition(|&from| share >= from - NEAR).unwrap_or(0);
            self.bands[band] += 1;
        }
        self.unmet += unmet;
        self.need += need;
        self.share_sum += share;
    }

    fn unmet_share(&self) -> f64 {
        if self.need > 0.0 { self.unmet / self.need } else { 0.0 }
    }

    fn first_day(&self) -> f64 {
        self.first.map_or(f64::NAN, f64::from)
    }
}

/// Sums over replications, by day. Counts are whole numbers below 2⁵³: their sums are exact in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// By route and day: replications in which it was open.
    pub open: Vec<f64>,
    /// By route and day: trucks sent.
    pub sent: Vec<f64>,
    /// By route and day: trucks lost.
    pub lost: Vec<f64>,
    /// By pair and day: units delivered to the yard.
    pub delivered: Vec<f64>,
    /// By pair and day: trucks queued at the close.
    pub queue: Vec<f64>,
    /// By commodity and day: replications with a shortage that day.
    pub shortage: Vec<f64>,
}

impl Tally {
    pub(super) fn new(shape: &Shape) -> Self {
        let by_route = vec![0.0; shape.routes * shape.days];
        let by_pair = vec![0.0; shape.pairs.len() * shape.days];
        Self {
            open: by_route.clone(),
            sent: by_route.clone(),
            lost: by_route,
            delivered: by_pair.clone(),
            queue: by_pair,
            shortage: vec![0.0; shape.commodities * shape.days],
        }
    }

    /// Adds another tally's sums.
    pub fn add(&mut self, other: &Self) {
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.open, &other.open);
        add(&mut self.sent, &other.sent);
        add(&mut self.lost, &other.lost);
        add(&mut self.delivered, &other.delivered);
        add(&mut self.queue, &other.queue);
        add(&mut self.shortage, &other.shortage);
    }
}

impl Outcome {
    pub(super) fn new(shape: &Shape) -> Self {
        let uses = shape.uses.last().map_or(0, |range| range.end);
        Self {
            row: vec![0.0; shape.rows.width()],
            daily: vec![f64::NAN; shape.commodities * DailyMetric::COUNT * shape.days],
            spells: vec![Spell::default(); shape.commodities + uses],
            need: vec![0.0; shape.commodities],
            fill_rates: vec![[1.0; PRICE_DAYS]; shape.commodities],
        }
    }

    pub(super) fn begin(&mut self, _shape: &Shape) {
        self.row.fill(0.0);
        self.spells.fill(Spell::default());
        self.need.fill(0.0);
    }

    pub(super) fn record(&mut self, day: &Day<'_>, state: &State, tally: &mut Tally) {
        for commodity in 0..day.shape.commodities {
            self.record_commodity(day, state, commodity, tally);
        }
        self.record_pairs(day, state, tally);
        for route in 0..day.shape.routes {
            let open = f64::from(u8::from(state.open[route]));
            tally.open[route * day.shape.days + day.t] += open;
            self.row[day.shape.rows.index(Column::OpenDays(route))] += open;
        }
    }

    fn record_commodity(&mut self, day: &Day<'_>, state: &State, commodity: usize, tally: &mut Tally) {
        let (today, threshold) = (&state.today, day.instance.shortage_threshold);
        let share = today.unmet_share[commodity];
        self.spells[commodity].day(day.t, share, threshold, today.unmet[commodity], today.need[commodity]);
        if share >= threshold - NEAR {
            tally.shortage[commodity * day.shape.days + day.t] += 1.0;
        }
        for k in day.shape.uses[commodity].clone() {
            let spell = &mut self.spells[day.shape.commodities + k];
            spell.day(day.t, today.use_unmet_share[k], threshold, today.use_unmet[k], today.use_need[k]);
        }
        let requested = today.requested[commodity];
        let fill_rate = if requested > 0.0 { today.sold[commodity] / requested } else { 1.0 };
        self.fill_rates[commodity][day.t % PRICE_DAYS] = fill_rate;
        let days = day.shape.days;
        let mut put = |metric: DailyMetric, value: f64| {
            self.daily[(commodity * DailyMetric::COUNT + metric as usize) * days + day.t] = value;
        };
        put(DailyMetric::Stock, state.stock[commodity]);
        put(DailyMetric::CoverDays, state.cover[commodity]);
        put(DailyMetric::Arrivals, today.arrivals[commodity]);
        put(DailyMetric::Sold, today.sold[commodity]);
        put(DailyMetric::Need, today.need[commodity]);
        put(DailyMetric::UnmetShare, share);
        put(DailyMetric::FillRate, fill_rate);
        if let Some((exponent, cap)) = day.rates.commodities[commodity].price {
            put(DailyMetric::PriceIndex, price(&self.fill_rates[commodity], day.t, exponent, cap));
        }
        let mut sum = |metric: CommodityMetric, value: f64| self.row[day.shape.rows.index(Column::Commodity(commodity, metric))] += value;
        sum(CommodityMetric::Arrivals, today.arrivals[commodity]);
        // An empty depot is one with less than 1e-9 days of cover.
        sum(CommodityMetric::DepotEmptyDays, f64::from(u8::from(state.stock[commodity] <= NEAR * day.demand(commodity))));
    }

    fn record_pairs(&mut self, day: &Day<'_>, state: &State, tally: &mut Tally) {
        let today = &state.today;
        for (pair, of) in day.shape.pairs.iter().enumerate() {
            let at = day.shape.rows.index(Column::Pair(of.route, of.commodity, PairMetric::TrucksSent));
            let row = &mut self.row[at..at + PairMetric::COUNT];
            let delivered = f64::from(today.arrived[pair]) * day.instance.load[of.commodity];
            let queue = f64::from(state.queue[pair]);
            row[PairMetric::TrucksSent as usize] += f64::from(today.sent[pair]);
            row[PairMetric::ConvoysSent as usize] += f64::from(today.convoys[pair]);
            row[PairMetric::ConvoysAttacked as usize] += f64::from(today.attacked[pair]);
            row[PairMetric::TrucksLost as usize] += f64::from(today.lost[pair]);
            row[PairMetric::Delivered as usize] += delivered;
            row[PairMetric::MaxQueue as usize] = row[PairMetric::MaxQueue as usize].max(queue);
            let (by_route, by_pair) = (of.route * day.shape.days + day.t, pair * day.shape.days + day.t);
            tally.sent[by_route] += f64::from(today.sent[pair]);
            tally.lost[by_route] += f64::from(today.lost[pair]);
            tally.delivered[by_pair] += delivered;
            tally.queue[by_pair] += queue;
        }
    }

    pub(super) fn finish(&mut self, shape: &Shape, instance: &Instance) {
        for route in 0..shape.routes {
            for &metric in TotalMetric::ALL {
                let of = |commodity| self.row[shape.rows.index(Column::Pair(route, commodity, metric.of_pair()))];
                self.row[shape.rows.index(Column::Total(route, metric))] = (0..shape.commodities).map(of).sum();
            }
        }
        for commodity in 0..shape.commodities {
            let spell = self.spells[commodity];
            let lost: f64 = (0..shape.routes)
                .map(|route| self.row[shape.rows.index(Column::Pair(route, commodity, PairMetric::TrucksLost))])
                .sum();
            let mut put = |metric: CommodityMetric, value: f64| self.row[shape.rows.index(Column::Commodity(commodity, metric))] = value;
            put(CommodityMetric::ShortageDays, f64::from(spell.days));
            put(CommodityMetric::LongestShortageDays, f64::from(spell.longest));
            put(CommodityMetric::MinorDays, f64::from(spell.bands[0]));
            put(CommodityMetric::ModerateDays, f64::from(spell.bands[1]));
            put(CommodityMetric::SevereDays, f64::from(spell.bands[2]));
            put(CommodityMetric::ExtremeDays, f64::from(spell.bands[3]));
            put(CommodityMetric::Unmet, spell.unmet);
            put(CommodityMetric::UnmetShare, spell.unmet_share());
            put(CommodityMetric::UnmetPersonDays, spell.share_sum * instance.population);
            put(CommodityMetric::TrucksLost, lost);
            put(CommodityMetric::UnitsLost, lost * instance.load[commodity]);
            self.row[shape.rows.index(Column::FirstShortage(commodity))] = spell.first_day();
            for (k, global) in shape.uses[commodity].clone().enumerate() {
                self.finish_use(shape, commodity, k, global);
            }
        }
    }

    fn finish_use(&mut self, shape: &Shape, commodity: usize, k: usize, global: usize) {
        let spell = self.spells[shape.commodities + global];
        let mut put = |metric: UseMetric, value: f64| self.row[shape.rows.index(Column::Use(commodity, k, metric))] = value;
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

/// min(cap, F^(−1/elasticity)), F the mean fill rate of the last 7 days, or of the days so far.
fn price(fill_rates: &[f64; PRICE_DAYS], t: usize, exponent: f64, cap: f64) -> f64 {
    let days = PRICE_DAYS.min(t + 1);
    let mean = fill_rates[..days].iter().sum::<f64>() / days as f64;
    if mean >= 1.0 { 1.0f64.min(cap) } else { pow(mean, exponent).min(cap) }
}
