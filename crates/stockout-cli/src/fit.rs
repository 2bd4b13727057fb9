//! `stockout fit`: rates of attack and closure by route from an export of conflict events.

use super::args::{AttacksOnArg, Dates, FitArgs, Format};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::Progress;
use super::question::Question as Asked;
use super::{folders, provenance, scenario};
use jiff::civil::Date;
use std::path::{Component, Path, PathBuf};
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::scenario::event_words::EventWords;
use stockout::scenario::events::{EventReading, Events};
use stockout::scenario::{Document, Overlay, Verb};
use stockout::study::fit::{self as study, AttacksOn, Question};
use stockout_results::{Provenance, fit::Fit};
use stockout_store::{Around, Folder, fit as files, single};
use stockout_view::chart::{self, Size};
use stockout_view::{fit as view, table};

/// The longest window, in days.
const LONGEST: i32 = 20_000;

pub fn fit(args: &FitArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    let ((document, reading), events) = exit::both(scenario::document(&args.scenario), Events::load(&args.file, &reading_of(args)))?;
    scenario::warn(&reading.warnings);
    let model = Model::compile(&reading.scenario);
    let question = question(args)?;
    let given = given_convoys(args, &model)?;
    let commodity = args.commodity.as_ref().map(|name| commodity(name, &model)).transpose()?;
    if model.scenario().routes.iter().all(|route| route.path.is_empty()) {
        let message = "no route of this scenario has a `path`: events cannot be laid to routes";
        return Err(Failure::Usage(format!(
            "{}: {message}\nFor example: path = [[12.65, -8.00], [13.43, -6.26]]",
            args.scenario.display()
        )));
    }
    scenario::warn(&events.warnings);
    check_window(&events, &question)?;
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(format!("fit-{}", model.scenario().name)));
    let alone = target.extension().is_some_and(|ending| ending == "toml");
    if alone {
        refuse_to_lose(&target, &document)?;
    }
    let folder = if alone { None } else { Some(asked(args, &model).folder(&target, args.replace.replace)?) };
    let plan = Plan { threads: args.threads.count(), ..Plan::new(args.seed, args.replications) };
    let simulates = given.iter().any(Option::is_none);
    let sent = if simulates { convoys(&model, commodity, &plan)? } else { vec![0.0; given.len()] };
    let convoys: Vec<f64> = given.iter().zip(sent).map(|(given, sent)| given.unwrap_or(sent)).collect();
    let mut found = Fit {
        commodity: args.commodity.clone(),
        replications: if simulates { plan.replications } else { 0 },
        ..study::fit(&events, &model.scenario().routes, &convoys, &question)
    };
    for route in &mut found.routes {
        let at = model.scenario().routes.iter().position(|other| other.name == route.name);
        route.convoys_given = at.is_some_and(|at| given[at].is_some());
    }
    warn_of_nothing_near(&found, args);
    try_out(&document, &found)?;
    let made = provenance::of(&model, &plan);
    let written = match folder {
        Some(folder) => write_folder(folder, &found, &made, &model, args, lang)?,
        None => write_overlay(&target, &args.scenario, &found, &made)?,
    };
    match args.answer.format {
        Format::Json => print_json(&files::json(&found))?,
        Format::Table => {
            print(&view::table(&found, &made.name, &table::Options { lang, color: exit::coloured_output() }))?;
            say!("{}", exit::written(lang, &written));
        }
    }
    Ok(Exit::Done)
}

/// What settles the fit.
fn asked(args: &FitArgs, model: &Model) -> Asked {
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    let asked = Asked::new("fit", &[model])
        .with("events", provenance::fingerprint(&args.file))
        .with("seed", args.seed)
        .with("replications", args.replications);
    let asked = asked.with("buffer_km", args.buffer_km).with("from", date(args.from)).with("to", date(args.to));
    let asked = asked.with("break", date(args.break_at)).with("commodity", args.commodity.as_deref());
    let asked = asked.with("convoys_per_day", args.convoys_per_day.clone()).with("place_precision", args.place_precision);
    let asked = asked.with("attack_words", args.attack_words.as_deref()).with("closure_words", args.closure_words.as_deref());
    asked.with("permutations", args.permutations)
}

