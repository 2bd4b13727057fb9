//! Typefaces for letters that the embedded one lacks: that of `--font`, else one of the system.

use super::exit::Failure;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use stockout::scenario::Scenario;
use stockout_store::bounded;
use stockout_view::Lang;
use stockout_view::chart::{face_with, letters_lacking, search_letters_with};
use stockout_view::lang::Checking;

/// The variable by which a chart that is made again gets the same typeface.
pub const VARIABLE: &str = "STOCKOUT_FONT";
/// The largest file of a typeface, in bytes; files of the system's folders beyond which no more are looked at; how deep they lie.
const LARGEST: u64 = 64 << 20;
const LOOKED_AT: usize = 5_000;
const DEPTH: usize = 6;

/// The file that was given.
static GIVEN: OnceLock<PathBuf> = OnceLock::new();

/// Lets texts be drawn by a file, and by the system's typefaces where that lacks a letter or none is given.
///
/// # Errors
/// [`Failure::Usage`] for a file that is no typeface.
pub fn offer(given: Option<&Path>) -> Result<(), Failure> {
    let path = given.map(Path::to_owned).or_else(|| std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from));
    let bytes = path.as_deref().map(|path| bounded::read(path, LARGEST)).transpose()?;
    if let (Some(path), Some(bytes)) = (&path, &bytes) {
        if face_with(bytes, ' ').is_none() {
            return Err(Failure::Usage(format!("--font {}: it is not a TrueType or OpenType font", path.display())));
        }
        let _ = GIVEN.set(path.canonicalize().unwrap_or_else(|_| path.clone()));
    }
    search_letters_with(Box::new(move |letter| {
        let own = bytes.as_ref().and_then(|bytes| Some((bytes.clone(), face_with(bytes, letter)?)));
        own.or_else(|| of_system(letter))
    }));
    Ok(())
}

/// The file that was given, for a program that draws the same.
pub fn given() -> Option<OsString> {
    GIVEN.get().map(|path| path.clone().into_os_string())
}

/// Letters of a scenario's texts that nothing here can draw, each text by its name.
pub fn undrawn(scenario: &Scenario, lang: Lang) -> Vec<String> {
    let texts = [("title", scenario.title.as_str()), ("title_fr", scenario.title_fr.as_str())].map(|(name, text)| (name.to_owned(), text));
    let units = scenario.commodities.iter().map(|of| (format!("commodities.{}.unit", of.name), of.unit.as_str()));
    let corridors = scenario.routes.iter().map(|of| (format!("routes.{}.corridor", of.name), of.corridor.as_str()));
    let places = scenario.places.iter().map(|of| (format!("places.{}.title", of.name), of.title.as_str()));
    let measures = scenario.measures.iter().map(|of| ("measures.name".to_owned(), of.name.as_str()));
    let told = texts.into_iter().chain(units).chain(corridors).chain(places).chain(measures).filter_map(|(name, text)| {
        let letters: String = letters_lacking(text).into_iter().take(20).collect();
        let blanks = [("name", name.as_str()), ("letters", letters.as_str())];
        (!letters.is_empty()).then(|| lang.fill(Checking::Undrawn, &blanks))
    });
    told.collect()
}

fn of_system(letter: char) -> Option<(Vec<u8>, u32)> {
    static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FILES.get_or_init(files).iter().find_map(|file| {
        let bytes = bounded::read(file, LARGEST).ok()?;
        let face = face_with(&bytes, letter)?;
        Some((bytes, face))
    })
}

/// The system's typefaces; upright ones of usual weight first, then by their paths.
fn files() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let of_user = [".local/share/fonts", ".fonts", "Library/Fonts"].into_iter().filter_map(|name| Some(home.as_ref()?.join(name)));
    let windows = std::env::var_os("WINDIR").map(|folder| PathBuf::from(folder).join("Fonts"));
    let of_all = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"].map(PathBuf::from);
    let mut found = Vec::new();
    of_all.into_iter().chain(windows).chain(of_user).for_each(|folder| gather(&folder, DEPTH, &mut found));
    let is_special = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        ["bold", "italic", "oblique", "light", "thin", "black", "mono", "condensed", "math", "serif", "symbol", "emoji"]
            .iter()
            .any(|word| name.contains(word))
    };
    found.sort_by_cached_key(|path| (is_special(path), path.clone()));
    found
}

fn gather(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if found.len() >= LOOKED_AT {
            return;
        }
        if depth > 0 && path.is_dir() {
            gather(&path, depth - 1, found);
        } else if ["ttf", "otf", "ttc", "otc"].contains(&ending.as_str()) {
            found.push(path);
        }
    }
}
