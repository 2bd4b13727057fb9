//! What must hold of every scenario, tried on random ones.

use stockout_testing as common;
#[path = "properties/scenarios.rs"]
mod scenarios;

use common::{audited, daily, daily_of_place, daily_of_use, figure, model, outcome, provenance, results};
use proptest::prelude::*;
use stockout::ensemble::Plan;
use stockout::kernel::{Course, Outcome, Saved};
use stockout::model::{Model, PriceForm, Replication};
use stockout::results::catalogue::{SEVERITY_FROM, Unit};
use stockout::results::{
    Bands, Column, CommodityMetric, DailyMetric, Distribution, Figure, FirstShortage, Onset, PairMetric, PlaceDailyMetric, PlaceMetric,
    Probability, Results, TotalMetric, UseDailyMetric, UseMetric, Users, Worse,
};
use stockout::scenario::Document;

/// What rounding may do to a share or a sum.
const ROUNDING: f64 = 1e-9;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= ROUNDING * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_balances_on_every_day(text in scenarios::valid()) {
        let model = model(&text);
        for replication in 0..6 {
            audited(&model, 1, replication);
        }
    }

    #[test]
    fn every_figure_is_a_number_and_none_is_negative(text in scenarios::valid()) {
        let model = model(&text);
        for replication in 0..4 {
            let outcome = outcome(&model, 2, replication);
            figures_are_sound(&model, &outcome);
            days_are_sound(&model, &outcome);
            figures_agree_with_days(&model, &outcome);
            places_add_up(&model, &outcome);
            routes_add_up(&model, &outcome);
        }
    }

    #[test]
    fn a_scenario_reads_back_from_what_was_understood(text in scenarios::valid()) {
        let scenario = common::scenario(&text);
        let again = Document::from_text("test.toml", &scenario.resolved).and_then(|document| document.scenario(&[]));
        let again = again.unwrap_or_else(|faults| panic!("{}\n{}", faults.render(false, 100), scenario.resolved)).scenario;
        prop_assert_eq!(&again.resolved, &scenario.resolved);
        prop_assert_eq!(&again.hash, &scenario.hash);
        let (one, other) = (Model::compile(&scenario), Model::compile(&again));
        prop_assert_eq!(format!("{:?}", outcome(&one, 3, 1)), format!("{:?}", outcome(&other, 3, 1)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn estimates_are_ordered_and_in_range(text in scenarios::valid(), inner in 1..4_u64) {
        let model = model(&text);
        let plan = Plan { inner, threads: Some(2), ..Plan::new(4, 12 * inner) };
        results_are_sound(&results(&model, &plan));
    }

    #[test]
    fn the_same_question_has_the_same_answer_to_the_last_bit(text in scenarios::valid(), inner in 1..4_u64) {
        // Two blocks, compiled and run anew, on other numbers of threads.
        let said = |threads| {
            let model = model(&text);
            format!("{:?}", results(&model, &Plan { inner, threads: Some(threads), ..Plan::new(5, 132) }))
        };
        let one = said(1);
        prop_assert!(said(2) == one && said(1) == one);
    }
}

/// Nine convoys of ten turn back, none loses a truck, and a truck is ordered each day: what waits grows by it, less what is unloaded, though
/// the course forks on every day.
#[test]
fn a_course_that_goes_on_from_a_day_of_attacks_counts_them_once() {
    let model = model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 40\npopulation = 1000\nwarm_start = false\n[commodities.fuel]\n\
         unit = \"m3\"\ndaily_demand = 1\ntruck_load = 1\ninitial_stock_days = 50\ntarget_stock_days = 1e6\nmax_order_factor = 1\n\
         [[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 2\n\
         attack_probability = 0.9\nturn_back_probability = 1\nloss_fraction = { mean = 0 }\n",
    );
    let instance = model.instance(3, 0);
    let (mut course, mut saved) = (Course::new(&model), Saved::default());
    course.begin(&instance, 3, Replication(0));
    let (mut waited, mut returned) = (0.0, 0.0);
    for day in 0..40 {
        let closing = course.step(&instance).unwrap();
        let (road, yard) = closing.beyond(0, 0);
        let queue = f64::from(closing.queue(0, 0));
        let waits = queue + road + yard;
        assert_eq!(waits, waited + 1.0 - closing.cleared(0, 0), "day {day}");
        returned += queue;
        waited = waits;
        course.save(&mut saved);
        course.fork_from(&saved, &instance, 3, Replication(100 + day));
    }
    assert!(returned > 100.0, "convoys turned back: {returned}");
}

/// The random scenarios must not be dull: over a few hundred of them everything that a scenario can have comes up and matters.
#[test]
fn the_random_scenarios_are_rich() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut short, mut attacked, mut closed, mut uncertain, mut measures) = (0, 0, 0, 0, 0);
    let words = [
        "[escorts]",
        "depends_on",
        "price_elasticity",
        "rationing",
        "local_season",
        "fleet_trucks",
        "storage",
        "reopens",
        "next = {",
        "cv =",
        "together =",
        "[places.",
        "halt =",
        "orders_follow_regime",
        "price_level",
        "price_inflow",
        "budget =",
        "service =",
        "retail =",
    ];
    let mut seen = [0; 19];
    for _ in 0..300 {
        let text = scenarios::valid().new_tree(&mut runner).unwrap().current();
        seen.iter_mut().zip(words).for_each(|(seen, word)| *seen += usize::from(text.contains(word)));
        let model = model(&text);
        let outcome = outcome(&model, 1, 0);
        let any = |columns: &dyn Fn(Column) -> bool| {
            let rows = &model.shape.rows;
            rows.columns().into_iter().filter(|column| columns(*column)).any(|column| outcome.row[rows.index(column)] > 0.0)
        };
        short += usize::from(any(&|column| matches!(column, Column::Commodity(_, CommodityMetric::ShortageDays))));
        attacked += usize::from(any(&|column| matches!(column, Column::Total(_, TotalMetric::TrucksLost))));
        let days = model.shape.days as f64;
        closed += usize::from((0..model.shape.routes).any(|r| figure(&model, &outcome, Column::OpenDays(r)) < days));
        uncertain += usize::from(!model.is_certain());
        measures += usize::from(!model.scenario().measures.is_empty());
    }
    for (count, what) in [(short, "shortages"), (attacked, "losses"), (closed, "closures"), (uncertain, "unknowns"), (measures, "measures")]
    {
        assert!((30..300).contains(&count), "{count} of 300 scenarios have {what}");
    }
    for (count, word) in seen.iter().zip(words) {
        assert!((10..295).contains(count), "{count} of 300 scenarios have {word}");
    }
}

