//! `stockout forecast lock` and `stockout forecast score`.

use super::args::{Dates, ForecastCommand, Format, LockArgs, ScoreArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::{self, Progress};
use super::scored::{self, Scored};
use super::{again, provenance, scenario};
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::observations::Observations;
use stockout::rng::SCHEME;
use stockout::study::forecast::{Weekly, score as hold_against, weekly, weeks};
use stockout_results::forecast::Seal;
use stockout_results::{Provenance, Wording};
use stockout_store::{Folder, forecast as files, read_manifest, read_rows, score};
use stockout_view::{Lang, lang::Evidence, table::wrapped};

pub fn forecast(command: &ForecastCommand) -> Result<Exit, Failure> {
    match command {
        ForecastCommand::Lock(args) => lock(args),
        ForecastCommand::Score(args) => score_file(args),
    }
}

fn lock(args: &LockArgs) -> Result<Exit, Failure> {
    let [from, to, reference] =
        [("--from", &args.from), ("--to", &args.to), ("--reference", &args.reference)].map(|(name, text)| day(name, text));
    let (from, to, reference) = (from?, to?, reference?);
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
    progress::listen();
    let plan = Plan { seed: made.seed, replications: made.replications, inner: made.inner, threads: args.threads.count(), audit: false };
    let progress = Progress::new(plan.replications);
    let found = weekly(&model, &commodity, &weeks, reference, &plan, &progress);
    progress.finish();
    let found = found?;
    same_as_the_run(&args.folder, &commodity, &model, plan.seed, &found)?;
    let seal = seal(&made, &model, &commodity, reference, &found);
    files::lock(&args.out, &found.forecast, &seal)?;
    let rows: usize = found.forecast.targets.iter().map(|target| target.quantiles.len()).sum();
    let lang = scenario::language(args.lang);
    let targets = found.forecast.targets.len();
    let blanks = [
        ("n", targets.to_string()),
        ("rows", rows.to_string()),
        ("file", args.out.display().to_string()),
        ("sidecar", files::sidecar(&args.out).display().to_string()),
    ];
    let blanks: Vec<(&str, &str)> = blanks.iter().map(|(name, text)| (*name, text.as_str())).collect();
    anstream::eprintln!("{}", lang.count(Evidence::LockWritten, targets as f64, &blanks));
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
    let (forecast, seal) = files::read(&args.file)?;
    if !seal.guarded {
        let sidecar = files::sidecar(&args.file).display().to_string();
        anstream::eprintln!("{}", wrapped(&lang.fill(Evidence::SealOpen, &[("sidecar", &sidecar)])));
    }
    let read = |all: Result<Vec<Observations>, Failure>, path: &PathBuf| {
        let (mut all, one) = exit::both(all, Observations::load_with(path, args.dates.map(Dates::order)))?;
        all.push(one);
        Ok(all)
    };
    let observed = args.observations.iter().fold(Ok(Vec::new()), read)?;
    observed.iter().for_each(|file| scenario::warn(&file.warnings));
    let folder = args.out.as_deref().map(Folder::create).transpose()?;
    let card = hold_against(&forecast, &seal, &observed);
    let made = of_seal(&seal);
    let mut log = vec![format!("forecast {}, locked on {} by stockout {}", args.file.display(), seal.date, seal.version)];
    log.extend(observed.iter().map(scored::of_record));
    let whole = Scored { card: &card, made: &made, resolved: vec![&seal.resolved], log, no_charts: args.no_charts };
    let written = folder.map(|folder| whole.write(folder, lang)).transpose()?;
    match args.answer.format {
        Format::Json => print_json(&score::json(&card))?,
        Format::Table => {
            print(&scored::table(&card, None, lang))?;
            written.iter().for_each(|written| anstream::eprintln!("{}", exit::written(lang, written)));
        }
    }
    Ok(Exit::Done)
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
