//! Places, what people see, halts, orders that follow the regime, prices: cases worked out by hand.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use stockout_testing as common;

use common::{audited, daily, daily_of_place, daily_of_use, figure, model, results};
use stockout::ensemble::Plan;
use stockout::kernel::Outcome;
use stockout::model::Model;
use stockout::results::{
    Column, CommodityMetric, DailyMetric, Onset, PairMetric, PlaceDailyMetric, PlaceMetric, UseDailyMetric, UseMetric, Users,
};

/// A scenario of fuel: days, more of `[scenario]`, the commodity's keys, its uses, and other tables.
fn city(days: u32, scenario: &str, commodity: &str, uses: &str, rest: &str) -> Model {
    model(&format!(
        "[scenario]\ntitle = \"test\"\nstart = \"2026-01-01\"\ndays = {days}\n{scenario}\n\
         [commodities.fuel]\nunit = \"m3\"\ndaily_demand = 100\ntruck_load = 10\n{commodity}\n{uses}\n{rest}"
    ))
}

/// One use, which bears the name `all`, with these keys.
fn one_use(keys: &str) -> String {
    format!("[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n{keys}\n")
}

const CITY: &str = "population = 1000";

fn close(seen: &[f64], expected: &[f64]) {
    assert_eq!(seen.len(), expected.len(), "{seen:?}");
    assert!(seen.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{seen:?} instead of {expected:?}");
}

/// Priority is the file's order across places, and people are counted where they live.
#[test]
fn places_count_their_own_people_and_change_no_sale() {
    let uses = "[[commodities.fuel.uses]]\nname = \"vital\"\nshare = 0.3\n\
                [[commodities.fuel.uses]]\nname = \"rest\"\nshare = 0.4\nplace = \"regions\"\n\
                [[commodities.fuel.uses]]\nname = \"public\"\nshare = 0.3\nplace = \"capital\"\n";
    let places = "[places.regions]\npopulation = 3000\n[places.capital]\npopulation = 1000\nheadline = true\n";
    let stock = "initial_stock_days = 2.6";
    let with = city(4, "", stock, uses, places);
    let outcome = audited(&with, 1, 0);
    // Stock 260, no road. Day 2 begins with 60: vital 30, the regions' rest 30 of 40, the public nothing. Day 3 begins with nothing.
    let (regions, capital) = (0, 1);
    let of = |place, metric| figure(&with, &outcome, Column::Place(0, place, metric));
    close(&daily_of_place(&with, &outcome, capital, PlaceDailyMetric::UnmetShare), &[0.0, 0.0, 0.5, 1.0]);
    close(&daily_of_place(&with, &outcome, regions, PlaceDailyMetric::UnmetShare), &[0.0, 0.0, 0.25, 1.0]);
    assert_eq!(of(capital, PlaceMetric::UnmetPersonDays), 1500.0);
    assert_eq!(of(regions, PlaceMetric::UnmetPersonDays), 3750.0);
    assert_eq!(figure(&with, &outcome, Column::Commodity(0, CommodityMetric::UnmetPersonDays)), 5250.0);
    assert_eq!((of(capital, PlaceMetric::Unmet), of(regions, PlaceMetric::Unmet)), (90.0, 50.0));
    close(&[of(capital, PlaceMetric::UnmetShare)], &[90.0 / 240.0]);
    assert_eq!((of(capital, PlaceMetric::SevereDays), of(capital, PlaceMetric::ExtremeDays)), (1.0, 1.0));
    assert_eq!((of(regions, PlaceMetric::ModerateDays), of(regions, PlaceMetric::LongestShortageDays)), (1.0, 2.0));
    assert_eq!(figure(&with, &outcome, Column::First(Users::Place(0, capital), Onset::Shortage)), 2.0);

    let plain = uses.replace("place = \"regions\"\n", "").replace("place = \"capital\"\n", "");
    let without = city(4, CITY, stock, &plain, "");
    let other = audited(&without, 1, 0);
    for &metric in DailyMetric::ALL.iter().filter(|&&metric| metric != DailyMetric::PriceIndex) {
        assert_eq!(daily(&with, &outcome, 0, metric), daily(&without, &other, 0, metric), "{metric:?}");
    }
    // Without places the people of the whole city go without in proportion: (0.4 + 1)·1000.
    close(&[figure(&without, &other, Column::Commodity(0, CommodityMetric::UnmetPersonDays))], &[1400.0]);
}

/// `scenario.population` is the headline place's: here that of the first place, for want of another.
#[test]
fn the_population_of_the_scenario_is_that_of_the_headline_place() {
    let uses = "[[commodities.fuel.uses]]\nname = \"all\"\nshare = 0.5\n\
                [[commodities.fuel.uses]]\nname = \"far\"\nshare = 0.5\nplace = \"B\"\n";
    let model = city(2, "population = 700", "initial_stock_days = 0", uses, "[places.A]\n[places.B]\npopulation = 50\n");
    let outcome = audited(&model, 1, 0);
    let of = |place| figure(&model, &outcome, Column::Place(0, place, PlaceMetric::UnmetPersonDays));
    assert_eq!((of(0), of(1)), (1400.0, 100.0));
}

/// Tanks of 400 (four days), restocked over two days, from a depot of one day; home supply of 250 a day from day 5 on.
/// Asked for on day 2: 100 + (400 − 300)/2 = 150. From day 5: 250 of 300, 225, 162.5, 131.25 are sold.
const TANKS: &str = "initial_stock_days = 1\nrestock_days = 2";
const SUPPLY: &str = "[[measures]]\nfrom = 5\nset = { \"commodities.fuel.local_supply_per_day\" = 250 }\n";
const LEVELS: [f64; 9] = [1.0, 0.75, 0.5, 0.25, 0.0, 0.375, 0.6875, 0.84375, 0.921_875];

fn of_all(model: &Model, outcome: &Outcome, metric: CommodityMetric) -> f64 {
    figure(model, outcome, Column::Commodity(0, metric))
}

#[test]
fn a_use_is_dry_until_its_tanks_are_full_again() {
    let model = city(9, CITY, TANKS, &one_use("buffer_days = 4"), SUPPLY);
    let outcome = audited(&model, 1, 0);
    close(&daily_of_use(&model, &outcome, 0, UseDailyMetric::Level), &LEVELS);
    close(&daily(&model, &outcome, 0, DailyMetric::Level), &LEVELS);
    let fill = [1.0, 0.0, 0.0, 0.0, 0.0, 250.0 / 300.0, 1.0, 1.0, 1.0];
    close(&daily_of_use(&model, &outcome, 0, UseDailyMetric::FillRate), &fill);
    let of_use = |metric| figure(&model, &outcome, Column::Use(0, 0, metric));
    // Dry from day 2 (0.5 < 0.6) to day 7; 0.92 on day 8 is relief. Nothing is sold on days 1 to 4.
    assert_eq!((of_use(UseMetric::DryDays), of_use(UseMetric::LongestDryDays), of_use(UseMetric::UnservedDays)), (6.0, 6.0, 4.0));
    assert_eq!((of_all(&model, &outcome, CommodityMetric::DryDays), of_all(&model, &outcome, CommodityMetric::UnservedDays)), (6.0, 4.0));
    for users in [Users::All(0), Users::Use(0, 0)] {
        assert_eq!(figure(&model, &outcome, Column::First(users, Onset::Dry)), 2.0);
    }
    let found = &results(&model, &Plan::new(1, 10)).commodities[0];
    assert_eq!((found.seen.probability_of_dry.estimate, found.seen.first_dry.median), (1.0, Some(2)));
    assert_eq!(found.seen.dry_probability, [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    assert_eq!(found.uses[0].seen.unserved_probability, [0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);

    // With relief at 0.6, which lies below a dry level of 0.7, the dry level is the relief: dry on days 2 to 6.
    let keys = format!("{TANKS}\ndry_level = 0.7\nrelief_level = 0.6");
    let model = city(9, CITY, &keys, &one_use("buffer_days = 4"), SUPPLY);
    assert_eq!(of_all(&model, &audited(&model, 1, 0), CommodityMetric::DryDays), 5.0);
}

#[test]
fn an_initial_fill_is_no_event() {
    let dry = |model: &Model| {
        let outcome = audited(model, 1, 0);
        (of_all(model, &outcome, CommodityMetric::DryDays), figure(model, &outcome, Column::First(Users::All(0), Onset::Dry)))
    };
    let tanks = |fill: f64| one_use(&format!("buffer_days = 4\ninitial_fill = {fill}"));
    // From 40: 100 + 360/3 are bought, which leaves 160 (0.4); then 240 (0.6), which is not low.
    let (days, first) = dry(&city(6, CITY, "initial_stock_days = 50", &tanks(0.1), ""));
    assert!(days == 0.0 && first.is_nan());
    // From 200, with nothing to buy: 100 (0.25), then nothing. From day 3 = ⌊restock_days + ½⌋ on that is dry.
    assert_eq!(dry(&city(6, CITY, "initial_stock_days = 0", &tanks(0.5), "")), (3.0, 3.0));
    assert_eq!(dry(&city(6, CITY, "initial_stock_days = 0\nrestock_days = 4.5", &tanks(0.5), "")), (1.0, 5.0));
}

/// Of a place, and of all uses together, people see the retail uses alone; where none is retail, all of them.
#[test]
fn people_see_retail_uses() {
    let of = |retail: &str| {
        let uses = format!(
            "[[commodities.fuel.uses]]\nname = \"public\"\nshare = 0.5\nbuffer_days = 2\n{retail}\n\
             [[commodities.fuel.uses]]\nname = \"power\"\nshare = 0.3\n\
             [[commodities.fuel.uses]]\nname = \"far\"\nshare = 0.2\nbuffer_days = 5\nplace = \"B\"\n"
        );
        let model = city(2, "", "initial_stock_days = 0.6", &uses, "[places.A]\npopulation = 1\n[places.B]\npopulation = 1\n");
        let outcome = audited(&model, 1, 0);
        let place = |place, metric| daily_of_place(&model, &outcome, place, metric)[0];
        let all = (daily(&model, &outcome, 0, DailyMetric::Level)[0], daily(&model, &outcome, 0, DailyMetric::FillRate)[0]);
        let unserved = figure(&model, &outcome, Column::Commodity(0, CommodityMetric::UnservedDays));
        (place(0, PlaceDailyMetric::Level), place(0, PlaceDailyMetric::FillRate), place(1, PlaceDailyMetric::Level), all, unserved)
    };
    // 60 in the depot: the public buys 50 and keeps 100 of 100, power buys 10 of 30, the far ones nothing of 20: 80 of 100 are left.
    let (level, fill, far, all, unserved) = of("");
    close(&[level, fill, far, all.0, all.1], &[1.0, 60.0 / 80.0, 0.8, 180.0 / 200.0, 0.6]);
    assert_eq!(unserved, 1.0); // day 1: nothing is sold
    let (level, fill, far, all, _) = of("retail = true");
    // The fill rate of daily.csv stays that of all uses.
    close(&[level, fill, far, all.0, all.1], &[1.0, 1.0, 0.8, 1.0, 0.6]);
}

/// Power can pay for a quarter of its usual need. What it cannot pay for is no shortage, but food goes without it all the same.
#[test]
fn a_budget_divides_need_into_used_unmet_and_unfunded() {
    let uses = "[[commodities.fuel.uses]]\nname = \"power\"\nshare = 0.4\nprotected = true\nbudget = 0.25\n\
                service = { unit = \"hours of power per day\", full = 24, without = 4 }\n\
                [[commodities.fuel.uses]]\nname = \"public\"\nshare = 0.6\n";
    let food = "[commodities.food]\nunit = \"t\"\ndaily_demand = 10\ntruck_load = 1\ninitial_stock_days = 30\ndepends_on = \"fuel\"\n\
                [[commodities.food.uses]]\nname = \"all\"\nshare = 1\n";
    let model = city(3, CITY, "initial_stock_days = 1.45", uses, food);
    let outcome = audited(&model, 1, 0);
    // Days 0 and 1: 145 and 75 in the depot; power buys 10 of 40, the public 60. Day 2: 5: power buys 5 of the 10 that it can pay for.
    let power = |metric| figure(&model, &outcome, Column::Use(0, 0, metric));
    assert_eq!((power(UseMetric::Unfunded), power(UseMetric::Unmet)), (90.0, 5.0));
    close(&[power(UseMetric::UnmetShare)], &[5.0 / 120.0]);
    close(&daily_of_use(&model, &outcome, 0, UseDailyMetric::ServiceLevel), &[9.0, 9.0, 6.5]);
    close(&[power(UseMetric::ServiceLevel)], &[24.5 / 3.0]);
    // Power's own fill counts what it asks for, which is more than it can pay for.
    close(&daily_of_use(&model, &outcome, 0, UseDailyMetric::FillRate), &[0.25, 0.25, 0.125]);
    close(&daily(&model, &outcome, 0, DailyMetric::UnmetShare), &[0.0, 0.0, 0.65]);
    // Food lacks what fuel lacks: 30, 30 and 95 of 100.
    close(&daily(&model, &outcome, 1, DailyMetric::UnmetShare), &[0.3, 0.3, 0.95]);
    assert_eq!(figure(&model, &outcome, Column::Use(0, 1, UseMetric::Unfunded)), 0.0);
}

/// What a use burns from its own tanks beyond its budget is used, not unmet.
#[test]
fn own_tanks_serve_beyond_a_budget() {
    let model = city(3, CITY, "initial_stock_days = 9", &one_use("buffer_days = 1.5\nbudget = 0.5"), "");
    let outcome = audited(&model, 1, 0);
    // 50 are bought a day. From 150: used 100, 100, then 50 + 0: tanks 100, 50, 0; then 50 a day.
    close(&daily_of_use(&model, &outcome, 0, UseDailyMetric::Level), &[100.0 / 150.0, 50.0 / 150.0, 0.0]);
    let of_use = |metric| figure(&model, &outcome, Column::Use(0, 0, metric));
    assert_eq!((of_use(UseMetric::Unmet), of_use(UseMetric::Unfunded)), (0.0, 0.0));
    let longer = city(5, CITY, "initial_stock_days = 9", &one_use("buffer_days = 1.5\nbudget = 0.5"), "");
    assert_eq!(figure(&longer, &audited(&longer, 1, 0), Column::Use(0, 0, UseMetric::Unfunded)), 100.0);
}

/// Two escorted roads on which every convoy is attacked and presses on without loss. Each attack halts its own road for three days and the
/// other for ⌊3·0.5 + ½⌋ = 2.
#[test]
fn an_attack_on_an_escorted_convoy_halts_the_roads() {
    let road = |name: &str| {
        format!(
            "[routes.{name}]\nshare = 1\ntransit_days = 2\nescorted = {{ fuel = true }}\nconvoy_trucks = 8\nattack_probability = {{ fuel = 1 }}\n"
        )
    };
    let food = "[commodities.food]\nunit = \"t\"\ndaily_demand = 10\ntruck_load = 1\ninitial_stock_days = 30\n\
                [[commodities.food.uses]]\nname = \"all\"\nshare = 1\n";
    let halt = "[escorts]\nteams = 9\nhalt = { mean = 3, cv = 0 }\nhalt_elsewhere = 0.5\n";
    let commodity = "initial_stock_days = 50\ntarget_stock_days = 500";
    let rest = |halt: &str| format!("{food}{halt}{}{}", road("A"), road("B"));
    let model = city(13, &format!("{CITY}\nwarm_start = false"), commodity, &one_use(""), &rest(halt));
    let outcome = audited(&model, 1, 0);
    let pair = |route, metric| figure(&model, &outcome, Column::Pair(route, 0, metric));
    // A leaves on day 0: A halts to day 3, B to day 2, and B is left out on day 0 already. B leaves on day 3: B halts to 6, A to 5.
    // A leaves on day 6 (A to 9, B to 8), B on day 9 (B to 12, A to 11), A on day 12.
    assert_eq!((pair(0, PairMetric::ConvoysSent), pair(1, PairMetric::ConvoysSent)), (3.0, 2.0));
    assert_eq!((pair(0, PairMetric::ConvoysAttacked), pair(1, PairMetric::ConvoysAttacked)), (3.0, 2.0));
    // A's first convoy moves on days 6 and 12 alone; B's first one has moved on day 9 alone.
    let mut arrivals = [0.0; 13];
    arrivals[12] = 80.0;
    close(&daily(&model, &outcome, 0, DailyMetric::Arrivals), &arrivals);
    assert_eq!(figure(&model, &outcome, Column::Commodity(0, CommodityMetric::HaltedDays)), 12.0);
    assert_eq!(figure(&model, &outcome, Column::Commodity(1, CommodityMetric::HaltedDays)), 0.0);
    let routes = results(&model, &Plan::new(1, 3)).routes;
    let halted = |days: &[usize]| (0..13).map(|day| f64::from(u8::from(days.contains(&day)))).collect::<Vec<_>>();
    assert_eq!(routes[0].halted[0], halted(&[1, 2, 3, 4, 5, 7, 8, 9, 10, 11]));
    assert_eq!(routes[1].halted[0], halted(&[1, 2, 4, 5, 6, 7, 8, 10, 11, 12]));
    // A halt closes no road, and other commodities travel as ever.
    let free = city(13, &format!("{CITY}\nwarm_start = false"), commodity, &one_use(""), &rest("[escorts]\nteams = 9\n"));
    let other = audited(&free, 1, 0);
    assert_eq!(figure(&model, &outcome, Column::OpenDays(0)), 13.0);
    assert_eq!(daily(&model, &outcome, 1, DailyMetric::Arrivals), daily(&free, &other, 1, DailyMetric::Arrivals));
}

/// Unescorted trucks of the commodity halt as well, and the carry of their room stays: 1.5 trucks on days 0, 4, 8 and 12.
#[test]
fn a_halt_keeps_the_carry_of_unescorted_room() {
    let roads = "[routes.A]\nshare = 1\ntransit_days = 1\nescorted = true\nattack_probability = 1\n\
                 [routes.C]\nshare = 1\ntransit_days = 1\ncapacity_trucks_per_day = 1.5\n\
                 [escorts]\nteams = 9\nhalt = { mean = 3, cv = 0 }\nhalt_elsewhere = 1\n";
    let model = city(13, &format!("{CITY}\nwarm_start = false"), "initial_stock_days = 50\ntarget_stock_days = 500", &one_use(""), roads);
    let outcome = audited(&model, 1, 0);
    assert_eq!(figure(&model, &outcome, Column::Pair(1, 0, PairMetric::TrucksSent)), 1.0 + 2.0 + 1.0 + 2.0);
    assert_eq!(figure(&model, &outcome, Column::Commodity(0, CommodityMetric::HaltedDays)), 9.0);
}

/// A halt that was drawn keeps its length, whatever the scenario says later; one that begins later has the day's law.
#[test]
fn a_halt_is_fixed_when_it_is_drawn() {
    let roads = "[routes.A]\nshare = 1\ntransit_days = 1\nescorted = true\nattack_probability = 1\n\
                 [escorts]\nteams = 9\nhalt = { mean = 5, cv = 0 }\n\
                 [[measures]]\nfrom = 1\nset = { \"escorts.halt.mean\" = 2 }\n\
                 [[measures]]\nfrom = 2\nto = 3\nset = { \"routes.A.state\" = \"closed\" }\n";
    let model = city(12, &format!("{CITY}\nwarm_start = false"), "initial_stock_days = 50\ntarget_stock_days = 500", &one_use(""), roads);
    let halted = &results(&model, &Plan::new(1, 2)).routes[0].halted[0];
    // Day 0 halts to day 5, on closed days too; day 6 halts to day 8, day 9 to day 11.
    let days: Vec<usize> = (0..12).filter(|&day| halted[day] > 0.0).collect();
    assert_eq!(days, [1, 2, 3, 4, 5, 7, 8, 10, 11]);
}

/// Three days of transit, twice as long under the regime: the target grows by three days of demand, the order by 300/14.
#[test]
fn importers_may_know_how_long_the_road_takes() {
    let sent = |keys: &str| {
        let commodity = format!("initial_stock_days = 5\n{keys}");
        let rest = "[threat.regimes.slow]\ntransit_multiplier = 2\n[routes.A]\nshare = 1\ntransit_days = 3\n";
        let model = city(1, &format!("{CITY}\nwarm_start = false"), &commodity, &one_use(""), rest);
        figure(&model, &audited(&model, 1, 0), Column::Pair(0, 0, PairMetric::TrucksSent))
    };
    // Day 0 closes with 400: 100 + (500 + 200 − 400)/14 are 12.1 trucks; 100 + (500 + 500 − 400)/14 are 14.3.
    assert_eq!((sent(""), sent("orders_follow_regime = true")), (12.0, 14.0));
}

#[test]
fn what_is_cleared_is_what_is_unloaded() {
    let rest = "[routes.A]\nshare = 1\ntransit_days = 1\ninitial_queue_trucks = 40\n";
    let commodity = "initial_stock_days = 1\ntarget_stock_days = 100\nunload_trucks_per_day = 3";
    let model = city(5, &format!("{CITY}\nwarm_start = false"), commodity, &one_use(""), rest);
    let outcome = audited(&model, 1, 0);
    close(&daily(&model, &outcome, 0, DailyMetric::Cleared), &[0.0, 30.0, 30.0, 30.0, 30.0]);
    assert_eq!(of_all(&model, &outcome, CommodityMetric::Cleared), 120.0);
    assert!(of_all(&model, &outcome, CommodityMetric::Arrivals) > 400.0);
}

#[test]
fn a_price_by_level_looks_back_on_the_tanks() {
    let price = "price_level = 0.8\nprice_exponent = 2\nprice_days = 2\nprice_cap = 6";
    let uses = format!("{}place = \"A\"\n", one_use("buffer_days = 4"));
    let model = city(9, "", &format!("{TANKS}\n{price}"), &uses, &format!("[places.A]\npopulation = 1\n{SUPPLY}"));
    let outcome = audited(&model, 1, 0);
    // Means of two days: 1, 0.875, 0.625, 0.375, 0.125, 0.1875, 0.53125, 0.765625, 0.8828125.
    let expected = [1.0, 1.0, 1.6384, (0.8f64 / 0.375).powi(2), 6.0, 6.0, (0.8f64 / 0.53125).powi(2), (0.8f64 / 0.765_625).powi(2), 1.0];
    close(&daily(&model, &outcome, 0, DailyMetric::PriceIndex), &expected);
    close(&daily_of_place(&model, &outcome, 0, PlaceDailyMetric::PriceIndex), &expected);
    let mean = expected.iter().sum::<f64>() / 9.0;
    close(&[of_all(&model, &outcome, CommodityMetric::PriceIndex)], &[mean]);
    close(&[figure(&model, &outcome, Column::Place(0, 0, PlaceMetric::PriceIndex))], &[mean]);
    // 1.5 or more on days 2 to 6.
    assert_eq!(of_all(&model, &outcome, CommodityMetric::DearDays), 5.0);
    assert_eq!(figure(&model, &outcome, Column::Place(0, 0, PlaceMetric::DearDays)), 5.0);
}

#[test]
fn a_price_by_inflow_foresees_what_does_not_come() {
    let commodity = "initial_stock_days = 50\nlocal_supply_per_day = 40\nprice_inflow = 1.25\nprice_days = 3\nprice_cap = 1.7";
    let model = city(5, CITY, commodity, &one_use(""), "");
    let outcome = audited(&model, 1, 0);
    // Days before day 0 bring what is needed: (40 + 200)/300, (80 + 100)/300, then 0.4, which the cap holds.
    close(&daily(&model, &outcome, 0, DailyMetric::PriceIndex), &[1.25, 1.5, 1.7, 1.7, 1.7]);
    assert_eq!(of_all(&model, &outcome, CommodityMetric::DearDays), 4.0);
}

/// The price by elasticity is a form of price: it has a mean and dear days, and its places have none.
#[test]
fn a_price_by_elasticity_is_told_for_all_uses_together() {
    let commodity = "initial_stock_days = 2\nprice_elasticity = 0.5\nprice_cap = 6";
    let model = city(4, "", commodity, &one_use(""), "[places.A]\npopulation = 1\n");
    let outcome = audited(&model, 1, 0);
    close(&[of_all(&model, &outcome, CommodityMetric::PriceIndex)], &[(1.0 + 1.0 + 2.25 + 4.0) / 4.0]);
    assert_eq!(of_all(&model, &outcome, CommodityMetric::DearDays), 2.0);
    assert!(daily_of_place(&model, &outcome, 0, PlaceDailyMetric::PriceIndex)[0].is_nan());
    assert!(model.shape.rows.columns().iter().all(|column| !matches!(column, Column::Place(_, _, PlaceMetric::PriceIndex))));
}
