//! The extremes of every key: a scenario that `check` accepts balances its ledger, whatever numbers it holds.

use proptest::prelude::*;
use stockout::model::Model;
use stockout::results::{Column, Figure};
use stockout::scenario::{
    CommodityKey, Document, EscortKey, GlobalKey, Overlay, PairKey, PlaceKey, RegimeKey, RegimePairKey, RouteKey, Spec, UseKey, Verb,
};
use stockout_testing::{audited, figure};

/// Every part of a scenario, so that every key has something to change.
const BASE: &str = r#"
[scenario]
title = "Extremes"
start = "2026-01-01"
days = 25
[places.City]
population = 100_000
[places.Town]
population = 20_000
[commodities.fuel]
unit = "m3"
daily_demand = 90
truck_load = 45
initial_stock_days = 4
price_level = 0.8
price_cap = 4
rationing = [{ below_days = 2, fraction = 0.5 }]
fleet_trucks = 40
[[commodities.fuel.uses]]
name = "vital"
place = "City"
share = 0.4
buffer_days = 2
service = { unit = "m3/day", full = 100, without = 20 }
[[commodities.fuel.uses]]
name = "transport"
place = "Town"
share = 0.6
buffer_days = 1
budget = 0.9
retail = true
service = { unit = "rides", full = 50 }
[commodities.food]
unit = "t"
daily_demand = 60
truck_load = 30
initial_stock_days = 6
price_elasticity = 0.4
price_cap = 3
local_supply_per_day = 10
depends_on = { commodity = "fuel", use = "transport", strength = 0.5 }
[[commodities.food.uses]]
name = "all"
place = "City"
share = 1
[threat]
initial = "siege"
volatility = 0.3
persistence = 0.8
[threat.regimes.siege]
duration = { mean = 12 }
[threat.regimes.calm]
attack_multiplier = 0.2
duration = { mean = 8, cv = 0.5 }
[escorts]
teams = 3
halt = { mean = 3 }
[routes.A]
share = 1
transit_days = 2
closure_probability = 0.1
closure = { mean = 4 }
attack_probability = 0.2
loss_fraction = { mean = 0.4, concentration = 3 }
turn_back_probability = 0.2
delay_days = 0.5
[routes.B]
share = 0.5
transit_days = 3
convoy_trucks = 5
attack_probability = 0.3
loss_fraction = { mean = 0.5 }
escorted = true
"#;

/// Each key as a path into the scenario, with what is known of it.
fn keys() -> Vec<(String, &'static Spec)> {
    let mut keys = Vec::new();
    let mut add = |before: &[&str], specs: &mut dyn Iterator<Item = &'static Spec>| {
        for spec in specs {
            keys.extend(before.iter().map(|before| (format!("{before}{}", spec.name), spec)));
        }
    };
    add(&[""], &mut GlobalKey::ALL.iter().map(|key| key.spec()));
    add(&["commodities.fuel.", "commodities.food."], &mut CommodityKey::ALL.iter().map(|key| key.spec()));
    add(&["commodities.fuel.uses.vital.", "commodities.fuel.uses.transport."], &mut UseKey::ALL.iter().map(|key| key.spec()));
    add(&["places.City."], &mut PlaceKey::ALL.iter().map(|key| key.spec()));
    add(&["escorts."], &mut EscortKey::ALL.iter().map(|key| key.spec()));
    add(&["threat.regimes.siege."], &mut RegimeKey::ALL.iter().map(|key| key.spec()));
    add(&["threat.regimes.siege."], &mut RegimePairKey::ALL.iter().map(|key| key.spec()));
    add(&["routes.A.", "routes.B."], &mut RouteKey::ALL.iter().map(|key| key.spec()));
    add(&["routes.A.", "routes.B."], &mut PairKey::ALL.iter().map(|key| key.spec()));
    // A road is open or closed, which is a word in a file.
    keys.retain(|(path, _)| !path.ends_with(".initially"));
    keys
}

