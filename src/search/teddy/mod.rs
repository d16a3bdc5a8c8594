//! A vector search for many short needles at once, known as Teddy.
//!
//! Owns the pass over blocks of 64 bytes and the verification of the places that the comparison of first bytes reports. Differs from
//! aho-corasick's packed searcher in three ways that were measured: vectors are twice as wide where the processor has AVX-512, similar
//! needles share a bucket (`grouping`), and all needles at a place are reported, so that one or two passes replace three. Over decoded
//! prose that was 2.8 -> 5.4 GB/s with one group of needles and 1.3 -> 2.8 GB/s with all; `benches/needles.rs` compares them. Knows no
//! rule.

pub(crate) mod grouping;
mod tables;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use crate::simd::{BLOCK, bits};
use grouping::passes;
use tables::{BucketTable, compared};

/// Bytes at the start of a needle that are compared. With three, 1.2 million places of 200 MB of prose had to be verified, most of them
/// words that mix several needles of a bucket; with four, and six bits of each, 0.2 million.
pub(crate) const COMPARED: usize = 4;

/// Bytes of the shortest needle. Where it has no fourth byte, any byte matches.
pub(crate) const SHORTEST: usize = 3;

/// A block, and the bytes behind it that a needle at its last place is compared with.
const WINDOW: usize = BLOCK + COMPARED - 1;

/// A search for many needles.
#[derive(Debug, Default)]
pub(crate) struct Teddy {
    needles: Vec<Needle>,
    tables: Vec<BucketTable>,
}

/// A needle, with its first eight bytes as a number: one comparison rejects most false positives before any call.
#[derive(Debug)]
struct Needle {
    bytes: Box<[u8]>,
    first: u64,
    /// The bits of the number that belong to the needle.
    mask: u64,
}

impl Needle {
    fn new(bytes: &[u8]) -> Self {
        let ones = [0xFF; u64::BITS as usize / 8];
        Needle { bytes: bytes.into(), first: eight(bytes), mask: eight(&ones[..bytes.len().min(ones.len())]) }
    }

    /// Whether some bytes, the first eight of which are given as a number, begin with it.
    #[inline]
    fn starts(&self, bytes: &[u8], first: u64) -> bool {
        first & self.mask == self.first && bytes.starts_with(&self.bytes)
    }
}

/// The first eight bytes as a number, padded with zeros.
#[inline]
fn eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(&first) => u64::from_le_bytes(first),
        None => bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)),
    }
}

impl Teddy {
    pub(crate) fn new(needles: &[&[u8]]) -> Self {
        let tables = passes(needles).into_iter().map(|buckets| BucketTable::new(needles, buckets)).collect();
        Teddy { needles: needles.iter().map(|&needle| Needle::new(needle)).collect(), tables }
    }

    /// Calls `found` with the offset and the number of each needle: block by block, and within a block one
    /// table after the other.
    pub(crate) fn search(&self, bytes: &[u8], found: impl FnMut(usize, usize)) {
        if !self.tables.is_empty() {
            dispatch!(Level::new(), simd => self.search_in(simd, bytes, found));
        }
    }

    #[inline(always)]
    fn search_in<S: Simd>(&self, simd: S, bytes: &[u8], mut found: impl FnMut(usize, usize)) {
        for at in (0..bytes.len()).step_by(BLOCK) {
            let rest = &bytes[at..];
            let window = match rest.first_chunk() {
                Some(window) => compared(simd, window),
                None => {
                    let mut window = [0; WINDOW];
                    window[..rest.len()].copy_from_slice(rest);
                    compared(simd, &window)
                }
            };
            for table in &self.tables {
                let matches = table.compare(&window);
                let places = !matches.simd_eq(0).to_bitmask();
                if places != 0 {
                    let mut buckets = [0; BLOCK];
                    matches.store_slice(&mut buckets);
                    self.verify(table, places, &buckets, bytes, at, &mut found);
                }
            }
        }
    }

    /// Verifies the needles of the buckets that were reported at each place.
    #[inline(never)]
    fn verify(
        &self,
        table: &BucketTable,
        places: u64,
        matches: &[u8; BLOCK],
        bytes: &[u8],
        at: usize,
        found: &mut impl FnMut(usize, usize),
    ) {
        for place in bits(places) {
            let Some(rest) = bytes.get(at + place..) else { return };
            let first = eight(rest);
            for bucket in bits(u64::from(matches[place])) {
                for &needle in &table.buckets[bucket] {
                    if self.needles[needle].starts(rest, first) {
                        found(at + place, needle);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(needles: &[&[u8]], bytes: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        Teddy::new(needles).search(bytes, |at, needle| found.push((at, needle)));
        found.sort_unstable();
        found
    }

    #[test]
    fn literals_that_begin_alike_are_all_found() {
        assert_eq!(found(&[b"abc", b"abcd", b"bcd"], b"xabcd"), [(1, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn literals_are_found_across_the_ends_of_blocks() {
        for end in [BLOCK, 2 * BLOCK] {
            for at in end - 4..=end {
                let mut bytes = [b'.'; 2 * BLOCK + 8];
                bytes[at..at + 4].copy_from_slice(b"abcd");
                for length in [at + 4, bytes.len()] {
                    assert_eq!(found(&[b"abcd", b"xyz"], &bytes[..length]), [(at, 0)], "{at} of {length}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_found_behind_the_end() {
        assert_eq!(found(&[b"a\0\0"], b"a"), []);
        assert_eq!(found(&[], b"abc"), []);
    }

    proptest! {
        #[test]
        fn every_place_of_every_literal_is_found(
            needles in prop::collection::btree_set("[a-d<|é]{3,5}", 0..40),
            text in "[a-d<|é]{0,200}",
        ) {
            let needles: Vec<&[u8]> = needles.iter().map(|needle| needle.as_bytes()).collect();
            let is_there = |at: usize, needle: usize| text.as_bytes()[at..].starts_with(needles[needle]);
            let all = (0..text.len()).flat_map(|at| (0..needles.len()).map(move |needle| (at, needle)));
            let expected: Vec<_> = all.filter(|&(at, needle)| is_there(at, needle)).collect();
            prop_assert_eq!(found(&needles, text.as_bytes()), expected);
        }
    }
}
