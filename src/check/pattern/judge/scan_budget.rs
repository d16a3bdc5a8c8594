//! A bound on the bytes that all searches of one expression read in one text.
//!
//! One search is linear, but an expression such as `a.*b|a` reads up to the end of the line to be sure of every single match, which is
//! quadratic over all matches of a text. Owns the bound. The `regex` crate does not report how far it read, so an
//! automaton of the same expression is run beside it, but only in a text with many matches for its length. Knows no rule.

use regex_automata::Input;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;

/// An expression whose matches are no longer than this reads little for each of them.
const SHORT_MATCH: usize = 256;

/// Matches of a text for which nothing is measured.
const FREE_MATCHES: usize = 64;

/// Bytes that may be read in a text before anything is measured: matches times length, the most that it can be.
const FREE_BYTES: usize = 4 << 20;

/// Bytes that all searches of one text may read, and how often they may read it whatever its length.
const BUDGET: usize = 16 << 20;
const BUDGET_READS: usize = 16;

/// Largest automaton, in bytes; the expression itself was compiled within closer bounds.
const LARGEST: usize = 16 << 20;

/// How far a search of an expression reads beyond its match.
pub(crate) enum ReadAhead {
    /// Matches are short: nothing to bound.
    Short,
    /// Measured with an automaton.
    Measured(Box<DFA>),
    /// It may read up to the end.
    Unknown,
}

impl ReadAhead {
    /// Of an expression that compiles.
    pub(crate) fn of(expression: &str) -> ReadAhead {
        let longest = syntax::parse(expression).ok().and_then(|parsed| parsed.properties().maximum_len());
        if longest.is_some_and(|longest| longest <= SHORT_MATCH) {
            return ReadAhead::Short;
        }
        let config = DFA::config().unicode_word_boundary(true).skip_cache_capacity_check(true);
        let limits = thompson::Config::new().nfa_size_limit(Some(LARGEST));
        let automaton = DFA::builder().configure(config).thompson(limits).build(expression);
        automaton.map_or(ReadAhead::Unknown, |automaton| ReadAhead::Measured(Box::new(automaton)))
    }

    /// Bytes that a search from an offset reads until its match, or that there is none, is certain.
    fn read(&self, text: &str, from: usize, cache: &mut Option<Cache>) -> usize {
        let rest = text.len() - from;
        match self {
            ReadAhead::Short => 0,
            ReadAhead::Unknown => rest,
            ReadAhead::Measured(automaton) => {
                let cache = cache.get_or_insert_with(|| automaton.create_cache());
                bytes_until_dead(automaton, cache, text, from).unwrap_or(rest)
            }
        }
    }
}

/// Bytes until the automaton is dead. None when it gives up: at text beyond ASCII, with a word boundary of Unicode.
fn bytes_until_dead(automaton: &DFA, cache: &mut Cache, text: &str, from: usize) -> Option<usize> {
    let mut state = automaton.start_state_forward(cache, &Input::new(text).range(from..)).ok()?;
    for (read, &byte) in text.as_bytes()[from..].iter().enumerate() {
        state = automaton.next_state(cache, state, byte).ok()?;
        if state.is_dead() {
            return Some(read + 1);
        }
        if state.is_quit() {
            return None;
        }
    }
    Some(text.len() - from)
}

/// The bytes that the searches of one text have read, against their bound.
pub(crate) struct ScanBudget<'t> {
    text: &'t str,
    matches: usize,
    read: usize,
    cache: Option<Cache>,
}

impl<'t> ScanBudget<'t> {
    /// A full budget for a text.
    pub(crate) fn new(text: &'t str) -> Self {
        ScanBudget { text, matches: 0, read: 0, cache: None }
    }

    /// Whether the search after a match, which ends here, may be made.
    pub(crate) fn allows<'r>(&mut self, end: usize, reach: impl FnOnce() -> &'r ReadAhead) -> bool {
        self.matches += 1;
        if self.matches <= FREE_MATCHES || self.matches.saturating_mul(self.text.len()) <= FREE_BYTES {
            return true;
        }
        self.read += reach().read(self.text, end, &mut self.cache);
        self.read <= BUDGET.max(self.text.len().saturating_mul(BUDGET_READS))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    /// Matches before the budget is spent, and one more than these if there are more.
    fn allowed(expression: &str, text: &str) -> (usize, usize) {
        let (regex, reach) = (Regex::new(expression).expect("a right expression"), ReadAhead::of(expression));
        let mut budget = ScanBudget::new(text);
        let allowed = regex.find_iter(text).take_while(|found| budget.allows(found.end(), || &reach)).count();
        (allowed, regex.find_iter(text).take(allowed + 1).count())
    }

    #[test]
    fn only_those_that_look_far_ahead_are_stopped() {
        let words = "lorem ipsum, dolor@sit.amet \"quoted\" 12,345 ".repeat(20_000);
        for expression in [r"\w+", r"\w+@[\w.]+", "\"[^\"]*\"", "[0-9]+(,[0-9]{3})*", "(?-u)[a-z]+,", "o[a-z ]{0,200}x|o"] {
            let (allowed, all) = allowed(expression, &words);
            assert_eq!(allowed, all, "{expression}");
        }
        let (allowed, all) = allowed("(?s)o.*#|o", &words);
        assert!(allowed < all, "{allowed} of {all}");
    }

    #[test]
    fn what_the_automaton_cannot_read_counts_to_the_end() {
        let text = "é word ".repeat(40_000);
        let (allowed, all) = allowed(r"\bword\b.*#|\bword\b", &text);
        assert!(allowed < all, "{allowed} of {all}");
    }

    proptest! {
        #[test]
        fn a_search_reads_its_match_at_least(text in "[ab ]{0,60}", from in 0_usize..60) {
            let from = from.min(text.len());
            for expression in ["a.*b|a", "a+", "ab?a", "(?s)b.*"] {
                let regex = Regex::new(expression).expect("a right expression");
                let automaton = ReadAhead::of(expression);
                let read = automaton.read(&text, from, &mut None);
                if let (Some(found), ReadAhead::Measured(_)) = (regex.find_at(&text, from), &automaton) {
                    prop_assert!(from + read >= found.end());
                }
                prop_assert!(from + read <= text.len());
            }
        }
    }
}
