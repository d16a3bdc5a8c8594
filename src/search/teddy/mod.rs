//! A vector search for many short literals at once.
//!
//! Owns the walk over the blocks of some bytes, and the verification of what the comparison of first bytes lets through. The method is
//! known as Teddy. A library has it for half the vector width, gives each of its buckets as many literals, whatever they are, and finds
//! one literal at a place; here like literals share a bucket and all are found, so that one or two passes do what took three. Knows
//! nothing of rules.

pub(crate) mod grouping;
mod tables;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use crate::simd::{BLOCK, bits};
use grouping::passes;
use tables::{Group, compared};

/// Bytes at the start of a literal that are compared.
pub(crate) const COMPARED: usize = 4;

/// Bytes of the shortest literal. What it lacks may be anything.
pub(crate) const SHORTEST: usize = 3;

/// A block and the bytes behind it that begin with its last place.
const WINDOW: usize = BLOCK + COMPARED - 1;

/// A search for literals.
#[derive(Default)]
pub(crate) struct Packed {
    literals: Vec<Literal>,
    groups: Vec<Group>,
}

/// A literal, with its first eight bytes as a number: most of what is let through differs in them.
struct Literal {
    bytes: Box<[u8]>,
    first: u64,
    /// Which bits of the number it has.
    mask: u64,
}

impl Literal {
    fn new(bytes: &[u8]) -> Self {
        let ones = [0xFF; u64::BITS as usize / 8];
        Literal { bytes: bytes.into(), first: eight(bytes), mask: eight(&ones[..bytes.len().min(ones.len())]) }
    }

    /// Whether it stands at the start of some bytes, the first eight of which are given.
    #[inline]
    fn starts(&self, bytes: &[u8], first: u64) -> bool {
        first & self.mask == self.first && bytes.starts_with(&self.bytes)
    }
}

/// The first eight bytes as a number; zeros stand for what is missing.
#[inline]
fn eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(&first) => u64::from_le_bytes(first),
        None => bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)),
    }
}

impl Packed {
    pub(crate) fn new(literals: &[&[u8]]) -> Self {
        let groups = passes(literals).into_iter().map(|buckets| Group::new(literals, buckets)).collect();
        Packed { literals: literals.iter().map(|&literal| Literal::new(literal)).collect(), groups }
    }

    /// Calls `seen` with each offset at which a literal stands, and the number of the literal: block by block, and within one group by
    /// group.
    pub(crate) fn search(&self, bytes: &[u8], seen: impl FnMut(usize, usize)) {
        if !self.groups.is_empty() {
            dispatch!(Level::new(), simd => self.search_in(simd, bytes, seen));
        }
    }

    #[inline(always)]
    fn search_in<S: Simd>(&self, simd: S, bytes: &[u8], mut seen: impl FnMut(usize, usize)) {
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
            for group in &self.groups {
                let found = group.compare(&window);
                let places = !found.simd_eq(0).to_bitmask();
                if places != 0 {
                    let mut buckets = [0; BLOCK];
                    found.store_slice(&mut buckets);
                    self.verify(group, places, &buckets, bytes, at, &mut seen);
                }
            }
        }
    }

    /// Looks at the places that are set for the literals of the buckets that were found there.
    #[inline(never)]
    fn verify(
        &self,
        group: &Group,
        places: u64,
        found: &[u8; BLOCK],
        bytes: &[u8],
        at: usize,
        seen: &mut impl FnMut(usize, usize),
    ) {
        for place in bits(places) {
            let Some(rest) = bytes.get(at + place..) else { return };
            let first = eight(rest);
            for bucket in bits(u64::from(found[place])) {
                for &literal in &group.buckets[bucket] {
                    if self.literals[literal].starts(rest, first) {
                        seen(at + place, literal);
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

    fn found(literals: &[&[u8]], bytes: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        Packed::new(literals).search(bytes, |at, literal| found.push((at, literal)));
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
            literals in prop::collection::btree_set("[a-d<|é]{3,5}", 0..40),
            text in "[a-d<|é]{0,200}",
        ) {
            let literals: Vec<&[u8]> = literals.iter().map(|literal| literal.as_bytes()).collect();
            let stands = |at: usize, literal: usize| text.as_bytes()[at..].starts_with(literals[literal]);
            let all = (0..text.len()).flat_map(|at| (0..literals.len()).map(move |literal| (at, literal)));
            let expected: Vec<_> = all.filter(|&(at, literal)| stands(at, literal)).collect();
            prop_assert_eq!(found(&literals, text.as_bytes()), expected);
        }
    }
}
