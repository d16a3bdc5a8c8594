//! Phrases that count at the start or the end of a text, or as the whole of it.
//!
//! Owns what an edge is (white space, quotes and Markdown emphasis are passed over) and the quick way to see that no phrase of any
//! rule stands there: three bytes at the start and one at the end. They cost the shared scan nothing.

use std::ops::Range;

use crate::check::{Place, Record, RuleId, Sink, TurnText};
use crate::json::short;
use crate::rule::options::{DECORATION, PhrasePosition, PhrasesOptions};
use crate::rule::{Role, RoleSet};
use crate::text::floor_boundary;

/// Bytes beyond a phrase that a text may have to be the phrase as a whole: a mark, and decoration inside of it.
const SLACK: usize = 8;

/// Bytes of another turn that are searched for words that excuse a phrase.
const SEARCHED: usize = 4_096;

/// A rule of the mechanism `phrases` with a position.
pub(crate) struct Edge {
    pub(crate) id: RuleId,
    pub(crate) roles: RoleSet,
    pub(crate) options: PhrasesOptions,
    pub(crate) message: String,
}

/// All such rules of a run.
pub(crate) struct Edges {
    rules: Vec<Edge>,
    /// Roles that any of them looks at.
    roles: RoleSet,
    first: Firsts,
    /// Bytes with which a phrase ends, in lower case.
    last: [bool; 256],
    /// Whether any rule is about the end.
    ends: bool,
}

impl Edges {
    pub(crate) fn new(rules: Vec<Edge>) -> Option<Edges> {
        if rules.is_empty() {
            return None;
        }
        let (mut first, mut last) = (Firsts::default(), [false; 256]);
        for rule in &rules {
            for phrase in rule.options.phrases.iter().map(String::as_bytes) {
                match (rule.options.position, phrase.last()) {
                    (PhrasePosition::End, Some(end)) => last[usize::from(end.to_ascii_lowercase())] = true,
                    (PhrasePosition::End, None) => {}
                    _ => first.add(phrase),
                }
            }
        }
        let roles = Role::ALL.into_iter().filter(|&role| rules.iter().any(|rule| rule.roles.contains(role))).collect();
        let ends = rules.iter().any(|rule| rule.options.position == PhrasePosition::End);
        first.seal();
        Some(Edges { rules, roles, first, last, ends })
    }

    pub(crate) fn look(&self, record: &Record<'_>, sink: &mut Sink) {
        for turn in record.turns(self.roles) {
            // A text that starts with a letter or a digit starts where it stands: most of them are decided by that.
            let plain = turn.text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
            if plain && !self.ends && !self.first.may_start(turn.text.as_bytes()) {
                continue;
            }
            let inner = inner(turn.text);
            let text = turn.text[inner.clone()].as_bytes();
            let Some(last) = text.last() else { continue };
            if self.first.may_start(text) && self.first.starts(text) {
                self.report(record, turn, &inner, true, sink);
            }
            if self.last[usize::from(last.to_ascii_lowercase())] {
                self.report(record, turn, &inner, false, sink);
            }
        }
    }

    /// Holds the text against the rules for its start (and whole), or against those for its end.
    fn report(&self, record: &Record<'_>, turn: TurnText<'_>, inner: &Range<usize>, at_start: bool, sink: &mut Sink) {
        let concerned = |rule: &&Edge| rule.options.position.is_at_start() == at_start && rule.roles.contains(turn.role);
        for rule in self.rules.iter().filter(concerned) {
            if let Some(found) = rule.find(turn.text, inner).filter(|found| !rule.is_excused(record, &turn, found)) {
                let place = Place::Text(turn.node, found.start as u32, found.end as u32);
                sink.report(rule.id, place, || rule.message.replace("{match}", &short(&turn.text[found])));
            }
        }
    }
}

