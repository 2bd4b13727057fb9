//! The sheet of paper: head and foot that every chart shares, and the panels between them.

use std::cell::RefCell;

use plotters::{
    coord::{Shift, types::RangedCoordf64},
    drawing::{DrawingArea, IntoDrawingArea},
    element::{Drawable, PointCollection},
    prelude::Cartesian2d,
};

use super::{
    Size,
    font::{self, Weight},
    ink::{Anchor, Ink, Pen, Point, Type, UNITS},
    palette::{ACCENT, Color, INK, PAPER, RULE, SOFT},
    shape::{Curve, Disc, Surface, Words},
};

/// A box in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// Its width.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Smaller by so much on each side.
    pub fn inset(self, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left: self.left + left, top: self.top + top, right: self.right - right, bottom: self.bottom - bottom }
    }

    /// Cut into a grid of so many cells, read row by row, with cells about half as wide again as high.
    pub fn grid(self, cells: usize, gap: Point) -> Vec<Self> {
        let cells = cells.max(1);
        let shape = |columns: usize| {
            let rows = cells.div_ceil(columns);
            let (width, height) = (self.width() / columns as f64, self.height() / rows as f64);
            let empty = (rows * columns - cells) as f64 / cells as f64;
            (width / height / 1.6).ln().abs() + empty
        };
        let columns = (1..=cells).min_by(|&a, &b| shape(a).total_cmp(&shape(b))).unwrap_or(1);
        let rows = cells.div_ceil(columns);
        let width = (self.width() - gap.0 * (columns - 1) as f64) / columns as f64;
        let height = (self.height() - gap.1 * (rows - 1) as f64) / rows as f64;
        let cell = |index: usize| {
            let (left, top) =
                (self.left + (index % columns) as f64 * (width + gap.0), self.top + (index / columns) as f64 * (height + gap.1));
            Self { left, top, right: left + width, bottom: top + height }
        };
        (0..cells).map(cell).collect()
    }
}

/// Sizes of text on a sheet, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// The chart's title.
    pub title: f64,
    /// The subtitle.
    pub subtitle: f64,
    /// The name of a panel.
    pub head: f64,
    /// Labels in a panel.
    pub body: f64,
    /// Ticks and the foot.
    pub small: f64,
    /// Space at the edges.
    pub margin: f64,
}

impl Size {
    /// Width and height of the sheet in pixels.
    pub fn pixels(self) -> Point {
        match self {
            Self::Slide => (1600.0, 900.0),
            Self::Page => (1100.0, 820.0),
        }
    }

    /// Sizes of text: a slide is read from the back of a room, a page at arm's length.
    pub fn sizes(self) -> Sizes {
        match self {
            Self::Slide => Sizes { title: 38.0, subtitle: 20.0, head: 21.0, body: 17.0, small: 15.0, margin: 56.0 },
            Self::Page => Sizes { title: 30.0, subtitle: 17.0, head: 18.0, body: 15.0, small: 13.5, margin: 40.0 },
        }
    }
}

/// What the key shows beside its words.
#[derive(Debug, Clone, Copy)]
pub enum Swatch {
    /// A piece of line.
    Line(Pen),
    /// A patch.
    Patch(Color),
    /// A dot.
    Dot(Color),
}

/// What stands above and beneath the panels.
#[derive(Debug, Clone, Default)]
pub struct Heading {
    /// The scenario's title, above all.
    pub kicker: String,
    /// What the chart is about.
    pub title: String,
    /// The same in a sentence or two, with what is needed to read it.
    pub subtitle: String,
    /// Swatches and their words.
    pub key: Vec<(Swatch, String)>,
    /// A caution beneath the panels; may be empty.
    pub note: String,
    /// Where the chart comes from.
    pub foot: String,
}

/// What a part of a chart says when it is pointed at.
#[derive(Debug, Clone, PartialEq)]
pub enum Readout {
    /// A panel whose scale counts days: each line has a name and a value a day.
    Days {
        /// Where the panel is.
        rect: Rect,
        /// What it is about; may be empty.
        head: String,
        /// Names and values.
        lines: Vec<(String, Vec<String>)>,
    },
    /// Marks that each say one thing.
    Marks(Vec<(Rect, String)>),
}

type Paper<'a> = DrawingArea<Ink<'a>, Shift>;

