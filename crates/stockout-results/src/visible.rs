//! Texts from outside, made fit to be shown: no control character of theirs reaches a terminal, and none turns the order of letters round.

use std::borrow::Cow;

/// The text with a symbol in place of each control character and of each character that overrides the direction of others. Line breaks
/// and tabs are symbols as well: a title has one line.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |_| false)
}

/// The same for a text of several lines: line breaks and tabs stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    shown(text, |letter| matches!(letter, '\n' | '\t'))
}

fn shown(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let symbol_of = |letter: char| symbol(letter).filter(|_| !stays(letter));
    if text.chars().all(|letter| symbol_of(letter).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|letter| symbol_of(letter).unwrap_or(letter)).collect())
}

/// The symbol of a character that must not be written as it is: Unicode's control pictures where there is one.
fn symbol(letter: char) -> Option<char> {
    match letter {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)),
        '\u{7f}' => Some('\u{2421}'),
        // Control characters of eight bits; embeddings, overrides and isolates of direction; separators of lines and paragraphs.
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// A text as a cell of a CSV file: one that a spreadsheet would take for a formula has an apostrophe before it. Numbers stay numbers.
pub fn safe_cell(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_left() {
        assert_eq!(visible("\u{1b}]0;owned\u{7}\u{1b}[31mred \u{9b}31m \u{202e}back"), "␛]0;owned␇␛[31mred \u{fffd}31m \u{fffd}back");
        assert_eq!(visible("two\nlines\u{7f}"), "two␊lines␡");
        assert_eq!(visible_lines("two\nlines\r"), "two\nlines␍");
        for plain in ["Ségou – Mopti", "مخزون الوقود", "日本 🚚", ""] {
            assert!(matches!(visible(plain), Cow::Borrowed(same) if same == plain));
        }
    }

    #[test]
    fn a_formula_is_a_text_and_a_number_stays_one() {
        for formula in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "-"] {
            assert_eq!(safe_cell(formula), format!("'{formula}"));
        }
        for plain in ["-1.5", "+3", "-1e-9", "RN7", "a=b", ""] {
            assert_eq!(safe_cell(plain), plain);
        }
    }
}
