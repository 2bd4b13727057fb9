//! The page read back as blocks: what is set on paper is what stands on the screen, word for word.

use resvg::usvg::roxmltree::{Document, Node};

/// A piece of the page.
pub enum Block<'a> {
    /// A heading, a paragraph or an item of a list.
    Text(Role, String),
    /// A table.
    Table(Table),
    /// A chart.
    Figure(Node<'a, 'a>),
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The line above the title.
    Kicker,
    /// A heading of a level.
    Heading(u8),
    /// What introduces.
    Lede,
    /// A paragraph.
    Paragraph,
    /// An answer in large type.
    Big,
    /// A remark.
    Note,
    /// An item of a list.
    Item,
    /// The name of what is folded away on a screen.
    Fold,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its head.
    pub head: Vec<Cell>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// Paragraphs, each with whether it is pale.
    pub parts: Vec<(String, bool)>,
    /// Does it name its row?
    pub names: bool,
    /// Is it text, set from the left?
    pub words: bool,
    /// Is it strong?
    pub strong: bool,
    /// How deep its ground is, 0 to 1.
    pub tint: f64,
    /// Bars of a spread: name, from and to in thousandths.
    pub bars: Vec<(String, f64, f64)>,
}

/// The blocks of a page of ours, in order.
pub fn of<'a>(document: &'a Document<'a>) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    walk(document.root_element(), &mut blocks);
    blocks
}

/// The part of the page that is read: well-formed XML, since we wrote it.
pub fn body(html: &str) -> String {
    let start = html.find("<body>").unwrap_or(0);
    let end = html.rfind("<script>").unwrap_or(html.len());
    format!("{}</body>", html[start..end].trim_end())
}

fn class<'a>(node: Node<'a, 'a>) -> &'a str {
    node.attribute("class").unwrap_or_default()
}

fn walk<'a>(node: Node<'a, 'a>, blocks: &mut Vec<Block<'a>>) {
    let hidden = ["skip", "hidden"].iter().any(|word| class(node).split(' ').any(|class| class == *word));
    // What only a screen can use, and tables that repeat a chart number by number.
    if hidden || class(node).split(' ').any(|class| class == "data") {
        return;
    }
    let mut text = |role| blocks.push(Block::Text(role, words(node)));
    match node.tag_name().name() {
        "nav" | "script" => {}
        "h1" => text(Role::Heading(1)),
        "h2" => text(Role::Heading(2)),
        "h3" => text(Role::Heading(3)),
        "p" => text(match class(node) {
            "kicker" => Role::Kicker,
            "lede" => Role::Lede,
            "note" | "ask" => Role::Note,
            "big" => Role::Big,
            _ => Role::Paragraph,
        }),
        "li" => text(Role::Item),
        "summary" => text(Role::Fold),
        "details" if node.descendants().any(|inner| class(inner) == "data") => {}
        "table" => blocks.push(Block::Table(table(node))),
        "svg" => blocks.push(Block::Figure(node)),
        _ => node.children().filter(Node::is_element).for_each(|child| walk(child, blocks)),
    }
}

/// The text of a node, with single spaces.
pub fn words(node: Node) -> String {
    let all: String = node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect::<Vec<_>>().join("");
    // Only plain spaces: what must not break in the sentence must not break here.
    all.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn table(node: Node) -> Table {
    let of_class = class_of(node);
    let mut table = Table::default();
    for part in node.descendants() {
        match part.tag_name().name() {
            "caption" => table.caption = words(part),
            "tr" => {
                let cells = part.children().filter(Node::is_element).map(|child| cell(child, &of_class)).collect();
                if part.parent_element().is_some_and(|parent| parent.has_tag_name("thead")) {
                    table.head = cells
                } else {
                    table.rows.push(cells)
                }
            }
            _ => {}
        }
    }
    table
}

fn class_of(node: Node) -> String {
    node.attribute("class").unwrap_or_default().to_owned()
}

fn cell(node: Node, table: &str) -> Cell {
    let own = class_of(node);
    let mut cell = Cell {
        names: node.has_tag_name("th"),
        words: ["sources", "method", "chance"].contains(&table) || own == "words",
        strong: node.has_tag_name("th") || own == "main",
        ..Cell::default()
    };
    let mut line = String::new();
    for child in node.children() {
        let name = child.tag_name().name();
        if name == "svg" {
            cell.bars = bars(child);
        } else if ["small", "span", "strong"].contains(&name) {
            let pale = name == "small" || ["interval", "word"].contains(&child.attribute("class").unwrap_or_default());
            flush(&mut line, &mut cell.parts);
            cell.parts.push((words(child), pale));
        } else if child.is_element() {
            line.push_str(&words(child));
        } else {
            line.push_str(child.text().unwrap_or_default());
        }
    }
    flush(&mut line, &mut cell.parts);
    cell.tint = tint(node.attribute("style").unwrap_or_default());
    cell
}

fn flush(line: &mut String, parts: &mut Vec<(String, bool)>) {
    let text = line.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.clear();
    if !text.is_empty() {
        parts.push((text, false));
    }
}

/// The last number of `background:rgba(r,g,b,a)`.
fn tint(style: &str) -> f64 {
    style.trim_end_matches(')').rsplit_once(',').and_then(|(_, depth)| depth.parse().ok()).unwrap_or(0.0)
}

fn bars(svg: Node) -> Vec<(String, f64, f64)> {
    let number = |node: Node, name: &str| node.attribute(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    let rects = svg.children().filter(|node| node.has_tag_name("rect"));
    rects.map(|rect| (class_of(rect), number(rect, "x"), number(rect, "x") + number(rect, "width"))).collect()
}
