//! Tables: columns as wide as their words ask for, rows kept whole, the head again on each page.

use super::block::{Cell, Table};
use super::flow::{BOTTOM, Flow, INK, Ink, RULE, Rgb, SIDE, SOFT, Style, TOP, WIDTH, lines};
use super::tag::Kind;
use crate::chart::font::{self, Weight};

const SIZE: f64 = 7.8;
const SMALL: f64 = 6.7;
const LEADING: f64 = 1.32;
/// Between columns, and above and beneath the words of a row.
const GAP: f64 = 9.0;
const PAD: f64 = 3.0;
/// Width that a bar asks for.
const BAR: f64 = 110.0;
/// The ground of a likely cell, and a spread's bars.
const WARM: Rgb = (0xc4, 0x58, 0x1a);

/// Sets a table.
pub fn set(flow: &mut Flow, table: &Table) {
    let widths = widths(table);
    let caption = Style { size: 9.0, weight: Weight::Bold, color: INK };
    let head = height(&table.head, &widths, true);
    let first = table.rows.first().map_or(0.0, |row| height(row, &widths, false));
    let captions = lines(&table.caption, caption, WIDTH);
    let above = captions.len() as f64 * caption.size * 1.3 + 8.0;
    flow.need((above + head + first).min(BOTTOM - TOP));
    flow.y += 5.0;
    flow.tree.open(Kind::Table);
    let leaf = flow.tree.leaf_within(Kind::Caption);
    for line in captions {
        flow.put(Ink::Text(SIDE, flow.y + caption.size, caption, line + " "), Some(leaf));
        flow.y += caption.size * 1.3;
    }
    flow.y += 3.0;
    flow.tree.open(Kind::Row);
    row(flow, &table.head, &widths, Part::Head);
    flow.tree.close();
    for cells in &table.rows {
        if flow.need(height(cells, &widths, false)) {
            row(flow, &table.head, &widths, Part::HeadAgain);
        }
        flow.tree.open(Kind::Row);
        row(flow, cells, &widths, Part::Body);
        flow.tree.close();
    }
    flow.tree.close();
    flow.y += 9.0;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    /// Decoration: who listens has heard it.
    HeadAgain,
    Body,
}

fn style(cell: &Cell, pale: bool, head: bool) -> Style {
    let color = if pale || head { SOFT } else { INK };
    let weight = if cell.strong && !pale && !head { Weight::Bold } else { Weight::Regular };
    Style { size: if pale || head { SMALL.max(if head { 7.2 } else { 0.0 }) } else { SIZE }, weight, color }
}

/// As wide as the words ask for, where that fits; else narrower, down to the longest word.
fn widths(table: &Table) -> Vec<f64> {
    let columns = table.head.len().max(table.rows.iter().map(Vec::len).max().unwrap_or(0)).max(1);
    let (mut wanted, mut least) = (vec![24.0f64; columns], vec![18.0f64; columns]);
    let all = std::iter::once((&table.head, true)).chain(table.rows.iter().map(|row| (row, false)));
    for (row, head) in all {
        for (at, cell) in row.iter().enumerate() {
            for (text, pale) in &cell.parts {
                let style = style(cell, *pale, head);
                let wide = |text: &str| font::width(text, style.size, style.weight) + 0.5;
                wanted[at] = wanted[at].max(wide(text).min(if head { 90.0 } else { f64::INFINITY }));
                least[at] = least[at].max(text.split(' ').map(wide).fold(0.0, f64::max).min(130.0));
            }
            if !cell.bars.is_empty() {
                (wanted[at], least[at]) = (wanted[at].max(BAR), least[at].max(BAR));
            }
        }
    }
    let room = WIDTH - GAP * (columns - 1) as f64;
    let (all_wanted, all_least): (f64, f64) = (wanted.iter().sum(), least.iter().sum());
    if all_wanted <= room {
        let more = (room - all_wanted) / columns as f64;
        return wanted.into_iter().map(|width| width + more).collect();
    }
    if all_least >= room {
        return least.into_iter().map(|width| width * room / all_least).collect();
    }
    let part = (room - all_least) / wanted.iter().zip(&least).map(|(wanted, least)| (wanted - least).max(0.0)).sum::<f64>();
    wanted.iter().zip(&least).map(|(wanted, least)| least + (wanted - least).max(0.0) * part).collect()
}

