//! The context window around a candidate, for rules that find nothing without a context word.
//!
//! Owns where context words count and which rules have one there. It may admit a rule too many, never too few: the window has some slack,
//! since a candidate is only a part of the value. The verdict on the value decides. How words are found fast is `word_filter`'s.

use std::ops::Range;

use super::compiled_rule::CompiledRule;
use super::context::{NamedText, SplitText, after, before};
use super::word_filter::ContextWordFilter;

/// Bytes that may be between a candidate and the edge of its value.
const SLACK: usize = 24;

/// The context words of all rules that one kind of candidate triggers.
#[derive(Default)]
pub(crate) struct ContextGate {
    /// Rules with required context, ascending.
    rules: Vec<usize>,
    word_filter: ContextWordFilter,
    /// Bytes of the context window before and after a candidate: the largest of any rule.
    before: usize,
    after: usize,
    /// The candidate itself is a part of the window.
    is_candidate_context: bool,
}

/// The gate for one text, with the answers that it has given.
pub(crate) struct TextGate<'g, 't> {
    gate: &'g ContextGate,
    rules: &'g [CompiledRule],
    subject: NamedText<'t>,
    /// Rules whose context words may be in a name on the way to the text.
    rules_by_name: Option<Vec<usize>>,
    /// The last candidate, the rules whose context words may be around it, and the words there once they are asked for.
    last: Option<Range<usize>>,
    rules_nearby: Vec<usize>,
    words: Option<[SplitText<'t>; 2]>,
}

impl ContextGate {
    /// For candidates that are numbers: their context is around them.
    pub(crate) fn around_numbers() -> Self {
        ContextGate::default()
    }

    /// For candidates that are runs of token characters: a run such as `password=...` holds its context word itself.
    pub(crate) fn in_runs() -> Self {
        ContextGate { is_candidate_context: true, ..ContextGate::default() }
    }

    /// Adds a rule. Rules are added in ascending order.
    pub(crate) fn add(&mut self, rule: usize, compiled: &CompiledRule) {
        let Some(context) = compiled.options().context.as_ref().filter(|context| context.required) else { return };
        self.rules.push(rule);
        self.word_filter.add(rule, compiled.judge.words());
        self.word_filter.add(rule, compiled.judge.prose());
        self.before = self.before.max(context.window as usize + SLACK);
        self.after = self.after.max(if context.after > 0 { context.after as usize + SLACK } else { 0 });
    }

    /// Whether it has the context words of a rule.
    pub(crate) fn has_rule(&self, rule: usize) -> bool {
        self.rules.binary_search(&rule).is_ok()
    }

    /// The gate for one text.
    pub(crate) fn for_text<'g, 't>(&'g self, subject: NamedText<'t>, rules: &'g [CompiledRule]) -> TextGate<'g, 't> {
        TextGate { gate: self, rules, subject, rules_by_name: None, last: None, rules_nearby: Vec::new(), words: None }
    }

    /// Whether a context word of any rule may be around a candidate. Never wrongly `false`.
    pub(crate) fn may_have_context(&self, text: &str, candidate: &Range<usize>) -> bool {
        let (start, end) = (candidate.start.saturating_sub(self.before), text.len().min(candidate.end + self.after));
        [start..candidate.start, candidate.end..end].into_iter().any(|part| self.word_filter.may_contain(text.as_bytes(), part))
    }

    /// The parts of the context window.
    fn window<'t>(&self, text: &'t str, candidate: &Range<usize>) -> [&'t str; 2] {
        let start = before(text, candidate.start.saturating_sub(self.before));
        let end = after(text, candidate.end + self.after);
        if self.is_candidate_context {
            [&text[start..end], ""]
        } else {
            [&text[start..candidate.start], &text[candidate.end..end]]
        }
    }
}

impl TextGate<'_, '_> {
    /// Whether a rule may find something at a candidate: it requires no context, or has some.
    pub(crate) fn admits(&mut self, rule: usize, candidate: &Range<usize>) -> bool {
        !self.rules[rule].judge.requires_context() || self.has_context(rule, candidate)
    }

    /// Whether a context word of a rule is around a candidate or in a name. Of rules that the gate does not have nothing is known: `true`.
    pub(crate) fn has_context(&mut self, rule: usize, candidate: &Range<usize>) -> bool {
        if !self.gate.has_rule(rule) {
            return true;
        }
        let (gate, subject) = (self.gate, self.subject);
        let by_name = self.rules_by_name.get_or_insert_with(|| {
            let mut rules = Vec::new();
            subject.context_names().for_each(|name| gate.word_filter.rules_in(name, |rule| rules.push(rule)));
            rules
        });
        let (words, prose) = (self.rules[rule].judge.words(), self.rules[rule].judge.prose());
        if by_name.contains(&rule) && subject.context_names().any(|name| words.occur_in(name)) {
            return true;
        }
        if self.last.as_ref() != Some(candidate) {
            self.rules_nearby.clear();
            let nearby = &mut self.rules_nearby;
            gate.window(subject.text, candidate)
                .iter()
                .for_each(|part| gate.word_filter.rules_in(part, |rule| nearby.push(rule)));
            (self.last, self.words) = (Some(candidate.clone()), None);
        }
        // The window is split once for all rules of a candidate.
        let split = || gate.window(subject.text, candidate).map(SplitText::of);
        let occur = |part: &SplitText<'_>| words.occur_among(part) || prose.occur_among(part);
        self.rules_nearby.contains(&rule) && self.words.get_or_insert_with(split).iter().any(occur)
    }
}
