//! An over-approximating automaton of the values of many rules, asked once for each number.
//!
//! Owns the automata, and the span of a text in which each is asked. Nine in ten numbers match no approximation, which one pass over a few
//! bytes shows for all rules. May pass a non-match, never rejects a match: context words, validators and the exact expressions decide.

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

/// Bytes of the longest value that is looked for. Rules with longer ones have no approximation and always pass.
const LONGEST: usize = 256;

/// Largest automaton, in bytes.
const LARGEST: usize = 4 << 20;

/// The approximations of some rules.
#[derive(Default)]
pub(crate) struct ApproximateRegexSet {
    rules: Vec<usize>,
    /// No context word is near: a rule has one approximation, of its values or of their shape, since a value must match both.
    is_without_context: bool,
    automata: OnceLock<Automata>,
}

/// The automata of rules whose values end where prose begins, and of the others, whose alphabet is that of prose: in one automaton the
/// wide spans of the second would hold for the first.
struct Automata {
    automata: [Option<Automaton>; 2],
    /// By rule: which automaton has its approximation.
    automaton_of_rule: Vec<Option<usize>>,
    /// Some rule has no approximation, so that anything may match.
    has_open_rule: bool,
}

struct Automaton {
    automaton: Regex,
    /// By rule: the approximations of its values and of their shape.
    numbers: Vec<(Option<PatternID>, Option<PatternID>)>,
    /// The bounds of the values that a number may be a part of, by its digits, ascending: of any number, and of one behind a letter.
    number_bounds: [Vec<NumberBounds>; 2],
}

/// The bounds of the values that a number of at least so many digits may be a part of.
#[derive(Clone)]
struct NumberBounds {
    digits: usize,
    bounds: ValueBounds,
    /// Bytes of the shortest match of an approximation.
    shortest: usize,
}

/// The approximations that match around a candidate.
pub(crate) struct PossibleMatches<'o> {
    automata: &'o Automata,
    /// By automaton: what matches, if anything does.
    found: [Option<PatternSet>; 2],
}

impl ApproximateRegexSet {
    /// For numbers without a context word nearby: of rules that do not require one.
    pub(crate) fn without_context() -> Self {
        ApproximateRegexSet { is_without_context: true, ..ApproximateRegexSet::default() }
    }

    /// Adds a rule. [`PossibleMatches`] answers for the rules that were added.
    pub(crate) fn add(&mut self, rule: usize) {
        self.rules.push(rule);
    }

    /// What may match in a text around a number of so many digits.
    pub(crate) fn around(
        &self,
        site: &Range<usize>,
        digits: usize,
        text: &str,
        compiled: &[CompiledRule],
    ) -> PossibleMatches<'_> {
        let automata = self.automata.get_or_init(|| Automata::of(&self.rules, self.is_without_context, compiled));
        let matches = |automaton: &Option<Automaton>| automaton.as_ref()?.around(site, digits, text);
        PossibleMatches { automata, found: automata.automata.each_ref().map(matches) }
    }
}

impl PossibleMatches<'_> {
    /// Whether no value of any rule is there.
    pub(crate) fn is_empty(&self) -> bool {
        !self.automata.has_open_rule && self.found.iter().all(Option::is_none)
    }

    /// Whether a value of a rule may be there.
    pub(crate) fn has_value(&self, rule: usize) -> bool {
        self.has(rule, |(value, _)| value)
    }

    /// Whether a value with the shape that needs no context words may be there.
    pub(crate) fn has_shape(&self, rule: usize) -> bool {
        self.has(rule, |(_, shape)| shape)
    }

    /// A rule without approximation may match anywhere.
    fn has(&self, rule: usize, which: impl Fn((Option<PatternID>, Option<PatternID>)) -> Option<PatternID>) -> bool {
        let Some(number) = self.automata.automaton_of_rule[rule] else { return true };
        let Some(approximation) = self.automata.automata[number].as_ref().and_then(|automaton| which(automaton.numbers[rule]))
        else {
            return true;
        };
        self.found[number].as_ref().is_some_and(|found| found.contains(approximation))
    }
}

