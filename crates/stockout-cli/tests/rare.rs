//! Rare stock-outs: probabilities that dynamic programming knows, down to one in a million; intervals that cover; plain replications.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use stockout_testing as common;

use std::collections::BTreeMap;
use stockout::ensemble::Silent;
use stockout::model::Model;
use stockout::results::rare::{RareEvent, Trust};
use stockout::study::rare::{Effort, Event, Kind, rare};

/// A day's need is a truck, a truck is ordered each day, the road takes a day: the stock-out of a road that closes.
struct Chain {
    close: f64,
    reopen: f64,
    attack: f64,
    stock: usize,
    days: usize,
}

impl Chain {
    fn model(&self) -> Model {
        common::model(&format!(
            "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = {}\npopulation = 1000\nwarm_start = false\n[commodities.fuel]\n\
             unit = \"m3\"\ndaily_demand = 1\ntruck_load = 1\ninitial_stock_days = {}\ntarget_stock_days = 1e6\nmax_order_factor = 1\n\
             [[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 1\nrerouting = 0\n\
             closure_probability = {}\nclosure = {{ mean = {} }}\nattack_probability = {}\nloss_fraction = {{ mean = 1 }}\n",
            self.days,
            self.stock,
            self.close,
            1.0 / self.reopen,
            self.attack
        ))
    }

    /// P(nothing sold on `spell` days running), over the states (open, queue, on the road, stock, days without).
    fn exact(&self, spell: usize) -> f64 {
        type State = (bool, usize, usize, usize, usize);
        let mut states: BTreeMap<State, f64> = BTreeMap::from([((true, 0, 0, self.stock, 0), 1.0)]);
        let mut reached = 0.0;
        for _ in 0..self.days {
            let mut next: BTreeMap<State, f64> = BTreeMap::new();
            for (&(open, queue, road, stock, without), &p) in &states {
                let turns =
                    if open { [(false, self.close), (true, 1.0 - self.close)] } else { [(true, self.reopen), (false, 1.0 - self.reopen)] };
                for (open, chance) in turns {
                    let (arrived, road) = if open { (road, 0) } else { (0, road) };
                    let at_hand = stock + arrived;
                    let (stock, without) = if at_hand > 0 { (at_hand - 1, 0) } else { (0, without + 1) };
                    if without == spell {
                        reached += p * chance;
                        continue;
                    }
                    let queue = queue + 1;
                    if !open {
                        *next.entry((open, queue, road, stock, without)).or_default() += p * chance;
                        continue;
                    }
                    let mut pmf = self.attack.powi(queue as i32);
                    for through in 0..=queue {
                        *next.entry((open, 0, through, stock, without)).or_default() += p * chance * pmf;
                        pmf *= (queue - through) as f64 / (through + 1) as f64 * (1.0 - self.attack) / self.attack;
                    }
                }
            }
            states = next;
        }
        reached
    }
}

fn event(model: &Model, kind: Kind, days: u32) -> Event {
    Event { commodity: 0, uses: model.shape.uses[0].clone(), kind, days, horizon: model.shape.days }
}

fn ask(model: &Model, kind: Kind, days: u32, effort: Effort) -> RareEvent {
    rare(model, &event(model, kind, days), &effort, &Silent).unwrap()
}

fn effort(seed: u64, repetitions: u64, courses: u64, plain: u64) -> Effort {
    Effort { seed, repetitions, courses, plain, threads: None }
}

/// Four chances from a third to one in a million; fifty small runs of each, 20 repetitions of 60 courses, all of their own seed.
/// Unbiased: the mean of the runs lies within 4.5 standard errors of the exact answer. Honest: 95 % intervals cover it in 43 to 50 of
/// 50 (the binomial law of 0.95 leaves that one time in 300).
#[test]
fn many_small_runs_agree_with_dynamic_programming_down_to_one_in_a_million() {
    let chain = Chain { close: 0.06, reopen: 0.48, attack: 0.15, stock: 6, days: 32 };
    let model = chain.model();
    let mut least = 1.0f64;
    for days in [1, 3, 9, 20] {
        let exact = chain.exact(days);
        least = least.min(exact);
        let runs: Vec<RareEvent> = (0..50).map(|seed| ask(&model, Kind::Total, days as u32, effort(seed, 20, 60, 0))).collect();
        let estimates: Vec<f64> = runs.iter().map(|run| run.probability.estimate).collect();
        let mean = estimates.iter().sum::<f64>() / 50.0;
        let variance = estimates.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 49.0;
        let error = (variance / 50.0).sqrt();
        let covers = runs.iter().filter(|run| (run.probability.ci95[0]..=run.probability.ci95[1]).contains(&exact)).count();
        let gain = runs.iter().map(|run| run.gain).sum::<f64>() / 50.0;
        println!("{days}: exact {exact:.3e}, mean {mean:.3e} ± {error:.1e}, {covers} of 50 intervals cover, gain {gain:.1}");
        assert!((mean - exact).abs() < 4.5 * error, "{days} days: {mean} ± {error} instead of {exact}");
        assert!(error < 0.11 * exact, "{days} days: the test sees little, {error} of {exact}");
        assert!(covers >= 43, "{days} days: {covers} of 50 intervals cover");
    }
    assert!(least < 2e-6, "the rarest case is one in {}", 1.0 / least);
}

