//! The scan for candidates that are known by their byte classes, in one pass.
//!
//! Owns the pass over blocks of 64 bytes: vector code says which bytes have each class, as bits, and only blocks that the bits do not exclude
//! are read byte by byte. One pass for all kinds in place of five took 200 MB of prose with all rules from 1.92 s to 1.00 s.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

use super::colons::colons_at;
use super::confusables::is_confusable;
use super::number::{FEWEST, SPREAD, dotted_in, linked, may_be_number, numbers_in};
use crate::search::byte_classes::ByteClasses;
use crate::simd::{BLOCK, first_block};

/// Dots in two neighbouring blocks from which on there may be four numbers with dots between them.
const POINTS: u32 = 3;

/// The kinds of candidates to look for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ScanTargets {
    pub(crate) at_signs: bool,
    pub(crate) dots: bool,
    pub(crate) colons: bool,
    /// The fewest digits of a number, six or more; 0 for none.
    pub(crate) digits: usize,
    /// Bytes of the shortest run of token characters, 15 or more; 0 for none.
    pub(crate) run: usize,
    /// What may hide any of them: confusable characters, and JSON escapes in a string.
    pub(crate) hidden: bool,
    /// The bytes are one whole text: nothing follows them.
    pub(crate) is_text: bool,
}

impl ScanTargets {
    fn is_empty(&self) -> bool {
        !(self.at_signs || self.dots || self.colons || self.hidden) && self.digits == 0 && self.run == 0
    }
}

/// The kind of a candidate.
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

/// Calls `found` with each candidate of the target kinds and its range, in order within each kind.
#[inline]
pub(crate) fn scan(bytes: &[u8], targets: ScanTargets, mut found: impl FnMut(CandidateKind, Range<usize>)) {
    if !targets.is_empty() {
        dispatch!(Level::new(), simd => scan_in(simd, bytes, targets, &mut found));
    }
}

#[inline(always)]
fn scan_in<S: Simd>(simd: S, bytes: &[u8], targets: ScanTargets, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
    let mut scan =
        BlockScan { bytes, targets, before: ByteClasses::default(), points: 0, number: 0, dotted: 0, colons: 0, run: 0 };
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (number, block) in blocks.iter().enumerate() {
        scan.block(number * BLOCK, u8x64::from_slice(simd, block), found);
    }
    if !rest.is_empty() {
        scan.block(bytes.len() - rest.len(), first_block(simd, rest, 0), found);
    }
    scan.end(bytes.len(), found);
}

struct BlockScan<'b> {
    bytes: &'b [u8],
    targets: ScanTargets,
    /// The classes of the block before, and which of its dots follow a digit.
    before: ByteClasses,
    points: u64,
    /// The end of the last number, dotted run and run with colons.
    number: usize,
    dotted: usize,
    colons: usize,
    /// The start of the current run of token characters.
    run: usize,
}

