//! The redactor: the one place where values are masked.
//!
//! Everything that a run writes about a record passes through here: excerpts, messages, pointers,
//! related notes, and the record that a fingerprint is taken of. Masking never depends on which rules run: the patterns of all rules of
//! the groups `pii` and `secrets` are looked for, those of users included, in the few records that are shown or fingerprinted. Owns
//! what stays visible of a value: one or two characters at its ends, and about how long it is.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::ops::Range;
use std::sync::OnceLock;

use super::values::values;
use crate::check::strings;
use crate::check::{IntegerAt, StringAt, Strings, integers, values_of};
use crate::json::{PADDING, Parsed, Parser, Place, decoded, locate, raw_ranges};
use crate::rule::RuleBook;

/// The groups whose values are masked.
const GROUPS: [&str; 2] = ["pii", "secrets"];

/// Characters of a value from which on it may be recognised.
const RECOGNISABLE: usize = 5;

/// The maskers of a run, made when something is shown for the first time.
pub(crate) struct Redactor<'b> {
    book: &'b RuleBook,
    /// Values are to be seen. What is fingerprinted is masked all the same, so that fingerprints do not depend on it.
    shows_values: bool,
    maskers: OnceLock<Box<dyn Strings>>,
}

/// What must not be seen of a line.
#[derive(Default)]
pub(crate) struct Redaction {
    /// It may be seen, and is only kept out of fingerprints.
    disabled: bool,
    /// Byte ranges of the line, in order, that do not overlap.
    ranges: Vec<Range<usize>>,
    /// The decoded texts of these, each once.
    middles: BTreeSet<String>,
    fragments: OnceLock<Fragments>,
}

/// What gives a value away wherever it is quoted: as many consecutive characters as may be recognised, or all of it.
struct Fragments {
    /// Their hashes: of values there may be millions, and one that only looks alike is hidden as well.
    all: HashSet<u64>,
    /// Their lengths, in characters.
    lengths: BTreeSet<usize>,
}

impl<'b> Redactor<'b> {
    /// A redactor of what the rules of the book match.
    pub(crate) fn new(book: &'b RuleBook, shows_values: bool) -> Self {
        Redactor { book, shows_values, maskers: OnceLock::new() }
    }

    /// Whether what may be shown is more than what may be fingerprinted.
    pub(crate) fn shows_values(&self) -> bool {
        self.shows_values
    }

    fn maskers(&self) -> &dyn Strings {
        let rules = || self.book.rules().iter().filter(|rule| GROUPS.contains(&rule.group.as_str()));
        &**self.maskers.get_or_init(|| values_of(rules()))
    }

    /// Any text as it may be shown.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.shows_values { text.into() } else { self.masked(text) }
    }

    /// Any text as it may be fingerprinted.
    pub(crate) fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let string = StringAt { node: 0, text, in_key: false, names: Vec::new() };
        let ranges = merged(values(self.maskers(), &[string]).into_iter().map(|(_, range)| middle(text, range)).collect());
        if ranges.is_empty() { text.into() } else { starred(text.as_bytes(), 0..text.len(), &ranges).into() }
    }

    /// What must not be seen of a record that begins at an offset of its line.
    pub(crate) fn redaction(&self, record: &[u8], at: usize) -> Redaction {
        let (maskers, disabled) = (self.maskers(), self.shows_values);
        let mut scratch = record.to_vec();
        scratch.resize(record.len() + PADDING, b' ');
        Parser::new(1).read(record, &mut scratch, |parsed| match parsed {
            Parsed::Value(tape, _) => {
                let (mut strings, integers) = (strings(tape), integers(tape, maskers));
                strings.extend(integers.iter().map(IntegerAt::as_string));
                let hidden: Vec<(&StringAt<'_>, Range<usize>)> = values(maskers, &strings)
                    .into_iter()
                    .map(|(index, range)| (&strings[index], middle(strings[index].text, range)))
                    .filter(|(_, middle)| !middle.is_empty())
                    .collect();
                let place = |(string, middle): &(&StringAt<'_>, Range<usize>)| {
                    let (start, end) = (middle.start as u32, middle.end as u32);
                    if string.in_key { Place::KeyText(string.node, start, end) } else { Place::Text(string.node, start, end) }
                };
                let places: Vec<Place> = hidden.iter().map(place).collect();
                let ranges = locate(record, tape, &places).into_iter().map(|located| located.bytes);
                let ranges = merged(ranges.map(|range| at + range.start..at + range.end).collect());
                Redaction::new(disabled, ranges, hidden.into_iter().map(|(string, middle)| &string.text[middle]))
            }
            Parsed::Broken(_) => Redaction { disabled, ..redact_unparsed(maskers, record, at) },
        })
    }
}

/// What must not be seen of bytes that are no record: they are read as the inside of one string.
fn redact_unparsed(maskers: &dyn Strings, bytes: &[u8], at: usize) -> Redaction {
    let plain = as_text(bytes);
    let text = decoded(&plain);
    let string = StringAt { node: 0, text: &text, in_key: false, names: Vec::new() };
    let middles: Vec<Range<usize>> =
        values(maskers, &[string]).into_iter().map(|(_, range)| middle(&text, range)).filter(|range| !range.is_empty()).collect();
    let ranges = raw_ranges(plain.as_bytes(), &middles).into_iter();
    let ranges = merged(ranges.map(|range| at + range.start..at + range.end).collect());
    Redaction::new(false, ranges, middles.into_iter().map(|middle| &text[middle]))
}

