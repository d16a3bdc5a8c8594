//! Words that say what a value is.
//!
//! Owns how words are told apart in text and in names of members, and which of a rule's words stand there. Whole words only: `duplicate`
//! holds no `lic`, but `creditCard`, `credit_card` and `Credit-Card` are all "credit card".

use std::collections::HashMap;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x32};

/// Words, or words in a row, of a rule.
pub(super) struct Words(Vec<Phrase>);

struct Phrase {
    words: Vec<String>,
    /// The same written as one word.
    joined: String,
    /// It counts in exactly this case.
    exact: bool,
}

impl Words {
    pub(super) fn new(phrases: &[String]) -> Self {
        let phrase = |text: &String| Phrase {
            words: text.split(' ').map(str::to_owned).collect(),
            joined: text.replace(' ', ""),
            exact: text.chars().any(char::is_uppercase),
        };
        Words(phrases.iter().map(phrase).collect())
    }

    /// Whether one of them stands in a text.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        !self.0.is_empty() && self.stand_among(&Split::of(text))
    }

    /// The same for a text that is split already.
    pub(super) fn stand_among(&self, split: &Split<'_>) -> bool {
        self.0.iter().any(|phrase| phrase.stands_in(&split.runs, &split.parts))
    }
}

/// A text by its words.
pub(super) struct Split<'t> {
    /// Runs of letters and digits.
    runs: Vec<&'t str>,
    /// The same, cut before capitals.
    parts: Vec<&'t str>,
}

impl<'t> Split<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let runs: Vec<&str> = runs(text).collect();
        let parts = runs.iter().flat_map(|run| humps(run)).collect();
        Split { runs, parts }
    }
}

impl Phrase {
    fn stands_in(&self, runs: &[&str], parts: &[&str]) -> bool {
        let alike = |word: &str, wanted: &str| if self.exact { word == wanted } else { folds_to(word, wanted) };
        let row = |row: &[&str]| row.iter().zip(&self.words).all(|(word, wanted)| alike(word, wanted));
        runs.iter().any(|run| alike(run, &self.joined)) || parts.windows(self.words.len()).any(row)
    }
}

/// Which rules have a word that stands in a text, all at once.
#[derive(Default)]
pub(super) struct Telling {
    /// The rules by the first word of each phrase, and by the phrase as one word, in lower case.
    rules: HashMap<String, Vec<usize>>,
    /// A bit for the sum of each of these words: most words of a text have none.
    sums: Vec<u64>,
    /// A bit for what each of them begins with, whatever its case.
    beginnings: Vec<u64>,
}

/// Bits of [`Telling::sums`].
const SUMS: u32 = 1 << 14;

impl Telling {
    pub(super) fn add(&mut self, rule: usize, words: &Words) {
        self.sums.resize(SUMS as usize / 64, 0);
        self.beginnings.resize(BEGINNINGS / 64, 0);
        for phrase in &words.0 {
            for word in [&phrase.words[0], &phrase.joined] {
                let word = word.to_lowercase();
                let sum = word.bytes().fold(Sum::default(), Sum::with);
                self.sums[sum.word()] |= sum.bit();
                self.add_beginning(word.as_bytes());
                let rules = self.rules.entry(word).or_default();
                if rules.last() != Some(&rule) {
                    rules.push(rule);
                }
            }
        }
    }

    /// Notes what a word begins with. After a short one anything may come.
    fn add_beginning(&mut self, word: &[u8]) {
        // Five bits of a byte count.
        let choices = |at: usize| word.get(at).map_or(0..=0x1F, |&byte| byte..=byte);
        for second in choices(1) {
            for third in choices(2) {
                let bit = beginning([word[0], second, third]);
                self.beginnings[bit / 64] |= 1 << (bit % 64);
            }
        }
    }

    /// Whether a first word of any rule may stand in some bytes. Never wrongly `false`.
    pub(super) fn may_tell(&self, bytes: &[u8]) -> bool {
        !self.sums.is_empty() && dispatch!(Level::new(), simd => self.may_tell_in(simd, bytes))
    }

