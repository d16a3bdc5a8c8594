//! Colons between hexadecimal digits: IPv6 and MAC addresses.
//!
//! Owns what tells them from times and from paths of programming languages.

use std::ops::Range;

/// The run of hexadecimal digits, colons and dots around a double colon, not before `done`: where it ends, and the run unless it is a
/// part of a word. What follows it counts only when the bytes are one text.
pub(crate) fn colons_at(bytes: &[u8], at: usize, done: usize, is_text: bool) -> (usize, Option<Range<usize>>) {
    let in_run = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let start = at - bytes[done..at].iter().rev().take_while(|byte| in_run(byte)).count();
    let end = at + bytes[at..].iter().take_while(|byte| in_run(byte)).count();
    let parted = !(bytes[done..start].last().is_some_and(in_word) || is_text && bytes.get(end).is_some_and(in_word));
    let is_candidate = parted && bytes[start..end].iter().any(u8::is_ascii_hexdigit);
    (end, is_candidate.then_some(start..end))
}

/// Separators between the six pairs of a MAC address.
const PAIRED: usize = 5;

/// Whether a run of token characters holds five colons, or five dashes, with hexadecimal digits before and after each.
pub(crate) fn has_pairs(run: &[u8]) -> bool {
    let marks = run.iter().filter(|byte| matches!(byte, b':' | b'-')).count();
    if marks < PAIRED {
        return false;
    }
    let (mut colons, mut dashes) = (0, 0);
    for three in run.windows(3) {
        if three[0].is_ascii_hexdigit() && three[2].is_ascii_hexdigit() {
            colons += usize::from(three[1] == b':');
            dashes += usize::from(three[1] == b'-');
        }
    }
    colons >= PAIRED || dashes >= PAIRED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_no_times() {
        assert!(has_pairs(b"mac=00:1A:2b:3c:4d:5e"));
        assert!(has_pairs(b"mac=00-1A-2b-3c-4d-5e"));
        assert!(!has_pairs(b"at-10:20:30-of-2020"));
    }
}