fn question(args: &FitArgs) -> Result<Question, Failure> {
    if !(args.buffer_km > 0.0 && args.buffer_km <= 500.0) {
        return Err(Failure::Usage(format!(
            "--buffer-km {}: expected km above 0 and at most 500\nFor example: --buffer-km 20",
            args.buffer_km
        )));
    }
    Ok(Question {
        buffer_km: args.buffer_km,
        from: args.from,
        to: args.to,
        break_at: args.break_at,
        place_precision: args.place_precision,
        attacks_on: match args.attacks_on {
            AttacksOnArg::Goods => AttacksOn::Goods,
            AttacksOnArg::Forces => AttacksOn::Forces,
            AttacksOnArg::Any => AttacksOn::Any,
        },
        permutations: args.permutations,
        seed: args.seed,
    })
}

/// How the export is to be read.
fn reading_of(args: &FitArgs) -> EventReading {
    let attack = match args.attack_words.as_deref() {
        Some("any") => "",
        Some(words) => words,
        None => study::ATTACK_WORDS,
    };
    let words = EventWords::of(attack, args.closure_words.as_deref().unwrap_or(study::CLOSURE_WORDS));
    EventReading { dates: args.dates.map(Dates::order), words }
}

/// Events that all lie elsewhere are a sign of a wrong file, of another country's scenario, or of exchanged coordinates.
fn warn_of_nothing_near(found: &Fit, args: &FitArgs) {
    let rows = &found.rows;
    if rows.attacks + rows.closures + rows.shared > 0 || rows.away == 0 {
        return;
    }
    let (file, km) = (args.file.display(), found.buffer_km);
    let events = if rows.away == 1 { "the event".to_owned() } else { format!("none of the {} events", rows.away) };
    let verb = if rows.away == 1 { "does not lie" } else { "lies" };
    say!("warning: {file}: {events} that would count {verb} within {km} km of a route of {}", args.scenario.display());
    if found.exchanged > 0 {
        let all = if found.exchanged == rows.away { "they".to_owned() } else { format!("{} of them", found.exchanged) };
        say!(
            "  = help: {all} would if latitude and longitude were exchanged: look at these columns of the export, and at each `path` of the \
             scenario, which is [latitude, longitude]"
        );
    } else {
        say!("  = help: is it an export of the scenario's country? events.csv says what became of each row");
    }
}

/// A window that holds a day, and a break inside it.
fn check_window(events: &Events, question: &Question) -> Result<(), Failure> {
    let (from, to) = study::window(events, question);
    if to < from {
        return Err(Failure::Usage(format!(
            "the window from {from} to {to} holds no day: expected --from before --to, and events between them"
        )));
    }
    let days = from.until(to).map_or(i32::MAX, |span| span.get_days());
    if days >= LONGEST {
        return Err(Failure::Usage(format!("the window from {from} to {to} is longer than {LONGEST} days\nGive --from and --to")));
    }
    match question.break_at {
        Some(date) if date <= from || date > to => Err(Failure::Usage(format!(
            "--break {date}: expected a day after {from} and not after {to}, the first of a new state of things"
        ))),
        _ => Ok(()),
    }
}

fn commodity(name: &str, model: &Model) -> Result<usize, Failure> {
    let names: Vec<&str> = model.scenario().commodities.iter().map(|commodity| commodity.name.as_str()).collect();
    let found = names.iter().position(|known| *known == name);
    found.ok_or_else(|| Failure::Usage(format!("--commodity {name}: this scenario has {}", names.join(" and "))))
}

/// Convoys a day that the command line gives, by route.
fn given_convoys(args: &FitArgs, model: &Model) -> Result<Vec<Option<f64>>, Failure> {
    let routes = &model.scenario().routes;
    let mut given = vec![None; routes.len()];
    for text in &args.convoys_per_day {
        let (name, number) = text.rsplit_once('=').map_or((None, text.as_str()), |(name, number)| (Some(name.trim()), number));
        let number = number.trim().parse().ok().filter(|number: &f64| *number > 0.0 && number.is_finite()).ok_or_else(|| {
            Failure::Usage(format!(
                "--convoys-per-day {text}: expected a number above 0\nFor example: --convoys-per-day 3 --convoys-per-day RN7=5"
            ))
        })?;
        match name {
            // A number for all leaves what a route has of its own.
            None => given.iter_mut().filter(|given| given.is_none()).for_each(|given| *given = Some(number)),
            Some(name) => {
                let at = routes.iter().position(|route| route.name == name).ok_or_else(|| {
                    let near =
                        routes.iter().max_by(|a, b| strsim::jaro_winkler(&a.name, name).total_cmp(&strsim::jaro_winkler(&b.name, name)));
                    let hint = near.map_or(String::new(), |near| format!("\nDid you mean {}?", near.name));
                    Failure::Usage(format!("--convoys-per-day {text}: there is no route {name:?}{hint}"))
                })?;
                given[at] = Some(number);
            }
        }
    }
    Ok(given)
}

