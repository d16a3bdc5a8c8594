//! Where the label of a record stands, and what passes for one.
//!
//! Owns the places: the member that a rule names, the members that data sets call their label, and the answer, whose classes are
//! inferred when answers are few and short. Counts nothing.

use crate::check::Record;
use crate::json::pointer::JsonPointer;
use crate::json::{Kind, Value};
use crate::rule::Role;

/// A label is no longer than this, in bytes.
pub(crate) const LONGEST_LABEL: usize = 128;

/// An answer that is a class is no longer than this, in bytes.
const LONGEST_ANSWER: usize = 64;

/// Labels of one record that are counted.
pub(crate) const MOST_OF_RECORD: usize = 64;

/// The members that hold the label, as classification and unpaired preference sets call them.
pub(crate) const NAMES: [&str; 3] = ["label", "labels", "kto_tag"];

/// Where labels are looked for.
#[derive(Default)]
pub struct LabelPlace {
    /// The member that a rule names, as a JSON Pointer; otherwise the first of the usual members, or else the answer.
    pub(crate) named: Option<(String, JsonPointer)>,
}

impl LabelPlace {
    /// The member that a JSON Pointer names, in which `*` is every item or member; without one, the usual places.
    pub fn new(pointer: Option<&str>) -> LabelPlace {
        LabelPlace { named: pointer.map(|pointer| (pointer.to_owned(), JsonPointer::new(Some(pointer)))) }
    }
}

/// What a record has for a label.
pub(crate) enum Found<'r> {
    /// The value of a member, by the number of its name.
    Member(usize, Value<'r>),
    /// The last answer.
    Answer(Option<&'r str>),
}

/// The usual label of a record.
pub(crate) fn usual<'r>(record: &Record<'r>) -> Found<'r> {
    for member in record.value().members() {
        // Most names are told apart by their first byte.
        if matches!(member.name.as_bytes().first(), Some(b'l' | b'k'))
            && let Some(number) = NAMES.iter().position(|name| *name == member.name)
        {
            return Found::Member(number, member.value);
        }
    }
    let last = record.turns.iter().rev().find(|turn| matches!(turn.role, Role::Completion | Role::Assistant));
    Found::Answer(last.and_then(|turn| record.text(turn)).map(|turn| turn.text).filter(|text| is_class(text)))
}

fn is_class(text: &str) -> bool {
    let trimmed = text.trim_end();
    !trimmed.is_empty() && text.len() <= LONGEST_ANSWER && !trimmed.contains('\n')
}

/// Shows the labels that a value is: one, or those of a list. Returns whether there are any.
pub(crate) fn labels_of(value: Value<'_>, show: &mut dyn FnMut(&str)) {
    match value.kind() {
        Kind::String => {
            let label = value.as_str().filter(|text| !text.is_empty() && text.len() <= LONGEST_LABEL);
            label.into_iter().for_each(show);
        }
        Kind::Boolean => show(if value.as_bool() == Some(true) { "true" } else { "false" }),
        Kind::Integer => value.as_number().into_iter().for_each(|number| show(&number.to_string())),
        Kind::Array => value.items().filter(|item| item.kind() != Kind::Array).for_each(|item| labels_of(item, show)),
        _ => {}
    }
}
