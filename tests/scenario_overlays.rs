//! Precedence, from the base to the last overlay: docs/model.md and the contract of scenario files, seam by seam.

use std::fmt::Write as _;

use stockout::scenario::{
    CommodityKey, Document, Faults, GlobalKey, Overlay, PairKey, Reading, RegimeKey, RouteKey, Scenario, Slot, StepVerb, Term, Value, Verb,
};

const HEAD: &str = "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 30\npopulation = 100_000\n";

fn commodity(name: &str, more: &str) -> String {
    format!(
        "[commodities.{name}]\nunit = \"t\"\ndaily_demand = 100\ntruck_load = 20\ninitial_stock_days = 5\n{more}\n\
         [[commodities.{name}.uses]]\nname = \"all\"\nshare = 1\n"
    )
}

/// Fuel and food, two statuses, and one route of status `bad` with these keys.
fn on_a_road(status: &str, route: &str, more: &str) -> String {
    let (fuel, food) = (commodity("fuel", ""), commodity("food", ""));
    format!(
        "{HEAD}{fuel}{food}[statuses.bad]\n{status}\n[statuses.good]\n[routes.R]\nstatus = \"bad\"\nshare = 1\ntransit_days = 3\n{route}\n{more}\n"
    )
}

fn overlay(verb: Verb, path: &str, value: &str) -> Overlay {
    Overlay { verb, path: path.to_owned(), value: value.to_owned(), origin: "--set".to_owned() }
}

fn set(path: &str, value: &str) -> Overlay {
    overlay(Verb::Set, path, value)
}

fn reading(text: &str, overlays: &[Overlay]) -> Result<Reading, Faults> {
    Document::from_text("test.toml", text).and_then(|document| document.scenario(overlays))
}

fn right(text: &str, overlays: &[Overlay]) -> Scenario {
    reading(text, overlays).unwrap_or_else(|faults| panic!("{}", faults.render(false, 100))).scenario
}

fn codes(text: &str, overlays: &[Overlay]) -> Vec<&'static str> {
    reading(text, overlays).map_or_else(|faults| faults.0.iter().map(|fault| fault.code).collect(), |_| Vec::new())
}

fn at(scenario: &Scenario, slot: Slot) -> &Value {
    &scenario.values[scenario.layout().index(slot)]
}

fn known(scenario: &Scenario, slot: Slot) -> f64 {
    let value = at(scenario, slot);
    value.known().unwrap_or_else(|| panic!("{value:?}"))
}

fn pair(scenario: &Scenario, key: PairKey) -> [f64; 2] {
    [known(scenario, Slot::Pair(0, 0, key)), known(scenario, Slot::Pair(0, 1, key))]
}

fn road(scenario: &Scenario, key: RouteKey) -> f64 {
    known(scenario, Slot::Route(0, key))
}

#[test]
fn a_table_by_commodity_over_a_number_changes_only_whom_it_names() {
    let text = on_a_road("attack_probability = 0.3", "attack_probability = { fuel = 0.1 }", "");
    assert_eq!(pair(&right(&text, &[]), PairKey::AttackProbability), [0.1, 0.3]);
    let text = on_a_road("", "attack_probability = 0.3", "");
    assert_eq!(pair(&right(&text, &[set("routes.R.attack_probability.food", "0.2")]), PairKey::AttackProbability), [0.3, 0.2]);
    assert_eq!(pair(&right(&text, &[set("routes.R.attack_probability", "{ fuel = 0.5 }")]), PairKey::AttackProbability), [0.5, 0.3]);
}

#[test]
fn a_number_that_no_sum_can_hold_is_out_of_range() {
    let text = on_a_road("", "", "");
    for (path, value) in [
        ("commodities.fuel.daily_demand", "1e300"),
        ("commodities.fuel.storage", "{ low = 1, high = 1e16 }"),
        ("scenario.population", "1.1e15"),
    ] {
        assert_eq!(codes(&text, &[set(path, value)]), ["S010"], "{path}");
    }
    assert_eq!(known(&right(&text, &[set("commodities.fuel.storage", "1e15")]), Slot::Commodity(0, CommodityKey::Storage)), 1e15);
}

#[test]
fn what_a_table_by_commodity_leaves_out_has_the_default() {
    let text = on_a_road("", "convoy_trucks = { fuel = 7 }", "");
    assert_eq!(pair(&right(&text, &[]), PairKey::ConvoyTrucks), [7.0, 1.0]);
    let scenario = right(&on_a_road("", "", "[set]\n\"routes.R.share\" = { fuel = 0.5 }"), &[]);
    assert_eq!(pair(&scenario, PairKey::Share), [0.5, 1.0]);
}

