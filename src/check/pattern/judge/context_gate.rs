//! Words around a sight, without which a rule finds nothing there.
//!
//! Owns the gate before such rules: where their words count, whether any of them may stand there, and which rules that lets through.
//! It may let through too many, never too few; the rule itself has the last word.

use std::ops::Range;

use super::compiled_rule::{Pattern, Subject};
use super::context::{Split, after, before};
use super::word_filter::Telling;

/// Bytes that may stand between a sight and the value that it is a part of.
const SLACK: usize = 24;

/// The words of rules that one kind of sight calls.
#[derive(Default)]
pub(crate) struct Near {
    /// Rules whose words count, and those of them that find nothing without.
    rules: Vec<usize>,
    gates: Vec<usize>,
    telling: Telling,
    /// Bytes before and after a sight in which words count.
    before: usize,
    after: usize,
    /// Words stand in the sight as well: it is more than the value.
    inside: bool,
}

/// The gate for one text, with what was found out about it.
pub(crate) struct Around<'n, 't> {
    near: &'n Near,
    subject: Subject<'t>,
    /// Rules of which a first word stands in a name on the way to the text.
    named: Option<Vec<usize>>,
    /// The last sight, the rules of which a first word stands around it, and the words there once they are asked for.
    last: Option<Range<usize>>,
    told: Vec<usize>,
    words: Option<[Split<'t>; 2]>,
}

impl Near {
    /// Words around numbers.
    pub(crate) fn numbers() -> Self {
        Near::default()
    }

    /// Words in runs of token characters and around them. There they stand apart from the value.
    pub(crate) fn runs() -> Self {
        Near { inside: true, ..Near::default() }
    }

    /// Adds a rule, which is a gate if it wants words.
    pub(crate) fn add(&mut self, rule: usize, pattern: &Pattern) {
        let Some(context) = pattern.options().context.as_ref().filter(|context| context.required) else { return };
        if pattern.wants_words() {
            self.gates.push(rule);
        }
        self.rules.push(rule);
        self.telling.add(rule, &pattern.words);
        self.before = self.before.max(context.window as usize + SLACK);
        self.after = self.after.max(if context.after > 0 { context.after as usize + SLACK } else { 0 });
    }

    /// Whether the rule finds nothing without its words.
    pub(crate) fn is_gate_of(&self, rule: usize) -> bool {
        self.gates.binary_search(&rule).is_ok()
    }

    /// Whether words count for a rule.
    pub(crate) fn knows(&self, rule: usize) -> bool {
        self.rules.binary_search(&rule).is_ok()
    }

    /// The gate for a text.
    pub(crate) fn around<'n, 't>(&'n self, subject: Subject<'t>) -> Around<'n, 't> {
        Around { near: self, subject, named: None, last: None, told: Vec::new(), words: None }
    }

    /// Whether a word of any rule may stand around a sight that is no part of it. Never wrongly `false`.
    pub(crate) fn may_tell(&self, text: &str, site: &Range<usize>) -> bool {
        let (start, end) = (site.start.saturating_sub(self.before), text.len().min(site.end + self.after));
        [start..site.start, site.end..end].into_iter().any(|part| self.telling.may_tell(text.as_bytes(), part))
    }

    /// Where words count.
    fn parts<'t>(&self, text: &'t str, site: &Range<usize>) -> [&'t str; 2] {
        let start = before(text, site.start.saturating_sub(self.before));
        let end = after(text, site.end + self.after);
        if self.inside { [&text[start..end], ""] } else { [&text[start..site.start], &text[site.end..end]] }
    }
}

impl Around<'_, '_> {
    /// Whether a rule may find something at a sight: it wants no words, or one stands around the sight or in a name.
    pub(crate) fn lets(&mut self, rule: usize, site: &Range<usize>, patterns: &[Pattern]) -> bool {
        !self.near.is_gate_of(rule) || self.tell(rule, site, patterns)
    }

    /// Whether one of a rule's words stands around a sight or in a name. Of rules that other sights call nothing is known, so they may.
    pub(crate) fn tell(&mut self, rule: usize, site: &Range<usize>, patterns: &[Pattern]) -> bool {
        if !self.near.knows(rule) {
            return true;
        }
        let (text, subject) = (self.subject.text, self.subject);
        let telling = &self.near.telling;
        let named = self.named.get_or_insert_with(|| {
            let mut named = Vec::new();
            subject.telling_names().for_each(|name| telling.tell(name, |rule| named.push(rule)));
            named
        });
        let words = &patterns[rule].words;
        if named.contains(&rule) && subject.telling_names().any(|name| words.stand_in(name)) {
            return true;
        }
        if self.last.as_ref() != Some(site) {
            self.told.clear();
            self.near.parts(text, site).iter().for_each(|part| telling.tell(part, |rule| self.told.push(rule)));
            (self.last, self.words) = (Some(site.clone()), None);
        }
        let parts = || self.near.parts(text, site).map(Split::of);
        self.told.contains(&rule) && self.words.get_or_insert_with(parts).iter().any(|part| words.stand_among(part))
    }
}
