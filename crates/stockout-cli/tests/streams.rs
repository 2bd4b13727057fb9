//! What docs/randomness.md promises: named draws that nothing shifts, and the same bits on any number of threads.

use stockout_testing as common;

use common::model;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use stockout::ensemble::Plan;
use stockout::kernel::{Closing, Kernel, LANES, Outcome, Run, Vectors, Watch};
use stockout::model::{Model, Replication};
use stockout::results::{Column, DailyMetric, PairMetric};
use stockout::rng::{self, Chance, Process, SCHEME, Shared};
use stockout::scenario::{Overlay, Verb, read};

const DECEMBER: &str = "scenarios/december-2025.toml";
const REGIMES: &str = "tests/oracle/scenarios/regimes.toml";
const UNKNOWNS: &str = "tests/oracle/scenarios/unknowns.toml";
const ESCORTS: &str = "tests/oracle/scenarios/escorts.toml";

fn first_word(seed: u64, replication: u64, process: &str, day: u32) -> u64 {
    rng::shared(rng::key(seed, Process::named(process)), &[replication], Shared::Words, day)[day as usize % 4][0]
}

fn head(seed: u64, replication: u64, process: &str, day: u32) -> u64 {
    let words = rng::shared(rng::key(seed, Process::named(process)), &[replication], Shared::Heads, day);
    words[day as usize % 16 / 4][0] >> (day % 4 * 16) & 0xFFFF
}

/// Computed with numpy's Philox, a Philox4x32 written from the paper, and Python's blake3, from the table of docs/randomness.md, not with this program.
#[test]
fn first_draws_of_named_processes_are_golden() {
    assert_eq!(SCHEME, 3, "a changed scheme has golden draws of its own");
    assert_eq!(first_word(1, 0, "noise", 1), 0xe5d1_ec2a_7a2b_889e);
    assert_eq!(first_word(1, 0, "convoys/RN7/fuel", 179), 0x4fed_ef3e_3410_1573);
    assert_eq!(first_word(7, 1_000_000, "demand/food", 30), 0xbb6f_eddc_ab1b_1193);
    assert_eq!(first_word(u64::MAX, 3, "convoys/RN3/fuel", 6), 0x9036_35a6_bd4e_693b);
    assert_eq!(head(1, 0, "closure/RN7", 5), 0xae6f);
    assert_eq!(head(1, 0, "closure/RN7", 16), 0x2bb6);
    assert_eq!(head(7, 1_000_000, "closure/RN3", 31), 0x4285);
}

#[test]
fn further_draws_of_a_day_a_convoy_and_no_day_are_golden() {
    let chance = Chance::new(1, 0);
    let five = |mut draws: stockout::rng::Draws| -> [u64; 5] { std::array::from_fn(|_| draws.word()) };
    assert_eq!(
        five(chance.day(Process::named("closure/RN7"), 5)),
        [0x2612_e7d1_42c9_69d2, 0x7e77_a4ff_e65d_e9d7, 0x7fa4_190b_e0de_9ae4, 0x3e2b_972f_ec0f_f635, 0x453c_6fc7_2d3d_e770]
    );
    assert_eq!(chance.day(Process::named("regime"), 0).word(), 0x2d4a_7e24_3b33_d609);
    let convoys = Process::named("convoys/RN7/fuel");
    assert_eq!(
        five(chance.convoy(convoys, 12, 3)),
        [0xeb13_fb48_18dc_daf3, 0xa8c4_0244_5fbd_9208, 0xd9dc_4f30_f788_f430, 0x12b4_c054_8486_e72f, 0xbf7d_0f46_496c_3fac]
    );
    assert_eq!(chance.convoy(convoys, 12, 0).word(), 0xbc6c_0eb5_71c4_d63a);
    assert_eq!(chance.once(Process::named("noise/initial")).word(), 0x29bd_d30e_550d_3a79);
    assert_eq!(chance.once(Process::named("parameter/routes.RN7.transit_days")).word(), 0x5d8d_f4e1_21f6_b546);
}

