//! Sweeps: the same bytes whatever stops them, cuts them up or shares them out; each point is the scenario that `run` would run.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use stockout::ensemble::workers::Workers;
use stockout::ensemble::{self, Plan, Rows, Silent};
use stockout::model::Model;
use stockout::results::{Column, CommodityMetric};
use stockout::scenario::design::Design;
use stockout::scenario::{Document, Overlay, Verb};
use stockout::study::sweep::{Sweep, Unswept};
use stockout_results::spread::PointColumns;
use stockout_store::sweep::Points as SweepPoints;

use stockout_testing as common;

const CITY: &str = r#"
[scenario]
title = "A city and one road"
start = "2026-01-01"
days = 60
population = 100_000
[commodities.fuel]
unit = "m3"
daily_demand = 100
truck_load = 10
initial_stock_days = 5
target_stock_days = 9
demand_volatility = 0.1
[[commodities.fuel.uses]]
name = "vital"
share = 0.4
protected = true
[[commodities.fuel.uses]]
name = "other"
share = 0.6
[routes.A]
status = "contested"
share = 1
transit_days = 3
[routes.B]
share = { fuel = 0.2 }
transit_days = 5
[statuses.contested]
closure_probability = 0.05
closure = { mean = 6 }
attack_probability = 0.1
loss_fraction = { mean = 0.3, concentration = 4 }
[statuses.lost]
closure_probability = 0.5
closure = { mean = 20 }
"#;

const FACTORS: &str = r#"
[[factors]]
path = "commodities.fuel.initial_stock_days"
low = 2
mode = 4
high = 12
[[factors]]
path = "statuses.contested.closure_probability"
verb = "scale"
low = 0.5
high = 2
"#;

/// A folder with the city in it.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("city.toml"), CITY).unwrap();
    place
}

fn design(place: &Path, name: &str, head: &str, factors: &str) -> PathBuf {
    let path = place.join(name);
    fs::write(&path, format!("scenario = \"city.toml\"\n{head}\n{factors}")).unwrap();
    path
}

fn stockout(place: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockout"));
    command.current_dir(place);
    command
}

fn ran(place: &Path, arguments: &[&str]) -> Output {
    stockout(place).args(arguments).output().unwrap()
}

fn good(place: &Path, arguments: &[&str]) -> String {
    let output = ran(place, arguments);
    assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error of a command that is refused.
fn refused(place: &Path, arguments: &[&str]) -> String {
    let output = ran(place, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{said}");
    said
}

/// Every file of a folder and its bytes.
fn bytes(folder: PathBuf) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap()).map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn same(one: PathBuf, other: PathBuf) {
    let (one, other) = (bytes(one), bytes(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(*bytes == other[name], "{name} differs");
    }
}

/// The rows of points.csv: header first.
fn rows(folder: PathBuf) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join("points.csv")).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Runs a command that fails where a file of it would grow beyond a length, in blocks of 512 bytes: in the middle of a write, and
/// whatever the speed of the machine.
#[cfg(unix)]
fn stopped_at(place: &Path, blocks: u64, arguments: &[&str]) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -c 0; ulimit -f {blocks}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_stockout")]);
    shell.current_dir(place).args(arguments).output().unwrap()
}

/// A second name for the journal of a sweep, which keeps it when the sweep removes it.
fn kept_journal(place: &Path, sweep: &str) -> PathBuf {
    let (journal, kept) = (place.join(format!(".{sweep}.sweep")), place.join(format!("{sweep}-kept")));
    fs::write(&journal, "").unwrap();
    fs::hard_link(&journal, &kept).unwrap();
    kept
}

#[cfg(unix)]
#[test]
fn a_sweep_that_is_killed_at_random_moments_and_resumed_is_the_sweep_run_once() {
    let place = place();
    let place = place.path();
    design(place, "big.toml", "kind = \"lhs\"\npoints = 3000\nreplications = 8\nseed = 5", FACTORS);
    let journal = kept_journal(place, "once");
    good(place, &["sweep", "big.toml", "--out", "once"]);
    let length = fs::metadata(journal).unwrap().len() / 512;
    // Moments from a clock: any will do, and another run tries others.
    let mut chance = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos() | 1;
    let mut dice = |below: u64| {
        chance ^= chance << 13;
        chance ^= chance >> 17;
        chance ^= chance << 5;
        u64::from(chance) % below
    };
    // In each eighth of the journal the disk ends.
    for eighth in 0..8 {
        let threads = ["1", "2"][eighth as usize % 2];
        let blocks = length * eighth / 8 + dice(length / 8);
        let ended = stopped_at(place, blocks, &["sweep", "big.toml", "--out", "killed", "--threads", threads, "--resume"]);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "{blocks} of {length} blocks: {said}");
        assert!(said.contains("cannot write killed: File too large"), "{said}");
        // The first eighth ends before the second of twelve frames, the third and later ones after it.
        assert!(eighth < 3 || said.contains("resumed:"), "{blocks} of {length} blocks: {said}");
    }
    // What is left are the last points and the folder: moments of that, where the machine is not too slow or too fast for it.
    for attempt in 0.. {
        let mut command = stockout(place);
        command.args(["sweep", "big.toml", "--out", "killed", "--resume"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        if attempt < 6 {
            std::thread::sleep(Duration::from_millis(dice(150)));
            child.kill().unwrap();
        }
        if child.wait().unwrap().success() {
            break;
        }
        assert!(attempt < 6, "left alone it ends well");
    }
    same(place.join("once"), place.join("killed"));
    let left: Vec<_> = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("killed.")), "{left:?}");
}

