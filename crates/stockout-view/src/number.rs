//! Rounding to what the interval supports: digits that the next run would change are not shown.

/// The place of the last digit worth showing: 1 is tenths, 0 units, −2 hundreds.
pub type Places = i32;

/// Digits of an estimate whose 95 % interval is given: as many as leave one digit of the half-width, or two when it begins with 1 or 2.
///
/// Without an interval (one replication) or with one of no width (every replication agrees) three significant digits are shown.
pub fn places(value: f64, ci95: [f64; 2]) -> Places {
    let half = (ci95[1] - ci95[0]) / 2.0;
    if half.is_finite() && half > 0.0 { places_of_half_width(half) } else { significant(value, 3) }
}

/// The same, held between `least` and `most`: a share of deaths to a thousandth of a percent helps nobody.
pub fn places_within(value: f64, ci95: [f64; 2], least: Places, most: Places) -> Places {
    places(value, ci95).clamp(least, most)
}

/// Places that show so many significant digits of a value; never more than whole numbers need.
pub fn significant(value: f64, digits: i32) -> Places {
    let size = value.abs();
    if !size.is_finite() || size < 1e-9 {
        return 0;
    }
    let places = digits - 1 - magnitude(size);
    // A whole number says all it has without a decimal.
    if places > 0 && (size - size.round()).abs() < 1e-9 { 0 } else { places.clamp(-6, 6) }
}

/// The fewest places that show so many significant digits of a value: 4.5 and not 4.500.
pub fn fewest(value: f64, digits: i32) -> Places {
    let most = significant(value, digits);
    (most.min(0)..=most).find(|&places| (round(value, places) - round(value, most)).abs() <= value.abs() * 1e-9).unwrap_or(most)
}

/// The value rounded to a place.
pub fn round(value: f64, places: Places) -> f64 {
    let unit = 10f64.powi(places.abs());
    let rounded = if places >= 0 { (value * unit).round() / unit } else { (value / unit).round() * unit };
    // No "-0".
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn places_of_half_width(half: f64) -> Places {
    let magnitude = magnitude(half);
    let leading = (half / 10f64.powi(magnitude)).round();
    let extra = i32::from(leading < 3.0);
    (extra - magnitude).clamp(-6, 6)
}

fn magnitude(size: f64) -> i32 {
    // Log10 of a normal positive number lies within ±308.
    size.log10().floor() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_interval_takes_digits_away() {
        assert_eq!(places(63.21, [60.1, 66.3]), 0);
        assert_eq!(places(63.21, [61.6, 64.8]), 1);
        assert_eq!(places(8123.0, [8000.0, 8246.0]), -1);
        assert_eq!(places(8123.0, [7700.0, 8500.0]), -2);
        assert_eq!(places(0.0123, [0.0119, 0.0127]), 4);
    }

    #[test]
    fn without_an_interval_three_digits_are_shown() {
        assert_eq!(places(1234.5, [f64::NAN, f64::NAN]), -1);
        assert_eq!(places(0.123_45, [0.123_45, 0.123_45]), 3);
        assert_eq!(places(12.0, [12.0, 12.0]), 0);
        assert_eq!(places(0.0, [0.0, 0.0]), 0);
    }

    #[test]
    fn no_nought_stands_at_the_end_without_need() {
        assert_eq!([4.5, 4.501, 12.0, 0.01, 1200.0, 0.0].map(|value| fewest(value, 4)), [1, 3, 0, 2, 0, 0]);
        assert_eq!(fewest(123_456.0, 3), -3);
    }

    #[test]
    fn rounding_goes_both_ways_and_knows_no_minus_zero() {
        assert_eq!(round(8123.0, -2), 8100.0);
        assert_eq!(round(0.126, 2), 0.13);
        assert!(round(-0.001, 1).is_sign_positive());
    }
}
