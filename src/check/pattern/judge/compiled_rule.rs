//! One rule at work: its expression in a window of a text.
//!
//! Owns how a long window is searched in linear time, and where a search goes on after a match. What a match is worth is `judge`'s, when
//! an expression is compiled that of the rule. Knows nothing of other rules.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input};

use super::context::{ContextWords, after, before, is_context_name};
use super::required_run::RequiredRun;
use super::scan_budget::{ReadAhead, ScanBudget};
use super::value_judge::{Verdict, compact};
use super::value_span::ValueBounds;
use crate::check::RuleId;
use crate::finding::Severity;
use crate::rule::options::{ContextOptions, PatternOptions};
use crate::rule::regex::Windowed;
use crate::rule::{Options, Rule};
use crate::validate;

/// Bytes beyond a sight that are searched when an expression has no longest match, and the most that are when it has.
const REACH: usize = 1_024;
const LONGEST_REACH: usize = 8_192;

/// Bytes that are searched at once, in reaches. What begins near the end of a piece is searched again in the next one.
const PIECE: usize = 4;
const SHORTEST_PIECE: usize = 1_024;

/// How often a match that fails is made shorter.
const MOST_CUTS: usize = 6;

/// A rule, ready to search.
pub(crate) struct CompiledRule {
    pub(crate) id: RuleId,
    pub(crate) rule: Rule,
    pub(crate) validators: Vec<fn(&str) -> bool>,
    pub(crate) allow: HashSet<String>,
    pub(crate) specimens: HashSet<String>,
    pub(crate) words: ContextWords,
    pub(crate) refuse: ContextWords,
    /// Groups of the value in the expression and in that of members.
    value: OnceLock<Option<usize>>,
    of_member: OnceLock<Option<usize>>,
    read_ahead: OnceLock<ReadAhead>,
    /// Made by [`CompiledRule::extent`].
    pub(crate) extent: OnceLock<Option<ValueBounds>>,
    /// Made by [`CompiledRule::row`].
    pub(crate) required_run: OnceLock<Option<RequiredRun>>,
    message: OnceLock<String>,
    placeholder: String,
}

/// A text with what is known of its place.
#[derive(Clone, Copy)]
pub(crate) struct NamedText<'t> {
    pub(crate) text: &'t str,
    /// The names of the members on the way to it.
    pub(crate) names: &'t [&'t str],
}

impl<'t> NamedText<'t> {
    /// The names that may say what a value is.
    pub(crate) fn context_names(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.names.iter().copied().filter(|name| is_context_name(name))
    }
}

/// A match, and the value in it.
type MatchedValue = (Range<usize>, Range<usize>);

impl CompiledRule {
    pub(crate) fn new(id: RuleId, rule: &Rule) -> Option<Self> {
        let Options::Pattern(options) = &rule.options else { return None };
        let words = |list: fn(&ContextOptions) -> &Vec<String>| {
            ContextWords::new(options.context.as_ref().map(list).map_or(&[], Vec::as_slice))
        };
        Some(CompiledRule {
            id,
            validators: options.validators.iter().map(|&validator| validate::of(validator)).collect(),
            allow: options.allow.iter().map(|value| compact(value)).collect(),
            specimens: options.specimens.iter().map(|value| compact(value)).collect(),
            words: words(|context| &context.words),
            refuse: words(|context| &context.refuse),
            value: OnceLock::new(),
            of_member: OnceLock::new(),
            read_ahead: OnceLock::new(),
            extent: OnceLock::new(),
            required_run: OnceLock::new(),
            message: OnceLock::new(),
            placeholder: options.placeholder.clone().unwrap_or_else(|| rule.name.to_ascii_uppercase().replace('-', "_")),
            rule: rule.clone(),
        })
    }

    pub(crate) fn options(&self) -> &PatternOptions {
        match &self.rule.options {
            Options::Pattern(options) => options,
            _ => unreachable!("only rules of this mechanism become patterns"),
        }
    }

    /// What a finding says; `{match}` stands for the value.
    pub(crate) fn message(&self) -> &str {
        self.message.get_or_init(|| self.options().message.clone().unwrap_or_else(|| self.rule.prose().summary))
    }

    /// What redaction writes, without brackets and number.
    pub(crate) fn placeholder(&self) -> &str {
        &self.placeholder
    }

    /// Whether it finds nothing without one of its words.
    pub(crate) fn requires_context(&self) -> bool {
        let context = self.options().context.as_ref();
        context.is_some_and(|context| context.required && context.shape.is_none())
    }

    /// Whether it finds something, or something more, where one of its words is the name of a member.
    pub(crate) fn uses_context_words(&self) -> bool {
        let required = self.options().context.as_ref().is_some_and(|context| context.required);
        required || self.options().member.is_some()
    }

    /// Whether every match that holds a sight lies within its reach.
    pub(crate) fn is_bounded(&self) -> bool {
        self.windowed().longest.is_some_and(|longest| longest <= LONGEST_REACH)
    }

    /// How far from a sight a match may begin or end.
    pub(crate) fn max_window(&self) -> usize {
        self.windowed().longest.map_or(REACH, |longest| longest.clamp(1, LONGEST_REACH))
    }

    /// Bytes that are searched at once.
    fn piece(&self) -> usize {
        (PIECE * self.max_window()).max(SHORTEST_PIECE)
    }

    fn windowed(&self) -> &Windowed {
        self.rule.expressions.get(0, &self.options().regex)
    }

    /// The expression that finds values, and the group that they are.
    pub(crate) fn regex(&self) -> (&Regex, Option<usize>) {
        let regex = &self.windowed().regex;
        (regex, *self.value.get_or_init(|| group_of(regex)))
    }

