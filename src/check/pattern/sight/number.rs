//! Numbers: digits with little between them.
//!
//! Owns what counts as one number, and the scan for it. Blocks of 32 bytes are counted first, which becomes vector code; only where two
//! neighbours hold enough digits is anything looked at byte by byte.

use std::ops::Range;

/// Bytes that are counted together.
const BLOCK: usize = 32;

/// Separators that may stand between two digits of one number.
const MOST_SEPARATORS: usize = 3;

/// Digits in two neighbouring blocks from which on they are looked at. Six digits of a number, with all the separators that may
/// stand between them, take 21 bytes, so they stand in two neighbouring blocks.
const ENOUGH: u32 = 6;

/// Calls `seen` with each number of at least `fewest` (six or more) digits, in order, and how many digits it has.
#[inline(always)]
pub(in super::super) fn numbers(bytes: &[u8], fewest: usize, mut seen: impl FnMut(Range<usize>, usize)) {
    let mut done = 0;
    dense(bytes, |from, until| {
        let mut at = start_of_number(bytes, from, done);
        while at < until {
            let Some(first) = bytes[at..until].iter().position(u8::is_ascii_digit) else { break };
            let (end, digits) = end_of_number(bytes, at + first);
            if digits >= fewest {
                seen(at + first..end, digits);
            }
            at = end;
        }
        done = at.max(done);
    });
}

/// The number that begins at a digit, and how many digits it has.
pub(in super::super) fn number_at(bytes: &[u8], at: usize) -> (Range<usize>, usize) {
    let (end, digits) = end_of_number(bytes, at.min(bytes.len()));
    (at.min(bytes.len())..end, digits)
}

/// Calls `seen` with each run of digits and dots that has four numbers or more with single dots between them, in order.
#[inline(always)]
pub(in super::super) fn dotted(bytes: &[u8], mut seen: impl FnMut(Range<usize>)) {
    let in_run = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut done = 0;
    for dot in memchr::memchr_iter(b'.', bytes) {
        if dot < done || dot == 0 || !is_digit(dot - 1) || !is_digit(dot + 1) {
            continue;
        }
        let start = dot - bytes[done..dot].iter().rev().take_while(|byte| in_run(byte)).count();
        let end = dot + bytes[dot..].iter().take_while(|byte| in_run(byte)).count();
        let between = bytes[start..end].windows(3).filter(|three| three[1] == b'.' && three[0] != b'.' && three[2] != b'.');
        if between.take(3).count() == 3 {
            seen(start..end);
        }
        done = end;
    }
}

/// Counts digits, and calls `look` with the bounds of each pair of neighbouring blocks that holds enough digits, in order.
#[inline(always)]
fn dense(bytes: &[u8], mut look: impl FnMut(usize, usize)) {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut before = 0;
    for (number, block) in blocks.iter().enumerate() {
        let digits = count(block);
        if before + digits >= ENOUGH {
            look((number * BLOCK).saturating_sub(BLOCK), (number + 1) * BLOCK);
        }
        before = digits;
    }
    let last = rest.iter().filter(|byte| byte.is_ascii_digit()).count() as u32;
    if before + last >= ENOUGH {
        look((blocks.len() * BLOCK).saturating_sub(BLOCK), bytes.len());
    }
}

/// Written as a sum of bytes so that it becomes vector code.
#[inline(always)]
fn count(block: &[u8; BLOCK]) -> u32 {
    let mut digits = 0_u8;
    for &byte in block {
        digits += u8::from(byte.wrapping_sub(b'0') < 10);
    }
    u32::from(digits)
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'(' | b')' | b'/')
}

/// Where the number that reaches over `at` begins; `at` itself when none does. Nothing before `lowest` counts.
fn start_of_number(bytes: &[u8], at: usize, lowest: usize) -> usize {
    let at = at.max(lowest).min(bytes.len());
    let (mut start, mut back) = (at, at);
    while back > lowest {
        let byte = bytes[back - 1];
        if byte.is_ascii_digit() {
            start = back - 1;
        } else if !is_separator(byte) || start - back >= MOST_SEPARATORS {
            break;
        }
        back -= 1;
    }
    start
}

/// Where the number that begins at a digit ends, and how many digits it has.
fn end_of_number(bytes: &[u8], start: usize) -> (usize, usize) {
    let (mut end, mut digits) = (start, 0);
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_digit() {
            digits += 1;
            end = at + 1;
        } else if !is_separator(byte) || at - end >= MOST_SEPARATORS {
            break;
        }
        at += 1;
    }
    (end, digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, fewest: usize) -> Vec<&str> {
        let mut found = Vec::new();
        numbers(text.as_bytes(), fewest, |range, _| found.push(&text[range]));
        found
    }

    /// The same, byte by byte.
    fn plainly(text: &[u8], fewest: usize) -> Vec<Range<usize>> {
        let (mut at, mut found) = (0, Vec::new());
        while at < text.len() {
            if text[at].is_ascii_digit() {
                let (end, digits) = end_of_number(text, at);
                found.extend((digits >= fewest).then_some(at..end));
                at = end;
            } else {
                at += 1;
            }
        }
        found
    }

    #[test]
    fn a_number_has_few_separators_between_its_digits() {
        let text = "call +1 (415) 555-2671 in 2019, or 4111-1111-1111-1111, 12345 is short";
        assert_eq!(found(text, 7), ["1 (415) 555-2671", "4111-1111-1111-1111"]);
        assert_eq!(found(&"7".repeat(100), 6), ["7".repeat(100)]);
    }

    #[test]
    fn dots_make_a_run() {
        let mut found = Vec::new();
        let text = "at 3.5 or 10.20.30.40, version 1.2.3; 1..2.3.4 no";
        dotted(text.as_bytes(), |range| found.push(&text[range]));
        assert_eq!(found, ["10.20.30.40"]);
    }

    proptest! {
        #[test]
        fn every_number_is_seen_once(text in "[0-9]{0,9}([0-9a ./-]{0,12}[a-z ]{0,40}){0,12}", fewest in 6_usize..12) {
            let mut seen = Vec::new();
            numbers(text.as_bytes(), fewest, |range, _| seen.push(range));
            prop_assert_eq!(seen, plainly(text.as_bytes(), fewest));
        }

        #[test]
        fn every_dotted_run_is_seen_once(text in "([0-9]{0,3}\\.?[a-z ]{0,3}){0,40}") {
            let mut seen = Vec::new();
            dotted(text.as_bytes(), |range| seen.push(text[range].to_owned()));
            let runs = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
            let quad = |run: &&str| {
                run.as_bytes().windows(3).filter(|three| three[1] == b'.' && three[0] != b'.' && three[2] != b'.').count() >= 3
            };
            prop_assert_eq!(seen, runs.filter(quad).collect::<Vec<_>>());
        }
    }
}
