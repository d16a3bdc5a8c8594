//! What a match is worth.
//!
//! Owns the verdict on a value: its validators and entropy, the words around it, what a rule allows, and what spellings of it are the
//! same. Where to search, and for what, is `rule`'s.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::compiled_rule::{CompiledRule, NamedText};
use super::context::{ContextWords, SplitText, after, before, head, tail};
use crate::finding::Severity;
use crate::rule::options::ContextOptions;

/// Bytes around a value that `allow_around` sees.
const BEFORE: usize = 40;
const AFTER: usize = 20;

/// What a match is.
pub(crate) enum Verdict {
    /// A value, of this severity if not of that of the rule.
    Value(Option<Severity>),
    /// Not what it looks like; a part of it may be.
    Invalid,
    /// What it looks like, and no finding.
    Allowed,
}

impl CompiledRule {
    /// The verdict on a value.
    pub(crate) fn judge(&self, subject: NamedText<'_>, range: Range<usize>) -> Verdict {
        let options = self.options();
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
        let is_allowed = !self.allow.is_empty() && self.allow.contains(&compact(value))
            || self.any_matches(1, &options.allow_regexes, value)
            || self.any_matches(1 + options.allow_regexes.len(), &options.allow_around, &text[around]);
        if is_allowed {
            return Verdict::Allowed;
        }
        let is_specimen = !self.specimens.is_empty() && self.specimens.contains(&compact(value));
        Verdict::Value(if is_specimen { Some(Severity::Info) } else { severity })
    }

    /// Whether it is what it looks like.
    pub(crate) fn is_valid(&self, value: &str) -> bool {
        let is_random = || self.options().entropy.is_none_or(|least| entropy(value) >= least);
        !value.is_empty() && self.validators.iter().all(|validate| validate(value)) && is_random()
    }

    /// What the words around a value say.
    fn judge_context(&self, context: &ContextOptions, subject: NamedText<'_>, range: &Range<usize>) -> Verdict {
        let near = SplitText::of(tail(&subject.text[..range.start], context.window as usize));
        let next = SplitText::of(head(&subject.text[range.end..], context.after as usize));
        let stand = |words: &ContextWords| words.occur_among(&near) || words.occur_among(&next);
        let told = || {
            self.matches_shape(&subject.text[range.clone()]) == Some(true)
                || stand(&self.words)
                || subject.context_names().any(|name| self.words.occur_in(name))
        };
        // Most values are told by nothing, so that goes first.
        if context.required && !told() || stand(&self.refuse) {
            return Verdict::Allowed;
        }
        let uses_context_words = context.required || context.without.is_none() || told();
        Verdict::Value(if uses_context_words { None } else { context.without })
    }

    /// Whether a value has a shape that needs no words; `None` when no shape does.
    pub(crate) fn matches_shape(&self, value: &str) -> Option<bool> {
        let options = self.options();
        let shape = options.context.as_ref()?.shape.as_ref()?;
        let number = options.expressions().count() - 1;
        Some(self.rule.expressions.get(number, shape).regex.is_match(value))
    }

    /// Whether one of the expressions that stand in a row from `first` on matches.
    fn any_matches(&self, first: usize, expressions: &[String], text: &str) -> bool {
        expressions
            .iter()
            .zip(first..)
            .any(|(expression, number)| self.rule.expressions.get(number, expression).regex.is_match(text))
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

/// A value without what does not tell two of them apart.
pub(crate) fn compact(value: &str) -> String {
    value.chars().filter(|&letter| letter != ' ' && letter != '-').map(|letter| letter.to_ascii_lowercase()).collect()
}

/// What all spellings of a value have in common, as a number.
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