/// Eight replications run side by side. Alone without wide vectors, and with them in any lane of a group beside any others, a
/// replication has the same bits.
#[test]
fn a_replication_has_the_same_bits_in_any_lane_and_with_any_vectors() {
    for path in [DECEMBER, REGIMES, UNKNOWNS, ESCORTS] {
        let model = compiled(path, &[]);
        let instances: Vec<_> = (0..19).map(|k| model.instance(4, k)).collect();
        let run = |k: usize| Run { instance: &instances[k], replication: Replication(k as u64) };
        let bits = |row: &[f64]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let mut plain = Kernel::with(&model, Vectors::Plain);
        let alone: Vec<_> = (0..19).map(|k| bits(&plain.replicate(&instances[k], 4, Replication(k as u64)).row)).collect();
        let mut kernel = Kernel::new(&model);
        for (first, count) in [(0, LANES), (3, LANES), (LANES, LANES), (16, 3), (18, 1)] {
            kernel.group(4, &(first..first + count).map(run).collect::<Vec<_>>());
            for lane in 0..count {
                assert_eq!(bits(kernel.row(lane)), alone[first + lane], "{path}: replication {} in lane {lane}", first + lane);
            }
        }
    }
}

/// Every figure, to the last bit: the shortest decimal that reads back as a number names the number.
fn all_bits(model: &Model, plan: &Plan) -> String {
    format!("{:?}", common::results(model, plan))
}

fn compiled(path: &str, sets: &[(&str, &str)]) -> Model {
    let set = |&(path, value): &(&str, &str)| Overlay { verb: Verb::Set, path: path.into(), value: value.into(), origin: "test".into() };
    let overlays: Vec<Overlay> = sets.iter().map(set).collect();
    let reading = read(&stockout_testing::at(path), &overlays).unwrap_or_else(|faults| panic!("{}", faults.render(false, 100)));
    Model::compile(&reading.scenario)
}

/// 600 replications are five blocks; three a draw do not divide a block of 128, so that draws lie across blocks.
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for path in [DECEMBER, REGIMES, UNKNOWNS] {
        let model = compiled(path, &[]);
        for inner in [1, 3] {
            let plan = |threads| Plan { inner, threads: Some(threads), ..Plan::new(20_251_204, 600) };
            let one = all_bits(&model, &plan(1));
            for threads in [2, 3, 7] {
                assert!(all_bits(&model, &plan(threads)) == one, "{path}, {inner} a draw: {threads} threads differ from one");
            }
        }
    }
}

/// Beyond 16,384 replications quantiles come from sketches, which the workers keep.
#[test]
fn any_number_of_threads_gives_the_same_bits_from_sketches() {
    let model = compiled(REGIMES, &[("scenario.days", "25")]);
    let plan = |threads| Plan { threads: Some(threads), ..Plan::new(3, 16_500) };
    let one = all_bits(&model, &plan(1));
    assert!(one.contains("quantile_error: 0.000"), "these figures should come from sketches");
    for threads in [2, 7] {
        assert!(all_bits(&model, &plan(threads)) == one, "{threads} threads differ from one");
    }
}

/// A longer run begins with the shorter one: replications do not know how many there are.
#[test]
fn a_longer_run_begins_with_the_replications_of_a_shorter_one() {
    let model = compiled(UNKNOWNS, &[]);
    let rows = |n: u64| {
        let mut all = Vec::new();
        let mut sink = |rows: stockout::ensemble::Rows<'_>| {
            all.extend(rows.draws.iter().chain(rows.rows).map(|value| value.to_bits()));
            Ok::<(), std::convert::Infallible>(())
        };
        let plan = Plan { inner: 2, ..Plan::new(5, n) };
        assert!(stockout::ensemble::gather(&model, &plan, &stockout::ensemble::Silent, &mut sink).is_ok());
        (all, n)
    };
    // Blocks hold draws, then rows: whole blocks are compared.
    let ((short, _), (long, _)) = (rows(256), rows(512));
    assert!(short.len() * 2 == long.len() && long[..short.len()] == short[..]);
}

/// Every file of a folder; of the manifest and the log only what does not hold the command line.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_owned();
            let bytes = fs::read(&path).unwrap();
            match name.to_str() {
                Some("log.txt") => continue,
                Some("manifest.json") => {
                    let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
                    for key in ["command", "date", "seal"] {
                        assert!(manifest.as_object_mut().unwrap().remove(key).is_some());
                    }
                    assert!(manifest["files"].as_object_mut().unwrap().remove("log.txt").is_some());
                    found.insert(name, manifest.to_string().into_bytes());
                }
                _ => drop(found.insert(name, bytes)),
            }
        }
    }
    found
}

