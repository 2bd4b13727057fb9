//! `stockout discover`: where in the space of a sweep an outcome is likely.

use super::args::{DiscoverArgs, Format};
use super::exit::{self, Exit, Failure, print, print_json};
use super::question::Question;
use super::{folders, provenance, scenario};
use serde_json::{Value, json};
use std::path::Path;
use stockout::ensemble::workers::Workers;
use stockout::study::discover::{Search, discover as search_boxes};
use stockout_results::Figure;
use stockout_results::discover::{Discovery, FoundBox, Side};
use stockout_results::metric::first_of;
use stockout_results::spread::PointColumns;
use stockout_results::sweep::Facts;
use stockout_store::sweep::Points;
use stockout_store::{Folder, Reading};
use stockout_view::chart::discover::Searched;
use stockout_view::chart::{self, Size};
use stockout_view::discover::Variable;
use stockout_view::lang::Experiment;
use stockout_view::{Lang, discover as view, table};

/// What the folder calls itself.
const KIND: &str = "discovery";

pub fn discover(args: &DiscoverArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.answer.lang);
    folders::sound(&args.dir)?;
    let points = Points::open(&args.dir)?;
    let search = Search { seed: points.facts.seed, ..search(args)? };
    let workers = Workers::new(args.threads.count()).map_err(Failure::System)?;
    let facts = &points.facts;
    if let Some((i, n)) = facts.shard {
        return Err(Failure::Usage(format!("{}: this is shard {i} of {n}: merge the shards first", args.dir.display())));
    }
    let metric = match &args.metric {
        Some(name) => position(name, &facts.metrics)?,
        None => first_of(&facts.metrics, Figure::ShortageDays).unwrap_or(0),
    };
    let means = points.means(metric)?;
    let (mut columns, mut variables) = (Vec::new(), Vec::new());
    for (at, factor) in facts.factors.iter().enumerate().filter(|(_, factor)| !factor.text) {
        if factor.chooses() {
            let name = lang.path(&factor.path);
            say!("{}", lang.fill(Experiment::DiscoverPlaces, &[("name", &*name)]));
            continue;
        }
        columns.push(points.factor(at)?.iter().map(stockout_results::sweep::FactorValue::number).collect::<Vec<f64>>());
        variables.push(Variable { name: factor.name.clone(), subject: factor.path.clone(), verb: factor.verb.clone() });
    }
    for name in &args.with {
        columns.push(points.means(position(name, &facts.metrics)?)?);
        variables.push(Variable { name: name.clone(), subject: name.clone(), verb: String::new() });
    }
    if columns.is_empty() {
        return Err(Failure::Usage(format!(
            "{}: no factor of this sweep is a number with an order: there is nothing to make a box of",
            args.dir.display()
        )));
    }
    // A point that failed, or lacks a value, belongs to no box and to nothing outside one.
    let good: Vec<usize> =
        (0..means.len()).filter(|&at| !means[at].is_nan() && columns.iter().all(|column| !column[at].is_nan())).collect();
    let (threshold, above) = threshold(args, &good.iter().map(|&at| means[at]).collect::<Vec<_>>());
    let interesting: Vec<bool> = good.iter().map(|&at| if above { means[at] > threshold } else { means[at] < threshold }).collect();
    let columns: Vec<Vec<f64>> = columns.iter().map(|column| good.iter().map(|&at| column[at]).collect()).collect();
    let asked = |out: &Path| {
        let question = Question::about(KIND).with("sweep", facts.hash.as_str()).with("metric", facts.metrics[metric].as_str());
        let question = question.with(if above { "above" } else { "below" }, threshold).with("with", args.with.clone());
        let question = question.with("density", search.density).with("permutations", search.permutations);
        let question = question.with("least", search.least).with("boxes", search.boxes);
        Folder::of_reading(out, KIND, question.into_value(), args.replace.replace)
    };
    let folder = args.out.as_deref().map(asked).transpose()?;
    let (boxes, ended) = search_boxes(&columns, &interesting, &search, &workers);
    let found = Discovery {
        metric: facts.metrics[metric].clone(),
        threshold,
        above,
        points: good.len(),
        interesting: interesting.iter().filter(|one| **one).count(),
        wanted: search.density,
        permutations: search.permutations,
        boxes,
        ended,
    };
    if let Some(folder) = folder {
        let mut files = vec![("boxes.csv".to_owned(), view::csv(&found, &variables).into_bytes())];
        if !args.no_charts {
            let searched = Searched { variables: &variables, columns: &columns, interesting: &interesting };
            files.extend(charts(facts, &found, searched, lang));
        }
        let (command, date, inputs) = (provenance::command(), provenance::date().to_string(), provenance::inputs());
        folder.finish_reading(&Reading { kind: KIND, facts, files, command: &command, date: &date, inputs: &inputs })?;
    }
    match args.answer.format {
        Format::Json => print_json(&as_json(&found, &variables, lang))?,
        Format::Table => {
            print(&view::table(lang.of(&facts.title), &found, &variables, &table::Options { lang, color: exit::coloured_output() }))?;
            if let Some(out) = &args.out {
                say!("{}", exit::written(lang, out));
            }
        }
    }
    Ok(Exit::Done)
}

