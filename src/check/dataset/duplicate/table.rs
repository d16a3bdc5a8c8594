//! Which digests stand more than once.
//!
//! Owns the entries: 16 bytes of digest, 8 of position and what is counted with them, in buckets by digest, so that the conclusion works
//! on one bucket at a time. Knows nothing of records.

use rayon::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::check::Position;

/// Buckets by the highest bits of the digest.
const BUCKETS: usize = 16;

/// Records in a part of usual size, to save growing.
const USUAL_RECORDS: usize = 512;

/// Digest, then position: sorting brings equal records together in the order of the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Entry<P> {
    // As long as they are: digests are random, so a number of variable length would only be longer.
    #[serde(with = "postcard::fixint::le")]
    high: u64,
    #[serde(with = "postcard::fixint::le")]
    low: u64,
    pub(crate) position: Position,
    pub(crate) with: P,
}

impl<P> Entry<P> {
    pub(crate) fn digest(&self) -> (u64, u64) {
        (self.high, self.low)
    }

    fn bucket(&self) -> usize {
        (self.high >> (u64::BITS - BUCKETS.ilog2())) as usize
    }
}

/// What is counted with a digest.
pub(crate) trait With: Copy + Ord + Send + Sync {}

impl<P: Copy + Ord + Send + Sync> With for P {}

/// Digests of one kind over a part of a dataset.
pub(crate) struct Table<P> {
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

impl<P: Serialize> Serialize for Table<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.parts.iter().map(|part| &part.entries))
    }
}

impl<'de, P: With + Deserialize<'de>> Deserialize<'de> for Table<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = Vec::<Vec<Entry<P>>>::deserialize(deserializer)?;
        Ok(Table { observed: Vec::new(), parts: parts.into_iter().flat_map(|entries| Table::of(entries).parts).collect() })
    }
}

impl<P: With> Table<P> {
    pub(crate) fn new() -> Self {
        Table { observed: Vec::new(), parts: Vec::new() }
    }

    pub(crate) fn add(&mut self, digest: u128, position: Position, with: P) {
        if self.observed.is_empty() {
            self.observed.reserve(USUAL_RECORDS);
        }
        self.observed.push(Entry { high: (digest >> 64) as u64, low: digest as u64, position, with });
    }

    pub(crate) fn seal(&mut self) {
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

    pub(crate) fn merge(&mut self, later: Table<P>) {
        self.parts.extend(later.parts);
    }

    /// A complete part of such entries.
    pub(crate) fn of(entries: Vec<Entry<P>>) -> Self {
        let mut table = Table { observed: entries, parts: Vec::new() };
        table.seal();
        table
    }

    /// Every entry, in no order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry<P>> + Clone {
        self.parts.iter().flat_map(|part| &part.entries)
    }

    /// The entries whose digest stands more than once, equal ones together, in the order of the dataset.
    pub(crate) fn repeated(&self) -> Vec<Entry<P>> {
        let bucket = |number: usize| only_repeated(self.parts.iter().map(move |part| part.bucket(number)));
        let found: Vec<Vec<Entry<P>>> = (0..BUCKETS).into_par_iter().map(bucket).collect();
        found.concat()
    }
}

/// The groups of equal entries, as ranges.
pub(crate) fn groups<P>(entries: &[Entry<P>]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let ends = entries.chunk_by(|one, other| one.digest() == other.digest());
    ends.map(|group| {
        start += group.len();
        start - group.len()..start
    })
    .collect()
}

/// The entries of a bucket whose digest stands more than once, sorted. Clean data pays for two small tables and sorts next to nothing.
fn only_repeated<'e, P: With + 'e>(parts: impl Iterator<Item = &'e [Entry<P>]> + Clone) -> Vec<Entry<P>> {
    let entries = || parts.clone().flatten();
    let mut repeats = Repeats::new(entries().count());
    entries().for_each(|entry| repeats.add(entry.low));
    let mut candidates: Vec<Entry<P>> = entries().filter(|entry| repeats.may_hold(entry.low)).copied().collect();
    candidates.sort_unstable();
    let groups = candidates.chunk_by(|one, other| one.digest() == other.digest());
    groups.filter(|group| group.len() > 1).flatten().copied().collect()
}

/// Which numbers may have been added more than once: all that were, and a few others.
struct Repeats {
    once: Vec<u64>,
    twice: Vec<u64>,
    mask: u64,
}

/// Bits for each number: one in so many is taken for another.
const PLACES: usize = 16;

impl Repeats {
    fn new(numbers: usize) -> Self {
        let places = (numbers * PLACES).next_power_of_two().max(64);
        Repeats { once: vec![0; places / 64], twice: vec![0; places / 64], mask: places as u64 - 1 }
    }

    fn place(&self, number: u64) -> (usize, u64) {
        let place = number & self.mask;
        ((place / 64) as usize, 1 << (place % 64))
    }

    fn add(&mut self, number: u64) {
        let (word, bit) = self.place(number);
        self.twice[word] |= self.once[word] & bit;
        self.once[word] |= bit;
    }

    fn may_hold(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        self.twice[word] & bit != 0
    }
}
