//! Numbers: digits with little between them.
//!
//! Owns what counts as one number, and the scan for it. The digits of blocks of 32 bytes are counted first, eight bytes at a time; only
//! where two neighbours hold enough is anything looked at byte by byte.

use std::ops::Range;

/// Bytes that are counted together.
const BLOCK: usize = 32;

/// Separators that may stand between two digits of one number.
const MOST_SEPARATORS: usize = 3;

/// Digits in two neighbouring blocks from which on they may hold a number. Six digits of one, with all the separators that may stand
/// between them, take 21 bytes, so they stand in two neighbouring blocks.
const ENOUGH: u32 = 6;

/// The same for four numbers with dots between them: four digits and three dots.
const ENOUGH_BETWEEN_DOTS: u32 = 4;

/// Calls `seen` with each number of at least `fewest` (six or more) digits, in order, and how many digits it has.
pub(in super::super) fn numbers(bytes: &[u8], fewest: usize, mut seen: impl FnMut(Range<usize>, usize)) {
    let mut done = 0;
    dense(bytes, ENOUGH, |from, until, _| done = numbers_in(bytes, (from, until), done, fewest, &mut seen));
}

/// Calls `seen` with each run of digits and dots that has four numbers or more with single dots between them, in order.
pub(in super::super) fn dotted(bytes: &[u8], mut seen: impl FnMut(Range<usize>)) {
    let mut done = 0;
    dense(bytes, ENOUGH_BETWEEN_DOTS, |from, until, _| done = dotted_in(bytes, (from, until), done, &mut seen));
}

/// The number that begins at a digit, and how many digits it has.
pub(in super::super) fn number_at(bytes: &[u8], at: usize) -> (Range<usize>, usize) {
    let at = at.min(bytes.len());
    let (end, digits) = end_of_number(bytes, at);
    (at..end, digits)
}

/// The numbers of a part of at most two blocks that have six digits in it, but for what was done before. Returns what is done now.
fn numbers_in(
    bytes: &[u8],
    (from, until): (usize, usize),
    done: usize,
    fewest: usize,
    seen: &mut impl FnMut(Range<usize>, usize),
) -> usize {
    let mut done = done;
    let (digits, separators) = masks(&bytes[from..until]);
    let mut left = linked(digits, separators);
    while left != 0 {
        let start = left.trailing_zeros();
        let length = (!(left >> start)).trailing_zeros();
        let run = if length == 64 { u64::MAX } else { ((1 << length) - 1) << start };
        left &= !run;
        let (at, end) = (from + start as usize, from + (start + length) as usize);
        let inside = (digits & run).count_ones();
        if inside < ENOUGH || at < done {
            continue;
        }
        // At the edges of the part a number may go on.
        let at = if start == 0 { start_of_number(bytes, from, done) } else { at };
        let open = end + MOST_SEPARATORS >= until || at < from;
        let (end, inside) = if open { end_of_number(bytes, at) } else { (end, inside as usize) };
        if inside >= fewest {
            seen(at..end, inside);
        }
        done = end;
    }
    done
}

/// Which of at most 64 bytes are digits, and which are separators.
fn masks(bytes: &[u8]) -> (u64, u64) {
    let mut padded = [0; 2 * BLOCK];
    padded[..bytes.len()].copy_from_slice(bytes);
    let (mut digits, mut separators) = (0, 0);
    for (number, eight) in padded.as_chunks::<8>().0.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        // Space; both parentheses, 0x28 and 0x29; dash, dot and slash, 0x2D to 0x2F.
        let flipped = eight ^ (EACH * 0x28);
        let separator = below(eight ^ (EACH * 0x20), 1) | below(flipped, 2) | below(eight ^ (EACH * 0x2F), 3);
        digits |= gathered(below(eight ^ (EACH * 0x30), 10)) << (8 * number);
        separators |= gathered(separator) << (8 * number);
    }
    (digits, separators)
}

/// The runs of digits and dots that reach into a part of the bytes, in the same way.
fn dotted_in(bytes: &[u8], (from, until): (usize, usize), done: usize, seen: &mut impl FnMut(Range<usize>)) -> usize {
    let in_run = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let mut done = done;
    // With a byte more at either end: a dot that is the last one of a part has its digits there.
    let part = from.saturating_sub(1).max(done)..bytes.len().min(until + 1);
    let Some(part) = bytes.get(part.clone()).map(|bytes| (part.start, bytes)) else { return done };
    for (at, three) in part.1.windows(3).enumerate() {
        let dot = part.0 + at + 1;
        if three[1] != b'.' || !three[0].is_ascii_digit() || !three[2].is_ascii_digit() || dot < done {
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
    done
}

/// Counts digits, and calls `look` with the bounds of each pair of neighbouring blocks that holds enough, in order, and how many.
#[inline(always)]
fn dense(bytes: &[u8], enough: u32, mut look: impl FnMut(usize, usize, u32)) {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut before = 0;
    for (number, block) in blocks.iter().enumerate() {
        let digits = count(block);
        if before + digits >= enough {
            look((number * BLOCK).saturating_sub(BLOCK), (number + 1) * BLOCK, before + digits);
        }
        before = digits;
    }
    let last = rest.iter().filter(|byte| byte.is_ascii_digit()).count() as u32;
    if before + last >= enough {
        look((blocks.len() * BLOCK).saturating_sub(BLOCK), bytes.len(), before + last);
    }
}

/// The digits of a block.
#[inline(always)]
fn count(block: &[u8; BLOCK]) -> u32 {
    let mut sums = 0_u64;
    for eight in block.as_chunks::<8>().0 {
        sums += below(u64::from_le_bytes(*eight) ^ (EACH * 0x30), 10) >> 7;
    }
    (sums.wrapping_mul(EACH) >> 56) as u32
}

/// One in each byte of eight.
const EACH: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each of eight bytes that is below a bound.
#[inline(always)]
fn below(eight: u64, bound: u8) -> u64 {
    // Adding what is missing to 0x80 sets the highest bit of those that are not.
    let others = ((eight & (EACH * 0x7F)) + EACH * u64::from(0x80 - bound)) | eight;
    !others & (EACH * 0x80)
}

/// The highest bits of eight bytes side by side.
#[inline(always)]
fn gathered(highest: u64) -> u64 {
    (highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Digits, and separators of which at most three stand between two of them.
fn linked(digits: u64, separators: u64) -> u64 {
    let after = |bits: u64| (bits << 1) & separators;
    let before = |bits: u64| (bits >> 1) & separators;
    // The first, second and third separator behind a digit, and in front of one.
    let (behind_1, front_1) = (after(digits), before(digits));
    let (behind_2, front_2) = (after(behind_1), before(front_1));
    let (behind_3, front_3) = (after(behind_2), before(front_2));
    let one = behind_1 & front_1;
    let two = behind_1 & front_2 | behind_2 & front_1;
    let three = behind_1 & front_3 | behind_2 & front_2 | behind_3 & front_1;
    digits | one | two | three
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
