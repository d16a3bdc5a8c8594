//! Few short parts that stand for many literals.
//!
//! Owns the choice of what is really searched: a literal is in a text only if each of its parts is, so one rare part is as good as the
//! whole literal, and many literals share one (`<|im_` of `<|im_start|>` and `<|im_end|>`). A vector search looks at the first bytes of
//! what it searches, so those must be seldom seen in text.

use std::cmp::Ordering;

use super::teddy::{COMPARED, SHORTEST};
use crate::check::frequency;

/// Bytes of the longest part.
const LONGEST: usize = 8;

/// A part that is seen this seldom by frequency is as good as any other: once in a million bytes.
const RARE: f32 = 1e-6;

/// A part, and the numbers of the literals of which it is one.
pub(crate) struct Part<'l> {
    pub(crate) bytes: &'l [u8],
    pub(crate) literals: Vec<usize>,
}

/// Parts such that every literal has at least one of them: always the one that most of the literals left have, the rarest of these.
pub(crate) fn parts<'l>(literals: &[&'l [u8]]) -> Vec<Part<'l>> {
    let of_literals: Vec<Vec<&'l [u8]>> = literals.iter().map(|literal| telling(literal)).collect();
    let mut candidates: Vec<Candidate<'l>> = Vec::new();
    let mut all: Vec<&'l [u8]> = of_literals.iter().flatten().copied().collect();
    all.sort_unstable();
    for same in all.chunk_by(|one, other| one == other) {
        candidates.push(Candidate { bytes: same[0], frequency: part_frequency(same[0]), literals: same.len() });
    }
    let mut chosen: Vec<Part<'l>> = Vec::new();
    let mut left: Vec<usize> = (0..literals.len()).collect();
    while let Some(best) = candidates.iter().filter(|candidate| candidate.literals > 0).max_by(|one, other| one.compare(other)) {
        let bytes = best.bytes;
        let (with, without): (Vec<usize>, Vec<usize>) = left.iter().partition(|&&number| holds(literals[number], bytes));
        for part in with.iter().flat_map(|&number| &of_literals[number]) {
            if let Ok(known) = candidates.binary_search_by_key(part, |candidate| candidate.bytes) {
                candidates[known].literals -= 1;
            }
        }
        chosen.push(Part { bytes, literals: with });
        left = without;
    }
    chosen
}

/// What may become a part.
struct Candidate<'l> {
    bytes: &'l [u8],
    frequency: f32,
    /// Literals that have it and no part yet.
    literals: usize,
}

impl Candidate<'_> {
    /// Which of two is the better part.
    fn compare(&self, other: &Self) -> Ordering {
        let rarer = || other.frequency.total_cmp(&self.frequency);
        let by_bytes = || self.bytes.len().cmp(&other.bytes.len()).then(other.bytes.cmp(self.bytes));
        self.literals.cmp(&other.literals).then_with(rarer).then_with(by_bytes)
    }
}

/// The parts of a literal that are rare, or those that are the rarest it has, each once.
fn telling(literal: &[u8]) -> Vec<&[u8]> {
    let all = || (SHORTEST.min(literal.len())..=LONGEST).flat_map(|length| literal.windows(length));
    let rarest = all().map(part_frequency).fold(1.0, f32::min);
    let mut telling: Vec<&[u8]> = all().filter(|part| part_frequency(part) <= rarest.max(RARE)).collect();
    telling.sort_unstable();
    telling.dedup();
    telling
}

pub(crate) fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// About how often the start of a part is seen.
fn part_frequency(part: &[u8]) -> f32 {
    part.iter().take(COMPARED).map(|&byte| frequency(byte)).product()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chosen<'l>(literals: &[&'l str]) -> Vec<&'l str> {
        let bytes: Vec<&[u8]> = literals.iter().map(|literal| literal.as_bytes()).collect();
        parts(&bytes).iter().map(|part| std::str::from_utf8(part.bytes).expect("a part of ASCII")).collect()
    }

    #[test]
    fn literals_share_their_telling_parts() {
        let literals: Vec<String> = (0..30).map(|number| format!("<|{}_{number}|>", ["im", "im"][number % 2])).collect();
        assert_eq!(chosen(&literals.iter().map(String::as_str).collect::<Vec<_>>()), ["<|im_"]);
    }

    #[test]
    fn a_part_begins_with_what_is_rare() {
        assert_eq!(chosen(&["as an AI language"]), ["AI langu"]);
        assert_eq!(chosen(&["the end </p>"]), ["</p>"]);
    }

    proptest! {
        #[test]
        fn every_literal_has_the_part_that_stands_for_it(literals in prop::collection::vec("[<|a-cé ]{1,12}", 0..40)) {
            let literals: Vec<&[u8]> = literals.iter().map(String::as_bytes).collect();
            let parts = parts(&literals);
            for (number, literal) in literals.iter().enumerate() {
                let mine: Vec<_> = parts.iter().filter(|part| part.literals.contains(&number)).collect();
                prop_assert_eq!(mine.len(), 1);
                prop_assert!(holds(literal, mine[0].bytes));
            }
        }
    }
}
