//! Scales that a reader can trust: round numbers upwards, months across.

use plotters::{
    coord::ranged1d::{BoldPoints, Ranged},
    coord::types::RangedCoordf64,
};

use super::{
    Page,
    font::{self, Weight},
    ink::{Anchor, Pen, Point, Type},
    palette::{GRID, INK, PAPER, RULE, SOFT},
    sheet::{Panel, Rect, Sheet},
};
use crate::{
    calendar::Calendar,
    lang::{Lang, Message},
};

/// Round ticks from 0 to just above the largest value, and the top of the scale.
pub fn value_ticks(largest: f64, most: usize) -> (Vec<f64>, f64) {
    let largest = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
    let top = largest * 1.04;
    let scale: RangedCoordf64 = (0.0..top).into();
    (scale.key_points(BoldPoints(most.max(2))), top)
}

/// Decimals that tell the ticks apart.
pub fn tick_places(ticks: &[f64]) -> i32 {
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    if step.is_finite() && step < 1.0 { (-step.log10().floor()).clamp(1.0, 6.0) as i32 } else { 0 }
}

/// Room that tick labels need left of a panel.
pub fn gutter(labels: &[String], size: f64) -> f64 {
    labels.iter().map(|label| font::width(label, size, Weight::Regular)).fold(0.0, f64::max) + size * 0.6
}

/// Grid lines with their labels left of the panel; the line of 0 is the dark one.
pub fn draw_values(sheet: &Sheet, panel: &Panel, ticks: &[f64], labels: &[String]) {
    let size = sheet.sizes().small;
    for (&tick, label) in ticks.iter().zip(labels) {
        let (_, y) = panel.at((panel.x.0, tick));
        let pen = if tick == 0.0 { Pen::new(INK, 1.5) } else { Pen::new(GRID, 1.2) };
        sheet.line(&[(panel.rect.left, y), (panel.rect.right, y)], pen);
        sheet.words((panel.rect.left - size * 0.5, y + size * 0.36), label.as_str(), Type::new(size, SOFT).at(Anchor::End));
    }
}

/// Height that the date axis takes beneath a panel.
pub fn date_height(size: f64) -> f64 {
    size * 3.1
}

/// A tick of the date axis.
struct Tick {
    day: usize,
    label: String,
    below: String,
    labelled: bool,
}

/// A panel of days of cover by day, up to just above the largest: its rectangle, and itself with its grid and values drawn.
pub fn days_panel<'s>(page: &Page, sheet: &Sheet<'s>, body: Rect, largest: f64) -> (Rect, Panel<'s>) {
    let sizes = sheet.sizes();
    let (ticks, top) = value_ticks(largest, ((body.height() / (sizes.small * 4.6)) as usize).max(4));
    let places = tick_places(&ticks);
    let mut labels: Vec<String> = ticks.iter().map(|&tick| page.lang.number(tick, places)).collect();
    if let Some(last) = labels.last_mut() {
        *last = format!("{last} {}", page.lang.say(Message::UnitDaysShort));
    }
    let plot = body.inset(gutter(&labels, sizes.small), sizes.small * 0.4, 0.0, date_height(sizes.small));
    let panel = sheet.panel(plot, (0.0, page.calendar.days().max(1) as f64), (0.0, top));
    draw_date_grid(sheet, &panel, &page.calendar, page.lang);
    draw_values(sheet, &panel, &ticks, &labels);
    (plot, panel)
}

/// Months (or weeks, or days) beneath a panel whose scale counts days.
pub fn draw_dates(sheet: &Sheet, panel: &Panel, calendar: &Calendar, lang: Lang) {
    let size = sheet.sizes().small;
    let bottom = panel.rect.bottom;
    sheet.line(&[(panel.rect.left, bottom), (panel.rect.right, bottom)], Pen::new(INK, 1.5));
    let style = Type::new(size, SOFT);
    for tick in ticks(panel, calendar, lang, size) {
        let (x, _) = panel.at((tick.day as f64, panel.y.0));
        sheet.line(&[(x, bottom), (x, bottom + if tick.labelled { size * 0.65 } else { size * 0.35 })], Pen::new(RULE, 1.2));
        if tick.labelled {
            let left = x + size * 0.3;
            sheet.words((left, bottom + size * 1.25), tick.label, style);
            if !tick.below.is_empty() {
                sheet.words((left, bottom + size * 2.5), tick.below, style);
            }
        }
    }
}

