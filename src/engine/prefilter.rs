//! One scan of a block of decoded text for the literals of every check.
//!
//! Owns the grouping of literals into packed searchers: at most 16 literals of three bytes or more each, which run several times
//! faster than one automaton of all. Says which lines hold a literal; what it means there is the check's to judge.

use aho_corasick::packed::{Config, MatchKind, Searcher};
use aho_corasick::{AhoCorasick, Span};

/// Literals in one packed searcher.
const GROUP: usize = 16;

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
        let (long, short): (Vec<String>, Vec<String>) = literals.into_iter().partition(|literal| literal.len() >= 3);
        let mut searchers: Vec<Literals> = long.chunks(GROUP).filter_map(Literals::packed).collect();
        searchers.extend(Literals::automaton(&short));
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
    fn packed(literals: &[String]) -> Option<Literals> {
        let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
        builder.extend(literals);
        builder.build().map(Literals::Packed).or_else(|| Literals::automaton(literals))
    }

    fn automaton(literals: &[String]) -> Option<Literals> {
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
