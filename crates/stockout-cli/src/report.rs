//! `stockout report`: one offline page from result folders.

use super::args::ReportArgs;
use super::exit::{self, Exit, Failure};
use super::outputs::Kind;
use super::progress::Progress;
use super::{again, folders, pair, provenance, scenario};
use std::path::{Path, PathBuf};
use stockout::ensemble::Plan;
use stockout::study::{explore, sensitivity};
use stockout_results::comparison::{Comparison, Unpaired};
use stockout_results::explanation::Explanation;
use stockout_results::exploration::Exploration;
use stockout_results::spread::PointColumns;
use stockout_results::{Provenance, Results};
use stockout_store::bounded::{self, LARGEST_DOCUMENT};
use stockout_store::sweep::Points;
use stockout_store::{self as store, Kind as Held, single};
use stockout_view::report::extras::Ranked;
use stockout_view::report::{self, Beside, Input, Options};
use stockout_view::sweep;

pub fn report(args: &ReportArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.lang);
    // What must not be replaced is refused before the work.
    let target = match (&args.out, args.folders.as_slice()) {
        (Some(out), _) => Kind::Page.named(out)?,
        (None, [one]) => folders::beside(one, ".html"),
        (None, _) => folders::by_default("report.html"),
    };
    let claims = beside(&target);
    let pdf_target = target.with_extension("pdf");
    let page_place = Kind::Page.place(&target, &[])?;
    let claims_place = Kind::Claims.place(&claims, &[])?;
    let pdf_place = if args.pdf { Some(Kind::Pdf.place(&pdf_target, &[])?) } else { None };
    let gathered = gather(args)?;
    let explored = explore(args, &gathered)?;
    let inputs: Vec<Input> =
        gathered.runs.iter().map(|(results, unsourced)| Input { results, unsourced, explored: explored.as_ref() }).collect();
    let claims_file = claims.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let answers = Beside {
        comparison: gathered.comparison.as_ref(),
        paired_runs: gathered.paired_runs,
        unpaired: gathered.unpaired,
        explanations: &gathered.explanations,
        sweeps: &gathered.sweeps,
    };
    let options = Options { lang, date: provenance::date(), claims_file: &claims_file };
    let made = report::report(&inputs, &answers, &options);
    let pdf = if args.pdf { Some(made.pdf(&options).map_err(Failure::Ours)?) } else { None };
    single::write(&claims_place, made.claims.as_bytes())?;
    single::write(&page_place, made.html.as_bytes())?;
    say!("{}", exit::written(lang, &target));
    if let (Some(pdf), Some(place)) = (pdf, pdf_place) {
        single::write(&place, &pdf)?;
        say!("{}", exit::written(lang, &pdf_target));
    }
    Ok(Exit::Done)
}

/// What the folders hold.
#[derive(Default)]
struct Gathered {
    runs: Vec<(Results, Vec<String>)>,
    comparison: Option<Comparison>,
    paired_runs: bool,
    unpaired: Option<Unpaired>,
    explanations: Vec<(Explanation, Provenance)>,
    sweeps: Vec<Ranked>,
}

fn gather(args: &ReportArgs) -> Result<Gathered, Failure> {
    let folders = args.folders.as_slice();
    let kinds = folders::kinds(folders)?;
    let comparisons = kinds.iter().filter(|kind| **kind == Held::Comparison).count();
    if comparisons > 1 || comparisons == 1 && kinds.contains(&Held::Run) {
        let text = "a comparison brings its own scenarios: give one folder of compare and no folder of run beside it";
        return Err(Failure::Usage(text.to_owned()));
    }
    let mut gathered = Gathered::default();
    for (folder, kind) in folders.iter().zip(kinds) {
        match kind {
            Held::Run => {
                let results = store::read(folder)?;
                let unsourced = unsourced(&folder.join("scenario.toml"), &results)?;
                gathered.runs.push((results, unsourced));
            }
            Held::Comparison => {
                let progress = Progress::open("of the comparison, again");
                let again = again::comparison(folder, &args.place, &progress);
                progress.finish();
                let (comparison, results) = again?;
                gathered.comparison = Some(comparison);
                for results in results {
                    let path = folder.join("scenarios").join(format!("{}.toml", results.provenance.name));
                    let unsourced = unsourced(&path, &results)?;
                    gathered.runs.push((results, unsourced));
                }
            }
            Held::Explanation => gathered.explanations.push(again::explanation(folder)?),
            Held::Sweep => gathered.sweeps.push(ranked(folder)?),
            Held::Other => {
                let text = format!("{} holds no run, comparison, explanation or sweep: a report says nothing of it", folder.display());
                return Err(Failure::Usage(text));
            }
        }
    }
    speak_of(&mut gathered, args)?;
    if gathered.comparison.is_none() && gathered.runs.len() > 1 {
        pair_runs(folders, &mut gathered)?;
    }
    Ok(gathered)
}