/// A sheet to draw on, in pixels.
pub struct Sheet<'a> {
    paper: Paper<'a>,
    /// Its size.
    pub size: Size,
    readouts: RefCell<Vec<Readout>>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet whose drawing is appended to a text.
    pub fn new(out: &'a mut String, size: Size) -> Self {
        let sheet = Self { paper: Ink::new(out, size.pixels()).into_drawing_area(), size, readouts: RefCell::default() };
        let (right, bottom) = size.pixels();
        sheet.rect(Rect { left: 0.0, top: 0.0, right, bottom }, PAPER, 1.0);
        sheet
    }

    /// Its sizes of text.
    pub fn sizes(&self) -> Sizes {
        self.size.sizes()
    }

    /// Lets a part of the chart say something when it is pointed at.
    pub fn tell(&self, readout: Readout) {
        self.readouts.borrow_mut().push(readout);
    }

    /// What its parts say.
    pub fn readouts(self) -> Vec<Readout> {
        self.readouts.into_inner()
    }

    /// A line of text with its baseline at a point.
    pub fn words(&self, at: Point, text: impl Into<String>, style: Type) {
        draw(&self.paper, &Words { at: [units(at)], text: text.into(), style });
    }

    /// An open line.
    pub fn line(&self, points: &[Point], pen: Pen) {
        draw(&self.paper, &Curve { points: points.iter().copied().map(units).collect(), pen });
    }

    /// A filled outline.
    pub fn surface(&self, points: &[Point], color: Color, opacity: f64) {
        draw(&self.paper, &Surface { points: points.iter().copied().map(units).collect(), color, opacity });
    }

    /// A filled box.
    pub fn rect(&self, r: Rect, color: Color, opacity: f64) {
        self.surface(&[(r.left, r.top), (r.right, r.top), (r.right, r.bottom), (r.left, r.bottom)], color, opacity);
    }

    /// A disc.
    pub fn disc(&self, at: Point, radius: f64, color: Color, rim: Option<Pen>) {
        draw(&self.paper, &Disc { at: [units(at)], radius, color, rim });
    }

    /// A panel of the sheet with scales of its own.
    pub fn panel(&self, rect: Rect, x: (f64, f64), y: (f64, f64)) -> Panel<'a> {
        let ((left, top), (right, bottom)) = (units((rect.left, rect.top)), units((rect.right, rect.bottom)));
        let scales = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(x.0..x.1, y.0..y.1, (left..right, bottom..top));
        Panel { plot: self.paper.clone().apply_coord_spec(scales), rect, x, y }
    }

    /// Draws head and foot; what is left between them is for the panels.
    pub fn frame(&self, heading: &Heading) -> Rect {
        let (width, height) = self.size.pixels();
        let sizes = self.sizes();
        let page = Rect { left: sizes.margin, top: sizes.margin * 0.6, right: width - sizes.margin, bottom: height - sizes.margin * 0.5 };
        let top = self.head(page, heading);
        let bottom = self.foot(page, heading);
        Rect { top, bottom, ..page }
    }

    fn head(&self, page: Rect, heading: &Heading) -> f64 {
        let sizes = self.sizes();
        let room = page.width();
        self.rect(Rect { right: page.left + 44.0, bottom: page.top + 5.0, ..page }, ACCENT, 1.0);
        let mut y = page.top + 5.0 + sizes.margin * 0.18;
        let paragraph = |y: &mut f64, text: &str, style: Type, lines: usize, leading: f64| {
            for line in font::wrap_to(text, style.size, style.weight, room, lines) {
                *y += style.size * leading;
                self.words((page.left, *y), line, style);
            }
        };
        paragraph(&mut y, &heading.kicker, Type::new(sizes.body, ACCENT).bold(), 2, 1.3);
        y += sizes.title * 0.1;
        paragraph(&mut y, &heading.title, Type::new(sizes.title, INK).bold(), 2, 1.14);
        y += sizes.subtitle * 0.3;
        paragraph(&mut y, &heading.subtitle, Type::new(sizes.subtitle, SOFT), 4, 1.32);
        if !heading.key.is_empty() {
            y += sizes.body * 0.75;
            y = self.key(page, y, &heading.key);
        }
        y + sizes.body * 1.1
    }

    /// The key: swatches with their words in a row, in further rows where one is too short. Returns where it ends.
    pub fn key(&self, page: Rect, top: f64, key: &[(Swatch, String)]) -> f64 {
        let size = self.sizes().body;
        let (swatch_width, gap) = (size * 1.9, size * 1.6);
        let (mut x, mut y) = (page.left, top + size);
        for (swatch, label) in key {
            let label = font::shorten(label, size, Weight::Regular, page.width() - swatch_width - 8.0);
            let wide = swatch_width + 8.0 + font::width(&label, size, Weight::Regular);
            if x > page.left && x + wide > page.right {
                x = page.left;
                y += size * 1.5;
            }
            let middle = y - size * 0.36;
            match *swatch {
                Swatch::Line(pen) => self.line(&[(x, middle), (x + swatch_width, middle)], pen),
                Swatch::Dot(color) => self.disc((x + swatch_width / 2.0, middle), size * 0.36, color, None),
                Swatch::Patch(color) => {
                    self.rect(
                        Rect { left: x, top: middle - size * 0.45, right: x + swatch_width, bottom: middle + size * 0.45 },
                        color,
                        1.0,
                    );
                }
            }
            self.words((x + swatch_width + 8.0, y), label, Type::new(size, SOFT));
            x += wide + gap;
        }
        y + size * 0.3
    }

    /// Names a panel, with a fact or two beneath in smaller type. Returns what is left of the cell.
    pub fn panel_head(&self, cell: Rect, name: &str, fact: &str) -> Rect {
        let sizes = self.sizes();
        let mut y = cell.top + sizes.head;
        self.words((cell.left, y), font::shorten(name, sizes.head, Weight::Bold, cell.width()), Type::new(sizes.head, INK).bold());
        for line in font::wrap_to(fact, sizes.small, Weight::Regular, cell.width(), 2) {
            y += sizes.small * 1.4;
            self.words((cell.left, y), line, Type::new(sizes.small, SOFT));
        }
        Rect { top: y + sizes.small * 0.9, ..cell }
    }

    /// A remark in the middle of a panel that would else be empty.
    pub fn remark(&self, rect: Rect, text: &str) {
        let size = self.sizes().head;
        let lines = font::wrap_to(text, size, Weight::Bold, rect.width() * 0.8, 4);
        let (x, mut y) = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0 - size * 0.7 * (lines.len() as f64 - 1.0));
        for line in lines {
            self.words((x, y), line, Type::new(size, SOFT).bold().at(Anchor::Middle).haloed());
            y += size * 1.4;
        }
    }

    fn foot(&self, page: Rect, heading: &Heading) -> f64 {
        let sizes = self.sizes();
        let style = Type::new(sizes.small, SOFT);
        let wrap = |text: &str, lines: usize| font::wrap_to(text, style.size, style.weight, page.width(), lines);
        let (note, foot) = (wrap(&heading.note, 3), wrap(&heading.foot, 2));
        let leading = sizes.small * 1.35;
        let rule = page.bottom - leading * foot.len() as f64 - sizes.small * 0.35;
        for (i, line) in foot.into_iter().enumerate() {
            self.words((page.left, rule + sizes.small * 0.25 + leading * (i + 1) as f64), line, style);
        }
        self.line(&[(page.left, rule), (page.right, rule)], Pen::new(RULE, 1.0));
        let top = rule - leading * note.len() as f64 - if note.is_empty() { 0.0 } else { sizes.small * 0.5 };
        for (i, line) in note.into_iter().enumerate() {
            self.words((page.left, top + leading * (i + 1) as f64 - sizes.small * 0.2), line, style);
        }
        top - sizes.small * 0.8
    }
}

