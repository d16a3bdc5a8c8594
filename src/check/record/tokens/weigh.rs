//! What a record weighs in tokens: its texts, and what the target takes beside them.
//!
//! Owns the walk over a record for this and the bound that needs no vocabulary. Knows no limit and no rule.

use std::sync::Arc;

use crate::Error;
use crate::check::{JsonPointer, Record};
use crate::rule::{Role, RoleSet};
use crate::target::RunTarget;
use crate::tokenizer::Tokenizer;

/// Weighs records for one target.
pub(crate) struct Scale {
    tokenizer: Arc<Tokenizer>,
    /// Parts of every record.
    record: u64,
    at: Vec<(JsonPointer, i64)>,
    texts: Vec<JsonPointer>,
    names: Vec<JsonPointer>,
    approximate: Vec<JsonPointer>,
    /// No record has more parts than so many times its bytes, with [`Scale::record`] on top.
    parts_of_byte: u64,
}

/// One part of a record on the scale, in document order within its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it stands.
    pub(crate) node: u32,
    /// Whose text it is; nothing for what is taken beside the texts.
    pub(crate) role: Option<Role>,
    /// What it adds.
    pub(crate) parts: i64,
}

/// The sum of a record, so that the two sides of a preference do not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Weight {
    shared: i64,
    chosen: i64,
    rejected: i64,
}

impl Weight {
    pub(crate) fn add(&mut self, piece: Piece) {
        match piece.role {
            Some(Role::Chosen) => self.chosen += piece.parts,
            Some(Role::Rejected) => self.rejected += piece.parts,
            _ => self.shared += piece.parts,
        }
    }

    /// What the model reads at once: of two answers, one.
    pub(crate) fn at_once(self) -> u64 {
        (self.shared + self.chosen.max(self.rejected)).max(0).unsigned_abs()
    }

    /// What it reads in all.
    pub(crate) fn in_all(self) -> u64 {
        (self.shared + self.chosen + self.rejected).max(0).unsigned_abs()
    }
}

impl Scale {
    pub(crate) fn new(aim: &RunTarget) -> Result<Scale, Error> {
        let (tokenizer, overhead) = (aim.tokenizer()?, aim.overhead());
        let unit = tokenizer.parts_of_token();
        let steps = |places: &[String]| places.iter().map(|place| JsonPointer::new(Some(place))).collect();
        // A value takes at least two bytes that no other value takes: itself, or its brackets, and what parts it from the next.
        let dearest = overhead.at.values().copied().max().unwrap_or(0).max(0).unsigned_abs();
        Ok(Scale {
            record: overhead.record * unit,
            at: overhead.at.iter().map(|(place, tokens)| (JsonPointer::new(Some(place)), tokens * unit as i64)).collect(),
            texts: steps(&overhead.texts),
            names: steps(&overhead.names),
            approximate: steps(&overhead.approximate),
            parts_of_byte: (dearest * unit).div_ceil(2).max(1),
            tokenizer,
        })
    }

    pub(crate) fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// Whether the record has something whose tokens are not known exactly.
    pub(crate) fn approximates(&self, record: &Record<'_>) -> bool {
        let mut found = false;
        self.approximate.iter().for_each(|place| place.walk(record.value(), &mut |_| found = true));
        found
    }

    /// The tokens of the record are no more than this. Costs nothing, and says little.
    pub(crate) fn rough_bound(&self, record: &Record<'_>) -> Option<u64> {
        let parts = self.tokenizer.most_parts(record.raw().len() as u64)?;
        Some(self.tokenizer.tokens(parts * self.parts_of_byte + self.record))
    }

    /// The tokens of the record are no more than this. Costs a walk over the record.
    pub(crate) fn bound(&self, record: &Record<'_>) -> Option<u64> {
        let mut weight = Weight::default();
        self.pieces(record, &|text| self.tokenizer.most_parts(text.len() as u64), &mut |piece| weight.add(piece))?;
        Some(self.tokenizer.tokens(weight.at_once()))
    }

    /// Puts every piece of the record on the scale; nothing when the tokenizer fails on one of them.
    pub(crate) fn weigh(&self, record: &Record<'_>, put: &mut dyn FnMut(Piece)) -> Option<()> {
        self.pieces(record, &|text| self.tokenizer.parts(text), put)
    }

    fn pieces(&self, record: &Record<'_>, count: &dyn Fn(&str) -> Option<u64>, put: &mut dyn FnMut(Piece)) -> Option<()> {
        for turn in record.turns(RoleSet::ALL).filter(|turn| turn.role != Role::Label) {
            put(Piece { node: turn.node, role: Some(turn.role), parts: count(turn.text)? as i64 });
        }
        let mut failed = false;
        let value = record.value();
        for place in &self.texts {
            place.walk(value, &mut |found| {
                let Some(text) = found.as_str() else { return };
                match count(text) {
                    Some(parts) => put(Piece { node: found.node(), role: None, parts: parts as i64 }),
                    None => failed = true,
                }
            });
        }
        for place in &self.names {
            place.walk(value, &mut |found| {
                found.members().for_each(|member| match count(member.name) {
                    Some(parts) => put(Piece { node: member.value.node(), role: None, parts: parts as i64 }),
                    None => failed = true,
                });
            });
        }
        for (place, parts) in &self.at {
            place.walk(value, &mut |found| put(Piece { node: found.node(), role: None, parts: *parts }));
        }
        if self.record > 0 {
            put(Piece { node: 0, role: None, parts: self.record as i64 });
        }
        (!failed).then_some(())
    }
}