/// Speaks of the place of `--place` first, in every run.
fn speak_of(gathered: &mut Gathered, args: &ReportArgs) -> Result<(), Failure> {
    for (results, _) in &mut gathered.runs {
        let made = &mut results.provenance;
        let names: Vec<&str> = made.places.iter().map(|place| place.name.as_str()).collect();
        made.headline = scenario::spoken_of(&args.place, &names, made.headline)?;
    }
    Ok(())
}

/// Pairs the runs, the first as the base, where they met the same chance; else keeps why not. Runs of one name take that of their folder.
fn pair_runs(folders: &[PathBuf], gathered: &mut Gathered) -> Result<(), Failure> {
    let of_runs = folders.iter().filter(|folder| store::kind(folder).is_ok_and(|kind| kind == Held::Run));
    let of_runs: Vec<&Path> = of_runs.map(PathBuf::as_path).collect();
    let mut results: Vec<Results> = gathered.runs.iter().map(|(results, _)| results.clone()).collect();
    let paired = pair::pair(&of_runs, &results)?;
    let repeated = |at: usize| results.iter().filter(|other| other.provenance.name == results[at].provenance.name).count() > 1;
    let names: Vec<Option<String>> = (0..results.len())
        .map(|at| {
            repeated(at).then(|| of_runs[at].file_name().map_or_else(|| format!("{}", at + 1), |name| name.to_string_lossy().into_owned()))
        })
        .collect();
    for (at, name) in names.iter().enumerate() {
        if let Some(name) = name {
            results[at].provenance.name.clone_from(name);
            gathered.runs[at].0.provenance.name.clone_from(name);
        }
    }
    match paired {
        Ok(mut comparison) => {
            for (at, results) in results.iter().enumerate() {
                comparison.provenances[at].name.clone_from(&results.provenance.name);
                if let Some(scenario) = at.checked_sub(1).and_then(|at| comparison.scenarios.get_mut(at)) {
                    scenario.name.clone_from(&results.provenance.name);
                }
            }
            gathered.comparison = Some(comparison);
            gathered.paired_runs = true;
        }
        Err(why) => gathered.unpaired = Some(why),
    }
    Ok(())
}

/// The factors of a sweep, ranked for its headline outputs.
fn ranked(folder: &Path) -> Result<Ranked, Failure> {
    let points = Points::open(folder)?;
    let facts = points.facts.clone();
    sensitivity::method(&facts).map_err(|why| Failure::Usage(format!("{}: {why}", folder.display())))?;
    let mut outputs = Vec::new();
    for at in sweep::headlines(&facts.metrics) {
        let (means, errors) = (points.means(at)?, points.errors(at)?);
        let batches = super::sensitivity::batches(&points, at)?;
        let noise = sensitivity::Noise { errors: &errors, batches: batches.as_deref() };
        let found = sensitivity::of_output(&facts, &facts.metrics[at], &means, &noise);
        outputs.push(found.map_err(|why| Failure::Usage(format!("{}: {why}", folder.display())))?);
    }
    Ok(Ranked { facts, outputs })
}

