//! The profile language as it is written: the tables of a profile file, typed and strict.
//!
//! Owns the words of the language and nothing else: no meaning, no compiled form. Must not know records.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::finding::Severity;
use crate::rule::Role;

pub(super) use super::consistency::RawConsistent;
pub(super) use super::raw_shape::{RawOn, RawRef, RawShape, RawVariants, RawWhen, Unknown};

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
    pub(super) order: Vec<RawOrder>,
    /// The shape of a record.
    pub(super) shape: RawShape,
    /// Shapes that others refer to by name.
    #[serde(default)]
    pub(super) shapes: BTreeMap<String, RawShape>,
    #[serde(default)]
    pub(super) count: Vec<RawCount>,
    #[serde(default)]
    pub(super) differs: Vec<RawDiffers>,
    #[serde(default)]
    pub(super) consistent: Vec<RawConsistent>,
    #[serde(default)]
    pub(super) reserved: Vec<RawReserved>,
    /// Severities by name of a rule or of a group.
    #[serde(default)]
    pub(super) severity: BTreeMap<String, Severity>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are executed by the tests only"))]
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
    /// Formats that differ from this one in details: a record of theirs is a flawed record of this one, not one of another form.
    #[serde(default)]
    #[serde(alias = "kin")]
    pub(super) related: Vec<String>,
    /// Names that other formats and people give to a field of the record.
    #[serde(default)]
    pub(super) near: BTreeMap<String, Vec<String>>,
    /// The profile of no platform that has the same form. This one is chosen only when most records are valid under it, and while it is
    /// only assumed, what the open form takes is a warning.
    #[serde(default)]
    pub(super) open_form: Option<String>,
}

/// One hint of `[detect]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHint {
    /// A place, or several of which one is enough.
    pub(super) at: Spanned<OneOrMany<String>>,
    #[serde(default)]
    pub(super) absent: bool,
    #[serde(default, rename = "type")]
    pub(super) kind: Option<OneOrMany<RawKind>>,
    #[serde(default)]
    pub(super) is: Option<Vec<String>>,
    /// Only objects that lack this field count.
    #[serde(default)]
    pub(super) without: Option<String>,
    /// The value has no other members than these.
    #[serde(default)]
    pub(super) only: Option<Vec<String>>,
    /// Counts when the profile of a file is chosen, not when one record is told from those of another form.
    #[serde(default)]
    pub(super) of_files: bool,
    /// A record that has all other signs is of this form all the same, and flawed.
    #[serde(default)]
    pub(super) may_be_forgotten: bool,
    /// Values that have a meaning of their own: a record with nothing else at the place is complete without what `is` demands.
    #[serde(default)]
    pub(super) known: Vec<String>,
    /// What is said of records for which the hint does not hold.
    #[serde(default)]
    pub(super) otherwise: Option<String>,
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
    /// An empty text is no turn: the format has it where there is nothing to say.
    #[serde(default)]
    pub(super) may_be_empty: bool,
    /// A blank text is no turn beside one of these fields: what the message says is there.
    #[serde(default)]
    pub(super) may_be_blank_beside: Vec<String>,
    /// Roles that mean another one here: what an assistant says in an answer to avoid.
    #[serde(default)]
    pub(super) becomes: BTreeMap<Role, Role>,
    /// Roles by the name of the member that holds the text; for `at = "/**"` only.
    #[serde(default)]
    pub(super) by_name: BTreeMap<String, Role>,
    /// The members that hold the text of an object with a role; for `at = "/**"` only.
    #[serde(default)]
    pub(super) beside_role: Vec<String>,
}

/// `[[order]]`
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
    /// Members that a record has, without which the order does not hold for it.
    #[serde(default)]
    pub(super) present: Vec<String>,
    /// Members that a record lacks, or else the order does not hold for it.
    #[serde(default)]
    pub(super) absent: Vec<String>,
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

/// `[[differs]]`: what some platforms of a form refuse. Either `type` or `missing`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDiffers {
    pub(super) at: Spanned<String>,
    /// The types of a value that they refuse.
    #[serde(default, rename = "type")]
    pub(super) kind: Option<OneOrMany<RawKind>>,
    /// The field without which they refuse an object.
    #[serde(default)]
    pub(super) missing: Option<String>,
    /// The platforms, by name.
    pub(super) refused_by: Vec<String>,
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

/// The entries of a table in the order in which they are written.
pub(super) fn as_written<V>(table: &BTreeMap<Spanned<String>, V>) -> Vec<(&Spanned<String>, &V)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}
