//! Elements for plotters that its own set lacks: dashed lines, surfaces in one path, measured text.

use std::slice::Iter;

use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendCoord, DrawingErrorKind};

use super::{
    ink::{Ink, Pen, Type},
    palette::Color,
};

type Outcome = Result<(), DrawingErrorKind<std::convert::Infallible>>;

/// An open line.
pub struct Curve<C> {
    /// Its points.
    pub points: Vec<C>,
    /// How it is drawn.
    pub pen: Pen,
}

/// A filled outline.
pub struct Surface<C> {
    /// Its corners.
    pub points: Vec<C>,
    /// Its colour.
    pub color: Color,
    /// 1 is opaque.
    pub opacity: f64,
}

/// A disc of a size in pixels.
pub struct Disc<C> {
    /// Its centre, alone.
    pub at: [C; 1],
    /// Its radius.
    pub radius: f64,
    /// Its colour.
    pub color: Color,
    /// Its rim.
    pub rim: Option<Pen>,
}

/// A line of text.
pub struct Words<C> {
    /// Where its baseline begins, ends or has its middle, alone.
    pub at: [C; 1],
    /// What it says.
    pub text: String,
    /// How it is set.
    pub style: Type,
}

macro_rules! element {
    ($name:ident, $points:ident, |$shape:ident, $at:ident, $ink:ident| $draw:expr) => {
        impl<'a, C: 'a> PointCollection<'a, C> for &'a $name<C> {
            type Point = &'a C;
            type IntoIter = Iter<'a, C>;
            fn point_iter(self) -> Self::IntoIter {
                self.$points.iter()
            }
        }

        impl<'b, C> Drawable<Ink<'b>> for $name<C> {
            fn draw<I: Iterator<Item = BackendCoord>>(&self, at: I, $ink: &mut Ink<'b>, _: (u32, u32)) -> Outcome {
                let ($shape, $at) = (self, at.collect::<Vec<_>>());
                $draw;
                Ok(())
            }
        }
    };
}

element!(Curve, points, |shape, at, ink| ink.stroke(&at, &shape.pen));
element!(Surface, points, |shape, at, ink| ink.fill(&[&at], shape.color, shape.opacity));
element!(Disc, at, |shape, at, ink| at.iter().for_each(|&center| ink.disc(center, shape.radius, shape.color, shape.rim)));
element!(Words, at, |shape, at, ink| at.iter().for_each(|&base| ink.words(base, &shape.text, &shape.style)));