#[test]
fn a_bare_number_for_a_duration_is_its_mean_and_leaves_the_cv() {
    let status = "closure = { mean = 8, cv = 0.3 }";
    let mean_and_cv = |scenario: &Scenario| (road(scenario, RouteKey::ClosureMean), road(scenario, RouteKey::ClosureCv));
    assert_eq!(mean_and_cv(&right(&on_a_road(status, "closure = { mean = 3 }", ""), &[])), (3.0, 0.3));
    assert_eq!(mean_and_cv(&right(&on_a_road(status, "closure = 3", ""), &[])), (3.0, 0.3));
    assert_eq!(mean_and_cv(&right(&on_a_road(status, "", ""), &[set("statuses.bad.closure", "4")])), (4.0, 0.3));
    let (mean, cv) = mean_and_cv(&right(&on_a_road(status, "closure = { mean = 3, cv = \"none\" }", ""), &[]));
    assert!(mean == 3.0 && cv.is_nan());
    assert_eq!(mean_and_cv(&right(&on_a_road(status, "", ""), &[set("statuses.bad.closure.mean", "4")])), (4.0, 0.3));
}

#[test]
fn a_bare_number_for_a_loss_is_its_mean_and_leaves_the_concentration() {
    let text = on_a_road("loss_fraction = { mean = 0.4, concentration = 2 }", "loss_fraction = { fuel = 0.1, food = { mean = 0.2 } }", "");
    let scenario = right(&text, &[]);
    assert_eq!(pair(&scenario, PairKey::LossMean), [0.1, 0.2]);
    assert_eq!(pair(&scenario, PairKey::LossConcentration), [2.0, 2.0]);
    let mixed = on_a_road("", "loss_fraction = { food = { mean = 0.5 }, concentration = 3, mean = 0.1 }", "");
    assert_eq!(pair(&right(&mixed, &[]), PairKey::LossMean), [0.1, 0.5]);
}

#[test]
fn an_uncertain_value_counts_as_a_number() {
    let text = on_a_road("", "delay_days = { low = 1, mode = 2, high = 3 }", "");
    let laws = |overlay: &str| {
        right(&text, &[set("routes.R.delay_days", overlay)]).uncertain.iter().map(|one| format!("{:?}", one.law)).collect::<Vec<_>>()
    };
    assert_eq!(laws("{ low = 0, high = 1 }"), ["Uniform { low: 0.0, high: 1.0 }"]);
    assert_eq!(laws("{ low = 0.5 }"), ["Pert { low: 0.5, mode: 2.0, high: 3.0 }"]);
    assert_eq!(laws("2"), [""; 0]);
    let scenario = right(&on_a_road("delay_days = { low = 1, high = 3 }", "delay_days = { high = 9 }", ""), &[]);
    assert_eq!(scenario.uncertain[0].path, "routes.R.delay_days");
    assert_eq!(format!("{:?}", scenario.uncertain[0].law), "Uniform { low: 1.0, high: 9.0 }");
}

#[test]
fn one_path_is_one_draw() {
    let text = on_a_road(
        "attack_probability = { low = 0.1, high = 0.2 }\ncapacity_factor = { fuel = { low = 0.5, high = 1 } }\nclosure = { low = 3, high = 5 }",
        "turn_back_probability = { low = 0, high = 1 }",
        "[routes.S]\nstatus = \"bad\"\nshare = 1\ntransit_days = 1\n[scale]\n\"routes.*.delay_days\" = { low = 1, high = 2 }\n[set]\n\"routes.*.rerouting\" = { low = 0, high = 1 }\n\
         [[measures]]\nname = \"m\"\nscale = { \"routes.*.attack_probability\" = { low = 0.5, high = 1 } }\nset = { \"routes.R.closure\" = { cv = { low = 0, high = 1 } } }",
    );
    let scenario = right(&text, &[]);
    let paths = scenario.uncertain.iter().map(|one| one.path.as_str()).collect::<Vec<_>>();
    assert_eq!(
        paths,
        [
            "statuses.bad.closure.mean",
            "statuses.bad.capacity_factor.fuel",
            "statuses.bad.attack_probability",
            "routes.R.turn_back_probability",
            "set.routes.*.rerouting",
            "scale.routes.*.delay_days",
            "measures.m.set.routes.R.closure.cv",
            "measures.m.scale.routes.*.attack_probability",
        ]
    );
    // A row's column bears the path as the user gave it; the draw keeps its name, or another would be drawn.
    assert_eq!([4, 5, 6].map(|at| scenario.uncertain[at].column()), ["routes.*.rerouting", "scale.routes.*.delay_days", paths[6]]);
    let attack = |route: usize, commodity: usize| at(&scenario, Slot::Pair(route, commodity, PairKey::AttackProbability)).base;
    assert_eq!([attack(0, 0), attack(0, 1), attack(1, 0), attack(1, 1)], [Term::Draw(2); 4]);
    assert_eq!(scenario.measures[0].scale.len(), 4);
    assert!(scenario.measures[0].scale.iter().all(|(_, term)| *term == Term::Draw(7)));
}

