//! `stockout report`: one offline page from result folders.

use super::args::ReportArgs;
use super::exit::{self, Exit, Failure};
use super::{provenance, scenario};
use crate::results::Results;
use crate::store;
use crate::view::report::{self, Input, Options};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub fn report(args: &ReportArgs) -> Result<Exit, Failure> {
    let lang = scenario::language(args.lang);
    let mut read: Vec<(Results, Vec<String>)> = Vec::new();
    for folder in &args.folders {
        let results = store::read(folder)?;
        let unsourced = unsourced(folder, &results)?;
        read.push((results, unsourced));
    }
    let target = match (&args.out, args.folders.as_slice()) {
        (Some(out), _) => out.clone(),
        (None, [one]) => one.with_extension("html"),
        (None, _) => PathBuf::from("output/report.html"),
    };
    let claims = beside(&target);
    let inputs: Vec<Input> = read.iter().map(|(results, unsourced)| Input { results, unsourced }).collect();
    let claims_file = claims.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let made = report::report(&inputs, &Options { lang, date: provenance::date(), claims_file: &claims_file });
    write(&claims, &made.claims)?;
    write(&target, &made.html)?;
    anstream::eprintln!("{}", exit::written(lang, &target));
    Ok(Exit::Done)
}

/// `claims.json` beside `report.html`; named after a page of another name, so that two pages in a folder keep theirs.
fn beside(target: &Path) -> PathBuf {
    match target.file_stem().map(|stem| stem.to_string_lossy().into_owned()) {
        Some(stem) if stem != "report" && stem != "index" => target.with_file_name(format!("{stem}.claims.json")),
        _ => target.with_file_name("claims.json"),
    }
}

/// Whole or not at all: beside its place first, then renamed.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::Output(path.display().to_string(), error);
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Paths of the scenario's numbers that no line under its sources covers.
fn unsourced(folder: &Path, results: &Results) -> Result<Vec<String>, Failure> {
    let path = folder.join("scenario.toml");
    let failed = |error: String| Failure::Output(path.display().to_string(), std::io::Error::other(error));
    let text = fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    let tree: toml::Table = toml::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let mut paths = Vec::new();
    for (name, value) in tree.iter().filter(|(name, _)| *name != "sources" && *name != "measures") {
        numbers(name, value, &mut paths);
    }
    let sources: Vec<Vec<&str>> = results.provenance.sources.iter().map(|(path, _)| path.split('.').collect()).collect();
    paths.retain(|path| !sources.iter().any(|source| covers(source, &path.split('.').collect::<Vec<_>>())));
    Ok(paths)
}

/// The paths that lead to numbers; a table of low, mode and high is one number.
fn numbers(path: &str, value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::Integer(_) | toml::Value::Float(_) => found.push(path.to_owned()),
        toml::Value::Array(items) if items.iter().all(|item| item.get("name").is_some()) => {
            for item in items {
                let name = item.get("name").and_then(toml::Value::as_str).unwrap_or_default();
                numbers(&format!("{path}.{name}"), item, found);
            }
        }
        toml::Value::Array(_) => found.push(path.to_owned()),
        toml::Value::Table(table) if ["low", "values", "mean"].iter().any(|key| table.contains_key(*key)) => found.push(path.to_owned()),
        toml::Value::Table(table) => table.iter().for_each(|(name, value)| numbers(&format!("{path}.{name}"), value, found)),
        _ => {}
    }
}

/// Does a source's path lead to this one, or to something it stands in?
fn covers(source: &[&str], path: &[&str]) -> bool {
    source.len() <= path.len() && source.iter().zip(path).all(|(source, part)| *source == "*" || source == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_covers_what_stands_beneath_its_path() {
        let covers = |source: &str, path: &str| super::covers(&source.split('.').collect::<Vec<_>>(), &path.split('.').collect::<Vec<_>>());
        assert!(covers("routes.*.share", "routes.RN7.share.fuel"));
        assert!(!covers("routes.*.share.food", "routes.RN7.share.fuel"));
    }

    #[test]
    fn a_page_of_its_own_name_has_claims_of_its_own() {
        assert_eq!(beside(Path::new("a/report.html")), Path::new("a/claims.json"));
        assert_eq!(beside(Path::new("a/december.html")), Path::new("a/december.claims.json"));
    }
}
