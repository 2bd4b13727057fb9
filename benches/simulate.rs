//! How long a replication, an ensemble and the reading of a scenario take. Each asserts its answer before it is timed.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::convert::Infallible;
use std::hint::black_box;
use std::path::Path;
use stockout::ensemble::{self, Plan, Rows, Silent};
use stockout::kernel::{self, Imbalance, Kernel, LANES, Run};
use stockout::model::{Instance, Model, Replication};
use stockout::results::{Column, CommodityMetric};
use stockout::scenario::{Document, Scenario, read};

const MAIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/december-2025.toml");

fn scenario() -> Scenario {
    read(Path::new(MAIN), &[]).unwrap_or_else(|faults| panic!("{}", faults.render(false, 100))).scenario
}

struct Auditor;

impl kernel::Watch for Auditor {
    fn audits(&self) -> bool {
        true
    }

    fn imbalance(&mut self, _lane: usize, imbalance: Imbalance) {
        panic!("the ledger does not balance: {imbalance:?}");
    }
}

/// The next eight replications under one instance.
fn eight<'a>(instance: &'a Instance, number: &mut u64) -> [Run<'a>; LANES] {
    let first = *number;
    *number += LANES as u64;
    std::array::from_fn(|lane| Run { instance, replication: Replication(first + lane as u64) })
}

/// Replications of the main scenario, their parameters drawn anew or not.
fn replication(criterion: &mut Criterion) {
    let model = Model::compile(&scenario());
    let (mut kernel, instance) = (Kernel::new(&model), model.instance(1, 0));
    let audited = kernel.watched(&instance, 1, Replication(0), &mut Auditor).clone();
    let silent = kernel.replicate(&instance, 1, Replication(0));
    assert_eq!(format!("{audited:?}"), format!("{silent:?}"), "who looks on changes nothing, and the ledger balances");

    let mut group = criterion.benchmark_group("replication");
    group.throughput(Throughput::Elements(LANES as u64));
    let mut number = 0;
    group.bench_function("eight, same parameters", |bencher| {
        bencher.iter(|| {
            kernel.group(1, &eight(&instance, &mut number));
            black_box(kernel.row(0)[0]);
        });
    });
    let mut instances = vec![instance.clone(); LANES];
    group.bench_function("eight, parameters drawn anew", |bencher| {
        bencher.iter(|| {
            let first = number;
            instances.iter_mut().zip(first..).for_each(|(instance, draw)| model.redraw(instance, 1, draw));
            let run = |(instance, number)| Run { instance, replication: Replication(number) };
            kernel.group(1, &instances.iter().zip(first..).map(run).collect::<Vec<_>>());
            number += LANES as u64;
            black_box(kernel.row(0)[0]);
        });
    });
    group.bench_function("one alone", |bencher| {
        bencher.iter(|| {
            number += 1;
            black_box(kernel.replicate(&instance, 1, Replication(number)));
        });
    });
    group.finish();
}

/// A thousand replications of the main scenario: rows, moments, quantiles, results.
fn ensemble(criterion: &mut Criterion) {
    const N: u64 = 1024;
    let model = Model::compile(&scenario());
    let at = model.shape.rows.index(Column::Commodity(0, CommodityMetric::ShortageDays));
    let width = model.shape.rows.width();
    let gather = |plan: &Plan| {
        let mut days = 0.0;
        let mut sink = |rows: Rows<'_>| {
            days += rows.rows.chunks_exact(width).map(|row| row[at]).sum::<f64>();
            Ok::<(), Infallible>(())
        };
        let Ok(found) = ensemble::gather(&model, plan, &Silent, &mut sink) else { panic!("nobody stops it") };
        (found.distribution(at, Column::Commodity(0, CommodityMetric::ShortageDays)), days)
    };
    let (found, days) = gather(&Plan::new(1, N));
    assert!((found.mean - days / N as f64).abs() < 1e-9, "the mean is that of the rows");
    assert!(found.mean > 0.0 && found.q05 <= found.q50 && found.q50 <= found.q95 && found.q95 <= found.es95);
    let one = gather(&Plan { threads: Some(1), ..Plan::new(1, N) });
    assert_eq!(format!("{one:?}"), format!("{:?}", (found, days)), "threads change nothing");

    let mut group = criterion.benchmark_group("ensemble");
    group.throughput(Throughput::Elements(N)).sample_size(10);
    group.bench_function("one thread", |bencher| bencher.iter(|| black_box(gather(&Plan { threads: Some(1), ..Plan::new(1, N) }))));
    group.bench_function("all threads", |bencher| bencher.iter(|| black_box(gather(&Plan::new(1, N)))));
    group.bench_function("four replications a draw", |bencher| bencher.iter(|| black_box(gather(&Plan { inner: 4, ..Plan::new(1, N) }))));
    group.finish();
}

