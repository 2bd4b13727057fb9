//! Cases whose answer is known: by hand, by a closed form, by dynamic programming.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use stockout_testing as common;

use common::{audited, daily, figure, model, outcome, results};
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::results::{Column, CommodityMetric, DailyMetric, Onset, PairMetric, UseMetric, Users};

/// A scenario of one commodity and one route; each argument is TOML text of its table.
fn one_route(days: u32, commodity: &str, uses: &str, route: &str, rest: &str) -> Model {
    let uses = if uses.is_empty() { "[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n" } else { uses };
    model(&format!(
        "[scenario]\ntitle = \"test\"\nstart = \"2026-01-01\"\ndays = {days}\npopulation = 1000\n{}\n\
         [commodities.fuel]\nunit = \"m3\"\n{commodity}\n{uses}\n[routes.A]\nshare = 1\n{route}\n{rest}",
        if rest.contains("#cold") { "warm_start = false" } else { "" },
    ))
}

fn commodity(metric: CommodityMetric) -> Column {
    Column::Commodity(0, metric)
}

#[test]
fn a_city_cut_off_lives_from_its_stock_and_then_goes_short() {
    let model =
        one_route(20, "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5", "", "transit_days = 3\ninitially = \"closed\"", "");
    let outcome = audited(&model, 1, 0);
    let stock: Vec<f64> = (0..20).map(|day| f64::from((400 - 100 * day).max(0))).collect();
    assert_eq!(daily(&model, &outcome, 0, DailyMetric::Stock), stock);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::ShortageDays)), 15.0);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::ExtremeDays)), 15.0);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::LongestShortageDays)), 15.0);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::DepotEmptyDays)), 16.0);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::Unmet)), 1500.0);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::UnmetShare)), 0.75);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::UnmetPersonDays)), 15_000.0);
    assert_eq!(figure(&model, &outcome, Column::First(Users::All(0), Onset::Shortage)), 5.0);
    assert_eq!(figure(&model, &outcome, Column::OpenDays(0)), 0.0);
}

#[test]
fn a_city_without_a_road_lives_from_its_stock_and_its_own_supply() {
    let model = model(
        "[scenario]\ntitle = \"test\"\nstart = \"2026-01-01\"\ndays = 12\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5.5\nlocal_supply_per_day = 20\nfleet_trucks = 30\n\
         [[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n",
    );
    let outcome = audited(&model, 1, 0);
    let stock: Vec<f64> = (0..12).map(|day| f64::from((470 - 80 * day).max(0))).collect();
    assert_eq!(daily(&model, &outcome, 0, DailyMetric::Stock), stock);
    assert_eq!(figure(&model, &outcome, Column::First(Users::All(0), Onset::Shortage)), 6.0);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::Unmet)), 10.0 + 5.0 * 80.0);
    assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::Arrivals)), 0.0);
}

#[test]
fn normal_traffic_keeps_the_stock_at_its_target() {
    for (transit, back, target) in [(1, 1, 5), (3, 2, 7), (6, 0, 12)] {
        let model = one_route(
            60,
            &format!("daily_demand = 100\ntruck_load = 10\ninitial_stock_days = {target}\nfleet_trucks = 200"),
            "",
            &format!("transit_days = {transit}\nreturn_days = {back}"),
            "",
        );
        let outcome = audited(&model, 1, 0);
        for stock in daily(&model, &outcome, 0, DailyMetric::Stock) {
            assert!((stock - 100.0 * f64::from(target)).abs() < 1e-9, "{stock} instead of {target} days");
        }
        assert_eq!(figure(&model, &outcome, commodity(CommodityMetric::Arrivals)), 6000.0);
    }
}

#[test]
fn convoys_at_intervals_keep_the_stock_at_its_target_on_average() {
    let model = one_route(
        600,
        "daily_demand = 120\ntruck_load = 10\ninitial_stock_days = 8",
        "",
        "transit_days = 4\nconvoy_interval_days = 3\nconvoy_phase = 1\nconvoy_trucks = 50",
        "",
    );
    let outcome = audited(&model, 1, 0);
    let stock = daily(&model, &outcome, 0, DailyMetric::Stock);
    // The start is a day's order short of the target, which closes with a time constant of 14 days.
    let late = &stock[420..];
    let mean = late.iter().sum::<f64>() / late.len() as f64;
    // The target counts (interval − 1)/2 days of waiting: the mean over a cycle is the target.
    assert!((mean - 960.0).abs() < 1e-6, "{mean}");
}

