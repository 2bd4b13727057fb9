//! Rates of attacks and closures by route from conflict events: snapped to the routes, counted with exposure, Gamma–Poisson.

use crate::ensemble::{self, Plan, Unfinished, Watch};
use crate::model::Model;
use crate::results::fit::{
    Chance as ChanceFit, Change, Changes, Doubtful, Fate, FatedRow, Fit, FoundChange, Interval, RateFit, RouteFit, Rows,
};
use crate::results::{Column, PairMetric, TotalMetric};
use crate::rng::{Chance, Process};
use crate::scenario::Route;
use crate::scenario::event_target::EventTarget;
use crate::scenario::events::{Event, EventSort, Events};
use crate::scenario::globe::distance_to_path;
use crate::stats::{Rate, change};
use jiff::civil::Date;
use std::convert::Infallible;

/// Words that make armed violence an attack on traffic, unless others are given.
pub const ATTACK_WORDS: &str = "convoy, tanker, truck, trucker, lorry, lorries, vehicle, trailer, bus, driver, transporter, convoi, \
                                citerne, camion, véhicule, remorque, chauffeur, transporteur";
/// Words that make a strategic development a closure, unless others are given.
pub const CLOSURE_WORDS: &str = "blockade, blocked, roadblock, road block, checkpoint, barricade, embargo, closed the road, road closed, \
                                 road closure, blocus, bloqué, barrage, route fermée, route coupée";
/// Two routes so near to an event, one as the other, share their road there, in km.
const TIE_KM: f64 = 0.1;
/// A route that sends fewer convoys in the whole window keeps its chance of attack: the prior would speak, not the record.
const FEWEST_CONVOYS: f64 = 20.0;
/// Most bins of the picture over time.
const MOST_BINS: usize = 40;

/// Which attacks count, by whom or what they struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AttacksOn {
    /// Not those on soldiers, police or peacekeepers, unless their text names goods: an escorted tanker.
    #[default]
    Goods,
    /// Those on soldiers, police or peacekeepers alone.
    Forces,
    /// All.
    Any,
}

/// What is asked of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Half-width of the strip around a route, in km; above 0.
    pub buffer_km: f64,
    /// First day that counts; none: that of the first event.
    pub from: Option<Date>,
    /// Last day that counts; none: that of the last event.
    pub to: Option<Date>,
    /// First day of a new state of things, to be tested; inside the window.
    pub break_at: Option<Date>,
    /// Worst place precision that counts.
    pub place_precision: u8,
    /// Whose attacks count, by whom they struck.
    pub attacks_on: AttacksOn,
    /// Permutations of the search for a change.
    pub permutations: u32,
    /// Their seed.
    pub seed: u64,
}

/// Convoys a day by route, as the scenario sends them: the mean over its horizon, of a commodity or of all.
///
/// # Errors
/// As of [`ensemble::run`].
pub fn convoys_per_day(
    model: &Model,
    commodity: Option<usize>,
    plan: &Plan,
    watch: &impl Watch,
) -> Result<Vec<f64>, Unfinished<Infallible>> {
    let found = ensemble::gather(model, plan, watch, &mut |_rows| Ok::<(), Infallible>(()))?;
    let days = model.scenario().days as f64;
    let sent = |route: usize| {
        let column = match commodity {
            Some(commodity) => Column::Pair(route, commodity, PairMetric::ConvoysSent),
            None => Column::Total(route, TotalMetric::ConvoysSent),
        };
        found.distribution(model.shape.rows.index(column), column).mean / days
    };
    Ok((0..model.scenario().routes.len()).map(sent).collect())
}

/// First and last day that count. The export has an event.
pub fn window(events: &Events, question: &Question) -> (Date, Date) {
    let dates = || events.events.iter().map(|event| event.date);
    let first = question.from.or_else(|| dates().min()).unwrap_or_default();
    let last = question.to.or_else(|| dates().max()).unwrap_or_default();
    (first, last)
}

