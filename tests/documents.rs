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