/// How phrases start.
struct Firsts {
    /// Their first three bytes in lower case, as a set of one bit for each hash.
    three: Box<[u64; HASHES / 64]>,
    /// Their first bytes alone, in either case.
    one: [bool; 256],
    /// Those that are a phrase already.
    alone: [bool; 256],
    /// The phrases in the order of the hash of their first three bytes, where those of each hash begin, and the phrases that are shorter.
    phrases: Vec<Box<[u8]>>,
    begins: Box<[u32]>,
    short: Vec<Box<[u8]>>,
}

const HASHES: usize = 1 << 13;

impl Default for Firsts {
    fn default() -> Self {
        let (phrases, begins, short) = (Vec::new(), Box::default(), Vec::new());
        Firsts { three: Box::new([0; HASHES / 64]), one: [false; 256], alone: [false; 256], phrases, begins, short }
    }
}

impl Firsts {
    fn add(&mut self, phrase: &[u8]) {
        match *phrase {
            [_, _, _, ..] => self.phrases.push(phrase.into()),
            [_, ..] => self.short.push(phrase.into()),
            [] => {}
        }
        match *phrase {
            [first, second, third, ..] => self.insert(first, second, third),
            // After a short phrase may come anything.
            [first, second] => (0..=u8::MAX).for_each(|third| self.insert(first, second, third)),
            [first] => {
                self.begin(first);
                self.alone[usize::from(first.to_ascii_lowercase())] = true;
                self.alone[usize::from(first.to_ascii_uppercase())] = true;
            }
            [] => {}
        }
    }

    /// All phrases were added.
    fn seal(&mut self) {
        let hash_of = |phrase: &[u8]| hash(phrase[0], phrase[1], phrase[2]);
        self.phrases.sort_unstable_by(|one, other| (hash_of(one), one).cmp(&(hash_of(other), other)));
        let mut begins = vec![0; HASHES + 1].into_boxed_slice();
        self.phrases.iter().for_each(|phrase| begins[hash_of(phrase) + 1] += 1);
        (1..begins.len()).for_each(|hash| begins[hash] += begins[hash - 1]);
        self.begins = begins;
    }

    fn begin(&mut self, first: u8) {
        self.one[usize::from(first.to_ascii_lowercase())] = true;
        self.one[usize::from(first.to_ascii_uppercase())] = true;
    }

    fn insert(&mut self, first: u8, second: u8, third: u8) {
        let hash = hash(first, second, third);
        self.three[hash / 64] |= 1 << (hash % 64);
        self.begin(first);
    }

    fn may_start(&self, text: &[u8]) -> bool {
        match *text {
            [first, second, third, ..] => {
                let hash = hash(first, second, third);
                self.one[usize::from(first)] && (self.alone[usize::from(first)] || self.three[hash / 64] & 1 << (hash % 64) != 0)
            }
            _ => true,
        }
    }

    /// Whether one of the phrases starts a text, in any case.
    fn starts(&self, text: &[u8]) -> bool {
        let stands = |phrase: &[u8]| text.get(..phrase.len()).is_some_and(|start| start.eq_ignore_ascii_case(phrase));
        let of_hash = |hash: usize| &self.phrases[self.begins[hash] as usize..self.begins[hash + 1] as usize];
        let alike = text.first_chunk().map(|&[first, second, third]| of_hash(hash(first, second, third)));
        alike.into_iter().flatten().chain(&self.short).any(|phrase| stands(phrase))
    }
}

fn hash(first: u8, second: u8, third: u8) -> usize {
    let [first, second, third] = [first, second, third].map(|byte| usize::from(byte.to_ascii_lowercase()));
    (first ^ second << 3 ^ third << 6) % HASHES
}

