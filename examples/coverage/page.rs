//! docs/coverage.md: each family, with nominal and measured coverage.

use super::families::{DIFFERENCE, IGNORANCE, MEANS, PROPORTION, QUANTILE, SHORTFALL, SPLITTING};
use super::scenarios::{ALONE, RANKING, TOGETHER};
use super::trial::{Found, Verdict};
use std::fmt::Write;

/// The families in the page's order, with how each interval is made.
const FAMILIES: [(&str, &str); 10] = [
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
                 is 0 to 100 %, and the table says that it cannot be told.",
    ),
    (SPLITTING, "Independent repetitions, on the scale of the logarithm and as a skewed mean (`repeated.rs`); n counts repetitions."),
    (ALONE, "`ci95` of the headline differences of `compare`, all figures and trials counted together."),
    (
        TOGETHER,
        "`simultaneous95`: a trial counts if the intervals of all headline figures of all scenarios hold. Each is made by the method \
                of a single difference, with the error that max-|t| (below 200 replications: Šidák) leaves it.",
    ),
    (RANKING, "The same for the steps of all rankings."),
];

/// What an earlier version printed as 95 %, what it covered on many seeds, and the cases of this page that are like it: family, part of the
/// case's name, sizes.
const BEFORE: [(&str, &str, &str, &str, &[u64]); 8] = [
    ("`compare`, headline figures jointly; n = 1,000 / 200 / 50", "89.7 / 43.8 / 2.2", TOGETHER, "December 2025: more", &[1000, 200, 50]),
    ("`compare`, a small change of a probability; n = 200", "79–83, a fifth without width", ALONE, "tutorial 03", &[200]),
    ("means of skewed figures; n = 20 / 50 / 200", "from 77.7 (30) and 88.7 (100)", MEANS, "log-normal", &[20, 50, 200]),
    ("means of rare figures; n = 50 / 200 / 1,000", "0–7 (to 500)", MEANS, "99.5 %", &[50, 200, 1000]),
    ("means of shortage days; n = 5 / 10 / 20", "84 / 89 / 92", MEANS, "70 %", &[5, 10, 20]),
    ("means of unmet shares; n = 5 / 10 / 20", "70 / 79 / 86", MEANS, "share: uniform", &[5, 10, 20]),
    ("ignorance, figures that are mostly 0; 100 draws of 4", "58–72", IGNORANCE, "nothing or exponential", &[100]),
    ("`rare`, 20 repetitions of 60 courses", "91.0", SPLITTING, "6 levels of 0.2, 60", &[20]),
];

fn before(text: &mut String, found: &[Found]) {
    text.push_str(
        "\n## What it was, and what it is\n\n\
         Each interval said 95 %. The cases of today are those of this page that are most like what was measured then; of several the least.\n\n\
         | what | covered before, % | covers now, % |\n| --- | --- | --- |\n",
    );
    for (what, was, family, case, sizes) in BEFORE {
        let least = |&n: &u64| {
            let alike = found.iter().filter(|found| found.family == family && found.case.contains(case) && found.n == n);
            alike.map(Found::coverage).min_by(f64::total_cmp).map_or_else(|| "–".to_owned(), |least| format!("{:.1}", 100.0 * least))
        };
        let now: Vec<String> = sizes.iter().map(least).collect();
        let _ = writeln!(text, "| {what} | {was} | {} |", now.join(" / "));
    }
}

/// The error of the coverage's own interval.
const ALPHA: f64 = 0.05;

pub fn page(found: &[Found]) -> String {
    let mut text = HEAD.to_owned();
    before(&mut text, found);
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

What the program's 95 % intervals cover, measured. This page is written by `cargo run --release --example coverage`, and a quick version of the
same trials runs in CI.

Each case has a known answer: a closed form, or the replications of a long run from which trials draw with replacement. *Coverage* is the share of
trials whose interval holds the answer, with its own interval (Clopper and Pearson, 1934). *Too low* and *too high* are the trials whose whole
interval lies below or above the answer. The last column says what follows: the interval *holds* (95 % lies within the coverage's own
interval), is *conservative* (it covers more than it says), or is *short* (it covers less). docs/statistics.md says how intervals are made.

Below 20 replications no method is to be trusted where a figure is skewed, and the table of a run says so with the number that would do.
";