#[test]
fn any_number_of_threads_gives_the_same_result_folder() {
    let place = tempfile::tempdir().unwrap();
    let run = |threads: &str| {
        let out = place.path().join(threads);
        let mut program = Command::new(env!("CARGO_BIN_EXE_stockout"));
        program.current_dir(stockout_testing::root()).args([
            "run",
            DECEMBER,
            "--replications",
            "600",
            "--inner",
            "3",
            "--replications-csv",
            "--lang",
            "fr",
        ]);
        program.args(["--threads", threads, "--out"]).arg(&out).env("SOURCE_DATE_EPOCH", "1764806400");
        let output = program.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (files(&out), output.stdout)
    };
    let (one, table) = run("1");
    let charts = one.keys().filter(|name| name.starts_with("charts")).count();
    assert!(charts >= 8, "{charts} charts");
    for threads in ["2", "3", "7"] {
        let (found, said) = run(threads);
        assert!(said == table, "the table of {threads} threads differs");
        assert_eq!(found.keys().collect::<Vec<_>>(), one.keys().collect::<Vec<_>>());
        for (name, bytes) in &found {
            assert!(one[name] == *bytes, "{} differs with {threads} threads", name.display());
        }
    }
}

/// One replication, as it went.
struct Course {
    outcome: Outcome,
    /// By name of the route: open or not, by day.
    open: BTreeMap<String, Vec<bool>>,
    /// By day.
    regime: Vec<usize>,
    /// By commodity: bits of the need, by day, which carry the demand noise.
    need: Vec<Vec<u64>>,
    /// By path: bits of the drawn value.
    draws: BTreeMap<String, u64>,
}

struct Diary {
    routes: usize,
    open: Vec<Vec<bool>>,
    regime: Vec<usize>,
}

impl Watch for Diary {
    fn close(&mut self, closing: &Closing<'_>) {
        self.open.push((0..self.routes).map(|route| closing.open(0, route)).collect());
        self.regime.push(closing.regime(0));
    }
}

fn course(model: &Model, replication: u64) -> Course {
    let instance = model.instance(11, replication);
    let mut diary = Diary { routes: model.shape.routes, open: Vec::new(), regime: Vec::new() };
    let outcome = Kernel::new(model).watched(&instance, 11, Replication(replication), &mut diary).clone();
    let scenario = model.scenario();
    let days_open = |r: usize| diary.open.iter().map(|open| open[r]).collect();
    let need = |c| common::daily(model, &outcome, c, DailyMetric::Need).iter().map(|need| need.to_bits()).collect();
    Course {
        open: scenario.routes.iter().enumerate().map(|(r, route)| (route.name.clone(), days_open(r))).collect(),
        need: (0..scenario.commodities.len()).map(need).collect(),
        draws: scenario.uncertain.iter().map(|u| u.path.clone()).zip(instance.draws.iter().map(|draw| draw.to_bits())).collect(),
        regime: diary.regime,
        outcome,
    }
}

/// The regime, the demand, the parameter draws that both have and the other routes' closures are the same to the last bit.
fn assert_others_unmoved(before: &Model, after: &Model, changed: &str) {
    let mut closed = 0;
    for replication in 0..60 {
        let (one, other) = (course(before, replication), course(after, replication));
        assert_eq!(one.regime, other.regime, "{changed}: regime of replication {replication}");
        assert_eq!(one.need, other.need, "{changed}: demand of replication {replication}");
        for (route, days) in one.open.iter().filter(|(route, _)| *route != changed) {
            assert_eq!(days, &other.open[route], "{changed} moved {route} in replication {replication}");
            closed += days.iter().filter(|open| !**open).count();
        }
        for (path, draw) in one.draws.iter().filter(|(path, _)| !path.starts_with(&format!("routes.{changed}."))) {
            assert!(other.draws.get(path).is_none_or(|found| found == draw), "{changed} moved the draw of {path}");
        }
    }
    assert!(closed > 0, "no route ever closed: the case shows nothing");
}

