//! Files depend on one another in one direction: inside a crate no file needs another that, directly or by way of others, needs it. A
//! folder's own file (`mod.rs`) and the files in it belong together and are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by its names from the crate's root.
type Name = Vec<String>;

#[derive(Default)]
struct Module {
    /// What is defined in it, by name.
    items: BTreeSet<String>,
    /// Names that it imports, and what they stand for.
    imports: Vec<(String, Vec<String>)>,
    /// Paths in its code, each from its first name.
    paths: Vec<Vec<String>>,
}

#[test]
fn no_two_files_need_each_other() {
    let mut loops = Vec::new();
    let mut seen = 0;
    for root in crates() {
        let modules = modules(&root);
        let needs = needs(&modules);
        seen += needs.values().map(BTreeSet::len).sum::<usize>();
        for circle in circles(&needs) {
            let inside = |name: &Name| {
                let others: Vec<_> = needs[name].iter().filter(|other| circle.contains(*other)).map(|other| other.join("/")).collect();
                format!("  {} needs {}", name.join("/"), others.join(", "))
            };
            loops.push(format!("{}\n{}", root.display(), circle.iter().map(inside).collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(seen > 300, "only {seen} uses were found: the files are not read");
    assert!(loops.is_empty(), "what files of a loop share belongs in a file beneath them:\n{}", loops.join("\n"));
}

#[test]
fn a_loop_over_imports_and_paths_is_found() {
    let place = tempfile::tempdir().unwrap();
    for (file, text) in [
        ("lib.rs", "mod a; mod b; mod c; pub mod face;"),
        ("a.rs", "use crate::face::{Other as Renamed, Thing};\nfn of(_: Thing) {}"),
        ("b.rs", "/* crate::c */ fn text() { \"crate::c::C\"; super::a::of() } struct B;"),
        ("c.rs", "struct C;\n#[cfg(test)]\nmod tests { use crate::b::B; }"),
        ("face/mod.rs", "mod inner;\npub use inner::Thing;\npub struct Other;"),
        ("face/inner.rs", "use super::Other;\nuse crate::b::{self};\npub struct Thing;"),
    ] {
        let path = place.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let found = circles(&needs(&modules(place.path())));
    let names: Vec<Vec<String>> = found.iter().map(|circle| circle.iter().map(|name| name.join("/")).collect()).collect();
    // `a` needs `face/inner` by way of the face's re-export, which needs `b`, which needs `a`.
    assert_eq!(names, [["a", "b", "face/inner"]]);
}

/// The source folders of all crates.
fn crates() -> Vec<PathBuf> {
    let members = fs::read_dir("crates").unwrap().map(|entry| entry.unwrap().path().join("src")).filter(|path| path.is_dir());
    std::iter::once(PathBuf::from("src")).chain(members).collect()
}

/// Each pair of files of a crate of which the first needs the second.
fn needs(modules: &BTreeMap<Name, Module>) -> BTreeMap<Name, BTreeSet<Name>> {
    let of = |(name, module): (&Name, &Module)| {
        let paths = module.imports.iter().map(|import| &import.1).chain(&module.paths);
        let found = paths.filter_map(|path| home(modules, &from_root(modules, name, path)?, 0));
        // A folder's own file and what is in the folder belong together.
        let kin = |other: &Name| other.starts_with(name) || name.starts_with(other);
        (name.clone(), found.filter(|other| !kin(other)).collect())
    };
    modules.iter().map(of).collect()
}

/// A path of a module's code from the crate's root; none if it leads into another crate.
fn from_root(modules: &BTreeMap<Name, Module>, module: &Name, path: &[String]) -> Option<Vec<String>> {
    let supers = path.iter().take_while(|name| *name == "super").count();
    let (base, rest) = match path[0].as_str() {
        "crate" => (&module[..0], &path[1..]),
        "self" => (&module[..], &path[1..]),
        "super" => (&module[..module.len().checked_sub(supers)?], &path[supers..]),
        child => {
            let own = [&module[..], &[child.to_owned()]].concat();
            if !modules.contains_key(&own) {
                return None;
            }
            (&module[..], path)
        }
    };
    Some([base, rest].concat())
}

/// The module in whose file a path's item is defined, through re-exports.
fn home(modules: &BTreeMap<Name, Module>, path: &[String], depth: usize) -> Option<Name> {
    let inside = (0..=path.len()).rev().find(|&length| modules.contains_key(&path[..length]))?;
    let (name, rest) = path.split_at(inside);
    let module = &modules[name];
    let Some(first) = rest.first() else { return Some(name.to_owned()) };
    let imported = module.imports.iter().find(|(import, _)| import == first);
    match imported {
        Some((_, target)) if !module.items.contains(first) && depth < 20 => {
            let target = from_root(modules, &name.to_owned(), target)?;
            home(modules, &[&target, &rest[1..]].concat(), depth + 1)
        }
        _ => Some(name.to_owned()),
    }
}

/// The sets of modules that can all be reached from one another.
fn circles(needs: &BTreeMap<Name, BTreeSet<Name>>) -> Vec<BTreeSet<Name>> {
    let reach = |from: &Name| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = open.pop() {
            open.extend(needs.get(&at).into_iter().flatten().filter(|next| seen.insert((*next).clone())).cloned());
        }
        seen
    };
    let reached: BTreeMap<&Name, BTreeSet<Name>> = needs.keys().map(|name| (name, reach(name))).collect();
    let circle = |name: &Name| reached[name].iter().filter(|other| reached[other].contains(name)).cloned().collect::<BTreeSet<_>>();
    let found: BTreeSet<BTreeSet<Name>> = needs.keys().map(circle).filter(|circle| circle.len() > 1).collect();
    found.into_iter().collect()
}

fn modules(root: &Path) -> BTreeMap<Name, Module> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = ["tests.rs", "fixture.rs", "main.rs"].iter().any(|name| path.ends_with(name));
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test {
                let inside = path.strip_prefix(root).unwrap().with_extension("");
                let mut name: Name = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                name.pop_if(|last| last == "mod" || last == "lib");
                found.insert(name, read(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// What a file defines, imports and names, without its unit tests.
fn read(text: &str) -> Module {
    let tokens = tokens(text.split("#[cfg(test)]\nmod ").next().unwrap());
    let is_name = |token: &str| token.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut module = Module::default();
    let (mut at, mut depth) = (0, 0_i32);
    while at < tokens.len() {
        let token = tokens[at].as_str();
        let next = tokens.get(at + 1).map_or("", String::as_str);
        depth += i32::from(token == "{") - i32::from(token == "}");
        match token {
            "use" => at = import(&tokens, at + 1, &[], &mut module.imports),
            "fn" | "struct" | "enum" | "trait" | "const" | "static" | "type" | "union" if depth == 0 && is_name(next) => {
                module.items.insert(next.to_owned());
                at += 1;
            }
            _ if is_name(token) && next == "::" && (at == 0 || tokens[at - 1] != "::") => {
                let mut path = vec![token.to_owned()];
                while tokens[at + 1] == "::" && is_name(&tokens[at + 2]) {
                    path.push(tokens[at + 2].clone());
                    at += 2;
                }
                module.paths.push(path);
                at += 1;
            }
            _ => at += 1,
        }
    }
    module
}

/// Reads a tree of imports beneath a path; answers where it ends.
fn import(tokens: &[String], mut at: usize, above: &[String], found: &mut Vec<(String, Vec<String>)>) -> usize {
    let mut path = above.to_vec();
    loop {
        match tokens[at].as_str() {
            "{" => {
                at += 1;
                while tokens[at] != "}" {
                    at = import(tokens, at, &path, found);
                    at += usize::from(tokens[at] == ",");
                }
                return at + 1;
            }
            "self" if !path.is_empty() => at += 1,
            name => {
                path.push(name.to_owned());
                at += 1;
            }
        }
        match tokens[at].as_str() {
            "::" => at += 1,
            "as" => {
                found.push((tokens[at + 1].clone(), path));
                return at + 2;
            }
            _ => {
                found.push((path.last().unwrap().clone(), path));
                return at;
            }
        }
    }
}

/// Names, `::` and single signs of a text of Rust, without comments, texts and characters.
fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |end| end + 5)
        } else if first == '"' {
            quoted(rest)
        } else if first == '\'' {
            character(rest)
        } else if rest.starts_with("::") {
            found.push("::".to_owned());
            2
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push(rest[..end].to_owned());
            end
        } else {
            if !first.is_whitespace() {
                found.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    found
}

/// Length of a text in quotes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// Length of a character, or of the sign that begins a lifetime.
fn character(text: &str) -> usize {
    let mut following = text.char_indices().skip(1);
    match (following.next(), following.next()) {
        (Some((_, '\\')), _) => text[2..].char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(text.len(), |(at, _)| at + 3),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}
