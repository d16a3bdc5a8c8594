//! The scan for everything that is told by the kinds of bytes, in one pass.
//!
//! Owns the pass over blocks of 64 bytes: vectors say where bytes of each kind stand, as bits, and what few bits cannot exclude is looked
//! at byte by byte by those who know it. Nearly all blocks end with the bits.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

use super::colons::colons_at;
use super::confusables::is_confusable;
use super::number::{FEWEST, SPREAD, dotted_in, linked, may_be_number, numbers_in};
use crate::search::byte_classes::Kinds;
use crate::simd::{BLOCK, first_block};

/// Dots in two neighbouring blocks from which on there may be four numbers with dots between them.
const POINTS: u32 = 3;

/// What is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ScanTargets {
    pub(crate) at_signs: bool,
    pub(crate) dots: bool,
    pub(crate) colons: bool,
    /// The fewest digits of a number, six or more; 0 for none.
    pub(crate) digits: usize,
    /// Bytes of the shortest run of token characters, 15 or more; 0 for none.
    pub(crate) run: usize,
    /// What may hide any of them: look-alikes, and the escapes of JSON in a string.
    pub(crate) hidden: bool,
    /// The bytes are one text: what follows on the last of them is known to be nothing.
    pub(crate) is_text: bool,
}

impl ScanTargets {
    fn is_nothing(&self) -> bool {
        !(self.at_signs || self.dots || self.colons || self.hidden) && self.digits == 0 && self.run == 0
    }
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CandidateKind {
    AtSign,
    /// Four numbers or more with single dots between them.
    Dotted,
    /// Two colons side by side among hexadecimal digits.
    Colons,
    /// A number, and how many digits it has.
    Number(usize),
    /// A run of token characters.
    Run,
    Hidden,
}

/// Calls `seen` with everything that is wanted and where it stands, in order within each kind.
#[inline]
pub(crate) fn scan(bytes: &[u8], wanted: ScanTargets, mut seen: impl FnMut(CandidateKind, Range<usize>)) {
    if !wanted.is_nothing() {
        dispatch!(Level::new(), simd => scan_in(simd, bytes, wanted, &mut seen));
    }
}

#[inline(always)]
fn scan_in<S: Simd>(simd: S, bytes: &[u8], wanted: ScanTargets, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
    let mut scan = BlockScan { bytes, wanted, before: Kinds::default(), points: 0, number: 0, dotted: 0, colons: 0, run: 0 };
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (number, block) in blocks.iter().enumerate() {
        scan.block(number * BLOCK, u8x64::from_slice(simd, block), seen);
    }
    if !rest.is_empty() {
        scan.block(bytes.len() - rest.len(), first_block(simd, rest, 0), seen);
    }
    scan.end(bytes.len(), seen);
}

struct BlockScan<'b> {
    bytes: &'b [u8],
    wanted: ScanTargets,
    /// Of the block before, and which of its dots stand behind a digit.
    before: Kinds,
    points: u64,
    /// Where numbers, dotted runs and runs with colons were last done.
    number: usize,
    dotted: usize,
    colons: usize,
    /// Where the bytes begin that are all of a token so far.
    run: usize,
}

