//! Plain facts about values, as the shape's demands need them.
//!
//! Owns what counts as present, equal, blank and empty. Reports nothing.

use super::raw::Literal;
use super::shape::{Object, When};
use crate::record::{Kind, Value};

/// Which members an object has, as bit sets over the fields of its shape.
#[derive(Clone, Copy, Default)]
pub(super) struct Present {
    pub(super) seen: u64,
    /// Those that are not null.
    pub(super) filled: u64,
    /// Whether a name stands twice.
    pub(super) repeated: bool,
}

/// Which members of an object are there.
pub(super) fn presence(object: &Object, value: Value<'_>) -> Present {
    let mut present = Present::default();
    for member in value.members() {
        let Some(field) = object.field(member.name) else { continue };
        let bit = 1 << field;
        present.repeated |= present.seen & bit != 0;
        present.seen |= bit;
        if member.value.kind() == Kind::Null {
            present.filled &= !bit;
        } else {
            present.filled |= bit;
        }
    }
    present
}

/// Whether a conditional demand holds for an object.
pub(super) fn applies(when: &When, object: &Object, present: Present, value: Value<'_>) -> bool {
    when.present & !present.filled == 0
        && when.absent & present.filled == 0
        && when.is.iter().all(|(field, values)| {
            let found = value.get(&object.fields[*field].name).and_then(Value::as_str);
            found.is_some_and(|found| values.iter().any(|value| value == found))
        })
}

/// Whether a value is a literal of the profile.
pub(super) fn equals(literal: &Literal, value: Value<'_>) -> bool {
    match literal {
        Literal::String(text) => value.as_str() == Some(text),
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