/// 25 days times 0.58 are 14.5, and so 15: their product in floating point, a little less, is none other. A phase of any size shifts by
/// what it leaves over an interval.
#[test]
fn halves_are_rounded_up_and_phases_are_of_any_size() {
    let city = "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5";
    let slower = "#cold\n[threat.regimes.only]\ntransit_multiplier = 0.58\n";
    let model = one_route(30, city, "", "transit_days = 25", slower);
    let arrivals = daily(&model, &audited(&model, 1, 0), 0, DailyMetric::Arrivals);
    assert_eq!(arrivals.iter().position(|units| *units > 0.0), Some(15), "{arrivals:?}");
    let sold = |phase: u64| {
        let model = one_route(30, city, "", &format!("transit_days = 2\nconvoy_interval_days = 3\nconvoy_phase = {phase}"), "#cold");
        daily(&model, &audited(&model, 1, 0), 0, DailyMetric::Arrivals)
    };
    for phase in 0..3 {
        // 2³² and 10¹⁴ leave 1 over 3.
        let same = (phase + 2) % 3;
        assert_eq!(sold(phase), sold((1 << 32) + same));
        assert_eq!(sold(phase), sold(100_000_000_000_000 + same));
        assert_ne!(sold(phase), sold(phase + 1));
    }
}

#[test]
fn a_closed_road_freezes_what_is_on_it_and_is_not_attacked() {
    let frozen = "[[measures]]\nname = \"closed\"\nfrom = 5\nto = 9\nset = { \"routes.A.state\" = \"closed\" }\n";
    let commodity = "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 20\nmax_order_factor = 1\ntarget_stock_days = 1000";
    let free = one_route(40, commodity, "", "transit_days = 3\nrerouting = 0", "");
    let held = one_route(40, commodity, "", "transit_days = 3\nrerouting = 0", frozen);
    let (free, held) = ((&free, audited(&free, 1, 0)), (&held, audited(&held, 1, 0)));
    let free = daily(free.0, &free.1, 0, DailyMetric::Arrivals);
    let arrivals = daily(held.0, &held.1, 0, DailyMetric::Arrivals);
    assert_eq!(arrivals[..5], free[..5]);
    assert_eq!(arrivals[5..10], [0.0; 5]);
    // What was three, two and one days away still is; what waited at the border leaves in one go on day 10.
    assert_eq!(arrivals[10..12], free[5..7]);
    assert_eq!(arrivals[12], 100.0);
    assert_eq!(arrivals[13], 600.0);
    assert_eq!(arrivals[14..20], free[14..20]);
}

#[test]
fn buffers_and_rationing_by_hand() {
    let uses = "[[commodities.fuel.uses]]\nname = \"vital\"\nshare = 0.25\nbuffer_days = 2\nprotected = true\n\
                [[commodities.fuel.uses]]\nname = \"rest\"\nshare = 0.75\nbuffer_days = 1\n";
    let model = one_route(
        6,
        "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 4\nrestock_days = 2\n\
         rationing = [{ below_days = 3, fraction = 0.5 }, { below_days = 1, fraction = 0.2 }]",
        uses,
        "transit_days = 3\ninitially = \"closed\"",
        "",
    );
    let outcome = audited(&model, 1, 0);
    // Day 0: cover 4, no rationing: 25 + 75. Buffers 50 and 75 stay.
    // Day 1: cover 3, reached, no rationing. Stock 200, cover 2.
    // Day 2: the rest may request half its usual need: 37.5; its buffer gives 37.5. Stock 137.5.
    // Day 3: 25 and 37.5 again; the rest's buffer is 37.5 and gives 37.5: 0. Stock 75.
    // Day 4: cover 0.75: a fifth, 15; the rest goes short by 60. Stock 35.
    // Day 5: cover 0.35: 25 and 10 (of 15): short by 65. Stock 0.
    assert_eq!(daily(&model, &outcome, 0, DailyMetric::Stock), [300.0, 200.0, 137.5, 75.0, 35.0, 0.0]);
    assert_eq!(daily(&model, &outcome, 0, DailyMetric::UnmetShare), [0.0, 0.0, 0.0, 0.0, 0.6, 0.65]);
    assert_eq!(figure(&model, &outcome, Column::Use(0, 0, UseMetric::Unmet)), 0.0);
    assert_eq!(figure(&model, &outcome, Column::Use(0, 1, UseMetric::Unmet)), 125.0);
    assert_eq!(figure(&model, &outcome, Column::First(Users::Use(0, 1), Onset::Shortage)), 4.0);
    // Day 4: 40 sold of 25 + (75 + 75/2) requested.
    assert!((daily(&model, &outcome, 0, DailyMetric::FillRate)[4] - 40.0 / 137.5).abs() < 1e-12);
}

