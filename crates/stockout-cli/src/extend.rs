//! `stockout extend`: goes on with a finished run, with the bits of one long run.

use super::args::ExtendArgs;
use super::exit::{Exit, Failure};
use super::run::{self, Wish};
use super::{again, folders, progress, provenance};
use stockout::ensemble::{Plan, Rows};
use stockout::rng::SCHEME;
use stockout_results::Provenance;
use stockout_store::{StoreError, read_manifest, rows_before};

pub fn extend(args: &ExtendArgs) -> Result<Exit, Failure> {
    folders::sound(&args.folder)?;
    let from = read_manifest(&args.folder)?.provenance;
    check(args, &from)?;
    let model = again::of_run(&args.folder.join("scenario.toml"), &from)?;
    let plan = Plan { seed: from.seed, replications: args.to, inner: from.inner, threads: args.threads.count(), audit: false };
    let columns = run::columns(&model);
    let mut before = rows_before(&args.folder, &columns, from.replications)?;
    progress::listen();
    let target = args.out.as_ref().unwrap_or(&args.folder);
    // Its own folder is the run that goes on: nothing of it is lost.
    let folder = run::question(&model, &plan).folder(target, args.out.is_none() || args.replace.replace)?;
    let notes = vec![format!("extended from {} replications, which were simulated again and are the same bits", from.replications)];
    let wish = Wish { answer: &args.answer, csv: args.replications_csv, charts: !args.no_charts, notes };
    run::simulate(&model, &plan, folder, &wish, |rows: Rows<'_>| -> Result<(), StoreError> {
        before.check(rows.first, rows.draws, rows.rows)
    })
}

fn check(args: &ExtendArgs, from: &Provenance) -> Result<(), Failure> {
    if args.to <= from.replications {
        let n = from.replications;
        return Err(Failure::Usage(format!(
            "--to {}: {} has {n} replications already\nGive a larger number.",
            args.to,
            args.folder.display()
        )));
    }
    if !args.to.is_multiple_of(from.inner) {
        let up = args.to.next_multiple_of(from.inner);
        let inner = from.inner;
        return Err(Failure::Usage(format!(
            "--to {}: this run has {inner} replications of each parameter draw\n--to {up} would do.",
            args.to
        )));
    }
    if !again::same_draws(&from.version, from.scheme) {
        return Err(Failure::Usage(format!(
            "{} was written by stockout {} (scheme of draws {}), this is {} ({SCHEME}): its replications need not be the same\nRun the scenario anew.",
            args.folder.display(),
            from.version,
            from.scheme,
            provenance::VERSION,
        )));
    }
    Ok(())
}
