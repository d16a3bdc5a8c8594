//! One pass over a text for odd characters.
//!
//! Owns the skipping: plain ASCII goes by in blocks, the bulk of the large scripts by its lead bytes. What a character means is told by
//! the modules beside this one.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};
use unicode_normalization::is_nfc;

use super::{Kinds, invisible, mojibake, script};
use crate::rule::options::CharacterKind;
use crate::simd::{BLOCK, first_block};

/// The first place of one kind in a text, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: CharacterKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) count: usize,
}

/// What stands in a text, in the order of the first places.
pub(crate) fn scan(text: &str, wanted: Kinds) -> Vec<Found> {
    let controls = wanted.has(CharacterKind::Control) || wanted.has(CharacterKind::Null);
    let mut scan = Scan { text, wanted, controls, found: Vec::new(), rtl: None, other_alphabet: false };
    let mut at = 0;
    while let Some(next) = scan.next_odd(at) {
        at = scan.character(next);
    }
    if scan.other_alphabet && wanted.has(CharacterKind::Homoglyph) {
        scan.words();
    }
    if wanted.has(CharacterKind::Unnormalized) && !is_nfc(text) {
        scan.add(CharacterKind::Unnormalized, 0, text.len());
    }
    scan.found.sort_by_key(|found| (found.start, found.end));
    scan.found
}

struct Scan<'t> {
    text: &'t str,
    wanted: Kinds,
    /// Whether controls among plain ASCII are wanted.
    controls: bool,
    found: Vec<Found>,
    rtl: Option<bool>,
    other_alphabet: bool,
}

impl Scan<'_> {
    /// The next character that may be odd, at or after an offset.
    fn next_odd(&mut self, mut at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        loop {
            if bytes.get(at).is_some_and(u8::is_ascii) {
                at = self.first_beyond(at);
            }
            let byte = *bytes.get(at)?;
            at += match byte {
                b'\t' | b'\n' | b'\r' | 0x20..=0x7E => 1,
                // Cyrillic and Greek.
                0xCD..=0xD4 => {
                    self.other_alphabet = true;
                    if byte == 0xCD { return Some(at) } else { 2 }
                }
                // Letters with marks, Armenian, Hebrew, Arabic but for its mark of direction, Syriac and more.
                0xC4..=0xCB | 0xD5..=0xD7 | 0xD9..=0xDF => 2,
                // The scripts of Africa and Asia, signs, and the bulk of Chinese, Japanese and Korean.
                0xE0 | 0xE3..=0xED => 3,
                0xE2 if !matches!(bytes.get(at + 1), Some(0x80 | 0x81)) => 3,
                // Dashes, quotation marks, dots.
                0xE2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x90..=0xA7])) => 3,
                0xF0 if !matches!(bytes.get(at + 2..at + 4), Some([0xBF, 0xBE | 0xBF])) => 4,
                _ => return Some(at),
            };
        }
    }

    /// The first byte at or after an offset that is not plain ASCII, or the end of the text.
    fn first_beyond(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + dispatch!(Level::new(), simd => plain_ascii(simd, rest, self.controls))
    }

    /// Judges the character at an offset. Returns where to go on.
    fn character(&mut self, at: usize) -> usize {
        let Some(character) = self.text[at..].chars().next() else { return self.text.len() };
        let end = at + character.len_utf8();
        if self.wanted.has(CharacterKind::Mojibake) && mojibake::may_begin(character) {
            let whole = self.misread(at);
            if whole > at {
                self.add(CharacterKind::Mojibake, at, whole);
                return whole;
            }
        }
        if let Some(kind) = invisible::kind_of(character).filter(|&kind| self.wanted.has(kind)) {
            let (before, after) = (self.text[..at].chars().next_back(), self.text[end..].chars().next());
            let text = self.text;
            let rtl = &mut self.rtl;
            let belongs = {
                let known = *rtl.get_or_insert_with(|| text.chars().any(invisible::is_rtl));
                invisible::belongs(character, before, after, || known)
            };
            // A mark at the very start of a text is what is left of its file.
            if !belongs {
                self.add(kind, at, end);
            }
        }
        end
    }

    /// End of the misread characters that begin at an offset; the offset itself when there are none.
    fn misread(&self, at: usize) -> usize {
        let mut end = at;
        loop {
            match mojibake::length(&self.text[end..]) {
                0 => return end,
                length => end += length,
            }
        }
    }

    fn words(&mut self) {
        let text = self.text;
        let mut start = None;
        for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
            match (character.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(first)) => {
                    if script::is_mixed(&text[first..at]) {
                        self.add(CharacterKind::Homoglyph, first, at);
                    }
                    start = None;
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, kind: CharacterKind, start: usize, end: usize) {
        match self.found.iter_mut().find(|found| found.kind == kind) {
            Some(found) => found.count += 1,
            None => self.found.push(Found { kind, start, end, count: 1 }),
        }
    }
}

/// How many of some bytes are plain ASCII up to the first that is not, controls among it if they are looked for.
#[inline(always)]
fn plain_ascii<S: Simd>(simd: S, bytes: &[u8], controls: bool) -> usize {
    for at in (0..bytes.len()).step_by(BLOCK) {
        let block = first_block(simd, &bytes[at..], b' ');
        let mut odd = block.simd_ge(0x80);
        if controls {
            let white = block.simd_eq(b'\n') | block.simd_eq(b'\r') | block.simd_eq(b'\t');
            odd |= block.simd_eq(0x7F) | block.simd_lt(b' ') & !white;
        }
        let odd = odd.to_bitmask();
        if odd != 0 {
            return at + odd.trailing_zeros() as usize;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests;
