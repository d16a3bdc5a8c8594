//! Literals with the rules that wait for them, looked for in one text or in a part of it.
//!
//! Owns the search: a bit for the three bytes that begin a literal passes over nearly all places. Built in no time, which an
//! automaton of so many literals is not, and no slower on the short texts that it is for; whole blocks are for the shared scan.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::Span;
use aho_corasick::packed::{Config, MatchKind, Searcher};

/// The rule that waits for a literal, and the length of the run that it wants around it; 0 for none.
pub(crate) type KeywordRule = (usize, usize);

/// Bytes of the shortest literal.
const SHORTEST: usize = 3;

/// Bits of the table of beginnings.
const BITS: usize = 1 << 15;

/// Literals of three bytes or more.
#[derive(Default)]
pub(crate) struct KeywordSearch {
    /// In the order of their bytes.
    wanted: Vec<(String, KeywordRule)>,
    /// A bit for what one of them begins with.
    beginnings: Vec<u64>,
    /// A vector search for long texts, made for the first of them.
    searcher: OnceLock<Option<Searcher>>,
}

/// Bytes from which on a text is long.
const LONG: usize = 256;

impl KeywordSearch {
    pub(crate) fn new(mut wanted: Vec<(String, KeywordRule)>) -> Self {
        wanted.retain(|(keyword, _)| keyword.len() >= SHORTEST);
        wanted.sort();
        let mut beginnings = if wanted.is_empty() { Vec::new() } else { vec![0; BITS / 64] };
        for (keyword, _) in &wanted {
            let bit = beginning(keyword.as_bytes());
            beginnings[bit / 64] |= 1 << (bit % 64);
        }
        KeywordSearch { wanted, beginnings, searcher: OnceLock::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The length of the shortest run that one is wanted in.
    pub(crate) fn shortest_run(&self) -> Option<usize> {
        self.wanted.iter().map(|&(_, (_, shortest))| shortest).min()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().map(|(keyword, _)| keyword.as_str())
    }

    /// Calls `found` with who waits for a literal and its place, for every one of them in the bytes.
    pub(crate) fn each(&self, bytes: &[u8], mut found: impl FnMut(KeywordRule, Range<usize>)) {
        if self.wanted.is_empty() {
            return;
        }
        if let Some(searcher) = self.searcher(bytes) {
            let mut at = 0;
            // It reports one literal at a place; others may begin there as well.
            while let Some(hit) = searcher.find_in(bytes, Span { start: at, end: bytes.len() }) {
                let start = hit.start();
                self.at(&bytes[start..], |waiting, length| found(waiting, start..start + length));
                at = start + 1;
            }
            return;
        }
        for (at, three) in bytes.windows(SHORTEST).enumerate() {
            if self.may_begin(three) {
                self.at(&bytes[at..], |waiting, length| found(waiting, at..at + length));
            }
        }
    }

    /// Whether a literal may begin with the first three bytes.
    #[inline]
    fn may_begin(&self, bytes: &[u8]) -> bool {
        let bit = beginning(bytes);
        self.beginnings.get(bit / 64).is_some_and(|bits| bits & 1 << (bit % 64) != 0)
    }

    /// The vector search, if it is worth it. There is none when there are too many literals for one, or no vectors.
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

    /// Calls `found` with who waits for a literal that the bytes begin with, and its length.
    pub(crate) fn at(&self, bytes: &[u8], mut found: impl FnMut(KeywordRule, usize)) {
        if bytes.len() < SHORTEST || !self.may_begin(bytes) {
            return;
        }
        let first = self.wanted.partition_point(|(keyword, _)| keyword.as_bytes()[..SHORTEST] < bytes[..SHORTEST]);
        for (keyword, waiting) in
            self.wanted[first..].iter().take_while(|(keyword, _)| keyword.as_bytes()[..SHORTEST] == bytes[..SHORTEST])
        {
            if bytes.starts_with(keyword.as_bytes()) {
                found(*waiting, keyword.len());
            }
        }
    }
}

/// The bit of what some bytes begin with.
#[inline]
fn beginning(bytes: &[u8]) -> usize {
    // Odd factors far apart: letters, which differ in their lower bits, fall on different bits.
    let byte = |at: usize| usize::from(bytes[at]);
    (byte(0) * 0x2F + byte(1) * 0x3D5 + byte(2) * 0x1A3B) % BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        let wanted = [("key-", 1), ("key", 2), ("ey-1", 3), ("zz", 4)].map(|(keyword, rule)| (keyword.to_owned(), (rule, 0)));
        let mut found = Vec::new();
        KeywordSearch::new(wanted.to_vec()).each(b"a key-1, z", |(rule, _), range| found.push((rule, range)));
        assert_eq!(found, [(2, 2..5), (1, 2..6), (3, 3..7)]);
    }

    #[test]
    fn long_texts_are_searched_alike() {
        let wanted = ["key-", "key", "ey-1"].map(|keyword| (keyword.to_owned(), (keyword.len(), 0)));
        let keywords = KeywordSearch::new(wanted.to_vec());
        let mut found = Vec::new();
        keywords.each(format!("{}key-1 key", "- ".repeat(LONG)).as_bytes(), |(rule, _), range| {
            found.push((rule, range.start - 2 * LONG))
        });
        assert_eq!(found, [(3, 0), (4, 0), (4, 1), (3, 6)]);
    }
}
