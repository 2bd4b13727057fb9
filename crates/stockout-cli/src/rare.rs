//! `stockout rare`: the probability of a long stock-out, down to one in a million.

use super::answer::{Given, give};
use super::args::RareArgs;
use super::exit::{Exit, Failure};
use super::progress::{self, Progress};
use super::question::Question;
use super::{folders, provenance, scenario};
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::study::rare::{Effort, Event, Kind, NoAnswer, rare as estimate};
use stockout_results::Provenance;
use stockout_results::rare::RareEvent;
use stockout_store::rare as files;
use stockout_view::{chart, rare as view};

pub fn rare(args: &RareArgs) -> Result<Exit, Failure> {
    let model = scenario::compile(&args.scenario)?;
    let event = event(args, &model)?;
    let effort =
        Effort { seed: args.seed, repetitions: args.repetitions, courses: args.courses, plain: args.plain, threads: args.threads.count() };
    progress::listen();
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(format!("rare-{}", model.scenario().name)));
    let folder = question(args, &model).folder(&target, args.replace.replace)?;
    let progress = Progress::open("and courses on the way to a rare event");
    let found = estimate(&model, &event, &effort, &progress);
    progress.finish();
    let found = found.map_err(|why| match why {
        NoAnswer::Stopped => Failure::Stopped,
        NoAnswer::Threads(why) => Failure::System(format!("the system gives no threads: {why}")),
    })?;
    let replications = args.repetitions * args.courses;
    let made = Provenance { replications, ..provenance::of(&model, &Plan::new(args.seed, replications)) };
    let given = Given { answer: &args.answer, scenarios: vec![&model.scenario().resolved], no_charts: args.no_charts, log: log(&found) };
    give(
        folder,
        &files::answer(&found, &made)?,
        &given,
        |options| chart::rare(&found, &made, options),
        |options| view::table(&found, &made, options),
    )
}

/// What settles the estimate.
fn question(args: &RareArgs, model: &Model) -> Question {
    let question = Question::new("rare", &[model]).with("seed", args.seed).with("commodity", args.commodity.as_deref());
    let question = question.with("use", args.use_.as_deref()).with("unmet", args.unmet).with("cover_below", args.cover_below);
    let question = question.with("lasting", args.lasting).with("repetitions", args.repetitions);
    question.with("courses", args.courses).with("plain", args.plain)
}

/// The event that the command line asks for; all that is wrong with it at once.
fn event(args: &RareArgs, model: &Model) -> Result<Event, Failure> {
    let mut wrong = Vec::new();
    let scenario = model.scenario();
    let names: Vec<&str> = scenario.commodities.iter().map(|commodity| commodity.name.as_str()).collect();
    let commodity = match &args.commodity {
        Some(name) => found(name, &names, "commodity", &mut wrong),
        None => 0,
    };
    let uses: Vec<&str> = scenario.commodities[commodity].uses.iter().map(String::as_str).collect();
    let use_ = args.use_.as_ref().map(|name| found(name, &uses, &format!("use of {}", names[commodity]), &mut wrong));
    let days = scenario.days;
    if args.lasting as usize > days {
        wrong.push(format!("--lasting {}: the horizon has {days} days\nA stock-out is at most as long: --lasting {days}", args.lasting));
    }
    if let Some(cover) = args.cover_below.filter(|cover| !(cover.is_finite() && *cover > 0.0)) {
        wrong.push(format!("--cover-below {cover}: expected days of cover above 0\nFor example: --cover-below 2"));
    }
    if let Some(share) = args.unmet.filter(|share| !(*share > 0.0 && *share <= 1.0)) {
        wrong.push(format!("--unmet {share}: expected a share of the need above 0, at most 1\nFor example: --unmet 0.5"));
    }
    if !wrong.is_empty() {
        return Err(Failure::Usage(wrong.join("\nerror: ")));
    }
    let range = model.shape.uses[commodity].clone();
    let kind = match (args.cover_below, args.unmet, use_) {
        (Some(cover), ..) => Kind::CoverBelow(cover),
        (None, None, None) => Kind::Total,
        (None, share, use_) => Kind::Unmet(use_.map(|k| range.start + k), share.unwrap_or(1.0)),
    };
    Ok(Event { commodity, uses: range, kind, days: args.lasting, horizon: days })
}

/// Where a name stands; told if it does not.
fn found(name: &str, known: &[&str], kind: &str, wrong: &mut Vec<String>) -> usize {
    known.iter().position(|known| *known == name).unwrap_or_else(|| {
        let nearest = known.iter().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
        let hint = nearest.map_or(String::new(), |near| format!("\nDid you mean {near}?"));
        wrong.push(format!("this scenario has no {kind} {name:?}{hint}"));
        0
    })
}

fn log(found: &RareEvent) -> Vec<String> {
    vec![
        format!("{} levels, set by a pilot with chance of its own", found.levels.len()),
        format!("{} repetitions of {} courses from each level, {} days simulated", found.repetitions, found.courses, found.days_simulated),
        format!("{} repetitions saw the event: {}", found.reached, found.trust.key()),
        "interval: Student's on the logarithm of the repetitions' mean".to_owned(),
    ]
}
