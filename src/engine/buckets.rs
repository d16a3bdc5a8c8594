//! The order in which parts are given to a packed searcher.
//!
//! Owns what is known of that searcher: it keeps its patterns in eight buckets, the n-th pattern in the bucket of n modulo eight, and
//! compares the first three bytes of all patterns of a bucket at once, nibble by nibble. Patterns that differ make a bucket see things
//! that none of them is, so those that are alike belong together. The order changes speed, never what is found.

use super::parts::COMPARED;
use crate::check::chance;

const BUCKETS: usize = 8;

/// Rounds of exchanges; the first ones bring nearly all there is.
const ROUNDS: usize = 3;

/// The nibbles of the compared bytes of some parts, as sets.
#[derive(Clone, Copy, Default)]
struct Nibbles([(u16, u16); COMPARED]);

impl Nibbles {
    fn of(part: &[u8]) -> Nibbles {
        let mut nibbles = Nibbles::default();
        for (set, byte) in nibbles.0.iter_mut().zip(part) {
            *set = (1 << (byte >> 4), 1 << (byte & 15));
        }
        nibbles
    }

    fn with(mut self, other: Nibbles) -> Nibbles {
        for (set, more) in self.0.iter_mut().zip(other.0) {
            *set = (set.0 | more.0, set.1 | more.1);
        }
        self
    }
}

/// How often each byte is seen, by its two nibbles.
struct Frequencies([[f32; 16]; 16]);

impl Frequencies {
    fn new() -> Self {
        let mut table = [[0.0; 16]; 16];
        (0..=u8::MAX).for_each(|byte| table[usize::from(byte >> 4)][usize::from(byte & 15)] = chance(byte));
        Frequencies(table)
    }

    /// How often a bucket with these nibbles sees something; never, when it has none.
    fn cost(&self, nibbles: Nibbles) -> f32 {
        let seen =
            |(high, low): (u16, u16)| -> f32 { bits(high).flat_map(|high| bits(low).map(move |low| self.0[high][low])).sum() };
        nibbles.0.into_iter().map(seen).product()
    }
}

fn bits(mut set: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (bit < 16).then_some(bit)
    })
}

/// The parts by their numbers, in an order that puts like parts into one bucket.
pub(super) fn arrange(parts: &[&[u8]]) -> Vec<usize> {
    let frequencies = Frequencies::new();
    let nibbles: Vec<Nibbles> = parts.iter().map(|part| Nibbles::of(part)).collect();
    let mut buckets: [Vec<usize>; BUCKETS] = Default::default();
    let room = |bucket: usize| parts.len() / BUCKETS + usize::from(bucket < parts.len() % BUCKETS);
    let united = |bucket: &[usize]| bucket.iter().fold(Nibbles::default(), |all, &part| all.with(nibbles[part]));
    let cost = |bucket: &[usize]| frequencies.cost(united(bucket));
    // The commonest first: they have the most to lose.
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&one, &other| cost(&[other]).total_cmp(&cost(&[one])).then(parts[one].cmp(parts[other])));
    for part in order {
        let dearer = |bucket: &[usize]| frequencies.cost(united(bucket).with(nibbles[part])) - cost(bucket);
        let open = (0..BUCKETS).filter(|&bucket| buckets[bucket].len() < room(bucket));
        let best = open.min_by(|&one, &other| dearer(&buckets[one]).total_cmp(&dearer(&buckets[other])));
        buckets[best.unwrap_or_default()].push(part);
    }
    for _ in 0..ROUNDS {
        if !exchange(&mut buckets, &cost) {
            break;
        }
    }
    let rows = buckets.iter().map(Vec::len).max().unwrap_or_default();
    (0..rows).flat_map(|row| buckets.iter().filter_map(move |bucket| bucket.get(row).copied())).collect()
}

/// Exchanges parts between buckets where that makes both cheaper together; says whether it found any.
fn exchange(buckets: &mut [Vec<usize>; BUCKETS], cost: &dyn Fn(&[usize]) -> f32) -> bool {
    let mut found = false;
    for one in 0..BUCKETS {
        for other in one + 1..BUCKETS {
            for (left, right) in pairs(buckets[one].len(), buckets[other].len()) {
                let before = cost(&buckets[one]) + cost(&buckets[other]);
                swap(buckets, (one, left), (other, right));
                if cost(&buckets[one]) + cost(&buckets[other]) < before * 0.99 {
                    found = true;
                } else {
                    swap(buckets, (one, left), (other, right));
                }
            }
        }
    }
    found
}

fn swap(buckets: &mut [Vec<usize>; BUCKETS], one: (usize, usize), other: (usize, usize)) {
    let kept = buckets[one.0][one.1];
    buckets[one.0][one.1] = std::mem::replace(&mut buckets[other.0][other.1], kept);
}

fn pairs(left: usize, right: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..left).flat_map(move |one| (0..right).map(move |other| (one, other)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn like_parts_share_a_bucket() {
        let parts: Vec<&[u8]> =
            vec![b"&amp;", b"t|>", b"A", b"&gt;", b"d|>", b"B", b"C", b"D", b"E", b"F", b"G", b"H", b"I", b"J", b"&#39;", b"r|>"];
        let order = arrange(&parts);
        let bucket = |part: &[u8]| order.iter().position(|&number| parts[number] == part).map(|place| place % BUCKETS);
        assert_eq!(bucket(b"t|>"), bucket(b"d|>"));
    }

    proptest! {
        #[test]
        fn every_part_is_given_once(parts in prop::collection::vec("[a-z<|&]{3,6}", 0..40)) {
            let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
            let mut order = arrange(&parts);
            order.sort_unstable();
            prop_assert!(order.into_iter().eq(0..parts.len()));
        }
    }
}
