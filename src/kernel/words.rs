//! First words of the days, of eight replications at a time.

use super::Lanes;
use super::lane::{LANES, Lane, Word, ZERO, each, normal, small};
use crate::rng::{self, Process, Shared};

/// The block that some days share, of one process: the one at hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    first: u32,
    key: Option<[u32; 2]>,
    words: [Word; 4],
}

impl Block {
    /// The block of no day.
    pub(super) const NONE: Self = Self { first: u32::MAX, key: None, words: [[0; LANES]; 4] };

    /// Makes it the block of a day; returns whether it was another.
    #[inline(always)]
    fn turn(&mut self, lanes: &Lanes<'_>, process: Process, what: Shared, day: u32) -> bool {
        let first = day - day % what.days();
        if self.first == first {
            return false;
        }
        self.first = first;
        let key = *self.key.get_or_insert_with(|| rng::key(lanes.seed, process));
        self.words = rng::shared(key, &lanes.replications, what, day);
        true
    }

    /// The day's first words.
    #[inline(always)]
    pub(super) fn words(&mut self, lanes: &Lanes<'_>, process: Process, day: u32) -> &Word {
        self.turn(lanes, process, Shared::Words, day);
        &self.words[(day % 4) as usize]
    }

    /// The day's first 16 bits, as whole numbers below 65,536: enough to say on nearly all days that nothing happens.
    #[inline(always)]
    pub(super) fn heads(&mut self, lanes: &Lanes<'_>, process: Process, day: u32) -> Lane {
        self.turn(lanes, process, Shared::Heads, day);
        let (word, shift) = (&self.words[(day % 16 / 4) as usize], day % 4 * 16);
        each(|l| small(word[l] >> shift & 0xFFFF))
    }
}

/// Standard normal numbers of four days of one process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Normals {
    block: Block,
    values: [Lane; 4],
}

impl Normals {
    /// Numbers of no day.
    pub(super) const NONE: Self = Self { block: Block::NONE, values: [ZERO; 4] };

    /// The day's numbers.
    #[inline(always)]
    pub(super) fn day(&mut self, lanes: &Lanes<'_>, process: Process, day: u32) -> &Lane {
        if self.block.turn(lanes, process, Shared::Words, day) {
            for (values, words) in self.values.iter_mut().zip(&self.block.words) {
                *values = normal(words);
            }
        }
        &self.values[(day % 4) as usize]
    }
}
