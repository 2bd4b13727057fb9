//! Text measured, broken into lines and cut to a width, in the embedded typeface and in those that draw what it lacks.

use super::face::{advance, face};
use super::further;

pub use super::face::{FALLBACK, FAMILY, Weight, bytes, style_sheet};

/// Width of a text without kerning, which only ever makes it narrower.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Some(face) = face(weight) else { return text.chars().count() as f64 * size * 0.6 };
    if !further::is_plain(text) {
        return further::ems(text, weight) * size;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

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
