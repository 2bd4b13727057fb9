//! What a sweep found, in a table.

use crate::results::sweep::{Facts, Layout, Spread};

/// Which metrics stand in the table: those of a commodity that headlines are made of, or the first few.
pub fn headlines(metrics: &[String]) -> Vec<usize> {
    const WORDS: [&str; 4] = ["shortage_days", "unmet_share", "unmet_person_days", "probability_of_shortage"];
    let is_headline = |metric: &String| metric.split_once('.').is_some_and(|(_, word)| WORDS.contains(&word));
    let found: Vec<usize> = (0..metrics.len()).filter(|&at| is_headline(&metrics[at])).collect();
    if found.is_empty() { (0..metrics.len().min(8)).collect() } else { found }
}

/// What was varied, and the least and greatest mean of each headline with its point.
pub fn table(facts: &Facts, spreads: &[(String, Spread)]) -> String {
    let mut text = format!("{}\n{}\n\n", facts.title, shape(facts));
    for factor in &facts.factors {
        text.push_str(&format!("  {} {}: {}\n", factor.verb, factor.path, factor.values));
    }
    let width = spreads.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).clamp(22, 34);
    text.push_str(&format!("\n{:width$} {:>11} {:>8} {:>11} {:>8}\n", "mean over replications", "least", "at point", "most", "at point"));
    for (name, spread) in spreads.iter().filter(|(_, spread)| spread.n > 0) {
        let (least, most) = (spread.least, spread.most);
        text.push_str(&format!("{name:width$} {:>11} {:>8} {:>11} {:>8}\n", figure(least.0), least.1, figure(most.0), most.1));
    }
    if facts.failed > 0 {
        text.push_str(&format!("\n{} points failed: failures.csv says why.\n", facts.failed));
    }
    text
}

/// `lhs of 200 points, 20 replications each, seed 1`.
fn shape(facts: &Facts) -> String {
    let total = facts.layout.points(facts.factors.len());
    let of = match &facts.layout {
        Layout::Sobol { rows, saltelli: true } => format!("{total} points ({rows} rows of {} points)", facts.factors.len() + 2),
        Layout::Morris { trajectories, .. } => format!("{total} points ({trajectories} trajectories of {})", facts.factors.len() + 1),
        _ => format!("{total} points"),
    };
    let part = facts.shard.map_or_else(String::new, |(i, n)| format!("; shard {i} of {n}: {} points from {}", facts.count, facts.first));
    let each = if facts.replications == 1 { "1 replication".to_owned() } else { format!("{} replications", facts.replications) };
    format!("{} of {of}, {each} each, seed {}{part}", facts.layout.kind(), facts.seed)
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
