//! CellNumbers as people write them. None is ever read as another size: digits in groups are refused, with what was meant.

use super::{CsvTable, TableRecord};

/// Why a cell is no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFlaw {
    /// What is wrong, after the cell's own words: `is no number`.
    pub message: &'static str,
    /// What to write instead.
    pub hint: Option<String>,
}

/// Reads the numbers of a table. A comma is the decimal point where the delimiter is another sign and the file shows it.
#[derive(Debug, Clone, Copy)]
pub struct CellNumbers<'t> {
    table: &'t CsvTable,
}

impl<'t> CellNumbers<'t> {
    /// Of that table.
    pub fn of(table: &'t CsvTable) -> Self {
        Self { table }
    }

    /// The number in a cell, which may be infinite or none (`inf`, `nan`).
    ///
    /// # Errors
    /// Says what was meant where that is certain.
    pub fn read(&self, text: &str) -> Result<f64, NumberFlaw> {
        let commas_may_be_points = self.table.delimiter() != b',';
        let flaw = |message, plain: Option<String>| NumberFlaw { message, hint: plain.map(|plain| format!("did you mean `{plain}`?")) };
        match Shape::of(text) {
            Shape::Plain { number, may_be_grouped } => match may_be_grouped && commas_may_be_points && self.has_decimal_commas() {
                false => Ok(number),
                true => Err(NumberFlaw {
                    message: "may have grouped digits: other numbers of this file have a decimal comma",
                    hint: Some("write it without a point between its digits".to_owned()),
                }),
            },
            Shape::Comma { plain, .. } if commas_may_be_points && self.has_decimal_commas() => {
                plain.parse().map_err(|_| flaw("is no number", None))
            }
            Shape::Comma { grouped: Some(grouped), .. } => Err(NumberFlaw {
                message: "has grouped digits, and is no number",
                hint: Some(format!("did you mean `{grouped}`? Digits stand without a sign between thousands")),
            }),
            Shape::Comma { plain, grouped: None } => Err(flaw("has a decimal comma, and is no number here", Some(plain))),
            Shape::Grouped(plain) => Err(flaw("has grouped digits, and is no number", Some(plain))),
            Shape::Percent(share) => Err(NumberFlaw {
                message: "is a percentage, and no number",
                hint: Some(format!("did you mean `{share}`? A percent sign belongs into the unit, if there is a column for it")),
            }),
            Shape::Other => Err(flaw("is no number", None)),
        }
    }

    /// Does any cell have a comma that can only be a decimal point?
    fn has_decimal_commas(&self) -> bool {
        *self.table.has_decimal_commas.get_or_init(|| {
            let Ok(mut rows) = self.table.rows() else { return false };
            let mut record = TableRecord::default();
            loop {
                match rows.advance(&mut record) {
                    Ok(true) => {}
                    Ok(false) => return false,
                    Err(_) => continue,
                }
                let is_clear = |at: usize| matches!(Shape::of(&record.cell(at)), Shape::Comma { grouped: None, .. });
                if (0..record.len()).any(is_clear) {
                    return true;
                }
            }
        })
    }
}

/// What a cell looks like.
#[derive(Debug, PartialEq)]
enum Shape {
    /// As Rust reads it. `1.700` may be seventeen hundred to some.
    Plain {
        number: f64,
        may_be_grouped: bool,
    },
    /// One comma: with a point in its place, and without it where its digits may be a group.
    Comma {
        plain: String,
        grouped: Option<String>,
    },
    /// Groups of digits, and nothing else it could be.
    Grouped(String),
    /// A number before a percent sign, as a share.
    Percent(String),
    Other,
}

