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
    /// Whether the value may stand in one split only, instead of once in a file.
    #[serde(default)]
    pub between_splits: bool,
}

/// Parameters of `check = "stringified"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringifiedOptions {
    /// The members of the record that are looked at.
    pub names: Vec<String>,
}

/// What two records have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sameness {
    /// All values, in whatever order and form they are written.
    #[default]
    Record,
    /// The prompt and the answer, but for case, white space and Unicode form.
    Example,
    /// The prompt and not the answer, seen in the same way.
    Contradiction,
    /// A long answer to many different prompts.
    Answer,
    /// One is the beginning of the other's conversation.
    Beginning,
    /// What the user says.
    Question,
}

/// Parameters of `check = "duplicate"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DuplicateOptions {
    /// What the records of a finding have in common.
    pub of: Sameness,
    /// Whether they are of different splits, and not of the same one.
    pub between_splits: bool,
    /// Bytes of the shortest answer that counts, for `answer`.
    pub minimum: u64,
    /// How many prompts have it at least, for `answer`.
    pub least: u64,
}

impl Default for DuplicateOptions {
    fn default() -> Self {
        DuplicateOptions { of: Sameness::Record, between_splits: false, minimum: 100, least: 10 }
    }
}

/// Parameters of `check = "similarity"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimilarityOptions {
    /// Whether similar records are of different splits, and not of the same one.
    pub between_splits: bool,
    /// Least similarity, in per cent: of all rows of three words of two texts, those that both have.
    pub share: u8,
}

impl Default for SimilarityOptions {
    fn default() -> Self {
        SimilarityOptions { between_splits: false, share: 80 }
    }
}

/// Parameters of `check = "contamination"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContaminationOptions {
    /// Words in a row that do not stand in two texts by chance.
    pub words: usize,
    /// Of such rows of a benchmark item, those that a record must hold, in per cent.
    pub share: u8,
}

impl Default for ContaminationOptions {
    fn default() -> Self {
        ContaminationOptions { words: 13, share: 50 }
    }
}
