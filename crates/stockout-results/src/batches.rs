//! Replications in batches: few numbers a point, by which points that share their chance are compared in pairs.

use std::ops::Range;

/// Consecutive replications, cut into batches whose sizes differ by one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batches {
    /// Replications in all.
    pub replications: u64,
    /// How many batches: at most as many as replications; 0 where none are kept.
    pub count: u64,
}

impl Batches {
    /// Batches at most: Student's quantile for so many is nearly the normal one, and each is a number to keep at every point.
    pub const MOST: u64 = 32;

    /// As many batches as there are replications, up to [`Batches::MOST`]; none where a single replication has nothing to differ from.
    pub fn of(replications: u64) -> Self {
        Self { replications, count: if replications < 2 { 0 } else { replications.min(Self::MOST) } }
    }

    /// The replications of a batch, counted from 0.
    pub fn range(&self, batch: u64) -> Range<u64> {
        let start = |batch: u64| (u128::from(self.replications) * u128::from(batch) / u128::from(self.count.max(1))) as u64;
        start(batch)..start(batch + 1)
    }

    /// Replications of each batch.
    pub fn sizes(&self) -> Vec<f64> {
        (0..self.count).map(|batch| (self.range(batch).end - self.range(batch).start) as f64).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_each_replication_once_and_differ_in_size_by_one_at_most() {
        for n in [2, 3, 31, 32, 33, 100, 127, 129, 1000, u64::MAX / 3] {
            let batches = Batches::of(n);
            assert_eq!(batches.count, n.min(32));
            let ranges: Vec<Range<u64>> = (0..batches.count).map(|batch| batches.range(batch)).collect();
            assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (0, n));
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
            let sizes = ranges.iter().map(|range| range.end - range.start);
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
        }
        assert_eq!([0, 1].map(|n| Batches::of(n).count), [0, 0]);
    }
}
