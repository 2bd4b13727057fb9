//! What is drawn on a PDF's page: text in the embedded typeface, boxes, and charts as the lines and surfaces that they are.

use super::flow::{Rgb, Style};
use crate::chart::font::{self, Weight};
use crate::chart::further::{self, Further, Glyph};
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use resvg::usvg::roxmltree::Node;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The typeface in both weights, and further ones as letters need them.
pub struct Fonts {
    embedded: [Font; 2],
    further: RefCell<BTreeMap<usize, Font>>,
}

impl Fonts {
    /// Loads it.
    pub fn load() -> Option<Self> {
        let load = |weight| Font::new(font::bytes(weight).into(), 0);
        Some(Self { embedded: [load(Weight::Regular)?, load(Weight::Bold)?], further: RefCell::default() })
    }

    fn of(&self, weight: Weight) -> Font {
        self.embedded[usize::from(weight == Weight::Bold)].clone()
    }

    fn of_further(&self, found: &Further) -> Option<Font> {
        if let Some(font) = self.further.borrow().get(&found.number) {
            return Some(font.clone());
        }
        let font = Font::new(found.bytes.into(), found.index)?;
        self.further.borrow_mut().insert(found.number, font.clone());
        Some(font)
    }
}

/// A line of text with its baseline at a point.
pub fn text(surface: &mut Surface, fonts: &Fonts, (x, y): (f64, f64), style: Style, text: &str) {
    surface.set_stroke(None);
    surface.set_fill(Some(fill(style.color, 1.0)));
    glyphs(surface, fonts, (x, y), style, text, false);
}

fn glyphs(surface: &mut Surface, fonts: &Fonts, (x, y): (f64, f64), style: Style, text: &str, outlined: bool) {
    // What nothing can draw would make the file unreadable to a screen reader: a question mark stands for it.
    let text = further::visibly(text);
    let mut left = x;
    for run in further::runs(&text, style.weight) {
        let glyph = |glyph: &Glyph| {
            let [right, up] = glyph.offset.map(|offset| offset as f32);
            KrillaGlyph::new(GlyphId::new(glyph.number), glyph.advance as f32, right, up, 0.0, glyph.range.clone(), None)
        };
        let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
        let font = run.further.map_or_else(|| Some(fonts.of(style.weight)), |found| fonts.of_further(found));
        if let (Some(font), false) = (font, glyphs.is_empty()) {
            surface.draw_glyphs(Point::from_xy(left as f32, y as f32), &glyphs, font, &text, style.size as f32, outlined);
        }
        left += run.glyphs.iter().map(|glyph| glyph.advance).sum::<f64>() * style.size;
    }
}

/// A filled box: left, top, width, height.
pub fn boxed(surface: &mut Surface, [left, top, width, height]: [f64; 4], color: Rgb) {
    let Some(rect) = Rect::from_xywh(left as f32, top as f32, width.max(0.1) as f32, height.max(0.1) as f32) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    let Some(path) = path.finish() else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(fill(color, 1.0)));
    surface.draw_path(&path);
}

/// A chart of ours: paths, circles and text, which is all that its SVG holds.
pub fn chart(surface: &mut Surface, fonts: &Fonts, svg: Node, (x, y): (f64, f64), scale: f64) {
    surface.push_transform(&Transform::from_row(scale as f32, 0.0, 0.0, scale as f32, x as f32, y as f32));
    for node in svg.children().filter(Node::is_element) {
        match node.tag_name().name() {
            "path" => path(surface, node),
            "circle" => circle(surface, node),
            "text" => words(surface, fonts, node),
            _ => {}
        }
    }
    surface.pop();
}

fn number(node: Node, name: &str) -> Option<f64> {
    node.attribute(name)?.parse().ok()
}

fn color(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#')?;
    let digits = if digits.len() == 3 { digits.chars().flat_map(|digit| [digit, digit]).collect() } else { digits.to_owned() };
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some((channel(0)?, channel(2)?, channel(4)?))
}

fn opacity(share: f64) -> NormalizedF32 {
    NormalizedF32::new(share.clamp(0.0, 1.0) as f32).unwrap_or(NormalizedF32::ONE)
}

fn fill((r, g, b): Rgb, share: f64) -> Fill {
    Fill { paint: rgb::Color::new(r, g, b).into(), opacity: opacity(share), rule: FillRule::NonZero }
}

