//! Calibration of a scenario on records: synthetic ones whose truth is known, and the command whatever stops it.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use stockout::ensemble::Silent;
use stockout::ensemble::workers::Workers;
use stockout::model::Model;
use stockout::observations::Observations;
use stockout::rng::{Chance, Process};
use stockout::scenario::Document;
use stockout::scenario::priors::{Known, Priors};
use stockout::study::calibrate::simulation::{Simulation, answered, question};
use stockout::study::calibrate::{Ask, Settings, calibrate};

const TOWN: &str = "tests/data/calibrate/town.toml";
const RECORD: &str = "tests/data/calibrate/record.csv";
const PRIORS: &str = "tests/data/calibrate/priors.toml";

/// Simulation-based calibration through the scenario (Talts and others, 2018): truths from the prior, records that the scenario
/// itself simulates from them, known to within a window that holds the truth anywhere with the same chance; then the ranks of the
/// truths in their posteriors are uniform, and intervals cover as often as they claim.
#[test]
fn records_of_known_values_give_them_back_as_often_as_the_intervals_claim() {
    const RECORDS: u64 = 120;
    const DRAWS: usize = 9;
    const WINDOW: [f64; 3] = [1200.0, 1200.0, 14.0];
    let document = Document::load(&stockout_testing::at(TOWN)).unwrap();
    let base = document.scenario(&[]).unwrap().scenario;
    let observations = Observations::load(&stockout_testing::at(RECORD)).unwrap();
    let (inside, outside) = answered(&base, &observations.targets);
    let priors = Priors::load(&stockout_testing::at(PRIORS), &document, &Known { answered: &inside, outside: &outside }).unwrap();
    let (asked, aims) = question(&base, &observations.targets, &priors);
    let open = Model::compile(&priors.opened(&document).unwrap().scenario);
    let workers = Workers::new(Some(2)).unwrap();
    let nature = Simulation::new(&open, aims.clone(), 4242);
    let mut ranks = [[0.0; DRAWS + 1]; 2];
    let (mut covered, mut pairs) = ([0u32; 2], Vec::new());
    for record in 0..RECORDS {
        let mut draws = Chance::new(9, record).once(Process::named("test/truth"));
        let truth = vec![0.02 + 0.38 * draws.uniform(), 0.5 + 2.5 * draws.uniform()];
        let told = nature.answer(&workers, &[Ask { values: truth.clone(), number: record }], &Silent).unwrap().remove(0);
        let mut question = asked.clone();
        for ((target, told), half) in question.targets.iter_mut().zip(told).zip(WINDOW) {
            let middle = told + half * (2.0 * draws.uniform() - 1.0);
            (target.observed, target.low, target.high, target.discrepancy) = (middle, middle - half, middle + half, 0.0);
        }
        let simulation = Simulation::new(&open, aims.clone(), record);
        let mut simulate = |asks: &[Ask]| simulation.answer(&workers, asks, &Silent).ok_or("stopped");
        let settings = Settings {
            wave_points: 60,
            wave_replications: 5,
            predictive: 200,
            joint: DRAWS,
            least_acceptance: 0.02,
            repeats: 0,
            ..Settings::new(150, record)
        };
        let found = calibrate(&question, &settings, &mut simulate).unwrap();
        for (value, ranks) in ranks.iter_mut().enumerate() {
            ranks[found.joint.iter().filter(|draw| draw[value] < truth[value]).count()] += 1.0;
            let [q05, q25, _, q75, q95] = found.marginals[value].posterior.quantiles;
            covered[0] += u32::from((q05..=q95).contains(&truth[value]));
            covered[1] += u32::from((q25..=q75).contains(&truth[value]));
        }
        pairs.push((truth[0], found.marginals[0].posterior.mean));
    }
    let law = ChiSquared::new(DRAWS as f64).unwrap();
    for ranks in ranks {
        let expected = RECORDS as f64 / ranks.len() as f64;
        let seen: f64 = ranks.iter().map(|seen| (seen - expected).powi(2) / expected).sum();
        assert!(1.0 - law.cdf(seen) > 0.001, "χ² {seen} on {DRAWS} degrees of freedom: {ranks:?}");
    }
    // Both tails, at 4 standard deviations of a binomial count: an interval that is a fifth too narrow fails.
    for (covered, claim) in covered.into_iter().zip([0.9, 0.5]) {
        let n = 2.0 * RECORDS as f64;
        let error = (n * claim * (1.0 - claim)).sqrt();
        assert!((f64::from(covered) - n * claim).abs() < 4.0 * error, "{covered} of {n} are covered, {claim} claimed");
    }
    // What losses tell is found again: over records, the posterior's mean follows the truth.
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64;
    let (x, y) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let covariance = mean(&|pair| (pair.0 - x) * (pair.1 - y));
    let r = covariance / (mean(&|pair| (pair.0 - x).powi(2)) * mean(&|pair| (pair.1 - y).powi(2))).sqrt();
    assert!(r > 0.8, "correlation of truths and posterior means: {r}");
}

