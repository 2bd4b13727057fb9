//! `stockout calibrate`: which values of the uncertain paths are compatible with a record.

use super::args::{CalibrateArgs, Dates, Format};
use super::exit::{self, Exit, Failure, print, print_json};
use super::progress::Progress;
use super::question::Question as Asked;
use super::{folders, provenance, scenario};
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::ensemble::workers::Workers;
use stockout::files::Disk;
use stockout::model::Model;
use stockout::observations::Observations;
use stockout::rng::{Chance, Process};
use stockout::scenario::priors::{Known, Priors};
use stockout::scenario::{Document, Reading};
use stockout::study::calibrate::simulation::{Simulation, answered, identity, question};
use stockout::study::calibrate::{Ask, Question, Settings, calibrate as look};
use stockout_results::Provenance;
use stockout_results::calibration::{Calibration, Wave};
use stockout_store::calibration::{self as files, Materials};
use stockout_store::stages::Stages;
use stockout_store::{Around, Folder, StoreError, may_replace};
use stockout_view::chart::{self, Size};
use stockout_view::{calibration as view, table};

/// Replications at each joint draw that `joint.toml` asks for.
const JOINT_REPLICATIONS: u64 = 50;

/// The record and the scenario. If either has faults, those of the file of priors that show without them come too.
fn read(args: &CalibrateArgs) -> Result<(Observations, (Document, Reading)), Failure> {
    let found = exit::both(Observations::load_with(&args.observations, args.dates.map(Dates::order)), scenario::document(&args.scenario));
    match found {
        Err(why) => exit::both(Err(why), Priors::legible(&Disk, &args.priors)).map(|(found, ())| found),
        found => found,
    }
}

pub fn calibrate(args: &CalibrateArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    if !(0.0..0.5).contains(&args.acceptance) || args.acceptance <= 0.0 {
        return Err(Failure::Usage(format!(
            "--acceptance {}: expected a share above 0 and below 0.5\nFor example: --acceptance 0.005",
            args.acceptance
        )));
    }
    let (observations, (document, base)) = read(args)?;
    scenario::warn(&observations.warnings);
    scenario::warn(&base.warnings);
    let base = base.scenario;
    observations.suit(&base)?;
    let (inside, outside) = answered(&base, &observations.targets);
    let priors = Priors::load(&args.priors, &document, &Known { answered: &inside, outside: &outside })?;
    let (question, aims) = question(&base, &observations.targets, &priors);
    if question.targets.is_empty() {
        let (record, days) = (args.observations.display(), base.days);
        return Err(Failure::Usage(format!(
            "{record}: no target of this record lies inside the scenario's {days} days from {}",
            base.start
        )));
    }
    let open = Model::compile(&priors.opened(&document)?.scenario);
    let settings = Settings { least_acceptance: args.acceptance, ..Settings::new(args.particles as usize, args.seed) };
    let seed = Chance::new(args.seed, 0).once(Process::named("calibrate/simulation")).word();
    let fingerprint = identity([provenance::VERSION, provenance::COMMIT], &base.hash, &question, &aims, &settings);
    let simulation = Simulation::new(&open, aims, seed);
    let target = args.out.clone().unwrap_or_else(|| folders::by_default(format!("calibrate-{}", base.name)));
    if let Some(answer) = (!args.restart).then(|| finished(&target, &fingerprint)).flatten() {
        say!("this calibration is done: {} stays as it is (--restart makes it anew)", target.display());
        if args.answer.format == Format::Json {
            print_json(&answer)?;
        }
        return Ok(Exit::Done);
    }
    let asked = Asked::new("calibrate", &[&Model::compile(&base)]).with("seed", args.seed).with("identity", fingerprint.as_str());
    let asked =
        asked.with("observations", provenance::fingerprint(&args.observations)).with("priors", provenance::fingerprint(&args.priors));
    let asked = asked.with("particles", args.particles).with("acceptance", args.acceptance).into_value();
    may_replace(&target, &asked, args.replace.replace)?;
    let (mut stages, done, given_up) = Stages::open(&target, &fingerprint, args.restart)?;
    if done > 0 {
        say!("resumed: {done} batches are done already");
    }
    if given_up > 0 {
        say!("an unfinished calibration stood there, with {given_up} batches done: starting over");
    }
    let found = work(&question, &settings, &simulation, &mut stages, args.threads.count())?;
    let model = Model::compile(&base);
    let made = Provenance { replications: found.simulated, ..provenance::of(&model, &Plan::new(args.seed, found.simulated)) };
    let name = |path: &Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let materials = Materials {
        observations: name(&args.observations),
        observations_hash: observations.hash.clone(),
        priors: name(&args.priors),
        priors_text: priors.text.clone(),
        joint_replications: JOINT_REPLICATIONS,
        fingerprint,
    };
    let date = provenance::date();
    let options = chart::Options { lang, size: Size::Slide, date };
    let charts = if args.no_charts { Vec::new() } else { scenario::drawn(chart::calibration(&found, &made, &options)) };
    let (log, command) = (log(&found), provenance::command());
    let around = Around {
        scenarios: &[&base.resolved],
        charts: &charts,
        log: &log,
        command: &command,
        date: &date.to_string(),
        inputs: &provenance::inputs(),
    };
    let written =
        Folder::answering(asked, &target, args.replace.replace)?.finish_answer(&files::answer(&found, &made, &materials)?, &around)?;
    stages.remove()?;
    match args.answer.format {
        Format::Json => print_json(&files::json(&found, &materials))?,
        Format::Table => {
            let options = table::Options { lang, color: exit::coloured_output() };
            print(&view::table(&found, &materials.observations, &made, &options))?;
            say!("{}", exit::written(lang, &written));
        }
    }
    Ok(Exit::Done)
}

