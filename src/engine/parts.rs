//! Few short parts that stand for many literals.
//!
//! Owns the choice of what is really searched: a literal is in a text only if each of its parts is, so one rare part is as good as the
//! whole literal, and many literals share one (`<|im_` of `<|im_start|>` and `<|im_end|>`). A vector search looks at the first bytes of
//! what it searches, so those must be seldom seen in text.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::chance;

/// Bytes of the shortest and of the longest part.
const SHORTEST: usize = 3;
const LONGEST: usize = 8;

/// Bytes at the start of a part that the vector search compares.
pub(super) const COMPARED: usize = 3;

/// A part that is seen this seldom by chance is as good as any other: once in a million bytes.
const RARE: f32 = 1e-6;

/// A part, and the numbers of the literals of which it is one.
pub(super) struct Part<'l> {
    pub(super) bytes: &'l [u8],
    pub(super) literals: Vec<usize>,
}

/// Parts such that every literal has at least one of them.
pub(super) fn parts<'l>(literals: &[&'l [u8]]) -> Vec<Part<'l>> {
    let telling: Vec<BTreeSet<&'l [u8]>> = literals.iter().map(|literal| telling(literal)).collect();
    let mut chosen: Vec<Part<'l>> = Vec::new();
    let mut left: Vec<usize> = (0..literals.len()).collect();
    while !left.is_empty() {
        let mut shared: BTreeMap<&'l [u8], usize> = BTreeMap::new();
        for &number in &left {
            // Each part once, however often the literal has it.
            telling[number].iter().for_each(|part| *shared.entry(part).or_default() += 1);
        }
        let best = shared.into_iter().max_by(|(one, literals), (other, more)| {
            let rarer = || frequency(other).total_cmp(&frequency(one));
            literals.cmp(more).then_with(rarer).then(one.len().cmp(&other.len())).then(other.cmp(one))
        });
        let Some((bytes, _)) = best else { break };
        let (with, without) = left.iter().partition(|&&number| holds(literals[number], bytes));
        chosen.push(Part { bytes, literals: with });
        left = without;
    }
    chosen
}

/// The parts of a literal that are rare, or those that are the rarest it has.
fn telling(literal: &[u8]) -> BTreeSet<&[u8]> {
    let all = || (SHORTEST.min(literal.len())..=LONGEST).flat_map(|length| literal.windows(length));
    let rarest = all().map(frequency).fold(1.0, f32::min);
    all().filter(|part| frequency(part) <= rarest.max(RARE)).collect()
}

pub(super) fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// About how often the start of a part is seen.
fn frequency(part: &[u8]) -> f32 {
    part.iter().take(COMPARED).map(|&byte| chance(byte)).product()
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
        assert_eq!(chosen(&["as an AI language"]), [" AI lang"]);
        assert_eq!(chosen(&["the end </p>"]), ["/p>"]);
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
