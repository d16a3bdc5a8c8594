//! Options of the mechanisms that look at lines, values and whole datasets.
//!
//! Owns their parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

use super::{MechanismOptions, Places, Source};
pub use crate::json::kinds::{Hazard, JsonDefect};
use crate::rule::constraints;
use crate::rule::constraints::not_empty;
use crate::rule::rule_file_error::RuleFileError;

/// Parameters of `check = "json"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonOptions {
    /// The defects that this rule reports.
    pub defects: Vec<JsonDefect>,
}

impl MechanismOptions for JsonOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.defects.len(), "defects", places.at("defects"))
    }

    fn may_concern_whole_file(&self) -> bool {
        use JsonDefect::{ArrayFile, EmptyFile, GitLfsPointer, OtherEncoding, OtherFormat, PrettyPrinted, WrongExtension};
        self.defects.iter().any(|defect| {
            matches!(defect, EmptyFile | OtherEncoding | OtherFormat | GitLfsPointer | ArrayFile | PrettyPrinted | WrongExtension)
        })
    }
}

/// Parameters of `check = "strict"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrictOptions {
    /// The hazards that this rule reports.
    pub hazards: Vec<Hazard>,
}

impl MechanismOptions for StrictOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.hazards.len(), "hazards", places.at("hazards"))
    }
}

/// How a record departs from the shape that its profile demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Violation {
    /// The record is no object.
    NotAnObject,
    /// A required member is absent.
    Missing,
    /// The value is of another type.
    WrongType,
    /// A member that the profile does not know, under a policy that refuses it.
    UnknownField,
    /// The value is not among those allowed, or does not match the pattern.
    UnexpectedValue,
    /// The role is not among those of the profile.
    UnknownRole,
    /// Too few or too many items or members.
    WrongCount,
    /// A string without content where content is demanded.
    EmptyContent,
    /// A member where the profile refuses it (media in an assistant turn, say).
    Misplaced,
    /// A null that only some readers refuse.
    NullValue,
    /// The record has the form of another profile.
    OtherFormat,
    /// A member that the profile passes over, whose name is a slip away from one that it knows and that is absent.
    Misspelled,
    /// What some platforms of a form refuse, under a profile of no platform.
    PlatformDifference,
    /// The records of a file have the form of no profile.
    UnknownFormat,
}

/// Parameters of `check = "shape"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShapeOptions {
    /// The violations that this rule reports.
    pub violations: Vec<Violation>,
}

impl MechanismOptions for ShapeOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.violations.len(), "violations", places.at("violations"))
    }

    fn may_concern_whole_file(&self) -> bool {
        self.violations.contains(&Violation::UnknownFormat)
    }
}

/// Where in a conversation the order of roles breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderBreak {
    /// At its first turn.
    First,
    /// Between its first and its last turn.
    Middle,
    /// It ends too early.
    Last,
    /// A role that must be there is nowhere.
    Absent,
}

/// Parameters of `check = "turn-order"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnOrderOptions {
    /// The breaks that this rule reports.
    pub breaks: Vec<OrderBreak>,
}

impl MechanismOptions for TurnOrderOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.breaks.len(), "breaks", places.at("breaks"))
    }
}

/// The type that `check = "field"` demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// A string.
    String,
    /// A number.
    Number,
    /// A number without fraction.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// An object.
    Object,
    /// An array.
    Array,
    /// `null`.
    Null,
}

/// Parameters of `check = "field"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOptions {
    /// JSON Pointer to the member; `*` stands for every item or member.
    pub at: String,
    /// The member must be there.
    #[serde(default)]
    pub required: bool,
    /// The member must not be there.
    #[serde(default)]
    pub forbidden: bool,
    /// The type that it must have.
    #[serde(default, rename = "type")]
    pub kind: Option<FieldType>,
    /// The only value that it may have.
    #[serde(default)]
    pub constant: Option<serde_json::Value>,
    /// The values that it may have.
    #[serde(default, rename = "enum")]
    pub one_of: Option<Vec<serde_json::Value>>,
}

impl MechanismOptions for FieldOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::field(self, &places.whole(), [places.at("at"), places.at("forbidden"), places.at("enum")])?;
        ["constant", "enum"].into_iter().filter_map(|key| places.given(key)).try_for_each(constraints::possible)
    }
}

/// Parameters of `check = "json-schema"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonSchemaOptions {
    /// The schema, as JSON. It leans on nothing outside of itself.
    pub schema: String,
    /// JSON Pointer to what must fit; `*` stands for every item or member. Default: the record.
    #[serde(default)]
    pub at: Option<String>,
    /// What the finding says; `{error}` stands for what is wrong. Default: what is wrong.
    #[serde(default)]
    pub message: Option<String>,
}

impl MechanismOptions for JsonSchemaOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        self.at.as_deref().map_or(Ok(()), |pointer| constraints::pointer(pointer, places.at("at")))
    }

    fn sources(&self) -> Vec<Source<'_>> {
        vec![Source::JsonSchema(&self.schema)]
    }
}

/// Parameters of `check = "expression"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpressionOptions {
    /// The expression, in CEL. A record for which it is true has a finding.
    pub when: String,
    /// JSON Pointer to the value that the expression is about; `*` stands for every item or member. Default: the record.
    #[serde(default)]
    pub at: Option<String>,
    /// What the finding says; `{value}` stands for the value at that place. Default: the summary of the rule.
    #[serde(default)]
    pub message: Option<String>,
}

impl MechanismOptions for ExpressionOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        self.at.as_deref().map_or(Ok(()), |pointer| constraints::pointer(pointer, places.at("at")))
    }

    fn sources(&self) -> Vec<Source<'_>> {
        vec![Source::Cel(&self.when)]
    }
}
