//! Borders and towns beneath the map, and the geometry to cut them to its frame.

use std::sync::OnceLock;

use super::ink::Point;
use crate::lang::Lang;

/// A country: its names, and its outlines as longitude and latitude.
pub struct Country {
    name: [&'static str; 2],
    /// Its outlines.
    pub rings: Vec<Vec<Point>>,
}

impl Country {
    /// Its name in a language.
    pub fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.name[0],
            Lang::Fr => self.name[1],
        }
    }

    /// Is a place in it?
    pub fn holds(&self, place: Point) -> bool {
        self.rings.iter().any(|ring| contains(ring, place))
    }
}

/// A town: its name, longitude and latitude.
pub struct Town {
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub at: Point,
}

/// The piece of the world that a map shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Longitude from and to.
    pub x: (f64, f64),
    /// Latitude from and to.
    pub y: (f64, f64),
}

impl Window {
    /// Is the line between two corners of a cut outline an edge of the window, and no border?
    pub fn edges(&self, a: Point, b: Point) -> bool {
        let same = |p: f64, q: f64, edge: f64| (p - edge).abs() < 1e-9 && (q - edge).abs() < 1e-9;
        same(a.0, b.0, self.x.0) || same(a.0, b.0, self.x.1) || same(a.1, b.1, self.y.0) || same(a.1, b.1, self.y.1)
    }

    /// The part of an outline that lies in the window (Sutherland and Hodgman, 1974); empty if none does.
    pub fn cut(&self, ring: &[Point]) -> Vec<Point> {
        let mut ring = ring.to_vec();
        for (inside, crossing) in [
            half_plane(|p| p.0, self.x.0, true),
            half_plane(|p| p.0, self.x.1, false),
            half_plane(|p| p.1, self.y.0, true),
            half_plane(|p| p.1, self.y.1, false),
        ] {
            let mut kept = Vec::with_capacity(ring.len());
            for (i, &point) in ring.iter().enumerate() {
                let before = ring[(i + ring.len() - 1) % ring.len()];
                if inside(point) != inside(before) {
                    kept.push(crossing(before, point));
                }
                if inside(point) {
                    kept.push(point);
                }
            }
            ring = kept;
        }
        ring
    }
}

type Inside = Box<dyn Fn(Point) -> bool>;
type Crossing = Box<dyn Fn(Point, Point) -> Point>;

/// The side of an edge that is kept, and where a line crosses the edge.
fn half_plane(axis: fn(Point) -> f64, edge: f64, above: bool) -> (Inside, Crossing) {
    let inside = move |point: Point| if above { axis(point) >= edge } else { axis(point) <= edge };
    let crossing = move |a: Point, b: Point| {
        let t = (edge - axis(a)) / (axis(b) - axis(a));
        (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
    };
    (Box::new(inside), Box::new(crossing))
}

/// The countries that the file holds.
pub fn countries() -> &'static [Country] {
    static COUNTRIES: OnceLock<Vec<Country>> = OnceLock::new();
    COUNTRIES.get_or_init(|| lines(include_str!("data/borders.txt")).filter_map(country).collect())
}

/// An outline cut to a window: English name, French name, and rings of longitude and latitude.
pub type Outline = ([&'static str; 2], Vec<Vec<Point>>);

/// The countries that lie in a window of the world, cut to it, for a map that others draw.
pub fn outlines(window: Window) -> Vec<Outline> {
    let cut = |country: &Country| {
        let rings: Vec<Vec<Point>> = country.rings.iter().map(|ring| window.cut(ring)).filter(|ring| ring.len() > 2).collect();
        (!rings.is_empty()).then_some((country.name, rings))
    };
    countries().iter().filter_map(cut).collect()
}

/// The towns that the file holds.
pub fn towns() -> &'static [Town] {
    static TOWNS: OnceLock<Vec<Town>> = OnceLock::new();
    TOWNS.get_or_init(|| lines(include_str!("data/towns.txt")).filter_map(town).collect())
}

/// Centre and area of an outline.
pub fn centre(ring: &[Point]) -> (Point, f64) {
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        let cross = a.0 * b.1 - b.0 * a.1;
        area += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    if area.abs() < 1e-12 {
        (ring.first().copied().unwrap_or_default(), 0.0)
    } else {
        ((x / (3.0 * area), y / (3.0 * area)), area.abs() / 2.0)
    }
}

/// Is a place within an outline? (Even-odd rule.)
pub fn contains(ring: &[Point], (x, y): Point) -> bool {
    let mut within = false;
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + ring.len() - 1) % ring.len()];
        if (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0 {
            within = !within;
        }
    }
    within
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn country(line: &'static str) -> Option<Country> {
    let mut parts = line.split('|');
    let name = [parts.next()?, parts.next()?];
    let ring = |text: &str| {
        let numbers: Vec<i32> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
        let mut at = (0, 0);
        numbers
            .chunks_exact(2)
            .map(|step| {
                at = (at.0 + step[0], at.1 + step[1]);
                (f64::from(at.0) / 100.0, f64::from(at.1) / 100.0)
            })
            .collect()
    };
    Some(Country { name, rings: parts.next()?.split(';').map(ring).collect() })
}

fn town(line: &'static str) -> Option<Town> {
    let mut parts = line.split('|');
    let name = parts.next()?;
    let latitude: f64 = parts.next()?.parse().ok()?;
    Some(Town { name, at: (parts.next()?.parse().ok()?, latitude) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_whole_and_every_town_lies_in_its_country() {
        assert!(countries().len() > 60);
        let at = |name: &str| towns().iter().find(|town| town.name == name).unwrap().at;
        let country = |place| countries().iter().find(|country| country.holds(place)).unwrap().name(Lang::Fr);
        assert_eq!(country(at("Bamako")), "Mali");
        assert_eq!(country(at("Niamey")), "Niger");
        assert_eq!(country(at("Siguiri")), "Guinée");
        assert_eq!(lines(include_str!("data/towns.txt")).count(), towns().len());
    }

    #[test]
    fn an_outline_is_cut_to_the_window() {
        let window = Window { x: (0.0, 2.0), y: (0.0, 2.0) };
        let cut = window.cut(&[(-1.0, 1.0), (1.0, 1.0), (1.0, 3.0), (-1.0, 3.0)]);
        assert!((centre(&cut).1 - 1.0).abs() < 1e-9, "{cut:?}");
        assert!(window.cut(&[(5.0, 5.0), (6.0, 5.0), (6.0, 6.0)]).is_empty());
        assert!(window.edges((0.0, 1.0), (0.0, 2.0)) && !window.edges((0.0, 1.0), (1.0, 1.0)));
    }
}
