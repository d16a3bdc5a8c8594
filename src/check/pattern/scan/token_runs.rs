//! Which rules a run of token characters triggers.
//!
//! Owns the tables from what a run has to rules, and the first look at the classes of its bytes: most runs are long words, which trigger none.

use std::ops::Range;

use super::keywords::{KeywordRule, KeywordSearch};
use super::{has_pairs, is_assigned, words};
use crate::search::byte_frequency::rarest;

/// Bytes of a run from which on all keywords are searched. Most runs are shorter, and few keywords can be in them.
const SHORT: usize = 24;

/// Bytes of the shortest run with five colons between pairs.
const SHORTEST_PAIRS: usize = 15;

/// The length of the shortest run that triggers a rule, and the rule.
type MinLength = (usize, usize);

/// The rules that runs trigger.
#[derive(Default)]
pub(crate) struct RunIndex {
    /// Rules for any run with letters and digits, for the value of an assignment, and for a word with letters and digits.
    any: Vec<MinLength>,
    assigned: Vec<MinLength>,
    words: Vec<MinLength>,
    /// Rules for pairs of hexadecimal digits with colons between them.
    pairs: Vec<usize>,
    /// All keywords, and those that a short run may have.
    keywords: KeywordSearch,
    in_short: KeywordSearch,
    /// By byte, what a run with it may be, as bits.
    classes: Vec<u8>,
}

/// Bits of [`RunIndex::classes`]. A keyword is known by its rarest byte.
const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const MARK: u8 = 4;
const IN_KEYWORD: u8 = 8;
const IN_SHORT: u8 = 16;

impl RunIndex {
    /// The rules for each, and the keywords with their rules.
    pub(crate) fn new(
        any: Vec<MinLength>,
        assigned: Vec<MinLength>,
        words: Vec<MinLength>,
        pairs: Vec<usize>,
        keywords: Vec<(String, KeywordRule)>,
    ) -> Self {
        let in_short: Vec<_> = keywords.iter().filter(|(_, (_, shortest))| *shortest < SHORT).cloned().collect();
        let mut classes = vec![0; 256];
        (b'0'..=b'9').for_each(|byte| classes[usize::from(byte)] |= DIGIT);
        (0..=u8::MAX).filter(u8::is_ascii_alphabetic).for_each(|byte| classes[usize::from(byte)] |= LETTER);
        [b':', b'-'].into_iter().for_each(|byte| classes[usize::from(byte)] |= MARK);
        for (wanted, class) in [(&keywords, IN_KEYWORD), (&in_short, IN_SHORT)] {
            let rare = wanted.iter().filter_map(|(keyword, _)| keyword.as_bytes().get(rarest(keyword.as_bytes())));
            rare.for_each(|&byte| classes[usize::from(byte)] |= class);
        }
        let (keywords, in_short) = (KeywordSearch::new(keywords), KeywordSearch::new(in_short));
        RunIndex { any, assigned, words, pairs, keywords, in_short, classes }
    }

    /// Bytes of the shortest run that triggers a rule, if one does.
    pub(crate) fn shortest(&self) -> Option<usize> {
        let alone = [&self.any, &self.assigned, &self.words].into_iter().flatten().map(|&(shortest, _)| shortest);
        let pairs = (!self.pairs.is_empty()).then_some(SHORTEST_PAIRS);
        alone.chain(self.keywords.shortest_run()).chain(pairs).min()
    }

    /// Calls `triggered` with the rules of a run, and the ranges of the words and keywords in it.
    #[inline]
    pub(crate) fn call(&self, bytes: &[u8], run: Range<usize>, triggered: &mut impl FnMut(usize, Range<usize>)) {
        let classes = bytes[run.clone()].iter().fold(0, |classes, &byte| classes | self.classes[usize::from(byte)]);
        let in_keyword = if run.len() < SHORT { IN_SHORT } else { IN_KEYWORD };
        if classes & (MARK | in_keyword) != 0 || classes & (DIGIT | LETTER) == DIGIT | LETTER {
            self.call_by(classes, bytes, run, triggered);
        }
    }

