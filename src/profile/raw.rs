//! The profile language as it is written: the tables of a profile file, typed and strict.
//!
//! Owns the words of the language and nothing else: no meaning, no compiled form. Must not know records.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use crate::finding::Severity;
use crate::rule::Role;

/// A profile file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) summary: String,
    #[serde(default)]
    pub(super) platform: Option<String>,
    #[serde(default)]
    pub(super) sources: Vec<Source>,
    #[serde(default)]
    pub(super) detect: RawDetect,
    /// The platform's role names and what they mean here.
    #[serde(default)]
    pub(super) roles: BTreeMap<Spanned<String>, Role>,
    #[serde(default)]
    pub(super) turns: Vec<RawTurns>,
    #[serde(default)]
    pub(super) order: Option<RawOrder>,
    /// The shape of a record.
    pub(super) shape: RawShape,
    /// Shapes that others refer to by name.
    #[serde(default)]
    pub(super) shapes: BTreeMap<String, RawShape>,
    #[serde(default)]
    pub(super) count: Vec<RawCount>,
    #[serde(default)]
    pub(super) reserved: Vec<RawReserved>,
    /// Severities by name of a rule or of a group.
    #[serde(default)]
    pub(super) severity: BTreeMap<String, Severity>,
    #[serde(default)]
    pub(super) example: Vec<RawExample>,
}

/// Where a fact of a profile was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What the page calls itself.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When it was read, as `YYYY-MM-DD`.
    pub date: String,
}

/// `[detect]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDetect {
    /// Among the profiles that most records fit, the highest wins. Zero: never detected.
    #[serde(default)]
    pub(super) priority: u32,
    /// What must hold for a record to fit.
    #[serde(default)]
    pub(super) all: Vec<RawHint>,
}

/// One hint of `[detect]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHint {
    pub(super) at: Spanned<String>,
    #[serde(default)]
    pub(super) absent: bool,
    #[serde(default, rename = "type")]
    pub(super) kind: Option<OneOrMany<RawKind>>,
    #[serde(default)]
    pub(super) is: Option<Vec<String>>,
}

/// `[[turns]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTurns {
    pub(super) at: Spanned<String>,
    /// Where the text lies, from the value at `at`. Default: that value itself.
    #[serde(default)]
    pub(super) text: Vec<Spanned<String>>,
    /// The role of all of them.
    #[serde(default)]
    pub(super) role: Option<Role>,
    /// The member of the value at `at` that names the role, one or more candidates.
    #[serde(default)]
    pub(super) role_from: Option<OneOrMany<String>>,
    /// Roles by the name of the member that holds the text; for `at = "/**"` only.
    #[serde(default)]
    pub(super) by_name: BTreeMap<String, Role>,
    /// The members that hold the text of an object with a role; for `at = "/**"` only.
    #[serde(default)]
    pub(super) beside_role: Vec<String>,
}

/// `[order]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOrder {
    /// The array of messages.
    pub(super) at: Spanned<String>,
    /// The member of a message that names its role.
    pub(super) role: String,
    #[serde(default)]
    pub(super) grammar: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) require: Vec<Role>,
}

/// `[[count]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCount {
    /// What is counted, in the plural: "images".
    pub(super) of: String,
    pub(super) at: Spanned<String>,
    #[serde(default)]
    pub(super) max: Option<usize>,
    #[serde(default)]
    pub(super) min: Option<usize>,
    /// What may not stand in the same record.
    #[serde(default)]
    pub(super) never_with: Option<Spanned<String>>,
}

/// `[[reserved]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReserved {
    pub(super) texts: Vec<String>,
    #[serde(default)]
    pub(super) roles: Option<Vec<Role>>,
    #[serde(default)]
    pub(super) ignore_case: bool,
    pub(super) reason: String,
}

/// `[[example]]`: either `valid`, or `invalid` and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "examples are executed by the tests only"))]
pub(super) struct RawExample {
    #[serde(default)]
    pub(super) valid: Option<String>,
    #[serde(default)]
    pub(super) invalid: Option<String>,
    #[serde(default)]
    pub(super) because: Option<String>,
}

/// A type word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawKind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// What becomes of members that a shape does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unknown {
    #[default]
    Ignore,
    Warn,
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

/// A literal of `enum` and `const`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Literal {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    String(String),
}

/// One value, or an array of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(super) fn as_slice(&self) -> &[T] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }
}

/// A shape where it is used: its name, or the shape itself.
#[derive(Debug, Clone)]
pub(super) enum RawRef {
    Name(String),
    Shape(RawShape),
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
                RawShape::deserialize(MapAccessDeserializer::new(map)).map(RawRef::Shape)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// The entries of a table in the order in which they are written.
pub(super) fn as_written<V>(table: &BTreeMap<Spanned<String>, V>) -> Vec<(&Spanned<String>, &V)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}
