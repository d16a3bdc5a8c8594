//! Options of the mechanisms that compare the records of a dataset.
//!
//! Owns their parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

use super::{MechanismOptions, Places, Requirement};
use crate::rule::constraints;
use crate::rule::constraints::not_empty;
use crate::rule::rule_file_error::RuleFileError;

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

impl MechanismOptions for DriftOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.of.len(), "of", places.at("of"))
    }
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

impl MechanismOptions for UniqueOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::pointer(&self.at, places.at("at"))
    }

    fn requires(&self) -> Option<Requirement> {
        self.between_splits.then_some(Requirement::Splits)
    }
}

/// Parameters of `check = "stringified"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringifiedOptions {
    /// The members of the record that are looked at.
    pub names: Vec<String>,
}

impl MechanismOptions for StringifiedOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.names.len(), "names", places.at("names"))
    }
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
    /// A class of another split does not appear in the training data.
    ClassNotInTraining,
    /// The preferred answer is mostly the longer one, or the shorter one.
    PreferredLength,
    /// Nearly all conversations have one exchange.
    Exchanges,
    /// Nearly all records are in one language.
    Languages,
}

impl Balance {
    /// Whether it is read off labels.
    pub fn is_about_classes(self) -> bool {
        !matches!(self, Balance::PreferredLength | Balance::Exchanges | Balance::Languages)
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
    /// Percentage of the records from which on a class is dominant, a length a bias, single exchanges or one language
    /// the rule.
    #[serde(default = "share")]
    pub share: u64,
    /// Records below which a class is rare.
    #[serde(default = "least")]
    pub least: u64,
    /// How many times larger than the smallest the largest class is.
    #[serde(default = "ratio")]
    pub ratio: u64,
    /// Labelled records, pairs, conversations or records of a certain language below which nothing is said.
    #[serde(default = "records")]
    pub records: u64,
}

impl MechanismOptions for BalanceOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::balance(self, places.whole(), places.at("at"))
    }

    fn may_concern_whole_file(&self) -> bool {
        true
    }

    fn set_label(&mut self, pointer: &str) {
        if self.of.is_about_classes() {
            self.at.get_or_insert_with(|| pointer.to_owned());
        }
    }
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
    /// With more copies of one record than this, they are one finding, for `record` and `example` within a split. 0: never.
    pub apart: u64,
}

impl MechanismOptions for DuplicateOptions {
    fn requires(&self) -> Option<Requirement> {
        self.between_splits.then_some(Requirement::Splits)
    }
}

impl Default for DuplicateOptions {
    fn default() -> Self {
        DuplicateOptions { of: Sameness::Record, between_splits: false, minimum: 100, least: 10, apart: 8 }
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

impl MechanismOptions for SimilarityOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::share(self.share, places.at("share"))
    }

    fn requires(&self) -> Option<Requirement> {
        self.between_splits.then_some(Requirement::Splits)
    }
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
    /// Words in a row that do not stand in two texts by frequency.
    pub words: usize,
    /// Of such rows of a benchmark item, those that a record must hold, in per cent.
    pub share: u8,
}

impl MechanismOptions for ContaminationOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::share(self.share, places.at("share"))?;
        constraints::row(self.words, places.at("words"))
    }

    fn requires(&self) -> Option<Requirement> {
        Some(Requirement::Benchmark)
    }
}

impl Default for ContaminationOptions {
    fn default() -> Self {
        ContaminationOptions { words: 13, share: 50 }
    }
}

/// With what answers have in common where they start, or where they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Affix {
    /// The text that they start with.
    Prefix,
    /// The text that they end with.
    Suffix,
}

/// Parameters of `check = "affix"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AffixOptions {
    /// Which end of the answers is looked at.
    pub of: Affix,
    /// Bytes that the answers share at least; an answer that counts is three times as long.
    #[serde(default = "shared_bytes")]
    pub minimum: u64,
    /// Of all answers, those that have the text, in per cent.
    #[serde(default = "shared_by")]
    pub share: u8,
    /// How many different answers have it at least.
    #[serde(default = "shared_least")]
    pub least: u64,
}

impl MechanismOptions for AffixOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::affix(self, places.at("minimum"), places.at("share"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

fn shared_bytes() -> u64 {
    40
}

fn shared_by() -> u8 {
    5
}

fn shared_least() -> u64 {
    10
}