#[test]
fn seven_shards_merged_are_the_sweep_run_once_whatever_the_threads() {
    let place = place();
    let place = place.path();
    for (name, head, factors) in [
        ("sobol.toml", "kind = \"sobol\"\npoints = 13\nreplications = 3", FACTORS),
        (
            "grid.toml",
            "kind = \"grid\"\nreplications = 130",
            "[[factors]]\npath = \"routes.A.status\"\nvalues = [\"contested\", \"lost\"]\n[[factors]]\npath = \"routes.B.share.fuel\"\nvalues = [0.1, 0.25]",
        ),
    ] {
        design(place, name, head, factors);
        let once = format!("{name}-once");
        good(place, &["sweep", name, "--out", &once, "--threads", "3"]);
        let shards: Vec<String> = (1..=7).map(|i| format!("{name}-{i}")).collect();
        for (i, shard) in shards.iter().enumerate() {
            good(place, &["sweep", name, "--out", shard, "--shard", &format!("{}/7", i + 1), "--threads", "1"]);
        }
        let merged = format!("{name}-merged");
        let mut arguments = vec!["merge"];
        arguments.extend(shards.iter().rev().map(String::as_str));
        arguments.extend(["--out", &merged]);
        good(place, &arguments);
        same(place.join(once), place.join(merged));
    }
}

#[test]
fn shards_that_do_not_belong_together_are_refused() {
    let place = place();
    let place = place.path();
    design(place, "a.toml", "kind = \"lhs\"\npoints = 6", FACTORS);
    design(place, "b.toml", "kind = \"lhs\"\npoints = 6\nseed = 2", FACTORS);
    for i in 1..=3 {
        good(place, &["sweep", "a.toml", "--shard", &format!("{i}/3"), "--out", &format!("a{i}")]);
    }
    good(place, &["sweep", "b.toml", "--shard", "3/3", "--out", "b3"]);
    good(place, &["sweep", "a.toml", "--shard", "2/2", "--out", "half"]);
    good(place, &["sweep", "a.toml", "--out", "whole"]);
    let merge = |folders: &[&str]| refused(place, &[&["merge"], folders, &["--out", "m"]].concat());
    assert!(merge(&["a1", "a3"]).contains("shard 2/3 is missing"));
    assert!(merge(&["a1", "a2", "a2"]).contains("it is shard 2 of 3, and so is a2"));
    assert!(merge(&["a1", "a2", "b3"]).contains("its design is not that of a1: seed 2"));
    assert!(merge(&["a1", "half"]).contains("it is one of 2 shards, a1 one of 3"));
    assert!(merge(&["whole", "a1"]).contains("it is a whole sweep, not a shard"));
    let manifest = fs::read_to_string(place.join("a2/manifest.json")).unwrap();
    let version = format!("\"stockout\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(place.join("a2/manifest.json"), manifest.replace(&version, "\"stockout\": \"9.9.9\"")).unwrap();
    assert!(merge(&["a1", "a2", "a3"]).contains("a2/manifest.json: stockout 9.9.9 wrote it, which is newer"));
    fs::write(place.join("a2/manifest.json"), manifest).unwrap();
    let points = place.join("a3/points.csv");
    fs::write(&points, format!("{}\n", fs::read_to_string(&points).unwrap())).unwrap();
    let damaged = ran(place, &["merge", "a1", "a2", "a3", "--out", "m"]);
    assert!(String::from_utf8_lossy(&damaged.stderr).contains("it was changed after it was written"));
    assert!(!place.join("m").exists());
}

