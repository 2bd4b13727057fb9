//! Event rates: exports in, rates and an overlay out.

#![allow(clippy::disallowed_methods, reason = "a test may take the platform's mathematics")]

use jiff::civil::Date;
use proptest::prelude::*;
use rand_distr::{Distribution, Poisson};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use stockout::results::fit::Fit;
use stockout::rng::{Chance, Process};
use stockout::scenario::event_target::EventTarget;
use stockout::scenario::event_words::{EventWords, Named};
use stockout::scenario::events::{Event, EventLayout, EventReading, EventSort, Events};
use stockout::scenario::{Route, Scenario, read};
use stockout::study::fit::{ATTACK_WORDS, AttacksOn, CLOSURE_WORDS, Question, fit};

const ACLED: &str = "tests/data/fit/made-up-acled.csv";
const GED: &str = "tests/data/fit/made-up-ged.csv";

fn scenario() -> Scenario {
    read(&stockout_testing::at("scenarios/december-2025.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}")).scenario
}

fn question() -> Question {
    Question {
        buffer_km: 20.0,
        from: Some(Date::constant(2030, 1, 1)),
        to: Some(Date::constant(2030, 12, 31)),
        break_at: Some(Date::constant(2030, 7, 1)),
        place_precision: 2,
        attacks_on: AttacksOn::Goods,
        permutations: 199,
        seed: 1,
    }
}

fn reading(attack_words: &str) -> EventReading {
    EventReading { dates: None, words: EventWords::of(attack_words, CLOSURE_WORDS) }
}

fn fitted(path: &str, question: &Question) -> Fit {
    fitted_by(path, ATTACK_WORDS, question)
}

fn fitted_by(path: &str, attack_words: &str, question: &Question) -> Fit {
    let events = Events::load(&stockout_testing::at(path), &reading(attack_words)).unwrap_or_else(|faults| panic!("{faults}"));
    let routes = scenario().routes;
    fit(&events, &routes, &vec![2.0; routes.len()], question)
}

fn counts(found: &Fit) -> Vec<(&str, u64, u64)> {
    found.routes.iter().map(|route| (route.name.as_str(), route.attacks.events, route.closures.events)).collect()
}

fn total(found: &Fit) -> usize {
    let rows = &found.rows;
    let counted = rows.attacks + rows.closures;
    counted + rows.repeated + rows.outside + rows.other + rows.on_forces + rows.coarse_place + rows.coarse_date + rows.away + rows.shared
}

/// `tests/data/fit/make.py` says how many events of each sort it lays along each road.
#[test]
fn made_up_events_are_found_where_they_were_put() {
    let found = fitted(ACLED, &question());
    let expected =
        [("RN7", 32, 1), ("RN3", 12, 2), ("RN24", 6, 4), ("RN5", 1, 0), ("RN6", 8, 5), ("RN27", 0, 0), ("RN26", 0, 0), ("RR6", 0, 0)];
    assert_eq!(counts(&found), expected);
    let rows = found.rows;
    assert_eq!((rows.shared, rows.away, rows.coarse_place, rows.coarse_date, rows.other, rows.outside), (7, 9, 4, 2, 11, 0));
    assert_eq!(total(&found), rows.all, "every row has one place");
    assert_eq!(rows.ambiguous, 3);
    assert_eq!(found.doubtful.iter().filter(|event| event.route.as_deref() == Some("RN7")).count(), 3);
    assert!(found.doubtful.iter().all(|event| event.near.windows(2).all(|pair| pair[0].1 <= pair[1].1)));
    let in_bins: u32 = found.routes.iter().flat_map(|route| &route.bins).map(|bin| bin[0]).sum();
    assert_eq!(in_bins as usize, rows.attacks);
    // RR6 and RN26 have events of neither sort, yet a rate: what was looked for in vain is known to be rare.
    assert!(found.routes[7].attacks.pooled.mean > 0.0 && found.routes[7].attacks.pooled.mean < found.routes[0].attacks.pooled.mean / 5.0);
}

#[test]
fn deadly_events_say_nothing_of_closures() {
    let found = fitted(GED, &question());
    assert_eq!((found.layout, found.rows.all, total(&found)), ("UCDP GED", 18, 18));
    assert!(found.rows.coarse_place > 0 && found.rows.coarse_date > 0 && found.rows.attacks > 0);
    assert!(found.routes.iter().all(|route| route.closure_probability.is_none() && route.attack_probability.is_some()));
}

