//! All values of some rules in one string.
//!
//! Owns the way of a string to its searches: JSON inside of it is read, look-alikes are read as what they look like, the triggers says where
//! rules are called, and the places found lead back to the string. Searches of one rule that touch are made as one, so any text costs
//! linear time.

use std::ops::Range;

use super::embedded_json::{EmbeddedString, inner, looks_like_json};
use super::judge::ApproximateRegexSet;
use super::judge::compiled_rule::{CompiledRule, NamedText};
use super::judge::context::is_context_name;
use super::judge::context_gate::ContextGate;
use super::judge::overlap::resolve;
use super::judge::value_judge::identity;
use super::judge::word_filter::ContextWordFilter;
use super::normalize::NormalizedText;
use super::scan::odd;
use super::scan::trigger_index::TriggerIndex;
use super::{Hit, Sighted, StringAt};

/// Levels of JSON in strings that are read.
const DEEPEST: usize = 4;

/// Rules with the tables that call them.
pub(super) struct StringSearch {
    pub(super) patterns: Vec<CompiledRule>,
    pub(super) triggers: TriggerIndex,
    /// The words without which rules about numbers, and about runs of token characters, find nothing.
    pub(super) numbers: ContextGate,
    pub(super) runs: ContextGate,
    /// The words that tell what a value is when they stand in a name.
    names: ContextWordFilter,
    /// What the values of rules about numbers look like, and those of the rules that find something without words.
    pub(super) approximate: ApproximateRegexSet,
    pub(super) without_context: ApproximateRegexSet,
    /// Rules that look at whole values.
    members: Vec<usize>,
}

/// Searches that are not yet made: of each rule the region that it was last called to.
struct Regions<'p> {
    patterns: &'p [CompiledRule],
    subject: NamedText<'p>,
    open: Vec<Option<Range<usize>>>,
    hits: Vec<Hit>,
}

impl StringSearch {
    /// The rules, those on the triggers being called by what it sees.
    pub(super) fn new(patterns: Vec<CompiledRule>, is_indexed: impl Fn(&CompiledRule) -> bool) -> Self {
        let triggers = TriggerIndex::new(&patterns, &is_indexed);
        let (mut numbers, mut runs) = (ContextGate::numbers(), ContextGate::runs());
        let (mut names, mut members) = (ContextWordFilter::default(), Vec::new());
        let (mut approximate, mut without_context) = (ApproximateRegexSet::default(), ApproximateRegexSet::without_context());
        for (rule, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| is_indexed(pattern)) {
            let trigger = &pattern.options().trigger;
            if trigger.digits.is_some() {
                numbers.add(rule, pattern);
                approximate.add(rule);
                if !pattern.requires_context() {
                    without_context.add(rule);
                }
            } else if trigger.token.or(trigger.word).is_some() {
                runs.add(rule, pattern);
            }
            if pattern.uses_context_words() {
                names.add(rule, &pattern.words);
            }
            members.extend(pattern.options().member.is_some().then_some(rule));
        }
        StringSearch { patterns, triggers, numbers, runs, names, approximate, without_context, members }
    }

    /// Whether any rule is on the triggers.
    pub(super) fn is_needed(&self) -> bool {
        !self.triggers.is_empty()
    }

    /// Calls `seen` with the offsets of all sights in a block. Behind a string with escapes the block may hold the end of it once more,
    /// so what a number is cannot be said here.
    pub(super) fn sights(&self, block: &[u8], seen: &mut dyn FnMut(usize, Sighted)) {
        self.triggers.sights(block, |at, is_sure| seen(at, if is_sure { Sighted::Surely } else { Sighted::Perhaps }));
    }

    /// Whether a name on the way to some text may say what stands in it.
    pub(super) fn is_told_by(&self, name: &str) -> bool {
        is_context_name(name) && self.names.may_contain(name.as_bytes(), 0..name.len())
    }

    /// The values in a string, of all rules on the triggers.
    pub(super) fn find(&self, string: &StringAt<'_>) -> Vec<Hit> {
        let own = if string.in_key { &[][..] } else { &self.members };
        self.values(NamedText { text: string.text, names: &string.names }, own, DEEPEST)
    }

