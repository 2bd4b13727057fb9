//! `stockout require`: the smallest value of a lever that holds a risk below a target.

use super::answer::{Given, give};
use super::args::RequireArgs;
use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::question::Question as Asked;
use super::{folders, provenance, scenario};
use stockout::model::Model;
use stockout::scenario::{Fault, Faults, Overlay, Reading, Verb, fault::code};
use stockout::study::require::{NoAnswer, Question, require as search};
use stockout_results::requirement::Requirement;
use stockout_store::requirement as files;
use stockout_view::{chart, requirement as view};

pub fn require(args: &RequireArgs) -> Result<Exit, Failure> {
    let plan = scenario::plan(&args.plan)?;
    let document = scenario::load_named(&args.scenario.scenario)?;
    let overlays = scenario::overlays(&args.scenario)?;
    let at = |value: f64| document.scenario(&with(&overlays, &args.lever, value));
    let base = Model::compile(&scenario::speaking(document.scenario(&overlays)?.scenario, &args.scenario.place)?);
    // What a measure adds to a whole number is whole as well, though a fraction of it is rounded where it is added.
    let added_to = args.lever.strip_prefix("measures.").and_then(|path| path.split_once(".add.")).map(|(_, path)| path);
    let at_whole = |value: f64| document.scenario(&with(&overlays, added_to.unwrap_or(&args.lever), value));
    let question = question(args, &base, &at, &at_whole)?;
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(format!("require-{}", base.scenario().name)));
    let asked = Asked::new("require", &[&base]).plan(plan.seed, plan.replications, plan.inner);
    let asked = asked.with("lever", args.lever.as_str()).with("from", args.from).with("to", args.to);
    let asked = asked.with("risk", args.risk.as_str()).with("below", args.below);
    let folder = asked.folder(&target, args.replace.replace)?;
    let progress = Progress::open("to find how much is enough");
    let found = search(&question, &plan, &|value| at(value).map(|reading| Model::compile(&reading.scenario)), &progress);
    progress.finish();
    let found = found.map_err(|why| match why {
        NoAnswer::Model(faults) => Failure::Faults(faults),
        NoAnswer::Unfinished(why) => why.into(),
    })?;
    let made = provenance::of(&base, &plan);
    let given = Given { answer: &args.answer, scenarios: vec![&base.scenario().resolved], no_charts: args.no_charts, log: log(&found) };
    give(
        folder,
        &files::answer(&found, &made)?,
        &given,
        |options| chart::requirement(&found, &made, options),
        |options| view::table(&found, &made, options),
    )
}

/// The overlays of the command line, then the lever.
fn with(overlays: &[Overlay], lever: &str, value: f64) -> Vec<Overlay> {
    let lever = Overlay { verb: Verb::Set, path: lever.to_owned(), value: value.to_string(), origin: "--lever".to_owned() };
    overlays.iter().cloned().chain([lever]).collect()
}

/// `at` reads the scenario with the lever at a value, `at_whole` with what the lever changes there.
fn question(
    args: &RequireArgs,
    base: &Model,
    at: &impl Fn(f64) -> Result<Reading, Faults>,
    at_whole: &impl Fn(f64) -> Result<Reading, Faults>,
) -> Result<Question, Failure> {
    let (from, to) = (args.from, args.to);
    if !(from < to && from.is_finite() && to.is_finite()) {
        return Err(Failure::Usage(format!(
            "--from {from} --to {to}: expected a range, the smaller end first\nFor example: --from 3 --to 30"
        )));
    }
    let risk = scenario::metric(&args.risk, base)?;
    let is_probability = risk.figure.is_probability();
    if args.below.is_nan() || (is_probability && !(0.0..1.0).contains(&args.below)) {
        return Err(Failure::Usage(format!("--below {}: expected a probability below 1\nFor example: --below 0.05", args.below)));
    }
    // Both ends must make a scenario; a path, a name or a range that is wrong is said here, once.
    let mut doubts = at(from)?.warnings;
    let more = at(to)?.warnings.into_iter().filter(|doubt| doubt.code == code::IMPLAUSIBLE);
    let is_new =
        |doubt: &Fault, known: &[Fault]| known.iter().all(|old| (old.code, &old.file, old.line) != (doubt.code, &doubt.file, doubt.line));
    let more: Vec<Fault> = more.filter(|doubt| is_new(doubt, &doubts)).collect();
    doubts.extend(more);
    scenario::warn(&doubts);
    let whole = is_whole(at_whole, from, to);
    Ok(Question { lever: args.lever.clone(), range: [from, to], whole, risk, is_probability, below: args.below })
}

/// A lever that takes no fraction between whole ends is one of whole numbers: teams, trucks, days.
fn is_whole(at: &impl Fn(f64) -> Result<Reading, Faults>, from: f64, to: f64) -> bool {
    let refused = at(f64::midpoint(from.floor(), from.floor() + 1.0)).err();
    from.fract() == 0.0 && to.fract() == 0.0 && refused.is_some_and(|faults| faults.0.iter().any(|fault| fault.code == code::NOT_WHOLE))
}

fn log(found: &Requirement) -> Vec<String> {
    vec![
        format!("lever {}, {} to {} in steps of {}", found.lever, found.range[0], found.range[1], found.step),
        format!("risk {} at most {}: {}", found.risk, found.below, found.verdict.key()),
        "common random numbers: every value of the lever meets the same chance".to_owned(),
    ]
}
