//! Runs of the characters that tokens and URLs are made of.
//!
//! Owns the class and the scan for its runs. White space and what is no ASCII part most runs; those are found eight bytes at a time, and only
//! what is long between two of them is looked at byte by byte.

use std::ops::Range;

/// Bytes that are looked at together.
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

/// Calls `seen` with each run of at least `shortest` bytes, in order.
#[inline(always)]
pub(in super::super) fn tokens(bytes: &[u8], shortest: usize, mut seen: impl FnMut(Range<usize>)) {
    let (steps, rest) = bytes.as_chunks::<STEP>();
    // Where the bytes begin that nothing has parted so far.
    let mut start = 0;
    for (number, step) in steps.iter().enumerate() {
        let parted = parting(u64::from_le_bytes(*step));
        if parted != 0 {
            let at = number * STEP;
            let end = at + (parted.trailing_zeros() / 8) as usize;
            if end >= start + shortest {
                runs(bytes, start..end, shortest, &mut seen);
            }
            start = at + STEP - (parted.leading_zeros() / 8) as usize;
        }
    }
    let mut end = bytes.len() - rest.len();
    for &byte in rest {
        if byte <= b' ' || byte >= 0x80 {
            runs(bytes, start..end, shortest, &mut seen);
            start = end + 1;
        }
        end += 1;
    }
    runs(bytes, start.min(end)..end, shortest, &mut seen);
}

/// The highest bit of each byte that is white space, a control character or no ASCII.
#[inline(always)]
fn parting(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Adding 0x5F to what is visible sets the highest bit.
    let visible = ((eight & (EACH * 0x7F)) + EACH * 0x5F) & !eight;
    !visible & (EACH * 0x80)
}

/// The runs in a part of the bytes. Looked at from behind, so that what parts runs is passed over quickly.
fn runs(bytes: &[u8], part: Range<usize>, shortest: usize, seen: &mut impl FnMut(Range<usize>)) {
    let in_token = |byte: &u8| IN_TOKEN[usize::from(*byte)];
    let mut at = part.start;
    while at + shortest <= part.end {
        match bytes[at..at + shortest].iter().rposition(|byte| !in_token(byte)) {
            Some(parting) => at += parting + 1,
            None => {
                let end = at + shortest + bytes[at + shortest..part.end].iter().take_while(|byte| in_token(byte)).count();
                seen(at..end);
                at = end + 1;
            }
        }
    }
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
