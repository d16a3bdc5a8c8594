//! What is known about the expressions of one rule before any text is read.
//!
//! Owns the facts that the search and the precheck rely on: the longest match, the group of the value, the bounds of a value, the run of
//! bytes that each value has, and how far a search reads ahead. Every fact is computed when it is first asked for: a run needs few of them
//! for few of its rules. Knows no context words and no validators.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input};

use super::context::{after, before};
use super::required_run::RequiredRun;
use super::scan_budget::ReadAhead;
use super::value_span::{TriggerByte, ValueBounds};
use crate::rule::options::{PatternOptions, PatternTrigger};
use crate::rule::regex::{Windowed, always_holds};
use crate::rule::{Options, Rule};

/// Bytes around a candidate that are searched when an expression has no longest match.
const UNBOUNDED_WINDOW: usize = 1_024;

/// The largest window of an expression that has a longest match. Longer matches make the expression count as unbounded.
const LARGEST_WINDOW: usize = 8_192;

/// A rule of this mechanism, with its options at hand.
#[derive(Clone)]
pub(crate) struct PatternSource(Arc<Rule>);

impl PatternSource {
    /// None for a rule of another mechanism.
    pub(crate) fn new(rule: &Rule) -> Option<Self> {
        matches!(rule.options, Options::Pattern(_)).then(|| PatternSource(Arc::new(rule.clone())))
    }

    pub(crate) fn rule(&self) -> &Rule {
        &self.0
    }

    pub(crate) fn options(&self) -> &PatternOptions {
        match &self.0.options {
            Options::Pattern(options) => options,
            _ => unreachable!("the constructor accepts no other mechanism"),
        }
    }

    /// An expression by its number in [`PatternOptions::expressions`], compiled when it is first used.
    pub(crate) fn expression(&self, number: usize, expression: &str) -> &Windowed {
        self.0.expressions.get(number, expression)
    }
}

/// The expressions of one rule, with the facts that are derived from them.
pub(crate) struct RegexAnalysis {
    source: PatternSource,
    value_group: OnceLock<Option<usize>>,
    /// The same in the expression for the whole value of a field.
    field_value_group: OnceLock<Option<usize>>,
    read_ahead: OnceLock<ReadAhead>,
    value_bounds: OnceLock<Option<ValueBounds>>,
    required_run: OnceLock<Option<RequiredRun>>,
}

/// The range of a match, and that of the value in it.
pub(crate) type MatchedValue = (Range<usize>, Range<usize>);

impl RegexAnalysis {
    pub(crate) fn new(source: PatternSource) -> Self {
        RegexAnalysis {
            source,
            value_group: OnceLock::new(),
            field_value_group: OnceLock::new(),
            read_ahead: OnceLock::new(),
            value_bounds: OnceLock::new(),
            required_run: OnceLock::new(),
        }
    }

    fn windowed(&self) -> &Windowed {
        self.source.expression(0, &self.source.options().regex)
    }

    pub(crate) fn regex(&self) -> &Regex {
        &self.windowed().regex
    }

    /// The next match in a range of the text, which sees the bytes around the range.
    pub(crate) fn find(
        &self,
        text: &str,
        range: Range<usize>,
        anchored: Anchored,
        captures: &mut Captures,
    ) -> Option<MatchedValue> {
        let regex = self.regex();
        let group = *self.value_group.get_or_init(|| value_group(regex));
        find(regex, group, text, Input::new(text).range(range).anchored(anchored), captures)
    }

    /// The value in a text that is all that a field holds, by the expression for that.
    pub(crate) fn find_in_field(&self, text: &str) -> Option<Range<usize>> {
        let options = self.source.options();
        let number = 1 + options.allow_regexes.len() + options.allow_around.len();
        let regex = &self.source.expression(number, options.member.as_ref()?).regex;
        let group = *self.field_value_group.get_or_init(|| value_group(regex));
        find(regex, group, text, Input::new(text), &mut regex.create_captures()).map(|(_, value)| value)
    }

    /// Whether every match that holds a candidate lies within [`RegexAnalysis::max_window`] of it.
    pub(crate) fn is_bounded(&self) -> bool {
        self.windowed().longest.is_some_and(|longest| longest <= LARGEST_WINDOW)
    }

    /// How far from a candidate a match may begin or end.
    pub(crate) fn max_window(&self) -> usize {
        self.windowed().longest.map_or(UNBOUNDED_WINDOW, |longest| longest.clamp(1, LARGEST_WINDOW))
    }

    /// How far a search reads beyond its match.
    pub(crate) fn read_ahead(&self) -> &ReadAhead {
        self.read_ahead.get_or_init(|| ReadAhead::of(&self.source.options().regex))
    }

    /// Whether the places of all matches are known from a scan: a trigger, or a keyword that is a part of each match.
    pub(crate) fn has_trigger(&self) -> bool {
        let PatternOptions { regex, keywords, trigger, .. } = self.source.options();
        !trigger.is_none() || !keywords.is_empty() && self.is_bounded() && always_holds(regex, keywords)
    }

    /// The bounds of a value. None unless numbers alone trigger the rule, each value has a digit and no match has a digit beside its
    /// value; or at-signs alone, and each value has one. Only then does a value share a byte with the candidate.
    pub(crate) fn value_bounds(&self) -> Option<&ValueBounds> {
        let make = || {
            let PatternOptions { regex, keywords, trigger, .. } = self.source.options();
            let digits =
                PatternTrigger { digits: trigger.digits, after_letter: trigger.after_letter, ..PatternTrigger::default() };
            let at_sign = PatternTrigger { at_sign: true, ..PatternTrigger::default() };
            let trigger_byte = match *trigger {
                only if only == at_sign => TriggerByte::AtSign,
                only if only == digits && only.digits.is_some() => TriggerByte::Digit,
                _ => return None,
            };
            keywords.is_empty().then(|| ValueBounds::of(regex, trigger_byte)).flatten()
        };
        self.value_bounds.get_or_init(make).as_ref()
    }

    /// The run of bytes that each value has, if it is a long one.
    pub(crate) fn required_run(&self) -> Option<&RequiredRun> {
        self.required_run.get_or_init(|| RequiredRun::of(&self.source.options().regex)).as_ref()
    }
}

/// The number of the group that is the value.
fn value_group(regex: &Regex) -> Option<usize> {
    regex.group_info().to_index(regex_automata::PatternID::ZERO, "value")
}

/// The next match, widened to whole characters, and the value in it. Captures cost several times a plain search, so an expression without
/// the group goes without.
fn find(regex: &Regex, group: Option<usize>, text: &str, input: Input<'_>, captures: &mut Captures) -> Option<MatchedValue> {
    let Some(group) = group else {
        let whole = widened(text, regex.search(&input)?.range());
        return Some((whole.clone(), whole));
    };
    regex.search_captures(&input, captures);
    let whole = widened(text, captures.get_match()?.range());
    let value = captures.get_group(group).map_or_else(|| whole.clone(), |span| widened(text, span.range()));
    Some((whole, value))
}

fn widened(text: &str, range: Range<usize>) -> Range<usize> {
    before(text, range.start)..after(text, range.end)
}
