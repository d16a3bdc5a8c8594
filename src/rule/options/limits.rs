//! Options of the mechanisms that hold data against the limits of a target.
//!
//! Owns their parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

use super::{MechanismOptions, Places, Requirement};
use crate::rule::constraints::not_empty;
use crate::rule::rule_file_error::RuleFileError;

/// What is wrong with the tokens of a record or text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenDefect {
    /// More tokens than the limit; the platform refuses the record or leaves it out.
    OverLimit,
    /// More tokens than the limit, by an estimate.
    OverEstimate,
    /// More tokens than the limit; the end is cut off.
    Truncated,
    /// The limit is nearly reached.
    NearLimit,
    /// Fewer tokens than a minimum.
    UnderMinimum,
    /// What stands before the first answer reaches the limit alone.
    PromptOverLimit,
    /// An answer lies wholly beyond the cut.
    AnswerLost,
    /// More than half of an answer lies beyond the cut.
    AnswerMostlyLost,
    /// A text with far more tokens than words.
    Dense,
}

impl TokenDefect {
    /// Whether there is nothing of this without a limit.
    pub fn wants_limit(self) -> bool {
        !matches!(self, TokenDefect::UnderMinimum | TokenDefect::Dense)
    }
}

/// Parameters of `check = "tokens"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokensOptions {
    /// What this rule reports.
    pub of: Vec<TokenDefect>,
    /// For `under-minimum`: the fewest tokens of a record.
    #[serde(default = "ten")]
    pub minimum: u64,
    /// For `near-limit`: the per cent of the limit from which it counts as near.
    #[serde(default = "ninety")]
    pub percent: u64,
    /// For `dense`: the most tokens for each word.
    #[serde(default = "ten")]
    pub per_word: u64,
    /// For `dense`: bytes of the shortest text that is looked at.
    #[serde(default = "two_hundred")]
    pub bytes: u64,
}

impl MechanismOptions for TokensOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.of.len(), "of", places.at("of"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }

    fn requires(&self) -> Option<Requirement> {
        self.of.iter().all(|defect| defect.wants_limit()).then_some(Requirement::TokenLimit)
    }
}

fn ten() -> u64 {
    10
}

fn ninety() -> u64 {
    90
}

fn two_hundred() -> u64 {
    200
}

/// How data departs from what its target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Excess {
    /// Fewer records than the platform takes.
    TooFewRecords,
    /// More records than the platform takes.
    TooManyRecords,
    /// A file with more bytes than the platform takes.
    FileTooLarge,
    /// A part of a record that the model does not take, though the format of its platform has it.
    RefusedPart,
}

/// Parameters of `check = "limits"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsOptions {
    /// What this rule reports.
    pub of: Vec<Excess>,
}

impl MechanismOptions for LimitsOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.of.len(), "of", places.at("of"))
    }

    fn may_concern_whole_file(&self) -> bool {
        true
    }
}