/// Fits rates. `convoys` are those a day, by route of the scenario. The window is not empty, the break is inside it.
pub fn fit(events: &Events, routes: &[Route], convoys: &[f64], question: &Question) -> Fit {
    let (from, to) = window(events, question);
    let days = days_between(from, to) + 1;
    let bin_days =
        [7, 14, 28, 91, 182].into_iter().find(|bin| days.div_ceil(*bin) <= MOST_BINS).unwrap_or_else(|| days.div_ceil(MOST_BINS));
    let mapped: Vec<usize> = (0..routes.len()).filter(|&route| !routes[route].path.is_empty()).collect();
    let repeated = events.repeated.iter().map(|(id, line)| FatedRow { id: id.clone(), line: *line, fate: Fate::Repeated, route: None });
    let mut count = Count {
        question,
        routes,
        mapped: &mapped,
        from,
        days,
        rows: Rows { all: events.rows, repeated: events.repeated.len(), ..Rows::default() },
        daily: vec![[vec![0; days], vec![0; days]]; mapped.len()],
        doubtful: Vec::new(),
        fates: repeated.collect(),
        exchanged: 0,
    };
    events.events.iter().for_each(|event| count.take(event));
    let Count { rows, daily, doubtful, mut fates, exchanged, .. } = count;
    fates.sort_by_key(|row| row.line);
    let rates = [0, 1].map(|kind| rates(daily.iter().map(|of_route| &of_route[kind][..]), days, break_day(from, question)));
    let recorded = [rows.attacks > 0, rows.closures > 0];
    let route = |at: usize| {
        let convoys_per_day = convoys[mapped[at]];
        let enough = convoys_per_day * days as f64 >= FEWEST_CONVOYS;
        let [attacks, closures] = [&rates[0][at], &rates[1][at]];
        let bins =
            (0..days.div_ceil(bin_days)).map(|bin| [0, 1].map(|kind| daily[at][kind].iter().skip(bin * bin_days).take(bin_days).sum()));
        RouteFit {
            name: routes[mapped[at]].name.clone(),
            attacks: attacks.0,
            closures: closures.0,
            convoys_per_day,
            convoys_given: false,
            attack_probability: (enough && recorded[0]).then(|| chance(&attacks.1, &attacks.0.pooled, convoys_per_day)),
            closure_probability: recorded[1].then(|| chance(&closures.1, &closures.0.pooled, 1.0)),
            bins: bins.collect(),
        }
    };
    let changes = [0, 1].map(|kind| {
        let all = (0..days).map(|day| daily.iter().map(|of_route| of_route[kind][day]).sum()).collect::<Vec<u32>>();
        changes(&all, from, question, kind as u64)
    });
    Fit {
        file: events.name.clone(),
        hash: events.hash.clone(),
        layout: events.layout.name(),
        from,
        to,
        window_given: question.from.is_some() && question.to.is_some(),
        days,
        buffer_km: question.buffer_km,
        place_precision: question.place_precision,
        by_words: events.by_words,
        rows,
        fates,
        exchanged,
        commodity: None,
        replications: 0,
        routes: (0..mapped.len()).map(route).collect(),
        without_path: routes.iter().filter(|route| route.path.is_empty()).map(|route| route.name.clone()).collect(),
        bin_days,
        changes,
        doubtful,
    }
}

/// Events on their way into the table.
struct Count<'q> {
    question: &'q Question,
    routes: &'q [Route],
    /// Indices of the routes with a path.
    mapped: &'q [usize],
    from: Date,
    days: usize,
    rows: Rows,
    /// By route with a path, kind (attack, closure) and day.
    daily: Vec<[Vec<u32>; 2]>,
    doubtful: Vec<Doubtful>,
    fates: Vec<FatedRow>,
    /// Events away from every route that would be near one if latitude and longitude were exchanged.
    exchanged: usize,
}

