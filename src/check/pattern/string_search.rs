//! All values of some rules in one string.
//!
//! Owns the way from a string to the searches of the rules: embedded JSON is decoded, confusable characters are normalized, triggers say which
//! rule is searched where, and ranges are mapped back to the string. Regions of one rule that overlap are searched as one, so any text
//! takes linear time.

use std::ops::Range;

use super::embedded_json::{EmbeddedString, embedded_strings, looks_like_json};
use super::judge::compiled_rule::CompiledRule;
use super::judge::context::{NamedText, is_context_name};
use super::judge::overlap::resolve;
use super::judge::precheck::Precheck;
use super::judge::value_judge::identity;
use super::judge::word_filter::ContextWordFilter;
use super::normalize::NormalizedText;
use super::scan::confusables;
use super::scan::trigger_index::{IndexedRule, TriggerIndex};
use super::{Hit, Sighted, StringAt};

/// Levels of JSON in strings that are read.
const DEEPEST: usize = 4;

/// Rules, with the tables that say where each is searched.
pub(super) struct StringSearch {
    pub(super) rules: Vec<CompiledRule>,
    pub(super) triggers: TriggerIndex,
    precheck: Precheck,
    /// The context words that count in the name of a field.
    names: ContextWordFilter,
    /// Rules with an expression for the whole value of a field.
    field_rules: Vec<usize>,
}

/// Searches that are still to be made: by rule, the region around its last candidates.
struct Regions<'p> {
    rules: &'p [CompiledRule],
    subject: NamedText<'p>,
    open: Vec<Option<Range<usize>>>,
    hits: Vec<Hit>,
}

/// The triggers of those rules that the test accepts.
pub(super) fn trigger_index(rules: &[CompiledRule], is_indexed: impl Fn(&CompiledRule) -> bool) -> TriggerIndex {
    let indexed = rules.iter().enumerate().filter(|(_, rule)| is_indexed(rule));
    TriggerIndex::new(indexed.map(|(index, rule)| IndexedRule {
        rule: index,
        options: rule.options(),
        requires_context: rule.judge.requires_context(),
    }))
}

impl StringSearch {
    /// A search for the values of those rules that the test accepts.
    pub(super) fn new(rules: Vec<CompiledRule>, is_searched: impl Fn(&CompiledRule) -> bool) -> Self {
        let triggers = trigger_index(&rules, &is_searched);
        let searched = || rules.iter().enumerate().filter(|(_, rule)| is_searched(rule));
        let precheck = Precheck::new(searched().map(|(index, _)| index), &rules);
        let mut names = ContextWordFilter::default();
        for (index, rule) in searched().filter(|(_, rule)| rule.judge.uses_context_names()) {
            names.add(index, rule.judge.words());
        }
        let field_rules = searched().filter(|(_, rule)| rule.options().member.is_some()).map(|(index, _)| index).collect();
        StringSearch { triggers, precheck, names, field_rules, rules }
    }

    /// Whether any rule is searched.
    pub(super) fn has_rules(&self) -> bool {
        !self.triggers.is_empty()
    }

    /// Calls `found` with the offset of each candidate in a block. What a number is cannot be said here: behind a string with escapes
    /// the block may hold the end of that string once more.
    pub(super) fn candidates(&self, block: &[u8], found: &mut dyn FnMut(usize, Sighted)) {
        self.triggers.candidates(block, |at, is_sure| found(at, if is_sure { Sighted::Surely } else { Sighted::Perhaps }));
    }

    /// Whether the name of a field may say what the values in it are.
    pub(super) fn is_context_name(&self, name: &str) -> bool {
        is_context_name(name) && self.names.may_contain(name.as_bytes(), 0..name.len())
    }

    /// Whether the candidate at an offset of a text may be a value although no name says so.
    pub(super) fn may_match(&self, text: &str, at: usize) -> bool {
        self.precheck.may_match(&self.triggers, &self.rules, text, at)
    }

    /// The values in a string, of all searched rules.
    pub(super) fn find(&self, string: &StringAt<'_>) -> Vec<Hit> {
        let own = if string.in_key { &[][..] } else { &self.field_rules };
        self.values(NamedText { text: string.text, names: &string.names }, own, DEEPEST)
    }

    /// The values of one rule in the text of a turn, and whether all of it was searched.
    pub(super) fn find_in_turn(&self, rule: usize, triggers: Option<&TriggerIndex>, text: &str) -> (Vec<Hit>, bool) {
        let subject = NamedText { text, names: &[] };
        let mut regions = Regions::new(&self.rules, subject);
        let mut whole = true;
        match triggers {
            None => whole = regions.search_whole(rule),
            Some(triggers) => {
                triggers.sites(text, |rule, site| regions.call(rule, site));
                regions.finish();
            }
        }
        (resolve(regions.hits, |_| 0), whole)
    }

