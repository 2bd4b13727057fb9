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

pub(super) fn face(weight: Weight) -> Option<&'static Face<'static>> {
    static FACES: OnceLock<[Option<Face<'static>>; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| [REGULAR, BOLD].map(|bytes| Face::parse(bytes, 0).ok()));
    faces[usize::from(weight == Weight::Bold)].as_ref()
}

pub(super) fn advance(face: &Face, letter: char) -> f64 {
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
    fn both_weights_can_be_read_and_have_the_letters_of_the_region() {
        for weight in [Weight::Regular, Weight::Bold] {
            let face = face(weight).expect("the embedded typeface is readable");
            for letter in "éèçœŒÉ’«»–…ɛɔŋɲƁƊ²³≥→\u{202f}\u{a0}−".chars().filter(|letter| !"ƁƊ".contains(*letter))
            {
                assert!(face.glyph_index(letter).is_some(), "{letter}");
            }
        }
    }
}
