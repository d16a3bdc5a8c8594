//! One rule, ready to search: its expression over a window of a text.
//!
//! Owns how a long window is searched in linear time, and where a search goes on after a match. What is known of the expression is
//! `regex_analysis`'s, what a match means `value_judge`'s. Knows no other rule.

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::Anchored;
use regex_automata::util::captures::Captures;

use super::context::{NamedText, after, before};
use super::regex_analysis::{PatternSource, RegexAnalysis};
use super::scan_budget::ScanBudget;
use super::value_judge::{ValueJudge, Verdict};
use crate::check::RuleId;
use crate::check::pattern::scan::{follows_letter, numbers_across};
use crate::finding::Severity;
use crate::rule::Rule;
use crate::rule::options::PatternOptions;

/// Bytes that are searched at once, in windows. What begins near the end of a piece is searched again in the next one.
const PIECE: usize = 4;
const SHORTEST_PIECE: usize = 1_024;

/// How often a match that fails is made shorter.
const MOST_CUTS: usize = 6;

/// A rule, ready to search.
pub(crate) struct CompiledRule {
    pub(crate) id: RuleId,
    pub(crate) regex: RegexAnalysis,
    pub(crate) judge: ValueJudge,
    source: PatternSource,
    message: OnceLock<String>,
    placeholder: String,
}

/// A value and its severity, when that is not the severity of its rule.
pub(crate) type JudgedValue = (Range<usize>, Option<Severity>);

impl CompiledRule {
    pub(crate) fn new(id: RuleId, rule: &Rule) -> Option<Self> {
        let source = PatternSource::new(rule)?;
        let placeholder = source.options().placeholder.clone();
        Some(CompiledRule {
            id,
            regex: RegexAnalysis::new(source.clone()),
            judge: ValueJudge::new(source.clone()),
            message: OnceLock::new(),
            placeholder: placeholder.unwrap_or_else(|| rule.name.to_ascii_uppercase().replace('-', "_")),
            source,
        })
    }

    pub(crate) fn rule(&self) -> &Rule {
        self.source.rule()
    }

    pub(crate) fn options(&self) -> &PatternOptions {
        self.source.options()
    }

    /// The text of a finding; `{match}` is replaced by the value.
    pub(crate) fn message(&self) -> &str {
        self.message.get_or_init(|| self.options().message.clone().unwrap_or_else(|| self.rule().prose().summary))
    }

    /// What redaction writes, without brackets and number.
    pub(crate) fn placeholder(&self) -> &str {
        &self.placeholder
    }

    /// Bytes that are searched at once.
    fn piece(&self) -> usize {
        (PIECE * self.regex.max_window()).max(SHORTEST_PIECE)
    }

    /// Calls `found` with the values in a region of the text, in order, and the severity of those that do not have their rule's.
    pub(crate) fn search(
        &self,
        subject: NamedText<'_>,
        region: Range<usize>,
        found: &mut impl FnMut(Range<usize>, Option<Severity>),
    ) {
        self.search_in(subject, region, self.piece(), &mut |_| true, found);
    }

    /// The same for a whole text, in which a match may have any length. `false` when the scan budget was spent before the end.
    pub(crate) fn search_whole(&self, text: &str, found: &mut impl FnMut(Range<usize>, Option<Severity>)) -> bool {
        let mut budget = ScanBudget::new(text);
        let mut may_go_on = |end: usize| budget.allows(end, || self.regex.read_ahead());
        self.search_in(NamedText { text, names: &[] }, 0..text.len(), text.len().max(1), &mut may_go_on, found)
    }

    /// Searches piece by piece. After each match `may_go_on` is asked, with its end; returns `false` when it said no.
    fn search_in(
        &self,
        subject: NamedText<'_>,
        region: Range<usize>,
        piece: usize,
        may_go_on: &mut impl FnMut(usize) -> bool,
        found: &mut impl FnMut(Range<usize>, Option<Severity>),
    ) -> bool {
        let mut captures = self.regex.regex().create_captures();
        let window = self.regex.max_window();
        let mut at = before(subject.text, region.start);
        let until = after(subject.text, region.end);
        while at < until {
            let end = until.min(at + piece);
            let Some((whole, value)) = self.regex.find(subject.text, at..end, Anchored::No, &mut captures) else {
                if end == until {
                    break;
                }
                at = before(subject.text, end - window);
                continue;
            };
            // The end of the piece may have cut the match short.
            if end < until && whole.start + window > end {
                at = whole.start;
                continue;
            }
            if !self.shares_its_number(subject.text, &value) {
                at = after(subject.text, whole.start + 1);
                continue;
            }
            at = match self.judge.judge(subject, value.clone()) {
                Verdict::Value(severity) => {
                    // Not behind the match: the byte that ends one value may begin the next match.
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

    /// Looks for a value at the start of a match that is invalid as a whole. Returns where it ends, and the value if it is a finding.
    pub(crate) fn shorter(
        &self,
        subject: NamedText<'_>,
        whole: &Range<usize>,
        captures: &mut Captures,
    ) -> Option<(usize, Option<JudgedValue>)> {
        let mut end = whole.end;
        for _ in 0..MOST_CUTS {
            end = whole.start + subject.text.as_bytes()[whole.start..end].iter().rposition(is_separator)?;
            let range = whole.start..end;
            let Some((shorter, value)) = self.regex.find(subject.text, range, Anchored::Yes, captures) else { continue };
            match self.judge.judge(subject, value.clone()) {
                Verdict::Value(severity) => return Some((shorter.end, Some((value, severity)))),
                Verdict::Allowed => return Some((shorter.end, None)),
                Verdict::Invalid => {}
            }
        }
        None
    }

    /// The value of a field, when its name is one of the context words and the rule has an expression for whole values.
    pub(crate) fn field_value(&self, subject: NamedText<'_>) -> Option<JudgedValue> {
        if self.options().member.is_none() || !subject.names.last().is_some_and(|name| self.judge.words().occur_in(name)) {
            return None;
        }
        let value = self.regex.find_in_field(subject.text)?;
        match self.judge.judge(subject, value.clone()) {
            Verdict::Value(severity) => Some((value, severity)),
            Verdict::Invalid | Verdict::Allowed => None,
        }
    }

    /// Whether a value shares a digit with a number that triggers the rule. The precheck looks no further than the bounds of a value, so
    /// a value beside its number would be found only in records that are searched for another reason: a date of birth beside a
    /// telephone number was found in 63 of 1,000 equal records. Rules without bounds are exempt, the precheck searches their full window.
    fn shares_its_number(&self, text: &str, value: &Range<usize>) -> bool {
        let trigger = &self.options().trigger;
        let bytes = text.as_bytes();
        let Some(fewest) = trigger.digits else { return true };
        let is_trigger = |(site, digits): (Range<usize>, usize)| {
            fewest as usize <= digits && (!trigger.after_letter || follows_letter(&bytes[..site.start]))
        };
        self.regex.value_bounds().is_none() || numbers_across(bytes, value.clone()).any(is_trigger)
    }
}

fn is_separator(byte: &u8) -> bool {
    matches!(byte, b' ' | b'-')
}

/// Where to go on after an invalid match: behind its first separator, else behind the value.
fn behind_separator(text: &str, whole: &Range<usize>, value: &Range<usize>) -> usize {
    let separator = text.as_bytes()[whole.clone()].iter().position(is_separator);
    separator.map_or(value.end.max(whole.start + 1), |at| whole.start + at + 1)
}

#[cfg(test)]
mod tests;
