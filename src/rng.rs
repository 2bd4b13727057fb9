//! Chance with a name: every process has draws of its own, keyed by seed, replication and day.
//!
//! The generator is Philox4x64-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11): a
//! keyed bijection of a 256-bit counter. The seed is the key; replication, process and day are the counter. Two draws of
//! different names are therefore different inputs of one bijection: they cannot collide, and nothing that happens to one
//! process can shift another. docs/randomness.md states the scheme and why it is sound; its version is [`SCHEME`].

use rand::TryRng;
use std::convert::Infallible;

/// Version of the scheme that turns a seed into draws. Any change of a draw raises it.
pub const SCHEME: u32 = 2;

/// Four days share one block of the generator: each has one of its four words as its first draw.
const DAYS_IN_BLOCK: u32 = 4;

/// So many days' heads share a word.
const HEADS_IN_WORD: u32 = 4;

/// A block: four words of 64 random bits.
type Block = [u64; 4];

/// Philox4x64 with ten rounds, as published (and as in numpy's `Philox`).
#[inline]
pub fn philox(key: [u64; 2], counter: Block) -> Block {
    const MULTIPLIER: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
    const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for _ in 0..10 {
        let left = u128::from(MULTIPLIER[0]) * u128::from(c0);
        let right = u128::from(MULTIPLIER[1]) * u128::from(c2);
        (c0, c1, c2, c3) = ((right >> 64) as u64 ^ c1 ^ k0, right as u64, (left >> 64) as u64 ^ c3 ^ k1, left as u64);
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    [c0, c1, c2, c3]
}

/// A source of chance: 64 bits that stand for a name such as `closure/RN7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Process(u64);

impl Process {
    /// The process of that name. The same name is the same process in every scenario, whatever stands beside it.
    pub fn named(name: &str) -> Self {
        let hash = blake3::hash(name.as_bytes());
        let mut word = [0; 8];
        word.copy_from_slice(&hash.as_bytes()[..8]);
        Self(u64::from_le_bytes(word))
    }
}

/// What a stretch of a process's draws is for. Append only: the number is part of the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Domain {
    /// The first draw of each day, four days a block.
    Days = 0,
    /// All further draws of a day.
    Day = 1,
    /// Draws of the n-th convoy of a day.
    Convoy = 2,
    /// Draws that belong to no day: the state before day 0, a parameter draw, a bootstrap.
    Once = 3,
    /// The first 16 bits of each day, sixteen days a block.
    Heads = 4,
}

/// The chance of one replication (or of one parameter draw, or of one resampling).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    key: [u64; 2],
    replication: u64,
}

impl Chance {
    /// The chance of a replication under a seed.
    pub fn new(seed: u64, replication: u64) -> Self {
        Self { key: [seed, u64::from(SCHEME)], replication }
    }

    #[inline]
    fn block(&self, process: Process, domain: Domain, index: u32, day: u32, block: u32) -> Block {
        let place = u64::from(day) << 32 | u64::from(block);
        let what = (domain as u64) << 32 | u64::from(index);
        philox(self.key, [place, process.0, self.replication, what])
    }

    /// The first words of the four days that share a block with `day`.
    #[inline]
    pub fn days(&self, process: Process, day: u32) -> [u64; 4] {
        self.block(process, Domain::Days, 0, day - day % DAYS_IN_BLOCK, 0)
    }

    /// Heads of the sixteen days that share a block with `day`: 16 bits each, four a word, the first day's lowest.
    #[inline]
    pub fn heads(&self, process: Process, day: u32) -> [u64; 4] {
        self.block(process, Domain::Heads, 0, day - day % (DAYS_IN_BLOCK * HEADS_IN_WORD), 0)
    }

    /// Draws of a process on a day, beside its first word and its head.
    #[inline]
    pub fn day(&self, process: Process, day: u32) -> Draws {
        Draws::new(*self, process, Domain::Day, 0, day)
    }

    /// Draws of the n-th attacked convoy of a process on a day.
    #[inline]
    pub fn convoy(&self, process: Process, day: u32, convoy: u32) -> Draws {
        Draws::new(*self, process, Domain::Convoy, convoy, day)
    }

    /// Draws that belong to no day.
    pub fn once(&self, process: Process) -> Draws {
        Draws::new(*self, process, Domain::Once, 0, 0)
    }
}

/// A short run of draws, opened for one purpose and dropped: an `rand::Rng`, so that rand_distr's laws can use it.
#[derive(Debug)]
pub struct Draws {
    chance: Chance,
    process: Process,
    domain: Domain,
    index: u32,
    day: u32,
    next_block: u32,
    at: usize,
    buffer: Block,
}

impl Draws {
    #[inline]
    fn new(chance: Chance, process: Process, domain: Domain, index: u32, day: u32) -> Self {
        Self { chance, process, domain, index, day, next_block: 0, at: 4, buffer: [0; 4] }
    }

    /// The next 64 bits.
    #[inline]
    pub fn word(&mut self) -> u64 {
        if self.at == 4 {
            self.buffer = self.chance.block(self.process, self.domain, self.index, self.day, self.next_block);
            self.next_block += 1;
            self.at = 0;
        }
        self.at += 1;
        self.buffer[self.at - 1]
    }

    /// Uniform, above 0 and below 1.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform(self.word())
    }
}

/// 64 random bits as a number above 0 and below 1: the middle of one of 2⁵² cells.
#[inline]
pub fn uniform(word: u64) -> f64 {
    const CELLS: f64 = (1u64 << 52) as f64;
    ((word >> 12) as f64 + 0.5) / CELLS
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers that the authors publish with Random123 (kat_vectors, philox4x64 10).
    #[test]
    fn the_generator_gives_the_published_answers() {
        let zeros = philox([0; 2], [0; 4]);
        assert_eq!(zeros, [0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b]);
        let ones = philox([u64::MAX; 2], [u64::MAX; 4]);
        assert_eq!(ones, [0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0]);
        let pi = philox(
            [0x452821e638d01377, 0xbe5466cf34e90c6c],
            [0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89],
        );
        assert_eq!(pi, [0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6]);
    }

    #[test]
    fn days_share_blocks_and_no_word() {
        let (chance, process) = (Chance::new(7, 11), Process::named("closure/RN7"));
        assert_eq!(chance.days(process, 4), chance.days(process, 7));
        assert_eq!(chance.heads(process, 16), chance.heads(process, 31));
        let words = (0..20).step_by(4).flat_map(|day| chance.days(process, day).into_iter().chain(chance.heads(process, day * 4)));
        assert_eq!(words.collect::<std::collections::BTreeSet<u64>>().len(), 40);
    }

    #[test]
    fn uniforms_stay_inside_the_open_unit_interval() {
        assert!(uniform(0) > 0.0);
        assert!(uniform(u64::MAX) < 1.0);
    }
}