#[test]
fn a_draw_that_nobody_uses_is_not_listed() {
    let text = on_a_road("delay_days = { low = 1, high = 2 }", "delay_days = 1", "[statuses.idle]\nrerouting = { low = 0, high = 1 }");
    assert!(right(&text, &[]).uncertain.is_empty());
    let measure = "[statuses.idle]\nrerouting = { low = 0, high = 1 }\n[[measures]]\nset = { \"routes.R.status\" = \"idle\" }";
    let scenario = right(&on_a_road("", "", measure), &[]);
    assert_eq!(scenario.uncertain[0].path, "statuses.idle.rerouting");
}

#[test]
fn scaling_what_is_inherited_waits_for_the_status() {
    let text = on_a_road(
        "attack_probability = { fuel = 0.4, food = 0.2 }",
        "capacity_factor = 0.5",
        "[scale]\n\"routes.*.attack_probability\" = 0.5\n\"routes.*.capacity_factor\" = 0.5\n\
         [[measures]]\nset = { \"routes.R.status\" = \"good\" }",
    );
    let scenario = right(&text, &[set("statuses.bad.attack_probability", "0.8")]);
    assert_eq!(pair(&scenario, PairKey::AttackProbability), [0.4, 0.4]);
    assert_eq!(pair(&scenario, PairKey::CapacityFactor), [0.25, 0.25]);
    let good = right(&text, &[set("statuses.good.attack_probability", "0.1")]);
    let change = &good.measures[0].statuses[0];
    let attack = good.layout().index(Slot::Pair(0, 0, PairKey::AttackProbability));
    let value = change.values.iter().find(|(slot, _)| *slot == attack).unwrap();
    assert_eq!(value.1.known(), Some(0.05), "the route's own factor stays when its status changes");
    let capacity = good.layout().index(Slot::Pair(0, 0, PairKey::CapacityFactor));
    assert!(change.values.iter().all(|(slot, _)| *slot != capacity), "the route's own key wins");
}

#[test]
fn a_number_takes_its_steps_in_the_order_in_which_they_were_made() {
    let text = on_a_road("", "delay_days = 4", "[scale]\n\"routes.*.delay_days\" = 0.7\n[add]\n\"routes.R.delay_days\" = 0.1");
    let more = [overlay(Verb::Scale, "routes.R.delay_days", "1.1"), overlay(Verb::Scale, "routes.R.delay_days", "0.9")];
    let scenario = right(&text, &more);
    assert_eq!(road(&scenario, RouteKey::DelayDays), (4.0 * 0.7 + 0.1) * 1.1 * 0.9);
    // The resolved file has the base as it was written, and every step after it.
    let written = "[scale]\n\"routes.*.delay_days\" = 0.7\n\n[add]\n\"routes.R.delay_days\" = 0.1\n\n[[changes]]\n\n\
                   [changes.scale]\n\"routes.R.delay_days\" = 1.1\n\n[[changes]]\n\n[changes.scale]\n\"routes.R.delay_days\" = 0.9\n";
    assert!(scenario.resolved.contains("delay_days = 4\n") && scenario.resolved.ends_with(written), "{}", scenario.resolved);
    let again = right(&scenario.resolved, &[]);
    assert_eq!((&again.resolved, &again.hash), (&scenario.resolved, &scenario.hash));
    assert_eq!(road(&again, RouteKey::DelayDays), road(&scenario, RouteKey::DelayDays));
}

#[test]
fn a_path_may_be_changed_by_uncertain_values_as_often_as_one_likes() {
    let law = "{ low = 0.5, high = 1 }";
    let text = on_a_road("attack_probability = 0.3", "", &format!("[scale]\n\"routes.*.attack_probability\" = {law}"));
    let more = [
        overlay(Verb::Add, "routes.R.attack_probability.fuel", "{ low = 0, high = 0.1 }"),
        overlay(Verb::Scale, "routes.*.attack_probability", law),
        overlay(Verb::Scale, "routes.*.attack_probability", "0.5"),
    ];
    let scenario = right(&text, &more);
    let paths = scenario.uncertain.iter().map(|one| one.path.as_str()).collect::<Vec<_>>();
    let scale = "scale.routes.*.attack_probability";
    assert_eq!(paths, [scale, "add.routes.R.attack_probability.fuel", &format!("{scale} (2)")]);
    let fuel = at(&scenario, Slot::Pair(0, 0, PairKey::AttackProbability));
    assert_eq!(fuel.under(&[0.5, 0.25, 0.75], &[]), (0.3 * 0.5 + 0.25) * 0.75 * 0.5);
    let again = right(&scenario.resolved, &[]);
    assert_eq!((&again.resolved, &again.uncertain), (&scenario.resolved, &scenario.uncertain));
    assert_eq!(at(&again, Slot::Pair(0, 0, PairKey::AttackProbability)), fuel);
}

