//! The likelihood scale of the IPCC: AR5 guidance note (Mastrandrea et al., 2010, table 1), AR6 WGI chapter 1, box 1.1.
//!
//! The scale's terms overlap (what is very likely is also likely). Read without overlap, each probability has one term, and an
//! interval that lies in two of the bands has none.

use crate::lang::Briefing;

/// Upper ends of the bands, from the least likely.
const BANDS: [(f64, Briefing); 9] = [
    (0.01, Briefing::ExceptionallyUnlikely),
    (0.05, Briefing::ExtremelyUnlikely),
    (0.10, Briefing::VeryUnlikely),
    (0.33, Briefing::Unlikely),
    (0.66, Briefing::AboutAsLikely),
    (0.90, Briefing::Likely),
    (0.95, Briefing::VeryLikely),
    (0.99, Briefing::ExtremelyLikely),
    (f64::INFINITY, Briefing::VirtuallyCertain),
];

/// What may be said of a probability that is known within an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    /// The whole interval lies in one band.
    Settled(Briefing),
    /// It reaches from one band into another: no term.
    Straddles(Briefing, Briefing),
}

/// The term for an interval.
pub fn of(ci95: [f64; 2]) -> Likelihood {
    let band = |p: f64| BANDS.iter().position(|&(end, _)| p <= end).unwrap_or(BANDS.len() - 1);
    let (low, high) = (band(ci95[0]), band(ci95[1]));
    if low == high { Likelihood::Settled(BANDS[low].1) } else { Likelihood::Straddles(BANDS[low].1, BANDS[high].1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_inside_a_band_has_its_term_and_one_across_bands_has_none() {
        assert_eq!(of([0.7, 0.8]), Likelihood::Settled(Briefing::Likely));
        assert_eq!(of([0.0, 0.001]), Likelihood::Settled(Briefing::ExceptionallyUnlikely));
        assert_eq!(of([0.995, 1.0]), Likelihood::Settled(Briefing::VirtuallyCertain));
        assert_eq!(of([0.64, 0.68]), Likelihood::Straddles(Briefing::AboutAsLikely, Briefing::Likely));
    }
}