    /// `field_rules`: the rules for which the text is the whole value of a field.
    fn values(&self, subject: NamedText<'_>, field_rules: &[usize], depth: usize) -> Vec<Hit> {
        let strings = (depth > 0 && looks_like_json(subject.text)).then(|| embedded_strings(subject.text)).flatten();
        let escapes = || memchr::memchr(b'\\', subject.text.as_bytes()).is_some();
        match strings {
            // In the text as it is, its escapes would be read as letters.
            Some(strings) if escapes() => self.in_embedded_json(subject, &strings, depth, Self::values),
            Some(strings) if !self.field_rules.is_empty() => {
                let mut hits = self.normalized(subject);
                hits.extend(self.in_embedded_json(subject, &strings, depth, |this, subject, field_rules, _| {
                    this.whole_values(subject, field_rules)
                }));
                hits
            }
            _ => {
                let mut hits = self.normalized(subject);
                hits.extend(self.whole_values(subject, field_rules));
                hits
            }
        }
    }

    /// The values in the strings of a text that is JSON, at their places in the text.
    fn in_embedded_json(
        &self,
        subject: NamedText<'_>,
        strings: &[EmbeddedString<'_>],
        depth: usize,
        values: impl Fn(&Self, NamedText<'_>, &[usize], usize) -> Vec<Hit>,
    ) -> Vec<Hit> {
        let mut hits = Vec::new();
        for string in strings {
            let names: Vec<&str> = subject.names.iter().copied().chain(string.names.iter().map(AsRef::as_ref)).collect();
            let field_rules = if string.in_key { &[][..] } else { &self.field_rules };
            let inner = values(self, NamedText { text: &string.text, names: &names }, field_rules, depth - 1);
            let ranges: Vec<Range<usize>> = inner.iter().map(|hit| hit.range.clone()).collect();
            let outer = string.outer(subject.text, &ranges);
            hits.extend(inner.into_iter().zip(outer).map(|(hit, range)| Hit { range, ..hit }));
        }
        hits
    }

    /// The values in a text after normalization.
    fn normalized(&self, subject: NamedText<'_>) -> Vec<Hit> {
        if !confusables::has_any(subject.text.as_bytes()) {
            return self.plain(subject);
        }
        let normalized = NormalizedText::of(subject.text);
        let hits = self.plain(NamedText { text: normalized.text(), ..subject });
        hits.into_iter().map(|hit| Hit { range: normalized.original(hit.range.clone()), ..hit }).collect()
    }

    fn plain(&self, subject: NamedText<'_>) -> Vec<Hit> {
        let mut regions = Regions::new(&self.rules, subject);
        let mut gates = self.precheck.gates(subject, &self.rules);
        self.triggers.sites(subject.text, |rule, site| {
            if gates.iter_mut().all(|gate| gate.admits(rule, &site)) {
                regions.call(rule, site);
            }
        });
        regions.finish();
        regions.hits
    }

    fn whole_values(&self, subject: NamedText<'_>, field_rules: &[usize]) -> Vec<Hit> {
        let value = |&rule: &usize| {
            let (range, severity) = self.rules[rule].field_value(subject)?;
            Some(Hit { rule, severity, identity: identity(&subject.text[range.clone()]), range })
        };
        field_rules.iter().filter_map(value).collect()
    }
}

impl<'p> Regions<'p> {
    fn new(rules: &'p [CompiledRule], subject: NamedText<'p>) -> Self {
        Regions { rules, subject, open: Vec::new(), hits: Vec::new() }
    }

    /// A candidate of a rule: the window around it joins the open region, or the region is searched and a new one opened.
    fn call(&mut self, rule: usize, site: Range<usize>) {
        if self.open.is_empty() {
            self.open = vec![None; self.rules.len()];
        }
        let reach = self.rules[rule].regex.max_window();
        let called = site.start.saturating_sub(reach)..(site.end + reach).min(self.subject.text.len());
        match &mut self.open[rule] {
            Some(open) if open.start <= called.start && called.start <= open.end => open.end = open.end.max(called.end),
            open => {
                if let Some(done) = open.replace(called) {
                    self.search(rule, done);
                }
            }
        }
    }

    fn finish(&mut self) {
        for rule in 0..self.open.len() {
            if let Some(region) = self.open[rule].take() {
                self.search(rule, region);
            }
        }
    }

    fn search_whole(&mut self, rule: usize) -> bool {
        let (hits, text) = (&mut self.hits, self.subject.text);
        self.rules[rule].search_whole(text, &mut |range, severity| {
            hits.push(Hit { rule, severity, identity: identity(&text[range.clone()]), range });
        })
    }

    fn search(&mut self, rule: usize, region: Range<usize>) {
        let (hits, text) = (&mut self.hits, self.subject.text);
        self.rules[rule].search(self.subject, region, &mut |range, severity| {
            hits.push(Hit { rule, severity, identity: identity(&text[range.clone()]), range });
        });
    }
}

#[cfg(test)]
mod tests;
