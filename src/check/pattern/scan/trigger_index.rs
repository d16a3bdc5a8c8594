//! Which rules a sight calls.
//!
//! Owns the tables from sights to rules, the scan of decoded blocks for any sight at all, and the scan of one text for all of them.
//! The first may see too much, never too little; the second is exact. Knows nothing of what rules do with a place.

use std::ops::Range;

use super::keywords::KeywordSearch;
use super::token_runs::RunIndex;
use super::{CandidateKind, ScanTargets, follows_letter, scan};
use crate::check::pattern::judge::compiled_rule::CompiledRule;
use crate::rule::options::PatternOptions;
use crate::rule::regex::always_holds;

/// The sights of some rules. Rules are known by their index.
#[derive(Default)]
pub(crate) struct TriggerIndex {
    at_sign: Vec<usize>,
    dots: Vec<usize>,
    colons: Vec<usize>,
    /// By the fewest digits that a rule wants, ascending.
    digits: Vec<NumberRule>,
    runs: RunIndex,
    literals: KeywordSearch,
    /// Rules that wait for nothing.
    everywhere: Vec<usize>,
    /// What all of them want of the scan of a text.
    wanted: ScanTargets,
}

/// A rule that numbers call.
struct NumberRule {
    fewest: usize,
    /// A letter must stand before them.
    after_letter: bool,
    requires_context: bool,
    rule: usize,
}

impl CompiledRule {
    /// Whether something calls it to the places of all its matches: a sight, or a keyword that is a part of each.
    pub(crate) fn is_called(&self) -> bool {
        let PatternOptions { regex, keywords, trigger, .. } = self.options();
        !trigger.is_none() || !keywords.is_empty() && self.is_bounded() && always_holds(regex, keywords)
    }
}

impl TriggerIndex {
    /// The triggers of the rules that the test lets through.
    pub(crate) fn new(patterns: &[CompiledRule], is_indexed: impl Fn(&CompiledRule) -> bool) -> Self {
        let mut triggers = TriggerIndex::default();
        let (mut runs, mut assigned, mut words) = (Vec::new(), Vec::new(), Vec::new());
        let (mut in_runs, mut literals) = (Vec::new(), Vec::new());
        for (rule, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| is_indexed(pattern)) {
            let (options, trigger) = (pattern.options(), pattern.options().trigger);
            triggers.at_sign.extend(trigger.at_sign.then_some(rule));
            triggers.dots.extend(trigger.dots.then_some(rule));
            triggers.colons.extend(trigger.colons.then_some(rule));
            triggers.digits.extend(trigger.digits.map(|fewest| NumberRule {
                fewest: fewest as usize,
                after_letter: trigger.after_letter,
                requires_context: pattern.requires_context(),
                rule,
            }));
            let keywords = |length: usize| options.keywords.iter().map(move |keyword| (keyword.clone(), (rule, length)));
            match trigger.token {
                Some(shortest) if options.keywords.is_empty() => {
                    let wanting = if trigger.assigned { &mut assigned } else { &mut runs };
                    wanting.push((shortest as usize, rule));
                }
                Some(shortest) => in_runs.extend(keywords(shortest as usize)),
                None => literals.extend(keywords(0)),
            }
            words.extend(trigger.word.map(|shortest| (shortest as usize, rule)));
            if options.keywords.is_empty() && trigger.is_none() {
                triggers.everywhere.push(rule);
            }
        }
        triggers.runs = RunIndex::new(runs, assigned, words, triggers.colons.clone(), in_runs);
        triggers.wanted = ScanTargets {
            at_signs: !triggers.at_sign.is_empty(),
            dots: !triggers.dots.is_empty(),
            colons: !triggers.colons.is_empty(),
            digits: triggers.digits.iter().map(|wanting| wanting.fewest).min().unwrap_or(0),
            run: triggers.runs.shortest().unwrap_or(0),
            hidden: false,
            is_text: true,
        };
        triggers.digits.sort_unstable_by_key(|wanting| (wanting.fewest, wanting.rule));
        triggers.literals = KeywordSearch::new(literals);
        triggers
    }

    /// Whether no rule is on it.
    pub(crate) fn is_empty(&self) -> bool {
        let tables = [&self.at_sign, &self.dots, &self.colons, &self.everywhere];
        tables.iter().all(|table| table.is_empty())
            && self.digits.is_empty()
            && self.runs.shortest().is_none()
            && self.literals.is_empty()
    }

    /// Calls `seen` with the offset of everything in a block that may call a rule, or may once the text is read properly, and whether that
    /// is all there is to know: about numbers, runs of token characters and at-signs their texts say more.
    pub(crate) fn sights(&self, block: &[u8], mut seen: impl FnMut(usize, bool)) {
        scan(block, ScanTargets { hidden: true, is_text: false, ..self.wanted }, |sight, range| match sight {
            CandidateKind::Number(_) | CandidateKind::AtSign => seen(range.start, false),
            CandidateKind::Run => {
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
    pub(crate) fn sites(&self, text: &str, mut called: impl FnMut(usize, Range<usize>)) {
        let bytes = text.as_bytes();
        scan(bytes, self.wanted, |sight, range| match sight {
            CandidateKind::Number(digits) => {
                self.of_number(&bytes[..range.start], digits, true).for_each(|rule| called(rule, range.clone()))
            }
            CandidateKind::Run => self.run(bytes, range, &mut called),
            CandidateKind::AtSign => self.at_sign.iter().for_each(|&rule| called(rule, range.clone())),
            CandidateKind::Dotted => self.dots.iter().for_each(|&rule| called(rule, range.clone())),
            CandidateKind::Colons => self.colons.iter().for_each(|&rule| called(rule, range.clone())),
            CandidateKind::Hidden => {}
        });
        self.literals.each(bytes, |(rule, _), range| called(rule, range));
        self.everywhere.iter().for_each(|&rule| called(rule, 0..text.len()));
    }

    /// The literals outside of runs; the scan for them is shared with other checks.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        self.literals.iter()
    }

    /// Calls `called` with the rules that an at-sign or a literal at an offset calls.
    pub(crate) fn at(&self, bytes: &[u8], at: usize, mut called: impl FnMut(usize, Range<usize>)) {
        if bytes.get(at) == Some(&b'@') {
            self.at_sign.iter().for_each(|&rule| called(rule, at..at + 1));
        }
        self.literals.at(&bytes[at..], |(rule, _), length| called(rule, at..at + length));
    }

    /// The rules that want a number of so many digits that stands behind some bytes. Those that find nothing without words only if one
    /// may tell what it is.
    pub(crate) fn of_number(&self, before: &[u8], digits: usize, may_have_context: bool) -> impl Iterator<Item = usize> {
        let after_letter = follows_letter(before);
        let called = self.digits.iter().take_while(move |wanting| wanting.fewest <= digits);
        let is_called = move |wanting: &&NumberRule| {
            (after_letter || !wanting.after_letter) && (may_have_context || !wanting.requires_context)
        };
        called.filter(is_called).map(|wanting| wanting.rule)
    }

    /// The rules that a run of token characters calls, and where.
    pub(crate) fn run(&self, bytes: &[u8], run: Range<usize>, called: &mut impl FnMut(usize, Range<usize>)) {
        self.runs.call(bytes, run, called);
    }
}
