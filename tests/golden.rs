//! The golden values of docs/randomness.md: what this page says a seed gives, on every platform.

use std::convert::Infallible;
use std::path::Path;
use stockout::ensemble::{self, Plan, Silent};
use stockout::model::Model;
use stockout::model::sampler::{beta, beta_binomial, binomial, gamma, normal};
use stockout::rng::{Chance, Draws, Process, SCHEME};
use stockout::scenario::read;

#[test]
fn numbers_of_each_law_are_those_of_the_page() {
    let draws = |replication| Chance::new(1, replication).once(Process::named("golden"));
    type Law = fn(&mut Draws) -> f64;
    let laws: [(&str, Law); 6] = [
        ("normal", normal),
        ("gamma, shape 4", |draws| gamma(4.0, draws)),
        ("gamma, shape 0.25", |draws| gamma(0.25, draws)),
        ("beta, shapes 2 and 4", |draws| beta(2.0, 4.0, draws)),
        ("binomial, 40 of 0.3", |draws| f64::from(binomial(40, 0.3, draws))),
        ("beta-binomial, 250 of beta 0.5 and 1.5", |draws| f64::from(beta_binomial(250, 0.5, 1.5, draws))),
    ];
    let rows = laws.into_iter().map(|(name, draw)| {
        let values = (0..3).map(|replication| format!("{:?}", draw(&mut draws(replication)))).collect::<Vec<_>>();
        format!("| {name} | {} |", values.join(" | "))
    });
    assert_published(&rows.collect::<Vec<_>>());
}

#[test]
fn rows_of_whole_runs_are_those_of_the_page() {
    // None of the library's scenarios, whose numbers change with what becomes known.
    let names =
        ["benches/plain/scenario", "tests/oracle/scenarios/places", "tests/oracle/scenarios/escorts", "tests/oracle/scenarios/unknowns"];
    let rows = names.map(|name| {
        let path = format!("{name}.toml");
        let reading = read(Path::new(&path), &[]).unwrap_or_else(|faults| panic!("{}", faults.render(false, 100)));
        let mut hash = blake3::Hasher::new();
        let mut sink = |rows: ensemble::Rows<'_>| {
            // Platforms leave the bits of NaN open, which stands for "no value": all of them are one.
            let bits = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
            for &value in rows.draws.iter().chain(rows.rows) {
                hash.update(&bits(value).to_le_bytes());
            }
            Ok::<(), Infallible>(())
        };
        assert!(ensemble::gather(&Model::compile(&reading.scenario), &Plan::new(1, 1000), &Silent, &mut sink).is_ok());
        format!("| `{path}` | `{}` |", &hash.finalize().to_hex()[..32])
    });
    assert_published(&rows);
}

/// The page has all these rows of its tables.
fn assert_published(rows: &[String]) {
    let page = std::fs::read_to_string("docs/randomness.md").unwrap();
    assert!(page.contains(&format!("Scheme {SCHEME} ")), "docs/randomness.md is of another scheme than {SCHEME}");
    let missing: Vec<&str> = rows.iter().filter(|row| !page.contains(*row)).map(String::as_str).collect();
    assert!(
        missing.is_empty(),
        "docs/randomness.md lacks these rows, which change with the scheme, the model or the columns:\n{}",
        missing.join("\n")
    );
}