impl Edge {
    /// Where the longest of the phrases stands.
    fn find(&self, text: &str, inner: &Range<usize>) -> Option<Range<usize>> {
        let body = text[inner.clone()].as_bytes();
        let range = |length: usize| match self.options.position {
            PhrasePosition::End => inner.end - length..inner.end,
            PhrasePosition::Word => inner.clone(),
            _ => inner.start..inner.start + length,
        };
        let stands = |phrase: &&String| {
            let (phrase, length) = (phrase.as_bytes(), phrase.len());
            let there = match self.options.position {
                PhrasePosition::Start | PhrasePosition::Word => body.get(..length),
                PhrasePosition::End => body.len().checked_sub(length).and_then(|start| body.get(start..)),
                PhrasePosition::Whole if body.len() > length + SLACK => None,
                PhrasePosition::Whole if body.len() == length => Some(body),
                PhrasePosition::Whole => Some(without_mark(text, inner)),
                PhrasePosition::Anywhere => None,
            };
            there.is_some_and(|there| there == phrase || self.options.ignore_case && there.eq_ignore_ascii_case(phrase))
        };
        let found = self.options.phrases.iter().filter(stands).map(String::len).max()?;
        let is_parted = self.options.position == PhrasePosition::Word && text[inner.clone()].contains(char::is_whitespace);
        (!is_parted).then(|| range(found))
    }
}

impl Edge {
    /// Whether an exception of the rule applies to a phrase that was found.
    fn is_excused(&self, record: &Record<'_>, turn: &TurnText<'_>, found: &Range<usize>) -> bool {
        let others = || record.turns(RoleSet::ALL).filter(|other| other.node != turn.node).map(|other| start_of(other.text));
        let phrase = || turn.text[found.clone()].to_ascii_lowercase();
        self.options.skip_quoted && is_quotation(turn.text, found)
            || self.options.unless_given && others().any(|text| is_among_words(text, &phrase()))
            || !self.options.unless_beside.is_empty()
                && others().any(|text| has_word(&text.to_ascii_lowercase(), &self.options.unless_beside))
    }
}

/// As much of a text as is searched for words that excuse a phrase: what a task is stands at its start.
fn start_of(text: &str) -> &str {
    &text[..floor_boundary(text, SEARCHED.min(text.len()))]
}

/// Whether a quotation begins right before a phrase and ends before the text does. Marks around the whole text quote nothing.
fn is_quotation(text: &str, found: &Range<usize>) -> bool {
    let mark = text[..found.start].trim_end().chars().next_back();
    let close = match mark {
        Some('"') => '"',
        Some('“') => '”',
        Some('„') => '“',
        Some('«') => '»',
        Some('‘') => '’',
        _ => return false,
    };
    let rest = text[found.end..].trim_end();
    rest.find(close).is_some_and(|at| at + close.len_utf8() < rest.len())
}

/// Whether a text has a phrase, in lower case, and more words than that.
fn is_among_words(text: &str, phrase: &str) -> bool {
    text.trim().len() > phrase.len() + SLACK && has_word(&text.to_ascii_lowercase(), &[phrase.to_owned()])
}

/// Whether a text in lower case has a word that begins with one of some words.
fn has_word(text: &str, words: &[String]) -> bool {
    let begins_word = |(at, _): (usize, &str)| !text[..at].ends_with(char::is_alphanumeric);
    words.iter().any(|word| text.match_indices(word.as_str()).any(begins_word))
}

fn is_passed_over(edge: char) -> bool {
    edge.is_whitespace() || DECORATION.contains(&edge)
}

/// The text without what is passed over at its edges. Most texts start and end with a letter, a digit or a full stop.
fn inner(text: &str) -> Range<usize> {
    let plain = |edge: Option<&u8>| edge.is_some_and(|edge| edge.is_ascii_alphanumeric() || *edge == b'.');
    let end = if plain(text.as_bytes().last()) { text.len() } else { text.trim_end_matches(is_passed_over).len() };
    let start = match plain(text.as_bytes().first()) {
        true => 0,
        false => end - text[..end].trim_start_matches(is_passed_over).len(),
    };
    start..end
}

/// The body without one mark at its end, and without the decoration before that.
fn without_mark<'t>(text: &'t str, inner: &Range<usize>) -> &'t [u8] {
    let body = &text[inner.clone()];
    let unmarked = body.strip_suffix(['.', '!', '?', ':', ';', ',', '。', '！', '？', '…']).unwrap_or(body);
    unmarked.trim_end_matches(is_passed_over).as_bytes()
}

#[cfg(test)]
mod tests;
