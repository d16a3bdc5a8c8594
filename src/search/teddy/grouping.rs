//! Which literals of a packed search share a bucket.
//!
//! Owns what is known of that search: it compares the first bytes of all literals of a bucket at once, place by place, so literals that
//! differ make a bucket see things that none of them is. Buckets cost nothing as long as there are eight of them; eight more cost
//! another pass. Bytes count by their lower six bits, which the fastest comparison sees; by nibbles the same choice is good enough. It
//! changes speed, never what is found.

use super::COMPARED;
use crate::check::frequency;
use crate::simd::bits;

/// Buckets that are compared in one pass.
pub(crate) const BUCKETS: usize = 8;

/// A pass over some bytes takes as long as the verification of what is seen at one in so many of them.
const PASS: f32 = 120.0;

/// Literals that are compared pair by pair; of more, only neighbours in their order share a bucket.
const MOST: usize = 128;

/// The lower six bits of the compared bytes of some literals, as sets.
#[derive(Clone, Copy)]
struct Values([u64; COMPARED]);

impl Values {
    /// What a literal lacks may be anything.
    fn of(literal: &[u8]) -> Values {
        let mut values = Values([u64::MAX; COMPARED]);
        for (set, byte) in values.0.iter_mut().zip(literal) {
            *set = 1 << (byte % 64);
        }
        values
    }

    fn with(mut self, other: Values) -> Values {
        for (set, more) in self.0.iter_mut().zip(other.0) {
            *set |= more;
        }
        self
    }
}

/// How often each value is seen.
struct Frequencies([f32; 64]);

impl Frequencies {
    fn new() -> Self {
        let mut table = [0.0; 64];
        (0..=u8::MAX).for_each(|byte| table[usize::from(byte % 64)] += frequency(byte));
        Frequencies(table)
    }

    /// How often a bucket with these values sees something.
    fn cost(&self, values: Values) -> f32 {
        values.0.into_iter().map(|set| bits(set).map(|value| self.0[value]).sum::<f32>()).product()
    }
}

#[derive(Clone)]
struct Bucket {
    literals: Vec<usize>,
    values: Values,
    cost: f32,
}

/// The literals by their numbers, in buckets, and these in passes.
pub(crate) fn passes(literals: &[&[u8]]) -> Vec<Vec<Vec<usize>>> {
    let frequencies = Frequencies::new();
    let mut order: Vec<usize> = (0..literals.len()).collect();
    order.sort_unstable_by_key(|&number| literals[number]);
    let mut passes = Vec::new();
    for some in order.chunks(MOST) {
        let alone = |&number: &usize| {
            let values = Values::of(literals[number]);
            Bucket { literals: vec![number], values, cost: frequencies.cost(values) }
        };
        let buckets = united(some.iter().map(alone).collect(), &frequencies);
        let numbers = buckets.into_iter().map(|bucket| bucket.literals).collect::<Vec<_>>();
        passes.extend(numbers.chunks(BUCKETS).map(<[_]>::to_vec));
    }
    passes
}

/// Unites the two buckets that lose least by it, again and again; returns the cheapest buckets on the way.
fn united(mut buckets: Vec<Bucket>, frequencies: &Frequencies) -> Vec<Bucket> {
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
        let (late, early) = least_of(&losses);
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
fn least_of(rows: &[Vec<f32>]) -> (usize, usize) {
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
        self.literals.extend(other.literals);
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
        let literals: Vec<&[u8]> = vec![
            b"&amp;", b"t|>", b"AAA", b"&gt;", b"d|>", b"BUB", b"CIC", b"DOD", b"EYE", b"GAG", b"HUH", b"&#39;", b"r|>", b"ZZZ",
        ];
        let passes = passes(&literals);
        assert_eq!(passes.len(), 1);
        let bucket =
            |literal: &[u8]| passes[0].iter().position(|bucket| bucket.iter().any(|&number| literals[number] == literal));
        assert_eq!(bucket(b"t|>"), bucket(b"d|>"));
        assert_ne!(bucket(b"t|>"), bucket(b"&gt;"));
    }

    #[test]
    fn common_literals_take_more_passes() {
        let common = "the and ing her hat his tha ere for ent ion ter was you ith ver all wit thi tio man ons est per com pro nce sta \
                      men ort out igh one ine ear ate our ect abl und rea oul str ove";
        let rare = common.to_uppercase();
        let count = |literals: &str| passes(&literals.split(' ').map(str::as_bytes).collect::<Vec<_>>()).len();
        assert_eq!([count(&rare), count(common)], [1, 3]);
    }

    proptest! {
        #[test]
        fn every_literal_is_in_one_bucket(literals in prop::collection::vec("[a-z<|&]{3,6}", 0..300)) {
            let literals: Vec<&[u8]> = literals.iter().map(|literal| literal.as_bytes()).collect();
            let passes = passes(&literals);
            prop_assert!(passes.iter().all(|buckets| (1..=BUCKETS).contains(&buckets.len())));
            let mut all: Vec<usize> = passes.into_iter().flatten().flatten().collect();
            all.sort_unstable();
            prop_assert!(all.into_iter().eq(0..literals.len()));
        }
    }
}
