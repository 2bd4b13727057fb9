//! What happened in one replication.

use crate::ensemble::{self, Plan};
use crate::kernel::{Closing, Event, Kernel, Watch};
use crate::model::{Model, Replication, Shape};
use crate::results::story::{DayState, Happening, Picked, Story};
use crate::results::{Column, Worse};
use std::convert::Infallible;

/// Which replication to tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Which {
    /// That one.
    Number(u64),
    /// The worst of the plan's replications by a column (the first of equals).
    Worst(Column),
    /// The median one by a column (the lower median; the first of equals).
    Median(Column),
}

/// Tells one replication of a plan; none if `watch` stopped the search for it.
pub fn trace(model: &Model, plan: &Plan, which: Which, metric: &str, watch: &impl ensemble::Watch) -> Option<Story> {
    let (replication, picked) = match which {
        Which::Number(number) => (number, None),
        Which::Worst(column) => pick(model, plan, column, true, metric, watch)?,
        Which::Median(column) => pick(model, plan, column, false, metric, watch)?,
    };
    let draw = if model.is_certain() { 0 } else { replication / plan.inner };
    let instance = model.instance(plan.seed, draw);
    let mut teller = Teller::new(&model.shape, instance.shortage_threshold);
    Kernel::new(model).watched(&instance, plan.seed, Replication(replication), &mut teller);
    let scenario = model.scenario();
    Some(Story {
        title: crate::results::Wording { plain: scenario.title.clone(), french: scenario.title_fr.clone() },
        scenario: scenario.name.clone(),
        start: scenario.start.to_string(),
        seed: plan.seed,
        replication,
        picked,
        commodities: scenario.commodities.iter().map(|commodity| (commodity.name.clone(), commodity.unit.clone())).collect(),
        uses: scenario.commodities.iter().map(|commodity| commodity.uses.clone()).collect(),
        routes: scenario.routes.iter().map(|route| route.name.clone()).collect(),
        regimes: scenario.regimes.clone(),
        events: teller.events,
        days: teller.days,
    })
}

fn pick(
    model: &Model,
    plan: &Plan,
    column: Column,
    worst: bool,
    metric: &str,
    watch: &impl ensemble::Watch,
) -> Option<(u64, Option<Picked>)> {
    let (width, at) = (model.shape.rows.width(), model.shape.rows.index(column));
    let mut values: Vec<(f64, u64)> = Vec::new();
    let gathered = ensemble::gather(model, plan, watch, &mut |rows: ensemble::Rows<'_>| {
        let of = |(i, row): (usize, &[f64])| (row[at], rows.first + i as u64);
        values.extend(rows.rows.chunks_exact(width).enumerate().map(of));
        Ok::<(), Infallible>(())
    });
    gathered.ok()?;
    // A replication without a shortage has no first shortage day: it stands after all that have one.
    let key = |value: f64| match (value.is_nan(), column.worse()) {
        (true, _) => f64::INFINITY,
        (false, Worse::High) => -value,
        (false, Worse::Low) => value,
    };
    values.sort_by(|a, b| key(a.0).total_cmp(&key(b.0)).then(a.1.cmp(&b.1)));
    let &(value, replication) = if worst { values.first()? } else { values.get(values.len() / 2)? };
    Some((replication, Some(Picked { worst, metric: metric.to_owned(), value, among: plan.replications })))
}

/// Listens to the kernel and writes down what a planner would want to hear.
struct Teller<'a> {
    shape: &'a Shape,
    threshold: f64,
    events: Vec<(usize, Happening)>,
    days: Vec<DayState>,
    /// Days short so far, by commodity, then by use.
    short: Vec<u32>,
    empty: Vec<bool>,
    queue: Vec<u32>,
}

impl<'a> Teller<'a> {
    fn new(shape: &'a Shape, threshold: f64) -> Self {
        let uses = shape.uses.last().map_or(0, |range| range.end);
        Self {
            shape,
            threshold,
            events: Vec::new(),
            days: Vec::new(),
            short: vec![0; shape.commodities + uses],
            empty: vec![false; shape.commodities],
            queue: vec![0; shape.routes],
        }
    }

    fn shortage(&mut self, day: usize, at: usize, commodity: usize, use_: Option<usize>, unmet: f64) {
        let short = unmet >= self.threshold - 1e-9;
        if short && self.short[at] == 0 {
            self.events.push((day, Happening::ShortageBegins { commodity, use_, unmet }));
        }
        if !short && self.short[at] > 0 {
            self.events.push((day, Happening::ShortageEnds { commodity, use_, days: self.short[at] }));
        }
        self.short[at] = if short { self.short[at] + 1 } else { 0 };
    }

    fn depots(&mut self, closing: &Closing<'_>) {
        for commodity in 0..self.shape.commodities {
            let cover = closing.cover(0, commodity);
            let empty = cover <= 1e-9;
            if empty != self.empty[commodity] {
                self.empty[commodity] = empty;
                let happening = if empty { Happening::DepotEmpty { commodity } } else { Happening::DepotFilled { commodity, cover } };
                self.events.push((closing.day, happening));
            }
        }
    }
}

impl Watch for Teller<'_> {
    fn event(&mut self, _lane: usize, day: usize, event: Event) {
        let waiting = |route: usize| self.queue[route];
        let happening = match event {
            Event::Regime { to, forced, days, .. } => Happening::Regime { regime: to, forced, days },
            Event::Closes { route, days } => Happening::Closes { route, days, waiting: waiting(route) },
            Event::Opens { route } => Happening::Opens { route, waiting: waiting(route) },
            // When convoys leave is nobody's business, not even in a made-up half-year.
            Event::Leaves { .. } => return,
            Event::Attacked { route, commodity, trucks, lost, turned_back } => {
                Happening::Attacked { route, commodity, trucks, lost, turned_back }
            }
            Event::Halts { route, commodity, days, elsewhere } => Happening::Halts { route, commodity, days, elsewhere },
        };
        self.events.push((day, happening));
    }

    fn close(&mut self, closing: &Closing<'_>) {
        let shape = self.shape;
        for commodity in 0..shape.commodities {
            self.shortage(closing.day, commodity, commodity, None, closing.unmet(0, commodity));
            for (k, global) in shape.uses[commodity].clone().enumerate() {
                self.shortage(closing.day, shape.commodities + global, commodity, Some(k), closing.use_unmet(0, global));
            }
        }
        self.depots(closing);
        let mut queue = vec![vec![0; shape.commodities]; shape.routes];
        for (at, pair) in shape.pairs.iter().enumerate() {
            queue[pair.route][pair.commodity] = closing.queue(0, at);
        }
        let by_commodity = |of: &dyn Fn(usize) -> f64| (0..shape.commodities).map(of).collect();
        self.queue = queue.iter().map(|by_commodity| by_commodity.iter().sum()).collect();
        self.days.push(DayState {
            regime: closing.regime(0),
            stock: by_commodity(&|c| closing.stock(0, c)),
            cover: by_commodity(&|c| closing.cover(0, c)),
            arrivals: by_commodity(&|c| closing.arrivals(0, c)),
            unmet_share: by_commodity(&|c| closing.unmet(0, c)),
            use_unmet_share: shape.uses.iter().map(|uses| uses.clone().map(|k| closing.use_unmet(0, k)).collect()).collect(),
            open: (0..shape.routes).map(|route| closing.open(0, route)).collect(),
            queue,
        });
    }
}
