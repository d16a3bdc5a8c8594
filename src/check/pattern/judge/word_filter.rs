//! Which rules have a context word in a text, for all rules at once.
//!
//! Owns the filter that rejects nearly every text: word starts as bits of a block, then a table of three-byte prefixes, then a hash of each
//! word that is left. What a word is, and whether the whole phrase is there, is `context`'s to say. Built once for many texts, unlike
//! `scan::keywords`, which finds literals anywhere, also inside of words.

use std::collections::HashMap;
use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use super::context::{ContextWords, camel_parts, runs};
use crate::simd::{BLOCK, bits, first_block};

/// The context words of many rules, for one look at a text.
#[derive(Default)]
pub(crate) struct ContextWordFilter {
    /// The rules by the first word of each phrase, and by the phrase as one word, in lower case.
    rules: HashMap<String, Vec<usize>>,
    /// A bit for the hash of each of these words that is ASCII. Few words of a text have theirs set.
    hashes: Vec<u64>,
    /// A bit for the first three bytes of each, by class and case. It is asked before any word is hashed.
    prefixes: Vec<u64>,
}

/// Bits of [`ContextWordFilter::hashes`].
const HASHES: u32 = 1 << 14;

impl ContextWordFilter {
    pub(crate) fn add(&mut self, rule: usize, words: &ContextWords) {
        self.hashes.resize(HASHES as usize / 64, 0);
        self.prefixes.resize(PREFIXES, 0);
        for word in words.first_words() {
            let word = word.to_lowercase();
            // The fast path reads words of ASCII only. Others in its tables would cost 5 % by the words they were taken for.
            if word.is_ascii() {
                let hash = word.bytes().fold(WordHash::default(), WordHash::with);
                self.hashes[hash.word()] |= hash.bit();
                self.add_prefix(word.as_bytes());
            }
            let rules = self.rules.entry(word).or_default();
            if rules.last() != Some(&rule) {
                rules.push(rule);
            }
        }
    }

    /// Adds the prefix of a word in any case. A word of one or two letters is followed by a separator, or by the capital of the next part.
    fn add_prefix(&mut self, word: &[u8]) {
        let choices = |at: usize| -> Vec<u8> {
            match word.get(at) {
                Some(byte) => vec![byte.to_ascii_lowercase(), byte.to_ascii_uppercase()],
                None => [b' ', 0x80].into_iter().chain(b'A'..=b'Z').collect(),
            }
        };
        // Behind the end of the word anything may follow.
        let rest = if word.len() == 1 { (0..=u8::MAX).collect() } else { choices(2) };
        for second in choices(1) {
            for &third in &rest {
                let (number, bit) = prefix([word[0], second, third]);
                self.prefixes[number] |= bit;
            }
        }
    }

    /// Whether a context word of any rule may be in a part of some bytes, which cuts the words at its ends. Never wrongly `false`.
    pub(crate) fn may_contain(&self, bytes: &[u8], part: Range<usize>) -> bool {
        let mut may_contain = false;
        self.words(bytes, part, |_| {
            may_contain = true;
            false
        }) || may_contain
    }

    /// Calls `seen` with each word of a part of some bytes that may be the first word of a phrase, until it returns `false`. Returns whether
    /// there are words that only Unicode can compare; then not all were seen.
    fn words(&self, bytes: &[u8], part: Range<usize>, mut seen: impl FnMut(&[u8]) -> bool) -> bool {
        !self.hashes.is_empty() && dispatch!(Level::new(), simd => self.words_in(simd, bytes, part, &mut seen))
    }

    #[inline(always)]
    fn words_in<S: Simd>(&self, simd: S, bytes: &[u8], part: Range<usize>, seen: &mut impl FnMut(&[u8]) -> bool) -> bool {
        let (mut done, text) = (part.start, &bytes[..part.end]);
        for block in part.clone().step_by(BLOCK) {
            let goes_on = block > part.start && bytes[block - 1].is_ascii_alphanumeric();
            let (starts, is_ascii) = starts(simd, bytes, block..part.end, goes_on);
            // Beyond ASCII only Unicode knows the case of a letter.
            if !is_ascii {
                return true;
            }
            for at in bits(starts).map(|start| block + start) {
                if at < done || !self.may_begin(&text[at..]) {
                    continue;
                }
                // The whole word: it may begin before a capital.
                let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
                let start = at - text[done..at].iter().rev().take_while(|byte| in_word(byte)).count();
                done = at + text[at..].iter().take_while(|byte| in_word(byte)).count();
                let word = &text[start..done];
                if !word.is_ascii() {
                    return true;
                }
                if self.may_be_listed(word) && !seen(word) {
                    return false;
                }
            }
        }
        false
    }

    /// Whether a first word may begin with these bytes.
    #[inline]
    fn may_begin(&self, bytes: &[u8]) -> bool {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let (number, bit) = prefix([byte(0), byte(1), byte(2)]);
        self.prefixes[number] & bit != 0
    }

    /// Whether a word of ASCII, or a camel-case part of it, may be the first word of a phrase.
    fn may_be_listed(&self, bytes: &[u8]) -> bool {
        let (mut run, mut part, mut last) = (WordHash::default(), WordHash::default(), b' ');
        let mut before_last = WordHash::default();
        for &byte in bytes {
            if byte.is_ascii_uppercase() && last.is_ascii_lowercase() {
                if self.has(part) {
                    return true;
                }
                part = WordHash::default();
            } else if byte.is_ascii_lowercase() && last.is_ascii_uppercase() {
                if self.has(before_last) {
                    return true;
                }
                part = WordHash::default().with(last);
            }
            before_last = part;
            (run, part) = (run.with(byte), part.with(byte));
            last = byte;
        }
        self.has(part) || self.has(run)
    }

