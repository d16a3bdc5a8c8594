//! The kinds that a written shape allows.
//!
//! Owns the default of `type`: what the other demands of a shape speak about.

use super::raw::{OneOrMany, RawKind, RawShape};
use super::shape::Kinds;
use crate::json::Kind;

/// The words of the language for types.
pub(super) const TYPES: [(&str, Option<Kind>); 8] = [
    ("any", None),
    ("string", Some(Kind::String)),
    ("integer", Some(Kind::Integer)),
    ("number", Some(Kind::Number)),
    ("boolean", Some(Kind::Boolean)),
    ("array", Some(Kind::Array)),
    ("object", Some(Kind::Object)),
    ("null", Some(Kind::Null)),
];

/// Whether a shape makes demands on the members of an object.
pub(super) fn describes_object(raw: &RawShape) -> bool {
    !raw.fields.is_empty() || !raw.refused.is_empty() || raw.unknown.is_some()
}

/// The kinds that a shape allows: those it names, or those that its demands speak about.
pub(super) fn kinds(raw: &RawShape) -> Kinds {
    if let Some(kinds) = &raw.kind {
        return kinds_of(kinds);
    }
    if describes_object(raw) || raw.variants.is_some() {
        return Kinds::of(&[Kind::Object]);
    }
    if raw.items.is_some() || raw.min_items.is_some() || raw.max_items.is_some() || !raw.some.is_empty() {
        return Kinds::of(&[Kind::Array]);
    }
    let text = raw.pattern.is_some() || raw.non_blank || raw.role;
    if text || raw.min_length.is_some() || raw.max_length.is_some() { Kinds::of(&[Kind::String]) } else { Kinds::ANY }
}

/// The set of the types as written.
pub(super) fn kinds_of(raw: &OneOrMany<RawKind>) -> Kinds {
    let kinds = raw.as_slice().iter().map(|kind| match kind {
        RawKind::Null => Kind::Null,
        RawKind::Boolean => Kind::Boolean,
        RawKind::Integer => Kind::Integer,
        RawKind::Number => Kind::Number,
        RawKind::String => Kind::String,
        RawKind::Array => Kind::Array,
        RawKind::Object => Kind::Object,
    });
    Kinds::of(&kinds.collect::<Vec<_>>())
}
