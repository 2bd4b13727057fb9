//! What a simulation says of targets: sums over spans of days, counts of convoys, first and last day of a shortage.

use super::content::Content;
use crate::ensemble::workers::Workers;
use crate::ensemble::{BLOCK, Plan, Unfinished, Watch as Looker};
use crate::kernel::{Closing, Event, Kernel, LANES, Run, Watch};
use crate::model::{Instance, Model, Replication, Shape};
use crate::observations::{Measure, Observed, Target, Values};
use crate::scenario::{Commodity, Scenario};
use jiff::civil::Date;
use std::convert::Infallible;

/// A shortage that pauses for fewer days than these is still the same one.
const PAUSE: usize = 7;

/// Targets that a scenario's horizon answers, as days and indices of its model.
///
/// Values are in the unit of the target's dimension ([`crate::observations::Dimension`]); dates are days of the horizon, counted from 0,
/// and a shortage that does not begin or end within the horizon begins or ends on the day after it.
#[derive(Debug, Clone)]
pub struct Aims {
    /// One a target that is answered, in the order of the targets.
    pub aims: Vec<Aim>,
    /// Indices of targets whose span is not wholly inside the horizon.
    pub outside: Vec<usize>,
}

/// A target as the model sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Aim {
    /// Index of the target.
    pub target: usize,
    measure: Measure,
    commodity: usize,
    /// In the list of all uses.
    use_: Option<usize>,
    first: usize,
    last: usize,
    /// From the scenario's unit to the dimension's own.
    factor: f64,
    start: Date,
}

impl Aim {
    /// All that settles what is simulated for it.
    pub(super) fn content(&self, content: &mut Content) {
        let Self { target, measure, commodity, use_, first, last, factor, start } = self;
        content.count(*target as u64).text(measure.key()).count(*commodity as u64).count(use_.map_or(0, |use_| use_ as u64 + 1));
        content.count(*first as u64).count(*last as u64).numbers(&[*factor]).text(&start.to_string());
    }

    /// What was observed, in the unit in which the model answers.
    pub fn observed(&self, observed: &Observed) -> Values {
        let of = |value: f64| if self.measure.is_date() { value - since_1970(self.start) } else { value };
        let Values { low, best, high } = observed.value;
        Values { low: of(low), best: of(best), high: of(high) }
    }
}

impl Aims {
    /// Which targets a scenario answers. A target of a commodity or use that it lacks counts as outside
    /// ([`crate::observations::Observations::suit`] says so beforehand).
    pub fn new(scenario: &Scenario, targets: &[Target]) -> Self {
        let (mut aims, mut outside) = (Vec::new(), Vec::new());
        for (at, target) in targets.iter().enumerate() {
            match aim(scenario, at, target) {
                Some(aim) => aims.push(aim),
                None => outside.push(at),
            }
        }
        Self { aims, outside }
    }
}

fn aim(scenario: &Scenario, at: usize, target: &Target) -> Option<Aim> {
    let commodity = scenario.commodities.iter().position(|commodity| commodity.name == target.commodity)?;
    let words: &Commodity = &scenario.commodities[commodity];
    let before: usize = scenario.commodities[..commodity].iter().map(|commodity| commodity.uses.len()).sum();
    let use_ = match &target.use_ {
        Some(name) => Some(before + words.uses.iter().position(|use_| use_ == name)?),
        None => None,
    };
    let day = |date: Date| usize::try_from((since_1970(date) - since_1970(scenario.start)) as i64).ok().filter(|&day| day < scenario.days);
    let (first, last) = (day(target.first)?, day(target.last)?);
    let (measure, start) = (target.measure, scenario.start);
    Some(Aim { target: at, measure, commodity, use_, first, last, factor: target.factor(words), start })
}

fn since_1970(date: Date) -> f64 {
    date.since(jiff::civil::date(1970, 1, 1)).map_or(0.0, |span| f64::from(span.get_days()))
}

/// What each replication says: `values[replication · targets + target]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// Number of targets.
    pub width: usize,
    /// Row by row.
    pub values: Vec<f64>,
}

impl Simulated {
    /// All replications of one target, in their order.
    pub fn column(&self, at: usize) -> Vec<f64> {
        self.values.iter().skip(at).step_by(self.width.max(1)).copied().collect()
    }

    /// How many replications there are.
    pub fn replications(&self) -> usize {
        self.values.len() / self.width.max(1)
    }
}