#[test]
fn each_point_has_the_figures_of_its_scenario_run_alone() {
    let place = place();
    let place = place.path();
    design(
        place,
        "grid.toml",
        "kind = \"grid\"\nreplications = 300\nseed = 11",
        "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nvalues = [3, 7]\n[[factors]]\npath = \"routes.*.transit_days\"\nverb = \"add\"\nvalues = [0, 2]",
    );
    good(place, &["sweep", "grid.toml", "--out", "grid"]);
    let table = rows(place.join("grid"));
    let at = |name: &str| table[0].iter().position(|cell| cell == name).unwrap_or_else(|| panic!("no column {name}"));
    let document = Document::from_text("city.toml", CITY).unwrap();
    for (point, row) in table[1..].iter().enumerate() {
        let [stock, transit] = [[3.0, 0.0], [3.0, 2.0], [7.0, 0.0], [7.0, 2.0]][point];
        let overlay = |verb, path: &str, value: f64| Overlay { verb, path: path.into(), value: format!("{value}"), origin: "test".into() };
        let overlays =
            [overlay(Verb::Set, "commodities.fuel.initial_stock_days", stock), overlay(Verb::Add, "routes.*.transit_days", transit)];
        let model = Model::compile(&document.scenario(&overlays).unwrap().scenario);
        let alone = common::results(&model, &Plan::new(11, 300));
        assert_eq!(row[..3], [point.to_string(), stock.to_string(), transit.to_string()]);
        let number = |name: &str| row[at(name)].parse::<f64>().unwrap();
        for (metric, found) in CommodityMetric::ALL.iter().zip(&alone.commodities[0].metrics) {
            let name = format!("fuel.{}", metric.key());
            assert_eq!(number(&name), found.mean, "{name} at {point}");
            assert!((number(&format!("{name}.se")) - found.sd / 300f64.sqrt()).abs() < 1e-9 * found.mean.abs().max(1.0));
        }
        let delivered = &alone.routes[1].metrics[0][stockout::results::PairMetric::Delivered as usize];
        assert_eq!(number("routes.B.delivered.fuel"), delivered.mean);
        assert_eq!(number("fuel.uses.vital.shortage_days"), alone.commodities[0].uses[0].metrics[0].mean);
        let p = alone.commodities[0].probability_of_shortage.estimate;
        assert!((number("fuel.probability_of_shortage") - p).abs() < 1e-12);
        assert!((number("fuel.probability_of_shortage.se") - (p * (1.0 - p) / 299.0).sqrt()).abs() < 1e-9);
    }
}

