//! Access for `benches/` to code that has a library as its rival.
//!
//! Owns nothing. No part of the public API: a benchmark is a crate of its own and sees only what is public, and the literal search and
//! the fast JSON reader must be measured alone to earn their place beside aho-corasick and simd-json.

use crate::json::Parser;
use crate::search::literal_selection::{Fragment, select_fragments};
use crate::search::teddy::{SHORTEST, Teddy};

/// The literal search of the prefilter: fragments, searched and verified.
#[derive(Debug)]
pub struct LiteralSearch {
    fragments: Vec<Vec<u8>>,
    teddy: Teddy,
    /// By fragment, the literals with it and its offset in each.
    literals: Vec<Vec<(Vec<u8>, usize)>>,
}

impl LiteralSearch {
    /// A search for literals of three bytes or more.
    pub fn new(literals: &[&[u8]]) -> Self {
        let long = |fragment: &Fragment<'_>| fragment.bytes.len() >= SHORTEST;
        let selected: Vec<Fragment<'_>> = select_fragments(literals).into_iter().filter(long).collect();
        let needles: Vec<&[u8]> = selected.iter().map(|fragment| fragment.bytes).collect();
        let places = |fragment: &Fragment<'_>| {
            let of_literal = |&number: &usize| {
                let literal = literals[number].to_vec();
                let offsets: Vec<usize> = memchr::memmem::find_iter(&literal, fragment.bytes).collect();
                offsets.into_iter().map(move |offset| (literal.clone(), offset)).collect::<Vec<_>>()
            };
            fragment.literals.iter().flat_map(of_literal).collect()
        };
        let fragments = needles.iter().map(|needle| needle.to_vec()).collect();
        LiteralSearch { fragments, teddy: Teddy::new(&needles), literals: selected.iter().map(places).collect() }
    }

    /// The fragments that are searched.
    pub fn fragments(&self) -> &[Vec<u8>] {
        &self.fragments
    }

    /// The number of places of all literals.
    pub fn count(&self, bytes: &[u8]) -> usize {
        let mut count = 0;
        self.teddy.search(bytes, |at, fragment| {
            let is_there = |(literal, offset): &&(Vec<u8>, usize)| {
                at.checked_sub(*offset).is_some_and(|start| bytes[start..].starts_with(literal))
            };
            count += self.literals[fragment].iter().filter(is_there).count();
        });
        count
    }
}

/// The fast reader of JSON records.
pub struct JsonReader {
    parser: Parser,
    scratch: Vec<u8>,
}

impl std::fmt::Debug for JsonReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonReader").finish_non_exhaustive()
    }
}

impl JsonReader {
    /// A reader for lines of no more than so many bytes in total.
    pub fn new(bytes: usize) -> Self {
        JsonReader { parser: Parser::new(1), scratch: vec![0; bytes] }
    }

    /// The number of lines that are plain records, up to the first one that is not.
    pub fn count(&mut self, lines: &[u8]) -> usize {
        let (mut at, mut records) = (0, 0);
        while at < lines.len() {
            let rest = &lines[at..];
            let Some(length) = self.parser.read_fast(rest, &mut self.scratch[..rest.len()], |plain, _| plain.length) else {
                break;
            };
            at += length + 1;
            records += 1;
        }
        records
    }
}
