//! What a sweep found, in a table.

use super::lang::{Experiment, Lang};
use crate::results::sweep::{Facts, Layout, Spread};

/// Which metrics stand in the table: those of a commodity that headlines are made of, or the first few.
pub fn headlines(metrics: &[String]) -> Vec<usize> {
    const WORDS: [&str; 4] = ["shortage_days", "unmet_share", "unmet_person_days", "probability_of_shortage"];
    let is_headline = |metric: &String| metric.split_once('.').is_some_and(|(_, word)| WORDS.contains(&word));
    let found: Vec<usize> = (0..metrics.len()).filter(|&at| is_headline(&metrics[at])).collect();
    if found.is_empty() { (0..metrics.len().min(8)).collect() } else { found }
}

/// What was varied, and the least and greatest mean of each headline with its point.
pub fn table(facts: &Facts, spreads: &[(String, Spread)], lang: Lang) -> String {
    let say = |message| lang.say(message);
    let mut text = format!("{}\n{}\n\n", facts.title, shape(facts, lang));
    for factor in &facts.factors {
        let verb = match factor.verb.as_str() {
            "set" => say(Experiment::VerbSet),
            "scale" => say(Experiment::VerbScale),
            "add" => say(Experiment::VerbAdd),
            other => other,
        };
        text.push_str(&format!("  {verb} {}: {}\n", factor.path, values(&factor.values, lang)));
    }
    let head = say(Experiment::SweepMean);
    let width = spreads.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).clamp(head.chars().count(), 34);
    let (least, most, at) = (say(Experiment::SweepLeast), say(Experiment::SweepMost), say(Experiment::SweepAtPoint));
    text.push_str(&format!("\n{head:width$} {least:>11} {at:>8} {most:>11} {at:>8}\n"));
    for (name, spread) in spreads.iter().filter(|(_, spread)| spread.n > 0) {
        let (least, most) = (spread.least, spread.most);
        text.push_str(&format!(
            "{name:width$} {:>11} {:>8} {:>11} {:>8}\n",
            figure_in(lang, least.0),
            least.1,
            figure_in(lang, most.0),
            most.1
        ));
    }
    if facts.failed > 0 {
        text.push_str(&format!("\n{}\n", lang.fill(Experiment::SweepFailed, &[("n", &facts.failed.to_string())])));
    }
    text
}

/// A factor's values as the design words them: a range is `3 to 15`.
fn values(words: &str, lang: Lang) -> String {
    match words.split_once(" to ") {
        Some((low, high)) => lang.fill(Experiment::SweepTo, &[("low", low), ("high", high)]),
        None => words.to_owned(),
    }
}

/// `lhs of 200 points, 20 replications each, seed 1`.
fn shape(facts: &Facts, lang: Lang) -> String {
    let factors = facts.factors.len();
    let total = facts.layout.points(factors).to_string();
    let rows =
        |message, rows: u64, each: usize| lang.fill(message, &[("n", &total), ("rows", &rows.to_string()), ("each", &each.to_string())]);
    let points = match &facts.layout {
        Layout::Sobol { rows: n, saltelli: true } => rows(Experiment::SweepRows, *n, factors + 2),
        Layout::Morris { trajectories, .. } => rows(Experiment::SweepTrajectories, *trajectories, factors + 1),
        _ => lang.fill(Experiment::SweepPoints, &[("n", &total)]),
    };
    let part = facts.shard.map_or_else(String::new, |(i, n)| {
        let [i, n, count, first] = [i, n, facts.count, facts.first].map(|number| number.to_string());
        lang.fill(Experiment::SweepShard, &[("i", &i), ("n", &n), ("count", &count), ("first", &first)])
    });
    let [n, seed] = [facts.replications, facts.seed].map(|number| number.to_string());
    let blanks = [("kind", facts.layout.kind()), ("points", &*points), ("n", &*n), ("seed", &*seed), ("part", &*part)];
    lang.count(Experiment::SweepShape, facts.replications as f64, &blanks)
}

/// The same with a language's decimal sign.
pub fn figure_in(lang: Lang, value: f64) -> String {
    let text = figure(value);
    match lang {
        Lang::En => text,
        Lang::Fr => text.replace('.', ","),
    }
}

/// Four significant digits at least.
pub fn figure(value: f64) -> String {
    match value.abs() {
        size if !size.is_finite() => "-".to_owned(),
        size if size >= 1e9 => format!("{value:.3e}"),
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.01 || value == 0.0 => format!("{value:.3}"),
        _ => format!("{value:.2e}"),
    }
}
