//! The first stage of the prefilter: one scan of a block of decoded text for the triggers of all checks.
//!
//! Owns the searchers: fragments of literals in a vector search, which is several times faster than one automaton of all literals, and the
//! look for bytes beyond ASCII and control characters. Literals beyond ASCII are searched only in texts that are. Reports where a literal
//! is and which checks to call; what it means is theirs to judge.

use std::sync::Arc;

use fearless_simd::{Level, dispatch};
use memchr::memmem;

use crate::check::{Fired, TextCheck, Trigger};
use crate::search::literal_selection::{Fragment, select_fragments};
use crate::search::teddy::{SHORTEST, Teddy};

/// The checks to call for a literal, each with its own numbers for it.
type Calls = Vec<(usize, Fired)>;

/// The searchers for all triggers of a plan.
pub(crate) struct Prefilter {
    ascii: Searcher,
    /// For literals beyond ASCII.
    beyond_ascii: Searcher,
    /// By id: fragments first, then the two below.
    calls: Vec<Calls>,
    /// By id, the checks without literals, which can be called before the block is searched.
    early: Vec<Calls>,
    /// By id, the literals that its fragment is searched for.
    literals_of: Vec<Vec<LiteralAt>>,
    non_ascii: usize,
    control: usize,
}

/// A literal to verify where its fragment was found.
struct LiteralAt {
    text: String,
    /// The offset of the fragment in it.
    fragment: usize,
    /// It counts in any string of a record, not only in the texts of turns.
    anywhere: bool,
}

/// A search for the fragments of some literals.
#[derive(Default)]
struct Searcher {
    teddy: Teddy,
    /// The ids of its fragments.
    ids: Vec<LiteralId>,
    /// Fragments that are too short for it: whole literals of one or two bytes.
    short: Vec<(memmem::Finder<'static>, LiteralId)>,
}

/// A literal, its check, and its number there.
type TriggerLiteral<'l> = (&'l str, usize, usize);

/// The number of a literal that counts anywhere in a record.
const ANYWHERE: usize = usize::MAX;

/// The index of what the scan found: a fragment, bytes beyond ASCII, or a control character.
pub(crate) type LiteralId = usize;