/// From files to a compiled model.
fn reading(criterion: &mut Criterion) {
    let scenario = self::scenario();
    assert_eq!((scenario.days, scenario.routes.len(), scenario.commodities.len()), (180, 8, 2));
    assert_eq!(self::scenario().hash, scenario.hash, "read twice, understood alike");
    criterion.bench_function("read december-2025 and its base", |bencher| bencher.iter(|| black_box(self::scenario())));
    criterion.bench_function("compile december-2025", |bencher| {
        bencher.iter_batched(|| scenario.clone(), |scenario| black_box(Model::compile(&scenario)), BatchSize::SmallInput);
    });
}

/// A city with so many days, routes and commodities: the same sort of road, attacked and closed, over and over.
fn city(days: usize, routes: usize, commodities: usize) -> Model {
    let mut text = format!("[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = {days}\npopulation = 1000000\n");
    for c in 0..commodities {
        text.push_str(&format!(
            "[commodities.c{c}]\nunit = \"t\"\ndaily_demand = 1000\ntruck_load = 20\ninitial_stock_days = 4\ndemand_volatility = 0.05\n\
             [[commodities.c{c}.uses]]\nname = \"vital\"\nshare = 0.3\nbuffer_days = 3\nprotected = true\n\
             [[commodities.c{c}.uses]]\nname = \"other\"\nshare = 0.7\nbuffer_days = 2\n"
        ));
    }
    for r in 0..routes {
        text.push_str(&format!(
            "[routes.r{r}]\nshare = 1\ntransit_days = 4\ndelay_days = 1\ncapacity_trucks_per_day = 60\nconvoy_trucks = 10\n\
             closure_probability = 0.02\nclosure = {{ mean = 8, cv = 0.5 }}\nattack_probability = 0.05\n\
             loss_fraction = {{ mean = 0.3, concentration = 2 }}\nturn_back_probability = 0.3\ndeterrence = 0.1\n"
        ));
    }
    let reading = Document::from_text("city.toml", &text).and_then(|document| document.scenario(&[]));
    Model::compile(&reading.unwrap_or_else(|faults| panic!("{}", faults.render(false, 100))).scenario)
}

/// How the cost of a replication grows with days, routes and commodities, one at a time from a city of 180, 8 and 2.
fn growth(criterion: &mut Criterion) {
    let sizes = [(45, 8, 2), (180, 8, 2), (720, 8, 2), (180, 2, 2), (180, 32, 2), (180, 8, 1), (180, 8, 4)];
    let mut group = criterion.benchmark_group("growth");
    group.throughput(Throughput::Elements(LANES as u64));
    for (days, routes, commodities) in sizes {
        let model = city(days, routes, commodities);
        let (mut kernel, instance) = (Kernel::new(&model), model.instance(1, 0));
        let outcome = kernel.watched(&instance, 1, Replication(0), &mut Auditor).clone();
        assert_eq!(format!("{outcome:?}"), format!("{:?}", kernel.replicate(&instance, 1, Replication(0))));
        let mut number = 0;
        group.bench_function(format!("{days} days, {routes} routes, {commodities} commodities"), |bencher| {
            bencher.iter(|| {
                kernel.group(1, &eight(&instance, &mut number));
                black_box(kernel.row(0)[0]);
            });
        });
    }
    group.finish();
}

/// How an ensemble grows with replications, on one thread and on two.
fn threads(criterion: &mut Criterion) {
    let model = city(180, 8, 2);
    let gather = |threads: usize, replications: u64| {
        let plan = Plan { threads: Some(threads), ..Plan::new(1, replications) };
        let Ok(found) = ensemble::gather(&model, &plan, &Silent, &mut |_rows: Rows<'_>| Ok::<(), Infallible>(())) else {
            panic!("nobody stops it")
        };
        found.distribution(0, Column::Commodity(0, CommodityMetric::ShortageDays))
    };
    assert_eq!(format!("{:?}", gather(1, 300)), format!("{:?}", gather(2, 300)), "threads change nothing");
    let mut group = criterion.benchmark_group("threads");
    group.sample_size(10);
    for replications in [512, 2048, 8192] {
        group.throughput(Throughput::Elements(replications));
        for threads in [1, 2] {
            group.bench_function(format!("{replications} replications, {threads} threads"), |bencher| {
                bencher.iter(|| black_box(gather(threads, replications)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, replication, ensemble, reading, growth, threads);
criterion_main!(benches);