fn charts(facts: &Facts, found: &Discovery, searched: Searched<'_>, lang: Lang) -> Vec<(String, Vec<u8>)> {
    let options = chart::Options { lang, size: Size::Slide, date: provenance::date() };
    let drawn = [chart::discover::trajectory(facts, found, searched, &options), chart::discover::boxes(facts, found, searched, &options)];
    scenario::drawn(drawn.into_iter().flatten().collect())
}

fn search(args: &DiscoverArgs) -> Result<Search, Failure> {
    let share = |name: &str, value: f64, low: f64, high: f64| {
        if value > low && value <= high {
            Ok(value)
        } else {
            Err(Failure::Usage(format!("{name} {value}: expected a number above {low}, at most {high}")))
        }
    };
    Ok(Search {
        density: share("--density", args.density, 0.0, 1.0)?,
        least: share("--least", args.least, 0.0, 0.5)?,
        boxes: args.boxes,
        permutations: args.permutations,
        ..Search::default()
    })
}

/// The threshold that is asked for; else what the upper quarter of the points is above.
fn threshold(args: &DiscoverArgs, means: &[f64]) -> (f64, bool) {
    match (args.above, args.below) {
        (Some(above), _) => (above, true),
        (None, Some(below)) => (below, false),
        (None, None) => {
            let mut sorted = means.to_vec();
            sorted.sort_by(f64::total_cmp);
            (stockout_results::stats::quantile_of_sorted(&sorted, 0.75), true)
        }
    }
}

fn position(name: &str, known: &[String]) -> Result<usize, Failure> {
    known.iter().position(|metric| metric == name).ok_or_else(|| {
        let hint = scenario::did_you_mean(name, known.iter().map(String::as_str));
        Failure::Usage(format!("this sweep has no metric {name:?}{hint}"))
    })
}

fn as_json(found: &Discovery, variables: &[Variable], lang: Lang) -> Value {
    let side = |side: &Side| json!({ "variable": variables[side.variable].name, "low": side.low, "high": side.high, "p": side.p });
    let one = |one: &FoundBox| {
        json!({
            "sentence": view::sentence(found, one, variables, lang),
            "restrictions": one.sides.iter().map(side).collect::<Vec<_>>(),
            "points": one.points,
            "interesting": one.interesting,
            "coverage": one.coverage,
            "density": one.density,
            "p_of_search": one.p,
        })
    };
    json!({
        "metric": found.metric,
        "threshold": found.threshold,
        "above": found.above,
        "points": found.points,
        "interesting": found.interesting,
        "permutations": found.permutations,
        "boxes": found.boxes.iter().map(one).collect::<Vec<_>>(),
        "ended": found.ended.key(),
    })
}
