//! First words of the days, of eight replications at a time.

use super::lane::{LANES, Lane, ZERO, each, small};
use crate::rng::{Chance, Draws, Process};
use rand::TryRng;
use rand_distr::{Distribution, StandardNormal};
use std::convert::Infallible;

/// A word of each replication.
pub(super) type Word = [u64; LANES];

/// First words of four days of one process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    first: u32,
    words: [Word; 4],
}

impl Words {
    /// Words of no day.
    pub(super) const NONE: Self = Self { first: u32::MAX, words: [[0; LANES]; 4] };

    /// The day's first words, from the blocks at hand or new ones.
    #[inline(always)]
    pub(super) fn day(&mut self, chances: &[Chance; LANES], process: Process, day: u32) -> &Word {
        let first = day - day % 4;
        if self.first != first {
            self.first = first;
            fill(&mut self.words, |lane| chances[lane].days(process, day));
        }
        &self.words[(day % 4) as usize]
    }
}

/// The first 16 bits of sixteen days of one process: enough to say on nearly all days that nothing happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heads {
    first: u32,
    words: [Word; 4],
}

impl Heads {
    /// Heads of no day.
    pub(super) const NONE: Self = Self { first: u32::MAX, words: [[0; LANES]; 4] };

    /// The day's heads: whole numbers below 65,536.
    #[inline(always)]
    pub(super) fn day(&mut self, chances: &[Chance; LANES], process: Process, day: u32) -> Lane {
        let first = day - day % 16;
        if self.first != first {
            self.first = first;
            fill(&mut self.words, |lane| chances[lane].heads(process, day));
        }
        let (word, shift) = ((day % 16 / 4) as usize, day % 4 * 16);
        each(|l| small(self.words[word][l] >> shift & 0xFFFF))
    }
}

/// Standard normal numbers of four days of one process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Normals {
    first: u32,
    values: [Lane; 4],
}

impl Normals {
    /// Numbers of no day.
    pub(super) const NONE: Self = Self { first: u32::MAX, values: [ZERO; 4] };

    /// The day's numbers.
    #[inline(always)]
    pub(super) fn day(&mut self, chances: &[Chance; LANES], process: Process, day: u32) -> &Lane {
        let first = day - day % 4;
        if self.first != first {
            self.first = first;
            self.draw(chances, process);
        }
        &self.values[(day % 4) as usize]
    }

    #[inline(never)]
    fn draw(&mut self, chances: &[Chance; LANES], process: Process) {
        for (lane, &chance) in chances.iter().enumerate() {
            for (day, word) in chance.days(process, self.first).into_iter().enumerate() {
                let mut draws = First { word: Some(word), chance, process, day: self.first + day as u32, rest: None };
                self.values[day][lane] = StandardNormal.sample(&mut draws);
            }
        }
    }
}

/// A day's first word, then words of the day's own, which are hardly ever needed.
struct First {
    word: Option<u64>,
    chance: Chance,
    process: Process,
    day: u32,
    rest: Option<Draws>,
}

impl First {
    #[cold]
    fn more(&mut self) -> u64 {
        self.rest.get_or_insert_with(|| self.chance.day(self.process, self.day)).word()
    }
}

impl TryRng for First {
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

#[inline(never)]
fn fill(words: &mut [Word; 4], block: impl Fn(usize) -> [u64; 4]) {
    for lane in 0..LANES {
        for (of_day, word) in words.iter_mut().zip(block(lane)) {
            of_day[lane] = word;
        }
    }
}