#[test]
fn further_changes_come_in_the_order_of_the_file() {
    let more = "[[changes]]\nscale = { \"routes.R.delay_days\" = 2 }\n[[changes]]\nadd = { \"routes.R.delay_days\" = 1 }\n\
                set = { \"routes.R.delay_days\" = 3 }\n[[changes]]\nscale = { \"routes.R.delay_days\" = 10 }";
    assert_eq!(road(&right(&on_a_road("", "delay_days = 5", more), &[]), RouteKey::DelayDays), 40.0);
    assert_eq!(codes(&on_a_road("", "", "[[changes]]\nscal = { \"routes.R.delay_days\" = 2 }"), &[]), ["S007"]);
    assert_eq!(codes(&on_a_road("", "", "[changes]\nscale = { \"routes.R.delay_days\" = 2 }"), &[]), ["S008"]);
}

#[test]
fn a_status_that_scales_how_long_the_way_back_takes_starts_from_the_route_s_way_there() {
    let text = on_a_road("", "", "[scale]\n\"statuses.bad.return_days\" = 2");
    assert_eq!(road(&right(&text, &[overlay(Verb::Add, "routes.R.return_days", "1")]), RouteKey::ReturnDays), 7.0);
    assert_eq!(road(&right(&text, &[]), RouteKey::ReturnDays), 6.0);
}

#[test]
fn a_later_set_clears_what_was_scaled_before() {
    let text = on_a_road("delay_days = 4", "", "[scale]\n\"routes.*.delay_days\" = 2\n\"routes.*.attack_probability\" = 2");
    assert_eq!(road(&right(&text, &[]), RouteKey::DelayDays), 8.0);
    assert_eq!(road(&right(&text, &[set("routes.R.delay_days", "3")]), RouteKey::DelayDays), 3.0);
    let both = [overlay(Verb::Scale, "routes.R.delay_days", "0.5"), overlay(Verb::Add, "routes.R.delay_days", "1")];
    assert_eq!(road(&right(&text, &both), RouteKey::DelayDays), 5.0);
    let above = [set("routes.R.attack_probability", "0.3")];
    assert_eq!(pair(&right(&text, &above), PairKey::AttackProbability), [0.3, 0.3]);
    let one = [set("routes.R.attack_probability.fuel", "0.3"), set("statuses.bad.attack_probability", "0.2")];
    assert_eq!(pair(&right(&text, &one), PairKey::AttackProbability), [0.3, 0.4]);
}

#[test]
fn a_change_of_a_key_by_commodity_acts_on_each_and_of_a_duration_on_its_mean() {
    let text = on_a_road(
        "",
        "capacity_trucks_per_day = { fuel = 10, food = 20 }\nclosure = { mean = 4, cv = 0.5 }\nloss_fraction = { mean = 0.2, concentration = 3 }",
        "",
    );
    let overlays = [
        overlay(Verb::Scale, "routes.R.capacity_trucks_per_day", "2"),
        overlay(Verb::Scale, "routes.R.closure", "2"),
        overlay(Verb::Add, "routes.R.loss_fraction", "0.1"),
    ];
    let scenario = right(&text, &overlays);
    assert_eq!(pair(&scenario, PairKey::CapacityTrucksPerDay), [20.0, 40.0]);
    assert_eq!((road(&scenario, RouteKey::ClosureMean), road(&scenario, RouteKey::ClosureCv)), (8.0, 0.5));
    assert_eq!(pair(&scenario, PairKey::LossConcentration), [3.0, 3.0]);
    assert!((pair(&scenario, PairKey::LossMean)[0] - 0.3).abs() < 1e-12);
}

#[test]
fn only_what_is_finite_can_be_scaled() {
    let text = on_a_road("", "", "");
    let scaled = |path: &str| codes(&text, &[overlay(Verb::Scale, path, "2")]);
    assert_eq!(scaled("routes.R.capacity_factor"), [""; 0]);
    assert_eq!(scaled("routes.R.capacity_trucks_per_day"), ["S018"]);
    assert_eq!(scaled("commodities.fuel.fleet_trucks"), ["S018"]);
    assert_eq!(scaled("commodities.fuel.storage"), ["S018"]);
    assert_eq!(scaled("escorts.teams"), ["S018"]);
    assert_eq!(scaled("routes.R.closure"), ["S018"]);
    assert_eq!(scaled("routes.R.share"), [""; 0]);
    let scale = "[[measures]]\nscale = { \"routes.R.delay_days\" = 2 }";
    assert_eq!(codes(&on_a_road("", "delay_days = nan", scale), &[]), ["S010"], "one fault, told once");
}

#[test]
fn a_target_that_is_scaled_starts_from_the_stock() {
    let target = |scenario: &Scenario| known(scenario, Slot::Commodity(0, CommodityKey::TargetStockDays));
    let text = on_a_road("", "", "");
    assert!(target(&right(&text, &[])).is_nan());
    assert_eq!(target(&right(&text, &[overlay(Verb::Scale, "commodities.fuel.target_stock_days", "2")])), 10.0);
    let later = [overlay(Verb::Add, "commodities.*.target_stock_days", "2"), set("commodities.fuel.initial_stock_days", "8")];
    assert_eq!(target(&right(&text, &later)), 10.0);
    assert_eq!(road(&right(&text, &[overlay(Verb::Add, "routes.R.return_days", "2")]), RouteKey::ReturnDays), 5.0);
    assert!(road(&right(&text, &[]), RouteKey::ReturnDays).is_nan());
    assert_eq!(codes(&text, &[overlay(Verb::Add, "commodities.fuel.target_stock_days", "-6")]), ["S010"]);
    assert_eq!(codes(&text, &[overlay(Verb::Add, "routes.R.return_days", "-4")]), ["S010"]);
}

