//! Runs of token characters: those of tokens, keys and URLs.
//!
//! Owns where a run begins and ends, and what a run says by itself.

use std::ops::Range;

use crate::search::byte_classes::is_in_token;

/// Whether no run continues over an offset.
pub(crate) fn begins_run(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|&byte| !is_in_token(byte))
}

/// The run that begins at an offset.
pub(crate) fn run_at(bytes: &[u8], at: usize) -> Range<usize> {
    let at = at.min(bytes.len());
    at..at + bytes[at..].iter().take_while(|&&byte| is_in_token(byte)).count()
}

/// Bytes of the shortest word.
const SHORTEST_WORD: usize = 15;

/// Bytes that may be between an assignment sign and the value.
const ASIDE: usize = 8;

/// Whether some bytes have a letter and a digit. Without a branch: one for each byte costs more than reading all of them.
fn is_mixed(run: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| run.iter().fold(false, |has, byte| has | is(byte));
    has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Calls `found` with each long run of letters and digits in a run of token characters that has at least one of each.
pub(crate) fn words(run: &[u8], mut found: impl FnMut(Range<usize>)) {
    let mut start = 0;
    for word in run.split(|byte| !byte.is_ascii_alphanumeric()) {
        if word.len() >= SHORTEST_WORD && is_mixed(word) {
            found(start..start + word.len());
        }
        start += word.len() + 1;
    }
}

/// Whether a run, or a part of it, is the value of an assignment. The colon of a URL is none.
pub(crate) fn is_assigned(before: &[u8], run: &[u8]) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b':' | b'=');
    let aside = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'>');
    let inside = |(at, byte): (usize, &u8)| is_sign(byte) && !run[at..].starts_with(b"://");
    run.iter().enumerate().any(inside) || before.iter().rev().take(ASIDE).find(|byte| !aside(byte)).is_some_and(is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_long_and_mixed() {
        let mut found = Vec::new();
        words(b"/abcdefghij12345-abc1/abcdefghijklmnop_0123456789abcdef", |range| found.push(range));
        assert_eq!(found, [1..16, 39..55]);
    }

    #[test]
    fn assignments_are_in_a_run_or_before_it() {
        for (before, run) in [("key = \"", "abc"), ("key: ", "abc"), ("", "key=abc"), ("'k' => '", "abc")] {
            assert!(is_assigned(before.as_bytes(), run.as_bytes()), "{before}{run}");
        }
        for (before, run) in [("see ", "https://example.com/a1"), ("key: a ", "abc"), ("", "abc")] {
            assert!(!is_assigned(before.as_bytes(), run.as_bytes()), "{before}{run}");
        }
    }
}
