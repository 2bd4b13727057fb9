//! Early warning: what the days of cover at the close of a day say of the fortnight to come.

use super::Probability;

/// Days ahead that a warning looks.
pub const DAYS_AHEAD: usize = 14;

/// Lower ends of the classes of cover, in whole days; a class ends where the next begins, the last has no end.
pub const COVER_FROM: [usize; 18] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 21, 25, 30, 40, 60];

/// Parameter draws (replications, where each has its own) that early warnings are taken from: the first ones of the run.
///
/// Looking at every day of every replication would slow large runs down and tell no more: the interval at 4,096 is narrower than what a
/// model can be trusted with.
pub const WATCHED: u64 = 4096;

/// How often a shortage followed days of one class of cover.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverClass {
    /// Days that closed with such cover and without a shortage, over all replications and all days but the last [`DAYS_AHEAD`].
    pub days: u64,
    /// Share of these days that a shortage follows within [`DAYS_AHEAD`] days; not a number where there are none. `n` counts the
    /// parameter draws (replications, where each has its own) that such a day belongs to: they are what is independent.
    pub chance: Probability,
}

/// The class of a cover in days: the index of the last of [`COVER_FROM`] that it reaches.
pub fn class_of(cover: f64) -> usize {
    // As a whole number: cover is never negative, and one beyond all classes saturates.
    CLASSES[(cover as usize).min(CLASSES.len() - 1)] as usize
}

/// By whole days of cover up to the last lower end.
const CLASSES: [u8; COVER_FROM[COVER_FROM.len() - 1] + 1] = {
    let mut classes = [0; COVER_FROM[COVER_FROM.len() - 1] + 1];
    let (mut days, mut class) = (0, 0);
    while days < classes.len() {
        if class + 1 < COVER_FROM.len() && COVER_FROM[class + 1] <= days {
            class += 1;
        }
        classes[days] = class as u8;
        days += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_is_in_the_last_class_that_it_reaches() {
        for cover in (0..2000).map(|tenth| f64::from(tenth) / 10.0) {
            let expected = COVER_FROM.iter().rposition(|&from| from as f64 <= cover);
            assert_eq!(Some(class_of(cover)), expected, "{cover}");
        }
        assert_eq!((class_of(6.999), class_of(7.0), class_of(f64::INFINITY), class_of(f64::NAN)), (6, 7, 17, 0));
    }
}
