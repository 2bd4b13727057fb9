//! `stockout forecast lock` and `stockout forecast score`.

use super::args::{Dates, ExportArgs, ForecastCommand, Format, LockArgs, ScoreArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::{self, Progress};
use super::question::Question;
use super::scored::{self, Scored};
use super::{again, folders, provenance, scenario};
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::observations::{Observations, Target};
use stockout::rng::SCHEME;
use stockout::scenario::Document;
use stockout::study::forecast::{Question as Asked, Weekly, score as hold_against, weekly, weeks};
use stockout::study::naive;
use stockout_results::forecast::{Forecast, Foretold, Seal};
use stockout_results::{Provenance, Wording};
use stockout_store::{forecast as files, hub, read_manifest, read_rows, score};
use stockout_view::{Lang, lang::Evidence, table::wrapped};

pub fn forecast(command: &ForecastCommand) -> Result<Exit, Failure> {
    match command {
        ForecastCommand::Lock(args) => lock(args),
        ForecastCommand::Score(args) => score_file(args),
        ForecastCommand::Export(args) => export(args),
    }
}

fn lock(args: &LockArgs) -> Result<Exit, Failure> {
    let [from, to, reference] =
        [("--from", &args.from), ("--to", &args.to), ("--reference", &args.reference)].map(|(name, text)| day(name, text));
    let (from, to, reference) = (from?, to?, reference?);
    folders::sound(&args.folder)?;
    let made = read_manifest(&args.folder)?.provenance;
    if made.version != provenance::VERSION || made.scheme != SCHEME {
        return Err(Failure::Usage(format!(
            "{} was written by stockout {} (scheme of draws {}), this is {} ({SCHEME}): its replications need not be the same\nRun the scenario anew.",
            args.folder.display(),
            made.version,
            made.scheme,
            provenance::VERSION
        )));
    }
    let model = again::model(&args.folder.join("scenario.toml"), &made.name, &made.hash)?;
    let commodity = commodity(args, &model)?;
    let weeks = whole_weeks(&model, from, to, reference)?;
    refuse_a_second_time(args)?;
    let record = records(&args.observations, args.dates)?;
    record.iter().for_each(|file| scenario::warn(&file.warnings));
    progress::listen();
    let plan = Plan { seed: made.seed, replications: made.replications, inner: made.inner, threads: args.threads.count(), audit: false };
    let progress = Progress::new(plan.replications);
    let question = Asked { commodity: &commodity, weeks: &weeks, reference, location: args.location.as_deref(), samples: args.samples };
    let found = weekly(&model, &question, &plan, &progress);
    progress.finish();
    let found = found?;
    same_as_the_run(&args.folder, &commodity, &model, plan.seed, &found)?;
    let seal = seal(&made, &model, &commodity, reference, &found);
    let past: Vec<Target> = record.into_iter().flat_map(|file| file.targets).collect();
    let naive = naive::baselines(&found, &commodity, plan.seed, &past);
    files::lock(&args.out, &found.forecast, &naive, &seal)?;
    let rows: usize = found.forecast.targets.iter().map(|target| target.quantiles.len()).sum();
    let samples = found.forecast.samples.len();
    let lang = scenario::language(args.lang);
    let targets = found.forecast.targets.len();
    let blanks = [
        ("n", targets.to_string()),
        ("rows", rows.to_string()),
        ("samples", samples.to_string()),
        ("file", args.out.display().to_string()),
        ("sidecar", files::sidecar(&args.out).display().to_string()),
    ];
    let blanks: Vec<(&str, &str)> = blanks.iter().map(|(name, text)| (*name, text.as_str())).collect();
    say!("{}", lang.count(Evidence::LockWritten, targets as f64, &blanks));
    let told = if naive.is_empty() {
        lang.fill(Evidence::LockNoBaseline, &[("least", &naive::LEAST.to_string())])
    } else {
        lang.fill(Evidence::LockBaselines, &[("names", &lang.list(&naive.iter().map(|one| one.key.clone()).collect::<Vec<_>>()))])
    };
    say!("{}", wrapped(&told));
    Ok(Exit::Done)
}

fn day(name: &str, text: &str) -> Result<Date, Failure> {
    let read = if text.len() == 10 { text.parse().ok() } else { None };
    read.ok_or_else(|| Failure::Usage(format!("{name} {text}: expected a date as YYYY-MM-DD\nFor example: {name} 2025-12-06")))
}

fn commodity(args: &LockArgs, model: &Model) -> Result<String, Failure> {
    let known = &model.scenario().commodities;
    let Some(asked) = &args.commodity else { return Ok(known[0].name.clone()) };
    match known.iter().find(|commodity| commodity.name == *asked) {
        Some(commodity) => Ok(commodity.name.clone()),
        None => {
            let names = known.iter().map(|commodity| commodity.name.as_str()).collect::<Vec<_>>().join(", ");
            Err(Failure::Usage(format!("--commodity {asked}: the scenario has no such commodity\nThere is {names}.")))
        }
    }
}

/// The weeks that are asked for: whole ones, after the reference date, inside the horizon.
fn whole_weeks(model: &Model, from: Date, to: Date, reference: Date) -> Result<Vec<[Date; 2]>, Failure> {
    let scenario = model.scenario();
    let end = scenario.start.checked_add((scenario.days as i64 - 1).days()).unwrap_or(scenario.start);
    let found = weeks(from, to);
    let (Some([first, _]), Some([_, last])) = (found.first(), found.last()) else {
        return Err(Failure::Usage(format!("--from {from} --to {to}: there is no whole week from Monday to Sunday between them")));
    };
    if *first < scenario.start || *last > end {
        return Err(Failure::Usage(format!(
            "--from {from} --to {to}: the weeks {first} to {last} are not inside the run, which goes from {} to {end}\nRun the scenario with a longer horizon, or ask for fewer weeks.",
            scenario.start
        )));
    }
    if reference >= *first {
        return Err(Failure::Usage(format!(
            "--reference {reference}: it is not before the first week, which begins on {first}\nThe reference date is the last day of which anything was known."
        )));
    }
    Ok(found)
}

/// What is locked stays so, unless the user says otherwise.
fn refuse_a_second_time(args: &LockArgs) -> Result<(), Failure> {
    if args.out.extension().is_none_or(|ending| ending != "csv") {
        return Err(Failure::Usage(format!(
            "--out {}: expected the name of a CSV file, such as observations/forecasts/2025-12-05.csv",
            args.out.display()
        )));
    }
    let exists = args.out.exists() || files::sidecar(&args.out).exists();
    if exists && !args.replace {
        return Err(Failure::Usage(format!(
            "{} is there already\nWhat is locked stays as it is: give another name, or --replace.",
            args.out.display()
        )));
    }
    Ok(())
}

/// The replications of the folder must have come again.
fn same_as_the_run(folder: &Path, commodity: &str, model: &Model, seed: u64, found: &Weekly) -> Result<(), Failure> {
    let path = folder.join("replications.parquet");
    let rows = read_rows(&path)?;
    let name = format!("{commodity}.arrivals");
    let Some(arrivals) = rows.column(&name) else {
        return Err(Failure::Usage(format!("{}: it has no column {name}", path.display())));
    };
    // Arrivals were counted in trucks here, of a load that may be drawn; where it is known, the two must be one.
    let load = Weekly::load_if_known(model, seed, commodity);
    let differs = |(own, run): (&f64, &f64)| load.is_some_and(|load| (own * load - run).abs() > 1e-6 * run.abs().max(1.0));
    if arrivals.len() != found.arrivals.len() || found.arrivals.iter().zip(arrivals).any(differs) {
        return Err(Failure::Usage(format!(
            "{}: its replications are not what this program makes of its scenario\nRun the scenario anew, and lock that.",
            folder.display()
        )));
    }
    Ok(())
}

fn seal(made: &Provenance, model: &Model, commodity: &str, reference: Date, found: &Weekly) -> Seal {
    Seal {
        version: provenance::VERSION.to_owned(),
        commit: provenance::COMMIT.to_owned(),
        scheme: SCHEME,
        date: provenance::date().to_string(),
        reference: reference.to_string(),
        command: provenance::command(),
        scenario: [made.name.clone(), made.title.plain.clone(), made.hash.clone()],
        title_fr: made.title.french.clone(),
        resolved: model.scenario().resolved.clone(),
        start: made.start.clone(),
        days: made.days,
        seed: made.seed,
        replications: made.replications,
        inner: made.inner,
        commodity: commodity.to_owned(),
        units_per_truck: found.units_per_truck,
        normal: found.normal.clone(),
        guarded: true,
    }
}

fn score_file(args: &ScoreArgs) -> Result<Exit, Failure> {
    let lang: Lang = scenario::language(args.answer.lang);
    let of_hub = if files::sidecar(&args.file).is_file() { None } else { hub::read(&args.file) };
    let is_of_hub = of_hub.is_some();
    let (forecast, naive, seal) = of_hub.unwrap_or_else(|| files::read(&args.file))?;
    if is_of_hub {
        say!("{}", wrapped(&lang.fill(Evidence::HubForecast, &[("file", &args.file.display().to_string()), ("date", &seal.reference)])));
    }
    if !seal.guarded {
        let sidecar = files::sidecar(&args.file).display().to_string();
        say!("{}", wrapped(&lang.fill(Evidence::SealOpen, &[("sidecar", &sidecar)])));
    }
    let observed = records(&args.observations, args.dates)?;
    let hashes: Vec<String> = args.observations.iter().filter_map(|file| provenance::fingerprint(file)).collect();
    let asked = |out: &Path| {
        let forecast = provenance::fingerprint(&args.file).unwrap_or_default();
        let question = Question::about("forecast score").with("forecast", forecast).with("observations", hashes.clone());
        question.folder(out, args.replace.replace)
    };
    let folder = args.out.as_deref().map(asked).transpose()?;
    let card = hold_against(&forecast, &seal, &naive, &observed);
    let made = of_seal(&seal);
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let mut log = vec![format!("forecast {}, locked on {} by stockout {}", name, seal.date, seal.version)];
    log.extend(observed.iter().map(scored::of_record));
    let whole = Scored { card: &card, made: &made, resolved: vec![&seal.resolved], log, no_charts: args.no_charts };
    let written = folder.map(|folder| whole.write(folder, lang)).transpose()?;
    match args.answer.format {
        Format::Json => print_json(&score::json(&card))?,
        Format::Table => {
            print(&scored::table(&card, None, lang))?;
            written.iter().for_each(|written| say!("{}", exit::written(lang, written)));
        }
    }
    Ok(Exit::Done)
}

/// All files of observations, or every fault of all of them.
fn records(files: &[PathBuf], dates: Option<Dates>) -> Result<Vec<Observations>, Failure> {
    let read = |all: Result<Vec<Observations>, Failure>, path: &PathBuf| {
        let (mut all, one) = exit::both(all, Observations::load_with(path, dates.map(Dates::order)))?;
        all.push(one);
        Ok(all)
    };
    let observed = files.iter().fold(Ok(Vec::new()), read)?;
    observed.iter().for_each(|file| scenario::warn(&file.warnings));
    Ok(observed)
}

fn export(args: &ExportArgs) -> Result<Exit, Failure> {
    let (forecast, _, seal) = files::read(&args.file)?;
    let model = args.model.clone().unwrap_or_else(|| abbreviation(&seal.scenario[0]));
    for (option, name) in [("--team", &args.team), ("--model", &model)] {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(Failure::Usage(format!("{option} {name}: expected letters, digits and _\nA hub's files are named TEAM-MODEL.")));
        }
    }
    let seen = seen(&forecast, &seal, &records(&args.observations, args.dates)?);
    let reference: Date = day("reference date", &forecast.reference)?;
    let location = args.location.clone().unwrap_or_else(|| place(&seal));
    let author = hub::Author { team: &args.team, model: &model, location: &location };
    // Dates of a forecast that was read are dates.
    let horizon = |target: &Foretold| target.first.parse().map_or(0, |first: Date| weeks_between(reference, first));
    let written = hub::export(&args.hub, &args.file, &author, &seen, &horizon)?;
    let lang = scenario::language(args.lang);
    let (targets, file) = (forecast.targets.len(), written.display().to_string());
    let blanks = [("n", targets.to_string()), ("seen", seen.len().to_string()), ("file", file)];
    let blanks: Vec<(&str, &str)> = blanks.iter().map(|(name, text)| (*name, text.as_str())).collect();
    say!("{}", wrapped(&lang.count(Evidence::HubWritten, targets as f64, &blanks)));
    Ok(Exit::Done)
}