/// The answer of this very calibration, where it stands there as it was written.
fn finished(target: &Path, fingerprint: &str) -> Option<serde_json::Value> {
    folders::sound(target).ok()?;
    files::finished(target, fingerprint)
}

/// Why the work was not done.
enum Halt {
    Stopped,
    Store(StoreError),
}

/// Calibrates; batches that are kept already are not simulated again.
fn work(
    question: &Question,
    settings: &Settings,
    simulation: &Simulation<'_>,
    stages: &mut Stages,
    threads: Option<usize>,
) -> Result<Calibration, Failure> {
    let workers = Workers::new(threads).map_err(|why| Failure::System(format!("the system gives no threads: {why}")))?;
    let progress = Progress::open("to find which values fit the record");
    let width = simulation.width();
    let mut simulate = |asks: &[Ask]| -> Result<Vec<Vec<f64>>, Halt> {
        if let Some(kept) = stages.take().map_err(Halt::Store)? {
            assert_eq!(kept.len(), asks.len() * width, "a batch of this calibration");
            return Ok(kept.chunks_exact(width).map(<[f64]>::to_vec).collect());
        }
        let rows = simulation.answer(&workers, asks, &progress).ok_or(Halt::Stopped)?;
        stages.append(&rows.concat()).map_err(Halt::Store)?;
        Ok(rows)
    };
    let found = look(question, settings, &mut simulate);
    progress.finish();
    found.map_err(|why| match why {
        Halt::Stopped => Failure::Paused("stopped: what was simulated is kept; the same command goes on".to_owned()),
        Halt::Store(error) => error.into(),
    })
}

fn log(found: &Calibration) -> String {
    let mut lines = vec![format!("stockout {} {}", provenance::VERSION, provenance::COMMIT), provenance::command()];
    let wave = |(at, wave): (usize, &Wave)| {
        let left: f64 = wave.range.iter().map(|[low, high]| high - low).product();
        let (points, replications, of_points) = (wave.points, wave.replications, wave.left * 100.0);
        format!(
            "wave {}: {points} points of {replications} replications, {of_points:.1} % not ruled out; {:.3} % of the space is left",
            at + 1,
            left * 100.0
        )
    };
    lines.extend(found.waves.iter().enumerate().map(wave));
    lines.extend(found.generations.iter().enumerate().map(|(at, of)| {
        let (tolerance, accepted, ess) = (of.tolerance, of.accepted * 100.0, of.ess);
        format!("generation {at}: tolerance {tolerance:.4}, {accepted:.1} % nearer, effective sample size {ess:.0} of {}", of.kept)
    }));
    lines.push(found.ended.key().to_owned());
    lines.push(String::new());
    lines.join("\n")
}