/// Simulates a plan's replications in parallel; the same bits whatever the number of threads.
pub fn simulate(model: &Model, aims: &Aims, plan: &Plan, watch: &impl Looker) -> Result<Simulated, Unfinished<Infallible>> {
    let workers = Workers::new(plan.threads).map_err(Unfinished::Threads)?;
    let blocks: Vec<u64> = (0..plan.replications.div_ceil(BLOCK)).collect();
    let of = |block: u64| -> Option<Vec<f64>> {
        if watch.stops() {
            return None;
        }
        let (first, last) = (block * BLOCK, ((block + 1) * BLOCK).min(plan.replications));
        let mut desk = Desk::new(model, aims);
        let mut values = Vec::with_capacity(aims.aims.len() * (last - first) as usize);
        let asks: Vec<Ask> =
            (first..last).map(|replication| Ask { draw: replication / plan.inner, replication, open: Vec::new() }).collect();
        asks.chunks(LANES).for_each(|asks| values.extend_from_slice(desk.answer(plan.seed, asks)));
        watch.done(last - first);
        Some(values)
    };
    let found: Option<Vec<Vec<f64>>> = workers.map(blocks, of).into_iter().collect();
    let values = found.ok_or(Unfinished::Stopped)?.concat();
    Ok(Simulated { width: aims.aims.len(), values })
}

/// A replication to be asked for its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Its parameter draw.
    pub draw: u64,
    /// Its number.
    pub replication: u64,
    /// The numbers of the model's open values.
    pub open: Vec<f64>,
}

/// What one worker needs to answer targets, a group of replications after another.
pub struct Desk<'m> {
    model: &'m Model,
    aims: &'m Aims,
    kernel: Kernel<'m>,
    instances: Vec<Instance>,
    counters: Counters,
    values: Vec<f64>,
}

impl<'m> Desk<'m> {
    /// A desk for a model and its aims.
    pub fn new(model: &'m Model, aims: &'m Aims) -> Self {
        let counters = Counters((0..LANES).map(|_| Counter::new(&model.shape)).collect());
        Self { model, aims, kernel: Kernel::new(model), instances: vec![Instance::default(); LANES], counters, values: Vec::new() }
    }

    /// The values of up to [`LANES`] replications, one after another, each in the order of [`Aims::aims`].
    pub fn answer(&mut self, seed: u64, asks: &[Ask]) -> &[f64] {
        let lanes = self.instances.iter_mut().zip(&mut self.counters.0);
        for ((instance, counter), ask) in lanes.zip(asks) {
            let draw = if self.model.is_certain() { 0 } else { ask.draw };
            self.model.redraw_open(instance, seed, draw, &ask.open);
            counter.begin(&self.model.shape, instance);
        }
        let run = |(instance, ask): (_, &Ask)| Run { instance, replication: Replication(ask.replication) };
        let runs: Vec<Run<'_>> = self.instances.iter().zip(asks).map(run).collect();
        self.kernel.group_watched(seed, &runs, &mut self.counters);
        self.values.clear();
        for (counter, run) in self.counters.0.iter().zip(&runs) {
            self.values.extend(self.aims.aims.iter().map(|aim| counter.answer(aim, run.instance)));
        }
        &self.values
    }
}

/// One counter a lane.
struct Counters(Vec<Counter>);

impl Watch for Counters {
    fn event(&mut self, lane: usize, day: usize, event: Event) {
        self.0[lane].event(day, event);
    }

    fn close(&mut self, closing: &Closing<'_>) {
        self.0.iter_mut().enumerate().for_each(|(lane, counter)| counter.close(lane, closing));
    }
}

/// Counts by day while a replication runs.
struct Counter {
    commodities: usize,
    uses: Vec<std::ops::Range<usize>>,
    /// By day, then commodity.
    arrivals: Vec<f64>,
    lost: Vec<f64>,
    convoys: Vec<f64>,
    waiting: Vec<f64>,
    /// By day, then use (all commodities): unmet share.
    unmet: Vec<f64>,
    /// By day, then commodity: unmet share.
    unmet_all: Vec<f64>,
    /// By stretch of days, then regime, then pair: days that a convoy needs if nothing holds it up.
    journeys: Vec<Vec<usize>>,
    segment_of: Vec<u32>,
    regime: usize,
    /// By route, then commodity.
    pair_of: Vec<Option<usize>>,
    pair_commodity: Vec<usize>,
    threshold: f64,
}

