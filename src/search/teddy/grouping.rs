//! The grouping of needles into the buckets of the search.
//!
//! The search compares the first bytes of all needles of a bucket at once, byte by byte, so it accepts every combination of them: `cat` and
//! `dog` in one bucket also report `dot`. Owns the choice that keeps such false positives rare, with at most eight buckets a pass: an
//! estimate by byte frequency, merged greedily. Costs are counted by six bits a byte, as the faster comparison sees them; for nibbles the
//! same grouping is good enough. It changes speed, never what is found.

use super::COMPARED;
use crate::search::byte_frequency::frequency;
use crate::simd::bits;

/// Buckets that are compared in one pass.
pub(crate) const BUCKETS: usize = 8;

/// The cost of a pass: as much as to verify one place in so many.
const PASS: f32 = 120.0;

/// The most needles that are compared pair by pair, which is cubic. Beyond, only needles that are close in byte order share a bucket.
const MOST: usize = 128;

/// For each compared byte, the set of its lower six bits in some needles.
#[derive(Clone, Copy)]
struct ByteSets([u64; COMPARED]);

impl ByteSets {
    /// Any byte matches where the needle has none.
    fn of(needle: &[u8]) -> ByteSets {
        let mut values = ByteSets([u64::MAX; COMPARED]);
        for (set, byte) in values.0.iter_mut().zip(needle) {
            *set = 1 << (byte % 64);
        }
        values
    }

    fn with(mut self, other: ByteSets) -> ByteSets {
        for (set, more) in self.0.iter_mut().zip(other.0) {
            *set |= more;
        }
        self
    }
}

/// How often each value of six bits occurs in text.
struct Frequencies([f32; 64]);

impl Frequencies {
    fn new() -> Self {
        let mut table = [0.0; 64];
        (0..=u8::MAX).for_each(|byte| table[usize::from(byte % 64)] += frequency(byte));
        Frequencies(table)
    }

    /// How often a bucket with these sets reports a place: the product over its bytes.
    fn cost(&self, values: ByteSets) -> f32 {
        values.0.into_iter().map(|set| bits(set).map(|value| self.0[value]).sum::<f32>()).product()
    }
}

#[derive(Clone)]
struct Bucket {
    needles: Vec<usize>,
    values: ByteSets,
    cost: f32,
}

/// The numbers of the needles, in buckets, and these in passes.
pub(crate) fn passes(needles: &[&[u8]]) -> Vec<Vec<Vec<usize>>> {
    let frequencies = Frequencies::new();
    let mut order: Vec<usize> = (0..needles.len()).collect();
    order.sort_unstable_by_key(|&number| needles[number]);
    let mut passes = Vec::new();
    for some in order.chunks(MOST) {
        let alone = |&number: &usize| {
            let values = ByteSets::of(needles[number]);
            Bucket { needles: vec![number], values, cost: frequencies.cost(values) }
        };
        let buckets = merged(some.iter().map(alone).collect(), &frequencies);
        let numbers = buckets.into_iter().map(|bucket| bucket.needles).collect::<Vec<_>>();
        passes.extend(numbers.chunks(BUCKETS).map(<[_]>::to_vec));
    }
    passes
}

/// Merges the pair of buckets that adds the least cost, again and again; returns the cheapest grouping on the way.
fn merged(mut buckets: Vec<Bucket>, frequencies: &Frequencies) -> Vec<Bucket> {
    let loss = |one: &Bucket, other: &Bucket| frequencies.cost(one.values.with(other.values)) - one.cost - other.cost;
    // By pair of buckets, the later one first.
    let mut losses: Vec<Vec<f32>> =
        (0..buckets.len()).map(|late| (0..late).map(|early| loss(&buckets[late], &buckets[early])).collect()).collect();
    let (mut cheapest, mut least) = (Vec::new(), f32::INFINITY);
    loop {
        let passes = buckets.len().div_ceil(BUCKETS);
        let price = passes as f32 + PASS * buckets.iter().map(|bucket| bucket.cost).sum::<f32>();
        if price < least {
            (cheapest, least) = (buckets.clone(), price);
        }
        if passes <= 1 {
            return cheapest;
        }
        let (late, early) = smallest(&losses);
        let taken = buckets.remove(late);
        losses.remove(late);
        for row in &mut losses[late..] {
            row.remove(late);
        }
        buckets[early].take(taken, frequencies);
        for other in (0..buckets.len()).filter(|&other| other != early) {
            losses[early.max(other)][early.min(other)] = loss(&buckets[early], &buckets[other]);
        }
    }
}

/// Row and column of the smallest number.
fn smallest(rows: &[Vec<f32>]) -> (usize, usize) {
    let (mut at, mut least) = ((1, 0), f32::INFINITY);
    for (row, numbers) in rows.iter().enumerate() {
        for (column, &number) in numbers.iter().enumerate() {
            if number < least {
                (at, least) = ((row, column), number);
            }
        }
    }
    at
}

impl Bucket {
    fn take(&mut self, other: Bucket, frequencies: &Frequencies) {
        self.needles.extend(other.needles);
        self.values = self.values.with(other.values);
        self.cost = frequencies.cost(self.values);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn like_literals_share_a_bucket() {
        let needles: Vec<&[u8]> = vec![
            b"&amp;", b"t|>", b"AAA", b"&gt;", b"d|>", b"BUB", b"CIC", b"DOD", b"EYE", b"GAG", b"HUH", b"&#39;", b"r|>", b"ZZZ",
        ];
        let passes = passes(&needles);
        assert_eq!(passes.len(), 1);
        let bucket = |needle: &[u8]| passes[0].iter().position(|bucket| bucket.iter().any(|&number| needles[number] == needle));
        assert_eq!(bucket(b"t|>"), bucket(b"d|>"));
        assert_ne!(bucket(b"t|>"), bucket(b"&gt;"));
    }

    #[test]
    fn common_literals_take_more_passes() {
        let common = "the and ing her hat his tha ere for ent ion ter was you ith ver all wit thi tio man ons est per com pro nce sta \
                      men ort out igh one ine ear ate our ect abl und rea oul str ove";
        let rare = common.to_uppercase();
        let count = |needles: &str| passes(&needles.split(' ').map(str::as_bytes).collect::<Vec<_>>()).len();
        assert_eq!([count(&rare), count(common)], [1, 3]);
    }

    proptest! {
        #[test]
        fn every_literal_is_in_one_bucket(needles in prop::collection::vec("[a-z<|&]{3,6}", 0..300)) {
            let needles: Vec<&[u8]> = needles.iter().map(|needle| needle.as_bytes()).collect();
            let passes = passes(&needles);
            prop_assert!(passes.iter().all(|buckets| (1..=BUCKETS).contains(&buckets.len())));
            let mut all: Vec<usize> = passes.into_iter().flatten().flatten().collect();
            all.sort_unstable();
            prop_assert!(all.into_iter().eq(0..needles.len()));
        }
    }
}