fn assert_some_difference(before: &Model, after: &Model) {
    let differ = (0..60).any(|k| course(before, k).outcome.row != course(after, k).outcome.row);
    assert!(differ, "the change should change something");
}

#[test]
fn changing_one_routes_numbers_leaves_all_other_draws() {
    let cases: [(&str, &str, &[&str]); 3] = [
        (
            REGIMES,
            "A",
            &["closure_probability=0.3", "closure={ mean = 2, cv = 1.5 }", "attack_probability=0.9", "capacity_trucks_per_day=3"],
        ),
        (
            UNKNOWNS,
            "N",
            &["closure_probability=0.3", "attack_probability=0.9", "capacity_trucks_per_day=1", "transit_days={ low = 1, high = 9 }"],
        ),
        (DECEMBER, "RN7", &["closure_probability=0.3", "closure=20", "attack_probability={ fuel = 0.9 }", "capacity_trucks_per_day=2"]),
    ];
    for (path, route, changes) in cases {
        let before = compiled(path, &[]);
        for change in changes {
            let (key, value) = change.split_once('=').unwrap();
            let after = compiled(path, &[(&format!("routes.{route}.{key}"), value)]);
            assert_others_unmoved(&before, &after, route);
            assert_some_difference(&before, &after);
        }
    }
}

/// Two roads without any coupling: orders are constant, belief and willingness never fall. What befalls one leaves the other's
/// convoys, attacks, losses and deliveries to the last bit.
#[test]
fn what_befalls_one_road_leaves_the_convoys_of_an_uncoupled_other() {
    let text = |numbers: &str| {
        format!(
            "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 90\npopulation = 1\n[threat]\nvolatility = 0.5\npersistence = 0.8\n\
             [commodities.fuel]\nunit = \"m3\"\ndaily_demand = 100\ntruck_load = 2\ninitial_stock_days = 5\ntarget_stock_days = 1e6\n\
             max_order_factor = 1\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
             [routes.A]\nshare = 1\ntransit_days = 4\nrerouting = 0\n{numbers}\n\
             [routes.B]\nshare = 1\ntransit_days = 3\nrerouting = 0\nattack_probability = 0.2\nconvoy_trucks = 5\ndelay_days = 0.7\n\
             loss_fraction = {{ mean = 0.4, concentration = 3 }}\nturn_back_probability = 0.3\nclosure_probability = 0.05\nclosure = 3\n"
        )
    };
    let before = model(&text("attack_probability = 0.1\nloss_fraction = { mean = 0.5, concentration = 2 }"));
    for numbers in [
        "attack_probability = 0.7\nloss_fraction = { mean = 1 }",
        "closure_probability = 0.5\nclosure = 4",
        "convoy_trucks = 7\nturn_back_probability = 0.9\nattack_probability = 0.3\ndelay_days = 2",
    ] {
        let after = model(&text(numbers));
        for replication in 0..200 {
            let figures = |model: &Model| {
                let outcome = common::audited(model, 2, replication);
                let of = |r, metric: &PairMetric| common::figure(model, &outcome, Column::Pair(r, 0, *metric)).to_bits();
                [0, 1].map(|r| PairMetric::ALL.iter().map(|metric| of(r, metric)).collect::<Vec<_>>())
            };
            let ([a, b], [other_a, other_b]) = (figures(&before), figures(&after));
            assert_eq!(b, other_b, "replication {replication}, A with {numbers}");
            assert_ne!(a, other_a, "replication {replication}: A should differ with {numbers}");
        }
    }
}

/// A scenario that extends `path`, read from a temporary file.
fn extended(path: &str, more: &str) -> Model {
    let base = fs::canonicalize(stockout_testing::at(path)).unwrap();
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("more.toml");
    fs::write(&file, format!("extends = \"{}\"\n{more}", base.display())).unwrap();
    compiled(file.to_str().unwrap(), &[])
}