impl Counter {
    fn new(shape: &Shape) -> Self {
        let uses = shape.uses.last().map_or(0, |range| range.end);
        let by_commodity = vec![0.0; shape.days * shape.commodities];
        let pair = |at: usize| {
            let (route, commodity) = (at / shape.commodities, at % shape.commodities);
            shape.pairs.iter().position(|pair| (pair.route, pair.commodity) == (route, commodity))
        };
        Self {
            commodities: shape.commodities,
            uses: shape.uses.clone(),
            arrivals: by_commodity.clone(),
            lost: by_commodity.clone(),
            convoys: by_commodity.clone(),
            waiting: by_commodity.clone(),
            unmet: vec![0.0; shape.days * uses],
            unmet_all: by_commodity,
            journeys: Vec::new(),
            segment_of: Vec::new(),
            regime: 0,
            pair_of: (0..shape.routes * shape.commodities).map(pair).collect(),
            pair_commodity: shape.pairs.iter().map(|pair| pair.commodity).collect(),
            threshold: 0.0,
        }
    }

    fn begin(&mut self, shape: &Shape, instance: &Instance) {
        self.lost.fill(0.0);
        self.convoys.fill(0.0);
        self.regime = shape.initial_regime;
        self.threshold = instance.shortage_threshold;
        self.segment_of.clone_from(&instance.segment_of);
        self.journeys.resize_with(instance.segments.len(), Vec::new);
        for (journey, segment) in self.journeys.iter_mut().zip(&instance.segments) {
            journey.clear();
            let delay = |pair: usize| segment.routes[shape.pairs[pair].route].delay_days;
            let days = segment.transit.iter().enumerate().map(|(at, &slot)| slot as usize + (delay(at % shape.pairs.len()) + 0.5) as usize);
            journey.extend(days);
        }
    }

    fn days(&self) -> usize {
        self.segment_of.len()
    }

    fn answer(&self, aim: &Aim, instance: &Instance) -> f64 {
        let span = aim.first..=aim.last;
        let sum = |of: &[f64]| span.clone().map(|day| of[day * self.commodities + aim.commodity]).sum::<f64>();
        match aim.measure {
            Measure::Volume => sum(&self.arrivals) * aim.factor,
            Measure::TrucksArriving => sum(&self.arrivals) / instance.load[aim.commodity],
            Measure::ConvoysArriving => sum(&self.convoys),
            Measure::TrucksLost => sum(&self.lost),
            Measure::TrucksWaiting => self.waiting[aim.last * self.commodities + aim.commodity],
            Measure::ShareUnmet => self.share(aim, instance),
            Measure::ShortageBegins => self.shortage(aim).map_or(self.days() as f64, |(first, _)| first as f64),
            Measure::ShortageEnds => self.shortage(aim).map_or(self.days() as f64, |(_, end)| end as f64),
            _ => f64::NAN,
        }
    }

    fn unmet_on(&self, aim: &Aim, day: usize) -> f64 {
        match aim.use_ {
            Some(use_) => self.unmet[day * self.uses.last().map_or(0, |range| range.end) + use_],
            None => self.unmet_all[day * self.commodities + aim.commodity],
        }
    }

    /// Unmet share of a span's need: days weigh by the normal need, which the noise of demand moves by little.
    fn share(&self, aim: &Aim, instance: &Instance) -> f64 {
        let demand = |day: usize| instance.demand[aim.commodity * self.days() + day];
        let span = aim.first..=aim.last;
        let need: f64 = span.clone().map(demand).sum();
        span.map(|day| demand(day) * self.unmet_on(aim, day)).sum::<f64>() / need
    }

    /// First day of the longest shortage, and the day after its last; shortages with a short pause between are one.
    fn shortage(&self, aim: &Aim) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        let mut current: Option<(usize, usize)> = None;
        for day in (0..self.days()).filter(|&day| self.unmet_on(aim, day) >= self.threshold - 1e-9) {
            current = match current {
                Some((first, end)) if day < end + PAUSE => Some((first, day + 1)),
                _ => Some((day, day + 1)),
            };
            if let Some((first, end)) = current
                && best.is_none_or(|(from, to)| end - first > to - from)
            {
                best = current;
            }
        }
        best
    }
}

impl Counter {
    fn event(&mut self, day: usize, event: Event) {
        match event {
            Event::Regime { to, .. } => self.regime = to,
            Event::Leaves { route, commodity, convoys, escorted: true, .. } => {
                // A convoy is not followed on the road: it counts on the day on which it would arrive unhindered.
                let Some(pair) = self.pair_of[route * self.commodities + commodity] else { return };
                let journey = self.journeys[self.segment_of[day] as usize].get(self.regime * self.pair_commodity.len() + pair);
                let arrives = day + journey.copied().unwrap_or(0);
                if arrives < self.days() {
                    self.convoys[arrives * self.commodities + commodity] += f64::from(convoys);
                }
            }
            Event::Attacked { commodity, lost, .. } => {
                self.lost[day * self.commodities + commodity] += f64::from(lost);
            }
            _ => {}
        }
    }