impl Count<'_> {
    fn take(&mut self, event: &Event) {
        let (fate, route) = self.fate(event);
        let count = match fate {
            Fate::Attack => &mut self.rows.attacks,
            Fate::Closure => &mut self.rows.closures,
            Fate::Repeated => &mut self.rows.repeated,
            Fate::Outside => &mut self.rows.outside,
            Fate::Other => &mut self.rows.other,
            Fate::OnForces => &mut self.rows.on_forces,
            Fate::CoarsePlace => &mut self.rows.coarse_place,
            Fate::CoarseDate => &mut self.rows.coarse_date,
            Fate::Away => &mut self.rows.away,
            Fate::Shared => &mut self.rows.shared,
        };
        *count += 1;
        let route = route.map(|at| self.routes[self.mapped[at]].name.clone());
        self.fates.push(FatedRow { id: event.id.clone(), line: event.line, fate, route });
    }

    /// What becomes of an event, and the route that it counts for.
    fn fate(&mut self, event: &Event) -> (Fate, Option<usize>) {
        let day = self.from.until(event.date).map_or(-1, |span| i64::from(span.get_days()));
        let Some(day) = usize::try_from(day).ok().filter(|&day| day < self.days) else { return (Fate::Outside, None) };
        let kind = match self.kind(event) {
            Ok(kind) => kind,
            Err(fate) => return (fate, None),
        };
        if event.place_precision > self.question.place_precision {
            return (Fate::CoarsePlace, None);
        }
        if !event.is_dated {
            return (Fate::CoarseDate, None);
        }
        let near = self.near(event.place);
        let Some(&(nearest, least)) = near.first() else {
            let [latitude, longitude] = event.place;
            self.exchanged += usize::from(longitude.abs() <= 90.0 && !self.near([longitude, latitude]).is_empty());
            return (Fate::Away, None);
        };
        let shared = near.get(1).is_some_and(|second| second.1 - least <= TIE_KM);
        if near.len() > 1 {
            self.rows.ambiguous += usize::from(!shared);
            let name = |at: usize| self.routes[self.mapped[at]].name.clone();
            self.doubtful.push(Doubtful {
                id: event.id.clone(),
                line: event.line,
                route: (!shared).then(|| name(nearest)),
                near: near.iter().map(|&(at, distance)| (name(at), distance)).collect(),
            });
        }
        if shared {
            return (Fate::Shared, None);
        }
        self.daily[nearest][kind][day] += 1;
        (if kind == 0 { Fate::Attack } else { Fate::Closure }, Some(nearest))
    }

    /// Routes within whose buffer a place lies, the nearest first, with their distance in km.
    fn near(&self, place: [f64; 2]) -> Vec<(usize, f64)> {
        let distance = |at: usize| (at, distance_to_path(place, &self.routes[self.mapped[at]].path));
        let mut near: Vec<(usize, f64)> = (0..self.mapped.len()).map(distance).filter(|near| near.1 <= self.question.buffer_km).collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1));
        near
    }

    /// 0: an attack on traffic; 1: a closure.
    fn kind(&self, event: &Event) -> Result<usize, Fate> {
        let (named, on_forces) = (event.named, event.target == EventTarget::Forces && !event.named.goods);
        match (event.sort, self.question.attacks_on) {
            (EventSort::Violence, _) if !named.traffic => Err(Fate::Other),
            (EventSort::Violence, AttacksOn::Goods) if on_forces => Err(Fate::OnForces),
            (EventSort::Violence, AttacksOn::Forces) if !on_forces => Err(Fate::Other),
            (EventSort::Violence, _) => Ok(0),
            (EventSort::Strategic, _) if named.closure => Ok(1),
            (EventSort::Strategic | EventSort::Unrest, _) => Err(Fate::Other),
        }
    }
}

/// Days from one date to a later one.
fn days_between(from: Date, to: Date) -> usize {
    from.until(to).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or_default())
}

fn break_day(from: Date, question: &Question) -> Option<usize> {
    question.break_at.map(|date| days_between(from, date))
}

