//! A record as checks see it.
//!
//! Owns the view that joins the parsed value and the turns that the profile found in it. Borrowed, never copied.

use simd_json::Node;

use super::tally::Position;
use crate::json::Value;
use crate::profile::{RecordShape, Turn};
use crate::rule::{Role, RoleSet};

/// One line that parsed to an object.
pub struct Record<'r> {
    pub(crate) raw: &'r [u8],
    pub(crate) tape: &'r [Node<'r>],
    pub(crate) turns: &'r [Turn],
    pub(crate) position: Position,
    pub(crate) shape: Option<RecordShape>,
    pub(crate) line: Option<u64>,
}

/// One piece of text that a model sees or learns.
#[derive(Clone, Copy)]
pub struct TurnText<'r> {
    /// Whose text it is.
    pub role: Role,
    /// The decoded text.
    pub text: &'r str,
    /// Its node.
    pub node: u32,
    /// The line of the record that it stands in, with all escapes.
    pub raw: &'r [u8],
}

impl<'r> Record<'r> {
    /// The line as it stands in the file, without the line end.
    pub fn raw(&self) -> &'r [u8] {
        self.raw
    }

    /// The parsed value.
    pub fn value(&self) -> Value<'r> {
        Value::at(self.tape, 0)
    }

    /// Where the record stands in the dataset.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The 1-based line of the file, when a check said that it [needs it](crate::check::RecordCheck::needs_lines).
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// The text of a turn.
    pub(crate) fn text(&self, turn: &Turn) -> Option<TurnText<'r>> {
        let text = Value::at(self.tape, turn.node).as_str()?;
        Some(TurnText { role: turn.role, text, node: turn.node, raw: self.raw })
    }

    /// Whether of two values one is in the other, or both are the same.
    pub(crate) fn overlap(&self, one: u32, other: u32) -> bool {
        let end = |node: u32| node + Value::at(self.tape, node).width();
        one < end(other) && other < end(one)
    }

    /// The turns with one of the roles, in document order.
    pub fn turns(&self, roles: RoleSet) -> impl Iterator<Item = TurnText<'r>> {
        let (tape, raw) = (self.tape, self.raw);
        self.turns.iter().filter(move |turn| roles.contains(turn.role)).filter_map(move |turn| {
            let text = Value::at(tape, turn.node).as_str()?;
            Some(TurnText { role: turn.role, text, node: turn.node, raw })
        })
    }
}
