//! Which rules a sight calls.
//!
//! Owns the tables from sights to rules, the scan of decoded blocks for any sight at all, and the scan of one text for all of them.
//! The first may see too much, never too little; the second is exact. Knows nothing of what rules do with a place.

use std::ops::Range;

use aho_corasick::packed::{Config, MatchKind, Searcher};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, Span};
use memchr::memmem::Finder;

use super::rule::Pattern;
use super::sight::{dotted, double_colons, has_colon_pairs, numbers, odd, tokens};

/// The sights of some rules. Rules are known by their index.
#[derive(Default)]
pub(super) struct Board {
    at_sign: Vec<usize>,
    dots: Vec<usize>,
    colons: Vec<usize>,
    /// With the fewest digits that a rule wants.
    digits: Vec<(usize, usize)>,
    /// Rules that want any run, with its shortest length, and rules that want a keyword in it.
    runs: Vec<(usize, usize)>,
    in_runs: Keywords,
    literals: Keywords,
    /// Rules that wait for nothing.
    everywhere: Vec<usize>,
    fewest: usize,
    shortest: usize,
}

/// Literals with the rules that wait for them.
#[derive(Default)]
struct Keywords {
    /// The keywords with a rule and the length of the run that it wants; 0 outside of runs.
    wanted: Vec<(String, usize, usize)>,
    packed: Option<Searcher>,
    automaton: Option<AhoCorasick>,
}

impl Board {
    /// The board of the rules that the test lets through.
    pub(super) fn new(patterns: &[Pattern], on_board: impl Fn(&Pattern) -> bool) -> Self {
        let mut board = Board::default();
        for (rule, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| on_board(pattern)) {
            let (options, trigger) = (pattern.options(), pattern.options().trigger);
            board.at_sign.extend(trigger.at_sign.then_some(rule));
            board.dots.extend(trigger.dots.then_some(rule));
            board.colons.extend(trigger.colons.then_some(rule));
            board.digits.extend(trigger.digits.map(|fewest| (fewest as usize, rule)));
            let keywords = || options.keywords.iter().cloned();
            match trigger.token {
                Some(shortest) if options.keywords.is_empty() => board.runs.push((shortest as usize, rule)),
                Some(shortest) => board.in_runs.wanted.extend(keywords().map(|keyword| (keyword, rule, shortest as usize))),
                None => board.literals.wanted.extend(keywords().map(|keyword| (keyword, rule, 0))),
            }
            if options.keywords.is_empty() && trigger.is_none() {
                board.everywhere.push(rule);
            }
        }
        board.fewest = board.digits.iter().map(|&(fewest, _)| fewest).min().unwrap_or(0);
        let of_keywords = board.in_runs.wanted.iter().map(|&(.., shortest)| shortest);
        let of_colons = (!board.colons.is_empty()).then_some(SHORTEST_PAIRS);
        board.shortest = board.runs.iter().map(|&(shortest, _)| shortest).chain(of_keywords).chain(of_colons).min().unwrap_or(0);
        board.in_runs.build(false);
        board.literals.build(true);
        board
    }

    /// Whether no rule is on it.
    pub(super) fn is_empty(&self) -> bool {
        let tables = [&self.at_sign, &self.dots, &self.colons, &self.everywhere];
        tables.iter().all(|table| table.is_empty())
            && self.digits.is_empty()
            && self.runs.is_empty()
            && self.in_runs.wanted.is_empty()
            && self.literals.wanted.is_empty()
    }

    /// Calls `seen` with the offset of everything in a block, but numbers, that calls a rule, or may once the text is read properly.
    pub(super) fn sights(&self, block: &[u8], raw: &[u8], seen: &mut impl FnMut(usize)) {
        if !self.at_sign.is_empty() {
            memchr::memchr_iter(b'@', block).for_each(&mut *seen);
        }
        if !self.dots.is_empty() {
            dotted(block, |range| seen(range.start));
        }
        if !self.colons.is_empty() {
            double_colons(block, &Finder::new("::"), false, |range| seen(range.start));
        }
        if self.shortest > 0 {
            tokens(block, self.shortest, |range| {
                let start = range.start;
                let mut called = false;
                self.run(block, range, &mut |_, _| called = true);
                if called {
                    seen(start);
                }
            });
        }
        for (number, part) in block.chunks(ODD_PART).enumerate().filter(|(_, part)| !part.is_ascii()) {
            // With a few bytes more at either end: a character may be cut.
            let start = (number * ODD_PART).saturating_sub(4);
            odd(&block[start..block.len().min(number * ODD_PART + part.len() + 4)], |at| seen(start + at));
        }
        // Escapes of JSON in a string can hide anything.
        Finder::new(r"\\u").find_iter(raw).for_each(&mut *seen);
    }

