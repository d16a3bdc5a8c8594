//! The comparison of the first bytes of many literals with 64 places at once.
//!
//! Owns the tables: a byte is looked up by its nibbles, or, where the processor looks 64 values up at once, by its lower six bits, which
//! tells more and takes fewer steps.

use fearless_simd::prelude::*;
use fearless_simd::u8x64;

use super::{COMPARED, WINDOW};
use crate::simd::{BLOCK, looks_up_at_once};

/// What a vector is looked up in. It must not stand across two lines of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Table([u8; BLOCK]);

/// Eight buckets of literals.
pub(crate) struct Group {
    /// For each compared byte, by its lower six bits: the buckets with a literal that has it, as bits.
    whole: [Table; COMPARED],
    /// The same by its lower and by its upper nibble. Four times, since vectors look nibbles up in parts of 16 bytes.
    nibbles: [[Table; 2]; COMPARED],
    /// The literals of each bucket, by number.
    pub(crate) buckets: Vec<Vec<usize>>,
}

impl Group {
    pub(crate) fn new(literals: &[&[u8]], buckets: Vec<Vec<usize>>) -> Self {
        let (mut whole, mut nibbles) = ([Table([0; BLOCK]); COMPARED], [[Table([0; BLOCK]); 2]; COMPARED]);
        for (bucket, members) in buckets.iter().enumerate() {
            for &literal in members {
                for number in 0..COMPARED {
                    let byte = literals[literal].get(number).copied();
                    let [lower, upper] = &mut nibbles[number];
                    whole[number].add(bucket, byte.map(|byte| byte % 64), 64);
                    lower.add(bucket, byte.map(|byte| byte % 16), 16);
                    upper.add(bucket, byte.map(|byte| byte / 16), 16);
                }
            }
        }
        Group { whole, nibbles, buckets }
    }
}

impl Table {
    /// Adds a bucket to a value, or to all of them, in a table of so many values that stand there as often as they can.
    fn add(&mut self, bucket: usize, value: Option<u8>, values: usize) {
        let places =
            self.0.iter_mut().enumerate().filter(|(place, _)| value.is_none_or(|value| place % values == usize::from(value)));
        places.for_each(|(_, buckets)| *buckets |= 1 << bucket);
    }
}

/// The bytes that are compared at each place of a block: the first of all places, then the second, and so on.
#[inline(always)]
pub(crate) fn compared<S: Simd>(simd: S, window: &[u8; WINDOW]) -> [u8x64<S>; COMPARED] {
    let mut bytes = [u8x64::splat(simd, 0); COMPARED];
    for (number, bytes) in bytes.iter_mut().enumerate() {
        *bytes = u8x64::from_slice(simd, &window[number..number + BLOCK]);
    }
    bytes
}

impl Group {
    /// The buckets of which a literal may stand at each place, as bits.
    #[inline(always)]
    pub(crate) fn compare<S: Simd>(&self, bytes: &[u8x64<S>; COMPARED]) -> u8x64<S> {
        if !looks_up_at_once(bytes[0].simd) {
            return self.compare_nibbles(bytes);
        }
        let found = self.compare_whole(bytes);
        // Six bits are the same for a space and a "`": what is left is looked up by all eight.
        if found.simd_eq(0).to_bitmask() == u64::MAX { found } else { found & self.compare_nibbles(bytes) }
    }

    /// The same by the lower six bits of each byte.
    #[inline(always)]
    fn compare_whole<S: Simd>(&self, bytes: &[u8x64<S>; COMPARED]) -> u8x64<S> {
        let simd = bytes[0].simd;
        let mut found = u8x64::splat(simd, 0xFF);
        for (&bytes, table) in bytes.iter().zip(&self.whole) {
            found &= u8x64::from_slice(simd, &table.0).swizzle_dyn(bytes & 63);
        }
        found
    }

    /// The same by the nibbles of each byte.
    #[inline(always)]
    fn compare_nibbles<S: Simd>(&self, bytes: &[u8x64<S>; COMPARED]) -> u8x64<S> {
        let simd = bytes[0].simd;
        let mut found = u8x64::splat(simd, 0xFF);
        for (&bytes, [lower, upper]) in bytes.iter().zip(&self.nibbles) {
            found &= u8x64::from_slice(simd, &lower.0).swizzle_dyn_within_blocks(bytes & 15);
            found &= u8x64::from_slice(simd, &upper.0).swizzle_dyn_within_blocks(bytes >> 4);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::*;
    use crate::search::teddy::grouping::passes;

    proptest! {
        #[test]
        fn both_comparisons_let_every_literal_through(
            literals in prop::collection::btree_set("[a-d<|é]{3,5}", 1..40),
            text in "[a-d<|é]{0,60}",
        ) {
            let literals: Vec<&[u8]> = literals.iter().map(|literal| literal.as_bytes()).collect();
            let mut window = [0; WINDOW];
            let length = text.len().min(WINDOW);
            window[..length].copy_from_slice(&text.as_bytes()[..length]);
            for buckets in passes(&literals) {
                let group = Group::new(&literals, buckets);
                let found = dispatch!(Level::new(), simd => {
                    let bytes = compared(simd, &window);
                    [group.compare_whole(&bytes), group.compare_nibbles(&bytes)].map(|found| found.as_slice().to_vec())
                });
                for (bucket, members) in group.buckets.iter().enumerate() {
                    for (at, &literal) in (0..BLOCK).flat_map(|at| members.iter().map(move |literal| (at, literal))) {
                        let stands = window[at..].starts_with(literals[literal]);
                        prop_assert!(!stands || found.iter().all(|found| found[at] >> bucket & 1 == 1));
                    }
                }
            }
        }
    }
}
