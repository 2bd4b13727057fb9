//! A spread as a bar: nine tenths light, half dark, a stroke at the median. Values show on hover.

use std::fmt::Write as _;

use super::html::escape;

/// The bar of five quantiles on a scale from 0.
pub fn spread([q05, q25, q50, q75, q95]: [f64; 5], scale: f64, title: &str) -> String {
    let at = |value: f64| if scale > 0.0 && value.is_finite() { (value / scale * 1000.0).clamp(0.0, 1000.0) } else { 0.0 };
    let width = |from: f64, to: f64| (at(to) - at(from)).max(3.0);
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg class=\"bar\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><title>{}</title>\
         <rect class=\"lane\" width=\"1000\" height=\"20\"/><rect class=\"wide\" x=\"{:.0}\" y=\"4\" width=\"{:.0}\" height=\"12\"/>\
         <rect class=\"half\" x=\"{:.0}\" y=\"4\" width=\"{:.0}\" height=\"12\"/><rect class=\"mid\" x=\"{:.0}\" y=\"1\" width=\"6\" height=\"18\"/></svg>",
        escape(title),
        at(q05),
        width(q05, q95),
        at(q25),
        width(q25, q75),
        (at(q50) - 3.0).clamp(0.0, 994.0),
    );
    svg
}
