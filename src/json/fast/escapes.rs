//! The escapes of a block of a text.
//!
//! Owns which bytes of a block are backslashes that begin an escape, which are the letters behind them, and what the common ones mean;
//! all without a branch. Knows nothing of texts and their ends.

use fearless_simd::prelude::*;
use fearless_simd::{mask8x64, u8x64};

/// The escapes of a block of 64 bytes, a bit for each byte.
pub(crate) struct Escapes {
    /// The backslashes that begin them.
    pub(crate) marks: u64,
    /// The bytes behind these, of which the first may belong to the block before.
    pub(crate) letters: u64,
    /// The block after this one begins with a letter.
    pub(crate) follow: bool,
}

impl Escapes {
    /// From the backslashes of a block, and whether its first byte is a letter. A backslash is a letter itself when an odd number of them
    /// stands before it: subtracting the first of each row from the bits at odd places tells them apart without a loop.
    #[inline(always)]
    pub(crate) fn new(backslashes: u64, escaped: bool) -> Escapes {
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        let escaped = u64::from(escaped);
        let begin = backslashes & !escaped;
        let code = (begin << 1 | ODD).wrapping_sub(begin) ^ ODD;
        let marks = code & backslashes;
        Escapes { marks, letters: code ^ (backslashes | escaped), follow: marks >> 63 != 0 }
    }
}

/// A block in which the letters of the common escapes are what they mean, and which letters these are. Quotation marks and backslashes
/// mean themselves, and are not among them.
#[inline(always)]
pub(crate) fn decoded<S: Simd>(simd: S, block: u8x64<S>, letters: u64) -> (u8x64<S>, u64) {
    let letters_in_block = mask8x64::from_bitmask(simd, letters);
    let mut decoded = block;
    let mut known = block.simd_eq(b'/');
    for (letter, meaning) in [(b'n', b'\n'), (b't', b'\t'), (b'r', b'\r')] {
        let found = block.simd_eq(letter) & letters_in_block;
        decoded = found.select(u8x64::splat(simd, meaning), decoded);
        known |= found;
    }
    (decoded, known.to_bitmask())
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_of_common_escapes_become_what_they_mean() {
        dispatch!(Level::new(), simd => {
            let mut bytes = [b' '; 64];
            bytes[..9].copy_from_slice(br#"nntr/"\ub"#);
            let (block, known) = decoded(simd, u8x64::from_slice(simd, &bytes), !1);
            assert_eq!(&block.as_slice()[..9], b"n\n\t\r/\"\\ub");
            assert_eq!(known, 0b1_1110);
        });
    }

    proptest! {
        #[test]
        fn rows_of_backslashes_are_told_apart_across_blocks(text in "[\\\\a]{0,192}|\\\\{60,70}a{1,3}\\\\{1,70}") {
            let mut bytes = text.into_bytes();
            bytes.resize(192, b'a');
            let (mut escaped, mut is_letter) = (false, false);
            for block in bytes.chunks(64) {
                let backslashes = block.iter().rev().fold(0, |bits, &byte| bits << 1 | u64::from(byte == b'\\'));
                let escapes = Escapes::new(backslashes, escaped);
                for (at, &byte) in block.iter().enumerate() {
                    let is_mark = byte == b'\\' && !is_letter;
                    prop_assert_eq!(escapes.letters >> at & 1 == 1, is_letter);
                    prop_assert_eq!(escapes.marks >> at & 1 == 1, is_mark);
                    is_letter = is_mark;
                }
                escaped = escapes.follow;
            }
        }
    }
}
