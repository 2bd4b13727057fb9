//! What a simulation says of targets: sums over spans of days, counts of convoys, first and last day of a shortage.

use super::content::Content;
use crate::ensemble::workers::Workers;
use crate::ensemble::{BLOCK, Plan, Unfinished, Watch as Looker};
use crate::kernel::{Closing, Event, Kernel, LANES, Run, Sight, Watch};
use crate::model::{Instance, Model, PriceForm, Replication, Shape};
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
    users: Users,
    first: usize,
    last: usize,
    /// From the scenario's unit to the dimension's own.
    factor: f64,
    start: Date,
}

/// Of whom a target tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Users {
    /// All uses of the commodity.
    All,
    /// A use, in the list of all uses.
    Use(usize),
    /// A place, in [`Shape::places`].
    Place(usize),
}

impl Aim {
    /// All that settles what is simulated for it.
    pub(super) fn content(&self, content: &mut Content) {
        let Self { target, measure, commodity, users, first, last, factor, start } = self;
        let users = match users {
            Users::All => 0,
            Users::Use(use_) => 2 * *use_ as u64 + 1,
            Users::Place(place) => 2 * *place as u64 + 2,
        };
        content.count(*target as u64).text(measure.key()).count(*commodity as u64).count(users);
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
    /// Which targets a scenario answers. A target of a commodity, use or place that it lacks counts as outside
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
    let before = &scenario.commodities[..commodity];
    let users = match (&target.use_, &target.place) {
        (Some(name), _) => {
            let uses: usize = before.iter().map(|commodity| commodity.uses.len()).sum();
            Users::Use(uses + words.uses.iter().position(|use_| use_ == name)?)
        }
        (None, Some(name)) => {
            let places: usize = before.iter().map(|commodity| commodity.places_with_a_use().len()).sum();
            let place = scenario.places.iter().position(|place| place.name == *name)?;
            Users::Place(places + words.places_with_a_use().iter().position(|&other| other == place)?)
        }
        (None, None) => Users::All,
    };
    let day = |date: Date| usize::try_from((since_1970(date) - since_1970(scenario.start)) as i64).ok().filter(|&day| day < scenario.days);
    let (first, last) = (day(target.first)?, day(target.last)?);
    let (measure, start) = (target.measure, scenario.start);
    Some(Aim { target: at, measure, commodity, users, first, last, factor: target.factor(words), start })
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
///
/// # Errors
/// [`Unfinished`]: no pool of threads, or a stop that was asked for.
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
        let counters = Counters((0..LANES).map(|_| Counter::new(&model.shape, aims)).collect());
        Self { model, aims, kernel: Kernel::new(model), instances: vec![Instance::default(); LANES], counters, values: Vec::new() }
    }

