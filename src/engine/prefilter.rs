//! One scan of a block of decoded text for what the checks wait for.
//!
//! Owns the searchers: parts of literals in a packed vector search, which runs several times faster than one automaton of all, and the
//! look at bytes beyond plain text. Literals beyond ASCII are searched in texts beyond ASCII only. Says where something was seen and
//! which checks want to know; what it means is theirs to judge.

use std::sync::Arc;

use fearless_simd::{Level, dispatch};
use memchr::memmem;

use crate::check::{Fired, TextCheck, Trigger};
use crate::search::literal_selection::{Part, parts};
use crate::search::teddy::{Packed, SHORTEST};

/// The checks that one sight calls, each with its own numbers of it.
type Calls = Vec<(usize, Fired)>;

/// The searchers for all triggers of a plan.
pub(crate) struct Prefilter {
    ascii: Searcher,
    /// For those that no text of plain ASCII holds.
    beyond_ascii: Searcher,
    /// By sight: the parts first, then the two below.
    calls: Vec<Calls>,
    /// By sight, the checks that wait for no literal, and so can be called before any was looked for.
    early: Vec<Calls>,
    /// By sight, the literals of plain ASCII that the part which is searched stands for.
    wanted: Vec<Vec<Literal>>,
    non_ascii: usize,
    control: usize,
}

/// A literal that somebody waits for.
struct Literal {
    text: String,
    /// Where in it the part stands that is searched.
    part: usize,
    /// It is waited for in any string of a record, not in the texts of turns.
    anywhere: bool,
}

/// A search for parts of literals.
#[derive(Default)]
struct Searcher {
    packed: Packed,
    /// Its sights by number of the part.
    sights: Vec<LiteralId>,
    /// Parts that are too short for it: whole literals of one or two bytes.
    short: Vec<(memmem::Finder<'static>, LiteralId)>,
}

/// A literal, the check that waits for it, and the number it has there.
type Wanted<'l> = (&'l str, usize, usize);

/// The number of a literal that is waited for anywhere in a record.
const ANYWHERE: usize = usize::MAX;

/// What was seen in a range of the block: a number that [`Prefilter::calls`] understands.
pub(crate) type LiteralId = usize;

impl Prefilter {
    /// The scan for the triggers of the checks.
    pub(crate) fn new(checks: &[Arc<dyn TextCheck>]) -> Self {
        let triggers: Vec<(usize, usize, Trigger)> = checks
            .iter()
            .enumerate()
            .flat_map(|(check, built)| built.triggers().into_iter().map(move |(number, trigger)| (check, number, trigger)))
            .collect();
        let mut literals: Vec<Wanted<'_>> = triggers
            .iter()
            .filter_map(|(check, number, trigger)| match trigger {
                Trigger::Literal(literal) if !literal.is_empty() => Some((literal.as_str(), *check, *number)),
                Trigger::Anywhere(literal) if !literal.is_empty() => Some((literal.as_str(), *check, ANYWHERE)),
                _ => None,
            })
            .collect();
        literals.sort_unstable();
        let (plain, other): (Vec<_>, Vec<_>) = literals.into_iter().partition(|(literal, ..)| literal.is_ascii());
        let mut made = Prefilter {
            ascii: Searcher::default(),
            beyond_ascii: Searcher::default(),
            calls: Vec::new(),
            early: Vec::new(),
            wanted: Vec::new(),
            non_ascii: 0,
            control: 0,
        };
        made.ascii = made.searcher(&plain);
        made.beyond_ascii = made.searcher(&other);
        let of = |wanted: Trigger| triggers.iter().filter(move |(.., trigger)| *trigger == wanted);
        made.non_ascii = made.add_calls(of(Trigger::NonAscii).map(|&(check, number, _)| (check, number)));
        made.control = made.add_calls(of(Trigger::Control).map(|&(check, number, _)| (check, number)));
        let waits =
            |check: usize| triggers.iter().any(|(other, _, trigger)| *other == check && matches!(trigger, Trigger::Literal(_)));
        for calls in &mut made.calls {
            let (late, early) = std::mem::take(calls).into_iter().partition(|&(check, _)| waits(check));
            *calls = late;
            made.early.push(early);
        }
        made
    }

    fn add_calls(&mut self, wanted: impl Iterator<Item = (usize, usize)>) -> LiteralId {
        let mut calls = Calls::new();
        for (check, number) in wanted.filter(|&(_, number)| number != ANYWHERE) {
            match calls.iter_mut().find(|(known, _)| *known == check) {
                Some((_, fired)) => fired.add(number),
                None => {
                    let mut fired = Fired::default();
                    fired.add(number);
                    calls.push((check, fired));
                }
            }
        }
        self.calls.push(calls);
        self.wanted.push(Vec::new());
        self.calls.len() - 1
    }

