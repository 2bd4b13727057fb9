//! What all blocks found, folded in order, and the results that follow from it.

use super::block::{Block, EXACT, ROW_BITS, Worker};
use super::ignorance;
use super::warning::{Warnings, Whose};
use super::{Plan, Sums};
use crate::kernel::{Imbalance, LANES, PairTally, SeenTally, Tally, Work, widely};
use crate::model::{Model, Pair, Segment};
use crate::results::{
    Bands, Bound, Column, CommodityResults, DailyMetric, Distribution, FirstShortage, Onset, OwnCover, PairMetric, PlaceDailyMetric,
    PlaceResults, Probability, Provenance, Results, RouteResults, RowLayout, SamplePath, Seen, TotalMetric, UseDailyMetric, UseFacts,
    UseResults, Users, VarianceShare,
};
use crate::stats::best::student;
use crate::stats::shares::between_draws;
use crate::stats::values::{ALPHA, Ground, QUANTILES, Values};
use crate::stats::{Sketch, Spread, mean, wilson};
use std::ops::Range;

/// Some columns are counted, and emptied.
struct Push<'a> {
    columns: &'a mut [Vec<f64>],
    sketches: &'a mut [Sketch],
}

impl Work for Push<'_> {
    type Made = ();

    #[inline(always)]
    fn work(self) {
        for (column, sketch) in self.columns.iter_mut().zip(self.sketches) {
            sketch.push(column);
            column.clear();
        }
    }
}

/// Everything that an ensemble has found so far.
pub struct Aggregate {
    plan: Plan,
    bounds: Bounds,
    width: usize,
    n: u64,
    spreads: Vec<Spread>,
    /// Figures of the replications, while they are few enough for exact quantiles.
    kept: Vec<f64>,
    sums: Option<Sums>,
    samples: Vec<SamplePath>,
    imbalance: Option<(Imbalance, u64)>,
    warnings: Warnings,
    daily_counts: Vec<Sketch>,
    row_counts: Vec<Sketch>,
    /// By column that is a first day: replications whose first one falls on that day.
    first_days: Vec<(usize, Vec<u64>)>,
    /// With inner > 1: sums of the draw at hand (figures, then whether each first shortage exists), and the draws' means.
    draw_sums: Vec<f64>,
    draw_means: Vec<Spread>,
    /// Columns of the headline figures, and their values in the first replications; then those of the same draws under other chance.
    headline_columns: Vec<usize>,
    headlines: Vec<f64>,
    twins: Vec<f64>,
}

impl Aggregate {
    pub(super) fn new(model: &Model, plan: &Plan) -> Self {
        let width = model.shape.rows.width();
        let columns = model.shape.rows.columns();
        let first = columns.iter().enumerate().filter(|(_, column)| column.is_first_day());
        let first_days: Vec<_> = first.map(|(at, _)| (at, vec![0; model.shape.days])).collect();
        let by_draw = if plan.inner > 1 { width + first_days.len() } else { 0 };
        Self {
            plan: *plan,
            bounds: Bounds::of(model, plan.seed),
            width,
            n: 0,
            spreads: vec![Spread::default(); width],
            kept: Vec::new(),
            sums: None,
            samples: Vec::new(),
            imbalance: None,
            warnings: Warnings::new(&model.shape, plan.inner),
            daily_counts: Vec::new(),
            row_counts: if plan.replications > EXACT { vec![Sketch::new(ROW_BITS); width] } else { Vec::new() },
            first_days,
            draw_sums: vec![0.0; by_draw],
            draw_means: vec![Spread::default(); by_draw],
            headline_columns: ignorance::columns(model).into_iter().map(|column| model.shape.rows.index(column)).collect(),
            headlines: Vec::new(),
            twins: Vec::new(),
        }
    }