fn figures_are_sound(model: &Model, outcome: &Outcome) {
    let days = model.shape.days as f64;
    for column in model.shape.rows.columns() {
        let value = figure(model, outcome, column);
        let sound = match column {
            Column::First(..) => value.is_nan() || (0.0..days).contains(&value),
            _ if column.figure() == Figure::UnmetShare => (0.0..=1.0 + ROUNDING).contains(&value),
            _ if column.figure() == Figure::PriceIndex => value >= 1.0 - ROUNDING && value.is_finite(),
            _ if column.figure().unit() == Unit::Days => (0.0..=days).contains(&value) && value.fract() == 0.0,
            _ => value >= 0.0 && value.is_finite(),
        };
        assert!(sound, "{column:?} is {value}");
    }
}

fn days_are_sound(model: &Model, outcome: &Outcome) {
    for c in 0..model.shape.commodities {
        for &metric in DailyMetric::ALL {
            for (day, value) in daily(model, outcome, c, metric).into_iter().enumerate() {
                let sound = match metric {
                    DailyMetric::UnmetShare | DailyMetric::FillRate => (0.0..=1.0 + ROUNDING).contains(&value),
                    DailyMetric::PriceIndex => value.is_nan() || value >= 1.0 - ROUNDING && value.is_finite(),
                    _ => value >= 0.0 && value.is_finite(),
                };
                assert!(sound, "{metric:?} of commodity {c} is {value} on day {day}");
            }
        }
    }
}