#[test]
fn a_measure_that_starts_on_day_30_leaves_days_0_to_29_bit_for_bit() {
    let measure = "[[measures]]\nname = \"much at once\"\nfrom = 30\nto = 60\n\
        set = { \"commodities.*.rationing\" = [{ below_days = 9, fraction = 0.5 }], \"commodities.fuel.season\" = [2,2,1,1,1,1,1,1,1,0.5,0.25,0.25] }\n\
        scale = { \"commodities.*.daily_demand\" = { low = 1.5, high = 2 }, \"routes.*.attack_probability\" = 4, \"routes.*.transit_days\" = 3, \
        \"routes.*.closure_probability\" = 9, \"threat.volatility\" = 2 }\n\
        add = { \"routes.*.convoy_trucks\" = 6, \"routes.*.convoy_interval_days\" = 2, \"commodities.*.local_supply_per_day\" = 20, \"commodities.*.target_stock_days\" = 30 }\n";
    for path in [DECEMBER, REGIMES, UNKNOWNS, ESCORTS] {
        let (before, after) = (compiled(path, &[]), extended(path, measure));
        for replication in 0..40 {
            let (one, other) = (course(&before, replication), course(&after, replication));
            for (c, &metric) in (0..before.shape.commodities).flat_map(|c| DailyMetric::ALL.iter().map(move |metric| (c, metric))) {
                let bits = |model, course: &Course| {
                    let daily = common::daily(model, &course.outcome, c, metric);
                    daily[..30].iter().map(|value| value.to_bits()).collect::<Vec<_>>()
                };
                let (one, other) = (bits(&before, &one), bits(&after, &other));
                assert_eq!(one, other, "{path}, replication {replication}: {metric:?} of commodity {c}");
            }
            assert_eq!(one.regime[..30], other.regime[..30]);
            for (route, open) in &one.open {
                assert_eq!(open[..30], other.open[route][..30], "{route}");
            }
            assert!(one.outcome.daily != other.outcome.daily, "{path}, replication {replication}: the measure should change something");
        }
    }
}

#[test]
fn a_route_that_is_added_leaves_all_other_draws() {
    let route = "[routes.NEW]\nshare = { fuel = 0.3 }\ntransit_days = 2\nclosure_probability = 0.2\nclosure = 5\nattack_probability = 0.5\n\
                 loss_fraction = { mean = 0.5, concentration = 2 }\ndelay_days = { low = 0, high = 2 }\n";
    for path in [DECEMBER, REGIMES, UNKNOWNS] {
        let (before, after) = (compiled(path, &[]), extended(path, route));
        assert_others_unmoved(&before, &after, "NEW");
        assert_some_difference(&before, &after);
    }
}

#[test]
fn a_route_that_moves_in_the_file_keeps_its_draws() {
    let head = "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 60\npopulation = 1\n[commodities.fuel]\nunit = \"m3\"\n\
                daily_demand = 100\ntruck_load = 2\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n";
    let [a, b] = ["A", "B"].map(|name| format!("[routes.{name}]\nshare = 1\ntransit_days = 4\nclosure_probability = 0.1\nclosure = 5\n"));
    let (one, other) = (model(&format!("{head}{a}{b}")), model(&format!("{head}{b}{a}")));
    assert_others_unmoved(&one, &other, "neither");
    assert!((0..20).any(|k| course(&one, k).open["A"] != course(&one, k).open["B"]), "two roads have draws of their own");
}

#[test]
fn an_uncertain_value_that_is_added_leaves_all_other_draws() {
    for path in [DECEMBER, REGIMES, UNKNOWNS] {
        let before = compiled(path, &[]);
        let after = compiled(
            path,
            &[
                ("commodities.fuel.truck_load", "{ low = 20, mode = 30, high = 45 }"),
                ("commodities.*.max_order_factor", "{ values = [1, 3] }"),
            ],
        );
        assert!(after.scenario().uncertain.len() > before.scenario().uncertain.len());
        assert_others_unmoved(&before, &after, "nothing");
        assert_some_difference(&before, &after);
    }
}

/// Seeds and replications are not to be had from one another by adding.
#[test]
fn neighbouring_seeds_and_replications_share_nothing() {
    let model = compiled(REGIMES, &[]);
    let of = |seed: u64, replication: u64| {
        let instance = model.instance(seed, replication);
        Kernel::new(&model).replicate(&instance, seed, Replication(replication)).row.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
    };
    let rows: Vec<_> = [(1, 0), (1, 1), (2, 0), (0, 1), (0, 2)].map(|(seed, replication)| of(seed, replication)).to_vec();
    for (i, row) in rows.iter().enumerate() {
        assert!(rows[..i].iter().all(|other| other != row));
    }
}
