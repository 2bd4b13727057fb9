//! `stockout why`: what a figure is due to.

use super::answer::{Given, give};
use super::args::WhyArgs;
use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::question::Question;
use super::{folders, provenance, scenario};
use stockout::ensemble::Plan;
use stockout::study::why::{EXACT_UP_TO, why as explain};
use stockout_results::Provenance;
use stockout_results::explanation::{Explanation, Way};
use stockout_store::explanation as files;
use stockout_view::{chart, explanation as view};

pub fn why(args: &WhyArgs) -> Result<Exit, Failure> {
    let plan = Plan { threads: args.threads.count(), ..Plan::new(args.seed, args.replications) };
    let model = scenario::compile(&args.scenario)?;
    let metric = scenario::metric(args.metric.as_deref().unwrap_or(&model.names().first_metric()), &model)?;
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(format!("why-{}", model.scenario().name)));
    let question = Question::new("why", &[&model]).plan(plan.seed, plan.replications, plan.inner).with("metric", metric.name.as_str());
    let folder = question.folder(&target, args.replace.replace)?;
    let progress = Progress::open("of combinations of causes");
    let found = explain(&model, &metric, &plan, EXACT_UP_TO, &progress);
    progress.finish();
    let found = found?;
    let made = Provenance { replications: found.n, ..provenance::of(&model, &plan) };
    let given = Given { answer: &args.answer, scenarios: vec![&model.scenario().resolved], no_charts: args.no_charts, log: log(&found) };
    give(
        folder,
        &files::answer(&found, &made)?,
        &given,
        |options| chart::explanation(&found, &made, options),
        |options| view::table(&found, &made, options),
    )
}

fn log(found: &Explanation) -> Vec<String> {
    let way = match found.way {
        Way::Exact(combinations) => format!("all {combinations} combinations of mechanisms, {} replications of each", found.n),
        Way::Sampled(permutations) => {
            format!("{permutations} sampled permutations and their reverses, {} replications in all", found.n)
        }
    };
    vec![format!("{}: {way}", found.metric)]
}