    pub(super) fn fold(&mut self, block: &Block) {
        for (all, of_block) in self.spreads.iter_mut().zip(&block.spreads) {
            all.merge(of_block);
        }
        if self.plan.replications <= EXACT {
            self.kept.extend_from_slice(&block.rows);
        }
        // Some columns at a time: a cache line of a row holds as many.
        let mut columns: [Vec<f64>; LANES] = std::array::from_fn(|_| Vec::with_capacity(block.count));
        for (at, sketches) in self.row_counts.chunks_mut(LANES).enumerate() {
            for row in block.rows.chunks_exact(self.width) {
                for (column, &value) in columns.iter_mut().zip(&row[at * LANES..]) {
                    if !value.is_nan() {
                        column.push(value);
                    }
                }
            }
            widely(Push { columns: &mut columns, sketches });
        }
        for row in block.rows.chunks_exact(self.width) {
            for (at, days) in &mut self.first_days {
                if let Some(count) = days.get_mut(row[*at] as usize).filter(|_| !row[*at].is_nan()) {
                    *count += 1;
                }
            }
            if self.n < ignorance::KEPT {
                self.headlines.extend(self.headline_columns.iter().map(|&at| row[at]));
            }
            self.n += 1;
            if self.plan.inner > 1 {
                self.fold_draw(row);
            }
        }
        if let Some((tally, daily)) = &block.sums {
            match &mut self.sums {
                None => self.sums = Some((tally.clone(), daily.clone())),
                Some((all, all_daily)) => {
                    all.add(tally);
                    all_daily.iter_mut().zip(daily).for_each(|(to, from)| *to += from);
                }
            }
        }
        self.samples.extend_from_slice(&block.samples);
        self.imbalance = self.imbalance.or(block.imbalance);
        self.warnings.fold(&block.warnings);
    }

    /// The first day on which the ledger did not balance, where it was checked, and its replication.
    pub(super) fn imbalance(&self) -> Option<(Imbalance, u64)> {
        self.imbalance
    }

    fn fold_draw(&mut self, row: &[f64]) {
        let exists = self.first_days.iter().map(|(at, _)| f64::from(u8::from(!row[*at].is_nan())));
        for (sum, value) in self.draw_sums.iter_mut().zip(row.iter().copied().chain(exists)) {
            *sum += value;
        }
        if self.n.is_multiple_of(self.plan.inner) {
            for (means, sum) in self.draw_means.iter_mut().zip(&mut self.draw_sums) {
                means.push(*sum / self.plan.inner as f64);
                *sum = 0.0;
            }
        }
    }

    /// Takes over a worker's counts, once it has no more to count.
    pub(super) fn take_counts(&mut self, worker: Worker<'_>) {
        self.merge_counts(worker.counts());
    }

    /// Adds the counts of some replications, by series.
    pub(super) fn merge_counts(&mut self, counts: Vec<Sketch>) {
        if self.daily_counts.is_empty() {
            self.daily_counts = counts;
            return;
        }
        self.daily_counts.iter_mut().zip(&counts).for_each(|(all, of_worker)| all.merge(of_worker));
    }

    /// Does no figure differ between any two replications?
    pub fn is_still(&self) -> bool {
        self.n > 1 && self.spreads.iter().all(Spread::is_constant)
    }

    /// The distribution of one column.
    pub fn distribution(&self, at: usize, column: Column) -> Distribution {
        let spread = self.spreads[at];
        let values = if self.plan.replications <= EXACT {
            let mut values: Vec<f64> = self.kept.iter().copied().skip(at).step_by(self.width).collect();
            values.sort_by(f64::total_cmp);
            Values::Kept(values)
        } else {
            Values::Counted(&self.row_counts[at], Sketch::error(ROW_BITS))
        };
        let units = self.draw_means.get(at).unwrap_or(&spread);
        let ground = Ground { inner: self.plan.inner, range: self.bounds.range(column, &self.spreads) };
        let [q05, q25, q50, q75, q95] = values.quantiles();
        let es95 = values.shortfall(column.worse());
        let mean = spread.moments.mean;
        let (ci95, quantile_ci95, es95_ci95) = match units.moments.n {
            // One unit says nothing of how far it may be off.
            0 | 1 => ([f64::NAN; 2], [[f64::NAN; 2]; 5], [f64::NAN; 2]),
            // Where no figure of any replication differs there is no chance at all: the figures are exact.
            _ if self.is_still() => ([mean; 2], [q05, q25, q50, q75, q95].map(|q| [q; 2]), [es95; 2]),
            _ => {
                let shortfall = values.shortfall_interval(column.worse(), &ground);
                let [low, high] = mean::interval(units, ground.range, ALPHA);
                // Sums over replications and over draws are rounded apart.
                ([low.min(mean), high.max(mean)], values.quantile_intervals(&ground), shortfall)
            }
        };
        let wanted = mean::wanted(&units.moments).filter(|_| !self.is_still()).map(|units| units * self.plan.inner);
        let (sd, quantile_error) = (spread.moments.sd(), values.error());
        Distribution { n: self.n, mean, ci95, sd, q05, q25, q50, q75, q95, quantile_ci95, es95, es95_ci95, quantile_error, wanted }
    }

