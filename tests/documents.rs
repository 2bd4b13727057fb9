//! What the documents name is there.

use std::fs;
use std::path::{Path, PathBuf};

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "scenarios/README.md", "output/README.md"].map(PathBuf::from).to_vec();
    found.extend(
        fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "md")),
    );
    found
}

/// What stands in backticks.
fn words(prose: &str) -> impl Iterator<Item = &str> {
    prose.split('`').skip(1).step_by(2)
}

/// Where a link leads.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    prose.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link)
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let mut named = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let prose: String = text.split("```").step_by(2).collect();
        for path in words(&prose).filter(|path| ["src/", "tests/", "docs/", "scenarios/", ".ci/"].iter().any(|root| path.starts_with(root)))
        {
            named += 1;
            // A page is made there when a wrong number has left the house, not before; a star stands for many.
            if path == "docs/incidents/" || path.contains('*') {
                continue;
            }
            assert!(Path::new(path).exists(), "{} names `{path}`, which is not there", document.display());
        }
        // Pictures of the sample folder are made by the program.
        for link in links(&prose).filter(|link| !link.starts_with("http") && !link.starts_with('#') && !link.contains("charts/")) {
            let file = link.split('#').next().unwrap_or_default();
            named += 1;
            assert!(document.parent().unwrap().join(file).exists(), "{} links to {link}, which is not there", document.display());
        }
    }
    assert!(named > 40, "only {named} names were found: the documents are not read");
}

/// No path of anybody's machine, in anything that is kept.
#[test]
fn no_document_names_a_machine() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for root in ["/home/", "/root/", "/Users/", "/tmp/"] {
            assert!(!text.contains(root), "{} names {root}", document.display());
        }
    }
}

/// The page of the model and the reader of scenarios agree on every number: which keys there are, and what holds where a file is silent.
#[test]
fn the_page_of_the_model_has_every_key_and_its_default() {
    use stockout::scenario::{CommodityKey, EscortKey, GlobalKey, PairKey, PlaceKey, RegimeKey, RegimePairKey, RouteKey, Spec, UseKey};

    let page = fs::read_to_string("docs/model.md").unwrap();
    let keys = page.split_once("\n## Keys\n").unwrap().1.split_once("\n## Places\n").unwrap().0;
    let table = |title: &str| -> Vec<(Vec<String>, String)> {
        let text = keys.split("\n**`[").find(|part| part.starts_with(title)).unwrap_or_else(|| panic!("no table of {title}"));
        let rows = text.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        rows.map(|row| (words(row[1]).map(str::to_owned).collect(), row[3].to_owned())).collect()
    };
    let mut checked = 0;
    let mut check = |title: &str, specs: &mut dyn Iterator<Item = &'static Spec>| {
        let rows = table(title);
        for spec in specs {
            let short = spec.name.trim_start_matches("scenario.");
            let named = |name: &String| name == short || spec.name.split_once('.').is_some_and(|(first, _)| first == name);
            let Some((names, default)) = rows.iter().find(|(names, _)| names.iter().any(named)) else {
                panic!("docs/model.md has no row for `{}` under [{title}", spec.name);
            };
            let stated = match default.split([' ', ',', ';']).next().unwrap() {
                "yes" => Some(1.0),
                "no" | "open" => Some(0.0),
                word => word.parse().ok(),
            };
            // A row of several keys, or of a table, tells its default in words.
            let Some(stated) = stated.filter(|_| spec.default.is_finite() && names.len() == 1 && names[0] == short) else { continue };
            checked += 1;
            assert_eq!(stated, spec.default, "docs/model.md has another default of `{}`", spec.name);
        }
    };
    check("scenario]", &mut GlobalKey::ALL.iter().map(|key| key.spec()).filter(|spec| spec.name.starts_with("scenario.")));
    check("threat]", &mut GlobalKey::ALL.iter().map(|key| key.spec()).filter(|spec| !spec.name.starts_with("scenario.")));
    check("threat]", &mut RegimeKey::ALL.iter().map(|key| key.spec()).chain(RegimePairKey::ALL.iter().map(|key| key.spec())));
    check("places.NAME]", &mut PlaceKey::ALL.iter().map(|key| key.spec()));
    check("commodities.NAME]", &mut CommodityKey::ALL.iter().map(|key| key.spec()));
    check("[commodities.NAME.uses]]", &mut UseKey::ALL.iter().map(|key| key.spec()));
    check("routes.NAME]", &mut RouteKey::ALL.iter().map(|key| key.spec()).chain(PairKey::ALL.iter().map(|key| key.spec())));
    let escorts: Vec<Vec<String>> = table("threat]").into_iter().map(|(names, _)| names).collect();
    for spec in EscortKey::ALL.iter().map(|key| key.spec()) {
        let name = format!("escorts.{}", spec.name.trim_end_matches(".mean").trim_end_matches(".cv"));
        assert!(escorts.iter().any(|names| names.contains(&name)), "docs/model.md has no row for `{name}`");
    }
    assert!(checked > 35, "only {checked} defaults were compared");
}
