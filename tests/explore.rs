//! Single changes of a scenario, and what days and uses are recorded as, against answers that are known or computed another way.

use stockout_testing as common;

use stockout::ensemble::{Plan, Silent};
use stockout::model::Model;
use stockout::results::exploration::{Change, Effect, Exploration};
use stockout::results::{CommodityMetric, Results};
use stockout::study::explore::explore;

fn found(model: &Model, plan: &Plan) -> Exploration {
    explore(model, plan, &Silent).unwrap_or_else(|_| panic!("unfinished"))
}

fn effect<'e>(effects: &'e [Effect], key: &str) -> &'e Effect {
    effects.iter().find(|effect| effect.change.key() == key).unwrap_or_else(|| panic!("{key} of {effects:?}"))
}

fn days(results: &Results) -> f64 {
    results.commodities[0].metrics[CommodityMetric::ShortageDays as usize].mean
}

/// Two roads, one of them dangerous; escorts; what is appended comes last.
fn city(stock: f64, teams: u32, measures: &str) -> String {
    format!(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 50\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 300\ntruck_load = 10\ninitial_stock_days = {stock}\ntarget_stock_days = 6\n[[commodities.fuel.uses]]\n\
         name = \"all\"\nshare = 1\nbuffer_days = 1\n[escorts]\nteams = {teams}\n[routes.A]\nshare = 0.7\ntransit_days = 3\n\
         closure_probability = 0.1\nclosure = 5\nattack_probability = 0.3\nloss_fraction = 0.5\nconvoy_trucks = 4\nescorted = true\n\
         [routes.B]\nshare = 0.3\ntransit_days = 4\ncapacity_trucks_per_day = 12\n[routes.Idle]\nshare = 0\ntransit_days = 1\nrerouting = 0\n{measures}"
    )
}

#[test]
fn each_change_alone_is_the_difference_to_a_scenario_that_says_it() {
    let plan = Plan::new(7, 300);
    let base = common::model(&city(4.0, 2, ""));
    let of = |text: String| days(&common::results(&common::model(&text), &plan));
    let before = of(city(4.0, 2, ""));
    let found = found(&base, &plan);
    let closed =
        |route: &str| of(city(4.0, 2, &format!("[[measures]]\nname = \"m\"\nset = {{ \"routes.{route}.state\" = \"closed\" }}\n")));
    let expected = [
        (effect(&found.lost, "routes.A.lost"), closed("A")),
        (effect(&found.lost, "routes.B.lost"), closed("B")),
        (effect(&found.helps, "commodities.fuel.initial_stock_days.doubled"), of(city(8.0, 2, ""))),
        (effect(&found.helps, "escorts.teams.one_more"), of(city(4.0, 3, ""))),
        (
            effect(&found.helps, "without.routes.A.attacks"),
            of(city(4.0, 2, "").replace("attack_probability = 0.3", "attack_probability = 0")),
        ),
    ];
    for (effect, after) in expected {
        let share = effect.days[0];
        assert!((share.mean - (after - before)).abs() < 1e-9, "{:?}: {share:?} and {}", effect.change, after - before);
        assert!(share.ci95[0] <= share.mean && share.mean <= share.ci95[1]);
    }
    assert!(effect(&found.lost, "routes.A.lost").days[0].mean > 1.0, "{found:?}");
    // What helps more stands before what helps less.
    assert!(found.helps.windows(2).all(|pair| pair[0].days[0].mean <= pair[1].days[0].mean));
}

#[test]
fn losing_a_road_that_a_measure_opens_again_is_losing_it_all_along() {
    let open = "[[measures]]\nname = \"m\"\nfrom = 10\nset = { \"routes.B.state\" = \"open\" }\n";
    let plan = Plan::new(1, 50);
    let with = found(&common::model(&city(4.0, 2, open)), &plan);
    let without = found(&common::model(&city(4.0, 2, "")), &plan);
    // B never closes by itself: both scenarios are one, and so is what its loss costs.
    assert_eq!(effect(&with.lost, "routes.B.lost").days, effect(&without.lost, "routes.B.lost").days);
}

#[test]
fn what_changes_nothing_is_nothing_and_intervals_hold_jointly() {
    let found = found(&common::model(&city(4.0, 2, "")), &Plan::new(1, 40));
    let idle = effect(&found.lost, "routes.Idle.lost");
    assert_eq!((idle.days[0].mean, idle.days[0].ci95), (0.0, [0.0, 0.0]));
    assert!(found.critical > 2.5, "so many intervals need more than 1.96 standard errors: {}", found.critical);
    assert!(matches!(found.lost[0].change, Change::RouteLost(ref name) if name == "A"));
}

/// Nothing arrives; five days in the depot, two in the tanks.
#[test]
fn what_a_use_holds_and_the_severity_of_each_day_are_recorded_as_they_were() {
    let model = common::model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 20\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
         buffer_days = 2\n[routes.A]\nshare = 1\ntransit_days = 3\ninitially = \"closed\"\n",
    );
    let results = common::results(&model, &Plan::new(1, 10));
    let commodity = &results.commodities[0];
    let own = &commodity.uses[0].own_cover;
    let expected: Vec<f64> = (0..20).map(|day| f64::from((6 - day).clamp(0, 2))).collect();
    for (day, expected) in expected.iter().enumerate() {
        assert!((own.mean[day] - expected).abs() < 1e-9 && (own.high[day] - own.low[day]).abs() < 1e-6, "day {day}: {own:?}");
    }
    for (day, shares) in commodity.severity.iter().enumerate() {
        assert_eq!(*shares, if day < 7 { [0.0; 4] } else { [0.0, 0.0, 0.0, 1.0] }, "day {day}");
    }
}
