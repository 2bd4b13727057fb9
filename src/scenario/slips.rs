//! What was meant by text that is not TOML: numbers and words as people write them elsewhere, and files of another kind.
//!
//! A slip is mended in place, byte for byte as long, and the text is read again: what goes away with it is one fault and not several.

use crate::scenario::fault::{Place, Report, code};

/// A slip and what was meant.
#[derive(Debug, Clone, PartialEq)]
struct Slip {
    /// From 0.
    line: usize,
    /// In the text, in bytes.
    start: usize,
    end: usize,
    message: String,
    expected: &'static str,
    hint: String,
    /// What stands for it while the rest is read; as long or shorter.
    stand_in: &'static str,
}

/// The text with its slips mended, and the lines on which they stood, from 0. `broken` gives the lines of a text that are not TOML.
pub(crate) fn mended(source: u32, text: &str, broken: &dyn Fn(&str) -> Vec<usize>, report: &mut Report) -> (String, Vec<usize>) {
    let (mut text, mut lines) = (text.to_owned(), Vec::new());
    // A slip may hide another one beneath it, which shows when the text is read again.
    for _ in 0..ROUNDS {
        let known = lines.len();
        for line in broken(&text) {
            if lines.contains(&line) {
                continue;
            }
            let found = slips_of(&text, line);
            if !found.is_empty() {
                lines.push(line);
            }
            for slip in found {
                let place = Place::new(source, slip.start..slip.end);
                report.fault(code::SYNTAX, place, slip.message).expected(slip.expected).hint(slip.hint);
                let blanks = " ".repeat((slip.end - slip.start).saturating_sub(slip.stand_in.len()));
                let stand_in = if blanks.len() + slip.stand_in.len() > slip.end - slip.start { "0" } else { slip.stand_in };
                text.replace_range(slip.start..slip.end, &format!("{stand_in}{blanks}")[..slip.end - slip.start]);
            }
        }
        if lines.len() == known {
            break;
        }
    }
    (text, lines)
}

/// How often a text is read anew.
const ROUNDS: usize = 4;

/// A file that is no TOML at all: what it is, and what to do.
pub(crate) fn foreign(text: &str) -> Option<(&'static str, &'static str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).take(50).collect();
    let first = *lines.first()?;
    let share = |is: fn(&str) -> bool| lines.iter().filter(|line| is(line)).count() * 5 >= lines.len() * 4;
    let has_signs = |signs: &[char]| lines.iter().any(|line| line.contains(signs));
    if first.starts_with('{') || first.starts_with("[{") {
        return Some(("this is JSON; scenarios are TOML", "write a table as [name], and `key = value` on a line of its own beneath it"));
    }
    if first.starts_with('<') {
        return Some((
            "this is a web page or XML; scenarios are TOML",
            "download the file itself: this may be a page that asks you to log in",
        ));
    }
    if !lines.iter().any(|line| is_statement(line)) && share(is_yaml) && lines.iter().any(|line| yaml_key(line).is_some()) {
        return Some((
            "this is YAML; scenarios are TOML",
            "write `name:` as [name], and `key: value` as `key = value`, texts in double quotes",
        ));
    }
    let cells = |line: &str| [',', ';', '\t'].map(|sign| line.matches(sign).count()).into_iter().max().unwrap_or(0);
    if lines.len() > 1 && !has_signs(&['=', '[']) && cells(first) > 0 && lines.iter().take(3).all(|line| cells(line) >= cells(first)) {
        return Some((
            "this is a table (CSV); scenarios are TOML",
            "events go to `fit`, observations to `hindcast` and `calibrate`, points to a design of kind `table`",
        ));
    }
    None
}

fn is_statement(line: &str) -> bool {
    line.starts_with('[') || line.contains('=')
}

/// `key:`, `key: value` or `- item`.
fn is_yaml(line: &str) -> bool {
    line == "---" || line.starts_with("- ") || yaml_key(line).is_some()
}

