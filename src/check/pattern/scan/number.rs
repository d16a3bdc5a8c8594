//! Numbers: digits with little between them.
//!
//! Owns what counts as one number, and where it begins and ends, among the digits of two neighbouring blocks.

use std::ops::{BitAnd, BitOr, Range, Shl, Shr};

use crate::search::byte_classes::is_separator;

/// The most separators between two digits of one number.
const MOST_SEPARATORS: usize = 3;

/// Digits of the shortest number.
pub(crate) const FEWEST: u32 = 6;

/// The most bytes of its first digits with separators: few enough that they lie in two neighbouring blocks.
pub(crate) const SPREAD: usize = FEWEST as usize + (FEWEST as usize - 1) * MOST_SEPARATORS;

/// Whether a number begins at an offset.
pub(crate) fn begins_number(bytes: &[u8], at: usize) -> bool {
    let mut before = bytes[..at.min(bytes.len())].iter().rev();
    let separators = before.clone().take(MOST_SEPARATORS).take_while(|byte| is_separator(**byte)).count();
    let goes_on = before.nth(separators).is_some_and(u8::is_ascii_digit);
    bytes.get(at).is_some_and(u8::is_ascii_digit) && !goes_on
}

/// The number that begins at a digit, and how many digits it has.
pub(crate) fn number_at(bytes: &[u8], at: usize) -> (Range<usize>, usize) {
    let at = at.min(bytes.len());
    let (end, digits) = end_of_number(bytes, at);
    (at..end, digits)
}

/// The most bytes of a number that are read before and behind a value.
const FARTHEST: usize = 512;

/// The numbers that have a digit in a range, and how many digits they have nearby.
pub(crate) fn numbers_across(bytes: &[u8], range: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> {
    let mut at = range.start;
    let bytes = &bytes[..bytes.len().min(range.end + FARTHEST)];
    std::iter::from_fn(move || {
        let digit = at + bytes.get(at..range.end)?.iter().position(u8::is_ascii_digit)?;
        let start = start_of_number(bytes, digit, digit.saturating_sub(FARTHEST));
        let (end, digits) = end_of_number(bytes, start);
        at = end.max(digit + 1);
        Some((start..end, digits))
    })
}

/// Whether bytes end with a letter, directly or with one space or dash behind it.
pub(crate) fn follows_letter(before: &[u8]) -> bool {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let mut last = before.iter().rev();
    let first = last.next();
    is_letter(first) || matches!(first, Some(b' ' | b'-')) && is_letter(last.next())
}

/// The numbers in a part of at most two blocks that have six digits there. The digits come as bits, and as [`linked`] bits. Numbers before
/// `done` were found earlier; returns the end of the last one.
pub(crate) fn numbers_in(
    bytes: &[u8],
    (from, until): (usize, usize),
    (digits, linked): (u128, u128),
    done: usize,
    fewest: usize,
    found: &mut impl FnMut(Range<usize>, usize),
) -> usize {
    let (mut done, mut left) = (done, six_consecutive(linked));
    while left != 0 {
        let start = left.trailing_zeros();
        let length = (linked >> start).trailing_ones();
        let run = if length == u128::BITS { u128::MAX } else { ((1 << length) - 1) << start };
        left &= !run;
        let (at, end) = (from + start as usize, from + (start + length) as usize);
        let inside = (digits & run).count_ones();
        if inside < FEWEST || at < done {
            continue;
        }
        // At the edges of the part a number may continue.
        let at = if start == 0 { start_of_number(bytes, from, done) } else { at };
        let open = end + MOST_SEPARATORS >= until || at < from;
        let (end, inside) = if open { end_of_number(bytes, at) } else { (end, inside as usize) };
        if inside >= fewest {
            found(at..end, inside);
        }
        done = end;
    }
    done
}

/// Whether there are enough consecutive bits for the digits of a number.
#[inline]
pub(crate) fn may_be_number<B: Bits>(linked: B) -> bool {
    six_consecutive(linked) != B::default()
}

/// Starts of six consecutive bits, the digits of the shortest number.
#[inline]
fn six_consecutive<B: Bits>(linked: B) -> B {
    let two = linked & linked >> 1;
    let four = two & two >> 2;
    four & four >> 2
}

/// The runs of digits and dots with four numbers or more, around dots with a digit on either side, which come as bits from an offset on.
/// `done` as in [`numbers_in`].
pub(crate) fn dotted_in(bytes: &[u8], from: usize, mut dots: u128, done: usize, found: &mut impl FnMut(Range<usize>)) -> usize {
    let in_run = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let mut done = done;
    while dots != 0 {
        let dot = from + dots.trailing_zeros() as usize;
        dots &= dots - 1;
        if dot < done {
            continue;
        }
        let start = dot - bytes[done..dot].iter().rev().take_while(|byte| in_run(byte)).count();
        let end = dot + bytes[dot..].iter().take_while(|byte| in_run(byte)).count();
        let between = bytes[start..end].windows(3).filter(|three| three[1] == b'.' && three[0] != b'.' && three[2] != b'.');
        if between.take(3).count() == 3 {
            found(start..end);
        }
        done = end;
    }
    done
}

/// The bits of a part of a block, or of two.
pub(crate) trait Bits:
    Copy + Default + PartialEq + BitAnd<Output = Self> + BitOr<Output = Self> + Shl<u32, Output = Self> + Shr<u32, Output = Self>
{
}

impl Bits for u64 {}
impl Bits for u128 {}

/// Digits, and the separators of which at most three are between two digits: the bits of one number are consecutive.
#[inline]
pub(crate) fn linked<B: Bits>(digits: B, separators: B) -> B {
    let after = |bits: B| (bits << 1) & separators;
    let before = |bits: B| (bits >> 1) & separators;
    // The first, second and third separator behind a digit, and in front of one.
    let (behind_1, front_1) = (after(digits), before(digits));
    let (behind_2, front_2) = (after(behind_1), before(front_1));
    let (behind_3, front_3) = (after(behind_2), before(front_2));
    let one = behind_1 & front_1;
    let two = behind_1 & front_2 | behind_2 & front_1;
    let three = behind_1 & front_3 | behind_2 & front_2 | behind_3 & front_1;
    digits | one | two | three
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
