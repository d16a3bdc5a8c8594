//! Few short parts that stand for many literals.
//!
//! Owns the choice of what is really searched: a literal is in a text only if each of its parts is, so one rare part is as good as the
//! whole literal, and many literals share one (`<|im_` of `<|im_start|>` and `<|im_end|>`). A vector search looks at the first bytes of
//! what it searches, so those must be seldom seen in text.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of the shortest and of the longest part.
const SHORTEST: usize = 3;
const LONGEST: usize = 8;

/// Bytes at the start of a part that the vector search compares.
const COMPARED: usize = 3;

/// Bits of surprise in the compared bytes beyond which a part is as good as any other.
const RARE: u32 = 22;

/// A part, and the numbers of the literals of which it is one.
pub(super) struct Part<'l> {
    pub(super) bytes: &'l [u8],
    pub(super) literals: Vec<usize>,
}

/// Parts such that every literal has at least one of them.
pub(super) fn parts<'l>(literals: &[&'l [u8]]) -> Vec<Part<'l>> {
    let mut chosen: Vec<Part<'l>> = Vec::new();
    let mut left: Vec<usize> = (0..literals.len()).collect();
    while !left.is_empty() {
        let mut shared: BTreeMap<&'l [u8], usize> = BTreeMap::new();
        for &number in &left {
            // Each part once, however often the literal has it.
            telling(literals[number]).into_iter().for_each(|part| *shared.entry(part).or_default() += 1);
        }
        let best = shared.into_iter().max_by_key(|&(part, literals)| (literals, surprise(part), part.len(), Reverse(part)));
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
    let rarest = all().map(surprise).max().unwrap_or_default();
    all().filter(|part| surprise(part) >= rarest.min(RARE)).collect()
}

pub(super) fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// About how many bits of surprise the start of a part is, in text of many kinds and in the JSON around it.
fn surprise(part: &[u8]) -> u32 {
    part.iter().take(COMPARED).map(|&byte| bits(byte)).sum()
}

fn bits(byte: u8) -> u32 {
    match byte {
        b' ' => 3,
        b'a'..=b'z' => 4,
        b'.' | b',' | b'"' | 0x80..=0xBF | 0xE3..=0xE9 => 6,
        b'0'..=b'9' | b'\n' | b'\'' | b'-' | b':' => 7,
        b'A'..=b'Z' | 0xC3..=0xD9 | 0xE2 => 8,
        b'(' | b')' | b'/' | b'*' | b'=' => 9,
        b'!'..=b'~' | 0xC2 | 0xEA..=0xF7 | 0xDA..=0xE1 => 10,
        _ => 14,
    }
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
