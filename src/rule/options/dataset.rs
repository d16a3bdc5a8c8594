//! Options of the mechanisms that compare the records of a dataset.
//!
//! Owns their parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

/// In what the records of a file differ from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Drift {
    /// A member is of one type here and of another there.
    Type,
    /// A member is a string here and a list there, and of no third type.
    StringOrList,
    /// A member stands in nearly all records, or in nearly none.
    Presence,
    /// The same members stand in another order.
    Order,
    /// Some records have a system prompt, others have none.
    SystemPrompt,
    /// Some records have a part that the profile wants in all of them or in none.
    Consistent,
}

/// Parameters of `check = "drift"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriftOptions {
    /// What this rule reports.
    pub of: Vec<Drift>,
}

/// Parameters of `check = "unique"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniqueOptions {
    /// JSON Pointer to the member; `*` stands for every item or member.
    pub at: String,
}

/// Parameters of `check = "stringified"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringifiedOptions {
    /// The members of the record that are looked at.
    pub names: Vec<String>,
}
