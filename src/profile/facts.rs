//! Plain facts about values, as the shape's demands need them.
//!
//! Owns what counts as present, equal, blank and empty. Reports nothing.

use super::raw::Literal;
use super::shape::{Object, When};
use crate::record::{Kind, Value, same_name};

/// Which members an object has, as bit sets over the fields of its shape.
#[derive(Clone, Copy)]
pub(super) struct Present<'r> {
    /// By field, its last value. More fields than this are looked up by name.
    values: [Option<Value<'r>>; FEW],
    pub(super) seen: u64,
    /// Those that are not null.
    pub(super) filled: u64,
    /// Whether a name stands twice.
    pub(super) repeated: bool,
}

/// Fields whose values are kept at hand.
const FEW: usize = 8;

impl<'r> Present<'r> {
    /// The value of a field.
    pub(super) fn get(&self, field: usize, object: &Object, value: Value<'r>) -> Option<Value<'r>> {
        if self.seen & 1 << field == 0 {
            return None;
        }
        self.values.get(field).copied().unwrap_or_else(|| value.get(&object.fields[field].name))
    }
}

/// Which members of an object are there.
pub(super) fn presence<'r>(object: &Object, value: Value<'r>) -> Present<'r> {
    let mut present = Present { values: [None; FEW], seen: 0, filled: 0, repeated: false };
    for member in value.members() {
        let Some(field) = object.field(member.name) else { continue };
        let bit = 1 << field;
        present.repeated |= present.seen & bit != 0;
        present.seen |= bit;
        if let Some(kept) = present.values.get_mut(field) {
            *kept = Some(member.value);
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
pub(super) fn applies<'r>(when: &When, object: &Object, present: &Present<'r>, value: Value<'r>) -> bool {
    when.present & !present.filled == 0
        && when.absent & present.filled == 0
        && when.is.iter().all(|(field, values)| {
            let found = present.get(*field, object, value).and_then(Value::as_str);
            found.is_some_and(|found| values.iter().any(|value| same_name(value, found)))
        })
}

/// Whether a value is a literal of the profile.
pub(super) fn equals(literal: &Literal, value: Value<'_>) -> bool {
    match literal {
        Literal::String(text) => value.as_str().is_some_and(|found| same_name(found, text)),
        Literal::Boolean(truth) => value.as_bool() == Some(*truth),
        Literal::Integer(number) => value.as_f64() == Some(*number as f64),
        Literal::Number(number) => value.as_f64() == Some(*number),
    }
}

/// Nothing but white space, and nothing at all.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether a string, array or object has nothing in it.
pub(super) fn is_empty(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Array | Kind::Object => value.is_empty(),
        _ => value.as_str() == Some(""),
    }
}

/// Whether an item has a member of these names that is not blank.
pub(super) fn has_content(item: Value<'_>, names: &[String]) -> bool {
    names.iter().filter_map(|name| item.get(name)).any(|found| match found.as_str() {
        Some(text) => !is_blank(text),
        None => found.kind() != Kind::Null,
    })
}
