//! The engine against a second program, written from docs/model.md by other means (tests/oracle/README.md).
//!
//! Every mean of every figure of every scenario is compared, by day where it is daily. Both programs draw their own chance, so that
//! means differ by chance: each difference is held against 5.5 of its own standard errors, in both directions. About 160,000 means
//! are compared; under the normal law a sound engine fails one time in 160 at the most (fewer: the figures of a day are dependent), and
//! a mean that is off by 9 standard errors is missed one time in 4,000. With the oracle's 40,000 replications and 10,000 here, a
//! standard error is about 1.1 % of a figure's standard deviation: an error of a tenth of a standard deviation does not pass. Another
//! 88,000 values of the scenarios without chance must be equal.

use stockout_testing as common;

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::results::{
    CommodityMetric, DailyMetric, Distribution, FirstShortage, PairMetric, PlaceMetric, Results, Seen, TotalMetric, UseMetric,
};
use stockout::scenario::read;

const LIMIT: f64 = 5.5;

struct Comparison {
    name: String,
    n: f64,
    compared: usize,
    faults: Vec<String>,
}

impl Comparison {
    /// A mean, given its standard deviation over replications in the oracle and the oracle's standard error.
    fn mean(&mut self, what: &str, ours: f64, theirs: f64, sd: f64, their_error: f64) {
        self.mean_of(what, ours, theirs, sd, their_error, 0.0);
    }

    /// The same where one replication may bring up to `most`: a dozen replications more or less are chance, where events are so
    /// rare that a standard deviation says little.
    fn mean_of(&mut self, what: &str, ours: f64, theirs: f64, sd: f64, their_error: f64, most: f64) {
        self.compared += 1;
        let error = (sd * sd / self.n + their_error * their_error).sqrt();
        let rare = if self.n > 1.0 { 12.0 * most / self.n } else { 0.0 };
        let rounding = 2e-8 * theirs.abs().max(1e-3);
        if (ours - theirs).abs() > LIMIT * error + rare + rounding || ours.is_nan() != theirs.is_nan() {
            let z = (ours - theirs) / error.max(1e-300);
            self.faults.push(format!("{}: {what}: {ours} instead of {theirs} ({z:.1} standard errors)", self.name));
        }
    }

    fn distribution(&mut self, what: &str, ours: &Distribution, theirs: &Value) {
        let get = |key: &str| theirs[key].as_f64().unwrap_or(f64::NAN);
        // A rare event may not have come up there: its standard deviation here counts as well.
        self.mean(what, ours.mean, get("mean"), get("sd").max(ours.sd), get("se"));
        // Standard deviations within a fifth, where they say something: the law of a sample variance depends on the tails.
        if get("sd") > 0.0 && (0.3..50.0).contains(&(get("mean").abs() / get("sd"))) {
            self.compared += 1;
            let ratio = ours.sd / get("sd");
            if !(0.83..1.2).contains(&ratio) {
                self.faults.push(format!("{}: {what}: standard deviation {} instead of {}", self.name, ours.sd, get("sd")));
            }
        }
    }

    fn proportion(&mut self, what: &str, ours: f64, theirs: f64, oracle_n: f64) {
        let p = (ours * self.n + theirs * oracle_n + 1.0) / (self.n + oracle_n + 2.0);
        // Without chance there is one replication, and a share is 0 or 1.
        let sd = if self.n > 1.0 { (p * (1.0 - p)).sqrt() } else { 0.0 };
        self.mean(what, ours, theirs, sd, sd / oracle_n.sqrt());
    }
}

fn compare(path: &Path, replications: u64) -> Comparison {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let expected = path.parent().unwrap().parent().unwrap().join("expected").join(format!("{name}.json"));
    let theirs: Value = serde_json::from_str(&std::fs::read_to_string(expected).unwrap()).unwrap();
    let reading = read(path, &[]).unwrap_or_else(|faults| panic!("{}", faults.render(false, 100)));
    let model = Model::compile(&reading.scenario);
    let inner = theirs["inner"].as_u64().unwrap();
    let oracle_n = theirs["n"].as_f64().unwrap();
    let replications = if oracle_n == 1.0 { 1 } else { replications.next_multiple_of(inner) };
    let plan = Plan { inner, ..Plan::new(20_260_101, replications) };
    let ours = common::results(&model, &plan);
    // With several replications a draw, the draws count, not the replications.
    let n = (replications / inner) as f64;
    let mut comparison = Comparison { name, n, compared: 0, faults: Vec::new() };
    figures(&mut comparison, &ours, &theirs);
    chances(&mut comparison, &ours, &theirs, oracle_n / inner as f64);
    days(&mut comparison, &ours, &theirs, oracle_n / inner as f64);
    comparison
}

