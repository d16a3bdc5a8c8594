//! Text as a reader takes it: without case, without the form of white space, in one Unicode form.
//!
//! Owns the loosening of a text before it is hashed. ASCII, which is most of it, goes through vectors; characters that
//! neither have a case nor compose are copied; all else takes the slow way through normal form C.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::simd::{BLOCK, first_block, kept};

/// Room for texts of usual size, to save growing.
const USUAL_ROOM: usize = 8 << 10;

/// Loosens texts, one after the other into the same buffer.
#[derive(Default)]
pub(crate) struct Loosener {
    /// Longer than what it holds.
    out: Vec<u8>,
    length: usize,
    /// The last byte is a space, or there is none.
    after_space: bool,
}

impl Loosener {
    /// The loose form of a text.
    pub(crate) fn loosen(&mut self, text: &str) -> &[u8] {
        if !self.composed(text, true) {
            if is_nfc_quick(text.chars()) == IsNormalized::Yes {
                self.composed(text, false);
            } else {
                self.composed(&text.nfc().collect::<String>(), false);
            }
        }
        self.length -= usize::from(self.after_space && self.length > 0);
        &self.out[..self.length]
    }

    /// Loosens a text in normal form C. When that form is doubtful, stops at the first character that may change in it.
    fn composed(&mut self, text: &str, doubtful: bool) -> bool {
        (self.length, self.after_space) = (0, true);
        // Lower case takes at most three bytes for two.
        let room = 2 * text.len() + 2 * BLOCK;
        if self.out.len() < room {
            self.out.resize(room.max(USUAL_ROOM), 0);
        }
        let mut rest = text;
        while !rest.is_empty() {
            rest = &rest[self.ascii(rest.as_bytes())..];
            let mut others = 0;
            for character in rest.chars().take_while(|character| !character.is_ascii()) {
                if doubtful && !is_composed(character) {
                    return false;
                }
                self.push(character);
                others += character.len_utf8();
            }
            rest = &rest[others..];
        }
        true
    }

    /// Takes the ASCII that some bytes begin with. Returns how much it is.
    fn ascii(&mut self, bytes: &[u8]) -> usize {
        let mut taken = dispatch!(Level::new(), simd => self.blocks(simd, bytes));
        while let Some(&byte) = bytes.get(taken).filter(|byte| byte.is_ascii()) {
            self.byte(byte);
            taken += 1;
        }
        taken
    }

    /// Takes blocks of ASCII, the last one with what is left.
    #[inline(always)]
    fn blocks<S: Simd>(&mut self, simd: S, bytes: &[u8]) -> usize {
        let mut taken = 0;
        while taken < bytes.len() {
            let rest = &bytes[taken..];
            let count = rest.len().min(BLOCK);
            if !self.block(first_block(simd, rest, 0), count) {
                break;
            }
            taken += count;
        }
        taken
    }

    /// Takes the first bytes of a block if all of it is ASCII.
    #[inline(always)]
    fn block<S: Simd>(&mut self, block: u8x64<S>, count: usize) -> bool {
        if block.simd_ge(0x80).any_true() {
            return false;
        }
        let spaces = (block - b'\t').simd_lt(5) | block.simd_eq(b' ');
        let lower = (block - b'A').simd_lt(26).select(block | b' ', block);
        let loose = spaces.select(u8x64::splat(block.simd, b' '), lower);
        let spaces = spaces.to_bitmask();
        let repeated = spaces & (spaces << 1 | u64::from(self.after_space));
        let wanted = !repeated & u64::MAX >> (BLOCK - count);
        kept(loose, wanted).store_slice(&mut self.out[self.length..self.length + BLOCK]);
        self.length += wanted.count_ones() as usize;
        self.after_space = spaces >> (count - 1) & 1 != 0;
        true
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        let is_space = byte.wrapping_sub(b'\t') < 5 || byte == b' ';
        self.out[self.length] = if is_space { b' ' } else { byte.to_ascii_lowercase() };
        self.length += usize::from(!(is_space && self.after_space));
        self.after_space = is_space;
    }

    fn push(&mut self, character: char) {
        match character {
            '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' if character != '\u{3000}' => self.letter(character),
            _ if character.is_whitespace() => self.byte(b' '),
            _ => character.to_lowercase().for_each(|character| self.letter(character)),
        }
    }

    fn letter(&mut self, character: char) {
        self.length += character.encode_utf8(&mut self.out[self.length..]).len();
        self.after_space = false;
    }
}

/// Characters that stand alone in normal form C and that nothing before them composes with.
fn is_composed(character: char) -> bool {
    matches!(character,
        '\0'..='\u{2ff}' | '\u{391}'..='\u{3c9}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}' | '\u{20a0}'..='\u{20bf}'
        | '\u{2190}'..='\u{2328}' | '\u{2460}'..='\u{2adb}' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn loose(text: &str) -> String {
        String::from_utf8(Loosener::default().loosen(text).to_vec()).expect("loose text is text")
    }

    /// The same, said plainly.
    fn plain(text: &str) -> String {
        let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
        lower.split(char::is_whitespace).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn case_space_and_form_are_gone() {
        assert_eq!(loose("  Caf\u{e9}\n\n OPEN\t"), loose("cafe\u{301} open"));
        assert_eq!(loose(" \n"), "");
        assert_ne!(loose("a b"), loose("ab"));
    }

    #[test]
    fn what_is_taken_as_it_stands_is_in_normal_form() {
        for character in (0x80..0x20000).filter_map(char::from_u32).filter(|character| is_composed(*character)) {
            let text = format!("e{character}");
            assert!(text.nfc().eq(text.chars()), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn fast_ways_agree_with_the_plain_one(text in "([A-Za-z \n\t.]{0,9}|[ \u{e9}\u{301}\u{3000}\u{4e2d}\u{414}\u{130}\u{1e9b}\u{323}e]{0,4}){0,6}") {
            prop_assert_eq!(loose(&text), plain(&text));
        }

        #[test]
        fn any_text_is_loosened(text in any::<String>()) {
            prop_assert_eq!(loose(&text), plain(&text));
        }
    }
}
