//! `stockout verify`: is a result folder as it was written, and does it follow from its scenario?

use super::args::{Format, PlaceArgs, VerifyArgs};
use super::exit::{Exit, Failure, print, print_json};
use super::progress::{self, Progress};
use super::{again, provenance, run, scenario};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::path::Path;
use std::time::{Duration, Instant};
use stockout::ensemble::{self, Plan, Watch as _};
use stockout::kernel::{Kernel, Outcome};
use stockout::model::{Model, Replication};
use stockout::rng::SCHEME;
use stockout_results::{CommodityMetric, DailyMetric, Figure, PairMetric, Provenance, Results, SamplePath, TotalMetric};
use stockout_store::sweep::Points;
use stockout_store::{self as store, Cause, Kind, Manifest, RowReader, StoreError, rows_before, summary_json};
use stockout_view::Lang;
use stockout_view::lang::Checking;

/// Replications that are simulated again where not all of them are, and for how long.
const SAMPLE: u64 = 256;
const SAMPLE_TIME: Duration = Duration::from_secs(20);
/// Sums over days and means of rows add the same numbers in other orders.
const DAYS_TOLERANCE: f64 = 1e-6;
/// The same of the figures that another version of the program drew from the rows.
const VERSION_TOLERANCE: f64 = 1e-9;

pub fn verify(args: &VerifyArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    progress::listen();
    let mut check = Check { args, lang, lines: Vec::new() };
    let sound = match check.all() {
        Ok(()) => true,
        Err(Halt::Different(text)) => {
            check.line(Checking::Different, text)?;
            false
        }
        Err(Halt::Failed(why)) => return Err(why),
    };
    let folder = args.folder.display().to_string();
    match args.answer.format {
        Format::Json => {
            let status = |status: &Checking| match status {
                Checking::Same => "ok",
                Checking::Different => "different",
                _ => "left out",
            };
            let lines = check.lines.iter().map(|(of, text)| json!({ "status": status(of), "check": text })).collect::<Vec<_>>();
            print_json(&json!({ "folder": folder, "ok": sound, "checks": lines }))?;
        }
        Format::Table => {
            let message = if sound { Checking::Sound } else { Checking::Unsound };
            say!("{}", lang.fill(message, &[("folder", &folder)]));
        }
    }
    Ok(if sound { Exit::Done } else { Exit::Failed })
}

/// Why no more is checked.
enum Halt {
    /// The first difference.
    Different(String),
    /// There is nothing to check, or it cannot be checked here.
    Failed(Failure),
}

impl From<Failure> for Halt {
    fn from(why: Failure) -> Self {
        Self::Failed(why)
    }
}

/// A scenario that cannot be read, or that is another, is a difference.
fn of_scenario(why: Failure) -> Halt {
    match why {
        Failure::Faults(faults) => Halt::Different(faults.render(false, 100).trim_end().to_owned()),
        Failure::Usage(text) => Halt::Different(text),
        other => Halt::Failed(other),
    }
}

/// What cannot be read back is not as it was written.
impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        let no_folder = error.names_nothing() && matches!(error.cause, Cause::Absent(_)) || matches!(error.cause, Cause::Foreign(_));
        if no_folder { Self::Failed(error.into()) } else { Self::Different(format!("{}: {}", error.path.display(), error.cause)) }
    }
}

struct Check<'a> {
    args: &'a VerifyArgs,
    lang: Lang,
    lines: Vec<(Checking, String)>,
}