/// Single changes of a run's scenario, where the report is of one run of this very version.
fn explore(args: &ReportArgs, gathered: &Gathered) -> Result<Option<Exploration>, Failure> {
    let ([(results, _)], false) = (gathered.runs.as_slice(), args.explore == 0) else { return Ok(None) };
    let from = &results.provenance;
    let run = args.folders.iter().find(|folder| store::kind(folder).is_ok_and(|kind| kind == Held::Run));
    let Some(run) = run.filter(|_| from.replications > 1) else { return Ok(None) };
    if !again::same_draws(&from.version, from.scheme) {
        say!("{} is of stockout {}: what single changes would do is left out", run.display(), from.version);
        return Ok(None);
    }
    let model = again::of_run(&run.join("scenario.toml"), from)?;
    let plan = Plan { inner: from.inner, ..Plan::new(from.seed, args.explore.next_multiple_of(from.inner).max(2 * from.inner)) };
    let progress = Progress::open("of single changes");
    let found = explore::explore(&model, &plan, &progress);
    progress.finish();
    Ok(Some(found?))
}

/// `claims.json` beside `report.html`; named after a page of another name, so that two pages in a folder keep theirs.
fn beside(target: &Path) -> PathBuf {
    match target.file_stem().map(|stem| stem.to_string_lossy().into_owned()) {
        Some(stem) if stem != "report" && stem != "index" => target.with_file_name(format!("{stem}.claims.json")),
        _ => target.with_file_name("claims.json"),
    }
}

/// Paths of the scenario's numbers that no line under its sources covers.
fn unsourced(path: &Path, results: &Results) -> Result<Vec<String>, Failure> {
    let failed = |error: String| Failure::Output(path.display().to_string(), std::io::Error::other(error));
    let text = bounded::read_text(path, LARGEST_DOCUMENT)?;
    let tree: toml::Table = toml::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let mut paths = Vec::new();
    for (name, value) in tree.iter().filter(|(name, _)| *name != "sources" && *name != "measures") {
        numbers(name, value, &mut paths);
    }
    let sources: Vec<Vec<&str>> = results.provenance.sources.iter().map(|(path, _)| path.split('.').collect()).collect();
    paths.retain(|path| !sources.iter().any(|source| covers(source, &path.split('.').collect::<Vec<_>>())));
    Ok(paths)
}

/// The paths that lead to numbers; a table of low, mode and high is one number.
fn numbers(path: &str, value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::Integer(_) | toml::Value::Float(_) => found.push(path.to_owned()),
        toml::Value::Array(items) if items.iter().all(|item| item.get("name").is_some()) => {
            for item in items {
                let name = item.get("name").and_then(toml::Value::as_str).unwrap_or_default();
                numbers(&format!("{path}.{name}"), item, found);
            }
        }
        toml::Value::Array(_) => found.push(path.to_owned()),
        toml::Value::Table(table) if ["low", "values", "mean"].iter().any(|key| table.contains_key(*key)) => found.push(path.to_owned()),
        toml::Value::Table(table) => table.iter().for_each(|(name, value)| numbers(&format!("{path}.{name}"), value, found)),
        _ => {}
    }
}

/// Does a source's path lead to this one, or to something it stands in?
fn covers(source: &[&str], path: &[&str]) -> bool {
    source.len() <= path.len() && source.iter().zip(path).all(|(source, part)| *source == "*" || source == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_covers_what_stands_beneath_its_path() {
        let covers = |source: &str, path: &str| super::covers(&source.split('.').collect::<Vec<_>>(), &path.split('.').collect::<Vec<_>>());
        assert!(covers("routes.*.share", "routes.RN7.share.fuel"));
        assert!(!covers("routes.*.share.food", "routes.RN7.share.fuel"));
    }

    #[test]
    fn a_page_of_its_own_name_has_claims_of_its_own() {
        assert_eq!(beside(Path::new("a/report.html")), Path::new("a/claims.json"));
        assert_eq!(beside(Path::new("a/december.html")), Path::new("a/december.claims.json"));
    }
}
