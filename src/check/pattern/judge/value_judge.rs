//! The verdict on one value.
//!
//! Owns the conditions of a rule on a value: validators and entropy, context words, allowed values, and which spellings are one value.
//! Where to search, and for what, is `compiled_rule`'s.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::context::{ContextWords, NamedText, SplitText, after, before, head, tail};
use super::regex_analysis::PatternSource;
use crate::finding::Severity;
use crate::rule::options::ContextOptions;
use crate::validate;

/// Bytes around a value that `allow_around` sees.
const BEFORE: usize = 40;
const AFTER: usize = 20;

/// What a match is.
pub(crate) enum Verdict {
    /// A finding, with its severity when that is not the severity of the rule.
    Value(Option<Severity>),
    /// The validators reject it; a part of it may be a value.
    Invalid,
    /// A valid value that is no finding.
    Allowed,
}

/// The conditions of one rule on a value.
pub(crate) struct ValueJudge {
    source: PatternSource,
    validators: Vec<fn(&str) -> bool>,
    allow: HashSet<String>,
    specimens: HashSet<String>,
    words: ContextWords,
    refuse: ContextWords,
    /// Words that count in sentences only.
    prose: ContextWords,
}

impl ValueJudge {
    pub(crate) fn new(source: PatternSource) -> Self {
        let options = source.options();
        let words = |list: fn(&ContextOptions) -> &Vec<String>| {
            ContextWords::new(options.context.as_ref().map(list).map_or(&[], Vec::as_slice))
        };
        ValueJudge {
            validators: options.validators.iter().map(|&validator| validate::of(validator)).collect(),
            allow: options.allow.iter().map(|value| compact(value)).collect(),
            specimens: options.specimens.iter().map(|value| compact(value)).collect(),
            words: words(|context| &context.words),
            refuse: words(|context| &context.refuse),
            prose: words(|context| &context.prose),
            source,
        }
    }

    fn context(&self) -> Option<&ContextOptions> {
        self.source.options().context.as_ref()
    }

    /// The words that make a value a finding, or raise its severity.
    pub(crate) fn words(&self) -> &ContextWords {
        &self.words
    }

    /// The words that do the same in sentences, but not in the name of a field.
    pub(crate) fn prose(&self) -> &ContextWords {
        &self.prose
    }

    /// Whether no value is a finding without a context word.
    pub(crate) fn requires_context(&self) -> bool {
        self.context().is_some_and(|context| context.required && context.shape.is_none())
    }

    /// Whether a context word in the name of a field leads to more findings.
    pub(crate) fn uses_context_names(&self) -> bool {
        self.context().is_some_and(|context| context.required) || self.source.options().member.is_some()
    }

    /// The verdict on a value. Conditions come in the order of their cost.
    pub(crate) fn judge(&self, subject: NamedText<'_>, range: Range<usize>) -> Verdict {
        let options = self.source.options();
        let text = subject.text;
        let value = &text[range.clone()];
        if !self.is_valid(value) {
            return Verdict::Invalid;
        }
        let severity = match &options.context {
            None => None,
            Some(context) => match self.judge_context(context, subject, &range) {
                Verdict::Value(severity) => severity,
                verdict => return verdict,
            },
        };
        let around = before(text, range.start.saturating_sub(BEFORE))..after(text, range.end + AFTER);
        let is_allowed = options.allow_in_schemas && subject.is_in_schema()
            || !self.allow.is_empty() && self.allow.contains(&compact(value))
            || self.any_matches(1, &options.allow_regexes, value)
            || self.any_matches(1 + options.allow_regexes.len(), &options.allow_around, &text[around]);
        if is_allowed {
            return Verdict::Allowed;
        }
        let is_specimen = !self.specimens.is_empty() && self.specimens.contains(&compact(value));
        Verdict::Value(if is_specimen { Some(Severity::Info) } else { severity })
    }

    /// Whether the validators and the entropy accept a value.
    pub(crate) fn is_valid(&self, value: &str) -> bool {
        let is_random = || self.source.options().entropy.is_none_or(|least| entropy(value) >= least);
        !value.is_empty() && self.validators.iter().all(|validate| validate(value)) && is_random()
    }

    /// The verdict of the context window alone.
    fn judge_context(&self, context: &ContextOptions, subject: NamedText<'_>, range: &Range<usize>) -> Verdict {
        let (before, after) = (&subject.text[..range.start], &subject.text[range.end..]);
        let (before, after) = (tail(before, context.window as usize), head(after, context.after as usize));
        let (ahead, behind) = (SplitText::of(before), SplitText::of(after));
        let occur = |words: &ContextWords| words.occur_among(&ahead) || words.occur_among(&behind);
        let value = &subject.text[range.clone()];
        let in_prose = || [before, after].into_iter().any(|part| self.prose.occur_in_prose(part));
        let has_context = || {
            self.matches_shape(value) == Some(true)
                || occur(&self.words)
                || subject.context_names().any(|name| self.words.occur_in(name))
                || in_prose() && self.matches_prose_shape(value)
        };
        // Most values have no context word, so that is asked before the words that exclude a value.
        if context.required && !has_context() || occur(&self.refuse) {
            return Verdict::Allowed;
        }
        let is_full = context.required || context.without.is_none() || has_context();
        Verdict::Value(if is_full { None } else { context.without })
    }

    /// Whether a value has a shape that needs no context words; `None` when the rule names no shape.
    pub(crate) fn matches_shape(&self, value: &str) -> Option<bool> {
        let shape = self.context()?.shape.as_ref()?;
        let number = self.source.options().expressions().count() - 1;
        Some(self.source.expression(number, shape).regex.is_match(value))
    }

    /// Whether a word of `prose` is enough for a value.
    fn matches_prose_shape(&self, value: &str) -> bool {
        let Some(context) = self.context().filter(|context| !context.prose.is_empty()) else { return false };
        let Some(shape) = &context.prose_shape else { return true };
        let number = self.source.options().expressions().count() - 1 - usize::from(context.shape.is_some());
        self.source.expression(number, shape).regex.is_match(value)
    }

    /// Whether one of these expressions matches; the first has the number `first`.
    fn any_matches(&self, first: usize, expressions: &[String], text: &str) -> bool {
        expressions
            .iter()
            .zip(first..)
            .any(|(expression, number)| self.source.expression(number, expression).regex.is_match(text))
    }
}

/// Shannon entropy of the bytes of a text, in bits for each.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = text.len() as f64;
    let share = |&count: &u32| f64::from(count) / length;
    counts.iter().filter(|&&count| count > 0).map(share).map(|share| -share * share.log2()).sum()
}

/// A value without the separators and the case in which two spellings of it differ.
pub(crate) fn compact(value: &str) -> String {
    value.chars().filter(|&letter| letter != ' ' && letter != '-').map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A hash that is equal for all spellings of a value.
pub(crate) fn identity(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    compact(value).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_that_of_shannon() {
        assert!((entropy("aabb") - 1.0).abs() < 1e-9 && entropy("aaaa").abs() < 1e-9);
        assert!((entropy("abcdefgh") - 3.0).abs() < 1e-9);
    }
}
