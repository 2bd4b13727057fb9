//! Letters that the embedded typeface lacks: a further typeface draws them, shaped, and in the direction of their script.
//!
//! No such typeface is looked for until a text needs one. Which one it is, the front end says ([`search_letters_with`]).

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use resvg::usvg::fontdb;
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::face::{self, Weight};

/// A typeface beside the embedded one; it lives as long as the program.
pub struct Further {
    /// Its number among those that were found.
    pub number: usize,
    /// Its file.
    pub bytes: &'static [u8],
    /// Which face of the file it is.
    pub index: u32,
    face: Face<'static>,
}

/// Finds the bytes of a file with a typeface that has a letter, and which face of the file it is.
pub type Search = Box<dyn Fn(char) -> Option<(Vec<u8>, u32)> + Send + Sync>;

static SEARCH: OnceLock<Search> = OnceLock::new();
static KNOWN: Mutex<Known> = Mutex::new(Known { faces: Vec::new(), lacking: BTreeSet::new() });

struct Known {
    faces: Vec<&'static Further>,
    /// Letters that no typeface has.
    lacking: BTreeSet<char>,
}

/// Says where typefaces are looked for. Only the first caller is heard.
pub fn search_letters_with(search: Search) {
    let _ = SEARCH.set(search);
}

/// The face of a file that has a letter, by its number; none if the file is no typeface or lacks it.
pub fn face_with(bytes: &[u8], letter: char) -> Option<u32> {
    let faces = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    (0..faces.min(64)).find(|&index| {
        let face = ttf_parser::Face::parse(bytes, index).ok();
        face.is_some_and(|face| face.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0))
    })
}

/// Letters of a text that nothing here can draw, each once.
pub fn letters_lacking(text: &str) -> Vec<char> {
    let lacks = |letter: &char| !is_embedded(*letter, Weight::Regular) && !is_silent(*letter) && of(*letter).is_none();
    text.chars().filter(lacks).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A text in which `?` stands for what nothing here can draw: it would vanish without a trace.
pub fn visibly(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    text.chars().map(|letter| if letters_lacking(letter.encode_utf8(&mut [0; 4])).is_empty() { letter } else { '?' }).collect()
}

/// Does the embedded typeface have all of it?
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|letter| is_embedded(letter, Weight::Regular) && is_embedded(letter, Weight::Bold))
}

/// The renderer's typefaces for a text.
pub fn database(text: &str) -> Arc<fontdb::Database> {
    let mut needed: Vec<&Further> = Vec::new();
    for found in text.chars().filter(|letter| !is_embedded(*letter, Weight::Regular) && !is_silent(*letter)).filter_map(of) {
        if needed.iter().all(|known| known.number != found.number) {
            needed.push(found);
        }
    }
    if needed.is_empty() {
        return face::database();
    }
    let mut database = (*face::database()).clone();
    needed.iter().for_each(|found| drop(database.load_font_source(fontdb::Source::Binary(Arc::new(found.bytes)))));
    Arc::new(database)
}

/// Some letters of a text that one typeface draws in one direction.
pub struct Run {
    /// The further typeface; none: the embedded one.
    pub further: Option<&'static Further>,
    /// From left to right.
    pub glyphs: Vec<Glyph>,
}

/// A glyph; lengths in ems.
pub struct Glyph {
    /// Its number in the typeface.
    pub number: u32,
    /// How far the next one stands.
    pub advance: f64,
    /// How far it stands off its place, rightwards and upwards.
    pub offset: [f64; 2],
    /// What it shows, in bytes of the text.
    pub range: Range<usize>,
}

/// The runs of a text from left to right. What no typeface has is drawn as a question mark.
pub fn runs(text: &str, weight: Weight) -> Vec<Run> {
    let bidi = BidiInfo::new(text, None);
    let mut runs = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, found) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in found {
            let turned = levels[range.start].is_rtl();
            let mut pieces = pieces(text, range, weight);
            if turned {
                pieces.reverse();
            }
            let shaped = pieces.into_iter().map(|(range, further)| {
                let glyphs = match further {
                    Some(found) => found.shaped(text, range, turned),
                    None => embedded(text, range, weight),
                };
                Run { further, glyphs }
            });
            runs.extend(shaped);
        }
    }
    runs
}

/// Width of a text in ems.
pub fn ems(text: &str, weight: Weight) -> f64 {
    runs(text, weight).iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance).sum()
}

