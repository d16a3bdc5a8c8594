//! `check = "noise"`: text that is no language.
//!
//! Owns two searches: neighbouring keys as the whole of a short text, and long runs of base64 or hexadecimal digits. Long texts are
//! probed, not read: a run is longer than the distance between probes.

use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink, TurnText};
use crate::json::short;
use crate::rule::RoleSet;
use crate::rule::options::{NoiseKind, NoiseOptions};

/// Bytes of the longest text that is looked at for keys in a row.
const SHORT_TEXT: usize = 64;

/// Bytes without a break that a probe demands: a fifth of a line of base64, and longer than nearly all words.
const PROBE: usize = 32;

const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

struct Noise {
    rules: Vec<Rule>,
    /// Roles that any of them looks at.
    roles: RoleSet,
    shortest_blob: usize,
}

struct Rule {
    id: RuleId,
    roles: RoleSet,
    kind: NoiseKind,
    minimum: usize,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut flat = Vec::new();
    for ActiveRule { id, rule, options } in context.rules::<NoiseOptions>()? {
        let minimum = usize::try_from(options.minimum).unwrap_or(usize::MAX).max(2 * PROBE);
        flat.extend(options.kinds.iter().map(|&kind| Rule { id, roles: rule.roles, kind, minimum }));
    }
    let roles = RoleSet::united(flat.iter().map(|rule| rule.roles));
    let blobs = flat.iter().filter(|rule| rule.kind == NoiseKind::EncodedBlob);
    let shortest_blob = blobs.map(|rule| rule.minimum).min().unwrap_or(usize::MAX);
    Ok(Checks::none().records(Arc::new(Noise { rules: flat, roles, shortest_blob })))
}

impl RecordCheck for Noise {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        // Texts of a middling length are too long for the one search and too short for the other.
        let concerned = |turn: &TurnText<'_>| turn.text.len() <= SHORT_TEXT || turn.text.len() >= self.shortest_blob;
        for turn in record.turns(self.roles).filter(concerned) {
            for rule in self.rules.iter().filter(|rule| rule.roles.contains(turn.role)) {
                rule.look(&turn, sink);
            }
        }
    }
}

impl Rule {
    #[inline]
    fn look(&self, turn: &TurnText<'_>, sink: &mut Sink) {
        let text = turn.text;
        let at = |range: &Range<usize>| Place::Text(turn.node, range.start as u32, range.end as u32);
        match self.kind {
            NoiseKind::KeyboardMash => {
                let Some(range) = mash(text) else { return };
                sink.report(self.id, at(&range), || format!("`{}` is keys in a row", short(&text[range.clone()])));
            }
            NoiseKind::EncodedBlob => {
                let Some((range, code)) = blob(text, self.minimum) else { return };
                let what = if is_data_url(&text[..range.start]) { "a data URL holds" } else { "here are" };
                sink.report(self.id, at(&range), || format!("{what} {} bytes of {code}", range.len()));
            }
        }
    }
}

/// The first word that is keys in a row, when a text is short and nothing but such words.
fn mash(text: &str) -> Option<Range<usize>> {
    if !(6..=SHORT_TEXT).contains(&text.len()) || !text.is_ascii() {
        return None;
    }
    let mut first = None;
    for word in text.split(|character: char| !character.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
        if !is_mash(word) {
            return None;
        }
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        first = first.or(Some(start..start + word.len()));
    }
    first
}

fn is_mash(word: &str) -> bool {
    // The name of the keyboard is a word.
    if word.len() < 6 || word.eq_ignore_ascii_case("qwerty") {
        return false;
    }
    let letters = || word.bytes().map(|byte| byte.to_ascii_lowercase());
    let neighbours = letters().zip(letters().skip(1)).filter(|&(one, other)| are_neighbours(one, other)).count();
    // Hammered keys without a vowel.
    let hammered = word.len() >= 7
        && letters().all(|byte| b"sdfghjkl".contains(&byte))
        && letters().any(|byte| Some(byte) != letters().next());
    neighbours * 4 >= (word.len() - 1) * 3 || hammered
}

fn are_neighbours(one: u8, other: u8) -> bool {
    let at = |keys: &str, byte: u8| keys.bytes().position(|key| key == byte);
    ROWS.iter().any(|keys| at(keys, one).zip(at(keys, other)).is_some_and(|(one, other)| one.abs_diff(other) == 1))
}

/// The first long run of base64 or hexadecimal digits, and what it is.
fn blob(text: &str, minimum: usize) -> Option<(Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    let mut probe = 0;
    while probe + PROBE <= bytes.len() {
        if !is_dense(&bytes[probe..probe + PROBE]) {
            probe += minimum - PROBE;
            continue;
        }
        let range = around(bytes, probe);
        match (range.len() >= minimum).then(|| code(&bytes[range.clone()])).flatten() {
            Some(code) => return Some((range, code)),
            None => probe = range.end.max(probe + minimum - PROBE),
        }
    }
    None
}