impl Check<'_> {
    fn all(&mut self) -> Result<(), Halt> {
        let folder = &self.args.folder;
        let kind = store::sound(folder, SCHEME)?;
        let made = store::made(folder)?;
        let scheme = made.scheme.to_string();
        let layout = store::LAYOUT.to_string();
        self.fill(Checking::Manifest, &[("layout", &layout), ("version", &made.version), ("scheme", &scheme)])?;
        self.count(Checking::Files, made.files.len() as u64, &[])?;
        if let Some(path) = store::unlisted(folder)?.first() {
            return Err(self.different(Checking::Unlisted, &[("file", &path.display().to_string())]));
        }
        let same_draws = again::same_draws(&made.version, made.scheme);
        match kind {
            Kind::Run => self.run(same_draws)?,
            Kind::Sweep => {
                let points = Points::open(folder)?;
                points.check_csv()?;
                self.count(Checking::Points, points.facts.count, &[])?;
                self.fill(Checking::OtherKind, &[])?;
            }
            Kind::Comparison if self.args.full && same_draws => {
                self.scenarios()?;
                self.comparison()?;
            }
            _ => {
                self.scenarios()?;
                self.fill(Checking::OtherKind, &[])?;
            }
        }
        if !same_draws {
            let (ours, scheme) = (SCHEME.to_string(), made.scheme.to_string());
            let blanks = [("version", made.version.as_str()), ("scheme", &scheme), ("ours", provenance::VERSION), ("our_scheme", &ours)];
            self.fill(Checking::OtherVersion, &blanks)?;
        }
        Ok(())
    }

    /// The scenarios of an answer are those that were run.
    fn scenarios(&mut self) -> Result<(), Halt> {
        for (name, hash) in store::made_by(&self.args.folder)?.scenarios {
            let file = format!("scenarios/{name}.toml");
            let path = self.args.folder.join(&file);
            // What was read out of a sweep keeps no scenario of its own.
            if path.exists() {
                self.model(&path, &name, &hash)?;
                self.fill(Checking::Scenario, &[("file", &file)])?;
            }
        }
        Ok(())
    }

    fn model(&self, path: &Path, name: &str, hash: &str) -> Result<Model, Halt> {
        again::model(path, name, hash).map_err(of_scenario)
    }

    fn run(&mut self, same_draws: bool) -> Result<(), Halt> {
        let folder = &self.args.folder;
        let manifest = store::read_manifest(folder)?;
        let results = store::read(folder)?;
        let from = &manifest.provenance;
        let model = again::of_run(&folder.join("scenario.toml"), from).map_err(of_scenario)?;
        self.fill(Checking::Scenario, &[("file", "scenario.toml")])?;
        let plan = Plan { inner: from.inner, threads: self.args.threads.count(), ..Plan::new(from.seed, from.replications) };
        self.rows(&model, &plan, &results, same_draws)?;
        self.days(&results)?;
        match (same_draws, self.args.full) {
            (true, true) => self.again(&model, &plan, from),
            (true, false) => self.sample(&model, &plan, &manifest),
            (false, _) => Ok(()),
        }
    }

    /// The rows are whole and in order, and the summary follows from them.
    fn rows(&mut self, model: &Model, plan: &Plan, results: &Results, same_draws: bool) -> Result<(), Halt> {
        let reader = RowReader::open(&self.args.folder.join("replications.parquet"))?;
        let columns = run::columns(model);
        let names = columns.all().iter().map(|column| column.name.as_str());
        if !["replication", "draw"].into_iter().chain(names).eq(reader.names().iter().map(String::as_str)) {
            return Err(self.different(Checking::RowsColumns, &[]));
        }
        let all = plan.replications.to_string();
        if reader.rows() != plan.replications {
            return Err(self.different(Checking::RowsCount, &[("found", &reader.rows().to_string()), ("n", &all)]));
        }
        let (before, mut next, mut misplaced) = (2 + columns.uncertain(), 0_u64, None);
        let stretches = (0..reader.groups()).map(|group| {
            let rows = reader.group(group)?;
            let (replications, draws) = (&rows.columns[0], &rows.columns[1]);
            for (replication, draw) in replications.iter().zip(draws) {
                if (*replication, *draw) != (next as f64, (next / plan.inner) as f64) {
                    misplaced = misplaced.or(Some(next));
                }
                next += 1;
            }
            let figures = &rows.columns[before..];
            Ok::<_, StoreError>((0..rows.len()).flat_map(|at| figures.iter().map(move |column| column[at])).collect())
        });
        let found = ensemble::from_rows(model, plan, stretches)?;
        if let Some(misplaced) = misplaced {
            return Err(self.different(Checking::RowsOrder, &[("n", &misplaced.to_string())]));
        }
        self.count(Checking::Rows, plan.replications, &[("columns", &reader.names().len().to_string())])?;
        let (mut there, mut right, mut tolerance) = (results.clone(), found, VERSION_TOLERANCE);
        if same_draws {
            // Replications that the run repeated under other chance are in no row.
            let progress = Progress::open("of ignorance and chance, again");
            right = ensemble::with_ignorance::<Infallible>(right, model, plan, &progress).map_err(Failure::from)?;
            progress.finish();
            tolerance = 0.0;
        }
        let mut right = right.results(model, results.provenance.clone());
        if !same_draws {
            there.ignorance.clear();
            right.ignorance.clear();
        }
        let (numbers, unlike) = compare(&value(&summary_json(&there)), &value(&summary_json(&right)), tolerance);
        if let Some([path, found, right]) = unlike {
            return Err(self.different(Checking::SummaryDiffers, &[("path", &path), ("found", &found), ("right", &right)]));
        }
        self.count(Checking::Summary, numbers, &[])
    }

    /// What the daily files add up to is what the rows say.
    fn days(&mut self, results: &Results) -> Result<(), Halt> {
        for (file, figure, days, right) in sums(results) {
            let found: f64 = days.iter().sum();
            if (found - right).abs() > DAYS_TOLERANCE * right.abs().max(1.0) {
                let (found, right) = (found.to_string(), right.to_string());
                let blanks = [("file", file), ("figure", figure.as_str()), ("found", &found), ("right", &right)];
                return Err(self.different(Checking::DaysDiffer, &blanks));
            }
        }
        self.fill(Checking::Days, &[])
    }

    /// Some replications are simulated again, spread evenly over all, and those whose cover the charts draw.
    fn sample(&mut self, model: &Model, plan: &Plan, manifest: &Manifest) -> Result<(), Halt> {
        let columns = run::columns(model);
        let mut before = rows_before(&self.args.folder, &columns, plan.replications)?;
        let count = SAMPLE.min(plan.replications);
        let progress = Progress::new(count);
        let (mut kernel, begun, mut done) = (Kernel::new(model), Instant::now(), 0);
        let instance = |replication: u64| model.instance(plan.seed, if model.is_certain() { 0 } else { replication / plan.inner });
        for sample in &manifest.samples {
            let outcome = kernel.replicate(&instance(sample.replication), plan.seed, Replication(sample.replication));
            if !same_path(model, outcome, sample) {
                return Err(self.different(Checking::PathDiffers, &[("n", &sample.replication.to_string())]));
            }
        }
        for at in 0..count {
            // The first and the last are among them.
            let replication =
                if count == 1 { 0 } else { (u128::from(at) * u128::from(plan.replications - 1) / u128::from(count - 1)) as u64 };
            let instance = instance(replication);
            let outcome = kernel.replicate(&instance, plan.seed, Replication(replication));
            before.check(replication, &instance.draws, &outcome.row)?;
            progress.done(1);
            done += 1;
            if progress.stops() {
                return Err(Failure::Stopped.into());
            }
            if begun.elapsed() > SAMPLE_TIME {
                break;
            }
        }
        progress.finish();
        self.fill(Checking::Again, &[("n", &done.to_string()), ("all", &plan.replications.to_string())])
    }

    /// All of it is simulated again.
    fn again(&mut self, model: &Model, plan: &Plan, from: &Provenance) -> Result<(), Halt> {
        let mut before = rows_before(&self.args.folder, &run::columns(model), plan.replications)?;
        let progress = Progress::new(plan.replications);
        let mut sink = |block: ensemble::Rows<'_>| before.check(block.first, block.draws, block.rows);
        let found = ensemble::run(model, plan, from.clone(), &progress, &mut sink);
        progress.finish();
        let found = match found {
            Err(ensemble::Unfinished::Sink(error)) => return Err(error.into()),
            found => found.map_err(Failure::from)?,
        };
        let tables = store::tables(&found).map_err(|(_, why)| Failure::Ours(why))?;
        for (name, bytes) in tables {
            let path = self.args.folder.join(name);
            if store::bounded::read(&path, store::bounded::LARGEST_TABLE)? != bytes {
                return Err(self.different(Checking::AgainDiffers, &[("file", name)]));
            }
        }
        self.count(Checking::AgainAll, plan.replications, &[])
    }

    fn comparison(&mut self) -> Result<(), Halt> {
        let progress = Progress::open("of the comparison, again");
        let found = again::comparison(&self.args.folder, &PlaceArgs::default(), &progress);
        progress.finish();
        let (comparison, _) = found?;
        let path = self.args.folder.join("comparison.json");
        let there = store::bounded::read_text(&path, store::bounded::LARGEST_DOCUMENT)?;
        let again = store::comparison::json(&comparison);
        if let (_, Some(_)) = compare(&value(&there), &again, 0.0) {
            return Err(self.different(Checking::AgainDiffers, &[("file", "comparison.json")]));
        }
        self.fill(Checking::AgainComparison, &[])
    }

    fn different(&self, message: Checking, blanks: &[(&str, &str)]) -> Halt {
        Halt::Different(self.lang.fill(message, blanks))
    }

    fn fill(&mut self, message: Checking, blanks: &[(&str, &str)]) -> Result<(), Halt> {
        let status = match message {
            Checking::OtherVersion | Checking::OtherKind => Checking::LeftOut,
            _ => Checking::Same,
        };
        Ok(self.line(status, self.lang.fill(message, blanks))?)
    }

    fn count(&mut self, message: Checking, n: u64, blanks: &[(&str, &str)]) -> Result<(), Halt> {
        let number = self.lang.number(n as f64, 0);
        let blanks: Vec<(&str, &str)> = blanks.iter().copied().chain([("n", number.as_str())]).collect();
        Ok(self.line(Checking::Same, self.lang.count(message, n as f64, &blanks))?)
    }

    /// Prints a line as soon as it is known: a check may take long.
    fn line(&mut self, status: Checking, text: String) -> Result<(), Failure> {
        if self.args.answer.format == Format::Table {
            print(&format!("{:<10} {text}", self.lang.say(status)))?;
        }
        self.lines.push((status, text));
        Ok(())
    }
}

