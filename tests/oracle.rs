//! The engine against a second program, written from docs/model.md by other means (tests/oracle/README.md).
//!
//! Every mean of every figure of every scenario is compared, by day where it is daily. Both programs draw their own chance, so that
//! means differ by chance: each difference is held against 5.5 of its own standard errors, in both directions. About 60,000 means
//! are compared; under the normal law a sound engine fails one time in 400 at the most (fewer: the figures of a day are dependent), and
//! a mean that is off by 9 standard errors is missed one time in 4,000. With the oracle's 40,000 replications and 10,000 here, a
//! standard error is about 1.1 % of a figure's standard deviation: an error of a tenth of a standard deviation does not pass.

use stockout_testing as common;

use serde_json::Value;
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::results::{CommodityMetric, DailyMetric, TotalMetric, UseMetric};
use stockout::results::{Distribution, PairMetric, Results};
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
        let sd = (p * (1.0 - p)).sqrt();
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
    for commodity in &ours.commodities {
        for (metric, found) in CommodityMetric::ALL.iter().zip(&commodity.metrics) {
            let key = format!("{}.{}", commodity.name, metric.key());
            comparison.distribution(&key, found, &theirs["metrics"][&key]);
        }
        for use_ in &commodity.uses {
            for (metric, found) in UseMetric::ALL.iter().zip(&use_.metrics) {
                let key = format!("{}.uses.{}.{}", commodity.name, use_.name, metric.key());
                comparison.distribution(&key, found, &theirs["metrics"][&key]);
            }
        }
    }
    for route in &ours.routes {
        let key = format!("routes.{}.open_days", route.name);
        comparison.distribution(&key, &route.open_days, &theirs["metrics"][&key]);
        for (metric, found) in TotalMetric::ALL.iter().zip(&route.totals) {
            let key = format!("routes.{}.{}", route.name, metric.key());
            comparison.distribution(&key, found, &theirs["metrics"][&key]);
        }
        for (commodity, metrics) in ours.commodities.iter().zip(&route.metrics) {
            for metric in [PairMetric::Delivered, PairMetric::MaxQueue] {
                let found = &metrics[metric as usize];
                let key = format!("routes.{}.{}.{}", route.name, metric.key(), commodity.name);
                comparison.distribution(&key, found, &theirs["metrics"][&key]);
            }
        }
    }
}

fn chances(comparison: &mut Comparison, ours: &Results, theirs: &Value, oracle_n: f64) {
    for commodity in &ours.commodities {
        let uses = commodity.uses.iter().map(|use_| (format!("{}.uses.{}", commodity.name, use_.name), &use_.first_shortage));
        let all = std::iter::once((commodity.name.clone(), &commodity.first_shortage)).chain(uses);
        for (key, first) in all {
            let survival = theirs["first_shortage_day"][&key]["survival"].as_array().unwrap_or_else(|| panic!("no survival of {key}"));
            for (day, (ours, theirs)) in first.survival.iter().zip(survival).enumerate() {
                comparison.proportion(&format!("{key}.survival[{day}]"), *ours, theirs.as_f64().unwrap(), oracle_n);
            }
        }
    }
}

fn days(comparison: &mut Comparison, ours: &Results, theirs: &Value, oracle_n: f64) {
    let list =
        |value: &Value| value.as_array().map_or_else(Vec::new, |v| v.iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect::<Vec<_>>());
    for commodity in &ours.commodities {
        for (metric, bands) in &commodity.daily {
            let of = &theirs["daily"][&commodity.name][metric.key()];
            let (means, sds) = (list(&of["mean"]), list(&of["sd"]));
            assert_eq!(means.len(), bands.mean.len(), "{}: {} {}", comparison.name, commodity.name, metric.key());
            // Of a share at most 1; of an amount about its largest daily mean, and a few convoys at once of arrivals.
            let most = means.iter().copied().fold(1.0, f64::max) * if *metric == DailyMetric::Arrivals { 5.0 } else { 1.0 };
            let share = matches!(metric, DailyMetric::UnmetShare | DailyMetric::FillRate);
            let most = if share { 1.0 } else { most };
            for day in 0..means.len() {
                let what = format!("{}.{}[{day}]", commodity.name, metric.key());
                comparison.mean_of(&what, bands.mean[day], means[day], sds[day], sds[day] / oracle_n.sqrt(), most);
            }
        }
    }
    for route in &ours.routes {
        let of = &theirs["routes_daily"][&route.name];
        let open = list(&of["open"]["mean"]);
        for (day, (ours, theirs)) in route.open_probability.iter().zip(&open).enumerate() {
            comparison.proportion(&format!("{}.open[{day}]", route.name), *ours, *theirs, oracle_n);
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
    a_cold_open "cold-open",
    a_depot_that_fills "depot",
    corners_without_chance "det-corners",
    flow_without_chance "det-flow",
    threat_without_chance "det-threat",
    thresholds_without_chance "det-thresholds",
    edges_of_every_range "edges",
    escorts "escorts",
    a_fleet_that_runs_out "fleet",
    households_that_hoard "households",
    measures "measures",
    overlays_and_paths "overlays",
    regimes "regimes",
    unknown_values "unknowns",
    values_drawn_together "together",
}