    /// Whether and when a first day comes.
    fn first_day(&self, model: &Model, users: Users, onset: Onset) -> (Probability, FirstShortage) {
        let at = model.shape.rows.index(Column::First(users, onset));
        let Some(index) = self.first_days.iter().position(|(column, _)| *column == at) else {
            unreachable!("every column of a first day is counted")
        };
        let days = &self.first_days[index].1;
        let n = self.n as f64;
        let mut left = self.n;
        let survival: Vec<f64> = days
            .iter()
            .map(|count| {
                left -= count;
                left as f64 / n
            })
            .collect();
        let short = (self.n - left) as f64;
        let ci95 = match self.draw_means.get(self.width + index) {
            Some(means) if means.moments.n < 2 => [f64::NAN; 2],
            Some(means) => mean::interval(means, [0.0, 1.0], ALPHA),
            None => wilson(short, n),
        };
        let median = survival.iter().position(|&share| share <= 0.5);
        (Probability { estimate: short / n, ci95, n: self.n }, FirstShortage { survival, median })
    }

    /// Everything that is reported.
    pub fn results(self, model: &Model, provenance: Provenance) -> Results {
        let commodities = (0..model.shape.commodities).map(|commodity| self.commodity(model, commodity)).collect();
        let routes = (0..model.shape.routes).map(|route| self.route(model, route)).collect();
        let ignorance = self.ignorance(model);
        Results { provenance, commodities, routes, samples: self.samples, ignorance }
    }

    fn at(&self, model: &Model, column: Column) -> Distribution {
        self.distribution(model.shape.rows.index(column), column)
    }

    fn commodity(&self, model: &Model, commodity: usize) -> CommodityResults {
        let named = &model.scenario().commodities[commodity];
        let (probability_of_shortage, first_shortage) = self.first_day(model, Users::All(commodity), Onset::Shortage);
        let layout = model.shape.rows.commodity(commodity);
        let sums = self.sums.as_ref().map_or(&[][..], |(tally, _)| &tally.shortage[..]);
        let shortage = sums.iter().skip(commodity).step_by(model.shape.commodities);
        let bands = self.sums.as_ref().map_or(&[][..], |(tally, _)| &tally.bands[..]);
        let bands = bands.iter().skip(commodity).step_by(model.shape.commodities);
        CommodityResults {
            name: named.name.clone(),
            unit: named.unit.clone(),
            metrics: layout.metrics().iter().map(|&metric| self.at(model, Column::Commodity(commodity, metric))).collect(),
            probability_of_shortage,
            first_shortage,
            seen: self.seen(model, Users::All(commodity), commodity),
            uses: (0..named.uses.len()).map(|k| self.use_(model, commodity, k)).collect(),
            places: model.shape.places_of[commodity].clone().map(|place| self.place(model, commodity, place)).collect(),
            together: None,
            daily: DailyMetric::ALL
                .iter()
                .filter_map(|&metric| Some((metric, self.bands(model, |day| model.shape.daily(commodity, metric, day))?)))
                .collect(),
            shortage_probability: shortage.map(|count| count / self.n as f64).collect(),
            severity: bands.map(|counts| counts.map(|count| count / self.n as f64)).collect(),
            early_warning: self.warnings.classes(&model.shape, commodity, Whose::Whole),
        }
    }

