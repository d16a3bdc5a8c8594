//! All values of some rules in one string.
//!
//! Owns the way of a string to its searches: JSON inside of it is read, look-alikes are read as what they look like, the board says where
//! rules are called, and the places found lead back to the string. Searches of one rule that touch are made as one, so any text costs
//! linear time.

use std::ops::Range;

use super::board::Board;
use super::context::{Telling, after, before};
use super::nested::{Inner, inner, seems_json};
use super::normal::Normal;
use super::overlap::resolve;
use super::rule::{Pattern, Subject, identity};
use super::sight::{number_at, odd};
use super::{Hit, Sighted, StringAt};

/// Levels of JSON in strings that are read.
const DEEPEST: usize = 4;

/// Bytes that may stand between a number and the value that it is a part of.
const SLACK: usize = 24;

/// Rules with the tables that call them.
pub(super) struct Finders {
    pub(super) patterns: Vec<Pattern>,
    pub(super) board: Board,
    /// First words of the contexts of rules that find nothing without.
    telling: Telling,
    /// Bytes before and after a number in which these are looked for.
    around: (usize, usize),
    /// Rules about numbers that find something without words, with the fewest digits that each wants.
    free: Vec<(usize, usize)>,
    /// Rules that look at whole values.
    members: Vec<usize>,
}

/// Searches that are not yet made: of each rule the region that it was last called to.
struct Regions<'p> {
    patterns: &'p [Pattern],
    subject: Subject<'p>,
    open: Vec<Option<Range<usize>>>,
    hits: Vec<Hit>,
}

impl Finders {
    /// The rules, those on the board being called by what it sees.
    pub(super) fn new(patterns: Vec<Pattern>, on_board: impl Fn(&Pattern) -> bool) -> Self {
        let board = Board::new(&patterns, &on_board);
        let mut telling = Telling::default();
        let (mut members, mut around, mut free) = (Vec::new(), (0, 0), Vec::new());
        for (rule, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| on_board(pattern)) {
            let context = pattern.options().context.as_ref().filter(|context| context.required);
            if let Some(context) = context {
                telling.add(rule, &pattern.words);
                around.0 = around.0.max(context.window as usize + SLACK);
                around.1 = around.1.max(if context.after > 0 { context.after as usize + SLACK } else { 0 });
            }
            if !pattern.wants_words() {
                free.extend(pattern.options().trigger.digits.map(|fewest| (fewest as usize, rule)));
            }
            members.extend(pattern.options().member.is_some().then_some(rule));
        }
        Finders { patterns, board, telling, around, free, members }
    }

    /// Whether any rule is on the board.
    pub(super) fn is_needed(&self) -> bool {
        !self.board.is_empty()
    }

    /// Calls `seen` with the offsets of all sights in a block. Behind a string with escapes the block holds the end of it once more, so
    /// what a number is cannot be said here.
    pub(super) fn sights(&self, block: &[u8], raw: &[u8], seen: &mut dyn FnMut(usize, Sighted)) {
        self.board.sights(block, raw, &mut |at| seen(at, Sighted::Surely));
        self.board.numbers(block, |site, _| seen(site.start, Sighted::Perhaps));
    }

    /// Whether a number that begins in a text may be a value although no name says so: words around it may, or a rule that wants none.
    pub(super) fn is_worth(&self, text: &str, at: usize) -> bool {
        let (site, digits) = number_at(text.as_bytes(), at);
        let (front, back) = self.words_around(text.len(), &site);
        let bytes = text.as_bytes();
        let free = |&&(fewest, _): &&(usize, usize)| fewest <= digits;
        self.telling.may_tell(&bytes[front])
            || self.telling.may_tell(&bytes[back])
            || self.free.iter().filter(free).any(|&(_, rule)| self.patterns[rule].may_match(text, &site))
    }

    /// Whether a name on the way to some text may say what a number in it is.
    pub(super) fn is_told_by(&self, name: &str) -> bool {
        self.telling.may_tell(name.as_bytes())
    }

    /// Where words around a number count.
    fn words_around(&self, length: usize, site: &Range<usize>) -> (Range<usize>, Range<usize>) {
        (site.start.saturating_sub(self.around.0)..site.start, site.end..length.min(site.end + self.around.1))
    }

    /// The values in a string, of all rules on the board.
    pub(super) fn find(&self, string: &StringAt<'_>) -> Vec<Hit> {
        let own = if string.in_key { &[][..] } else { &self.members };
        self.values(Subject { text: string.text, names: &string.names }, own, DEEPEST)
    }

