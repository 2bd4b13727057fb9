//! `stockout sweep` and `stockout merge`: a scenario under many settings of its factors.

use super::args::{AnswerArgs, Format, MergeArgs, SweepArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::Progress;
use super::{folders, job, provenance, scenario};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use stockout::ensemble::workers::Workers;
use stockout::model::Model;
use stockout::scenario::Scenario;
use stockout::scenario::design::Design;
use stockout::study::sweep::{Sweep, Unswept};
use stockout_results::metric::told_first;
use stockout_results::spread::spreads;
use stockout_results::sweep::Facts;
use stockout_store::sweep::{
    Begun, Journal, Points, Texts, Unfinished, facts_json, may_replace_sweep, merge as put_together, publish, spread_json,
};
use stockout_view::{sweep as view, table};

pub fn sweep(args: &SweepArgs) -> Result<Exit, Failure> {
    let shard = args.shard.as_deref().map(|text| if text == "auto" { job::own_shard() } else { shard(text) }).transpose()?;
    let design = Design::load(&args.design, &|scenario| told_names(scenario, args))?;
    // A place that the scenario does not have is told here; the design's metrics are read before.
    scenario::speaking(design.base.scenario.clone(), &args.place)?;
    scenario::warn(&design.base.warnings);
    let sweep = Sweep::new(&design, &names(&design.base.scenario), provenance::VERSION, provenance::COMMIT, shard);
    let facts = sweep.facts();
    let folder = shard.map_or_else(|| design.name.clone(), |(i, n)| format!("{}-{i}-of-{n}", design.name));
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(folder));
    if let Some(system) = args.job {
        return job::print(system, args, &sweep, &target);
    }
    if !args.restart && is_done(&target, facts) {
        say!("{} is finished: there is nothing to do (--restart begins it anew)", target.display());
        return answer(&args.answer, &target);
    }
    may_replace_sweep(&target, facts, args.replace.replace)?;
    let workers = Workers::new(args.threads.count()).map_err(|why| Failure::Output("to threads".to_owned(), std::io::Error::other(why)))?;
    let (mut journal, begun) = Journal::open(&target, facts, &ending(&args.design, shard, &target), args.restart)?;
    tell(facts, &begun);
    let done = work(&sweep, &workers, &mut journal, &begun)?;
    if done < facts.count {
        let total = facts.count;
        return Err(Failure::Paused(format!("stopped: {done} of {total} points are kept; the same command goes on")));
    }
    let texts = Texts { design: &design.text, scenario: &design.base.scenario.resolved };
    publish(&target, facts, &texts, &mut |take| journal.each(take))?;
    journal.remove()?;
    answer(&args.answer, &target)
}

pub fn merge(args: &MergeArgs) -> Result<Exit, Failure> {
    // Of a shard that is unfinished, `merge` says how far it is; all others must be sweeps as they were written.
    let finished: Vec<PathBuf> = args.shards.iter().filter(|folder| Unfinished::at(folder).is_none()).cloned().collect();
    folders::kinds(&finished)?;
    put_together(&args.shards, &args.out, args.replace.replace).map_err(Failure::Store)?;
    answer(&args.answer, &args.out)
}

/// The command that ends a sweep which was stopped.
fn ending(design: &Path, shard: Option<(u64, u64)>, target: &Path) -> String {
    let shard = shard.map_or_else(String::new, |(i, n)| format!(" --shard {i}/{n}"));
    format!("stockout sweep {}{shard} --out {}", design.display(), target.display())
}

/// `I/N`, counted from 1.
fn shard(text: &str) -> Result<(u64, u64), Failure> {
    let parsed = text.split_once('/').and_then(|(i, n)| Some((i.trim().parse::<u64>().ok()?, n.trim().parse::<u64>().ok()?)));
    match parsed {
        Some((i, n)) if (1..=n).contains(&i) => Ok((i, n)),
        _ => Err(Failure::Usage(format!("--shard {text}: expected I/N, I from 1 to N\nFor example: --shard 3/7"))),
    }
}