    /// What people see of some users, who stand at that place of a day's tally.
    fn seen(&self, model: &Model, users: Users, at: usize) -> Seen {
        let (probability_of_dry, first_dry) = self.first_day(model, users, Onset::Dry);
        let Some((tally, _)) = &self.sums else { return Seen { probability_of_dry, first_dry, ..Seen::default() } };
        let all = tally.seen.len() / model.shape.days;
        let by_day = |count: fn(&SeenTally) -> u32| {
            tally.seen.iter().skip(at).step_by(all).map(|seen| f64::from(count(seen)) / self.n as f64).collect()
        };
        Seen { probability_of_dry, first_dry, dry_probability: by_day(|seen| seen.dry), unserved_probability: by_day(|seen| seen.unserved) }
    }

    fn place(&self, model: &Model, commodity: usize, place: usize) -> PlaceResults {
        let shape = &model.shape;
        let name = shape.places[place].place;
        let (probability_of_shortage, first_shortage) = self.first_day(model, Users::Place(commodity, name), Onset::Shortage);
        let at = |metric| self.at(model, Column::Place(commodity, name, metric));
        let tally = self.sums.as_ref().map(|(tally, _)| tally);
        let n = self.n as f64;
        let short = tally.map_or(&[][..], |tally| &tally.short_places[..]).iter().skip(place).step_by(shape.places.len());
        let bands = tally.map_or(&[][..], |tally| &tally.place_bands[..]).iter().skip(place).step_by(shape.places.len());
        let daily = |&metric: &PlaceDailyMetric| Some((metric, self.bands(model, |day| shape.daily_of_place(place, metric, day))?));
        PlaceResults {
            place: name,
            metrics: shape.rows.commodity(commodity).place_metrics().iter().map(|&metric| at(metric)).collect(),
            probability_of_shortage,
            first_shortage,
            seen: self.seen(model, Users::Place(commodity, name), shape.commodities + shape.all_uses() + place),
            daily: PlaceDailyMetric::ALL.iter().filter_map(daily).collect(),
            shortage_probability: short.map(|&count| f64::from(count) / n).collect(),
            severity: bands.map(|counts| counts.map(|count| count / n)).collect(),
            early_warning: self.warnings.classes(shape, commodity, Whose::Place(place)),
        }
    }

    fn use_(&self, model: &Model, commodity: usize, k: usize) -> UseResults {
        let global = model.shape.uses[commodity].start + k;
        let (probability_of_shortage, first_shortage) = self.first_day(model, Users::Use(commodity, k), Onset::Shortage);
        let (shape, named) = (&model.shape, &model.scenario().commodities[commodity]);
        let daily = |&metric: &UseDailyMetric| Some((metric, self.bands(model, |day| shape.daily_of_use(global, metric, day))?));
        UseResults {
            name: named.uses[k].clone(),
            facts: UseFacts {
                place: named.places.get(k).copied(),
                retail: model.is_retail(commodity, k),
                budgeted: model.is_budgeted(commodity, k),
                service: named.services[k].clone(),
            },
            metrics: shape
                .rows
                .commodity(commodity)
                .use_metrics(k)
                .iter()
                .map(|&metric| self.at(model, Column::Use(commodity, k, metric)))
                .collect(),
            probability_of_shortage,
            first_shortage,
            seen: self.seen(model, Users::Use(commodity, k), shape.commodities + global),
            daily: UseDailyMetric::ALL.iter().filter_map(daily).collect(),
            own_cover: self.own_cover(model, global),
            early_warning: self.warnings.classes(shape, commodity, Whose::Use(global)),
        }
    }

    /// Replications of one parameter draw are not independent: their interval is that of as many replications as there are draws.
    fn own_cover(&self, model: &Model, global: usize) -> OwnCover {
        let (n, units) = (self.n as f64, (self.n / self.plan.inner) as f64);
        let uses = model.shape.all_uses().max(1);
        let sums = self.sums.as_ref().map_or(&[][..], |(tally, _)| &tally.own_cover[..]);
        let mut cover = OwnCover::default();
        let t = student(1.0 - ALPHA / 2.0, units as u64 - 1);
        for [sum, squares] in sums.iter().skip(global).step_by(uses) {
            let mean = sum / n;
            // One replication has no spread to tell; rounding must not make a variance negative.
            let variance = if units > 1.0 { (squares / n - mean * mean).max(0.0) * n / (n - 1.0) } else { f64::NAN };
            let half = t * (variance / units).sqrt();
            cover.mean.push(mean);
            cover.low.push(if half.is_nan() { half } else { (mean - half).max(0.0) });
            cover.high.push(mean + half);
        }
        cover
    }

