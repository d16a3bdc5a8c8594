//! What the values of many rules look like, looked for all at once.
//!
//! Owns the automata of many approximate, and the stretch of a text that each is looked for in. Most numbers have an approximation of no rule. It
//! may let through too many, never too few: words, validators and the expressions themselves have the last word.

mod expression;

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::{Config, Regex};
use regex_automata::{Input, MatchKind, PatternID, PatternSet};
use regex_syntax::hir::Hir;

use super::compiled_rule::CompiledRule;
use super::value_span::ValueBounds;
use crate::check::pattern::scan::follows_letter;
use expression::{approximation, longer};

/// Bytes of the longest value that is looked for; rules with longer ones are let through.
const LONGEST: usize = 256;

/// Largest automaton, in bytes.
const LARGEST: usize = 4 << 20;

/// The approximate of some rules.
#[derive(Default)]
pub(crate) struct ApproximateRegexSet {
    rules: Vec<usize>,
    /// One approximation for each, of its values or of their shape: a value that nothing tells has both.
    is_without_context: bool,
    made: OnceLock<Automata>,
}

/// The approximate of rules whose values end in prose, and of the others.
struct Automata {
    groups: [Option<Automaton>; 2],
    /// Of each rule with an approximation, by its index, its group.
    of_rules: Vec<Option<usize>>,
    /// Some rule has none.
    is_open: bool,
}

struct Automaton {
    automaton: Regex,
    /// Of each rule, by its index, the numbers of the approximate of its values and of their shape.
    numbers: Vec<(Option<PatternID>, Option<PatternID>)>,
    /// The values that numbers call by their digits, ascending: those of any numbers, and those behind a letter.
    called: [Vec<NumberBounds>; 2],
}

/// The values that numbers of so many digits call.
#[derive(Clone)]
struct NumberBounds {
    digits: usize,
    extent: ValueBounds,
    /// Bytes of the shortest approximation.
    shortest: usize,
}

/// The approximate that stand around a place.
pub(crate) struct PossibleMatches<'o> {
    made: &'o Automata,
    /// Of each group what stands there, if anything does.
    found: [Option<PatternSet>; 2],
}

impl ApproximateRegexSet {
    /// Of rules whose values no words tell: those of which [`CompiledRule::requires_context`] is not true.
    pub(crate) fn without_context() -> Self {
        ApproximateRegexSet { is_without_context: true, ..ApproximateRegexSet::default() }
    }

    /// Adds a rule; with the ones before it these are all that [`PossibleMatches`] is asked about.
    pub(crate) fn add(&mut self, rule: usize) {
        self.rules.push(rule);
    }

    /// What stands in a text where a number of so many digits is, or around it.
    pub(crate) fn around(
        &self,
        site: &Range<usize>,
        digits: usize,
        text: &str,
        patterns: &[CompiledRule],
    ) -> PossibleMatches<'_> {
        let made = self.made.get_or_init(|| Automata::of(&self.rules, self.is_without_context, patterns));
        let of_group = |group: &Option<Automaton>| group.as_ref()?.around(site, digits, text);
        PossibleMatches { made, found: made.groups.each_ref().map(of_group) }
    }
}

impl PossibleMatches<'_> {
    /// Whether no value of any rule stands there.
    pub(crate) fn is_nothing(&self) -> bool {
        !self.made.is_open && self.found.iter().all(Option::is_none)
    }

    /// Whether a value of a rule may stand there.
    pub(crate) fn value(&self, rule: usize) -> bool {
        self.has(rule, |(value, _)| value)
    }

    /// Whether one of a shape that needs no words may.
    pub(crate) fn shape(&self, rule: usize) -> bool {
        self.has(rule, |(_, shape)| shape)
    }

    /// What has no approximation may stand anywhere.
    fn has(&self, rule: usize, which: impl Fn((Option<PatternID>, Option<PatternID>)) -> Option<PatternID>) -> bool {
        let Some(number) = self.made.of_rules[rule] else { return true };
        let Some(approximation) = self.made.groups[number].as_ref().and_then(|group| which(group.numbers[rule])) else {
            return true;
        };
        self.found[number].as_ref().is_some_and(|found| found.contains(approximation))
    }
}