#[test]
fn what_is_asked_changes_what_counts() {
    let all = fitted_by(ACLED, "", &question());
    let some = fitted(ACLED, &question());
    assert_eq!(all.rows.attacks, some.rows.attacks + 5, "five attacks on villages name no traffic");
    let narrow = fitted(ACLED, &Question { buffer_km: 0.5, ..question() });
    assert!(narrow.rows.attacks < some.rows.attacks && narrow.rows.ambiguous <= some.rows.ambiguous);
    let exact = fitted(ACLED, &Question { place_precision: 1, ..question() });
    assert!(exact.rows.coarse_place > some.rows.coarse_place);
    let half = fitted(ACLED, &Question { to: Some(Date::constant(2030, 6, 30)), break_at: None, ..question() });
    assert_eq!((half.days, total(&half)), (181, half.rows.all));
    assert!(half.rows.outside > 40 && half.changes[0].named.is_none());
    let named = some.changes[0].named.expect("a break was named").1;
    assert_eq!(named.events[0], half.rows.attacks as u64);
}

/// A middle of a route's path: far from the city, where no other route is near.
fn along(route: &Route, share: f64) -> [f64; 2] {
    let (a, b) = (route.path[0], route.path[1]);
    [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]
}

/// Attacks at known chances per convoy, 60 exports of a year: the intervals of four routes alone hold the truth as often as they
/// claim, and the ten values of the overlay have the mean that is told. 240 intervals, 95 % ± 3.8 % (2.7 standard errors), seed 7.
#[test]
fn known_chances_per_convoy_are_recovered() {
    let scenario = scenario();
    let routes: Vec<Route> = ["RN7", "RN3", "RN24", "RN6"]
        .iter()
        .map(|name| scenario.routes.iter().find(|route| route.name == *name).expect("a route of the library").clone())
        .collect();
    let (convoys, chances) = ([3.0, 2.0, 1.0, 0.5], [0.02, 0.03, 0.01, 0.05]);
    let mut draws = Chance::new(7, 0).once(Process::named("test"));
    let (mut inside, mut n) = (0_usize, 0_usize);
    for _ in 0..60 {
        let mut events = Vec::new();
        for at in 0..4 {
            let mean: f64 = -(1.0_f64 - chances[at]).ln() * convoys[at] * 365.0;
            for _ in 0..Poisson::new(mean).expect("a mean above 0").sample(&mut draws) as usize {
                let day = jiff::Span::new().days((draws.uniform() * 365.0) as i64);
                events.push(Event {
                    id: events.len().to_string(),
                    line: 1,
                    date: Date::constant(2030, 1, 1).checked_add(day).expect("a date"),
                    is_dated: true,
                    place: along(&routes[at], draws.uniform()),
                    place_precision: 1,
                    sort: EventSort::Violence,
                    target: EventTarget::Unknown,
                    named: Named { traffic: true, ..Named::default() },
                });
            }
        }
        let export = Events {
            name: "made-up.csv".to_owned(),
            hash: String::new(),
            layout: EventLayout::Ged,
            by_words: false,
            rows: events.len(),
            repeated: Vec::new(),
            events,
            warnings: Vec::new(),
        };
        let found = fit(&export, &routes, &convoys, &Question { permutations: 0, ..question() });
        assert_eq!(found.rows.attacks, found.rows.all, "{:?}", found.rows);
        for (at, route) in found.routes.iter().enumerate() {
            let rate = -(1.0_f64 - chances[at]).ln() * convoys[at];
            inside += usize::from((route.attacks.alone.ci95[0]..=route.attacks.alone.ci95[1]).contains(&rate));
            n += 1;
            let chance = route.attack_probability.expect("convoys enough");
            assert!((chance.values.iter().sum::<f64>() / 10.0 - chance.interval.mean).abs() < 1e-12);
        }
    }
    let share = inside as f64 / n as f64;
    assert!((0.912..=0.988).contains(&share), "{share}");
}

fn stockout(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockout"));
    let clean = ["LC_ALL", "LC_MESSAGES", "CLICOLOR_FORCE"].into_iter().fold(&mut command, |command, name| command.env_remove(name));
    clean.args(args).current_dir(folder).env("LANG", "C.UTF-8").env("SOURCE_DATE_EPOCH", "1767225600").output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The example scenario and both exports, in a folder.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    fs::create_dir(place.path().join("scenarios")).expect("a folder");
    for name in ["base.toml", "december-2025.toml"] {
        fs::copy(stockout_testing::at("scenarios").join(name), place.path().join("scenarios").join(name)).expect("a copy");
    }
    fs::copy(stockout_testing::at(ACLED), place.path().join("acled.csv")).expect("a copy");
    place
}