    /// Mean and quantiles by day of the series that stands there; none for a figure that the scenario does not have (a price without a form).
    fn bands(&self, model: &Model, at: impl Fn(usize) -> usize) -> Option<Bands> {
        let (_, sums) = self.sums.as_ref()?;
        let mut bands = Bands::default();
        for series in (0..model.shape.days).map(at) {
            let sketch = &self.daily_counts[series];
            if sketch.n() == 0 {
                return None;
            }
            let [q05, q25, q50, q75, q95] = sketch.quantiles(QUANTILES);
            bands.mean.push(sums[series] / sketch.n() as f64);
            bands.q05.push(q05);
            bands.q25.push(q25);
            bands.q50.push(q50);
            bands.q75.push(q75);
            bands.q95.push(q95);
        }
        Some(bands)
    }

    fn route(&self, model: &Model, route: usize) -> RouteResults {
        let named = &model.scenario().routes[route];
        let n = self.n as f64;
        let shape = &model.shape;
        let empty = Tally::new(shape);
        let tally = self.sums.as_ref().map_or(&empty, |(tally, _)| tally);
        // Mean by day over those of the route's pairs that `of` picks.
        let by_day = |of: &dyn Fn(&Pair) -> bool, figure: fn(&PairTally) -> f64| -> Vec<f64> {
            let sum =
                |day: &[PairTally]| shape.pairs.iter().zip(day).filter(|(pair, _)| of(pair)).map(|(_, tally)| figure(tally)).sum::<f64>();
            let days = (0..shape.days).map(|day| &tally.pairs[day * shape.pairs.len()..(day + 1) * shape.pairs.len()]);
            days.map(|day| sum(day) / n).collect()
        };
        let all = |pair: &Pair| pair.route == route;
        let by_commodity = |figure: fn(&PairTally) -> f64| -> Vec<Vec<f64>> {
            let of = |commodity| by_day(&move |pair: &Pair| *pair == Pair { route, commodity }, figure);
            (0..shape.commodities).map(of).collect()
        };
        // A route that does not carry a commodity halts for it with all the others.
        let halted = |commodity: usize| -> Vec<f64> {
            let pair = Pair { route, commodity };
            if shape.pairs.contains(&pair) {
                return by_day(&move |other: &Pair| *other == pair, |tally| f64::from(tally.halted));
            }
            tally.halted.iter().skip(commodity).step_by(shape.commodities).map(|&count| f64::from(count) / n).collect()
        };
        let metrics = |commodity| PairMetric::ALL.iter().map(|&metric| self.at(model, Column::Pair(route, commodity, metric))).collect();
        RouteResults {
            name: named.name.clone(),
            status: named.status.clone().unwrap_or_default(),
            corridor: named.corridor.clone(),
            path: named.path.clone(),
            open_days: self.at(model, Column::OpenDays(route)),
            totals: TotalMetric::ALL.iter().map(|&metric| self.at(model, Column::Total(route, metric))).collect(),
            metrics: (0..shape.commodities).map(metrics).collect(),
            open_probability: tally.open.iter().skip(route).step_by(shape.routes).map(|sum| sum / n).collect(),
            trucks_sent: by_day(&all, |tally| tally.sent),
            trucks_lost: by_day(&all, |tally| tally.lost),
            delivered: by_commodity(|tally| tally.delivered),
            queue: by_commodity(|tally| tally.queue),
            halted: (0..shape.commodities).map(halted).collect(),
        }
    }