/// A day that is short stands in one band at most, and the bands hold all days that are short by a twentieth.
fn figures_agree_with_days(model: &Model, outcome: &Outcome) {
    use CommodityMetric as C;
    let threshold = model.instance(2, 0).shortage_threshold;
    for c in 0..model.shape.commodities {
        let of = |metric| figure(model, outcome, Column::Commodity(c, metric));
        let unmet = daily(model, outcome, c, DailyMetric::UnmetShare);
        let days_from = |share: f64| unmet.iter().filter(|&&unmet| unmet >= share - ROUNDING).count() as f64;
        let bands = [C::MinorDays, C::ModerateDays, C::SevereDays, C::ExtremeDays].map(of);
        for (band, from) in SEVERITY_FROM.into_iter().enumerate() {
            assert_eq!(bands[band..].iter().sum::<f64>(), days_from(from), "days from {from}");
        }
        if !model.scenario().resolved.contains("shortage_threshold = {") {
            assert_eq!(of(C::ShortageDays), days_from(threshold));
        }
        assert!(of(C::LongestShortageDays) <= of(C::ShortageDays));
        assert_eq!(of(C::ShortageDays) > 0.0, !figure(model, outcome, Column::First(Users::All(c), Onset::Shortage)).is_nan());
        assert!(close(of(C::Arrivals), daily(model, outcome, c, DailyMetric::Arrivals).iter().sum()));
        let need: f64 = daily(model, outcome, c, DailyMetric::Need).iter().sum();
        assert!(close(of(C::Unmet), of(C::UnmetShare) * need));
        let uses = |metric| (0..model.shape.rows.uses(c)).map(|k| figure(model, outcome, Column::Use(c, k, metric))).sum::<f64>();
        assert!(close(of(C::Unmet), uses(UseMetric::Unmet)), "the uses' unmet need is the commodity's");
    }
}

/// Places divide a commodity's unmet need and its person-days among them. Whoever is dry on some day has a first dry day.
fn places_add_up(model: &Model, outcome: &Outcome) {
    let shape = &model.shape;
    for c in 0..shape.commodities {
        let places = shape.places_of[c].clone();
        let sum = |metric| places.clone().map(|at| figure(model, outcome, Column::Place(c, shape.places[at].place, metric))).sum::<f64>();
        if !places.is_empty() {
            let of = |metric| figure(model, outcome, Column::Commodity(c, metric));
            assert!(close(of(CommodityMetric::Unmet), sum(PlaceMetric::Unmet)));
            assert!(close(of(CommodityMetric::UnmetPersonDays), sum(PlaceMetric::UnmetPersonDays)));
        }
        let mut users = vec![(Users::All(c), daily(model, outcome, c, DailyMetric::Level))];
        let of_place = |at: usize| (Users::Place(c, shape.places[at].place), daily_of_place(model, outcome, at, PlaceDailyMetric::Level));
        users.extend(places.clone().map(of_place));
        let of_use = |(k, global): (usize, usize)| (Users::Use(c, k), daily_of_use(model, outcome, global, UseDailyMetric::Level));
        users.extend(shape.uses[c].clone().enumerate().map(of_use));
        for (users, level) in users {
            assert!(level.iter().all(|level| level.is_finite() && *level >= 0.0), "{users:?}");
            let (dry, longest) = match users {
                Users::All(c) => (Column::Commodity(c, CommodityMetric::DryDays), Column::Commodity(c, CommodityMetric::LongestDryDays)),
                Users::Place(c, p) => (Column::Place(c, p, PlaceMetric::DryDays), Column::Place(c, p, PlaceMetric::LongestDryDays)),
                Users::Use(c, k) => (Column::Use(c, k, UseMetric::DryDays), Column::Use(c, k, UseMetric::LongestDryDays)),
            };
            let [dry, longest] = [dry, longest].map(|column| figure(model, outcome, column));
            let first = figure(model, outcome, Column::First(users, Onset::Dry));
            assert!(longest <= dry && first.is_nan() == (dry == 0.0));
        }
        if let Some(PriceForm::Inflow) = shape.prices[c] {
            for at in places {
                assert_eq!(
                    daily_of_place(model, outcome, at, PlaceDailyMetric::PriceIndex),
                    daily(model, outcome, c, DailyMetric::PriceIndex)
                );
            }
        }
    }
}

