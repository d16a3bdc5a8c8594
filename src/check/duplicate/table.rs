//! Which digests stand more than once.
//!
//! Owns the entries: 16 bytes of digest, 8 of position and what is counted with them, in buckets by digest, so that the conclusion works
//! on one bucket at a time. Knows nothing of records.

use std::collections::HashSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::Position;

/// Buckets by the highest bits of the digest.
const BUCKETS: usize = 16;

/// Records in a part of usual size, to save growing.
const USUAL_RECORDS: usize = 512;

/// Digest, then position: sorting brings equal records together in the order of the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Entry<P> {
    high: u64,
    low: u64,
    pub(super) position: Position,
    pub(super) with: P,
}

impl<P> Entry<P> {
    pub(super) fn digest(&self) -> (u64, u64) {
        (self.high, self.low)
    }

    fn bucket(&self) -> usize {
        (self.high >> (u64::BITS - BUCKETS.ilog2())) as usize
    }
}

/// What is counted with a digest.
pub(super) trait With: Copy + Ord + Send + Sync {}

impl<P: Copy + Ord + Send + Sync> With for P {}

/// Digests of one kind over a part of a dataset.
pub(super) struct Table<P> {
    /// Of the part that is being observed.
    observed: Vec<Entry<P>>,
    /// The parts that are complete.
    parts: Vec<Part<P>>,
}

/// The entries of a part, by bucket.
struct Part<P> {
    entries: Box<[Entry<P>]>,
    /// Where the entries of each bucket end.
    ends: [u32; BUCKETS],
}

impl<P> Part<P> {
    fn bucket(&self, number: usize) -> &[Entry<P>] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start as usize..self.ends[number] as usize]
    }
}

impl<P: With> Table<P> {
    pub(super) fn new() -> Self {
        Table { observed: Vec::new(), parts: Vec::new() }
    }

    pub(super) fn add(&mut self, digest: u128, position: Position, with: P) {
        if self.observed.is_empty() {
            self.observed.reserve(USUAL_RECORDS);
        }
        self.observed.push(Entry { high: (digest >> 64) as u64, low: digest as u64, position, with });
    }

    pub(super) fn seal(&mut self) {
        let observed = std::mem::take(&mut self.observed);
        if observed.is_empty() {
            return;
        }
        let mut ends = [0; BUCKETS];
        observed.iter().for_each(|entry| ends[entry.bucket()] += 1);
        let mut sum = 0;
        let mut next = ends.map(|count| {
            sum += count;
            sum - count
        });
        let mut entries: Box<[Entry<P>]> = observed.as_slice().into();
        for entry in observed {
            let place = &mut next[entry.bucket()];
            entries[*place as usize] = entry;
            *place += 1;
        }
        self.parts.push(Part { entries, ends: next });
    }

    pub(super) fn merge(&mut self, later: Table<P>) {
        self.parts.extend(later.parts);
    }

    /// A complete part of such entries.
    pub(super) fn of(entries: Vec<Entry<P>>) -> Self {
        let mut table = Table { observed: entries, parts: Vec::new() };
        table.seal();
        table
    }

    /// Every entry, in no order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry<P>> + Clone {
        self.parts.iter().flat_map(|part| &part.entries)
    }

    /// The entries whose digest stands more than once, equal ones together, in the order of the dataset.
    pub(super) fn repeated(&self) -> Vec<Entry<P>> {
        let bucket = |number: usize| -> Vec<Entry<P>> {
            let size = self.parts.iter().map(|part| part.bucket(number).len()).sum();
            let mut entries = Vec::with_capacity(size);
            self.parts.iter().for_each(|part| entries.extend_from_slice(part.bucket(number)));
            only_repeated(entries)
        };
        let found: Vec<Vec<Entry<P>>> = (0..BUCKETS).into_par_iter().map(bucket).collect();
        found.concat()
    }
}

/// The groups of equal entries, as ranges.
pub(super) fn groups<P>(entries: &[Entry<P>]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let ends = entries.chunk_by(|one, other| one.digest() == other.digest());
    ends.map(|group| {
        start += group.len();
        start - group.len()..start
    })
    .collect()
}

fn only_repeated<P: Copy + Ord>(mut entries: Vec<Entry<P>>) -> Vec<Entry<P>> {
    let repeated = repeated_digests(&entries);
    entries.retain(|entry| repeated.contains(&entry.digest()));
    entries.shrink_to_fit();
    entries.sort_unstable();
    entries
}

/// The digests that stand more than once. Clean data pays for one small table and no sorting.
fn repeated_digests<P>(entries: &[Entry<P>]) -> HashSet<(u64, u64)> {
    // Twice as many places as entries; 0 is an empty place, other numbers are those of entries, from 1.
    let places = (entries.len() * 2).next_power_of_two();
    let mut table = vec![0u32; places];
    let mut repeated = HashSet::new();
    for (number, entry) in entries.iter().enumerate() {
        let mut place = entry.low as usize & (places - 1);
        loop {
            match table[place] {
                0 => {
                    table[place] = number as u32 + 1;
                    break;
                }
                other if entries[other as usize - 1].digest() == entry.digest() => {
                    repeated.insert(entry.digest());
                    break;
                }
                _ => place = (place + 1) & (places - 1),
            }
        }
    }
    repeated
}
