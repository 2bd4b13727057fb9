//! First words of the days, of eight replications at a time.

use super::Lanes;
use super::lane::{LANES, Lane, ZERO, each, small};
use crate::rng::{self, Chance, Draws, Process, Shared};
use rand::TryRng;
use rand_distr::{Distribution, StandardNormal};
use std::convert::Infallible;

/// A word of each replication.
pub(super) type Word = [u64; LANES];

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
            self.draw(lanes, process);
        }
        &self.values[(day % 4) as usize]
    }

    #[inline(never)]
    fn draw(&mut self, lanes: &Lanes<'_>, process: Process) {
        for (day, (values, words)) in self.values.iter_mut().zip(&self.block.words).enumerate() {
            for ((value, &word), chance) in values.iter_mut().zip(words).zip(&lanes.chances) {
                let mut draws = First { word: Some(word), chance, process, day: self.block.first + day as u32, rest: None };
                *value = StandardNormal.sample(&mut draws);
            }
        }
    }
}

/// A day's first word, then words of the day's own, which are hardly ever needed.
struct First<'a> {
    word: Option<u64>,
    chance: &'a Chance,
    process: Process,
    day: u32,
    rest: Option<Draws>,
}

impl First<'_> {
    #[cold]
    fn more(&mut self) -> u64 {
        self.rest.get_or_insert_with(|| self.chance.day(self.process, self.day)).word()
    }
}

impl TryRng for First<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word.take().unwrap_or_else(|| self.more()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.try_next_u64()?.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
