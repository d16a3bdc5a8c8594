//! From sketches to clusters of similar records.
//!
//! Owns the search: bins in bands, records that share a band side by side in the order of their content, each held against the next
//! few. What is found depends on the records alone, not on their order nor on threads. Knows no text.

use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::cluster::{Clusters, Link};
use super::sketch::{BINS, Sketch, bins_where};
use crate::check::Position;
use crate::search::ngrams::mix;
use crate::simd::bits;

/// Bins of each part in a band. Records of which 80 % is alike share one of the bands in 99 of 100 cases.
const BAND: usize = 3;
const BANDS: usize = BINS / BAND;

/// Bands that are gone through together.
const TOGETHER: usize = 3;
const _: () = assert!(BANDS.is_multiple_of(TOGETHER), "each group of bands is whole");

/// Records whose pairs are looked for at once, and how many such pieces before their pairs are united. Tests have many small ones.
const PIECE: usize = if cfg!(test) { 16 } else { 4096 };
const PIECES: usize = if cfg!(test) { 3 } else { 256 };

/// Records that each one of a band is held against.
const NEXT: usize = 16;

/// A value that so many records in a hundred have in a bin is part of a template, when there are enough records to tell.
const TEMPLATE: usize = 10;
const ENOUGH: usize = 50;

/// Records that are asked for templates at most.
const SAMPLE: usize = 4096;

/// Bins that must be left to compare.
const FEWEST_BINS: usize = 12;

/// The links between records that are similar by so many per cent. Of records with the same words the first stands for all: that they
/// are the same is not said here. In the order of the dataset.
pub(crate) fn links(sketches: &[&Sketch], share: u8) -> Vec<Link> {
    let (records, by_content) = distinct(sketches);
    let templates = Templates::among(&records, &by_content);
    let hints: Vec<Hint> = records.par_iter().map(|record| Hint::new(record.sketch, &templates)).collect();
    let candidates = Candidates { records: &records, by_content: &by_content, hints: &hints, share: usize::from(share) };
    let mut clusters = Clusters::of(records.len());
    let mut entries = vec![0; records.len() * TOGETHER];
    for bands in (0..BANDS).step_by(TOGETHER) {
        // One pass over the sketches for several bands: they are larger than the caches.
        entries.par_chunks_mut(TOGETHER).zip(&records).for_each(|(entries, record)| {
            let entry = |band: usize| key(record.sketch, band) << 32 | u64::from(record.rank);
            entries.iter_mut().zip(bands..).for_each(|(place, band)| *place = entry(band));
        });
        entries.par_sort_unstable();
        // Pairs of a few pieces at a time: what they tell the clusters need not be kept.
        for batch in (0..entries.len()).step_by(PIECE * PIECES) {
            let pieces = (batch..entries.len().min(batch + PIECE * PIECES)).into_par_iter().step_by(PIECE);
            let pairs: Vec<(u32, u32)> = pieces.flat_map_iter(|piece| candidates.pairs(&entries, piece, &clusters)).collect();
            clusters.unite(&pairs);
        }
    }
    clusters.links(|number| records[number as usize].sketch.position)
}

/// A sketch among those of different content.
struct Distinct<'s> {
    sketch: &'s Sketch,
    /// Its place in the order of content, which is the same in any order of records.
    rank: u32,
}

