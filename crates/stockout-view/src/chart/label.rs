//! Labels at the ends of lines, moved apart where lines end close together.

use super::{
    font::{self, Weight},
    ink::{Pen, Type},
    palette::{Color, RULE},
    sheet::{Rect, Sheet},
};

/// A label at the right end of a line.
pub struct EndLabel {
    /// Height at which its line ends, in pixels.
    pub y: f64,
    /// Its words.
    pub text: String,
    /// More words, lighter; may be empty.
    pub aside: String,
    /// Its colour.
    pub color: Color,
}

/// Space between a panel and its end labels.
pub const LEADER: f64 = 18.0;

/// Room that the labels need right of the panel, at most `most`.
pub fn room(labels: &[(String, String)], size: f64, most: f64) -> f64 {
    let wide = |(text, aside): &(String, String)| font::width(text, size, Weight::Bold) + aside_width(aside, size);
    (LEADER + 8.0 + labels.iter().map(wide).fold(0.0, f64::max)).min(most)
}

/// Draws the labels right of a panel: at the height of their line's end if they can, beside it with a leader if not.
pub fn draw_ends(sheet: &Sheet, panel: Rect, room: f64, size: f64, labels: &[EndLabel]) {
    let size = fitting_size(size, labels.len(), panel.height());
    let wanted: Vec<f64> = labels.iter().map(|label| label.y).collect();
    let placed = spread(&wanted, size * 1.3, panel.top, panel.bottom + size * 0.5);
    for (label, y) in labels.iter().zip(placed) {
        let pen = Pen::new(if (y - label.y).abs() > 1.0 { RULE } else { label.color }, 1.2);
        sheet.line(&[(panel.right + 2.0, label.y), (panel.right + LEADER * 0.45, y), (panel.right + LEADER - 4.0, y)], pen);
        let left = panel.right + LEADER;
        let words_room = room - LEADER - aside_width(&label.aside, size);
        let text = font::shorten(&label.text, size, Weight::Bold, words_room);
        let width = font::width(&text, size, Weight::Bold);
        sheet.words((left, y + size * 0.36), text, Type::new(size, label.color).bold().haloed());
        if !label.aside.is_empty() {
            sheet.words(
                (left + width + size * 0.45, y + size * 0.36),
                label.aside.as_str(),
                Type::new(size, super::palette::SOFT).haloed(),
            );
        }
    }
}

fn aside_width(aside: &str, size: f64) -> f64 {
    if aside.is_empty() { 0.0 } else { size * 0.45 + font::width(aside, size, Weight::Regular) }
}

/// A size at which so many labels fit above one another.
pub fn fitting_size(size: f64, labels: usize, height: f64) -> f64 {
    size.min(height / (labels.max(1) as f64 * 1.3)).max(size * 0.6)
}

/// Heights as near as can be to the wanted ones, at least `gap` apart, within the bounds while they have room; order is kept.
pub fn spread(wanted: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    // Runs of touching labels, each centred on what its members want: (sum of wanted offsets, members).
    let mut runs: Vec<(f64, Vec<usize>)> = Vec::new();
    let centre = |sum: f64, count: usize| {
        let half = gap * (count as f64 - 1.0) / 2.0;
        (sum / count as f64).min(bottom - half).max(top + half)
    };
    for index in order {
        runs.push((wanted[index].clamp(top, bottom.max(top)), vec![index]));
        while let [.., (upper_sum, upper), (lower_sum, lower)] = &runs[..] {
            let upper_end = centre(*upper_sum, upper.len()) + gap * (upper.len() as f64 - 1.0) / 2.0;
            let lower_start = centre(*lower_sum, lower.len()) - gap * (lower.len() as f64 - 1.0) / 2.0;
            if upper_end + gap <= lower_start + 1e-9 {
                break;
            }
            let Some((sum, members)) = runs.pop() else { break };
            if let Some(run) = runs.last_mut() {
                run.0 += sum;
                run.1.extend(members);
            }
        }
    }
    let mut placed = vec![0.0; wanted.len()];
    for (sum, members) in runs {
        let first = centre(sum, members.len()) - gap * (members.len() as f64 - 1.0) / 2.0;
        for (i, index) in members.into_iter().enumerate() {
            placed[index] = first + gap * i as f64;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_want_the_same_place_are_moved_apart() {
        let placed = spread(&[100.0, 100.0, 101.0, 300.0], 20.0, 0.0, 400.0);
        let mut sorted = placed.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= 20.0 - 1e-9), "{placed:?}");
        assert_eq!(placed[3], 300.0);
        assert!(placed[0] < placed[1] && placed[1] < placed[2]);
    }

    #[test]
    fn labels_stay_within_their_bounds() {
        let placed = spread(&[398.0, 399.0, 400.0], 20.0, 0.0, 400.0);
        assert_eq!(placed, [360.0, 380.0, 400.0]);
        let placed = spread(&[0.0; 5], 20.0, 0.0, 400.0);
        assert_eq!(placed, [0.0, 20.0, 40.0, 60.0, 80.0]);
    }
}
