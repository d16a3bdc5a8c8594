//! From sketches to clusters of similar records.
//!
//! Owns the search: bins in bands, records that share a band side by side in the order of their content, each held against the next
//! few. Pairs that hold are united. The clusters depend on the records alone, not on their order nor on threads. Knows no text.

use std::collections::{BTreeMap, HashMap, HashSet};

use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::super::Position;
use super::super::again::MOST_OF_CLUSTER;
use super::super::words::mix;
use super::sketch::{BINS, Sketch};

/// Bins of each part in a band. Records of which 80 % is alike share one of the bands in 99 of 100 cases.
const BAND: usize = 3;
const BANDS: usize = BINS / BAND;

/// Bands that are gone through together.
const TOGETHER: usize = 3;
const _: () = assert!(BANDS.is_multiple_of(TOGETHER), "each group of bands is whole");

/// Records that each one of a band is held against.
const NEXT: usize = 16;

/// A value that so many records in a hundred have in a bin is part of a template, when there are enough records to tell.
const TEMPLATE: usize = 10;
const ENOUGH: usize = 50;

/// Records that are asked for templates at most.
const SAMPLE: usize = 4096;

/// Bins that must be left to compare.
const FEWEST_BINS: usize = 12;

/// A record and the first of those that it is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) at: Position,
    pub(super) with: Position,
    pub(super) cluster: Vec<Position>,
}

/// By bin of both parts, the values that belong to templates and not to the records.
type Templates = Vec<HashSet<u32>>;

/// The links between records that are similar by so many per cent. Of records with the same words the first stands for all: that they
/// are the same is not said here. In the order of the dataset.
pub(super) fn links(sketches: &[&Sketch], share: u8) -> Vec<Link> {
    let sketches = distinct(sketches);
    let templates = templates(&sketches);
    let briefs = sketches.par_iter().map(|sketch| Brief::new(sketch, &templates)).collect();
    let candidates = Candidates { sketches: &sketches, briefs, share: usize::from(share) };
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut keyed = vec![(0, 0); sketches.len() * TOGETHER];
    for bands in (0..BANDS).step_by(TOGETHER) {
        // One pass over the sketches for several bands: they are larger than the caches.
        keyed.par_chunks_mut(TOGETHER).zip(&sketches).zip(0..sketches.len() as u32).for_each(|((keyed, sketch), number)| {
            keyed.iter_mut().zip(bands..).for_each(|(keyed, band)| *keyed = (key(sketch, band), number));
        });
        keyed.par_sort_unstable();
        let groups = keyed.par_chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1);
        pairs.par_extend(groups.flat_map_iter(|group| candidates.pairs(group)));
        // Records that are alike share many bands: one pair must not be kept for each of them.
        pairs.par_sort_unstable();
        pairs.dedup();
    }
    // What follows needs the room.
    drop((keyed, candidates));
    into_links(&sketches, &pairs)
}

/// The first sketch of each content, in the order of the content.
fn distinct<'s>(sketches: &[&'s Sketch]) -> Vec<&'s Sketch> {
    let mut sorted = sketches.to_vec();
    sorted.par_sort_unstable_by_key(|sketch| (sketch.content, sketch.position));
    sorted.dedup_by_key(|sketch| sketch.content);
    sorted
}

/// The values that many records have in one bin. A sample tells: sorted by content, so that it is the same in any order of records.
fn templates(sketches: &[&Sketch]) -> Templates {
    if sketches.len() < ENOUGH {
        return vec![HashSet::new(); 2 * BINS];
    }
    let sketches: Vec<&Sketch> = sketches.iter().step_by(sketches.len().div_ceil(SAMPLE)).copied().collect();
    let often = (sketches.len() * TEMPLATE).div_ceil(100);
    let of_bin = |bin: usize| {
        let mut values: Vec<u32> = sketches.iter().map(|sketch| sketch.bins[bin / BINS][bin % BINS]).collect();
        values.sort_unstable();
        values.chunk_by(|one, other| one == other).filter(|same| same.len() >= often).map(|same| same[0]).collect()
    };
    (0..2 * BINS).into_par_iter().map(of_bin).collect()
}

/// What records have in common that share this band; it differs from band to band.
fn key(sketch: &Sketch, band: usize) -> u64 {
    let bins = band * BAND..(band + 1) * BAND;
    sketch.bins.iter().flat_map(|part| &part[bins.clone()]).fold(mix(0, band as u64), |key, value| mix(key, u64::from(*value)))
}

/// What most pairs are decided by: two lines of a cache, where a sketch takes eight.
struct Brief {
    /// Of each part the lowest bits of all bins, then the next ones: bins that differ in them differ.
    bits: [[u64; BRIEF_BITS]; 2],
    /// The bins of each part whose value belongs to a template.
    of_template: [u64; 2],
}

/// Bits of each bin in a brief.
const BRIEF_BITS: usize = 4;