impl Prefilter {
    /// The scan for the triggers of the checks.
    pub(crate) fn new(checks: &[Arc<dyn TextCheck>]) -> Self {
        let triggers: Vec<(usize, usize, Trigger)> = checks
            .iter()
            .enumerate()
            .flat_map(|(check, built)| built.triggers().into_iter().map(move |(number, trigger)| (check, number, trigger)))
            .collect();
        let mut literals: Vec<TriggerLiteral<'_>> = triggers
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
            literals_of: Vec::new(),
            non_ascii: 0,
            control: 0,
        };
        made.ascii = made.searcher(&plain);
        made.beyond_ascii = made.searcher(&other);
        let of = |literals_of: Trigger| triggers.iter().filter(move |(.., trigger)| *trigger == literals_of);
        made.non_ascii = made.add_calls(of(Trigger::NonAscii).map(|&(check, number, _)| (check, number)));
        made.control = made.add_calls(of(Trigger::Control).map(|&(check, number, _)| (check, number)));
        let has_literals =
            |check: usize| triggers.iter().any(|(other, _, trigger)| *other == check && matches!(trigger, Trigger::Literal(_)));
        for calls in &mut made.calls {
            let (late, early) = std::mem::take(calls).into_iter().partition(|&(check, _)| has_literals(check));
            *calls = late;
            made.early.push(early);
        }
        made
    }

    fn add_calls(&mut self, literals_of: impl Iterator<Item = (usize, usize)>) -> LiteralId {
        let mut calls = Calls::new();
        for (check, number) in literals_of.filter(|&(_, number)| number != ANYWHERE) {
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
        self.literals_of.push(Vec::new());
        self.calls.len() - 1
    }

    fn searcher(&mut self, literals: &[TriggerLiteral<'_>]) -> Searcher {
        let bytes: Vec<&[u8]> = literals.iter().map(|(literal, ..)| literal.as_bytes()).collect();
        let (long, short): (Vec<Fragment<'_>>, Vec<Fragment<'_>>) =
            select_fragments(&bytes).into_iter().partition(|fragment| fragment.bytes.len() >= SHORTEST);
        let bytes: Vec<&[u8]> = long.iter().map(|fragment| fragment.bytes).collect();
        Searcher {
            teddy: Teddy::new(&bytes),
            ids: long.iter().map(|fragment| self.id(fragment, literals)).collect(),
            short: short
                .iter()
                .map(|fragment| (memmem::Finder::new(fragment.bytes).into_owned(), self.id(fragment, literals)))
                .collect(),
        }
    }

    fn id(&mut self, fragment: &Fragment<'_>, literals: &[TriggerLiteral<'_>]) -> LiteralId {
        let of_part = || fragment.literals.iter().map(|&number| literals[number]);
        let id = self.add_calls(of_part().map(|(_, check, number)| (check, number)));
        self.literals_of[id] = of_part().flat_map(|literals_of| places(literals_of, fragment.bytes)).collect();
        id
    }

    /// Whether no check has a trigger.
    pub(crate) fn is_empty(&self) -> bool {
        self.calls.iter().chain(&self.early).all(Vec::is_empty) && self.literals_of.iter().all(Vec::is_empty)
    }

    /// Whether a literal of a turn is where its fragment was found; `anywhere` is called with the
    /// start of each that concerns the record, turn or not.
    pub(crate) fn verify(&self, block: &[u8], offset: usize, id: LiteralId, mut anywhere: impl FnMut(usize)) -> bool {
        let mut concerns_text = false;
        for literal in &self.literals_of[id] {
            if concerns_text && !literal.anywhere {
                continue;
            }
            let is_there = |start: &usize| block[*start..].starts_with(literal.text.as_bytes());
            match offset.checked_sub(literal.fragment).filter(is_there) {
                Some(start) if literal.anywhere => anywhere(start),
                Some(_) => concerns_text = true,
                None => {}
            }
        }
        concerns_text
    }

    /// The checks to call at once.
    pub(crate) fn early_calls(&self, id: LiteralId) -> &[(usize, Fired)] {
        &self.early[id]
    }

    /// The checks to call when the whole block was searched.
    pub(crate) fn calls(&self, id: LiteralId) -> &[(usize, Fired)] {
        &self.calls[id]
    }

    /// Calls `found` with the offset of each literal of plain ASCII in the block. Offsets ascend but for a few steps back: within 64 bytes
    /// one group of literals comes after the other, and literals of one or two bytes come last.
    pub(crate) fn literals(&self, block: &[u8], found: impl FnMut(usize, LiteralId)) {
        self.ascii.search(block, found);
    }

    /// Whether a check has a trigger beyond plain ASCII text.
    pub(crate) fn looks_at_bytes(&self) -> bool {
        let literals_of = |&id: &LiteralId| !self.calls[id].is_empty() || !self.early[id].is_empty();
        !self.beyond_ascii.is_empty() || [self.non_ascii, self.control].iter().any(literals_of)
    }

    /// Calls `found` with every trigger in a text beyond plain ASCII.
    pub(crate) fn beyond_plain(&self, text: &[u8], mut found: impl FnMut(LiteralId)) {
        let (non_ascii, control) = beyond_plain(text);
        if non_ascii {
            found(self.non_ascii);
            self.beyond_ascii.search(text, |_, id| found(id));
        }
        if control {
            found(self.control);
        }
    }
}

/// A literal, once for each place of a fragment in it.
fn places((literal, _, number): TriggerLiteral<'_>, fragment: &[u8]) -> Vec<LiteralAt> {
    let literal = |fragment: usize| LiteralAt { text: literal.to_owned(), fragment, anywhere: number == ANYWHERE };
    memchr::memmem::find_iter(literal(0).text.as_bytes(), fragment).map(literal).collect()
}

impl Searcher {
    fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.short.is_empty()
    }

    fn search(&self, block: &[u8], mut found: impl FnMut(usize, LiteralId)) {
        self.teddy.search(block, |at, fragment| found(at, self.ids[fragment]));
        for (literal, id) in &self.short {
            let mut from = 0;
            while let Some(at) = literal.find(&block[from..]) {
                found(from + at, *id);
                // One may begin within another.
                from += at + 1;
            }
        }
    }
}

/// Whether the bytes hold one beyond ASCII, and a control character other than tab, line feed and carriage return.
///
/// Written with unions and minima, which the compiler turns into vector code for the processor at hand.
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