/// A part of the sheet with scales of its own.
pub struct Panel<'a> {
    plot: DrawingArea<Ink<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    /// Where it is on the sheet.
    pub rect: Rect,
    /// From and to, across.
    pub x: (f64, f64),
    /// From and to, upwards.
    pub y: (f64, f64),
}

impl Panel<'_> {
    /// An open line through points of the scales.
    pub fn curve(&self, points: Vec<Point>, pen: Pen) {
        draw(&self.plot, &Curve { points, pen });
    }

    /// A filled outline.
    pub fn surface(&self, points: Vec<Point>, color: Color, opacity: f64) {
        draw(&self.plot, &Surface { points, color, opacity });
    }

    /// A band between an upper and a lower course.
    pub fn band(&self, mut upper: Vec<Point>, lower: Vec<Point>, color: Color, opacity: f64) {
        upper.extend(lower.into_iter().rev());
        self.surface(upper, color, opacity);
    }

    /// Where a point of the scales is on the sheet.
    pub fn at(&self, point: Point) -> Point {
        let (x, y) = self.plot.map_coordinate(&point);
        (f64::from(x) / UNITS, f64::from(y) / UNITS)
    }
}

fn units((x, y): Point) -> (i32, i32) {
    ((x * UNITS).round() as i32, (y * UNITS).round() as i32)
}

/// Draws an element; a drawing in memory has no way to fail.
fn draw<'a, 'e, CT, E>(area: &DrawingArea<Ink<'a>, CT>, element: &'e E)
where
    CT: plotters::coord::CoordTranslate,
    &'e E: PointCollection<'e, CT::From>,
    E: Drawable<Ink<'a>>,
{
    area.draw(element).expect("ink on a sheet in memory does not fail");
}