    /// Calls `called` with every rule that something in the text calls, and the place.
    pub(super) fn sites(&self, text: &str, called: &mut impl FnMut(usize, Range<usize>)) {
        let bytes = text.as_bytes();
        if !self.at_sign.is_empty() {
            memchr::memchr_iter(b'@', bytes).for_each(|at| self.at_sign.iter().for_each(|&rule| called(rule, at..at + 1)));
        }
        if !self.dots.is_empty() {
            dotted(bytes, |range| self.dots.iter().for_each(|&rule| called(rule, range.clone())));
        }
        if !self.colons.is_empty() {
            double_colons(bytes, &Finder::new("::"), true, |range| {
                self.colons.iter().for_each(|&rule| called(rule, range.clone()))
            });
        }
        if self.shortest > 0 {
            tokens(bytes, self.shortest, |range| self.run(bytes, range, called));
        }
        self.literals.each(bytes, |(rule, _), range| called(rule, range));
        self.everywhere.iter().for_each(|&rule| called(rule, 0..text.len()));
    }

    /// The literals outside of runs; the scan for them is shared with other checks.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.literals.wanted.iter().map(|(keyword, ..)| keyword.as_str())
    }

    /// Calls `called` with every number in some bytes and how many digits it has.
    #[inline(always)]
    pub(super) fn numbers(&self, bytes: &[u8], called: impl FnMut(Range<usize>, usize)) {
        if !self.digits.is_empty() {
            numbers(bytes, self.fewest, called);
        }
    }

    /// The rules that want numbers of so many digits.
    pub(super) fn of_digits(&self, digits: usize) -> impl Iterator<Item = usize> {
        self.digits.iter().filter(move |&&(fewest, _)| fewest <= digits).map(|&(_, rule)| rule)
    }

    /// A run of token characters: the rules that want it, and the places of the keywords in it.
    fn run(&self, bytes: &[u8], range: Range<usize>, called: &mut impl FnMut(usize, Range<usize>)) {
        let (run, length) = (&bytes[range.clone()], range.len());
        let holds = |class: fn(&u8) -> bool| run.iter().any(class);
        let wanted = self.runs.iter().any(|&(shortest, _)| shortest <= length);
        if wanted && holds(u8::is_ascii_digit) && holds(u8::is_ascii_alphabetic) {
            self.runs.iter().filter(|&&(shortest, _)| shortest <= length).for_each(|&(_, rule)| called(rule, range.clone()));
        }
        if !self.colons.is_empty() && has_colon_pairs(run) {
            self.colons.iter().for_each(|&rule| called(rule, range.clone()));
        }
        self.in_runs.each(run, |(rule, shortest), found| {
            if shortest <= length {
                called(rule, range.start + found.start..range.start + found.end);
            }
        });
    }
}

/// Bytes that are looked at together for characters beyond ASCII.
const ODD_PART: usize = 4_096;

/// Bytes of the shortest run with five colons between pairs.
const SHORTEST_PAIRS: usize = 15;

impl Keywords {
    /// Packed literals are a vector search, for whole blocks; inside of runs the automaton is better.
    fn build(&mut self, packed: bool) {
        self.wanted.sort();
        if self.wanted.is_empty() {
            return;
        }
        let literals = || self.wanted.iter().map(|(keyword, ..)| keyword.as_bytes());
        if packed {
            let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
            builder.extend(literals());
            self.packed = builder.build();
        }
        self.automaton = AhoCorasickBuilder::new().build(literals()).ok();
    }

    /// Calls `found` with a rule, the length of the run that it wants, and a place of one of its keywords.
    fn each(&self, bytes: &[u8], mut found: impl FnMut((usize, usize), Range<usize>)) {
        if let Some(packed) = &self.packed {
            let mut at = 0;
            while let Some(hit) = packed.find_in(bytes, Span { start: at, end: bytes.len() }) {
                // The searcher reports one literal at a place; others may begin there as well.
                let rest = &bytes[hit.start()..];
                for (keyword, rule, shortest) in self.wanted.iter().filter(|(keyword, ..)| rest.starts_with(keyword.as_bytes())) {
                    found((*rule, *shortest), hit.start()..hit.start() + keyword.len());
                }
                at = hit.start() + 1;
            }
        } else if let Some(automaton) = &self.automaton {
            for hit in automaton.find_overlapping_iter(bytes) {
                let (_, rule, shortest) = self.wanted[hit.pattern().as_usize()];
                found((rule, shortest), hit.start()..hit.end());
            }
        }
    }
}