    #[inline]
    fn has(&self, hash: WordHash) -> bool {
        self.hashes[hash.word()] & hash.bit() != 0
    }

    /// Calls `found` with each rule that has a phrase whose first word is in the text, perhaps more than once.
    pub(crate) fn rules_in(&self, text: &str, mut found: impl FnMut(usize)) {
        let is_plain = !self.words(text.as_bytes(), 0..text.len(), |word| {
            self.rules_of_word(std::str::from_utf8(word).unwrap_or_default(), &mut found);
            true
        });
        if !is_plain {
            runs(text).for_each(|run| self.rules_of_word(run, &mut found));
        }
    }

    /// The same for one run of letters and digits.
    fn rules_of_word(&self, run: &str, found: &mut impl FnMut(usize)) {
        let mut look = |word: &str| {
            let folded: String = word.chars().flat_map(char::to_lowercase).collect();
            self.rules.get(&folded).into_iter().flatten().for_each(|&rule| found(rule));
        };
        look(run);
        let mut parts = camel_parts(run);
        let first = parts.next().unwrap_or_default();
        if first.len() < run.len() {
            look(first);
            parts.for_each(&mut look);
        }
    }
}

/// Numbers in [`ContextWordFilter::prefixes`].
const PREFIXES: usize = 1 << 11;

/// By byte, its class in a prefix: 1 to 26 for letters, 32 more for capitals, and one number each for digits, for bytes beyond ASCII and
/// for all separators. Case is kept, which tells where a word ends and leaves a quarter of the words to be hashed.
const PREFIX_CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            letter @ b'a'..=b'z' => letter - b'a' + 1,
            capital @ b'A'..=b'Z' => capital - b'A' + 33,
            b'0'..=b'9' => 27,
            0x80.. => 28,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// The word and the bit of a prefix of three bytes. The case of the first does not count.
#[inline]
fn prefix(bytes: [u8; 3]) -> (usize, u64) {
    let [first, second, third] = bytes.map(|byte| PREFIX_CLASSES[usize::from(byte)]);
    (usize::from(first & 31) << 6 | usize::from(second), 1 << third)
}

/// Where words and camel-case parts begin in the first block of a part of some bytes, as bits; and whether the block is ASCII. `goes_on`: the
/// part continues a word.
#[inline(always)]
fn starts<S: Simd>(simd: S, bytes: &[u8], part: Range<usize>, goes_on: bool) -> (u64, bool) {
    // Mostly more bytes follow on the part, so that no block has to be filled.
    let block = first_block(simd, &bytes[part.start..], 0);
    let inside = u64::MAX >> (BLOCK - part.len().min(BLOCK));
    let letters = ((block | b' ') - b'a').simd_lt(26);
    let in_word = (letters | (block - b'0').simd_lt(10)).to_bitmask();
    let capitals = (block - b'A').simd_lt(26).to_bitmask();
    let is_ascii = block.simd_ge(0x80).to_bitmask() & inside == 0;
    (in_word & (!(in_word << 1 | u64::from(goes_on)) | capitals) & inside, is_ascii)
}

/// A hash of a word in lower case, byte by byte, so that one pass hashes a word and its parts.
#[derive(Clone, Copy, Default)]
struct WordHash(u32);

impl WordHash {
    #[inline]
    fn with(self, byte: u8) -> WordHash {
        WordHash(self.0.wrapping_mul(0x0100_0193) ^ u32::from(byte.to_ascii_lowercase()).wrapping_mul(0x9E37_79B1))
    }

    fn place(self) -> u32 {
        (self.0 ^ self.0 >> 15) % HASHES
    }

    fn word(self) -> usize {
        (self.place() / 64) as usize
    }

    fn bit(self) -> u64 {
        1 << (self.place() % 64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_rules_at_once() {
        let mut filter = ContextWordFilter::default();
        filter.add(3, &ContextWords::of(&["credit card", "SIN"]));
        filter.add(5, &ContextWords::of(&["card"]));
        let found = |text: &str| {
            let mut rules = Vec::new();
            filter.rules_in(text, |rule| rules.push(rule));
            rules
        };
        assert_eq!(found("a creditCard"), [3, 3, 5]);
        assert_eq!(found("creditcard sin"), [3, 3]);
        assert!(found("discard").is_empty());
    }

    proptest! {
        #[test]
        fn no_word_is_missed_by_its_sum(before in "[a-zA-Z0-9 _é.-]{0,12}", after in "[a-zA-Z0-9 _é.-]{0,12}", word in 0_usize..6) {
            let mut filter = ContextWordFilter::default();
            filter.add(0, &ContextWords::of(&["credit card", "SIN", "iban2", "prüfung", "d", "id"]));
            let text = format!("{before}{}{after}", ["Credit", "sin", "IBAN2", "Prüfung", "D", "id"][word]);
            let mut found = false;
            let mut look = |word: &str| found |= filter.rules.contains_key(&word.to_lowercase());
            for run in runs(&text) {
                look(run);
                camel_parts(run).for_each(&mut look);
            }
            prop_assert!(!found || filter.may_contain(text.as_bytes(), 0..text.len()), "{}", text);
            for (before, after) in [("x", "x"), ("1", "1"), ("é", "é"), (" ", &" ".repeat(BLOCK))] {
                let (whole, part) = (format!("{before}{text}{after}"), before.len()..before.len() + text.len());
                prop_assert!(!found || filter.may_contain(whole.as_bytes(), part), "{}", text);
            }
            let mut rules = Vec::new();
            filter.rules_in(&text, |rule| rules.push(rule));
            prop_assert_eq!(found, !rules.is_empty());
        }
    }
}