/// Whether a probe holds nothing but digits. Blanks and other scripts, which nearly every probe meets, are looked for in all bytes at
/// once and without a branch.
fn is_dense(probe: &[u8]) -> bool {
    // Nearly all probes of prose have a blank, few of them among their very first bytes: all are asked before a branch is taken.
    let (words, _) = probe.as_chunks();
    if words.iter().fold(false, |blank, word| blank | has_blank(u64::from_le_bytes(*word))) {
        return false;
    }
    let broken = probe.iter().fold(0, |broken, &byte| broken | u8::from(byte.wrapping_sub(b'!') > b'~' - b'!'));
    broken == 0 && probe.iter().all(|&byte| is_digit(byte))
}

/// Whether one of eight bytes is a space: a byte that is zero after the exclusive or borrows from its neighbour.
fn has_blank(bytes: u64) -> bool {
    let blanks = bytes ^ u64::from_ne_bytes([b' '; 8]);
    blanks.wrapping_sub(u64::from_ne_bytes([0x01; 8])) & !blanks & u64::from_ne_bytes([0x80; 8]) != 0
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// The run around a probe: digits, and line breaks between long lines of them.
fn around(bytes: &[u8], probe: usize) -> Range<usize> {
    let line_start = |end: usize| bytes[..end].iter().rposition(|&byte| !is_digit(byte)).map_or(0, |at| at + 1);
    let line_end = |start: usize| bytes[start..].iter().position(|&byte| !is_digit(byte)).map_or(bytes.len(), |at| start + at);
    let (mut start, mut end) = (line_start(probe), line_end(probe));
    while start > 0 && bytes[start - 1] == b'\n' {
        let before = line_start(start - 1);
        if start - 1 - before < PROBE {
            break;
        }
        start = before;
    }
    while bytes.get(end) == Some(&b'\n') {
        let next = line_end(end + 1);
        if end - start < PROBE || next - end - 1 < PROBE && bytes.get(next) != Some(&b'=') {
            break;
        }
        end = next;
    }
    while bytes.get(end) == Some(&b'=') {
        end += 1;
    }
    start..end
}

/// What a run is: mixed enough to be a code, neither a long word, a number nor a sequence of bases.
fn code(run: &[u8]) -> Option<&'static str> {
    let mut seen = [false; 256];
    run.iter().for_each(|&byte| seen[usize::from(byte)] = true);
    let among = |wanted: fn(&u8) -> bool| (0..=u8::MAX).filter(|byte| seen[usize::from(*byte)] && wanted(byte)).count();
    let (digits, lower, upper) = (among(u8::is_ascii_digit), among(u8::is_ascii_lowercase), among(u8::is_ascii_uppercase));
    let hex = run.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'\n');
    if hex && digits >= 5 && lower + upper >= 3 {
        return Some("hexadecimal digits");
    }
    (!hex && digits >= 5 && lower >= 10 && upper >= 10).then_some("base64")
}

fn is_data_url(before: &str) -> bool {
    before.ends_with(";base64,")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text that looks like base64, from a small generator of numbers.
    fn base64(length: usize) -> String {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut state = 12345_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(DIGITS[(state >> 26) as usize])
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn finds_keys_in_a_row() {
        for text in ["asdfghjkl", "Qwertyuiop!", "jkjkjkjk", "asdfasdf asdfasdf", "sdfgsdfkj", "lkjhgfd"] {
            assert!(mash(text).is_some(), "{text}");
        }
        for text in [
            "qwerty",
            "property",
            "asdf",
            "Hello there",
            "haha hahaha",
            "repertoire",
            "qwertyuiop is a row",
            "rrrrrrrr",
            "12345678",
        ] {
            assert_eq!(mash(text), None, "{text}");
        }
    }

    #[test]
    fn finds_blobs() {
        for before in 0..60 {
            let text = format!("{}{} end", "see it ".repeat(before), base64(200));
            let found = blob(&text, 200).map(|(range, code)| (range.len(), code));
            assert_eq!(found, Some((200, "base64")));
        }
        let lines: Vec<String> =
            base64(304).as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        assert_eq!(blob(&format!("key:\n{}\nend", lines.join("\n")), 200).map(|(range, _)| range.len()), Some(307));
        assert_eq!(blob(&"0123456789abcdef".repeat(20), 200).map(|(_, code)| code), Some("hexadecimal digits"));
    }

    #[test]
    fn leaves_other_runs_alone() {
        for text in ["ACGT".repeat(100), "3141592653".repeat(50), "Donau".repeat(60), base64(150), "word ".repeat(100)] {
            assert_eq!(blob(&text, 200), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_range_lies_in_the_text(text in "([a-zA-Z0-9+/=]{0,90}|\n|é|[asdf]{0,9} ){0,12}") {
            let ranges = mash(&text).into_iter().chain(blob(&text, 64).map(|(range, _)| range));
            for range in ranges {
                prop_assert!(!range.is_empty() && text.get(range.clone()).is_some(), "{range:?} of {text:?}");
            }
        }
    }
}
