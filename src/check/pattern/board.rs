//! Which rules a sight calls.
//!
//! Owns the tables from sights to rules, the scan of decoded blocks for any sight at all, and the scan of one text for all of them.
//! The first may see too much, never too little; the second is exact. Knows nothing of what rules do with a place.

use std::ops::Range;

use super::keywords::Keywords;
use super::rule::Pattern;
use super::sight::{Sight, Wanted, follows_letter, has_pairs, is_assigned, is_mixed, scan, words};
use crate::rule::options::PatternOptions;
use crate::rule::regex::always_holds;

/// The sights of some rules. Rules are known by their index.
#[derive(Default)]
pub(super) struct Board {
    at_sign: Vec<usize>,
    dots: Vec<usize>,
    colons: Vec<usize>,
    /// With the fewest digits that a rule wants, ascending, and whether a letter must stand before them.
    digits: Vec<(usize, bool, usize)>,
    /// Rules that want any run, with its shortest length, or one that an assignment gives; rules that want letters and digits in a row;
    /// and rules that want a keyword in a run.
    runs: Vec<(usize, usize)>,
    assigned: Vec<(usize, usize)>,
    words: Vec<(usize, usize)>,
    /// Of all keywords in runs, and of those that short runs hold.
    in_runs: Keywords,
    in_short_runs: Keywords,
    literals: Keywords,
    /// Rules that wait for nothing.
    everywhere: Vec<usize>,
    /// What all of them want of the scan of a text.
    wanted: Wanted,
}

impl Pattern {
    /// Whether something calls it to the places of all its matches: a sight, or a keyword that is a part of each.
    pub(super) fn is_called(&self) -> bool {
        let PatternOptions { regex, keywords, trigger, .. } = self.options();
        !trigger.is_none() || !keywords.is_empty() && self.is_bounded() && always_holds(regex, keywords)
    }
}

impl Board {
    /// The board of the rules that the test lets through.
    pub(super) fn new(patterns: &[Pattern], on_board: impl Fn(&Pattern) -> bool) -> Self {
        let mut board = Board::default();
        let (mut in_runs, mut literals) = (Vec::new(), Vec::new());
        for (rule, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| on_board(pattern)) {
            let (options, trigger) = (pattern.options(), pattern.options().trigger);
            board.at_sign.extend(trigger.at_sign.then_some(rule));
            board.dots.extend(trigger.dots.then_some(rule));
            board.colons.extend(trigger.colons.then_some(rule));
            board.digits.extend(trigger.digits.map(|fewest| (fewest as usize, trigger.after_letter, rule)));
            let keywords = |length: usize| options.keywords.iter().map(move |keyword| (keyword.clone(), (rule, length)));
            match trigger.token {
                Some(shortest) if options.keywords.is_empty() => {
                    let runs = if trigger.assigned { &mut board.assigned } else { &mut board.runs };
                    runs.push((shortest as usize, rule));
                }
                Some(shortest) => in_runs.extend(keywords(shortest as usize)),
                None => literals.extend(keywords(0)),
            }
            board.words.extend(trigger.word.map(|shortest| (shortest as usize, rule)));
            if options.keywords.is_empty() && trigger.is_none() {
                board.everywhere.push(rule);
            }
        }
        let of_keywords = in_runs.iter().map(|&(_, (_, shortest))| shortest);
        let of_colons = (!board.colons.is_empty()).then_some(SHORTEST_PAIRS);
        let alone = [&board.runs, &board.assigned, &board.words].into_iter().flatten().map(|&(shortest, _)| shortest);
        let shortest = alone.chain(of_keywords).chain(of_colons).min();
        board.wanted = Wanted {
            at_signs: !board.at_sign.is_empty(),
            dots: !board.dots.is_empty(),
            colons: !board.colons.is_empty(),
            digits: board.digits.iter().map(|&(fewest, ..)| fewest).min().unwrap_or(0),
            run: shortest.unwrap_or(0),
            hidden: false,
            is_text: true,
        };
        board.digits.sort_unstable();
        board.in_short_runs = Keywords::new(in_runs.iter().filter(|(_, (_, shortest))| *shortest < SHORT).cloned().collect());
        board.in_runs = Keywords::new(in_runs);
        board.literals = Keywords::new(literals);
        board
    }

