//! `stockout selfcheck`: does this build, on this processor, compute what is known exactly, and give the published bits?

use super::args::{Format, SelfcheckArgs};
use super::exit::{Exit, Failure, print, print_json};
use super::progress::{self, Progress};
use super::{provenance, scenario};
use serde_json::json;
use std::collections::BTreeMap;
use stockout::ensemble::{self, Plan, Rows};
use stockout::kernel::Kernel;
use stockout::model::{Model, Replication};
use stockout::rng::SCHEME;
use stockout::scenario::Document;
use stockout_results::{Column, CommodityMetric, DailyMetric, Onset, PairMetric, Users};
use stockout_view::lang::Checking;

/// The blake3 of the rows of [`EVERYTHING`], seed 1, 256 replications, 2 per parameter draw: uncertain values, then figures, as they are
/// in memory. It changes with the scheme of random draws and with the model; `tests/selfcheck.rs` holds it against this build.
const PUBLISHED: &str = include_str!("selfcheck/published.txt");
/// A scenario in which every process of the model acts.
const EVERYTHING: &str = include_str!("selfcheck/everything.toml");

/// Standard errors by which a sampled figure may be away from the exact one. The seed is fixed: a build either passes or does not.
const ERRORS: f64 = 4.5;

pub fn selfcheck(args: &SelfcheckArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    progress::listen();
    let cases: [(Checking, Case); 5] = [
        (Checking::Depletion, depletion),
        (Checking::Closures, closures),
        (Checking::Chain, chain),
        (Checking::Losses, losses),
        (Checking::Bits, bits),
    ];
    let (mut sound, mut lines) = (true, Vec::new());
    for (case, check) in cases {
        let found = check()?;
        let status = if found.right { Checking::Same } else { Checking::Different };
        let text = lang.fill(case, &[("found", &found.found), ("exact", &found.exact)]);
        if args.answer.format == Format::Table {
            print(&format!("{:<10} {text}", lang.say(status)))?;
        }
        let key = if found.right { "ok" } else { "different" };
        lines.push(json!({ "status": key, "check": text, "found": found.found, "exact": found.exact }));
        sound &= found.right;
    }
    let scheme = SCHEME.to_string();
    let blanks = [("version", provenance::VERSION), ("scheme", &scheme), ("machine", std::env::consts::ARCH)];
    let message = if sound { Checking::BuildSound } else { Checking::BuildUnsound };
    match args.answer.format {
        Format::Json => print_json(&json!({ "stockout": provenance::VERSION, "scheme": SCHEME, "ok": sound, "checks": lines }))?,
        Format::Table => say!("{}", lang.fill(message, &blanks)),
    }
    Ok(if sound { Exit::Done } else { Exit::Failed })
}

/// A case with a known answer.
type Case = fn() -> Result<Found, Failure>;

/// What a case gave, and what it ought to.
struct Found {
    right: bool,
    found: String,
    exact: String,
}

/// A city of one commodity and one route. Its parts are TOML.
fn city(days: usize, warm: bool, commodity: &str, route: &str) -> Result<Model, Failure> {
    compile(&format!(
        "[scenario]\ntitle = \"selfcheck\"\nstart = \"2026-01-01\"\ndays = {days}\npopulation = 1000\nwarm_start = {warm}\n\
         [commodities.fuel]\nunit = \"m3\"\n{commodity}\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n\
         [routes.A]\nshare = 1\ntransit_days = 1\n{route}\n"
    ))
}

fn compile(text: &str) -> Result<Model, Failure> {
    let reading = Document::from_text("selfcheck.toml", text).and_then(|document| document.scenario(&[]));
    reading.map(|reading| Model::compile(&reading.scenario)).map_err(|faults| Failure::Ours(faults.render(false, 100)))
}

/// A city cut off lives from its stock of five days, day by day.
fn depletion() -> Result<Found, Failure> {
    const DAYS: usize = 20;
    let model = city(DAYS, true, "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 5", "initially = \"closed\"")?;
    let instance = model.instance(1, 0);
    let outcome = Kernel::new(&model).replicate(&instance, 1, Replication(0)).clone();
    let stock = (0..DAYS).map(|day| outcome.daily[model.shape.daily(0, DailyMetric::Stock, day)]);
    let exact = |day: usize| 100.0 * 4_usize.saturating_sub(day) as f64;
    let short = outcome.row[model.shape.rows.index(Column::Commodity(0, CommodityMetric::ShortageDays))];
    let right = stock.enumerate().all(|(day, stock)| stock == exact(day)) && short == 15.0;
    Ok(Found { right, found: short.to_string(), exact: "15".to_owned() })
}

/// A road of two states: spells of 1/p days open and of six days closed, by renewal theory.
fn closures() -> Result<Found, Failure> {
    const DAYS: usize = 3000;
    const REPLICATIONS: u64 = 400;
    let stock = "daily_demand = 1\ntruck_load = 1\ninitial_stock_days = 1";
    let model = city(DAYS, true, stock, "closure_probability = 0.05\nclosure = { mean = 6 }")?;
    let open = column(&model, REPLICATIONS, Column::OpenDays(0))?;
    let (mean, sd) = moments(&open);
    let exact = DAYS as f64 * 20.0 / 26.0;
    // The start, open, adds one spell at most.
    let right = (mean - exact).abs() <= ERRORS * sd / (REPLICATIONS as f64).sqrt() + 6.0;
    Ok(Found { right, found: format!("{mean:.1}"), exact: format!("{exact:.1}") })
}