/// The ends of the range, what lies just inside them, and numbers beyond all sense.
fn extremes(spec: &Spec) -> Vec<String> {
    if spec.flag {
        return ["true", "false"].map(str::to_owned).to_vec();
    }
    let inside = [spec.low, spec.low.next_up(), spec.low + 1e-12, spec.low + 1e-9, spec.low + 1.0];
    let huge = [1e3, 1e6, 1e9, 1e12, 1e15, 1e18, 1e100, 1e300, f64::MAX];
    let ends = [spec.high, spec.high.next_down(), spec.high - 1e-12];
    let all = inside.into_iter().chain([5e-324, 1e-320, 1e-300, 1e-12]).chain(ends).chain(huge);
    all.filter(|number| number.is_finite()).map(|number| format!("{number:e}")).collect()
}

/// Syntax, an unknown key, a wrong type, an unknown name, no match, a bad path: then the test went astray, not the number.
const ASTRAY: [&str; 6] = ["S004", "S007", "S008", "S014", "S016", "S017"];

/// Accepted, with a balanced ledger and figures that are numbers; or refused. Anything else fails.
fn holds(settings: &[(&str, &str)]) -> bool {
    let set = |&(path, value): &(&str, &str)| Overlay { verb: Verb::Set, path: path.into(), value: value.into(), origin: "--set".into() };
    let overlays: Vec<Overlay> = settings.iter().map(set).collect();
    let read = Document::from_text("extremes.toml", BASE).and_then(|document| document.scenario(&overlays));
    let scenario = match read {
        Ok(reading) => reading.scenario,
        Err(faults) => {
            let meant = faults.0.iter().all(|fault| !ASTRAY.contains(&fault.code));
            assert!(meant, "{settings:?}: {}", faults.render(false, 100));
            return false;
        }
    };
    let model = Model::compile(&scenario);
    for replication in 0..2 {
        let outcome = audited(&model, 1, replication);
        for column in model.shape.rows.columns() {
            let value = figure(&model, &outcome, column);
            let is_sound = match column {
                Column::First(..) => value.is_nan() || value >= 0.0,
                _ if column.figure() == Figure::UnmetShare => (0.0..=1.0 + 1e-9).contains(&value),
                _ => value >= 0.0 && value.is_finite(),
            };
            assert!(is_sound, "{settings:?}: {column:?} is {value}");
        }
        assert!(outcome.daily.iter().all(|value| !value.is_infinite()), "{settings:?}: a day has an infinite figure");
    }
    true
}

#[test]
fn each_extreme_of_each_key_is_refused_or_right() {
    // A commodity has one form of price: no number makes a second one right.
    let second_forms = [
        "commodities.fuel.price_elasticity",
        "commodities.fuel.price_inflow",
        "commodities.food.price_level",
        "commodities.food.price_inflow",
    ];
    let never = |(path, spec): &(String, &'static Spec)| extremes(spec).iter().filter(|value| holds(&[(path, value)])).count() == 0;
    // The shares of the uses add up to 1, so that only both together can change; the population is given place by place.
    let is_bound = |path: &str| path.contains(".uses.") && path.ends_with(".share") || path == "scenario.population";
    let keys = keys();
    let refused: Vec<&str> = keys.iter().filter(|key| never(key)).map(|(path, _)| path.as_str()).collect();
    let odd: Vec<&&str> = refused.iter().filter(|path| !is_bound(path) && !second_forms.contains(path)).collect();
    assert!(odd.is_empty(), "no extreme of these is accepted: {odd:?}");
}

/// Any three extremes at once.
fn three() -> impl Strategy<Value = Vec<(String, String)>> {
    let one = (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(key, value)| {
        let keys = keys();
        let (path, spec) = key.get(&keys);
        (path.clone(), value.get(&extremes(spec)).clone())
    });
    prop::collection::vec(one, 2..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn extremes_together_are_refused_or_right(settings in three()) {
        let settings: Vec<(&str, &str)> = settings.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
        holds(&settings);
    }
}
