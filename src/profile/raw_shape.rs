//! The language of shapes as it is written.
//!
//! Owns the words of `[shape]` and `[shapes.*]`, typed and strict. No meaning: that is `compile`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::raw::{Literal, OneOrMany, RawKind};
use crate::rule::Role;

/// What becomes of members that a shape does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unknown {
    #[default]
    Ignore,
    Error,
}

/// A shape: a table of constraints.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawShape {
    #[serde(rename = "type")]
    pub(super) kind: Option<OneOrMany<RawKind>>,
    /// How messages call a right value: "an array of content blocks".
    pub(super) called: Option<String>,
    /// A null is reported as such, since only some readers refuse it.
    pub(super) tolerates_null: bool,
    #[serde(rename = "enum")]
    pub(super) one_of: Option<Vec<Literal>>,
    #[serde(rename = "const")]
    pub(super) constant: Option<Literal>,
    pub(super) pattern: Option<Spanned<String>>,
    /// What the pattern means, after "must": "start with `s3://`".
    pub(super) pattern_means: Option<String>,
    pub(super) non_blank: bool,
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    /// The string is the role of the object that holds it.
    pub(super) role: bool,
    pub(super) items: Option<Box<Spanned<RawRef>>>,
    pub(super) min_items: Option<usize>,
    pub(super) max_items: Option<usize>,
    /// At least one item has one of these members, with content.
    pub(super) some: Vec<String>,
    pub(super) fields: BTreeMap<Spanned<String>, Spanned<RawRef>>,
    pub(super) required: Vec<Spanned<String>>,
    pub(super) unknown: Option<Unknown>,
    pub(super) exactly_one: Vec<Spanned<String>>,
    pub(super) at_least_one: Vec<Spanned<String>>,
    /// At least one of these members has content.
    pub(super) any_filled: Vec<Spanned<String>>,
    /// Members that the platform refuses, and why.
    pub(super) refused: BTreeMap<Spanned<String>, String>,
    /// Members that may stand under some roles only.
    pub(super) only_in: BTreeMap<Spanned<String>, Vec<Role>>,
    /// What other formats call a member, for hints.
    pub(super) also: BTreeMap<Spanned<String>, Vec<String>>,
    pub(super) when: Vec<RawWhen>,
    pub(super) variants: Option<RawVariants>,
}

/// A conditional demand.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawWhen {
    pub(super) present: Vec<Spanned<String>>,
    pub(super) absent: Vec<Spanned<String>>,
    pub(super) is: BTreeMap<Spanned<String>, Vec<String>>,
    pub(super) require: Vec<Spanned<String>>,
    pub(super) filled: Vec<Spanned<String>>,
    pub(super) forbid: Vec<Spanned<String>>,
    pub(super) because: Option<String>,
}

/// Several shapes, chosen by a member.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariants {
    /// The member that decides.
    pub(super) by: Spanned<String>,
    /// Whether its value or its type decides.
    #[serde(default)]
    pub(super) on: RawOn,
    pub(super) of: BTreeMap<Spanned<String>, Spanned<RawRef>>,
}

/// What of the deciding member decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawOn {
    #[default]
    Value,
    Type,
}

/// A shape where it is used: its name, or the shape itself.
#[derive(Debug, Clone)]
pub(super) enum RawRef {
    Name(String),
    Shape(Box<RawShape>),
}

impl<'de> Deserialize<'de> for RawRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RawRef;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the name of a shape, a type, or a table")
            }

            fn visit_str<E>(self, name: &str) -> Result<RawRef, E> {
                Ok(RawRef::Name(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawRef, A::Error> {
                RawShape::deserialize(MapAccessDeserializer::new(map)).map(|shape| RawRef::Shape(Box::new(shape)))
            }
        }
        deserializer.deserialize_any(Either)
    }
}
