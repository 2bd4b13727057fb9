//! The names on the map: each goes where it touches no other, off the courses if it can, or is left out.

use super::{
    super::{
        Page, atlas,
        atlas::Window,
        font::{self, Weight},
        ink::{Anchor, Pen, Point, Type},
        palette::{Color, INK, PAPER},
        sheet::{Panel, Rect, Sheet},
    },
    NEAR, busiest_first, flow, on_sheet, pen,
};

/// Boxes that are taken; a label goes only where none is.
pub(super) struct Taken {
    pub(super) frame: Rect,
    pub(super) boxes: Vec<Rect>,
    /// Points of the courses, with half the width of their lines: a label beside them reads better than one upon them.
    pub(super) lines: Vec<(Point, f64)>,
}

impl Taken {
    fn is_free(&self, r: Rect) -> bool {
        let frame = self.frame.inset(6.0, 6.0, 6.0, 6.0);
        let within = r.left >= frame.left && r.right <= frame.right && r.top >= frame.top && r.bottom <= frame.bottom;
        within && self.boxes.iter().all(|b| r.right < b.left || b.right < r.left || r.bottom < b.top || b.bottom < r.top)
    }

    fn is_off_lines(&self, r: Rect) -> bool {
        self.lines.iter().all(|&((x, y), half)| x + half < r.left || x - half > r.right || y + half < r.top || y - half > r.bottom)
    }

    /// The first free of some boxes, off the courses if there is one such (or none, if it must be); it is then taken.
    fn first_free(&mut self, choices: &[Rect], on_lines: bool) -> Option<Rect> {
        let free: Vec<Rect> = choices.iter().copied().filter(|&choice| self.is_free(choice)).collect();
        let free = free.iter().copied().find(|&choice| self.is_off_lines(choice)).or_else(|| free.first().copied().filter(|_| on_lines))?;
        self.boxes.push(free);
        Some(free)
    }
}

/// The box of a text beside a point, in order of preference: right, left, above, below, and the corners.
fn beside((x, y): Point, width: f64, size: f64, away: f64) -> [Rect; 8] {
    let (height, half) = (size * 1.05, size * 0.52);
    let at = |left: f64, top: f64| Rect { left, top, right: left + width, bottom: top + height };
    let (right, left, middle) = (x + away, x - away - width, x - width / 2.0);
    [
        at(right, y - half),
        at(left, y - half),
        at(middle, y - away - height),
        at(middle, y + away),
        at(right - away * 0.3, y - away * 0.6 - height),
        at(right - away * 0.3, y + away * 0.6),
        at(left + away * 0.3, y - away * 0.6 - height),
        at(left + away * 0.3, y + away * 0.6),
    ]
}

/// A dot and a name for each place that the gazetteer knows and that has room for its name.
pub(super) fn towns(sheet: &Sheet, panel: &Panel, taken: &mut Taken, places: &[Point], style: Type) {
    for &place in places {
        let near = |town: &&atlas::Town| (town.at.0 - place.0).abs() < NEAR && (town.at.1 - place.1).abs() < NEAR;
        let Some(town) = atlas::towns().iter().find(near) else { continue };
        let at = panel.at(place);
        let radius = if style.weight == Weight::Bold { 7.0 } else { 4.0 };
        let dot = Rect { left: at.0 - radius, top: at.1 - radius, right: at.0 + radius, bottom: at.1 + radius };
        // A place that is named already is under its own dot.
        if !taken.is_free(dot) {
            continue;
        }
        let width = font::width(town.name, style.size, style.weight);
        if let Some(r) =
            taken.first_free(&[radius + 5.0, radius + 12.0].map(|away| beside(at, width, style.size, away)).concat(), style.color == INK)
        {
            taken.boxes.push(dot);
            sheet.disc(at, radius, PAPER, Some(Pen::new(INK, if style.weight == Weight::Bold { 3.0 } else { 1.6 })));
            sheet.words((r.left, r.top + style.size * 0.86), town.name, style.haloed());
        }
    }
}

