//! An ensemble in parts: blocks of replications that are computed apart (in other processes, in the workers of a page) and gathered.
//! However the blocks are shared out, the results are those of one run, to the bit.

use std::collections::BTreeMap;
use std::ops::Range;

use super::block::{Block, Worker};
use super::bytes::{Bytes, Reader};
use super::{Aggregate, BLOCK, Plan, Rows};
use crate::kernel::{PairTally, SeenTally, Tally};
use crate::model::Model;
use crate::results::{Provenance, Results, SamplePath};
use crate::stats::{Sketch, Spread};

/// Some whole blocks of an ensemble, computed apart.
pub struct Part {
    blocks: Vec<Block>,
    counts: Vec<Sketch>,
}

impl Part {
    /// Computes the blocks of these numbers: block `b` holds the replications from `b`·[`BLOCK`] on. The plan's replications do not matter.
    pub fn compute(model: &Model, plan: &Plan, blocks: Range<u64>) -> Self {
        let whole = Plan { replications: blocks.end.saturating_mul(BLOCK), ..*plan };
        let mut worker = Worker::new(model, &whole);
        let blocks = blocks.map(|number| worker.block(number)).collect();
        Self { blocks, counts: worker.counts() }
    }

    /// The part as bytes, for the process that gathers the parts.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Bytes::default();
        bytes.count(self.blocks.len());
        self.blocks.iter().for_each(|block| write_block(block, &mut bytes));
        bytes.count(self.counts.len());
        self.counts.iter().for_each(|counts| counts.write(&mut bytes.0));
        bytes.0
    }

    /// From bytes; none where they are not those of a part of this model.
    pub fn from_bytes(model: &Model, bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let blocks = (0..reader.count()?).map(|_| read_block(model, &mut reader)).collect::<Option<Vec<Block>>>()?;
        let series = reader.count()?;
        let counts = (0..series).map(|_| Sketch::read(&mut reader.0)).collect::<Option<Vec<Sketch>>>()?;
        let whole = reader.0.is_empty() && series == model.shape.daily_figures() * model.shape.days;
        whole.then_some(Self { blocks, counts })
    }
}

/// The parts of an ensemble that have come in so far.
///
/// Results are asked for at some numbers of blocks, the stops, which are named beforehand: counts for quantiles are merged up to each.
pub struct Gathering {
    stops: Vec<u64>,
    blocks: BTreeMap<u64, Block>,
    /// By stop: the counts of the blocks after the stop before it.
    counts: Vec<Vec<Sketch>>,
}

impl Gathering {
    /// With these stops, in blocks, rising.
    pub fn new(stops: &[u64]) -> Self {
        Self { stops: stops.to_vec(), blocks: BTreeMap::new(), counts: vec![Vec::new(); stops.len()] }
    }

    /// Takes in a part, in any order. False, and nothing is taken in, if it reaches over a stop or holds a block that is there already.
    pub fn add(&mut self, part: Part) -> bool {
        let number = |block: &Block| block.first / BLOCK;
        let stretch = |block: &Block| self.stops.partition_point(|&stop| stop <= number(block));
        let Some(at) = part.blocks.first().map(stretch).filter(|&at| at < self.stops.len()) else { return false };
        if part.blocks.iter().any(|block| stretch(block) != at || self.blocks.contains_key(&number(block))) {
            return false;
        }
        let counts = &mut self.counts[at];
        if counts.is_empty() {
            *counts = part.counts;
        } else {
            counts.iter_mut().zip(&part.counts).for_each(|(all, of_part)| all.merge(of_part));
        }
        self.blocks.extend(part.blocks.into_iter().map(|block| (number(&block), block)));
        true
    }

    /// Returns true if results of the first `replications` can be given: that number is one of the stops, and all blocks before it are here.
    pub fn holds(&self, replications: u64) -> bool {
        let blocks = replications / BLOCK;
        let ends_at_a_stop = replications.is_multiple_of(BLOCK) && self.stops.contains(&blocks);
        ends_at_a_stop && self.blocks.range(..blocks).count() as u64 == blocks
    }

    /// The rows of the first replications, block by block.
    pub fn rows(&self, replications: u64) -> impl Iterator<Item = Rows<'_>> {
        self.blocks.range(..replications / BLOCK).map(|(_, block)| block.rows())
    }

    /// The results of a run of the plan; none if its replications are not all there.
    pub fn results(&self, model: &Model, plan: &Plan, provenance: Provenance) -> Option<Results> {
        if !self.holds(plan.replications) {
            return None;
        }
        let last = plan.replications / BLOCK;
        let mut aggregate = Aggregate::new(model, plan);
        self.blocks.range(..last).for_each(|(_, block)| aggregate.fold(block));
        let stretches = self.stops.iter().zip(&self.counts).filter(|(stop, _)| **stop <= last);
        stretches.for_each(|(_, counts)| aggregate.merge_counts(counts.clone()));
        Some(aggregate.results(model, provenance))
    }
}