/// The key and value of a line of YAML.
fn yaml_key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | ' ' | '"' | '\'' | '.');
    (!key.is_empty() && key.chars().all(is_plain) && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((key, value.trim()))
}

/// The slips of a line.
fn slips_of(text: &str, line: usize) -> Vec<Slip> {
    let Some((start, content)) = line_of(text, line) else { return Vec::new() };
    let slip = |span: std::ops::Range<usize>, found: Meant| Slip {
        line,
        start: start + span.start,
        end: start + span.end,
        message: found.message,
        expected: found.expected,
        hint: found.hint,
        stand_in: found.stand_in,
    };
    let content = &content[..comment(content)];
    let signs = equal_signs(content);
    if signs.is_empty() {
        return whole_line(content).map(|(span, found)| slip(span, found)).into_iter().collect();
    }
    let mut found: Vec<Slip> = Vec::new();
    for (at, &sign) in signs.iter().enumerate() {
        let span = value_after(content, sign, signs.get(at + 1).copied());
        let value = &content[span.clone()];
        if let Some(meant) = meant(value).filter(|_| !value.starts_with('{')) {
            found.push(slip(span, meant));
        }
    }
    let odd_blank = content.char_indices().find(|(_, sign)| matches!(sign, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{200b}' | '\u{feff}'));
    if let (true, Some((at, sign))) = (found.is_empty(), odd_blank) {
        let hint = "write an ordinary one".to_owned();
        let message = "a space that is not an ordinary one stands here".to_owned();
        let (expected, stand_in) = ("looks like a space", " ");
        found.push(slip(at..at + sign.len_utf8(), Meant { message, expected, hint, stand_in }));
    }
    found
}

fn line_of(text: &str, line: usize) -> Option<(usize, &str)> {
    let mut start = 0;
    for (number, content) in text.split_inclusive('\n').enumerate() {
        if number == line {
            return Some((start, content.trim_end_matches(['\n', '\r'])));
        }
        start += content.len();
    }
    None
}

/// Where the comment of a line begins; its length where there is none.
fn comment(line: &str) -> usize {
    let mut quote = None;
    for (at, sign) in line.char_indices() {
        match (quote, sign) {
            (None, '#') => return at,
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    line.len()
}

/// The equal signs of a line that stand in no text.
fn equal_signs(line: &str) -> Vec<usize> {
    let (mut quote, mut found) = (None, Vec::new());
    for (at, sign) in line.char_indices() {
        match (quote, sign) {
            (None, '=') => found.push(at),
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    found
}

/// The value behind an equal sign: to the end of the line, or in an inline table to the comma before the next key.
fn value_after(line: &str, sign: usize, next: Option<usize>) -> std::ops::Range<usize> {
    let end = match next {
        Some(next) => line[sign..next].rfind(',').map_or(next, |comma| sign + comma),
        None => line.trim_end().len(),
    };
    let from = (sign + 1).min(end);
    let value = line[from..end].trim_end();
    let value = if value.trim_start().starts_with('{') || next.is_some() { value } else { value.trim_end_matches(['}', ' ']) };
    let start = from + (value.len() - value.trim_start().len());
    start..(from + value.len()).max(start)
}

/// What a value that is not TOML was meant to say.
#[derive(Debug, PartialEq)]
struct Meant {
    message: String,
    expected: &'static str,
    hint: String,
    stand_in: &'static str,
}

fn meant(value: &str) -> Option<Meant> {
    const NUMBER: &str = "0";
    const TEXT: &str = "\"\"";
    let said = |message: String, expected, hint: String, stand_in| Some(Meant { message, expected, hint, stand_in });
    let did_you_mean = |text: &str| format!("did you mean `{text}`?");
    if let Some(text) = without_typographic_quotes(value) {
        let hint = did_you_mean(&format!("\"{text}\""));
        return said("quotation marks of a word processor are no quotation marks of TOML".to_owned(), "expected \"…\"", hint, TEXT);
    }
    if let Some(plain) = value.strip_suffix(';').map(str::trim_end).filter(|plain| !plain.is_empty()) {
        return said(
            "no sign ends a line".to_owned(),
            "ends in a semicolon",
            did_you_mean(plain),
            if is_quoted(plain) { TEXT } else { NUMBER },
        );
    }
    if let Some(share) = percentage(value) {
        return said(format!("`{value}` has a percent sign"), "expected a share", did_you_mean(&share), NUMBER);
    }
    if let Some((plain, is_decimal)) = number(value) {
        let (what, expected) =
            if is_decimal { ("a decimal comma", "expected a decimal point") } else { ("grouped digits", "expected digits alone") };
        return said(format!("`{value}` has {what}"), expected, did_you_mean(&plain), NUMBER);
    }
    let digits = value.find(|sign: char| !(sign.is_ascii_digit() || matches!(sign, '.' | '-' | '+' | '_'))).unwrap_or(value.len());
    let (amount, unit) = value.split_at(digits);
    if amount.parse::<f64>().is_ok()
        && unit.trim_start().starts_with(|sign: char| sign.is_alphabetic() && sign != 'e' && sign != 'E' && sign != 'T')
    {
        return said(format!("`{value}` has a unit"), "expected a number alone", did_you_mean(amount), NUMBER);
    }
    if value.split('/').count() == 3 && value.chars().all(|sign| sign.is_ascii_digit() || sign == '/') {
        let hint = "write a date as \"2026-01-31\": year, month, day".to_owned();
        return said(format!("`{value}` is no date of TOML"), "expected \"YYYY-MM-DD\"", hint, TEXT);
    }
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "oui" if value != "true" => {
            return said(format!("`{value}` is no word of TOML"), "expected true or false", did_you_mean("true"), NUMBER);
        }
        "false" | "no" | "off" | "non" if value != "false" => {
            return said(format!("`{value}` is no word of TOML"), "expected true or false", did_you_mean("false"), NUMBER);
        }
        "true" | "false" | "inf" | "nan" => return None,
        _ => {}
    }
    let is_word = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_' | '.' | '\'' | '’' | '(' | ')' | '/' | ':');
    if value.starts_with(char::is_alphabetic) && value.chars().all(is_word) {
        return said(
            "a text stands in quotation marks".to_owned(),
            "expected a text in quotes",
            did_you_mean(&format!("\"{value}\"")),
            TEXT,
        );
    }
    None
}

fn is_quoted(value: &str) -> bool {
    value.starts_with('"')
}

/// The text between quotation marks that a word processor made of plain ones.
fn without_typographic_quotes(value: &str) -> Option<String> {
    const MARKS: [char; 10] = ['“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '″'];
    let is_mark = |sign: char| MARKS.contains(&sign) || sign == '"';
    let (first, last) = (value.chars().next()?, value.chars().next_back()?);
    if !(MARKS.contains(&first) || is_quoted(value) && MARKS.contains(&last)) {
        return None;
    }
    Some(value.trim_matches(is_mark).trim().replace('\\', "\\\\").replace('"', "\\\""))
}

/// A percentage as a share.
fn percentage(value: &str) -> Option<String> {
    let number = value.strip_suffix('%')?.trim_end().replace(',', ".").parse::<f64>().ok()?;
    Some(format!("{:.12}", number / 100.0).trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// A number that TOML does not read, as it does; and whether a comma stood for its point.
fn number(value: &str) -> Option<(String, bool)> {
    let unsigned = value.trim_start_matches(['-', '+']);
    let sign = &value[..value.len() - unsigned.len()];
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !unsigned.starts_with(|sign: char| sign.is_ascii_digit()) || unsigned.parse::<f64>().is_ok() {
        return None;
    }
    let is_between = |sign: char| matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' | ',');
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, fraction)| (whole, Some(fraction)));
    let groups: Vec<&str> = whole.split(is_between).collect();
    let are_groups = groups.len() > 1
        && (1..=3).contains(&groups[0].len())
        && groups[0] != "0"
        && groups[1..].iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| is_digits(group));
    if are_groups && fraction.is_none_or(is_digits) {
        let fraction = fraction.map_or_else(String::new, |fraction| format!(".{fraction}"));
        return Some((format!("{sign}{}{fraction}", groups.join("_")), false));
    }
    let (whole, part) = unsigned.split_once(',')?;
    (is_digits(whole) && is_digits(part)).then(|| (format!("{sign}{whole}.{part}"), true))
}

/// A line without an equal sign.
fn whole_line(line: &str) -> Option<(std::ops::Range<usize>, Meant)> {
    let trimmed = line.trim();
    let start = line.len() - line.trim_start().len();
    let span = start..start + trimmed.len();
    let said = |message: &str, expected, hint| Meant { message: message.to_owned(), expected, hint, stand_in: "" };
    if let Some(text) = trimmed.strip_prefix("//") {
        return Some((span, said("a comment begins with #", "expected #", format!("did you mean `# {}`?", text.trim()))));
    }
    let (key, value, what) = match (yaml_key(trimmed), trimmed.split_once('\t')) {
        (Some((key, value)), _) => (key, value, "this line is YAML, not TOML"),
        (None, Some((key, value))) if !trimmed.starts_with('[') => (key, value.trim(), "a key and its value stand without an equal sign"),
        _ => return None,
    };
    if value.is_empty() {
        return Some((span, said(what, "expected a table or `key = value`", format!("did you mean `[{key}]`?"))));
    }
    let is_plain = value.parse::<f64>().is_ok() || is_quoted(value) || matches!(value, "true" | "false");
    let value = if is_plain { value.to_owned() } else { format!("\"{value}\"") };
    Some((span, said(what, "expected `key = value`", format!("did you mean `{} = {value}`?", key.trim()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(value: &str) -> String {
        meant(value).map_or_else(String::new, |meant| meant.hint)
    }

    #[test]
    fn what_was_meant_by_a_value_is_told() {
        for (value, right) in [
            ("0,05", "`0.05`"),
            ("-3,5", "`-3.5`"),
            ("1,700", "`1_700`"),
            ("2 000 000", "`2_000_000`"),
            ("2\u{202f}000", "`2_000`"),
            ("1'000'000.5", "`1_000_000.5`"),
            ("15%", "`0.15`"),
            ("2,5 %", "`0.025`"),
            ("100%", "`1`"),
            ("“Smart”", "`\"Smart\"`"),
            ("\"half”", "`\"half\"`"),
            ("« fr »", "`\"fr\"`"),
            ("closed", "`\"closed\"`"),
            ("closed;", "`closed`"),
            ("350 m3", "`350`"),
            ("True", "`true`"),
            ("01/02/2026", "2026-01-31"),
        ] {
            assert!(hint(value).contains(right), "{value}: {}", hint(value));
        }
        for right in ["1", "1.5", "1_000", "true", "\"text\"", "[1, 2]", "2026-01-01", "inf", "1e5", ""] {
            assert_eq!(meant(right), None, "{right}");
        }
    }

    #[test]
    fn files_of_another_kind_are_named() {
        let word = |text: &str| foreign(text).map(|(what, _)| what.split([' ', ';']).nth(2).unwrap_or_default());
        assert_eq!(word("a:\n  b: 1\n  - c\n"), Some("YAML"));
        assert_eq!(word("{\n  \"a\": 1\n}"), Some("JSON"));
        assert_eq!(word("id,date\n1,2\n"), Some("a"));
        assert_eq!(word("<html>"), Some("a"));
        for text in ["[a]\nb = 1\n", "a = 1,5\n", "a b\n", "", "# only: a comment\n", "title = \"x: y\"\n"] {
            assert_eq!(foreign(text), None, "{text}");
        }
    }
}