/// Losses: each convoy of one truck is lost with probability 0.2, so that the number lost is binomial.
fn losses() -> Result<Found, Failure> {
    const REPLICATIONS: u64 = 400;
    let stock = "daily_demand = 100\ntruck_load = 10\ninitial_stock_days = 50";
    let model = city(200, true, stock, "attack_probability = 0.2\nloss_fraction = { mean = 1 }\nconvoy_trucks = 1")?;
    let sent: f64 = column(&model, REPLICATIONS, Column::Pair(0, 0, PairMetric::ConvoysSent))?.iter().sum();
    let lost: f64 = column(&model, REPLICATIONS, Column::Pair(0, 0, PairMetric::TrucksLost))?.iter().sum();
    let right = (lost - 0.2 * sent).abs() <= ERRORS * (sent * 0.2 * 0.8).sqrt();
    Ok(Found { right, found: format!("{:.4}", lost / sent), exact: "0.2".to_owned() })
}

/// Closures, attacks and a stock of four trucks: the chance of no shortage in 25 days, by dynamic programming over the states.
fn chain() -> Result<Found, Failure> {
    let (close, reopen, attack) = (0.15, 0.25, 0.2);
    const DAYS: usize = 25;
    const STOCK: usize = 4;
    const REPLICATIONS: u64 = 50_000;
    let commodity =
        format!("daily_demand = 1\ntruck_load = 1\ninitial_stock_days = {STOCK}\ntarget_stock_days = 1e6\nmax_order_factor = 1");
    let route = format!(
        "closure_probability = {close}\nclosure = {{ mean = {} }}\nattack_probability = {attack}\nloss_fraction = {{ mean = 1 }}\nrerouting = 0",
        1.0 / reopen
    );
    let model = city(DAYS, false, &commodity, &route)?;
    let first = column(&model, REPLICATIONS, Column::First(Users::All(0), Onset::Shortage))?;
    let found = first.iter().filter(|day| day.is_nan()).count() as f64 / REPLICATIONS as f64;
    let exact = never_short(close, reopen, attack, DAYS, STOCK);
    let right = (found - exact).abs() <= ERRORS * (exact * (1.0 - exact) / REPLICATIONS as f64).sqrt();
    Ok(Found { right, found: format!("{found:.4}"), exact: format!("{exact:.4}") })
}

/// Probability that no day is short, over the states: road open, trucks queued, trucks on the road, trucks' loads in stock.
fn never_short(close: f64, reopen: f64, attack: f64, days: usize, stock: usize) -> f64 {
    let mut states: BTreeMap<(bool, usize, usize, usize), f64> = BTreeMap::from([((true, 0, 0, stock), 1.0)]);
    for _day in 0..days {
        let mut next: BTreeMap<(bool, usize, usize, usize), f64> = BTreeMap::new();
        for (&(open, queue, road, stock), &probability) in &states {
            let turns = if open { [(false, close), (true, 1.0 - close)] } else { [(true, reopen), (false, 1.0 - reopen)] };
            for (open, chance) in turns {
                let at_hand = stock + if open { road } else { 0 };
                if at_hand < 1 {
                    continue;
                }
                let queue = queue + 1;
                if !open {
                    *next.entry((open, queue, road, at_hand - 1)).or_default() += probability * chance;
                    continue;
                }
                let mut through_all = (0..queue).fold(1.0, |all, _| all * attack);
                for through in 0..=queue {
                    *next.entry((open, 0, through, at_hand - 1)).or_default() += probability * chance * through_all;
                    through_all *= (queue - through) as f64 / (through + 1) as f64 * (1.0 - attack) / attack;
                }
            }
        }
        states = next;
    }
    states.values().sum()
}

/// The rows of a scenario in which everything happens, as bits.
fn bits() -> Result<Found, Failure> {
    let model = compile(EVERYTHING)?;
    let mut hash = blake3::Hasher::new();
    let plan = Plan { inner: 2, ..Plan::new(1, 256) };
    rows(&model, &plan, |rows| {
        for value in rows.draws.iter().chain(rows.rows) {
            // One not-a-number is as good as another.
            let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
            hash.update(&bits.to_le_bytes());
        }
    })?;
    let found = hash.finalize().to_hex().to_string();
    let exact = PUBLISHED.trim().to_owned();
    Ok(Found { right: found == exact, found, exact })
}

fn column(model: &Model, replications: u64, column: Column) -> Result<Vec<f64>, Failure> {
    let (width, at) = (model.shape.rows.width(), model.shape.rows.index(column));
    let mut values = Vec::new();
    rows(model, &Plan::new(1, replications), |rows| values.extend(rows.rows.chunks_exact(width).map(|row| row[at])))?;
    Ok(values)
}

fn rows(model: &Model, plan: &Plan, mut take: impl FnMut(Rows<'_>) + Send) -> Result<(), Failure> {
    let progress = Progress::new(plan.replications);
    let gathered = ensemble::gather(model, plan, &progress, &mut |rows: Rows<'_>| {
        take(rows);
        Ok::<(), std::convert::Infallible>(())
    });
    progress.finish();
    Ok(gathered.map(drop)?)
}

/// Mean and standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}
