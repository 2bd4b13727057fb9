//! Every chart in every odd case: text stays in the frame and off other text, files are small, drawing is quick.

use super::*;
use crate::fixture;

fn options(lang: Lang, size: Size) -> Options {
    Options { lang, size, date: Date::constant(2026, 11, 22) }
}

/// A line of text as it stands on the sheet.
pub(super) struct TextBox {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl TextBox {
    /// Tall as capitals and descenders are, wide as the typeface says.
    fn of(node: resvg::usvg::roxmltree::Node) -> Self {
        let number = |name: &str| node.attribute(name).and_then(|value| value.parse::<f64>().ok()).unwrap();
        let weight = if node.attribute("font-weight").is_some() { font::Weight::Bold } else { font::Weight::Regular };
        let text = node.text().unwrap_or_default().to_owned();
        let (x, y, size) = (number("x"), number("y"), number("font-size"));
        let width = font::width(&text, size, weight);
        let left = x - width
            * match node.attribute("text-anchor") {
                Some("middle") => 0.5,
                Some("end") => 1.0,
                _ => 0.0,
            };
        Self { text, left, right: left + width, top: y - 0.73 * size, bottom: y + 0.2 * size }
    }

    pub(super) fn touches(&self, other: &Self) -> bool {
        // Kerning makes text a little narrower than it is measured.
        let slack = 0.5;
        self.left + slack < other.right
            && other.left + slack < self.right
            && self.top + slack < other.bottom
            && other.top + slack < self.bottom
    }
}

pub(super) fn text_boxes(svg: &str) -> Vec<TextBox> {
    let document = resvg::usvg::roxmltree::Document::parse(svg).expect("a chart is well-formed XML");
    document.descendants().filter(|node| node.has_tag_name("text")).map(TextBox::of).collect()
}

#[test]
fn no_text_leaves_the_frame_or_touches_another_in_any_case_and_language() {
    let mut faults = Vec::new();
    for (case, results) in fixture::odd_cases() {
        for lang in Lang::ALL {
            for size in [Size::Slide, Size::Page] {
                let (width, height) = size.pixels();
                for chart in all(&results, &options(lang, size)) {
                    let at = format!("{case} {} {lang:?} {size:?}", chart.name);
                    let boxes = text_boxes(&chart.svg);
                    for (i, text) in boxes.iter().enumerate() {
                        if text.left < 4.0 || text.top < 4.0 || text.right > width - 4.0 || text.bottom > height - 4.0 {
                            faults.push(format!("{at}: {:?} leaves the frame", text.text));
                        }
                        faults.extend(
                            boxes[..i]
                                .iter()
                                .filter(|other| text.touches(other))
                                .map(|other| format!("{at}: {:?} touches {:?}", text.text, other.text)),
                        );
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

#[test]
fn every_chart_says_what_it_is_and_where_it_comes_from() {
    for (case, results) in fixture::odd_cases() {
        for chart in all(&results, &options(Lang::Fr, Size::Slide)) {
            let document = resvg::usvg::roxmltree::Document::parse(&chart.svg).unwrap();
            let text = |tag: &str| {
                document.descendants().find(|node| node.has_tag_name(tag)).and_then(|node| node.text()).unwrap_or_default().to_owned()
            };
            assert_eq!(text("title"), chart.title);
            assert_eq!(text("desc"), chart.description);
            let metadata: serde_json::Value = serde_json::from_str(&text("metadata")).unwrap();
            assert_eq!(metadata["scenario"]["title"], results.provenance.title.plain);
            assert_eq!(metadata["chart"], chart.name);
            assert!(!chart.description.contains("NaN") && !chart.svg.contains("NaN"), "{case} {}", chart.name);
        }
    }
}

#[test]
fn files_are_small() {
    for (case, results) in fixture::odd_cases() {
        for chart in all(&results, &options(Lang::En, Size::Slide)) {
            assert!(chart.svg.len() < 200_000, "{case} {}: {} bytes", chart.name, chart.svg.len());
        }
    }
}

#[test]
fn a_picture_has_the_size_of_a_slide_and_carries_its_provenance() {
    let results = fixture::results(&fixture::Shape { replications: 10, days: 20, ..fixture::Shape::default() });
    let chart = &all(&results, &options(Lang::En, Size::Slide))[0];
    let png = chart.png();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!((&png[16..20], &png[20..24]), (&1600u32.to_be_bytes()[..], &900u32.to_be_bytes()[..]));
    let head = &png[33..];
    assert_eq!(&head[4..8], b"tEXt");
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
    let text = std::str::from_utf8(&head[8..8 + length]).unwrap();
    let (keyword, json) = text.split_once('\0').unwrap();
    assert_eq!(keyword, "stockout");
    let metadata: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(metadata["seed"], 1);
}

#[test]
fn every_chart_looks_as_it_did() {
    let results = fixture::results(&fixture::Shape { days: 60, ..fixture::Shape::default() });
    for lang in Lang::ALL {
        for chart in all(&results, &options(lang, Size::Slide)) {
            // The typeface's bytes would drown the drawing.
            insta::assert_snapshot!(format!("{}_{}", chart.name, lang.code()), chart.inline());
        }
    }
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let results = fixture::results(&fixture::Shape::default());
    assert_eq!(all(&results, &options(Lang::Fr, Size::Page)), all(&results, &options(Lang::Fr, Size::Page)));
}