fn routes_add_up(model: &Model, outcome: &Outcome) {
    let routes = model.shape.routes;
    for r in 0..routes {
        let total = |metric| figure(model, outcome, Column::Total(r, metric));
        for &metric in TotalMetric::ALL {
            let sum: f64 = (0..model.shape.commodities).map(|c| figure(model, outcome, Column::Pair(r, c, metric.of_pair()))).sum();
            assert_eq!(total(metric), sum);
        }
        assert!(total(TotalMetric::ConvoysAttacked) <= total(TotalMetric::ConvoysSent));
        assert!(total(TotalMetric::ConvoysSent) <= total(TotalMetric::TrucksSent), "a convoy has a truck at least");
        assert!(total(TotalMetric::TrucksLost) <= total(TotalMetric::TrucksSent));
    }
    for c in 0..model.shape.commodities {
        let of = |metric| figure(model, outcome, Column::Commodity(c, metric));
        let sum = |metric| (0..routes).map(|r| figure(model, outcome, Column::Pair(r, c, metric))).sum::<f64>();
        assert!(close(of(CommodityMetric::Arrivals), sum(PairMetric::Delivered)));
        assert_eq!(of(CommodityMetric::TrucksLost), sum(PairMetric::TrucksLost));
    }
}

fn results_are_sound(results: &Results) {
    let days = results.provenance.days;
    for commodity in &results.commodities {
        for (metric, found) in CommodityMetric::ALL.iter().zip(&commodity.metrics) {
            distribution(found, metric.figure().worse(), metric.key());
        }
        chance(&commodity.probability_of_shortage);
        survival(&commodity.first_shortage, &commodity.probability_of_shortage, days);
        for use_ in &commodity.uses {
            for (metric, found) in UseMetric::ALL.iter().zip(&use_.metrics) {
                distribution(found, metric.figure().worse(), metric.key());
            }
            chance(&use_.probability_of_shortage);
            survival(&use_.first_shortage, &use_.probability_of_shortage, days);
        }
        for (metric, bands) in &commodity.daily {
            ordered(bands, days, metric.key());
        }
        shares(&commodity.shortage_probability, days);
        // A day counted in a band of the calendar is a day counted in the band's metric.
        assert_eq!(commodity.severity.len(), days);
        let bands = [CommodityMetric::MinorDays, CommodityMetric::ModerateDays, CommodityMetric::SevereDays, CommodityMetric::ExtremeDays];
        for (band, metric) in bands.into_iter().enumerate() {
            let sum: f64 = commodity.severity.iter().map(|shares| shares[band]).sum();
            assert!(close(sum, commodity.metrics[metric as usize].mean), "{metric:?}: {sum}");
        }
        assert!(commodity.severity.iter().all(|shares| shares.iter().sum::<f64>() <= 1.0 + ROUNDING));
        for use_ in &commodity.uses {
            let own = &use_.own_cover;
            assert!(own.mean.len() == days && own.mean.iter().all(|cover| cover.is_finite() && *cover >= 0.0));
            let inside =
                |day: usize| own.low[day].is_nan() || own.low[day] <= own.mean[day] + ROUNDING && own.mean[day] <= own.high[day] + ROUNDING;
            assert!((0..days).all(inside), "{own:?}");
        }
    }
    for route in &results.routes {
        distribution(&route.open_days, Worse::Low, "open_days");
        shares(&route.open_probability, days);
        for series in [&route.trucks_sent, &route.trucks_lost].into_iter().chain(&route.delivered).chain(&route.queue) {
            assert!(series.len() == days && series.iter().all(|value| value.is_finite() && *value >= 0.0));
        }
    }
    for share in &results.ignorance {
        assert!(close(share.ignorance + share.chance, 1.0), "{share:?}");
        let [low, high] = share.ci95;
        assert!(0.0 <= low && low <= share.ignorance + ROUNDING && share.ignorance <= high + ROUNDING && high <= 1.0, "{share:?}");
    }
}