/// Thin upright lines at the labelled ticks, to be drawn before the data.
pub fn draw_date_grid(sheet: &Sheet, panel: &Panel, calendar: &Calendar, lang: Lang) {
    for tick in ticks(panel, calendar, lang, sheet.sizes().small) {
        if tick.labelled && tick.day > 0 && tick.day < calendar.days() {
            let (x, _) = panel.at((tick.day as f64, panel.y.0));
            sheet.line(&[(x, panel.rect.top), (x, panel.rect.bottom)], Pen::new(GRID, 1.0));
        }
    }
}

/// The same as white cuts through filled lanes, to be drawn upon the data.
pub fn draw_date_marks(sheet: &Sheet, panel: &Panel, calendar: &Calendar, lang: Lang) {
    for tick in ticks(panel, calendar, lang, sheet.sizes().small) {
        if tick.labelled && tick.day > 0 && tick.day < calendar.days() {
            let (x, _) = panel.at((tick.day as f64, panel.y.0));
            sheet.line(&[(x, panel.rect.top), (x, panel.rect.bottom)], Pen::new(PAPER, 1.4).faded(0.6));
        }
    }
}

/// The finest ticks whose labels do not touch: each label begins at its tick and must end before the next one.
fn ticks(panel: &Panel, calendar: &Calendar, lang: Lang, size: f64) -> Vec<Tick> {
    let day_width = panel.rect.width() / (panel.x.1 - panel.x.0).max(1.0);
    let fits = |ticks: &[Tick]| {
        let labelled: Vec<&Tick> = ticks.iter().filter(|tick| tick.labelled).collect();
        labelled.iter().enumerate().all(|(i, tick)| {
            let end = labelled.get(i + 1).map_or(panel.x.1, |next| next.day as f64);
            // The last label may run over the edge a little: the margin takes it, a neighbour's gutter too.
            let room = (end - tick.day as f64) * day_width - if i + 1 < labelled.len() { size * 0.7 } else { 0.0 };
            font::width(&tick.label, size, Weight::Regular).max(font::width(&tick.below, size, Weight::Regular)) + size * 0.3 <= room
        })
    };
    let by_days = [1, 2, 7, 14].into_iter().filter(|_| calendar.days() <= 70).map(|step| day_ticks(calendar, lang, step));
    let by_months = [1, 2, 3, 6, 12, 24, 60].into_iter().map(|step| month_ticks(calendar, lang, step));
    let by_number = [10, 20, 50, 100, 200, 500, 1000, 5000].into_iter().map(|step| number_ticks(calendar, lang, step));
    let choices = by_days.chain(by_months).chain(by_number);
    let mut choices = choices.map(|mut ticks| {
        drop_crowded_ends(&mut ticks, panel, day_width, size);
        ticks
    });
    choices.find(|ticks| ticks.iter().any(|tick| tick.labelled) && fits(ticks)).unwrap_or_default()
}

/// A first label before a short first month, or a last one at the very edge, gives way to its neighbour.
fn drop_crowded_ends(ticks: &mut [Tick], panel: &Panel, day_width: f64, size: f64) {
    let wide = |tick: &Tick| font::width(&tick.label, size, Weight::Regular).max(font::width(&tick.below, size, Weight::Regular)) + size;
    let labelled: Vec<usize> = (0..ticks.len()).filter(|&i| ticks[i].labelled).collect();
    if let Some(&last) = labelled.last()
        && labelled.len() > 1
        && (panel.x.1 - ticks[last].day as f64) * day_width + size * 0.7 < wide(&ticks[last])
    {
        ticks[last].labelled = false;
    }
    if let [first, second, ..] = labelled[..]
        && ticks[first].day == 0
        && (ticks[second].day as f64) * day_width < wide(&ticks[first])
    {
        ticks[first].labelled = false;
        if ticks[second].below.is_empty() {
            ticks[second].below = std::mem::take(&mut ticks[first].below);
        }
    }
}