/// Bytes as text of the same length: what is no UTF-8 becomes question marks.
fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text.into()
}

impl Fragments {
    fn of(middles: &BTreeSet<String>) -> Self {
        let mut fragments = Fragments { all: HashSet::new(), lengths: BTreeSet::new() };
        for middle in middles {
            let length = middle.chars().count().min(RECOGNISABLE);
            fragments.lengths.insert(length);
            fragments.all.extend(windows(middle, length).map(|window| hash(&middle[window])));
        }
        fragments
    }
}

/// The same in every run.
fn hash(text: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(text)
}

/// The ranges of so many characters in a row.
fn windows(text: &str, characters: usize) -> impl Iterator<Item = Range<usize>> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    (characters..starts.len()).map(move |end| starts[end - characters]..starts[end])
}

impl Redaction {
    fn new<'m>(disabled: bool, ranges: Vec<Range<usize>>, middles: impl Iterator<Item = &'m str>) -> Self {
        Redaction { disabled, ranges, middles: middles.map(str::to_owned).collect(), fragments: OnceLock::new() }
    }

    /// A part of the line as it may be shown.
    pub(crate) fn part(&self, line: &[u8], part: Range<usize>) -> String {
        starred(line, part, if self.disabled { &[] } else { &self.ranges })
    }

    /// The whole line, or a record at an offset of it, as it may be fingerprinted.
    pub(crate) fn record<'r>(&self, record: &'r [u8], at: usize) -> Cow<'r, [u8]> {
        if self.ranges.is_empty() {
            return record.into();
        }
        let ranges: Vec<Range<usize>> = self.ranges.iter().map(|range| range.start - at..range.end - at).collect();
        let mut masked = Vec::with_capacity(record.len());
        pieces(record, 0..record.len(), &ranges, |piece| match piece {
            Piece::Shown(bytes) => masked.extend_from_slice(bytes),
            Piece::Hidden(stars) => masked.extend(std::iter::repeat_n(b'*', stars)),
        });
        masked.into()
    }

    /// A text about the line, as it may be shown, that may quote parts of what must not be seen. What a rule says by itself stays:
    /// `wording`, where it is not in backquotes.
    pub(crate) fn redact(&self, text: String, wording: &str) -> String {
        if self.disabled { text } else { self.masked(text, wording) }
    }

    /// The same, as it may be fingerprinted.
    pub(crate) fn masked(&self, text: String, wording: &str) -> String {
        if self.ranges.is_empty() {
            return text;
        }
        let fragments = self.fragments.get_or_init(|| Fragments::of(&self.middles));
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (at, part) in quotes(&text) {
            let own = |window: &str| !part.starts_with('`') && wording.contains(window);
            for &length in &fragments.lengths {
                let hidden = windows(part, length)
                    .filter(|window| fragments.all.contains(&hash(&part[window.clone()])) && !own(&part[window.clone()]));
                ranges.extend(hidden.map(|window| at + window.start..at + window.end));
            }
        }
        if ranges.is_empty() { text } else { starred(text.as_bytes(), 0..text.len(), &merged(ranges)) }
    }
}

/// The parts of a text that are in backquotes, each with the one that opens it, and those between them, with their offsets.
fn quotes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('`').enumerate().map(move |(number, part)| {
        // The closing one is left to the part before it.
        let start = at - usize::from(number % 2 == 1);
        at += part.len();
        (start, &text[start..at])
    })
}

/// The part of a value that is hidden: all but one or two characters at either end, and all of a short one.
fn middle(text: &str, value: Range<usize>) -> Range<usize> {
    let starts: Vec<usize> = text[value.clone()].char_indices().map(|(at, _)| value.start + at).collect();
    let kept = match starts.len() {
        0..8 => 0,
        8..12 => 1,
        _ => 2,
    };
    match starts.len().checked_sub(kept) {
        Some(end) if end > kept => starts[kept]..starts.get(end).copied().unwrap_or(value.end),
        _ => value.start..value.start,
    }
}

/// Ranges in order, those that touch made one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

enum Piece<'b> {
    Shown(&'b [u8]),
    /// Replaced by so many stars.
    Hidden(usize),
}

/// Cuts a part of some bytes into what is shown and what is hidden.
fn pieces<'b>(bytes: &'b [u8], part: Range<usize>, hidden: &[Range<usize>], mut take: impl FnMut(Piece<'b>)) {
    let mut at = part.start;
    let first = hidden.partition_point(|range| range.end <= part.start);
    for range in hidden[first..].iter().take_while(|range| range.start < part.end) {
        take(Piece::Shown(&bytes[at..range.start.max(at)]));
        // The class of its length, not the length.
        take(Piece::Hidden((range.end - range.start).next_power_of_two().clamp(4, 32)));
        at = range.end.min(part.end).max(at);
    }
    take(Piece::Shown(&bytes[at..part.end.max(at)]));
}

fn starred(bytes: &[u8], part: Range<usize>, hidden: &[Range<usize>]) -> String {
    let mut shown = String::new();
    pieces(bytes, part, hidden, |piece| match piece {
        Piece::Shown(bytes) => shown.push_str(&String::from_utf8_lossy(bytes)),
        Piece::Hidden(stars) => shown.extend(std::iter::repeat_n('*', stars)),
    });
    shown
}

#[cfg(test)]
mod tests;