const ARGS: [&str; 14] = [
    "fit",
    "acled.csv",
    "--scenario",
    "scenarios/december-2025.toml",
    "--from",
    "2030-01-01",
    "--to",
    "2030-12-31",
    "--break",
    "2030-07-01",
    "--convoys-per-day",
    "1.5",
    "--convoys-per-day",
    "RN7=4",
];

#[test]
fn the_table_is_told_in_both_languages_within_80_columns() {
    let place = place();
    for lang in ["en", "fr"] {
        let out = stockout(place.path(), &[&ARGS[..], &["--lang", lang, "--no-charts", "--permutations", "999"]].concat());
        let table = text(&out.stdout);
        assert!(out.status.success(), "{}", text(&out.stderr));
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        insta::assert_snapshot!(format!("fit_{lang}"), table);
    }
}

#[test]
fn the_overlay_is_a_scenario_wherever_it_lies() {
    let place = place();
    let out = stockout(place.path(), &[&ARGS[..], &["--commodity", "fuel", "--format", "json", "--permutations", "99"]].concat());
    assert!(out.status.success(), "{}", text(&out.stderr));
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("one JSON document");
    assert_eq!(json["routes"]["RN7"]["attacks"]["events"], 32);
    assert_eq!(json["routes"]["RN7"]["convoys_per_day"], 4.0);
    assert_eq!(json["rows"]["ambiguous"], 3);
    let folder = place.path().join("output/fit-december-2025");
    for file in [
        "fit.json",
        "rates.csv",
        "over-time.csv",
        "doubtful.csv",
        "events.csv",
        "charts/rates.svg",
        "charts/over-time.png",
        "manifest.json",
    ] {
        assert!(folder.join(file).is_file(), "{file}");
    }
    // Neither places nor days of single events leave the program.
    let all = ["fit.json", "rates.csv", "over-time.csv", "doubtful.csv", "events.csv", "fitted.toml"]
        .map(|name| fs::read_to_string(folder.join(name)).expect("a text"));
    let export = fs::read_to_string(place.path().join("acled.csv")).expect("a text");
    let latitudes: Vec<&str> = export.lines().skip(1).filter_map(|line| line.split(',').nth(22).filter(|cell| cell.len() > 6)).collect();
    assert!(latitudes.len() > 50);
    assert!(all.iter().all(|text| latitudes.iter().all(|latitude| !text.contains(latitude))));

    let once_more = stockout(
        place.path(),
        &[&ARGS[..], &["--commodity", "fuel", "--out", "elsewhere/deep/fitted.toml", "--permutations", "99"]].concat(),
    );
    assert!(once_more.status.success(), "{}", text(&once_more.stderr));
    let alone = fs::read_to_string(place.path().join("elsewhere/deep/fitted.toml")).expect("the overlay");
    assert!(alone.contains("extends = \"../../scenarios/december-2025.toml\""), "{alone}");
    assert_eq!(fs::read_dir(place.path().join("elsewhere/deep")).expect("a folder").count(), 1);
    let read = |path: &Path| read(path, &[]).unwrap_or_else(|faults| panic!("{faults}")).scenario;
    let (one, other) = (read(&folder.join("fitted.toml")), read(&place.path().join("elsewhere/deep/fitted.toml")));
    // A value that is not given is NaN, which equals nothing: as text it does.
    assert!(format!("{:?}{:?}", one.values, one.uncertain) == format!("{:?}{:?}", other.values, other.uncertain));
    let fitted: Vec<&str> = one.uncertain.iter().map(|value| value.path.as_str()).filter(|path| path.starts_with("routes.RN7")).collect();
    assert!(fitted.contains(&"routes.RN7.attack_probability.fuel") && fitted.contains(&"routes.RN7.closure_probability"), "{fitted:?}");
    let source = one.sources.iter().find(|(path, _)| path == "routes.RN7.attack_probability.fuel").map(|(_, source)| source.as_str());
    assert!(
        source.is_some_and(|source| source.contains("32 events in 365 days") && source.contains("assumption: 4 convoys a day")),
        "{source:?}"
    );
}