/// A road that is closed before day 0 for a Gamma time: the city's stock lasts five days, its first trucks come a day after the road
/// opens. A stock-out of L days is a closure of L + 4 or more, whose probability is the law's own. Same tolerances.
#[test]
fn durations_of_any_spread_are_drawn_anew_at_each_level() {
    use statrs::distribution::{ContinuousCDF, Gamma};
    for (mean, cv, days) in [(6.0, 0.4, 12), (6.0, 1.5, 60), (10.0, 1.0, 100)] {
        let model = common::model(&format!(
            "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 120\npopulation = 1000\nwarm_start = false\n[commodities.fuel]\n\
             unit = \"m3\"\ndaily_demand = 1\ntruck_load = 1\ninitial_stock_days = 5\ntarget_stock_days = 1e6\nmax_order_factor = 1\n\
             [[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 1\nrerouting = 0\n\
             initially = \"closed\"\nclosure = {{ mean = {mean}, cv = {cv} }}\n"
        ));
        let exact = Gamma::new(1.0 / (cv * cv), 1.0 / (mean * cv * cv)).unwrap().sf(f64::from(days) + 4.0 - 0.5);
        let runs: Vec<RareEvent> = (0..60).map(|seed| ask(&model, Kind::Total, days, effort(seed, 20, 40, 0))).collect();
        let estimates: Vec<f64> = runs.iter().map(|run| run.probability.estimate).collect();
        let average = estimates.iter().sum::<f64>() / 60.0;
        let error = (estimates.iter().map(|x| (x - average).powi(2)).sum::<f64>() / 59.0 / 60.0).sqrt();
        let covers = runs.iter().filter(|run| (run.probability.ci95[0]..=run.probability.ci95[1]).contains(&exact)).count();
        println!("{mean} {cv}: exact {exact:.3e}, mean {average:.3e} ± {error:.1e}, {covers} of 60 intervals cover");
        assert!((average - exact).abs() < 4.5 * error && error < 0.06 * exact, "{average} ± {error} instead of {exact}");
        assert!(covers >= 51, "{covers} of 60 intervals cover");
    }
}

/// All of the model at work: regimes and closures of uneven length, noise, an uncertain value, escorts, fleet, two commodities that
/// depend on one another. The splitting and 6,000 plain replications agree, length by length, within 4.5 standard errors.
#[test]
fn splitting_and_plain_replications_see_the_same_where_both_see() {
    let model = common::model(&std::fs::read_to_string(stockout_testing::at("tests/data/full.toml")).unwrap());
    let found = ask(&model, Kind::Unmet(None, 0.5), 40, effort(4, 24, 80, 6000));
    let mut compared = 0;
    for length in &found.lengths {
        let (split, plain) = (length.probability, length.plain.unwrap());
        println!("{}: {:.4} [{:.4}, {:.4}], plain {:.4}", length.days, split.estimate, split.ci95[0], split.ci95[1], plain.estimate);
        if plain.estimate * 6000.0 < 30.0 {
            continue;
        }
        compared += 1;
        let errors = split.relative_error * split.estimate;
        let error = (errors * errors + plain.estimate * (1.0 - plain.estimate) / 6000.0).sqrt();
        assert!((split.estimate - plain.estimate).abs() < 4.5 * error, "{length:?}");
    }
    assert!(compared >= 3);
}

/// A scenario of the library: fuel's depots empty and nothing sold on a day, about one in twelve. The two agree within 4.5 standard
/// errors, and the plain replications are those of a run.
#[test]
fn a_scenario_of_the_library_agrees_with_its_plain_replications() {
    use stockout::results::DailyMetric;
    let reading = stockout::scenario::read(&stockout_testing::at("scenarios/thirty-day-reserve.toml"), &[]).unwrap();
    let model = Model::compile(&reading.scenario);
    let found = ask(&model, Kind::Total, 1, effort(1, 20, 100, 2000));
    let (split, plain) = (found.probability, found.plain.unwrap());
    println!("{:?} {:?} gain {:.1}", split, plain, found.gain);
    assert!(plain.estimate > 0.01 && plain.estimate < 0.2, "{plain:?}");
    let error = ((split.relative_error * split.estimate).powi(2) + plain.estimate * (1.0 - plain.estimate) / 2000.0).sqrt();
    assert!((split.estimate - plain.estimate).abs() < 4.5 * error);
    let nothing = |replication| {
        let outcome = common::outcome(&model, 1, replication);
        let of = |metric| common::daily(&model, &outcome, 0, metric);
        of(DailyMetric::Stock).iter().zip(of(DailyMetric::Sold)).any(|(stock, sold)| *stock <= 1e-6 && sold <= 1e-6)
    };
    let seen = (0..2000).filter(|&replication| nothing(replication)).count();
    assert_eq!(seen as f64 / 2000.0, plain.estimate);
}

