//! `stockout sensitivity`: which factors of a sweep matter.

use super::args::{Format, SensitivityArgs};
use super::exit::{self, Exit, Failure, print, print_json};
use super::question::Question;
use super::{folders, provenance, scenario};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use stockout::study::sensitivity::{Noise, method, of_output};
use stockout_results::sensitivity::{Index, Indices, OfOutput};
use stockout_results::spread::PointColumns;
use stockout_store::sweep::Points;
use stockout_store::{Folder, Reading};
use stockout_view::chart::{self, Size};
use stockout_view::lang::Experiment;
use stockout_view::{Lang, sensitivity as view, sweep, table};

/// What the folder calls itself.
const KIND: &str = "sensitivity";

pub fn sensitivity(args: &SensitivityArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    folders::sound(&args.dir)?;
    let points = Points::open(&args.dir)?;
    let facts = &points.facts;
    method(facts).map_err(|why| Failure::Usage(format!("{}: {why}", args.dir.display())))?;
    let chosen = chosen(&args.metrics, &facts.metrics)?;
    let out = args.out.clone().unwrap_or_else(|| beside(&args.dir));
    let asked = Question::about(KIND).with("sweep", facts.hash.as_str()).with("metric", args.metrics.clone()).into_value();
    let folder = Folder::of_reading(&out, KIND, asked, args.replace.replace)?;
    let mut found: Vec<OfOutput> = Vec::new();
    for &at in &chosen {
        let (means, errors) = (points.means(at)?, points.errors(at)?);
        let batches = batches(&points, at)?;
        let noise = Noise { errors: &errors, batches: batches.as_deref() };
        found.push(of_output(facts, &facts.metrics[at], &means, &noise).map_err(|why| Failure::Usage(why.to_string()))?);
    }
    let mut files = vec![("sensitivity.csv".to_owned(), view::csv(facts, &found).into_bytes())];
    if !args.no_charts {
        files.extend(charts(&points, &found, lang)?);
    }
    let (command, date) = (provenance::command(), provenance::date().to_string());
    let inputs = provenance::inputs();
    folder.finish_reading(&Reading { kind: KIND, facts, files, command: &command, date: &date, inputs: &inputs })?;
    match args.answer.format {
        Format::Json => print_json(&as_json(&points, &found))?,
        Format::Table => {
            let shown: Vec<&OfOutput> = headlines(&found).into_iter().map(|at| &found[at]).collect();
            print(&view::table(facts, &shown, &table::Options { lang, color: exit::coloured_output() }))?;
            say!("{}", exit::written(lang, &out));
        }
    }
    // A warning for each output of the table; with names given, for each of them.
    let shown = if args.metrics.is_empty() { headlines(&found) } else { (0..found.len()).collect() };
    for warning in shown.into_iter().filter_map(|at| view::warning(facts, &found[at], lang)) {
        say!("{}", table::wrapped(&lang.fill(Experiment::Warning, &[("what", &warning)])));
    }
    Ok(Exit::Done)
}

/// The means of each point's batches of replications; none where they are not kept.
pub fn batches(points: &Points, metric: usize) -> Result<Option<Vec<Vec<f64>>>, Failure> {
    let mut batches = Vec::new();
    points.each_batch_means(metric, |of_point| batches.push(of_point.to_vec()))?;
    Ok((!batches.is_empty()).then_some(batches))
}

/// The outputs that stand in the table and have charts.
fn headlines(found: &[OfOutput]) -> Vec<usize> {
    sweep::headlines(&found.iter().map(|output| output.name.clone()).collect::<Vec<_>>())
}

/// The outputs that are asked for.
fn chosen(wanted: &[String], known: &[String]) -> Result<Vec<usize>, Failure> {
    let of = |matches: &dyn Fn(&str) -> bool| (0..known.len()).filter(|&at| matches(&known[at])).collect::<Vec<_>>();
    if wanted.is_empty() {
        let commodities = of(&|name| !name.starts_with("routes.") && name.matches('.').count() == 1);
        return Ok(if commodities.is_empty() { (0..known.len()).collect() } else { commodities });
    }
    let mut chosen = Vec::new();
    for name in wanted {
        let head = name.strip_suffix('*');
        let found = of(&|known| head.map_or(known == name, |head| known.starts_with(head)));
        if found.is_empty() {
            let nearest = known.iter().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
            let hint = nearest.map_or(String::new(), |near| format!("\nDid you mean {near}?"));
            return Err(Failure::Usage(format!("this sweep has no metric {name:?}{hint}")));
        }
        chosen.extend(found);
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

/// The folder `DIR-sensitivity` beside the sweep's: what stands in a sweep's own folder is what the sweep wrote.
fn beside(dir: &Path) -> PathBuf {
    folders::beside(dir, "-sensitivity")
}

fn charts(points: &Points, found: &[OfOutput], lang: Lang) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    let options = chart::Options { lang, size: Size::Slide, date: provenance::date() };
    let facts = &points.facts;
    for output in headlines(found).into_iter().map(|at| &found[at]) {
        let mut drawn = vec![("tornado", chart::sensitivity::tornado(facts, output, &options))];
        if let Some(at) = facts.metrics.iter().position(|metric| *metric == output.name).filter(|_| facts.factors.len() == 2) {
            let factors = [points.factor(0)?, points.factor(1)?];
            drawn.push(("heat", chart::sensitivity::heat(facts, output, &factors, &points.means(at)?, &options)));
        }
        for (name, chart) in drawn {
            let Some(chart) = chart else { continue };
            files.push((format!("{name}-{}.png", output.name), chart.png()));
            files.push((format!("{name}-{}.svg", output.name), chart.svg.into_bytes()));
        }
    }
    Ok(files)
}

fn as_json(points: &Points, found: &[OfOutput]) -> Value {
    let of = |output: &OfOutput| {
        let factors = points.facts.factors.iter().zip(&output.factors);
        let indices = |of: Indices| {
            let told = |((name, index), told): ((&str, Index), bool)| {
                (name.to_owned(), json!({ "value": index.value, "ci95": index.ci95, "told": told }))
            };
            of.named().into_iter().zip(of.told()).map(told).collect::<Map<_, _>>()
        };
        let factors: Map<String, Value> = factors.map(|(factor, part)| (factor.name.clone(), indices(part.indices).into())).collect();
        (output.name.clone(), Value::from(factors))
    };
    found.iter().map(of).collect::<Map<_, _>>().into()
}