/// A stretch cut where the typeface changes. What is silent by itself (accents, joiners) goes with the letter before it.
fn pieces(text: &str, range: Range<usize>, weight: Weight) -> Vec<(Range<usize>, Option<&'static Further>)> {
    let mut pieces: Vec<(Range<usize>, Option<&'static Further>)> = Vec::new();
    for (at, letter) in text[range.clone()].char_indices() {
        let (start, end) = (range.start + at, range.start + at + letter.len_utf8());
        let further = if is_embedded(letter, weight) { None } else { of(letter) };
        let number = |found: Option<&Further>| found.map(|found| found.number);
        match pieces.last_mut() {
            Some((last, known)) if is_silent(letter) || number(*known) == number(further) => last.end = end.max(last.start),
            _ => pieces.push((start..end, further)),
        }
    }
    pieces
}

fn embedded(text: &str, range: Range<usize>, weight: Weight) -> Vec<Glyph> {
    let letters = text[range.clone()].char_indices().filter(|(_, letter)| !is_silent(*letter));
    let glyph = |(at, letter): (usize, char)| {
        let (number, advance) = face::glyph(letter, weight).or_else(|| face::glyph('?', weight)).unwrap_or_default();
        let start = range.start + at;
        Glyph { number: u32::from(number), advance, offset: [0.0; 2], range: start..start + letter.len_utf8() }
    };
    letters.map(glyph).collect()
}

impl Further {
    fn shaped(&self, text: &str, range: Range<usize>, turned: bool) -> Vec<Glyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text[range.clone()]);
        buffer.set_direction(if turned { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.push(range.len());
        starts.sort_unstable();
        starts.dedup();
        let em = f64::from(self.face.units_per_em());
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        let glyph = |(info, place): (&rustybuzz::GlyphInfo, &rustybuzz::GlyphPosition)| {
            let start = info.cluster as usize;
            let end = starts.iter().find(|&&other| other > start).copied().unwrap_or(range.len());
            Glyph {
                number: info.glyph_id,
                advance: f64::from(place.x_advance) / em,
                offset: [f64::from(place.x_offset) / em, f64::from(place.y_offset) / em],
                range: range.start + start..range.start + end,
            }
        };
        glyphs.map(glyph).collect()
    }
}

fn is_embedded(letter: char, weight: Weight) -> bool {
    // Most text is ASCII, and a drawing has tens of thousands of letters.
    letter.is_ascii() || face::glyph(letter, weight).is_some()
}

/// Is it nothing to be drawn by itself: a line's end, a joiner, a mark of direction, a combining accent?
fn is_silent(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The further typeface that draws a letter.
fn of(letter: char) -> Option<&'static Further> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.faces.iter().find(|found| found.face.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0)) {
        return Some(found);
    }
    if known.lacking.contains(&letter) {
        return None;
    }
    let number = known.faces.len();
    let found = SEARCH.get().and_then(|search| search(letter)).and_then(|(bytes, index)| {
        let bytes: &'static [u8] = Box::leak(bytes.into_boxed_slice());
        let face = Face::from_slice(bytes, index)?;
        Some(&*Box::leak(Box::new(Further { number, bytes, index, face })))
    });
    match found {
        Some(found) => known.faces.push(found),
        None => drop(known.lacking.insert(letter)),
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_can_draw_is_told_and_does_not_vanish() {
        let letter = '\u{10ffff}';
        assert_eq!(letters_lacking(&format!("Ségou {letter}{letter}")), [letter]);
        assert_eq!(visibly(&format!("Ségou {letter}")), "Ségou ?");
        assert_eq!(visibly("Ségou – Mopti"), "Ségou – Mopti");
        let runs = runs(&format!("a{letter}b"), Weight::Regular);
        let glyphs: Vec<u32> = runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.number).collect();
        let of = |letter| u32::from(face::glyph(letter, Weight::Regular).unwrap_or_default().0);
        assert_eq!(glyphs, [of('a'), of('?'), of('b')]);
    }

    #[test]
    fn a_face_is_asked_for_its_letters() {
        assert_eq!(face_with(face::bytes(Weight::Regular), 'é'), Some(0));
        assert_eq!((face_with(face::bytes(Weight::Regular), 'ب'), face_with(b"no font", 'a')), (None, None));
    }
}