fn convoys(model: &Model, commodity: Option<usize>, plan: &Plan) -> Result<Vec<f64>, Failure> {
    let progress = Progress::new(plan.replications);
    let found = study::convoys_per_day(model, commodity, plan, &progress);
    progress.finish();
    Ok(found?)
}

/// What is written must be what a scenario takes: read it as one before anything is written.
fn try_out(document: &Document, found: &Fit) -> Result<(), Failure> {
    let overlay = |setting: files::Setting| Overlay { verb: Verb::Set, path: setting.path, value: setting.value, origin: "fit".to_owned() };
    let overlays: Vec<Overlay> = files::settings(found).into_iter().map(overlay).collect();
    let known = document.scenario(&[])?.warnings;
    let mut new = document.scenario(&overlays)?.warnings;
    new.retain(|warning| known.iter().all(|old| old.message != warning.message));
    scenario::warn(&new);
    Ok(())
}

fn write_folder(
    folder: Folder,
    found: &Fit,
    made: &Provenance,
    model: &Model,
    args: &FitArgs,
    lang: stockout_view::Lang,
) -> Result<PathBuf, Failure> {
    let date = provenance::date();
    let options = chart::Options { lang, size: Size::Slide, date };
    let charts = if args.no_charts { Vec::new() } else { scenario::drawn(chart::fit(found, made, &options)) };
    let (log, command) = (log(found), provenance::command());
    let date = date.to_string();
    let around = Around {
        scenarios: &[&model.scenario().resolved],
        charts: &charts,
        log: &log,
        command: &command,
        date: &date,
        inputs: &provenance::inputs(),
    };
    Ok(folder.finish_answer(&files::answer(found, made)?, &around)?)
}

/// An overlay replaces an overlay of an earlier fit, and nothing else: a scenario is somebody's work.
fn refuse_to_lose(target: &Path, document: &Document) -> Result<(), Failure> {
    let shown = target.display();
    if target.canonicalize().is_ok_and(|target| document.files.contains(&target)) {
        return Err(Failure::Usage(format!(
            "--out {shown}: the scenario rests on this file, and an overlay extends it\nName another file."
        )));
    }
    single::place(target, "an overlay of a fit", |bytes| str::from_utf8(bytes).is_ok_and(files::is_overlay))?;
    Ok(())
}

/// The overlay alone, beside which nothing stands: it extends the scenario where that lies.
fn write_overlay(target: &Path, scenario: &Path, found: &Fit, made: &Provenance) -> Result<PathBuf, Failure> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error| Failure::Output(target.display().to_string(), error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let base = relative(&folder.canonicalize().map_err(failed)?, &scenario.canonicalize().map_err(failed)?);
    single::write(target, files::overlay(found, made, &base).as_bytes())?;
    Ok(target.to_path_buf())
}

/// The way from a folder to a file, both absolute, with slashes.
fn relative(folder: &Path, file: &Path) -> String {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn log(found: &Fit) -> String {
    let from = |date: Date| date.to_string();
    let lines = [
        format!("stockout {} {}", provenance::VERSION, provenance::COMMIT),
        provenance::command(),
        format!("{} ({}, blake3 {}): {} rows", found.file, found.layout, found.hash, found.rows.all),
        format!("{} to {}, {} attacks and {} closures counted", from(found.from), from(found.to), found.rows.attacks, found.rows.closures),
        String::new(),
    ];
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_a_folder_to_a_file_is_relative() {
        assert_eq!(relative(Path::new("/a/b/c"), Path::new("/a/x/y.toml")), "../../x/y.toml");
        assert_eq!(relative(Path::new("/a"), Path::new("/a/y.toml")), "y.toml");
    }
}