impl BlockScan<'_> {
    #[inline(always)]
    fn block<S: Simd>(&mut self, at: usize, bytes: u8x64<S>, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        // No early exit for blocks without a digit: half of all blocks have one, so the branch costs more than it saves.
        let (before, now) = (self.before, ByteClasses::of(bytes));
        let points = now.dots & (now.digits << 1 | before.digits >> 63);
        let points_before = std::mem::replace(&mut self.points, points);
        self.before = now;
        if may_hold_number(before, now) && self.targets.digits > 0 {
            self.numbers(at, before, now, found);
        }
        if points_before.count_ones() + points.count_ones() >= POINTS && self.targets.dots {
            self.dots(at, before, now, found);
        }
        let pairs = now.colons & (now.colons << 1 | before.colons >> 63);
        if pairs != 0 && self.targets.colons {
            self.colons(at, pairs, found);
        }
        if now.marks != 0 {
            self.marks(at, found);
        }
        if now.token != u64::MAX && self.targets.run > 0 {
            self.runs(at, now.token, found);
        }
    }

    /// The runs that end in a block, of which some bytes are outside of any token.
    #[inline(always)]
    fn runs(&mut self, at: usize, token: u64, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let end = at + token.trailing_ones() as usize;
        if end >= self.run + self.targets.run {
            found(CandidateKind::Run, self.run..end);
        }
        // Starts of eight, then of fifteen consecutive token bytes.
        let two = token & token >> 1;
        let four = two & two >> 2;
        let eight = four & four >> 4;
        let long = eight & eight >> 7;
        if long != 0 {
            self.inner_runs(at, token, long, found);
        }
        self.run = at + BLOCK - token.leading_ones() as usize;
    }

    /// Runs that neither begin nor end with the block. `long`: starts of fifteen token bytes.
    #[inline(always)]
    fn inner_runs(&mut self, at: usize, token: u64, long: u64, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let mut left = long & !((1 << token.trailing_ones()) - 1);
        while left != 0 {
            let start = left.trailing_zeros();
            let length = (token >> start).trailing_ones();
            if start + length == BLOCK as u32 {
                return;
            }
            if length as usize >= self.targets.run {
                let start = at + start as usize;
                found(CandidateKind::Run, start..start + length as usize);
            }
            left &= !(((1 << length) - 1) << start);
        }
    }

    /// The run that the last block ends with.
    fn end(&mut self, end: usize, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        if self.targets.run > 0 && end >= self.run + self.targets.run {
            found(CandidateKind::Run, self.run..end);
        }
    }

    #[inline(never)]
    fn numbers(&mut self, at: usize, before: ByteClasses, now: ByteClasses, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let digits = shifted(wide_bits(before.digits, now.digits), at);
        let linked = linked(digits, shifted(wide_bits(before.separators, now.separators), at));
        let part = (at.saturating_sub(BLOCK), self.bytes.len().min(at + BLOCK));
        let mut number = |range, digits| found(CandidateKind::Number(digits), range);
        self.number = numbers_in(self.bytes, part, (digits, linked), self.number, self.targets.digits, &mut number);
    }

    /// Numbers with dots between them, in this block and the one before.
    #[inline(never)]
    fn dots(&mut self, at: usize, before: ByteClasses, now: ByteClasses, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let digits = wide_bits(before.digits, now.digits);
        let between = wide_bits(before.dots, now.dots) & (digits << 1) & (digits >> 1);
        if between.count_ones() >= POINTS {
            let from = at.saturating_sub(BLOCK);
            let mut dotted = |range| found(CandidateKind::Dotted, range);
            self.dotted = dotted_in(self.bytes, from, shifted(between, at), self.dotted, &mut dotted);
        }
    }

    /// Colons that follow a colon.
    #[inline(never)]
    fn colons(&mut self, at: usize, mut pairs: u64, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        while pairs != 0 {
            let first = at + pairs.trailing_zeros() as usize - 1;
            pairs &= pairs - 1;
            if first >= self.colons {
                let (end, run) = colons_at(self.bytes, first, self.colons, self.targets.is_text);
                self.colons = end;
                run.into_iter().for_each(|run| found(CandidateKind::Colons, run));
            }
        }
    }

    #[inline(never)]
    fn marks(&mut self, at: usize, found: &mut impl FnMut(CandidateKind, Range<usize>)) {
        let end = self.bytes.len().min(at + BLOCK);
        let mut see = |kind: CandidateKind, at: usize| found(kind, at..at + 1);
        if self.targets.at_signs {
            memchr::memchr_iter(b'@', &self.bytes[at..end]).for_each(|found| see(CandidateKind::AtSign, at + found));
        }
        if self.targets.hidden {
            let is_escape = |found: &usize| self.bytes.get(found + 1) == Some(&b'u');
            let escapes = memchr::memchr_iter(b'\\', &self.bytes[at..end]).map(|found| at + found).filter(is_escape);
            escapes.for_each(|found| see(CandidateKind::Hidden, found));
            // In UTF-8 every confusable character begins with one of three bytes.
            let begins = memchr::memchr3_iter(0xE2, 0xEF, 0xC2, &self.bytes[at..end]).map(|found| at + found);
            begins.filter(|&found| is_confusable(self.bytes, found)).for_each(|found| see(CandidateKind::Hidden, found));
        }
    }
}

/// Whether a block may hold a number, or the end of one that began in the block before.
#[inline(always)]
fn may_hold_number(before: ByteClasses, now: ByteClasses) -> bool {
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
