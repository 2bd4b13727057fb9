//! Daily figures of a worker's replications: sums of each block, and counts for the quantiles.

use crate::kernel::{LANES, Lane, Work, widely};
use crate::model::Shape;
use crate::stats::{Coder, Sketch};

use super::BLOCK;

/// Bins an octave of the daily quantiles, as a power of two (see [`crate::results::catalogue::DAILY_QUANTILE_ERROR`]).
pub(super) const DAILY_BITS: u32 = 7;
/// Groups of lanes that are looked at together: few enough that their figures are still in a cache.
const GROUPS: usize = 4;
/// Replications that are looked at together.
const TOGETHER: usize = GROUPS * LANES;
/// Blocks that are counted at a time. Counts of a series lie in some dozens of cache lines, which are fetched once a time.
const BLOCKS: usize = 4;
/// Looks at a block.
const LOOKS: usize = BLOCK as usize / TOGETHER;

/// Codes of a series: 0 what counts as 0, else the number of a bin, and the last bin beyond.
type Codes = [u16; TOGETHER];

/// The desk on which daily figures are put, group by group.
pub(super) struct Daily {
    /// Groups that have not been looked at: their figures, where [`Shape::daily`] and its kin say.
    groups: [Vec<Lane>; GROUPS],
    put: usize,
    /// Replications of the block at hand that have been looked at.
    seen: usize,
    /// By series: sums of the block at hand.
    sums: Vec<f64>,
    /// By look that waits, then series: each look writes from front to back.
    codes: Vec<Vec<Codes>>,
    /// How many replications each look that waits has.
    waiting: Vec<usize>,
    sketches: Vec<Sketch>,
}

impl Daily {
    /// `usual` are figures of a few replications: what they share is expected of many.
    pub(super) fn new(shape: &Shape, usual: &[Lane]) -> Self {
        let series = shape.daily_figures() * shape.days;
        Self {
            groups: Default::default(),
            put: 0,
            seen: 0,
            sums: vec![0.0; series],
            codes: vec![Vec::new(); BLOCKS * LOOKS],
            waiting: Vec::with_capacity(BLOCKS * LOOKS),
            sketches: (0..series).map(|at| Sketch::expecting(DAILY_BITS, usual.get(at).and_then(shared))).collect(),
        }
    }

    /// Takes over the figures of the block's next group and gives back the room of an earlier one. Only a block's last group may have
    /// lanes that repeat another.
    pub(super) fn put(&mut self, figures: &mut Vec<Lane>) -> &[Lane] {
        if self.put == GROUPS {
            self.look(TOGETHER);
        }
        let group = &mut self.groups[self.put];
        group.resize(figures.len(), [0.0; LANES]);
        std::mem::swap(group, figures);
        self.put += 1;
        group
    }

    /// Looks at the groups that have been put, which hold so many replications.
    fn look(&mut self, replications: usize) {
        let codes = &mut self.codes[self.waiting.len()];
        codes.resize(self.sketches.len(), [0; TOGETHER]);
        // Where there are fewer groups the first one stands for the others.
        let groups = std::array::from_fn(|group| &self.groups[if group < self.put { group } else { 0 }][..]);
        widely(Look { groups, replications, codes, sums: &mut self.sums, sketches: &mut self.sketches });
        self.waiting.push(replications);
        self.put = 0;
        self.seen += replications;
    }

    /// Closes a block of so many replications: its sums, by series.
    pub(super) fn close(&mut self, count: usize) -> Vec<f64> {
        let left = count - self.seen;
        self.look(left);
        self.seen = 0;
        if self.waiting.len() > (BLOCKS - 1) * LOOKS {
            self.count();
        }
        self.sums.iter_mut().map(std::mem::take).collect()
    }

    /// Counts what waits.
    fn count(&mut self) {
        widely(Count { codes: &self.codes, waiting: &self.waiting, sketches: &mut self.sketches });
        self.waiting.clear();
    }

    /// The counts, once there is no more to count.
    pub(super) fn finish(mut self) -> Vec<Sketch> {
        self.count();
        self.sketches
    }
}

/// The value that most of a few replications have, of equals the least; none where all differ.
fn shared(lanes: &Lane) -> Option<f64> {
    let count = |value: &f64| lanes.iter().filter(|other| *other == value).count();
    let most = lanes.iter().map(count).max().filter(|&most| most > 1)?;
    lanes.iter().copied().filter(|value| count(value) == most).min_by(f64::total_cmp)
}

/// What is done with the figures of some groups, eight at a time.
struct Look<'a> {
    groups: [&'a [Lane]; GROUPS],
    replications: usize,
    codes: &'a mut [Codes],
    sums: &'a mut [f64],
    sketches: &'a mut [Sketch],
}

impl Work for Look<'_> {
    type Made = ();

    #[inline(always)]
    fn work(self) {
        for (series, sketch) in self.sketches.iter_mut().enumerate() {
            let mut values = [[0.0; LANES]; GROUPS];
            for (to, group) in values.iter_mut().zip(self.groups) {
                *to = group[series];
            }
            // A figure that the scenario does not have is NaN in all replications.
            if values[0][0].is_nan() {
                continue;
            }
            sketch.reach(&values);
            code(&values, &mut self.codes[series]);
            if self.replications < TOGETHER {
                values.as_flattened_mut()[self.replications..].fill(0.0);
            }
            sketch.recognise(&values.as_flattened()[..self.replications]);
            self.sums[series] += sum(&values);
        }
    }
}

/// What waits is counted series by series, so that the bins of one are fetched once.
struct Count<'a> {
    codes: &'a [Vec<Codes>],
    waiting: &'a [usize],
    sketches: &'a mut [Sketch],
}

impl Work for Count<'_> {
    type Made = ();

    #[inline(always)]
    fn work(self) {
        let mut side_by_side = [[0; TOGETHER]; BLOCKS * LOOKS];
        for (series, sketch) in self.sketches.iter_mut().enumerate().filter(|(_, sketch)| sketch.has_seen()) {
            let mut count = 0;
            for (codes, &seen) in self.codes.iter().zip(self.waiting) {
                // All of them, those that nobody has seen too: the next ones are written over these.
                side_by_side.as_flattened_mut()[count..count + TOGETHER].copy_from_slice(&codes[series]);
                count += seen;
            }
            sketch.count(&side_by_side.as_flattened()[..count]);
        }
    }
}

/// Group by group, then over the lanes, always in this order.
#[inline(always)]
fn sum(values: &[Lane; GROUPS]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (l, lane) in lanes.iter_mut().enumerate() {
        *lane = (values[0][l] + values[1][l]) + (values[2][l] + values[3][l]);
    }
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

#[inline(always)]
fn code(values: &[Lane; GROUPS], codes: &mut [u16; TOGETHER]) {
    let coder = Coder::new(DAILY_BITS);
    for (code, &value) in codes.iter_mut().zip(values.as_flattened()) {
        *code = coder.code(value).min(u32::from(u16::MAX)) as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::DAILY_BITS;
    use crate::results::catalogue::DAILY_QUANTILE_ERROR;
    use crate::stats::Sketch;

    #[test]
    fn the_error_of_daily_quantiles_is_the_one_that_is_stated() {
        assert_eq!(Sketch::error(DAILY_BITS), DAILY_QUANTILE_ERROR);
    }
}