/// An open value is none of the scenario's uncertain ones, whatever weights these have.
#[test]
fn a_calibration_takes_no_weight_of_its_scenario_for_a_value_that_it_looks_for() {
    let place = tempfile::tempdir().unwrap();
    let town = fs::canonicalize(stockout_testing::at(TOWN)).unwrap();
    let answer = |weight: &str| {
        let file = place.path().join("town.toml");
        let delay = format!("[set]\n\"routes.road.delay_days\" = {{ values = [1, 1.01], weights = [{weight}, 1] }}\n");
        fs::write(&file, format!("extends = {town:?}\n{delay}")).unwrap();
        let document = Document::load(&file).unwrap();
        let base = document.scenario(&[]).unwrap().scenario;
        let observations = Observations::load(&stockout_testing::at(RECORD)).unwrap();
        let (inside, outside) = answered(&base, &observations.targets);
        let priors = Priors::load(&stockout_testing::at(PRIORS), &document, &Known { answered: &inside, outside: &outside }).unwrap();
        let (question, aims) = question(&base, &observations.targets, &priors);
        let opened = priors.opened(&document).unwrap().scenario;
        assert_eq!(opened.uncertain, base.uncertain, "what is looked for is not drawn, and nothing else is opened");
        let open = Model::compile(&opened);
        let (simulation, workers) = (Simulation::new(&open, aims, 7), Workers::new(Some(2)).unwrap());
        let mut simulate = |asks: &[Ask]| simulation.answer(&workers, asks, &Silent).ok_or("stopped");
        let settings = Settings { wave_points: 30, wave_replications: 3, predictive: 100, joint: 9, repeats: 2, ..Settings::new(60, 1) };
        calibrate(&question, &settings, &mut simulate).unwrap()
    };
    let first = answer("1048576.125");
    assert_eq!(answer("1048576.25"), first);
    assert_eq!(answer("1048576.5"), first);
}

fn stockout(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockout"));
    command
        .current_dir(stockout_testing::root())
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .env("LANG", "C.UTF-8")
        .env_remove("LC_ALL");
    command
}

fn town(out: &Path, more: &[&str]) -> Command {
    let mut command = stockout(&["calibrate", TOWN, "--observations", RECORD, "--priors", PRIORS, "--particles", "150"]);
    command.args(["--no-charts", "--out"]).arg(out).args(more);
    command
}

