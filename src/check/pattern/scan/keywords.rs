//! The keywords of many rules, searched in one short text or in a part of it.
//!
//! Owns the search: one bit per three-byte prefix passes over nearly all places. It is built in no time, unlike an automaton of so many
//! literals, and no slower on short texts; from 256 bytes on a packed vector search takes over. Whole blocks are searched by the engine's
//! prefilter.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::Span;
use aho_corasick::packed::{Config, MatchKind, Searcher};

/// The rule of a literal, and the length of the token run that it must be in; 0 for none.
pub(crate) type KeywordRule = (usize, usize);

/// Bytes of the shortest literal.
const SHORTEST: usize = 3;

/// Bits of the table of prefixes.
const BITS: usize = 1 << 15;

/// Literals of three bytes or more.
#[derive(Default)]
pub(crate) struct KeywordSearch {
    /// In the order of their bytes.
    keywords: Vec<(String, KeywordRule)>,
    /// A bit for the first three bytes of each.
    prefixes: Vec<u64>,
    /// A vector search for long texts, built for the first of them.
    searcher: OnceLock<Option<Searcher>>,
}

/// Bytes from which on a text is long.
const LONG: usize = 256;

impl KeywordSearch {
    pub(crate) fn new(mut keywords: Vec<(String, KeywordRule)>) -> Self {
        keywords.retain(|(keyword, _)| keyword.len() >= SHORTEST);
        keywords.sort();
        let mut prefixes = if keywords.is_empty() { Vec::new() } else { vec![0; BITS / 64] };
        for (keyword, _) in &keywords {
            let bit = prefix(keyword.as_bytes());
            prefixes[bit / 64] |= 1 << (bit % 64);
        }
        KeywordSearch { keywords, prefixes, searcher: OnceLock::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keywords.is_empty()
    }

    /// The length of the shortest run that a literal must be in.
    pub(crate) fn shortest_run(&self) -> Option<usize> {
        self.keywords.iter().map(|&(_, (_, shortest))| shortest).min()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.keywords.iter().map(|(keyword, _)| keyword.as_str())
    }

    /// Calls `found` with the rule and the range of every literal in the bytes.
    pub(crate) fn each(&self, bytes: &[u8], mut found: impl FnMut(KeywordRule, Range<usize>)) {
        if self.keywords.is_empty() {
            return;
        }
        if let Some(searcher) = self.searcher(bytes) {
            let mut at = 0;
            // It reports one literal at a place; others may begin there too.
            while let Some(hit) = searcher.find_in(bytes, Span { start: at, end: bytes.len() }) {
                let start = hit.start();
                self.at(&bytes[start..], |rule, length| found(rule, start..start + length));
                at = start + 1;
            }
            return;
        }
        for (at, three) in bytes.windows(SHORTEST).enumerate() {
            if self.may_begin(three) {
                self.at(&bytes[at..], |rule, length| found(rule, at..at + length));
            }
        }
    }

    /// Whether a literal may begin with the first three bytes.
    #[inline]
    fn may_begin(&self, bytes: &[u8]) -> bool {
        let bit = prefix(bytes);
        self.prefixes.get(bit / 64).is_some_and(|bits| bits & 1 << (bit % 64) != 0)
    }

    /// The vector search, if it is worth it. There is none when the literals are too many for one, or the processor has no vectors.
    fn searcher(&self, bytes: &[u8]) -> Option<&Searcher> {
        if bytes.len() < LONG {
            return None;
        }
        self.searcher.get_or_init(|| self.build()).as_ref()
    }

    fn build(&self) -> Option<Searcher> {
        let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
        builder.extend(self.iter());
        builder.build()
    }

    /// Calls `found` with the rule and the length of each literal that the bytes begin with.
    pub(crate) fn at(&self, bytes: &[u8], mut found: impl FnMut(KeywordRule, usize)) {
        if bytes.len() < SHORTEST || !self.may_begin(bytes) {
            return;
        }
        let first = self.keywords.partition_point(|(keyword, _)| keyword.as_bytes()[..SHORTEST] < bytes[..SHORTEST]);
        for (keyword, rule) in
            self.keywords[first..].iter().take_while(|(keyword, _)| keyword.as_bytes()[..SHORTEST] == bytes[..SHORTEST])
        {
            if bytes.starts_with(keyword.as_bytes()) {
                found(*rule, keyword.len());
            }
        }
    }
}

/// The bit of a prefix of three bytes.
#[inline]
fn prefix(bytes: &[u8]) -> usize {
    // Odd factors far apart: letters differ in their lower bits, and must fall on different bits.
    let byte = |at: usize| usize::from(bytes[at]);
    (byte(0) * 0x2F + byte(1) * 0x3D5 + byte(2) * 0x1A3B) % BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        let keywords = [("key-", 1), ("key", 2), ("ey-1", 3), ("zz", 4)].map(|(keyword, rule)| (keyword.to_owned(), (rule, 0)));
        let mut found = Vec::new();
        KeywordSearch::new(keywords.to_vec()).each(b"a key-1, z", |(rule, _), range| found.push((rule, range)));
        assert_eq!(found, [(2, 2..5), (1, 2..6), (3, 3..7)]);
    }

    #[test]
    fn long_texts_are_searched_alike() {
        let keywords = ["key-", "key", "ey-1"].map(|keyword| (keyword.to_owned(), (keyword.len(), 0)));
        let keywords = KeywordSearch::new(keywords.to_vec());
        let mut found = Vec::new();
        keywords.each(format!("{}key-1 key", "- ".repeat(LONG)).as_bytes(), |(rule, _), range| {
            found.push((rule, range.start - 2 * LONG))
        });
        assert_eq!(found, [(3, 0), (4, 0), (4, 1), (3, 6)]);
    }
}