#[test]
fn an_escort_team_is_free_again_after_transit_and_return() {
    let model = one_route(
        14,
        "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 50\ntarget_stock_days = 500",
        "",
        "transit_days = 2\nescorted = true\nconvoy_trucks = 8\nconvoy_min_trucks = 5\ncapacity_trucks_per_day = 0",
        "#cold\n[escorts]\nteams = 1\nreturn_days = 1\n",
    );
    let outcome = audited(&model, 1, 0);
    assert_eq!(figure(&model, &outcome, Column::Pair(0, 0, PairMetric::ConvoysSent)), 5.0); // days 0, 3, 6, 9, 12
    assert_eq!(figure(&model, &outcome, Column::Pair(0, 0, PairMetric::TrucksSent)), 40.0);
    let arrivals = daily(&model, &outcome, 0, DailyMetric::Arrivals);
    let days: Vec<usize> = (0..14).filter(|&day| arrivals[day] > 0.0).collect();
    assert_eq!(days, [2, 5, 8, 11]);
    assert_eq!(arrivals[2], 80.0);
}

#[test]
fn a_fleet_that_is_all_on_the_road_carries_no_more() {
    // 12 trucks, two days out and two back: a truck ordered on day 0 unloads on day 2 and is idle in step 3 of day 4.
    let model = one_route(
        12,
        "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 1\ntarget_stock_days = 100\nfleet_trucks = 12",
        "",
        "transit_days = 2\nreturn_days = 2",
        "#cold",
    );
    let outcome = audited(&model, 1, 0);
    let arrivals = daily(&model, &outcome, 0, DailyMetric::Arrivals);
    assert_eq!(arrivals, [0.0, 0.0, 120.0, 0.0, 0.0, 0.0, 120.0, 0.0, 0.0, 0.0, 120.0, 0.0]);
}

#[test]
fn unloading_and_storage_hold_trucks_in_the_yard() {
    let model = one_route(
        8,
        "daily_demand = 100\ntruck_load = 30\ninitial_stock_days = 1\ntarget_stock_days = 100\nstorage = 130\nunload_trucks_per_day = 3",
        "",
        "transit_days = 1\ninitial_queue_trucks = 40",
        "#cold",
    );
    let outcome = audited(&model, 1, 0);
    // Day 0: 100 sold, stock 0. From day 1 on 3 trucks a day (90) are unloaded: 4 would fit, the crane takes 3.
    assert_eq!(daily(&model, &outcome, 0, DailyMetric::Sold), [100.0, 90.0, 90.0, 90.0, 90.0, 90.0, 90.0, 90.0]);
}

#[test]
fn home_supply_beyond_the_storage_is_spilt() {
    let model = one_route(
        3,
        "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 1\nstorage = 150\nlocal_supply_per_day = 120",
        "",
        "transit_days = 1",
        "#cold",
    );
    let outcome = audited(&model, 1, 0);
    assert_eq!(daily(&model, &outcome, 0, DailyMetric::Stock), [50.0, 50.0, 50.0]);
}

#[test]
fn the_price_follows_the_mean_fill_rate_of_seven_days() {
    let model = one_route(
        4,
        "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 2\nprice_elasticity = 0.5\nprice_cap = 6",
        "",
        "transit_days = 3\ninitially = \"closed\"",
        "",
    );
    let price = daily(&model, &outcome(&model, 1, 0), 0, DailyMetric::PriceIndex);
    assert_eq!(price[..2], [1.0, 1.0]);
    assert!((price[2] - 2.25).abs() < 1e-12, "{price:?}"); // (2/3)^−2
    assert!((price[3] - 4.0).abs() < 1e-12);
}

#[test]
fn food_that_needs_fuel_goes_short_with_it() {
    let model = model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 3\npopulation = 1\n\
         [commodities.fuel]\nunit = \"m3\"\ndaily_demand = 100\ntruck_load = 10\ninitial_stock_days = 0.5\n\
         [[commodities.fuel.uses]]\nname = \"transport\"\nshare = 1\n\
         [commodities.food]\nunit = \"t\"\ndaily_demand = 10\ntruck_load = 1\ninitial_stock_days = 30\n\
         depends_on = { commodity = \"fuel\", use = \"transport\", strength = 0.4 }\n\
         [[commodities.food.uses]]\nname = \"all\"\nshare = 1\n\
         [routes.A]\nshare = 1\ntransit_days = 9\ninitially = \"closed\"\n",
    );
    let unmet = daily(&model, &audited(&model, 1, 0), 1, DailyMetric::UnmetShare);
    assert!((unmet[0] - 0.4 * 0.5).abs() < 1e-12 && (unmet[1] - 0.4).abs() < 1e-12, "{unmet:?}");
}