    /// The values of one rule in the text of a turn, and whether all of it was searched.
    pub(super) fn find_in_turn(&self, rule: usize, triggers: Option<&TriggerIndex>, text: &str) -> (Vec<Hit>, bool) {
        let subject = NamedText { text, names: &[] };
        let mut regions = Regions::new(&self.patterns, subject);
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

    /// `members`: the rules that look at the text as the whole value of a member.
    fn values(&self, subject: NamedText<'_>, members: &[usize], depth: usize) -> Vec<Hit> {
        let strings = (depth > 0 && looks_like_json(subject.text)).then(|| inner(subject.text)).flatten();
        let escapes = || memchr::memchr(b'\\', subject.text.as_bytes()).is_some();
        match strings {
            // Its escapes would be taken for letters.
            Some(strings) if escapes() => self.nested(subject, &strings, depth, Self::values),
            Some(strings) if !self.members.is_empty() => {
                let mut hits = self.normal(subject);
                hits.extend(self.nested(subject, &strings, depth, |this, subject, members, _| this.members(subject, members)));
                hits
            }
            _ => {
                let mut hits = self.normal(subject);
                hits.extend(self.members(subject, members));
                hits
            }
        }
    }

    /// The values in the strings of a text that is JSON, at their places in the text.
    fn nested(
        &self,
        subject: NamedText<'_>,
        strings: &[EmbeddedString<'_>],
        depth: usize,
        values: impl Fn(&Self, NamedText<'_>, &[usize], usize) -> Vec<Hit>,
    ) -> Vec<Hit> {
        let mut hits = Vec::new();
        for string in strings {
            let names: Vec<&str> = subject.names.iter().copied().chain(string.names.iter().map(AsRef::as_ref)).collect();
            let members = if string.in_key { &[][..] } else { &self.members };
            let inner = values(self, NamedText { text: &string.text, names: &names }, members, depth - 1);
            let ranges: Vec<Range<usize>> = inner.iter().map(|hit| hit.range.clone()).collect();
            let outer = string.outer(subject.text, &ranges);
            hits.extend(inner.into_iter().zip(outer).map(|(hit, range)| Hit { range, ..hit }));
        }
        hits
    }

    /// The values in a text once look-alikes are read.
    fn normal(&self, subject: NamedText<'_>) -> Vec<Hit> {
        let mut is_odd = false;
        odd(subject.text.as_bytes(), |_| is_odd = true);
        if !is_odd {
            return self.plain(subject);
        }
        let normal = NormalizedText::of(subject.text);
        let hits = self.plain(NamedText { text: normal.text(), ..subject });
        hits.into_iter().map(|hit| Hit { range: normal.original(hit.range.clone()), ..hit }).collect()
    }

    fn plain(&self, subject: NamedText<'_>) -> Vec<Hit> {
        let mut regions = Regions::new(&self.patterns, subject);
        let (mut numbers, mut runs) = (self.numbers.around(subject), self.runs.around(subject));
        self.triggers.sites(subject.text, |rule, site| {
            if numbers.admits(rule, &site, &self.patterns) && runs.admits(rule, &site, &self.patterns) {
                regions.call(rule, site);
            }
        });
        regions.finish();
        regions.hits
    }

    fn members(&self, subject: NamedText<'_>, members: &[usize]) -> Vec<Hit> {
        let value = |&rule: &usize| {
            let (range, severity) = self.patterns[rule].member(subject)?;
            Some(Hit { rule, severity, identity: identity(&subject.text[range.clone()]), range })
        };
        members.iter().filter_map(value).collect()
    }
}

impl<'p> Regions<'p> {
    fn new(patterns: &'p [CompiledRule], subject: NamedText<'p>) -> Self {
        Regions { patterns, subject, open: Vec::new(), hits: Vec::new() }
    }

    /// A rule is called to a place.
    fn call(&mut self, rule: usize, site: Range<usize>) {
        if self.open.is_empty() {
            self.open = vec![None; self.patterns.len()];
        }
        let reach = self.patterns[rule].max_window();
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
        self.patterns[rule].search_whole(text, &mut |range, severity| {
            hits.push(Hit { rule, severity, identity: identity(&text[range.clone()]), range });
        })
    }

    fn search(&mut self, rule: usize, region: Range<usize>) {
        let (hits, text) = (&mut self.hits, self.subject.text);
        self.patterns[rule].search(self.subject, region, &mut |range, severity| {
            hits.push(Hit { rule, severity, identity: identity(&text[range.clone()]), range });
        });
    }
}

#[cfg(test)]
mod tests;