impl Automata {
    /// The approximations of these rules.
    fn of(rules: &[usize], is_without_context: bool, compiled: &[CompiledRule]) -> Automata {
        let of_rule = |rule: usize| {
            let bounds = compiled[rule].regex.value_bounds().filter(|bounds| bounds.longest <= LONGEST)?;
            Some(usize::from(bounds.is_wordy()))
        };
        let automaton = |number: usize| {
            let in_group = |rule: &usize| of_rule(*rule) == Some(number);
            Automaton::of(&rules.iter().copied().filter(in_group).collect::<Vec<_>>(), is_without_context, compiled)
        };
        let automata = [automaton(0), automaton(1)];
        let has_outline = |automaton: usize, rule: usize| {
            automata[automaton].as_ref().is_some_and(|automaton| automaton.numbers[rule].0.is_some())
        };
        let mut automaton_of_rule = vec![None; compiled.len()];
        for &rule in rules {
            automaton_of_rule[rule] = of_rule(rule).filter(|&automaton| has_outline(automaton, rule));
        }
        let has_open_rule = rules.iter().any(|&rule| automaton_of_rule[rule].is_none());
        Automata { automata, automaton_of_rule, has_open_rule }
    }
}

impl Automaton {
    /// The approximations of these rules, whose values are bounded; none when the automaton would be too large.
    fn of(rules: &[usize], is_without_context: bool, compiled: &[CompiledRule]) -> Option<Automaton> {
        let mut approximations = Vec::new();
        let mut number_bounds = Vec::new();
        let mut numbers = vec![(None, None); compiled.len()];
        let number = |approximations: &mut Vec<Hir>, approximation: Hir| {
            approximations.push(approximation);
            PatternID::new(approximations.len() - 1).ok()
        };
        for &rule in rules {
            let options = compiled[rule].options();
            let shape = options.context.as_ref().and_then(|context| context.shape.as_ref());
            let (Some(value), Some(bounds)) = (approximation(&options.regex), compiled[rule].regex.value_bounds()) else {
                continue;
            };
            let shape = shape.and_then(|shape| approximation(shape));
            // Without a context word a value that requires one is a finding by its shape alone.
            let required = options.context.as_ref().is_some_and(|context| context.required);
            let (value, shape) =
                if is_without_context { (longer(value, shape.filter(|_| required)), None) } else { (value, shape) };
            let digits = options.trigger.digits.map_or(0, |fewest| fewest as usize);
            let shortest = value.properties().minimum_len().unwrap_or_default();
            number_bounds.push((options.trigger.after_letter, NumberBounds { digits, bounds: bounds.clone(), shortest }));
            numbers[rule].0 = number(&mut approximations, value);
            numbers[rule].1 = shape.and_then(|shape| number(&mut approximations, shape));
        }
        let config = Config::new().match_kind(MatchKind::All).utf8_empty(false).nfa_size_limit(Some(LARGEST));
        let automaton = Regex::builder().configure(config).build_many_from_hir(&approximations).ok()?;
        let of_any = number_bounds
            .iter()
            .filter(|(after_letter, _)| !after_letter)
            .map(|(_, number_bounds)| number_bounds.clone())
            .collect();
        let number_bounds = number_bounds.into_iter().map(|(_, number_bounds)| number_bounds).collect();
        Some(Automaton { automaton, numbers, number_bounds: [united(of_any), united(number_bounds)] })
    }

    /// What matches around a number of so many digits.
    fn around(&self, site: &Range<usize>, digits: usize, text: &str) -> Option<PatternSet> {
        let after_letter = follows_letter(&text.as_bytes()[..site.start]);
        let number_bounds = self.number_bounds(digits, after_letter)?;
        let span = number_bounds.bounds.span(text, site);
        let is_long_enough = span.len() >= number_bounds.shortest;
        let input = Input::new(text).range(span);
        // Nearly always nothing matches, and `is_match` stops earlier than a search for all that does. Most spans are even shorter than the
        // shortest match, which is seen without the automaton.
        if !is_long_enough || !self.automaton.is_match(input.clone()) {
            return None;
        }
        let mut found = PatternSet::new(self.automaton.pattern_len());
        self.automaton.which_overlapping_matches(&input, &mut found);
        Some(found)
    }

    /// The bounds of the values that such a number may be a part of, if there are any.
    fn number_bounds(&self, digits: usize, after_letter: bool) -> Option<&NumberBounds> {
        let number_bounds = &self.number_bounds[usize::from(after_letter)];
        number_bounds[..number_bounds.partition_point(|number_bounds| number_bounds.digits <= digits)].last()
    }
}

/// The bounds for each number of digits, united with those of fewer digits, which such a number triggers as well.
fn united(mut number_bounds: Vec<NumberBounds>) -> Vec<NumberBounds> {
    number_bounds.sort_by_key(|number_bounds| number_bounds.digits);
    for next in 1..number_bounds.len() {
        let (before, after) = number_bounds.split_at_mut(next);
        let (before, after) = (&before[next - 1], &mut after[0]);
        after.bounds.unite(&before.bounds);
        after.shortest = after.shortest.min(before.shortest);
    }
    number_bounds
}