fn day_ticks(calendar: &Calendar, lang: Lang, step: usize) -> Vec<Tick> {
    let days = calendar.days();
    let labelled = (0..days).step_by(step).map(|day| Tick {
        day,
        label: calendar.date(day).map_or_else(|| lang.day_number(day), |date| lang.day_month(date)),
        below: if calendar.start().is_some() { lang.day_number(day) } else { String::new() },
        labelled: true,
    });
    labelled.collect()
}

fn month_ticks(calendar: &Calendar, lang: Lang, step: usize) -> Vec<Tick> {
    let mut starts = calendar.month_starts();
    starts.retain(|&(day, _)| day < calendar.days());
    if let Some(start) = calendar.start()
        && start.day() != 1
    {
        starts.insert(0, (0, start));
    }
    let mut year = None;
    let tick = |(index, (day, date)): (usize, (usize, jiff::civil::Date))| {
        let first = index == 0;
        let labelled = if first {
            true
        } else {
            let (month, year) = (date.month().unsigned_abs() as usize - 1, date.year().unsigned_abs() as usize);
            month.is_multiple_of(step.min(12)) && (step <= 12 || year.is_multiple_of(step / 12))
        };
        let new_year = labelled && year != Some(date.year());
        if labelled {
            year = Some(date.year());
        }
        Tick { day, label: lang.month(date), below: if new_year { date.year().to_string() } else { String::new() }, labelled }
    };
    starts.into_iter().enumerate().map(tick).collect()
}

fn number_ticks(calendar: &Calendar, lang: Lang, step: usize) -> Vec<Tick> {
    let tick = |day| Tick { day, label: lang.day_number(day), below: String::new(), labelled: true };
    (0..calendar.days()).step_by(step).map(tick).collect()
}

/// A daily figure as a line: steps on a short horizon, a point a day on a longer one, means of a few days where days are thinner than a line.
pub fn course(values: &[f64], width: f64) -> Vec<Point> {
    let days = values.len();
    if days <= 14 {
        return values.iter().enumerate().flat_map(|(day, &value)| [(day as f64, value), ((day + 1) as f64, value)]).collect();
    }
    let stride = (days as f64 * 1.6 / width.max(1.0)).ceil().max(1.0) as usize;
    let points = values.chunks(stride).enumerate().map(|(i, chunk)| {
        let mean = chunk.iter().sum::<f64>() / chunk.len() as f64;
        ((i * stride) as f64 + chunk.len() as f64 / 2.0, mean)
    });
    let mut points: Vec<Point> = points.collect();
    // The line spans the days it speaks of.
    if let (Some(&first), Some(&last)) = (points.first(), points.last()) {
        points.insert(0, (0.0, first.1));
        points.push((days as f64, last.1));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_begin_at_zero() {
        let (ticks, top) = value_ticks(37.0, 6);
        assert_eq!(ticks[0], 0.0);
        assert!(ticks.iter().all(|tick| tick % 5.0 == 0.0), "{ticks:?}");
        assert!(top >= 37.0);
        assert!(value_ticks(0.0, 5).1 > 0.0);
        assert!(value_ticks(f64::NAN, 5).1 > 0.0);
    }

    #[test]
    fn decimals_tell_ticks_apart() {
        assert_eq!(tick_places(&[0.0, 0.5, 1.0]), 1);
        assert_eq!(tick_places(&[0.0, 0.05, 0.1]), 2);
        assert_eq!(tick_places(&[0.0, 20.0]), 0);
    }

    #[test]
    fn a_long_course_has_no_more_points_than_pixels() {
        let values = vec![1.0; 730];
        assert!(course(&values, 300.0).len() < 300);
        assert_eq!(course(&values[..3], 300.0).len(), 6);
    }
}
