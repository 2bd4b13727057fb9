//! Figures of replications as a stream: moments, and how often the least, the largest and no difference at all were seen.
//!
//! A figure that is the same in most replications says little by its moments. How many differ, and by how much, says more
//! ([`super::mean`]). Merging in the same order gives the same bits; memory does not grow with the number of replications.

use super::Moments;

/// Moments of a figure, and how often its least and its largest value were seen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// The moments.
    pub moments: Moments,
    /// The least and the largest value.
    pub ends: Ends,
}

/// The least and the largest of some values, and how many they are. NaN is no value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// The least value; infinite without values.
    pub least: f64,
    /// How many there are.
    pub at_least: u64,
    /// The largest value; minus infinity without values.
    pub most: f64,
    /// How many there are.
    pub at_most: u64,
}

impl Default for Ends {
    fn default() -> Self {
        Self { least: f64::INFINITY, at_least: 0, most: f64::NEG_INFINITY, at_most: 0 }
    }
}

impl Ends {
    /// Adds a value.
    #[inline(always)]
    pub fn push(&mut self, value: f64) {
        if value <= self.least {
            self.at_least = if value < self.least { 1 } else { self.at_least + 1 };
            self.least = value;
        }
        if value >= self.most {
            self.at_most = if value > self.most { 1 } else { self.at_most + 1 };
            self.most = value;
        }
    }

    /// Adds what another block found.
    pub fn merge(&mut self, other: &Self) {
        if other.least <= self.least {
            self.at_least = other.at_least + if other.least < self.least { 0 } else { self.at_least };
            self.least = other.least;
        }
        if other.most >= self.most {
            self.at_most = other.at_most + if other.most > self.most { 0 } else { self.at_most };
            self.most = other.most;
        }
    }
}

impl Spread {
    /// Of a block of values.
    pub fn of(values: impl ExactSizeIterator<Item = f64> + Clone) -> Self {
        let mut ends = Ends::default();
        values.clone().for_each(|value| ends.push(value));
        Self { moments: Moments::of(values), ends }
    }

    /// Of each column of a block of rows.
    pub fn of_columns(rows: &[f64], width: usize) -> Vec<Self> {
        let mut ends = vec![Ends::default(); width];
        for row in rows.chunks_exact(width) {
            ends.iter_mut().zip(row).for_each(|(ends, &value)| ends.push(value));
        }
        Moments::of_columns(rows, width).into_iter().zip(ends).map(|(moments, ends)| Self { moments, ends }).collect()
    }

    /// Adds a value.
    pub fn push(&mut self, value: f64) {
        self.moments.push(value);
        self.ends.push(value);
    }

    /// Adds what another block found.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        self.ends.merge(&other.ends);
    }

    /// Were all values the same? Without values they were.
    pub fn is_constant(&self) -> bool {
        self.ends.least >= self.ends.most
    }
}

/// Differences of pairs: those below 0, those above it, and how many are 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Signed {
    /// Differences that are 0.
    pub zeros: u64,
    /// Those below 0.
    pub below: Moments,
    /// Those above 0.
    pub above: Moments,
    /// The least and the largest.
    pub ends: Ends,
}

impl Signed {
    /// Adds a difference.
    pub fn push(&mut self, difference: f64) {
        if difference == 0.0 {
            self.zeros += 1;
        } else if difference < 0.0 {
            self.below.push(difference);
        } else {
            self.above.push(difference);
        }
        self.ends.push(difference);
    }

    /// Of all of them.
    pub fn spread(&self) -> Spread {
        let mut moments = Moments::alike(self.zeros, 0.0);
        moments.merge(&self.below);
        moments.merge(&self.above);
        Spread { moments, ends: self.ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_say_what_the_whole_says() {
        let values: Vec<f64> = (0..90).map(|i| f64::from((i * 7 % 13).max(2))).collect();
        let whole = Spread::of(values.iter().copied());
        assert_eq!((whole.ends.least, whole.ends.most), (2.0, 12.0));
        assert_eq!(whole.ends.at_least, values.iter().filter(|&&value| value == 2.0).count() as u64);
        let (mut blocks, mut one_by_one, mut signed) = (Spread::default(), Spread::default(), Signed::default());
        values.chunks(8).for_each(|block| blocks.merge(&Spread::of(block.iter().copied())));
        values.iter().for_each(|&value| one_by_one.push(value));
        values.iter().for_each(|&value| signed.push(value - 5.0));
        assert_eq!((blocks.ends, one_by_one.ends), (whole.ends, whole.ends));
        assert_eq!(Spread::of_columns(&values, 1), [whole]);
        assert!((signed.spread().moments.mean + 5.0 - whole.moments.mean).abs() < 1e-12);
        assert_eq!(signed.zeros, values.iter().filter(|&&value| value == 5.0).count() as u64);
        assert!(Spread::of([f64::NAN, 1.0].into_iter()).is_constant() && !whole.is_constant());
    }
}
