//! The structure that a screen reader hears: headings, lists, tables with their heads, figures with a description.

use krilla::tagging::{Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagTree};
use std::num::NonZeroU16;

/// What a part of the document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A heading: level and words.
    Heading(u8, String),
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// An item of it.
    Item,
    /// What the item says.
    ItemBody,
    /// A table.
    Table,
    /// What it shows.
    Caption,
    /// A row.
    Row,
    /// A cell that names its column.
    ColumnHead,
    /// A cell that names its row.
    RowHead,
    /// A cell.
    Cell,
    /// A figure, and what it shows.
    Figure(String),
}

/// The structure in the making.
#[derive(Debug, Default)]
pub struct Tree {
    roots: Vec<Child>,
    open: Vec<(Kind, Vec<Child>)>,
    leaves: usize,
}

#[derive(Debug)]
enum Child {
    Group(Kind, Vec<Child>),
    Leaf(usize),
}

impl Tree {
    /// Opens a part; what comes until it is closed is within it.
    pub fn open(&mut self, kind: Kind) {
        self.open.push((kind, Vec::new()));
    }

    /// Closes the part that was opened last.
    pub fn close(&mut self) {
        if let Some((kind, children)) = self.open.pop() {
            self.push(Child::Group(kind, children));
        }
    }

    /// A leaf: what is drawn belongs to it by its number.
    pub fn leaf(&mut self) -> usize {
        let leaf = self.leaves;
        self.leaves += 1;
        self.push(Child::Leaf(leaf));
        leaf
    }

    /// A leaf in a part of its own.
    pub fn leaf_within(&mut self, kind: Kind) -> usize {
        self.open(kind);
        let leaf = self.leaf();
        self.close();
        leaf
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> usize {
        self.leaves
    }

    fn push(&mut self, child: Child) {
        match self.open.last_mut() {
            Some((_, children)) => children.push(child),
            None => self.roots.push(child),
        }
    }

    /// As the PDF has it; each leaf is all that was drawn for it, in order.
    pub fn finish(self, mut drawn: Vec<Vec<Identifier>>, lang: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(lang.to_owned()));
        for child in self.roots {
            nodes(child, &mut drawn).into_iter().for_each(|node| tree.push(node));
        }
        tree
    }
}

fn nodes(child: Child, drawn: &mut Vec<Vec<Identifier>>) -> Vec<Node> {
    match child {
        Child::Leaf(leaf) => drawn.get_mut(leaf).map(std::mem::take).unwrap_or_default().into_iter().map(Node::from).collect(),
        Child::Group(kind, children) => {
            let mut group = group(kind);
            children.into_iter().flat_map(|child| nodes(child, drawn)).for_each(|node| group.push(node));
            vec![Node::from(group)]
        }
    }
}

fn group(kind: Kind) -> TagGroup {
    match kind {
        Kind::Heading(level, text) => TagGroup::new(Tag::Hn(NonZeroU16::new(u16::from(level)).unwrap_or(NonZeroU16::MIN), Some(text))),
        Kind::Paragraph => TagGroup::new(Tag::P),
        Kind::List => TagGroup::new(Tag::L(ListNumbering::None)),
        Kind::Item => TagGroup::new(Tag::LI),
        Kind::ItemBody => TagGroup::new(Tag::LBody),
        Kind::Table => TagGroup::new(Tag::Table),
        Kind::Caption => TagGroup::new(Tag::Caption),
        Kind::Row => TagGroup::new(Tag::TR),
        Kind::ColumnHead => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Kind::RowHead => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Kind::Cell => TagGroup::new(Tag::TD),
        Kind::Figure(text) => TagGroup::new(Tag::Figure(Some(text))),
    }
}