/// An overlay replaces that of an earlier fit, and no other file: not the scenario, nor what it rests on, nor another's work.
#[test]
fn no_scenario_is_lost_to_an_overlay() {
    let place = place();
    fs::write(place.path().join("notes.toml"), "mine = true\n").unwrap();
    fs::write(place.path().join("again.toml"), "extends = \"fitted.toml\"\n").unwrap();
    let fit = |scenario: &str, out: &str| {
        let args = ["fit", "acled.csv", "--scenario", scenario, "--convoys-per-day", "2", "--permutations", "99", "--out", out];
        stockout(place.path(), &args)
    };
    for _again in 0..2 {
        let out = fit("scenarios/december-2025.toml", "fitted.toml");
        assert!(out.status.success(), "{}", text(&out.stderr));
    }
    for (scenario, out) in [
        ("scenarios/december-2025.toml", "scenarios/december-2025.toml"),
        ("scenarios/december-2025.toml", "scenarios/base.toml"),
        ("scenarios/december-2025.toml", "notes.toml"),
        ("again.toml", "fitted.toml"),
    ] {
        let before = fs::read(place.path().join(out)).unwrap();
        let refused = fit(scenario, out);
        assert_eq!(refused.status.code(), Some(2), "{out}: {}", text(&refused.stderr));
        assert!(fs::read(place.path().join(out)).unwrap() == before, "{out}");
    }
}

#[test]
fn all_faults_of_an_export_come_at_once_and_nothing_is_written() {
    let place = place();
    let header = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,latitude,longitude,geo_precision,notes\n";
    let rows = "A1,2030-02-30,1,Battles,x,12.5,-8,1,n\nA2,2030-02-03,4,Battle,x,north,-800,1.5,n\n\nA3,2030-02-03,1,Battles,x,12.5,-8,1,\"a, b\",c\n\
                ,2030-02-03,1,Riots,x,12.5,-8,1,n\nA1,01 March 2030,1,Riots,x,12.5,-8,1,n\nA1,2 March 2030,1,Riots,x,12.5,-8,1,n\n";
    fs::write(place.path().join("bad.csv"), format!("{header}{rows}")).expect("written");
    let short = header.replace(",latitude", ",lat").replace("geo_precision,", "");
    fs::write(place.path().join("short.csv"), format!("\u{feff}{}", short.replace(',', ";"))).expect("written");
    fs::write(place.path().join("other.csv"), "date,amount\n1,2\n").expect("written");
    fs::write(place.path().join("none.csv"), header).expect("written");
    let mut told = String::new();
    for name in ["bad.csv", "short.csv", "other.csv", "none.csv"] {
        let out = stockout(place.path(), &["fit", name, "--scenario", "scenarios/december-2025.toml"]);
        assert_eq!(out.status.code(), Some(2), "{name}");
        told.push_str(&text(&out.stderr));
    }
    insta::assert_snapshot!("faults", told);
    for bad in [
        &["--break", "2031-01-01"][..],
        &["--from", "2031-01-01"],
        &["--buffer-km", "0"],
        &["--commodity", "gold"],
        &["--convoys-per-day", "RN77=2"],
        &["--convoys-per-day", "0"],
        &["--from", "0001-01-01"],
    ] {
        let out = stockout(place.path(), &[&["fit", "acled.csv", "--scenario", "scenarios/december-2025.toml"], bad].concat());
        assert_eq!(out.status.code(), Some(2), "{bad:?}");
        assert!(text(&out.stderr).lines().any(|line| line.starts_with("error: ")), "{}", text(&out.stderr));
    }
    assert!(!place.path().join("output").exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed, cut or swapped, the reader answers: events, or faults with a place.
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}", cut in 0usize..4000, put in "[\",;\n\r0-9a-zé-]{0,12}", ged in any::<bool>()) {
        let sample = fs::read_to_string(stockout_testing::at(if ged { GED } else { ACLED })).unwrap();
        let at = (0..=cut.min(sample.len())).rev().find(|&at| sample.is_char_boundary(at)).unwrap_or(0);
        let mixed = format!("{}{put}{}", &sample[..at], &sample[at..]);
        let header = sample.lines().next().unwrap();
        for text in [text.clone(), mixed, format!("{header}\n{text}\n{put}")] {
            match Events::from_text("any.csv", &text, &reading(ATTACK_WORDS)) {
                Ok(events) => prop_assert!(events.events.len() + events.repeated.len() == events.rows && events.rows > 0),
                Err(faults) => prop_assert!(!faults.0.is_empty() && !faults.render(false, 80).is_empty()),
            }
        }
    }
}