/// The best points are those of points.csv, with its settings and its figures, in the table of either language and in the document.
#[test]
fn the_best_points_are_told_with_their_settings() {
    let place = place();
    design(place.path(), "lhs.toml", "kind = \"lhs\"\npoints = 12\nreplications = 30\nseed = 3\n", FACTORS);
    let text = good(place.path(), &["sweep", "lhs.toml", "--out", "out", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&text).unwrap();
    let figure = &told["headlines"]["fuel.shortage_days"];
    let rows = rows(place.path().join("out"));
    let column = |name: &str| rows[0].iter().position(|head| head == name).unwrap();
    let number = |row: &[String], name: &str| row[column(name)].parse::<f64>().unwrap();
    let mut points: Vec<&Vec<String>> = rows[1..].iter().collect();
    points.sort_by(|a, b| number(a, "fuel.shortage_days").total_cmp(&number(b, "fuel.shortage_days")));
    for (one, row) in figure["best"].as_array().unwrap().iter().zip(&points) {
        assert_eq!(one["point"].to_string(), row[0]);
        for (name, value) in one["factors"].as_object().unwrap() {
            assert_eq!(value.as_f64().unwrap(), number(row, name), "{name}");
        }
        let (mean, error) = (number(row, "fuel.shortage_days"), number(row, "fuel.shortage_days.se"));
        assert!((one["ci95"][1].as_f64().unwrap() - mean - 1.96 * error).abs() < 1e-9);
    }
    assert_eq!(figure["best"].as_array().unwrap().len(), 5);
    // By hand, from each point's scenario run alone: t(29; 1 − 0.05/11) standard errors of the differences, replication by replication.
    let alone: Vec<Vec<f64>> = points
        .iter()
        .map(|row| {
            let at = [number(row, "commodities.fuel.initial_stock_days"), number(row, "statuses.contested.closure_probability")];
            shortage_days(&overlaid(&[(Verb::Set, "commodities.fuel.initial_stock_days", at[0]), (CLOSURES.0, CLOSURES.1, at[1])]), 3, 30)
        })
        .collect();
    let difference = |point: &[f64]| {
        let of_pairs = stockout::stats::Moments::of(point.iter().zip(&alone[0]).map(|(one, best)| one - best));
        (of_pairs.mean, of_pairs.standard_error())
    };
    assert_eq!(figure["paired"], true);
    let near = |(point, _): &(&Vec<f64>, _)| difference(point).0 <= 2.796 * difference(point).1;
    let mut undecided: Vec<u64> = alone.iter().zip(&points).filter(near).map(|(_, row)| row[0].parse().unwrap()).collect();
    undecided.sort_unstable();
    let near = undecided.len() as u64;
    assert_eq!(figure["undecided"].as_u64().unwrap(), near);
    assert_eq!(figure["undecided_points"], serde_json::json!(undecided));
    // Errors that are added would leave more of them in.
    let added = |row: &&&Vec<String>| {
        let of = |row: &[String], name: &str| number(row, &format!("fuel.shortage_days{name}"));
        of(row, "") - of(points[0], "") <= 2.796 * of(row, ".se").hypot(of(points[0], ".se"))
    };
    let added = points.iter().filter(added).count() as u64;
    assert!(near < added, "{near} stay in pairs, {added} with errors added");
    assert_eq!(figure["best"][0]["difference"], serde_json::Value::Null);
    for (rank, point) in alone[..5].iter().enumerate().skip(1) {
        // t(29; 0.975) = 2.04523.
        let ((mean, error), told) = (difference(point), &figure["best"][rank]["difference"]);
        assert!((told["value"].as_f64().unwrap() - mean).abs() < 1e-9);
        for (end, sign) in [(0, -1.0), (1, 1.0)] {
            assert!((told["ci95"][end].as_f64().unwrap() - mean - sign * 2.04523 * error).abs() < 1e-4, "{told}");
        }
    }
    assert_eq!((figure["least"]["point"].to_string(), figure["most"]["point"].to_string()), (points[0][0].clone(), points[11][0].clone()));
    for (lang, words) in [
        (
            "en",
            [
                "days of stock at the start (fuel): 2 to 12, most likely 4",
                "the best 5 points of 12",
                "to the best [95%]",
                "Paired under the same",
            ],
        ),
        (
            "fr",
            [
                "jours de stock au départ (carburant)\u{a0}: 2 à 12, le plus probable 4",
                "les 5 meilleurs points sur 12",
                "écart au meilleur [95\u{202f}%]",
                "réplications appariées",
            ],
        ),
    ] {
        let table = good(place.path(), &["sweep", "lhs.toml", "--out", "out", "--resume", "--lang", lang]);
        assert!(words.iter().all(|word| table.contains(word)), "{table}");
        assert!(table.contains("commodities.fuel.initial_stock_days"), "the path is still to be found: {table}");
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        let first = table.lines().position(|line| line.trim_start().starts_with("Point ")).unwrap() + 1;
        assert!(table.lines().nth(first).unwrap().trim_start().starts_with(&format!("{} ", points[0][0])), "{table}");
    }
}

/// The scenario of the city at some values of its factors.
fn overlaid(values: &[(Verb, &str, f64)]) -> Model {
    let overlay =
        |&(verb, path, value): &(Verb, &str, f64)| Overlay { verb, path: path.into(), value: format!("{value}"), origin: "test".into() };
    let overlays: Vec<Overlay> = values.iter().map(overlay).collect();
    Model::compile(&Document::from_text("city.toml", CITY).unwrap().scenario(&overlays).unwrap().scenario)
}

const CLOSURES: (Verb, &str) = (Verb::Scale, "statuses.contested.closure_probability");

/// Fuel's shortage days, replication by replication.
fn shortage_days(model: &Model, seed: u64, n: u64) -> Vec<f64> {
    let column = Column::Commodity(0, CommodityMetric::ShortageDays);
    let at = model.shape.rows.columns().into_iter().position(|one| one == column).unwrap();
    let (width, mut days) = (model.shape.rows.width(), Vec::new());
    let mut take = |rows: Rows<'_>| -> Result<(), std::convert::Infallible> {
        days.extend(rows.rows.chunks_exact(width).map(|row| row[at]));
        Ok(())
    };
    ensemble::gather(model, &Plan::new(seed, n), &Silent, &mut take).unwrap_or_else(|_| panic!("unfinished"));
    days
}

/// Batches hold the replications that the scenario has when it is run alone: one each up to 32, else 32 of nearly one size, across
/// the blocks of 128 in which they are computed.
#[test]
fn batches_are_the_means_of_the_replications_of_each_point() {
    let place = place();
    let factor = "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nvalues = [3, 7]";
    for n in [2, 32, 33, 300] {
        design(place.path(), "grid.toml", &format!("kind = \"grid\"\nreplications = {n}\nseed = 11"), factor);
        good(place.path(), &["sweep", "grid.toml", "--out", "grid", "--replace"]);
        let points = SweepPoints::open(&place.path().join("grid")).unwrap();
        let metric = points.facts.metrics.iter().position(|name| name == "fuel.shortage_days").unwrap();
        let mut found = Vec::new();
        points.each_batch_means(metric, |means| found.push(means.to_vec())).unwrap();
        let [count, sizes] = [n.min(32), n / n.min(32)];
        for (point, stock) in [3.0, 7.0].into_iter().enumerate() {
            let days = shortage_days(&overlaid(&[(Verb::Set, "commodities.fuel.initial_stock_days", stock)]), 11, n);
            assert_eq!(found[point].len() as u64, count);
            let mut from = 0;
            for batch in 0..count {
                let end = (n * (batch + 1) / count) as usize;
                let own = &days[from..end];
                assert!(own.len() as u64 == sizes || own.len() as u64 == sizes + 1);
                let mean = own.iter().sum::<f64>() / own.len() as f64;
                assert!((found[point][batch as usize] - mean).abs() < 1e-12, "n = {n}, point {point}, batch {batch}");
                from = end;
            }
            assert_eq!(points.batch_means(metric, point).unwrap().unwrap(), found[point]);
        }
    }
}

