//! `stockout compare`: several scenarios under the same chance, each against the first.

use super::answer::{Given, give};
use super::args::{CompareArgs, ScenarioArgs};
use super::exit::{Exit, Failure};
use super::progress::{self, Progress};
use super::question::Question;
use super::{folders, precision, provenance, scenario};
use std::path::PathBuf;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::study::compare;
use stockout_results::Provenance;
use stockout_results::comparison::Comparison;
use stockout_store::comparison as files;
use stockout_view::{chart, comparison as view, lang::Refusal};

pub fn compare(args: &CompareArgs) -> Result<Exit, Failure> {
    precision::check(&args.plan, args.until)?;
    let models = models(args)?;
    let models: Vec<&Model> = models.iter().collect();
    let names = names(&models);
    progress::listen();
    // A precision that cannot be reached is bad usage, and bad usage writes nothing: the plan stands before the folder.
    let (plan, note) = precision::plan(&args.plan, args.until, &models, |at| names[at].clone())?;
    let question = Question::new("compare", &models).plan(plan.seed, plan.replications, plan.inner);
    let folder = question.folder(&target(args.out.as_ref(), &names), args.replace.replace)?;
    let progress = Progress::new(plan.replications * models.len() as u64);
    let done = compare::compare(&models, &provenances(&models, &names, &plan), &plan, &progress);
    progress.finish();
    let (comparison, results) = done?;
    let scenarios = models.iter().map(|model| model.scenario().resolved.as_str()).collect();
    let given = Given { answer: &args.answer, scenarios, no_charts: args.no_charts, log: log(&comparison, note) };
    give(
        folder,
        &files::answer(&comparison)?,
        &given,
        |options| chart::comparison(&comparison, &results, options),
        |options| view::table(&comparison, options),
    )
}

/// Reads all scenarios; they must have one horizon.
fn models(args: &CompareArgs) -> Result<Vec<Model>, Failure> {
    let of = |path: &PathBuf| ScenarioArgs { scenario: path.clone(), sets: args.sets.clone(), days: args.days, place: args.place.clone() };
    let lang = scenario::language(args.answer.lang);
    let refuse = |message, blanks: &[(&str, &str)]| Err(Failure::Usage(lang.fill(message, blanks)));
    if args.scenarios.len() < 2 {
        return refuse(Refusal::TwoAtLeast, &[("first", &args.scenarios[0].display().to_string())]);
    }
    let models = scenario::compile_all(&args.scenarios.iter().map(of).collect::<Vec<_>>())?;
    let base = models[0].scenario();
    for other in models[1..].iter().map(Model::scenario) {
        let names = [("base", base.name.as_str()), ("other", other.name.as_str())];
        if other.days != base.days {
            let days = [base.days, other.days, base.days.min(other.days)].map(|days| days.to_string());
            let [of_base, of_other, shorter] = [("days_base", &*days[0]), ("days_other", &*days[1]), ("shorter", &*days[2])];
            return refuse(Refusal::OtherHorizon, &[names[0], names[1], of_base, of_other, shorter]);
        }
        if !other.commodities.iter().any(|commodity| base.commodities.iter().any(|of_base| of_base.name == commodity.name)) {
            return refuse(Refusal::NothingInCommon, &names);
        }
    }
    Ok(models)
}

/// The scenarios' names, told apart where two files bear one.
fn names(models: &[&Model]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for model in models {
        let plain = &model.scenario().name;
        let numbered = (2..).map(|copy| format!("{plain}-{copy}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !names.contains(name));
        names.extend(free);
    }
    names
}

fn target(out: Option<&PathBuf>, names: &[String]) -> PathBuf {
    // A file's name may have 255 bytes; the hidden sibling's has some more than ours.
    let mut name = format!("compare-{}", names.join("-"));
    while name.len() > 200 {
        name.pop();
    }
    out.cloned().unwrap_or_else(|| folders::by_default(name))
}

fn provenances(models: &[&Model], names: &[String], plan: &Plan) -> Vec<Provenance> {
    models.iter().zip(names).map(|(model, name)| Provenance { name: name.clone(), ..provenance::of(model, plan) }).collect()
}

fn log(comparison: &Comparison, note: Option<String>) -> Vec<String> {
    let first = &comparison.provenances[0];
    let mut lines = vec![
        format!("seed {}, {} replications of each, {} a parameter draw, {} days", first.seed, comparison.n, first.inner, first.days),
        "common random numbers: each replication of a scenario is paired with the base's of the same number".to_owned(),
    ];
    lines.extend(comparison.provenances.iter().map(|of| format!("scenario {} ({}), hash {}", of.name, of.title, of.hash)));
    lines.extend(note);
    let families = &comparison.families;
    lines.push(format!(
        "95 % critical values, in standard errors: headline differences to the base jointly {:.3} (max |t|), \
                        headline differences of all pairs jointly {:.3} (max |t|), all figures jointly {:.3} (Sidak)",
        families.headlines, families.pairs, families.all
    ));
    lines
}
