//! The report as PDF: the page's own words and charts on A4, tagged (PDF/UA-1), with text that can be selected.
//!
//! It is set from the page itself, so that the two cannot differ. What only a screen can use is left out: links to sections, values
//! under the pointer, and the tables that repeat a chart number by number.

mod block;
mod flow;
mod pen;
mod table;
mod tag;

use self::block::{Block, Role};
use self::flow::{BOTTOM, Flow, Ink, Item, PAGE, RULE, SIDE, SOFT, Style, WIDTH};
use self::tag::Kind;
use crate::chart::font::{self, Weight};
use crate::lang::{Briefing, Lang};
use jiff::civil::Date;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier};
use krilla::{Document, SerializeSettings, destination::XyzDestination};
use pen::Fonts;
use resvg::usvg::roxmltree;

/// A page of ours as PDF. The error is a fault of ours, in words.
pub fn of(html: &str, title: &str, lang: Lang, date: Date) -> Result<Vec<u8>, String> {
    let body = block::body(html);
    let parsed = roxmltree::Document::parse(&body).map_err(|error| format!("the page is not well-formed: {error}"))?;
    let flow = on_pages(block::of(&parsed));
    let fonts = Fonts::load().ok_or("the embedded typeface does not load")?;
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = configuration.map_err(|error| format!("{error:?}"))?;
    let mut document = Document::new_with(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() });
    let mut drawn: Vec<Vec<Identifier>> = vec![Vec::new(); flow.tree.leaves()];
    let count = flow.pages.len();
    for (number, items) in flow.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0 as f32, PAGE.1 as f32).ok_or("a page of no size")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        content(&mut surface, &fonts, items, &mut drawn);
        foot(
            &mut surface,
            &fonts,
            title,
            &lang.fill(Briefing::PageOf, &[("page", &lang.whole(number + 1)), ("pages", &lang.whole(count))]),
        );
        surface.finish();
        page.finish();
    }
    document.set_outline(outline(&flow));
    document.set_tag_tree(flow.tree.finish(drawn, lang.code()));
    document.set_metadata(metadata(title, lang, date));
    document.finish().map_err(|error| format!("{error:?}"))
}

/// All blocks on pages.
fn on_pages(blocks: Vec<Block>) -> Flow {
    let mut flow = Flow::new();
    let mut in_list = false;
    for block in blocks {
        let item = matches!(block, Block::Text(Role::Item, _));
        if item && !in_list {
            flow.tree.open(Kind::List);
        } else if in_list && !item {
            flow.tree.close();
        }
        in_list = item;
        match block {
            Block::Text(role, text) => flow.text(role, &text),
            Block::Table(table) => table::set(&mut flow, &table),
            Block::Figure(node) => flow.figure(node),
        }
    }
    if in_list {
        flow.tree.close();
    }
    flow
}

/// Everything on a page: what belongs to one leaf stands in one mark, what belongs to none is decoration.
fn content(surface: &mut Surface, fonts: &Fonts, items: &[Item], drawn: &mut [Vec<Identifier>]) {
    for group in items.chunk_by(|a, b| a.leaf == b.leaf) {
        let tag = match group[0].leaf {
            Some(_) => ContentTag::Other,
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        };
        let identifier = surface.start_tagged(tag);
        for item in group {
            match &item.ink {
                Ink::Text(x, y, style, text) => pen::text(surface, fonts, (*x, *y), *style, text),
                Ink::Box(place, color) => pen::boxed(surface, *place, *color),
                Ink::Figure(node, x, y, scale) => pen::chart(surface, fonts, *node, (*x, *y), *scale),
            }
        }
        surface.end_tagged();
        if let Some(leaf) = group[0].leaf {
            drawn[leaf].push(identifier);
        }
    }
}

/// Title and page number, which nobody wants to hear on every page.
fn foot(surface: &mut Surface, fonts: &Fonts, title: &str, number: &str) {
    let style = Style { size: 7.2, weight: Weight::Regular, color: SOFT };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    let y = BOTTOM + 22.0;
    pen::boxed(surface, [SIDE, y - 11.0, WIDTH, 0.4], RULE);
    let wide = font::width(number, style.size, style.weight);
    pen::text(surface, fonts, (SIDE, y), style, &font::shorten(title, style.size, style.weight, WIDTH - wide - 20.0));
    pen::text(surface, fonts, (SIDE + WIDTH - wide, y), style, number);
    surface.end_tagged();
}

/// Headings as bookmarks, a level within the other.
fn outline(flow: &Flow) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u8, OutlineNode)> = Vec::new();
    let mut close = |open: &mut Vec<(u8, OutlineNode)>, level: u8| {
        while open.last().is_some_and(|(last, _)| *last >= level) {
            let Some((_, node)) = open.pop() else { break };
            match open.last_mut() {
                Some((_, parent)) => parent.push_child(node),
                None => outline.push_child(node),
            }
        }
    };
    for mark in &flow.marks {
        close(&mut open, mark.level);
        let place = XyzDestination::new(mark.page, Point::from_xy(SIDE as f32, (mark.y - 12.0).max(0.0) as f32));
        open.push((mark.level, OutlineNode::new(mark.text.clone(), place).with_open(mark.level == 1)));
    }
    close(&mut open, 0);
    outline
}

fn metadata(title: &str, lang: Lang, date: Date) -> Metadata {
    let day = DateTime::new(date.year().unsigned_abs()).month(date.month().unsigned_abs()).day(date.day().unsigned_abs());
    Metadata::new().title(title.to_owned()).language(lang.code().to_owned()).creator("Stockout".to_owned()).creation_date(day)
}