/// A journal that ends anywhere, as after a power cut, is gone on with: in its head, between frames, within a point's figures or
/// batches, within a seal.
#[test]
fn a_journal_that_was_cut_anywhere_is_gone_on_with_to_the_same_bytes() {
    let place = place();
    let place = place.path();
    design(place, "a.toml", "kind = \"lhs\"\npoints = 700\nreplications = 40", FACTORS);
    let kept = kept_journal(place, "once");
    good(place, &["sweep", "a.toml", "--out", "once"]);
    let whole = fs::read(kept).unwrap();
    // Frames of some points behind a head of 60 bytes and the words that it counts: first point, count, length; rows; seal.
    let number = |at: usize| u64::from_le_bytes(whole[at..at + 8].try_into().unwrap());
    let head = 60 + u32::from_le_bytes(whole[56..60].try_into().unwrap()) as usize;
    let (mut ends, mut done) = (vec![(head, 0)], 0);
    while let Some(&(at, _)) = ends.last().filter(|(at, _)| *at < whole.len()) {
        done += number(at + 8);
        ends.push((at + 24 + number(at + 16) as usize + 32, done));
    }
    assert_eq!(ends.last(), Some(&(whole.len(), 700)));
    let [(first, of_first), (second, _)] = [ends[1], ends[2]];
    let cuts =
        [(10, 0), (head - 5, 0), (head, 0), (head + 20, 0), (first - 40, 0), (first - 1, 0), (first, of_first), (second - 1, of_first)];
    let [.., (_, before), (last, all)] = ends[..] else { panic!("several frames") };
    for (cut, kept) in cuts.into_iter().chain([(last - 1, before), (last, all)]) {
        let _as_after_a_kill = fs::remove_dir_all(place.join("cut"));
        fs::write(place.join(".cut.sweep"), &whole[..cut]).unwrap();
        let output = ran(place, &["sweep", "a.toml", "--out", "cut"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        assert_eq!(said.contains(&format!("resumed: {kept} of 700")), kept > 0, "cut at {cut}: {said}");
        same(place.join("once"), place.join("cut"));
    }
}

/// Batches are kept where points may be compared in pairs, and nowhere else; a folder from before there were any is read as ever.
#[test]
fn folders_without_batches_are_read_and_not_mixed_with_others() {
    let place = place();
    let place = place.path();
    let head = |more: &str| format!("kind = \"grid\"\n{more}");
    let factor = "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nvalues = [3, 7]";
    for (name, head, kept) in [
        ("own.toml", head("replications = 20\nchance = \"own\""), false),
        ("one.toml", head("replications = 1"), false),
        ("two.toml", head("replications = 2"), true),
    ] {
        design(place, name, &head, factor);
        let told: serde_json::Value =
            serde_json::from_str(&good(place, &["sweep", name, "--out", name.trim_end_matches(".toml"), "--format", "json"])).unwrap();
        assert_eq!(place.join(name.trim_end_matches(".toml")).join("batches.parquet").exists(), kept, "{name}");
        assert_eq!(told["headlines"]["fuel.shortage_days"]["paired"], kept, "{name}");
        assert_eq!(told["sweep"]["batches"], if kept { 2 } else { 0 }, "{name}");
    }
    design(place, "a.toml", &head("replications = 20"), factor);
    for i in 1..=2 {
        good(place, &["sweep", "a.toml", "--shard", &format!("{i}/2"), "--out", &format!("a{i}")]);
    }
    let forget = |folder: &str| {
        fs::remove_file(place.join(folder).join("batches.parquet")).unwrap();
        let path = place.join(folder).join("manifest.json");
        let mut manifest: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        manifest["sweep"].as_object_mut().unwrap().remove("batches").unwrap();
        manifest["files"].as_object_mut().unwrap().remove("batches.parquet").unwrap();
        manifest["seal"] = "".into();
        let open = manifest.to_string().replace("\"seal\":\"\"", "\"seal\": \"\"");
        let seal = blake3::hash(open.as_bytes()).to_hex();
        fs::write(path, open.replace("\"seal\": \"", &format!("\"seal\": \"{seal}"))).unwrap();
    };
    forget("a1");
    assert!(refused(place, &["merge", "a1", "a2", "--out", "m"]).contains("it has batches of replications, a1 has no batches"));
    forget("a2");
    let table = good(place, &["merge", "a1", "a2", "--out", "m"]);
    assert!(table.contains("compare, which pairs them"), "{table}");
    assert!(!place.join("m/batches.parquet").exists());
    good(place, &["sensitivity", "m"]);
    // This program's own sweep is another folder than that: it is not taken for finished.
    let again = ran(place, &["sweep", "a.toml", "--out", "m", "--resume"]);
    assert!(again.status.success() && place.join("m/batches.parquet").exists());
    fs::write(place.join("m/batches.parquet"), "").unwrap();
    let damaged = ran(place, &["sensitivity", "m"]);
    assert!(
        String::from_utf8_lossy(&damaged.stderr).contains("batches.parquet: it was changed"),
        "{}",
        String::from_utf8_lossy(&damaged.stderr)
    );
}

#[test]
fn own_chance_gives_each_point_replications_of_its_own() {
    let place = place();
    let place = place.path();
    let factor = "[[factors]]\npath = \"scenario.population\"\nvalues = [1000, 2000]";
    design(place, "common.toml", "kind = \"grid\"\nreplications = 20", factor);
    design(place, "own.toml", "kind = \"grid\"\nreplications = 20\nchance = \"own\"", factor);
    let column = |name: &str| {
        good(place, &["sweep", name, "--out", name.trim_end_matches(".toml")]);
        let table = rows(place.join(name.trim_end_matches(".toml")));
        let at = table[0].iter().position(|cell| cell == "fuel.arrivals").unwrap();
        [table[1][at].clone(), table[2][at].clone()]
    };
    let [a, b] = column("common.toml");
    assert_eq!(a, b, "population moves no truck");
    let [first, second] = column("own.toml");
    assert_eq!(a, first);
    assert_ne!(first, second);
}

#[test]
fn a_failing_point_is_listed_and_does_not_stop_the_rest() {
    let place = place();
    let place = place.path();
    // Shares of uses add up to 1 or do not: only the whole point can tell. An empty cell is a hole in the table.
    fs::write(
        place.join("points.csv"),
        "point,commodities.fuel.uses.vital.share,commodities.fuel.uses.other.share,routes.A.status\n\
         0,0.5,0.5,contested\n1,0.5,0.6,lost\n2,,0.5,lost\n3,0.25,0.25,lost\n4,0.25,0.75,lost\n",
    )
    .unwrap();
    let factors = "[[factors]]\npath = \"commodities.fuel.uses.vital.share\"\n[[factors]]\npath = \"commodities.fuel.uses.other.share\"\n\
                   [[factors]]\npath = \"routes.A.status\"";
    design(place, "table.toml", "kind = \"table\"\npoints = \"points.csv\"\nreplications = 10", factors);
    good(place, &["sweep", "table.toml", "--out", "t"]);
    let table = rows(place.join("t"));
    assert_eq!(table.len(), 6);
    let filled: Vec<bool> = table[1..].iter().map(|row| !row[4].is_empty()).collect();
    assert_eq!(filled, [true, false, false, false, true]);
    assert_eq!(table[5][..4], ["4", "0.25", "0.75", "lost"]);
    let failures = fs::read_to_string(place.join("t/failures.csv")).unwrap();
    let lines: Vec<&str> = failures.lines().collect();
    assert_eq!(lines.len(), 4, "{failures}");
    assert!(lines[1].starts_with("1,S021,") && lines[1].contains("1.1"), "{failures}");
    assert!(lines[2].starts_with("2,S009,") && lines[3].starts_with("3,S021,"), "{failures}");
    // And shards of it, with their failures, merge as well.
    for i in 1..=2 {
        good(place, &["sweep", "table.toml", "--shard", &format!("{i}/2"), "--out", &format!("t{i}")]);
    }
    good(place, &["merge", "t1", "t2", "--out", "merged"]);
    same(place.join("t"), place.join("merged"));
}

#[test]
fn every_fault_of_a_design_is_shown_where_it_stands_and_nothing_is_written() {
    let place = place();
    let place = place.path();
    let bad = "kind = \"lhs\"\npoints = 30\nreplicatons = 5\n[[factors]]\npath = \"commodities.fuel.intial_stock_days\"\nlow = 3\nhigh = 15\n[[factors]]\npath = \"routes.*.closure_probability\"\nlow = 0.5\nhigh = 1.5\n[[factors]]\npath = \"routes.C.transit_days\"\nlow = 2\nhigh = 2";
    fs::write(place.join("bad.toml"), format!("scenario = \"city.toml\"\n{bad}\n")).unwrap();
    let said = refused(place, &["sweep", "bad.toml", "--out", "bad"]);
    for part in [
        "`replicatons` is no key of a design",
        "bad.toml:4:1",
        "did you mean `replications`?",
        "`intial_stock_days` is no key of a commodity",
        "bad.toml:6:8",
        "did you mean `initial_stock_days`?",
        "bad.toml:12:8",
        "expected a number from 0 to 1",
        "this range is empty: `low` is 2, `high` is 2",
        "bad.toml:16:8",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert_eq!(fs::read_dir(place).unwrap().count(), 2, "something was written");
    for (head, factors, part) in [
        ("kind = \"grdi\"", "[[factors]]\npath = \"routes.A.share\"\nvalues = [1]", "did you mean `grid`?"),
        ("kind = \"grid\"", "[[factors]]\npath = \"routes.A.share\"\nlow = 1\nhigh = 2", "a factor of a grid has no `values`"),
        ("kind = \"grid\"", "[[factors]]\npath = \"routes.A.share\"\nvalues = []", "this factor has no values"),
        ("kind = \"grid\"\nreplications = 0", "[[factors]]\npath = \"routes.A.share\"\nvalues = [1]", "expected a whole number from 1"),
        ("kind = \"lhs\"", "[[factors]]\npath = \"routes.A.share\"\nlow = 1\nhigh = 2", "a design has no `points`"),
        ("kind = \"morris\"\npoints = 3\nlevels = 5", FACTORS, "expected an even number"),
        ("kind = \"table\"\npoints = \"none.csv\"", "[[factors]]\npath = \"routes.A.share\"", "there is no such file"),
        ("kind = \"grid\"", "", "a design has no `factors`"),
    ] {
        design(place, "one.toml", head, factors);
        let said = refused(place, &["sweep", "one.toml", "--out", "one"]);
        assert!(said.contains(part), "{part}\n{said}");
    }
    // A table's file: all that is wrong with it in one go, each at its line and column.
    fs::write(place.join("points.csv"), "point,routes.A.shar,routes.A.shar,routes.B.transit_days\n0,1,1,5\n1,1\n2,1,1,5,9\n").unwrap();
    let factors = "[[factors]]\npath = \"routes.A.share\"\n[[factors]]\npath = \"routes.B.transit_days\"";
    design(place, "one.toml", "kind = \"table\"\npoints = \"points.csv\"", factors);
    let said = refused(place, &["sweep", "one.toml", "--out", "one"]);
    for part in [
        "points.csv has no column `routes.A.share`",
        "did you mean `routes.A.shar`?",
        "are no factors: they are carried through to the results",
        "points.csv:1:7",
        "two columns are called `routes.A.shar`",
        "points.csv:1:21",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    // Once the header is right, every row that is too short or too long.
    fs::write(place.join("points.csv"), "point,routes.A.share,note,routes.B.transit_days\n0,1,a,5\n1,1\n2,1,b,5,9\n").unwrap();
    let said = refused(place, &["sweep", "one.toml", "--out", "one"]);
    for part in ["points.csv:3:3", "points.csv:4:9"] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    fs::remove_file(place.join("points.csv")).unwrap();
    fs::write(place.join("one.toml"), format!("scenario = \"town.toml\"\nkind = \"grid\"\n{FACTORS}")).unwrap();
    assert!(refused(place, &["sweep", "one.toml"]).contains("the scenario cannot be read: there is no such file"));
    assert!(refused(place, &["sweep", "bad.toml", "--shard", "8/7"]).contains("--shard 3/7"));
    assert_eq!(fs::read_dir(place).unwrap().count(), 3, "something was written");
}

/// What a value can be by itself is known before anything runs: each wrong cell at its line and column, the first eight of a column, all
/// in one go, and so in a table of a hundred thousand rows.
#[test]
fn values_of_a_table_that_cannot_be_are_faults_of_the_design() {
    let place = place();
    let place = place.path();
    let head = "kind = \"table\"\npoints = \"points.csv\"\nreplications = 10";
    let factors = "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\n[[factors]]\npath = \"routes.A.status\"\n\
                   [[factors]]\npath = \"routes.A.transit_days\"\nverb = \"scale\"\n[[factors]]\npath = \"scenario.days\"";
    design(place, "table.toml", head, factors);
    let header = "commodities.fuel.initial_stock_days,routes.A.status,routes.A.transit_days,scenario.days\n";
    fs::write(
        place.join("points.csv"),
        format!("{header}4,contested,1,60\n-2,lost,1,60\n6,lots,2,60\nsix,lost,1,30.5\n8,3,x,30\n5,lost,1,0\nnan,lost,1,9\n"),
    )
    .unwrap();
    let said = refused(place, &["sweep", "table.toml", "--out", "t"]);
    let places = ["3:1", "5:1", "8:1", "4:3", "6:3", "6:5", "5:12", "7:10"];
    for at in places {
        assert!(said.contains(&format!("points.csv:{at}\n")), "{at}\n{said}");
    }
    assert!(said.ends_with(&format!("{} errors\n", places.len())), "{said}");
    assert!(said.contains("did you mean `lost`?") && !place.join("t").exists(), "{said}");
    // A spreadsheet of a country that writes decimal commas puts semicolons between the cells.
    fs::write(place.join("points.csv"), header.replace(',', ";") + "4,5;lost;1;60\n").unwrap();
    ran(place, &["sweep", "table.toml", "--out", "semicolons"]);
    let points = fs::read_to_string(place.join("semicolons/points.csv")).unwrap();
    assert!(points.lines().nth(1).is_some_and(|row| row.starts_with("0,4.5,lost,1,60")), "{points}");
    // Equal faults of different cells are different faults.
    fs::write(place.join("points.csv"), format!("{header}{}", "-1,lost,1,60\n".repeat(20))).unwrap();
    let said = refused(place, &["sweep", "table.toml", "--out", "t"]);
    assert!((2..10).all(|line| said.contains(&format!("points.csv:{line}:1\n"))) && said.contains("12 more values"), "{said}");
    fs::write(place.join("points.csv"), format!("{header}{}", "4,lost\n".repeat(5))).unwrap();
    let said = refused(place, &["sweep", "table.toml", "--out", "t"]);
    assert!((2..7).all(|line| said.contains(&format!("points.csv:{line}:3\n"))), "{said}");
    let mut rows = header.to_owned();
    for row in 0..100_000 {
        rows.push_str(&format!("{:.4},lost,1,60\n", f64::from(row) / 100.0 - 0.25));
    }
    fs::write(place.join("points.csv"), rows).unwrap();
    let said = refused(place, &["sweep", "table.toml", "--out", "t"]);
    assert!(said.contains("points.csv:2:1\n") && said.contains("points.csv:9:1\n") && !said.contains("points.csv:10:1\n"), "{said}");
    assert!(said.contains(" more values of `commodities.fuel.initial_stock_days` cannot be"), "{said}");
}

/// Rows of two tables under the name of one would be nobody's design.
#[test]
fn a_table_that_is_changed_while_the_sweep_runs_ends_it() {
    let place = place();
    let place = place.path();
    design(place, "table.toml", "kind = \"table\"\npoints = \"points.csv\"", "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"");
    let write = |value: u32| {
        fs::write(place.join("points.csv"), format!("commodities.fuel.initial_stock_days\n{}", format!("{value}\n").repeat(40)))
    };
    write(3).unwrap();
    let names = |_: &stockout::scenario::Scenario| vec!["fuel.shortage_days".to_owned()];
    let design = Design::load(&place.join("table.toml"), &names).unwrap();
    let sweep = Sweep::new(&design, &names(&design.base.scenario), "0", "", None);
    let workers = Workers::new(Some(1)).unwrap();
    assert!(sweep.run(&workers, 0..20, &Silent).is_ok());
    // Of the same bytes it is the same table, whenever it was written.
    write(3).unwrap();
    assert!(sweep.run(&workers, 20..40, &Silent).is_ok());
    write(8).unwrap();
    match sweep.run(&workers, 20..40, &Silent) {
        Err(Unswept::Table(why)) => assert!(why.ends_with("points.csv: it was changed while the sweep ran"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[cfg(unix)]
#[test]
fn an_unfinished_sweep_of_another_design_is_not_gone_on_with() {
    let place = place();
    let place = place.path();
    design(place, "a.toml", "kind = \"lhs\"\npoints = 4000\nreplications = 8", FACTORS);
    // Half a megabyte: a chunk is kept, of sixteen.
    assert_eq!(stopped_at(place, 1000, &["sweep", "a.toml", "--out", "a"]).status.code(), Some(1));
    design(place, "b.toml", "kind = \"lhs\"\npoints = 10", FACTORS);
    assert!(refused(place, &["sweep", "b.toml", "--out", "a"]).contains("of another design"));
    let output = ran(place, &["sweep", "b.toml", "--out", "a", "--restart"]);
    assert!(output.status.success() && String::from_utf8_lossy(&output.stderr).contains("starting over"));
    let again = ran(place, &["sweep", "b.toml", "--out", "a", "--format", "json"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing to do"));
    let json: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(json["sweep"]["points"], 10);
}

#[cfg(unix)]
#[test]
fn merge_says_which_shard_is_unfinished_and_what_finishes_it() {
    let place = place();
    let place = place.path();
    design(place, "a.toml", "kind = \"lhs\"\npoints = 4000\nreplications = 8", FACTORS);
    assert_eq!(stopped_at(place, 400, &["sweep", "a.toml", "--shard", "1/2", "--out", "a1"]).status.code(), Some(1));
    let said = refused(place, &["merge", "a1", "--out", "m"]);
    let counted = said.split_once("shard 1 of 2 is unfinished: ").and_then(|(_, rest)| rest.split_once(" of 2000 points are done"));
    let done: u64 = counted.unwrap_or_else(|| panic!("{said}")).0.parse().unwrap();
    assert!((1..2000).contains(&done), "{said}");
    let (_, command) = said.split_once("To finish it: stockout ").unwrap();
    good(place, &command.split_whitespace().take(6).collect::<Vec<_>>());
    assert!(refused(place, &["merge", "a1", "--out", "m"]).contains("shard 2/2 is missing"));
}
