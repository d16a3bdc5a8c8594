//! ContextWords around a sight, without which a rule finds nothing there.
//!
//! Owns the gate before such rules: where their words count, whether any of them may stand there, and which rules that admits through.
//! It may let through too many, never too few; the rule itself has the last word.

use std::ops::Range;

use super::compiled_rule::{CompiledRule, NamedText};
use super::context::{SplitText, after, before};
use super::word_filter::ContextWordFilter;

/// Bytes that may stand between a sight and the value that it is a part of.
const SLACK: usize = 24;

/// The words of rules that one kind of sight calls.
#[derive(Default)]
pub(crate) struct ContextGate {
    /// Rules whose words count, and those of them that find nothing without.
    rules: Vec<usize>,
    gates: Vec<usize>,
    words_filter: ContextWordFilter,
    /// Bytes before and after a sight in which words count.
    before: usize,
    after: usize,
    /// ContextWords stand in the sight as well: it is more than the value.
    inside: bool,
}

/// The gate for one text, with what was found out about it.
pub(crate) struct TextGate<'n, 't> {
    near: &'n ContextGate,
    subject: NamedText<'t>,
    /// Rules of which a first word stands in a name on the way to the text.
    rules_named: Option<Vec<usize>>,
    /// The last sight, the rules of which a first word stands around it, and the words there once they are asked for.
    last: Option<Range<usize>>,
    rules_nearby: Vec<usize>,
    words: Option<[SplitText<'t>; 2]>,
}

impl ContextGate {
    /// ContextWords around numbers.
    pub(crate) fn numbers() -> Self {
        ContextGate::default()
    }

    /// ContextWords in runs of token characters and around them. There they stand apart from the value.
    pub(crate) fn runs() -> Self {
        ContextGate { inside: true, ..ContextGate::default() }
    }

    /// Adds a rule, which is a gate if it wants words.
    pub(crate) fn add(&mut self, rule: usize, pattern: &CompiledRule) {
        let Some(context) = pattern.options().context.as_ref().filter(|context| context.required) else { return };
        if pattern.requires_context() {
            self.gates.push(rule);
        }
        self.rules.push(rule);
        self.words_filter.add(rule, &pattern.words);
        self.before = self.before.max(context.window as usize + SLACK);
        self.after = self.after.max(if context.after > 0 { context.after as usize + SLACK } else { 0 });
    }

    /// Whether the rule finds nothing without its words.
    pub(crate) fn requires_context(&self, rule: usize) -> bool {
        self.gates.binary_search(&rule).is_ok()
    }

    /// Whether words count for a rule.
    pub(crate) fn lists(&self, rule: usize) -> bool {
        self.rules.binary_search(&rule).is_ok()
    }

    /// The gate for a text.
    pub(crate) fn around<'n, 't>(&'n self, subject: NamedText<'t>) -> TextGate<'n, 't> {
        TextGate { near: self, subject, rules_named: None, last: None, rules_nearby: Vec::new(), words: None }
    }

    /// Whether a word of any rule may stand around a sight that is no part of it. Never wrongly `false`.
    pub(crate) fn may_contain(&self, text: &str, site: &Range<usize>) -> bool {
        let (start, end) = (site.start.saturating_sub(self.before), text.len().min(site.end + self.after));
        [start..site.start, site.end..end].into_iter().any(|part| self.words_filter.may_contain(text.as_bytes(), part))
    }

    /// Where words count.
    fn parts<'t>(&self, text: &'t str, site: &Range<usize>) -> [&'t str; 2] {
        let start = before(text, site.start.saturating_sub(self.before));
        let end = after(text, site.end + self.after);
        if self.inside { [&text[start..end], ""] } else { [&text[start..site.start], &text[site.end..end]] }
    }
}

impl TextGate<'_, '_> {
    /// Whether a rule may find something at a sight: it wants no words, or one stands around the sight or in a name.
    pub(crate) fn admits(&mut self, rule: usize, site: &Range<usize>, patterns: &[CompiledRule]) -> bool {
        !self.near.requires_context(rule) || self.has_context(rule, site, patterns)
    }

    /// Whether one of a rule's words stands around a sight or in a name. Of rules that other sights call nothing is known, so they may.
    pub(crate) fn has_context(&mut self, rule: usize, site: &Range<usize>, patterns: &[CompiledRule]) -> bool {
        if !self.near.lists(rule) {
            return true;
        }
        let (text, subject) = (self.subject.text, self.subject);
        let words_filter = &self.near.words_filter;
        let rules_named = self.rules_named.get_or_insert_with(|| {
            let mut rules_named = Vec::new();
            subject.context_names().for_each(|name| words_filter.rules_in(name, |rule| rules_named.push(rule)));
            rules_named
        });
        let words = &patterns[rule].words;
        if rules_named.contains(&rule) && subject.context_names().any(|name| words.occur_in(name)) {
            return true;
        }
        if self.last.as_ref() != Some(site) {
            self.rules_nearby.clear();
            self.near.parts(text, site).iter().for_each(|part| words_filter.rules_in(part, |rule| self.rules_nearby.push(rule)));
            (self.last, self.words) = (Some(site.clone()), None);
        }
        let parts = || self.near.parts(text, site).map(SplitText::of);
        self.rules_nearby.contains(&rule) && self.words.get_or_insert_with(parts).iter().any(|part| words.occur_among(part))
    }
}
