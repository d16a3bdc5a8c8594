//! Plain facts about values, as the shape's demands need them.
//!
//! Owns what counts as present, equal, blank and empty. Reports nothing.

use super::raw::Literal;
use super::shape::{Object, When};
use crate::json::{Kind, Value, same_name};

/// Which members an object has, as bit sets over the fields of its shape.
pub(crate) struct Present {
    /// By field, the node of its last value. More fields than this are looked up by name.
    nodes: [u32; FEW],
    /// By member, its field and one; 0 for none. More members than this are looked up by name.
    fields: [u8; MEMBERS],
    pub(crate) seen: u64,
    /// Those that are not null.
    pub(crate) filled: u64,
    /// Whether a name stands twice.
    pub(crate) repeated: bool,
}

/// Fields whose values are kept at hand.
const FEW: usize = 8;

/// Members whose fields are kept at hand.
const MEMBERS: usize = 16;

impl Present {
    /// The value of a field.
    pub(crate) fn get<'r>(&self, field: usize, object: &Object, value: Value<'r>) -> Option<Value<'r>> {
        if self.seen & 1 << field == 0 {
            return None;
        }
        match self.nodes.get(field) {
            Some(&node) => Some(value.sibling(node)),
            None => value.get(&object.fields[field].name),
        }
    }

    /// The field of the member with this number and name.
    pub(crate) fn field_of(&self, number: usize, name: &str, object: &Object) -> Option<usize> {
        match self.fields.get(number) {
            Some(&field) => usize::from(field).checked_sub(1),
            None => object.field(name),
        }
    }
}

/// Which members of an object are there.
pub(crate) fn presence(object: &Object, value: Value<'_>) -> Present {
    let mut present = Present { nodes: [0; FEW], fields: [0; MEMBERS], seen: 0, filled: 0, repeated: false };
    for (number, member) in value.members().enumerate() {
        let Some(field) = object.field(member.name) else { continue };
        if let Some(kept) = present.fields.get_mut(number) {
            *kept = field as u8 + 1;
        }
        let bit = 1 << field;
        present.repeated |= present.seen & bit != 0;
        present.seen |= bit;
        if let Some(kept) = present.nodes.get_mut(field) {
            *kept = member.value.node();
        }
        if member.value.kind() == Kind::Null {
            present.filled &= !bit;
        } else {
            present.filled |= bit;
        }
    }
    present
}

/// Whether a conditional demand holds for an object.
pub(crate) fn applies(when: &When, object: &Object, present: &Present, value: Value<'_>) -> bool {
    when.present & !present.filled == 0
        && when.absent & present.filled == 0
        && when.is.iter().all(|(field, values)| {
            let found = present.get(*field, object, value).and_then(Value::as_str);
            found.is_some_and(|found| values.iter().any(|value| same_name(value, found)))
        })
}

/// Whether a value is a literal of the profile.
pub(crate) fn equals(literal: &Literal, value: Value<'_>) -> bool {
    match literal {
        Literal::String(text) => value.as_str().is_some_and(|found| same_name(found, text)),
        Literal::Boolean(truth) => value.as_bool() == Some(*truth),
        Literal::Integer(number) => value.as_f64() == Some(*number as f64),
        Literal::Number(number) => value.as_f64() == Some(*number),
    }
}

/// Nothing but white space, and nothing at all.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Digits, perhaps with a sign and a fraction.
pub(crate) fn is_figures(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    digits.first().is_some_and(u8::is_ascii_digit)
        && digits.len() <= 20
        && digits.last().is_some_and(u8::is_ascii_digit)
        && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
        && digits.iter().filter(|&&byte| byte == b'.').count() <= 1
}

/// Whether a string, array or object has nothing in it.
pub(crate) fn is_empty(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Array | Kind::Object => value.is_empty(),
        _ => value.as_str() == Some(""),
    }
}

/// Whether a value is neither blank nor null.
pub(crate) fn is_content(value: Value<'_>) -> bool {
    match value.as_str() {
        Some(text) => !is_blank(text),
        None => value.kind() != Kind::Null,
    }
}

/// Whether an item has a member of these names that is not blank.
pub(crate) fn has_content(item: Value<'_>, names: &[String]) -> bool {
    names.iter().any(|name| item.get(name).is_some_and(is_content))
}
