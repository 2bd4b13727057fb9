//! Where plotters draws: a backend of our own that writes SVG.
//!
//! plotters' own SVG backend rounds to whole pixels (curves become stairs), cannot dash a line and guesses the width of text.
//! This one counts in tenths of a pixel, takes dashes and measured text through elements of our own (`shape`), and writes short paths.

use std::{convert::Infallible, fmt::Write as _};

use plotters::backend::DrawingBackend;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind};

use super::{
    font::Weight,
    palette::{Color, Dash},
};

/// Units of plotters' whole-number canvas in a pixel.
pub const UNITS: f64 = 10.0;

/// A point in pixels.
pub type Point = (f64, f64);

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pen {
    /// Its colour.
    pub color: Color,
    /// Its width in pixels.
    pub width: f64,
    /// Its dashes.
    pub dash: Dash,
    /// What a unit of the dashes is, in pixels.
    pub dash_scale: f64,
    /// 1 is opaque.
    pub opacity: f64,
}

impl Pen {
    /// A solid line.
    pub const fn new(color: Color, width: f64) -> Self {
        Self { color, width, dash: &[], dash_scale: 1.0, opacity: 1.0 }
    }

    /// The same, dashed.
    pub const fn dashed(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// The same with dashes of another scale.
    pub const fn dash_scaled(self, dash_scale: f64) -> Self {
        Self { dash_scale, ..self }
    }

    /// The same, see-through.
    pub const fn faded(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// Where a text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// It begins there.
    #[default]
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// Size in pixels.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub color: Color,
    /// Where it stands to its point.
    pub anchor: Anchor,
    /// With a rim of paper, so that lines beneath do not cut through it.
    pub halo: bool,
}

impl Type {
    /// Regular text that begins at its point.
    pub const fn new(size: f64, color: Color) -> Self {
        Self { size, weight: Weight::Regular, color, anchor: Anchor::Start, halo: false }
    }

    /// The same in bold.
    pub const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// The same, anchored elsewhere.
    pub const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same with a rim of paper.
    pub const fn haloed(self) -> Self {
        Self { halo: true, ..self }
    }

    /// The same in another colour.
    pub const fn colored(self, color: Color) -> Self {
        Self { color, ..self }
    }
}

/// The backend: appends SVG elements to a text.
pub struct Ink<'a> {
    out: &'a mut String,
    size: (u32, u32),
}

impl<'a> Ink<'a> {
    /// For a canvas of so many pixels.
    pub fn new(out: &'a mut String, (width, height): Point) -> Self {
        Self { out, size: ((width * UNITS) as u32, (height * UNITS) as u32) }
    }