    /// The same for a run with bytes of these classes.
    fn call_by(&self, classes: u8, bytes: &[u8], range: Range<usize>, triggered: &mut impl FnMut(usize, Range<usize>)) {
        let run = &bytes[range.clone()];
        let mut call = |rules: &[MinLength], site: Range<usize>| {
            let wanted = rules.iter().filter(|&&(shortest, _)| shortest <= site.len());
            wanted.for_each(|&(_, rule)| triggered(rule, site.clone()));
        };
        if classes & (DIGIT | LETTER) == DIGIT | LETTER {
            call(&self.any, range.clone());
            if !self.assigned.is_empty() && is_assigned(&bytes[..range.start], run) {
                call(&self.assigned, range.clone());
            }
            if !self.words.is_empty() {
                words(run, |word| call(&self.words, range.start + word.start..range.start + word.end));
            }
        }
        if classes & MARK != 0 && !self.pairs.is_empty() && has_pairs(run) {
            self.pairs.iter().for_each(|&rule| triggered(rule, range.clone()));
        }
        let (keywords, class) = if run.len() < SHORT { (&self.in_short, IN_SHORT) } else { (&self.keywords, IN_KEYWORD) };
        if classes & class != 0 {
            keywords.each(run, |(rule, shortest), found| {
                if shortest <= run.len() {
                    triggered(rule, range.start + found.start..range.start + found.end);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn triggered(runs: &RunIndex, text: &str) -> Vec<usize> {
        let mut rules = Vec::new();
        runs.call(text.as_bytes(), 0..text.len(), &mut |rule, _| rules.push(rule));
        rules
    }

    #[test]
    fn a_run_calls_those_that_want_what_it_holds() {
        let keyword = |keyword: &str, rule, shortest| (keyword.to_owned(), (rule, shortest));
        let keywords = vec![keyword("sk_live_", 1, 18), keyword("xoxb", 2, 15), keyword("pat", 3, 82)];
        let runs = RunIndex::new(vec![(20, 4)], vec![(16, 5)], vec![(16, 6)], vec![7], keywords);
        assert_eq!(runs.shortest(), Some(15));
        assert_eq!(triggered(&runs, "sk_live_abcdefghij"), [1]);
        assert_eq!(triggered(&runs, "xoxbabcdefghijk"), [2]);
        assert_eq!(triggered(&runs, &format!("pat{}", "a".repeat(79))), [3]);
        assert_eq!(triggered(&runs, "a1.b2.c3.d4.e5.f6.g7"), [4]);
        assert_eq!(triggered(&runs, "key=a1.b2.c3.d4.e5"), [5]);
        assert_eq!(triggered(&runs, "abcdefghijklmno1"), [6]);
        assert_eq!(triggered(&runs, "ab:cd:ef:ab:cd:ef"), [7]);
        assert!(triggered(&runs, "characteristically-speaking").is_empty());
    }

    proptest! {
        #[test]
        fn what_the_kinds_of_bytes_exclude_calls_nothing(run in "[a-d1-2:=_~-]{15,40}") {
            let keyword = |keyword: &str, rule, shortest| (keyword.to_owned(), (rule, shortest));
            let keywords = vec![keyword("a_b", 1, 18), keyword("ab1", 2, 15), keyword("d~", 3, 20), keyword("cab", 8, 30)];
            let runs = RunIndex::new(vec![(20, 4)], vec![(16, 5)], vec![(16, 6)], vec![7], keywords);
            let mut expected = Vec::new();
            runs.call_by(u8::MAX, run.as_bytes(), 0..run.len(), &mut |rule, _| expected.push(rule));
            // These two are for what holds letters and digits.
            if !(run.bytes().any(|byte| byte.is_ascii_digit()) && run.bytes().any(|byte| byte.is_ascii_alphabetic())) {
                expected.retain(|rule| ![4, 5].contains(rule));
            }
            prop_assert_eq!(triggered(&runs, &run), expected);
        }
    }
}
