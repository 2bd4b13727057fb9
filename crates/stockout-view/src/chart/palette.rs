//! Colours that survive colour blindness, a grey print and a poor projector.
//!
//! Hues follow Okabe and Ito (2008), darkened until text in them reaches a contrast of 4.5 on white; neighbours in a stack
//! alternate in lightness, and lines differ by dash as well, so that nothing rests on hue alone.

/// A colour without transparency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

/// Text and axes.
pub const INK: Color = Color(0x1d, 0x23, 0x2b);
/// Secondary text.
pub const SOFT: Color = Color(0x57, 0x60, 0x6c);
/// Ticks and thin rules.
pub const RULE: Color = Color(0x9a, 0xa3, 0xad);
/// Grid lines.
pub const GRID: Color = Color(0xe2, 0xe5, 0xe9);
/// Backgrounds of bars.
pub const LANE: Color = Color(0xee, 0xf0, 0xf3);
/// What is closed of a road.
pub const CLOSED: Color = Color(0xcb, 0xd1, 0xd8);
/// Paper.
pub const PAPER: Color = Color(0xff, 0xff, 0xff);
/// The mark at the head of every chart.
pub const ACCENT: Color = Color(0xb5, 0x3a, 0x12);

/// On and off lengths of a dashed line; empty is solid.
pub type Dash = &'static [f64];

/// Lines of commodities and uses: a dark colour and a dash each.
const LINES: [(Color, Dash); 6] = [
    (Color(0x1b, 0x5a, 0xa0), &[]),
    (Color(0xc2, 0x4a, 0x14), &[14.0, 5.0]),
    (Color(0x0f, 0x76, 0x65), &[3.0, 4.0]),
    (Color(0x7d, 0x3c, 0x8c), &[16.0, 5.0, 3.0, 5.0]),
    (Color(0x8a, 0x65, 0x00), &[8.0, 4.0]),
    (Color(0x44, 0x4c, 0x57), &[3.0, 3.0, 10.0, 3.0]),
];

/// Layers of a stack, dark and light in turn.
const LAYERS: [Color; 7] = [
    Color(0x12, 0x3f, 0x75),
    Color(0xeb, 0xa5, 0x5c),
    Color(0x2f, 0x8f, 0x7f),
    Color(0xf5, 0xd6, 0x8c),
    Color(0x6b, 0x2f, 0x68),
    Color(0x9f, 0xcb, 0xec),
    Color(0xb0, 0x52, 0x2d),
];

/// The rest of a stack, gathered.
pub const REST: Color = Color(0xc4, 0xca, 0xd1);

/// How many layers have a colour of their own.
pub const LAYER_COUNT: usize = LAYERS.len();

/// Colour and dash of the line with that index.
pub fn line(index: usize) -> (Color, Dash) {
    LINES[index % LINES.len()]
}

/// Colour and dash of a route by its status; the dash is in widths of the line. A status of the scenario's own takes the next free colour.
pub fn status(name: &str, index: usize) -> (Color, Dash) {
    match name {
        "reliable" => (Color(0x1b, 0x5a, 0xa0), &[]),
        "partial" => (Color(0xcf, 0x84, 0x14), &[2.6, 0.9]),
        "contested" => (Color(0x9e, 0x2a, 0x1f), &[1.1, 0.9]),
        "closed" => (INK, &[0.4, 0.8]),
        "" => (Color(0x6b, 0x74, 0x80), &[]),
        _ => {
            let own: [(Color, Dash); 4] = [
                (Color(0x0f, 0x76, 0x65), &[]),
                (Color(0x7d, 0x3c, 0x8c), &[3.0, 0.8]),
                (Color(0x8a, 0x65, 0x00), &[1.6, 0.8]),
                (Color(0x44, 0x4c, 0x57), &[0.8, 0.8]),
            ];
            own[index % own.len()]
        }
    }
}

/// Colour of the layer with that index.
pub fn layer(index: usize) -> Color {
    LAYERS.get(index).copied().unwrap_or(REST)
}

impl Color {
    /// Mixed with white: 0 is white, 1 the colour itself.
    pub fn tint(self, strength: f64) -> Self {
        let mix = |channel: u8| (255.0 - (255.0 - f64::from(channel)) * strength.clamp(0.0, 1.0)).round() as u8;
        Self(mix(self.0), mix(self.1), mix(self.2))
    }

    /// As SVG writes it.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance of WCAG 2, 0 to 1.
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(a: Color, b: Color) -> f64 {
        let (high, low) = (a.luminance().max(b.luminance()), a.luminance().min(b.luminance()));
        (high + 0.05) / (low + 0.05)
    }

    #[test]
    fn every_colour_that_bears_text_can_be_read_on_paper() {
        for color in [INK, SOFT, ACCENT].into_iter().chain(LINES.iter().map(|line| line.0)) {
            assert!(contrast(color, PAPER) >= 4.5, "{color:?} {}", contrast(color, PAPER));
        }
    }

    #[test]
    fn neighbours_in_a_stack_differ_in_grey() {
        for pair in LAYERS.windows(2) {
            assert!(contrast(pair[0], pair[1]) >= 1.8, "{pair:?} {}", contrast(pair[0], pair[1]));
        }
    }
}
