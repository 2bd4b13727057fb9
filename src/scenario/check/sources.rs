//! `[sources]`: where a number comes from. A key that looks like a path should be one.

use crate::scenario::draft::field::{Field, field};
use crate::scenario::draft::path::{self, Found, Reach};
use crate::scenario::draft::spot::{owners, path_of, spots, spots_of};
use crate::scenario::draft::tables::Draft;
use crate::scenario::draft::tree::Name;
use crate::scenario::fault::{Report, code};

/// So many lost paths are told.
const MOST: usize = 100;

/// Warns of paths that lead nowhere.
pub(crate) fn check(draft: &Draft, report: &mut Report) {
    let lost = draft.sources.iter().map(|(key, _)| key).filter(|key| looks_like_a_path(&key.text) && !leads_somewhere(draft, &key.text));
    let lost = lost.take(MOST).collect::<Vec<_>>();
    if lost.is_empty() {
        return;
    }
    let known = known_paths(draft);
    for key in lost {
        warn(key, &known, report);
    }
}

fn warn(key: &Name, known: &[String], report: &mut Report) {
    let fault = report.warn(code::SOURCE, key.at, format!("`{}` is no path of this scenario", key.text));
    fault.expected("leads nowhere").nearest(&key.text, known.iter().map(String::as_str));
}

fn looks_like_a_path(text: &str) -> bool {
    let root = text.split(['.', '[']).next().unwrap_or_default();
    text.contains('.') && !text.contains(char::is_whitespace) && path::ROOTS.contains(&root)
}

fn leads_somewhere(draft: &Draft, text: &str) -> bool {
    let Ok(paths) = path::parse(text) else { return false };
    paths.iter().all(|path| match path.reach() {
        Reach::Nowhere { .. } => false,
        Reach::Inside => owners(draft).iter().any(|&owner| path::of_owner(draft, owner) == path.to_string()) || !text.contains('.'),
        Reach::Key { selector, keys } => {
            let Found::Owners(owners) = selector.find(draft) else { return false };
            let words = keys.iter().map(String::as_str).collect::<Vec<_>>();
            match field(selector.sort(), &words) {
                Ok(Field::Word(_)) => true,
                Ok(Field::Number(which) | Field::Group { mean: which, .. }) => {
                    owners.iter().any(|&owner| !spots_of(draft, owner, &which).is_empty())
                }
                Err(_) => false,
            }
        }
    })
}

fn known_paths(draft: &Draft) -> Vec<String> {
    let mut known = Vec::new();
    for owner in owners(draft) {
        let head = path::of_owner(draft, owner);
        known.extend(owner.sort().words().iter().map(|(name, _)| format!("{head}.{name}")));
        known.push(head);
    }
    for spot in spots(draft) {
        known.push(path_of(draft, spot, true));
        known.push(path_of(draft, spot, false));
    }
    known
}
