//! Where bytes of some kinds stand in a block, as bits.
//!
//! Owns the kinds, looked up for all bytes of a block at once. Knows nothing of what is made of them.

use fearless_simd::prelude::*;
use fearless_simd::u8x64;

/// Where bytes of some kinds stand in a block.
#[derive(Clone, Copy, Default)]
pub(crate) struct Kinds {
    pub(crate) digits: u64,
    pub(crate) dots: u64,
    pub(crate) colons: u64,
    /// Bytes of tokens.
    pub(crate) token: u64,
    /// Commercial ats, backslashes and what is no ASCII.
    pub(crate) marks: u64,
    /// What may stand between the digits of a number.
    pub(crate) separators: u64,
}

/// Bytes that have the same upper nibble, or one of several, and one of some lower nibbles: a bit of the tables below.
struct Kind {
    upper: &'static [u8],
    lower: &'static [u8],
}

/// All lower nibbles.
const ANY: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// What is in no token, in six kinds; then separators, then digits, which have the upmost bit.
const KINDS: [Kind; 8] = [
    Kind { upper: &[0, 1, 8, 9, 10, 11, 12, 13, 14, 15], lower: ANY },
    // Space and `"'(),`.
    Kind { upper: &[2], lower: &[0, 2, 7, 8, 9, 12] },
    // `;<>`.
    Kind { upper: &[3], lower: &[11, 12, 14] },
    // `[\\]` and `{|}`.
    Kind { upper: &[5, 7], lower: &[11, 12, 13] },
    // "`", and the last control character.
    Kind { upper: &[6], lower: &[0] },
    Kind { upper: &[7], lower: &[15] },
    // Space and `().-/`.
    Kind { upper: &[2], lower: &[0, 8, 9, 13, 14, 15] },
    Kind { upper: &[3], lower: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
];

const PARTING: u8 = 0b0011_1111;
const SEPARATOR: u8 = 0b0100_0000;
const DIGIT: u8 = 0b1000_0000;

/// By nibble, the kinds that have it; four times, since vectors look things up in parts of 16 bytes.
#[repr(align(64))]
struct Table([u8; 64]);

static UPPER: Table = table(true);
static LOWER: Table = table(false);

const fn table(upper: bool) -> Table {
    let mut table = [0; 64];
    let mut kind = 0;
    while kind < KINDS.len() {
        let nibbles = if upper { KINDS[kind].upper } else { KINDS[kind].lower };
        let mut at = 0;
        while at < 4 * nibbles.len() {
            table[at % 4 * 16 + nibbles[at / 4] as usize] |= 1 << kind;
            at += 1;
        }
        kind += 1;
    }
    Table(table)
}

impl Kinds {
    #[inline(always)]
    pub(crate) fn of<S: Simd>(bytes: u8x64<S>) -> Kinds {
        let table = |table: &Table| u8x64::from_slice(bytes.simd, &table.0);
        let lower = table(&LOWER).swizzle_dyn_within_blocks(bytes & 15);
        let kinds = lower & table(&UPPER).swizzle_dyn_within_blocks(bytes >> 4);
        let bits = |byte: u8| bytes.simd_eq(byte).to_bitmask();
        Kinds {
            digits: kinds.simd_ge(DIGIT).to_bitmask(),
            dots: bits(b'.'),
            colons: bits(b':'),
            token: (kinds & PARTING).simd_eq(0).to_bitmask(),
            marks: bits(b'@') | bits(b'\\') | bytes.simd_ge(0x80).to_bitmask(),
            separators: !(kinds & SEPARATOR).simd_eq(0).to_bitmask(),
        }
    }
}

/// The bytes that may be between two digits of one number.
pub(crate) fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'(' | b')' | b'/')
}

/// Bytes of a token: visible ASCII without quotes, brackets, commas, semicolons, backslashes and bars.
const IN_TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        let parts = matches!(
            byte,
            b'"' | b'\'' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b',' | b';' | b'\\' | b'|'
        );
        table[byte as usize] = !parts;
        byte += 1;
    }
    table
};

/// Whether runs hold a byte.
pub(crate) fn is_in_token(byte: u8) -> bool {
    IN_TOKEN[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;
    use crate::simd::{BLOCK, first_block};

    #[test]
    fn every_byte_is_of_its_kinds() {
        let all: Vec<u8> = (0..=255).collect();
        for block in all.chunks(BLOCK) {
            let kinds = dispatch!(Level::new(), simd => Kinds::of(first_block(simd, block, 0)));
            for (at, &byte) in block.iter().enumerate() {
                let is = |bits: u64| bits >> at & 1 == 1;
                assert_eq!(is(kinds.digits), byte.is_ascii_digit(), "{byte}");
                assert_eq!(is(kinds.separators), is_separator(byte), "{byte}");
                assert_eq!(is(kinds.token), is_in_token(byte), "{byte}");
                assert_eq!(is(kinds.marks), byte == b'@' || byte == b'\\' || byte >= 0x80, "{byte}");
                assert_eq!((is(kinds.dots), is(kinds.colons)), (byte == b'.', byte == b':'), "{byte}");
            }
        }
    }
}