    pub(crate) fn find(
        &self,
        text: &str,
        range: Range<usize>,
        anchored: Anchored,
        captures: &mut Captures,
    ) -> Option<MatchedValue> {
        find(self.regex(), text, Input::new(text).range(range).anchored(anchored), captures)
    }

    /// Calls `found` with the values in a region of the text, in order, and the severity of those that are of another one than the rule.
    pub(crate) fn search(
        &self,
        subject: NamedText<'_>,
        region: Range<usize>,
        found: &mut impl FnMut(Range<usize>, Option<Severity>),
    ) {
        self.search_in(subject, region, self.piece(), &mut |_| true, found);
    }

    /// The same for a whole text, in which a match may be of any length. `false` when the expression looks too far ahead to go on.
    pub(crate) fn search_whole(&self, text: &str, found: &mut impl FnMut(Range<usize>, Option<Severity>)) -> bool {
        let mut meter = ScanBudget::new(text);
        let mut may_go_on =
            |end: usize| meter.allows(end, || self.read_ahead.get_or_init(|| ReadAhead::of(&self.options().regex)));
        self.search_in(NamedText { text, names: &[] }, 0..text.len(), text.len().max(1), &mut may_go_on, found)
    }

    /// Searches in pieces. After each match `may_go_on` is asked, with its end; says whether it always was so.
    fn search_in(
        &self,
        subject: NamedText<'_>,
        region: Range<usize>,
        piece: usize,
        may_go_on: &mut impl FnMut(usize) -> bool,
        found: &mut impl FnMut(Range<usize>, Option<Severity>),
    ) -> bool {
        let mut captures = self.regex().0.create_captures();
        let reach = self.max_window();
        let mut at = before(subject.text, region.start);
        let until = after(subject.text, region.end);
        while at < until {
            let end = until.min(at + piece);
            let Some((whole, value)) = self.find(subject.text, at..end, Anchored::No, &mut captures) else {
                if end == until {
                    break;
                }
                at = before(subject.text, end - reach);
                continue;
            };
            if end < until && whole.start + reach > end {
                at = whole.start;
                continue;
            }
            if !self.holds_its_number(subject.text, &value) {
                at = after(subject.text, whole.start + 1);
                continue;
            }
            at = match self.judge(subject, value.clone()) {
                Verdict::Value(severity) => {
                    // What follows a value may stand before the next one as well.
                    let end = value.end.max(whole.start + 1);
                    found(value, severity);
                    end
                }
                Verdict::Allowed => value.end.max(whole.start + 1),
                Verdict::Invalid => match self.shorter(subject, &whole, &mut captures) {
                    Some((end, Some((value, severity)))) => {
                        found(value, severity);
                        end
                    }
                    Some((end, None)) => end,
                    None => after(subject.text, behind_separator(subject.text, &whole, &value)),
                },
            };
            if !may_go_on(whole.end) {
                return false;
            }
        }
        true
    }

    /// Looks for a value at the start of a match that is none as a whole. Where it ends, and the value if it is a finding.
    #[allow(clippy::type_complexity, reason = "an answer in three parts, used in one place")]
    pub(crate) fn shorter(
        &self,
        subject: NamedText<'_>,
        whole: &Range<usize>,
        captures: &mut Captures,
    ) -> Option<(usize, Option<(Range<usize>, Option<Severity>)>)> {
        let mut end = whole.end;
        for _ in 0..MOST_CUTS {
            end = whole.start + subject.text.as_bytes()[whole.start..end].iter().rposition(is_separator)?;
            let range = whole.start..end;
            let Some((shorter, value)) = self.find(subject.text, range, Anchored::Yes, captures) else { continue };
            match self.judge(subject, value.clone()) {
                Verdict::Value(severity) => return Some((shorter.end, Some((value, severity)))),
                Verdict::Allowed => return Some((shorter.end, None)),
                Verdict::Invalid => {}
            }
        }
        None
    }

    /// The value that a whole text is, when the last of the names tells what it is.
    pub(crate) fn member(&self, subject: NamedText<'_>) -> Option<(Range<usize>, Option<Severity>)> {
        let member = self.options().member.as_ref()?;
        if !subject.names.last().is_some_and(|name| self.words.occur_in(name)) {
            return None;
        }
        let (allow, around) = (&self.options().allow_regexes, &self.options().allow_around);
        let regex = &self.rule.expressions.get(1 + allow.len() + around.len(), member).regex;
        let group = *self.of_member.get_or_init(|| group_of(regex));
        let (_, value) = find((regex, group), subject.text, Input::new(subject.text), &mut regex.create_captures())?;
        match self.judge(subject, value.clone()) {
            Verdict::Value(severity) => Some((value, severity)),
            Verdict::Invalid | Verdict::Allowed => None,
        }
    }
}

/// The number of the group that is the value.
fn group_of(regex: &Regex) -> Option<usize> {
    regex.group_info().to_index(regex_automata::PatternID::ZERO, "value")
}

/// The next match, not empty and of whole characters, and the value in it.
fn find((regex, group): (&Regex, Option<usize>), text: &str, input: Input<'_>, captures: &mut Captures) -> Option<MatchedValue> {
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

fn is_separator(byte: &u8) -> bool {
    matches!(byte, b' ' | b'-')
}

/// Where to go on after a match that is no value: behind its first separator, else behind the value.
fn behind_separator(text: &str, whole: &Range<usize>, value: &Range<usize>) -> usize {
    let separator = text.as_bytes()[whole.clone()].iter().position(is_separator);
    separator.map_or(value.end.max(whole.start + 1), |at| whole.start + at + 1)
}

#[cfg(test)]
mod tests;