/// Long-run availability of a two-state road: mean spells of 1/p days open and d days closed.
/// Seed 1, 400 replications of 3,000 days; both tails at 5 standard errors, to which the start (one spell at most) adds.
#[test]
fn a_two_state_road_is_open_as_often_as_renewal_theory_says() {
    for (p, duration, mean) in [(0.05, "{ mean = 6 }", 6.0), (0.02, "{ mean = 10, cv = 0 }", 10.0), (0.3, "1", 1.0)] {
        let route = format!("transit_days = 1\nclosure_probability = {p}\nclosure = {duration}");
        let model = one_route(3000, "daily_demand = 1\ntruck_load = 1\ninitial_stock_days = 1", "", &route, "");
        let open = results(&model, &Plan::new(1, 400)).routes[0].open_days;
        let exact = 3000.0 * (1.0 / p) / (1.0 / p + mean);
        let tolerance = 5.0 * open.sd / 20.0 + mean;
        assert!((open.mean - exact).abs() < tolerance, "{} instead of {exact} ± {tolerance}", open.mean);
    }
}

/// A regime chain's occupancy: geometric spells of 20 and 10 days; the same tolerance.
#[test]
fn regimes_alternate_with_their_mean_durations() {
    let rest = "[threat]\ninitial = \"war\"\n[threat.regimes.war]\nduration = { mean = 20 }\ncapacity_multiplier = 0\n\
                [threat.regimes.truce]\nduration = { mean = 10 }\n";
    let model = one_route(
        3000,
        "daily_demand = 1\ntruck_load = 1\ninitial_stock_days = 1\nmax_order_factor = 1\ntarget_stock_days = 1e6",
        "",
        "transit_days = 1\ncapacity_trucks_per_day = 1",
        rest,
    );
    let sent = results(&model, &Plan::new(1, 400)).routes[0].metrics[0][PairMetric::TrucksSent as usize];
    let tolerance = 5.0 * sent.sd / 20.0 + 20.0;
    assert!((sent.mean - 1000.0).abs() < tolerance, "{} instead of 1000 ± {tolerance}", sent.mean);
}

/// One route with closures and attacks, every day's order one truck: the chance of a shortage by each day, computed exactly over
/// the states (closed or open, trucks queued, trucks on the road, stock).
#[test]
fn the_shortage_probability_of_a_chain_is_that_of_dynamic_programming() {
    let (close, reopen, attack, days, stock) = (0.15, 0.25, 0.2, 25usize, 4usize);
    let route = format!(
        "transit_days = 1\nclosure_probability = {close}\nclosure = {{ mean = {} }}\nattack_probability = {attack}\n\
         loss_fraction = {{ mean = 1 }}\nrerouting = 0",
        1.0 / reopen
    );
    let model = one_route(
        days as u32,
        &format!("daily_demand = 1\ntruck_load = 1\ninitial_stock_days = {stock}\ntarget_stock_days = 1e6\nmax_order_factor = 1"),
        "",
        &route,
        "#cold",
    );
    let exact = chain(close, reopen, attack, days, stock);
    let n = 100_000;
    let results = results(&model, &Plan::new(1, n));
    let survival = &results.commodities[0].first_shortage.survival;
    // 25 days compared; each at 4.5 standard errors, both tails: a sound program fails one time in 6,000.
    for day in 0..days {
        let error = (exact[day] * (1.0 - exact[day]) / n as f64).sqrt().max(1e-6);
        assert!((survival[day] - exact[day]).abs() <= 4.5 * error, "day {day}: {} instead of {}", survival[day], exact[day]);
    }
    assert!(exact[days - 1] < 0.5 && exact[days - 1] > 0.01, "the case should decide something: {}", exact[days - 1]);
}

/// Probability of no shortage on days 0 … t.
fn chain(close: f64, reopen: f64, attack: f64, days: usize, stock: usize) -> Vec<f64> {
    use std::collections::BTreeMap;
    type State = (bool, usize, usize, usize);
    let mut states: BTreeMap<State, f64> = BTreeMap::from([((true, 0, 0, stock), 1.0)]);
    let mut survival = Vec::new();
    for day in 0..days {
        let mut next: BTreeMap<State, f64> = BTreeMap::new();
        for (&(open, queue, road, stock), &p) in &states {
            let turns = match (open, day) {
                (true, _) => [(false, close), (true, 1.0 - close)],
                (false, _) => [(true, reopen), (false, 1.0 - reopen)],
            };
            for (open, chance) in turns {
                let (arrived, mut on_road) = if open { (road, 0) } else { (0, road) };
                let at_hand = stock + arrived;
                if at_hand < 1 {
                    continue; // short: absorbed
                }
                let queue = queue + 1;
                if !open {
                    *next.entry((open, queue, on_road, at_hand - 1)).or_default() += p * chance;
                    continue;
                }
                let mut pmf = attack.powi(queue as i32);
                for through in 0..=queue {
                    on_road = through;
                    *next.entry((open, 0, on_road, at_hand - 1)).or_default() += p * chance * pmf;
                    pmf *= (queue - through) as f64 / (through + 1) as f64 * (1.0 - attack) / attack;
                }
            }
        }
        survival.push(next.values().sum());
        states = next;
    }
    survival
}
