//! docs/coverage.md: each family, with nominal and measured coverage.

use super::families::{DIFFERENCE, IGNORANCE, MEANS, PROPORTION, QUANTILE, SHORTFALL};
use super::trial::{Found, Verdict};
use std::fmt::Write;

/// The families in the page's order, with how each interval is made.
const FAMILIES: [(&str, &str); 6] = [
    (
        MEANS,
        "The hull of Student's interval and Hall's (1992); where fewer than 50 replications differ from the usual value, an exact interval \
             of how many do and one of how much they do (`mean.rs`).",
    ),
    (DIFFERENCE, "The same, of the differences of pairs, below and above 0."),
    (
        PROPORTION,
        "Wilson's score interval (1927). Its coverage swings around 95 %, as that of every interval of a proportion that is not \
                  conservative.",
    ),
    (
        QUANTILE,
        "The quantile at 95 %, between two order statistics (`order.rs`). Where even the largest value may lie below the quantile the \
                upper end is that of the figure's range: these trials cannot miss it.",
    ),
    (
        SHORTFALL,
        "The mean of the worst twentieth: Hall's transformation of its excesses (`order.rs`); below n = 81 the bounds that hold for \
                 every law.",
    ),
    (
        IGNORANCE,
        "The jackknife of ln F over whole parameter draws (`shares.rs`); n counts draws. Where fewer than 100 draws differ the interval \
                 is 0 to 100 %: it cannot be told.",
    ),
];

/// The error of the coverage's own interval.
const ALPHA: f64 = 0.05;

pub fn page(found: &[Found]) -> String {
    let mut text = HEAD.to_owned();
    for (family, method) in FAMILIES {
        let of: Vec<&Found> = found.iter().filter(|found| found.family == family).collect();
        if of.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {}\n\n{method}\n\n", capital(family));
        text.push_str("| case | n | trials | coverage, % | its 95 % interval | too low, % | too high, % | |\n| --- | --: | --: | --: | --- | --: | --: | --- |\n");
        for found in of {
            row(&mut text, found);
        }
    }
    text
}

fn row(text: &mut String, found: &Found) {
    let [low, high] = found.interval(ALPHA).map(|end| 100.0 * end);
    let [above, below] = found.missed.map(|missed| 100.0 * missed as f64 / found.trials as f64);
    let trials = if found.exact { "exact".to_owned() } else { found.trials.to_string() };
    let interval = if found.exact { String::new() } else { format!("{low:.1}–{high:.1}") };
    let word = match found.verdict(ALPHA) {
        Verdict::Holds => "holds",
        Verdict::Conservative => "conservative",
        Verdict::Short => "short",
    };
    let coverage = 100.0 * found.coverage();
    let _ = writeln!(text, "| {} | {} | {trials} | {coverage:.1} | {interval} | {below:.1} | {above:.1} | {word} |", found.case, found.n);
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

const HEAD: &str = "# Coverage

What 95 % intervals cover, measured: those of the methods in `crates/stockout-results/src/stats`. A command whose page does not name one of them
still prints an interval of ±1.96 standard errors. This page is written by `cargo run --release --example coverage -- 1000`; a
quick version of the same trials runs in CI.

Each case has a known answer, a closed form. *Coverage* is the share of
trials whose interval holds the answer, with its own interval (Clopper and Pearson, 1934). *Too low* and *too high* are the trials whose whole
interval lies below or above the answer. The last column says what follows: the interval *holds* (95 % lies within the coverage's own
interval), is *conservative* (it covers more than it says), or is *short* (it covers less). Each module cites its method.

Below 20 replications no method is to be trusted where a figure is skewed.
";