/// A document of our own writing, or one whose hash is right.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// How many numbers two documents share; and the way to the first that differs, with both.
fn compare(found: &Value, right: &Value, tolerance: f64) -> (u64, Option<[String; 3]>) {
    fn walk(found: &Value, right: &Value, way: &str, tolerance: f64, numbers: &mut u64) -> Option<[String; 3]> {
        match (found, right) {
            (Value::Object(one), Value::Object(other)) if one.len() == other.len() => one.iter().find_map(|(key, found)| {
                let way = if way.is_empty() { key.clone() } else { format!("{way}.{key}") };
                walk(found, other.get(key).unwrap_or(&Value::Null), &way, tolerance, numbers)
            }),
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                let pairs = one.iter().zip(other).enumerate();
                pairs.into_iter().find_map(|(at, (found, right))| walk(found, right, &format!("{way}[{at}]"), tolerance, numbers))
            }
            (Value::Number(one), Value::Number(other)) => {
                *numbers += 1;
                let same = match (one.as_f64(), other.as_f64()) {
                    (Some(one), Some(other)) => (one - other).abs() <= tolerance * one.abs().max(other.abs()),
                    _ => false,
                };
                (!same && one != other).then(|| [way.to_owned(), one.to_string(), other.to_string()])
            }
            _ => (found != right).then(|| [way.to_owned(), found.to_string(), right.to_string()]),
        }
    }
    let mut numbers = 0;
    let unlike = walk(found, right, "", tolerance, &mut numbers);
    (numbers, unlike)
}

