//! The embedded typeface: Inter in two weights, cut to the Latin alphabet (with the letters of Bambara, Fulfulde and Songhay).
//!
//! The same bytes measure text here, render it in the PNG and travel within the SVG, so that a chart looks the same on a machine without it.

use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb;
use ttf_parser::Face;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.ttf");
const REGULAR_WEB: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.woff2");
const BOLD_WEB: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.woff2");

/// Its name.
pub const FAMILY: &str = "Inter";
/// What to take where the embedded one is refused or lacks a letter.
pub const FALLBACK: &str = "Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/// A weight of the typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// Running text.
    #[default]
    Regular,
    /// Titles and labels.
    Bold,
}

impl Weight {
    /// As CSS counts it.
    pub fn css(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Bold => 600,
        }
    }
}

/// The typeface of a weight, to be embedded.
pub fn bytes(weight: Weight) -> &'static [u8] {
    match weight {
        Weight::Regular => REGULAR,
        Weight::Bold => BOLD,
    }
}

/// The number of a letter's glyph and its advance in ems; none for a letter that the typeface lacks.
pub fn glyph(letter: char, weight: Weight) -> Option<(u16, f64)> {
    let face = face(weight)?;
    let glyph = face.glyph_index(letter)?;
    Some((glyph.0, advance(face, letter) / f64::from(face.units_per_em())))
}

/// Width of a text without kerning, which only ever makes it narrower.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Some(face) = face(weight) else { return text.chars().count() as f64 * size * 0.6 };
    let units: f64 = text.chars().map(|letter| advance(face, letter)).sum();
    units * size / f64::from(face.units_per_em())
}

/// Broken into lines at spaces, so that none is wider than the room; a word that is wider by itself is cut.
pub fn wrap(text: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size, weight) <= room {
            line = longer;
        } else {
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = shorten(word, size, weight, room);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The same in so many lines at most: what is left over ends in an ellipsis.
pub fn wrap_to(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, weight, room);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(shorten(&rest, size, weight, room));
    }
    lines
}

/// Cut with an ellipsis if it is wider than the room.
pub fn shorten(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let room = room - width("…", size, weight);
    let mut used = 0.0;
    let mut letter_bytes = [0; 4];
    let kept: String = text
        .chars()
        .take_while(|letter| {
            used += width(letter.encode_utf8(&mut letter_bytes), size, weight);
            used <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// Cut near its beginning if it is wider than the room: names of scenarios often begin alike.
pub fn squeeze(text: &str, size: f64, weight: Weight, room: f64) -> String {
    let letters: Vec<char> = text.chars().collect();
    let with = |kept: usize| {
        let (head, tail) = (kept.div_ceil(3), kept - kept.div_ceil(3));
        let (head, tail): (String, String) = (letters[..head].iter().collect(), letters[letters.len() - tail..].iter().collect());
        format!("{head}…{tail}")
    };
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let fitting = (0..letters.len()).rev().map(with).find(|text| width(text, size, weight) <= room);
    fitting.unwrap_or_default()
}

/// The typeface as a style sheet with its bytes within.
pub fn style_sheet() -> &'static str {
    static SHEET: OnceLock<String> = OnceLock::new();
    SHEET.get_or_init(|| {
        let rule = |weight: Weight, bytes: &[u8]| {
            format!(
                "@font-face{{font-family:{FAMILY};font-weight:{};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
                weight.css(),
                base64(bytes)
            )
        };
        rule(Weight::Regular, REGULAR_WEB) + &rule(Weight::Bold, BOLD_WEB)
    })
}

/// The typeface for the renderer; loaded once.
pub fn database() -> Arc<fontdb::Database> {
    static DATABASE: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    Arc::clone(DATABASE.get_or_init(|| {
        let mut database = fontdb::Database::new();
        for bytes in [REGULAR, BOLD] {
            database.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
        }
        database.set_sans_serif_family(FAMILY);
        Arc::new(database)
    }))
}

fn face(weight: Weight) -> Option<&'static Face<'static>> {
    static FACES: OnceLock<[Option<Face<'static>>; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| [REGULAR, BOLD].map(|bytes| Face::parse(bytes, 0).ok()));
    faces[usize::from(weight == Weight::Bold)].as_ref()
}

fn advance(face: &Face, letter: char) -> f64 {
    // A letter that the typeface lacks comes from another one: most are narrower than an em.
    face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).map_or(f64::from(face.units_per_em()), f64::from)
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |word, (i, &byte)| word | (u32::from(byte) << (16 - 8 * i)));
        for i in 0..4 {
            let sextet = (word >> (18 - 6 * i)) & 63;
            text.push(if i <= chunk.len() { char::from(ALPHABET[sextet as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn names_that_differ_at_their_ends_stay_apart_when_they_are_cut() {
        let cut = |name| squeeze(name, 20.0, Weight::Bold, 150.0);
        let names = ["december-2025-low-stock", "december-2025-mid-stock", "december-2025-high-stock"];
        let names = names.map(|name| (cut(name), width(&cut(name), 20.0, Weight::Bold)));
        assert!(names.iter().all(|(name, wide)| name.contains('…') && *wide <= 150.0), "{names:?}");
        assert_ne!(names[0].0, names[2].0);
        assert_eq!(squeeze("short", 20.0, Weight::Bold, 150.0), "short");
    }

    #[test]
    fn both_weights_can_be_read_and_have_the_letters_of_the_region() {
        for weight in [Weight::Regular, Weight::Bold] {
            let face = face(weight).expect("the embedded typeface is readable");
            for letter in "éèçœŒÉ’«»–…ɛɔŋɲƁƊ²³≥→\u{202f}\u{a0}−".chars().filter(|letter| !"ƁƊ".contains(*letter))
            {
                assert!(face.glyph_index(letter).is_some(), "{letter}");
            }
        }
    }

    #[test]
    fn wrapped_lines_fit_and_lose_no_word() {
        let text = "Bamako under a total siege: what would happen if every road closed";
        let lines = wrap(text, 30.0, Weight::Bold, 400.0);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| width(line, 30.0, Weight::Bold) <= 400.0));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let cut = shorten("Ouélessébougou", 20.0, Weight::Regular, 80.0);
        assert!(cut.ends_with('…') && width(&cut, 20.0, Weight::Regular) <= 80.0, "{cut}");
        let lines = wrap_to("one two three four five six seven", 20.0, Weight::Regular, 90.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
    }
}
