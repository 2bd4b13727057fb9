//! Pages in the making: lines are broken, headings kept with what follows.

use super::block::Role;
use super::tag::{Kind, Tree};
use crate::chart::font::{self, Weight};
use resvg::usvg::roxmltree::Node;

/// A4 in points, and its margins.
pub const PAGE: (f64, f64) = (595.28, 841.89);
/// Left and right margin.
pub const SIDE: f64 = 46.0;
/// Upper edge of the text.
pub const TOP: f64 = 50.0;
/// Lower edge of the text.
pub const BOTTOM: f64 = 786.0;
/// Width of the text.
pub const WIDTH: f64 = PAGE.0 - 2.0 * SIDE;

/// A colour, as red, green and blue.
pub type Rgb = (u8, u8, u8);
/// Text.
pub const INK: Rgb = (0x1d, 0x23, 0x2b);
/// Pale text.
pub const SOFT: Rgb = (0x52, 0x5b, 0x66);
/// Marks.
pub const ACCENT: Rgb = (0xb5, 0x3a, 0x12);
/// Lines.
pub const RULE: Rgb = (0xc5, 0xcb, 0xd2);

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Size in points.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub color: Rgb,
}

/// What is put on a page.
pub enum Ink<'a> {
    /// A line of text with its baseline at a point.
    Text(f64, f64, Style, String),
    /// A box: left, top, width, height.
    Box([f64; 4], Rgb),
    /// A drawing, with its left upper corner and its scale.
    Figure(Node<'a, 'a>, f64, f64, f64),
}

/// Something on a page, and the leaf of the outline that it belongs to; none is decoration.
pub struct Item<'a> {
    /// What is seen.
    pub ink: Ink<'a>,
    /// Where it belongs.
    pub leaf: Option<usize>,
}

/// A heading for the outline: level, words, page, height.
pub struct Mark {
    /// Level of the heading.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Its page, from 0.
    pub page: usize,
    /// Its height on the page.
    pub y: f64,
}

/// The pages in the making.
pub struct Flow<'a> {
    /// The pages.
    pub pages: Vec<Vec<Item<'a>>>,
    /// Where the next block begins.
    pub y: f64,
    /// The structure.
    pub tree: Tree,
    /// Headings.
    pub marks: Vec<Mark>,
}

impl<'a> Flow<'a> {
    /// One empty page.
    pub fn new() -> Self {
        Self { pages: vec![Vec::new()], y: TOP, tree: Tree::default(), marks: Vec::new() }
    }