/// What the daily files must add up to: the file, the figure's name, its days, and the mean of the rows.
fn sums(results: &Results) -> Vec<(&'static str, String, Vec<f64>, f64)> {
    use CommodityMetric as Of;
    let mut sums = Vec::new();
    for commodity in &results.commodities {
        let name = |metric: CommodityMetric| format!("{}.{}", commodity.name, metric.key());
        let mean = |metric: CommodityMetric| commodity.metrics[metric as usize].mean;
        let arrivals = commodity.daily.iter().find(|(metric, _)| *metric == DailyMetric::Arrivals);
        sums.extend(arrivals.map(|(_, bands)| ("daily.csv", name(Of::Arrivals), bands.mean.clone(), mean(Of::Arrivals))));
        sums.push(("daily.csv", name(Of::ShortageDays), commodity.shortage_probability.clone(), mean(Of::ShortageDays)));
        if !commodity.severity.is_empty() {
            let bands = [Of::MinorDays, Of::ModerateDays, Of::SevereDays, Of::ExtremeDays].into_iter().enumerate();
            let days = |band: usize| commodity.severity.iter().map(|shares| shares[band]).collect();
            sums.extend(bands.map(|(band, metric)| ("severity.csv", name(metric), days(band), mean(metric))));
        }
    }
    for route in &results.routes {
        let name = |key: &str| format!("routes.{}.{key}", route.name);
        let total = |metric: TotalMetric| route.totals[metric as usize].mean;
        sums.push(("routes.csv", name(Figure::OpenDays.key()), route.open_probability.clone(), route.open_days.mean));
        for (metric, days) in [(TotalMetric::TrucksSent, &route.trucks_sent), (TotalMetric::TrucksLost, &route.trucks_lost)] {
            sums.push(("routes.csv", name(metric.key()), days.clone(), total(metric)));
        }
        for ((commodity, metrics), days) in results.commodities.iter().zip(&route.metrics).zip(&route.delivered) {
            let figure = name(&format!("{}.{}", PairMetric::Delivered.key(), commodity.name));
            sums.push(("routes.csv", figure, days.clone(), metrics[PairMetric::Delivered as usize].mean));
        }
    }
    sums
}

/// Does a replication's cover come out as the manifest keeps it?
fn same_path(model: &Model, outcome: &Outcome, sample: &SamplePath) -> bool {
    let cover = |commodity: usize| (0..model.shape.days).map(move |day| model.shape.daily(commodity, DailyMetric::CoverDays, day));
    sample.cover_days.len() == model.shape.commodities
        && sample.cover_days.iter().enumerate().all(|(commodity, days)| {
            days.len() == model.shape.days && cover(commodity).zip(days).all(|(place, day)| outcome.daily[place] == *day)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_of_two_documents_is_named_with_its_way() {
        let found = json!({ "a": { "b": [1.0, 2.5] }, "c": null });
        assert_eq!(compare(&found, &found, 0.0), (2, None));
        let other = json!({ "a": { "b": [1.0, 2.75] }, "c": null });
        assert_eq!(compare(&found, &other, 0.0).1, Some(["a.b[1]", "2.5", "2.75"].map(str::to_owned)));
        assert_eq!(compare(&found, &other, 0.2), (2, None));
        assert_eq!(compare(&found, &json!({ "a": 1, "c": null }), 0.0).1.map(|[way, ..]| way), Some("a".to_owned()));
    }
}
