//! The candidate texts of a chunk: those that some check must be called with.
//!
//! Owns the table of the place of each text in the decoded block of its chunk, and the way from what the prefilter found to the checks to
//! call. The texts are read where they were decoded: nothing is parsed again for a candidate that turns out to be clean.

use super::prefilter::{LiteralId, Prefilter};
use crate::check::{Fired, TurnText};
use crate::rule::Role;

/// The texts of one chunk, in the order of the block.
#[derive(Default)]
pub(crate) struct Texts {
    texts: Vec<Text>,
    seen: Vec<(u32, LiteralId)>,
    /// The calls of the text that was added last.
    early: Vec<(usize, Fired)>,
    /// The offsets of literals that count anywhere in a record, mostly ascending.
    anywhere: Vec<usize>,
}

struct Text {
    start: usize,
    end: usize,
    record: u32,
    node: u32,
    role: Role,
}

/// A text that calls at least one check.
pub(crate) struct Candidate {
    /// Index of its record among those of the chunk.
    pub(crate) record: usize,
    /// Byte range of the text in the block.
    start: usize,
    end: usize,
    node: u32,
    role: Role,
}

impl Candidate {
    /// The text, read from the block that it was found in, with the line of its record.
    pub(crate) fn turn<'b>(&self, block: &'b [u8], raw: &'b [u8]) -> Option<TurnText<'b>> {
        let text = simdutf8::basic::from_utf8(block.get(self.start..self.end)?).ok()?;
        Some(TurnText { role: self.role, text, node: self.node, raw })
    }
}

impl Texts {
    pub(crate) fn clear(&mut self) {
        self.texts.clear();
        self.seen.clear();
        self.anywhere.clear();
    }

    /// The range in the block of the text around an offset, when it is the text of a turn.
    pub(crate) fn text_at(&self, offset: usize) -> Option<std::ops::Range<usize>> {
        let next = self.texts.partition_point(|text| text.end <= offset);
        self.texts.get(next).filter(|text| text.start <= offset).map(|text| text.start..text.end)
    }

    /// Offsets in the block of literals that count anywhere in their record.
    pub(crate) fn anywhere(&self) -> &[usize] {
        &self.anywhere
    }

    /// Notes a text of the record with this index. `start` is where the block holds it; texts come in ascending order.
    pub(crate) fn note(&mut self, record: usize, turn: &TurnText<'_>, start: usize) {
        let end = start + turn.text.len();
        self.texts.push(Text { start, end, record: record as u32, node: turn.node, role: turn.role });
    }

    /// Looks at the text that was noted last for what no plain text holds. Returns the checks to call at once.
    pub(crate) fn look_beyond_plain(&mut self, prefilter: &Prefilter, text: &str) -> &[(usize, Fired)] {
        self.early.clear();
        if prefilter.looks_at_bytes() {
            let number = self.texts.len() as u32 - 1;
            prefilter.beyond_plain(text.as_bytes(), |id| {
                unite(&mut self.early, prefilter.early_calls(id));
                let seen = (number, id);
                if !prefilter.calls(id).is_empty() && self.seen.last() != Some(&seen) {
                    self.seen.push(seen);
                }
            });
        }
        &self.early
    }

    /// Scans the block for literals.
    pub(crate) fn scan(&mut self, prefilter: &Prefilter, block: &[u8]) {
        let (texts, seen, anywhere) = (&self.texts, &mut self.seen, &mut self.anywhere);
        let mut next = 0;
        let mut last = 0;
        prefilter.literals(block, |offset, id| {
            if !prefilter.verify(block, offset, id, |start| anywhere.push(start)) {
                return;
            }
            if offset < last {
                next = texts[..next].partition_point(|text| text.end <= offset);
            }
            last = offset;
            next += texts[next..].iter().take_while(|text| text.end <= offset).count();
            // A text full of one literal is one candidate.
            if texts.get(next).is_some_and(|text| text.start <= offset) && seen.last() != Some(&(next as u32, id)) {
                seen.push((next as u32, id));
            }
        });
        self.seen.sort_unstable();
        self.seen.dedup();
    }

    /// Calls `called` with each text that something was seen in and what it means to each check, by the check's index.
    pub(crate) fn candidates(&self, prefilter: &Prefilter, mut called: impl FnMut(Candidate, &[(usize, Fired)])) {
        let mut calls: Vec<(usize, Fired)> = Vec::new();
        for seen in self.seen.chunk_by(|one, other| one.0 == other.0) {
            calls.clear();
            seen.iter().for_each(|&(_, id)| unite(&mut calls, prefilter.calls(id)));
            calls.sort_unstable_by_key(|&(check, _)| check);
            let text = &self.texts[seen[0].0 as usize];
            let candidate =
                Candidate { record: text.record as usize, start: text.start, end: text.end, node: text.node, role: text.role };
            called(candidate, &calls);
        }
    }
}

fn unite(calls: &mut Vec<(usize, Fired)>, more: &[(usize, Fired)]) {
    for &(check, fired) in more {
        match calls.iter_mut().find(|(known, _)| *known == check) {
            Some((_, known)) => known.unite(fired),
            None => calls.push((check, fired)),
        }
    }
}