#[test]
fn a_depot_has_one_size() {
    let text = format!("{HEAD}{}[routes.R]\nshare = 1\ntransit_days = 1\n", commodity("fuel", "storage_days = 20"));
    let sizes = |overlays: &[Overlay]| {
        let scenario = right(&text, overlays);
        [CommodityKey::StorageDays, CommodityKey::Storage].map(|key| known(&scenario, Slot::Commodity(0, key)).to_string())
    };
    assert_eq!(sizes(&[]), ["20", "NaN"]);
    let with = |more: &str| format!("{HEAD}{}[routes.R]\nshare = 1\ntransit_days = 1\n", commodity("fuel", more));
    for none in ["storage_days = \"none\"\nstorage = 700", "storage = 700\nstorage_days = \"none\""] {
        let scenario = right(&with(none), &[]);
        assert_eq!(known(&scenario, Slot::Commodity(0, CommodityKey::Storage)), 700.0);
        assert!(known(&scenario, Slot::Commodity(0, CommodityKey::StorageDays)).is_nan());
    }
    assert_eq!(codes(&with("storage_days = 9\nstorage = 700"), &[]), ["S023"]);
    assert_eq!(sizes(&[set("commodities.fuel.storage", "700")]), ["NaN", "700"]);
    assert_eq!(sizes(&[set("commodities.fuel.storage", "700"), set("commodities.fuel.storage_days", "9")]), ["9", "NaN"]);
    let measure = right(&format!("{text}[[measures]]\nset = {{ \"commodities.fuel.storage\" = 50 }}"), &[]);
    let layout = measure.layout();
    let set = &measure.measures[0].set;
    assert_eq!(set[0], (layout.index(Slot::Commodity(0, CommodityKey::Storage)), Term::Constant(50.0)));
    assert_eq!(set[1].0, layout.index(Slot::Commodity(0, CommodityKey::StorageDays)));
    assert!(matches!(set[1].1, Term::Constant(gone) if gone.is_nan()));
}

#[test]
fn a_whole_number_that_is_scaled_may_be_a_fraction_and_one_that_is_written_may_not() {
    let text = on_a_road("", "", "");
    let scenario = right(&text, &[overlay(Verb::Scale, "routes.R.transit_days", "0.5")]);
    assert_eq!(road(&scenario, RouteKey::TransitDays), 1.5);
    assert!(scenario.resolved.contains("transit_days = 3\n"), "{}", scenario.resolved);
    assert_eq!(codes(&text, &[set("routes.R.transit_days", "1.5")]), ["S011"]);
    assert_eq!(codes(&text, &[overlay(Verb::Scale, "routes.R.transit_days", "0.2")]), ["S010"]);
    assert_eq!(codes(&text, &[set("routes.R.transit_days", "{ low = 1.5, high = 2 }")]), [""; 0]);
}