impl BlockScan<'_> {
    #[inline(always)]
    fn block<S: Simd>(&mut self, at: usize, bytes: u8x64<S>, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        // Half of all blocks hold a digit, so asking for one first would cost more than it spares.
        let (before, now) = (self.before, Kinds::of(bytes));
        let points = now.dots & (now.digits << 1 | before.digits >> 63);
        let points_before = std::mem::replace(&mut self.points, points);
        self.before = now;
        if may_hold_number(before, now) && self.wanted.digits > 0 {
            self.numbers(at, before, now, seen);
        }
        if points_before.count_ones() + points.count_ones() >= POINTS && self.wanted.dots {
            self.dots(at, before, now, seen);
        }
        let pairs = now.colons & (now.colons << 1 | before.colons >> 63);
        if pairs != 0 && self.wanted.colons {
            self.colons(at, pairs, seen);
        }
        if now.marks != 0 {
            self.marks(at, seen);
        }
        if now.token != u64::MAX && self.wanted.run > 0 {
            self.runs(at, now.token, seen);
        }
    }

    /// The runs that end in a block whose bytes of tokens are known; some bytes are none.
    #[inline(always)]
    fn runs(&mut self, at: usize, token: u64, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let end = at + token.trailing_ones() as usize;
        if end >= self.run + self.wanted.run {
            seen(CandidateKind::Run, self.run..end);
        }
        // Where eight, and then fifteen in a row begin.
        let two = token & token >> 1;
        let four = two & two >> 2;
        let eight = four & four >> 4;
        let long = eight & eight >> 7;
        if long != 0 {
            self.inner_runs(at, token, long, seen);
        }
        self.run = at + BLOCK - token.leading_ones() as usize;
    }

    /// Runs that neither begin nor end with the block. `long`: where fifteen bytes of a token begin.
    #[inline(always)]
    fn inner_runs(&mut self, at: usize, token: u64, long: u64, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let mut left = long & !((1 << token.trailing_ones()) - 1);
        while left != 0 {
            let start = left.trailing_zeros();
            let length = (token >> start).trailing_ones();
            if start + length == BLOCK as u32 {
                return;
            }
            if length as usize >= self.wanted.run {
                let start = at + start as usize;
                seen(CandidateKind::Run, start..start + length as usize);
            }
            left &= !(((1 << length) - 1) << start);
        }
    }

    /// What the last block has open.
    fn end(&mut self, end: usize, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        if self.wanted.run > 0 && end >= self.run + self.wanted.run {
            seen(CandidateKind::Run, self.run..end);
        }
    }

    #[inline(never)]
    fn numbers(&mut self, at: usize, before: Kinds, now: Kinds, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let digits = shifted(wide_bits(before.digits, now.digits), at);
        let linked = linked(digits, shifted(wide_bits(before.separators, now.separators), at));
        let part = (at.saturating_sub(BLOCK), self.bytes.len().min(at + BLOCK));
        let mut number = |range, digits| seen(CandidateKind::Number(digits), range);
        self.number = numbers_in(self.bytes, part, (digits, linked), self.number, self.wanted.digits, &mut number);
    }

    /// Numbers with dots between them, in this block and the one before.
    #[inline(never)]
    fn dots(&mut self, at: usize, before: Kinds, now: Kinds, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let digits = wide_bits(before.digits, now.digits);
        let between = wide_bits(before.dots, now.dots) & (digits << 1) & (digits >> 1);
        if between.count_ones() >= POINTS {
            let from = at.saturating_sub(BLOCK);
            let mut dotted = |range| seen(CandidateKind::Dotted, range);
            self.dotted = dotted_in(self.bytes, from, shifted(between, at), self.dotted, &mut dotted);
        }
    }

    /// Colons that follow on one.
    #[inline(never)]
    fn colons(&mut self, at: usize, mut pairs: u64, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        while pairs != 0 {
            let first = at + pairs.trailing_zeros() as usize - 1;
            pairs &= pairs - 1;
            if first >= self.colons {
                let (end, run) = colons_at(self.bytes, first, self.colons, self.wanted.is_text);
                self.colons = end;
                run.into_iter().for_each(|run| seen(CandidateKind::Colons, run));
            }
        }
    }

    #[inline(never)]
    fn marks(&mut self, at: usize, seen: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let end = self.bytes.len().min(at + BLOCK);
        let mut see = |sight: CandidateKind, at: usize| seen(sight, at..at + 1);
        if self.wanted.at_signs {
            memchr::memchr_iter(b'@', &self.bytes[at..end]).for_each(|found| see(CandidateKind::AtSign, at + found));
        }
        if self.wanted.hidden {
            let is_escape = |found: &usize| self.bytes.get(found + 1) == Some(&b'u');
            let escapes = memchr::memchr_iter(b'\\', &self.bytes[at..end]).map(|found| at + found).filter(is_escape);
            escapes.for_each(|found| see(CandidateKind::Hidden, found));
            // Every look-alike begins with one of three bytes, as UTF-8 has it.
            let begins = memchr::memchr3_iter(0xE2, 0xEF, 0xC2, &self.bytes[at..end]).map(|found| at + found);
            begins.filter(|&found| is_confusable(self.bytes, found)).for_each(|found| see(CandidateKind::Hidden, found));
        }
    }
}

/// Whether a block may hold a number, or the end of one that began in the block before.
#[inline(always)]
fn may_hold_number(before: Kinds, now: Kinds) -> bool {
    let (last, first) = (|bits: u64| bits >> (BLOCK - SPREAD), |bits: u64| bits << (BLOCK - SPREAD) >> (BLOCK - 2 * SPREAD));
    let digits = last(before.digits) | first(now.digits);
    let across = || may_be_number(linked(digits, last(before.separators) | first(now.separators)));
    let inside = || may_be_number(linked(now.digits, now.separators));
    digits.count_ones() >= FEWEST && across() || now.digits.count_ones() >= FEWEST && inside()
}

/// The bits of two neighbouring blocks.
#[inline(always)]
fn wide_bits(before: u64, now: u64) -> u128 {
    u128::from(before) | u128::from(now) << BLOCK
}

/// The bits of two blocks, from where bytes begin: before the first block there are none.
fn shifted(bits: u128, at: usize) -> u128 {
    if at == 0 { bits >> BLOCK } else { bits }
}

#[cfg(test)]
mod tests;