    /// Puts something on the last page.
    pub fn put(&mut self, ink: Ink<'a>, leaf: Option<usize>) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Item { ink, leaf });
        }
    }

    /// A new page, if what comes is higher than what is left. Answers whether there is one.
    pub fn need(&mut self, height: f64) -> bool {
        if self.y + height <= BOTTOM || self.y <= TOP {
            return false;
        }
        self.pages.push(Vec::new());
        self.y = TOP;
        true
    }

    /// Puts a text of a role.
    pub fn text(&mut self, role: Role, text: &str) {
        let style = |size, weight, color| Style { size, weight, color };
        // Style, space before, space after, leading, height that must be left with what follows.
        let (style, before, after, leading, keep) = match role {
            Role::Kicker => (style(8.6, Weight::Bold, ACCENT), 0.0, 2.0, 1.3, 60.0),
            Role::Heading(1) => (style(21.0, Weight::Bold, INK), 0.0, 6.0, 1.16, 60.0),
            Role::Heading(2) => (style(14.0, Weight::Bold, INK), 16.0, 4.0, 1.2, 80.0),
            Role::Heading(_) => (style(11.0, Weight::Bold, INK), 11.0, 3.0, 1.2, 70.0),
            Role::Lede => (style(10.8, Weight::Regular, INK), 2.0, 5.0, 1.42, 0.0),
            Role::Paragraph | Role::Item => (style(9.4, Weight::Regular, INK), 2.0, 4.0, 1.45, 0.0),
            Role::Big => (style(13.0, Weight::Bold, INK), 0.0, 2.0, 1.2, 60.0),
            Role::Note => (style(8.2, Weight::Regular, SOFT), 1.0, 4.0, 1.45, 0.0),
            Role::Fold => (style(9.4, Weight::Bold, INK), 7.0, 1.0, 1.3, 60.0),
        };
        let indent = if role == Role::Item { 9.0 } else { 0.0 };
        let lines = lines(text, style, WIDTH.min(style.size * 56.0) - indent);
        let line = style.size * leading;
        self.need((line * lines.len() as f64 + before + keep).min(BOTTOM - TOP));
        if self.y > TOP {
            self.y += before;
        }
        if let Role::Heading(level) = role {
            self.marks.push(Mark { level, text: text.to_owned(), page: self.pages.len() - 1, y: self.y });
            if level == 2 && self.y > TOP {
                self.put(Ink::Box([SIDE, self.y - 5.0, WIDTH, 0.6], RULE), None);
            }
        }
        self.tree.open(match role {
            Role::Heading(level) => Kind::Heading(level, text.to_owned()),
            Role::Item => Kind::Item,
            _ => Kind::Paragraph,
        });
        let leaf = if role == Role::Item { self.tree.leaf_within(Kind::ItemBody) } else { self.tree.leaf() };
        let last = lines.len().saturating_sub(1);
        for (i, words) in lines.into_iter().enumerate() {
            self.need(line);
            if role == Role::Item {
                self.put(Ink::Box([SIDE, self.y + 1.0, 1.6, line], if i == 0 { ACCENT } else { RULE }), None);
            }
            // A space at the end of a line keeps words apart when the text is taken out.
            let words = if i < last { words + " " } else { words };
            self.put(Ink::Text(SIDE + indent, self.y + style.size * 0.98, style, words), Some(leaf));
            self.y += line;
        }
        self.tree.close();
        self.y += after;
    }

    /// Puts a drawing.
    pub fn figure(&mut self, node: Node<'a, 'a>) {
        let text = |tag: &str| node.children().find(|child| child.has_tag_name(tag)).and_then(|child| child.text()).unwrap_or_default();
        let size = node.attribute("viewBox").unwrap_or_default();
        let size: Vec<f64> = size.split(' ').filter_map(|number| number.parse().ok()).collect();
        let &[_, _, width, height] = size.as_slice() else { return };
        // Two charts to a page.
        let scale = (WIDTH / width).min(((BOTTOM - TOP) / 2.0 - 10.0) / height);
        self.need(height * scale + 8.0);
        self.tree.open(Kind::Figure(format!("{}. {}", text("title"), text("desc"))));
        let leaf = self.tree.leaf();
        self.tree.close();
        self.put(Ink::Figure(node, SIDE + (WIDTH - width * scale) / 2.0, self.y, scale), Some(leaf));
        self.y += height * scale + 8.0;
    }
}

/// A text in lines no wider than the room. A word that is wider by itself is broken, at a sign if it has one: nothing is cut off.
pub fn lines(text: &str, style: Style, room: f64) -> Vec<String> {
    let wide = |text: &str| font::width(text, style.size, style.weight);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if wide(&longer) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while wide(rest) > room {
            let at = broken(rest, |part| wide(part) <= room);
            lines.push(rest[..at].to_owned());
            rest = &rest[at..];
        }
        rest.clone_into(&mut line);
    }
    lines.push(line);
    lines
}

/// Where a word is broken: behind the last sign that fits, else behind the last letter that does.
fn broken(word: &str, fits: impl Fn(&str) -> bool) -> usize {
    let ends = word.char_indices().map(|(at, letter)| (at + letter.len_utf8(), letter));
    let fitting: Vec<(usize, char)> = ends.take_while(|&(end, _)| fits(&word[..end])).collect();
    let sign = fitting.iter().rev().find(|(_, letter)| "._-/*".contains(*letter)).filter(|(end, _)| *end > 3);
    let first = word.chars().next().map_or(1, char::len_utf8);
    sign.or(fitting.last()).map_or(first, |&(end, _)| end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_fit_and_lose_nothing() {
        let style = Style { size: 8.0, weight: Weight::Regular, color: INK };
        let text = "routes.RN7.attack_probability.fuel and a very_long_word_without_any_space_in_it_at_all, and so on";
        let lines = lines(text, style, 70.0);
        assert!(lines.len() > 3 && lines.iter().all(|line| font::width(line, 8.0, Weight::Regular) <= 70.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }
}