    /// The values of up to [`LANES`] replications, one after another, each in the order of [`Aims::aims`].
    pub fn answer(&mut self, seed: u64, asks: &[Ask]) -> &[f64] {
        let lanes = self.instances.iter_mut().zip(&mut self.counters.0);
        for ((instance, counter), ask) in lanes.zip(asks) {
            let draw = if self.model.is_certain() { 0 } else { ask.draw };
            self.model.redraw_open(instance, seed, draw, &ask.open);
            counter.begin(instance);
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
    days: usize,
    commodities: usize,
    /// By day, then commodity.
    arrivals: Vec<f64>,
    cleared: Vec<f64>,
    lost: Vec<f64>,
    convoys: Vec<f64>,
    waiting: Vec<f64>,
    /// By users that some target is of: their days.
    watched: Vec<Watched>,
    /// By pair: escorted convoys under way: the days that they still need, and the day on which they left.
    under_way: Vec<Vec<(u32, usize)>>,
    /// By route, then commodity.
    pair_of: Vec<Option<usize>>,
    pair_commodity: Vec<usize>,
    prices: Vec<Option<PriceForm>>,
    threshold: f64,
}

/// What is noted of some users, day by day.
struct Watched {
    commodity: usize,
    users: Users,
    /// Unmet share of the need.
    unmet: Vec<f64>,
    sights: Vec<Sight>,
    service: Vec<f64>,
    price: Vec<f64>,
}

impl Counter {
    fn new(shape: &Shape, aims: &Aims) -> Self {
        let by_commodity = vec![0.0; shape.days * shape.commodities];
        let pair = |at: usize| {
            let (route, commodity) = (at / shape.commodities, at % shape.commodities);
            shape.pairs.iter().position(|pair| (pair.route, pair.commodity) == (route, commodity))
        };
        let mut watched: Vec<Watched> = Vec::new();
        for aim in aims.aims.iter().filter(|aim| aim.measure.of_users()) {
            if watched.iter().all(|one| (one.commodity, one.users) != (aim.commodity, aim.users)) {
                watched.push(Watched::new(shape.days, aim.commodity, aim.users));
            }
        }
        Self {
            days: shape.days,
            commodities: shape.commodities,
            arrivals: by_commodity.clone(),
            cleared: by_commodity.clone(),
            lost: by_commodity.clone(),
            convoys: by_commodity.clone(),
            waiting: by_commodity,
            watched,
            under_way: vec![Vec::new(); shape.pairs.len()],
            pair_of: (0..shape.routes * shape.commodities).map(pair).collect(),
            pair_commodity: shape.pairs.iter().map(|pair| pair.commodity).collect(),
            prices: shape.prices.clone(),
            threshold: 0.0,
        }
    }

    fn begin(&mut self, instance: &Instance) {
        self.lost.fill(0.0);
        self.convoys.fill(0.0);
        self.under_way.iter_mut().for_each(Vec::clear);
        self.threshold = instance.shortage_threshold;
    }

    fn watched(&self, aim: &Aim) -> &Watched {
        let found = self.watched.iter().find(|one| (one.commodity, one.users) == (aim.commodity, aim.users));
        found.unwrap_or_else(|| unreachable!("the users of every target are watched"))
    }

    fn answer(&self, aim: &Aim, instance: &Instance) -> f64 {
        let span = aim.first..=aim.last;
        let sum = |of: &[f64]| span.clone().map(|day| of[day * self.commodities + aim.commodity]).sum::<f64>();
        match aim.measure {
            Measure::Volume => sum(&self.cleared) * aim.factor,
            Measure::TrucksCleared => sum(&self.cleared) / instance.load[aim.commodity],
            Measure::TrucksArriving => sum(&self.arrivals) / instance.load[aim.commodity],
            Measure::ConvoysArriving => sum(&self.convoys),
            Measure::TrucksLost => sum(&self.lost),
            Measure::TrucksWaiting => self.waiting[aim.last * self.commodities + aim.commodity],
            Measure::ShareUnmet => self.share(aim, instance),
            Measure::ShortageBegins => self.spell(|day| self.is_short(aim, day)).0 as f64,
            Measure::ShortageEnds => self.spell(|day| self.is_short(aim, day)).1 as f64,
            Measure::DryBegins => self.spell(|day| self.watched(aim).sights[day].dry).0 as f64,
            Measure::DryEnds => self.spell(|day| self.watched(aim).sights[day].dry).1 as f64,
            Measure::ShareDry => self.mean(aim, |of, day| f64::from(u8::from(of.sights[day].dry))),
            Measure::ShareUnserved => self.mean(aim, |of, day| f64::from(u8::from(of.sights[day].unserved))),
            Measure::ShareAskingMet => {
                let sum = |of: fn(&Sight) -> f64| self.watched(aim).sights[span.clone()].iter().map(of).sum::<f64>();
                let (asked, sold) = (sum(|seen| seen.asked), sum(|seen| seen.sold));
                if asked > 0.0 { sold / asked } else { 1.0 }
            }
            Measure::ServiceLevel => self.mean(aim, |of, day| of.service[day]),
            Measure::PriceRatio => self.mean(aim, |of, day| of.price[day]),
            _ => f64::NAN,
        }
    }

    fn mean(&self, aim: &Aim, of: impl Fn(&Watched, usize) -> f64) -> f64 {
        let (watched, days) = (self.watched(aim), (aim.last - aim.first + 1) as f64);
        (aim.first..=aim.last).map(|day| of(watched, day)).sum::<f64>() / days
    }

    fn is_short(&self, aim: &Aim, day: usize) -> bool {
        self.watched(aim).unmet[day] >= self.threshold - 1e-9
    }

    /// Unmet share of a span's need: days weigh by the normal need, which the noise of demand moves by little.
    fn share(&self, aim: &Aim, instance: &Instance) -> f64 {
        let demand = |day: usize| instance.demand[aim.commodity * self.days + day];
        let (span, unmet) = (aim.first..=aim.last, &self.watched(aim).unmet);
        let need: f64 = span.clone().map(demand).sum();
        span.map(|day| demand(day) * unmet[day]).sum::<f64>() / need
    }

    /// First day of the longest spell, and the day after its last; spells with a short pause between are one. Without any, both are the day
    /// after the horizon.
    fn spell(&self, holds: impl Fn(usize) -> bool) -> (usize, usize) {
        let mut best: Option<(usize, usize)> = None;
        let mut current: Option<(usize, usize)> = None;
        for day in (0..self.days).filter(|&day| holds(day)) {
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
        best.unwrap_or((self.days, self.days))
    }
}

impl Watched {
    fn new(days: usize, commodity: usize, users: Users) -> Self {
        let nothing = Sight { asked: 0.0, sold: 0.0, level: 0.0, dry: false, unserved: false };
        let zeros = vec![0.0; days];
        Self { commodity, users, unmet: zeros.clone(), sights: vec![nothing; days], service: zeros.clone(), price: zeros }
    }

    fn close(&mut self, lane: usize, closing: &Closing<'_>, form: Option<PriceForm>) {
        let (day, commodity) = (closing.day, self.commodity);
        (self.unmet[day], self.sights[day]) = match self.users {
            Users::All => (closing.unmet(lane, commodity), closing.of_all(lane, commodity)),
            Users::Use(use_) => (closing.use_unmet(lane, use_), closing.of_use(lane, use_)),
            Users::Place(place) => (closing.place_unmet(lane, place), closing.of_place(lane, place)),
        };
        if let Users::Use(use_) = self.users {
            self.service[day] = closing.service(lane, use_);
        }
        // Where places have no price of their own theirs is the commodity's.
        self.price[day] = match (self.users, form) {
            (_, None) => 1.0,
            (Users::Place(place), Some(PriceForm::Level | PriceForm::Inflow)) => closing.place_price(lane, place),
            _ => closing.price(lane, commodity),
        };
    }
}

impl Counter {
    fn event(&mut self, day: usize, event: Event) {
        match event {
            Event::Leaves { route, commodity, escorted: Some(days), .. } => {
                // A convoy is not followed on the road: it counts on the day on which it would arrive if no road closed and nobody attacked it.
                if let Some(pair) = self.pair_of[route * self.commodities + commodity] {
                    self.under_way[pair].push((days, day));
                }
            }
            Event::Attacked { commodity, lost, .. } => {
                self.lost[day * self.commodities + commodity] += f64::from(lost);
            }
            _ => {}
        }
    }

    /// Convoys that left on earlier days are a day nearer, unless their pair is halted.
    fn travel(&mut self, lane: usize, closing: &Closing<'_>) {
        for (pair, convoys) in self.under_way.iter_mut().enumerate().filter(|(pair, _)| !closing.halted(lane, *pair)) {
            convoys.iter_mut().for_each(|(days, left)| *days -= u32::from(*left < closing.day));
            let before = convoys.len();
            convoys.retain(|&(days, _)| days > 0);
            self.convoys[closing.day * self.commodities + self.pair_commodity[pair]] += (before - convoys.len()) as f64;
        }
    }

    fn close(&mut self, lane: usize, closing: &Closing<'_>) {
        let (day, commodities) = (closing.day, self.commodities);
        for commodity in 0..commodities {
            let at = day * commodities + commodity;
            self.arrivals[at] = closing.arrivals(lane, commodity);
            self.cleared[at] = closing.cleared(lane, commodity);
            self.waiting[at] = 0.0;
        }
        self.travel(lane, closing);
        for one in &mut self.watched {
            one.close(lane, closing, self.prices[one.commodity]);
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
        Target { name, measure, commodity, use_: None, place: None, first: date(first), last: date(last), unit, observed: Vec::new() }
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
        near(found.column(0), column(CommodityMetric::Cleared), 1e-9);
        near(parts, column(CommodityMetric::Cleared), 1e-9);
        near(found.column(1), column(CommodityMetric::TrucksLost), 0.0);
        // Need is noisy by 5 % a day; the share of a span leaves that out.
        near(found.column(2), column(CommodityMetric::UnmetShare), 0.01);
    }

    /// Tanks of four days from a depot of one day, home supply of 250 a day from day 5 on: the levels are 1, 0.75, 0.5, 0.25, 0, 0.375, 0.6875,
    /// 0.84375, 0.921875 (tests/seen.rs). Dry from day 2 to 7, nothing sold on days 1 to 4.
    #[test]
    fn what_people_see_is_held_against_the_record() {
        let text = "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 9\n[places.A]\npopulation = 1\n[commodities.fuel]\nunit = \"m3\"\n\
            daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 1\nrestock_days = 2\nprice_level = 0.8\nprice_days = 1\nprice_cap = 3\n\
            [[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\nbuffer_days = 4\nservice = { unit = \"hours\", full = 24, without = 4 }\n\
            [[measures]]\nfrom = 5\nset = { \"commodities.fuel.local_supply_per_day\" = 250 }\n";
        let scenario = crate::scenario::Document::from_text("t", text).and_then(|document| document.scenario(&[])).unwrap().scenario;
        let of = |measure, unit, use_: Option<&str>, place: Option<&str>| Target {
            use_: use_.map(str::to_owned),
            place: place.map(str::to_owned),
            ..target(measure, unit, "2026-01-01", "2026-01-09")
        };
        let asked: f64 = [100.0, 100.0, 150.0, 200.0, 250.0, 300.0, 225.0, 162.5, 131.25].iter().sum();
        let sold = 100.0 + 250.0 + 225.0 + 162.5 + 131.25;
        // Prices of 0.8/level, at most 3, on each day.
        let price: f64 = [1.0, 0.8 / 0.75, 1.6, 3.0, 3.0, 0.8 / 0.375, 0.8 / 0.6875, 1.0, 1.0].iter().sum();
        let mut cases = vec![(of(Measure::ServiceLevel, Unit::Service, Some("all"), None), 24.0)];
        for (use_, place) in [(None, None), (Some("all"), None), (None, Some("A"))] {
            cases.extend([
                (of(Measure::DryBegins, Unit::Date, use_, place), 2.0),
                (of(Measure::DryEnds, Unit::Date, use_, place), 8.0),
                (of(Measure::ShareDry, Unit::Share, use_, place), 6.0 / 9.0),
                (of(Measure::ShareUnserved, Unit::Share, use_, place), 4.0 / 9.0),
                (of(Measure::ShareAskingMet, Unit::Share, use_, place), sold / asked),
            ]);
            if use_.is_none() {
                cases.push((of(Measure::PriceRatio, Unit::Ratio, use_, place), price / 9.0));
            }
        }
        let targets: Vec<Target> = cases.iter().map(|(target, _)| target.clone()).collect();
        let aims = Aims::new(&scenario, &targets);
        assert_eq!(aims.aims.len(), cases.len());
        let found = simulate(&Model::compile(&scenario), &aims, &Plan { threads: Some(1), ..Plan::new(1, 1) }, &Silent).unwrap();
        for ((target, expected), seen) in cases.iter().zip(&found.values) {
            assert!((seen - expected).abs() < 1e-9, "{target:?}: {seen} instead of {expected}");
        }
    }

    #[test]
    fn the_longest_shortage_bridges_short_pauses() {
        let scenario = read(Path::new("scenarios/first-squeeze-2025.toml"), &[]).unwrap().scenario;
        let model = Model::compile(&scenario);
        let aims = Aims::new(&scenario, &[target(Measure::ShortageBegins, Unit::Date, "2025-09-04", "2025-09-04")]);
        let counter = Counter::new(&model.shape, &aims);
        assert_eq!(counter.spell(|_| false), (counter.days, counter.days));
        // 21 to 27 is a pause of five days, 27 to 34 of six, 34 to 50 is another spell.
        assert_eq!(counter.spell(|day| [3, 20, 21, 27, 34, 50].contains(&day)), (20, 35));
    }
}