#[test]
fn regimes_alternate_unless_they_say_otherwise() {
    let next = |threat: &str| {
        let text = format!("{HEAD}{}[routes.R]\nshare = 1\ntransit_days = 1\n{threat}", commodity("fuel", ""));
        let scenario = right(&text, &[]);
        let regimes = scenario.regimes.len();
        (0..regimes).map(|g| (0..regimes).map(|next| known(&scenario, Slot::Next(g, next))).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    assert_eq!(next(""), [[1.0]]);
    assert_eq!(next("[threat.regimes.war]\nduration = 5"), [[1.0]]);
    let two = "[threat]\ninitial = \"war\"\n[threat.regimes.war]\nduration = 5\n[threat.regimes.peace]\n";
    assert_eq!(next(two), [[0.0, 1.0], [1.0, 0.0]]);
    assert_eq!(next(&format!("{two}duration = 3\nnext = {{ war = 1, peace = 3 }}")), [[0.0, 1.0], [1.0, 3.0]]);
}

#[test]
fn no_threat_is_one_neutral_regime() {
    let scenario = right(&on_a_road("", "", "[threat]\nvolatility = 0.3"), &[]);
    assert_eq!(scenario.regimes, ["normal"]);
    assert_eq!(known(&scenario, Slot::Global(GlobalKey::Volatility)), 0.3);
    assert_eq!(known(&scenario, Slot::Regime(0, RegimeKey::ClosureMultiplier)), 1.0);
    assert!(known(&scenario, Slot::Regime(0, RegimeKey::DurationMean)).is_nan());
}

#[test]
fn a_selector_means_the_status_in_the_file() {
    let text = on_a_road(
        "",
        "",
        "[routes.S]\nstatus = \"good\"\nshare = 1\ntransit_days = 1\n[[measures]]\nset = { \"routes[status=bad].status\" = \"good\", \"routes[status=good].delay_days\" = 2 }",
    );
    let scenario = right(&text, &[]);
    let measure = &scenario.measures[0];
    assert_eq!(measure.statuses.iter().map(|change| (change.route, change.status.as_str())).collect::<Vec<_>>(), [(0, "good")]);
    assert_eq!(measure.set, [(scenario.layout().index(Slot::Route(1, RouteKey::DelayDays)), Term::Constant(2.0))]);
    let moved = right(&text, &[set("routes.S.status", "bad"), set("routes.R.status", "good")]);
    assert_eq!(moved.measures[0].statuses[0].route, 1);
}

#[test]
fn a_measure_takes_dates_and_day_numbers() {
    let text = on_a_road(
        "",
        "",
        "[[measures]]\nfrom = 2026-01-10\nto = \"2026-01-12\"\n[[measures]]\nname = \"m\"\nfrom = -3\n[[measures]]\nfrom = 30\n[[measures]]\nfrom = -9\nto = -1",
    );
    let reading = reading(&text, &[]).unwrap();
    let spans = reading.scenario.measures.iter().map(|measure| (measure.name.as_str(), measure.from, measure.to)).collect::<Vec<_>>();
    assert_eq!(spans, [("measure 1", 9, 11), ("m", -3, i64::MAX), ("measure 3", 30, i64::MAX), ("measure 4", -9, -1)]);
    let warned = reading.warnings.iter().map(|warning| (warning.code, warning.line)).collect::<Vec<_>>();
    assert_eq!(warned.iter().filter(|(code, _)| *code == "S101").count(), 2, "{warned:?}");
}

#[test]
fn two_measures_of_one_name_have_columns_of_their_own() {
    let measure = "[[measures]]\nname = \"m\"\nscale = { \"routes.R.delay_days\" = { low = 0, high = 1 } }\n";
    let scenario = right(&on_a_road("", "", &measure.repeat(2)), &[]);
    let paths = scenario.uncertain.iter().map(|one| one.path.as_str()).collect::<Vec<_>>();
    assert_eq!(paths, ["measures.m.scale.routes.R.delay_days", "measures.m (2).scale.routes.R.delay_days"]);
    assert_eq!(scenario.measures[1].name, "m");
}

#[test]
fn what_a_measure_alone_puts_out_of_range_is_a_fault_and_what_two_do_is_held() {
    let scale = |factor: f64| format!("[[measures]]\nscale = {{ \"routes.R.attack_probability\" = {factor} }}\n");
    let text = |measures: &str| on_a_road("attack_probability = 0.4", "", measures);
    assert_eq!(codes(&text(&scale(3.0)), &[]), ["S010"]);
    assert_eq!(codes(&text(&(scale(2.0) + &scale(2.0))), &[]), [""; 0]);
    assert_eq!(codes(&text("[[measures]]\nscale = { \"routes.R.attack_probability\" = { low = 1, high = 9 } }"), &[]), [""; 0]);
    assert_eq!(
        codes(&text("[[measures]]\nset = { \"routes.R.attack_probability\" = 0.9 }\nadd = { \"routes.R.attack_probability\" = 0.2 }"), &[]),
        ["S010"]
    );
    assert_eq!(codes(&text("[[measures]]\nset = { \"routes.R.attack_probability\" = 1.2 }"), &[]), ["S010"]);
}

#[test]
fn none_stands_for_what_nobody_gave() {
    let text = on_a_road("closure = { mean = 5 }\ncapacity_trucks_per_day = 9", "", "");
    let scenario = right(&text, &[set("routes.R.closure", "none"), set("routes.R.capacity_trucks_per_day.food", "\"none\"")]);
    assert!(road(&scenario, RouteKey::ClosureMean).is_nan());
    assert_eq!(pair(&scenario, PairKey::CapacityTrucksPerDay), [9.0, f64::INFINITY]);
    assert_eq!(codes(&text, &[set("routes.R.delay_days", "none")]), ["S008"]);
}

#[test]
fn several_paths_may_share_a_draw() {
    let more = "[routes.S]\nshare = 1\ntransit_days = 1\n[routes.T]\nshare = 1\ntransit_days = 1\n[scale]\n\"routes.*.share\" = { low = 0.5, high = 1 }";
    let scenario = right(&on_a_road("", "", more), &[set("routes.S.share", "0.3")]);
    assert_eq!(scenario.uncertain[0].path, "scale.routes.R.share, routes.T.share");
    assert_eq!(scenario.uncertain.len(), 1);
    let share = at(&scenario, Slot::Pair(2, 1, PairKey::Share));
    assert_eq!((share.base, share.then[0].verb, share.then[0].by), (Term::Constant(1.0), StepVerb::Scale, Term::Draw(0)));
}

#[test]
fn files_apply_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let mut base = on_a_road(
        "",
        "delay_days = 2\nattack_probability = 0.1",
        "[scale]\n\"routes.*.delay_days\" = 2\n\"routes.*.attack_probability\" = 2",
    );
    let _ = write!(base, "[[measures]]\nname = \"first\"\n[sources]\n\"a\" = \"base\"\n\"b\" = \"base\"\n");
    write("base.toml", &base);
    write(
        "middle.toml",
        "extends = \"base.toml\"\n[scenario]\ndays = 40\n[routes.R]\nattack_probability = { fuel = 0.3 }\n[routes.New]\nshare = 1\ntransit_days = 1\ndelay_days = 2\n[add]\n\"routes.*.delay_days\" = 1\n\
         [[measures]]\nname = \"second\"\n[sources]\n\"b\" = \"middle\"\n",
    );
    write(
        "last.toml",
        "extends = \"middle.toml\"\n[commodities.water]\nunit = \"l\"\ndaily_demand = 1\ntruck_load = 1\ninitial_stock_days = 1\n[[commodities.water.uses]]\nname = \"all\"\nshare = 1\n",
    );
    let scenario = Document::load(&folder.path().join("last.toml")).unwrap().scenario(&[]).unwrap().scenario;
    assert_eq!((scenario.name.as_str(), scenario.title.as_str(), scenario.days), ("last", "t", 40));
    assert_eq!(known(&scenario, Slot::Route(0, RouteKey::DelayDays)), 5.0);
    assert_eq!(known(&scenario, Slot::Route(1, RouteKey::DelayDays)), 3.0);
    assert_eq!(pair(&scenario, PairKey::AttackProbability), [0.3, 0.2]);
    assert_eq!(scenario.measures.iter().map(|measure| measure.name.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    assert_eq!(scenario.sources, [("a".to_owned(), "base".to_owned()), ("b".to_owned(), "middle".to_owned())]);
    assert_eq!(scenario.commodities.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["fuel", "food", "water"]);
}

#[test]
fn a_new_title_is_not_shown_under_the_french_of_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let words = |name: &str, overlays: &[Overlay]| {
        let scenario = Document::load(&folder.path().join(name)).unwrap().scenario(overlays).unwrap().scenario;
        [scenario.title, scenario.title_fr, scenario.summary, scenario.summary_fr]
    };
    let base = on_a_road("", "", "").replace("title = \"t\"", "title_fr = \"le t\"\ntitle = \"t\"\nsummary = \"s\"\nsummary_fr = \"le s\"");
    write("base.toml", &base);
    write("silent.toml", "extends = \"base.toml\"\n");
    write("titled.toml", "extends = \"base.toml\"\n[scenario]\ntitle = \"new\"\n");
    write("both.toml", "extends = \"base.toml\"\n[scenario]\ntitle_fr = \"nouveau\"\ntitle = \"new\"\nsummary = \"other\"\n");
    write("verb.toml", "extends = \"base.toml\"\n[set]\n\"scenario.title\" = \"set\"\n");
    assert_eq!(words("silent.toml", &[]), ["t", "le t", "s", "le s"]);
    assert_eq!(words("titled.toml", &[]), ["new", "", "s", "le s"]);
    assert_eq!(words("both.toml", &[]), ["new", "nouveau", "other", ""]);
    assert_eq!(words("verb.toml", &[]), ["set", "", "s", "le s"]);
    assert_eq!(words("base.toml", &[set("scenario.title", "'x'")]), ["x", "", "s", "le s"]);
    assert_eq!(words("base.toml", &[set("scenario.title", "'x'"), set("scenario.title_fr", "'le x'")]), ["x", "le x", "s", "le s"]);
}

#[test]
fn a_title_by_language_is_the_same_scenario_as_two_keys() {
    let with = |title: &str| on_a_road("", "", "").replace("title = \"t\"", title);
    let words = |text: &str| {
        let scenario = right(text, &[]);
        [scenario.title, scenario.title_fr, scenario.summary, scenario.summary_fr]
    };
    let two = right(&with("title = \"t\"\ntitle_fr = \"le t\"\nsummary = \"s\"\nsummary_fr = \"le s\""), &[]);
    let one = right(&with("title = { en = \"t\", fr = \"le t\" }\nsummary = { fr = \"le s\", en = \"s\" }"), &[]);
    assert_eq!((&one.resolved, &one.hash), (&two.resolved, &two.hash));
    // The only language there is serves all.
    assert_eq!(words(&with("title = { fr = \"le t\" }")), ["le t", "", "", ""]);
    assert_eq!(words(&with("title.en = \"t\"\ntitle.fr = \"le t\"")), ["t", "le t", "", ""]);
    // A new title without French is not shown under the French of the old one; `set` takes both forms.
    let text = with("title = { en = \"t\", fr = \"le t\" }");
    let overlaid = |value: &str| {
        let scenario = right(&text, &[set("scenario.title", value)]);
        [scenario.title, scenario.title_fr]
    };
    assert_eq!(overlaid("\"x\""), ["x", ""]);
    assert_eq!(overlaid("{ en = \"x\", fr = \"le x\" }"), ["x", "le x"]);
    // All faults are reported together, each at its line and column.
    let wrong = with("title = { en = 3, de = \"der t\" }\nsummary = {}");
    let mut found = codes(&wrong, &[]);
    found.sort_unstable();
    assert_eq!(found, ["S007", "S008", "S030"]);
    let told = reading(&wrong, &[]).unwrap_err().render(false, 80);
    assert!(told.contains("`de` is no language of `title`") && told.contains("{ en = \"…\", fr = \"…\" }"), "{told}");
}

#[test]
fn a_translation_makes_no_other_scenario_and_reads_back() {
    let plain = right(&on_a_road("", "", ""), &[]);
    let text = on_a_road("", "", "").replace("title = \"t\"", "title = \"t\"\ntitle_fr = \"l’été\\n[x]\"\nsummary_fr = \"s\"");
    let french = right(&text, &[]);
    assert_eq!(french.hash, plain.hash);
    assert!(french.resolved.contains("title_fr") && !plain.resolved.contains("title_fr"));
    let again = right(&french.resolved, &[]);
    assert_eq!((again.title_fr.as_str(), again.summary_fr.as_str(), &again.hash), ("l’été\n[x]", "s", &plain.hash));
    assert_eq!(again.resolved, french.resolved);
    // What is shown in all languages does make another.
    assert_ne!(right(&on_a_road("", "", "").replace("title = \"t\"", "title = \"u\""), &[]).hash, plain.hash);
}

#[test]
fn a_title_in_a_language_that_is_not_known_is_told_with_what_there_is() {
    let text = on_a_road("", "", "").replace("title = \"t\"", "title = \"t\"\ntitle_de = \"der t\"");
    let faults = reading(&text, &[]).unwrap_err();
    assert_eq!(codes(&text, &[]), ["S007"]);
    assert!(faults.render(false, 80).contains("title_fr"), "{}", faults.render(false, 80));
}

/// Measures of which two bear one name, one value stands in a table, and one is written as a path.
fn two_measures(scale: &str, mean: &str, add: &str) -> String {
    let measures = format!(
        "[[measures]]\nname = \"Long road, slow\"\nfrom = 3\nscale = {{ \"routes.R.delay_days\" = {scale} }}\nset = {{ \"routes.R\" = {{ \
         recovery_days = 5, closure = {{ mean = {mean} }} }} }}\n[[measures]]\nname = \"Long road, slow\"\nfrom = 9\nadd = {{ \
         \"routes.R.delay_days\" = {add} }}"
    );
    on_a_road("closure_probability = 0.1\nclosure = { mean = 2 }\n", "delay_days = 1", &measures)
}

#[test]
fn a_value_inside_a_measure_has_the_path_by_which_results_name_it() {
    let [scale, mean, add] = [
        "Long road, slow.scale.routes.R.delay_days",
        "Long road, slow.set.routes.R.closure.mean",
        "Long road, slow (2).add.routes.R.delay_days",
    ]
    .map(|name| format!("measures.{name}"));
    // Set from outside, or written there: the same scenario to the letter.
    let from_outside = [set(&scale, "2.5"), set(&mean, "{ low = 4, high = 6 }"), set(&add, "0.5")];
    let (outside, written) =
        (right(&two_measures("2", "3", "1"), &from_outside), right(&two_measures("2.5", "{ low = 4, high = 6 }", "0.5"), &[]));
    assert_eq!(outside.resolved, written.resolved);
    assert_eq!(outside.uncertain.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), [mean.as_str()]);
    // The same in a file's own [set], and what is uncertain can be fixed.
    let in_file = format!("{}\n[set]\n{scale:?} = 2.5\n{mean:?} = {{ low = 4, high = 6 }}\n{add:?} = 0.5", two_measures("2", "3", "1"));
    assert_eq!(right(&in_file, &[]).resolved, written.resolved);
    assert!(right(&in_file, &[set(&mean, "5")]).uncertain.is_empty());
    // A range that is out of range, no such value, another verb: each told where it was typed.
    for (wrong, code) in [
        (set(&mean, "0"), "S010"),
        (set(&scale, "-1"), "S010"),
        (set(&scale, "true"), "S008"),
        (set("measures.Long road, slow.scale.routes.R.delay_day", "1"), "S014"),
        (set("measures.Long road.scale.routes.R.delay_days", "1"), "S014"),
        (overlay(Verb::Scale, &scale, "2"), "S018"),
    ] {
        let faults = reading(&two_measures("2", "3", "1"), std::slice::from_ref(&wrong)).unwrap_err();
        assert_eq!(faults.0.iter().map(|fault| (fault.code, fault.file.as_str())).collect::<Vec<_>>(), [(code, "--set")], "{wrong:?}");
    }
    let faults = reading(&two_measures("2", "3", "1"), &[set("measures.Long road, slow.scale.routes.R.delay_day", "1")]).unwrap_err();
    assert!(faults.0[0].hint.as_ref().is_some_and(|hint| hint.contains(&scale)), "{:?}", faults.0[0].hint);
}