    /// The values of one rule in the text of a turn.
    pub(super) fn in_turn(&self, rule: usize, board: Option<&Board>, text: &str) -> Vec<Hit> {
        let subject = Subject { text, names: &[] };
        let mut regions = Regions::new(&self.patterns, subject);
        match board {
            None => regions.search(rule, 0..text.len()),
            Some(board) => {
                board.sites(text, &mut |rule, site| regions.call(rule, site));
                board.numbers(text.as_bytes(), |site, digits| {
                    board.of_digits(digits).for_each(|rule| regions.call(rule, site.clone()));
                });
                regions.finish();
            }
        }
        resolve(regions.hits, |_| 0)
    }

    /// `members`: the rules that look at the text as the whole value of a member.
    fn values(&self, subject: Subject<'_>, members: &[usize], depth: usize) -> Vec<Hit> {
        let strings = (depth > 0 && seems_json(subject.text)).then(|| inner(subject.text)).flatten();
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
        subject: Subject<'_>,
        strings: &[Inner<'_>],
        depth: usize,
        values: impl Fn(&Self, Subject<'_>, &[usize], usize) -> Vec<Hit>,
    ) -> Vec<Hit> {
        let mut hits = Vec::new();
        for string in strings {
            let names: Vec<&str> = subject.names.iter().copied().chain(string.names.iter().map(AsRef::as_ref)).collect();
            let members = if string.in_key { &[][..] } else { &self.members };
            let inner = values(self, Subject { text: &string.text, names: &names }, members, depth - 1);
            let ranges: Vec<Range<usize>> = inner.iter().map(|hit| hit.range.clone()).collect();
            let outer = string.outer(subject.text, &ranges);
            hits.extend(inner.into_iter().zip(outer).map(|(hit, range)| Hit { range, ..hit }));
        }
        hits
    }

    /// The values in a text once look-alikes are read.
    fn normal(&self, subject: Subject<'_>) -> Vec<Hit> {
        let mut is_odd = false;
        odd(subject.text.as_bytes(), |_| is_odd = true);
        if !is_odd {
            return self.plain(subject);
        }
        let normal = Normal::of(subject.text);
        let hits = self.plain(Subject { text: normal.text(), ..subject });
        hits.into_iter().map(|hit| Hit { range: normal.original(hit.range.clone()), ..hit }).collect()
    }

    fn plain(&self, subject: Subject<'_>) -> Vec<Hit> {
        let text = subject.text;
        let mut regions = Regions::new(&self.patterns, subject);
        self.board.sites(text, &mut |rule, site| regions.call(rule, site));
        let mut named: Option<Vec<usize>> = None;
        let mut near: Vec<usize> = Vec::new();
        self.board.numbers(text.as_bytes(), |site, digits| {
            near.clear();
            let (front, back) = self.words_around(text.len(), &site);
            self.telling.tell(&text[before(text, front.start)..front.end], |rule| near.push(rule));
            self.telling.tell(&text[back.start..after(text, back.end)], |rule| near.push(rule));
            let named = named.get_or_insert_with(|| {
                let mut named = Vec::new();
                subject.names.iter().for_each(|name| self.telling.tell(name, |rule| named.push(rule)));
                named
            });
            for rule in self.board.of_digits(digits) {
                if !self.patterns[rule].wants_words() || named.contains(&rule) || near.contains(&rule) {
                    regions.call(rule, site.clone());
                }
            }
        });
        regions.finish();
        regions.hits
    }

    fn members(&self, subject: Subject<'_>, members: &[usize]) -> Vec<Hit> {
        let value = |&rule: &usize| {
            let (range, severity) = self.patterns[rule].member(subject)?;
            Some(Hit { rule, severity, identity: identity(&subject.text[range.clone()]), range })
        };
        members.iter().filter_map(value).collect()
    }
}

impl<'p> Regions<'p> {
    fn new(patterns: &'p [Pattern], subject: Subject<'p>) -> Self {
        Regions { patterns, subject, open: Vec::new(), hits: Vec::new() }
    }

    /// A rule is called to a place.
    fn call(&mut self, rule: usize, site: Range<usize>) {
        if self.open.is_empty() {
            self.open = vec![None; self.patterns.len()];
        }
        let reach = self.patterns[rule].reach();
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

    fn search(&mut self, rule: usize, region: Range<usize>) {
        let (hits, text) = (&mut self.hits, self.subject.text);
        self.patterns[rule].search(self.subject, region, &mut |range, severity| {
            hits.push(Hit { rule, severity, identity: identity(&text[range.clone()]), range });
        });
    }
}
