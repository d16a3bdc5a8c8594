//! The words of a text, as hashes, for checks that compare texts by their words.
//!
//! Owns what a word is: a run of letters and digits, in lower case; of scripts that are written without spaces, each character. White
//! space and punctuation count for nothing. The hash has no key: what is built on it must be the same in every run.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use crate::simd::{BLOCK, bits, first_block};

/// Odd factors with bits all over.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
const OTHER: u64 = 0xd6e8_feb8_6659_fd93;

/// Adds a word to the hash of an n-gram; order counts.
#[inline]
pub(crate) fn mix(state: u64, item: u64) -> u64 {
    let mixed = (state.rotate_left(23) ^ item).wrapping_mul(OTHER);
    mixed ^ mixed >> 32
}

/// Appends the hash of every word of a text.
pub(crate) fn words(text: &str, out: &mut Vec<u64>) {
    dispatch!(Level::new(), simd => words_in_blocks(simd, text, out));
}

/// Finds runs of letters, digits and bytes beyond ASCII, as bits of a block; only runs with the latter are read by character.
#[inline(always)]
fn words_in_blocks<S: Simd>(simd: S, text: &str, out: &mut Vec<u64>) {
    let bytes = text.as_bytes();
    let is_ascii = text.is_ascii();
    // The start of the current run, if there is one: edges alternate.
    let (mut start, mut is_open, mut last) = (0, false, 0);
    for (number, part) in bytes.chunks(BLOCK).enumerate() {
        let inside = in_words(simd, part);
        let edges = inside ^ (inside << 1 | last);
        last = inside >> (BLOCK - 1);
        for at in bits(edges).map(|edge| number * BLOCK + edge) {
            if is_open {
                run(text, is_ascii, start..at, out);
            }
            (start, is_open) = (at, !is_open);
        }
    }
    if is_open {
        run(text, is_ascii, start..bytes.len(), out);
    }
}

/// Appends the hash of each word of a run; `is_ascii`: all of the text is.
#[inline(always)]
fn run(text: &str, is_ascii: bool, run: Range<usize>, out: &mut Vec<u64>) {
    if is_ascii || text.as_bytes()[run.clone()].is_ascii() {
        out.push(hash(text.as_bytes(), run, LOWER));
    } else {
        by_characters(&text[run], out);
    }
}

/// Which of at most 64 bytes are letters, digits or no ASCII.
#[inline(always)]
fn in_words<S: Simd>(simd: S, part: &[u8]) -> u64 {
    let block = first_block(simd, part, 0);
    let letters = ((block | b' ') - b'a').simd_lt(26);
    (letters | (block - b'0').simd_lt(10) | block.simd_ge(0x80)).to_bitmask()
}

/// Of letters of ASCII these bits make lower case, and leave digits as they are.
const LOWER: u64 = u64::from_ne_bytes([b' '; 8]);

/// The hash of a word, eight bytes at a time, with bits that are set in each of them. Never 0, which is no word.
#[inline(always)]
fn hash(bytes: &[u8], word: Range<usize>, set: u64) -> u64 {
    let (mut at, mut hash) = (word.start, FACTOR);
    while word.end - at > 8 {
        hash = mix(hash, eight(bytes, at) | set);
        at += 8;
    }
    let rest = u64::MAX >> (64 - 8 * (word.end - at));
    mix(hash, (eight(bytes, at) | set) & rest) | 1
}

/// Eight bytes from an offset on, or those that are left.
#[inline(always)]
fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes[at..].first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes[at..].iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)),
    }
}

/// The words of a run with characters beyond ASCII.
fn by_characters(run: &str, out: &mut Vec<u64>) {
    spelled(run, |word| out.push(word_hash(word)));
}

/// The hash of a word as it is spelled in lower case.
pub(crate) fn word_hash(word: &str) -> u64 {
    hash(word.as_bytes(), 0..word.len(), 0)
}

/// Appends every word of a text as it is spelled in lower case, for those who must not trust hashes.
pub(crate) fn spelled_words(text: &str, out: &mut Vec<String>) {
    spelled(text, |word| out.push(word.to_owned()));
}

fn spelled(text: &str, mut seen: impl FnMut(&str)) {
    let mut word = String::new();
    let mut close = |word: &mut String| {
        if !word.is_empty() {
            seen(word);
            word.clear();
        }
    };
    for character in text.chars() {
        if is_unspaced(character) {
            close(&mut word);
            word.push(character);
            close(&mut word);
        } else if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        } else {
            close(&mut word);
        }
    }
    close(&mut word);
}

/// Characters of scripts that do not put spaces between words.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
        && character.is_alphanumeric()
}

/// Shows the hash of every row of so many words; a shorter text is one row, no text is none.
#[inline]
pub(crate) fn rows(words: &[u64], length: usize, mut show: impl FnMut(u64)) {
    let hash = |row: &[u64]| row.chunks(TURNED).fold(0, |all, words| mix(all, turned(words)));
    if words.len() >= length {
        words.windows(length).for_each(|row| show(hash(row)));
    } else if !words.is_empty() {
        show(hash(words));
    }
}

/// Words that are mixed together: their places are kept apart by turning them, and after 64 turns all bits are back in their places.
const TURNED: usize = 13;

/// Words are mixed already: one more mixing does for several of them.
#[inline(always)]
fn turned(words: &[u64]) -> u64 {
    words.iter().fold(0, |all, word| all.rotate_left(23) ^ word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        words(text, &mut found);
        found
    }

    #[test]
    fn words_are_what_a_reader_takes_for_words() {
        assert_eq!(of("Don't stop, ÉLAN!"), of("don t stop élan"));
        assert_eq!(of("東京は日本").len(), 5);
        assert_eq!(of("Internationalization’s"), of("INTERNATIONALIZATION s"));
        assert_eq!(of("\u{212A}elvin"), of("kelvin"));
        let long = "a word or two and more of them, ".repeat(9);
        assert_eq!(of(&long), of("a word or two and more of them").repeat(9));
        assert_eq!(of(" ,.\n"), Vec::<u64>::new());
        assert_ne!(of("ab c"), of("a bc"));
        assert_ne!(of("a b"), of("b a"));
    }

    proptest! {
        #[test]
        fn hashes_are_those_of_the_spelled_words(text in "([A-Za-z0-9 .'-]{0,12}|[é東京は\u{e01}\u{212A}İß’ ]{0,4}){0,6}") {
            let mut spelled = Vec::new();
            spelled_words(&text, &mut spelled);
            prop_assert_eq!(of(&text), spelled.iter().map(|word| word_hash(word)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn rows_of_any_length_tell_words_and_their_places() {
        let words: Vec<u64> = (1..=100).map(|word| mix(0, word)).collect();
        let row = |words: &[u64]| {
            let mut found = 0;
            rows(words, words.len(), |row| found = row);
            found
        };
        for length in [3, 13, 14, 65, 100] {
            for other in 1..length {
                let mut swapped = words[..length].to_vec();
                swapped.swap(0, other);
                assert_ne!(row(&swapped), row(&words[..length]), "0 and {other} of {length}");
            }
            assert_ne!(row(&vec![words[0]; length]), row(&vec![words[1]; length]), "{length} times the same word");
        }
    }

    #[test]
    fn rows_overlap_and_short_texts_are_one() {
        let count = |text: &str| {
            let mut found = Vec::new();
            rows(&of(text), 3, |row| found.push(row));
            found.len()
        };
        assert_eq!([count(""), count("a"), count("a b c"), count("a b c d e")], [0, 1, 1, 3]);
    }
}
