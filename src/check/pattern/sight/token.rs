//! Runs of the characters that tokens and URLs are made of.
//!
//! Owns the class and the scan for its runs. Eight bytes at a time are held against the few bytes that part words; only where none
//! stands is anything looked at byte by byte.

use std::ops::Range;

/// Bytes that are looked at together. A run of twice as many, less one, holds such eight whole.
const STEP: usize = 8;

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

/// Calls `seen` with each run of at least `shortest` (15 or more) bytes, in order.
#[inline(always)]
pub(in super::super) fn tokens(bytes: &[u8], shortest: usize, mut seen: impl FnMut(Range<usize>)) {
    let in_token = |byte: &u8| IN_TOKEN[usize::from(*byte)];
    let mut done = 0;
    for (number, step) in bytes.as_chunks::<STEP>().0.iter().enumerate() {
        let at = number * STEP;
        if at < done || may_part(u64::from_le_bytes(*step)) || !step.iter().all(in_token) {
            continue;
        }
        let start = at - bytes[done..at].iter().rev().take_while(|byte| in_token(byte)).count();
        let end = at + STEP + bytes[at + STEP..].iter().take_while(|byte| in_token(byte)).count();
        if end - start >= shortest {
            seen(start..end);
        }
        done = end;
    }
}

/// Whether one of the bytes is white space, a control character or no ASCII. A borrow may say so of an exclamation mark behind such a
/// byte, which changes nothing.
#[inline]
fn may_part(eight: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    (eight.wrapping_sub(EACH * 0x21) | eight) & (EACH * 0x80) != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_run_is_seen_once(text in "([!-~]{0,20}[ \"!é\n]?){0,20}", shortest in 15_usize..30) {
            let mut seen = Vec::new();
            tokens(text.as_bytes(), shortest, |range| seen.push(text[range].to_owned()));
            let runs = text.split(|letter: char| !letter.is_ascii() || !IN_TOKEN[letter as usize]);
            prop_assert_eq!(seen, runs.filter(|run| run.len() >= shortest).collect::<Vec<_>>());
        }
    }

    #[test]
    fn any_byte_may_come() {
        let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
        tokens(&bytes, 15, |range| assert!(bytes[range].is_ascii()));
    }
}
