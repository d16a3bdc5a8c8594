//! From candidates to the rules that they trigger.
//!
//! Owns the tables from triggers to rules, the scan of a decoded block for any candidate at all, and the scan of one text for all of them.
//! The first may report too much, never too little: a block has texts side by side and escapes undecoded. The second is exact. Knows
//! rules by their index only, and not what they do with a place.

use std::ops::Range;

use super::keywords::KeywordSearch;
use super::token_runs::RunIndex;
use super::{CandidateKind, ScanTargets, follows_letter, scan};
use crate::rule::options::PatternOptions;

/// The triggers of some rules.
#[derive(Default)]
pub(crate) struct TriggerIndex {
    at_sign: Vec<usize>,
    dots: Vec<usize>,
    colons: Vec<usize>,
    /// By the fewest digits of a number, ascending.
    digits: Vec<NumberRule>,
    runs: RunIndex,
    literals: KeywordSearch,
    /// Rules without trigger and keywords.
    everywhere: Vec<usize>,
    /// What a scan must look for.
    targets: ScanTargets,
}

/// A rule, as the index needs it.
pub(crate) struct IndexedRule<'o> {
    pub(crate) rule: usize,
    pub(crate) options: &'o PatternOptions,
    /// It finds nothing without a context word.
    pub(crate) requires_context: bool,
}

/// A rule that numbers trigger.
struct NumberRule {
    fewest_digits: usize,
    /// Only numbers behind a letter.
    after_letter: bool,
    requires_context: bool,
    rule: usize,
}

impl TriggerIndex {
    /// The triggers of these rules.
    pub(crate) fn new<'o>(rules: impl Iterator<Item = IndexedRule<'o>>) -> Self {
        let mut index = TriggerIndex::default();
        let (mut runs, mut assigned, mut words) = (Vec::new(), Vec::new(), Vec::new());
        let (mut in_runs, mut literals) = (Vec::new(), Vec::new());
        for IndexedRule { rule, options, requires_context } in rules {
            let trigger = options.trigger;
            index.at_sign.extend(trigger.at_sign.then_some(rule));
            index.dots.extend(trigger.dots.then_some(rule));
            index.colons.extend(trigger.colons.then_some(rule));
            index.digits.extend(trigger.digits.map(|fewest| NumberRule {
                fewest_digits: fewest as usize,
                after_letter: trigger.after_letter,
                requires_context,
                rule,
            }));
            let keywords = |length: usize| options.keywords.iter().map(move |keyword| (keyword.clone(), (rule, length)));
            match trigger.token {
                Some(shortest) if options.keywords.is_empty() => {
                    let rules = if trigger.assigned { &mut assigned } else { &mut runs };
                    rules.push((shortest as usize, rule));
                }
                Some(shortest) => in_runs.extend(keywords(shortest as usize)),
                None => literals.extend(keywords(0)),
            }
            words.extend(trigger.word.map(|shortest| (shortest as usize, rule)));
            if options.keywords.is_empty() && trigger.is_none() {
                index.everywhere.push(rule);
            }
        }
        index.runs = RunIndex::new(runs, assigned, words, index.colons.clone(), in_runs);
        index.targets = ScanTargets {
            at_signs: !index.at_sign.is_empty(),
            dots: !index.dots.is_empty(),
            colons: !index.colons.is_empty(),
            digits: index.digits.iter().map(|rule| rule.fewest_digits).min().unwrap_or(0),
            run: index.runs.shortest().unwrap_or(0),
            hidden: false,
            is_text: true,
        };
        index.digits.sort_unstable_by_key(|rule| (rule.fewest_digits, rule.rule));
        index.literals = KeywordSearch::new(literals);
        index
    }

    /// Whether it has no rule.
    pub(crate) fn is_empty(&self) -> bool {
        let tables = [&self.at_sign, &self.dots, &self.colons, &self.everywhere];
        tables.iter().all(|table| table.is_empty())
            && self.digits.is_empty()
            && self.runs.shortest().is_none()
            && self.literals.is_empty()
    }

    /// Calls `found` with the offset of each candidate in a block of decoded texts, and whether its record must be searched whatever its
    /// text says: of numbers, runs and at-signs the precheck rejects most, so it is asked first.
    pub(crate) fn candidates(&self, block: &[u8], mut found: impl FnMut(usize, bool)) {
        scan(block, ScanTargets { hidden: true, is_text: false, ..self.targets }, |kind, range| match kind {
            CandidateKind::Number(_) | CandidateKind::AtSign => found(range.start, false),
            CandidateKind::Run => {
                let (at, mut has_rule) = (range.start, false);
                self.run(block, range, &mut |_, _| has_rule = true);
                if has_rule {
                    found(at, false);
                }
            }
            _ => found(range.start, true),
        });
    }

    /// Calls `triggered` with each rule that something in a text triggers, and the place.
    pub(crate) fn sites(&self, text: &str, mut triggered: impl FnMut(usize, Range<usize>)) {
        let bytes = text.as_bytes();
        scan(bytes, self.targets, |kind, range| match kind {
            CandidateKind::Number(digits) => {
                self.of_number(&bytes[..range.start], digits, true).for_each(|rule| triggered(rule, range.clone()))
            }
            CandidateKind::Run => self.run(bytes, range, &mut triggered),
            CandidateKind::AtSign => self.at_sign.iter().for_each(|&rule| triggered(rule, range.clone())),
            CandidateKind::Dotted => self.dots.iter().for_each(|&rule| triggered(rule, range.clone())),
            CandidateKind::Colons => self.colons.iter().for_each(|&rule| triggered(rule, range.clone())),
            CandidateKind::Hidden => {}
        });
        self.literals.each(bytes, |(rule, _), range| triggered(rule, range));
        self.everywhere.iter().for_each(|&rule| triggered(rule, 0..text.len()));
    }

    /// The literals outside of runs; the engine's prefilter looks for them together with those of other checks.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        self.literals.iter()
    }

    /// Calls `triggered` with the rules of an at-sign or a literal at an offset.
    pub(crate) fn at(&self, bytes: &[u8], at: usize, mut triggered: impl FnMut(usize, Range<usize>)) {
        if bytes.get(at) == Some(&b'@') {
            self.at_sign.iter().for_each(|&rule| triggered(rule, at..at + 1));
        }
        self.literals.at(&bytes[at..], |(rule, _), length| triggered(rule, at..at + length));
    }

    /// The rules that a number of so many digits triggers. `before`: the bytes before it. Rules that require context are left out unless
    /// `may_have_context`.
    pub(crate) fn of_number(&self, before: &[u8], digits: usize, may_have_context: bool) -> impl Iterator<Item = usize> {
        let after_letter = follows_letter(before);
        let triggered = self.digits.iter().take_while(move |rule| rule.fewest_digits <= digits);
        let counts =
            move |rule: &&NumberRule| (after_letter || !rule.after_letter) && (may_have_context || !rule.requires_context);
        triggered.filter(counts).map(|rule| rule.rule)
    }

    /// Calls `triggered` with the rules of a run of token characters, and where in it.
    pub(crate) fn run(&self, bytes: &[u8], run: Range<usize>, triggered: &mut impl FnMut(usize, Range<usize>)) {
        self.runs.call(bytes, run, triggered);
    }
}
