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

/// What about the distribution of the records a rule reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Balance {
    /// All records have one class.
    SingleClass,
    /// One class has most of the records.
    DominantClass,
    /// A class has few records.
    RareClass,
    /// The largest class is many times larger than the smallest.
    UnevenClasses,
    /// One class is spelled in several ways.
    LabelSpelling,
    /// A class of the training data does not stand in another split.
    ClassNotInValidation,
    /// A class of another split does not stand in the training data.
    ClassNotInTraining,
    /// The preferred answer is mostly the longer one, or the shorter one.
    PreferredLength,
    /// Nearly all conversations have one exchange.
    Exchanges,
}

impl Balance {
    /// Whether it is read off labels.
    pub fn is_about_classes(self) -> bool {
        !matches!(self, Balance::PreferredLength | Balance::Exchanges)
    }
}

/// Parameters of `check = "balance"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceOptions {
    /// What this rule reports.
    pub of: Balance,
    /// JSON Pointer to the label; without it, the usual members, and answers that are few and short.
    #[serde(default)]
    pub at: Option<String>,
    /// Percentage of the records from which on a class is dominant, a length a bias, single exchanges the rule.
    #[serde(default = "share")]
    pub share: u64,
    /// Records below which a class is rare.
    #[serde(default = "least")]
    pub least: u64,
    /// How many times larger than the smallest the largest class is.
    #[serde(default = "ratio")]
    pub ratio: u64,
    /// Labelled records, pairs or conversations below which nothing is said.
    #[serde(default = "records")]
    pub records: u64,
}

fn share() -> u64 {
    90
}

fn least() -> u64 {
    5
}

fn ratio() -> u64 {
    3
}

fn records() -> u64 {
    40
}
