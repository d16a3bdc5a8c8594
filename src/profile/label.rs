//! What a message is about: the record, a field, an item.
//!
//! Owns how places in a record are named to a person. Must not know profiles and records.

use std::fmt;

/// What a message is about.
#[derive(Clone, Copy)]
pub(super) enum Label<'l> {
    Record,
    Field(&'l str),
    Item(&'l str),
}

impl<'l> Label<'l> {
    /// The name that items of this value carry.
    pub(super) fn name(self) -> &'l str {
        match self {
            Label::Record => "the record",
            Label::Field(name) | Label::Item(name) => name,
        }
    }
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Record => formatter.write_str("the record"),
            Label::Field(name) => write!(formatter, "`{name}`"),
            Label::Item(name) => write!(formatter, "an item of `{name}`"),
        }
    }
}