fn figures(comparison: &mut Comparison, ours: &Results, theirs: &Value) {
    let theirs = theirs["metrics"].as_object().unwrap();
    let mut named = BTreeSet::new();
    let mut one = |key: String, found: &Distribution| {
        let expected = theirs.get(&key).unwrap_or_else(|| panic!("{}: the oracle has no {key}", comparison.name));
        comparison.distribution(&key, found, expected);
        named.insert(key);
    };
    for commodity in &ours.commodities {
        let name = &commodity.name;
        for (metric, found) in CommodityMetric::ALL.iter().zip(&commodity.metrics) {
            one(format!("{name}.{}", metric.key()), found);
        }
        for used in &commodity.uses {
            for (metric, found) in UseMetric::ALL.iter().zip(&used.metrics) {
                one(format!("{name}.uses.{}.{}", used.name, metric.key()), found);
            }
        }
        for place in &commodity.places {
            for (metric, found) in PlaceMetric::ALL.iter().zip(&place.metrics) {
                one(format!("{name}.places.{}.{}", ours.provenance.places[place.place].name, metric.key()), found);
            }
        }
    }
    for route in &ours.routes {
        one(format!("routes.{}.open_days", route.name), &route.open_days);
        for (metric, found) in TotalMetric::ALL.iter().zip(&route.totals) {
            one(format!("routes.{}.{}", route.name, metric.key()), found);
        }
        for (commodity, metrics) in ours.commodities.iter().zip(&route.metrics) {
            for metric in [PairMetric::Delivered, PairMetric::MaxQueue] {
                one(format!("routes.{}.{}.{}", route.name, metric.key(), commodity.name), &metrics[metric as usize]);
            }
        }
    }
    for key in theirs.keys().filter(|key| !named.contains(*key)) {
        comparison.faults.push(format!("{}: the engine has no {key}", comparison.name));
    }
}

fn chances(comparison: &mut Comparison, ours: &Results, theirs: &Value, oracle_n: f64) {
    let mut survives = |key: &str, onset: &str, found: &FirstShortage| {
        let survival = theirs[onset][key]["survival"].as_array().unwrap_or_else(|| panic!("no {onset} of {key}"));
        assert_eq!(survival.len(), found.survival.len(), "{key}: {onset}");
        for (day, (ours, theirs)) in found.survival.iter().zip(survival).enumerate() {
            comparison.proportion(&format!("{key}: {onset}: survival[{day}]"), *ours, theirs.as_f64().unwrap(), oracle_n);
        }
    };
    for (key, first_shortage, seen) in users(ours) {
        survives(&key, "first_shortage_day", first_shortage);
        survives(&key, "first_dry_day", &seen.first_dry);
    }
}

/// All that are told of: commodities, uses and places, with what the oracle calls them.
fn users(ours: &Results) -> Vec<(String, &FirstShortage, &Seen)> {
    let mut users = Vec::new();
    for commodity in &ours.commodities {
        let name = &commodity.name;
        users.push((name.clone(), &commodity.first_shortage, &commodity.seen));
        users.extend(commodity.uses.iter().map(|used| (format!("{name}.uses.{}", used.name), &used.first_shortage, &used.seen)));
        let place = |at: usize| &ours.provenance.places[at].name;
        users.extend(commodity.places.iter().map(|of| (format!("{name}.places.{}", place(of.place)), &of.first_shortage, &of.seen)));
    }
    users
}

/// Daily means of one user or route against the oracle's table of it.
struct Daily<'c> {
    comparison: &'c mut Comparison,
    oracle_n: f64,
}

impl Daily<'_> {
    fn numbers(value: &Value) -> Vec<f64> {
        value.as_array().map_or_else(Vec::new, |v| v.iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect())
    }

    /// A figure of which one replication may bring up to `most`.
    fn figure(&mut self, whose: &str, table: &Value, key: &str, ours: &[f64], most: f64) {
        let (means, sds) = (Self::numbers(&table[key]["mean"]), Self::numbers(&table[key]["sd"]));
        assert_eq!(means.len(), ours.len(), "{}: {whose}.{key}", self.comparison.name);
        for day in 0..means.len() {
            let what = format!("{whose}.{key}[{day}]");
            self.comparison.mean_of(&what, ours[day], means[day], sds[day], sds[day] / self.oracle_n.sqrt(), most);
        }
    }

    /// An amount, of which one replication may bring some times its largest daily mean.
    fn amount(&mut self, whose: &str, table: &Value, key: &str, ours: &[f64], times: f64) {
        let most = Self::numbers(&table[key]["mean"]).into_iter().fold(1.0, f64::max) * times;
        self.figure(whose, table, key, ours, most);
    }

    fn probability(&mut self, whose: &str, table: &Value, key: &str, ours: &[f64]) {
        let means = Self::numbers(&table[key]["mean"]);
        assert_eq!(means.len(), ours.len(), "{}: {whose}.{key}", self.comparison.name);
        for (day, (ours, theirs)) in ours.iter().zip(means).enumerate() {
            self.comparison.proportion(&format!("{whose}.{key}[{day}]"), *ours, theirs, self.oracle_n);
        }
    }

    fn seen(&mut self, whose: &str, table: &Value, seen: &Seen) {
        self.probability(whose, table, "dry_probability", &seen.dry_probability);
        self.probability(whose, table, "unserved_probability", &seen.unserved_probability);
    }
}

