//! `--precision P`: how many replications it takes, found before the run.

use super::args::{PlanArgs, PrecisionArgs};
use super::exit::Failure;
use super::progress::Progress;
use super::scenario;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::study::precision::{MOST, search};

/// Refuses a plan that cannot be, before anything is written.
pub fn check(args: &PlanArgs, until: PrecisionArgs) -> Result<(), Failure> {
    if until.precision.is_none() { scenario::plan(args).map(drop) } else { Ok(()) }
}

/// The plan, and a line that says how its number of replications came about if a precision asked for it.
pub fn plan(
    args: &PlanArgs,
    until: PrecisionArgs,
    models: &[&Model],
    name: impl Fn(usize) -> String,
) -> Result<(Plan, Option<String>), Failure> {
    let Some(precision) = until.precision else { return Ok((scenario::plan(args)?, None)) };
    if args.inner > MOST {
        return Err(Failure::Usage(format!("--inner {}: expected at most {MOST} with --precision", args.inner)));
    }
    let plan = Plan { replications: args.inner, ..scenario::plan(&PlanArgs { replications: args.inner, ..*args })? };
    let progress = Progress::open("to see how many are enough");
    let found = search(models, &plan, precision, &progress);
    progress.finish();
    let Some(enough) = found? else {
        return Err(Failure::Usage(format!(
            "--precision {precision}: {MOST} replications are not enough\nAsk for a wider interval: --precision {}",
            (precision * 2.0).min(0.5)
        )));
    };
    let of = if models.len() > 1 { format!(" (difference of {} to {})", name(enough.scenario), name(0)) } else { String::new() };
    let note = format!(
        "precision {precision}: {} replications; {}{of} asked for the most, its half-width is {:.2} % of its scale",
        enough.n,
        enough.metric,
        100.0 * enough.half_width,
    );
    say!("{note}");
    Ok((Plan { replications: enough.n, ..plan }, Some(note)))
}
