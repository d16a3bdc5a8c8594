//! Byte classes: which bytes of a block are digits, token characters and so on, as bits.
//!
//! Owns the classes, each by a plain predicate or a set, and the lookup of all bytes of a block at once by two nibble shuffles. Knows nothing of
//! what is made of them.

use fearless_simd::prelude::*;
use fearless_simd::u8x64;

/// The bytes of a block by class, one bit for each byte.
#[derive(Clone, Copy, Default)]
pub(crate) struct ByteClasses {
    pub(crate) digits: u64,
    pub(crate) dots: u64,
    pub(crate) colons: u64,
    /// Token characters.
    pub(crate) token: u64,
    /// At-signs, backslashes and bytes beyond ASCII.
    pub(crate) marks: u64,
    /// What may be between the digits of a number.
    pub(crate) separators: u64,
}

/// A set of bytes given as upper nibbles times lower nibbles: one bit of the tables below.
struct NibbleSet {
    upper: &'static [u8],
    lower: &'static [u8],
}

/// All lower nibbles.
const ANY: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Six sets of bytes outside of tokens, then separators, then digits. Digits have the highest bit, so one comparison finds them.
const NIBBLE_SETS: [NibbleSet; 8] = [
    NibbleSet { upper: &[0, 1, 8, 9, 10, 11, 12, 13, 14, 15], lower: ANY },
    // Space and `"'(),`.
    NibbleSet { upper: &[2], lower: &[0, 2, 7, 8, 9, 12] },
    // `;<>`.
    NibbleSet { upper: &[3], lower: &[11, 12, 14] },
    // `[\\]` and `{|}`.
    NibbleSet { upper: &[5, 7], lower: &[11, 12, 13] },
    // "`", and the last control character.
    NibbleSet { upper: &[6], lower: &[0] },
    NibbleSet { upper: &[7], lower: &[15] },
    // Space and `().-/`.
    NibbleSet { upper: &[2], lower: &[0, 8, 9, 13, 14, 15] },
    NibbleSet { upper: &[3], lower: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
];

const OUTSIDE_TOKEN: u8 = 0b0011_1111;
const SEPARATOR: u8 = 0b0100_0000;
const DIGIT: u8 = 0b1000_0000;

/// By nibble, the sets that have it. Repeated four times, since a byte shuffle works in lanes of 16 bytes.
#[repr(align(64))]
struct Table([u8; 64]);

static UPPER: Table = table(true);
static LOWER: Table = table(false);

const fn table(upper: bool) -> Table {
    let mut table = [0; 64];
    let mut set = 0;
    while set < NIBBLE_SETS.len() {
        let nibbles = if upper { NIBBLE_SETS[set].upper } else { NIBBLE_SETS[set].lower };
        let mut at = 0;
        while at < 4 * nibbles.len() {
            table[at % 4 * 16 + nibbles[at / 4] as usize] |= 1 << set;
            at += 1;
        }
        set += 1;
    }
    Table(table)
}

impl ByteClasses {
    #[inline(always)]
    pub(crate) fn of<S: Simd>(bytes: u8x64<S>) -> ByteClasses {
        let table = |table: &Table| u8x64::from_slice(bytes.simd, &table.0);
        let lower = table(&LOWER).swizzle_dyn_within_blocks(bytes & 15);
        let sets = lower & table(&UPPER).swizzle_dyn_within_blocks(bytes >> 4);
        let bits = |byte: u8| bytes.simd_eq(byte).to_bitmask();
        ByteClasses {
            digits: sets.simd_ge(DIGIT).to_bitmask(),
            dots: bits(b'.'),
            colons: bits(b':'),
            token: (sets & OUTSIDE_TOKEN).simd_eq(0).to_bitmask(),
            marks: bits(b'@') | bits(b'\\') | bytes.simd_ge(0x80).to_bitmask(),
            separators: !(sets & SEPARATOR).simd_eq(0).to_bitmask(),
        }
    }
}

/// The bytes that may be between two digits of one number.
pub(crate) fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'(' | b')' | b'/')
}

/// Token characters: visible ASCII without quotes, brackets, commas, semicolons, backslashes and bars.
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

/// Whether a byte is a token character.
pub(crate) fn is_in_token(byte: u8) -> bool {
    IN_TOKEN[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;
    use crate::simd::{BLOCK, first_block};

    #[test]
    fn every_byte_is_of_its_classes() {
        let all: Vec<u8> = (0..=255).collect();
        for block in all.chunks(BLOCK) {
            let sets = dispatch!(Level::new(), simd => ByteClasses::of(first_block(simd, block, 0)));
            for (at, &byte) in block.iter().enumerate() {
                let is = |bits: u64| bits >> at & 1 == 1;
                assert_eq!(is(sets.digits), byte.is_ascii_digit(), "{byte}");
                assert_eq!(is(sets.separators), is_separator(byte), "{byte}");
                assert_eq!(is(sets.token), is_in_token(byte), "{byte}");
                assert_eq!(is(sets.marks), byte == b'@' || byte == b'\\' || byte >= 0x80, "{byte}");
                assert_eq!((is(sets.dots), is(sets.colons)), (byte == b'.', byte == b':'), "{byte}");
            }
        }
    }
}
