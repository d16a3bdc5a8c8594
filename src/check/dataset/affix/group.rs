//! Which ends stand in many records.
//!
//! Owns the entries and the search, which costs clean data one pass over them and a table that stays in the cache. Knows no text.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use crate::check::{Position, Record};

/// Bits of an entry that the lot takes.
const LOT: u32 = 24;

/// Bits of a digest by which entries are counted before any of them is sorted.
const COUNTED: u32 = 16;

/// Records of a group that are compared with each other.
pub(crate) const SAMPLE: usize = 32;

/// Bytes in the middle of a record that its lot is drawn from.
const MIDDLE: usize = 64;

/// The digest of an end and a lot, then where its record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Entry {
    what: u64,
    at: Position,
}

impl Entry {
    pub(crate) fn new(digest: u64, record: &Record<'_>) -> Self {
        Entry { what: digest >> LOT << LOT | u64::from(lot(record.raw())), at: record.position() }
    }

    fn digest(self) -> u64 {
        self.what >> LOT
    }

    fn bucket(self) -> usize {
        (self.what >> (u64::BITS - COUNTED)) as usize
    }
}

/// A number that depends on the content of a record alone: those with the lowest ones are compared, in whatever order they stand.
fn lot(raw: &[u8]) -> u32 {
    let start = raw.len().saturating_sub(MIDDLE) / 2;
    let middle = &raw[start..raw.len().min(start + MIDDLE)];
    (XxHash3_128::oneshot(middle) as u32 ^ raw.len() as u32) & ((1 << LOT) - 1)
}

/// Records whose answers have one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) records: u64,
    /// Those that are compared, in the order of the dataset.
    pub(crate) sample: Vec<Position>,
}

/// The groups of so many records or more, the largest first.
pub(crate) fn groups(parts: &[Vec<Entry>], least: u64) -> Vec<Group> {
    if (parts.iter().map(Vec::len).sum::<usize>() as u64) < least {
        return Vec::new();
    }
    let mut counts = vec![0_u32; 1 << COUNTED];
    parts.iter().flatten().for_each(|entry| counts[entry.bucket()] += 1);
    let is_full = |entry: &&Entry| u64::from(counts[entry.bucket()]) >= least;
    let mut entries: Vec<Entry> = parts.iter().flatten().filter(is_full).copied().collect();
    entries.par_sort_unstable();
    let same = entries.chunk_by(|one, other| one.digest() == other.digest());
    let mut groups: Vec<Group> = same.filter(|group| group.len() as u64 >= least).map(group).collect();
    groups.sort_unstable_by_key(|group| (std::cmp::Reverse(group.records), group.sample[0]));
    groups
}

/// A group of entries, sorted by their lots.
fn group(entries: &[Entry]) -> Group {
    // Copies draw one lot, and must not crowd the others out. Two with one lot that are no copies are both taken, as their order must
    // not tell; of more, there are hardly ever any.
    let lots = entries.chunk_by(|one, other| one.what == other.what).take(SAMPLE);
    let sampled = lots.flat_map(|same| same.iter().take(2));
    let mut sample: Vec<Position> = sampled.map(|entry| entry.at).collect();
    sample.sort_unstable();
    Group { records: entries.len() as u64, sample }
}