impl Brief {
    fn new(sketch: &Sketch, templates: &Templates) -> Self {
        let bits = |part: usize, is_set: &dyn Fn(usize, u32) -> bool| {
            let bins = sketch.bins[part].iter().enumerate();
            bins.map(|(bin, value)| u64::from(is_set(bin, *value)) << bin).sum()
        };
        let parts = [0, 1];
        Brief {
            bits: parts.map(|part| std::array::from_fn(|bit| bits(part, &|_, value| value >> bit & 1 == 1))),
            of_template: parts.map(|part| bits(part, &|bin, value| templates[part * BINS + bin].contains(&value))),
        }
    }
}

/// What pairs are chosen from.
struct Candidates<'s> {
    sketches: &'s [&'s Sketch],
    briefs: Vec<Brief>,
    /// How much of two records must be the same, in per cent.
    share: usize,
}

impl Candidates<'_> {
    /// The similar pairs among records that share a band, by their numbers.
    fn pairs(&self, group: &[(u64, u32)]) -> Vec<(u32, u32)> {
        dispatch!(Level::new(), simd => self.pairs_with(simd, group))
    }

    /// The same. No vector is named here: what counts is that bits are counted by the instruction for it.
    #[inline(always)]
    fn pairs_with<S: Simd>(&self, _simd: S, group: &[(u64, u32)]) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (index, &(_, one)) in group.iter().enumerate() {
            for &(_, other) in group[index + 1..].iter().take(NEXT) {
                if one != other && self.are_similar(one, other) {
                    pairs.push((one, other));
                }
            }
        }
        pairs
    }

    /// Whether both parts are alike. Answers first, since prompts are what templates make alike.
    #[inline(always)]
    fn are_similar(&self, one: u32, other: u32) -> bool {
        let may_agree = |part: usize| {
            let (one, other) = (&self.briefs[one as usize].bits[part], &self.briefs[other as usize].bits[part]);
            let mut differ = 0;
            for (one, other) in one.iter().zip(other) {
                differ |= one ^ other;
            }
            !differ
        };
        let agree = |part: usize| {
            let (one, other) = (&self.sketches[one as usize].bins[part], &self.sketches[other as usize].bins[part]);
            let mut same = 0;
            for (bin, (one, other)) in one.iter().zip(other).enumerate() {
                same |= u64::from(one == other) << bin;
            }
            same
        };
        let (one, other) = (&self.briefs[one as usize].of_template, &self.briefs[other as usize].of_template);
        // What two records have from a template says nothing about them.
        let told = [!(one[0] & other[0]), !(one[1] & other[1])];
        let is_enough = |part: usize, same: u64| {
            let (all, same) = (told[part].count_ones() as usize, (same & told[part]).count_ones() as usize);
            all >= FEWEST_BINS && same * 100 >= all * self.share
        };
        is_enough(1, may_agree(1)) && is_enough(0, may_agree(0)) && is_enough(1, agree(1)) && is_enough(0, agree(0))
    }
}

fn into_links(sketches: &[&Sketch], pairs: &[(u32, u32)]) -> Vec<Link> {
    let mut parents: Vec<u32> = (0..sketches.len() as u32).collect();
    let mut partner: HashMap<u32, u32> = HashMap::new();
    for &(one, other) in pairs {
        let (first, second) = (root(&mut parents, one), root(&mut parents, other));
        parents[first.max(second) as usize] = first.min(second);
        let position = |number: u32| sketches[number as usize].position;
        for (mine, theirs) in [(one, other), (other, one)] {
            let known = partner.entry(mine).or_insert(theirs);
            if position(theirs) < position(*known) {
                *known = theirs;
            }
        }
    }
    let mut clusters: BTreeMap<u32, Vec<Position>> = BTreeMap::new();
    let mut members: Vec<u32> = pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
    members.sort_unstable();
    members.dedup();
    for &member in &members {
        clusters.entry(root(&mut parents, member)).or_default().push(sketches[member as usize].position);
    }
    clusters.values_mut().for_each(|cluster| cluster.sort_unstable());
    let mut links: Vec<Link> = Vec::new();
    for member in members {
        let at = sketches[member as usize].position;
        let cluster = &clusters[&root(&mut parents, member)];
        // The first record of a cluster stands for it.
        if at == cluster[0] {
            continue;
        }
        let Some(with) = partner.get(&member).map(|other| sketches[*other as usize].position) else { continue };
        links.push(Link { at, with, cluster: cluster.iter().take(MOST_OF_CLUSTER).copied().collect() });
    }
    links.sort_unstable_by_key(|link| link.at);
    links
}

fn root(parents: &mut [u32], mut number: u32) -> u32 {
    while parents[number as usize] != number {
        parents[number as usize] = parents[parents[number as usize] as usize];
        number = parents[number as usize];
    }
    number
}
