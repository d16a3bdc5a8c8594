//! Colons between hexadecimal digits, as addresses of networks have them.
//!
//! Owns what sets them apart from times and from the paths of programming languages.

use std::ops::Range;

use memchr::memmem::Finder;

/// Calls `seen` with each run of hexadecimal digits, colons and dots in which two colons stand side by side, and which is no part of
/// a word. What follows a run counts only when the bytes are one text.
pub(in super::super) fn double_colons(bytes: &[u8], finder: &Finder<'_>, is_text: bool, mut seen: impl FnMut(Range<usize>)) {
    let in_run = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let mut done = 0;
    for at in finder.find_iter(bytes) {
        if at < done {
            continue;
        }
        let start = at - bytes[done..at].iter().rev().take_while(|byte| in_run(byte)).count();
        let end = at + bytes[at..].iter().take_while(|byte| in_run(byte)).count();
        let parted = !(bytes[done..start].last().is_some_and(in_word) || is_text && bytes.get(end).is_some_and(in_word));
        if parted && bytes[start..end].iter().any(u8::is_ascii_hexdigit) {
            seen(start..end);
        }
        done = end;
    }
}

/// Whether a run of token characters holds five colons with hexadecimal digits before and after each.
pub(in super::super) fn has_colon_pairs(run: &[u8]) -> bool {
    let between = |three: &&[u8]| three[1] == b':' && three[0].is_ascii_hexdigit() && three[2].is_ascii_hexdigit();
    run.windows(3).filter(between).take(5).count() == 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_languages_are_no_addresses() {
        let text = "std::vec a::b::main 2001:db8::1, ::1 fe80::1%eth0 x::y :: end";
        let mut found = Vec::new();
        double_colons(text.as_bytes(), &Finder::new("::"), true, |range| found.push(&text[range]));
        assert_eq!(found, ["2001:db8::1", "::1", "fe80::1"]);
    }

    #[test]
    fn pairs_are_no_times() {
        assert!(has_colon_pairs(b"mac=00:1A:2b:3c:4d:5e"));
        assert!(!has_colon_pairs(b"at-10:20:30-of-2020"));
    }
}