/// The name of each route on a shield at its course.
pub(super) fn shields(page: &Page, sheet: &Sheet, panel: &Panel, taken: &mut Taken) {
    let size = sheet.sizes().body;
    let widest = page.results.routes.iter().map(flow).fold(0.0, f64::max);
    for route in busiest_first(page).into_iter().filter(|route| route.path.len() > 1) {
        let name = font::shorten(&route.name, size, Weight::Bold, panel.rect.width() * 0.3);
        let (width, height) = (font::width(&name, size, Weight::Bold) + size * 0.9, size * 1.5);
        let course = on_sheet(panel, route);
        let around = |at: Point| {
            let shield = move |dx: f64, dy: f64| {
                let (x, y) = (at.0 + dx * (width / 2.0 + 12.0), at.1 + dy * (height / 2.0 + 12.0));
                Rect { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 }
            };
            [(0.0, 0.0), (0.0, -1.0), (0.0, 1.0), (1.0, 0.0), (-1.0, 0.0)].map(|(dx, dy)| shield(dx, dy))
        };
        // On the course, if it is long enough not to vanish beneath; else beside it, from its far end on.
        let shares = [0.45, 0.55, 0.35, 0.65, 0.25, 0.75];
        let on_course: Vec<Rect> = shares.iter().map(|&share| around(along(&course, share))[0]).filter(|&r| taken.is_free(r)).collect();
        let off_course: Vec<Rect> = (1..9).flat_map(|i| around(along(&course, f64::from(i) / 12.0)).into_iter().skip(1)).collect();
        let is_long = length(&course) > width * 3.0;
        let placed = match on_course.first() {
            Some(&r) if is_long => Some(r),
            other => taken.first_free(&off_course, true).or(other.copied()),
        };
        let Some(r) = placed else { continue };
        taken.boxes.push(r);
        let color = pen(page, route, widest).color;
        sheet.rect(Rect { left: r.left - 2.0, top: r.top - 2.0, right: r.right + 2.0, bottom: r.bottom + 2.0 }, color, 1.0);
        sheet.rect(r, PAPER, 1.0);
        sheet.words(((r.left + r.right) / 2.0, r.bottom - size * 0.39), name, Type::new(size, INK).bold().at(Anchor::Middle));
    }
}

fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum()
}

/// Points along every course, a few pixels apart, with half the width of its line.
pub(super) fn lines(page: &Page, panel: &Panel) -> Vec<(Point, f64)> {
    let widest = page.results.routes.iter().map(flow).fold(0.0, f64::max);
    let routes = page.results.routes.iter().filter(|route| route.path.len() > 1);
    let points = routes.flat_map(|route| {
        let (course, half) = (on_sheet(panel, route), pen(page, route, widest).width / 2.0 + 1.0);
        let steps = (length(&course) / 5.0).ceil().max(1.0) as usize;
        (0..=steps).map(move |i| (along(&course, i as f64 / steps as f64), half)).collect::<Vec<_>>()
    });
    points.collect()
}

/// The point at a share of a line's length.
fn along(line: &[Point], share: f64) -> Point {
    let mut left = length(line) * share;
    for pair in line.windows(2) {
        let length = length(pair);
        if left <= length && length > 0.0 {
            let t = left / length;
            return (pair[0].0 + t * (pair[1].0 - pair[0].0), pair[0].1 + t * (pair[1].1 - pair[0].1));
        }
        left -= length;
    }
    line.last().copied().unwrap_or_default()
}

pub(super) fn names_of_countries(page: &Page, sheet: &Sheet, panel: &Panel, window: &Window, taken: &mut Taken) {
    let size = sheet.sizes().small;
    for country in atlas::countries() {
        let pieces = country.rings.iter().map(|ring| window.cut(ring)).filter(|ring| ring.len() > 2);
        let Some(piece) = pieces.max_by(|a, b| atlas::centre(a).1.total_cmp(&atlas::centre(b).1)) else { continue };
        let name = country.name(page.lang).to_uppercase();
        let (half, high) = (font::width(&name, size, Weight::Regular) / 2.0, size * 1.1);
        // The name lies wholly in its own land, as near to the middle as there is room.
        let (middle, _) = atlas::centre(&piece);
        let grid = (1..12).flat_map(|i| (1..12).map(move |j| (f64::from(i) / 12.0, f64::from(j) / 12.0)));
        let mut places: Vec<Point> =
            grid.map(|(u, v)| (window.x.0 + u * (window.x.1 - window.x.0), window.y.0 + v * (window.y.1 - window.y.0))).collect();
        places.sort_by(|a, b| (a.0 - middle.0).hypot(a.1 - middle.1).total_cmp(&(b.0 - middle.0).hypot(b.1 - middle.1)));
        places.insert(0, middle);
        let outline: Vec<Point> = piece.iter().map(|&at| panel.at(at)).collect();
        let boxes = places.into_iter().map(|place| {
            let (x, y) = panel.at(place);
            Rect { left: x - half, top: y - high / 2.0, right: x + half, bottom: y + high / 2.0 }
        });
        let own = |r: &Rect| {
            [(r.left, r.top), (r.right, r.top), (r.left, r.bottom), (r.right, r.bottom)]
                .iter()
                .all(|&corner| atlas::contains(&outline, corner))
        };
        if let Some(r) = taken.first_free(&boxes.filter(own).collect::<Vec<_>>(), false) {
            sheet.words(
                ((r.left + r.right) / 2.0, r.bottom - high * 0.24),
                name,
                Type::new(size, Color(0x7a, 0x75, 0x6a)).at(Anchor::Middle).haloed(),
            );
        }
    }
}