    /// An open line.
    pub fn stroke(&mut self, points: &[BackendCoord], pen: &Pen) {
        if points.len() < 2 {
            return;
        }
        self.out.push_str("<path d=\"");
        self.data(points, false);
        let _ = write!(self.out, "\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"", pen.color.hex(), tidy(pen.width));
        if !pen.dash.is_empty() {
            let lengths: Vec<String> = pen.dash.iter().map(|&length| tidy(length * pen.dash_scale)).collect();
            let _ = write!(self.out, " stroke-dasharray=\"{}\"", lengths.join(" "));
        } else {
            self.out.push_str(" stroke-linecap=\"round\"");
        }
        if pen.opacity < 1.0 {
            let _ = write!(self.out, " stroke-opacity=\"{}\"", tidy(pen.opacity));
        }
        self.out.push_str(" stroke-linejoin=\"round\"/>\n");
    }

    /// Filled surfaces of one colour, as one element.
    pub fn fill(&mut self, outlines: &[&[BackendCoord]], color: Color, opacity: f64) {
        if outlines.iter().all(|outline| outline.len() < 3) {
            return;
        }
        self.out.push_str("<path d=\"");
        for outline in outlines {
            self.data(outline, true);
        }
        let _ = write!(self.out, "\" fill=\"{}\"", color.hex());
        if opacity < 1.0 {
            let _ = write!(self.out, " fill-opacity=\"{}\"", tidy(opacity));
        }
        self.out.push_str("/>\n");
    }

    /// A disc, with a rim if a pen is given.
    pub fn disc(&mut self, (x, y): BackendCoord, radius: f64, color: Color, rim: Option<Pen>) {
        let _ = write!(self.out, "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"", pixel(x), pixel(y), tidy(radius), color.hex());
        if let Some(pen) = rim {
            let _ = write!(self.out, " stroke=\"{}\" stroke-width=\"{}\"", pen.color.hex(), tidy(pen.width));
        }
        self.out.push_str("/>\n");
    }

    /// A text whose baseline is at the point.
    pub fn words(&mut self, (x, y): BackendCoord, text: &str, style: &Type) {
        let _ = write!(
            self.out,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"",
            pixel(x),
            pixel(y),
            tidy(style.size),
            style.color.hex()
        );
        if style.weight == Weight::Bold {
            let _ = write!(self.out, " font-weight=\"{}\"", style.weight.css());
        }
        match style.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.out.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.out.push_str(" text-anchor=\"end\""),
        }
        if style.halo {
            self.out.push_str(" paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"4\" stroke-linejoin=\"round\"");
        }
        let _ = writeln!(self.out, ">{}</text>", escape(text));
    }

    /// Path data: absolute start, relative steps, no step of no length.
    fn data(&mut self, points: &[BackendCoord], close: bool) {
        let Some(&first) = points.first() else { return };
        let _ = write!(self.out, "M{} {}", pixel(first.0), pixel(first.1));
        let mut last = first;
        for &point in &points[1..] {
            let (dx, dy) = (point.0 - last.0, point.1 - last.1);
            if (dx, dy) == (0, 0) {
                continue;
            }
            match (dx, dy) {
                (_, 0) => _ = write!(self.out, "h{}", pixel(dx)),
                (0, _) => _ = write!(self.out, "v{}", pixel(dy)),
                _ => _ = write!(self.out, "l{} {}", pixel(dx), pixel(dy)),
            }
            last = point;
        }
        if close {
            self.out.push('z');
        } else if last == first {
            // A line of no length still shows as a dot with round caps.
            self.out.push_str("h0.1");
        }
    }
}

impl DrawingBackend for Ink<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Outcome {
        self.fill(&[&[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]], plain(color), color.alpha);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.stroke(&[from, to], &pen(style));
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, (left, top): BackendCoord, (right, bottom): BackendCoord, style: &S, fill: bool) -> Outcome {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        if fill {
            self.fill(&[&corners], plain(style.color()), style.color().alpha);
        } else {
            self.stroke(&corners, &pen(style));
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.stroke(&path.into_iter().collect::<Vec<_>>(), &pen(style));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        let rim = (!fill).then(|| pen(style));
        self.disc(center, f64::from(radius) / UNITS, if fill { plain(style.color()) } else { super::palette::PAPER }, rim);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Outcome {
        self.fill(&[&corners.into_iter().collect::<Vec<_>>()], plain(style.color()), style.color().alpha);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Outcome {
        self.words(at, text, &Type::new(style.size() / UNITS, plain(style.color())));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = super::font::width(text, style.size(), Weight::Regular);
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

fn plain(color: BackendColor) -> Color {
    Color(color.rgb.0, color.rgb.1, color.rgb.2)
}

fn pen<S: BackendStyle>(style: &S) -> Pen {
    Pen::new(plain(style.color()), f64::from(style.stroke_width()) / UNITS).faded(style.color().alpha)
}

/// Tenths of a pixel as SVG writes them.
fn pixel(tenths: i32) -> String {
    let (sign, size) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    match (size / 10, size % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

/// A length with two decimals at most.
pub fn tidy(length: f64) -> String {
    let text = format!("{length:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text as XML wants it; characters that XML forbids are left out.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_short_and_in_tenths_of_a_pixel() {
        let mut out = String::new();
        Ink::new(&mut out, (100.0, 100.0))
            .stroke(&[(105, 200), (115, 200), (115, 200), (115, 185), (120, 190)], &Pen::new(Color(0, 0, 0), 1.5));
        assert!(out.contains("d=\"M10.5 20h1v-1.5l0.5 0.5\""), "{out}");
    }

    #[test]
    fn text_from_a_scenario_cannot_break_the_file() {
        assert_eq!(escape("a<b> & \"c\"\u{1}\n"), "a&lt;b&gt; &amp; &quot;c&quot; ");
    }
}
