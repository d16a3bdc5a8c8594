//! From sketches to clusters of similar records.
//!
//! Owns the search: bins in bands, records that share a band side by side in the order of their content, each held against the next
//! few. Pairs that hold are united. The clusters depend on the records alone, not on their order nor on threads. Knows no text.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::super::Position;
use super::super::again::MOST_OF_CLUSTER;
use super::super::words::mix;
use super::sketch::{BINS, Sketch};

/// Bins of each part in a band. Records of which 80 % is alike share one of the bands in 99 of 100 cases.
const BAND: usize = 3;
const BANDS: usize = BINS / BAND;

/// Bands whose keys are made together.
const TOGETHER: usize = 7;
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

/// What belongs to templates, and not to the records.
struct Templates {
    /// By bin of both parts, the values.
    values: Vec<HashSet<u32>>,
    /// Of each part, how many bins have such values.
    bins: [usize; 2],
}

/// The links between records that are similar by so many per cent. Of records with the same words the first stands for all: that they
/// are the same is not said here. In the order of the dataset.
pub(super) fn links(sketches: &[&Sketch], share: u8) -> Vec<Link> {
    let sketches = distinct(sketches);
    let templates = templates(&sketches);
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for bands in (0..BANDS).step_by(TOGETHER) {
        // One pass over the sketches for several bands: they are larger than the caches.
        let keys: Vec<[u64; TOGETHER]> = sketches.par_iter().map(|sketch| keys(sketch, bands)).collect();
        pairs.par_extend((0..TOGETHER).into_par_iter().flat_map_iter(|band| pairs_in(&sketches, &keys, band, &templates, share)));
    }
    pairs.par_sort_unstable();
    pairs.dedup();
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
        return Templates { values: vec![HashSet::new(); 2 * BINS], bins: [0; 2] };
    }
    let sketches: Vec<&Sketch> = sketches.iter().step_by(sketches.len().div_ceil(SAMPLE)).copied().collect();
    let often = (sketches.len() * TEMPLATE).div_ceil(100);
    let of_bin = |bin: usize| {
        let mut values: Vec<u32> = sketches.iter().map(|sketch| sketch.bins[bin / BINS][bin % BINS]).collect();
        values.sort_unstable();
        values.chunk_by(|one, other| one == other).filter(|same| same.len() >= often).map(|same| same[0]).collect()
    };
    let values: Vec<HashSet<u32>> = (0..2 * BINS).into_par_iter().map(of_bin).collect();
    let known = |part: usize| values[part * BINS..(part + 1) * BINS].iter().filter(|values| !values.is_empty()).count();
    Templates { bins: [known(0), known(1)], values }
}

/// What records share that share a band, for bands in a row.
fn keys(sketch: &Sketch, first: usize) -> [u64; TOGETHER] {
    std::array::from_fn(|band| {
        let bins = (first + band) * BAND..(first + band + 1) * BAND;
        sketch.bins.iter().flat_map(|part| &part[bins.clone()]).fold(0, |key, value| mix(key, u64::from(*value)))
    })
}

/// The similar pairs among records that share a band, by their numbers.
fn pairs_in(sketches: &[&Sketch], keys: &[[u64; TOGETHER]], band: usize, templates: &Templates, share: u8) -> Vec<(u32, u32)> {
    let mut keyed: Vec<(u64, u32)> = keys.iter().zip(0..).map(|(keys, number)| (keys[band], number)).collect();
    keyed.sort_unstable();
    let mut pairs = Vec::new();
    for group in keyed.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
        for (index, &(_, one)) in group.iter().enumerate() {
            for &(_, other) in group[index + 1..].iter().take(NEXT) {
                if are_similar(sketches[one as usize], sketches[other as usize], templates, share) {
                    pairs.push((one, other));
                }
            }
        }
    }
    pairs
}

/// Whether both parts are alike, where they are not made of a template.
fn are_similar(one: &Sketch, other: &Sketch, templates: &Templates, share: u8) -> bool {
    (0..2).all(|part| {
        let (one, other) = (&one.bins[part], &other.bins[part]);
        let same: usize = one.iter().zip(other).map(|(one, other)| usize::from(one == other)).sum();
        // At best, only bins that differ are left out: most pairs are decided by that, and all where there are no templates.
        let (fewest, share) = (BINS - templates.bins[part], usize::from(share));
        if fewest == BINS || same * 100 < fewest * share {
            return same * 100 >= fewest * share;
        }
        let told = |bin: &usize| {
            let known = &templates.values[part * BINS + *bin];
            known.is_empty() || !(known.contains(&one[*bin]) && known.contains(&other[*bin]))
        };
        let (mut all, mut same) = (0, 0);
        for bin in (0..BINS).filter(told) {
            all += 1;
            same += usize::from(one[bin] == other[bin]);
        }
        all >= FEWEST_BINS && same * 100 >= all * share
    })
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