fn broken(cell: &Cell, width: f64, head: bool) -> Vec<(Style, Vec<String>)> {
    let room = if cell.tint > 0.0 { width - 4.0 } else { width };
    let of = |(text, pale): &(String, bool)| {
        let style = style(cell, *pale, head);
        (style, lines(text, style, room.max(12.0)))
    };
    cell.parts.iter().map(of).collect()
}

fn height(cells: &[Cell], widths: &[f64], head: bool) -> f64 {
    let of = |(cell, width): (&Cell, &f64)| -> f64 {
        broken(cell, *width, head).iter().map(|(style, lines)| style.size * LEADING * lines.len() as f64).sum()
    };
    cells.iter().zip(widths).map(of).fold(SIZE * LEADING, f64::max) + 2.0 * PAD
}

fn row(flow: &mut Flow, cells: &[Cell], widths: &[f64], part: Part) {
    let head = part != Part::Body;
    let tall = height(cells, widths, head);
    let mut left = SIDE;
    for (at, (cell, &width)) in cells.iter().zip(widths).enumerate() {
        let leaf = (part != Part::HeadAgain).then(|| {
            flow.tree.leaf_within(match (head, cell.names) {
                (true, _) => Kind::ColumnHead,
                (false, true) => Kind::RowHead,
                (false, false) => Kind::Cell,
            })
        });
        if cell.tint > 0.0 {
            flow.put(Ink::Box([left - 2.0, flow.y + 0.8, width + 4.0, tall - 1.6], mixed(WARM, cell.tint)), None);
        }
        bars(flow, cell, [left, flow.y + PAD + 1.0, width, SIZE]);
        let mut y = flow.y + PAD;
        let from_left = at == 0 || cell.words;
        for (style, lines) in broken(cell, width, head) {
            for line in lines {
                let wide = font::width(&line, style.size, style.weight);
                let x = if from_left { left } else { left + width - wide };
                // A space keeps a cell's last word from the next cell's first when the text is taken out.
                flow.put(Ink::Text(x, y + style.size, style, line + " "), leaf);
                y += style.size * LEADING;
            }
        }
        left += width + GAP;
    }
    flow.y += tall;
    flow.put(Ink::Box([SIDE, flow.y, WIDTH, if head { 0.9 } else { 0.4 }], if head { INK } else { RULE }), None);
}

/// A spread as a bar: nine tenths light, half dark, a stroke at the median.
fn bars(flow: &mut Flow, cell: &Cell, [left, top, width, tall]: [f64; 4]) {
    for (name, from, to) in &cell.bars {
        let (color, inset) = match name.as_str() {
            "lane" => ((0xee, 0xf0, 0xf3), 0.0),
            "wide" => ((0xe3, 0xa9, 0x88), 0.2),
            "half" => (WARM, 0.2),
            _ => (INK, 0.05),
        };
        let to = if name == "lane" { 1000.0 } else { *to };
        let at = |thousandths: f64| left + width * thousandths / 1000.0;
        flow.put(Ink::Box([at(*from), top + tall * inset, at(to) - at(*from), tall * (1.0 - 2.0 * inset)], color), None);
    }
}

/// A colour on white, as deep as told.
fn mixed((r, g, b): Rgb, depth: f64) -> Rgb {
    let mix = |channel: u8| (255.0 - (255.0 - f64::from(channel)) * depth.clamp(0.0, 1.0)).round() as u8;
    (mix(r), mix(g), mix(b))
}