    #[inline(always)]
    fn may_tell_in<S: Simd>(&self, simd: S, bytes: &[u8]) -> bool {
        let mut done = 0;
        for (number, part) in bytes.chunks(BLOCK).enumerate() {
            let (starts, is_ascii) = starts(simd, part, number * BLOCK, bytes);
            // Letters beyond ASCII have cases of their own.
            if !is_ascii {
                return true;
            }
            let mut starts = starts;
            while starts != 0 {
                let at = number * BLOCK + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                if at < done || !self.may_begin(&bytes[at..]) {
                    continue;
                }
                // The word that it is in, as a whole.
                let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
                let start = at - bytes[done..at].iter().rev().take_while(|byte| in_word(byte)).count();
                done = at + bytes[at..].iter().take_while(|byte| in_word(byte)).count();
                if self.may_tell_word(&bytes[start..done]) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a first word may begin with these bytes.
    #[inline]
    fn may_begin(&self, bytes: &[u8]) -> bool {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let bit = beginning([byte(0), byte(1), byte(2)]);
        self.beginnings[bit / 64] & 1 << (bit % 64) != 0
    }

    /// Whether one word, or a part of it that a capital begins, may be the first word of a rule.
    fn may_tell_word(&self, bytes: &[u8]) -> bool {
        let (mut run, mut hump, mut last) = (Sum::default(), Sum::default(), b' ');
        let mut before_last = Sum::default();
        for &byte in bytes {
            // Letters beyond ASCII have cases of their own.
            if byte >= 0x80 {
                return true;
            }
            if byte.is_ascii_uppercase() && last.is_ascii_lowercase() {
                if self.has(hump) {
                    return true;
                }
                hump = Sum::default();
            } else if byte.is_ascii_lowercase() && last.is_ascii_uppercase() {
                if self.has(before_last) {
                    return true;
                }
                hump = Sum::default().with(last);
            }
            before_last = hump;
            (run, hump) = (run.with(byte), hump.with(byte));
            last = byte;
        }
        self.has(hump) || self.has(run)
    }

    #[inline]
    fn has(&self, sum: Sum) -> bool {
        self.sums[sum.word()] & sum.bit() != 0
    }

    /// Calls `told` with each rule of which a first word stands in the text, perhaps more than once.
    pub(super) fn tell(&self, text: &str, mut told: impl FnMut(usize)) {
        if !self.may_tell(text.as_bytes()) {
            return;
        }
        let mut look = |word: &str| {
            let folded: String = word.chars().flat_map(char::to_lowercase).collect();
            self.rules.get(&folded).into_iter().flatten().for_each(|&rule| told(rule));
        };
        for run in runs(text) {
            look(run);
            let mut parts = humps(run);
            let first = parts.next().unwrap_or_default();
            if first.len() < run.len() {
                look(first);
                parts.for_each(&mut look);
            }
        }
    }
}

/// Bytes that are taken together.
const BLOCK: usize = 32;

/// Bits of [`Telling::beginnings`].
const BEGINNINGS: usize = 1 << 15;

/// The bit of the three bytes that a word begins with: five bits of each, which leave out the case of letters.
#[inline]
fn beginning(bytes: [u8; 3]) -> usize {
    bytes.into_iter().fold(0, |bit, byte| bit << 5 | usize::from(byte & 0x1F))
}

/// Where words begin in a part of some bytes, or parts of words that a capital begins, as bits; and whether the part is ASCII.
#[inline(always)]
fn starts<S: Simd>(simd: S, part: &[u8], at: usize, bytes: &[u8]) -> (u64, bool) {
    let mut padded = [0; BLOCK];
    padded[..part.len()].copy_from_slice(part);
    let block = u8x32::from_slice(simd, &padded);
    let letters = ((block | b' ') - b'a').simd_lt(26);
    let in_word = (letters | (block - b'0').simd_lt(10)).to_bitmask();
    let capitals = (block - b'A').simd_lt(26).to_bitmask();
    let goes_on = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
    (in_word & (!(in_word << 1 | u64::from(goes_on)) | capitals), part.is_ascii())
}

/// A sum over the bytes of a word, whatever their case.
#[derive(Clone, Copy, Default)]
struct Sum(u32);

impl Sum {
    #[inline]
    fn with(self, byte: u8) -> Sum {
        Sum(self.0.wrapping_mul(0x0100_0193) ^ u32::from(byte.to_ascii_lowercase()).wrapping_mul(0x9E37_79B1))
    }

    fn place(self) -> u32 {
        (self.0 ^ self.0 >> 15) % SUMS
    }

    fn word(self) -> usize {
        (self.place() / 64) as usize
    }

    fn bit(self) -> u64 {
        1 << (self.place() % 64)
    }
}

/// The end of a text, at most `bytes` of it, without a word that this would cut.
pub(super) fn tail(text: &str, bytes: usize) -> &str {
    let Some(from) = text.len().checked_sub(bytes).filter(|&from| from > 0) else { return text };
    let (before, rest) = text.split_at(after(text, from));
    let cuts = before.chars().next_back().is_some_and(char::is_alphanumeric);
    if cuts { rest.trim_start_matches(char::is_alphanumeric) } else { rest }
}

/// The start of a text, at most `bytes` of it, without a word that this would cut.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let (head, rest) = text.split_at(before(text, bytes.min(text.len())));
    let cuts = rest.chars().next().is_some_and(char::is_alphanumeric);
    if cuts { head.trim_end_matches(char::is_alphanumeric) } else { head }
}

/// The first boundary of characters at or after an offset.
pub(super) fn after(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

/// The last boundary of characters at or before an offset.
pub(super) fn before(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Runs of letters and digits.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|run| !run.is_empty())
}

/// The parts of a run that capitals begin: `apiKey` and `APIKey` have two.
fn humps(run: &str) -> impl Iterator<Item = &str> {
    let mut left = run;
    std::iter::from_fn(move || {
        let end = first_hump(left);
        let (part, rest) = left.split_at(end);
        left = rest;
        (!part.is_empty()).then_some(part)
    })
}

fn first_hump(run: &str) -> usize {
    let bytes = run.as_bytes();
    for at in 1..bytes.len() {
        let capital = bytes[at].is_ascii_uppercase();
        let after_small = bytes[at - 1].is_ascii_lowercase();
        let before_small = bytes[at - 1].is_ascii_uppercase() && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        if capital && (after_small || before_small) {
            return at;
        }
    }
    run.len()
}

/// Whether a word is another one that stands in lower case.
fn folds_to(word: &str, lower: &str) -> bool {
    word.len() == lower.len() && word.eq_ignore_ascii_case(lower)
        || !word.is_ascii() && word.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(phrases: &[&str]) -> Words {
        Words::new(&phrases.iter().map(|&phrase| phrase.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn whole_words_in_any_spelling() {
        let card = words(&["credit card", "cc"]);
        for text in ["my Credit Card:", "credit_card", "creditCard", "CREDIT-CARD no", "creditcard", "cc 41", "CC"] {
            assert!(card.stand_in(text), "{text}");
        }
        for text in ["accredit card", "credit", "card credit", "success", "credit scorecard"] {
            assert!(!card.stand_in(text), "{text}");
        }
        assert!(words(&["prüfung"]).stand_in("die PRÜFUNG"));
        assert!(words(&["api key"]).stand_in("APIKey="));
    }

    #[test]
    fn a_capital_makes_case_count() {
        assert!(words(&["SIN"]).stand_in("SIN 046"));
        assert!(!words(&["SIN"]).stand_in("a sin"));
    }

    #[test]
    fn all_rules_at_once() {
        let mut telling = Telling::default();
        telling.add(3, &words(&["credit card", "SIN"]));
        telling.add(5, &words(&["card"]));
        let told = |text: &str| {
            let mut rules = Vec::new();
            telling.tell(text, |rule| rules.push(rule));
            rules
        };
        assert_eq!(told("a creditCard"), [3, 3, 5]);
        assert_eq!(told("creditcard sin"), [3, 3]);
        assert!(told("discard").is_empty());
    }

    proptest! {
        #[test]
        fn no_word_is_missed_by_its_sum(before in "[a-zA-Z0-9 _é.-]{0,12}", after in "[a-zA-Z0-9 _é.-]{0,12}", word in 0_usize..4) {
            let mut telling = Telling::default();
            telling.add(0, &words(&["credit card", "SIN", "iban2", "prüfung"]));
            let text = format!("{before}{}{after}", ["Credit", "sin", "IBAN2", "Prüfung"][word]);
            let mut told = false;
            let mut look = |word: &str| told |= telling.rules.contains_key(&word.to_lowercase());
            for run in runs(&text) {
                look(run);
                humps(run).for_each(&mut look);
            }
            prop_assert!(!told || telling.may_tell(text.as_bytes()), "{}", text);
        }
    }

    #[test]
    fn windows_cut_no_words() {
        assert_eq!(tail("the duplicate", 6), "");
        assert_eq!(tail("duplicate é no", 6), " é no");
        assert_eq!(tail("duplicate é no", 4), " no");
        assert_eq!(head("number of", 3), "");
        assert_eq!(head("é no more", 6), "é no ");
    }
}