fn stroke(node: Node) -> Option<Stroke> {
    let (r, g, b) = color(node.attribute("stroke")?)?;
    let dashes = node.attribute("stroke-dasharray").unwrap_or_default();
    let array: Vec<f32> = dashes.split(' ').filter_map(|length| length.parse().ok()).collect();
    Some(Stroke {
        paint: rgb::Color::new(r, g, b).into(),
        width: number(node, "stroke-width").unwrap_or(1.0) as f32,
        miter_limit: 4.0,
        line_cap: if node.attribute("stroke-linecap") == Some("round") { LineCap::Round } else { LineCap::Butt },
        line_join: if node.attribute("stroke-linejoin") == Some("round") { LineJoin::Round } else { LineJoin::Miter },
        opacity: opacity(number(node, "stroke-opacity").unwrap_or(1.0)),
        dash: (!array.is_empty()).then_some(StrokeDash { array, offset: 0.0 }),
    })
}

fn draw(surface: &mut Surface, node: Node, path: &Path) {
    let filled = node.attribute("fill").and_then(color);
    let stroke = stroke(node);
    if filled.is_none() && stroke.is_none() {
        return;
    }
    surface.set_fill(filled.map(|color| fill(color, number(node, "fill-opacity").unwrap_or(1.0))));
    surface.set_stroke(stroke);
    surface.draw_path(path);
}

fn path(surface: &mut Surface, node: Node) {
    if let Some(path) = outline(node.attribute("d").unwrap_or_default()) {
        draw(surface, node, &path);
    }
}

/// Path data as our backend writes them: an absolute start, relative steps, closed or not.
fn outline(data: &str) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (mut x, mut y) = (0.0f32, 0.0f32);
    let mut rest = data;
    while let Some(command) = rest.chars().next() {
        let after = &rest[1..];
        let end = after.find(|sign: char| sign.is_ascii_alphabetic()).unwrap_or(after.len());
        let numbers: Vec<f32> = after[..end].split(' ').filter_map(|number| number.parse().ok()).collect();
        rest = &after[end..];
        match (command, numbers.as_slice()) {
            ('M', &[to_x, to_y]) => {
                (x, y) = (to_x, to_y);
                path.move_to(x, y);
                continue;
            }
            ('l', &[dx, dy]) => (x, y) = (x + dx, y + dy),
            ('h', &[dx]) => x += dx,
            ('v', &[dy]) => y += dy,
            ('z', []) => {
                path.close();
                continue;
            }
            _ => return None,
        }
        path.line_to(x, y);
    }
    path.finish()
}

/// A circle as four curves, off by less than three ten-thousandths of its radius.
fn circle(surface: &mut Surface, node: Node) {
    let get = |name| number(node, name).unwrap_or(0.0) as f32;
    let (x, y, r) = (get("cx"), get("cy"), get("r"));
    let k = r * 0.552_285;
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
    if let Some(path) = path.finish() {
        draw(surface, node, &path);
    }
}

fn words(surface: &mut Surface, fonts: &Fonts, node: Node) {
    let (Some(x), Some(y), Some(size)) = (number(node, "x"), number(node, "y"), number(node, "font-size")) else { return };
    let weight = if node.attribute("font-weight").is_some() { Weight::Bold } else { Weight::Regular };
    let content = node.text().unwrap_or_default();
    let wide = font::width(content, size, weight);
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - wide / 2.0,
        Some("end") => x - wide,
        _ => x,
    };
    let style = Style { size, weight, color: node.attribute("fill").and_then(color).unwrap_or((0, 0, 0)) };
    if let Some(rim) = stroke(node) {
        // The rim is drawn as outlines, so that the words are not there twice when the text is taken out.
        surface.set_fill(None);
        surface.set_stroke(Some(rim));
        glyphs(surface, fonts, (left, y), style, content, true);
    }
    text(surface, fonts, (left, y), style, content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_data_of_our_backend_are_read_and_others_are_not() {
        assert!(outline("M10.5 20h1v-1.5l0.5 0.5z").is_some());
        assert!(outline("M10 20C1 2 3 4 5 6").is_none());
        assert_eq!(color("#fff"), Some((255, 255, 255)));
        assert_eq!(color("none"), None);
    }
}