fn write_block(block: &Block, bytes: &mut Bytes) {
    bytes.count(block.first as usize);
    bytes.count(block.count);
    bytes.numbers(&block.draws);
    bytes.numbers(&block.rows);
    bytes.wholes(block.warnings.as_flattened());
    bytes.count(block.samples.len());
    for sample in &block.samples {
        bytes.count(sample.replication as usize);
        bytes.count(sample.cover_days.len());
        sample.cover_days.iter().for_each(|cover| bytes.numbers(cover));
    }
    let Some((tally, sums)) = &block.sums else { unreachable!("a block that was computed has its sums") };
    bytes.numbers(sums);
    for numbers in [&tally.open, &tally.shortage] {
        bytes.numbers(numbers);
    }
    bytes.numbers(tally.bands.as_flattened());
    bytes.numbers(tally.own_cover.as_flattened());
    bytes.numbers(tally.place_bands.as_flattened());
    bytes.numbers(&tally.pairs.iter().flat_map(|pair| [pair.sent, pair.lost, pair.delivered, pair.queue]).collect::<Vec<_>>());
    bytes.wholes(&tally.pairs.iter().map(|pair| pair.halted).collect::<Vec<_>>());
    bytes.wholes(&tally.seen.iter().flat_map(|seen| [seen.dry, seen.unserved]).collect::<Vec<_>>());
    bytes.wholes(&tally.halted);
    bytes.wholes(&tally.short_places);
}

fn read_block(model: &Model, reader: &mut Reader<'_>) -> Option<Block> {
    let (first, count) = (reader.count()? as u64, reader.count()?);
    let (draws, rows, warnings) = (reader.numbers()?, reader.numbers()?, reader.wholes()?);
    let width = model.shape.rows.width();
    if count as u64 != BLOCK || !first.is_multiple_of(BLOCK) || rows.len() != count * width {
        return None;
    }
    let samples = (0..reader.count()?).map(|_| {
        let replication = reader.count()? as u64;
        let cover_days = (0..reader.count()?).map(|_| reader.numbers()).collect::<Option<Vec<_>>>()?;
        Some(SamplePath { replication, cover_days })
    });
    let samples = samples.collect::<Option<Vec<_>>>()?;
    let sums = reader.numbers()?;
    let (open, shortage) = (reader.numbers()?, reader.numbers()?);
    let [bands, own_cover, place_bands] = [reader.numbers()?, reader.numbers()?, reader.numbers()?];
    let (pairs, halts, seen) = (reader.numbers()?, reader.wholes()?, reader.wholes()?);
    let pair = |(of, &halted): (&[f64; 4], &u32)| PairTally { sent: of[0], lost: of[1], delivered: of[2], queue: of[3], halted };
    let tally = Tally {
        open,
        shortage,
        bands: bands.as_chunks().0.to_vec(),
        own_cover: own_cover.as_chunks().0.to_vec(),
        place_bands: place_bands.as_chunks().0.to_vec(),
        pairs: pairs.as_chunks().0.iter().zip(&halts).map(pair).collect(),
        seen: seen.as_chunks().0.iter().map(|&[dry, unserved]| SeenTally { dry, unserved }).collect(),
        halted: reader.wholes()?,
        short_places: reader.wholes()?,
    };
    // The spreads follow from the rows.
    let spreads = Spread::of_columns(&rows, width);
    let warnings = warnings.as_chunks().0.to_vec();
    Some(Block { first, count, draws, rows, spreads, sums: Some((tally, sums)), samples, imbalance: None, warnings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::{self, Silent};
    use crate::results::PlaceFacts;
    use crate::scenario::read;
    use std::convert::Infallible;
    use std::path::Path;

    #[test]
    fn parts_in_any_order_give_the_results_of_one_run() {
        let scenario = read(Path::new("scenarios/december-2025.toml"), &[]).unwrap().scenario;
        let model = Model::compile(&scenario);
        let plan = Plan::new(7, 4 * BLOCK);
        let provenance = || Provenance { replications: plan.replications, ..facts(&model) };
        let mut rows = Vec::new();
        let mut sink = |block: Rows<'_>| {
            rows.extend_from_slice(block.rows);
            Ok::<(), Infallible>(())
        };
        let one = ensemble::gather(&model, &plan, &Silent, &mut sink).unwrap().results(&model, provenance());
        let mut gathering = Gathering::new(&[1, 4, 5]);
        for blocks in [2..4, 4..5, 0..1, 1..2] {
            let bytes = Part::compute(&model, &plan, blocks).to_bytes();
            assert!(Part::from_bytes(&model, &bytes[1..]).is_none());
            assert!(Part::from_bytes(&model, &bytes[..bytes.len() - 1]).is_none());
            assert!(!gathering.holds(plan.replications));
            assert!(gathering.add(Part::from_bytes(&model, &bytes).unwrap()));
        }
        assert!(!gathering.add(Part::compute(&model, &plan, 2..3)), "it is there already");
        assert!(!Gathering::new(&[1, 4]).add(Part::compute(&model, &plan, 0..2)), "it reaches over a stop");
        assert!([128, 512, 640].iter().all(|&n| gathering.holds(n)) && ![0, 100, 256, 768].iter().any(|&n| gathering.holds(n)));
        // As text: a figure that does not exist is NaN, which is not equal to itself.
        assert_eq!(format!("{:?}", gathering.results(&model, &plan, provenance()).unwrap()), format!("{one:?}"));
        let gathered: Vec<u64> = gathering.rows(plan.replications).flat_map(|rows| rows.rows).map(|number| number.to_bits()).collect();
        assert_eq!(gathered, rows.iter().map(|number| number.to_bits()).collect::<Vec<_>>());
    }

    fn facts(model: &Model) -> Provenance {
        let scenario = model.scenario();
        Provenance {
            version: String::new(),
            commit: String::new(),
            scheme: 0,
            seed: 7,
            replications: 0,
            inner: 1,
            start: String::new(),
            days: scenario.days,
            population: 1,
            places: scenario.places.iter().map(|_| PlaceFacts::default()).collect(),
            headline: scenario.headline,
            name: String::new(),
            title: "".into(),
            summary: "".into(),
            hash: String::new(),
            sources: Vec::new(),
        }
    }
}