    fn close(&mut self, lane: usize, closing: &Closing<'_>) {
        let (day, commodities) = (closing.day, self.commodities);
        for commodity in 0..commodities {
            let at = day * commodities + commodity;
            self.arrivals[at] = closing.arrivals(lane, commodity);
            self.unmet_all[at] = closing.unmet(lane, commodity);
            self.waiting[at] = 0.0;
        }
        let uses = self.uses.last().map_or(0, |range| range.end);
        for use_ in 0..uses {
            self.unmet[day * uses + use_] = closing.use_unmet(lane, use_);
        }
        for (pair, &commodity) in self.pair_commodity.iter().enumerate() {
            self.waiting[day * commodities + commodity] += f64::from(closing.queue(lane, pair));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::{Rows, Silent, gather};
    use crate::observations::Unit;
    use crate::results::{Column, CommodityMetric};
    use crate::scenario::read;
    use std::path::Path;

    fn target(measure: Measure, unit: Unit, first: &str, last: &str) -> Target {
        let date = |text: &str| text.parse().unwrap();
        let (name, commodity) = (measure.key().to_owned(), "fuel".to_owned());
        Target { name, measure, commodity, use_: None, first: date(first), last: date(last), unit, observed: Vec::new() }
    }

    #[test]
    fn over_the_whole_horizon_targets_are_the_figures_of_a_run() {
        let scenario = read(Path::new("scenarios/first-squeeze-2025.toml"), &[]).unwrap().scenario;
        let model = Model::compile(&scenario);
        let whole = |measure, unit| target(measure, unit, "2025-09-03", "2025-11-06");
        let mut targets = vec![
            whole(Measure::Volume, Unit::CubicMetres),
            whole(Measure::TrucksLost, Unit::Trucks),
            whole(Measure::ShareUnmet, Unit::Share),
        ];
        // The same span in two parts, and one that reaches beyond the horizon.
        targets.push(target(Measure::Volume, Unit::MillionLitres, "2025-09-03", "2025-10-01"));
        targets.push(target(Measure::Volume, Unit::MillionLitres, "2025-10-02", "2025-11-06"));
        targets.push(target(Measure::Volume, Unit::MillionLitres, "2025-10-02", "2025-11-07"));
        let aims = Aims::new(&scenario, &targets);
        assert_eq!(aims.outside, [5]);
        let plan = Plan { threads: Some(2), ..Plan::new(3, 300) };
        let found = simulate(&model, &aims, &plan, &Silent).unwrap();
        assert_eq!(found, simulate(&model, &aims, &Plan { threads: Some(1), ..plan }, &Silent).unwrap());
        let (width, mut rows) = (model.shape.rows.width(), Vec::new());
        gather(&model, &plan, &Silent, &mut |block: Rows<'_>| {
            rows.extend_from_slice(block.rows);
            Ok::<(), Infallible>(())
        })
        .unwrap();
        let column = |metric| {
            let at = model.shape.rows.index(Column::Commodity(0, metric));
            rows.chunks_exact(width).map(|row| row[at]).collect::<Vec<f64>>()
        };
        let near = |one: Vec<f64>, other: Vec<f64>, error: f64| {
            assert_eq!(one.len(), 300);
            assert!(one.iter().zip(&other).all(|(one, other)| (one - other).abs() <= error * other.abs().max(1.0)), "{one:?} {other:?}");
        };
        let parts = found.column(3).iter().zip(found.column(4)).map(|(one, other)| one + other).collect();
        near(found.column(0), column(CommodityMetric::Arrivals), 1e-9);
        near(parts, column(CommodityMetric::Arrivals), 1e-9);
        near(found.column(1), column(CommodityMetric::TrucksLost), 0.0);
        // Need is noisy by 5 % a day; the share of a span leaves that out.
        near(found.column(2), column(CommodityMetric::UnmetShare), 0.01);
    }

    #[test]
    fn the_longest_shortage_bridges_short_pauses() {
        let scenario = read(Path::new("scenarios/first-squeeze-2025.toml"), &[]).unwrap().scenario;
        let model = Model::compile(&scenario);
        let mut counter = Counter::new(&model.shape);
        let targets = [target(Measure::ShortageBegins, Unit::Date, "2025-09-04", "2025-09-04")];
        let aims = Aims::new(&scenario, &targets);
        counter.begin(&model.shape, &model.instance(1, 0));
        assert_eq!(counter.shortage(&aims.aims[0]), None);
        for day in [3, 20, 21, 27, 34, 50] {
            counter.unmet_all[day * counter.commodities] = 0.05;
        }
        // 21 to 27 is a pause of five days, 27 to 34 of six, 34 to 50 is another shortage.
        assert_eq!(counter.shortage(&aims.aims[0]), Some((20, 35)));
    }
}