/// The first sketch of each content in the order of the dataset, which numbers them; and their numbers in the order of content.
fn distinct<'s>(sketches: &[&'s Sketch]) -> (Vec<Distinct<'s>>, Vec<u32>) {
    let mut sorted: Vec<(u64, Position, &Sketch)> =
        sketches.par_iter().map(|sketch| (sketch.content, sketch.position, *sketch)).collect();
    sorted.par_sort_unstable_by_key(|(content, position, _)| (*content, *position));
    sorted.dedup_by_key(|(content, ..)| *content);
    let mut placed: Vec<(Position, Distinct<'s>)> =
        sorted.iter().zip(0..).map(|((_, position, sketch), rank)| (*position, Distinct { sketch, rank })).collect();
    placed.par_sort_unstable_by_key(|(position, _)| *position);
    let mut by_content = vec![0; placed.len()];
    placed.iter().zip(0..).for_each(|((_, record), number)| by_content[record.rank as usize] = number);
    (placed.into_iter().map(|(_, record)| record).collect(), by_content)
}

/// Values that belong to templates and not to the records.
struct Templates {
    /// By bin of both parts.
    values: Vec<Vec<u32>>,
    /// The bins of each part that have any.
    some: [u64; 2],
}

impl Templates {
    /// The values that many records have in one bin. A sample tells, in the order of content.
    fn among(records: &[Distinct], by_content: &[u32]) -> Self {
        let sample = by_content.iter().step_by(by_content.len().div_ceil(SAMPLE).max(1));
        let sample: Vec<&Sketch> = sample.map(|number| records[*number as usize].sketch).collect();
        let often = (sample.len() * TEMPLATE).div_ceil(100);
        let of_bin = |bin: usize| {
            let mut values: Vec<u32> = sample.iter().map(|sketch| sketch.bins[bin / BINS][bin % BINS]).collect();
            values.sort_unstable();
            values.chunk_by(|one, other| one == other).filter(|same| same.len() >= often).map(|same| same[0]).collect()
        };
        let none = || vec![Vec::new(); 2 * BINS];
        let values: Vec<Vec<u32>> =
            if records.len() < ENOUGH { none() } else { (0..2 * BINS).into_par_iter().map(of_bin).collect() };
        let some = [0, BINS].map(|first| bins_where(|bin| !values[first + bin].is_empty()));
        Templates { values, some }
    }

    /// The bins of each part whose value belongs to a template.
    fn of(&self, sketch: &Sketch) -> [u64; 2] {
        [0, 1].map(|part| {
            let is_template = |bin: &usize| self.values[part * BINS + bin].contains(&sketch.bins[part][*bin]);
            bits(self.some[part]).filter(is_template).fold(0, |all, bin| all | 1 << bin)
        })
    }
}

/// What most pairs are decided by: 24 bytes, where a sketch takes eight lines of a cache.
struct Hint {
    /// The lowest bit of each bin of the answer, none of those that belong to templates: where two of them differ, the answers differ in
    /// what counts.
    lowest: u64,
    of_template: [u64; 2],
}

impl Hint {
    fn new(sketch: &Sketch, templates: &Templates) -> Self {
        let of_template = templates.of(sketch);
        let lowest = bins_where(|bin| sketch.bins[1][bin] & 1 == 1);
        Hint { lowest: lowest & !of_template[1], of_template }
    }
}

/// What records have in common that share this band; it differs from band to band. Its lower half is used: that others share it by
/// frequency costs a comparison.
fn key(sketch: &Sketch, band: usize) -> u64 {
    let bins = band * BAND..(band + 1) * BAND;
    let all = sketch.bins.iter().flat_map(|part| &part[bins.clone()]);
    all.fold(mix(0, band as u64), |key, value| mix(key, u64::from(*value)))
}

/// What pairs are chosen from.
struct Candidates<'s> {
    records: &'s [Distinct<'s>],
    by_content: &'s [u32],
    hints: &'s [Hint],
    /// How much of two records must be the same, in per cent.
    share: usize,
}

impl Candidates<'_> {
    /// The similar pairs of records by their numbers, of which the first is one of the piece; those that tell the clusters something.
    /// `entries`: keys of bands, and the ranks of the records that have them, in this order.
    fn pairs(&self, entries: &[u64], piece: usize, clusters: &Clusters) -> Vec<(u32, u32)> {
        dispatch!(Level::new(), simd => self.pairs_with(simd, entries, piece, clusters))
    }

    /// The same. No vector is named here: what counts is that bits are counted by the instruction for it.
    #[inline(always)]
    fn pairs_with<S: Simd>(&self, _simd: S, entries: &[u64], piece: usize, clusters: &Clusters) -> Vec<(u32, u32)> {
        let may_differ = (BINS * (100 - self.share) / 100) as u32;
        let number = |entry: u64| self.by_content[entry as u32 as usize];
        let lowest = |number: u32| self.hints[number as usize].lowest;
        let may_be = |one: u32, other: u32| (lowest(one) ^ lowest(other)).count_ones() <= may_differ && one != other;
        let mut pairs = Vec::new();
        for at in piece..entries.len().min(piece + PIECE) {
            let one = entries[at];
            let next = entries[at + 1..].iter().take(NEXT).take_while(|other| *other >> 32 == one >> 32);
            for (one, other) in next.map(|other| (number(one), number(*other))) {
                if may_be(one, other) && !clusters.hold(one, other) && self.are_similar(one, other) {
                    pairs.push((one, other));
                }
            }
        }
        pairs
    }

    /// Whether both parts are alike. Answers first, since prompts are what templates make alike.
    #[inline(always)]
    fn are_similar(&self, one: u32, other: u32) -> bool {
        let of_template = [one, other].map(|number| &self.hints[number as usize].of_template);
        let bins = [one, other].map(|number| &self.records[number as usize].sketch.bins);
        [1, 0].into_iter().all(|part| {
            // What two records have from a template says nothing about them.
            let told = !(of_template[0][part] & of_template[1][part]);
            let same = bins_where(|bin| bins[0][part][bin] == bins[1][part][bin]) & told;
            let (all, same) = (told.count_ones() as usize, same.count_ones() as usize);
            all >= FEWEST_BINS && same * 100 >= all * self.share
        })
    }
}
