//! Text in columns, measured as a terminal does.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::lang::{Lang, Message};

/// Columns of a terminal that every view fits.
pub const COLUMNS: usize = 80;
/// Space between columns.
const GAP: usize = 2;
/// A name that is cut to fewer columns may not be known again.
const STUMP: usize = 20;

/// Rows of cells: the first column stands left, the others right.
#[derive(Debug, Default)]
pub struct Grid {
    indent: usize,
    words_last: bool,
    whole_names: bool,
    rows: Vec<(Style, Vec<String>)>,
}

impl Grid {
    /// An empty grid, indented.
    pub fn new(indent: usize) -> Self {
        Self { indent, words_last: false, whole_names: false, rows: Vec::new() }
    }

    /// The same with words in the last column, which stand left.
    pub fn with_words_last(self) -> Self {
        Self { words_last: true, ..self }
    }

    /// The same where no name may be cut: one that does not fit stands on a line of its own above its numbers.
    pub fn with_whole_names(self) -> Self {
        Self { whole_names: true, ..self }
    }

    /// Adds a row.
    pub fn row(&mut self, style: Style, cells: impl IntoIterator<Item = String>) {
        self.rows.push((style, cells.into_iter().collect()));
    }

    /// Adds a line of its own, which no column holds.
    pub fn alone(&mut self, style: Style, text: String) {
        self.rows.push((style, vec![text]));
    }

    /// The lines, none wider than the terminal: the first column gives way. Where it would be left with a stump, what does not fit
    /// stands on a line of its own above its numbers.
    pub fn write(&self, out: &mut Text) {
        let columns = self.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
        let in_columns = || self.rows.iter().filter(move |(_, cells)| columns == 1 || cells.len() > 1);
        let wide =
            |column: usize| in_columns().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.width()).max().unwrap_or_default();
        let mut widths: Vec<usize> = (0..columns).map(wide).collect();
        let others: usize = widths.iter().skip(1).map(|width| width + GAP).sum();
        let room = COLUMNS.saturating_sub(self.indent + others).max(1);
        if let Some(first) = widths.first_mut() {
            // Numbers stand near their names on a wide terminal, and at the right edge of the page that the table is.
            *first = if columns > 1 { (*first).max(room.min(30)).min(room) } else { (*first).min(room) };
        }
        for (style, cells) in &self.rows {
            let mut line = " ".repeat(self.indent);
            for (column, cell) in cells.iter().enumerate() {
                let width = widths[column];
                if column == 0 && cells.len() == 1 && columns > 1 {
                    line.push_str(&shorten(cell, COLUMNS.saturating_sub(self.indent)));
                } else if column == 0 && cell.width() > width && (self.whole_names || width < STUMP) {
                    out.paragraph(*style, self.indent + cell.len() - cell.trim_start().len(), cell);
                    line.push_str(&" ".repeat(width));
                } else if column == 0 {
                    line.push_str(&padded(&shorten(cell, width), width));
                } else if self.words_last && column + 1 == cells.len() {
                    line.push_str(&" ".repeat(GAP));
                    line.push_str(cell);
                } else {
                    line.push_str(&" ".repeat(GAP + width.saturating_sub(cell.width())));
                    line.push_str(cell);
                }
            }
            out.line(*style, line.trim_end());
        }
    }
}

/// Text that is written line by line, styled only if told so.
#[derive(Debug, Default)]
pub struct Text {
    color: bool,
    text: String,
}

impl Text {
    /// An empty text.
    pub fn new(color: bool) -> Self {
        Self { color, text: String::new() }
    }

    /// Adds a line.
    pub fn line(&mut self, style: Style, line: &str) {
        if self.color && style != Style::new() {
            let indent = line.len() - line.trim_start().len();
            self.text.push_str(&format!("{}{}{}{}\n", &line[..indent], style.render(), &line[indent..], style.render_reset()));
        } else {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// Adds an empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Adds a paragraph, broken at spaces to fit the terminal.
    pub fn paragraph(&mut self, style: Style, indent: usize, text: &str) {
        for line in broken(text, COLUMNS - indent) {
            self.line(style, &format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// Adds a paragraph behind a mark, whose further lines stand under the first.
    pub fn item(&mut self, style: Style, indent: usize, mark: &str, text: &str) {
        let within = indent + mark.width() + GAP;
        for (at, line) in broken(text, COLUMNS - within).into_iter().enumerate() {
            let head = if at == 0 { format!("{}{mark}{}", " ".repeat(indent), " ".repeat(GAP)) } else { " ".repeat(within) };
            self.line(style, &format!("{head}{line}"));
        }
    }

    /// By which names files know what stands here in words; nothing where all names are their own words.
    pub fn in_files(&mut self, lang: Lang, names: &[&str]) {
        let mut worded: Vec<&str> = Vec::new();
        for name in names.iter().filter(|name| lang.path(name) != **name || lang.metric(name) != **name) {
            if !worded.contains(name) {
                worded.push(name);
            }
        }
        if !worded.is_empty() {
            self.paragraph(Style::new().dimmed(), 0, &lang.fill(Message::InFiles, &[("names", &worded.join(", "))]));
        }
    }

    /// All that was written.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Lines no wider than the room, broken at spaces; a word that is wider alone is cut.
fn broken(text: &str, room: usize) -> Vec<String> {
    let (mut line, mut lines) = (String::new(), Vec::new());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word = shorten(word, room);
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push(line);
    lines
}

fn padded(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
}

fn shorten(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let mut kept = String::new();
    for letter in cell.chars() {
        let longer = format!("{kept}{letter}");
        if longer.width() + 1 > width {
            break;
        }
        kept = longer;
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_column_gives_way_to_the_terminal() {
        let mut grid = Grid::new(2);
        grid.row(Style::new(), ["x".repeat(100), "1".to_owned(), "2".repeat(40)]);
        let mut text = Text::new(false);
        grid.write(&mut text);
        let text = text.finish();
        assert_eq!(text.trim_end().width(), COLUMNS);
        assert!(text.contains('…'));
    }

    #[test]
    fn a_name_is_not_cut_to_a_stump() {
        let mut grid = Grid::new(0);
        grid.row(Style::new(), ["Losses to 18 September".to_owned(), "1".repeat(70)]);
        grid.row(Style::new(), ["Queue".to_owned(), "2".to_owned()]);
        let mut text = Text::new(false);
        grid.write(&mut text);
        let lines: Vec<String> = text.finish().lines().map(str::to_owned).collect();
        assert_eq!(lines[0], "Losses to 18 September");
        assert_eq!(lines[1], format!("{}{}", " ".repeat(COLUMNS - 70), "1".repeat(70)));
        assert!(lines[2].starts_with("Queue ") && lines[2].width() == COLUMNS);
    }

    #[test]
    fn styles_appear_only_when_told() {
        for color in [false, true] {
            let mut text = Text::new(color);
            text.line(Style::new().bold(), "  head");
            assert_eq!(text.finish().contains('\u{1b}'), color);
        }
    }
}