fn ran(mut command: Command) -> Output {
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file by its bytes, but for the two that hold the command line.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else if !["manifest.json", "log.txt"].contains(&name.as_str()) {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_calibration_that_is_killed_and_resumed_has_the_bytes_of_one_that_was_not_on_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    let (once, killed) = (place.path().join("once"), place.path().join("killed"));
    assert!(ran(town(&once, &["--threads", "1", "--acceptance", "0.004"])).status.success());
    let (mut kills, mut kept) = (0, 0);
    for attempt in 0..60u64 {
        let threads = if attempt % 2 == 0 { "2" } else { "1" };
        let mut command = town(&killed, &["--resume", "--threads", threads, "--acceptance", "0.004"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Each attempt is killed a batch and a little later than the one before; the ninth is left to end. By the clock alone, a busy
        // machine would be killed before it had kept anything.
        let batch = place.path().join(format!(".killed.calibration/batch-{attempt:05}"));
        let limit = Instant::now() + Duration::from_secs(60);
        while child.try_wait().unwrap().is_none() && (attempt >= 8 || !batch.exists()) && Instant::now() < limit {
            std::thread::sleep(Duration::from_millis(2));
        }
        if attempt < 8 {
            std::thread::sleep(Duration::from_millis(attempt));
        }
        child.kill().unwrap();
        let ended = child.wait_with_output().unwrap();
        kept += usize::from(said(&ended).contains("resumed:"));
        if ended.status.success() {
            break;
        }
        kills += 1;
    }
    assert!(kills > 0 && kept > 0, "{kills} kills, {kept} resumptions: nothing was tried");
    let (once, killed) = (files(&once), files(&killed));
    assert!(once.len() >= 8, "{:?}", once.keys());
    assert_eq!(once.keys().collect::<Vec<_>>(), killed.keys().collect::<Vec<_>>());
    assert!(once.iter().all(|(name, bytes)| killed[name] == *bytes));
    let left: Vec<String> =
        fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(left.len(), 2, "nothing is left beside the results: {left:?}");
}

#[test]
fn what_a_calibration_writes_can_be_run() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("town");
    let output = ran(town(&out, &["--format", "json"]));
    assert!(output.status.success(), "{}", said(&output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let written: serde_json::Value = serde_json::from_slice(&fs::read(out.join("calibration.json")).unwrap()).unwrap();
    assert_eq!(answer, written);
    // The overlay is a scenario, whose sources say where its values come from.
    let overlay = out.join("posterior.toml");
    let run = ran(stockout(&[
        "run",
        overlay.to_str().unwrap(),
        "-n",
        "400",
        "--no-charts",
        "--replications-csv",
        "--format",
        "json",
        "--out",
        place.path().join("run").to_str().unwrap(),
    ]));
    assert!(run.status.success(), "{}", said(&run));
    let text = fs::read_to_string(&overlay).unwrap();
    assert!(text.contains("calibrated on record.csv (3 targets), n = "), "{text}");
    // Its mean arrivals are those that the calibration foretold, but for the 200 draws that it has of the posterior's particles.
    let run: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let arrivals = &run["commodities"]["fuel"]["arrivals"];
    let foretold: f64 =
        ["volume early", "volume late"].iter().map(|name| answer["targets"][name]["posterior"]["mean"].as_f64().unwrap()).sum();
    let error = arrivals["sd"].as_f64().unwrap() * (1.0_f64 / 400.0 + 1.0 / 200.0 + 1.0 / 2000.0).sqrt();
    assert!((arrivals["mean"].as_f64().unwrap() - foretold).abs() < 5.0 * error, "{arrivals} and {foretold}");
    what_was_found_together_is_drawn_together(&out, &place.path().join("run"));
    // Each value by itself is a scenario too, with the same sources.
    let apart = ran(stockout(&["check", out.join("marginals.toml").to_str().unwrap()]));
    assert!(apart.status.success(), "{}", said(&apart));
    assert!(!fs::read_to_string(out.join("marginals.toml")).unwrap().contains("together ="));
    // The joint draws are a sweep.
    let sweep = ran(stockout(&["sweep", out.join("joint.toml").to_str().unwrap(), "--out", place.path().join("joint").to_str().unwrap()]));
    assert!(sweep.status.success(), "{}", said(&sweep));
    assert_eq!(fs::read_to_string(place.path().join("joint/points.csv")).unwrap().lines().count(), 201);
    // It is done: to go on with it changes no byte, and says the same; with another seed it is another calibration.
    let times = |folder: &Path| fs::metadata(folder.join("posterior.csv")).unwrap().modified().unwrap();
    let (before, bytes) = (times(&out), files(&out));
    let again = ran(town(&out, &["--format", "json"]));
    assert!(again.status.success() && said(&again).contains("this calibration is done"), "{}", said(&again));
    assert_eq!((&again.stdout, times(&out)), (&output.stdout, before));
    assert!(files(&out) == bytes);
    // So it is over other days of a record that is the same in all else.
    let record = place.path().join("record.csv");
    fs::write(&record, fs::read_to_string(stockout_testing::at(RECORD)).unwrap().replacen("2026-01-20", "2026-01-15", 1)).unwrap();
    let mut other = stockout(&["calibrate", TOWN, "--priors", PRIORS, "--particles", "150", "--no-charts", "--replace", "--observations"]);
    other.arg(record).arg("--out").arg(&out);
    let other = ran(other);
    assert!(other.status.success() && !said(&other).contains("is done"), "{}", said(&other));
    assert!(files(&out) != bytes);
    // Twice the same place: the earlier result goes, and what somebody put beside it stays.
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let refused = ran(town(&out, &["--seed", "2"]));
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--replace"), "{}", said(&refused));
    let other = ran(town(&out, &["--seed", "2", "--replace"]));
    assert!(other.status.success() && !said(&other).contains("is done"), "{}", said(&other));
    assert_eq!(fs::read_to_string(out.join("notes.txt")).unwrap(), "mine");
}

/// Each replication of a run of `posterior.toml` has the values of one row of `joint.csv`, and many rows come up.
fn what_was_found_together_is_drawn_together(calibration: &Path, run: &Path) {
    let table = |path: std::path::PathBuf| -> (Vec<String>, Vec<Vec<f64>>) {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let number = |cell: &str| cell.parse().unwrap_or(f64::NAN);
        (head, reader.records().map(|row| row.unwrap().iter().map(number).collect()).collect())
    };
    let ((sought, draws), (columns, replications)) = (table(calibration.join("joint.csv")), table(run.join("replications.csv")));
    assert!(sought.len() > 2, "a single value hangs together with nothing: {sought:?}");
    let place = |name: &String| columns.iter().position(|column| column == name || column.ends_with(&format!(".{name}")));
    let places: Vec<usize> = sought[1..].iter().map(|name| place(name).unwrap_or_else(|| panic!("{name} in {columns:?}"))).collect();
    let same = |one: f64, other: f64| (one - other).abs() <= 1e-5 * other.abs();
    let mut found = std::collections::BTreeSet::new();
    for row in &replications {
        let is = |draw: &&Vec<f64>| places.iter().zip(&draw[1..]).all(|(&place, &value)| same(row[place], value));
        let drawn: Vec<f64> = places.iter().map(|&place| row[place]).collect();
        let draw = draws.iter().find(is).unwrap_or_else(|| panic!("{drawn:?} is no row of joint.csv"));
        found.insert(draw[0] as u64);
    }
    // Of 200 equal rows that are drawn 400 times 173 come up, give or take 4, where no two are alike; resampling repeats some.
    assert!(found.len() > 60, "{} of {} rows came up", found.len(), draws.len());
}

#[test]
fn an_unfinished_calibration_of_something_else_is_not_resumed() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("town");
    let mut child = town(&out, &["--acceptance", "0.0001"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let batch = place.path().join(".town.calibration/batch-00000");
    let until = Instant::now() + Duration::from_secs(60);
    while !batch.exists() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let other = ran(town(&out, &["--seed", "3"]));
    assert_eq!(other.status.code(), Some(2), "{}", said(&other));
    assert!(said(&other).contains("of another scenario, record, file of priors"), "{}", said(&other));
    let anew = ran(town(&out, &["--seed", "3", "--restart"]));
    assert!(anew.status.success(), "{}", said(&anew));
}

#[test]
fn every_fault_of_a_file_of_priors_is_told_at_once() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("bad.toml");
    fs::write(
        &path,
        r#"discrepency = 0.1
[[targets]]
name = "volume erly"
[[targets]]
name = "losses"
discrepancy = -1
[[targets]]
name = "losses"
[[priors]]
path = "routes.road.attack_probabilty"
low = 0
high = 1
[[priors]]
path = "routes.road.closure.mean"
low = 3
high = 2
[[priors]]
path = "commodities.fuel.initial_stock_days"
low = -2
high = 4
[[priors]]
path = "scenario.days"
low = 10
high = 20
[[priors]]
path = "routes.road.initially"
values = ["open", "closed"]
[[priors]]
path = "together.posterior"
values = [0, 1]
[[priors]]
verb = "double"
low = 1
high = 2
"#,
    )
    .unwrap();
    let out = place.path().join("out");
    let output =
        ran(stockout(&["calibrate", TOWN, "--observations", RECORD, "--priors", path.to_str().unwrap(), "--out", out.to_str().unwrap()]));
    assert_eq!(output.status.code(), Some(2));
    assert!(!out.exists() && output.stdout.is_empty());
    let text = said(&output).replace(path.to_str().unwrap(), "bad.toml").replace(place.path().to_str().unwrap(), "");
    insta::assert_snapshot!("faults_of_priors", text);
}
