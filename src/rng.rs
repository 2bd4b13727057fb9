//! Chance with a name: every process has draws of its own, keyed by seed, replication and day.
//!
//! The generator is Philox4x64-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11): a
//! keyed bijection of a 256-bit counter. The seed is the key; replication, process and day are the counter. Two draws of
//! different names are therefore different inputs of one bijection: they cannot collide, and nothing that happens to one
//! process can shift another. docs/randomness.md states the scheme and why it is sound; its version is [`SCHEME`].

use rand::TryRng;
use std::convert::Infallible;

/// Version of the scheme that turns a seed into draws. Any change of a draw raises it.
pub const SCHEME: u32 = 3;

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

/// Philox4x32 with ten rounds, as published, of `N` counters under one key: the same bijection on words of 32 bits, which vector
/// instructions multiply. Words are held in 64 bits, of which the upper half is 0.
#[inline(always)]
pub fn philox32<const N: usize>(key: [u32; 2], counter: [[u64; N]; 4]) -> [[u64; N]; 4] {
    const MULTIPLIER: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
    const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
    const LOW: u64 = 0xFFFF_FFFF;
    let [mut c0, mut c1, mut c2, mut c3] = counter.map(|words| words.map(|word| word & LOW));
    let [mut k0, mut k1] = key;
    for _ in 0..10 {
        let (mut d0, mut d1, mut d2, mut d3) = ([0; N], [0; N], [0; N], [0; N]);
        for l in 0..N {
            let (left, right) = (MULTIPLIER[0] * c0[l], MULTIPLIER[1] * c2[l]);
            d0[l] = (right >> 32) ^ c1[l] ^ u64::from(k0);
            d1[l] = right & LOW;
            d2[l] = (left >> 32) ^ c3[l] ^ u64::from(k1);
            d3[l] = left & LOW;
        }
        (c0, c1, c2, c3) = (d0, d1, d2, d3);
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    [c0, c1, c2, c3]
}

/// What of a process's days is asked for in blocks that several days share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// First words: four days a block, a word each.
    Words = 0,
    /// Heads: sixteen days a block, 16 bits each, four a word, the first day's lowest.
    Heads = 1,
}

impl Shared {
    /// Days that share a block.
    pub const fn days(self) -> u32 {
        match self {
            Self::Words => 4,
            Self::Heads => 16,
        }
    }
}

/// The key of a process under a seed: it stands for both in the counters of 128 bits of [`philox32`].
pub fn key(seed: u64, process: Process) -> [u32; 2] {
    let word = philox([seed, u64::from(SCHEME)], [0, process.0, 0, (Domain::Key as u64) << 32])[0];
    [word as u32, (word >> 32) as u32]
}

/// The block that a day shares, of `N` replications under one key: four words of each.
#[inline(always)]
pub fn shared<const N: usize>(key: [u32; 2], replications: &[u64; N], what: Shared, day: u32) -> [[u64; N]; 4] {
    let first = day - day % what.days();
    let mut words = [[0; N]; 4];
    for half in 0..2 {
        let place = (what as u64) << 8 | half as u64;
        let counter = [*replications, replications.map(|number| number >> 32), [u64::from(first); N], [place; N]];
        let [a, b, c, d] = philox32(key, counter);
        for l in 0..N {
            words[2 * half][l] = a[l] | b[l] << 32;
            words[2 * half + 1][l] = c[l] | d[l] << 32;
        }
    }
    words
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
    /// The key of a process (see [`key`]).
    Key = 0,
    /// Draws of a day, beside its first word and its head.
    Day = 1,
    /// Draws of the n-th convoy of a day.
    Convoy = 2,
    /// Draws that belong to no day: the state before day 0, a parameter draw, a bootstrap.
    Once = 3,
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

/// A short run of draws, opened for one purpose and dropped: an `rand::Rng`, so that the laws of other libraries can use it, too.
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

    /// As above, philox4x32 10.
    #[test]
    fn the_generator_of_shared_blocks_gives_the_published_answers() {
        let of = |key, counter: [u64; 4]| philox32(key, counter.map(|word| [word])).map(|[word]| word);
        assert_eq!(of([0; 2], [0; 4]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(of([u32::MAX; 2], [u64::from(u32::MAX); 4]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = of([0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]);
        assert_eq!(pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn days_share_blocks_and_no_word() {
        let key = key(7, Process::named("closure/RN7"));
        let of = |what, day| shared(key, &[11, 12, 11 + (1 << 32)], what, day);
        assert_eq!(of(Shared::Words, 4), of(Shared::Words, 7));
        assert_eq!(of(Shared::Heads, 16), of(Shared::Heads, 31));
        let words = (0..20).step_by(4).flat_map(|day| of(Shared::Words, day).into_iter().chain(of(Shared::Heads, day * 4))).flatten();
        assert_eq!(words.collect::<std::collections::BTreeSet<u64>>().len(), 120);
    }

    #[test]
    fn uniforms_stay_inside_the_open_unit_interval() {
        assert!(uniform(0) > 0.0);
        assert!(uniform(u64::MAX) < 1.0);
    }
}