/// Names of a replication's columns as a sweep reports them.
fn names(scenario: &Scenario) -> Vec<String> {
    Model::compile(scenario).names().means()
}

/// The same, those of the place that is spoken of first in front.
fn told_names(scenario: &Scenario, args: &SweepArgs) -> Vec<String> {
    let named = args.place.place.as_deref();
    let headline = scenario.headline.map(|place| scenario.places[place].name.as_str());
    match named.or(headline) {
        Some(place) => told_first(names(scenario), place),
        None => names(scenario),
    }
}

/// Does the finished folder of this very sweep stand there?
fn is_done(target: &Path, facts: &Facts) -> bool {
    folders::sound(target).is_ok() && Points::open(target).is_ok_and(|found| Facts { failed: 0, ..found.facts } == *facts)
}

fn tell(facts: &Facts, begun: &Begun) {
    if begun.done > 0 {
        say!("resumed: {} of {} points are done already", begun.done, facts.count);
    }
    if begun.given_up > 0 {
        say!("an unfinished sweep stood there, with {} points done: starting over", begun.given_up);
    }
    if facts.replications == 1 && !facts.own_chance {
        say!(
            "note: with one replication at each point and common random numbers, all points share one half-year's chance; chance = \"own\" in the design gives each its own"
        );
    }
}

/// Points of the first chunk, and about how long a chunk takes: what a kill loses.
const FIRST_CHUNK: u64 = 16;
const CHUNK_TIME: Duration = Duration::from_secs(2);

/// How many points the next chunk may have, by how long the last one took.
fn next_chunk(points: u64, took: Duration) -> u64 {
    let fitting = points as f64 * CHUNK_TIME.as_secs_f64() / took.as_secs_f64().max(1e-6);
    // It grows step by step: the next points may take longer.
    (fitting as u64).clamp(1, 4 * points.max(FIRST_CHUNK))
}

/// Runs what is left, chunk by chunk; answers how many points are done.
fn work(sweep: &Sweep<'_>, workers: &Workers, journal: &mut Journal, begun: &Begun) -> Result<u64, Failure> {
    let facts = sweep.facts();
    let progress = Progress::new((facts.count - begun.done) * facts.replications);
    let (mut done, mut most) = (begun.done, FIRST_CHUNK);
    while done < facts.count {
        let chunk = sweep.chunk(facts.first + done, most);
        let begun = Instant::now();
        match sweep.run(workers, chunk, &progress) {
            Ok(rows) => {
                journal.append(&rows)?;
                done += rows.len() as u64;
                most = next_chunk(rows.len() as u64, begun.elapsed());
            }
            Err(Unswept::Stopped) => break,
            Err(Unswept::Table(why)) => return Err(Failure::Output("the rest of the sweep".to_owned(), std::io::Error::other(why))),
        }
    }
    progress.finish();
    Ok(done)
}

/// Says what stands in the folder.
fn answer(wish: &AnswerArgs, target: &Path) -> Result<Exit, Failure> {
    let lang = scenario::language(wish.lang);
    let points = Points::open(target)?;
    let facts = &points.facts;
    let spreads = spreads(&points, &view::headlines(&facts.metrics))?;
    match wish.format {
        Format::Json => {
            let headlines: serde_json::Map<String, serde_json::Value> =
                spreads.iter().map(|of| (of.metric.clone(), spread_json(facts, of))).collect();
            print_json(&json!({
                "stockout": facts.version,
                "scenario": { "name": facts.scenario, "title": facts.title.plain },
                "sweep": facts_json(facts),
                "headlines": headlines,
                "out": target.display().to_string(),
            }))?;
        }
        Format::Table => {
            print(&view::table(facts, &spreads, &table::Options { lang, color: exit::coloured_output() }))?;
            say!("{}", exit::written(lang, target));
        }
    }
    if facts.failed > 0 {
        say!("warning: {} of {} points failed; failures.csv says why", facts.failed, facts.count);
    }
    let all_failed = facts.count > 0 && facts.failed == facts.count;
    Ok(if all_failed { Exit::Failed } else { Exit::Done })
}