impl Shape {
    fn of(text: &str) -> Self {
        if let Ok(number) = text.parse::<f64>() {
            let may_be_grouped = text.contains('.') && are_groups(text.trim_start_matches(['-', '+']), '.');
            return Self::Plain { number, may_be_grouped };
        }
        // Words are most of what is no number.
        if !text.starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '+' | ',' | '.' | '\u{2212}')) {
            return Self::Other;
        }
        let text = &text.replace('\u{2212}', "-");
        if let Some(share) = text.strip_suffix('%').and_then(|number| number.trim().replace(',', ".").parse::<f64>().ok()) {
            return Self::Percent(shortest(share / 100.0));
        }
        let is_blank = |sign: char| matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' | '_');
        let (sign, digits) = text.split_at(text.len() - text.trim_start_matches(['-', '+']).len());
        let closed: String = digits.chars().filter(|&sign| !is_blank(sign)).collect();
        let (commas, points) = (closed.matches(',').count(), closed.matches('.').count());
        let number = |plain: String| Some(format!("{sign}{plain}")).filter(|plain| plain.parse::<f64>().is_ok_and(f64::is_finite));
        if closed.len() != digits.len() {
            let plain = if commas == 1 && points == 0 { closed.replace(',', ".") } else { closed.replace(',', "") };
            return number(plain).map_or(Self::Other, Self::Grouped);
        }
        match (commas, points) {
            (1, 0) => {
                let grouped = are_groups(&closed, ',').then(|| number(closed.replace(',', ""))).flatten();
                number(closed.replace(',', ".")).map_or(Self::Other, |plain| Self::Comma { plain, grouped })
            }
            // Commas, then one point; points, then one comma.
            (1.., 0 | 1) => {
                let (whole, _) = closed.split_once('.').unwrap_or((&closed, ""));
                if are_groups(whole, ',') {
                    return number(closed.replace(',', "")).map_or(Self::Other, Self::Grouped);
                }
                let swapped = closed.split_once(',').filter(|(whole, _)| commas == 1 && are_groups(whole, '.'));
                swapped.and_then(|(whole, rest)| number(format!("{}.{rest}", whole.replace('.', "")))).map_or(Self::Other, Self::Grouped)
            }
            (0 | 1, 2..) => {
                let (whole, rest) = closed.split_once(',').map_or((closed.as_str(), None), |(whole, rest)| (whole, Some(rest)));
                let plain = whole.replace('.', "");
                let plain = rest.map_or(plain.clone(), |rest| format!("{plain}.{rest}"));
                are_groups(whole, '.').then(|| number(plain)).flatten().map_or(Self::Other, Self::Grouped)
            }
            _ => Self::Other,
        }
    }
}

fn shortest(number: f64) -> String {
    // Fifteen digits hold every percentage that a person types, and hide what division adds.
    format!("{number:.15}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One to three digits that are not a lone 0, then groups of three.
fn are_groups(text: &str, sign: char) -> bool {
    let mut groups = text.split(sign);
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && is_digits(first)
        && !rest.is_empty()
        && rest.iter().all(|group| group.len() == 3 && is_digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(delimiter: &str, cells: &[&str], text: &str) -> Result<f64, NumberFlaw> {
        let quoted = |cell: &&str| format!("\"{cell}\"{delimiter}x\n");
        let table = CsvTable::of_text(&format!("a{delimiter}b\n{}", cells.iter().map(quoted).collect::<String>())).unwrap();
        CellNumbers::of(&table).read(text)
    }

    #[test]
    fn no_number_is_read_in_another_size() {
        for (text, meant) in [
            ("1,700", "`1700`"),
            ("-1,700", "`-1700`"),
            ("1 700", "`1700`"),
            ("1\u{202f}700", "`1700`"),
            ("1'700", "`1700`"),
            ("1,700,000.5", "`1700000.5`"),
            ("1.700.000", "`1700000`"),
            ("1.700,5", "`1700.5`"),
            ("1 053,5", "`1053.5`"),
            ("700,5", "`700.5`"),
            ("0,500", "`0.500`"),
            ("15%", "`0.15`"),
        ] {
            let hint = read(",", &[text], text).unwrap_err().hint.unwrap_or_default();
            assert!(hint.contains(meant), "{text}: {hint}");
        }
        for text in ["", "x", "1,7,0", "1,70.5,3", "--1", "1 2 x", "%", ",", ".", "-"] {
            assert_eq!(read(",", &[], text).map_err(|flaw| flaw.hint), Err(None), "{text}");
        }
    }

    #[test]
    fn a_comma_is_a_decimal_point_where_the_file_shows_it() {
        assert_eq!(read(";", &["5,5"], "5,5"), Ok(5.5));
        assert_eq!(read(";", &["11,3646", "1,700"], "1,700"), Ok(1.7));
        assert!(read(";", &["1,700"], "1,700").unwrap_err().hint.unwrap().contains("`1700`"));
        assert_eq!(read(";", &["1.700"], "1.700"), Ok(1.7));
        assert!(read(";", &["5,5", "1.700"], "1.700").is_err());
        assert!(read(";", &["5,5"], "1.700,5").is_err());
        assert_eq!(read(";", &["5,5"], "2.5"), Ok(2.5));
    }
}