    /// Whether no rule is on it.
    pub(super) fn is_empty(&self) -> bool {
        let tables = [&self.at_sign, &self.dots, &self.colons, &self.everywhere];
        tables.iter().all(|table| table.is_empty())
            && self.digits.is_empty()
            && [&self.runs, &self.assigned, &self.words].iter().all(|runs| runs.is_empty())
            && self.in_runs.is_empty()
            && self.literals.is_empty()
    }

    /// Calls `seen` with the offset of everything in a block that may call a rule, or may once the text is read properly, and whether that
    /// is all there is to know: about numbers, runs of token characters and at-signs their texts say more.
    pub(super) fn sights(&self, block: &[u8], mut seen: impl FnMut(usize, bool)) {
        scan(block, Wanted { hidden: true, is_text: false, ..self.wanted }, |sight, range| match sight {
            Sight::Number(_) | Sight::AtSign => seen(range.start, false),
            Sight::Run => {
                let (at, mut is_wanted) = (range.start, false);
                self.run(block, range, &mut |_, _| is_wanted = true);
                if is_wanted {
                    seen(at, false);
                }
            }
            _ => seen(range.start, true),
        });
    }

    /// Calls `called` with every rule that something in the text calls, and the place.
    pub(super) fn sites(&self, text: &str, mut called: impl FnMut(usize, Range<usize>)) {
        let bytes = text.as_bytes();
        scan(bytes, self.wanted, |sight, range| match sight {
            Sight::Number(digits) => self.of_number(&bytes[..range.start], digits).for_each(|rule| called(rule, range.clone())),
            Sight::Run => self.run(bytes, range, &mut called),
            Sight::AtSign => self.at_sign.iter().for_each(|&rule| called(rule, range.clone())),
            Sight::Dotted => self.dots.iter().for_each(|&rule| called(rule, range.clone())),
            Sight::Colons => self.colons.iter().for_each(|&rule| called(rule, range.clone())),
            Sight::Hidden => {}
        });
        self.literals.each(bytes, |(rule, _), range| called(rule, range));
        self.everywhere.iter().for_each(|&rule| called(rule, 0..text.len()));
    }

    /// The literals outside of runs; the scan for them is shared with other checks.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.literals.iter()
    }

    /// Calls `called` with the rules that an at-sign or a literal at an offset calls.
    pub(super) fn at(&self, bytes: &[u8], at: usize, mut called: impl FnMut(usize, Range<usize>)) {
        if bytes.get(at) == Some(&b'@') {
            self.at_sign.iter().for_each(|&rule| called(rule, at..at + 1));
        }
        self.literals.at(&bytes[at..], |(rule, _), length| called(rule, at..at + length));
    }

    /// The rules that want a number of so many digits that stands behind some bytes.
    pub(super) fn of_number(&self, before: &[u8], digits: usize) -> impl Iterator<Item = usize> {
        let after_letter = follows_letter(before);
        let called = self.digits.iter().take_while(move |&&(fewest, ..)| fewest <= digits);
        called.filter(move |&&(_, letter, _)| after_letter || !letter).map(|&(.., rule)| rule)
    }

    /// A run of token characters: the rules that want it, and the places of the words and keywords in it.
    pub(super) fn run(&self, bytes: &[u8], range: Range<usize>, called: &mut impl FnMut(usize, Range<usize>)) {
        let (run, length) = (&bytes[range.clone()], range.len());
        let mut call = |rules: &[(usize, usize)], site: Range<usize>| {
            let wanted = rules.iter().filter(|&&(shortest, _)| shortest <= site.len());
            wanted.for_each(|&(_, rule)| called(rule, site.clone()));
        };
        if is_mixed(run) {
            call(&self.runs, range.clone());
            if !self.assigned.is_empty() && is_assigned(&bytes[..range.start], run) {
                call(&self.assigned, range.clone());
            }
            if !self.words.is_empty() {
                words(run, |word| call(&self.words, range.start + word.start..range.start + word.end));
            }
        }
        if !self.colons.is_empty() && has_pairs(run) {
            self.colons.iter().for_each(|&rule| called(rule, range.clone()));
        }
        let keywords = if length < SHORT { &self.in_short_runs } else { &self.in_runs };
        keywords.each(run, |(rule, shortest), found| {
            if shortest <= length {
                called(rule, range.start + found.start..range.start + found.end);
            }
        });
    }
}

/// Bytes of a run that few rules want: most runs are shorter.
const SHORT: usize = 24;

/// Bytes of the shortest run with five colons between pairs.
const SHORTEST_PAIRS: usize = 15;