impl Automata {
    /// The approximate of these rules. Values that may be whole words are looked for apart: the others end at the next one.
    fn of(rules: &[usize], is_without_context: bool, patterns: &[CompiledRule]) -> Automata {
        let of_rule = |rule: usize| {
            let extent = patterns[rule].extent().filter(|extent| extent.longest <= LONGEST)?;
            Some(usize::from(extent.is_wordy()))
        };
        let group = |wanted: usize| {
            let in_group = |rule: &usize| of_rule(*rule) == Some(wanted);
            Automaton::of(&rules.iter().copied().filter(in_group).collect::<Vec<_>>(), is_without_context, patterns)
        };
        let groups = [group(0), group(1)];
        let has_outline = |group: usize, rule: usize| groups[group].as_ref().is_some_and(|group| group.numbers[rule].0.is_some());
        let mut of_rules = vec![None; patterns.len()];
        for &rule in rules {
            of_rules[rule] = of_rule(rule).filter(|&group| has_outline(group, rule));
        }
        let is_open = rules.iter().any(|&rule| of_rules[rule].is_none());
        Automata { groups, of_rules, is_open }
    }
}

impl Automaton {
    /// The approximate of these rules, whose values are bounded; none when they make no automaton of a fair size.
    fn of(rules: &[usize], is_without_context: bool, patterns: &[CompiledRule]) -> Option<Automaton> {
        let mut approximate = Vec::new();
        let mut called = Vec::new();
        let mut numbers = vec![(None, None); patterns.len()];
        let number = |approximate: &mut Vec<Hir>, approximation: Hir| {
            approximate.push(approximation);
            PatternID::new(approximate.len() - 1).ok()
        };
        for &rule in rules {
            let options = patterns[rule].options();
            let shape = options.context.as_ref().and_then(|context| context.shape.as_ref());
            let (Some(value), Some(extent)) = (approximation(&options.regex), patterns[rule].extent()) else { continue };
            let shape = shape.and_then(|shape| approximation(shape));
            // Without its shape such a value is no finding, if words are required.
            let required = options.context.as_ref().is_some_and(|context| context.required);
            let (value, shape) =
                if is_without_context { (longer(value, shape.filter(|_| required)), None) } else { (value, shape) };
            let digits = options.trigger.digits.map_or(0, |fewest| fewest as usize);
            let shortest = value.properties().minimum_len().unwrap_or_default();
            called.push((options.trigger.after_letter, NumberBounds { digits, extent: extent.clone(), shortest }));
            numbers[rule].0 = number(&mut approximate, value);
            numbers[rule].1 = shape.and_then(|shape| number(&mut approximate, shape));
        }
        let config = Config::new().match_kind(MatchKind::All).utf8_empty(false).nfa_size_limit(Some(LARGEST));
        let automaton = Regex::builder().configure(config).build_many_from_hir(&approximate).ok()?;
        let of_any = called.iter().filter(|(after_letter, _)| !after_letter).map(|(_, called)| called.clone()).collect();
        let called = called.into_iter().map(|(_, called)| called).collect();
        Some(Automaton { automaton, numbers, called: [united(of_any), united(called)] })
    }

    /// What of it stands in a text where a number of so many digits is, or around it.
    fn around(&self, site: &Range<usize>, digits: usize, text: &str) -> Option<PatternSet> {
        let after_letter = follows_letter(&text.as_bytes()[..site.start]);
        let called = self.called(digits, after_letter)?;
        let stretch = called.extent.stretch(text, site);
        let is_long_enough = stretch.len() >= called.shortest;
        let input = Input::new(text).range(stretch);
        // Mostly that is nothing, which costs less to see.
        if !is_long_enough || !self.automaton.is_match(input.clone()) {
            return None;
        }
        let mut found = PatternSet::new(self.automaton.pattern_len());
        self.automaton.which_overlapping_matches(&input, &mut found);
        Some(found)
    }

    /// The values that such a number calls, if it calls any.
    fn called(&self, digits: usize, after_letter: bool) -> Option<&NumberBounds> {
        let called = &self.called[usize::from(after_letter)];
        called[..called.partition_point(|called| called.digits <= digits)].last()
    }
}

/// The values that each number of digits calls, those of fewer digits included.
fn united(mut called: Vec<NumberBounds>) -> Vec<NumberBounds> {
    called.sort_by_key(|called| called.digits);
    for next in 1..called.len() {
        let (before, after) = called.split_at_mut(next);
        let (before, after) = (&before[next - 1], &mut after[0]);
        after.extent.unite(&before.extent);
        after.shortest = after.shortest.min(before.shortest);
    }
    called
}