    /// What of each headline's variance is ignorance, and what is chance.
    fn ignorance(&self, model: &Model) -> Vec<VarianceShare> {
        if model.is_certain() || self.plan.inner < 2 && self.twins.is_empty() {
            return Vec::new();
        }
        let (names, columns) = (model.names(), ignorance::columns(model));
        let of = |at: usize| {
            let (draws, each) = ignorance::draws(&self.headlines, &self.twins, columns.len(), self.plan.inner, at);
            let (ignorance, ci95) = between_draws(&draws, each);
            let metric = names.of(columns[at]).to_string();
            VarianceShare { metric, ignorance, chance: 1.0 - ignorance, ci95, draws: draws.len() as u64 }
        };
        // What never varies has no variance to share out.
        (0..columns.len()).map(of).filter(|share| !share.ignorance.is_nan()).collect()
    }

    /// Takes over the headline figures of replications that were repeated under other chance.
    pub(super) fn take_twins(&mut self, twins: Vec<f64>) {
        self.twins = twins;
    }
}

/// What bounds a scenario's figures.
struct Bounds {
    rows: RowLayout,
    days: f64,
    /// By commodity: need over the horizon, and a truck's load, in the first parameter draw.
    need: Vec<f64>,
    load: Vec<f64>,
    population: f64,
    /// By commodity: the largest price, and by its use: the best service; in the first parameter draw.
    price_cap: Vec<f64>,
    service: Vec<Vec<f64>>,
    /// Pairs that can ever carry a truck.
    pairs: Vec<Pair>,
}

impl Bounds {
    fn of(model: &Model, seed: u64) -> Self {
        let instance = model.instance(seed, 0);
        let days = model.shape.days;
        let largest = |of: &dyn Fn(&Segment) -> f64| instance.segments.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let service = |uses: &Range<usize>| uses.clone().map(|k| largest(&|segment| segment.uses[k].service_full)).collect();
        Self {
            rows: model.shape.rows.clone(),
            days: days as f64,
            need: instance.demand.chunks(days).map(|of_commodity| of_commodity.iter().sum()).collect(),
            load: instance.load.clone(),
            population: instance.population,
            price_cap: (0..model.shape.commodities).map(|c| largest(&|segment| segment.commodities[c].price_cap)).collect(),
            service: model.shape.uses.iter().map(service).collect(),
            pairs: model.shape.pairs.clone(),
        }
    }

    /// Where a figure can lie. One that nothing bounds by itself, and that never differed, is bounded by what goes with it: what was lost
    /// by the most that was sent, what was not met by the need of the first parameter draw.
    fn range(&self, column: Column, spreads: &[Spread]) -> [f64; 2] {
        let [least, most] = column.range(self.days);
        let spread = spreads[self.rows.index(column)];
        if most.is_finite() || !spread.is_constant() {
            return [least, most];
        }
        let (route, commodity) = (column.route(), column.commodity());
        let largest = |of: &dyn Fn(Pair) -> Column| -> f64 {
            self.pairs_of(route, commodity).map(|pair| spreads[self.rows.index(of(pair))].ends.most).sum()
        };
        let sent = |pair: Pair| Column::Pair(pair.route, pair.commodity, PairMetric::TrucksSent);
        let most = match (column.figure().bound(), commodity) {
            (Bound::Traffic | Bound::Convoys | Bound::Trucks | Bound::Loads, _) if self.pairs_of(route, commodity).next().is_none() => 0.0,
            (Bound::Convoys, _) => largest(&|pair| Column::Pair(pair.route, pair.commodity, PairMetric::ConvoysSent)),
            (Bound::Trucks, _) => largest(&sent),
            (Bound::Loads, Some(c)) => largest(&sent) * self.load[c],
            (Bound::Need, Some(c)) => self.need[c],
            (Bound::People, _) => self.days * self.population,
            (Bound::PriceCap, Some(c)) => self.price_cap[c],
            (Bound::FullService, Some(c)) => column.use_().map_or(most, |k| self.service[c][k]),
            _ => most,
        };
        [least, most.max(spread.ends.most)]
    }

    /// The pairs of a route, of a commodity, of both.
    fn pairs_of(&self, route: Option<usize>, commodity: Option<usize>) -> impl Iterator<Item = Pair> {
        let is_of = move |pair: &Pair| route.is_none_or(|route| pair.route == route) && commodity.is_none_or(|c| pair.commodity == c);
        self.pairs.iter().copied().filter(is_of)
    }
}
