//! The comparison of the first bytes of many needles with 64 places at once.
//!
//! Owns the tables. A byte is looked up by its nibbles, two shuffles for each compared byte; or, where the processor shuffles 64 entries at once
//! (AVX-512, NEON), by its lower six bits, one shuffle. Six bits take a third of the steps and tell more: two nibble tables accept every
//! combination of the nibbles in a bucket, six bits only the values themselves. The nibbles remain for other processors.

use fearless_simd::prelude::*;
use fearless_simd::u8x64;

use super::{COMPARED, WINDOW};
use crate::simd::{BLOCK, looks_up_at_once};

/// A lookup table of 64 bytes. Aligned: a load across two cache lines costs twice.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Table([u8; BLOCK]);

/// Eight buckets of needles, with the tables that compare them.
#[derive(Debug)]
pub(crate) struct BucketTable {
    /// For each compared byte, by its lower six bits: the buckets that have it, as bits.
    six_bits: [Table; COMPARED],
    /// The same by its lower and by its upper nibble. Repeated four times, since a byte shuffle works in lanes of 16 bytes.
    nibbles: [[Table; 2]; COMPARED],
    /// The needles of each bucket, by number.
    pub(crate) buckets: Vec<Vec<usize>>,
}

impl BucketTable {
    pub(crate) fn new(needles: &[&[u8]], buckets: Vec<Vec<usize>>) -> Self {
        let (mut six_bits, mut nibbles) = ([Table([0; BLOCK]); COMPARED], [[Table([0; BLOCK]); 2]; COMPARED]);
        for (bucket, members) in buckets.iter().enumerate() {
            for &needle in members {
                for number in 0..COMPARED {
                    let byte = needles[needle].get(number).copied();
                    let [lower, upper] = &mut nibbles[number];
                    six_bits[number].add(bucket, byte.map(|byte| byte % 64), 64);
                    lower.add(bucket, byte.map(|byte| byte % 16), 16);
                    upper.add(bucket, byte.map(|byte| byte / 16), 16);
                }
            }
        }
        BucketTable { six_bits, nibbles, buckets }
    }
}

impl Table {
    /// Adds a bucket at a value, or at all of them; a table of fewer than 64 values is repeated.
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

impl BucketTable {
    /// The buckets of which a needle may be at each place, as bits.
    #[inline(always)]
    pub(crate) fn compare<S: Simd>(&self, bytes: &[u8x64<S>; COMPARED]) -> u8x64<S> {
        if !looks_up_at_once(bytes[0].simd) {
            return self.compare_nibbles(bytes);
        }
        let found = self.compare_six_bits(bytes);
        // Six bits do not tell a space from a "`", so the few places that are left are compared by all eight.
        if found.simd_eq(0).to_bitmask() == u64::MAX { found } else { found & self.compare_nibbles(bytes) }
    }

    /// The same by the lower six bits of each byte.
    #[inline(always)]
    fn compare_six_bits<S: Simd>(&self, bytes: &[u8x64<S>; COMPARED]) -> u8x64<S> {
        let simd = bytes[0].simd;
        let mut found = u8x64::splat(simd, 0xFF);
        for (&bytes, table) in bytes.iter().zip(&self.six_bits) {
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
            needles in prop::collection::btree_set("[a-d<|é]{3,5}", 1..40),
            text in "[a-d<|é]{0,60}",
        ) {
            let needles: Vec<&[u8]> = needles.iter().map(|needle| needle.as_bytes()).collect();
            let mut window = [0; WINDOW];
            let length = text.len().min(WINDOW);
            window[..length].copy_from_slice(&text.as_bytes()[..length]);
            for buckets in passes(&needles) {
                let table = BucketTable::new(&needles, buckets);
                let found = dispatch!(Level::new(), simd => {
                    let bytes = compared(simd, &window);
                    [table.compare_six_bits(&bytes), table.compare_nibbles(&bytes)].map(|found| found.as_slice().to_vec())
                });
                for (bucket, members) in table.buckets.iter().enumerate() {
                    for (at, &needle) in (0..BLOCK).flat_map(|at| members.iter().map(move |needle| (at, needle))) {
                        let is_there = window[at..].starts_with(needles[needle]);
                        prop_assert!(!is_there || found.iter().all(|found| found[at] >> bucket & 1 == 1));
                    }
                }
            }
        }
    }
}