/// By route: its rates, and the law of the pooled one.
fn rates<'d>(daily: impl Iterator<Item = &'d [u32]>, days: usize, break_day: Option<usize>) -> Vec<(RateFit, Rate)> {
    let daily: Vec<&[u32]> = daily.collect();
    let exposure = days as f64;
    let counts: Vec<(u64, f64)> = daily.iter().map(|counts| (sum(counts), exposure)).collect();
    let mut changes: Vec<Option<Change>> = daily.iter().map(|counts| break_day.map(|day| at_break(counts, day))).collect();
    let held = change::holm(&changes.iter().flatten().map(|change| change.p).collect::<Vec<_>>());
    changes.iter_mut().flatten().zip(held).for_each(|(change, p)| change.p = p);
    let one = |((&(events, exposure), law), change): ((&(u64, f64), Rate), Option<Change>)| {
        let alone = Rate::alone(events, exposure);
        (RateFit { events, alone: interval(&alone), pooled: interval(&law), change }, law)
    };
    counts.iter().zip(Rate::pooled(&counts)).zip(changes).map(one).collect()
}

fn interval(rate: &Rate) -> Interval {
    Interval { mean: rate.mean(), ci95: rate.ci95() }
}

/// The chance that at least one event of a rate a day befalls one of so many a day: 1 − exp(−rate/n), as hazards add up in the model.
fn chance(rate: &Rate, told: &Interval, n: f64) -> ChanceFit {
    let chance = |rate: f64| -libm::expm1(-rate / n);
    let values = rate.tenths().map(chance);
    let mean = values.iter().sum::<f64>() / 10.0;
    ChanceFit { interval: Interval { mean, ci95: told.ci95.map(chance) }, values }
}

fn sum(counts: &[u32]) -> u64 {
    counts.iter().map(|&count| u64::from(count)).sum()
}

fn at_break(counts: &[u32], day: usize) -> Change {
    let (before, after) = counts.split_at(day.min(counts.len()));
    let (events, days) = ([sum(before), sum(after)], [before.len(), after.len()]);
    let found = change::compare((events[0], days[0] as f64), (events[1], days[1] as f64));
    Change { events, days, ratio: found.ratio, ci95: found.ci95, p: found.p }
}

fn changes(daily: &[u32], from: Date, question: &Question, kind: u64) -> Changes {
    let mut draws = Chance::new(question.seed, kind).once(Process::named("fit"));
    let found = change::change_point(daily, question.permutations, || draws.uniform()).and_then(|found| {
        let date = from.checked_add(jiff::Span::new().days(i64::try_from(found.day).ok()?)).ok()?;
        let days = [found.day, daily.len() - found.day];
        Some(FoundChange { date, events: found.events, days, p: found.p, permutations: found.permutations })
    });
    Changes { named: question.break_at.map(|date| (date, at_break(daily, days_between(from, date)))), found }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// p = 1 − exp(−λ/n) of Gamma(k + ½, T): its quantiles are those of λ, and its mean is 1 − (1 + 1/(nT))^−(k+½).
    #[test]
    fn a_rate_becomes_a_chance_per_convoy() {
        let rate = Rate::alone(20, 100.0);
        let found = chance(&rate, &interval(&rate), 4.0);
        let exact = 1.0 - (1.0 + 1.0 / 400.0_f64).powf(-20.5);
        assert!((found.interval.mean - exact).abs() < 2e-5, "{} {exact}", found.interval.mean);
        assert!((found.interval.ci95[1] - (1.0 - (-rate.quantile(0.975) / 4.0).exp())).abs() < 1e-12);
        assert!(found.values.windows(2).all(|pair| pair[0] < pair[1]));
        let sure = Rate::alone(2000, 1.0);
        let all = chance(&sure, &interval(&sure), 1.0);
        assert!(all.interval.ci95[1] <= 1.0 && all.values[9] <= 1.0);
    }
}