#[test]
fn the_bits_are_the_same_on_any_number_of_threads() {
    let chain = Chain { close: 0.06, reopen: 0.48, attack: 0.15, stock: 6, days: 32 };
    let model = chain.model();
    let on = |threads| ask(&model, Kind::Total, 9, Effort { threads: Some(threads), ..effort(5, 7, 50, 1000) });
    let one = on(1);
    assert_eq!(format!("{one:?}"), format!("{:?}", on(2)));
    assert_eq!(format!("{one:?}"), format!("{:?}", on(7)));
}

/// A certain case, and cases that no repetition can see.
#[test]
fn the_ends_of_the_scale_are_told_honestly() {
    let closed = common::model(
        "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 20\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
         daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
         [routes.A]\nshare = 1\ntransit_days = 3\ninitially = \"closed\"\n",
    );
    let certain = ask(&closed, Kind::Unmet(Some(0), 1.0), 15, effort(1, 10, 20, 100));
    assert_eq!((certain.probability.estimate, certain.probability.ci95[1]), (1.0, 1.0));
    // 200 courses that all get there leave as much possible as 200 plain ones.
    assert!((certain.probability.ci95[0] - 0.981).abs() < 0.001, "{:?}", certain.probability);
    let never = ask(&closed, Kind::Total, 16, effort(1, 10, 20, 100));
    assert_eq!((never.trust, never.reached, never.probability.estimate), (Trust::Unseen, 0, 0.0));
    // Everyone gets as far as 15 days: that bounds nothing. A hundred plain replications do: 1 − 0.025^(1/100).
    assert!((never.probability.ci95[1] - 0.0362).abs() < 1e-4, "{:?}", never.probability);
    let alone = ask(&closed, Kind::Total, 16, effort(1, 10, 20, 0));
    assert_eq!(alone.probability.ci95, [0.0, 1.0]);
    // The stock lasts six days of forty: 39 without cannot be, and what is reached on the way bounds it.
    let chain = Chain { close: 0.06, reopen: 0.48, attack: 0.15, stock: 6, days: 40 };
    let impossible = ask(&chain.model(), Kind::Total, 39, effort(1, 10, 60, 0));
    assert_eq!((impossible.trust, impossible.probability.estimate), (Trust::Unseen, 0.0));
    assert!(impossible.probability.ci95[1] > 0.0 && impossible.probability.ci95[1] < 1e-3, "{:?}", impossible.probability);
}

fn stockout(place: &std::path::Path, words: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_stockout"));
    command.args(words).current_dir(place).env("LC_ALL", "C").env("SOURCE_DATE_EPOCH", "0").output().unwrap()
}

#[test]
fn the_command_prints_a_table_and_writes_a_folder() {
    let place = tempfile::tempdir().unwrap();
    let city = format!("{}/scenarios/tutorial/03-roads-that-close.toml", stockout_testing::root().display());
    let asked = ["rare", &city, "--lasting", "8", "--courses", "30", "--repetitions", "10", "--plain", "200", "--out", "found"];
    for lang in ["en", "fr"] {
        let ran = stockout(place.path(), &[&asked[..], &["--lang", lang]].concat());
        let text = String::from_utf8(ran.stdout).unwrap();
        assert!(ran.status.success() && text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(if lang == "en" { "at least 8 days running" } else { "pendant au moins 8 jours" }), "{text}");
    }
    let ran = stockout(place.path(), &[&asked[..], &["--format", "json"]].concat());
    let printed: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let kept = std::fs::read_to_string(place.path().join("found/rare.json")).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&kept).unwrap(), printed);
    assert_eq!(printed["lengths"].as_object().unwrap().len(), 8);
    let rows = |name: &str| std::fs::read_to_string(place.path().join("found").join(name)).unwrap().lines().count() as u64 - 1;
    assert_eq!((rows("lengths.csv"), rows("levels.csv")), (8, printed["levels"].as_u64().unwrap()));
    assert!(place.path().join("found/charts/rare.png").exists() && place.path().join("found/manifest.json").exists());
}

#[test]
fn all_that_is_wrong_with_a_question_is_told_at_once_and_nothing_is_written() {
    let place = tempfile::tempdir().unwrap();
    let city = format!("{}/scenarios/tutorial/03-roads-that-close.toml", stockout_testing::root().display());
    let ran = stockout(place.path(), &["rare", &city, "--commodity", "fule", "--use", "busses", "--lasting", "9999", "--unmet", "2"]);
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2));
    for part in ["Did you mean fuel?", "Did you mean buses?", "--lasting 9999: the horizon has", "--unmet 2: expected a share"] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
}