/// A scenario's name as hubs take it.
fn abbreviation(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

/// The headline place of a sealed scenario, else the scenario's name.
fn place(seal: &Seal) -> String {
    let reading = Document::from_text("sealed.toml", &seal.resolved).and_then(|document| document.scenario(&[]));
    let headline = reading.ok().and_then(|reading| Some(reading.scenario.places.get(reading.scenario.headline?)?.name.clone()));
    headline.unwrap_or_else(|| seal.scenario[0].clone())
}

/// Weeks from Monday to Monday.
fn weeks_between(from: Date, to: Date) -> i64 {
    let monday = |date: Date| date.duration_since(Date::constant(1970, 1, 5)).as_hours().div_euclid(24 * 7);
    monday(to) - monday(from)
}

/// What the records say of the weeks that are foretold; where several do, the mean.
fn seen(forecast: &Forecast, seal: &Seal, records: &[Observations]) -> Vec<hub::SeenTarget> {
    let of = |target: &Foretold| {
        let is_it = |seen: &&Target| {
            seen.measure.key() == target.target
                && seen.commodity == seal.commodity
                && seen.use_.is_none()
                && [seen.first, seen.last].map(|day| day.to_string()) == [target.first.clone(), target.last.clone()]
        };
        let values = records.iter().flat_map(|record| &record.targets).filter(is_it).flat_map(|seen| &seen.observed);
        let values: Vec<f64> = values.map(|seen| seen.value.best).collect();
        let value = values.iter().sum::<f64>() / values.len() as f64;
        (!values.is_empty()).then(|| hub::SeenTarget { target: target.target.clone(), last: target.last.clone(), value })
    };
    forecast.targets.iter().filter_map(of).collect()
}

/// What made a locked forecast, scored by this program.
fn of_seal(seal: &Seal) -> Provenance {
    let [name, title, hash] = seal.scenario.clone();
    Provenance {
        version: provenance::VERSION.to_owned(),
        commit: provenance::COMMIT.to_owned(),
        scheme: SCHEME,
        seed: seal.seed,
        replications: seal.replications,
        inner: seal.inner,
        start: seal.start.clone(),
        days: seal.days,
        // A seal tells neither; no score rests on them.
        population: 0,
        places: Vec::new(),
        headline: None,
        sources: Vec::new(),
        name,
        title: Wording { plain: title, french: seal.title_fr.clone() },
        summary: Wording::default(),
        hash,
    }
}
