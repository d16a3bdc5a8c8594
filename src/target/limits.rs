//! What a platform, or the user, allows of a data set.
//!
//! Owns the words of `[limits]`, which are the same in target files, in the configuration and in the examples of rules. Compiled into
//! the build script as well; must not know anything of the crate.

use serde::{Deserialize, Serialize};

/// `[limits]`: what is absent is not limited, or not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Tokens of one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<TokenLimit>,
    /// Records of the training file.
    pub records: Range,
    /// Bytes of the training file.
    pub bytes: Range,
    /// The same for the validation file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<FileLimits>,
    /// Records of both files together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Range>,
}

/// Tokens of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenLimit {
    /// The most that is taken.
    pub max: u64,
    /// What happens to a record with more. Absent: what the target does, else it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Over>,
}

impl TokenLimit {
    /// What happens to a record with more.
    pub fn over(self) -> Over {
        self.over.unwrap_or_default()
    }
}

/// What a platform does with a record that has too many tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// The job fails.
    #[default]
    Rejected,
    /// The record is left out.
    Dropped,
    /// The end of the record is cut off.
    Truncated,
}

/// At least, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Range {
    /// Fewer are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// More are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
}

/// What is allowed of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileLimits {
    /// Its records.
    pub records: Range,
    /// Its bytes.
    pub bytes: Range,
}

impl Limits {
    /// These limits where they say something, those others where they do not.
    pub fn above(&self, others: &Limits) -> Limits {
        Limits {
            tokens: match (self.tokens, others.tokens) {
                (Some(mine), Some(theirs)) => Some(TokenLimit { over: mine.over.or(theirs.over), ..mine }),
                (mine, theirs) => mine.or(theirs),
            },
            records: self.records.above(others.records),
            bytes: self.bytes.above(others.bytes),
            validation: match (self.validation, others.validation) {
                (Some(mine), Some(theirs)) => {
                    Some(FileLimits { records: mine.records.above(theirs.records), bytes: mine.bytes.above(theirs.bytes) })
                }
                (mine, theirs) => mine.or(theirs),
            },
            together: self.together.or(others.together),
        }
    }
}

impl Range {
    fn above(self, other: Range) -> Range {
        Range { min: self.min.or(other.min), max: self.max.or(other.max) }
    }
}