    fn searcher(&mut self, literals: &[Wanted<'_>]) -> Searcher {
        let bytes: Vec<&[u8]> = literals.iter().map(|(literal, ..)| literal.as_bytes()).collect();
        let (long, short): (Vec<Part<'_>>, Vec<Part<'_>>) =
            parts(&bytes).into_iter().partition(|part| part.bytes.len() >= SHORTEST);
        let bytes: Vec<&[u8]> = long.iter().map(|part| part.bytes).collect();
        Searcher {
            packed: Packed::new(&bytes),
            sights: long.iter().map(|part| self.sight(part, literals)).collect(),
            short: short.iter().map(|part| (memmem::Finder::new(part.bytes).into_owned(), self.sight(part, literals))).collect(),
        }
    }

    fn sight(&mut self, part: &Part<'_>, literals: &[Wanted<'_>]) -> LiteralId {
        let of_part = || part.literals.iter().map(|&number| literals[number]);
        let sight = self.add_calls(of_part().map(|(_, check, number)| (check, number)));
        self.wanted[sight] = of_part().flat_map(|wanted| places(wanted, part.bytes)).collect();
        sight
    }

    /// Whether no check waits for anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.calls.iter().chain(&self.early).all(Vec::is_empty) && self.wanted.iter().all(Vec::is_empty)
    }

    /// Whether a literal that a text is waited for with stands at a sight, which is only a part of it; `anywhere` is called with the
    /// start of each that concerns the record, turn or not.
    pub(crate) fn verify(&self, block: &[u8], offset: usize, sight: LiteralId, mut anywhere: impl FnMut(usize)) -> bool {
        let mut concerns_text = false;
        for literal in &self.wanted[sight] {
            if concerns_text && !literal.anywhere {
                continue;
            }
            let stands = |start: &usize| block[*start..].starts_with(literal.text.as_bytes());
            match offset.checked_sub(literal.part).filter(stands) {
                Some(start) if literal.anywhere => anywhere(start),
                Some(_) => concerns_text = true,
                None => {}
            }
        }
        concerns_text
    }

    /// The checks that a sight calls at once.
    pub(crate) fn early_calls(&self, sight: LiteralId) -> &[(usize, Fired)] {
        &self.early[sight]
    }

    /// The checks that a sight calls when all literals of the block have been looked for.
    pub(crate) fn calls(&self, sight: LiteralId) -> &[(usize, Fired)] {
        &self.calls[sight]
    }

    /// Calls `seen` with the offset of each literal of plain ASCII in the block. Offsets ascend but for a few steps back: within 64 bytes
    /// one group of literals comes after the other, and literals of one or two bytes come last.
    pub(crate) fn literals(&self, block: &[u8], seen: impl FnMut(usize, LiteralId)) {
        self.ascii.search(block, seen);
    }

    /// Whether somebody wants to know of bytes beyond plain ASCII text.
    pub(crate) fn looks_at_bytes(&self) -> bool {
        let wanted = |&sight: &LiteralId| !self.calls[sight].is_empty() || !self.early[sight].is_empty();
        !self.beyond_ascii.is_empty() || [self.non_ascii, self.control].iter().any(wanted)
    }

    /// Calls `seen` with everything that is seen in a text because it is more than plain ASCII.
    pub(crate) fn beyond_plain(&self, text: &[u8], mut seen: impl FnMut(LiteralId)) {
        let (non_ascii, control) = beyond_plain(text);
        if non_ascii {
            seen(self.non_ascii);
            self.beyond_ascii.search(text, |_, sight| seen(sight));
        }
        if control {
            seen(self.control);
        }
    }
}

/// A literal by the places where a part stands in it.
fn places((literal, _, number): Wanted<'_>, part: &[u8]) -> Vec<Literal> {
    let literal = |part: usize| Literal { text: literal.to_owned(), part, anywhere: number == ANYWHERE };
    memchr::memmem::find_iter(literal(0).text.as_bytes(), part).map(literal).collect()
}

impl Searcher {
    fn is_empty(&self) -> bool {
        self.sights.is_empty() && self.short.is_empty()
    }

    fn search(&self, block: &[u8], mut seen: impl FnMut(usize, LiteralId)) {
        self.packed.search(block, |at, part| seen(at, self.sights[part]));
        for (literal, sight) in &self.short {
            let mut from = 0;
            while let Some(at) = literal.find(&block[from..]) {
                seen(from + at, *sight);
                // One may begin within another.
                from += at + 1;
            }
        }
    }
}

/// Whether the bytes hold one beyond ASCII, and a control character other than tab, line feed and carriage return.
///
/// Written with unions and minima so that it becomes vector code, for the processor at hand.
pub(crate) fn beyond_plain(text: &[u8]) -> (bool, bool) {
    dispatch!(Level::new(), _ => beyond_plain_in(text))
}

#[inline(always)]
fn beyond_plain_in(text: &[u8]) -> (bool, bool) {
    const UPPER: u8 = 0x0E;
    let (mut any, mut lowest, mut middle, mut upper, mut delete) = (0_u8, u8::MAX, u8::MAX, u8::MAX, u8::MAX);
    for &byte in text {
        any |= byte;
        // 0x00 to 0x08, 0x0B to 0x0C, 0x0E to 0x1F, 0x7F: each is a minimum after a shift to zero.
        lowest = lowest.min(byte);
        middle = middle.min(byte.wrapping_sub(0x0B));
        upper = upper.min(byte.wrapping_sub(UPPER));
        delete = delete.min(byte ^ 0x7F);
    }
    (any >= 0x80, lowest <= 0x08 || middle <= 1 || upper <= 0x1F - UPPER || delete == 0)
}

#[cfg(test)]
mod tests;