fn distribution(found: &Distribution, worse: Worse, what: &str) {
    let d = found;
    let numbers = [d.mean, d.ci95[0], d.sd, d.q05, d.q25, d.q50, d.q75, d.q95, d.es95];
    // What never differed, and nothing bounds, has no upper end.
    assert!(d.ci95[1].is_finite() || d.sd <= ROUNDING * d.mean.abs() && d.ci95[1] > 0.0, "{what}: {d:?}");
    let all = [d.q05, d.q25, d.q50, d.q75, d.q95, d.es95].into_iter().zip(d.quantile_ci95.iter().chain([&d.es95_ci95]));
    all.for_each(|(number, [low, high])| assert!(*low <= number && number <= *high, "{what}: {d:?}"));
    assert!(numbers.iter().all(|number| number.is_finite()), "{what}: {d:?}");
    assert!(d.ci95[0] <= d.mean && d.mean <= d.ci95[1] && d.sd >= 0.0, "{what}: {d:?}");
    assert!(d.q05 <= d.q25 && d.q25 <= d.q50 && d.q50 <= d.q75 && d.q75 <= d.q95, "{what}: {d:?}");
    let tail = match worse {
        Worse::High => d.es95 >= d.q95 - ROUNDING * d.q95.abs(),
        Worse::Low => d.es95 <= d.q05 + ROUNDING * d.q05.abs(),
    };
    assert!(tail, "{what}: {d:?}");
}

fn chance(found: &Probability) {
    let [low, high] = found.ci95;
    assert!(0.0 <= low && low <= found.estimate + ROUNDING && found.estimate <= high + ROUNDING && high <= 1.0, "{found:?}");
}

fn survival(found: &FirstShortage, probability: &Probability, days: usize) {
    shares(&found.survival, days);
    assert!(found.survival.windows(2).all(|two| two[0] >= two[1]), "a survival curve falls");
    assert!(close(found.survival[days - 1], 1.0 - probability.estimate));
    assert_eq!(found.median, found.survival.iter().position(|&left| left <= 0.5));
}

fn ordered(bands: &Bands, days: usize, what: &str) {
    let lines = [&bands.q05, &bands.q25, &bands.q50, &bands.q75, &bands.q95];
    assert!(lines.iter().all(|line| line.len() == days) && bands.mean.len() == days);
    for day in 0..days {
        assert!(lines.windows(2).all(|two| two[0][day] <= two[1][day]), "{what}: bands cross on day {day}");
        assert!(bands.mean[day].is_finite() && bands.q05[day] >= 0.0, "{what} on day {day}");
    }
}

fn shares(found: &[f64], days: usize) {
    assert!(found.len() == days && found.iter().all(|share| (0.0..=1.0).contains(share)), "{found:?}");
}

/// Provenance is the only thing that a result holds besides its figures.
#[test]
fn provenance_says_what_was_run() {
    let model = model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 3\npopulation = 1\n[commodities.fuel]\nunit = \"m3\"\n\
        daily_demand = 1\ntruck_load = 1\ninitial_stock_days = 1\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 1\n",
    );
    let plan = Plan { inner: 2, ..Plan::new(9, 4) };
    assert_eq!(results(&model, &plan).provenance, provenance(&model, &plan));
}