fn days(comparison: &mut Comparison, ours: &Results, theirs: &Value, oracle_n: f64) {
    let mut daily = Daily { comparison, oracle_n };
    for commodity in &ours.commodities {
        let (name, table) = (&commodity.name, &theirs["daily"][&commodity.name]);
        for (metric, bands) in &commodity.daily {
            match metric {
                // Of a share at most 1; of an amount about its largest daily mean, and a few convoys at once of arrivals.
                DailyMetric::UnmetShare | DailyMetric::FillRate => daily.figure(name, table, metric.key(), &bands.mean, 1.0),
                DailyMetric::Arrivals => daily.amount(name, table, metric.key(), &bands.mean, 5.0),
                _ => daily.amount(name, table, metric.key(), &bands.mean, 1.0),
            }
        }
        daily.probability(name, table, "shortage_probability", &commodity.shortage_probability);
        daily.seen(name, table, &commodity.seen);
        for used in &commodity.uses {
            let (whose, table) = (format!("{name}.uses.{}", used.name), &theirs["uses_daily"][name][&used.name]);
            for (metric, bands) in &used.daily {
                daily.amount(&whose, table, metric.key(), &bands.mean, 1.0);
            }
            daily.seen(&whose, table, &used.seen);
        }
        for place in &commodity.places {
            let of = &ours.provenance.places[place.place].name;
            let (whose, table) = (format!("{name}.places.{of}"), &theirs["places_daily"][name][of]);
            for (metric, bands) in &place.daily {
                daily.amount(&whose, table, metric.key(), &bands.mean, 1.0);
            }
            daily.probability(&whose, table, "shortage_probability", &place.shortage_probability);
            daily.seen(&whose, table, &place.seen);
        }
    }
    for route in &ours.routes {
        let (name, table) = (&route.name, &theirs["routes_daily"][&route.name]);
        daily.probability(name, table, "open", &route.open_probability);
        daily.amount(name, table, "trucks_sent", &route.trucks_sent, 5.0);
        daily.amount(name, table, "trucks_lost", &route.trucks_lost, 20.0);
        for (at, commodity) in ours.commodities.iter().enumerate() {
            let whose = format!("{name}.{}", commodity.name);
            daily.amount(&whose, &table["delivered"], &commodity.name, &route.delivered[at], 5.0);
            daily.amount(&whose, &table["queue"], &commodity.name, &route.queue[at], 5.0);
            daily.probability(&whose, &table["halted"], &commodity.name, &route.halted[at]);
        }
    }
}

fn check(files: &[&str], replications: u64) {
    let mut faults = Vec::new();
    for file in files {
        let comparison = compare(&Path::new("tests/oracle/scenarios").join(format!("{file}.toml")), replications);
        assert!(comparison.compared > 500, "{file}: only {} figures were compared", comparison.compared);
        faults.extend(comparison.faults);
    }
    assert!(faults.is_empty(), "{} figures differ:\n{}", faults.len(), faults.iter().take(60).cloned().collect::<Vec<_>>().join("\n"));
}

macro_rules! scenarios {
    ($($test:ident $file:literal,)*) => {
        $(#[test] fn $test() { check(&[$file], 10_000); })*

        #[test]
        fn every_scenario_of_the_oracle_is_compared() {
            let compared = [$($file),*];
            for entry in std::fs::read_dir("tests/oracle/scenarios").unwrap() {
                let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
                assert!(compared.contains(&name.as_str()), "{name}.toml is compared nowhere");
            }
        }
    };
}

scenarios! {
    a_city_and_its_country "city",
    a_cold_open "cold-open",
    a_depot_that_fills "depot",
    city_without_chance "det-city",
    corners_without_chance "det-corners",
    flow_without_chance "det-flow",
    halts_without_chance "det-halts",
    sights_without_chance "det-seen",
    threat_without_chance "det-threat",
    thresholds_without_chance "det-thresholds",
    edges_of_every_range "edges",
    escorts "escorts",
    a_fleet_that_runs_out "fleet",
    halts_after_attacks "halts",
    households_that_hoard "households",
    measures "measures",
    overlays_and_paths "overlays",
    regimes "regimes",
    three_towns "places",
    unknown_values "unknowns",
    values_drawn_together "together",
}
