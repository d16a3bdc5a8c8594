//! One scan of a block of decoded text for the literals of every check.
//!
//! Owns the grouping of literals into packed searchers: at most 16 literals of three bytes or more each, which run several times
//! faster than one automaton of all. Many literals share a telling part (`<|i` of `<|im_start|>` and `<|im_end|>`), so what is
//! searched is a small set of parts such that every literal has one of them. Says which lines hold one; whether a literal is really
//! there, and what it means, is the check's to judge.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::packed::{Config, MatchKind, Searcher};
use aho_corasick::{AhoCorasick, Span};

/// Literals in one packed searcher.
const GROUP: usize = 16;

/// Bytes of the shortest and of the longest part that stands for literals.
const SHORTEST: usize = 3;
const LONGEST: usize = 8;

/// The searchers for all literals of a plan.
pub(crate) struct Prefilter {
    searchers: Vec<Literals>,
}

enum Literals {
    Packed(Searcher),
    /// Where the processor has no vector search, or a literal is too short for it.
    Automaton(AhoCorasick),
}

impl Prefilter {
    pub(crate) fn new(mut literals: Vec<String>) -> Self {
        literals.sort_unstable();
        literals.dedup();
        literals.retain(|literal| !literal.is_empty());
        let (long, short): (Vec<String>, Vec<String>) = literals.into_iter().partition(|literal| literal.len() >= SHORTEST);
        let mut searchers: Vec<Literals> = parts(&long).chunks(GROUP).filter_map(Literals::packed).collect();
        searchers.extend(Literals::automaton(&short.iter().map(String::as_bytes).collect::<Vec<_>>()));
        Prefilter { searchers }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.searchers.is_empty()
    }

    /// Calls `hit` with the index of every line (ascending byte ranges of the block) that holds a literal, once for each group.
    pub(crate) fn scan(&self, block: &[u8], lines: &[(usize, usize)], mut hit: impl FnMut(usize)) {
        for searcher in &self.searchers {
            let mut at = 0;
            while let Some(found) = searcher.find(block, at) {
                let line = lines.partition_point(|&(_, end)| end <= found);
                let Some(&(start, end)) = lines.get(line) else { break };
                if found >= start {
                    hit(line);
                    at = end;
                } else {
                    at = found + 1;
                }
            }
        }
    }
}

impl Literals {
    fn packed(literals: &[&[u8]]) -> Option<Literals> {
        let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
        builder.extend(literals);
        builder.build().map(Literals::Packed).or_else(|| Literals::automaton(literals))
    }

    fn automaton(literals: &[&[u8]]) -> Option<Literals> {
        if literals.is_empty() {
            return None;
        }
        AhoCorasick::new(literals).ok().map(Literals::Automaton)
    }

    /// Start of the first literal at or after `at`.
    fn find(&self, block: &[u8], at: usize) -> Option<usize> {
        let span = Span { start: at.min(block.len()), end: block.len() };
        match self {
            Literals::Packed(searcher) => searcher.find_in(block, span).map(|found| found.start()),
            Literals::Automaton(automaton) => {
                automaton.find(aho_corasick::Input::new(block).span(span)).map(|found| found.start())
            }
        }
    }
}

/// Few parts such that every literal has at least one of them. Each part holds the rarest kind of byte of its literals, so that what
/// is common in text never stands for what is not.
fn parts(literals: &[String]) -> Vec<&[u8]> {
    if literals.len() <= GROUP {
        return literals.iter().map(String::as_bytes).collect();
    }
    let mut chosen: Vec<&[u8]> = Vec::new();
    let mut left: Vec<&[u8]> = literals.iter().map(String::as_bytes).collect();
    while !left.is_empty() {
        let mut shared: BTreeMap<&[u8], usize> = BTreeMap::new();
        for literal in &left {
            let rarest = literal.iter().map(|&byte| rarity(byte)).max();
            let windows = (SHORTEST..=LONGEST).flat_map(|length| literal.windows(length));
            let telling = windows.filter(|part| part.iter().map(|&byte| rarity(byte)).max() == rarest);
            // Each part once, however often the literal has it.
            telling.collect::<BTreeSet<_>>().into_iter().for_each(|part| *shared.entry(part).or_default() += 1);
        }
        let best = shared.into_iter().max_by_key(|&(part, literals)| (literals, part.len(), Reverse(part)));
        let Some((part, _)) = best else { break };
        chosen.push(part);
        left.retain(|literal| !literal.windows(part.len()).any(|window| window == part));
    }
    chosen
}

/// How seldom a kind of byte is seen in text.
fn rarity(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b' ' | b'.' | b',' | b'\'' | b'-' | 0x80..=0xBF => 0,
        b'A'..=b'Z' | b'0'..=b'9' | b'(' | b')' | b':' | 0xC0.. => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(block: &[u8]) -> Vec<(usize, usize)> {
        let mut end = 0;
        let line = |line: &[u8]| {
            end += line.len();
            (end - line.len(), end)
        };
        block.split_inclusive(|&byte| byte == b'\n').map(line).collect()
    }

    proptest! {
        #[test]
        fn every_line_with_a_literal_is_hit(
            literals in prop::collection::vec("[<|a-c]{3,9}", 0..40),
            block in "[<|a-c\n]{0,200}",
        ) {
            let lines = lines(block.as_bytes());
            let mut hits = BTreeSet::new();
            Prefilter::new(literals.clone()).scan(block.as_bytes(), &lines, |line| {
                hits.insert(line);
            });
            for (number, &(start, end)) in lines.iter().enumerate() {
                if literals.iter().any(|literal| block[start..end].contains(literal.as_str())) {
                    prop_assert!(hits.contains(&number));
                }
            }
        }
    }

    #[test]
    fn literals_share_their_telling_parts() {
        let literals: Vec<String> =
            (0..30).map(|number| format!("word {number} <|{}|>", ["im_start", "im_end"][number % 2])).collect();
        let parts = parts(&literals);
        assert_eq!(parts, [b" <|im_".as_slice()]);
    }
}
